//! How far a phone's clock is from the office's, measured at each contact. It says and
//! warns; it orders nothing and refuses nothing. Which clock is right it does not know.

use serde::{Deserialize, Serialize};

use crate::ids::Id;

/// Beyond this a person looks at a time before it is written down: within it nobody's
/// lateness becomes another one, whose unit is the minute.
pub const DRIFT_TOLD_MS: i64 = 120_000;

/// What a phone's clocks say at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PhoneClocks {
    /// Its wall clock, ms since 1970.
    pub wall_ms: i64,
    /// A random id of its current start.
    pub boot: Id,
    /// Milliseconds since that start.
    pub mono_ms: u64,
}

/// The office's clock and the phone's at one moment: the middle of a contact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// The office's, ms since 1970.
    pub office_ms: i64,
    /// The phone's.
    pub phone: PhoneClocks,
}

impl Contact {
    /// Of a question and its answer: the office read its clock about half of the way in
    /// between.
    pub fn between(asked: PhoneClocks, answered: PhoneClocks, office_ms: i64) -> Contact {
        let took = if asked.boot == answered.boot { answered.mono_ms.saturating_sub(asked.mono_ms) } else { 0 };
        let half = i64::try_from(took / 2).unwrap_or(i64::MAX);
        Contact { office_ms: office_ms.saturating_add(half), phone: answered }
    }

    /// The office's clock less the phone's, as far as the phone can know now. In the same
    /// start it sees that its wall clock was set; after another one it sees only that the
    /// office's clock can't be behind what it was.
    pub fn drift_ms(&self, now: PhoneClocks) -> i64 {
        let at_least = self.office_ms.saturating_sub(now.wall_ms);
        if now.boot == self.phone.boot {
            let since = now.mono_ms.saturating_sub(self.phone.mono_ms);
            return at_least.saturating_add(i64::try_from(since).unwrap_or(i64::MAX));
        }
        self.office_ms.saturating_sub(self.phone.wall_ms).max(at_least)
    }
}

/// A drift that is to be told, in words of a size that people compare with a watch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ToldDrift {
    /// Whether the phone's clock is ahead of the office's, or behind it.
    pub runs: Runs,
    /// How much.
    pub count: i64,
    /// Of what.
    pub unit: DriftUnit,
}

/// Which way a clock is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Runs {
    /// It shows a later time.
    Fast,
    /// It shows an earlier time.
    Slow,
}

/// What a drift is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DriftUnit {
    /// Minutes, up to two hours.
    Minutes,
    /// Hours, up to two days.
    Hours,
    /// Days.
    Days,
}

/// What is told of a drift; none where it is too small to matter.
pub fn told_drift(drift_ms: i64) -> Option<ToldDrift> {
    let ms = drift_ms.unsigned_abs();
    if ms <= DRIFT_TOLD_MS.unsigned_abs() {
        return None;
    }
    let minutes = (ms.saturating_add(30_000)) / 60_000;
    let (count, unit) = match minutes {
        0..120 => (minutes, DriftUnit::Minutes),
        120..2_880 => ((minutes + 30) / 60, DriftUnit::Hours),
        _ => ((minutes + 720) / 1_440, DriftUnit::Days),
    };
    let runs = if drift_ms < 0 { Runs::Fast } else { Runs::Slow };
    Some(ToldDrift { runs, count: i64::try_from(count).unwrap_or(i64::MAX), unit })
}

impl ToldDrift {
    /// The key of its sentence: `drift-fast-minutes`.
    pub fn sentence(&self) -> &'static str {
        match (self.runs, self.unit) {
            (Runs::Fast, DriftUnit::Minutes) => "drift-fast-minutes",
            (Runs::Fast, DriftUnit::Hours) => "drift-fast-hours",
            (Runs::Fast, DriftUnit::Days) => "drift-fast-days",
            (Runs::Slow, DriftUnit::Minutes) => "drift-slow-minutes",
            (Runs::Slow, DriftUnit::Hours) => "drift-slow-hours",
            (Runs::Slow, DriftUnit::Days) => "drift-slow-days",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OFFICE: i64 = 1_700_000_000_000;
    const DAY: i64 = 86_400_000;

    fn clocks(wall_ms: i64, boot: u8, mono_ms: u64) -> PhoneClocks {
        PhoneClocks { wall_ms, boot: Id([boot; 16]), mono_ms }
    }

    #[test]
    fn half_of_the_way_there_and_back_is_taken_off() {
        let asked = clocks(OFFICE, 1, 1_000);
        let answered = clocks(OFFICE + 4_000, 1, 5_000);
        let contact = Contact::between(asked, answered, OFFICE + 2_000);
        assert_eq!(contact.drift_ms(answered), 0, "both clocks are the same");
        let slow = clocks(OFFICE + 4_000 - 300_000, 1, 5_000);
        assert_eq!(Contact::between(asked, slow, OFFICE + 2_000).drift_ms(slow), 300_000);
    }

    #[test]
    fn a_clock_set_since_the_contact_shows_in_the_same_start() {
        let contact = Contact { office_ms: OFFICE, phone: clocks(OFFICE, 1, 0) };
        for (set_by, drift) in [(0, 0), (2 * DAY, -2 * DAY), (-2 * DAY, 2 * DAY), (-OFFICE, OFFICE)] {
            assert_eq!(contact.drift_ms(clocks(OFFICE + 60_000 + set_by, 1, 60_000)), drift);
        }
    }

    #[test]
    fn after_another_start_the_drift_is_as_it_was_but_never_less_than_what_must_be() {
        let contact = Contact { office_ms: OFFICE, phone: clocks(OFFICE - 300_000, 1, 90) };
        assert_eq!(contact.drift_ms(clocks(OFFICE + DAY, 2, 0)), 300_000);
        assert_eq!(contact.drift_ms(clocks(0, 2, 0)), OFFICE, "a battery ran out, and it is 1970");
    }

    #[test]
    fn no_clock_is_so_wrong_that_it_breaks_anything() {
        let walls = [i64::MIN, -OFFICE, 0, OFFICE - 2 * DAY, OFFICE, OFFICE + 2 * DAY, 4_070_908_800_000, i64::MAX];
        for office_ms in walls {
            for (before, now) in walls.into_iter().flat_map(|before| walls.map(|now| (before, now))) {
                let asked = clocks(before, 1, u64::MAX);
                for boot in [1, 2] {
                    let now = clocks(now, boot, 0);
                    told_drift(Contact::between(asked, now, office_ms).drift_ms(asked));
                    told_drift(Contact { office_ms, phone: asked }.drift_ms(now));
                }
            }
        }
    }

    #[test]
    fn a_drift_is_told_in_round_numbers_and_only_beyond_two_minutes() {
        use DriftUnit::{Days, Hours, Minutes};
        for (ms, told) in [
            (0, None),
            (120_000, None),
            (-120_000, None),
            (121_000, Some((Runs::Slow, 2, Minutes))),
            (-300_000, Some((Runs::Fast, 5, Minutes))),
            (7_140_000, Some((Runs::Slow, 119, Minutes))),
            (7_200_000, Some((Runs::Slow, 2, Hours))),
            (-2 * DAY, Some((Runs::Fast, 2, Days))),
            (OFFICE, Some((Runs::Slow, 19_676, Days))),
        ] {
            assert_eq!(told_drift(ms).map(|told| (told.runs, told.count, told.unit)), told, "{ms}");
        }
    }
}
