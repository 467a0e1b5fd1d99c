//! Where an entry lies, and what every reader wants to know of it without opening it:
//! the value of a row of the index. It refuses to know what the entry says.

use shared::ids::{DeviceId, EntryHash, Id};
use shared::journal::{Entry, Head};
use shared::seal::{NONCE_BYTES, Nonce};

/// An entry that was found, or written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) hash: EntryHash,
    pub(super) prev: Option<EntryHash>,
    pub(super) device: DeviceId,
    pub(super) seq: u64,
    pub(super) lc: u64,
    pub(super) about: Id,
    pub(super) lies: Lies,
}

/// Where its frames are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Lies {
    /// In which segment.
    pub(super) segment: u32,
    /// Where the header's frame begins.
    pub(super) at: u64,
    /// What that frame is sealed with; the body's is one more.
    pub(super) nonce: Nonce,
    pub(super) header_bytes: u32,
    pub(super) body: BodyFound,
}

/// Where its body is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BodyFound {
    /// In the frame after the header's, so many bytes.
    Here { bytes: u32 },
    /// Erased, at the office only, or not come yet.
    NotHere,
    /// Its bytes are not those its header names.
    Damaged,
}

impl Found {
    /// The bytes of its form.
    pub(super) const BYTES: usize = 32 + 33 + 16 + 8 + 8 + 16 + 4 + 8 + NONCE_BYTES + 4 + 1 + 4;

    /// Notes an entry whose header's frame begins at a place.
    pub(super) fn of(entry: &Entry, (segment, at): (u32, u64), nonce: Nonce) -> Found {
        let header = entry.header();
        let body = entry.body_bytes().map_or(BodyFound::NotHere, |body| BodyFound::Here { bytes: length(body) });
        Found {
            hash: entry.hash(),
            prev: header.prev,
            device: header.device,
            seq: header.seq,
            lc: header.lc,
            about: header.about,
            lies: Lies { segment, at, nonce, header_bytes: length(entry.header_bytes()), body },
        }
    }

    /// The end of a journal that ends with it.
    pub(super) fn head(&self) -> Head {
        Head { seq: self.seq, hash: self.hash }
    }

    /// Whether its body can be read here.
    pub(super) fn has_body(&self) -> bool {
        matches!(self.lies.body, BodyFound::Here { .. })
    }

    /// Its bytes, for the index.
    pub(super) fn to_bytes(self) -> Vec<u8> {
        let (state, body_bytes) = match self.lies.body {
            BodyFound::Here { bytes } => (1, bytes),
            BodyFound::NotHere => (0, 0),
            BodyFound::Damaged => (2, 0),
        };
        let mut bytes = Vec::with_capacity(Found::BYTES);
        bytes.extend(self.hash.0);
        bytes.push(u8::from(self.prev.is_some()));
        bytes.extend(self.prev.map_or([0; 32], |prev| prev.0));
        bytes.extend(self.device.0);
        bytes.extend(self.seq.to_le_bytes());
        bytes.extend(self.lc.to_le_bytes());
        bytes.extend(self.about.0);
        bytes.extend(self.lies.segment.to_le_bytes());
        bytes.extend(self.lies.at.to_le_bytes());
        bytes.extend(self.lies.nonce);
        bytes.extend(self.lies.header_bytes.to_le_bytes());
        bytes.push(state);
        bytes.extend(body_bytes.to_le_bytes());
        bytes
    }

    /// Reads them; none where they are no such bytes.
    pub(super) fn from_bytes(bytes: &[u8]) -> Option<Found> {
        let mut rest = Fields(bytes);
        let hash = EntryHash(rest.take()?);
        let [has_prev] = rest.take()?;
        let prev = EntryHash(rest.take()?);
        let (device, seq, lc) = (DeviceId(rest.take()?), rest.u64()?, rest.u64()?);
        let (about, segment, at) = (Id(rest.take()?), rest.u32()?, rest.u64()?);
        let (nonce, header_bytes) = (rest.take()?, rest.u32()?);
        let [state] = rest.take()?;
        let body = match (state, rest.u32()?) {
            (1, bytes) => BodyFound::Here { bytes },
            (0, _) => BodyFound::NotHere,
            _ => BodyFound::Damaged,
        };
        let lies = Lies { segment, at, nonce, header_bytes, body };
        let prev = (has_prev == 1).then_some(prev);
        rest.0.is_empty().then_some(Found { hash, prev, device, seq, lc, about, lies })
    }
}

/// Takes numbers and names off the front of bytes.
pub(super) struct Fields<'a>(pub(super) &'a [u8]);

impl Fields<'_> {
    pub(super) fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (taken, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*taken)
    }

    pub(super) fn u64(&mut self) -> Option<u64> {
        self.take().map(u64::from_le_bytes)
    }

    pub(super) fn u32(&mut self) -> Option<u32> {
        self.take().map(u32::from_le_bytes)
    }
}

fn length(bytes: &[u8]) -> u32 {
    u32::try_from(bytes.len()).expect("an entry has an upper limit far below 4 GiB")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_read_back_as_it_was_written() {
        for body in [BodyFound::Here { bytes: 700 }, BodyFound::NotHere, BodyFound::Damaged] {
            let lies = Lies { segment: 3, at: 8_000_000, nonce: [9; NONCE_BYTES], header_bytes: 500, body };
            let (hash, prev) = (EntryHash([1; 32]), Some(EntryHash([2; 32])));
            let found = Found { hash, prev, device: DeviceId([3; 16]), seq: 4, lc: 5, about: Id([6; 16]), lies };
            let bytes = found.to_bytes();
            assert_eq!((bytes.len(), Found::from_bytes(&bytes)), (Found::BYTES, Some(found)));
            assert_eq!(Found::from_bytes(&bytes[1..]), None);
            let first = Found { prev: None, ..found };
            assert_eq!(Found::from_bytes(&first.to_bytes()), Some(first));
        }
    }
}
