//! The pages of papers: where a clerk finds them, what they say of signed minutes, and
//! how an explanation is asked for.

use std::collections::BTreeMap;

use reqwest::Method;
use shared::text::{Arg, Lang, Sentences};
use sync_server::record::ReadingOf;
use tests::browser::Browser;
use tests::district::{CHAIR, CLERK, DISPUTED, District, JOINED_UNIT, SEALED_UNIT};

use crate::{count, fields, form, location, request, say};

async fn papers_of(district: &District, unit: &str) -> String {
    format!("/visits/{}/papers", district.visit(unit).await.summary.visit)
}

/// What an address gives to the browser's session: its status, and its bytes.
async fn given(browser: &Browser, district: &District, path: &str) -> (u16, Vec<u8>) {
    let answer = request(browser, Method::GET, &format!("{}{path}", district.base), String::new()).await;
    (answer.status().as_u16(), answer.bytes().await.unwrap().to_vec())
}

#[tokio::test]
async fn a_visits_papers_are_two_steps_from_the_list_of_visits() {
    let district = District::open().await;
    let browser = Browser::signed_in(&district.base, CLERK.0).await;
    browser.press(JOINED_UNIT).await;
    browser.press(&say("office-papers-open")).await;
    assert_eq!(browser.path().await, papers_of(&district, JOINED_UNIT).await);
    let page = browser.text("main").await;
    for key in
        ["office-paper-minutes-draft", "office-paper-notice", "office-paper-badge-list", "office-paper-photo-list"]
    {
        assert!(page.contains(&say(key)), "{key}: {page}");
    }
    for href in browser.attributes("li.paper a", "href").await {
        let (status, bytes) = given(&browser, &district, &href).await;
        // Nobody has taken a portrait: the archive has nothing to hold, and says so.
        let wanted = if href.ends_with(".zip") { 422 } else { 200 };
        assert_eq!(status, wanted, "{href}: {}", String::from_utf8_lossy(&bytes));
    }
    let noted = district.office.store().readings(100).await.unwrap();
    let papers = noted.iter().filter(|reading| reading.what == ReadingOf::Paper).count();
    // All but what names nobody (two classes of minutes and of notices, one of them in two
    // formats) and the archive.
    assert_eq!(papers, browser.attributes("li.paper a", "href").await.len() - 6);
    browser.press(&say("office-papers-back")).await;
    assert_eq!(browser.text("h1").await, JOINED_UNIT);
}

#[tokio::test]
async fn sealed_minutes_and_what_came_after_them_are_offered_and_no_draft() {
    let district = District::open().await;
    let browser = Browser::signed_in(&district.base, CLERK.0).await;
    browser.goto(&papers_of(&district, SEALED_UNIT).await).await;
    let page = browser.text("main").await;
    assert!(page.contains(&say("office-paper-minutes")) && !page.contains(&say("office-paper-minutes-draft")));
    let later =
        district.visit(SEALED_UNIT).await.seals[0].late.len() + district.visit(SEALED_UNIT).await.seals[0].after.len();
    assert!(page.contains(&count("office-paper-supplement", later)), "{page}");
    for href in browser.attributes("section.sealed li.paper a", "href").await {
        let (status, bytes) = given(&browser, &district, &href).await;
        assert!(status == 200 && bytes.starts_with(b"%PDF-"), "{href}: {status}");
    }
}

#[tokio::test]
async fn an_explanation_is_asked_of_whom_a_finding_is_on_by_a_day_that_the_clerk_sets() {
    let district = District::open().await;
    let browser = Browser::signed_in(&district.base, CLERK.0).await;
    browser.press(JOINED_UNIT).await;
    let ways = browser.attributes("p.request a", "href").await;
    browser.goto(&ways[0]).await;
    let filled: BTreeMap<String, String> = fields(&browser, "#requests form").await.into_iter().collect();
    assert!(ways[0].contains(&format!("to={}", filled["to"])), "who the finding is on is chosen: {filled:?}");
    assert_eq!(filled["due"], "2023-11-27", "three working days from a Wednesday");
    let names = browser.texts("#to option").await;
    assert!(names.contains(&DISPUTED.to_owned()), "who may have been away is asked too: {names:?}");
    let action = browser.attributes("#requests form", "action").await[0].clone();
    let sent = |due: &str| {
        let fields = [("token", &*filled["token"]), ("to", &*filled["to"]), ("due", due), ("format", "pdf")];
        form(&fields.map(|(name, value)| (name.to_owned(), value.to_owned())))
    };
    let url = format!("{}{action}", district.base);
    let paper = location(&request(&browser, Method::POST, &url, sent("2023-11-27")).await);
    let (status, bytes) = given(&browser, &district, &paper).await;
    assert!(status == 200 && bytes.starts_with(b"%PDF-"), "{paper}: {}", String::from_utf8_lossy(&bytes));
    let strange = sent("2023-11-27").replace(&filled["token"], "ab");
    assert_eq!(request(&browser, Method::POST, &url, strange).await.status(), 403, "no other site asks");
    let late = location(&request(&browser, Method::POST, &url, sent("2023-11-01")).await);
    assert!(late.ends_with("#requests"), "{late}");
    browser.goto(&paper.replace("2023-11-27", "2023-11-01")).await;
    let day = |day: &str| Arg::Text(day.to_owned());
    let days = [("from", day("22/11/2023")), ("to", day("20/02/2024"))];
    assert_eq!(browser.text("#message").await, Sentences::say(Lang::Vi, "office-paper-due-wrong", &days));
    browser.press(&say("office-papers-back-to")).await;
    assert_eq!(browser.path().await, papers_of(&district, JOINED_UNIT).await);
}

#[tokio::test]
async fn a_unit_has_checklists_for_the_day_a_phone_dies_and_the_chair_nothing_to_edit() {
    let district = District::open().await;
    let browser = Browser::signed_in(&district.base, CHAIR.0).await;
    let unit = format!("/units/{}", district.unit(JOINED_UNIT).await);
    browser.goto(&unit).await;
    let hrefs = browser.attributes("#papers a", "href").await;
    assert_eq!(hrefs.len(), 5, "four checklists and the letter for badges: {hrefs:?}");
    for href in hrefs {
        let (status, bytes) = given(&browser, &district, &href).await;
        assert!(status == 200 && bytes.starts_with(b"%PDF-"), "{href}: {status}");
    }
    browser.goto(&papers_of(&district, JOINED_UNIT).await).await;
    let page = browser.text("main").await;
    assert!(!page.contains(&say("office-format-docx")) && !page.contains(&say("office-format-zip")), "{page}");
    browser.goto(&format!("/units/{}", district.unit("Xã Hà Kỳ").await)).await;
    assert_eq!(browser.attributes("#papers a", "href").await.len(), 2, "without a roster there is none to print");
}
