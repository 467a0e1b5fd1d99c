//! What only the office writes about other entries (quarantine, erasure, the
//! acknowledgement of a fork), and the joins that unite what was opened twice.

use serde::{Deserialize, Serialize};

use super::limits::{FIELD_CHARS_MAX, NOTE_CHARS_MAX, REFS_MAX};
use super::{Catalogue, FindingName, KeyParts, Kind, Refusal, checked_text};
use crate::ids::{DeviceId, EntryHash, LogHash, PersonId, VisitId};
use crate::text::Text;

/// Sets an entry aside: it has no value and names nothing. Withdrawn to release it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quarantine {
    /// The entry.
    pub entry: EntryHash,
    /// Why.
    pub reason: QuarantineReason,
}

/// Why an entry was set aside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum QuarantineReason {
    /// The author's role may not write this.
    NotPermitted,
    /// The author is not the person the device is enrolled for.
    WrongAuthor,
    /// The body does not say what the header's key says.
    KeyMismatch,
    /// The body is not a fact in this form.
    Malformed,
    /// The body is not here, and what the entry does needs the reason in it.
    BodyNotHere,
    /// The device had been revoked.
    Revoked,
    /// A person at the office set it aside.
    ByHand {
        /// Their words.
        words: Text,
    },
}

impl Quarantine {
    /// Checks the words.
    ///
    /// # Errors
    /// The field that can't be.
    pub fn check(&self) -> Result<(), Refusal> {
        match &self.reason {
            QuarantineReason::ByHand { words } => checked_text("words", words, NOTE_CHARS_MAX),
            _ => Ok(()),
        }
    }
}

/// Whether the retention rule may take a body of this kind. What holds the record
/// together (journals, rights, seals, joins, what is set aside) tells nothing of a
/// person and stays.
pub fn is_erasable(kind: Kind) -> bool {
    !matches!(
        kind,
        Kind::JournalStart
            | Kind::Enrolment
            | Kind::Seal
            | Kind::SealPart
            | Kind::SameVisit
            | Kind::SamePerson
            | Kind::SameFinding
            | Kind::Quarantine
            | Kind::Erase
            | Kind::ForkSeen
            | Kind::Restoration
    )
}

/// Erases the bodies of all entries of one key under the retention rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Erase {
    /// Every entry of the key, replaced ones too.
    pub names: Vec<EntryHash>,
    /// The key's parts, which the erased bodies can no longer tell.
    pub parts: KeyParts,
    /// The rule.
    pub rule: Text,
}

impl Erase {
    /// Checks the rule and the number.
    ///
    /// # Errors
    /// The field that can't be.
    pub fn check(&self) -> Result<(), Refusal> {
        checked_text("rule", &self.rule, NOTE_CHARS_MAX)?;
        if !Kind::of(&self.parts.kind).is_none_or(is_erasable) {
            return Err(Refusal::NeverErased { kind: self.parts.kind.clone() });
        }
        let field_chars = self.parts.field.chars().count();
        if field_chars > FIELD_CHARS_MAX {
            return Err(Refusal::OutOfRange { field: "parts", min: 0, max: FIELD_CHARS_MAX as u64 });
        }
        if self.names.is_empty() || self.names.len() > REFS_MAX {
            return Err(Refusal::OutOfRange { field: "names", min: 1, max: REFS_MAX as u64 });
        }
        Ok(())
    }
}

/// That the office was restored from a copy: the first entry of the device under which it
/// goes on, written when a person says so. What came after the copy was made is on the
/// phones, which send it again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Restoration {
    /// The new device.
    pub office: DeviceId,
    /// The device before.
    pub before: DeviceId,
    /// The epoch that begins.
    pub epoch: u64,
    /// How many entries the copy's log had.
    pub size: u64,
    /// Its root.
    pub root: LogHash,
    /// When the copy was made, ms since 1970.
    pub copied_ms: i64,
}

/// Acknowledges a fork; a quarter closes only when all are acknowledged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForkSeen {
    /// The device with two branches.
    pub device: DeviceId,
    /// Where they part.
    pub seq: u64,
    /// What a person found out; neutral: a restored phone is not fraud.
    pub words: Text,
}

/// Two visits are the same: opened twice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SameVisit {
    /// The one.
    pub visit: VisitId,
    /// The other.
    pub other: VisitId,
}

/// Two persons are the same: added twice, or identified later.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SamePerson {
    /// The visit in which they were taken for two.
    pub visit: VisitId,
    /// The one.
    pub person: PersonId,
    /// The other.
    pub other: PersonId,
}

/// Two findings of one code on one person or unit are one act. Withdrawn, it says
/// that somebody looked and found two.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SameFinding {
    /// The one.
    #[serde(flatten)]
    pub name: FindingName,
    /// The other's number.
    pub other_act: u8,
}

impl SameVisit {
    /// The join of two visits, one way round whoever says it.
    pub fn of(one: VisitId, other: VisitId) -> SameVisit {
        SameVisit { visit: one.min(other), other: one.max(other) }
    }

    /// A visit is not joined to itself.
    ///
    /// # Errors
    /// The field.
    pub fn check(&self) -> Result<(), Refusal> {
        different("other", self.visit != self.other)
    }
}

impl SamePerson {
    /// The join of two persons, one way round whoever says it.
    pub fn of(visit: VisitId, one: PersonId, other: PersonId) -> SamePerson {
        SamePerson { visit, person: one.min(other), other: one.max(other) }
    }

    /// A person is not joined to themselves.
    ///
    /// # Errors
    /// The field.
    pub fn check(&self) -> Result<(), Refusal> {
        different("other", self.person != self.other)
    }
}

impl SameFinding {
    /// The join of two findings, one way round whoever says it.
    pub fn of(name: FindingName, other_act: u8) -> SameFinding {
        let (act, other_act) = (name.act.min(other_act), name.act.max(other_act));
        SameFinding { name: FindingName { act, ..name }, other_act }
    }

    /// Checks both names; a finding is not joined to itself.
    ///
    /// # Errors
    /// The field.
    pub fn check(&self, catalogue: &Catalogue) -> Result<(), Refusal> {
        self.name.check(catalogue)?;
        self.other().check(catalogue)?;
        different("other_act", self.name.act != self.other_act)
    }

    /// The other finding.
    pub fn other(&self) -> FindingName {
        FindingName { act: self.other_act, ..self.name.clone() }
    }
}

fn different(field: &'static str, differ: bool) -> Result<(), Refusal> {
    if differ { Ok(()) } else { Err(Refusal::NotHere { field }) }
}
