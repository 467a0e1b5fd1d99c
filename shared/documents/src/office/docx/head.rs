//! How a paper begins: marks, the two columns of the head, tên loại, «Phụ lục», «Kính gửi».

use shared::text::{Lang, Sentences};

use crate::office::{inert, width};
use crate::paper::{AnnexTitle, Head, Title};

use super::body::{Spot, gap};
use super::table::{CELL_SIDES, Cell, layout, row};
use super::text::{Keep, Para};
use super::xml::Xml;

/// The points of a size that is named here because a width depends on it.
const STATE_POINTS: u32 = 13;
const MOTTO_POINTS: u32 = 14;
const AGENCY_POINTS: u32 = 13;
const SMALL_AGENCY_POINTS: u32 = 12;
const TITLE_POINTS: u32 = 14;
const ABOUT_POINTS: u32 = 12;
/// A line below is a third to a half as long as the words above it (NĐ 30/2020/NĐ-CP, annex I).
const RULE_PERCENT: u32 = 40;
/// Where «Kính gửi» begins; as the styles have it.
const ADDRESSEE_INDENT: u32 = 1_418;
/// Beside a box's words, and between two boxes.
const MARK_ROOM: u32 = 640;
const BETWEEN_MARKS: u32 = 227;
/// Left and right of the state's name, so that another program's font does not wrap it.
const STATE_ROOM: u32 = 200;

/// Words in boxes beside each other, above everything.
pub(super) fn marks(xml: &mut Xml, marks: &[String]) {
    if marks.is_empty() {
        return;
    }
    let boxes: Vec<u32> = marks.iter().map(|mark| width::twips(&shown(mark), STATE_POINTS) + MARK_ROOM).collect();
    let widths = spaced(&boxes, BETWEEN_MARKS);
    layout(xml, &widths, |xml| {
        row(xml, |xml| {
            for (at, (mark, width)) in marks.iter().zip(&boxes).enumerate() {
                if at > 0 {
                    Cell::of(BETWEEN_MARKS).write(xml, |xml| gap(xml, Keep::Free));
                }
                Cell::of(*width).write(xml, |xml| Para::of("Mark").line(xml, mark));
            }
        });
    });
    gap(xml, Keep::Free);
}

/// Who issues it on the left; the state, its motto, place and date on the right.
pub(super) fn head(xml: &mut Xml, head: &Head, page_width: u32) {
    let [state, motto] = ["paper-state", "paper-motto"].map(|key| Sentences::say(Lang::Vi, key, &[]));
    let natural = width::twips(&state, STATE_POINTS) + STATE_ROOM;
    let right = natural.max(page_width / 2);
    let left = page_width.saturating_sub(right);
    layout(xml, &[left, right], |xml| {
        row(xml, |xml| {
            Cell::of(left).write(xml, |xml| agency(xml, head, left.saturating_sub(CELL_SIDES)));
            Cell::of(right).write(xml, |xml| {
                Para::of("HeadState").line(xml, &state);
                Para::of("HeadMotto").line(xml, &motto);
                rule(xml, width::twips(&motto, MOTTO_POINTS), right.saturating_sub(CELL_SIDES));
            });
        });
        if head.number.is_some() || head.about.is_some() || head.place.is_some() {
            row(xml, |xml| {
                Cell::of(left).write(xml, |xml| number(xml, head, left.saturating_sub(CELL_SIDES)));
                let place = head.place.as_ref().map(|place| place.line()).unwrap_or_default();
                Cell::of(right).write(xml, |xml| Para::of("HeadPlace").line(xml, &place));
            });
        }
    });
    gap(xml, Keep::Free);
}

/// Tên loại, trích yếu and the line below.
pub(super) fn title(xml: &mut Xml, title: &Title, page_width: u32) {
    Para::of("Title").line(xml, &title.kind);
    even("Subtitle", (&title.about, TITLE_POINTS, page_width)).keep(Keep::WithNext).line(xml, &title.about);
    let widest = title.about.split('\n').map(|line| width::twips(line, TITLE_POINTS)).max().unwrap_or(0);
    rule(xml, widest.min(page_width) * RULE_PERCENT / 100, page_width);
    gap(xml, Keep::WithNext);
}

/// «Phụ lục», its title, what it belongs to.
pub(super) fn annex_title(xml: &mut Xml, annex: &AnnexTitle) {
    Para::of("AnnexName").line(xml, &annex.name);
    Para::of("AnnexTitle").line(xml, &annex.title);
    Para::of("AnnexBelongs").line(xml, &annex.belongs_to);
}

/// «Kính gửi: …», or a line for each.
pub(super) fn addressees(xml: &mut Xml, addressees: &[String], Spot { width, keep }: Spot) {
    let to = Sentences::say(Lang::Vi, "paper-to", &[]);
    if let [one] = addressees {
        let all = format!("{to} {one}");
        let fits = width::twips(&all, TITLE_POINTS) + ADDRESSEE_INDENT <= width;
        // What stands in brackets is the second line, so that no place's name is parted.
        let all = if fits { all } else { all.replacen(" (", "\n(", 1) };
        return Para::of("Addressee").keep(keep).line(xml, &all);
    }
    Para::of("Addressee").keep(Keep::WithNext).line(xml, &to);
    for (left, addressee) in (0..addressees.len()).rev().zip(addressees) {
        let (mark, keep) = if left == 0 { (".", keep) } else { (";", Keep::WithNext) };
        Para::of("AddresseeOfSeveral").keep(keep).line(xml, &format!("- {addressee}{mark}"));
    }
    gap(xml, keep);
}

/// A paragraph whose lines are of about one length in the room of a cell.
fn even(style: &'static str, (words, points, room): (&str, u32, u32)) -> Para {
    Para::of(style).sides(room.saturating_sub(width::even(words, points, room)) / 2)
}

/// The agency above and the one that issues it: both smaller where the larger would wrap,
/// and in lines of about one length where the smaller does.
fn agency(xml: &mut Xml, head: &Head, room: u32) {
    let parent = head.parent.as_deref().unwrap_or("");
    let widest = [parent, &head.agency].map(|name| width::twips(&shown(name), AGENCY_POINTS)).into_iter().max();
    let wraps = widest.is_some_and(|widest| widest > room);
    let ([above, below], points) = if wraps {
        (["HeadParentSmall", "HeadAgencySmall"], SMALL_AGENCY_POINTS)
    } else {
        (["HeadParent", "HeadAgency"], AGENCY_POINTS)
    };
    if !parent.is_empty() {
        even(above, (&shown(parent), points, room)).line(xml, parent);
    }
    let agency = shown(&head.agency);
    even(below, (&agency, points, room)).line(xml, &head.agency);
    let length = width::twips(&agency, points).min(width::even(&agency, points, room));
    rule(xml, length * RULE_PERCENT / 100, room);
}

fn number(xml: &mut Xml, head: &Head, room: u32) {
    let number = head.number.as_ref().map(|number| number.line()).unwrap_or_default();
    Para::of("HeadNumber").line(xml, &number);
    if let Some(about) = &head.about {
        even("HeadAbout", (about, ABOUT_POINTS, room)).line(xml, about);
    }
}

/// A line of a length in the middle of a room.
fn rule(xml: &mut Xml, length: u32, room: u32) {
    let sides = room.saturating_sub(length) / 2;
    Para::of("Rule").keep(Keep::WithNext).sides(sides).line(xml, "");
}

/// As the style shows it: in capitals.
fn shown(words: &str) -> String {
    inert::line(words).to_uppercase()
}

/// The values with another one between each two.
fn spaced(values: &[u32], between: u32) -> Vec<u32> {
    values.iter().enumerate().flat_map(|(at, one)| [between, *one].into_iter().skip(usize::from(at == 0))).collect()
}
