//! Small documents that no journal holds: who the phone is enrolled for, what is
//! agreed to be sent, what is half typed. Each is a file replaced in one step and
//! synced, and sealed with its name: JSON that neither damage nor another document can
//! be taken for.

use std::io;
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde::de::DeserializeOwned;
use shared::ids::Id;

use super::disk::{self, Disk};
use super::report::StoreError;
use super::vault::Vault;

/// A document's size at most: the largest lists the photos that were sent, 70
/// bytes each, and 100,000 of them fill no phone's working life.
const DOCUMENT_BYTES_MAX: u64 = 8 * 1024 * 1024;

/// Which document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Document {
    /// Who the phone is enrolled for, with its key and token.
    Identity,
    /// What is agreed to be at the office.
    Sent,
    /// How far the journals went when the phone last rested.
    Witness,
    /// What the person set on this phone.
    Settings,
    /// What is half typed, by the thing it is typed for.
    Draft(Id),
}

impl Document {
    /// Its file's name, which tells nothing about people.
    pub(super) fn file_name(self) -> String {
        match self {
            Document::Identity => "identity".to_owned(),
            Document::Sent => "sent".to_owned(),
            Document::Witness => "witness".to_owned(),
            Document::Settings => "settings".to_owned(),
            Document::Draft(id) => format!("draft-{id}"),
        }
    }
}

/// The documents of one phone.
#[derive(Debug, Clone, Copy)]
pub struct StateStore<'a> {
    folder: &'a Path,
    vault: &'a Vault,
    disk: &'a dyn Disk,
}

impl<'a> StateStore<'a> {
    pub(super) fn new(folder: &'a Path, vault: &'a Vault, disk: &'a dyn Disk) -> StateStore<'a> {
        StateStore { folder, vault, disk }
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
        let json = self.vault.unseal(&what(document), &bytes);
        let value = json.and_then(|json| serde_json::from_slice(&json).ok());
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
        Ok(disk::replace(self.disk, &self.path(document), &self.vault.seal(&what(document), &json))?)
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
            |path: &PathBuf| path.file_name()?.to_str()?.strip_prefix("draft-")?.parse().ok();
        Ok(files.iter().filter_map(id_of).collect())
    }

    fn path(&self, document: Document) -> PathBuf {
        self.folder.join(document.file_name())
    }
}

pub(super) fn what(document: Document) -> Vec<u8> {
    format!("document {}", document.file_name()).into_bytes()
}
