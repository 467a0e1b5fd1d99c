//! Third step: photos, by hash. One "which do you lack" call, then raw bytes.

use serde::{Deserialize, Serialize};

use crate::ids::PhotoHash;

/// Hashes in one question.
pub const WHICH_MAX: usize = 1_000;
/// Photos on the way at once: more gain nothing on a phone's uplink.
pub const PHOTOS_PARALLEL: usize = 4;

/// "Which of these do you lack?"
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Which {
    /// Photos and thumbnails that entries name.
    pub hashes: Vec<PhotoHash>,
}

/// "These."
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lacking {
    /// In the order asked.
    pub hashes: Vec<PhotoHash>,
    /// Those of them that this phone has begun to send.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub begun: Vec<Begun>,
}

/// A photo of which the office holds the beginning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Begun {
    /// Its name.
    pub hash: PhotoHash,
    /// Where to go on.
    pub offset: u64,
}

impl Lacking {
    /// Where to go on with a photo.
    pub fn offset(&self, hash: PhotoHash) -> u64 {
        self.begun.iter().find(|begun| begun.hash == hash).map_or(0, |begun| begun.offset)
    }
}

/// The office's side.
pub fn answer_which(which: &Which, holds: impl Fn(PhotoHash) -> bool) -> Lacking {
    let hashes = which.hashes.iter().copied().filter(|hash| !holds(*hash)).collect();
    Lacking { hashes, begun: Vec::new() }
}

/// Whether bytes are the photo they are named: checked on both sides before it counts.
pub fn is_photo(hash: PhotoHash, bytes: &[u8]) -> bool {
    PhotoHash(crate::ids::sha256(bytes)) == hash
}
