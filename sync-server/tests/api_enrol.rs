//! How a phone comes to speak for a person, and how it ceases to: one-time codes,
//! tokens, revocation, and how often somebody may guess.

#![allow(clippy::unwrap_used, reason = "a test that meets the unexpected should end")]

#[allow(dead_code, reason = "each file of tests uses a part of the kit")]
mod kit;

use std::net::{IpAddr, Ipv4Addr};

use futures::future::join_all;
use kit::{Phone, Piece, TestOffice, json, refusal};
use reqwest::{Method, Response, StatusCode};
use serde_json::json as to_json;
use shared::domain::{EnrolmentState, Fact, Role};
use shared::ids::{DeviceId, PhotoHash};
use shared::journal::{RefusedBecause, Verdict};
use shared::sync::{Agreement, EnrolReply, Pull, Which};
use sync_server::OfficeError;
use sync_server::accounts::{Attempt, SignIn};
use sync_server::config::{ATTEMPTS_MAX, ATTEMPTS_WINDOW_MS, CODE_LIFE_MS, SMALL_BODY_MAX};
use sync_server::record::DeviceState;

fn is(status: u16, code: &str) -> (u16, String) {
    (status, code.to_owned())
}

/// All enrolments the office has written of a device, in order.
async fn enrolments(office: &TestOffice, device: DeviceId) -> Vec<shared::domain::Enrolment> {
    let kept = office.office.store().entries_after(0, 10_000).await.unwrap();
    let facts = kept.iter().filter_map(|kept| match kept.entry.fact() {
        Some(Fact::Enrolment(enrolment)) if enrolment.device == device => Some(enrolment),
        _ => None,
    });
    facts.collect()
}

#[tokio::test]
async fn a_code_makes_a_device_speak_for_its_person_and_an_entry_says_so() {
    let office = TestOffice::start().await;
    let code = office.office.issue_code("lan").await.unwrap();
    let phone = office.stranger();
    let reply: EnrolReply = json(phone.enrol(&code).await).await;
    let lan = office.member("lan").await;
    assert_eq!((reply.member, reply.role), (lan, Role::Inspector));
    assert_eq!(reply.offices, [office.office.device()]);
    assert_eq!(reply.office_ms, office.office.now_ms());
    let [said] = &enrolments(&office, phone.device).await[..] else { panic!("one entry says so") };
    assert_eq!((said.member, said.role, said.state), (lan, Role::Inspector, EnrolmentState::Active));
    assert_eq!(said.public_key, phone.public_key());
    let signed_in = phone.with_token(&reply.token);
    assert_eq!(signed_in.hello().await.send_from, 1);
    office.assert_whole().await;
}

#[tokio::test]
async fn a_code_works_for_one_device_only() {
    let office = TestOffice::start().await;
    let code = office.office.issue_code("lan").await.unwrap();
    let first = office.stranger();
    assert_eq!(first.enrol(&code).await.status(), StatusCode::OK);
    let before = office.state().await;
    let second = office.stranger();
    assert_eq!(refusal(second.enrol(&code).await).await, is(409, "code_used"));
    let same_id_other_key = second.as_device(first.device);
    assert_eq!(refusal(same_id_other_key.enrol(&code).await).await, is(409, "code_used"));
    let same_key_other_id = first.as_device(second.device);
    assert_eq!(refusal(same_key_other_id.enrol(&code).await).await, is(409, "code_used"));
    assert_eq!(office.state().await, before);
    assert_eq!(office.office.store().devices().await.unwrap().len(), 1);
}

#[tokio::test]
async fn two_devices_at_once_with_one_code_are_one_device_in_the_end() {
    let office = TestOffice::start().await;
    let code = office.office.issue_code("lan").await.unwrap();
    let phones: Vec<Phone> = (0..6).map(|_| office.stranger()).collect();
    let answers = join_all(phones.iter().map(|phone| phone.enrol(&code))).await;
    let mut enrolled = 0;
    for answer in answers {
        match answer.status() {
            StatusCode::OK => enrolled += 1,
            _ => assert_eq!(refusal(answer).await, is(409, "code_used")),
        }
    }
    assert_eq!(enrolled, 1);
    assert_eq!(office.office.store().devices().await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_lost_answer_is_given_again_to_the_same_device() {
    let office = TestOffice::start().await;
    let code = office.office.issue_code("lan").await.unwrap();
    let phone = office.stranger();
    let lost: EnrolReply = json(phone.enrol(&code).await).await;
    let before = office.state().await;
    let again: EnrolReply = json(phone.enrol(&code).await).await;
    assert_eq!((again.member, again.role, &again.offices), (lost.member, lost.role, &lost.offices));
    assert_eq!(office.state().await, before, "it is enrolled once");
    let phone = phone.with_token(&again.token);
    assert_eq!(phone.post("/api/entries/pull", &Pull::default()).await.status(), StatusCode::OK);
    let with_lost_token = phone.with_token(&lost.token);
    assert_eq!(
        refusal(with_lost_token.post("/api/entries/pull", &Pull::default()).await).await,
        is(401, "not_signed_in")
    );
    phone.hello().await;
    assert_eq!(refusal(phone.enrol(&code).await).await, is(409, "code_used"), "it has its answer");
    phone.hello().await;
}

#[tokio::test]
async fn a_lost_answer_is_not_given_after_the_codes_life_or_a_revocation() {
    let office = TestOffice::start().await;
    let code = office.office.issue_code("lan").await.unwrap();
    let phone = office.stranger();
    assert_eq!(phone.enrol(&code).await.status(), StatusCode::OK);
    office.pass_ms(CODE_LIFE_MS);
    assert_eq!(refusal(phone.enrol(&code).await).await, is(409, "code_expired"));
    let code = office.office.issue_code("lan").await.unwrap();
    let stolen = office.stranger();
    assert_eq!(stolen.enrol(&code).await.status(), StatusCode::OK);
    office.office.revoke(stolen.device, office.office.itself()).await.unwrap();
    assert_eq!(refusal(stolen.enrol(&code).await).await, is(409, "code_used"));
}

#[tokio::test]
async fn a_code_lives_ten_minutes_to_the_millisecond() {
    let office = TestOffice::start().await;
    let in_time = office.office.issue_code("lan").await.unwrap();
    let too_late = office.office.issue_code("hoa").await.unwrap();
    office.pass_ms(CODE_LIFE_MS - 1);
    assert_eq!(office.stranger().enrol(&in_time).await.status(), StatusCode::OK);
    office.pass_ms(1);
    let before = office.state().await;
    assert_eq!(refusal(office.stranger().enrol(&too_late).await).await, is(409, "code_expired"));
    assert_eq!(office.state().await, before);
}

#[tokio::test]
async fn a_newer_code_makes_the_older_void_but_nobody_elses() {
    let office = TestOffice::start().await;
    let older = office.office.issue_code("lan").await.unwrap();
    let another = office.office.issue_code("hoa").await.unwrap();
    let newer = office.office.issue_code("lan").await.unwrap();
    assert_ne!(older, newer);
    assert_eq!(refusal(office.stranger().enrol(&older).await).await, is(404, "code_wrong"));
    assert_eq!(office.stranger().enrol(&another).await.status(), StatusCode::OK);
    let reply: EnrolReply = json(office.stranger().enrol(&newer).await).await;
    assert_eq!(reply.member, office.member("lan").await);
}

#[tokio::test]
async fn a_code_is_read_however_thumbs_typed_it() {
    let office = TestOffice::start().await;
    let code = office.office.issue_code("lan").await.unwrap();
    let typed = format!(" {}-{} ", code[..5].to_lowercase(), &code[5..]);
    assert_eq!(office.stranger().enrol(&typed).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn what_is_no_code_is_refused_and_nothing_breaks() {
    let office = TestOffice::start().await;
    office.office.issue_code("lan").await.unwrap();
    let before = office.state().await;
    let phone = office.stranger();
    for code in ["", "-", "ABCDE", "0123456789", "Ệ\u{0}🙂 ", &"A".repeat(3_000), "' OR 1=1 --"] {
        assert_eq!(refusal(phone.enrol(code).await).await, is(404, "code_wrong"), "{code:?}");
    }
    office.pass_ms(ATTEMPTS_WINDOW_MS);
    let post =
        async |body: Vec<u8>| refusal(phone.request(Method::POST, "/api/enrol").body(body).send().await.unwrap()).await;
    assert_eq!(post(b"not JSON".to_vec()).await, is(400, "malformed"));
    assert_eq!(post(Vec::new()).await, is(400, "malformed"));
    assert_eq!(post(to_json!({"code": "ABCDE"}).to_string().into()).await, is(400, "malformed"));
    let short_id = to_json!({"code": "ABCDE", "device": "00ff", "public_key": phone.public_key()});
    assert_eq!(post(short_id.to_string().into()).await, is(400, "malformed"));
    assert_eq!(post(vec![b' '; SMALL_BODY_MAX + 1]).await, is(413, "too_large"));
    assert_eq!(office.state().await, before);
    assert!(office.office.store().devices().await.unwrap().is_empty());
}

#[tokio::test]
async fn the_offices_own_id_and_one_that_is_known_cant_be_taken_and_do_not_use_up_the_code() {
    let office = TestOffice::start().await;
    let known = office.phone("lan").await;
    let code = office.office.issue_code("hoa").await.unwrap();
    let phone = office.stranger();
    let before = office.state().await;
    for device in [office.office.device(), known.device] {
        let other = phone.as_device(device);
        assert_eq!(refusal(other.enrol(&code).await).await, is(409, "device_known"));
    }
    assert_eq!(office.state().await, before);
    let reply: EnrolReply = json(phone.enrol(&code).await).await;
    assert_eq!(reply.member, office.member("hoa").await);
    assert_eq!(known.hello().await.send_from, 1, "the known device is still its person's");
}

#[tokio::test]
async fn an_enrolment_that_fails_halfway_has_not_begun() {
    let office = TestOffice::start().await;
    let code = office.office.issue_code("lan").await.unwrap();
    let before = office.state().await;
    let phone = office.stranger();
    office.refuse_kind("enrolment").await;
    assert_eq!(refusal(phone.enrol(&code).await).await, is(500, "internal"));
    assert_eq!(office.state().await, before);
    assert!(office.office.store().devices().await.unwrap().is_empty());
    office.allow_kind().await;
    assert_eq!(phone.enrol(&code).await.status(), StatusCode::OK, "the code is not used up");
    office.assert_whole().await;
}

#[tokio::test]
async fn only_people_who_inspect_get_a_code() {
    let office = TestOffice::start().await;
    for (login, role) in
        [("chu", Role::Chair), ("quan", Role::Admin), ("soat", Role::Auditor), ("truong", Role::UnitHead)]
    {
        office.add_member(login, role).await;
        let refused = office.office.issue_code(login).await;
        assert!(matches!(refused, Err(OfficeError::NoPhoneForRole { role: told }) if told == role.name()));
    }
    assert!(matches!(office.office.issue_code("nobody").await, Err(OfficeError::Unknown { .. })));
}

#[tokio::test]
async fn ten_wrong_codes_bar_an_address_for_a_minute_even_with_the_right_one() {
    let office = TestOffice::start().await;
    let code = office.office.issue_code("lan").await.unwrap();
    let phone = office.stranger();
    for _ in 0..ATTEMPTS_MAX {
        assert_eq!(refusal(phone.enrol("WRONGWRONG").await).await, is(404, "code_wrong"));
    }
    assert_eq!(refusal(phone.enrol(&code).await).await, is(429, "too_many_attempts"));
    // Another address is not hindered: the whole of 127/8 is this machine.
    let elsewhere = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 2));
    let neighbour = office.stranger().from(elsewhere);
    assert_eq!(refusal(neighbour.enrol("WRONGWRONG").await).await, is(404, "code_wrong"));
    office.pass_ms(ATTEMPTS_WINDOW_MS - 1);
    assert_eq!(refusal(phone.enrol(&code).await).await, is(429, "too_many_attempts"));
    office.pass_ms(1);
    assert_eq!(phone.enrol(&code).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn many_guesses_at_once_are_no_more_than_one_after_another() {
    let office = TestOffice::start().await;
    let code = office.office.issue_code("lan").await.unwrap();
    let phone = office.stranger();
    let answers = join_all((0..40).map(|_| phone.enrol("WRONGWRONG"))).await;
    let count = |status| answers.iter().filter(|answer| answer.status() == status).count();
    assert_eq!(count(StatusCode::NOT_FOUND), ATTEMPTS_MAX as usize);
    assert_eq!(count(StatusCode::TOO_MANY_REQUESTS), 40 - ATTEMPTS_MAX as usize);
    assert_eq!(phone.enrol(&code).await.status(), StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn a_good_code_clears_the_count_of_its_address() {
    let office = TestOffice::start().await;
    let phone = office.stranger();
    for _ in 0..ATTEMPTS_MAX - 1 {
        assert_eq!(phone.enrol("WRONGWRONG").await.status(), StatusCode::NOT_FOUND);
    }
    office.phone("lan").await;
    for _ in 0..ATTEMPTS_MAX {
        assert_eq!(phone.enrol("WRONGWRONG").await.status(), StatusCode::NOT_FOUND);
    }
    assert_eq!(phone.enrol("WRONGWRONG").await.status(), StatusCode::TOO_MANY_REQUESTS);
}

/// A password costs time to check, so what is over the limit is turned away unchecked.
#[tokio::test]
async fn passwords_are_counted_by_address_and_login_before_they_are_hashed() {
    let office = TestOffice::start().await;
    let sign_in = |address: &'static str, login: &'static str, password: &str| {
        let password = password.to_owned();
        let office = office.office.clone();
        async move { office.sign_in(Attempt { address, login }, password).await.unwrap() }
    };
    let tries = join_all((0..30).map(|_| sign_in("desk", "noivu", "a wrong password"))).await;
    let checked = tries.iter().filter(|tried| **tried == SignIn::Wrong).count();
    assert_eq!(checked, ATTEMPTS_MAX as usize);
    assert!(tries.iter().all(|tried| matches!(tried, SignIn::Wrong | SignIn::TooMany)));
    let right = "noivu has a password";
    assert_eq!(sign_in("desk", "noivu", right).await, SignIn::TooMany);
    assert!(matches!(sign_in("elsewhere", "noivu", right).await, SignIn::Welcome { .. }), "she is not locked out");
    office.pass_ms(ATTEMPTS_WINDOW_MS);
    assert!(matches!(sign_in("desk", "noivu", right).await, SignIn::Welcome { .. }));
}

/// Everything a phone may ask with its token.
async fn all_requests(phone: &Phone, pieces: &[Piece]) -> Vec<(&'static str, Response)> {
    let photo = format!("/api/photos/{}", PhotoHash([7; 32]));
    let head = pieces.last().map(Piece::head);
    let agreement = Agreement::of(head, 1, Vec::new());
    let packed = kit::raw::pack_pieces(&phone.note(head.unwrap()), pieces);
    vec![
        ("hello", phone.post("/api/hello", &phone.greeting()).await),
        ("push", phone.push_bytes(packed).await),
        ("pull", phone.post("/api/entries/pull", &Pull::default()).await),
        ("which", phone.post("/api/photos/which", &Which { hashes: vec![PhotoHash([7; 32])] }).await),
        ("put", phone.request(Method::PUT, &photo).body("not looked at").send().await.unwrap()),
        ("get", phone.get(&photo).await),
        ("head", phone.request(Method::HEAD, &photo).send().await.unwrap()),
        ("agree", phone.post("/api/agree", &agreement).await),
    ]
}

async fn all_are_refused(answers: Vec<(&'static str, Response)>, refused: (u16, String)) {
    for (what, answer) in answers {
        match what {
            "head" => assert_eq!(answer.status().as_u16(), refused.0),
            _ => assert_eq!(refusal(answer).await, refused, "{what}"),
        }
    }
}

#[tokio::test]
async fn a_revoked_device_reads_nothing_and_what_it_wrote_stands() {
    let office = TestOffice::start().await;
    let mut phone = office.phone("lan").await;
    phone.inspect(office.unit().await, 2);
    phone.push_all().await;
    office.office.revoke(phone.device, office.office.itself()).await.unwrap();
    let before = office.state().await;
    let pulled = phone.post("/api/entries/pull", &Pull::default()).await;
    let photo = phone.get(&format!("/api/photos/{}", PhotoHash([7; 32]))).await;
    all_are_refused(vec![("pull", pulled), ("get", photo)], is(403, "revoked")).await;
    assert_eq!(office.state().await, before);
    assert_eq!(office.shown(&kit::mark(phone.visit(), 1)).await, [kit::value("CM")]);
    let said = enrolments(&office, phone.device).await;
    assert_eq!(
        said.iter().map(|said| said.state).collect::<Vec<_>>(),
        [EnrolmentState::Active, EnrolmentState::Revoked]
    );
    let row = office.office.store().device(phone.device).await.unwrap().unwrap();
    assert_eq!((row.state, row.last_contact_ms), (DeviceState::Revoked, None));
    office.assert_whole().await;
}

#[tokio::test]
async fn a_person_goes_on_with_a_new_device_but_not_with_the_revoked_one() {
    let office = TestOffice::start().await;
    let lost = office.phone("lan").await;
    office.office.revoke(lost.device, office.office.itself()).await.unwrap();
    let code = office.office.issue_code("lan").await.unwrap();
    assert_eq!(refusal(lost.enrol(&code).await).await, is(409, "device_known"));
    let reply: EnrolReply = json(office.stranger().enrol(&code).await).await;
    assert_eq!(reply.member, lost.member);
}

#[tokio::test]
async fn without_a_token_of_this_office_nothing_is_answered() {
    let office = TestOffice::start().await;
    let mut phone = office.phone("lan").await;
    phone.begin_journal();
    let pieces = Piece::all(&phone.entries);
    let before = office.state().await;
    for token in ["", "0000", &"f".repeat(64)] {
        let stranger = phone.with_token(token);
        all_are_refused(all_requests(&stranger, &pieces).await, is(401, "not_signed_in")).await;
    }
    let unsigned = phone.with_token("");
    for header in [format!("Basic {}", phone.token), phone.token.clone(), "Bearer".to_owned()] {
        let asked = unsigned.request(Method::POST, "/api/entries/pull").body("{}").header("authorization", &header);
        assert_eq!(refusal(asked.send().await.unwrap()).await, is(401, "not_signed_in"), "{header}");
    }
    assert_eq!(office.state().await, before);
}

#[tokio::test]
async fn a_token_speaks_for_its_own_device_only() {
    let office = TestOffice::start().await;
    let mut lan = office.phone("lan").await;
    let hoa = office.phone("hoa").await;
    lan.inspect(office.unit().await, 1);
    let before = office.state().await;
    let with_hoas_token = lan.with_token(&hoa.token);
    let reply = with_hoas_token.push_all().await;
    assert!(kit::all_are(&reply.verdicts, &Verdict::Refused { reason: RefusedBecause::OtherDevice }));
    assert_eq!(reply.heads, [], "nor is hers told of");
    let greeted = with_hoas_token.post("/api/hello", &lan.greeting()).await;
    assert_eq!(refusal(greeted).await, is(400, "other_device"));
    assert_eq!(office.state().await, before);
    lan.push_all().await;
    let asked = Agreement::of(lan.head(), 3, Vec::new());
    assert!(lan.agree(&asked).await.holds_head);
    assert!(!with_hoas_token.agree(&asked).await.holds_head, "an agreement is about one's own journal");
    let row = office.office.store().device(lan.device).await.unwrap().unwrap();
    assert_eq!(row.last_contact_ms, None, "nobody else's greeting counts as hers");
}
