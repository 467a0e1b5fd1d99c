//! Who signs, and where: beside each other, each with 30 mm for hand and seal, and «Nơi
//! nhận» on the left of an authority's. One strip each, so no page ends between them. It
//! refuses to know whether anybody did sign.

use super::lines::{Setting, balanced, set, width};
use super::measures::{BODY, LIST, SIGNATURE_ROOM, SMALL, SMALLER, Sheet, mm};
use super::pictures::{DRAWN_HEIGHT_MAX, room as room_of};
use super::said;
use super::strips::{Area, Mark, Stack, Strip};
use crate::paper::{Closing, Face, Picture, Signature, SignatureMark, Words, closed};

/// Above titles.
const ABOVE: f32 = 14.0;
/// Between the columns of those who sign.
const GUTTER: f32 = mm(4.0);
/// In a row beside each other; more are put in several rows.
const IN_ROW_MAX: usize = 3;
/// The part of a page's width that «Nơi nhận» has.
const RECIPIENTS_PART: f32 = 0.45;

/// A column of the page.
type Column = (f32, f32);

/// All of them in rows, never parted from one another.
pub fn side_by_side(all: &[Signature], sheet: &Sheet) -> Vec<Strip> {
    if all.is_empty() {
        return Vec::new();
    }
    let rows = all.len().div_ceil(IN_ROW_MAX);
    let mut strips: Vec<Strip> = all
        .chunks(all.len().div_ceil(rows))
        .map(|row| Strip::held(ABOVE, signed(row, &columns(row.len(), sheet))))
        .collect();
    if let Some(last) = strips.last_mut() {
        last.hold = super::strips::Hold::Free;
    }
    strips
}

/// Who receives the paper on the left, who signs on the right, their first lines level.
pub fn closing(closing: &Closing, sheet: &Sheet) -> Vec<Strip> {
    let list = sheet.span() * RECIPIENTS_PART;
    let right = (sheet.left + list + GUTTER, sheet.span() - list - GUTTER);
    let mut stack = signed(std::slice::from_ref(&closing.signature), &[right]);
    stack.beside(recipients(&closing.recipients, (sheet.left, list)), 0.0);
    vec![Strip::free(ABOVE, stack)]
}

/// One signs on the right half, two in halves, three in thirds.
fn columns(count: usize, sheet: &Sheet) -> Vec<Column> {
    let parts = count.max(2);
    let wide = (sheet.span() - GUTTER * (parts - 1) as f32) / parts as f32;
    (parts - count..parts).map(|place| (sheet.left + place as f32 * (wide + GUTTER), wide)).collect()
}

/// Titles level, rooms level, names level, however many lines each takes.
fn signed(row: &[Signature], columns: &[Column]) -> Stack {
    let mut stack = Stack::default();
    let each = || row.iter().zip(columns);
    each().for_each(|(one, column)| stack.beside(titles(one, *column), 0.0));
    let room_top = stack.height;
    let marks: Vec<Stack> = each().map(|(one, column)| mark(&one.mark, *column)).collect();
    let room = marks.iter().fold(SIGNATURE_ROOM, |room, mark| mark.height.max(room));
    for mark in marks {
        let at = room_top + (room - mark.height) / 2.0;
        stack.beside(mark, at);
    }
    stack.height = room_top + room;
    let name_top = stack.height;
    each().for_each(|(one, column)| stack.beside(name(one, *column), name_top));
    stack
}

fn titles(signature: &Signature, (x, room): Column) -> Stack {
    let mut stack = Stack::default();
    for title in &signature.title {
        stack.lines(balanced(&Words::in_face(Face::Bold, title), BODY, room), x, BODY);
    }
    if let Some(note) = &signature.note {
        stack.lines(balanced(&Words::in_face(Face::Italic, note), SMALLER, room), x, SMALLER);
    }
    stack
}

fn mark(mark: &SignatureMark, (x, room): Column) -> Stack {
    let mut stack = Stack::default();
    match mark {
        SignatureMark::Room => {}
        SignatureMark::Words(why) => {
            stack.lines(balanced(&Words::in_face(Face::Italic, why), SMALLER, room), x, SMALLER);
        }
        SignatureMark::Drawn(picture) => stack = drawn(picture, (x, room)),
    }
    stack
}

fn drawn(picture: &Picture, (x, room): Column) -> Stack {
    let (wide, height) = room_of(picture, room, DRAWN_HEIGHT_MAX);
    let area = Area { x: x + (room - wide) / 2.0, y: 0.0, width: wide, height };
    Stack { height, marks: vec![Mark::Picture(picture.hash, area)] }
}

fn name(signature: &Signature, (x, room): Column) -> Stack {
    let mut stack = Stack::default();
    if let Some(name) = &signature.name {
        stack.lines(balanced(&Words::in_face(Face::Bold, name), BODY, room), x, BODY);
    }
    stack
}

fn recipients(names: &[String], (x, room): Column) -> Stack {
    let mut stack = Stack::default();
    if names.is_empty() {
        return stack;
    }
    let word = Words::in_face(Face::BoldItalic, said("paper-recipients"));
    stack.lines(set(&word, &Setting::left(SMALL, room)), x, SMALL);
    let hang = width(&Words::plain("- "), LIST);
    for (place, name) in names.iter().enumerate() {
        let words = Words::plain(format!("- {}", closed(name, place, names.len())));
        stack.lines(set(&words, &Setting { hang, ..Setting::left(LIST, room) }), x, LIST);
    }
    stack
}
