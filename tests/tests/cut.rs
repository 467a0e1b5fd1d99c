//! A real phone and a real office, and between them a link that is cut: what was recorded
//! is at the office once, whole, and hardly a byte of a photo was sent twice.
#![allow(clippy::unwrap_used, reason = "a test that meets the unexpected should end")]

#[path = "cut/again.rs"]
mod again;

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;
use std::sync::Mutex;
use std::time::Instant;

use mobile_core::ports::LinkKind;
use mobile_core::sync::{Consent, Pause, PhotoLink, Transfer, sync_beside, sync_until};
use serde_json::{Value, json};
use shared::domain::{Fact, Role};
use shared::ids::PhotoHash;
use tests::cut::{Asked, Counted, Fate, Link, PACKS, Rules};
use tests::district::{District, Handset};
use tests::npm::{Package, stdout};
use tests::phone;

const FINDINGS: usize = 28;
const PHOTOS: usize = 150;
/// What a cut may cost of a photo's bytes.
const RESENT_A_CUT_MAX: u64 = 256 * 1024;
/// Syncs after which a phone must have come to its end.
const SYNCS_MAX: u32 = 3;
/// A slow link may take so much longer than its bytes alone, with ten cuts.
const SLOWER_MAX: f64 = 1.3;
const CUTS: u64 = 10;
const PHOTO_BYTES: u64 = 300_000;

const TUS_CLIENT: Package = Package { name: "tus-js-client", version: "4.3.1", folder: "test-tus" };

fn is_long() -> bool {
    std::env::var_os("KY_CUONG_LONG").is_some()
}

/// An office and a phone in a visit that has not told it anything yet.
async fn recorded(findings: usize, photos: usize, bytes: impl Fn(usize) -> usize) -> (District, Handset) {
    let district = District::founded().await;
    district.add_member("binh", "Nguyễn Văn Bình", Role::Inspector).await;
    let mut phone = district.phone("binh").await;
    let mut lines = vec![json!({"do": "open_visit", "unit": "@unit:Xã An Thanh", "kind": "agency", "as": "v"})];
    lines.push(json!({"do": "add_person", "visit": "$v", "full_name": "Đỗ Thị Mơ", "title": "Hợp đồng", "as": "mo"}));
    lines.extend((0..findings).map(|number| {
        let text = format!("Không đeo thẻ tại bàn làm việc, lần {number}");
        json!({"do": "record_finding", "visit": "$v", "subject": {"on": "person", "id": "$mo"}, "code": "THE-01", "text": text})
    }));
    lines.extend((0..photos).map(|number| {
        let source = format!("noise-{number}-{}", bytes(number));
        json!({"do": "take_photo", "visit": "$v", "source": source, "class": "scene", "shows": {"of": "visit"}})
    }));
    phone.run(&lines);
    (district, phone)
}

/// The phone's unsent photos and thumbnails and their bytes.
fn photos_of(phone: &Handset) -> BTreeMap<PhotoHash, Vec<u8>> {
    let read = |hash| (hash, phone.app.store().photos().read(hash).unwrap().unwrap());
    phone.app.photos_unsent().into_iter().map(read).collect()
}

fn bytes_of(photos: &BTreeMap<PhotoHash, Vec<u8>>) -> u64 {
    photos.values().map(|photo| photo.len() as u64).sum()
}

/// Syncs until it is «đã gửi».
async fn sync_until_sent(phone: &mut Handset) -> u32 {
    for syncs in 1..=SYNCS_MAX {
        if phone.try_sync().await {
            return syncs;
        }
    }
    panic!("it is never sent: {}", phone::sync(&mut phone.app).await);
}

/// The office holds just this, once, and all of it is whole.
async fn assert_there(district: &District, phone: &Handset, photos: &BTreeMap<PhotoHash, Vec<u8>>) {
    let (findings, named) = {
        let record = district.office.record().await.unwrap();
        let facts: Vec<&Fact> = record.items().filter_map(|item| item.fact.as_deref()).collect();
        let findings = facts.iter().filter(|fact| matches!(fact, Fact::Finding(_))).count();
        (findings, facts.iter().filter(|fact| matches!(fact, Fact::Photo(_))).count())
    };
    assert_eq!((findings, named), (FINDINGS, PHOTOS));
    let own = phone.app.store().own_from(1, usize::MAX);
    let there = district.office.store().entries_after(0, 100_000).await.unwrap();
    let there: Vec<_> = there.iter().filter(|kept| kept.entry.header().device == phone.device()).collect();
    assert_eq!(there.len(), own.len());
    assert!(there.iter().zip(&own).all(|(there, own)| there.entry == *own), "entry by entry, byte by byte");
    assert_photos_there(district, photos).await;
}

async fn assert_photos_there(district: &District, photos: &BTreeMap<PhotoHash, Vec<u8>>) {
    let held = district.office.store().photos().await.unwrap();
    let sizes = photos.iter().map(|(hash, bytes)| (*hash, bytes.len() as u64));
    assert_eq!(held, sizes.collect::<Vec<_>>());
    for (hash, bytes) in photos {
        assert_eq!(district.office.photos().get(*hash).await.unwrap().as_deref(), Some(&bytes[..]));
    }
    assert_eq!(district.office.verify().await.unwrap().wrong, Vec::<String>::new());
}

fn is_part(asked: &Asked) -> bool {
    asked.method == "PATCH"
}

/// The first time it is cut in its middle, the second time its answer is lost. Who asks
/// where a photo stands after that is met the same way in a long run; in a short one it
/// would only wait.
fn cut_then_unheard(asked: &Asked) -> Fate {
    match (asked.method.as_str(), asked.before) {
        ("HEAD", _) if !is_long() => Fate::Passes,
        (_, 0) => Fate::CutAfter(asked.bytes / 2),
        (_, 1) => Fate::AnswerLost,
        _ => Fate::Passes,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_request_is_cut_and_every_answer_lost_once_and_all_is_there_once() {
    let (district, mut phone) = recorded(FINDINGS, PHOTOS, |number| 15_000 + 4_000 * number).await;
    let photos = photos_of(&phone);
    let rules = Rules { fate: Box::new(cut_then_unheard), bytes_per_second: None, cut_all_at: Vec::new() };
    let link = Link::to(&district.base, rules).await;
    phone.calls(&link.base);
    let begun = Instant::now();
    let syncs = sync_until_sent(&mut phone).await;
    let took = begun.elapsed();
    assert_there(&district, &phone, &photos).await;
    let Counted { asked, cuts, answers_lost, photo_bytes } = link.counted();
    let (full, parts) = (PHOTOS as u64, asked.iter().filter(|asked| is_part(asked)).count());
    let resent = photo_bytes - bytes_of(&photos);
    println!(
        "{FINDINGS} findings, {PHOTOS} photos and thumbnails in {syncs} syncs, {:.1} s: {} requests, {parts} of them \
         parts of photos; {cuts} cuts, {answers_lost} answers lost; {resent} of {photo_bytes} photo bytes sent twice",
        took.as_secs_f64(),
        asked.len(),
    );
    assert!(cuts > full && answers_lost > full, "each photo was cut and went unheard");
    assert!(asked.iter().any(|asked| asked.path == PACKS && asked.before == 1), "so were packs");
    assert!(resent <= (cuts + answers_lost) * RESENT_A_CUT_MAX);
    assert!(resent <= bytes_of(&photos) / 50, "a link that loses nothing else costs nothing else");
}

/// Thumbnails first; then ten cuts of everything while four photos are on the way.
#[tokio::test(flavor = "multi_thread")]
async fn a_slow_link_with_ten_cuts_takes_little_longer_than_its_bytes() {
    let (photos, bytes_per_second) = if is_long() { (20, 750_000 / 8) } else { (6, 3_000_000 / 8) };
    let (district, mut phone) = recorded(0, photos, |_| PHOTO_BYTES as usize).await;
    let photos = photos_of(&phone);
    let all = bytes_of(&photos);
    let cut_all_at = (1..=CUTS).map(|cut| all * cut / (CUTS + 1)).collect();
    let rules = Rules { fate: Box::new(|_| Fate::Passes), bytes_per_second: Some(bytes_per_second), cut_all_at };
    let link = Link::to(&district.base, rules).await;
    phone.calls(&link.base);
    let begun = Instant::now();
    let told = Mutex::new(Vec::new());
    let watch = |now: Transfer| told.lock().unwrap().push(now.photo_bytes_sent);
    let report = sync_beside(&Mutex::new(&mut phone.app), &watch).await.unwrap();
    let took = begun.elapsed().as_secs_f64();
    assert!(report.sent, "{report:?}");
    assert_told_as_it_went(&told.into_inner().unwrap(), all);
    assert_photos_there(&district, &photos).await;
    let counted = link.counted();
    let (ideal, resent) = (all as f64 / bytes_per_second as f64, counted.photo_bytes - all);
    println!(
        "{} photos and thumbnails, {all} bytes at {} kbit/s: {took:.1} s, {:.2} of the ideal {ideal:.1} s; {} cuts, \
         {resent} bytes sent twice",
        photos.len(),
        bytes_per_second * 8 / 1_000,
        took / ideal,
        counted.cuts,
    );
    assert_eq!(counted.cuts, CUTS);
    assert!(resent <= CUTS * RESENT_A_CUT_MAX);
    assert!(took <= SLOWER_MAX * ideal);
    assert_thumbnails_first(&phone, &counted);
}

/// Inside each photo too, and never more than there is.
fn assert_told_as_it_went(told: &[u64], all: u64) {
    let steps: BTreeSet<u64> = told.iter().copied().collect();
    assert!(steps.len() as u64 > all / PHOTO_BYTES * 4, "{steps:?}");
    assert_eq!((steps.first(), steps.last(), told.last()), (Some(&0), Some(&all), Some(&all)));
}

/// But for those that are on the way at once.
fn assert_thumbnails_first(phone: &Handset, counted: &Counted) {
    let thumbnails = phone.app.thumbnails();
    let name = |asked: &Asked| asked.path.rsplit('/').next().unwrap().parse::<PhotoHash>().unwrap();
    let first = counted.asked.iter().position(is_part).unwrap();
    let pack = counted.asked.iter().position(|asked| asked.path == PACKS).unwrap();
    assert!(pack < first + shared::sync::PHOTOS_PARALLEL, "{pack} {first}");
    let alone = counted.asked.iter().filter(|asked| is_part(asked)).map(name);
    assert_eq!(alone.filter(|photo| thumbnails.contains(photo)).collect::<Vec<_>>(), [], "all go in packs");
}

/// A phone that is closed in the middle of a photo goes on inside it when it is opened.
#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_begins_anew_goes_on_inside_a_photo() {
    let (district, mut phone) = recorded(0, 1, |_| 900_000).await;
    let photos = photos_of(&phone);
    let fate = |asked: &Asked| match asked.method.as_str() {
        "PATCH" if asked.bytes > 100_000 => Fate::CutAfter(700_000),
        "HEAD" => Fate::CutAfter(0),
        _ => Fate::Passes,
    };
    let cutting =
        Link::to(&district.base, Rules { fate: Box::new(fate), bytes_per_second: None, cut_all_at: Vec::new() });
    let cutting = cutting.await;
    phone.calls(&cutting.base);
    assert!(!phone.try_sync().await);
    let rules = Rules { fate: Box::new(|_| Fate::Passes), bytes_per_second: None, cut_all_at: Vec::new() };
    let link = Link::to(&district.base, rules).await;
    phone.calls(&link.base);
    phone.sync().await;
    assert_photos_there(&district, &photos).await;
    let again = link.counted();
    assert!(again.asked.iter().all(|asked| asked.method != "HEAD"), "`which` has told where to go on");
    assert!(cutting.counted().photo_bytes + again.photo_bytes <= bytes_of(&photos) + RESENT_A_CUT_MAX);
    assert!(again.photo_bytes < 300_000, "{}", again.photo_bytes);
}

/// As after a power cut at the office: what it holds of a photo is not what was sent.
#[tokio::test(flavor = "multi_thread")]
async fn what_an_office_holds_damaged_of_a_photo_is_sent_anew_in_the_same_sync() {
    let (district, mut phone) = recorded(0, 1, |_| 900_000).await;
    let photos = photos_of(&phone);
    let hash = photos.keys().find(|hash| !phone.app.thumbnails().contains(hash)).unwrap();
    let fate = |asked: &Asked| match asked.method.as_str() {
        "PATCH" if asked.bytes > 100_000 => Fate::CutAfter(700_000),
        "HEAD" => Fate::CutAfter(0),
        _ => Fate::Passes,
    };
    let rules = Rules { fate: Box::new(fate), bytes_per_second: None, cut_all_at: Vec::new() };
    let link = Link::to(&district.base, rules).await;
    phone.calls(&link.base);
    assert!(!phone.try_sync().await);
    let office = phone.folder().parent().unwrap().join("office/unfinished");
    let begun = office.join(phone.device().to_string()).join(hash.to_string());
    let mut bytes = std::fs::read(&begun).unwrap();
    bytes[300_000..].fill(0);
    std::fs::write(&begun, bytes).unwrap();
    phone.calls(&district.base);
    phone.sync().await;
    assert_photos_there(&district, &photos).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn over_mobile_data_full_photos_wait_and_it_is_not_said_that_all_is_sent() {
    let (district, mut phone) = recorded(0, 2, |_| 50_000).await;
    let all = photos_of(&phone);
    let thumbnails = phone.app.thumbnails();
    phone.goes_on(LinkKind::Mobile);
    for (setting, ended) in [(PhotoLink::WifiOnly, "photos_wait"), (PhotoLink::Ask, "photos_ask")] {
        phone.app.set_photo_link(setting).unwrap();
        let told = phone::sync(&mut phone.app).await;
        assert_eq!((&told["ok"], &told["report"]["ended"]), (&json!(false), &json!(ended)), "{told}");
        assert_eq!(told["report"]["photos_waiting"], 2);
        assert!(told["sentence"].as_str().unwrap().contains('2'), "{told}");
        assert_eq!((&told["unsent"]["entries_unsent"], &told["unsent"]["photos_unsent"]), (&json!(0), &json!(2)));
        let there: BTreeSet<PhotoHash> = held(&district).await;
        assert_eq!(there, thumbnails, "thumbnails are there, and no full photo");
    }
    let told = phone::sync_with(&mut phone.app, Consent::Given).await;
    assert_eq!((&told["ok"], &told["report"]["ended"]), (&json!(true), &json!("agreed")), "{told}");
    assert_photos_there(&district, &all).await;
}

async fn held(district: &District) -> BTreeSet<PhotoHash> {
    district.office.store().photos().await.unwrap().into_iter().map(|(hash, _)| hash).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn another_clients_upload_is_stopped_and_goes_on_at_the_office_as_it_is() {
    let (district, mut phone) = recorded(0, 1, |_| 700_000).await;
    let all = photos_of(&phone);
    let thumbnails = phone.app.thumbnails();
    let (hash, photo) = all.iter().find(|(hash, _)| !thumbnails.contains(hash)).unwrap();
    // The entry goes first, and tells how long the photo will be.
    phone.goes_on(LinkKind::Mobile);
    assert!(!phone.try_sync().await);
    let file = phone.folder().join("photo.jpg");
    std::fs::write(&file, photo).unwrap();
    let script = TUS_CLIENT.with_script("tus_peer.mjs", include_str!("../src/tus_peer.mjs")).unwrap();
    let token = phone.app.identity().unwrap().token.clone();
    let url = format!("{}/api/photos/{hash}", district.base);
    let mut node = Command::new("node");
    node.arg(script).args([&url, &token]).arg(&file).arg("100000");
    let told = tokio::task::spawn_blocking(move || stdout(&mut node)).await.unwrap().unwrap();
    let told: Value = serde_json::from_slice(&told).unwrap();
    println!("{told}");
    assert_eq!((&told["first"], &told["second"]), (&json!("stopped"), &json!("whole")));
    let requests: Vec<(String, Option<String>, u16)> = serde_json::from_value(told["requests"].clone()).unwrap();
    let heads: Vec<usize> = (0..requests.len()).filter(|at| requests[*at].0 == "HEAD").collect();
    assert_eq!(heads.len(), 2, "each client asks where to go on");
    assert_eq!(requests[1], ("PATCH".to_owned(), Some("0".to_owned()), 204));
    let (method, offset, _) = &requests[heads[1] + 1];
    let offset: u64 = offset.as_ref().unwrap().parse().unwrap();
    assert!(method == "PATCH" && offset > 0 && offset < photo.len() as u64, "{offset}");
    phone.goes_on(LinkKind::Wifi);
    phone.sync().await;
    assert_photos_there(&district, &all).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sync_that_is_paused_goes_on_inside_a_photo() {
    const SLOW: u64 = 60_000;
    let (district, mut phone) = recorded(2, 4, |_| 400_000).await;
    let photos = photos_of(&phone);
    let rules = Rules { fate: Box::new(|_| Fate::Passes), bytes_per_second: Some(SLOW), cut_all_at: Vec::new() };
    let slow = Link::to(&district.base, rules).await;
    phone.calls(&slow.base);
    let pause = Pause::default();
    let begun = Instant::now();
    let watch = |transfer: Transfer| {
        if transfer.photo_bytes_sent > 300_000 {
            pause.ask();
        }
    };
    let report = sync_until(&Mutex::new(&mut phone.app), &watch, Consent::NotAsked, &pause).await.unwrap();
    assert!(report.is_paused() && !report.sent && report.photos_sent < photos.len() as u64, "{report:?}");
    let took = begun.elapsed().as_secs();
    assert!(took < 1_600_000 / SLOW, "it did not wait for all that is left: {took} s");
    let rules = Rules { fate: Box::new(|_| Fate::Passes), bytes_per_second: None, cut_all_at: Vec::new() };
    let fast = Link::to(&district.base, rules).await;
    phone.calls(&fast.base);
    let app = Mutex::new(&mut phone.app);
    assert!(sync_until(&app, &|_| {}, Consent::NotAsked, &Pause::default()).await.unwrap().sent);
    let (all, before, after) = (bytes_of(&photos), slow.counted().photo_bytes, fast.counted().photo_bytes);
    println!("paused after {before} photo bytes in {took} s; {after} more to {all}");
    assert!(before > 100_000 && before + after <= all + RESENT_A_CUT_MAX, "{before} + {after} of {all}");
    for (hash, bytes) in &photos {
        assert_eq!(district.office.photos().get(*hash).await.unwrap().as_deref(), Some(&bytes[..]));
    }
    assert_eq!(district.office.verify().await.unwrap().wrong, Vec::<String>::new());
}
