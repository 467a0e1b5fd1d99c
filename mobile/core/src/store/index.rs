//! The index: where every entry lies, where the journals stand, and a second copy of the
//! newest own entries, in sled. It may lag behind the journals and may be lost at any
//! time, since it is made of nothing else. It is read whole at an open and only written
//! to after that. Only this file names sled.
//!
//! What its version 0.34 needs, each seen in measurements:
//! - `flush` is not `fsync` on Linux, so the `db` file is synced by hand;
//! - a torn `snap.*.generating` makes it unopenable, so those are removed first;
//! - no flusher thread: it would write at times nobody chose;
//! - damaged files can make it panic, hang, or open empty, at open and while reading:
//!   both are done on a thread with a deadline, and nothing is read that was not then;
//! - a snapshot, without which an open reads all of its file, is made by an open only:
//!   it is opened once more at rest when much was written;
//! - every tenth change of a leaf writes its sixteen values anew: a value for each entry,
//!   its hash and what it is about made 700 MB of 200,000 entries. So an intent is one
//!   value, and full stretches of places are packed into blocks;
//! - where keys are removed, leaves are merged, and a merge that a power cut tore makes
//!   the next reading go round for ever, with ever more memory. So nothing is removed:
//!   groups and copies have slots, which are written over;
//! - a batch waits for every reader of the whole program, also for one that hangs. So
//!   each value is written by itself; a mark comes after what it tells of.
//!
//! Values are sealed, each with its key as what it is; keys are numbers, and name nobody.
//!
//! ```text
//! 'b' source u8, number u64 BE → rows of places 1 + 128·number to 128 + 128·number (found.rs)
//! 'g' source u8, slot u64 BE   → number of the packing before it u64, rows of a group; only
//!                                those after the last packing count
//! 'c' 0 u8, slot u64 BE        → nothing, or first and last place u64 and copies of the own
//!                                entries there, that only this phone has: header length
//!                                u32, body length u32, header, body
//! 'm' source u8                → where the journal stands, and what was counted
//! ```

use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant};

use shared::ids::Id;
use shared::journal::Entry;

use super::disk;
use super::found::{self, Fields, Found};
use super::frame::{self, At};
use super::journal::Standing;
use super::places::Places;
use super::planted::is_planted;
use super::report::{IndexFault, Source};
use super::vault::Vault;

/// How long an open or an answer may take before the index counts as hanging. An open
/// after a kill with 100,000 entries takes under half a second on a slow machine.
const DEADLINE: Duration = Duration::from_secs(3);
/// Memory for pages; sled's own default is 1 GiB, more than a phone has.
const CACHE_BYTES: u64 = 8 * 1024 * 1024;
/// Entries after which the index is packed and flushed. It only bounds what an open
/// after a power cut has to catch up; the journals are the truth.
const FLUSH_EVERY: u64 = 256;
/// Rows of one block: ten kilobytes.
const BLOCK_ROWS: u64 = 128;
/// Rows in one value of a group: an import of a large unit is several.
const GROUP_ROWS: usize = 256;
/// Entries after which an open would read so much of the file that the index is
/// opened once more at the next rest.
const SNAPSHOT_EVERY: u64 = 4_000;
/// Own entries that have a copy here at most, while the office does not hold them: a
/// month of an inspector's work.
pub(super) const COPIES_MAX: u64 = 2_000;
/// Bytes of copies in one value; sled keeps larger ones in files it never syncs.
const COPIES_BYTES: usize = 32 * 1024;
/// Slots of copies: as many as [`COPIES_MAX`] needs where each flush has a few entries only.
const COPY_SLOTS_MAX: usize = 200;
/// How long to wait between tries while an earlier handle of this index is being closed.
const CLOSING_PAUSE: Duration = Duration::from_millis(2);

const BLOCK: u8 = b'b';
const GROUP: u8 = b'g';
const COPY: u8 = b'c';
const MARK: u8 = b'm';

/// Begin a mark; 0 and 1 began those with one cursor for all scopes, which are read no more:
/// then the index is made anew.
const NOT_WHOLE: u8 = 2;
const WHOLE: u8 = 3;

/// An open index.
#[derive(Debug)]
pub(super) struct Index {
    folder: PathBuf,
    vault: Arc<Vault>,
    /// None once it is closed.
    db: Option<sled::Db>,
    /// Blocks that are full, by journal.
    blocks: [u64; 2],
    /// Slots of groups in use since the last packing, by journal, and how many packings
    /// there were: what an earlier one left in a slot does not count.
    groups: [u64; 2],
    packings: [u64; 2],
    /// First and last places of the copies, by slot; none where it is free.
    copies: Vec<Option<(u64, u64)>>,
    /// Copies that are written with the next flush: the place of the first, and each.
    to_copy: (u64, Vec<Entry>),
    unflushed: u64,
    unsnapped: u64,
}

/// What the index knows of a journal as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
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

/// What an index says.
#[derive(Debug, Default)]
pub(super) struct Told {
    pub(super) places: Places,
    pub(super) marks: BTreeMap<Source, Mark>,
}

/// One intent, or one step of a sync, to be indexed.
#[derive(Debug, Clone, Copy)]
pub(super) struct NewRows<'a> {
    pub(super) source: Source,
    /// In order, without gaps.
    pub(super) rows: &'a [(u64, Found)],
    /// The entries themselves, where copies are to be kept.
    pub(super) copies: &'a [&'a Entry],
}

impl Index {
    /// Opens an index within the deadline, and says what it knows of the journals.
    ///
    /// # Errors
    /// What is wrong with it; the folder may then be moved away.
    pub(super) fn open(folder: &Path, vault: &Arc<Vault>) -> Result<(Index, Told), IndexFault> {
        let (db, read) = open_within_deadline(folder)?;
        let mut index = Index {
            folder: folder.to_owned(),
            vault: vault.clone(),
            db: Some(db),
            blocks: [0; 2],
            groups: [0; 2],
            packings: [0; 2],
            copies: Vec::new(),
            to_copy: (0, Vec::new()),
            unflushed: 0,
            unsnapped: 0,
        };
        let told = index.told(read)?;
        Ok((index, told))
    }

    /// Indexes a group, all or none, and where its journal stands after it.
    ///
    /// # Errors
    /// Then the index lags, which costs nothing but speed.
    pub(super) fn apply(&mut self, new: NewRows<'_>, mark: &Mark) -> Result<(), IndexFault> {
        let NewRows { source, rows, copies } = new;
        for rows in rows.chunks(GROUP_ROWS) {
            self.put_group(source, rows)?;
        }
        if let Some((first, _)) = rows.first() {
            self.will_copy(*first, copies)?;
        }
        self.mark(&[(source, mark.clone())])?;
        self.unflushed += rows.len() as u64;
        self.unsnapped += rows.len() as u64;
        Ok(())
    }

    /// Notes where the journals stand.
    ///
    /// # Errors
    /// What went wrong.
    pub(super) fn mark(&mut self, marks: &[(Source, Mark)]) -> Result<(), IndexFault> {
        self.unflushed += 1;
        marks.iter().try_for_each(|(source, mark)| self.put(&mark_key(*source), &mark.to_bytes()))
    }

    /// Writes everything: blocks as far as they are full, the rest as a group, and last of
    /// all the marks, since an index without marks is no index.
    ///
    /// # Errors
    /// What went wrong.
    pub(super) fn fill(&mut self, places: &Places, marks: &[(Source, Mark)]) -> Result<(), IndexFault> {
        Source::ALL.into_iter().try_for_each(|source| self.pack(places, source))?;
        self.mark(marks)?;
        self.flush_now()
    }

    /// Keeps copies of own entries from a place on.
    ///
    /// # Errors
    /// What went wrong.
    pub(super) fn keep_copies(&mut self, first: u64, entries: &[&Entry]) -> Result<(), IndexFault> {
        let (mut at, mut plain) = (first, Vec::new());
        for (place, entry) in (first..).zip(entries) {
            write_copy(&mut plain, entry);
            let is_last = place + 1 == first + entries.len() as u64;
            if is_last || plain.len() >= COPIES_BYTES {
                self.put_copies((at, place), &plain)?;
                (at, plain) = (place + 1, Vec::new());
            }
        }
        Ok(())
    }

    /// Says anew where entries lie that were moved.
    ///
    /// # Errors
    /// What went wrong.
    pub(super) fn move_rows(
        &mut self,
        places: &Places,
        source: Source,
        moved: &[(u64, Found)],
    ) -> Result<(), IndexFault> {
        let mut blocks: Vec<u64> = moved.iter().map(|(place, _)| (place - 1) / BLOCK_ROWS).collect();
        blocks.dedup();
        for block in blocks.into_iter().filter(|block| *block < self.blocks[source.at()]) {
            self.put_block(places, source, block)?;
        }
        self.pack(places, source)
    }

    /// Makes what was indexed survive a power cut, once enough was.
    ///
    /// # Errors
    /// What went wrong.
    pub(super) fn flush_if_due(&mut self, places: &Places) -> Result<(), IndexFault> {
        if self.unflushed >= FLUSH_EVERY { self.flush(places) } else { Ok(()) }
    }

    /// Packs what fills blocks, and makes all of it survive a power cut.
    ///
    /// # Errors
    /// What went wrong.
    pub(super) fn flush(&mut self, places: &Places) -> Result<(), IndexFault> {
        Source::ALL.into_iter().try_for_each(|source| self.pack(places, source))?;
        self.write_copies()?;
        let newest = self.copies.iter().flatten().map(|(_, last)| *last).max().unwrap_or(0);
        self.forget_copies(newest.saturating_sub(COPIES_MAX))?;
        self.flush_now()
    }

    /// Whether there is something to flush.
    pub(super) fn lags(&self) -> bool {
        self.unflushed > 0
    }

    /// Whether the next open would be a long one.
    pub(super) fn needs_snapshot(&self) -> bool {
        self.unsnapped >= SNAPSHOT_EVERY
    }

    /// Closes it.
    pub(super) fn close(mut self) {
        let _ = guarded(|| {
            drop(self.db.take());
            Ok(())
        });
    }

    /// The copies of own entries, by place.
    ///
    /// # Errors
    /// What went wrong.
    pub(super) fn copies(&self) -> Result<BTreeMap<u64, Entry>, IndexFault> {
        let pairs = self.with(|db| collect(db.scan_prefix([COPY])))?;
        let mut copies = BTreeMap::new();
        for (key, value) in pairs {
            let plain = self.vault.unseal(&key, &value).ok_or(IndexFault::Contradicts)?;
            let mut rest = Fields(&plain);
            if let (Some(first), Some(_)) = (rest.u64(), rest.u64()) {
                copies.extend((first..).zip(read_copies(rest)));
            }
        }
        Ok(copies)
    }

    /// Lets the copies up to a place go: another has those entries as well.
    ///
    /// # Errors
    /// What went wrong.
    pub(super) fn forget_copies(&mut self, upto: u64) -> Result<(), IndexFault> {
        if self.to_copy.0 + self.to_copy.1.len() as u64 <= upto + 1 {
            self.to_copy = (0, Vec::new());
        }
        for slot in 0..self.copies.len() {
            if self.copies[slot].is_some_and(|(_, last)| last <= upto) {
                self.put(&copy_key(slot as u64), &[])?;
                self.copies[slot] = None;
            }
        }
        Ok(())
    }

    /// Notes and tells what was read. Groups come first: where a block has a row too, the
    /// group's is an older one.
    fn told(&mut self, read: Read) -> Result<Told, IndexFault> {
        let mut told = Told::default();
        let plain = read.0.iter().map(|(key, value)| Some((key, self.vault.unseal(key, value)?)));
        let plain: Vec<_> = plain.collect::<Option<_>>().ok_or(IndexFault::Contradicts)?;
        for (key, plain) in plain.iter().filter(|(key, _)| key.first() == Some(&GROUP)) {
            self.count_packing(key, plain).ok_or(IndexFault::Contradicts)?;
        }
        for (key, plain) in &plain {
            self.take(&mut told, key, plain).ok_or(IndexFault::Contradicts)?;
        }
        Ok(told)
    }

    fn take(&mut self, told: &mut Told, key: &[u8], plain: &[u8]) -> Option<()> {
        let (kind, rest) = key.split_first()?;
        let (byte, number) = rest.split_first()?;
        if *kind == COPY {
            return self.take_copies(read_u64(number)?, plain);
        }
        let source = source_of(*byte)?;
        if *kind == MARK {
            told.marks.insert(source, Mark::from_bytes(plain)?);
            return Some(());
        }
        let number = read_u64(number)?;
        let rows = if *kind == BLOCK {
            self.blocks[source.at()] = self.blocks[source.at()].max(number + 1);
            found::from_bytes(plain)?
        } else {
            let (packing, rows) = plain.split_first_chunk::<8>()?;
            if u64::from_le_bytes(*packing) != self.packings[source.at()] {
                return Some(());
            }
            self.groups[source.at()] = self.groups[source.at()].max(number + 1);
            found::from_bytes(rows)?
        };
        rows.into_iter().for_each(|(place, found)| told.places.put(source, place, found));
        Some(())
    }

    fn count_packing(&mut self, key: &[u8], plain: &[u8]) -> Option<()> {
        let source = source_of(*key.get(1)?)?;
        let packing = u64::from_le_bytes(*plain.first_chunk::<8>()?);
        self.packings[source.at()] = self.packings[source.at()].max(packing);
        Some(())
    }

    fn take_copies(&mut self, slot: u64, plain: &[u8]) -> Option<()> {
        let slot = usize::try_from(slot).ok().filter(|slot| *slot < COPY_SLOTS_MAX)?;
        if self.copies.len() <= slot {
            self.copies.resize(slot + 1, None);
        }
        let mut rest = Fields(plain);
        self.copies[slot] = rest.u64().zip(rest.u64());
        Some(())
    }

    /// Packs the blocks that are full; what is left is one group, in the first slot.
    fn pack(&mut self, places: &Places, source: Source) -> Result<(), IndexFault> {
        let full = places.last(source).map_or(0, |(place, _)| place) / BLOCK_ROWS;
        for block in self.blocks[source.at()]..full {
            self.put_block(places, source, block)?;
            self.blocks[source.at()] = block + 1;
        }
        let rest = places.from(source, self.blocks[source.at()] * BLOCK_ROWS + 1);
        let rest: Vec<(u64, Found)> = rest.map(|(place, found)| (place, *found)).collect();
        self.groups[source.at()] = 0;
        self.packings[source.at()] += 1;
        self.put_group(source, &rest)
    }

    fn put_block(&self, places: &Places, source: Source, block: u64) -> Result<(), IndexFault> {
        let (first, last) = (block * BLOCK_ROWS + 1, (block + 1) * BLOCK_ROWS);
        let rows = places.from(source, first).take_while(|(place, _)| *place <= last);
        self.put(&numbered_key(BLOCK, source, block), &found::to_bytes(rows))
    }

    fn put_group(&mut self, source: Source, rows: &[(u64, Found)]) -> Result<(), IndexFault> {
        if rows.is_empty() {
            return Ok(());
        }
        let rows = found::to_bytes(rows.iter().map(|(place, found)| (*place, found)));
        let plain = [&self.packings[source.at()].to_le_bytes()[..], &rows].concat();
        let slot = &mut self.groups[source.at()];
        let key = numbered_key(GROUP, source, *slot);
        *slot += 1;
        self.put(&key, &plain)
    }

    /// Several at once are one value, and nobody waits for them. Until then the journal
    /// alone has them, as until then the index need not survive anything.
    fn will_copy(&mut self, first: u64, entries: &[&Entry]) -> Result<(), IndexFault> {
        if entries.is_empty() {
            return Ok(());
        }
        if first != self.to_copy.0 + self.to_copy.1.len() as u64 {
            self.write_copies()?;
            self.to_copy.0 = first;
        }
        self.to_copy.1.extend(entries.iter().map(|entry| (*entry).clone()));
        Ok(())
    }

    fn write_copies(&mut self) -> Result<(), IndexFault> {
        let (first, entries) = std::mem::take(&mut self.to_copy);
        self.keep_copies(first, &entries.iter().collect::<Vec<_>>())
    }

    /// Into a free slot, a new one, or over the oldest copies.
    fn put_copies(&mut self, places: (u64, u64), copies: &[u8]) -> Result<(), IndexFault> {
        let free = self.copies.iter().position(Option::is_none);
        let slot = match free {
            Some(slot) => slot,
            None if self.copies.len() < COPY_SLOTS_MAX => {
                self.copies.push(None);
                self.copies.len() - 1
            }
            None => {
                let oldest = self.copies.iter().enumerate().min_by_key(|(_, copies)| copies.map(|(_, last)| last));
                oldest.map_or(0, |(slot, _)| slot)
            }
        };
        let plain = [&places.0.to_le_bytes()[..], &places.1.to_le_bytes(), copies].concat();
        self.put(&copy_key(slot as u64), &plain)?;
        self.copies[slot] = Some(places);
        Ok(())
    }

    fn put(&self, key: &[u8], plain: &[u8]) -> Result<(), IndexFault> {
        let sealed = self.vault.seal(key, plain);
        self.with(|db| db.insert(key, sealed).map(drop).map_err(unreadable))
    }

    /// Sled does something; where it panics, that is a fault as any other.
    fn with<T>(&self, work: impl FnOnce(&sled::Db) -> Result<T, IndexFault>) -> Result<T, IndexFault> {
        let db = self.db.as_ref().ok_or(IndexFault::Panicked)?;
        guarded(|| work(db))
    }

    fn flush_now(&mut self) -> Result<(), IndexFault> {
        let file = self.folder.join("db");
        self.with(|db| {
            db.flush().map_err(unreadable)?;
            File::open(file).and_then(|file| file.sync_data()).map_err(unreadable)
        })?;
        self.unflushed = 0;
        Ok(())
    }
}

impl Mark {
    fn to_bytes(&self) -> Vec<u8> {
        let Standing { name, end, next, cursors, last } = &self.standing;
        let mut bytes = vec![if self.whole { WHOLE } else { NOT_WHOLE }];
        bytes.extend(name.0);
        bytes.extend(end.segment.to_le_bytes());
        for number in [end.offset, *next, self.tally.count, self.tally.lc] {
            bytes.extend(number.to_le_bytes());
        }
        let cursors = frame::cursors_to_bytes(cursors);
        bytes.extend((cursors.len() as u64).to_le_bytes());
        bytes.extend(cursors);
        bytes.extend(found::to_bytes(last.iter().map(|(place, found)| (*place, found))));
        bytes
    }

    fn from_bytes(bytes: &[u8]) -> Option<Mark> {
        let mut rest = Fields(bytes);
        let whole = match rest.take()? {
            [WHOLE] => true,
            [NOT_WHOLE] => false,
            _ => return None,
        };
        let name = Id(rest.take()?);
        let end = At { segment: rest.u32()?, offset: rest.u64()? };
        let next = rest.u64()?;
        let tally = Tally { count: rest.u64()?, lc: rest.u64()? };
        let (cursors, after) = {
            let bytes = usize::try_from(rest.u64()?).ok()?;
            rest.0.split_at_checked(bytes)?
        };
        let cursors = frame::cursors_of(cursors)?;
        rest.0 = after;
        let last = found::from_bytes(rest.0)?.pop();
        Some(Mark { standing: Standing { name, end, next, cursors, last }, tally, whole })
    }
}

/// What sled gives for a key and its value.
type Pair = (sled::IVec, sled::IVec);

/// Everything in it: groups, blocks, marks, copies.
struct Read(Vec<Pair>);

/// Opens and reads on a thread, within the deadline. A thread that hangs is left behind:
/// it holds nothing but files that are moved away. All pages have been read once it comes
/// back, so what is written later meets none that was not.
fn open_within_deadline(folder: &Path) -> Result<(sled::Db, Read), IndexFault> {
    let (send, receive) = mpsc::channel();
    let folder = folder.to_owned();
    let thread = std::thread::Builder::new().name("index".to_owned()).spawn(move || {
        // Nobody listens any more once the deadline is over.
        let _ = send.send(guarded(|| {
            let db = open_here(&folder)?;
            let read = Read::all(&db)?;
            Ok((db, read))
        }));
    });
    thread.map_err(unreadable)?;
    answer(receive.recv_timeout(DEADLINE))
}

impl Read {
    fn all(db: &sled::Db) -> Result<Read, IndexFault> {
        let kinds = [GROUP, BLOCK, MARK, COPY].into_iter();
        collect(kinds.flat_map(|kind| db.scan_prefix([kind]))).map(Read)
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

fn collect(pairs: impl Iterator<Item = sled::Result<Pair>>) -> Result<Vec<Pair>, IndexFault> {
    pairs.map(|pair| pair.map_err(unreadable)).collect()
}

fn numbered_key(kind: u8, source: Source, number: u64) -> [u8; 10] {
    let mut key = [kind; 10];
    key[1] = source.byte();
    key[2..].copy_from_slice(&number.to_be_bytes());
    key
}

fn copy_key(slot: u64) -> [u8; 10] {
    let mut key = [0; 10];
    key[0] = COPY;
    key[2..].copy_from_slice(&slot.to_be_bytes());
    key
}

fn source_of(byte: u8) -> Option<Source> {
    Source::ALL.into_iter().find(|source| source.byte() == byte)
}

fn mark_key(source: Source) -> [u8; 2] {
    [MARK, source.byte()]
}

fn read_u64(bytes: &[u8]) -> Option<u64> {
    bytes.try_into().ok().map(u64::from_be_bytes)
}

fn write_copy(plain: &mut Vec<u8>, entry: &Entry) {
    let (header, body) = (entry.header_bytes(), entry.body_bytes().unwrap_or_default());
    for part in [header, body] {
        let length = u32::try_from(part.len()).expect("entries have an upper limit far below 4 GiB");
        plain.extend(length.to_le_bytes());
    }
    plain.extend(header);
    plain.extend(body);
}

/// As many as can be read.
fn read_copies(mut rest: Fields<'_>) -> Vec<Entry> {
    let read = || {
        let (header, body) = (rest.u32()? as usize, rest.u32()? as usize);
        let (header, after) = rest.0.split_at_checked(header)?;
        let (body, after) = after.split_at_checked(body)?;
        rest.0 = after;
        Entry::read(header.to_vec(), Some(body.to_vec())).ok()
    };
    std::iter::from_fn(read).collect()
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
