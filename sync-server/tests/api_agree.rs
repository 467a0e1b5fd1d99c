//! The first and the last step of a session: what the office says it holds of a
//! journal is exactly what it holds, since a phone frees its space on that word.

#![allow(clippy::unwrap_used, reason = "a test that meets the unexpected should end")]

#[allow(dead_code, reason = "each file of tests uses a part of the kit")]
mod kit;

use std::sync::Arc;

use kit::{Phone, TestOffice, json, listen, mark, mark_as, refusal};
use reqwest::{Method, StatusCode};
use shared::ids::{EntryHash, PhotoHash, sha256};
use shared::journal::Head;
use shared::sync::{
    Agreement, AgreementReply, EntriesDiffer, Hello, HelloReply, OfficeNow, Outcome, PROTOCOL_VERSION, PhoneState,
    VERSION_CHARS_MAX, compare,
};
use sync_server::config::{AGREE_BODY_MAX, SMALL_BODY_MAX};

/// What a phone asks of all it has.
fn all_of(phone: &Phone) -> Agreement {
    Agreement::of(phone.head(), phone.entries.len() as u64, Vec::new())
}

async fn outcome(phone: &Phone, asked: &Agreement) -> (AgreementReply, Outcome) {
    let reply = phone.agree(asked).await;
    let outcome = compare(asked, &reply);
    (reply, outcome)
}

fn differs(entries: EntriesDiffer, photos: &[PhotoHash]) -> Outcome {
    Outcome::Differs { entries, photos: photos.to_vec() }
}

#[tokio::test]
async fn nothing_written_is_agreed_to_at_once() {
    let office = TestOffice::start().await;
    let phone = office.phone("lan").await;
    let (reply, outcome) = outcome(&phone, &all_of(&phone)).await;
    let office_ms = office.office.now_ms();
    let log = office.office.log_word(None).await.ok();
    let (own, inclusion) = (Vec::new(), Vec::new());
    let missing = Vec::new();
    let nothing = AgreementReply {
        holds_head: true,
        count: 0,
        missing,
        forked: false,
        office_ms,
        log,
        own,
        inclusion,
        promise: None,
    };
    assert_eq!(reply, nothing);
    assert_eq!(outcome, Outcome::Agreed);
}

#[tokio::test]
async fn all_that_was_pushed_is_agreed_to_and_nothing_that_was_not() {
    let office = TestOffice::start().await;
    let unit = office.unit().await;
    let mut phone = office.phone("lan").await;
    let visit = phone.inspect(unit, 3);
    let (reply, told) = outcome(&phone, &all_of(&phone)).await;
    assert_eq!((reply.holds_head, reply.count), (false, 0));
    assert_eq!(told, differs(EntriesDiffer::OfficeLacks, &[]));
    phone.push(&phone.entries[..3]).await;
    let (reply, told) = outcome(&phone, &all_of(&phone)).await;
    assert_eq!((reply.holds_head, reply.count), (false, 3));
    assert_eq!(told, differs(EntriesDiffer::OfficeLacks, &[]));
    phone.push_all().await;
    let (reply, told) = outcome(&phone, &all_of(&phone)).await;
    assert_eq!((reply.holds_head, reply.count), (true, 5));
    assert_eq!(told, Outcome::Agreed);
    phone.say(mark(visit, 9), unit);
    let (reply, told) = outcome(&phone, &all_of(&phone)).await;
    assert_eq!((reply.holds_head, reply.count), (false, 5));
    assert_eq!(told, differs(EntriesDiffer::OfficeLacks, &[]));
}

#[tokio::test]
async fn a_head_is_held_only_if_it_is_that_very_entry() {
    let office = TestOffice::start().await;
    let mut phone = office.phone("lan").await;
    phone.inspect(office.unit().await, 2);
    phone.push_all().await;
    let head = phone.head().unwrap();
    let other = EntryHash(sha256(b"another"));
    for (head, held) in [
        (head, true),
        (Head { seq: 1, hash: phone.entries[0].hash() }, true),
        (Head { hash: other, ..head }, false),
        (Head { seq: head.seq - 1, ..head }, false),
        (Head { seq: head.seq + 1, ..head }, false),
        (Head { seq: u64::MAX, ..head }, false),
        (Head { seq: 0, ..head }, false),
    ] {
        let asked = Agreement { head: Some(head), ..all_of(&phone) };
        assert_eq!(phone.agree(&asked).await.holds_head, held, "{head:?}");
    }
}

#[tokio::test]
async fn an_agreement_counts_ones_own_journal_and_all_its_branches() {
    let office = TestOffice::start().await;
    let unit = office.unit().await;
    let (mut phone, mut colleague) = (office.phone("lan").await, office.phone("hoa").await);
    let visit = phone.inspect(unit, 2);
    colleague.inspect(unit, 5);
    colleague.push_all().await;
    phone.push_all().await;
    assert_eq!(phone.agree(&all_of(&phone)).await.count, 4);
    let mut copy = phone.restored_to(3);
    copy.say(mark_as(visit, 0, "VKL"), unit);
    copy.push_all().await;
    for branch in [&phone, &copy] {
        let reply = branch.agree(&all_of(branch)).await;
        assert_eq!((reply.holds_head, reply.count, reply.forked), (true, 5, true));
    }
    assert!(!colleague.agree(&all_of(&colleague)).await.forked, "only whose journal parted");
}

#[tokio::test]
async fn an_agreement_names_exactly_the_photos_that_are_not_here() {
    let office = TestOffice::start().await;
    let phone = office.phone("lan").await;
    let photos: Vec<Vec<u8>> = (0..4).map(|number| vec![0xff, 0xd8, 0xff, number]).collect();
    let hashes: Vec<PhotoHash> = photos.iter().map(|photo| PhotoHash(sha256(photo))).collect();
    let asked = Agreement { photos: hashes.clone(), ..all_of(&phone) };
    for sent in 0..4 {
        let (reply, told) = outcome(&phone, &asked).await;
        assert_eq!(reply.missing, hashes[sent..]);
        assert_eq!(told, differs(EntriesDiffer::No, &hashes[sent..]));
        phone.put_photo(&hashes[sent].to_string(), photos[sent].clone()).await;
    }
    assert_eq!(outcome(&phone, &asked).await.1, Outcome::Agreed);
}

#[tokio::test]
async fn every_process_of_the_office_says_the_same() {
    let office = TestOffice::start().await;
    let unit = office.unit().await;
    let mut phone = office.phone("lan").await;
    let second = listen(Arc::new(office.second_process().await)).await;
    let visit = phone.inspect(unit, 1);
    for number in 0..6 {
        let (to, other) = if number % 2 == 0 { (&office.base, &second) } else { (&second, &office.base) };
        phone.at(to).push_all().await;
        let elsewhere = phone.at(other);
        assert_eq!(outcome(&elsewhere, &all_of(&phone)).await.1, Outcome::Agreed);
        assert_eq!(elsewhere.hello().await.send_from, phone.entries.len() as u64 + 1);
        phone.say(mark(visit, number), unit);
        assert_eq!(outcome(&elsewhere, &all_of(&phone)).await.1, differs(EntriesDiffer::OfficeLacks, &[]));
    }
}

#[tokio::test]
async fn what_is_agreed_is_still_here_after_a_restart() {
    let mut office = TestOffice::start().await;
    let mut phone = office.phone("lan").await;
    phone.inspect(office.unit().await, 5);
    phone.push_all().await;
    let before = phone.agree(&all_of(&phone)).await;
    office.restart().await;
    assert_eq!(phone.at(&office.base).agree(&all_of(&phone)).await, before);
}

#[tokio::test]
async fn a_greeting_is_answered_with_where_to_go_on() {
    let office = TestOffice::start().await;
    let unit = office.unit().await;
    let mut phone = office.phone("lan").await;
    let reply = phone.hello().await;
    let OfficeNow { offices, office_keys, office_ms, .. } = office.office.now();
    let pass = reply.pass.clone();
    let certified = pass.as_ref().unwrap().certificate.check(&office_keys).unwrap();
    assert_eq!((certified.device, certified.issued_ms), (phone.device, office_ms));
    let protocol = PROTOCOL_VERSION;
    let log = office.office.log_word(None).await.ok();
    let (heads, send_from, revoked, closed) = (Vec::new(), 1, false, false);
    let expected =
        HelloReply { protocol, heads, send_from, offices, office_keys, pass, office_ms, log, revoked, closed };
    assert_eq!(reply, expected);
    let visit = phone.inspect(unit, 2);
    assert_eq!(phone.hello().await.send_from, 1, "nothing is held yet");
    phone.push(&phone.entries[..3]).await;
    let reply = phone.hello().await;
    assert_eq!((reply.send_from, reply.heads.len()), (4, 1), "the phone is ahead");
    phone.push_all().await;
    assert_eq!(phone.hello().await.send_from, 5, "nothing to send");
    let mut copy = phone.restored_to(2);
    assert_eq!(copy.hello().await.send_from, 3, "behind, on the same branch");
    copy.say(mark_as(visit, 1, "VKL"), unit);
    let reply = copy.hello().await;
    assert!(reply.send_from <= 3, "on another branch, from before they part or where they do");
    let sent = usize::try_from(reply.send_from).unwrap() - 1;
    copy.push(&copy.entries[sent..]).await;
    let heads = phone.hello().await.heads;
    assert_eq!(heads, [phone.head().unwrap()], "one end at the top; the other branch is shorter");
}

#[tokio::test]
async fn a_greeting_is_noted_with_what_the_phone_holds_back() {
    let office = TestOffice::start().await;
    let mut phone = office.phone("lan").await;
    let row = async || office.office.store().device(phone.device).await.unwrap().unwrap();
    let noted = row().await;
    assert_eq!((noted.last_contact_ms, noted.app_protocol, noted.app_head_seq), (None, None, None));
    phone.inspect(office.unit().await, 4);
    office.pass_ms(5_000);
    phone.hello().await;
    let row = office.office.store().device(phone.device).await.unwrap().unwrap();
    let wanted = (Some(office.office.now_ms()), Some(PROTOCOL_VERSION), Some(6));
    assert_eq!((row.last_contact_ms, row.app_protocol, row.app_head_seq), wanted);
}

/// The phone decides what another version means; the office says which it speaks.
#[tokio::test]
async fn a_phone_of_another_version_is_told_the_offices() {
    let office = TestOffice::start().await;
    let phone = office.phone("lan").await;
    let hello = Hello { protocol: 99, ..phone.greeting() };
    let reply: HelloReply = json(phone.post("/api/hello", &hello).await).await;
    assert_eq!(reply.protocol, PROTOCOL_VERSION);
    let row = office.office.store().device(phone.device).await.unwrap().unwrap();
    assert_eq!(row.app_protocol, Some(99));
}

#[tokio::test]
async fn questions_have_a_size_and_a_form() {
    let office = TestOffice::start().await;
    let phone = office.phone("lan").await;
    let post = async |path: &str, body: Vec<u8>| {
        let sent = phone.request(Method::POST, path).body(body).send().await.unwrap();
        refusal(sent).await
    };
    for (path, bytes_max) in [("/api/hello", SMALL_BODY_MAX), ("/api/agree", AGREE_BODY_MAX)] {
        for malformed in ["", "{}", "null", "[1]", "{\"head\":7}", "{\"device\":\"00\"}"] {
            assert_eq!(post(path, malformed.into()).await, (400, "malformed".to_owned()), "{path} {malformed}");
        }
        assert_eq!(post(path, vec![b' '; bytes_max + 1]).await, (413, "too_large".to_owned()), "{path}");
    }
    // More photos than a phone takes in a year still are one agreement.
    let photos = (0..10_000_u32).map(|number| PhotoHash(sha256(&number.to_be_bytes()))).collect();
    let asked = Agreement { photos, ..all_of(&phone) };
    let sent = phone.post("/api/agree", &asked).await;
    assert_eq!(sent.status(), StatusCode::OK);
    assert_eq!(json::<AgreementReply>(sent).await.missing, asked.photos);
}

#[tokio::test]
async fn what_a_phone_says_of_itself_is_kept_to_be_shown_and_nothing_is_made_of_it() {
    let office = TestOffice::start().await;
    let unit = office.unit().await;
    let mut phone = office.phone("lan").await;
    phone.inspect(unit, 1);
    let before = phone.hello().await;
    for (unsent, clock_ms, kept) in [(3, 0, true), (u64::MAX, i64::MIN, false), (7, i64::MAX, true)] {
        let version = format!("<b>{}</b>\u{202e}", "9".repeat(500));
        let about = PhoneState { version, unsent_entries: unsent, unsent_photos: 2, clock_ms };
        let hello = Hello { about: Some(about), ..phone.greeting() };
        let reply: HelloReply = json(phone.post("/api/hello", &hello).await).await;
        assert_eq!((reply.heads, reply.send_from), (before.heads.clone(), before.send_from));
        let state = office.office.store().device(phone.device).await.unwrap().unwrap().app_state;
        assert_eq!(state.is_some(), kept, "a number that can't be is none");
        if let Some(state) = state {
            assert_eq!((state.unsent_entries, state.clock_ms), (unsent, clock_ms));
            assert_eq!(state.version.len(), VERSION_CHARS_MAX);
            assert!(!state.version.contains('<'), "{}", state.version);
        }
    }
    phone.push_all().await;
    let (_, outcome) = outcome(&phone, &all_of(&phone)).await;
    assert_eq!(outcome, Outcome::Agreed);
    let state = office.office.store().device(phone.device).await.unwrap().unwrap().app_state.unwrap();
    assert_eq!((state.unsent_entries, state.unsent_photos), (0, 2), "photos it did not name wait still");
}
