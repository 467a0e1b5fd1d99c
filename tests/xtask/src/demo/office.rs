//! The office as a program: its commands, and the server kept running. It is told
//! apart from a library on purpose: the demo knows what a clerk at a terminal knows.

use std::io::{BufRead, BufReader, Lines};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Output, Stdio};

use serde_json::Value;

use super::Stage;
use crate::run::{Failure, Outcome, capture, root};

const LOGIN: &str = "vanphong";
/// Begins the one line that the server prints when it can be reached.
const LISTENING: &str = "listening on ";

/// An office with a folder of its own; not yet running.
pub struct Closed {
    program: PathBuf,
    data: PathBuf,
    password: String,
}

impl Closed {
    /// Creates the office: its store, its device and key, the units, one clerk.
    ///
    /// # Errors
    /// What the program said.
    pub fn init(stage: &Stage) -> Outcome<Closed> {
        let mut office =
            Closed { program: stage.program("sync-server"), data: stage.folder("office"), password: String::new() };
        let said = capture(office.command("init", &["--profile", "tuky-2023", "--login", LOGIN]))?;
        office.password = text(&said);
        Ok(office)
    }

    /// Opens it on a free port of this machine.
    ///
    /// # Errors
    /// Where it does not come up.
    pub fn open(self) -> Outcome<Office> {
        let mut serve = self.command("serve", &["--listen", "127.0.0.1:0"]);
        serve.stdout(Stdio::piped()).stdin(Stdio::null());
        let mut child = serve.spawn()?;
        let leash = Leash::on(&child)?;
        let output = child.stdout.take().expect("its output is piped");
        let mut server = Server { child, leash: Some(leash), output: BufReader::new(output).lines() };
        let url = server.url()?;
        Ok(Office { closed: self, server, url })
    }

    /// A member who can be given a phone.
    ///
    /// # Errors
    /// What the program said.
    pub fn add_member(&self, login: &str, name: &str, role: &str) -> Outcome {
        let args = ["--login", login, "--name", name, "--role", role];
        let mut command = self.command("member", &[]);
        command.args(args);
        capture(command).map(|_| ())
    }

    /// Imports a roster file; gives the exit as it is, since refusals are expected too.
    ///
    /// # Errors
    /// Where the program does not start.
    pub fn import(&self, unit: &str, file: &str) -> Outcome<Output> {
        let mut command = self.command("import", &["--yes", "--unit", unit]);
        command.arg(root().join(file));
        Ok(command.output()?)
    }

    /// `words` is a command of one or two words.
    fn command(&self, word: &str, args: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command.arg(word);
        if word == "member" {
            command.arg("add");
        }
        command.arg("--data").arg(&self.data).args(args);
        command
    }
}

/// An office that phones can reach.
pub struct Office {
    closed: Closed,
    server: Server,
    url: String,
}

impl Office {
    /// Where it is.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The clerk's sign-in.
    pub fn login(&self) -> &'static str {
        LOGIN
    }

    /// The clerk's password, as `init` printed it once.
    pub fn password(&self) -> &str {
        &self.closed.password
    }

    /// A one-time code to enrol a member's phone with.
    ///
    /// # Errors
    /// What the program said.
    pub fn code(&self, login: &str) -> Outcome<String> {
        let said = capture(self.closed.command("code", &["--login", login]))?;
        Ok(text(&said))
    }

    /// The record of every visit, as the office folds it.
    ///
    /// # Errors
    /// What the program said.
    pub fn visits(&self) -> Outcome<Value> {
        let said = capture(self.closed.command("visits", &[]))?;
        serde_json::from_slice(&said.stdout).map_err(|error| Failure::new(format!("the office's record: {error}")))
    }

    /// The SHA-256 of a stored photo's bytes, computed by a program that knows nothing of this one.
    ///
    /// # Errors
    /// Where the office has no such photo.
    pub fn photo_hash(&self, name: &str) -> Outcome<String> {
        let file =
            find(&self.closed.data, name).ok_or_else(|| Failure::new(format!("the office has no photo {name}")))?;
        let mut sha256sum = Command::new("sha256sum");
        sha256sum.arg(file);
        let said = capture(sha256sum)?;
        Ok(text(&said).split_whitespace().next().unwrap_or_default().to_owned())
    }

    /// Has the office read its store again, entries and photos, and recreate its tables.
    ///
    /// # Errors
    /// What does not agree.
    pub fn verify(&self) -> Outcome {
        capture(self.closed.command("verify", &[])).map(|_| ())
    }

    /// Waits until the server ends or the whole group is interrupted.
    ///
    /// # Errors
    /// Where the server ends by itself.
    pub fn wait(mut self) -> Outcome {
        let status = self.server.child.wait()?;
        Err(Failure::new(format!("the office ended: {status}")))
    }
}

/// The running server; ended by its process id when this is dropped.
struct Server {
    child: Child,
    leash: Option<Leash>,
    output: Lines<BufReader<ChildStdout>>,
}

impl Server {
    fn url(&mut self) -> Outcome<String> {
        let line = self.output.next().transpose()?.unwrap_or_default();
        let url = line.trim().strip_prefix(LISTENING);
        url.map(str::to_owned).ok_or_else(|| Failure::new(format!("the office did not come up: {line}")))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.leash.take());
        // Both fail only where the server is already gone, which is what is wanted.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Ends the server when this program is killed without a chance to drop anything:
/// a shell that reads a pipe from here, and kills that one process when it closes.
struct Leash {
    shell: Child,
    _pipe: ChildStdin,
}

impl Leash {
    fn on(server: &Child) -> Outcome<Leash> {
        let mut shell = Command::new("sh");
        shell.args(["-c", "cat >/dev/null; kill \"$1\"", "leash", &server.id().to_string()]);
        let mut shell = shell.stdin(Stdio::piped()).stderr(Stdio::null()).spawn()?;
        let pipe = shell.stdin.take().expect("its input is piped");
        Ok(Leash { shell, _pipe: pipe })
    }
}

impl Drop for Leash {
    fn drop(&mut self) {
        let _ = self.shell.kill();
        let _ = self.shell.wait();
    }
}

/// The file of a name, in a folder or below.
fn find(folder: &Path, name: &str) -> Option<PathBuf> {
    let entries: Vec<PathBuf> = std::fs::read_dir(folder).ok()?.flatten().map(|entry| entry.path()).collect();
    let here = entries.iter().find(|path| path.is_file() && path.file_stem().is_some_and(|stem| stem == name));
    here.cloned().or_else(|| entries.iter().filter(|path| path.is_dir()).find_map(|path| find(path, name)))
}

/// What a program printed for other programs; its words for people go elsewhere.
fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}
