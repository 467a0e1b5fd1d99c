//! Photos as files named by the SHA-256 of their bytes, and sealed. A file
//! appears under its name whole and durable, or not at all. It refuses to know what
//! they show.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use shared::domain::limits::PHOTO_BYTES_MAX;
use shared::ids::{PhotoHash, sha256};
use shared::seal::{NONCE_BYTES, TAG_BYTES};

use super::disk::{self, Disk};
use super::report::StoreError;
use super::room;
use super::vault::{Nonces, Vault};

/// Bytes that are sealed as one piece, so that a piece fits a processor's nearest memory.
const PIECE_BYTES: usize = 64 * 1024;

/// The photos of one phone.
#[derive(Debug, Clone, Copy)]
pub struct PhotoStore<'a> {
    folder: &'a Path,
    vault: &'a Arc<Vault>,
    disk: &'a dyn Disk,
}

impl<'a> PhotoStore<'a> {
    pub(super) fn new(folder: &'a Path, vault: &'a Arc<Vault>, disk: &'a dyn Disk) -> PhotoStore<'a> {
        PhotoStore { folder, vault, disk }
    }

    /// Keeps a photo; durable when it returns. Keeping it again changes nothing,
    /// and puts a damaged file right.
    ///
    /// # Errors
    /// [`StoreError::TooLarge`], [`StoreError::NoRoomForPhotos`], or the disk's; then no
    /// file of its name was begun.
    pub fn keep(&self, bytes: &[u8]) -> Result<PhotoHash, StoreError> {
        let hash = PhotoHash(sha256(bytes));
        self.keep_as(hash, bytes)?;
        Ok(hash)
    }

    /// [`PhotoStore::keep`] of a photo whose hash was taken when it was made. Under
    /// another name it could never be read: each reading compares.
    ///
    /// # Errors
    /// As [`PhotoStore::keep`].
    pub fn keep_as(&self, hash: PhotoHash, bytes: &[u8]) -> Result<(), StoreError> {
        if bytes.len() as u64 > PHOTO_BYTES_MAX {
            return Err(StoreError::TooLarge { bytes: bytes.len() as u64, max: PHOTO_BYTES_MAX });
        }
        if self.has(hash) && self.read(hash).is_ok() {
            // The file may have been renamed by a keep that failed just after.
            return Ok(self.disk.sync_names(self.folder)?);
        }
        room::check_for_photos(self.disk, self.folder)?;
        Ok(disk::replace(self.disk, &self.path(hash), &seal(self.vault, bytes))?)
    }

    /// A photo's bytes, checked; none when it is not here.
    ///
    /// # Errors
    /// [`StoreError::PhotoDamaged`], or the system's.
    pub fn read(&self, hash: PhotoHash) -> Result<Option<Vec<u8>>, StoreError> {
        self.reader(hash)()
    }

    /// [`PhotoStore::read`], to be done on a thread of its own.
    pub fn reader(&self, hash: PhotoHash) -> impl FnOnce() -> Result<Option<Vec<u8>>, StoreError> + use<> {
        let open = self.opener(hash);
        move || match open()? {
            Some(photo) if sha256(&photo) != hash.0 => Err(StoreError::PhotoDamaged { hash }),
            photo => Ok(photo),
        }
    }

    /// The same for somebody who compares the bytes with the name anyway, as whoever takes
    /// them in at the office does: they are some photo that this phone sealed, unchanged.
    pub(crate) fn opener(&self, hash: PhotoHash) -> impl FnOnce() -> Result<Option<Vec<u8>>, StoreError> + use<> {
        let (path, vault) = (self.path(hash), self.vault.clone());
        move || {
            let bytes = match std::fs::read(path) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
                bytes => bytes?,
            };
            open(&vault, &bytes).map(Some).ok_or(StoreError::PhotoDamaged { hash })
        }
    }

    /// Removes a photo that nothing names. What can't be removed now is only space.
    pub(crate) fn remove(&self, hash: PhotoHash) {
        if let Err(error) = self.disk.remove(&self.path(hash)).and_then(|()| self.disk.sync_names(self.folder)) {
            tracing::warn!(kind = %error.kind(), "a photo that nothing names could not be removed");
        }
    }

    /// Whether there is a file of that name.
    pub fn has(&self, hash: PhotoHash) -> bool {
        self.path(hash).is_file()
    }

    /// How many bytes it has; nothing where there is none.
    pub fn bytes(&self, hash: PhotoHash) -> u64 {
        std::fs::metadata(self.path(hash)).map_or(0, |file| plain_bytes(file.len()))
    }

    /// The names of all photos here, in order.
    ///
    /// # Errors
    /// The system's.
    pub fn list(&self) -> Result<Vec<PhotoHash>, StoreError> {
        let files = disk::files_in(self.folder)?;
        let names = files.iter().filter_map(|path| path.file_name()?.to_str()?.parse().ok());
        Ok(names.collect())
    }

    /// Only hexadecimal digits ever become part of a path.
    fn path(&self, hash: PhotoHash) -> PathBuf {
        self.folder.join(hash.to_string())
    }
}

/// The sealed form: a nonce, then each piece with its tag. Its number and whether it is
/// the last are part of what is sealed; which photo it is, its hash says.
pub(super) fn seal(vault: &Vault, photo: &[u8]) -> Vec<u8> {
    let count = photo.len().div_ceil(PIECE_BYTES);
    let nonces = vault.nonces(count.max(1) as u64);
    let mut sealed = Vec::with_capacity(NONCE_BYTES + photo.len() + count * TAG_BYTES);
    sealed.extend_from_slice(&nonces.first);
    for (number, piece) in photo.chunks(PIECE_BYTES).enumerate() {
        let at = sealed.len();
        sealed.extend_from_slice(piece);
        vault.key().close(&nonces.at(number as u64), &what(number, number + 1 == count), &mut sealed, at);
    }
    sealed
}

/// Opens it; none where anything of it is not as it was sealed.
fn open(vault: &Vault, sealed: &[u8]) -> Option<Vec<u8>> {
    let (nonce, rest) = sealed.split_first_chunk::<NONCE_BYTES>()?;
    let nonces = Nonces { first: *nonce };
    let last = rest.len().div_ceil(PIECE_BYTES + TAG_BYTES).checked_sub(1)?;
    let mut photo = Vec::with_capacity(rest.len());
    for (number, piece) in rest.chunks(PIECE_BYTES + TAG_BYTES).enumerate() {
        vault.key().uncover_onto(&nonces.at(number as u64), &what(number, number == last), piece, &mut photo)?;
    }
    Some(photo)
}

fn what(number: usize, is_last: bool) -> Vec<u8> {
    [&b"photo "[..], &(number as u64).to_le_bytes(), &[u8::from(is_last)]].concat()
}

fn plain_bytes(sealed: u64) -> u64 {
    let rest = sealed.saturating_sub(NONCE_BYTES as u64);
    rest.saturating_sub(rest.div_ceil((PIECE_BYTES + TAG_BYTES) as u64) * TAG_BYTES as u64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::seal::SealKey;

    struct Same;

    impl crate::ports::NewId for Same {
        fn bytes(&self) -> [u8; 32] {
            [3; 32]
        }
    }

    #[test]
    fn a_photo_of_any_size_opens_as_it_was_and_no_piece_can_go_or_move() {
        let vault = Vault::open(SealKey::of(zeroize::Zeroizing::new([1; 32])), &Same);
        for length in [1, PIECE_BYTES - 1, PIECE_BYTES, PIECE_BYTES + 1, 5 * PIECE_BYTES + 7] {
            let photo: Vec<u8> = (0..length).map(|at| (at % 251) as u8).collect();
            let sealed = seal(&vault, &photo);
            assert_eq!((open(&vault, &sealed), plain_bytes(sealed.len() as u64)), (Some(photo), length as u64));
        }
        let piece = PIECE_BYTES + TAG_BYTES;
        let sealed = seal(&vault, &vec![9; 3 * PIECE_BYTES]);
        let mut swapped = sealed.clone();
        swapped[NONCE_BYTES..NONCE_BYTES + piece]
            .copy_from_slice(&sealed[NONCE_BYTES + piece..NONCE_BYTES + 2 * piece]);
        let cut = &sealed[..sealed.len() - piece];
        assert!([&swapped[..], cut, &sealed[..NONCE_BYTES], &[]].iter().all(|bytes| open(&vault, bytes).is_none()));
    }
}
