//! The index: where every entry lies, the entries about a thing, and a second copy of
//! the newest own entries, in sled. It may lag behind the journals and may be lost at
//! any time, since it is made of nothing else. Only this file names sled.
//!
//! What its version 0.34 needs, each seen in measurements:
//! - `flush` is not `fsync` on Linux, so the `db` file is synced by hand;
//! - a torn `snap.*.generating` makes it unopenable, so those are removed first;
//! - no flusher thread: it would write at times nobody chose;
//! - damaged files can make it panic, hang, or open empty, at open and at any later
//!   reading: it lives on a thread of its own, and whoever asks waits for so long only;
//! - a snapshot, without which an open reads all of its file, is made by an open only:
//!   it is opened once more at rest when much was written.
//!
//! Values are sealed, each with its key as what it is; keys are numbers, hashes and
//! random ids, and name nobody.
//!
//! ```text
//! 'r' source u8, place u64 BE            → where the entry lies (found.rs)
//! 'h' hash 32                            → source u8, place u64 BE
//! 'a' about 16, source u8, place u64 BE  → nothing
//! 'c' place u64 BE                       → header length u32, header, body: a copy of an
//!                                          own entry that only this phone has
//! 'm' source u8                          → where the journal stands, and what was counted
//! ```

use std::fs::File;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use shared::ids::{EntryHash, Id};
use shared::journal::Entry;

use super::disk;
use super::found::{Fields, Found};
use super::frame::At;
use super::journal::Standing;
use super::planted::is_planted;
use super::report::{IndexFault, Source};
use super::vault::Vault;

/// How long an open or an answer may take before the index counts as hanging. An open
/// after a kill with 100,000 entries takes under half a second on a slow machine.
const DEADLINE: Duration = Duration::from_secs(3);
/// How long the reading of all rows may take; 100,000 take under a second.
const SURVEY_DEADLINE: Duration = Duration::from_secs(20);
/// Memory for pages; sled's own default is 1 GiB, more than a phone has.
const CACHE_BYTES: u64 = 8 * 1024 * 1024;
/// Entries after which the index is flushed. It only bounds what an open after a
/// power cut has to catch up; the journals are the truth.
const FLUSH_EVERY: u64 = 256;
/// Entries after which an open would read so much of the file that the index is
/// opened once more at the next rest.
const SNAPSHOT_EVERY: u64 = 4_000;
/// Own entries that have a copy here at most, while the office does not hold them: a
/// month of an inspector's work.
pub(super) const COPIES_MAX: u64 = 2_000;
/// How long to wait between tries while an earlier handle of this index is being closed.
const CLOSING_PAUSE: Duration = Duration::from_millis(2);

const ROW: u8 = b'r';
const HASH: u8 = b'h';
const ABOUT: u8 = b'a';
const COPY: u8 = b'c';
const MARK: u8 = b'm';

/// An open index.
#[derive(Debug)]
pub(super) struct Index {
    folder: PathBuf,
    rows: Rows,
    worker: Worker,
    unflushed: u64,
    unsnapped: u64,
}

/// What is read of it, from any thread.
#[derive(Debug, Clone)]
pub(super) struct Rows {
    vault: Arc<Vault>,
    asker: Asker,
}

/// One entry to index.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row<'a> {
    pub(super) source: Source,
    pub(super) place: u64,
    pub(super) found: Found,
    /// The entry itself, where a copy is to be kept.
    pub(super) copy: Option<&'a Entry>,
}

/// What the index knows of a journal as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Mark {
    pub(super) standing: Standing,
    pub(super) tally: Tally,
    /// Nothing in the journal is known to be damaged, and all rows are right.
    pub(super) whole: bool,
}

/// What is counted rather than read at every open.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Tally {
    /// Entries that are of this journal and no other.
    pub(super) count: u64,
    /// The greatest `lc`.
    pub(super) lc: u64,
}

/// The marks of both journals.
pub(super) type Marks = Vec<(Source, Mark)>;

impl Index {
    /// Opens an index within the deadline, and says what it knows of the journals.
    ///
    /// # Errors
    /// What is wrong with it; the folder may then be moved away.
    pub(super) fn open(folder: &Path, vault: &Arc<Vault>) -> Result<(Index, Marks), IndexFault> {
        let worker = Worker::start(folder)?;
        let rows = Rows { vault: vault.clone(), asker: worker.asker.clone() };
        let marks = rows.marks()?;
        Ok((Index { folder: folder.to_owned(), rows, worker, unflushed: 0, unsnapped: 0 }, marks))
    }

    /// What is read of it.
    pub(super) fn rows(&self) -> &Rows {
        &self.rows
    }

    /// Indexes entries, all or none, and where their journals stand after them.
    ///
    /// # Errors
    /// Then the index lags, which costs nothing but speed.
    pub(super) fn apply(&mut self, rows: &[Row<'_>], marks: &[(Source, Mark)]) -> Result<(), IndexFault> {
        let mut batch = sled::Batch::default();
        for row in rows {
            self.put_row(&mut batch, row);
        }
        for (source, mark) in marks {
            self.put(&mut batch, &[MARK, source.byte()], &mark.to_bytes());
        }
        self.rows.asker.ask(DEADLINE, move |tree| tree.apply_batch(batch).map_err(unreadable))?;
        self.unflushed += rows.len() as u64;
        self.unsnapped += rows.len() as u64;
        if self.unflushed >= FLUSH_EVERY { self.flush() } else { Ok(()) }
    }


    /// Makes what was indexed survive a power cut.
    ///
    /// # Errors
    /// What went wrong.
    pub(super) fn flush(&mut self) -> Result<(), IndexFault> {
        let db = self.folder.join("db");
        self.rows.asker.ask(DEADLINE, move |tree| {
            tree.flush().map_err(unreadable)?;
            File::open(db).and_then(|db| db.sync_data()).map_err(unreadable)
        })?;
        self.unflushed = 0;
        Ok(())
    }

    /// Whether there is something to flush.
    pub(super) fn lags(&self) -> bool {
        self.unflushed > 0
    }

    /// Whether the next open would be a long one.
    pub(super) fn needs_snapshot(&self) -> bool {
        self.unsnapped >= SNAPSHOT_EVERY
    }

    /// Closes it, and waits until its files are free.
    pub(super) fn close(self) {
        self.worker.close();
    }

    /// Lets the copies up to a place go: another has those entries as well.
    ///
    /// # Errors
    /// What went wrong.
    pub(super) fn forget_copies(&mut self, upto: u64) -> Result<(), IndexFault> {
        self.rows.asker.ask(DEADLINE, move |tree| {
            let mut batch = sled::Batch::default();
            for (key, _) in collect(tree.range(copy_key(0)..=copy_key(upto)))? {
                batch.remove(key);
            }
            tree.apply_batch(batch).map_err(unreadable)
        })
    }

    fn put_row(&self, batch: &mut sled::Batch, row: &Row<'_>) {
        let Row { source, place, found, copy } = row;
        self.put(batch, &row_key(*source, *place), &found.to_bytes());
        self.put(batch, &hash_key(&found.hash), &place_bytes(*source, *place));
        batch.insert([&[ABOUT][..], found.about.bytes(), &place_bytes(*source, *place)].concat(), &[]);
        if let Some(entry) = copy.filter(|_| *source == Source::Own) {
            self.put(batch, &copy_key(*place), &write_copy(entry));
        }
    }

    fn put(&self, batch: &mut sled::Batch, key: &[u8], plain: &[u8]) {
        batch.insert(key, self.rows.vault.seal(key, plain));
    }
}

impl Rows {
    /// Where the entry at a place lies.
    ///
    /// # Errors
    /// What went wrong.
    pub(super) fn row(&self, source: Source, place: u64) -> Result<Option<Found>, IndexFault> {
        let key = row_key(source, place);
        let value = self.get(key.to_vec())?;
        value.map(|value| self.read_row(&key, &value)).transpose()
    }

    /// Where an entry is.
    ///
    /// # Errors
    /// What went wrong.
    pub(super) fn place_of(&self, hash: &EntryHash) -> Result<Option<(Source, u64)>, IndexFault> {
        let key = hash_key(hash);
        let Some(value) = self.get(key.clone())? else { return Ok(None) };
        let plain = self.vault.unseal(&key, &value).ok_or(IndexFault::Contradicts)?;
        read_place(&plain).map(Some).ok_or(IndexFault::Contradicts)
    }

    /// Rows of a journal from a place on, at most so many.
    ///
    /// # Errors
    /// What went wrong.
    pub(super) fn rows_from(
        &self,
        source: Source,
        place: u64,
        most: usize,
    ) -> Result<Vec<(u64, Found)>, IndexFault> {
        let (from, to) = (row_key(source, place), row_key(source, u64::MAX));
        let deadline = if most > FLUSH_EVERY as usize { SURVEY_DEADLINE } else { DEADLINE };
        let pairs = self.asker.ask(deadline, move |tree| collect(tree.range(from..=to).take(most)))?;
        let read = |(key, value): (sled::IVec, sled::IVec)| {
            let (_, place) = key.get(1..).and_then(read_place).ok_or(IndexFault::Contradicts)?;
            Ok((place, self.read_row(&key, &value)?))
        };
        pairs.into_iter().map(read).collect()
    }

    /// The places of the entries about a thing, own ones first, in order.
    ///
    /// # Errors
    /// What went wrong.
    pub(super) fn about(&self, about: Id) -> Result<Vec<(Source, u64)>, IndexFault> {
        let prefix = [&[ABOUT][..], about.bytes()].concat();
        let from = prefix.len();
        let pairs = self.asker.ask(SURVEY_DEADLINE, move |tree| collect(tree.scan_prefix(prefix)))?;
        let read = |(key, _): (sled::IVec, sled::IVec)| key.get(from..).and_then(read_place);
        pairs.into_iter().map(read).collect::<Option<_>>().ok_or(IndexFault::Contradicts)
    }

    /// The copy of an own entry, if there is one.
    ///
    /// # Errors
    /// What went wrong.
    pub(super) fn copy(&self, place: u64) -> Result<Option<Entry>, IndexFault> {
        let key = copy_key(place);
        let Some(value) = self.get(key.to_vec())? else { return Ok(None) };
        Ok(self.vault.unseal(&key, &value).and_then(|plain| read_copy(&plain)))
    }

    fn marks(&self) -> Result<Marks, IndexFault> {
        let mut marks = Vec::new();
        for source in Source::ALL {
            let key = [MARK, source.byte()];
            if let Some(value) = self.get(key.to_vec())? {
                let mark = self.vault.unseal(&key, &value).and_then(|plain| Mark::from_bytes(&plain));
                marks.push((source, mark.ok_or(IndexFault::Contradicts)?));
            }
        }
        Ok(marks)
    }

    fn get(&self, key: Vec<u8>) -> Result<Option<sled::IVec>, IndexFault> {
        self.asker.ask(DEADLINE, move |tree| tree.get(key).map_err(unreadable))
    }

    fn read_row(&self, key: &[u8], value: &[u8]) -> Result<Found, IndexFault> {
        let plain = self.vault.unseal(key, value);
        plain.and_then(|plain| Found::from_bytes(&plain)).ok_or(IndexFault::Contradicts)
    }
}

impl Mark {
    fn to_bytes(self) -> Vec<u8> {
        let Standing { name, end, next, cursor, last } = self.standing;
        let mut bytes = vec![u8::from(self.whole)];
        bytes.extend(name.0);
        bytes.extend(end.segment.to_le_bytes());
        for number in [end.offset, next, cursor, self.tally.count, self.tally.lc] {
            bytes.extend(number.to_le_bytes());
        }
        if let Some((place, found)) = last {
            bytes.extend(place.to_le_bytes());
            bytes.extend(found.to_bytes());
        }
        bytes
    }

    fn from_bytes(bytes: &[u8]) -> Option<Mark> {
        let mut rest = Fields(bytes);
        let [whole] = rest.take()?;
        let name = Id(rest.take()?);
        let end = At { segment: rest.u32()?, offset: rest.u64()? };
        let (next, cursor) = (rest.u64()?, rest.u64()?);
        let tally = Tally { count: rest.u64()?, lc: rest.u64()? };
        let last = match rest.0 {
            [] => None,
            _ => Some((rest.u64()?, Found::from_bytes(rest.0)?)),
        };
        Some(Mark { standing: Standing { name, end, next, cursor, last }, tally, whole: whole == 1 })
    }
}

type Job = Box<dyn FnOnce(&sled::Db) + Send>;

enum Message {
    Do(Job),
    /// Whoever else still asks gets no answer any more.
    End,
}

/// The thread that sled lives on. One that hangs is left behind: it holds nothing but
/// files that are moved away.
#[derive(Debug)]
struct Worker {
    asker: Asker,
    ended: Receiver<()>,
}

/// A way to ask it, for another thread too.
#[derive(Debug, Clone)]
struct Asker(Sender<Message>);

impl Worker {
    /// Opens within the deadline.
    fn start(folder: &Path) -> Result<Worker, IndexFault> {
        let (jobs, to_do) = mpsc::channel();
        let (opened, is_open) = mpsc::channel();
        let (end, ended) = mpsc::channel::<()>();
        let folder = folder.to_owned();
        let thread = std::thread::Builder::new().name("index".to_owned()).spawn(move || {
            // Goes last of all, once sled has let go of its files.
            let _end = end;
            let db = guarded(|| open_here(&folder));
            // Nobody listens any more once the deadline is over.
            let told = opened.send(db.as_ref().map(|_| ()).map_err(Clone::clone));
            if let (Ok(db), Ok(())) = (db, told) {
                work_off(&db, &to_do);
                let _ = guarded(|| Ok(drop(db)));
            }
        });
        thread.map_err(unreadable)?;
        answer(is_open.recv_timeout(DEADLINE))?;
        Ok(Worker { asker: Asker(jobs), ended })
    }

    /// Ends the thread; returns once sled has let go of its files, or the deadline is over.
    fn close(self) {
        if self.asker.0.send(Message::End).is_ok() {
            let _ = self.ended.recv_timeout(DEADLINE);
        }
    }
}

impl Asker {
    /// Lets sled do something and waits for it.
    fn ask<T: Send + 'static>(
        &self,
        deadline: Duration,
        work: impl FnOnce(&sled::Db) -> Result<T, IndexFault> + Send + 'static,
    ) -> Result<T, IndexFault> {
        let (send, receive) = mpsc::sync_channel(1);
        let job: Job = Box::new(move |db| drop(send.send(guarded(|| work(db)))));
        self.0.send(Message::Do(job)).map_err(|_| IndexFault::Panicked)?;
        answer(receive.recv_timeout(deadline))
    }
}

fn work_off(db: &sled::Db, to_do: &Receiver<Message>) {
    for message in to_do {
        match message {
            Message::Do(job) => job(db),
            Message::End => return,
        }
    }
}

fn answer<T>(received: Result<Result<T, IndexFault>, RecvTimeoutError>) -> Result<T, IndexFault> {
    match received {
        Ok(result) => result,
        Err(RecvTimeoutError::Timeout) => Err(IndexFault::Hung),
        Err(RecvTimeoutError::Disconnected) => Err(IndexFault::Panicked),
    }
}

fn guarded<T>(work: impl FnOnce() -> Result<T, IndexFault>) -> Result<T, IndexFault> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or(Err(IndexFault::Panicked))
}

fn open_here(folder: &Path) -> Result<sled::Db, IndexFault> {
    if !is_planted("keep-generating") {
        disk::remove_unfinished(&disk::RealDisk, folder, ".generating").map_err(unreadable)?;
    }
    let config = sled::Config::new().path(folder).cache_capacity(CACHE_BYTES).flush_every_ms(None);
    open_closed(&config)
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

fn collect(
    pairs: impl Iterator<Item = sled::Result<(sled::IVec, sled::IVec)>>,
) -> Result<Vec<(sled::IVec, sled::IVec)>, IndexFault> {
    pairs.map(|pair| pair.map_err(unreadable)).collect()
}

fn row_key(source: Source, place: u64) -> [u8; 10] {
    let mut key = [ROW; 10];
    key[1..].copy_from_slice(&place_bytes(source, place));
    key
}

fn hash_key(hash: &EntryHash) -> Vec<u8> {
    [&[HASH][..], hash.bytes()].concat()
}

fn copy_key(place: u64) -> [u8; 9] {
    let mut key = [COPY; 9];
    key[1..].copy_from_slice(&place.to_be_bytes());
    key
}

fn place_bytes(source: Source, place: u64) -> [u8; 9] {
    let mut bytes = [source.byte(); 9];
    bytes[1..].copy_from_slice(&place.to_be_bytes());
    bytes
}

fn read_place(bytes: &[u8]) -> Option<(Source, u64)> {
    let (source, place) = bytes.split_first()?;
    let source = Source::ALL.into_iter().find(|known| known.byte() == *source)?;
    Some((source, u64::from_be_bytes(place.try_into().ok()?)))
}

fn write_copy(entry: &Entry) -> Vec<u8> {
    let header = entry.header_bytes();
    let length = u32::try_from(header.len()).expect("headers have an upper limit far below 4 GiB");
    [&length.to_le_bytes()[..], header, entry.body_bytes().unwrap_or_default()].concat()
}

fn read_copy(plain: &[u8]) -> Option<Entry> {
    let (length, rest) = plain.split_first_chunk::<4>()?;
    let (header, body) = rest.split_at_checked(u32::from_le_bytes(*length) as usize)?;
    Entry::read(header.to_vec(), Some(body.to_vec())).ok()
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
