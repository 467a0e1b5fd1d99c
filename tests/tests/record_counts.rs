//! The roll in figures, against a second model that counts what people said in
//! the plainest way: 2,000 seeded draws.

use std::collections::{BTreeMap, BTreeSet};

use shared::domain::*;
use shared::ids::PersonId;
use shared::journal::Act;
use shared::record::{Counts, Figure, Item, Settlement, erasure, settlement};
use tests::builders::person;
use tests::sim::Rng;

use super::{DESK, Team, VISIT, added, mark, mark_on, same_person, words};

const DRAWS: u64 = 2_000;
const MEMBERS: u8 = 3;
const PEOPLE: u16 = 6;
/// Acts of one draw.
const ACTS: usize = 24;

/// A value as the second model knows it: a state's code, or erased.
type Value = Option<&'static str>;

/// What stands of one kind on one person: by whom.
type Said = Vec<(usize, Value)>;

/// What everybody said, in plain lists.
#[derive(Default)]
struct Plain {
    marks: BTreeMap<PersonId, Said>,
    badges: BTreeMap<PersonId, Said>,
    people: BTreeSet<PersonId>,
    united: BTreeMap<PersonId, PersonId>,
}

impl Plain {
    fn stands_for(&self, person: PersonId) -> PersonId {
        self.united.get(&person).copied().unwrap_or(person)
    }

    fn tap(said: &mut Said, who: usize, value: Value) {
        said.retain(|(author, _)| *author != who);
        said.push((who, value));
    }

    fn join(&mut self, one: PersonId, other: PersonId) {
        let (one, other) = (self.stands_for(one), self.stands_for(other));
        let (least, moved) = (one.min(other), one.max(other));
        if least == moved {
            return;
        }
        for (_, stands) in self.united.iter_mut().filter(|(_, stands)| **stands == moved) {
            *stands = least;
        }
        self.united.insert(moved, least);
        for kind in [&mut self.marks, &mut self.badges] {
            let said = kind.remove(&moved).unwrap_or_default();
            kind.entry(least).or_default().extend(said);
        }
    }

    fn counts(&self) -> Counts {
        let rows: BTreeSet<PersonId> = self.people.iter().map(|person| self.stands_for(*person)).collect();
        let mut counts = Counts { rows: rows.len() as u32, ..Counts::default() };
        let badges = BadgeState::ALL.map(|state| (state.code(), Figure::default()));
        counts.badges = badges.into_iter().collect();
        for row in rows {
            let values = distinct(self.marks.get(&row));
            match values.iter().collect::<Vec<_>>()[..] {
                [] | [Some("CXM")] => counts.unverified += 1,
                [None] => counts.erased += 1,
                [Some(code)] => *counts.states.entry(code).or_default() += 1,
                _ => counts.differing += 1,
            }
            figure(&mut counts.present, &values, |code| code == "CM" || code == "DM");
            figure(&mut counts.absent_without_reason, &values, |code| code == "VKL");
            let seen = distinct(self.badges.get(&row));
            for (code, count) in &mut counts.badges {
                figure(count, &seen, |seen| seen == *code);
            }
        }
        counts
    }
}

fn distinct(said: Option<&Said>) -> BTreeSet<Value> {
    said.into_iter().flatten().map(|(_, value)| *value).collect()
}

fn figure(figure: &mut Figure, values: &BTreeSet<Value>, question: impl Fn(&str) -> bool) {
    let yes = values.iter().filter(|value| value.is_some_and(&question)).count();
    if yes > 0 && yes == values.len() {
        figure.sure += 1;
    } else if yes > 0 {
        figure.open += 1;
    }
}

fn badge(person: PersonId, state: BadgeState) -> Fact {
    Fact::BadgeCheck(BadgeCheck {
        visit: VISIT,
        person,
        state,
        exempt: (state == BadgeState::Exempt).then_some(ExemptReason::Seconded),
        requested: (state == BadgeState::NotIssued).then_some(Asked::No),
        reported: None,
        note: None,
    })
}

struct Draw {
    team: Team,
    plain: Plain,
    rng: Rng,
    persons: Vec<PersonId>,
    done: BTreeMap<&'static str, u32>,
}

impl Draw {
    fn of(seed: u64) -> Draw {
        let persons: Vec<PersonId> = (1..=PEOPLE).map(person).collect();
        let plain = Plain { people: persons.iter().copied().collect(), ..Plain::default() };
        Draw { team: Team::of(MEMBERS, PEOPLE), plain, rng: Rng::new(seed), persons, done: BTreeMap::new() }
    }

    fn act(&mut self) {
        let who = 1 + self.rng.below(usize::from(MEMBERS));
        let person = self.persons[self.rng.below(self.persons.len())];
        let act = match self.rng.below(100) {
            0..45 => self.marks(who, person),
            45..70 => self.checks(who, person),
            70..80 => self.takes_back(who, person),
            80..88 => self.settles(who, person),
            88..92 => self.adds(who),
            92..95 => self.joins(who, person),
            _ => self.erases(person),
        };
        *self.done.entry(act).or_default() += 1;
    }

    fn marks(&mut self, who: usize, person: PersonId) -> &'static str {
        let state = Attendance::ALL[self.rng.below(Attendance::ALL.len())];
        self.team.says(who, mark_on(person, state));
        self.plain.people.insert(person);
        let stands_for = self.plain.stands_for(person);
        Plain::tap(self.plain.marks.entry(stands_for).or_default(), who, Some(state.code()));
        "mark"
    }

    fn checks(&mut self, who: usize, person: PersonId) -> &'static str {
        let state = BadgeState::ALL[self.rng.below(BadgeState::ALL.len())];
        self.team.says(who, badge(person, state));
        self.plain.people.insert(person);
        let stands_for = self.plain.stands_for(person);
        Plain::tap(self.plain.badges.entry(stands_for).or_default(), who, Some(state.code()));
        "badge"
    }

    fn takes_back(&mut self, who: usize, person: PersonId) -> &'static str {
        let author = self.team.pens[who].writer.author;
        let fact = mark_on(person, Attendance::Cm);
        let standing = self.team.standing(&fact.parts());
        if !standing.iter().any(|item| item.author == author && !item.withdraws()) {
            return "nothing";
        }
        self.team.withdraws(who, fact);
        let stands_for = self.plain.stands_for(person);
        self.plain.marks.entry(stands_for).or_default().retain(|(author, _)| *author != who);
        "withdrawal"
    }

    fn settles(&mut self, who: usize, person: PersonId) -> &'static str {
        let fact = mark_on(person, Attendance::Cm);
        let class = self.team.class(&fact);
        let standing: Vec<&Item> = self.team.standing(&fact.parts());
        let mut readable =
            standing.iter().filter(|item| !item.withdraws() && self.team.record.fact(&item.hash).is_some());
        let Some(chosen) = readable.next_back() else { return "nothing" };
        let Some(Fact::Mark(told)) = chosen.fact.as_deref() else { return "nothing" };
        let (choose, value) = (Some(chosen.hash), Some(told.state.code()));
        let shown = standing.iter().map(|item| item.reference()).collect();
        let settled = Settlement { key: class, choose, shown, why: words("đã đối chiếu") };
        let draft = settlement(&self.team.record, settled).unwrap();
        self.team.writes(who, draft);
        let stands_for = self.plain.stands_for(person);
        self.plain.marks.insert(stands_for, vec![(who, value)]);
        "settlement"
    }

    fn adds(&mut self, who: usize) -> &'static str {
        let person = PersonId(self.rng.id());
        self.team.says(who, added(person, Some("Đỗ Thị Mơ")));
        self.plain.people.insert(person);
        self.persons.push(person);
        "addition"
    }

    fn joins(&mut self, who: usize, person: PersonId) -> &'static str {
        let other = self.persons[self.rng.below(self.persons.len())];
        if person == other {
            return "nothing";
        }
        self.team.says(who, same_person(person, other));
        self.plain.join(person, other);
        "join"
    }

    fn erases(&mut self, person: PersonId) -> &'static str {
        let class = self.team.class(&mark_on(person, Attendance::Cm));
        let Ok(drafts) = erasure(&self.team.record, class, &words("hết thời hạn lưu")) else { return "nothing" };
        for draft in drafts {
            self.team.writes(DESK, draft);
        }
        let stands_for = self.plain.stands_for(person);
        self.plain.marks.entry(stands_for).or_default().iter_mut().for_each(|(_, value)| *value = None);
        "erasure"
    }

    fn check(&self, seed: u64) {
        let counts = self.team.view().counts;
        assert_eq!(counts, self.plain.counts(), "seed {seed}");
        let states: u32 = counts.states.values().sum();
        assert_eq!(states + counts.unverified + counts.differing + counts.erased, counts.rows, "seed {seed}");
        let badges: u32 = counts.badges.values().map(|figure| figure.sure).sum();
        assert!(badges <= counts.rows, "seed {seed}: nobody's badge is surely two things");
    }
}

#[test]
fn every_row_is_in_exactly_one_cell_whatever_was_said() {
    let mut done: BTreeMap<&str, u32> = BTreeMap::new();
    for seed in 0..DRAWS {
        let mut draw = Draw::of(seed);
        (0..ACTS).for_each(|_| draw.act());
        draw.check(seed);
        draw.done.into_iter().for_each(|(act, count)| *done.entry(act).or_default() += count);
    }
    println!("{DRAWS} draws: {done:?}");
    let rare: Vec<_> = done.iter().filter(|(_, count)| **count < 500).collect();
    assert!(rare.is_empty() && done.len() == 8, "{done:?}");
}

#[test]
fn what_was_never_issued_or_not_seen_is_in_no_figure_against_a_person() {
    let at_fault = [BadgeState::NotWorn, BadgeState::WornWrong, BadgeState::Lost, BadgeState::Others];
    for state in [BadgeState::NotIssued, BadgeState::NotSeen, BadgeState::Exempt] {
        let mut team = Team::of(2, 1);
        team.says(1, badge(person(1), state));
        let counts = team.view().counts;
        assert_eq!(counts.badges[state.code()], Figure { sure: 1, open: 0 });
        assert!(at_fault.iter().all(|fault| counts.badges[fault.code()] == Figure::default()), "{state:?}");
        team.says(2, badge(person(1), BadgeState::NotWorn));
        let counts = team.view().counts;
        assert_eq!(
            counts.badges["NOT_WORN"],
            Figure { sure: 0, open: 1 },
            "while people differ nobody is surely at fault"
        );
        assert_eq!(counts.badges[state.code()], Figure { sure: 0, open: 1 });
    }
}

#[test]
fn the_roster_is_that_of_the_visits_day() {
    let mut team = Team::of(1, 1);
    let day = |day: &str| day.parse().ok();
    for (number, from) in [(2, day("2023-11-24")), (3, day("2023-11-25")), (4, day("2020-01-01"))] {
        team.pens[DESK].posts(number, from);
        let told = team.pens[DESK].entries[team.pens[DESK].entries.len() - 2..].to_vec();
        for entry in told {
            team.all_hear(entry);
        }
    }
    let posting = |number: u16, to: &str| {
        Fact::Posting(Posting {
            person: person(number),
            unit: tests::builders::UNIT,
            title: None,
            department: None,
            row: u32::from(number),
            from: None,
            to: day(to),
            sensitive: false,
        })
    };
    team.says(DESK, posting(4, "2023-11-23"));
    team.says(DESK, posting(1, "2023-11-24"));
    let on_roster: Vec<PersonId> = team.view().rows.iter().map(|row| row.person).collect();
    assert_eq!(on_roster, [person(1), person(2)], "posted until that day, and from that day on");
    team.says(1, mark(4, Attendance::Cm));
    let row = team.view().rows.into_iter().find(|row| row.person == person(4)).unwrap();
    assert!(!row.on_roster && row.name == "Nguyễn Văn 4", "who was met is a row all the same");
}

#[test]
fn a_mark_set_aside_is_as_if_it_had_not_been_said_and_released_it_is_back() {
    let mut team = Team::of(2, 1);
    let marked = team.says(1, mark(1, Attendance::Vkl));
    team.sets_aside(marked.hash);
    let counts = team.view().counts;
    assert_eq!((counts.unverified, counts.absent_without_reason), (1, Figure::default()));
    let reason = QuarantineReason::ByHand { words: words("đã rõ") };
    let draft = team.told(DESK, Fact::Quarantine(Quarantine { entry: marked.hash, reason })).act(Act::Withdraw);
    team.writes(DESK, draft);
    assert_eq!(team.view().counts.absent_without_reason.sure, 1);
    team.holds_in_any_order();
}
