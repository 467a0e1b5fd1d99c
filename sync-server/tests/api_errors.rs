//! What the office says when it does not do what it was asked: a status of the
//! protocol's table, a code for programs, a sentence for people, and nothing of anybody.

#![allow(clippy::unwrap_used, reason = "a test that meets the unexpected should end")]

#[allow(dead_code, reason = "each file of tests uses a part of the kit")]
mod kit;

use std::collections::BTreeSet;

use kit::{Phone, TestOffice};
use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};
use shared::domain::limits::PHOTO_BYTES_MAX;
use shared::ids::PhotoHash;
use shared::sync::{Agreement, Hello, Which};
use shared::text::{Lang, Sentences};
use sync_server::config::{ATTEMPTS_MAX, CODE_LIFE_MS, UNFINISHED_DEVICE_BYTES_MAX};
use sync_server::error::ApiError;

const PROTOCOL: &str = include_str!("../../shared/PROTOCOL.md");

/// The statuses that the protocol's table names.
fn told() -> BTreeSet<u16> {
    let (_, section) = PROTOCOL.split_once("## 8 Errors").unwrap();
    let cells = section.lines().filter_map(|line| line.strip_prefix("| ")?.split(' ').next());
    cells.filter_map(|cell| cell.parse().ok()).collect()
}

#[test]
fn every_refusal_has_a_status_of_the_protocols_table() {
    assert!(told().len() > 5, "the table is there");
    for error in ApiError::ALL {
        assert!(told().contains(&error.status().as_u16()), "{} is {}", error.code(), error.status());
    }
}

/// What the document names and no code ever answers with would be waited for in vain.
#[test]
fn every_status_of_the_protocols_table_is_given() {
    let mut given: BTreeSet<u16> = ApiError::ALL.iter().map(|error| error.status().as_u16()).collect();
    // Given around all routes, where no handler is there any more to refuse.
    given.insert(StatusCode::REQUEST_TIMEOUT.as_u16());
    let never: Vec<u16> = told().difference(&given).copied().collect();
    assert!(never.is_empty(), "{never:?}");
}

/// Each refusal that can be had over HTTP, by something that is refused with it.
async fn refused(office: &TestOffice, error: ApiError, lang: &str) -> Response {
    let phone = office.phone("lan").await;
    let ask = |phone: &Phone, method, path: &str| phone.request(method, path).header("accept-language", lang);
    let post = |phone: &Phone, path: &str, body: Value| ask(phone, Method::POST, path).body(body.to_string());
    let enrol = |phone: &Phone, code: &str| post(phone, "/api/enrol", json!(phone.enrolment(code)));
    let name = PhotoHash([7; 32]).to_string();
    let photo = format!("/api/photos/{name}");
    let sent = match error {
        ApiError::NotSignedIn => post(&phone.with_token("none"), "/api/entries/pull", json!({})),
        ApiError::Revoked => {
            office.office.revoke(phone.device, office.office.itself()).await.unwrap();
            post(&phone, "/api/entries/pull", json!({}))
        }
        ApiError::OtherDevice => {
            let hello = Hello { device: office.office.device(), ..phone.greeting() };
            post(&phone, "/api/hello", json!(hello))
        }
        ApiError::CodeWrong => enrol(&office.stranger(), "WRONGWRONG"),
        ApiError::CodeExpired => {
            let code = office.office.issue_code("lan").await.unwrap();
            office.pass_ms(CODE_LIFE_MS);
            enrol(&office.stranger(), &code)
        }
        ApiError::CodeUsed => {
            let code = office.office.issue_code("lan").await.unwrap();
            office.stranger().enrol(&code).await;
            enrol(&office.stranger(), &code)
        }
        ApiError::TooManyAttempts => {
            for _ in 0..ATTEMPTS_MAX {
                office.stranger().enrol("WRONGWRONG").await;
            }
            enrol(&office.stranger(), "WRONGWRONG")
        }
        ApiError::DeviceKnown => {
            let code = office.office.issue_code("lan").await.unwrap();
            enrol(&phone, &code)
        }
        ApiError::Malformed => post(&phone, "/api/agree", json!([])),
        ApiError::TooLarge => {
            let hashes = vec![PhotoHash([1; 32]); shared::sync::WHICH_MAX + 1];
            post(&phone, "/api/photos/which", json!(Which { hashes }))
        }
        ApiError::NotABatch => ask(&phone, Method::POST, "/api/entries").body("no batch"),
        ApiError::PhotoName => ask(&phone, Method::GET, "/api/photos/lan"),
        ApiError::PhotoHash => ask(&phone, Method::PUT, &photo).body("other bytes"),
        ApiError::NotAPhoto => {
            let name = PhotoHash(shared::ids::sha256(b"<html>"));
            ask(&phone, Method::PUT, &format!("/api/photos/{name}")).body("<html>")
        }
        ApiError::PhotoOffset => phone.patch_photo(&name, 5, b"").header("accept-language", lang),
        ApiError::TusVersion => ask(&phone, Method::PATCH, &photo),
        ApiError::PhotoType => ask(&phone, Method::PATCH, &photo).header("tus-resumable", "1.0.0"),
        ApiError::UnfinishedFull => {
            fill(&phone).await;
            phone.patch_photo(&name, 0, &[0; 2]).header("accept-language", lang)
        }
        ApiError::NotFound => ask(&phone, Method::GET, &photo),
        ApiError::Internal => {
            office.sql("ALTER TABLE photos RENAME TO elsewhere").await;
            let agreement = Agreement::of(None, 0, vec![PhotoHash([1; 32])]);
            post(&phone, "/api/agree", json!(agreement))
        }
    };
    sent.send().await.unwrap()
}

/// Begins photos until the office has no room for more unfinished ones of this phone.
async fn fill(phone: &Phone) {
    let most = UNFINISHED_DEVICE_BYTES_MAX / PHOTO_BYTES_MAX;
    let bytes = vec![0; PHOTO_BYTES_MAX as usize];
    for number in 0..u8::try_from(most).unwrap() {
        let name = PhotoHash([100 + number; 32]).to_string();
        let begun = &bytes[..bytes.len() - usize::from(number == 0)];
        phone.patch_photo(&name, 0, begun).send().await.unwrap();
    }
}

/// Names, logins, codes and passwords of the office under test.
const PERSONAL: [&str; 5] = ["Nguyễn", "lan", "noivu", "WRONG", "password"];

#[tokio::test]
async fn every_refusal_is_said_in_the_language_that_was_asked_for() {
    for error in ApiError::ALL {
        let office = TestOffice::start().await;
        // What cannot be undone is asked last, in the language that is asked first otherwise.
        let asked = [("en-GB,vi;q=0.5", Lang::En), ("vi", Lang::Vi), ("fr", Lang::Vi), ("", Lang::Vi)];
        let once = [ApiError::Internal, ApiError::TooManyAttempts, ApiError::UnfinishedFull].contains(&error);
        for (header, lang) in asked.into_iter().take(if once { 1 } else { 4 }) {
            let response = refused(&office, error, header).await;
            assert_eq!(response.status(), error.status(), "{error:?}");
            assert_eq!(response.headers()["content-type"], "application/json", "{error:?}");
            assert_eq!(response.headers()["cache-control"], "no-store", "{error:?}");
            let body = response.text().await.unwrap();
            let wanted = json!({"error": error.code(), "sentence": Sentences::say(lang, error.sentence(), &[])});
            assert_eq!(serde_json::from_str::<Value>(&body).unwrap(), wanted, "{error:?} in {header}");
            let words: Vec<&str> = body.split(|c: char| !c.is_alphanumeric()).collect();
            for personal in PERSONAL {
                assert!(!words.contains(&personal), "{error:?} tells {personal}");
            }
        }
    }
}

#[tokio::test]
async fn both_languages_say_something_of_their_own() {
    let mut said = BTreeSet::new();
    for error in ApiError::ALL {
        for lang in Lang::ALL {
            assert!(said.insert(Sentences::say(lang, error.sentence(), &[])), "{error:?} in {lang:?} is said twice");
        }
    }
}

async fn code_of(response: Response) -> (u16, String) {
    let status = response.status().as_u16();
    let body = response.text().await.unwrap();
    let value: Value = serde_json::from_str(&body).unwrap_or_default();
    assert!(value["sentence"].is_string(), "a program gets a code and a person a sentence, not: {body:?}");
    (status, value["error"].as_str().unwrap_or_default().to_owned())
}

/// A phone of a later version may ask what this office does not know.
#[tokio::test]
async fn a_request_that_there_is_not_is_refused_like_any_other() {
    let office = TestOffice::start().await;
    let phone = office.phone("lan").await;
    for path in ["/api/later", "/api/photos", "/api/photos/a/b", "/api/entries/1"] {
        for phone in [&phone, &phone.with_token("")] {
            assert_eq!(code_of(phone.get(path).await).await, (404, "not_found".to_owned()), "{path}");
        }
    }
}

#[tokio::test]
async fn a_method_that_a_request_does_not_have_is_refused_with_a_code_too() {
    let office = TestOffice::start().await;
    let phone = office.phone("lan").await;
    for (method, path) in [
        (Method::GET, "/api/enrol"),
        (Method::DELETE, "/api/entries"),
        (Method::POST, "/api/health"),
        (Method::DELETE, "/api/photos/0000000000000000000000000000000000000000000000000000000000000000"),
    ] {
        let response = phone.request(method, path).send().await.unwrap();
        assert!(told().contains(&response.status().as_u16()), "{path}: {}", response.status());
        code_of(response).await;
    }
}

#[tokio::test]
async fn health_is_told_to_anybody_and_tells_nothing_of_the_record() {
    let office = TestOffice::start().await;
    let response = office.stranger().get("/api/health").await;
    assert_eq!(response.status(), 200);
    let told: Value = kit::json(response).await;
    let wanted =
        json!({"status": "ok", "protocol": shared::sync::PROTOCOL_VERSION, "office_ms": office.office.now_ms()});
    assert_eq!(told, wanted);
    office.sql("ALTER TABLE entries RENAME TO elsewhere").await;
    assert_eq!(code_of(office.stranger().get("/api/health").await).await, (500, "internal".to_owned()));
}

/// An office on the internet is asked by all kinds of programs.
#[tokio::test]
async fn what_is_said_to_programs_is_never_run_as_a_page() {
    let office = TestOffice::start().await;
    let phone = office.phone("lan").await;
    for path in ["/api/health", "/api/entries/pull", "/api/photos/x"] {
        let response = phone.get(path).await;
        assert_eq!(response.headers()["x-content-type-options"], "nosniff", "{path}");
        assert_eq!(response.headers()["cache-control"], "no-store", "{path}");
    }
}
