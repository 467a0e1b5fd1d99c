//! Findings that may be one act: offered until a person says what they are.

use shared::domain::*;
use shared::ids::PersonId;
use shared::record::Duplicate;
use tests::builders::person;

use super::{DESK, Team, added, finding, name, name_on, same_person, unit, words};

/// Somebody whose name nobody knows.
const UNKNOWN: PersonId = PersonId([0x77; 16]);

fn pairs(team: &Team) -> Vec<(u8, u8)> {
    team.view().duplicates.iter().map(|Duplicate { one, other }| (one.act, other.act)).collect()
}

#[test]
fn findings_of_one_code_on_one_person_are_offered_each_pair_once() {
    let mut team = Team::of(2, 2);
    for act in 1..=3 {
        team.says(1, finding(name(1, act), &format!("Không đeo thẻ, lần {act}")));
    }
    assert_eq!(pairs(&team), [(1, 2), (1, 3), (2, 3)]);
    team.withdraws(1, Fact::SameFinding(SameFinding::of(name(1, 3), 1)));
    assert_eq!(pairs(&team), [(1, 2), (2, 3)], "one pair was looked at");
    team.says(1, Fact::SameFinding(SameFinding::of(name(1, 1), 2)));
    assert_eq!(team.view().findings.len(), 2);
    team.holds_in_any_order();
}

#[test]
fn what_is_clearly_two_is_not_offered() {
    let mut team = Team::of(1, 2);
    team.says(1, finding(name(1, 1), "Không đeo thẻ"));
    team.says(1, finding(name(2, 1), "Không đeo thẻ"));
    team.says(1, finding(name_on(Subject::Person(person(1)), "TPH-01", 2), "Trang phục"));
    team.says(1, finding(name_on(unit(), "UX-04", 1), "Hút thuốc trong phòng họp"));
    team.says(1, finding(name_on(Subject::Person(person(1)), "UX-04", 1), "Hút thuốc"));
    assert_eq!(team.view().duplicates, [], "other people, other codes, a unit and a person");
    team.says(1, finding(name_on(unit(), "UX-04", 2), "Hút thuốc trong phòng làm việc"));
    assert_eq!(team.view().duplicates.len(), 1, "one unit, one code");
}

#[test]
fn a_withdrawn_or_erased_finding_is_offered_as_nothing() {
    let mut team = Team::of(1, 1);
    for act in 1..=3 {
        team.says(1, finding(name(1, act), "Không đeo thẻ"));
    }
    team.withdraws(1, finding(name(1, 2), "Không đeo thẻ"));
    let class = team.class(&finding(name(1, 3), "Không đeo thẻ"));
    for draft in shared::record::erasure(&team.record, class, &words("hết hạn")).unwrap() {
        team.writes(DESK, draft);
    }
    assert_eq!(team.view().duplicates, []);
}

#[test]
fn somebody_unidentified_may_be_anybody_with_that_code_until_they_are_known() {
    let mut team = Team::of(1, 3);
    let unknown = name_on(Subject::Unidentified(UNKNOWN), "THE-01", 1);
    team.says(1, added(UNKNOWN, None));
    team.says(1, finding(unknown, "Không đeo thẻ, đi về phía cổng sau"));
    team.says(1, finding(name(1, 1), "Không đeo thẻ"));
    team.says(1, finding(name(2, 1), "Không đeo thẻ"));
    assert_eq!(team.view().duplicates.len(), 2);
    team.says(1, same_person(UNKNOWN, person(3)));
    assert_eq!(team.view().duplicates, [], "known as a third, they are neither of the two");
    team.withdraws(1, same_person(UNKNOWN, person(3)));
    team.withdraws(1, same_person(UNKNOWN, person(2)));
    let offered = team.view().duplicates;
    assert_eq!(offered.len(), 1);
    assert!([&offered[0].one, &offered[0].other].iter().any(|name| name.subject.id() == person(1).into()));
    team.holds_in_any_order();
}

#[test]
fn a_join_said_twice_and_taken_back_once_still_holds_nothing_twice() {
    let mut team = Team::of(2, 1);
    team.says(1, finding(name(1, 1), "Không đeo thẻ"));
    team.says(2, finding(name(1, 2), "Không đeo thẻ"));
    let join = Fact::SameFinding(SameFinding::of(name(1, 1), 2));
    team.says(1, join.clone());
    team.says(2, join.clone());
    assert_eq!(team.view().findings.len(), 1);
    team.withdraws(2, join.clone());
    assert_eq!((team.view().findings.len(), pairs(&team).len()), (2, 0), "parted, and known to be two");
    team.says(1, join);
    assert_eq!(team.view().findings.len(), 1);
    team.holds_in_any_order();
}
