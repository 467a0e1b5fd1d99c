//! Rescue files at the office: what is taken from one and from whom, over the page and
//! from the command line.

#![allow(clippy::unwrap_used, reason = "a test that meets the unexpected should end")]

#[allow(dead_code, reason = "each file of tests uses a part of the kit")]
mod kit;

use std::process::Command;

use bytes::Bytes;
use futures::stream;
use kit::{Phone, TestOffice, mark};
use reqwest::{Client, StatusCode, header, redirect};
use shared::domain::{Fact, Photo, PhotoClass, PhotoOf};
use shared::ids::{DeviceId, Id, PhotoHash, PublicKey, VisitId, sha256};
use shared::journal::Entry;
use shared::rescue::{Contents, Counts, Device, Fresh, Piece, Writer};
use shared::seal::{Cost, KEY_BYTES, SealKey, WRAP_RANDOM_BYTES};
use shared::text::{Lang, Sentences};
use sync_server::rescue::{RescueError, RescueReport, import_rescue};
use zeroize::Zeroizing;

const PASSPHRASE: &str = "lúa chín đồng xa";

fn jpeg(number: u8) -> Vec<u8> {
    vec![0xff, 0xd8, 0xff, number]
}

fn named(visit: VisitId, photo: &[u8], thumbnail: &[u8]) -> Fact {
    Fact::Photo(Photo {
        visit,
        hash: PhotoHash(sha256(photo)),
        bytes: photo.len() as u64,
        thumbnail: PhotoHash(sha256(thumbnail)),
        thumbnail_bytes: thumbnail.len() as u64,
        width: 8,
        height: 8,
        class: PhotoClass::Scene,
        number: None,
        shows: PhotoOf::Visit,
        taken_at: chrono::DateTime::parse_from_rfc3339("2023-08-05T08:00:00+07:00").unwrap(),
    })
}

fn device(phone: &Phone) -> Piece {
    Piece::Device(Device { device: phone.device, public_key: phone.public_key(), member: phone.member })
}

fn own(phone: &Phone, entry: &Entry) -> Piece {
    let signature = phone.batch(std::slice::from_ref(entry)).note.signature.unwrap();
    Piece::Own { entry: entry.clone(), signature }
}

fn photo(bytes: Vec<u8>) -> Piece {
    Piece::Photo { hash: PhotoHash(sha256(&bytes)), bytes }
}

fn file_of(pieces: &[Piece]) -> Vec<u8> {
    let key = SealKey::of(Zeroizing::new([3; KEY_BYTES]));
    let fresh = Fresh { file: Id([4; 16]), key, wrap: [5; WRAP_RANDOM_BYTES] };
    let (mut writer, mut file) = Writer::begin(fresh, PASSPHRASE, Cost::LEAST);
    pieces.iter().for_each(|piece| file.extend(writer.piece(piece)));
    file.extend(writer.end(Counts::default()));
    file
}

/// A phone's file: its journal and these photos.
fn file(phone: &Phone, photos: &[Vec<u8>]) -> Vec<u8> {
    let counts = Counts { own: phone.entries.len() as u64, photos: photos.len() as u64, ..Counts::default() };
    let mut pieces = vec![device(phone), Piece::Contents(Contents { head: phone.head(), counts })];
    pieces.extend(phone.entries.iter().map(|entry| own(phone, entry)));
    pieces.extend(photos.iter().cloned().map(photo));
    file_of(&pieces)
}

async fn brought(office: &TestOffice, file: &[u8]) -> Result<RescueReport, RescueError> {
    let author = office.office.author(Some("noivu")).await.unwrap();
    let bytes = stream::iter([Ok::<_, ()>(Bytes::copy_from_slice(file))]);
    import_rescue(&office.office, author, PASSPHRASE, bytes).await
}

#[tokio::test]
async fn entries_are_taken_in_as_from_a_push_with_the_same_bytes() {
    let office = TestOffice::start().await;
    let mut phone = office.phone("lan").await;
    phone.inspect(office.unit().await, 30);
    phone.push(&phone.entries[..10]).await;
    let report = brought(&office, &file(&phone, &[])).await.unwrap();
    assert_eq!((report.entries_here, report.entries_new, report.entries_not_taken), (10, 22, 0));
    let reply = phone.push_all().await;
    assert!(kit::all_are(&reply.verdicts, &shared::journal::Verdict::AlreadyHere));
    office.assert_whole().await;
}

#[tokio::test]
async fn only_photos_that_an_entry_names_are_kept() {
    let office = TestOffice::start().await;
    let mut phone = office.phone("lan").await;
    let visit = phone.inspect(office.unit().await, 1);
    phone.say(named(visit, &jpeg(1), &jpeg(2)), office.unit().await);
    let not_a_jpeg = b"<html>".to_vec();
    phone.say(named(visit, &not_a_jpeg, &jpeg(2)), office.unit().await);
    let photos = [jpeg(1), jpeg(2), jpeg(3), not_a_jpeg];
    let report = brought(&office, &file(&phone, &photos)).await.unwrap();
    assert_eq!((report.photos_new, report.photos_here, report.photos_not_taken), (2, 0, 2));
    let names: Vec<PhotoHash> = photos.iter().map(|photo| PhotoHash(sha256(photo))).collect();
    let here = office.office.photos_here(&names).await.unwrap();
    assert!(here.len() == 2 && here.contains(&names[0]) && here.contains(&names[1]));
    let again = brought(&office, &file(&phone, &photos)).await.unwrap();
    assert_eq!((again.photos_new, again.photos_here, again.photos_not_taken), (0, 2, 2));
}

#[tokio::test]
async fn what_its_device_did_not_sign_is_not_taken() {
    let office = TestOffice::start().await;
    let (mut phone, mut other) = (office.phone("lan").await, office.phone("hoa").await);
    let unit = office.unit().await;
    phone.inspect(unit, 3);
    other.inspect(unit, 3);
    let before = office.state().await;
    // Whoever knows a passphrase can seal anything; only the device can sign.
    let forged = |signer: &Phone, entries: &Phone| {
        let pieces: Vec<Piece> = entries.entries.iter().map(|entry| own(signer, entry)).collect();
        file_of(&[vec![device(entries)], pieces].concat())
    };
    let stranger = other.as_device(phone.device);
    let report = brought(&office, &forged(&stranger, &phone)).await.unwrap();
    assert_eq!((report.entries_new, report.entries_not_taken), (0, phone.entries.len() as u64));
    let others: Vec<Piece> = other.entries.iter().map(|entry| own(&other, entry)).collect();
    let mixed = [vec![device(&phone)], others].concat();
    let report = brought(&office, &file_of(&mixed)).await.unwrap();
    assert_eq!((report.entries_new, report.entries_not_taken), (0, other.entries.len() as u64));
    let liar = Piece::Device(Device { device: phone.device, public_key: other.public_key(), member: phone.member });
    assert!(matches!(brought(&office, &file_of(&[liar])).await, Err(RescueError::OtherKey)));
    let nobody =
        Piece::Device(Device { device: DeviceId([9; 16]), public_key: PublicKey([9; 32]), member: phone.member });
    assert!(matches!(brought(&office, &file_of(&[nobody])).await, Err(RescueError::UnknownDevice)));
    assert_eq!(office.state().await, before);
}

#[tokio::test]
async fn a_gap_is_told_and_what_comes_before_it_stays() {
    let office = TestOffice::start().await;
    let mut phone = office.phone("lan").await;
    phone.inspect(office.unit().await, 6);
    let mut pieces = vec![device(&phone)];
    pieces.extend(phone.entries.iter().enumerate().filter(|(at, _)| *at != 4).map(|(_, entry)| own(&phone, entry)));
    let report = brought(&office, &file_of(&pieces)).await.unwrap();
    assert_eq!((report.entries_new, report.entries_not_taken), (4, 3));
    assert!(report.say(Lang::Vi).contains(&Sentences::say(
        Lang::Vi,
        "office-rescue-not-taken",
        &[("count", 3_i64.into())]
    )));
    office.assert_whole().await;
}

#[tokio::test]
async fn another_branch_is_kept_and_told_as_a_fork() {
    let office = TestOffice::start().await;
    let mut phone = office.phone("lan").await;
    let visit = phone.inspect(office.unit().await, 3);
    let mut restored = phone.restored_to(3);
    phone.push_all().await;
    restored.say(mark(visit, 77), office.unit().await);
    let report = brought(&office, &file(&restored, &[])).await.unwrap();
    assert_eq!((report.forks, report.entries_new, report.entries_here), (1, 1, 3));
    assert!(report.say(Lang::Vi).contains(&Sentences::say(Lang::Vi, "office-rescue-fork", &[])));
}

/// A browser of somebody who signed in.
struct Clerk {
    client: Client,
    base: String,
    cookies: String,
}

impl Clerk {
    async fn signed_in(office: &TestOffice, login: &str) -> Clerk {
        let client = kit::client().no_proxy().redirect(redirect::Policy::none()).build().unwrap();
        let form = format!("login={login}&password={login}+has+a+password");
        let request = client.post(format!("{}/sign-in", office.base)).body(form);
        let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let cookies = cookies(&request.send().await.unwrap());
        Clerk { client, base: office.base.clone(), cookies }
    }

    async fn page(&self, cookies: &str) -> (StatusCode, String) {
        let request = self.client.get(format!("{}/rescue", self.base)).header(header::COOKIE, cookies);
        let response = request.send().await.unwrap();
        (response.status(), response.text().await.unwrap())
    }

    async fn token(&self) -> String {
        let (_, page) = self.page(&self.cookies).await;
        page.split("name=\"token\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
    }

    /// The status, and what the next page says.
    async fn sends(&self, fields: &[(&str, &[u8])]) -> (StatusCode, String) {
        let mut body = Vec::new();
        for (name, bytes) in fields {
            let file = if *name == "file" { "; filename=\"phone.cuuho\"" } else { "" };
            let head = format!("--XX\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n");
            body.extend([head.as_bytes(), bytes, b"\r\n"].concat());
        }
        body.extend(b"--XX--\r\n");
        let request = self.client.post(format!("{}/rescue", self.base)).header(header::COOKIE, &self.cookies);
        let request = request.header(header::CONTENT_TYPE, "multipart/form-data; boundary=XX").body(body);
        let response = request.send().await.unwrap();
        let status = response.status();
        let cookies = format!("{}; {}", self.cookies, cookies(&response));
        (status, self.page(&cookies).await.1)
    }
}

fn cookies(response: &reqwest::Response) -> String {
    let set = response.headers().get_all(header::SET_COOKIE).iter();
    let pairs = set.map(|cookie| cookie.to_str().unwrap().split(';').next().unwrap().to_owned());
    pairs.collect::<Vec<_>>().join("; ")
}

#[tokio::test]
async fn a_clerk_sends_a_file_and_reads_what_became_of_it() {
    let office = TestOffice::start().await;
    let mut phone = office.phone("lan").await;
    phone.inspect(office.unit().await, 5);
    let clerk = Clerk::signed_in(&office, "noivu").await;
    let (token, file) = (clerk.token().await, file(&phone, &[]));
    let fields = [("token", token.as_bytes()), ("passphrase", PASSPHRASE.as_bytes()), ("file", &file)];
    let (status, page) = clerk.sends(&fields).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    assert!(page.contains("7 mới, 0 đã có") && page.contains("note good"), "{page}");
    let (_, page) = clerk.sends(&fields).await;
    assert!(page.contains("0 mới, 7 đã có"), "{page}");
    let wrong = [("token", token.as_bytes()), ("passphrase", &b"another passphrase"[..]), ("file", &file)];
    let (status, page) = clerk.sends(&wrong).await;
    let words = Sentences::say(Lang::Vi, "rescue-wrong-passphrase", &[]);
    assert!(status == StatusCode::SEE_OTHER && page.contains(&words) && page.contains("note bad"), "{page}");
    let (_, page) = clerk.sends(&[fields[0], fields[1], ("file", b"PK")]).await;
    assert!(page.contains(&Sentences::say(Lang::Vi, "rescue-not-a-file", &[])), "{page}");
}

#[tokio::test]
async fn a_file_comes_only_from_a_page_of_the_offices_own_session() {
    let office = TestOffice::start().await;
    let mut phone = office.phone("lan").await;
    phone.inspect(office.unit().await, 5);
    let (file, before) = (file(&phone, &[]), office.state().await);
    let clerk = Clerk::signed_in(&office, "noivu").await;
    let token = clerk.token().await;
    let (passphrase, long) = (PASSPHRASE.as_bytes(), vec![b'x'; 5_000]);
    for (fields, expected) in [
        (vec![("token", &b"of another site"[..]), ("passphrase", passphrase), ("file", &file)], StatusCode::FORBIDDEN),
        (vec![("passphrase", passphrase), ("file", &file)], StatusCode::BAD_REQUEST),
        (vec![("token", token.as_bytes()), ("file", &file), ("passphrase", passphrase)], StatusCode::BAD_REQUEST),
        (vec![("token", token.as_bytes()), ("passphrase", &long), ("file", &file)], StatusCode::BAD_REQUEST),
        (vec![("token", token.as_bytes()), ("passphrase", passphrase)], StatusCode::BAD_REQUEST),
    ] {
        assert_eq!(clerk.sends(&fields).await.0, expected);
    }
    let leader = Clerk::signed_in(&office, "hoa").await;
    assert_eq!(leader.page(&leader.cookies).await.0, StatusCode::FORBIDDEN, "a leader reads, and brings nothing");
    let fields = [("token", token.as_bytes()), ("passphrase", passphrase), ("file", &file[..])];
    assert_eq!(leader.sends(&fields).await.0, StatusCode::FORBIDDEN);
    let nobody = Clerk { cookies: String::new(), ..clerk };
    assert_eq!(nobody.sends(&fields).await.0, StatusCode::SEE_OTHER, "sent to sign in");
    assert_eq!(office.state().await, before);
}

#[tokio::test]
async fn an_upload_that_breaks_off_keeps_what_came_and_says_so() {
    let office = TestOffice::start().await;
    let mut phone = office.phone("lan").await;
    phone.inspect(office.unit().await, 40);
    let file = file(&phone, &[]);
    let author = office.office.author(Some("noivu")).await.unwrap();
    let half = Bytes::copy_from_slice(&file[..file.len() / 2]);
    let bytes = stream::iter([Ok(half), Err(())]);
    let broken = import_rescue(&office.office, author, PASSPHRASE, bytes).await;
    assert!(matches!(broken, Err(RescueError::BrokenOff)));
    let report = brought(&office, &file).await.unwrap();
    assert!(report.entries_here > 5 && report.entries_new > 5, "{report:?}");
    assert_eq!(report.entries_here + report.entries_new, 42);
    office.assert_whole().await;
}

#[tokio::test]
async fn the_command_line_takes_a_file_in() {
    let office = TestOffice::start().await;
    let mut phone = office.phone("lan").await;
    phone.inspect(office.unit().await, 5);
    let (path, word) = (office.folder().join("phone.cuuho"), office.folder().join("word"));
    std::fs::write(&path, file(&phone, &[])).unwrap();
    std::fs::write(&word, format!("{PASSPHRASE}\n")).unwrap();
    let run = |word: Option<&std::path::Path>| {
        let mut program = Command::new(env!("CARGO_BIN_EXE_sync-server"));
        program.env_remove("KY_CUONG_RESCUE").env_remove("KY_CUONG_DATABASE").args(["import-rescue", "--data"]);
        program.arg(&office.config.data);
        if let Some(database) = &office.config.database {
            program.args(["--database", database]);
        }
        if let Some(word) = word {
            program.arg("--passphrase-file").arg(word);
        }
        program.arg(&path).output().unwrap()
    };
    let output = run(Some(&word));
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        (&json["entries_new"], &json["entries_here"], &json["damage"]),
        (&7.into(), &0.into(), &serde_json::json!([]))
    );
    assert!(!run(None).status.success(), "nobody told the passphrase");
    std::fs::write(&word, "another\n").unwrap();
    let refused = run(Some(&word));
    let words = String::from_utf8(refused.stderr).unwrap();
    assert!(!refused.status.success() && words.contains(&Sentences::say(Lang::Vi, "rescue-wrong-passphrase", &[])));
}
