//! Checking what the office's log proves, from the proof and what one holds oneself. Any
//! bytes may come as a proof: what does not fit proves nothing.

use super::tree::{empty_root, leaf_of, left_half, node_of};
use crate::ids::{EntryHash, LogHash};

/// Whether these entries stand at these places (ascending, from 0) in the log of a size
/// and root: the proof's nodes and the entries' leaves give the root, none left over.
pub fn verify_entries(entries: &[(u64, EntryHash)], (size, root): (u64, LogHash), proof: &[LogHash]) -> bool {
    let ascending = entries.windows(2).all(|pair| pair[0].0 < pair[1].0);
    if !ascending || entries.last().is_some_and(|(last, _)| *last >= size) {
        return false;
    }
    if size == 0 {
        return proof.is_empty() && root == empty_root();
    }
    let mut nodes = proof.iter();
    let built = range((0, size), entries, &mut nodes);
    built == Some(root) && nodes.next().is_none()
}

/// Whether a log of one size and root begins with an older one of another size and root.
pub fn verify_consistency(old: (u64, LogHash), new: (u64, LogHash), proof: &[LogHash]) -> bool {
    if old.0 == new.0 {
        return old.1 == new.1 && proof.is_empty();
    }
    if old.0 == 0 {
        return old.1 == empty_root() && proof.is_empty();
    }
    if old.0 > new.0 {
        return false;
    }
    let mut nodes = proof.iter();
    let built = older(old, new.0, true, &mut nodes);
    built == Some((old.1, new.1)) && nodes.next().is_none()
}

type Nodes<'a> = std::slice::Iter<'a, LogHash>;

/// Depth is at most 64, whatever size is claimed: a half without entries is one node.
fn range((first, size): (u64, u64), entries: &[(u64, EntryHash)], nodes: &mut Nodes<'_>) -> Option<LogHash> {
    match (entries, size) {
        ([], _) => nodes.next().copied(),
        ([(_, entry), ..], 1) => Some(leaf_of(*entry)),
        _ => {
            let half = left_half(size);
            let (left, right) = entries.split_at(entries.partition_point(|(place, _)| *place < first + half));
            let left = range((first, half), left, nodes)?;
            let right = range((first + half, size - half), right, nodes)?;
            Some(node_of(left, right))
        }
    }
}

/// The roots of the older log and of this one, as far as this part reaches. `known`: the
/// older log is all of this part's left edge, so that its root need not be told.
fn older(old: (u64, LogHash), size: u64, known: bool, nodes: &mut Nodes<'_>) -> Option<(LogHash, LogHash)> {
    if old.0 == size {
        let root = if known { old.1 } else { *nodes.next()? };
        return Some((root, root));
    }
    let half = left_half(size);
    if old.0 <= half {
        let (before, now) = older(old, half, known, nodes)?;
        Some((before, node_of(now, *nodes.next()?)))
    } else {
        let (before, now) = older((old.0 - half, old.1), size - half, false, nodes)?;
        let left = *nodes.next()?;
        Some((node_of(left, before), node_of(left, now)))
    }
}
