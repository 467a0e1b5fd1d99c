//! Writes sample papers as PDF files into a folder, to be looked at, and says how long
//! each took: `cargo run -p documents --release --example papers -- FOLDER [PAPER]`.

#[path = "../tests/pdf/samples.rs"]
#[allow(dead_code, clippy::unwrap_used, reason = "shared with the tests")]
mod samples;

use std::path::PathBuf;
use std::time::Instant;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = PathBuf::from(std::env::args().nth(1).ok_or("name a folder")?);
    std::fs::create_dir_all(&folder)?;
    let papers = [
        ("minutes", samples::minutes()),
        ("minutes-again", samples::minutes()),
        ("letter", samples::letter()),
        ("badges", samples::badge_list(12)),
        ("rare", samples::rare()),
        ("badges-200", samples::badge_list(200)),
    ];
    let only = std::env::args().nth(2);
    for (name, paper) in papers.into_iter().filter(|(name, _)| only.as_ref().is_none_or(|only| only == name)) {
        let pictures = samples::portraits();
        let begun = Instant::now();
        let bytes = documents::pdf(&paper, &pictures)?;
        println!("{name}: {} bytes in {:.1} ms", bytes.len(), begun.elapsed().as_secs_f64() * 1e3);
        std::fs::write(folder.join(format!("{name}.pdf")), bytes)?;
    }
    Ok(())
}
