//! Photos by hash: what is kept under a name is what the name says, whole, or nothing;
//! and what is not here is never said to be.

#![allow(clippy::unwrap_used, reason = "a test that meets the unexpected should end")]

#[allow(dead_code, reason = "each file of tests uses a part of the kit")]
mod kit;

use std::path::{Path, PathBuf};

use futures::future::join_all;
use kit::{Phone, TestOffice, json, refusal};
use reqwest::{Method, Response, StatusCode};
use shared::domain::limits::PHOTO_BYTES_MAX;
use shared::ids::{PhotoHash, sha256};
use shared::sync::{
    Agreement, Lacking, PACKED_PHOTO_BYTES_MAX, PHOTO_PACK_BYTES_MAX, PackKept, WHICH_MAX, Which, pack_photo,
};
use sync_server::record::ReadingOf;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

/// What begins like a JPEG, as no two of these do.
fn jpeg(number: u8, bytes: usize) -> Vec<u8> {
    let mut photo = vec![0xff, 0xd8, 0xff, number];
    photo.resize(bytes.max(4), number);
    photo
}

fn hash_of(bytes: &[u8]) -> PhotoHash {
    PhotoHash(sha256(bytes))
}

async fn put(phone: &Phone, bytes: &[u8]) -> Response {
    phone.put_photo(&hash_of(bytes).to_string(), bytes.to_vec()).await
}

/// Which of these the office says it lacks.
async fn lacking(phone: &Phone, hashes: &[PhotoHash]) -> Vec<PhotoHash> {
    let asked = Which { hashes: hashes.to_vec() };
    let answer: Lacking = json(phone.post("/api/photos/which", &asked).await).await;
    answer.hashes
}

/// Which of these the office says it lacks when everything is compared.
async fn missing(phone: &Phone, hashes: &[PhotoHash]) -> Vec<PhotoHash> {
    phone.agree(&Agreement::of(None, 0, hashes.to_vec())).await.missing
}

async fn get(phone: &Phone, hash: PhotoHash) -> Response {
    phone.get(&format!("/api/photos/{hash}")).await
}

async fn head(phone: &Phone, hash: PhotoHash) -> StatusCode {
    phone.request(Method::HEAD, &format!("/api/photos/{hash}")).send().await.unwrap().status()
}

/// Everything that asks says the same.
async fn assert_here(phone: &Phone, photo: &[u8]) {
    let hash = hash_of(photo);
    assert_eq!(lacking(phone, &[hash]).await, []);
    assert_eq!(missing(phone, &[hash]).await, []);
    assert_eq!(head(phone, hash).await, StatusCode::OK);
    assert_eq!(get(phone, hash).await.bytes().await.unwrap(), photo);
}

async fn assert_lacking(phone: &Phone, hash: PhotoHash) {
    assert_eq!(lacking(phone, &[hash]).await, [hash]);
    assert_eq!(missing(phone, &[hash]).await, [hash]);
    assert_eq!(head(phone, hash).await, StatusCode::NOT_FOUND);
}

/// Sends small photos in one request.
async fn send_pack(phone: &Phone, pack: Vec<u8>) -> Response {
    phone.request(Method::POST, "/api/photos").body(pack).send().await.unwrap()
}

fn packed(photos: &[Vec<u8>]) -> Vec<u8> {
    let mut pack = Vec::new();
    photos.iter().for_each(|photo| pack_photo(&mut pack, photo));
    pack
}

/// All files in the folder of photos, finished or not.
fn files(office: &TestOffice) -> Vec<PathBuf> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { walk(&path, found) } else { found.push(path) }
        }
    }
    let mut found = Vec::new();
    walk(&office.folder().join("photos"), &mut found);
    found
}

#[tokio::test]
async fn a_photo_that_was_sent_is_here_for_whoever_sees_all() {
    let mut office = TestOffice::start().await;
    let (phone, colleague) = (office.phone("noivu").await, office.phone("noivu").await);
    let (photo, thumbnail) = (jpeg(1, 300_000), jpeg(2, 9_000));
    assert_lacking(&phone, hash_of(&photo)).await;
    assert_eq!(put(&phone, &thumbnail).await.status(), StatusCode::CREATED);
    assert_lacking(&phone, hash_of(&photo)).await;
    assert_eq!(put(&phone, &photo).await.status(), StatusCode::CREATED);
    for _ in 0..2 {
        for phone in [&phone, &colleague] {
            assert_here(&phone.at(&office.base), &photo).await;
            assert_here(&phone.at(&office.base), &thumbnail).await;
        }
        office.restart().await;
    }
    assert_eq!(office.office.verify().await.unwrap().photos, 2);
    office.assert_whole().await;
}

#[tokio::test]
async fn small_photos_come_several_in_one_request_and_each_counts_by_itself() {
    let mut office = TestOffice::start().await;
    let phone = office.phone("noivu").await;
    let photos: Vec<Vec<u8>> = (1..=12).map(|number| jpeg(number, 900 * usize::from(number))).collect();
    let hashes: Vec<PhotoHash> = photos.iter().map(|photo| hash_of(photo)).collect();
    put(&phone, &photos[3]).await;
    // What is no photo is not kept and keeps no other away.
    let mut pack = photos.clone();
    pack.insert(5, b"<html><script>".to_vec());
    for _ in 0..2 {
        let answer: PackKept = json(send_pack(&phone, packed(&pack)).await).await;
        assert_eq!(answer.kept, hashes);
    }
    office.restart().await;
    let phone = phone.at(&office.base);
    for photo in &photos {
        assert_here(&phone, photo).await;
    }
    assert_eq!((files(&office).len(), office.office.verify().await.unwrap().photos), (12, 12));
    office.assert_whole().await;
}

#[tokio::test]
async fn what_is_no_pack_of_small_photos_is_refused_and_nothing_of_it_kept() {
    let office = TestOffice::start().await;
    let phone = office.phone("noivu").await;
    let small = packed(&[jpeg(1, 900)]);
    let too_large = packed(&[jpeg(1, 900), jpeg(2, PACKED_PHOTO_BYTES_MAX + 1)]);
    for pack in [small[..small.len() - 1].to_vec(), [&small[..], &[0, 0]].concat(), too_large, vec![0xff; 4]] {
        assert_eq!(refusal(send_pack(&phone, pack).await).await, (400, "malformed".to_owned()));
    }
    let beyond = packed(&vec![jpeg(1, PACKED_PHOTO_BYTES_MAX); PHOTO_PACK_BYTES_MAX / PACKED_PHOTO_BYTES_MAX + 1]);
    assert_eq!(refusal(send_pack(&phone, beyond).await).await, (413, "too_large".to_owned()));
    assert_eq!(refusal(send_pack(&office.stranger(), small).await).await.0, 401);
    assert_eq!(files(&office), Vec::<PathBuf>::new());
    let nothing: PackKept = json(send_pack(&phone, Vec::new()).await).await;
    assert_eq!(nothing.kept, []);
}

#[tokio::test]
async fn a_photo_sent_again_is_already_here() {
    let office = TestOffice::start().await;
    let phone = office.phone("noivu").await;
    let photo = jpeg(1, 5_000);
    assert_eq!(put(&phone, &photo).await.status(), StatusCode::CREATED);
    assert_eq!(put(&phone, &photo).await.status(), StatusCode::OK);
    assert_eq!(files(&office).len(), 1);
    assert_here(&phone, &photo).await;
}

#[tokio::test]
async fn one_photo_sent_by_many_at_once_is_here_once_and_whole() {
    let office = TestOffice::start().await;
    let phone = office.phone("noivu").await;
    let photo = jpeg(1, 400_000);
    let answers = join_all((0..24).map(|_| put(&phone, &photo))).await;
    assert!(answers.iter().all(|answer| answer.status().is_success()));
    assert_eq!(files(&office).len(), 1, "{:?}", files(&office));
    assert_here(&phone, &photo).await;
    office.assert_whole().await;
}

#[tokio::test]
async fn what_is_asked_is_answered_in_its_order() {
    let office = TestOffice::start().await;
    let phone = office.phone("noivu").await;
    let photos: Vec<Vec<u8>> = (0..6).map(|number| jpeg(number, 2_000)).collect();
    for photo in [&photos[1], &photos[4]] {
        put(&phone, photo).await;
    }
    let mut asked: Vec<PhotoHash> = photos.iter().rev().map(|photo| hash_of(photo)).collect();
    asked.push(asked[0]);
    let wanted = [asked[0], asked[2], asked[3], asked[5], asked[0]];
    assert_eq!(lacking(&phone, &asked).await, wanted);
    assert_eq!(missing(&phone, &asked).await, wanted);
    assert_eq!(lacking(&phone, &[]).await, []);
}

#[tokio::test]
async fn a_question_has_a_size_and_a_form() {
    let office = TestOffice::start().await;
    let phone = office.phone("noivu").await;
    let many = |count: usize| Which { hashes: (0..count).map(|number| hash_of(&number.to_be_bytes())).collect() };
    let most: Lacking = json(phone.post("/api/photos/which", &many(WHICH_MAX)).await).await;
    assert_eq!(most.hashes, many(WHICH_MAX).hashes);
    let post = async |body: String| {
        let sent = phone.request(Method::POST, "/api/photos/which").body(body).send().await.unwrap();
        refusal(sent).await
    };
    let one_more = serde_json::to_string(&many(WHICH_MAX + 1)).unwrap();
    assert_eq!(post(one_more).await, (413, "too_large".to_owned()));
    for malformed in ["", "{}", "{\"hashes\":[\"00\"]}", "{\"hashes\":[7]}", "[]"] {
        assert_eq!(post(malformed.to_owned()).await, (400, "malformed".to_owned()), "{malformed}");
    }
}

#[tokio::test]
async fn bytes_that_are_not_the_photo_they_are_named_leave_nothing() {
    let office = TestOffice::start().await;
    let phone = office.phone("noivu").await;
    let photo = jpeg(1, 50_000);
    let name = hash_of(&photo).to_string();
    let mut flipped = photo.clone();
    flipped[40_000] ^= 1;
    for other in [flipped, photo[..49_999].to_vec(), Vec::new(), [&photo[..], &[0]].concat()] {
        let sent = phone.put_photo(&name, other).await;
        assert_eq!(refusal(sent).await, (422, "photo_hash".to_owned()));
    }
    assert_eq!(files(&office), Vec::<PathBuf>::new());
    assert_lacking(&phone, hash_of(&photo)).await;
    assert_eq!(put(&phone, &photo).await.status(), StatusCode::CREATED);
}

#[tokio::test]
async fn what_is_no_jpeg_is_not_kept_under_its_own_hash_either() {
    let office = TestOffice::start().await;
    let phone = office.phone("noivu").await;
    for bytes in
        [&b""[..], b"\xff\xd8", b"<html><script>alert(1)</script>", b"\x89PNG\r\n\x1a\n", b"PK\x03\x04", b"GIF89a"]
    {
        assert_eq!(refusal(put(&phone, bytes).await).await, (422, "not_a_photo".to_owned()), "{bytes:?}");
        assert_lacking(&phone, hash_of(bytes)).await;
    }
    assert_eq!(files(&office), Vec::<PathBuf>::new());
}

#[tokio::test]
async fn a_photo_of_the_greatest_size_is_taken_and_one_byte_more_is_not() {
    let office = TestOffice::start().await;
    let phone = office.phone("noivu").await;
    let largest = jpeg(1, PHOTO_BYTES_MAX as usize);
    let larger = jpeg(2, PHOTO_BYTES_MAX as usize + 1);
    assert_eq!(refusal(put(&phone, &larger).await).await, (413, "too_large".to_owned()));
    assert_eq!(files(&office), Vec::<PathBuf>::new());
    assert_eq!(put(&phone, &largest).await.status(), StatusCode::CREATED);
    assert_here(&phone, &largest).await;
}

/// No length announced: reading stops at the limit all the same.
#[tokio::test]
async fn a_photo_that_never_ends_is_refused() {
    let office = TestOffice::start().await;
    let phone = office.phone("noivu").await;
    let pieces = (0..80).map(|_| Ok::<_, std::io::Error>(vec![0_u8; 64 * 1024]));
    let body = reqwest::Body::wrap_stream(futures::stream::iter(pieces));
    let name = format!("/api/photos/{}", PhotoHash([7; 32]));
    let sent = phone.request(Method::PUT, &name).body(body).send().await.unwrap();
    assert_eq!(refusal(sent).await, (413, "too_large".to_owned()));
    assert_eq!(files(&office), Vec::<PathBuf>::new());
}

#[tokio::test]
async fn a_name_that_is_no_hash_reaches_no_disk() {
    let office = TestOffice::start().await;
    let phone = office.phone("noivu").await;
    let good = PhotoHash([0xab; 32]).to_string();
    let names = [
        "x".to_owned(),
        good[1..].to_owned(),
        format!("{good}0"),
        good.to_uppercase(),
        format!("{}g", &good[1..]),
        "..%2F..%2Foffice.db".to_owned(),
        format!("..%2F{}", &good[3..]),
        format!("{}%00", &good[1..]),
        "%20".to_owned(),
        "%FF%FE".to_owned(),
    ];
    for name in names {
        let path = format!("/api/photos/{name}");
        for method in [Method::GET, Method::PUT] {
            let sent = phone.request(method.clone(), &path).body("").send().await.unwrap();
            assert_eq!(refusal(sent).await, (400, "photo_name".to_owned()), "{method} {name}");
        }
        let sent = phone.request(Method::HEAD, &path).send().await.unwrap();
        assert_eq!(sent.status(), StatusCode::BAD_REQUEST, "HEAD {name}");
    }
    assert_eq!(files(&office), Vec::<PathBuf>::new());
}

#[tokio::test]
async fn an_upload_that_is_cut_off_leaves_nothing() {
    let office = TestOffice::start().await;
    let phone = office.phone("noivu").await;
    let photo = jpeg(1, 200_000);
    let hash = hash_of(&photo);
    for sent in [0, 1, 100_000, photo.len() - 1] {
        let mut stream = TcpStream::connect(office.base.trim_start_matches("http://")).await.unwrap();
        let request = format!(
            "PUT /api/photos/{hash} HTTP/1.1\r\nhost: office\r\nauthorization: Bearer {}\r\ncontent-length: {}\r\n\r\n",
            phone.token,
            photo.len()
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        stream.write_all(&photo[..sent]).await.unwrap();
        stream.flush().await.unwrap();
        drop(stream);
        assert_lacking(&phone, hash).await;
        assert_eq!(files(&office), Vec::<PathBuf>::new(), "after {sent} bytes");
    }
    assert_eq!(put(&phone, &photo).await.status(), StatusCode::CREATED);
    assert_here(&phone, &photo).await;
}

/// The file is there and the row is not: it does not count until it is sent again.
#[tokio::test]
async fn a_photo_whose_row_could_not_be_written_does_not_count() {
    let office = TestOffice::start().await;
    let phone = office.phone("noivu").await;
    let photo = jpeg(1, 5_000);
    office.sql("ALTER TABLE photos RENAME TO elsewhere").await;
    assert!(put(&phone, &photo).await.status().is_success(), "its bytes are here");
    let which = shared::sync::Which { hashes: vec![hash_of(&photo)] };
    let asked = phone.request(Method::POST, "/api/photos/which").body(serde_json::json!(which).to_string());
    assert_eq!(refusal(asked.send().await.unwrap()).await, (500, "internal".to_owned()));
    office.sql("ALTER TABLE elsewhere RENAME TO photos").await;
    assert_lacking(&phone, hash_of(&photo)).await;
    assert!(put(&phone, &photo).await.status().is_success());
    assert_here(&phone, &photo).await;
}

/// As in a folder restored older than the database, or after somebody's hand.
#[tokio::test]
async fn a_photo_whose_file_is_gone_or_cut_is_asked_for_again_and_not_agreed_to() {
    let office = TestOffice::start().await;
    let phone = office.phone("noivu").await;
    let (photo, other) = (jpeg(1, 5_000), jpeg(2, 5_000));
    put(&phone, &other).await;
    let spoil: [fn(&Path); 3] = [
        |file| std::fs::remove_file(file).unwrap(),
        |file| std::fs::write(file, b"\xff\xd8\xff").unwrap(),
        |file| std::fs::write(file, b"").unwrap(),
    ];
    for spoil in spoil {
        put(&phone, &photo).await;
        let name = hash_of(&photo).to_string();
        let file = files(&office).into_iter().find(|file| file.ends_with(&name)).unwrap();
        spoil(&file);
        assert_eq!(refusal(get(&phone, hash_of(&photo)).await).await, (404, "not_found".to_owned()));
        assert_lacking(&phone, hash_of(&photo)).await;
        assert_here(&phone, &other).await;
        assert!(put(&phone, &photo).await.status().is_success());
        assert_here(&phone, &photo).await;
        office.assert_whole().await;
    }
}

/// The very first who asks is told, whoever asks first.
#[tokio::test]
async fn an_agreement_looks_at_the_files_itself() {
    let office = TestOffice::start().await;
    let phone = office.phone("noivu").await;
    let photo = jpeg(1, 5_000);
    put(&phone, &photo).await;
    std::fs::remove_file(&files(&office)[0]).unwrap();
    assert_eq!(missing(&phone, &[hash_of(&photo)]).await, [hash_of(&photo)]);
    put(&phone, &photo).await;
    std::fs::remove_file(&files(&office)[0]).unwrap();
    assert_eq!(head(&phone, hash_of(&photo)).await, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn damaged_bytes_are_given_to_nobody_and_good_ones_replace_them() {
    let office = TestOffice::start().await;
    let phone = office.phone("noivu").await;
    let photo = jpeg(1, 5_000);
    put(&phone, &photo).await;
    let file = files(&office).remove(0);
    let mut damaged = photo.clone();
    damaged[4_000] ^= 0x10;
    std::fs::write(&file, damaged).unwrap();
    let before = office.office.store().readings(10).await.unwrap();
    assert_eq!(refusal(get(&phone, hash_of(&photo)).await).await, (404, "not_found".to_owned()));
    assert_eq!(office.office.store().readings(10).await.unwrap(), before, "nobody read it");
    assert_eq!(put(&phone, &photo).await.status(), StatusCode::CREATED);
    assert_here(&phone, &photo).await;
    office.assert_whole().await;
}

#[tokio::test]
async fn reading_a_photo_is_noted_and_asking_for_it_is_not() {
    let office = TestOffice::start().await;
    let (phone, colleague) = (office.phone("noivu").await, office.phone("noivu").await);
    let photo = jpeg(1, 5_000);
    put(&phone, &photo).await;
    lacking(&colleague, &[hash_of(&photo)]).await;
    head(&colleague, hash_of(&photo)).await;
    assert_eq!(office.office.store().readings(10).await.unwrap(), []);
    let response = get(&colleague, hash_of(&photo)).await;
    assert_eq!(response.headers()["content-type"], "application/octet-stream", "never shown as a page");
    assert_eq!(response.headers()["content-security-policy"], "default-src 'none'; sandbox");
    assert_eq!(response.headers()["x-content-type-options"], "nosniff");
    let [reading] = &office.office.store().readings(10).await.unwrap()[..] else { panic!("one reading") };
    assert_eq!((reading.member, reading.what), (colleague.member, ReadingOf::Photo));
    assert_eq!((reading.which.clone(), reading.at_ms), (hash_of(&photo).to_string(), office.office.now_ms()));
}

#[tokio::test]
async fn a_reading_that_can_t_be_noted_is_not_given() {
    let office = TestOffice::start().await;
    let phone = office.phone("noivu").await;
    let photo = jpeg(1, 5_000);
    put(&phone, &photo).await;
    office.sql("ALTER TABLE readings RENAME TO elsewhere").await;
    assert_eq!(refusal(get(&phone, hash_of(&photo)).await).await, (500, "internal".to_owned()));
}
