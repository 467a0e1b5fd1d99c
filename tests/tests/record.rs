//! The record's views: what people are shown and what is counted, whatever came
//! together and in which order. By subject, one file each.
#![allow(clippy::unwrap_used, reason = "a test that meets the unexpected should end")]

#[path = "record_counts.rs"]
mod counts;
#[path = "record_decisions.rs"]
mod decisions;
#[path = "record_duplicates.rs"]
mod duplicates;
#[path = "record_erasure.rs"]
mod erasure;
#[path = "record_forks.rs"]
mod forks;
#[path = "record_seals.rs"]
mod seals;

use std::collections::BTreeSet;

use shared::domain::rights::{Reach, right};
use shared::domain::*;
use shared::ids::{DeviceId, EntryHash, EntryRef, Key, PersonId, UnitId, VisitId};
use shared::journal::{Act, Draft, Entry, Header, Named};
use shared::record::{Cell, FindingView, Item, Record, VisitRecord, fold, visit_record};
use shared::text::Text;
use tests::builders::{OFFICE, Pen, UNIT, person};
use tests::sim::Rng;

/// The visit that everybody is in.
const VISIT: VisitId = VisitId([7; 16]);
/// The number of the office among those who write.
const DESK: usize = 0;

/// An office and people of a team who all hear each other at once.
struct Team {
    pens: Vec<Pen>,
    record: Record,
    entries: Vec<Entry>,
}

impl Team {
    /// The office, so many of the team, so many people on the roster, a visit.
    fn of(members: u8, people: u16) -> Team {
        let office = Pen::office(people);
        let entries = office.entries.clone();
        let member = |number| Pen::of(DeviceId([number; 16]), Role::Leader);
        let mut team = Team {
            pens: std::iter::once(office).chain((1..=members).map(member)).collect(),
            record: Record::new(BTreeSet::from([OFFICE])),
            entries: entries.clone(),
        };
        team.pens.iter_mut().for_each(|pen| pen.hears(&entries));
        team.record.extend(entries.iter().map(Item::of));
        team.says(1, visit(VISIT));
        team
    }

    /// What a person says, replacing what an ordinary act replaces.
    fn says(&mut self, who: usize, fact: Fact) -> EntryRef {
        let draft = self.told(who, fact);
        self.writes(who, draft)
    }

    /// The same as a withdrawal.
    fn withdraws(&mut self, who: usize, fact: Fact) -> EntryRef {
        let draft = self.told(who, fact).act(Act::Withdraw);
        self.writes(who, draft)
    }

    /// An ordinary statement's draft.
    fn told(&self, who: usize, fact: Fact) -> Draft {
        let author = self.pens[who].writer.author;
        let own_only = right(fact.kind()).reach == Reach::Own;
        let standing = self.standing(&fact.parts()).into_iter().filter(|item| !own_only || item.author == author);
        let replaces: Vec<Named> = standing.map(Item::named).collect();
        let seals: Vec<EntryRef> = self.record.seals_of(fact.about().into()).into_iter().map(Item::reference).collect();
        Draft::set(fact, UNIT).replacing(replaces).after(seals)
    }

    fn standing(&self, parts: &KeyParts) -> Vec<&Item> {
        let key = self.record.at(parts);
        key.into_iter().flat_map(|key| &key.standing).filter_map(|hash| self.record.item(hash)).collect()
    }

    /// Any draft.
    fn writes(&mut self, who: usize, draft: Draft) -> EntryRef {
        let entry = self.pens[who].write(draft);
        self.all_hear(entry)
    }

    /// An entry that no honest device writes.
    fn bends(&mut self, who: usize, draft: Draft, change: impl FnOnce(&mut Header, &mut Option<Vec<u8>>)) -> EntryRef {
        let entry = self.pens[who].bend(draft, change);
        self.all_hear(entry)
    }

    fn all_hear(&mut self, entry: Entry) -> EntryRef {
        self.pens.iter_mut().for_each(|pen| pen.hears(std::slice::from_ref(&entry)));
        self.record.add(Item::of(&entry));
        self.entries.push(entry);
        self.entries.last().unwrap().reference()
    }

    /// The office sets an entry aside.
    fn sets_aside(&mut self, entry: EntryHash) {
        let reason = QuarantineReason::ByHand { words: words("nghi sai") };
        self.says(DESK, Fact::Quarantine(Quarantine { entry, reason }));
    }

    fn view(&self) -> VisitRecord {
        visit_record(&self.record, VISIT)
    }

    fn mark_of(&self, number: u16) -> Cell {
        Cell::of(&self.record, &KeyParts::of(Kind::Mark.name(), VISIT).on(person(number)))
    }

    fn class(&self, fact: &Fact) -> Key {
        self.record.class_of(&fact.parts())
    }

    /// Checks that the record is that of the entries in any order, some of them
    /// without their bodies first; it equals the fold from scratch.
    fn holds_in_any_order(&self) {
        let items: Vec<Item> = self.entries.iter().map(Item::of).collect();
        let folded = fold(&items, self.record.offices());
        assert_eq!(self.record.folded(), folded);
        for seed in 0..20 {
            let mut rng = Rng::new(seed);
            let mut entries: Vec<&Entry> = self.entries.iter().collect();
            for last in (1..entries.len()).rev() {
                entries.swap(last, rng.below(last + 1));
            }
            let mut record = Record::new(self.record.offices().clone());
            for entry in entries {
                if rng.percent(30) {
                    record.add(Item::of(&entry.without_body()));
                }
                record.add(Item::of(entry));
            }
            assert_eq!(record.folded(), folded, "seed {seed}");
        }
    }
}

fn words(words: &str) -> Text {
    Text::parse_lines(words, 1_000).unwrap()
}

fn visit(visit: VisitId) -> Fact {
    let (team, purpose, origin) = (None, None, VisitOrigin::OnTheSpot);
    Fact::Visit(Visit { visit, unit: UNIT, team, kind: VisitKind::Agency, purpose, origin })
}

fn mark_on(person: PersonId, state: Attendance) -> Fact {
    let reason = (state == Attendance::Vcl).then_some(AbsenceReason::Hop);
    Fact::Mark(Mark { visit: VISIT, person, state, reason, basis: Basis::Seen })
}

fn mark(number: u16, state: Attendance) -> Fact {
    mark_on(person(number), state)
}

fn name_on(subject: Subject, code: &str, act: u8) -> FindingName {
    FindingName { visit: VISIT, subject, code: FindingCode::parse(code).unwrap(), act }
}

fn name(number: u16, act: u8) -> FindingName {
    name_on(Subject::Person(person(number)), "THE-01", act)
}

fn finding(name: FindingName, text: &str) -> Fact {
    let seen_at = chrono::DateTime::parse_from_rfc3339("2023-11-24T08:05:00+07:00").unwrap();
    Fact::Finding(Finding { name, text: words(text), seen_at, place: None })
}

fn same_person(one: PersonId, other: PersonId) -> Fact {
    Fact::SamePerson(SamePerson::of(VISIT, one, other))
}

fn added(person: PersonId, full_name: Option<&str>) -> Fact {
    let full_name = full_name.map(words);
    Fact::AddedPerson(AddedPerson { visit: VISIT, person, full_name, title: None, department: None })
}

fn unit() -> Subject {
    Subject::Unit(UnitId(UNIT.0))
}

/// The one finding of the visit.
fn only_finding(view: &VisitRecord) -> FindingView {
    assert_eq!(view.findings.len(), 1, "one finding");
    view.findings[0].clone()
}
