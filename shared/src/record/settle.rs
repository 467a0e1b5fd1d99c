//! Settling a difference: a person says which of the shown values holds, and why.
//! Phone and office write the same entry from the same rules.

use crate::domain::Refusal;
use crate::ids::{EntryHash, Key};
use crate::journal::{Act, Draft, EntryRef};
use crate::text::Text;

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
/// [`Refusal::Pending`] while an entry is awaited; [`Refusal::Unknown`] where the
/// key or an entry is not known here or not of this key.
pub fn settlement(record: &Record, settled: Settlement) -> Result<Draft, Refusal> {
    let key = record.key(&settled.key).ok_or(Refusal::Unknown { what: "key" })?;
    if key.pending {
        return Err(Refusal::Pending);
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
    let holds = chosen.is_some() && told.act != Act::Withdraw;
    let seals = record.seals_of(told.about).into_iter().map(Item::reference).collect::<Vec<_>>();
    let draft = Draft::set(fact, told.scope).replacing(settled.shown).after(seals);
    Ok(draft.act(if holds { Act::Set } else { Act::Withdraw }).settling(settled.why))
}

/// The entry whose fact is restated or withdrawn.
fn told<'a>(record: &'a Record, chosen: Option<EntryHash>, shown: &[EntryRef]) -> Option<&'a Item> {
    let readable = |hash: &EntryHash| record.item(hash).filter(|_| record.fact(hash).is_some());
    chosen.as_ref().map_or_else(|| shown.iter().find_map(|entry| readable(&entry.hash)), readable)
}
