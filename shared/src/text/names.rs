//! Vietnamese personal names: family name first, given name last, everything
//! between is the middle name. The full name is what is stored; its parts are
//! derived, and a name is never a key.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::normal::{Text, TextRefusal, nfc};

/// A full name as the roster spells it. `Debug` tells nothing of it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PersonName(Text);

impl PersonName {
    /// Normalises and checks a full name.
    ///
    /// # Errors
    /// [`TextRefusal`], as any text.
    pub fn parse(full_name: &str, chars_max: usize) -> Result<PersonName, TextRefusal> {
        Text::parse(full_name, chars_max).map(PersonName)
    }

    /// The whole name.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The last syllable, by which people are addressed and lists are sorted.
    pub fn given(&self) -> &str {
        parts(self.as_str()).given
    }

    /// The first syllable; empty where the name has only one.
    pub fn family(&self) -> &str {
        parts(self.as_str()).family
    }

    /// What stands between, as it is spelt; often empty.
    pub fn middle(&self) -> &str {
        parts(self.as_str()).middle
    }
}

impl From<Text> for PersonName {
    fn from(full_name: Text) -> PersonName {
        PersonName(full_name)
    }
}

impl fmt::Display for PersonName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl fmt::Debug for PersonName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PersonName({:?})", self.0)
    }
}

/// Every syllable with a capital, for documents made from rosters in capitals
/// (NĐ 30/2020/NĐ-CP, annex II). Parts joined by a hyphen, apostrophe or dot, as
/// in names of ethnic minorities, get a capital each.
pub fn title_case(name: &str) -> String {
    let words: Vec<String> = name.split_whitespace().map(title_word).collect();
    nfc(&words.join(" "))
}

/// The three parts of a full name, each as spelt.
pub(super) struct Parts<'a> {
    pub(super) family: &'a str,
    pub(super) middle: &'a str,
    pub(super) given: &'a str,
}

/// Splits at the first and last blank; a single syllable is a given name.
pub(super) fn parts(full_name: &str) -> Parts<'_> {
    let name = full_name.trim();
    let Some((front, given)) = name.rsplit_once(char::is_whitespace) else {
        return Parts { family: "", middle: "", given: name };
    };
    let (family, middle) = front.trim_end().split_once(char::is_whitespace).unwrap_or((front.trim_end(), ""));
    Parts { family, middle: middle.trim(), given }
}

fn title_word(word: &str) -> String {
    let mut titled = String::with_capacity(word.len());
    let mut starts = true;
    // Composed first: a loose mark after the capital would not be one letter.
    for c in nfc(word).chars() {
        if starts {
            titled.extend(c.to_uppercase());
        } else {
            titled.extend(c.to_lowercase());
        }
        starts = !c.is_alphanumeric();
    }
    titled
}
