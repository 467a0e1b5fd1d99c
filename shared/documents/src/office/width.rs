//! How wide words are about: enough for the line below a motto and the height of a merged
//! cell. It knows no font file; the figures are those that Times New Roman Bold and its
//! metric twins share, and a letter's marks don't count.

use shared::text::fold;

/// Width of words in bold, in twentieths of a point.
pub(super) fn twips(text: &str, points: u32) -> u32 {
    let thousandths: u32 = text.chars().map(of_letter).sum();
    (u64::from(thousandths) * u64::from(points) * 20 / 1000) as u32
}

/// How many lines words take in a room so wide; at least one. Lines are broken at blanks,
/// a word that is wider than a line within it.
pub(super) fn lines(text: &str, points: u32, room_twips: u32) -> u32 {
    text.split('\n').map(|line| wrapped(line, points, room_twips)).sum()
}

/// The room in which words that need several lines fill them evenly; all of it where they
/// need one.
pub(super) fn even(text: &str, points: u32, room_twips: u32) -> u32 {
    let needed = lines(text, points, room_twips);
    let narrower = (room_twips / 2..room_twips).step_by(EVEN_STEP).find(|room| lines(text, points, *room) <= needed);
    let narrower = narrower.map(|room| room + SLACK).filter(|room| needed > 1 && *room < room_twips);
    narrower.unwrap_or(room_twips)
}

/// Two millimetres; and what another program's letters may take more.
const EVEN_STEP: usize = 113;
const SLACK: u32 = 113;

fn wrapped(line: &str, points: u32, room_twips: u32) -> u32 {
    let (blank, room) = (twips(" ", points), room_twips.max(1));
    let (mut lines, mut filled) = (1, 0);
    for word in line.split_whitespace().map(|word| twips(word, points)) {
        if filled > 0 && filled + blank + word > room {
            lines += 1;
            filled = word;
        } else {
            filled += if filled > 0 { blank + word } else { word };
        }
        lines += filled.saturating_sub(1) / room;
        filled -= filled.saturating_sub(1) / room * room;
    }
    lines
}

const CAPITALS: [u32; 26] = [
    722, 667, 722, 722, 667, 611, 778, 778, 389, 500, 778, 667, 944, 722, 778, 611, 778, 722, 556, 667, 722, 722, 1000,
    722, 722, 667,
];
const SMALL: [u32; 26] = [
    500, 556, 444, 556, 444, 333, 500, 556, 278, 333, 556, 278, 833, 556, 500, 556, 556, 444, 389, 333, 556, 500, 722,
    500, 500, 444,
];
const BLANK: u32 = 250;
const HYPHEN: u32 = 333;
/// Figures, and most signs.
const FIGURE: u32 = 500;
/// What is neither Latin nor a figure is taken as wide as it may be.
const OTHER: u32 = 1000;

fn of_letter(letter: char) -> u32 {
    let plain = match letter.is_ascii() {
        true => letter.to_ascii_lowercase(),
        false => fold(letter.encode_utf8(&mut [0; 4])).chars().next().unwrap_or(letter),
    };
    match plain {
        'a'..='z' if letter.is_uppercase() => CAPITALS[usize::from(plain as u8 - b'a')],
        'a'..='z' => SMALL[usize::from(plain as u8 - b'a')],
        ' ' | '.' | ',' | '\u{a0}' => BLANK,
        '-' | ':' | ';' | '(' | ')' => HYPHEN,
        c if c.is_ascii() => FIGURE,
        _ => OTHER,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_states_name_is_as_wide_as_measured() {
        let width = twips("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 13);
        assert!((5400..=5600).contains(&width), "98 mm are 5556, not {width}");
    }

    #[test]
    fn a_name_that_wraps_leaves_no_word_alone() {
        let name = "ỦY BAN NHÂN DÂN HUYỆN TỨ KỲ";
        let room = even(name, 13, 3_400);
        assert!(twips("ỦY BAN NHÂN DÂN", 13) <= room && room < twips("ỦY BAN NHÂN DÂN HUYỆN", 13), "{room}");
        assert_eq!(even("PHÒNG NỘI VỤ", 13, 3_400), 3_400);
    }

    #[test]
    fn words_wrap_into_as_many_lines_as_they_need() {
        assert_eq!(lines("", 12, 100), 1);
        assert_eq!(lines("ab\nab", 12, 10_000), 2);
        assert_eq!(lines("aaaaaaaaaa", 10, 500), 2);
    }
}
