//! «Đã lưu» and «đã gửi» mean what they say: the one only what is durable here, the
//! other only what the office holds, entries and photos.

use std::collections::BTreeMap;

use dioxus::prelude::*;
use mobile::phone::recorded_field;
use mobile::ui::LastSync;
use mobile::ui::parts::{KeptTag, Safe};
use mobile::ui::screens::sync::{Going, SyncPlain, SyncView};
use mobile_core::Intent;
use mobile_core::shared::domain::{Attendance, PhotoClass};
use mobile_core::shared::ids::Id;
use mobile_core::shared::text::{Lang, Sentences};
use mobile_core::store::{Document, Taken};
use mobile_core::sync::{Left, PhotoLink, Transfer};
use mobile_core::view::{Kept, OfficeWord, Unsent, VisitView, Writing};
use tests::district::{JOINED_UNIT, LEADER};

use crate::shown::{Shown, html, read, words};

fn say(key: &str) -> String {
    Sentences::say(Lang::Vi, key, &[])
}

fn unsent(entries_unsent: u64, photos_unsent: u64, writing: Writing) -> Unsent {
    Unsent { entries_saved: 40, entries_unsent, photos_unsent, photo_bytes_unsent: photos_unsent * 300_000, writing }
}

#[test]
fn only_entries_and_photos_together_are_sent() {
    let cases = [
        (unsent(0, 0, Writing::Open), true),
        (unsent(1, 0, Writing::Open), false),
        (unsent(0, 1, Writing::Open), false),
        (unsent(12, 4, Writing::Open), false),
        (unsent(0, 0, Writing::Stopped), false),
        (unsent(0, 0, Writing::NotEnrolled), false),
    ];
    for (unsent, sent) in cases {
        let chip = read(&html(None, move || rsx! { Safe { unsent, words: words(Lang::Vi), onpress: |_| {} } }));
        assert_eq!(chip == say("state-sent"), sent, "{unsent:?}: {chip}");
        let screen = html(None, move || sync(unsent, None, None));
        assert_eq!(screen.contains("id=\"all-sent\""), sent, "{unsent:?}");
        assert_eq!(screen.contains("id=\"enrol-again\""), unsent.writing != Writing::Open, "a way on is offered");
    }
}

fn sync(unsent: Unsent, last: Option<LastSync>, transfer: Option<Transfer>) -> Element {
    let view = SyncView { unsent, groups: Vec::new(), office: OfficeWord::default(), photo_link: PhotoLink::WifiOnly };
    let going = transfer.map(|transfer| Going { transfer, left: Some(Left::Minutes(2)), pausing: false });
    rsx! { SyncPlain { view, opened: None, last, going, words: words(Lang::Vi), onevent: |_| {} } }
}

#[test]
fn why_something_is_unsent_is_said() {
    let last = |sent| Some(LastSync { at: "09:30 20/11/2023".to_owned(), sent, ..LastSync::default() });
    let cases = [
        (None, Writing::Open, "screen-why-never"),
        (last(true), Writing::Open, "screen-why-since"),
        (last(false), Writing::Open, "screen-why-failed"),
        (last(true), Writing::Stopped, "screen-why-stopped"),
    ];
    for (last, writing, why) in cases {
        let text = read(&html(None, move || sync(unsent(3, 2, writing), last.clone(), None)));
        assert!(text.contains(&say(why)), "{text}");
        assert!(text.contains("Ảnh: 600 KB"), "{text}");
    }
}

#[test]
fn a_sync_is_told_in_records_and_bytes() {
    let transfer = Transfer {
        entries_sent: 12,
        entries_total: 40,
        photos_sent: 1,
        photos_total: 4,
        photo_bytes_sent: 310_000,
        photo_bytes_total: 2_149_000,
        entries_received: 7,
    };
    let html = html(None, move || sync(unsent(28, 3, Writing::Open), None, Some(transfer)));
    let text = read(&html);
    assert!(text.contains("12/40") && text.contains("1/4 · 310 KB / 2,1 MB") && text.contains("7 mục nhận"), "{text}");
    assert!(text.contains("còn khoảng 2 phút") && html.contains("id=\"pause\""), "{text}");
    assert!(html.contains("aria-valuenow=\"30\"") && html.contains("aria-valuenow=\"14\""));
    assert!(html.contains("id=\"sync-now\" disabled"), "one sync at a time");
}

#[test]
fn a_value_that_nobody_said_is_neither_saved_nor_sent() {
    let tag = |kept: Option<Kept>| read(&html(None, move || rsx! { KeptTag { kept, words: words(Lang::Vi) } }));
    assert_eq!(
        [tag(None), tag(Some(Kept::Saved)), tag(Some(Kept::Sent))],
        [String::new(), say("state-saved"), say("state-sent")]
    );
}

#[tokio::test]
async fn a_mark_is_saved_until_the_office_holds_it() {
    let shown = Shown::of(LEADER.0).await;
    let before = shown.visit(JOINED_UNIT, Lang::Vi);
    let row = before.record.rows.iter().find(|row| !row.mark.values.is_empty() && !row.mark.differs()).unwrap();
    assert_eq!(before.kept(&row.mark), Some(Kept::Sent), "what came from the office is there");
    let unmarked = before.record.rows.iter().find(|row| row.mark.values.is_empty()).unwrap();
    assert_eq!(before.kept(&unmarked.mark), None);
    let (visit, person) = (before.record.summary.visit, unmarked.person);
    let intent = Intent::Mark { visit, person, state: Attendance::Cm, reason: None, shown: None };
    shown.phone.act(intent, Lang::Vi).unwrap();
    let saved = shown.visit(JOINED_UNIT, Lang::Vi);
    assert_eq!(saved.kept(&saved.row(person).unwrap().mark), Some(Kept::Saved));
}

#[tokio::test]
async fn a_second_tap_before_the_screen_is_drawn_anew_is_no_difference() {
    let shown = Shown::of(LEADER.0).await;
    let before = shown.visit(JOINED_UNIT, Lang::Vi);
    let row = before.record.rows.iter().find(|row| row.mark.values.is_empty()).unwrap();
    let (visit, person) = (before.record.summary.visit, row.person);
    // Both taps carry what the same screen showed: nothing.
    for state in [Attendance::Vkl, Attendance::Cm] {
        let intent = Intent::Mark { visit, person, state, reason: None, shown: Some(Vec::new()) };
        shown.phone.act(intent, Lang::Vi).unwrap();
    }
    let after = shown.visit(JOINED_UNIT, Lang::Vi);
    assert_eq!(after.row(person).unwrap().mark.one(), Some("CM"));
}

#[tokio::test]
async fn a_picture_whose_finding_was_recorded_meanwhile_finds_it() {
    let shown = Shown::of(LEADER.0).await;
    let view = shown.visit(JOINED_UNIT, Lang::Vi);
    let name = view.record.findings[0].name.clone();
    let draft = Id([7; 16]);
    let kept = BTreeMap::from([(recorded_field(&draft.to_string()), serde_json::to_string(&name).unwrap())]);
    shown.phone.keep(Document::Draft(name.visit.into()), &kept, Lang::Vi).unwrap();
    let taken = |draft| Taken { visit: name.visit, class: PhotoClass::Scene, shows: None, draft: Some(draft) };
    let picture = std::fs::read(tests::district::fixture("photos/rocket.jpg")).unwrap();
    shown.phone.take_in(&picture, &taken(draft), Lang::Vi).unwrap();
    shown.phone.take_in(&picture, &taken(Id([8; 16])), Lang::Vi).unwrap();
    assert_eq!(shown.phone.record_left_over(Lang::Vi), Ok(1), "the other one's finding is still being written");
    assert_eq!((shown.phone.waiting().len(), shown.phone.waiting_for(Id([8; 16])).len()), (1, 1));
    let after = shown.visit(JOINED_UNIT, Lang::Vi);
    let photos = |view: &VisitView| view.record.findings.iter().find(|found| found.name == name).unwrap().photos.len();
    assert_eq!(photos(&after), photos(&view) + 1);
}
