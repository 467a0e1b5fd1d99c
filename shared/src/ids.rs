//! Names of things: random 16-byte ids, 32-byte hashes, and the 16-byte key of a
//! value. Written as lower-case hexadecimal everywhere. This module makes none of
//! them up: randomness is the caller's.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use sha2::{Digest, Sha256};

/// A text that is not the hexadecimal form of the wanted number of bytes.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected {bytes} bytes as lower-case hexadecimal")]
pub struct NotAnId {
    /// How many bytes were wanted.
    pub bytes: usize,
}

macro_rules! hex_bytes {
    ($(#[$doc:meta])* $name:ident, $len:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub [u8; $len]);

        impl $name {
            /// How many bytes it has.
            pub const LEN: usize = $len;

            /// The bytes.
            pub fn bytes(&self) -> &[u8; $len] {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&to_hex(&self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), to_hex(&self.0))
            }
        }

        impl FromStr for $name {
            type Err = NotAnId;

            fn from_str(text: &str) -> Result<Self, NotAnId> {
                let mut bytes = [0u8; $len];
                read_hex(text, &mut bytes)?;
                Ok(Self(bytes))
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.serialize_str(&to_hex(&self.0))
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(d)?;
                text.parse().map_err(de::Error::custom)
            }
        }
    };
}

hex_bytes!(
    /// Any random id, where its kind does not matter (what an entry is about, a subject).
    Id, 16);
hex_bytes!(
    /// A phone or an office: whoever keeps a journal.
    DeviceId, 16);
hex_bytes!(
    /// A person who signs in: the author of entries.
    MemberId, 16);
hex_bytes!(
    /// A unit of the administration, at any depth of the tree. Codes are dated attributes.
    UnitId, 16);
hex_bytes!(
    /// A staff member of an inspected unit, or somebody added on the spot.
    PersonId, 16);
hex_bytes!(
    /// An inspection team, founded by a decision.
    TeamId, 16);
hex_bytes!(
    /// One surprise inspection.
    VisitId, 16);
hex_bytes!(
    /// Who may see an entry: a unit's id, or [`ScopeId::DISTRICT`].
    ScopeId, 16);
hex_bytes!(
    /// What an entry gives a value to; see [`crate::journal::key`].
    Key, 16);
hex_bytes!(
    /// SHA-256 of a header's exact bytes: the identity of an entry.
    EntryHash, 32);
hex_bytes!(
    /// SHA-256 of a body's exact bytes.
    BodyHash, 32);
hex_bytes!(
    /// SHA-256 of a stored photo's bytes: its name everywhere.
    PhotoHash, 32);
hex_bytes!(
    /// A node of the office's log, or its root (RFC 6962).
    LogHash, 32);
hex_bytes!(
    /// 16 random bytes in a body, so that a short fact can't be guessed from its hash.
    Salt, 16);
hex_bytes!(
    /// A device's Ed25519 public key.
    PublicKey, 32);
hex_bytes!(
    /// An Ed25519 signature (RFC 8032).
    Signature, 64);

/// Points at an entry. The hash is its identity; device and seq only hint where to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct EntryRef {
    /// Whose journal.
    pub device: DeviceId,
    /// Its place there, from 1.
    pub seq: u64,
    /// The header's hash.
    pub hash: EntryHash,
}

/// How far a phone has read each of its scopes: the last position of the office's arrival
/// order up to which it holds all of the scope.
pub type Cursors = std::collections::BTreeMap<ScopeId, u64>;

impl ScopeId {
    /// What every phone of the district may see: units, teams, the catalogue.
    pub const DISTRICT: ScopeId = ScopeId([0; 16]);
    /// What never leaves the office: sensitive columns, readings.
    pub const OFFICE_ONLY: ScopeId = ScopeId([0xff; 16]);
}

macro_rules! as_id {
    ($($name:ident),*) => { $(
        impl From<$name> for Id {
            fn from(value: $name) -> Id { Id(value.0) }
        }
        impl From<Id> for $name {
            fn from(value: Id) -> $name { $name(value.0) }
        }
    )* };
}
as_id!(DeviceId, MemberId, UnitId, PersonId, TeamId, VisitId);

impl From<UnitId> for ScopeId {
    fn from(unit: UnitId) -> ScopeId {
        ScopeId(unit.0)
    }
}

/// SHA-256 of some bytes.
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// Lower-case hexadecimal.
pub fn to_hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        text.push(DIGITS[usize::from(byte >> 4)] as char);
        text.push(DIGITS[usize::from(byte & 15)] as char);
    }
    text
}

/// Bytes from lower-case hexadecimal; none from anything else.
pub fn from_hex(text: &str) -> Option<Vec<u8>> {
    let mut bytes = vec![0; text.len() / 2];
    read_hex(text, &mut bytes).ok()?;
    Some(bytes)
}

fn read_hex(text: &str, into: &mut [u8]) -> Result<(), NotAnId> {
    let refusal = NotAnId { bytes: into.len() };
    let digits = text.as_bytes();
    if digits.len() != into.len() * 2 {
        return Err(refusal);
    }
    for (byte, pair) in into.iter_mut().zip(digits.chunks_exact(2)) {
        let (Some(high), Some(low)) = (hex_digit(pair[0]), hex_digit(pair[1])) else {
            return Err(refusal);
        };
        *byte = high << 4 | low;
    }
    Ok(())
}

fn hex_digit(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    }
}
