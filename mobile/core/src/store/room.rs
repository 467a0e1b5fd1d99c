//! Room on the disk: a file of ballast that is let go when there is none left, so that
//! the phone still opens, records words and sends; and the limits under which a person
//! is warned, and photos are refused.

use std::path::{Path, PathBuf};

use shared::ids::sha256;

use super::disk::{self, Disk};
use super::report::StoreError;

/// Under this a person is warned: about 600 photos are left.
pub const WARN_BYTES: u64 = 200 * 1024 * 1024;
/// Under this no photo is taken in: what is left is for words, for the index, and for
/// the system, which gets slow and ends programs when it has none.
pub const PHOTO_BYTES_MIN: u64 = 50 * 1024 * 1024;
/// What an index needs to be opened and thousands of findings to be written.
const BALLAST_BYTES: usize = 8 * 1024 * 1024;

/// How much room there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Room {
    /// Enough, or nobody knows.
    Enough,
    /// A person should make some.
    Little {
        /// What is left.
        free_bytes: u64,
    },
    /// No photos any more; words still.
    WordsOnly {
        /// What is left.
        free_bytes: u64,
    },
}

impl Room {
    /// What so many bytes mean.
    pub fn of(free_bytes: Option<u64>) -> Room {
        match free_bytes {
            Some(free_bytes) if free_bytes < PHOTO_BYTES_MIN => Room::WordsOnly { free_bytes },
            Some(free_bytes) if free_bytes < WARN_BYTES => Room::Little { free_bytes },
            _ => Room::Enough,
        }
    }
}

/// Refuses a photo where there is no room for any.
pub(super) fn check_for_photos(disk: &dyn Disk, folder: &Path) -> Result<(), StoreError> {
    match Room::of(disk.free_bytes(folder)) {
        Room::WordsOnly { free_bytes } => Err(StoreError::NoRoomForPhotos { free_bytes, min: PHOTO_BYTES_MIN }),
        Room::Enough | Room::Little { .. } => Ok(()),
    }
}

/// Lays the ballast down where there is none and there is room for it.
pub(super) fn lay_ballast(disk: &dyn Disk, folder: &Path) {
    let path = ballast(folder);
    let has_room = matches!(Room::of(disk.free_bytes(folder)), Room::Enough);
    if path.exists() || !has_room {
        return;
    }
    if let Err(error) = disk::replace(disk, &path, &incompressible()) {
        tracing::warn!(kind = %error.kind(), "no ballast could be laid down");
    }
}

/// Lets the ballast go; whether there was any.
pub(super) fn release(disk: &dyn Disk, folder: &Path) -> bool {
    let path = ballast(folder);
    let released = path.exists() && disk.remove(&path).and_then(|()| disk.sync_names(folder)).is_ok();
    if released {
        tracing::warn!("the disk is full: the ballast is let go");
    }
    released
}

fn ballast(folder: &Path) -> PathBuf {
    folder.join("ballast")
}

/// Zeros would take no room where the file system packs them.
fn incompressible() -> Vec<u8> {
    let numbers = 0..(BALLAST_BYTES / 32) as u64;
    numbers.flat_map(|number| sha256(&number.to_le_bytes())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limits_are_told_apart() {
        assert_eq!(Room::of(None), Room::Enough);
        assert_eq!(Room::of(Some(WARN_BYTES)), Room::Enough);
        assert_eq!(Room::of(Some(WARN_BYTES - 1)), Room::Little { free_bytes: WARN_BYTES - 1 });
        assert_eq!(Room::of(Some(PHOTO_BYTES_MIN)), Room::Little { free_bytes: PHOTO_BYTES_MIN });
        assert_eq!(Room::of(Some(0)), Room::WordsOnly { free_bytes: 0 });
        assert_eq!(incompressible().len(), BALLAST_BYTES);
    }
}
