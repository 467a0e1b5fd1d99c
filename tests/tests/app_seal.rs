//! Sealing: who may, what a seal covers however much there is, what comes after it.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use shared::domain::limits::{ENTRY_BYTES_MAX, SEAL_INCLUDES_MAX};
use shared::domain::{Fact, Kind, Role, VisitState};
use shared::ids::{EntryHash, VisitId};
use shared::journal::Entry;
use shared::record::visit_record;
use tests::builders::{Pen, Phone, exchange, person};

use super::{last, mark, marked, one, refusal, sentence, two};

fn closes(phone: &mut Phone, visit: VisitId) {
    phone.does(json!({"do": "move_visit", "visit": visit, "to": "CLOSED"}));
}

fn seals(visit: VisitId) -> Value {
    json!({"do": "seal", "visit": visit})
}

fn about(phone: &Phone, visit: VisitId) -> BTreeSet<EntryHash> {
    let items = phone.record().items_about(visit.into());
    let of_seals = [Kind::Seal.name(), Kind::SealPart.name()];
    items.into_iter().filter(|item| !of_seals.contains(&item.kind.as_str())).map(|item| item.hash).collect()
}

fn within_limit(entries: &[Entry]) {
    for entry in entries {
        let bytes = entry.header_bytes().len() + entry.body_bytes().unwrap().len();
        assert!(bytes <= ENTRY_BYTES_MAX, "{entry:?} has {bytes} bytes");
    }
}

#[test]
fn a_leader_seals_a_closed_visit_and_nothing_differs_because_of_it() {
    let (mut leader, mut inspector, visit) = two();
    leader.does(mark(visit, 1, "CM"));
    inspector.does(mark(visit, 1, "VKL"));
    exchange(&mut [&mut leader, &mut inspector]);
    closes(&mut leader, visit);
    let covered = about(&leader, visit);
    leader.does(seals(visit));
    exchange(&mut [&mut leader, &mut inspector]);
    for phone in [&leader, &inspector] {
        let view = phone.visit(visit);
        assert_eq!(view.summary.state, Some(VisitState::Sealed));
        let differing: Vec<&str> = view.differences.iter().map(|found| found.parts.kind.as_str()).collect();
        assert_eq!(differing, ["mark"], "only what differed before");
        let [seal] = view.seals.as_slice() else { panic!("one seal stands") };
        assert!(seal.complete && seal.late.is_empty() && seal.after.is_empty(), "{seal:?}");
        assert_eq!(phone.record().covered(&seal.seal.hash), covered);
    }
    let Some(Fact::Seal(seal)) = last(&leader).fact() else { panic!("the last entry is the seal") };
    assert_eq!(seal.lists.differing, [leader.app.class(Kind::Mark, visit, person(1))], "printed as different");
}

#[test]
fn an_inspector_does_not_seal() {
    let (mut leader, mut inspector, visit) = two();
    closes(&mut leader, visit);
    exchange(&mut [&mut leader, &mut inspector]);
    let refused = inspector.refuses(seals(visit));
    assert_eq!(refusal(&refused), "refusal-not-permitted");
    assert!(sentence(&refused).contains("niêm phong"));
    assert_eq!(inspector.visit(visit).summary.state, Some(VisitState::Closed));
}

#[test]
fn a_visit_under_way_is_not_sealed() {
    let (mut leader, visit) = one(Role::Leader);
    let refused = leader.refuses(seals(visit));
    assert_eq!(refusal(&refused), "refusal-visit-state");
    let said = sentence(&refused);
    assert!(said.contains("đang kiểm tra") && said.contains("đã ký biên bản"), "{said}");
}

#[test]
fn nobody_moves_a_visit_to_sealed_final_or_planned_by_hand() {
    for role in [Role::Inspector, Role::Leader, Role::Office] {
        let (mut phone, visit) = one(role);
        for closed in [false, true] {
            if closed {
                closes(&mut phone, visit);
            }
            for to in ["SEALED", "FINAL", "PLANNED"] {
                let refused = phone.refuses(json!({"do": "move_visit", "visit": visit, "to": to}));
                assert_eq!(refusal(&refused), "refusal-not-by-hand", "{role:?} to {to}");
                sentence(&refused);
            }
        }
    }
}

#[test]
fn what_comes_after_a_seal_is_told_from_what_did_not_know_it() {
    let (mut leader, mut inspector, visit) = two();
    leader.does(mark(visit, 1, "VKL"));
    leader.does(json!({"do": "set_host", "visit": visit, "full_name": "Trần Thị Bình"}));
    exchange(&mut [&mut leader, &mut inspector]);
    closes(&mut leader, visit);
    leader.does(seals(visit));
    inspector.does(json!({"do": "set_host", "visit": visit, "full_name": "Trần Văn Bình"}));
    let unaware = last(&inspector).reference();
    leader.does(mark(visit, 1, "CM"));
    let aware = last(&leader).reference();
    exchange(&mut [&mut leader, &mut inspector]);
    for phone in [&leader, &inspector] {
        let view = phone.visit(visit);
        let seal = &view.seals[0];
        assert_eq!((seal.late.as_slice(), seal.after.as_slice()), ([unaware].as_slice(), [aware].as_slice()));
        assert_eq!(marked(phone, visit, 1).one(), Some("CM"), "the record goes on");
        assert!(view.host.differs(), "who did not know the seal can't remove what it covers");
        let minutes = phone.record().minutes(&seal.seal.hash);
        assert_eq!(minutes.keys[&phone.app.class(Kind::Mark, visit, person(1))].one_value(), Some("VKL"));
        let host = &minutes.keys[&view.host.key.unwrap()];
        assert!(host.one_value().unwrap().contains("Trần Thị Bình"));
        assert_eq!(view.summary.state, Some(VisitState::Sealed));
    }
}

#[test]
fn a_seal_stays_one_whoever_closes_and_opens_the_visit_beside_it() {
    let (mut leader, mut inspector, visit) = two();
    closes(&mut leader, visit);
    exchange(&mut [&mut leader, &mut inspector]);
    inspector.does(json!({"do": "move_visit", "visit": visit, "to": "OPEN"}));
    leader.does(seals(visit));
    exchange(&mut [&mut leader, &mut inspector]);
    for phone in [&mut leader, &mut inspector] {
        assert_eq!(phone.visit(visit).summary.state, Some(VisitState::Sealed));
        for to in ["OPEN", "CLOSED"] {
            let refused = phone.refuses(json!({"do": "move_visit", "visit": visit, "to": to}));
            assert_eq!(refusal(&refused), "refusal-visit-state");
        }
    }
}

#[test]
fn a_sealed_visit_is_not_sealed_again_without_need() {
    let (mut leader, visit) = one(Role::Leader);
    closes(&mut leader, visit);
    leader.does(seals(visit));
    assert_eq!(refusal(&leader.refuses(seals(visit))), "refusal-visit-state");
}

#[test]
fn two_seals_made_apart_both_stand_until_a_third_replaces_both() {
    let office = Pen::office(3).entries;
    let mut leader = Phone::of(1, Role::Leader, &office);
    let mut other = Phone::of(2, Role::Leader, &office);
    let visit = leader.opens_visit();
    leader.does(mark(visit, 1, "VKL"));
    closes(&mut leader, visit);
    other.hears(&leader.own());
    leader.does(seals(visit));
    other.does(mark(visit, 1, "CM"));
    other.does(seals(visit));
    exchange(&mut [&mut leader, &mut other]);
    let view = leader.visit(visit);
    assert_eq!((view.seals.len(), view.summary.state), (2, Some(VisitState::Sealed)));
    let difference = view.differences.iter().find(|found| found.parts.kind == "seal").expect("two seals differ");
    let choose = difference.cell.standing[0].hash;
    let settle = json!({"do": "settle", "key": difference.cell.key, "choose": choose, "why": "Bản đầu"});
    let refused = leader.refuses(settle);
    assert_eq!(refusal(&refused), "refusal-seal-again");
    sentence(&refused);
    let class = leader.app.class(Kind::Mark, visit, person(1));
    let minutes = |phone: &Phone, seal: &EntryHash| phone.record().minutes(seal).keys[&class].values.len();
    let [first, second] = [0, 1].map(|at| view.seals[at].seal.hash);
    leader.does(seals(visit));
    other.hears(&leader.own());
    for phone in [&leader, &other] {
        let view = phone.visit(visit);
        assert_eq!(view.seals.len(), 1);
        assert!(view.seals[0].complete && view.differences.iter().all(|found| found.parts.kind != "seal"));
        assert_eq!(phone.record().covered(&view.seals[0].seal.hash), about(phone, visit));
        assert_eq!(minutes(phone, &view.seals[0].seal.hash), 2, "sealed as different");
        for earlier in [first, second] {
            assert!(minutes(phone, &earlier) >= 1, "what an earlier seal says can still be read");
        }
    }
}

/// More entries than one body holds: 3 parts of marks and more.
#[test]
fn a_visit_with_very_many_entries_is_sealed_in_parts_that_cover_all() {
    for people in [SEAL_INCLUDES_MAX as u16 + 10, 1_150] {
        let office = Pen::office(people).entries;
        let mut leader = Phone::of(1, Role::Leader, &office);
        let visit = leader.opens_visit();
        assert_eq!(leader.does(json!({"do": "mark_all_present", "visit": visit})).entries.len(), usize::from(people));
        closes(&mut leader, visit);
        let covered = about(&leader, visit);
        assert!(covered.len() > usize::from(people));
        let written = leader.does(seals(visit)).entries;
        assert_eq!(written.len(), covered.len().div_ceil(SEAL_INCLUDES_MAX));
        let own = leader.own();
        within_limit(&own[own.len() - written.len()..]);
        let view = leader.visit(visit);
        let seal = &view.seals[0];
        assert_eq!((seal.covers, seal.complete, seal.late.len(), seal.after.len()), (covered.len(), true, 0, 0));
        assert_eq!(leader.record().covered(&seal.seal.hash), covered);
        assert_eq!(view.summary.state, Some(VisitState::Sealed));
        assert_eq!(view.differences, []);
        let minutes = leader.record().minutes(&seal.seal.hash);
        let class = leader.app.class(Kind::Mark, visit, person(people));
        assert_eq!(minutes.keys[&class].one_value(), Some("CM"), "the last person is in the minutes too");
    }
}

/// Parts travel before the seal that names them, but an office may hold them late.
#[test]
fn a_seal_whose_parts_have_not_come_is_not_complete_and_guards_what_it_can() {
    let office = Pen::office(500).entries;
    let mut leader = Phone::of(1, Role::Leader, &office);
    let visit = leader.opens_visit();
    leader.does(json!({"do": "mark_all_present", "visit": visit}));
    closes(&mut leader, visit);
    leader.does(seals(visit));
    let own = leader.own();
    let is_part = |entry: &&Entry| entry.header().kind == Kind::SealPart.name();
    let parts: Vec<Entry> = own.iter().filter(is_part).cloned().collect();
    assert_eq!(parts.len(), 1);
    let mut without = shared::record::Record::new(Default::default());
    without.extend(own.iter().filter(|entry| !is_part(entry)).map(shared::record::Item::of));
    let view = visit_record(&without, visit);
    assert!(!view.seals[0].complete, "half a seal does not call itself whole");
    assert_eq!(view.summary.state, Some(VisitState::Sealed));
    without.add(shared::record::Item::of(&parts[0].without_body()));
    assert!(!visit_record(&without, visit).seals[0].complete, "a part without its body lists nothing");
    without.add(shared::record::Item::of(&parts[0]));
    let view = visit_record(&without, visit);
    assert!(view.seals[0].complete && view.seals[0].late.is_empty());
}
