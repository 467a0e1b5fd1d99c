//! What the fuzz targets share: how long they run, changes to bytes that were whole, honest
//! things to be changed, and a count of the largest piece of memory that was ever asked for.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use chrono::DateTime;
use shared::domain::{Attendance, Basis, Fact, JournalStart, Mark, Role};
use shared::ids::{DeviceId, Id, MemberId, PersonId, Salt, ScopeId, VisitId};
use shared::journal::{ClockReading, DeviceKey, Draft, Entry, Stamp, Tip, Writer, write};

/// How long one target runs, in seconds, where that is said.
const SECONDS: &str = "KY_CUONG_FUZZ_SECONDS";
const LONG: &str = "KY_CUONG_LONG";
/// In a long run, and in every other.
const SECONDS_LONG: u64 = 60;
const SECONDS_SHORT: u64 = 1;
/// No bytes from outside may make anybody ask for a larger piece of memory than this.
pub const MEMORY_MAX: usize = 64 * 1024 * 1024;

/// How long one target runs.
pub fn budget() -> Duration {
    let said = std::env::var(SECONDS).ok().and_then(|seconds| seconds.parse().ok());
    let usual = if std::env::var_os(LONG).is_some() { SECONDS_LONG } else { SECONDS_SHORT };
    Duration::from_secs(said.unwrap_or(usual))
}

/// One change to some bytes: where, what, and with which byte.
pub type Change = (u16, u8, u8);

/// The bytes with the changes made one after another: a bit turned, a byte put in or taken
/// out, a run doubled, the end cut off.
pub fn changed(bytes: &[u8], changes: &[Change]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for (at, what, with) in changes {
        let at = usize::from(*at) % (bytes.len() + 1);
        match what % 8 {
            0..=2 if at < bytes.len() => bytes[at] ^= with | 1,
            3 => bytes.insert(at, *with),
            4 if at < bytes.len() => drop(bytes.remove(at)),
            5 => {
                let run = bytes[at..(at + usize::from(*with)).min(bytes.len())].to_vec();
                bytes.splice(at..at, run);
            }
            6 if at < bytes.len() => bytes[at] = *with,
            7 if *with > 200 => bytes.truncate(at),
            _ => {}
        }
    }
    bytes
}

/// Whose journal it is.
pub const DEVICE: DeviceId = DeviceId([0xd1; 16]);

/// The key of that device.
pub fn device_key() -> DeviceKey {
    DeviceKey::from_seed([7; 32])
}

/// The beginning of a journal, with so many marks.
///
/// # Panics
/// Never: they are ordinary marks.
pub fn entries(marks: u8) -> Vec<Entry> {
    let writer = Writer { device: DEVICE, author: MemberId([1; 16]), role: Role::Inspector };
    let start = Draft::set(Fact::JournalStart(JournalStart { device: DEVICE, continues: None }), ScopeId::DISTRICT);
    let mark = |number: u8| {
        let (visit, person) = (VisitId([7; 16]), PersonId([number; 16]));
        Draft::set(
            Fact::Mark(Mark { visit, person, state: Attendance::Cm, reason: None, basis: Basis::Seen }),
            ScopeId([2; 16]),
        )
    };
    let mut tip = Tip::default();
    let drafts = std::iter::once(start).chain((1..=marks).map(mark));
    let entries = (0_u8..).zip(drafts).map(|(number, draft)| {
        let at = DateTime::from_timestamp(1_700_788_000, 0).expect("this second is in range").fixed_offset();
        let clock = ClockReading { boot: Id([5; 16]), mono_ms: number.into(), office_ms: None, drift_ms: None };
        let stamp = Stamp { at, clock, salt: Salt([number; 16]) };
        let entry = write(writer, tip, draft, stamp).expect("an inspector may mark");
        tip = tip.after(&entry);
        entry
    });
    entries.collect()
}

/// The system's memory, watched.
#[derive(Debug)]
struct Watched;

static LARGEST: AtomicUsize = AtomicUsize::new(0);

#[global_allocator]
static MEMORY: Watched = Watched;

/// The largest piece of memory that was asked for in this program.
pub fn largest_piece() -> usize {
    LARGEST.load(Ordering::Relaxed)
}

#[allow(unsafe_code, reason = "an allocator can't be written otherwise; all of it is handed to the system's")]
unsafe impl GlobalAlloc for Watched {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        LARGEST.fetch_max(layout.size(), Ordering::Relaxed);
        // SAFETY: the caller keeps to the contract of this very function.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, piece: *mut u8, layout: Layout) {
        // SAFETY: every piece came from the system's allocator, with this layout.
        unsafe { System.dealloc(piece, layout) }
    }

    unsafe fn realloc(&self, piece: *mut u8, layout: Layout, bytes: usize) -> *mut u8 {
        LARGEST.fetch_max(bytes, Ordering::Relaxed);
        // SAFETY: every piece came from the system's allocator, with this layout.
        unsafe { System.realloc(piece, layout, bytes) }
    }
}
