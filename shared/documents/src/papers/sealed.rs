//! The record as it was when minutes were sealed: the entries that the seal covers, and
//! of units, people and teams what its maker held then. So minutes printed years later
//! say what the signed ones said. It refuses to go on where an entry is not here.

use std::collections::{BTreeMap, BTreeSet};

use shared::domain::{Fact, Kind, Seal, SealLists};
use shared::ids::{DeviceId, EntryHash, VisitId};
use shared::record::{Effect, Item, Record};

use crate::Refused;

/// What names and posts come from, outside visits.
const AROUND: [Kind; 5] = [Kind::Unit, Kind::Staff, Kind::Posting, Kind::Team, Kind::TeamMember];

/// The record of one seal.
///
/// # Errors
/// [`Refused::Missing`] where the seal or an entry that it covers is not here.
pub(super) fn record_of(record: &Record, seal: EntryHash) -> Result<Record, Refused> {
    let item = record.item(&seal).filter(|item| item.is_seal()).ok_or(Refused::Missing { field: "seal" })?;
    let heads = heads(record, item)?;
    let covered = record.covered(&seal);
    let held: Option<Vec<&Item>> = covered.iter().map(|hash| record.item(hash)).collect();
    let held = held.ok_or(Refused::Missing { field: "includes" })?;
    let about = record.items_about(item.about);
    let erasures = about.into_iter().filter(|item| matches!(item.effect, Effect::Erase(..)));
    let around = AROUND.iter().flat_map(|kind| record.keys_of(*kind)).flat_map(|(class, _)| record.history(class));
    let known = |item: &&Item| heads.get(&item.device).is_some_and(|head| item.seq <= *head);
    let mut then = Record::new(record.offices().clone());
    then.extend(held.into_iter().chain(erasures).chain(around.filter(known)).cloned());
    Ok(then)
}

/// The hash of what a seal covers, as it says itself.
///
/// # Errors
/// [`Refused::Missing`] where its body is not here.
pub(super) fn content_of(record: &Record, seal: EntryHash) -> Result<EntryHash, Refused> {
    said_by(record, seal).map(|seal| seal.content)
}

/// The visit as a seal names it.
///
/// # Errors
/// [`Refused::Missing`] where its body is not here.
pub(super) fn visit_of(record: &Record, seal: EntryHash) -> Result<VisitId, Refused> {
    said_by(record, seal).map(|seal| seal.visit)
}

fn said_by(record: &Record, seal: EntryHash) -> Result<&Seal, Refused> {
    match record.fact(&seal) {
        Some(Fact::Seal(seal)) => Ok(seal),
        _ => Err(Refused::Missing { field: "seal" }),
    }
}

/// The content of the seal that stands now, where this one no longer does.
pub(super) fn superseded_by(record: &Record, visit: VisitId, seal: EntryHash) -> Option<EntryHash> {
    let standing = record.seals_of(visit);
    if standing.iter().any(|item| item.hash == seal) {
        return None;
    }
    standing.last().and_then(|item| content_of(record, item.hash).ok())
}

/// How far each journal was held, from all pieces of the seal.
fn heads(record: &Record, seal: &Item) -> Result<BTreeMap<DeviceId, u64>, Refused> {
    let Effect::Seal(_, parts) = &seal.effect else { return Err(Refused::Missing { field: "seal" }) };
    let pieces: BTreeSet<EntryHash> = std::iter::once(seal.hash).chain(parts.iter().copied()).collect();
    let mut heads = BTreeMap::new();
    for piece in pieces {
        let lists = lists(record, piece).ok_or(Refused::Missing { field: "parts" })?;
        heads.extend(lists.heads.iter().map(|head| (head.device, head.seq)));
    }
    Ok(heads)
}

fn lists(record: &Record, piece: EntryHash) -> Option<&SealLists> {
    match record.fact(&piece)? {
        Fact::Seal(seal) => Some(&seal.lists),
        Fact::SealPart(part) => Some(&part.lists),
        _ => None,
    }
}
