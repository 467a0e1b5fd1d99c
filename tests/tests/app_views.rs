//! What the phone's screens are made of: today's visits, units to choose, what is saved
//! and sent, a sync beside a phone that is written on.

use std::sync::Mutex;

use mobile_core::Intent;
use mobile_core::sync::{Transfer, sync_beside};
use mobile_core::view::{Kept, RecordGroup, last_words, record_groups, today, unit_choices, unsent, visit};
use serde_json::json;
use shared::domain::{Attendance, FindingCode, Kind, Role, Subject};
use shared::sync::BATCH_ENTRIES_MAX;
use shared::text::Lang;
use tests::builders::person;
use tests::district::{District, Handset, JOINED_UNIT, LEADER, SEALED_UNIT};

use super::{mark, one};

#[test]
fn a_visit_that_goes_on_is_todays_and_tells_how_far_it_is() {
    let (mut phone, id) = one(Role::Leader);
    phone.does(mark(id, 1, "CM"));
    phone.does(mark(id, 2, "VKL"));
    let view = today(&phone.app, 3);
    assert_eq!((view.today.len(), view.earlier.len(), view.pictures_waiting), (1, 0, 3));
    let card = &view.today[0];
    assert_eq!((card.visit, card.people, card.marked), (id, usize::from(super::PEOPLE), 2));
    assert!(!view.unsent.all_sent());
}

#[tokio::test]
async fn what_is_over_is_of_earlier_days_and_what_is_planned_of_today() {
    let district = District::open().await;
    let phone = district.phone(LEADER.0).await;
    district.wall.set("2023-11-28T08:00:00+07:00");
    let view = today(&phone.app, 0);
    let names =
        |cards: &[mobile_core::view::VisitCard]| cards.iter().map(|card| card.unit_name.clone()).collect::<Vec<_>>();
    assert!(names(&view.earlier).contains(&SEALED_UNIT.to_owned()), "a sealed visit of another day");
    assert!(names(&view.today).contains(&JOINED_UNIT.to_owned()), "begun and never closed");
    assert!(names(&view.today).contains(&"Xã Hà Kỳ".to_owned()), "planned");
    assert!(view.today.iter().any(|card| card.differences > 0));
}

#[tokio::test]
async fn units_are_found_without_accents_and_those_with_something_to_do_come_first() {
    let district = District::open().await;
    let phone = district.phone(LEADER.0).await;
    let all = unit_choices(&phone.app, " ");
    let places = |fits: fn(&mobile_core::view::UnitChoice) -> bool| all.iter().rposition(fits);
    assert!(places(|unit| unit.goes_on.is_some()) < all.iter().position(|unit| unit.goes_on.is_none()));
    assert!(places(|unit| unit.people > 0) < places(|unit| unit.people == 0));
    let found = unit_choices(&phone.app, "tai nguyen");
    assert_eq!(found[0].name, SEALED_UNIT);
    assert_eq!((found[0].people, found[0].goes_on), (9, None));
    assert!(unit_choices(&phone.app, "zzzz").is_empty());
}

#[test]
fn a_second_act_of_a_kind_gets_a_number_of_its_own() {
    let (mut phone, id) = one(Role::Inspector);
    let code = FindingCode::parse("THE-01").unwrap();
    let subject = Subject::Person(person(1));
    let next = |phone: &tests::builders::Phone| visit(&phone.app, id, Lang::Vi).new_finding(subject, code.clone()).act;
    assert_eq!(next(&phone), 1);
    phone.does(json!({"do": "record_finding", "visit": id, "subject": {"on": "person", "id": person(1)}, "code": "THE-01", "text": "Để thẻ trong ngăn bàn"}));
    assert_eq!(next(&phone), 2);
    let view = visit(&phone.app, id, Lang::Vi);
    let first = view.record.findings[0].name.clone();
    assert_eq!(view.standing_finding(&first).unwrap().text.as_str(), "Để thẻ trong ngăn bàn");
}

#[test]
fn what_is_unsent_is_told_by_visit_and_kind() {
    let (mut phone, id) = one(Role::Inspector);
    phone.does(mark(id, 1, "CM"));
    phone.does(mark(id, 2, "CM"));
    let groups = record_groups(&phone.app);
    let of_visit = groups.iter().find(|group| group.unit_name.is_some()).unwrap();
    assert_eq!(of_visit.unsent["mark"], 2);
    let told: usize = groups.iter().map(RecordGroup::entries_unsent).sum();
    assert_eq!(told as u64, unsent(&phone.app).entries_unsent, "nothing is left out");
}

#[test]
fn an_undo_names_the_last_words_on_a_person() {
    let (mut phone, id) = one(Role::Inspector);
    phone.does(mark(id, 1, "CM"));
    phone.does(mark(id, 1, "DM"));
    let key = last_words(&phone.app, Kind::Mark, id, person(1));
    phone.does(json!({"do": "undo", "key": key}));
    assert_eq!(visit(&phone.app, id, Lang::Vi).row(person(1)).unwrap().mark.one(), Some("CM"));
}

#[tokio::test]
async fn what_is_written_while_a_sync_goes_on_waits_for_the_next_one() {
    let district = District::open().await;
    let mut phone = district.phone(LEADER.0).await;
    phone.run(&[
        json!({"do": "open_visit", "unit": "@unit:Xã Hà Kỳ", "kind": "agency", "as": "v"}),
        json!({"do": "add_person", "visit": "$v", "full_name": "Đỗ Thị Mơ", "as": "mo"}),
        json!({"do": "take_photo", "visit": "$v", "source": "coffee.jpg", "class": "scene", "shows": {"of": "visit"}}),
    ]);
    let made = today(&phone.app, 0).today.iter().find(|card| card.people == 1).unwrap().visit;
    let somebody = visit(&phone.app, made, Lang::Vi).record.rows[0].person;
    let (before, app) = (unsent(&phone.app), Mutex::new(phone.app));
    let seen = Mutex::new(Vec::<Transfer>::new());
    let write_once = |transfer: Transfer| {
        let mut seen = seen.lock().unwrap();
        if seen.is_empty() {
            let intent =
                Intent::Mark { visit: made, person: somebody, state: Attendance::Cm, reason: None, shown: None };
            app.lock().unwrap().handle(intent).unwrap();
        }
        seen.push(transfer);
    };
    let report = sync_beside(&app, &write_once).await.unwrap();
    assert!(report.sent, "what was there when it began is sent");
    let kept = |app: &Mutex<mobile_core::App>| {
        let view = visit(&app.lock().unwrap(), made, Lang::Vi);
        (
            view.kept(&view.row(somebody).unwrap().mark),
            view.kept(&view.record.summary.opened),
            view.unsent.entries_unsent,
        )
    };
    assert_eq!(kept(&app), (Some(Kept::Saved), Some(Kept::Sent), 1), "the mark is saved and not claimed to be sent");
    let last = *seen.lock().unwrap().last().unwrap();
    assert_eq!((last.entries_sent, last.entries_total), (before.entries_unsent, before.entries_unsent));
    assert_eq!((last.photos_sent, last.photos_total), (2, 2), "the photo and its thumbnail");
    assert_eq!((last.photo_bytes_sent, last.photo_bytes_total), (before.photo_bytes_unsent, before.photo_bytes_unsent));
    assert!(before.photo_bytes_unsent > 10_000);
    assert!(sync_beside(&app, &|_| {}).await.unwrap().sent);
    assert_eq!(kept(&app), (Some(Kept::Sent), Some(Kept::Sent), 0));
}

/// More than two batches each way: what is read and asked ahead is what is sent and kept.
#[tokio::test]
async fn many_entries_go_up_and_come_down_batch_by_batch_and_none_is_lost() {
    let district = District::open().await;
    let (mut phone, mut other) = (district.phone(LEADER.0).await, district.phone(LEADER.0).await);
    phone.run(&[
        json!({"do": "open_visit", "unit": "@unit:Xã Hà Kỳ", "kind": "agency", "as": "v"}),
        json!({"do": "add_person", "visit": "$v", "full_name": "Đỗ Thị Mơ", "as": "mo"}),
    ]);
    let made = today(&phone.app, 0).today.iter().find(|card| card.people == 1).unwrap().visit;
    let people: Vec<_> = (0..2 * BATCH_ENTRIES_MAX + 7)
        .map(|number| json!({"do": "add_person", "visit": made, "full_name": format!("Đỗ Thị Mơ {number}")}))
        .collect();
    phone.run(&people);
    phone.sync().await;
    other.sync().await;
    let hashes = |phone: &Handset| phone.app.record().items_about(made.into()).iter().map(|item| item.hash).collect();
    let (sent, received): (Vec<_>, Vec<_>) = (hashes(&phone), hashes(&other));
    assert!(sent.len() > people.len());
    assert_eq!(sent, received);
}
