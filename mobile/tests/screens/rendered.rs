//! Every screen, in both languages: whole sentences, nothing of the program's own words.

use dioxus::prelude::*;
use mobile::face::{Face, Keyboard};
use mobile::phone::Draft;
use mobile::ui::Prefilled;
use mobile::ui::clock::Timed;
use mobile::ui::gallery::GalleryPlain;
use mobile::ui::screens::badges::{BadgesPlain, WaitingShown};
use mobile::ui::screens::choose::{Agrees, ChoosePlain, Judged};
use mobile::ui::screens::close::ClosePlain;
use mobile::ui::screens::compare::ComparePlain;
use mobile::ui::screens::differences::DifferencesPlain;
use mobile::ui::screens::enrol::EnrolPlain;
use mobile::ui::screens::finding::FindingPlain;
use mobile::ui::screens::findings::{FindingsPlain, offers};
use mobile::ui::screens::mask::{MaskPlain, PictureShown};
use mobile::ui::screens::open::OpenPlain;
use mobile::ui::screens::roll::{Newcomer, RollPlain};
use mobile::ui::screens::secret::SecretPlain;
use mobile::ui::screens::settings::SettingsPlain;
use mobile::ui::screens::slot::Written;
use mobile::ui::screens::sync::{Opened, SyncPlain, SyncView};
use mobile::ui::screens::today::TodayPlain;
use mobile::ui::screens::unlock::UnlockPlain;
use mobile::ui::screens::visit::VisitPlain;
use mobile::ui::told::{Told, of_check, of_opening, of_room};
use mobile_core::App;
use mobile_core::shared::domain::{FindingCode, PhotoClass, PhotoOf, Subject, VisitKind};
use mobile_core::shared::ids::Id;
use mobile_core::shared::log::Alarm;
use mobile_core::shared::text::{Lang, Sentences};
use mobile_core::shared::words::Speaker;
use mobile_core::store::{
    Damage, Document, Fate, IndexFault, IndexState, LockError, OpenReport, OwnEnd, Room, Source, Strength, Taken,
    VerifyReport, Waiting, Weakness, What,
};
use mobile_core::sync::PhotoLink;
use mobile_core::view::{LackingGroup, OfficeWord, VisitView, record_groups, records, today, unit_choices, unsent};
use tests::district::{ADDED, DISPUTED, JOINED_UNIT, LEADER, SEALED_UNIT, UNBADGED};

use crate::closing;
use crate::shown::{Shown, html, read, words};

fn roll(view: VisitView) -> Element {
    rsx! { RollPlain { view, written: Newcomer::default(), onevent: |_| {} } }
}

fn badges(view: VisitView) -> Element {
    rsx! { BadgesPlain { view, waiting: WaitingShown::default(), onpicture: |_| {}, oncheck: |_| {} } }
}

fn findings(view: VisitView) -> Element {
    rsx! { FindingsPlain { view, half_written: false, onnew: |_| {}, onoffer: |_| {}, onedit: |_| {} } }
}

fn finding(view: VisitView, written: Written) -> Element {
    let today = chrono::NaiveDate::from_ymd_opt(2023, 11, 20).unwrap();
    let taken =
        Taken { visit: view.record.summary.visit, class: PhotoClass::Scene, shows: None, draft: Some(Id([9; 16])) };
    rsx! { FindingPlain { written, taken, view, pictures: Vec::new(), busy: false, today, onsubject: |_| {}, oncode: |_| {}, ontext: |_| {}, onplace: |_| {}, onforget: |_| {}, ondiscard: |_| {}, onsave: |_| {} } }
}

fn differences(view: VisitView) -> Element {
    rsx! { DifferencesPlain { view, written: Draft::new(), onwhy: |_| {}, onact: |_| {} } }
}

fn close(view: VisitView) -> Element {
    rsx! { ClosePlain { view, unfinished: 2, clock: Timed { now: None, drift_ms: Some(-300_000) }, onevent: |_| {} } }
}

/// The screen of what is sent, with everything there is to tell of the office, and the
/// first visit's records looked at.
fn looked_at(app: &App, lang: Lang) -> (SyncView, Opened) {
    let groups = record_groups(app);
    let first = groups.first().and_then(|group| group.visit);
    let office = OfficeWord {
        alarm: Some(Alarm::Shorter { known: 40, now: 12 }),
        copied_ms: Some(1_700_000_000_000),
        lacking: vec![LackingGroup { unit_name: None, kinds: [("mark".to_owned(), 2)].into() }],
        drift_ms: Some(-300_000),
    };
    let view = SyncView { unsent: unsent(app), groups, office, photo_link: PhotoLink::Ask };
    (view, (first, records(app, lang, first, 30)))
}

fn mask(words: Speaker) -> Element {
    let (visit, person) = (Id([1; 16]).into(), Id([2; 16]).into());
    let taken = Taken { visit, class: PhotoClass::Badge, shows: Some(PhotoOf::Badge { person }), draft: None };
    let waiting = Waiting { picture: Id([3; 16]), taken };
    let picture = PictureShown {
        waiting,
        name: UNBADGED.to_owned(),
        source: "data:image/jpeg;base64,".to_owned(),
        size: (3000, 4000),
    };
    rsx! { MaskPlain { picture, gone: false, busy: false, words, onrecord: |_| {}, ondiscard: |_| {} } }
}

fn judged(strength: Option<Strength>, agrees: Agrees) -> Judged {
    Judged { strength, agrees }
}

fn choose(words: Speaker, judged: Judged) -> Element {
    rsx! { ChoosePlain { words, judged, busy: false, why: None, keyboard: Keyboard::Letters, onfirst: |_| {}, onagain: |_| {}, onkeyboard: |_| {}, onlang: |_| {}, ongo: |_| {} } }
}

fn unlock(words: Speaker, wait_s: u64) -> Element {
    let why = LockError::Wrong { failed: 5, wait_ms: 0 }.say(words.lang);
    rsx! { UnlockPlain { words, busy: false, why, wait_s, keyboard: Keyboard::Digits, ontext: |_| {}, onkeyboard: |_| {}, onlang: |_| {}, ongo: |_| {} } }
}

fn secret(words: Speaker) -> Element {
    let judged = judged(Some(Strength::Refused(Weakness::Short)), Agrees::NotYet);
    rsx! { SecretPlain { words, judged, busy: false, keyboard: Keyboard::Letters, onold: |_| {}, onfirst: |_| {}, onagain: |_| {}, onkeyboard: |_| {}, ongo: |_| {} } }
}

/// All that can be amiss with a phone's data, at once.
fn amiss(words: &Speaker) -> Vec<Told> {
    let mut told = of_opening(&opened(vec![damage(1, Fate::Restored), damage(2, Fate::Stands)]), words);
    told.extend(of_check(&VerifyReport { index: Some(IndexFault::Contradicts), ..VerifyReport::default() }, words));
    told.extend(of_room(Room::Little { free_bytes: 120_000_000 }, words));
    told
}

fn opened(damage: Vec<Damage>) -> OpenReport {
    OpenReport {
        own: 40,
        foreign: 2,
        index: IndexState::Fresh,
        torn_tail_cut: 0,
        damage,
        own_end: OwnEnd::Here,
        unfinished_removed: 0,
        documents_damaged: Vec::new(),
        peers_lost: 0,
    }
}

fn damage(place: u64, fate: Fate) -> Damage {
    Damage { journal: Source::Own, segment: 1, at: 100, place: Some(place), hash: None, what: What::Entry, fate }
}

/// All screens of a phone, each with a name.
fn all(shown: &Shown, lang: Lang) -> Vec<(&'static str, String)> {
    let words = words(lang);
    let visit = shown.visit(JOINED_UNIT, lang);
    let list = shown.phone.read(|app| today(app, 1));
    let units = shown.phone.read(|app| unit_choices(app, ""));
    let (sending, first) = shown.phone.read(|app| looked_at(app, lang));
    let of = |screen: fn(VisitView) -> Element| {
        let view = visit.clone();
        shown.html(move || screen(view.clone()))
    };
    let said = |screen: fn(Speaker) -> Element| {
        let words = words.clone();
        shown.html(move || screen(words.clone()))
    };
    let mut all = closing::all(shown, lang);
    all.extend([
        (
            "enrol",
            said(
                |words| rsx! { EnrolPlain { words, prefilled: Prefilled::default(), busy: false, again: true, oncancel: |_| {}, oninvitation: |_| {}, onlang: |_| {}, ongo: |_| {} } },
            ),
        ),
        ("compare", said(|words| rsx! { ComparePlain { words, code: Some("012345".to_owned()), ondone: |_| {} } })),
        ("today", {
            let (words, told) = (words.clone(), amiss(&words));
            shown.html(move || rsx! { TodayPlain { view: list.clone(), words: words.clone(), told: told.clone(), onvisit: |_| {}, onopen: |_| {} } })
        }),
        ("open", {
            let words = words.clone();
            shown.html(move || rsx! { OpenPlain { units: units.clone(), chosen: None, kind: VisitKind::Agency, purpose: String::new(), words: words.clone(), clock: Timed::default(), onby: |_| {}, ontyped: |_| {}, onjoin: |_| {}, onchoose: |_| {}, onkind: |_| {}, onpurpose: |_| {}, onopen: |_| {} } })
        }),
        ("visit", of(|view| rsx! { VisitPlain { view, pictures_waiting: 1, onplace: |_| {}, onact: |_| {} } })),
        ("roll", of(roll)),
        ("badges", of(badges)),
        ("mask", said(mask)),
        ("findings", of(findings)),
        ("finding", of(|view| finding(view, Written::default()))),
        ("differences", of(differences)),
        ("close", of(close)),
        ("sync", {
            let words = words.clone();
            shown.html(move || rsx! { SyncPlain { view: sending.clone(), opened: Some(first.clone()), last: None, going: Some(Default::default()), words: words.clone(), onevent: |_| {} } })
        }),
        (
            "settings",
            said(
                |words| rsx! { SettingsPlain { face: Face::default(), enrolled: None, words, onface: |_| {}, onlock: |_| {}, onplace: |_| {}, onlink: |_| {} } },
            ),
        ),
        ("choose", said(|words| choose(words, judged(Some(Strength::WeakPin), Agrees::Differs)))),
        ("unlock", said(|words| unlock(words, 40))),
        ("secret", said(secret)),
        ("gallery", said(|words| rsx! { GalleryPlain { words } })),
    ]);
    all
}

#[tokio::test]
async fn every_screen_speaks_whole_sentences_in_both_languages() {
    let shown = Shown::of(LEADER.0).await;
    let (vi, en) = (all(&shown, Lang::Vi), all(&shown, Lang::En));
    for ((name, vi), (_, en)) in vi.iter().zip(&en) {
        for (lang, html) in [(Lang::Vi, vi), (Lang::En, en)] {
            let text = read(html);
            let outline = Sentences::shipped().outline(lang);
            let bare = text.split(' ').find(|word| word.contains('-') && outline.contains_key(*word));
            assert_eq!(bare, None, "{name} shows a key's name");
            assert!(!text.contains("{ $") && !text.contains("Some("), "{name}: {text}");
            assert!(html.contains("<h1"), "{name} says where one is");
        }
        assert_ne!(read(vi), read(en), "{name} is the same in both languages");
    }
}

#[tokio::test]
async fn every_field_keeps_what_is_typed_and_has_a_limit() {
    let shown = Shown::of(LEADER.0).await;
    for (name, html) in all(&shown, Lang::Vi) {
        for field in html.split('<').filter(|tag| tag.starts_with("textarea") || tag.starts_with("input")) {
            if !field.contains("type=\"search\"") {
                assert!(field.contains("maxlength="), "{name}: {field}");
            }
            // What is written back would lose letters under fast thumbs.
            assert!(!field.contains(" value=\"x"), "{name}: {field}");
        }
        assert!(!html.contains("type=\"file\""), "{name}: a file input of the renderer opens nothing on a phone");
    }
}

#[tokio::test]
async fn the_roll_shows_marks_what_differs_and_that_all_is_sent() {
    let shown = Shown::of(LEADER.0).await;
    let view = shown.visit(JOINED_UNIT, Lang::Vi);
    let html = shown.html(move || roll(view.clone()));
    let card = |name: &str| {
        let from = html.find(&format!(">{name}<")).unwrap_or_else(|| panic!("{name} is not on the roll"));
        let end = html[from..].find("</li>").unwrap() + from;
        html[html[..from].rfind("<li").unwrap()..end].to_owned()
    };
    let disputed = read(&card(DISPUTED));
    assert!(
        disputed.contains("khác nhau") && disputed.contains("có mặt") && disputed.contains("vắng không lý do"),
        "{disputed}"
    );
    assert!(!card(DISPUTED).contains("aria-checked=\"true\""), "no value of a difference looks chosen");
    assert!(read(&card("Hồ Hữu Linh")).contains("vắng có lý do · nghỉ phép đã gửi"));
    assert!(read(&card(ADDED)).contains("Ngoài danh sách"));
}

#[tokio::test]
async fn a_sealed_visit_takes_no_taps_before_somebody_means_to_add() {
    let shown = Shown::of(LEADER.0).await;
    for screen in [roll, badges, findings] {
        let view = shown.visit(SEALED_UNIT, Lang::Vi);
        let html = shown.html(move || screen(view.clone()));
        assert!(!html.contains("class=\"taps\"") && !html.contains("data-camera"));
        let text = read(&html);
        assert!(text.contains(&Sentences::say(Lang::Vi, "close-supplement", &[])), "{text}");
        assert!(!text.contains(&Sentences::say(Lang::Vi, "screen-reopen-first", &[])), "it can't be opened again");
        assert!(html.contains("id=\"add\"") || html.contains("id=\"new-finding\""), "and takes a supplement");
    }
}

#[tokio::test]
async fn a_badge_never_issued_is_offered_as_the_units_duty() {
    let shown = Shown::of(LEADER.0).await;
    let view = shown.visit(SEALED_UNIT, Lang::Vi);
    let yen = view.record.rows.iter().find(|row| row.name == "Phùng Thị Yến").unwrap().clone();
    // It is recorded already, so it is not offered again.
    assert!(!offers(&view).iter().any(|offer| offer.person == yen.person));
    let html = shown.html(move || findings(view.clone()));
    let card = &html[html.find("data-code=\"THE-02\"").unwrap()..];
    assert!(read(&card[..card.find("</div></div>").unwrap()]).contains("việc của đơn vị, không tính cho cá nhân"));
}

#[tokio::test]
async fn a_finding_offers_only_codes_that_fit_and_is_saved_only_whole() {
    let shown = Shown::of(LEADER.0).await;
    let view = shown.visit(JOINED_UNIT, Lang::Vi);
    let unit = Written { subject: view.record.summary.unit.map(Subject::Unit), ..Written::default() };
    let person = Written { subject: Some(Subject::Person(view.record.rows[0].person)), ..Written::default() };
    let half = Written { text: "Đã thấy".to_owned(), ..person.clone() };
    let drawn = |written: Written| {
        let view = view.clone();
        shown.html(move || finding(view.clone(), written.clone()))
    };
    assert!(!drawn(unit.clone()).contains("data-code=\"GIO-01\"") && drawn(unit).contains("data-code=\"TTHC-08\""));
    assert!(drawn(person).contains("data-code=\"GIO-01\""));
    // What an answer offers of a person can't be put on the unit.
    let offered = drawn(Written { code: FindingCode::parse("GIO-03").ok(), ..Written::default() });
    assert!(offered.contains("id=\"code\"") && !offered.contains("id=\"on-unit\"") && offered.contains("person pick"));
    let half = drawn(half);
    assert!(
        half.contains("id=\"lacking\"") && half.contains("id=\"save\" disabled"),
        "a finding without a code can't be saved"
    );
}

#[tokio::test]
async fn a_difference_is_settled_by_whoever_may() {
    let leader = Shown::of(LEADER.0).await;
    let view = leader.visit(JOINED_UNIT, Lang::Vi);
    let html = leader.html(move || differences(view.clone()));
    let cards = html.matches("class=\"card difference\"").count();
    assert!(cards > 0 && html.matches("<textarea").count() == cards, "who leads settles all");
    let inspector = Shown::of("binh").await;
    let view = inspector.visit(JOINED_UNIT, Lang::Vi);
    let kinds: Vec<String> = view.record.differences.iter().map(|difference| difference.parts.kind.clone()).collect();
    let may = kinds.iter().filter(|kind| view.may_settle(kind)).count();
    let html = inspector.html(move || differences(view.clone()));
    assert_eq!(html.matches("<textarea").count(), may);
}

#[test]
fn a_number_is_covered_only_once_a_rectangle_is_drawn() {
    let html = html(None, || mask(words(Lang::Vi)));
    assert!(html.contains("id=\"cover\" disabled") && !html.contains("id=\"not-seen\" disabled"));
}

#[tokio::test]
async fn names_are_text_whatever_is_in_them() {
    let shown = Shown::of(LEADER.0).await;
    let mut view = shown.visit(JOINED_UNIT, Lang::Vi);
    view.record.rows[0].name = "<img src=x onerror=alert(1)>".to_owned();
    let html = shown.html(move || roll(view.clone()));
    assert!(!html.contains("<img src=x") && html.contains("&#60;img src=x"));
}

#[test]
fn a_word_is_chosen_only_when_it_is_strong_enough_and_typed_twice() {
    let cases = [
        (None, Agrees::NotYet, false, None),
        (Some(Strength::Good), Agrees::NotYet, false, None),
        (Some(Strength::Good), Agrees::Differs, false, Some("screen-secret-differs")),
        (Some(Strength::Good), Agrees::Same, true, None),
        (Some(Strength::WeakPin), Agrees::Same, true, Some("lock-pin-is-weak")),
        (Some(Strength::Refused(Weakness::Short)), Agrees::Same, false, Some("lock-too-short")),
        (Some(Strength::Refused(Weakness::Guessable)), Agrees::Same, false, Some("lock-guessable")),
    ];
    for (strength, agrees, taken, said) in cases {
        let html = html(None, move || choose(words(Lang::Vi), judged(strength, agrees)));
        let text = read(&html);
        assert_eq!(!html.contains("id=\"choose-go\" disabled"), taken, "{strength:?} {agrees:?}");
        assert!(said.is_none_or(|key| text.contains(&Sentences::say(Lang::Vi, key, &[]))), "{text}");
        assert!(
            text.contains(&Sentences::say(Lang::Vi, "screen-secret-forgotten", &[])),
            "what is lost is said before"
        );
    }
}

#[test]
fn a_locked_phone_counts_the_wait_down_and_says_that_nothing_is_lost() {
    let waits = html(None, || unlock(words(Lang::Vi), 40));
    assert!(waits.contains("id=\"unlock-go\" disabled") && read(&waits).contains("40 giây"), "{waits}");
    assert!(read(&waits).contains("không mất dữ liệu"));
    let free = html(None, || unlock(words(Lang::Vi), 0));
    assert!(!free.contains("id=\"unlock-go\" disabled") && !free.contains("id=\"wait\""));
    assert!(free.contains("type=\"password\"") && free.contains("inputmode=\"numeric\""));
}

#[test]
fn what_an_opening_restored_and_lost_is_told_by_number() {
    let say = |report: &OpenReport| -> Vec<String> {
        of_opening(report, &words(Lang::Vi)).into_iter().map(|told| told.words).collect()
    };
    let of = |key: &str, count: usize| words(Lang::Vi).count(key, count);
    let whole = opened(Vec::new());
    assert_eq!(say(&whole), [] as [String; 0]);
    let rebuilt = IndexState::Rebuilt { restored: 40, set_aside: None, why: IndexFault::Missing };
    assert_eq!(say(&OpenReport { index: rebuilt, ..opened(Vec::new()) }), [of("screen-restored-index", 40)]);
    let both =
        vec![damage(1, Fate::Restored), damage(2, Fate::Restored), damage(3, Fate::Stands), damage(3, Fate::Stands)];
    let rebuilt = IndexState::Rebuilt { restored: 40, set_aside: None, why: IndexFault::Outdated };
    assert_eq!(say(&OpenReport { index: rebuilt, ..opened(both) }), [of("screen-restored", 2), of("screen-lost", 1)]);
    let nameless = Damage { place: None, what: What::Bytes, ..damage(0, Fate::Stands) };
    let dead = OpenReport { own_end: OwnEnd::Lost { known: 9 }, ..opened(vec![nameless]) };
    let dead = OpenReport { documents_damaged: vec![Document::Sent], ..dead };
    let keys = ["screen-damaged", "store-end-lost", "store-document-damaged"];
    assert_eq!(say(&dead), keys.map(|key| words(Lang::Vi).say(key)));
}

#[test]
fn little_room_and_what_a_check_found_are_told() {
    let room = |free_bytes| of_room(Room::of(Some(free_bytes)), &words(Lang::Vi)).map(|told| told.words);
    assert_eq!(room(1_000_000_000), None);
    assert!(room(120_000_000).unwrap().contains("120 MB"));
    assert!(room(9_900_000).unwrap().contains("chỉ còn 9 MB trống nên không nhận thêm ảnh"));
    assert_eq!(of_check(&VerifyReport::default(), &words(Lang::Vi)), []);
    let report = VerifyReport { damage: vec![damage(7, Fate::Stands)], ..VerifyReport::default() };
    let told: Vec<String> = of_check(&report, &words(Lang::Vi)).into_iter().map(|told| told.words).collect();
    assert_eq!(told, [words(Lang::Vi).count("screen-lost", 1), words(Lang::Vi).say("screen-open-again-restores")]);
}
