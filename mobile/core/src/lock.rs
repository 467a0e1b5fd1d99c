//! The two locks of an open phone: the screen, when nobody has touched it for a while,
//! and the key, which leaves memory after it. What happened and when comes in, what is
//! due comes out. It refuses to know a clock, what the screen shows, and where the key is.

/// Idle for so long, the screen locks: time to listen to somebody and look down again,
/// too short to search a phone that lies on a desk.
pub const IDLE_MS: u64 = 2 * 60_000;
/// The same while a camera, a share or a print sheet lies over the screen that the phone
/// itself opened: whoever takes a picture holds the phone and can't touch it here.
pub const SHEET_MS: u64 = 5 * 60_000;
/// After the screen locked, the key goes at the latest now, even under a transfer: all
/// photos of a visit go through a weak line in that time, and what is cut is sent later.
pub const KEY_MS: u64 = 30 * 60_000;

/// How long each may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Until the screen locks, in milliseconds.
    pub idle_ms: u64,
    /// Until it locks under a sheet.
    pub sheet_ms: u64,
    /// From then until the key goes at the latest.
    pub key_ms: u64,
}

impl Limits {
    /// What holds on every phone.
    pub const PHONE: Limits = Limits { idle_ms: IDLE_MS, sheet_ms: SHEET_MS, key_ms: KEY_MS };

    /// The same at another pace, for tests that can't wait so long.
    pub fn at_pace(idle_ms: u64) -> Limits {
        let scaled = |limit_ms: u64| limit_ms.saturating_mul(idle_ms) / IDLE_MS;
        Limits { idle_ms, sheet_ms: scaled(SHEET_MS), key_ms: scaled(KEY_MS) }
    }
}

/// Whether something goes on that needs the key: a sync, a photo on its way, words that
/// are not durable yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transfer {
    /// Something does.
    Runs,
    /// Nothing does.
    None,
}

/// What is to be done now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    /// Nothing.
    Nothing,
    /// The screen is to be locked.
    LockScreen,
    /// The store is to be closed and the key to leave memory.
    DropKey,
}

/// Where the person's eyes are, as far as the phone knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shown {
    Screen,
    Sheet,
    Hidden,
}

/// Watches one open phone. All times are milliseconds of a clock that never goes back
/// and does not stop while the device sleeps; see [`Time`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Watch {
    limits: Limits,
    shown: Shown,
    touched_ms: u64,
    locked_ms: Option<u64>,
}

impl Watch {
    /// Begins when the phone is opened.
    pub fn new(now_ms: u64, limits: Limits) -> Watch {
        Watch { limits, shown: Shown::Screen, touched_ms: now_ms, locked_ms: None }
    }

    /// A finger or a key. One that comes before anybody asked what is due, since the
    /// device slept, does not keep the screen open.
    pub fn touched(&mut self, now_ms: u64) {
        if self.is_open(now_ms) && self.shown != Shown::Hidden {
            (self.shown, self.touched_ms) = (Shown::Screen, now_ms);
        }
    }

    /// Another program is in front.
    pub fn hidden(&mut self, now_ms: u64) {
        if self.is_open(now_ms) && self.shown == Shown::Screen {
            self.shown = Shown::Hidden;
        }
    }

    /// In front again; to be seen is not to be touched. A sheet that lay over it is gone.
    pub fn shown(&mut self, now_ms: u64) {
        if self.shown == Shown::Sheet {
            self.sheet_closed(now_ms);
        } else if self.is_open(now_ms) {
            self.shown = Shown::Screen;
        }
    }

    /// The phone itself opened a sheet.
    pub fn sheet_opened(&mut self, now_ms: u64) {
        if self.is_open(now_ms) {
            (self.shown, self.touched_ms) = (Shown::Sheet, now_ms);
        }
    }

    /// The person is done with it, or turned it away.
    pub fn sheet_closed(&mut self, now_ms: u64) {
        if self.is_open(now_ms) && self.shown == Shown::Sheet {
            (self.shown, self.touched_ms) = (Shown::Screen, now_ms);
        }
    }

    /// The screen was locked, since it was due or somebody wished so.
    pub fn locked(&mut self, now_ms: u64) {
        if self.locked_ms.is_none() {
            self.locked_ms = Some(now_ms.min(self.ends_ms()));
        }
    }

    /// The right word was given.
    pub fn unlocked(&mut self, now_ms: u64) {
        *self = Watch::new(now_ms, self.limits);
    }

    /// What is to be done now.
    pub fn due(&self, now_ms: u64, transfer: Transfer) -> Due {
        match (self.locked_ms, transfer) {
            (None, _) if self.is_open(now_ms) => Due::Nothing,
            (None, _) => Due::LockScreen,
            (Some(since_ms), Transfer::Runs) if now_ms.saturating_sub(since_ms) < self.limits.key_ms => Due::Nothing,
            (Some(_), _) => Due::DropKey,
        }
    }

    fn is_open(&self, now_ms: u64) -> bool {
        self.locked_ms.is_none() && now_ms < self.ends_ms()
    }

    fn ends_ms(&self) -> u64 {
        let limit_ms = if self.shown == Shown::Sheet { self.limits.sheet_ms } else { self.limits.idle_ms };
        self.touched_ms.saturating_add(limit_ms)
    }
}

/// Time that goes on while the device sleeps. One clock stops then, the other can be set
/// by anybody: of both, the greater step counts. Setting a clock can lock a phone sooner,
/// never later.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Time {
    now_ms: u64,
    mono_ms: u64,
    wall_ms: i64,
}

impl Time {
    /// Begins at nought.
    pub fn new(mono_ms: u64, wall_ms: i64) -> Time {
        Time { now_ms: 0, mono_ms, wall_ms }
    }

    /// Goes on to what both clocks say, and gives the time.
    pub fn advance(&mut self, mono_ms: u64, wall_ms: i64) -> u64 {
        let by_mono = mono_ms.saturating_sub(self.mono_ms);
        let by_wall = u64::try_from(wall_ms.saturating_sub(self.wall_ms)).unwrap_or(0);
        *self = Time { now_ms: self.now_ms.saturating_add(by_mono.max(by_wall)), mono_ms, wall_ms };
        self.now_ms
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const S: u64 = 1_000;
    const MIN: u64 = 60 * S;

    enum Sign {
        Touched,
        Hidden,
        Shown,
        SheetOpened,
        SheetClosed,
        Locked,
        Unlocked,
    }
    use Sign::*;

    fn after(signs: &[(u64, Sign)]) -> Watch {
        let mut watch = Watch::new(0, Limits::PHONE);
        for (at, sign) in signs {
            match sign {
                Touched => watch.touched(*at),
                Hidden => watch.hidden(*at),
                Shown => watch.shown(*at),
                SheetOpened => watch.sheet_opened(*at),
                SheetClosed => watch.sheet_closed(*at),
                Locked => watch.locked(*at),
                Unlocked => watch.unlocked(*at),
            }
        }
        watch
    }

    /// What happened, when the screen is first to be locked.
    /// What it shows, the signs of a person and when each came, and when the screen locks.
    type Case = (&'static str, Vec<(u64, Sign)>, u64);

    #[test]
    fn the_screen_locks_when_nobody_has_touched_it() {
        let cases: Vec<Case> = vec![
            ("nothing at all", vec![], 2 * MIN),
            ("a touch", vec![(MIN, Touched)], 3 * MIN),
            ("a touch that came too late", vec![(2 * MIN, Touched)], 2 * MIN),
            ("hidden", vec![(MIN, Hidden)], 2 * MIN),
            ("hidden and back", vec![(MIN, Hidden), (90 * S, Shown)], 2 * MIN),
            ("hidden, back and touched", vec![(MIN, Hidden), (90 * S, Shown), (91 * S, Touched)], 211 * S),
            ("what is hidden can't be touched", vec![(MIN, Hidden), (90 * S, Touched)], 2 * MIN),
            ("a sheet", vec![(MIN, SheetOpened)], 6 * MIN),
            ("a sheet that hides the screen", vec![(MIN, SheetOpened), (MIN, Hidden)], 6 * MIN),
            ("a sheet that was closed", vec![(MIN, SheetOpened), (4 * MIN, SheetClosed)], 6 * MIN),
            ("a picture soon taken", vec![(MIN, SheetOpened), (2 * MIN, SheetClosed)], 4 * MIN),
            ("a sheet that went unheard", vec![(MIN, SheetOpened), (MIN, Hidden), (3 * MIN, Shown)], 5 * MIN),
            ("a sheet that was turned away", vec![(MIN, SheetOpened), (2 * MIN, Touched)], 4 * MIN),
            ("a sheet closed too late", vec![(MIN, SheetOpened), (6 * MIN, SheetClosed)], 6 * MIN),
            ("a sheet opened too late", vec![(2 * MIN, SheetOpened)], 2 * MIN),
            ("a close without a sheet", vec![(MIN, SheetClosed)], 2 * MIN),
            ("locked and unlocked", vec![(MIN, Locked), (9 * MIN, Unlocked)], 11 * MIN),
        ];
        for (what, signs, ends) in cases {
            let watch = after(&signs);
            assert_eq!(watch.due(ends - 1, Transfer::None), Due::Nothing, "{what}");
            assert_eq!(watch.due(ends, Transfer::None), Due::LockScreen, "{what}");
            assert_eq!(watch.due(ends, Transfer::Runs), Due::LockScreen, "{what}: a transfer keeps no screen open");
        }
    }

    #[test]
    fn the_key_goes_with_the_screen_and_stays_for_a_transfer_only_so_long() {
        use Transfer::{None, Runs};
        let wished = after(&[(MIN, Locked)]);
        let late = after(&[(9 * MIN, Locked)]);
        let cases = [
            ("wished", wished, MIN, None, Due::DropKey),
            ("wished, under a transfer", wished, MIN, Runs, Due::Nothing),
            ("the transfer goes on", wished, 31 * MIN - 1, Runs, Due::Nothing),
            ("it ends", wished, 20 * MIN, None, Due::DropKey),
            ("it does not", wished, 31 * MIN, Runs, Due::DropKey),
            ("it counts from when the screen should have locked", late, 32 * MIN - 1, Runs, Due::Nothing),
            ("and no longer", late, 32 * MIN, Runs, Due::DropKey),
        ];
        for (what, watch, now_ms, transfer, due) in cases {
            assert_eq!(watch.due(now_ms, transfer), due, "{what}");
        }
    }

    #[test]
    fn a_locked_screen_stays_locked_whatever_is_touched() {
        let mut watch = after(&[(MIN, Locked), (2 * MIN, Touched), (3 * MIN, SheetOpened), (3 * MIN, Shown)]);
        assert_eq!(watch.due(3 * MIN, Transfer::None), Due::DropKey);
        watch.locked(4 * MIN);
        assert_eq!(watch.due(31 * MIN, Transfer::Runs), Due::DropKey, "locking twice gives no time");
    }

    #[test]
    fn another_pace_keeps_the_proportions() {
        assert_eq!(Limits::at_pace(IDLE_MS), Limits::PHONE);
        assert_eq!(Limits::at_pace(2 * S), Limits { idle_ms: 2 * S, sheet_ms: 5 * S, key_ms: 30 * S });
    }

    #[test]
    fn time_goes_on_in_sleep_and_never_back() {
        let mut time = Time::new(500, 10_000);
        assert_eq!(time.advance(600, 10_100), 100, "both went on alike");
        assert_eq!(time.advance(601, 70_100), 60_100, "one slept");
        assert_eq!(time.advance(801, 5_000), 60_300, "one was set back");
        assert_eq!(time.advance(801, 5_050), 60_350);
    }
}
