//! The door of a phone: its folder, the outside, and the key that a PIN or passphrase
//! unwraps. What is asked here takes a second and is asked off the window's thread. It
//! refuses to know when the door is to be shut.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use mobile_core::lock::{Limits, Time};
use mobile_core::ports::Ports;
use mobile_core::shared::seal::Cost;
use mobile_core::shared::text::Lang;
use mobile_core::store::{Keys, LockError, Store, Strength, Vault};

use crate::face::Face;
use crate::phone::{CannotOpen, Phone};

/// How long closing an earlier phone may take: an index is flushed within seconds.
const CLOSE_MAX: Duration = Duration::from_secs(10);
const LOOK_EVERY: Duration = Duration::from_millis(10);
/// All files are read again no sooner than this: a phone is unlocked thirty times a day,
/// and reading thousands of photos costs its battery.
const CHECK_EVERY_MS: u64 = 12 * 60 * 60_000;

/// Why there is no open phone behind the door.
#[derive(Debug)]
pub enum Shut {
    /// The word was not taken.
    Lock(LockError),
    /// The word was right, and the data can't be opened.
    Cannot(CannotOpen),
}

impl From<LockError> for Shut {
    fn from(error: LockError) -> Shut {
        Shut::Lock(error)
    }
}

/// The door; a clone is a handle.
#[derive(Clone)]
pub struct Door(Arc<Parts>);

struct Parts {
    folder: PathBuf,
    outside: Ports,
    keys: Keys,
    limits: Limits,
    /// Gone once the phone that was opened last is closed.
    last: Mutex<Weak<()>>,
    checked_ms: AtomicU64,
}

impl std::fmt::Debug for Door {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Door")
    }
}

impl PartialEq for Door {
    fn eq(&self, other: &Door) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Door {
    /// The door of the phone in a folder.
    pub fn of(folder: PathBuf, outside: Ports, limits: Limits) -> Door {
        let keys = Keys::of(&folder, outside.clone());
        let (last, checked_ms) = (Mutex::new(Weak::new()), AtomicU64::new(0));
        Door(Arc::new(Parts { folder, outside, keys, limits, last, checked_ms }))
    }

    /// Whether a PIN or passphrase is still to be chosen. Sealed data whose key is gone is
    /// no new phone: another key would only hide what happened.
    pub fn is_new(&self) -> bool {
        !self.0.keys.exist() && !Store::is_there(&self.0.folder)
    }

    /// How strong a word is here.
    pub fn strength(&self, secret: &str) -> Strength {
        Strength::of(secret, &*self.0.outside.keystore)
    }

    /// Chooses the first word and opens a phone behind it.
    ///
    /// # Errors
    /// [`Shut`].
    pub fn choose(&self, secret: &str) -> Result<Phone, Shut> {
        let vault = self.0.keys.create(secret, Cost::PHONE)?;
        self.open(&vault)
    }

    /// Opens the phone with its word, once the one before it is closed.
    ///
    /// # Errors
    /// [`Shut`].
    pub fn unlock(&self, secret: &str) -> Result<Phone, Shut> {
        let vault = self.0.keys.unlock(secret)?;
        self.open(&vault)
    }

    /// Checks the word of a phone whose key is still held.
    ///
    /// # Errors
    /// [`LockError`].
    pub fn check(&self, secret: &str) -> Result<(), LockError> {
        self.0.keys.unlock(secret).map(drop)
    }

    /// Changes the word.
    ///
    /// # Errors
    /// [`LockError`]; the old one still opens then.
    pub fn change(&self, old: &str, new: &str) -> Result<(), LockError> {
        self.0.keys.change(old, new, Cost::PHONE)
    }

    /// How long until the next try may be made.
    pub fn wait_ms(&self) -> u64 {
        self.0.keys.wait_ms()
    }

    /// When the locks are due.
    pub fn limits(&self) -> Limits {
        self.0.limits
    }

    /// Begins to count time.
    pub fn time(&self) -> Time {
        let (mono_ms, wall_ms) = self.clocks();
        Time::new(mono_ms, wall_ms)
    }

    /// What both clocks say, in milliseconds.
    pub fn clocks(&self) -> (u64, i64) {
        let clock = &self.0.outside.clock;
        (clock.mono_ms(), clock.now().timestamp_millis())
    }

    /// How the screens look.
    pub fn face(&self) -> Face {
        Face::read(&self.0.folder)
    }

    /// Keeps how the screens look.
    pub fn keep_face(&self, face: Face) {
        if let Err(error) = face.keep(&self.0.folder) {
            tracing::warn!(kind = %error.kind(), "how the screens look could not be kept");
        }
    }

    /// Whether all files are to be read again now; asked once at each opening.
    pub fn checks_now(&self) -> bool {
        // Nought stands for never.
        let now_ms = self.0.outside.clock.mono_ms().max(1);
        let last_ms = self.0.checked_ms.load(Ordering::Relaxed);
        let due = last_ms == 0 || now_ms.saturating_sub(last_ms) >= CHECK_EVERY_MS;
        if due {
            self.0.checked_ms.store(now_ms, Ordering::Relaxed);
        }
        due
    }

    /// All files are to be read again at the next opening, since nobody came to the end.
    pub fn check_again(&self) {
        self.0.checked_ms.store(0, Ordering::Relaxed);
    }

    fn open(&self, vault: &Arc<Vault>) -> Result<Phone, Shut> {
        let mut last = self.0.last.lock().unwrap_or_else(PoisonError::into_inner);
        for _ in 0..CLOSE_MAX.as_millis() / LOOK_EVERY.as_millis() {
            if last.strong_count() == 0 {
                break;
            }
            std::thread::sleep(LOOK_EVERY);
        }
        let phone = Phone::open(&self.0.folder, vault, &self.0.outside).map_err(Shut::Cannot)?;
        *last = phone.open_still();
        Ok(phone)
    }
}

impl Shut {
    /// Why, and what to do, in the reader's language; none where the data itself is the
    /// trouble, which has a screen of its own.
    pub fn say(&self, lang: Lang) -> Option<String> {
        match self {
            Shut::Lock(error) => Some(error.say(lang)),
            Shut::Cannot(_) => None,
        }
    }
}
