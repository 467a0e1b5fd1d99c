//! Forks as people are shown them: one incident where a journal parts in two,
//! however long the branches are, until somebody acknowledges it. The words stay
//! neutral: a restored phone is not fraud.

use serde::Serialize;

use crate::domain::{KeyParts, Kind};
use crate::ids::DeviceId;

use super::incremental::Record;

/// A journal that parted in two.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ForkIncident {
    /// Whose.
    pub device: DeviceId,
    /// The first place with two entries.
    pub seq: u64,
    /// Whether somebody acknowledged it.
    pub seen: bool,
}

/// All incidents, by device and place.
pub fn fork_incidents(record: &Record) -> Vec<ForkIncident> {
    let forks = record.forks();
    let first = forks.iter().filter(|(device, seq)| !forks.contains(&(*device, seq - 1)));
    let seen = |device: DeviceId, seq: u64| {
        let key = record.at(&KeyParts::of(Kind::ForkSeen.name(), device).field(seq.to_string()));
        key.is_some_and(|key| !key.values.is_empty())
    };
    first.map(|(device, seq)| ForkIncident { device: *device, seq: *seq, seen: seen(*device, *seq) }).collect()
}
