//! The office's side: what it says of its log to somebody who knows an older end.

use super::statement::{Checkpoint, SignedCheckpoint, SignedEpoch};
use super::tree::LogTree;
use super::watch::{LogWord, Restored};
use crate::ids::LogHash;

/// The log with what was signed about it.
#[derive(Debug, Clone, Copy)]
pub struct OfficeLog<'a> {
    /// The log.
    pub tree: &'a LogTree,
    /// Its end.
    pub end: SignedCheckpoint,
    /// All epochs that began, in order.
    pub epochs: &'a [SignedEpoch],
}

impl OfficeLog<'_> {
    /// The word to somebody who knows an end, or none yet.
    pub fn word(&self, known: Option<&Checkpoint>) -> LogWord {
        let size = self.end.checkpoint.size;
        let consistency = known.and_then(|known| self.tree.prove_consistency(known.size, size)).unwrap_or_default();
        let since = self.epochs.iter().filter(|epoch| known.is_none_or(|known| epoch.start.epoch > known.epoch));
        LogWord { checkpoint: self.end, consistency, restored: since.map(|epoch| self.restored(epoch)).collect() }
    }

    /// Whether an end that this office signed is none of this log: the log was restored
    /// from a copy, or changed, and nobody has said so.
    pub fn is_contradicted_by(&self, known: &Checkpoint) -> bool {
        let same_epoch = known.epoch == self.end.checkpoint.epoch;
        same_epoch && self.tree.root(known.size) != Some(known.root)
    }

    fn restored(&self, epoch: &SignedEpoch) -> Restored {
        let size = self.end.checkpoint.size;
        let proved = |proof: Option<Vec<LogHash>>| proof.unwrap_or_default();
        Restored {
            epoch: *epoch,
            consistency: proved(self.tree.prove_consistency(epoch.start.size, size)),
            inclusion: proved(self.tree.prove(&[epoch.start.place], size)),
        }
    }
}
