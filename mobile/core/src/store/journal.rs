//! A journal that grows: one append and one `sync_data` for each group of entries, all
//! or none. It is a folder of segments, the last of which is written to; the bytes are
//! laid out in [`super::frame`]. It refuses to know which entries belong in it.

use std::collections::{HashMap, hash_map};
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use shared::ids::Id;
use shared::journal::Entry;
use shared::seal::TAG_BYTES;
use shared::sync::Cursors;

use super::disk::{self, Disk};
use super::found::{BodyFound, Found, Lies};
use super::frame::{self, At, FILE_HEADER_BYTES, FRAME_BYTES, FileHeader, FoundFrames, NewGroup, START_BYTES, Sealing};
use super::planted::is_planted;
use super::report::{OpenError, Source, StoreError};
use super::scan::{Scan, Since, scan};
use super::segment::{self, Keep, SEGMENT_BYTES, Taken};
use super::vault::Vault;

/// Bytes of entries one group may have: an intent that imports 400 people stays
/// under 1 MiB, and a batch of the office under 2, so more is a mistake.
pub(super) const GROUP_BYTES_MAX: u64 = 32 * 1024 * 1024;
/// Entries of one group when a journal is written anew.
const REWRITE_GROUP_ENTRIES: usize = 500;
/// Read at once by whoever reads entry after entry.
const WINDOW_BYTES: usize = 64 * 1024;
/// Between two entries lie at most a group's end and the next one's beginning.
const NEAR_BYTES: u64 = 4 * 1024;
/// Ends the name of a journal's folder that is being made.
const NEW: &str = ".new";
/// Ends the name of one that another has taken the place of.
const OLD: &str = ".old";

/// One journal, open for appending.
#[derive(Debug)]
pub(super) struct Journal {
    folder: PathBuf,
    source: Source,
    disk: Arc<dyn Disk>,
    vault: Arc<Vault>,
    file: File,
    state: State,
    name: Id,
    end: At,
    next: u64,
    cursors: Cursors,
    last: Option<(u64, Found)>,
    /// The segment that is known to be of the layout this code writes.
    of_layout: Option<u32>,
    /// A reading met something that is not as it was written.
    met_damage: AtomicBool,
    /// What a planted fault confirms before it is written.
    held_back: Vec<u8>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Sound,
    /// A failed append could not be undone: the file's end is unknown.
    Poisoned,
}

/// Where a journal stands; what the index knows of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Standing {
    pub(super) name: Id,
    pub(super) end: At,
    pub(super) next: u64,
    pub(super) cursors: Cursors,
    /// The last entry that can be read.
    pub(super) last: Option<(u64, Found)>,
}

impl Journal {
    /// Opens a folder, making it where there is none; nothing of it is read yet. `name`
    /// is the journal's, should nothing tell it.
    ///
    /// # Errors
    /// The disk's.
    pub(super) fn open(
        folder: &Path,
        source: Source,
        (vault, disk): (&Arc<Vault>, &Arc<dyn Disk>),
        name: Id,
    ) -> Result<Journal, OpenError> {
        finish_swap(folder, &**disk)?;
        if !folder.is_dir() {
            make_empty(&**disk, folder, source)?;
        }
        let last = match segment::list(folder)?.last() {
            Some((number, _)) => *number,
            None => {
                disk::replace(&**disk, &segment::path_of(folder, 1), &frame::file_header(source))?;
                1
            }
        };
        let end = At { segment: last, offset: FILE_HEADER_BYTES as u64 };
        Ok(Journal {
            folder: folder.to_owned(),
            source,
            disk: disk.clone(),
            vault: vault.clone(),
            file: open_file(&segment::path_of(folder, last))?,
            state: State::Sound,
            name,
            end,
            next: 1,
            cursors: Cursors::new(),
            last: None,
            of_layout: None,
            met_damage: AtomicBool::new(false),
            held_back: Vec::new(),
        })
    }

    /// Reads it, from somewhere on.
    ///
    /// # Errors
    /// The system's.
    pub(super) fn scan(&self, since: Since) -> io::Result<Scan> {
        scan(&self.folder, self.sealing(), since)
    }

    /// Takes over what a scan says after its tail was judged. A tail that stays a tail
    /// is cut off; how many bytes that were.
    ///
    /// # Errors
    /// The disk's.
    pub(super) fn settle(&mut self, scan: &Scan) -> Result<u64, StoreError> {
        let torn = scan.tail.as_ref().map_or(0, |tail| tail.end - tail.at);
        self.stand(Standing {
            name: scan.journal.unwrap_or(self.name),
            end: scan.end,
            next: scan.next,
            cursors: scan.cursors.clone(),
            last: scan.last_found().map(|(place, found)| (place, *found)),
        })?;
        if torn > 0 {
            self.disk.cut(&self.file, self.end.offset)?;
            self.disk.sync(&self.file)?;
        }
        Ok(torn)
    }

    /// Takes over where it stands, without reading it.
    ///
    /// # Errors
    /// The system's.
    pub(super) fn stand(&mut self, standing: Standing) -> io::Result<()> {
        if standing.end.segment != self.end.segment {
            self.file = open_file(&segment::path_of(&self.folder, standing.end.segment))?;
        }
        let Standing { name, end, next, cursors, last } = standing;
        (self.name, self.end, self.next, self.cursors, self.last) = (name, end, next, cursors, last);
        Ok(())
    }

    /// Where it stands.
    pub(super) fn standing(&self) -> Standing {
        let cursors = self.cursors.clone();
        Standing { name: self.name, end: self.end, next: self.next, cursors, last: self.last }
    }

    /// Adds one group; durable when it returns. Where its entries lie.
    ///
    /// # Errors
    /// Then nothing was added.
    pub(super) fn append(&mut self, entries: &[&Entry], cursors: &Cursors) -> Result<Vec<(u64, Found)>, StoreError> {
        if self.state == State::Poisoned {
            return Err(StoreError::Poisoned);
        }
        check_size(entries)?;
        if self.end.offset >= SEGMENT_BYTES || self.is_of_earlier_layout()? {
            self.begin_segment()?;
        }
        let new = NewGroup { at: self.end, journal: self.name, first: self.next, entries, cursors };
        let (bytes, found) = lay_out(self.sealing(), &new);
        let length = bytes.len() as u64;
        let written = self.write(bytes);
        if let Err(error) = written {
            self.undo();
            return Err(error.into());
        }
        self.end.offset += length;
        self.next += entries.len() as u64;
        self.cursors = cursors.clone();
        self.last = found.last().copied().or(self.last);
        Ok(found)
    }

    /// Writes the journal anew with these entries at their places, in one step; the
    /// folder as it was stays beside it for whoever looks into the damage.
    ///
    /// # Errors
    /// The disk's; the journal is then as it was.
    pub(super) fn rewrite(&mut self, entries: impl Iterator<Item = (u64, Entry)>) -> Result<Scan, StoreError> {
        let new = disk::with_suffix(&self.folder, NEW);
        let mut writer = Writer::begin(self, &new, self.name)?;
        for (place, entry) in entries {
            writer.add(place, entry)?;
        }
        writer.finish(self.next, &self.cursors)?;
        let beside = disk::free_name(&disk::with_suffix(&self.folder, ".damaged"));
        self.swap(&new, &beside)
    }

    /// Writes the journal anew without some of its entries and with other cursors, in one
    /// step. What it was leaves nothing behind; a kill in between is finished at the next
    /// open. Places are given anew. Where something can't be read, it may be of use to this
    /// phone all the same: then each scope is to be asked for from its beginning.
    ///
    /// # Errors
    /// The disk's; the journal is then as it was.
    pub(super) fn leave_out(&mut self, goes: impl Fn(&Entry) -> bool, cursors: &Cursors) -> Result<(), StoreError> {
        let new = disk::with_suffix(&self.folder, NEW);
        // Under another name, so that whoever reads it meanwhile sees that it is another.
        let mut writer = Writer::begin(self, &new, self.vault.name())?;
        let mut next = 1;
        for read in self.entries() {
            let (_, entry) = read?;
            if !goes(&entry) {
                writer.add(next, entry)?;
                next += 1;
            }
        }
        let cursors = if self.has_met_damage() { &Cursors::new() } else { cursors };
        writer.finish(next, cursors)?;
        let old = disk::with_suffix(&self.folder, OLD);
        self.swap(&new, &old)?;
        disk::remove_folders(disk::folder_of(&self.folder), &disk::name_of(&old));
        Ok(())
    }

    /// Begins again under a name with nothing in it, in one step.
    ///
    /// # Errors
    /// The disk's; the journal is then as it was.
    pub(super) fn begin_again(&mut self, name: Id) -> Result<(), StoreError> {
        let new = disk::with_suffix(&self.folder, NEW);
        make_empty(&*self.disk, &new, self.source)?;
        let old = disk::with_suffix(&self.folder, OLD);
        let scan = self.swap(&new, &old)?;
        (self.name, self.next, self.last) = (scan.journal.unwrap_or(name), 1, None);
        self.cursors.clear();
        disk::remove_folders(disk::folder_of(&self.folder), &disk::name_of(&old));
        Ok(())
    }

    /// Writes one segment anew, each entry as `change` gives it back: with its body or
    /// without. Where its entries lie now. A segment that is damaged stays as it is.
    ///
    /// # Errors
    /// The disk's; the segment is then as it was.
    pub(super) fn rewrite_segment(
        &mut self,
        number: u32,
        change: impl Fn(u64, Entry) -> Entry,
    ) -> Result<Vec<(u64, Found)>, StoreError> {
        let path = segment::path_of(&self.folder, number);
        let read = segment::read(self.sealing(), &(number, path.clone()), (0, Keep::Entries))?;
        if !read.pieces.iter().chain(&read.tail).all(segment::Piece::is_whole) {
            return Ok(Vec::new());
        }
        let mut bytes = frame::file_header(self.source).to_vec();
        let mut moved = Vec::new();
        for group in read.pieces.into_iter().filter_map(|piece| piece.group) {
            let first = group.start.first;
            let whole = |(place, slot)| match slot {
                Taken::Whole(_, Some(entry)) => Some(change(place, entry)),
                _ => None,
            };
            let entries: Vec<Entry> = (first..).zip(group.slots).filter_map(whole).collect();
            let new = NewGroup {
                at: At { segment: number, offset: bytes.len() as u64 },
                journal: self.name,
                first,
                entries: &entries.iter().collect::<Vec<_>>(),
                cursors: group.commit.as_ref().unwrap_or(&self.cursors),
            };
            let (group, found) = lay_out(self.sealing(), &new);
            bytes.extend(group);
            moved.extend(found);
        }
        disk::replace(&*self.disk, &path, &bytes)?;
        if number == self.end.segment {
            self.file = open_file(&path)?;
            self.end.offset = bytes.len() as u64;
            self.last = moved.last().copied().or(self.last);
        }
        Ok(moved)
    }

    /// Whether no failed append was left undone.
    pub(super) fn is_sound(&self) -> bool {
        self.state == State::Sound
    }

    /// The last entry that can be read.
    pub(super) fn last(&self) -> Option<&Found> {
        self.last.as_ref().map(|(_, found)| found)
    }

    /// The place the next entry gets.
    pub(super) fn next(&self) -> u64 {
        self.next
    }

    /// The cursors of the last group.
    pub(super) fn cursors(&self) -> &Cursors {
        &self.cursors
    }

    /// How many bytes the files behind a place have, as a first look at whether
    /// anything was cut off or added: the last segment and its length.
    ///
    /// # Errors
    /// The system's.
    pub(super) fn length(&self) -> io::Result<(u32, u64)> {
        match segment::list(&self.folder)?.last() {
            Some((number, path)) => Ok((*number, std::fs::metadata(path)?.len())),
            None => Ok((0, 0)),
        }
    }

    /// Whether a segment's first bytes are as this code writes them.
    ///
    /// # Errors
    /// The system's.
    pub(super) fn begins_well(&self, segment: u32) -> io::Result<bool> {
        Ok(frame::read_file_header(&self.first_bytes(segment)?, self.source) == FileHeader::Good)
    }

    /// A program of the earlier layout would take what this one writes for torn, and cut it
    /// off: so this one writes into no file that calls itself of that layout.
    fn is_of_earlier_layout(&mut self) -> io::Result<bool> {
        let last = self.end.segment;
        if self.of_layout == Some(last) {
            return Ok(false);
        }
        let is_earlier = frame::is_earlier(&self.first_bytes(last)?, self.source);
        self.of_layout = (!is_earlier).then_some(last);
        Ok(is_earlier)
    }

    fn first_bytes(&self, segment: u32) -> io::Result<Vec<u8>> {
        let file = File::open(segment::path_of(&self.folder, segment))?;
        read_at(file, 0, (FILE_HEADER_BYTES, FILE_HEADER_BYTES))
    }

    /// Whether a reading met something that is not as it was written.
    pub(super) fn has_met_damage(&self) -> bool {
        self.met_damage.load(Ordering::Relaxed)
    }

    /// Reads entries by where they lie.
    pub(super) fn reader(&self) -> Reader<'_> {
        Reader { journal: self, files: HashMap::new(), window: Window::default() }
    }

    /// All its entries in order, segment by segment, each as far as it can be read.
    pub(super) fn entries(&self) -> impl Iterator<Item = io::Result<(u64, Entry)>> + use<'_> {
        let files = segment::list(&self.folder).unwrap_or_default();
        let last = self.end;
        let read = move |file: &(u32, PathBuf)| match segment::read(self.sealing(), file, (0, Keep::Entries)) {
            Ok(segment) => {
                let (entries, whole) = readable(segment, last);
                self.met_damage.fetch_or(!whole, Ordering::Relaxed);
                entries.into_iter().map(Ok).collect()
            }
            Err(error) => vec![Err(error)],
        };
        files.into_iter().filter(move |(number, _)| *number <= last.segment).flat_map(move |file| read(&file))
    }

    pub(super) fn sealing(&self) -> Sealing<'_> {
        Sealing { vault: &self.vault, source: self.source }
    }

    fn write(&mut self, mut bytes: Vec<u8>) -> io::Result<()> {
        if is_planted("index-first") {
            std::mem::swap(&mut bytes, &mut self.held_back);
        }
        self.disk.append(&self.file, &bytes)?;
        if is_planted("no-journal-sync") { Ok(()) } else { self.disk.sync(&self.file) }
    }

    /// Takes back what a failed append may have left. A sync that failed may
    /// have kept any part of it, so the shorter length must be synced as well.
    fn undo(&mut self) {
        let undone = self.disk.cut(&self.file, self.end.offset).and_then(|()| self.disk.sync(&self.file));
        if undone.is_err() {
            self.state = State::Poisoned;
        }
    }

    fn begin_segment(&mut self) -> Result<(), StoreError> {
        let number = self.end.segment + 1;
        let path = segment::path_of(&self.folder, number);
        disk::replace(&*self.disk, &path, &frame::file_header(self.source))?;
        self.file = open_file(&path)?;
        self.end = At { segment: number, offset: FILE_HEADER_BYTES as u64 };
        Ok(())
    }

    /// Puts a new folder in this one's place. A kill in between is finished at the next open.
    fn swap(&mut self, new: &Path, beside: &Path) -> Result<Scan, StoreError> {
        let parent = disk::folder_of(&self.folder).to_owned();
        self.disk.sync_names(&parent)?;
        self.disk.rename(&self.folder, beside)?;
        if let Err(error) = self.disk.rename(new, &self.folder) {
            // The old one is put back; where that fails too, the next open finishes it.
            if self.disk.rename(beside, &self.folder).is_err() {
                self.state = State::Poisoned;
            }
            return Err(error.into());
        }
        let taken_over = self.take_over(&parent);
        if taken_over.is_err() {
            // The new one stands there, and only the next open knows it.
            self.state = State::Poisoned;
        }
        taken_over
    }

    fn take_over(&mut self, parent: &Path) -> Result<Scan, StoreError> {
        self.disk.sync_names(parent)?;
        let (number, _) = self.length()?;
        self.file = open_file(&segment::path_of(&self.folder, number))?;
        self.end = At { segment: number, offset: FILE_HEADER_BYTES as u64 };
        self.of_layout = None;
        let scan = self.scan(Since::BEGINNING)?;
        self.state = State::Sound;
        self.settle(&scan)?;
        Ok(scan)
    }
}

/// A swap of folders that a kill broke off: the new one was whole before the old one
/// was moved away.
fn finish_swap(folder: &Path, disk: &dyn Disk) -> io::Result<()> {
    let (new, parent) = (disk::with_suffix(folder, NEW), disk::folder_of(folder));
    if new.is_dir() {
        if folder.is_dir() {
            disk::remove_folders(parent, &disk::name_of(&new));
        } else {
            disk.rename(&new, folder)?;
        }
        disk.sync_names(parent)?;
    }
    disk::remove_folders(parent, &disk::name_of(&disk::with_suffix(folder, OLD)));
    Ok(())
}

fn make_empty(disk: &dyn Disk, folder: &Path, source: Source) -> io::Result<()> {
    disk::make_folder(disk, folder)?;
    disk::replace(disk, &segment::path_of(folder, 1), &frame::file_header(source))
}

/// The entries of a segment as far as they can be read, and whether all of it can.
fn readable(segment: segment::Segment, last: At) -> (Vec<(u64, Entry)>, bool) {
    let number = segment.number;
    let counts = |piece: &segment::Piece| number < last.segment || piece.end <= last.offset;
    let pieces: Vec<_> = segment.pieces.into_iter().chain(segment.tail).filter(counts).collect();
    let whole = segment.header == FileHeader::Good && pieces.iter().all(segment::Piece::is_whole);
    let groups = pieces.into_iter().filter_map(|piece| piece.group);
    let slots = groups.flat_map(|group| (group.start.first..).zip(group.slots));
    let entry = |(place, slot)| match slot {
        Taken::Whole(_, Some(entry)) | Taken::BodyDamaged(_, Some(entry)) => Some((place, entry)),
        _ => None,
    };
    (slots.filter_map(entry).collect(), whole)
}

/// The bytes of a group, and where its entries will lie.
fn lay_out(sealing: Sealing<'_>, new: &NewGroup<'_>) -> (Vec<u8>, Vec<(u64, Found)>) {
    let (bytes, nonces) = sealing.group(new);
    let mut at = new.at.offset + START_BYTES as u64;
    let mut found = Vec::with_capacity(new.entries.len());
    for ((number, place), entry) in (0..).zip(new.first..).zip(new.entries) {
        found.push((place, Found::of(entry, (new.at.segment, at), nonces.at(2 * number + 1))));
        at += frame::entry_bytes(entry) as u64;
    }
    (bytes, found)
}

/// Writes a whole journal into a folder of its own, segment by segment.
struct Writer<'a> {
    journal: &'a Journal,
    name: Id,
    folder: &'a Path,
    segment: u32,
    bytes: Vec<u8>,
    group: Vec<Entry>,
    first: u64,
}

impl<'a> Writer<'a> {
    fn begin(journal: &'a Journal, folder: &'a Path, name: Id) -> Result<Writer<'a>, StoreError> {
        disk::remove_folders(disk::folder_of(folder), &disk::name_of(folder));
        disk::make_folder(&*journal.disk, folder)?;
        let bytes = frame::file_header(journal.source).to_vec();
        Ok(Writer { journal, name, folder, segment: 1, bytes, group: Vec::new(), first: 1 })
    }

    /// A place that is missing begins a new group, so that the gap stays visible.
    fn add(&mut self, place: u64, entry: Entry) -> Result<(), StoreError> {
        if place != self.first + self.group.len() as u64 || self.group.len() == REWRITE_GROUP_ENTRIES {
            self.end_group()?;
            self.first = place;
        }
        self.group.push(entry);
        Ok(())
    }

    /// An empty group at the end keeps a gap there visible, and has the cursors.
    fn finish(&mut self, next: u64, cursors: &Cursors) -> Result<(), StoreError> {
        self.end_group()?;
        self.first = next;
        self.put_group(cursors);
        self.end_segment()
    }

    fn end_group(&mut self) -> Result<(), StoreError> {
        if !self.group.is_empty() {
            self.put_group(&Cursors::new());
        }
        if self.bytes.len() as u64 >= SEGMENT_BYTES {
            self.end_segment()?;
            self.segment += 1;
            self.bytes = frame::file_header(self.journal.source).to_vec();
        }
        Ok(())
    }

    fn put_group(&mut self, cursors: &Cursors) {
        let at = At { segment: self.segment, offset: self.bytes.len() as u64 };
        let entries: Vec<&Entry> = self.group.iter().collect();
        let new = NewGroup { at, journal: self.name, first: self.first, entries: &entries, cursors };
        self.bytes.extend(self.journal.sealing().group(&new).0);
        self.first += self.group.len() as u64;
        self.group.clear();
    }

    fn end_segment(&mut self) -> Result<(), StoreError> {
        Ok(disk::replace(&*self.journal.disk, &segment::path_of(self.folder, self.segment), &self.bytes)?)
    }
}

/// Reads entries of one journal, each segment through one handle.
#[derive(Debug)]
pub(super) struct Reader<'a> {
    journal: &'a Journal,
    files: HashMap<u32, File>,
    window: Window,
}

/// What was read last of a segment. Whoever goes on where it ends reads on in it: one
/// question to the system for many entries.
#[derive(Debug, Default)]
struct Window {
    segment: u32,
    at: u64,
    bytes: Vec<u8>,
}

impl Window {
    fn end(&self) -> u64 {
        self.at + self.bytes.len() as u64
    }

    fn holds(&self, segment: u32, at: u64, bytes: usize) -> bool {
        self.segment == segment && self.at <= at && at + bytes as u64 <= self.end()
    }

    /// Whether it ends about where something begins.
    fn leads_to(&self, segment: u32, at: u64) -> bool {
        self.segment == segment && (self.at..=self.end() + NEAR_BYTES).contains(&at)
    }
}

impl Reader<'_> {
    /// The entry that was found at a place; none when its bytes changed since.
    ///
    /// # Errors
    /// The system's.
    pub(super) fn read(&mut self, place: u64, found: &Found) -> io::Result<Option<Entry>> {
        let lies = &found.lies;
        let framed = |bytes: u32| FRAME_BYTES + bytes as usize + TAG_BYTES;
        let (with_body, body_bytes) = match lies.body {
            BodyFound::Here { bytes } => (true, framed(bytes)),
            BodyFound::NotHere | BodyFound::Damaged => (false, 0),
        };
        let journal = self.journal;
        let Some(bytes) = self.bytes(lies, framed(lies.header_bytes) + body_bytes)? else { return Ok(None) };
        let frames = FoundFrames { bytes, nonce: lies.nonce, with_body };
        let read = journal.sealing().read_entry(journal.name, place, &frames);
        let entry = read.and_then(|(header, body)| Entry::read(header, body).ok());
        Ok(entry.filter(|entry| entry.hash() == found.hash))
    }

    /// So many bytes, or fewer where the file ends; none where there is no file.
    fn bytes(&mut self, lies: &Lies, bytes: usize) -> io::Result<Option<&[u8]>> {
        let Lies { segment, at, .. } = *lies;
        if !self.window.holds(segment, at, bytes) {
            let file = match self.files.entry(segment) {
                hash_map::Entry::Occupied(file) => file.into_mut(),
                hash_map::Entry::Vacant(slot) => match File::open(segment::path_of(&self.journal.folder, segment)) {
                    Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
                    opened => slot.insert(opened?),
                },
            };
            let ahead = if self.window.leads_to(segment, at) { WINDOW_BYTES } else { 0 };
            self.window = Window { segment, at, bytes: read_at(file, at, (bytes, bytes.max(ahead)))? };
        }
        let begin = usize::try_from(at - self.window.at).unwrap_or(usize::MAX);
        let held = self.window.bytes.get(begin..).unwrap_or_default();
        Ok(Some(&held[..bytes.min(held.len())]))
    }
}

/// The most bytes asked for, or fewer where the file ends, or where the disk can't be read
/// any further behind the least.
fn read_at(mut file: impl Read + Seek, at: u64, (least, most): (usize, usize)) -> io::Result<Vec<u8>> {
    file.seek(SeekFrom::Start(at))?;
    let mut read = Vec::with_capacity(most);
    match file.take(most as u64).read_to_end(&mut read) {
        Err(error) if read.len() < least => Err(error),
        _ => Ok(read),
    }
}

fn open_file(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).append(true).open(path)
}

fn check_size(entries: &[&Entry]) -> Result<(), StoreError> {
    let bytes: u64 = entries.iter().map(|entry| frame::entry_bytes(entry) as u64).sum();
    if bytes > GROUP_BYTES_MAX { Err(StoreError::TooLarge { bytes, max: GROUP_BYTES_MAX }) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A disk that can be read up to a place.
    struct Failing {
        at: usize,
        good: usize,
    }

    impl Read for Failing {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            let bytes = into.len().min(self.good - self.at);
            if bytes == 0 {
                return Err(io::Error::other("a bad place"));
            }
            self.at += bytes;
            Ok(bytes)
        }
    }

    impl Seek for Failing {
        fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
            let SeekFrom::Start(at) = to else { return Err(io::Error::other("not asked for")) };
            self.at = at as usize;
            Ok(at)
        }
    }

    #[test]
    fn a_bad_place_behind_what_is_asked_for_costs_nothing() {
        let disk = || Failing { at: 0, good: 1_000 };
        assert_eq!(read_at(disk(), 100, (200, 5_000)).unwrap().len(), 900);
        assert!(read_at(disk(), 100, (901, 5_000)).is_err(), "it is in what is asked for");
        assert_eq!(read_at(io::Cursor::new([7; 50]), 10, (100, 100)).unwrap(), [7; 40], "the file ends");
    }

    #[test]
    fn a_window_is_read_on_in_and_left_for_what_is_not_near() {
        let window = Window { segment: 3, at: 1_000, bytes: vec![0; 100] };
        assert!(window.holds(3, 1_000, 100) && window.holds(3, 1_050, 50));
        assert!(!window.holds(3, 999, 10) && !window.holds(3, 1_050, 51) && !window.holds(2, 1_000, 1));
        assert!(window.leads_to(3, 1_050) && window.leads_to(3, 1_100 + NEAR_BYTES));
        assert!(!window.leads_to(3, 1_101 + NEAR_BYTES) && !window.leads_to(3, 900) && !window.leads_to(4, 1_050));
    }
}
