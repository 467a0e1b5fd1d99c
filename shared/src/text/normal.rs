//! The one form in which text is stored and compared (NFC), and the folded form
//! in which it is searched. Both doors map the look-alikes of Đ that old fonts
//! and foreign keyboards leave behind.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use unicode_normalization::char::is_combining_mark;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// A text as it is stored: NFC, trimmed, without control characters; a long one
/// may have line breaks. It may be empty, or have line breaks where its field has
/// none, only when it was read from bytes, so that the field's own check can name
/// the field when it refuses. `Debug` tells its length and nothing else.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Text(String);

/// Why a text was refused. It never repeats the text, which may name a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TextRefusal {
    /// Nothing, or only blanks.
    #[error("the text is empty")]
    Empty,
    /// Longer than the field allows, counted in NFC characters.
    #[error("the text has {chars} characters, at most {chars_max} are accepted")]
    TooLong {
        /// Its length.
        chars: usize,
        /// The field's limit.
        chars_max: usize,
    },
    /// A character that is not shown but changes what is: a control character,
    /// a line break in a field of one line, or one that turns the direction of
    /// writing around.
    #[error("the text has a control character")]
    Control,
}

impl Text {
    /// Normalises what was typed or read in a field of one line and checks it
    /// against the field's limit.
    ///
    /// # Errors
    /// [`TextRefusal`]: nothing is cut off or left out silently.
    pub fn parse(raw: &str, chars_max: usize) -> Result<Text, TextRefusal> {
        let text = Text::parse_lines(raw, chars_max)?;
        if text.0.contains(LINE_BREAK) { Err(TextRefusal::Control) } else { Ok(text) }
    }

    /// The same for a field of several lines: what people say and explain. Every
    /// way to break a line becomes one; blanks before it go.
    ///
    /// # Errors
    /// [`TextRefusal`].
    pub fn parse_lines(raw: &str, chars_max: usize) -> Result<Text, TextRefusal> {
        let text = Text::normalised(raw)?;
        let chars = text.0.chars().count();
        match chars {
            0 => Err(TextRefusal::Empty),
            _ if chars > chars_max => Err(TextRefusal::TooLong { chars, chars_max }),
            _ => Ok(text),
        }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What was stored once is taken as it is, after one look.
    fn read_back(raw: String) -> Result<Text, TextRefusal> {
        let is_whole = !raw.starts_with(is_blank) && !raw.ends_with(is_blank);
        let is_plain = |c: char| is_stored_as_it_is(c) && !is_control(c);
        if is_whole && raw.chars().all(is_plain) { Ok(Text(raw)) } else { Text::normalised(&raw) }
    }

    fn normalised(raw: &str) -> Result<Text, TextRefusal> {
        let raw = raw.trim_matches(is_blank);
        let text = if raw.contains(LINE_BREAK) {
            let lines = raw.lines().map(|line| line.trim_end_matches(is_blank));
            nfc(&lines.collect::<Vec<_>>().join("\n"))
        } else {
            nfc(raw)
        };
        let control = |c: char| c != LINE_BREAK && is_control(c);
        if text.chars().any(control) { Err(TextRefusal::Control) } else { Ok(Text(text)) }
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Text({} chars)", self.0.chars().count())
    }
}

/// For screens and papers; logs have no business with it.
impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Text, D::Error> {
        Text::read_back(String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

/// The one line break of stored texts.
const LINE_BREAK: char = '\n';

/// The stored form: NFC, with Ð (U+00D0) and Ɖ (U+0189) as Đ, ð (U+00F0) as đ.
/// The writer's tone placement («hoà», «hòa») is kept.
pub fn nfc(text: &str) -> String {
    // Nearly all that is read back is stored so already, and looking is much cheaper.
    if text.chars().all(is_stored_as_it_is) {
        return text.to_owned();
    }
    match is_nfc_quick(text.chars()) {
        IsNormalized::Yes => text.chars().map(without_look_alike).collect(),
        _ => text.nfc().map(without_look_alike).collect(),
    }
}

/// What Vietnamese is written with: below the combining marks, and the letters with
/// two marks in one character. In a row of nothing else no two can be put together
/// (Unicode Standard Annex #15, quick check), so no table need be asked.
fn is_stored_as_it_is(c: char) -> bool {
    (c < FIRST_COMBINING || TWO_MARKS.contains(&c)) && without_look_alike(c) == c
}

const FIRST_COMBINING: char = '\u{0300}';
const TWO_MARKS: std::ops::RangeInclusive<char> = '\u{1EA0}'..='\u{1EF9}';

/// The search form: lower case, no tones or hats, đ as d, runs of blanks as one
/// space. Two spellings that differ only in tone placement are equal in it.
pub fn fold(text: &str) -> String {
    let lower = nfc(text).to_lowercase();
    let plain: String = lower.nfd().filter(|&c| !is_combining_mark(c) && !is_invisible(c)).map(without_bar).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn without_look_alike(c: char) -> char {
    match c {
        '\u{00D0}' | '\u{0189}' => 'Đ',
        '\u{00F0}' => 'đ',
        other => other,
    }
}

/// Unicode does not decompose đ, so stripping marks alone leaves it standing.
fn without_bar(c: char) -> char {
    if c == 'đ' { 'd' } else { c }
}

/// Blank on paper: what copying from a web page leaves at the ends of a text.
fn is_blank(c: char) -> bool {
    c.is_whitespace() || is_invisible(c)
}

/// Zero-width characters and marks of direction: harmless inside (an emoji needs
/// the joiner), but they must not make two equal names differ in a search.
pub(super) fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}')
}

/// Control characters, separators of lines, and the embeddings and isolates that
/// could make a name on paper read otherwise than it is stored.
fn is_control(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Where every character is one of these, the standard's tables would say the same.
    #[test]
    fn what_is_stored_as_it_is_needs_no_table() {
        let such: Vec<char> = ('\0'..=char::MAX).filter(|c| is_stored_as_it_is(*c)).collect();
        assert!(such.len() > 800 && such.contains(&'ử') && !such.contains(&'\u{0301}'));
        for c in such {
            assert_eq!(unicode_normalization::char::canonical_combining_class(c), 0, "{c:?}");
            assert_eq!(is_nfc_quick(std::iter::once(c)), IsNormalized::Yes, "{c:?}");
        }
    }

    #[test]
    fn what_is_read_back_is_what_it_would_be_if_it_were_typed() {
        for c in '\0'..=char::MAX {
            for raw in [format!("{c}"), format!("ử{c}b"), format!("{c}b"), format!("ử{c}")] {
                assert_eq!(Text::read_back(raw.clone()), Text::normalised(&raw), "{c:?}");
            }
        }
    }
}
