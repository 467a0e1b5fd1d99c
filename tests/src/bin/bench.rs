//! `bench {papers|photo|store|sync|ui} [--json]`: prints one JSON object a line.

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let outcome = match args.first().map(String::as_str) {
        Some("photo") => tests::bench::photo::run(&photos(&args)).map_err(|error| error.to_string()),
        Some("photo-child") => tests::bench::photo::child(&args[1..]).map_err(|error| error.to_string()),
        Some("papers") => tests::bench::papers::run(),
        Some("papers-child") => tests::bench::papers::child(),
        Some("store") => tests::bench::store::run().await,
        Some("store-child") => tests::bench::store::child(args.get(1).map_or("", String::as_str)),
        Some("sync") => tests::bench::sync::run(&parts(&args)).await,
        Some("ui") => tests::bench::ui::run().await,
        _ => Err("which bench: papers, photo, store, sync or ui".to_owned()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// The parts of an area named after it; options are not among them.
fn parts(args: &[String]) -> Vec<&str> {
    args[1..].iter().map(String::as_str).filter(|arg| !arg.starts_with("--")).collect()
}

/// The photos named after the area; options are not among them.
fn photos(args: &[String]) -> Vec<String> {
    args[1..].iter().filter(|arg| !arg.starts_with("--")).cloned().collect()
}
