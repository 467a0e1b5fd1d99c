//! Keeping one finding, from the call until it survives a power cut, against the
//! least any store can do: one append and one `sync_data` of the same bytes.
//!
//! The two take turns in one run, and swap who goes first, so that both meet the
//! same disk. Each round begins with new files; its store is opened again at the
//! end, and must hold what it confirmed.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::Path;
use std::time::Instant;

use chrono::DateTime;
use mobile_core::store::Store;
use shared::domain::{Fact, Finding, FindingCode, FindingName, Role, Subject};
use shared::ids::{DeviceId, Id, MemberId, PersonId, Salt, UnitId, VisitId};
use shared::journal::{ClockReading, Draft, Entry, Stamp, Tip, Writer, write};
use shared::text::Text;

use super::{Line, median, spread};

/// Findings in one round: more than a day of inspecting brings.
const PAIRS: usize = 400;
const ROUNDS: usize = 3;
/// Pairs before measuring: both files have their first blocks then.
const WARM_UP: usize = 20;
/// A finding as an inspector writes it; the entry has about 900 bytes with it.
const WORDS: &str = "Công chức bộ phận một cửa rời vị trí không báo cáo, quầy số 3 không có người trực";

/// Runs and prints.
///
/// # Errors
/// A sentence about what could not be run.
pub fn run() -> Result<(), String> {
    let (mut ours, mut ratios) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let folder = tempfile::tempdir().map_err(text)?;
        let (our_ms, floor_ms) = round(folder.path())?;
        ours.push(median(&our_ms));
        ratios.push(median(&our_ms) / median(&floor_ms));
    }
    let line = Line {
        name: "store.finding_p50",
        value: median(&ours),
        unit: "ms",
        against: Some(("append", median(&ratios))),
        n: ROUNDS * PAIRS,
        spread: spread(&ours),
    };
    println!("{}", line.json());
    Ok(())
}

fn round(folder: &Path) -> Result<(Vec<f64>, Vec<f64>), String> {
    let (mut store, _) = Store::open(&folder.join("phone"), &crate::ports::vault()).map_err(text)?;
    let floor = OpenOptions::new().create(true).append(true).open(folder.join("floor")).map_err(text)?;
    let (mut our_ms, mut floor_ms) = (Vec::new(), Vec::new());
    let mut tip = Tip::default();
    for pair in 0..WARM_UP + PAIRS {
        let entry = finding(tip, pair)?;
        tip = tip.after(&entry);
        let (ours, theirs) = if pair % 2 == 0 {
            let ours = keep(&mut store, &entry)?;
            (ours, append(&floor, &entry)?)
        } else {
            let theirs = append(&floor, &entry)?;
            (keep(&mut store, &entry)?, theirs)
        };
        our_ms.push(ours);
        floor_ms.push(theirs);
    }
    drop(store);
    let (store, report) = Store::open(&folder.join("phone"), &crate::ports::vault()).map_err(text)?;
    if store.tip() != tip || !report.damage.is_empty() {
        return Err("the store does not hold what it confirmed".to_owned());
    }
    Ok((our_ms.split_off(WARM_UP), floor_ms.split_off(WARM_UP)))
}

fn keep(store: &mut Store, entry: &Entry) -> Result<f64, String> {
    let since = Instant::now();
    store.keep_own(std::slice::from_ref(entry)).map_err(text)?;
    Ok(since.elapsed().as_secs_f64() * 1_000.0)
}

fn append(mut floor: &File, entry: &Entry) -> Result<f64, String> {
    let bytes = [entry.header_bytes(), entry.body_bytes().unwrap_or_default()].concat();
    let since = Instant::now();
    floor.write_all(&bytes).and_then(|()| floor.sync_data()).map_err(text)?;
    Ok(since.elapsed().as_secs_f64() * 1_000.0)
}

/// One finding of a visit, each on another person.
fn finding(tip: Tip, number: usize) -> Result<Entry, String> {
    let at = DateTime::parse_from_rfc3339("2025-06-12T08:05:00+07:00").map_err(text)?;
    let mut person = [5; 16];
    person[..8].copy_from_slice(&(number as u64).to_be_bytes());
    let fact = Fact::Finding(Finding {
        name: FindingName {
            visit: VisitId([7; 16]),
            subject: Subject::Person(PersonId(person)),
            code: FindingCode::parse("GIO-01").map_err(text)?,
            act: 1,
        },
        text: Text::parse(&format!("{WORDS} ({number})"), 1_000).map_err(text)?,
        seen_at: at,
        place: Some(Text::parse("Tầng 1, bộ phận tiếp nhận và trả kết quả", 100).map_err(text)?),
    });
    let writer = Writer { device: DeviceId([1; 16]), author: MemberId([2; 16]), role: Role::Inspector };
    let clock = ClockReading { boot: Id([3; 16]), mono_ms: number as u64 * 1_000, office_ms: Some(1_749_690_000_000) };
    let stamp = Stamp { at, clock, salt: Salt(person) };
    write(writer, tip, Draft::set(fact, UnitId([4; 16])), stamp).map_err(text)
}

fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}
