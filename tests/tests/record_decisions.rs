//! Decisions: a finding counts only while what was judged stands as it was judged.

use shared::domain::*;
use shared::ids::{EntryHash, EntryRef};
use shared::journal::{Act, Draft};
use shared::record::{CellStatus, Item, Record, Standing, finding_standing, visit_record};
use tests::builders::{UNIT, person};

use super::{DESK, Team, finding, name, name_on, only_finding, unit, words};

fn explanation(text: &str) -> Fact {
    let answer = ExplanationAnswer::Explained { text: words(text) };
    Fact::Explanation(Explanation { name: name(1, 1), answer })
}

fn decision(name: FindingName, verdict: DecisionVerdict) -> Fact {
    Fact::Decision(Decision { name, verdict, reason: words("có căn cứ") })
}

impl Team {
    /// The office decides, having judged these.
    fn decides(&mut self, verdict: DecisionVerdict, judged: &[EntryRef]) -> EntryRef {
        let draft = self.told(DESK, decision(name(1, 1), verdict)).after(judged.iter().copied());
        self.writes(DESK, draft)
    }

    fn standing_of(&self, act: u8) -> Standing {
        finding_standing(&self.record, &name(1, act))
    }
}

/// A finding and its explanation, both judged and upheld.
fn upheld() -> Team {
    let mut team = Team::of(2, 3);
    let found = team.says(1, finding(name(1, 1), "Không đeo thẻ"));
    let said = team.says(2, explanation("Quên ở nhà"));
    assert_eq!(team.standing_of(1), Standing::Undecided);
    team.decides(DecisionVerdict::Upheld, &[found, said]);
    assert_eq!(team.standing_of(1), Standing::Counts);
    team
}

#[test]
fn what_was_decided_is_what_is_shown() {
    let day = "2024-06-01".parse().unwrap();
    for (verdict, standing) in [
        (DecisionVerdict::Upheld, Standing::Counts),
        (DecisionVerdict::Rejected, Standing::Rejected),
        (DecisionVerdict::Deferred { until: day }, Standing::Deferred),
    ] {
        let mut team = Team::of(1, 1);
        let found = team.says(1, finding(name(1, 1), "Không đeo thẻ"));
        team.decides(verdict, &[found]);
        assert_eq!(only_finding(&team.view()).standing, standing);
        team.withdraws(DESK, decision(name(1, 1), verdict));
        assert_eq!(only_finding(&team.view()).standing, Standing::Undecided, "taken back, nothing is decided");
        team.holds_in_any_order();
    }
}

#[test]
fn a_finding_whose_words_changed_is_to_be_looked_at_again() {
    let mut team = upheld();
    team.says(1, finding(name(1, 1), "Không đeo thẻ khi tiếp dân"));
    assert_eq!(team.standing_of(1), Standing::BasisChanged);
    let found = only_finding(&team.view());
    assert_eq!((found.standing, found.decision.status), (Standing::BasisChanged, CellStatus::One));
    let judged: Vec<EntryRef> =
        [found.finding, found.explanation].iter().flat_map(|cell| cell.standing.clone()).collect();
    team.decides(DecisionVerdict::Upheld, &judged);
    assert_eq!(team.standing_of(1), Standing::Counts, "decided again on what stands now");
    team.holds_in_any_order();
}

#[test]
fn an_explanation_that_changed_is_to_be_looked_at_again() {
    let mut team = upheld();
    team.says(2, explanation("Thẻ đang đổi theo quyết định mới"));
    assert_eq!(team.standing_of(1), Standing::BasisChanged);
    let mut team = upheld();
    team.withdraws(2, explanation("Quên ở nhà"));
    assert_eq!(team.standing_of(1), Standing::BasisChanged);
    team.holds_in_any_order();
}

#[test]
fn a_finding_that_is_withdrawn_set_aside_or_erased_no_longer_counts() {
    let found = |team: &Team| only_finding(&team.view()).finding.standing[0];
    let mut withdrawn = upheld();
    withdrawn.withdraws(1, finding(name(1, 1), "Không đeo thẻ"));
    assert_eq!(withdrawn.standing_of(1), Standing::BasisChanged);
    let mut aside = upheld();
    let entry = found(&aside).hash;
    aside.sets_aside(entry);
    assert_eq!(aside.standing_of(1), Standing::BasisChanged);
    let mut erased = upheld();
    let class = erased.class(&finding(name(1, 1), "Không đeo thẻ"));
    for draft in shared::record::erasure(&erased.record, class, &words("hết thời hạn lưu")).unwrap() {
        erased.writes(DESK, draft);
    }
    assert_eq!(erased.standing_of(1), Standing::BasisChanged);
    for team in [withdrawn, aside, erased] {
        team.holds_in_any_order();
    }
}

#[test]
fn the_same_words_of_somebody_else_change_no_decision_and_other_words_do() {
    let mut team = upheld();
    let draft = Draft::set(finding(name(1, 1), "Không đeo thẻ"), UNIT);
    team.writes(2, draft);
    assert_eq!(team.standing_of(1), Standing::Counts, "a confirmation is no change");
    team.writes(2, Draft::set(finding(name(1, 1), "Đeo thẻ của người khác"), UNIT));
    assert_eq!(team.standing_of(1), Standing::BasisChanged, "the finding has two values now");
    team.holds_in_any_order();
}

#[test]
fn a_decision_that_judged_nothing_of_the_finding_counts_for_nothing() {
    let mut team = Team::of(1, 1);
    team.says(1, finding(name(1, 1), "Không đeo thẻ"));
    team.decides(DecisionVerdict::Upheld, &[]);
    assert_eq!(team.standing_of(1), Standing::BasisChanged);
    let elsewhere = team.says(1, finding(name(1, 2), "Không đeo thẻ"));
    team.decides(DecisionVerdict::Upheld, &[elsewhere]);
    assert_eq!(team.standing_of(1), Standing::BasisChanged, "another finding was judged");
    let unheld = EntryRef { hash: EntryHash([9; 32]), ..elsewhere };
    team.decides(DecisionVerdict::Upheld, &[unheld]);
    assert_eq!(team.standing_of(1), Standing::BasisChanged, "what was judged is not here");
}

#[test]
fn two_decisions_that_differ_are_disputed() {
    let mut team = upheld();
    team.writes(DESK, Draft::set(decision(name(1, 1), DecisionVerdict::Rejected), UNIT));
    assert_eq!(only_finding(&team.view()).standing, Standing::Disputed);
    team.holds_in_any_order();
}

#[test]
fn two_equal_decisions_count_only_while_all_that_either_judged_stands() {
    let mut team = Team::of(2, 1);
    let found = team.says(1, finding(name(1, 1), "Không đeo thẻ"));
    let said = team.says(2, explanation("Quên ở nhà"));
    for judged in [vec![found], vec![found, said]] {
        let draft = Draft::set(decision(name(1, 1), DecisionVerdict::Upheld), UNIT).after(judged);
        team.writes(DESK, draft);
    }
    assert_eq!(team.standing_of(1), Standing::Counts);
    team.says(2, explanation("Thẻ đang đổi"));
    assert_eq!(team.standing_of(1), Standing::BasisChanged);
}

#[test]
fn joining_a_decided_finding_to_another_asks_for_a_new_look() {
    let mut team = upheld();
    team.says(1, finding(name(1, 2), "Không đeo thẻ lần hai"));
    assert_eq!(team.standing_of(1), Standing::Counts);
    team.says(1, Fact::SameFinding(SameFinding::of(name(1, 1), 2)));
    assert_eq!(only_finding(&team.view()).standing, Standing::BasisChanged);
    team.holds_in_any_order();
}

#[test]
fn a_seal_that_a_decision_knew_is_none_of_its_basis() {
    let mut team = Team::of(1, 1);
    let found = team.says(1, finding(name(1, 1), "Không đeo thẻ"));
    let lists = shared::record::seal_lists(&team.record, super::VISIT).unwrap();
    let content = content_hash(&lists.includes);
    let seal = Seal { visit: super::VISIT, lists, parts: Vec::new(), content, paper: None, fold_version: 1 };
    let first = team.writes(1, Draft::set(Fact::Seal(seal), UNIT).act(Act::Seal));
    team.decides(DecisionVerdict::Upheld, &[found]);
    assert_eq!(team.standing_of(1), Standing::Counts);
    let lists = shared::record::seal_lists(&team.record, super::VISIT).unwrap();
    let content = content_hash(&lists.includes);
    let seal = Seal { visit: super::VISIT, lists, parts: Vec::new(), content, paper: None, fold_version: 1 };
    let author = team.pens[1].writer.author;
    let draft = Draft::set(Fact::Seal(seal), UNIT).act(Act::Seal);
    team.writes(1, draft.replacing([shared::journal::Named { entry: first, author }]));
    assert_eq!(team.standing_of(1), Standing::Counts, "a new seal is no new basis");
}

/// An entry of a kind that nobody knows yet, under the key of a decision: no phone
/// may decide or undo a decision by it.
#[test]
fn an_unknown_kind_under_a_decisions_key_decides_nothing() {
    for (act, body_here) in [(Act::Set, true), (Act::Withdraw, true), (Act::Set, false), (Act::Withdraw, false)] {
        let mut team = upheld();
        let decided = only_finding(&team.view()).decision.standing[0];
        let draft = Draft::set(decision(name(1, 1), DecisionVerdict::Rejected), UNIT);
        team.bends(1, draft, |header, body| {
            header.kind = "later_decision".to_owned();
            header.act = act.clone();
            header.replaces = vec![decided];
            if !body_here {
                *body = None;
            }
        });
        let found = only_finding(&team.view());
        assert_eq!((found.standing, found.decision.values.len()), (Standing::Counts, 1), "{act:?}");
        team.holds_in_any_order();
    }
}

/// The same trick before there is a decision: it must not take the place.
#[test]
fn an_unknown_kind_that_came_first_keeps_no_decision_away() {
    for body_here in [true, false] {
        let mut team = Team::of(1, 1);
        let found = team.says(1, finding(name(1, 1), "Không đeo thẻ"));
        let draft = Draft::set(decision(name(1, 1), DecisionVerdict::Upheld), UNIT);
        team.bends(1, draft, |header, body| {
            header.kind = "a_decision".to_owned();
            if !body_here {
                *body = None;
            }
        });
        assert_ne!(team.standing_of(1), Standing::Counts, "a later version's words, or nobody's");
        team.decides(DecisionVerdict::Rejected, &[found]);
        assert_eq!(team.standing_of(1), Standing::Rejected);
        team.holds_in_any_order();
    }
}

#[test]
fn what_a_newer_program_wrote_of_a_finding_is_not_counted_here() {
    let mut team = upheld();
    let newer = |_: &mut shared::journal::Header, body: &mut Option<Vec<u8>>| {
        let text = String::from_utf8(body.take().unwrap()).unwrap();
        *body = Some(text.replace("\"fact\":{", "\"fact\":{\"act\":300,\"old\":{").replace("}}", "}}}").into_bytes());
    };
    team.bends(2, Draft::set(finding(name(1, 1), "Không đeo thẻ"), UNIT), newer);
    assert_eq!(team.standing_of(1), Standing::NeedsUpdate);
    team.holds_in_any_order();
}

#[test]
fn a_finding_that_was_erased_is_shown_as_erased_and_not_as_never_made() {
    for name in [name(1, 1), name_on(unit(), "GIO-05", 1)] {
        let mut team = Team::of(1, 1);
        team.says(1, finding(name.clone(), "Không đeo thẻ"));
        let class = team.class(&finding(name.clone(), "Không đeo thẻ"));
        for draft in shared::record::erasure(&team.record, class, &words("hết thời hạn lưu")).unwrap() {
            team.writes(DESK, draft);
        }
        let mut without_body = Record::new(team.record.offices().clone());
        let is_finding = |entry: &shared::journal::Entry| entry.header().kind == Kind::Finding.name();
        let bodies =
            team.entries.iter().map(|entry| if is_finding(entry) { entry.without_body() } else { entry.clone() });
        without_body.extend(bodies.map(|entry| Item::of(&entry)));
        for view in [team.view(), visit_record(&without_body, super::VISIT)] {
            let found = only_finding(&view);
            assert_eq!((found.finding.status, found.name), (CellStatus::Erased, name.clone()));
            assert_eq!(view.summary.findings, 1);
        }
    }
}

#[test]
fn what_never_was_a_persons_fault_counts_against_nobody_even_when_upheld() {
    let mut team = Team::of(1, 1);
    let name = name_on(Subject::Person(person(1)), "THE-02", 1);
    let found = team.says(1, finding(name.clone(), "Chưa được cấp thẻ"));
    let draft = team.told(DESK, decision(name.clone(), DecisionVerdict::Upheld)).after([found]);
    team.writes(DESK, draft);
    assert_eq!(finding_standing(&team.record, &name), Standing::Counts, "it is upheld, and is the unit's");
    assert!(!Catalogue::standard().counts_against_person(&name.code));
}
