//! The list of visits, and what one visit shows.

use std::collections::BTreeSet;

use serde_json::json;
use shared::domain::VisitKind;
use shared::record::{VisitSummary, visits as visits_of};
use sync_server::config::VISITS_A_PAGE;
use sync_server::office::office_time;
use sync_server::seed::NewVisit;
use tests::browser::Browser;
use tests::district::{ADDED, CLERK, DISPUTED, District, JOINED_UNIT, ROSTER_ROWS, SEALED_UNIT};

use crate::{count, say};

const ROW: &str =
    "return [...document.querySelectorAll(arguments[0])].find(r => r.innerText.includes(arguments[1]))?.innerText";

/// The row of a table in which these words stand.
async fn row(browser: &Browser, table: &str, words: &str) -> String {
    let found = browser.ask(ROW, json!([format!("{table} tbody tr"), words])).await;
    found.as_str().unwrap_or_else(|| panic!("{table} has no row of {words}")).to_owned()
}

/// A row as the list must show it, from the record itself.
fn told(visit: &VisitSummary) -> String {
    let first = chrono::DateTime::parse_from_rfc3339(&visit.first_at).unwrap();
    let first = office_time(first.timestamp_millis()).format("%d/%m/%Y %H:%M");
    let state = say(&format!("visit-{}", visit.state.unwrap().name().to_lowercase()));
    format!("{} {first} {state} {} {}", visit.unit_name, visit.findings, visit.differences)
}

#[tokio::test]
async fn the_list_has_every_visit_newest_first_a_page_at_a_time() {
    let district = District::open().await;
    let clerk = district.office.author(Some(CLERK.0)).await.unwrap();
    let unit = district.unit("Xã Minh Đức").await;
    for _ in 0..VISITS_A_PAGE {
        let new = NewVisit { unit, kind: VisitKind::Agency, purpose: None };
        district.wall.pass_ms(60_000);
        district.office.plan_visit(new, clerk).await.unwrap();
    }
    let all = visits_of(&district.office.record().await.unwrap());
    let browser = Browser::signed_in(&district.base, CLERK.0).await;
    assert!(browser.text("p.lead").await.starts_with(&count("office-visits-count", all.len())));
    let shown = async || {
        let rows = "return [...document.querySelectorAll('#visits tbody tr')].map(r =>
            [r.querySelector('a').innerText, ...[...r.querySelectorAll('td')].map(c => c.innerText)].join(' '))";
        serde_json::from_value::<Vec<String>>(browser.ask(rows, json!([])).await).unwrap()
    };
    let expected: Vec<String> = all.iter().map(told).collect();
    assert_eq!(shown().await, expected[..VISITS_A_PAGE]);
    browser.press(&say("office-earlier")).await;
    assert_eq!(shown().await, expected[VISITS_A_PAGE..]);
    assert_eq!(browser.count("a[rel=next]").await, 0, "this is the last page");
    browser.press(&say("office-later")).await;
    assert_eq!(shown().await, expected[..VISITS_A_PAGE]);
    for (nonsense, page) in [("nhất", 0), ("-1", 0), ("7", 1), ("18446744073709551615", 1), ("", 0)] {
        browser.goto(&format!("/visits?page={nonsense}")).await;
        let start = page * VISITS_A_PAGE;
        assert_eq!(shown().await[0], expected[start], "page={nonsense}");
    }
}

#[tokio::test]
async fn a_row_leads_to_its_visit_and_numbers_stand_at_the_right() {
    let district = District::open().await;
    let browser = Browser::signed_in(&district.base, CLERK.0).await;
    let aligned =
        "return [...document.querySelectorAll('td.number, th.number')].map(c => getComputedStyle(c).textAlign)";
    let aligned: Vec<String> = serde_json::from_value(browser.ask(aligned, json!([])).await).unwrap();
    assert!(aligned.len() > 10 && aligned.iter().all(|align| align == "right"), "{aligned:?}");
    browser.press(SEALED_UNIT).await;
    let visit = district.visit(SEALED_UNIT).await.summary.visit;
    assert_eq!(browser.path().await, format!("/visits/{visit}"));
    assert_eq!(browser.text("h1").await, SEALED_UNIT);
    browser.press(&say("office-visits")).await;
    assert_eq!(browser.path().await, "/visits");
}

#[tokio::test]
async fn the_roll_goes_by_department_and_says_what_was_seen_of_each() {
    let district = District::open().await;
    let visit = district.visit(SEALED_UNIT).await;
    let browser = Browser::signed_in(&district.base, CLERK.0).await;
    browser.goto(&format!("/visits/{}", visit.summary.visit)).await;
    let headings = browser.texts("#roll tr.group th").await;
    let expected = [("Lãnh đạo phòng", 2), ("Tổ Địa chính", 3), ("Tổ Môi trường", 3), ("Tổ Khoáng sản", 1)];
    let expected = expected.map(|(name, people)| format!("{name} · {}", count("office-unit-people-count", people)));
    assert_eq!(headings, expected);
    let names = browser.texts("#roll th[scope=row] a").await;
    let rows: Vec<String> = visit.rows.iter().map(|row| row.name.clone()).collect();
    assert_eq!(names, rows, "everybody once, in the roster's order");
    for (name, words) in [
        ("Cao Minh Quý", vec![say("mark-vkl")]),
        ("Đặng Thùy Dương", vec![say("mark-vcl"), say("reason-hoc"), "214/QĐ-UBND".to_owned()]),
        ("Hà Văn Tuấn", vec![say("mark-dm"), format!("25 {}", say("office-minutes"))]),
        ("Bùi Quốc Khánh", vec![say("mark-cm"), say("basis-bulk"), say("badge-worn-wrong")]),
        ("Phùng Thị Yến", vec![say("badge-not-issued")]),
        ("Vũ Thị Hồng Nhung", vec![say("office-badge-unchecked")]),
    ] {
        let row = row(&browser, "#roll", name).await;
        assert!(words.iter().all(|words| row.contains(words)), "{name}: {row}");
        assert!(!row.contains(&say("badge-not-seen")), "nobody said that {name} was not met: {row}");
    }
}

#[tokio::test]
async fn what_two_saw_differently_shows_both_and_is_counted_as_open() {
    let district = District::open().await;
    let visit = district.visit(JOINED_UNIT).await;
    let browser = Browser::signed_in(&district.base, CLERK.0).await;
    browser.goto(&format!("/visits/{}", visit.summary.visit)).await;
    let disputed = row(&browser, "#roll", DISPUTED).await;
    for words in [say("state-differs"), say("mark-cm"), say("mark-vkl")] {
        assert!(disputed.contains(&words), "{disputed}");
    }
    assert_eq!(browser.count("#roll tr.differs").await, 1);
    let figures = browser.texts("#figures li b").await;
    let counts = &visit.counts;
    let unworn = counts.badges["NOT_WORN"];
    assert_eq!(figures[0], (ROSTER_ROWS + 1).to_string());
    assert_eq!(figures[1], format!("{} (+1)", counts.present.sure));
    assert_eq!(figures[2], "0 (+1)", "nobody is surely absent while it is disputed");
    assert_eq!(figures[3..5], [counts.unverified.to_string(), counts.differing.to_string()]);
    assert_eq!(figures[5], unworn.sure.to_string());
    let added = browser.texts("#roll th[scope=row] a").await.into_iter().filter(|name| name == ADDED).count();
    assert_eq!(added, 1, "she was added twice and joined");
    assert!(browser.texts("#roll tr.group th").await.last().unwrap().starts_with(&say("office-not-on-roster")));
    let cards = browser.texts("article.difference h3").await;
    assert_eq!(cards.len(), visit.differences.len());
    assert_eq!(browser.count("article.difference form").await, cards.len());
}

#[tokio::test]
async fn findings_papers_signatures_and_seals_are_told_whole() {
    let district = District::open().await;
    let visit = district.visit(SEALED_UNIT).await;
    let browser = Browser::signed_in(&district.base, CLERK.0).await;
    browser.goto(&format!("/visits/{}", visit.summary.visit)).await;
    let cards = browser.texts("article.finding").await;
    let absent = cards.iter().find(|card| card.contains("GIO-03")).unwrap();
    for words in [
        "Cao Minh Quý",
        "Bàn làm việc không có người từ 8 giờ 05",
        "Phòng 204, Tổ Môi trường",
        "Tôi đi giải quyết việc gia đình",
        "không có đơn xin nghỉ",
        "Nguyễn Văn Bình · 13/11/2023",
        &format!("{} · 15/11/2023 10:12", CLERK.1),
        &say("verdict-upheld"),
        &say("standing-counts"),
    ] {
        assert!(absent.contains(words), "{words}: {absent}");
    }
    let unissued = cards.iter().find(|card| card.contains("THE-02")).unwrap();
    assert!(
        unissued.contains(&say("office-units-duty")),
        "«chưa được cấp thẻ» is never the person's fault: {unissued}"
    );
    assert!(!absent.contains(&say("office-units-duty")));
    assert_eq!(cards.len(), visit.findings.len());
    let statement = browser.text("#statement").await;
    assert!(
        statement.contains("Nguyễn Đức Thắng, Trưởng phòng") && statement.contains("\nĐề nghị đoàn"),
        "{statement}"
    );
    let asked = row(&browser, "#recommendations", "Vũ Thị Hồng Nhung").await;
    assert!(asked.contains("17/11/2023") && asked.contains("Ảnh bảng mới"), "{asked}");
    let places = browser.texts("#signatures dt").await;
    assert_eq!(places, ["unit", "secretary", "leader"].map(|signer| say(&format!("signer-{signer}"))));
    let checklist = browser.text("#checklist").await;
    assert!(checklist.contains("Tổng số: 48; Đúng hạn: 45; Quá hạn: 3"), "in the item's order: {checklist}");
    let seal = &visit.seals[0];
    let seals = browser.text("#seals").await;
    assert!(seals.contains(&seal.content.unwrap().to_string()[..12]) && seal.complete, "{seals}");
    assert!(seals.contains(&count("office-seal-covers", seal.covers)), "{seals}");
    let late = seal.late.len() + seal.after.len();
    assert!(late >= 2 && seals.contains(&count("office-seal-late", late)), "{seals}");
}

#[tokio::test]
async fn every_photo_is_loaded_where_it_belongs_and_opens_whole() {
    let district = District::open().await;
    let visit = district.visit(JOINED_UNIT).await;
    let browser = Browser::signed_in(&district.base, CLERK.0).await;
    browser.goto(&format!("/visits/{}", visit.summary.visit)).await;
    let expected: BTreeSet<String> = visit.photos.iter().map(|photo| format!("/photos/{}", photo.hash)).collect();
    let links: BTreeSet<String> = browser.attributes(".photos a", "href").await.into_iter().collect();
    assert_eq!(links, expected);
    assert_eq!(browser.count("article.finding .photos img").await, 1);
    assert_eq!(browser.count("#roll .photos img").await, 2);
    for place in 0..expected.len() {
        browser.ask("document.querySelectorAll('.photos img')[arguments[0]].scrollIntoView()", json!([place])).await;
        browser.pictures_are_here().await;
        let width = "return document.querySelectorAll('.photos img')[arguments[0]].naturalWidth";
        assert!(browser.ask(width, json!([place])).await.as_u64() > Some(100), "photo {place} is not loaded");
    }
    browser.go("article.finding .photos a").await;
    let size = browser.ask("const i = document.images[0]; return [i.naturalWidth, i.naturalHeight]", json!([])).await;
    let photo = visit.photos.iter().find(|photo| visit.findings[0].photos.contains(&photo.hash)).unwrap();
    let told = photo.photo.as_ref().unwrap();
    assert_eq!(size, json!([told.width, told.height]), "the whole photo, not its thumbnail");
}
