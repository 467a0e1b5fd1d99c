//! `cargo xtask`: set-up, demo, tests and benches in one command each. It runs
//! before anything is installed, so it needs nothing but the standard library and
//! `serde_json`, and it knows the product only by its programs.

mod android;
mod bench;
mod demo;
mod run;
mod setup;
mod tally;
mod test;

use std::process::ExitCode;

use run::{Failure, Outcome};

const USAGE: &str = "\
cargo xtask demo [--exit]            the main job, for real: an office, phones, a visit merged
cargo xtask test [KIND] [--long] [-- ARGS]   lint unit conformance simulation fuzz crash
                                     cut papers office window android; all without KIND
cargo xtask bench [AREA] [--json]    papers photo store sync ui; all without AREA
cargo xtask android check            whether the phone's program fits Android
cargo xtask setup [KIND]             what a kind of test needs from apt; all without KIND";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match dispatch(&args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            failure.print();
            ExitCode::FAILURE
        }
    }
}

fn dispatch(args: &[String]) -> Outcome {
    let (command, rest) = args.split_first().ok_or_else(|| Failure::new(USAGE))?;
    match command.as_str() {
        "demo" => demo::run(rest),
        "test" => test::run(rest),
        "android" => android::run(rest),
        "bench" => bench::run(rest),
        "setup" => setup::run(rest),
        _ => Err(Failure::new(USAGE)),
    }
}
