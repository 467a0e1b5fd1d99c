//! What is laid on pages: strips as wide as the sheet, one below the other, each with the
//! marks it holds. It refuses to know blocks and pages.

use std::rc::Rc;

use shared::ids::PhotoHash;

use super::lines::{Line, Piece};
use super::measures::{ASCENT, LINE, STROKE};

/// Something drawn, measured from the paper's left edge and the strip's top.
#[derive(Debug, Clone, PartialEq)]
pub enum Mark {
    /// A line of words.
    Words(Written),
    /// A straight line.
    Rule(Rule),
    /// A frame without filling.
    Frame(Area),
    /// A picture.
    Picture(PhotoHash, Area),
    /// A QR code, its dark modules row by row.
    Modules(Rc<Modules>, Area),
}

/// A line of words at its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Written {
    /// Where it begins.
    pub x: f32,
    /// Its base line.
    pub y: f32,
    /// Of its letters.
    pub size: f32,
    /// What is added to each blank.
    pub stretch: f32,
    /// What it says.
    pub pieces: Vec<Piece>,
}

/// A straight line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rule {
    /// Where it begins.
    pub from: (f32, f32),
    /// Where it ends.
    pub to: (f32, f32),
    /// How it is drawn.
    pub pen: Pen,
}

/// How a line is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pen {
    /// Without gaps.
    Solid,
    /// In dots, to be written on.
    Dotted,
}

/// A rectangle.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Area {
    /// Left.
    pub x: f32,
    /// Top.
    pub y: f32,
    /// Its width.
    pub width: f32,
    /// Its height.
    pub height: f32,
}

/// A QR code.
#[derive(Debug, PartialEq, Eq)]
pub struct Modules {
    /// Modules in a row.
    pub side: usize,
    /// Dark or not, row by row.
    pub dark: Vec<bool>,
}

impl Mark {
    /// The same further down.
    pub fn moved(self, down: f32) -> Mark {
        let area = |area: Area| Area { y: area.y + down, ..area };
        match self {
            Mark::Words(it) => Mark::Words(Written { y: it.y + down, ..it }),
            Mark::Rule(Rule { from, to, pen }) => {
                Mark::Rule(Rule { from: (from.0, from.1 + down), to: (to.0, to.1 + down), pen })
            }
            Mark::Frame(it) => Mark::Frame(area(it)),
            Mark::Picture(hash, it) => Mark::Picture(hash, area(it)),
            Mark::Modules(code, it) => Mark::Modules(code, area(it)),
        }
    }

    /// From where to where it reaches, down the page.
    pub fn reach(&self) -> (f32, f32) {
        match self {
            Mark::Words(it) => (it.y - ASCENT * it.size, it.y + (LINE - ASCENT) * it.size),
            Mark::Rule(it) => (it.from.1, it.to.1),
            Mark::Frame(it) | Mark::Picture(_, it) | Mark::Modules(_, it) => (it.y, it.y + it.height),
        }
    }
}

impl Rule {
    /// From left to right.
    pub fn across(x: f32, y: f32, width: f32) -> Mark {
        Mark::Rule(Rule { from: (x, y), to: (x + width, y), pen: Pen::Solid })
    }
}

/// Part of a page, as wide as the sheet.
#[derive(Debug, Clone)]
pub struct Strip {
    /// White above it, but at the top of a page.
    pub gap: f32,
    /// Without that white.
    pub height: f32,
    /// What stands in it.
    pub marks: Vec<Mark>,
    /// Whether a page may end below it.
    pub hold: Hold,
    /// What stands above it where it begins a page: the head of its table.
    pub head: Option<Rc<Strip>>,
}

/// Whether a page may end below a strip.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hold {
    /// It may.
    Free,
    /// The next one stands on the same page.
    Next,
}

impl Strip {
    /// A strip of its own.
    pub fn free(gap: f32, stack: Stack) -> Strip {
        Strip { gap, height: stack.height, marks: stack.marks, hold: Hold::Free, head: None }
    }

    /// One that the next goes with.
    pub fn held(gap: f32, stack: Stack) -> Strip {
        Strip { hold: Hold::Next, ..Strip::free(gap, stack) }
    }

    /// With the white above it.
    pub fn reach(&self) -> f32 {
        self.gap + self.height
    }
}

/// Lines and gaps put below each other.
#[derive(Debug, Clone, Default)]
pub struct Stack {
    /// So far.
    pub height: f32,
    /// So far.
    pub marks: Vec<Mark>,
}

impl Stack {
    /// White.
    pub fn gap(&mut self, height: f32) {
        self.height += height;
    }

    /// Lines of one size, whose room begins at `left`.
    pub fn lines(&mut self, lines: Vec<Line>, left: f32, size: f32) {
        for line in lines {
            let Line { x, stretch, pieces, .. } = line;
            let y = self.height + ASCENT * size;
            self.marks.push(Mark::Words(Written { x: left + x, y, size, stretch, pieces }));
            self.height += LINE * size;
        }
    }

    /// A straight line from left to right.
    pub fn rule(&mut self, x: f32, width: f32) {
        self.marks.push(Rule::across(x, self.height, width));
        self.height += STROKE;
    }

    /// Another stack's marks, beginning at a height of this one; it grows where it must.
    pub fn beside(&mut self, other: Stack, at: f32) {
        self.height = self.height.max(at + other.height);
        self.marks.extend(other.marks.into_iter().map(|mark| mark.moved(at)));
    }
}

/// Lines below each other as strips, of which a page never shows one alone: the first two
/// stay together, and the last two.
pub fn line_strips(lines: Vec<Line>, left: f32, size: f32) -> Vec<Strip> {
    let count = lines.len();
    let strips = lines.into_iter().enumerate().map(|(place, line)| {
        let mut stack = Stack::default();
        stack.lines(vec![line], left, size);
        let held = place + 1 < count && (place == 0 || place + 2 == count);
        if held { Strip::held(0.0, stack) } else { Strip::free(0.0, stack) }
    });
    strips.collect()
}

/// Sets white above the first of some strips.
pub fn with_gap(mut strips: Vec<Strip>, gap: f32) -> Vec<Strip> {
    if let Some(first) = strips.first_mut() {
        first.gap = gap;
    }
    strips
}

/// How much of what stands before signatures goes with them to their page: without it a
/// page of signatures could be put under any other text.
const HELD_HEIGHT: f32 = 2.0 * LINE * 14.0;

/// Binds the last lines of text to what comes next.
pub fn hold_to_next(strips: &mut [Strip]) {
    let mut held = 0.0;
    for strip in strips.iter_mut().rev() {
        strip.hold = Hold::Next;
        held += strip.height;
        if held >= HELD_HEIGHT - 0.1 {
            return;
        }
    }
}
