//! `kill -9` at random moments, many of them while the store opens: nothing
//! confirmed is lost, every open succeeds, an index behind its journal is caught
//! up without a word. The seed is printed; `SEED=n` replays the choices.
#![allow(clippy::unwrap_used, reason = "a test that meets the unexpected should end")]

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use mobile_core::store::IndexState;
use serde_json::{Value, json};
use shared::ids::EntryHash;
use tests::builders::{UNIT, lone_phone};
use tests::sim::Rng;

const KILLS: u32 = 300;
/// Kills of the long run.
const KILLS_LONG: u32 = 1_000;
/// Of a hundred kills, so many aim at the time before the first confirmation.
const DURING_OPEN_PERCENT: u64 = 55;
/// Of all kills, so many must have hit it.
const DURING_OPEN_PERCENT_MIN: u32 = 40;
/// The store opens within about this time; kills aim inside it.
const OPEN_MICROS: u64 = 25_000;
/// Longer than this, and the phone hangs.
const ANSWER_MAX: Duration = Duration::from_secs(60);
/// Every so many kills the store is looked at from inside.
const LOOK_EVERY: u32 = 3;

#[derive(Default)]
struct Tally {
    kills: u32,
    during_open: u32,
    confirmed: Vec<EntryHash>,
    caught_up: u32,
    tails_cut: u32,
}

#[test]
fn nothing_confirmed_is_lost_to_kill_9() {
    let seed = std::env::var("SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(1);
    let kills = if std::env::var_os("KY_CUONG_LONG").is_some() { KILLS_LONG } else { KILLS };
    println!("SEED={seed}");
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("phone");
    drop(lone_phone(&data).unwrap());
    let mut rng = Rng::new(seed);
    let mut tally = Tally::default();
    let mut visit = None;
    while tally.kills < kills {
        one_life(&data, &mut rng, &mut tally, &mut visit);
        if tally.kills % LOOK_EVERY == 0 {
            look(&data, &mut tally);
        }
    }
    look(&data, &mut tally);
    println!(
        "{} kills, {} of them during open, {} entries confirmed, 0 lost; index caught up {} times, torn tails cut {} times",
        tally.kills,
        tally.during_open,
        tally.confirmed.len(),
        tally.caught_up,
        tally.tails_cut
    );
    assert!(tally.during_open * 100 >= tally.kills * DURING_OPEN_PERCENT_MIN, "too few kills hit an open");
    assert!(tally.confirmed.len() as u32 > kills, "too little was confirmed to show anything");
}

/// One start of the phone and its end by SIGKILL.
fn one_life(data: &Path, rng: &mut Rng, tally: &mut Tally, visit: &mut Option<String>) {
    let mut phone = Phone::start(data);
    if rng.percent(DURING_OPEN_PERCENT) {
        std::thread::sleep(Duration::from_micros(rng.number() % OPEN_MICROS));
    } else {
        phone.work(rng, tally, visit);
        std::thread::sleep(Duration::from_micros(rng.number() % 4_000));
    }
    phone.kill(tally);
}

/// Opens the store in this process: it must open, hold all that was confirmed,
/// and need no rebuilding.
fn look(data: &Path, tally: &mut Tally) {
    let (store, report) = mobile_core::store::Store::open(data).expect("the store opens after a kill");
    assert!(report.damage.is_empty(), "damage after a kill: {:?}", report.damage);
    match report.index {
        IndexState::Fresh => {}
        IndexState::CaughtUp { .. } => tally.caught_up += 1,
        rebuilt => panic!("a kill made the index contradict its journal: {rebuilt:?}"),
    }
    tally.tails_cut += u32::from(report.torn_tail_cut > 0);
    for hash in &tally.confirmed {
        assert!(store.entry(hash).is_some(), "a confirmed entry is lost: {hash}");
    }
    assert!(store.verify().unwrap().is_whole());
}

struct Phone {
    child: Child,
    input: ChildStdin,
    answers: Receiver<Value>,
    answered: bool,
    asked: u64,
}

impl Phone {
    fn start(data: &Path) -> Phone {
        let mut child = Command::new(env!("CARGO_BIN_EXE_phone"))
            .arg("--data")
            .arg(data)
            .args(["run", "-"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let input = child.stdin.take().unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        let (send, answers) = channel();
        std::thread::spawn(move || {
            for line in output.lines().map_while(Result::ok) {
                // A line cut by the kill is no confirmation.
                if let Ok(value) = serde_json::from_str(&line) {
                    drop(send.send(value));
                }
            }
        });
        Phone { child, input, answers, answered: false, asked: 0 }
    }

    /// Some intents, each confirmed; then one more whose answer nobody waits for.
    fn work(&mut self, rng: &mut Rng, tally: &mut Tally, visit: &mut Option<String>) {
        if visit.is_none() {
            let opened = self.ask(&json!({"do": "open_visit", "unit": UNIT, "kind": "agency"}), tally);
            *visit = opened["made"]["id"].as_str().map(str::to_owned);
        }
        let visit = visit.clone().expect("a visit was opened");
        for _ in 0..rng.below(12) {
            let answer = self.ask(&intent(rng, &visit), tally);
            assert_eq!(answer["ok"], json!(true), "{answer}");
        }
        self.tell(&intent(rng, &visit));
    }

    fn ask(&mut self, intent: &Value, tally: &mut Tally) -> Value {
        self.tell(intent);
        let answer = self.answers.recv_timeout(ANSWER_MAX).expect("the phone opens and answers");
        self.take(&answer, tally);
        answer
    }

    fn tell(&mut self, intent: &Value) {
        self.asked += 1;
        writeln!(self.input, "{intent}").unwrap();
    }

    fn take(&mut self, answer: &Value, tally: &mut Tally) {
        self.answered = true;
        let entries = answer["entries"].as_array().into_iter().flatten();
        tally.confirmed.extend(entries.filter_map(|entry| entry["hash"].as_str()?.parse::<EntryHash>().ok()));
    }

    fn kill(mut self, tally: &mut Tally) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        while let Ok(answer) = self.answers.recv() {
            self.take(&answer, tally);
        }
        tally.kills += 1;
        if !self.answered {
            tally.during_open += 1;
        }
    }
}

fn intent(rng: &mut Rng, visit: &str) -> Value {
    const STATES: [&str; 4] = ["CM", "DM", "VKL", "VS"];
    let person = shared::ids::to_hex(&[rng.below(40) as u8; 16]);
    let state = STATES[rng.below(STATES.len())];
    match rng.below(4) {
        0 => json!({"do": "mark_all_present", "visit": visit, "except": [person]}),
        1 => json!({
            "do": "record_finding", "visit": visit, "subject": {"on": "person", "id": person},
            "code": "THE-01", "text": format!("Không đeo thẻ, lần {}", rng.below(1_000)),
        }),
        _ => json!({"do": "mark", "visit": visit, "person": person, "state": state}),
    }
}
