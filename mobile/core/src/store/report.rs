//! What the store says about itself: how an open went, what is damaged, why
//! something could not be kept. Places and hashes only, never what entries say.

use std::io;
use std::path::PathBuf;

use shared::ids::{EntryHash, PhotoHash};
use shared::journal::Head;
use shared::text::{Lang, Sentences};

use super::state::Document;

/// Which of the two journal files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Source {
    /// What this phone wrote.
    Own,
    /// What came from the office.
    Foreign,
}

impl Source {
    /// Both.
    pub(super) const ALL: [Source; 2] = [Source::Own, Source::Foreign];

    /// Its number in files.
    pub(super) fn number(self) -> u16 {
        match self {
            Source::Own => 1,
            Source::Foreign => 2,
        }
    }

    /// Its number where there is one of each.
    pub(super) fn at(self) -> usize {
        usize::from(self.number()) - 1
    }

    /// The same in keys, where own entries come first.
    pub(super) fn byte(self) -> u8 {
        self.number() as u8
    }
}

/// How an open went.
#[derive(Debug)]
pub struct OpenReport {
    /// Own entries that can be read.
    pub own: u64,
    /// Foreign entries that can be read.
    pub foreign: u64,
    /// What became of the index.
    pub index: IndexState,
    /// Bytes of groups that were begun and never confirmed, now removed.
    pub torn_tail_cut: u64,
    /// What is not as it was written, first places first.
    pub damage: Vec<Damage>,
    /// The end of the own journal is known to be missing: nothing may be written
    /// into it any more, or it would fork.
    pub own_end: OwnEnd,
    /// Files that a kill left half-written, now removed.
    pub unfinished_removed: u32,
    /// Documents that were not as written, now set aside.
    pub documents_damaged: Vec<Document>,
    /// Entries that came from another phone, are not here and may not be at the office:
    /// that phone must pass them on again.
    pub peers_lost: u64,
}

impl OpenReport {
    /// Whether a person should be told of anything. An index behind its journal and a
    /// torn tail are what a kill leaves.
    pub fn is_silent(&self) -> bool {
        let index = matches!(self.index, IndexState::Fresh | IndexState::CaughtUp { .. });
        let whole = self.damage.is_empty() && self.documents_damaged.is_empty() && self.peers_lost == 0;
        index && whole && self.own_end == OwnEnd::Here
    }
}

/// What became of the index at an open.
#[derive(Debug)]
pub enum IndexState {
    /// It held just what the journals hold.
    Fresh,
    /// It was behind, as after a kill, and has the rest now.
    CaughtUp {
        /// Entries it lacked.
        applied: u64,
    },
    /// It was missing or of no use, and was made again from the journals.
    Rebuilt {
        /// Entries in it now.
        restored: u64,
        /// Where the old one is; none when there was none.
        set_aside: Option<PathBuf>,
        /// What was wrong.
        why: IndexFault,
    },
    /// It can't be made at present, e.g. on a full disk: everything is read from
    /// the journals, more slowly, until the next open.
    Without {
        /// What was wrong.
        why: IndexFault,
    },
}

/// What can be wrong with an index. None of it costs an entry.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IndexFault {
    /// There is none beside a journal that has entries.
    #[error("the index is missing")]
    Missing,
    /// It can't be read.
    #[error("the index can't be read: {0}")]
    Unreadable(String),
    /// There is no room for it; a sound one stays where it is until there is.
    #[error("there is no room for the index")]
    NoRoom,
    /// An earlier handle of it has not let go yet.
    #[error("the index is still in use")]
    InUse,
    /// Its code gave up on the bytes it met.
    #[error("the index broke off")]
    Panicked,
    /// It gave no answer within the deadline.
    #[error("the index gave no answer")]
    Hung,
    /// It says something else than the journals.
    #[error("the index contradicts the journals")]
    Contradicts,
    /// The journals were changed beside it.
    #[error("the journals were restored beside the index")]
    Outdated,
}

/// Whether the own journal can go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OwnEnd {
    /// Its last entry is here.
    Here,
    /// Entries up to this place were confirmed once and are not here.
    Lost {
        /// The last place that is known of.
        known: u64,
    },
}

/// One thing that is not as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Damage {
    /// In which file.
    pub journal: Source,
    /// In which of its segments.
    pub segment: u32,
    /// Where in the file, in bytes.
    pub at: u64,
    /// Which entry (its place, from 1), when it is about one.
    pub place: Option<u64>,
    /// Its hash, as far as a neighbour or the index knows it.
    pub hash: Option<EntryHash>,
    /// What is wrong.
    pub what: What,
    /// Whether it was put right.
    pub fate: Fate,
}

/// What can be wrong with a journal file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// The first bytes of the file.
    FileHeader,
    /// Bytes between entries; no entry is touched.
    Bytes,
    /// An entry.
    Entry,
    /// The body of an entry; its header and so the chain are there.
    Body,
    /// An entry that does not name the one before it.
    Link,
}

/// What became of damage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// The index had a copy: the journal was written anew, the old one set aside.
    Restored,
    /// It was taken out: it came from the office, which is asked for it at the next sync.
    AtTheOffice,
    /// It stays as it is, and is reported at every open.
    Stands,
}

/// What a whole reading of all files found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct VerifyReport {
    /// Own entries that are as they were written.
    pub own: u64,
    /// Foreign entries that are as they were written.
    pub foreign: u64,
    /// The own journal's end.
    pub head: Option<Head>,
    /// Photos that are what their names say.
    pub photos: u64,
    /// What is wrong in the journals; the first one is the first bad place.
    pub damage: Vec<Damage>,
    /// Photos that are not what their names say.
    pub photos_damaged: Vec<PhotoHash>,
    /// What is wrong with the index; the next open makes it anew.
    pub index: Option<IndexFault>,
}

impl VerifyReport {
    /// Whether nothing is wrong.
    pub fn is_whole(&self) -> bool {
        self.damage.is_empty() && self.photos_damaged.is_empty() && self.index.is_none()
    }

    /// The first place that is wrong in the journals.
    pub fn first_bad(&self) -> Option<&Damage> {
        self.damage.first()
    }
}

/// Why the store can't be opened. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Another handle has it; two would tear each other's files.
    #[error("the phone's data is in use by another program")]
    InUse,
    /// Written by a later version of the program, or not the file its name says.
    #[error("the phone's data has another form (version {version})")]
    OtherForm {
        /// Its version.
        version: u16,
    },
    /// The files can't be reached or written.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<io::Error> for OpenError {
    fn from(error: io::Error) -> OpenError {
        OpenError::Store(error.into())
    }
}

/// Why something was not kept. What was kept before is untouched.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// No room on the device.
    #[error("the device's storage is full")]
    Full {
        /// The system's words.
        #[source]
        source: io::Error,
    },
    /// So little room that no photo is taken in; words still are.
    #[error("{free_bytes} bytes are free, photos need {min}")]
    NoRoomForPhotos {
        /// What is left.
        free_bytes: u64,
        /// What must be left.
        min: u64,
    },
    /// The device's storage failed.
    #[error("the device's storage failed")]
    Io {
        /// The system's words.
        #[source]
        source: io::Error,
    },
    /// An earlier write could not be undone: nothing more is kept until the next open.
    #[error("the store must be opened again")]
    Poisoned,
    /// The entry is not the next of the own journal.
    #[error("an entry at place {seq} does not continue the journal, which expects place {expected}")]
    NotChained {
        /// Its place.
        seq: u64,
        /// The place that comes next.
        expected: u64,
    },
    /// An own entry without its body.
    #[error("an own entry at place {seq} has no body")]
    NoBody {
        /// Its place.
        seq: u64,
    },
    /// The own journal's end is missing here; writing on would fork it.
    #[error("entries up to place {known} are missing at the end of the journal")]
    OwnEndLost {
        /// The last place that is known of.
        known: u64,
    },
    /// More bytes than the store takes at once.
    #[error("{bytes} bytes, at most {max}")]
    TooLarge {
        /// Its size.
        bytes: u64,
        /// The limit.
        max: u64,
    },
    /// A photo's bytes are not those its name says.
    #[error("a photo is damaged")]
    PhotoDamaged {
        /// Its name.
        hash: PhotoHash,
    },
    /// A small document is not as it was written.
    #[error("the document {name} is damaged")]
    DocumentDamaged {
        /// Its name, which tells nothing about people.
        name: String,
    },
}

impl StoreError {
    /// The key of the sentence that tells a person what to do, in `shared/text/*.ftl`.
    pub fn sentence(&self) -> &'static str {
        match self {
            StoreError::Full { .. } => "store-full",
            StoreError::NoRoomForPhotos { .. } => "store-no-room-for-photos",
            StoreError::Io { .. } | StoreError::NotChained { .. } | StoreError::NoBody { .. } => "store-failed",
            StoreError::Poisoned => "store-open-again",
            StoreError::OwnEndLost { .. } => "store-end-lost",
            StoreError::TooLarge { .. } => "refusal-too-large",
            StoreError::PhotoDamaged { .. } => "store-photo-damaged",
            StoreError::DocumentDamaged { .. } => "store-document-damaged",
        }
    }

    /// Why, and what to do, in the reader's language.
    pub fn say(&self, lang: Lang) -> String {
        Sentences::say(lang, self.sentence(), &[])
    }
}

impl From<io::Error> for StoreError {
    fn from(source: io::Error) -> StoreError {
        match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => {
                StoreError::Full { source }
            }
            _ => StoreError::Io { source },
        }
    }
}
