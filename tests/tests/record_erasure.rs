//! Erasure under the retention rule: of joined keys, beside headers that are not
//! of the key, and on replicas that have the body, never had it, or erased it.

use shared::domain::*;
use shared::ids::EntryHash;
use shared::journal::{Act, Draft, Entry};
use shared::record::{CellStatus, Item, Record, Shown, erasure, fold, visit_record};
use tests::builders::{UNIT, person};

use super::{DESK, Team, VISIT, finding, mark, name, same_person, words};

impl Team {
    /// The office erases a value; how many drafts that took.
    fn erases(&mut self, fact: &Fact) -> Result<usize, Refusal> {
        let drafts = erasure(&self.record, self.class(fact), &words("hết thời hạn lưu"))?;
        let count = drafts.len();
        for draft in drafts {
            self.writes(DESK, draft);
        }
        Ok(count)
    }

    /// The same entries at a replica that lacks these bodies.
    fn without(&self, bodies: &[EntryHash]) -> Record {
        let gone = |entry: &Entry| bodies.contains(&entry.hash());
        let entries = self.entries.iter().map(|entry| if gone(entry) { entry.without_body() } else { entry.clone() });
        let mut record = Record::new(self.record.offices().clone());
        record.extend(entries.map(|entry| Item::of(&entry)));
        record
    }

    fn erased(&self) -> Vec<EntryHash> {
        let names = self.entries.iter().filter_map(|entry| match entry.fact() {
            Some(Fact::Erase(erase)) => Some(erase.names),
            _ => None,
        });
        names.flatten().collect()
    }
}

#[test]
fn a_phone_that_has_the_body_and_an_office_that_erased_it_fold_the_same() {
    let mut team = Team::of(2, 2);
    team.says(1, mark(1, Attendance::Cm));
    team.says(1, mark(1, Attendance::Vkl));
    team.says(2, mark(1, Attendance::Vkl));
    team.says(1, mark(2, Attendance::Cm));
    assert_eq!(team.erases(&mark(1, Attendance::Cm)), Ok(1));
    let cell = team.mark_of(1);
    assert_eq!((cell.status, cell.history.len()), (CellStatus::Erased, 3), "replaced ones are erased too");
    assert!(cell.history.iter().all(|told| told.value.is_none() && told.fact.is_none()), "and nothing tells of it");
    let office = team.without(&team.erased());
    assert_eq!(office.folded(), team.record.folded());
    assert_eq!(visit_record(&office, VISIT), team.view(), "the screens are the same");
    assert_eq!(team.view().counts.erased, 1);
    team.holds_in_any_order();
    let later = team.says(2, mark(1, Attendance::Cm));
    let office = team.without(&team.erased());
    assert_eq!(office.folded(), team.record.folded());
    assert!(team.mark_of(1).differs() && team.mark_of(1).standing.contains(&later), "said anew beside what was erased");
}

#[test]
fn an_open_difference_or_an_awaited_entry_is_not_erased_away() {
    let mut team = Team::of(2, 1);
    team.says(1, mark(1, Attendance::Cm));
    team.says(2, mark(1, Attendance::Vkl));
    assert_eq!(team.erases(&mark(1, Attendance::Cm)), Err(Refusal::OpenDifference));
    let mut team = Team::of(1, 1);
    team.says(1, mark(1, Attendance::Cm));
    team.says(1, mark(1, Attendance::Vkl));
    let without_first: Vec<&Entry> =
        team.entries.iter().filter(|entry| entry.fact() != Some(mark(1, Attendance::Cm))).collect();
    let mut record = Record::new(team.record.offices().clone());
    record.extend(without_first.into_iter().map(Item::of));
    let class = team.class(&mark(1, Attendance::Cm));
    assert_eq!(erasure(&record, class, &words("hết hạn")), Err(Refusal::Pending));
}

#[test]
fn what_joins_united_is_erased_by_one_draft_a_key() {
    let mut team = Team::of(2, 2);
    team.says(1, mark(1, Attendance::Vkl));
    team.says(2, mark(2, Attendance::Vkl));
    team.says(1, same_person(person(1), person(2)));
    assert_eq!(team.mark_of(1).one(), Some("VKL"));
    assert_eq!(team.erases(&mark(2, Attendance::Cm)), Ok(2));
    let mut parts: Vec<KeyParts> = team
        .entries
        .iter()
        .rev()
        .take(2)
        .filter_map(|entry| match entry.fact() {
            Some(Fact::Erase(erase)) => Some(erase.parts),
            _ => None,
        })
        .collect();
    parts.sort();
    assert_eq!(parts, [mark(1, Attendance::Cm).parts(), mark(2, Attendance::Cm).parts()], "each key's own parts");
    assert_eq!(team.mark_of(1).status, CellStatus::Erased);
    let office = team.without(&team.erased());
    assert_eq!(office.folded(), team.record.folded());
    team.withdraws(1, same_person(person(1), person(2)));
    let office = team.without(&team.erased());
    assert_eq!(office.folded(), team.record.folded(), "parted again, both know their keys without bodies");
    for number in [1, 2] {
        assert_eq!(team.mark_of(number).status, CellStatus::Erased);
    }
    assert_eq!(team.view().counts.erased, 2);
    team.holds_in_any_order();
}

#[test]
fn a_joined_finding_is_erased_with_all_its_keys() {
    let mut team = Team::of(1, 1);
    team.says(1, finding(name(1, 1), "Không đeo thẻ"));
    team.says(1, finding(name(1, 2), "Không đeo thẻ"));
    team.says(1, Fact::SameFinding(SameFinding::of(name(1, 1), 2)));
    assert_eq!(team.erases(&finding(name(1, 1), "Không đeo thẻ")), Ok(2));
    let office = team.without(&team.erased());
    assert_eq!(office.folded(), team.record.folded());
    assert_eq!(team.view().findings.len(), 1);
    assert_eq!(visit_record(&office, VISIT).findings, team.view().findings);
}

/// A header without its body may carry any key: that of somebody's mark under the
/// kind or visit of something else. It is not of the value.
#[test]
fn a_stranger_under_the_key_neither_blocks_an_erasure_nor_changes_the_value() {
    for (withdraws, other_kind, after) in
        [(false, true, false), (true, true, false), (true, false, false), (false, true, true), (true, false, true)]
    {
        let mut team = Team::of(2, 2);
        let marked = team.says(1, mark(1, Attendance::Vkl));
        if after {
            assert_eq!(team.erases(&mark(1, Attendance::Vkl)), Ok(1));
        }
        let key = mark(1, Attendance::Vkl).parts().key();
        team.bends(2, Draft::set(mark(2, Attendance::Cm), UNIT), |header, body| {
            header.key = key;
            header.replaces = vec![marked];
            if withdraws {
                header.act = Act::Withdraw;
            }
            if other_kind {
                header.kind = Kind::BadgeCheck.name().to_owned();
            } else {
                header.about = shared::ids::Id([0x66; 16]);
            }
            *body = None;
        });
        if !after {
            assert_eq!(team.mark_of(1).one(), Some("VKL"), "it replaces nothing");
            assert_eq!(team.erases(&mark(1, Attendance::Vkl)), Ok(1), "and keeps nobody from erasing");
        }
        assert_eq!((team.mark_of(1).status, team.mark_of(1).standing.len()), (CellStatus::Erased, 1));
        let office = team.without(&team.erased());
        assert_eq!(office.folded(), team.record.folded());
        team.holds_in_any_order();
    }
}

/// The minutes are a fold as well: what is erased is erased in them, be its body
/// still here or not, and whenever the seal was made.
#[test]
fn what_is_erased_is_erased_in_the_minutes_too() {
    for sealed_first in [true, false] {
        let mut team = Team::of(2, 2);
        team.says(1, mark(1, Attendance::Vkl));
        team.says(2, mark(2, Attendance::Vkl));
        team.says(1, same_person(person(1), person(2)));
        let mut seal = None;
        for sealing in [sealed_first, !sealed_first] {
            if sealing {
                seal = Some(team.seals(1));
            } else {
                assert_eq!(team.erases(&mark(1, Attendance::Vkl)), Ok(2));
            }
        }
        let seal = seal.unwrap().hash;
        let office = team.without(&team.erased());
        assert_eq!(office.minutes(&seal), team.record.minutes(&seal));
        let class = team.class(&mark(1, Attendance::Vkl));
        let minutes = office.minutes(&seal);
        assert_eq!(minutes.keys[&class].values.iter().collect::<Vec<_>>(), [&Shown::Erased]);
    }
}

#[test]
fn only_the_office_erases() {
    let mut team = Team::of(2, 1);
    team.says(1, mark(1, Attendance::Vkl));
    let drafts = erasure(&team.record, team.class(&mark(1, Attendance::Cm)), &words("hết hạn")).unwrap();
    for draft in drafts {
        team.bends(2, draft, |_, _| ());
    }
    assert_eq!(team.mark_of(1).one(), Some("VKL"), "an erasure from a phone does nothing");
    team.holds_in_any_order();
}

#[test]
fn a_withdrawn_value_is_erased_like_any_other() {
    let mut team = Team::of(1, 1);
    team.says(1, mark(1, Attendance::Vkl));
    team.withdraws(1, mark(1, Attendance::Vkl));
    assert_eq!(team.erases(&mark(1, Attendance::Vkl)), Ok(1));
    assert_eq!(team.mark_of(1).status, CellStatus::AllWithdrawn);
    assert_eq!(team.view().counts.unverified, 1);
    let office = team.without(&team.erased());
    assert_eq!(office.folded(), team.record.folded());
    let items: Vec<Item> = team.entries.iter().map(Item::of).collect();
    assert_eq!(fold(&items, team.record.offices()), team.record.folded());
}
