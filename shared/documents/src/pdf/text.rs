//! What a paper says: căn cứ, headings, paragraphs, and lines to be written on. It refuses
//! to know how pages end.

use super::lines::{Setting, Side, set, width};
use super::measures::{BODY, GAP, INDENT, Sheet, mm};
use super::strips::{Hold, Mark, Pen, Rule, Stack, Strip, line_strips, with_gap};
use crate::paper::{Face, Heading, LINES_TOGETHER, Level, Lie, Paragraph, Words, closed};

/// From one dotted line to the next: what a hand needs.
const HAND_LINE: f32 = mm(8.0);
/// The dots' height above the end of their room, so that letters hang below them.
const HAND_BASE: f32 = mm(1.5);
/// The longest mark of a list's item: `a)`, `10.`, `-`, `IV.`.
const ITEM_MARK_MAX: usize = 4;

/// One a line, in italics, each ending with a semicolon and the last with a full stop.
pub fn bases(bases: &[String], sheet: &Sheet) -> Vec<Strip> {
    let lines = bases.iter().enumerate().flat_map(|(place, base)| {
        let words = Words::in_face(Face::Italic, closed(base, place, bases.len()));
        spread(&words, Side::Filled, sheet)
    });
    lines.collect()
}

/// Bold but for letters; the next strip stands on the same page.
pub fn heading(heading: &Heading, sheet: &Sheet) -> Vec<Strip> {
    let face = match heading.level {
        Level::Part | Level::Point => Face::Bold,
        Level::Letter => Face::Regular,
    };
    let mut strips = spread(&Words::in_face(face, &heading.words), Side::Left, sheet);
    strips.iter_mut().for_each(|strip| strip.hold = Hold::Next);
    strips
}

/// A paragraph, line by line.
pub fn paragraph(paragraph: &Paragraph, sheet: &Sheet) -> Vec<Strip> {
    match paragraph.lie {
        Lie::Body => spread(&paragraph.words, Side::Filled, sheet),
        Lie::Item => item(&paragraph.words, sheet),
        Lie::Centre => {
            let lines = set(&paragraph.words, &Setting::centred(BODY, sheet.span()));
            with_gap(line_strips(lines, sheet.left, BODY), GAP)
        }
    }
}

/// The first line indented.
fn spread(words: &Words, side: Side, sheet: &Sheet) -> Vec<Strip> {
    let setting = Setting { side, first: INDENT, ..Setting::left(BODY, sheet.span()) };
    with_gap(line_strips(set(words, &setting), sheet.left, BODY), GAP)
}

/// The further lines begin where the words behind the mark do.
fn item(words: &Words, sheet: &Sheet) -> Vec<Strip> {
    let hang = item_mark_width(words, BODY);
    let setting = Setting { hang, ..Setting::left(BODY, sheet.span() - INDENT) };
    with_gap(line_strips(set(words, &setting), sheet.left + INDENT, BODY), GAP)
}

/// How wide the mark of an item is with its blank; nothing where words have none.
pub fn item_mark_width(words: &Words, size: f32) -> f32 {
    let text = words.text();
    match text.split_once(' ') {
        Some((mark, _)) if is_item_mark(mark) => {
            let face = words.0.first().map_or(Face::Regular, |run| run.face);
            width(&Words::in_face(face, format!("{mark} ")), size)
        }
        _ => 0.0,
    }
}

fn is_item_mark(mark: &str) -> bool {
    let ends = mark.ends_with(['.', ')', '-', '–', '+', '•', '*']);
    ends && mark.chars().count() <= ITEM_MARK_MAX
}

/// Dotted lines over the whole width.
pub fn blank_lines(count: u8, sheet: &Sheet) -> Vec<Strip> {
    let mut lines: Vec<Strip> = (0..count).map(|_| blank_line(sheet)).collect();
    if let Some((_, before)) = lines.split_last_mut().filter(|_| count <= LINES_TOGETHER) {
        before.iter_mut().for_each(|line| line.hold = Hold::Next);
    }
    lines
}

fn blank_line(sheet: &Sheet) -> Strip {
    let y = HAND_LINE - HAND_BASE;
    let dots = Rule { from: (sheet.left, y), to: (sheet.right, y), pen: Pen::Dotted };
    Strip::free(0.0, Stack { height: HAND_LINE, marks: vec![Mark::Rule(dots)] })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mark_of_an_item_is_known_from_its_words() {
        for (said, marked) in [
            ("- một", true),
            ("a) một", true),
            ("10. mười", true),
            ("Ông A", false),
            ("một", false),
            ("Nguyễn. V", false),
        ] {
            assert_eq!(item_mark_width(&Words::plain(said), 14.0) > 0.0, marked, "{said}");
        }
    }
}
