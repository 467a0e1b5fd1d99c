//! Reads a journal file from its first byte to its last and says what is there,
//! what is damaged and where it ends. It changes nothing.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

use shared::ids::{DeviceId, EntryHash, Id};
use shared::journal::{Entry, Head};

use super::frame::{self, FILE_HEADER_BYTES, FRAME_BYTES, FileHeader, Group, START_BYTES, START_MARK, Slot, Start};
use super::report::{Damage, Fate, Source, What};

/// How much of a file is looked through at once for the next sound group.
const SEARCH_BYTES: usize = 64 * 1024;

/// Where an entry is in its file, and what every reader wants to know of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) hash: EntryHash,
    pub(super) prev: Option<EntryHash>,
    pub(super) device: DeviceId,
    pub(super) seq: u64,
    pub(super) lc: u64,
    pub(super) about: Id,
    /// Where the header's bytes begin.
    pub(super) at: u64,
    pub(super) header_bytes: usize,
    pub(super) body: BodyFound,
}

/// Where its body is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BodyFound {
    /// In the frame after the header's, so many bytes.
    Here { bytes: usize },
    /// Erased, or not come yet.
    NotHere,
    /// Its bytes are not those its header names.
    Damaged,
}

impl Found {
    /// Notes an entry whose header's bytes begin at `at`.
    pub(super) fn of(entry: &Entry, at: u64) -> Found {
        let header = entry.header();
        let body = entry.body_bytes().map_or(BodyFound::NotHere, |body| BodyFound::Here { bytes: body.len() });
        Found {
            hash: entry.hash(),
            prev: header.prev,
            device: header.device,
            seq: header.seq,
            lc: header.lc,
            about: header.about,
            at,
            header_bytes: entry.header_bytes().len(),
            body,
        }
    }

    /// The end of a journal that ends with it.
    pub(super) fn head(&self) -> Head {
        Head { seq: self.seq, hash: self.hash }
    }
}

/// A group at the end of a file that is not whole: torn, unless something knows its entries.
#[derive(Debug)]
pub(super) struct Tail {
    pub(super) at: u64,
    group: Option<(Start, Group, Vec<u8>)>,
}

/// What a file holds.
#[derive(Debug)]
pub(super) struct Scan {
    pub(super) source: Source,
    pub(super) header: FileHeader,
    /// Readable entries by place.
    pub(super) found: BTreeMap<u64, Found>,
    /// The cursor of the last group that has one.
    pub(super) cursor: u64,
    /// The place after the last group.
    pub(super) next: u64,
    /// Where the last group ends.
    pub(super) end: u64,
    /// The file's length.
    pub(super) bytes: u64,
    pub(super) damage: Vec<Damage>,
    pub(super) tail: Option<Tail>,
}

/// Reads a whole file.
///
/// # Errors
/// The system's; damage is no error.
pub(super) fn scan(file: &mut File, source: Source) -> io::Result<Scan> {
    let bytes = file.metadata()?.len();
    let header = frame::read_file_header(&read_up_to(file, 0, FILE_HEADER_BYTES)?, source);
    let mut scan = Scan {
        source,
        header,
        found: BTreeMap::new(),
        cursor: 0,
        next: 1,
        end: (FILE_HEADER_BYTES as u64).min(bytes),
        bytes,
        damage: Vec::new(),
        tail: None,
    };
    if header == FileHeader::Damaged {
        scan.note(0, What::FileHeader, None, None);
    }
    if !matches!(header, FileHeader::Other { .. }) {
        scan.read_groups(file)?;
        scan.check_links();
    }
    scan.damage.sort_by_key(|damage| (damage.at, damage.place));
    Ok(scan)
}

impl Scan {
    /// Takes the unfinished group at the end as damaged rather than torn:
    /// something knows entries up to the place `known`.
    pub(super) fn adopt_tail(&mut self, known: u64) {
        let at = self.end;
        if let Some(tail) = self.tail.take() {
            self.take_damaged(tail.at, tail.group);
            self.end = self.bytes;
        }
        if known >= self.next {
            self.lose(self.next..known + 1, at);
            self.next = known + 1;
        }
        self.check_links();
    }

    /// The last entry that can be read.
    pub(super) fn last(&self) -> Option<&Found> {
        self.found.last_key_value().map(|(_, found)| found)
    }

    fn read_groups(&mut self, file: &mut File) -> io::Result<()> {
        let mut at = self.end;
        while at < self.bytes {
            let read = read_start_and_group(file, at)?;
            let whole = read.as_ref().is_some_and(|(_, group, _)| group.is_whole());
            let next = if whole { None } else { next_start(file, at + 1, self.bytes)? };
            match (read, whole, next) {
                (Some((start, group, bytes)), true, _) => {
                    self.take(at, start, &group, &bytes);
                    at = self.end;
                }
                (read, _, Some(next)) => {
                    self.take_damaged(at, read);
                    at = next;
                }
                (read, _, None) => {
                    self.tail = Some(Tail { at, group: read });
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    /// Something begins after it or knows of it, so this group was finished once.
    fn take_damaged(&mut self, at: u64, read: Option<(Start, Group, Vec<u8>)>) {
        let noted = self.damage.len();
        if let Some((start, group, bytes)) = read {
            self.take(at, start, &group, &bytes);
        }
        if self.damage.len() == noted {
            self.note(at, What::Bytes, None, None);
        }
    }

    fn take(&mut self, at: u64, start: Start, group: &Group, bytes: &[u8]) {
        if start.first > self.next {
            self.lose(self.next..start.first, at);
        }
        for (place, slot) in (start.first..).zip(&group.slots) {
            self.take_slot(at, place, slot, bytes);
        }
        self.next = self.next.max(start.first.saturating_add(group.slots.len() as u64));
        self.cursor = group.commit.unwrap_or(self.cursor);
        self.end = at + START_BYTES as u64 + bytes.len() as u64;
    }

    fn take_slot(&mut self, group_at: u64, place: u64, slot: &Slot, bytes: &[u8]) {
        let (header, body) = match slot {
            Slot::Whole { header, body } => (header, body.clone()),
            Slot::BodyDamaged { header } => (header, None),
            Slot::Lost => return self.note(group_at, What::Entry, Some(place), None),
        };
        let at = group_at + (START_BYTES + header.start) as u64;
        let header_bytes = bytes[header.clone()].to_vec();
        let read = Entry::read(header_bytes.clone(), body.map(|body| bytes[body].to_vec()));
        let whole = read.is_ok() && matches!(slot, Slot::Whole { .. });
        let entry = read.or_else(|_| Entry::read(header_bytes, None));
        let fits = |entry: &Entry| self.source == Source::Foreign || entry.header().seq == place;
        let Some(entry) = entry.ok().filter(fits).filter(|_| !self.found.contains_key(&place)) else {
            return self.note(at, What::Entry, Some(place), None);
        };
        let mut found = Found::of(&entry, at);
        if !whole {
            found.body = BodyFound::Damaged;
            self.note(at, What::Body, Some(place), Some(entry.hash()));
        }
        self.found.insert(place, found);
    }

    fn lose(&mut self, places: std::ops::Range<u64>, at: u64) {
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
        for (place, found) in &self.found {
            match self.found.get(&(place - 1)) {
                Some(before) if found.prev != Some(before.hash) => broken.push((found.at, *place, found.hash)),
                _ => {}
            }
        }
        for (at, place, hash) in broken {
            let known = |damage: &Damage| damage.what == What::Link && damage.place == Some(place);
            if !self.damage.iter().any(known) {
                self.note(at, What::Link, Some(place), Some(hash));
            }
        }
        for damage in self.damage.iter_mut().filter(|damage| damage.what == What::Entry && damage.hash.is_none()) {
            let after = damage.place.and_then(|place| self.found.get(&(place + 1)));
            damage.hash = after.and_then(|after| after.prev);
        }
    }

    fn note(&mut self, at: u64, what: What, place: Option<u64>, hash: Option<EntryHash>) {
        self.damage.push(Damage { journal: self.source, at, place, hash, what, fate: Fate::Stands });
    }
}

/// Reads the entry that was found at a place; none when its bytes are not the same any more.
///
/// # Errors
/// The system's.
pub(super) fn read_found(file: &mut File, found: &Found) -> io::Result<Option<Entry>> {
    let body_bytes = match found.body {
        BodyFound::Here { bytes } => FRAME_BYTES + bytes,
        BodyFound::NotHere | BodyFound::Damaged => 0,
    };
    let mut header = read_up_to(file, found.at, found.header_bytes + body_bytes)?;
    if header.len() != found.header_bytes + body_bytes {
        return Ok(None);
    }
    let body = header.split_off(found.header_bytes);
    let body = (!body.is_empty()).then(|| body[FRAME_BYTES..].to_vec());
    Ok(Entry::read(header, body).ok().filter(|entry| entry.hash() == found.hash))
}

fn read_start_and_group(file: &mut File, at: u64) -> io::Result<Option<(Start, Group, Vec<u8>)>> {
    let start_frame = read_up_to(file, at, START_BYTES)?;
    let Some(start) = frame::read_start(&start_frame) else { return Ok(None) };
    let bytes = read_up_to(file, at + START_BYTES as u64, start.bytes as usize)?;
    let group = frame::read_group(start, &start_frame, &bytes);
    Ok(Some((start, group, bytes)))
}

/// Where the next sound start frame is.
fn next_start(file: &mut File, from: u64, end: u64) -> io::Result<Option<u64>> {
    let mut from = from;
    while from + START_BYTES as u64 <= end {
        let window = read_up_to(file, from, SEARCH_BYTES)?;
        let starts = window.windows(START_BYTES).enumerate();
        let mut starts = starts.filter(|(_, bytes)| bytes.starts_with(&START_MARK));
        if let Some((offset, _)) = starts.find(|(_, bytes)| frame::read_start(bytes).is_some()) {
            return Ok(Some(from + offset as u64));
        }
        // The next window begins with what could be the first part of a start frame.
        from += (window.len() + 1).saturating_sub(START_BYTES).max(1) as u64;
    }
    Ok(None)
}

/// So many bytes, or fewer where the file ends.
fn read_up_to(file: &mut File, at: u64, bytes: usize) -> io::Result<Vec<u8>> {
    file.seek(SeekFrom::Start(at))?;
    let mut read = Vec::new();
    file.take(bytes as u64).read_to_end(&mut read)?;
    Ok(read)
}
