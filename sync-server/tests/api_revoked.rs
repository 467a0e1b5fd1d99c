//! A phone that was revoked: it has no rights any more, and what it wrote is not lost. It
//! brings that once, all of it is set aside, and nothing else of the record changes.
#![allow(clippy::unwrap_used, reason = "a test that meets the unexpected should end")]

#[allow(dead_code, reason = "each file of tests uses a part of the kit")]
mod kit;

use kit::{KeptBytes, Phone, Piece, TestOffice, all_are, json, mark, refusal, value};
use reqwest::{Method, StatusCode};
use shared::domain::{Fact, Quarantine, QuarantineReason};
use shared::ids::{EntryHash, MemberId, PhotoHash, UnitId, sha256};
use shared::journal::{Draft, Entry, Verdict};
use shared::sync::{Agreement, AgreementReply, HelloReply, Lacking, PackKept, Pull, Which, pack_photo};
use sync_server::record::DeviceState;

const REVOKED: (u16, &str) = (403, "revoked");
const ELSEWHERE: (u16, &str) = (404, "not_found");

/// An office, a phone that has sent a visit with two marks, and that was revoked then.
struct Scene {
    office: TestOffice,
    unit: UnitId,
    lan: Phone,
}

impl Scene {
    async fn set() -> Scene {
        let office = TestOffice::start().await;
        let unit = office.unit().await;
        let mut lan = office.phone("lan").await;
        lan.inspect(unit, 2);
        lan.push_all().await;
        office.office.revoke(lan.device, office.office.itself()).await.unwrap();
        Scene { office, unit, lan }
    }

    fn says_more(&mut self, persons: std::ops::Range<u8>) -> Vec<Entry> {
        persons.map(|person| self.lan.say(mark(self.lan.visit(), person), self.unit)).collect()
    }

    async fn state(&self) -> DeviceState {
        self.office.office.store().device(self.lan.device).await.unwrap().unwrap().state
    }

    /// What it asks once it knows that it wrote its last.
    fn last(&self, photos: Vec<PhotoHash>) -> Agreement {
        Agreement { last: true, ..Agreement::of(self.lan.head(), self.lan.entries.len() as u64, photos) }
    }
}

fn is_refused((status, code): (u16, String), (wanted, error): (u16, &str)) {
    assert_eq!((status, code.as_str()), (wanted, error));
}

/// The entries that were added, but for one device's own.
fn added_by_others<'a>(before: &[KeptBytes], after: &'a [KeptBytes], device: &Phone) -> Vec<&'a KeptBytes> {
    assert_eq!(&after[..before.len()], before, "what was there is as it was");
    let own = device.device.to_string();
    after[before.len()..].iter().filter(|(_, header, _)| !String::from_utf8_lossy(header).contains(&own)).collect()
}

#[tokio::test]
async fn it_is_told_and_may_ask_for_nothing_of_others_nor_bring_another_phones_photo() {
    let mut scene = Scene::set().await;
    let hoa = scene.office.phone("hoa").await;
    let photo = jpeg(1);
    assert_eq!(hoa.put_photo(&name(&photo), photo.clone()).await.status(), StatusCode::CREATED);
    let before = scene.office.state().await;
    scene.says_more(5..6);
    let lan = &scene.lan;
    let told = lan.hello().await;
    assert_eq!((told.revoked, told.closed, told.send_from), (true, false, 5));
    assert!(!hoa.hello().await.revoked);
    is_refused(refusal(lan.post("/api/entries/pull", &Pull::default()).await).await, REVOKED);
    is_refused(refusal(lan.get("/api/log?from=0").await).await, REVOKED);
    let path = format!("/api/photos/{}", name(&photo));
    is_refused(refusal(lan.get(&path).await).await, REVOKED);
    assert_eq!(lan.request(Method::OPTIONS, &path).send().await.unwrap().status(), StatusCode::FORBIDDEN);
    is_refused(refusal(lan.put_photo(&name(&photo), photo.clone()).await).await, ELSEWHERE);
    is_refused(refusal(lan.patch_photo(&name(&photo), 0, &photo).send().await.unwrap()).await, ELSEWHERE);
    for answer in [lan.photo_progress(&name(&photo)).await, lan.request(Method::HEAD, &path).send().await.unwrap()] {
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "whether it is there is not told");
    }
    let mut pack = Vec::new();
    pack_photo(&mut pack, &photo);
    let answer: PackKept = json(lan.request(Method::POST, "/api/photos").body(pack).send().await.unwrap()).await;
    assert_eq!(answer.kept, [], "of others' photos it brings none in a pack either");
    let asked = Which { hashes: vec![hash(&photo), hash(b"none")] };
    let lacking: Lacking = json(lan.post("/api/photos/which", &asked).await).await;
    assert_eq!(lacking.hashes, [], "it is asked for none that it does not name");
    assert_eq!(scene.office.state().await, before);
    let row = scene.office.office.store().device(lan.device).await.unwrap().unwrap();
    assert_eq!(row.app_head_seq, Some(5), "its contact is noted all the same");
}

#[tokio::test]
async fn what_it_brings_is_kept_and_set_aside_with_nothing_else_of_the_record_changed() {
    let mut scene = Scene::set().await;
    let before = scene.office.state().await;
    let shown = scene.office.rows().await;
    let new = scene.says_more(5..8);
    let reply = scene.lan.push_all().await;
    assert_eq!(reply.verdicts[..4], vec![Verdict::AlreadyHere; 4][..]);
    assert!(all_are(&reply.verdicts[4..], &Verdict::Stored));
    for entry in &new {
        assert_eq!(scene.office.aside(entry.hash()).await, Some(QuarantineReason::Revoked));
    }
    for person in 5..8 {
        assert_eq!(scene.office.shown(&mark(scene.lan.visit(), person)).await, []);
    }
    let after = scene.office.state().await;
    let kept: Vec<EntryHash> = after[before.len()..].iter().map(|(_, header, _)| EntryHash(sha256(header))).collect();
    assert!(new.iter().all(|entry| kept.contains(&entry.hash())));
    let by_office = added_by_others(&before, &after, &scene.lan);
    assert_eq!((by_office.len(), after.len() - before.len()), (3, 6), "each with the office's own entry about it");
    let is_quarantine = |body: &Vec<u8>| String::from_utf8_lossy(body).contains("\"quarantine\"");
    assert!(by_office.iter().all(|(_, _, body)| body.as_ref().is_some_and(is_quarantine)));
    // What it had sent before stands, and is not set aside.
    for entry in &scene.lan.entries[..4] {
        assert_eq!(scene.office.aside(entry.hash()).await, None);
    }
    assert_eq!(scene.office.shown(&mark(scene.lan.visit(), 1)).await, [value("CM")]);
    let rows = scene.office.rows().await;
    assert!(shown.iter().all(|row| rows.contains(row)), "no value that was shown is another now");
    scene.lan.push_all().await;
    assert_eq!(scene.office.state().await, after, "a second time changes nothing");
    scene.office.assert_whole().await;
}

#[tokio::test]
async fn what_is_wrong_with_an_entry_besides_is_the_reason_and_stays_the_reason() {
    let mut scene = Scene::set().await;
    let draft = Draft::set(mark(scene.lan.visit(), 5), scene.unit);
    let forged = scene.lan.forge(draft, |header, _| header["author"] = MemberId([0; 16]).to_string().into());
    scene.lan.push_pieces(std::slice::from_ref(&forged)).await;
    assert_eq!(scene.office.aside(forged.hash()).await, Some(QuarantineReason::WrongAuthor));
}

#[tokio::test]
async fn a_body_that_comes_late_is_set_aside_too() {
    let office = TestOffice::start().await;
    let unit = office.unit().await;
    let mut lan = office.phone("lan").await;
    let visit = lan.inspect(unit, 1);
    let late = lan.say(mark(visit, 7), unit);
    let mut pieces = Piece::all(&lan.entries);
    let whole = pieces.last().unwrap().clone();
    pieces.last_mut().unwrap().body = None;
    lan.push_pieces(&pieces).await;
    office.office.revoke(lan.device, office.office.itself()).await.unwrap();
    assert_eq!(office.aside(late.hash()).await, None);
    assert_eq!(lan.push_pieces(&[whole]).await.verdicts, [Verdict::AlreadyHere]);
    assert_eq!(office.shown(&mark(visit, 7)).await, []);
    assert_eq!(office.aside(late.hash()).await, Some(QuarantineReason::Revoked));
    office.assert_whole().await;
}

#[tokio::test]
async fn a_person_at_the_office_may_let_go_what_was_set_aside() {
    let mut scene = Scene::set().await;
    let new = scene.says_more(5..6);
    scene.lan.push_all().await;
    let aside = Fact::Quarantine(Quarantine { entry: new[0].hash(), reason: QuarantineReason::Revoked });
    let shown = {
        let record = scene.office.office.record().await.unwrap();
        sync_server::standing::standing_refs(&record, &aside.parts())
    };
    let release = Draft::set(aside, scene.unit).replacing(shown).act(shared::journal::Act::Withdraw);
    scene.office.office.write(vec![release], scene.office.office.itself()).await.unwrap();
    assert_eq!(scene.office.shown(&mark(scene.lan.visit(), 5)).await, [value("CM")]);
    scene.lan.push_all().await;
    assert_eq!(scene.office.aside(new[0].hash()).await, None, "a repeated push does not take it back");
}

#[tokio::test]
async fn it_is_heard_once_until_it_has_agreed_on_all_it_ever_wrote() {
    let mut scene = Scene::set().await;
    let photo = jpeg(1);
    let told = photo_fact(&scene.lan, &photo);
    scene.says_more(5..7);
    scene.lan.say(told, scene.unit);
    let (full, thumbnail) = (hash(&photo), hash(&thumbnail_of(&photo)));
    assert!(!agrees(&scene, &scene.last(vec![])).await, "the entries are not there");
    scene.lan.push_all().await;
    assert!(agrees(&scene, &scene.last(vec![])).await);
    assert_eq!(scene.state().await, DeviceState::Revoked, "a photo that its journal names is lacking");
    let put = scene.lan.put_photo(&name(&photo), photo.clone()).await;
    assert_eq!(put.status(), StatusCode::CREATED, "its own it may bring");
    scene.lan.put_photo(&name(&thumbnail_of(&photo)), thumbnail_of(&photo)).await;
    let open = Agreement { last: false, ..scene.last(vec![full, thumbnail]) };
    assert!(agrees(&scene, &open).await);
    assert_eq!(scene.state().await, DeviceState::Revoked, "it did not know yet that it may write no more");
    let first = scene.lan.agree(&scene.last(vec![full, thumbnail])).await;
    assert_eq!(scene.state().await, DeviceState::Closed);
    is_closed(&mut scene, first).await;
}

/// Nothing more is taken, and what was said may be said again, since an answer may be lost.
async fn is_closed(scene: &mut Scene, agreed: AgreementReply) {
    let before = scene.office.state().await;
    let told: HelloReply = scene.lan.hello().await;
    assert!(told.revoked && told.closed);
    let again = Agreement { last: true, ..Agreement::of(scene.lan.head(), scene.lan.entries.len() as u64, vec![]) };
    let reply = scene.lan.agree(&again).await;
    assert_eq!((reply.holds_head, reply.own), (agreed.holds_head, agreed.own));
    scene.says_more(9..10);
    let refused = scene.lan.push_batch(&scene.lan.batch(&scene.lan.entries)).await;
    is_refused(refusal(refused).await, REVOKED);
    scene.office.office.revoke(scene.lan.device, scene.office.office.itself()).await.unwrap();
    assert_eq!(scene.state().await, DeviceState::Closed, "revoking it once more does not open it again");
    assert_eq!(scene.office.state().await, before);
    scene.office.restart().await;
    let lan = scene.lan.at(&scene.office.base);
    assert!(lan.hello().await.closed, "nor does a restart");
    scene.office.assert_whole().await;
}

#[tokio::test]
async fn a_journal_with_two_branches_is_not_closed_by_one_of_them() {
    let mut scene = Scene::set().await;
    let mut other = scene.lan.restored_to(3);
    other.say(mark(scene.lan.visit(), 8), scene.unit);
    assert!(matches!(other.push_all().await.verdicts.last(), Some(Verdict::Fork { .. })));
    assert_eq!(scene.office.aside(other.entries[3].hash()).await, Some(QuarantineReason::Revoked));
    scene.says_more(5..6);
    scene.lan.push_all().await;
    scene.lan.agree(&scene.last(vec![])).await;
    assert_eq!(scene.state().await, DeviceState::Revoked);
    scene.office.assert_whole().await;
}

#[tokio::test]
async fn an_active_phone_is_never_closed_whatever_it_says() {
    let office = TestOffice::start().await;
    let mut lan = office.phone("lan").await;
    let unit = office.unit().await;
    let visit = lan.inspect(unit, 1);
    lan.push_all().await;
    lan.agree(&Agreement { last: true, ..Agreement::of(lan.head(), 3, vec![]) }).await;
    lan.say(mark(visit, 5), unit);
    assert!(all_are(&lan.push(&lan.entries[3..]).await.verdicts, &Verdict::Stored));
    assert_eq!(office.shown(&mark(visit, 5)).await, [value("CM")]);
}

async fn agrees(scene: &Scene, asked: &Agreement) -> bool {
    let reply = scene.lan.agree(asked).await;
    shared::sync::compare(asked, &reply) == shared::sync::Outcome::Agreed
}

/// What begins like a JPEG, as no two of these do.
fn jpeg(number: u8) -> Vec<u8> {
    let mut photo = vec![0xff, 0xd8, 0xff, number];
    photo.resize(4_000, number);
    photo
}

fn thumbnail_of(photo: &[u8]) -> Vec<u8> {
    photo[..900].to_vec()
}

fn hash(photo: &[u8]) -> PhotoHash {
    PhotoHash(sha256(photo))
}

fn name(photo: &[u8]) -> String {
    hash(photo).to_string()
}

fn photo_fact(phone: &Phone, photo: &[u8]) -> Fact {
    serde_json::from_value(serde_json::json!({
        "kind": "photo",
        "fact": {
            "visit": phone.visit(), "hash": hash(photo), "bytes": photo.len(), "width": 16, "height": 16,
            "class": "scene", "number": null, "thumbnail": hash(&thumbnail_of(photo)), "thumbnail_bytes": 900,
            "shows": { "of": "visit" }, "taken_at": "2023-08-05T08:00:00+07:00",
        },
    }))
    .unwrap()
}
