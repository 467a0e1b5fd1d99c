//! The bytes of a journal's segment, written and read in memory. It refuses to know
//! files, disks and what an entry says.
//!
//! All numbers are little-endian. `seal(x)` is XChaCha20-Poly1305 of x with its tag of
//! 16 bytes behind it.
//!
//! ```text
//! segment = file header, group*
//! file header (16 bytes)
//!   0  8  "KYCUONG" 0x1A
//!   8  2  version of this layout: 3
//!  10  2  whose entries: 1 own, 2 foreign
//!  12  4  first 4 bytes of the SHA-256 of bytes 0..12
//! group   = start frame, (header frame, body frame | no-body frame)*, commit frame
//! frame
//!   0  1  kind: 'G' start, 'H' header, 'B' body, 'N' no body, 'C' commit
//!   1  4  length of the payload
//!   5  n  payload
//! start   (72)  nonce of the group 24, seal(journal 16, place of the first entry u64,
//!               number of entries u32, bytes of all further frames of the group u32)
//! header        seal(the exact bytes of an entry's header)
//! body          seal(the exact bytes of its body)
//! no body       seal(nothing): the body was erased, is at the office only, or has not come
//! commit        seal(number of entries u32, (scope 16, position u64)*)
//! ```
//!
//! Frames of a group are numbered from 0; the nonce of a frame is the group's plus its
//! number. What a frame is goes into its seal as associated data: kind, whose entries,
//! and for a start frame segment and offset, for all others journal and place. So no
//! frame can stand for another one, in another group, place, file or journal.
//!
//! A *journal* is a random name drawn when a journal begins. An entry's *place* counts
//! from 1 in each journal. In the own one it is the entry's `seq`; in the foreign one,
//! the order of arrival. A group is one intent, or one step of a sync: it counts only
//! when its commit frame is there and fits, so it is kept whole or not at all. Header
//! and body are frames of their own, so that a damaged body costs neither the header nor
//! the chain. Scopes and positions are the cursors after a foreign group, and none in the
//! own journal. In version 2 one position stood for all scopes; it is read as none, so
//! that each scope is asked for from its beginning. A file of that version is read as it is
//! and not written to any more.

use std::ops::Range;

use shared::ids::{Id, ScopeId, sha256};
use shared::journal::Entry;
use shared::seal::{NONCE_BYTES, Nonce, TAG_BYTES};
use shared::sync::Cursors;

use super::report::Source;
use super::vault::{Nonces, Vault};

/// The layout this code writes, and the newest it reads.
pub(super) const VERSION: u16 = 3;
/// The layout before it, which it reads too.
pub(super) const EARLIER: u16 = 2;
/// The bytes before the first group.
pub(super) const FILE_HEADER_BYTES: usize = 16;
/// The bytes of a frame before its payload.
pub(super) const FRAME_BYTES: usize = 5;
/// A whole start frame.
pub(super) const START_BYTES: usize = FRAME_BYTES + START_PAYLOAD_BYTES;
/// What every start frame begins with: its kind and its payload's length.
pub(super) const START_MARK: [u8; FRAME_BYTES] = [START, START_PAYLOAD_BYTES as u8, 0, 0, 0];
/// What an entry's two frames have beside its own bytes.
pub(super) const ENTRY_OVERHEAD_BYTES: usize = 2 * (FRAME_BYTES + TAG_BYTES);

const MAGIC: [u8; 8] = *b"KYCUONG\x1a";
const START: u8 = b'G';
const HEADER: u8 = b'H';
const BODY: u8 = b'B';
const NO_BODY: u8 = b'N';
const COMMIT: u8 = b'C';
const START_PLAIN_BYTES: usize = 32;
const START_PAYLOAD_BYTES: usize = NONCE_BYTES + START_PLAIN_BYTES + TAG_BYTES;
const COUNT_BYTES: usize = 4;
const CURSOR_BYTES: usize = 24;

/// What the first bytes of a file say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FileHeader {
    /// As this code writes and reads it.
    Good,
    /// Sound, but of another layout or another file's: not to be touched.
    Other { version: u16 },
    /// Not what was written.
    Damaged,
}

/// Where a group begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct At {
    /// The number of the segment, from 1.
    pub(super) segment: u32,
    /// Bytes from its beginning.
    pub(super) offset: u64,
}

/// What is sealed with, and for which of the two journals.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sealing<'a> {
    pub(super) vault: &'a Vault,
    pub(super) source: Source,
}

/// What a start frame says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Start {
    /// The journal.
    pub(super) journal: Id,
    /// The place of its first entry.
    pub(super) first: u64,
    /// How many entries.
    pub(super) entries: u32,
    /// The bytes of the group after this frame.
    pub(super) bytes: u32,
    /// The nonces of its frames.
    pub(super) nonces: Nonces,
}

/// What is left of one entry of a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Slot {
    /// Both frames are sound.
    Whole { header: Opened, body: Option<Vec<u8>> },
    /// The header is sound, the body is not.
    BodyDamaged { header: Opened },
    /// Not even the header.
    Lost,
}

/// A header's bytes, and where its frame begins after the start frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Opened {
    pub(super) at: usize,
    pub(super) nonce: Nonce,
    pub(super) bytes: Vec<u8>,
}

/// A group as found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Group {
    /// Its entries, one slot each.
    pub(super) slots: Vec<Slot>,
    /// The cursors, when the commit frame is there and fits.
    pub(super) commit: Option<Cursors>,
}

impl Group {
    /// Whether nothing of it is missing.
    pub(super) fn is_whole(&self) -> bool {
        self.commit.is_some() && self.slots.iter().all(|slot| matches!(slot, Slot::Whole { .. }))
    }
}

/// A group to be written.
#[derive(Debug, Clone, Copy)]
pub(super) struct NewGroup<'a> {
    /// Where it will begin.
    pub(super) at: At,
    /// In which journal.
    pub(super) journal: Id,
    /// The place of its first entry.
    pub(super) first: u64,
    /// Its entries; those without a body get a no-body frame.
    pub(super) entries: &'a [&'a Entry],
    /// How far the scopes are read after it.
    pub(super) cursors: &'a Cursors,
}

/// The first bytes of a file.
pub(super) fn file_header(source: Source) -> [u8; FILE_HEADER_BYTES] {
    file_header_of(source, VERSION)
}

/// Judges the first bytes of a file.
pub(super) fn read_file_header(bytes: &[u8], source: Source) -> FileHeader {
    if bytes == file_header(source) || is_earlier(bytes, source) {
        return FileHeader::Good;
    }
    let sound = bytes.len() == FILE_HEADER_BYTES && bytes[..8] == MAGIC && bytes[12..] == sha256(&bytes[..12])[..4];
    if sound { FileHeader::Other { version: u16::from_le_bytes([bytes[8], bytes[9]]) } } else { FileHeader::Damaged }
}

/// Whether the first bytes of a file are those of the layout before this one.
pub(super) fn is_earlier(bytes: &[u8], source: Source) -> bool {
    bytes == file_header_of(source, EARLIER)
}

/// The first bytes of a file of some version.
pub(super) fn file_header_of(source: Source, version: u16) -> [u8; FILE_HEADER_BYTES] {
    let mut bytes = [0; FILE_HEADER_BYTES];
    bytes[..8].copy_from_slice(&MAGIC);
    bytes[8..10].copy_from_slice(&version.to_le_bytes());
    bytes[10..12].copy_from_slice(&source.number().to_le_bytes());
    let check = sha256(&bytes[..12]);
    bytes[12..].copy_from_slice(&check[..4]);
    bytes
}

impl Sealing<'_> {
    /// The bytes of a group, and the nonces of its frames.
    pub(super) fn group(self, new: &NewGroup<'_>) -> (Vec<u8>, Nonces) {
        let count = entries_of(new);
        self.group_with(new, &[&count.to_le_bytes()[..], &cursors_to_bytes(new.cursors)].concat())
    }

    fn group_with(self, new: &NewGroup<'_>, commit: &[u8]) -> (Vec<u8>, Nonces) {
        let count = entries_of(new);
        let rest: usize = new.entries.iter().map(|entry| entry_bytes(entry)).sum();
        let rest = rest + FRAME_BYTES + commit.len() + TAG_BYTES;
        let rest_bytes = u32::try_from(rest).expect("a group's size was checked before");
        let nonces = self.vault.nonces(2 * new.entries.len() as u64 + 2);
        let mut bytes = Vec::with_capacity(START_BYTES + rest);
        bytes.extend(START_MARK);
        bytes.extend(nonces.first);
        let sealed_from = bytes.len();
        bytes.extend(new.journal.0);
        bytes.extend(new.first.to_le_bytes());
        bytes.extend(count.to_le_bytes());
        bytes.extend(rest_bytes.to_le_bytes());
        self.vault.key().close(&nonces.first, &self.of_start(new.at), &mut bytes, sealed_from);
        let mut number = 1;
        let mut put = |kind: u8, place: u64, payload: &[u8]| {
            let length = u32::try_from(payload.len() + TAG_BYTES).expect("entries are smaller than 4 GiB");
            bytes.push(kind);
            bytes.extend(length.to_le_bytes());
            let from = bytes.len();
            bytes.extend(payload);
            let what = self.of_frame(kind, new.journal, place);
            self.vault.key().close(&nonces.at(number), &what, &mut bytes, from);
            number += 1;
        };
        for (place, entry) in (new.first..).zip(new.entries) {
            put(HEADER, place, entry.header_bytes());
            match entry.body_bytes() {
                Some(body) => put(BODY, place, body),
                None => put(NO_BODY, place, &[]),
            }
        }
        put(COMMIT, new.first, commit);
        (bytes, nonces)
    }

    /// Reads a start frame; none where the bytes are not a sound one.
    pub(super) fn read_start(self, at: At, bytes: &[u8]) -> Option<Start> {
        let payload = bytes.get(..START_BYTES)?.strip_prefix(&START_MARK)?;
        let (nonce, sealed) = payload.split_first_chunk::<NONCE_BYTES>()?;
        let plain = self.vault.key().uncover(nonce, &self.of_start(at), sealed)?;
        Some(Start {
            journal: Id(array(&plain, 0)),
            first: u64::from_le_bytes(array(&plain, 16)),
            entries: u32::from_le_bytes(array(&plain, 24)),
            bytes: u32::from_le_bytes(array(&plain, 28)),
            nonces: Nonces { first: *nonce },
        })
    }

    /// Reads what follows a start frame, as far as it is sound.
    pub(super) fn read_group(self, start: &Start, bytes: &[u8]) -> Group {
        let mut at = Some(0);
        let mut slots = Vec::new();
        for number in 0..u64::from(start.entries) {
            let header = at.and_then(|at| frame(bytes, at));
            let body = header.as_ref().and_then(|header| frame(bytes, header.payload.end));
            at = body.as_ref().map(|body| body.payload.end);
            slots.push(self.read_slot(start, number, bytes, (header, body)));
            if at.is_none() && slots.len() > bytes.len() {
                break;
            }
        }
        let commit = at.and_then(|at| self.read_commit(start, bytes, frame(bytes, at)?));
        Group { slots, commit }
    }

    /// Opens the two frames of an entry that was found before: header bytes, body bytes.
    pub(super) fn read_entry(
        self,
        journal: Id,
        place: u64,
        found: &FoundFrames<'_>,
    ) -> Option<(Vec<u8>, Option<Vec<u8>>)> {
        let header = frame(found.bytes, 0)?;
        let open = |kind: u8, number: u64, payload: &[u8]| {
            let nonce = Nonces { first: found.nonce }.at(number);
            self.vault.key().uncover(&nonce, &self.of_frame(kind, journal, place), payload)
        };
        let header_bytes = open(HEADER, 0, found.bytes.get(header.payload.clone())?)?;
        if !found.with_body {
            return Some((header_bytes, None));
        }
        let body = frame(found.bytes, header.payload.end)?;
        let body_bytes = open(BODY, 1, found.bytes.get(body.payload)?)?;
        Some((header_bytes, Some(body_bytes)))
    }

    fn read_slot(self, start: &Start, number: u64, bytes: &[u8], frames: (Option<Frame>, Option<Frame>)) -> Slot {
        let place = start.first.saturating_add(number);
        let open = |frame: &Frame, number: u64| {
            let what = self.of_frame(frame.kind, start.journal, place);
            self.vault.key().uncover(&start.nonces.at(number), &what, bytes.get(frame.payload.clone())?)
        };
        let header = frames.0.filter(|frame| frame.kind == HEADER).and_then(|frame| {
            let nonce = start.nonces.at(2 * number + 1);
            Some(Opened { at: frame.payload.start - FRAME_BYTES, nonce, bytes: open(&frame, 2 * number + 1)? })
        });
        let Some(header) = header else { return Slot::Lost };
        let body = frames.1.and_then(|frame| Some((frame.kind, open(&frame, 2 * number + 2)?)));
        match body {
            Some((BODY, body)) => Slot::Whole { header, body: Some(body) },
            Some((NO_BODY, _)) => Slot::Whole { header, body: None },
            _ => Slot::BodyDamaged { header },
        }
    }

    fn read_commit(self, start: &Start, bytes: &[u8], frame: Frame) -> Option<Cursors> {
        let ends = frame.kind == COMMIT && frame.payload.end == start.bytes as usize;
        let sealed = bytes.get(frame.payload).filter(|_| ends)?;
        let nonce = start.nonces.at(2 * u64::from(start.entries) + 1);
        let plain = self.vault.key().uncover(&nonce, &self.of_frame(COMMIT, start.journal, start.first), sealed)?;
        let (count, cursors) = plain.split_first_chunk::<COUNT_BYTES>()?;
        (u32::from_le_bytes(*count) == start.entries).then_some(())?;
        cursors_of(cursors)
    }

    fn of_start(self, at: At) -> [u8; 14] {
        let mut what = [0; 14];
        what[0] = START;
        what[1] = self.source.number() as u8;
        what[2..6].copy_from_slice(&at.segment.to_le_bytes());
        what[6..].copy_from_slice(&at.offset.to_le_bytes());
        what
    }

    fn of_frame(self, kind: u8, journal: Id, place: u64) -> [u8; 26] {
        let mut what = [0; 26];
        what[0] = kind;
        what[1] = self.source.number() as u8;
        what[2..18].copy_from_slice(journal.bytes());
        what[18..].copy_from_slice(&place.to_le_bytes());
        what
    }
}

fn entries_of(new: &NewGroup<'_>) -> u32 {
    u32::try_from(new.entries.len()).expect("a group's size was checked before")
}

/// Cursors as a commit frame and the index have them.
pub(super) fn cursors_to_bytes(cursors: &Cursors) -> Vec<u8> {
    cursors.iter().flat_map(|(scope, position)| scope.0.into_iter().chain(position.to_le_bytes())).collect()
}

/// Reads them, or the one position of the earlier layout; none where it is neither.
pub(super) fn cursors_of(bytes: &[u8]) -> Option<Cursors> {
    if bytes.len() == size_of::<u64>() {
        return Some(Cursors::new());
    }
    let each = bytes.chunks(CURSOR_BYTES);
    each.map(|cursor| {
        let (scope, position) = cursor.split_first_chunk::<16>()?;
        Some((ScopeId(*scope), u64::from_le_bytes(position.try_into().ok()?)))
    })
    .collect()
}

/// The bytes of an entry's frames as a file has them, and how they are opened.
#[derive(Debug, Clone, Copy)]
pub(super) struct FoundFrames<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) nonce: Nonce,
    pub(super) with_body: bool,
}

/// The bytes of an entry's two frames.
pub(super) fn entry_bytes(entry: &Entry) -> usize {
    ENTRY_OVERHEAD_BYTES + entry.header_bytes().len() + entry.body_bytes().map_or(0, <[u8]>::len)
}

struct Frame {
    kind: u8,
    payload: Range<usize>,
}

/// A frame at a place; none where its length reaches beyond the bytes.
fn frame(bytes: &[u8], at: usize) -> Option<Frame> {
    let head = bytes.get(at..at.checked_add(FRAME_BYTES)?)?;
    let length = u32::from_le_bytes(array(head, 1)) as usize;
    let payload = at + FRAME_BYTES..at.checked_add(FRAME_BYTES)?.checked_add(length)?;
    bytes.get(payload.clone())?;
    Some(Frame { kind: head[0], payload })
}

fn array<const N: usize>(bytes: &[u8], at: usize) -> [u8; N] {
    let mut array = [0; N];
    array.copy_from_slice(&bytes[at..at + N]);
    array
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use shared::domain::{Fact, JournalStart, Role};
    use shared::ids::{DeviceId, MemberId, Salt};
    use shared::journal::{ClockReading, Draft, Stamp, Tip, Writer, write};
    use shared::seal::SealKey;
    use zeroize::Zeroizing;

    use super::*;
    use crate::ports::NewId;
    use crate::store::Store;

    struct Fixed;

    impl NewId for Fixed {
        fn bytes(&self) -> [u8; 32] {
            [7; 32]
        }
    }

    fn entry(device: u8) -> Entry {
        let writer = Writer { device: DeviceId([device; 16]), author: MemberId([device; 16]), role: Role::Office };
        let start = JournalStart { device: writer.device, continues: None };
        let at = chrono::DateTime::UNIX_EPOCH.fixed_offset();
        let clock = ClockReading { boot: Id([5; 16]), mono_ms: 0, office_ms: None, drift_ms: None };
        let stamp = Stamp { at, clock, salt: Salt([device; 16]) };
        let draft = Draft::set(Fact::JournalStart(start), ScopeId::DISTRICT);
        write(writer, Tip::default(), draft, stamp).unwrap()
    }

    /// Its one position for all scopes is none; and what is written later goes into a file
    /// of its own, which a program of that layout leaves alone.
    #[test]
    fn a_journal_of_the_earlier_layout_is_read_and_not_written_into() {
        let folder = tempfile::tempdir().unwrap();
        let vault = Arc::new(Vault::open(SealKey::of(Zeroizing::new([9; 32])), &Fixed));
        let (sealing, journal) = (Sealing { vault: &vault, source: Source::Foreign }, vault.name());
        let at = At { segment: 1, offset: FILE_HEADER_BYTES as u64 };
        let (held, cursors) = (entry(1), Cursors::new());
        let new = NewGroup { at, journal, first: 1, entries: &[&held], cursors: &cursors };
        let commit = [&1u32.to_le_bytes()[..], &17u64.to_le_bytes()].concat();
        let (group, _) = sealing.group_with(&new, &commit);
        let earlier = [&file_header_of(Source::Foreign, EARLIER)[..], &group].concat();
        let path = folder.path().join("foreign");
        std::fs::create_dir(&path).unwrap();
        std::fs::write(path.join("00000001"), &earlier).unwrap();
        let read_to = Cursors::from([(ScopeId::DISTRICT, 18), (ScopeId([3; 16]), 18)]);
        for turn in 0..3 {
            let (mut store, report) = Store::open(folder.path(), &vault).unwrap();
            assert!(report.damage.is_empty(), "{report:?}");
            let (wanted, cursors) = match turn {
                0 => (vec![held.clone()], Cursors::new()),
                _ => (vec![held.clone(), entry(2)], read_to.clone()),
            };
            assert_eq!((store.all().collect::<Vec<_>>(), store.cursors()), (wanted, &cursors), "turn {turn}");
            store.keep_foreign(&[entry(2)], &read_to).unwrap();
            assert!(store.verify().unwrap().is_whole());
        }
        assert_eq!(std::fs::read(path.join("00000001")).unwrap(), earlier);
        assert!(path.join("00000002").exists());
    }
}
