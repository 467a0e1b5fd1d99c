//! The people below the head, among group rows, totals and signatures. A row
//! tells what it is by what it has; what could be a person and is left out is
//! said so in a warning.

use std::collections::HashMap;

use shared::domain::limits::{LABEL_CHARS_MAX, NAME_CHARS_MAX, TITLE_CHARS_MAX, UNIT_NAME_CHARS_MAX};
use shared::domain::{BadgeRecordState, Category};
use shared::text::{Text, has_citizen_number, mask_badge_number, title_case};

use super::columns::{Head, Kind, is_name_head, words};
use super::refusal::{RosterRefusal, RosterWarning};
use super::signs::{
    is_grand_total, is_name, is_order, is_signature, is_total, names_a_group, numbering, without_committee,
};
use super::table::{Cell, Sheet, letter};
use super::values::{
    badge_column_state, badge_state, birth_year, category, category_of_title, named_categories, phone,
};
use super::{RosterRow, RosterTable};

/// Reads the people of a sheet.
///
/// # Errors
/// Nobody there, or a citizen number in a column that is kept.
pub(super) fn read(sheet: &Sheet, head: &Head) -> Result<RosterTable, RosterRefusal> {
    let mut reading = Reading::new(sheet, head);
    for row in head.bottom + 1..sheet.rows.len() {
        match reading.what(row) {
            What::Nothing => {}
            What::End => reading.ended = true,
            What::Group(text) => reading.enter_group(&text),
            What::LeftOut(warning) => reading.warnings.push(warning),
            What::Person(name) => reading.person(row, &name)?,
        }
    }
    if reading.people.is_empty() {
        return Err(RosterRefusal::NoRows);
    }
    let unit_hint = unit_hint(sheet, head);
    let dropped_columns = head.dropped.clone();
    let warnings = reading.finished();
    Ok(RosterTable { unit_hint, rows: reading.people, dropped_columns, warnings })
}

/// What a row is.
enum What {
    Nothing,
    Group(String),
    Person(String),
    LeftOut(RosterWarning),
    /// The grand total, date line or signature: below it only numbered rows are people.
    End,
}

struct Reading<'a> {
    sheet: &'a Sheet,
    head: &'a Head,
    numbered_list: bool,
    group: Group,
    ended: bool,
    people: Vec<RosterRow>,
    warnings: Vec<RosterWarning>,
    assumed: HashMap<Told, (u32, Category)>,
}

/// What the group rows above say.
#[derive(Default)]
struct Group {
    department: Option<String>,
    category: Option<(Category, Told)>,
}

/// How a category is known.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Told {
    Plainly,
    ByAMixedGroup,
    ByNothing,
}

impl<'a> Reading<'a> {
    fn new(sheet: &'a Sheet, head: &'a Head) -> Reading<'a> {
        let mut reading = Reading {
            sheet,
            head,
            numbered_list: false,
            group: Group::default(),
            ended: false,
            people: Vec::new(),
            warnings: Vec::new(),
            assumed: HashMap::new(),
        };
        let rows = head.bottom + 1..sheet.rows.len();
        let numbered = rows.filter(|&row| reading.is_numbered(row)).count();
        reading.numbered_list = numbered > 0;
        reading
    }

    fn what(&self, row: usize) -> What {
        let name = self.name(row);
        let numbered = self.is_numbered(row);
        let first = self.first_text(row);
        let has_data = self.has_data(row);
        match () {
            _ if first.is_empty() => What::Nothing,
            _ if is_name_head(&name) => What::Nothing,
            _ if !numbered && is_grand_total(&first) => What::End,
            _ if !numbered && is_total(&first) => What::Nothing,
            _ if !(numbered || has_data && is_name(&name)) && self.is_signature(row) => What::End,
            _ if self.group_text(row).is_some() => self.group_text(row).map_or(What::Nothing, What::Group),
            _ if !is_name(&name) && numbered && has_data => {
                What::LeftOut(RosterWarning::RowWithoutName { row: number_of(row) })
            }
            _ if !is_name(&name) || (self.ended && self.numbered_list && !numbered) => What::Nothing,
            _ if !numbered && (self.ended || (self.numbered_list && !has_data)) => {
                What::LeftOut(RosterWarning::RowLeftOut { row: number_of(row) })
            }
            _ => What::Person(name),
        }
    }

    fn name(&self, row: usize) -> String {
        let parts = self.head.of(Kind::Name).map(|column| self.sheet.cell(row, column).shown());
        parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    }

    fn is_numbered(&self, row: usize) -> bool {
        self.head.of(Kind::Number).any(|column| match self.sheet.cell(row, column) {
            Cell::Number(_) => true,
            Cell::Text(text) => {
                let digits = text.trim_end_matches(['.', ')', '/']);
                !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())
            }
            Cell::Empty | Cell::DateIn(_) => false,
        })
    }

    fn first_text(&self, row: usize) -> String {
        let cells = self.sheet.rows.get(row).map(Vec::as_slice).unwrap_or_default();
        cells.iter().find(|cell| !cell.is_empty()).map(Cell::shown).unwrap_or_default()
    }

    /// Whether the row has more than a number and a name.
    fn has_data(&self, row: usize) -> bool {
        let kinds = self.head.kinds.iter().enumerate();
        let further = kinds.filter(|(_, kind)| !matches!(kind, Kind::Number | Kind::Name));
        further.into_iter().any(|(column, _)| !self.sheet.cell(row, column).is_empty())
    }

    /// «I. PHÒNG NỘI VỤ» over the whole row, or «I» beside «Phòng Nội vụ».
    fn group_text(&self, row: usize) -> Option<String> {
        let cells = self.sheet.rows.get(row)?;
        let filled: Vec<(usize, String)> = cells
            .iter()
            .enumerate()
            .filter(|(_, cell)| !cell.is_empty())
            .map(|(column, cell)| (column, cell.shown()))
            .collect();
        let is_name_column = |column: usize| self.head.kinds.get(column) == Some(&Kind::Name);
        match filled.as_slice() {
            [(column, text)] => {
                let wide = self.sheet.merges.iter().any(|m| m.top == row && m.left == *column && m.right >= column + 2);
                let grouped = wide || !is_name_column(*column) || numbering(text).is_some() || names_a_group(text);
                let lone_number = text.chars().all(|c| !c.is_alphabetic()) || is_order(text);
                (grouped && !lone_number && *column <= 2).then(|| text.clone())
            }
            [(_, order), (column, text)] if is_name_column(*column) => {
                (is_order(order) || names_a_group(text)).then(|| text.clone())
            }
            _ => None,
        }
    }

    fn is_signature(&self, row: usize) -> bool {
        let cells = self.sheet.rows.get(row).map(Vec::as_slice).unwrap_or_default();
        cells.iter().any(|cell| is_signature(&cell.shown()))
    }

    fn enter_group(&mut self, text: &str) {
        let label = numbering(text).unwrap_or(text).trim();
        let named = named_categories(&words(label));
        match named.first() {
            Some(&category) if !names_a_group(label) => {
                let told = if named.len() > 1 { Told::ByAMixedGroup } else { Told::Plainly };
                self.group.category = Some((category, told));
            }
            _ => self.group = Group { department: Some(label.to_owned()), category: None },
        }
    }

    fn person(&mut self, row: usize, name: &str) -> Result<(), RosterRefusal> {
        let Some(full_name) = self.kept(row, Kind::Name, name)? else { return Ok(()) };
        let title_cell = self.first_of(Kind::Title, row);
        let department = Some(self.first_of(Kind::Department, row)).filter(|text| !text.is_empty());
        let department = department.or_else(|| self.group.department.clone()).unwrap_or_default();
        let title = self.kept(row, Kind::Title, &title_cell)?;
        let department = self.kept(row, Kind::Department, &department)?;
        let category = self.category(row, &title_cell);
        let birth_year = self.birth_year(row);
        let work_phone = self.phone(row);
        let badge_no = self.badge_no(row);
        let badge_state = self.badge_state(row, badge_no.is_some());
        self.people.push(RosterRow {
            row_number: number_of(row),
            full_name,
            title,
            department,
            category,
            birth_year,
            work_phone,
            badge_no,
            badge_state,
        });
        Ok(())
    }

    /// A text that is kept: checked for its length and for citizen numbers.
    fn kept(&mut self, row: usize, kind: Kind, written: &str) -> Result<Option<Text>, RosterRefusal> {
        let (field, chars_max) = match kind {
            Kind::Name => ("full_name", NAME_CHARS_MAX),
            Kind::Title => ("title", TITLE_CHARS_MAX),
            _ => ("department", UNIT_NAME_CHARS_MAX),
        };
        if written.is_empty() {
            return Ok(None);
        }
        if has_citizen_number(written) {
            let column = self.head.of(kind).next().map(letter).unwrap_or_default();
            return Err(RosterRefusal::CitizenNumber { row: number_of(row), column });
        }
        let is_shouted = kind == Kind::Name && written == written.to_uppercase();
        let written = if is_shouted { title_case(written) } else { written.to_owned() };
        let text = Text::parse(&written, chars_max).ok();
        if text.is_none() {
            self.warnings.push(RosterWarning::TextLeftOut { row: number_of(row), field });
        }
        Ok(text)
    }

    fn first_of(&self, kind: Kind, row: usize) -> String {
        let shown = self.head.of(kind).map(|column| self.sheet.cell(row, column).shown());
        shown.into_iter().find(|text| !text.is_empty()).unwrap_or_default()
    }

    fn category(&mut self, row: usize, title: &str) -> Category {
        let written = self.first_of(Kind::Category, row);
        let of_cell = category(&written);
        if !written.is_empty() && of_cell.is_none() {
            self.warnings.push(RosterWarning::CategoryNotUnderstood { row: number_of(row) });
        }
        let plainly = |category| (category, Told::Plainly);
        let (category, told) = of_cell
            .map(plainly)
            .or(self.group.category)
            .or_else(|| category_of_title(title).map(plainly))
            .unwrap_or((ASSUMED, Told::ByNothing));
        self.assumed.entry(told).or_insert((0, category)).0 += 1;
        category
    }

    fn birth_year(&mut self, row: usize) -> Option<u16> {
        let cells = self.head.of(Kind::Birth).map(|column| self.sheet.cell(row, column));
        let filled: Vec<&Cell> = cells.filter(|cell| !cell.is_empty()).collect();
        let understood = filled.iter().find_map(|cell| birth_year(cell).ok().flatten());
        if understood.is_none() && !filled.is_empty() {
            self.warnings.push(RosterWarning::BirthYearNotUnderstood { row: number_of(row) });
        }
        understood
    }

    fn phone(&mut self, row: usize) -> Option<Text> {
        let written = self.first_of(Kind::Phone, row);
        if written.is_empty() {
            return None;
        }
        let number = phone(&written).ok().and_then(|number| Text::parse(&number, LABEL_CHARS_MAX).ok());
        if number.is_none() {
            self.warnings.push(RosterWarning::PhoneNotUnderstood { row: number_of(row) });
        }
        number
    }

    fn badge_no(&mut self, row: usize) -> Option<Text> {
        let written = self.first_of(Kind::BadgeNo, row);
        if !written.chars().any(|c| c.is_ascii_digit()) {
            return None;
        }
        let masked = mask_badge_number(&written);
        if masked != written {
            self.warnings.push(RosterWarning::BadgeNumberMasked { row: number_of(row) });
        }
        let number = Text::parse(&masked, LABEL_CHARS_MAX).ok();
        if number.is_none() {
            self.warnings.push(RosterWarning::TextLeftOut { row: number_of(row), field: "badge_no" });
        }
        number
    }

    /// What is said beats what follows from a number; an empty cell says nothing.
    fn badge_state(&self, row: usize, has_number: bool) -> Option<BadgeRecordState> {
        let of_column = badge_column_state(&self.first_of(Kind::BadgeState, row));
        let of_number = badge_state(&self.first_of(Kind::BadgeNo, row));
        let of_note = || badge_state(&self.first_of(Kind::Note, row));
        let said = of_column.or(of_number).or_else(of_note);
        said.or(has_number.then_some(BadgeRecordState::Issued))
    }

    /// All warnings, those about several rows last.
    fn finished(&mut self) -> Vec<RosterWarning> {
        let mut warnings = std::mem::take(&mut self.warnings);
        warnings.extend(twice(
            &self.people,
            |row| row.badge_no.clone(),
            |row, earlier| RosterWarning::SameBadgeNumber { row, earlier },
        ));
        warnings.extend(twice(
            &self.people,
            |row| Some((row.full_name.clone(), row.birth_year?)),
            |row, earlier| RosterWarning::SameNameAndYear { row, earlier },
        ));
        if let Some(&(rows, category)) = self.assumed.get(&Told::ByAMixedGroup) {
            warnings.push(RosterWarning::CategoryFromMixedGroup { rows, category });
        }
        if let Some(&(rows, category)) = self.assumed.get(&Told::ByNothing) {
            warnings.push(RosterWarning::CategoryAssumed { rows, category });
        }
        warnings
    }
}

/// Most people of the units visited; somebody is asked to look (see the warning).
const ASSUMED: Category = Category::Cc;

fn twice<K: std::hash::Hash + Eq>(
    people: &[RosterRow],
    key: impl Fn(&RosterRow) -> Option<K>,
    warning: impl Fn(u32, u32) -> RosterWarning,
) -> Vec<RosterWarning> {
    let mut seen: HashMap<K, u32> = HashMap::new();
    let mut warnings = Vec::new();
    for person in people {
        let Some(key) = key(person) else { continue };
        match seen.get(&key) {
            Some(&earlier) => warnings.push(warning(person.row_number, earlier)),
            None => drop(seen.insert(key, person.row_number)),
        }
    }
    warnings
}

/// The last line above the head that begins as a unit's name does.
fn unit_hint(sheet: &Sheet, head: &Head) -> Option<Text> {
    const UNITS: [&str; 11] = [
        "xa",
        "thi tran",
        "phuong",
        "huyen",
        "phong",
        "van phong",
        "thanh tra",
        "trung tam",
        "ban",
        "truong",
        "dac khu",
    ];
    let lines = sheet.rows.iter().take(head.top).rev().flatten();
    let names = lines.filter_map(|cell| match cell {
        Cell::Text(text) => Some(without_committee(text).to_owned()),
        _ => None,
    });
    let begins = |name: &String| {
        let padded = format!("{} ", words(name));
        UNITS.iter().any(|unit| padded.starts_with(&format!("{unit} ")) && padded.len() > unit.len() + 1)
    };
    names.into_iter().find(begins).and_then(|name| Text::parse(&name, UNIT_NAME_CHARS_MAX).ok())
}

/// Rows are shown from 1.
fn number_of(row: usize) -> u32 {
    u32::try_from(row).map_or(u32::MAX, |row| row.saturating_add(1))
}
