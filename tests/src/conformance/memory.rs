//! The plainest engine: lists and sets, as the simulated office keeps them.

use shared::domain::Role;
use shared::ids::{DeviceId, MemberId, PhotoHash, PublicKey, sha256};
use shared::journal::{Ed25519, Entry, Verdict};
use shared::record::Enrolled;
use shared::record::Record;
use shared::sync::{Batch, Request, Response};

use super::{Attempt, Engine};
use crate::builders::stamp;
use crate::sim::{Known, Office, Right};

/// Everything in memory; a disk that can be full.
#[derive(Debug)]
pub struct Memory {
    office: Office,
    photos: Vec<Vec<u8>>,
}

impl Memory {
    fn push(&mut self, batch: &Batch) -> Option<Vec<Verdict>> {
        let device = batch.entries.first()?.header().device;
        let request = Request::Push(batch.clone());
        match self.office.answer(device, &request, &Ed25519, stamp(self.office.log.len() as u64)) {
            Some(Response::Push(reply)) => Some(reply.verdicts),
            _ => None,
        }
    }
}

impl Engine for Memory {
    async fn new() -> Memory {
        let office = Office::new(DeviceId([0xff; 16]), MemberId([0xfe; 16]), None, None);
        Memory { office, photos: Vec::new() }
    }

    async fn again(mut self) -> Memory {
        self.office.restart();
        self
    }

    async fn welcome(&mut self, device: DeviceId, key: PublicKey, role: Role) -> MemberId {
        let member = MemberId(device.0);
        self.office.enrolled.insert(device, Known { enrolled: Enrolled { member, role }, key, right: Right::Syncs });
        member
    }

    async fn keep(&mut self, batch: &Batch) {
        let verdicts = self.push(batch).expect("the disk has room");
        assert_kept(&verdicts);
    }

    /// Before it is kept the disk is full; after it is kept the answer is lost.
    async fn keep_failing(&mut self, batch: &Batch, step: usize) -> Attempt {
        self.office.disk_full = step == 0;
        let answered = self.push(batch).is_some();
        self.office.disk_full = false;
        if answered && step > 1 { Attempt::Done } else { Attempt::Failed }
    }

    async fn entries(&self) -> Vec<Entry> {
        self.office.log.clone()
    }

    async fn look<T>(&self, look: impl FnOnce(&Record) -> T) -> T {
        look(&self.office.record)
    }

    async fn keep_photo(&mut self, bytes: &[u8]) -> PhotoHash {
        self.photos.push(bytes.to_vec());
        PhotoHash(sha256(bytes))
    }

    async fn photo(&self, hash: PhotoHash) -> Option<Vec<u8>> {
        self.photos.iter().find(|bytes| sha256(bytes) == hash.0).cloned()
    }
}

/// Every verdict says that the entry is there.
pub(super) fn assert_kept(verdicts: &[Verdict]) {
    let kept = |verdict: &Verdict| matches!(verdict, Verdict::Stored | Verdict::AlreadyHere | Verdict::Fork { .. });
    assert!(verdicts.iter().all(kept), "{verdicts:?}");
}
