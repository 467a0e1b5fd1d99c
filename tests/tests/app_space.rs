//! Freeing space: only against a proof, only what is old, and the last visits stay.

use std::collections::BTreeSet;

use mobile_core::Failure;
use mobile_core::app::{FreeRule, Freed};
use mobile_core::ports::{NoProof, Proof};
use serde_json::json;
use shared::domain::{Refusal, Role};
use shared::ids::{EntryRef, PhotoHash, VisitId};
use tests::builders::Phone;

use super::photos::png;
use super::{mark, one, row};

/// A proof of the entries up to a place, and of all photos but some.
struct UpTo {
    seq: u64,
    lacking: BTreeSet<PhotoHash>,
}

impl Proof for UpTo {
    fn covers_entry(&self, entry: &EntryRef) -> bool {
        entry.seq <= self.seq
    }

    fn covers_photo(&self, photo: PhotoHash) -> bool {
        !self.lacking.contains(&photo)
    }
}

fn all_of_it() -> UpTo {
    UpTo { seq: u64::MAX, lacking: BTreeSet::new() }
}

const KEEP_ONE: FreeRule = FreeRule { after_days: 14, keep_visits: 1 };

/// An old visit and a later one, each with a mark, words and a photo; all of it sent.
fn worked() -> (Phone, VisitId, VisitId) {
    let (mut phone, old) = one(Role::Leader);
    visited(&mut phone, old, 10);
    phone.clock.set("2023-11-27T08:00:00+07:00");
    let later = phone.opens_visit();
    visited(&mut phone, later, 20);
    phone.app.agreed(phone.app.store().head(), phone.app.photos_unsent()).unwrap();
    (phone, old, later)
}

fn visited(phone: &mut Phone, visit: VisitId, shade: u8) {
    phone.does(mark(visit, 1, "VKL"));
    let said = json!({"do": "state", "visit": visit, "speaker": "Trần Thị Bình", "text": "Đơn vị xin giải trình"});
    phone.does(said);
    let path = phone.pictures().join(format!("{shade}.png"));
    std::fs::write(&path, png((64, 48), shade)).unwrap();
    let source = path.display().to_string();
    phone.does(
        json!({"do": "take_photo", "visit": visit, "source": source, "class": "scene", "shows": {"of": "visit"}}),
    );
}

#[test]
fn without_a_proof_nothing_is_ever_freed() {
    let (mut phone, ..) = worked();
    phone.clock.set("2033-11-27T08:00:00+07:00");
    assert_eq!(phone.app.free_space(&NoProof, FreeRule { after_days: 0, keep_visits: 0 }).unwrap(), Freed::default());
    assert_eq!(phone.app.store().photos().list().unwrap().len(), 4);
}

#[test]
fn what_is_not_old_enough_stays_for_all_its_proof() {
    let (mut phone, ..) = worked();
    phone.clock.set("2023-12-08T07:00:00+07:00");
    assert_eq!(phone.app.free_space(&all_of_it(), KEEP_ONE).unwrap(), Freed::default());
}

#[test]
fn an_old_visit_loses_its_bodies_and_keeps_its_chain_and_the_last_one_stays_readable() {
    let (mut phone, old, later) = worked();
    let before = phone.own();
    phone.clock.set("2024-01-15T08:00:00+07:00");
    let freed = phone.app.free_space(&all_of_it(), KEEP_ONE).unwrap();
    assert_eq!((freed.bodies, freed.photos), (3, 4), "mark, statement and photo; both photos with their thumbnails");
    assert!(freed.photo_bytes > 0);
    let (phone, report) = phone.reopened(|_| ());
    assert!(report.is_silent(), "{report:?}");
    assert!(phone.app.store().verify().unwrap().is_whole());
    let after = phone.own();
    let headers = |entries: &[shared::journal::Entry]| entries.iter().map(|entry| entry.hash()).collect::<Vec<_>>();
    assert_eq!(headers(&after), headers(&before), "every header is there, so the chain is");
    assert_eq!(after.iter().filter(|entry| entry.body_bytes().is_none()).count(), 3);
    let visits: Vec<VisitId> = shared::record::visits(phone.record()).iter().map(|summary| summary.visit).collect();
    assert_eq!(visits, [later, old], "both visits are still listed");
    assert_eq!((row(&phone, later, 1).mark.standing.len(), row(&phone, old, 1).mark.facts().count()), (1, 0));
    // What is freed once is not freed again.
    let mut phone = phone;
    assert_eq!(phone.app.free_space(&all_of_it(), KEEP_ONE).unwrap(), Freed::default());
    phone.does(mark(later, 2, "CM"));
}

#[test]
fn what_the_proof_does_not_cover_stays() {
    let (mut phone, old, _) = worked();
    phone.clock.set("2024-01-15T08:00:00+07:00");
    let lacking: BTreeSet<PhotoHash> = [phone.visit(old).photos[0].hash].into();
    let freed = phone.app.free_space(&UpTo { seq: u64::MAX, lacking }, KEEP_ONE).unwrap();
    assert_eq!((freed.photos, phone.app.store().photos().list().unwrap().len()), (3, 1));
    assert_eq!(freed.bodies, 2, "without the body that tells of it nobody would send the photo");
    let (mut phone, _, _) = worked();
    phone.clock.set("2024-01-15T08:00:00+07:00");
    let first_of_old =
        phone.own().iter().find(|entry| entry.header().about == old.into()).map(|entry| entry.header().seq);
    let none = UpTo { seq: first_of_old.unwrap_or(1), lacking: BTreeSet::new() };
    assert_eq!(phone.app.free_space(&none, KEEP_ONE).unwrap(), Freed::default());
}

#[test]
fn a_revoked_phone_to_which_nothing_was_proved_keeps_all_and_writes_no_more() {
    let (mut phone, _, later) = worked();
    let before = phone.own();
    phone.app.was_revoked().unwrap();
    assert_eq!(phone.app.wipe_proved().unwrap(), Freed::default());
    assert_eq!((phone.own(), phone.app.store().photos().list().unwrap().len()), (before, 4));
    let refused = phone.app.handle(serde_json::from_value(mark(later, 3, "CM")).unwrap()).unwrap_err();
    assert!(matches!(refused, Failure::Refused(Refusal::Revoked)), "{refused:?}");
    let (phone, _) = phone.reopened(|_| ());
    assert!(phone.app.is_revoked(), "it knows after the next start too");
}
