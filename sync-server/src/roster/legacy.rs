//! Columns written in an encoding from before Unicode. In a new workbook they
//! come as letters of western languages: «NguyÔn ThÞ ¸nh» (TCVN3), «Nguyeãn Thò
//! AÙnh» (VNI). Looked for by column, since single cells may be plain; a column
//! in which few cells have such letters is taken as Unicode. Of a list only what
//! is kept is judged: an old note or an area in m² spoils nobody's name.

use std::cmp::Reverse;

use super::columns::{Head, Kind};
use super::refusal::{LegacyEncoding, RosterRefusal};
use super::table::{Sheet, letter};

/// One cell of four: in real TCVN3 and VNI lists nearly every name has such a
/// letter, in Unicode lists none has.
const SHARE: usize = 4;
/// Where there is no head, one foreign word somewhere is no old list.
const CELLS_WITHOUT_HEAD_MIN: usize = 2;

/// Refuses a list with a kept column in an old encoding.
///
/// # Errors
/// The fullest such column.
pub(super) fn refuse(sheet: &Sheet, head: &Head) -> Result<(), RosterRefusal> {
    let is_judged = |column: &usize| head.kinds.get(*column).is_some_and(|kind| KEPT_WORDS.contains(kind));
    let columns = (0..sheet.width()).filter(is_judged);
    match oldest(sheet, columns, head.bottom + 1) {
        Some(found) => Err(found.refusal()),
        None => Ok(()),
    }
}

/// The refusal of a sheet without a head, where it is in an old encoding.
pub(super) fn anywhere(sheet: &Sheet) -> Option<RosterRefusal> {
    let found = oldest(sheet, 0..sheet.width(), 0)?;
    (found.cells >= CELLS_WITHOUT_HEAD_MIN).then(|| found.refusal())
}

/// Columns whose words are kept, or read for what they say.
const KEPT_WORDS: [Kind; 6] =
    [Kind::Name, Kind::Title, Kind::Department, Kind::Category, Kind::BadgeNo, Kind::BadgeState];

/// A column in an old encoding, and how many of its cells show it.
struct Old {
    column: usize,
    cells: usize,
    encoding: LegacyEncoding,
}

impl Old {
    fn refusal(&self) -> RosterRefusal {
        RosterRefusal::LegacyEncoding { column: letter(self.column), encoding: self.encoding }
    }
}

/// The column that shows it in most cells, the first of equals.
fn oldest(sheet: &Sheet, columns: impl Iterator<Item = usize>, first_row: usize) -> Option<Old> {
    let old = columns.filter_map(|column| {
        let (encoding, cells) = detect(&texts(sheet, column, first_row))?;
        Some(Old { column, cells, encoding })
    });
    old.max_by_key(|old| (old.cells, Reverse(old.column)))
}

fn texts(sheet: &Sheet, column: usize, first_row: usize) -> Vec<String> {
    let cells = (first_row..sheet.rows.len()).map(|row| sheet.cell(row, column).shown());
    cells.filter(|text| text.chars().any(char::is_alphabetic)).collect()
}

/// The encoding of a column's texts and how many of them show it.
fn detect(texts: &[String]) -> Option<(LegacyEncoding, usize)> {
    let strange = texts.iter().filter(|text| shows(text)).count();
    if strange == 0 || strange * SHARE < texts.len() {
        return None;
    }
    let marks = |is_mark: fn(char, char) -> bool| -> usize {
        let pairs = |text: &String| {
            let chars: Vec<char> = text.chars().collect();
            chars.windows(2).filter(|pair| is_mark(pair[0], pair[1])).count()
        };
        texts.iter().map(pairs).sum()
    };
    let (vni, tcvn3) = (marks(is_vni_pair), marks(is_tcvn3_pair));
    Some((if vni > tcvn3 { LegacyEncoding::Vni } else { LegacyEncoding::Tcvn3 }, strange))
}

/// Whether a text has what Unicode Vietnamese has not.
fn shows(text: &str) -> bool {
    let chars: Vec<char> = text.chars().collect();
    chars.iter().any(|&c| is_strange(c)) || chars.windows(2).any(|pair| is_strange_pair(pair[0], pair[1]))
}

/// «Ngoâ», «Vaên»: each letter is Vietnamese, no syllable has both in a row.
fn is_strange_pair(vowel: char, mark: char) -> bool {
    "aeoAEO".contains(vowel) && "ùõâêÙÕÂÊ".contains(mark)
}

/// Letters and signs of the Latin-1 range that no Vietnamese text in Unicode has
/// inside a word; Ð and ð are left out, as fonts confuse them with Đ.
fn is_strange(c: char) -> bool {
    match c {
        // Signs that lists do use: § and « », the degree of «Số», a non-breaking blank.
        '§' | '«' | '»' | '°' | '\u{A0}' | '±' | '·' => false,
        // «m²», «nghỉ ½ ngày», «Nº»: TCVN3 has letters at three of these places, but
        // no column of names or posts is without its other letters.
        '²' | '³' | '¼' | '½' | '¾' | 'º' => false,
        '\u{A1}'..='\u{BF}' => true,
        'Ä' | 'Å' | 'Æ' | 'Ç' | 'Ë' | 'Î' | 'Ï' | 'Ñ' | 'Ö' | '×' | 'Ø' | 'Û' | 'Ü' | 'Þ' | 'ß' => true,
        'ä' | 'å' | 'æ' | 'ç' | 'ë' | 'î' | 'ï' | 'ñ' | 'ö' | '÷' | 'ø' | 'û' | 'ü' | 'þ' | 'ÿ' => true,
        _ => false,
    }
}

/// In VNI a vowel is followed by its mark: «aø», «eã», «öô».
fn is_vni_pair(vowel: char, mark: char) -> bool {
    let vowels = "aeouyôöAEOUYÔÖ";
    let marks = "øùûõïâáàåãäêéèúüëØÙÛÕÏÂÁÀÅÃÄÊÉÈÚÜË";
    vowels.contains(vowel) && marks.contains(mark)
}

/// In TCVN3 one strange letter stands between plain ones: «Ph¹m», «§×nh».
fn is_tcvn3_pair(before: char, letter: char) -> bool {
    let consonant = before.is_ascii_alphabetic() && !"aeouyAEOUY".contains(before);
    consonant && (is_strange(letter) || matches!(letter, '§' | '·' | '«' | '»'))
}
