//! Safe open. Where the index knows both journals to be whole and their ends are what it
//! says, nothing but what came after is read. Otherwise the journals are read through,
//! the index is compared with them, and whatever is wrong is healed from the other or
//! reported. The index is never believed against a journal, and a journal's end is never
//! cut while anything still knows the entries there.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::Path;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use shared::ids::EntryHash;
use shared::journal::{Entry, Head};
use shared::sync::Cursors;

use super::disk::{self, Disk, UNFINISHED};
use super::found::{BodyFound, Found};
use super::index::{COPIES_MAX, Index, Mark, NewRows, Tally, Told, of_system};
use super::journal::{Journal, Standing};
use super::lock::Lock;
use super::places::Places;
use super::report::{Damage, Fate, IndexFault, IndexState, OpenError, OpenReport, OwnEnd, Source, StoreError, What};
use super::scan::{Scan, Since};
use super::state::{Document, StateStore};
use super::vault::Vault;
use super::{Paths, Store, room};

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
    let known = Known::read(&paths, vault, &**disk);
    let opening = Opening { paths: &paths, vault, disk: &**disk, known };
    let (index, told) = opening.index();
    let quick = match (reading, &index) {
        (Reading::Quick, Ok(_)) => opening.quick(&mut journals, &told)?,
        _ => None,
    };
    let outcome = match (quick, index) {
        (Some(tails), Ok(index)) => opening.catch_up((index, told), &mut journals, tails)?,
        (_, index) => opening.thorough(index, told, &mut journals)?,
    };
    let Outcome { index, state, tallies, places, torn_tail_cut, damage } = outcome;
    let whole = is_whole(&damage);
    // Where places were given anew, it is written anew too.
    let witness = known.witness.filter(|_| damage.is_empty());
    let with = (vault.clone(), disk.clone());
    let store = Store::new(paths, with, journals, (index, places), (tallies, whole), (witness, lock));
    let report = OpenReport {
        own: store.count(),
        foreign: store.foreign_count(),
        index: state,
        torn_tail_cut,
        damage,
        own_end: store.own_end(),
        unfinished_removed,
        documents_damaged: Vec::new(),
        peers_lost: 0,
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
struct Sent {
    head: Option<Head>,
}

/// How far the journals went when the phone last rested. It bears witness where the index
/// is gone together with a journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Witness {
    pub(super) own: u64,
    pub(super) foreign: u64,
}

/// What knows of the journals' ends beside the index.
#[derive(Debug, Clone, Copy, Default)]
struct Known {
    sent: Option<Head>,
    witness: Option<Witness>,
}

impl Known {
    fn read(paths: &Paths, vault: &Arc<Vault>, disk: &dyn Disk) -> Known {
        let state = StateStore::new(&paths.state, vault, disk);
        let sent = state.read::<Sent>(Document::Sent).ok().flatten().and_then(|sent| sent.head);
        Known { sent, witness: state.read(Document::Witness).ok().flatten() }
    }

    /// The last place of a journal that was given out.
    fn witnessed(&self, source: Source) -> u64 {
        let last = |witness: Witness| if source == Source::Own { witness.own } else { witness.foreign };
        self.witness.map_or(0, last)
    }
}

/// What an open came to.
struct Outcome {
    index: Option<Index>,
    state: IndexState,
    tallies: [Tally; 2],
    places: Places,
    torn_tail_cut: u64,
    damage: Vec<Damage>,
}

/// One open under way.
struct Opening<'a> {
    paths: &'a Paths,
    vault: &'a Arc<Vault>,
    disk: &'a dyn Disk,
    known: Known,
}

impl Opening<'_> {
    fn index(&self) -> (Result<Index, IndexFault>, Told) {
        if !self.paths.index.exists() {
            return (Err(IndexFault::Missing), Told::default());
        }
        match Index::open(&self.paths.index, self.vault) {
            Ok((index, told)) => (Ok(index), told),
            Err(fault) => (Err(fault), Told::default()),
        }
    }

    /// What came after the index's marks, where everything before them is as it says;
    /// none where the journals must be read through.
    fn quick(&self, journals: &mut [Journal; 2], told: &Told) -> Result<Option<[Scan; 2]>, OpenError> {
        let mut tails = Vec::new();
        for (source, journal) in Source::ALL.into_iter().zip(journals.iter_mut()) {
            let mark = told.marks.get(&source).filter(|mark| mark.whole && told.bears_out(source, mark));
            let Some(mark) = mark else { return Ok(None) };
            let Some(tail) = tail_after(journal, &mark.standing)? else { return Ok(None) };
            tails.push(tail);
        }
        let Ok([own, foreign]) = <[Scan; 2]>::try_from(tails) else { return Ok(None) };
        let office_knows_more = self.known.sent.is_some_and(|head| head.seq >= own.next);
        let witnessed = [&own, &foreign].iter().all(|scan| self.known.witnessed(scan.source) < scan.next);
        Ok((witnessed && !office_knows_more).then_some([own, foreign]))
    }

    /// Gives the index what it lacks, as after a kill.
    fn catch_up(
        &self,
        (mut index, told): (Index, Told),
        journals: &mut [Journal; 2],
        tails: [Scan; 2],
    ) -> Result<Outcome, OpenError> {
        let Told { mut places, marks } = told;
        let (mut tallies, mut torn_tail_cut, mut applied) = ([Tally::default(); 2], 0, 0);
        for tail in &tails {
            let (at, mark) = (tail.source.at(), &marks[&tail.source]);
            let tally = &mut tallies[at];
            *tally = mark.tally;
            if tail.end != mark.standing.end || tail.tail.is_some() {
                torn_tail_cut += journals[at].settle(tail)?;
                if tail.found.is_empty() {
                    journals[at].stand(Standing { last: mark.standing.last, ..journals[at].standing() })?;
                }
            }
            for (place, found) in &tail.found {
                // Its row may have been written and the mark after it not.
                let known = places.of(&found.hash);
                tally.count += u64::from(known.is_none_or(|known| known == (tail.source, *place)));
                tally.lc = tally.lc.max(found.lc);
                places.put(tail.source, *place, *found);
            }
        }
        for tail in tails.iter().filter(|tail| !tail.found.is_empty()) {
            let rows: Vec<(u64, Found)> = tail.found.iter().map(|(place, found)| (*place, *found)).collect();
            let mark = mark(&journals[tail.source.at()], tallies[tail.source.at()], true);
            if let Err(fault) = index_rows(&mut index, &journals[tail.source.at()], tail.source, &rows, &mark) {
                return self.thorough(Err(fault), Told { places, marks }, journals);
            }
            applied += rows.len() as u64;
        }
        let state = if applied == 0 { IndexState::Fresh } else { IndexState::CaughtUp { applied } };
        Ok(Outcome { index: Some(index), state, tallies, places, torn_tail_cut, damage: Vec::new() })
    }

    /// Reads everything.
    fn thorough(
        &self,
        index: Result<Index, IndexFault>,
        told: Told,
        journals: &mut [Journal; 2],
    ) -> Result<Outcome, OpenError> {
        let [mut own, mut foreign] = [journals[0].scan(Since::BEGINNING)?, journals[1].scan(Since::BEGINNING)?];
        if let Some(version) = own.other_form.or(foreign.other_form) {
            return Err(OpenError::OtherForm { version });
        }
        let (index, told) = compared(index, told, [&own, &foreign]);
        let knows = |scan: &Scan| known_place(scan, &told, &self.known, [&own, &foreign]);
        let known = [knows(&own), knows(&foreign)];
        let [own_journal, foreign_journal] = journals;
        let adopted = adopt(&mut own, known[0], &told);
        adopt(&mut foreign, known[1], &told);
        let torn_tail_cut = own_journal.settle(&own)? + foreign_journal.settle(&foreign)?;
        if !own.damage.is_empty() {
            let in_index = index.as_ref().ok().and_then(|index| index.copies().ok()).unwrap_or_default();
            let copies = Copies { in_index, foreign: (foreign_journal, &foreign) };
            heal_own(own_journal, &mut own, adopted, &copies)?;
        }
        if !foreign.damage.is_empty() {
            // Its places are given anew.
            StateStore::new(&self.paths.state, self.vault, self.disk).remove(Document::Witness)?;
            heal_foreign(foreign_journal, &mut foreign)?;
        }
        let places = places_of([&own, &foreign]);
        let tallies = tallies(&places);
        let damage: Vec<Damage> = own.damage.into_iter().chain(foreign.damage).collect();
        let (index, state) = self.bring_up(index, &told, journals, (&places, is_whole(&damage)));
        Ok(Outcome { index, state, tallies, places, torn_tail_cut, damage })
    }

    /// Keeps an index that is a beginning of the journals and gives it the rest;
    /// makes a new one otherwise.
    fn bring_up(
        &self,
        index: Result<Index, IndexFault>,
        told: &Told,
        journals: &[Journal; 2],
        (places, whole): (&Places, bool),
    ) -> (Option<Index>, IndexState) {
        let why = match index {
            Ok(index) => match go_on(index, told, journals, (places, whole)) {
                Ok((index, state)) => return (Some(index), state),
                Err(fault) => fault,
            },
            Err(fault) => fault,
        };
        match why {
            // A sound index is not thrown away because it can't be opened just now.
            IndexFault::NoRoom | IndexFault::InUse => (None, IndexState::Without { why }),
            why => rebuild(self.paths, (self.vault, self.disk), journals, (places, whole), why),
        }
    }
}

impl Told {
    /// Whether there is a row for each entry that a mark tells of, each of the own ones
    /// after the one it names: a power cut may cost an index any part of it in silence.
    fn bears_out(&self, source: Source, mark: &Mark) -> bool {
        let Standing { next, last, .. } = &mark.standing;
        let next = *next;
        let mut before = None;
        let rows = self.places.from(source, 0).take_while(|(place, _)| *place < next);
        let linked = rows.zip(1..).take_while(|((place, found), expected)| {
            let follows = source == Source::Foreign || found.prev == before;
            before = Some(found.hash);
            place == expected && follows
        });
        let complete = linked.count() as u64 + 1 == next;
        complete && last.is_none_or(|(place, found)| self.places.row(source, place) == Some(&found))
    }
}

/// Gives an index that is a beginning of the journals the rest of them.
fn go_on(
    mut index: Index,
    told: &Told,
    journals: &[Journal; 2],
    (places, whole): (&Places, bool),
) -> Result<(Index, IndexState), IndexFault> {
    let mut applied = 0;
    let tallies = tallies(places);
    for source in Source::ALL {
        let upto = told.places.last(source).map_or(0, |(place, _)| place);
        let indexed = told.places.from(source, 0);
        let held = places.from(source, 0).take_while(|(place, _)| *place <= upto);
        if !indexed.eq(held) {
            index.close();
            return Err(IndexFault::Contradicts);
        }
        let rows: Vec<(u64, Found)> = places.from(source, upto + 1).map(|(place, found)| (place, *found)).collect();
        let mark = mark(&journals[source.at()], tallies[source.at()], whole);
        index_rows(&mut index, &journals[source.at()], source, &rows, &mark)?;
        applied += rows.len() as u64;
    }
    let state = if applied == 0 { IndexState::Fresh } else { IndexState::CaughtUp { applied } };
    Ok((index, state))
}

/// Sets the index's folder aside and makes a new one of what the journals hold.
pub(super) fn rebuild(
    paths: &Paths,
    (vault, disk): (&Arc<Vault>, &dyn Disk),
    journals: &[Journal; 2],
    (places, whole): (&Places, bool),
    why: IndexFault,
) -> (Option<Index>, IndexState) {
    let tallies = tallies(places);
    let marks = Source::ALL.map(|source| (source, mark(&journals[source.at()], tallies[source.at()], whole)));
    let made = set_aside(paths, disk).map_err(|error| of_system(&error));
    let made = made.and_then(|set_aside| {
        let (mut index, _) = Index::open(&paths.index, vault)?;
        keep_copies(&mut index, &journals[0], places)?;
        index.fill(places, &marks)?;
        Ok((index, set_aside))
    });
    let restored: u64 = tallies.iter().map(|tally| tally.count).sum();
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

/// Where all that was scanned lies.
pub(super) fn places_of(scans: [&Scan; 2]) -> Places {
    let mut places = Places::default();
    for scan in scans {
        scan.found.iter().for_each(|(place, found)| places.put(scan.source, *place, *found));
    }
    places
}

/// What is counted of both journals.
pub(super) fn tallies(places: &Places) -> [Tally; 2] {
    let lc = places.lc();
    Source::ALL.map(|source| Tally { count: places.count(source), lc })
}

/// What the index is told of a journal.
pub(super) fn mark(journal: &Journal, tally: Tally, whole: bool) -> Mark {
    Mark { standing: journal.standing(), tally, whole: whole && journal.is_sound() }
}

/// What a journal has after where it is known to stand; none where it does not stand there.
fn tail_after(journal: &mut Journal, standing: &Standing) -> Result<Option<Scan>, OpenError> {
    let (segment, bytes) = journal.length()?;
    let is_shorter = (segment, bytes) < (standing.end.segment, standing.end.offset);
    if is_shorter || !journal.begins_well(segment)? {
        return Ok(None);
    }
    journal.stand(standing.clone())?;
    if let Some((place, found)) = &standing.last
        && journal.reader().read(*place, found)?.is_none()
    {
        return Ok(None);
    }
    let Standing { name, end, next, cursors, last } = standing.clone();
    let since = Since { end, next, cursors, journal: Some(name) };
    if (segment, bytes) == (end.segment, end.offset) {
        return Ok(Some(Scan::of_nothing(journal.sealing().source, since)));
    }
    let scan = journal.scan(since)?;
    let last = last.map(|(place, found)| (place, found.hash));
    let goes_on =
        |(place, first): (u64, &Found)| last.is_none_or(|(at, hash)| at + 1 != place || first.prev == Some(hash));
    let first = scan.found.first_key_value().map(|(place, found)| (*place, found));
    let linked = scan.source == Source::Foreign || first.is_none_or(goes_on);
    Ok((scan.damage.is_empty() && scan.other_form.is_none() && linked).then_some(scan))
}

/// What an index says counts only where it does not contradict what the journals say
/// themselves.
fn compared(index: Result<Index, IndexFault>, told: Told, scans: [&Scan; 2]) -> (Result<Index, IndexFault>, Told) {
    let index = match index {
        Ok(index) => index,
        Err(fault) => return (Err(fault), Told::default()),
    };
    let fault = {
        let is_empty = scans.iter().all(|scan| scan.found.is_empty());
        let differs = |scan: &&Scan| {
            let rows = told.places.from(scan.source, 0);
            rows.into_iter().any(|(place, row)| scan.found.get(&place).is_some_and(|found| found.hash != row.hash))
        };
        match () {
            () if told.marks.is_empty() && !is_empty => Some(IndexFault::Missing),
            () if scans.iter().any(differs) => Some(IndexFault::Contradicts),
            () => None,
        }
    };
    match fault {
        None => (Ok(index), told),
        Some(fault) => {
            index.close();
            (Err(fault), Told::default())
        }
    }
}

/// The last place of a journal that the index or the office is known to have had.
fn known_place(scan: &Scan, told: &Told, known: &Known, scans: [&Scan; 2]) -> u64 {
    let marked = told.marks.get(&scan.source).map_or(0, |mark| mark.standing.next - 1);
    let indexed = told.places.last(scan.source).map_or(0, |(place, _)| place);
    let held = |head: &Head| scans.iter().any(|scan| scan.found.values().any(|found| found.hash == head.hash));
    let sent = known.sent.filter(|head| scan.source == Source::Own && head.seq >= scan.next && !held(head));
    marked.max(indexed).max(known.witnessed(scan.source)).max(sent.map_or(0, |head| head.seq))
}

/// A tail is torn unless something knows its entries; then it is damaged. Whether it is.
fn adopt(scan: &mut Scan, known: u64, told: &Told) -> bool {
    let adopts = known >= scan.next;
    if adopts {
        scan.adopt_tail(known);
    }
    name_the_lost(scan, told);
    adopts
}

/// Where own entries may be had from that the own journal does not give any more.
struct Copies<'a> {
    in_index: BTreeMap<u64, Entry>,
    /// Once they were sent, a sync may have brought them back.
    foreign: (&'a Journal, &'a Scan),
}

impl Copies<'_> {
    /// An own entry, whole, if it is the one that is missing at a place.
    fn of(&self, scan: &Scan, place: u64, hash: Option<EntryHash>) -> Option<Entry> {
        let fits = |entry: &Entry| {
            let next = scan.found.get(&(place + 1));
            let known = hash.is_some_and(|hash| entry.hash() == hash);
            known && entry.header().seq == place && next.is_none_or(|next| next.prev == Some(entry.hash()))
        };
        let copy = self.in_index.get(&place).cloned();
        copy.filter(fits).or_else(|| self.brought_back(hash?).filter(fits))
    }

    fn brought_back(&self, hash: EntryHash) -> Option<Entry> {
        let (journal, scan) = self.foreign;
        let (place, found) = scan.found.iter().rev().find(|(_, found)| found.hash == hash && found.has_body())?;
        journal.reader().read(*place, found).ok().flatten()
    }
}

/// Restores what is damaged in the own journal, as far as there are copies.
fn heal_own(journal: &mut Journal, scan: &mut Scan, adopted: bool, copies: &Copies<'_>) -> Result<(), StoreError> {
    let damaged = scan.damage.iter().filter(|damage| matches!(damage.what, What::Entry | What::Body));
    let named = damaged.filter_map(|damage| Some((damage.place?, damage.hash)));
    let restored: BTreeMap<u64, Entry> =
        named.filter_map(|(place, hash)| Some((place, copies.of(scan, place, hash)?))).collect();
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
    } else if adopted {
        // Notes in the journal itself that places up to here were given out.
        journal.append(&[], &Cursors::new())?;
    }
    Ok(())
}

/// Takes what is damaged out of the foreign journal: all of it is at the office, which is
/// asked from the beginning again.
fn heal_foreign(journal: &mut Journal, scan: &mut Scan) -> Result<(), StoreError> {
    let mut reader = journal.reader();
    let whole = scan.found.iter().filter(|(_, found)| found.lies.body != BodyFound::Damaged);
    let read = whole.map(|(place, found)| reader.read(*place, found));
    let entries: Vec<Entry> = read.filter_map(io::Result::transpose).collect::<io::Result<_>>()?;
    journal.stand(Standing { next: entries.len() as u64 + 1, cursors: Cursors::new(), ..journal.standing() })?;
    let rewritten = journal.rewrite((1..).zip(entries))?;
    (scan.found, scan.next, scan.end) = (rewritten.found, rewritten.next, rewritten.end);
    scan.damage.iter_mut().for_each(|damage| damage.fate = Fate::AtTheOffice);
    Ok(())
}

/// Whether nothing is known to be damaged any more.
fn is_whole(damage: &[Damage]) -> bool {
    damage.iter().all(|damage| damage.fate != Fate::Stands)
}

/// What the index remembers of entries that are gone: at least which they were.
fn name_the_lost(scan: &mut Scan, told: &Told) {
    for damage in scan.damage.iter_mut().filter(|damage| damage.hash.is_none()) {
        let row = damage.place.and_then(|place| told.places.row(scan.source, place));
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

/// Indexes what the index lacks of a journal, the newest own entries with their copies.
fn index_rows(
    index: &mut Index,
    journal: &Journal,
    source: Source,
    rows: &[(u64, Found)],
    mark: &Mark,
) -> Result<(), IndexFault> {
    index.apply(NewRows { source, rows, copies: &[] }, mark)?;
    if source == Source::Own { keep_copies_of(index, journal, rows.iter().copied()) } else { Ok(()) }
}

fn keep_copies(index: &mut Index, own: &Journal, places: &Places) -> Result<(), IndexFault> {
    let from = own.next().saturating_sub(COPIES_MAX);
    keep_copies_of(index, own, places.from(Source::Own, from).map(|(place, found)| (place, *found)))
}

/// Copies stand under the place of the first of a stretch, so each gap begins a new one.
fn keep_copies_of(
    index: &mut Index,
    own: &Journal,
    rows: impl Iterator<Item = (u64, Found)>,
) -> Result<(), IndexFault> {
    let from = own.next().saturating_sub(COPIES_MAX);
    let mut reader = own.reader();
    let mut stretch: (u64, Vec<Entry>) = (0, Vec::new());
    for (place, found) in rows.filter(|(place, found)| *place >= from && found.has_body()) {
        let Ok(Some(entry)) = reader.read(place, &found) else { continue };
        if place != stretch.0 + stretch.1.len() as u64 {
            index.keep_copies(stretch.0, &stretch.1.iter().collect::<Vec<_>>())?;
            stretch = (place, Vec::new());
        }
        stretch.1.push(entry);
    }
    index.keep_copies(stretch.0, &stretch.1.iter().collect::<Vec<_>>())
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
