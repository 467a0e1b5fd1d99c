//! What the fold needs of an entry: its header's structure, its value, and what
//! it does to other entries. Built once from an entry; the bytes stay behind.

use std::collections::HashSet;

use chrono::{DateTime, FixedOffset};

use crate::domain::{Fact, KeyParts, Kind};
use crate::ids::{DeviceId, EntryHash, Id, Key, MemberId, PhotoHash, ScopeId};
use crate::journal::{Act, Body, ClockReading, Entry, EntryRef, Named};
use crate::text::Text;

/// An entry, as the fold sees it.
#[derive(Debug, Clone)]
pub struct Item {
    /// Identity.
    pub hash: EntryHash,
    /// Whose journal.
    pub device: DeviceId,
    /// Place in it.
    pub seq: u64,
    /// Causal clock.
    pub lc: u64,
    /// Who wrote it.
    pub author: MemberId,
    /// The writer's wall clock; shown, never ordering.
    pub at: DateTime<FixedOffset>,
    /// The writer's other clocks.
    pub clock: ClockReading,
    /// Kind, as the header says.
    pub kind: String,
    /// Who may see it.
    pub scope: ScopeId,
    /// The visit or thing.
    pub about: Id,
    /// The key, as the header says.
    pub key: Key,
    /// What it does.
    pub act: Act,
    /// What it replaces.
    pub replaces: Vec<EntryHash>,
    /// Seals it knew; entries it judged.
    pub after: Vec<EntryHash>,
    /// The value; none where the body is not here.
    pub value: Option<String>,
    /// The key's parts, where the body is here and fits the header.
    pub parts: Option<KeyParts>,
    /// What it does to others.
    pub effect: Effect,
    /// The fact, where it is here and understood.
    pub fact: Option<Box<Fact>>,
    /// Why, where the act was reasoned.
    pub why: Option<Text>,
    /// Of a kind or version this program does not know.
    pub unknown: bool,
    /// Whether the body is here.
    pub has_body: bool,
    /// Whether it is here and none of a kind that this program knows.
    pub malformed: bool,
}

/// What an entry's meaning may depend on; each stage looks only at those before it
/// (see the decision on joins and quarantine). It goes by the header's kind, which
/// every replica holds, so that no body can move an entry into another stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Sets aside or erases: counts only from the office's own devices, and is
    /// never set aside itself.
    Aside,
    /// Unites what was taken for two.
    Join,
    /// Everything else.
    Plain,
}

impl Stage {
    /// The stage of a kind by its name.
    pub fn of(kind: &str) -> Stage {
        match Kind::of(kind) {
            Some(Kind::Quarantine | Kind::Erase) => Stage::Aside,
            Some(Kind::SameVisit | Kind::SamePerson | Kind::SameFinding) => Stage::Join,
            _ => Stage::Plain,
        }
    }
}

/// What an entry does beyond giving its own key a value.
#[derive(Debug, Clone, Default)]
pub enum Effect {
    /// Nothing.
    #[default]
    None,
    /// Seals these, and what these parts list.
    Seal(HashSet<EntryHash>, Vec<EntryHash>),
    /// Goes on with the list of a seal that names it.
    SealPart(HashSet<EntryHash>),
    /// Erases these, whose key had these parts.
    Erase(Vec<EntryHash>, Box<KeyParts>),
    /// Sets one aside.
    Quarantine(EntryHash),
    /// Makes two visits one.
    SameVisit(Id, Id),
    /// Makes two persons one.
    SamePerson(Id, Id),
    /// Makes two findings on one person in one visit one.
    SameField {
        /// The visit.
        about: Id,
        /// The person or unit.
        subject: Id,
        /// The one finding's code and number.
        field: String,
        /// The other's.
        other: String,
    },
}

impl Item {
    /// The photo and thumbnail that its fact names; none where the fact is not here.
    pub fn photos(&self) -> Vec<PhotoHash> {
        self.fact.as_deref().map(Fact::photos).unwrap_or_default()
    }

    /// Reads an entry.
    pub fn of(entry: &Entry) -> Item {
        let header = entry.header();
        let mut item = Item {
            hash: entry.hash(),
            device: header.device,
            seq: header.seq,
            lc: header.lc,
            author: header.author,
            at: header.at,
            clock: header.clock.clone(),
            kind: header.kind.clone(),
            scope: header.scope,
            about: header.about,
            key: header.key,
            act: header.act.clone(),
            replaces: hashes(&header.replaces),
            after: hashes(&header.after),
            value: None,
            parts: None,
            effect: Effect::None,
            fact: None,
            why: None,
            unknown: Kind::of(&header.kind).is_none(),
            has_body: entry.body_bytes().is_some(),
            malformed: false,
        };
        match entry.body() {
            Ok(Some(Body::Fact { fact, why })) => {
                item.why = why;
                item.take_fact(*fact);
            }
            Ok(Some(Body::Unknown(raw))) => {
                item.malformed = !item.unknown;
                item.take_unknown(raw);
            }
            // Malformed bytes have a value of their own, so that they are seen
            // as different until the office sets them aside.
            Err(_) => {
                item.malformed = true;
                item.take_unknown(header.body_hash.to_string());
            }
            Ok(None) => {}
        }
        item
    }

    /// The same as if the body had never been here.
    pub(super) fn without_body(&self) -> Item {
        let (why, effect) = (None, Effect::None);
        Item { value: None, parts: None, fact: None, has_body: false, malformed: false, why, effect, ..self.clone() }
    }

    /// Points at the entry.
    pub fn reference(&self) -> EntryRef {
        EntryRef { device: self.device, seq: self.seq, hash: self.hash }
    }

    /// Order of display.
    pub fn order(&self) -> (u64, DeviceId, u64, EntryHash) {
        (self.lc, self.device, self.seq, self.hash)
    }

    /// Points at it, for a writer who replaces it.
    pub fn named(&self) -> Named {
        Named { entry: self.reference(), author: self.author }
    }

    /// Its stage.
    pub fn stage(&self) -> Stage {
        Stage::of(&self.kind)
    }

    /// Whether it seals: no other kind's act does.
    pub fn is_seal(&self) -> bool {
        self.act == Act::Seal && self.kind == Kind::Seal.name()
    }

    /// Whether it withdraws.
    pub fn withdraws(&self) -> bool {
        self.act == Act::Withdraw
    }

    fn take_unknown(&mut self, raw: String) {
        self.unknown = true;
        self.value = Some(raw);
    }

    fn take_fact(&mut self, fact: Fact) {
        self.value = Some(fact.value());
        let parts = fact.parts();
        if parts.key() == self.key && parts.about == self.about {
            self.effect = effect(&fact, &self.act);
            self.parts = Some(parts);
        }
        self.fact = Some(Box::new(fact));
    }
}

fn hashes(references: &[EntryRef]) -> Vec<EntryHash> {
    references.iter().map(|reference| reference.hash).collect()
}

fn effect(fact: &Fact, act: &Act) -> Effect {
    match (fact, act) {
        (Fact::Seal(seal), Act::Seal) => Effect::Seal(set(&seal.lists.includes), seal.parts.clone()),
        (Fact::SealPart(part), _) => Effect::SealPart(set(&part.lists.includes)),
        (Fact::Erase(erase), Act::Erase) => Effect::Erase(erase.names.clone(), Box::new(erase.parts.clone())),
        (Fact::Quarantine(quarantine), _) => Effect::Quarantine(quarantine.entry),
        (Fact::SameVisit(same), _) => Effect::SameVisit(same.visit.into(), same.other.into()),
        (Fact::SamePerson(same), _) => Effect::SamePerson(same.person.into(), same.other.into()),
        (Fact::SameFinding(same), _) => Effect::SameField {
            about: same.name.visit.into(),
            subject: same.name.subject.id(),
            field: same.name.field(),
            other: same.other().field(),
        },
        _ => Effect::None,
    }
}

fn set(hashes: &[EntryHash]) -> HashSet<EntryHash> {
    hashes.iter().copied().collect()
}
