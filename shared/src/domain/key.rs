//! What a value is of: the parts of a key and their hash.
//! Ids are random, so the hash of kind, subject and field betrays no name; the
//! parts stay in the body and are checked against the key while the body is here.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::ids::{Id, Key};

/// What a key is made of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct KeyParts {
    /// The kind of fact, e.g. `mark`.
    pub kind: String,
    /// The visit, or the thing itself outside visits.
    pub about: Id,
    /// The person or unit it is on, where there is one.
    pub subject: Option<Id>,
    /// What of it: a code and number, a photo's hash, an item of the checklist.
    pub field: String,
}

impl KeyParts {
    /// The parts of a value of a thing as a whole.
    pub fn of(kind: &str, about: impl Into<Id>) -> Self {
        Self { kind: kind.to_owned(), about: about.into(), subject: None, field: String::new() }
    }

    /// The same, on a person or unit.
    pub fn on(mut self, subject: impl Into<Id>) -> Self {
        self.subject = Some(subject.into());
        self
    }

    /// The same, for one field.
    pub fn field(mut self, field: impl Into<String>) -> Self {
        self.field = field.into();
        self
    }

    /// 16 bytes of SHA-256 over the parts, each with its length before it.
    pub fn key(&self) -> Key {
        let subject: &[u8] = self.subject.as_ref().map_or(&[], |id| &id.0);
        let mut hash = Sha256::new();
        for part in [self.kind.as_bytes(), &self.about.0, subject, self.field.as_bytes()] {
            hash.update(u32::try_from(part.len()).unwrap_or(u32::MAX).to_be_bytes());
            hash.update(part);
        }
        let digest = hash.finalize();
        let mut key = [0; 16];
        key.copy_from_slice(&digest[..16]);
        Key(key)
    }
}
