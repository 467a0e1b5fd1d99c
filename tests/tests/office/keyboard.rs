//! Everything can be done with Tab, Enter and the letters.

use serde_json::json;
use shared::domain::Kind;
use tests::browser::{Browser, ENTER, SPACE, TAB};
use tests::district::{CLERK, District, JOINED_UNIT, password};

use crate::say;

/// More presses than any page has things to stop at.
const TABS_MAX: usize = 120;

/// Presses Tab until the keyboard is where the selector says.
async fn tab_to(browser: &Browser, css: &str) {
    for _ in 0..TABS_MAX {
        browser.key(TAB).await;
        if browser.ask("return document.activeElement.matches(arguments[0])", json!([css])).await == true {
            return;
        }
    }
    panic!("the keyboard never comes to {css} on {}", browser.path().await);
}

#[tokio::test]
async fn a_clerk_signs_in_and_finds_a_visit_by_keyboard() {
    let district = District::open().await;
    let browser = Browser::start(&district.base).await;
    browser.goto("/sign-in").await;
    browser.keyboard_is_at("#login").await;
    browser.type_words(CLERK.0).await;
    browser.key(TAB).await;
    browser.keyboard_is_at("#password").await;
    browser.type_words(&password(CLERK.0)).await;
    browser.enter().await;
    assert_eq!(browser.path().await, "/visits");
    browser.key(TAB).await;
    let first = browser.ask("return document.activeElement.className", json!([])).await;
    assert_eq!(first, "skip", "the first stop leads past the frame");
    assert!(browser.find("a.skip").await.is_displayed().await.unwrap(), "and is seen when it is reached");
    browser.key(ENTER).await;
    browser.key(TAB).await;
    let inside = browser.ask("return document.activeElement.closest('main') !== null", json!([])).await;
    assert_eq!(inside, true, "past the frame is the content");
    let visit = district.visit(JOINED_UNIT).await.summary.visit;
    browser.goto("/visits").await;
    tab_to(&browser, &format!("a[href='/visits/{visit}']")).await;
    browser.enter().await;
    assert_eq!(browser.path().await, format!("/visits/{visit}"));
}

#[tokio::test]
async fn a_difference_is_settled_by_keyboard() {
    let district = District::open().await;
    let browser = Browser::signed_in(&district.base, CLERK.0).await;
    let visit = district.visit(JOINED_UNIT).await;
    let mark = visit.differences.iter().find(|difference| difference.parts.kind == Kind::Mark.name()).unwrap();
    let card = format!("#at-{}", mark.cell.key.unwrap());
    browser.goto(&format!("/visits/{}", visit.summary.visit)).await;
    tab_to(&browser, &format!("{card} input[type=radio]")).await;
    browser.key(SPACE).await;
    tab_to(&browser, &format!("{card} textarea")).await;
    browser.type_words("Đã đối chiếu sổ trực").await;
    tab_to(&browser, &format!("{card} button")).await;
    browser.enter().await;
    assert_eq!(browser.text("#message").await, say("office-settled"));
    let after = district.visit_again(visit.summary.visit).await;
    assert_eq!(after.differences.len(), visit.differences.len() - 1);
}

#[tokio::test]
async fn phones_and_language_are_managed_by_keyboard() {
    let district = District::open().await;
    let browser = Browser::signed_in(&district.base, CLERK.0).await;
    browser.goto("/devices").await;
    tab_to(&browser, "article.fork input[type=text]").await;
    browser.type_words("Máy cài lại").await;
    browser.enter().await;
    assert_eq!(browser.text("#message").await, say("office-fork-noted"));
    tab_to(&browser, "select#login").await;
    tab_to(&browser, "#enrol button").await;
    browser.enter().await;
    assert_eq!(browser.count("#new-code").await, 1);
    tab_to(&browser, "#revoke summary").await;
    browser.key(ENTER).await;
    tab_to(&browser, "#revoke button").await;
    browser.enter().await;
    assert_eq!(browser.text("#message").await, say("office-revoked"));
    tab_to(&browser, "form[action='/language'] button").await;
    browser.enter().await;
    assert_eq!(browser.attributes("html", "lang").await, ["en"]);
    tab_to(&browser, "form[action='/sign-out'] button").await;
    browser.enter().await;
    assert_eq!(browser.path().await, "/sign-in");
}

#[tokio::test]
async fn where_the_keyboard_is_can_be_seen_and_goes_in_the_order_of_the_page() {
    const STOP: &str = "const e = document.activeElement; const s = getComputedStyle(e); const r = e.getBoundingClientRect();
        return [e.outerHTML.slice(0, 80), s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2, r.top + scrollY, e === document.body]";
    let district = District::open().await;
    let browser = Browser::signed_in(&district.base, CLERK.0).await;
    browser.goto("/devices").await;
    let mut last = f64::MIN;
    for stop in 0..TABS_MAX {
        browser.key(TAB).await;
        let at = browser.ask(STOP, json!([])).await;
        if at[3] == true {
            assert!(stop > 10, "the page has more to stop at");
            return;
        }
        assert_eq!(at[1], true, "nobody sees that the keyboard is at {}", at[0]);
        let top = at[2].as_f64().unwrap();
        assert!(top > last - 100.0, "the keyboard jumps back up to {}", at[0]);
        last = top;
    }
    panic!("the keyboard never leaves the page");
}
