//! One signature covers a head, and so all before it (Ed25519, RFC 8032).
//! Signing is deterministic; making a key needs randomness and is the caller's.

use ed25519_dalek::{Signer as _, SigningKey, VerifyingKey};

use super::heads::Head;
use crate::ids::{DeviceId, PublicKey, Signature};

/// What a signature is for. What is signed begins with a line of its kind, and no such
/// line begins another, so that no signature passes for one of another kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// A journal up to an end of it.
    Head,
    /// The office's word on whose a device's key is.
    Certificate,
    /// What one phone passes on to another of a visit.
    Bundle,
    /// An end of the office's log.
    Checkpoint,
    /// What the office holds of a journal.
    Promise,
    /// That the office goes on under another device.
    Epoch,
}

impl Purpose {
    /// All of them.
    pub const ALL: [Purpose; 6] =
        [Purpose::Head, Purpose::Certificate, Purpose::Bundle, Purpose::Checkpoint, Purpose::Promise, Purpose::Epoch];

    /// The line that what is signed begins with.
    pub fn context(self) -> &'static [u8] {
        match self {
            Purpose::Head => b"ky-cuong head v1\n",
            Purpose::Certificate => b"ky-cuong certificate v1\n",
            Purpose::Bundle => b"ky-cuong bundle v1\n",
            Purpose::Checkpoint => b"ky-cuong checkpoint v1\n",
            Purpose::Promise => b"ky-cuong promise v1\n",
            Purpose::Epoch => b"ky-cuong epoch v1\n",
        }
    }

    /// The bytes that are signed for a statement.
    fn bytes(self, statement: &[u8]) -> Vec<u8> {
        [self.context(), statement].concat()
    }
}

/// The bytes a head's signature covers: context, device, place, hash.
pub fn head_bytes(device: DeviceId, head: Head) -> Vec<u8> {
    Purpose::Head.bytes(&[&device.0[..], &head.seq.to_be_bytes(), &head.hash.0].concat())
}

/// Signs heads and statements; real with [`DeviceKey`], steered in simulations.
pub trait HeadSigner {
    /// The key others verify with.
    fn public_key(&self) -> PublicKey;

    /// Signs bytes that begin with what they are for.
    fn sign_bytes(&self, bytes: &[u8]) -> Signature;

    /// Signs a head of a device.
    fn sign(&self, device: DeviceId, head: Head) -> Signature {
        self.sign_bytes(&head_bytes(device, head))
    }

    /// Signs a statement for a purpose.
    fn sign_for(&self, purpose: Purpose, statement: &[u8]) -> Signature {
        self.sign_bytes(&purpose.bytes(statement))
    }
}

/// Verifies what a [`HeadSigner`] signed.
pub trait HeadVerifier {
    /// Whether the key's owner signed these bytes.
    fn verify_bytes(&self, key: PublicKey, bytes: &[u8], signature: Signature) -> bool;

    /// Whether the key's owner signed this head.
    fn verify(&self, key: PublicKey, (device, head): (DeviceId, Head), signature: Signature) -> bool {
        self.verify_bytes(key, &head_bytes(device, head), signature)
    }

    /// Whether the key's owner signed this statement for this purpose.
    fn verify_for(&self, purpose: Purpose, key: PublicKey, statement: &[u8], signature: Signature) -> bool {
        self.verify_bytes(key, &purpose.bytes(statement), signature)
    }
}

/// A device's secret key; 32 random bytes from the caller.
pub struct DeviceKey(SigningKey);

impl std::fmt::Debug for DeviceKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DeviceKey(secret)")
    }
}

impl DeviceKey {
    /// A key from 32 random bytes.
    pub fn from_seed(seed: [u8; 32]) -> DeviceKey {
        DeviceKey(SigningKey::from_bytes(&seed))
    }
}

impl HeadSigner for DeviceKey {
    fn public_key(&self) -> PublicKey {
        PublicKey(self.0.verifying_key().to_bytes())
    }

    fn sign_bytes(&self, bytes: &[u8]) -> Signature {
        Signature(self.0.sign(bytes).to_bytes())
    }
}

/// Real verification; strict, so that one message has one signature.
#[derive(Debug, Clone, Copy, Default)]
pub struct Ed25519;

impl HeadVerifier for Ed25519 {
    fn verify_bytes(&self, key: PublicKey, bytes: &[u8], signature: Signature) -> bool {
        let Ok(key) = VerifyingKey::from_bytes(&key.0) else { return false };
        let signature = ed25519_dalek::Signature::from_bytes(&signature.0);
        key.verify_strict(bytes, &signature).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_for_one_purpose_is_none_for_another() {
        let key = DeviceKey::from_seed([3; 32]);
        for made_for in Purpose::ALL {
            let signature = key.sign_for(made_for, b"the same bytes");
            for read_as in Purpose::ALL {
                let holds = Ed25519.verify_for(read_as, key.public_key(), b"the same bytes", signature);
                assert_eq!(holds, made_for == read_as, "{made_for:?} as {read_as:?}");
            }
        }
    }

    #[test]
    fn no_purpose_begins_as_another_does() {
        for one in Purpose::ALL {
            let begun_by = Purpose::ALL.iter().filter(|other| one.context().starts_with(other.context()));
            assert_eq!(begun_by.collect::<Vec<_>>(), [&one]);
        }
    }
}
