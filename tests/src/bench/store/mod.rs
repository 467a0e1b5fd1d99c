//! The phone's store against the least any store can do, each pair measured in one run:
//! the two take turns and swap who goes first, so that both meet the same disk. All of
//! it sealed, as it is on a phone. What was confirmed must be there at the end.

mod durable;
mod open;
mod space;

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use chrono::DateTime;
use mobile_core::store::{Store, Vault};
use shared::domain::{Fact, Finding, FindingCode, FindingName, Role, Subject};
use shared::ids::{DeviceId, Id, MemberId, PersonId, Salt, UnitId, VisitId};
use shared::journal::{ClockReading, Draft, Entry, Stamp, Tip, Writer, write};
use shared::text::Text;

use super::{Line, median, rounded, spread};

pub use space::child;

/// A finding as an inspector writes it; the entry has about 900 bytes with it.
const WORDS: &str = "Công chức bộ phận một cửa rời vị trí không báo cáo, quầy số 3 không có người trực";
/// Entries of one group where a store is filled: an intent on a whole unit.
const GROUP: usize = 100;

/// Runs and prints.
///
/// # Errors
/// A sentence about what could not be run.
pub async fn run() -> Result<(), String> {
    durable::findings().await?;
    durable::photos()?;
    open::run()?;
    space::run()
}

fn print(line: &Line) {
    println!("{}", line.json());
}

fn ms(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1_000.0
}

fn opened(folder: &Path, vault: &Arc<Vault>) -> Result<Store, String> {
    let (store, report) = Store::open(folder, vault).map_err(text)?;
    if report.damage.is_empty() { Ok(store) } else { Err("the store is damaged".to_owned()) }
}

/// Keeps so many findings about so many visits, by groups; the bytes of their entries.
fn fill(store: &mut Store, count: usize, visits: usize) -> Result<u64, String> {
    let (mut tip, mut bytes) = (store.tip(), 0);
    let mut group = Vec::with_capacity(GROUP);
    for number in 0..count {
        // A step that shares no factor with any number of visits: an order like chance.
        let visit = (number * 7_919) % visits;
        let entry = finding_of(tip, number, visit)?;
        tip = tip.after(&entry);
        bytes += (entry.header_bytes().len() + entry.body_bytes().unwrap_or_default().len()) as u64;
        group.push(entry);
        if group.len() == GROUP || number + 1 == count {
            store.keep_own(&group).map_err(text)?;
            group.clear();
        }
    }
    Ok(bytes)
}

/// How many bytes the files of a folder have, folders in it included.
fn bytes_in(folder: &Path) -> u64 {
    let items = std::fs::read_dir(folder).into_iter().flatten().flatten();
    items
        .map(
            |item| {
                if item.path().is_dir() { bytes_in(&item.path()) } else { item.metadata().map_or(0, |file| file.len()) }
            },
        )
        .sum()
}

/// One finding of a visit, each on another person.
fn finding(tip: Tip, number: usize) -> Result<Entry, String> {
    finding_of(tip, number, 7)
}

fn finding_of(tip: Tip, number: usize, visit: usize) -> Result<Entry, String> {
    let mut of = [7; 16];
    of[..8].copy_from_slice(&(visit as u64).to_be_bytes());
    let at = DateTime::parse_from_rfc3339("2025-06-12T08:05:00+07:00").map_err(text)?;
    let mut person = [5; 16];
    person[..8].copy_from_slice(&(number as u64).to_be_bytes());
    let fact = Fact::Finding(Finding {
        name: FindingName {
            visit: VisitId(of),
            subject: Subject::Person(PersonId(person)),
            code: FindingCode::parse("GIO-01").map_err(text)?,
            act: 1,
        },
        text: Text::parse(&format!("{WORDS} ({number})"), 1_000).map_err(text)?,
        seen_at: at,
        place: Some(Text::parse("Tầng 1, bộ phận tiếp nhận và trả kết quả", 100).map_err(text)?),
    });
    let writer = Writer { device: DeviceId([1; 16]), author: MemberId([2; 16]), role: Role::Inspector };
    let clock = ClockReading {
        boot: Id([3; 16]),
        mono_ms: number as u64 * 1_000,
        office_ms: Some(1_749_690_000_000),
        drift_ms: None,
    };
    let stamp = Stamp { at, clock, salt: Salt(person) };
    write(writer, tip, Draft::set(fact, UnitId([4; 16])), stamp).map_err(text)
}

fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}
