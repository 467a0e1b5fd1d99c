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

/// What is measured, in this order.
const PARTS: [&str; 3] = ["wire", "day", "thousands"];

/// Runs the parts that are named, all where none is, and prints.
///
/// # Errors
/// A sentence about what could not be run.
pub async fn run(parts: &[&str]) -> Result<(), String> {
    if let Some(unknown) = parts.iter().find(|part| !PARTS.contains(part)) {
        return Err(format!("no part is called {unknown}: {}", PARTS.join(" ")));
    }
    let wanted = |part| parts.is_empty() || parts.contains(&part);
    let pouch = peer::Pouch::install()?;
    let folder = tempfile::tempdir().map_err(text)?;
    if wanted("wire") {
        wire::run(&folder.path().join("wire")).await?;
    }
    let mut peaks = Vec::new();
    if wanted("day") {
        peaks.extend(race::day(&folder.path().join("day"), &pouch).await?);
    }
    if wanted("thousands") {
        peaks.extend(race::thousands(&folder.path().join("thousands"), &pouch).await?);
    }
    if !peaks.is_empty() {
        print(&race::memory(&peaks));
    }
    Ok(())
}

fn print(line: &Line) {
    println!("{}", line.json());
}

fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}
