//! Findings that may be one act, seen by two people or written down twice. They
//! are offered, never united by themselves: two real acts can look alike.

use serde::Serialize;

use crate::domain::{Fact, FindingName, KeyParts, Kind, SameFinding, SamePerson, Subject};
use crate::ids::{PersonId, VisitId};

use super::incremental::Record;
use super::visit::{Cell, CellStatus, FindingView, staff};

/// Two findings of one visit and code that may be one act.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Duplicate {
    /// The one.
    pub one: FindingName,
    /// The other.
    pub other: FindingName,
}

/// The pairs that nobody has joined or told apart yet: the same act recorded under
/// two numbers, or somebody unidentified who may be a person named elsewhere.
pub(super) fn duplicates(record: &Record, findings: &[FindingView]) -> Vec<Duplicate> {
    let asserted = |view: &&FindingView| matches!(view.finding.status, CellStatus::One | CellStatus::Differs);
    let said: Vec<&FindingView> = findings.iter().filter(asserted).collect();
    let mut pairs = Vec::new();
    for (place, one) in said.iter().enumerate() {
        for other in said[place + 1..].iter().filter(|other| other.name.code == one.name.code) {
            if may_be_one(record, one, other) && !told_apart(record, one, other) {
                pairs.push(Duplicate { one: one.name.clone(), other: other.name.clone() });
            }
        }
    }
    pairs
}

fn may_be_one(record: &Record, one: &FindingView, other: &FindingView) -> bool {
    let persons = one.person.is_some() && other.person.is_some();
    let same = one.person == other.person;
    same || (persons && (is_unidentified(record, one) || is_unidentified(record, other)))
}

/// Somebody whom nobody has identified since: joined to a person with a name, they
/// are that person, and nobody else's act may be theirs.
fn is_unidentified(record: &Record, view: &FindingView) -> bool {
    let Subject::Unidentified(person) = view.name.subject else { return false };
    staff(record, person).is_none() && !is_named(record, view.name.visit, person)
}

fn is_named(record: &Record, visit: VisitId, person: PersonId) -> bool {
    let added = Cell::of(record, &KeyParts::of(Kind::AddedPerson.name(), visit).on(person));
    added.facts().any(|fact| matches!(fact, Fact::AddedPerson(added) if added.full_name.is_some()))
}

/// Whether somebody looked and found two. It was said of the ids of that time, and
/// holds for all that they are joined with since.
fn told_apart(record: &Record, one: &FindingView, other: &FindingView) -> bool {
    let said = |parts: KeyParts| Cell::of(record, &parts).status == CellStatus::AllWithdrawn;
    let visits = record.visit_ids(one.name.visit);
    match (one.person, other.person) {
        (Some(a), Some(b)) if a != b => {
            let (ones, others) = (record.person_ids(a), record.person_ids(b));
            visits.iter().any(|visit| {
                let pairs = ones.iter().flat_map(|a| others.iter().map(move |b| (*a, *b)));
                pairs.into_iter().any(|(a, b)| said(Fact::SamePerson(SamePerson::of(*visit, a, b)).parts()))
            })
        }
        _ => visits.iter().any(|visit| {
            let subjects = same_subjects(record, one.name.subject);
            let named = subjects.into_iter().map(|subject| FindingName { visit: *visit, subject, ..one.name.clone() });
            named.into_iter().any(|name| said(Fact::SameFinding(SameFinding::of(name, other.name.act)).parts()))
        }),
    }
}

/// A finding's subject under every id it was joined with.
fn same_subjects(record: &Record, subject: Subject) -> Vec<Subject> {
    match subject {
        Subject::Unit(_) => vec![subject],
        Subject::Person(id) | Subject::Unidentified(id) => {
            record.person_ids(id).into_iter().map(Subject::Person).collect()
        }
    }
}
