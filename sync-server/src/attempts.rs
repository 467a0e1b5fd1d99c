//! Counting wrong codes and passwords, so that guessing takes longer than a code
//! lives. Per process: each of several replicas counts for itself.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use crate::config::{WRONG_ATTEMPTS_MAX, WRONG_ATTEMPTS_WINDOW_MS};

/// Callers remembered at once; beyond this those whose wait is over are dropped.
const CALLERS_MAX: usize = 10_000;

/// Wrong attempts by caller.
#[derive(Debug, Default)]
pub struct Attempts {
    wrong: Mutex<HashMap<String, Wrong>>,
}

#[derive(Debug, Clone, Copy)]
struct Wrong {
    times: u32,
    since_ms: i64,
}

impl Attempts {
    /// Whether a caller may try now.
    pub fn may_try(&self, caller: &str, now_ms: i64) -> bool {
        let wrong = self.wrong.lock().unwrap_or_else(PoisonError::into_inner);
        wrong.get(caller).is_none_or(|wrong| wrong.times < WRONG_ATTEMPTS_MAX || is_over(wrong, now_ms))
    }

    /// Notes a wrong attempt; the wait counts from the first of them.
    pub fn note_wrong(&self, caller: &str, now_ms: i64) {
        let mut wrong = self.wrong.lock().unwrap_or_else(PoisonError::into_inner);
        if wrong.len() >= CALLERS_MAX {
            wrong.retain(|_, wrong| !is_over(wrong, now_ms));
        }
        let entry = wrong.entry(caller.to_owned()).or_insert(Wrong { times: 0, since_ms: now_ms });
        if is_over(entry, now_ms) {
            *entry = Wrong { times: 0, since_ms: now_ms };
        }
        entry.times += 1;
    }
}

fn is_over(wrong: &Wrong, now_ms: i64) -> bool {
    now_ms - wrong.since_ms >= WRONG_ATTEMPTS_WINDOW_MS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_wrong_attempts_bar_one_caller_for_a_minute_and_nobody_else() {
        let attempts = Attempts::default();
        for _ in 0..WRONG_ATTEMPTS_MAX {
            assert!(attempts.may_try("a", 1_000));
            attempts.note_wrong("a", 1_000);
        }
        assert!(!attempts.may_try("a", 1_000 + WRONG_ATTEMPTS_WINDOW_MS - 1));
        assert!(attempts.may_try("b", 1_000));
        assert!(attempts.may_try("a", 1_000 + WRONG_ATTEMPTS_WINDOW_MS));
    }
}
