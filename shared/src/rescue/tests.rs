//! The file against cuts, swaps, flips and wrong words. What is read was written, in its
//! order, or it is not read at all.

use zeroize::Zeroizing;

use super::*;
use crate::domain::{Attendance, Basis, Fact, JournalStart, Mark, Role};
use crate::ids::{Cursors, DeviceId, Id, MemberId, PersonId, PhotoHash, Salt, ScopeId, VisitId, sha256};
use crate::journal::{
    ClockReading, DeviceKey, Draft, Ed25519, Entry, Head, HeadSigner, HeadVerifier, Stamp, Tip, Writer as Pen, write,
};
use crate::seal::{KEY_BYTES, SealKey, WRAP_RANDOM_BYTES};

const DEVICE: DeviceId = DeviceId([0xd1; 16]);
const SECRET: &str = "sông Thu Bồn mùa nước";

fn device_key() -> DeviceKey {
    DeviceKey::from_seed([7; 32])
}

fn entries(marks: u8) -> Vec<Entry> {
    let writer = Pen { device: DEVICE, author: MemberId([1; 16]), role: Role::Inspector };
    let start = Draft::set(Fact::JournalStart(JournalStart { device: DEVICE, continues: None }), ScopeId::DISTRICT);
    let mark = |number: u8| {
        let (visit, person) = (VisitId([7; 16]), PersonId([number; 16]));
        let mark = Mark { visit, person, state: Attendance::Cm, reason: None, basis: Basis::Seen };
        Draft::set(Fact::Mark(mark), ScopeId([2; 16]))
    };
    let mut tip = Tip::default();
    let drafts = std::iter::once(start).chain((1..=marks).map(mark));
    let entries = drafts.enumerate().map(|(number, draft)| {
        let at = chrono::DateTime::from_timestamp(1_700_788_000, 0).unwrap().fixed_offset();
        let clock = ClockReading { boot: Id([5; 16]), mono_ms: number as u64, office_ms: None, drift_ms: None };
        let entry = write(writer, tip, draft, Stamp { at, clock, salt: Salt([number as u8; 16]) }).unwrap();
        tip = tip.after(&entry);
        entry
    });
    entries.collect()
}

fn own(entry: Entry) -> Piece {
    let head = Head { seq: entry.header().seq, hash: entry.hash() };
    Piece::Own { entry, signature: device_key().sign(DEVICE, head) }
}

fn photo(byte: u8) -> Piece {
    let bytes = vec![byte; 40];
    Piece::Photo { hash: PhotoHash(sha256(&bytes)), bytes }
}

/// One of every kind.
fn pieces() -> Vec<Piece> {
    let entries = entries(3);
    let last = entries.last().map(|last| Head { seq: last.header().seq, hash: last.hash() });
    let device = Device { device: DEVICE, public_key: device_key().public_key(), member: MemberId([1; 16]) };
    let mut pieces = vec![Piece::Device(device), Piece::Contents(Contents { head: last, counts: Counts::default() })];
    pieces.push(Piece::Document { name: "settings".to_owned(), json: b"{\"lang\":\"vi\"}".to_vec() });
    pieces.extend(entries.iter().cloned().map(own));
    pieces.push(Piece::Foreign(entries[1].without_body()));
    pieces.push(Piece::Cursors(Cursors::from([(ScopeId::DISTRICT, 12), (ScopeId([2; 16]), 9)])));
    pieces.extend([photo(1), photo(2)]);
    pieces.push(Piece::Picture { picture: Id([3; 16]), note: b"{}".to_vec(), bytes: vec![9; 50] });
    pieces
}

fn fresh(byte: u8) -> Fresh {
    let key = SealKey::of(Zeroizing::new([byte; KEY_BYTES]));
    Fresh { file: Id([byte; 16]), key, wrap: [byte; WRAP_RANDOM_BYTES] }
}

/// The file's lines, then each piece's bytes, the end's too.
fn parts_of(pieces: &[Piece], fresh: Fresh) -> Vec<Vec<u8>> {
    let (mut writer, lines) = Writer::begin(fresh, SECRET, Cost::LEAST);
    let mut parts = vec![lines];
    parts.extend(pieces.iter().map(|piece| writer.piece(piece)));
    parts.push(writer.end(Counts { own: 4, ..Counts::default() }));
    parts
}

/// What is read of a file, and what is wrong with it.
fn read(bytes: &[u8], at_once: usize) -> Result<(Vec<Piece>, Vec<Damage>), Refused> {
    let mut locked = Locked::default();
    let mut chunks = bytes.chunks(at_once);
    while !locked.is_ready()? {
        let Some(chunk) = chunks.next() else { break };
        locked.feed(chunk);
    }
    let mut reader = locked.unlock(SECRET)?;
    let (mut pieces, mut damages) = (Vec::new(), Vec::new());
    loop {
        match reader.next() {
            Next::Piece(piece) => pieces.push(*piece),
            Next::Damaged(damage) => damages.push(damage),
            Next::Hungry => match chunks.next() {
                Some(chunk) => reader.feed(chunk),
                None => break,
            },
        }
    }
    damages.extend(reader.finish().err());
    Ok((pieces, damages))
}

fn written() -> (Vec<Piece>, Vec<Vec<u8>>) {
    let pieces = pieces();
    let parts = parts_of(&pieces, fresh(0x21));
    let end = Piece::End(Counts { own: 4, ..Counts::default() });
    (pieces.into_iter().chain([end]).collect(), parts)
}

#[test]
fn what_was_written_is_read_however_its_bytes_come_in() {
    let (pieces, parts) = written();
    for at_once in [1, 7, 1_000, usize::MAX] {
        assert_eq!(read(&parts.concat(), at_once), Ok((pieces.clone(), Vec::new())), "{at_once} at once");
    }
    let Piece::Own { entry, signature } = &pieces[3] else { panic!("the first own entry stands there") };
    let claim = (DEVICE, Head { seq: 1, hash: entry.hash() });
    assert!(Ed25519.verify(device_key().public_key(), claim, *signature));
}

#[test]
fn a_file_tells_nothing_to_whoever_lacks_the_passphrase() {
    let (_, parts) = written();
    let file = parts.concat();
    for told in [&b"journal_start"[..], b"settings", &[9; 20], &DEVICE.0, DEVICE.to_string().as_bytes()] {
        assert!(!file.windows(told.len()).any(|window| window == told));
    }
    let mut locked = Locked::default();
    locked.feed(&file);
    assert_eq!(locked.unlock("sông Thu Bồn mùa cạn").err(), Some(Refused::WrongPassphrase));
}

#[test]
fn a_file_cut_anywhere_gives_every_whole_piece_before_and_says_that_it_is_cut() {
    let (pieces, parts) = written();
    let file = parts.concat();
    let ends: Vec<usize> = parts
        .iter()
        .scan(0, |end, part| {
            *end += part.len();
            Some(*end)
        })
        .collect();
    for cut in 0..file.len() {
        let whole = ends.iter().filter(|end| **end <= cut).count();
        match read(&file[..cut], 4_096) {
            Err(refused) => assert!(whole == 0 && refused == Refused::HeaderDamaged, "{cut}: {refused}"),
            Ok((read, damages)) => {
                assert_eq!(read, pieces[..whole - 1], "{cut}");
                assert_eq!(damages, [Damage::Cut { pieces: whole as u64 - 1 }], "{cut}");
            }
        }
    }
}

#[test]
fn pieces_that_are_swapped_dropped_repeated_or_anothers_are_noticed() {
    let (pieces, parts) = written();
    let other = parts_of(&super::tests::pieces(), fresh(0x22));
    for at in 1..parts.len() - 1 {
        let mut swapped = parts.clone();
        swapped.swap(at, at + 1);
        let (read_of, damages) = read(&swapped.concat(), usize::MAX).unwrap();
        assert!(damages.len() >= 2 && read_of[..at - 1] == pieces[..at - 1], "{at} swapped: {damages:?}");
        let mut dropped = parts.clone();
        dropped.remove(at);
        let (read_of, damages) = read(&dropped.concat(), usize::MAX).unwrap();
        assert!(!damages.is_empty() && read_of == pieces[..at - 1], "{at} dropped: {damages:?}");
        let mut repeated = parts.clone();
        repeated.insert(at, parts[at].clone());
        let (read_of, damages) = read(&repeated.concat(), usize::MAX).unwrap();
        assert!(!damages.is_empty() && read_of == pieces[..at], "{at} repeated: {damages:?}");
        let mut foreign = parts.clone();
        foreign[at] = other[at].clone();
        let (read_of, damages) = read(&foreign.concat(), usize::MAX).unwrap();
        let number = at as u64 - 1;
        assert_eq!(damages, [Damage::Piece { number }], "{at} of another file");
        assert_eq!(read_of.len(), pieces.len() - 1, "the others still count");
    }
}

#[test]
fn each_byte_that_is_another_is_refused_or_costs_what_it_stands_in_and_is_told() {
    let (pieces, parts) = written();
    let file = parts.concat();
    let lines = parts[0].len();
    for at in 0..file.len() {
        let mut changed = file.clone();
        changed[at] ^= 0x20;
        match read(&changed, usize::MAX) {
            Err(_) => assert!(at < lines, "{at}"),
            Ok((read, damages)) => {
                assert!(at >= lines && !damages.is_empty(), "{at}");
                let mut written = pieces.iter();
                assert!(read.iter().all(|piece| written.any(|known| known == piece)), "{at}");
                let before = parts.iter().scan(0, |end, part| {
                    *end += part.len();
                    Some(*end)
                });
                let before = before.skip(1).filter(|end| *end <= at).count();
                assert_eq!(read[..before], pieces[..before], "{at}");
            }
        }
    }
}

#[test]
fn a_damaged_photo_costs_no_other_piece() {
    let (pieces, mut parts) = written();
    let at = pieces.iter().position(|piece| matches!(piece, Piece::Photo { .. })).unwrap();
    let end = parts[at + 1].len() - 1;
    parts[at + 1][end] ^= 1;
    let (read, damages) = read(&parts.concat(), usize::MAX).unwrap();
    assert_eq!(damages, [Damage::Piece { number: at as u64 }]);
    assert_eq!(read.len(), pieces.len() - 1);
    assert!(matches!(read.last(), Some(Piece::End(_))));
}

#[test]
fn bytes_behind_the_end_are_told() {
    let (pieces, parts) = written();
    let file = [parts.concat(), b"more".to_vec()].concat();
    assert_eq!(read(&file, usize::MAX), Ok((pieces, vec![Damage::AfterEnd])));
}

#[test]
fn a_made_up_length_takes_no_memory_and_ends_the_reading() {
    let (pieces, parts) = written();
    for length in [0, 3, PIECE_BYTES_MAX as u32 + 1, u32::MAX] {
        let mut file = parts[..3].concat();
        file.extend(length.to_be_bytes());
        file.extend([0; 100]);
        let (read, damages) = read(&file, 16).unwrap();
        assert_eq!(
            (read, damages),
            (pieces[..2].to_vec(), vec![Damage::Lost { number: 2 }, Damage::Cut { pieces: 2 }])
        );
    }
}

#[test]
fn a_file_of_nothing_but_damage_is_given_up() {
    let (_, parts) = written();
    let mut file = parts[0].clone();
    for _ in 0..DAMAGED_PIECES_MAX + 50 {
        file.extend([0, 0, 0, 20, 0]);
        file.extend([7; 20]);
    }
    let (read, damages) = read(&file, 1_000).unwrap();
    let lost = Damage::Lost { number: DAMAGED_PIECES_MAX };
    assert!(read.is_empty() && damages.len() as u64 == DAMAGED_PIECES_MAX + 2 && damages.contains(&lost));
}

#[test]
fn a_sealed_photo_that_is_another_than_its_name_is_none() {
    let wrong = Piece::Photo { hash: PhotoHash([1; 32]), bytes: vec![1; 9] };
    let parts = parts_of(&[photo(1), wrong, photo(2)], fresh(0x21));
    let (read, damages) = read(&parts.concat(), usize::MAX).unwrap();
    assert_eq!(damages, [Damage::Unknown { number: 1 }]);
    assert_eq!(read[..2], [photo(1), photo(2)]);
}

#[test]
fn what_is_no_file_of_this_version_is_refused_by_its_first_bytes() {
    let refused = |bytes: &[u8]| read(bytes, 16).err();
    assert_eq!(refused(b"PK\x03\x04"), Some(Refused::NotARescueFile));
    assert_eq!(refused(b""), Some(Refused::HeaderDamaged));
    assert_eq!(refused(b"KY-CUONG-RESCUE 2\n{}\nx\n"), Some(Refused::OtherVersion { version: 2 }));
    assert_eq!(refused(b"KY-CUONG-RESCUE 1\n{}\nx\n"), Some(Refused::HeaderDamaged));
    assert_eq!(refused(&[b"KY-CUONG-RESCUE 1\n".to_vec(), vec![b'x'; 5_000]].concat()), Some(Refused::HeaderDamaged));
}

#[test]
fn a_file_that_asks_for_absurdly_much_memory_is_not_opened() {
    let (_, parts) = written();
    let lines = String::from_utf8(parts[0].clone()).unwrap();
    let lines = lines.replace("\"m_kib\":8", "\"m_kib\":1048576");
    let body = lines.rsplitn(3, '\n').last().unwrap().to_owned() + "\n";
    let file = format!("{body}{}\n", crate::ids::to_hex(&sha256(body.as_bytes())));
    assert_eq!(read(file.as_bytes(), 64).err(), Some(Refused::HeaderDamaged));
}
