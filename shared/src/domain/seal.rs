//! The seal over signed minutes: it names the exact entries they cover. Later
//! ones make a supplement, never a change.

use serde::{Deserialize, Serialize};

use super::Refusal;
use super::limits::SEAL_INCLUDES_MAX;
use crate::ids::{EntryHash, EntryRef, Key, VisitId};

/// What a seal holds: hashes, no names, so that it is never erased.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seal {
    /// The visit.
    pub visit: VisitId,
    /// Sorted hashes of all entries about the visit that the minutes fold, replaced ones too.
    pub includes: Vec<EntryHash>,
    /// Heads of all journals held when it was made.
    pub heads: Vec<EntryRef>,
    /// SHA-256 over `includes` in order, as hexadecimal.
    pub content: EntryHash,
    /// SHA-256 of the printed minutes, once the phone prints them.
    pub paper: Option<EntryHash>,
    /// Keys printed as different.
    pub differing: Vec<Key>,
    /// The rules that folded it; see [`crate::record::FOLD_VERSION`].
    pub fold_version: u32,
}

impl Seal {
    /// Checks order, number and the content hash.
    ///
    /// # Errors
    /// The field that can't be.
    pub fn check(&self) -> Result<(), Refusal> {
        let count = self.includes.len();
        if count == 0 || count > SEAL_INCLUDES_MAX {
            return Err(Refusal::OutOfRange { field: "includes", min: 1, max: SEAL_INCLUDES_MAX as u64 });
        }
        if !self.includes.is_sorted_by(|a, b| a < b) {
            return Err(Refusal::NotHere { field: "includes" });
        }
        if self.content != content_hash(&self.includes) {
            return Err(Refusal::NotHere { field: "content" });
        }
        Ok(())
    }
}

/// SHA-256 over the covered hashes, in order.
pub fn content_hash(includes: &[EntryHash]) -> EntryHash {
    let bytes: Vec<u8> = includes.iter().flat_map(|hash| hash.0).collect();
    EntryHash(crate::ids::sha256(&bytes))
}
