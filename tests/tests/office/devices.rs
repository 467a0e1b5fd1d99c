//! The team's phones: codes, revoking, journals that parted in two.

use std::path::PathBuf;

use mobile_core::app::Identity;
use mobile_core::ports::LinkKind;
use mobile_core::sync::WayIn;
use mobile_core::view::{RecordState, record_groups, records};
use serde_json::json;
use shared::domain::{Kind, QuarantineReason};
use shared::ids::{DeviceId, MemberId};
use shared::record::fork_incidents;
use shared::sync::{CODE_LETTERS, Invitation, compare_code_shown};
use shared::text::{Arg, Lang, Sentences};
use sync_server::config::CODE_LIFE_MS;
use sync_server::record::DeviceState;
use tests::browser::{Browser, DESK, PHONE};
use tests::district::{CHAIR, CLERK, DISPUTED, District, FIRST, FORKED, JOINED_UNIT, LEADER};
use tests::tls::TlsOffice;

use crate::{count, fields, form, request, say};

async fn kinds_written(district: &District, kind: Kind) -> usize {
    let record = district.office.record().await.unwrap();
    record.items().filter(|item| item.kind == kind.name() && item.device == district.office.device()).count()
}

#[tokio::test]
async fn a_code_is_shown_once_is_in_no_address_and_enrols_one_phone() {
    let district = District::open().await;
    let browser = Browser::signed_in(&district.base, CLERK.0).await;
    browser.press(&say("office-nav-devices")).await;
    let phones = browser.count("#devices tbody tr").await;
    assert_eq!(browser.text("p.lead").await, count("office-devices-count", phones));
    browser.ask("document.querySelector('#login').value = arguments[0]", json!([LEADER.0])).await;
    browser.press(&say("office-code-make")).await;
    let shown = browser.text("#new-code").await;
    let at = sync_server::office::office_time(district.office.now_ms() + CODE_LIFE_MS).format("%H:%M").to_string();
    let until = Sentences::say(Lang::Vi, "office-code-until", &[("time", Arg::Text(at))]);
    assert!(shown.contains(LEADER.1) && shown.contains(&until), "{shown}");
    assert_eq!(browser.count("svg.qr").await, 0, "nobody outside this machine reaches this office");
    let code = browser.text(".code-shown").await;
    assert_eq!(code.len(), CODE_LETTERS, "{code}");
    assert_eq!(browser.path().await, "/devices", "what is in an address stays in the history");
    let elsewhere = [browser.title().await, browser.cookies().await];
    assert!(elsewhere.iter().all(|words| !words.contains(&code) && !words.contains("kc_said")), "{elsewhere:?}");
    browser.reload().await;
    assert_eq!(browser.count("#new-code").await, 0, "it is shown once");
    browser.back().await;
    assert!(!browser.text("body").await.contains(&code), "«back» does not bring it again");
    let mut first = district.blank_phone("first");
    assert!(first.enrol(&district.base, &code).await, "the code is good");
    let mut second = district.blank_phone("second");
    assert!(!second.enrol(&district.base, &code).await, "and good for one phone only");
    browser.goto("/devices").await;
    assert_eq!(browser.count("#devices tbody tr").await, phones + 1);
    assert!(browser.texts("#devices tbody tr").await[0].contains(LEADER.1), "the latest first");
}

#[tokio::test]
async fn an_invitation_is_a_code_that_a_camera_reads_in_light_and_dark_and_both_sides_show_one_number() {
    let district = District::open().await;
    let tls = TlsOffice::open(&district.office).await;
    let browser = Browser::signed_in(&tls.address.url(), CLERK.0).await;
    browser.goto("/devices").await;
    browser.ask("document.querySelector('#login').value = arguments[0]", json!([LEADER.0])).await;
    browser.press(&say("office-code-make")).await;
    let typed = browser.text("#invitation").await;
    let invitation = Invitation::read(&typed).unwrap();
    assert_eq!((&invitation.address, invitation.pin), (&tls.address, district.office.authority().pin()));
    let elsewhere = [browser.title().await, browser.cookies().await, browser.address().await];
    assert!(elsewhere.iter().all(|words| !words.contains(&invitation.code.to_string())), "{elsewhere:?}");
    for (width, scheme) in [(DESK, "light"), (DESK, "dark"), (PHONE, "light"), (PHONE, "dark")] {
        browser.scheme(scheme).await;
        browser.width(width).await;
        browser.ask("document.querySelector('svg.qr').scrollIntoView({block: 'center'})", json!([])).await;
        assert_eq!(WayIn::in_picture(&browser.picture().await).unwrap(), WayIn::of(&invitation), "{width} {scheme}");
    }
    browser.scheme("light").await;
    browser.width(DESK).await;
    let mut phone = district.blank_phone("invited");
    let answer = phone.enrol_typed(&typed).await;
    browser.reload().await;
    assert_eq!(browser.count("svg.qr").await, 0, "it is shown once");
    let shown = compare_code_shown(answer["compare"].as_str().unwrap());
    assert_eq!(browser.texts("#devices td.compare").await[0], shown);
}

#[tokio::test]
async fn a_revoked_phone_is_out_and_what_it_sent_stays() {
    let district = District::open().await;
    let browser = Browser::signed_in(&district.base, CLERK.0).await;
    let mut phone = district.phone(LEADER.0).await;
    let device = phone.device();
    let sent = district.office.store().entries_after(0, 10_000).await.unwrap();
    let sent = sent.iter().filter(|kept| kept.entry.header().device == device).count();
    assert!(sent > 0);
    browser.goto("/devices").await;
    assert!(!browser.find("#revoke form").await.is_displayed().await.unwrap(), "nobody revokes by a slip");
    browser.click("#revoke summary").await;
    let css = format!("form[action='/devices/{device}/revoke']");
    let twice = fields(&browser, &css).await;
    browser.go(&format!("{css} button")).await;
    assert_eq!(browser.text("#message").await, say("office-revoked"));
    let written = kinds_written(&district, Kind::Enrolment).await;
    let url = format!("{}/devices/{device}/revoke", district.base);
    let again = request(&browser, reqwest::Method::POST, &url, form(&twice)).await;
    assert_eq!(again.status().as_u16(), 303);
    assert_eq!(kinds_written(&district, Kind::Enrolment).await, written, "the same form sent twice revokes once");
    let row = district.office.store().device(device).await.unwrap().unwrap();
    assert_eq!(row.state, DeviceState::Revoked);
    assert_eq!(browser.count(&css).await, 0, "there is nothing more to revoke");
    let rows = browser.texts("#devices tbody tr").await;
    let shown = rows.iter().find(|row| row.contains(&device.to_string()[..12])).unwrap();
    assert!(shown.contains(&say("device-revoked")), "{shown}");
    phone.try_sync().await;
    assert!(phone.app.is_revoked(), "it is out");
    let kept = district.office.store().entries_after(0, 10_000).await.unwrap();
    assert_eq!(kept.iter().filter(|kept| kept.entry.header().device == device).count(), sent);
}

#[tokio::test]
async fn a_fork_is_told_neutrally_and_acknowledged_once_with_words() {
    const WORDS: &str = "Máy cài lại từ bản sao ngày 20/11, cả hai cuộc đều có thật";
    let district = District::open().await;
    let browser = Browser::signed_in(&district.base, CLERK.0).await;
    browser.goto("/devices").await;
    let incident = fork_incidents(&district.office.record().await.unwrap()).remove(0);
    let card = browser.text("article.fork").await;
    let seq = usize::try_from(incident.seq).unwrap();
    assert!(card.contains(FORKED.1) && card.contains(&count("office-fork-what", seq)), "{card}");
    assert_eq!(browser.count("#devices tr.differs").await, 1);
    browser.fill("article.fork input[type=text]", "dãy số\u{202e}lạ").await;
    browser.go("article.fork button").await;
    assert_eq!(browser.count("#message.bad").await, 1);
    let typed = browser.ask("return document.querySelector('article.fork input[type=text]').value", json!([])).await;
    assert!(typed.as_str().unwrap().contains("dãy số"), "what was typed is not lost: {typed}");
    assert_eq!(kinds_written(&district, Kind::ForkSeen).await, 0);
    browser.fill("article.fork input[type=text]", WORDS).await;
    let twice = fields(&browser, "article.fork form").await;
    browser.press(&say("office-fork-seen")).await;
    assert_eq!(browser.text("#message").await, say("office-fork-noted"));
    let card = browser.text("article.fork").await;
    for words in [WORDS, CLERK.1, &say("kind-fork-seen")] {
        assert!(card.contains(words), "{words}: {card}");
    }
    let url = format!("{}/devices/{}/fork", district.base, incident.device);
    let again = request(&browser, reqwest::Method::POST, &url, form(&twice)).await;
    assert_eq!(again.status().as_u16(), 303);
    assert_eq!(kinds_written(&district, Kind::ForkSeen).await, 1);
    assert!(fork_incidents(&district.office.record().await.unwrap())[0].seen);
}

#[tokio::test]
async fn a_phone_is_seen_as_it_was_at_its_last_contact() {
    let district = District::open().await;
    let mut phone = district.phone(FIRST.0).await;
    phone.sync().await;
    phone.is_off_by_ms(7 * 60_000);
    let visit = format!("@visit:{JOINED_UNIT}");
    phone.run(&[
        json!({"do": "mark", "visit": visit, "person": format!("@person:{DISPUTED}"), "state": "VS"}),
        json!({"do": "take_photo", "visit": visit, "source": "coffee.jpg", "class": "scene", "shows": {"of": "visit"}}),
    ]);
    phone.goes_on(LinkKind::Mobile);
    assert!(!phone.try_sync().await, "a full photo waits for Wi-Fi");
    district.wall.pass_ms(5 * 3_600_000);
    let browser = Browser::signed_in(&district.base, CLERK.0).await;
    browser.goto("/devices").await;
    let row = browser.texts("#devices tbody tr").await.remove(0);
    let drift = Sentences::say(Lang::Vi, "office-drift-fast-minutes", &[("count", Arg::Count(7))]);
    for words in [&count("office-phone-hours-ago", 5), &drift, &count("screen-photos-count", 1), FIRST.1] {
        assert!(row.contains(words), "{words}: {row}");
    }
    assert!(row.contains(mobile_core::VERSION) && !row.contains(&count("screen-records-count", 2)), "{row}");
    assert_eq!(browser.count("#devices tbody a").await, 0, "nothing of it is set aside");
}

#[tokio::test]
async fn what_is_set_aside_is_listed_with_its_reason_at_the_office_and_on_the_phone() {
    let district = District::open().await;
    let mut phone = district.phone(FIRST.0).await;
    phone.sync().await;
    // A phone that takes its person for somebody else.
    let identity = phone.app.identity().unwrap().clone();
    phone.app.become_enrolled(Identity { member: MemberId([9; 16]), ..identity }).unwrap();
    let visit = format!("@visit:{JOINED_UNIT}");
    let person = format!("@person:{DISPUTED}");
    phone.run(&[json!({"do": "mark", "visit": visit, "person": person, "state": "VS"})]);
    phone.sync().await;
    let browser = Browser::signed_in(&district.base, CLERK.0).await;
    browser.goto("/devices").await;
    browser.go("#devices tbody tr:first-child a").await;
    assert_eq!(browser.path().await, format!("/devices/{}/aside", phone.device()));
    assert_eq!(browser.text("h1").await, say("office-aside"));
    let rows = browser.texts("#aside tbody tr").await;
    assert!(!rows.is_empty() && rows.iter().all(|row| row.contains(&say("aside-wrong-author"))), "{rows:?}");
    assert!(rows.iter().any(|row| row.contains(JOINED_UNIT)), "the visit is named: {rows:?}");
    for width in [DESK, PHONE] {
        browser.width(width).await;
        crate::looks::assert_fits(&browser, "aside").await;
        picture(&browser, &format!("aside-{width}")).await;
    }
    phone.sync().await;
    let groups = record_groups(&phone.app);
    let group = groups.iter().find(|group| group.aside > 0).unwrap();
    assert_eq!(group.aside, rows.len());
    let list = records(&phone.app, Lang::Vi, group.visit, usize::MAX);
    let wrong = RecordState::SetAside(QuarantineReason::WrongAuthor);
    assert_eq!(list.shown.iter().filter(|record| record.state == wrong).count(), rows.len());
    browser.goto(&format!("/devices/{}/aside", DeviceId([7; 16]))).await;
    assert_eq!(browser.text("h1").await, say("office-title-not-found"));
}

#[tokio::test]
async fn an_office_that_a_phone_knows_to_be_another_says_so_and_what_to_do() {
    let district = District::open().await;
    let mut phone = district.phone(FIRST.0).await;
    phone.sync().await;
    let older = district.twin().await;
    let visit = format!("@visit:{JOINED_UNIT}");
    phone.run(&[json!({"do": "mark", "visit": visit, "person": format!("@person:{DISPUTED}"), "state": "VS"})]);
    phone.sync().await;
    let browser = Browser::signed_in(&older.base, CLERK.0).await;
    browser.goto("/devices").await;
    assert_eq!(browser.count("#alarm").await, 0);
    phone.calls(&older.base);
    assert!(!phone.try_sync().await);
    browser.reload().await;
    let alarm = browser.text("#alarm").await;
    assert!(alarm.contains(&say("office-alarm")) && alarm.contains("sync-server restored --copied-at"), "{alarm}");
    for (width, scheme) in [(DESK, "light"), (PHONE, "dark")] {
        browser.scheme(scheme).await;
        browser.width(width).await;
        crate::looks::assert_fits(&browser, "alarm").await;
        picture(&browser, &format!("alarm-{width}-{scheme}")).await;
    }
}

/// Where somebody asks for pictures, what is in the window.
async fn picture(browser: &Browser, name: &str) {
    if let Some(folder) = std::env::var_os("KY_CUONG_SCREENSHOTS").map(PathBuf::from) {
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join(format!("{name}.png")), browser.picture().await).unwrap();
    }
}

#[tokio::test]
async fn who_is_not_of_the_office_sees_phones_and_changes_nothing() {
    let district = District::open().await;
    let browser = Browser::signed_in(&district.base, CHAIR.0).await;
    browser.goto("/devices").await;
    assert!(browser.count("#devices tbody tr").await > 0);
    assert_eq!(browser.count("main form").await, 0);
}
