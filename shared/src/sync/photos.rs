//! Third step: photos, by hash. One "which do you lack" call, then raw bytes; small ones
//! go several in one request.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::domain::limits::THUMBNAIL_BYTES_MAX;
use crate::ids::PhotoHash;

/// Hashes in one question.
pub const WHICH_MAX: usize = 1_000;
/// Photos on the way at once: more gain nothing on a phone's uplink.
pub const PHOTOS_PARALLEL: usize = 4;

/// A photo that goes in a pack has at most so many bytes: thumbnails have no more.
pub const PACKED_PHOTO_BYTES_MAX: usize = THUMBNAIL_BYTES_MAX as usize;
/// Bytes of a pack: all that a cut may cost, and is then sent again.
pub const PHOTO_PACK_BYTES_MAX: usize = 256 * 1024;
/// How many bytes say a photo's length.
const LENGTH_BYTES: usize = 4;

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

/// "These of the pack are here now." The others the phone sends one by one, and is told
/// then what is wrong with each.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackKept {
    /// In the order of the pack.
    pub kept: Vec<PhotoHash>,
}

/// Why bytes are no pack of photos.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a pack of photos")]
pub struct NotAPack;

/// How many of these photos, each of so many bytes, the next pack takes: as many from the
/// first on as are small and fit.
pub fn pack_len(bytes: impl IntoIterator<Item = usize>) -> usize {
    let mut room = PHOTO_PACK_BYTES_MAX;
    let fit = bytes.into_iter().take_while(|bytes| {
        let fits = *bytes <= PACKED_PHOTO_BYTES_MAX && bytes + LENGTH_BYTES <= room;
        room -= if fits { bytes + LENGTH_BYTES } else { 0 };
        fits
    });
    fit.count()
}

/// Puts a photo behind others: its length in four bytes, big-endian, and its bytes.
pub fn pack_photo(pack: &mut Vec<u8>, photo: &[u8]) {
    pack.extend_from_slice(&u32::try_from(photo.len()).unwrap_or(u32::MAX).to_be_bytes());
    pack.extend_from_slice(photo);
}

/// Where the photos of a pack lie in it.
///
/// # Errors
/// [`NotAPack`] where one is larger than any in a pack, or cut short.
pub fn unpack_photos(pack: &[u8]) -> Result<Vec<Range<usize>>, NotAPack> {
    let photos = whole_photos(pack);
    let end = photos.last().map_or(0, |last| last.end);
    if end == pack.len() { Ok(photos) } else { Err(NotAPack) }
}

/// The same of a pack that was cut: those that are whole, from its beginning.
pub fn whole_photos(pack: &[u8]) -> Vec<Range<usize>> {
    let (mut photos, mut at) = (Vec::new(), 0);
    while let Some((length, rest)) = pack[at..].split_first_chunk::<LENGTH_BYTES>() {
        let length = u32::from_be_bytes(*length) as usize;
        if length > PACKED_PHOTO_BYTES_MAX || length > rest.len() {
            break;
        }
        at += LENGTH_BYTES + length;
        photos.push(at - length..at);
    }
    photos
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pack_is_read_back_and_anything_else_is_none() {
        let photos = [&b"one"[..], b"", &[7; PACKED_PHOTO_BYTES_MAX]];
        let mut pack = Vec::new();
        photos.iter().for_each(|photo| pack_photo(&mut pack, photo));
        let read: Vec<&[u8]> = unpack_photos(&pack).unwrap().into_iter().map(|place| &pack[place]).collect();
        assert_eq!(read, photos);
        assert_eq!(unpack_photos(&[]), Ok(Vec::new()));
        for (cut, whole) in [(1, 0), (3, 0), (5, 0), (8, 1), (12, 2), (pack.len() - 1, 2)] {
            assert_eq!(unpack_photos(&pack[..cut]), Err(NotAPack), "cut at {cut}");
            assert_eq!(whole_photos(&pack[..cut]).len(), whole, "cut at {cut}");
        }
        let mut large = Vec::new();
        pack_photo(&mut large, &[7; PACKED_PHOTO_BYTES_MAX + 1]);
        assert_eq!(unpack_photos(&large), Err(NotAPack));
    }

    #[test]
    fn a_pack_takes_what_is_small_and_fits() {
        assert_eq!(pack_len([]), 0);
        assert_eq!(pack_len([PACKED_PHOTO_BYTES_MAX + 1, 5]), 0);
        assert_eq!(pack_len([5, 5, PACKED_PHOTO_BYTES_MAX + 1, 5]), 2);
        let most = PHOTO_PACK_BYTES_MAX / (PACKED_PHOTO_BYTES_MAX + LENGTH_BYTES);
        assert_eq!(pack_len(std::iter::repeat_n(PACKED_PHOTO_BYTES_MAX, 1_000)), most);
    }
}
