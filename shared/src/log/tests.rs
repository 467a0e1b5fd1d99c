use super::*;
use crate::ids::{DeviceId, EntryHash, EntryRef, LogHash, PhotoHash, from_hex, sha256};
use crate::journal::{DeviceKey, Ed25519, Head, HeadSigner};

const OFFICE: DeviceId = DeviceId([7; 16]);
const PHONE: DeviceId = DeviceId([1; 16]);

fn entry(place: u64) -> EntryHash {
    EntryHash(sha256(&place.to_be_bytes()))
}

fn tree(size: u64) -> LogTree {
    let mut tree = LogTree::default();
    (0..size).for_each(|place| tree.push(entry(place)));
    tree
}

/// The definition itself (RFC 6962, 2.1), without any memory.
fn root_by_definition(entries: &[EntryHash]) -> LogHash {
    match entries {
        [] => LogHash(sha256(b"")),
        [one] => leaf_of(*one),
        more => {
            let half = more.len().next_power_of_two() / 2;
            node_of(root_by_definition(&more[..half]), root_by_definition(&more[half..]))
        }
    }
}

#[test]
fn roots_are_those_of_the_definition() {
    let tree = tree(70);
    let entries: Vec<EntryHash> = (0..70).map(entry).collect();
    for size in 0..=70 {
        assert_eq!(tree.root(size), Some(root_by_definition(&entries[..size as usize])), "{size}");
    }
    assert_eq!(tree.root(71), None);
}

/// SHA-256 of nothing, and of the prefixes before nothing: the vectors everybody uses for
/// an RFC 6962 tree.
#[test]
fn the_hashes_are_those_of_rfc_6962() {
    let hex = |text: &str| LogHash(from_hex(text).unwrap().try_into().unwrap());
    let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    assert_eq!(tree(0).root(0), Some(hex(empty)));
    let mut leaf = vec![0];
    leaf.extend(entry(0).0);
    assert_eq!(tree(1).root(1), Some(LogHash(sha256(&leaf))));
    let mut node = vec![1];
    node.extend(leaf_of(entry(0)).0);
    node.extend(leaf_of(entry(1)).0);
    assert_eq!(tree(2).root(2), Some(LogHash(sha256(&node))));
}

#[test]
fn every_entry_and_every_run_is_proved_in_every_size() {
    let tree = tree(33);
    for size in 1..=33 {
        let root = tree.root(size).unwrap();
        for first in 0..size {
            for last in first..size {
                let places: Vec<u64> = (first..=last).collect();
                let proof = tree.prove(&places, size).unwrap();
                let at: Vec<(u64, EntryHash)> = places.iter().map(|place| (*place, entry(*place))).collect();
                assert!(verify_entries(&at, (size, root), &proof), "{first}..={last} of {size}");
                assert!(proof.len() <= 12, "a run costs two paths at most");
            }
        }
    }
}

#[test]
fn a_proof_of_other_entries_places_sizes_or_nodes_proves_nothing() {
    let tree = tree(21);
    let root = tree.root(21).unwrap();
    let at = [(3, entry(3)), (4, entry(4)), (17, entry(17))];
    let proof = tree.prove(&[3, 4, 17], 21).unwrap();
    assert!(verify_entries(&at, (21, root), &proof));
    assert!(!verify_entries(&[(3, entry(3)), (4, entry(5)), (17, entry(17))], (21, root), &proof));
    assert!(!verify_entries(&[(3, entry(3)), (5, entry(4)), (17, entry(17))], (21, root), &proof));
    assert!(!verify_entries(&[(4, entry(4)), (3, entry(3)), (17, entry(17))], (21, root), &proof));
    assert!(!verify_entries(&at[..2], (21, root), &proof));
    for node in 0..proof.len() {
        let mut wrong = proof.clone();
        wrong[node].0[0] ^= 1;
        assert!(!verify_entries(&at, (21, root), &wrong), "node {node}");
        wrong.remove(node);
        assert!(!verify_entries(&at, (21, root), &wrong), "without node {node}");
    }
    let longer: Vec<LogHash> = proof.iter().copied().chain([root]).collect();
    assert!(!verify_entries(&at, (21, root), &longer));
    assert_eq!(tree.prove(&[21], 21), None);
    assert_eq!(tree.prove(&[4, 3], 21), None);
}

#[test]
fn claims_of_absurd_sizes_are_refused_at_once() {
    let proof = vec![LogHash([0; 32]); 200];
    for size in [u64::MAX, u64::MAX - 1, 1 << 63, (1 << 63) + 1] {
        assert!(!verify_entries(&[(size - 1, entry(0))], (size, LogHash([0; 32])), &proof));
        assert!(!verify_consistency((1, LogHash([0; 32])), (size, LogHash([0; 32])), &proof));
    }
}

#[test]
fn every_older_log_is_proved_to_be_the_beginning() {
    let tree = tree(40);
    for size in 0..=40 {
        for old in 0..=size {
            let proof = tree.prove_consistency(old, size).unwrap();
            let ends = ((old, tree.root(old).unwrap()), (size, tree.root(size).unwrap()));
            assert!(verify_consistency(ends.0, ends.1, &proof), "{old} of {size}");
        }
    }
    assert_eq!(tree.prove_consistency(3, 41), None);
    assert_eq!(tree.prove_consistency(4, 3), None);
}

#[test]
fn another_past_is_not_proved() {
    let honest = tree(25);
    for changed in 0..11 {
        let mut other = LogTree::default();
        (0..25).for_each(|place| other.push(if place == changed { entry(1_000) } else { entry(place) }));
        let proof = other.prove_consistency(11, 25).unwrap();
        let (known, now) = ((11, honest.root(11).unwrap()), (25, other.root(25).unwrap()));
        assert!(!verify_consistency(known, now, &proof), "{changed}");
    }
}

struct Signer(DeviceKey, LogTree, Vec<SignedEpoch>, Checkpoint);

impl Signer {
    fn of(tree: LogTree) -> Signer {
        let key = DeviceKey::from_seed([5; 32]);
        let (size, root) = (tree.size(), tree.root(tree.size()).unwrap());
        let end = Checkpoint { office: OFFICE, epoch: EPOCH_FIRST, size, root, backed_up_to: 0, at_ms: 0 };
        Signer(key, tree, Vec::new(), end)
    }

    fn word(&self, known: Option<&Known>) -> LogWord {
        let end = SignedCheckpoint { checkpoint: self.3, signature: self.3.signed_by(&self.0) };
        let log = OfficeLog { tree: &self.1, end, epochs: &self.2 };
        log.word(known.map(Known::checkpoint))
    }

    fn judged(&self, known: Option<&Known>) -> Result<Judged, Alarm> {
        judge(known, &self.word(known), |_| Some(self.0.public_key()), &Ed25519)
    }

    /// The office under a new device, restored to so many entries.
    fn restored_to(&self, size: u64) -> Signer {
        let mut tree = tree(size);
        let (key, first) = (DeviceKey::from_seed([6; 32]), EntryHash([9; 32]));
        tree.push(first);
        let start = EpochStart {
            epoch: 2,
            before: OFFICE,
            office: DeviceId([8; 16]),
            public_key: key.public_key(),
            size,
            root: tree.root(size).unwrap(),
            first,
            place: size,
            copied_ms: 77,
        };
        let epochs = vec![SignedEpoch { start, signature: start.signed_by(&self.0) }];
        let (size, root) = (tree.size(), tree.root(tree.size()).unwrap());
        let end = Checkpoint { office: start.office, epoch: 2, size, root, backed_up_to: 0, at_ms: 0 };
        Signer(key, tree, epochs, end)
    }
}

#[test]
fn a_log_that_grows_is_followed_and_one_that_shrinks_or_changes_is_an_alarm() {
    let known = Signer::of(tree(10)).judged(None).unwrap().known;
    let grown = Signer::of(tree(15)).judged(Some(&known)).unwrap();
    assert_eq!((grown.known.checkpoint().size, grown.cut), (15, None));
    assert_eq!(Signer::of(tree(9)).judged(Some(&known)), Err(Alarm::Shorter { known: 10, now: 9 }));
    let mut other = tree(8);
    (0..9).for_each(|_| other.push(entry(99)));
    assert_eq!(Signer::of(other).judged(Some(&known)), Err(Alarm::Rewritten { known: 10 }));
}

#[test]
fn only_the_key_it_was_enrolled_with_is_believed() {
    let office = Signer::of(tree(3));
    let stranger = DeviceKey::from_seed([66; 32]).public_key();
    assert_eq!(judge(None, &office.word(None), |_| Some(stranger), &Ed25519), Err(Alarm::Unsigned));
    assert_eq!(judge(None, &office.word(None), |_| None, &Ed25519), Err(Alarm::Unsigned));
    let known = office.judged(None).unwrap().known;
    let mut word = Signer::of(tree(4)).word(Some(&known));
    word.checkpoint.checkpoint.at_ms += 1;
    assert_eq!(judge(Some(&known), &word, |_| Some(known.key), &Ed25519), Err(Alarm::Unsigned));
}

#[test]
fn an_office_restored_from_a_copy_says_so_and_is_believed_only_with_proof() {
    let office = Signer::of(tree(10));
    let known = office.judged(None).unwrap().known;
    let restored = office.restored_to(6);
    let judged = restored.judged(Some(&known)).unwrap();
    assert_eq!(judged.cut, Some(Cut { epoch: 2, kept: 6, known: 10, copied_ms: 77 }));
    assert_eq!(judged.known.key, restored.0.public_key());
    // Who knew less lost nothing, and is proved that.
    let earlier = Signer::of(tree(4)).judged(None).unwrap().known;
    assert_eq!(restored.judged(Some(&earlier)).unwrap().cut.map(|cut| cut.kept), Some(6));
    // Who was enrolled before and knows nothing yet follows the keys.
    let by_first = |device| (device == OFFICE).then(|| office.0.public_key());
    assert!(judge(None, &restored.word(None), by_first, &Ed25519).is_ok());
    // Without the statement, or with another's, it is an alarm.
    let mut silent = restored.word(Some(&known));
    silent.restored.clear();
    assert_eq!(judge(Some(&known), &silent, |_| None, &Ed25519), Err(Alarm::EpochUnproved));
    let mut forged = restored.word(Some(&known));
    forged.restored[0].epoch.start.size = 3;
    assert_eq!(judge(Some(&known), &forged, |_| None, &Ed25519), Err(Alarm::EpochUnproved));
    // The old office beside the new one.
    let known = judged.known;
    assert_eq!(office.judged(Some(&known)), Err(Alarm::OldEpoch { known: 2, now: 1 }));
}

fn promise(office: &Signer, seq: u64, missing: Vec<PhotoHash>) -> SignedPromise {
    let promise = Promise {
        office: OFFICE,
        epoch: EPOCH_FIRST,
        device: PHONE,
        head: Head { seq, hash: entry(seq) },
        missing,
        size: office.1.size(),
        at_ms: 0,
    };
    SignedPromise { signature: promise.signed_by(&office.0), promise }
}

#[test]
fn nothing_leaves_a_phone_before_it_is_proved_promised_and_in_a_backup() {
    let (here, lacking) = (PhotoHash([1; 32]), PhotoHash([2; 32]));
    let mut office = Signer::of(tree(10));
    let mut book = LogBook::default();
    book.heard(office.judged(None).unwrap());
    // Own entries 1..=4 stand at 2, 3 and 6, 7.
    let runs = [Run { seq: 1, place: 2, count: 2 }, Run { seq: 3, place: 6, count: 2 }];
    let hashes = [entry(2), entry(3), entry(6), entry(7)];
    let proof = office.1.prove(&[2, 3, 6, 7], 10).unwrap();
    assert_eq!(book.proved(&runs, &hashes[..3], &proof), Err(Alarm::Rewritten { known: 10 }));
    assert_eq!(book.proved(&runs[1..], &hashes[2..], &proof), Err(Alarm::Rewritten { known: 10 }));
    book.proved(&runs, &hashes, &proof).unwrap();
    assert_eq!(book.proved_seq(), 4);
    assert!(book.promised(&promise(&office, 4, vec![lacking]), &Ed25519));
    assert!(!book.covers_own(1), "no backup holds it");
    office.3.backed_up_to = 7;
    book.heard(office.judged(book.known.as_ref()).unwrap());
    assert!(book.covers_own(1) && book.covers_own(3) && !book.covers_own(4) && !book.covers_own(5));
    assert!(!book.covers_photo(1, here), "it was promised behind what the backup holds");
    office.3.backed_up_to = 10;
    book.heard(office.judged(book.known.as_ref()).unwrap());
    assert!(book.covers_photo(1, here) && !book.covers_photo(1, lacking));
    book.alarm = Some(Alarm::Silent);
    assert!(!book.covers_own(1) && !book.covers_photo(1, here));
}

#[test]
fn a_promise_another_signed_is_none() {
    let office = Signer::of(tree(3));
    let mut book = LogBook::default();
    book.heard(office.judged(None).unwrap());
    let mut forged = promise(&office, 2, Vec::new());
    forged.promise.head.seq = 3;
    assert!(!book.promised(&forged, &Ed25519));
    assert_eq!(book.promised_seq(), 0);
}

#[test]
fn of_a_restored_office_all_is_to_be_proved_anew() {
    let office = Signer::of(tree(10));
    let mut book = LogBook::default();
    book.heard(office.judged(None).unwrap());
    let proof = office.1.prove(&[2, 3, 6, 7], 10).unwrap();
    let runs = [Run { seq: 1, place: 2, count: 2 }, Run { seq: 3, place: 6, count: 2 }];
    book.proved(&runs, &[entry(2), entry(3), entry(6), entry(7)], &proof).unwrap();
    book.promised(&promise(&office, 4, Vec::new()), &Ed25519);
    book.heard(office.restored_to(7).judged(book.known.as_ref()).unwrap());
    assert_eq!((book.proved_seq(), book.promised_seq()), (0, 0));
    assert_eq!(book.cut.map(|cut| (cut.kept, cut.known)), Some((7, 10)));
}

#[test]
fn a_revoked_phone_waits_for_no_backup_but_for_every_proof() {
    let (here, lacking, next) = (PhotoHash([1; 32]), PhotoHash([2; 32]), DeviceId([4; 16]));
    let of_others = EntryRef { device: OFFICE, seq: 1, hash: entry(0) };
    let office = Signer::of(tree(10));
    let mut book = LogBook::default();
    assert!(!book.proves_own(PHONE, 1) && !book.proves_other(&of_others), "nothing was ever told");
    book.heard(office.judged(None).unwrap());
    let proof = office.1.prove(&[2, 3, 6, 7], 10).unwrap();
    let runs = [Run { seq: 1, place: 2, count: 2 }, Run { seq: 3, place: 6, count: 2 }];
    book.proved(&runs, &[entry(2), entry(3), entry(6), entry(7)], &proof).unwrap();
    assert!(book.proves_own(PHONE, 4) && !book.proves_own(PHONE, 5) && !book.covers_own(4));
    assert!(!book.proves_photo(PHONE, 1, here), "nobody promised it");
    book.promised(&promise(&office, 3, vec![lacking]), &Ed25519);
    assert!(book.proves_photo(PHONE, 3, here) && !book.proves_photo(PHONE, 3, lacking));
    assert!(!book.proves_photo(PHONE, 4, here), "the promise does not reach that far");
    // What was proved of one journal is proved of it for ever, and of no other.
    let later = book.of_next_journal(PHONE).of_next_journal(next);
    assert!(later.proves_own(PHONE, 4) && later.proves_photo(PHONE, 3, here) && !later.proves_own(next, 1));
    let mut restored = later.clone();
    restored.heard(office.restored_to(7).judged(later.known.as_ref()).unwrap());
    assert!(!restored.proves_own(PHONE, 3), "of a restored office all is to be proved anew");
    assert!(!restored.proves_photo(PHONE, 3, here));
    assert!(later.proves_other(&of_others) && !restored.proves_other(&of_others), "it is to be looked for first");
    restored.looked(&[], &[of_others]);
    assert!(!restored.proves_other(&of_others), "it may be nowhere else");
    let alarmed = LogBook { alarm: Some(Alarm::Silent), ..later };
    assert!(!alarmed.proves_own(PHONE, 1) && !alarmed.proves_other(&of_others));
}
