//! Writes a file piece by piece: each is whole once its bytes are given back, so that no
//! more than one is ever in memory.

use serde::{Deserialize, Serialize};

use super::{Counts, LAST, MAGIC, NOT_LAST, Piece, VERSION, context, nonce};
use crate::ids::{Id, sha256, to_hex};
use crate::seal::{Cost, SealKey, WRAP_RANDOM_BYTES, Wrapped};

/// The second line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Header {
    /// A random name, so that no two files have anything in common.
    pub(super) file: Id,
    /// The file's key.
    pub(super) key: Wrapped,
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

/// A file that is being written.
#[derive(Debug)]
pub struct Writer {
    file: Id,
    key: SealKey,
    check: [u8; 32],
    number: u64,
}

impl Writer {
    /// Begins a file; the bytes that come before its first piece. `cost` is
    /// [`Cost::FILE`] but for tests: who finds the file may guess for ever.
    pub fn begin(fresh: Fresh, passphrase: &str, cost: Cost) -> (Writer, Vec<u8>) {
        let key = Wrapped::wrap(&fresh.key, passphrase, cost, &fresh.wrap);
        let header = Header { file: fresh.file, key };
        let json = serde_json::to_string(&header).expect("a header is plain data");
        let lines = format!("{MAGIC}{VERSION}\n{json}\n");
        let check = sha256(lines.as_bytes());
        let writer = Writer { file: fresh.file, key: fresh.key, check, number: 0 };
        (writer, format!("{lines}{}\n", to_hex(&check)).into_bytes())
    }

    /// The bytes of a piece.
    pub fn piece(&mut self, piece: &Piece) -> Vec<u8> {
        self.sealed(piece, NOT_LAST)
    }

    /// The bytes of the last piece, which says what was written.
    pub fn end(mut self, counts: Counts) -> Vec<u8> {
        self.sealed(&Piece::End(counts), LAST)
    }

    fn sealed(&mut self, piece: &Piece, mark: u8) -> Vec<u8> {
        let mut sealed = piece.plain();
        let (nonce, context) = (nonce(self.file, self.number), context(&self.check, self.number, mark));
        self.key.close(&nonce, &context, &mut sealed, 0);
        self.number += 1;
        let length = u32::try_from(sealed.len()).expect("a piece is far below 4 GiB");
        [&length.to_be_bytes()[..], &[mark], &sealed].concat()
    }
}
