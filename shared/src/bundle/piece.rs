//! What a piece says, as bytes and back.

use serde::{Deserialize, Serialize};

use super::{NOTE_BYTES_MAX, SignedCover};
use crate::carried::{entry_of, framed};
use crate::domain::limits::PHOTO_BYTES_MAX;
use crate::ids::{PhotoHash, Signature, sha256};
use crate::journal::Entry;
use crate::sync::DeviceCertificate;

/// How much is in a bundle.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Entries.
    pub entries: u64,
    /// Photos and thumbnails.
    pub photos: u64,
}

/// An entry with its device's signature over the head that it is: whoever passes it on
/// passes on the proof.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proved {
    /// The entry.
    pub entry: Entry,
    /// The signature.
    pub signature: Signature,
}

/// One piece of a bundle.
#[derive(Clone, PartialEq, Eq)]
pub enum Piece {
    /// The office's word on a device.
    Certificate(DeviceCertificate),
    /// Who passes on what.
    Cover(Box<SignedCover>),
    /// An entry of the visit.
    Entry(Box<Proved>),
    /// A photo; its bytes hash to its name.
    Photo {
        /// Its name.
        hash: PhotoHash,
        /// Its bytes.
        bytes: Vec<u8>,
    },
    /// Nothing comes after it.
    End(Counts),
}

/// Personal data stays out of logs.
impl std::fmt::Debug for Piece {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Piece::Certificate(_) => f.write_str("Certificate"),
            Piece::Cover(cover) => write!(f, "Cover({})", cover.device()),
            Piece::Entry(proved) => write!(f, "{:?}", proved.entry),
            Piece::Photo { hash, .. } => write!(f, "Photo({hash})"),
            Piece::End(counts) => write!(f, "End({counts:?})"),
        }
    }
}

impl Piece {
    /// Its bytes before they are sealed.
    pub(super) fn plain(&self) -> Vec<u8> {
        match self {
            Piece::Certificate(certificate) => told(b'K', certificate),
            Piece::Cover(cover) => [&b"B"[..], &cover.plain()].concat(),
            Piece::Entry(proved) => [&b"O"[..], &proved.signature.0, &framed(&proved.entry)].concat(),
            Piece::Photo { hash, bytes } => [&b"P"[..], &hash.0, bytes].concat(),
            Piece::End(counts) => told(b'E', counts),
        }
    }

    /// Reads a piece within the limits; none where it is not one, or not what it names.
    pub(super) fn of(plain: &[u8]) -> Option<Piece> {
        let (kind, rest) = plain.split_first()?;
        let note = || (rest.len() <= NOTE_BYTES_MAX).then_some(rest);
        match kind {
            b'K' => serde_json::from_slice(note()?).ok().map(Piece::Certificate),
            b'B' => SignedCover::of(rest).map(|cover| Piece::Cover(Box::new(cover))),
            b'O' => {
                let (signature, entry) = rest.split_first_chunk::<{ Signature::LEN }>()?;
                let (entry, signature) = (entry_of(entry)?, Signature(*signature));
                Some(Piece::Entry(Box::new(Proved { entry, signature })))
            }
            b'P' => photo(rest),
            b'E' => serde_json::from_slice(note()?).ok().map(Piece::End),
            _ => None,
        }
    }
}

fn told<T: Serialize>(kind: u8, value: &T) -> Vec<u8> {
    let json = serde_json::to_vec(value).expect("ids and numbers are plain data");
    [&[kind][..], &json].concat()
}

fn photo(bytes: &[u8]) -> Option<Piece> {
    let (hash, bytes) = bytes.split_first_chunk::<{ PhotoHash::LEN }>()?;
    let is_it = bytes.len() as u64 <= PHOTO_BYTES_MAX && sha256(bytes) == *hash;
    is_it.then(|| Piece::Photo { hash: PhotoHash(*hash), bytes: bytes.to_vec() })
}
