//! Photos that resume: the office speaks tus 1.0, goes on where a cut left a photo, also
//! after it was restarted, and lets nothing count that is not whole and what it is named.

#![allow(clippy::unwrap_used, reason = "a test that meets the unexpected should end")]

#[allow(dead_code, reason = "each file of tests uses a part of the kit")]
mod kit;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use futures::future::join_all;
use kit::{Phone, TestOffice, json, refusal};
use reqwest::{Method, Response, StatusCode};
use shared::domain::limits::PHOTO_BYTES_MAX;
use shared::domain::{Fact, Photo, PhotoClass, PhotoOf};
use shared::ids::{PhotoHash, UnitId, VisitId, sha256};
use shared::sync::{Agreement, Begun, Lacking, Which};
use sync_server::config::{DURABLE_EVERY, UNFINISHED_DEVICE_BYTES_MAX, UNFINISHED_LIFE_MS};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// A photo that no two of these are, and that no compressor shrinks much.
fn jpeg(number: u8, bytes: usize) -> Vec<u8> {
    let mut photo = vec![0xff, 0xd8, 0xff, number];
    while photo.len() < bytes {
        photo.extend(sha256(&photo[photo.len() - 4..]));
        photo.extend((photo.len() as u32).to_be_bytes());
    }
    photo.truncate(bytes);
    photo
}

fn hash_of(bytes: &[u8]) -> PhotoHash {
    PhotoHash(sha256(bytes))
}

fn name_of(bytes: &[u8]) -> String {
    hash_of(bytes).to_string()
}

fn header(response: &Response, name: &str) -> Option<String> {
    response.headers().get(name).map(|value| value.to_str().unwrap().to_owned())
}

/// Where a photo stands, and how long it is to be where that is known.
async fn stands(phone: &Phone, photo: &[u8]) -> (u64, Option<u64>) {
    let response = phone.photo_progress(&name_of(photo)).await;
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(header(&response, "cache-control").unwrap(), "no-store");
    assert_eq!(header(&response, "tus-resumable").unwrap(), "1.0.0");
    let length = header(&response, "upload-length").map(|length| length.parse().unwrap());
    assert_eq!(header(&response, "upload-defer-length").is_some(), length.is_none());
    (header(&response, "upload-offset").unwrap().parse().unwrap(), length)
}

/// Sends a part of a photo, saying its length; where it stands then.
async fn send(phone: &Phone, photo: &[u8], from: usize, to: usize) -> u64 {
    let request = phone.patch_photo(&name_of(photo), from, &photo[from..to]);
    let response = request.header("upload-length", photo.len()).send().await.unwrap();
    assert_eq!(response.status(), StatusCode::NO_CONTENT);
    header(&response, "upload-offset").unwrap().parse().unwrap()
}

async fn code_of(request: reqwest::RequestBuilder) -> (u16, String) {
    refusal(request.send().await.unwrap()).await
}

async fn assert_here(phone: &Phone, photo: &[u8]) {
    let agreement = Agreement::of(None, 0, vec![hash_of(photo)]);
    assert_eq!(phone.agree(&agreement).await.missing, []);
    let response = phone.get(&format!("/api/photos/{}", name_of(photo))).await;
    assert_eq!(response.bytes().await.unwrap(), photo);
    assert_eq!(stands(phone, photo).await, (photo.len() as u64, Some(photo.len() as u64)));
}

async fn assert_lacking(phone: &Phone, photo: &[u8]) {
    let agreement = Agreement::of(None, 0, vec![hash_of(photo)]);
    assert_eq!(phone.agree(&agreement).await.missing, [hash_of(photo)]);
}

/// All that lies below a folder of the office.
fn files(office: &TestOffice, folder: &str) -> Vec<PathBuf> {
    let mut folders = vec![office.folder().join(folder)];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { found.push(path) }
        }
    }
    found
}

/// A request by hand that ends, or goes on, as the test wants.
async fn begin_raw(office: &TestOffice, phone: &Phone, (method, photo): (&str, &[u8]), sent: usize) -> TcpStream {
    let mut stream = TcpStream::connect(office.base.trim_start_matches("http://")).await.unwrap();
    let request = format!(
        "{method} /api/photos/{} HTTP/1.1\r\nhost: office\r\nauthorization: Bearer {}\r\ntus-resumable: 1.0.0\r\n\
         content-type: application/offset+octet-stream\r\nupload-offset: 0\r\nupload-length: {}\r\n\
         content-length: {}\r\n\r\n",
        name_of(photo),
        phone.token,
        photo.len(),
        photo.len()
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    stream.write_all(&photo[..sent]).await.unwrap();
    stream.flush().await.unwrap();
    stream
}

#[tokio::test]
async fn what_is_spoken_is_told_to_whoever_asks() {
    let office = TestOffice::start().await;
    let phone = office.phone("noivu").await;
    let path = format!("/api/photos/{}", PhotoHash([7; 32]));
    let response = phone.request(Method::OPTIONS, &path).send().await.unwrap();
    assert_eq!(response.status(), StatusCode::NO_CONTENT);
    assert_eq!(header(&response, "tus-version").unwrap(), "1.0.0");
    assert_eq!(header(&response, "tus-extension").unwrap(), "expiration");
    assert_eq!(header(&response, "tus-max-size").unwrap(), PHOTO_BYTES_MAX.to_string());
}

#[tokio::test]
async fn a_photo_comes_in_parts_and_counts_once_it_is_whole() {
    let office = TestOffice::start().await;
    let phone = office.phone("noivu").await;
    let photo = jpeg(1, 300_000);
    assert_eq!(stands(&phone, &photo).await, (0, None));
    for (from, to) in [(0, 1), (1, 200_000), (200_000, 200_000), (200_000, 299_999)] {
        assert_eq!(send(&phone, &photo, from, to).await, to as u64);
        assert_eq!(stands(&phone, &photo).await, (to as u64, Some(300_000)));
        assert_lacking(&phone, &photo).await;
    }
    assert_eq!(send(&phone, &photo, 299_999, 300_000).await, 300_000);
    assert_here(&phone, &photo).await;
    assert_eq!(files(&office, "unfinished"), Vec::<PathBuf>::new());
    assert_eq!(files(&office, "photos").len(), 1);
    office.assert_whole().await;
}

#[tokio::test]
async fn a_part_that_does_not_go_on_where_the_photo_stands_changes_nothing() {
    let office = TestOffice::start().await;
    let phone = office.phone("noivu").await;
    let (photo, name) = (jpeg(1, 5_000), name_of(&jpeg(1, 5_000)));
    send(&phone, &photo, 0, 3_000).await;
    for from in [0, 2_999, 3_001, 5_000, usize::MAX >> 1] {
        let refused = code_of(phone.patch_photo(&name, from, &photo[..1])).await;
        assert_eq!(refused, (409, "photo_offset".to_owned()), "{from}");
        assert_eq!(stands(&phone, &photo).await, (3_000, Some(5_000)));
    }
    assert_eq!(send(&phone, &photo, 3_000, 5_000).await, 5_000);
    // What is whole stands at its end, and may be told so again.
    assert_eq!(code_of(phone.patch_photo(&name, 0, &photo)).await.0, 409);
    assert_eq!(send(&phone, &photo, 5_000, 5_000).await, 5_000);
    assert_here(&phone, &photo).await;
}

#[tokio::test]
async fn what_is_not_tus_is_refused_with_what_would_be() {
    let office = TestOffice::start().await;
    let phone = office.phone("noivu").await;
    let photo = jpeg(1, 5_000);
    let path = format!("/api/photos/{}", name_of(&photo));
    let patch = || phone.request(Method::PATCH, &path).body(photo.clone());
    let kind = "application/offset+octet-stream";
    for version in [None, Some("0.2.2"), Some("1.0"), Some("")] {
        let request = version.into_iter().fold(patch(), |request, version| request.header("tus-resumable", version));
        let response = request.header("content-type", kind).header("upload-offset", 0).send().await.unwrap();
        assert_eq!(header(&response, "tus-version").unwrap(), "1.0.0");
        assert_eq!(refusal(response).await, (412, "tus_version".to_owned()), "{version:?}");
    }
    let head = phone.request(Method::HEAD, &path).header("tus-resumable", "2.0.0").send().await.unwrap();
    assert_eq!(head.status(), StatusCode::PRECONDITION_FAILED);
    let patch = || patch().header("tus-resumable", "1.0.0");
    for other in ["image/jpeg", "application/octet-stream", ""] {
        let request = patch().header("content-type", other).header("upload-offset", 0);
        assert_eq!(code_of(request).await, (415, "photo_type".to_owned()), "{other}");
    }
    assert_eq!(code_of(patch().header("content-type", kind)).await, (400, "malformed".to_owned()));
    for offset in ["-1", "+1", "x", "", "1e3", "99999999999999999999999"] {
        let request = patch().header("content-type", kind).header("upload-offset", offset);
        assert_eq!(code_of(request).await, (400, "malformed".to_owned()), "{offset}");
    }
    assert_eq!(files(&office, "unfinished"), Vec::<PathBuf>::new());
}

#[tokio::test]
async fn no_more_is_taken_than_a_photo_may_have_or_was_said_to_have() {
    let office = TestOffice::start().await;
    let phone = office.phone("noivu").await;
    let photo = jpeg(1, 5_000);
    let name = name_of(&photo);
    let said = |length: u64, bytes: &[u8]| phone.patch_photo(&name, 0, bytes).header("upload-length", length);
    let too_large = (413, "too_large".to_owned());
    assert_eq!(code_of(said(PHOTO_BYTES_MAX + 1, b"")).await, too_large);
    assert_eq!(code_of(said(4_999, &photo)).await, too_large);
    // No length is announced: reading stops at the limit all the same.
    let pieces = futures::stream::iter((0..80).map(|_| Ok::<_, std::io::Error>(vec![0_u8; 64 * 1024])));
    let endless = phone.patch_photo(&name, 0, b"").body(reqwest::Body::wrap_stream(pieces));
    assert_eq!(code_of(endless).await, too_large);
    assert_eq!(files(&office, "unfinished"), Vec::<PathBuf>::new());
    send(&phone, &photo, 0, 3_000).await;
    let other = phone.patch_photo(&name, 3_000, &photo[3_000..]).header("upload-length", 5_001);
    assert_eq!(code_of(other).await, (400, "malformed".to_owned()), "a length stays as it was said");
    let largest = jpeg(2, PHOTO_BYTES_MAX as usize);
    assert_eq!(send(&phone, &largest, 0, 1_000_000).await, 1_000_000);
    assert_eq!(send(&phone, &largest, 1_000_000, largest.len()).await, PHOTO_BYTES_MAX);
    assert_here(&phone, &largest).await;
}

#[tokio::test]
async fn a_length_may_be_said_late_or_by_the_entry_that_names_the_photo() {
    let office = TestOffice::start().await;
    let mut phone = office.phone("noivu").await;
    let (photo, thumbnail, unnamed) = (jpeg(1, 5_000), jpeg(2, 900), jpeg(3, 400));
    names(&mut phone, office.unit().await, &photo, &thumbnail).await;
    for (bytes, length) in [(&photo, Some(5_000)), (&thumbnail, Some(900)), (&unnamed, None)] {
        assert_eq!(stands(&phone, bytes).await, (0, length));
        let sent = phone.patch_photo(&name_of(bytes), 0, &bytes[..100]).send().await.unwrap();
        assert_eq!((sent.status(), header(&sent, "upload-offset").unwrap()), (StatusCode::NO_CONTENT, "100".into()));
        assert_eq!(stands(&phone, bytes).await, (100, length));
        let rest = phone.patch_photo(&name_of(bytes), 100, &bytes[100..]);
        let rest = if length.is_none() { rest.header("upload-length", bytes.len()) } else { rest };
        assert_eq!(rest.send().await.unwrap().status(), StatusCode::NO_CONTENT);
        assert_here(&phone, bytes).await;
    }
}

/// Pushes an entry that names a photo and its thumbnail.
async fn names(phone: &mut Phone, unit: UnitId, photo: &[u8], thumbnail: &[u8]) {
    let visit = phone.inspect(unit, 0);
    let fact = told(visit, (photo, photo.len() as u64), thumbnail);
    phone.say(fact, unit);
    phone.push_all().await;
}

fn told(visit: VisitId, (photo, bytes): (&[u8], u64), thumbnail: &[u8]) -> Fact {
    Fact::Photo(Photo {
        visit,
        hash: hash_of(photo),
        bytes,
        thumbnail: hash_of(thumbnail),
        thumbnail_bytes: thumbnail.len() as u64,
        width: 1_600,
        height: 1_200,
        class: PhotoClass::Scene,
        number: None,
        shows: PhotoOf::Visit,
        taken_at: chrono::DateTime::parse_from_rfc3339("2023-08-05T08:00:00+07:00").unwrap(),
    })
}

#[tokio::test]
async fn what_is_not_the_photo_it_is_named_is_gone_and_may_come_anew() {
    let office = TestOffice::start().await;
    let phone = office.phone("noivu").await;
    let photo = jpeg(1, 5_000);
    let name = name_of(&photo);
    let mut flipped = photo.clone();
    flipped[1_000] ^= 1;
    phone.patch_photo(&name, 0, &flipped[..2_000]).header("upload-length", 5_000).send().await.unwrap();
    assert_eq!(code_of(phone.patch_photo(&name, 2_000, &photo[2_000..])).await, (422, "photo_hash".to_owned()));
    assert_eq!((files(&office, "unfinished"), files(&office, "photos")), (Vec::new(), Vec::new()));
    assert_eq!(stands(&phone, &photo).await, (0, None));
    let page = b"<html><script>alert(1)</script>";
    let request = phone.patch_photo(&name_of(page), 0, page).header("upload-length", page.len());
    assert_eq!(code_of(request).await, (422, "not_a_photo".to_owned()));
    assert_eq!((files(&office, "unfinished"), files(&office, "photos")), (Vec::new(), Vec::new()));
    assert_eq!(send(&phone, &photo, 0, 5_000).await, 5_000);
    assert_here(&phone, &photo).await;
}

#[tokio::test]
async fn a_photo_cut_anywhere_goes_on_where_it_was_cut() {
    let office = TestOffice::start().await;
    let phone = office.phone("noivu").await;
    for (number, sent) in [0, 1, 100_000, 270_000, 399_999].into_iter().enumerate() {
        let photo = jpeg(u8::try_from(number).unwrap(), 400_000);
        let mut cut = begin_raw(&office, &phone, ("PATCH", &photo), sent).await;
        cut.shutdown().await.unwrap();
        // Until the office has let it go: begun later, it would end what comes after it.
        drop(cut.read_to_end(&mut Vec::new()).await);
        // The cut may reach the office a moment later than the question.
        let (mut at, mut length) = (0, None);
        while at < sent as u64 {
            (at, length) = stands(&phone, &photo).await;
            if at < sent as u64 {
                let more = phone.patch_photo(&name_of(&photo), at as usize, &photo[at as usize..sent]);
                more.header("upload-length", photo.len()).send().await.unwrap();
            }
        }
        assert_eq!(at, sent as u64);
        assert!(sent == 0 || length == Some(400_000));
        assert_eq!(send(&phone, &photo, sent, 400_000).await, 400_000);
        assert_here(&phone, &photo).await;
    }
}

/// An old connection may hang for minutes before anybody knows that it is dead.
#[tokio::test]
async fn who_comes_back_does_not_wait_for_the_old_connection() {
    let office = TestOffice::start().await;
    let phone = office.phone("noivu").await;
    let photo = jpeg(1, 400_000);
    let hanging = begin_raw(&office, &phone, ("PATCH", &photo), 300_000).await;
    let at = brought(&phone, &photo).await;
    assert_eq!(send(&phone, &photo, at, 400_000).await, 400_000);
    assert_here(&phone, &photo).await;
    drop(hanging);
}

/// What a request that hangs had brought when the phone asks, which ends it.
async fn brought(phone: &Phone, photo: &[u8]) -> usize {
    tokio::time::sleep(Duration::from_millis(500)).await;
    let begun = begun(phone, photo).await.expect("what it brought is kept");
    assert_eq!(stands(phone, photo).await, (begun.offset, Some(photo.len() as u64)));
    begun.offset as usize
}

async fn begun(phone: &Phone, photo: &[u8]) -> Option<Begun> {
    let asked = Which { hashes: vec![hash_of(photo)] };
    let lacking: Lacking = json(phone.post("/api/photos/which", &asked).await).await;
    assert_eq!(lacking.hashes, [hash_of(photo)]);
    lacking.begun.first().copied()
}

#[tokio::test]
async fn which_tells_a_phone_what_it_has_begun_and_nobody_else() {
    let office = TestOffice::start().await;
    let (phone, colleague) = (office.phone("noivu").await, office.phone("noivu").await);
    let photo = jpeg(1, 5_000);
    assert_eq!(begun(&phone, &photo).await, None);
    send(&phone, &photo, 0, 3_000).await;
    assert_eq!(begun(&phone, &photo).await, Some(Begun { hash: hash_of(&photo), offset: 3_000 }));
    assert_eq!(begun(&phone, &jpeg(2, 5_000)).await, None);
    assert_eq!(begun(&colleague, &photo).await, None);
    assert_eq!(stands(&colleague, &photo).await, (0, None));
}

#[tokio::test]
async fn an_office_that_was_restarted_still_has_what_was_begun() {
    let mut office = TestOffice::start().await;
    let phone = office.phone("noivu").await;
    let photo = jpeg(1, 600_000);
    let sent = 2 * DURABLE_EVERY as usize + 7;
    send(&phone, &photo, 0, sent).await;
    office.restart().await;
    let phone = phone.at(&office.base);
    assert_eq!(stands(&phone, &photo).await, (sent as u64, Some(600_000)));
    let rest = phone.patch_photo(&name_of(&photo), sent, &photo[sent..]).send().await.unwrap();
    assert_eq!(header(&rest, "upload-offset").unwrap(), "600000");
    assert_here(&phone, &photo).await;
    office.restart().await;
    assert_here(&phone.at(&office.base), &photo).await;
}

/// The office ended between a photo's last byte and its place, or before its row.
#[tokio::test]
async fn what_was_whole_when_the_office_ended_is_found_to_be() {
    let mut office = TestOffice::start().await;
    let phone = office.phone("noivu").await;
    let (photo, other) = (jpeg(1, 5_000), jpeg(2, 5_000));
    send(&phone, &photo, 0, 4_000).await;
    let file = office.folder().join("unfinished").join(phone.device.to_string()).join(name_of(&photo));
    std::fs::write(file, &photo).unwrap();
    let name = name_of(&other);
    std::fs::write(office.folder().join("photos").join(&name[63..]).join(&name), &other).unwrap();
    office.restart().await;
    let phone = phone.at(&office.base);
    assert_eq!(begun(&phone, &photo).await, Some(Begun { hash: hash_of(&photo), offset: 5_000 }));
    assert_eq!(stands(&phone, &photo).await, (5_000, Some(5_000)));
    assert_here(&phone, &photo).await;
    assert_lacking(&phone, &other).await;
    assert_eq!(code_of(phone.patch_photo(&name, 0, &other)).await, (409, "photo_offset".to_owned()));
    assert_here(&phone, &other).await;
    office.assert_whole().await;
}

/// Any phone may write an entry that names any photo and tells a size of its own.
#[tokio::test]
async fn an_entry_that_tells_a_wrong_size_keeps_no_photo_away() {
    let office = TestOffice::start().await;
    let (phone, mut other) = (office.phone("noivu").await, office.phone("noivu").await);
    let photo = jpeg(1, 5_000);
    let unit = office.unit().await;
    let visit = other.inspect(unit, 0);
    other.say(told(visit, (&photo, 3_000), b"none"), unit);
    other.push_all().await;
    assert_eq!(stands(&phone, &photo).await, (0, Some(3_000)));
    assert_eq!(send(&phone, &photo, 0, 3_000).await, 3_000, "what the phone says goes before");
    let file = office.folder().join("unfinished").join(phone.device.to_string()).join(name_of(&photo));
    std::fs::remove_file(file.with_extension("length")).unwrap();
    // The size that the entry tells is reached, and the bytes are no photo of this name.
    assert_eq!(stands(&phone, &photo).await.0, 0);
    assert_eq!(send(&phone, &photo, 0, 4_000).await, 4_000);
    assert_eq!(send(&phone, &photo, 4_000, 5_000).await, 5_000);
    assert_here(&phone, &photo).await;
}

#[tokio::test]
async fn two_phones_that_send_the_same_photo_do_not_spoil_each_other() {
    let office = TestOffice::start().await;
    let (phone, colleague) = (office.phone("noivu").await, office.phone("noivu").await);
    let photo = jpeg(1, 300_000);
    send(&phone, &photo, 0, 200_000).await;
    // The same name, and other bytes.
    let wrong = vec![0; 250_000];
    colleague.patch_photo(&name_of(&photo), 0, &wrong).header("upload-length", 300_000).send().await.unwrap();
    assert_eq!(stands(&phone, &photo).await, (200_000, Some(300_000)));
    assert_eq!(send(&phone, &photo, 200_000, 300_000).await, 300_000);
    assert_here(&colleague, &photo).await;
    let late = colleague.patch_photo(&name_of(&photo), 250_000, &wrong[..50_000]);
    assert_eq!(code_of(late).await, (409, "photo_offset".to_owned()));
    assert_here(&phone, &photo).await;
}

#[tokio::test]
async fn many_requests_of_one_phone_for_one_photo_end_with_the_photo() {
    let office = TestOffice::start().await;
    let phone = office.phone("noivu").await;
    let photo = jpeg(1, 400_000);
    let one = async || {
        for _ in 0..200 {
            let at = stands(&phone, &photo).await.0 as usize;
            if at == photo.len() {
                return;
            }
            let rest = phone.patch_photo(&name_of(&photo), at, &photo[at..]).header("upload-length", photo.len());
            // Another one may have gone on meanwhile, and this one is cut or refused.
            drop(rest.send().await);
        }
        panic!("it never ends");
    };
    join_all((0..6).map(|_| one())).await;
    assert_here(&phone, &photo).await;
    assert_eq!(files(&office, "unfinished"), Vec::<PathBuf>::new());
    office.assert_whole().await;
}

/// Two processes may share the folder behind one address.
#[tokio::test]
async fn another_process_of_the_office_does_not_write_into_what_this_one_writes() {
    let office = TestOffice::start().await;
    let phone = office.phone("noivu").await;
    let other = phone.at(&kit::listen(Arc::new(office.second_process().await)).await);
    // Larger than is held in memory until it is whole.
    let photo = jpeg(1, 700_000);
    let hanging = begin_raw(&office, &phone, ("PATCH", &photo), 300_000).await;
    while begun(&other, &photo).await.is_none() {}
    let rest = || other.patch_photo(&name_of(&photo), 300_000, &photo[300_000..]).header("upload-length", 700_000);
    assert_eq!(code_of(rest()).await, (409, "photo_offset".to_owned()));
    drop(hanging);
    while rest().send().await.unwrap().status() != StatusCode::NO_CONTENT {}
    assert_here(&other, &photo).await;
    assert_here(&phone, &photo).await;
    office.assert_whole().await;
}

#[tokio::test]
async fn what_is_left_for_too_long_goes_and_it_is_told_when() {
    let office = TestOffice::start().await;
    let phone = office.phone("noivu").await;
    let (photo, other) = (jpeg(1, 5_000), jpeg(2, 5_000));
    send(&phone, &photo, 0, 3_000).await;
    office.pass_ms(UNFINISHED_LIFE_MS - 1);
    let response = phone.photo_progress(&name_of(&photo)).await;
    // The kit's office began at midnight UTC of 5 August 2023 plus one hour.
    assert_eq!(header(&response, "upload-expires").unwrap(), "Sat, 12 Aug 2023 01:00:00 GMT");
    send(&phone, &other, 0, 3_000).await;
    assert_eq!(office.office.sweep_unfinished().await.unwrap(), 0);
    office.pass_ms(1);
    assert_eq!(begun(&phone, &photo).await, None);
    assert_eq!(office.office.sweep_unfinished().await.unwrap(), 1);
    assert_eq!(stands(&phone, &photo).await, (0, None));
    assert_eq!(stands(&phone, &other).await, (3_000, Some(5_000)));
    assert_eq!(code_of(phone.patch_photo(&name_of(&photo), 3_000, b"x")).await.0, 409);
    assert_eq!(files(&office, "unfinished").len(), 2, "the other's bytes and its length");
    send(&phone, &photo, 0, 5_000).await;
    assert_here(&phone, &photo).await;
}

#[tokio::test]
async fn unfinished_photos_of_one_phone_have_a_limit_and_whole_ones_do_not_count_to_it() {
    let mut office = TestOffice::start().await;
    let (phone, colleague) = (office.phone("noivu").await, office.phone("noivu").await);
    let most = UNFINISHED_DEVICE_BYTES_MAX / PHOTO_BYTES_MAX;
    let photos: Vec<Vec<u8>> =
        (0..most).map(|number| jpeg(u8::try_from(number).unwrap(), PHOTO_BYTES_MAX as usize)).collect();
    for photo in &photos {
        send(&phone, photo, 0, photo.len() - 100).await;
    }
    let small = jpeg(99, 5_000);
    let full = (507, "unfinished_full".to_owned());
    assert_eq!(code_of(phone.patch_photo(&name_of(&small), 0, &small)).await, full);
    office.restart().await;
    let (phone, colleague) = (phone.at(&office.base), colleague.at(&office.base));
    assert_eq!(code_of(phone.patch_photo(&name_of(&small), 0, &small)).await, full, "a restart forgets none");
    send(&colleague, &small, 0, 4_000).await;
    let last = photos.last().unwrap();
    assert_eq!(send(&phone, last, last.len() - 100, last.len()).await, PHOTO_BYTES_MAX);
    send(&phone, &small, 0, 5_000).await;
    assert_here(&phone, &small).await;
}

#[tokio::test]
async fn a_name_that_is_no_hash_reaches_no_disk() {
    let office = TestOffice::start().await;
    let phone = office.phone("noivu").await;
    let good = PhotoHash([0xab; 32]).to_string();
    let names = ["x", &good[1..], "..%2F..%2Foffice.db", "%20", "%FF%FE", &good.to_uppercase(), "..%2Funfinished"];
    for name in names {
        let refused = code_of(phone.patch_photo(name, 0, b"bytes").header("upload-length", 9)).await;
        assert_eq!(refused, (400, "photo_name".to_owned()), "{name}");
        assert_eq!(phone.photo_progress(name).await.status(), StatusCode::BAD_REQUEST, "{name}");
    }
    assert_eq!(files(&office, "unfinished"), Vec::<PathBuf>::new());
}

#[tokio::test]
async fn a_stranger_sends_nothing_nor_a_revoked_phone_what_it_does_not_name() {
    let office = TestOffice::start().await;
    let phone = office.phone("noivu").await;
    let photo = jpeg(1, 5_000);
    let name = name_of(&photo);
    send(&phone, &photo, 0, 3_000).await;
    let stranger = phone.with_token("none");
    assert_eq!(code_of(stranger.patch_photo(&name, 3_000, &photo[3_000..])).await, (401, "not_signed_in".to_owned()));
    assert_eq!(stranger.photo_progress(&name).await.status(), StatusCode::UNAUTHORIZED);
    office.office.revoke(phone.device, office.office.itself()).await.unwrap();
    assert_eq!(code_of(phone.patch_photo(&name, 3_000, &photo[3_000..])).await, (404, "not_found".to_owned()));
    assert_eq!(phone.photo_progress(&name).await.status(), StatusCode::NOT_FOUND);
    assert_eq!(files(&office, "photos"), Vec::<PathBuf>::new());
}

/// The one-request form shares the way: what a cut leaves of it may be gone on with.
#[tokio::test]
async fn a_whole_photo_in_one_request_that_is_cut_goes_on_in_parts() {
    let office = TestOffice::start().await;
    let phone = office.phone("noivu").await;
    let photo = jpeg(1, 400_000);
    let hanging = begin_raw(&office, &phone, ("PUT", &photo), 250_000).await;
    let at = brought(&phone, &photo).await;
    drop(hanging);
    assert_eq!(stands(&phone, &photo).await, (at as u64, Some(400_000)));
    send(&phone, &photo, at, 400_000).await;
    assert_here(&phone, &photo).await;
}
