//! `kill -9` at random moments, many of them while the store opens: nothing
//! confirmed is lost, every open succeeds, an index behind its journal is caught
//! up without a word. The seed is printed; `SEED=n` replays the choices.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use mobile_core::store::IndexState;
use shared::ids::EntryHash;
use tests::sim::Rng;

use crate::life::{self, OPEN, OPENING, Phone, Script};

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
/// Every so many kills the store is looked at from inside.
const LOOK_EVERY: u32 = 3;

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
    script: Script,
    rng: Rng,
    tally: Tally,
    open_takes: Duration,
}

#[test]
fn nothing_confirmed_is_lost_to_kill_9() {
    let _alone = life::alone();
    let seed = life::seed();
    let kills = if life::is_long() { KILLS_LONG } else { KILLS };
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("phone");
    let script = Script::new(folder.path(), &data);
    let (rng, tally) = (Rng::new(seed), Tally::default());
    let mut world = World { data, script, rng, tally, open_takes: OPEN_AT_FIRST };
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
        let mut phone = Phone::start(&self.data, &[]);
        phone.wait_for(OPENING);
        let since = Instant::now();
        if self.script.has_begun() && self.rng.percent(DURING_OPEN_PERCENT) {
            let within = self.open_takes.as_micros() as u64;
            std::thread::sleep(Duration::from_micros(self.rng.number() % within.max(1)));
        } else {
            phone.wait_for(OPEN);
            self.open_takes = since.elapsed();
            self.work(&mut phone);
            std::thread::sleep(Duration::from_micros(self.rng.number() % 4_000));
        }
        let ended = phone.kill();
        self.tally.confirmed.extend(ended.answers.iter().flat_map(life::confirmed));
        self.tally.kills += 1;
        self.tally.during_open += u32::from(ended.during_open);
    }

    /// Some intents, each confirmed; then one more whose answer nobody waits for.
    fn work(&mut self, phone: &mut Phone) {
        let begun = self.script.begin(phone);
        self.tally.confirmed.extend(begun.iter().flat_map(life::confirmed));
        for _ in 0..self.rng.below(12) {
            let intent = self.script.intent(&mut self.rng);
            let answer = phone.ask(&intent);
            self.tally.confirmed.extend(life::confirmed(&answer));
            self.tally.photos += u64::from(intent["do"] == "take_photo");
        }
        phone.tell(&self.script.intent(&mut self.rng));
    }

    /// Opens the store in this process: it must open, hold all that was confirmed,
    /// and need no rebuilding.
    fn look(&mut self) {
        let (store, report) = life::open(&self.data).expect("the store opens after a kill");
        assert!(report.damage.is_empty(), "damage after a kill: {:?}", report.damage);
        match report.index {
            IndexState::Fresh => {}
            IndexState::CaughtUp { .. } => self.tally.caught_up += 1,
            rebuilt => panic!("a kill made the index contradict its journal: {rebuilt:?}"),
        }
        self.tally.tails_cut += u32::from(report.torn_tail_cut > 0);
        for hash in &self.tally.confirmed {
            assert!(store.entry(hash).is_some(), "a confirmed entry is lost: {hash}");
            assert_eq!(life::photos_missing(&store, hash), 0, "a confirmed photo is lost");
        }
        assert!(store.verify().unwrap().is_whole());
    }
}
