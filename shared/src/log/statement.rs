//! What the office signs about its log, byte by byte: each statement begins with a line
//! that says what it is, so that no signature passes for another's. Numbers are
//! big-endian.

use serde::{Deserialize, Serialize};

use crate::ids::{DeviceId, EntryHash, LogHash, PhotoHash, PublicKey, Signature};
use crate::journal::{Head, HeadSigner, HeadVerifier, Purpose};

/// The epoch of an office that was never restored.
pub const EPOCH_FIRST: u64 = 1;

/// Something the office signs.
pub trait Statement {
    /// The bytes that are signed.
    fn bytes(&self) -> Vec<u8>;

    /// Signs it.
    fn signed_by(&self, key: &dyn HeadSigner) -> Signature {
        key.sign_bytes(&self.bytes())
    }

    /// Whether a key's owner signed it.
    fn is_signed(&self, key: PublicKey, signature: Signature, verifier: &dyn HeadVerifier) -> bool {
        verifier.verify_bytes(key, &self.bytes(), signature)
    }
}

/// How long the log is and what its root is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkpoint {
    /// The office's device that signs in this epoch.
    pub office: DeviceId,
    /// [`EPOCH_FIRST`], or greater than every epoch before, also than one that a copy does
    /// not know of any more.
    pub epoch: u64,
    /// How many entries the log has.
    pub size: u64,
    /// Its root.
    pub root: LogHash,
    /// How many entries of it, with the photos they name, a backup holds; 0 without backups.
    pub backed_up_to: u64,
    /// The office's clock, ms since 1970.
    pub at_ms: i64,
}

impl Statement for Checkpoint {
    fn bytes(&self) -> Vec<u8> {
        let mut bytes = Purpose::Checkpoint.context().to_vec();
        bytes.extend(self.office.0);
        bytes.extend(self.epoch.to_be_bytes());
        bytes.extend(self.size.to_be_bytes());
        bytes.extend(self.root.0);
        bytes.extend(self.backed_up_to.to_be_bytes());
        bytes.extend(self.at_ms.to_be_bytes());
        bytes
    }
}

/// A checkpoint with its signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedCheckpoint {
    /// What is signed.
    #[serde(flatten)]
    pub checkpoint: Checkpoint,
    /// By the office's device.
    pub signature: Signature,
}

/// What the office holds of one journal, said at once when it has taken it in: it can't
/// be taken back unnoticed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promise {
    /// The office's device that signs.
    pub office: DeviceId,
    /// Its epoch.
    pub epoch: u64,
    /// Whose journal.
    pub device: DeviceId,
    /// The end that is held, with all before it.
    pub head: Head,
    /// Photos and thumbnails named up to that end that it does not hold yet.
    pub missing: Vec<PhotoHash>,
    /// How many entries the log had, these among them.
    pub size: u64,
    /// The office's clock, ms since 1970.
    pub at_ms: i64,
}

impl Statement for Promise {
    fn bytes(&self) -> Vec<u8> {
        let mut bytes = Purpose::Promise.context().to_vec();
        bytes.extend(self.office.0);
        bytes.extend(self.epoch.to_be_bytes());
        bytes.extend(self.device.0);
        bytes.extend(self.head.seq.to_be_bytes());
        bytes.extend(self.head.hash.0);
        bytes.extend(self.size.to_be_bytes());
        bytes.extend(self.at_ms.to_be_bytes());
        bytes.extend((self.missing.len() as u64).to_be_bytes());
        self.missing.iter().for_each(|photo| bytes.extend(photo.0));
        bytes
    }
}

/// A promise with its signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedPromise {
    /// What is signed.
    #[serde(flatten)]
    pub promise: Promise,
    /// By the office's device.
    pub signature: Signature,
}

/// That an office was restored from a copy and goes on under a new device: signed by the
/// device before it, whose key is in the copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct EpochStart {
    /// The new epoch.
    pub epoch: u64,
    /// The device that signed until then.
    pub before: DeviceId,
    /// The device that signs from now on.
    pub office: DeviceId,
    /// Its key.
    pub public_key: PublicKey,
    /// How many entries the copy had.
    pub size: u64,
    /// The root of the copy's log.
    pub root: LogHash,
    /// The first entry of the new device.
    pub first: EntryHash,
    /// Its place in the log: right behind the copy's entries, or behind what came before a
    /// person had noticed.
    pub place: u64,
    /// When the copy was made, ms since 1970.
    pub copied_ms: i64,
}

impl Statement for EpochStart {
    fn bytes(&self) -> Vec<u8> {
        let mut bytes = Purpose::Epoch.context().to_vec();
        bytes.extend(self.epoch.to_be_bytes());
        bytes.extend(self.before.0);
        bytes.extend(self.office.0);
        bytes.extend(self.public_key.0);
        bytes.extend(self.size.to_be_bytes());
        bytes.extend(self.root.0);
        bytes.extend(self.first.0);
        bytes.extend(self.place.to_be_bytes());
        bytes.extend(self.copied_ms.to_be_bytes());
        bytes
    }
}

/// The beginning of an epoch with its signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedEpoch {
    /// What is signed.
    #[serde(flatten)]
    pub start: EpochStart,
    /// By the device before.
    pub signature: Signature,
}
