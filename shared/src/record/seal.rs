//! What a seal of a visit would hold now: exactly what this replica folds about it.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::{KeyParts, Kind, Quarantine, QuarantineReason, Refusal, SealLists, content_hash};
use crate::ids::{DeviceId, EntryHash, EntryRef, Key, PersonId, VisitId};

use super::evaluate::KeyRecord;
use super::incremental::Record;
use super::item::Item;

/// How many codes of nine digits there are.
const CODES: u64 = 1_000_000_000;

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
    Ok(SealLists { includes: folded_about(record, visit), heads: heads(record), differing })
}

/// What two replicas compare that want to know whether they make the same of a visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VisitContent {
    /// The entries that a seal would cover now, in order of their hashes.
    pub folded: Vec<EntryHash>,
    /// SHA-256 over them, and over those of them whose bodies are not here.
    pub hash: EntryHash,
}

impl VisitContent {
    /// What this replica makes of a visit.
    pub fn of(record: &Record, visit: VisitId) -> VisitContent {
        let folded = folded_about(record, visit);
        let here = |hash: &EntryHash| record.item(hash).is_some_and(|item| item.has_body) && !record.is_erased(hash);
        let lacking: Vec<EntryHash> = folded.iter().filter(|hash| !here(hash)).copied().collect();
        let hash = content_hash(&[content_hash(&folded), content_hash(&lacking)]);
        VisitContent { folded, hash }
    }

    /// Nine digits for two people to compare by eye: «482 177 305».
    pub fn code(&self) -> String {
        let bytes = self.hash.0.first_chunk().expect("a hash is longer than a number");
        let number = u64::from_be_bytes(*bytes) % CODES;
        let (high, rest) = (number / 1_000_000, number % 1_000_000);
        format!("{high:03} {:03} {:03}", rest / 1_000, rest % 1_000)
    }
}

/// The entries that a visit is passed on with: all about it, its seals too, and what
/// united its persons in whatever visit.
pub fn visit_entries(record: &Record, visit: VisitId) -> Vec<&Item> {
    let keys: Vec<(&Key, &KeyRecord)> = record.keys_about(visit.into()).collect();
    let mut hashes: BTreeSet<EntryHash> = record.items_about(visit.into()).into_iter().map(|item| item.hash).collect();
    hashes.extend(persons_united(record, &keys));
    let mut items: Vec<&Item> = hashes.iter().filter_map(|hash| record.item(hash)).collect();
    items.sort_by_key(|item| item.order());
    items
}

/// Sorted, all entries about the visit that its minutes fold.
fn folded_about(record: &Record, visit: VisitId) -> Vec<EntryHash> {
    let keys: Vec<(&Key, &KeyRecord)> = record.keys_about(visit.into()).collect();
    let items = record.items_about(visit.into()).into_iter();
    let mut folded: BTreeSet<EntryHash> = items.filter(|item| !seals(item)).map(|item| item.hash).collect();
    folded.extend(persons_united(record, &keys));
    let aside: Vec<EntryHash> = folded.iter().flat_map(|hash| set_aside_by(record, *hash)).collect();
    folded.extend(aside);
    folded.into_iter().collect()
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
