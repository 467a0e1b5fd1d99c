//! Phones and an office over a hostile network, checked after every step. Seeds
//! are printed; a failing one replays with `SEED=n`.
#![allow(clippy::unwrap_used, reason = "a test that meets the unexpected should end")]

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use shared::record::PlantedFault;
use tests::sim::{Bugs, OfficeBug, Outcome, run};

/// Seeds of one ordinary run.
const SEEDS: u64 = 2_000;
/// Seeds within which a planted bug must be caught.
const SEEDS_TO_CATCH: u64 = 400;
/// How often each fault and verdict must have happened.
const EACH_AT_LEAST: u64 = 500;
/// How often a phone must have come back from a fork under a new device.
const RECOVERIES_AT_LEAST: u64 = 100;

/// Every fault, verdict and outcome that is counted, in order of name.
const TALLIES: [&str; 33] = [
    "already here",
    "backed up",
    "cloned",
    "disk full",
    "doubled",
    "forbidden act",
    "forged",
    "fork",
    "gap",
    "killed",
    "lost answer",
    "lost question",
    "office copied",
    "office restarted",
    "office restored from an older copy",
    "passed on without the office",
    "phone full",
    "recovery: an office went on as a new device",
    "recovery: went on as a new device",
    "refused",
    "reordered",
    "restored from a backup",
    "revoked",
    "scope lost",
    "sealed",
    "set aside: body not here",
    "set aside: key mismatch",
    "set aside: not permitted",
    "set aside: revoked",
    "stored",
    "team changed",
    "time-out",
    "trimmed",
];

#[test]
fn no_seed_breaks_an_invariant() {
    if let Some(seed) = std::env::var("SEED").ok().and_then(|seed| seed.parse().ok()) {
        run(seed, Bugs::default()).unwrap();
        return;
    }
    let seeds = std::env::var("SEEDS").ok().and_then(|seeds| seeds.parse().ok()).unwrap_or(SEEDS);
    let outcomes = all(seeds);
    let steps: u64 = outcomes.iter().map(|outcome| outcome.steps).sum();
    let entries: u64 = outcomes.iter().map(|outcome| outcome.entries).sum();
    let mut tallies: BTreeMap<&str, u64> = BTreeMap::new();
    for (name, count) in outcomes.iter().flat_map(|outcome| &outcome.tallies) {
        *tallies.entry(name).or_default() += count;
    }
    println!("{seeds} seeds, {} steps and {} entries a seed", steps / seeds, entries / seeds);
    tallies.iter().for_each(|(name, count)| println!("{count:>9} {name}"));
    assert!(steps / seeds >= 300, "a seed has {} steps", steps / seeds);
    assert!(entries / seeds >= 60, "a seed has {} entries", entries / seeds);
    if seeds >= SEEDS {
        let least = |name: &str| if name.starts_with("recovery") { RECOVERIES_AT_LEAST } else { EACH_AT_LEAST };
        let rare: Vec<_> = tallies.iter().filter(|(name, count)| **count < least(name)).collect();
        assert!(rare.is_empty(), "too rare: {rare:?}");
        assert_eq!(tallies.into_keys().collect::<Vec<_>>(), TALLIES, "every fault and verdict happened");
    }
}

#[test]
fn planted_bugs_are_caught() {
    let office = |bug| Bugs { office: Some(bug), ..Bugs::default() };
    let fold = |fault| Bugs { fold: Some(fault), ..Bugs::default() };
    let bugs = [
        ("accepts a gap", office(OfficeBug::AcceptsGap)),
        ("drops a fork's second branch", office(OfficeBug::DropsSecondBranch)),
        ("acknowledges before storing", office(OfficeBug::AcknowledgesBeforeStoring)),
        ("gives beyond a phone's scopes", office(OfficeBug::GivesBeyondScopes)),
        ("begins a new scope at the end", office(OfficeBug::BeginsScopeAtTheEnd)),
        ("names no lost scope", office(OfficeBug::NamesNoLostScope)),
        ("hides that it was restored", office(OfficeBug::HidesItsRestoration)),
        ("proves other places", office(OfficeBug::ProvesOtherPlaces)),
        ("promises what it lacks", office(OfficeBug::PromisesTooMuch)),
        ("hears the revoked", office(OfficeBug::HearsTheRevoked)),
        ("gives to the revoked", office(OfficeBug::GivesToTheRevoked)),
        ("a revoked phone lets all go at once", Bugs { phones_wipe_all: true, ..Bugs::default() }),
        ("a phone believes all of the log", Bugs { phones_believe_all: true, ..Bugs::default() }),
        ("a phone keeps what is in lost scopes", Bugs { phones_keep_lost: true, ..Bugs::default() }),
        ("a cross-key reference takes effect", fold(PlantedFault::CrossKeyTakesEffect)),
        ("a withdrawn replacer revives the old value", fold(PlantedFault::WithdrawnReplacerRevives)),
        ("a target arrives unnoticed", fold(PlantedFault::TargetArrivesUnnoticed)),
        ("a seal guards nothing", fold(PlantedFault::SealGuardsNothing)),
        ("an erasure goes unnoticed", fold(PlantedFault::ErasureUnnoticed)),
        ("a join forgets earlier entries", fold(PlantedFault::JoinForgetsEarlier)),
    ];
    for (name, bugs) in bugs {
        let caught = (1..=SEEDS_TO_CATCH).find_map(|seed| run(seed, bugs).err().map(|broken| (seed, broken)));
        let (seed, broken) = caught.unwrap_or_else(|| panic!("{name}: not caught in {SEEDS_TO_CATCH} seeds"));
        println!("{name}: seed {seed}: {}", broken.0);
    }
}

fn all(seeds: u64) -> Vec<Outcome> {
    let next = AtomicU64::new(1);
    let outcomes = Mutex::new(Vec::new());
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed > seeds {
                        break;
                    }
                    let outcome =
                        run(seed, Bugs::default()).unwrap_or_else(|broken| panic!("SEED={seed}: {}", broken.0));
                    outcomes.lock().unwrap().push(outcome);
                }
            });
        }
    });
    outcomes.into_inner().unwrap()
}
