//! The office's log: every entry it ever took in, in the order of arrival, under one
//! Merkle tree (RFC 6962). What the office signs about it (how long it is, its root, what
//! it holds of a journal) binds it: a phone that keeps one such word sees whether anything
//! was taken out, changed or put elsewhere since. It knows nothing of bodies and people:
//! a leaf is an entry's hash.

mod book;
mod check;
mod office;
mod proof;
mod statement;
mod tree;
mod watch;

pub use book::{ENDS_KEPT_MAX, Former, LogBook, PROMISES_KEPT_MAX};
pub use check::{BadLog, check_leaves};
pub use office::OfficeLog;
pub use proof::{verify_consistency, verify_entries};
pub use statement::{
    Checkpoint, EPOCH_FIRST, EpochStart, Promise, SignedCheckpoint, SignedEpoch, SignedPromise, Statement,
};
pub use tree::{LogTree, leaf_of, node_of};
pub use watch::{Alarm, Cut, Judged, Known, LogWord, Restored, Run, judge};

#[cfg(test)]
mod tests;
