//! What the office says and proves of its log.

use std::collections::BTreeSet;

use fuzz::{Change, DEVICE, changed, device_key};
use shared::ids::{DeviceId, EntryHash, LogHash, sha256};
use shared::journal::{Ed25519, HeadSigner};
use shared::log::{
    Checkpoint, EPOCH_FIRST, Known, LogBook, LogTree, LogWord, OfficeLog, Run, SignedCheckpoint, Statement, judge,
    verify_consistency, verify_entries,
};

use crate::fuzz;

const LOG_ENTRIES: u64 = 40;

fn entry(place: u64) -> EntryHash {
    EntryHash(sha256(&place.to_be_bytes()))
}

fn tree(size: u64) -> LogTree {
    let mut tree = LogTree::default();
    (0..size).for_each(|place| tree.push(entry(place)));
    tree
}

fn end(tree: &LogTree) -> (u64, LogHash) {
    (tree.size(), tree.root(tree.size()).unwrap())
}

/// The nodes of a proof, changed as bytes are.
fn changed_nodes(nodes: &[LogHash], changes: &[Change]) -> Vec<LogHash> {
    let bytes: Vec<u8> = nodes.iter().flat_map(|node| node.0).collect();
    let bytes = changed(&bytes, changes);
    let (nodes, _) = bytes.as_chunks::<32>();
    nodes.iter().map(|node| LogHash(*node)).collect()
}

type Claim = (u64, Vec<(u8, u8)>, (u8, u8), Vec<Change>);

/// Whatever is claimed with whatever nodes: it holds only if every entry stands there.
#[test]
fn entries_are_proved_only_where_they_stand() {
    let log = tree(LOG_ENTRIES);
    fuzz("proofs of entries", |(places, claims, (size, root_of), changes): &Claim| {
        let places: BTreeSet<u64> = (0..LOG_ENTRIES).filter(|place| places >> place & 1 == 1).collect();
        let proof = log.prove(&places.iter().copied().collect::<Vec<_>>(), LOG_ENTRIES).unwrap_or_default();
        let mut at: Vec<(u64, EntryHash)> = places.into_iter().map(|place| (place, entry(place))).collect();
        if changes.is_empty() && claims.is_empty() && !at.is_empty() {
            assert!(verify_entries(&at, end(&log), &proof), "an honest proof proves");
        }
        for (which, other) in claims {
            let which = usize::from(*which);
            match at.get_mut(which % 50) {
                Some(claim) if which > 128 => claim.0 = u64::from(*other) << (which % 40),
                Some(claim) => claim.1 = entry(u64::from(*other)),
                None => at.push((u64::from(*other), entry(u64::from(*other)))),
            }
        }
        let (size, root_of) = (u64::from(*size) % 64, u64::from(*root_of) % (LOG_ENTRIES + 1));
        let root = log.root(root_of).unwrap();
        for claimed in [root_of, LOG_ENTRIES, size, u64::MAX - size] {
            let holds = verify_entries(&at, (claimed, root), &changed_nodes(&proof, changes));
            // Size and root are signed together: of a size that is not the root's nothing is said.
            if holds && claimed == root_of {
                assert!(at.iter().all(|(place, hash)| *hash == entry(*place)), "{at:?} in a log of {claimed}");
            }
        }
    });
}

#[test]
fn a_log_goes_on_only_from_what_it_was() {
    let log = tree(LOG_ENTRIES);
    fuzz("proofs of the past", |(old, new, root_of, changes): &(u8, u8, u8, Vec<Change>)| {
        let size = |of: u8| u64::from(of) % (LOG_ENTRIES + 1);
        let (old, new, root_of) = (size(*old), size(*new), size(*root_of));
        let proof = log.prove_consistency(old, new).unwrap_or_default();
        let (before, now) = ((old, log.root(root_of).unwrap()), (new, log.root(new).unwrap()));
        let holds = verify_consistency(before, now, &changed_nodes(&proof, changes));
        assert!(!holds || root_of == old, "{old} of {new} with the root of {root_of}");
        assert!(
            changes.is_empty() && root_of == old && old <= new || !holds || changed_nodes(&proof, changes) == proof
        );
        assert!(holds || !(changes.is_empty() && root_of == old && old <= new), "an honest proof proves");
    });
}

fn word(log: &LogTree, known: Option<&Checkpoint>, end_size: u64) -> LogWord {
    let root = log.root(end_size).unwrap();
    let (office, epoch) = (DeviceId([9; 16]), EPOCH_FIRST);
    let checkpoint = Checkpoint { office, epoch, size: end_size, root, backed_up_to: 0, at_ms: 0 };
    let end = SignedCheckpoint { checkpoint, signature: checkpoint.signed_by(&device_key()) };
    OfficeLog { tree: &tree(end_size), end, epochs: &[] }.word(known)
}

/// Nobody but the office's key moves a phone's newest end, and never back.
#[test]
fn a_word_that_was_changed_moves_no_end_but_to_one_that_was_signed() {
    let log = tree(LOG_ENTRIES);
    let known = Known { end: word(&log, None, 17).checkpoint, key: device_key().public_key() };
    let honest = word(&log, Some(known.checkpoint()), LOG_ENTRIES);
    let bytes = serde_json::to_vec(&honest).unwrap();
    fuzz("words of the log", |changes: &Vec<Change>| {
        let Ok(word) = serde_json::from_slice::<LogWord>(&changed(&bytes, changes)) else { return };
        for before in [Some(&known), None] {
            let judged = judge(before, &word, |_| Some(device_key().public_key()), &Ed25519);
            let Ok(judged) = judged else { continue };
            assert_eq!(judged.known.end, honest.checkpoint, "only what was signed is believed");
            let mut book = LogBook { known: before.copied(), ..LogBook::default() };
            let known = judged.known;
            book.heard(judged);
            assert_eq!(book.known, Some(known));
        }
    });
}

/// Runs of a journal whose entries are every third of the log, and lies about them.
#[test]
fn a_book_notes_only_what_stands_there() {
    let log = tree(LOG_ENTRIES);
    let key = device_key().public_key();
    let known = Known { end: word(&log, None, LOG_ENTRIES).checkpoint, key };
    let places: Vec<u64> = (0..LOG_ENTRIES).step_by(3).collect();
    let proof = log.prove(&places, LOG_ENTRIES).unwrap();
    let honest: Vec<Run> = (1..).zip(&places).map(|(seq, place)| Run { seq, place: *place, count: 1 }).collect();
    fuzz("books", |(lies, changes): &(Vec<(u8, u8, u64)>, Vec<Change>)| {
        let mut runs = honest.clone();
        for (which, field, value) in lies {
            let which = usize::from(*which) % runs.len();
            match field % 5 {
                0 => runs[which].seq = *value,
                1 => runs[which].place = *value % 64,
                2 => runs[which].count = *value,
                3 => runs[which].place = *value,
                _ => runs.swap(0, which),
            }
        }
        let hashes: Vec<EntryHash> = places.iter().map(|place| entry(*place)).collect();
        let mut book = LogBook { known: Some(known), ..LogBook::default() };
        if book.proved(&runs, &hashes, &changed_nodes(&proof, changes)).is_err() {
            return assert_eq!(book.proved_seq(), 0, "what proves nothing changes nothing");
        }
        assert_eq!(book.proved_seq(), places.len() as u64);
        let at: Vec<u64> = runs.iter().map(|run| run.place).collect();
        assert_eq!(at, places, "each entry where it stands");
        assert!(!book.covers_own(1) && book.proves_own(DEVICE, 1), "and no backup was told of");
    });
}
