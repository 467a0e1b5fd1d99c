//! The roll and the badges in figures: each row in exactly one cell, so that the cells
//! add up to the rows. It refuses to guess: what differs, is erased or was never said is
//! a cell of its own, and counts for nobody and against nobody.

use std::collections::BTreeMap;

use shared::domain::{Answer, Attendance, BadgeCheck, BadgeState, Fact, Mark, Proof};
use shared::record::{Cell, CellStatus, Row, VisitRecord};

/// In which cell of the roll a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum RollCell {
    /// One state.
    State(Attendance),
    /// «Chưa xác minh».
    Unverified,
    /// «Khác nhau».
    Differs,
    /// «Đã xoá».
    Erased,
}

impl RollCell {
    /// All cells, in the order of the minutes.
    pub(super) const ALL: [RollCell; 9] = [
        RollCell::State(Attendance::Cm),
        RollCell::State(Attendance::Dm),
        RollCell::State(Attendance::Vs),
        RollCell::State(Attendance::Vcl),
        RollCell::State(Attendance::Vkl),
        RollCell::State(Attendance::Ktd),
        RollCell::Unverified,
        RollCell::Differs,
        RollCell::Erased,
    ];

    /// The cell of a row.
    pub(super) fn of(row: &Row) -> RollCell {
        match row.mark.status {
            CellStatus::Differs => RollCell::Differs,
            CellStatus::Erased => RollCell::Erased,
            _ => match row.mark.one_fact() {
                Some(Fact::Mark(Mark { state: Attendance::Cxm, .. })) => RollCell::Unverified,
                Some(Fact::Mark(mark)) => RollCell::State(mark.state),
                _ => RollCell::Unverified,
            },
        }
    }

    /// The key of its name.
    pub(super) fn key(self) -> String {
        match self {
            RollCell::State(state) => shared::words::key_of("mark", state.code()),
            RollCell::Unverified => "state-unverified".to_owned(),
            RollCell::Differs => "state-differs".to_owned(),
            RollCell::Erased => "state-erased".to_owned(),
        }
    }
}

/// The roll in figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Roll {
    /// Biên chế được giao, where the team asked.
    pub(super) assigned: Option<u32>,
    /// All rows.
    pub(super) rows: usize,
    /// Rows of people who are not on the unit's roster.
    pub(super) added: usize,
    /// Rows by cell.
    pub(super) cells: BTreeMap<RollCell, usize>,
    /// How many had to be there: all, less those who are no staff of the unit any more and
    /// those away with a reason that the office has not rejected.
    pub(super) due: usize,
}

impl Roll {
    /// Of a visit.
    pub(super) fn of(view: &VisitRecord) -> Roll {
        let mut cells: BTreeMap<RollCell, usize> = RollCell::ALL.into_iter().map(|cell| (cell, 0)).collect();
        view.rows.iter().for_each(|row| *cells.entry(RollCell::of(row)).or_default() += 1);
        let away = |row: &&Row| match RollCell::of(row) {
            RollCell::State(Attendance::Ktd) => true,
            RollCell::State(Attendance::Vcl) => !is_rejected(&row.proof_judged),
            _ => false,
        };
        Roll {
            assigned: asked(view, "assigned"),
            rows: view.rows.len(),
            added: view.rows.iter().filter(|row| !row.on_roster).count(),
            due: view.rows.len() - view.rows.iter().filter(away).count(),
            cells,
        }
    }

    /// Rows of one cell.
    pub(super) fn count(&self, cell: RollCell) -> usize {
        self.cells.get(&cell).copied().unwrap_or_default()
    }

    /// Who was there: có mặt and đi muộn.
    pub(super) fn present(&self) -> usize {
        self.count(RollCell::State(Attendance::Cm)) + self.count(RollCell::State(Attendance::Dm))
    }
}

/// A figure of item CQ-04 as the team answered it.
pub(super) fn asked(view: &VisitRecord, part: &str) -> Option<u32> {
    match view.answers.get(ROLL_ITEM)?.one_fact()? {
        Fact::ChecklistAnswer(answer) => match &answer.answer {
            Answer::Counts { parts } => parts.get(part).copied(),
            _ => None,
        },
        _ => None,
    }
}

/// The item that asks for the staff in figures.
const ROLL_ITEM: &str = "CQ-04";

fn is_rejected(judged: &Cell) -> bool {
    matches!(judged.one_fact(), Some(Fact::AbsenceProof(proof)) if proof.proof == Proof::Rejected)
}

/// In which cell of the badge table a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum BadgeCell {
    /// One state.
    State(BadgeState),
    /// Nobody looked.
    Unchecked,
    /// «Khác nhau».
    Differs,
    /// «Đã xoá».
    Erased,
}

impl BadgeCell {
    /// All cells, in the order of the minutes.
    pub(super) fn all() -> impl Iterator<Item = BadgeCell> {
        let states = BadgeState::ALL.into_iter().map(BadgeCell::State);
        states.chain([BadgeCell::Unchecked, BadgeCell::Differs, BadgeCell::Erased])
    }

    /// The cell of a row.
    pub(super) fn of(row: &Row) -> BadgeCell {
        match row.badge.status {
            CellStatus::Differs => BadgeCell::Differs,
            CellStatus::Erased => BadgeCell::Erased,
            _ => checked(row).map_or(BadgeCell::Unchecked, |check| BadgeCell::State(check.state)),
        }
    }

    /// The key of its name.
    pub(super) fn key(self) -> String {
        match self {
            BadgeCell::State(state) => shared::words::key_of("badge", state.code()),
            BadgeCell::Unchecked => "paper-badge-unchecked".to_owned(),
            BadgeCell::Differs => "state-differs".to_owned(),
            BadgeCell::Erased => "state-erased".to_owned(),
        }
    }
}

/// The badge check of a row, where one stands.
pub(super) fn checked(row: &Row) -> Option<&BadgeCheck> {
    match row.badge.one_fact()? {
        Fact::BadgeCheck(check) => Some(check),
        _ => None,
    }
}

/// The badges of a visit in figures, every cell named.
pub(super) fn badges(view: &VisitRecord) -> Vec<(BadgeCell, usize)> {
    BadgeCell::all().map(|cell| (cell, view.rows.iter().filter(|row| BadgeCell::of(row) == cell).count())).collect()
}
