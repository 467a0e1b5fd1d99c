//! JSON as evidence: integers only, no key twice, nothing nested beyond reason.
//! Unknown fields are none of its business; they are kept with the bytes.

mod reader;

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use self::reader::Strictly;

/// Deeper than any fact; guards the stack.
const DEPTH_MAX: u8 = 16;

/// Why bytes are not the JSON we accept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not strict JSON: {why}")]
pub struct NotStrict {
    /// The parser's words, without any of the content's.
    pub why: String,
}

/// Checks bytes, and reads them as a type: what it passes over is checked all the same.
pub(super) fn typed<'de, T: Deserialize<'de>>(bytes: &'de [u8]) -> Result<T, NotStrict> {
    read(bytes, Strictly { seed: PhantomData::<T>, at: Strict { depth: 0 } })
}

/// Checks bytes, and gives what they say.
pub(super) fn value(bytes: &[u8]) -> Result<Value, NotStrict> {
    read(bytes, Kept(Strict { depth: 0 }))
}

fn read<'de, S: DeserializeSeed<'de>>(bytes: &'de [u8], seed: S) -> Result<S::Value, NotStrict> {
    // Looked at once as a whole: else every little string of it would be, for itself.
    let text =
        str::from_utf8(bytes).map_err(|error| NotStrict { why: format!("UTF-8 at byte {}", error.valid_up_to()) })?;
    let mut parser = serde_json::Deserializer::from_str(text);
    let read = seed.deserialize(&mut parser).and_then(|value| parser.end().map(|()| value));
    read.map_err(|error| NotStrict { why: format!("{:?} at byte {}", error.classify(), error.column()) })
}

#[derive(Clone, Copy)]
struct Strict {
    depth: u8,
}

impl Strict {
    fn deeper<E: Error>(self) -> Result<Strict, E> {
        if self.depth >= DEPTH_MAX {
            return Err(E::custom("nested too deep"));
        }
        Ok(Strict { depth: self.depth + 1 })
    }
}

impl<'de> DeserializeSeed<'de> for Strict {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, d: D) -> Result<(), D::Error> {
        d.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON with integers only and no key twice")
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<(), E> {
        Err(E::custom("a number that is not an integer"))
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        let inner = self.deeper()?;
        while seq.next_element_seed(inner)?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let inner = self.deeper()?;
        let mut seen: Vec<Cow<'de, str>> = Vec::new();
        while let Some(Name(key)) = map.next_key()? {
            let Err(place) = seen.binary_search(&key) else { return Err(twice()) };
            seen.insert(place, key);
            map.next_value_seed(inner)?;
        }
        Ok(())
    }
}

fn twice<E: Error>() -> E {
    E::custom("a key twice")
}

/// A key; nothing is copied where it stands as it is.
pub(super) struct Name<'de>(pub(super) Cow<'de, str>);

impl<'de> Deserialize<'de> for Name<'de> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Name<'de>, D::Error> {
        struct Read;
        impl<'de> Visitor<'de> for Read {
            type Value = Name<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a key")
            }

            fn visit_borrowed_str<E: Error>(self, key: &'de str) -> Result<Name<'de>, E> {
                Ok(Name(Cow::Borrowed(key)))
            }

            fn visit_str<E: Error>(self, key: &str) -> Result<Name<'de>, E> {
                Ok(Name(Cow::Owned(key.to_owned())))
            }
        }
        d.deserialize_str(Read)
    }
}

/// The same, and what is read is kept.
#[derive(Clone, Copy)]
struct Kept(Strict);

impl<'de> DeserializeSeed<'de> for Kept {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, d: D) -> Result<Value, D::Error> {
        d.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Kept {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.expecting(f)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        self.0.visit_f64(value).map(|()| Value::Null)
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let inner = Kept(self.0.deeper()?);
        let mut values = Vec::new();
        while let Some(value) = seq.next_element_seed(inner)? {
            values.push(value);
        }
        Ok(values.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let inner = Kept(self.0.deeper()?);
        let mut values = Map::new();
        while let Some(key) = map.next_key::<String>()? {
            if values.insert(key, map.next_value_seed(inner)?).is_some() {
                return Err(twice());
            }
        }
        Ok(values.into())
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Debug;

    use super::*;
    use crate::domain::Fact;
    use crate::journal::Header;

    const HEADER: &str = concat!(
        r#"{"v":1,"device":"43c78e3741b82572043937a9c08d4a5f","seq":2,"#,
        r#""prev":"a7bbd2846e39cad28674d4a285674c13f7386501e461942dd9ce82c03396612f","lc":9,"#,
        r#""at":"2023-11-24T08:05:00+07:00","clock":{"boot":"5be08c33d65ff745d049aaf55c0e1cbe","mono_ms":4540,"#,
        r#""office_ms":null,"drift_ms":-3},"author":"523c01181139f86bc3aeac192586a102","#,
        r#""scope":"00724ffb47c48cf7295b4dd389c24b80","about":"c0bb5dbb6b8363a04557670f33a91968","kind":"mark","#,
        r#""key":"1930e72e53608ff55341910eb2bc4a06","act":"set","replaces":[{"#,
        r#""device":"43c78e3741b82572043937a9c08d4a5f","seq":1,"#,
        r#""hash":"a7bbd2846e39cad28674d4a285674c13f7386501e461942dd9ce82c03396612f"}],"after":[],"later":{"is":[1,{}]},"#,
        r#""body_hash":"a5f72525ca1511b9b4d21d4e3e6cf6659da05c6097dc21792fd077123cab8b01"}"#,
    );
    const FINDING: &str = concat!(
        r#"{"salt":"a1ebc3415b3471b345b5978ea28eca7c","kind":"finding","fact":{"#,
        r#""visit":"c0bb5dbb6b8363a04557670f33a91968","subject":{"on":"person","#,
        r#""id":"0922646c6db2980f8f6adf81abb3f418"},"code":"THE-01","act":1,"text":"Không đeo thẻ \u0111","#,
        r#""seen_at":"2026-11-28T10:13:00Z","place":"Phòng 204","new":[{"a":1},null,true]},"why":"Đã hỏi lại"}"#,
    );

    /// What is read in one pass is what is read after a check, and nothing is where that finds
    /// fault.
    fn agrees<T: serde::de::DeserializeOwned + PartialEq + Debug>(bytes: &[u8]) -> bool {
        let checked = value(bytes).is_ok().then(|| serde_json::from_slice::<T>(bytes).ok()).flatten();
        let read = typed::<T>(bytes).ok();
        assert_eq!(read, checked, "{}", String::from_utf8_lossy(bytes));
        read.is_some()
    }

    /// Every way to put something into JSON where something can stand.
    fn spoilt(json: &str) -> Vec<String> {
        let deep = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        let fields =
            ["\"x\":1.5,", "\"x\":{\"y\":1,\"y\":2},", "\"x\":1,\"x\":1,", "\"kind\":\"mark\",", "\"x\":[2e3],"];
        let values = ["1.5,", "{\"y\":1,\"y\":2},", "[],", "1,"];
        let mut all = Vec::new();
        for (at, _) in json.match_indices(['{', '[', ',']) {
            let (before, after) = json.split_at(at + 1);
            all.extend(fields.iter().chain(&values).map(|piece| format!("{before}{piece}{after}")));
            let levels = [10, 13, 14, 15, 16, 17];
            all.extend(levels.map(|levels| format!("{before}\"x\":{},{after}", deep(levels))));
        }
        for (at, _) in json.match_indices(':') {
            let (before, after) = json.split_at(at + 1);
            let rest = after.find([',', '}']).map_or(after, |end| &after[end..]);
            let values = ["1.0", "-1", "18446744073709551616", "null", "\"\\ud800\"", "{\"a\":0,\"a\":0}", "[1e1]"];
            all.extend(values.map(|value| format!("{before}{value}{rest}")));
        }
        all
    }

    #[test]
    fn one_pass_reads_what_a_check_lets_through_and_nothing_else() {
        assert!(agrees::<Header>(HEADER.as_bytes()) && agrees::<Fact>(FINDING.as_bytes()));
        let mut read = [0; 2];
        for json in spoilt(HEADER).into_iter().chain(spoilt(FINDING)) {
            let json = json.as_bytes();
            let are = [agrees::<Header>(json) || agrees::<Fact>(json), agrees::<Value>(json)];
            read.iter_mut().zip(are).for_each(|(count, is)| *count += usize::from(is));
        }
        assert!(read[0] > 50 && read[1] > 200, "{read:?} were read, so that the rest means something");
    }

    #[test]
    fn one_pass_agrees_with_a_check_whatever_byte_is_changed() {
        for json in [HEADER, FINDING] {
            for at in 0..json.len() {
                for byte in *b"\"{}[]:,0.e\\\n" {
                    let mut changed = json.as_bytes().to_vec();
                    changed[at] = byte;
                    agrees::<Header>(&changed);
                    agrees::<Fact>(&changed);
                    agrees::<Value>(&changed);
                    agrees::<Value>(&changed[..at]);
                }
            }
        }
    }
}
