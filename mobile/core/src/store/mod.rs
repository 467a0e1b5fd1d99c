//! The phone's store. Two journal files are the truth: what this phone wrote and
//! what came from the office; the index beside them is made of nothing else.
//! Photos are files named by their hash, small documents are replaced whole. It
//! refuses to know what entries mean, who may write them, and what time it is.
//!
//! ```text
//! own.journal      own entries, a chain; the bytes are described in `frame.rs`
//! foreign.journal  entries of others and the office's position after them
//! index/           sled; may be deleted at any time
//! index.bad-N/     an index that was of no use, set aside
//! *.damaged-N      a journal as it was before it was restored
//! photos/          <SHA-256 in hexadecimal>
//! tray/            pictures taken and not recorded yet, each with its note
//! state/           identity.json, sent.json, …: JSON and a line with its SHA-256
//! lock             held while the store is open
//! ```
//!
//! A write returns only when a power cut can't take it back. An intent that was
//! *not* confirmed may still be found after a power cut, whole, never in part.

mod disk;
mod frame;
mod index;
mod journal;
mod lock;
mod open;
mod photos;
mod report;
mod scan;
mod state;
mod tray;
mod verify;

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use shared::ids::{EntryHash, EntryRef, Id};
use shared::journal::{Chain, Entry, Head, Tip};

use self::index::{Index, Row};
use self::journal::{Journal, Reader};
use self::lock::Lock;
use self::scan::{BodyFound, Found};

pub use self::disk::{Disk, RealDisk};
pub use self::photos::PhotoStore;
pub use self::report::{
    Damage, Fate, IndexFault, IndexState, OpenError, OpenReport, OwnEnd, Source, StoreError, VerifyReport, What,
};
pub use self::state::{Document, StateStore};
pub use self::tray::{TRAY_PICTURES_MAX, Taken, Tray, TrayError, Waiting};

/// Entries moved at once when the own journal begins again.
const MOVE_GROUP_ENTRIES: usize = 500;

/// Everything one phone keeps. There is one handle on a folder at a time.
#[derive(Debug)]
pub struct Store {
    paths: Paths,
    disk: Arc<dyn Disk>,
    own: Journal,
    foreign: Journal,
    places: HashMap<EntryHash, (Source, u64)>,
    lc: u64,
    index: Option<Index>,
    // The last field: the lock is given back after the index has closed.
    _lock: Lock,
}

/// Where things are.
#[derive(Debug, Clone)]
struct Paths {
    folder: PathBuf,
    own: PathBuf,
    foreign: PathBuf,
    index: PathBuf,
    photos: PathBuf,
    state: PathBuf,
}

impl Paths {
    fn of(folder: &Path) -> Paths {
        Paths {
            folder: folder.to_owned(),
            own: folder.join("own.journal"),
            foreign: folder.join("foreign.journal"),
            index: folder.join("index"),
            photos: folder.join("photos"),
            state: folder.join("state"),
        }
    }
}

impl Store {
    /// Opens a phone's data, making the folder where there is none. Damage is
    /// healed where it can be, and always in the report.
    ///
    /// # Errors
    /// [`OpenError`]; never an empty store beside a journal that has entries.
    pub fn open(folder: &Path) -> Result<(Store, OpenReport), OpenError> {
        Store::open_on(folder, Arc::new(RealDisk))
    }

    /// The same with another disk, for tests that let it fail.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub fn open_on(folder: &Path, disk: Arc<dyn Disk>) -> Result<(Store, OpenReport), OpenError> {
        open::open(folder, disk)
    }

    /// Keeps the entries of one intent, all or none; durable when it returns.
    ///
    /// # Errors
    /// [`StoreError::NotChained`] and [`StoreError::NoBody`] for entries that are
    /// not the next ones, or the disk's. Nothing was kept then.
    pub fn keep_own(&mut self, entries: &[Entry]) -> Result<(), StoreError> {
        if entries.is_empty() {
            return Ok(());
        }
        self.check_next(entries)?;
        let first = self.own.next();
        self.own.append(&entries.iter().collect::<Vec<_>>(), 0)?;
        self.kept(Source::Own, first, entries.iter());
        Ok(())
    }

    /// Keeps what came from the office together with its position after it, all
    /// or none; durable when it returns. What is here already is not kept twice;
    /// a body that was missing is. How many entries were new.
    ///
    /// # Errors
    /// The disk's; nothing was kept then.
    pub fn keep_foreign(&mut self, entries: &[Entry], cursor: u64) -> Result<u64, StoreError> {
        let mut in_batch = HashMap::new();
        let new = |entry: &&Entry| {
            let bodies = in_batch.insert(entry.hash(), entry.body_bytes().is_some());
            self.adds_something(entry) && bodies.is_none_or(|had| !had && entry.body_bytes().is_some())
        };
        let new: Vec<&Entry> = entries.iter().filter(new).collect();
        if new.is_empty() && cursor == self.foreign.cursor() {
            return Ok(0);
        }
        let first = self.foreign.next();
        self.foreign.append(&new, cursor)?;
        self.kept(Source::Foreign, first, new.iter().copied());
        Ok(new.len() as u64)
    }

    /// Begins a new own journal for a device that goes on for this one. What the
    /// old one holds stays here among the foreign entries; what was agreed about
    /// it is forgotten.
    ///
    /// # Errors
    /// The disk's; the old journal is then still the own one.
    pub fn begin_new_journal(&mut self) -> Result<(), StoreError> {
        let old: Vec<Entry> = self.entries_of(Source::Own).collect();
        for group in old.chunks(MOVE_GROUP_ENTRIES) {
            self.foreign.append(&group.iter().collect::<Vec<_>>(), self.foreign.cursor())?;
        }
        self.state().remove(Document::Sent)?;
        // First of all no index: an old one would restore the old entries.
        self.index = None;
        if self.paths.index.exists() {
            std::fs::remove_dir_all(&self.paths.index)?;
            self.disk.sync_names(&self.paths.folder)?;
        }
        self.own.begin_again()?;
        self.note_places();
        let journals = (&self.own, &self.foreign, &*self.disk);
        self.index = open::rebuild(&self.paths, IndexFault::Outdated, journals).0;
        Ok(())
    }

    /// Whether it is known what the own journal's file holds: after a write that
    /// failed and could not be taken back it is not, until the next open.
    pub fn is_sound(&self) -> bool {
        self.own.is_sound()
    }

    /// Makes the index survive a power cut, so that the next open has less to do.
    /// For idle moments; nothing depends on it.
    pub fn rest(&mut self) {
        let flushed = self.index.as_mut().filter(|index| index.lags()).map(Index::flush);
        if let Some(Err(fault)) = flushed {
            self.lose_index(&fault);
        }
    }

    /// Where the own journal ends, and the greatest `lc` held.
    pub fn tip(&self) -> Tip {
        Tip { head: self.head().map(|head| (head.seq, head.hash)), lc: self.lc }
    }

    /// The own journal's end.
    pub fn head(&self) -> Option<Head> {
        self.own.last().map(Found::head)
    }

    /// Points at the own journal's end, whoever this phone is enrolled for now.
    pub fn own_reference(&self) -> Option<EntryRef> {
        self.own.last().map(|last| EntryRef { device: last.device, seq: last.seq, hash: last.hash })
    }

    /// How many own entries can be read.
    pub fn count(&self) -> u64 {
        self.own.found().len() as u64
    }

    /// Whether the own journal can go on.
    pub fn own_end(&self) -> OwnEnd {
        open::own_end(&self.own)
    }

    /// The own journal as the chain it is.
    pub fn chain(&self) -> Chain {
        let mut chain = Chain::default();
        self.own.found().values().for_each(|found| chain.keep(found.seq, found.hash));
        chain
    }

    /// Own entries from a place on, without a gap, at most so many.
    pub fn own_from(&self, seq: u64, most: usize) -> Vec<Entry> {
        let run = self.own.found().range(seq..).zip(seq..);
        let run = run.take_while(|((place, _), expected)| *place == expected).take(most);
        let mut reader = Entries::new(self, run.map(|((_, found), _)| (Source::Own, found)));
        // A place that can't be read ends the run: what follows would be a gap.
        std::iter::from_fn(|| reader.read_next().flatten()).collect()
    }

    /// Whether an entry belongs to the own journal: it is here, or the one after
    /// it, which is here, names it.
    pub fn holds_own(&self, head: Head) -> bool {
        let own = self.own.found();
        own.get(&head.seq).is_some_and(|found| found.hash == head.hash)
            || own.get(&head.seq.saturating_add(1)).is_some_and(|after| after.prev == Some(head.hash))
    }

    /// An entry, own or foreign.
    pub fn entry(&self, hash: &EntryHash) -> Option<Entry> {
        let (source, place) = self.places.get(hash)?;
        if let Some(Ok(Some(entry))) = self.index.as_ref().map(|index| index.entry(hash)) {
            return Some(entry);
        }
        let journal = self.journal(*source);
        journal.reader().ok()?.read(journal.found().get(place)?).ok().flatten()
    }

    /// All entries about a thing, own ones first, each in the order it came.
    pub fn about(&self, about: Id) -> Vec<Entry> {
        let Some(Ok(hashes)) = self.index.as_ref().map(|index| index.about(about)) else {
            return self.all().filter(|entry| entry.header().about == about).collect();
        };
        let places: BTreeSet<(Source, u64)> = hashes.iter().filter_map(|hash| self.places.get(hash).copied()).collect();
        let hash = |(source, place): &(Source, u64)| self.journal(*source).found().get(place).map(|found| found.hash);
        places.iter().filter_map(hash).filter_map(|hash| self.entry(&hash)).collect()
    }

    /// All entries: own ones by place, then foreign ones in the order they came.
    pub fn all(&self) -> impl Iterator<Item = Entry> + '_ {
        self.entries_of(Source::Own).chain(self.entries_of(Source::Foreign))
    }

    /// The greatest `lc` of all entries held; 0 for none.
    pub fn greatest_lc(&self) -> u64 {
        self.lc
    }

    /// The office's position after the last foreign entries.
    pub fn cursor(&self) -> u64 {
        self.foreign.cursor()
    }

    /// The photos.
    pub fn photos(&self) -> PhotoStore<'_> {
        PhotoStore::new(&self.paths.photos, &*self.disk)
    }

    /// The small documents.
    pub fn state(&self) -> StateStore<'_> {
        StateStore::new(&self.paths.state, &*self.disk)
    }

    /// Reads all files again and checks every hash.
    ///
    /// # Errors
    /// The system's; what is wrong with the bytes is in the report.
    pub fn verify(&self) -> Result<VerifyReport, StoreError> {
        verify::verify(self)
    }

    fn new(
        paths: Paths,
        disk: Arc<dyn Disk>,
        (own, foreign): (Journal, Journal),
        index: Option<Index>,
        lock: Lock,
    ) -> Store {
        let mut store = Store { paths, disk, own, foreign, places: HashMap::new(), lc: 0, index, _lock: lock };
        store.note_places();
        store
    }

    fn note_places(&mut self) {
        self.places.clear();
        // Own places are noted last: an entry in both journals counts as own.
        for (source, journal) in [(Source::Foreign, &self.foreign), (Source::Own, &self.own)] {
            for (place, found) in journal.found() {
                self.places.insert(found.hash, (source, *place));
                self.lc = self.lc.max(found.lc);
            }
        }
    }

    fn foreign_count(&self) -> u64 {
        self.places.values().filter(|(source, _)| *source == Source::Foreign).count() as u64
    }

    fn journal(&self, source: Source) -> &Journal {
        match source {
            Source::Own => &self.own,
            Source::Foreign => &self.foreign,
        }
    }

    fn check_next(&self, entries: &[Entry]) -> Result<(), StoreError> {
        if let OwnEnd::Lost { known } = self.own_end() {
            return Err(StoreError::OwnEndLost { known });
        }
        let mut head = self.head();
        let mut device = self.own.last().map(|last| last.device);
        for entry in entries {
            let header = entry.header();
            let expected = head.map_or(1, |head| head.seq + 1);
            let chained = header.prev == head.map(|head| head.hash) && header.seq == expected;
            if !chained || *device.get_or_insert(header.device) != header.device {
                return Err(StoreError::NotChained { seq: header.seq, expected });
            }
            if entry.body_bytes().is_none() {
                return Err(StoreError::NoBody { seq: header.seq });
            }
            head = Some(Head { seq: header.seq, hash: entry.hash() });
        }
        Ok(())
    }

    /// Whether a foreign entry is new here, or brings the body of one that had none.
    fn adds_something(&self, entry: &Entry) -> bool {
        let held = self.places.get(&entry.hash()).and_then(|(source, place)| self.journal(*source).found().get(place));
        let lacks_body = |held: &Found| !matches!(held.body, BodyFound::Here { .. });
        held.is_none_or(|held| lacks_body(held) && entry.body_bytes().is_some())
    }

    /// What is durable in a journal becomes findable. A failing index is given
    /// up: the entries are kept, and the next open makes a new one.
    fn kept<'a>(&mut self, source: Source, first: u64, entries: impl Iterator<Item = &'a Entry>) {
        let rows: Vec<Row<'_>> = (first..).zip(entries).map(|(place, entry)| Row { source, place, entry }).collect();
        for row in &rows {
            self.places.insert(row.entry.hash(), (source, row.place));
            self.lc = self.lc.max(row.entry.header().lc);
        }
        let applied = self.index.as_mut().filter(|_| !rows.is_empty()).map(|index| index.apply(&rows));
        if let Some(Err(fault)) = applied {
            self.lose_index(&fault);
        }
    }

    fn lose_index(&mut self, fault: &IndexFault) {
        tracing::warn!(%fault, "the index is given up until the next open");
        // What failed may fail again, or hang, while it is dropped.
        std::mem::forget(self.index.take());
    }

    fn entries_of(&self, source: Source) -> impl Iterator<Item = Entry> + '_ {
        let places = self.journal(source).found().iter();
        let standing = places.filter(move |(place, found)| self.places.get(&found.hash) == Some(&(source, **place)));
        let mut entries = Entries::new(self, standing.map(move |(_, found)| (source, found)));
        std::iter::from_fn(move || entries.next_readable())
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        self.rest();
    }
}

/// Reads entries one after the other, each file through one handle.
struct Entries<'a, Places> {
    store: &'a Store,
    places: Places,
    readers: HashMap<Source, Reader>,
}

impl<'a, Places: Iterator<Item = (Source, &'a Found)>> Entries<'a, Places> {
    fn new(store: &'a Store, places: Places) -> Self {
        Entries { store, places, readers: HashMap::new() }
    }

    /// The next place: none at the end, `Some(None)` for one that can't be read now.
    fn read_next(&mut self) -> Option<Option<Entry>> {
        let (source, found) = self.places.next()?;
        let from_file = self.read(source, found);
        let entry = from_file.or_else(|| self.store.index.as_ref()?.entry(&found.hash).ok().flatten());
        if entry.is_none() {
            tracing::error!(?source, seq = found.seq, "an entry that was here can't be read any more");
        }
        Some(entry)
    }

    fn next_readable(&mut self) -> Option<Entry> {
        loop {
            if let Some(entry) = self.read_next()? {
                return Some(entry);
            }
        }
    }

    fn read(&mut self, source: Source, found: &Found) -> Option<Entry> {
        let reader = match self.readers.entry(source) {
            std::collections::hash_map::Entry::Occupied(reader) => reader.into_mut(),
            std::collections::hash_map::Entry::Vacant(slot) => slot.insert(self.store.journal(source).reader().ok()?),
        };
        reader.read(found).ok().flatten()
    }
}
