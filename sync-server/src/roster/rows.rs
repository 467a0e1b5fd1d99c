//! Which rows below the head are people, among group rows, totals and signatures.
//! A row tells what it is by what it has; what could be a person and is left out
//! is said so in a warning.

use std::collections::HashMap;

use shared::domain::Category;
use shared::domain::limits::UNIT_NAME_CHARS_MAX;
use shared::text::Text;

use super::columns::{Head, Kind, is_name_head, words};
use super::refusal::RosterRefusal;
use super::signs::{
    is_grand_total, is_name, is_order, is_signature, is_signing_post, is_total, names_a_group, numbered_name,
    numbering, without_committee,
};
use super::table::{Cell, Sheet, letter};
use super::values::{birth_year, category, named_categories, phone};
use super::{CategoryBasis, RosterRow, RosterTable, RosterWarning};

/// Reads the people of a sheet.
///
/// # Errors
/// Nobody there, or a citizen number in a column that is kept.
pub(super) fn read(sheet: &Sheet, head: &Head) -> Result<RosterTable, RosterRefusal> {
    let mut reading = Reading::new(sheet, head);
    for row in head.bottom + 1..sheet.rows.len() {
        match reading.what(row) {
            What::Nothing => {}
            What::End(end) => reading.end = end,
            What::Group { column, text } => reading.enter_group(row, column, &text)?,
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
    Group { column: usize, text: String },
    Person(String),
    LeftOut(RosterWarning),
    End(End),
}

/// How far a list has come to its end; below it only numbered rows are people.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    NotYet,
    /// The grand total.
    Total,
    /// The date line or posts; the names below them are the signers'.
    Signed,
}

/// Where a list has its people's numbers.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Numbers {
    InTheirColumn,
    /// «1. Lê Thị Ánh».
    BeforeNames,
    Nowhere,
}

/// A sheet being read, from its head downwards.
pub(super) struct Reading<'a> {
    pub(super) sheet: &'a Sheet,
    pub(super) head: &'a Head,
    pub(super) group: Group,
    pub(super) people: Vec<RosterRow>,
    pub(super) warnings: Vec<RosterWarning>,
    /// How many rows got which category without being told it.
    pub(super) assumed: HashMap<CategoryBasis, (u32, Category)>,
    numbers: Numbers,
    end: End,
}

/// What the group rows above say.
#[derive(Default)]
pub(super) struct Group {
    pub(super) department: Option<String>,
    pub(super) category: Option<(Category, CategoryBasis)>,
}

/// What the rules for a row look at.
struct Line {
    name: String,
    first: String,
    numbered: bool,
    has_data: bool,
}

impl Line {
    /// A name with something beside it, even where it begins as other lines do.
    fn is_like_a_person(&self) -> bool {
        let named = is_name(&self.name) && !is_grand_total(&self.name) && !is_total(&self.name);
        named && self.has_data && !is_signing_post(&self.name)
    }

    fn has_letters(&self) -> bool {
        self.name.chars().any(char::is_alphabetic)
    }
}

impl<'a> Reading<'a> {
    fn new(sheet: &'a Sheet, head: &'a Head) -> Reading<'a> {
        let mut reading = Reading {
            sheet,
            head,
            group: Group::default(),
            people: Vec::new(),
            warnings: Vec::new(),
            assumed: HashMap::new(),
            numbers: Numbers::Nowhere,
            end: End::NotYet,
        };
        let mut rows = head.bottom + 1..sheet.rows.len();
        reading.numbers = match () {
            _ if rows.clone().any(|row| reading.has_number(row)) => Numbers::InTheirColumn,
            _ if rows.any(|row| reading.has_number_before_name(row)) => Numbers::BeforeNames,
            _ => Numbers::Nowhere,
        };
        reading
    }

    fn what(&self, row: usize) -> What {
        let line = self.line(row);
        if line.first.is_empty() || is_name_head(&line.name) || self.numbers_the_columns(row) {
            return What::Nothing;
        }
        if let Some(end) = self.end_in(row, &line) {
            return What::End(end);
        }
        if !line.numbered && !line.is_like_a_person() && is_total(&line.first) {
            return What::Nothing;
        }
        match self.group_text(row) {
            Some((column, text)) => What::Group { column, text },
            None => self.person_or_not(row, line),
        }
    }

    fn line(&self, row: usize) -> Line {
        let written = self.written_name(row);
        Line {
            name: numbered_name(&written).unwrap_or(&written).to_owned(),
            first: self.first_text(row),
            numbered: self.is_numbered(row),
            has_data: self.has_data(row),
        }
    }

    fn end_in(&self, row: usize, line: &Line) -> Option<End> {
        if line.numbered || line.is_like_a_person() {
            return None;
        }
        let cells = self.sheet.rows.get(row).map(Vec::as_slice).unwrap_or_default();
        match () {
            _ if cells.iter().any(|cell| is_signature(&cell.shown())) => Some(End::Signed),
            _ if is_grand_total(&line.first) => Some(End::Total),
            _ => None,
        }
    }

    fn person_or_not(&self, row: usize, line: Line) -> What {
        let (row_number, column) = (number_of(row), self.letter_of(Kind::Name));
        if !is_name(&line.name) {
            let says_something = line.has_letters() || line.numbered && line.has_data;
            let without_name = RosterWarning::RowWithoutName { row: row_number, column };
            return if says_something && self.is_expected(row) { What::LeftOut(without_name) } else { What::Nothing };
        }
        if line.numbered {
            return What::Person(line.name);
        }
        // «Tổ 2» alone in a row is nobody; «Nguyễn Thị Lan (2)» has something beside it.
        let may_stand_alone = self.numbers == Numbers::Nowhere && !line.name.chars().any(|c| c.is_ascii_digit());
        match self.end {
            End::NotYet if line.has_data || may_stand_alone => What::Person(line.name),
            _ if !self.is_expected(row) => What::Nothing,
            _ => What::LeftOut(RosterWarning::RowLeftOut { row: row_number, column }),
        }
    }

    /// Whether a left-out row is worth a word. Below the signature of a numbered
    /// list stand its signers, unless somebody has more than words beside them.
    fn is_expected(&self, row: usize) -> bool {
        let told = self.numbers == Numbers::Nowhere || self.is_numbered(row);
        let has_year =
            || self.head.of(Kind::Birth).any(|at| matches!(birth_year(self.sheet.cell(row, at)), Ok(Some(_))));
        let has_category = || category(&self.first_of(Kind::Category, row)).is_some();
        let has_phone = || phone(&self.first_of(Kind::Phone, row)).is_ok();
        self.end != End::Signed || told || has_year() || has_category() || has_phone()
    }

    /// The cells of the name as they are written.
    fn written_name(&self, row: usize) -> String {
        let parts = self.head.of(Kind::Name).map(|column| self.sheet.cell(row, column).shown());
        parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    }

    fn is_numbered(&self, row: usize) -> bool {
        match self.numbers {
            Numbers::InTheirColumn => self.has_number(row),
            Numbers::BeforeNames => self.has_number_before_name(row),
            Numbers::Nowhere => false,
        }
    }

    fn has_number(&self, row: usize) -> bool {
        self.head.of(Kind::Number).any(|column| match self.sheet.cell(row, column) {
            Cell::Number(_) => true,
            Cell::Text(text) => {
                let digits = text.trim_end_matches(['.', ')', '/']);
                !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())
            }
            Cell::Empty | Cell::DateIn(_) => false,
        })
    }

    /// «1. Lê Thị Ánh», but not «1. Phòng Nội vụ» or «1. Công chức».
    fn has_number_before_name(&self, row: usize) -> bool {
        let written = self.written_name(row);
        let is_person = |name: &str| is_name(name) && !names_a_group(name) && named_categories(&words(name)).is_empty();
        numbered_name(&written).is_some_and(is_person)
    }

    /// «1 | 2 | 3 …» below the head, or «A | B | 1 | 2».
    fn numbers_the_columns(&self, row: usize) -> bool {
        let is_short = |text: &String| {
            let digits = text.chars().filter(char::is_ascii_digit).count();
            let letters = text.chars().filter(|c| c.is_alphabetic()).count();
            digits + letters <= 2 && letters <= 1
        };
        let cells = self.sheet.rows.get(row).map(Vec::as_slice).unwrap_or_default();
        let mut filled = cells.iter().filter(|cell| !cell.is_empty()).map(Cell::shown);
        !self.written_name(row).is_empty() && filled.all(|text| is_short(&text))
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

    /// «I. PHÒNG NỘI VỤ» over the whole row, or «I» beside «Phòng Nội vụ», with its column.
    fn group_text(&self, row: usize) -> Option<(usize, String)> {
        let cells = self.sheet.rows.get(row)?.iter().enumerate();
        let filled: Vec<(usize, String)> =
            cells.filter(|(_, cell)| !cell.is_empty()).map(|(column, cell)| (column, cell.shown())).collect();
        let kind_of = |column: usize| self.head.kinds.get(column).copied().unwrap_or(Kind::Unnamed);
        match filled.as_slice() {
            [(column, text)] => self.is_lone_group(row, *column, text).then(|| (*column, text.clone())),
            [(before, order), (column, text)] if kind_of(*column) == Kind::Name => {
                let ordered = matches!(kind_of(*before), Kind::Number | Kind::Unnamed) && is_order(order);
                (ordered || names_a_group(text)).then(|| (*column, text.clone()))
            }
            _ => None,
        }
    }

    /// Whether the only text of a row heads a group.
    fn is_lone_group(&self, row: usize, column: usize, text: &str) -> bool {
        const COLUMN_MAX: usize = 2;
        let wide = self.sheet.merges.iter().any(|m| m.top == row && m.left == column && m.right >= column + 2);
        let in_names = self.head.kinds.get(column) == Some(&Kind::Name);
        let numbered = numbering(text).is_some() && !self.is_numbered(row);
        let grouped = wide || !in_names || numbered || names_a_group(text);
        let lone_number = text.chars().all(|c| !c.is_alphabetic()) || is_order(text);
        grouped && !lone_number && column <= COLUMN_MAX
    }

    fn enter_group(&mut self, row: usize, column: usize, text: &str) -> Result<(), RosterRefusal> {
        self.refuse_citizen_number(row, column, text)?;
        let label = numbering(text).unwrap_or(text).trim();
        let named = named_categories(&words(label));
        match named.first() {
            Some(&category) if !names_a_group(label) => {
                let basis = if named.len() > 1 { CategoryBasis::MixedGroup } else { CategoryBasis::Told };
                self.group.category = Some((category, basis));
            }
            _ => self.group = Group { department: Some(label.to_owned()), category: None },
        }
        Ok(())
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
        if let Some(&(rows, category)) = self.assumed.get(&CategoryBasis::MixedGroup) {
            warnings.push(RosterWarning::CategoryFromMixedGroup { rows, category });
        }
        if let Some(&(rows, category)) = self.assumed.get(&CategoryBasis::Nothing) {
            warnings.push(RosterWarning::CategoryAssumed { rows, category });
        }
        warnings
    }

    /// The letter of the first column of a kind.
    fn letter_of(&self, kind: Kind) -> String {
        self.head.of(kind).next().map(letter).unwrap_or_default()
    }
}

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
pub(super) fn number_of(row: usize) -> u32 {
    u32::try_from(row).map_or(u32::MAX, |row| row.saturating_add(1))
}
