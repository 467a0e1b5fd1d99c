//! What the phone needs from the outside: time, randomness, pictures. Small
//! traits, filled by the composition root, faked in tests.

use chrono::{DateTime, FixedOffset};
use shared::ids::{EntryRef, Id, PhotoHash, Salt};

use crate::photo::{Edit, Prepared};

/// The device's clocks.
pub trait Clock: Send + Sync {
    /// Wall clock with the local offset.
    fn now(&self) -> DateTime<FixedOffset>;
    /// A random id of this start of the device or program.
    fn boot(&self) -> Id;
    /// Milliseconds since that start; never goes back.
    fn mono_ms(&self) -> u64;
}

/// Randomness.
pub trait NewId: Send + Sync {
    /// 32 fresh random bytes.
    fn bytes(&self) -> [u8; 32];

    /// A fresh random id.
    fn id(&self) -> Id {
        let mut id = [0; 16];
        id.copy_from_slice(&self.bytes()[..16]);
        Id(id)
    }

    /// A fresh salt.
    fn salt(&self) -> Salt {
        Salt(self.id().0)
    }
}

/// Where pictures come from: a camera, a chooser, a file.
pub trait PhotoSource: Send + Sync {
    /// The picture's bytes as taken; `name` is what the intent carries.
    ///
    /// # Errors
    /// A picture that can't be had.
    fn fetch(&self, name: &str) -> Result<Vec<u8>, NoPicture>;

    /// The photo made of it with this edit, where that was done beforehand: a window
    /// does it on another thread, so that nobody waits for pixels to record a mark.
    fn prepared(&self, _name: &str, _edit: &Edit) -> Option<Prepared> {
        None
    }
}

/// The platform's own keystore, which keeps a key in hardware and does not let anybody
/// guess quickly. What it seals only this device opens again.
pub trait Keystore: Send + Sync {
    /// Whether there is one.
    fn is_there(&self) -> bool;
    /// Seals; none where it fails.
    fn seal(&self, bytes: &[u8]) -> Option<Vec<u8>>;
    /// Opens what it sealed; none where it does not.
    fn open(&self, sealed: &[u8]) -> Option<Vec<u8>>;
}

/// What the office has proved to hold, by its signature: a receipt that covers entries and
/// photos of this phone, up to what it has backups of.
pub trait Proof: Send + Sync {
    /// Whether the office holds an entry, and can give it back.
    fn covers_entry(&self, entry: &EntryRef) -> bool;
    /// Whether it holds a photo.
    fn covers_photo(&self, photo: PhotoHash) -> bool;
}

/// An office that has proved nothing: nothing leaves the phone.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoProof;

impl Proof for NoProof {
    fn covers_entry(&self, _: &EntryRef) -> bool {
        false
    }

    fn covers_photo(&self, _: PhotoHash) -> bool {
        false
    }
}

/// A platform without one.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoKeystore;

impl Keystore for NoKeystore {
    fn is_there(&self) -> bool {
        false
    }

    fn seal(&self, _: &[u8]) -> Option<Vec<u8>> {
        None
    }

    fn open(&self, _: &[u8]) -> Option<Vec<u8>> {
        None
    }
}

/// What kind of link there is, so that nobody pays for photos unasked.
pub trait Link: Send + Sync {
    /// The link that a request would take now.
    fn kind(&self) -> LinkKind;
}

/// A kind of link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkKind {
    /// A network that costs nothing by the byte.
    Wifi,
    /// Mobile data.
    Mobile,
    /// The platform does not tell.
    Unknown,
}

/// A platform that does not tell.
#[derive(Debug, Clone, Copy, Default)]
pub struct UnknownLink;

impl Link for UnknownLink {
    fn kind(&self) -> LinkKind {
        LinkKind::Unknown
    }
}

/// The source has no such picture.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the picture can't be had")]
pub struct NoPicture;

/// All ports together.
#[derive(Clone)]
pub struct Ports {
    /// The clocks.
    pub clock: std::sync::Arc<dyn Clock>,
    /// Randomness.
    pub ids: std::sync::Arc<dyn NewId>,
    /// Pictures.
    pub photos: std::sync::Arc<dyn PhotoSource>,
    /// Where a key is kept in hardware.
    pub keystore: std::sync::Arc<dyn Keystore>,
    /// What kind of link there is.
    pub link: std::sync::Arc<dyn Link>,
}

impl std::fmt::Debug for Ports {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Ports")
    }
}
