//! The office's pages in a real browser: what a clerk can do there, what is refused,
//! what is noted of them, and how the pages look to people with small screens, large
//! letters, dark rooms or a keyboard alone. `KY_CUONG_SCREENSHOTS=FOLDER` has every
//! page pictured.
#![allow(clippy::unwrap_used, reason = "a test that meets the unexpected should end")]

#[path = "office/devices.rs"]
mod devices;
#[path = "office/frame.rs"]
mod frame;
#[path = "office/hostile.rs"]
mod hostile;
#[path = "office/keyboard.rs"]
mod keyboard;
#[path = "office/looks.rs"]
mod looks;
#[path = "office/papers.rs"]
mod papers;
#[path = "office/people.rs"]
mod people;
#[path = "office/rescue.rs"]
mod rescue;
#[path = "office/screenshots.rs"]
mod screenshots;
#[path = "office/settle.rs"]
mod settle;
#[path = "office/sign_in.rs"]
mod sign_in;
#[path = "office/visits.rs"]
mod visits;

use reqwest::{Method, Response, header, redirect};
use shared::text::{Arg, Lang, Sentences};
use tests::browser::Browser;
use tests::district::{District, JOINED_UNIT, SEALED_UNIT, UNBADGED};

/// A sentence as the pages say it in Vietnamese.
fn say(key: &str) -> String {
    Sentences::say(Lang::Vi, key, &[])
}

/// A sentence with a count.
fn count(key: &str, count: usize) -> String {
    Sentences::say(Lang::Vi, key, &[("count", Arg::from(count))])
}

/// Every page of the arranged district, by a short name.
async fn pages(district: &District) -> Vec<(&'static str, String)> {
    let joined = district.visit(JOINED_UNIT).await.summary.visit;
    let sealed = district.visit(SEALED_UNIT).await.summary.visit;
    let unit = district.unit(SEALED_UNIT).await;
    let bare = district.unit("Xã Hà Kỳ").await;
    let person = district.person(UNBADGED).await;
    let phone = district.office.store().devices().await.unwrap()[0].device;
    vec![
        ("visits", "/visits".to_owned()),
        ("visit", format!("/visits/{joined}")),
        ("visit-sealed", format!("/visits/{sealed}")),
        ("papers", format!("/visits/{joined}/papers")),
        ("papers-sealed", format!("/visits/{sealed}/papers")),
        ("paper-refused", format!("/visits/{joined}/papers/badge-list.zip")),
        ("units", "/units".to_owned()),
        ("unit", format!("/units/{unit}")),
        ("unit-without-roster", format!("/units/{bare}")),
        ("person", format!("/people/{person}")),
        ("devices", "/devices".to_owned()),
        ("devices-aside", format!("/devices/{phone}/aside")),
        ("rescue", "/rescue".to_owned()),
    ]
}

/// A request beside the browser, with its cookies; where it is sent on is not followed.
async fn request(browser: &Browser, method: Method, url: &str, body: String) -> Response {
    let client = tests::client().redirect(redirect::Policy::none()).build().unwrap();
    let request = client.request(method, url).header(header::COOKIE, browser.cookies().await);
    let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    request.body(body).send().await.unwrap()
}

/// Where an answer sends its asker.
fn location(response: &Response) -> String {
    response.headers().get(header::LOCATION).map(|to| to.to_str().unwrap().to_owned()).unwrap_or_default()
}

/// Fields as a form sends them.
fn form(fields: &[(String, String)]) -> String {
    let safe = |byte: u8| match byte {
        b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => char::from(byte).to_string(),
        other => format!("%{other:02X}"),
    };
    let encoded = |text: &str| text.bytes().map(safe).collect::<String>();
    let pairs = fields.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value)));
    pairs.collect::<Vec<_>>().join("&")
}

/// What a form on the page would send now, the fields nobody filled in left out.
async fn fields(browser: &Browser, css: &str) -> Vec<(String, String)> {
    let script = "return [...new FormData(document.querySelector(arguments[0]))]";
    serde_json::from_value(browser.ask(script, serde_json::json!([css])).await).unwrap()
}
