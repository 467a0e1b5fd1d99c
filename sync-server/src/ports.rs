//! What the office needs from the outside: time and randomness. Filled by the
//! composition root, steered in tests.

use std::sync::Arc;

use shared::ids::{Id, Salt};

/// The office's clocks.
pub trait Clock: Send + Sync {
    /// Milliseconds since 1970.
    fn now_ms(&self) -> i64;
    /// Milliseconds since the program started; never goes back.
    fn mono_ms(&self) -> u64;
}

/// Randomness fit for keys and tokens.
pub trait Random: Send + Sync {
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

/// Both together.
#[derive(Clone)]
pub struct Ports {
    /// The clocks.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub random: Arc<dyn Random>,
}

impl std::fmt::Debug for Ports {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Ports")
    }
}
