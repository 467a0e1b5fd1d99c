//! Pictures taken and not recorded yet: the camera has given them, the mask is not
//! drawn, or the finding not saved. Each lies in the tray as a file with a note of
//! what it was taken for, so that a kill loses none; both are sealed. It leaves the tray once the
//! photo made of it is recorded; the picture itself, unmasked, is kept no longer.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};
use shared::domain::{PhotoClass, PhotoOf};
use shared::ids::{Id, VisitId};
use shared::text::{Arg, Lang, Sentences};

use super::disk::{self, Disk, RealDisk};
use super::report::StoreError;
use super::room;
use super::vault::Vault;
use crate::photo::{Edit, INPUT_BYTES_MAX, PhotoRefusal, Prepared, frameable_size};
use crate::ports::{NoPicture, PhotoSource};

/// Pictures that wait at most; more than anybody takes before saving a finding.
pub const TRAY_PICTURES_MAX: usize = 60;

/// Ends the name of a picture's note.
pub(super) const NOTE: &str = ".note";

/// What a picture was taken for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    /// The visit.
    pub visit: VisitId,
    /// What it shows.
    pub class: PhotoClass,
    /// What it belongs to; none while its finding is not saved.
    pub shows: Option<PhotoOf>,
    /// Which half-written finding it was taken for, while `shows` is none.
    #[serde(default)]
    pub draft: Option<Id>,
}

impl Taken {
    /// Whether a hand finishes it before it is a photo: a badge's number is covered, a
    /// portrait framed.
    pub fn waits_for_a_hand(&self) -> bool {
        matches!(self.class, PhotoClass::Badge | PhotoClass::Portrait)
    }
}

/// One picture of the tray.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// Its name, which a photo intent carries as its source.
    pub picture: Id,
    /// What it was taken for.
    pub taken: Taken,
}

/// Why a picture can't be taken in.
#[derive(Debug, thiserror::Error)]
pub enum TrayError {
    /// Too many wait.
    #[error("{max} pictures wait already")]
    Full {
        /// How many may.
        max: usize,
    },
    /// It is no picture that can be used.
    #[error(transparent)]
    Photo(#[from] PhotoRefusal),
    /// The store could not keep it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl TrayError {
    /// Why, and what to do, in the reader's language.
    pub fn say(&self, lang: Lang) -> String {
        match self {
            TrayError::Full { max } => Sentences::say(lang, "photo-tray-full", &[("max", Arg::from(*max))]),
            TrayError::Photo(refusal) => Sentences::say(lang, refusal.sentence(), &[]),
            TrayError::Store(error) => error.say(lang),
        }
    }
}

/// Photos made beforehand, by their pictures' names, each with how it was edited.
type Shelf = BTreeMap<String, (Edit, Prepared)>;

/// The pictures of one phone that wait.
#[derive(Debug, Clone)]
pub struct Tray {
    folder: PathBuf,
    vault: Arc<Vault>,
    disk: Arc<dyn Disk>,
    prepared: Arc<Mutex<Shelf>>,
}

impl Tray {
    /// The tray in a phone's folder.
    ///
    /// # Errors
    /// Where the folder can't be made.
    pub fn open(phone: &Path, vault: &Arc<Vault>) -> Result<Tray, StoreError> {
        let (folder, vault, disk) = (phone.join("tray"), vault.clone(), Arc::new(RealDisk));
        disk::make_folder(&*disk, phone)?;
        disk::make_folder(&*disk, &folder)?;
        disk::remove_unfinished(&*disk, &folder, disk::UNFINISHED)?;
        let tray = Tray { folder, vault, disk, prepared: Arc::default() };
        tray.remove_lone_notes()?;
        Ok(tray)
    }

    /// The tray in a phone's folder, only to look at: another handle may be taking a
    /// picture in, so nothing is tidied.
    pub(super) fn to_look_at(phone: &Path, vault: &Arc<Vault>) -> Tray {
        Tray { folder: phone.join("tray"), vault: vault.clone(), disk: Arc::new(RealDisk), prepared: Arc::default() }
    }

    /// Takes a picture in as the camera gave it; durable when it returns. Its note comes
    /// first and goes last, so that no picture is ever without one: an uncovered picture
    /// that nobody sees would stay for ever.
    ///
    /// # Errors
    /// [`TrayError`]; nothing is kept then.
    pub fn put(&self, picture: Id, bytes: &[u8], taken: &Taken) -> Result<(), TrayError> {
        if bytes.len() > INPUT_BYTES_MAX {
            return Err(PhotoRefusal::TooManyBytes { len: bytes.len(), max: INPUT_BYTES_MAX }.into());
        }
        if self.waiting()?.len() >= TRAY_PICTURES_MAX {
            return Err(TrayError::Full { max: TRAY_PICTURES_MAX });
        }
        room::check_for_photos(&*self.disk, &self.folder)?;
        self.note(picture, taken)?;
        let sealed = self.vault.seal(&picture_of(picture), bytes);
        Ok(disk::replace(&*self.disk, &self.picture(picture), &sealed).map_err(StoreError::from)?)
    }

    /// Notes whose picture never came, or is gone.
    fn remove_lone_notes(&self) -> Result<(), StoreError> {
        let files = disk::files_in(&self.folder)?;
        let mut lone = files.iter().filter(|path| path.extension().is_some() && !path.with_extension("").exists());
        lone.try_for_each(|path| self.disk.remove(path))?;
        Ok(self.disk.sync_names(&self.folder)?)
    }

    /// Notes anew what a picture was taken for.
    ///
    /// # Errors
    /// The disk's; the earlier note is still there.
    pub fn note(&self, picture: Id, taken: &Taken) -> Result<(), StoreError> {
        let json = serde_json::to_vec(taken).map_err(|error| StoreError::Io { source: error.into() })?;
        Ok(disk::replace(&*self.disk, &self.about(picture), &self.vault.seal(&note_of(picture), &json))?)
    }

    /// What waits, in the order of taking.
    ///
    /// # Errors
    /// The system's.
    pub fn waiting(&self) -> Result<Vec<Waiting>, StoreError> {
        let mut found: Vec<(std::time::SystemTime, Waiting)> = Vec::new();
        for path in disk::files_in(&self.folder)? {
            if let Some((taken_at, waiting)) = self.read_note(&path) {
                found.push((taken_at, waiting));
            }
        }
        found.sort_by_key(|(taken_at, waiting)| (*taken_at, waiting.picture));
        Ok(found.into_iter().map(|(_, waiting)| waiting).collect())
    }

    /// Makes the photo of a picture beforehand, on the caller's thread, and keeps it
    /// until it is recorded or edited otherwise.
    ///
    /// # Errors
    /// Why none can be made.
    pub fn develop(&self, picture: Id, edit: &Edit) -> Result<Prepared, TrayError> {
        if let Some(prepared) = self.prepared(&picture.to_string(), edit) {
            return Ok(prepared);
        }
        let bytes = self.read(picture)?;
        let prepared = edit.apply(&bytes)?;
        let mut shelf = self.shelf();
        // Gone meanwhile, it leaves nothing behind.
        if self.picture(picture).exists() {
            shelf.insert(picture.to_string(), (edit.clone(), prepared.clone()));
        }
        Ok(prepared)
    }

    /// How large a picture is once it is upright, as finely as a part of it can be kept, in pixels.
    ///
    /// # Errors
    /// Why that can't be told.
    pub fn size(&self, picture: Id) -> Result<(u32, u32), TrayError> {
        Ok(frameable_size(&self.read(picture)?)?)
    }

    /// Lets a picture go: its photo is recorded, or nobody wants it.
    ///
    /// # Errors
    /// The disk's.
    pub fn remove(&self, picture: Id) -> Result<(), StoreError> {
        for path in [self.picture(picture), self.about(picture)] {
            if path.exists() {
                self.disk.remove(&path)?;
            }
        }
        self.shelf().remove(&picture.to_string());
        Ok(self.disk.sync_names(&self.folder)?)
    }

    fn shelf(&self) -> MutexGuard<'_, Shelf> {
        self.prepared.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Only hexadecimal digits ever become part of a path.
    fn picture(&self, picture: Id) -> PathBuf {
        self.folder.join(picture.to_string())
    }

    fn about(&self, picture: Id) -> PathBuf {
        self.folder.join(format!("{picture}{NOTE}"))
    }

    /// A picture's bytes as the camera gave them.
    pub(super) fn read(&self, picture: Id) -> Result<Vec<u8>, StoreError> {
        let sealed = std::fs::read(self.picture(picture))?;
        let damaged = || StoreError::DocumentDamaged { name: picture.to_string() };
        self.vault.unseal(&picture_of(picture), &sealed).ok_or_else(damaged)
    }

    /// A note whose picture is there.
    fn read_note(&self, path: &Path) -> Option<(std::time::SystemTime, Waiting)> {
        let picture: Id = path.file_name()?.to_str()?.strip_suffix(NOTE)?.parse().ok()?;
        let taken_at = std::fs::metadata(path.with_extension("")).and_then(|file| file.modified()).ok()?;
        let note = self.vault.unseal(&note_of(picture), &std::fs::read(path).ok()?)?;
        Some((taken_at, Waiting { picture, taken: serde_json::from_slice(&note).ok()? }))
    }
}

pub(super) fn picture_of(picture: Id) -> Vec<u8> {
    [&b"picture "[..], picture.bytes()].concat()
}

pub(super) fn note_of(picture: Id) -> Vec<u8> {
    [&b"note "[..], picture.bytes()].concat()
}

impl PhotoSource for Tray {
    fn fetch(&self, name: &str) -> Result<Vec<u8>, NoPicture> {
        let picture: Id = name.parse().map_err(|_| NoPicture)?;
        self.read(picture).map_err(|_| NoPicture)
    }

    fn prepared(&self, name: &str, edit: &Edit) -> Option<Prepared> {
        let shelf = self.shelf();
        let (made_with, prepared) = shelf.get(name)?;
        (made_with == edit).then(|| prepared.clone())
    }
}
