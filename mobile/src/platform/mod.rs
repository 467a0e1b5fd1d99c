//! What differs from machine to machine: clock, randomness, folders, window, camera.

pub mod camera;
pub mod log;
pub mod paths;
pub mod window;

#[cfg(all(feature = "automation", target_os = "linux"))]
pub mod automation;

use std::sync::Arc;
use std::time::Instant;

use chrono::{DateTime, FixedOffset, Local};
use mobile_core::ports::{Clock, NewId};
use mobile_core::shared::ids::Id;

/// The machine's clock.
pub fn clock() -> Arc<dyn Clock> {
    Arc::new(SystemClock { boot: SystemIds.id(), since: Instant::now() })
}

/// The machine's randomness.
pub fn ids() -> Arc<dyn NewId> {
    Arc::new(SystemIds)
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
