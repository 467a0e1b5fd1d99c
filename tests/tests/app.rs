//! What people meet on a phone: intents through `App::handle`, on one phone and on
//! several whose entries are exchanged. By subject, one file each.
#![allow(clippy::unwrap_used, reason = "a test that meets the unexpected should end")]

#[path = "app_clocks.rs"]
mod clocks;
#[path = "app_findings.rs"]
mod findings;
#[path = "app_joins.rs"]
mod joins;
#[path = "app_keys.rs"]
mod keys;
#[path = "app_marks.rs"]
mod marks;
#[path = "app_open.rs"]
mod open;
#[path = "app_photos.rs"]
mod photos;
#[path = "app_scopes.rs"]
mod scopes;
#[path = "app_seal.rs"]
mod seal;
#[path = "app_sealed.rs"]
mod sealed;
#[path = "app_sentences.rs"]
mod sentences;
#[path = "app_space.rs"]
mod space;
#[path = "app_text.rs"]
mod text;
#[path = "app_tray.rs"]
mod tray;
#[path = "app_undo.rs"]
mod undo;
#[path = "app_views.rs"]
mod views;
#[path = "app_visits.rs"]
mod visits;

use mobile_core::Failure;
use serde_json::{Value, json};
use shared::domain::{Kind, Role};
use shared::ids::{EntryRef, PersonId, VisitId};
use shared::journal::Entry;
use shared::record::{Cell, Row};
use shared::text::Lang;
use tests::builders::{Pen, Phone, exchange, person};

/// People on the unit's roster.
const PEOPLE: u16 = 5;

/// A leader's phone, and an inspector's, in one visit that both know.
fn two() -> (Phone, Phone, VisitId) {
    let office = Pen::office(PEOPLE).entries;
    let mut leader = Phone::of(1, Role::Leader, &office);
    let mut inspector = Phone::of(2, Role::Inspector, &office);
    let visit = leader.opens_visit();
    exchange(&mut [&mut leader, &mut inspector]);
    (leader, inspector, visit)
}

/// One phone of a role in a visit of its own.
fn one(role: Role) -> (Phone, VisitId) {
    let mut phone = Phone::of(1, role, &Pen::office(PEOPLE).entries);
    let visit = phone.opens_visit();
    (phone, visit)
}

/// One tap on a person.
fn mark(visit: VisitId, number: u16, state: &str) -> Value {
    json!({"do": "mark", "visit": visit, "person": person(number), "state": state})
}

/// The row of a person.
fn row(phone: &Phone, visit: VisitId, number: u16) -> Row {
    let stands_for = phone.record().person_id(person(number));
    let mut rows = phone.visit(visit).rows.into_iter().filter(|row| row.person == stands_for);
    let row = rows.next().expect("the person is a row");
    assert!(rows.next().is_none(), "one row a person");
    row
}

/// The cell of a person's mark.
fn marked(phone: &Phone, visit: VisitId, number: u16) -> Cell {
    row(phone, visit, number).mark
}

/// The key of a person's mark, as an intent names it.
fn mark_key(phone: &Phone, visit: VisitId, person: PersonId) -> Value {
    json!(phone.app.class(Kind::Mark, visit, person))
}

/// The last entry a phone wrote.
fn last(phone: &Phone) -> Entry {
    phone.own().pop().expect("something was written")
}

/// What an entry replaces.
fn replaced(entry: &Entry) -> Vec<EntryRef> {
    entry.header().replaces.clone()
}

/// A failure's sentence; it is whole and tells what to do.
fn sentence(failure: &Failure) -> String {
    let said = failure.say(Lang::Vi);
    for part in ["{$", "field-", "kind-", "visit-", "refusal-", "photo-", "store-"] {
        assert!(!said.contains(part), "{said}");
    }
    said
}

/// The key of the refusal's sentence: which refusal it was.
fn refusal(failure: &Failure) -> &'static str {
    match failure {
        Failure::Refused(refusal) => refusal.sentence(),
        Failure::Photo(refusal) => refusal.sentence(),
        Failure::NoPicture(_) => "photo-none",
        Failure::NotEnrolled => "phone-not-enrolled",
        Failure::Store(error) => error.sentence(),
    }
}
