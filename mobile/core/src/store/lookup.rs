//! Where entries lie, in memory: what stands in for an index that can't be had, made
//! of the journals alone.

use std::collections::{BTreeMap, HashMap};

use shared::ids::{EntryHash, Id};

use super::found::Found;
use super::index::Tally;
use super::report::Source;

/// Everything an index would tell.
#[derive(Debug, Clone, Default)]
pub(super) struct Memory {
    rows: BTreeMap<(Source, u64), Found>,
    places: HashMap<EntryHash, (Source, u64)>,
}

impl Memory {
    /// Of entries by place, own ones and foreign ones.
    pub(super) fn of<'a>(journals: impl Iterator<Item = (Source, &'a BTreeMap<u64, Found>)>) -> Memory {
        let mut memory = Memory::default();
        for (source, found) in journals {
            found.iter().for_each(|(place, found)| memory.put(source, *place, *found));
        }
        memory
    }

    /// Takes one more. An entry in both journals counts as own, one that came twice as
    /// it came last.
    pub(super) fn put(&mut self, source: Source, place: u64, found: Found) {
        self.rows.insert((source, place), found);
        let known = self.places.entry(found.hash).or_insert((source, place));
        if source == Source::Own || known.0 == Source::Foreign {
            *known = (source, place);
        }
    }

    /// Where the entry at a place lies.
    pub(super) fn row(&self, source: Source, place: u64) -> Option<Found> {
        self.rows.get(&(source, place)).copied()
    }

    /// Where an entry is.
    pub(super) fn place_of(&self, hash: &EntryHash) -> Option<(Source, u64)> {
        self.places.get(hash).copied()
    }

    /// Rows of a journal from a place on, at most so many.
    pub(super) fn rows_from(&self, source: Source, place: u64, most: usize) -> Vec<(u64, Found)> {
        let rows = self.rows.range((source, place)..=(source, u64::MAX)).take(most);
        rows.map(|((_, place), found)| (*place, *found)).collect()
    }

    /// The places of the entries about a thing, own ones first, in order.
    pub(super) fn about(&self, about: Id) -> Vec<(Source, u64)> {
        self.rows.iter().filter(|(_, found)| found.about == about).map(|(place, _)| *place).collect()
    }

    /// What is counted of a journal.
    pub(super) fn tally(&self, source: Source) -> Tally {
        let count = self.places.values().filter(|(at, _)| *at == source).count() as u64;
        let rows = self.rows.range((source, 0)..=(source, u64::MAX));
        Tally { count, lc: rows.map(|(_, found)| found.lc).max().unwrap_or(0) }
    }
}
