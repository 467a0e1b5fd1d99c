//! Clocks that are wrong: two days off, set back, 1970, 2099. They are measured, told and
//! written down with each entry, and change nothing else.

use mobile_core::view::{RecordState, office_word, record_groups, records};
use serde_json::json;
use shared::domain::Kind;
use shared::text::Lang;
use shared::words::drift_words;
use tests::district::{District, FIRST, Handset, JOINED_UNIT, LEADER};

const DAY_MS: i64 = 86_400_000;
const MINUTE_MS: i64 = 60_000;

/// How far a clock is set from the office's, in the order in which it is set.
fn settings(office_ms: i64) -> [i64; 7] {
    let in_2099 = 4_070_908_800_000 - office_ms;
    [0, 2 * DAY_MS, -2 * DAY_MS, -office_ms, in_2099, -DAY_MS, 5 * MINUTE_MS]
}

fn mark(phone: &mut Handset, state: &str) {
    phone.run(&[json!({"do": "mark", "visit": format!("@visit:{JOINED_UNIT}"), "person": "@person:Tạ Hồng Tâm", "state": state})]);
}

fn last_drift(phone: &Handset) -> Option<i64> {
    phone.app.store().own_from(1, usize::MAX).last().unwrap().header().clock.drift_ms
}

fn is_about(drift_ms: Option<i64>, expected: i64) -> bool {
    drift_ms.is_some_and(|drift_ms| (drift_ms - expected).abs() < MINUTE_MS)
}

#[tokio::test]
async fn a_wrong_clock_is_told_and_orders_nothing() {
    let district = District::open().await;
    let mut phone = district.phone(FIRST.0).await;
    phone.sync().await;
    let states = ["CM", "DM", "VKL", "CM", "DM", "VKL", "VS"];
    for (off_by, state) in settings(district.office.now_ms()).into_iter().zip(states) {
        phone.is_off_by_ms(off_by);
        assert!(is_about(phone.app.drift_ms(), -off_by), "it sees that its clock was set: {:?}", phone.app.drift_ms());
        mark(&mut phone, state);
        assert!(is_about(last_drift(&phone), -off_by), "each entry says how wrong the clock was");
        phone.sync().await;
    }
    let visit = district.visit(JOINED_UNIT).await;
    let row = visit.rows.iter().find(|row| row.name == "Tạ Hồng Tâm").unwrap();
    let said: Vec<&str> = row.mark.history.iter().filter_map(|told| told.value.as_deref()).collect();
    assert!(said.ends_with(&states), "the order is that of the writing: {said:?}");
    let author = phone.app.identity().unwrap().member;
    let standing = row.mark.history.iter().filter(|told| told.stands && told.author == author);
    let standing: Vec<Option<&str>> = standing.map(|told| told.value.as_deref()).collect();
    assert_eq!(standing, [Some("VS")], "one's last word stands, whatever the clock");
    assert_eq!(district.office.verify().await.unwrap().wrong, Vec::<String>::new());
    let told = drift_words(Lang::Vi, office_word(&phone.app).drift_ms.unwrap());
    assert_eq!(told.as_deref(), Some("Đồng hồ máy nhanh 5 phút so với văn phòng."));
}

#[tokio::test]
async fn the_office_sees_how_a_phone_was_when_it_came() {
    let district = District::open().await;
    let mut phone = district.phone(LEADER.0).await;
    phone.sync().await;
    phone.is_off_by_ms(-3 * DAY_MS);
    mark(&mut phone, "CM");
    phone.sync().await;
    let row = district.office.store().device(phone.device()).await.unwrap().unwrap();
    let state = row.app_state.unwrap();
    assert_eq!((state.unsent_entries, state.unsent_photos), (0, 0), "what it brought it has no more");
    assert!(is_about(Some(row.last_contact_ms.unwrap() - state.clock_ms), 3 * DAY_MS));
    assert_eq!(state.version, mobile_core::VERSION);
}

#[tokio::test]
async fn every_record_says_where_it_is() {
    let district = District::open().await;
    let mut phone = district.phone(FIRST.0).await;
    phone.sync().await;
    mark(&mut phone, "VS");
    let photo = json!({"do": "take_photo", "visit": format!("@visit:{JOINED_UNIT}"), "source": "coffee.jpg", "class": "scene", "shows": {"of": "visit"}});
    phone.run(&[photo]);
    let unsaid = record_groups(&phone.app);
    let group = unsaid.iter().find(|group| group.visit.is_some()).unwrap();
    assert_eq!((group.unsent["mark"], group.unsent["photo"], group.photos_unsent), (1, 1, 2));
    let list = records(&phone.app, Lang::Vi, group.visit, 1);
    assert_eq!((list.shown.len(), list.all, &list.shown[0].state), (1, group.records, &RecordState::Saved));
    phone.sync().await;
    let list = records(&phone.app, Lang::Vi, group.visit, usize::MAX);
    assert!(list.shown.iter().all(|record| record.state == RecordState::AtOffice));
    let mark = list.shown.iter().find(|record| record.what.ends_with("điểm danh")).unwrap();
    assert_eq!((mark.what.as_str(), mark.says.as_str()), ("Tạ Hồng Tâm — điểm danh", "về sớm"));
    let all: usize = record_groups(&phone.app).iter().map(|group| group.records).sum();
    assert_eq!(all as u64, phone.app.store().count(), "none is left out");
    assert!(list.shown.iter().all(|record| record.what != Kind::Mark.name()));
}
