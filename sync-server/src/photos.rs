//! Photos by hash. Nothing a client names ever reaches the disk but 64
//! hexadecimal digits, and bytes count only once their hash was checked.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use bytes::Bytes;
use object_store::local::LocalFileSystem;
use object_store::path::Path as ObjectPath;
use object_store::{ObjectStore, ObjectStoreExt, PutPayload};
use sha2::{Digest, Sha256};
use shared::ids::PhotoHash;
use shared::sync::is_photo;

use crate::config::FILES_AT_ONCE;
use crate::error::OfficeError;

/// The folder of photos.
#[derive(Debug)]
pub struct PhotoStore {
    store: Box<dyn ObjectStore>,
    folder: PathBuf,
}

/// What became of a photo's bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Put {
    /// Here now; durable after [`PhotoStore::make_durable`].
    Created,
    /// Was here before; durable after that too.
    AlreadyHere,
    /// Not the photo they are named; nothing kept.
    OtherBytes,
    /// Neither a JPEG nor a PDF; nothing kept.
    OtherKind,
}

/// How photos and sealed minutes begin. What is kept is shown as a picture or as a paper
/// and as nothing else, so that it also is one is for the phone, which made it, and the
/// reader to see.
const BEGINS: [&[u8]; 2] = [&[0xFF, 0xD8, 0xFF], PAPER_BEGINS];
const PAPER_BEGINS: &[u8] = b"%PDF";
/// So many bytes tell.
const BEGIN_BYTES: usize = 4;

/// Whether what was kept is no picture but signed minutes.
pub(crate) fn is_paper(bytes: &[u8]) -> bool {
    bytes.starts_with(PAPER_BEGINS)
}

/// How bytes begin and what they hash to.
type Looked = ([u8; BEGIN_BYTES], PhotoHash);

/// Why bytes are not to be kept under a name; none where they are.
fn other(hash: PhotoHash, (begin, found): Looked) -> Option<Put> {
    let is_kept = BEGINS.iter().any(|kept| begin.starts_with(kept));
    match (found == hash, is_kept) {
        (false, _) => Some(Put::OtherBytes),
        (true, false) => Some(Put::OtherKind),
        (true, true) => None,
    }
}

impl PhotoStore {
    /// Photos in a folder that is there, with the folders that they are spread over.
    ///
    /// # Errors
    /// Where the folder can't be used.
    pub fn in_folder(folder: &Path) -> Result<PhotoStore, OfficeError> {
        for digit in DIGITS.chars() {
            std::fs::create_dir_all(folder.join(digit.to_string()))?;
        }
        sync_names(folder)?;
        let store = LocalFileSystem::new_with_prefix(folder)?;
        Ok(PhotoStore { store: Box::new(store), folder: folder.to_owned() })
    }

    /// Keeps a photo, whole or not at all. A file of its name that was damaged since is
    /// replaced; a good one is not touched, since it may count already.
    ///
    /// # Errors
    /// Where the disk fails.
    pub async fn put(&self, hash: PhotoHash, pieces: Vec<Bytes>) -> Result<Put, OfficeError> {
        if let Some(other) = other(hash, look_at(&pieces)) {
            return Ok(other);
        }
        if self.get(hash).await?.is_some() {
            return Ok(Put::AlreadyHere);
        }
        self.store.put(&place(hash), PutPayload::from_iter(pieces)).await?;
        Ok(Put::Created)
    }

    /// [`PhotoStore::put`] of a photo of whose name nothing is here yet, as nearly all are;
    /// none where something is. To be done on a thread that may wait for the disk: a photo
    /// costs one change of threads then, and not three.
    ///
    /// # Errors
    /// Where the disk fails.
    pub fn put_new(&self, hash: PhotoHash, pieces: &[Bytes]) -> io::Result<Option<Put>> {
        let path = self.path(hash);
        if path.try_exists()? {
            return Ok(None);
        }
        if let Some(other) = other(hash, look_at(pieces)) {
            return Ok(Some(other));
        }
        let mut file = tempfile::NamedTempFile::new_in(path.parent().unwrap_or(&self.folder))?;
        pieces.iter().try_for_each(|piece| file.write_all(piece))?;
        file.persist(path)?;
        Ok(Some(Put::Created))
    }

    /// [`PhotoStore::put`] of a file beside the folder, which is moved where it is to be
    /// kept. It may be larger than memory should hold, so it is read in pieces.
    ///
    /// # Errors
    /// Where the disk fails.
    pub async fn put_file(&self, hash: PhotoHash, file: &Path) -> Result<Put, OfficeError> {
        let from = file.to_owned();
        if let Some(other) = other(hash, aside(move || look_through(&from)).await?) {
            return Ok(other);
        }
        if self.get(hash).await?.is_some() {
            return Ok(Put::AlreadyHere);
        }
        let (from, to) = (file.to_owned(), self.path(hash));
        aside(move || std::fs::rename(from, to)).await?;
        Ok(Put::Created)
    }

    /// Makes photos survive a power cut, many at the price of few: phones free their
    /// space on the office's word. Gives back those that do. A file that can't be synced
    /// is removed, for the system may from then on take what it lost for written.
    pub async fn make_durable(&self, hashes: &[PhotoHash]) -> HashSet<PhotoHash> {
        let synced = self.each(hashes, |path| OpenOptions::new().write(true).open(path)?.sync_all()).await;
        let mut by_folder: BTreeMap<String, Vec<PhotoHash>> = BTreeMap::new();
        for (hash, synced) in synced {
            if self.is_made(synced, &[hash]).await {
                by_folder.entry(digit(&hash.to_string()).to_owned()).or_default().push(hash);
            }
        }
        let folders = by_folder.into_iter().map(|(digit, hashes)| (hashes, self.folder.join(digit))).collect();
        let mut durable = HashSet::new();
        for (hashes, synced) in aside_each(folders, sync_names).await {
            if self.is_made(synced, &hashes).await {
                durable.extend(hashes);
            }
        }
        durable
    }

    async fn is_made(&self, made: io::Result<()>, hashes: &[PhotoHash]) -> bool {
        let Err(error) = made else { return true };
        tracing::error!(kind = %error.kind(), count = hashes.len(), "photos could not be made durable");
        for hash in hashes {
            drop(self.store.delete(&place(*hash)).await);
        }
        false
    }

    /// A photo's bytes, checked once more; none where it is not here or its file is damaged.
    ///
    /// # Errors
    /// Where the disk fails.
    pub async fn get(&self, hash: PhotoHash) -> Result<Option<Bytes>, OfficeError> {
        let found = match self.store.get(&place(hash)).await {
            Ok(found) => found,
            Err(object_store::Error::NotFound { .. }) => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let bytes = found.bytes().await?;
        Ok(is_photo(hash, &bytes).then_some(bytes))
    }

    /// How many bytes are kept under each of these names; those that are not here are not
    /// among them.
    ///
    /// # Errors
    /// Where the disk fails.
    pub async fn sizes(&self, hashes: &[PhotoHash]) -> Result<HashMap<PhotoHash, u64>, OfficeError> {
        let looked = self.each(hashes, |path| Ok(std::fs::metadata(path)?.len())).await.into_iter();
        let looked = looked.filter(|(_, size)| !size.as_ref().is_err_and(|error| error.kind() == ErrorKind::NotFound));
        Ok(looked.map(|(hash, size)| Ok((hash, size?))).collect::<io::Result<_>>()?)
    }

    /// Does some work on the file of each photo, several at once.
    async fn each<T: Send + 'static>(
        &self,
        hashes: &[PhotoHash],
        work: fn(&Path) -> io::Result<T>,
    ) -> Vec<(PhotoHash, io::Result<T>)> {
        let lanes = hashes.chunks(hashes.len().div_ceil(FILES_AT_ONCE).max(1));
        let files = lanes.map(|hashes| hashes.iter().map(|hash| (*hash, self.path(*hash))).collect());
        let done = futures::future::join_all(files.map(|files| aside_each(files, work))).await;
        done.into_iter().flatten().collect()
    }

    fn path(&self, hash: PhotoHash) -> PathBuf {
        self.folder.join(place(hash).to_string())
    }

    /// How many bytes are kept under a name; none where it is not here.
    ///
    /// # Errors
    /// Where the disk fails.
    pub async fn bytes(&self, hash: PhotoHash) -> Result<Option<u64>, OfficeError> {
        match self.store.head(&place(hash)).await {
            Ok(meta) => Ok(Some(meta.size)),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }
}

/// One digit a folder: sixteen are made at once. The last digit, since phones send in
/// the order of names: those on the way at once don't wait for one folder.
fn place(hash: PhotoHash) -> ObjectPath {
    let name = hash.to_string();
    ObjectPath::from(format!("{}/{name}", digit(&name)))
}

fn digit(name: &str) -> &str {
    &name[name.len() - 1..]
}

/// Bytes of a file that are looked at together.
const PIECE_BYTES: usize = 64 * 1024;
const DIGITS: &str = "0123456789abcdef";

/// How a file begins and what its bytes hash to.
fn look_through(path: &Path) -> io::Result<Looked> {
    let mut file = File::open(path)?;
    let (mut begin, mut hash) = ([0; BEGIN_BYTES], Sha256::new());
    let mut piece = vec![0; PIECE_BYTES];
    let mut seen = 0;
    loop {
        let read = file.read(&mut piece)?;
        if read == 0 {
            return Ok((begin, PhotoHash(hash.finalize().into())));
        }
        for (begin, byte) in begin.iter_mut().skip(seen).zip(&piece[..read]) {
            *begin = *byte;
        }
        seen += read;
        hash.update(&piece[..read]);
    }
}

/// The same of bytes in memory.
fn look_at(pieces: &[Bytes]) -> Looked {
    let (mut begin, mut hash) = ([0; BEGIN_BYTES], Sha256::new());
    begin.iter_mut().zip(pieces.iter().flatten()).for_each(|(begin, byte)| *begin = *byte);
    pieces.iter().for_each(|piece| hash.update(piece));
    (begin, PhotoHash(hash.finalize().into()))
}

/// Waits for the disk on a thread that may.
pub(crate) async fn aside<T: Send + 'static>(work: impl FnOnce() -> io::Result<T> + Send + 'static) -> io::Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(io::Error::other)?
}

/// Does some work on each path on one thread that may wait for the disk. What that thread
/// could not do any more counts as failed.
async fn aside_each<K: Clone + Send + 'static, T: Send + 'static>(
    files: Vec<(K, PathBuf)>,
    work: fn(&Path) -> io::Result<T>,
) -> Vec<(K, io::Result<T>)> {
    let keys: Vec<K> = files.iter().map(|(key, _)| key.clone()).collect();
    let done = aside(move || Ok(files.into_iter().map(|(key, path)| (key, work(&path))).collect()));
    done.await.unwrap_or_else(|error| keys.into_iter().map(|key| (key, Err(error.kind().into()))).collect())
}

/// Makes the names in a folder survive a power cut, where the system can.
pub(crate) fn sync_names(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hash_of(bytes: &[u8]) -> PhotoHash {
        PhotoHash(shared::ids::sha256(bytes))
    }

    #[tokio::test]
    async fn a_photo_is_kept_under_its_hash_and_only_once() {
        let folder = tempfile::tempdir().unwrap();
        let photos = PhotoStore::in_folder(folder.path()).unwrap();
        let bytes = Bytes::from_static(b"\xff\xd8\xff a picture");
        let hash = hash_of(&bytes);
        assert_eq!(photos.get(hash).await.unwrap(), None);
        assert_eq!(photos.put(hash, vec![bytes.clone()]).await.unwrap(), Put::Created);
        assert_eq!(photos.put(hash, vec![bytes.clone()]).await.unwrap(), Put::AlreadyHere);
        assert_eq!(photos.get(hash).await.unwrap(), Some(bytes));
    }

    #[tokio::test]
    async fn a_new_photo_is_kept_at_once_and_what_is_none_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        let photos = PhotoStore::in_folder(folder.path()).unwrap();
        let pieces = [Bytes::from_static(b"\xff\xd8\xff a pic"), Bytes::from_static(b"ture")];
        let hash = hash_of(&pieces.concat());
        assert_eq!(photos.put_new(hash, &pieces[..1]).unwrap(), Some(Put::OtherBytes));
        let page = Bytes::from_static(b"<html><script>");
        assert_eq!(photos.put_new(hash_of(&page), &[page]).unwrap(), Some(Put::OtherKind));
        let files = || std::fs::read_dir(folder.path().join(digit(&hash.to_string()))).unwrap().count();
        assert_eq!(files(), 0);
        assert_eq!(photos.put_new(hash, &pieces).unwrap(), Some(Put::Created));
        assert_eq!(photos.get(hash).await.unwrap().as_deref(), Some(pieces.concat().as_slice()));
        assert_eq!(photos.put_new(hash, &pieces).unwrap(), None, "it is looked at before it is replaced");
        assert_eq!(files(), 1);
        assert_eq!(photos.sizes(&[hash, PhotoHash([7; 32])]).await.unwrap(), HashMap::from([(hash, 13)]));
    }

    #[tokio::test]
    async fn what_can_not_be_made_durable_does_not_count_and_keeps_no_other_from_it() {
        let folder = tempfile::tempdir().unwrap();
        let photos = PhotoStore::in_folder(folder.path()).unwrap();
        let bytes = Bytes::from_static(b"\xff\xd8\xff a picture");
        let hash = hash_of(&bytes);
        photos.put(hash, vec![bytes.clone()]).await.unwrap();
        let gone = PhotoHash([7; 32]);
        assert_eq!(photos.make_durable(&[gone, hash]).await, HashSet::from([hash]));
        assert_eq!(photos.get(hash).await.unwrap(), Some(bytes.clone()));
        // What stands in a file's place can't be opened to be synced.
        let name = gone.to_string();
        std::fs::create_dir(folder.path().join(digit(&name)).join(&name)).unwrap();
        assert_eq!(photos.make_durable(&[hash, gone]).await, HashSet::from([hash]));
    }

    #[tokio::test]
    async fn bytes_of_another_hash_are_not_kept() {
        let folder = tempfile::tempdir().unwrap();
        let photos = PhotoStore::in_folder(folder.path()).unwrap();
        let hash = hash_of(b"\xff\xd8\xff a picture");
        assert_eq!(photos.put(hash, vec![Bytes::from_static(b"\xff\xd8\xff another")]).await.unwrap(), Put::OtherBytes);
        assert_eq!(photos.get(hash).await.unwrap(), None);
    }

    #[tokio::test]
    async fn a_page_or_an_archive_under_its_own_hash_is_no_photo() {
        let folder = tempfile::tempdir().unwrap();
        let photos = PhotoStore::in_folder(folder.path()).unwrap();
        for bytes in [&b"<html><script>"[..], b"PK\x03\x04", b"\x89PNG\r\n", b"\xff\xd8"] {
            let bytes = Bytes::from_static(bytes);
            assert_eq!(photos.put(hash_of(&bytes), vec![bytes]).await.unwrap(), Put::OtherKind);
        }
    }

    #[tokio::test]
    async fn a_damaged_file_does_not_count_and_is_healed_by_good_bytes() {
        let folder = tempfile::tempdir().unwrap();
        let photos = PhotoStore::in_folder(folder.path()).unwrap();
        let bytes = Bytes::from_static(b"\xff\xd8\xff a picture");
        let hash = hash_of(&bytes);
        photos.put(hash, vec![bytes.clone()]).await.unwrap();
        let name = hash.to_string();
        std::fs::write(folder.path().join(digit(&name)).join(&name), b"\xff\xd8\xff a pict").unwrap();
        assert_eq!(photos.get(hash).await.unwrap(), None);
        assert_eq!(photos.put(hash, vec![bytes.clone()]).await.unwrap(), Put::Created);
        assert_eq!(photos.get(hash).await.unwrap(), Some(bytes));
    }
}
