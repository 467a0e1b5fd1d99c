//! One handle on a phone's data at a time. Two would tear each other's files, and
//! where a system has no file locks nothing else would notice.

use std::collections::BTreeSet;
use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::report::OpenError;

/// The folders this program has open: the only lock there is where the system
/// has none for files, as on Android.
static OPEN_HERE: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

/// Held as long as the store is open.
#[derive(Debug)]
pub(super) struct Lock {
    folder: PathBuf,
    file: File,
}

impl Lock {
    /// Takes the lock of a folder that is there.
    ///
    /// # Errors
    /// [`OpenError::InUse`], or the system's.
    pub(super) fn take(folder: &Path) -> Result<Lock, OpenError> {
        let folder = folder.canonicalize()?;
        let file = OpenOptions::new().write(true).create(true).truncate(false).open(folder.join("lock"))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => {}
            Err(TryLockError::Error(error)) => return Err(error.into()),
            Err(TryLockError::WouldBlock) => return Err(OpenError::InUse),
        }
        if !open_here().insert(folder.clone()) {
            return Err(OpenError::InUse);
        }
        Ok(Lock { folder, file })
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        open_here().remove(&self.folder);
        // A process this one is just starting holds the file too until it runs; only
        // this takes the lock from both. Where it fails, closing the file does it.
        let _ = self.file.unlock();
    }
}

fn open_here() -> std::sync::MutexGuard<'static, BTreeSet<PathBuf>> {
    // A set of paths is whole at every moment, whoever panicked beside it.
    OPEN_HERE.lock().unwrap_or_else(PoisonError::into_inner)
}
