//! The power is cut at random moments of a recorded run: whatever the phone had
//! confirmed by then is found again, the store opens, and what is wrong is never
//! silent. The seed is printed; `SEED=n` replays the choices that are the harness's
//! own (ids and salts are the phone's). Faults planted on purpose show that the
//! harness sees them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use mobile_core::store::{IndexState, OpenReport, OwnEnd, plant};
use serde_json::Value;
use shared::ids::EntryHash;
use tests::powercut::{Call, CrashState, Disk, Unsynced, read_log};
use tests::sim::Rng;

use crate::life::{self, Looked, Phone, Script};

const STATES: u32 = 60;
/// States of the long run.
const STATES_LONG: u32 = 600;
/// Starts of the phone in one recording, so that opens are cut as well.
const LIVES: u32 = 4;
/// Intents of one life, every one confirmed.
const INTENTS: u32 = 80;
/// Intents of one life of the long run: the index is flushed in the midst of it.
const INTENTS_LONG: u32 = 300;
/// Of a hundred states, so many must differ from what the program saw: without that,
/// nothing is cut.
const DIFFERENT_PERCENT_MIN: u32 = 50;
/// Where the folders lie if they can: what a sync costs on a real disk shows nothing here.
const MEMORY: &str = "/dev/shm";
/// Failures told in full, and kept to be looked into.
const TOLD_MAX: usize = 10;

/// Plants a fault in the store.
const PLANT: &str = "KY_CUONG_PLANT";
/// Lets the recorder pass over the syncs of files with this in their path.
const IGNORE_SYNC: &str = "KY_CUONG_RECORD_IGNORE_SYNC";

/// What is to be tried.
struct Plan {
    seed: u64,
    states: u32,
    intents: u32,
    /// Given to the phone; faults are planted with them.
    variables: Vec<(&'static str, String)>,
}

/// What came of it.
#[derive(Debug, Default)]
struct Tally {
    states: u32,
    /// States that are not what the program saw.
    different: u32,
    /// Confirmed entries and photos looked for.
    checked: u64,
    /// Of these, not found or not as they were.
    lost: u64,
    /// States with a loss that neither the open nor a whole reading told of.
    silent: u32,
    /// States whose journals or photos have something wrong in them.
    damaged: u32,
    /// The store did not open.
    refused: u32,
    hangs: u32,
    panics: u32,
    /// Indexes made anew, by what was wrong with the old one.
    rebuilt: BTreeMap<String, u32>,
    caught_up: u32,
    tails_cut: u32,
    unfinished_removed: u32,
    /// States with a snapshot of the index that was being written.
    half_snapshots: u32,
    /// The first failures, with what replays them.
    told: Vec<String>,
    longest: Duration,
}

#[test]
fn nothing_confirmed_is_lost_to_a_power_cut() {
    let (states, intents) = if life::is_long() { (STATES_LONG, INTENTS_LONG) } else { (STATES, INTENTS) };
    let tally = alone_with(&Plan { seed: life::seed(), states, intents, variables: Vec::new() });
    assert!(tally.different * 100 >= tally.states * DIFFERENT_PERCENT_MIN, "too little was cut to show anything");
    assert!(tally.checked > u64::from(tally.states), "too little was confirmed to show anything");
    let failures = [tally.lost, u64::from(tally.silent + tally.damaged + tally.refused + tally.hangs + tally.panics)];
    assert_eq!(failures, [0, 0], "{:#?}", tally.told);
}

#[test]
fn a_journal_that_is_not_synced_is_seen_to_lose() {
    let tally = run_planted(IGNORE_SYNC, "own/0");
    assert!(tally.lost > 0, "the harness saw nothing: {tally:?}");
}

#[test]
fn photos_that_are_not_synced_are_seen_to_be_lost() {
    let tally = run_planted(IGNORE_SYNC, "photos");
    assert!(tally.lost > 0, "the harness saw nothing: {tally:?}");
}

#[test]
fn a_store_that_does_not_sync_its_journal_is_seen_to_lose() {
    let tally = run_planted(PLANT, "no-journal-sync");
    assert!(tally.lost > 0, "the harness saw nothing: {tally:?}");
}

#[test]
fn an_index_confirmed_before_the_journal_is_seen_to_lose() {
    let tally = run_planted(PLANT, "index-first");
    assert!(tally.lost > 0, "the harness saw nothing: {tally:?}");
}

/// Nothing is lost by it, but the index is: a snapshot that a cut left half-written makes
/// it unreadable for ever, and on a full disk the phone would not open at all.
#[test]
fn half_written_snapshots_that_stay_are_seen_to_cost_the_index() {
    let _alone = life::alone();
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("phone");
    drop(Script::new(folder.path(), &data));
    let torn = data.join("index/snap.0000000000000A00.generating");
    let opened = |fault| {
        std::fs::write(&torn, b"torn").unwrap();
        plant(fault);
        let (store, report) = life::open(&data).unwrap();
        plant(None);
        assert!(store.verify().unwrap().is_whole());
        report.index
    };
    assert!(matches!(opened(None), IndexState::Fresh), "the open removes it");
    assert!(matches!(opened(Some("keep-generating")), IndexState::Rebuilt { .. }), "the harness saw nothing");
}

/// A short run of a phone that a variable gives a fault.
fn run_planted(variable: &'static str, fault: &str) -> Tally {
    let variables = vec![(variable, fault.to_owned())];
    alone_with(&Plan { seed: life::seed(), states: STATES, intents: INTENTS, variables })
}

fn alone_with(plan: &Plan) -> Tally {
    let _alone = life::alone();
    let tally = run(plan);
    tally.print();
    tally
}

/// Records a run, cuts the power in it so many times, and looks at what is left.
fn run(plan: &Plan) -> Tally {
    let folder = tempfile::tempdir_in(MEMORY).or_else(|_| tempfile::tempdir()).unwrap();
    let mut rng = Rng::new(plan.seed);
    let recording = record(plan, folder.path(), &mut rng);
    let mut confirmed = recording.before;
    let (mut disk, mut applied, mut heard) = (recording.base, 0, 0);
    let mut tally = Tally::default();
    for (number, moment) in moments(&recording.calls, plan.states, &mut rng).into_iter().enumerate() {
        recording.calls[applied..moment].iter().for_each(|call| disk.apply(call).unwrap());
        applied = moment;
        for line in disk.said().skip(heard) {
            let answer: Value = serde_json::from_str(line).unwrap();
            confirmed.extend(life::confirmed(&answer));
            heard += 1;
        }
        let cut = Cut { moment, how: Unsynced::ALL[number % Unsynced::ALL.len()], seed: rng.number() };
        let data = folder.path().join(format!("cut-{number}"));
        let state = CrashState::of(&disk, cut.how, cut.seed);
        state.write_to(&data).unwrap();
        let left = state.files().iter().map(|(path, bytes)| (path, &bytes[..]));
        tally.different += u32::from(!left.eq(disk.files().iter().map(|(path, bytes)| (path, *bytes))));
        let is_half = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "generating");
        tally.half_snapshots += u32::from(state.files().keys().any(is_half));
        let told = tally.told.len();
        tally.look(&data, &confirmed, &cut);
        if tally.told.len() > told && plan.variables.is_empty() {
            state.write_to(&folder.path().join(format!("failed-{number}"))).unwrap();
        }
    }
    if !tally.told.is_empty() && plan.variables.is_empty() {
        println!("kept as the cuts left them: {}/failed-*", folder.keep().display());
    }
    tally
}

/// When and how the power was cut.
struct Cut {
    moment: usize,
    how: Unsynced,
    seed: u64,
}

struct Recording {
    base: Disk,
    /// Confirmed before anything was recorded.
    before: Vec<EntryHash>,
    calls: Vec<Call>,
}

/// A phone's lives as they were recorded. The log's whole replay must be what lies
/// there: a call that the recorder does not see would make all else worth nothing.
fn record(plan: &Plan, folder: &Path, rng: &mut Rng) -> Recording {
    let (data, log) = (folder.join("phone"), folder.join("log"));
    let mut script = Script::new(folder, &data);
    let before = life::open(&data).unwrap().0.all().map(|entry| entry.hash()).collect();
    let base = Disk::of_folder(&data).unwrap();
    let mut variables = plan.variables.clone();
    variables.push(("LD_PRELOAD", recorder().to_str().unwrap().to_owned()));
    variables.push(("KY_CUONG_RECORD_ROOT", data.to_str().unwrap().to_owned()));
    variables.push(("KY_CUONG_RECORD_LOG", log.to_str().unwrap().to_owned()));
    for life in 0..LIVES {
        let mut phone = Phone::start(&data, &variables);
        script.begin(&mut phone);
        for _ in 0..plan.intents {
            phone.ask(&script.intent(rng));
        }
        if life % 2 == 0 { phone.leave() } else { drop(phone.kill()) }
    }
    let calls = read_log(&std::fs::read(&log).unwrap()).unwrap();
    assert_replays(base.clone(), &calls, &data);
    Recording { base, before, calls }
}

fn assert_replays(mut replayed: Disk, calls: &[Call], data: &Path) {
    calls.iter().for_each(|call| replayed.apply(call).unwrap());
    let really = Disk::of_folder(data).unwrap();
    let (replayed, really) = (replayed.files(), really.files());
    let names = replayed.keys().chain(really.keys());
    let differing: Vec<&PathBuf> = names.filter(|path| replayed.get(*path) != really.get(*path)).collect();
    assert!(differing.is_empty(), "the replay differs from what is there: {differing:?}");
}

/// Where cargo puts the recorder: beside the folder of the tests' own programs.
fn recorder() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let built = test.ancestors().skip(1).take(2).map(|folder| folder.join("librecorder.so"));
    let found = built.filter(|path| path.is_file()).last();
    found.expect("no librecorder.so: build it first with `cargo build --workspace --lib --features mobile/automation`")
}

/// How many calls were done when the power was cut, in order. A quarter is anywhere, a
/// quarter just after something was confirmed, one after a name was changed, and one
/// while the phone opened.
fn moments(calls: &[Call], count: u32, rng: &mut Rng) -> Vec<usize> {
    let mut is_opening = false;
    let (mut said, mut named, mut opening) = (Vec::new(), Vec::new(), Vec::new());
    for (call, moment) in calls.iter().zip(1..) {
        match call {
            Call::Started => is_opening = true,
            Call::Said(_) => {
                is_opening = false;
                said.push(moment);
            }
            Call::Create(_) | Call::MakeFolder(_) | Call::Remove(_) | Call::Rename { .. } => named.push(moment),
            _ => {}
        }
        if is_opening {
            opening.push(moment);
        }
    }
    let kinds = [(0..=calls.len()).collect(), said, named, opening];
    let chosen = (0..count as usize).map(|number| *rng.pick(&kinds[number % kinds.len()]).unwrap());
    let mut chosen: Vec<usize> = chosen.collect();
    chosen.sort_unstable();
    chosen
}

/// What was found in a state.
struct Found {
    report: OpenReport,
    lost: u64,
    is_whole: bool,
}

/// Opens what the cut left and looks for everything confirmed.
fn look(data: &Path, confirmed: &[EntryHash]) -> Result<Found, String> {
    let (store, report) = life::open(data).map_err(|error| error.to_string())?;
    let lost = |hash: &EntryHash| match store.entry(hash) {
        Some(_) => life::photos_missing(&store, hash) as u64,
        None => 1,
    };
    let lost = confirmed.iter().map(lost).sum();
    let is_whole = store.verify().map_err(|error| error.to_string())?.is_whole();
    Ok(Found { report, lost, is_whole })
}

impl Tally {
    fn look(&mut self, data: &Path, confirmed: &[EntryHash], cut: &Cut) {
        let since = Instant::now();
        let (at, hashes) = (data.to_owned(), confirmed.to_vec());
        let looked = life::look(move || look(&at, &hashes));
        self.states += 1;
        self.checked += confirmed.len() as u64;
        self.longest = self.longest.max(since.elapsed());
        match looked {
            Looked::At(found) => self.take(&found, cut),
            Looked::Refused(error) => {
                self.refused += 1;
                self.tell(cut, &error);
            }
            Looked::Panicked => {
                self.panics += 1;
                self.tell(cut, "it panicked");
            }
            Looked::Hung => {
                self.hangs += 1;
                self.tell(cut, "it hung");
                return;
            }
        }
        std::fs::remove_dir_all(data).unwrap();
    }

    fn take(&mut self, found: &Found, cut: &Cut) {
        let report = &found.report;
        match &report.index {
            IndexState::Fresh => {}
            IndexState::CaughtUp { .. } => self.caught_up += 1,
            IndexState::Rebuilt { why, .. } | IndexState::Without { why } => {
                *self.rebuilt.entry(why.to_string()).or_default() += 1;
            }
        }
        self.tails_cut += u32::from(report.torn_tail_cut > 0);
        self.unfinished_removed += report.unfinished_removed;
        self.lost += found.lost;
        // An index made anew is told of, and says nothing of a loss.
        let is_told = !report.damage.is_empty() || report.own_end != OwnEnd::Here || !found.is_whole;
        let is_damaged = !found.is_whole || !report.damage.is_empty();
        self.damaged += u32::from(is_damaged);
        self.silent += u32::from(found.lost > 0 && !is_told);
        if found.lost > 0 || is_damaged {
            self.tell(cut, &format!("{} lost, whole: {}, {report:?}", found.lost, found.is_whole));
        }
    }

    fn tell(&mut self, cut: &Cut, what: &str) {
        if self.told.len() < TOLD_MAX {
            let Cut { moment, how, seed } = cut;
            self.told.push(format!("after {moment} calls, {how:?}, choices of {seed}: {what}"));
        }
    }

    fn print(&self) {
        println!(
            "{} power cuts, {} of them took something; {} confirmed facts looked for, {} lost, {} silent, \
             {} damaged, {} not opened, {} hangs, {} panics; index caught up {} times, made anew {:?}, \
             torn tails cut {} times, half-written files removed {}, half-written snapshots {}; the longest look took {:?}",
            self.states,
            self.different,
            self.checked,
            self.lost,
            self.silent,
            self.damaged,
            self.refused,
            self.hangs,
            self.panics,
            self.caught_up,
            self.rebuilt,
            self.tails_cut,
            self.unfinished_removed,
            self.half_snapshots,
            self.longest
        );
    }
}
