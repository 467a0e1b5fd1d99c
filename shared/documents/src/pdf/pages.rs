//! Strips put on pages: what is held together stays together, heads of tables stand on
//! each of their pages, and what is higher than a page is cut between its lines. It
//! refuses to know what strips show.

use shared::text::Arg;

use super::lines::{Setting, set, width};
use super::measures::{FOOT, NUMBER_BASE, SMALLER, Sheet};
use super::strips::{Area, Hold, Mark, Stack, Strip, Written};
use super::{lines, said_with};
use crate::paper::{Face, Words};

/// A page, ready to be drawn.
#[derive(Debug)]
pub struct Page {
    /// Of the paper.
    pub width: f32,
    /// Of the paper.
    pub height: f32,
    /// Measured from the paper's top.
    pub marks: Vec<Mark>,
}

/// Fills pages of one height.
#[derive(Debug)]
pub struct Pager {
    room: f32,
    full: Vec<Vec<Mark>>,
    /// The page that is being filled: how far, and with what.
    used: f32,
    marks: Vec<Mark>,
}

/// Sums in another order may differ by this.
const ROUNDING: f32 = 0.01;
/// Less than this is not worth beginning what will be cut: three lines.
const BEGIN_MIN: f32 = 50.0;

impl Pager {
    /// For pages with this height for text.
    pub fn new(room: f32) -> Pager {
        Pager { room, full: Vec::new(), used: 0.0, marks: Vec::new() }
    }

    /// All strips on pages, one at least.
    pub fn pages(mut self, strips: Vec<Strip>) -> Vec<Vec<Mark>> {
        let mut group = Vec::new();
        for strip in strips {
            let ends = strip.hold == Hold::Free;
            group.push(strip);
            if ends {
                self.put_group(std::mem::take(&mut group));
            }
        }
        self.put_group(group);
        self.turn();
        self.full
    }

    /// Puts on one page what is held together. Where that is higher than a page, as much
    /// of its end as fits on one stays together.
    fn put_group(&mut self, mut group: Vec<Strip>) {
        while !self.fits_a_page(&group) {
            let high = group.iter().position(|strip| !self.fits_a_page(std::slice::from_ref(strip)));
            let lead: f32 = group[..high.unwrap_or(0)].iter().map(Strip::reach).sum();
            if high.is_some() && self.used > 0.0 && !self.fits(lead + BEGIN_MIN) {
                self.turn();
            }
            let rest = group.split_off(high.unwrap_or(0) + 1);
            std::mem::replace(&mut group, rest).into_iter().for_each(|strip| self.put(strip));
        }
        if self.used > 0.0 && !self.fits(group.iter().map(Strip::reach).sum()) {
            self.turn();
        }
        group.into_iter().for_each(|strip| self.put(strip));
    }

    /// Whether strips fit on a page of their own, below the head they then need.
    fn fits_a_page(&self, group: &[Strip]) -> bool {
        let Some(first) = group.first() else { return true };
        let head = first.head.as_ref().map_or(0.0, |head| head.height);
        let all: f32 = group.iter().map(Strip::reach).sum();
        head + all - first.gap <= self.room + ROUNDING
    }

    fn fits(&self, height: f32) -> bool {
        self.used + height <= self.room + ROUNDING
    }

    fn put(&mut self, mut strip: Strip) {
        if self.used > 0.0 && !self.fits(strip.reach()) && self.fits_a_page(std::slice::from_ref(&strip)) {
            self.turn();
        }
        if self.used == 0.0 {
            self.begin(&mut strip);
        }
        self.put_in_parts(strip);
    }

    /// Cuts what is higher than a page wherever a page ends.
    fn put_in_parts(&mut self, mut rest: Strip) {
        let head = rest.head.as_ref().map_or(0.0, |head| head.height);
        loop {
            let left = self.room - self.used - rest.gap;
            let begun = self.used > head + ROUNDING;
            if begun && left < BEGIN_MIN.min(rest.height) {
                self.next_page_for(&mut rest);
                continue;
            }
            match cut(&rest, left) {
                Some((part, after)) => {
                    self.lay(part);
                    rest = after;
                    self.next_page_for(&mut rest);
                }
                None if begun && rest.height > left + ROUNDING => self.next_page_for(&mut rest),
                None => break,
            }
        }
        self.lay(rest);
    }

    fn next_page_for(&mut self, strip: &mut Strip) {
        self.turn();
        self.begin(strip);
    }

    /// At the top of a page: no white above a strip, but its head.
    fn begin(&mut self, strip: &mut Strip) {
        strip.gap = 0.0;
        if let Some(head) = &strip.head {
            self.lay(Strip { gap: 0.0, ..Strip::clone(head) });
        }
    }

    fn lay(&mut self, strip: Strip) {
        let top = self.used + strip.gap;
        self.marks.extend(strip.marks.into_iter().map(|mark| mark.moved(top)));
        self.used = top + strip.height;
    }

    fn turn(&mut self) {
        self.full.push(std::mem::take(&mut self.marks));
        self.used = 0.0;
    }
}

/// Cuts a strip where none of its marks but frames is cut, within a height; none where
/// the whole fits or there is no such place.
fn cut(strip: &Strip, room: f32) -> Option<(Strip, Strip)> {
    if strip.height <= room + ROUNDING {
        return None;
    }
    let solid: Vec<(f32, f32)> =
        strip.marks.iter().filter(|mark| !matches!(mark, Mark::Frame(_))).map(Mark::reach).collect();
    let mut at = room;
    while let Some((top, _)) = solid.iter().find(|(top, end)| *top < at - ROUNDING && *end > at + ROUNDING) {
        at = *top;
    }
    if at <= ROUNDING { None } else { Some(halves(strip, at)) }
}

fn halves(strip: &Strip, at: f32) -> (Strip, Strip) {
    let part =
        |gap: f32, height: f32| Strip { gap, height, marks: Vec::new(), hold: Hold::Free, head: strip.head.clone() };
    let (mut above, mut below) = (part(strip.gap, at), part(0.0, strip.height - at));
    for mark in &strip.marks {
        match mark {
            Mark::Frame(area) if mark.reach().0 < at && mark.reach().1 > at => {
                above.marks.push(Mark::Frame(Area { height: at - area.y, ..*area }));
                below.marks.push(Mark::Frame(Area { y: 0.0, height: area.y + area.height - at, ..*area }));
            }
            _ if mark.reach().1 <= at + ROUNDING => above.marks.push(mark.clone()),
            _ => below.marks.push(mark.clone().moved(-at)),
        }
    }
    (above, below)
}

/// Pages of a section with what stands in their margins: their number, but for the first,
/// and the line at the foot.
pub fn dressed(pages: Vec<Vec<Mark>>, sheet: &Sheet, foot: Option<&str>) -> Vec<Page> {
    let count = pages.len();
    let pages = pages.into_iter().enumerate().map(|(place, marks)| {
        let mut marks: Vec<Mark> = marks.into_iter().map(|mark| mark.moved(sheet.top)).collect();
        if place > 0 {
            marks.push(number(place + 1, sheet));
        }
        if let Some(foot) = foot {
            marks.extend(foot_line(foot, (place + 1, count), sheet));
        }
        Page { width: sheet.width, height: sheet.height, marks }
    });
    pages.collect()
}

/// In the middle of the text's width, in the top margin.
fn number(number: usize, sheet: &Sheet) -> Mark {
    let words = Words::plain(number.to_string());
    let x = sheet.left + (sheet.span() - width(&words, SMALLER)) / 2.0;
    let pieces = vec![lines::Piece { face: Face::Regular, text: number.to_string() }];
    Mark::Words(Written { x, y: NUMBER_BASE, size: SMALLER, stretch: 0.0, pieces })
}

/// The paper's line on the left; on the right which page this is and of how many, so that
/// one that was taken out or put in is noticed.
fn foot_line(foot: &str, (page, pages): (usize, usize), sheet: &Sheet) -> Vec<Mark> {
    let mut stack = Stack::default();
    let counted = Words::plain(said_with("paper-page", &[("page", Arg::from(page)), ("pages", Arg::from(pages))]));
    let right = sheet.right - width(&counted, FOOT);
    stack.lines(set(&counted, &Setting::left(FOOT, sheet.span())), right, FOOT);
    let mut said = Stack::default();
    said.lines(set(&Words::plain(foot), &Setting::left(FOOT, sheet.foot_span())), sheet.left, FOOT);
    stack.beside(said, 0.0);
    stack.marks.into_iter().map(|mark| mark.moved(sheet.foot_top())).collect()
}
