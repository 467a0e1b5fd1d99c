//! Where an entry lies, and what every reader wants to know of it without opening it:
//! the value of a row of the index. It refuses to know what the entry says.

use shared::ids::{DeviceId, EntryHash, Id};
use shared::journal::{Entry, Head};
use shared::seal::Nonce;

use super::vault::Nonces;

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
}

/// What a row has in common with the one before it is not written again: journals are
/// chains of one device, and a group's nonces count up.
mod same {
    pub(super) const PREV_IS_LAST: u8 = 1;
    pub(super) const NO_PREV: u8 = 2;
    pub(super) const DEVICE: u8 = 4;
    pub(super) const ABOUT: u8 = 8;
    pub(super) const SEGMENT: u8 = 16;
    pub(super) const NONCE_FOLLOWS: u8 = 32;
    pub(super) const BODY_HERE: u8 = 64;
    pub(super) const BODY_DAMAGED: u8 = 128;
}

/// Rows of one journal, as the index keeps them.
pub(super) fn to_bytes<'a>(rows: impl Iterator<Item = (u64, &'a Found)>) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut last: Option<&Found> = None;
    for (place, found) in rows {
        write_row(&mut bytes, place, found, last);
        last = Some(found);
    }
    bytes
}

/// Reads them; none where they are no such bytes.
pub(super) fn from_bytes(bytes: &[u8]) -> Option<Vec<(u64, Found)>> {
    let mut rest = Fields(bytes);
    let mut rows: Vec<(u64, Found)> = Vec::new();
    while !rest.0.is_empty() {
        let last = rows.last().map(|(_, found)| *found);
        rows.push(read_row(&mut rest, last)?);
    }
    Some(rows)
}

fn write_row(bytes: &mut Vec<u8>, place: u64, found: &Found, last: Option<&Found>) {
    let lies = &found.lies;
    let marks = [
        (same::PREV_IS_LAST, last.is_some_and(|last| found.prev == Some(last.hash))),
        (same::NO_PREV, found.prev.is_none()),
        (same::DEVICE, last.is_some_and(|last| found.device == last.device)),
        (same::ABOUT, last.is_some_and(|last| found.about == last.about)),
        (same::SEGMENT, last.is_some_and(|last| lies.segment == last.lies.segment)),
        (same::NONCE_FOLLOWS, last.is_some_and(|last| lies.nonce == follows(last.lies.nonce))),
        (same::BODY_HERE, found.has_body()),
        (same::BODY_DAMAGED, lies.body == BodyFound::Damaged),
    ];
    let marks = marks.into_iter().filter(|(_, holds)| *holds).fold(0, |marks, (mark, _)| marks | mark);
    bytes.push(marks);
    for number in [place, found.seq, found.lc, lies.at] {
        bytes.extend(number.to_le_bytes());
    }
    bytes.extend(lies.header_bytes.to_le_bytes());
    bytes.extend(found.hash.0);
    let mut unless = |mark: u8, field: &[u8]| {
        if marks & mark == 0 {
            bytes.extend(field);
        }
    };
    unless(same::PREV_IS_LAST | same::NO_PREV, &found.prev.map_or([0; 32], |prev| prev.0));
    unless(same::DEVICE, &found.device.0);
    unless(same::ABOUT, &found.about.0);
    unless(same::SEGMENT, &lies.segment.to_le_bytes());
    unless(same::NONCE_FOLLOWS, &lies.nonce);
    if let BodyFound::Here { bytes: body } = lies.body {
        bytes.extend(body.to_le_bytes());
    }
}

fn read_row(rest: &mut Fields<'_>, last: Option<Found>) -> Option<(u64, Found)> {
    let [marks] = rest.take()?;
    let has = |mark: u8| marks & mark != 0;
    let (place, seq, lc, at, header_bytes) = (rest.u64()?, rest.u64()?, rest.u64()?, rest.u64()?, rest.u32()?);
    let hash = EntryHash(rest.take()?);
    let prev = match () {
        () if has(same::PREV_IS_LAST) => Some(last?.hash),
        () if has(same::NO_PREV) => None,
        () => Some(EntryHash(rest.take()?)),
    };
    let device = if has(same::DEVICE) { last?.device } else { DeviceId(rest.take()?) };
    let about = if has(same::ABOUT) { last?.about } else { Id(rest.take()?) };
    let segment = if has(same::SEGMENT) { last?.lies.segment } else { rest.u32()? };
    let nonce = if has(same::NONCE_FOLLOWS) { follows(last?.lies.nonce) } else { rest.take()? };
    let body = match () {
        () if has(same::BODY_HERE) => BodyFound::Here { bytes: rest.u32()? },
        () if has(same::BODY_DAMAGED) => BodyFound::Damaged,
        () => BodyFound::NotHere,
    };
    let lies = Lies { segment, at, nonce, header_bytes, body };
    Some((place, Found { hash, prev, device, seq, lc, about, lies }))
}

/// The nonce of the next entry of a group: two frames on.
fn follows(nonce: Nonce) -> Nonce {
    Nonces { first: nonce }.at(2)
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
    use shared::seal::NONCE_BYTES;

    use super::*;

    fn found(hash: u8, prev: Option<u8>, body: BodyFound) -> Found {
        let lies = Lies { segment: 3, at: 8_000_000, nonce: [9; NONCE_BYTES], header_bytes: 500, body };
        let prev = prev.map(|prev| EntryHash([prev; 32]));
        Found { hash: EntryHash([hash; 32]), prev, device: DeviceId([3; 16]), seq: 4, lc: 5, about: Id([6; 16]), lies }
    }

    #[test]
    fn rows_are_read_back_as_they_were_written() {
        let first = found(1, None, BodyFound::Here { bytes: 700 });
        let mut second = found(2, Some(1), BodyFound::NotHere);
        second.lies.nonce = follows(first.lies.nonce);
        let mut third = found(3, Some(9), BodyFound::Damaged);
        (third.device, third.about, third.lies.segment) = (DeviceId([8; 16]), Id([7; 16]), 4);
        let rows = vec![(1, first), (2, second), (7, third)];
        let bytes = to_bytes(rows.iter().map(|(place, found)| (*place, found)));
        assert_eq!(from_bytes(&bytes), Some(rows));
        assert!((1..bytes.len()).all(|cut| from_bytes(&bytes[..cut]).is_none_or(|rows| rows.len() < 3)));
        assert_eq!(from_bytes(&[]), Some(Vec::new()));
    }
}
