//! A disk in memory: what programs see of it now, what is durable, and what lies
//! between. Calls are applied one after the other, so that later moments cost only
//! the calls since the last one.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::{OsStr, OsString};
use std::io;
use std::path::{Component, Path, PathBuf};

use super::log::Call;

/// What a disk keeps or loses at once.
pub(super) const PAGE_BYTES: usize = 4096;

/// A file or folder, whatever it is called.
pub(super) type Node = usize;
/// The folder all paths begin at.
pub(super) const ROOT: Node = 0;

/// The names in every folder.
pub(super) type Names = BTreeMap<Node, BTreeMap<OsString, Node>>;

/// A call that does not fit what came before it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the log speaks of {path}, which is not there")]
pub struct DiskError {
    /// What it speaks of.
    pub path: PathBuf,
}

/// A disk with one folder on it.
#[derive(Debug, Clone)]
pub struct Disk {
    pub(super) seen: Names,
    pub(super) durable: Names,
    pub(super) files: BTreeMap<Node, File>,
    /// Changes of names that no sync has made durable, oldest first.
    pub(super) unsynced: Vec<Change>,
    said: Vec<u8>,
    next: Node,
}

/// The bytes of a file.
#[derive(Debug, Clone, Default)]
pub(super) struct File {
    pub(super) seen: Vec<u8>,
    pub(super) durable: Vec<u8>,
    /// Pages that may differ between the two.
    pub(super) pages: BTreeSet<usize>,
    /// The smallest length it had since the last sync: durable bytes after it were cut.
    pub(super) shortest: usize,
}

/// A name in a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Slot {
    folder: Node,
    name: OsString,
}

/// One change of names, all or nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Change {
    pub(super) node: Node,
    from: Option<Slot>,
    to: Option<Slot>,
}

impl Change {
    pub(super) fn apply(&self, names: &mut Names) {
        if let Some(from) = &self.from {
            let folder = names.entry(from.folder).or_default();
            if folder.get(&from.name) == Some(&self.node) {
                folder.remove(&from.name);
            }
        }
        if let Some(to) = &self.to {
            names.entry(to.folder).or_default().insert(to.name.clone(), self.node);
        }
    }

    fn touches(&self, folder: Node) -> bool {
        [&self.from, &self.to].into_iter().flatten().any(|slot| slot.folder == folder)
    }
}

impl Default for Disk {
    fn default() -> Disk {
        let names = Names::from([(ROOT, BTreeMap::new())]);
        let (files, unsynced, said) = (BTreeMap::new(), Vec::new(), Vec::new());
        Disk { seen: names.clone(), durable: names, files, unsynced, said, next: ROOT + 1 }
    }
}

impl Disk {
    /// A disk on which everything in a folder is durable.
    ///
    /// # Errors
    /// The system's.
    pub fn of_folder(folder: &Path) -> io::Result<Disk> {
        let mut disk = Disk::default();
        disk.take_in(ROOT, folder)?;
        disk.durable = disk.seen.clone();
        Ok(disk)
    }

    fn take_in(&mut self, at: Node, folder: &Path) -> io::Result<()> {
        for item in std::fs::read_dir(folder)? {
            let item = item?;
            let node = self.new_node();
            if item.file_type()?.is_dir() {
                self.seen.insert(node, BTreeMap::new());
                self.take_in(node, &item.path())?;
            } else {
                let bytes = std::fs::read(item.path())?;
                let shortest = bytes.len();
                let file = File { seen: bytes.clone(), durable: bytes, shortest, ..File::default() };
                self.files.insert(node, file);
            }
            self.seen.entry(at).or_default().insert(item.file_name(), node);
        }
        Ok(())
    }

    /// Does what a call did.
    ///
    /// # Errors
    /// [`DiskError`]; the log is not of this disk then, or has a gap.
    pub fn apply(&mut self, call: &Call) -> Result<(), DiskError> {
        match call {
            Call::Write { path, at, bytes } => self.file(path)?.write(*at as usize, bytes),
            Call::SetLength { path, len } => self.file(path)?.set_len(*len as usize),
            Call::Sync(path) => self.sync(path)?,
            Call::SyncRange(_) | Call::Started => {}
            Call::Create(path) => {
                let node = self.new_node();
                self.files.insert(node, File::default());
                self.change(node, None, Some(path))?;
            }
            Call::MakeFolder(path) => {
                let node = self.new_node();
                self.seen.insert(node, BTreeMap::new());
                self.change(node, None, Some(path))?;
            }
            Call::Remove(path) => self.change(self.node(path)?, Some(path), None)?,
            Call::Rename { from, to } => self.change(self.node(from)?, Some(from), Some(to))?,
            Call::Said(bytes) => self.said.extend(bytes),
        }
        Ok(())
    }

    /// The whole lines said up to now; a line that was cut is no line.
    pub fn said(&self) -> impl Iterator<Item = &str> {
        let whole = self.said.split_inclusive(|byte| *byte == b'\n').filter(|line| line.ends_with(b"\n"));
        whole.filter_map(|line| std::str::from_utf8(line).ok()).map(str::trim_end)
    }

    /// The files as programs see them.
    pub fn files(&self) -> BTreeMap<PathBuf, &[u8]> {
        let mut found = BTreeMap::new();
        walk(&self.seen, ROOT, Path::new(""), &mut |path, node| {
            if let Some(file) = self.files.get(&node) {
                found.insert(path.to_owned(), &file.seen[..]);
            }
        });
        found
    }

    fn new_node(&mut self) -> Node {
        self.next += 1;
        self.next - 1
    }

    fn change(&mut self, node: Node, from: Option<&PathBuf>, to: Option<&PathBuf>) -> Result<(), DiskError> {
        let slot = |path: Option<&PathBuf>| path.map(|path| self.slot(path)).transpose();
        let change = Change { node, from: slot(from)?, to: slot(to)? };
        change.apply(&mut self.seen);
        self.unsynced.push(change);
        Ok(())
    }

    fn sync(&mut self, path: &Path) -> Result<(), DiskError> {
        let node = self.node(path)?;
        if let Some(file) = self.files.get_mut(&node) {
            file.sync();
            return Ok(());
        }
        let (now, later) = std::mem::take(&mut self.unsynced).into_iter().partition(|change| change.touches(node));
        self.unsynced = later;
        let now: Vec<Change> = now;
        now.iter().for_each(|change| change.apply(&mut self.durable));
        Ok(())
    }

    fn file(&mut self, path: &Path) -> Result<&mut File, DiskError> {
        let node = self.node(path)?;
        self.files.get_mut(&node).ok_or_else(|| DiskError { path: path.to_owned() })
    }

    fn node(&self, path: &Path) -> Result<Node, DiskError> {
        let mut node = ROOT;
        for part in path.components() {
            let Component::Normal(name) = part else { return Err(DiskError { path: path.to_owned() }) };
            let found = self.seen.get(&node).and_then(|names| names.get(name));
            node = *found.ok_or_else(|| DiskError { path: path.to_owned() })?;
        }
        Ok(node)
    }

    fn slot(&self, path: &Path) -> Result<Slot, DiskError> {
        let folder = self.node(path.parent().unwrap_or(Path::new("")))?;
        let name = path.file_name().map(OsStr::to_owned);
        Ok(Slot { folder, name: name.ok_or_else(|| DiskError { path: path.to_owned() })? })
    }
}

impl File {
    fn write(&mut self, at: usize, bytes: &[u8]) {
        let end = at + bytes.len();
        if self.seen.len() < end {
            self.set_len(end);
        }
        self.seen[at..end].copy_from_slice(bytes);
        self.note_pages(at, end);
    }

    fn set_len(&mut self, len: usize) {
        let before = self.seen.len();
        self.seen.resize(len, 0);
        self.shortest = self.shortest.min(len);
        self.note_pages(before.min(len), before.max(len));
    }

    fn note_pages(&mut self, from: usize, end: usize) {
        self.pages.extend(from / PAGE_BYTES..end.div_ceil(PAGE_BYTES));
    }

    fn sync(&mut self) {
        self.durable.resize(self.seen.len(), 0);
        for page in std::mem::take(&mut self.pages) {
            copy_page(&self.seen, &mut self.durable, page);
        }
        self.shortest = self.seen.len();
    }
}

/// Copies what of a page both have.
pub(super) fn copy_page(from: &[u8], to: &mut [u8], page: usize) {
    let end = ((page + 1) * PAGE_BYTES).min(from.len()).min(to.len());
    let start = (page * PAGE_BYTES).min(end);
    to[start..end].copy_from_slice(&from[start..end]);
}

/// Everything below a folder, each folder before what is in it.
pub(super) fn walk(names: &Names, folder: Node, at: &Path, visit: &mut impl FnMut(&Path, Node)) {
    for (name, node) in names.get(&folder).into_iter().flatten() {
        let path = at.join(name);
        visit(&path, *node);
        walk(names, *node, &path, visit);
    }
}
