//! What is no batch, no entry, or not signed by the device: refused with its reason,
//! and never at the cost of what is in order.

use std::time::Duration;

use reqwest::{Method, Response};
use shared::domain::limits::{ENTRY_BYTES_MAX, HEADER_BYTES_MAX};
use shared::ids::Signature;
use shared::journal::{Draft, Entry, Head, RefusedBecause, Verdict};
use shared::sync::{BATCH_PACKED_MAX, BATCH_UNPACKED_MAX, BatchNote, PushReply};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use crate::kit::raw::{gzip, pack_pieces};
use crate::kit::{Phone, Piece, TestOffice, all_are, json, mark, refusal, value};

fn refused(reason: RefusedBecause) -> Verdict {
    Verdict::Refused { reason }
}

/// A phone with a journal of a few marks that nobody has seen yet.
async fn with_marks(office: &TestOffice, marks: u8) -> Phone {
    let mut phone = office.phone("lan").await;
    phone.inspect(office.unit().await, marks);
    phone
}

async fn reply_to(phone: &Phone, note: &BatchNote, pieces: &[Piece]) -> PushReply {
    json(phone.push_bytes(pack_pieces(note, pieces)).await).await
}

#[tokio::test]
async fn a_signature_that_is_not_the_devices_over_the_last_entry_refuses_everything() {
    let office = TestOffice::start().await;
    let phone = with_marks(&office, 3).await;
    let stranger = office.stranger().as_device(phone.device);
    let pieces = Piece::all(&phone.entries);
    let (last, before_last) = (pieces[4].head(), pieces[3].head());
    let good = phone.note(last);
    let mut spoilt = good.signature.unwrap();
    spoilt.0[20] ^= 1;
    let older = phone.note(before_last);
    let notes = [
        ("none", BatchNote::default()),
        ("no head", BatchNote { head: None, ..good.clone() }),
        ("no signature", BatchNote { signature: None, ..good.clone() }),
        ("another key", stranger.note(last)),
        ("a spoilt one", BatchNote { signature: Some(spoilt), ..good.clone() }),
        ("all zeros", BatchNote { signature: Some(Signature([0; 64])), ..good.clone() }),
        ("over an older head", older.clone()),
        ("an older one for this head", BatchNote { signature: older.signature, ..good.clone() }),
        ("of another place", phone.note(Head { seq: last.seq + 1, ..last })),
        ("of another device", phone.as_device(stranger_device()).note(last)),
    ];
    let before = office.state().await;
    for (what, note) in notes {
        let reply = reply_to(&phone, &note, &pieces).await;
        assert_eq!(reply.verdicts, vec![refused(RefusedBecause::Signature); 5], "{what}");
        assert_eq!(reply.heads, [], "{what}");
    }
    assert_eq!(office.state().await, before);
    assert!(all_are(&reply_to(&phone, &good, &pieces).await.verdicts, &Verdict::Stored));
    office.assert_whole().await;
}

fn stranger_device() -> shared::ids::DeviceId {
    shared::ids::DeviceId([9; 16])
}

#[tokio::test]
async fn entries_that_are_not_linked_are_covered_by_no_signature() {
    let office = TestOffice::start().await;
    let phone = with_marks(&office, 3).await;
    let pieces = Piece::all(&phone.entries);
    let before = office.state().await;
    let hole = [pieces[0].clone(), pieces[1].clone(), pieces[3].clone(), pieces[4].clone()];
    let swapped = [pieces[0].clone(), pieces[2].clone(), pieces[1].clone()];
    let twice = [pieces[0].clone(), pieces[0].clone()];
    for unlinked in [&hole[..], &swapped, &twice] {
        let reply = phone.push_pieces(unlinked).await;
        assert!(all_are(&reply.verdicts, &refused(RefusedBecause::Signature)), "{:?}", reply.verdicts);
    }
    assert_eq!(office.state().await, before);
}

#[tokio::test]
async fn another_devices_entry_in_a_batch_refuses_all_of_it() {
    let office = TestOffice::start().await;
    let phone = with_marks(&office, 1).await;
    let mut other = office.phone("hoa").await;
    let before = office.state().await;
    let theirs = Piece::from(&other.begin_journal());
    let mut pieces = Piece::all(&phone.entries);
    pieces.push(theirs);
    let reply = phone.push_pieces(&pieces).await;
    assert_eq!(reply.verdicts, vec![refused(RefusedBecause::OtherDevice); 4]);
    assert_eq!(office.state().await, before);
}

/// What is wrong with an entry in the middle is told; what stands before it is kept,
/// what stands after it waits for it.
#[tokio::test]
async fn what_is_no_entry_is_refused_alone_and_what_stands_before_it_is_kept() {
    let too_much = "x".repeat(ENTRY_BYTES_MAX);
    let long_body = |_: &mut serde_json::Value, body: &mut Vec<u8>| body.extend(too_much.bytes());
    let too_much_header = "x".repeat(HEADER_BYTES_MAX);
    type Change<'a> = &'a dyn Fn(&mut serde_json::Value, &mut Vec<u8>);
    let changes: [(&str, RefusedBecause, Change); 8] = [
        ("a body too large", RefusedBecause::TooLarge, &long_body),
        ("a header too large", RefusedBecause::TooLarge, &|header, _| {
            header["later"] = too_much_header.as_str().into()
        }),
        ("a later version", RefusedBecause::Form, &|header, _| header["v"] = 2.into()),
        ("no author", RefusedBecause::Form, &|header, _| drop(header.as_object_mut().unwrap().remove("author"))),
        ("a broken number", RefusedBecause::Form, &|header, _| header["later"] = 1.5.into()),
        ("no lc", RefusedBecause::Form, &|header, _| header["lc"] = 0.into()),
        ("a kind that is no name", RefusedBecause::Form, &|header, _| header["kind"] = "Điểm danh".into()),
        ("an act that is no name", RefusedBecause::Form, &|header, _| header["act"] = "".into()),
    ];
    let office = TestOffice::start().await;
    for (what, reason, change) in changes {
        let unit = office.unit().await;
        let mut phone = with_marks(&office, 1).await;
        let mut pieces = Piece::all(&phone.entries);
        let visit = phone.visit();
        pieces.push(phone.forge(Draft::set(mark(visit, 7), unit), change));
        pieces.push(Piece::from(&phone.say(mark(visit, 8), unit)));
        let before = office.count().await;
        let reply = phone.push_pieces(&pieces).await;
        let (stored, gap) = (Verdict::Stored, Verdict::Gap { expected: 4 });
        assert_eq!(reply.verdicts, [stored.clone(), stored.clone(), stored, refused(reason), gap], "{what}");
        assert_eq!(reply.heads, [pieces[2].head()], "{what}");
        assert_eq!(office.count().await, before + 3, "{what}");
        assert_eq!(office.shown(&mark(visit, 0)).await, [value("CM")], "{what}");
        assert_eq!(office.shown(&mark(visit, 7)).await, [], "{what}");
    }
}

/// The office keeps the bytes of what it refuses nowhere, so the signature over them
/// proves nothing later; the next good push is signed over what is held.
#[tokio::test]
async fn after_a_refused_end_the_check_of_the_office_blames_nobody() {
    let office = TestOffice::start().await;
    let unit = office.unit().await;
    let mut phone = with_marks(&office, 1).await;
    let mut pieces = Piece::all(&phone.entries);
    pieces.push(phone.forge(Draft::set(mark(phone.visit(), 7), unit), |header, _| header["v"] = 2.into()));
    let reply = phone.push_pieces(&pieces).await;
    assert_eq!(reply.verdicts[3], refused(RefusedBecause::Form));
    assert_eq!(phone.push(&phone.entries[..3]).await.verdicts, vec![Verdict::AlreadyHere; 3]);
    office.assert_whole().await;
}

#[tokio::test]
async fn a_header_that_is_no_json_breaks_the_links_of_its_batch() {
    let office = TestOffice::start().await;
    let phone = with_marks(&office, 2).await;
    let mut pieces = Piece::all(&phone.entries);
    pieces[2].header = b"not JSON".to_vec();
    let before = office.state().await;
    let reply = reply_to(&phone, &phone.note(pieces[3].head()), &pieces).await;
    assert_eq!(reply.verdicts, vec![refused(RefusedBecause::Form); 4]);
    assert_eq!(office.state().await, before);
    assert!(all_are(&phone.push(&phone.entries[..2]).await.verdicts, &Verdict::Stored));
}

#[tokio::test]
async fn an_entry_of_the_greatest_size_is_taken_and_one_byte_more_is_not() {
    let office = TestOffice::start().await;
    let unit = office.unit().await;
    let mut phone = with_marks(&office, 0).await;
    let visit = phone.visit();
    let mut filled = |bytes: usize| {
        phone.forge(Draft::set(mark(visit, 1), unit), |header, body| {
            header["kind"] = "later_kind".into();
            let (before, after) = ("{\"kind\":\"later_kind\",\"f\":\"", "\"}");
            let room = bytes - serde_json::to_vec(header).unwrap().len() - before.len() - after.len();
            *body = format!("{before}{}{after}", "x".repeat(room)).into();
        })
    };
    let largest = filled(ENTRY_BYTES_MAX);
    let larger = filled(ENTRY_BYTES_MAX + 1);
    let size = |piece: &Piece| piece.header.len() + piece.body.as_ref().unwrap().len();
    assert_eq!((size(&largest), size(&larger)), (ENTRY_BYTES_MAX, ENTRY_BYTES_MAX + 1));
    let pieces = [&Piece::all(&phone.entries[..2])[..], &[largest, larger]].concat();
    let reply = phone.push_pieces(&pieces).await;
    assert_eq!(reply.verdicts[2..], [Verdict::Stored, refused(RefusedBecause::TooLarge)]);
}

async fn is_refused(office: &TestOffice, sent: Response, status: u16, code: &str) {
    assert_eq!(refusal(sent).await, (status, code.to_owned()));
    assert!(
        office
            .office
            .store()
            .signed_heads()
            .await
            .unwrap()
            .iter()
            .all(|signed| signed.device == office.office.device())
    );
}

#[tokio::test]
async fn what_is_no_batch_is_refused_whole() {
    let office = TestOffice::start().await;
    let phone = with_marks(&office, 1).await;
    let pieces = Piece::all(&phone.entries);
    let note = phone.note(pieces[2].head());
    let packed = pack_pieces(&note, &pieces);
    let before = office.state().await;
    let cut = packed[..packed.len() / 2].to_vec();
    let note_bytes = serde_json::to_vec(&note).unwrap();
    let framed =
        |len: usize, bytes: &[u8]| gzip(&[b"KCB1", &u32::try_from(len).unwrap().to_be_bytes()[..], bytes].concat());
    let no_header =
        gzip(&[b"KCB1", &u32::try_from(note_bytes.len()).unwrap().to_be_bytes()[..], &note_bytes, &[0xff; 8]].concat());
    let sent = [
        ("nothing", Vec::new()),
        ("not compressed", b"KCB1 and so on".to_vec()),
        ("cut", cut),
        ("nothing within", gzip(b"")),
        ("another layout", gzip(b"KCB2\0\0\0\x02{}")),
        ("a note that is none", framed(4, b"note")),
        ("longer than it is", framed(note_bytes.len() + 1, &note_bytes)),
        ("a length and no more", framed(note_bytes.len(), &[&note_bytes[..], &[0, 0]].concat())),
        ("a header that is not here", no_header),
    ];
    for (what, bytes) in sent {
        assert_eq!(refusal(phone.push_bytes(bytes).await).await, (400, "not_a_batch".to_owned()), "{what}");
    }
    assert_eq!(office.state().await, before);
    assert!(all_are(&phone.push_pieces(&pieces).await.verdicts, &Verdict::Stored));
}

#[tokio::test]
async fn a_batch_that_unpacks_to_too_much_is_refused_before_it_is_whole() {
    let office = TestOffice::start().await;
    let phone = with_marks(&office, 0).await;
    let before = office.state().await;
    let bomb = gzip(&vec![0; 100 * 1024 * 1024]);
    assert!(bomb.len() < BATCH_PACKED_MAX, "it is small on the way");
    is_refused(&office, phone.push_bytes(bomb).await, 413, "too_large").await;
    let one_more = gzip(&[b"KCB1", &vec![b' '; BATCH_UNPACKED_MAX - 3][..]].concat());
    is_refused(&office, phone.push_bytes(one_more).await, 413, "too_large").await;
    assert_eq!(office.state().await, before);
}

#[tokio::test]
async fn a_request_larger_than_any_batch_is_refused_with_the_reason() {
    let office = TestOffice::start().await;
    let phone = with_marks(&office, 0).await;
    let before = office.state().await;
    let response = phone.push_bytes(vec![0x1f; BATCH_PACKED_MAX + 1]).await;
    is_refused(&office, response, 413, "too_large").await;
    assert_eq!(office.state().await, before);
}

/// A phone whose link breaks leaves nothing, and the office goes on.
#[tokio::test]
async fn half_a_request_is_no_request() {
    let office = TestOffice::start().await;
    let phone = with_marks(&office, 3).await;
    let packed = pack_pieces(&phone.note(phone.head().unwrap()), &Piece::all(&phone.entries));
    let before = office.state().await;
    let mut stream = TcpStream::connect(office.base.trim_start_matches("http://")).await.unwrap();
    let head = format!(
        "POST /api/entries HTTP/1.1\r\nhost: office\r\nauthorization: Bearer {}\r\ncontent-length: {}\r\n\r\n",
        phone.token,
        packed.len()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(&packed[..packed.len() - 1]).await.unwrap();
    stream.flush().await.unwrap();
    drop(stream);
    assert_eq!(phone.hello().await.send_from, 1);
    assert_eq!(office.state().await, before);
    assert!(all_are(&phone.push_all().await.verdicts, &Verdict::Stored));
    office.assert_whole().await;
}

/// The answer is lost, the entries are not: whoever asked may go away at any moment.
#[tokio::test]
async fn a_phone_that_goes_away_before_the_answer_does_no_harm() {
    let office = TestOffice::start().await;
    let phone = with_marks(&office, 200).await;
    for wait_ms in [0, 1, 2, 5, 10, 20, 40] {
        let packed = pack_pieces(&phone.note(phone.head().unwrap()), &Piece::all(&phone.entries));
        let sent = phone.request(Method::POST, "/api/entries").body(packed).send();
        drop(tokio::time::timeout(Duration::from_millis(wait_ms), sent).await);
        office.assert_whole().await;
    }
    let verdicts = phone.push_all().await.verdicts;
    assert!(all_are(&verdicts, &Verdict::Stored) || all_are(&verdicts, &Verdict::AlreadyHere), "all or none");
    let held: Vec<&Entry> = phone.entries.iter().collect();
    assert_eq!(phone.hello().await.send_from, held.len() as u64 + 1);
    office.assert_whole().await;
}
