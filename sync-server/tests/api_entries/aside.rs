//! What the rules do not permit is stored like everything else, and set aside by an
//! entry of the office's own that travels with it. Nobody else's entry suffers.

use std::collections::BTreeSet;

use shared::domain::{Erase, Fact, Quarantine, QuarantineReason, Role, Unit, VisitState, VisitStep};
use shared::ids::{DeviceId, EntryRef, MemberId, ScopeId, UnitId};
use shared::journal::{Act, Draft, Entry, Verdict};
use shared::record::{Item, Record};

use crate::kit::{Phone, Piece, TestOffice, all_are, error_code, hashes, mark, mark_as, text, value};

/// An office, an inspector, a leader, and a visit in which the leader marked person 1.
struct Scene {
    office: TestOffice,
    unit: UnitId,
    lan: Phone,
    hoa: Phone,
}

impl Scene {
    async fn set() -> Scene {
        let office = TestOffice::start().await;
        let unit = office.unit().await;
        let (mut lan, mut hoa) = (office.phone("lan").await, office.phone("hoa").await);
        lan.inspect(unit, 1);
        hoa.inspect(unit, 0);
        Scene { office, unit, lan, hoa }
    }

    /// The leader's mark of person 1 in the inspector's visit, not pushed yet.
    fn hoas_mark(&mut self) -> Entry {
        self.hoa.say(mark_as(self.lan.visit(), 1, "VKL"), self.unit)
    }

    /// The inspector's mark of person 1, naming an entry as if it were their own.
    fn mark_naming(&mut self, named: EntryRef) -> Entry {
        let named = self.lan.names(named);
        self.lan.write(Draft::set(mark(self.lan.visit(), 1), self.unit).replacing([named]))
    }

    async fn shown_of_person_1(&self) -> Vec<shared::record::Shown> {
        self.office.shown(&mark(self.lan.visit(), 1)).await
    }
}

/// Pushes what is in order, one entry that is not, and more in order; gives why the
/// office sets it aside. Everything is stored, the others count, and another phone that
/// pulls holds the same record.
async fn set_aside(scene: &mut Scene, forged: Piece) -> Option<QuarantineReason> {
    let unit = scene.unit;
    let after = scene.lan.say(mark(scene.lan.visit(), 9), unit);
    let mut pieces = Piece::all(&scene.lan.entries[..3]);
    pieces.extend([forged.clone(), Piece::from(&after)]);
    assert!(all_are(&scene.lan.push_pieces(&pieces).await.verdicts, &Verdict::Stored));
    for person in [0, 9] {
        assert_eq!(scene.office.shown(&mark(scene.lan.visit(), person)).await, [value("CM")]);
    }
    let reason = scene.office.aside(forged.hash()).await;
    if reason.is_some() {
        comes_with_its_entry(scene, &forged).await;
    }
    scene.office.assert_whole().await;
    reason
}

/// The entry and, right after its batch, the office's own entry about it; both in what
/// another phone pulls, whose record is then the office's.
async fn comes_with_its_entry(scene: &Scene, forged: &Piece) {
    let (pulled, _) = scene.hoa.pull_all(0).await;
    let aside = pulled.last().unwrap();
    assert_eq!(aside.header().device, scene.office.office.device());
    let Some(Fact::Quarantine(told)) = aside.fact() else { panic!("{aside:?}") };
    assert_eq!(told.entry, forged.hash());
    assert!(hashes(&pulled).contains(&forged.hash()));
    same_record(&scene.office, &pulled).await;
}

async fn same_record(office: &TestOffice, pulled: &[Entry]) {
    let mut record = Record::new(BTreeSet::from([office.office.device()]));
    record.extend(pulled.iter().map(Item::of));
    assert_eq!(record.folded(), office.office.record().await.unwrap().folded());
}

#[tokio::test]
async fn an_entry_by_another_author_is_set_aside() {
    let mut scene = Scene::set().await;
    let hoa = scene.hoa.member;
    for author in [hoa, MemberId([0; 16])] {
        let mut scene = Scene::set().await;
        let draft = Draft::set(mark(scene.lan.visit(), 1), scene.unit);
        let forged = scene.lan.forge(draft, |header, _| header["author"] = author.to_string().into());
        assert_eq!(set_aside(&mut scene, forged).await, Some(QuarantineReason::WrongAuthor));
        assert_eq!(scene.shown_of_person_1().await, []);
    }
    let draft = Draft::set(mark(scene.lan.visit(), 1), scene.unit);
    let own = scene.lan.forge(draft, |_, _| {});
    assert_eq!(set_aside(&mut scene, own).await, None, "the same, unchanged, is nothing wrong");
}

#[tokio::test]
async fn what_is_no_fact_of_its_kind_is_set_aside() {
    type Change = fn(&mut Vec<u8>);
    let changes: [(&str, Change); 6] = [
        ("no JSON", |body| *body = b"a mark".to_vec()),
        ("a key twice", |body| {
            let text = String::from_utf8(body.clone()).unwrap();
            *body = text.replacen('{', "{\"kind\":\"mark\",", 1).into();
        }),
        ("a broken number", |body| {
            let text = String::from_utf8(body.clone()).unwrap();
            *body = text.replacen('{', "{\"n\":0.5,", 1).into();
        }),
        ("another kind", |body| {
            let text = String::from_utf8(body.clone()).unwrap();
            *body = text.replacen("\"kind\":\"mark\"", "\"kind\":\"visit\"", 1).into();
        }),
        ("a state nobody knows", |body| {
            let text = String::from_utf8(body.clone()).unwrap();
            *body = text.replacen("\"CM\"", "\"MAYBE\"", 1).into();
        }),
        ("leave without a reason", |body| {
            let text = String::from_utf8(body.clone()).unwrap();
            *body = text.replacen("\"CM\"", "\"VCL\"", 1).into();
        }),
    ];
    for (what, change) in changes {
        let mut scene = Scene::set().await;
        let draft = Draft::set(mark(scene.lan.visit(), 1), scene.unit);
        let forged = scene.lan.forge(draft, |_, body| {
            let before = body.clone();
            change(body);
            assert_ne!(*body, before, "{what}");
        });
        assert_eq!(set_aside(&mut scene, forged).await, Some(QuarantineReason::Malformed), "{what}");
        assert_eq!(scene.shown_of_person_1().await, [], "{what}");
    }
}

#[tokio::test]
async fn a_body_that_is_not_of_its_headers_key_is_set_aside() {
    for field in ["key", "about"] {
        let mut scene = Scene::set().await;
        let draft = Draft::set(mark(scene.lan.visit(), 1), scene.unit);
        let forged = scene.lan.forge(draft, |header, _| header[field] = "00".repeat(16).into());
        assert_eq!(set_aside(&mut scene, forged).await, Some(QuarantineReason::KeyMismatch), "{field}");
        assert_eq!(scene.shown_of_person_1().await, []);
    }
}

#[tokio::test]
async fn what_goes_beyond_a_role_is_set_aside_and_changes_nothing() {
    let scene = Scene::set().await;
    let unit: Unit = {
        let record = scene.office.office.record().await.unwrap();
        shared::record::unit(&record, scene.unit).unwrap()
    };
    drop(scene);
    let renamed = Unit { name: text("Xã Khác"), ..unit };
    let facts: [fn(&Scene, Unit) -> Draft; 4] = [
        |_, unit| Draft::set(Fact::Unit(unit), ScopeId::DISTRICT),
        |scene, _| {
            let aside = Quarantine { entry: scene.lan.entries[2].hash(), reason: QuarantineReason::Malformed };
            Draft::set(Fact::Quarantine(aside), ScopeId::DISTRICT)
        },
        |scene, _| {
            let parts = mark(scene.lan.visit(), 0).parts();
            let erase = Erase { names: vec![scene.lan.entries[2].hash()], parts, rule: text("none") };
            Draft::set(Fact::Erase(erase), scene.unit).act(Act::Erase)
        },
        |scene, _| {
            let step = VisitStep { visit: scene.lan.visit(), state: VisitState::Final };
            Draft::set(Fact::VisitStep(step), scene.unit)
        },
    ];
    for draft in facts {
        let mut scene = Scene::set().await;
        let unit = Unit { unit: scene.unit, ..renamed.clone() };
        let draft = draft(&scene, unit);
        let fact = draft.fact.clone();
        let before = scene.office.shown(&fact).await;
        let written = scene.lan.write_as(Role::Office, draft);
        let reason = set_aside(&mut scene, Piece::from(&written)).await;
        assert_eq!(reason, Some(QuarantineReason::NotPermitted), "{}", fact.kind().name());
        assert_eq!(scene.office.shown(&fact).await, before, "{}", fact.kind().name());
        let named = scene.lan.entries[2].reference();
        let kept = scene.office.office.store().entry(named).await.unwrap().unwrap();
        assert!(kept.entry.body_bytes().is_some(), "a phone erases nothing");
        assert_eq!(scene.office.aside(named.hash).await, None, "a phone sets nothing aside");
    }
}

#[tokio::test]
async fn what_claims_to_be_for_the_office_alone_is_set_aside_and_never_travels() {
    let mut scene = Scene::set().await;
    let secret = scene.lan.say(mark(scene.lan.visit(), 1), ScopeId::OFFICE_ONLY);
    assert!(all_are(&scene.lan.push_all().await.verdicts, &Verdict::Stored));
    assert_eq!(scene.office.aside(secret.hash()).await, Some(QuarantineReason::NotPermitted));
    for phone in [&scene.hoa, &scene.lan] {
        let (pulled, _) = phone.pull_all(0).await;
        assert!(!hashes(&pulled).contains(&secret.hash()));
    }
    scene.office.assert_whole().await;
}

#[tokio::test]
async fn a_mark_that_names_a_colleagues_is_set_aside_and_theirs_stands() {
    let mut scene = Scene::set().await;
    let theirs = scene.hoas_mark();
    scene.hoa.push_all().await;
    let forged = scene.mark_naming(theirs.reference());
    let reason = set_aside(&mut scene, Piece::from(&forged)).await;
    assert_eq!(reason, Some(QuarantineReason::NotPermitted));
    assert_eq!(scene.shown_of_person_1().await, [value("VKL")]);
}

/// Device and place in a reference only hint where to look, so they may lie: whose the
/// named entry is shows when it comes.
#[tokio::test]
async fn a_mark_that_names_a_colleagues_before_it_came_is_set_aside_when_it_comes() {
    let hints: [Hint; 3] = [|scene| scene.lan.device, |scene| scene.hoa.device, |_| DeviceId([9; 16])];
    for hint in hints {
        let mut scene = Scene::set().await;
        let theirs = scene.hoas_mark();
        let hinted = EntryRef { device: hint(&scene), ..theirs.reference() };
        let forged = scene.mark_naming(hinted);
        assert_eq!(set_aside(&mut scene, Piece::from(&forged)).await, None, "nothing is wrong yet");
        assert_eq!(scene.shown_of_person_1().await, [value("CM")]);
        let before = scene.office.count().await;
        let verdicts = scene.hoa.push_all().await.verdicts;
        assert!(all_are(&verdicts, &Verdict::Stored));
        assert_eq!(scene.office.count().await, before + verdicts.len() + 1, "one entry sets it aside");
        assert_eq!(scene.office.aside(forged.hash()).await, Some(QuarantineReason::NotPermitted));
        assert_eq!(scene.shown_of_person_1().await, [value("VKL")], "theirs stands, at no moment replaced");
        comes_with_its_entry(&scene, &Piece::from(&forged)).await;
        scene.office.assert_whole().await;
    }
}

/// A person goes on under a new device: what their old one wrote is their own, held or not.
#[tokio::test]
async fn a_person_may_name_what_an_older_device_of_theirs_wrote_and_never_sent() {
    let mut scene = Scene::set().await;
    let mut new = scene.office.phone("lan").await;
    let old_mark = scene.lan.say(mark_as(scene.lan.visit(), 1, "VKL"), scene.unit);
    new.begin_journal();
    let draft = Draft::set(mark(scene.lan.visit(), 1), scene.unit).replacing([new.names(old_mark.reference())]);
    let named = new.write(draft);
    new.push_all().await;
    assert_eq!(scene.office.aside(named.hash()).await, None);
    scene.lan.push_all().await;
    assert_eq!(scene.office.aside(named.hash()).await, None);
    assert_eq!(scene.shown_of_person_1().await, [value("CM")], "replaced by their own later mark");
    scene.office.assert_whole().await;
}

#[tokio::test]
async fn a_settlement_with_a_reason_may_name_a_colleagues_mark() {
    let mut scene = Scene::set().await;
    let theirs = scene.hoas_mark();
    scene.hoa.push_all().await;
    let named = scene.lan.names(theirs.reference());
    let draft = Draft::set(mark(scene.lan.visit(), 1), scene.unit).replacing([named]).settling(text("Đã đối chiếu sổ"));
    let settled = scene.lan.write(draft);
    assert_eq!(set_aside(&mut scene, Piece::from(&settled)).await, None);
    assert_eq!(scene.shown_of_person_1().await, [value("CM")]);
}

#[tokio::test]
async fn many_wrong_entries_in_one_batch_are_set_aside_each_and_the_others_count() {
    let mut scene = Scene::set().await;
    let (visit, unit) = (scene.lan.visit(), scene.unit);
    let mut pieces = Piece::all(&scene.lan.entries);
    for person in 10..30 {
        let draft = Draft::set(mark(visit, person), unit);
        let wrong = person % 2 == 0;
        pieces.push(scene.lan.forge(draft, |header, _| {
            if wrong {
                header["author"] = "00".repeat(16).into();
            }
        }));
    }
    let before = scene.office.count().await;
    assert!(all_are(&scene.lan.push_pieces(&pieces).await.verdicts, &Verdict::Stored));
    assert_eq!(scene.office.count().await, before + pieces.len() + 10);
    for person in 10..30 {
        let wanted = if person % 2 == 0 { vec![] } else { vec![value("CM")] };
        assert_eq!(scene.office.shown(&mark(visit, person)).await, wanted, "{person}");
    }
    scene.office.assert_whole().await;
}

/// Were they two transactions, a reader in between would see what must have no value.
#[tokio::test]
async fn an_entry_is_never_kept_without_what_sets_it_aside() {
    let mut scene = Scene::set().await;
    let draft = Draft::set(mark(scene.lan.visit(), 1), scene.unit);
    let forged = scene.lan.forge(draft, |header, _| header["author"] = "00".repeat(16).into());
    let pieces = [&Piece::all(&scene.lan.entries[..3])[..], std::slice::from_ref(&forged)].concat();
    let before = scene.office.state().await;
    scene.office.refuse_kind("quarantine").await;
    let packed = crate::kit::raw::pack_pieces(&scene.lan.note(forged.head()), &pieces);
    assert_eq!(error_code(scene.lan.push_bytes(packed).await).await, "internal");
    assert_eq!(scene.office.state().await, before);
    assert_eq!(scene.shown_of_person_1().await, []);
    scene.office.allow_kind().await;
    assert!(all_are(&scene.lan.push_pieces(&pieces).await.verdicts, &Verdict::Stored));
    assert_eq!(scene.office.aside(forged.hash()).await, Some(QuarantineReason::WrongAuthor));
    scene.office.assert_whole().await;
}

#[tokio::test]
async fn pushing_again_sets_nothing_aside_twice() {
    let mut scene = Scene::set().await;
    let draft = Draft::set(mark(scene.lan.visit(), 1), scene.unit);
    let forged = scene.lan.forge(draft, |header, _| header["author"] = "00".repeat(16).into());
    let pieces = [&Piece::all(&scene.lan.entries[..3])[..], &[forged]].concat();
    scene.lan.push_pieces(&pieces).await;
    let before = scene.office.state().await;
    assert!(all_are(&scene.lan.push_pieces(&pieces).await.verdicts, &Verdict::AlreadyHere));
    assert_eq!(scene.office.state().await, before);
}

/// What a mark names, and where it hints that to be.
#[derive(Debug, Clone, Copy)]
enum Names {
    ColleaguesMark,
    OwnMark,
    ColleaguesVisit,
}

/// Which device a reference says the named entry is of.
type Hint = fn(&Scene) -> DeviceId;

/// The same entries give the same record, whichever journal arrives first.
async fn aside_in_order(names: Names, hint: Hint, named_first: bool) -> Option<QuarantineReason> {
    let mut scene = Scene::set().await;
    let theirs = scene.hoas_mark();
    let mut new = scene.office.phone("lan").await;
    new.begin_journal();
    let own = new.say(mark_as(scene.lan.visit(), 1, "DM"), scene.unit);
    let named = match names {
        Names::ColleaguesMark => theirs,
        Names::OwnMark => own,
        Names::ColleaguesVisit => scene.hoa.entries[1].clone(),
    };
    let hinted = EntryRef { device: hint(&scene), ..named.reference() };
    let naming = scene.mark_naming(hinted);
    if named_first {
        scene.hoa.push_all().await;
        new.push_all().await;
        scene.lan.push_all().await;
    } else {
        scene.lan.push_all().await;
        scene.hoa.push_all().await;
        new.push_all().await;
    }
    scene.office.assert_whole().await;
    scene.office.aside(naming.hash()).await
}

#[tokio::test]
async fn what_is_set_aside_does_not_depend_on_which_journal_came_first() {
    let hints: [(&str, Hint); 3] = [
        ("own", |scene| scene.lan.device),
        ("colleague's", |scene| scene.hoa.device),
        ("nobody's", |_| DeviceId([9; 16])),
    ];
    let mut differ = Vec::new();
    for names in [Names::ColleaguesMark, Names::OwnMark, Names::ColleaguesVisit] {
        for (hinted, hint) in hints {
            let first = aside_in_order(names, hint, true).await;
            let last = aside_in_order(names, hint, false).await;
            if first != last {
                differ.push(format!("{names:?} under a hint at {hinted} device: {first:?} or {last:?}"));
            }
        }
    }
    assert!(differ.is_empty(), "{}", differ.join("\n"));
}
