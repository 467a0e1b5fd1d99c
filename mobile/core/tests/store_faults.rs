//! The disk fails at every single call, once or from then on: what was confirmed
//! stays, what was not is there whole or not at all, and the store opens again.
#![allow(clippy::unwrap_used, reason = "a test that meets the unexpected should end")]

mod store_kit;

use std::collections::BTreeSet;
use std::io;
use std::path::Path;
use std::sync::Arc;

use mobile_core::store::{Disk, Document, OwnEnd, RealDisk, Store, StoreError};
use shared::ids::{EntryHash, PhotoHash};
use shared::journal::Entry;
use shared::sync::Cursors;
use store_kit::{FailingDisk, Fails, Pen, copy, hashes, open, read_to, vault};

/// What a run was told is durable.
#[derive(Default)]
struct Confirmed {
    own: Vec<EntryHash>,
    foreign: Vec<EntryHash>,
    cursors: Cursors,
    photos: Vec<PhotoHash>,
    draft: Option<u32>,
    failures: usize,
}

impl Confirmed {
    fn note<T>(&mut self, result: Result<T, StoreError>, durable: impl FnOnce(&mut Confirmed, T)) {
        match result {
            Ok(value) => durable(self, value),
            Err(_) => self.failures += 1,
        }
    }
}

/// The intents of the script: groups of own entries of several sizes.
fn intents() -> Vec<Vec<Entry>> {
    let mut pen = Pen::of(1);
    vec![vec![pen.start()], pen.many(3), pen.many(1), pen.many(2)]
}

/// An open, then some of everything. After a failure the person goes on.
fn run(folder: &Path, disk: Arc<dyn Disk>) -> Option<Confirmed> {
    let mut confirmed = Confirmed::default();
    let Ok((mut store, _)) = Store::open_on(folder, &vault(), disk) else { return None };
    let mut theirs = Pen::of(2);
    for (turn, intent) in (1u32..).zip(intents()) {
        let kept = store.keep_own(&intent);
        // A later intent can't follow one that is missing, so it is asked once more.
        let kept = if kept.is_err() {
            confirmed.failures += 1;
            store.keep_own(&intent)
        } else {
            kept
        };
        confirmed.note(kept, |confirmed, ()| confirmed.own.extend(hashes(intent.clone())));
        let others = theirs.many(2);
        let kept = store.keep_foreign(&others, &read_to(u64::from(turn)));
        confirmed.note(kept, |confirmed, _| {
            confirmed.foreign.extend(hashes(others));
            confirmed.cursors = read_to(u64::from(turn));
        });
        let photo = store.photos().keep(&[turn as u8; 3_000]);
        confirmed.note(photo, |confirmed, hash| confirmed.photos.push(hash));
        let draft = store.state().replace(Document::Settings, &turn);
        confirmed.note(draft, |confirmed, ()| confirmed.draft = Some(turn));
    }
    Some(confirmed)
}

fn check(folder: &Path, confirmed: &Confirmed, case: &str) {
    let (store, report) = open(folder);
    let own = hashes(store.own_from(1, 100));
    assert!(report.damage.is_empty() && report.own_end == OwnEnd::Here, "{case}: {report:?}");
    assert!(own.starts_with(&confirmed.own), "{case}: a confirmed entry is gone");
    let sizes = intents().into_iter().scan(0, |sum, intent| {
        *sum += intent.len();
        Some(*sum)
    });
    let mut whole = sizes.chain([0]);
    assert!(whole.any(|size| size == own.len()), "{case}: {} entries are no whole intents", own.len());
    let all = hashes(store.all());
    assert!(confirmed.foreign.iter().all(|hash| all.contains(hash)), "{case}: a foreign entry is gone");
    assert!(store.cursors() >= &confirmed.cursors, "{case}: the cursor went back");
    let photo_is_whole = |hash: &PhotoHash| matches!(store.photos().read(*hash), Ok(Some(_)));
    assert!(confirmed.photos.iter().all(photo_is_whole), "{case}: a photo is gone");
    let draft: Option<u32> = store.state().read(Document::Settings).unwrap();
    assert!(draft >= confirmed.draft, "{case}: a document went back");
    assert!(store.verify().unwrap().is_whole(), "{case}");
    let journaled = store.all().all(|entry| store.entry(&entry.hash()).as_ref() == Some(&entry));
    assert!(journaled, "{case}: index and journal differ");
}

#[test]
fn whichever_call_fails_what_was_confirmed_stays() {
    let count = FailingDisk::new(usize::MAX, Fails::Once);
    run(tempfile::tempdir().unwrap().path(), count.clone()).unwrap();
    let calls = count.calls();
    assert!(calls > 40, "the script makes only {calls} calls");
    for fails in [Fails::Once, Fails::FromThenOn] {
        for at in 0..calls {
            let folder = tempfile::tempdir().unwrap();
            let case = format!("{fails:?} at call {at} of {calls}");
            let confirmed = run(folder.path(), FailingDisk::new(at, fails)).unwrap_or_default();
            check(folder.path(), &confirmed, &case);
            // And the phone goes on from there.
            let (mut store, _) = open(folder.path());
            let next = Pen::of(1).at(store.tip()).said(1, "ghi tiếp");
            store.keep_own(&[next]).unwrap();
        }
    }
}

#[test]
fn a_full_disk_is_said_and_the_same_intent_can_be_kept_later() {
    for at in [0, 1] {
        let folder = tempfile::tempdir().unwrap();
        drop(open(folder.path()));
        let disk = FailingDisk::with(calls_of_an_open(folder.path()) + at, Fails::Once, io::ErrorKind::StorageFull);
        let (mut store, _) = Store::open_on(folder.path(), &vault(), disk).unwrap();
        let mut pen = Pen::of(1);
        let intent = pen.many(3);
        assert!(matches!(store.keep_own(&intent), Err(StoreError::Full { .. })));
        assert_eq!((store.count(), store.head()), (0, None));
        assert_eq!(std::fs::metadata(folder.path().join("own/00000001")).unwrap().len(), 16);
        store.keep_own(&intent).unwrap();
        drop(store);
        assert_eq!(open(folder.path()).0.count(), 3);
    }
}

#[test]
fn a_write_that_can_not_be_undone_stops_the_store_until_it_is_opened_again() {
    let folder = tempfile::tempdir().unwrap();
    let mut pen = Pen::of(1);
    let first = pen.many(2);
    open(folder.path()).0.keep_own(&first).unwrap();
    let disk = FailingDisk::new(calls_of_an_open(folder.path()), Fails::FromThenOn);
    let (mut store, _) = Store::open_on(folder.path(), &vault(), disk).unwrap();
    let intent = pen.many(2);
    assert!(matches!(store.keep_own(&intent), Err(StoreError::Io { .. })));
    assert!(matches!(store.keep_own(&intent), Err(StoreError::Poisoned)));
    assert_eq!(store.count(), 2);
    drop(store);
    let (mut store, report) = open(folder.path());
    assert!(report.torn_tail_cut > 0 && report.damage.is_empty(), "{report:?}");
    assert_eq!(hashes(store.all()), hashes(first));
    store.keep_own(&intent).unwrap();
}

#[test]
fn a_new_journal_that_fails_halfway_leaves_the_old_one_or_the_new_one() {
    let count = FailingDisk::new(usize::MAX, Fails::Once);
    let prepared = || {
        let folder = tempfile::tempdir().unwrap();
        let entries = intents().concat();
        let (mut store, _) = open(folder.path());
        store.keep_own(&entries).unwrap();
        store.state().replace(Document::Sent, &serde_json::json!({"head": store.head()})).unwrap();
        drop(store);
        (folder, entries)
    };
    let (folder, _) = prepared();
    Store::open_on(folder.path(), &vault(), count.clone()).unwrap().0.begin_new_journal().unwrap();
    for at in 0..count.calls() {
        let (folder, entries) = prepared();
        let begun = Store::open_on(folder.path(), &vault(), FailingDisk::new(at, Fails::FromThenOn));
        let begun = begun.map(|(mut store, _)| store.begin_new_journal().is_ok());
        let (store, report) = open(folder.path());
        assert!(report.damage.is_empty() && report.own_end == OwnEnd::Here, "call {at}: {report:?}");
        let own = store.count() as usize;
        assert!(own == 0 || (own == entries.len() && begun.ok() != Some(true)), "call {at}: {own} own entries");
        assert_eq!(hashes(store.all()), hashes(entries), "call {at}");
    }
}

/// How often an open alone calls the disk.
fn calls_of_an_open(folder: &Path) -> usize {
    let quiet = FailingDisk::new(usize::MAX, Fails::Once);
    let opened = Store::open_on(folder, &vault(), quiet.clone()).unwrap();
    let calls = quiet.calls();
    drop(opened);
    calls
}

#[test]
fn the_real_disk_does_what_it_says() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a");
    let file = RealDisk.create(&path).unwrap();
    RealDisk.append(&file, b"mot hai").unwrap();
    RealDisk.sync(&file).unwrap();
    RealDisk.cut(&file, 3).unwrap();
    RealDisk.rename(&path, &folder.path().join("b")).unwrap();
    RealDisk.sync_names(folder.path()).unwrap();
    assert_eq!(std::fs::read(folder.path().join("b")).unwrap(), b"mot");
    RealDisk.remove(&folder.path().join("b")).unwrap();
    assert!(!folder.path().join("b").exists());
}

/// A kill at any moment leaves all of it or nothing of what was to go.
#[test]
fn whichever_call_fails_entries_of_others_are_let_go_whole_or_not_at_all() {
    let base = tempfile::tempdir().unwrap();
    let (mut mine, mut theirs) = (Pen::of(1), Pen::of(2));
    let (own, others) = (mine.many(3), theirs.many(6));
    {
        let (mut store, _) = open(base.path());
        store.keep_own(&own).unwrap();
        store.keep_foreign(&others[..4], &read_to(4)).unwrap();
        store.keep_foreign(&others[4..], &read_to(6)).unwrap();
    }
    let gone: BTreeSet<EntryHash> = [1, 3, 4].map(|at| others[at].hash()).into();
    let rest: Vec<EntryHash> = hashes(others.clone()).into_iter().filter(|hash| !gone.contains(hash)).collect();
    let mut left = read_to(6);
    left.pop_last();
    let let_go = |folder: &Path, disk: Arc<dyn Disk>| {
        let (mut store, _) = Store::open_on(folder, &vault(), disk).ok()?;
        Some(store.let_foreign_go(&gone, &left).is_ok())
    };
    let count = FailingDisk::new(usize::MAX, Fails::Once);
    let whole = tempfile::tempdir().unwrap();
    copy(base.path(), whole.path());
    assert_eq!(let_go(whole.path(), count.clone()), Some(true));
    let (mut went, mut stayed) = (0, 0);
    for fails in [Fails::Once, Fails::FromThenOn] {
        for at in 0..count.calls() {
            let folder = tempfile::tempdir().unwrap();
            copy(base.path(), folder.path());
            let case = format!("{fails:?} at call {at} of {}", count.calls());
            let said = let_go(folder.path(), FailingDisk::new(at, fails));
            let (store, report) = open(folder.path());
            assert!(report.damage.is_empty(), "{case}: {report:?}");
            assert_eq!(hashes(store.own_from(1, 100)), hashes(own.clone()), "{case}");
            let held: Vec<EntryHash> = hashes(store.all()).split_off(own.len());
            if held == rest {
                went += 1;
                assert_eq!(store.cursors(), &left, "{case}");
            } else {
                stayed += 1;
                assert_eq!((held, store.cursors()), (hashes(others.clone()), &read_to(6)), "{case}");
                assert_ne!(said, Some(true), "{case}: what was said to be gone is here");
            }
            assert!(store.verify().unwrap().is_whole(), "{case}");
            assert!(
                !folder.path().join("foreign.old").exists() && !folder.path().join("foreign.new").exists(),
                "{case}"
            );
        }
    }
    assert!(went > 0 && stayed > 0, "{went} went, {stayed} stayed");
}
