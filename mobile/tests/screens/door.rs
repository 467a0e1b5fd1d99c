//! The phone's door without a window: who gets in, and when.

use std::path::{Path, PathBuf};
use std::time::Duration;

use mobile::door::{Door, Shut};
use mobile_core::lock::Limits;
use mobile_core::store::{LockError, Strength};
use tests::phone::SECRET;

fn door(folder: &Path) -> Door {
    Door::of(folder.to_owned(), tests::ports::real(PathBuf::new()), Limits::PHONE)
}

#[test]
fn a_phone_is_opened_by_its_word_only() {
    let folder = tempfile::tempdir().unwrap();
    let door = door(&folder.path().join("phone"));
    assert!(door.is_new());
    assert_eq!(door.strength("482913"), Strength::WeakPin, "no keystore here");
    assert!(matches!(door.choose("123456"), Err(Shut::Lock(LockError::Weak(_)))));
    assert!(door.is_new(), "what is refused makes no key");
    drop(door.choose(SECRET).unwrap());
    assert!(!door.is_new());
    assert!(matches!(door.choose(SECRET), Err(Shut::Lock(LockError::State))), "there is one already");
    assert!(matches!(door.unlock("482913"), Err(Shut::Lock(LockError::Wrong { failed: 1, wait_ms: 0 }))));
    let phone = door.unlock(SECRET).unwrap();
    door.check(SECRET).unwrap();
    assert!(door.check("482913").is_err());
    door.change(SECRET, "ba con mèo mun").unwrap();
    drop(phone);
    assert!(door.unlock(SECRET).is_err());
    door.unlock("ba con mèo mun").unwrap();
}

#[test]
fn a_phone_is_opened_again_once_the_last_one_has_closed() {
    let folder = tempfile::tempdir().unwrap();
    let door = door(folder.path());
    let phone = door.choose(SECRET).unwrap();
    let (held, gone) = (phone.clone(), phone.open_still());
    assert!(!phone.is_last());
    drop(phone);
    let closes = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(300));
        assert!(held.is_last());
    });
    door.unlock(SECRET).unwrap();
    assert_eq!(gone.strong_count(), 0);
    closes.join().unwrap();
}

#[test]
fn sealed_data_without_its_key_is_no_new_phone() {
    let folder = tempfile::tempdir().unwrap();
    drop(door(folder.path()).choose(SECRET).unwrap());
    for name in ["keys.json", "keys.second.json"] {
        std::fs::remove_file(folder.path().join(name)).unwrap();
    }
    let door = door(folder.path());
    assert!(!door.is_new());
    assert!(matches!(door.unlock(SECRET), Err(Shut::Lock(LockError::State))));
}

#[test]
fn all_files_are_read_again_twice_a_day_at_most() {
    let folder = tempfile::tempdir().unwrap();
    let door = door(folder.path());
    assert_eq!([door.checks_now(), door.checks_now()], [true, false]);
    door.check_again();
    assert_eq!([door.checks_now(), door.checks_now()], [true, false]);
}
