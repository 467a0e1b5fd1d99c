//! The phone's store. Two journals are the truth: what this phone wrote and what came
//! from the office; the index beside them is made of nothing else. Photos are files
//! named by their hash, small documents are replaced whole. All of it is sealed. It
//! refuses to know what entries mean, who may write them, and what time it is.
//!
//! ```text
//! own/             own entries, a chain, in segments; the bytes are described in `frame.rs`
//! foreign/         entries of others and how far each scope is read after them
//! index/           sled; may be deleted at any time
//! index.bad-N/     an index that was of no use, set aside
//! *.damaged-N/     a journal as it was before it was restored
//! photos/          <SHA-256 in hexadecimal>
//! tray/            pictures taken and not recorded yet, each with its note
//! state/           identity, sent, …: JSON, sealed
//! rescue.new/      another phone's store that is being taken over
//! rescue.whole/    one that was taken over whole; `rescue.rs`
//! keys*.json       the wrapped key; `keys.rs`
//! ballast          room that is let go when the disk is full
//! lock             held while the store is open
//! ```
//!
//! A write returns only when a power cut can't take it back. An intent that was
//! *not* confirmed may still be found after a power cut, whole, never in part.

mod checked;
mod disk;
mod found;
mod frame;
mod index;
mod journal;
mod keys;
mod lock;
mod migrate;
mod open;
mod photos;
mod places;
mod planted;
mod report;
mod rescue;
mod room;
mod scan;
mod segment;
mod state;
mod tray;
mod vault;
mod verify;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use shared::ids::{EntryHash, EntryRef, Id};
use shared::journal::{Entry, Head, Tip};
use shared::sync::Cursors;

use self::found::Found;
use self::index::{Index, Mark, NewRows, Tally};
use self::journal::Journal;
use self::lock::Lock;
use self::open::{Reading, Witness};
use self::places::Places;
use self::scan::Since;

pub use self::disk::{Disk, RealDisk};
pub use self::keys::{Keys, LockError, PASSPHRASE_CHARS_MIN, PIN_DIGITS_MIN, SECRET_CHARS_MAX, Strength, Weakness};
pub use self::photos::PhotoStore;
#[cfg(feature = "planted-faults")]
pub use self::planted::plant;
pub use self::report::{
    Damage, Fate, IndexFault, IndexState, OpenError, OpenReport, OwnEnd, Source, StoreError, VerifyReport, What,
};
pub use self::rescue::Landing;
pub use self::room::{PHOTO_BYTES_MIN, Room, WARN_BYTES};
pub use self::state::{Document, StateStore};
pub use self::tray::{TRAY_PICTURES_MAX, Taken, Tray, TrayError, Waiting};
pub use self::vault::Vault;
pub use self::verify::Check;

/// Entries moved at once when the own journal begins again.
const MOVE_GROUP_ENTRIES: usize = 500;

/// Everything one phone keeps. There is one handle on a folder at a time.
#[derive(Debug)]
pub struct Store {
    paths: Paths,
    vault: Arc<Vault>,
    disk: Arc<dyn Disk>,
    journals: [Journal; 2],
    tallies: [Tally; 2],
    /// What was last written of how far the journals go.
    witness: Option<Witness>,
    /// Nothing in the journals is known to be damaged.
    whole: bool,
    /// None where it failed or could not be had: all else goes on without it.
    index: Option<Index>,
    /// Shared with whoever checks the files meanwhile.
    places: Arc<Places>,
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
            own: folder.join("own"),
            foreign: folder.join("foreign"),
            index: folder.join("index"),
            photos: folder.join("photos"),
            state: folder.join("state"),
        }
    }
}

impl Store {
    /// Whether a folder holds sealed data: then its key was made once, and no other opens it.
    pub fn is_there(folder: &Path) -> bool {
        Paths::of(folder).own.exists()
    }

    /// Opens a phone's data with its vault, making the folder where there is none.
    /// Damage is healed where it can be, and always in the report.
    ///
    /// # Errors
    /// [`OpenError`]; never an empty store beside a journal that has entries.
    pub fn open(folder: &Path, vault: &Arc<Vault>) -> Result<(Store, OpenReport), OpenError> {
        Store::open_on(folder, vault, Arc::new(RealDisk))
    }

    /// The same with another disk, for tests that let it fail.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub fn open_on(folder: &Path, vault: &Arc<Vault>, disk: Arc<dyn Disk>) -> Result<(Store, OpenReport), OpenError> {
        open::open(folder, vault, &disk, Reading::Quick)
    }

    /// Opens and reads everything through, whatever the index says: for whoever met
    /// something damaged.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub fn open_thoroughly(folder: &Path, vault: &Arc<Vault>) -> Result<(Store, OpenReport), OpenError> {
        let disk: Arc<dyn Disk> = Arc::new(RealDisk);
        open::open(folder, vault, &disk, Reading::Thorough)
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
        if let Some(entry) = entries.iter().find(|entry| entry.body_bytes().is_none()) {
            return Err(StoreError::NoBody { seq: entry.header().seq });
        }
        self.add_own(entries)
    }

    fn add_own(&mut self, entries: &[Entry]) -> Result<(), StoreError> {
        let entries: Vec<&Entry> = entries.iter().collect();
        let found = self.append(Source::Own, &entries, &Cursors::new())?;
        self.tallies[0].count += entries.len() as u64;
        self.kept(Source::Own, &found, &entries);
        Ok(())
    }

    /// Keeps what came from the office together with how far the scopes are read after it,
    /// all or none; durable when it returns. What is here already is not kept twice;
    /// a body that was missing is. How many entries were new.
    ///
    /// # Errors
    /// The disk's; nothing was kept then.
    pub fn keep_foreign(&mut self, entries: &[Entry], cursors: &Cursors) -> Result<u64, StoreError> {
        let mut in_batch = HashMap::new();
        let mut first_met = 0;
        let mut new = Vec::new();
        for entry in entries {
            let bodies = in_batch.insert(entry.hash(), entry.body_bytes().is_some());
            let held = self.held(&entry.hash());
            let adds = held.is_none_or(|held| !held.has_body() && entry.body_bytes().is_some());
            if adds && bodies.is_none_or(|had| !had && entry.body_bytes().is_some()) {
                first_met += u64::from(held.is_none() && bodies.is_none());
                new.push(entry);
            }
        }
        if new.is_empty() && cursors == self.cursors() {
            return Ok(0);
        }
        let found = self.append(Source::Foreign, &new, cursors)?;
        self.tallies[1].count += first_met;
        self.kept(Source::Foreign, &found, &new);
        Ok(new.len() as u64)
    }

    /// Begins a new own journal for a device that goes on for this one. What the
    /// old one holds stays here among the foreign entries; what was agreed about
    /// it is forgotten.
    ///
    /// # Errors
    /// The disk's; the old journal is then still the own one.
    pub fn begin_new_journal(&mut self) -> Result<(), StoreError> {
        let old: Vec<Entry> =
            self.journals[0].entries().map(|read| read.map(|(_, entry)| entry)).collect::<Result<_, _>>()?;
        for group in old.chunks(MOVE_GROUP_ENTRIES) {
            let cursors = self.cursors().clone();
            self.journals[1].append(&group.iter().collect::<Vec<_>>(), &cursors)?;
        }
        self.state().remove(Document::Sent)?;
        self.forget_ends()?;
        let name = self.vault.name();
        self.journals[0].begin_again(name)?;
        self.read_through(IndexFault::Outdated)
    }

    /// Lets entries of others go that are no more this phone's to keep, headers too, with
    /// the cursors as they are then; all or none, also where a kill comes in between.
    ///
    /// # Errors
    /// The disk's; the entries are then still here.
    pub fn let_foreign_go(&mut self, gone: &BTreeSet<EntryHash>, cursors: &Cursors) -> Result<(), StoreError> {
        self.forget_ends()?;
        let goes = |entry: &Entry| gone.contains(&entry.hash());
        let left = match self.journals[1].leave_out(goes, cursors) {
            Err(StoreError::Full { .. }) if room::release(&*self.disk, &self.paths.folder) => {
                self.journals[1].leave_out(goes, cursors)
            }
            left => left,
        };
        if self.journals[1].is_sound() {
            self.read_through(IndexFault::Outdated)?;
        }
        left
    }

    /// What knows how far the journals went is forgotten before they are shortened on
    /// purpose: it would take what is gone for lost. The index is made anew after that.
    fn forget_ends(&mut self) -> Result<(), StoreError> {
        self.state().remove(Document::Witness)?;
        self.witness = None;
        self.close_index();
        if self.paths.index.exists() {
            std::fs::remove_dir_all(&self.paths.index)?;
            self.disk.sync_names(&self.paths.folder)?;
        }
        Ok(())
    }

    /// Lets bodies go that this phone need not keep: erased by law, or proved to be at
    /// the office. Headers stay, and so the chain. How many went. A segment that is
    /// damaged keeps all of its own.
    ///
    /// # Errors
    /// The disk's; each segment is as it was, or without those bodies.
    pub fn let_bodies_go(&mut self, entries: &BTreeSet<EntryHash>) -> Result<u64, StoreError> {
        let mut by_segment: BTreeMap<(usize, u32), BTreeSet<u64>> = BTreeMap::new();
        for hash in entries {
            if let Some((source, place)) = self.places.of(hash)
                && let Some(found) = self.places.row(source, place).filter(|found| found.has_body())
            {
                by_segment.entry((source.at(), found.lies.segment)).or_default().insert(place);
            }
        }
        if by_segment.is_empty() {
            return Ok(0);
        }
        // A kill in between leaves rows that say where entries no longer lie, so the index
        // is not believed again before the last of them is right.
        self.distrust_index();
        let gone = by_segment.iter().map(|((at, segment), places)| self.rewrite_without(*at, *segment, places)).sum();
        let marks = self.marks();
        self.tell_index(|index, places| index.mark(&marks).and_then(|()| index.flush(places)));
        gone
    }

    fn rewrite_without(&mut self, at: usize, segment: u32, gone: &BTreeSet<u64>) -> Result<u64, StoreError> {
        let change = |place, entry: Entry| if gone.contains(&place) { entry.without_body() } else { entry };
        let moved = self.journals[at].rewrite_segment(segment, change)?;
        let places = Arc::make_mut(&mut self.places);
        moved.iter().for_each(|(place, found)| places.put(Source::ALL[at], *place, *found));
        self.tell_index(|index, places| index.move_rows(places, Source::ALL[at], &moved));
        Ok(if moved.is_empty() { 0 } else { gone.len() as u64 })
    }

    /// Another holds the own entries up to a place as well.
    pub fn own_is_held_elsewhere(&mut self, upto: u64) {
        self.tell_index(|index, _| index.forget_copies(upto));
    }

    /// Whether it is known what the own journal's file holds: after a write that
    /// failed and could not be taken back it is not, until the next open.
    pub fn is_sound(&self) -> bool {
        self.journals[0].is_sound()
    }

    /// The same of the journal of others.
    pub fn is_foreign_sound(&self) -> bool {
        self.journals[1].is_sound()
    }

    /// Makes the index survive a power cut, so that it bears witness of the journals'
    /// ends and the next open has less to do. For idle moments; nothing depends on it.
    pub fn rest(&mut self) {
        self.tell_index(|index, places| if index.lags() { index.flush(places) } else { Ok(()) });
        self.bear_witness();
        if self.index.as_ref().is_some_and(Index::needs_snapshot) {
            self.reopen_index();
        }
    }

    /// Lays the ballast down, where there is room for it. For idle moments.
    pub fn lay_ballast(&self) {
        room::lay_ballast(&*self.disk, &self.paths.folder);
    }

    /// How much room there is.
    pub fn room(&self) -> Room {
        Room::of(self.disk.free_bytes(&self.paths.folder))
    }

    /// Where the own journal ends, and the greatest `lc` held.
    pub fn tip(&self) -> Tip {
        Tip { head: self.head().map(|head| (head.seq, head.hash)), lc: self.greatest_lc() }
    }

    /// The own journal's end.
    pub fn head(&self) -> Option<Head> {
        self.journals[0].last().map(Found::head)
    }

    /// Points at the own journal's end, whoever this phone is enrolled for now.
    pub fn own_reference(&self) -> Option<EntryRef> {
        self.journals[0].last().map(|last| EntryRef { device: last.device, seq: last.seq, hash: last.hash })
    }

    /// How many own entries can be read.
    pub fn count(&self) -> u64 {
        self.tallies[0].count
    }

    /// Whether the own journal can go on.
    pub fn own_end(&self) -> OwnEnd {
        open::own_end(&self.journals[0])
    }

    /// Own entries from a place on, without a gap, at most so many.
    pub fn own_from(&self, seq: u64, most: usize) -> Vec<Entry> {
        let first = seq.max(1);
        let mut reader = self.journals[0].reader();
        let run = self.places.from(Source::Own, first).zip(first..);
        // A place that can't be read ends the run: what follows would be a gap.
        let run = run.take_while(|((place, _), expected)| place == expected).take(most);
        run.map_while(|((place, found), _)| reader.read(place, found).ok().flatten()).collect()
    }

    /// What others wrote and is here.
    pub fn foreign_references(&self) -> Vec<EntryRef> {
        let rows = self.places.from(Source::Foreign, 0);
        rows.map(|(_, found)| EntryRef { device: found.device, seq: found.seq, hash: found.hash }).collect()
    }

    /// The hashes of own entries from a place on, without a gap, at most so many.
    pub fn own_hashes(&self, seq: u64, most: u64) -> Vec<EntryHash> {
        let first = seq.max(1);
        let run = self.places.from(Source::Own, first).zip(first..);
        let run = run.take_while(|((place, _), expected)| place == expected);
        run.take(usize::try_from(most).unwrap_or(usize::MAX)).map(|((_, found), _)| found.hash).collect()
    }

    /// Whether an entry belongs to the own journal: it is here, or the one after
    /// it, which is here, names it.
    pub fn holds_own(&self, head: Head) -> bool {
        let at = |place| self.places.row(Source::Own, place);
        at(head.seq).is_some_and(|found| found.hash == head.hash)
            || at(head.seq.saturating_add(1)).is_some_and(|after| after.prev == Some(head.hash))
    }

    /// An entry, own or foreign.
    pub fn entry(&self, hash: &EntryHash) -> Option<Entry> {
        let (source, place) = self.places.of(hash)?;
        self.journals[source.at()].reader().read(place, self.places.row(source, place)?).ok().flatten()
    }

    /// All entries about a thing, own ones first, each in the order it came.
    pub fn about(&self, about: Id) -> Vec<Entry> {
        let mut readers = [self.journals[0].reader(), self.journals[1].reader()];
        let places = self.places.about(about);
        places.filter_map(|(source, place, found)| readers[source.at()].read(place, found).ok().flatten()).collect()
    }

    /// All entries: own ones by place, then foreign ones in the order they came. What
    /// can't be read is left out: then there are fewer than were counted at the open.
    pub fn all(&self) -> impl Iterator<Item = Entry> + '_ {
        let mut own = HashSet::new();
        let entries = self.journals.iter().zip(Source::ALL);
        let entries = entries.flat_map(|(journal, source)| journal.entries().map(move |read| (source, read)));
        entries.filter_map(move |(source, read)| match (source, read) {
            (_, Err(error)) => {
                tracing::error!(kind = %error.kind(), "a journal can't be read any more");
                None
            }
            (Source::Own, Ok((_, entry))) => {
                own.insert(entry.hash());
                Some(entry)
            }
            (Source::Foreign, Ok((_, entry))) if own.contains(&entry.hash()) => None,
            // Its body may have come later, and is then met at that place.
            (Source::Foreign, Ok((place, entry))) if entry.body_bytes().is_none() => {
                (self.places.of(&entry.hash()) == Some((source, place))).then_some(entry)
            }
            (Source::Foreign, Ok((_, entry))) => Some(entry),
        })
    }

    /// Whether [`Store::all`] met something that is not as it was written.
    pub fn has_met_damage(&self) -> bool {
        self.journals.iter().any(Journal::has_met_damage)
    }

    /// The greatest `lc` of all entries held; 0 for none.
    pub fn greatest_lc(&self) -> u64 {
        self.tallies[0].lc.max(self.tallies[1].lc)
    }

    /// How far each scope is read.
    pub fn cursors(&self) -> &Cursors {
        self.journals[1].cursors()
    }

    /// The photos.
    pub fn photos(&self) -> PhotoStore<'_> {
        PhotoStore::new(&self.paths.photos, &self.vault, &*self.disk)
    }

    /// The small documents.
    pub fn state(&self) -> StateStore<'_> {
        StateStore::new(&self.paths.state, &self.vault, &*self.disk)
    }

    /// The vault it is sealed with.
    pub fn vault(&self) -> &Arc<Vault> {
        &self.vault
    }

    /// A check of all files and hashes, to be run on another thread.
    pub fn check(&self) -> Check {
        let folders = [&self.paths.own, &self.paths.foreign];
        let journals = [0, 1].map(|at| (Source::ALL[at], folders[at].clone(), self.journals[at].standing()));
        let (vault, places) = (self.vault.clone(), self.places.clone());
        Check { journals, photos: self.paths.photos.clone(), vault, places }
    }

    /// Reads all files again and checks every hash.
    ///
    /// # Errors
    /// The system's; what is wrong with the bytes is in the report.
    pub fn verify(&self) -> Result<VerifyReport, StoreError> {
        self.check().run()
    }

    /// Takes in what a check found: where journals or index are not as they were, the
    /// next open reads everything through and heals what it can.
    pub fn learn(&mut self, report: &VerifyReport) {
        if !report.damage.is_empty() || report.index.is_some() {
            self.whole = false;
            self.distrust_index();
        }
    }

    fn new(
        paths: Paths,
        (vault, disk): (Arc<Vault>, Arc<dyn Disk>),
        journals: [Journal; 2],
        (index, places): (Option<Index>, Places),
        (tallies, whole): ([Tally; 2], bool),
        (witness, lock): (Option<Witness>, Lock),
    ) -> Store {
        let places = Arc::new(places);
        Store { paths, vault, disk, journals, tallies, witness, whole, index, places, _lock: lock }
    }

    /// Only a help: where it can't be written, the index still knows.
    fn bear_witness(&mut self) {
        if !self.journals.iter().all(Journal::is_sound) {
            return;
        }
        let [own, foreign] = [0, 1].map(|at| self.journals[at].next() - 1);
        let witness = Witness { own, foreign };
        if self.witness != Some(witness) && self.state().replace(Document::Witness, &witness).is_ok() {
            self.witness = Some(witness);
        }
    }

    /// How many entries of others can be read.
    pub fn foreign_count(&self) -> u64 {
        self.tallies[1].count
    }

    /// On a full disk the ballast goes: words are kept as long as there is any room.
    fn append(
        &mut self,
        source: Source,
        entries: &[&Entry],
        cursors: &Cursors,
    ) -> Result<Vec<(u64, Found)>, StoreError> {
        let journal = &mut self.journals[source.at()];
        match journal.append(entries, cursors) {
            Err(StoreError::Full { .. }) if room::release(&*self.disk, &self.paths.folder) => {
                journal.append(entries, cursors)
            }
            appended => appended,
        }
    }

    fn check_next(&self, entries: &[Entry]) -> Result<(), StoreError> {
        if let OwnEnd::Lost { known } = self.own_end() {
            return Err(StoreError::OwnEndLost { known });
        }
        let mut head = self.head();
        let mut device = self.journals[0].last().map(|last| last.device);
        for entry in entries {
            let header = entry.header();
            let expected = head.map_or(1, |head| head.seq + 1);
            let chained = header.prev == head.map(|head| head.hash) && header.seq == expected;
            if !chained || *device.get_or_insert(header.device) != header.device {
                return Err(StoreError::NotChained { seq: header.seq, expected });
            }
            head = Some(Head { seq: header.seq, hash: entry.hash() });
        }
        Ok(())
    }

    /// What is durable in a journal becomes findable. A failing index is given
    /// up: the entries are kept, and the next open makes a new one.
    fn kept(&mut self, source: Source, rows: &[(u64, Found)], copies: &[&Entry]) {
        let tally = &mut self.tallies[source.at()];
        tally.lc = rows.iter().map(|(_, found)| found.lc).max().unwrap_or(0).max(tally.lc);
        let places = Arc::make_mut(&mut self.places);
        rows.iter().for_each(|(place, found)| places.put(source, *place, *found));
        let mark = self.mark(source);
        let copies = if source == Source::Own { copies } else { &[] };
        let new = NewRows { source, rows, copies };
        self.tell_index(|index, places| index.apply(new, &mark).and_then(|()| index.flush_if_due(places)));
    }

    fn tell_index(&mut self, tell: impl FnOnce(&mut Index, &Places) -> Result<(), IndexFault>) {
        if let Some(Err(fault)) = self.index.as_mut().map(|index| tell(index, &self.places)) {
            self.lose_index(&fault);
        }
    }

    fn mark(&self, source: Source) -> Mark {
        open::mark(&self.journals[source.at()], self.tallies[source.at()], self.whole)
    }

    fn marks(&self) -> [(Source, Mark); 2] {
        Source::ALL.map(|source| (source, self.mark(source)))
    }

    /// Notes that the next open must read everything through.
    fn distrust_index(&mut self) {
        let marks = self.marks().map(|(source, mark)| (source, Mark { whole: false, ..mark }));
        self.tell_index(|index, places| index.mark(&marks).and_then(|()| index.flush(places)));
    }

    fn lose_index(&mut self, fault: &IndexFault) {
        tracing::warn!(%fault, "the index is given up until the next open");
        // What failed may fail again, or hang, while it is dropped.
        std::mem::forget(self.index.take());
    }

    fn close_index(&mut self) {
        if let Some(index) = self.index.take() {
            index.close();
        }
    }

    /// Opened once more, the index has a snapshot, and the next open is a short one.
    fn reopen_index(&mut self) {
        self.close_index();
        match Index::open(&self.paths.index, &self.vault) {
            Ok((index, _)) => self.index = Some(index),
            Err(fault) => self.lose_index(&fault),
        }
    }

    /// Reads both journals through and makes a new index of them.
    fn read_through(&mut self, why: IndexFault) -> Result<(), StoreError> {
        let scans = [self.journals[0].scan(Since::BEGINNING)?, self.journals[1].scan(Since::BEGINNING)?];
        let places = open::places_of([&scans[0], &scans[1]]);
        self.tallies = open::tallies(&places);
        let with = (&self.vault, &*self.disk);
        self.index = open::rebuild(&self.paths, with, &self.journals, (&places, self.whole), why).0;
        self.places = Arc::new(places);
        Ok(())
    }

    fn held(&self, hash: &EntryHash) -> Option<&Found> {
        let (source, place) = self.places.of(hash)?;
        self.places.row(source, place)
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        self.rest();
        self.close_index();
    }
}
