//! Many small lists of few names, drawn by a seed: whatever the order of the rows,
//! the same rows are the same people.

use shared::domain::{Category, Posting, Staff};
use shared::ids::{PersonId, UnitId};
use shared::text::Text;

use super::*;

/// Knuth's multiplier and increment for 64 bits; enough to draw from short lists.
struct Draw(u64);

impl Draw {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end
    }

    fn of<T: Copy>(&mut self, things: &[T]) -> T {
        things[self.below(things.len())]
    }

    fn shuffle<T>(&mut self, things: &mut [T]) {
        (1..things.len()).rev().for_each(|place| things.swap(place, self.below(place + 1)));
    }
}

const NAMES: [&str; 4] = ["Lê Hùng", "Lê Hưng", "Lê Hoà", "Lê Hòa"];
const YEARS: [Option<u16>; 3] = [None, Some(1980), Some(1985)];
const TITLES: [Option<&str>; 3] = [None, Some("Kế toán"), Some("Lái xe")];
const DEPARTMENTS: [Option<&str>; 2] = [None, Some("Một cửa")];

fn text(text: &str) -> Text {
    Text::parse(text, 80).unwrap()
}

fn row(draw: &mut Draw) -> RosterRow {
    RosterRow {
        row_number: 0,
        full_name: text(draw.of(&NAMES)),
        title: draw.of(&TITLES).map(text),
        department: draw.of(&DEPARTMENTS).map(text),
        category: Category::Cc,
        category_basis: CategoryBasis::Told,
        birth_year: draw.of(&YEARS),
        work_phone: None,
        badge_no: None,
        badge_state: None,
    }
}

fn known(number: u8, row: &RosterRow) -> Known {
    let person = PersonId([number; 16]);
    let (title, department) = (row.title.clone(), row.department.clone());
    let unit = UnitId([0; 16]);
    Known {
        posting: Posting { person, unit, title, department, row: 1, from: None, to: None, sensitive: false },
        staff: Staff { person, full_name: row.full_name.clone(), birth_year: row.birth_year, category: row.category },
        work_phone: None,
        badge: None,
    }
}

type Content = (String, Option<u16>, Option<String>, Option<String>);

fn content(name: &Text, year: Option<u16>, title: Option<&Text>, department: Option<&Text>) -> Content {
    (name.to_string(), year, title.map(Text::to_string), department.map(Text::to_string))
}

fn content_of_row(row: &RosterRow) -> Content {
    content(&row.full_name, row.birth_year, row.title.as_ref(), row.department.as_ref())
}

fn content_of(known: &Known) -> Content {
    let Posting { title, department, .. } = &known.posting;
    content(&known.staff.full_name, known.staff.birth_year, title.as_ref(), department.as_ref())
}

/// Each row with whom it became, and who is missing, so that rows and people that
/// are equal in everything count as equal.
fn told(rows: &[RosterRow], known: &[Known]) -> (Vec<(Content, String)>, Vec<Content>) {
    let matching = match_rows(rows, known);
    let became = |found: &Match| match found {
        Match::Known(at) => format!("{:?}", content_of(&known[*at])),
        other => format!("{other:?}"),
    };
    let mut pairs: Vec<_> = rows.iter().map(content_of_row).zip(matching.rows.iter().map(became)).collect();
    let mut missing: Vec<Content> = matching.missing.iter().map(|&at| content_of(&known[at])).collect();
    pairs.sort();
    missing.sort();
    (pairs, missing)
}

#[test]
fn no_order_of_rows_or_people_changes_who_is_who() {
    for seed in 0..3_000 {
        let mut draw = Draw(seed);
        let mut people: Vec<Known> = (0..5).map(|number| known(number, &row(&mut draw))).collect();
        let mut rows: Vec<RosterRow> = (0..5).map(|_| row(&mut draw)).collect();
        let first = told(&rows, &people);
        draw.shuffle(&mut rows);
        draw.shuffle(&mut people);
        assert_eq!(told(&rows, &people), first, "seed {seed}");
    }
}

#[test]
fn nobody_is_used_twice_or_matched_by_the_bare_name_against_a_year() {
    for seed in 0..3_000 {
        let mut draw = Draw(seed);
        let people: Vec<Known> = (0..5).map(|number| known(number, &row(&mut draw))).collect();
        let rows: Vec<RosterRow> = (0..5).map(|_| row(&mut draw)).collect();
        let mut used: Vec<usize> = Vec::new();
        for (row, found) in rows.iter().zip(match_rows(&rows, &people).rows) {
            let Match::Known(at) = found else { continue };
            let (row, person) = (Side::of_row(row), Side::of_known(&people[at]));
            assert!(row.same_name(&person) && row.years_may_agree(&person), "seed {seed}");
            assert!(!used.contains(&at), "seed {seed}");
            used.push(at);
        }
    }
}

#[test]
fn the_record_itself_as_a_list_is_the_same_people() {
    for seed in 0..3_000 {
        let mut draw = Draw(seed);
        let mut rows: Vec<RosterRow> = (0..6).map(|_| row(&mut draw)).collect();
        let people: Vec<Known> = (0..).zip(&rows).map(|(number, row)| known(number, row)).collect();
        draw.shuffle(&mut rows);
        let (pairs, missing) = told(&rows, &people);
        for (row, became) in pairs {
            assert_eq!(format!("{row:?}"), became, "seed {seed}");
        }
        assert_eq!(missing, [], "seed {seed}");
    }
}
