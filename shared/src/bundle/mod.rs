//! «Gói chuyển»: what one phone recorded of a visit as a file that the phones of the same
//! office take in with one tap, where no office is. This module knows the file's bytes
//! and what must be true of them before they count. It does not know where the file lies,
//! makes no randomness, and refuses to say that anything is at the office: it never is
//! because of a bundle.
//!
//! All numbers are big-endian, digits are lower-case hexadecimal. Lines and sealed pieces
//! are those of `carried`.
//!
//! ```text
//! magic   = "KY-CUONG-BUNDLE 1\n"
//! header  = {"file":32 digits,"office":32 digits,"lock":{"for":"team","number","key"}}
//!           or "lock":{"for":"code","v","kdf","cost","salt","key"}
//! sealed    with "ky-cuong bundle file v1\n" before check, number and mark; the key is
//!           32 random bytes of this file, and the header has them sealed:
//!   team    nonce 24, sealed with the office's team key of that number,
//!           with "ky-cuong bundle key v1\n", file 16, office 16, number u32
//!   code    wrapped by Argon2id of a code that stands on the sender's screen
//! plain   = kind u8, then
//!   'K' certificate  JSON: office, device, public_key, member, role, issued_ms, signature
//!   'B' cover        length u32, JSON: device, visit, base, head, heard, content,
//!                    head_signature, signature; count u32, places 32 each; count u32,
//!                    folded 32 each
//!   'O' entry        its device's signature over the head that it is 64, entry
//!   'P' photo        SHA-256 32, bytes
//!   'E' end          JSON: entries, photos; what was written
//! ```
//!
//! The order is: the sender's certificate, the cover, certificates of others whose entries
//! are passed on, entries, photos, end.
//!
//! **Places.** The chain hashes headers, so whoever is to follow it needs every header, and
//! a header of another visit says to a peer which unit it was in, when, how often and, by
//! its key, of which listed person. So headers travel only of this visit. For each other
//! place of the sender's journal its hash stands, 32 bytes that say nothing, and the sender
//! signs the whole list from a place that the receiver knows up to its head. Where a header
//! is here, its hash and its `prev` are those of the list. A device that gives any place
//! another entry later contradicts its own signature, as it would with all headers.
//!
//! A file in which anything is not as it was written is refused whole: unlike a rescue file
//! it can be written again, by a phone that stands beside.

mod check;
mod cover;
mod piece;
mod read;
mod refused;
#[cfg(test)]
mod tests;
mod write;

pub use check::*;
pub use cover::*;
pub use piece::*;
pub use read::*;
pub use refused::*;
pub use write::*;

pub use crate::carried::{Damage, Fresh};

use crate::carried::Form;
use crate::domain::limits::{ENTRY_BYTES_MAX, PHOTO_BYTES_MAX};
use crate::seal::Cost;

/// The layout that this code writes, and the newest it reads.
pub const VERSION: u32 = 1;
/// Hashes of places in one cover: a phone that never met an office again in its working
/// life writes fewer.
pub const PLACES_MAX: usize = 100_000;
/// Entries about one visit: a seal covers no more.
pub const FOLDED_MAX: usize = 20_000;
/// Devices whose entries one bundle passes on: a team has a tenth of it.
pub const DEVICES_MAX: usize = 64;
/// Entries in one bundle.
pub const ENTRIES_MAX: usize = 20_000;
/// Their bytes: they are taken in as one step, and a store takes twice as much at once.
pub const ENTRIES_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Photos and thumbnails in one bundle: ten times those of a long visit.
pub const PHOTOS_MAX: usize = 4_000;
/// What a cover or a certificate says beside its lists.
pub const NOTE_BYTES_MAX: usize = 16 * 1024;
/// The largest piece, sealed: a photo. A made-up length takes no more memory.
pub const PIECE_BYTES_MAX: usize = PHOTO_BYTES_MAX as usize + 64;
/// The lines before the first piece: those written here have about 400 bytes.
pub const HEADER_BYTES_MAX: usize = 4 * 1024;
/// What opening a file with a code may cost: what this code writes.
pub const COST_MAX: Cost = Cost::FILE;
/// Letters of a code, of 31: 59 bits, each guess of which costs what a rescue file's does.
pub const CODE_CHARS: usize = 12;

const _: () = assert!((PLACES_MAX + FOLDED_MAX) * 32 + NOTE_BYTES_MAX + 64 <= PIECE_BYTES_MAX);
const _: () = assert!(ENTRY_BYTES_MAX <= PIECE_BYTES_MAX);

const FORM: Form = Form {
    magic: "KY-CUONG-BUNDLE ",
    version: VERSION,
    context: b"ky-cuong bundle file v1\n",
    header_bytes_max: HEADER_BYTES_MAX,
    piece_bytes_max: PIECE_BYTES_MAX,
    damaged_pieces_max: 0,
};
