//! Who is who in a paper: names in title case, told apart where two are the same; or
//! numbers, where the paper has no names. It refuses to order people by what a paper
//! without names does not say: there they stand in the order of their random ids.

use std::collections::{BTreeMap, BTreeSet};

use shared::domain::{AddedPerson, Fact, KeyParts, Kind};
use shared::ids::PersonId;
use shared::record::{Cell, Record, Row, VisitRecord, staff};
use shared::text::{fold, name_sort_key, title_case};

use super::voice::{fill, lines_of, say};
use crate::paper::OutputClass;

/// One person, as a paper names them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Person {
    /// The name, or the number that stands for it.
    pub(super) name: String,
    /// Post and department; empty where names are not said, since a post names its holder.
    pub(super) post: String,
    /// Where the person stands in lists.
    pub(super) order: (Vec<u8>, PersonId),
}

/// Everybody of one visit.
#[derive(Debug)]
pub(super) struct People {
    by_id: BTreeMap<PersonId, Person>,
}

impl People {
    /// Of the roll and of the findings.
    pub(super) fn of(record: &Record, view: &VisitRecord, class: OutputClass) -> People {
        let mut known: BTreeMap<PersonId, Known> =
            view.rows.iter().map(|row| (row.person, Known::of_row(row))).collect();
        for person in view.findings.iter().filter_map(|finding| finding.person) {
            known.entry(person).or_insert_with(|| Known::elsewhere(record, view, person));
        }
        let by_id = if class == OutputClass::Internal { named(known) } else { numbered(known.into_keys()) };
        People { by_id }
    }

    /// One of them.
    pub(super) fn person(&self, person: PersonId) -> Person {
        let stranger =
            || Person { name: say("office-subject-unidentified"), post: String::new(), order: (Vec::new(), person) };
        self.by_id.get(&person).cloned().unwrap_or_else(stranger)
    }
}

/// What is known of a person's name and post.
struct Known {
    name: String,
    post: String,
    birth_year: Option<u16>,
}

impl Known {
    fn of_row(row: &Row) -> Known {
        Known { name: row.name.clone(), post: post_words(&row.title, &row.department), birth_year: row.birth_year }
    }

    /// Somebody a finding is on who is in no row.
    fn elsewhere(record: &Record, view: &VisitRecord, person: PersonId) -> Known {
        let parts = KeyParts::of(Kind::AddedPerson.name(), view.summary.visit).on(person);
        let added = Cell::of(record, &parts).facts().last().and_then(as_added).cloned();
        let told = added.and_then(|added| added.full_name).map(|name| name.to_string());
        let staff = staff(record, person);
        let name = staff.as_ref().map(|staff| staff.full_name.to_string()).or(told);
        let name = name.unwrap_or_else(|| say("office-subject-unidentified"));
        Known { name, post: String::new(), birth_year: staff.and_then(|staff| staff.birth_year) }
    }
}

fn as_added(fact: &Fact) -> Option<&AddedPerson> {
    match fact {
        Fact::AddedPerson(added) => Some(added),
        _ => None,
    }
}

fn named(known: BTreeMap<PersonId, Known>) -> BTreeMap<PersonId, Person> {
    let mut seen = BTreeSet::new();
    let twice: BTreeSet<String> =
        known.values().map(|known| clean_name(&known.name)).filter(|name| !seen.insert(name.clone())).collect();
    let person = |(id, known): (PersonId, Known)| {
        let clean = clean_name(&known.name);
        let order = (name_sort_key(&clean), id);
        let name = match known.birth_year {
            Some(year) if twice.contains(&clean) => {
                fill("paper-born", &[("name", &clean), ("year", &year.to_string())])
            }
            _ => clean,
        };
        (id, Person { name, post: lines_of(&known.post).join(" "), order })
    };
    known.into_iter().map(person).collect()
}

/// Title and department; the department only where the title does not name it already,
/// as «Công chức Tư pháp - Hộ tịch» does the one of justice.
pub(super) fn post_words(title: &Option<String>, department: &Option<String>) -> String {
    let words = |words: &str| {
        let letters: String = fold(words).chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
        format!(" {} ", letters.split_whitespace().collect::<Vec<_>>().join(" "))
    };
    let said = |department: &&String| title.as_ref().is_some_and(|title| words(title).contains(&words(department)));
    let department = department.as_ref().filter(|department| !said(department));
    title.iter().chain(department).map(String::as_str).collect::<Vec<_>>().join(", ")
}

/// In title case; what stands for a name that nobody told stays as it is.
fn clean_name(name: &str) -> String {
    if name.trim().is_empty() {
        return say("office-person-unnamed");
    }
    if name == say("office-subject-unidentified") { name.to_owned() } else { title_case(name) }
}

fn numbered(ids: impl Iterator<Item = PersonId>) -> BTreeMap<PersonId, Person> {
    let person = |(number, id): (usize, PersonId)| {
        let name = fill("paper-person-number", &[("number", &(number + 1).to_string())]);
        (id, Person { name, post: String::new(), order: (Vec::new(), id) })
    };
    ids.enumerate().map(person).collect()
}
