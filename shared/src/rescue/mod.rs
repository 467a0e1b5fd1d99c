//! «Tệp cứu hộ»: a phone's whole store as one sealed file, for the day the phone breaks
//! or gets on no network. This module knows the file's bytes and nothing else: it does
//! not know where the file lies, makes no randomness, and does not judge whose entries
//! may be kept.
//!
//! All numbers are big-endian, digits are lower-case hexadecimal.
//!
//! ```text
//! file    = magic, header, check, piece*
//! magic   = "KY-CUONG-RESCUE 1\n"
//! header  = {"file":32 digits,"key":{"v","kdf","cost","salt","key"}} on one line, "\n"
//! check   = 64 digits: SHA-256 of magic and header with their line ends; "\n"
//! piece   = length u32 of what is sealed, mark u8, sealed
//! mark    = 0: another piece follows, 1: this is the last
//! sealed  = XChaCha20-Poly1305 of plain, its tag of 16 bytes behind it
//!   key     32 random bytes of this file; the header has them wrapped by a passphrase
//!   nonce   file 16, number of the piece u64, from 0
//!   with    "ky-cuong rescue v1\n", the 32 bytes of check, number u64, mark u8
//! plain   = kind u8, then
//!   'D' device     JSON: device, public_key, member
//!   'C' contents   JSON: head, counts; what the phone meant to write
//!   'S' document   length u16, name, bytes
//!   'O' own entry  signature 64, entry
//!   'F' another's  entry
//!   'U' cursors    (scope 16, u64)*: how far each scope is read after all entries of others;
//!                  in files from before there were scopes, one u64 for all
//!   'P' photo      SHA-256 32, bytes
//!   'T' picture    id 16, length u32, note, bytes
//!   'E' end        JSON: counts; what was written
//! entry   = length u32, header, length u32, body; length ffffffff: no body is here
//! ```
//!
//! The kinds come in this order: device, contents, documents, own entries by place,
//! entries of others, cursor, photos, pictures, end. Entries are the exact bytes first
//! written. Each own entry has the device's signature over the head that it is, so that
//! whatever is left of a cut file is proved without the rest.
//!
//! A piece is bound to its file, its number and to being the last or not. One that is
//! swapped, repeated or of another file does not open; one that is dropped shows in the
//! next; a file that was cut has no last one. What does not open is told and passed
//! over: the pieces around it still count, for this is read where everything else is lost.
//!
//! The documents hold the device's secret key: who knows the passphrase can be this
//! phone. Only another phone reads them.

mod piece;
mod read;
#[cfg(test)]
mod tests;
mod write;

pub use piece::*;
pub use read::*;
pub use write::*;

pub use crate::carried::{Damage, Fresh};

use crate::carried::Form;
use crate::domain::limits::{ENTRY_BYTES_MAX, PHOTO_BYTES_MAX};
use crate::seal::Cost;

/// The layout that this code writes, and the newest it reads.
pub const VERSION: u32 = 1;
/// A picture as a camera gave it, not masked yet: what a phone's tray takes.
pub const PICTURE_BYTES_MAX: usize = 16 * 1024 * 1024;
/// A document: the largest lists the photos that were sent, 70 bytes each, and 100,000 of
/// them fill no phone's working life.
pub const DOCUMENT_BYTES_MAX: usize = 8 * 1024 * 1024;
/// What a picture was taken for: a few ids.
pub const NOTE_BYTES_MAX: usize = 4 * 1024;
/// A document's name: one of three, or a draft's with its id.
pub const NAME_BYTES_MAX: usize = 64;
/// The largest piece, sealed: a picture with its note. A made-up length takes no more memory.
pub const PIECE_BYTES_MAX: usize = PICTURE_BYTES_MAX + NOTE_BYTES_MAX + 64;
/// The lines before the first piece: those written here have about 500 bytes.
pub const HEADER_BYTES_MAX: usize = 4 * 1024;
/// Pieces that are passed over for their damage. After more the file is made-up, or its
/// lengths are: nothing is gained by trying on.
pub const DAMAGED_PIECES_MAX: u64 = 1_000;
/// What opening a file may cost: four times what this code writes. A made-up header must
/// not take an office's memory.
pub const COST_MAX: Cost = Cost { m_kib: 256 * 1024, t: 12, p: 4 };

const _: () = assert!(PHOTO_BYTES_MAX as usize <= PICTURE_BYTES_MAX && ENTRY_BYTES_MAX <= PICTURE_BYTES_MAX);

const FORM: Form = Form {
    magic: "KY-CUONG-RESCUE ",
    version: VERSION,
    context: b"ky-cuong rescue v1\n",
    header_bytes_max: HEADER_BYTES_MAX,
    piece_bytes_max: PIECE_BYTES_MAX,
    damaged_pieces_max: DAMAGED_PIECES_MAX,
};
