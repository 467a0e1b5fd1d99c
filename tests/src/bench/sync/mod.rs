//! A whole sync against what else there is: raw PUTs that sync the same bytes (the
//! limit), PouchDB with express-pouchdb (the peer), the bytes themselves (the wire)
//! and the fewest round trips. Everything on loopback, on disk, from «gửi» to «đã
//! gửi» and durable at each end as it is by default; whoever is compared takes turns
//! and swaps who goes first. The office is its own program, as it is shipped.

mod limit;
mod peer;
mod race;
mod tap;
mod wire;
mod world;

use super::{Line, median, spread};

/// Runs and prints.
///
/// # Errors
/// A sentence about what could not be run.
pub async fn run() -> Result<(), String> {
    let pouch = peer::Pouch::install()?;
    let folder = tempfile::tempdir().map_err(text)?;
    wire::run(&folder.path().join("wire")).await?;
    let mut peaks = race::day(&folder.path().join("day"), &pouch).await?;
    peaks.extend(race::thousands(&folder.path().join("thousands"), &pouch).await?);
    print(&race::memory(&peaks));
    Ok(())
}

fn print(line: &Line) {
    println!("{}", line.json());
}

fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}
