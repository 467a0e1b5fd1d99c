//! Words cut into lines: where a line may end, how wide it is, how its blanks are spread.
//! It refuses to know pages and what the words are for.

use shared::text::nfc;

use super::fonts::glyph;
use crate::paper::{Face, Words};

/// Words of one face in a row.
#[derive(Debug, Clone, PartialEq)]
pub struct Piece {
    /// How they look.
    pub face: Face,
    /// What they say.
    pub text: String,
}

/// One line, set.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// From the left end of the room.
    pub x: f32,
    /// From its first letter to its last, blanks spread.
    pub width: f32,
    /// What is added to each blank.
    pub stretch: f32,
    /// What stands in it.
    pub pieces: Vec<Piece>,
}

/// Where the lines stand in their room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Filled on both sides, but for the last line.
    Filled,
    /// On the left.
    Left,
    /// In the middle.
    Centre,
}

/// How words are set.
#[derive(Debug, Clone, Copy)]
pub struct Setting {
    /// Of the letters.
    pub size: f32,
    /// Width.
    pub room: f32,
    /// Where they stand in it.
    pub side: Side,
    /// Taken from the first line's room.
    pub first: f32,
    /// Taken from the other lines' room.
    pub hang: f32,
}

impl Setting {
    /// On the left, without indent.
    pub fn left(size: f32, room: f32) -> Setting {
        Setting { size, room, side: Side::Left, first: 0.0, hang: 0.0 }
    }

    /// In the middle.
    pub fn centred(size: f32, room: f32) -> Setting {
        Setting { side: Side::Centre, ..Setting::left(size, room) }
    }
}

/// Words as lines; at least one, which may be empty.
pub fn set(words: &Words, setting: &Setting) -> Vec<Line> {
    let mut lines = Vec::new();
    for paragraph in letters(words).split(|letter| letter.sign == '\n') {
        broken(paragraph, setting, &mut lines);
    }
    lines
}

/// Words in the middle, in as few lines as fit, all about as long: no last word alone.
pub fn balanced(words: &Words, size: f32, room: f32) -> Vec<Line> {
    let count = set(words, &Setting::centred(size, room)).len();
    let (mut narrow, mut wide) = (longest_word(words) * size, room);
    for _ in 0..HALVINGS {
        let middle = (narrow + wide) / 2.0;
        if set(words, &Setting::centred(size, middle)).len() > count { narrow = middle } else { wide = middle }
    }
    let mut lines = set(words, &Setting::centred(size, wide));
    for line in &mut lines {
        line.x += (room - wide) / 2.0;
    }
    lines
}

/// Halvings of 160 mm until the rest is below a point.
const HALVINGS: usize = 10;

/// How wide words are in one line.
pub fn width(words: &Words, size: f32) -> f32 {
    letters(words).iter().map(|letter| letter.advance).sum::<f32>() * size
}

/// The width of the widest line.
pub fn widest(lines: &[Line]) -> f32 {
    lines.iter().fold(0.0, |widest, line| line.width.max(widest))
}

#[derive(Debug, Clone, Copy)]
struct Letter {
    sign: char,
    face: Face,
    advance: f32,
}

impl Letter {
    /// A blank at which a line may end.
    fn is_blank(&self) -> bool {
        self.sign.is_whitespace() && !matches!(self.sign, '\u{a0}' | '\u{2007}' | '\u{202f}')
    }

    /// A sign behind which a word too long for a line is cut rather than elsewhere.
    fn is_joint(&self) -> bool {
        matches!(self.sign, '-' | '/' | '–' | '—' | '…' | '_' | '.' | ',' | ';')
    }
}

/// Letters as they are drawn: composed, without what has no form on paper.
fn letters(words: &Words) -> Vec<Letter> {
    let mut found = Vec::new();
    for run in &words.0 {
        let text = nfc(&run.text);
        let drawn = text.chars().filter(|&sign| !is_formless(sign));
        found.extend(drawn.map(|sign| Letter { sign, face: run.face, advance: advance(run.face, sign) }));
    }
    found
}

fn advance(face: Face, sign: char) -> f32 {
    if sign == '\n' { 0.0 } else { glyph(face, sign).advance }
}

/// Controls, zero-width signs and marks of direction or variant: nothing of them is seen.
fn is_formless(sign: char) -> bool {
    let control = sign.is_control() && !matches!(sign, '\n' | '\t');
    control
        || matches!(sign, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

/// How wide the longest word is, by size.
pub fn longest_word(words: &Words) -> f32 {
    let letters = letters(words);
    let words = letters.split(|letter| letter.is_blank() || letter.sign == '\n');
    words.map(sum).fold(0.0, f32::max)
}

fn sum(letters: &[Letter]) -> f32 {
    letters.iter().map(|letter| letter.advance).sum()
}

/// Cuts one paragraph greedily: a word goes to the next line where it doesn't fit, and is
/// cut only where it would not fit in a line of its own.
fn broken(paragraph: &[Letter], setting: &Setting, lines: &mut Vec<Line>) {
    let mut rest = without_blanks_before(paragraph);
    let mut indent = setting.first;
    loop {
        let room = (setting.room - indent) / setting.size;
        let taken = line_end(rest, room);
        let (line, after) = rest.split_at(taken);
        let after = without_blanks_before(after);
        let spread = if after.is_empty() { Side::Left } else { Side::Filled };
        lines.push(finished(line, spread, &Setting { first: indent, ..*setting }));
        if after.is_empty() {
            return;
        }
        (rest, indent) = (after, setting.hang);
    }
}

fn without_blanks_before(letters: &[Letter]) -> &[Letter] {
    let blanks = letters.iter().take_while(|letter| letter.is_blank()).count();
    &letters[blanks..]
}

fn without_blanks_behind(letters: &[Letter]) -> &[Letter] {
    let blanks = letters.iter().rev().take_while(|letter| letter.is_blank()).count();
    &letters[..letters.len() - blanks]
}

/// How many letters the first line takes; one at least, however narrow the room.
fn line_end(letters: &[Letter], room: f32) -> usize {
    let mut width = 0.0;
    let (mut word_end, mut joint_end) = (None, None);
    for (place, letter) in letters.iter().enumerate() {
        if letter.is_blank() {
            word_end = Some(place);
        }
        width += letter.advance;
        if width > room + ROUNDING && !letter.is_blank() {
            return word_end.or(joint_end).unwrap_or(place).max(1);
        }
        if letter.is_joint() && place + 1 < letters.len() {
            joint_end = Some(place + 1);
        }
    }
    letters.len()
}

/// Sums of widths in another order may differ by this; far below what is seen.
const ROUNDING: f32 = 0.001;

/// The most that a blank grows by, by size. Before a word that fills a line of its own
/// blanks would gape; such a line is left as it is.
const STRETCH_MAX: f32 = 1.5;

fn finished(letters: &[Letter], spread: Side, setting: &Setting) -> Line {
    let letters = without_blanks_behind(letters);
    let natural = sum(letters) * setting.size;
    let room = setting.room - setting.first;
    let blanks = letters.iter().filter(|letter| letter.is_blank()).count();
    let wanted = (room - natural) / blanks.max(1) as f32;
    let filled = setting.side == Side::Filled && spread == Side::Filled && blanks > 0;
    let stretch = if filled && wanted <= STRETCH_MAX * setting.size { wanted } else { 0.0 };
    let width = natural + stretch * blanks as f32;
    let x = if setting.side == Side::Centre { (setting.room - width) / 2.0 } else { setting.first };
    Line { x, width, stretch, pieces: pieces(letters) }
}

fn pieces(letters: &[Letter]) -> Vec<Piece> {
    let runs = letters.chunk_by(|one, next| one.face == next.face);
    runs.map(|run| Piece { face: run[0].face, text: run.iter().map(|letter| letter.sign).collect() }).collect()
}

/// Whether a character is a blank that may be spread.
pub fn spreads(sign: char) -> bool {
    Letter { sign, face: Face::Regular, advance: 0.0 }.is_blank()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(lines: &[Line]) -> Vec<String> {
        lines.iter().map(|line| line.pieces.iter().map(|piece| piece.text.as_str()).collect()).collect()
    }

    #[test]
    fn no_line_is_wider_than_its_room_and_no_word_is_lost() {
        let said = "Phòng Tài nguyên và Môi trường, Ủy ban nhân dân huyện Tứ Kỳ; Trung tâm Phát triển quỹ đất";
        for room in 30..400 {
            let lines = set(&Words::plain(said), &Setting::left(14.0, room as f32));
            assert!(lines.iter().all(|line| line.width <= room as f32 + 0.1), "{room}");
            let joined: String = texts(&lines).concat().chars().filter(|sign| *sign != ' ').collect();
            assert_eq!(joined, said.replace(' ', ""), "{room}");
        }
    }

    #[test]
    fn filled_lines_end_at_the_margin_and_the_last_does_not() {
        let setting = Setting { side: Side::Filled, first: 36.0, ..Setting::left(14.0, 300.0) };
        let lines = set(&Words::plain("một hai ba bốn năm sáu bảy tám chín mười ".repeat(5)), &setting);
        let (last, filled) = lines.split_last().unwrap();
        assert!(filled.iter().all(|line| (line.x + line.width - 300.0).abs() < 0.1), "{lines:?}");
        assert!(last.stretch == 0.0 && lines[0].x == 36.0 && lines[1].x == 0.0);
    }

    #[test]
    fn a_word_too_long_for_a_line_is_cut_behind_a_stroke_or_anywhere() {
        let cut = |said: &str| texts(&set(&Words::plain(said), &Setting::left(12.0, 60.0)));
        assert_eq!(cut("số 13253/QĐ-UBND-NV-TH"), ["số", "13253/QĐ-", "UBND-NV-", "TH"]);
        assert!(cut(&"a".repeat(40)).len() > 2);
    }

    #[test]
    fn blanks_that_hold_are_no_place_to_end_a_line() {
        let lines = set(&Words::plain("Số:\u{a0}\u{a0}\u{a0}/BB một"), &Setting::left(14.0, 70.0));
        assert_eq!(texts(&lines), ["Số:\u{a0}\u{a0}\u{a0}/BB", "một"]);
    }

    #[test]
    fn balanced_lines_leave_no_word_alone() {
        let words = Words::in_face(Face::Bold, "ỦY BAN NHÂN DÂN HUYỆN TỨ KỲ");
        let room = width(&words, 13.0) - 5.0;
        let lines = balanced(&words, 13.0, room);
        assert_eq!(lines.len(), 2);
        assert!((lines[0].width - lines[1].width).abs() < room / 3.0, "{lines:?}");
        assert!((lines[0].x + lines[0].width / 2.0 - room / 2.0).abs() < 0.5);
    }

    #[test]
    fn a_line_break_ends_a_line_and_letters_are_composed() {
        let lines = set(&Words::plain("Ngu\u{1ef9}\u{323}n\u{200b}\nha\u{300}ng\u{7}"), &Setting::left(14.0, 400.0));
        assert_eq!(texts(&lines), [nfc("Nguỹ\u{323}n"), "hàng".to_owned()]);
        assert_eq!(set(&Words::default(), &Setting::left(14.0, 10.0)).len(), 1);
    }
}
