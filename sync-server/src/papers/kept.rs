//! Closed papers by the hash of their bytes: kept once, never written over, and looked
//! through each time they are read. What they say is not known here.

use std::fs::OpenOptions;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use object_store::local::LocalFileSystem;
use object_store::path::Path as ObjectPath;
use object_store::{ObjectStore, ObjectStoreExt, PutPayload};
use shared::ids::{EntryHash, sha256};

use crate::error::OfficeError;
use crate::photos::{aside, sync_names};

/// The folder of closed papers.
#[derive(Debug)]
pub struct PaperStore {
    store: Box<dyn ObjectStore>,
    folder: PathBuf,
}

/// What lies under a paper's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PaperKept {
    /// The very paper.
    Whole(Bytes),
    /// Other bytes: the disk's fault, or somebody's hand.
    Damaged,
    /// Nothing.
    None,
}

impl PaperStore {
    /// Papers in a folder that is there.
    ///
    /// # Errors
    /// Where the folder can't be used.
    pub fn in_folder(folder: &Path) -> Result<PaperStore, OfficeError> {
        let store = LocalFileSystem::new_with_prefix(folder)?;
        Ok(PaperStore { store: Box::new(store), folder: folder.to_owned() })
    }

    /// Keeps a paper, durably, under the hash of its bytes. One that is whole already is
    /// not touched; only what is not the paper any more is replaced by it.
    ///
    /// # Errors
    /// Where the disk fails.
    pub async fn put(&self, bytes: Bytes) -> Result<EntryHash, OfficeError> {
        let hash = EntryHash(sha256(&bytes));
        if !matches!(self.get(hash).await?, PaperKept::Whole(_)) {
            self.store.put(&place(hash), PutPayload::from_bytes(bytes)).await?;
        }
        let (folder, file) = (self.folder.clone(), self.folder.join(hash.to_string()));
        aside(move || {
            OpenOptions::new().write(true).open(file)?.sync_all()?;
            sync_names(&folder)
        })
        .await?;
        Ok(hash)
    }

    /// A paper, checked once more.
    ///
    /// # Errors
    /// Where the disk fails.
    pub async fn get(&self, hash: EntryHash) -> Result<PaperKept, OfficeError> {
        let found = match self.store.get(&place(hash)).await {
            Ok(found) => found,
            Err(object_store::Error::NotFound { .. }) => return Ok(PaperKept::None),
            Err(error) => return Err(error.into()),
        };
        let bytes = found.bytes().await?;
        Ok(if sha256(&bytes) == hash.0 { PaperKept::Whole(bytes) } else { PaperKept::Damaged })
    }
}

/// Only hexadecimal digits ever become part of a path.
fn place(hash: EntryHash) -> ObjectPath {
    ObjectPath::from(hash.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_paper_is_kept_under_its_hash_and_a_damaged_one_is_known_and_healed() {
        let folder = tempfile::tempdir().unwrap();
        let papers = PaperStore::in_folder(folder.path()).unwrap();
        let bytes = Bytes::from_static(b"%PDF-1.7 a paper");
        let hash = papers.put(bytes.clone()).await.unwrap();
        assert_eq!(hash, EntryHash(sha256(&bytes)));
        assert_eq!(papers.get(hash).await.unwrap(), PaperKept::Whole(bytes.clone()));
        assert_eq!(papers.get(EntryHash([0; 32])).await.unwrap(), PaperKept::None);
        std::fs::write(folder.path().join(hash.to_string()), b"%PDF-1.7 another").unwrap();
        assert_eq!(papers.get(hash).await.unwrap(), PaperKept::Damaged);
        papers.put(bytes.clone()).await.unwrap();
        assert_eq!(papers.get(hash).await.unwrap(), PaperKept::Whole(bytes));
    }

    #[tokio::test]
    async fn a_whole_paper_is_not_written_again() {
        let folder = tempfile::tempdir().unwrap();
        let papers = PaperStore::in_folder(folder.path()).unwrap();
        let hash = papers.put(Bytes::from_static(b"%PDF-1.7")).await.unwrap();
        let file = folder.path().join(hash.to_string());
        let old = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1);
        std::fs::File::options().write(true).open(&file).unwrap().set_modified(old).unwrap();
        papers.put(Bytes::from_static(b"%PDF-1.7")).await.unwrap();
        assert_eq!(std::fs::metadata(&file).unwrap().modified().unwrap(), old);
    }
}
