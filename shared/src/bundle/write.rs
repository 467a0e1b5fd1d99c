//! Writes a bundle piece by piece: each is whole once its bytes are given back, so that
//! no more than one is ever in memory.

use serde::{Deserialize, Serialize};

use super::{Counts, FORM, Fresh, Piece};
use crate::carried::{Mark, Sealing, lines};
use crate::ids::{DeviceId, Id, to_hex};
use crate::seal::{Cost, NONCE_BYTES, Nonce, Wrapped};
use crate::sync::TeamKey;

/// Says what a wrapped key opens.
const KEY_CONTEXT: &[u8] = b"ky-cuong bundle key v1\n";

/// What opens a bundle.
#[derive(Debug, Clone, Copy)]
pub enum OpenedBy<'a> {
    /// Any phone that has this key of the office's.
    Team(&'a TeamKey),
    /// Whoever types this code, at the cost of guessing once.
    Code(&'a str, Cost),
}

/// The second line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Header {
    /// A random name, so that no two files have anything in common.
    pub(super) file: Id,
    /// Whose phones may open it.
    pub(super) office: DeviceId,
    /// The file's key.
    pub(super) lock: Lock,
}

/// The file's key, for whom it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "for", rename_all = "snake_case")]
pub(super) enum Lock {
    /// Sealed with a team key.
    Team {
        /// Which one.
        number: u32,
        /// The sealed key, as digits.
        key: String,
    },
    /// Wrapped by a code.
    Code(Wrapped),
}

/// What else is sealed with a file's key: for whom it is.
pub(super) fn key_context(file: Id, office: DeviceId, number: u32) -> Vec<u8> {
    [KEY_CONTEXT, file.bytes(), office.bytes(), &number.to_be_bytes()].concat()
}

/// A bundle that is being written.
#[derive(Debug)]
pub struct Writer(Sealing);

impl Writer {
    /// Begins a bundle for the phones of an office; the bytes before its first piece.
    pub fn begin(fresh: Fresh, office: DeviceId, opened_by: OpenedBy<'_>) -> (Writer, Vec<u8>) {
        let Fresh { file, key, wrap } = fresh;
        let lock = match opened_by {
            OpenedBy::Team(team) => {
                let nonce: &Nonce = wrap.first_chunk::<NONCE_BYTES>().expect("a nonce is no longer than it");
                let sealed = key.wrapped_by(&team.seal_key(), nonce, &key_context(file, office, team.number));
                Lock::Team { number: team.number, key: to_hex(&sealed) }
            }
            OpenedBy::Code(code, cost) => Lock::Code(Wrapped::wrap(&key, &plain_code(code), cost, &wrap)),
        };
        let json = serde_json::to_string(&Header { file, office, lock }).expect("a header is plain data");
        let (lines, check) = lines(&FORM, &json);
        (Writer(Sealing::of(&FORM, file, key, check)), lines)
    }

    /// The bytes of a piece.
    pub fn piece(&mut self, piece: &Piece) -> Vec<u8> {
        self.0.piece(piece.plain(), Mark::NotLast)
    }

    /// The bytes of the last piece, which says what was written.
    pub fn end(mut self, counts: Counts) -> Vec<u8> {
        self.0.piece(Piece::End(counts).plain(), Mark::Last)
    }
}

/// A code is read from one screen and typed on another: case, blanks and strokes make no
/// difference.
pub(super) fn plain_code(code: &str) -> String {
    code.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_uppercase()).collect()
}
