//! Forks: one incident where a journal parts, until somebody has looked; another
//! incident where it parts again. A fork changes no count.

use shared::domain::*;
use shared::ids::DeviceId;
use shared::journal::Entry;
use shared::record::{ForkIncident, Item, fork_incidents};
use tests::builders::Pen;

use super::{DESK, Team, VISIT, mark, words};

const DEVICE: DeviceId = DeviceId([0x44; 16]);

impl Team {
    fn holds(&mut self, entries: &[Entry]) {
        self.record.extend(entries.iter().map(Item::of));
        self.entries.extend(entries.iter().cloned());
    }

    fn acknowledges(&mut self, seq: u64) {
        self.says(DESK, Fact::ForkSeen(ForkSeen { device: DEVICE, seq, words: words("Khôi phục từ bản sao") }));
    }

    fn incidents(&self) -> Vec<(u64, bool)> {
        let of_device = |found: &ForkIncident| found.device == DEVICE;
        fork_incidents(&self.record)
            .iter()
            .filter(|found| of_device(found))
            .map(|found| (found.seq, found.seen))
            .collect()
    }
}

/// Entries of one device: `shared` that all copies have, then marks of one copy.
fn branch(shared: u16, states: &[Attendance]) -> Vec<Entry> {
    let mut pen = Pen::of(DEVICE, Role::Leader);
    for number in 1..=shared {
        pen.write(shared::journal::Draft::set(mark(number, Attendance::Cm), tests::builders::UNIT));
    }
    for (number, state) in (shared + 1..).zip(states) {
        pen.write(shared::journal::Draft::set(mark(number, *state), tests::builders::UNIT));
    }
    pen.entries
}

use Attendance::{Cm, Vkl, Vs};

#[test]
fn a_journal_that_parts_is_one_incident_however_long_its_branches() {
    let mut team = Team::of(1, 9);
    team.holds(&branch(2, &[Vkl, Vkl, Vkl]));
    assert_eq!(team.incidents(), []);
    team.holds(&branch(2, &[Vs])[2..]);
    assert_eq!(team.incidents(), [(3, false)]);
    team.acknowledges(3);
    assert_eq!(team.incidents(), [(3, true)]);
    team.holds(&branch(2, &[Vs, Vs, Vs])[3..]);
    assert_eq!(team.incidents(), [(3, true)], "the same two branches, grown");
    team.holds_in_any_order();
}

#[test]
fn a_further_parting_is_a_further_incident() {
    let mut team = Team::of(1, 9);
    team.holds(&branch(1, &[Vkl, Vkl]));
    team.holds(&branch(1, &[Vs])[1..]);
    team.acknowledges(2);
    assert_eq!(team.incidents(), [(2, true)]);
    team.holds(&branch(5, &[Vkl])[3..]);
    team.holds(&branch(5, &[Vs])[5..]);
    assert_eq!(team.incidents(), [(2, true), (6, false)], "nobody has looked at the later one");
    team.acknowledges(6);
    assert!(team.incidents().iter().all(|(_, seen)| *seen));
}

#[test]
fn an_earlier_parting_that_becomes_known_is_to_be_looked_at() {
    let mut team = Team::of(1, 9);
    let (one, other) = (branch(1, &[Vkl, Vkl, Vkl]), branch(1, &[Vs, Vs, Vs]));
    team.holds(&one);
    team.holds(&other[3..]);
    team.acknowledges(4);
    assert_eq!(team.incidents(), [(4, true)]);
    team.holds(&other[1..3]);
    assert_eq!(team.incidents(), [(2, false)], "it parted two places earlier than was known");
}

#[test]
fn an_acknowledgement_that_is_taken_back_is_none() {
    let mut team = Team::of(1, 9);
    team.holds(&branch(1, &[Vkl]));
    team.holds(&branch(1, &[Vs])[1..]);
    team.acknowledges(2);
    team.withdraws(DESK, Fact::ForkSeen(ForkSeen { device: DEVICE, seq: 2, words: words("Khôi phục từ bản sao") }));
    assert_eq!(team.incidents(), [(2, false)]);
}

#[test]
fn both_branches_are_in_the_record_and_no_count_is_changed_by_the_fork() {
    let mut team = Team::of(1, 4);
    team.holds(&branch(2, &[Vkl]));
    let before = team.view().counts;
    assert_eq!((before.absent_without_reason.sure, before.present.sure), (1, 2));
    team.holds(&branch(2, &[Vs])[2..]);
    let after = team.view().counts;
    assert_eq!(after.present.sure, 2, "what both branches share counts as before");
    assert_eq!((after.absent_without_reason.sure, after.absent_without_reason.open, after.differing), (0, 1, 1));
    team.holds(&branch(2, &[Vkl, Cm])[3..]);
    assert_eq!(team.view().counts.present.sure, 3);
    assert_eq!(team.view().summary.visit, VISIT);
    team.holds_in_any_order();
}
