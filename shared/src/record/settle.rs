//! Settling a difference: a person says which of the shown values holds, and why.
//! And erasing under the retention rule. Phone and office write the same entries
//! from the same rules.

use std::collections::{BTreeMap, HashMap};

use crate::domain::{Erase, Fact, KeyParts, Kind, Refusal};
use crate::ids::{EntryHash, EntryRef, Id, Key, ScopeId};
use crate::journal::{Act, Draft};
use crate::text::Text;

use super::evaluate::World;
use super::incremental::Record;
use super::item::Item;

/// What a person decided before a difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settlement {
    /// The key's class.
    pub key: Key,
    /// The entry whose value holds, or none: nothing holds.
    pub choose: Option<EntryHash>,
    /// What was shown: all of it is named, nothing else.
    pub shown: Vec<EntryRef>,
    /// Why.
    pub why: Text,
}

/// The draft of a settlement: restates the chosen value, or withdraws, naming
/// every shown entry.
///
/// # Errors
/// [`Refusal::Pending`] while an entry is awaited; [`Refusal::NeedsUpdate`] where
/// what stands can't be understood here, so that nobody has seen it;
/// [`Refusal::Unknown`] where the key or an entry is not known here or not of this key.
pub fn settlement(record: &Record, settled: Settlement) -> Result<Draft, Refusal> {
    let key = record.key(&settled.key).ok_or(Refusal::Unknown { what: "key" })?;
    if key.pending {
        return Err(Refusal::Pending);
    }
    if key.needs_update {
        return Err(Refusal::NeedsUpdate);
    }
    if key.parts.as_ref().is_some_and(|parts| parts.kind == Kind::Seal.name()) {
        return Err(Refusal::SealAgain);
    }
    let of_key = |hash: &EntryHash| record.class_of_entry(hash) == Some(settled.key);
    if settled.shown.is_empty() || !settled.shown.iter().all(|entry| of_key(&entry.hash)) {
        return Err(Refusal::Unknown { what: "shown" });
    }
    let chosen = settled.choose.filter(|hash| settled.shown.iter().any(|entry| entry.hash == *hash));
    if chosen != settled.choose {
        return Err(Refusal::Unknown { what: "choose" });
    }
    let told = told(record, chosen, &settled.shown).ok_or(Refusal::Unknown { what: "entry" })?;
    let fact = record.fact(&told.hash).cloned().ok_or(Refusal::Unknown { what: "entry" })?;
    // To choose a withdrawal is to say that nothing holds.
    let holds = chosen.is_some() && !told.withdraws();
    let shown = settled.shown.iter().filter_map(|entry| record.item(&entry.hash)).map(Item::named);
    let draft = Draft::set(fact, told.scope).replacing(shown).after(known_seals(record, told.about));
    Ok(draft.act(if holds { Act::Set } else { Act::Withdraw }).settling(settled.why))
}

/// The entry whose fact is restated or withdrawn.
fn told<'a>(record: &'a Record, chosen: Option<EntryHash>, shown: &[EntryRef]) -> Option<&'a Item> {
    let readable = |hash: &EntryHash| record.item(hash).filter(|_| record.fact(hash).is_some());
    chosen.as_ref().map_or_else(|| shown.iter().find_map(|entry| readable(&entry.hash)), readable)
}

fn known_seals(record: &Record, about: Id) -> Vec<EntryRef> {
    record.seals_of(about.into()).into_iter().map(Item::reference).collect()
}

/// The drafts that erase a value under the retention rule: every entry of it,
/// replaced ones too; one draft for each key that joins united, since an erased
/// body can no longer tell its own.
///
/// # Errors
/// [`Refusal::OpenDifference`] and [`Refusal::Pending`] while people have yet to
/// settle it; [`Refusal::NeverErased`]; [`Refusal::Unknown`] for what is not known
/// or not readable here.
pub fn erasure(record: &Record, class: Key, rule: &Text) -> Result<Vec<Draft>, Refusal> {
    let key = record.key(&class).ok_or(Refusal::Unknown { what: "key" })?;
    if key.pending {
        return Err(Refusal::Pending);
    }
    if key.differs() {
        return Err(Refusal::OpenDifference);
    }
    let history = record.history(&class);
    let known = history.iter().filter_map(|item| Some(((item.key, item.about), World::parts(record, item)?)));
    let parts_known: HashMap<(Key, Id), &KeyParts> = known.collect();
    let mut by_key: BTreeMap<KeyParts, Vec<&Item>> = BTreeMap::new();
    for item in history {
        match parts_known.get(&(item.key, item.about)) {
            Some(parts) => by_key.entry((*parts).clone()).or_default().push(item),
            // A header with the key of something else, which no value here is of.
            None if key.parts.as_ref().is_some_and(|parts| !is_of(record, item, parts)) => {}
            None => return Err(Refusal::Unknown { what: "entry" }),
        }
    }
    let drafts = by_key.into_iter().map(|(parts, items)| {
        let names = items.iter().map(|item| item.hash).collect();
        let scope = common_scope(&items);
        let erase = Erase { names, parts, rule: rule.clone() };
        let about = erase.parts.about;
        Draft::set(Fact::Erase(erase), scope).act(Act::Erase).after(known_seals(record, about))
    });
    Ok(drafts.collect())
}

/// An erasure reaches whoever may hold one of the entries. It names nobody, so that of
/// several scopes the district's may tell of it.
fn common_scope(items: &[&Item]) -> ScopeId {
    let first = items.first().map_or(ScopeId::DISTRICT, |item| item.scope);
    if items.iter().all(|item| item.scope == first) { first } else { ScopeId::DISTRICT }
}

/// Whether a header says the kind and thing that its class is of.
fn is_of(record: &Record, item: &Item, parts: &KeyParts) -> bool {
    item.kind == parts.kind && World::about(record, item) == parts.about
}
