//! `kill -9` at random moments, many of them while the store opens: nothing
//! confirmed is lost, every open succeeds, an index behind its journal is caught
//! up without a word. The seed is printed; `SEED=n` replays the choices.
#![allow(clippy::unwrap_used, reason = "a test that meets the unexpected should end")]

use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use mobile_core::store::{IndexState, Vault};
use serde_json::{Value, json};
use shared::domain::Fact;
use shared::ids::EntryHash;
use tests::builders::{UNIT, lone_phone};
use tests::sim::Rng;

const KILLS: u32 = 300;
/// Kills of the long run.
const KILLS_LONG: u32 = 1_000;
/// Of a hundred lives, so many are to end while the phone opens.
const DURING_OPEN_PERCENT: u64 = 50;
/// Of all kills, so many must have hit it.
const DURING_OPEN_PERCENT_MIN: u32 = 40;
/// The index was behind its journal at least so often: without that, catching up is not shown.
const CAUGHT_UP_MIN: u32 = 20;
/// Photos confirmed at least.
const PHOTOS_MIN: u64 = 10;
/// The first opens are aimed at with this; later ones with what the last open took.
const OPEN_AT_FIRST: Duration = Duration::from_millis(10);
/// Longer than this, and the phone hangs.
const ANSWER_MAX: Duration = Duration::from_secs(60);
/// Every so many kills the store is looked at from inside.
const LOOK_EVERY: u32 = 3;
/// SIGKILL.
const KILLED: i32 = 9;
/// What the phone logs when it holds the lock, and when it is ready.
const OPENING: &str = "opening the phone's folder";
const OPEN: &str = "the phone is open";

#[derive(Default)]
struct Tally {
    kills: u32,
    during_open: u32,
    confirmed: Vec<EntryHash>,
    photos: u64,
    caught_up: u32,
    tails_cut: u32,
}

/// What goes on from life to life.
struct World {
    data: PathBuf,
    vault: Arc<Vault>,
    picture: PathBuf,
    rng: Rng,
    tally: Tally,
    visit: Option<String>,
    open_takes: Duration,
}

#[test]
fn nothing_confirmed_is_lost_to_kill_9() {
    let seed = std::env::var("SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(1);
    let kills = if std::env::var_os("KY_CUONG_LONG").is_some() { KILLS_LONG } else { KILLS };
    println!("SEED={seed}");
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("phone");
    drop(lone_phone(&data).unwrap());
    let picture = small_picture(folder.path());
    let (rng, tally) = (Rng::new(seed), Tally::default());
    let mut world = World { vault: vault_of(&data), data, picture, rng, tally, visit: None, open_takes: OPEN_AT_FIRST };
    while world.tally.kills < kills {
        world.one_life();
        if world.tally.kills.is_multiple_of(LOOK_EVERY) {
            world.look();
        }
    }
    world.look();
    let tally = world.tally;
    println!(
        "{} kills, {} of them during open; {} entries confirmed, {} of photos, 0 lost; \
         index caught up {} times, torn tails cut {} times",
        tally.kills,
        tally.during_open,
        tally.confirmed.len(),
        tally.photos,
        tally.caught_up,
        tally.tails_cut
    );
    assert!(tally.during_open * 100 >= tally.kills * DURING_OPEN_PERCENT_MIN, "too few kills hit an open");
    assert!(tally.confirmed.len() as u32 > kills, "too little was confirmed to show anything");
    assert!(tally.photos >= PHOTOS_MIN, "too few photos were confirmed");
    assert!(tally.caught_up >= CAUGHT_UP_MIN, "no index was behind its journal");
}

impl World {
    /// One start of the phone and its end by SIGKILL.
    fn one_life(&mut self) {
        let mut phone = Phone::start(&self.data);
        phone.wait_for(OPENING);
        let since = Instant::now();
        if self.visit.is_some() && self.rng.percent(DURING_OPEN_PERCENT) {
            let within = self.open_takes.as_micros() as u64;
            std::thread::sleep(Duration::from_micros(self.rng.number() % within.max(1)));
        } else {
            phone.wait_for(OPEN);
            self.open_takes = since.elapsed();
            self.work(&mut phone);
            std::thread::sleep(Duration::from_micros(self.rng.number() % 4_000));
        }
        phone.kill(&mut self.tally);
    }

    /// Some intents, each confirmed; then one more whose answer nobody waits for.
    fn work(&mut self, phone: &mut Phone) {
        if self.visit.is_none() {
            let opened = phone.ask(&json!({"do": "open_visit", "unit": UNIT, "kind": "agency"}), &mut self.tally);
            self.visit = opened["made"]["id"].as_str().map(str::to_owned);
        }
        for _ in 0..self.rng.below(12) {
            let intent = self.intent();
            let answer = phone.ask(&intent, &mut self.tally);
            assert_eq!(answer["ok"], json!(true), "{intent}: {answer}");
            self.tally.photos += u64::from(intent["do"] == "take_photo");
        }
        phone.tell(&self.intent());
    }

    fn intent(&mut self) -> Value {
        const STATES: [&str; 4] = ["CM", "DM", "VKL", "VS"];
        let visit = self.visit.as_deref().expect("a visit was opened");
        let rng = &mut self.rng;
        let person = shared::ids::to_hex(&[rng.below(40) as u8; 16]);
        let state = STATES[rng.below(STATES.len())];
        match rng.below(12) {
            0 => json!({
                "do": "take_photo", "visit": visit, "source": self.picture, "class": "scene", "shows": {"of": "visit"},
                // Another mask each time: another photo.
                "masks": [{"x": rng.below(9_000), "y": rng.below(9_000), "w": 500, "h": 500}],
            }),
            1..4 => json!({"do": "mark_all_present", "visit": visit, "except": [person]}),
            4..7 => json!({
                "do": "record_finding", "visit": visit, "subject": {"on": "person", "id": person},
                "code": "THE-01", "text": format!("Không đeo thẻ, lần {}", rng.below(1_000)),
            }),
            _ => json!({"do": "mark", "visit": visit, "person": person, "state": state}),
        }
    }

    /// Opens the store in this process: it must open, hold all that was confirmed,
    /// and need no rebuilding.
    fn look(&mut self) {
        let (store, report) = mobile_core::store::Store::open(&self.data, &self.vault).expect("the store opens after a kill");
        assert!(report.damage.is_empty(), "damage after a kill: {:?}", report.damage);
        match report.index {
            IndexState::Fresh => {}
            IndexState::CaughtUp { .. } => self.tally.caught_up += 1,
            rebuilt => panic!("a kill made the index contradict its journal: {rebuilt:?}"),
        }
        self.tally.tails_cut += u32::from(report.torn_tail_cut > 0);
        for hash in &self.tally.confirmed {
            let entry = store.entry(hash).unwrap_or_else(|| panic!("a confirmed entry is lost: {hash}"));
            if let Some(Fact::Photo(photo)) = entry.fact() {
                let here = [photo.hash, photo.thumbnail].map(|hash| store.photos().read(hash));
                assert!(here.iter().all(|read| matches!(read, Ok(Some(_)))), "a confirmed photo is lost");
            }
        }
        assert!(store.verify().unwrap().is_whole());
    }
}

fn vault_of(data: &Path) -> Arc<Vault> {
    tests::phone::vault(data, &tests::ports::real(data.to_owned())).unwrap()
}

struct Phone {
    child: Child,
    input: ChildStdin,
    answers: Receiver<Value>,
    log: Receiver<String>,
    logged: Vec<String>,
}

impl Phone {
    fn start(data: &Path) -> Phone {
        let mut child = Command::new(env!("CARGO_BIN_EXE_phone"))
            .arg("--data")
            .arg(data)
            .args(["run", "-"])
            .env("RUST_LOG", "mobile_core=debug")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let input = child.stdin.take().unwrap();
        // A line cut by the kill is no confirmation.
        let answers = lines(child.stdout.take().unwrap(), |line| serde_json::from_str(&line).ok());
        let log = lines(child.stderr.take().unwrap(), Some);
        Phone { child, input, answers, log, logged: Vec::new() }
    }

    fn wait_for(&mut self, words: &str) {
        while !self.has_logged(words) {
            let line = self.log.recv_timeout(ANSWER_MAX);
            self.logged.push(line.unwrap_or_else(|_| panic!("the phone never said «{words}»: {:?}", self.logged)));
        }
    }

    fn has_logged(&self, words: &str) -> bool {
        self.logged.iter().any(|line| line.contains(words))
    }

    fn ask(&mut self, intent: &Value, tally: &mut Tally) -> Value {
        self.tell(intent);
        let answer = self.answers.recv_timeout(ANSWER_MAX).expect("the phone answers");
        take(&answer, tally);
        answer
    }

    fn tell(&mut self, intent: &Value) {
        writeln!(self.input, "{intent}").unwrap();
    }

    /// Whatever it had said by then counts.
    fn kill(mut self, tally: &mut Tally) {
        self.child.kill().unwrap();
        let status = self.child.wait().unwrap();
        self.logged.extend(self.log.iter());
        assert_eq!(status.signal(), Some(KILLED), "the phone ended by itself: {status}: {:?}", self.logged);
        self.answers.iter().for_each(|answer| take(&answer, tally));
        tally.kills += 1;
        tally.during_open += u32::from(self.has_logged(OPENING) && !self.has_logged(OPEN));
    }
}

/// The lines of a stream as they come, read to its end.
fn lines<T: Send + 'static>(
    stream: impl Read + Send + 'static,
    read: impl Fn(String) -> Option<T> + Send + 'static,
) -> Receiver<T> {
    let (send, lines) = channel();
    std::thread::spawn(move || {
        for line in BufReader::new(stream).lines().map_while(Result::ok).filter_map(read) {
            drop(send.send(line));
        }
    });
    lines
}

fn take(answer: &Value, tally: &mut Tally) {
    let entries = answer["entries"].as_array().into_iter().flatten();
    tally.confirmed.extend(entries.filter_map(|entry| entry["hash"].as_str()?.parse::<EntryHash>().ok()));
}

/// A picture that is quickly taken, made from a large one.
fn small_picture(folder: &Path) -> PathBuf {
    let fixture = Path::new("fixtures/photos/coffee.jpg");
    let prepared = mobile_core::photo::prepare(&std::fs::read(fixture).unwrap(), &[]).unwrap();
    let picture = folder.join("picture.jpg");
    std::fs::write(&picture, prepared.thumbnail).unwrap();
    picture
}
