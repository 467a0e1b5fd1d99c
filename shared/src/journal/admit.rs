//! What an office sets aside on arrival. Every well-chained entry is stored; what
//! is against the table of rights, by another author or no fact at all then gets
//! no value and names nothing, by an entry of the office's own. One rule for the
//! real office and the simulated one.

use super::entry::{Body, Entry};
use crate::domain::rights::{Doing, Manner, permit, permit_fact};
use crate::domain::{Catalogue, Fact, Kind, QuarantineReason, Refusal, Role};
use crate::ids::{EntryRef, MemberId, ScopeId};

/// For whom a device is enrolled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Enrolled {
    /// The person.
    pub member: MemberId,
    /// What they may do.
    pub role: Role,
}

/// An entry that another one names, as far as rights go by it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Who wrote it.
    pub author: MemberId,
    /// Its kind.
    pub kind: String,
}

/// What is wrong with a well-chained entry of a phone, if anything. It goes by the
/// entry, the enrolment and the entries it names; the office asks again when one
/// of those arrives, so that the order of arrival makes no difference.
pub fn wrong(entry: &Entry, by: Enrolled, target: &dyn Fn(&EntryRef) -> Option<Target>) -> Option<QuarantineReason> {
    let header = entry.header();
    if header.author != by.member {
        return Some(QuarantineReason::WrongAuthor);
    }
    if header.scope == ScopeId::OFFICE_ONLY {
        return Some(QuarantineReason::NotPermitted);
    }
    let Ok(body) = entry.body() else { return Some(QuarantineReason::Malformed) };
    if body.as_ref().is_some_and(|body| !body.fits(header)) {
        return Some(QuarantineReason::KeyMismatch);
    }
    let names_others = names_others(entry, by.member, target);
    match body {
        None => without_body(entry, by.role, names_others),
        Some(Body::Unknown(_)) if Kind::of(&header.kind).is_some() => Some(QuarantineReason::Malformed),
        Some(Body::Unknown(_)) => None,
        Some(Body::Fact { fact, why }) => {
            let manners: &[Manner] =
                if why.is_some() { &[Manner::Ordinary, Manner::Settle] } else { &[Manner::Ordinary] };
            wrong_fact(entry, by.role, &fact, (manners, names_others))
        }
    }
}

fn wrong_fact(
    entry: &Entry,
    role: Role,
    fact: &Fact,
    (manners, names_others): (&[Manner], bool),
) -> Option<QuarantineReason> {
    let doing = |manner| Doing { kind: fact.kind(), manner, act: entry.header().act.kind(), names_others };
    let permitted = manners.iter().any(|manner| permit(role, doing(*manner)).is_ok());
    if !permitted || permit_fact(role, fact).is_err() {
        return Some(QuarantineReason::NotPermitted);
    }
    (!can_be(fact)).then_some(QuarantineReason::Malformed)
}

/// A body may be missing because it was erased or damaged. What it would have to
/// show, a reason, nobody can see: then the entry waits for it.
fn without_body(entry: &Entry, role: Role, names_others: bool) -> Option<QuarantineReason> {
    let kind = Kind::of(&entry.header().kind)?;
    let doing = |manner, names_others| Doing { kind, manner, act: entry.header().act.kind(), names_others };
    let may = |manner, names_others| permit(role, doing(manner, names_others)).is_ok();
    if may(Manner::Ordinary, names_others) {
        return None;
    }
    let might = may(Manner::Settle, names_others);
    Some(if might { QuarantineReason::BodyNotHere } else { QuarantineReason::NotPermitted })
}

/// Only an entry of the same kind can be replaced, so only those count. What is not
/// held counts only once it arrives: whose it is the reference itself cannot prove.
fn names_others(entry: &Entry, author: MemberId, target: &dyn Fn(&EntryRef) -> Option<Target>) -> bool {
    let mut named = entry.header().replaces.iter().filter_map(target);
    named.any(|named| named.author != author && named.kind == entry.header().kind)
}

/// A finding of a later catalogue, or under a wrong clock, is not a malformed one.
fn can_be(fact: &Fact) -> bool {
    matches!(
        fact.check(Catalogue::standard()),
        Ok(()) | Err(Refusal::UnknownCode { .. } | Refusal::CodeNotValidThen { .. })
    )
}
