//! The index: every entry by its hash, and the entries about a thing, in sled. It
//! may lag behind the journals and may be lost at any time, since it is made of
//! nothing else. Only this file names sled.
//!
//! What its version 0.34 needs, each seen in measurements:
//! - `flush` is not `fsync` on Linux, so the `db` file is synced by hand;
//! - a torn `snap.*.generating` makes it unopenable, so those are removed first;
//! - no flusher thread: it would write at times nobody chose;
//! - damaged files can make it panic, hang, or open empty, at open and while
//!   reading: the open and the whole survey run on a thread with a deadline.
//!
//! ```text
//! entries  hash                               → header length u32, header, 1, body | 0
//!                                               (empty: too large here, read the journal)
//! about    about 16, source u16 BE, place u64 BE → hash
//! marks    source u16 BE                      → last place u64, its hash
//! ```

use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant};

use shared::ids::{EntryHash, Id, sha256};
use shared::journal::Entry;
use sled::transaction::{TransactionError, Transactional, TransactionalTree};

use super::disk;
use super::report::{IndexFault, Source};

/// How long an open and a survey may take before the index counts as hanging.
/// 100,000 entries take under half a second on a slow machine.
const DEADLINE: Duration = Duration::from_secs(5);
/// Memory for pages; sled's own default is 1 GiB, more than a phone has.
const CACHE_BYTES: u64 = 16 * 1024 * 1024;
/// Values larger than this stay out of sled, which keeps them in files it never syncs.
const VALUE_BYTES_MAX: usize = 64 * 1024;
/// Entries after which the index is flushed. It only bounds what an open after a
/// power cut has to catch up; the journals are the truth.
const FLUSH_EVERY: u64 = 256;
/// How long to wait between tries while an earlier handle of this index is being closed.
const CLOSING_PAUSE: Duration = Duration::from_millis(2);

/// An open index.
#[derive(Debug)]
pub(super) struct Index {
    folder: PathBuf,
    db: sled::Db,
    entries: sled::Tree,
    about: sled::Tree,
    marks: sled::Tree,
    unflushed: u64,
}

/// One entry to index.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row<'a> {
    pub(super) source: Source,
    pub(super) place: u64,
    pub(super) entry: &'a Entry,
}

/// Everything an index says about which entries it has.
#[derive(Debug, Default)]
pub(super) struct Survey {
    /// Hash by place, for each journal.
    pub(super) rows: BTreeMap<(Source, u64), EntryHash>,
    /// The last place it took in of each journal.
    pub(super) marks: BTreeMap<Source, (u64, EntryHash)>,
    /// How many records it has.
    pub(super) records: u64,
    /// Whether there was a file to open.
    pub(super) origin: Origin,
}

/// Whether an index was there before it was opened. A missing or cut file opens
/// as an empty index without an error.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Origin {
    #[default]
    New,
    Recovered,
}

impl Index {
    /// Opens and surveys an index within the deadline.
    ///
    /// # Errors
    /// What is wrong with it; the folder may then be moved away.
    pub(super) fn open(folder: &Path) -> Result<(Index, Survey), IndexFault> {
        let folder = folder.to_owned();
        within_deadline(move || {
            let index = Index::open_here(&folder)?;
            let survey = index.survey()?;
            Ok((index, survey))
        })
    }

    /// Indexes entries, all or none. They come in the order of their journal.
    ///
    /// # Errors
    /// Then the index lags, which costs nothing but speed.
    pub(super) fn apply(&mut self, rows: &[Row<'_>]) -> Result<(), IndexFault> {
        guarded(|| {
            let trees = (&self.entries, &self.about, &self.marks);
            let done = trees
                .transaction(|(entries, about, marks)| rows.iter().try_for_each(|row| put(row, entries, about, marks)));
            done.map_err(|error: TransactionError<()>| match error {
                TransactionError::Storage(error) => unreadable(error),
                TransactionError::Abort(()) => IndexFault::Contradicts,
            })
        })?;
        self.unflushed += rows.len() as u64;
        if self.unflushed >= FLUSH_EVERY { self.flush() } else { Ok(()) }
    }

    /// Makes what was indexed survive a power cut.
    ///
    /// # Errors
    /// What went wrong.
    pub(super) fn flush(&mut self) -> Result<(), IndexFault> {
        guarded(|| self.db.flush().map_err(unreadable))?;
        let synced = File::open(self.folder.join("db")).and_then(|db| db.sync_data());
        synced.map_err(unreadable)?;
        self.unflushed = 0;
        Ok(())
    }

    /// Whether there is something to flush.
    pub(super) fn lags(&self) -> bool {
        self.unflushed > 0
    }

    /// A record, if it is here and is the one asked for.
    ///
    /// # Errors
    /// What went wrong.
    pub(super) fn entry(&self, hash: &EntryHash) -> Result<Option<Entry>, IndexFault> {
        let value = guarded(|| self.entries.get(hash.bytes()).map_err(unreadable))?;
        Ok(value.and_then(|value| read_record(&value)).filter(|entry| entry.hash() == *hash))
    }

    /// The entries about a thing, own ones first, in order of their places.
    ///
    /// # Errors
    /// What went wrong.
    pub(super) fn about(&self, about: Id) -> Result<Vec<EntryHash>, IndexFault> {
        guarded(|| {
            let values = self.about.scan_prefix(about.bytes()).values();
            values.map(|value| read_hash(&value.map_err(unreadable)?)).collect()
        })
    }

    fn open_here(folder: &Path) -> Result<Index, IndexFault> {
        disk::remove_unfinished(&disk::RealDisk, folder, ".generating").map_err(unreadable)?;
        let config = sled::Config::new().path(folder).cache_capacity(CACHE_BYTES).flush_every_ms(None);
        let db = open_closed(&config)?;
        let tree = |name: &str| db.open_tree(name).map_err(unreadable);
        let (entries, about, marks) = (tree("entries")?, tree("about")?, tree("marks")?);
        Ok(Index { folder: folder.to_owned(), db, entries, about, marks, unflushed: 0 })
    }

    /// Reads everything once, so that damage is met here, within the deadline.
    fn survey(&self) -> Result<Survey, IndexFault> {
        let origin = if self.db.was_recovered() { Origin::Recovered } else { Origin::New };
        let mut survey = Survey { origin, ..Survey::default() };
        for item in &self.entries {
            let (key, value) = item.map_err(unreadable)?;
            if !value.is_empty() && header_hash(&value).is_none_or(|hash| hash[..] != key[..]) {
                return Err(IndexFault::Contradicts);
            }
            survey.records += 1;
        }
        for item in &self.about {
            let (key, value) = item.map_err(unreadable)?;
            let (source, place) = read_about_key(&key)?;
            survey.rows.insert((source, place), read_hash(&value)?);
        }
        for item in &self.marks {
            let (key, value) = item.map_err(unreadable)?;
            let place = value.get(..8).and_then(read_u64).ok_or(IndexFault::Contradicts)?;
            survey.marks.insert(read_source(&key)?, (place, read_hash(&value[8..])?));
        }
        Ok(survey)
    }
}

/// Runs something on a thread that may panic or never come back. A thread that
/// hangs is left behind: it holds nothing but files that are moved away.
fn within_deadline<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, IndexFault> + Send + 'static,
) -> Result<T, IndexFault> {
    let (send, receive) = mpsc::channel();
    let thread = std::thread::Builder::new().name("index".to_owned()).spawn(move || {
        // Nobody listens any more once the deadline is over.
        let _ = send.send(guarded(work));
    });
    thread.map_err(unreadable)?;
    match receive.recv_timeout(DEADLINE) {
        Ok(result) => result,
        Err(RecvTimeoutError::Timeout) => Err(IndexFault::Hung),
        Err(RecvTimeoutError::Disconnected) => Err(IndexFault::Panicked),
    }
}

fn guarded<T>(work: impl FnOnce() -> Result<T, IndexFault>) -> Result<T, IndexFault> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or(Err(IndexFault::Panicked))
}

/// Opens, waiting while an earlier handle of this program still closes: its
/// threads give the file's lock back a moment after it was dropped. The deadline
/// around it ends the wait.
fn open_closed(config: &sled::Config) -> Result<sled::Db, IndexFault> {
    let since = Instant::now();
    loop {
        match config.open() {
            Err(error) if is_locked(&error) && since.elapsed() < DEADLINE => std::thread::sleep(CLOSING_PAUSE),
            opened => return opened.map_err(unreadable),
        }
    }
}

fn is_locked(error: &sled::Error) -> bool {
    // Its error has no kind of its own for this.
    matches!(error, sled::Error::Io(error) if error.to_string().starts_with("could not acquire lock"))
}

fn put(
    row: &Row<'_>,
    entries: &TransactionalTree,
    about: &TransactionalTree,
    marks: &TransactionalTree,
) -> Result<(), sled::transaction::ConflictableTransactionError<()>> {
    let hash = row.entry.hash();
    let source = row.source.number().to_be_bytes();
    let key = [row.entry.header().about.bytes(), &source[..], &row.place.to_be_bytes()].concat();
    entries.insert(hash.bytes(), write_record(row.entry))?;
    about.insert(key, hash.bytes())?;
    marks.insert(&source, [&row.place.to_be_bytes()[..], hash.bytes()].concat())?;
    Ok(())
}

fn write_record(entry: &Entry) -> Vec<u8> {
    let header = entry.header_bytes();
    let length = u32::try_from(header.len()).expect("headers have an upper limit far below 4 GiB");
    let mut record = [&length.to_le_bytes()[..], header].concat();
    record.push(u8::from(entry.body_bytes().is_some()));
    record.extend(entry.body_bytes().unwrap_or_default());
    if record.len() > VALUE_BYTES_MAX { Vec::new() } else { record }
}

fn read_record(record: &[u8]) -> Option<Entry> {
    let (length, rest) = record.split_first_chunk::<4>()?;
    let length = u32::from_le_bytes(*length) as usize;
    let (header, rest) = rest.split_at_checked(length)?;
    let (has_body, body) = rest.split_first()?;
    Entry::read(header.to_vec(), (*has_body == 1).then(|| body.to_vec())).ok()
}

/// The hash of a record's header: cheap enough for a whole survey. The body's is
/// compared when the record is read.
fn header_hash(record: &[u8]) -> Option<[u8; 32]> {
    let (length, rest) = record.split_first_chunk::<4>()?;
    rest.get(..u32::from_le_bytes(*length) as usize).map(sha256)
}

fn read_about_key(key: &[u8]) -> Result<(Source, u64), IndexFault> {
    let rest = key.get(Id::LEN..).ok_or(IndexFault::Contradicts)?;
    let (source, place) = rest.split_at_checked(2).ok_or(IndexFault::Contradicts)?;
    Ok((read_source(source)?, read_u64(place).ok_or(IndexFault::Contradicts)?))
}

fn read_source(bytes: &[u8]) -> Result<Source, IndexFault> {
    let of_number = |source: &Source| source.number().to_be_bytes()[..] == *bytes;
    [Source::Own, Source::Foreign].into_iter().find(of_number).ok_or(IndexFault::Contradicts)
}

fn read_u64(bytes: &[u8]) -> Option<u64> {
    bytes.try_into().ok().map(u64::from_be_bytes)
}

fn read_hash(bytes: &[u8]) -> Result<EntryHash, IndexFault> {
    bytes.try_into().map(EntryHash).map_err(|_| IndexFault::Contradicts)
}

/// What the index's own code says, without paths: those may hold a person's name.
fn unreadable(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> IndexFault {
    let error = error.into();
    match (error.downcast_ref::<io::Error>(), error.downcast_ref::<sled::Error>()) {
        (_, Some(sled)) if is_locked(sled) => IndexFault::InUse,
        (Some(error), _) | (_, Some(sled::Error::Io(error))) => of_system(error),
        (_, Some(sled::Error::Corruption { .. })) => IndexFault::Unreadable("corruption".to_owned()),
        _ => IndexFault::Unreadable("storage".to_owned()),
    }
}

pub(super) fn of_system(error: &io::Error) -> IndexFault {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => IndexFault::NoRoom,
        kind => IndexFault::Unreadable(kind.to_string()),
    }
}
