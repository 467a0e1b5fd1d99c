//! What differs from machine to machine: clock, randomness, folders, window, camera.

pub mod camera;
pub mod exchange;
pub mod log;
pub mod paths;
pub mod presence;
pub mod window;

#[cfg(all(feature = "automation", target_os = "linux"))]
pub mod automation;

use std::sync::Arc;
use std::time::Instant;

use chrono::{DateTime, FixedOffset, Local};
use mobile_core::ports::{Clock, NewId, NoKeystore, NoPicture, PhotoSource, Ports, UnknownLink};
use mobile_core::shared::ids::Id;

/// The machine's ports. Pictures come from the phone's own tray, which is there once the
/// phone is open.
pub fn ports() -> Ports {
    Ports {
        clock: Arc::new(SystemClock { boot: SystemIds.id(), since: Instant::now() }),
        ids: Arc::new(SystemIds),
        photos: Arc::new(NoPictures),
        keystore: Arc::new(NoKeystore),
        link: Arc::new(UnknownLink),
    }
}

struct NoPictures;

impl PhotoSource for NoPictures {
    fn fetch(&self, _: &str) -> Result<Vec<u8>, NoPicture> {
        Err(NoPicture)
    }
}

struct SystemClock {
    boot: Id,
    since: Instant,
}

impl Clock for SystemClock {
    #[allow(clippy::disallowed_methods, reason = "this is where the phone's clock is read")]
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
    #[allow(clippy::disallowed_methods, reason = "this is where the phone's randomness is taken")]
    fn bytes(&self) -> [u8; 32] {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes).expect("the system gives randomness");
        bytes
    }
}
