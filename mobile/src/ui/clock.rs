//! A time that is evidence is taken from the phone's clock when somebody taps. Where that
//! clock is known to be wrong, the person says by which clock it is to be written down;
//! where nobody knows, they are told to look at it. No time is changed unasked.

use chrono::{DateTime, FixedOffset, TimeDelta};
use dioxus::prelude::*;
use mobile_core::App;
use mobile_core::shared::domain::TimeSource;
use mobile_core::shared::text::in_office_time;
use mobile_core::shared::words::{Speaker, drift_words};

use super::parts::{Choice, Notice, Tone};

const PHONE: &str = "phone";
const OFFICE: &str = "office";

/// By which clock a time is written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ByClock {
    /// The phone's.
    #[default]
    Phone,
    /// The office's, as far as the phone knows it.
    Office,
}

/// What this phone's clock says, and how far it is from the office's. What is shown was
/// read when the screen was drawn; what is written down, when it is tapped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timed {
    /// By this phone; none before anything is known.
    pub now: Option<DateTime<FixedOffset>>,
    /// The office's clock less the phone's; none where it was never measured.
    pub drift_ms: Option<i64>,
}

impl Default for Timed {
    /// Before anything is known there is nothing to warn of.
    fn default() -> Timed {
        Timed { now: None, drift_ms: Some(0) }
    }
}

/// A time to be written down, where it comes from, and why it is not the phone's.
pub type Written = (DateTime<FixedOffset>, TimeSource, Option<String>);

impl Timed {
    /// A phone's.
    pub fn of(app: &App) -> Timed {
        Timed { now: Some(app.ports().clock.now()), drift_ms: app.drift_ms() }
    }

    /// The time of a tap by the clock that was chosen. By the office's only where the
    /// phone's is told to be wrong: then that is the reason.
    pub fn written(&self, tapped: DateTime<FixedOffset>, by: ByClock, words: &Speaker) -> Written {
        let wrong = self.drift_ms.and_then(|drift_ms| drift_words(words.lang, drift_ms));
        let right = self.drift_ms.and_then(|drift_ms| tapped.checked_add_signed(TimeDelta::milliseconds(drift_ms)));
        match (by, right, wrong) {
            (ByClock::Office, Some(at), Some(reason)) => (at, TimeSource::Person, Some(reason)),
            _ => (tapped, TimeSource::Clock, None),
        }
    }

    fn shown(&self, by: ByClock) -> String {
        let drift = TimeDelta::milliseconds(if by == ByClock::Office { self.drift_ms.unwrap_or(0) } else { 0 });
        let at = self.now.and_then(|now| now.checked_add_signed(drift));
        at.map(|at| in_office_time(at).format("%H:%M %d/%m/%Y").to_string()).unwrap_or_default()
    }
}

/// Beside a time that is about to be taken: nothing where both clocks agree.
#[component]
pub fn ClockHint(clock: Timed, by: ByClock, words: Speaker, onby: EventHandler<ByClock>) -> Element {
    let Some(drift_ms) = clock.drift_ms else {
        return rsx! {
            Notice { tone: Tone::Warn, id: "clock-hint",
                p { b { {words.say("drift-unknown")} } }
                p { {words.say_with("drift-check-time", "time", &clock.shown(ByClock::Phone))} }
            }
        };
    };
    let Some(told) = drift_words(words.lang, drift_ms) else { return rsx! {} };
    let label = words.say("drift-which-clock");
    let options = vec![
        (PHONE.to_owned(), words.say_with("drift-by-phone", "time", &clock.shown(ByClock::Phone))),
        (OFFICE.to_owned(), words.say_with("drift-by-office", "time", &clock.shown(ByClock::Office))),
    ];
    let chosen = if by == ByClock::Office { OFFICE } else { PHONE };
    rsx! {
        Notice { tone: Tone::Warn, id: "clock-hint",
            p { b { "{told}" } }
            p { "{label}" }
            Choice { label, options, chosen: chosen.to_owned(),
                onchoose: move |name: String| onby.call(if name == OFFICE { ByClock::Office } else { ByClock::Phone }) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_the_phones_unless_its_clock_is_wrong_and_the_person_says_so() {
        let tapped = DateTime::parse_from_rfc3339("2023-11-20T09:30:00+07:00").expect("a moment");
        let later = DateTime::parse_from_rfc3339("2023-11-20T09:35:00+07:00").expect("a moment");
        let words = Speaker::default();
        let by_phone = (tapped, TimeSource::Clock, None);
        for (drift_ms, by, at) in [
            (None, ByClock::Phone, tapped),
            (None, ByClock::Office, tapped),
            (Some(60_000), ByClock::Office, tapped),
            (Some(300_000), ByClock::Phone, tapped),
            (Some(300_000), ByClock::Office, later),
            (Some(i64::MAX), ByClock::Office, tapped),
        ] {
            let written = Timed { now: None, drift_ms }.written(tapped, by, &words);
            assert_eq!(written.0, at, "{drift_ms:?} {by:?}");
            assert_eq!(written == by_phone, at == tapped, "a time by hand has a reason: {written:?}");
        }
    }
}
