//! Units and people: what is shown of them, and that every reading is noted.

use serde_json::json;
use shared::record::roster;
use sync_server::record::{Reading, ReadingOf};
use tests::browser::Browser;
use tests::district::{CHAIR, CLERK, District, JOINED_UNIT, ROSTER_ROWS, SEALED_UNIT, UNBADGED};

use crate::{count, say};

async fn readings(district: &District) -> Vec<Reading> {
    district.office.store().readings(1_000).await.unwrap()
}

#[tokio::test]
async fn a_unit_shows_its_roster_in_order_and_its_visits() {
    let district = District::open().await;
    let browser = Browser::signed_in(&district.base, CLERK.0).await;
    browser.press(&say("office-nav-units")).await;
    let units = browser.texts("#units th[scope=row]").await;
    assert_eq!(units.len(), shared::record::units(&district.office.record().await.unwrap()).len());
    browser.press(JOINED_UNIT).await;
    let id = district.unit(JOINED_UNIT).await;
    assert_eq!(browser.path().await, format!("/units/{id}"));
    let record = district.office.record().await.unwrap();
    let listed = roster(&record, id, None);
    let expected: Vec<String> = listed.iter().map(|(_, staff)| staff.as_ref().unwrap().full_name.to_string()).collect();
    drop(record);
    let names = browser.texts("#people th[scope=row] a").await;
    assert_eq!((names.len(), names), (ROSTER_ROWS, expected));
    assert!(browser.text("main").await.contains(&count("office-unit-people-count", ROSTER_ROWS)));
    let visit = district.visit(JOINED_UNIT).await.summary.visit;
    assert_eq!(browser.attributes("ul.links a", "href").await, [format!("/visits/{visit}")], "joined visits are one");
    browser.goto(&format!("/units/{}", district.unit("Xã Hà Thanh").await)).await;
    let empty = browser.text("main").await;
    for key in ["office-people-none", "office-unit-visits-none"] {
        assert!(empty.contains(&say(key)), "an empty page says what to do: {empty}");
    }
    assert!(readings(&district).await.is_empty(), "a list of names is no person's page");
}

#[tokio::test]
async fn a_persons_page_is_noted_each_time_with_who_read_it() {
    let district = District::open().await;
    let browser = Browser::signed_in(&district.base, CLERK.0).await;
    let person = district.person(UNBADGED).await;
    browser.goto(&format!("/units/{}", district.unit(JOINED_UNIT).await)).await;
    browser.press(UNBADGED).await;
    assert_eq!(browser.path().await, format!("/people/{person}"));
    let page = browser.text("main").await;
    for words in
        [UNBADGED, JOINED_UNIT, "1996", "Tư pháp - Hộ tịch", "THE-01", "Thẻ để trong ngăn bàn", &say("badge-not-worn")]
    {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(page.contains(&say("office-person-logged")), "who reads is told that it is noted");
    let clerk = district.office.author(Some(CLERK.0)).await.unwrap().member;
    let noted = readings(&district).await;
    assert_eq!(noted.len(), 1);
    let Reading { member, at_ms, what, which, .. } = &noted[0];
    assert_eq!((*member, *at_ms), (clerk, district.office.now_ms()));
    assert_eq!((*what, which.as_str()), (ReadingOf::Person, &*person.to_string()));
    browser.reload().await;
    let chair = Browser::signed_in(&district.base, CHAIR.0).await;
    chair.goto(&format!("/people/{person}")).await;
    let noted = readings(&district).await;
    let chairman = district.office.author(Some(CHAIR.0)).await.unwrap().member;
    assert_eq!((noted.len(), noted[0].member), (3, chairman), "whoever reads, and every time");
}

#[tokio::test]
async fn a_photo_is_noted_as_often_as_it_is_looked_at() {
    let district = District::open().await;
    let browser = Browser::signed_in(&district.base, CLERK.0).await;
    let photo = district.visit(SEALED_UNIT).await.photos[0].hash;
    for looks in 1..=2 {
        browser.goto(&format!("/photos/{photo}")).await;
        let width = browser.ask("return document.images[0].naturalWidth", json!([])).await;
        assert!(width.as_u64() > Some(1_000), "{width}");
        let noted = readings(&district).await;
        assert_eq!(noted.len(), looks);
        assert_eq!((noted[0].what, noted[0].which.as_str()), (ReadingOf::Photo, &*photo.to_string()));
    }
}

#[tokio::test]
async fn a_strangers_guess_finds_nothing_and_reads_nothing() {
    let district = District::open().await;
    let browser = Browser::signed_in(&district.base, CLERK.0).await;
    let person = district.person(UNBADGED).await.to_string();
    let guesses = [
        format!("/people/{}", "ab".repeat(16)),
        format!("/people/{}", person.to_uppercase()),
        format!("/people/{}", &person[1..]),
        "/people/%FF".to_owned(),
        format!("/photos/{}", "cd".repeat(32)),
        "/photos/..%2Foffice.db".to_owned(),
    ];
    for guess in guesses {
        browser.goto(&guess).await;
        assert_eq!(browser.text("h1").await, say("office-title-not-found"), "{guess}");
    }
    assert!(readings(&district).await.is_empty());
}
