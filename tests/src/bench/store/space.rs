//! What a store takes: memory with a thousand photos, and disk after 200,000 updates.

use std::process::Command;

use super::*;

const PHOTOS: usize = 1_000;
/// What a photo has: 1600 pixels at quality 80.
const PHOTO_BYTES: usize = 300 * 1024;
const UPDATES: usize = 200_000;
/// Visits they are about.
const VISITS: usize = 2_000;
/// Memory a store may take, in MiB.
const LIMIT_MB: f64 = 40.0;

/// Runs and prints.
pub fn run() -> Result<(), String> {
    let folder = tempfile::tempdir().map_err(text)?;
    memory(&folder.path().join("photos"))?;
    disk(&folder.path().join("updates"))
}

/// Memory is measured in a program of its own.
fn memory(phone: &Path) -> Result<(), String> {
    let program = std::env::current_exe().map_err(text)?;
    let ran = Command::new(program).arg("store-child").arg(phone).output().map_err(text)?;
    let told = String::from_utf8_lossy(&ran.stdout);
    let peak: f64 = told.trim().parse().map_err(|_| String::from_utf8_lossy(&ran.stderr).into_owned())?;
    print(&Line {
        name: "store.rss_1000_photos_mb",
        value: peak,
        unit: "MiB",
        against: Some(("limit", peak / LIMIT_MB)),
        n: 1,
        spread: 0.0,
    });
    Ok(())
}

/// Takes a thousand photos in, opens again, reads them all; prints its peak of memory.
///
/// # Errors
/// A sentence about what could not be run.
pub fn child(phone: &str) -> Result<(), String> {
    let vault = crate::ports::vault();
    let mut store = opened(Path::new(phone), &vault)?;
    fill(&mut store, 5 * PHOTOS, VISITS)?;
    for number in 0..PHOTOS {
        store.photos().keep(&crate::ports::noise(number as u64, PHOTO_BYTES)).map_err(text)?;
    }
    drop(store);
    let store = opened(Path::new(phone), &vault)?;
    for hash in store.photos().list().map_err(text)? {
        store.photos().read(hash).map_err(text)?.ok_or("a photo is not there")?;
    }
    let peak = crate::bench::peak_mb("self").ok_or("the system does not tell the peak of memory")?;
    println!("{}", rounded(peak));
    Ok(())
}

fn disk(phone: &Path) -> Result<(), String> {
    let mut store = opened(phone, &crate::ports::vault())?;
    let logical = fill(&mut store, UPDATES, VISITS)?;
    drop(store);
    let parts = ["own", "foreign", "index"].map(|part| bytes_in(&phone.join(part)) as f64);
    let taken: f64 = parts.iter().sum();
    print(&Line {
        name: "store.disk",
        value: taken / f64::from(1 << 20),
        unit: "MiB",
        against: Some(("logical", taken / logical as f64)),
        n: UPDATES,
        spread: 0.0,
    });
    Ok(())
}
