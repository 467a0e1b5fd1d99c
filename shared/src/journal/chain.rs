//! Taking in: the verdict on one entry, from nothing but itself and its own
//! chain. Never on a seal, a role, a clock or another journal.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::entry::Entry;
use crate::ids::EntryHash;

/// What becomes of an entry that arrives. Only `Refused` keeps nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "verdict", rename_all = "snake_case")]
pub enum Verdict {
    /// New, chained, kept.
    Stored,
    /// Held before; nothing changed.
    AlreadyHere,
    /// Its predecessor is not held: send from `expected` on.
    Gap {
        /// The place to send from.
        expected: u64,
    },
    /// A second entry at its place: kept, both branches stand, an incident is raised.
    Fork {
        /// The place that has two entries now.
        seq: u64,
    },
    /// Not an entry of this chain at all; nothing kept.
    Refused {
        /// Why.
        reason: RefusedBecause,
    },
}

/// Why nothing could be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefusedBecause {
    /// Header or body can't be read, is too large, or they don't belong together.
    Form,
    /// Of another device than the one that signed in.
    OtherDevice,
    /// The head's signature does not verify.
    Signature,
    /// The batch is larger than a batch may be.
    TooLarge,
}

/// What a replica holds of one device's journal: every hash at every place, so
/// that a second branch is seen and kept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Chain {
    places: BTreeMap<u64, Vec<EntryHash>>,
    /// How many places have more than one entry.
    forks: usize,
}

impl Chain {
    /// A chain of nothing.
    pub const EMPTY: &'static Chain = &Chain { places: BTreeMap::new(), forks: 0 };

    /// The verdict on an entry. Changes nothing; see [`Chain::keep`].
    pub fn judge(&self, entry: &Entry) -> Verdict {
        let header = entry.header();
        if self.holds(header.seq, entry.hash()) {
            return Verdict::AlreadyHere;
        }
        let chained = match header.prev {
            None => header.seq == 1,
            Some(prev) => self.holds(header.seq - 1, prev),
        };
        if !chained {
            return Verdict::Gap { expected: self.expected(header.seq) };
        }
        if self.places.contains_key(&header.seq) {
            return Verdict::Fork { seq: header.seq };
        }
        Verdict::Stored
    }

    /// Notes an entry as held.
    pub fn keep(&mut self, seq: u64, hash: EntryHash) {
        let place = self.places.entry(seq).or_default();
        if !place.contains(&hash) {
            place.push(hash);
            place.sort();
            self.forks += usize::from(place.len() == 2);
        }
    }

    /// Whether it is held.
    pub fn holds(&self, seq: u64, hash: EntryHash) -> bool {
        self.places.get(&seq).is_some_and(|place| place.contains(&hash))
    }

    /// The greatest place held; 0 for none.
    pub fn top(&self) -> u64 {
        self.places.last_key_value().map_or(0, |(seq, _)| *seq)
    }

    /// How many entries are held.
    pub fn count(&self) -> u64 {
        self.places.values().map(|place| place.len() as u64).sum()
    }

    /// The ends of all branches at the top: one, or more after a fork.
    pub fn heads(&self) -> Vec<(u64, EntryHash)> {
        let top = self.places.last_key_value();
        top.map_or(Vec::new(), |(seq, place)| place.iter().map(|hash| (*seq, *hash)).collect())
    }

    /// The places with more than one entry.
    pub fn forks(&self) -> impl Iterator<Item = u64> + '_ {
        let forks = self.places.iter().filter(|(_, place)| place.len() > 1).map(|(seq, _)| *seq);
        // Whoever only asks whether there is one need not go through all.
        forks.take(self.forks)
    }

    /// Where to send from: after the top, or, on another branch, halfway back,
    /// which finds the common place in a few rounds since resending is harmless.
    fn expected(&self, seq: u64) -> u64 {
        if self.top() + 1 < seq { self.top() + 1 } else { (seq / 2).max(1) }
    }
}
