//! Seals as they are shown: whole or not, with their supplement, over what was
//! joined and set aside.

use shared::domain::*;
use shared::ids::{EntryHash, EntryRef, VisitId};
use shared::journal::{Act, Draft};
use shared::record::{SealView, seal_lists};
use tests::builders::{UNIT, person};

use super::{Team, VISIT, mark, same_person, visit};

impl Team {
    /// Seals the visit with its lists cut after so many entries into a part.
    fn seals_in_parts(&mut self, who: usize, own: usize) -> (EntryRef, EntryRef) {
        let mut lists = seal_lists(&self.record, VISIT).unwrap();
        let content = content_hash(&lists.includes);
        let rest = SealLists { includes: lists.includes.split_off(own), ..SealLists::default() };
        let part = self.writes(who, Draft::set(Fact::SealPart(SealPart { visit: VISIT, lists: rest }), UNIT));
        (part, self.seals_with(who, lists, vec![part.hash], content))
    }

    pub(super) fn seals(&mut self, who: usize) -> EntryRef {
        let lists = seal_lists(&self.record, VISIT).unwrap();
        let content = content_hash(&lists.includes);
        self.seals_with(who, lists, Vec::new(), content)
    }

    fn seals_with(&mut self, who: usize, lists: SealLists, parts: Vec<EntryHash>, content: EntryHash) -> EntryRef {
        let seal = Seal { visit: VISIT, lists, parts, content, paper: None, fold_version: 1 };
        self.writes(who, Draft::set(Fact::Seal(seal), UNIT).act(Act::Seal))
    }

    fn seal(&self) -> SealView {
        let view = self.view();
        assert_eq!(view.seals.len(), 1);
        view.seals[0].clone()
    }
}

#[test]
fn a_seal_in_parts_is_complete_and_guards_what_its_parts_cover() {
    for own in 1..5 {
        let mut team = Team::of(2, 4);
        for number in 1..=4 {
            team.says(1, mark(number, Attendance::Vkl));
        }
        let unaware: Vec<Draft> = (1..=4)
            .map(|number| {
                let seen = team.told(1, mark(number, Attendance::Cm));
                seen.after([])
            })
            .collect();
        let (_, seal) = team.seals_in_parts(1, own);
        for draft in unaware {
            team.writes(1, draft);
        }
        let shown = team.seal();
        assert_eq!((shown.complete, shown.late.len(), shown.after.len()), (true, 4, 0));
        assert_eq!(shown.covers, 5);
        for number in 1..=4 {
            assert!(team.mark_of(number).differs(), "own {own}, person {number}: the minutes' value can't be removed");
            let minutes = team.record.minutes(&seal.hash);
            assert_eq!(minutes.keys[&team.class(&mark(number, Attendance::Cm))].one_value(), Some("VKL"));
        }
        team.holds_in_any_order();
    }
}

#[test]
fn a_seal_is_not_complete_while_what_it_lists_is_not_what_it_says() {
    let mut team = Team::of(2, 3);
    team.says(1, mark(1, Attendance::Cm));
    team.says(1, mark(2, Attendance::Cm));
    let lists = seal_lists(&team.record, VISIT).unwrap();
    team.seals_with(1, lists, vec![EntryHash([9; 32])], EntryHash([8; 32]));
    assert!(!team.seal().complete, "a part that nobody has, and another content");
    let mut team = Team::of(2, 3);
    team.says(1, mark(1, Attendance::Cm));
    let (part, _) = team.seals_in_parts(1, 1);
    assert!(team.seal().complete);
    team.sets_aside(part.hash);
    assert!(!team.seal().complete, "what is set aside lists nothing");
    team.holds_in_any_order();
}

#[test]
fn the_minutes_fold_to_what_the_screen_showed_with_what_was_set_aside() {
    let mut team = Team::of(2, 2);
    let wrong = team.says(2, mark(1, Attendance::Vkl));
    team.says(1, mark(1, Attendance::Cm));
    team.sets_aside(wrong.hash);
    assert_eq!(team.mark_of(1).one(), Some("CM"));
    let seal = team.seals(1);
    let class = team.class(&mark(1, Attendance::Cm));
    assert_eq!(team.record.minutes(&seal.hash).keys[&class].one_value(), Some("CM"));
}

/// Two ids of one person were joined in another visit; on this visit's screen they
/// are one row, and so they are in its minutes.
#[test]
fn the_minutes_unite_whom_the_screen_united_wherever_that_was_said() {
    let mut team = Team::of(1, 2);
    let elsewhere = VisitId([8; 16]);
    team.says(1, visit(elsewhere));
    team.says(1, Fact::SamePerson(SamePerson::of(elsewhere, person(1), person(2))));
    team.says(1, mark(1, Attendance::Cm));
    team.says(1, mark(2, Attendance::Cm));
    assert_eq!(team.view().counts.rows, 1);
    let seal = team.seals(1);
    let class = team.class(&mark(2, Attendance::Cm));
    let minutes = team.record.minutes(&seal.hash);
    let marks = minutes.keys.values().filter(|key| key.parts.as_ref().is_some_and(|parts| parts.kind == "mark"));
    assert_eq!(marks.count(), 1, "one person, one mark in the minutes");
    assert_eq!(minutes.keys[&class].standing, team.record.key(&class).unwrap().standing);
    assert!(team.seal().complete && team.seal().late.is_empty());
    team.holds_in_any_order();
}

#[test]
fn a_join_after_the_seal_changes_the_record_and_not_the_minutes() {
    let mut team = Team::of(1, 2);
    team.says(1, mark(1, Attendance::Cm));
    team.says(1, mark(2, Attendance::Vkl));
    let seal = team.seals(1);
    let before = team.record.minutes(&seal.hash);
    team.says(1, same_person(person(1), person(2)));
    assert!(team.mark_of(1).differs());
    assert_eq!(team.record.minutes(&seal.hash), before);
    assert_eq!(team.seal().after.len(), 1, "the join is part of the supplement");
}

#[test]
fn nothing_of_a_newer_program_is_sealed_here() {
    let mut team = Team::of(2, 1);
    team.bends(2, Draft::set(mark(1, Attendance::Cm), UNIT), |_, body| {
        let text = String::from_utf8(body.take().unwrap()).unwrap();
        *body = Some(text.replace(r#""CM""#, r#""LVTX""#).into_bytes());
    });
    assert!(team.mark_of(1).needs_update);
    assert_eq!(seal_lists(&team.record, VISIT), Err(Refusal::NeedsUpdate));
    assert_eq!(team.view().counts.unverified, 1, "and it is in no state's count");
}

#[test]
fn two_visits_joined_after_their_seals_keep_both_seals_and_their_minutes() {
    let mut team = Team::of(2, 1);
    let other = VisitId([8; 16]);
    team.says(1, mark(1, Attendance::Cm));
    let first = team.seals(1);
    team.says(2, visit(other));
    let there =
        Fact::Mark(Mark { visit: other, person: person(1), state: Attendance::Vkl, reason: None, basis: Basis::Seen });
    team.says(2, there);
    let lists = seal_lists(&team.record, other).unwrap();
    let content = content_hash(&lists.includes);
    let seal = Seal { visit: other, lists, parts: Vec::new(), content, paper: None, fold_version: 1 };
    let second = team.writes(2, Draft::set(Fact::Seal(seal), UNIT).act(Act::Seal));
    team.says(1, Fact::SameVisit(SameVisit::of(VISIT, other)));
    let view = team.view();
    assert_eq!(view.seals.len(), 2);
    assert!(view.seals.iter().all(|seal| seal.complete));
    assert!(view.differences.iter().any(|found| found.parts.kind == "seal"), "which holds, a further seal says");
    for (seal, value) in [(first, "CM"), (second, "VKL")] {
        let minutes = team.record.minutes(&seal.hash);
        let mut marks =
            minutes.keys.values().filter(|key| key.parts.as_ref().is_some_and(|parts| parts.kind == "mark"));
        assert_eq!(marks.next().unwrap().one_value(), Some(value));
    }
    team.holds_in_any_order();
}
