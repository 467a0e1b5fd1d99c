//! The open vault: seals whatever the store writes and opens what it reads. Each sealed
//! thing is bound to what it is and where it belongs, so that no two can be swapped. It
//! refuses to know how its key is kept; that is the door's, in `keys.rs`.

use std::sync::atomic::{AtomicU64, Ordering};

use shared::ids::{Id, sha256};
use shared::seal::{NONCE_BYTES, Nonce, SealKey};
use zeroize::Zeroizing;

use crate::ports::NewId;

/// Random at each unlocking; what follows counts up. With 128 bits no two unlockings of
/// one key ever begin alike.
const PREFIX_BYTES: usize = 16;

/// A key in memory, for as long as the phone is unlocked.
#[derive(Debug)]
pub struct Vault {
    key: SealKey,
    prefix: [u8; PREFIX_BYTES],
    count: AtomicU64,
}

impl Vault {
    /// Opens with a key.
    pub fn open(key: SealKey, ids: &dyn NewId) -> Vault {
        Vault { key, prefix: ids.id().0, count: AtomicU64::new(0) }
    }

    /// A vault of a new key.
    pub fn new(ids: &dyn NewId) -> Vault {
        Vault::open(SealKey::of(Zeroizing::new(ids.bytes())), ids)
    }

    /// The key, to be wrapped.
    pub(super) fn key(&self) -> &SealKey {
        &self.key
    }

    /// Seals a thing; `what` says which.
    pub(super) fn seal(&self, what: &[u8], plain: &[u8]) -> Vec<u8> {
        self.key.seal(&self.nonces(1).at(0), what, plain)
    }

    /// Opens a thing; none where it is another one, or was changed.
    pub(super) fn unseal(&self, what: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
        self.key.open(what, sealed)
    }

    /// A name that nothing else in this vault has.
    pub(super) fn name(&self) -> Id {
        let mut name = Id([0; Id::LEN]);
        name.0.copy_from_slice(&sha256(&self.nonces(1).first)[..Id::LEN]);
        name
    }

    /// Nonces for things that are written one after the other; the first is kept with them.
    pub(super) fn nonces(&self, count: u64) -> Nonces {
        let mut first = [0; NONCE_BYTES];
        first[..PREFIX_BYTES].copy_from_slice(&self.prefix);
        first[PREFIX_BYTES..].copy_from_slice(&self.count.fetch_add(count, Ordering::Relaxed).to_be_bytes());
        Nonces { first }
    }
}

/// A run of nonces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Nonces {
    pub(super) first: Nonce,
}

impl Nonces {
    /// The one of a number in the run.
    pub(super) fn at(self, number: u64) -> Nonce {
        let mut nonce = self.first;
        let (_, count) = self.first.split_last_chunk::<8>().expect("a nonce is longer than its count");
        let count = u64::from_be_bytes(*count).wrapping_add(number);
        nonce[PREFIX_BYTES..].copy_from_slice(&count.to_be_bytes());
        nonce
    }
}
