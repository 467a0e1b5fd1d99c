//! What stands between a person and the phone: whether a word was ever chosen, whether
//! the phone is open, whether its screen is locked. It watches over an open phone and
//! shuts it when that is due; it refuses to know what is on the screens behind it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use dioxus::core::spawn_forever;
use dioxus::prelude::*;
use mobile_core::lock::{Due, Time, Transfer, Watch};

use super::desk::aside;
use crate::door::{Door, Shut};
use crate::face::Face;
use crate::phone::{CannotOpen, Phone};
use crate::platform::presence::Sign;

/// Between two looks whether a lock is due: what minutes are counted by may be late by
/// seconds, and a phone that is looked after more often sleeps less.
const LOOK_MS_MAX: u64 = 5_000;
const LOOK_MS_MIN: u64 = 100;
/// Between two looks while the screen is locked and something still goes on.
const LOOK_LOCKED: Duration = Duration::from_millis(100);
/// Screens and their tasks let go of the phone within this.
const LET_GO_MAX: Duration = Duration::from_secs(5);
const LET_GO_EVERY: Duration = Duration::from_millis(20);

/// How it stands with the phone.
#[derive(Debug, Clone, PartialEq)]
pub enum Stand {
    /// Nobody has chosen a word yet.
    New,
    /// The key is not in memory.
    Shut,
    /// The phone is open.
    Open(Shift),
    /// The word was right, and the data can't be opened.
    Cannot(CannotOpen),
}

/// An open phone, from its unlocking to its end.
#[derive(Debug, Clone)]
pub struct Shift {
    /// The phone.
    pub phone: Phone,
    /// What goes on on it.
    pub work: Work,
}

impl PartialEq for Shift {
    fn eq(&self, other: &Shift) -> bool {
        self.phone == other.phone
    }
}

/// Counts what goes on that needs the key; a clone is a handle.
#[derive(Debug, Clone, Default)]
pub struct Work(Arc<Going>);

#[derive(Debug, Default)]
struct Going {
    count: AtomicUsize,
    over: AtomicBool,
}

/// Goes on until it is dropped.
#[derive(Debug)]
pub struct Working(Work);

impl Work {
    /// Begins something.
    pub fn begin(&self) -> Working {
        self.0.count.fetch_add(1, Ordering::SeqCst);
        Working(self.clone())
    }

    /// Whether the phone is being shut: what can stop stops.
    pub fn is_over(&self) -> bool {
        self.0.over.load(Ordering::SeqCst)
    }

    fn transfer(&self) -> Transfer {
        if self.0.count.load(Ordering::SeqCst) == 0 { Transfer::None } else { Transfer::Runs }
    }

    fn end(&self) {
        self.0.over.store(true, Ordering::SeqCst);
    }
}

impl Drop for Working {
    fn drop(&mut self) {
        self.0.0.count.fetch_sub(1, Ordering::SeqCst);
    }
}

/// The guard of this window; a copy is a handle.
#[derive(Clone, Copy)]
pub struct Guard {
    door: Signal<Door>,
    /// How it stands with the phone.
    pub stand: Signal<Stand>,
    /// Whether the screen of an open phone is locked.
    pub locked: Signal<bool>,
    /// How the screens look.
    pub face: Signal<Face>,
    watch: Signal<Watch>,
    time: Signal<Time>,
}

impl std::fmt::Debug for Guard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Guard")
    }
}

impl PartialEq for Guard {
    fn eq(&self, other: &Guard) -> bool {
        self.stand == other.stand
    }
}

impl Guard {
    /// Gives all screens the guard of a door; it lives as long as the window.
    pub fn provide(door: Door) -> Guard {
        use_context_provider(|| {
            let stand = if door.is_new() { Stand::New } else { Stand::Shut };
            let guard = Guard {
                stand: Signal::new(stand),
                locked: Signal::new(false),
                face: Signal::new(door.face()),
                watch: Signal::new(Watch::new(0, door.limits())),
                time: Signal::new(door.time()),
                door: Signal::new(door),
            };
            spawn(guard.watch_over());
            guard
        })
    }

    /// The door.
    pub fn door(&self) -> Door {
        self.door.peek().clone()
    }

    /// A phone was opened.
    pub fn opened(mut self, phone: Phone) {
        let now_ms = self.now_ms();
        self.watch.write().unlocked(now_ms);
        self.locked.set(false);
        self.stand.set(Stand::Open(Shift { phone, work: Work::default() }));
    }

    /// What came of choosing a word or unlocking: an open phone, a sentence, or data that
    /// can't be opened.
    pub fn came(mut self, opened: Result<Phone, Shut>) -> Option<String> {
        match opened {
            Ok(phone) => {
                self.opened(phone);
                None
            }
            Err(Shut::Cannot(cannot)) => {
                self.stand.set(Stand::Cannot(cannot));
                None
            }
            Err(shut @ Shut::Lock(_)) => shut.say(self.face.peek().lang),
        }
    }

    /// The right word was given at a locked screen.
    pub fn unlocked(mut self) {
        let now_ms = self.now_ms();
        self.watch.write().unlocked(now_ms);
        self.locked.set(false);
    }

    /// Somebody wishes the screen locked.
    pub fn lock(mut self) {
        let now_ms = self.now_ms();
        self.watch.write().locked(now_ms);
        self.locked.set(true);
    }

    /// Something was noticed of whoever holds the phone.
    pub fn noticed(mut self, sign: Sign) {
        let now_ms = self.now_ms();
        let mut watch = self.watch.write();
        match sign {
            Sign::Touched => watch.touched(now_ms),
            Sign::Hidden => watch.hidden(now_ms),
            Sign::Shown => watch.shown(now_ms),
            Sign::SheetOpened => watch.sheet_opened(now_ms),
            Sign::SheetClosed => watch.sheet_closed(now_ms),
        }
        drop(watch);
        // What was due in a device's sleep is done before anything else is seen.
        self.look();
    }

    /// Changes how the screens look, and keeps it.
    pub fn set_face(mut self, change: impl FnOnce(&mut Face)) {
        change(&mut self.face.write());
        let (door, face) = (self.door(), *self.face.peek());
        spawn_forever(aside(move || door.keep_face(face)));
    }

    fn now_ms(mut self) -> u64 {
        let (mono_ms, wall_ms) = self.door.peek().clocks();
        self.time.write().advance(mono_ms, wall_ms)
    }

    async fn watch_over(self) {
        let usual_ms = (self.door.peek().limits().idle_ms / 8).clamp(LOOK_MS_MIN, LOOK_MS_MAX);
        loop {
            let waits = *self.locked.peek() && matches!(&*self.stand.peek(), Stand::Open(_));
            tokio::time::sleep(if waits { LOOK_LOCKED } else { Duration::from_millis(usual_ms) }).await;
            self.look();
        }
    }

    /// Does what is due.
    fn look(self) {
        let Stand::Open(shift) = self.stand.peek().clone() else { return };
        let now_ms = self.now_ms();
        let due = self.watch.peek().due(now_ms, shift.work.transfer());
        match due {
            Due::Nothing => {}
            Due::LockScreen => {
                self.lock();
                self.look();
            }
            Due::DropKey => self.shut(shift),
        }
    }

    /// Takes all screens of the phone away, and with them the phone and its key.
    fn shut(mut self, shift: Shift) {
        shift.work.end();
        self.stand.set(Stand::Shut);
        spawn_forever(let_go(shift.phone));
    }
}

/// Waits until nobody else holds the phone, and closes it aside: an index is flushed then.
async fn let_go(phone: Phone) {
    let mut waited = Duration::ZERO;
    while !phone.is_last() && waited < LET_GO_MAX {
        tokio::time::sleep(LET_GO_EVERY).await;
        waited += LET_GO_EVERY;
    }
    if !phone.is_last() {
        tracing::warn!("somebody still holds the phone that is to be closed");
    }
    aside(move || drop(phone)).await;
}
