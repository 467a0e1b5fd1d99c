//! «Tệp cứu hộ»: what a phone holds reaches the office in a file just as it would have by
//! syncing, and another phone goes on with it. Damaged files give what is left of them.
#![allow(clippy::unwrap_used, reason = "a test that meets the unexpected should end")]

#[path = "rescue/killed.rs"]
mod killed;
#[path = "rescue/phone.rs"]
mod phone;

use std::collections::BTreeSet;

use bytes::Bytes;
use futures::stream;
use serde_json::{Value, json};
use shared::ids::PhotoHash;
use shared::rescue::Refused;
use sync_server::record::ReadingOf;
use sync_server::rescue::{RescueError, RescueReport, import_rescue};
use tests::conformance::bytes;
use tests::district::{CLERK, District, FIRST, Handset, JOINED_UNIT, SEALED_UNIT};

const PASSPHRASE: &str = "mưa nguồn trên sông Thu Bồn";

/// A day in a unit: a visit, marks, findings, photos.
fn day(unit: &str, people: [&str; 3], picture: &str) -> Vec<Value> {
    let person = |name: &str| format!("@person:{name}");
    let first = json!({"on": "person", "id": person(people[0])});
    let mask = |x: u32| json!([{"x": x, "y": 5000, "w": 1500, "h": 700}]);
    vec![
        json!({"do": "open_visit", "unit": format!("@unit:{unit}"), "kind": "agency", "as": "v"}),
        json!({"do": "mark", "visit": "$v", "person": person(people[0]), "state": "VKL"}),
        json!({"do": "mark", "visit": "$v", "person": person(people[1]), "state": "VCL", "reason": "PHEP"}),
        json!({"do": "mark_all_present", "visit": "$v"}),
        json!({"do": "check_badge", "visit": "$v", "person": person(people[2]), "state": "NOT_WORN"}),
        json!({"do": "take_photo", "visit": "$v", "source": picture, "class": "badge", "number": "masked",
            "masks": mask(4000), "shows": {"of": "badge", "person": person(people[2])}}),
        json!({"do": "record_finding", "visit": "$v", "subject": first, "code": "GIO-03",
            "text": "Không có mặt tại nơi làm việc, không có đơn."}),
        json!({"do": "take_photo", "visit": "$v", "source": picture, "class": "scene", "masks": mask(1000),
            "shows": {"of": "finding", "visit": "$v", "subject": first, "code": "GIO-03", "act": 1}}),
        json!({"do": "mark", "visit": "$v", "person": person(people[0]), "state": "DM"}),
        json!({"do": "state", "visit": "$v", "speaker": "Trưởng đơn vị", "text": "Đơn vị nhất trí."}),
    ]
}

const DEPARTMENT: [&str; 3] = ["Cao Minh Quý", "Đặng Thùy Dương", "Phùng Thị Yến"];
const COMMUNE: [&str; 3] = ["Phan Hồng Khoa", "Hồ Hữu Linh", "Tạ Hồng Tâm"];

fn first_day(district: &District, phone: &mut Handset) {
    district.wall.set("2023-11-27T08:02:00+07:00");
    phone.run(&day(SEALED_UNIT, DEPARTMENT, "coffee.jpg"));
}

/// Two more days without a network.
fn more_days(district: &District, phone: &mut Handset) {
    district.wall.set("2023-11-28T07:48:00+07:00");
    phone.run(&day(JOINED_UNIT, COMMUNE, "astronaut.jpg"));
    district.wall.set("2023-11-29T13:35:00+07:00");
    phone.run(&day(SEALED_UNIT, [DEPARTMENT[1], DEPARTMENT[2], DEPARTMENT[0]], "rocket.jpg"));
}

/// An office, and a phone that was there once and then three days without a network.
async fn three_days() -> (District, Handset) {
    let district = District::open().await;
    let mut phone = district.phone(FIRST.0).await;
    first_day(&district, &mut phone);
    more_days(&district, &mut phone);
    (district, phone)
}

/// The clerk brings a file.
async fn brought(district: &District, file: &[u8]) -> Result<RescueReport, RescueError> {
    let clerk = district.office.author(Some(CLERK.0)).await.unwrap();
    let chunks = file.chunks(10_007).map(|chunk| Ok::<_, ()>(Bytes::copy_from_slice(chunk)));
    import_rescue(&district.office, clerk, PASSPHRASE, stream::iter(chunks.collect::<Vec<_>>())).await
}

/// All that an office holds of entries and photos, and what it makes of them.
#[derive(Debug, PartialEq)]
struct Held {
    entries: Vec<String>,
    photos: Vec<(PhotoHash, u64)>,
    folded: String,
}

async fn held(district: &District) -> Held {
    let kept = district.office.store().entries_after(0, 100_000).await.unwrap();
    let entries: BTreeSet<String> = kept.iter().map(|kept| bytes(&kept.entry)).collect();
    assert_eq!(entries.len(), kept.len(), "each entry once");
    let verified = district.office.verify().await.unwrap();
    assert_eq!(verified.wrong, Vec::<String>::new());
    assert_eq!(district.office.rebuild().await.unwrap().different, 0);
    let photos = district.office.store().photos().await.unwrap();
    for (hash, _) in &photos {
        assert!(district.office.photos().get(*hash).await.unwrap().is_some(), "the bytes of {hash}");
    }
    let folded = format!("{:?}", district.office.record().await.unwrap().folded());
    Held { entries: entries.into_iter().collect(), photos, folded }
}

#[tokio::test]
async fn a_file_at_the_office_gives_the_record_that_syncing_gives_hash_for_hash() {
    let (district, phone) = three_days().await;
    let twin = district.twin().await;
    assert_eq!(held(&district).await, held(&twin).await, "both begin alike");
    let mut copy = phone.restored();
    copy.calls(&twin.base);
    copy.sync().await;
    let unsent = phone.app.store().count() - phone.app.sent().head.unwrap().seq;
    let report = brought(&district, &phone.exported(PASSPHRASE)).await.unwrap();
    assert_eq!((report.device, report.entries_new, report.entries_here), (phone.device(), unsent, 1));
    assert_eq!((report.photos_new, report.photos_here, report.photos_not_taken), (12, 0, 0));
    assert_eq!((report.lacking(), report.entries_not_taken, report.damage.len()), ((0, 0), 0, 0));
    assert_eq!(held(&district).await, held(&twin).await);
    let noted = &district.office.store().readings(1).await.unwrap()[0];
    assert_eq!((noted.what, noted.which.as_str()), (ReadingOf::Rescue, &*phone.device().to_string()));
}

#[tokio::test]
async fn a_file_brought_twice_changes_nothing_and_syncing_afterwards_sends_nothing() {
    let (district, mut phone) = three_days().await;
    let file = phone.exported(PASSPHRASE);
    let once = brought(&district, &file).await.unwrap();
    let after = held(&district).await;
    let twice = brought(&district, &file).await.unwrap();
    assert_eq!((twice.entries_new, twice.entries_here), (0, once.entries_new + once.entries_here));
    assert_eq!((twice.photos_new, twice.photos_here), (0, once.photos_new));
    assert_eq!(held(&district).await, after);
    phone.sync().await;
    assert_eq!(held(&district).await, after, "the phone that works after all brings nothing new");
}

#[tokio::test]
async fn after_a_part_was_synced_a_file_adds_only_the_rest() {
    let district = District::open().await;
    let mut phone = district.phone(FIRST.0).await;
    first_day(&district, &mut phone);
    phone.sync().await;
    let sent = phone.app.store().count();
    more_days(&district, &mut phone);
    let twin = district.twin().await;
    let mut copy = phone.restored();
    copy.calls(&twin.base);
    copy.sync().await;
    let report = brought(&district, &phone.exported(PASSPHRASE)).await.unwrap();
    assert_eq!((report.entries_here, report.entries_new), (sent, phone.app.store().count() - sent));
    assert_eq!((report.photos_here, report.photos_new), (4, 8));
    assert_eq!(held(&district).await, held(&twin).await);
}

#[tokio::test]
async fn a_damaged_photo_costs_that_photo_and_a_whole_file_brings_it_later() {
    let (district, phone) = three_days().await;
    let file = phone.exported(PASSPHRASE);
    let mut damaged = file.clone();
    let in_a_photo = damaged.len() - 60_000;
    damaged[in_a_photo] ^= 4;
    let report = brought(&district, &damaged).await.unwrap();
    assert_eq!((report.lacking(), report.damage.len(), report.photos_new), ((0, 1), 1, 11));
    let report = brought(&district, &file).await.unwrap();
    assert_eq!((report.entries_new, report.photos_new, report.photos_here), (0, 1, 11));
}

#[tokio::test]
async fn of_a_file_that_is_cut_the_office_has_what_comes_before_and_the_rest_later() {
    let (district, phone) = three_days().await;
    let file = phone.exported(PASSPHRASE);
    let own = phone.app.store().count();
    let twin = district.twin().await;
    brought(&twin, &file).await.unwrap();
    let mut last = 0;
    for cut in (1..20).map(|part| file.len() * part / 40) {
        let Ok(report) = brought(&district, &file[..cut]).await else { continue };
        let known = report.entries_new + report.entries_here;
        assert!(known >= last && report.lacking().0 == own - known, "{cut}: {report:?}");
        assert!(!report.damage.is_empty());
        assert_eq!(report.entries_not_taken, 0, "each entry that can be read is proved by itself");
        last = known;
    }
    assert!(last > 5, "some of it was read: {last}");
    brought(&district, &file).await.unwrap();
    assert_eq!(held(&district).await, held(&twin).await);
}

#[tokio::test]
async fn what_is_no_file_of_an_enrolled_phone_changes_nothing() {
    let (district, phone) = three_days().await;
    let file = phone.exported(PASSPHRASE);
    let before = held(&district).await;
    let refused = brought(&district, b"PK\x03\x04 a list of people").await.unwrap_err();
    assert!(matches!(refused, RescueError::Refused(Refused::NotARescueFile)));
    let wrong = phone.exported("một câu nào đó khác hẳn");
    assert!(matches!(brought(&district, &wrong).await, Err(RescueError::Refused(Refused::WrongPassphrase))));
    assert_eq!(held(&district).await, before);
    let elsewhere = District::founded().await;
    assert!(matches!(brought(&elsewhere, &file).await, Err(RescueError::UnknownDevice)));
    assert_eq!(district.office.store().readings(10).await.unwrap().len(), 0);
}

#[tokio::test]
async fn a_phone_that_was_revoked_still_has_its_word() {
    let (district, phone) = three_days().await;
    let file = phone.exported(PASSPHRASE);
    let clerk = district.office.author(Some(CLERK.0)).await.unwrap();
    district.office.revoke(phone.device(), clerk).await.unwrap();
    let report = brought(&district, &file).await.unwrap();
    assert!(report.revoked && report.entries_new > 20 && report.photos_new == 12, "{report:?}");
}
