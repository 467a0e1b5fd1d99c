//! How long to wait before trying again: all retries of the phone in one place.

use std::time::Duration;

/// The first wait.
pub const BACKOFF_MS_MIN: u64 = 250;
/// The longest wait between two tries.
pub const BACKOFF_MS_MAX: u64 = 8_000;
/// Tries of one request before the sync gives up and says so; nothing is lost.
pub const TRIES_MAX: u32 = 5;

/// Waits that double up to a limit.
#[derive(Debug, Clone, Default)]
pub struct Backoff {
    tried: u32,
}

impl Backoff {
    /// The next wait, or none after the last try.
    pub fn next_wait(&mut self) -> Option<Duration> {
        self.tried += 1;
        if self.tried >= TRIES_MAX {
            return None;
        }
        let doubled = BACKOFF_MS_MIN.saturating_mul(1 << (self.tried - 1));
        Some(Duration::from_millis(doubled.min(BACKOFF_MS_MAX)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_and_end() {
        let mut backoff = Backoff::default();
        let waits: Vec<u128> = std::iter::from_fn(|| backoff.next_wait()).map(|wait| wait.as_millis()).collect();
        assert_eq!(waits, [250, 500, 1000, 2000]);
    }
}
