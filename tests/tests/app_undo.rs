//! Undo: takes back one's own last tap, and nothing else (rule W4 of the merge).

use serde_json::{Value, json};
use shared::domain::Role;
use shared::record::CellStatus;
use tests::builders::{Phone, exchange, person};

use super::{last, mark, mark_key, marked, one, refusal, replaced, row, sentence, two};

fn undo(phone: &Phone, visit: shared::ids::VisitId) -> Value {
    json!({"do": "undo", "key": mark_key(phone, visit, person(1))})
}

#[test]
fn undoing_a_first_mark_withdraws_it() {
    let (mut leader, visit) = one(Role::Leader);
    let marked_first = leader.does(mark(visit, 1, "VKL")).entries;
    let intent = undo(&leader, visit);
    leader.does(intent);
    assert_eq!(replaced(&last(&leader)), marked_first);
    let cell = marked(&leader, visit, 1);
    assert_eq!((cell.status, cell.history.len()), (CellStatus::AllWithdrawn, 2));
    let counts = leader.visit(visit).counts;
    assert_eq!((counts.unverified, counts.absent_without_reason.sure), (5, 0));
}

#[test]
fn undoing_a_second_mark_restates_the_first() {
    let (mut leader, visit) = one(Role::Leader);
    leader.does(json!({"do": "mark", "visit": visit, "person": person(1), "state": "VCL", "reason": "HOP"}));
    let second = leader.does(mark(visit, 1, "VKL")).entries;
    let intent = undo(&leader, visit);
    leader.does(intent);
    let cell = marked(&leader, visit, 1);
    assert_eq!((cell.one(), cell.history.len()), (Some("VCL:HOP"), 3));
    assert_eq!(replaced(&last(&leader)), second, "the withdrawn value is named, the first is stated again");
}

#[test]
fn after_an_undo_one_may_mark_again() {
    let (mut leader, visit) = one(Role::Leader);
    leader.does(mark(visit, 1, "VKL"));
    let intent = undo(&leader, visit);
    leader.does(intent);
    leader.does(mark(visit, 1, "CM"));
    assert_eq!(marked(&leader, visit, 1).one(), Some("CM"), "the withdrawal is no rival of what came after it");
    leader.does(mark(visit, 1, "DM"));
    let intent = undo(&leader, visit);
    leader.does(intent);
    assert_eq!(marked(&leader, visit, 1).one(), Some("CM"));
}

#[test]
fn an_undo_takes_back_only_ones_own_word() {
    let (mut leader, mut inspector, visit) = two();
    leader.does(mark(visit, 1, "CM"));
    inspector.does(mark(visit, 1, "VKL"));
    exchange(&mut [&mut leader, &mut inspector]);
    let intent = undo(&inspector, visit);
    inspector.does(intent);
    exchange(&mut [&mut leader, &mut inspector]);
    for phone in [&leader, &inspector] {
        assert_eq!(marked(phone, visit, 1).one(), Some("CM"), "no difference is left behind");
    }
}

#[test]
fn a_colleagues_word_is_not_ones_own_to_undo() {
    let (mut leader, mut inspector, visit) = two();
    leader.does(mark(visit, 1, "VKL"));
    exchange(&mut [&mut leader, &mut inspector]);
    let intent = undo(&inspector, visit);
    let refused = inspector.refuses(intent);
    assert_eq!(refusal(&refused), "refusal-not-own");
    let said = sentence(&refused);
    assert!(said.contains("chính mình ghi") && said.contains("điểm danh"), "{said}");
    assert_eq!(marked(&inspector, visit, 1).one(), Some("VKL"));
}

#[test]
fn what_somebody_settled_is_not_undone_by_those_it_names() {
    let (mut leader, mut inspector, visit) = two();
    leader.does(mark(visit, 1, "CM"));
    inspector.does(mark(visit, 1, "VKL"));
    exchange(&mut [&mut leader, &mut inspector]);
    let key = mark_key(&leader, visit, person(1));
    let chosen = last(&leader).hash();
    leader.does(json!({"do": "settle", "key": key, "choose": chosen, "why": "Đã gặp tại phòng"}));
    exchange(&mut [&mut leader, &mut inspector]);
    for phone in [&mut leader, &mut inspector] {
        let intent = undo(phone, visit);
        let refused = phone.refuses(intent);
        assert_eq!(refusal(&refused), "refusal-settled-not-undone");
        assert!(sentence(&refused).contains("chốt lại"));
    }
    assert_eq!(marked(&leader, visit, 1).one(), Some("CM"));
}

#[test]
fn where_nothing_was_said_nothing_is_undone() {
    let (mut leader, visit) = one(Role::Leader);
    let intent = undo(&leader, visit);
    assert_eq!(refusal(&leader.refuses(intent)), "refusal-unknown");
}

#[test]
fn only_taps_are_undone() {
    let (mut leader, visit) = one(Role::Leader);
    leader.does(json!({"do": "set_host", "visit": visit, "full_name": "Trần Thị Bình"}));
    let key = leader.visit(visit).host.key;
    leader.refuses(json!({"do": "undo", "key": key}));
    let key = leader.visit(visit).summary.opened.key;
    leader.refuses(json!({"do": "undo", "key": key}));
    assert_eq!(leader.visit(visit).host.status, CellStatus::One);
}

#[test]
fn every_kind_of_tap_is_undone() {
    let (mut leader, visit) = one(Role::Leader);
    let person = person(1);
    leader.does(json!({"do": "check_badge", "visit": visit, "person": person, "state": "NOT_WORN"}));
    leader.does(json!({"do": "set_lateness", "visit": visit, "person": person, "minutes": 12, "source": "person"}));
    leader.does(json!({"do": "set_proof", "visit": visit, "person": person, "proof": {"state": "none"}}));
    leader
        .does(json!({"do": "answer", "visit": visit, "item": "CQ-05", "answer": {"type": "yes_no_na", "said": "no"}}));
    let before = row(&leader, visit, 1);
    let answer = leader.visit(visit).answers["CQ-05"].clone();
    for cell in [before.badge, before.lateness, before.proof, answer] {
        assert_eq!(cell.status, CellStatus::One);
        leader.does(json!({"do": "undo", "key": cell.key}));
    }
    let after = row(&leader, visit, 1);
    let answer = leader.visit(visit).answers["CQ-05"].clone();
    for cell in [after.badge, after.lateness, after.proof, answer] {
        assert_eq!(cell.status, CellStatus::AllWithdrawn);
    }
}

#[test]
fn an_undo_of_what_is_sealed_stands_beside_the_minutes() {
    let (mut leader, visit) = one(Role::Leader);
    leader.does(mark(visit, 1, "VKL"));
    leader.does(json!({"do": "move_visit", "visit": visit, "to": "CLOSED"}));
    leader.does(json!({"do": "seal", "visit": visit}));
    let intent = undo(&leader, visit);
    leader.does(intent);
    assert_eq!(marked(&leader, visit, 1).status, CellStatus::AllWithdrawn, "its writer knew the seal");
    let seal = leader.visit(visit).seals[0].clone();
    assert_eq!((seal.late.len(), seal.after.len()), (0, 1));
    let class = leader.app.class(shared::domain::Kind::Mark, visit, person(1));
    let minutes = leader.record().minutes(&seal.seal.hash);
    assert_eq!(minutes.keys[&class].one_value(), Some("VKL"), "the minutes say what they said");
}
