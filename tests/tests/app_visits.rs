//! Visits: opened anywhere, moved step by step, with times that are evidence.

use serde_json::{Value, json};
use shared::domain::{
    Duty, Fact, Role, Team, TeamKind, TeamMember, Visit, VisitKind, VisitOrigin, VisitState, VisitStep,
};
use shared::ids::{MemberId, ScopeId, TeamId, UnitId, VisitId};
use shared::journal::{Act, Draft};
use tests::builders::{Pen, Phone, UNIT, exchange, person, text};

use super::{last, mark, one, refusal, sentence, two};

fn moved(visit: VisitId, to: &str) -> Value {
    json!({"do": "move_visit", "visit": visit, "to": to})
}

#[test]
fn a_visit_is_opened_at_a_unit_with_nobody_on_its_roster() {
    let mut phone = Phone::of(1, Role::Inspector, &Pen::office(0).entries);
    let visit = phone.opens_visit();
    let view = phone.visit(visit);
    assert_eq!((view.rows.len(), view.counts.rows, view.summary.state), (0, 0, Some(VisitState::Open)));
    assert_eq!(phone.does(json!({"do": "mark_all_present", "visit": visit})).entries, []);
    let added = phone.makes(json!({"do": "add_person", "visit": visit, "full_name": "Đỗ Thị Mơ"}));
    phone.does(json!({"do": "mark", "visit": visit, "person": added, "state": "CM"}));
    assert_eq!(phone.visit(visit).counts.present.sure, 1);
}

#[test]
fn a_visit_is_not_opened_where_no_unit_is_known() {
    let (mut phone, _) = one(Role::Leader);
    let refused = phone.refuses(json!({"do": "open_visit", "unit": UnitId([9; 16]), "kind": "agency"}));
    assert_eq!(refusal(&refused), "refusal-unknown");
    for intent in [mark(VisitId([9; 16]), 1, "CM"), moved(VisitId([9; 16]), "CLOSED")] {
        assert_eq!(refusal(&phone.refuses(intent)), "refusal-unknown");
    }
}

#[test]
fn opening_writes_the_visit_its_step_and_its_arrival_at_once() {
    let (phone, visit) = one(Role::Leader);
    let kinds: Vec<String> = phone.own().iter().map(|entry| entry.header().kind.clone()).collect();
    assert_eq!(kinds, ["journal_start", "visit", "visit_step", "visit_time"]);
    assert_eq!(phone.visit(visit).times["arrived"].one(), Some("2023-11-24T01:05:00Z"), "to the minute");
}

#[test]
fn times_are_told_to_the_minute() {
    let (mut phone, visit) = one(Role::Leader);
    let ended = |at: &str| json!({"do": "set_time", "visit": visit, "moment": "ended", "at": at, "source": "clock"});
    phone.does(ended("2023-11-24T09:10:59+07:00"));
    assert_eq!(phone.does(ended("2023-11-24T09:10:01+07:00")).entries, [], "the same minute is the same time");
    assert_eq!(phone.visit(visit).times["ended"].one(), Some("2023-11-24T02:10:00Z"));
}

#[test]
fn a_time_set_by_hand_needs_a_reason() {
    let (mut phone, visit) = one(Role::Leader);
    let mut by_hand = json!({"do": "set_time", "visit": visit, "moment": "arrived",
        "at": "2023-11-24T07:35:00+07:00", "source": "person"});
    for reason in [json!(null), json!(""), json!("  ")] {
        by_hand["reason"] = reason;
        let refused = phone.refuses(by_hand.clone());
        assert_eq!(refusal(&refused), "refusal-missing");
        assert!(sentence(&refused).contains("lý do"));
    }
    by_hand["reason"] = json!("Máy chạy nhanh 30 phút so với đồng hồ cơ quan");
    phone.does(by_hand);
    let cell = phone.visit(visit).times["arrived"].clone();
    assert_eq!((cell.one(), cell.history.len()), (Some("2023-11-24T00:35:00Z"), 2));
}

#[test]
fn a_visit_is_closed_opened_again_and_closed() {
    let (mut phone, visit) = one(Role::Inspector);
    for (to, state) in [("CLOSED", VisitState::Closed), ("OPEN", VisitState::Open), ("CLOSED", VisitState::Closed)] {
        assert_eq!(phone.does(moved(visit, to)).entries.len(), 1);
        assert_eq!(phone.does(moved(visit, to)).entries, [], "where it stands it need not be moved");
        assert_eq!(phone.visit(visit).summary.state, Some(state));
    }
}

#[test]
fn steps_that_differ_are_ended_by_either_side() {
    let (mut leader, mut inspector, visit) = two();
    leader.does(moved(visit, "CLOSED"));
    exchange(&mut [&mut leader, &mut inspector]);
    leader.does(moved(visit, "OPEN"));
    inspector.does(json!({"do": "move_visit", "visit": visit, "to": "OPEN", "shown": []}));
    inspector.does(moved(visit, "CLOSED"));
    exchange(&mut [&mut leader, &mut inspector]);
    assert_eq!(leader.visit(visit).summary.state, None, "opened and closed");
    let refused = leader.refuses(json!({"do": "seal", "visit": visit}));
    sentence(&refused);
    leader.does(moved(visit, "CLOSED"));
    inspector.hears(&leader.own());
    for phone in [&leader, &inspector] {
        assert_eq!(phone.visit(visit).summary.state, Some(VisitState::Closed));
    }
}

fn team(number: u8, from: &str, to: Option<&str>) -> Fact {
    Fact::Team(Team {
        team: TeamId([number; 16]),
        kind: TeamKind::Surprise,
        name: text("Đoàn kiểm tra công vụ"),
        decision_no: text(&format!("{number}/QĐ-UBND")),
        decision_date: from.parse().unwrap(),
        valid_from: from.parse().unwrap(),
        valid_to: to.map(|day| day.parse().unwrap()),
    })
}

fn member(number: u8) -> Fact {
    let (team, member) = (TeamId([number; 16]), MemberId([1; 16]));
    let full_name = text("Lê Thị Hoa");
    Fact::TeamMember(TeamMember { team, member, full_name, title: None, unit: None, duty: Duty::Leader })
}

/// Every visit points to the team whose decision was in force, not to one that was
/// dissolved or that its person has left.
#[test]
fn a_visit_is_of_the_team_whose_decision_is_in_force() {
    for (first, second) in [(1, 2), (2, 1)] {
        let mut office = Pen::office(1);
        let (ended, left, in_force) = (first, 3, second);
        office.write(Draft::set(team(ended, "2021-01-01", Some("2022-12-31")), ScopeId::DISTRICT));
        office.write(Draft::set(team(left, "2023-01-01", None), ScopeId::DISTRICT));
        office.write(Draft::set(team(in_force, "2023-01-01", Some("2023-12-31")), ScopeId::DISTRICT));
        for number in [ended, left, in_force] {
            office.write(Draft::set(member(number), ScopeId::DISTRICT));
        }
        let before = office.entries[office.entries.len() - 2].clone();
        let named = shared::journal::Named { entry: before.reference(), author: before.header().author };
        office.write(Draft::set(member(left), ScopeId::DISTRICT).replacing([named]).act(Act::Withdraw));
        let mut phone = Phone::of(1, Role::Leader, &office.entries);
        let visit = phone.opens_visit();
        let opened = phone.visit(visit).summary.opened;
        let Some(Fact::Visit(opened)) = opened.facts().next().cloned() else { panic!("it was opened") };
        assert_eq!(opened.team, Some(TeamId([in_force; 16])));
    }
}

#[test]
fn a_visit_without_a_team_in_force_leaves_it_open() {
    let mut office = Pen::office(1);
    office.write(Draft::set(team(1, "2021-01-01", Some("2022-12-31")), ScopeId::DISTRICT));
    office.write(Draft::set(member(1), ScopeId::DISTRICT));
    let mut phone = Phone::of(1, Role::Leader, &office.entries);
    phone.opens_visit();
    let opened = phone.own().into_iter().find_map(|entry| match entry.fact() {
        Some(Fact::Visit(visit)) => Some(visit),
        _ => None,
    });
    assert_eq!(opened.unwrap().team, None);
}

#[test]
fn a_person_posted_later_is_not_on_an_earlier_visits_roster() {
    let mut office = Pen::office(2);
    let mut phone = Phone::of(1, Role::Leader, &office.entries);
    let visit = phone.opens_visit();
    office.posts(3, "2024-02-01".parse().ok());
    phone.hears(&office.entries);
    assert_eq!(phone.visit(visit).counts.rows, 2);
    phone.does(json!({"do": "mark_all_present", "visit": visit}));
    assert!(phone.visit(visit).rows.iter().all(|row| row.person != person(3)));
    phone.clock.set("2024-03-01T08:00:00+07:00");
    let later = phone.opens_visit();
    assert_eq!(phone.visit(later).counts.rows, 3);
    assert_eq!(phone.visit(visit).counts.rows, 2, "nor does it join the earlier one then");
}

/// The phone's clock says 2019; the person looks at another clock and corrects the
/// arrival. Who is on the roster goes by the corrected day.
#[test]
fn the_roster_is_that_of_the_day_of_arrival_as_corrected() {
    let mut office = Pen::office(0);
    office.posts(1, "2022-01-01".parse().ok());
    let mut phone = Phone::of(1, Role::Leader, &office.entries);
    phone.clock.set("2019-11-24T08:00:00+07:00");
    let visit = phone.opens_visit();
    assert_eq!(phone.visit(visit).counts.rows, 0, "nobody was there in 2019");
    phone.does(json!({"do": "set_time", "visit": visit, "moment": "arrived", "at": "2023-11-24T08:00:00+07:00",
        "source": "person", "reason": "Máy sai ngày"}));
    let view = phone.visit(visit);
    assert_eq!(view.counts.rows, 1);
    assert!(view.rows[0].on_roster);
}

/// A visit planned weeks before is of the day on which it begins: who has come to
/// the unit since is met there, who has left is not missing.
#[test]
fn a_planned_visits_roster_is_that_of_the_day_it_begins() {
    let mut office = Pen::office(1);
    office.posts(2, "2024-02-01".parse().ok());
    let visit = VisitId([8; 16]);
    let planned =
        Visit { visit, unit: UNIT, team: None, kind: VisitKind::Agency, purpose: None, origin: VisitOrigin::Planned };
    office.write(Draft::set(Fact::Visit(planned), UNIT));
    office.write(Draft::set(Fact::VisitStep(VisitStep { visit, state: VisitState::Planned }), UNIT));
    let mut phone = Phone::of(1, Role::Leader, &office.entries);
    assert_eq!(phone.visit(visit).counts.rows, 1, "on the day it was planned");
    phone.clock.set("2024-03-01T08:00:00+07:00");
    phone.does(moved(visit, "OPEN"));
    assert_eq!(phone.visit(visit).counts.rows, 2);
    phone.clock.set("2024-03-02T08:00:00+07:00");
    phone.does(moved(visit, "CLOSED"));
    phone.does(moved(visit, "OPEN"));
    office.posts(3, "2024-03-02".parse().ok());
    phone.hears(&office.entries);
    assert_eq!(phone.visit(visit).counts.rows, 2, "opened again it is the same visit");
}

#[test]
fn the_offices_word_on_a_paper_is_not_a_phones() {
    let (mut leader, visit) = one(Role::Leader);
    let proof =
        |state: &str| json!({"do": "set_proof", "visit": visit, "person": person(1), "proof": {"state": state}});
    for state in ["received", "rejected"] {
        let refused = leader.refuses(proof(state));
        assert_eq!(refusal(&refused), "refusal-not-permitted");
        assert!(sentence(&refused).contains("giấy tờ"));
    }
    leader.does(proof("seen"));
    let row = super::row(&leader, visit, 1);
    assert_eq!((row.proof.values.len(), row.proof_judged.values.len()), (1, 0), "two keys, one kind of author each");
}

#[test]
fn every_entry_of_a_visit_is_for_those_who_may_see_its_unit() {
    let (mut phone, visit) = one(Role::Leader);
    phone.does(mark(visit, 1, "CM"));
    assert_eq!(last(&phone).header().scope, UNIT.into());
    assert!(phone.own().iter().skip(1).all(|entry| entry.header().scope == UNIT.into()));
}
