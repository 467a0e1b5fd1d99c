//! Safe open: the journals are read through, the index is compared with them, and
//! whatever is wrong is healed from the other or reported. The index is never
//! believed against a journal, and a journal's end is never cut while anything
//! still knows the entries there.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::Path;
use std::sync::Arc;

use serde::Deserialize;
use shared::journal::{Entry, Head};

use super::disk::{self, Disk, UNFINISHED};
use super::index::{Index, Origin, Row, Survey, of_system};
use super::journal::Journal;
use super::lock::Lock;
use super::report::{Damage, Fate, IndexFault, IndexState, OpenError, OpenReport, OwnEnd, Source, StoreError, What};
use super::scan::Scan;
use super::state::{Document, StateStore};
use super::{Paths, Store};

/// Entries indexed in one transaction when many are.
const INDEX_CHUNK: usize = 500;

/// Opens everything in a folder.
pub(super) fn open(folder: &Path, disk: Arc<dyn Disk>) -> Result<(Store, OpenReport), OpenError> {
    disk::make_folder(&*disk, folder)?;
    let lock = Lock::take(folder)?;
    tracing::debug!("opening the phone's folder");
    let paths = Paths::of(folder);
    let unfinished_removed = tidy(&paths, &*disk)?;
    let (mut own, mut own_scan) = Journal::open(&paths.own, Source::Own, &disk)?;
    let (mut foreign, mut foreign_scan) = Journal::open(&paths.foreign, Source::Foreign, &disk)?;
    let (index, survey) = look_at_index(&paths, [&own_scan, &foreign_scan]);
    let index_ref = index.as_ref().ok();
    let sent = sent_head(&paths, &*disk);
    let knows = |scan: &Scan| known_place(scan, &survey, sent, [&own, &foreign]);
    let (own_known, foreign_known) = (knows(&own_scan), knows(&foreign_scan));
    let heal = |journal: &mut Journal, scan: &mut Scan, known| heal(journal, scan, known, (index_ref, &survey));
    let mut torn_tail_cut = heal(&mut own, &mut own_scan, own_known)?;
    torn_tail_cut += heal(&mut foreign, &mut foreign_scan, foreign_known)?;
    let (index, state) = bring_up(index, &survey, &paths, (&own, &foreign, &*disk));
    let damage = own_scan.damage.into_iter().chain(foreign_scan.damage).collect();
    let store = Store::new(paths, disk, (own, foreign), index, lock);
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

/// Sets the index's folder aside and makes a new one of the journals.
pub(super) fn rebuild(
    paths: &Paths,
    why: IndexFault,
    (own, foreign, disk): (&Journal, &Journal, &dyn Disk),
) -> (Option<Index>, IndexState) {
    let made = set_aside(paths, disk).map_err(|error| of_system(&error));
    let made = made.and_then(|set_aside| {
        let (mut index, _) = Index::open(&paths.index)?;
        let restored = catch_up(&mut index, &Survey::default(), own, foreign)?;
        // A file that was never flushed can't be told from one that was lost.
        index.flush()?;
        Ok((index, restored, set_aside))
    });
    match made {
        Ok((index, 0, None)) => (Some(index), IndexState::Fresh),
        Ok((index, restored, set_aside)) => (Some(index), IndexState::Rebuilt { restored, set_aside, why }),
        Err(why) => {
            // A beginning of an index would only be taken for a damaged one.
            disk::remove_folders(&paths.folder, "index");
            (None, IndexState::Without { why })
        }
    }
}

/// Removes what a kill left half-written: none of it was ever confirmed.
fn tidy(paths: &Paths, disk: &dyn Disk) -> Result<u32, OpenError> {
    let mut removed = disk::remove_unfinished(disk, &paths.folder, UNFINISHED)?;
    for folder in [&paths.photos, &paths.state] {
        disk::make_folder(disk, folder)?;
        removed += disk::remove_unfinished(disk, folder, UNFINISHED)?;
    }
    Ok(removed)
}

/// Opens and surveys the index. What it says counts only where it does not
/// contradict what the journals say themselves.
fn look_at_index(paths: &Paths, scans: [&Scan; 2]) -> (Result<Index, IndexFault>, Survey) {
    if !paths.index.exists() {
        return (Err(IndexFault::Missing), Survey::default());
    }
    let empty = scans.iter().all(|scan| scan.found.is_empty());
    let differs = |survey: &Survey| {
        let of = |source| scans.iter().find(|scan| scan.source == source);
        survey.rows.iter().any(|((source, place), hash)| {
            of(*source).and_then(|scan| scan.found.get(place)).is_some_and(|found| found.hash != *hash)
        })
    };
    match Index::open(&paths.index) {
        Ok((_, survey)) if survey.origin == Origin::New && !empty => (Err(IndexFault::Missing), Survey::default()),
        Ok((_, survey)) if differs(&survey) => (Err(IndexFault::Contradicts), Survey::default()),
        Ok((index, survey)) => (Ok(index), survey),
        Err(fault) => (Err(fault), Survey::default()),
    }
}

/// The part of the sent state that tells how far the own journal once went.
#[derive(Deserialize)]
struct Witness {
    head: Option<Head>,
}

fn sent_head(paths: &Paths, disk: &dyn Disk) -> Option<Head> {
    let read = StateStore::new(&paths.state, disk).read::<Witness>(Document::Sent);
    read.ok().flatten().and_then(|sent| sent.head)
}

/// The last place of a journal that the index or the office is known to have had.
fn known_place(scan: &Scan, survey: &Survey, sent: Option<Head>, journals: [&Journal; 2]) -> u64 {
    let marked = survey.marks.get(&scan.source).map_or(0, |(place, _)| *place);
    let rows = survey.rows.range((scan.source, 0)..=(scan.source, u64::MAX));
    let indexed = rows.last().map_or(0, |((_, place), _)| *place);
    let held =
        |head: &Head| journals.iter().any(|journal| journal.found().values().any(|found| found.hash == head.hash));
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
        let mut entries = read_all(journal)?;
        entries.extend(restored.iter().map(|(place, entry)| (*place, entry.clone())));
        journal.rewrite(&entries)?;
        for damage in scan.damage.iter_mut().filter(|damage| !stands(damage)) {
            damage.fate = Fate::Restored;
        }
    } else if adopts {
        // Notes in the file itself that places up to here were given out.
        journal.append(&[], journal.cursor())?;
    }
    Ok(cut)
}

/// The damaged entries that the index still has whole.
fn restorable(scan: &Scan, index: &Index, survey: &Survey) -> BTreeMap<u64, Entry> {
    let damaged = scan.damage.iter().filter(|damage| matches!(damage.what, What::Entry | What::Body));
    let places: BTreeSet<u64> = damaged.filter_map(|damage| damage.place).collect();
    let whole = |place: u64| {
        let hash = survey.rows.get(&(scan.source, place))?;
        let entry = index.entry(hash).ok().flatten().filter(|entry| entry.body_bytes().is_some())?;
        let next = scan.found.get(&(place + 1)).filter(|_| scan.source == Source::Own);
        let fits = scan.source == Source::Foreign || entry.header().seq == place;
        (fits && next.is_none_or(|next| next.prev == Some(*hash))).then_some((place, entry))
    };
    places.into_iter().filter_map(whole).collect()
}

fn read_all(journal: &Journal) -> Result<BTreeMap<u64, Entry>, StoreError> {
    let mut reader = journal.reader()?;
    let mut entries = BTreeMap::new();
    for (place, found) in journal.found() {
        if let Some(entry) = reader.read(found)? {
            entries.insert(*place, entry);
        }
    }
    Ok(entries)
}

/// Keeps an index that is a beginning of the journals and gives it the rest;
/// makes a new one otherwise.
fn bring_up(
    index: Result<Index, IndexFault>,
    survey: &Survey,
    paths: &Paths,
    (own, foreign, disk): (&Journal, &Journal, &dyn Disk),
) -> (Option<Index>, IndexState) {
    let journals = (own, foreign, disk);
    let mut index = match index {
        Ok(index) if agrees(survey, &[own, foreign]) => index,
        Ok(index) => {
            drop(index);
            return rebuild(paths, IndexFault::Contradicts, journals);
        }
        // A sound index is not thrown away because it can't be opened just now.
        Err(why @ (IndexFault::NoRoom | IndexFault::InUse)) => return (None, IndexState::Without { why }),
        Err(fault) => return rebuild(paths, fault, journals),
    };
    match catch_up(&mut index, survey, own, foreign) {
        Ok(0) => (Some(index), IndexState::Fresh),
        Ok(applied) => (Some(index), IndexState::CaughtUp { applied }),
        Err(why @ IndexFault::NoRoom) => {
            std::mem::forget(index);
            (None, IndexState::Without { why })
        }
        Err(fault) => {
            // What broke off once may break off again while it is dropped.
            std::mem::forget(index);
            rebuild(paths, fault, journals)
        }
    }
}

/// Whether an index holds exactly the journals' entries up to its marks.
fn agrees(survey: &Survey, journals: &[&Journal; 2]) -> bool {
    let distinct: BTreeSet<_> = survey.rows.values().collect();
    let mut rows = 0;
    for (source, journal) in [Source::Own, Source::Foreign].into_iter().zip(journals) {
        let mark = survey.marks.get(&source);
        let upto = mark.map_or(0, |(place, _)| *place);
        let indexed = |place: &u64| survey.rows.get(&(source, *place));
        let held = journal.found().range(..=upto);
        if !held.clone().all(|(place, found)| indexed(place) == Some(&found.hash)) {
            return false;
        }
        if mark.is_some_and(|(place, hash)| indexed(place) != Some(hash)) {
            return false;
        }
        rows += held.count();
    }
    rows == survey.rows.len() && distinct.len() as u64 == survey.records
}

/// Indexes what comes after the marks; how many entries.
fn catch_up(index: &mut Index, survey: &Survey, own: &Journal, foreign: &Journal) -> Result<u64, IndexFault> {
    let mut applied = 0;
    for (source, journal) in [(Source::Own, own), (Source::Foreign, foreign)] {
        let mark = survey.marks.get(&source).map_or(0, |(place, _)| *place);
        let places: Vec<_> = journal.found().range(mark + 1..).collect();
        let unreadable = |error: io::Error| of_system(&error);
        let mut reader = journal.reader().map_err(unreadable)?;
        for chunk in places.chunks(INDEX_CHUNK) {
            let read = chunk.iter().map(|(place, found)| Ok((**place, reader.read(found)?)));
            let read: Vec<(u64, Option<Entry>)> = read.collect::<io::Result<_>>().map_err(unreadable)?;
            let rows =
                read.iter().filter_map(|(place, entry)| Some(Row { source, place: *place, entry: entry.as_ref()? }));
            let rows: Vec<Row<'_>> = rows.collect();
            index.apply(&rows)?;
            applied += rows.len() as u64;
        }
    }
    Ok(applied)
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
