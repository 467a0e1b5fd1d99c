//! Sheets as rows of cells, from a workbook or a CSV file. Dates become their
//! year at this door, since no more of them is kept.

use std::io::Cursor;

use calamine::{DataRef, Dimensions, ExcelDateTime, Reader, SheetType, SheetVisible, Xlsx};
use shared::domain::limits::LABEL_CHARS_MAX;
use shared::text::{Text, nfc};

use super::container::{self, Container};
use super::refusal::RosterRefusal;
use super::{COLUMNS_MAX, MERGES_MAX, ROWS_MAX, RosterFile, SHEETS_MAX};

/// A cell, as far as a roster needs it.
#[derive(Clone, PartialEq, Eq, Default)]
pub(super) enum Cell {
    /// Nothing, or only blanks.
    #[default]
    Empty,
    /// Words, NFC, blanks at the ends taken off and runs of them made one.
    Text(String),
    /// A whole number: a running number, year, day count, or phone without its zero.
    Number(i64),
    /// A date's year.
    DateIn(u16),
}

impl Cell {
    /// A cell of words.
    pub(super) fn text(words: &str) -> Cell {
        let words = nfc(&words.split_whitespace().collect::<Vec<_>>().join(" "));
        if words.is_empty() { Cell::Empty } else { Cell::Text(words) }
    }

    /// Whether there is nothing in it.
    pub(super) fn is_empty(&self) -> bool {
        *self == Cell::Empty
    }

    /// What it shows.
    pub(super) fn shown(&self) -> String {
        match self {
            Cell::Empty => String::new(),
            Cell::Text(words) => words.clone(),
            Cell::Number(number) => number.to_string(),
            Cell::DateIn(year) => year.to_string(),
        }
    }
}

/// A rectangle of merged cells; only its first cell holds something. Both ends
/// belong to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Merge {
    pub(super) top: usize,
    pub(super) bottom: usize,
    pub(super) left: usize,
    pub(super) right: usize,
}

impl Merge {
    fn holds(&self, row: usize, column: usize) -> bool {
        (self.top..=self.bottom).contains(&row) && (self.left..=self.right).contains(&column)
    }
}

/// One sheet.
pub(super) struct Sheet {
    /// Its name; empty for a CSV file.
    pub(super) name: Text,
    /// Rows from the first, each as long as its last cell.
    pub(super) rows: Vec<Vec<Cell>>,
    /// Merged cells.
    pub(super) merges: Vec<Merge>,
    /// Why it was not read to its end; it matters only where this sheet is the list.
    pub(super) too_much: Option<RosterRefusal>,
}

impl Sheet {
    fn new(name: Text) -> Sheet {
        Sheet { name, rows: Vec::new(), merges: Vec::new(), too_much: None }
    }

    /// A cell; beyond the edge it is empty.
    pub(super) fn cell(&self, row: usize, column: usize) -> &Cell {
        self.rows.get(row).and_then(|row| row.get(column)).unwrap_or(&Cell::Empty)
    }

    /// What a cell shows, a merged one what its first shows.
    pub(super) fn shown(&self, row: usize, column: usize) -> String {
        match self.merges.iter().find(|merge| merge.holds(row, column)) {
            Some(merge) => self.cell(merge.top, merge.left).shown(),
            None => self.cell(row, column).shown(),
        }
    }

    /// The number of columns.
    pub(super) fn width(&self) -> usize {
        self.rows.iter().map(Vec::len).max().unwrap_or(0)
    }

    fn put(&mut self, row: usize, column: usize, cell: Cell) {
        if self.rows.len() <= row {
            self.rows.resize_with(row + 1, Vec::new);
        }
        let cells = &mut self.rows[row];
        if cells.len() <= column {
            cells.resize(column + 1, Cell::Empty);
        }
        cells[column] = cell;
    }
}

/// The sheets of a file that may hold a roster, in their order.
///
/// # Errors
/// What the file is not, or that it is too large or damaged.
pub(super) fn sheets(file: RosterFile<'_>) -> Result<Vec<Sheet>, RosterRefusal> {
    // The libraries overflow on some damaged workbooks; this one file is refused
    // then, and the office goes on. Nothing is shared with it but these bytes.
    let read = || match container::open(file)? {
        Container::Workbook(bytes) => workbook(&bytes),
        Container::Csv(text) => Ok(vec![csv_sheet(text)?]),
    };
    std::panic::catch_unwind(read).unwrap_or(Err(RosterRefusal::Damaged))
}

/// The letters a spreadsheet program shows for a column: A, B … Z, AA …
pub(super) fn letter(column: usize) -> String {
    let mut rest = column + 1;
    let mut letters = Vec::new();
    while rest > 0 {
        letters.push(char::from(b'A' + ((rest - 1) % 26) as u8));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().collect()
}

fn workbook(bytes: &[u8]) -> Result<Vec<Sheet>, RosterRefusal> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|_| RosterRefusal::Damaged)?;
    let shown = |sheet: &&calamine::Sheet| sheet.visible == SheetVisible::Visible && sheet.typ == SheetType::WorkSheet;
    let names: Vec<String> = book.sheets_metadata().iter().filter(shown).map(|sheet| sheet.name.clone()).collect();
    names.iter().take(SHEETS_MAX).map(|name| sheet(&mut book, name)).collect()
}

/// Reads cell by cell: the library's whole range would take memory for every
/// cell between the first and the last, a billion in a hostile file.
fn sheet(book: &mut Xlsx<Cursor<&[u8]>>, name: &str) -> Result<Sheet, RosterRefusal> {
    let mut sheet = Sheet::new(Text::parse(name, LABEL_CHARS_MAX).unwrap_or_else(|_| unnamed()));
    let merges = book.merge_cells_by_sheet_name(name).map_err(|_| RosterRefusal::Damaged)?;
    if merges.len() > MERGES_MAX {
        sheet.too_much = Some(RosterRefusal::TooManyMerges { max: MERGES_MAX });
    }
    sheet.merges = merges.iter().take(MERGES_MAX).map(merge).collect();
    let mut cells = book.worksheet_cells_reader(name).map_err(|_| RosterRefusal::Damaged)?;
    while let Some(found) = cells.next_cell().map_err(|_| RosterRefusal::Damaged)? {
        let (row, column) = found.get_position();
        let cell = cell(found.get_value());
        if cell.is_empty() || column as usize >= COLUMNS_MAX {
            continue;
        }
        if row as usize >= ROWS_MAX {
            sheet.too_much = Some(RosterRefusal::TooManyRows { max: ROWS_MAX });
            break;
        }
        sheet.put(row as usize, column as usize, cell);
    }
    Ok(sheet)
}

fn merge(dimensions: &Dimensions) -> Merge {
    let ((top, left), (bottom, right)) = (dimensions.start, dimensions.end);
    Merge { top: top as usize, bottom: bottom as usize, left: left as usize, right: right as usize }
}

fn cell(data: &DataRef<'_>) -> Cell {
    match data {
        DataRef::Int(number) => Cell::Number(*number),
        DataRef::Float(number) => number_cell(*number),
        DataRef::String(words) => Cell::text(words),
        DataRef::SharedString(words) => Cell::text(words),
        DataRef::DateTime(date) => date_cell(date),
        DataRef::DateTimeIso(date) => year_of_iso(date),
        DataRef::Bool(_) | DataRef::DurationIso(_) | DataRef::Error(_) | DataRef::Empty => Cell::Empty,
    }
}

/// Numbers beyond this are no longer whole in a spreadsheet.
const WHOLE_MAX: f64 = 9_007_199_254_740_992.0;

fn number_cell(number: f64) -> Cell {
    if number.fract() == 0.0 && number.abs() <= WHOLE_MAX {
        return Cell::Number(number as i64);
    }
    Cell::text(&number.to_string())
}

fn date_cell(date: &ExcelDateTime) -> Cell {
    if date.is_duration() { Cell::Empty } else { Cell::DateIn(date.to_ymd_hms_milli().0) }
}

fn year_of_iso(date: &str) -> Cell {
    let year = date.split('-').next().and_then(|year| year.parse().ok());
    year.map_or(Cell::Empty, Cell::DateIn)
}

fn csv_sheet(text: &str) -> Result<Sheet, RosterRefusal> {
    let mut sheet = Sheet::new(unnamed());
    // One kind of line end, also after the last line, so that lines can be counted.
    let text = text.replace("\r\n", "\n").replace('\r', "\n") + "\n";
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter(&text))
        .from_reader(text.as_bytes());
    let mut record = csv::StringRecord::new();
    let (mut row, mut next_line) = (0, 1);
    while reader.read_record(&mut record).map_err(|_| RosterRefusal::Damaged)? {
        // Blank lines are no records, but rows to a spreadsheet program; a cell of
        // several lines is in one row.
        let lines = 1 + record.iter().map(|cell| cell.matches('\n').count() as u64).sum::<u64>();
        let after = reader.position().line();
        row += usize::try_from(after.saturating_sub(next_line + lines)).unwrap_or(ROWS_MAX);
        next_line = after;
        if row >= ROWS_MAX {
            sheet.too_much = Some(RosterRefusal::TooManyRows { max: ROWS_MAX });
            break;
        }
        for (column, words) in record.iter().enumerate().take(COLUMNS_MAX) {
            if !words.trim().is_empty() {
                sheet.put(row, column, csv_cell(words));
            }
        }
        row += 1;
    }
    Ok(sheet)
}

/// A number in a CSV file has no type; one that begins with a zero is a phone's.
fn csv_cell(words: &str) -> Cell {
    let words = words.trim();
    match words.parse::<i64>() {
        Ok(number) if number.to_string() == words => Cell::Number(number),
        _ => Cell::text(words),
    }
}

/// Spreadsheet programs set to Vietnamese part cells with «;», others with «,».
/// The one that stands most often outside quotes on the fullest line near the top.
fn delimiter(text: &str) -> u8 {
    const LINES: usize = 30;
    let most = |delimiter: char| {
        text.lines().take(LINES).map(|line| unquoted(line).filter(|&c| c == delimiter).count()).max().unwrap_or(0)
    };
    // The last of equals wins, so the commonest stands last.
    let by_count = ['\t', ',', ';'].into_iter().max_by_key(|&delimiter| most(delimiter));
    by_count.map_or(b';', |delimiter| delimiter as u8)
}

fn unquoted(line: &str) -> impl Iterator<Item = char> {
    let mut quoted = false;
    line.chars().filter(move |&c| {
        quoted ^= c == '"';
        !quoted
    })
}

fn unnamed() -> Text {
    Text::parse("-", LABEL_CHARS_MAX).expect("a hyphen is a text of one character")
}
