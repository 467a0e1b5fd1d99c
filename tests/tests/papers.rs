//! Papers on their way: what the phone sealed is what the office has, byte for byte, and
//! what it makes again of the same entries.
#![allow(clippy::unwrap_used, reason = "a test that meets the unexpected should end")]

use std::collections::BTreeMap;

use documents::paper::{OutputClass, Pictures};
use documents::papers::{MinutesOf, MinutesState, Sources, day_of_visit, minutes};
use documents::{Profile, pdf};
use serde_json::json;
use shared::domain::{Fact, Seal, SealedPaper};
use shared::ids::{EntryHash, PhotoHash, VisitId, sha256};
use shared::record::Record;
use tests::district::{District, LEADER, SEALED_UNIT};

/// The visit of the district that is sealed.
async fn sealed(district: &District) -> VisitId {
    district.visit(SEALED_UNIT).await.summary.visit
}

fn paper_of(record: &Record, visit: VisitId) -> (EntryHash, SealedPaper) {
    let seal = record.seals_of(visit).last().map(|item| item.hash).unwrap();
    match record.fact(&seal) {
        Some(Fact::Seal(Seal { paper: Some(paper), .. })) => (seal, *paper),
        other => panic!("the seal names minutes: {other:?}"),
    }
}

/// The minutes of a seal, made of a record alone.
fn made_again(record: &Record, visit: VisitId, seal: EntryHash, pictures: &Pictures) -> Vec<u8> {
    let members = BTreeMap::new();
    let made_on = day_of_visit(record, visit).unwrap();
    let sources = Sources { record, profiles: Profile::shipped(), members: &members, made_on };
    let of = MinutesOf { visit, state: MinutesState::Sealed(seal), class: OutputClass::Internal };
    pdf(&minutes(&sources, &of).unwrap(), pictures).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_office_has_the_minutes_that_the_phone_sealed_and_makes_the_same_again() {
    let district = District::open().await;
    let visit = sealed(&district).await;
    let record = district.office.record().await.unwrap();
    let (seal, paper) = paper_of(&record, visit);
    let again = made_again(&record, visit, seal, &Pictures::new());
    drop(record);
    let held = district.office.photos().get(paper.hash).await.unwrap().expect("it came as photos come");
    assert!(held.starts_with(b"%PDF-1."));
    assert_eq!((held.len() as u64, PhotoHash(sha256(&held))), (paper.bytes, paper.hash));
    assert!(again == held.as_ref(), "of the same entries the same bytes, also after later entries");
    println!("minutes of {} bytes", held.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn minutes_are_a_draft_until_they_are_sealed_and_then_the_same_for_ever() {
    let district = District::open().await;
    let mut phone = district.phone(LEADER.0).await;
    let id = sealed(&district).await;
    // This phone has none of it: it lays it out from what the seal covers.
    let (_, paper) = paper_of(phone.app.record(), id);
    assert_eq!(PhotoHash(sha256(&phone.app.minutes(id).unwrap())), paper.hash);
    phone.run(&[json!({"do": "open_visit", "unit": format!("@unit:{SEALED_UNIT}"), "kind": "agency", "as": "w"})]);
    phone.sync().await;
    let opened = phone.app.store().own_from(1, usize::MAX).pop().unwrap().header().about;
    let second = VisitId::from(opened);
    let drafted = phone.app.minutes(second).unwrap();
    phone.run(&[
        json!({"do": "mark_all_present", "visit": second}),
        json!({"do": "move_visit", "visit": second, "to": "CLOSED"}),
        json!({"do": "seal", "visit": second}),
    ]);
    let (_, paper) = paper_of(phone.app.record(), second);
    let signed = phone.app.minutes(second).unwrap();
    assert_ne!(drafted, signed);
    assert_eq!(PhotoHash(sha256(&signed)), paper.hash);
    assert!(phone.app.supplement(second).is_err(), "nothing came after it");
    phone.run(&[json!({"do": "state", "visit": second, "speaker": "Trưởng phòng", "text": "Đã rõ."})]);
    assert_eq!(phone.app.minutes(second).unwrap(), signed, "what comes later is a supplement");
    assert!(phone.app.supplement(second).unwrap().starts_with(b"%PDF-1."));
    phone.sync().await;
    assert_eq!(district.office.photos().get(paper.hash).await.unwrap().as_deref(), Some(signed.as_slice()));
}

/// What the seal covers knows nothing of what united its visit with another one.
#[tokio::test(flavor = "multi_thread")]
async fn a_phone_shows_what_was_sealed_where_its_visit_is_united_with_another_one() {
    let district = District::open().await;
    let mut phone = district.phone(LEADER.0).await;
    let id = sealed(&district).await;
    let before = phone.app.minutes(id).unwrap();
    phone.run(&[json!({"do": "open_visit", "unit": format!("@unit:{SEALED_UNIT}"), "kind": "agency"})]);
    let opened = phone.app.store().own_from(1, usize::MAX).pop().unwrap().header().about;
    let other = VisitId::from(opened);
    phone.run(&[json!({"do": "join_visits", "visit": id, "other": other})]);
    for asked in [id, other] {
        assert_eq!(phone.app.minutes(asked).unwrap(), before, "the same bytes under either id");
        assert!(phone.app.minutes_to_read(asked).is_ok());
    }
}
