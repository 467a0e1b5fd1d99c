//! The protocol's document against the code: every limit, kind, verdict, route
//! and worked bytes it names.
#![allow(clippy::unwrap_used, reason = "a test that meets the unexpected should end")]

use std::collections::BTreeSet;

use chrono::DateTime;
use shared::domain::rights::TABLE;
use shared::domain::{Attendance, Basis, Fact, KeyParts, Kind, Mark, Role, limits};
use shared::ids::{
    DeviceId, EntryHash, Id, LogHash, MemberId, PersonId, PublicKey, Salt, ScopeId, VisitId, sha256, to_hex,
};
use shared::journal::{
    ClockReading, DeviceKey, Draft, Ed25519, Entry, Head, HeadSigner, HeadVerifier, RefusedBecause, Stamp, Tip,
    Verdict, Writer, head_bytes, write,
};
use shared::log::{Alarm, Checkpoint, LogTree, Statement, leaf_of, node_of};
use shared::sync::{self, Code, Invitation, OfficeAddress, Pin, compare_code};
use sync_server::tls;

const PROTOCOL: &str = include_str!("../../shared/PROTOCOL.md");
const GLOSSARY: &str = include_str!("../../shared/GLOSSARY.md");

#[test]
fn every_limit_in_the_document_is_the_codes() {
    let code = [
        ("ENTRY_BYTES_MAX", limits::ENTRY_BYTES_MAX as u64),
        ("HEADER_BYTES_MAX", limits::HEADER_BYTES_MAX as u64),
        ("REFS_MAX", limits::REFS_MAX as u64),
        ("BATCH_ENTRIES_MAX", sync::BATCH_ENTRIES_MAX as u64),
        ("BATCH_BYTES_MAX", sync::BATCH_BYTES_MAX as u64),
        ("SCOPES_MAX", sync::SCOPES_MAX as u64),
        ("PROVE_ENTRIES_MAX", sync::PROVE_ENTRIES_MAX),
        ("PROVE_RUNS_MAX", sync::PROVE_RUNS_MAX as u64),
        ("PROMISE_PHOTOS_MAX", sync_server::log::PROMISE_PHOTOS_MAX as u64),
        ("LEAVES_MAX", sync_server::log::LEAVES_MAX),
        ("TEAM_KEYS_KEPT", sync::TEAM_KEYS_KEPT as u64),
        ("WHICH_MAX", sync::WHICH_MAX as u64),
        ("PHOTOS_PARALLEL", sync::PHOTOS_PARALLEL as u64),
        ("PACKED_PHOTO_BYTES_MAX", sync::PACKED_PHOTO_BYTES_MAX as u64),
        ("PHOTO_PACK_BYTES_MAX", sync::PHOTO_PACK_BYTES_MAX as u64),
        ("PHOTO_BYTES_MAX", limits::PHOTO_BYTES_MAX),
        ("THUMBNAIL_BYTES_MAX", limits::THUMBNAIL_BYTES_MAX),
        ("CODE_BYTES", sync::CODE_BYTES as u64),
        ("CODE_LIFE_MS", sync_server::config::CODE_LIFE_MS as u64),
        ("PIN_BYTES", sync::PIN_BYTES as u64),
        ("HOST_CHARS_MAX", sync::HOST_CHARS_MAX as u64),
        ("INVITE_CHARS_MAX", sync::INVITE_CHARS_MAX as u64),
        ("COMPARE_DIGITS", sync::COMPARE_DIGITS as u64),
        ("VERSION_CHARS_MAX", sync::VERSION_CHARS_MAX as u64),
        ("CONNECTIONS_MAX", tls::CONNECTIONS_MAX as u64),
        ("HANDSHAKES_AT_ONCE", tls::HANDSHAKES_AT_ONCE as u64),
        ("HANDSHAKE_S_MAX", tls::HANDSHAKE_S_MAX),
    ];
    for (name, value) in code {
        assert!(PROTOCOL.contains(&format!("| `{name}` | {value} |")), "{name} is {value} in the code");
    }
    let listed = section("## 3 Limits").lines().filter(|line| line.starts_with("| `")).count();
    assert_eq!(listed, code.len(), "the document lists exactly the limits checked here");
}

#[test]
fn every_kind_in_the_document_is_the_codes_and_has_a_right() {
    let listed: BTreeSet<&str> = section("## 6 Kinds").split('`').skip(1).step_by(2).collect();
    let code: BTreeSet<&str> = Kind::ALL.iter().map(|kind| kind.name()).collect();
    assert_eq!(listed, code);
    let rights: BTreeSet<Kind> = TABLE.iter().map(|row| row.kind).collect();
    assert_eq!(rights.len(), TABLE.len(), "no kind has two rows");
    assert_eq!(rights, Kind::ALL.iter().copied().collect(), "every kind has a row");
}

#[test]
fn every_verdict_in_the_document_is_the_codes() {
    let verdicts = [
        Verdict::Stored,
        Verdict::AlreadyHere,
        Verdict::Gap { expected: 1 },
        Verdict::Fork { seq: 1 },
        Verdict::Refused { reason: RefusedBecause::Form },
    ];
    let text = section("## 5 Verdicts");
    for verdict in verdicts {
        let json = serde_json::to_value(&verdict).unwrap();
        let name = json["verdict"].as_str().unwrap();
        assert!(text.contains(&format!("| `{name}` |")), "{name}");
    }
    for reason in
        [RefusedBecause::Form, RefusedBecause::OtherDevice, RefusedBecause::Signature, RefusedBecause::TooLarge]
    {
        let name = serde_json::to_value(reason).unwrap();
        assert!(text.contains(&format!("`{}`", name.as_str().unwrap())), "{name}");
    }
}

#[test]
fn the_glossary_knows_every_state_of_marks_and_badges() {
    for state in Attendance::ALL {
        assert!(GLOSSARY.contains(state.code()), "{}", state.code());
    }
    for state in shared::domain::BadgeState::ALL {
        assert!(GLOSSARY.contains(state.code()), "{}", state.code());
    }
}

/// The bytes that ever shipped: a change here is a change of the protocol.
#[test]
fn an_entrys_bytes_and_hashes_are_the_golden_ones() {
    let entry = golden_entry();
    let golden = include_str!("../fixtures/golden/entry-v1.txt");
    let told = format!(
        "header {}\nbody {}\nhash {}\nkey {}\nsignature {}\n",
        String::from_utf8_lossy(entry.header_bytes()),
        String::from_utf8_lossy(entry.body_bytes().unwrap()),
        entry.hash(),
        entry.header().key,
        golden_key().sign(entry.header().device, head_of(&entry)),
    );
    assert_eq!(told, golden);
}

#[test]
fn a_batch_unpacks_to_the_same_bytes_and_its_layout_is_the_documents() {
    use std::io::Read;
    let entry = golden_entry();
    let batch = sync::Batch { note: sync::BatchNote::default(), entries: vec![entry.clone(), entry.without_body()] };
    let packed = sync::pack(&batch);
    assert_eq!(sync::unpack(&packed), Ok(batch.into()));
    let mut plain = Vec::new();
    flate2::read::GzDecoder::new(packed.as_slice()).read_to_end(&mut plain).unwrap();
    assert!(plain.starts_with(b"KCB1"));
    assert!(plain.ends_with(&[0xff; 4]), "a body that is not here is four ff");
    let header = entry.header_bytes();
    let at = plain.windows(header.len()).position(|window| window == header).unwrap();
    assert_eq!(plain[at - 4..at], u32::try_from(header.len()).unwrap().to_be_bytes());
}

#[test]
fn a_head_is_signed_over_the_documents_bytes() {
    let entry = golden_entry();
    let (device, head) = (entry.header().device, head_of(&entry));
    let mut bytes = b"ky-cuong head v1\n".to_vec();
    bytes.extend(device.0);
    bytes.extend(1u64.to_be_bytes());
    bytes.extend(head.hash.0);
    assert_eq!(head_bytes(device, head), bytes);
    let signature = golden_key().sign(device, head);
    assert!(Ed25519.verify(golden_key().public_key(), (device, head), signature));
    let other = Head { seq: 2, ..head };
    assert!(!Ed25519.verify(golden_key().public_key(), (device, other), signature));
}

#[test]
fn changed_or_loose_json_is_no_entry() {
    let entry = golden_entry();
    let header = String::from_utf8(entry.header_bytes().to_vec()).unwrap();
    let body = entry.body_bytes().unwrap().to_vec();
    let twice = header.replacen("{\"v\":1", "{\"v\":1,\"v\":1", 1);
    let float = header.replacen("\"seq\":1", "\"seq\":1.0", 1);
    for wrong in [twice, float, header.replacen('{', "", 1), "null".to_owned(), String::new()] {
        assert!(Entry::read(wrong.clone().into_bytes(), Some(body.clone())).is_err(), "{wrong}");
    }
    assert!(Entry::read(header.into_bytes(), Some(b"{}".to_vec())).is_err(), "another body");
}

fn golden_entry() -> Entry {
    let mark = Mark {
        visit: VisitId([1; 16]),
        person: PersonId([2; 16]),
        state: Attendance::Vkl,
        reason: None,
        basis: Basis::Seen,
    };
    let writer = Writer { device: DeviceId([3; 16]), author: MemberId([4; 16]), role: Role::Inspector };
    let at = DateTime::parse_from_rfc3339("2023-11-24T08:05:00+07:00").unwrap();
    let clock = ClockReading { boot: Id([5; 16]), mono_ms: 61_000, office_ms: Some(1_700_788_000_000), drift_ms: None };
    let stamp = Stamp { at, clock, salt: Salt([6; 16]) };
    write(writer, Tip::default(), Draft::set(Fact::Mark(mark), ScopeId([7; 16])), stamp).unwrap()
}

fn golden_key() -> DeviceKey {
    DeviceKey::from_seed([8; 32])
}

fn head_of(entry: &Entry) -> Head {
    Head { seq: entry.header().seq, hash: entry.hash() }
}

#[test]
fn an_invitation_and_a_short_code_are_the_documents() {
    let code = Code([0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88, 0x99]);
    let pin = Pin([0xa5; 16]);
    let invitation = Invitation { address: OfficeAddress::read("192.168.1.10:8443").unwrap(), code, pin };
    let text = "KYC1/192.168.1.10:8443/008J-4CT4-ANK7-F24S-MPJT-B9D5-MPJT-B9D5-MPJT-B9D5-MN0T-6SVA";
    assert_eq!(invitation.grouped(), text);
    assert_eq!(Invitation::read(text), Ok(invitation.clone()));
    assert!(invitation.text().contains(&code.to_string()), "the first letters are the code");
    let mut checked = b"ky-cuong invite v1\n192.168.1.10:8443\n".to_vec();
    checked.extend(code.0);
    checked.extend(pin.0);
    assert_eq!(sha256(&checked)[..4], [0x41, 0xa3, 0x67, 0x6a]);
    let short = compare_code(pin, (DeviceId([0x11; 16]), PublicKey([0x22; 32])), PublicKey([0x33; 32]));
    let document = section("## 12 Enrolment that nobody listens in on");
    for told in [text, "41a3676a", &short] {
        assert!(document.contains(&format!("`{told}`")), "{told}");
    }
    assert_eq!(short, "587215");
}

#[test]
fn a_key_is_the_documents_hash_of_its_parts() {
    let parts = KeyParts::of("mark", VisitId([1; 16])).on(PersonId([2; 16]));
    let mut bytes = Vec::new();
    for part in [b"mark".as_slice(), &[1; 16], &[2; 16], b""] {
        bytes.extend(u32::try_from(part.len()).unwrap().to_be_bytes());
        bytes.extend(part);
    }
    assert_eq!(parts.key().0, sha256(&bytes)[..16]);
}

/// The three entries of the document, and its office.
#[test]
fn the_worked_log_is_the_codes() {
    let text = section("## 11 Log");
    let mut tree = LogTree::default();
    let entries: Vec<EntryHash> = (0..3u8).map(|byte| EntryHash(sha256(&[byte]))).collect();
    entries.iter().for_each(|entry| tree.push(*entry));
    let leaves: Vec<LogHash> = entries.iter().copied().map(leaf_of).collect();
    let root = tree.root(3).unwrap();
    let told = [leaves[0], leaves[1], leaves[2], node_of(leaves[0], leaves[1]), root];
    told.iter().for_each(|hash| assert!(text.contains(&format!("`{hash}`")), "{hash}"));
    assert_eq!(tree.prove(&[1, 2], 3), Some(vec![leaves[0]]));
    assert_eq!(tree.prove_consistency(2, 3), Some(vec![leaves[2]]));
    let office = DeviceId([0x0f; 16]);
    let end = Checkpoint { office, epoch: 1, size: 3, root, backed_up_to: 2, at_ms: 1_691_197_200_000 };
    assert!(text.contains(&format!("`{}`", to_hex(&end.bytes()))));
    let signature = end.signed_by(&DeviceKey::from_seed([5; 32]));
    assert!(text.contains(&format!("`{signature}`")));
}

#[test]
fn every_alarm_in_the_document_is_the_codes() {
    let (known, now) = (2, 1);
    let alarms = [
        Alarm::Silent,
        Alarm::Unsigned,
        Alarm::Shorter { known, now },
        Alarm::Rewritten { known },
        Alarm::OldEpoch { known, now },
        Alarm::EpochUnproved,
        Alarm::PromiseBroken { promised: 3 },
    ];
    let text = section("## 11 Log");
    let named: BTreeSet<String> = alarms.iter().map(|alarm| alarm.name().to_owned()).collect();
    let (_, table) = text.split_once("| alarm | when |").unwrap();
    let listed = table.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next().map(str::to_owned));
    assert_eq!(listed.collect::<BTreeSet<_>>(), named);
    for alarm in alarms {
        assert_eq!(serde_json::to_value(alarm).unwrap()["alarm"], alarm.name());
    }
}

fn section(heading: &str) -> &'static str {
    let (_, after) = PROTOCOL.split_once(heading).expect("the document has this heading");
    after.split("\n## ").next().expect("there is text after a heading")
}
