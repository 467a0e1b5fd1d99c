//! Running other programs: cargo from the workspace's root, failures as one
//! sentence.

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// What every command ends with.
pub type Outcome<T = ()> = Result<T, Failure>;

/// Why a command could not do its work: a sentence for whoever typed it.
#[derive(Debug)]
pub struct Failure(String);

impl Failure {
    /// A failure whose report has been printed already: only the exit code is left to give.
    pub fn told() -> Self {
        Failure(String::new())
    }

    /// A failure with its sentence.
    pub fn new(sentence: impl Into<String>) -> Self {
        Failure(sentence.into())
    }

    /// Prints the sentence, if there is one left to print.
    pub fn print(&self) {
        if !self.0.is_empty() {
            eprintln!("{}", self.0);
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Failure(error.to_string())
    }
}

/// The workspace's root: two levels above this crate. Cargo says where that is now;
/// where it was built may have been another copy of the tree.
pub fn root() -> PathBuf {
    let here = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    Path::new(&here).ancestors().nth(2).expect("this crate is at tests/xtask").to_owned()
}

/// Where cargo puts what it builds.
///
/// # Errors
/// Where cargo's own description of the workspace can't be had.
pub fn target_dir() -> Outcome<PathBuf> {
    let metadata = metadata()?;
    let dir = metadata["target_directory"].as_str();
    dir.map(PathBuf::from).ok_or_else(|| Failure::new("cargo metadata names no target folder"))
}

/// Cargo's description of the workspace.
///
/// # Errors
/// Where cargo can't read it.
pub fn metadata() -> Outcome<serde_json::Value> {
    let output = capture(cargo(["metadata", "--format-version", "1", "--no-deps"]))?;
    serde_json::from_slice(&output.stdout).map_err(|error| Failure::new(format!("cargo metadata: {error}")))
}

/// The cargo that runs this program, from the workspace's root.
pub fn cargo<const N: usize>(args: [&str; N]) -> Command {
    let program = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(program);
    command.current_dir(root()).args(args);
    command
}

/// Runs a command to its end; its output goes where ours goes.
///
/// # Errors
/// Where it can't start or ends badly.
pub fn finish(mut command: Command) -> Outcome {
    let status = command.status().map_err(|error| cannot_start(&command, &error))?;
    if status.success() {
        return Ok(());
    }
    Err(Failure::new(format!("{} failed: {status}", line(&command))))
}

/// Runs a command quietly and gives what it printed.
///
/// # Errors
/// Where it can't start or ends badly; then with what it said.
pub fn capture(mut command: Command) -> Outcome<Output> {
    let output = command.output().map_err(|error| cannot_start(&command, &error))?;
    if output.status.success() {
        return Ok(output);
    }
    let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    Err(Failure::new(format!("{} failed: {}\n{said}", line(&command), output.status)))
}

/// Whether a program is on the path.
pub fn on_path(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|dir| dir.join(program)).find(|file| file.is_file())
}

fn cannot_start(command: &Command, error: &std::io::Error) -> Failure {
    Failure::new(format!("{} does not start: {error}", line(command)))
}

fn line(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}
