//! Where every entry lies, in memory for as long as the store is open: 100,000 of them
//! take about 20 MB. The index is its durable form; the journals are what both are made of.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use shared::ids::{EntryHash, Id};

use super::found::Found;
use super::report::Source;

/// Everything that is asked about places.
#[derive(Debug, Clone, Default)]
pub(super) struct Places {
    rows: [Vec<Option<Found>>; 2],
    by_hash: HashMap<EntryHash, (Source, u64), BuildHasherDefault<Begin>>,
}

impl Places {
    /// Takes one more. An entry in both journals counts as own, one that came twice as
    /// it came last.
    pub(super) fn put(&mut self, source: Source, place: u64, found: Found) {
        let rows = &mut self.rows[source.at()];
        let at = usize::try_from(place).expect("a phone's memory holds fewer entries than it can number");
        if rows.len() <= at {
            rows.resize(at + 1, None);
        }
        rows[at] = Some(found);
        let known = self.by_hash.entry(found.hash).or_insert((source, place));
        if source == Source::Own || known.0 == Source::Foreign {
            *known = (source, place);
        }
    }

    /// Where the entry at a place lies.
    pub(super) fn row(&self, source: Source, place: u64) -> Option<&Found> {
        self.rows[source.at()].get(usize::try_from(place).ok()?)?.as_ref()
    }

    /// Where an entry is.
    pub(super) fn of(&self, hash: &EntryHash) -> Option<(Source, u64)> {
        self.by_hash.get(hash).copied()
    }

    /// The rows of a journal from a place on, in order.
    pub(super) fn from(&self, source: Source, place: u64) -> impl Iterator<Item = (u64, &Found)> {
        let rows = self.rows[source.at()].iter().enumerate().skip(usize::try_from(place).unwrap_or(usize::MAX));
        rows.filter_map(|(place, found)| Some((place as u64, found.as_ref()?)))
    }

    /// The last place that has a row.
    pub(super) fn last(&self, source: Source) -> Option<(u64, &Found)> {
        let rows = self.rows[source.at()].iter().enumerate().rev();
        rows.filter_map(|(place, found)| Some((place as u64, found.as_ref()?))).next()
    }

    /// The places of the entries about a thing, own ones first, each in order.
    pub(super) fn about(&self, about: Id) -> impl Iterator<Item = (Source, u64, &Found)> {
        let all = Source::ALL.into_iter().flat_map(|source| self.from(source, 0).map(move |(at, row)| (source, at, row)));
        all.filter(move |(source, place, found)| found.about == about && self.of(&found.hash) == Some((*source, *place)))
    }

    /// How many entries are of a journal and no other.
    pub(super) fn count(&self, source: Source) -> u64 {
        self.by_hash.values().filter(|(at, _)| *at == source).count() as u64
    }

    /// The greatest `lc`; 0 for none.
    pub(super) fn lc(&self) -> u64 {
        let rows = self.rows.iter().flatten().flatten();
        rows.map(|found| found.lc).max().unwrap_or(0)
    }
}

/// A hash of an entry is as good as chance already: its first bytes will do.
#[derive(Debug, Clone, Copy, Default)]
struct Begin(u64);

impl Hasher for Begin {
    fn write(&mut self, bytes: &[u8]) {
        if let Some(first) = bytes.first_chunk::<8>() {
            self.0 = u64::from_le_bytes(*first);
        }
    }

    fn write_usize(&mut self, _: usize) {}

    fn finish(&self) -> u64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::found::{BodyFound, Lies};
    use shared::ids::DeviceId;

    fn found(hash: u8) -> Found {
        let lies = Lies { segment: 1, at: 16, nonce: [0; 24], header_bytes: 5, body: BodyFound::NotHere };
        let hash = EntryHash([hash; 32]);
        Found { hash, prev: None, device: DeviceId([1; 16]), seq: 1, lc: u64::from(hash.0[0]), about: Id([2; 16]), lies }
    }

    #[test]
    fn an_entry_in_both_journals_is_own_and_one_that_came_twice_counts_as_it_came_last() {
        let mut places = Places::default();
        places.put(Source::Foreign, 1, found(7));
        places.put(Source::Own, 3, found(7));
        places.put(Source::Foreign, 2, found(8));
        places.put(Source::Foreign, 5, found(8));
        assert_eq!(places.of(&EntryHash([7; 32])), Some((Source::Own, 3)));
        assert_eq!(places.of(&EntryHash([8; 32])), Some((Source::Foreign, 5)));
        assert_eq!((places.count(Source::Own), places.count(Source::Foreign), places.lc()), (1, 1, 8));
        let about: Vec<_> = places.about(Id([2; 16])).map(|(source, place, _)| (source, place)).collect();
        assert_eq!(about, [(Source::Own, 3), (Source::Foreign, 5)]);
        assert_eq!(places.last(Source::Foreign).map(|(place, _)| place), Some(5));
        assert_eq!(places.from(Source::Foreign, 2).count(), 2);
        assert_eq!(places.row(Source::Own, 1), None);
    }
}
