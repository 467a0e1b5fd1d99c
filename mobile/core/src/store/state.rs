//! Small documents that no journal holds: who the phone is enrolled for, what is
//! agreed to be sent, what is half typed. Each is a file replaced in one step and
//! synced, and sealed with its name: JSON that neither damage nor another document can
//! be taken for.

use std::io;
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde::de::DeserializeOwned;
use shared::ids::Id;
use shared::rescue::DOCUMENT_BYTES_MAX;

use super::disk::{self, Disk};
use super::report::StoreError;
use super::vault::Vault;

/// Which document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Document {
    /// Who the phone is enrolled for, with its key and token.
    Identity,
    /// What is agreed to be at the office.
    Sent,
    /// What was proved about the office's log.
    Log,
    /// How far the journals went when the phone last rested.
    Witness,
    /// What the person set on this phone.
    Settings,
    /// Over which links full photos are sent.
    PhotoLink,
    /// What came from other phones and went to them, without the office.
    Peers,
    /// What is half typed, by the thing it is typed for.
    Draft(Id),
}

impl Document {
    /// The document of a name; none where it is no document's.
    pub fn of_name(name: &str) -> Option<Document> {
        match name {
            "identity" => Some(Document::Identity),
            "sent" => Some(Document::Sent),
            "log" => Some(Document::Log),
            "settings" => Some(Document::Settings),
            "photo-link" => Some(Document::PhotoLink),
            "peers" => Some(Document::Peers),
            _ => Some(Document::Draft(name.strip_prefix("draft-")?.parse().ok()?)),
        }
    }

    /// Its file's name, which tells nothing about people.
    pub fn file_name(self) -> String {
        match self {
            Document::Identity => "identity".to_owned(),
            Document::Sent => "sent".to_owned(),
            Document::Log => "log".to_owned(),
            Document::Witness => "witness".to_owned(),
            Document::Settings => "settings".to_owned(),
            Document::PhotoLink => "photo-link".to_owned(),
            Document::Peers => "peers".to_owned(),
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
        let Some(json) = self.json(document)? else { return Ok(None) };
        let value = serde_json::from_slice(&json).ok();
        value.map(Some).ok_or_else(|| StoreError::DocumentDamaged { name: document.file_name() })
    }

    /// A document as the JSON it was written as; none when it was never written.
    ///
    /// # Errors
    /// [`StoreError::DocumentDamaged`], or the system's.
    pub fn json(&self, document: Document) -> Result<Option<Vec<u8>>, StoreError> {
        let bytes = match std::fs::read(self.path(document)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            bytes => bytes?,
        };
        let json = self.vault.unseal(&what(document), &bytes);
        json.map(Some).ok_or_else(|| StoreError::DocumentDamaged { name: document.file_name() })
    }

    /// Replaces a document; durable when it returns.
    ///
    /// # Errors
    /// [`StoreError::TooLarge`], or the disk's; the old one is then still there.
    pub fn replace<T: Serialize>(&self, document: Document, value: &T) -> Result<(), StoreError> {
        let json = serde_json::to_vec(value).map_err(|error| StoreError::Io { source: error.into() })?;
        self.replace_json(document, &json)
    }

    /// The same with JSON that was written before.
    ///
    /// # Errors
    /// As [`StateStore::replace`].
    pub fn replace_json(&self, document: Document, json: &[u8]) -> Result<(), StoreError> {
        if json.len() > DOCUMENT_BYTES_MAX {
            return Err(StoreError::TooLarge { bytes: json.len() as u64, max: DOCUMENT_BYTES_MAX as u64 });
        }
        Ok(disk::replace(self.disk, &self.path(document), &self.vault.seal(&what(document), json))?)
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
        let drafts = self.list()?.into_iter().filter_map(|document| match document {
            Document::Draft(id) => Some(id),
            _ => None,
        });
        Ok(drafts.collect())
    }

    /// All documents that are here.
    ///
    /// # Errors
    /// The system's.
    pub fn list(&self) -> Result<Vec<Document>, StoreError> {
        let files = disk::files_in(self.folder)?;
        Ok(files.iter().filter_map(|path| Document::of_name(path.file_name()?.to_str()?)).collect())
    }

    fn path(&self, document: Document) -> PathBuf {
        self.folder.join(document.file_name())
    }
}

pub(super) fn what(document: Document) -> Vec<u8> {
    format!("document {}", document.file_name()).into_bytes()
}
