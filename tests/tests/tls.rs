//! Enrolment that nobody listens in on: by invitation, over TLS with the office's own
//! authority, real sockets on this machine. Whoever is not the office is told nothing, and
//! nothing changes, neither there nor here.
#![allow(clippy::unwrap_used, reason = "a test that meets the unexpected should end")]

use std::net::IpAddr;
use std::process::Command;
use std::sync::Arc;

use mobile_core::sync::{Http, HttpError, NotTheOffice, Pinned, SyncError, WayIn};
use reqwest::{StatusCode, header};
use rustls::pki_types::CertificateDer;
use rustls::version::{TLS12, TLS13};
use serde_json::{Value, json};
use shared::domain::Role;
use shared::ids::{DeviceId, PublicKey};
use shared::journal::Entry;
use shared::sync::{Code, EnrolRequest, Hello, Invitation, NotAnInvitation, compare_code_shown};
use shared::text::{Lang, Sentences};
use sync_server::Office;
use sync_server::config::{ATTEMPTS_MAX, CODE_LIFE_MS};
use sync_server::ports::Clock;
use sync_server::record::DeviceRow;
use sync_server::tls::{Authority, CERTIFICATE_LIFE_MS, FILE, Issued, RENEW_BEFORE_MS};
use tests::district::{CLERK, District, Handset};
use tests::tls::{Closed, HERE, TlsOffice, agreeable, impostor, picture_of};

const LAN: &str = "lan";

async fn district() -> District {
    let district = District::founded().await;
    district.add_member(LAN, "Nguyễn Thị Lan", Role::Inspector).await;
    district
}

/// A browser looks at its own clock.
#[allow(clippy::disallowed_methods, reason = "what is not a phone has no port to ask")]
fn today(district: &District) {
    district.wall.set(&chrono::Local::now().fixed_offset().to_rfc3339());
}

fn say(key: &str) -> String {
    Sentences::say(Lang::Vi, key, &[])
}

/// What an office keeps: entries and who has which phone.
async fn kept(office: &Office) -> (Vec<Entry>, Vec<DeviceRow>) {
    let entries = office.store().entries_after(0, 100_000).await.unwrap();
    let devices = office.store().devices().await.unwrap().into_iter();
    // When a phone was last heard is no part of the record.
    let devices = devices.map(|row| DeviceRow { last_contact_ms: None, app_head_seq: None, app_state: None, ..row });
    (entries.into_iter().map(|kept| kept.entry).collect(), devices.collect())
}

/// What a phone keeps: its journal, who it is, what it takes for sent.
fn kept_by(phone: &Handset) -> Value {
    let app = &phone.app;
    json!([app.store().own_from(1, 10_000).len(), app.store().cursors(), app.identity(), app.sent()])
}

/// A phone enrolled over TLS that has something to send.
async fn enrolled(district: &District, tls: &TlsOffice) -> Handset {
    let mut phone = district.blank_phone(LAN);
    let answer = phone.enrol_typed(&tls.invite(LAN).await.text()).await;
    assert_eq!(answer["ok"], true, "{answer}");
    phone.sync().await;
    phone
}

fn opens_a_visit(phone: &mut Handset) {
    phone.run(&[json!({"do": "open_visit", "unit": "@unit:Xã An Thanh", "kind": "agency"})]);
}

/// Syncs; why it did not come to its end.
async fn why_not(phone: &mut Handset) -> SyncError {
    mobile_core::sync::sync(&mut phone.app).await.unwrap_err()
}

fn not_the_office(error: &SyncError) -> Option<NotTheOffice> {
    match error {
        SyncError::Http(HttpError::NotTheOffice { why }) => Some(*why),
        _ => None,
    }
}

/// A certificate of an office's authority with its chain, made at a time for names.
fn issued(office: &Office, names: &[&str], at_ms: i64) -> (Vec<CertificateDer<'static>>, Issued) {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let issued = office.authority().issue(&names, [7; 16], at_ms).unwrap();
    (vec![issued.certificate.clone(), office.authority().certificate().clone()], issued)
}

#[tokio::test]
async fn a_phone_enrols_by_invitation_syncs_and_both_show_one_short_code() {
    let district = district().await;
    let tls = TlsOffice::open(&district.office).await;
    let mut phone = district.blank_phone(LAN);
    let invitation = tls.invite(LAN).await;
    let answer = phone.enrol_typed(&invitation.grouped().to_lowercase()).await;
    assert_eq!(answer["ok"], true, "{answer}");
    phone.sync().await;
    opens_a_visit(&mut phone);
    phone.sync().await;
    let identity = phone.app.identity().unwrap();
    assert_eq!((identity.office_url.as_str(), identity.office_pin), (tls.address.url().as_str(), Some(invitation.pin)));
    let row = district.office.store().device(phone.device()).await.unwrap().unwrap();
    assert_eq!(answer["compare"], district.office.compare_code(&row), "both show the same");
    assert_eq!(tests::phone::show(&phone.app)["compare"], answer["compare"]);
    let sent = kept(&district.office).await.0;
    assert!(sent.iter().any(|entry| entry.header().device == phone.device()));
    tls.close().await;
}

#[tokio::test]
async fn an_invitation_is_read_from_a_picture_of_its_code() {
    let district = district().await;
    let tls = TlsOffice::open(&district.office).await;
    let invitation = tls.invite(LAN).await;
    assert_eq!(WayIn::in_picture(&picture_of(&invitation.text())).unwrap(), WayIn::of(&invitation));
    let other = WayIn::in_picture(&picture_of("https://example.vn/")).unwrap_err();
    assert!(matches!(other, SyncError::Invitation(NotAnInvitation::Other)), "{other:?}");
    let photo = std::fs::read(tests::district::fixture("photos/coffee.jpg")).unwrap();
    for picture in [photo, b"none".to_vec()] {
        let none = WayIn::in_picture(&picture).unwrap_err();
        assert!(matches!(none, SyncError::NoQrCode), "{none:?}");
    }
}

#[tokio::test]
async fn another_office_at_the_same_address_is_told_nothing() {
    let (district, other) = (district().await, district_of_others().await);
    let tls = TlsOffice::open(&district.office).await;
    let mut phone = enrolled(&district, &tls).await;
    opens_a_visit(&mut phone);
    let place = Closed { folder: tempfile::tempdir().unwrap(), port: tls.close().await.port };
    let stranger = TlsOffice::at(&other.office, place, &[HERE]).await;
    let (there, here) = (kept(&other.office).await, kept_by(&phone));
    let error = why_not(&mut phone).await;
    assert_eq!(not_the_office(&error), Some(NotTheOffice::Other), "{error:?}");
    assert_eq!(error.say(Lang::Vi), say("sync-other-office"));
    assert_eq!((kept(&other.office).await, kept_by(&phone)), (there, here));
    let place = Closed { folder: tempfile::tempdir().unwrap(), port: stranger.close().await.port };
    let _back = TlsOffice::at(&district.office, place, &[HERE]).await;
    phone.sync().await;
}

async fn district_of_others() -> District {
    let other = district().await;
    // Founded by the same counted randomness, it would be the same office but for its authority.
    assert_ne!(other.office.authority().pin(), district().await.office.authority().pin());
    other
}

#[tokio::test]
async fn an_invitation_that_is_not_good_enrols_nobody_and_changes_nothing() {
    let (district, other) = (district().await, district_of_others().await);
    let (tls, elsewhere) = (TlsOffice::open(&district.office).await, TlsOffice::open(&other.office).await);
    let expired = tls.invite(LAN).await;
    district.wall.pass_ms(CODE_LIFE_MS);
    let reused = tls.invite(LAN).await;
    assert_eq!(district.blank_phone("first").enrol_typed(&reused.text()).await["ok"], true);
    let unknown = tls.invitation(Code([9; 10]));
    let good = tls.invite(LAN).await;
    let of_another = Invitation { address: elsewhere.address.clone(), ..good.clone() };
    let others_code = Invitation { code: elsewhere.invite(LAN).await.code, ..good.clone() };
    let mistyped = good.text().replacen(&good.code.to_string()[..4], "7777", 1);
    let later = good.text().replacen("KYC1", "KYC2", 1);
    let states = || async { (kept(&district.office).await, kept(&other.office).await) };
    let before = states().await;
    for (typed, told) in [
        (expired.text(), "api-code-wrong"),
        (reused.text(), "api-code-used"),
        (unknown.text(), "api-code-wrong"),
        (of_another.text(), "sync-other-office"),
        (others_code.text(), "api-code-wrong"),
        (mistyped, "invite-mistyped"),
        (later, "invite-later"),
        ("KYC".to_owned(), "invite-other"),
    ] {
        let mut phone = district.blank_phone("hopeful");
        let here = kept_by(&phone);
        let answer = phone.enrol_typed(&typed).await;
        assert_eq!((&answer["ok"], &answer["sentence"]), (&json!(false), &json!(say(told))), "{typed}");
        assert_eq!((states().await == before, kept_by(&phone)), (true, here), "{typed}");
    }
    assert_eq!(district.blank_phone("last").enrol_typed(&good.text()).await["ok"], true, "the code is not used up");
    let late = tls.invite(LAN).await;
    district.wall.pass_ms(CODE_LIFE_MS);
    let answer = district.blank_phone("late").enrol_typed(&late.text()).await;
    assert_eq!(answer["sentence"], say("api-code-expired"), "{answer}");
}

#[tokio::test]
async fn less_than_tls_of_today_is_no_office_to_a_phone_that_pinned_one() {
    let district = district().await;
    let tls = TlsOffice::open(&district.office).await;
    let mut phone = enrolled(&district, &tls).await;
    opens_a_visit(&mut phone);
    let here = kept_by(&phone);
    let port = tls.close().await.port;

    let listener = tokio::net::TcpListener::bind((HERE, port)).await.unwrap();
    let plain = tokio::spawn(async move { axum::serve(listener, agreeable()).await });
    let error = why_not(&mut phone).await;
    assert_eq!(not_the_office(&error), Some(NotTheOffice::Other), "plain HTTP: {error:?}");
    plain.abort();
    drop(plain.await);

    let (chain, issued) = issued(&district.office, &[HERE], district.wall.now_ms());
    let old = impostor(port, &[&TLS12], (chain, issued.key)).await;
    let error = why_not(&mut phone).await;
    assert_eq!(not_the_office(&error), Some(NotTheOffice::Other), "TLS 1.2, the office's own certificate: {error:?}");
    old.abort();
    assert_eq!(kept_by(&phone), here);

    let pin = district.office.authority().pin();
    let pinned = |url: &str| Http::new(url, "", Some(Pinned { pin, at_least_ms: 0 })).map(drop);
    assert!(matches!(pinned("http://127.0.0.1:1"), Err(HttpError::Address)), "a pinned office is never asked in plain");
    assert!(matches!(Http::new("https://127.0.0.1:1", "", None).map(drop), Err(HttpError::Address)));
}

#[tokio::test]
async fn who_shows_the_offices_authority_without_its_key_is_not_the_office() {
    let (district, other) = (district().await, district_of_others().await);
    let tls = TlsOffice::open(&district.office).await;
    let mut phone = enrolled(&district, &tls).await;
    let here = kept_by(&phone);
    let port = tls.close().await.port;
    let (_, forged) = issued(&other.office, &[HERE], district.wall.now_ms());
    let authority = district.office.authority().certificate().clone();
    let forger = Authority::make(district.office.device(), district.wall.now_ms()).unwrap();
    let forger = Authority::of(district.office.device(), forger).unwrap();
    let same_name = forger.issue(&[HERE.to_owned()], [8; 16], district.wall.now_ms()).unwrap();
    for (how, issued) in [("another's", forged), ("of the same name", same_name)] {
        let stranger = impostor(port, &[&TLS13], (vec![issued.certificate, authority.clone()], issued.key)).await;
        let error = why_not(&mut phone).await;
        assert_eq!(not_the_office(&error), Some(NotTheOffice::Other), "{how}: {error:?}");
        stranger.abort();
        drop(stranger.await);
    }
    assert_eq!(kept_by(&phone), here);
}

#[tokio::test]
async fn a_certificate_is_kept_until_it_nears_its_end_and_a_new_one_of_the_same_authority_is_taken() {
    let district = district().await;
    let tls = TlsOffice::open(&district.office).await;
    let mut phone = enrolled(&district, &tls).await;
    let certificate = |place: &Closed| -> Value {
        serde_json::from_slice::<Value>(&std::fs::read(place.folder.path().join(FILE)).unwrap()).unwrap()["certificate"]
            .clone()
    };
    let place = tls.close().await;
    let first = certificate(&place);
    let place = TlsOffice::at(&district.office, place, &[HERE]).await.close().await;
    assert_eq!(certificate(&place), first, "a browser need not be told again");
    district.wall.pass_ms(CERTIFICATE_LIFE_MS - RENEW_BEFORE_MS);
    let tls = TlsOffice::at(&district.office, place, &[HERE]).await;
    phone.sync().await;
    let place = tls.close().await;
    let renewed = certificate(&place);
    assert_ne!(renewed, first, "it nears its end");
    let tls = TlsOffice::at(&district.office, place, &[HERE, "office.example"]).await;
    phone.sync().await;
    let place = tls.close().await;
    assert_ne!(certificate(&place), renewed, "it is for other names");
    std::fs::write(place.folder.path().join(FILE), b"{").unwrap();
    let _tls = TlsOffice::at(&district.office, place, &[HERE]).await;
    phone.sync().await;
}

#[tokio::test]
async fn the_offices_certificate_for_another_address_is_told_apart_from_another_office() {
    let district = district().await;
    let tls = TlsOffice::open(&district.office).await;
    let mut phone = enrolled(&district, &tls).await;
    let here = kept_by(&phone);
    let _moved = TlsOffice::at(&district.office, tls.close().await, &["office.example"]).await;
    let error = why_not(&mut phone).await;
    assert_eq!(not_the_office(&error), Some(NotTheOffice::Certificate), "{error:?}");
    assert_eq!(error.say(Lang::Vi), say("sync-certificate"));
    assert_eq!(kept_by(&phone), here);
}

/// A phone's clock may stand at 1970 or 2099, and an office's may have.
#[tokio::test]
async fn a_certificate_is_out_of_date_only_where_both_clocks_say_so() {
    let district = district().await;
    let now_ms = district.wall.now_ms();
    let (chain, issued) = issued(&district.office, &[HERE], now_ms);
    let listener = tokio::net::TcpListener::bind((HERE, 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let _office = impostor(port, &[&TLS13], (chain, issued.key)).await;
    let (long_ago, long_after) = (0, issued.until_ms + 75 * 365 * 24 * 3600 * 1000);
    let pin = district.office.authority().pin();
    for (at_least_ms, taken) in [(long_ago, true), (now_ms, true), (issued.until_ms - 1_000, true), (long_after, false)]
    {
        let url = format!("https://{HERE}:{port}");
        let http = Http::new(&url, "", Some(Pinned { pin, at_least_ms })).unwrap();
        let greeted =
            http.hello(&Hello { protocol: 1, device: DeviceId([1; 16]), head: None, known: None, about: None }).await;
        let refused = matches!(&greeted, Err(HttpError::NotTheOffice { why: NotTheOffice::Certificate }));
        assert_eq!(refused, !taken, "{at_least_ms}: {greeted:?}");
        assert!(refused || matches!(greeted, Err(HttpError::Answer)), "{at_least_ms}: {greeted:?}");
    }
    let mut phone = {
        let tls = TlsOffice::open(&district.office).await;
        enrolled(&district, &tls).await
    };
    let identity = phone.app.identity().unwrap().clone();
    let url = format!("https://{HERE}:{port}");
    for (office_ms, phone_ms, taken) in [
        (Some(long_after), now_ms, true),
        (Some(now_ms), long_after, true),
        (None, long_after, true),
        (Some(long_after), long_after, false),
    ] {
        district.wall.pass_ms(phone_ms - district.wall.now_ms());
        let moved = mobile_core::app::Identity { office_url: url.clone(), office_ms, ..identity.clone() };
        phone.app.become_enrolled(moved).unwrap();
        let refused = not_the_office(&why_not(&mut phone).await).is_some();
        assert_eq!(refused, !taken, "office {office_ms:?}, phone {phone_ms}");
    }
}

#[tokio::test]
async fn a_code_alone_is_enough_on_this_machine_only() {
    let district = district().await;
    let code = district.office.issue_code(LAN).await.unwrap();
    for url in ["http://192.0.2.1:8080", "http://office.example", "http://127.0.0.1.example:80"] {
        let mut phone = district.blank_phone("outside");
        let here = kept_by(&phone);
        let answer = phone.enrol_typed(&format!("{url} {code}")).await;
        assert_eq!(answer["sentence"], say("invite-needed"), "{url}");
        assert_eq!(kept_by(&phone), here);
    }
    let mut phone = district.blank_phone("here");
    let answer = phone.enrol_typed(&format!("{} {code}", district.base)).await;
    assert_eq!((&answer["ok"], &answer["compare"]), (&json!(true), &Value::Null), "there is nothing to compare");
    phone.sync().await;
}

#[tokio::test]
async fn who_connects_and_says_nothing_keeps_nobody_waiting() {
    let district = district().await;
    let tls = TlsOffice::open(&district.office).await;
    let mut silent = Vec::new();
    for _ in 0..20 {
        silent.push(tokio::net::TcpStream::connect((HERE, tls.port())).await.unwrap());
    }
    let mut phone = enrolled(&district, &tls).await;
    phone.sync().await;
    tls.close().await;
}

#[tokio::test]
async fn who_guesses_codes_over_tls_waits_and_nobody_at_another_address_does() {
    let district = district().await;
    today(&district);
    let tls = TlsOffice::open(&district.office).await;
    let guesser = tls.browser().local_address(IpAddr::from([127, 0, 0, 2])).build().unwrap();
    let request = EnrolRequest { code: "A".repeat(16), device: DeviceId([5; 16]), public_key: PublicKey([6; 32]) };
    let mut last = StatusCode::OK;
    for _ in 0..=ATTEMPTS_MAX {
        let asked = guesser.post(format!("{}/api/enrol", tls.address.url()));
        last = asked.body(serde_json::to_vec(&request).unwrap()).send().await.unwrap().status();
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
    enrolled(&district, &tls).await;
}

#[tokio::test]
async fn cookies_of_the_pages_go_over_tls_only_where_the_pages_do() {
    let district = district().await;
    today(&district);
    let tls = TlsOffice::open(&district.office).await;
    let password = tests::district::password(CLERK.0).replace(' ', "+");
    let body = format!("login={}&password={password}", CLERK.0);
    for (client, base, secure) in
        [(tests::client(), district.base.clone(), false), (tls.browser(), tls.address.url(), true)]
    {
        let client = client.redirect(reqwest::redirect::Policy::none()).build().unwrap();
        let asked =
            client.post(format!("{base}/sign-in")).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let answer = asked.body(body.clone()).send().await.unwrap();
        let cookies: Vec<&str> =
            answer.headers().get_all(header::SET_COOKIE).iter().map(|cookie| cookie.to_str().unwrap()).collect();
        assert!(cookies.iter().any(|cookie| cookie.starts_with("kc_session=")), "{:?} {cookies:?}", answer.status());
        assert!(cookies.iter().all(|cookie| cookie.contains("; Secure") == secure), "{cookies:?}");
    }
}

#[tokio::test]
async fn two_processes_on_one_database_are_one_office() {
    let district = district().await;
    let second = Arc::new(district.second_process().await);
    let (first, other) = (TlsOffice::open(&district.office).await, TlsOffice::open(&second).await);
    let mut phone = enrolled(&district, &first).await;
    phone.calls(&other.address.url());
    phone.sync().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_headless_phone_enrols_with_an_invitation_on_its_command_line() {
    let district = district().await;
    let tls = TlsOffice::open(&district.office).await;
    let folder = tempfile::tempdir().unwrap();
    let phone = |args: Vec<String>| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_phone"));
        let output = command.arg("--data").arg(folder.path().join("phone")).args(args).output().unwrap();
        serde_json::from_slice::<Value>(&output.stdout).unwrap()
    };
    let typed = tls.invite(LAN).await.grouped().replace('-', " ");
    let answer = phone(["enrol"].into_iter().chain(typed.split(' ')).map(str::to_owned).collect());
    assert_eq!(answer["ok"], true, "{answer}");
    assert_eq!(compare_code_shown(answer["compare"].as_str().unwrap()).len(), 7);
    assert_eq!(phone(vec!["sync".to_owned()])["ok"], true);
    assert_eq!(phone(vec!["show".to_owned()])["compare"], answer["compare"]);
}
