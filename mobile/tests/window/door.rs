//! Stories at the phone's door: what is locked, when, and that nothing is lost by it.

use std::time::Duration;

use mobile_core::shared::words::Speaker;
use serde_json::json;

use crate::scene::{SECRET, Scene, picture, say, start};
use tests::window::{Start, Window};

/// Soon enough not to wait for, late enough for a busy machine to tap twice in between.
const LOCK_AFTER_S: u64 = 5;
/// The same where a picture is made ready in between, which a busy machine does in less.
const LOCK_AFTER_PICTURE_S: u64 = 15;
/// Longer than a busy machine takes to close a phone.
const CLOSE_MAX: Duration = Duration::from_secs(15);
const WORDS: &str = "Cửa phòng khoá lúc 8 giờ 10, không ai trực";

/// Begins to write a finding about the unit.
async fn half_write(scene: &Scene, window: &Window, words: &str) {
    scene.open_visit(window).await;
    window.tap("#to-findings").await;
    window.tap("#new-finding").await;
    window.tap("#on-unit").await;
    window.write("#text", words).await;
}

async fn lock(window: &Window) {
    window.tap("#settings").await;
    window.tap("#lock-now").await;
    window.find("#unlock").await;
}

/// Gives a wrong word, the n-th since the window was opened.
async fn give_a_wrong_word(window: &Window, n: usize) {
    window.write("#unlock #secret", "không phải").await;
    window.tap("#unlock-go").await;
    window.find(&format!("#unlock[data-tries=\"{n}\"]")).await;
    window.reads("#why", &say("lock-wrong")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_phone_asks_for_a_word_before_anything_else() {
    let scene = Scene::new().await;
    let window = scene.before_the_door(start()).await;
    window.write("#choose #secret", "123456").await;
    window.reads("#strength", &say("lock-guessable")).await;
    window.rewrite("#secret", "482913").await;
    window.reads("#strength", &say("lock-pin-is-weak")).await;
    window.write("#secret-again", "482914").await;
    window.reads("#differs", &say("screen-secret-differs")).await;
    window.reads("#forgotten", &say("screen-secret-forgotten")).await;
    window.rewrite("#secret", SECRET).await;
    window.rewrite("#secret-again", SECRET).await;
    window.gone("#strength").await;
    window.tap("#choose-go").await;
    window.find("#enrol").await;
    window.close().await;
    let window = scene.before_the_door(start()).await;
    window.find("#unlock").await;
    window.unlock(SECRET).await;
    window.find("#enrol").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_phone_that_nobody_touches_locks_and_comes_back_to_the_same_words() {
    let scene = Scene::new().await;
    let window = scene.enrolled().await;
    half_write(&scene, &window, WORDS).await;
    scene.draft_holds(WORDS).await;
    window.close().await;
    let window = scene.open(Start { lock_after_s: Some(LOCK_AFTER_S), ..start() }).await;
    assert_eq!(window.holds("#text").await, WORDS);
    window.write("#text", ", đèn vẫn bật").await;
    window.find("#unlock").await;
    let all = format!("{WORDS}, đèn vẫn bật");
    let half_typed = scene.half_typed_once_closed(CLOSE_MAX).await;
    assert!(half_typed.contains(&all), "the store is closed, and every letter in it: {half_typed:?}");
    let page = window.ask("return document.body.innerHTML", json!([])).await;
    assert!(!page.as_str().unwrap().contains("Cửa phòng"), "nothing of the record is on the page");
    window.unlock(SECRET).await;
    assert_eq!(window.holds("#text").await, all);
    window.tap("#code button[data-code^=\"TTHC\"]").await;
    window.tap("#save").await;
    window.find(".finding").await;
    scene.sync(&window).await;
    assert_eq!(scene.record().await.findings.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_words_cost_time_that_no_restart_saves_and_nothing_else() {
    let scene = Scene::new().await;
    scene.enrolled().await.close().await;
    let window = scene.before_the_door(start()).await;
    for n in 1..=3 {
        give_a_wrong_word(&window, n).await;
        assert!(!window.has("#wait").await, "three slips are free");
    }
    give_a_wrong_word(&window, 4).await;
    window.reads("#wait", "giây").await;
    window.kill();
    let window = scene.before_the_door(start()).await;
    window.find("#wait").await;
    window.gone("#wait").await;
    window.unlock(SECRET).await;
    window.find("#no-visits").await;
    lock(&window).await;
    give_a_wrong_word(&window, 1).await;
    assert!(!window.has("#wait").await, "the right word forgave the wrong ones");
    window.unlock(SECRET).await;
    window.find("#settings-screen").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_phone_killed_while_it_is_locked_has_lost_nothing() {
    let scene = Scene::new().await;
    let window = scene.enrolled().await;
    half_write(&scene, &window, WORDS).await;
    // Locked at once after the last letter, while it is still being kept.
    window.tap("#back").await;
    window.tap("#back").await;
    window.tap("#back").await;
    lock(&window).await;
    scene.half_typed_once_closed(CLOSE_MAX).await;
    window.kill();
    let window = scene.again().await;
    window.find("#settings-screen").await;
    window.tap("#back").await;
    window.tap("button.visit").await;
    window.tap("#to-findings").await;
    window.tap("#new-finding").await;
    assert_eq!(window.holds("#text").await, WORDS);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sync_goes_on_behind_a_locked_screen_and_then_the_key_goes() {
    let scene = Scene::new().await;
    let (gate, window) = scene.enrolled_through_a_gate().await;
    scene.begin_visit(&window).await;
    let before = scene.district.entries().await;
    gate.stall();
    window.tap("#safe").await;
    window.tap("#sync-now").await;
    window.find("#going").await;
    window.tap("#back").await;
    lock(&window).await;
    assert!(scene.headless().is_err(), "the phone is open for the sync");
    window.unlock(SECRET).await;
    window.find("#settings-screen").await;
    window.tap("#lock-now").await;
    window.find("#unlock").await;
    gate.open();
    scene.half_typed_once_closed(CLOSE_MAX).await;
    assert!(scene.district.entries().await > before, "the sync came to its end");
    window.unlock(SECRET).await;
    window.tap("#back").await;
    window.reads("#safe", &say("state-sent")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_that_comes_at_a_locked_phone_waits_for_its_person() {
    let scene = Scene::new().await;
    let window = scene.enrolled().await;
    scene.open_visit(&window).await;
    window.tap("#to-badges").await;
    window.find("#people li").await;
    window.close().await;
    let window = scene.open(Start { lock_after_s: Some(LOCK_AFTER_PICTURE_S), ..start() }).await;
    window.tap("#people li:nth-child(5) button.camera").await;
    window.find("#unlock").await;
    window.camera_gives(&picture("astronaut.jpg")).await;
    scene.half_typed_once_closed(CLOSE_MAX).await;
    assert!(scene.tray_is_empty(), "without a key nothing is written");
    window.unlock(SECRET).await;
    window.find("#pane").await;
    window.tap("#not-seen").await;
    window.find("#people li:nth-child(5) img.picture").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_word_is_changed_by_whoever_knows_it() {
    const NEW: &str = "ba con mèo mun";
    let scene = Scene::new().await;
    let window = scene.enrolled().await;
    window.tap("#settings").await;
    window.tap("#change-secret").await;
    window.write("#secret-old", "không phải").await;
    window.write("#secret", NEW).await;
    window.write("#secret-again", NEW).await;
    window.tap("#change").await;
    window.reads("#said", &say("lock-wrong")).await;
    window.rewrite("#secret-old", SECRET).await;
    window.tap("#change").await;
    window.find("#settings-screen").await;
    window.reads("#said", &say("state-saved")).await;
    window.tap("#lock-now").await;
    window.find("#unlock").await;
    give_the_old_one(&window).await;
    window.unlock(NEW).await;
    window.find("#settings-screen").await;
}

async fn give_the_old_one(window: &Window) {
    window.write("#unlock #secret", SECRET).await;
    window.tap("#unlock-go").await;
    window.reads("#why", &say("lock-wrong")).await;
    window.find("#unlock[data-tries=\"1\"]").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sync_that_never_ends_keeps_the_key_only_so_long() {
    /// At this pace half an hour is half a minute.
    const PACE_S: u64 = 2;
    let scene = Scene::new().await;
    let (gate, window) = scene.enrolled_through_a_gate().await;
    scene.begin_visit(&window).await;
    window.tap("#safe").await;
    window.find("#sync-now").await;
    window.close().await;
    gate.stall();
    let window = scene.open(Start { lock_after_s: Some(PACE_S), ..start() }).await;
    window.tap("#sync-now").await;
    window.find("#unlock").await;
    assert!(scene.headless().is_err(), "the phone is open for the sync");
    scene.half_typed_once_closed(CLOSE_MAX + Duration::from_secs(30)).await;
    gate.open();
    window.close().await;
    let window = scene.again().await;
    window.tap("#sync-now").await;
    window.find("#all-sent").await;
    assert_eq!(scene.record().await.times["arrived"].history.len(), 1, "what was cut is sent later, once");
}

#[tokio::test(flavor = "multi_thread")]
async fn words_that_can_not_be_kept_hold_the_key_until_they_can() {
    let scene = Scene::new().await;
    let window = scene.enrolled().await;
    half_write(&scene, &window, WORDS).await;
    scene.draft_holds(WORDS).await;
    window.close().await;
    let window = scene.open(Start { lock_after_s: Some(LOCK_AFTER_S), ..start() }).await;
    window.find("#text").await;
    let state = scene.folder.path().join("phone/state");
    std::fs::rename(&state, state.with_extension("away")).unwrap();
    window.write("#text", ", đèn vẫn bật").await;
    window.reads("#said", &say("store-failed")).await;
    window.find("#unlock").await;
    assert!(scene.headless().is_err(), "the phone is open for what is not durable");
    std::fs::rename(state.with_extension("away"), &state).unwrap();
    let half_typed = scene.half_typed_once_closed(CLOSE_MAX).await;
    assert!(half_typed.contains(&format!("{WORDS}, đèn vẫn bật")), "{half_typed:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_is_told_what_was_restored_and_what_is_damaged() {
    let scene = Scene::new().await;
    let window = scene.enrolled().await;
    scene.open_visit(&window).await;
    window.photograph("#take-scene", &picture("coffee.jpg")).await;
    window.find("#scenes img").await;
    window.tap("#back").await;
    window.find("button.visit").await;
    window.close().await;
    let entries = scene.headless().unwrap().record().len();
    let phone = scene.folder.path().join("phone");
    let photo = std::fs::read_dir(phone.join("photos")).unwrap().flatten().next().unwrap().path();
    std::fs::write(photo, b"rotten").unwrap();
    std::fs::remove_dir_all(phone.join("index")).unwrap();
    let window = scene.again().await;
    let vi = Speaker::default();
    window.reads("#today", &vi.count("screen-restored-index", entries)).await;
    window.reads("#today", &vi.count("screen-photos-damaged", 1)).await;
}
