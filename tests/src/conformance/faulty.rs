//! Any engine through faults: everything is first tried with a fault at its first
//! step, then its second, and so on, until it comes to its end.

use std::collections::BTreeSet;

use shared::domain::Role;
use shared::ids::{DeviceId, EntryHash, MemberId, PhotoHash, PublicKey};
use shared::journal::Entry;
use shared::record::Record;
use shared::sync::Batch;

use super::{Attempt, Engine, bytes_of};

/// Steps that nothing here has.
const STEPS_MAX: usize = 500;

/// An engine that fails at every step once.
#[derive(Debug)]
pub struct Faulty<E> {
    engine: E,
    failed: usize,
}

impl<E: Engine> Faulty<E> {
    /// After a fault there is all of a batch or nothing of it.
    async fn whole_or_nothing(&self, batch: &Batch, before: &[String]) {
        let devices: BTreeSet<DeviceId> = batch.entries.iter().map(|entry| entry.header().device).collect();
        let now = bytes_of(&self.engine, &devices).await;
        if now == before {
            return;
        }
        let held: BTreeSet<EntryHash> = self.engine.entries().await.iter().map(Entry::hash).collect();
        let lacking = batch.entries.iter().filter(|entry| !held.contains(&entry.hash())).count();
        assert_eq!(lacking, 0, "after a fault {lacking} of {} entries are lacking", batch.entries.len());
    }
}

impl<E: Engine> Engine for Faulty<E> {
    async fn new() -> Faulty<E> {
        Faulty { engine: E::new().await, failed: 0 }
    }

    async fn again(self) -> Faulty<E> {
        assert!(self.failed > 0, "no fault was met");
        Faulty { engine: self.engine.again().await, ..self }
    }

    async fn welcome(&mut self, device: DeviceId, key: PublicKey, role: Role) -> MemberId {
        self.engine.welcome(device, key, role).await
    }

    async fn keep(&mut self, batch: &Batch) {
        let devices: BTreeSet<DeviceId> = batch.entries.iter().map(|entry| entry.header().device).collect();
        for step in 0..STEPS_MAX {
            let before = bytes_of(&self.engine, &devices).await;
            match self.engine.keep_failing(batch, step).await {
                Attempt::Done => break,
                Attempt::Failed => self.failed += 1,
            }
            self.whole_or_nothing(batch, &before).await;
        }
        // Whoever was not answered asks the same once more.
        self.engine.keep(batch).await;
    }

    async fn keep_failing(&mut self, batch: &Batch, step: usize) -> Attempt {
        self.engine.keep_failing(batch, step).await
    }

    async fn entries(&self) -> Vec<Entry> {
        self.engine.entries().await
    }

    async fn look<T>(&self, look: impl FnOnce(&Record) -> T) -> T {
        self.engine.look(look).await
    }

    async fn keep_photo(&mut self, bytes: &[u8]) -> PhotoHash {
        self.engine.keep_photo(bytes).await
    }

    async fn photo(&self, hash: PhotoHash) -> Option<Vec<u8>> {
        self.engine.photo(hash).await
    }
}
