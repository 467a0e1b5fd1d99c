//! What a seal of a visit would hold now: exactly what this replica folds about it.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::{KeyParts, Kind, Quarantine, QuarantineReason, Refusal, SealLists};
use crate::ids::{DeviceId, EntryHash, EntryRef, Key, PersonId, VisitId};

use super::evaluate::KeyRecord;
use super::incremental::Record;
use super::item::Item;

/// The lists of a seal: all entries about the visit, replaced ones too, what united
/// its persons elsewhere, and what set any of these aside, so that the minutes fold
/// to what the screen shows; the heads of all journals held; the keys that differ.
///
/// # Errors
/// [`Refusal::NeedsUpdate`] where something of the visit is not understood here.
pub fn seal_lists(record: &Record, visit: VisitId) -> Result<SealLists, Refusal> {
    let keys: Vec<(&Key, &KeyRecord)> = record.keys_about(visit.into()).collect();
    if keys.iter().any(|(_, key)| key.needs_update) {
        return Err(Refusal::NeedsUpdate);
    }
    let differing = keys.iter().filter(|(_, key)| key.differs()).map(|(class, _)| **class).collect();
    let items = record.items_about(visit.into()).into_iter();
    let mut includes: BTreeSet<EntryHash> = items.filter(|item| !seals(item)).map(|item| item.hash).collect();
    includes.extend(persons_united(record, &keys));
    let aside: Vec<EntryHash> = includes.iter().flat_map(|hash| set_aside_by(record, *hash)).collect();
    includes.extend(aside);
    Ok(SealLists { includes: includes.into_iter().collect(), heads: heads(record), differing })
}

/// The entries of every join, told in whatever visit, that unites somebody of this one.
fn persons_united(record: &Record, keys: &[(&Key, &KeyRecord)]) -> Vec<EntryHash> {
    let subjects = keys.iter().filter_map(|(_, key)| key.parts.as_ref()?.subject);
    let people: BTreeSet<PersonId> = subjects.map(PersonId::from).collect();
    let is_theirs = |key: &KeyRecord| {
        let person = key.parts.as_ref().and_then(|parts| parts.subject);
        person.is_some_and(|person| people.contains(&record.person_id(person.into())))
    };
    let joins = record.keys_of(Kind::SamePerson).filter(|(_, key)| key.one_value().is_some() && is_theirs(key));
    joins.flat_map(|(class, _)| record.history(class)).map(|item| item.hash).collect()
}

fn seals(item: &Item) -> bool {
    matches!(Kind::of(&item.kind), Some(Kind::Seal | Kind::SealPart))
}

/// The entries that set one aside or released it.
fn set_aside_by(record: &Record, entry: EntryHash) -> impl Iterator<Item = EntryHash> {
    let reason = QuarantineReason::Malformed;
    let parts: KeyParts = crate::domain::Fact::Quarantine(Quarantine { entry, reason }).parts();
    record.history(&parts.key()).into_iter().map(|item| item.hash)
}

/// The last entry held of every journal.
fn heads(record: &Record) -> Vec<EntryRef> {
    let mut heads: BTreeMap<DeviceId, &Item> = BTreeMap::new();
    for item in record.items() {
        let head = heads.entry(item.device).or_insert(item);
        if (item.seq, item.hash) > (head.seq, head.hash) {
            *head = item;
        }
    }
    heads.into_values().map(Item::reference).collect()
}
