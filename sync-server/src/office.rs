//! The office: its database, photos, clocks, and the fold of all entries in
//! memory. It is a device with a journal of its own; everything it says about
//! others' entries is an entry too. It refuses to know of HTTP and pages.

use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::{DateTime, FixedOffset};
use futures::{StreamExt, TryStreamExt};
use shared::domain::{Fact, Role};
use shared::ids::{DeviceId, Id, Key, MemberId, PhotoHash};
use shared::journal::{
    Act, Chain, ClockReading, DeviceKey, Draft, Entry, EntryRef, Head, HeadSigner, Stamp, Tip, Writer, write,
};
use shared::record::{Item, Record};
use shared::sync::{Certified, DeviceCertificate, OfficeKey, OfficeNow, TeamKey, TeamPass};
use shared::text::in_office_time;
use tokio::sync::{RwLock, RwLockReadGuard, RwLockWriteGuard, Semaphore};

use crate::arrivals::Arrivals;
use crate::attempts::Attempts;
use crate::config::{Config, FILES_AT_ONCE, HASHES_AT_ONCE, LOAD_ENTRIES, RESCUES_AT_ONCE, UPLOADS_AT_ONCE};
use crate::error::OfficeError;
use crate::photos::PhotoStore;
use crate::ports::Ports;
use crate::project::changed_rows;
use crate::record::{DeviceRow, Identity, Kept, LateBody, SignedHead, Store, Tx};

/// The office, shared by all requests.
#[derive(Debug)]
pub struct Office {
    store: Store,
    photos: PhotoStore,
    ports: Ports,
    identity: Identity,
    key: DeviceKey,
    boot: Id,
    memory: RwLock<Memory>,
    pub(crate) enrol_attempts: Attempts,
    pub(crate) sign_in_attempts: Attempts,
    pub(crate) uploads: Semaphore,
    pub(crate) arrivals: Arrivals,
    pub(crate) hashing: Semaphore,
    pub(crate) rescues: Semaphore,
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
    pub(crate) position: i64,
    /// The place of the last body taken in that came after its header.
    late_bodies: i64,
    /// False from the first entry taken in until its commit: a transaction that
    /// ends in any other way (an error, a request cut off) leaves memory ahead of
    /// the database, and it is then read again from the start.
    sound: bool,
}

impl Memory {
    fn new(office: DeviceId) -> Memory {
        let record = Record::new(BTreeSet::from([office]));
        Memory { record, chains: HashMap::new(), position: 0, late_bodies: 0, sound: true }
    }

    fn take_all(&mut self, kept: &[Kept]) {
        for kept in kept {
            let header = kept.entry.header();
            self.chains.entry(header.device).or_default().keep(header.seq, kept.entry.hash());
            self.position = kept.position;
        }
        self.record.extend(kept.iter().map(|kept| Item::of(&kept.entry)));
    }

    fn take_bodies(&mut self, late: &[LateBody]) {
        self.late_bodies = late.last().map_or(self.late_bodies, |last| last.place);
        self.record.extend(late.iter().map(|late| Item::of(&late.entry)));
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
        let (store, photos) = open_stores(config).await?;
        let identity = store.identity().await?.ok_or(OfficeError::NotFounded)?;
        Ok(Office::with(store, photos, ports, identity))
    }

    /// Opens an office, founding it with a device and key of its own if need be.
    ///
    /// # Errors
    /// What the folder or database says.
    pub async fn found(config: &Config, ports: Ports) -> Result<Office, OfficeError> {
        let (store, photos) = open_stores(config).await?;
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
        Ok(Office::with(store, photos, ports, identity))
    }

    fn with(store: Store, photos: PhotoStore, ports: Ports, identity: Identity) -> Office {
        Office {
            store,
            photos,
            key: DeviceKey::from_seed(identity.seed),
            boot: ports.random.id(),
            memory: RwLock::new(Memory::new(identity.device)),
            enrol_attempts: Attempts::default(),
            sign_in_attempts: Attempts::default(),
            uploads: Semaphore::new(UPLOADS_AT_ONCE),
            arrivals: Arrivals::default(),
            hashing: Semaphore::new(HASHES_AT_ONCE),
            rescues: Semaphore::new(RESCUES_AT_ONCE),
            ports,
            identity,
        }
    }

    /// The tables around the record.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The photos.
    pub fn photos(&self) -> &PhotoStore {
        &self.photos
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
        self.identity.device
    }

    /// The office as it is now, as phones are told.
    pub fn now(&self) -> OfficeNow {
        let device = self.identity.device;
        let office_keys = vec![OfficeKey { device, public_key: self.key.public_key() }];
        OfficeNow { offices: vec![device], office_keys, pass: None, office_ms: self.now_ms() }
    }

    /// What a phone may show others where no office is: the office's word on it, and what
    /// its team seals with since the last device was revoked.
    pub(crate) fn pass(&self, device: &DeviceRow, revoked: u32) -> TeamPass {
        let DeviceRow { device, public_key, member, role, .. } = *device;
        let says = Certified { device, public_key, member, role, issued_ms: self.now_ms() };
        let certificate = DeviceCertificate::issue(self.identity.device, &self.key, says);
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
        let looked = futures::stream::iter(held).map(async |(hash, bytes)| {
            let found = self.photos.bytes(hash).await?;
            Ok::<_, OfficeError>((hash, found == Some(bytes)))
        });
        let looked: Vec<(PhotoHash, bool)> = looked.buffer_unordered(FILES_AT_ONCE).try_collect().await?;
        let (here, gone): (Vec<_>, Vec<_>) = looked.into_iter().partition(|(_, here)| *here);
        let names = |looked: Vec<(PhotoHash, bool)>| looked.into_iter().map(|(hash, _)| hash);
        self.forget_photos(&names(gone).collect::<Vec<_>>()).await?;
        Ok(names(here).collect())
    }

    /// From now on the photos that have arrived count.
    ///
    /// # Errors
    /// What the database says; what could not be noted counts as never sent.
    pub(crate) async fn note_arrivals(&self) -> Result<(), OfficeError> {
        Ok(self.arrivals.note(&self.photos, &self.store).await?)
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
        Ok(tx.commit().await?)
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
        let last = (self.store.last_position().await?, self.store.last_late_body().await?);
        let memory = self.memory.read().await;
        if memory.sound && memory.position >= last.0 && memory.late_bodies >= last.1 {
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
            memory.take_all(&kept);
        }
        loop {
            let late = self.store.late_bodies_after(memory.late_bodies, LOAD_ENTRIES).await?;
            if late.is_empty() {
                break;
            }
            memory.take_bodies(&late);
        }
        Ok(memory.downgrade())
    }

    /// Begins to write. The lock on memory is held until the commit, across awaits
    /// and on purpose: a reader in between would see, and tell a phone, what may
    /// yet fail.
    pub(crate) async fn begin(&self) -> Result<Writing<'_>, OfficeError> {
        let mut memory = self.memory.write().await;
        let tx = self.store.begin().await?;
        self.reset_if_unsound(&mut memory);
        loop {
            let kept = tx.entries_after(memory.position, LOAD_ENTRIES).await?;
            if kept.is_empty() {
                break;
            }
            memory.take_all(&kept);
        }
        loop {
            let late = tx.late_bodies_after(memory.late_bodies, LOAD_ENTRIES).await?;
            if late.is_empty() {
                break;
            }
            memory.take_bodies(&late);
        }
        // Who committed these has projected them too.
        memory.record.take_changed();
        Ok(Writing { office: self, memory, tx, last_own: None })
    }

    fn reset_if_unsound(&self, memory: &mut Memory) {
        if !memory.sound {
            *memory = Memory::new(self.identity.device);
        }
    }

    fn stamp(&self) -> Stamp {
        let now_ms = self.now_ms();
        let clock = ClockReading { boot: self.boot, mono_ms: self.ports.clock.mono_ms(), office_ms: Some(now_ms) };
        Stamp { at: office_time(now_ms), clock, salt: self.ports.random.salt() }
    }
}

/// A transaction over database and memory together. Dropped before
/// [`Writing::finish`] it has changed nothing.
pub(crate) struct Writing<'a> {
    office: &'a Office,
    pub(crate) memory: RwLockWriteGuard<'a, Memory>,
    pub(crate) tx: Tx,
    last_own: Option<Head>,
}

impl Writing<'_> {
    /// Keeps entries in order of arrival.
    pub(crate) async fn keep(&mut self, entries: Vec<Entry>) -> Result<(), OfficeError> {
        let received_ms = self.office.now_ms();
        let first = self.memory.position + 1;
        let kept: Vec<Kept> =
            (first..).zip(entries).map(|(position, entry)| Kept { position, entry, received_ms }).collect();
        self.memory.sound = false;
        self.tx.keep(&kept).await?;
        self.memory.take_all(&kept);
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
        self.memory.late_bodies = self.tx.last_late_body().await?;
        self.memory.record.extend(entries.iter().map(Item::of));
        Ok(())
    }

    /// Writes into the office's own journal.
    pub(crate) async fn write(&mut self, drafts: Vec<Draft>, author: Author) -> Result<Vec<Entry>, OfficeError> {
        let device = self.office.identity.device;
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

    /// Projects what changed, signs the office's head, and commits.
    pub(crate) async fn finish(mut self) -> Result<(), OfficeError> {
        let changed: BTreeSet<Key> = self.memory.record.take_changed();
        let (rows, gone) = changed_rows(&self.memory.record, &changed);
        self.tx.project(rows, gone).await?;
        if let Some(head) = self.last_own {
            let device = self.office.identity.device;
            let signature = self.office.key.sign(device, head);
            self.tx.keep_signature(SignedHead { device, head, signature }, self.office.now_ms()).await?;
        }
        self.tx.commit().await?;
        self.memory.sound = true;
        Ok(())
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

async fn open_stores(config: &Config) -> Result<(Store, PhotoStore), OfficeError> {
    let photos = config.data.join("photos");
    std::fs::create_dir_all(&photos)?;
    keep_to_owner(&config.data)?;
    Ok((Store::open(&config.database_url()).await?, PhotoStore::in_folder(&photos)?))
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
