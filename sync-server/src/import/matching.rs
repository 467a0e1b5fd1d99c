//! Which row of a list is which known person. A name is never a key: a row is
//! matched where name and year of birth or post agree and nobody else could be
//! meant on either side, in stages from the surest to the least sure. What only
//! might be somebody is left to a person, as a doubt. The order of the rows
//! decides nothing.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::Serialize;
use shared::domain::{BadgeRecord, BadgeRecordState, Category, Fact, KeyParts, Kind, Posting, Staff};
use shared::ids::{PersonId, UnitId};
use shared::record::{self, Record};
use shared::text::{Arg, Lang, Sentences, Text, fold};

use super::spelling::spelling;
use crate::roster::{CategoryBasis, RosterRow};

/// A person of the unit, and what the record says of them.
pub(super) struct Known {
    pub(super) posting: Posting,
    pub(super) staff: Staff,
    pub(super) work_phone: Option<Text>,
    pub(super) badge: Option<BadgeRecord>,
}

impl Known {
    /// The people of a unit, as its roster lists them; several ids of one person
    /// count once.
    pub(super) fn of(record: &Record, unit: UnitId) -> Vec<Known> {
        let mut seen: BTreeSet<PersonId> = BTreeSet::new();
        let listed = record::roster(record, unit, None).into_iter();
        let named = listed.filter_map(|(posting, staff)| Some((posting, staff?)));
        let once = named.filter(|(posting, _)| seen.insert(record.person_id(posting.person)));
        once.map(|(posting, staff)| Known::read(record, posting, staff)).collect()
    }

    pub(super) fn person(&self) -> PersonId {
        self.posting.person
    }

    fn read(record: &Record, posting: Posting, staff: Staff) -> Known {
        let told =
            |kind: Kind| record.at(&KeyParts::of(kind.name(), posting.person)).map(|key| key.standing.as_slice());
        let last = |kind: Kind| told(kind).unwrap_or_default().iter().rev().find_map(|hash| record.fact(hash));
        let work_phone = match last(Kind::Contact) {
            Some(Fact::Contact(contact)) => Some(contact.work_phone.clone()),
            _ => None,
        };
        let badge = match last(Kind::BadgeRecord) {
            Some(Fact::BadgeRecord(badge)) => Some(badge.clone()),
            _ => None,
        };
        Known { posting, staff, work_phone, badge }
    }
}

/// What becomes of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Match {
    /// Nobody of the unit.
    New,
    /// The known person at a place.
    Known(usize),
    /// Nobody knows.
    Doubtful(Doubt),
}

/// Why a row is left to a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Doubt {
    /// It could be one of several people.
    Several,
    /// A known person's name differs in accents only: a slip, or somebody else.
    AccentsDiffer,
    /// A known person has this name and post, but another year of birth.
    YearDiffers,
}

impl Doubt {
    /// The sentence that tells a person where to look.
    pub fn say(self, row: u32, lang: Lang) -> String {
        let key = match self {
            Doubt::Several => "roster-doubt-several",
            Doubt::AccentsDiffer => "roster-doubt-accents",
            Doubt::YearDiffers => "roster-doubt-year",
        };
        Sentences::say(lang, key, &[("row", Arg::from(row))])
    }
}

/// How rows and people were matched.
pub(super) struct Matching {
    /// For each row, in the order of the rows.
    pub(super) rows: Vec<Match>,
    /// The places of people who no row is or could be.
    pub(super) missing: Vec<usize>,
}

/// Matches every row of a list.
pub(super) fn match_rows(rows: &[RosterRow], known: &[Known]) -> Matching {
    let rows: Vec<Side> = rows.iter().map(Side::of_row).collect();
    let people: Vec<Side> = known.iter().map(Side::of_known).collect();
    let mut matching = Matching { rows: vec![Match::New; rows.len()], missing: Vec::new() };
    for group in groups(&rows, &people) {
        let mut alike = Alike { rows: &rows, people: &people, group, found: Vec::new() };
        alike.pair_those_who_say_nothing_new();
        STAGES.iter().for_each(|agree| alike.pair(*agree));
        alike.pair_lone_names();
        alike.tell(&mut matching);
    }
    matching.missing.sort_unstable();
    matching
}

/// What of a row, or of a known person, tells who it is.
struct Side<'a> {
    folded: String,
    name: String,
    year: Option<u16>,
    title: Option<String>,
    department: Option<String>,
    rest: Rest<'a>,
}

/// What changes nothing of who it is, but tells whether anything would be written.
struct Rest<'a> {
    full_name: &'a Text,
    /// None where the list only assumes it.
    category: Option<Category>,
    work_phone: Option<&'a Text>,
    badge: Option<(BadgeRecordState, Option<&'a Text>)>,
}

impl<'a> Side<'a> {
    fn of_row(row: &'a RosterRow) -> Side<'a> {
        let rest = Rest {
            full_name: &row.full_name,
            category: (row.category_basis == CategoryBasis::Told).then_some(row.category),
            work_phone: row.work_phone.as_ref(),
            badge: row.badge_state.map(|state| (state, row.badge_no.as_ref())),
        };
        Side::new(rest, row.birth_year, row.title.as_ref(), row.department.as_ref())
    }

    fn of_known(known: &'a Known) -> Side<'a> {
        let rest = Rest {
            full_name: &known.staff.full_name,
            category: Some(known.staff.category),
            work_phone: known.work_phone.as_ref(),
            badge: known.badge.as_ref().map(|badge| (badge.state, badge.number_masked.as_ref())),
        };
        let Posting { title, department, .. } = &known.posting;
        Side::new(rest, known.staff.birth_year, title.as_ref(), department.as_ref())
    }

    fn new(rest: Rest<'a>, year: Option<u16>, title: Option<&Text>, department: Option<&Text>) -> Side<'a> {
        let spelt = |text: &Text| spelling(text.as_str());
        Side {
            folded: fold(rest.full_name.as_str()),
            name: spelt(rest.full_name),
            year,
            title: title.map(spelt),
            department: department.map(spelt),
            rest,
        }
    }

    fn same_name(&self, other: &Side<'_>) -> bool {
        self.name == other.name
    }

    /// Two missing posts are no common post.
    fn same_title(&self, other: &Side<'_>) -> bool {
        self.title.is_some() && self.title == other.title
    }

    /// A missing year is no other year.
    fn years_may_agree(&self, other: &Side<'_>) -> bool {
        self.year.is_none() || other.year.is_none() || self.year == other.year
    }

    /// Whether a row tells nothing that is not known of a person.
    fn says_nothing_new_of(&self, known: &Side<'_>) -> bool {
        let (said, held) = (&self.rest, &known.rest);
        let same_place = self.year == known.year && self.title == known.title && self.department == known.department;
        same_place
            && said.full_name == held.full_name
            && (said.category.is_none() || said.category == held.category)
            && (said.work_phone.is_none() || said.work_phone == held.work_phone)
            && (said.badge.is_none() || said.badge == held.badge)
    }
}

/// One rule by which a row and a person of the same name agree.
type Agree = fn(&Side<'_>, &Side<'_>) -> bool;

/// From the surest to the least sure. Within each, both sides must be the only one.
const STAGES: [Agree; 5] = [
    |row, known| row.year == known.year && row.title == known.title && row.department == known.department,
    |row, known| row.year == known.year && row.title == known.title,
    // A new post.
    |row, known| row.year.is_some() && row.year == known.year,
    // A list without years, or a record without.
    |row, known| row.same_title(known) && row.department == known.department && row.years_may_agree(known),
    |row, known| row.same_title(known) && row.years_may_agree(known),
];

/// Rows and people, by their places, whose names are equal once accents are folded.
#[derive(Default)]
struct Group {
    rows: Vec<usize>,
    people: Vec<usize>,
}

fn groups(rows: &[Side<'_>], people: &[Side<'_>]) -> Vec<Group> {
    let mut groups: HashMap<&str, Group> = HashMap::new();
    for (place, row) in rows.iter().enumerate() {
        groups.entry(&row.folded).or_default().rows.push(place);
    }
    for (place, person) in people.iter().enumerate() {
        groups.entry(&person.folded).or_default().people.push(place);
    }
    groups.into_values().collect()
}

/// The matching of one group.
struct Alike<'a> {
    rows: &'a [Side<'a>],
    people: &'a [Side<'a>],
    /// Who is left.
    group: Group,
    found: Vec<(usize, usize)>,
}

impl Alike<'_> {
    /// Pairs those who agree by a rule and with nobody else that is left. All are
    /// compared before one is taken out, so no order can matter.
    fn pair(&mut self, agree: Agree) {
        let agrees = |row: usize, person: usize| {
            let (row, person) = (&self.rows[row], &self.people[person]);
            row.same_name(person) && agree(row, person)
        };
        let pairs = self.group.rows.iter().filter_map(|&row| {
            let person = only(self.group.people.iter().copied().filter(|&person| agrees(row, person)))?;
            only(self.group.rows.iter().copied().filter(|&row| agrees(row, person))).map(|row| (row, person))
        });
        self.take(pairs.collect());
    }

    /// Two people of whom everything is equal can't be told apart, and need not be
    /// where their two rows say nothing new: nothing is written for either.
    fn pair_those_who_say_nothing_new(&mut self) {
        let mut classes: BTreeMap<Vec<usize>, Vec<usize>> = BTreeMap::new();
        for &row in &self.group.rows {
            let is_same = |person: &usize| {
                let (row, person) = (&self.rows[row], &self.people[*person]);
                row.same_name(person) && row.says_nothing_new_of(person)
            };
            let same: Vec<usize> = self.group.people.iter().copied().filter(is_same).collect();
            classes.entry(same).or_default().push(row);
        }
        let wanted_once = |person: &usize| classes.keys().filter(|people| people.contains(person)).count() == 1;
        let settled =
            classes.iter().filter(|(people, rows)| people.len() == rows.len() && people.iter().all(wanted_once));
        let pairs = settled.flat_map(|(people, rows)| rows.iter().copied().zip(people.iter().copied()));
        self.take(pairs.collect());
    }

    /// The bare name, where it is one person's on both sides altogether and a year
    /// is missing: with two years that differ it is somebody else.
    fn pair_lone_names(&mut self) {
        let is_lone = |sides: &[Side<'_>], of: &Side<'_>| sides.iter().filter(|side| side.same_name(of)).count() == 1;
        let pairs = self.group.rows.iter().filter_map(|&place| {
            let row = &self.rows[place];
            let agrees =
                |person: &usize| row.same_name(&self.people[*person]) && row.years_may_agree(&self.people[*person]);
            let person = self.group.people.iter().copied().find(agrees)?;
            (is_lone(self.rows, row) && is_lone(self.people, row)).then_some((place, person))
        });
        let pairs = pairs.collect();
        self.take(pairs);
    }

    fn take(&mut self, pairs: Vec<(usize, usize)>) {
        self.group.rows.retain(|row| !pairs.iter().any(|(taken, _)| taken == row));
        self.group.people.retain(|person| !pairs.iter().any(|(_, taken)| taken == person));
        self.found.extend(pairs);
    }

    /// Who is left is new or missing, or in doubt where one might be the other.
    fn tell(&self, matching: &mut Matching) {
        for &(row, person) in &self.found {
            matching.rows[row] = Match::Known(person);
        }
        let doubt = |row: usize, person: usize| doubt(&self.rows[row], &self.people[person]);
        for &row in &self.group.rows {
            let first = self.group.people.iter().filter_map(|&person| doubt(row, person)).min();
            matching.rows[row] = first.map_or(Match::New, Match::Doubtful);
        }
        let nobody = |person: &usize| !self.group.rows.iter().any(|&row| doubt(row, *person).is_some());
        matching.missing.extend(self.group.people.iter().copied().filter(nobody));
    }
}

/// Why a row might be a person whom no rule gave it.
fn doubt(row: &Side<'_>, person: &Side<'_>) -> Option<Doubt> {
    match (row.same_name(person), row.years_may_agree(person)) {
        (true, true) => Some(Doubt::Several),
        (true, false) if row.same_title(person) => Some(Doubt::YearDiffers),
        (false, true) => Some(Doubt::AccentsDiffer),
        _ => None,
    }
}

/// The only one, if there is just one.
fn only(mut found: impl Iterator<Item = usize>) -> Option<usize> {
    let first = found.next()?;
    found.next().is_none().then_some(first)
}

#[cfg(test)]
mod tests;
