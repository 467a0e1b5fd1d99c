//! Files that people carry: lines that anybody reads, then sealed pieces, each bound to
//! its file, its number and to being the last or not. What a piece says, and what opens
//! the file, is the business of whoever uses this: `rescue` and `bundle`.
//!
//! ```text
//! file    = magic version "\n", header "\n", check "\n", piece*
//! header  = JSON on one line
//! check   = 64 digits: SHA-256 of the two lines before, with their line ends
//! piece   = length u32 of what is sealed, mark u8, sealed
//! mark    = 0: another piece follows, 1: this is the last
//! sealed  = XChaCha20-Poly1305 of plain, its tag of 16 bytes behind it
//!   nonce   file 16, number of the piece u64, from 0
//!   with    context, the 32 bytes of check, number u64, mark u8
//! entry   = length u32, header, length u32, body; length ffffffff: no body is here
//! ```

mod entry;
mod frames;
mod lines;

pub(crate) use entry::{entry_of, framed};
pub use frames::Damage;
pub(crate) use frames::{Frame, Mark, Opening, Sealing};
pub(crate) use lines::{Lines, NotOpened, lines};

use crate::ids::Id;
use crate::seal::{SealKey, WRAP_RANDOM_BYTES};

/// What one kind of file has of its own.
#[derive(Debug)]
pub(crate) struct Form {
    /// How the first line begins, whatever the version.
    pub(crate) magic: &'static str,
    /// The version that is written, and the newest that is read.
    pub(crate) version: u32,
    /// Says what is sealed, so that a piece of another kind of file does not open.
    pub(crate) context: &'static [u8],
    /// The longest that the lines before the first piece may be.
    pub(crate) header_bytes_max: usize,
    /// The largest piece, sealed.
    pub(crate) piece_bytes_max: usize,
    /// Pieces that are passed over for their damage.
    pub(crate) damaged_pieces_max: u64,
}

/// What makes one file unlike any other; all of it random, and the caller's to make.
#[derive(Debug)]
pub struct Fresh {
    /// The file's name.
    pub file: Id,
    /// Its key, for this one file.
    pub key: SealKey,
    /// For wrapping it.
    pub wrap: [u8; WRAP_RANDOM_BYTES],
}
