//! Photos as files named by the SHA-256 of their bytes, and sealed. A file
//! appears under its name whole and durable, or not at all. It refuses to know what
//! they show.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use shared::domain::limits::PHOTO_BYTES_MAX;
use shared::ids::{PhotoHash, sha256};

use super::disk::{self, Disk};
use super::report::StoreError;
use super::room;
use super::vault::{OVERHEAD_BYTES, Vault};

/// What a photo is sealed as; which one it is, its hash says.
pub(super) const WHAT: &[u8] = b"photo";

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
        if bytes.len() as u64 > PHOTO_BYTES_MAX {
            return Err(StoreError::TooLarge { bytes: bytes.len() as u64, max: PHOTO_BYTES_MAX });
        }
        // Each takes as long as writing half of it to the disk, so side by side.
        let (hash, sealed) = std::thread::scope(|threads| {
            let sealed = threads.spawn(|| self.vault.seal(WHAT, bytes));
            (PhotoHash(sha256(bytes)), sealed.join())
        });
        let sealed = sealed.expect("sealing does not panic");
        if self.has(hash) && self.read(hash).is_ok() {
            // The file may have been renamed by a keep that failed just after.
            self.disk.sync_names(self.folder)?;
            return Ok(hash);
        }
        room::check_for_photos(self.disk, self.folder)?;
        disk::replace(self.disk, &self.path(hash), &sealed)?;
        Ok(hash)
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
        let (path, vault) = (self.path(hash), self.vault.clone());
        move || {
            let bytes = match std::fs::read(path) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
                bytes => bytes?,
            };
            let photo = vault.unseal(WHAT, &bytes).filter(|photo| sha256(photo) == hash.0);
            photo.map(Some).ok_or(StoreError::PhotoDamaged { hash })
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
        std::fs::metadata(self.path(hash)).map_or(0, |file| file.len().saturating_sub(OVERHEAD_BYTES as u64))
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
