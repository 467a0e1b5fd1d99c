//! How long a sync still takes, from the speed of its last seconds. A guess for a person:
//! nothing is said until the speed is steady, and then only in round words.

use std::collections::VecDeque;

use super::Transfer;

/// An entry counts as so many bytes: about what one takes on the way, with its share of
/// the waiting for answers.
const ENTRY_BYTES: u64 = 2_000;
/// The speed is that of the last so many ms: long enough to even out, short enough to
/// follow a link that changes.
const WINDOW_MS: u64 = 15_000;
/// Below this nothing is said: a first burst fills buffers and says nothing of the link.
const STEADY_MS: u64 = 4_000;
/// One half of the window may be so many times as fast as the other.
const STEADY_FACTOR: u64 = 3;
/// Looks closer together than this are one: a sync tells of every few kilobytes.
const STEP_MS: u64 = 250;
/// What takes longer is not foretold: a link changes sooner.
const FORETOLD_S_MAX: u64 = 24 * 3_600;

/// About how long something still takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Left {
    /// Less than a minute.
    Moment,
    /// About so many minutes.
    Minutes(u64),
    /// About so many hours.
    Hours(u64),
}

impl Left {
    fn of_seconds(seconds: u64) -> Option<Left> {
        Some(match seconds {
            0..50 => Left::Moment,
            // Two quarters of an hour are told to the minute, more to five.
            50..1_800 => Left::Minutes((seconds + 30) / 60),
            1_800..5_400 => Left::Minutes((seconds + 150) / 300 * 5),
            5_400..=FORETOLD_S_MAX => Left::Hours((seconds + 1_800) / 3_600),
            _ => return None,
        })
    }

    /// The key of its sentence, and its number.
    pub fn sentence(self) -> (&'static str, u64) {
        match self {
            Left::Moment => ("sync-left-moment", 1),
            Left::Minutes(count) => ("sync-left-minutes", count),
            Left::Hours(count) => ("sync-left-hours", count),
        }
    }
}

/// What was sent at moments of the last seconds.
#[derive(Debug, Clone, Default)]
pub struct Pace {
    /// When, and how much by then.
    seen: VecDeque<(u64, u64)>,
}

impl Pace {
    /// Looks at a sync; `now_ms` is any clock that never goes back.
    pub fn look(&mut self, now_ms: u64, transfer: &Transfer) {
        if self.seen.back().is_some_and(|(at, _)| now_ms.saturating_sub(*at) < STEP_MS) {
            return;
        }
        // What an office had already counts as sent, and may make a step back elsewhere.
        let before = self.seen.back().map_or(0, |(_, sent)| *sent);
        self.seen.push_back((now_ms, sent(transfer).max(before)));
        while self.seen.get(1).is_some_and(|(at, _)| now_ms.saturating_sub(*at) >= WINDOW_MS) {
            self.seen.pop_front();
        }
    }

    /// About how long it still takes; none while that is not known.
    pub fn left(&self, now_ms: u64, transfer: &Transfer) -> Option<Left> {
        let ((from, first), middle) = (*self.seen.front()?, self.seen.get(self.seen.len() / 2)?);
        let last = self.seen.back()?.1;
        let took = now_ms.saturating_sub(from);
        if took < STEADY_MS {
            return None;
        }
        let early = per_minute(middle.1 - first, middle.0.saturating_sub(from));
        let late = per_minute(last - middle.1, now_ms.saturating_sub(middle.0));
        if early.min(late) == 0 || early.max(late) / early.min(late) >= STEADY_FACTOR {
            return None;
        }
        let to_go = total(transfer).saturating_sub(last);
        Left::of_seconds(to_go.saturating_mul(60).div_ceil(per_minute(last - first, took).max(1)))
    }
}

fn per_minute(bytes: u64, ms: u64) -> u64 {
    bytes.saturating_mul(60_000).checked_div(ms).unwrap_or(0)
}

fn sent(transfer: &Transfer) -> u64 {
    transfer.entries_sent.saturating_mul(ENTRY_BYTES).saturating_add(transfer.photo_bytes_sent)
}

fn total(transfer: &Transfer) -> u64 {
    transfer.entries_total.saturating_mul(ENTRY_BYTES).saturating_add(transfer.photo_bytes_total)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(photo_bytes_sent: u64) -> Transfer {
        Transfer { photo_bytes_sent, photo_bytes_total: 12_000_000, ..Transfer::default() }
    }

    /// A sync of so many bytes in each second.
    fn paced(seconds: &[u64]) -> (Pace, u64, Transfer) {
        let (mut pace, mut sent) = (Pace::default(), 0);
        pace.look(0, &at(0));
        for (second, bytes) in seconds.iter().enumerate() {
            sent += bytes;
            pace.look((second as u64 + 1) * 1_000, &at(sent));
        }
        (pace, seconds.len() as u64 * 1_000, at(sent))
    }

    fn left(seconds: &[u64]) -> Option<Left> {
        let (pace, now_ms, transfer) = paced(seconds);
        pace.left(now_ms, &transfer)
    }

    #[test]
    fn a_steady_link_gives_round_words() {
        assert_eq!(left(&[100_000; 8]), Some(Left::Minutes(2)), "11,2 MB at 100 KB a second");
        assert_eq!(left(&[1_000_000; 8]), Some(Left::Moment));
        assert_eq!(left(&[5_000; 8]), Some(Left::Minutes(40)));
        assert_eq!(left(&[1_000; 8]), Some(Left::Hours(3)));
        assert_eq!(left(&[100; 8]), None, "nobody knows what a day brings");
    }

    #[test]
    fn nothing_is_said_before_it_is_steady() {
        assert_eq!(left(&[]), None);
        assert_eq!(left(&[900_000, 900_000, 900_000]), None, "too early");
        assert_eq!(left(&[900_000, 900_000, 900_000, 0, 0, 0]), None, "a burst, and then nothing");
        assert_eq!(left(&[0; 20]), None);
    }

    #[test]
    fn a_link_that_grew_slow_is_believed_once_the_fast_seconds_are_over() {
        let mut seconds = vec![1_000_000; 5];
        seconds.extend([20_000; 18]);
        assert_eq!(left(&seconds), Some(Left::Minutes(6)));
    }

    #[test]
    fn entries_count_too_and_a_clock_that_jumps_breaks_nothing() {
        let mut pace = Pace::default();
        let entries = |entries_sent| Transfer { entries_sent, entries_total: 6_000, ..Transfer::default() };
        for second in 0..=10 {
            pace.look(second * 1_000, &entries(second * 50));
        }
        assert_eq!(pace.left(10_000, &entries(500)), Some(Left::Minutes(2)));
        pace.look(0, &entries(400));
        pace.look(u64::MAX, &entries(u64::MAX));
        pace.left(0, &entries(u64::MAX));
        pace.left(u64::MAX, &entries(0));
    }
}
