//! Findings that may be one act, seen by two people or written down twice. They
//! are offered, never united by themselves: two real acts can look alike.

use serde::Serialize;

use crate::domain::{FindingName, KeyParts, Kind, SameFinding, SamePerson, Subject};
use crate::ids::PersonId;

use super::incremental::Record;
use super::visit::{Cell, CellStatus, FindingView};

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
    let said: Vec<&FindingView> = findings.iter().filter(|view| !view.finding.values.is_empty()).collect();
    let mut pairs = Vec::new();
    for (place, one) in said.iter().enumerate() {
        for other in said[place + 1..].iter().filter(|other| other.name.code == one.name.code) {
            if may_be_one(one, other) && !told_apart(record, one, other) {
                pairs.push(Duplicate { one: one.name.clone(), other: other.name.clone() });
            }
        }
    }
    pairs
}

fn may_be_one(one: &FindingView, other: &FindingView) -> bool {
    let unidentified = |view: &FindingView| matches!(view.name.subject, Subject::Unidentified(_));
    let persons = one.person.is_some() && other.person.is_some();
    let same = one.person == other.person;
    same || (persons && (unidentified(one) || unidentified(other)))
}

/// Whether somebody looked and found two.
fn told_apart(record: &Record, one: &FindingView, other: &FindingView) -> bool {
    let parts = match (one.person, other.person) {
        (Some(a), Some(b)) if a != b => persons_key(record, one, (a, b)),
        _ => findings_key(&one.name, &other.name),
    };
    Cell::of(record, &parts).status == CellStatus::AllWithdrawn
}

fn findings_key(one: &FindingName, other: &FindingName) -> KeyParts {
    crate::domain::Fact::SameFinding(SameFinding::of(one.clone(), other.act)).parts()
}

fn persons_key(record: &Record, view: &FindingView, (one, other): (PersonId, PersonId)) -> KeyParts {
    let same = SamePerson::of(record.visit_id(view.name.visit), one, other);
    KeyParts::of(Kind::SamePerson.name(), same.visit).on(same.person).field(same.other.to_string())
}
