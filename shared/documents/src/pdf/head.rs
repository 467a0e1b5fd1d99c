//! The two columns above each paper, and the boxed marks above those. It refuses to know
//! what a paper is about.

use super::lines::{Line, Setting, balanced, set, widest, width};
use super::measures::{BODY, GAP, SMALL, SMALLER, Sheet, UNDERLINE_GAP, UNDERLINE_PART, mm};
use super::said;
use super::strips::{Area, Mark, Stack, Strip};
use crate::paper::{Face, Head, Words};

/// Between the columns.
const GUTTER: f32 = mm(4.0);
/// Between the names above and the line of number and date.
const NUMBER_GAP: f32 = 8.0;
/// Between the words of a mark and its frame.
const MARK_PADDING: f32 = mm(2.0);
/// Between marks, and below them.
const MARK_GAP: f32 = mm(3.0);

/// Agency and number on the left, state, motto and date on the right: the right column is
/// as wide as its words, the agency has the rest.
pub fn strip(head: &Head, sheet: &Sheet) -> Strip {
    let right_width = state_width();
    let right = (sheet.right - right_width, right_width);
    let left = (sheet.left, sheet.span() - right_width - GUTTER);
    let (mut names, mut below) = (agency(head, left), Stack::default());
    names.beside(state(right), 0.0);
    below.beside(number(head, left), 0.0);
    // On the base line of the number, whose letters are smaller.
    below.beside(place(head, right), 0.0);
    let at = names.height + NUMBER_GAP;
    if below.height > 0.0 {
        names.beside(below, at);
    }
    Strip::held(0.0, names)
}

/// Words in boxes beside each other, above everything else.
pub fn boxed(marks: &[String], sheet: &Sheet) -> Vec<Strip> {
    let mut stack = Stack::default();
    let mut x = sheet.left;
    let mut row = 0.0;
    for mark in marks {
        let words = Words::in_face(Face::Bold, mark);
        let lines = balanced(&words, SMALL, sheet.span() - 2.0 * MARK_PADDING);
        let wide = widest(&lines) + 2.0 * MARK_PADDING;
        if x > sheet.left && x + wide > sheet.right {
            (x, row) = (sheet.left, stack.height + MARK_GAP);
        }
        stack.beside(in_box(lines, x, wide), row);
        x += wide + MARK_GAP;
    }
    if marks.is_empty() { Vec::new() } else { vec![spaced(stack)] }
}

fn spaced(mut stack: Stack) -> Strip {
    stack.gap(MARK_GAP);
    Strip::held(0.0, stack)
}

fn in_box(mut lines: Vec<Line>, x: f32, width: f32) -> Stack {
    let room = lines.iter().map(|line| line.x).fold(f32::INFINITY, f32::min);
    lines.iter_mut().for_each(|line| line.x -= room);
    let mut stack = Stack::default();
    stack.gap(MARK_PADDING / 2.0);
    stack.lines(lines, x + MARK_PADDING, SMALL);
    stack.gap(MARK_PADDING / 2.0);
    stack.marks.push(Mark::Frame(Area { x, y: 0.0, width, height: stack.height }));
    stack
}

fn agency(head: &Head, (x, room): (f32, f32)) -> Stack {
    let mut stack = Stack::default();
    if let Some(parent) = &head.parent {
        let (lines, size) = in_one_line(&Words::plain(parent), room);
        stack.lines(lines, x, size);
    }
    let (lines, size) = in_one_line(&Words::in_face(Face::Bold, &head.agency), room);
    let part = widest(&lines) * UNDERLINE_PART;
    stack.lines(lines, x, size);
    stack.gap(UNDERLINE_GAP);
    stack.rule(x + (room - part) / 2.0, part);
    stack
}

/// 13 points; 12 where that would need another line.
fn in_one_line(words: &Words, room: f32) -> (Vec<Line>, f32) {
    let lines = balanced(words, SMALLER, room);
    if lines.len() == 1 { (lines, SMALLER) } else { (by_level(words, room), SMALL) }
}

/// What the administration's levels are called, longer ones first.
const LEVELS: [&str; 9] = ["THÀNH PHỐ", "THỊ TRẤN", "THỊ XÃ", "HUYỆN", "PHƯỜNG", "TỈNH", "QUẬN", "ĐẶC KHU", "XÃ"];

/// Lines of an agency's name: «HUYỆN TỨ KỲ» begins one, as it is written by hand, where
/// that needs no more lines.
fn by_level(words: &Words, room: f32) -> Vec<Line> {
    let lines = balanced(words, SMALL, room);
    let mut levelled = words.clone();
    for run in &mut levelled.0 {
        let place = LEVELS.iter().find_map(|level| run.text.rfind(&format!(" {level} ")));
        if let Some(place) = place {
            run.text.replace_range(place..place + 1, "\n");
        }
    }
    let by_level = balanced(&levelled, SMALL, room);
    if by_level.len() == lines.len() { by_level } else { lines }
}

fn state_words() -> (Words, Words) {
    (Words::in_face(Face::Bold, said("paper-state")), Words::in_face(Face::Bold, said("paper-motto")))
}

fn state_width() -> f32 {
    let (state, motto) = state_words();
    width(&state, SMALLER).max(width(&motto, BODY))
}

fn state((x, room): (f32, f32)) -> Stack {
    let (state, motto) = state_words();
    let mut stack = Stack::default();
    stack.lines(centred(&state, SMALLER, room), x, SMALLER);
    stack.lines(centred(&motto, BODY, room), x, BODY);
    stack.gap(UNDERLINE_GAP);
    let under = width(&motto, BODY);
    stack.rule(x + (room - under) / 2.0, under);
    stack
}

fn number(head: &Head, (x, room): (f32, f32)) -> Stack {
    let mut stack = Stack::default();
    if let Some(number) = &head.number {
        stack.gap(BASE_STEP);
        stack.lines(balanced(&Words::plain(number.line()), SMALLER, room), x, SMALLER);
    }
    if let Some(about) = &head.about {
        stack.gap(GAP);
        stack.lines(balanced(&Words::plain(about), SMALL, room), x, SMALL);
    }
    stack
}

/// Number and date stand on one base line, at 13 and 14 points.
const BASE_STEP: f32 = (BODY - SMALLER) * super::measures::ASCENT;

fn place(head: &Head, (x, room): (f32, f32)) -> Stack {
    let mut stack = Stack::default();
    if let Some(place) = &head.place {
        stack.lines(balanced(&Words::in_face(Face::Italic, place.line()), BODY, room), x, BODY);
    }
    stack
}

fn centred(words: &Words, size: f32, room: f32) -> Vec<Line> {
    set(words, &Setting::centred(size, room))
}
