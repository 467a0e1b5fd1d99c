//! What may go to the portal: figures of one visit, no names, no free words, and no
//! figure so small that it points at somebody. Only figures that share nothing but
//! their total are told, so that none can be worked out from the others.

use shared::domain::{Attendance, BadgeState, Team};
use shared::record::{CellStatus, VisitRecord};

use super::case::Case;
use super::figures::{BadgeCell, Roll, RollCell, badges};
use super::minutes::{head, screen_day};
use super::parts::{body, line, note, number, point, table};
use super::voice::{capital, fill, say};
use crate::paper::{Block, Cell, Head, Lie, Table, Title};

/// Cells below this are not told (domain §6.7): one or two people are easily guessed.
pub const SMALL_CELL: usize = 3;

/// The figures of a visit.
pub(super) fn blocks(case: &Case, team: &Team) -> Vec<Block> {
    let mut blocks = vec![
        Block::Head(Head { number: None, ..head(case, team) }),
        Block::Title(Title {
            kind: say("paper-public-kind"),
            about: fill("paper-public-about", &[("unit", &case.unit_words())]),
        }),
    ];
    blocks.extend(told(case));
    blocks
}

/// When and where, then the figures.
pub(super) fn told(case: &Case) -> Vec<Block> {
    let lead = body(fill("paper-public-lead", &[("day", &screen_day(case)), ("unit", &case.unit_words())]));
    std::iter::once(lead).chain(figures(case)).collect()
}

/// The tables, and what the stars in them mean.
fn figures(case: &Case) -> Vec<Block> {
    vec![
        point("paper-public-roll"),
        Block::Table(shown("paper-roll-table", roll_cells(&case.view))),
        point("paper-public-badges"),
        Block::Table(shown("paper-badges-table", badge_cells(&case.view))),
        point("paper-public-others"),
        body(fill("paper-public-findings", &[("count", &alone(findings(&case.view)))])),
        note(fill("paper-public-what", &[("count", &SMALL_CELL.to_string())])),
    ]
}

/// The roll in seven cells: what is not clear is one.
fn roll_cells(view: &VisitRecord) -> Vec<(String, usize)> {
    use Attendance::{Cm, Dm, Ktd, Vcl, Vkl, Vs};
    let roll = Roll::of(view);
    let named = |state: Attendance| (RollCell::State(state).key(), roll.count(RollCell::State(state)));
    let unclear = [RollCell::Unverified, RollCell::Differs, RollCell::Erased];
    let unclear = unclear.into_iter().map(|cell| roll.count(cell)).sum();
    let mut cells = [Cm, Dm, Vs, Vcl, Vkl, Ktd].map(named).to_vec();
    cells.push(("paper-public-unclear".to_owned(), unclear));
    cells
}

/// The badges in four cells: worn, not rightly worn, the unit's to ask for, and the rest.
fn badge_cells(view: &VisitRecord) -> Vec<(String, usize)> {
    let mut cells = ["paper-public-worn", "paper-public-not-worn", "paper-public-not-issued", "paper-public-no-badge"]
        .map(|key| (key.to_owned(), 0))
        .to_vec();
    for (cell, count) in badges(view) {
        let at = match cell {
            BadgeCell::State(BadgeState::WornOk) => 0,
            BadgeCell::State(BadgeState::NotWorn | BadgeState::WornWrong | BadgeState::Others) => 1,
            BadgeCell::State(BadgeState::NotIssued | BadgeState::Outdated | BadgeState::Lost) => 2,
            _ => 3,
        };
        cells[at].1 += count;
    }
    cells
}

fn findings(view: &VisitRecord) -> usize {
    let stands = |status: CellStatus| !matches!(status, CellStatus::Empty | CellStatus::AllWithdrawn);
    view.findings.iter().filter(|finding| stands(finding.finding.status)).count()
}

/// A figure that stands in no table.
pub(super) fn alone(count: usize) -> String {
    if count < SMALL_CELL {
        return fill("paper-public-fewer", &[("count", &SMALL_CELL.to_string())]);
    }
    shared::text::grouped(count as i64)
}

fn shown(name: &str, cells: Vec<(String, usize)>) -> Table {
    let columns = [(120, Lie::Item, "paper-content"), (40, Lie::Centre, "paper-people-number")];
    let counts: Vec<usize> = cells.iter().map(|(_, count)| *count).collect();
    let (told, total) = suppressed(&counts);
    let cell = |count: Option<usize>| count.map_or_else(|| line(say("paper-public-hidden")), number);
    let mut rows: Vec<Vec<Cell>> =
        cells.iter().zip(told).map(|((key, _), count)| vec![line(capital(&say(key))), cell(count)]).collect();
    rows.push(vec![Cell::bold(say("paper-sum")), cell(total)]);
    table(name, &columns, rows)
}

/// What is told of a table: its cells, none for a hidden one, and their total.
type Told = (Vec<Option<usize>>, Option<usize>);

/// The cells that may be told, and their total.
///
/// Small cells are hidden, none among them. Then the smallest of the others are hidden
/// too, as long as the total less the told ones would say what the hidden ones are: where
/// there is one alone, where together they are themselves small, or all as large as small
/// ones can be. Cells of one size are hidden together, else the size of the told one would
/// bound the hidden one. Where nothing is left to hide, the total is.
pub(super) fn suppressed(cells: &[usize]) -> Told {
    let mut below = SMALL_CELL;
    loop {
        let hidden: Vec<usize> = cells.iter().copied().filter(|count| *count < below).collect();
        if is_safe(&hidden) {
            let told = cells.iter().map(|count| (*count >= below).then_some(*count)).collect();
            return (told, Some(cells.iter().sum()));
        }
        match cells.iter().copied().filter(|count| *count >= below).min() {
            Some(smallest) => below = smallest + 1,
            None => return (vec![None; cells.len()], None),
        }
    }
}

/// Whether the sum of hidden cells leaves each of them open.
fn is_safe(hidden: &[usize]) -> bool {
    let sum: usize = hidden.iter().sum();
    let only_small = hidden.iter().all(|count| *count < SMALL_CELL);
    let all_greatest = only_small && sum == hidden.len() * (SMALL_CELL - 1);
    hidden.is_empty() || (hidden.len() > 1 && sum >= SMALL_CELL && !all_greatest)
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;

    /// Greatest cell of the tables that are tried: twice the bound and a bit.
    const GREATEST: usize = 7;

    /// All tables of so many cells, by what is told of them.
    fn tables(cells: u32) -> BTreeMap<Told, Vec<Vec<usize>>> {
        let mut by_told: BTreeMap<Told, Vec<Vec<usize>>> = BTreeMap::new();
        for number in 0..(GREATEST + 1).pow(cells) {
            let table: Vec<usize> = (0..cells).map(|at| number / (GREATEST + 1).pow(at) % (GREATEST + 1)).collect();
            by_told.entry(suppressed(&table)).or_default().push(table);
        }
        by_told
    }

    #[test]
    fn no_hidden_cell_can_be_worked_out_even_by_who_knows_the_rule() {
        for cells in 2..=4 {
            for (told, tables) in tables(cells) {
                for at in (0..told.0.len()).filter(|at| told.0[*at].is_none()) {
                    let may_be: BTreeSet<usize> = tables.iter().map(|table| table[at]).collect();
                    assert!(may_be.len() > 1, "{told:?} can only be {tables:?}");
                }
            }
        }
    }

    #[test]
    fn no_small_cell_is_told_and_large_ones_are() {
        let (told, total) = suppressed(&[20, 4, 0, 1, 9, 2]);
        assert_eq!((told, total), (vec![Some(20), Some(4), None, None, Some(9), None], Some(36)));
        assert_eq!(suppressed(&[20, 9, 1]).0, [Some(20), None, None]);
        assert_eq!(suppressed(&[1, 1]), (vec![None, None], None));
        assert_eq!(suppressed(&[5, 7]), (vec![Some(5), Some(7)], Some(12)));
    }
}
