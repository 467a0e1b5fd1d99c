//! The few things the store does to a disk that can fail, behind one trait, so
//! that tests can make any single one of them fail. Reading is not here: what is
//! read is checked by hashes anyway. It refuses to know what the bytes mean.

use std::ffi::OsString;
use std::fmt::Debug;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Ends the name of a file that is being written and does not count yet; what a
/// kill leaves of them is removed at the next open.
pub(super) const UNFINISHED: &str = ".tmp";

/// Writing, syncing and renaming.
pub trait Disk: Debug + Send + Sync {
    /// Makes an empty file, replacing one of that name.
    ///
    /// # Errors
    /// The system's.
    fn create(&self, path: &Path) -> io::Result<File>;
    /// Writes at the end of a file, wholly or with an error after any part of it.
    ///
    /// # Errors
    /// The system's.
    fn append(&self, file: &File, bytes: &[u8]) -> io::Result<()>;
    /// Makes a file's bytes and length survive a power cut.
    ///
    /// # Errors
    /// The system's.
    fn sync(&self, file: &File) -> io::Result<()>;
    /// Cuts a file to a length.
    ///
    /// # Errors
    /// The system's.
    fn cut(&self, file: &File, bytes: u64) -> io::Result<()>;
    /// Renames; a file of the new name is replaced in one step.
    ///
    /// # Errors
    /// The system's.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Makes the names in a folder survive a power cut.
    ///
    /// # Errors
    /// The system's.
    fn sync_names(&self, folder: &Path) -> io::Result<()>;
    /// Removes a file.
    ///
    /// # Errors
    /// The system's.
    fn remove(&self, path: &Path) -> io::Result<()>;
    /// How many bytes may still be written in a folder; none where the system won't tell.
    fn free_bytes(&self, folder: &Path) -> Option<u64>;
}

/// The machine's own disk. Files are readable by their owner only.
#[derive(Debug, Clone, Copy, Default)]
pub struct RealDisk;

impl Disk for RealDisk {
    fn create(&self, path: &Path) -> io::Result<File> {
        owner_only(OpenOptions::new().read(true).write(true).create(true).truncate(true)).open(path)
    }

    fn append(&self, mut file: &File, bytes: &[u8]) -> io::Result<()> {
        file.write_all(bytes)
    }

    fn sync(&self, file: &File) -> io::Result<()> {
        file.sync_data()
    }

    fn cut(&self, file: &File, bytes: u64) -> io::Result<()> {
        file.set_len(bytes)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn sync_names(&self, folder: &Path) -> io::Result<()> {
        // Only unix lets a folder be opened and synced; elsewhere renames are journaled by the system.
        if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }

    #[cfg(unix)]
    fn free_bytes(&self, folder: &Path) -> Option<u64> {
        let told = rustix::fs::statvfs(folder).ok()?;
        Some(told.f_bavail.saturating_mul(told.f_frsize))
    }

    #[cfg(not(unix))]
    fn free_bytes(&self, _: &Path) -> Option<u64> {
        None
    }
}

/// Puts a whole file in place, durably and in one step: a reader sees the old
/// bytes or the new ones.
pub(super) fn replace(disk: &dyn Disk, path: &Path, bytes: &[u8]) -> io::Result<()> {
    let unfinished = unfinished(path);
    let written = disk.create(&unfinished).and_then(|file| {
        disk.append(&file, bytes)?;
        disk.sync(&file)
    });
    let placed = written.and_then(|()| disk.rename(&unfinished, path));
    if let Err(error) = placed {
        // Only tidiness: the next open removes it as well.
        let _ = disk.remove(&unfinished);
        return Err(error);
    }
    disk.sync_names(folder_of(path))
}

/// Makes a folder that only its owner may enter, and its name durable.
pub(super) fn make_folder(disk: &dyn Disk, path: &Path) -> io::Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(path)?;
    disk.sync_names(folder_of(path))
}

/// Removes what a kill left unfinished in a folder; how many files there were.
pub(super) fn remove_unfinished(disk: &dyn Disk, folder: &Path, suffix: &str) -> io::Result<u32> {
    let mut removed = 0;
    for path in files_in(folder)? {
        if path.to_string_lossy().ends_with(suffix) {
            disk.remove(&path)?;
            removed += 1;
        }
    }
    Ok(removed)
}

/// The name of a file or folder.
pub(super) fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// Removes the folders in a folder whose names begin so, as far as that goes now:
/// what stays is only space.
pub(super) fn remove_folders(folder: &Path, begins: &str) {
    let listing = fs::read_dir(folder).into_iter().flatten().flatten();
    let named = listing.filter(|item| item.file_name().to_string_lossy().starts_with(begins));
    for path in named.map(|item| item.path()).filter(|path| path.is_dir()) {
        if let Err(error) = fs::remove_dir_all(&path) {
            tracing::warn!(kind = %error.kind(), "an old index could not be removed");
        }
    }
}

/// The plain files of a folder; none where there is no folder.
pub(super) fn files_in(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let listing = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        listing => listing?,
    };
    let mut files = Vec::new();
    for item in listing {
        let item = item?;
        if item.file_type()?.is_file() {
            files.push(item.path());
        }
    }
    files.sort();
    Ok(files)
}

/// The first of `name-1`, `name-2`, … that is not taken. There is no clock here to name it by.
pub(super) fn free_name(path: &Path) -> PathBuf {
    let numbered = |n: u32| with_suffix(path, &format!("-{n}"));
    (1..).map(numbered).find(|path| !path.exists()).expect("a folder has fewer names than there are numbers")
}

/// The folder a file is in.
pub(super) fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// A path with something after its name.
pub(super) fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name: OsString = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

fn unfinished(path: &Path) -> PathBuf {
    with_suffix(path, UNFINISHED)
}

fn owner_only(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options
}
