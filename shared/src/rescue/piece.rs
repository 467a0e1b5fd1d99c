//! What a piece says, as bytes and back.

use serde::{Deserialize, Serialize};

use super::{DOCUMENT_BYTES_MAX, NAME_BYTES_MAX, NOTE_BYTES_MAX, PICTURE_BYTES_MAX};
use crate::carried::{entry_of, framed};
use crate::domain::limits::{PHOTO_BYTES_MAX, SCOPES_MAX};
use crate::ids::{Cursors, DeviceId, Id, MemberId, PhotoHash, PublicKey, ScopeId, Signature, sha256};
use crate::journal::{Entry, Head};

const SIGNATURE_BYTES: usize = Signature::LEN;

/// Whose file it is; nothing secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Device {
    /// The phone.
    pub device: DeviceId,
    /// What its signatures verify with.
    pub public_key: PublicKey,
    /// Its person.
    pub member: MemberId,
}

/// How much of everything.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Own entries.
    pub own: u64,
    /// Entries of others.
    pub foreign: u64,
    /// Photos and thumbnails.
    pub photos: u64,
    /// Documents.
    pub documents: u64,
    /// Pictures of the tray.
    pub pictures: u64,
}

/// What a phone meant to write, so that what is left of a file tells what it lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contents {
    /// The end of its journal.
    pub head: Option<Head>,
    /// How much there is.
    pub counts: Counts,
}

/// One piece of a file.
#[derive(Clone, PartialEq, Eq)]
pub enum Piece {
    /// Whose it is.
    Device(Device),
    /// What is to come.
    Contents(Contents),
    /// A small document, as its JSON; one of them is the phone's secret identity.
    Document {
        /// Its name.
        name: String,
        /// Its bytes.
        json: Vec<u8>,
    },
    /// An entry of the phone's own journal.
    Own {
        /// The entry.
        entry: Entry,
        /// The device's signature over the head that it is.
        signature: Signature,
    },
    /// An entry of another's.
    Foreign(Entry),
    /// How far each scope is read after them.
    Cursors(Cursors),
    /// A photo; its bytes hash to its name.
    Photo {
        /// Its name.
        hash: PhotoHash,
        /// Its bytes.
        bytes: Vec<u8>,
    },
    /// A picture of the tray.
    Picture {
        /// Its name.
        picture: Id,
        /// What it was taken for, as its JSON.
        note: Vec<u8>,
        /// Its bytes, unmasked.
        bytes: Vec<u8>,
    },
    /// Nothing comes after it.
    End(Counts),
}

/// Personal data and secrets stay out of logs.
impl std::fmt::Debug for Piece {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Piece::Device(device) => write!(f, "Device({})", device.device),
            Piece::Contents(contents) => write!(f, "{contents:?}"),
            Piece::Document { name, .. } => write!(f, "Document({name})"),
            Piece::Own { entry, .. } => write!(f, "Own({entry:?})"),
            Piece::Foreign(entry) => write!(f, "Foreign({entry:?})"),
            Piece::Cursors(cursors) => write!(f, "Cursors({})", cursors.len()),
            Piece::Photo { hash, .. } => write!(f, "Photo({hash})"),
            Piece::Picture { picture, .. } => write!(f, "Picture({picture})"),
            Piece::End(counts) => write!(f, "End({counts:?})"),
        }
    }
}

impl Piece {
    /// Its bytes before they are sealed.
    pub(super) fn plain(&self) -> Vec<u8> {
        match self {
            Piece::Device(device) => told(b'D', device),
            Piece::Contents(contents) => told(b'C', contents),
            Piece::Document { name, json } => {
                let length = u16::try_from(name.len()).expect("a document's name is short");
                [&b"S"[..], &length.to_be_bytes(), name.as_bytes(), json].concat()
            }
            Piece::Own { entry, signature } => [&b"O"[..], &signature.0, &framed(entry)].concat(),
            Piece::Foreign(entry) => [&b"F"[..], &framed(entry)].concat(),
            Piece::Cursors(cursors) => {
                let each =
                    cursors.iter().flat_map(|(scope, position)| scope.0.into_iter().chain(position.to_be_bytes()));
                b"U".iter().copied().chain(each).collect()
            }
            Piece::Photo { hash, bytes } => [&b"P"[..], &hash.0, bytes].concat(),
            Piece::Picture { picture, note, bytes } => {
                let length = u32::try_from(note.len()).expect("a note is short");
                [&b"T"[..], picture.bytes(), &length.to_be_bytes(), note, bytes].concat()
            }
            Piece::End(counts) => told(b'E', counts),
        }
    }

    /// Reads a piece within the limits; none where it is not one, or not what it names.
    pub(super) fn of(plain: &[u8]) -> Option<Piece> {
        let (kind, rest) = plain.split_first()?;
        match kind {
            b'D' => serde_json::from_slice(rest).ok().map(Piece::Device),
            b'C' => serde_json::from_slice(rest).ok().map(Piece::Contents),
            b'S' => document(rest),
            b'O' => {
                let (signature, entry) = rest.split_first_chunk::<SIGNATURE_BYTES>()?;
                Some(Piece::Own { entry: entry_of(entry)?, signature: Signature(*signature) })
            }
            b'F' => entry_of(rest).map(Piece::Foreign),
            b'U' => cursors(rest).map(Piece::Cursors),
            b'P' => photo(rest),
            b'T' => picture(rest),
            b'E' => serde_json::from_slice(rest).ok().map(Piece::End),
            _ => None,
        }
    }
}

/// Files that were written before there were scopes have one position for all; it is read
/// as none, so that each scope is asked for from its beginning.
fn cursors(bytes: &[u8]) -> Option<Cursors> {
    if bytes.len() == size_of::<u64>() {
        return Some(Cursors::new());
    }
    let cursor = |bytes: &[u8]| {
        let (scope, position) = bytes.split_first_chunk::<{ ScopeId::LEN }>()?;
        Some((ScopeId(*scope), u64::from_be_bytes(position.try_into().ok()?)))
    };
    let each = ScopeId::LEN + size_of::<u64>();
    (bytes.len() <= SCOPES_MAX * each).then(|| bytes.chunks(each).map(cursor).collect())?
}

fn told<T: Serialize>(kind: u8, value: &T) -> Vec<u8> {
    let json = serde_json::to_vec(value).expect("ids and numbers are plain data");
    [&[kind][..], &json].concat()
}

fn document(bytes: &[u8]) -> Option<Piece> {
    let (length, rest) = bytes.split_first_chunk::<2>()?;
    let (name, json) = rest.split_at_checked(usize::from(u16::from_be_bytes(*length)))?;
    let fits = name.len() <= NAME_BYTES_MAX && json.len() <= DOCUMENT_BYTES_MAX;
    fits.then(|| Some(Piece::Document { name: String::from_utf8(name.to_vec()).ok()?, json: json.to_vec() }))?
}

fn photo(bytes: &[u8]) -> Option<Piece> {
    let (hash, bytes) = bytes.split_first_chunk::<32>()?;
    let is_it = bytes.len() as u64 <= PHOTO_BYTES_MAX && sha256(bytes) == *hash;
    is_it.then(|| Piece::Photo { hash: PhotoHash(*hash), bytes: bytes.to_vec() })
}

fn picture(bytes: &[u8]) -> Option<Piece> {
    let (picture, rest) = bytes.split_first_chunk::<16>()?;
    let (length, rest) = rest.split_first_chunk::<4>()?;
    let (note, bytes) = rest.split_at_checked(u32::from_be_bytes(*length) as usize)?;
    let fits = note.len() <= NOTE_BYTES_MAX && bytes.len() <= PICTURE_BYTES_MAX;
    fits.then(|| Piece::Picture { picture: Id(*picture), note: note.to_vec(), bytes: bytes.to_vec() })
}
