//! Questions and answers as JSON, the headers of uploads, invitations.

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use fuzz::{Change, changed, entries};
use serde::Serialize;
use serde::de::DeserializeOwned;
use shared::ids::{DeviceId, PhotoHash, ScopeId};
use shared::journal::{Chain, Head, HeadSigner, Verdict};
use shared::log::{Checkpoint, LogTree, OfficeLog, SignedCheckpoint, Statement};
use shared::sync::{
    Agreement, AgreementReply, Code, Cursors, EnrolRequest, Hello, HelloReply, Invitation, Lacking, OfficeAddress,
    OfficeNow, Outcome, PROTOCOL_VERSION, Pin, Proved, Pull, PushReply, Which, answer_agreement, answer_hello, compare,
};
use sync_server::error::ApiError;
use sync_server::routes::tus;

use crate::fuzz;

/// What reads is written and read again as the same.
fn reads_back<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(bytes: &[u8]) -> Option<T> {
    let read: T = serde_json::from_slice(bytes).ok()?;
    let written = serde_json::to_vec(&read).unwrap();
    assert_eq!(serde_json::from_slice::<T>(&written).unwrap(), read);
    Some(read)
}

fn head() -> Option<Head> {
    entries(2).last().map(|last| Head { seq: last.header().seq, hash: last.hash() })
}

fn office_end() -> SignedCheckpoint {
    let root = LogTree::default().root(0).unwrap();
    let checkpoint = Checkpoint { office: DeviceId([9; 16]), epoch: 1, size: 0, root, backed_up_to: 0, at_ms: 0 };
    SignedCheckpoint { checkpoint, signature: checkpoint.signed_by(&fuzz::device_key()) }
}

fn office_now() -> OfficeNow {
    OfficeNow { offices: vec![DeviceId([9; 16])], office_keys: Vec::new(), pass: None, office_ms: 1 }
}

/// The office answers any greeting and any comparison by what it holds, never by what it
/// is told it holds.
fn office_answers(bytes: &[u8], chain: &Chain) {
    let tree = LogTree::default();
    let log = || OfficeLog { tree: &tree, end: office_end(), epochs: &[] };
    if let Some(hello) = reads_back::<Hello>(bytes) {
        let reply = answer_hello(&hello, chain, office_now(), log());
        assert!(reply.send_from >= 1 && reply.send_from <= chain.top() + 1, "{reply:?}");
        reads_back::<HelloReply>(&serde_json::to_vec(&reply).unwrap()).unwrap();
    }
    if let Some(asked) = reads_back::<Agreement>(bytes) {
        let proved = Proved { log: log().word(None), own: Vec::new(), inclusion: Vec::new(), promise: None };
        let reply = answer_agreement(&asked, chain, |_| false, 1, proved);
        let holds = asked.head.is_none_or(|head| chain.holds(head.seq, head.hash));
        assert_eq!(reply.holds_head, holds);
        if compare(&asked, &reply) == Outcome::Agreed {
            assert!(holds && asked.count <= chain.count() && asked.photos.is_empty());
        }
        reads_back::<AgreementReply>(&serde_json::to_vec(&reply).unwrap()).unwrap();
    }
}

/// One of each question and answer.
fn honest() -> Vec<Vec<u8>> {
    let photos = vec![PhotoHash([3; 32]), PhotoHash([4; 32])];
    let hello = Hello {
        protocol: PROTOCOL_VERSION,
        device: fuzz::DEVICE,
        head: head(),
        known: Some(office_end()),
        about: None,
    };
    let agreement = Agreement { last: true, ..Agreement::of(head(), 3, photos.clone()) };
    let pull = Pull { cursors: Cursors::from([(ScopeId::DISTRICT, 7)]), head: None, known: None };
    let (device, public_key) = (fuzz::DEVICE, fuzz::device_key().public_key());
    let enrol = EnrolRequest { code: "ABCD".to_owned(), device, public_key };
    let verdicts = vec![Verdict::Stored, Verdict::Gap { expected: 2 }];
    let reply = PushReply { verdicts, heads: head().into_iter().collect(), office_ms: 1, promise: None };
    let all = [
        serde_json::to_vec(&hello),
        serde_json::to_vec(&agreement),
        serde_json::to_vec(&Which { hashes: photos }),
        serde_json::to_vec(&pull),
        serde_json::to_vec(&enrol),
        serde_json::to_vec(&reply),
    ];
    all.into_iter().map(Result::unwrap).collect()
}

#[test]
fn questions_and_answers_read_back_and_the_office_goes_by_what_it_holds() {
    let honest = honest();
    let mut chain = Chain::default();
    entries(2).iter().for_each(|entry| chain.keep(entry.header().seq, entry.hash()));
    fuzz("questions and answers", |(which, changes): &(u8, Vec<Change>)| {
        let bytes = changed(&honest[usize::from(*which) % honest.len()], changes);
        office_answers(&bytes, &chain);
        reads_back::<Which>(&bytes);
        reads_back::<Lacking>(&bytes);
        reads_back::<Pull>(&bytes);
        reads_back::<EnrolRequest>(&bytes);
        reads_back::<PushReply>(&bytes);
        reads_back::<HelloReply>(&bytes);
        reads_back::<AgreementReply>(&bytes);
    });
}

#[test]
fn a_length_in_a_header_is_a_plain_number_or_refused() {
    const NAMES: [HeaderName; 2] = [tus::OFFSET, tus::LENGTH];
    let digits = b"0123456789+- _.ex";
    fuzz("headers of uploads", |(which, written, free): &(u8, Vec<u8>, Vec<u8>)| {
        let name = &NAMES[usize::from(*which) % 2];
        let written: Vec<u8> = written.iter().map(|byte| digits[usize::from(*byte) % digits.len()]).collect();
        for bytes in [&written, free] {
            let Ok(value) = HeaderValue::from_bytes(bytes) else { continue };
            let headers = HeaderMap::from_iter([(name.clone(), value)]);
            let plain = !bytes.is_empty() && bytes.iter().all(u8::is_ascii_digit);
            let number = plain.then(|| String::from_utf8_lossy(bytes).parse::<u64>().ok()).flatten();
            assert_eq!(tus::bytes_in(&headers, name), number.map(Some).ok_or(ApiError::Malformed));
            assert_eq!(tus::check_version(&headers), Err(ApiError::TusVersion));
        }
        assert_eq!(tus::bytes_in(&HeaderMap::new(), name), Ok(None));
    });
}

#[test]
fn an_invitation_is_read_as_it_was_given_or_not_at_all() {
    let address = OfficeAddress::new("192.168.1.10", 8443).unwrap();
    let given = Invitation { address, code: Code([0x5a; 10]), pin: Pin([0xa5; 16]) };
    let texts = [given.text(), given.grouped()];
    fuzz("invitations", |(which, changes, free): &(bool, Vec<Change>, String)| {
        let typed = changed(texts[usize::from(*which)].as_bytes(), changes);
        for typed in [String::from_utf8_lossy(&typed).into_owned(), free.clone()] {
            let Ok(read) = Invitation::read(&typed) else { continue };
            assert_eq!(read, given, "nobody guesses the check of another one: {typed}");
            assert_eq!(Invitation::read(&read.text()).unwrap(), read);
            assert_eq!(Invitation::read(&read.grouped()).unwrap(), read);
        }
        if let Some(code) = Code::read(free) {
            assert_eq!(Code::read(&code.to_string()), Some(code));
        }
    });
}
