//! The merge rules' own scenarios, held against both folds: every step's subset of
//! entries, in every order of arrival up to six entries and many orders beyond.
#![allow(clippy::unwrap_used, reason = "a test that meets the unexpected should end")]

use std::collections::{BTreeMap, BTreeSet, HashSet};

use serde::Deserialize;
use shared::ids::{DeviceId, EntryHash, Id, Key, MemberId, sha256};
use shared::journal::{Act, ClockReading};
use shared::record::{Effect, Figure, Item, KeyRecord, PlantedFault, Record, Shown, fold, upheld_counts};

const SCENARIOS: &str = include_str!("../fixtures/merge-scenarios.json");
/// All orders of up to this many entries are tried: 720.
const ALL_ORDERS_MAX: usize = 6;
/// Orders sampled beyond.
const ORDERS_SAMPLED: u64 = 500;

#[derive(Deserialize)]
struct Scenario {
    title: String,
    entries: Vec<Step>,
    expect: Vec<Expected>,
}

#[derive(Deserialize)]
struct Step {
    name: String,
    device: String,
    seq: u64,
    key: String,
    act: String,
    #[serde(default)]
    value: Option<String>,
    #[serde(default)]
    replaces: Vec<String>,
    #[serde(default)]
    after: Vec<String>,
    #[serde(default)]
    includes: Vec<String>,
    #[serde(default)]
    names: Vec<String>,
}

#[derive(Deserialize)]
struct Expected {
    held: Vec<String>,
    key: Option<String>,
    standing: Option<Vec<String>>,
    values: Option<Vec<String>>,
    present: Option<[u32; 2]>,
    vkl: Option<[u32; 2]>,
    pending: Option<bool>,
    forks: Option<Vec<(String, u64)>>,
    late: Option<BTreeMap<String, Vec<String>>>,
    minutes: Option<BTreeMap<String, Vec<String>>>,
    counted: Option<bool>,
}

#[test]
fn every_scenario_gives_one_record_in_every_order() {
    let scenarios = scenarios();
    assert_eq!(scenarios.len(), 14, "the fixture holds all scenarios");
    for scenario in &scenarios {
        for expected in &scenario.expect {
            let items = held(scenario, expected);
            let first = added(&items, Record::new(offices()));
            check(scenario, expected, &first);
            let folded = fold(&items, &offices());
            for order in orders(items.len()) {
                let items: Vec<Item> = order.iter().map(|index| items[*index].clone()).collect();
                let record = added(&items, Record::new(offices()));
                assert_eq!(record.folded(), folded, "{}: order {order:?}", scenario.title);
            }
        }
    }
}

#[test]
fn adding_everything_twice_changes_nothing() {
    for scenario in &scenarios() {
        let items: Vec<Item> = scenario.entries.iter().map(item).collect();
        let twice: Vec<Item> = items.iter().chain(&items).cloned().collect();
        assert_eq!(added(&twice, Record::new(offices())).folded(), fold(&items, &offices()), "{}", scenario.title);
    }
}

#[test]
fn bugs_planted_for_arrival_seals_and_erasure_are_seen_in_some_order() {
    for fault in [PlantedFault::TargetArrivesUnnoticed, PlantedFault::SealGuardsNothing, PlantedFault::ErasureUnnoticed]
    {
        assert!(scenarios().iter().any(|scenario| fault_shows(scenario, fault)), "{fault:?} went unseen");
    }
}

fn fault_shows(scenario: &Scenario, fault: PlantedFault) -> bool {
    let items: Vec<Item> = scenario.entries.iter().map(item).collect();
    let folded = fold(&items, &offices());
    orders(items.len()).into_iter().any(|order| {
        let items: Vec<Item> = order.iter().map(|index| items[*index].clone()).collect();
        added(&items, Record::with_fault(offices(), fault)).folded() != folded
    })
}

fn scenarios() -> Vec<Scenario> {
    serde_json::from_str(SCENARIOS).expect("the fixture is the scenarios' JSON")
}

fn offices() -> BTreeSet<DeviceId> {
    BTreeSet::from([DeviceId(half("device/O"))])
}

fn held(scenario: &Scenario, expected: &Expected) -> Vec<Item> {
    let held: HashSet<&String> = expected.held.iter().collect();
    scenario.entries.iter().filter(|step| held.contains(&step.name)).map(item).collect()
}

fn added(items: &[Item], mut record: Record) -> Record {
    items.iter().cloned().for_each(|item| record.add(item));
    record
}

fn item(step: &Step) -> Item {
    let hashes = |names: &[String]| names.iter().map(|name| hash(name)).collect::<Vec<_>>();
    let about = step.key.split('/').next().expect("a key has a first part");
    let effect = match step.act.as_str() {
        "seal" => Effect::Seal(hashes(&step.includes).into_iter().collect(), Vec::new()),
        "erase" => {
            Effect::Erase(hashes(&step.names), Box::new(shared::domain::KeyParts::of("mark", Id(half("unused")))))
        }
        _ => Effect::None,
    };
    Item {
        hash: hash(&step.name),
        device: DeviceId(half(&format!("device/{}", step.device))),
        seq: step.seq,
        lc: step.seq,
        author: MemberId(half(&format!("author/{}", step.device))),
        at: chrono::DateTime::UNIX_EPOCH.fixed_offset(),
        clock: ClockReading { boot: Id(half("boot")), mono_ms: 0, office_ms: None, drift_ms: None },
        kind: step.key.split('/').nth(1).unwrap_or_default().to_owned(),
        scope: shared::ids::ScopeId::DISTRICT,
        about: Id(half(about)),
        key: key(&step.key),
        act: Act::from(step.act.clone()),
        replaces: hashes(&step.replaces),
        after: hashes(&step.after),
        value: step.value.clone(),
        parts: None,
        effect,
        fact: None,
        why: None,
        unknown: false,
        has_body: true,
        malformed: false,
    }
}

fn check(scenario: &Scenario, expected: &Expected, record: &Record) {
    let title = format!("{} holding {:?}", scenario.title, expected.held);
    if let Some(counted) = expected.counted {
        check_counted(record, counted, &title);
    }
    let Some(name) = &expected.key else { return };
    let empty = KeyRecord::default();
    let found = record.key(&key(name)).unwrap_or(&empty);
    if let Some(standing) = &expected.standing {
        let wanted: BTreeSet<EntryHash> = standing.iter().map(|name| hash(name)).collect();
        assert_eq!(found.standing.iter().copied().collect::<BTreeSet<_>>(), wanted, "{title}: standing");
    }
    if let Some(values) = &expected.values {
        assert_eq!(texts(found), values.iter().cloned().collect(), "{title}: values");
    }
    let figures = [(expected.present, &["CM", "DM"][..], "present"), (expected.vkl, &["VKL"][..], "vkl")];
    for (wanted, states, what) in figures {
        let mut figure = Figure::default();
        figure.count(Some(found), |shown| matches!(shown, Shown::Value(value) if states.contains(&value.as_str())));
        assert!(wanted.is_none_or(|wanted| wanted == [figure.sure, figure.open]), "{title}: {what} {figure:?}");
    }
    assert!(expected.pending.is_none_or(|pending| pending == found.pending), "{title}: pending");
    check_seals_and_forks(expected, record, name, &title);
}

fn check_counted(record: &Record, counted: bool, title: &str) {
    let decision = record.key(&key("V/decision/p.THE-01")).expect("the decision is held");
    let undisputed = decision.one_value() == Some("UPHELD");
    assert_eq!(undisputed && upheld_counts(record, key("V/finding/p.THE-01"), decision), counted, "{title}: counted");
}

fn check_seals_and_forks(expected: &Expected, record: &Record, name: &str, title: &str) {
    if let Some(forks) = &expected.forks {
        let wanted: BTreeSet<(DeviceId, u64)> =
            forks.iter().map(|(device, seq)| (DeviceId(half(&format!("device/{device}"))), *seq)).collect();
        assert_eq!(record.forks(), &wanted, "{title}: forks");
    }
    for (seal, late) in expected.late.iter().flatten() {
        let found: BTreeSet<EntryHash> = record.late(&hash(seal)).iter().map(|item| item.hash).collect();
        assert_eq!(found, late.iter().map(|name| hash(name)).collect(), "{title}: late of {seal}");
    }
    for (seal, values) in expected.minutes.iter().flatten() {
        let minutes = record.minutes(&hash(seal));
        let found = minutes.keys.get(&key(name)).map(texts).unwrap_or_default();
        assert_eq!(found, values.iter().cloned().collect(), "{title}: minutes of {seal}");
    }
}

fn texts(record: &KeyRecord) -> BTreeSet<String> {
    let text = |shown: &Shown| match shown {
        Shown::Value(value) => value.clone(),
        Shown::Withdrawn => "«withdrawn»".to_owned(),
        Shown::Erased => "«erased»".to_owned(),
        Shown::NotHere => "«not here»".to_owned(),
    };
    record.values.iter().map(text).collect()
}

fn hash(name: &str) -> EntryHash {
    EntryHash(sha256(name.as_bytes()))
}

fn key(name: &str) -> Key {
    Key(half(&format!("key/{name}")))
}

fn half(name: &str) -> [u8; 16] {
    let mut id = [0; 16];
    id.copy_from_slice(&sha256(name.as_bytes())[..16]);
    id
}

fn orders(len: usize) -> Vec<Vec<usize>> {
    let first: Vec<usize> = (0..len).collect();
    if len > ALL_ORDERS_MAX {
        return (0..ORDERS_SAMPLED).map(|seed| shuffled(&first, seed)).collect();
    }
    let mut orders = vec![Vec::new()];
    for next in first {
        orders = orders
            .iter()
            .flat_map(|order: &Vec<usize>| {
                (0..=order.len()).map(move |place| {
                    let mut longer = order.clone();
                    longer.insert(place, next);
                    longer
                })
            })
            .collect();
    }
    orders
}

fn shuffled(items: &[usize], seed: u64) -> Vec<usize> {
    let mut keyed: Vec<(EntryHash, usize)> =
        items.iter().map(|item| (hash(&format!("{seed}/{item}")), *item)).collect();
    keyed.sort();
    keyed.into_iter().map(|(_, item)| item).collect()
}
