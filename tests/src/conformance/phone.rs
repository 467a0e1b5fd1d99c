//! The phone's engine: journal files with an index beside them. The first device
//! let in is the phone's own, all others are foreign.

use std::collections::BTreeSet;
use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use mobile_core::store::{Disk, RealDisk, Store, StoreError};
use shared::domain::Role;
use shared::ids::{DeviceId, MemberId, PhotoHash, PublicKey, ScopeId};
use shared::journal::Entry;
use shared::record::{Item, Record};
use shared::sync::{Batch, Cursors};

use super::{Attempt, Engine};

/// A phone's folder, open.
#[derive(Debug)]
pub struct Files {
    // Before the folder, so that it is closed while there is one.
    store: Option<Store>,
    record: Record,
    disk: Arc<Failing>,
    own: Option<DeviceId>,
    folder: tempfile::TempDir,
}

impl Files {
    fn open(folder: tempfile::TempDir, disk: Arc<Failing>, own: Option<DeviceId>) -> Files {
        let (store, report) =
            Store::open_on(folder.path(), &crate::ports::vault(), disk.clone()).expect("the folder opens");
        assert!(report.damage.is_empty(), "{report:?}");
        let mut record = Record::new(BTreeSet::new());
        record.extend(store.all().map(|entry| Item::of(&entry)));
        Files { store: Some(store), record, disk, own, folder }
    }

    fn store(&self) -> &Store {
        self.store.as_ref().expect("the store is open")
    }

    fn try_keep(&mut self, batch: &Batch) -> Result<(), StoreError> {
        let store = self.store.as_mut().expect("the store is open");
        let head = store.head().map_or(0, |head| head.seq);
        let own = batch.entries.first().is_some_and(|first| Some(first.header().device) == self.own);
        let new = batch.entries.iter().filter(|entry| entry.header().seq > head);
        let next: Vec<Entry> = if own { new.cloned().collect() } else { Vec::new() };
        let is_next = next.first().is_some_and(|first| {
            first.header().seq == head + 1 && first.header().prev == store.head().map(|head| head.hash)
        });
        if is_next {
            store.keep_own(&next)?;
        } else {
            // Whatever does not go on with the own journal came back from the office.
            let read = store.cursors().get(&ScopeId::DISTRICT).copied().unwrap_or(0);
            store.keep_foreign(&batch.entries, &Cursors::from([(ScopeId::DISTRICT, read + 1)]))?;
        }
        self.record.extend(batch.entries.iter().map(Item::of));
        Ok(())
    }
}

impl Engine for Files {
    async fn new() -> Files {
        let folder = tempfile::tempdir().expect("a temporary folder");
        Files::open(folder, Arc::new(Failing::never()), None)
    }

    async fn again(mut self) -> Files {
        self.store = None;
        Files::open(self.folder, self.disk, self.own)
    }

    async fn welcome(&mut self, device: DeviceId, _: PublicKey, _: Role) -> MemberId {
        self.own.get_or_insert(device);
        MemberId(device.0)
    }

    async fn keep(&mut self, batch: &Batch) {
        self.try_keep(batch).expect("the disk takes it");
    }

    /// The disk's call of that number fails, and a write leaves half its bytes.
    async fn keep_failing(&mut self, batch: &Batch, step: usize) -> Attempt {
        self.disk.fail_at(step);
        let kept = self.try_keep(batch);
        let failed = self.disk.has_failed();
        self.disk.fail_at(usize::MAX);
        if failed {
            // A program that met a failing disk may be ended by it.
            self.store = None;
            let folder = std::mem::replace(&mut self.folder, tempfile::tempdir().expect("a temporary folder"));
            *self = Files::open(folder, self.disk.clone(), self.own);
            return Attempt::Failed;
        }
        kept.expect("nothing failed");
        Attempt::Done
    }

    async fn entries(&self) -> Vec<Entry> {
        self.store().all().collect()
    }

    async fn look<T>(&self, look: impl FnOnce(&Record) -> T) -> T {
        look(&self.record)
    }

    async fn keep_photo(&mut self, bytes: &[u8]) -> PhotoHash {
        self.store().photos().keep(bytes).expect("the disk takes it")
    }

    async fn photo(&self, hash: PhotoHash) -> Option<Vec<u8>> {
        self.store().photos().read(hash).expect("the disk reads")
    }
}

/// The real disk, except for one call.
#[derive(Debug)]
struct Failing {
    left: AtomicUsize,
    failed: AtomicUsize,
}

impl Failing {
    fn never() -> Failing {
        Failing { left: AtomicUsize::new(usize::MAX), failed: AtomicUsize::new(0) }
    }

    fn fail_at(&self, step: usize) {
        self.left.store(step, Ordering::SeqCst);
        self.failed.store(0, Ordering::SeqCst);
    }

    fn has_failed(&self) -> bool {
        self.failed.load(Ordering::SeqCst) > 0
    }

    fn call(&self) -> io::Result<()> {
        if self.left.load(Ordering::SeqCst) == usize::MAX {
            return Ok(());
        }
        if self.left.fetch_sub(1, Ordering::SeqCst) > 0 {
            return Ok(());
        }
        self.left.store(usize::MAX, Ordering::SeqCst);
        self.failed.store(1, Ordering::SeqCst);
        Err(io::Error::other("told to fail"))
    }
}

impl Disk for Failing {
    fn create(&self, path: &Path) -> io::Result<File> {
        self.call()?;
        RealDisk.create(path)
    }

    fn append(&self, file: &File, bytes: &[u8]) -> io::Result<()> {
        if let Err(error) = self.call() {
            RealDisk.append(file, &bytes[..bytes.len() / 2])?;
            return Err(error);
        }
        RealDisk.append(file, bytes)
    }

    fn sync(&self, file: &File) -> io::Result<()> {
        self.call()?;
        RealDisk.sync(file)
    }

    fn cut(&self, file: &File, bytes: u64) -> io::Result<()> {
        self.call()?;
        RealDisk.cut(file, bytes)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.call()?;
        RealDisk.rename(from, to)
    }

    fn sync_names(&self, folder: &Path) -> io::Result<()> {
        self.call()?;
        RealDisk.sync_names(folder)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.call()?;
        RealDisk.remove(path)
    }

    fn free_bytes(&self, folder: &Path) -> Option<u64> {
        RealDisk.free_bytes(folder)
    }
}
