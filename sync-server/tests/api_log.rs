//! What the office says of its log: a promise at once, a proof with the agreement, the
//! same root for everybody; and what happens when it is restored from a copy.
#![allow(clippy::unwrap_used, reason = "a test that meets the unexpected should end")]

#[allow(dead_code, reason = "each file of tests uses a part of the kit")]
mod kit;

use kit::{TestOffice, json, mark};
use shared::ids::{EntryHash, LogHash, PhotoHash, PublicKey, sha256};
use shared::journal::{Ed25519, Entry};
use shared::log::{Alarm, Cut, Judged, Known, LogBook, LogWord, check_leaves, judge, leaf_of};
use shared::sync::{Agreement, AgreementReply, Hello, HelloReply};
use sync_server::error::OfficeError;

/// What a phone makes of a word.
fn judged(known: Option<&Known>, word: &LogWord, key: PublicKey) -> Result<Judged, Alarm> {
    judge(known, word, |_| Some(key), &Ed25519)
}

struct Heard {
    book: LogBook,
    key: PublicKey,
}

impl Heard {
    fn of(office: &TestOffice) -> Heard {
        Heard { book: LogBook::default(), key: office.office.now().office_keys[0].public_key }
    }

    fn hears(&mut self, word: &LogWord) -> Result<(), Alarm> {
        let judged = judged(self.book.known.as_ref(), word, self.key)?;
        self.book.heard(judged);
        Ok(())
    }

    fn asks(&self, phone: &kit::Phone) -> Agreement {
        let known = self.book.known.map(|known| known.end.checkpoint);
        let asked = Agreement::of(phone.head(), phone.entries.len() as u64, Vec::new());
        Agreement { known, prove_from: self.book.proved_seq() + 1, ..asked }
    }

    fn is_proved(&mut self, phone: &kit::Phone, reply: &AgreementReply) {
        let from = self.book.proved_seq() as usize;
        self.hears(reply.log.as_ref().unwrap()).unwrap();
        let count: u64 = reply.own.iter().map(|run| run.count).sum();
        let hashes: Vec<EntryHash> = phone.entries[from..].iter().take(count as usize).map(Entry::hash).collect();
        self.book.proved(&reply.own, &hashes, &reply.inclusion).unwrap();
    }
}

#[tokio::test]
async fn a_push_is_promised_at_once_with_the_photos_that_are_lacking() {
    let office = TestOffice::start().await;
    let unit = office.unit().await;
    let mut phone = office.phone("lan").await;
    let visit = phone.inspect(unit, 2);
    let (here, lacking) = (jpeg(1), jpeg(2));
    for photo in [&here, &lacking] {
        phone.say(photo_fact(visit, photo), unit);
    }
    phone.put_photo(&hash_of(&here).to_string(), here.clone()).await;
    let promise = phone.push_all().await.promise.unwrap();
    let mut heard = Heard::of(&office);
    heard.hears(&office.office.log_word(None).await.unwrap()).unwrap();
    assert!(heard.book.promised(&promise, &Ed25519));
    let promise = promise.promise;
    assert_eq!((promise.device, Some(promise.head)), (phone.device, phone.head()));
    assert!(promise.missing.contains(&hash_of(&lacking)) && !promise.missing.contains(&hash_of(&here)));
    assert_eq!(promise.size, office.count().await as u64);
    phone.put_photo(&hash_of(&lacking).to_string(), lacking.clone()).await;
    let again = phone.agree(&heard.asks(&phone)).await.promise.unwrap().promise;
    assert!(!again.missing.contains(&hash_of(&lacking)));
}

#[tokio::test]
async fn an_agreement_proves_where_every_entry_of_the_phone_stands() {
    let office = TestOffice::start().await;
    let unit = office.unit().await;
    let (mut lan, mut hoa) = (office.phone("lan").await, office.phone("hoa").await);
    let visit = lan.inspect(unit, 3);
    hoa.inspect(unit, 2);
    lan.push(&lan.entries[..2]).await;
    hoa.push_all().await;
    lan.push_all().await;
    let mut heard = Heard::of(&office);
    heard.is_proved(&lan, &lan.agree(&heard.asks(&lan)).await);
    assert_eq!(heard.book.proved_seq(), lan.entries.len() as u64);
    // What came since is proved from there on, against an end that grew.
    lan.say(mark(visit, 9), unit);
    lan.push_all().await;
    let asked = heard.asks(&lan);
    assert_eq!(asked.prove_from, lan.entries.len() as u64);
    let reply = lan.agree(&asked).await;
    assert_eq!(reply.own.iter().map(|run| run.count).sum::<u64>(), 1);
    heard.is_proved(&lan, &reply);
    // Nothing may be freed while no backup holds it.
    assert!(!heard.book.covers_own(1));
    office.office.note_backup(office.count().await as u64).await.unwrap();
    heard.is_proved(&lan, &lan.agree(&heard.asks(&lan)).await);
    assert!(heard.book.covers_own(1) && heard.book.covers_own(lan.entries.len() as u64));
}

#[tokio::test]
async fn a_journal_with_two_branches_is_promised_and_proved_nothing() {
    let office = TestOffice::start().await;
    let unit = office.unit().await;
    let mut phone = office.phone("lan").await;
    let visit = phone.inspect(unit, 3);
    phone.push_all().await;
    let mut other = phone.restored_to(3);
    other.say(mark(visit, 8), unit);
    assert_eq!(other.push_all().await.promise, None);
    let reply = phone.agree(&Heard::of(&office).asks(&phone)).await;
    assert!(reply.forked && reply.own.is_empty() && reply.promise.is_none());
}

#[tokio::test]
async fn all_processes_and_a_restart_say_the_same_log() {
    let mut office = TestOffice::start().await;
    let unit = office.unit().await;
    let mut phone = office.phone("lan").await;
    phone.inspect(unit, 5);
    phone.push_all().await;
    let word = office.office.log_word(None).await.unwrap();
    let second = office.second_process().await;
    assert_eq!(second.log_word(None).await.unwrap(), word);
    phone.say(mark(phone.visit(), 9), unit);
    phone.push_all().await;
    let grown = office.office.log_word(None).await.unwrap();
    assert_eq!(second.log_word(None).await.unwrap(), grown);
    office.restart().await;
    assert_eq!(office.office.log_word(None).await.unwrap(), grown);
}

#[tokio::test]
async fn the_leaves_are_those_of_the_log_and_need_a_token() {
    let office = TestOffice::start().await;
    let unit = office.unit().await;
    let mut phone = office.phone("lan").await;
    phone.inspect(unit, 5);
    phone.push_all().await;
    let mut heard = Heard::of(&office);
    heard.is_proved(&phone, &phone.agree(&heard.asks(&phone)).await);
    let bytes = phone.get("/api/log?from=0").await.bytes().await.unwrap();
    let leaves: Vec<LogHash> = bytes.as_chunks::<32>().0.iter().map(|leaf| LogHash(*leaf)).collect();
    assert_eq!(leaves.len(), office.count().await);
    let own: Vec<EntryHash> = phone.entries.iter().map(Entry::hash).collect();
    assert_eq!(check_leaves(&heard.book, &leaves, &own), Ok(()));
    let mut changed = leaves.clone();
    let place = heard.book.own[0].place as usize;
    changed[place] = leaf_of(EntryHash([9; 32]));
    let bad = check_leaves(&heard.book, &changed, &own).unwrap_err();
    assert!((bad.first..bad.before).contains(&(place as u64)) && bad.before == place as u64 + 1);
    assert_eq!(phone.get("/api/log?from=3").await.bytes().await.unwrap().len(), (leaves.len() - 3) * 32);
    assert_eq!(phone.get("/api/log?from=x").await.status().as_u16(), 400);
    assert_eq!(phone.with_token("").get("/api/log?from=0").await.status().as_u16(), 401);
}

/// The database as it was after so many entries, put back in its place.
async fn cut_to(office: &mut TestOffice, size: u64, phone: &kit::Phone) {
    for table in ["entries WHERE position", "checkpoints WHERE size"] {
        office.sql(&format!("DELETE FROM {table} > {size}")).await;
    }
    let device = office.blob(&phone.device.0);
    office.sql(&format!("DELETE FROM head_signatures WHERE seq > 4 AND device = {device}")).await;
    office.restart().await;
}

#[tokio::test]
async fn an_office_restored_from_a_copy_is_an_alarm_until_a_person_says_so() {
    let mut office = TestOffice::start().await;
    let unit = office.unit().await;
    let mut phone = office.phone("lan").await;
    let visit = phone.inspect(unit, 2);
    phone.push_all().await;
    let copied = (office.count().await as u64, office.office.now_ms());
    office.pass_ms(60_000);
    phone.say(mark(visit, 7), unit);
    phone.push_all().await;
    let mut heard = Heard::of(&office);
    heard.is_proved(&phone, &phone.agree(&heard.asks(&phone)).await);
    let known = heard.book.known.unwrap();
    cut_to(&mut office, copied.0, &phone).await;
    let phone = phone.at(&office.base);
    let hello = Hello { known: Some(known.end), ..phone.greeting() };
    let reply: HelloReply = json(phone.post("/api/hello", &hello).await).await;
    let shorter = Alarm::Shorter { known: copied.0 + 1, now: copied.0 };
    assert_eq!(heard.hears(reply.log.as_ref().unwrap()), Err(shorter));
    // The office sees it too, by its own signature, and only by that.
    assert_eq!(office.office.contradiction(), Some(known.end.checkpoint));
    let at = sync_server::office::office_time(copied.1);
    let start = office.office.begin_epoch(at, office.office.itself()).await.unwrap();
    assert!(start.epoch > 1_000_000, "an epoch is greater than any that a copy has forgotten");
    assert_eq!(start.size, copied.0);
    office.restart().await;
    assert_eq!(office.office.device(), start.office);
    let phone = phone.at(&office.base);
    let reply: HelloReply = json(phone.post("/api/hello", &hello).await).await;
    heard.hears(reply.log.as_ref().unwrap()).unwrap();
    let cut = Cut { epoch: start.epoch, kept: copied.0, known: copied.0 + 1, copied_ms: copied.1 };
    assert_eq!((heard.book.cut, heard.book.proved_seq()), (Some(cut), 0));
    // The phone sends again what is lacking, and is proved it.
    assert_eq!(reply.send_from, 5);
    phone.push_all().await;
    heard.is_proved(&phone, &phone.agree(&heard.asks(&phone)).await);
    assert_eq!(heard.book.proved_seq(), phone.entries.len() as u64);
    office.assert_whole().await;
    assert_eq!(office.office.contradiction(), None);
}

/// The former device's journal is the office's for ever.
#[tokio::test]
async fn no_phone_is_enrolled_under_a_device_that_the_office_was() {
    let mut office = TestOffice::start().await;
    let former = office.office.device();
    let at = sync_server::office::office_time(office.office.now_ms());
    office.office.begin_epoch(at, office.office.itself()).await.unwrap();
    office.restart().await;
    let code = office.office.issue_code("lan").await.unwrap();
    for device in [former, office.office.device()] {
        let response = office.stranger().as_device(device).enrol(&code).await;
        assert_eq!(kit::refusal(response).await, (409, "device_known".to_owned()));
    }
}

/// The file of a photo is gone after it had counted: no promise says that it is here.
#[tokio::test]
async fn a_photo_that_was_lost_is_lacking_in_the_next_promise() {
    let office = TestOffice::start().await;
    let unit = office.unit().await;
    let mut phone = office.phone("lan").await;
    let visit = phone.inspect(unit, 1);
    let photo = jpeg(3);
    phone.say(photo_fact(visit, &photo), unit);
    phone.put_photo(&hash_of(&photo).to_string(), photo.clone()).await;
    let promised = async |phone: &kit::Phone| phone.push_all().await.promise.unwrap().promise.missing;
    assert!(!promised(&phone).await.contains(&hash_of(&photo)));
    let folders = std::fs::read_dir(office.folder().join("photos")).unwrap();
    let mut files = folders.map(|folder| folder.unwrap().path().join(hash_of(&photo).to_string()));
    std::fs::remove_file(files.find(|file| file.is_file()).unwrap()).unwrap();
    let asked = Agreement::of(None, 0, vec![hash_of(&photo)]);
    assert_eq!(phone.agree(&asked).await.missing, [hash_of(&photo)]);
    assert!(promised(&phone).await.contains(&hash_of(&photo)));
}

/// Readers of a process that goes on under the old device answer no phone any more.
#[tokio::test]
async fn a_process_that_was_not_started_anew_signs_nothing_more() {
    let office = TestOffice::start().await;
    let phone = office.phone("lan").await;
    let second = office.second_process().await;
    let at = sync_server::office::office_time(office.office.now_ms());
    second.begin_epoch(at, second.itself()).await.unwrap();
    assert_eq!(phone.post("/api/hello", &phone.greeting()).await.status().as_u16(), 500);
    assert!(matches!(office.office.log_word(None).await, Err(OfficeError::EpochBegan)));
}

#[tokio::test]
async fn another_process_of_an_office_that_goes_on_anew_writes_nothing_more() {
    let office = TestOffice::start().await;
    let second = office.second_process().await;
    let at = sync_server::office::office_time(office.office.now_ms());
    office.office.begin_epoch(at, office.office.itself()).await.unwrap();
    let before = office.state().await;
    let refused = second.write(Vec::new(), second.itself()).await;
    assert!(matches!(refused, Err(OfficeError::EpochBegan)), "{refused:?}");
    assert_eq!(office.state().await, before);
}

#[tokio::test]
async fn a_checkpoint_nobody_signed_alarms_nobody() {
    let office = TestOffice::start().await;
    let phone = office.phone("lan").await;
    let mut end = office.office.log_word(None).await.unwrap().checkpoint;
    end.checkpoint.size += 10;
    let hello = Hello { known: Some(end), ..phone.greeting() };
    phone.post("/api/hello", &hello).await;
    assert_eq!(office.office.contradiction(), None);
}

#[tokio::test]
async fn a_check_names_the_first_place_that_is_not_as_it_was_signed() {
    let office = TestOffice::start().await;
    let unit = office.unit().await;
    let mut phone = office.phone("lan").await;
    phone.inspect(unit, 6);
    phone.push_all().await;
    let found = office.office.verify().await.unwrap();
    let root = office.office.log_word(None).await.unwrap().checkpoint.checkpoint.root;
    assert_eq!((found.first_bad_index, found.root), (None, Some(root)));
    let victim = &phone.entries[3];
    let place = office.office.store().entry(victim.reference()).await.unwrap().unwrap().position as u64 - 1;
    let hash = office.blob(&victim.hash().0);
    let header = office.blob(b"{}");
    office.sql(&format!("UPDATE entries SET header = {header} WHERE hash = {hash}")).await;
    assert_eq!(office.office.verify().await.unwrap().first_bad_index, Some(place));
}

fn jpeg(seed: u8) -> Vec<u8> {
    let mut bytes = vec![0xff, 0xd8, 0xff, 0xe0];
    bytes.extend((0..2_000u32).map(|at| (at as u8).wrapping_mul(31).wrapping_add(seed)));
    bytes
}

fn hash_of(bytes: &[u8]) -> PhotoHash {
    PhotoHash(sha256(bytes))
}

fn photo_fact(visit: shared::ids::VisitId, photo: &[u8]) -> shared::domain::Fact {
    let thumbnail = PhotoHash(sha256(&hash_of(photo).0));
    serde_json::from_value(serde_json::json!({
        "kind": "photo",
        "fact": {
            "visit": visit, "hash": hash_of(photo), "bytes": photo.len(), "width": 16, "height": 16,
            "class": "scene", "number": null, "thumbnail": thumbnail, "thumbnail_bytes": 900,
            "shows": { "of": "visit" }, "taken_at": "2023-08-05T08:00:00+07:00",
        },
    }))
    .unwrap()
}
