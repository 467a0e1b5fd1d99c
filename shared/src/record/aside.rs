//! Setting aside what is wrong and letting go what no longer is: the office's own
//! entries about the entries of phones. The rules say what is wrong
//! (`admit.rs`); here it becomes a draft.

use crate::domain::{Fact, KeyParts, Quarantine, QuarantineReason};
use crate::ids::{DeviceId, EntryHash, ScopeId};
use crate::journal::{Act, Draft};

use super::admit::{Enrolled, wrong};
use super::incremental::Record;
use super::item::Item;

/// What an office has to write about a phone's entry that it holds, if anything:
/// sets it aside by the rules, or lets it go where its body has come since and
/// shows that nothing is wrong. Asked on arrival, and again when what the entry
/// names or its body arrives.
pub fn judgement(
    record: &Record,
    entry: EntryHash,
    mut enrolled: impl FnMut(DeviceId) -> Option<Enrolled>,
) -> Option<Draft> {
    let item = record.item(&entry)?;
    judged(record, item, reason_of(record, item, enrolled(item.device)?))
}

/// The same of what a device brings after it was revoked: with nothing else wrong with it,
/// it is set aside for that.
pub fn judgement_of_revoked(
    record: &Record,
    entry: EntryHash,
    mut enrolled: impl FnMut(DeviceId) -> Option<Enrolled>,
) -> Option<Draft> {
    let item = record.item(&entry)?;
    let reason = reason_of(record, item, enrolled(item.device)?);
    let by_hand = matches!(standing_quarantine(record, entry), Some((_, QuarantineReason::ByHand { .. })));
    if by_hand {
        judged(record, item, reason)
    } else {
        judged(record, item, reason.or(Some(QuarantineReason::Revoked)))
    }
}

fn reason_of(record: &Record, item: &Item, by: Enrolled) -> Option<QuarantineReason> {
    let held = |named: &EntryHash| record.item(named);
    // Whether it was erased before or after it was read must make no difference.
    if record.is_erased(&item.hash) { wrong(&item.without_body(), by, held) } else { wrong(item, by, held) }
}

fn judged(record: &Record, item: &Item, reason: Option<QuarantineReason>) -> Option<Draft> {
    let entry = item.hash;
    let aside = standing_quarantine(record, entry);
    let draft = |fact| Draft::set(fact, scope_of(item));
    match (reason, aside) {
        (Some(reason), None) => Some(draft(quarantine(entry, reason))),
        (Some(reason), Some((aside, before))) if gives_way(before) && *before != reason => {
            Some(draft(quarantine(entry, reason)).replacing([aside.named()]))
        }
        (None, Some((aside, QuarantineReason::BodyNotHere))) => {
            let fact = quarantine(entry, QuarantineReason::BodyNotHere);
            Some(draft(fact).replacing([aside.named()]).act(Act::Withdraw))
        }
        _ => None,
    }
}

/// Why an entry is set aside; none where it is not, or was let go again.
pub fn why_aside(record: &Record, entry: EntryHash) -> Option<&QuarantineReason> {
    standing_quarantine(record, entry).filter(|_| record.is_quarantined(&entry)).map(|(_, reason)| reason)
}

/// Whoever may see an entry may see that it is set aside, and nobody else: the words of a
/// reason may name people. What claims to be the office's alone is no phone's to claim, so
/// that is told to all.
fn scope_of(entry: &Item) -> ScopeId {
    if entry.scope == ScopeId::OFFICE_ONLY { ScopeId::DISTRICT } else { entry.scope }
}

fn quarantine(entry: EntryHash, reason: QuarantineReason) -> Fact {
    Fact::Quarantine(Quarantine { entry, reason })
}

/// What a person set aside, or was written on a revoked device, a person may let go, and a
/// body may come: neither must let go what is against the rules.
fn gives_way(reason: &QuarantineReason) -> bool {
    matches!(reason, QuarantineReason::BodyNotHere | QuarantineReason::Revoked | QuarantineReason::ByHand { .. })
}

fn standing_quarantine(record: &Record, entry: EntryHash) -> Option<(&Item, &QuarantineReason)> {
    let parts: KeyParts = quarantine(entry, QuarantineReason::Malformed).parts();
    let mut standing = record.at(&parts)?.standing.iter().filter_map(|hash| record.item(hash));
    let aside = standing.rfind(|item| !item.withdraws())?;
    match record.fact(&aside.hash) {
        Some(Fact::Quarantine(Quarantine { reason, .. })) => Some((aside, reason)),
        _ => None,
    }
}
