//! Folders as a whole, for benches and crashes.

use std::fs::{self, File};
use std::io;
use std::path::Path;

/// A copy of a folder as it is now: what a kill leaves. It is synced too, or whoever is
/// measured next would wait for it.
///
/// # Errors
/// The system's.
pub fn copy_folder(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for item in fs::read_dir(from)? {
        let item = item?;
        let target = to.join(item.file_name());
        if item.file_type()?.is_dir() {
            copy_folder(&item.path(), &target)?;
        } else {
            fs::copy(item.path(), &target)?;
            File::open(target)?.sync_all()?;
        }
    }
    Ok(())
}
