//! A roster becomes entries: one entry for one class of things about one person.
//! Only what differs from the record is written; what a list does not tell (no
//! column of years, an empty cell) changes nothing. Who is missing from the new
//! list is reported, never ended: a list may be of one department only.

use chrono::NaiveDate;
use serde::Serialize;
use shared::domain::{BadgeRecord, Contact, Fact, Posting, Staff, Unit};
use shared::ids::{PersonId, ScopeId, UnitId};
use shared::journal::Draft;
use shared::record::{self, Item, Record};

use crate::error::OfficeError;
use crate::office::{Author, Office, office_time};
use crate::roster::{CategoryBasis, RosterRow, RosterTable};
use crate::seed::unit_by_name;
use crate::standing::standing_refs;

mod matching;
mod spelling;

pub use matching::Doubt;
use matching::{Known, Match, match_rows};

/// What a list changes: numbers, and the places to look at.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ImportReport {
    /// People not known in this unit before.
    pub new: usize,
    /// People of whom something differs.
    pub changed: usize,
    /// People of whom nothing differs.
    pub same: usize,
    /// Rows that might be somebody known; nothing is written for them.
    pub ambiguous: Vec<Ambiguous>,
    /// People of the unit who no row is or could be; they stay as they are.
    pub missing: Vec<PersonId>,
}

/// A row that a person has to look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Ambiguous {
    /// The row of the sheet, from 1.
    pub row: u32,
    /// What is not clear.
    pub why: Doubt,
}

/// A list compared with the record, ready to be written.
#[derive(Debug, Clone, Default)]
pub struct ImportPlan {
    /// What it changes.
    pub report: ImportReport,
    drafts: Vec<Draft>,
}

/// Writes a roster into the record, all or nothing but for the ambiguous rows.
///
/// # Errors
/// An unknown unit, a row that can't be, an author who may not.
pub async fn import_roster(
    office: &Office,
    unit: UnitId,
    table: &RosterTable,
    author: Author,
) -> Result<ImportReport, OfficeError> {
    let mut writing = office.begin().await?;
    let today = office_time(office.now_ms()).date_naive();
    let ids = || office.ports().random.id().into();
    let plan = plan_import(&writing.memory.record, unit, table, today, ids)?;
    if !plan.drafts.is_empty() {
        writing.write(plan.drafts, author).await?;
        writing.finish().await?;
    }
    Ok(plan.report)
}

/// Compares a roster with the record and writes nothing: what the clerk looks at
/// before accepting it. `today` is the office's day: whoever joins a unit that has
/// a roster already is posted from then on, so that older visits grow no rows.
///
/// # Errors
/// An unknown unit.
pub fn plan_import(
    record: &Record,
    unit: UnitId,
    table: &RosterTable,
    today: NaiveDate,
    new_id: impl Fn() -> PersonId,
) -> Result<ImportPlan, OfficeError> {
    record::unit(record, unit).ok_or(OfficeError::Unknown { what: "unit" })?;
    let known = Known::of(record, unit);
    let matching = match_rows(&table.rows, &known);
    let joins = Joins { unit, from: (!record::roster(record, unit, None).is_empty()).then_some(today) };
    let mut plan = ImportPlan::default();
    for ((place, row), found) in (1..).zip(&table.rows).zip(matching.rows) {
        match found {
            Match::New => {
                plan.report.new += 1;
                plan.drafts.extend(drafts(record, facts(joins.posting(new_id(), place), None, row)));
            }
            Match::Known(at) => {
                let changes = changes(record, &known[at], place, row);
                let told = if changes.is_empty() { &mut plan.report.same } else { &mut plan.report.changed };
                *told += 1;
                plan.drafts.extend(changes);
            }
            Match::Doubtful(why) => plan.report.ambiguous.push(Ambiguous { row: row.row_number, why }),
        }
    }
    plan.report.missing = matching.missing.iter().map(|&at| known[at].person()).collect();
    Ok(plan)
}

/// The unit that a list names, where the record knows it as another than the one
/// the list is meant for. An office above a unit is another one too: the list of
/// a whole district is not one department's.
pub fn other_unit(record: &Record, unit: UnitId, table: &RosterTable) -> Option<Unit> {
    let named = unit_by_name(record, table.unit_hint.as_ref()?.as_str()).ok()?;
    (named.unit != unit).then_some(named)
}

/// How people join a unit.
#[derive(Clone, Copy)]
struct Joins {
    unit: UnitId,
    from: Option<NaiveDate>,
}

impl Joins {
    fn posting(self, person: PersonId, row: u32) -> Posting {
        let Joins { unit, from } = self;
        Posting { person, unit, title: None, department: None, row, from, to: None, sensitive: false }
    }
}

/// Drafts for what the record does not say of a known person yet. A list renumbers
/// everybody below a new row: the place alone is no change, and is written only
/// with one.
fn changes(record: &Record, known: &Known, place: u32, row: &RosterRow) -> Vec<Draft> {
    let said = facts(known.posting.clone(), Some(known), row).into_iter();
    let changed = said.filter(|(fact, scope)| !is_said(record, fact, *scope));
    let placed = changed.map(|(fact, scope)| match fact {
        Fact::Posting(posting) => (Fact::Posting(Posting { row: place, ..posting }), scope),
        other => (other, scope),
    });
    drafts(record, placed.collect())
}

/// Whether it stands, and was said to whoever sees the unit: of a person who was at another
/// unit before, all that is known may have been said there.
fn is_said(record: &Record, fact: &Fact, scope: ScopeId) -> bool {
    let value = fact.value();
    let stands = record.at(&fact.parts()).and_then(|key| key.one_value()) == Some(value.as_str());
    let history = record.history(&record.class_of(&fact.parts()));
    let says_it = |item: &Item| item.scope == scope && item.value.as_ref() == Some(&value) && !item.withdraws();
    stands && history.into_iter().any(says_it)
}

fn drafts(record: &Record, facts: Vec<(Fact, ScopeId)>) -> Vec<Draft> {
    let replacing = |(fact, scope): (Fact, ScopeId)| {
        let standing = standing_refs(record, &fact.parts());
        Draft::set(fact, scope).replacing(standing)
    };
    facts.into_iter().map(replacing).collect()
}

/// What a row says of a person, with what it leaves open as it is known.
fn facts(posting: Posting, known: Option<&Known>, row: &RosterRow) -> Vec<(Fact, ScopeId)> {
    let (person, scope) = (posting.person, ScopeId::from(posting.unit));
    let held = known.map(|known| &known.staff);
    let category = match held {
        Some(staff) if row.category_basis != CategoryBasis::Told => staff.category,
        _ => row.category,
    };
    let birth_year = row.birth_year.or(held.and_then(|staff| staff.birth_year));
    let staff = Staff { person, full_name: row.full_name.clone(), birth_year, category };
    let title = row.title.clone().or(posting.title.clone());
    let department = row.department.clone().or(posting.department.clone());
    let posting = Posting { title, department, ..posting };
    let mut facts = vec![(Fact::Staff(staff), scope), (Fact::Posting(posting), scope)];
    if let Some(work_phone) = row.work_phone.clone() {
        facts.push((Fact::Contact(Contact { person, work_phone }), ScopeId::OFFICE_ONLY));
    }
    if let Some(state) = row.badge_state {
        // A list that only says «đã cấp» leaves the number standing.
        let held = known.and_then(|known| known.badge.clone()).filter(|badge| badge.state == state);
        let number_masked = row.badge_no.clone().or(held.and_then(|badge| badge.number_masked));
        facts.push((Fact::BadgeRecord(BadgeRecord { person, state, number_masked }), scope));
    }
    facts
}
