//! A log of a thousand entries whose office turns against it, key and all: whatever it
//! takes out, changes, moves or rolls back, a phone that keeps an older end sees it.
#![allow(clippy::unwrap_used, reason = "a test that meets the unexpected should end")]

use shared::ids::{DeviceId, EntryHash, LogHash, sha256};
use shared::journal::{DeviceKey, Ed25519, HeadSigner};
use shared::log::{
    Alarm, BadLog, Checkpoint, EPOCH_FIRST, Judged, Known, LogBook, LogTree, OfficeLog, SignedCheckpoint, Statement,
    check_leaves, judge, leaf_of,
};

const OFFICE: DeviceId = DeviceId([7; 16]);
/// What the phone knows of.
const KNOWN: usize = 1_000;
/// What came since.
const SINCE: usize = 37;

fn entry(name: usize) -> EntryHash {
    EntryHash(sha256(&name.to_be_bytes()))
}

fn honest() -> Vec<EntryHash> {
    (0..KNOWN + SINCE).map(entry).collect()
}

fn tree_of(entries: &[EntryHash]) -> LogTree {
    let mut tree = LogTree::default();
    entries.iter().for_each(|entry| tree.push(*entry));
    tree
}

fn leaves_of(entries: &[EntryHash]) -> Vec<LogHash> {
    entries.iter().copied().map(leaf_of).collect()
}

struct Insider(DeviceKey);

impl Insider {
    /// The best the office can say for another log, to a phone that knows an end.
    fn says(&self, entries: &[EntryHash], known: Option<&Known>) -> Result<Judged, Alarm> {
        let tree = tree_of(entries);
        let size = tree.size();
        let root = tree.root(size).unwrap();
        let checkpoint = Checkpoint { office: OFFICE, epoch: EPOCH_FIRST, size, root, backed_up_to: 0, at_ms: 0 };
        let end = SignedCheckpoint { signature: checkpoint.signed_by(&self.0), checkpoint };
        let word = OfficeLog { tree: &tree, end, epochs: &[] }.word(known.map(Known::checkpoint));
        judge(known, &word, |_| Some(self.0.public_key()), &Ed25519)
    }
}

fn phone() -> (Insider, Known) {
    let insider = Insider(DeviceKey::from_seed([5; 32]));
    let known = insider.says(&honest()[..KNOWN], None).unwrap().known;
    (insider, known)
}

#[test]
fn an_honest_log_that_grew_is_believed() {
    let (insider, known) = phone();
    assert_eq!(insider.says(&honest(), Some(&known)).unwrap().known.checkpoint().size, (KNOWN + SINCE) as u64);
}

#[test]
fn every_entry_taken_out_is_seen() {
    let (insider, known) = phone();
    for index in 0..KNOWN {
        let mut entries = honest();
        entries.remove(index);
        let seen = insider.says(&entries, Some(&known));
        assert_eq!(seen, Err(Alarm::Rewritten { known: KNOWN as u64 }), "{index}");
    }
}

#[test]
fn every_entry_changed_is_seen() {
    let (insider, known) = phone();
    for index in 0..KNOWN {
        let mut entries = honest();
        entries[index] = entry(KNOWN * 10);
        let seen = insider.says(&entries, Some(&known));
        assert_eq!(seen, Err(Alarm::Rewritten { known: KNOWN as u64 }), "{index}");
    }
}

#[test]
fn every_two_neighbours_that_change_places_are_seen() {
    let (insider, known) = phone();
    for index in 0..KNOWN {
        let mut entries = honest();
        entries.swap(index, index + 1);
        let seen = insider.says(&entries, Some(&known));
        assert_eq!(seen, Err(Alarm::Rewritten { known: KNOWN as u64 }), "{index}");
    }
}

#[test]
fn every_rollback_is_seen() {
    let (insider, known) = phone();
    for size in 0..KNOWN {
        let seen = insider.says(&honest()[..size], Some(&known));
        assert_eq!(seen, Err(Alarm::Shorter { known: KNOWN as u64, now: size as u64 }));
    }
}

/// Rolled back and grown anew beyond where the phone knows it.
#[test]
fn every_rollback_that_was_written_over_is_seen() {
    let (insider, known) = phone();
    for size in 0..KNOWN {
        let mut entries = honest();
        entries[size..].iter_mut().enumerate().for_each(|(at, entry)| *entry = self::entry(KNOWN * 20 + at));
        let seen = insider.says(&entries, Some(&known));
        assert_eq!(seen, Err(Alarm::Rewritten { known: KNOWN as u64 }), "{size}");
    }
}

/// Who reads all leaves sees between which two ends it kept the log was changed.
#[test]
fn a_check_of_the_leaves_tells_where_each_change_lies() {
    let (insider, _) = phone();
    let mut book = LogBook::default();
    for size in (50..=KNOWN).step_by(50) {
        book.heard(insider.says(&honest()[..size], book.known.as_ref()).unwrap());
    }
    assert_eq!(check_leaves(&book, &leaves_of(&honest()), &[]), Ok(()));
    for index in 0..KNOWN {
        let mut entries = honest();
        entries[index] = entry(KNOWN * 10);
        let first = (index / 50 * 50) as u64;
        let bad = BadLog { first, before: first + 50 };
        assert_eq!(check_leaves(&book, &leaves_of(&entries), &[]), Err(bad), "{index}");
    }
    assert_eq!(check_leaves(&book, &leaves_of(&honest()[..990]), &[]), Err(BadLog { first: 950, before: 1_000 }));
}
