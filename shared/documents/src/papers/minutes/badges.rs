//! Đeo thẻ: all states counted; who did not wear one rightly; and, apart from them, for
//! whom the unit has yet to ask for a badge. «Chưa được cấp» is the unit's duty and
//! stands in no list of persons who did anything wrong (directive, section 1).

use shared::domain::{Asked, BadgeCheck, BadgeState};
use shared::record::Row;
use shared::text::grouped;

use crate::paper::{Block, Lie, Table};
use crate::papers::case::Case;
use crate::papers::figures::{BadgeCell, badges, checked};
use crate::papers::parts::{body, line, lines, number, point, table};
use crate::papers::voice::{fill, say};

pub(super) fn blocks(case: &Case) -> Vec<Block> {
    let mut blocks = vec![point("paper-badges")];
    if case.view.rows.is_empty() {
        blocks.push(body(say("paper-badges-none")));
        return blocks;
    }
    blocks.push(body(figures(case)));
    let own: Vec<&Row> = rows(case, is_the_persons);
    if !own.is_empty() {
        blocks.push(body(say("paper-badges-persons")));
        blocks.push(Block::Table(persons(case, &own, "paper-badges-persons-table")));
    }
    let of_unit: Vec<&Row> = rows(case, is_the_units);
    if !of_unit.is_empty() {
        blocks.push(body(say("paper-badges-units")));
        blocks.push(Block::Table(persons(case, &of_unit, "paper-badges-units-table")));
    }
    blocks
}

/// Each state that anybody is in; together they are everybody.
fn figures(case: &Case) -> String {
    let told = badges(&case.view).into_iter().filter(|(_, count)| *count > 0);
    let figure = |count: usize| grouped(count as i64);
    let told = told
        .map(|(cell, count)| fill("paper-badges-state", &[("state", &say(&cell.key())), ("count", &figure(count))]));
    let states = told.collect::<Vec<_>>().join("; ");
    fill("paper-badges-figures", &[("total", &figure(case.view.rows.len())), ("states", &states)])
}

/// Whether a badge's state asks something of the person.
fn is_the_persons(check: &BadgeCheck) -> bool {
    match check.state {
        BadgeState::WornWrong | BadgeState::NotWorn | BadgeState::Others => true,
        BadgeState::Lost => check.reported != Some(Asked::Yes),
        _ => false,
    }
}

/// Whether a badge is the unit's to ask for, the person having done what they must.
pub(in crate::papers) fn is_the_units(check: &BadgeCheck) -> bool {
    match check.state {
        BadgeState::NotIssued | BadgeState::Outdated => true,
        BadgeState::Lost => check.reported == Some(Asked::Yes),
        _ => false,
    }
}

fn rows<'a>(case: &'a Case, wanted: fn(&BadgeCheck) -> bool) -> Vec<&'a Row> {
    let is = |row: &&Row| matches!(BadgeCell::of(row), BadgeCell::State(_)) && checked(row).is_some_and(wanted);
    let mut rows: Vec<&Row> = case.view.rows.iter().filter(is).collect();
    rows.sort_by_cached_key(|row| case.people.person(row.person).order);
    rows
}

fn persons(case: &Case, rows: &[&Row], name: &str) -> Table {
    let columns = [
        (8, Lie::Centre, "paper-number"),
        (37, Lie::Item, "paper-full-name"),
        (57, Lie::Item, "paper-post"),
        (58, Lie::Item, "paper-badge-state"),
    ];
    let row = |(place, row): (usize, &&Row)| {
        let person = case.people.person(row.person);
        let state = case.voice.cell(&row.badge, "paper-badge-unchecked");
        vec![number(place + 1), line(person.name), line(person.post), lines(state)]
    };
    table(name, &columns, rows.iter().enumerate().map(row).collect())
}
