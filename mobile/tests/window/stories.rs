//! One story a test: what a person does in the window, and what the office's record
//! then says.

use std::time::Duration;

use mobile_core::photo::{MASK_PARTS, prepare};
use mobile_core::shared::domain::{Fact, NumberMasking, Photo, VisitState};
use mobile_core::shared::ids::PhotoHash;
use mobile_core::shared::record::{CellStatus, VisitRecord};
use mobile_core::shared::sync::compare_code_shown;
use mobile_core::shared::text::{Lang, Sentences};
use mobile_core::shared::words::Speaker;
use serde_json::json;

use crate::scene::{INSPECTOR, LEADER, PEOPLE, Scene, UNIT, name, picture, say};
use tests::tls::{TlsOffice, picture_of};
use tests::window::Window;

/// Somebody's card by their place on the roster.
fn person(place: usize, inside: &str) -> String {
    format!("#people li:nth-child({}) {inside}", place + 1)
}

fn option(place: usize, name: &str) -> String {
    person(place, &format!("button[data-option=\"{name}\"]"))
}

/// Waits until somebody's card shows a state, saved.
async fn stands(window: &Window, place: usize, state: &str) {
    window.find(&person(place, &format!("[data-state=\"{state}\"]"))).await;
    window.find(&person(place, ".kept")).await;
}

async fn mark(window: &Window, place: usize, state: &str) {
    window.tap(&option(place, state)).await;
    stands(window, place, state).await;
}

fn photos(record: &VisitRecord) -> Vec<Photo> {
    record.photos.iter().filter_map(|view| view.photo.clone()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn thirty_five_people_are_marked_with_five_exceptions() {
    let scene = Scene::new().await;
    let window = scene.enrolled().await;
    scene.open_visit(&window).await;
    window.tap("#to-roll").await;
    mark(&window, 3, "VKL").await;
    mark(&window, 7, "DM").await;
    window.tap(&person(7, ".stepper button:last-child")).await;
    window.reads(&person(7, ".stepper .figure"), "5").await;
    window.tap(&option(10, "more")).await;
    window.tap(&option(10, "PHEP")).await;
    stands(&window, 10, "VCL").await;
    window.tap(&option(11, "more")).await;
    window.tap(&option(11, "VS")).await;
    stands(&window, 11, "VS").await;
    mark(&window, 12, "VKL").await;
    window.tap("#undo").await;
    window.reads("#said", &say("screen-undone")).await;
    window.gone(&person(12, "[data-state]")).await;
    window.tap("#all-present").await;
    window.tap(&person(20, "button.pick")).await;
    window.reads("#all-but-these", "30").await;
    window.tap("#all-but-these").await;
    window.reads("#said", "30").await;
    window.tap(&option(20, "more")).await;
    window.tap(&option(20, "KTD")).await;
    stands(&window, 20, "KTD").await;
    window.reads("#figures [data-state=\"CM\"]", "30").await;
    scene.sync(&window).await;
    let record = scene.record().await;
    let of = |state: &str| record.counts.states.get(state).copied().unwrap_or(0);
    assert_eq!(record.rows.len(), PEOPLE);
    assert_eq!(["CM", "VKL", "DM", "VCL", "VS", "KTD"].map(of), [30, 1, 1, 1, 1, 1]);
    assert_eq!((record.counts.unverified, record.counts.differing), (0, 0));
    let bulk = record.rows.iter().flat_map(|row| row.mark.facts());
    let bulk =
        bulk.filter(|fact| matches!(fact, Fact::Mark(mark) if mark.basis == mobile_core::shared::domain::Basis::Bulk));
    assert_eq!(bulk.count(), 30, "whoever was not tapped is marked in bulk");
    let taken_back = record.rows.iter().find(|row| row.name == name(12)).unwrap();
    assert_eq!(
        (taken_back.mark.one(), taken_back.mark.history.len()),
        (Some("CM"), 3),
        "the undo stays in the history"
    );
    let late = record.rows.iter().find(|row| row.name == name(7)).unwrap();
    assert_eq!(late.lateness.one(), Some("5"));
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_without_a_badge_is_photographed_and_the_number_covered() {
    let scene = Scene::new().await;
    let window = scene.enrolled().await;
    scene.open_visit(&window).await;
    window.tap("#to-badges").await;
    window.tap(&option(4, "NOT_WORN")).await;
    stands(&window, 4, "NOT_WORN").await;
    window.photograph(&person(4, "button.camera"), &picture("astronaut.jpg")).await;
    window.find("#pane").await;
    window.drag("#pane", (30.0, 40.0), (70.0, 60.0)).await;
    window.find(".cover").await;
    window.tap("#cover").await;
    window.find(&person(4, "img.picture")).await;
    window.tap(&option(5, "NOT_ISSUED")).await;
    window.tap(&option(5, "answer-yes")).await;
    window.photograph(&person(5, "button.camera"), &picture("rocket.jpg")).await;
    window.tap("#not-seen").await;
    window.find(&person(5, "img.picture")).await;
    scene.sync(&window).await;
    let record = scene.record().await;
    let badge = |code: &str| record.counts.badges[code].sure;
    assert_eq!((badge("NOT_WORN"), badge("NOT_ISSUED")), (1, 1));
    let photos = photos(&record);
    let of = |number| photos.iter().find(|photo| photo.number == Some(number)).unwrap();
    of(NumberMasking::NotVisible);
    let masked = of(NumberMasking::Masked);
    let (bytes, thumbnail) = (held(&scene, masked.hash).await, held(&scene, masked.thumbnail).await);
    for jpeg in [bytes, thumbnail] {
        assert!(light(&jpeg, 0.5, 0.5) < 12, "what was covered is black");
        assert!(light(&jpeg, 0.5, 0.2) > 12, "the rest is not");
    }
    assert!(scene.tray_is_empty(), "no uncovered picture stays");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_portrait_is_framed_by_hand_and_only_what_is_in_the_frame_is_kept() {
    let scene = Scene::new().await;
    let window = scene.enrolled().await;
    scene.open_visit(&window).await;
    window.tap("#to-badges").await;
    window.tap(&option(4, "NOT_WORN")).await;
    stands(&window, 4, "NOT_WORN").await;
    window.gone(&person(4, ".portrait-of")).await;
    window.tap(&option(5, "NOT_ISSUED")).await;
    window.tap(&option(5, "answer-yes")).await;
    window.reads("#portraits-left", "1").await;
    window.photograph(&person(5, ".portrait-of button.camera"), &picture("astronaut.jpg")).await;
    // Left half done, it waits, over a kill too.
    window.find("#frame").await;
    window.tap("#back").await;
    window.reads("#unfinished", "1").await;
    window.kill();
    let window = scene.again().await;
    window.tap(&person(5, ".portrait-of .press.main")).await;
    for _ in 0..4 {
        window.tap("#narrow").await;
    }
    let before = frame_once(&window, |frame| (0.515..0.53).contains(&frame[3])).await;
    window.drag("#pane", (50.0, 60.0), (45.0, 40.0)).await;
    let by = |frame: &[f64], at: usize, by: f64| (frame[at] - before[at] - by).abs() < 0.01;
    let after = frame_once(&window, |frame| by(frame, 0, -0.05) && by(frame, 1, -0.2) && by(frame, 3, 0.0)).await;
    window.tap("#save").await;
    window.find(&person(5, ".portrait-of[data-portrait=\"here\"] img.picture")).await;
    window.gone("#portraits-left").await;
    scene.sync(&window).await;
    let record = scene.record().await;
    let row = record.rows.iter().find(|row| row.name == name(5)).unwrap();
    assert_eq!((row.photos.len(), row.portraits.len()), (0, 1));
    let kept = photos(&record).into_iter().next().unwrap();
    assert_eq!(kept.width * 4, kept.height * 3, "{} × {}", kept.width, kept.height);
    check_the_frames_part(&held(&scene, kept.hash).await, &after);
    assert!(scene.tray_is_empty(), "nothing of what was outside the frame stays");
}

/// Left, top, width and height of the frame in parts of the picture under it, once they
/// are as they should be.
async fn frame_once(window: &Window, is_right: impl Fn(&[f64]) -> bool) -> Vec<f64> {
    let script = "const [f, p] = ['#frame', '#pane'].map(at => document.querySelector(at).getBoundingClientRect());
        return [(f.left - p.left) / p.width, (f.top - p.top) / p.height, f.width / p.width, f.height / p.height]";
    window.find("#frame").await;
    let mut frame = Vec::new();
    for _ in 0..100 {
        let told = window.ask(script, json!([])).await;
        frame = told.as_array().unwrap().iter().map(|part| part.as_f64().unwrap()).collect();
        if is_right(&frame) {
            return frame;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the frame stays at {frame:?}");
}

/// Five places of what was kept are as light as the same places of the picture taken.
fn check_the_frames_part(kept: &[u8], frame: &[f64]) {
    let taken = std::fs::read(picture("astronaut.jpg")).unwrap();
    let taken = prepare(&taken, &[]).unwrap().photo;
    for (x, y) in [(0.5, 0.5), (0.2, 0.2), (0.8, 0.2), (0.2, 0.8), (0.8, 0.8)] {
        let there = mean_light(&taken, frame[0] + x * frame[2], frame[1] + y * frame[3], frame[3]);
        let here = mean_light(kept, x, y, 1.0);
        assert!(there.abs_diff(here) < 12, "at {x}, {y}: {there} and {here}");
    }
}

/// The mean lightness around a place of a picture: within a fortieth of its height, times `part`.
fn mean_light(jpeg: &[u8], x: f64, y: f64, part: f64) -> u32 {
    let (pixels, width, height) = pixels(jpeg);
    let half = height as f64 * part / 40.0;
    let around = |middle: f64| ((middle - half).max(0.0) as usize)..((middle + half) as usize);
    let (across, down) = (around(x * width as f64), around(y * height as f64));
    let places = down.flat_map(|y| across.clone().map(move |x| (y * width + x) * 3));
    let lights: Vec<u32> = places.map(|at| pixels[at..at + 3].iter().map(|sample| u32::from(*sample)).sum()).collect();
    lights.iter().sum::<u32>() / 3 / lights.len() as u32
}

/// A picture's samples, three a pixel, with its width and height.
fn pixels(jpeg: &[u8]) -> (Vec<u8>, usize, usize) {
    let mut decoder = jpeg_decoder::Decoder::new(jpeg);
    let pixels = decoder.decode().unwrap();
    let info = decoder.info().unwrap();
    (pixels, usize::from(info.width), usize::from(info.height))
}

/// A photo's bytes as the office holds them.
pub async fn held(scene: &Scene, hash: PhotoHash) -> Vec<u8> {
    let bytes = scene.district.office.photos().get(hash).await.unwrap();
    bytes.expect("the office holds the photo").to_vec()
}

/// How light a picture is at a place told in parts of it.
pub fn light(jpeg: &[u8], x: f64, y: f64) -> u32 {
    let (pixels, width, height) = pixels(jpeg);
    let at = ((height as f64 * y) as usize * width + (width as f64 * x) as usize) * 3;
    assert!(usize::from(MASK_PARTS) > 0 && at + 3 <= pixels.len());
    pixels[at..at + 3].iter().map(|sample| u32::from(*sample)).sum::<u32>() / 3
}

#[tokio::test(flavor = "multi_thread")]
async fn a_finding_with_two_photos_is_recorded_and_corrected() {
    let scene = Scene::new().await;
    let window = scene.enrolled().await;
    scene.open_visit(&window).await;
    window.tap("#to-roll").await;
    mark(&window, 0, "VKL").await;
    window.tap("#back").await;
    window.tap("#to-findings").await;
    window.tap("button.offer[data-code=\"GIO-03\"]").await;
    window.reads("#subject", &name(0)).await;
    window.write("#text", "Bàn làm việc không có người, máy tính tắt.").await;
    for (count, file) in ["coffee.jpg", "chelsea.jpg"].into_iter().enumerate() {
        window.photograph("#take-photo", &picture(file)).await;
        window.find(&format!("#pictures > div:nth-child({}) img", count + 1)).await;
    }
    window.tap("#save").await;
    window.find(".finding img.picture:nth-child(2)").await;
    window.tap(".finding .press.quiet").await;
    window.rewrite("#text", "Bàn làm việc không có người từ 8 giờ 05.").await;
    window.tap("#save").await;
    window.reads(".finding", "từ 8 giờ 05").await;
    assert_eq!(window.count(".finding").await, 1, "a correction is no second finding");
    scene.sync(&window).await;
    let record = scene.record().await;
    let [finding] = &record.findings[..] else { panic!("{} findings", record.findings.len()) };
    assert_eq!((finding.name.code.as_str(), finding.photos.len()), ("GIO-03", 2));
    assert_eq!((finding.finding.status, finding.finding.history.len()), (CellStatus::One, 2));
    let told = finding.finding.facts().next().unwrap();
    assert!(matches!(told, Fact::Finding(told) if told.text.as_str() == "Bàn làm việc không có người từ 8 giờ 05."));
    for photo in photos(&record) {
        held(&scene, photo.hash).await;
        held(&scene, photo.thumbnail).await;
    }
    assert!(scene.tray_is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mark_is_corrected_and_its_history_kept() {
    let scene = Scene::new().await;
    let window = scene.enrolled().await;
    scene.open_visit(&window).await;
    window.tap("#to-roll").await;
    mark(&window, 2, "VKL").await;
    scene.sync(&window).await;
    window.tap("#back").await;
    window.tap("button.visit").await;
    window.tap("#to-roll").await;
    window.reads(&person(2, ".kept"), &say("state-sent")).await;
    mark(&window, 2, "DM").await;
    window.reads(&person(2, ".right .kept"), &say("state-saved")).await;
    scene.sync(&window).await;
    let record = scene.record().await;
    let row = record.rows.iter().find(|row| row.name == name(2)).unwrap();
    assert_eq!((row.mark.status, row.mark.one()), (CellStatus::One, Some("DM")));
    let said: Vec<_> = row.mark.history.iter().filter_map(|told| told.value.as_deref()).collect();
    assert_eq!(said, ["VKL", "DM"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_difference_is_shown_and_settled_with_a_reason() {
    let scene = Scene::new().await;
    scene.district.add_member("cuc", "Trần Thị Cúc", mobile_core::shared::domain::Role::Inspector).await;
    let window = scene.enrolled().await;
    scene.open_visit(&window).await;
    window.tap("#to-roll").await;
    mark(&window, 6, "CM").await;
    scene.sync(&window).await;
    let mut other = scene.district.phone("cuc").await;
    other.run(&[json!({"do": "mark", "visit": format!("@visit:{UNIT}"), "person": format!("@person:{}", name(6)), "state": "VKL", "shown": []})]);
    other.sync().await;
    assert_eq!(scene.record().await.differences.len(), 1);
    scene.sync_again(&window).await;
    window.tap("#back").await;
    window.tap("button.visit").await;
    window.reads("#to-differences", "1").await;
    window.tap("#to-differences").await;
    window.reads(".difference", &name(6)).await;
    window.reads(".difference", &say("screen-by-me")).await;
    window.tap(".difference [data-option=\"0\"]").await;
    window.write(".difference textarea", "Đã xem sổ trực: có mặt ở phòng bên.").await;
    window.tap(".difference .press.main").await;
    window.find("#none").await;
    scene.sync(&window).await;
    let record = scene.record().await;
    assert_eq!((record.differences.len(), record.counts.differing), (0, 0));
    let row = record.rows.iter().find(|row| row.name == name(6)).unwrap();
    assert_eq!(row.mark.one(), Some("CM"));
    let why = row.mark.history.iter().find_map(|told| told.why.as_deref());
    assert_eq!(why, Some("Đã xem sổ trực: có mặt ở phòng bên."));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_visit_is_recorded_without_a_network_and_sent_when_there_is_one() {
    let scene = Scene::new().await;
    let (gate, window) = scene.enrolled_through_a_gate().await;
    scene.open_visit(&window).await;
    gate.shut();
    window.tap("#to-roll").await;
    mark(&window, 1, "CM").await;
    window.tap("#safe").await;
    window.tap("#sync-now").await;
    window.find("#going").await;
    // The phone is written on while it tries.
    window.tap("#back").await;
    window.tap("button.visit").await;
    window.tap("#to-roll").await;
    mark(&window, 2, "DM").await;
    window.reads("#said", &say("sync-no-link")).await;
    window.tap("#safe").await;
    window.reads("#why-unsent", &say("screen-why-failed")).await;
    window.reads(".card.records", UNIT).await;
    window.reads(".card.records", &Speaker::default().count("screen-unsent-count", 2)).await;
    assert!(!window.has("#all-sent").await, "nothing claims to be sent");
    let before = scene.district.entries().await;
    gate.open();
    window.tap("#sync-now").await;
    window.find("#all-sent").await;
    let record = scene.record().await;
    assert_eq!((record.counts.states["CM"], record.counts.states["DM"]), (1, 1));
    assert_eq!(scene.district.entries().await, before + 2, "each entry arrived once");
    window.reads("#safe-words, #all-sent", &say("screen-all-sent")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sync_is_paused_and_goes_on() {
    let scene = Scene::new().await;
    let (gate, window) = scene.enrolled_through_a_gate().await;
    scene.open_visit(&window).await;
    window.tap("#to-roll").await;
    mark(&window, 1, "CM").await;
    window.tap("#safe").await;
    gate.stall();
    window.tap("#sync-now").await;
    window.tap("#pause").await;
    window.reads("#said", &say("sync-paused")).await;
    window.reads("#sync-now", &say("screen-sync-go-on")).await;
    window.reads("#last-sync", &say("sync-paused")).await;
    gate.open();
    window.tap("#sync-now").await;
    window.find("#all-sent").await;
    assert_eq!(scene.record().await.counts.states["CM"], 1);
    window.tap("[data-group=\"0\"] .records-head").await;
    window.reads("li.record", &name(1)).await;
    window.reads("li.record", &say("record-at-office")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_window_killed_in_the_middle_goes_on_where_it_was() {
    const WORDS: &str = "Đang viết dở khi máy tắt nguồn: phòng khoá cửa, không ai trực";
    let scene = Scene::new().await;
    let window = scene.enrolled().await;
    scene.open_visit(&window).await;
    window.tap("#to-roll").await;
    mark(&window, 8, "VKL").await;
    window.tap("#back").await;
    window.tap("#to-badges").await;
    window.photograph(&person(8, "button.camera"), &picture("astronaut.jpg")).await;
    window.find("#pane").await;
    window.tap("#back").await;
    window.tap("#back").await;
    window.tap("#to-findings").await;
    window.tap("button.offer[data-code=\"GIO-03\"]").await;
    window.photograph("#take-photo", &picture("coffee.jpg")).await;
    window.find("#pictures img").await;
    window.write("#text", WORDS).await;
    scene.draft_holds(WORDS).await;
    window.kill();
    let window = scene.again().await;
    assert_eq!(window.holds("#text").await, WORDS, "the window comes back to the same screen with all that was typed");
    window.reads("#subject", &name(8)).await;
    window.find("#pictures img").await;
    window.tap("#save").await;
    window.find(".finding img.picture").await;
    window.tap("#back").await;
    window.reads("#to-badges", "1").await;
    window.tap("#to-badges").await;
    window.tap(&person(8, ".press.main")).await;
    window.tap("#not-seen").await;
    window.find(&person(8, "img.picture")).await;
    scene.sync(&window).await;
    let record = scene.record().await;
    assert_eq!(record.counts.states["VKL"], 1);
    assert_eq!((record.findings.len(), record.findings[0].photos.len()), (1, 1));
    assert_eq!(photos(&record).len(), 2);
    assert!(scene.tray_is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_of_twelve_megapixels_comes_in_while_one_types() {
    const WORDS: &str = "Cửa phòng một cửa đóng lúc 7 giờ 45, có sáu người dân đang chờ, không có ai tiếp nhận hồ sơ";
    let scene = Scene::new().await;
    let window = scene.enrolled().await;
    scene.open_visit(&window).await;
    window.tap("#to-findings").await;
    window.tap("#new-finding").await;
    window.tap("#on-unit").await;
    window.tap("#code button[data-code^=\"TTHC\"]").await;
    window.photograph("#take-photo", &picture("coffee.jpg")).await;
    let typed_into_flight = !window.has("#pictures img").await;
    window.write("#text", WORDS).await;
    assert!(typed_into_flight, "the photo was still on its way when typing began");
    window.find("#pictures img").await;
    assert_eq!(window.holds("#text").await, WORDS);
    window.tap("#save").await;
    window.find(".finding img.picture").await;
    scene.sync(&window).await;
    let record = scene.record().await;
    let told = record.findings[0].finding.facts().next().unwrap();
    assert!(matches!(told, Fact::Finding(told) if told.text.as_str() == WORDS), "no letter is lost");
    let photos = photos(&record);
    assert_eq!((photos.len(), photos[0].width.max(photos[0].height)), (1, 1600));
    held(&scene, photos[0].hash).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_code_is_refused_in_words_and_the_right_one_let_in() {
    let scene = Scene::new().await;
    let window = scene.blank().await;
    let base = &scene.district.base;
    for (typed, told) in [
        ("van phong".to_owned(), "invite-other"),
        ("KYC1/192.168.1.10:8443/AAAA-AAAA".to_owned(), "invite-mistyped"),
        ("http://192.168.1.10:8080 AAAA-AAAA".to_owned(), "invite-needed"),
        (format!("{base} AAAA-AAAA-AAAA-AAAA"), "api-code-wrong"),
    ] {
        window.rewrite("#invitation", &typed).await;
        window.tap("#go").await;
        window.reads("#said", &say(told)).await;
        assert_eq!(window.holds("#invitation").await, typed, "what was typed stays");
    }
    let code = scene.district.office.issue_code(INSPECTOR.0).await.unwrap();
    window.rewrite("#invitation", &format!("{base} {code}")).await;
    window.tap("#go").await;
    window.find("#no-visits").await;
    window.reads("#said", &say("sync-agreed")).await;
    scene.open_visit(&window).await;
    scene.sync(&window).await;
    assert_eq!(scene.record().await.summary.state, Some(VisitState::Open));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_language_is_switched_and_stays_so() {
    let english = |key: &str| Sentences::say(Lang::En, key, &[]);
    let scene = Scene::new().await;
    let window = scene.enrolled().await;
    window.tap("#settings").await;
    window.tap("#lang [data-option=\"en\"]").await;
    window.reads("#settings-screen h1", &english("screen-settings")).await;
    window.tap("#look [data-option=\"dark\"]").await;
    window.find(".window[data-look=\"dark\"]").await;
    window.tap("#back").await;
    scene.open_visit(&window).await;
    window.reads("#to-roll", &english("screen-roll")).await;
    window.tap("#to-roll").await;
    window.tap(&option(0, "CM")).await;
    window.reads(&person(0, ".right"), &english("state-saved")).await;
    window.close().await;
    let window = scene.again().await;
    window.reads("#roll h1", &english("screen-roll")).await;
    window.find(".window[data-look=\"dark\"][lang=\"en\"]").await;
    scene.sync(&window).await;
    assert_eq!(scene.record().await.counts.states["CM"], 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_visit_opened_twice_is_made_one_by_the_leader() {
    let scene = Scene::new().await;
    let mut other = scene.district.phone(INSPECTOR.0).await;
    let window = scene.enrolled_for(LEADER.0).await;
    scene.open_visit(&window).await;
    window.tap("#to-roll").await;
    mark(&window, 0, "CM").await;
    other.run(&[json!({"do": "open_visit", "unit": format!("@unit:{UNIT}"), "kind": "agency"})]);
    other.sync().await;
    let opened = other.app.store().own_from(1, usize::MAX).pop().unwrap().header().about;
    other.run(&[json!({"do": "mark", "visit": opened, "person": format!("@person:{}", name(1)), "state": "DM"})]);
    other.sync().await;
    scene.sync(&window).await;
    window.tap("#back").await;
    window.reads("button.visit:nth-of-type(2)", UNIT).await;
    window.tap("button.visit").await;
    window.tap("#join").await;
    window.find("#joined").await;
    scene.sync(&window).await;
    let record = scene.record().await;
    assert_eq!(record.summary.united.len(), 2);
    assert_eq!((record.counts.states["CM"], record.counts.states["DM"]), (1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_visit_is_closed_after_the_unit_was_heard_and_opened_again() {
    let scene = Scene::new().await;
    let window = scene.enrolled().await;
    scene.open_visit(&window).await;
    window.tap("#to-roll").await;
    window.tap("#add-person").await;
    window.write("#new-name", "đỗ thị mơ").await;
    window.tap("#add").await;
    window.find(&person(PEOPLE, ".tag")).await;
    window.tap("#all-present").await;
    window.tap("#all-but-these").await;
    stands(&window, PEOPLE, "CM").await;
    window.tap("#back").await;
    window.tap("#to-close").await;
    window.tap("#to-heard").await;
    window.write("#speaker", "Bà Nguyễn Thị Ánh Tuyết, Trưởng phòng").await;
    window.write("#stated", "Đơn vị nhất trí với nội dung kiểm tra.").await;
    window.tap("#state").await;
    window.reads("#to-heard", "Đơn vị nhất trí").await;
    window.tap("#close-visit").await;
    window.find("#reopen").await;
    window.tap("#back").await;
    window.tap("#to-roll").await;
    assert!(!window.has("#people .taps").await, "a closed visit takes no marks");
    scene.sync(&window).await;
    let closed = scene.record().await;
    assert_eq!((closed.summary.state, closed.counts.states["CM"]), (Some(VisitState::Closed), PEOPLE as u32 + 1));
    assert_eq!(closed.statement.status, CellStatus::One);
    assert_eq!(closed.times["ended"].status, CellStatus::One);
    window.tap("#back").await;
    window.tap("button.visit").await;
    window.tap("#to-close").await;
    window.tap("#reopen").await;
    window.find("#close-visit").await;
    scene.sync(&window).await;
    assert_eq!(scene.record().await.summary.state, Some(VisitState::Open));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_half_written_finding_is_not_touched_by_a_correction() {
    let scene = Scene::new().await;
    let window = scene.enrolled().await;
    scene.open_visit(&window).await;
    window.tap("#to-roll").await;
    mark(&window, 0, "VKL").await;
    mark(&window, 1, "DM").await;
    window.tap("#back").await;
    window.tap("#to-findings").await;
    window.tap("button.offer[data-code=\"GIO-03\"]").await;
    window.write("#text", "Bàn trống từ 8 giờ.").await;
    window.tap("#save").await;
    window.tap("#new-finding").await;
    window.tap("#on-unit").await;
    window.write("#text", "Bảng giờ làm việc đã cũ").await;
    window.photograph("#take-photo", &picture("coffee.jpg")).await;
    window.find("#pictures img").await;
    window.tap("#back").await;
    window.tap(".finding .press.quiet").await;
    assert_eq!(window.holds("#text").await, "Bàn trống từ 8 giờ.");
    assert!(!window.has("#pictures").await, "the other finding's picture is not this one's");
    window.rewrite("#text", "Bàn trống từ 8 giờ 05.").await;
    window.tap("#save").await;
    window.reads(".finding", "8 giờ 05").await;
    window.tap("button.offer[data-code=\"GIO-01\"]").await;
    assert_eq!(window.holds("#text").await, "", "what is offered begins empty");
    window.tap("#back").await;
    window.reads("#new-finding", &say("screen-finding-go-on")).await;
    window.tap("#new-finding").await;
    assert_eq!(window.holds("#text").await, "Bảng giờ làm việc đã cũ");
    window.find("#pictures img").await;
    window.tap("#code button[data-code=\"TTHC-08\"]").await;
    window.tap("#save").await;
    window.find(".finding[data-code=\"TTHC-08\"] img.picture").await;
    scene.sync(&window).await;
    let record = scene.record().await;
    let photos_of =
        |code: &str| record.findings.iter().find(|found| found.name.code.as_str() == code).unwrap().photos.len();
    assert_eq!((record.findings.len(), photos_of("GIO-03"), photos_of("TTHC-08")), (2, 0, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_of_the_invitation_enrols_over_tls_and_shows_the_short_code() {
    let scene = Scene::new().await;
    let tls = TlsOffice::open(&scene.district.office).await;
    let invitation = tls.invite(INSPECTOR.0).await;
    let window = scene.blank().await;
    window.photograph("#scan", &picture("coffee.jpg")).await;
    window.reads("#said", &say("invite-no-qr")).await;
    let taken = scene.folder.path().join("taken.png");
    std::fs::write(&taken, picture_of(&invitation.text())).unwrap();
    window.camera_gives(&taken).await;
    window.find("#compare").await;
    window.reads("#said", &say("sync-agreed")).await;
    let row = scene.district.office.store().devices().await.unwrap().remove(0);
    window.reads("#compare-code", &compare_code_shown(&scene.district.office.compare_code(&row))).await;
    window.tap("#compared").await;
    scene.open_visit(&window).await;
    scene.sync(&window).await;
    assert_eq!(scene.record().await.summary.state, Some(VisitState::Open));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_phone_is_handed_over_only_once_all_is_sent() {
    let scene = Scene::new().await;
    let window = scene.enrolled().await;
    scene.begin_visit(&window).await;
    window.tap("#back").await;
    window.tap("#settings").await;
    window.tap("#enrol-again").await;
    let code = scene.district.office.issue_code(LEADER.0).await.unwrap();
    let invitation = format!("{} {code}", scene.district.base);
    window.write("#invitation", &invitation).await;
    window.tap("#go").await;
    window.reads("#said", &say("phone-enrolled-already")).await;
    window.tap("#cancel").await;
    scene.sync(&window).await;
    window.tap("#back").await;
    window.tap("#settings").await;
    window.tap("#enrol-again").await;
    window.write("#invitation", &invitation).await;
    window.tap("#go").await;
    window.find("#today").await;
    window.reads("#said", &say("sync-agreed")).await;
    window.tap("button.visit").await;
    window.tap("#to-roll").await;
    mark(&window, 0, "CM").await;
    scene.sync(&window).await;
    let record = scene.record().await;
    let authors: Vec<_> = record.rows.iter().flat_map(|row| &row.mark.history).map(|told| told.author).collect();
    let opened_by = record.summary.opened.history[0].author;
    assert!(authors.len() == 1 && authors[0] != opened_by, "the second person writes under their own name");
}
