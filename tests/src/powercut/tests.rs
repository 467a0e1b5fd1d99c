//! The disk's promises one by one, each on a few calls.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::*;

const SEEDS: u64 = 200;
/// A path and its bytes.
type Shown = Option<Vec<u8>>;

fn create(path: &str) -> Call {
    Call::Create(path.into())
}

fn write(path: &str, at: u64, bytes: &[u8]) -> Call {
    Call::Write { path: path.into(), at, bytes: bytes.to_vec() }
}

fn sync(path: &str) -> Call {
    Call::Sync(path.into())
}

fn rename(from: &str, to: &str) -> Call {
    Call::Rename { from: from.into(), to: to.into() }
}

/// A file that is there with its name and bytes.
fn kept(path: &str, bytes: &[u8]) -> Vec<Call> {
    vec![create(path), write(path, 0, bytes), sync(path), sync("")]
}

/// All states that a file is found in after a cut; none where it is missing.
fn left(calls: &[Call], how: Unsynced, path: &str) -> BTreeSet<Shown> {
    let state = |seed| CrashState::at(Disk::default(), calls, how, seed).unwrap();
    (0..SEEDS).map(|seed| state(seed).files().get(Path::new(path)).map(|bytes| bytes.to_vec())).collect()
}

fn only(bytes: &[u8]) -> BTreeSet<Shown> {
    [Some(bytes.to_vec())].into()
}

#[test]
fn a_synced_file_in_a_synced_folder_survives_every_cut() {
    for how in Unsynced::ALL {
        assert_eq!(left(&kept("a", b"one"), how, "a"), only(b"one"));
    }
}

#[test]
fn bytes_that_were_not_synced_are_dropped_or_zeros_or_torn() {
    let mut calls = kept("a", b"one");
    calls.push(write("a", 3, b"two"));
    assert_eq!(left(&calls, Unsynced::Dropped, "a"), only(b"one"));
    assert_eq!(left(&calls, Unsynced::Zeroed, "a"), only(b"one\0\0\0"));
    let torn = left(&calls, Unsynced::Torn, "a");
    let expected = ["one", "onet", "onetw", "onetwo", "one\0", "one\0\0", "one\0\0\0"];
    assert_eq!(torn, expected.map(|bytes| Some(bytes.as_bytes().to_vec())).into());
}

#[test]
fn an_overwrite_that_was_not_synced_leaves_the_old_bytes() {
    let mut calls = kept("a", b"one");
    calls.push(write("a", 0, b"ONE"));
    assert_eq!(left(&calls, Unsynced::Dropped, "a"), only(b"one"));
    assert_eq!(left(&calls, Unsynced::Zeroed, "a"), only(b"one"));
    assert_eq!(left(&calls, Unsynced::Torn, "a"), [Some(b"one".to_vec()), Some(b"ONE".to_vec())].into());
}

#[test]
fn syncing_a_range_makes_nothing_durable() {
    let mut calls = kept("a", b"one");
    calls.extend([write("a", 0, b"ONE"), Call::SyncRange("a".into())]);
    assert_eq!(left(&calls, Unsynced::Dropped, "a"), only(b"one"));
}

#[test]
fn a_torn_file_has_whole_pages() {
    let mut calls = kept("a", &[1; 3 * 4096]);
    calls.push(write("a", 0, &[2; 3 * 4096]));
    let states = left(&calls, Unsynced::Torn, "a");
    assert_eq!(states.len(), 8);
    for bytes in states.into_iter().flatten() {
        assert!(bytes.chunks(4096).all(|page| page == [1; 4096] || page == [2; 4096]));
    }
}

#[test]
fn a_name_whose_folder_was_not_synced_may_be_missing() {
    let calls = [create("a"), write("a", 0, b"one"), sync("a")];
    assert_eq!(left(&calls, Unsynced::Dropped, "a"), [None, Some(b"one".to_vec())].into());
}

#[test]
fn a_name_can_be_durable_before_its_bytes() {
    let calls = [create("a"), write("a", 0, b"one"), sync("")];
    assert_eq!(left(&calls, Unsynced::Dropped, "a"), only(b""));
}

#[test]
fn a_rename_over_a_file_leaves_the_old_or_the_new_one() {
    let mut calls = kept("a", b"old");
    calls.extend(kept("a.tmp", b"new"));
    calls.push(rename("a.tmp", "a"));
    let either: BTreeSet<Shown> = [Some(b"old".to_vec()), Some(b"new".to_vec())].into();
    for how in Unsynced::ALL {
        assert_eq!(left(&calls, how, "a"), either);
        assert_eq!(left(&calls, how, "a.tmp"), [None, Some(b"new".to_vec())].into());
    }
    calls.push(sync(""));
    assert_eq!(left(&calls, Unsynced::Torn, "a"), only(b"new"));
    assert_eq!(left(&calls, Unsynced::Torn, "a.tmp"), [None].into());
}

#[test]
fn a_renamed_file_is_never_under_both_names() {
    let mut calls = kept("a", b"one");
    calls.extend([rename("a", "b"), rename("b", "c")]);
    for seed in 0..SEEDS {
        let state = CrashState::at(Disk::default(), &calls, Unsynced::Torn, seed).unwrap();
        assert_eq!(state.files().len(), 1, "{state:?}");
    }
}

#[test]
fn a_removed_file_may_come_back_until_its_folder_is_synced() {
    let mut calls = kept("a", b"one");
    calls.push(Call::Remove("a".into()));
    assert_eq!(left(&calls, Unsynced::Dropped, "a"), [None, Some(b"one".to_vec())].into());
    calls.push(sync(""));
    assert_eq!(left(&calls, Unsynced::Dropped, "a"), [None].into());
}

#[test]
fn a_file_in_a_folder_whose_name_is_lost_is_lost() {
    let calls = [Call::MakeFolder("d".into()), create("d/a"), write("d/a", 0, b"one"), sync("d/a"), sync("d")];
    assert_eq!(left(&calls, Unsynced::Dropped, "d/a"), [None, Some(b"one".to_vec())].into());
}

#[test]
fn a_renamed_folder_takes_its_files_along() {
    let mut calls = vec![Call::MakeFolder("d".into()), sync("")];
    calls.extend([create("d/a"), write("d/a", 0, b"one"), sync("d/a"), sync("d")]);
    calls.extend([rename("d", "e"), sync(""), write("e/a", 0, b"two"), sync("e/a")]);
    assert_eq!(left(&calls, Unsynced::Torn, "e/a"), only(b"two"));
    assert_eq!(left(&calls, Unsynced::Torn, "d/a"), [None].into());
}

#[test]
fn a_cut_and_regrown_file_has_no_old_bytes_once_synced() {
    let mut calls = kept("a", &[1; 5000]);
    calls.extend([Call::SetLength { path: "a".into(), len: 2 }, write("a", 4998, &[3; 2])]);
    let new = [&[1; 2][..], &[0; 4996], &[3; 2]].concat();
    let zeroed = [&[1; 2][..], &[0; 4998]].concat();
    assert_eq!(left(&calls, Unsynced::Dropped, "a"), only(&[1; 5000]));
    assert_eq!(left(&calls, Unsynced::Zeroed, "a"), only(&zeroed));
    calls.push(sync("a"));
    assert_eq!(left(&calls, Unsynced::Zeroed, "a"), only(&new));
}

#[test]
fn going_on_from_an_earlier_moment_ends_as_from_the_beginning() {
    let mut calls = kept("a", b"one");
    calls.extend([write("a", 1, b"xy"), rename("a", "b"), create("a"), write("a", 0, b"1"), sync("b"), sync("")]);
    let mut going_on = Disk::default();
    for (number, call) in calls.iter().enumerate() {
        going_on.apply(call).unwrap();
        for (how, seed) in Unsynced::ALL.into_iter().zip(0..) {
            let at_once = CrashState::at(Disk::default(), &calls[..=number], how, seed).unwrap();
            assert_eq!(CrashState::of(&going_on, how, seed), at_once);
        }
    }
}

#[test]
fn only_whole_lines_count_as_said() {
    let mut disk = Disk::default();
    for said in ["one\ntw", "o\nthr"] {
        disk.apply(&Call::Said(said.into())).unwrap();
    }
    assert_eq!(disk.said().collect::<Vec<_>>(), ["one", "two"]);
}

#[test]
fn a_log_that_speaks_of_what_is_not_there_is_refused() {
    let unknown = Disk::default().apply(&write("a", 0, b"one"));
    assert_eq!(unknown, Err(DiskError { path: PathBuf::from("a") }));
}

#[test]
fn a_state_is_written_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let mut calls = vec![Call::MakeFolder("d".into()), sync("")];
    calls.extend(kept("a", b"one"));
    calls.extend([create("d/b"), write("d/b", 0, b"two"), sync("d/b"), sync("d")]);
    let state = CrashState::at(Disk::default(), &calls, Unsynced::Torn, 1).unwrap();
    state.write_to(&folder.path().join("cut")).unwrap();
    let again = Disk::of_folder(&folder.path().join("cut")).unwrap();
    let written: Vec<_> = again.files().into_iter().collect();
    assert_eq!(written, [(PathBuf::from("a"), &b"one"[..]), (PathBuf::from("d/b"), &b"two"[..])]);
}

#[test]
fn a_log_is_read_as_it_was_recorded() {
    let record = |kind: u8, [path, other, data]: [&[u8]; 3], number: u64| {
        let lengths = [(path.len() as u16).to_le_bytes(), (other.len() as u16).to_le_bytes()].concat();
        let numbers = [number.to_le_bytes(), (data.len() as u64).to_le_bytes()].concat();
        [b"KC", &[kind, 0][..], &lengths, &numbers, path, other, data].concat()
    };
    let log = [
        record(5, [b"a.tmp", b"", b""], 0),
        record(1, [b"a.tmp", b"", b"one"], 7),
        record(8, [b"a.tmp", b"a", b""], 0),
        record(3, [b"", b"", b""], 0),
    ];
    let calls = [create("a.tmp"), write("a.tmp", 7, b"one"), rename("a.tmp", "a"), sync("")];
    assert_eq!(read_log(&log.concat()), Ok(calls.to_vec()));
    let whole = log.concat();
    assert_eq!(read_log(&whole[..whole.len() - 1]), Err(LogError::NoRecord { at: whole.len() - 24 }));
    let unknown = record(10, [b"a", b"link", b""], 0);
    assert!(matches!(read_log(&unknown), Err(LogError::NotRecorded { .. })));
}
