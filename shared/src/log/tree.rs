//! The tree itself, as the office holds it in memory: the hashes of all complete
//! subtrees, so that a root or a proof of any size costs a few dozen hashes.

use crate::ids::{EntryHash, LogHash, sha256};

/// Before a leaf's bytes, so that no node passes for a leaf (RFC 6962, 2.1).
const LEAF: u8 = 0;
/// Before two nodes.
const NODE: u8 = 1;

/// The leaf of an entry: its hash, which covers all of its header and, by that, its body.
pub fn leaf_of(entry: EntryHash) -> LogHash {
    let mut bytes = [LEAF; 33];
    bytes[1..].copy_from_slice(&entry.0);
    LogHash(sha256(&bytes))
}

/// The node over two others.
pub fn node_of(left: LogHash, right: LogHash) -> LogHash {
    let mut bytes = [NODE; 65];
    bytes[1..33].copy_from_slice(&left.0);
    bytes[33..].copy_from_slice(&right.0);
    LogHash(sha256(&bytes))
}

/// The root of a log without entries.
pub(super) fn empty_root() -> LogHash {
    LogHash(sha256(b""))
}

/// How many of `size` leaves stand in the left half: the largest power of two below it.
/// `size` is 2 or more.
pub(super) fn left_half(size: u64) -> u64 {
    1 << (63 - (size - 1).leading_zeros())
}

/// A growing log. `levels[h]` are the roots of the complete subtrees of `2^h` leaves.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LogTree {
    levels: Vec<Vec<LogHash>>,
}

impl LogTree {
    /// Adds the next entry.
    pub fn push(&mut self, entry: EntryHash) {
        self.push_leaf(leaf_of(entry));
    }

    /// Adds the next entry where only its leaf is known, as somebody who checks a log they
    /// may not read.
    pub fn push_leaf(&mut self, leaf: LogHash) {
        let mut node = leaf;
        for height in 0.. {
            if self.levels.len() == height {
                self.levels.push(Vec::new());
            }
            let level = &mut self.levels[height];
            level.push(node);
            match level.as_slice() {
                [.., left, right] if level.len().is_multiple_of(2) => node = node_of(*left, *right),
                _ => return,
            }
        }
    }

    /// How many entries it has.
    pub fn size(&self) -> u64 {
        self.levels.first().map_or(0, |leaves| leaves.len() as u64)
    }

    /// Its root when it had so many entries; none where it never had.
    pub fn root(&self, size: u64) -> Option<LogHash> {
        match size {
            0 => Some(empty_root()),
            _ if size > self.size() => None,
            _ => Some(self.range(0, size)),
        }
    }

    /// Proves that entries stand at their places (ascending, from 0) in the log of a
    /// size: the fewest nodes that together with the entries give the root, from left to
    /// right. For one entry those are its audit path (RFC 6962, 2.1.1), for a run of them
    /// little more. None where a place is not in it.
    pub fn prove(&self, places: &[u64], size: u64) -> Option<Vec<LogHash>> {
        let ascending = places.windows(2).all(|pair| pair[0] < pair[1]);
        if size > self.size() || !ascending || places.last().is_some_and(|last| *last >= size) {
            return None;
        }
        let mut proof = Vec::new();
        if size > 0 {
            self.prove_range((0, size), places, &mut proof);
        }
        Some(proof)
    }

    /// Proves that the log of a size begins with the log of an older one (RFC 6962,
    /// 2.1.2). None where it never had those sizes.
    pub fn prove_consistency(&self, old: u64, size: u64) -> Option<Vec<LogHash>> {
        if old > size || size > self.size() {
            return None;
        }
        let mut proof = Vec::new();
        if old > 0 && old < size {
            self.prove_older(old, (0, size), true, &mut proof);
        }
        Some(proof)
    }

    fn prove_range(&self, (first, size): (u64, u64), places: &[u64], proof: &mut Vec<LogHash>) {
        match (places, size) {
            ([], _) => proof.push(self.range(first, size)),
            (_, 1) => {}
            _ => {
                let half = left_half(size);
                let (left, right) = places.split_at(places.partition_point(|place| *place < first + half));
                self.prove_range((first, half), left, proof);
                self.prove_range((first + half, size - half), right, proof);
            }
        }
    }

    fn prove_older(&self, old: u64, (first, size): (u64, u64), known: bool, proof: &mut Vec<LogHash>) {
        if old == size {
            if !known {
                proof.push(self.range(first, size));
            }
            return;
        }
        let half = left_half(size);
        if old <= half {
            self.prove_older(old, (first, half), known, proof);
            proof.push(self.range(first + half, size - half));
        } else {
            self.prove_older(old - half, (first + half, size - half), false, proof);
            proof.push(self.range(first, half));
        }
    }

    /// The root over a part that the tree's own halving makes, so that its first place is
    /// a multiple of any power of two that it holds.
    fn range(&self, first: u64, size: u64) -> LogHash {
        if size.is_power_of_two() {
            let height = size.trailing_zeros() as usize;
            return self.levels[height][(first >> height) as usize];
        }
        let half = left_half(size);
        node_of(self.range(first, half), self.range(first + half, size - half))
    }
}
