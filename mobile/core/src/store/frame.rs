//! The bytes of a journal file, written and read in memory. It refuses to know
//! files, disks and what an entry says.
//!
//! All numbers are little-endian. A *check* is the first 8 bytes of a SHA-256.
//!
//! ```text
//! file    = file header, group*
//! file header (16 bytes)
//!   0  8  "KYCUONG" 0x1A
//!   8  2  version of this layout: 1
//!  10  2  whose entries: 1 own, 2 foreign
//!  12  4  first 4 bytes of the SHA-256 of bytes 0..12
//! group   = start frame, (header frame, body frame | no-body frame)*, commit frame
//! frame
//!   0  1  kind: 'G' start, 'H' header, 'B' body, 'N' no body, 'C' commit
//!   1  4  length of the payload
//!   5  8  check of kind, length and payload
//!  13  n  payload
//! start   (16)  place of the first entry u64, number of entries u32,
//!               bytes of all further frames of the group u32
//! header        the exact bytes of an entry's header
//! body          the exact bytes of its body
//! no body (0)   the body was erased, or has not come yet
//! commit  (20)  number of entries u32, cursor u64,
//!               check of all the checks before it in the group
//! ```
//!
//! An entry's *place* counts from 1 in each file. In the own journal it is the
//! entry's `seq`; in the foreign one, the order of arrival. A group is one intent,
//! or one step of a sync: it counts only when its commit frame is there and fits,
//! so it is kept whole or not at all. Header and body are frames of their own, so
//! that a damaged body costs neither the header nor the chain. The cursor is the
//! office's position after a foreign group, and 0 in the own journal.

use std::ops::Range;

use shared::ids::sha256;
use shared::journal::Entry;

use super::report::Source;

/// The layout this code writes, and the newest it reads.
pub(super) const VERSION: u16 = 1;
/// The bytes before the first group.
pub(super) const FILE_HEADER_BYTES: usize = 16;
/// The bytes of a frame before its payload.
pub(super) const FRAME_BYTES: usize = 13;
/// A whole start frame.
pub(super) const START_BYTES: usize = FRAME_BYTES + 16;
/// What every start frame begins with: its kind and its payload's length.
pub(super) const START_MARK: [u8; 5] = [START, 16, 0, 0, 0];

const MAGIC: [u8; 8] = *b"KYCUONG\x1a";
const START: u8 = b'G';
const HEADER: u8 = b'H';
const BODY: u8 = b'B';
const NO_BODY: u8 = b'N';
const COMMIT: u8 = b'C';

/// What the first bytes of a file say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FileHeader {
    /// As written by this code.
    Good,
    /// Sound, but of a later layout or another file's: not to be touched.
    Other { version: u16 },
    /// Not what was written.
    Damaged,
}

/// What a start frame says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Start {
    /// The place of its first entry.
    pub(super) first: u64,
    /// How many entries.
    pub(super) entries: u32,
    /// The bytes of the group after this frame.
    pub(super) bytes: u32,
}

/// What is left of one entry of a group; ranges are in the bytes after the start frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Slot {
    /// Both frames are sound.
    Whole { header: Range<usize>, body: Option<Range<usize>> },
    /// The header is sound, the body is not.
    BodyDamaged { header: Range<usize> },
    /// Not even the header.
    Lost,
}

/// A group as found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Group {
    /// Its entries, one slot each.
    pub(super) slots: Vec<Slot>,
    /// The cursor, when the commit frame is there and fits.
    pub(super) commit: Option<u64>,
}

impl Group {
    /// Whether nothing of it is missing.
    pub(super) fn is_whole(&self) -> bool {
        self.commit.is_some() && self.slots.iter().all(|slot| matches!(slot, Slot::Whole { .. }))
    }
}

/// The first bytes of a file.
pub(super) fn file_header(source: Source) -> [u8; FILE_HEADER_BYTES] {
    let mut bytes = [0; FILE_HEADER_BYTES];
    bytes[..8].copy_from_slice(&MAGIC);
    bytes[8..10].copy_from_slice(&VERSION.to_le_bytes());
    bytes[10..12].copy_from_slice(&source.number().to_le_bytes());
    let check = sha256(&bytes[..12]);
    bytes[12..].copy_from_slice(&check[..4]);
    bytes
}

/// Judges the first bytes of a file.
pub(super) fn read_file_header(bytes: &[u8], source: Source) -> FileHeader {
    if bytes == file_header(source) {
        return FileHeader::Good;
    }
    let sound = bytes.len() == FILE_HEADER_BYTES && bytes[..8] == MAGIC && bytes[12..] == sha256(&bytes[..12])[..4];
    if sound { FileHeader::Other { version: u16::from_le_bytes([bytes[8], bytes[9]]) } } else { FileHeader::Damaged }
}

/// The bytes of a group.
pub(super) fn group(entries: &[&Entry], first: u64, cursor: u64) -> Vec<u8> {
    let mut checks = Vec::with_capacity((2 * entries.len() + 1) * 8);
    let mut rest = Vec::new();
    for entry in entries {
        checks.extend(put(&mut rest, HEADER, entry.header_bytes()));
        checks.extend(match entry.body_bytes() {
            Some(body) => put(&mut rest, BODY, body),
            None => put(&mut rest, NO_BODY, &[]),
        });
    }
    let count = u32::try_from(entries.len()).expect("a group's size was checked before");
    let commit_bytes = FRAME_BYTES + 20;
    let bytes = u32::try_from(rest.len() + commit_bytes).expect("a group's size was checked before");
    let mut whole = Vec::with_capacity(START_BYTES + bytes as usize);
    let start = [&first.to_le_bytes()[..], &count.to_le_bytes(), &bytes.to_le_bytes()].concat();
    let mut all_checks = put(&mut whole, START, &start).to_vec();
    all_checks.extend(checks);
    whole.append(&mut rest);
    let commit = [&count.to_le_bytes()[..], &cursor.to_le_bytes(), &sha256(&all_checks)[..8]].concat();
    put(&mut whole, COMMIT, &commit);
    whole
}

/// Reads a start frame; none where the bytes are not a sound one.
pub(super) fn read_start(bytes: &[u8]) -> Option<Start> {
    match frame(bytes, 0) {
        Some(Frame { kind: START, payload, sound: true, .. }) if payload.len() == 16 => Some(Start {
            first: u64::from_le_bytes(array(bytes, payload.start)),
            entries: u32::from_le_bytes(array(bytes, payload.start + 8)),
            bytes: u32::from_le_bytes(array(bytes, payload.start + 12)),
        }),
        _ => None,
    }
}

/// Reads what follows a start frame, as far as it is sound. `start_frame` is that frame's bytes.
pub(super) fn read_group(start: Start, start_frame: &[u8], bytes: &[u8]) -> Group {
    let mut checks = start_frame[5..FRAME_BYTES].to_vec();
    let mut at = Some(0);
    let mut slots = Vec::new();
    for _ in 0..start.entries {
        let header = at.and_then(|at| frame(bytes, at));
        let body = header.as_ref().and_then(|header| frame(bytes, header.payload.end));
        at = body.as_ref().map(|body| body.payload.end);
        for frame in [&header, &body].into_iter().flatten() {
            checks.extend(frame.check);
        }
        slots.push(slot(header, body));
        // A start frame that lies about its entries must not cost memory.
        if at.is_none() && slots.len() > bytes.len() {
            break;
        }
    }
    let commit = at.and_then(|at| frame(bytes, at)).and_then(|frame| read_commit(&frame, bytes, start, &checks));
    Group { slots, commit }
}

struct Frame {
    kind: u8,
    check: [u8; 8],
    payload: Range<usize>,
    sound: bool,
}

fn slot(header: Option<Frame>, body: Option<Frame>) -> Slot {
    let Some(Frame { kind: HEADER, payload: header, sound: true, .. }) = header else { return Slot::Lost };
    match body {
        Some(Frame { kind: BODY, payload, sound: true, .. }) => Slot::Whole { header, body: Some(payload) },
        Some(Frame { kind: NO_BODY, sound: true, .. }) => Slot::Whole { header, body: None },
        _ => Slot::BodyDamaged { header },
    }
}

fn read_commit(frame: &Frame, bytes: &[u8], start: Start, checks: &[u8]) -> Option<u64> {
    let fits = frame.sound && frame.kind == COMMIT && frame.payload.len() == 20;
    let payload = bytes.get(frame.payload.clone()).filter(|_| fits)?;
    let counted = u32::from_le_bytes(array(payload, 0)) == start.entries;
    let ends = frame.payload.end == start.bytes as usize;
    (counted && ends && payload[12..] == sha256(checks)[..8]).then(|| u64::from_le_bytes(array(payload, 4)))
}

/// A frame at a place, sound or not; none where its length reaches beyond the bytes.
fn frame(bytes: &[u8], at: usize) -> Option<Frame> {
    let head = bytes.get(at..at.checked_add(FRAME_BYTES)?)?;
    let length = u32::from_le_bytes(array(head, 1)) as usize;
    let payload = at + FRAME_BYTES..at.checked_add(FRAME_BYTES)?.checked_add(length)?;
    let check = array(head, 5);
    let sound = check == check_of(head[0], bytes.get(payload.clone())?);
    Some(Frame { kind: head[0], check, payload, sound })
}

fn put(into: &mut Vec<u8>, kind: u8, payload: &[u8]) -> [u8; 8] {
    let length = u32::try_from(payload.len()).expect("entries are smaller than 4 GiB");
    let check = check_of(kind, payload);
    into.push(kind);
    into.extend(length.to_le_bytes());
    into.extend(check);
    into.extend(payload);
    check
}

fn check_of(kind: u8, payload: &[u8]) -> [u8; 8] {
    use sha2::{Digest, Sha256};
    let length = u32::try_from(payload.len()).expect("a payload's length was read from, or goes into, 4 bytes");
    let mut hasher = Sha256::new();
    hasher.update([kind]);
    hasher.update(length.to_le_bytes());
    hasher.update(payload);
    array(&hasher.finalize(), 0)
}

fn array<const N: usize>(bytes: &[u8], at: usize) -> [u8; N] {
    let mut array = [0; N];
    array.copy_from_slice(&bytes[at..at + N]);
    array
}
