//! How long until a store with 100,000 entries can be used: after a clean close, after a
//! kill, and when its index must be made anew.

use mobile_core::store::IndexState;
use shared::ids::sha256;
use shared::seal::{KEY_BYTES, NONCE_BYTES, SealKey};
use zeroize::Zeroizing;

use super::*;
use crate::folders::copy_folder;

const ENTRIES: usize = 100_000;
/// Visits they are about.
const VISITS: usize = 1_000;
/// Entries written after the last close, which a kill leaves the index without.
const SINCE: usize = 300;
const ROUNDS: usize = 5;
/// What each is allowed to take, in ms.
const LIMIT_CLEAN_MS: f64 = 150.0;
const LIMIT_KILLED_MS: f64 = 500.0;
const LIMIT_REBUILT_MS: f64 = 3_000.0;

/// Runs and prints.
pub fn run() -> Result<(), String> {
    let folder = tempfile::tempdir().map_err(text)?;
    let (phone, vault) = (folder.path().join("phone"), crate::ports::vault());
    let mut store = opened(&phone, &vault)?;
    fill(&mut store, ENTRIES, VISITS)?;
    drop(store);
    let clean = rounds(|| timed(&phone, &vault, |state| matches!(state, IndexState::Fresh)))?;
    print(&against("store.open_100k_ms", &clean, LIMIT_CLEAN_MS));
    let mut store = opened(&phone, &vault)?;
    fill(&mut store, SINCE, VISITS)?;
    let killed = folder.path().join("killed");
    let killed = rounds(|| {
        drop(std::fs::remove_dir_all(&killed));
        copy_folder(&phone, &killed).map_err(text)?;
        timed(&killed, &vault, |_| true)
    })?;
    print(&against("store.open_killed_100k_ms", &killed, LIMIT_KILLED_MS));
    drop(store);
    let rebuilt = rounds(|| {
        std::fs::remove_dir_all(phone.join("index")).map_err(text)?;
        timed(&phone, &vault, |state| matches!(state, IndexState::Rebuilt { .. }))
    })?;
    print(&against("store.rebuild_100k_ms", &rebuilt, LIMIT_REBUILT_MS));
    let floor = rounds(|| floor(&phone.join("own")))?;
    print(&Line {
        name: "store.rebuild_100k_floor_ms",
        value: median(&floor),
        unit: "ms",
        against: Some(("store.rebuild_100k_ms", median(&floor) / median(&rebuilt))),
        n: ROUNDS,
        spread: spread(&floor),
    });
    Ok(())
}

fn rounds(mut round: impl FnMut() -> Result<f64, String>) -> Result<Vec<f64>, String> {
    (0..ROUNDS).map(|_| round()).collect()
}

fn against(name: &'static str, figures: &[f64], limit: f64) -> Line {
    let value = median(figures);
    Line { name, value, unit: "ms", against: Some(("limit", value / limit)), n: ROUNDS, spread: spread(figures) }
}

/// From the call until something can be looked up and written.
fn timed(phone: &Path, vault: &Arc<Vault>, expected: fn(&IndexState) -> bool) -> Result<f64, String> {
    let since = Instant::now();
    let (mut store, report) = Store::open(phone, vault).map_err(text)?;
    let found = store.own_from(store.count() / 2, 1);
    let took = ms(since);
    let next = finding(store.tip(), 0)?;
    store.keep_own(std::slice::from_ref(&next)).map_err(text)?;
    if found.len() != 1 || store.count() < ENTRIES as u64 || !expected(&report.index) {
        return Err(format!("the store is not as it should be: {report:?}"));
    }
    Ok(took)
}

/// Reading, deciphering and hashing as many bytes, in pieces of an entry's size.
fn floor(own: &Path) -> Result<f64, String> {
    const PIECE: usize = 450;
    let key = SealKey::of(Zeroizing::new([3; KEY_BYTES]));
    let sealed = key.seal(&[5; NONCE_BYTES], b"piece", &[7; PIECE]);
    let since = Instant::now();
    let mut hashed = 0;
    for segment in std::fs::read_dir(own).map_err(text)? {
        let bytes = std::fs::read(segment.map_err(text)?.path()).map_err(text)?;
        for piece in bytes.chunks(PIECE) {
            let plain = key.open(b"piece", &sealed).ok_or("what was sealed does not open")?;
            hashed += usize::from(sha256(&plain)[0]) + piece.len();
        }
    }
    std::hint::black_box(hashed);
    Ok(ms(since))
}
