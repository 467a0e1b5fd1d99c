//! `cargo xtask bench`: the measured figures, always from a release build.

use crate::run::{Failure, Outcome, cargo, finish};
use crate::setup::{Need, ensure};

const AREAS: [&str; 3] = ["photo", "store", "sync"];

/// Runs the areas asked for, one after the other; other arguments pass through.
///
/// # Errors
/// An unknown area, or what failed.
pub fn run(args: &[String]) -> Outcome {
    let (areas, passed_on): (Vec<_>, Vec<_>) = args.iter().map(String::as_str).partition(|arg| !arg.starts_with('-'));
    if let Some(unknown) = areas.iter().find(|area| !AREAS.contains(area)) {
        return Err(Failure::new(format!("no bench is called {unknown}: {}", AREAS.join(" "))));
    }
    let areas = if areas.is_empty() { AREAS.to_vec() } else { areas };
    if areas.contains(&"photo") {
        ensure(&[Need::Node])?;
    }
    areas.into_iter().try_for_each(|area| {
        let mut command = cargo(["run", "--quiet", "--release", "-p", "tests", "--bin", "bench", "--"]);
        command.arg(area).args(&passed_on);
        finish(command)
    })
}
