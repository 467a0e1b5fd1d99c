//! What a power cut leaves of a disk: what is durable, and of the rest what a seed
//! chooses.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};

use super::disk::{Change, Disk, DiskError, File, Names, PAGE_BYTES, ROOT, copy_page, walk};
use super::log::Call;
use crate::sim::Rng;

/// A page, or a change of names, that is not durable comes back with this chance.
const KEPT_PERCENT: u64 = 50;

/// What becomes of bytes that were written and not synced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unsynced {
    /// They and their lengths are gone: the file is as it was synced.
    Dropped,
    /// Lengths are kept; what was added is zeros, what was overwritten is as before.
    Zeroed,
    /// Each page is the new or the old one, the length anything between both.
    Torn,
}

impl Unsynced {
    /// All of them.
    pub const ALL: [Unsynced; 3] = [Unsynced::Dropped, Unsynced::Zeroed, Unsynced::Torn];
}

/// A folder as a cut leaves it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CrashState<'a> {
    folders: BTreeSet<PathBuf>,
    files: BTreeMap<PathBuf, Cow<'a, [u8]>>,
}

impl CrashState<'static> {
    /// What a cut leaves after the first calls of a log.
    ///
    /// # Errors
    /// [`DiskError`] where the calls don't fit the disk.
    pub fn at(mut disk: Disk, calls: &[Call], how: Unsynced, seed: u64) -> Result<CrashState<'static>, DiskError> {
        calls.iter().try_for_each(|call| disk.apply(call))?;
        let CrashState { folders, files } = CrashState::of(&disk, how, seed);
        let owned = |(path, bytes): (PathBuf, Cow<'_, [u8]>)| (path, Cow::Owned(bytes.into_owned()));
        Ok(CrashState { folders, files: files.into_iter().map(owned).collect() })
    }
}

impl<'a> CrashState<'a> {
    /// What a cut leaves of a disk as it is now.
    pub fn of(disk: &'a Disk, how: Unsynced, seed: u64) -> CrashState<'a> {
        let mut rng = Rng::new(seed);
        let names = names_left(disk, &mut rng);
        let mut state = CrashState { folders: BTreeSet::new(), files: BTreeMap::new() };
        walk(&names, ROOT, Path::new(""), &mut |path, node| {
            match disk.files.get(&node) {
                Some(file) => drop(state.files.insert(path.to_owned(), bytes_left(file, how, &mut rng))),
                None => drop(state.folders.insert(path.to_owned())),
            };
        });
        state
    }

    /// The files and their bytes.
    pub fn files(&self) -> &BTreeMap<PathBuf, Cow<'a, [u8]>> {
        &self.files
    }

    /// The folders.
    pub fn folders(&self) -> &BTreeSet<PathBuf> {
        &self.folders
    }

    /// Writes it into a folder, which is made.
    ///
    /// # Errors
    /// The system's.
    pub fn write_to(&self, folder: &Path) -> io::Result<()> {
        std::fs::create_dir_all(folder)?;
        self.folders.iter().try_for_each(|path| std::fs::create_dir(folder.join(path)))?;
        self.files.iter().try_for_each(|(path, bytes)| std::fs::write(folder.join(path), bytes))
    }
}

/// Which changes of names come back: for some seeds none, for some all, for others
/// each by its own chance. A change builds on the earlier ones of the same file.
fn names_left(disk: &Disk, rng: &mut Rng) -> Names {
    let chance = [0, 100, KEPT_PERCENT, KEPT_PERCENT][rng.below(4)];
    let mut names = disk.durable.clone();
    let mut lost = BTreeSet::new();
    let mut is_kept = |change: &&Change| {
        let kept = !lost.contains(&change.node) && rng.percent(chance);
        if !kept {
            lost.insert(change.node);
        }
        kept
    };
    disk.unsynced.iter().filter(|change| is_kept(change)).for_each(|change| change.apply(&mut names));
    names
}

fn bytes_left<'a>(file: &'a File, how: Unsynced, rng: &mut Rng) -> Cow<'a, [u8]> {
    if file.pages.is_empty() && file.seen.len() == file.durable.len() {
        return Cow::Borrowed(&file.durable);
    }
    match how {
        Unsynced::Dropped => Cow::Borrowed(&file.durable),
        Unsynced::Zeroed => {
            let mut bytes = file.durable[..file.shortest.min(file.durable.len())].to_vec();
            bytes.resize(file.seen.len(), 0);
            Cow::Owned(bytes)
        }
        Unsynced::Torn => Cow::Owned(torn(file, rng)),
    }
}

fn torn(file: &File, rng: &mut Rng) -> Vec<u8> {
    let (old, new) = (file.durable.len(), file.seen.len());
    let len = old.min(new) + rng.below(old.abs_diff(new) + 1);
    let mut bytes = file.durable.clone();
    bytes.resize(len, 0);
    let pages = file.pages.iter().filter(|page| **page * PAGE_BYTES < len);
    for page in pages {
        if rng.percent(KEPT_PERCENT) {
            copy_page(&file.seen, &mut bytes, *page);
        }
    }
    bytes
}
