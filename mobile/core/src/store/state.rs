//! Small documents that no journal holds: who the phone is enrolled for, what is
//! agreed to be sent, what is half typed. Each is a file replaced in one step and
//! synced; its last line is the SHA-256 of what is before it, so that damage is
//! not taken for a document.

use std::io;
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde::de::DeserializeOwned;
use shared::ids::{Id, sha256, to_hex};

use super::disk::{self, Disk};
use super::report::StoreError;

/// A document's size at most: the largest lists the photos that were sent, 70
/// bytes each, and 100,000 of them fill no phone's working life.
const DOCUMENT_BYTES_MAX: u64 = 8 * 1024 * 1024;

/// The last line: a hash and two line ends.
const CHECK_BYTES: usize = 66;

/// Which document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Document {
    /// Who the phone is enrolled for, with its key and token.
    Identity,
    /// What is agreed to be at the office.
    Sent,
    /// What the person set on this phone.
    Settings,
    /// What is half typed, by the thing it is typed for.
    Draft(Id),
}

impl Document {
    fn file_name(self) -> String {
        match self {
            Document::Identity => "identity.json".to_owned(),
            Document::Sent => "sent.json".to_owned(),
            Document::Settings => "settings.json".to_owned(),
            Document::Draft(id) => format!("draft-{id}.json"),
        }
    }
}

/// The documents of one phone.
#[derive(Debug, Clone, Copy)]
pub struct StateStore<'a> {
    folder: &'a Path,
    disk: &'a dyn Disk,
}

impl<'a> StateStore<'a> {
    pub(super) fn new(folder: &'a Path, disk: &'a dyn Disk) -> StateStore<'a> {
        StateStore { folder, disk }
    }

    /// Reads a document; none when it was never written.
    ///
    /// # Errors
    /// [`StoreError::DocumentDamaged`] when it is not as written or not of this
    /// type, or the system's.
    pub fn read<T: DeserializeOwned>(&self, document: Document) -> Result<Option<T>, StoreError> {
        let bytes = match std::fs::read(self.path(document)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            bytes => bytes?,
        };
        let value = checked(&bytes).and_then(|json| serde_json::from_slice(json).ok());
        value.map(Some).ok_or_else(|| StoreError::DocumentDamaged { name: document.file_name() })
    }

    /// Replaces a document; durable when it returns.
    ///
    /// # Errors
    /// [`StoreError::TooLarge`], or the disk's; the old one is then still there.
    pub fn replace<T: Serialize>(&self, document: Document, value: &T) -> Result<(), StoreError> {
        let json = serde_json::to_vec(value).map_err(|error| StoreError::Io { source: error.into() })?;
        if json.len() as u64 > DOCUMENT_BYTES_MAX {
            return Err(StoreError::TooLarge { bytes: json.len() as u64, max: DOCUMENT_BYTES_MAX });
        }
        let check = to_hex(&sha256(&json));
        let bytes = [&json[..], b"\n", check.as_bytes(), b"\n"].concat();
        Ok(disk::replace(self.disk, &self.path(document), &bytes)?)
    }

    /// Moves a damaged document out of the way, kept for whoever looks into it.
    ///
    /// # Errors
    /// The disk's.
    pub fn set_aside(&self, document: Document) -> Result<(), StoreError> {
        let path = self.path(document);
        let beside = disk::free_name(&disk::with_suffix(&path, ".damaged"));
        self.disk.rename(&path, &beside)?;
        Ok(self.disk.sync_names(self.folder)?)
    }

    /// Removes a document, if it is there; durable when it returns.
    ///
    /// # Errors
    /// The disk's.
    pub fn remove(&self, document: Document) -> Result<(), StoreError> {
        let path = self.path(document);
        if path.exists() {
            self.disk.remove(&path)?;
            self.disk.sync_names(self.folder)?;
        }
        Ok(())
    }

    /// The things that something is half typed for.
    ///
    /// # Errors
    /// The system's.
    pub fn drafts(&self) -> Result<Vec<Id>, StoreError> {
        let files = disk::files_in(self.folder)?;
        let id_of =
            |path: &PathBuf| path.file_name()?.to_str()?.strip_prefix("draft-")?.strip_suffix(".json")?.parse().ok();
        Ok(files.iter().filter_map(id_of).collect())
    }

    fn path(&self, document: Document) -> PathBuf {
        self.folder.join(document.file_name())
    }
}

fn checked(bytes: &[u8]) -> Option<&[u8]> {
    let (json, check) = bytes.split_at_checked(bytes.len().checked_sub(CHECK_BYTES)?)?;
    let expected = format!("\n{}\n", to_hex(&sha256(json)));
    (check == expected.as_bytes()).then_some(json)
}
