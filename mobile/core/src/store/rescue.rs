//! What carrying a whole store elsewhere needs of it: reading all that is there, and
//! landing another phone's store here in one step. It refuses to know the file that it
//! is carried in, and whose store it is.
//!
//! A store lands in a folder of its own, `rescue.new/`, sealed by this phone's vault.
//! Nothing of it counts until all of it is durable; then the folder gets the name
//! `rescue.whole/`, and that is the step. What is left is to move its parts into their
//! places, which the next open does, as often as a kill breaks it off. A `rescue.new/`
//! that a kill left behind is removed by the next open: the file is taken in once more.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use shared::ids::{EntryHash, Id};
use shared::journal::Entry;
use shared::rescue::PICTURE_BYTES_MAX;

use super::disk::{self, Disk, RealDisk};
use super::report::{OpenError, Source, StoreError};
use super::state::Document;
use super::tray::Tray;
use super::vault::Vault;
use super::{Store, Waiting};
use crate::photo::INPUT_BYTES_MAX;

/// Ends the name of a store's folder until all of it is there.
const NEW: &str = "rescue.new";
/// The same once it is.
const WHOLE: &str = "rescue.whole";
/// What a store is made of; each takes the place of the one that is there.
const PARTS: [&str; 6] = ["own", "foreign", "index", "photos", "state", "tray"];

const _: () = assert!(INPUT_BYTES_MAX <= PICTURE_BYTES_MAX, "every picture fits a piece of the file");

impl Store {
    /// All own entries by place, as far as they can be read.
    pub fn own_entries(&self) -> impl Iterator<Item = Entry> + '_ {
        let mut reader = self.journals[0].reader();
        let rows = self.places.from(Source::Own, 1);
        rows.filter_map(move |(place, found)| reader.read(place, found).ok().flatten())
    }

    /// All entries of others in the order they came; `own` are those that are not.
    pub fn foreign_entries<'a>(&'a self, own: &'a HashSet<EntryHash>) -> impl Iterator<Item = Entry> + 'a {
        self.all().filter(|entry| !own.contains(&entry.hash()))
    }

    /// The pictures of the tray, in the order of taking.
    ///
    /// # Errors
    /// The system's.
    pub fn pictures(&self) -> Result<Vec<Waiting>, StoreError> {
        Tray::to_look_at(&self.paths.folder, &self.vault).waiting()
    }

    /// The bytes of a picture of the tray.
    ///
    /// # Errors
    /// The system's, or [`StoreError::DocumentDamaged`].
    pub fn picture(&self, picture: Id) -> Result<Vec<u8>, StoreError> {
        Tray::to_look_at(&self.paths.folder, &self.vault).read(picture)
    }

    /// Whether there is nothing here that another store would take the place of.
    ///
    /// # Errors
    /// The system's.
    pub fn holds_nothing(&self) -> Result<bool, StoreError> {
        let entries = self.head().is_some() || self.count() > 0 || self.foreign_count() > 0;
        let enrolled = self.state().list()?.contains(&Document::Identity);
        Ok(!entries && !enrolled && self.photos().list()?.is_empty() && self.pictures()?.is_empty())
    }

    /// Keeps own entries that were written on another phone, all or none; bodies that it
    /// had let go may be missing.
    ///
    /// # Errors
    /// [`StoreError::NotChained`], or the disk's. Nothing was kept then.
    pub fn keep_carried(&mut self, entries: &[Entry]) -> Result<(), StoreError> {
        self.check_next(entries)?;
        if entries.is_empty() { Ok(()) } else { self.add_own(entries) }
    }
}

/// Another phone's store on its way into this phone.
#[derive(Debug)]
pub struct Landing {
    /// What lands.
    pub store: Store,
    /// Its pictures.
    pub tray: Tray,
    // The phone's own: nobody else opens it meanwhile.
    phone: Store,
    new: PathBuf,
}

impl Landing {
    /// Makes room beside a phone's store; none where the phone holds anything.
    ///
    /// # Errors
    /// [`OpenError`]; the phone is as it was.
    pub fn begin(folder: &Path, vault: &Arc<Vault>) -> Result<Option<Landing>, OpenError> {
        let (phone, _) = Store::open(folder, vault)?;
        if !phone.holds_nothing()? {
            return Ok(None);
        }
        let new = folder.join(NEW);
        let (store, _) = Store::open(&new, vault)?;
        let tray = Tray::open(&new, vault)?;
        Ok(Some(Landing { store, tray, phone, new }))
    }

    /// From here on it is this phone's store: durable when it returns, and in its places
    /// after the next open.
    ///
    /// # Errors
    /// The disk's; the phone is as it was.
    pub fn take_over(self) -> Result<(), StoreError> {
        let Landing { store, tray, phone, new } = self;
        drop((store, tray));
        RealDisk.sync_names(&new)?;
        RealDisk.rename(&new, &new.with_file_name(WHOLE))?;
        RealDisk.sync_names(disk::folder_of(&new))?;
        drop(phone);
        Ok(())
    }

    /// Lets it go: what could not be taken over leaves nothing behind.
    pub fn give_up(self) {
        let Landing { store, tray, phone, new } = self;
        drop((store, tray));
        disk::remove_folders(disk::folder_of(&new), NEW);
        drop(phone);
    }
}

/// Finishes a landing that was whole, removes one that was not. Called with the phone's
/// lock held, before anything of it is read.
pub(super) fn finish(folder: &Path, disk: &dyn Disk) -> Result<(), StoreError> {
    disk::remove_folders(folder, NEW);
    let whole = folder.join(WHOLE);
    if !whole.is_dir() {
        return Ok(());
    }
    for part in PARTS {
        let (from, to) = (whole.join(part), folder.join(part));
        if from.is_dir() {
            if to.is_dir() {
                fs::remove_dir_all(&to)?;
            }
            disk.rename(&from, &to)?;
        }
    }
    disk.sync_names(folder)?;
    disk::remove_folders(folder, WHOLE);
    Ok(disk.sync_names(folder)?)
}
