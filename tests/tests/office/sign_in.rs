//! Coming in and going out.

use reqwest::Method;
use serde_json::json;
use sync_server::config::{ATTEMPTS_MAX, ATTEMPTS_WINDOW_MS, SESSION_LIFE_MS};
use tests::browser::Browser;
use tests::district::{CHAIR, CLERK, District, WITHOUT_PAGES, password};

use crate::{location, pages, request, say};

#[tokio::test]
async fn a_wrong_password_gets_a_sentence_and_the_right_one_the_visits() {
    let district = District::founded().await;
    let browser = Browser::start(&district.base).await;
    browser.goto("/").await;
    assert_eq!(browser.path().await, "/sign-in");
    assert_eq!(browser.count("#message").await, 0, "nothing is wrong yet");
    for (login, typed) in [(CLERK.0, "sai mật khẩu"), ("nguoi-la", &*password(CLERK.0)), (CLERK.0, " ")] {
        browser.sign_in(login, typed).await;
        assert_eq!(browser.text("#message").await, say("office-sign-in-wrong"), "{login}");
        assert_eq!(browser.path().await, "/sign-in");
        assert_eq!(
            browser.attributes("#password", "value").await,
            Vec::<String>::new(),
            "a password is never sent back"
        );
        browser.goto("/visits").await;
        assert_eq!(browser.path().await, "/sign-in", "a wrong password opens nothing");
    }
    browser.sign_in(&format!(" {} ", CLERK.0), &password(CLERK.0)).await;
    assert_eq!(browser.path().await, "/visits");
    assert_eq!(browser.text("h1").await, say("office-visits"));
    assert!(browser.text("header").await.contains(CLERK.1), "who is signed in is told");
}

#[tokio::test]
async fn after_many_wrong_passwords_even_the_right_one_waits_a_minute() {
    let district = District::founded().await;
    let browser = Browser::start(&district.base).await;
    browser.goto("/sign-in").await;
    for _ in 1..ATTEMPTS_MAX {
        let body = format!("login={}&password=sai", CLERK.0);
        request(&browser, Method::POST, &format!("{}/sign-in", district.base), body).await;
    }
    browser.sign_in(CLERK.0, "sai").await;
    assert_eq!(browser.text("#message").await, say("office-sign-in-wrong"), "the last that may be tried");
    browser.sign_in(CLERK.0, &password(CLERK.0)).await;
    assert_eq!(browser.text("#message").await, say("office-sign-in-wait"));
    district.wall.pass_ms(ATTEMPTS_WINDOW_MS - 1);
    browser.sign_in(CLERK.0, &password(CLERK.0)).await;
    assert_eq!(browser.text("#message").await, say("office-sign-in-wait"));
    district.wall.pass_ms(1);
    browser.sign_in(CLERK.0, &password(CLERK.0)).await;
    assert_eq!(browser.path().await, "/visits");
}

#[tokio::test]
async fn signing_out_ends_the_session_and_leaves_nothing_to_go_back_to() {
    let district = District::open().await;
    let browser = Browser::signed_in(&district.base, CLERK.0).await;
    let old = browser.cookies().await;
    browser.goto("/units").await;
    browser.press(&say("office-sign-out")).await;
    assert_eq!(browser.path().await, "/sign-in");
    assert_eq!(browser.text("#message").await, say("office-signed-out"));
    assert!(!browser.cookies().await.contains("kc_session"), "{}", browser.cookies().await);
    browser.back().await;
    assert_eq!(browser.path().await, "/sign-in", "what was read on a shared machine is not to be had by «back»");
    assert_eq!(browser.count("#units").await, 0);
    let kept = tests::client().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let kept = kept.get(format!("{}/visits", district.base)).header("cookie", old).send().await.unwrap();
    assert_eq!(location(&kept), "/sign-in", "whoever kept the cookie has nothing of it");
}

#[tokio::test]
async fn a_session_ends_with_the_day_and_says_so() {
    let district = District::founded().await;
    let browser = Browser::signed_in(&district.base, CLERK.0).await;
    district.wall.pass_ms(SESSION_LIFE_MS - 1);
    browser.goto("/units").await;
    assert_eq!(browser.path().await, "/units");
    district.wall.pass_ms(1);
    browser.goto("/units").await;
    assert_eq!(browser.path().await, "/sign-in");
    assert_eq!(browser.text("#message").await, say("office-session-ended"));
    browser.reload().await;
    assert_eq!(browser.count("#message").await, 0, "it is said once");
    browser.sign_in(CLERK.0, &password(CLERK.0)).await;
    assert_eq!(browser.path().await, "/visits");
}

#[tokio::test]
async fn nothing_is_shown_and_nothing_done_without_a_sign_in() {
    let district = District::open().await;
    let browser = Browser::start(&district.base).await;
    let visit = district.visit(tests::district::JOINED_UNIT).await;
    let photo = visit.photos[0].hash;
    let mut paths: Vec<String> = pages(&district).await.into_iter().map(|(_, path)| path).collect();
    paths.push(format!("/photos/{photo}"));
    for path in paths {
        browser.goto(&path).await;
        assert_eq!(browser.path().await, "/sign-in", "{path}");
    }
    let before = district.entries().await;
    let device = district.office.store().devices().await.unwrap()[0].device;
    for path in [
        format!("/visits/{}/settle", visit.summary.visit),
        "/devices/code".to_owned(),
        format!("/devices/{device}/revoke"),
        format!("/devices/{device}/fork"),
    ] {
        let answer = request(&browser, Method::POST, &format!("{}{path}", district.base), String::new()).await;
        assert_eq!((answer.status().as_u16(), &*location(&answer)), (303, "/sign-in"), "{path}");
    }
    assert_eq!(district.entries().await, before);
    assert!(district.office.store().readings(10).await.unwrap().is_empty(), "nobody has read anything");
}

#[tokio::test]
async fn an_account_without_pages_is_told_so_and_the_chairman_reads() {
    let district = District::open().await;
    let browser = Browser::start(&district.base).await;
    browser.goto("/sign-in").await;
    browser.sign_in(WITHOUT_PAGES.0, &password(WITHOUT_PAGES.0)).await;
    assert_eq!(browser.text("#message").await, say("office-sign-in-not-for-pages"));
    browser.goto("/visits").await;
    assert_eq!(browser.path().await, "/sign-in");
    browser.sign_in(CHAIR.0, &password(CHAIR.0)).await;
    assert_eq!(browser.path().await, "/visits");
    assert!(browser.text("header").await.contains(&say("role-chair")));
}

#[tokio::test]
async fn the_language_form_leads_to_no_other_site() {
    let district = District::founded().await;
    let browser = Browser::start(&district.base).await;
    for elsewhere in
        ["https://example.org/", "//example.org/", "/\\example.org", "\\\\example.org", "javascript:alert(1)"]
    {
        browser.goto("/sign-in").await;
        let script =
            "const f = document.querySelector('form[action=\"/language\"]'); f.back.value = arguments[0]; f.submit()";
        browser.ask_and_go(script, json!([elsewhere])).await;
        assert_eq!(browser.path().await, "/sign-in", "«{elsewhere}» is no page of the office");
    }
}
