//! Random damage to the index or to a journal of a phone that was closed quietly: bits
//! flipped, files cut, blocks zeroed, files deleted. What was confirmed is there, or is
//! named, entry by entry; what the office holds comes back with a sync; the phone opens
//! in time. The seed is printed; `SEED=n` replays.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use mobile_core::App;
use mobile_core::store::{Damage, Fate, IndexState, OpenReport, Source, What};
use shared::ids::EntryHash;
use shared::journal::Entry;
use tests::builders::read_to;
use tests::folders::copy_folder;
use tests::sim::Rng;

use crate::life::{self, Looked, Phone, Script};

const DAMAGES: u32 = 60;
/// Damages of the long run.
const DAMAGES_LONG: u32 = 500;
/// Intents before.
const INTENTS: u32 = 150;
const MEMORY: &str = "/dev/shm";
/// A block of a flash memory.
const BLOCK: usize = 4096;

/// What is hurt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Target {
    Index,
    /// A journal whose own entries nobody else holds: the index has copies of them.
    Journal,
    /// A journal whose own entries the office holds too, so that no copies are kept.
    SentJournal,
    /// Index and journal.
    Both,
}

/// How.
#[derive(Debug, Clone, Copy)]
enum Harm {
    Flip,
    Cut,
    Zero,
    Delete,
}

/// A phone closed after a morning's work, and all that it holds.
struct Base {
    data: PathBuf,
    entries: Vec<Entry>,
    /// Of these, what the phone wrote itself.
    own: BTreeSet<EntryHash>,
}

impl Base {
    /// How many entries are missing that the open told nothing of. An own one is named by
    /// its hash, or by its place at least: where the index is gone as well, nobody knows
    /// the last hashes any more. One of the office's is asked for again.
    fn silent(&self, found: &Found) -> u64 {
        let damage = &found.report.damage;
        let named: BTreeSet<EntryHash> = damage.iter().filter_map(|damage| damage.hash).collect();
        let unnamed = found.missing.iter().filter(|hash| !named.contains(hash));
        let (own, foreign): (Vec<&EntryHash>, Vec<&EntryHash>) = unnamed.partition(|hash| self.own.contains(hash));
        let by_place =
            |damage: &&Damage| damage.journal == Source::Own && damage.place.is_some() && damage.hash.is_none();
        let own = own.len().saturating_sub(damage.iter().filter(by_place).count());
        let asked_for = damage.iter().any(|damage| damage.fate == Fate::AtTheOffice);
        own as u64 + if asked_for { 0 } else { foreign.len() as u64 }
    }
}

#[derive(Debug, Default)]
struct Tally {
    cases: u32,
    without_effect: u32,
    /// Entries put back from copies.
    restored: u64,
    /// Indexes made anew.
    rebuilt: u32,
    /// Entries that could not be read, each of them named.
    named: u64,
    /// Of these, back after a sync.
    brought_back: u64,
    /// Entries lost for good though the office holds them, or only one of the two was hurt.
    lost: u64,
    silent: u64,
    refused: u32,
    hangs: u32,
    panics: u32,
    told: Vec<String>,
    longest: Duration,
}

#[test]
fn damage_to_the_index_or_a_journal_loses_nothing_in_silence() {
    let _alone = life::alone();
    let cases = if life::is_long() { DAMAGES_LONG } else { DAMAGES };
    let targets = [Target::Index, Target::Journal, Target::SentJournal];
    let tally = run(cases, &targets);
    tally.print("index or journal");
    assert!(tally.without_effect * 3 < tally.cases, "too little was hurt to show anything");
    let failures = [tally.lost, tally.silent, u64::from(tally.refused + tally.hangs + tally.panics)];
    assert_eq!(failures, [0; 3], "{:#?}", tally.told);
    assert!(tally.restored > 0 && tally.rebuilt > 0 && tally.brought_back > 0, "{tally:?}");
}

/// Where both are hurt, entries that nobody else has may be gone; they are still named.
#[test]
fn damage_to_both_at_once_is_never_silent() {
    let _alone = life::alone();
    let tally = run(if life::is_long() { DAMAGES_LONG / 5 } else { DAMAGES / 3 }, &[Target::Both]);
    tally.print("both at once");
    let failures = [tally.silent, u64::from(tally.refused + tally.hangs + tally.panics)];
    assert_eq!(failures, [0; 2], "{:#?}", tally.told);
}

fn run(cases: u32, targets: &[Target]) -> Tally {
    let folder = tempfile::tempdir_in(MEMORY).or_else(|_| tempfile::tempdir()).unwrap();
    let mut rng = Rng::new(life::seed());
    let unsent = base(&folder.path().join("unsent"), &mut rng, false);
    let sent = base(&folder.path().join("sent"), &mut rng, true);
    let mut tally = Tally::default();
    for case in 0..cases {
        let target = targets[case as usize % targets.len()];
        let base = if target == Target::SentJournal { &sent } else { &unsent };
        let data = folder.path().join(format!("case-{case}"));
        copy_folder(&base.data, &data).unwrap();
        let what = hurt(&data, target, &mut rng);
        tally.look(&data, base, target, &format!("case {case}, {target:?}: {what}"));
    }
    tally
}

/// A phone works, rests for a second, and is closed.
fn base(folder: &Path, rng: &mut Rng, sent: bool) -> Base {
    fs::create_dir_all(folder).unwrap();
    let data = folder.join("phone");
    let mut script = Script::new(folder, &data);
    let mut phone = Phone::start(&data, &[]);
    script.begin(&mut phone);
    for _ in 0..INTENTS {
        phone.ask(&script.intent(rng));
    }
    phone.leave();
    let mut app = open(&data).unwrap().0;
    if sent {
        app.agreed(app.store().head(), app.photos_unsent()).unwrap();
    }
    let own = app.store().own_entries().map(|entry| entry.hash()).collect();
    let entries = app.store().all().collect();
    Base { data, entries, own }
}

fn open(data: &Path) -> Result<(App, OpenReport), String> {
    let ports = tests::ports::real(data.to_owned());
    App::open(data, &life::vault(data), ports).map_err(|error| error.to_string())
}

/// Hurts one file, or one of each for both; says which and how.
fn hurt(data: &Path, target: Target, rng: &mut Rng) -> String {
    let folders: &[&[&str]] = match target {
        Target::Index => &[&["index"]],
        Target::Journal | Target::SentJournal => &[&["own", "own", "foreign"]],
        Target::Both => &[&["index"], &["own", "foreign"]],
    };
    let mut told = Vec::new();
    for among in folders {
        let folder = data.join(among[rng.below(among.len())]);
        let files = files_in(&folder);
        let path = &files[rng.below(files.len())];
        let harm = [Harm::Flip, Harm::Cut, Harm::Zero, Harm::Delete][rng.below(4)];
        told.push(format!("{harm:?} {} {}", path.strip_prefix(data).unwrap().display(), do_harm(path, harm, rng)));
    }
    told.join(", ")
}

fn do_harm(path: &Path, harm: Harm, rng: &mut Rng) -> usize {
    let mut bytes = fs::read(path).unwrap();
    let used = bytes.iter().rposition(|byte| *byte != 0).map_or(1, |last| last + 1);
    let at = rng.below(used);
    match harm {
        Harm::Flip => bytes[at] ^= 1 << rng.below(8),
        Harm::Cut => bytes.truncate(at),
        Harm::Zero => bytes[at / BLOCK * BLOCK..].iter_mut().take(BLOCK).for_each(|byte| *byte = 0),
        Harm::Delete => {
            fs::remove_file(path).unwrap();
            return 0;
        }
    }
    fs::write(path, bytes).unwrap();
    at
}

/// What was found after the damage.
struct Found {
    report: OpenReport,
    /// Entries that are not as they were.
    missing: Vec<EntryHash>,
    /// Still missing after a sync and another start.
    still_missing: Vec<EntryHash>,
}

fn look(data: &Path, entries: &[Entry]) -> Result<Found, String> {
    let (mut app, report) = open(data)?;
    let missing = missing(&app, entries);
    let mut still_missing = Vec::new();
    if !missing.is_empty() {
        // What a sync brings: the office is asked from where the phone says it is.
        if app.store().cursors().is_empty() {
            app.keep_foreign(entries, &read_to(1)).map_err(|error| error.to_string())?;
        }
        drop(app);
        still_missing = self::missing(&open(data)?.0, entries);
    }
    Ok(Found { report, missing, still_missing })
}

fn missing(app: &App, entries: &[Entry]) -> Vec<EntryHash> {
    let is_here = |entry: &&Entry| app.store().entry(&entry.hash()).as_ref() != Some(*entry);
    entries.iter().filter(is_here).map(Entry::hash).collect()
}

impl Tally {
    fn look(&mut self, data: &Path, base: &Base, target: Target, what: &str) {
        let since = Instant::now();
        let (at, entries) = (data.to_owned(), base.entries.clone());
        let looked = life::look(move || look(&at, &entries));
        self.cases += 1;
        self.longest = self.longest.max(since.elapsed());
        match looked {
            Looked::At(found) => self.take(&found, base, target, what),
            Looked::Refused(error) => self.fails(|tally| tally.refused += 1, &format!("{what}: {error}")),
            Looked::Panicked => self.fails(|tally| tally.panics += 1, what),
            Looked::Hung => {
                self.fails(|tally| tally.hangs += 1, what);
                return;
            }
        }
        fs::remove_dir_all(data).unwrap();
    }

    fn take(&mut self, found: &Found, base: &Base, target: Target, what: &str) {
        let report = &found.report;
        let damage = &report.damage;
        self.restored +=
            damage.iter().filter(|damage| damage.fate == Fate::Restored && damage.what == What::Entry).count() as u64;
        self.rebuilt += u32::from(matches!(report.index, IndexState::Rebuilt { .. } | IndexState::Without { .. }));
        self.without_effect += u32::from(report.is_silent());
        let silent = base.silent(found);
        self.named += found.missing.len() as u64 - silent;
        self.silent += silent;
        self.brought_back += (found.missing.len() - found.still_missing.len()) as u64;
        let lost = if target == Target::Both { 0 } else { found.still_missing.len() as u64 };
        self.lost += lost;
        if silent > 0 || lost > 0 {
            let all = base.entries.len();
            self.told.push(format!("{what}: {} of {all} missing, {lost} for good, {report:?}", found.missing.len()));
        }
    }

    fn fails(&mut self, count: impl FnOnce(&mut Tally), what: &str) {
        count(self);
        self.told.push(what.to_owned());
    }

    fn print(&self, what: &str) {
        println!(
            "{} damages to {what}, {} without effect; {} entries restored from copies, index made anew {} times, \
             {} entries unreadable and named, {} of them back after a sync, {} lost, {} silent, {} not opened, \
             {} hangs, {} panics; the longest look took {:?}",
            self.cases,
            self.without_effect,
            self.restored,
            self.rebuilt,
            self.named,
            self.brought_back,
            self.lost,
            self.silent,
            self.refused,
            self.hangs,
            self.panics,
            self.longest
        );
    }
}

fn files_in(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for item in fs::read_dir(folder).unwrap() {
        let path = item.unwrap().path();
        if path.is_dir() { files.extend(files_in(&path)) } else { files.push(path) }
    }
    files.sort();
    files
}
