//! Reads the segments of a journal and says what is there, what is damaged and where
//! it ends. It changes nothing.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use shared::ids::{EntryHash, Id};
use shared::sync::Cursors;

use super::found::Found;
use super::frame::{At, FILE_HEADER_BYTES, FileHeader, Sealing};
use super::report::{Damage, Fate, Source, What};
use super::segment::{self, Keep, Piece, Segment, Taken};

/// Segments read side by side at most: a phone has few quick cores, and each takes
/// its segment's bytes of memory.
const READERS: usize = 4;

/// From where a journal is read.
#[derive(Debug, Clone)]
pub(super) struct Since {
    pub(super) end: At,
    pub(super) next: u64,
    pub(super) cursors: Cursors,
    pub(super) journal: Option<Id>,
}

impl Since {
    /// The whole of it.
    pub(super) const BEGINNING: Since = Since {
        end: At { segment: 1, offset: FILE_HEADER_BYTES as u64 },
        next: 1,
        cursors: Cursors::new(),
        journal: None,
    };
}

/// What a journal holds, from somewhere on.
#[derive(Debug)]
pub(super) struct Scan {
    pub(super) source: Source,
    /// Readable entries by place.
    pub(super) found: BTreeMap<u64, Found>,
    /// The cursors of the last group that has a commit frame.
    pub(super) cursors: Cursors,
    /// The place after the last group.
    pub(super) next: u64,
    /// Where the last group ends.
    pub(super) end: At,
    /// The journal's name; none where nothing tells it.
    pub(super) journal: Option<Id>,
    /// The last segment and its length.
    pub(super) last: (u32, u64),
    /// The layout of a file that this code does not write.
    pub(super) other_form: Option<u16>,
    pub(super) damage: Vec<Damage>,
    /// A group at the end that is not whole: torn, unless something knows its entries.
    pub(super) tail: Option<Piece>,
}

/// Reads a journal.
///
/// # Errors
/// The system's; damage is no error.
pub(super) fn scan(folder: &Path, sealing: Sealing<'_>, since: Since) -> io::Result<Scan> {
    let mut files = segment::list(folder)?;
    files.retain(|(number, _)| *number >= since.end.segment);
    let from = since.end;
    let mut scan = Scan::of_nothing(sealing.source, since);
    scan.last = files.last().map_or((0, 0), |(number, _)| (*number, 0));
    for files in files.chunks(READERS) {
        for segment in read_side_by_side(sealing, files, from)? {
            scan.take_segment(segment);
        }
    }
    scan.check_links();
    scan.damage.sort_by_key(|damage| (damage.segment, damage.at, damage.place));
    Ok(scan)
}

fn read_side_by_side(sealing: Sealing<'_>, files: &[(u32, PathBuf)], from: At) -> io::Result<Vec<Segment>> {
    let offset = |number: u32| if number == from.segment { from.offset } else { 0 };
    if let [only] = files {
        return Ok(vec![segment::read(sealing, only, (offset(only.0), Keep::Places))?]);
    }
    std::thread::scope(|threads| {
        let read = |file| threads.spawn(move || segment::read(sealing, file, (offset(file.0), Keep::Places)));
        let readers: Vec<_> = files.iter().map(read).collect();
        let broken = || io::Error::other("a reader broke off");
        readers.into_iter().map(|reader| reader.join().map_err(|_| broken())?).collect()
    })
}

impl Scan {
    /// Of a journal that nothing was added to.
    pub(super) fn of_nothing(source: Source, since: Since) -> Scan {
        Scan {
            source,
            found: BTreeMap::new(),
            cursors: since.cursors,
            next: since.next,
            end: since.end,
            journal: since.journal,
            last: (since.end.segment, since.end.offset),
            other_form: None,
            damage: Vec::new(),
            tail: None,
        }
    }

    /// Takes the unfinished group at the end as damaged rather than torn: something
    /// knows entries up to the place `known`.
    pub(super) fn adopt_tail(&mut self, known: u64) {
        let at = self.end;
        if let Some(tail) = self.tail.take() {
            self.end.offset = tail.end;
            self.take_damaged(at.segment, tail);
        }
        if known >= self.next {
            self.lose(self.next..known + 1, at);
            self.next = known + 1;
        }
        self.check_links();
    }

    /// The last entry that can be read.
    pub(super) fn last_found(&self) -> Option<(u64, &Found)> {
        self.found.last_key_value().map(|(place, found)| (*place, found))
    }

    fn take_segment(&mut self, segment: Segment) {
        let number = segment.number;
        if let FileHeader::Other { version } = segment.header {
            self.other_form = Some(version);
            return;
        }
        if segment.header == FileHeader::Damaged {
            self.note(At { segment: number, offset: 0 }, What::FileHeader, None, None);
        }
        // Whatever stands at the end of a segment that is not the last was finished once.
        if let Some(tail) = self.tail.take() {
            self.take_damaged(self.end.segment, tail);
        }
        if number > self.end.segment {
            self.end = At { segment: number, offset: FILE_HEADER_BYTES as u64 };
        }
        for piece in segment.pieces {
            self.take_piece(number, piece);
        }
        self.tail = segment.tail;
        if number == self.last.0 {
            self.last.1 = segment.bytes;
        }
    }

    fn take_piece(&mut self, segment: u32, piece: Piece) {
        if piece.is_whole() {
            self.take_group(segment, piece);
        } else {
            self.take_damaged(segment, piece);
        }
    }

    /// Something begins after it or knows of it, so this group was finished once.
    fn take_damaged(&mut self, segment: u32, piece: Piece) {
        let (noted, at) = (self.damage.len(), At { segment, offset: piece.at });
        self.take_group(segment, piece);
        if self.damage.len() == noted {
            self.note(at, What::Bytes, None, None);
        }
    }

    fn take_group(&mut self, segment: u32, piece: Piece) {
        let at = At { segment, offset: piece.at };
        self.end = At { segment, offset: piece.end };
        let Some(read) = piece.group else { return };
        let journal = *self.journal.get_or_insert(read.start.journal);
        if journal != read.start.journal {
            return self.note(at, What::Bytes, None, None);
        }
        let first = read.start.first;
        if first > self.next {
            self.lose(self.next..first, at);
        }
        self.next = self.next.max(first.saturating_add(read.slots.len() as u64));
        for (place, slot) in (first..).zip(read.slots) {
            self.take_slot(at, place, slot);
        }
        if let Some(cursors) = read.commit {
            self.cursors = cursors;
        }
    }

    fn take_slot(&mut self, at: At, place: u64, slot: Taken) {
        if self.found.contains_key(&place) {
            return self.note(at, What::Entry, Some(place), None);
        }
        match slot {
            Taken::Lost => self.note(at, What::Entry, Some(place), None),
            Taken::Whole(found, _) => drop(self.found.insert(place, found)),
            Taken::BodyDamaged(found, _) => {
                let at = At { offset: found.lies.at, ..at };
                self.note(at, What::Body, Some(place), Some(found.hash));
                self.found.insert(place, found);
            }
        }
    }

    fn lose(&mut self, places: std::ops::Range<u64>, at: At) {
        for place in places {
            self.note(at, What::Entry, Some(place), None);
        }
    }

    /// The own journal is a chain: each entry names the one before it. Where that
    /// one is lost, its hash at least is known by this.
    fn check_links(&mut self) {
        if self.source == Source::Foreign {
            return;
        }
        let mut broken = Vec::new();
        let mut before: Option<(u64, EntryHash)> = None;
        for (place, found) in &self.found {
            let follows = before.is_some_and(|(last, hash)| last + 1 == *place && found.prev != Some(hash));
            if follows {
                broken.push((found.lies, *place, found.hash));
            }
            before = Some((*place, found.hash));
        }
        for (lies, place, hash) in broken {
            let known = |damage: &Damage| damage.what == What::Link && damage.place == Some(place);
            if !self.damage.iter().any(known) {
                self.note(At { segment: lies.segment, offset: lies.at }, What::Link, Some(place), Some(hash));
            }
        }
        for damage in self.damage.iter_mut().filter(|damage| damage.what == What::Entry && damage.hash.is_none()) {
            let after = damage.place.and_then(|place| self.found.get(&(place + 1)));
            damage.hash = after.and_then(|after| after.prev);
        }
    }

    fn note(&mut self, at: At, what: What, place: Option<u64>, hash: Option<EntryHash>) {
        let At { segment, offset } = at;
        self.damage.push(Damage { journal: self.source, segment, at: offset, place, hash, what, fate: Fate::Stands });
    }
}
