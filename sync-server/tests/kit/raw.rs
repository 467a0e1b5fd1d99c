//! Entries and batches as bytes, by hand: what no honest phone writes, in the layout
//! that the protocol's document gives.

use std::io::Write;

use serde_json::Value;
use shared::ids::{EntryHash, sha256};
use shared::journal::{Entry, Head};
use shared::sync::BatchNote;

/// What stands in an entry's place, be it one or not.
#[derive(Clone, PartialEq, Eq)]
pub struct Piece {
    pub header: Vec<u8>,
    pub body: Option<Vec<u8>>,
}

impl std::fmt::Debug for Piece {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let body = self.body.as_deref().map(String::from_utf8_lossy);
        write!(f, "{} {}", String::from_utf8_lossy(&self.header), body.as_deref().unwrap_or("(no body)"))
    }
}

impl From<&Entry> for Piece {
    fn from(entry: &Entry) -> Piece {
        Piece { header: entry.header_bytes().to_vec(), body: entry.body_bytes().map(<[u8]>::to_vec) }
    }
}

impl Piece {
    pub fn all<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> Vec<Piece> {
        entries.into_iter().map(Piece::from).collect()
    }

    pub fn hash(&self) -> EntryHash {
        EntryHash(sha256(&self.header))
    }

    /// Its place, as its header says.
    pub fn seq(&self) -> u64 {
        let header: Value = serde_json::from_slice(&self.header).unwrap();
        header["seq"].as_u64().unwrap()
    }

    pub fn head(&self) -> Head {
        Head { seq: self.seq(), hash: self.hash() }
    }

    /// The same without its body.
    pub fn without_body(&self) -> Piece {
        Piece { body: None, ..self.clone() }
    }

    /// The same with one letter of its body altered: the header names another body then.
    pub fn with_altered_body(&self) -> Piece {
        let mut altered = self.clone();
        if let Some(last) = altered.body.as_mut().and_then(|body| body.iter_mut().rev().nth(3)) {
            *last ^= 1;
        }
        altered
    }
}

/// A batch, not compressed: magic, note, then header and body of each piece.
pub fn pack_pieces(note: &BatchNote, pieces: &[Piece]) -> Vec<u8> {
    let mut plain = b"KCB1".to_vec();
    framed(&mut plain, &serde_json::to_vec(note).unwrap());
    for piece in pieces {
        framed(&mut plain, &piece.header);
        match &piece.body {
            Some(body) => framed(&mut plain, body),
            None => plain.extend([0xff; 4]),
        }
    }
    gzip(&plain)
}

pub fn gzip(plain: &[u8]) -> Vec<u8> {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    gzip.write_all(plain).unwrap();
    gzip.finish().unwrap()
}

fn framed(into: &mut Vec<u8>, piece: &[u8]) {
    into.extend(u32::try_from(piece.len()).unwrap().to_be_bytes());
    into.extend(piece);
}
