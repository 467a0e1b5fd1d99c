//! The tables of a paper as a workbook, a sheet each: its title above, its head frozen and
//! repeated in print, texts as texts and numbers as numbers. What stands between the
//! tables is no part of it.

mod cells;
mod names;

use chrono::Datelike;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError};

use crate::Refused;
use crate::paper::{Block, Face, PageShape, Paper, Pictures, Section, Table};

use self::cells::{Cells, FONT, in_face};
use self::names::SheetNames;
use super::grid::Grid;
use super::inert;

/// The tables of a paper as the bytes of an XLSX file; the same paper gives the same bytes.
///
/// # Errors
/// A paper without a table; a picture that is not here or is none; more than a sheet or a
/// cell holds.
pub fn xlsx(paper: &Paper, pictures: &Pictures) -> Result<Vec<u8>, Refused> {
    let mut workbook = Workbook::new();
    workbook.set_default_format(&cells::font(), ROW_PIXELS, COLUMN_PIXELS).map_err(refused)?;
    workbook.set_properties(&properties(paper)?);
    let mut names = SheetNames::default();
    for section in &paper.sections {
        for (title, table) in titled_tables(paper, section) {
            let marks = paper.marks.iter().chain(own_marks(section)).map(String::as_str).collect();
            let above = Above { marks, title, foot: paper.foot.as_deref() };
            let mut sheet = sheet(table, (above, section.shape), pictures)?;
            sheet.set_name(names.of(&table.name)).map_err(refused)?;
            workbook.push_worksheet(sheet);
        }
    }
    if workbook.worksheets().is_empty() {
        return Err(Refused::Missing { field: "table" });
    }
    workbook.save_to_buffer().map_err(refused)
}

/// A row and a column that nobody set. The width of figures, by which the format counts
/// columns, is that of the papers' font: of another one, computers may have none.
const ROW_PIXELS: u32 = 21;
const COLUMN_PIXELS: u32 = 72;

/// What stands above a table.
struct Above<'a> {
    marks: Vec<&'a str>,
    title: Vec<String>,
    foot: Option<&'a str>,
}

/// Each table with the title that stands last before it, or else the paper's.
fn titled_tables<'a>(paper: &'a Paper, section: &'a Section) -> Vec<(Vec<String>, &'a Table)> {
    let mut title = vec![paper.title.clone()];
    let mut tables = Vec::new();
    for block in &section.blocks {
        match block {
            Block::Title(it) => title = vec![it.kind.to_uppercase(), it.about.clone()],
            Block::AnnexTitle(it) => title = vec![it.name.clone(), it.title.to_uppercase(), it.belongs_to.clone()],
            Block::Table(table) => tables.push((title.clone(), table)),
            _ => {}
        }
    }
    tables
}

/// What is boxed in a section besides what is boxed on the whole paper.
fn own_marks(section: &Section) -> impl Iterator<Item = &String> {
    section.blocks.iter().flat_map(|block| match block {
        Block::Marks(marks) => marks.as_slice(),
        _ => &[],
    })
}

/// Between the margins of the decree, in the pixels of which an inch has 96.
const PORTRAIT_WIDTH: u32 = 605;
const LANDSCAPE_WIDTH: u32 = 933;
const TITLE_POINTS: u32 = 14;
const FOOT_POINTS: u32 = 9;

fn sheet(table: &Table, (above, shape): (Above<'_>, PageShape), pictures: &Pictures) -> Result<Worksheet, Refused> {
    let grid = Grid::of(table);
    let page = match shape {
        PageShape::Portrait => PORTRAIT_WIDTH,
        PageShape::Landscape => LANDSCAPE_WIDTH,
    };
    let mut sheet = Worksheet::new();
    let mut cells = Cells::new(&mut sheet, (table, &grid), pictures);
    cells.set_widths(page)?;
    let head = write_above(&mut cells, &above)?;
    let body = cells.write_head(head)?;
    cells.write_rows(body)?;
    set_up_page(&mut sheet, shape, above.foot);
    sheet.set_freeze_panes(body, 0).map_err(refused)?;
    if body > head {
        sheet.set_repeat_rows(head, body - 1).map_err(refused)?;
    }
    Ok(sheet)
}

/// Marks, title and foot line, each over the table's whole width; gives the next free row.
fn write_above(cells: &mut Cells<'_, '_>, above: &Above<'_>) -> Result<u32, Refused> {
    let plain = Format::new().set_font_name(FONT).set_text_wrap();
    let plain = plain.set_align(FormatAlign::Center);
    let title = in_face(plain.clone().set_font_size(TITLE_POINTS), Face::Bold);
    let foot = in_face(plain.set_font_size(FOOT_POINTS), Face::Italic);
    let marks = above.marks.iter().map(|mark| (mark.to_uppercase(), &title, TITLE_POINTS));
    let titles = above.title.iter().map(|line| (line.clone(), &title, TITLE_POINTS));
    let feet = above.foot.into_iter().map(|words| (words.to_owned(), &foot, FOOT_POINTS));
    let mut row = 0;
    let lines = marks.chain(titles).chain(feet).filter(|(words, ..)| !words.is_empty());
    for (words, format, points) in lines {
        cells.write_across(row, &inert::line(&words), (format, points))?;
        row += 1;
    }
    Ok(row)
}

/// Inches, as the format counts margins: 30 mm on the left, 20 elsewhere, 10 to the edge.
const LEFT: f64 = 30.0 / 25.4;
const ELSEWHERE: f64 = 20.0 / 25.4;
const TO_EDGE: f64 = 10.0 / 25.4;
/// The number of A4 among the format's sizes.
const A4: u8 = 9;
/// The page's number above it in the middle, 13 points.
const PAGE_NUMBER: &str = "&C&\"Times New Roman\"&13&P";

fn set_up_page(sheet: &mut Worksheet, shape: PageShape, foot: Option<&str>) {
    sheet.set_paper_size(A4).set_margins(LEFT, ELSEWHERE, ELSEWHERE, ELSEWHERE, TO_EDGE, TO_EDGE);
    sheet.set_print_fit_to_pages(1, 0).set_print_center_horizontally(true).set_header(PAGE_NUMBER);
    match shape {
        PageShape::Portrait => sheet.set_portrait(),
        PageShape::Landscape => sheet.set_landscape(),
    };
    if let Some(words) = foot {
        sheet.set_footer(page_foot(words));
    }
}

/// What a footer may have, in the units of UTF-16; the whole line stands above the table.
const FOOTER_UNITS_MAX: usize = 255;
const FOOTER_FONT: &str = "&C&\"Times New Roman\"&9 ";

/// The foot of printed pages: an ampersand is doubled, since a single one is a code, and
/// none is spelled otherwise.
fn page_foot(words: &str) -> String {
    let mut foot = FOOTER_FONT.to_owned();
    for letter in inert::spelled(&inert::line(words)).chars() {
        let next = if letter == '&' { "&&".to_owned() } else { letter.to_string() };
        if (foot.encode_utf16().count() + next.encode_utf16().count()) >= FOOTER_UNITS_MAX {
            return foot + "…";
        }
        foot.push_str(&next);
    }
    foot
}

/// The title and the day it was made: no person, and no clock.
fn properties(paper: &Paper) -> Result<DocProperties, Refused> {
    let day = paper.made_on;
    let year = u16::try_from(day.year()).map_err(|_| NO_DAY)?;
    let made = ExcelDateTime::from_ymd(year, day.month() as u8, day.day() as u8).map_err(|_| NO_DAY)?;
    Ok(DocProperties::new().set_title(inert::line(&paper.title)).set_creation_datetime(&made))
}

const NO_DAY: Refused = Refused::Missing { field: "made_on" };
/// What the format allows.
const CELL_CHARS_MAX: usize = 32_767;
const ROWS_MAX: usize = 1_048_576;

fn refused(error: XlsxError) -> Refused {
    match error {
        XlsxError::MaxStringLengthExceeded => Refused::TooMuch { field: "cell", max: CELL_CHARS_MAX },
        XlsxError::RowColumnLimitError => Refused::TooMuch { field: "sheet", max: ROWS_MAX },
        // Its own words may repeat the paper's.
        _ => Refused::NotWritten { format: "XLSX", why: "the library refused it".to_owned() },
    }
}
