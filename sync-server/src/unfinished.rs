//! Photos that are not whole yet: bytes of one phone that it goes on with after the link
//! was cut, or the office restarted. Each phone has its own, so that none can spoil what
//! another sends. What these bytes are is not known here, and none of them counts.

mod ledger;
mod turns;

use std::fs::{self, File, OpenOptions};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, UNIX_EPOCH};

use shared::ids::{DeviceId, PhotoHash};
use shared::sync::Begun;

use self::ledger::Ledger;
use self::turns::Turns;
pub use self::turns::{Hurry, Turn};
use crate::config::{DURABLE_EVERY, UNFINISHED_LIFE_MS};
use crate::photos::sync_names;

/// Beside the bytes: how many there will be, where the phone said it.
const LENGTH: &str = "length";
/// Longer than any number that is a length.
const LENGTH_CHARS_MAX: u64 = 20;

/// One phone's upload of one photo.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Name {
    /// Whose.
    pub device: DeviceId,
    /// Of what.
    pub photo: PhotoHash,
}

/// Where an upload stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Stand {
    /// Bytes that are here.
    pub offset: u64,
    /// Bytes there will be, where the phone said it.
    pub length: Option<u64>,
    /// When the last of them came, ms since 1970; none where none did.
    pub touched_ms: Option<i64>,
}

/// The folder of unfinished photos: one folder a phone, one file a photo.
#[derive(Debug)]
pub struct Unfinished {
    folder: PathBuf,
    ledger: Mutex<Ledger>,
    turns: Turns,
}

/// Why bytes were not written.
#[derive(Debug, thiserror::Error)]
pub enum NotWritten {
    /// This phone, or all together, have too many unfinished bytes here.
    #[error("too many unfinished bytes")]
    Full,
    /// The disk failed.
    #[error(transparent)]
    Disk(#[from] io::Error),
}

impl Unfinished {
    /// What lies in a folder; it is made where there is none.
    ///
    /// # Errors
    /// The system's.
    pub fn in_folder(folder: &Path) -> io::Result<Unfinished> {
        fs::create_dir_all(folder)?;
        let unfinished = Unfinished { folder: folder.to_owned(), ledger: Mutex::default(), turns: Turns::default() };
        for name in unfinished.names()? {
            let bytes = fs::metadata(unfinished.path(name))?.len();
            unfinished.ledger().set(name, bytes);
        }
        Ok(unfinished)
    }

    /// Waits until nobody else writes this upload.
    pub async fn turn(&self, name: Name, hurry: Hurry) -> Turn {
        self.turns.take(name, hurry).await
    }

    /// Asks whoever still writes these photos of a phone to stop, and waits until all they
    /// brought is here.
    pub async fn stop(&self, device: DeviceId, photos: &[PhotoHash]) {
        let names = photos.iter().map(|photo| Name { device, photo: *photo });
        for name in names.filter(|name| self.turns.is_taken(name)) {
            drop(self.turns.take(name, Hurry::Now).await);
        }
    }

    /// Where an upload stands; what was left for too long is gone.
    ///
    /// # Errors
    /// The system's.
    pub fn stand(&self, turn: &Turn, now_ms: i64) -> io::Result<Stand> {
        let name = turn.name();
        let file = match fs::metadata(self.path(name)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                // Another process may have finished or swept it.
                self.ledger().forget(name);
                return Ok(Stand::default());
            }
            file => file?,
        };
        let touched_ms = touched_ms(&file)?;
        if is_over(touched_ms, now_ms) {
            self.remove(name)?;
            return Ok(Stand::default());
        }
        Ok(Stand { offset: file.len(), length: self.length(name)?, touched_ms: Some(touched_ms) })
    }

    /// What a phone has begun and may go on with.
    ///
    /// # Errors
    /// The system's.
    pub fn begun(&self, device: DeviceId, now_ms: i64) -> io::Result<Vec<Begun>> {
        let mut begun = Vec::new();
        for photo in photos_in(&self.folder.join(device.to_string()))? {
            // What is finished meanwhile is not begun any more.
            let Ok(file) = fs::metadata(self.path(Name { device, photo })) else { continue };
            if file.len() > 0 && !is_over(touched_ms(&file)?, now_ms) {
                begun.push(Begun { hash: photo, offset: file.len() });
            }
        }
        Ok(begun)
    }

    /// Removes what was left for too long; how many.
    ///
    /// # Errors
    /// The system's.
    pub fn sweep(&self, now_ms: i64) -> io::Result<usize> {
        let mut swept = 0;
        for name in self.names()? {
            // Whoever writes it now has just touched it.
            let Some(turn) = self.turns.try_take(name) else { continue };
            let lay = self.path(name).exists();
            if self.stand(&turn, now_ms)?.touched_ms.is_none() && lay {
                swept += 1;
            }
        }
        Ok(swept)
    }

    /// Opens an upload to go on at a place where it stands.
    ///
    /// # Errors
    /// The system's; another process that writes it is one.
    pub fn open(self: &Arc<Self>, turn: Turn, from: u64) -> io::Result<Upload> {
        let name = turn.name();
        let path = self.path(name);
        let folder = self.folder.join(name.device.to_string());
        if !folder.is_dir() {
            fs::create_dir_all(&folder)?;
            sync_names(&self.folder)?;
        }
        let mut file = locked(&path)?;
        if from == 0 {
            file.set_len(0)?;
            forget_length(&path)?;
        }
        file.seek(SeekFrom::Start(from))?;
        self.ledger().set(name, from);
        Ok(Upload { unfinished: self.clone(), file, path, at: from, durable: from, is_named: from > 0, turn })
    }

    fn remove(&self, name: Name) -> io::Result<()> {
        let path = self.path(name);
        forget_length(&path)?;
        gone(fs::remove_file(path))?;
        self.ledger().forget(name);
        Ok(())
    }

    fn length(&self, name: Name) -> io::Result<Option<u64>> {
        use std::io::Read;
        let file = match File::open(self.path(name).with_extension(LENGTH)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            file => file?,
        };
        let mut digits = String::new();
        file.take(LENGTH_CHARS_MAX).read_to_string(&mut digits)?;
        Ok(digits.parse().ok())
    }

    fn names(&self) -> io::Result<Vec<Name>> {
        let mut names = Vec::new();
        for entry in fs::read_dir(&self.folder)? {
            let folder = entry?.path();
            let device = folder.file_name().and_then(|name| name.to_str()?.parse().ok());
            let Some(device) = device else { continue };
            names.extend(photos_in(&folder)?.into_iter().map(|photo| Name { device, photo }));
        }
        Ok(names)
    }

    /// Only hexadecimal digits ever become part of a path.
    fn path(&self, name: Name) -> PathBuf {
        self.folder.join(name.device.to_string()).join(name.photo.to_string())
    }

    fn ledger(&self) -> MutexGuard<'_, Ledger> {
        self.ledger.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An upload in hand. Dropped, its bytes stay as they are.
#[derive(Debug)]
pub struct Upload {
    unfinished: Arc<Unfinished>,
    file: File,
    path: PathBuf,
    at: u64,
    durable: u64,
    is_named: bool,
    // Dropped last: nobody else may begin before the file is let go.
    turn: Turn,
}

impl Upload {
    /// Bytes that are here.
    pub fn at(&self) -> u64 {
        self.at
    }

    /// Where they lie.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whoever wants to write the same.
    pub fn turn(&self) -> &Turn {
        &self.turn
    }

    /// Adds bytes to a photo of so many, where that is known. Never are more than
    /// [`DURABLE_EVERY`] and one piece not durable, and as much again before its end: the
    /// whole photo is made durable then.
    ///
    /// # Errors
    /// [`NotWritten`].
    pub fn write(&mut self, piece: &[u8], length: Option<u64>) -> Result<(), NotWritten> {
        let bytes = piece.len() as u64;
        if !self.unfinished.ledger().grow(self.turn.name(), bytes) {
            return Err(NotWritten::Full);
        }
        let near_its_end = length.is_some_and(|length| length.saturating_sub(self.at) <= DURABLE_EVERY);
        if self.at + bytes > self.durable + DURABLE_EVERY && !near_its_end {
            self.make_durable()?;
        }
        self.file.write_all(piece)?;
        self.at += bytes;
        Ok(())
    }

    /// Leaves it to be gone on with, durable.
    ///
    /// # Errors
    /// The system's.
    pub fn keep(mut self, length: Option<u64>, now_ms: i64) -> io::Result<()> {
        if self.at == 0 {
            return self.discard();
        }
        if let Some(length) = length {
            let mut file = File::create(self.path.with_extension(LENGTH))?;
            file.write_all(length.to_string().as_bytes())?;
            file.sync_all()?;
            self.is_named = false;
        }
        // A disk that failed may have taken a part of a piece.
        self.file.set_len(self.at)?;
        let since = Duration::from_millis(u64::try_from(now_ms).unwrap_or_default());
        self.file.set_modified(UNIX_EPOCH + since)?;
        self.unfinished.ledger().set(self.turn.name(), self.at);
        self.make_durable()
    }

    /// Ends it: what of it still lies here is removed.
    ///
    /// # Errors
    /// The system's.
    pub fn discard(self) -> io::Result<()> {
        self.unfinished.remove(self.turn.name())
    }

    fn make_durable(&mut self) -> io::Result<()> {
        self.file.sync_all()?;
        if !self.is_named {
            self.path.parent().map_or(Ok(()), sync_names)?;
            self.is_named = true;
        }
        self.durable = self.at;
        Ok(())
    }
}

/// Opens the file of an upload for this process alone: a second process of the office may
/// share the folder, and what it moved to its place meanwhile must not be written on.
fn locked(path: &Path) -> io::Result<File> {
    loop {
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)?;
        file.try_lock()?;
        if is_at(&file, path)? {
            return Ok(file);
        }
    }
}

#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt;
    let (opened, named) = (file.metadata()?, fs::metadata(path));
    Ok(named.is_ok_and(|named| (named.dev(), named.ino()) == (opened.dev(), opened.ino())))
}

#[cfg(not(unix))]
fn is_at(_: &File, path: &Path) -> io::Result<bool> {
    path.try_exists()
}

fn photos_in(folder: &Path) -> io::Result<Vec<PhotoHash>> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let names = entries.map(|entry| Ok(entry?.file_name().to_str().and_then(|name| name.parse().ok())));
    let photos: io::Result<Vec<Option<PhotoHash>>> = names.collect();
    Ok(photos?.into_iter().flatten().collect())
}

fn forget_length(path: &Path) -> io::Result<()> {
    gone(fs::remove_file(path.with_extension(LENGTH)))
}

fn gone(removed: io::Result<()>) -> io::Result<()> {
    match removed {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        removed => removed,
    }
}

fn touched_ms(file: &fs::Metadata) -> io::Result<i64> {
    let since = file.modified()?.duration_since(UNIX_EPOCH).unwrap_or_default();
    Ok(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

fn is_over(touched_ms: i64, now_ms: i64) -> bool {
    now_ms.saturating_sub(touched_ms) >= UNFINISHED_LIFE_MS
}
