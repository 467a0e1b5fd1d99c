//! What lies on a phone tells nobody anything: neither words nor pictures are to be found
//! in its folder, and no sealed thing can stand for another.

use std::fs;
use std::path::{Path, PathBuf};

use mobile_core::photo::prepare;
use mobile_core::store::{Document, StoreError, Taken, Tray};
use serde_json::json;
use shared::domain::{PhotoClass, Role};
use shared::ids::Id;
use tests::builders::{Pen, Phone, person};

use super::{mark, one};

/// Planted where people write: names, a number to call, words.
const PLANTED: [&str; 5] =
    ["Nguyễn Thị Hồng Nhung", "0912 345 678", "0912345678", "quầy số ba không có người", "Phòng Một Cửa Thị Trấn"];
/// What JPEG files begin with.
const JPEG: [u8; 3] = [0xff, 0xd8, 0xff];

/// A morning: a roll, findings, a statement, photos, one that waits, something half typed.
fn morning() -> (Phone, Vec<Vec<u8>>) {
    let (mut phone, visit) = one(Role::Leader);
    let added = json!({"do": "add_person", "visit": visit, "full_name": PLANTED[0], "title": PLANTED[4]});
    phone.does(added);
    phone.does(mark(visit, 1, "VKL"));
    phone.does(json!({"do": "record_finding", "visit": visit, "subject": {"on": "person", "id": person(1)},
                      "code": "THE-01", "text": format!("{}, gọi {}", PLANTED[3], PLANTED[1])}));
    phone.does(json!({"do": "state", "visit": visit, "speaker": PLANTED[0], "text": PLANTED[2]}));
    let camera = std::path::absolute("fixtures/photos/coffee.jpg").unwrap();
    let taken = fs::read(&camera).unwrap();
    phone.does(json!({"do": "take_photo", "visit": visit, "source": camera, "class": "scene", "shows": {"of": "visit"}}));
    let tray = Tray::open(&phone.data(), phone.app.store().vault()).unwrap();
    let for_what = Taken { visit, class: PhotoClass::Badge, shows: None, draft: None };
    tray.put(Id([4; 16]), &taken, &for_what).unwrap();
    phone.app.store().state().replace(Document::Draft(visit.into()), &PLANTED).unwrap();
    phone.hears(&Pen::office(30).entries);
    phone.app.rest();
    let photo = prepare(&taken, &[]).unwrap();
    (phone, vec![photo.photo[..64].to_vec(), photo.thumbnail[..64].to_vec(), taken[..64].to_vec()])
}

#[test]
fn nothing_that_was_planted_is_found_in_the_folder() {
    let (phone, pictures) = morning();
    let data = phone.data();
    let names: Vec<String> = Pen::office(30).entries.iter().filter_map(|entry| entry.body_bytes().map(text)).collect();
    assert!(names.iter().any(|body| body.contains("full_name")), "the roster names people");
    drop(phone.app);
    let mut looked = 0;
    for path in files_in(&data) {
        let bytes = fs::read(&path).unwrap();
        looked += bytes.len();
        let told = format!("{} {}", path.display(), bytes.len());
        for planted in PLANTED {
            let ascii = planted.as_bytes();
            let utf16: Vec<u8> = planted.encode_utf16().flat_map(u16::to_le_bytes).collect();
            assert!(!contains(&bytes, ascii) && !contains(&bytes, &utf16), "«{planted}» is in {told}");
            assert!(!path.to_string_lossy().contains(planted));
        }
        for plain in ["\"full_name\"", "\"kind\":", "\"text\":", "THE-01"] {
            assert!(!contains(&bytes, plain.as_bytes()), "{plain} is in {told}");
        }
        assert!(pictures.iter().all(|picture| !contains(&bytes, picture)), "a picture is in {told}");
        // Three bytes come by chance in so many; a picture's file begins with them.
        assert!(!bytes.starts_with(&JPEG), "a picture's file: {told}");
    }
    assert!(looked > 100_000, "only {looked} bytes were looked through");
}

#[test]
fn sealed_things_that_are_swapped_are_refused() {
    let (phone, _) = morning();
    let photos: Vec<_> = phone.app.store().photos().list().unwrap();
    let [first, second] = photos[..] else { panic!("a photo and its thumbnail") };
    let path = |hash: shared::ids::PhotoHash| phone.data().join("photos").join(hash.to_string());
    swap(&path(first), &path(second));
    for hash in [first, second] {
        assert!(matches!(phone.app.store().photos().read(hash), Err(StoreError::PhotoDamaged { .. })));
    }
    let state = phone.data().join("state");
    phone.app.store().state().replace(Document::Settings, &"a").unwrap();
    swap(&state.join("identity"), &state.join("settings"));
    let read = phone.app.store().state().read::<serde_json::Value>(Document::Settings);
    assert!(matches!(read, Err(StoreError::DocumentDamaged { .. })));
}

/// Two frames of one length change places: both are told as damaged, by name.
#[test]
fn frames_of_a_journal_that_are_swapped_are_refused() {
    let (mut phone, visit) = one(Role::Leader);
    for number in 1..5 {
        phone.does(mark(visit, number, "CM"));
    }
    let journal = phone.data().join("own/00000001");
    let bytes = fs::read(&journal).unwrap();
    let frames = frames(&bytes, b'B');
    let mut pairs = frames.iter().enumerate().flat_map(|(at, one)| frames[at + 1..].iter().map(move |other| (one, other)));
    let (one, other) = pairs.find(|(one, other)| one.len() == other.len()).expect("two marks are of one length");
    let mut swapped = bytes.clone();
    swapped[one.clone()].copy_from_slice(&bytes[other.clone()]);
    swapped[other.clone()].copy_from_slice(&bytes[one.clone()]);
    fs::write(&journal, swapped).unwrap();
    let report = phone.app.store().verify().unwrap();
    let places: std::collections::BTreeSet<u64> = report.damage.iter().filter_map(|damage| damage.place).collect();
    assert_eq!(places.len(), 2, "{report:?}");
}

fn frames(journal: &[u8], of: u8) -> Vec<std::ops::Range<usize>> {
    let (mut at, mut frames) = (16, Vec::new());
    while at < journal.len() {
        let length = u32::from_le_bytes(journal[at + 1..at + 5].try_into().unwrap()) as usize;
        if journal[at] == of {
            frames.push(at + 5..at + 5 + length);
        }
        at += 5 + length;
    }
    frames
}

fn swap(one: &Path, other: &Path) {
    let beside = one.with_extension("beside");
    fs::rename(one, &beside).unwrap();
    fs::rename(other, one).unwrap();
    fs::rename(beside, other).unwrap();
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

fn files_in(folder: &Path) -> Vec<PathBuf> {
    let items = fs::read_dir(folder).unwrap().map(|item| item.unwrap().path());
    items.flat_map(|path| if path.is_dir() { files_in(&path) } else { vec![path] }).collect()
}
