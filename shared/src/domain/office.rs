//! What only the office writes about other entries (quarantine, erasure, the
//! acknowledgement of a fork), and the joins that unite what was opened twice.

use serde::{Deserialize, Serialize};

use super::limits::{NOTE_CHARS_MAX, REFS_MAX};
use super::{FindingName, KeyParts, Refusal, checked_text};
use crate::ids::{DeviceId, EntryHash, PersonId, VisitId};
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
    /// The device had been revoked.
    Revoked,
    /// A person at the office set it aside.
    ByHand {
        /// Their words.
        words: Text,
    },
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
        if self.names.is_empty() || self.names.len() > REFS_MAX {
            return Err(Refusal::OutOfRange { field: "names", min: 1, max: REFS_MAX as u64 });
        }
        Ok(())
    }
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

/// Two findings are one act.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SameFinding {
    /// The one.
    #[serde(flatten)]
    pub name: FindingName,
    /// The other's code and number, on the same person and visit.
    pub other_field: String,
}

impl SameVisit {
    /// A visit is not joined to itself.
    ///
    /// # Errors
    /// The field.
    pub fn check(&self) -> Result<(), Refusal> {
        different("other", self.visit != self.other)
    }
}

impl SamePerson {
    /// A person is not joined to themselves.
    ///
    /// # Errors
    /// The field.
    pub fn check(&self) -> Result<(), Refusal> {
        different("other", self.person != self.other)
    }
}

impl SameFinding {
    /// A finding is not joined to itself.
    ///
    /// # Errors
    /// The field.
    pub fn check(&self) -> Result<(), Refusal> {
        different("other_field", self.name.field() != self.other_field)
    }
}

fn different(field: &'static str, differ: bool) -> Result<(), Refusal> {
    if differ { Ok(()) } else { Err(Refusal::NotHere { field }) }
}
