//! A roster becomes entries: one entry for one class of things about one person.
//! A name is never a key, so the same list again is matched by name, year of
//! birth and title, and only what differs is written. Who is missing from the new
//! list is reported, never ended: a list may be of one department only.

use std::collections::BTreeMap;

use shared::domain::{BadgeRecord, Contact, Fact, Posting, Staff};
use shared::ids::{PersonId, ScopeId, UnitId};
use shared::journal::Draft;
use shared::record::{self, Record};
use shared::text::fold;

use crate::error::OfficeError;
use crate::office::{Author, Office};
use crate::roster::{RosterRow, RosterTable};
use crate::standing::standing_refs;

/// What a list changes: numbers, and the places to look at.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ImportReport {
    /// People not known in this unit before.
    pub new: usize,
    /// People of whom something differs.
    pub changed: usize,
    /// People of whom nothing differs.
    pub same: usize,
    /// People of the unit who are not in the list; they stay as they are.
    pub missing: Vec<PersonId>,
}

/// A list compared with the record, ready to be written.
#[derive(Debug, Clone, Default)]
pub struct ImportPlan {
    /// What it changes.
    pub report: ImportReport,
    drafts: Vec<Draft>,
}

/// Writes a roster into the record, all or nothing.
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
    let ids = || office.ports().random.id().into();
    let plan = plan_import(&writing.memory.record, unit, table, ids)?;
    if !plan.drafts.is_empty() {
        writing.write(plan.drafts, author).await?;
        writing.finish().await?;
    }
    Ok(plan.report)
}

/// Compares a roster with the record and writes nothing: what the clerk looks at
/// before accepting it.
///
/// # Errors
/// An unknown unit.
pub fn plan_import(
    record: &Record,
    unit: UnitId,
    table: &RosterTable,
    new_id: impl Fn() -> PersonId,
) -> Result<ImportPlan, OfficeError> {
    record::unit(record, unit).ok_or(OfficeError::Unknown { what: "unit" })?;
    let mut known = Known::of(record, unit);
    let matches = known.match_rows(&table.rows);
    let mut plan = ImportPlan::default();
    for ((place, row), person) in (1..).zip(&table.rows).zip(matches) {
        let target = Target { unit, person: person.unwrap_or_else(&new_id), place };
        let drafts = changed_drafts(record, target, row);
        match (person, drafts.is_empty()) {
            (None, _) => plan.report.new += 1,
            (Some(_), false) => plan.report.changed += 1,
            (Some(_), true) => plan.report.same += 1,
        }
        plan.drafts.extend(drafts);
    }
    plan.report.missing = known.unmatched();
    Ok(plan)
}

/// The people of a unit who no row was matched with yet.
struct Known {
    people: Vec<(Posting, Staff)>,
}

impl Known {
    fn of(record: &Record, unit: UnitId) -> Known {
        let roster = record::roster(record, unit, None).into_iter();
        Known { people: roster.filter_map(|(posting, staff)| Some((posting, staff?))).collect() }
    }

    /// First those of whom name, year and title agree; then, among who is left,
    /// those whose name and year are told once on each side: a new title.
    fn match_rows(&mut self, rows: &[RosterRow]) -> Vec<Option<PersonId>> {
        let mut matches: Vec<Option<PersonId>> = rows.iter().map(|row| self.take_same(row)).collect();
        let mut left: BTreeMap<(String, Option<u16>), usize> = BTreeMap::new();
        for (row, _) in rows.iter().zip(&matches).filter(|(_, person)| person.is_none()) {
            *left.entry(name_of_row(row)).or_default() += 1;
        }
        for (row, person) in rows.iter().zip(&mut matches) {
            if person.is_none() && left.get(&name_of_row(row)) == Some(&1) {
                *person = self.take_only(row);
            }
        }
        matches
    }

    fn take_same(&mut self, row: &RosterRow) -> Option<PersonId> {
        let title = |title: Option<&shared::text::Text>| title.map(|title| fold(title.as_str()));
        let same = |(posting, staff): &(Posting, Staff)| {
            name_of(staff) == name_of_row(row) && title(posting.title.as_ref()) == title(row.title.as_ref())
        };
        let place = self.people.iter().position(same)?;
        Some(self.people.remove(place).0.person)
    }

    fn take_only(&mut self, row: &RosterRow) -> Option<PersonId> {
        let mut found = self.people.iter().enumerate().filter(|(_, (_, staff))| name_of(staff) == name_of_row(row));
        let (Some((place, _)), None) = (found.next(), found.next()) else { return None };
        Some(self.people.remove(place).0.person)
    }

    fn unmatched(self) -> Vec<PersonId> {
        self.people.into_iter().map(|(posting, _)| posting.person).collect()
    }
}

fn name_of(staff: &Staff) -> (String, Option<u16>) {
    (fold(staff.full_name.as_str()), staff.birth_year)
}

fn name_of_row(row: &RosterRow) -> (String, Option<u16>) {
    (fold(row.full_name.as_str()), row.birth_year)
}

#[derive(Clone, Copy)]
struct Target {
    unit: UnitId,
    person: PersonId,
    place: u32,
}

/// Drafts for what the record does not say of a person yet.
fn changed_drafts(record: &Record, target: Target, row: &RosterRow) -> Vec<Draft> {
    let said = facts(target, row).into_iter().map(|(fact, scope)| {
        let parts = fact.parts();
        let stands = record.at(&parts).and_then(|key| key.one_value()) == Some(fact.value().as_str());
        (!stands).then(|| Draft::set(fact, scope).replacing(standing_refs(record, &parts)))
    });
    said.flatten().collect()
}

fn facts(target: Target, row: &RosterRow) -> Vec<(Fact, ScopeId)> {
    let Target { unit, person, place } = target;
    let scope = ScopeId::from(unit);
    let staff = Staff { person, full_name: row.full_name.clone(), birth_year: row.birth_year, category: row.category };
    let posting = Posting {
        person,
        unit,
        title: row.title.clone(),
        department: row.department.clone(),
        row: place,
        from: None,
        to: None,
        sensitive: false,
    };
    let mut facts = vec![(Fact::Staff(staff), scope), (Fact::Posting(posting), scope)];
    if let Some(work_phone) = row.work_phone.clone() {
        facts.push((Fact::Contact(Contact { person, work_phone }), ScopeId::OFFICE_ONLY));
    }
    if let Some(state) = row.badge_state {
        let badge = BadgeRecord { person, state, number_masked: row.badge_no.clone() };
        facts.push((Fact::BadgeRecord(badge), scope));
    }
    facts
}
