//! The sheet and the sizes of letters: annex I of NĐ 30/2020/NĐ-CP in points, of which
//! 72 make an inch. It refuses to know what stands on the sheet.

use super::lines::{Setting, set};
use crate::paper::{Face, PageShape, Words};

/// Millimetres as points.
pub const fn mm(millimetres: f32) -> f32 {
    millimetres * 72.0 / 25.4
}

/// Body, titles, place and date, tiêu ngữ, titles and names of those who sign.
pub const BODY: f32 = 14.0;
/// Quốc hiệu, agencies, number, page number.
pub const SMALLER: f32 = 13.0;
/// An agency that would not fit in its line at 13; V/v; «Nơi nhận».
pub const SMALL: f32 = 12.0;
/// The list below «Nơi nhận».
pub const LIST: f32 = 11.0;
/// Tables, for which the decree names no size: at 12 nearly every post and badge takes a
/// second line, and minutes of a usual visit a page more.
pub const TABLE: f32 = 11.0;
/// The line at the foot, which the decree doesn't know.
pub const FOOT: f32 = 9.0;

/// From one base line to the next, by size: below it the marks of Ế and the dot of Ỵ meet.
pub const LINE: f32 = 1.149;
/// From the top of a line to its base line.
pub const ASCENT: f32 = 0.891;

/// Between paragraphs.
pub const GAP: f32 = 6.0;
/// Before the first word of a paragraph: 1.27 cm.
pub const INDENT: f32 = mm(12.7);
/// Of the lines below agency and trích yếu: between a third and half of their words.
pub const UNDERLINE_PART: f32 = 0.4;
/// Between words and the line below them.
pub const UNDERLINE_GAP: f32 = 2.0;
/// Where a signature and a seal have room.
pub const SIGNATURE_ROOM: f32 = mm(30.0);
/// Strokes of lines that the decree wants and of tables.
pub const STROKE: f32 = 0.6;

/// The least margins; the decree lets right and foot be wider, not narrower.
const TOP: f32 = mm(20.0);
const BOTTOM: f32 = mm(20.0);
const LEFT: f32 = mm(30.0);
const RIGHT: f32 = mm(20.0);
const A4: (f32, f32) = (mm(210.0), mm(297.0));

/// Base line of the page number: in the middle of the top margin.
pub const NUMBER_BASE: f32 = mm(12.5);
/// From the end of the text to the line at the foot, and from there to the paper's edge:
/// printers leave 5 mm white.
const FOOT_GAP: f32 = mm(4.0);
const FOOT_EDGE: f32 = mm(6.0);

/// A page and where its text may stand.
#[derive(Debug, Clone, Copy)]
pub struct Sheet {
    /// Of the paper.
    pub width: f32,
    /// Of the paper.
    pub height: f32,
    /// Where text begins.
    pub left: f32,
    /// Where text begins.
    pub top: f32,
    /// Where text ends.
    pub right: f32,
    /// Where text ends.
    pub bottom: f32,
}

impl Sheet {
    /// The sheet of a section; a foot of several lines takes from the text's room.
    pub fn of(shape: PageShape, foot: Option<&str>) -> Sheet {
        let (width, height) = match shape {
            PageShape::Portrait => A4,
            PageShape::Landscape => (A4.1, A4.0),
        };
        let open = Sheet { width, height, left: LEFT, top: TOP, right: width - RIGHT, bottom: height - BOTTOM };
        let lines = foot.map_or(0, |foot| foot_lines(foot, &open));
        let taken = FOOT_GAP + lines as f32 * FOOT * LINE + FOOT_EDGE;
        Sheet { bottom: open.bottom.min(height - taken), ..open }
    }

    /// How wide text may be.
    pub fn span(&self) -> f32 {
        self.right - self.left
    }

    /// How high text may be.
    pub fn room(&self) -> f32 {
        self.bottom - self.top
    }

    /// Where the line at the foot begins.
    pub fn foot_top(&self) -> f32 {
        self.bottom + FOOT_GAP
    }

    /// How wide the words at the foot may be: beside them the pages are counted.
    pub fn foot_span(&self) -> f32 {
        self.span() - mm(25.0)
    }
}

fn foot_lines(foot: &str, sheet: &Sheet) -> usize {
    set(&Words::in_face(Face::Regular, foot), &Setting::left(FOOT, sheet.foot_span())).len()
}
