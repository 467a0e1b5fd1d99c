//! Counting tries of codes and passwords, so that guessing takes longer than a code
//! lives. Per process: each of several replicas counts for itself.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::config::{ATTEMPTS_MAX, ATTEMPTS_WINDOW_MS};

/// Callers remembered at once; beyond this those whose wait is over are dropped, and
/// if none is, all newcomers wait.
const CALLERS_MAX: usize = 10_000;

/// Tries by caller.
#[derive(Debug, Default)]
pub struct Attempts {
    tried: Mutex<HashMap<String, Tried>>,
}

#[derive(Debug, Clone, Copy)]
struct Tried {
    times: u32,
    since_ms: i64,
}

impl Attempts {
    /// Counts one try for each of these names of a caller; false where any of them
    /// must wait. It is counted before it is looked at, so that many at once gain
    /// nothing.
    pub fn try_all(&self, callers: &[String], now_ms: i64) -> bool {
        let mut tried = self.lock();
        if tried.len() >= CALLERS_MAX {
            tried.retain(|_, tried| !is_over(tried, now_ms));
        }
        let room = tried.len() < CALLERS_MAX;
        callers.iter().fold(true, |may, caller| {
            let counted = tried.get(caller).filter(|counted| !is_over(counted, now_ms)).copied();
            let counted = counted.unwrap_or(Tried { times: 0, since_ms: now_ms });
            if room || tried.contains_key(caller) {
                tried.insert(caller.clone(), Tried { times: counted.times.saturating_add(1), ..counted });
            }
            may && room && counted.times < ATTEMPTS_MAX
        })
    }

    /// The try was good: it does not count against the next ones.
    pub fn forget(&self, callers: &[String]) {
        let mut tried = self.lock();
        tried.retain(|caller, _| !callers.contains(caller));
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Tried>> {
        // Counts are whole at every moment, whoever panicked beside them.
        self.tried.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn is_over(tried: &Tried, now_ms: i64) -> bool {
    now_ms - tried.since_ms >= ATTEMPTS_WINDOW_MS
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn ten_tries_bar_one_caller_for_a_minute_and_nobody_else() {
        let attempts = Attempts::default();
        for _ in 0..ATTEMPTS_MAX {
            assert!(attempts.try_all(&names(&["a"]), 1_000));
        }
        assert!(!attempts.try_all(&names(&["a"]), 1_000 + ATTEMPTS_WINDOW_MS - 1));
        assert!(attempts.try_all(&names(&["b"]), 1_000));
        assert!(attempts.try_all(&names(&["a"]), 1_000 + ATTEMPTS_WINDOW_MS));
    }

    #[test]
    fn a_stranger_elsewhere_does_not_lock_the_clerk_out() {
        let attempts = Attempts::default();
        for _ in 0..=ATTEMPTS_MAX {
            attempts.try_all(&names(&["far\nclerk", "far"]), 1_000);
        }
        assert!(!attempts.try_all(&names(&["far\nother", "far"]), 1_000), "the address waits for every login");
        assert!(attempts.try_all(&names(&["desk\nclerk", "desk"]), 1_000));
    }

    #[test]
    fn a_good_try_clears_the_count() {
        let attempts = Attempts::default();
        for _ in 0..3 * ATTEMPTS_MAX {
            assert!(attempts.try_all(&names(&["a"]), 1_000));
            attempts.forget(&names(&["a"]));
        }
    }
}
