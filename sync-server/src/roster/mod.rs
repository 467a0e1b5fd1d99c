//! A unit's staff list, as the unit keeps it in a spreadsheet, read into plain
//! rows for the office to look through before anything is written: heads over
//! several merged rows, group rows, totals and signatures around the people.
//! It keeps what the roll call needs and no more; columns that hold sensitive
//! data never leave this module (purpose limit, NĐ 356/2025/NĐ-CP), and refusals
//! and warnings name rows and columns, never what stands in them. It knows no
//! ids, no store and no earlier roster: comparing with it is its caller's.
//!
//! `container` (what kind of file) → `table` (cells) → `columns` (the head) →
//! `legacy` (old encodings) → `rows` (what each row is, with `signs` for its words)
//! → `person` (the cells of one person, with `values` for single cells).

use std::fmt;

use serde::Serialize;
use shared::domain::{BadgeRecordState, Category};
use shared::text::Text;

mod columns;
mod container;
mod legacy;
mod person;
mod refusal;
mod rows;
mod signs;
mod table;
mod values;
mod warning;

pub use refusal::{LegacyEncoding, LooksLike, RosterRefusal};
pub use warning::RosterWarning;

/// What was read of a roster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RosterTable {
    /// The unit the lines above the head seem to name, as they spell it.
    pub unit_hint: Option<Text>,
    /// The people, in the order of the sheet.
    pub rows: Vec<RosterRow>,
    /// The columns that were not read, or not kept.
    pub dropped_columns: Vec<DroppedColumn>,
    /// What a person should look at before accepting the rows.
    pub warnings: Vec<RosterWarning>,
}

/// One person of a roster. `Debug` tells the row and nothing of the person.
#[derive(Clone, PartialEq, Eq)]
pub struct RosterRow {
    /// The row of the sheet, from 1, as the spreadsheet program shows it.
    pub row_number: u32,
    /// Họ và tên; a name in capitals is given capitals at each syllable only.
    pub full_name: Text,
    /// Chức vụ, chức danh.
    pub title: Option<Text>,
    /// The department: its column, else the group row above.
    pub department: Option<Text>,
    /// Which law.
    pub category: Category,
    /// How far the list itself says so.
    pub category_basis: CategoryBasis,
    /// The year of birth alone, whatever the sheet holds.
    pub birth_year: Option<u16>,
    /// Ten or eleven digits.
    pub work_phone: Option<Text>,
    /// The badge's number, a citizen number in it masked.
    pub badge_no: Option<Text>,
    /// What the sheet says of the badge; none where it says nothing.
    pub badge_state: Option<BadgeRecordState>,
}

impl fmt::Debug for RosterRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RosterRow(row {})", self.row_number)
    }
}

/// How the category of a row is known. What was only assumed must not change what
/// the record knows better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CategoryBasis {
    /// By its column, its group or its title.
    Told,
    /// By a group of two categories, «cán bộ, công chức».
    MixedGroup,
    /// By nothing in the list.
    Nothing,
}

/// A column whose content was not kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DroppedColumn {
    /// What its head says, or its letter where it says nothing.
    pub label: String,
    /// Why.
    pub why: DropReason,
}

/// Why a column was not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DropReason {
    /// Citizen number, ethnic group, religion, party, pay, home, family, health.
    Sensitive,
    /// Nothing the roll call needs.
    NotNeeded,
    /// Free words, read for the badge's state only: the rest may be about health.
    FreeText,
}

/// A file as it was handed in.
#[derive(Clone, Copy)]
pub struct RosterFile<'a> {
    /// Its name; only the ending is looked at, where the content leaves it open.
    pub name: &'a str,
    /// Its content.
    pub bytes: &'a [u8],
}

impl fmt::Debug for RosterFile<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RosterFile({} bytes)", self.bytes.len())
    }
}

/// A roster of 2,900 people with photos left out is below 400 KB.
pub const FILE_BYTES_MAX: usize = 2 * 1024 * 1024;
/// What the parts of a workbook may unpack to together: a real one of 5,000 rows
/// and 12 columns has about 5 MB.
pub const UNPACKED_BYTES_MAX: u64 = 32 * 1024 * 1024;
/// Rows of a sheet: a district with its schools has 2,900 people.
pub const ROWS_MAX: usize = 5_000;
/// Merged cells of a sheet: two on each row of the longest list. Every look at a
/// cell goes through them.
pub const MERGES_MAX: usize = 2 * ROWS_MAX;
/// Columns that are looked at: the long personal form has about 35.
pub const COLUMNS_MAX: usize = 64;
/// Sheets that are looked at for a head; lists by department seldom have more.
pub const SHEETS_MAX: usize = 20;
/// Rows above the head: titles and blank lines.
pub const ROWS_ABOVE_HEAD_MAX: usize = 40;

/// Reads a roster from an .xlsx workbook or a CSV file in UTF-8: the first visible
/// sheet with a head. What the other sheets hold forbids nothing.
///
/// # Errors
/// [`RosterRefusal`]: what it is not, or what has to be changed in it first.
pub fn read(file: RosterFile<'_>) -> Result<RosterTable, RosterRefusal> {
    let sheets = table::sheets(file)?;
    let mut lists = sheets.iter().filter_map(|sheet| Some((sheet, columns::find(sheet)?)));
    let (sheet, head) = lists.next().ok_or_else(|| no_list(&sheets))?;
    if let Some(refusal) = &sheet.too_much {
        return Err(refusal.clone());
    }
    legacy::refuse(sheet, &head)?;
    let mut table = rows::read(sheet, &head)?;
    let further: Vec<Text> = lists.map(|(sheet, _)| sheet.name.clone()).collect();
    if !further.is_empty() {
        table.warnings.push(RosterWarning::FurtherSheets { sheets: further });
    }
    Ok(table)
}

/// A head in an old encoding is not found either, and that is what has to be said.
fn no_list(sheets: &[table::Sheet]) -> RosterRefusal {
    let header_seen = sheets.first().map(columns::widest_row).unwrap_or_default();
    let old = sheets.iter().find_map(legacy::anywhere);
    old.unwrap_or(RosterRefusal::NoNameColumn { header_seen })
}

#[cfg(test)]
mod tests;
