//! Vietnamese order as bytes, so that an index or a cached key can hold it. The
//! rules are the Unicode CLDR's for `vi`: letters first (a ă â b c d đ e ê …),
//! then tones (ngang huyền hỏi ngã sắc nặng), then case. It knows no locale
//! library: the rule fits in two tables.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::names::parts;
use super::normal::{is_invisible, nfc};

/// Bytes that compare as Vietnamese readers order the texts. Blanks at the ends
/// and doubled blanks do not count.
pub fn sort_key(text: &str) -> Vec<u8> {
    let weights = Weights::of(text);
    [weights.letters, weights.tones, weights.cases].join(&LEVEL_END)
}

/// Bytes that order people as Vietnamese lists do: by given name, then family
/// name, then middle name. Case comes after all three, so that a roster in
/// capitals and one in small letters mix.
pub fn name_sort_key(full_name: &str) -> Vec<u8> {
    let name = parts(full_name);
    let [given, family, middle] = [name.given, name.family, name.middle].map(Weights::of);
    let cases = [given.cases, family.cases, middle.cases].concat();
    [given.letters, given.tones, family.letters, family.tones, middle.letters, middle.tones, cases].join(&LEVEL_END)
}

/// Below every weight, so that a shorter text comes before its continuations.
const LEVEL_END: u8 = 0;
/// A blank comes before every sign, a sign before every digit, a digit before
/// every letter, and Latin letters before all others.
const BLANK: u8 = 1;
const SIGN: u8 = 2;
const DIGITS: u8 = 0x10;
const LATIN: u8 = 0x20;
const OTHER_LETTER: u8 = 0xF0;

/// The Vietnamese alphabet with f, j, w, z in their Latin places.
const ALPHABET: [char; 33] = [
    'a', 'ă', 'â', 'b', 'c', 'd', 'đ', 'e', 'ê', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm', 'n', 'o', 'ô', 'ơ', 'p', 'q',
    'r', 's', 't', 'u', 'ư', 'v', 'w', 'x', 'y', 'z',
];

/// Huyền, hỏi, ngã, sắc, nặng: the tones after ngang, in their order.
const TONES: [char; 5] = ['\u{0300}', '\u{0309}', '\u{0303}', '\u{0301}', '\u{0323}'];
const NO_TONE: u8 = 1;
/// A mark that is none of Vietnamese comes after all that are.
const FOREIGN_MARK: u8 = 7;

const LOWER: u8 = 1;
const UPPER: u8 = 2;

/// One text's weights on the three levels; none of the bytes is [`LEVEL_END`].
#[derive(Default)]
struct Weights {
    letters: Vec<u8>,
    tones: Vec<u8>,
    cases: Vec<u8>,
}

impl Weights {
    fn of(text: &str) -> Weights {
        let mut weights = Weights::default();
        let normal = nfc(text);
        for (index, word) in normal.split_whitespace().enumerate() {
            if index > 0 {
                weights.add(' ', &[]);
            }
            weights.add_word(word);
        }
        weights
    }

    fn add_word(&mut self, word: &str) {
        let visible: Vec<char> = word.nfd().filter(|&c| !is_invisible(c) && !c.is_control()).collect();
        let mut rest = visible.as_slice();
        while let Some((&base, after)) = rest.split_first() {
            let marks = after.iter().take_while(|&&c| is_combining_mark(c)).count();
            self.add(base, &after[..marks]);
            rest = &after[marks..];
        }
    }

    /// One letter with its marks. A hat or horn that Vietnamese knows makes
    /// another letter; every other mark counts on the second level.
    fn add(&mut self, base: char, marks: &[char]) {
        let lower = base.to_lowercase().next().unwrap_or(base);
        let hat = marks.iter().position(|&mark| with_hat(lower, mark).is_some());
        let letter = hat.and_then(|place| with_hat(lower, marks[place])).unwrap_or(lower);
        let others = marks.iter().enumerate().filter(|&(place, _)| Some(place) != hat).map(|(_, mark)| mark);
        push_letter(&mut self.letters, letter);
        push_tones(&mut self.tones, others);
        self.cases.push(if lower == base { LOWER } else { UPPER });
    }
}

fn with_hat(base: char, mark: char) -> Option<char> {
    match (base, mark) {
        ('a', '\u{0306}') => Some('ă'),
        ('a', '\u{0302}') => Some('â'),
        ('e', '\u{0302}') => Some('ê'),
        ('o', '\u{0302}') => Some('ô'),
        ('o', '\u{031B}') => Some('ơ'),
        ('u', '\u{031B}') => Some('ư'),
        _ => None,
    }
}

fn push_letter(key: &mut Vec<u8>, letter: char) {
    if let Some(place) = ALPHABET.iter().position(|&known| known == letter) {
        key.push(LATIN + place as u8);
    } else if let Some(digit) = letter.to_digit(10) {
        key.push(DIGITS + digit as u8);
    } else if letter == ' ' {
        key.push(BLANK);
    } else {
        key.push(if letter.is_alphanumeric() { OTHER_LETTER } else { SIGN });
        // UTF-8 keeps code point order and has no zero byte within a character.
        key.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes());
    }
}

fn push_tones<'a>(key: &mut Vec<u8>, marks: impl Iterator<Item = &'a char>) {
    let before = key.len();
    for &mark in marks {
        match TONES.iter().position(|&known| known == mark) {
            Some(place) => key.push(NO_TONE + 1 + place as u8),
            None => {
                key.push(FOREIGN_MARK);
                key.extend_from_slice(mark.encode_utf8(&mut [0; 4]).as_bytes());
            }
        }
    }
    if key.len() == before {
        key.push(NO_TONE);
    }
}
