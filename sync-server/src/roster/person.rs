//! The cells of one person: what of them is kept, and in what form. A citizen
//! number is masked in a badge's number and refused in every other kept column.

use shared::domain::limits::{LABEL_CHARS_MAX, NAME_CHARS_MAX, TITLE_CHARS_MAX, UNIT_NAME_CHARS_MAX};
use shared::domain::{BadgeRecordState, Category};
use shared::text::{Text, title_case};

use super::columns::Kind;
use super::refusal::RosterRefusal;
use super::rows::{Reading, number_of};
use super::table::{Cell, letter};
use super::values::{
    badge_column_state, badge_state, birth_year, category, category_of_title, is_citizen_number, masked, phone,
};
use super::{CategoryBasis, RosterRow, RosterWarning};

/// Columns in which a citizen number is a slip that somebody has to see. Of a
/// column about badges only the state is read, and a phone is no citizen number.
const WITHOUT_CITIZEN_NUMBERS: [Kind; 5] = [Kind::Name, Kind::Birth, Kind::Title, Kind::Department, Kind::Category];

impl Reading<'_> {
    /// Reads one person of the list.
    ///
    /// # Errors
    /// A citizen number in a column that is kept.
    pub(super) fn person(&mut self, row: usize, name: &str) -> Result<(), RosterRefusal> {
        self.refuse_citizen_numbers(row, name)?;
        let Some(full_name) = self.full_name(row, name) else { return Ok(()) };
        let (title_at, title_cell) = self.found(Kind::Title, row);
        let (department_at, department) = self.found(Kind::Department, row);
        let department = if department.is_empty() { self.group.department.clone() } else { Some(department) };
        let title = self.kept(row, title_at, &title_cell, TITLE_CHARS_MAX);
        let department = self.kept(row, department_at, &department.unwrap_or_default(), UNIT_NAME_CHARS_MAX);
        let (category, category_basis) = self.category(row, &title_cell);
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
            category_basis,
            birth_year,
            work_phone,
            badge_no,
            badge_state,
        });
        Ok(())
    }

    /// What the first filled column of a kind shows.
    pub(super) fn first_of(&self, kind: Kind, row: usize) -> String {
        self.found(kind, row).1
    }

    /// Refuses a text that holds a citizen number.
    pub(super) fn refuse_citizen_number(&self, row: usize, column: usize, text: &str) -> Result<(), RosterRefusal> {
        if !is_citizen_number(text) {
            return Ok(());
        }
        Err(RosterRefusal::CitizenNumber { row: number_of(row), column: letter(column) })
    }

    fn refuse_citizen_numbers(&self, row: usize, name: &str) -> Result<(), RosterRefusal> {
        for kind in WITHOUT_CITIZEN_NUMBERS {
            for column in self.head.of(kind) {
                self.refuse_citizen_number(row, column, &self.shown(kind, row, column))?;
            }
        }
        // Once more as a whole: a name may stand in several columns.
        let first = self.head.of(Kind::Name).next().unwrap_or_default();
        self.refuse_citizen_number(row, first, name)
    }

    /// The place and content of the first filled column of a kind.
    fn found(&self, kind: Kind, row: usize) -> (usize, String) {
        let mut columns = self.head.of(kind).map(|column| (column, self.shown(kind, row, column)));
        let first = self.head.of(kind).next().unwrap_or_default();
        columns.find(|(_, text)| !text.is_empty()).unwrap_or((first, String::new()))
    }

    /// A post, department or category merged over several people is each one's;
    /// anything else merged downwards would be a slip.
    fn shown(&self, kind: Kind, row: usize, column: usize) -> String {
        match kind {
            Kind::Title | Kind::Department | Kind::Category => self.sheet.shown(row, column),
            _ => self.sheet.cell(row, column).shown(),
        }
    }

    fn full_name(&mut self, row: usize, name: &str) -> Option<Text> {
        let is_shouted = name == name.to_uppercase();
        let name = if is_shouted { title_case(name) } else { name.to_owned() };
        let full_name = Text::parse(&name, NAME_CHARS_MAX).ok();
        if full_name.is_none() {
            let column = letter(self.found(Kind::Name, row).0);
            self.warnings.push(RosterWarning::RowWithoutName { row: number_of(row), column });
        }
        full_name
    }

    /// A text that is kept, where it can be.
    fn kept(&mut self, row: usize, column: usize, written: &str, chars_max: usize) -> Option<Text> {
        if written.is_empty() {
            return None;
        }
        let text = Text::parse(written, chars_max).ok();
        if text.is_none() {
            self.warnings.push(RosterWarning::TextLeftOut { row: number_of(row), column: letter(column) });
        }
        text
    }

    fn category(&mut self, row: usize, title: &str) -> (Category, CategoryBasis) {
        let (column, written) = self.found(Kind::Category, row);
        let of_cell = category(&written);
        if !written.is_empty() && of_cell.is_none() {
            let column = letter(column);
            self.warnings.push(RosterWarning::CategoryNotUnderstood { row: number_of(row), column });
        }
        let told = |category| (category, CategoryBasis::Told);
        let (category, basis) = of_cell
            .map(told)
            .or(self.group.category)
            .or_else(|| category_of_title(title).map(told))
            .unwrap_or((ASSUMED, CategoryBasis::Nothing));
        self.assumed.entry(basis).or_insert((0, category)).0 += 1;
        (category, basis)
    }

    fn birth_year(&mut self, row: usize) -> Option<u16> {
        let cells = self.head.of(Kind::Birth).map(|column| (column, self.sheet.cell(row, column)));
        let filled: Vec<(usize, &Cell)> = cells.filter(|(_, cell)| !cell.is_empty()).collect();
        let understood = filled.iter().find_map(|(_, cell)| birth_year(cell).ok().flatten());
        if let (None, Some((column, _))) = (understood, filled.first()) {
            let column = letter(*column);
            self.warnings.push(RosterWarning::BirthYearNotUnderstood { row: number_of(row), column });
        }
        understood
    }

    fn phone(&mut self, row: usize) -> Option<Text> {
        let (column, written) = self.found(Kind::Phone, row);
        if written.is_empty() {
            return None;
        }
        let number = phone(&written).ok().and_then(|number| Text::parse(&number, LABEL_CHARS_MAX).ok());
        if number.is_none() {
            self.warnings.push(RosterWarning::PhoneNotUnderstood { row: number_of(row), column: letter(column) });
        }
        number
    }

    fn badge_no(&mut self, row: usize) -> Option<Text> {
        let (column, written) = self.found(Kind::BadgeNo, row);
        if !written.chars().any(|c| c.is_ascii_digit()) {
            return None;
        }
        let shown = masked(&written);
        if shown != written {
            self.warnings.push(RosterWarning::BadgeNumberMasked { row: number_of(row), column: letter(column) });
        }
        self.kept(row, column, &shown, LABEL_CHARS_MAX)
    }

    /// What is said beats what follows from a number; an empty cell says nothing.
    fn badge_state(&self, row: usize, has_number: bool) -> Option<BadgeRecordState> {
        let of_column = badge_column_state(&self.first_of(Kind::BadgeState, row));
        let of_number = badge_state(&self.first_of(Kind::BadgeNo, row));
        let of_note = || badge_state(&self.first_of(Kind::Note, row));
        let said = of_column.or(of_number).or_else(of_note);
        said.or(has_number.then_some(BadgeRecordState::Issued))
    }
}

/// Most people of the units visited; somebody is asked to look (see the warning).
const ASSUMED: Category = Category::Cc;
