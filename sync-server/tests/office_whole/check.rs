//! A check names exactly what is wrong, blames nothing else, and says «whole» only of
//! what is whole. Whoever spoils something here does it past the office.

use std::path::PathBuf;

use shared::ids::{EntryHash, PhotoHash};
use shared::journal::Entry;

use crate::kit::{Piece, TestOffice, all_are, mark, value};
use crate::scene::{Scene, hash_of};

async fn wrong(office: &TestOffice) -> Vec<String> {
    office.office.verify().await.unwrap().wrong
}

/// The same where entries are gone: no end that was signed since is the log's.
async fn wrong_beside_the_log(office: &TestOffice) -> Vec<String> {
    let (log, others): (Vec<String>, Vec<String>) =
        wrong(office).await.into_iter().partition(|wrong| wrong.starts_with("log "));
    assert_eq!(log.len(), 1, "{log:?}");
    others
}

/// Where an entry stands, for raw SQL.
fn of_entry(office: &TestOffice, hash: EntryHash) -> String {
    format!("hash = {}", office.blob(&hash.0))
}

fn flipped(bytes: &[u8], at: usize) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    bytes[at] ^= 0x01;
    bytes
}

async fn spoil_body(office: &TestOffice, entry: &Entry, at: usize) {
    let body = office.blob(&flipped(entry.body_bytes().unwrap(), at));
    office.sql(&format!("UPDATE entries SET body = {body} WHERE {}", of_entry(office, entry.hash()))).await;
}

fn photo_file(office: &TestOffice, hash: PhotoHash) -> PathBuf {
    let folders = std::fs::read_dir(office.folder().join("photos")).unwrap();
    let files = folders.map(|folder| folder.unwrap().path().join(hash.to_string()));
    files.into_iter().find(|file| file.is_file()).unwrap()
}

#[tokio::test]
async fn a_flipped_byte_in_any_part_of_a_body_names_its_entry_and_no_other() {
    let scene = Scene::set().await;
    let entry = scene.lan.entries[2].clone();
    let length = entry.body_bytes().unwrap().len();
    let count = scene.office.office.verify().await.unwrap().entries;
    for at in [0, 1, length / 2, length - 1] {
        spoil_body(&scene.office, &entry, at).await;
        let found = scene.office.office.verify().await.unwrap();
        assert_eq!(found.wrong, [format!("body {} 3", scene.lan.device)], "at {at}");
        assert_eq!(found.entries, count, "all are looked at");
    }
    let two = scene.hoa.entries[1].clone();
    spoil_body(&scene.office, &two, 5).await;
    let mut named = [format!("body {} 3", scene.lan.device), format!("body {} 2", scene.hoa.device)];
    named.sort();
    let mut found = wrong(&scene.office).await;
    found.sort();
    assert_eq!(found, named);
}

/// One damaged row must not keep a district from its record.
#[tokio::test]
async fn an_office_with_a_damaged_body_opens_goes_on_and_takes_the_body_again() {
    let mut scene = Scene::set().await;
    let entry = scene.lan.entries[4].clone();
    spoil_body(&scene.office, &entry, 9).await;
    scene.office.restart().await;
    let lan = scene.lan.at(&scene.office.base);
    assert_eq!(scene.office.shown(&mark(scene.visit, 0)).await, [value("CM"), value("VKL")]);
    let (pulled, _) = lan.pull_all(0).await;
    let given = pulled.iter().find(|given| given.hash() == entry.hash()).unwrap();
    assert_eq!(given.body_bytes(), None, "damaged bytes are given to nobody");
    let pieces = Piece::all(&lan.entries);
    assert!(all_are(&lan.push_pieces(&pieces).await.verdicts, &shared::journal::Verdict::AlreadyHere));
    assert_eq!(wrong(&scene.office).await, Vec::<String>::new());
    scene.office.assert_whole().await;
}

#[tokio::test]
async fn a_flipped_byte_in_a_header_names_its_entry_and_no_other() {
    let scene = Scene::set().await;
    let entry = scene.lan.entries[2].clone();
    let header = entry.header_bytes();
    let inside_a_number = String::from_utf8_lossy(header).find("\"lc\":").unwrap() + 5;
    for at in [0, 3, inside_a_number, header.len() - 1] {
        let spoilt = scene.office.blob(&flipped(header, at));
        let place = of_entry(&scene.office, entry.hash());
        scene.office.sql(&format!("UPDATE entries SET header = {spoilt} WHERE {place}")).await;
        assert_eq!(wrong(&scene.office).await, [format!("header {} 3", scene.lan.device)], "at {at}");
    }
}

/// What a phone may see goes by the columns beside the bytes.
#[tokio::test]
async fn a_column_that_does_not_say_what_its_header_says_is_named() {
    let scene = Scene::set().await;
    let entry = scene.lan.entries[2].clone();
    let place = of_entry(&scene.office, entry.hash());
    for column in [
        format!("scope = {}", scene.office.blob(&[0xff; 16])),
        format!("about = {}", scene.office.blob(&[0; 16])),
        "kind = 'contact'".to_owned(),
    ] {
        scene.office.sql(&format!("UPDATE entries SET {column} WHERE {place}")).await;
        assert_eq!(wrong(&scene.office).await, [format!("columns {} 3", scene.lan.device)], "{column}");
    }
}

#[tokio::test]
async fn an_entry_that_is_gone_from_the_middle_is_missed() {
    let scene = Scene::set().await;
    let entry = scene.lan.entries[2].clone();
    let position = scene.office.office.store().entry(entry.reference()).await.unwrap().unwrap().position;
    scene.office.sql(&format!("DELETE FROM entries WHERE {}", of_entry(&scene.office, entry.hash()))).await;
    let found = wrong_beside_the_log(&scene.office).await;
    let hole = format!("positions after {}", position - 1);
    let cut = format!("chain {} 4", scene.lan.device);
    let row = format!("projection {}", entry.header().key);
    assert_eq!(found, [hole, cut, row], "the hole, what followed it, and the row it gave");
}

#[tokio::test]
async fn an_entry_that_is_gone_from_the_end_is_missed() {
    let mut scene = Scene::set().await;
    let last = scene.hoa.say(mark(scene.visit, 50), scene.office.unit().await);
    scene.hoa.push_all().await;
    scene.office.sql(&format!("DELETE FROM entries WHERE {}", of_entry(&scene.office, last.hash()))).await;
    let proof = format!("signature {} {}", scene.hoa.device, last.header().seq);
    let row = format!("projection {}", last.header().key);
    assert_eq!(wrong_beside_the_log(&scene.office).await, [proof, row]);
}

#[tokio::test]
async fn a_signature_that_is_gone_or_altered_is_missed() {
    let scene = Scene::set().await;
    let lan = scene.office.blob(&scene.lan.device.0);
    let seq = scene.lan.head().unwrap().seq;
    let zeros = scene.office.blob(&[0; 64]);
    scene.office.sql(&format!("UPDATE head_signatures SET signature = {zeros} WHERE device = {lan}")).await;
    let (signature, unsigned) =
        (format!("signature {} {seq}", scene.lan.device), format!("unsigned {} {seq}", scene.lan.device));
    assert_eq!(wrong(&scene.office).await, [signature, unsigned.clone()]);
    scene.office.sql(&format!("DELETE FROM head_signatures WHERE device = {lan}")).await;
    assert_eq!(wrong(&scene.office).await, [unsigned]);
    // The phone sends its end again, and with it the proof.
    scene.lan.push_all().await;
    assert_eq!(wrong(&scene.office).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_photo_that_is_gone_cut_or_flipped_is_named_and_asked_for_again() {
    let scene = Scene::set().await;
    let office = &scene.office;
    let hashes: Vec<PhotoHash> = scene.photos.iter().map(|photo| hash_of(photo)).collect();
    assert_eq!(office.office.photos_here(&hashes).await.unwrap().len(), 3);
    std::fs::remove_file(photo_file(office, hashes[0])).unwrap();
    std::fs::write(photo_file(office, hashes[2]), flipped(&scene.photos[2], 1_000)).unwrap();
    let found = office.office.verify().await.unwrap();
    let mut named = [format!("photo {}", hashes[0]), format!("photo {}", hashes[2])];
    named.sort();
    assert_eq!((found.wrong, found.photos), (named.to_vec(), 1));
    assert_eq!(office.office.ask_for_photos_again().await.unwrap(), 2);
    let asked = shared::sync::Which { hashes: hashes.clone() };
    let lacking: shared::sync::Lacking = crate::kit::json(scene.lan.post("/api/photos/which", &asked).await).await;
    assert_eq!(lacking.hashes, [hashes[0], hashes[2]]);
    for photo in &scene.photos {
        assert!(scene.lan.put_photo(&hash_of(photo).to_string(), photo.clone()).await.status().is_success());
    }
    office.assert_whole().await;
    assert_eq!(office.office.verify().await.unwrap().photos, 3);
}

#[tokio::test]
async fn a_row_of_the_projection_that_does_not_follow_is_named() {
    let scene = Scene::set().await;
    let office = &scene.office;
    let class = mark(scene.visit, 0).parts().key();
    let blob = office.blob(&class.0);
    let stranger = shared::ids::Key([7; 16]);
    for (statement, named) in [
        (format!("UPDATE record_keys SET shown = 'one', value = 'VKL' WHERE class = {blob}"), vec![class]),
        (
            format!("UPDATE record_keys SET class = {} WHERE class = {blob}", office.blob(&stranger.0)),
            vec![stranger, class],
        ),
        (format!("DELETE FROM record_keys WHERE class = {blob}"), vec![class]),
    ] {
        office.sql(&statement).await;
        let mut named: Vec<String> = named.iter().map(|class| format!("projection {class}")).collect();
        named.sort();
        assert_eq!(wrong(office).await, named, "{statement}");
        office.office.rebuild().await.unwrap();
        assert_eq!(wrong(office).await, Vec::<String>::new());
    }
}

/// A body that stayed where it should have gone, as in a table restored from a copy.
#[tokio::test]
async fn a_body_that_should_be_erased_and_is_not_is_named() {
    let scene = Scene::set().await;
    let body = scene.office.blob(scene.erased.body_bytes().unwrap());
    let place = of_entry(&scene.office, scene.erased.hash());
    scene.office.sql(&format!("UPDATE entries SET body = {body} WHERE {place}")).await;
    let found = scene.office.office.verify().await.unwrap();
    assert_eq!(found.wrong, [format!("not erased {} 6", scene.lan.device)]);
    assert_eq!(found.erased, 0);
}

#[tokio::test]
async fn a_body_that_is_gone_without_an_erasure_is_named() {
    let scene = Scene::set().await;
    let place = of_entry(&scene.office, scene.lan.entries[1].hash());
    scene.office.sql(&format!("UPDATE entries SET body = NULL WHERE {place}")).await;
    let found = wrong(&scene.office).await;
    assert!(found.contains(&format!("body {} 2", scene.lan.device)), "{found:?}");
    let row = scene.lan.entries[1].header().key;
    assert!(
        found
            .iter()
            .all(|wrong| wrong.contains(&scene.lan.device.to_string()) || *wrong == format!("projection {row}"))
    );
}
