//! Real ports for the headless phone: the machine's clock, its randomness, files
//! for pictures.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use chrono::{DateTime, FixedOffset, Local};
use mobile_core::ports::{Clock, Link, LinkKind, NewId, NoKeystore, NoPicture, PhotoSource, Ports, UnknownLink};
use mobile_core::store::Vault;
use shared::ids::Id;
use shared::seal::SealKey;
use zeroize::Zeroizing;

/// Larger files are not read at all; the pipeline's own limit is below this.
const PICTURE_BYTES_MAX: u64 = 64 * 1024 * 1024;

/// The machine's ports; pictures are paths relative to `pictures`.
pub fn real(pictures: PathBuf) -> Ports {
    let boot = SystemIds.id();
    Ports {
        clock: Arc::new(SystemClock { boot, since: Instant::now() }),
        ids: Arc::new(SystemIds),
        photos: Arc::new(Files { folder: pictures }),
        keystore: Arc::new(NoKeystore),
        link: Arc::new(UnknownLink),
    }
}

/// A vault that opens without a PIN, for tests that are not about the door.
pub fn vault() -> Arc<Vault> {
    let key = SealKey::of(Zeroizing::new([0x5a; 32]));
    Arc::new(Vault::open(key, &SystemIds))
}

/// A link of one kind, as whoever starts the phone says.
#[derive(Debug, Clone, Copy)]
pub struct OneLink(pub LinkKind);

impl Link for OneLink {
    fn kind(&self) -> LinkKind {
        self.0
    }
}

struct SystemClock {
    boot: Id,
    since: Instant,
}

impl Clock for SystemClock {
    #[allow(clippy::disallowed_methods, reason = "this is the composition root of the headless phone")]
    fn now(&self) -> DateTime<FixedOffset> {
        Local::now().fixed_offset()
    }

    fn boot(&self) -> Id {
        self.boot
    }

    fn mono_ms(&self) -> u64 {
        u64::try_from(self.since.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

struct SystemIds;

impl NewId for SystemIds {
    #[allow(clippy::disallowed_methods, reason = "this is the composition root of the headless phone")]
    fn bytes(&self) -> [u8; 32] {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes).expect("the system gives randomness");
        bytes
    }
}

struct Files {
    folder: PathBuf,
}

impl PhotoSource for Files {
    fn fetch(&self, name: &str) -> Result<Vec<u8>, NoPicture> {
        let path = self.folder.join(name);
        let size = std::fs::metadata(&path).map_err(|_| NoPicture)?.len();
        if size > PICTURE_BYTES_MAX {
            return Err(NoPicture);
        }
        std::fs::read(path).map_err(|_| NoPicture)
    }
}

/// Bytes that no compressor shrinks, the same for the same seed.
pub fn noise(seed: u64, len: usize) -> Vec<u8> {
    let mut rng = crate::sim::Rng::new(seed);
    let mut bytes = Vec::with_capacity(len + 8);
    while bytes.len() < len {
        bytes.extend(rng.number().to_le_bytes());
    }
    bytes.truncate(len);
    bytes
}
