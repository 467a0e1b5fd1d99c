//! Joins: visits opened twice, people added twice; counted once, parted again,
//! and not offered again once somebody said they are two.

use serde_json::json;
use shared::domain::{Role, VisitState};
use shared::ids::VisitId;
use shared::record::{CellStatus, visits};
use tests::builders::{Phone, exchange, person};

use super::{PEOPLE, mark, marked, one, refusal, row, sentence, two};

/// Two visits of one unit, opened apart by two phones.
fn opened_twice() -> (Phone, Phone, VisitId, VisitId) {
    let (mut leader, mut inspector, visit) = two();
    let other = inspector.opens_visit();
    exchange(&mut [&mut leader, &mut inspector]);
    (leader, inspector, visit, other)
}

#[test]
fn visits_joined_in_either_order_are_one_and_counted_once() {
    for turned in [false, true] {
        let (mut leader, mut inspector, visit, other) = opened_twice();
        leader.does(mark(visit, 1, "CM"));
        inspector.does(mark(other, 1, "CM"));
        inspector.does(mark(other, 2, "VKL"));
        exchange(&mut [&mut leader, &mut inspector]);
        assert_eq!(visits(leader.record()).len(), 2);
        let (one, two) = if turned { (other, visit) } else { (visit, other) };
        leader.does(json!({"do": "join_visits", "visit": one, "other": two}));
        exchange(&mut [&mut leader, &mut inspector]);
        for phone in [&leader, &inspector] {
            assert_eq!(visits(phone.record()).len(), 1);
            let view = phone.visit(visit);
            assert_eq!(view, phone.visit(other), "joined ids give the same");
            assert_eq!(view.summary.united.len(), 2);
            let counts = view.counts;
            assert_eq!((counts.rows, counts.present.sure), (u32::from(PEOPLE), 1), "counted once");
            assert_eq!((counts.absent_without_reason.sure, counts.differing), (1, 0));
        }
    }
}

#[test]
fn both_ways_round_a_join_is_the_same_statement() {
    let (mut leader, mut inspector, visit, other) = opened_twice();
    let mut second = Phone::of(4, Role::Leader, &inspector.own());
    second.hears(&leader.own());
    second.hears(&tests::builders::Pen::office(PEOPLE).entries);
    leader.does(json!({"do": "join_visits", "visit": visit, "other": other}));
    second.does(json!({"do": "join_visits", "visit": other, "other": visit}));
    exchange(&mut [&mut leader, &mut second, &mut inspector]);
    let class = leader.record().class_of_entry(&super::last(&second).hash());
    assert_eq!(class, leader.record().class_of_entry(&super::last(&leader).hash()), "one key");
    assert_eq!(visits(inspector.record()).len(), 1);
}

#[test]
fn marks_made_in_both_of_two_joined_visits_differ_and_are_settled_once() {
    let (mut leader, mut inspector, visit, other) = opened_twice();
    leader.does(mark(visit, 1, "CM"));
    inspector.does(mark(other, 1, "VKL"));
    exchange(&mut [&mut leader, &mut inspector]);
    leader.does(json!({"do": "join_visits", "visit": visit, "other": other}));
    let cell = marked(&leader, visit, 1);
    assert!(cell.differs());
    let choose = cell.standing[0].hash;
    leader.does(json!({"do": "settle", "key": cell.key, "choose": choose, "why": "Đã đối chiếu"}));
    inspector.hears(&leader.own());
    for (phone, visit) in [(&leader, visit), (&leader, other), (&inspector, visit), (&inspector, other)] {
        assert_eq!(marked(phone, visit, 1).status, CellStatus::One);
    }
}

#[test]
fn in_a_joined_visit_everything_goes_on_under_either_id() {
    let (mut leader, mut inspector, visit, other) = opened_twice();
    leader.does(mark(visit, 1, "CM"));
    leader.does(json!({"do": "join_visits", "visit": other, "other": visit}));
    exchange(&mut [&mut leader, &mut inspector]);
    leader.does(mark(other, 1, "DM"));
    assert_eq!(marked(&leader, visit, 1).one(), Some("DM"), "one's own value is replaced across the ids");
    leader.does(json!({"do": "mark_all_present", "visit": other}));
    assert_eq!(leader.visit(visit).counts.unverified, 0);
    leader.does(json!({"do": "move_visit", "visit": other, "to": "CLOSED"}));
    assert_eq!(leader.visit(visit).summary.state, Some(VisitState::Closed));
    leader.does(json!({"do": "seal", "visit": other}));
    inspector.hears(&leader.own());
    for phone in [&leader, &inspector] {
        let view = phone.visit(visit);
        assert_eq!(view.summary.state, Some(VisitState::Sealed));
        assert_eq!((view.seals.len(), view.seals[0].late.len()), (1, 0), "the seal covers both");
    }
}

#[test]
fn what_can_not_be_joined_is_refused() {
    let (mut leader, mut inspector, visit, other) = opened_twice();
    let join = |visit: VisitId, other: VisitId| json!({"do": "join_visits", "visit": visit, "other": other});
    assert_eq!(refusal(&inspector.refuses(join(visit, other))), "refusal-not-permitted");
    let refused = leader.refuses(join(visit, visit));
    assert_eq!(refusal(&refused), "refusal-not-here");
    sentence(&refused);
    for (one, two) in [(visit, VisitId([1; 16])), (VisitId([1; 16]), visit)] {
        assert_eq!(refusal(&leader.refuses(join(one, two))), "refusal-unknown");
    }
    let itself = json!({"do": "join_persons", "visit": visit, "person": person(1), "other": person(1)});
    assert_eq!(refusal(&leader.refuses(itself)), "refusal-not-here");
}

#[test]
fn a_person_added_twice_is_counted_once_when_joined() {
    let (mut leader, mut inspector, visit) = two();
    let added = |phone: &mut Phone, name: &str| {
        phone.makes(json!({"do": "add_person", "visit": visit, "full_name": name, "title": "Hợp đồng"}))
    };
    let (one, two) = (added(&mut leader, "Đỗ Thị Mơ"), added(&mut inspector, "Đỗ Thị Mơ"));
    for (phone, person) in [(&mut leader, &one), (&mut inspector, &two)] {
        phone.does(json!({"do": "mark", "visit": visit, "person": person, "state": "VKL"}));
    }
    exchange(&mut [&mut leader, &mut inspector]);
    assert_eq!(leader.visit(visit).counts.absent_without_reason.sure, 2, "two, until somebody says");
    inspector.does(json!({"do": "join_persons", "visit": visit, "person": two, "other": one}));
    exchange(&mut [&mut leader, &mut inspector]);
    for phone in [&leader, &inspector] {
        let view = phone.visit(visit);
        assert_eq!((view.counts.rows, view.counts.absent_without_reason.sure), (u32::from(PEOPLE) + 1, 1));
        assert_eq!(view.rows.last().unwrap().name, "Đỗ Thị Mơ", "one name, though told twice");
    }
}

#[test]
fn joined_persons_are_parted_again_with_what_was_noted_of_each() {
    let (mut leader, visit) = one(Role::Leader);
    leader.does(mark(visit, 1, "CM"));
    leader.does(mark(visit, 2, "VKL"));
    leader.does(json!({"do": "join_persons", "visit": visit, "person": person(1), "other": person(2)}));
    assert!(marked(&leader, visit, 1).differs());
    assert_eq!(leader.visit(visit).counts.rows, u32::from(PEOPLE) - 1);
    leader.does(json!({"do": "keep_persons_apart", "visit": visit, "person": person(2), "other": person(1)}));
    assert_eq!((marked(&leader, visit, 1).one(), marked(&leader, visit, 2).one()), (Some("CM"), Some("VKL")));
}

/// Two people offered as one because a finding on somebody unidentified may be of
/// either; what was said of them under one id holds under all.
#[test]
fn who_was_kept_apart_is_not_offered_again_under_another_id() {
    for in_the_second in [false, true] {
        let (mut leader, mut inspector, visit, other) = opened_twice();
        let at = if in_the_second { other } else { visit };
        let add = json!({"do": "add_person", "visit": at, "full_name": "Anh Một"});
        let (unknown, added) = (inspector.makes(json!({"do": "add_person", "visit": at})), inspector.makes(add));
        for (on, id) in [("unidentified", &unknown), ("person", &added)] {
            let subject = json!({"on": on, "id": id});
            inspector.does(json!({"do": "record_finding", "visit": at, "subject": subject, "code": "THE-01",
                "text": "Không đeo thẻ"}));
        }
        assert_eq!(inspector.visit(at).duplicates.len(), 1);
        inspector.does(json!({"do": "keep_persons_apart", "visit": at, "person": added, "other": unknown}));
        assert_eq!(inspector.visit(at).duplicates, []);
        exchange(&mut [&mut leader, &mut inspector]);
        leader.does(json!({"do": "join_visits", "visit": visit, "other": other}));
        assert_eq!(leader.visit(at).duplicates, [], "not again because the visits are one");
        leader.does(json!({"do": "join_persons", "visit": at, "person": added, "other": person(1)}));
        assert_eq!(leader.visit(at).duplicates, [], "not again because one of them has another id");
    }
}

#[test]
fn findings_kept_apart_stay_so_when_their_visits_are_joined() {
    for in_the_second in [false, true] {
        let (mut leader, mut inspector, visit, other) = opened_twice();
        let at = if in_the_second { other } else { visit };
        let name = json!({"visit": at, "subject": {"on": "person", "id": person(1)}, "code": "THE-01", "act": 1});
        for act in [1, 2] {
            let mut finding = name.clone();
            finding["do"] = json!("record_finding");
            finding["act"] = json!(act);
            finding["text"] = json!(format!("Không đeo thẻ, lần {act}"));
            inspector.does(finding);
        }
        leader.hears(&inspector.own());
        leader.does(json!({"do": "keep_findings_apart", "name": name, "other_act": 2}));
        assert_eq!(leader.visit(at).duplicates, []);
        leader.does(json!({"do": "join_visits", "visit": visit, "other": other}));
        assert_eq!(leader.visit(at).duplicates, []);
        assert_eq!(leader.visit(at).findings.len(), 2);
    }
}

/// A join was said of the ids of its time. Parting what it united must find it,
/// under whatever id the visit and the person go since.
#[test]
fn what_was_joined_under_other_ids_is_parted_all_the_same() {
    for in_the_second in [false, true] {
        let (mut leader, mut inspector, visit, other) = opened_twice();
        let (at, away) = if in_the_second { (other, visit) } else { (visit, other) };
        leader.does(mark(at, 1, "CM"));
        leader.does(mark(at, 2, "VKL"));
        let name = |visit: VisitId| json!({"visit": visit, "subject": {"on": "person", "id": person(3)}, "code": "THE-01", "act": 1});
        for act in [1, 2] {
            let mut finding = name(at);
            finding["do"] = json!("record_finding");
            finding["act"] = json!(act);
            finding["text"] = json!("Không đeo thẻ");
            leader.does(finding);
        }
        leader.does(json!({"do": "join_persons", "visit": at, "person": person(1), "other": person(2)}));
        leader.does(json!({"do": "join_findings", "name": name(at), "other_act": 2}));
        leader.does(json!({"do": "join_visits", "visit": at, "other": away}));
        assert_eq!((leader.visit(at).counts.rows, leader.visit(at).findings.len()), (u32::from(PEOPLE) - 1, 1));
        leader.does(json!({"do": "keep_persons_apart", "visit": away, "person": person(2), "other": person(1)}));
        leader.does(json!({"do": "keep_findings_apart", "name": name(away), "other_act": 2}));
        inspector.hears(&leader.own());
        for phone in [&leader, &inspector] {
            assert_eq!(phone.visit(at).counts.rows, u32::from(PEOPLE), "in the second: {in_the_second}");
            assert_eq!((marked(phone, at, 1).one(), marked(phone, at, 2).one()), (Some("CM"), Some("VKL")));
            assert_eq!((phone.visit(at).findings.len(), phone.visit(at).duplicates.len()), (2, 0));
        }
    }
}

#[test]
fn persons_joined_in_one_visit_are_parted_in_another() {
    let (mut leader, visit) = one(Role::Leader);
    let later = leader.opens_visit();
    leader.does(json!({"do": "join_persons", "visit": visit, "person": person(1), "other": person(2)}));
    assert_eq!(leader.visit(later).counts.rows, u32::from(PEOPLE) - 1, "one person wherever they are met");
    leader.does(json!({"do": "keep_persons_apart", "visit": later, "person": person(1), "other": person(2)}));
    for visit in [visit, later] {
        assert_eq!(leader.visit(visit).counts.rows, u32::from(PEOPLE));
    }
}

#[test]
fn a_row_of_joined_persons_has_the_rosters_name() {
    let (mut leader, visit) = one(Role::Leader);
    let added = leader.makes(json!({"do": "add_person", "visit": visit, "full_name": "Anh Một"}));
    leader.does(json!({"do": "mark", "visit": visit, "person": added, "state": "CM"}));
    leader.does(json!({"do": "join_persons", "visit": visit, "person": added, "other": person(1)}));
    let row = row(&leader, visit, 1);
    assert!(row.on_roster);
    assert_eq!((row.name.as_str(), row.mark.one()), ("Nguyễn Văn 1", Some("CM")));
}
