//! The office: its database, photos, clocks, and the fold of all entries in
//! memory. It is a device with a journal of its own; everything it says about
//! others' entries is an entry too. It refuses to know of HTTP and pages.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, FixedOffset};
use shared::domain::{Fact, Role};
use shared::ids::{DeviceId, EntryHash, Id, Key, MemberId, PhotoHash};
use shared::journal::{
    Act, Chain, ClockReading, DeviceKey, Draft, Entry, EntryRef, Head, HeadSigner, Stamp, Tip, Writer, write,
};
use shared::log::{Checkpoint, LogTree, SignedCheckpoint, SignedEpoch};
use shared::record::{Item, Record};
use shared::sync::{Certified, DeviceCertificate, OfficeKey, OfficeNow, TeamKey, TeamPass, compare_code};
use shared::text::in_office_time;
use tokio::sync::{Notify, RwLock, RwLockReadGuard, RwLockWriteGuard, Semaphore, SemaphorePermit};

use crate::arrivals::Arrivals;
use crate::attempts::Attempts;
use crate::config::{
    Config, HASHES_AT_ONCE, LOAD_ENTRIES, PAPERS_AT_ONCE, RESCUES_AT_ONCE, UPLOADS_AT_ONCE, WHOLE_AT_ONCE,
};
use crate::error::OfficeError;
use crate::log::{seat_of, signed_end};
use crate::papers::PaperStore;
use crate::photos::PhotoStore;
use crate::ports::Ports;
use crate::project::changed_rows;
use crate::record::{DeviceRow, EpochRow, Identity, Kept, LateBody, SignedHead, Store, Tx};
use crate::scopes::ScopeLog;
use crate::tls::Authority;
use crate::unfinished::Unfinished;

/// The office, shared by all requests.
#[derive(Debug)]
pub struct Office {
    store: Store,
    photos: PhotoStore,
    papers: PaperStore,
    ports: Ports,
    identity: Identity,
    seat: Seat,
    epochs: Vec<SignedEpoch>,
    /// All devices under which it ever wrote, with their keys, the newest first.
    keys: Vec<OfficeKey>,
    contradiction: Mutex<Option<Checkpoint>>,
    authority: Authority,
    boot: Id,
    memory: RwLock<Memory>,
    pub(crate) enrol_attempts: Attempts,
    pub(crate) sign_in_attempts: Attempts,
    pub(crate) uploads: Semaphore,
    /// Places for photos that are held whole until they are kept.
    pub(crate) whole_uploads: Semaphore,
    pub(crate) unfinished: Arc<Unfinished>,
    pub(crate) arrivals: Arrivals,
    pub(crate) hashing: Semaphore,
    pub(crate) rescues: Semaphore,
    papers_turns: Semaphore,
    /// Something came that a sealed paper may have waited for.
    pub(crate) papers_wake: Notify,
}

/// Under which device the office writes and signs: its first, or since it was restored
/// from a copy another.
#[derive(Debug)]
pub(crate) struct Seat {
    /// The device.
    pub(crate) device: DeviceId,
    /// Its key.
    pub(crate) key: DeviceKey,
    /// Its epoch.
    pub(crate) epoch: u64,
}

/// Who acts at the office.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Author {
    /// The signed-in member.
    pub member: MemberId,
    /// What they may do.
    pub role: Role,
}

/// What is held of the database: the fold and every chain, up to a position.
#[derive(Debug)]
pub(crate) struct Memory {
    pub(crate) record: Record,
    pub(crate) chains: HashMap<DeviceId, Chain>,
    pub(crate) scopes: ScopeLog,
    pub(crate) position: i64,
    pub(crate) tree: LogTree,
    /// The log's end as it was signed last.
    pub(crate) end: Option<SignedCheckpoint>,
    /// Photos that each journal names and that were lacking when last looked for.
    photos_awaited: HashMap<DeviceId, BTreeSet<PhotoHash>>,
    /// The place of the last body taken in that came after its header.
    late_bodies: i64,
    /// False from the first entry taken in until its commit: a transaction that
    /// ends in any other way (an error, a request cut off) leaves memory ahead of
    /// the database, and it is then read again from the start.
    sound: bool,
}

impl Memory {
    fn new(offices: BTreeSet<DeviceId>) -> Memory {
        Memory {
            record: Record::new(offices),
            chains: HashMap::new(),
            scopes: ScopeLog::default(),
            position: 0,
            tree: LogTree::default(),
            end: None,
            photos_awaited: HashMap::new(),
            late_bodies: 0,
            sound: true,
        }
    }

    fn take_all(&mut self, kept: &[Kept], ready: &mut Ready) {
        for kept in kept {
            let header = kept.entry.header();
            self.chains.entry(header.device).or_default().keep(header.seq, kept.entry.hash());
            self.position = kept.position;
            self.tree.push(kept.entry.hash());
        }
        let items: Vec<Item> = kept.iter().map(|kept| ready.item(&kept.entry)).collect();
        kept.iter().zip(&items).for_each(|(kept, item)| self.scopes.take(kept, item));
        self.take_items(items);
    }

    fn take_bodies(&mut self, late: &[LateBody]) {
        self.late_bodies = late.last().map_or(self.late_bodies, |last| last.place);
        self.take_late(late.iter().map(|late| &late.entry));
    }

    fn take_late<'a>(&mut self, entries: impl Iterator<Item = &'a Entry>) {
        let items: Vec<Item> = entries.map(Item::of).collect();
        items.iter().for_each(|item| self.scopes.take_body(item));
        self.take_items(items);
    }

    fn take_items(&mut self, items: Vec<Item>) {
        for item in &items {
            let photos = item.photos();
            if !photos.is_empty() {
                self.photos_awaited.entry(item.device).or_default().extend(photos);
            }
        }
        self.record.extend(items);
    }

    /// From now on these photos are awaited of every journal that names them: no promise
    /// may count them as here.
    fn await_photos(&mut self, photos: &HashSet<PhotoHash>) {
        let Memory { record, photos_awaited, .. } = self;
        for item in record.items() {
            let named = item.photos().into_iter().filter(|photo| photos.contains(photo));
            photos_awaited.entry(item.device).or_default().extend(named);
        }
    }

    /// The photos a journal names that were lacking when last looked for.
    pub(crate) fn photos_of(&self, device: DeviceId) -> impl Iterator<Item = PhotoHash> + '_ {
        self.photos_awaited.get(&device).into_iter().flatten().copied()
    }

    /// What is held of one journal.
    pub(crate) fn chain(&self, device: DeviceId) -> &Chain {
        self.chains.get(&device).unwrap_or(Chain::EMPTY)
    }
}

impl Office {
    /// Opens an office that has been founded.
    ///
    /// # Errors
    /// [`OfficeError::NotFounded`], or what the folder or database says.
    pub async fn open(config: &Config, ports: Ports) -> Result<Office, OfficeError> {
        let (store, files) = open_stores(config).await?;
        let identity = store.identity().await?.ok_or(OfficeError::NotFounded)?;
        Office::with((store, files), ports, identity).await
    }

    /// Opens an office, founding it with a device and key of its own if need be.
    ///
    /// # Errors
    /// What the folder or database says.
    pub async fn found(config: &Config, ports: Ports) -> Result<Office, OfficeError> {
        let (store, files) = open_stores(config).await?;
        let tx = store.begin().await?;
        let identity = match tx.identity().await? {
            Some(identity) => identity,
            None => {
                let (device, member) = (ports.random.id().into(), ports.random.id().into());
                let identity = Identity { device, seed: ports.random.bytes(), member };
                tx.found(&identity).await?;
                tx.commit().await?;
                identity
            }
        };
        Office::with((store, files), ports, identity).await
    }

    async fn with((store, files): (Store, Files), ports: Ports, identity: Identity) -> Result<Office, OfficeError> {
        let authority = authority(&store, &identity, ports.clock.now_ms()).await?;
        let epochs = store.epochs().await?;
        let keys = office_keys(&identity, &epochs);
        let offices = keys.iter().map(|key| key.device).collect();
        let epochs_begun = epochs.iter().map(|row| row.epoch).collect();
        let Files { photos, papers, unfinished } = files;
        Ok(Office {
            store,
            photos,
            papers,
            seat: seat_of((identity.device, identity.seed), &epochs),
            authority,
            boot: ports.random.id(),
            memory: RwLock::new(Memory::new(offices)),
            keys,
            epochs: epochs_begun,
            contradiction: Mutex::default(),
            enrol_attempts: Attempts::default(),
            sign_in_attempts: Attempts::default(),
            uploads: Semaphore::new(UPLOADS_AT_ONCE),
            whole_uploads: Semaphore::new(WHOLE_AT_ONCE),
            unfinished: Arc::new(unfinished),
            arrivals: Arrivals::default(),
            hashing: Semaphore::new(HASHES_AT_ONCE),
            rescues: Semaphore::new(RESCUES_AT_ONCE),
            papers_turns: Semaphore::new(PAPERS_AT_ONCE),
            papers_wake: Notify::new(),
            ports,
            identity,
        })
    }

    /// The tables around the record.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The photos.
    pub fn photos(&self) -> &PhotoStore {
        &self.photos
    }

    /// The closed papers.
    pub fn papers(&self) -> &PaperStore {
        &self.papers
    }

    /// Waits until one more paper may be written.
    pub(crate) async fn papers_turn(&self) -> SemaphorePermit<'_> {
        self.papers_turns.acquire().await.expect("nobody closes it")
    }

    /// Time and randomness.
    pub fn ports(&self) -> &Ports {
        &self.ports
    }

    /// The office's clock, ms since 1970.
    pub fn now_ms(&self) -> i64 {
        self.ports.clock.now_ms()
    }

    /// The office's own device: whose quarantines and erasures count.
    pub fn device(&self) -> DeviceId {
        self.seat.device
    }

    pub(crate) fn seat(&self) -> &Seat {
        &self.seat
    }

    pub(crate) fn epochs(&self) -> &[SignedEpoch] {
        &self.epochs
    }

    /// An end of the log that a phone keeps and this office signed, and that is none of
    /// this log: somebody must say that it was restored from a copy, or look into it.
    pub fn contradiction(&self) -> Option<Checkpoint> {
        *self.contradiction.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn note_contradiction(&self, known: Checkpoint) {
        *self.contradiction.lock().unwrap_or_else(PoisonError::into_inner) = Some(known);
    }

    /// Whose certificates phones take for the office's.
    pub fn authority(&self) -> &Authority {
        &self.authority
    }

    /// What the office shows beside a phone, for somebody to compare with what the phone shows.
    pub fn compare_code(&self, phone: &DeviceRow) -> String {
        let founded = self.keys.last().expect("an office has its first device").public_key;
        compare_code(self.authority.pin(), (phone.device, phone.public_key), founded)
    }

    /// The office as it is now, as phones are told.
    pub fn now(&self) -> OfficeNow {
        let (offices, office_keys) = (self.offices().collect(), self.keys.clone());
        OfficeNow { offices, office_keys, pass: None, office_ms: self.now_ms() }
    }

    /// The keys of all devices under which it ever wrote, the newest first.
    pub(crate) fn keys(&self) -> &[OfficeKey] {
        &self.keys
    }

    fn offices(&self) -> impl Iterator<Item = DeviceId> + '_ {
        self.keys.iter().map(|key| key.device)
    }

    /// What a phone may show others where no office is: the office's word on it, and what
    /// its team seals with since the last device was revoked. The word is signed by the
    /// device that signs now; the team's key is made of the first one's secret, which
    /// every copy has.
    pub(crate) fn pass(&self, device: &DeviceRow, revoked: u32) -> TeamPass {
        let DeviceRow { device, public_key, member, role, .. } = *device;
        let says = Certified { device, public_key, member, role, issued_ms: self.now_ms() };
        let certificate = DeviceCertificate::issue(self.seat.device, &self.seat.key, says);
        TeamPass { certificate, team_key: TeamKey::of_office(&self.identity.seed, revoked) }
    }

    /// Which of these photos are here, rows and bytes: a photo whose file is gone or
    /// cut, as in a folder restored older than the database, is asked for again.
    ///
    /// # Errors
    /// What the database or disk says.
    pub async fn photos_here(&self, hashes: &[PhotoHash]) -> Result<HashSet<PhotoHash>, OfficeError> {
        self.note_arrivals().await?;
        let held = self.store.photos_held(hashes).await?;
        let names: Vec<PhotoHash> = held.iter().map(|(hash, _)| *hash).collect();
        let sizes = self.photos.sizes(&names).await?;
        let (here, gone): (Vec<_>, Vec<_>) = held.into_iter().partition(|(hash, bytes)| sizes.get(hash) == Some(bytes));
        self.forget_photos(&gone.into_iter().map(|(hash, _)| hash).collect::<Vec<_>>()).await?;
        Ok(here.into_iter().map(|(hash, _)| hash).collect())
    }

    /// Which of these photos a journal names.
    pub(crate) async fn named_by(&self, device: DeviceId, photos: &[PhotoHash]) -> Result<Vec<PhotoHash>, OfficeError> {
        let record = self.record().await?;
        let own = record.items().filter(|item| item.device == device);
        let named: HashSet<PhotoHash> = own.flat_map(Item::photos).collect();
        Ok(photos.iter().copied().filter(|photo| named.contains(photo)).collect())
    }

    /// Takes no further entry of a revoked device, if every photo that its journal names is
    /// here: it has brought all.
    pub(crate) async fn close(&self, device: DeviceId) -> Result<(), OfficeError> {
        let named: Vec<PhotoHash> = self.memory().await?.photos_of(device).collect();
        if self.photos_here(&named).await?.len() < named.len() {
            return Ok(());
        }
        let tx = self.store.begin().await?;
        tx.close_device(device).await?;
        Ok(tx.commit().await?)
    }

    /// From now on the photos that have arrived count.
    ///
    /// # Errors
    /// What the database says; what could not be noted counts as never sent.
    pub(crate) async fn note_arrivals(&self) -> Result<(), OfficeError> {
        if self.arrivals.note(&self.photos, &self.store).await? > 0 {
            self.papers_wake.notify_one();
        }
        Ok(())
    }

    /// The same where nobody waits for it.
    pub(crate) async fn note_arrivals_aside(&self) {
        if let Err(error) = self.note_arrivals().await {
            tracing::error!(%error, "photos that arrived could not be noted; phones will be asked for them");
        }
    }

    /// Photos whose bytes are not here count as never sent.
    pub(crate) async fn forget_photos(&self, hashes: &[PhotoHash]) -> Result<(), OfficeError> {
        if hashes.is_empty() {
            return Ok(());
        }
        tracing::error!(count = hashes.len(), "photos are lacking in the folder; phones will be asked for them");
        let tx = self.store.begin().await?;
        tx.remove_photos(hashes).await?;
        tx.commit().await?;
        self.memory.write().await.await_photos(&hashes.iter().copied().collect());
        Ok(())
    }

    /// The author of what the office writes by itself.
    pub fn itself(&self) -> Author {
        Author { member: self.identity.member, role: Role::Office }
    }

    /// The district record, with all that any process has committed. Let go of it
    /// before writing: the writer waits for its readers.
    ///
    /// # Errors
    /// What the database says.
    pub async fn record(&self) -> Result<RwLockReadGuard<'_, Record>, OfficeError> {
        Ok(RwLockReadGuard::map(self.memory().await?, |memory| &memory.record))
    }

    /// Writes entries into the office's own journal, all or none.
    ///
    /// # Errors
    /// The refusal of a fact or right, or what the database says; nothing is
    /// written then.
    pub async fn write(&self, drafts: Vec<Draft>, author: Author) -> Result<Vec<Entry>, OfficeError> {
        let mut writing = self.begin().await?;
        let written = writing.write(drafts, author).await?;
        writing.finish().await?;
        if written.iter().any(|entry| entry.header().act == Act::Erase) {
            self.clear_log().await;
        }
        Ok(written)
    }

    /// The erasure is committed already, so a failure here undoes nothing.
    async fn clear_log(&self) {
        if let Err(error) = self.store.clear_log().await {
            tracing::error!(%error, "what was erased is still in the database's log");
        }
    }

    /// Memory, with all that any process has committed.
    pub(crate) async fn memory(&self) -> Result<RwLockReadGuard<'_, Memory>, OfficeError> {
        let reach = self.store.reach().await?;
        let memory = self.memory.read().await;
        self.is_still_seated(memory.end)?;
        if memory.sound && memory.position >= reach.position && memory.late_bodies >= reach.late_bodies {
            return Ok(memory);
        }
        drop(memory);
        let mut memory = self.memory.write().await;
        self.reset_if_unsound(&mut memory);
        loop {
            let kept = self.store.entries_after(memory.position, LOAD_ENTRIES).await?;
            if kept.is_empty() {
                break;
            }
            memory.take_all(&kept, &mut Ready::default());
        }
        loop {
            let late = self.store.late_bodies_after(memory.late_bodies, LOAD_ENTRIES).await?;
            if late.is_empty() {
                break;
            }
            memory.take_bodies(&late);
        }
        memory.end = self.store.checkpoint(memory.tree.size()).await?;
        self.is_still_seated(memory.end)?;
        Ok(memory.downgrade())
    }

    /// Once an epoch began this process signs nothing more: not even an answer to a phone.
    fn is_still_seated(&self, end: Option<SignedCheckpoint>) -> Result<(), OfficeError> {
        let began = end.is_some_and(|end| end.checkpoint.epoch > self.seat.epoch);
        if began { Err(OfficeError::EpochBegan) } else { Ok(()) }
    }

    /// Begins to write. The lock on memory is held until the commit, across awaits
    /// and on purpose: a reader in between would see, and tell a phone, what may
    /// yet fail.
    pub(crate) async fn begin(&self) -> Result<Writing<'_>, OfficeError> {
        let mut memory = self.memory.write().await;
        let tx = self.store.begin().await?;
        let reach = tx.reach().await?;
        if reach.epochs != self.epochs.len() as u64 {
            return Err(OfficeError::EpochBegan);
        }
        self.reset_if_unsound(&mut memory);
        // Nobody else writes during this turn: what reaches further than memory is there to be
        // read.
        while memory.position < reach.position {
            let kept = tx.entries_after(memory.position, LOAD_ENTRIES).await?;
            memory.take_all(&kept, &mut Ready::default());
        }
        while memory.late_bodies < reach.late_bodies {
            let late = tx.late_bodies_after(memory.late_bodies, LOAD_ENTRIES).await?;
            memory.take_bodies(&late);
        }
        memory.end = tx.checkpoint(memory.tree.size()).await?;
        // Who committed these has projected them too.
        memory.record.take_changed();
        Ok(Writing { office: self, memory, tx, ready: Ready::default(), last_own: None })
    }

    fn reset_if_unsound(&self, memory: &mut Memory) {
        if !memory.sound {
            *memory = Memory::new(self.offices().collect());
        }
    }

    /// These photos of a journal have come.
    pub(crate) async fn photos_came(&self, device: DeviceId, photos: &HashSet<PhotoHash>) {
        if photos.is_empty() {
            return;
        }
        if let Some(awaited) = self.memory.write().await.photos_awaited.get_mut(&device) {
            awaited.retain(|photo| !photos.contains(photo));
        }
    }

    pub(crate) fn stamp(&self) -> Stamp {
        let now_ms = self.now_ms();
        let clock = ClockReading {
            boot: self.boot,
            mono_ms: self.ports.clock.mono_ms(),
            office_ms: Some(now_ms),
            drift_ms: None,
        };
        Stamp { at: office_time(now_ms), clock, salt: self.ports.random.salt() }
    }
}

/// A transaction over database and memory together. Dropped before
/// [`Writing::finish`] it has changed nothing.
pub(crate) struct Writing<'a> {
    office: &'a Office,
    pub(crate) memory: RwLockWriteGuard<'a, Memory>,
    pub(crate) tx: Tx,
    /// What was read before the turn came.
    pub(crate) ready: Ready,
    last_own: Option<Head>,
}

/// Entries that are read already, by their hashes: what a batch says is read while another
/// one is still written.
#[derive(Debug, Default)]
pub(crate) struct Ready(HashMap<EntryHash, Item>);

impl Ready {
    pub(crate) fn of<'a>(entries: impl Iterator<Item = &'a Entry>) -> Ready {
        Ready(entries.map(|entry| (entry.hash(), Item::of(entry))).collect())
    }

    /// What an entry says; read now, where it was not, or is kept without its body.
    fn item(&mut self, entry: &Entry) -> Item {
        let ready = self.0.remove(&entry.hash()).filter(|item| item.has_body == entry.body_bytes().is_some());
        ready.unwrap_or_else(|| Item::of(entry))
    }
}

impl Writing<'_> {
    /// Keeps entries in order of arrival.
    pub(crate) async fn keep(&mut self, entries: Vec<Entry>) -> Result<(), OfficeError> {
        let received_ms = self.office.now_ms();
        let first = self.memory.position + 1;
        let kept: Vec<Kept> =
            (first..).zip(entries).map(|(position, entry)| Kept { position, entry, received_ms }).collect();
        let Writing { memory, tx, ready, .. } = self;
        memory.sound = false;
        // The fold goes on while the database's own thread inserts.
        tx.keep(&kept, |inserting| memory.take_all(inserting, ready)).await?;
        Ok(())
    }

    /// The chain of a journal, to be judged and added to: from here on memory is ahead
    /// of the database, until [`Writing::finish`] or [`Writing::leave`].
    pub(crate) fn chain_to_change(&mut self, device: DeviceId) -> &mut Chain {
        self.memory.sound = false;
        self.memory.chains.entry(device).or_default()
    }

    /// Ends it with nothing changed: what was judged brought nothing new.
    pub(crate) fn leave(mut self) {
        self.memory.sound = true;
    }

    /// Keeps bodies that come after their headers.
    pub(crate) async fn keep_bodies(&mut self, entries: &[Entry]) -> Result<(), OfficeError> {
        if entries.is_empty() {
            return Ok(());
        }
        self.memory.sound = false;
        self.tx.keep_bodies(entries).await?;
        self.memory.late_bodies = self.tx.reach().await?.late_bodies;
        self.memory.take_late(entries.iter());
        Ok(())
    }

    /// Writes into the office's own journal.
    pub(crate) async fn write(&mut self, drafts: Vec<Draft>, author: Author) -> Result<Vec<Entry>, OfficeError> {
        let device = self.office.seat.device;
        let writer = Writer { device, author: author.member, role: author.role };
        let head = self.memory.chain(device).heads().first().copied();
        let mut tip = Tip { head, lc: self.memory.record.lc() };
        let mut written = Vec::with_capacity(drafts.len());
        for draft in drafts {
            let entry = write(writer, tip, draft, self.office.stamp())?;
            tip = tip.after(&entry);
            written.push(entry);
        }
        self.keep(written.clone()).await?;
        self.erase_bodies(&written).await?;
        self.last_own = tip.head.map(|(seq, hash)| Head { seq, hash });
        Ok(written)
    }

    /// Projects what changed so far. `meanwhile` is called for each statement with its number
    /// of rows, to do about as much work on the record beside the database.
    pub(crate) async fn project(&mut self, mut meanwhile: impl FnMut(&Record, usize)) -> Result<(), OfficeError> {
        let changed: BTreeSet<Key> = self.memory.record.take_changed();
        let record = &self.memory.record;
        let (rows, gone) = changed_rows(record, &changed);
        Ok(self.tx.project(rows, gone, |rows| meanwhile(record, rows)).await?)
    }

    /// Projects what changed, signs the office's head and the log's end, and commits.
    pub(crate) async fn finish(self) -> Result<(), OfficeError> {
        let office = self.office;
        self.finish_as(&office.seat).await
    }

    /// The same, with the log's end signed under another device.
    pub(crate) async fn finish_as(mut self, seat: &Seat) -> Result<(), OfficeError> {
        let signed = self.memory.end.map(|end| (end.checkpoint.epoch, end.checkpoint.size));
        if signed != Some((seat.epoch, self.memory.tree.size())) {
            self.keep_end(seat).await?;
        }
        self.project(|_, _| ()).await?;
        if let Some(head) = self.last_own {
            let device = self.office.seat.device;
            let signature = self.office.seat.key.sign(device, head);
            self.tx.keep_signature(SignedHead { device, head, signature }, self.office.now_ms()).await?;
        }
        self.tx.commit().await?;
        self.memory.sound = true;
        self.office.papers_wake.notify_one();
        Ok(())
    }

    /// Signs the end anew, though nothing was added, and commits.
    pub(crate) async fn sign_end_again(mut self, seat: &Seat) -> Result<(), OfficeError> {
        self.keep_end(seat).await?;
        self.finish_as(seat).await
    }

    async fn keep_end(&mut self, seat: &Seat) -> Result<(), OfficeError> {
        self.memory.sound = false;
        let end = signed_end(seat, &self.memory, self.office.now_ms());
        self.memory.end = Some(end);
        Ok(self.tx.keep_checkpoint(&end).await?)
    }

    /// What an erasure names loses its bodies in the same transaction.
    async fn erase_bodies(&self, written: &[Entry]) -> Result<(), OfficeError> {
        for entry in written.iter().filter(|entry| entry.header().act == Act::Erase) {
            let Some(Fact::Erase(erase)) = entry.fact() else { continue };
            let held = erase.names.iter().filter_map(|hash| self.memory.record.item(hash));
            let held: Vec<EntryRef> = held.map(Item::reference).collect();
            self.tx.erase_bodies(&held).await?;
        }
        Ok(())
    }
}

/// Finishes some work even if whoever asked for it goes away: a transaction given up
/// halfway would have the whole record read again.
///
/// # Panics
/// Where the work itself does.
pub async fn undisturbed<T: Send + 'static>(work: impl Future<Output = T> + Send + 'static) -> T {
    match tokio::spawn(work).await {
        Ok(done) => done,
        Err(error) => std::panic::resume_unwind(error.into_panic()),
    }
}

/// A time on the office's wall.
pub fn office_time(ms: i64) -> DateTime<FixedOffset> {
    in_office_time(DateTime::from_timestamp_millis(ms).unwrap_or_default().fixed_offset())
}

/// The authority is made where there is none yet: in an office that was founded before
/// offices had one, too. Processes that begin at once make one together.
async fn authority(store: &Store, identity: &Identity, now_ms: i64) -> Result<Authority, OfficeError> {
    let office = identity.device;
    if let Some(row) = store.authority(office).await? {
        return Ok(Authority::of(office, row)?);
    }
    let tx = store.begin().await?;
    let row = match tx.authority(office).await? {
        Some(row) => row,
        None => {
            let row = Authority::make(office, now_ms)?;
            tx.keep_authority(office, &row).await?;
            tx.commit().await?;
            row
        }
    };
    Ok(Authority::of(office, row)?)
}

/// The devices under which the office ever wrote, with their keys, the newest first.
fn office_keys(identity: &Identity, epochs: &[EpochRow]) -> Vec<OfficeKey> {
    let founded = DeviceKey::from_seed(identity.seed).public_key();
    let first = OfficeKey { device: identity.device, public_key: founded };
    let starts = epochs.iter().rev().map(|row| row.epoch.start);
    let later = starts.map(|start| OfficeKey { device: start.office, public_key: start.public_key });
    later.chain([first]).collect()
}

/// What is kept as files.
struct Files {
    photos: PhotoStore,
    papers: PaperStore,
    unfinished: Unfinished,
}

async fn open_stores(config: &Config) -> Result<(Store, Files), OfficeError> {
    let [photos, papers] = ["photos", "papers"].map(|name| config.data.join(name));
    std::fs::create_dir_all(&photos)?;
    std::fs::create_dir_all(&papers)?;
    keep_to_owner(&config.data)?;
    let files = Files {
        photos: PhotoStore::in_folder(&photos)?,
        papers: PaperStore::in_folder(&papers)?,
        unfinished: Unfinished::in_folder(&config.data.join("unfinished"))?,
    };
    Ok((Store::open(&config.database_url()).await?, files))
}

/// The folder holds personal data and the office's key.
#[cfg(unix)]
fn keep_to_owner(folder: &std::path::Path) -> Result<(), OfficeError> {
    use std::os::unix::fs::PermissionsExt;
    let owner_only = std::fs::Permissions::from_mode(0o700);
    Ok(std::fs::set_permissions(folder, owner_only)?)
}

#[cfg(not(unix))]
fn keep_to_owner(_: &std::path::Path) -> Result<(), OfficeError> {
    Ok(())
}
