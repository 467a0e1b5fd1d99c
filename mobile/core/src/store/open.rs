//! Safe open. Where the index knows both journals to be whole and their ends are what it
//! says, nothing but what came after is read. Otherwise the journals are read through,
//! the index is compared with them, and whatever is wrong is healed from the other or
//! reported. The index is never believed against a journal, and a journal's end is never
//! cut while anything still knows the entries there.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::Path;
use std::sync::Arc;

use serde::Deserialize;
use shared::ids::EntryHash;
use shared::journal::{Entry, Head};

use super::disk::{self, Disk, UNFINISHED};
use super::found::Found;
use super::index::{COPIES_MAX, Index, Mark, Marks, Row, Tally, of_system};
use super::journal::{Journal, Standing};
use super::lock::Lock;
use super::lookup::Memory;
use super::report::{Damage, Fate, IndexFault, IndexState, OpenError, OpenReport, OwnEnd, Source, StoreError, What};
use super::scan::{Scan, Since};
use super::state::{Document, StateStore};
use super::vault::Vault;
use super::{Paths, Store, room};

/// Entries indexed in one batch when many are.
const INDEX_CHUNK: usize = 500;

/// How thoroughly the journals are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    /// As little as the index allows.
    Quick,
    /// From their first byte to their last.
    Thorough,
}

/// Opens everything in a folder. On a full disk the ballast goes, so that what is here
/// can be read and sent.
pub(super) fn open(
    folder: &Path,
    vault: &Arc<Vault>,
    disk: &Arc<dyn Disk>,
    reading: Reading,
) -> Result<(Store, OpenReport), OpenError> {
    match open_once(folder, vault, disk, reading) {
        Err(OpenError::Store(StoreError::Full { .. })) if room::release(&**disk, folder) => {
            open_once(folder, vault, disk, reading)
        }
        Ok((store, OpenReport { index: IndexState::Without { why: IndexFault::NoRoom }, .. }))
            if room::release(&**disk, folder) =>
        {
            drop(store);
            open_once(folder, vault, disk, reading)
        }
        opened => opened,
    }
}

fn open_once(
    folder: &Path,
    vault: &Arc<Vault>,
    disk: &Arc<dyn Disk>,
    reading: Reading,
) -> Result<(Store, OpenReport), OpenError> {
    disk::make_folder(&**disk, folder)?;
    let lock = Lock::take(folder)?;
    tracing::debug!("opening the phone's folder");
    let paths = Paths::of(folder);
    super::rescue::finish(folder, &**disk)?;
    let unfinished_removed = tidy(&paths, &**disk)?;
    super::migrate::from_plain(&paths, vault, disk)?;
    let open = |path: &Path, source| Journal::open(path, source, (vault, disk), vault.name());
    let mut journals = [open(&paths.own, Source::Own)?, open(&paths.foreign, Source::Foreign)?];
    let sent = sent_head(&paths, vault, &**disk);
    let opening = Opening { paths: &paths, vault, disk: &**disk, sent };
    let (index, marks) = opening.index();
    let quick = match (reading, &index) {
        (Reading::Quick, Ok(_)) => opening.quick(&mut journals, &marks)?,
        _ => None,
    };
    let outcome = match (quick, index) {
        (Some(tails), Ok(index)) => opening.catch_up(index, &mut journals, &marks, tails)?,
        (_, index) => opening.thorough(index, &marks, &mut journals)?,
    };
    let Outcome { index, state, tallies, memory, torn_tail_cut, damage } = outcome;
    let whole = damage.iter().all(|damage| damage.fate == Fate::Restored);
    let store = Store::new(paths, (vault.clone(), disk.clone()), journals, (index, memory), (tallies, whole), lock);
    let report = OpenReport {
        own: store.count(),
        foreign: store.foreign_count(),
        index: state,
        torn_tail_cut,
        damage,
        own_end: store.own_end(),
        unfinished_removed,
        documents_damaged: Vec::new(),
    };
    Ok((store, report))
}

/// Whether the last place given out is here.
pub(super) fn own_end(own: &Journal) -> OwnEnd {
    let known = own.next() - 1;
    let last = own.last().map_or(0, |last| last.seq);
    if last == known { OwnEnd::Here } else { OwnEnd::Lost { known } }
}

/// Removes what a kill left half-written: none of it was ever confirmed.
fn tidy(paths: &Paths, disk: &dyn Disk) -> Result<u32, OpenError> {
    let mut removed = disk::remove_unfinished(disk, &paths.folder, UNFINISHED)?;
    for folder in [&paths.photos, &paths.state] {
        disk::make_folder(disk, folder)?;
    }
    for folder in [&paths.photos, &paths.state, &paths.own, &paths.foreign] {
        removed += disk::remove_unfinished(disk, folder, UNFINISHED)?;
    }
    Ok(removed)
}

/// The part of the sent state that tells how far the own journal once went.
#[derive(Deserialize)]
struct Witness {
    head: Option<Head>,
}

fn sent_head(paths: &Paths, vault: &Arc<Vault>, disk: &dyn Disk) -> Option<Head> {
    let read = StateStore::new(&paths.state, vault, disk).read::<Witness>(Document::Sent);
    read.ok().flatten().and_then(|sent| sent.head)
}

/// What an open came to.
struct Outcome {
    index: Option<Index>,
    state: IndexState,
    tallies: [Tally; 2],
    /// What stands in for an index that can't be had.
    memory: Option<Memory>,
    torn_tail_cut: u64,
    damage: Vec<Damage>,
}

/// Everything an index says about where entries lie.
#[derive(Debug, Default)]
struct Survey {
    rows: BTreeMap<(Source, u64), Found>,
    marks: Marks,
}

/// One open under way.
struct Opening<'a> {
    paths: &'a Paths,
    vault: &'a Arc<Vault>,
    disk: &'a dyn Disk,
    sent: Option<Head>,
}

impl Opening<'_> {
    fn index(&self) -> (Result<Index, IndexFault>, Marks) {
        if !self.paths.index.exists() {
            return (Err(IndexFault::Missing), Marks::new());
        }
        match Index::open(&self.paths.index, self.vault) {
            Ok((index, marks)) => (Ok(index), marks),
            Err(fault) => (Err(fault), Marks::new()),
        }
    }

    /// What came after the index's marks, where everything before them is as it says;
    /// none where the journals must be read through.
    fn quick(&self, journals: &mut [Journal; 2], marks: &Marks) -> Result<Option<[Scan; 2]>, OpenError> {
        let mut tails = Vec::new();
        for (source, journal) in Source::ALL.into_iter().zip(journals.iter_mut()) {
            let Some(mark) = mark_of(marks, source).filter(|mark| mark.whole) else { return Ok(None) };
            let Some(tail) = tail_after(journal, &mark.standing)? else { return Ok(None) };
            tails.push(tail);
        }
        let Ok([own, foreign]) = <[Scan; 2]>::try_from(tails) else { return Ok(None) };
        let office_knows_more = self.sent.as_ref().is_some_and(|head| head.seq >= own.next);
        Ok((!office_knows_more).then_some([own, foreign]))
    }

    /// Gives the index what it lacks, as after a kill.
    fn catch_up(
        &self,
        mut index: Index,
        journals: &mut [Journal; 2],
        marks: &Marks,
        tails: [Scan; 2],
    ) -> Result<Outcome, OpenError> {
        let mut torn_tail_cut = 0;
        let mut tallies = [Tally::default(); 2];
        let mut lacking = Vec::new();
        for ((journal, tail), (source, tally)) in
            journals.iter_mut().zip(&tails).zip(Source::ALL.into_iter().zip(&mut tallies))
        {
            let mark = mark_of(marks, source).expect("a quick reading needs the marks");
            *tally = mark.tally;
            if tail.end != mark.standing.end || tail.tail.is_some() {
                torn_tail_cut += journal.settle(tail)?;
                if tail.found.is_empty() {
                    journal.stand(Standing { last: mark.standing.last, ..journal.standing() })?;
                }
            }
            for (place, found) in &tail.found {
                let known = index.rows().place_of(&found.hash);
                tally.count += u64::from(source == Source::Own || matches!(known, Ok(None)));
                tally.lc = tally.lc.max(found.lc);
                lacking.push((source, *place, *found));
            }
        }
        let state = match lacking.len() as u64 {
            0 => IndexState::Fresh,
            applied => IndexState::CaughtUp { applied },
        };
        let standings = [0, 1].map(|at| (Source::ALL[at], mark(&journals[at], tallies[at], true)));
        if !lacking.is_empty()
            && let Err(fault) = index_all(&mut index, journals, &lacking, &standings)
        {
            return self.thorough(Err(fault), marks, journals);
        }
        Ok(Outcome { index: Some(index), state, tallies, memory: None, torn_tail_cut, damage: Vec::new() })
    }

    /// Reads everything.
    fn thorough(
        &self,
        index: Result<Index, IndexFault>,
        marks: &Marks,
        journals: &mut [Journal; 2],
    ) -> Result<Outcome, OpenError> {
        let [mut own, mut foreign] = [journals[0].scan(Since::BEGINNING)?, journals[1].scan(Since::BEGINNING)?];
        if let Some(version) = own.other_form.or(foreign.other_form) {
            return Err(OpenError::OtherForm { version });
        }
        let (index, survey) = look_at_index(index, marks, [&own, &foreign]);
        let knows = |scan: &Scan| known_place(scan, &survey, self.sent, [&own, &foreign]);
        let known = [knows(&own), knows(&foreign)];
        let rows = index.as_ref().ok();
        let mut torn_tail_cut = heal(&mut journals[0], &mut own, known[0], (rows, &survey))?;
        torn_tail_cut += heal(&mut journals[1], &mut foreign, known[1], (rows, &survey))?;
        let found = [&own, &foreign].map(|scan| (scan.source, &scan.found));
        let memory = Memory::of(found.into_iter());
        let tallies = Source::ALL.map(|source| memory.tally(source));
        let damage: Vec<Damage> = own.damage.into_iter().chain(foreign.damage).collect();
        let whole = damage.iter().all(|damage| damage.fate == Fate::Restored);
        let (index, state) = self.bring_up(index, &survey, journals, (&memory, tallies, whole));
        let memory = index.is_none().then_some(memory);
        Ok(Outcome { index, state, tallies, memory, torn_tail_cut, damage })
    }

    /// Keeps an index that is a beginning of the journals and gives it the rest;
    /// makes a new one otherwise.
    fn bring_up(
        &self,
        index: Result<Index, IndexFault>,
        survey: &Survey,
        journals: &[Journal; 2],
        (memory, tallies, whole): (&Memory, [Tally; 2], bool),
    ) -> (Option<Index>, IndexState) {
        let all: Vec<_> = Source::ALL.into_iter().flat_map(|source| of(memory, source)).collect();
        let marks = [0, 1].map(|at| (Source::ALL[at], mark(&journals[at], tallies[at], whole)));
        let mut index = match index {
            Ok(index) => index,
            // A sound index is not thrown away because it can't be opened just now.
            Err(why @ (IndexFault::NoRoom | IndexFault::InUse)) => return (None, IndexState::Without { why }),
            Err(fault) => return self.rebuild(fault, journals, &all, &marks),
        };
        let indexed = |(source, place, found): &&(Source, u64, Found)| survey.rows.get(&(*source, *place)) == Some(found);
        if all.iter().filter(indexed).count() != survey.rows.len() {
            index.close();
            return self.rebuild(IndexFault::Contradicts, journals, &all, &marks);
        }
        let lacking: Vec<_> = all.iter().filter(|row| !indexed(row)).copied().collect();
        match index_all(&mut index, journals, &lacking, &marks) {
            Ok(()) if lacking.is_empty() => (Some(index), IndexState::Fresh),
            Ok(()) => (Some(index), IndexState::CaughtUp { applied: lacking.len() as u64 }),
            Err(why @ IndexFault::NoRoom) => (None, IndexState::Without { why }),
            Err(fault) => self.rebuild(fault, journals, &all, &marks),
        }
    }

    fn rebuild(
        &self,
        why: IndexFault,
        journals: &[Journal; 2],
        all: &[(Source, u64, Found)],
        marks: &[(Source, Mark); 2],
    ) -> (Option<Index>, IndexState) {
        rebuild(self.paths, (self.vault, self.disk), journals, (all, marks), why)
    }
}

/// Sets the index's folder aside and makes a new one of what the journals hold.
pub(super) fn rebuild(
    paths: &Paths,
    (vault, disk): (&Arc<Vault>, &dyn Disk),
    journals: &[Journal; 2],
    (all, marks): (&[(Source, u64, Found)], &[(Source, Mark); 2]),
    why: IndexFault,
) -> (Option<Index>, IndexState) {
    let made = set_aside(paths, disk).map_err(|error| of_system(&error));
    let made = made.and_then(|set_aside| {
        let (mut index, _) = Index::open(&paths.index, vault)?;
        index_all(&mut index, journals, all, marks)?;
        // A file that was never flushed can't be told from one that was lost.
        index.flush()?;
        Ok((index, set_aside))
    });
    let restored = all.len() as u64;
    match made {
        Ok((index, None)) if restored == 0 => (Some(index), IndexState::Fresh),
        Ok((index, set_aside)) => (Some(index), IndexState::Rebuilt { restored, set_aside, why }),
        Err(why) => {
            // A beginning of an index would only be taken for a damaged one.
            disk::remove_folders(&paths.folder, "index");
            (None, IndexState::Without { why })
        }
    }
}

/// The rows of one journal.
pub(super) fn of(memory: &Memory, source: Source) -> impl Iterator<Item = (Source, u64, Found)> {
    memory.rows_from(source, 0, usize::MAX).into_iter().map(move |(place, found)| (source, place, found))
}

/// What the index is told of a journal.
pub(super) fn mark(journal: &Journal, tally: Tally, whole: bool) -> Mark {
    Mark { standing: journal.standing(), tally, whole: whole && journal.is_sound() }
}

fn mark_of(marks: &Marks, source: Source) -> Option<Mark> {
    marks.iter().find(|(of, _)| *of == source).map(|(_, mark)| *mark)
}

/// What a journal has after where it is known to stand; none where it does not stand there.
fn tail_after(journal: &mut Journal, standing: &Standing) -> Result<Option<Scan>, OpenError> {
    let (segment, bytes) = journal.length()?;
    let is_shorter = (segment, bytes) < (standing.end.segment, standing.end.offset);
    if is_shorter || !journal.begins_well(segment)? {
        return Ok(None);
    }
    journal.stand(*standing)?;
    if let Some((place, found)) = &standing.last
        && journal.reader().read(*place, found)?.is_none()
    {
        return Ok(None);
    }
    let Standing { name, end, next, cursor, last } = *standing;
    let since = Since { end, next, cursor, journal: Some(name) };
    let scan = journal.scan(since)?;
    let last = last.map(|(place, found)| (place, found.hash));
    let goes_on = |(place, first): (u64, &Found)| last.is_none_or(|(at, hash)| at + 1 != place || first.prev == Some(hash));
    let first = scan.found.first_key_value().map(|(place, found)| (*place, found));
    let linked = scan.source == Source::Foreign || first.is_none_or(goes_on);
    Ok((scan.damage.is_empty() && scan.other_form.is_none() && linked).then_some(scan))
}

/// Reads all rows of an index. What it says counts only where it does not contradict
/// what the journals say themselves.
fn look_at_index(
    index: Result<Index, IndexFault>,
    marks: &Marks,
    scans: [&Scan; 2],
) -> (Result<Index, IndexFault>, Survey) {
    let index = match index {
        Ok(index) => index,
        Err(fault) => return (Err(fault), Survey::default()),
    };
    let refuse = |index: Index, fault| {
        index.close();
        (Err(fault), Survey::default())
    };
    let empty = scans.iter().all(|scan| scan.found.is_empty());
    if marks.is_empty() && !empty {
        return refuse(index, IndexFault::Missing);
    }
    let survey = match survey(&index, marks) {
        Ok(survey) => survey,
        Err(fault) => return refuse(index, fault),
    };
    let of = |source| scans.iter().find(|scan| scan.source == source);
    let differs = survey.rows.iter().any(|((source, place), row)| {
        of(*source).and_then(|scan| scan.found.get(place)).is_some_and(|found| found.hash != row.hash)
    });
    if differs { refuse(index, IndexFault::Contradicts) } else { (Ok(index), survey) }
}

fn survey(index: &Index, marks: &Marks) -> Result<Survey, IndexFault> {
    let mut survey = Survey { marks: marks.clone(), ..Survey::default() };
    for source in Source::ALL {
        let rows = index.rows().rows_from(source, 0, usize::MAX)?;
        survey.rows.extend(rows.into_iter().map(|(place, found)| ((source, place), found)));
    }
    Ok(survey)
}

/// The last place of a journal that the index or the office is known to have had.
fn known_place(scan: &Scan, survey: &Survey, sent: Option<Head>, scans: [&Scan; 2]) -> u64 {
    let marked = mark_of(&survey.marks, scan.source).map_or(0, |mark| mark.standing.next - 1);
    let rows = survey.rows.range((scan.source, 0)..=(scan.source, u64::MAX));
    let indexed = rows.last().map_or(0, |((_, place), _)| *place);
    let held = |head: &Head| scans.iter().any(|scan| scan.found.values().any(|found| found.hash == head.hash));
    let sent = sent.filter(|head| scan.source == Source::Own && head.seq >= scan.next && !held(head));
    marked.max(indexed).max(sent.map_or(0, |head| head.seq))
}

/// Cuts a torn tail; restores from the index what is damaged. How many bytes were cut.
fn heal(
    journal: &mut Journal,
    scan: &mut Scan,
    known: u64,
    (index, survey): (Option<&Index>, &Survey),
) -> Result<u64, StoreError> {
    let adopts = known >= scan.next;
    if adopts {
        scan.adopt_tail(known);
        name_the_lost(scan, survey);
    }
    let cut = journal.settle(scan)?;
    if scan.damage.is_empty() {
        return Ok(cut);
    }
    let restored = index.map_or_else(BTreeMap::new, |index| restorable(scan, index, survey));
    let is_restored = |damage: &Damage| damage.place.is_some_and(|place| restored.contains_key(&place));
    let stands = |damage: &Damage| damage.what == What::Link || (damage.place.is_some() && !is_restored(damage));
    let all = !scan.damage.iter().any(stands);
    let headless = scan.damage.iter().any(|damage| damage.what == What::FileHeader);
    if all || headless || !restored.is_empty() {
        let rewritten = write_anew(journal, scan, &restored)?;
        (scan.found, scan.next, scan.end) = (rewritten.found, rewritten.next, rewritten.end);
        for damage in scan.damage.iter_mut().filter(|damage| !stands(damage)) {
            damage.fate = Fate::Restored;
        }
    } else if adopts {
        // Notes in the journal itself that places up to here were given out.
        journal.append(&[], journal.cursor())?;
    }
    Ok(cut)
}

/// What the index remembers of entries that are gone: at least which they were.
fn name_the_lost(scan: &mut Scan, survey: &Survey) {
    for damage in scan.damage.iter_mut().filter(|damage| damage.hash.is_none()) {
        let row = damage.place.and_then(|place| survey.rows.get(&(scan.source, place)));
        damage.hash = row.map(|row| row.hash);
    }
}

fn write_anew(journal: &mut Journal, scan: &Scan, restored: &BTreeMap<u64, Entry>) -> Result<Scan, StoreError> {
    let places: BTreeSet<u64> = scan.found.keys().chain(restored.keys()).copied().collect();
    let entries: Vec<(u64, Entry)> = {
        let mut reader = journal.reader();
        let mut read = |place: u64| -> io::Result<Option<Entry>> {
            match restored.get(&place) {
                Some(entry) => Ok(Some(entry.clone())),
                None => scan.found.get(&place).map_or(Ok(None), |found| reader.read(place, found)),
            }
        };
        let entries = places.into_iter().map(|place| Ok(read(place)?.map(|entry| (place, entry))));
        entries.filter_map(io::Result::transpose).collect::<io::Result<_>>()?
    };
    journal.rewrite(entries.into_iter())
}

/// The damaged entries that the index has a copy of.
fn restorable(scan: &Scan, index: &Index, survey: &Survey) -> BTreeMap<u64, Entry> {
    let damaged = scan.damage.iter().filter(|damage| matches!(damage.what, What::Entry | What::Body));
    let places: BTreeSet<u64> = damaged.filter_map(|damage| damage.place).collect();
    let whole = |place: u64| {
        let hash: EntryHash = survey.rows.get(&(scan.source, place)).filter(|_| scan.source == Source::Own)?.hash;
        let entry = index.rows().copy(place).ok().flatten()?;
        let fits = entry.hash() == hash && entry.header().seq == place;
        let next = scan.found.get(&(place + 1));
        (fits && next.is_none_or(|next| next.prev == Some(hash))).then_some((place, entry))
    };
    places.into_iter().filter_map(whole).collect()
}

/// Indexes rows, the newest own ones with their copies, and last of all where the
/// journals stand: an index without marks is no index.
pub(super) fn index_all(
    index: &mut Index,
    journals: &[Journal; 2],
    rows: &[(Source, u64, Found)],
    marks: &[(Source, Mark)],
) -> Result<(), IndexFault> {
    let copied_from = journals[0].next().saturating_sub(COPIES_MAX);
    let mut reader = journals[0].reader();
    // Own rows last: an entry in both journals counts as own.
    let (own, foreign): (Vec<_>, Vec<_>) = rows.iter().partition(|(source, ..)| *source == Source::Own);
    for chunk in foreign.chunks(INDEX_CHUNK).chain(own.chunks(INDEX_CHUNK)) {
        let copies: Vec<Option<Entry>> = chunk
            .iter()
            .map(|(source, place, found)| {
                let copied = *source == Source::Own && *place >= copied_from && found.has_body();
                copied.then(|| reader.read(*place, found).ok().flatten()).flatten()
            })
            .collect();
        let rows = chunk.iter().zip(&copies).map(|((source, place, found), copy)| Row {
            source: *source,
            place: *place,
            found: *found,
            copy: copy.as_ref(),
        });
        index.apply(&rows.collect::<Vec<_>>(), &[])?;
    }
    index.apply(&[], marks)
}

fn set_aside(paths: &Paths, disk: &dyn Disk) -> io::Result<Option<std::path::PathBuf>> {
    if !paths.index.exists() {
        return Ok(None);
    }
    // One is enough to look into, and each holds all that the journals hold.
    disk::remove_folders(&paths.folder, "index.bad-");
    let beside = disk::free_name(&disk::with_suffix(&paths.index, ".bad"));
    disk.rename(&paths.index, &beside)?;
    disk.sync_names(&paths.folder)?;
    Ok(Some(beside))
}
