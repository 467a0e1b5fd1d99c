//! The peer: PouchDB replicating to express-pouchdb, each a Node program of its own on
//! leveldown, with the settings they come with. It is given our entries as documents of
//! the same fields and words, and our photos as attachments, as its users keep them.

use std::fs;
use std::io::{BufRead, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use mobile_core::App;
use serde::Deserialize;
use serde_json::{Value, json};
use shared::domain::Fact;
use shared::journal::Entry;

use super::text;
use super::world::free_port;

/// Pinned: a faster release should be met knowingly.
const PACKAGES: [(&str, &str); 3] = [("pouchdb", "9.0.0"), ("express-pouchdb", "4.2.0"), ("express", "4.22.3")];
const SCRIPT: &str = include_str!("peer.mjs");

/// The peer, installed once into the person's cache folder.
pub struct Pouch {
    script: PathBuf,
}

/// A replication, as its own process measured it.
#[derive(Debug, Clone, Copy, Deserialize)]
pub struct Replicated {
    /// How long it took.
    pub seconds: f64,
    /// Documents that arrived.
    pub docs: usize,
    ok: bool,
}

/// Its office, ended when dropped.
pub struct PouchOffice {
    child: Child,
    /// The address of its database.
    pub url: String,
}

impl Drop for PouchOffice {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Pouch {
    /// Installs what is not there.
    pub fn install() -> Result<Pouch, String> {
        let folder = crate::bench::cache_folder("bench-sync").map_err(text)?;
        fs::create_dir_all(&folder).map_err(text)?;
        let here = |(name, version): &(&str, &str)| {
            let package = fs::read_to_string(folder.join("node_modules").join(name).join("package.json"));
            package.is_ok_and(|package| package.contains(&format!("\"version\": \"{version}\"")))
        };
        if !PACKAGES.iter().all(here) {
            let mut npm = Command::new("npm");
            npm.args(["install", "--no-audit", "--no-fund", "--loglevel=error", "--prefix"]).arg(&folder);
            npm.args(PACKAGES.map(|(name, version)| format!("{name}@{version}")));
            output(&mut npm)?;
        }
        let script = folder.join("sync_peer.mjs");
        fs::write(&script, SCRIPT).map_err(text)?;
        Ok(Pouch { script })
    }

    /// A phone's database with all that a phone of ours has not sent.
    pub fn fill(&self, place: &Path, app: &App) -> Result<usize, String> {
        let files = place.join("files");
        fs::create_dir_all(&files).map_err(text)?;
        for hash in app.photos_unsent() {
            let bytes = app.store().photos().read(hash).map_err(text)?.ok_or("a photo is missing")?;
            fs::write(files.join(hash.to_string()), bytes).map_err(text)?;
        }
        let docs = place.join("docs.jsonl");
        let mut out = std::io::BufWriter::new(fs::File::create(&docs).map_err(text)?);
        let entries = app.store().own_from(app.sent().head.map_or(1, |head| head.seq + 1), usize::MAX);
        for entry in &entries {
            writeln!(out, "{}", document(entry)?).map_err(text)?;
        }
        out.into_inner().map_err(text)?.sync_all().map_err(text)?;
        let phone = place.join("phone");
        fs::create_dir_all(&phone).map_err(text)?;
        output(self.node("fill").arg(phone).arg(docs).arg(&files))?;
        fs::remove_dir_all(files).map_err(text)?;
        Ok(entries.len())
    }

    /// Starts its office on an empty folder.
    pub fn serve(&self, place: &Path) -> Result<PouchOffice, String> {
        fs::create_dir_all(place).map_err(text)?;
        let port = free_port()?;
        let mut child =
            self.node("serve").arg(place).arg(port.to_string()).stdout(Stdio::piped()).spawn().map_err(text)?;
        let stdout = child.stdout.take().ok_or("the peer has no output")?;
        let office = PouchOffice { child, url: format!("http://127.0.0.1:{port}/record") };
        let mut lines = std::io::BufReader::new(stdout).lines();
        let begun = lines.find(|line| line.as_ref().is_ok_and(|line| line == "listening"));
        begun.ok_or("the peer's office did not start".to_owned()).map(|_| office)
    }

    /// A phone's database goes to the office.
    pub fn push(&self, phone: &Path, office: &PouchOffice) -> Result<Replicated, String> {
        self.replicate("push", phone, office)
    }

    /// The office's database comes to a phone that has none.
    pub fn pull(&self, phone: &Path, office: &PouchOffice) -> Result<Replicated, String> {
        fs::create_dir_all(phone).map_err(text)?;
        self.replicate("pull", phone, office)
    }

    fn replicate(&self, way: &str, phone: &Path, office: &PouchOffice) -> Result<Replicated, String> {
        let told = output(self.node(way).arg(phone).arg(&office.url))?;
        let done: Replicated = serde_json::from_slice(&told).map_err(text)?;
        if done.ok { Ok(done) } else { Err("the peer did not replicate all".to_owned()) }
    }

    fn node(&self, mode: &str) -> Command {
        let mut command = Command::new("node");
        command.arg(&self.script).arg(mode);
        command
    }
}

fn document(entry: &Entry) -> Result<Value, String> {
    let read = |bytes: &[u8]| serde_json::from_slice::<Value>(bytes).map_err(text);
    let header = read(entry.header_bytes())?;
    let body = entry.body_bytes().map(read).transpose()?;
    let mut document = json!({"_id": entry.hash(), "header": header, "body": body});
    if let Some(Fact::Photo(photo)) = entry.fact() {
        let names = [photo.hash, photo.thumbnail];
        document["files"] = json!(names);
    }
    Ok(document)
}

/// Runs a command to its end; its errors go where ours go.
fn output(command: &mut Command) -> Result<Vec<u8>, String> {
    let done = command.stderr(Stdio::inherit()).output().map_err(text)?;
    if done.status.success() {
        return Ok(done.stdout);
    }
    Err(format!("{} ended with {}", command.get_program().to_string_lossy(), done.status))
}
