//! Refusals: every one is a whole sentence in both languages, and facts that can't
//! be are refused by the one that says why.
#![allow(clippy::unwrap_used, reason = "a test that meets the unexpected should end")]

use std::collections::BTreeSet;

use shared::domain::limits::*;
use shared::domain::rights::{ActKind, Doing, Manner, Reach, TABLE, permit, permit_fact};
use shared::domain::*;
use shared::ids::{DeviceId, EntryHash, EntryRef, Id, Key, MemberId, PersonId, PhotoHash, TeamId, UnitId, VisitId};
use shared::text::{Lang, Text, TextRefusal};

/// Its number; a new variant does not compile until it is numbered, and fails the
/// test below until it is listed.
fn number(refusal: &Refusal) -> usize {
    match refusal {
        Refusal::Text { why: TextRefusal::Empty, .. } => 0,
        Refusal::Text { why: TextRefusal::TooLong { .. }, .. } => 1,
        Refusal::Text { why: TextRefusal::Control, .. } => 2,
        Refusal::Missing { .. } => 3,
        Refusal::NotHere { .. } => 4,
        Refusal::OutOfRange { .. } => 5,
        Refusal::UnknownCode { .. } => 6,
        Refusal::CodeNotValidThen { .. } => 7,
        Refusal::WrongAttachment { .. } => 8,
        Refusal::Answer { .. } => 9,
        Refusal::VisitState { .. } => 10,
        Refusal::Witnesses => 11,
        Refusal::CitizenNumber { .. } => 12,
        Refusal::NotPermitted { .. } => 13,
        Refusal::NotOwn { .. } => 14,
        Refusal::TooLarge { .. } => 15,
        Refusal::Unknown { .. } => 16,
        Refusal::OpenDifference => 17,
        Refusal::Pending => 18,
        Refusal::Forked => 19,
        Refusal::SealAgain => 20,
        Refusal::SettledNotUndone => 21,
        Refusal::NotMasked => 22,
        Refusal::NotByHand { .. } => 23,
        Refusal::NeverErased { .. } => 24,
        Refusal::Act { .. } => 25,
        Refusal::NeedsUpdate => 26,
        Refusal::Revoked => 27,
    }
}

const NUMBERED: usize = 28;

/// Every variant, with every kind, state and role that it can name.
fn refusals() -> Vec<Refusal> {
    let (field, code) = ("full_name", "THE-01".to_owned());
    let long = TextRefusal::TooLong { chars: 12_345, chars_max: 1_000 };
    let mut all = vec![
        Refusal::Text { field, why: TextRefusal::Empty },
        Refusal::Text { field, why: long },
        Refusal::Text { field, why: TextRefusal::Control },
        Refusal::Missing { field },
        Refusal::NotHere { field },
        Refusal::OutOfRange { field: "minutes", min: 1, max: 1_600 },
        Refusal::UnknownCode { code: code.clone() },
        Refusal::CodeNotValidThen { code: code.clone(), day: "2022-11-24".parse().unwrap() },
        Refusal::WrongAttachment { code },
        Refusal::Answer { item: "CQ-05".to_owned() },
        Refusal::Witnesses,
        Refusal::CitizenNumber { field },
        Refusal::TooLarge { bytes: 70_000, max: 65_536 },
        Refusal::Unknown { what: "key" },
        Refusal::OpenDifference,
        Refusal::Pending,
        Refusal::Forked,
        Refusal::Revoked,
        Refusal::SealAgain,
        Refusal::SettledNotUndone,
        Refusal::NotMasked,
        Refusal::NeedsUpdate,
    ];
    for kind in Kind::ALL {
        let kind = kind.name().to_owned();
        all.extend(Role::ALL.map(|role| Refusal::NotPermitted { role: role.name(), kind: kind.clone() }));
        all.push(Refusal::NotOwn { kind: kind.clone() });
        all.push(Refusal::NeverErased { kind: kind.clone() });
        all.push(Refusal::Act { kind });
    }
    let states = [VisitState::Planned, VisitState::Open, VisitState::Closed, VisitState::Sealed, VisitState::Final];
    for to in states {
        all.extend(states.map(|from| Refusal::VisitState { from: from.name(), to: to.name() }));
        all.push(Refusal::NotByHand { to: to.name() });
    }
    all
}

#[test]
fn every_refusal_is_a_whole_sentence_in_both_languages() {
    let all = refusals();
    let listed: BTreeSet<usize> = all.iter().map(number).collect();
    assert_eq!(listed, (0..NUMBERED).collect(), "every variant is listed");
    for refusal in &all {
        let [vi, en] = Lang::ALL.map(|lang| refusal.say(lang));
        assert_ne!(vi, en, "{refusal:?}");
        for said in [vi, en] {
            let broken = ["{$", "{ $", "field-", "kind-", "visit-", "refusal-", "_", "«»", "“”"];
            assert!(broken.iter().all(|part| !said.contains(part)), "{refusal:?}: {said}");
            assert!(said.ends_with('.') && said.chars().count() > 10, "{refusal:?}: {said}");
        }
    }
}

#[test]
fn a_refusal_names_what_it_is_about_as_people_call_it() {
    for (refusal, vi, en) in [
        (Refusal::Missing { field: "full_name" }, "«họ và tên»", "full name"),
        (Refusal::NotOwn { kind: "mark".to_owned() }, "«điểm danh»", "attendance"),
        (Refusal::NotByHand { to: "SEALED" }, "«đã ký biên bản»", "minutes signed"),
        (Refusal::VisitState { from: "OPEN", to: "SEALED" }, "«đang kiểm tra»", "under way"),
        (Refusal::OutOfRange { field: "act", min: 1, max: 1_600 }, "1.600", "1.600"),
        (Refusal::UnknownCode { code: "ABC-99".to_owned() }, "«ABC-99»", "ABC-99"),
        (Refusal::CodeNotValidThen { code: "A".to_owned(), day: "2022-11-04".parse().unwrap() }, "04/11/2022", "04/11"),
    ] {
        assert!(refusal.say(Lang::Vi).contains(vi), "{}", refusal.say(Lang::Vi));
        assert!(refusal.say(Lang::En).contains(en), "{}", refusal.say(Lang::En));
    }
}

fn visit() -> VisitId {
    VisitId([1; 16])
}

fn person() -> PersonId {
    PersonId([2; 16])
}

fn text(words: &str) -> Text {
    Text::parse_lines(words, 10_000).unwrap()
}

/// The key of the sentence by which a fact is refused; empty for one that can be.
fn refused(fact: &Fact) -> &'static str {
    fact.check(Catalogue::standard()).err().map_or("", |refusal| refusal.sentence())
}

fn mark(state: Attendance, reason: Option<AbsenceReason>, basis: Basis) -> Fact {
    Fact::Mark(Mark { visit: visit(), person: person(), state, reason, basis })
}

#[test]
fn a_mark_has_its_reason_exactly_with_leave_and_is_in_bulk_only_when_present() {
    for state in Attendance::ALL {
        let with_leave = state == Attendance::Vcl;
        let without = refused(&mark(state, None, Basis::Seen));
        assert_eq!(without, if with_leave { "refusal-missing" } else { "" }, "{state:?}");
        let with = refused(&mark(state, Some(AbsenceReason::Hop), Basis::Seen));
        assert_eq!(with, if with_leave { "" } else { "refusal-not-here" }, "{state:?}");
        let reason = with_leave.then_some(AbsenceReason::Phep);
        let in_bulk = refused(&mark(state, reason, Basis::Bulk));
        assert_eq!(in_bulk, if state == Attendance::Cm { "" } else { "refusal-not-here" }, "{state:?}");
    }
}

#[test]
fn minutes_late_lie_within_a_working_day() {
    for (minutes, wanted) in
        [(0, "refusal-out-of-range"), (1, ""), (LATE_MINUTES_MAX, ""), (601, "refusal-out-of-range")]
    {
        let fact = Lateness { visit: visit(), person: person(), minutes, source: TimeSource::Clock };
        assert_eq!(refused(&Fact::Lateness(fact)), wanted, "{minutes}");
    }
}

#[test]
fn each_further_word_of_a_badge_check_belongs_to_one_state() {
    for state in BadgeState::ALL {
        for (exempt, requested, reported) in
            [(false, false, false), (true, false, false), (false, true, false), (false, false, true)]
        {
            let check = BadgeCheck {
                visit: visit(),
                person: person(),
                state,
                exempt: exempt.then_some(ExemptReason::Seconded),
                requested: requested.then_some(Asked::Unknown),
                reported: reported.then_some(Asked::Yes),
                note: None,
            };
            let needs_exempt = state == BadgeState::Exempt;
            let needs_requested = state == BadgeState::NotIssued;
            let fits =
                exempt == needs_exempt && requested == needs_requested && (!reported || state == BadgeState::Lost);
            assert_eq!(refused(&Fact::BadgeCheck(check)).is_empty(), fits, "{state:?} {exempt} {requested} {reported}");
        }
    }
}

#[test]
fn a_photo_that_can_not_be_is_refused() {
    let photo = Photo {
        visit: visit(),
        hash: PhotoHash([3; 32]),
        bytes: 300_000,
        thumbnail: PhotoHash([4; 32]),
        thumbnail_bytes: 9_000,
        width: 1600,
        height: 1200,
        class: PhotoClass::Scene,
        number: None,
        shows: PhotoOf::Visit,
        taken_at: chrono::DateTime::UNIX_EPOCH.fixed_offset(),
    };
    let finding = |visit: VisitId, code: &str| {
        let code = FindingCode::parse(code).unwrap();
        PhotoOf::Finding(FindingName { visit, subject: Subject::Person(person()), code, act: 1 })
    };
    let cases = [
        (photo.clone(), ""),
        (Photo { bytes: 0, ..photo.clone() }, "refusal-out-of-range"),
        (Photo { bytes: PHOTO_BYTES_MAX + 1, ..photo.clone() }, "refusal-out-of-range"),
        (Photo { thumbnail_bytes: THUMBNAIL_BYTES_MAX + 1, ..photo.clone() }, "refusal-out-of-range"),
        (Photo { height: 0, ..photo.clone() }, "refusal-missing"),
        (Photo { class: PhotoClass::Badge, ..photo.clone() }, "refusal-missing"),
        (Photo { class: PhotoClass::Badge, number: Some(NumberMasking::Masked), ..photo.clone() }, ""),
        (Photo { class: PhotoClass::Portrait, ..photo.clone() }, "refusal-not-here"),
        (Photo { class: PhotoClass::Portrait, shows: PhotoOf::Badge { person: person() }, ..photo.clone() }, ""),
        (Photo { shows: finding(visit(), "THE-01"), ..photo.clone() }, ""),
        (Photo { shows: finding(VisitId([9; 16]), "THE-01"), ..photo.clone() }, "refusal-not-here"),
        (Photo { shows: finding(visit(), "UX-01"), ..photo.clone() }, "refusal-not-here"),
        (Photo { shows: finding(visit(), "ABC-99"), ..photo }, "refusal-unknown-code"),
    ];
    for (place, (photo, wanted)) in cases.into_iter().enumerate() {
        assert_eq!(refused(&Fact::Photo(photo)), wanted, "case {place}");
    }
}

#[test]
fn a_seals_lists_are_sorted_limited_and_hash_to_what_it_says() {
    let hashes = |count: usize| -> Vec<EntryHash> {
        (0..count)
            .map(|n| EntryHash([[0; 30].as_slice(), &(n as u16).to_be_bytes()].concat().try_into().unwrap()))
            .collect()
    };
    let seal = |includes: Vec<EntryHash>| Seal {
        visit: visit(),
        content: content_hash(&includes),
        lists: SealLists { includes, ..SealLists::default() },
        parts: Vec::new(),
        paper: None,
        fold_version: 1,
    };
    let head = EntryRef { device: DeviceId([1; 16]), seq: 1, hash: EntryHash([1; 32]) };
    let mut turned = seal(hashes(3));
    turned.lists.includes.reverse();
    let other_content = Seal { content: EntryHash([7; 32]), ..seal(hashes(3)) };
    let in_parts = Seal { parts: vec![EntryHash([8; 32])], ..other_content.clone() };
    let many_heads = SealLists { heads: vec![head; SEAL_HEADS_MAX + 1], ..seal(hashes(3)).lists };
    let many_keys = SealLists { differing: vec![Key([1; 16]); SEAL_DIFFERING_MAX + 1], ..seal(hashes(3)).lists };
    for (seal, wanted) in [
        (seal(hashes(3)), ""),
        (seal(Vec::new()), "refusal-missing"),
        (seal(vec![EntryHash([1; 32]); 2]), "refusal-not-here"),
        (turned, "refusal-not-here"),
        (other_content, "refusal-not-here"),
        (in_parts.clone(), ""),
        (Seal { parts: hashes(SEAL_PARTS_MAX + 1), ..in_parts.clone() }, "refusal-out-of-range"),
        (seal(hashes(SEAL_INCLUDES_MAX)), ""),
        (seal(hashes(SEAL_INCLUDES_MAX + 1)), "refusal-out-of-range"),
        (Seal { lists: many_heads, ..in_parts.clone() }, "refusal-out-of-range"),
        (Seal { lists: many_keys, ..in_parts }, "refusal-out-of-range"),
    ] {
        assert_eq!(refused(&Fact::Seal(seal.clone())), wanted, "{:?}", seal.lists.includes.len());
    }
}

#[test]
fn lists_of_any_length_are_cut_into_pieces_that_lose_nothing() {
    for (includes, heads, differing) in
        [(0, 0, 0), (450, 60, 300), (451, 1, 1), (10, 121, 5), (1, 0, 901), (1_700, 200, 700)]
    {
        let entry = |n: usize| EntryHash([[0; 24].as_slice(), &(n as u64).to_be_bytes()].concat().try_into().unwrap());
        let lists = SealLists {
            includes: (0..includes).map(entry).collect(),
            heads: (0..heads)
                .map(|n| EntryRef { device: DeviceId([1; 16]), seq: n as u64 + 1, hash: entry(n) })
                .collect(),
            differing: (0..differing).map(|n: usize| Key((n as u128).to_be_bytes())).collect(),
        };
        let pieces = lists.clone().pieces();
        assert!(!pieces.is_empty());
        for piece in &pieces {
            let part = SealPart { visit: visit(), lists: piece.clone() };
            assert_eq!(refused(&Fact::SealPart(part)), "");
        }
        let whole = SealLists {
            includes: pieces.iter().flat_map(|piece| piece.includes.clone()).collect(),
            heads: pieces.iter().flat_map(|piece| piece.heads.clone()).collect(),
            differing: pieces.iter().flat_map(|piece| piece.differing.clone()).collect(),
        };
        assert_eq!(whole, lists);
    }
}

#[test]
fn a_join_is_of_two_different_things_and_one_way_round() {
    let (one, other) = (VisitId([1; 16]), VisitId([2; 16]));
    assert_eq!(SameVisit::of(one, other), SameVisit::of(other, one));
    assert_eq!(refused(&Fact::SameVisit(SameVisit::of(one, one))), "refusal-not-here");
    assert_eq!(refused(&Fact::SamePerson(SamePerson::of(one, person(), person()))), "refusal-not-here");
    let code = FindingCode::parse("THE-01").unwrap();
    let name = FindingName { visit: one, subject: Subject::Person(person()), code, act: 2 };
    assert_eq!(SameFinding::of(name.clone(), 1), SameFinding::of(FindingName { act: 1, ..name.clone() }, 2));
    for (act, wanted) in [(2, "refusal-not-here"), (0, "refusal-out-of-range"), (100, "refusal-out-of-range"), (1, "")]
    {
        assert_eq!(refused(&Fact::SameFinding(SameFinding::of(name.clone(), act))), wanted, "{act}");
    }
}

#[test]
fn what_holds_the_record_together_is_never_erased() {
    for kind in Kind::ALL {
        let parts = KeyParts::of(kind.name(), Id([1; 16]));
        let erase = Erase { names: vec![EntryHash([1; 32])], parts, rule: text("hết thời hạn lưu") };
        let structural = [
            Kind::JournalStart,
            Kind::Enrolment,
            Kind::Seal,
            Kind::SealPart,
            Kind::SameVisit,
            Kind::SamePerson,
            Kind::SameFinding,
            Kind::Quarantine,
            Kind::Erase,
            Kind::ForkSeen,
            Kind::Restoration,
        ];
        let wanted = if structural.contains(kind) { "refusal-never-erased" } else { "" };
        assert_eq!(refused(&Fact::Erase(erase)), wanted, "{kind:?}");
    }
    let parts = KeyParts::of("mark", visit()).on(person());
    for (names, wanted) in [(0, "refusal-out-of-range"), (REFS_MAX, ""), (REFS_MAX + 1, "refusal-out-of-range")] {
        let erase = Erase { names: vec![EntryHash([1; 32]); names], parts: parts.clone(), rule: text("hết hạn") };
        assert_eq!(refused(&Fact::Erase(erase)), wanted, "{names}");
    }
}

#[test]
fn a_visit_goes_step_by_step_and_back_only_from_closed_to_open() {
    use VisitState::{Closed, Final, Open, Planned, Sealed};
    let may = [(Planned, Open), (Open, Closed), (Closed, Open), (Closed, Sealed), (Sealed, Final)];
    for from in [Planned, Open, Closed, Sealed, Final] {
        for to in [Planned, Open, Closed, Sealed, Final] {
            assert_eq!(from.step(to).is_ok(), may.contains(&(from, to)), "{from:?} to {to:?}");
        }
    }
    assert_eq!(refused(&Fact::VisitStep(VisitStep { visit: visit(), state: Sealed })), "refusal-not-by-hand");
}

#[test]
fn the_table_of_rights_is_kept_for_every_kind_and_role() {
    for right in TABLE {
        let act = match right.kind {
            Kind::Seal => ActKind::Seal,
            Kind::Erase => ActKind::Erase,
            _ => ActKind::Value,
        };
        for role in Role::ALL {
            for (manner, allowed) in [(Manner::Ordinary, right.writers), (Manner::Settle, right.settlers)] {
                for names_others in [false, true] {
                    let doing = Doing { kind: right.kind, manner, act, names_others };
                    let overrules = names_others && manner == Manner::Ordinary && right.reach == Reach::Own;
                    let may = allowed.contains(&role) && !overrules;
                    assert_eq!(permit(role, doing).is_ok(), may, "{role:?} {doing:?}");
                }
            }
        }
        let other = if act == ActKind::Value { ActKind::Seal } else { ActKind::Value };
        let doing = Doing { kind: right.kind, manner: Manner::Ordinary, act: other, names_others: false };
        assert!(matches!(permit(Role::Office, doing), Err(Refusal::Act { .. })), "{doing:?}");
    }
}

#[test]
fn some_values_are_the_offices_alone() {
    let step = |state| Fact::VisitStep(VisitStep { visit: visit(), state });
    let proof = |proof| Fact::AbsenceProof(AbsenceProof { visit: visit(), person: person(), proof, paper: None });
    for role in Role::ALL {
        for fact in [step(VisitState::Final), proof(Proof::Received), proof(Proof::Rejected)] {
            assert_eq!(permit_fact(role, &fact).is_ok(), role == Role::Office, "{role:?}");
        }
        for fact in [step(VisitState::Closed), proof(Proof::Seen), proof(Proof::None)] {
            assert!(permit_fact(role, &fact).is_ok(), "{role:?}");
        }
    }
}

#[test]
fn what_never_was_issued_offers_nothing_against_the_person() {
    for state in BadgeState::ALL {
        let check = BadgeCheck {
            visit: visit(),
            person: person(),
            state,
            exempt: None,
            requested: None,
            reported: None,
            note: None,
        };
        let against = check.offers().is_some_and(|code| Catalogue::standard().counts_against_person(&code));
        let persons = [BadgeState::NotWorn, BadgeState::WornWrong, BadgeState::Lost, BadgeState::Others];
        assert_eq!(against, persons.contains(&state), "{state:?}");
    }
}

#[test]
fn teams_and_postings_end_after_they_begin() {
    let day = |day: &str| day.parse().unwrap();
    let team = |valid_to: Option<&str>| Team {
        team: TeamId([1; 16]),
        kind: TeamKind::Surprise,
        name: text("Đoàn kiểm tra"),
        decision_no: text("13253/QĐ-UBND"),
        decision_date: day("2023-12-15"),
        valid_from: day("2023-12-15"),
        valid_to: valid_to.map(day),
    };
    for (to, wanted) in [(None, ""), (Some("2023-12-15"), ""), (Some("2023-12-14"), "refusal-not-here")] {
        assert_eq!(refused(&Fact::Team(team(to))), wanted);
        let (from, to) = (Some(day("2023-12-15")), to.map(day));
        let posting = Posting {
            person: person(),
            unit: UnitId([1; 16]),
            title: None,
            department: None,
            row: 1,
            from,
            to,
            sensitive: false,
        };
        assert_eq!(refused(&Fact::Posting(posting)), wanted);
    }
}

#[test]
fn a_signature_is_refused_only_by_the_unit_and_before_two() {
    let signature = |signer, witnesses| {
        Fact::Signature(SignatureMade {
            visit: visit(),
            signer,
            full_name: text("Trần Thị Bình"),
            title: None,
            outcome: SignatureOutcome::Refused { reason: text("Không đồng ý"), witnesses },
        })
    };
    let (one, two) = (MemberId([1; 16]), MemberId([2; 16]));
    assert_eq!(refused(&signature(Signer::Unit, [one, two])), "");
    assert_eq!(refused(&signature(Signer::Unit, [one, one])), "refusal-witnesses");
    for signer in [Signer::Secretary, Signer::Leader] {
        assert_eq!(refused(&signature(signer, [one, two])), "refusal-not-here");
    }
}
