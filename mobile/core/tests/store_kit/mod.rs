//! What the store's tests share: a pen that writes real entries, and disks that
//! fail at a chosen call.
#![allow(dead_code, reason = "each test program uses its own part of it")]

use std::fs::{self, File};
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use chrono::DateTime;
use mobile_core::ports::NewId;
use mobile_core::store::{Disk, OpenReport, RealDisk, Store, Vault};
use shared::domain::{Fact, JournalStart, Role, Statement};
use shared::ids::{DeviceId, EntryHash, Id, MemberId, Salt, ScopeId, VisitId};
use shared::journal::{ClockReading, Draft, Entry, Stamp, Tip, Writer, write};
use shared::seal::SealKey;
use shared::sync::Cursors;
use shared::text::Text;
use zeroize::Zeroizing;

/// Two scopes, both read up to a position.
pub fn read_to(position: u64) -> Cursors {
    [(ScopeId::DISTRICT, position), (ScopeId([7; 16]), position)].into()
}

/// Writes the entries of one device, one after the other.
pub struct Pen {
    writer: Writer,
    tip: Tip,
    salt: u8,
}

impl Pen {
    pub fn of(device: u8) -> Pen {
        let writer = Writer { device: DeviceId([device; 16]), author: MemberId([device; 16]), role: Role::Inspector };
        Pen { writer, tip: Tip::default(), salt: 0 }
    }

    pub fn start(&mut self) -> Entry {
        let start = JournalStart { device: self.writer.device, continues: None };
        self.write(Fact::JournalStart(start))
    }

    /// What the head of a unit said in a visit.
    pub fn said(&mut self, visit: u8, text: &str) -> Entry {
        let parse = |text: &str| Text::parse(text, 1_000).unwrap();
        let statement =
            Statement { visit: VisitId([visit; 16]), speaker: parse("Trần Thị Bình"), text: parse(text) };
        self.write(Fact::Statement(statement))
    }

    /// So many statements, of one visit each.
    pub fn many(&mut self, count: usize) -> Vec<Entry> {
        (0..count).map(|n| self.said(1 + (n % 3) as u8, &format!("Ý kiến thứ {n} của đơn vị"))).collect()
    }

    pub fn tip(&self) -> Tip {
        self.tip
    }

    pub fn at(mut self, tip: Tip) -> Pen {
        self.tip = tip;
        self
    }

    fn write(&mut self, fact: Fact) -> Entry {
        self.salt = self.salt.wrapping_add(1);
        let stamp = Stamp {
            at: DateTime::parse_from_rfc3339("2025-06-12T07:45:00+07:00").unwrap(),
            clock: ClockReading { boot: Id([9; 16]), mono_ms: 1, office_ms: None, drift_ms: None },
            salt: Salt([self.salt; 16]),
        };
        let entry = write(self.writer, self.tip, Draft::set(fact, ScopeId::DISTRICT), stamp).unwrap();
        self.tip = self.tip.after(&entry);
        entry
    }
}

pub fn open(folder: &Path) -> (Store, OpenReport) {
    Store::open(folder, &vault()).unwrap()
}

/// The vault of all these tests.
pub fn vault() -> Arc<Vault> {
    Arc::new(Vault::open(key(), &Counted(AtomicUsize::new(0))))
}

pub fn key() -> SealKey {
    SealKey::of(Zeroizing::new([0x5a; 32]))
}

/// Ids that count from where the program's last vault ended, so that no nonce comes twice.
struct Counted(AtomicUsize);

static VAULTS: AtomicUsize = AtomicUsize::new(0);

impl NewId for Counted {
    fn bytes(&self) -> [u8; 32] {
        let (vault, id) = (VAULTS.fetch_add(1, Ordering::SeqCst), self.0.fetch_add(1, Ordering::SeqCst));
        shared::ids::sha256(format!("{} {vault} {id}", std::process::id()).as_bytes())
    }
}

pub fn hashes(entries: impl IntoIterator<Item = Entry>) -> Vec<EntryHash> {
    entries.into_iter().map(|entry| entry.hash()).collect()
}

/// A copy of a folder, as a photo of the disk at this moment.
pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for item in fs::read_dir(from).unwrap() {
        let item = item.unwrap();
        let target = to.join(item.file_name());
        if item.file_type().unwrap().is_dir() {
            copy(&item.path(), &target);
        } else {
            fs::copy(item.path(), target).unwrap();
        }
    }
}

/// How a disk fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fails {
    /// Only the chosen call.
    Once,
    /// The chosen call and all after it, as when the device dies.
    FromThenOn,
}

/// The real disk, except for the chosen call: an append leaves half its bytes.
#[derive(Debug)]
pub struct FailingDisk {
    at: usize,
    fails: Fails,
    kind: io::ErrorKind,
    calls: AtomicUsize,
}

impl FailingDisk {
    pub fn new(at: usize, fails: Fails) -> Arc<FailingDisk> {
        FailingDisk::with(at, fails, io::ErrorKind::Other)
    }

    pub fn with(at: usize, fails: Fails, kind: io::ErrorKind) -> Arc<FailingDisk> {
        Arc::new(FailingDisk { at, fails, kind, calls: AtomicUsize::new(0) })
    }

    pub fn calls(&self) -> usize {
        self.calls.load(Ordering::SeqCst)
    }

    fn call(&self) -> io::Result<()> {
        let call = self.calls.fetch_add(1, Ordering::SeqCst);
        let fails = match self.fails {
            Fails::Once => call == self.at,
            Fails::FromThenOn => call >= self.at,
        };
        if fails { Err(io::Error::new(self.kind, "told to fail")) } else { Ok(()) }
    }
}

impl Disk for FailingDisk {
    fn create(&self, path: &Path) -> io::Result<File> {
        self.call()?;
        RealDisk.create(path)
    }

    fn append(&self, file: &File, bytes: &[u8]) -> io::Result<()> {
        if let Err(error) = self.call() {
            RealDisk.append(file, &bytes[..bytes.len() / 2])?;
            return Err(error);
        }
        RealDisk.append(file, bytes)
    }

    fn sync(&self, file: &File) -> io::Result<()> {
        self.call()?;
        RealDisk.sync(file)
    }

    fn cut(&self, file: &File, bytes: u64) -> io::Result<()> {
        self.call()?;
        RealDisk.cut(file, bytes)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.call()?;
        RealDisk.rename(from, to)
    }

    fn sync_names(&self, folder: &Path) -> io::Result<()> {
        self.call()?;
        RealDisk.sync_names(folder)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.call()?;
        RealDisk.remove(path)
    }

    fn free_bytes(&self, folder: &Path) -> Option<u64> {
        RealDisk.free_bytes(folder)
    }
}
