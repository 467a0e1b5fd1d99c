//! The bundle against cuts, flips, swaps, wrong keys and senders that lie. What is taken
//! in is proved, all of it, or it is refused.

use std::collections::{BTreeMap, BTreeSet};

use zeroize::Zeroizing;

use super::*;
use crate::carried::{Mark as Ending, Sealing};
use crate::domain::{Attendance, Basis, Fact, JournalStart, Mark, Photo, PhotoClass, PhotoOf, Role};
use crate::ids::{DeviceId, EntryHash, Id, MemberId, PersonId, PhotoHash, Salt, ScopeId, Signature, VisitId, sha256};
use crate::journal::{ClockReading, DeviceKey, Draft, Entry, Head, HeadSigner, Stamp, Tip, Writer as Pen, write};
use crate::seal::{KEY_BYTES, SealKey, WRAP_RANDOM_BYTES};
use crate::sync::{Certified, DeviceCertificate, NotCertified, OfficeKey, TeamKey};

const OFFICE: DeviceId = DeviceId([0x0f; 16]);
const VISIT: VisitId = VisitId([7; 16]);
const ELSEWHERE: VisitId = VisitId([8; 16]);

fn office_key() -> DeviceKey {
    DeviceKey::from_seed([0x0f; 32])
}

fn offices() -> [OfficeKey; 1] {
    [OfficeKey { device: OFFICE, public_key: office_key().public_key() }]
}

fn team_key() -> TeamKey {
    TeamKey::of_office(&[0x0f; 32], 3)
}

/// A phone of the team.
struct Sender {
    device: DeviceId,
    member: MemberId,
    key: DeviceKey,
}

impl Sender {
    fn of(byte: u8) -> Sender {
        Sender { device: DeviceId([byte; 16]), member: MemberId([byte; 16]), key: DeviceKey::from_seed([byte; 32]) }
    }

    fn says(&self) -> Certified {
        let (device, member, public_key) = (self.device, self.member, self.key.public_key());
        Certified { device, public_key, member, role: Role::Inspector, issued_ms: 5 }
    }

    fn certificate(&self) -> Piece {
        Piece::Certificate(DeviceCertificate::issue(OFFICE, &office_key(), self.says()))
    }

    /// A journal: its start, then marks in this visit and in another one by turns, then a photo.
    fn journal(&self, marks: u8) -> Vec<Entry> {
        let writer = Pen { device: self.device, author: self.member, role: Role::Inspector };
        let start = JournalStart { device: self.device, continues: None };
        let mark = |number: u8| {
            let (visit, person) = (if number % 2 == 1 { VISIT } else { ELSEWHERE }, PersonId([number; 16]));
            Fact::Mark(Mark { visit, person, state: Attendance::Cm, reason: None, basis: Basis::Seen })
        };
        let facts = std::iter::once(Fact::JournalStart(start)).chain((1..=marks).map(mark)).chain([told_photo()]);
        let mut tip = Tip::default();
        let entries = facts.enumerate().map(|(number, fact)| {
            let at = chrono::DateTime::from_timestamp(1_700_788_000, 0).unwrap().fixed_offset();
            let clock = ClockReading { boot: Id([5; 16]), mono_ms: number as u64, office_ms: None, drift_ms: None };
            let stamp = Stamp { at, clock, salt: Salt([number as u8; 16]) };
            let entry = write(writer, tip, Draft::set(fact, ScopeId([2; 16])), stamp).unwrap();
            tip = tip.after(&entry);
            entry
        });
        entries.collect()
    }

    fn proved(&self, entry: &Entry) -> Piece {
        let head = Head { seq: entry.header().seq, hash: entry.hash() };
        Piece::Entry(Box::new(Proved { entry: entry.clone(), signature: self.key.sign(self.device, head) }))
    }

    fn cover(&self, journal: &[Entry]) -> Cover {
        let last = journal.last().unwrap();
        Cover {
            device: self.device,
            visit: VISIT,
            base: None,
            head: Head { seq: last.header().seq, hash: last.hash() },
            heard: BTreeMap::new(),
            content: EntryHash([1; 32]),
            places: journal.iter().map(Entry::hash).collect(),
            folded: BTreeSet::from_iter(of_visit(journal).map(Entry::hash)).into_iter().collect(),
        }
    }

    fn covered(&self, cover: Cover) -> Piece {
        Piece::Cover(Box::new(cover.signed(&self.key)))
    }

    /// All of the visit, whole and in order.
    fn pieces(&self, journal: &[Entry]) -> Vec<Piece> {
        let mut pieces = vec![self.certificate(), self.covered(self.cover(journal))];
        pieces.extend(of_visit(journal).map(|entry| self.proved(entry)));
        pieces.extend([photo(1), photo(2)]);
        pieces
    }
}

fn of_visit(journal: &[Entry]) -> impl Iterator<Item = &Entry> {
    journal.iter().filter(|entry| VisitId::from(entry.header().about) == VISIT)
}

fn photo_bytes(byte: u8) -> Vec<u8> {
    vec![byte; 3_000]
}

fn photo(byte: u8) -> Piece {
    let bytes = photo_bytes(byte);
    Piece::Photo { hash: PhotoHash(sha256(&bytes)), bytes }
}

fn told_photo() -> Fact {
    Fact::Photo(Photo {
        visit: VISIT,
        hash: PhotoHash(sha256(&photo_bytes(1))),
        bytes: 3_000,
        thumbnail: PhotoHash(sha256(&photo_bytes(2))),
        thumbnail_bytes: 3_000,
        width: 10,
        height: 10,
        class: PhotoClass::Scene,
        number: None,
        shows: PhotoOf::Visit,
        taken_at: chrono::DateTime::from_timestamp(1_700_788_000, 0).unwrap().fixed_offset(),
    })
}

fn fresh(byte: u8) -> Fresh {
    let key = SealKey::of(Zeroizing::new([byte; KEY_BYTES]));
    Fresh { file: Id([byte; 16]), key, wrap: [byte; WRAP_RANDOM_BYTES] }
}

fn counts(pieces: &[Piece]) -> Counts {
    let count = |is: fn(&Piece) -> bool| pieces.iter().filter(|piece| is(piece)).count() as u64;
    Counts {
        entries: count(|piece| matches!(piece, Piece::Entry(_))),
        photos: count(|piece| matches!(piece, Piece::Photo { .. })),
    }
}

/// The file's lines, then each piece's bytes, the end's too.
fn parts(pieces: &[Piece], fresh: Fresh) -> Vec<Vec<u8>> {
    let (mut writer, lines) = Writer::begin(fresh, OFFICE, OpenedBy::Team(&team_key()));
    let mut parts = vec![lines];
    parts.extend(pieces.iter().map(|piece| writer.piece(piece)));
    parts.push(writer.end(counts(pieces)));
    parts
}

fn file(pieces: &[Piece]) -> Vec<u8> {
    parts(pieces, fresh(0x11)).concat()
}

fn opened(file: &[u8], keys: Keys<'_>) -> Result<Bundle, Refused> {
    let mut locked = Locked::default();
    let mut chunks = file.chunks(777);
    while !locked.is_ready()? {
        match chunks.next() {
            Some(chunk) => locked.feed(chunk),
            None => break,
        }
    }
    let mut reader = locked.unlock(keys)?;
    let mut checking = Checking::by(keys.offices);
    loop {
        match reader.next_piece()? {
            Some(piece) => checking.take(piece)?,
            None => match chunks.next() {
                Some(chunk) => reader.feed(chunk),
                None => break,
            },
        }
    }
    reader.finish()?;
    checking.end()
}

fn taken(file: &[u8]) -> Result<Bundle, Refused> {
    opened(file, Keys { offices: &offices(), team: &[team_key()], code: None })
}

fn refused(pieces: &[Piece]) -> Refused {
    taken(&file(pieces)).expect_err("the bundle is refused")
}

fn not_proved(pieces: &[Piece]) -> NotProved {
    match refused(pieces) {
        Refused::NotProved(what) => what,
        other => panic!("{other}"),
    }
}

#[test]
fn a_bundle_gives_what_was_put_in_and_nothing_of_other_visits() {
    let sender = Sender::of(0xa1);
    let journal = sender.journal(8);
    let bundle = taken(&file(&sender.pieces(&journal))).unwrap();
    assert_eq!((bundle.sender, &bundle.cover), (sender.says(), &sender.cover(&journal)));
    let entries: Vec<&Entry> = bundle.entries.iter().map(|proved| &proved.entry).collect();
    assert_eq!(entries, of_visit(&journal).collect::<Vec<_>>());
    assert_eq!(entries.len(), 5, "four marks and a photo of nine entries in two visits");
    assert_eq!((bundle.photos.len(), bundle.photos == bundle.named), (2, true));
    let plain: Vec<u8> = sender.pieces(&journal).iter().flat_map(|piece| piece.plain()).collect();
    let says = |bytes: &[u8]| plain.windows(bytes.len()).any(|window| window == bytes);
    let header = |visit: VisitId| says(format!("\"about\":\"{visit}\"").as_bytes());
    assert_eq!((header(VISIT), header(ELSEWHERE)), (true, false));
}

#[test]
fn a_file_cut_anywhere_is_refused() {
    let sender = Sender::of(0xa1);
    let parts = parts(&sender.pieces(&sender.journal(4)), fresh(0x11));
    let file = parts.concat();
    let ends = parts.iter().scan(0, |end, part| {
        *end += part.len();
        Some(*end)
    });
    let cuts: BTreeSet<usize> = ends.chain((0..file.len()).step_by(61)).chain((0..file.len()).step_by(1024)).collect();
    for cut in cuts.into_iter().filter(|cut| *cut < file.len()) {
        let why = taken(&file[..cut]).unwrap_err();
        let told = matches!(why, Refused::Damaged(Damage::Cut { .. }) | Refused::HeaderDamaged);
        assert!(told, "{cut}: {why}");
    }
    assert!(matches!(taken(&[&file[..], b"x"].concat()), Err(Refused::Damaged(Damage::AfterEnd))));
}

#[test]
fn a_byte_flipped_anywhere_is_refused() {
    let sender = Sender::of(0xa1);
    let file = file(&sender.pieces(&sender.journal(4)));
    for at in (0..600).chain((600..file.len()).step_by(37)) {
        let mut changed = file.clone();
        changed[at] ^= 1 << (at % 8);
        assert!(taken(&changed).is_err(), "byte {at}");
    }
}

/// Whoever has the team key can seal anything.
#[test]
fn what_is_changed_inside_the_seal_is_refused_or_says_the_same() {
    let sender = Sender::of(0xa1);
    let pieces = sender.pieces(&sender.journal(2));
    let whole = taken(&file(&pieces)).unwrap();
    let lines = parts(&pieces, fresh(0x11)).remove(0);
    let check = sha256(&lines[..lines.len() - 65]);
    let plains: Vec<Vec<u8>> = pieces.iter().chain([&Piece::End(counts(&pieces))]).map(|piece| piece.plain()).collect();
    let sealed = |plains: &[Vec<u8>]| {
        let mut sealing = Sealing::of(&FORM, Id([0x11; 16]), fresh(0x11).key, check);
        let marks =
            (1..=plains.len()).map(|number| if number == plains.len() { Ending::Last } else { Ending::NotLast });
        let pieces: Vec<u8> =
            plains.iter().zip(marks).flat_map(|(plain, mark)| sealing.piece(plain.clone(), mark)).collect();
        [&lines[..], &pieces].concat()
    };
    assert!(taken(&sealed(&plains)).is_ok());
    let said = |bundle: &Bundle| (bundle.sender, bundle.cover.clone(), bundle.entries.clone(), bundle.photos.clone());
    let (mut refused, mut same) = (0, 0);
    for piece in 0..plains.len() {
        let step = if plains[piece].len() > 2_000 { 401 } else { 3 };
        for at in (0..plains[piece].len()).step_by(step) {
            let (mut flipped, mut cut) = (plains.clone(), plains.clone());
            flipped[piece][at] ^= 1 << (at % 7);
            cut[piece].truncate(at.max(1));
            for changed in [flipped, cut] {
                match taken(&sealed(&changed)) {
                    Err(_) => refused += 1,
                    Ok(bundle) => {
                        assert_eq!(said(&bundle), said(&whole), "piece {piece}, byte {at}");
                        same += 1;
                    }
                }
            }
        }
    }
    assert!(refused > 100 * same.max(1), "{refused} refused, {same} the same");
}

#[test]
fn pieces_swapped_dropped_doubled_or_of_another_file_are_refused() {
    let sender = Sender::of(0xa1);
    let pieces = sender.pieces(&sender.journal(4));
    let (ours, other) = (parts(&pieces, fresh(0x11)), parts(&pieces, fresh(0x22)));
    for at in 1..ours.len() - 1 {
        let (mut swapped, mut dropped, mut doubled, mut foreign) =
            (ours.clone(), ours.clone(), ours.clone(), ours.clone());
        swapped.swap(at, at + 1);
        dropped.remove(at);
        doubled.insert(at, ours[at].clone());
        foreign[at] = other[at].clone();
        for changed in [swapped, dropped, doubled, foreign] {
            assert!(taken(&changed.concat()).is_err(), "piece {at}");
        }
    }
}

#[test]
fn made_up_lengths_take_no_memory_and_are_refused() {
    let sender = Sender::of(0xa1);
    let parts = parts(&sender.pieces(&sender.journal(2)), fresh(0x11));
    for length in [0, 16, PIECE_BYTES_MAX as u32 + 1, u32::MAX] {
        let bomb = [&parts[0][..], &length.to_be_bytes(), &[0], &[0; 64]].concat();
        assert!(matches!(taken(&bomb), Err(Refused::Damaged(Damage::Lost { number: 0 }))), "{length}");
    }
    let endless = [FORM.magic.as_bytes(), b"1\n", &[b'x'; 2 * HEADER_BYTES_MAX]].concat();
    assert_eq!(taken(&endless).unwrap_err(), Refused::HeaderDamaged);
    assert_eq!(taken(b"PK\x03\x04 a list").unwrap_err(), Refused::NotABundle);
    assert_eq!(taken(b"KY-CUONG-BUNDLE 9\n{}\n00\n").unwrap_err(), Refused::OtherVersion { version: 9 });
    let mut plain = sender.covered(sender.cover(&sender.journal(2))).plain();
    let count_at = plain.len() - 4 - 2 * 32;
    plain[count_at..count_at + 4].copy_from_slice(&u32::MAX.to_be_bytes());
    assert_eq!(Piece::of(&plain), None, "a count that the bytes do not bear out");
}

#[test]
fn who_lacks_the_key_the_office_or_the_code_reads_nothing_and_is_told_why() {
    let sender = Sender::of(0xa1);
    let pieces = sender.pieces(&sender.journal(2));
    let (known, file) = (offices(), file(&pieces));
    let keys = |team| Keys { offices: &known, team, code: None };
    assert_eq!(opened(&file, keys(&[])).unwrap_err(), Refused::OtherKey { number: 3 });
    let older = [TeamKey::of_office(&[0x0f; 32], 2)];
    assert_eq!(opened(&file, keys(&older)).unwrap_err(), Refused::OtherKey { number: 3 });
    let of_another = [TeamKey::of_office(&[0x0e; 32], 3)];
    assert_eq!(opened(&file, keys(&of_another)).unwrap_err(), Refused::OtherKey { number: 3 });
    let both = [of_another[0].clone(), team_key()];
    assert!(opened(&file, keys(&both)).is_ok(), "an office restored from a copy may give a number twice");
    let elsewhere = [OfficeKey { device: DeviceId([9; 16]), ..known[0] }];
    let foreign = opened(&file, Keys { offices: &elsewhere, team: &[team_key()], code: None });
    assert_eq!(foreign.unwrap_err(), Refused::OtherOffice);

    let (mut writer, lines) = Writer::begin(fresh(0x33), OFFICE, OpenedBy::Code("K7MN-4XYZ-22AB", Cost::LEAST));
    let mut coded = lines;
    pieces.iter().for_each(|piece| coded.extend(writer.piece(piece)));
    coded.extend(writer.end(counts(&pieces)));
    let with = |code| opened(&coded, Keys { offices: &known, team: &[], code });
    assert_eq!(with(None).unwrap_err(), Refused::NeedsCode);
    assert_eq!(with(Some("K7MN-4XYZ-22AC")).unwrap_err(), Refused::WrongCode);
    assert!(with(Some("k7mn 4xyz 22ab")).is_ok());
}

#[test]
fn a_device_that_the_office_did_not_certify_is_refused() {
    let (sender, stranger) = (Sender::of(0xa1), Sender::of(0xb2));
    let journal = sender.journal(2);
    let forged = DeviceCertificate::issue(OFFICE, &stranger.key, sender.says());
    let mut pieces = sender.pieces(&journal);
    pieces[0] = Piece::Certificate(forged);
    assert_eq!(refused(&pieces), Refused::NotCertified(NotCertified::Signature));
    let elsewhere = DeviceCertificate::issue(DeviceId([9; 16]), &office_key(), sender.says());
    pieces[0] = Piece::Certificate(elsewhere);
    assert_eq!(refused(&pieces), Refused::NotCertified(NotCertified::OtherOffice));
    pieces[0] = stranger.certificate();
    assert_eq!(not_proved(&pieces), NotProved::Device);
    let other_key = Certified { public_key: stranger.key.public_key(), ..sender.says() };
    pieces[0] = Piece::Certificate(DeviceCertificate::issue(OFFICE, &office_key(), other_key));
    assert_eq!(not_proved(&pieces), NotProved::Cover);
}

#[test]
fn a_cover_with_a_forged_head_or_a_changed_list_is_refused() {
    let (sender, stranger) = (Sender::of(0xa1), Sender::of(0xb2));
    let journal = sender.journal(4);
    let with = |cover: Cover, key: &DeviceKey| {
        let mut pieces = sender.pieces(&journal);
        pieces[1] = Piece::Cover(Box::new(cover.signed(key)));
        taken(&file(&pieces))
    };
    let honest = || sender.cover(&journal);
    assert!(with(honest(), &sender.key).is_ok());
    let head = |seq, hash| Cover { head: Head { seq, hash }, ..honest() };
    let last = honest().head;
    let lies = [
        head(last.seq + 1, last.hash),
        head(last.seq, EntryHash([3; 32])),
        Cover { base: Some(Head { seq: 1, hash: journal[0].hash() }), ..honest() },
        Cover { base: Some(Head { seq: u64::MAX, hash: last.hash }), ..honest() },
        Cover { places: Vec::new(), ..honest() },
        Cover { folded: vec![EntryHash([2; 32]), EntryHash([1; 32])], ..honest() },
    ];
    for lie in lies {
        assert_eq!(with(lie.clone(), &sender.key).unwrap_err(), Refused::NotProved(NotProved::Cover), "{lie:?}");
    }
    assert_eq!(with(honest(), &stranger.key).unwrap_err(), Refused::NotProved(NotProved::Cover));
    let signed = honest().signed(&sender.key).plain();
    for at in (0..signed.len()).step_by(7) {
        let mut changed = signed.clone();
        changed[at] ^= 1;
        let read = SignedCover::of(&changed).and_then(|cover| cover.check(sender.key.public_key()));
        assert_ne!(read, Some(honest()), "byte {at}: what was changed is not read as if it had not been");
        assert_eq!(read, None, "byte {at}");
    }
}

#[test]
fn an_entry_out_of_its_chain_unsigned_or_of_another_author_is_refused() {
    let (sender, other) = (Sender::of(0xa1), Sender::of(0xb2));
    let journal = sender.journal(4);
    let with = |entry: Piece| {
        let mut pieces = sender.pieces(&journal);
        pieces.insert(2, entry);
        not_proved(&pieces)
    };
    let Piece::Entry(first) = sender.proved(&journal[1]) else { unreachable!() };
    assert_eq!(
        with(Piece::Entry(Box::new(Proved { signature: Signature([0; 64]), ..(*first).clone() }))),
        NotProved::Signature
    );
    assert_eq!(with(Piece::Entry(first)), NotProved::Order, "an entry twice");
    assert_eq!(with(other.proved(&other.journal(2)[1])), NotProved::Device);
    let branch = Sender::of(0xa1).journal(9);
    let beyond = sender.proved(&branch[8]);
    assert_eq!(with(beyond), NotProved::Place, "behind the signed head");
    let restored: Vec<Entry> = Sender { member: sender.member, ..Sender::of(0xa1) }.journal(3);
    assert_eq!(with(sender.proved(restored.last().unwrap())), NotProved::Place, "another entry at a place");
    let in_anothers_name = Sender { member: MemberId([1; 16]), ..Sender::of(0xa1) }.journal(4);
    assert_eq!(with(sender.proved(&in_anothers_name[1])), NotProved::Author);
}

#[test]
fn what_others_wrote_is_passed_on_with_their_own_proofs() {
    let (sender, third) = (Sender::of(0xa1), Sender::of(0xc3));
    let (journal, theirs) = (sender.journal(4), third.journal(2));
    let mut pieces = sender.pieces(&journal);
    pieces.insert(2, third.proved(&theirs[1]));
    assert_eq!(not_proved(&pieces), NotProved::Device);
    pieces.insert(2, third.certificate());
    let bundle = taken(&file(&pieces)).unwrap();
    assert_eq!((bundle.entries.len(), bundle.certificates.len()), (4, 2));
    pieces[3] = sender.proved(&theirs[1]);
    assert_eq!(not_proved(&pieces), NotProved::Signature, "the sender's word is not theirs");
}

#[test]
fn photos_that_no_entry_names_and_wrong_counts_are_refused() {
    let sender = Sender::of(0xa1);
    let pieces = sender.pieces(&sender.journal(2));
    let with = |more: Piece| [&pieces[..], &[more]].concat();
    assert_eq!(not_proved(&with(photo(3))), NotProved::Photo);
    assert_eq!(not_proved(&with(photo(2))), NotProved::Order, "a photo twice");
    assert_eq!(not_proved(&with(Piece::End(Counts::default()))), NotProved::Counts);
    assert_eq!(not_proved(&with(sender.certificate())), NotProved::Order);
    let (writer, lines) = Writer::begin(fresh(0x11), OFFICE, OpenedBy::Team(&team_key()));
    let empty = [lines, writer.end(Counts::default())].concat();
    assert_eq!(taken(&empty).unwrap_err(), Refused::NotProved(NotProved::Order));
}

#[test]
fn a_bundle_from_a_known_place_on_is_shorter_and_still_proved() {
    let sender = Sender::of(0xa1);
    let journal = sender.journal(8);
    let base = Head { seq: 5, hash: journal[4].hash() };
    let places = journal[5..].iter().map(Entry::hash).collect();
    let cover = Cover { base: Some(base), places, ..sender.cover(&journal) };
    let mut pieces = vec![sender.certificate(), sender.covered(cover.clone())];
    pieces.extend(of_visit(&journal[5..]).map(|entry| sender.proved(entry)));
    assert_eq!(taken(&file(&pieces)).unwrap().cover, cover);
    let wrong = Cover { base: Some(Head { seq: 5, hash: EntryHash([4; 32]) }), ..cover };
    pieces[1] = sender.covered(wrong);
    assert_eq!(not_proved(&pieces), NotProved::Place, "the first entry does not name that base");
}
