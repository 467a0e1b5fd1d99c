//! Checking a whole log by its leaves, without reading an entry: whoever kept an end of
//! it, and where some entries stood, sees whether it is still the same, and where not.

use serde::{Deserialize, Serialize};

use super::book::LogBook;
use super::tree::{LogTree, leaf_of};
use crate::ids::{EntryHash, LogHash};

/// Where a log is not what it was signed as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct BadLog {
    /// The first place (from 0) at which it may differ.
    pub first: u64,
    /// The place behind the first difference: it lies before this one.
    pub before: u64,
}

/// Checks leaves from the first on against what a phone was told and proved: the ends it
/// kept, and its own entries (from the first, in order). Leaves behind the newest end are
/// not looked at.
///
/// # Errors
/// Where the first difference lies, as closely as what was kept tells.
pub fn check_leaves(book: &LogBook, leaves: &[LogHash], own: &[EntryHash]) -> Result<(), BadLog> {
    let Some(known) = book.known else { return Ok(()) };
    let newest = (known.checkpoint().size, known.checkpoint().root);
    let mut tree = LogTree::default();
    leaves.iter().for_each(|leaf| tree.push_leaf(*leaf));
    let mut good = 0;
    for (size, root) in book.ends.iter().copied().chain([newest]) {
        if tree.root(size) != Some(root) {
            return Err(narrowed(book, leaves, own, BadLog { first: good, before: size }));
        }
        good = size;
    }
    Ok(())
}

/// An own entry that does not stand where it was proved to stand tells more.
fn narrowed(book: &LogBook, leaves: &[LogHash], own: &[EntryHash], bad: BadLog) -> BadLog {
    let leaf_at = |place: u64| usize::try_from(place).ok().and_then(|place| leaves.get(place)).copied();
    let mut bad = bad;
    for run in &book.own {
        for step in 0..run.count {
            let (at, place) = (run.seq + step - 1, run.place + step);
            let hash = usize::try_from(at).ok().and_then(|at| own.get(at));
            let Some(hash) = hash.filter(|_| (bad.first..bad.before).contains(&place)) else { continue };
            if leaf_at(place) != Some(leaf_of(*hash)) {
                bad.before = bad.before.min(place + 1);
            }
        }
    }
    bad
}
