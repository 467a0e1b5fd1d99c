//! The store from outside: what was confirmed is there, what was not is there
//! whole or not at all, and whatever is wrong is said.
#![allow(clippy::unwrap_used, reason = "a test that meets the unexpected should end")]

mod store_kit;

use std::fs;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use mobile_core::store::{Damage, Document, Fate, IndexState, OpenError, OwnEnd, Source, Store, StoreError, What};
use serde_json::json;
use shared::ids::{Id, PhotoHash, sha256};
use shared::journal::{Entry, Tip};
use shared::sync::Cursors;
use store_kit::{Pen, copy, hashes, key, open, read_to, vault};

#[test]
fn what_was_kept_is_there_after_reopening() {
    let folder = tempfile::tempdir().unwrap();
    let mut pen = Pen::of(1);
    let (first, second) = (vec![pen.start()], pen.many(3));
    let others = Pen::of(2).many(2);
    {
        let (mut store, report) = open(folder.path());
        assert!(matches!(report.index, IndexState::Fresh));
        store.keep_own(&first).unwrap();
        store.keep_own(&second).unwrap();
        store.keep_foreign(&others, &read_to(17)).unwrap();
    }
    let (store, report) = open(folder.path());
    assert_eq!((report.own, report.foreign, report.torn_tail_cut), (4, 2, 0));
    assert!(report.damage.is_empty() && matches!(report.index, IndexState::Fresh), "{report:?}");
    let all: Vec<Entry> = first.iter().chain(&second).chain(&others).cloned().collect();
    assert_eq!(store.all().collect::<Vec<_>>(), all);
    assert!(all.iter().all(|entry| store.entry(&entry.hash()).as_ref() == Some(entry)));
    assert_eq!((store.tip(), store.count(), store.cursors()), (pen.tip(), 4, &read_to(17)));
    assert_eq!(store.greatest_lc(), 4);
    assert_eq!(store.own_from(2, 2), second[..2]);
    assert!(store.holds_own(store.head().unwrap()));
    assert!(store.verify().unwrap().is_whole());
}

#[test]
fn what_is_about_a_visit_is_found_own_entries_first() {
    let folder = tempfile::tempdir().unwrap();
    let (mut mine, mut theirs) = (Pen::of(1), Pen::of(2));
    let (mut store, _) = open(folder.path());
    store.keep_foreign(&[theirs.said(7, "của người khác")], &read_to(1)).unwrap();
    store.keep_own(&[mine.said(7, "một"), mine.said(8, "khác"), mine.said(7, "hai")]).unwrap();
    let devices: Vec<(u8, u64)> =
        store.about(Id([7; 16])).iter().map(|entry| (entry.header().device.0[0], entry.header().seq)).collect();
    assert_eq!(devices, vec![(1, 1), (1, 3), (2, 1)]);
    assert!(store.about(Id([6; 16])).is_empty());
}

#[test]
fn an_entry_that_does_not_continue_the_journal_is_refused_and_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut pen = Pen::of(1);
    let (mut store, _) = open(folder.path());
    store.keep_own(&pen.many(2)).unwrap();
    let here = pen.tip();
    let bytes = fs::read(folder.path().join("own/00000001")).unwrap();
    let next = pen.said(1, "kế tiếp");
    let later = pen.said(1, "quá sớm");
    let (seq, hash) = here.head.unwrap();
    let branch = Pen::of(1).at(Tip { head: Some((seq, sha256_of(hash.bytes()))), lc: 9 }).said(1, "nhánh khác");
    let stranger = Pen::of(3).at(here).said(1, "máy khác");
    let cases = [vec![later.clone()], vec![branch], vec![stranger], vec![next.clone(), next.clone()]];
    for refused in cases {
        assert!(matches!(store.keep_own(&refused), Err(StoreError::NotChained { .. })), "{refused:?}");
    }
    assert!(matches!(store.keep_own(&[next.without_body()]), Err(StoreError::NoBody { seq: 3 })));
    assert_eq!(fs::read(folder.path().join("own/00000001")).unwrap(), bytes);
    store.keep_own(&[next, later]).unwrap();
    assert_eq!(store.count(), 4);
}

#[test]
fn a_group_torn_at_any_byte_is_cut_and_all_earlier_groups_stay() {
    let (root, before) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut pen = Pen::of(1);
    let (mut store, _) = open(root.path());
    store.keep_own(&[pen.start()]).unwrap();
    store.keep_own(&pen.many(2)).unwrap();
    store.rest();
    copy(root.path(), before.path());
    let (tip, last) = (pen.tip(), pen.many(2));
    store.keep_own(&last).unwrap();
    drop(store);
    let whole = fs::read(root.path().join("own/00000001")).unwrap();
    let kept = fs::read(before.path().join("own/00000001")).unwrap().len();
    assert!(whole.len() > kept + 1_000);
    // The same folder each time: cutting brings back the state it began with.
    for cut in kept..whole.len() {
        fs::write(before.path().join("own/00000001"), &whole[..cut]).unwrap();
        let (store, report) = open(before.path());
        assert_eq!((store.tip(), report.own), (tip, 3), "cut at {cut}");
        assert_eq!(report.torn_tail_cut, (cut - kept) as u64, "cut at {cut}");
        assert!(report.damage.is_empty() && matches!(report.index, IndexState::Fresh), "{report:?}");
        assert_eq!(fs::read(before.path().join("own/00000001")).unwrap(), whole[..kept], "cut at {cut}");
    }
    let (mut store, _) = open(before.path());
    store.keep_own(&last).unwrap();
    assert_eq!(store.all().skip(3).collect::<Vec<_>>(), last);
    let again = fs::read(before.path().join("own/00000001")).unwrap();
    assert_eq!(again.len(), whole.len());
    assert_ne!(again[kept..], whole[kept..], "the same bytes were sealed twice with one nonce");
}

#[test]
fn a_flipped_byte_anywhere_in_the_middle_is_reported_and_costs_no_other_group() {
    let (folder, _) = three_groups();
    let whole = fs::read(folder.path().join("own/00000001")).unwrap();
    let [first, second, third] = group_starts(&whole);
    fs::remove_dir_all(folder.path().join("index")).unwrap();
    for at in (first..third).step_by(5) {
        fs::remove_dir_all(folder.path().join("index")).ok();
        fs::write(folder.path().join("own/00000001"), flipped(&whole, at)).unwrap();
        let (store, report) = open(folder.path());
        assert!(!report.damage.is_empty(), "a flip at {at} was silent");
        let group = if at < second { first } else { second };
        let names: Vec<u64> = report.damage.iter().filter_map(|damage| damage.place).collect();
        let of_group: &[u64] = if group == first { &[1] } else { &[2, 3, 4] };
        assert!(names.iter().all(|place| of_group.contains(place)), "a flip at {at} names {names:?}");
        let lost = report.damage.iter().filter(|damage| damage.what == What::Entry).count() as u64;
        assert_eq!(report.own, 6 - lost, "a flip at {at}");
        assert_eq!((store.head().unwrap().seq, report.own_end), (6, OwnEnd::Here));
        assert_eq!(store.own_from(5, 9).len(), 2);
        // Only where no entry was hurt can the file be put right without the index.
        let healed = report.damage.iter().all(|damage| damage.fate == Fate::Restored);
        assert_eq!((store.verify().unwrap().is_whole(), names.is_empty()), (healed, healed), "a flip at {at}");
    }
}

#[test]
fn a_flip_in_a_header_names_the_entry_and_a_flip_in_a_body_costs_the_body_only() {
    let (folder, entries) = three_groups();
    let path = folder.path().join("own/00000001");
    let whole = fs::read(&path).unwrap();
    let third = &entries[2];
    let [header, body] = frames_of(&whole, 3);
    for (at, what) in [(header, What::Entry), (body, What::Body)] {
        fs::remove_file(folder.path().join("state/witness")).unwrap();
        fs::remove_dir_all(folder.path().join("index")).ok();
        fs::write(&path, flipped(&whole, at + 30)).unwrap();
        let (mut store, report) = open(folder.path());
        let [Damage { journal: Source::Own, place: Some(3), hash, fate: Fate::Stands, what: seen, .. }] =
            report.damage[..]
        else {
            panic!("{report:?}")
        };
        assert_eq!((seen, hash), (what, Some(third.hash())), "the neighbour still names it");
        let expected = (what == What::Body).then(|| third.without_body());
        assert_eq!(store.entry(&third.hash()), expected);
        // The journal goes on: its end is certain.
        let mut pen = Pen::of(1).at(store.tip());
        store.keep_own(&[pen.said(1, "vẫn ghi được")]).unwrap();
        assert_eq!(store.head().unwrap().seq, 7);
    }
}

#[test]
fn what_the_index_has_a_copy_of_is_restored_into_the_journal() {
    let (folder, entries) = three_groups();
    let path = folder.path().join("own/00000001");
    let whole = fs::read(&path).unwrap();
    let [first, second, third] = group_starts(&whole);
    let zeroed = |from: usize, to: usize| {
        let mut bytes = whole.clone();
        bytes[from..to].fill(0);
        bytes
    };
    let damaged = [
        ("a header", flipped(&whole, frames_of(&whole, 3)[0] + 9)),
        ("a body", flipped(&whole, frames_of(&whole, 3)[1] + 9)),
        ("the file's first byte", flipped(&whole, 0)),
        ("the first group and part of the second", zeroed(first, second + 100)),
        ("part of the last group, which would look torn", whole[..third + 40].to_vec()),
        ("the last group, which would look unwritten", whole[..third].to_vec()),
        ("the last byte", flipped(&whole, whole.len() - 1)),
        ("all but five bytes", whole[..5].to_vec()),
        ("everything", Vec::new()),
    ];
    for (what, bytes) in damaged {
        let copied = tempfile::tempdir().unwrap();
        copy(folder.path(), copied.path());
        fs::write(copied.path().join("own/00000001"), bytes).unwrap();
        let (store, report) = Store::open_thoroughly(copied.path(), &vault()).unwrap();
        assert!(!report.damage.is_empty(), "{what} was silent");
        assert!(report.damage.iter().all(|damage| damage.fate == Fate::Restored), "{what}: {report:?}");
        assert_eq!(store.all().collect::<Vec<_>>(), entries, "{what}");
        assert_eq!((report.own_end, report.torn_tail_cut), (OwnEnd::Here, 0), "{what}");
        assert!(copied.path().join("own.damaged-1").exists(), "{what}");
        drop(store);
        let (store, report) = open(copied.path());
        assert!(report.damage.is_empty() && store.verify().unwrap().is_whole(), "{what}: {report:?}");
        assert_eq!(store.all().collect::<Vec<_>>(), entries, "{what}");
    }
}

#[test]
fn a_journal_that_is_gone_comes_back_from_the_index() {
    let (folder, entries) = three_groups();
    fs::remove_dir_all(folder.path().join("own")).unwrap();
    let (store, report) = open(folder.path());
    assert_eq!(report.damage.len(), 6);
    assert_eq!(store.all().collect::<Vec<_>>(), entries);
}

#[test]
fn an_end_that_only_the_office_knows_is_missed_and_nothing_is_written_after_it() {
    let (folder, entries) = three_groups();
    let path = folder.path().join("own/00000001");
    let whole = fs::read(&path).unwrap();
    let [_, _, third] = group_starts(&whole);
    let sent = json!({"head": {"seq": 6, "hash": entries[5].hash()}, "photos": []});
    Store::open(folder.path(), &vault()).unwrap().0.state().replace(Document::Sent, &sent).unwrap();
    fs::remove_dir_all(folder.path().join("index")).unwrap();
    // Part of the last group stays: its first entry is whole and is kept.
    let until = frames_of(&whole, 6)[0];
    fs::write(&path, &whole[..until]).unwrap();
    for _ in 0..2 {
        let (mut store, report) = open(folder.path());
        let places: Vec<_> = report.damage.iter().filter(|damage| damage.what == What::Entry).collect();
        assert_eq!(places.iter().map(|damage| damage.place).collect::<Vec<_>>(), vec![Some(6)], "{report:?}");
        assert_eq!((report.own, report.own_end), (5, OwnEnd::Lost { known: 6 }));
        let fork = Pen::of(1).at(store.tip()).said(1, "sẽ rẽ nhánh");
        assert!(matches!(store.keep_own(&[fork]), Err(StoreError::OwnEndLost { known: 6 })));
        fs::remove_file(folder.path().join("state/sent")).ok();
    }
    assert!(third < until);
    let (mut store, _) = open(folder.path());
    store.begin_new_journal().unwrap();
    store.keep_own(&[Pen::of(9).start()]).unwrap();
    assert_eq!(store.all().count(), 6);
}

#[test]
fn an_index_that_is_behind_gets_the_rest_silently() {
    let (folder, old) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut pen = Pen::of(1);
    let (mut store, _) = open(folder.path());
    store.keep_own(&pen.many(3)).unwrap();
    drop(store);
    copy(&folder.path().join("index"), old.path());
    let (mut store, _) = open(folder.path());
    store.keep_own(&pen.many(4)).unwrap();
    store.keep_foreign(&Pen::of(2).many(2), &read_to(5)).unwrap();
    let all: Vec<Entry> = store.all().collect();
    drop(store);
    fs::remove_dir_all(folder.path().join("index")).unwrap();
    copy(old.path(), &folder.path().join("index"));
    let (store, report) = open(folder.path());
    assert!(matches!(report.index, IndexState::CaughtUp { applied: 6 }), "{report:?}");
    assert!(report.damage.is_empty() && report.torn_tail_cut == 0);
    assert!(all.iter().all(|entry| store.entry(&entry.hash()).as_ref() == Some(entry)));
    drop(store);
    assert!(matches!(open(folder.path()).1.index, IndexState::Fresh));
}

#[test]
fn an_index_of_no_use_is_set_aside_and_made_again() {
    let (folder, entries) = three_groups();
    let db = |folder: &Path| folder.join("index/db");
    type Harm = fn(&Path);
    let harms: [(&str, Harm); 5] = [
        ("deleted db", |db| fs::remove_file(db).unwrap()),
        ("garbage", |db| fs::write(db, vec![0xA5; 70_000]).unwrap()),
        ("emptied", |db| fs::write(db, []).unwrap()),
        ("another phone's", |db| another_index(db.parent().unwrap())),
        ("a file instead of a folder", |db| {
            fs::remove_dir_all(db.parent().unwrap()).unwrap();
            fs::write(db.parent().unwrap(), b"x").unwrap();
        }),
    ];
    for (what, harm) in harms {
        let copied = tempfile::tempdir().unwrap();
        copy(folder.path(), copied.path());
        without_snapshots(&copied.path().join("index"));
        harm(&db(copied.path()));
        let (store, report) = open(copied.path());
        let IndexState::Rebuilt { restored: 6, set_aside: Some(beside), .. } = &report.index else {
            panic!("{what}: {report:?}")
        };
        assert!(beside.ends_with("index.bad-1") && beside.exists(), "{what}");
        assert!(entries.iter().all(|entry| store.entry(&entry.hash()).as_ref() == Some(entry)), "{what}");
        assert_eq!(store.about(Id([2; 16])).len(), 2, "{what}");
        drop(store);
        assert!(matches!(open(copied.path()).1.index, IndexState::Fresh), "{what}");
    }
}

#[test]
fn a_cut_or_flipped_index_costs_no_entry_wherever_it_is_hurt() {
    let (folder, entries) = three_groups();
    let db = folder.path().join("index/db");
    let bytes = fs::read(&db).unwrap();
    let used = bytes.iter().rposition(|byte| *byte != 0).unwrap() + 1;
    let cuts = (0..8).map(|n| bytes[..used * n / 8].to_vec());
    let flips = (0..24).map(|n| flipped(&bytes, used * n / 24 + 3));
    for (n, harmed) in cuts.chain(flips).enumerate() {
        let copied = tempfile::tempdir().unwrap();
        copy(folder.path(), copied.path());
        if n % 2 == 0 {
            without_snapshots(&copied.path().join("index"));
        }
        fs::write(copied.path().join("index/db"), harmed).unwrap();
        let (store, report) = open(copied.path());
        assert!(report.damage.is_empty(), "harm {n}: {report:?}");
        assert!(entries.iter().all(|entry| store.entry(&entry.hash()).as_ref() == Some(entry)), "harm {n}");
        assert_eq!(store.all().collect::<Vec<_>>(), entries, "harm {n}");
    }
}

#[test]
fn an_index_that_is_deleted_is_made_again() {
    let (folder, entries) = three_groups();
    fs::remove_dir_all(folder.path().join("index")).unwrap();
    let (store, report) = open(folder.path());
    assert!(matches!(report.index, IndexState::Rebuilt { restored: 6, set_aside: None, .. }), "{report:?}");
    assert_eq!(store.entry(&entries[3].hash()).as_ref(), Some(&entries[3]));
}

#[test]
fn a_torn_snapshot_of_the_index_is_removed_before_it_bricks_it() {
    let (folder, _) = three_groups();
    let torn = folder.path().join("index/snap.0000000000000A00.generating");
    fs::write(&torn, b"torn").unwrap();
    let (_, report) = open(folder.path());
    assert!(matches!(report.index, IndexState::Fresh), "{report:?}");
    assert!(!torn.exists());
}

#[test]
fn foreign_entries_are_kept_once_with_their_cursor_and_a_late_body_is_taken() {
    let folder = tempfile::tempdir().unwrap();
    let (mut mine, mut theirs) = (Pen::of(1), Pen::of(2));
    let (mut store, _) = open(folder.path());
    let own = mine.many(2);
    store.keep_own(&own).unwrap();
    let others = theirs.many(3);
    let arrived = [others[0].clone(), others[1].without_body(), own[0].clone(), others[0].clone()];
    assert_eq!(store.keep_foreign(&arrived, &read_to(40)).unwrap(), 2);
    let bytes = fs::read(folder.path().join("foreign/00000001")).unwrap();
    assert_eq!(store.keep_foreign(&arrived, &read_to(40)).unwrap(), 0);
    assert_eq!(fs::read(folder.path().join("foreign/00000001")).unwrap(), bytes);
    assert_eq!(store.entry(&others[1].hash()), Some(others[1].without_body()));
    assert_eq!(store.keep_foreign(&others, &read_to(41)).unwrap(), 2);
    assert_eq!(store.keep_foreign(&[others[1].without_body()], &read_to(42)).unwrap(), 0);
    for turn in 0..2 {
        assert_eq!((store.cursors(), store.count()), (&read_to(42), 2), "turn {turn}");
        assert_eq!(store.all().count(), 5, "turn {turn}");
        assert!(others.iter().all(|entry| store.entry(&entry.hash()).as_ref() == Some(entry)), "turn {turn}");
        assert_eq!(store.greatest_lc(), 3, "turn {turn}");
        drop(store);
        store = open(folder.path()).0;
    }
}

#[test]
fn a_photo_is_kept_under_its_hash_and_a_wrong_byte_is_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let (store, _) = open(folder.path());
    let bytes = vec![7; 40_000];
    let hash = store.photos().keep(&bytes).unwrap();
    assert_eq!(hash, PhotoHash(sha256(&bytes)));
    assert_eq!(store.photos().keep(&bytes).unwrap(), hash);
    assert_eq!(store.photos().list().unwrap(), vec![hash]);
    assert_eq!(store.photos().read(hash).unwrap(), Some(bytes.clone()));
    assert!(store.photos().has(hash));
    let unknown = PhotoHash([0; 32]);
    assert!(!store.photos().has(unknown) && store.photos().read(unknown).unwrap().is_none());
    assert_eq!(store.verify().unwrap().photos, 1);
    let path = folder.path().join("photos").join(hash.to_string());
    fs::write(&path, flipped(&bytes, 100)).unwrap();
    assert!(matches!(store.photos().read(hash), Err(StoreError::PhotoDamaged { hash: named }) if named == hash));
    assert_eq!(store.verify().unwrap().photos_damaged, vec![hash]);
    store.photos().keep(&bytes).unwrap();
    assert_eq!(store.photos().read(hash).unwrap(), Some(bytes));
    let too_large = vec![0; 4 * 1024 * 1024 + 1];
    assert!(matches!(store.photos().keep(&too_large), Err(StoreError::TooLarge { .. })));
}

#[test]
fn a_check_that_is_ended_says_nothing_and_one_that_may_go_on_says_all() {
    let folder = tempfile::tempdir().unwrap();
    let (mut store, _) = open(folder.path());
    store.keep_own(&Pen::of(1).many(3)).unwrap();
    store.photos().keep(b"one").unwrap();
    store.photos().keep(b"two").unwrap();
    // Two journals and two photos: it is asked before each.
    for looks in 0..4 {
        let asked = std::cell::Cell::new(0);
        let go_on = || asked.replace(asked.get() + 1) < looks;
        assert_eq!(store.check().run_while(&go_on).unwrap(), None, "ended after {looks}");
        assert_eq!(asked.get(), looks + 1);
    }
    let report = store.check().run_while(&|| true).unwrap().unwrap();
    assert_eq!((report.is_whole(), report.own, report.photos), (true, 3, 2));
}

#[test]
fn documents_are_replaced_whole_and_a_damaged_one_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let (store, _) = open(folder.path());
    let draft = Document::Draft(Id([4; 16]));
    assert_eq!(store.state().read::<String>(draft).unwrap(), None);
    store.state().replace(draft, &"đang gõ dở").unwrap();
    store.state().replace(draft, &"gõ thêm").unwrap();
    assert_eq!(store.state().read::<String>(draft).unwrap().as_deref(), Some("gõ thêm"));
    assert_eq!(store.state().drafts().unwrap(), vec![Id([4; 16])]);
    let path = folder.path().join("state").join(format!("draft-{}", Id([4; 16])));
    let bytes = fs::read(&path).unwrap();
    for at in 0..bytes.len() {
        fs::write(&path, flipped(&bytes, at)).unwrap();
        let read = store.state().read::<String>(draft);
        assert!(matches!(read, Err(StoreError::DocumentDamaged { .. })), "a flip at {at} passed");
    }
    store.state().remove(draft).unwrap();
    assert_eq!(store.state().read::<String>(draft).unwrap(), None);
}

#[test]
fn a_second_handle_is_refused_until_the_first_is_closed() {
    let folder = tempfile::tempdir().unwrap();
    let (store, _) = open(folder.path());
    assert!(matches!(Store::open(folder.path(), &vault()), Err(OpenError::InUse)));
    drop(store);
    open(folder.path());
}

#[test]
fn a_later_layout_is_refused_and_left_alone() {
    let (folder, _) = three_groups();
    let path = folder.path().join("own/00000001");
    let mut bytes = fs::read(&path).unwrap();
    bytes[8] = 4;
    let check = sha256(&bytes[..12]);
    bytes[12..16].copy_from_slice(&check[..4]);
    fs::write(&path, &bytes).unwrap();
    assert!(matches!(Store::open(folder.path(), &vault()), Err(OpenError::OtherForm { version: 4 })));
    assert_eq!(fs::read(&path).unwrap(), bytes);
}

/// Reads a segment as `frame.rs` describes it, with nothing of its code.
#[test]
fn the_layout_is_the_one_that_was_written_down() {
    let folder = tempfile::tempdir().unwrap();
    let (mut store, _) = open(folder.path());
    let entry = Pen::of(1).start();
    store.keep_own(std::slice::from_ref(&entry)).unwrap();
    let bytes = fs::read(folder.path().join("own/00000001")).unwrap();
    let first = [&b"KYCUONG\x1a"[..], &3u16.to_le_bytes(), &1u16.to_le_bytes()].concat();
    assert_eq!(bytes[..16], [&first[..], &sha256(&first)[..4]].concat());
    let frames = frames(&bytes);
    assert_eq!(frames.iter().map(|(kind, _)| *kind).collect::<Vec<_>>(), b"GHBC");
    let payload = |at: usize| &bytes[frames[at].1.clone()];
    let (nonce, sealed_start) = payload(0).split_first_chunk::<24>().unwrap();
    let open = |number: u64, what: &[u8], sealed: &[u8]| {
        let mut nonce = *nonce;
        let count = u64::from_be_bytes(nonce[16..].try_into().unwrap()) + number;
        nonce[16..].copy_from_slice(&count.to_be_bytes());
        key().uncover(&nonce, what, sealed).unwrap()
    };
    let start = open(0, &[&b"G\x01"[..], &1u32.to_le_bytes(), &16u64.to_le_bytes()].concat(), sealed_start);
    let rest = (bytes.len() - 16 - 77) as u32;
    assert_eq!(start[16..], [&1u64.to_le_bytes()[..], &1u32.to_le_bytes(), &rest.to_le_bytes()].concat());
    let what = |kind: u8| [&[kind, 1][..], &start[..16], &1u64.to_le_bytes()].concat();
    assert_eq!(open(1, &what(b'H'), payload(1)), entry.header_bytes());
    assert_eq!(open(2, &what(b'B'), payload(2)), entry.body_bytes().unwrap());
    assert_eq!(open(3, &what(b'C'), payload(3)), 1u32.to_le_bytes());
    assert_eq!(bytes.len(), frames[3].1.end);
}

#[test]
fn verify_names_the_first_bad_place_under_an_open_store() {
    let (folder, entries) = three_groups();
    let (store, _) = open(folder.path());
    let path = folder.path().join("own/00000001");
    let whole = fs::read(&path).unwrap();
    let file = fs::OpenOptions::new().write(true).open(&path).unwrap();
    let at = frames_of(&whole, 2)[0] + 20;
    file.write_all_at(&[whole[at] ^ 1], at as u64).unwrap();
    let report = store.verify().unwrap();
    let bad = report.first_bad().unwrap();
    assert_eq!((bad.place, bad.what, bad.hash), (Some(2), What::Entry, Some(entries[1].hash())));
    file.write_all_at(&whole[at..=at], at as u64).unwrap();
    assert!(store.verify().unwrap().is_whole());
    let [_, _, third] = group_starts(&whole);
    file.set_len(third as u64).unwrap();
    let report = store.verify().unwrap();
    assert_eq!(report.damage.iter().map(|damage| damage.place).collect::<Vec<_>>(), vec![Some(5), Some(6)]);
}

#[test]
fn a_new_journal_begins_beside_the_old_entries() {
    let (folder, old) = three_groups();
    let (mut store, _) = open(folder.path());
    store.state().replace(Document::Sent, &json!({"head": store.head()})).unwrap();
    store.begin_new_journal().unwrap();
    assert_eq!((store.head(), store.count(), store.greatest_lc()), (None, 0, 6));
    let start = Pen::of(5).start();
    store.keep_own(std::slice::from_ref(&start)).unwrap();
    for turn in 0..2 {
        assert_eq!(hashes(store.all()), hashes([start.clone()].into_iter().chain(old.clone())), "turn {turn}");
        assert_eq!(store.entry(&old[2].hash()).as_ref(), Some(&old[2]), "turn {turn}");
        drop(store);
        let (again, report) = open(folder.path());
        assert!(report.damage.is_empty() && report.own_end == OwnEnd::Here, "{report:?}");
        store = again;
    }
}

#[test]
fn nothing_that_people_wrote_is_in_debug_output() {
    let folder = tempfile::tempdir().unwrap();
    let (mut store, report) = open(folder.path());
    store.keep_own(&[Pen::of(1).said(1, "Nguyễn Văn Bí Mật")]).unwrap();
    let printed = format!("{store:?} {report:?} {:?}", store.verify().unwrap());
    assert!(!printed.contains("Bí Mật") && !printed.contains("Trần"));
}

#[test]
fn bodies_that_go_leave_the_chain_and_all_else_as_it_was() {
    let (folder, entries) = three_groups();
    let (mut store, _) = open(folder.path());
    let gone = [entries[2].hash(), entries[4].hash()];
    assert_eq!(store.let_bodies_go(&gone.into_iter().collect()).unwrap(), 2);
    assert_eq!(store.let_bodies_go(&gone.into_iter().collect()).unwrap(), 0, "they are gone already");
    let expected: Vec<Entry> = entries
        .iter()
        .map(|entry| if gone.contains(&entry.hash()) { entry.without_body() } else { entry.clone() })
        .collect();
    for turn in 0..2 {
        assert_eq!(store.all().collect::<Vec<_>>(), expected, "turn {turn}");
        assert!(store.verify().unwrap().is_whole(), "turn {turn}");
        assert_eq!(store.entry(&gone[0]), Some(entries[2].without_body()), "turn {turn}");
        let mut pen = Pen::of(1).at(store.tip());
        let next = pen.said(3, "ghi tiếp");
        if turn == 1 {
            store.keep_own(std::slice::from_ref(&next)).unwrap();
            assert_eq!(store.entry(&next.hash()), Some(next));
        }
        drop(store);
        let (again, report) = open(folder.path());
        assert!(report.damage.is_empty() && report.own_end == OwnEnd::Here, "{report:?}");
        store = again;
    }
    let sealed = fs::read(folder.path().join("own/00000001")).unwrap();
    assert_eq!(frames(&sealed).iter().filter(|(kind, _)| *kind == b'N').count(), 2);
}

/// Many segments: each is read, the last is written to, and one that is gone is named.
#[test]
fn a_journal_of_several_segments_is_one_journal() {
    let folder = tempfile::tempdir().unwrap();
    let mut pen = Pen::of(1);
    let (mut store, _) = open(folder.path());
    let words = "Ý kiến dài của đơn vị. ".repeat(40);
    for _ in 0..15 {
        let group: Vec<Entry> = (0..400).map(|_| pen.said(1, &words)).collect();
        store.keep_own(&group).unwrap();
    }
    let segments = fs::read_dir(folder.path().join("own")).unwrap().count();
    assert!(segments >= 2, "{segments} segments");
    drop(store);
    let (store, report) = open(folder.path());
    assert_eq!((report.own, store.own_from(1, 9_999).len(), store.tip()), (6_000, 6_000, pen.tip()));
    assert!(matches!(report.index, IndexState::Fresh), "{report:?}");
    assert!(store.verify().unwrap().is_whole());
    drop(store);
    fs::remove_dir_all(folder.path().join("index")).unwrap();
    fs::remove_file(folder.path().join("own/00000001")).unwrap();
    let (store, report) = open(folder.path());
    let lost = report.damage.iter().filter(|damage| damage.what == What::Entry).count() as u64;
    assert!(lost > 0 && lost + report.own == 6_000, "{lost} named, {} here", report.own);
    assert_eq!(store.head(), pen.tip().head.map(|(seq, hash)| shared::journal::Head { seq, hash }));
}

/// A store of the first layout, byte by byte as it was written then.
#[test]
fn a_store_that_was_not_sealed_is_sealed_when_it_is_opened() {
    let folder = tempfile::tempdir().unwrap();
    let (mut mine, mut theirs) = (Pen::of(1), Pen::of(2));
    let (own, others) = ([vec![mine.start()], mine.many(3)], theirs.many(2));
    let journal = |source: u16, groups: &[(u64, &[Entry], u64)]| {
        let head = [&b"KYCUONG\x1a"[..], &1u16.to_le_bytes(), &source.to_le_bytes()].concat();
        let groups = groups.iter().flat_map(|(first, entries, cursor)| plain_group(*first, entries, *cursor));
        [&head[..], &sha256(&head)[..4]].concat().into_iter().chain(groups).collect::<Vec<u8>>()
    };
    let path = |name: &str| folder.path().join(name);
    for name in ["state", "photos", "tray", "index"] {
        fs::create_dir(path(name)).unwrap();
    }
    fs::write(path("own.journal"), journal(1, &[(1, &own[0], 0), (2, &own[1], 0)])).unwrap();
    fs::write(path("foreign.journal"), journal(2, &[(1, &others, 17)])).unwrap();
    fs::write(path("index/db"), b"of the first layout").unwrap();
    let photo = vec![0xff; 3_000];
    let hash = PhotoHash(sha256(&photo));
    fs::write(path("photos").join(hash.to_string()), &photo).unwrap();
    let draft = Document::Draft(Id([4; 16]));
    let json = "\"đang gõ dở\"";
    let checked = format!("{json}\n{}\n", shared::ids::to_hex(&sha256(json.as_bytes())));
    fs::write(path(&format!("state/draft-{}.json", Id([4; 16]))), checked).unwrap();
    for turn in 0..2 {
        let (store, report) = open(folder.path());
        assert_eq!((report.own, report.foreign, report.damage.len()), (4, 2, 0), "turn {turn}");
        let all: Vec<Entry> = own.concat().into_iter().chain(others.clone()).collect();
        assert_eq!((store.all().collect::<Vec<_>>(), store.cursors(), store.tip()), (all, &Cursors::new(), mine.tip()));
        assert_eq!(store.photos().read(hash).unwrap().as_ref(), Some(&photo));
        assert_eq!(store.state().read::<String>(draft).unwrap().as_deref(), Some("đang gõ dở"));
        assert!(store.verify().unwrap().is_whole());
        assert!(!path("own.journal").exists() && !path("foreign.journal").exists());
    }
    let sealed = fs::read(path("own/00000001")).unwrap();
    assert!(!sealed.windows(6).any(|part| part == b"\"kind\""));
}

fn plain_group(first: u64, entries: &[Entry], cursor: u64) -> Vec<u8> {
    let frame = |kind: u8, payload: &[u8]| {
        let framed = [&[kind][..], &(payload.len() as u32).to_le_bytes(), payload].concat();
        let check = sha256(&framed)[..8].to_vec();
        ([&framed[..5], &check, payload].concat(), check)
    };
    let entry = |entry: &Entry| [frame(b'H', entry.header_bytes()), frame(b'B', entry.body_bytes().unwrap())];
    let framed: Vec<_> = entries.iter().flat_map(entry).collect();
    let rest: Vec<u8> = framed.iter().flat_map(|(bytes, _)| bytes.clone()).collect();
    let count = (entries.len() as u32).to_le_bytes();
    let length = (rest.len() as u32 + 13 + 20).to_le_bytes();
    let (start, check) = frame(b'G', &[&first.to_le_bytes()[..], &count, &length].concat());
    let checks = [check].into_iter().chain(framed.iter().map(|(_, check)| check.clone())).collect::<Vec<_>>().concat();
    let (commit, _) = frame(b'C', &[&count[..], &cursor.to_le_bytes(), &sha256(&checks)[..8]].concat());
    [start, rest, commit].concat()
}

/// A closed store with six own entries in three groups: 1, 2 to 4, 5 and 6.
fn three_groups() -> (tempfile::TempDir, Vec<Entry>) {
    let folder = tempfile::tempdir().unwrap();
    let mut pen = Pen::of(1);
    let groups = [vec![pen.start()], pen.many(3), pen.many(2)];
    let (mut store, _) = open(folder.path());
    groups.iter().for_each(|group| store.keep_own(group).unwrap());
    drop(store);
    (folder, groups.concat())
}

/// Where the groups of [`three_groups`] begin.
fn group_starts(journal: &[u8]) -> [usize; 3] {
    let starts = frames(journal).into_iter().filter(|(kind, _)| *kind == b'G');
    starts.map(|(_, payload)| payload.start - 5).collect::<Vec<_>>().try_into().unwrap()
}

/// Where the payloads of an entry's header and body begin.
fn frames_of(journal: &[u8], place: usize) -> [usize; 2] {
    let payloads = |of: u8| frames(journal).into_iter().filter(move |(kind, _)| *kind == of);
    [b'H', b'B'].map(|kind| payloads(kind).nth(place - 1).unwrap().1.start)
}

/// The frames of a segment, from the lengths they tell.
fn frames(journal: &[u8]) -> Vec<(u8, std::ops::Range<usize>)> {
    let (mut at, mut frames) = (16, Vec::new());
    while at < journal.len() {
        let length = u32::from_le_bytes(journal[at + 1..at + 5].try_into().unwrap()) as usize;
        frames.push((journal[at], at + 5..at + 5 + length));
        at += 5 + length;
    }
    frames
}

fn flipped(bytes: &[u8], at: usize) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    bytes[at] ^= 0x10;
    bytes
}

fn sha256_of(bytes: &[u8]) -> shared::ids::EntryHash {
    shared::ids::EntryHash(sha256(bytes))
}

/// Without snapshots the index must read all of its file, and so meets every harm.
fn without_snapshots(index: &Path) {
    for item in fs::read_dir(index).unwrap() {
        let path: PathBuf = item.unwrap().path();
        if path.file_name().unwrap().to_string_lossy().starts_with("snap.") {
            fs::remove_file(path).unwrap();
        }
    }
}

fn another_index(index: &Path) {
    let other = tempfile::tempdir().unwrap();
    let (mut store, _) = open(other.path());
    store.keep_own(&Pen::of(8).many(4)).unwrap();
    drop(store);
    fs::remove_dir_all(index).unwrap();
    copy(&other.path().join("index"), index);
}
