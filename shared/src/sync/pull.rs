//! Fourth step: what other phones and the office wrote, by a cursor over the
//! office's arrival order.

use serde::{Deserialize, Serialize};

/// Entries in one page of a pull.
pub const PULL_ENTRIES_MAX: u64 = super::BATCH_ENTRIES_MAX as u64;

/// "What came after this position?"
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pull {
    /// The last position this phone took in; 0 at first.
    pub after: u64,
}
