//! `cargo xtask test`: the kinds of tests, one shared target folder, the features
//! of the whole workspace united, so that nothing is built twice.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::android;
use crate::run::{Failure, Outcome, capture, cargo, finish, metadata, on_path};
use crate::setup::{self, CHROMEDRIVER, chromedriver};
use crate::tally::Tally;

/// Tells the tests that more time may be spent: more seeds, more kills.
const LONG: &str = "KY_CUONG_LONG";
/// What the simulation reads: how many seeds it runs.
const SEEDS: &str = "SEEDS";
/// Seeds of a long simulation: about half an hour on two cores.
const SEEDS_LONG: &str = "50000";

/// Lets a driver into the window; what is shipped is built without it.
const AUTOMATION: &str = "mobile/automation";

/// A kind of test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Form and the compiler's further advice.
    Lint,
    /// Beside the code, and every target without a kind of its own.
    Unit,
    /// One suite on every store.
    Conformance,
    /// Seeded phones over a hostile network.
    Simulation,
    /// Hostile bytes for what is read from outside.
    Fuzz,
    /// `kill -9` at random moments.
    Crash,
    /// Phones whose link to the office is cut everywhere.
    Cut,
    /// Papers, read back by programs that are not ours.
    Papers,
    /// The office's pages in a browser.
    Office,
    /// The phone's window, driven on a display that nobody looks at.
    Window,
    /// Whether the window's program still fits Android.
    Android,
}

impl Kind {
    /// All, in the order in which they run: the quick first.
    pub const ALL: [Kind; 11] = [
        Kind::Lint,
        Kind::Unit,
        Kind::Conformance,
        Kind::Simulation,
        Kind::Fuzz,
        Kind::Crash,
        Kind::Cut,
        Kind::Papers,
        Kind::Office,
        Kind::Window,
        Kind::Android,
    ];

    /// As typed.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Lint => "lint",
            Kind::Unit => "unit",
            Kind::Conformance => "conformance",
            Kind::Simulation => "simulation",
            Kind::Fuzz => "fuzz",
            Kind::Crash => "crash",
            Kind::Cut => "cut",
            Kind::Papers => "papers",
            Kind::Office => "office",
            Kind::Window => "window",
            Kind::Android => "android",
        }
    }

    /// Reads what was typed.
    ///
    /// # Errors
    /// The kinds there are.
    pub fn parse(name: &str) -> Outcome<Kind> {
        let kind = Kind::ALL.into_iter().find(|kind| kind.name() == name);
        kind.ok_or_else(|| {
            let known: Vec<_> = Kind::ALL.iter().map(|kind| kind.name()).collect();
            Failure::new(format!("no kind of test is called {name}: {}", known.join(" ")))
        })
    }

    /// The arguments that choose this kind's targets, out of all test targets.
    fn targets(self, all: &BTreeSet<String>) -> Vec<String> {
        let own = |name: &String| Kind::ALL.iter().any(|kind| kind.is_of(name));
        let tests: Vec<&String> = match self {
            Kind::Lint | Kind::Android => Vec::new(),
            Kind::Unit => all.iter().filter(|name| !own(name)).collect(),
            _ => all.iter().filter(|name| self.is_of(name)).collect(),
        };
        let mut args: Vec<String> = match self {
            Kind::Unit => vec!["--lib".into(), "--bins".into()],
            _ => Vec::new(),
        };
        args.extend(tests.into_iter().flat_map(|name| ["--test".to_owned(), name.clone()]));
        args
    }

    /// Whether a test target is of this kind: it has its name, alone or before a stroke.
    fn is_of(self, target: &str) -> bool {
        target.strip_prefix(self.name()).is_some_and(|rest| rest.is_empty() || rest.starts_with('_'))
    }

    /// Whether the figures that its passing tests print are part of the answer.
    fn tells_figures(self) -> bool {
        matches!(self, Kind::Simulation | Kind::Fuzz | Kind::Crash | Kind::Cut)
    }
}

/// What was typed after `test`.
#[derive(Debug, PartialEq, Eq)]
struct Asked {
    kinds: Vec<Kind>,
    long: bool,
    /// For the test programs: filters, `--nocapture`.
    passed_on: Vec<String>,
}

impl Asked {
    fn parse(args: &[String]) -> Outcome<Asked> {
        let mut asked = Asked { kinds: Vec::new(), long: false, passed_on: Vec::new() };
        for arg in args {
            match arg.as_str() {
                "--long" => asked.long = true,
                "--" => {}
                name if asked.kinds.is_empty() && asked.passed_on.is_empty() && !name.starts_with('-') => {
                    asked.kinds.push(Kind::parse(name)?);
                }
                _ => asked.passed_on.push(arg.clone()),
            }
        }
        if asked.kinds.is_empty() {
            asked.kinds = Kind::ALL.to_vec();
        }
        Ok(asked)
    }
}

/// What became of one kind.
struct Ran {
    kind: Kind,
    tally: Tally,
    took: Duration,
}

/// Runs the kinds asked for and prints what became of each; the last line is the sum.
///
/// # Errors
/// Anything that failed, did not build, or tested nothing.
pub fn run(args: &[String]) -> Outcome {
    let asked = Asked::parse(args)?;
    for kind in &asked.kinds {
        setup::ensure(setup::needs(*kind))?;
    }
    let targets = test_targets()?;
    let mut ran = Vec::new();
    for kind in asked.kinds.iter().filter(|kind| **kind == Kind::Lint) {
        ran.push(timed(*kind, lint));
    }
    let built = build(&asked, &targets);
    for kind in asked.kinds.iter().filter(|kind| **kind != Kind::Lint) {
        ran.push(timed(*kind, || match &built {
            _ if *kind == Kind::Android => android::check().map(|()| Tally { passed: 1, failed: 0 }),
            Ok(()) => tests(*kind, &asked, &targets),
            Err(_) => Err(Failure::new("it did not build")),
        }));
    }
    report(&ran)
}

/// Builds everything once and together, so that no kind's time holds another's compiling.
fn build(asked: &Asked, targets: &BTreeSet<String>) -> Outcome {
    let selected: Vec<String> = asked.kinds.iter().flat_map(|kind| kind.targets(targets)).collect();
    if selected.is_empty() {
        return Ok(());
    }
    // The recorder is a library that no test links: it is loaded into the phone.
    finish(cargo(["build", "--workspace", "--lib", "--bins", "--features", AUTOMATION]))?;
    let mut command = cargo(["test", "--workspace", "--features", AUTOMATION, "--no-run"]);
    command.args(selected);
    finish(command)
}

fn timed(kind: Kind, work: impl FnOnce() -> Outcome<Tally>) -> Ran {
    println!("── {}", kind.name());
    let start = Instant::now();
    let tally = work().unwrap_or_else(|failure| {
        failure.print();
        Tally { passed: 0, failed: 1 }
    });
    Ran { kind, tally, took: start.elapsed() }
}

/// Two checks: the form of the sources, and clippy without a warning.
fn lint() -> Outcome<Tally> {
    components()?;
    let mut clippy = cargo(["clippy", "--quiet", "--workspace", "--all-targets", "--features", AUTOMATION]);
    clippy.args(["--", "-D", "warnings"]);
    let mut tally = Tally::default();
    for check in [cargo(["fmt", "--all", "--check"]), clippy] {
        match finish(check) {
            Ok(()) => tally.passed += 1,
            Err(failure) => {
                failure.print();
                tally.failed += 1;
            }
        }
    }
    Ok(tally)
}

/// Minimal installations of Rust come without the two.
fn components() -> Outcome {
    let there = |tool: &str| cargo([tool, "--version"]).output().is_ok_and(|output| output.status.success());
    if there("fmt") && there("clippy") {
        return Ok(());
    }
    if on_path("rustup").is_none() {
        return Err(Failure::new("please install rustfmt and clippy of this Rust"));
    }
    println!("setup: adding rustfmt and clippy with rustup");
    let mut add = Command::new("rustup");
    add.args(["component", "add", "rustfmt", "clippy"]).current_dir(crate::run::root());
    capture(add).map(|_| ())
}

/// One kind through cargo; every line is shown as it comes and read on the way.
fn tests(kind: Kind, asked: &Asked, targets: &BTreeSet<String>) -> Outcome<Tally> {
    let selected = kind.targets(targets);
    if selected.is_empty() {
        return Err(Failure::new(format!("there is no test target called {}", kind.name())));
    }
    let mut child = command(kind, asked, &selected).spawn()?;
    let output = child.stdout.take().expect("its output is piped");
    let tally = read(BufReader::new(output), std::io::stdout())?;
    let status = child.wait()?;
    Ok(judged(tally, status.success(), asked))
}

fn command(kind: Kind, asked: &Asked, selected: &[String]) -> Command {
    let mut command = cargo(["test", "--quiet", "--workspace", "--features", AUTOMATION, "--no-fail-fast"]);
    command.args(selected).arg("--").args(&asked.passed_on);
    if kind.tells_figures() {
        command.arg("--show-output");
    }
    if asked.long {
        command.env(LONG, "1");
        if std::env::var_os(SEEDS).is_none() {
            command.env(SEEDS, SEEDS_LONG);
        }
    }
    if let (Kind::Office, Some(driver)) = (kind, chromedriver()) {
        command.env(CHROMEDRIVER, driver);
    }
    command.stdout(Stdio::piped()).stdin(Stdio::null());
    command
}

fn read(lines: impl BufRead, mut shown: impl Write) -> Outcome<Tally> {
    let mut tally = Tally::default();
    for line in lines.split(b'\n') {
        let line = String::from_utf8_lossy(&line?).into_owned();
        writeln!(shown, "{line}")?;
        if let Some(more) = Tally::of_line(&line) {
            tally += more;
        }
    }
    Ok(tally)
}

/// A program that died counts as a failure, and so does a kind that tested nothing
/// (unless a filter was typed, which may fit nothing in some programs).
fn judged(mut tally: Tally, ended_well: bool, asked: &Asked) -> Tally {
    let nothing = tally.passed == 0 && asked.passed_on.is_empty();
    if tally.failed == 0 && (!ended_well || nothing) {
        tally.failed = 1;
    }
    tally
}

fn report(ran: &[Ran]) -> Outcome {
    let mut sum = Tally::default();
    println!();
    for Ran { kind, tally, took } in ran {
        println!(
            "{:<12} {:>5} passed {:>4} failed {:>7.1} s",
            kind.name(),
            tally.passed,
            tally.failed,
            took.as_secs_f64()
        );
        sum += *tally;
    }
    println!("{} passed, {} failed", sum.passed, sum.failed);
    if sum.failed == 0 { Ok(()) } else { Err(Failure::told()) }
}

/// The names of all integration tests of the workspace.
fn test_targets() -> Outcome<BTreeSet<String>> {
    let metadata = metadata()?;
    let packages = metadata["packages"].as_array().into_iter().flatten();
    let targets = packages.filter_map(|package| package["targets"].as_array()).flatten();
    let tests = targets.filter(|target| target["kind"][0] == "test").filter_map(|target| target["name"].as_str());
    Ok(tests.map(str::to_owned).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Vec<String> {
        line.split_whitespace().map(str::to_owned).collect()
    }

    fn all_targets() -> BTreeSet<String> {
        ["crash", "photo", "rules", "simulation"].map(str::to_owned).into()
    }

    #[test]
    fn a_target_with_a_kind_of_its_own_is_not_a_unit_test() {
        assert_eq!(Kind::Unit.targets(&all_targets()), words("--lib --bins --test photo --test rules"));
        assert_eq!(Kind::Crash.targets(&all_targets()), words("--test crash"));
    }

    #[test]
    fn a_kind_without_a_target_selects_nothing_rather_than_everything() {
        assert!(Kind::Office.targets(&all_targets()).is_empty());
    }

    #[test]
    fn no_kind_means_all_of_them() {
        assert_eq!(Asked::parse(&[]).unwrap().kinds, Kind::ALL);
    }

    #[test]
    fn what_is_not_ours_is_passed_on() {
        let asked = Asked::parse(&words("simulation --long a_filter --nocapture")).unwrap();
        let passed_on = words("a_filter --nocapture");
        assert_eq!(asked, Asked { kinds: vec![Kind::Simulation], long: true, passed_on });
    }

    #[test]
    fn an_unknown_kind_is_refused() {
        assert!(Asked::parse(&words("unti")).is_err());
    }

    #[test]
    fn a_run_that_tests_nothing_or_dies_is_a_failure() {
        let asked = Asked::parse(&[]).unwrap();
        let none = Tally::default();
        let some = Tally { passed: 3, failed: 0 };
        assert_eq!(judged(none, true, &asked).failed, 1);
        assert_eq!(judged(some, false, &asked).failed, 1);
        assert_eq!(judged(some, true, &asked), some);
    }

    #[test]
    fn every_line_is_shown_and_the_results_are_added_up() {
        let said =
            "a\ntest result: ok. 2 passed; 0 failed; 0 ignored\ntest result: ok. 3 passed; 1 failed; 0 ignored\n";
        let mut shown = Vec::new();
        assert_eq!(read(said.as_bytes(), &mut shown).unwrap(), Tally { passed: 5, failed: 1 });
        assert_eq!(String::from_utf8(shown).unwrap(), said);
    }
}
