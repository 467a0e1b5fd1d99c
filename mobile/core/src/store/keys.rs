//! The door to the vault: a random key of 256 bits, wrapped by what a person remembers
//! and, where the platform has one, by its keystore. A wrong word costs time, more each
//! time; nothing is ever wiped for it. It refuses to know what the key seals.
//!
//! ```text
//! keys.json, keys.second.json   the wrapped key, twice: without it all is lost
//! attempts.json                 how often a wrong word was tried, and when
//! ```
//!
//! These are the only files of a phone that are not sealed; they hold nothing of people.

use std::fmt::Debug;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use shared::ids::{Id, from_hex, to_hex};
use shared::seal::{Cost, WRAP_RANDOM_BYTES, Wrapped};
use shared::text::{Arg, Lang, Sentences};

use super::checked;
use super::disk::{self, Disk, RealDisk};
use super::report::StoreError;
use super::room;
use super::vault::Vault;
use crate::ports::{Clock, Keystore, Ports};

/// Digits of a PIN at least: with a keystore, which does not let anybody guess quickly,
/// one in a million.
pub const PIN_DIGITS_MIN: usize = 6;
/// Letters of a passphrase at least.
pub const PASSPHRASE_CHARS_MIN: usize = 10;
/// Letters of either at most: longer than anybody types on a phone.
pub const SECRET_CHARS_MAX: usize = 200;
/// Seconds to wait after so many wrong words: none for slips, then ever more. Ten tries
/// take over half an hour, and all of a million PINs many years.
const DELAYS_S: [u64; 10] = [0, 0, 0, 5, 15, 60, 300, 600, 900, 900];
/// Seconds to wait after more.
const DELAY_S_MAX: u64 = 1_800;

const NAMES: [&str; 2] = ["keys.json", "keys.second.json"];
const ATTEMPTS: &str = "attempts.json";

/// What a person has chosen, or is about to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strength {
    /// Good as long as nobody looks on.
    Good,
    /// Six digits without a keystore: whoever copies the phone's files tries all of them
    /// in days. It is taken, and said.
    WeakPin,
    /// Not taken.
    Refused(Weakness),
}

/// Why something is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weakness {
    /// Too short.
    Short,
    /// What everybody tries first: one digit only, or digits in a row.
    Guessable,
    /// Too long.
    Long,
}

impl Strength {
    /// How strong a word is.
    pub fn of(secret: &str, keystore: &dyn Keystore) -> Strength {
        let chars: Vec<char> = secret.trim().chars().collect();
        let is_pin = chars.iter().all(char::is_ascii_digit);
        let min = if is_pin { PIN_DIGITS_MIN } else { PASSPHRASE_CHARS_MIN };
        match chars.len() {
            len if len < min => Strength::Refused(Weakness::Short),
            len if len > SECRET_CHARS_MAX => Strength::Refused(Weakness::Long),
            _ if is_guessable(&chars) => Strength::Refused(Weakness::Guessable),
            _ if is_pin && chars.len() < PASSPHRASE_CHARS_MIN && !keystore.is_there() => Strength::WeakPin,
            _ => Strength::Good,
        }
    }

    /// The key of the sentence that says so; none where there is nothing to say.
    pub fn sentence(self) -> Option<&'static str> {
        match self {
            Strength::Good => None,
            Strength::WeakPin => Some("lock-pin-is-weak"),
            Strength::Refused(Weakness::Short) => Some("lock-too-short"),
            Strength::Refused(Weakness::Guessable) => Some("lock-guessable"),
            Strength::Refused(Weakness::Long) => Some("lock-too-long"),
        }
    }
}

/// 111111, 123456, 654321.
fn is_guessable(chars: &[char]) -> bool {
    let mut steps = chars.windows(2).map(|pair| pair[1] as i64 - pair[0] as i64);
    let first = steps.next().unwrap_or(0);
    (-1..=1).contains(&first) && steps.all(|step| step == first)
}

/// Why the door stays shut.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// The word is a wrong one.
    #[error("a wrong PIN or passphrase, the {failed}th in a row")]
    Wrong {
        /// How many in a row.
        failed: u32,
        /// How long the next one must wait.
        wait_ms: u64,
    },
    /// It is too early for another try.
    #[error("{wait_ms} ms to wait")]
    Wait {
        /// How long still.
        wait_ms: u64,
    },
    /// A word that is not taken.
    #[error("a PIN or passphrase that is not taken")]
    Weak(Strength),
    /// There is no key here yet, or there is one already.
    #[error("no key here, or one already")]
    State,
    /// Both copies of the wrapped key are damaged.
    #[error("the key is damaged")]
    Damaged,
    /// It was wrapped by a keystore that does not open it any more.
    #[error("the platform's keystore does not open the key")]
    Keystore,
    /// The disk failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl LockError {
    /// Why, and what to do, in the reader's language.
    pub fn say(&self, lang: Lang) -> String {
        let seconds = |ms: &u64| ms.div_ceil(1_000) as i64;
        match self {
            LockError::Wrong { wait_ms: 0, .. } => Sentences::say(lang, "lock-wrong", &[]),
            LockError::Wrong { wait_ms, .. } => {
                Sentences::say(lang, "lock-wrong-wait", &[("seconds", Arg::from(seconds(wait_ms)))])
            }
            LockError::Wait { wait_ms } => {
                Sentences::say(lang, "lock-wait", &[("seconds", Arg::from(seconds(wait_ms)))])
            }
            LockError::Weak(strength) => {
                strength.sentence().map(|key| Sentences::say(lang, key, &[])).unwrap_or_default()
            }
            LockError::State | LockError::Damaged => Sentences::say(lang, "lock-damaged", &[]),
            LockError::Keystore => Sentences::say(lang, "lock-keystore", &[]),
            LockError::Store(error) => error.say(lang),
        }
    }
}

/// The key as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Kept {
    /// Counts up with each change; of two copies the greater one counts.
    change: u64,
    /// Wrapped by the word; then, as a whole, by the keystore, as hexadecimal digits.
    #[serde(flatten)]
    key: KeptKey,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum KeptKey {
    Wrapped(Wrapped),
    InKeystore(String),
}

/// Wrong words so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Attempts {
    failed: u32,
    /// When the last one was tried: by the wall clock, and by the one that nobody can set.
    wall_ms: i64,
    boot: Option<Id>,
    mono_ms: u64,
}

impl Attempts {
    fn wait_ms(&self, clock: &dyn Clock) -> u64 {
        let delay_ms = delay_s(self.failed) * 1_000;
        let since = if self.boot == Some(clock.boot()) {
            clock.mono_ms().saturating_sub(self.mono_ms)
        } else {
            // A clock that was set back waits again from the beginning.
            u64::try_from(clock.now().timestamp_millis() - self.wall_ms).unwrap_or(0)
        };
        delay_ms.saturating_sub(since)
    }
}

fn delay_s(failed: u32) -> u64 {
    match failed {
        0 => 0,
        failed => DELAYS_S.get(failed as usize - 1).copied().unwrap_or(DELAY_S_MAX),
    }
}

/// The door of one phone.
#[derive(Debug, Clone)]
pub struct Keys {
    folder: PathBuf,
    ports: Ports,
    disk: Arc<dyn Disk>,
}

impl Keys {
    /// The door of the phone in a folder.
    pub fn of(folder: &Path, ports: Ports) -> Keys {
        Keys { folder: folder.to_owned(), ports, disk: Arc::new(RealDisk) }
    }

    /// Whether a PIN or passphrase was chosen.
    pub fn exist(&self) -> bool {
        NAMES.iter().any(|name| self.folder.join(name).exists())
    }

    /// Chooses the first one, and makes the key.
    ///
    /// # Errors
    /// [`LockError::Weak`], [`LockError::State`] where there is one, or the disk's.
    pub fn create(&self, secret: &str, cost: Cost) -> Result<Arc<Vault>, LockError> {
        if self.exist() {
            return Err(LockError::State);
        }
        disk::make_folder(&*self.disk, &self.folder).map_err(StoreError::from)?;
        let vault = Arc::new(Vault::new(&*self.ports.ids));
        self.keep(&vault, secret, (cost, 1))?;
        // It has its room from now on, however full the disk gets.
        self.note(0)?;
        Ok(vault)
    }

    /// Opens the vault. The try is noted before it is made, so that ending the program
    /// in between gains nothing.
    ///
    /// # Errors
    /// [`LockError`].
    pub fn unlock(&self, secret: &str) -> Result<Arc<Vault>, LockError> {
        let attempts = self.attempts();
        let wait_ms = attempts.wait_ms(&*self.ports.clock);
        if wait_ms > 0 {
            return Err(LockError::Wait { wait_ms });
        }
        let kept = self.kept()?;
        self.note(attempts.failed + 1)?;
        let Some(key) = self.wrapped(&kept)?.key_for(secret.trim()) else {
            let failed = attempts.failed + 1;
            return Err(LockError::Wrong { failed, wait_ms: delay_s(failed) * 1_000 });
        };
        self.note(0)?;
        self.heal(&kept)?;
        Ok(Arc::new(Vault::open(key, &*self.ports.ids)))
    }

    /// Changes the PIN or passphrase; nothing but the key is wrapped anew.
    ///
    /// # Errors
    /// [`LockError`]; the old one still opens then.
    pub fn change(&self, old: &str, new: &str, cost: Cost) -> Result<(), LockError> {
        if let refused @ Strength::Refused(_) = Strength::of(new, &*self.ports.keystore) {
            return Err(LockError::Weak(refused));
        }
        let vault = self.unlock(old)?;
        let change = self.kept()?.change + 1;
        self.keep(&vault, new, (cost, change))
    }

    /// How long until the next try may be made.
    pub fn wait_ms(&self) -> u64 {
        self.attempts().wait_ms(&*self.ports.clock)
    }

    fn keep(&self, vault: &Vault, secret: &str, (cost, change): (Cost, u64)) -> Result<(), LockError> {
        let secret = secret.trim();
        if let refused @ Strength::Refused(_) = Strength::of(secret, &*self.ports.keystore) {
            return Err(LockError::Weak(refused));
        }
        let mut random = [0; WRAP_RANDOM_BYTES];
        random[..32].copy_from_slice(&self.ports.ids.bytes());
        random[32..].copy_from_slice(&self.ports.ids.bytes()[..WRAP_RANDOM_BYTES - 32]);
        let wrapped = Wrapped::wrap(vault.key(), secret, cost, &random);
        let key = if self.ports.keystore.is_there() {
            let json = serde_json::to_vec(&wrapped).map_err(|error| StoreError::Io { source: error.into() })?;
            KeptKey::InKeystore(to_hex(&self.ports.keystore.seal(&json).ok_or(LockError::Keystore)?))
        } else {
            KeptKey::Wrapped(wrapped)
        };
        let kept = Kept { change, key };
        for name in NAMES {
            self.write(name, &kept)?;
        }
        Ok(())
    }

    /// The newer of the copies that are sound.
    fn kept(&self) -> Result<Kept, LockError> {
        if !self.exist() {
            return Err(LockError::State);
        }
        let copies = NAMES.iter().filter_map(|name| self.read::<Kept>(name));
        copies.max_by_key(|kept| kept.change).ok_or(LockError::Damaged)
    }

    /// Puts a copy right that is damaged, or was left behind by a kill.
    fn heal(&self, kept: &Kept) -> Result<(), LockError> {
        for name in NAMES {
            if self.read::<Kept>(name).as_ref() != Some(kept) {
                self.write(name, kept)?;
            }
        }
        Ok(())
    }

    fn wrapped(&self, kept: &Kept) -> Result<Wrapped, LockError> {
        match &kept.key {
            KeptKey::Wrapped(wrapped) => Ok(wrapped.clone()),
            KeptKey::InKeystore(sealed) => {
                let sealed = from_hex(sealed).ok_or(LockError::Damaged)?;
                let json = self.ports.keystore.open(&sealed).ok_or(LockError::Keystore)?;
                serde_json::from_slice(&json).map_err(|_| LockError::Damaged)
            }
        }
    }

    /// Attempts that can't be read count as many: damaging the file must not help.
    fn attempts(&self) -> Attempts {
        if !self.folder.join(ATTEMPTS).exists() {
            return Attempts::default();
        }
        let now = || Attempts { failed: DELAYS_S.len() as u32 / 2, ..self.now() };
        self.read(ATTEMPTS).unwrap_or_else(|| {
            let attempts = now();
            // What can't be written now is read as damaged again next time.
            let _ = self.write(ATTEMPTS, &attempts);
            attempts
        })
    }

    fn now(&self) -> Attempts {
        let clock = &self.ports.clock;
        let wall_ms = clock.now().timestamp_millis();
        Attempts { failed: 0, wall_ms, boot: Some(clock.boot()), mono_ms: clock.mono_ms() }
    }

    /// On a full disk too, or nobody could open a phone that must send what it holds:
    /// the ballast goes, and what has its room already is written over.
    fn note(&self, failed: u32) -> Result<(), LockError> {
        let attempts = Attempts { failed, ..self.now() };
        let full = |kept: &Result<(), LockError>| matches!(kept, Err(LockError::Store(StoreError::Full { .. })));
        let mut noted = self.write(ATTEMPTS, &attempts);
        if full(&noted) && room::release(&*self.disk, &self.folder) {
            noted = self.write(ATTEMPTS, &attempts);
        }
        if full(&noted) {
            noted = self.write_over(ATTEMPTS, &attempts);
        }
        noted
    }

    fn write_over<T: Serialize>(&self, name: &str, value: &T) -> Result<(), LockError> {
        let bytes = checked::write(value)?;
        let file = std::fs::OpenOptions::new().write(true).open(self.folder.join(name));
        let written = file.and_then(|mut file| {
            std::io::Write::write_all(&mut file, &bytes)?;
            file.set_len(bytes.len() as u64)?;
            file.sync_data()
        });
        Ok(written.map_err(StoreError::from)?)
    }

    fn write<T: Serialize>(&self, name: &str, value: &T) -> Result<(), LockError> {
        let bytes = checked::write(value)?;
        Ok(disk::replace(&*self.disk, &self.folder.join(name), &bytes).map_err(StoreError::from)?)
    }

    fn read<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        checked::read(&std::fs::read(self.folder.join(name)).ok()?)
    }
}
