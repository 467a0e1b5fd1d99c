//! One file of a journal, read from its first byte to its last: which groups are
//! there, which are damaged, what is left behind the last. Segments are read side by
//! side, since nothing in one needs another. It changes nothing.

use std::io;
use std::path::{Path, PathBuf};

use shared::journal::Entry;
use shared::sync::Cursors;

use super::disk;
use super::found::{BodyFound, Found};
use super::frame::{
    self, At, FILE_HEADER_BYTES, FileHeader, Group, Opened, START_BYTES, START_MARK, Sealing, Slot, Start,
};

/// A new segment begins once the last one has this many bytes. A segment is what is
/// written anew to let bodies go, so it bounds the room that needs.
pub(super) const SEGMENT_BYTES: u64 = 8 * 1024 * 1024;

/// The digits of a segment's name.
const NAME_DIGITS: usize = 8;

/// A file's name.
pub(super) fn path_of(folder: &Path, number: u32) -> PathBuf {
    folder.join(format!("{number:0NAME_DIGITS$}"))
}

/// The segments of a journal's folder, in order.
///
/// # Errors
/// The system's.
pub(super) fn list(folder: &Path) -> io::Result<Vec<(u32, PathBuf)>> {
    let number = |path: &PathBuf| path.file_name()?.to_str().filter(|name| name.len() == NAME_DIGITS)?.parse().ok();
    let files = disk::files_in(folder)?;
    Ok(files.into_iter().filter_map(|path| Some((number(&path)?, path))).collect())
}

/// What one file holds.
#[derive(Debug)]
pub(super) struct Segment {
    pub(super) number: u32,
    pub(super) header: FileHeader,
    /// Its groups, and stretches that are none.
    pub(super) pieces: Vec<Piece>,
    /// What is behind the last whole group, if anything.
    pub(super) tail: Option<Piece>,
    pub(super) bytes: u64,
    keep: Keep,
}

/// A group, or bytes that are none.
#[derive(Debug)]
pub(super) struct Piece {
    pub(super) at: u64,
    /// Where it ends.
    pub(super) end: u64,
    pub(super) group: Option<Read>,
}

impl Piece {
    /// Whether it is a group of which nothing is missing.
    pub(super) fn is_whole(&self) -> bool {
        let whole = |slot: &Taken| matches!(slot, Taken::Whole(..));
        self.group.as_ref().is_some_and(|read| read.commit.is_some() && read.slots.iter().all(whole))
    }
}

/// A group, its entries read.
#[derive(Debug)]
pub(super) struct Read {
    pub(super) start: Start,
    pub(super) slots: Vec<Taken>,
    pub(super) commit: Option<Cursors>,
}

/// Whether what was read is kept, or only where it lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Keep {
    Places,
    Entries,
}

/// What became of an entry's frames.
#[derive(Debug)]
pub(super) enum Taken {
    /// It is as it was written; with the entry itself, where entries are asked for.
    Whole(Found, Option<Entry>),
    /// Its header is; with the entry without its body, likewise.
    BodyDamaged(Found, Option<Entry>),
    /// Nothing of it is.
    Lost,
}

/// Reads a file from an offset on; 0 for the whole of it.
///
/// # Errors
/// The system's; damage is no error.
pub(super) fn read(
    sealing: Sealing<'_>,
    (number, path): &(u32, PathBuf),
    (from, keep): (u64, Keep),
) -> io::Result<Segment> {
    let bytes = std::fs::read(path)?;
    let header = frame::read_file_header(bytes.get(..FILE_HEADER_BYTES).unwrap_or(&bytes), sealing.source);
    let length = bytes.len() as u64;
    let mut segment = Segment { number: *number, header, pieces: Vec::new(), tail: None, bytes: length, keep };
    if !matches!(header, FileHeader::Other { .. }) {
        segment.read_pieces(sealing, &bytes, (from as usize).max(FILE_HEADER_BYTES));
    }
    Ok(segment)
}

impl Segment {
    fn read_pieces(&mut self, sealing: Sealing<'_>, bytes: &[u8], from: usize) {
        let mut at = from;
        while at < bytes.len() {
            let group = self.read_group(sealing, bytes, at);
            let whole = group.as_ref().filter(|(_, group)| group.is_whole()).map(|(start, _)| ends(at, start));
            let next = whole.or_else(|| self.next_start(sealing, bytes, at + 1));
            let end = next.unwrap_or(bytes.len());
            let read = group.map(|(start, group)| self.take(sealing, at, start, group));
            let piece = Piece { at: at as u64, end: end as u64, group: read };
            match next {
                Some(_) => self.pieces.push(piece),
                None => self.tail = Some(piece),
            }
            at = end;
        }
    }

    fn read_group(&self, sealing: Sealing<'_>, bytes: &[u8], at: usize) -> Option<(Start, Group)> {
        let start = sealing.read_start(self.at(at), bytes.get(at..)?)?;
        let rest = &bytes[at + START_BYTES..];
        let group = sealing.read_group(&start, &rest[..rest.len().min(start.bytes as usize)]);
        Some((start, group))
    }

    /// Where the next sound start frame is.
    fn next_start(&self, sealing: Sealing<'_>, bytes: &[u8], from: usize) -> Option<usize> {
        let marks = bytes.get(from..)?.windows(START_MARK.len()).enumerate();
        let mut marks = marks.filter(|(_, window)| *window == START_MARK).map(|(offset, _)| from + offset);
        marks.find(|at| sealing.read_start(self.at(*at), &bytes[*at..]).is_some())
    }

    fn take(&self, sealing: Sealing<'_>, at: usize, start: Start, group: Group) -> Read {
        let slots = (start.first..).zip(group.slots).map(|(place, slot)| self.take_slot(sealing, at, place, slot));
        Read { slots: slots.collect(), commit: group.commit, start }
    }

    fn take_slot(&self, sealing: Sealing<'_>, group_at: usize, place: u64, slot: Slot) -> Taken {
        let (header, body, mut whole) = match slot {
            Slot::Whole { header, body } => (header, body, true),
            Slot::BodyDamaged { header } => (header, None, false),
            Slot::Lost => return Taken::Lost,
        };
        let Opened { at, nonce, bytes } = header;
        let entry = match Entry::read(bytes.clone(), body) {
            Ok(entry) => Ok(entry),
            Err(_) => {
                whole = false;
                Entry::read(bytes, None)
            }
        };
        let is_own = sealing.source == super::Source::Own;
        let Some(entry) = entry.ok().filter(|entry| !is_own || entry.header().seq == place) else { return Taken::Lost };
        let mut found = Found::of(&entry, (self.number, (group_at + START_BYTES + at) as u64), nonce);
        let entry = (self.keep == Keep::Entries).then_some(entry);
        if whole {
            return Taken::Whole(found, entry);
        }
        found.lies.body = BodyFound::Damaged;
        Taken::BodyDamaged(found, entry)
    }

    fn at(&self, offset: usize) -> At {
        At { segment: self.number, offset: offset as u64 }
    }
}

fn ends(at: usize, start: &Start) -> usize {
    at + START_BYTES + start.bytes as usize
}
