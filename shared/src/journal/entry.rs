//! An entry: header and body. The chain hashes headers, the header commits to the
//! body, so a body can be erased while the chain stays whole. Field meanings are
//! those of the protocol document; opaque ids only in headers, no names.

use std::fmt;

use chrono::{DateTime, FixedOffset};
use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeSeed, Deserializer, IntoDeserializer, MapAccess, Visitor};
use serde::{Deserialize, Serialize};

use super::strict;
use super::strict::{Name, NotStrict};
use crate::domain::limits::{ENTRY_BYTES_MAX, HEADER_BYTES_MAX, REFS_MAX};
use crate::domain::rights::ActKind;
use crate::domain::{Fact, Kind};
use crate::ids::{BodyHash, DeviceId, EntryHash, EntryRef, Id, Key, MemberId, Salt, ScopeId, sha256};
use crate::text::Text;

/// The version of the header's form that this code writes.
pub const HEADER_VERSION: u32 = 1;
/// `lc` stays an integer every JSON reader holds exactly.
pub const LC_MAX: u64 = 1 << 53;

/// The longest name of a kind or act; today's have 16 letters.
const NAME_BYTES_MAX: usize = 40;

/// What an entry does to its key. An act this version does not know behaves as `set`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum Act {
    /// Gives the key a value.
    Set,
    /// «Rút ý kiến»: asserts nothing any more.
    Withdraw,
    /// Seals a visit's minutes.
    Seal,
    /// Erases bodies.
    Erase,
    /// Of a later version.
    Other(String),
}

impl Act {
    /// As far as rights go: an unknown act sets a value.
    pub fn kind(&self) -> ActKind {
        match self {
            Act::Seal => ActKind::Seal,
            Act::Erase => ActKind::Erase,
            Act::Set | Act::Withdraw | Act::Other(_) => ActKind::Value,
        }
    }
}

impl From<String> for Act {
    fn from(name: String) -> Act {
        match name.as_str() {
            "set" => Act::Set,
            "withdraw" => Act::Withdraw,
            "seal" => Act::Seal,
            "erase" => Act::Erase,
            _ => Act::Other(name),
        }
    }
}

impl From<Act> for String {
    fn from(act: Act) -> String {
        match act {
            Act::Set => "set".to_owned(),
            Act::Withdraw => "withdraw".to_owned(),
            Act::Seal => "seal".to_owned(),
            Act::Erase => "erase".to_owned(),
            Act::Other(name) => name,
        }
    }
}

/// What the device's clocks said; wall time never orders anything.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockReading {
    /// A random id of the device's current start.
    pub boot: Id,
    /// Milliseconds since that start.
    pub mono_ms: u64,
    /// The office's clock at the last contact, ms since 1970, if there was one.
    pub office_ms: Option<i64>,
    /// The office's clock less this device's, in ms, as far as it knew when this was
    /// written; none where it was never measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub drift_ms: Option<i64>,
}

/// A header. Its JSON bytes, as first written, are its identity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// Form of the header.
    pub v: u32,
    /// Whose journal.
    pub device: DeviceId,
    /// Place in it, from 1 without gaps.
    pub seq: u64,
    /// SHA-256 of the previous header's bytes; none for the first.
    pub prev: Option<EntryHash>,
    /// 1 + the greatest `lc` the device held: every entry comes after all it could know.
    pub lc: u64,
    /// The device's wall clock and offset.
    pub at: DateTime<FixedOffset>,
    /// What else its clocks said.
    pub clock: ClockReading,
    /// The person the device is enrolled for.
    pub author: MemberId,
    /// Who may see it.
    pub scope: ScopeId,
    /// The visit, or the thing's id outside visits.
    pub about: Id,
    /// The kind of fact.
    pub kind: String,
    /// What it gives a value to.
    pub key: Key,
    /// What it does to it.
    pub act: Act,
    /// The entries whose values it replaces.
    pub replaces: Vec<EntryRef>,
    /// The seals of this visit that the device holds; for a decision also what it judged.
    pub after: Vec<EntryRef>,
    /// SHA-256 of the body's bytes.
    pub body_hash: BodyHash,
}

/// A body, read: the salt and the fact, or the raw fact of a kind not known here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// Understood.
    Fact {
        /// What it says.
        fact: Box<Fact>,
        /// Why, where the act had to be reasoned: a settlement, a correction of another's value.
        why: Option<Text>,
    },
    /// Of a kind or form this version does not know; the canonical text of its fact.
    Unknown(String),
}

#[derive(Serialize)]
struct BodyOut<'a> {
    salt: Salt,
    #[serde(flatten)]
    fact: &'a Fact,
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<&'a Text>,
}

/// An entry as exact bytes, with its header read.
#[derive(Clone, PartialEq, Eq)]
pub struct Entry {
    hash: EntryHash,
    header: Header,
    header_bytes: Vec<u8>,
    body_bytes: Option<Vec<u8>>,
}

/// Personal data stays out of logs: only the place in the chain is shown.
impl std::fmt::Debug for Entry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Entry({} #{} {} {})", self.header.device, self.header.seq, self.header.kind, self.hash)
    }
}

/// Why bytes are not an entry.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotAnEntry {
    /// The header is not strict JSON, or lacks a field.
    #[error("the header can't be read")]
    Header,
    /// The header is of a version this code can't chain.
    #[error("header version {v}")]
    Version {
        /// Its version.
        v: u32,
    },
    /// Header or body is larger than any honest one.
    #[error("{bytes} bytes, at most {max}")]
    TooLarge {
        /// Its size.
        bytes: usize,
        /// The limit.
        max: usize,
    },
    /// The body's bytes are not those the header names.
    #[error("the body is not the one its header names")]
    BodyHash,
    /// A place or clock out of its range, or too many references.
    #[error("{field} is out of its range")]
    Range {
        /// The field.
        field: &'static str,
    },
}

impl Entry {
    /// Reads an entry from its exact bytes; `body` is missing where it was erased.
    ///
    /// # Errors
    /// [`NotAnEntry`]: what any replica must refuse, whoever it comes from.
    pub fn read(header_bytes: Vec<u8>, body_bytes: Option<Vec<u8>>) -> Result<Entry, NotAnEntry> {
        let body_len = body_bytes.as_ref().map_or(0, Vec::len);
        within(header_bytes.len(), HEADER_BYTES_MAX)?;
        within(header_bytes.len() + body_len, ENTRY_BYTES_MAX)?;
        let header: Header = strict::typed(&header_bytes).map_err(|_| NotAnEntry::Header)?;
        check_ranges(&header)?;
        if let Some(body) = &body_bytes
            && header.body_hash != BodyHash(sha256(body))
        {
            return Err(NotAnEntry::BodyHash);
        }
        Ok(Entry { hash: EntryHash(sha256(&header_bytes)), header, header_bytes, body_bytes })
    }

    /// Its identity.
    pub fn hash(&self) -> EntryHash {
        self.hash
    }

    /// Its header.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// The header's exact bytes.
    pub fn header_bytes(&self) -> &[u8] {
        &self.header_bytes
    }

    /// The body's exact bytes, unless erased or not here.
    pub fn body_bytes(&self) -> Option<&[u8]> {
        self.body_bytes.as_deref()
    }

    /// Points at it.
    pub fn reference(&self) -> EntryRef {
        EntryRef { device: self.header.device, seq: self.header.seq, hash: self.hash }
    }

    /// The same entry without its body.
    pub fn without_body(&self) -> Entry {
        Entry { body_bytes: None, ..self.clone() }
    }

    /// What the body says, if it is here.
    ///
    /// # Errors
    /// [`NotStrict`] where the bytes are not JSON as evidence demands.
    pub fn body(&self) -> Result<Option<Body>, NotStrict> {
        let Some(bytes) = &self.body_bytes else { return Ok(None) };
        read_body(bytes, &self.header.kind).map(Some)
    }

    /// The fact, if the body is here and understood.
    pub fn fact(&self) -> Option<Fact> {
        match self.body() {
            Ok(Some(Body::Fact { fact, .. })) => Some(*fact),
            _ => None,
        }
    }
}

/// A body's bytes for a fact and the reason of a reasoned act.
pub fn body_bytes(fact: &Fact, why: Option<&Text>, salt: Salt) -> Vec<u8> {
    serde_json::to_vec(&BodyOut { salt, fact, why }).expect("facts are plain data with text keys")
}

/// Nearly every body is a fact of its header's kind and read in one pass; what is none is
/// looked at again, to say what it is.
fn read_body(bytes: &[u8], kind: &str) -> Result<Body, NotStrict> {
    match strict::typed::<BodyIn>(bytes) {
        Ok(BodyIn { fact, why }) if fact.kind().name() == kind => Ok(Body::Fact { fact: Box::new(fact), why }),
        _ => read_other(bytes, kind),
    }
}

/// A body whose fact is known.
struct BodyIn {
    fact: Fact,
    why: Option<Text>,
}

impl<'de> Deserialize<'de> for BodyIn {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<BodyIn, D::Error> {
        struct Read;
        impl<'de> Visitor<'de> for Read {
            type Value = BodyIn;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a body")
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<BodyIn, A::Error> {
                let mut map = BesideWhy { map, why: None };
                let fact = Fact::deserialize(MapAccessDeserializer::new(&mut map))?;
                Ok(BodyIn { fact, why: map.why })
            }
        }
        d.deserialize_map(Read)
    }
}

/// A body's fields for the fact to be read from; the reason is kept on the way.
struct BesideWhy<A> {
    map: A,
    why: Option<Text>,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for BesideWhy<A> {
    type Error = A::Error;

    fn next_key_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, A::Error> {
        let Some(Name(key)) = self.map.next_key()? else { return Ok(None) };
        if key != "why" {
            return seed.deserialize(key.into_deserializer()).map(Some);
        }
        // A reason that is none is as good as none.
        let why: serde_json::Value = self.map.next_value()?;
        self.why = Text::deserialize(why).ok();
        self.next_key_seed(seed)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, A::Error> {
        self.map.next_value_seed(seed)
    }
}

fn read_other(bytes: &[u8], kind: &str) -> Result<Body, NotStrict> {
    let value = strict::value(bytes)?;
    let says_kind = value.get("kind").and_then(serde_json::Value::as_str);
    let same_kind = says_kind == Some(kind);
    if Kind::of(kind).is_some() && !same_kind {
        return Err(NotStrict { why: "another kind than the header's".to_owned() });
    }
    // Rights go by the header's kind, so a fact of another kind is never read out of it.
    match Fact::deserialize(&value) {
        Ok(fact) if same_kind => {
            let why = value.get("why").and_then(|why| Text::deserialize(why).ok());
            Ok(Body::Fact { fact: Box::new(fact), why })
        }
        _ => Ok(Body::Unknown(canonical_raw(value.get("fact").unwrap_or_default()))),
    }
}

fn canonical_raw(raw: &serde_json::Value) -> String {
    let mut text = String::new();
    crate::domain::write_sorted(raw, &mut text);
    text
}

fn within(bytes: usize, max: usize) -> Result<(), NotAnEntry> {
    if bytes > max { Err(NotAnEntry::TooLarge { bytes, max }) } else { Ok(()) }
}

fn check_ranges(header: &Header) -> Result<(), NotAnEntry> {
    if header.v != HEADER_VERSION {
        return Err(NotAnEntry::Version { v: header.v });
    }
    let first = header.seq == 1;
    if header.seq == 0 || header.seq > LC_MAX || first != header.prev.is_none() {
        return Err(NotAnEntry::Range { field: "seq" });
    }
    if header.lc == 0 || header.lc > LC_MAX {
        return Err(NotAnEntry::Range { field: "lc" });
    }
    if !is_name(&header.kind) {
        return Err(NotAnEntry::Range { field: "kind" });
    }
    if matches!(&header.act, Act::Other(name) if !is_name(name)) {
        return Err(NotAnEntry::Range { field: "act" });
    }
    if header.replaces.len() > REFS_MAX || header.after.len() > REFS_MAX {
        return Err(NotAnEntry::Range { field: "replaces" });
    }
    Ok(())
}

/// Names of kinds and acts, those of later versions too: every engine keeps them
/// alike, and an index takes them.
fn is_name(name: &str) -> bool {
    let fits = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'_';
    (1..=NAME_BYTES_MAX).contains(&name.len()) && name.bytes().all(fits)
}
