//! A journal file that grows: one append and one `sync_data` for each group of
//! entries, all or none. The bytes are laid out in [`super::frame`]. It refuses to
//! know which entries belong in it.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use shared::journal::Entry;

use super::disk::{self, Disk};
use super::frame::{self, FRAME_BYTES, FileHeader, START_BYTES};
use super::report::{OpenError, Source, StoreError};
use super::scan::{Found, Scan, read_found, scan};

/// Bytes of entries one group may have: an intent that imports 400 people stays
/// under 1 MiB, and a batch of the office under 2, so more is a mistake.
pub(super) const GROUP_BYTES_MAX: u64 = 32 * 1024 * 1024;
/// Entries of one group when a file is written anew.
const REWRITE_GROUP_ENTRIES: usize = 500;

/// One file, open for appending.
#[derive(Debug)]
pub(super) struct Journal {
    path: PathBuf,
    source: Source,
    disk: Arc<dyn Disk>,
    file: File,
    state: State,
    end: u64,
    next: u64,
    cursor: u64,
    found: BTreeMap<u64, Found>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Sound,
    /// A failed append could not be undone: the file's end is unknown.
    Poisoned,
}

impl Journal {
    /// Opens a file, making it where there is none, and reads it through.
    ///
    /// # Errors
    /// The disk's, or a file of another form; damage is no error.
    pub(super) fn open(path: &Path, source: Source, disk: &Arc<dyn Disk>) -> Result<(Journal, Scan), OpenError> {
        if !path.exists() {
            disk::replace(&**disk, path, &frame::file_header(source))?;
        }
        let mut file = open_file(path)?;
        let scan = scan(&mut file, source)?;
        if let FileHeader::Other { version } = scan.header {
            return Err(OpenError::OtherForm { version });
        }
        let (path, disk) = (path.to_owned(), disk.clone());
        let journal = Journal {
            path,
            source,
            disk,
            file,
            state: State::Sound,
            end: scan.end,
            next: scan.next,
            cursor: scan.cursor,
            found: scan.found.clone(),
        };
        Ok((journal, scan))
    }

    /// Takes over what a scan says after its tail was judged. A tail that stays
    /// a tail is cut off; how many bytes that were. Places that are known and not
    /// in the file are noted in it, so that they are never given again.
    ///
    /// # Errors
    /// The disk's.
    pub(super) fn settle(&mut self, scan: &Scan) -> Result<u64, StoreError> {
        (self.end, self.next, self.cursor) = (scan.end, scan.next, scan.cursor);
        self.found = scan.found.clone();
        let torn = match &scan.tail {
            Some(tail) => scan.bytes - tail.at,
            None => return Ok(0),
        };
        self.disk.cut(&self.file, self.end)?;
        self.disk.sync(&self.file)?;
        Ok(torn)
    }

    /// Adds one group; durable when it returns.
    ///
    /// # Errors
    /// Then nothing was added.
    pub(super) fn append(&mut self, entries: &[&Entry], cursor: u64) -> Result<(), StoreError> {
        if self.state == State::Poisoned {
            return Err(StoreError::Poisoned);
        }
        check_size(entries)?;
        let bytes = frame::group(entries, self.next, cursor);
        let written = self.disk.append(&self.file, &bytes).and_then(|()| self.disk.sync(&self.file));
        if let Err(error) = written {
            self.undo();
            return Err(error.into());
        }
        let mut at = self.end + START_BYTES as u64;
        for entry in entries {
            let found = Found::of(entry, at + FRAME_BYTES as u64);
            at += frames_bytes(entry);
            self.found.insert(self.next, found);
            self.next += 1;
        }
        self.end += bytes.len() as u64;
        self.cursor = cursor;
        Ok(())
    }

    /// Writes the file anew with these entries at their places, in one step; the
    /// file as it was stays beside it for whoever looks into the damage.
    ///
    /// # Errors
    /// The disk's; the file is then as it was.
    pub(super) fn rewrite(&mut self, entries: &BTreeMap<u64, Entry>) -> Result<(), StoreError> {
        let beside = disk::free_name(&disk::with_suffix(&self.path, ".damaged"));
        disk::replace(&*self.disk, &beside, &std::fs::read(&self.path)?)?;
        disk::replace(&*self.disk, &self.path, &self.whole_file(entries))?;
        self.reopen()
    }

    /// Begins again with nothing in it, in one step.
    ///
    /// # Errors
    /// The disk's; the file is then as it was.
    pub(super) fn begin_again(&mut self) -> Result<(), StoreError> {
        disk::replace(&*self.disk, &self.path, &frame::file_header(self.source))?;
        self.reopen()
    }

    /// Whether no failed append was left undone.
    pub(super) fn is_sound(&self) -> bool {
        self.state == State::Sound
    }

    /// Entries by place.
    pub(super) fn found(&self) -> &BTreeMap<u64, Found> {
        &self.found
    }

    /// The last entry that can be read.
    pub(super) fn last(&self) -> Option<&Found> {
        self.found.last_key_value().map(|(_, found)| found)
    }

    /// The place the next entry gets.
    pub(super) fn next(&self) -> u64 {
        self.next
    }

    /// The cursor of the last group.
    pub(super) fn cursor(&self) -> u64 {
        self.cursor
    }

    /// A further handle, to read from.
    ///
    /// # Errors
    /// The system's.
    pub(super) fn reader(&self) -> io::Result<Reader> {
        Ok(Reader { file: File::open(&self.path)? })
    }

    /// Reads the file through once more.
    ///
    /// # Errors
    /// The system's.
    pub(super) fn scan_again(&self) -> io::Result<Scan> {
        scan(&mut File::open(&self.path)?, self.source)
    }

    /// Takes back what a failed append may have left. A sync that failed may
    /// have kept any part of it, so the shorter length must be synced as well.
    fn undo(&mut self) {
        let undone = self.disk.cut(&self.file, self.end).and_then(|()| self.disk.sync(&self.file));
        if undone.is_err() {
            self.state = State::Poisoned;
        }
    }

    /// A file with these entries. A place that is missing begins a new group, so
    /// that the gap stays visible; so does one at the end, where the last group is empty.
    fn whole_file(&self, entries: &BTreeMap<u64, Entry>) -> Vec<u8> {
        let mut bytes = frame::file_header(self.source).to_vec();
        let (mut group, mut first): (Vec<&Entry>, u64) = (Vec::new(), 1);
        for (place, entry) in entries {
            if *place != first + group.len() as u64 || group.len() == REWRITE_GROUP_ENTRIES {
                bytes.extend(frame::group(&group, first, self.cursor));
                group.clear();
                first = *place;
            }
            group.push(entry);
        }
        bytes.extend(frame::group(&group, first, self.cursor));
        bytes.extend(frame::group(&[], self.next, self.cursor));
        bytes
    }

    fn reopen(&mut self) -> Result<(), StoreError> {
        self.file = open_file(&self.path)?;
        let scan = scan(&mut self.file, self.source)?;
        self.state = State::Sound;
        self.settle(&scan).map(drop)
    }
}

/// Reads entries of one file.
#[derive(Debug)]
pub(super) struct Reader {
    file: File,
}

impl Reader {
    /// The entry that was found somewhere; none when its bytes changed since.
    ///
    /// # Errors
    /// The system's.
    pub(super) fn read(&mut self, found: &Found) -> io::Result<Option<Entry>> {
        read_found(&mut self.file, found)
    }
}

fn open_file(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).append(true).open(path)
}

fn check_size(entries: &[&Entry]) -> Result<(), StoreError> {
    let bytes: u64 = entries.iter().map(|entry| frames_bytes(entry)).sum();
    if bytes > GROUP_BYTES_MAX { Err(StoreError::TooLarge { bytes, max: GROUP_BYTES_MAX }) } else { Ok(()) }
}

fn frames_bytes(entry: &Entry) -> u64 {
    (2 * FRAME_BYTES + entry.header_bytes().len() + entry.body_bytes().map_or(0, <[u8]>::len)) as u64
}
