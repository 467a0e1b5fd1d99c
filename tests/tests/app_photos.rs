//! Photos: what is kept, what is refused without a trace, whose they are.

use std::fs;
use std::io::Write;

use serde_json::{Value, json};
use shared::domain::Role;
use shared::ids::{PhotoHash, VisitId};
use tests::builders::{Phone, exchange, person};

use super::{one, refusal, row, sentence, two};

/// A photo as a phone takes it; it takes a while, so the others are small.
fn from_a_camera() -> String {
    std::path::absolute("fixtures/photos/coffee.jpg").unwrap().display().to_string()
}

/// A small grey picture, another one for each shade.
fn picture(phone: &Phone, shade: u8) -> String {
    let path = phone.pictures().join(format!("{shade}.png"));
    fs::write(&path, png((64, 48), shade)).unwrap();
    path.display().to_string()
}

pub fn png((width, height): (u32, u32), shade: u8) -> Vec<u8> {
    let mut lines = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    for _ in 0..height {
        lines.write_all(&[&[0][..], &vec![shade; width as usize]].concat()).unwrap();
    }
    let size = [width.to_be_bytes(), height.to_be_bytes()].concat();
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    bytes.extend(chunk(b"IHDR", &[&size[..], &[8, 0, 0, 0, 0]].concat()));
    bytes.extend(chunk(b"IDAT", &lines.finish().unwrap()));
    bytes.extend(chunk(b"IEND", &[]));
    bytes
}

fn chunk(name: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let named = [&name[..], data].concat();
    let mut sum = flate2::Crc::new();
    sum.update(&named);
    [&(data.len() as u32).to_be_bytes()[..], &named, &sum.sum().to_be_bytes()].concat()
}

fn scene(visit: VisitId, source: &str) -> Value {
    json!({"do": "take_photo", "visit": visit, "source": source, "class": "scene", "shows": {"of": "visit"}})
}

fn badge(visit: VisitId, source: &str, masks: Value, number: Value) -> Value {
    json!({"do": "take_photo", "visit": visit, "source": source, "class": "badge",
           "number": number, "masks": masks, "shows": {"of": "badge", "person": person(1)}})
}

fn finding(visit: VisitId, act: u8) -> Value {
    json!({"visit": visit, "subject": {"on": "person", "id": person(1)}, "code": "THE-01", "act": act})
}

fn files(phone: &Phone) -> usize {
    phone.app.store().photos().list().unwrap().len()
}

#[test]
fn a_photo_is_on_the_disk_under_its_name_before_it_is_told() {
    let (mut phone, visit) = one(Role::Inspector);
    let made = phone.makes(scene(visit, &from_a_camera()));
    let view = phone.visit(visit);
    let told = view.photos[0].photo.clone().unwrap();
    assert_eq!(told.hash.to_string(), made);
    for (hash, bytes) in [(told.hash, told.bytes), (told.thumbnail, told.thumbnail_bytes)] {
        let kept = phone.app.store().photos().read(hash).unwrap().expect("it is here");
        assert_eq!(kept.len() as u64, bytes);
    }
    assert_eq!((files(&phone), phone.app.photos_unsent().len()), (2, 2));
}

#[test]
fn a_badge_photo_says_what_became_of_its_number_and_says_it_truly() {
    let (mut phone, visit) = one(Role::Inspector);
    let source = picture(&phone, 90);
    let mask = json!([{"x": 4000, "y": 6000, "w": 1500, "h": 600}]);
    for (masks, number, wanted) in [
        (json!([]), json!("masked"), "refusal-not-masked"),
        (mask.clone(), json!(null), "refusal-missing"),
        (json!([]), json!(null), "refusal-missing"),
    ] {
        let refused = phone.refuses(badge(visit, &source, masks, number));
        assert_eq!(refusal(&refused), wanted);
        assert!(sentence(&refused).contains("số thẻ"), "{}", sentence(&refused));
    }
    assert_eq!(files(&phone), 0, "nothing of what was refused is kept");
    phone.does(badge(visit, &source, json!([]), json!("not_visible")));
    phone.does(badge(visit, &source, mask, json!("masked")));
    assert_eq!(row(&phone, visit, 1).photos.len(), 2);
}

fn portrait(visit: VisitId, source: &str, more: Value) -> Value {
    let mut intent = json!({"do": "take_photo", "visit": visit, "source": source, "class": "portrait",
                            "shows": {"of": "badge", "person": person(1)}});
    intent.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap());
    intent
}

#[test]
fn a_portrait_is_framed_belongs_to_a_person_and_stands_apart_from_the_badges_photos() {
    let (mut phone, visit) = one(Role::Inspector);
    let source = picture(&phone, 90);
    let frame = json!({"x": 1000, "y": 0, "h": 9000});
    let mask = json!([{"x": 4000, "y": 6000, "w": 1500, "h": 600}]);
    let large = from_a_camera();
    for (source, more, wanted) in [
        (&large, json!({}), "refusal-missing"),
        (&large, json!({"frame": frame, "masks": mask}), "refusal-not-here"),
        (&large, json!({"frame": frame, "shows": {"of": "visit"}}), "refusal-not-here"),
        (&large, json!({"frame": frame, "class": "scene"}), "refusal-not-here"),
        (&source, json!({"frame": frame}), "photo-portrait-small"),
    ] {
        assert_eq!(refusal(&phone.refuses(portrait(visit, source, more))), wanted);
    }
    assert_eq!(files(&phone), 0, "nothing of what was refused is kept");
    let first = phone.makes(portrait(visit, &large, json!({"frame": frame})));
    let second = phone.makes(portrait(visit, &large, json!({"frame": {"x": 0, "y": 0, "h": 8000}})));
    let row = row(&phone, visit, 1);
    assert_eq!((row.photos.len(), row.portraits.len()), (0, 2));
    assert_eq!(row.portraits.iter().map(ToString::to_string).collect::<Vec<_>>(), [first, second]);
    let told = phone.visit(visit).photos[0].photo.clone().unwrap();
    assert_eq!(told.width * 4, told.height * 3, "{} × {}", told.width, told.height);
}

#[test]
fn what_is_no_picture_is_refused_in_a_sentence_and_leaves_nothing() {
    let (mut phone, visit) = one(Role::Inspector);
    let jpeg = fs::read(from_a_camera()).unwrap();
    let folder = phone.pictures().to_owned();
    let cases: [(&str, Option<Vec<u8>>, &str, &str); 6] = [
        ("bien-ban.jpg", Some(b"%PDF-1.7\n1 0 obj".to_vec()), "photo-is-pdf", "PDF"),
        ("rong.jpg", Some(Vec::new()), "photo-not-a-picture", "Hãy chụp"),
        ("cat.jpg", Some(jpeg[..jpeg.len() / 2].to_vec()), "photo-damaged", "Hãy chụp lại"),
        ("bom.png", Some(png_bomb()), "photo-too-large", "quá lớn"),
        ("chu.jpg", Some(b"khong phai anh".to_vec()), "photo-not-a-picture", "JPEG"),
        ("da-mat.jpg", None, "photo-none", "Hãy chụp"),
    ];
    for (name, bytes, wanted, words) in cases {
        if let Some(bytes) = bytes {
            fs::write(folder.join(name), bytes).unwrap();
        }
        let refused = phone.refuses(scene(visit, name));
        assert_eq!(refusal(&refused), wanted, "{name}");
        assert!(sentence(&refused).contains(words), "{}", sentence(&refused));
        assert_eq!(files(&phone), 0, "{name}");
    }
    assert_eq!(phone.visit(visit).photos, []);
}

/// A PNG that says it has 60,000 by 60,000 pixels.
fn png_bomb() -> Vec<u8> {
    let honest = png((64, 48), 9);
    let header = [&60_000_u32.to_be_bytes()[..], &60_000_u32.to_be_bytes(), &[8, 0, 0, 0, 0]].concat();
    let after_header = b"\x89PNG\r\n\x1a\n".len() + chunk(b"IHDR", &header).len();
    [&honest[..8], &chunk(b"IHDR", &header), &honest[after_header..]].concat()
}

#[test]
fn a_photo_whose_entry_is_refused_leaves_no_file() {
    let (mut leader, visit) = one(Role::Leader);
    let mut head = Phone::of(7, Role::UnitHead, &tests::builders::Pen::office(1).entries);
    head.hears(&leader.own());
    let source = picture(&leader, 80);
    assert_eq!(refusal(&head.refuses(scene(visit, &source))), "refusal-not-permitted");
    assert_eq!(files(&head), 0);
    let barred = json!({"do": "take_photo", "visit": visit, "source": source, "class": "scene",
        "shows": {"of": "finding", "visit": visit, "subject": {"on": "person", "id": person(1)}, "code": "UX-01", "act": 1}});
    let refused = leader.refuses(barred);
    assert_eq!(refusal(&refused), "refusal-not-here");
    sentence(&refused);
    assert_eq!(files(&leader), 0);
}

#[test]
fn a_file_that_was_here_before_stays_when_its_photo_is_refused() {
    let (mut leader, visit) = one(Role::Leader);
    let source = picture(&leader, 80);
    leader.does(scene(visit, &source));
    let mut head = Phone::of(7, Role::UnitHead, &tests::builders::Pen::office(1).entries);
    head.hears(&leader.own());
    for hash in leader.app.store().photos().list().unwrap() {
        let bytes = leader.app.store().photos().read(hash).unwrap().unwrap();
        head.app.store().photos().keep(&bytes).unwrap();
    }
    assert_eq!(refusal(&head.refuses(scene(visit, &source))), "refusal-not-permitted");
    assert_eq!(files(&head), 2, "the leader's entry names them");
    assert_eq!(refusal(&leader.refuses(scene(VisitId([1; 16]), &source))), "refusal-unknown");
    assert_eq!(files(&leader), 2);
}

#[test]
fn ones_own_photo_is_withdrawn_and_somebody_elses_is_not() {
    let (mut leader, mut inspector, visit) = two();
    let source = picture(&inspector, 70);
    let photo = inspector.makes(scene(visit, &source));
    exchange(&mut [&mut leader, &mut inspector]);
    let withdraw = json!({"do": "withdraw_photo", "visit": visit, "photo": photo});
    let refused = leader.refuses(withdraw.clone());
    assert_eq!(refusal(&refused), "refusal-not-own");
    let said = sentence(&refused);
    assert!(said.contains("chính mình ghi") && said.contains("ảnh"), "{said}");
    inspector.does(withdraw.clone());
    exchange(&mut [&mut leader, &mut inspector]);
    for phone in [&leader, &inspector] {
        let view = phone.visit(visit);
        assert!(view.photos[0].photo.is_none(), "its trace stays, its description is gone");
        assert_eq!(view.photos[0].cell.history.len(), 2);
    }
    assert_eq!(refusal(&inspector.refuses(withdraw)), "refusal-unknown", "there is nothing left to withdraw");
    let nobodys = json!({"do": "withdraw_photo", "visit": visit, "photo": PhotoHash([1; 32])});
    assert_eq!(refusal(&inspector.refuses(nobodys)), "refusal-unknown");
}

#[test]
fn a_photo_that_two_people_took_stands_until_both_withdraw_it() {
    let (mut leader, mut inspector, visit) = two();
    let source = picture(&leader, 60);
    let photo = leader.makes(scene(visit, &source));
    assert_eq!(inspector.makes(scene(visit, &source)), photo, "the same bytes are the same photo");
    exchange(&mut [&mut leader, &mut inspector]);
    leader.does(json!({"do": "withdraw_photo", "visit": visit, "photo": photo}));
    exchange(&mut [&mut leader, &mut inspector]);
    let view = inspector.visit(visit);
    assert!(view.photos[0].photo.is_some() && !view.photos[0].cell.differs());
}

#[test]
fn the_same_photo_twice_is_one_photo() {
    let (mut phone, visit) = one(Role::Inspector);
    let source = picture(&phone, 50);
    let first = phone.makes(scene(visit, &source));
    assert_eq!(phone.makes(scene(visit, &source)), first);
    let view = phone.visit(visit);
    assert_eq!((view.photos.len(), files(&phone), phone.app.photos_unsent().len()), (1, 2, 2));
}

/// One picture shows two things: the desk of two people. The second telling must
/// not take the picture from the first.
#[test]
fn one_picture_may_show_two_things() {
    let (mut phone, visit) = one(Role::Inspector);
    let source = picture(&phone, 40);
    for act in [1, 2] {
        let mut record = finding(visit, act);
        record["do"] = json!("record_finding");
        record["text"] = json!("Không đeo thẻ tại bàn làm việc");
        phone.does(record);
        let mut shows = finding(visit, act);
        shows["of"] = json!("finding");
        phone.does(json!({"do": "take_photo", "visit": visit, "source": source, "class": "scene", "shows": shows}));
    }
    let view = phone.visit(visit);
    let photos: Vec<usize> = view.findings.iter().map(|finding| finding.photos.len()).collect();
    assert_eq!(photos, [1, 1], "each finding keeps its picture");
    assert!(!view.photos[0].cell.differs());
}

#[test]
fn withdrawn_and_taken_again_a_photo_stands() {
    let (mut phone, visit) = one(Role::Inspector);
    let source = picture(&phone, 30);
    let photo = phone.makes(scene(visit, &source));
    phone.does(json!({"do": "withdraw_photo", "visit": visit, "photo": photo}));
    phone.does(scene(visit, &source));
    let view = phone.visit(visit);
    assert!(view.photos[0].photo.is_some() && !view.photos[0].cell.differs());
}

/// «Đã gửi» covers the photos that photo entries name: a signature that names a
/// drawing nobody kept would be lost with it.
#[test]
fn a_drawn_signature_names_a_drawing_that_is_here() {
    let (mut phone, visit) = one(Role::Leader);
    let sign = |photo: &str| {
        json!({"do": "sign", "visit": visit, "signer": "unit", "full_name": "Trần Thị Bình",
               "outcome": {"outcome": "drawn", "photo": photo}})
    };
    let refused = phone.refuses(sign(&"ab".repeat(32)));
    assert_eq!(refusal(&refused), "refusal-unknown");
    let source = picture(&phone, 20);
    let of_a_room = phone.makes(scene(visit, &source));
    assert_eq!(refusal(&phone.refuses(sign(&of_a_room))), "refusal-unknown", "a room is no signature");
    let source = picture(&phone, 10);
    let drawing = phone.makes(json!({"do": "take_photo", "visit": visit, "source": source, "class": "signature",
        "shows": {"of": "visit"}}));
    phone.does(sign(&drawing));
    assert!(phone.visit(visit).signatures["unit"].one().unwrap().contains(&drawing));
}
