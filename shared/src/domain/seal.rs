//! The seal over signed minutes: it names the exact entries they cover. Later
//! ones make a supplement, never a change. A long list goes on in parts, which
//! are written just before the seal that names them.

use serde::{Deserialize, Serialize};

use super::Refusal;
use super::limits::{PHOTO_BYTES_MAX, SEAL_DIFFERING_MAX, SEAL_HEADS_MAX, SEAL_INCLUDES_MAX, SEAL_PARTS_MAX};
use crate::ids::{EntryHash, EntryRef, Key, PhotoHash, VisitId, sha256};

/// What a seal holds: hashes, no names, so that it is never erased.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seal {
    /// The visit.
    pub visit: VisitId,
    /// The beginning of its lists.
    #[serde(flatten)]
    pub lists: SealLists,
    /// The entries that go on with them, in order.
    pub parts: Vec<EntryHash>,
    /// SHA-256 over all covered hashes in order, those of the parts included.
    pub content: EntryHash,
    /// The minutes that were signed; none where the phone could not lay them out.
    pub paper: Option<SealedPaper>,
    /// The rules that folded it; see [`crate::record::FOLD_VERSION`].
    pub fold_version: u32,
}

/// A paper as its bytes are: a PDF, which travels and is kept as photos are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealedPaper {
    /// SHA-256 of its bytes: its name.
    pub hash: PhotoHash,
    /// Its size.
    pub bytes: u64,
}

/// Goes on with the lists of a seal that names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealPart {
    /// The visit.
    pub visit: VisitId,
    /// More of the lists.
    #[serde(flatten)]
    pub lists: SealLists,
}

/// The lists of a seal.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealLists {
    /// Sorted hashes of all entries about the visit that the minutes fold, replaced ones too.
    pub includes: Vec<EntryHash>,
    /// Heads of all journals held when it was made: an entry below one of them
    /// that is not covered is a provable omission.
    pub heads: Vec<EntryRef>,
    /// Keys printed as different.
    pub differing: Vec<Key>,
}

impl SealLists {
    /// Cuts the lists into pieces that each fit one body: the seal's own first,
    /// then the parts'. There is always one.
    pub fn pieces(self) -> Vec<SealLists> {
        let count = [
            self.includes.len().div_ceil(SEAL_INCLUDES_MAX),
            self.heads.len().div_ceil(SEAL_HEADS_MAX),
            self.differing.len().div_ceil(SEAL_DIFFERING_MAX),
        ];
        let pieces = (0..count.into_iter().max().unwrap_or(0).max(1)).map(|at| SealLists {
            includes: piece(&self.includes, at, SEAL_INCLUDES_MAX),
            heads: piece(&self.heads, at, SEAL_HEADS_MAX),
            differing: piece(&self.differing, at, SEAL_DIFFERING_MAX),
        });
        pieces.collect()
    }

    fn check(&self) -> Result<(), Refusal> {
        at_most("includes", self.includes.len(), SEAL_INCLUDES_MAX)?;
        at_most("heads", self.heads.len(), SEAL_HEADS_MAX)?;
        at_most("differing", self.differing.len(), SEAL_DIFFERING_MAX)?;
        sorted("includes", &self.includes)
    }
}

impl Seal {
    /// Checks order and numbers, and the content hash where there are no parts.
    ///
    /// # Errors
    /// The field that can't be.
    pub fn check(&self) -> Result<(), Refusal> {
        self.lists.check()?;
        at_most("parts", self.parts.len(), SEAL_PARTS_MAX)?;
        if self.paper.is_some_and(|paper| !(1..=PHOTO_BYTES_MAX).contains(&paper.bytes)) {
            return Err(Refusal::OutOfRange { field: "paper", min: 1, max: PHOTO_BYTES_MAX });
        }
        if self.lists.includes.is_empty() {
            return Err(Refusal::Missing { field: "includes" });
        }
        if self.parts.is_empty() && self.content != content_hash(&self.lists.includes) {
            return Err(Refusal::NotHere { field: "content" });
        }
        Ok(())
    }
}

impl SealPart {
    /// Checks order and numbers.
    ///
    /// # Errors
    /// The field that can't be.
    pub fn check(&self) -> Result<(), Refusal> {
        self.lists.check()
    }

    /// Tells the parts of one visit apart: SHA-256 over what it lists.
    pub fn field(&self) -> String {
        let listed: Vec<u8> = (self.lists.includes.iter().flat_map(|hash| hash.0))
            .chain(self.lists.heads.iter().flat_map(|head| head.hash.0))
            .chain(self.lists.differing.iter().flat_map(|key| key.0))
            .collect();
        EntryHash(sha256(&listed)).to_string()
    }
}

/// SHA-256 over the covered hashes, in order.
pub fn content_hash(includes: &[EntryHash]) -> EntryHash {
    let bytes: Vec<u8> = includes.iter().flat_map(|hash| hash.0).collect();
    EntryHash(sha256(&bytes))
}

fn piece<T: Clone>(list: &[T], at: usize, size: usize) -> Vec<T> {
    list.chunks(size).nth(at).map(<[T]>::to_vec).unwrap_or_default()
}

fn at_most(field: &'static str, count: usize, max: usize) -> Result<(), Refusal> {
    if count <= max { Ok(()) } else { Err(Refusal::OutOfRange { field, min: 0, max: max as u64 }) }
}

fn sorted(field: &'static str, hashes: &[EntryHash]) -> Result<(), Refusal> {
    if hashes.is_sorted_by(|a, b| a < b) { Ok(()) } else { Err(Refusal::NotHere { field }) }
}
