//! Heads of journals and their difference: sync is "which entries do you lack".
//! There is no outbox: unsent = own head − what the office holds.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::ids::{DeviceId, EntryHash};

/// The end of a journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// The last place.
    pub seq: u64,
    /// The hash there.
    pub hash: EntryHash,
}

/// The heads of several journals.
pub type Heads = BTreeMap<DeviceId, Head>;

/// What one side lacks of one journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lack {
    /// Nothing: same head.
    Nothing,
    /// The other side lacks the places from here on.
    OtherLacks {
        /// First lacking place.
        from: u64,
    },
    /// This side lacks the places from here on.
    WeLack {
        /// First lacking place.
        from: u64,
    },
    /// Same place, other hash, or no way to tell yet: branches.
    Diverged,
}

/// What is lacking between our head of a journal and theirs.
pub fn lack(ours: Option<Head>, theirs: Option<Head>) -> Lack {
    match (ours, theirs) {
        (None, None) => Lack::Nothing,
        (Some(_), None) => Lack::OtherLacks { from: 1 },
        (None, Some(_)) => Lack::WeLack { from: 1 },
        (Some(a), Some(b)) if a == b => Lack::Nothing,
        (Some(a), Some(b)) if a.seq == b.seq => Lack::Diverged,
        (Some(a), Some(b)) if a.seq > b.seq => Lack::OtherLacks { from: b.seq + 1 },
        (Some(a), Some(_)) => Lack::WeLack { from: a.seq + 1 },
    }
}

/// The journals in which two sides differ.
pub fn difference(ours: &Heads, theirs: &Heads) -> BTreeMap<DeviceId, Lack> {
    let devices = ours.keys().chain(theirs.keys());
    devices
        .map(|device| (*device, lack(ours.get(device).copied(), theirs.get(device).copied())))
        .filter(|(_, lack)| *lack != Lack::Nothing)
        .collect()
}
