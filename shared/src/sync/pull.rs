//! Fourth step: what other phones and the office wrote, by a cursor over the
//! office's arrival order.

use serde::{Deserialize, Serialize};

use crate::ids::EntryHash;
use crate::journal::Chain;

/// Entries in one page of a pull.
pub const PULL_ENTRIES_MAX: u64 = super::BATCH_ENTRIES_MAX as u64;

/// "What came after this position?"
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pull {
    /// The last position this phone took in; 0 at first.
    pub after: u64,
    /// The end of the asker's own journal: what leads up to it need not come back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub head: Option<EntryHash>,
}

/// The office's side: whether the asker's own entries may be left out. Only where its
/// journal is one branch here and the asker named its end: a phone that lost entries of
/// its own, or has another branch here, gets them all.
pub fn leaves_out_own(pull: Pull, chain: &Chain) -> bool {
    let ends_there = chain.heads().iter().any(|(_, end)| Some(*end) == pull.head);
    ends_there && chain.forks().next().is_none()
}
