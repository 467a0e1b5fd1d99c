//! What an office sets aside on arrival. Every well-chained entry is stored; what
//! is against the table of rights, by another author or no fact at all then gets
//! no value and names nothing, by an entry of the office's own. One rule for the
//! real office and the simulated one.

use super::item::Item;
use crate::domain::rights::{Doing, Manner, permit, permit_fact};
use crate::domain::{Catalogue, Fact, Kind, QuarantineReason, Refusal, Role};
use crate::ids::{EntryHash, MemberId, ScopeId};

/// For whom a device is enrolled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Enrolled {
    /// The person.
    pub member: MemberId,
    /// What they may do.
    pub role: Role,
}

/// What is wrong with a well-chained entry of a phone, if anything. It goes by the
/// entry, the enrolment and the entries it names; the office asks again when one
/// of those arrives, so that the order of arrival makes no difference.
pub(super) fn wrong<'a>(
    entry: &Item,
    by: Enrolled,
    held: impl Fn(&EntryHash) -> Option<&'a Item>,
) -> Option<QuarantineReason> {
    if entry.author != by.member {
        return Some(QuarantineReason::WrongAuthor);
    }
    if entry.scope == ScopeId::OFFICE_ONLY {
        return Some(QuarantineReason::NotPermitted);
    }
    if entry.malformed {
        return Some(QuarantineReason::Malformed);
    }
    let names_others = names_others(entry, held);
    match &entry.fact {
        Some(_) if entry.parts.is_none() => Some(QuarantineReason::KeyMismatch),
        Some(fact) => wrong_fact(entry, by.role, fact, names_others),
        None if entry.has_body => None,
        None => without_body(entry, by.role, names_others),
    }
}

fn wrong_fact(entry: &Item, role: Role, fact: &Fact, names_others: bool) -> Option<QuarantineReason> {
    let manners: &[Manner] =
        if entry.why.is_some() { &[Manner::Ordinary, Manner::Settle] } else { &[Manner::Ordinary] };
    let doing = |manner| Doing { kind: fact.kind(), manner, act: entry.act.kind(), names_others };
    let permitted = manners.iter().any(|manner| permit(role, doing(*manner)).is_ok());
    if !permitted || permit_fact(role, fact).is_err() {
        return Some(QuarantineReason::NotPermitted);
    }
    (!can_be(fact)).then_some(QuarantineReason::Malformed)
}

/// A body may be missing because it was erased or damaged. What it would have to
/// show, a reason, nobody can see: then the entry waits for it.
fn without_body(entry: &Item, role: Role, names_others: bool) -> Option<QuarantineReason> {
    let kind = Kind::of(&entry.kind)?;
    let doing = |manner, names_others| Doing { kind, manner, act: entry.act.kind(), names_others };
    let may = |manner, names_others| permit(role, doing(manner, names_others)).is_ok();
    if may(Manner::Ordinary, names_others) {
        return None;
    }
    let might = may(Manner::Settle, names_others);
    Some(if might { QuarantineReason::BodyNotHere } else { QuarantineReason::NotPermitted })
}

/// Only an entry of the same kind can be replaced, so only those count. What is not
/// held counts only once it arrives: whose it is the reference itself cannot prove.
fn names_others<'a>(entry: &Item, held: impl Fn(&EntryHash) -> Option<&'a Item>) -> bool {
    let mut named = entry.replaces.iter().filter_map(held);
    named.any(|named| named.author != entry.author && named.kind == entry.kind)
}

/// A finding of a later catalogue, or under a wrong clock, is not a malformed one.
fn can_be(fact: &Fact) -> bool {
    matches!(
        fact.check(Catalogue::standard()),
        Ok(()) | Err(Refusal::UnknownCode { .. } | Refusal::CodeNotValidThen { .. })
    )
}
