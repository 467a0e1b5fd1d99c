//! Entries and batches of them.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use fuzz::{Change, DEVICE, changed, device_key, entries};
use shared::ids::{EntryHash, sha256};
use shared::journal::{Chain, Ed25519, Entry, Head, HeadSigner, Verdict};
use shared::record::{Item, Record};
use shared::sync::{
    Arrived, Batch, BatchNote, NotABatch, Pusher, pack, pack_photo, take_in, unpack, unpack_note, unpack_photos,
};

use crate::fuzz;

/// An entry is the bytes it was read from, in each of its parts.
fn is_itself(entry: &Entry, header: &[u8], body: Option<&[u8]>) {
    assert_eq!((entry.header_bytes(), entry.body_bytes()), (header, body));
    assert_eq!(entry.hash(), EntryHash(sha256(header)));
    assert!(body.is_none_or(|body| sha256(body) == entry.header().body_hash.0), "the header names this very body");
    assert_eq!(entry.without_body().hash(), entry.hash());
    let batch = Batch { note: BatchNote::default(), entries: vec![entry.clone()] };
    assert_eq!(unpack(&pack(&batch)).unwrap().entries, [Ok(entry.clone())]);
    assert_eq!(unpack_note(&pack(&batch)), Ok(batch.note));
    // Whoever folds it folds the same twice.
    let mut record = Record::new([DEVICE].into());
    record.add(Item::of(entry));
    let once = record.folded();
    record.add(Item::of(entry));
    assert_eq!(record.folded(), once);
}

#[test]
fn an_entry_is_read_as_it_was_written_or_not_at_all() {
    let honest = entries(3);
    fuzz("entries", |(which, header, body, lacks_body): &(u8, Vec<Change>, Vec<Change>, bool)| {
        let entry = &honest[usize::from(*which) % honest.len()];
        let header = changed(entry.header_bytes(), header);
        let body = (!lacks_body).then(|| changed(entry.body_bytes().unwrap(), body));
        if let Ok(read) = Entry::read(header.clone(), body.clone()) {
            is_itself(&read, &header, body.as_deref());
        }
        // A header that names this body, so that more than its hash is looked at.
        if let Some(body) = body {
            let header = String::from_utf8(entry.header_bytes().to_vec()).unwrap();
            let named = entry.header().body_hash.to_string();
            let header = header.replace(&named, &shared::ids::to_hex(&sha256(&body))).into_bytes();
            if let Ok(read) = Entry::read(header.clone(), Some(body.clone())) {
                is_itself(&read, &header, Some(&body));
            }
        }
    });
}

#[test]
fn bytes_of_nobody_are_no_entry() {
    fuzz("bytes as entries", |(header, body): &(Vec<u8>, Option<Vec<u8>>)| {
        assert!(Entry::read(header.clone(), body.clone()).is_err());
        assert!(unpack(header).is_err());
        assert!(unpack_note(header).is_err());
    });
}

fn signed(entries: Vec<Entry>) -> Batch {
    let last = entries.last().unwrap();
    let head = Head { seq: last.header().seq, hash: last.hash() };
    let note = BatchNote { head: Some(head), signature: Some(device_key().sign(DEVICE, head)), ..BatchNote::default() };
    Batch { note, entries }
}

fn packed(plain: &[u8]) -> Vec<u8> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(plain).unwrap();
    gzip.finish().unwrap()
}

fn plain(packed: &[u8]) -> Vec<u8> {
    let mut plain = Vec::new();
    std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(packed), &mut plain).unwrap();
    plain
}

/// What is taken in of a batch that somebody changed is what the device wrote and signed.
fn takes_only_what_was_signed(arrived: &Arrived, honest: &[Entry]) {
    let pusher = Pusher { device: DEVICE, key: device_key().public_key() };
    let mut chain = Chain::default();
    let verdicts = take_in(&mut chain, pusher, arrived, &Ed25519);
    assert_eq!(verdicts.len(), arrived.entries.len());
    for (entry, verdict) in arrived.entries.iter().zip(&verdicts) {
        if matches!(verdict, Verdict::Stored | Verdict::Fork { .. }) {
            let hash = entry.as_ref().unwrap().hash();
            assert!(honest.iter().any(|entry| entry.hash() == hash), "nobody signed this entry");
        }
    }
}

#[test]
fn a_batch_that_was_changed_gives_nothing_that_nobody_signed() {
    let honest = entries(5);
    let whole = pack(&signed(honest.clone()));
    let inside = plain(&whole);
    fuzz("batches", |(outside, changes): &(bool, Vec<Change>)| {
        let bytes = if *outside { changed(&whole, changes) } else { packed(&changed(&inside, changes)) };
        let Ok(arrived) = unpack(&bytes) else { return };
        takes_only_what_was_signed(&arrived, &honest);
        assert_eq!(unpack_note(&bytes).as_ref(), Ok(&arrived.note));
        let readable: Vec<Entry> = arrived.readable().cloned().collect();
        let again = unpack(&pack(&Batch { note: arrived.note.clone(), entries: readable.clone() })).unwrap();
        assert_eq!((again.note, again.entries), (arrived.note, readable.into_iter().map(Ok).collect()));
    });
}

#[test]
fn a_pack_of_photos_is_read_whole_or_not_at_all() {
    let mut honest = Vec::new();
    (1..=5).for_each(|number| pack_photo(&mut honest, &vec![number; 40 * usize::from(number)]));
    fuzz("packs of photos", |changes: &Vec<Change>| {
        let pack = changed(&honest, changes);
        let Ok(photos) = unpack_photos(&pack) else { return };
        let mut again = Vec::new();
        photos.iter().for_each(|place| pack_photo(&mut again, &pack[place.clone()]));
        assert_eq!(again, pack, "every byte belongs to a photo or says its length");
    });
}

/// A few kilobytes that unpack to far more than a batch may hold.
#[test]
fn a_bomb_is_refused_before_it_takes_the_memory() {
    let mut bomb = GzEncoder::new(Vec::new(), Compression::fast());
    let zeros = vec![0; 1024 * 1024];
    (0..256).for_each(|_| bomb.write_all(&zeros).unwrap());
    assert_eq!(unpack(&bomb.finish().unwrap()), Err(NotABatch::TooLarge));
    assert!(fuzz::largest_piece() <= fuzz::MEMORY_MAX, "{}", fuzz::largest_piece());
}
