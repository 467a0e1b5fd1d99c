//! Papers: how long the phone takes to lay minutes out, and with how much memory; how long
//! the office takes for a list with portraits; and what the phone's program grows by.

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use documents::paper::OutputClass;
use documents::papers::{BadgeListOf, MinutesOf, MinutesState, badge_list, minutes};
use documents::samples::{self, Sample};
use documents::{Refused, pdf};

use super::{Line, median, spread};

/// The goals, for a paper that people wait for.
const MINUTES_MS: f64 = 50.0;
const MINUTES_MB: f64 = 20.0;
const LIST_MS: f64 = 1_500.0;
const ADDED_MB: f64 = 6.0;
const ROUNDS: usize = 15;
const CHILDREN: usize = 3;
/// What the child's own arguments begin with.
const CHILD: &str = "papers-child";

/// Runs all of it and prints.
///
/// # Errors
/// A sentence about what could not be run.
pub fn run() -> Result<(), String> {
    let sample = samples::typical();
    print("papers.minutes_ms", "ms", ("limit 50", MINUTES_MS), &timed(|| minutes_of(&sample)).map_err(text)?);
    let peaks: Result<Vec<f64>, String> = (0..CHILDREN).map(|_| peak_of_child()).collect();
    print("papers.minutes_rss_mb", "MB", ("limit 20", MINUTES_MB), &peaks?);
    let crowd = samples::two_hundred_portraits();
    print("papers.list_200_ms", "ms", ("limit 1500", LIST_MS), &timed(|| list_of(&crowd)).map_err(text)?);
    print("papers.added_mb", "MB", ("limit 6", ADDED_MB), &[added_mb()?]);
    Ok(())
}

/// One process that makes minutes and nothing else, and says how much it ever held.
///
/// # Errors
/// Where it can't.
pub fn child() -> Result<(), String> {
    let sample = samples::typical();
    minutes_of(&sample).map_err(text)?;
    println!("{}", super::peak_mb("self").ok_or("the system does not tell")?);
    Ok(())
}

/// From the record to the bytes.
fn minutes_of(sample: &Sample) -> Result<Vec<u8>, Refused> {
    let of = MinutesOf { visit: sample.visit, state: MinutesState::ForSigning, class: OutputClass::Internal };
    pdf(&minutes(&sample.sources(), &of)?, &sample.pictures)
}

fn list_of(sample: &Sample) -> Result<Vec<u8>, Refused> {
    let of = BadgeListOf { visit: sample.visit };
    pdf(&badge_list(&sample.sources(), &of)?, &sample.pictures)
}

fn timed(make: impl Fn() -> Result<Vec<u8>, Refused>) -> Result<Vec<f64>, Refused> {
    (0..ROUNDS)
        .map(|_| {
            let begun = Instant::now();
            make()?;
            Ok(begun.elapsed().as_secs_f64() * 1e3)
        })
        .collect()
}

fn print(name: &'static str, unit: &'static str, (limit, most): (&'static str, f64), rounds: &[f64]) {
    let value = median(rounds);
    let against = Some((limit, value / most));
    println!("{}", Line { name, value, unit, against, n: rounds.len(), spread: spread(rounds) }.json());
}

fn peak_of_child() -> Result<f64, String> {
    let here = std::env::current_exe().map_err(text)?;
    let output = Command::new(here).arg(CHILD).output().map_err(text)?;
    String::from_utf8_lossy(&output.stdout).trim().parse().map_err(text)
}

/// Two stripped programs beside this one, one of which makes minutes; less the fonts,
/// which every way to make papers would need.
fn added_mb() -> Result<f64, String> {
    let here = std::env::current_exe().map_err(text)?;
    let folder = here.parent().ok_or("this program lies nowhere")?.join("examples");
    let size = |path: &Path| std::fs::metadata(path).map(|file| file.len() as f64).map_err(text);
    let program = |name: &str| size(&folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX)));
    let fonts = documents::pdf::FONT_BYTES as f64;
    Ok((program("record_and_minutes")? - program("record_only")? - fonts) / 1e6)
}

fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}
