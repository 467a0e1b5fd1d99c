//! Writes a file piece by piece: each is whole once its bytes are given back, so that no
//! more than one is ever in memory.

use serde::{Deserialize, Serialize};

use super::{Counts, FORM, Fresh, Piece};
use crate::carried::{Mark, Sealing, lines};
use crate::ids::Id;
use crate::seal::{Cost, Wrapped};

/// The second line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Header {
    /// A random name, so that no two files have anything in common.
    pub(super) file: Id,
    /// The file's key.
    pub(super) key: Wrapped,
}

/// A file that is being written.
#[derive(Debug)]
pub struct Writer(Sealing);

impl Writer {
    /// Begins a file; the bytes that come before its first piece. `cost` is
    /// [`Cost::FILE`] but for tests: who finds the file may guess for ever.
    pub fn begin(fresh: Fresh, passphrase: &str, cost: Cost) -> (Writer, Vec<u8>) {
        let key = Wrapped::wrap(&fresh.key, passphrase, cost, &fresh.wrap);
        let header = Header { file: fresh.file, key };
        let json = serde_json::to_string(&header).expect("a header is plain data");
        let (lines, check) = lines(&FORM, &json);
        (Writer(Sealing::of(&FORM, fresh.file, fresh.key, check)), lines)
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
