//! Scopes that come and go on a phone: what others wrote in a lost one leaves it whole,
//! what it wrote itself stays, and one that comes back is as if it had never been gone.

use std::collections::BTreeSet;

use mobile_core::store::Document;
use serde_json::json;
use shared::domain::{Role, VisitState};
use shared::ids::{Id, PhotoHash, ScopeId, VisitId};
use shared::journal::Entry;
use shared::record::{Item, Record};
use tests::builders::{OFFICE, Pen, Phone, UNIT, exchange, person, read_to};

use super::mark;
use super::photos::png;

fn unit() -> ScopeId {
    UNIT.into()
}

/// Two phones of a visit that the first one opened; each has marked people.
fn two() -> (Phone, Phone, VisitId) {
    let heard = Pen::office(4).entries;
    let (mut first, mut second) = (Phone::of(1, Role::Inspector, &heard), Phone::of(2, Role::Inspector, &heard));
    let visit = first.opens_visit();
    exchange(&mut [&mut first, &mut second]);
    first.does(mark(visit, 1, "CM"));
    second.does(mark(visit, 2, "VKL"));
    second.does(mark(visit, 3, "DM"));
    exchange(&mut [&mut first, &mut second]);
    (first, second, visit)
}

/// The record of nothing but these entries.
fn folded<'a>(entries: impl Iterator<Item = &'a Entry>) -> Record {
    let mut record = Record::new(BTreeSet::from([OFFICE]));
    record.extend(entries.map(Item::of));
    record
}

fn held(phone: &Phone) -> Vec<Entry> {
    let mut held: Vec<Entry> = phone.app.store().all().collect();
    held.sort_by_key(|entry| entry.hash());
    held
}

#[test]
fn a_lost_scope_takes_what_others_wrote_there_and_leaves_what_the_phone_wrote() {
    let (_, mut phone, visit) = two();
    let draft = Document::Draft(visit.into());
    phone.app.store().state().replace(draft, &"đang gõ dở").unwrap();
    let own = phone.own();
    let (stay, go): (Vec<Entry>, Vec<Entry>) = held(&phone).into_iter().partition(|entry| {
        own.iter().any(|own| own.hash() == entry.hash()) || entry.header().scope == ScopeId::DISTRICT
    });
    assert!(go.len() >= 8, "a roster, a visit and a mark");
    phone.app.lose_scopes(&[unit()]).unwrap();
    for turn in 0..2 {
        assert_eq!(held(&phone), stay, "turn {turn}");
        assert_eq!(phone.record().folded(), folded(stay.iter()).folded(), "as if it had never come");
        assert_eq!(phone.own(), own);
        assert_eq!(phone.app.store().cursors().keys().copied().collect::<Vec<_>>(), [ScopeId::DISTRICT]);
        assert_eq!(phone.app.store().state().read::<String>(draft).unwrap().as_deref(), Some("đang gõ dở"));
        assert!(phone.app.store().verify().unwrap().is_whole());
        let (reopened, report) = phone.reopened(|_| ());
        assert!(report.damage.is_empty(), "{report:?}");
        phone = reopened;
    }
    assert!(!phone.data().join("foreign.old").exists(), "nothing of it lies beside the journal");
    phone.does(json!({"do": "open_visit", "unit": UNIT, "kind": "agency"}));
}

#[test]
fn a_scope_that_comes_back_is_as_if_it_had_never_been_gone() {
    let (_, mut phone, _) = two();
    let (before, record) = (held(&phone), phone.record().folded());
    let others: Vec<Entry> = before.iter().filter(|entry| entry.header().scope == unit()).cloned().collect();
    phone.app.lose_scopes(&[unit()]).unwrap();
    assert_ne!(phone.record().folded(), record);
    phone.app.keep_foreign(&others, &read_to(50)).unwrap();
    assert_eq!((held(&phone), phone.record().folded()), (before, record));
    let (phone, report) = phone.reopened(|_| ());
    assert_eq!((report.damage.len(), phone.app.store().cursors()), (0, &read_to(50)));
}

/// What a phone wrote before it was enrolled anew is its own still, also where it is
/// nowhere else.
#[test]
fn what_an_earlier_device_of_the_phone_wrote_stays() {
    let (_, mut phone, visit) = two();
    let own = phone.own();
    let before = phone.app.identity().unwrap().clone();
    for device in [0x61, 0x62] {
        let head = phone.app.store().own_reference().unwrap();
        phone.app.end_journal(head).unwrap();
        let continues = phone.app.identity().unwrap().continues;
        let device = shared::ids::DeviceId([device; 16]);
        phone.app.become_enrolled(mobile_core::app::Identity { device, continues, ..before.clone() }).unwrap();
    }
    phone.app.lose_scopes(&[unit()]).unwrap();
    let held = held(&phone);
    assert!(own.iter().all(|entry| held.contains(entry)));
    assert!(
        !held
            .iter()
            .any(|entry| entry.header().device == shared::ids::DeviceId([1; 16]) && entry.header().scope == unit())
    );
    assert!(phone.record().items().any(|item| item.about == Id::from(visit)));
}

#[test]
fn a_scope_without_a_word_of_others_only_loses_its_cursor() {
    let mut phone = Phone::of(1, Role::Inspector, &Pen::office(0).entries);
    phone.opens_visit();
    let before = held(&phone);
    phone.app.lose_scopes(&[unit(), ScopeId([9; 16])]).unwrap();
    assert_eq!(held(&phone), before);
    assert!(!phone.app.store().cursors().contains_key(&unit()));
}

/// Photos that only what is gone names go with it; those of the phone's own stay.
#[test]
fn photos_of_others_go_with_what_names_them() {
    let (mut first, mut second, visit) = two();
    let takes = |phone: &mut Phone, shade: u8| -> PhotoHash {
        let path = phone.pictures().join(format!("{shade}.png"));
        std::fs::write(&path, png((64, 48), shade)).unwrap();
        let source = path.display().to_string();
        let shows = json!({"of": "visit"});
        let intent = json!({"do": "take_photo", "visit": visit, "source": source, "class": "scene", "shows": shows});
        phone.makes(intent).parse().unwrap()
    };
    let theirs = takes(&mut first, 60);
    let mine = takes(&mut second, 90);
    exchange(&mut [&mut first, &mut second]);
    let bytes = first.app.store().photos().read(theirs).unwrap().unwrap();
    second.app.store().photos().keep(&bytes).unwrap();
    second.app.lose_scopes(&[unit()]).unwrap();
    assert!(!second.app.store().photos().has(theirs));
    assert!(second.app.store().photos().has(mine));
}

/// One phone opens a closed visit again and writes; the other has lost it meanwhile, gets
/// it back whole and shows both.
#[test]
fn a_visit_that_is_opened_again_shows_what_both_wrote() {
    let (mut first, mut second, visit) = two();
    first.does(json!({"do": "move_visit", "visit": visit, "to": "CLOSED"}));
    exchange(&mut [&mut first, &mut second]);
    assert_eq!(second.visit(visit).summary.state, Some(VisitState::Closed));
    second.app.lose_scopes(&[unit()]).unwrap();
    first.does(json!({"do": "move_visit", "visit": visit, "to": "OPEN"}));
    first.does(mark(visit, 2, "CM"));
    let all: Vec<Entry> = held(&first).into_iter().filter(|entry| entry.header().scope == unit()).collect();
    second.app.keep_foreign(&all, &read_to(80)).unwrap();
    let shown = second.visit(visit);
    assert_eq!(shown.summary.state, Some(VisitState::Open));
    let row = |number: u16| shown.rows.iter().find(|row| row.person == person(number)).unwrap();
    assert!(row(2).mark.differs(), "what each saw stands");
    assert_eq!(row(1).mark.one(), Some("CM"));
    assert_eq!(row(3).mark.one(), Some("DM"));
    second.does(mark(visit, 4, "CM"));
    exchange(&mut [&mut first, &mut second]);
    assert_eq!(first.record().folded(), second.record().folded());
}
