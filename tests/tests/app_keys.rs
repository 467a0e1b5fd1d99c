//! The door: what is taken as a PIN, what a wrong one costs, and that it costs no data.

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use chrono::{DateTime, FixedOffset, TimeDelta};
use mobile_core::App;
use mobile_core::ports::{Clock, Keystore, NoKeystore, Ports};
use mobile_core::store::{Keys, LockError, Strength, Vault, Weakness};
use shared::ids::Id;
use shared::seal::Cost;
use shared::text::Lang;

const PIN: &str = "407193";

/// A clock that is turned by hand, of one start of the device.
struct Turned {
    boot: Id,
    mono_ms: AtomicU64,
    wall: Mutex<DateTime<FixedOffset>>,
}

impl Turned {
    fn new(boot: u8) -> Arc<Turned> {
        let wall = DateTime::parse_from_rfc3339("2025-06-12T08:00:00+07:00").unwrap();
        Arc::new(Turned { boot: Id([boot; 16]), mono_ms: AtomicU64::new(0), wall: Mutex::new(wall) })
    }

    fn pass(&self, ms: u64) {
        self.mono_ms.fetch_add(ms, Ordering::SeqCst);
        self.set_by(ms as i64);
    }

    fn set_by(&self, ms: i64) {
        *self.wall.lock().unwrap() += TimeDelta::milliseconds(ms);
    }
}

impl Clock for Turned {
    fn now(&self) -> DateTime<FixedOffset> {
        *self.wall.lock().unwrap()
    }

    fn boot(&self) -> Id {
        self.boot
    }

    fn mono_ms(&self) -> u64 {
        self.mono_ms.load(Ordering::SeqCst)
    }
}

fn door(folder: &Path, clock: &Arc<Turned>) -> Keys {
    Keys::of(folder, Ports { clock: clock.clone(), ..tests::ports::real(folder.to_owned()) })
}

fn opens(vault: &Arc<Vault>, folder: &Path) -> u64 {
    let (app, report) = App::open(folder, vault, tests::ports::real(folder.to_owned())).unwrap();
    assert!(report.is_silent(), "{report:?}");
    app.store().count()
}

#[test]
fn ten_wrong_pins_cost_time_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let clock = Turned::new(1);
    let keys = door(folder.path(), &clock);
    let vault = keys.create(PIN, Cost::LEAST).unwrap();
    opens(&vault, folder.path());
    drop(vault);
    let mut waited_ms = Vec::new();
    for _ in 0..10 {
        let LockError::Wrong { wait_ms, .. } = keys.unlock("000001").unwrap_err() else { panic!("not told as wrong") };
        if wait_ms > 0 {
            assert!(matches!(keys.unlock(PIN), Err(LockError::Wait { .. })), "the right one must wait as well");
            clock.pass(wait_ms - 1);
            assert!(matches!(keys.unlock(PIN), Err(LockError::Wait { wait_ms: 1 })));
            clock.pass(1);
        }
        waited_ms.push(wait_ms);
    }
    assert_eq!(&waited_ms[..3], &[0, 0, 0], "a slip costs nothing");
    assert!(waited_ms[3..].windows(2).all(|pair| pair[0] <= pair[1]) && waited_ms[3] > 0, "{waited_ms:?}");
    assert!(waited_ms.iter().sum::<u64>() > 30 * 60 * 1_000, "ten tries take half an hour");
    let vault = keys.unlock(PIN).expect("the right one opens");
    assert_eq!(opens(&vault, folder.path()), 0);
    assert_eq!(keys.wait_ms(), 0, "and is forgiven");
}

#[test]
fn neither_another_start_nor_a_clock_set_forward_and_back_shortens_a_wait() {
    let folder = tempfile::tempdir().unwrap();
    let clock = Turned::new(1);
    let keys = door(folder.path(), &clock);
    keys.create(PIN, Cost::LEAST).unwrap();
    for _ in 0..4 {
        assert!(keys.unlock("999999").is_err());
    }
    let wait_ms = keys.wait_ms();
    assert!(wait_ms > 0);
    clock.set_by(-3_600_000);
    assert_eq!(keys.wait_ms(), wait_ms, "in one start only the clock counts that nobody can set");
    let restarted = Turned::new(2);
    restarted.set_by(-3_600_000);
    assert_eq!(door(folder.path(), &restarted).wait_ms(), wait_ms, "set back, it waits from the beginning");
    // Without the file, or with a changed one, it is not as if nothing had been tried.
    fs::write(folder.path().join("attempts.json"), "{}").unwrap();
    assert!(door(folder.path(), &clock).wait_ms() > 0);
}

#[test]
fn what_everybody_tries_first_is_not_taken_and_six_digits_are_called_weak() {
    let folder = tempfile::tempdir().unwrap();
    let keys = door(folder.path(), &Turned::new(1));
    for (secret, weakness) in [
        ("12345", Weakness::Short),
        ("123456", Weakness::Guessable),
        ("999999", Weakness::Guessable),
        ("87654321", Weakness::Guessable),
        ("mật khẩu", Weakness::Short),
    ] {
        let refused = keys.create(secret, Cost::LEAST).unwrap_err();
        assert!(matches!(refused, LockError::Weak(Strength::Refused(why)) if why == weakness), "{secret}: {refused:?}");
        assert!(Lang::ALL.iter().all(|lang| !refused.say(*lang).is_empty()));
    }
    assert!(!keys.exist());
    assert_eq!(Strength::of(PIN, &NoKeystore), Strength::WeakPin);
    assert_eq!(Strength::of(PIN, &Hardware), Strength::Good);
    assert_eq!(Strength::of("hoa phượng đỏ tháng năm", &NoKeystore), Strength::Good);
}

#[test]
fn a_changed_pin_wraps_the_key_anew_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let keys = door(folder.path(), &Turned::new(1));
    let vault = keys.create(PIN, Cost::LEAST).unwrap();
    opens(&vault, folder.path());
    let before = fs::read(folder.path().join("own/00000001")).unwrap();
    assert!(matches!(keys.change("555000", "820456", Cost::LEAST), Err(LockError::Wrong { .. })));
    keys.change(PIN, "820456", Cost::LEAST).unwrap();
    assert_eq!(fs::read(folder.path().join("own/00000001")).unwrap(), before);
    assert!(matches!(keys.unlock(PIN), Err(LockError::Wrong { .. })));
    opens(&keys.unlock("820456").unwrap(), folder.path());
}

#[test]
fn one_damaged_copy_of_the_key_is_put_right_and_an_old_one_opens_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let keys = door(folder.path(), &Turned::new(1));
    keys.create(PIN, Cost::LEAST).unwrap();
    let old = fs::read(folder.path().join("keys.second.json")).unwrap();
    for name in ["keys.json", "keys.second.json"] {
        fs::write(folder.path().join(name), b"torn").unwrap();
        keys.unlock(PIN).expect("the other copy serves");
        assert_eq!(fs::read(folder.path().join(name)).unwrap(), old, "{name} is put right");
    }
    keys.change(PIN, "820456", Cost::LEAST).unwrap();
    // A kill between the two: the second copy is still the old one.
    fs::write(folder.path().join("keys.second.json"), &old).unwrap();
    assert!(matches!(keys.unlock(PIN), Err(LockError::Wrong { .. })), "the old PIN opens nothing");
    keys.unlock("820456").unwrap();
    assert_ne!(fs::read(folder.path().join("keys.second.json")).unwrap(), old);
    for name in ["keys.json", "keys.second.json"] {
        fs::write(folder.path().join(name), b"torn").unwrap();
    }
    assert!(matches!(keys.unlock("820456"), Err(LockError::Damaged)));
    assert!(matches!(keys.create(PIN, Cost::LEAST), Err(LockError::State)), "no new key hides that one is lost");
}

/// A keystore that seals by turning bits around, and may have lost its key.
struct Hardware;

impl Keystore for Hardware {
    fn is_there(&self) -> bool {
        true
    }

    fn seal(&self, bytes: &[u8]) -> Option<Vec<u8>> {
        Some(bytes.iter().map(|byte| !byte).collect())
    }

    fn open(&self, sealed: &[u8]) -> Option<Vec<u8>> {
        self.seal(sealed)
    }
}

struct Lost;

impl Keystore for Lost {
    fn is_there(&self) -> bool {
        true
    }

    fn seal(&self, _: &[u8]) -> Option<Vec<u8>> {
        None
    }

    fn open(&self, _: &[u8]) -> Option<Vec<u8>> {
        None
    }
}

#[test]
fn where_there_is_a_keystore_the_key_opens_with_both_only() {
    let folder = tempfile::tempdir().unwrap();
    let with = |keystore: Arc<dyn Keystore>| {
        Keys::of(folder.path(), Ports { keystore, ..tests::ports::real(folder.path().to_owned()) })
    };
    with(Arc::new(Hardware)).create(PIN, Cost::LEAST).unwrap();
    let kept = fs::read_to_string(folder.path().join("keys.json")).unwrap();
    assert!(!kept.contains("argon2id"), "nothing to guess against is in the file: {kept}");
    with(Arc::new(Hardware)).unlock(PIN).unwrap();
    assert!(matches!(with(Arc::new(Lost)).unlock(PIN), Err(LockError::Keystore)));
}
