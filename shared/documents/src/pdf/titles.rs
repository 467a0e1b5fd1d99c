//! What stands in the middle below the head: tên loại and trích yếu, the head of an annex,
//! «Kính gửi». It refuses to know what comes below.

use super::lines::{Setting, balanced, set, widest, width};
use super::measures::{BODY, GAP, Sheet, UNDERLINE_GAP, UNDERLINE_PART, mm};
use super::said;
use super::strips::{Stack, Strip, line_strips, with_gap};
use crate::paper::{AnnexTitle, Face, Title, Words, closed};

/// Above and below titles.
const TITLE_GAP: f32 = 16.0;
/// Long titles keep this from both margins, so that their lines look like a title.
const TITLE_SIDE: f32 = mm(10.0);
/// Where «Kính gửi» begins when several are addressed.
const ADDRESS_INDENT: f32 = mm(25.0);

/// Tên loại and trích yếu, with a line below of a part of its words' length.
pub fn title(title: &Title, sheet: &Sheet) -> Strip {
    let mut stack = Stack::default();
    in_the_middle(&mut stack, &Words::in_face(Face::Bold, &title.kind), sheet);
    let under = in_the_middle(&mut stack, &Words::in_face(Face::Bold, &title.about), sheet) * UNDERLINE_PART;
    if under > 0.0 {
        stack.gap(UNDERLINE_GAP);
        stack.rule(sheet.left + (sheet.span() - under) / 2.0, under);
    }
    stack.gap(GAP);
    Strip::held(TITLE_GAP, stack)
}

/// «Phụ lục», its title, and in italics what it belongs to.
pub fn annex(annex: &AnnexTitle, sheet: &Sheet) -> Strip {
    let mut stack = Stack::default();
    in_the_middle(&mut stack, &Words::in_face(Face::Bold, &annex.name), sheet);
    in_the_middle(&mut stack, &Words::in_face(Face::Bold, &annex.title), sheet);
    in_the_middle(&mut stack, &Words::in_face(Face::Italic, &annex.belongs_to), sheet);
    stack.gap(GAP);
    Strip::held(TITLE_GAP, stack)
}

/// Gives the width of the widest line.
fn in_the_middle(stack: &mut Stack, words: &Words, sheet: &Sheet) -> f32 {
    let lines = balanced(words, BODY, sheet.span() - 2.0 * TITLE_SIDE);
    let wide = widest(&lines);
    stack.lines(lines, sheet.left + TITLE_SIDE, BODY);
    wide
}

/// One stands on the line of «Kính gửi»; several each on their own, the hyphens below the
/// colon, the last with a full stop.
pub fn addressees(names: &[String], sheet: &Sheet) -> Vec<Strip> {
    let to = said("paper-to");
    let mut strips = match names {
        [] => Vec::new(),
        [one] => {
            let words = Words::plain(in_one_line(&to, one, sheet));
            line_strips(balanced(&words, BODY, sheet.span() - 2.0 * TITLE_SIDE), sheet.left + TITLE_SIDE, BODY)
        }
        several => each_on_its_own(&to, several, sheet),
    };
    if let Some(last) = strips.last_mut() {
        last.height += GAP;
    }
    with_gap(strips, 2.0 * GAP)
}

/// Where words need two lines, what stands in brackets is the second: a place's name is
/// not parted.
fn in_one_line(to: &str, one: &str, sheet: &Sheet) -> String {
    let all = format!("{to} {one}");
    let fits = width(&Words::plain(&all), BODY) <= sheet.span() - 2.0 * TITLE_SIDE;
    if fits { all } else { all.replacen(" (", "\n(", 1) }
}

fn each_on_its_own(to: &str, names: &[String], sheet: &Sheet) -> Vec<Strip> {
    let lines = set(&Words::plain(to), &Setting::left(BODY, sheet.span()));
    let mut strips = line_strips(lines, sheet.left + ADDRESS_INDENT, BODY);
    let colon = ADDRESS_INDENT + width(&Words::plain(to.trim_end_matches(':')), BODY);
    for (place, name) in names.iter().enumerate() {
        let words = Words::plain(format!("- {}", closed(name, place, names.len())));
        let hang = width(&Words::plain("- "), BODY);
        let setting = Setting { hang, ..Setting::left(BODY, sheet.span() - colon) };
        strips.extend(line_strips(set(&words, &setting), sheet.left + colon, BODY));
    }
    strips
}
