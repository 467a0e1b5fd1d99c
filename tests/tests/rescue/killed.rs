//! `kill -9` while a file is taken in: the phone then holds nothing, or everything, and
//! the next import begins again. The seed is printed; `SEED=n` replays the choices.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use mobile_core::App;
use serde_json::{Value, json};
use tests::builders::{UNIT, lone_phone};
use tests::sim::Rng;

const KILLS: u32 = 40;

fn import(phone: &Path, file: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_phone"));
    command.arg("--data").arg(phone).arg("import").arg(file);
    command.env("KY_CUONG_RESCUE", super::PASSPHRASE).stdout(Stdio::piped()).stderr(Stdio::null());
    command
}

/// What a phone holds: own entries and photos.
fn held(folder: &Path) -> (u64, usize) {
    let app = tests::phone::open(folder).unwrap();
    assert!(app.store().verify().unwrap().is_whole());
    let store = App::store(&app);
    (store.count(), store.photos().list().unwrap().len())
}

#[test]
fn an_import_that_is_killed_leaves_a_phone_that_holds_nothing_or_everything() {
    let seed = std::env::var("SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(1);
    println!("SEED={seed}");
    let mut rng = Rng::new(seed);
    let folder = tempfile::tempdir().unwrap();
    let whole = a_phone_with_photos(&folder.path().join("old"));
    let file = folder.path().join("phone.cuuho");
    let app = tests::phone::open(&folder.path().join("old")).unwrap();
    assert_eq!(tests::phone::export(&app, &file, super::PASSPHRASE)["ok"], true);
    let since = Instant::now();
    let done = import(&folder.path().join("first"), &file).output().unwrap();
    let takes = since.elapsed();
    let said: Value = serde_json::from_slice(&done.stdout).unwrap();
    assert_eq!((&said["ok"], &said["whole"]), (&json!(true), &json!(true)), "{said}");
    assert_eq!(held(&folder.path().join("first")), whole);
    let (mut nothing, mut everything) = (0, 0);
    for kill in 0..KILLS {
        let phone = folder.path().join(format!("phone-{kill}"));
        let mut child = import(&phone, &file).spawn().unwrap();
        std::thread::sleep(Duration::from_micros(rng.number() % (takes.as_micros() as u64 * 11 / 10).max(1)));
        child.kill().unwrap();
        child.wait().unwrap();
        match held(&phone) {
            (0, 0) => {
                nothing += 1;
                assert_eq!(import(&phone, &file).status().unwrap().code(), Some(0), "it begins again");
                assert_eq!(held(&phone), whole);
            }
            held => {
                everything += 1;
                assert_eq!(held, whole);
            }
        }
        std::fs::remove_dir_all(&phone).unwrap();
    }
    println!("{KILLS} kills: {nothing} times nothing, {everything} times everything");
    assert!(nothing > 5, "too few kills hit an import");
}

fn a_phone_with_photos(folder: &Path) -> (u64, usize) {
    let mut app = lone_phone(folder).unwrap();
    let picture = tests::district::fixture("photos/coffee.jpg").canonicalize().unwrap();
    let visit = json!({"do": "open_visit", "unit": UNIT, "kind": "agency", "as": "v"});
    let photo = |x: u32| {
        json!({"do": "take_photo", "visit": "$v", "source": picture, "class": "scene", "shows": {"of": "visit"},
            "masks": [{"x": x * 500, "y": 1000, "w": 400, "h": 400}]})
    };
    let lines: Vec<Value> = [visit].into_iter().chain((0..15).map(photo)).collect();
    let script: String = lines.iter().map(|line| format!("{line}\n")).collect();
    let tally = tests::phone::run(&mut app, script.as_bytes(), std::io::sink()).unwrap();
    assert_eq!((tally.done, tally.refused), (lines.len() as u32, 0));
    (app.store().count(), app.store().photos().list().unwrap().len())
}
