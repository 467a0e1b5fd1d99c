//! `cargo xtask bench`: the measured figures, always from a release build.

use std::process::Command;

use crate::run::{Failure, Outcome, cargo, finish, root, target_dir};
use crate::setup::{Need, ensure};

const AREAS: [&str; 5] = ["papers", "photo", "store", "sync", "ui"];

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
    if areas.contains(&"photo") || areas.contains(&"sync") {
        ensure(&[Need::Node])?;
    }
    // The office runs as a program beside the bench's own, both as they are shipped.
    let mut build = cargo(["build", "--quiet", "--release"]);
    build.args(["-p", "tests", "-p", "sync-server", "--bin", "bench", "--bin", "sync-server"]);
    finish(build)?;
    if areas.contains(&"ui") {
        ensure(&[Need::WebView, Need::WebDriver, Need::Fonts])?;
        let mut build = cargo(["build", "--quiet", "--release", "-p", "mobile", "--features", "mobile/automation"]);
        build.args(["--bin", "mobile"]);
        finish(build)?;
    }
    if areas.contains(&"papers") {
        for example in ["record_only", "record_and_minutes"] {
            let mut build = cargo(["rustc", "--quiet", "--release", "-p", "documents", "--example", example]);
            build.args(["--", "-C", "strip=symbols"]);
            finish(build)?;
        }
    }
    let program = target_dir()?.join("release").join(format!("bench{}", std::env::consts::EXE_SUFFIX));
    areas.into_iter().try_for_each(|area| {
        let mut command = Command::new(&program);
        command.current_dir(root()).arg(area).args(&passed_on);
        finish(command)
    })
}
