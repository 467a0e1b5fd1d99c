//! Safe open: damaged documents, a kill at the wrong moment, an index of no use.
//! No entry is lost, and the phone goes on or says what to do.

use std::fs;
use std::path::Path;

use mobile_core::Failure;
use mobile_core::app::Identity;
use mobile_core::store::{Document, IndexState, OpenReport, OwnEnd};
use mobile_core::view::{Writing, unsent};
use serde_json::json;
use shared::domain::{Fact, Kind, Refusal, Role};
use shared::ids::{DeviceId, EntryHash, VisitId};
use tests::builders::{Pen, Phone};

use super::{PEOPLE, last, mark, marked, one, refusal, sentence};

/// A way to hurt a file.
type Hurt = (&'static str, fn(&Path));

const HURTS: [Hurt; 5] = [
    ("cut in half", |path| {
        let bytes = fs::read(path).unwrap();
        fs::write(path, &bytes[..bytes.len() / 2]).unwrap();
    }),
    ("empty", |path| fs::write(path, b"").unwrap()),
    ("zeroed", |path| fs::write(path, vec![0; fs::read(path).unwrap().len()]).unwrap()),
    ("garbage", |path| fs::write(path, tests::ports::noise(7, 500)).unwrap()),
    ("one letter changed", |path| {
        let mut bytes = fs::read(path).unwrap();
        bytes[20] ^= 1;
        fs::write(path, bytes).unwrap();
    }),
];

/// A phone that worked, and agreed with the office on what it wrote.
fn worked() -> (Phone, VisitId, Vec<EntryHash>) {
    let (mut phone, visit) = one(Role::Leader);
    phone.does(mark(visit, 1, "VKL"));
    let head = phone.app.store().head();
    phone.app.agreed(head, Vec::new()).unwrap();
    phone.does(mark(visit, 2, "CM"));
    let own = phone.own().iter().map(shared::journal::Entry::hash).collect();
    (phone, visit, own)
}

fn all_there(phone: &Phone, visit: VisitId, own: &[EntryHash]) {
    assert!(own.iter().all(|hash| phone.app.store().entry(hash).is_some() && phone.record().item(hash).is_some()));
    assert_eq!((marked(phone, visit, 1).one(), marked(phone, visit, 2).one()), (Some("VKL"), Some("CM")));
    assert!(phone.app.store().verify().unwrap().is_whole());
}

fn nothing_but_the_index(report: &OpenReport) {
    assert!(report.damage.is_empty() && report.documents_damaged.is_empty(), "{report:?}");
    assert_eq!(report.own_end, OwnEnd::Here);
}

#[test]
fn a_damaged_sent_state_is_set_aside_and_all_is_asked_about_again() {
    for (how, hurt) in HURTS {
        let (phone, visit, own) = worked();
        let (mut phone, report) = phone.reopened(|data| hurt(&data.join("state/sent")));
        assert_eq!(report.documents_damaged, [Document::Sent], "{how}");
        assert!(!report.is_silent() && report.damage.is_empty(), "{how}: {report:?}");
        assert_eq!(phone.app.sent().head, None, "{how}: nothing counts as sent any more");
        assert!(phone.data().join("state/sent.damaged-1").exists(), "{how}");
        all_there(&phone, visit, &own);
        phone.does(mark(visit, 3, "CM"));
        let (phone, report) = phone.reopened(|_| ());
        assert!(report.is_silent(), "{how}: told once");
        all_there(&phone, visit, &own);
    }
}

#[test]
fn a_damaged_identity_leaves_a_phone_that_can_be_read_and_enrolled_again() {
    for (how, hurt) in HURTS {
        let (phone, visit, own) = worked();
        let before = phone.app.identity().unwrap().clone();
        let (mut phone, report) = phone.reopened(|data| hurt(&data.join("state/identity")));
        assert_eq!(report.documents_damaged, [Document::Identity], "{how}");
        all_there(&phone, visit, &own);
        let refused = phone.refuses(mark(visit, 3, "CM"));
        assert!(matches!(refused, Failure::NotEnrolled), "{how}");
        assert!(sentence(&refused).contains("xin mã"), "it says what to do");
        assert_eq!(unsent(&phone.app).writing, Writing::NotEnrolled);
        let head = phone.app.store().own_reference().unwrap();
        phone.app.end_journal(head).unwrap();
        let anew = Identity { device: DeviceId([0x51; 16]), continues: Some(head), ..before };
        phone.app.become_enrolled(anew).unwrap();
        phone.does(mark(visit, 3, "CM"));
        let (phone, report) = phone.reopened(|_| ());
        assert!(report.is_silent(), "{how}: {report:?}");
        all_there(&phone, visit, &own);
        let Some(Fact::JournalStart(start)) = phone.own()[0].fact() else { panic!("a journal begins with its start") };
        assert_eq!((start.device, start.continues), (DeviceId([0x51; 16]), Some(head)), "{how}");
        assert!(phone.record().forks().is_empty());
    }
}

#[test]
fn a_kill_between_the_enrolment_and_the_first_entry_costs_nothing() {
    let office = Pen::office(PEOPLE).entries;
    let elsewhere = Phone::of(1, Role::Leader, &office);
    let identity = elsewhere.app.identity().unwrap().clone();
    let phone = Phone::of(1, Role::Leader, &office);
    let (mut phone, report) = phone.reopened(|data| {
        fs::remove_dir_all(data).unwrap();
        let (store, _) = mobile_core::store::Store::open(data, &tests::ports::vault()).unwrap();
        store.state().replace(Document::Identity, &identity).unwrap();
    });
    assert!(report.is_silent());
    assert_eq!(phone.app.store().count(), 0);
    phone.hears(&office);
    let visit = phone.opens_visit();
    let own = phone.own();
    assert_eq!((own[0].header().seq, own[0].header().kind.as_str()), (1, Kind::JournalStart.name()));
    assert_eq!(own.iter().filter(|entry| entry.header().kind == Kind::JournalStart.name()).count(), 1);
    assert_eq!(phone.visit(visit).counts.rows, u32::from(PEOPLE));
}

/// The old journal has ended and the new identity is not kept yet: nothing may
/// begin the old journal a second time, or an honest phone would fork.
#[test]
fn a_kill_between_the_end_of_a_journal_and_the_new_identity_forks_nothing() {
    for killed in [false, true] {
        let (mut phone, visit, own) = worked();
        let before = phone.app.identity().unwrap().clone();
        let head = phone.app.store().own_reference().unwrap();
        phone.app.end_journal(head).unwrap();
        if killed {
            phone = phone.reopened(|_| ()).0;
        }
        let refused = phone.refuses(mark(visit, 3, "CM"));
        assert!(matches!(refused, Failure::Refused(Refusal::Forked)), "{refused:?}");
        assert!(sentence(&refused).contains("ghi danh lại"));
        assert_eq!(phone.app.store().count(), 0, "the old journal is not begun again");
        assert_eq!(unsent(&phone.app).writing, Writing::Stopped);
        all_there(&phone, visit, &own);
        let kept = phone.app.identity().unwrap().continues;
        assert_eq!(kept, Some(head), "the head is not forgotten");
        phone.app.become_enrolled(Identity { device: DeviceId([0x51; 16]), continues: kept, ..before }).unwrap();
        phone.does(mark(visit, 3, "CM"));
        assert_eq!(last(&phone).header().device, DeviceId([0x51; 16]));
        assert!(phone.record().forks().is_empty());
    }
}

/// Own entries that are lacking here were left out of earlier pulls.
#[test]
fn a_phone_that_must_write_no_more_pulls_all_again_once() {
    let (mut phone, visit, own) = worked();
    let cursors = phone.app.store().cursors().clone();
    assert!(!cursors.is_empty());
    phone.app.stop_writing().unwrap();
    assert!(phone.app.store().cursors().is_empty());
    let mut phone = phone.reopened(|_| ()).0;
    assert!(phone.app.store().cursors().is_empty(), "a kill forgets it not");
    all_there(&phone, visit, &own);
    phone.app.keep_foreign(&[], &cursors).unwrap();
    phone.app.stop_writing().unwrap();
    assert_eq!(phone.app.store().cursors(), &cursors, "told again, it goes on where it was");
}

#[test]
fn an_index_that_is_gone_or_garbage_costs_nothing_and_asks_nobody() {
    let garbage: fn(&Path) = |index| {
        for file in fs::read_dir(index).unwrap().map(|file| file.unwrap().path()).filter(|path| path.is_file()) {
            fs::write(file, tests::ports::noise(3, 4_000)).unwrap();
        }
    };
    let cases: [Hurt; 4] = [
        ("deleted", |index| fs::remove_dir_all(index).unwrap()),
        ("emptied", |index| {
            fs::remove_dir_all(index).unwrap();
            fs::create_dir(index).unwrap();
        }),
        ("garbage", garbage),
        ("a file", |index| {
            fs::remove_dir_all(index).unwrap();
            fs::write(index, b"index").unwrap();
        }),
    ];
    for (how, hurt) in cases {
        let (phone, visit, own) = worked();
        let before = phone.visit(visit);
        let (mut phone, report) = phone.reopened(|data| hurt(&data.join("index")));
        nothing_but_the_index(&report);
        let made = matches!(report.index, IndexState::Rebuilt { .. } | IndexState::CaughtUp { .. });
        assert!(made, "{how}: {:?}", report.index);
        all_there(&phone, visit, &own);
        assert_eq!(phone.visit(visit), before, "{how}");
        phone.does(mark(visit, 3, "CM"));
        let (_, report) = phone.reopened(|_| ());
        assert!(report.is_silent(), "{how}: {report:?}");
    }
}

#[test]
fn all_documents_damaged_at_once_still_lose_no_entry() {
    let (phone, visit, own) = worked();
    let (mut phone, report) = phone.reopened(|data| {
        fs::write(data.join("state/identity"), b"{}").unwrap();
        fs::write(data.join("state/sent"), b"{}").unwrap();
        fs::remove_dir_all(data.join("index")).unwrap();
    });
    assert_eq!(report.documents_damaged, [Document::Identity, Document::Sent]);
    all_there(&phone, visit, &own);
    phone.refuses(mark(visit, 3, "CM"));
}

#[test]
fn a_phone_whose_end_is_lost_says_so_and_writes_no_more() {
    let (mut phone, visit, own) = worked();
    let head = phone.app.store().head();
    phone.app.agreed(head, Vec::new()).unwrap();
    let bytes = fs::read(phone.data().join("own/00000001")).unwrap();
    let end = last(&phone).header_bytes().len() + last(&phone).body_bytes().unwrap().len();
    let (mut phone, report) = phone.reopened(|data| {
        fs::remove_dir_all(data.join("index")).unwrap();
        fs::write(data.join("own/00000001"), &bytes[..bytes.len() - end]).unwrap();
    });
    assert!(matches!(report.own_end, OwnEnd::Lost { .. }), "{report:?}");
    assert!(!report.is_silent());
    let refused = phone.refuses(mark(visit, 3, "CM"));
    assert_eq!(refusal(&refused), "refusal-forked");
    assert!(sentence(&refused).contains("ghi danh lại"));
    let kept = own.iter().filter(|hash| phone.app.store().entry(hash).is_some()).count();
    assert_eq!(kept, own.len() - 1, "what was before the cut is there");
}

#[test]
fn a_phone_that_is_not_enrolled_says_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let mut app = tests::phone::open(folder.path()).unwrap();
    let intent = serde_json::from_value(json!({"do": "seal", "visit": VisitId([1; 16])})).unwrap();
    let refused = app.handle(intent).unwrap_err();
    assert!(sentence(&refused).contains("xin mã của văn phòng"));
    assert_eq!(app.store().count(), 0);
}
