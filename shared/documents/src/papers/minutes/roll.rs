//! Quân số, giờ giấc: the roll in figures, then everybody who was not simply there.

use shared::domain::Attendance;
use shared::record::{CellStatus, Row};
use shared::text::{grouped, percent_one_decimal};

use crate::paper::{Block, Cell, Column, Lie, Table};
use crate::papers::case::Case;
use crate::papers::figures::{Roll, RollCell, asked};
use crate::papers::parts::{body, line, lines, note, number, point, table};
use crate::papers::voice::{capital, fill, say};

pub(super) fn blocks(case: &Case) -> Vec<Block> {
    let mut blocks = vec![point("paper-roll")];
    if case.view.rows.is_empty() {
        blocks.extend(counted(case));
        return blocks;
    }
    let roll = Roll::of(&case.view);
    blocks.push(Block::Table(figures(&roll)));
    blocks.push(body(shares(&roll)));
    blocks.extend(remarks(&roll));
    let away = away(case);
    if !away.is_empty() {
        blocks.push(body(say("paper-away-lead")));
        blocks.push(Block::Table(away_table(case, &away)));
        blocks.push(note(say("paper-away-what")));
    }
    blocks
}

/// Where nobody was called by name: the figures that the team counted.
fn counted(case: &Case) -> Vec<Block> {
    const PARTS: [&str; 7] = ["assigned", "on_roll", "present", "late", "left_early", "excused", "unexcused"];
    let counts: Vec<Option<u32>> = PARTS.iter().map(|part| asked(&case.view, part)).collect();
    if counts.iter().all(Option::is_none) {
        return vec![body(say("paper-roll-none"))];
    }
    let columns = PARTS.map(|part| (1, Lie::Centre, format!("paper-roll-{}", part.replace('_', "-"))));
    let columns: Vec<(u16, Lie, &str)> = columns.iter().map(|(width, lie, key)| (*width, *lie, key.as_str())).collect();
    let row = counts.into_iter().map(|count| count.map_or_else(|| line("–"), |count| number(count as usize)));
    vec![Block::Table(table("paper-roll-table", &columns, vec![row.collect()])), note(say("paper-roll-counted"))]
}

/// The roll's figures: the two absences under one head, everything else on its own. All
/// cells but the first two add up to the second.
pub(in crate::papers) fn figures(roll: &Roll) -> Table {
    let shown: Vec<RollCell> = RollCell::ALL.into_iter().filter(|cell| is_shown(roll, *cell)).collect();
    let absent = |cell: &RollCell| matches!(cell, RollCell::State(Attendance::Vcl | Attendance::Vkl));
    let mut first = vec![Cell::bold(say("paper-roll-assigned")).down(2), Cell::bold(say("paper-roll-on-roll")).down(2)];
    for cell in shown.iter().filter(|cell| **cell != RollCell::State(Attendance::Vkl)) {
        first.push(if absent(cell) {
            Cell::bold(say("paper-roll-absent")).across(2)
        } else {
            Cell::bold(capital(&say(&cell.key()))).down(2)
        });
    }
    let second = vec![Cell::bold(say("paper-roll-with-reason")), Cell::bold(say("paper-roll-without-reason"))];
    let assigned = roll.assigned.map_or_else(|| line(say("paper-not-recorded")), |count| number(count as usize));
    let row = [assigned, number(roll.rows)].into_iter().chain(shown.iter().map(|cell| number(roll.count(*cell))));
    let columns = vec![Column { width: 1, lie: Lie::Centre }; shown.len() + 2];
    Table { name: say("paper-roll-table"), columns, head: vec![first, second], rows: vec![row.collect()] }
}

/// Erased marks are rare and then told; every other cell always.
fn is_shown(roll: &Roll, cell: RollCell) -> bool {
    cell != RollCell::Erased || roll.count(cell) > 0
}

/// Both numbers, not the percentage alone; and what they would be if everybody who is
/// not sure had been there, since nobody is absent for want of a mark.
pub(in crate::papers) fn shares(roll: &Roll) -> String {
    let share = |count: usize| percent_one_decimal(count as u64, roll.due as u64);
    let figure = |count: usize| grouped(count as i64);
    let open = roll.count(RollCell::Unverified) + roll.count(RollCell::Differs) + roll.count(RollCell::Erased);
    let (present, due, sure) = (figure(roll.present()), figure(roll.due), share(roll.present()));
    if open == 0 {
        return fill("paper-roll-shares", &[("present", &present), ("due", &due), ("share", &sure)]);
    }
    let (open, most, at_most) = (figure(open), figure(roll.present() + open), share(roll.present() + open));
    let more = [("open", open.as_str()), ("most", most.as_str()), ("mostshare", at_most.as_str())];
    let words = [[("present", present.as_str()), ("due", due.as_str()), ("share", sure.as_str())], more].concat();
    fill("paper-roll-shares-open", &words)
}

/// Whom the team added to the roster.
fn remarks(roll: &Roll) -> Option<Block> {
    let count = grouped(roll.added as i64);
    (roll.added > 0).then(|| note(fill("paper-roll-added", &[("count", &count)])))
}

/// Who was late, left early or away, is of no concern any more, or is in dispute; in the
/// order of a Vietnamese list.
fn away<'a>(case: &'a Case) -> Vec<&'a Row> {
    let simply_there = |row: &&Row| {
        matches!(RollCell::of(row), RollCell::State(Attendance::Cm) | RollCell::Unverified) && !row.mark.pending
    };
    let mut rows: Vec<&Row> = case.view.rows.iter().filter(|row| !simply_there(row)).collect();
    rows.sort_by_cached_key(|row| case.people.person(row.person).order);
    rows
}

fn away_table(case: &Case, rows: &[&Row]) -> Table {
    let columns = [
        (8, Lie::Centre, "paper-number"),
        (36, Lie::Item, "paper-full-name"),
        (53, Lie::Item, "paper-post"),
        (31, Lie::Item, "paper-seen"),
        (32, Lie::Item, "paper-proof"),
    ];
    let row = |(place, row): (usize, &&Row)| {
        let person = case.people.person(row.person);
        vec![number(place + 1), line(person.name), line(person.post), lines(seen(case, row)), lines(proof(case, row))]
    };
    table("paper-away-table", &columns, rows.iter().enumerate().map(row).collect())
}

fn seen(case: &Case, row: &Row) -> Vec<String> {
    let mut seen = case.voice.cell_or_where(&row.mark, "state-unverified");
    if row.lateness.status != CellStatus::Empty && row.lateness.status != CellStatus::AllWithdrawn {
        let late = case.voice.cell_or_where(&row.lateness, "state-unverified");
        // «đi muộn 12 phút»: one thing, said in one breath.
        match (seen.as_slice(), late.as_slice(), RollCell::of(row)) {
            ([state], [minutes], RollCell::State(Attendance::Dm)) if !row.lateness.differs() => {
                seen = vec![format!("{state} {minutes}")];
            }
            _ => seen.extend(late),
        }
    }
    seen
}

/// What the team saw of a paper, then what the office made of it.
fn proof(case: &Case, row: &Row) -> Vec<String> {
    let wants = !matches!(RollCell::of(row), RollCell::State(Attendance::Dm | Attendance::Vs | Attendance::Ktd));
    let told = |cell: &shared::record::Cell| !matches!(cell.status, CellStatus::Empty | CellStatus::AllWithdrawn);
    let mut lines = Vec::new();
    if told(&row.proof) || wants {
        lines.extend(case.voice.cell_or_where(&row.proof, "paper-proof-not-recorded"));
    }
    if told(&row.proof_judged) {
        lines.extend(case.voice.cell(&row.proof_judged, "paper-proof-not-recorded"));
    }
    lines
}
