//! One signature covers a head, and so all before it (Ed25519, RFC 8032).
//! Signing is deterministic; making a key needs randomness and is the caller's.

use ed25519_dalek::{Signer as _, SigningKey, VerifyingKey};

use super::heads::Head;
use crate::ids::{DeviceId, PublicKey, Signature};

/// Says what the signed bytes are for, so that no other signature passes for one.
const CONTEXT: &[u8] = b"ky-cuong head v1\n";

/// The bytes a head's signature covers: context, device, place, hash.
pub fn head_bytes(device: DeviceId, head: Head) -> Vec<u8> {
    let mut bytes = CONTEXT.to_vec();
    bytes.extend(device.0);
    bytes.extend(head.seq.to_be_bytes());
    bytes.extend(head.hash.0);
    bytes
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
}

/// Verifies what a [`HeadSigner`] signed.
pub trait HeadVerifier {
    /// Whether the key's owner signed these bytes.
    fn verify_bytes(&self, key: PublicKey, bytes: &[u8], signature: Signature) -> bool;

    /// Whether the key's owner signed this head.
    fn verify(&self, key: PublicKey, (device, head): (DeviceId, Head), signature: Signature) -> bool {
        self.verify_bytes(key, &head_bytes(device, head), signature)
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
