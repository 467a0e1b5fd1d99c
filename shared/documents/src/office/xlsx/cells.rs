//! The cells of a sheet: how wide and high they are, what stands in them and how.

use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, Image, Worksheet};

use crate::Refused;
use crate::office::grid::{Grid, Holds, Place};
use crate::office::jpeg::{Jpeg, Room};
use crate::office::{inert, width};
use crate::paper::{Content, Face, Figure, Lie, Picture, Pictures, Run, Table, Value, Words};

use super::refused;

/// As on paper; every computer of an office has it.
pub(super) const FONT: &str = "Times New Roman";
/// Of a table's words.
pub(super) const POINTS: u32 = 12;
/// Height of a line over the size of its letters, with a little room.
const LINE_PERCENT: u32 = 130;
/// Above and below a cell's words, together.
const CELL_SIDES: u32 = 6;
/// A row of one line.
const LINE_PIXELS: u32 = 26;
/// Around a picture, both sides together.
const PICTURE_SIDES: u32 = 8;
/// What a row may have, 409 points.
const ROW_PIXELS_MAX: u32 = 545;
/// What a column may have, 255 figures.
const COLUMN_PIXELS_MAX: u32 = 1_790;
/// The whole numbers that a workbook holds exactly: its numbers are double floats.
const EXACT: std::ops::RangeInclusive<i64> = -(1 << 53)..=1 << 53;
const TICK_BOX: &str = "\u{2610}";
/// Thousands apart, by the sign that the reader's own system has for it.
const WHOLE: &str = "#,##0";
const TENTHS: &str = "#,##0.0";
/// The format itself multiplies by a hundred.
const PERCENT: &str = "#,##0.0%";

/// The cells of one sheet.
pub(super) struct Cells<'a, 's> {
    sheet: &'s mut Worksheet,
    table: &'a Table,
    grid: &'a Grid<'a>,
    pictures: &'a Pictures,
    widths: Vec<u32>,
}

impl<'a, 's> Cells<'a, 's> {
    /// Of a table that stands on an empty sheet.
    pub fn new(
        sheet: &'s mut Worksheet,
        (table, grid): (&'a Table, &'a Grid<'a>),
        pictures: &'a Pictures,
    ) -> Cells<'a, 's> {
        Cells { sheet, table, grid, pictures, widths: Vec::new() }
    }

    /// Columns share a page; one with pictures has their room at least.
    pub fn set_widths(&mut self, page: u32) -> Result<(), Refused> {
        let widths = self.grid.widths(self.table, page * TWIPS_A_PIXEL);
        self.widths = widths.iter().map(|width| (width / TWIPS_A_PIXEL).max(1)).collect();
        for place in self.grid.head.iter().chain(&self.grid.rows).flatten() {
            if let Some(picture) = picture_of(place) {
                let width = &mut self.widths[place.column];
                *width = (*width).max(picture_pixels(picture).0);
            }
        }
        for (column, width) in (0..).zip(&self.widths) {
            self.sheet.set_column_width_pixels(column, *width).map_err(refused)?;
        }
        Ok(())
    }

    /// A line over all columns.
    pub fn write_across(&mut self, row: u32, words: &str, (format, points): (&Format, u32)) -> Result<(), Refused> {
        let last = self.grid.columns.saturating_sub(1) as u16;
        let height = self.words_height(words, points, self.widths.iter().sum());
        self.sheet.set_row_height_pixels(row, height).map_err(refused)?;
        let format = guarded(format.clone(), words);
        if last > 0 {
            self.sheet.merge_range(row, 0, row, last, words, &format).map_err(refused)?;
        } else {
            self.sheet.write_string_with_format(row, 0, words, &format).map_err(refused)?;
        }
        Ok(())
    }

    /// The head; gives the row below it.
    pub fn write_head(&mut self, first: u32) -> Result<u32, Refused> {
        let heights = self.head_heights();
        for ((row, places), height) in (first..).zip(&self.grid.head).zip(heights) {
            self.sheet.set_row_height_pixels(row, height).map_err(refused)?;
            let format = format(FormatAlign::Center);
            places.iter().try_for_each(|place| self.write(row, place, &format))?;
        }
        Ok(first + self.grid.head.len() as u32)
    }

    /// The rows below the head.
    pub fn write_rows(&mut self, first: u32) -> Result<(), Refused> {
        for (row, places) in (first..).zip(&self.grid.rows) {
            self.sheet.set_row_height_pixels(row, self.row_height(places)).map_err(refused)?;
            for place in places {
                let lie = self.table.columns.get(place.column).map_or(Lie::Item, |column| column.lie);
                let align = if lie == Lie::Centre { FormatAlign::Center } else { FormatAlign::Left };
                self.write(row, place, &format(align))?;
            }
        }
        Ok(())
    }

    fn write(&mut self, row: u32, place: &Place<'_>, format: &Format) -> Result<(), Refused> {
        let Holds::Cell(cell) = place.holds else {
            if matches!(place.holds, Holds::Nothing) {
                self.sheet.write_blank(row, place.column as u16, format).map_err(refused)?;
            }
            return Ok(());
        };
        let column = place.column as u16;
        if place.columns * place.rows > 1 {
            let (last_row, last) = (row + place.rows as u32 - 1, (place.column + place.columns - 1) as u16);
            self.sheet.merge_range(row, column, last_row, last, "", format).map_err(refused)?;
        }
        self.content((row, column), &cell.content, format)
    }

    fn content(&mut self, at: (u32, u16), content: &Content, format: &Format) -> Result<(), Refused> {
        match content {
            Content::Lines(lines) => self.lines(at, lines, format)?,
            Content::Number(number) => self.figure(at, Figure::of(Value::Count(*number), Face::Regular), format)?,
            Content::Figure(figure) => self.figure(at, *figure, format)?,
            Content::TickBox => self.text(at, TICK_BOX, format)?,
            Content::Picture(picture) => {
                self.text(at, "", format)?;
                self.picture(at, picture)?;
            }
        }
        Ok(())
    }

    /// A number as one that can be reckoned with, shown as on paper; one that a workbook
    /// can't hold exactly as a text.
    fn figure(&mut self, at: (u32, u16), figure: Figure, format: &Format) -> Result<(), Refused> {
        let (whole, part, shown) = match figure.value {
            Value::Count(count) => (count, 1.0, WHOLE),
            Value::Tenths(tenths) => (tenths, 10.0, TENTHS),
            Value::PercentTenths(tenths) => (tenths, 1_000.0, PERCENT),
        };
        if !EXACT.contains(&whole) {
            let text = if part == 1.0 { whole.to_string() } else { figure.words().text() };
            return self.text(at, &text, &in_face(format.clone(), figure.face));
        }
        let format = in_face(format.clone().set_num_format(shown), figure.face);
        self.sheet.write_number_with_format(at.0, at.1, whole as f64 / part, &format).map_err(refused)?;
        Ok(())
    }

    /// Lines below each other in one cell, each run in its face.
    fn lines(&mut self, at: (u32, u16), lines: &[Words], format: &Format) -> Result<(), Refused> {
        let runs = joined(lines);
        match runs.as_slice() {
            [] => self.text(at, "", format),
            [run] => self.text(at, &run.text, &in_face(format.clone(), run.face)),
            [first, ..] => {
                let fonts: Vec<Format> = runs.iter().map(|run| in_face(font(), run.face)).collect();
                // The library spells whole texts, but not texts in several faces.
                let texts: Vec<String> = runs.iter().map(|run| inert::spelled(&run.text)).collect();
                let rich: Vec<(&Format, &str)> = fonts.iter().zip(texts.iter().map(String::as_str)).collect();
                let format = guarded(format.clone(), &first.text);
                self.sheet.write_rich_string_with_format(at.0, at.1, &rich, &format).map_err(refused)?;
                Ok(())
            }
        }
    }

    fn text(&mut self, (row, column): (u32, u16), text: &str, format: &Format) -> Result<(), Refused> {
        let format = guarded(format.clone(), text);
        self.sheet.write_string_with_format(row, column, text, &format).map_err(refused)?;
        Ok(())
    }

    /// A picture over its cell, as large as fits, the cell's lines left to be seen. One that
    /// is put *into* a cell shows as an error in LibreOffice.
    fn picture(&mut self, (row, column): (u32, u16), picture: &Picture) -> Result<(), Refused> {
        let no_picture = |_| Refused::NotAPicture { field: picture.field, hash: picture.hash };
        let jpeg = Jpeg::find(picture, self.pictures)?;
        let image = Image::new_from_buffer(jpeg.bytes).map_err(no_picture)?;
        let (width, height) = (self.widths[usize::from(column)], picture_pixels(picture).1);
        let size = jpeg.fit(&Room::of(width - PICTURE_SIDES, height - PICTURE_SIDES));
        let (wide, high) = (size.width as u32, size.height as u32);
        let image = image.set_scale_to_size(wide, high, true);
        let (x, y) = ((width - wide) / 2, (height - high) / 2);
        self.sheet.insert_image_with_offset(row, column, &image, x, y).map_err(refused)?;
        Ok(())
    }

    /// Heights of the head's rows: programs reckon none for cells that are joined.
    fn head_heights(&self) -> Vec<u32> {
        let mut heights = vec![LINE_PIXELS; self.grid.head.len()];
        for (row, place) in
            self.grid.head.iter().enumerate().flat_map(|(row, places)| places.iter().map(move |p| (row, p)))
        {
            let (Holds::Cell(_), rows) = (&place.holds, row..row + place.rows) else { continue };
            let missing = self.place_height(place).saturating_sub(heights[rows.clone()].iter().sum());
            heights[rows.end - 1] = (heights[rows.end - 1] + missing).min(ROW_PIXELS_MAX);
        }
        heights
    }

    /// The height of a row of the body. A program reckons heights only as it likes: not for
    /// pictures, not for joined cells, some never before the file is edited.
    fn row_height(&self, places: &[Place<'_>]) -> u32 {
        places.iter().map(|place| self.place_height(place)).max().unwrap_or(0).clamp(LINE_PIXELS, ROW_PIXELS_MAX)
    }

    fn place_height(&self, place: &Place<'_>) -> u32 {
        let Holds::Cell(cell) = place.holds else { return 0 };
        let width = self.widths[place.column..place.column + place.columns].iter().sum();
        match &cell.content {
            Content::Lines(lines) => {
                let text: Vec<String> = lines.iter().map(Words::text).collect();
                self.words_height(&text.join("\n"), POINTS, width)
            }
            Content::Picture(picture) => picture_pixels(picture).1,
            Content::Number(_) | Content::Figure(_) | Content::TickBox => LINE_PIXELS,
        }
    }

    fn words_height(&self, words: &str, points: u32, width: u32) -> u32 {
        let room = width.saturating_sub(CELL_SIDES) * TWIPS_A_PIXEL;
        let height = width::lines(words, points, room) * points * LINE_PERCENT / 100;
        (height * 96 / 72 + CELL_SIDES).min(ROW_PIXELS_MAX)
    }
}

/// An inch has 1,440 and 96 of them.
const TWIPS_A_PIXEL: u32 = 15;

/// A cell of the table with lines around it.
pub(super) fn format(align: FormatAlign) -> Format {
    let format = font().set_text_wrap().set_border(FormatBorder::Thin);
    format.set_align(align).set_align(FormatAlign::VerticalCenter)
}

/// The same in a face.
pub(super) fn in_face(format: Format, face: Face) -> Format {
    match face {
        Face::Regular => format,
        Face::Bold => format.set_bold(),
        Face::Italic => format.set_italic(),
        Face::BoldItalic => format.set_bold().set_italic(),
    }
}

/// The papers' font in a table's size.
pub(super) fn font() -> Format {
    Format::new().set_font_name(FONT).set_font_size(POINTS)
}

/// A text is a text in any case; this keeps it one when somebody edits the cell.
fn guarded(format: Format, text: &str) -> Format {
    if inert::begins_a_formula(text) { format.set_quote_prefix() } else { format }
}

/// All runs, a line break before each line but the first, neighbours of one face as one.
fn joined(lines: &[Words]) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let mut before = if at > 0 { "\n" } else { "" };
        for run in &line.0 {
            let text = format!("{}{}", std::mem::take(&mut before), inert::clean(&run.text));
            match runs.last_mut() {
                Some(last) if last.face == run.face => last.text.push_str(&text),
                _ if text.is_empty() => {}
                _ => runs.push(Run { text, face: run.face }),
            }
        }
    }
    runs
}

fn picture_of<'p>(place: &Place<'p>) -> Option<&'p Picture> {
    match place.holds {
        Holds::Cell(cell) => match &cell.content {
            Content::Picture(picture) => Some(picture),
            _ => None,
        },
        _ => None,
    }
}

/// What a picture's cell has at least: its room and [`PICTURE_SIDES`].
fn picture_pixels(picture: &Picture) -> (u32, u32) {
    let pixels = |mm: u16| u32::from(mm.max(1)) * 960 / 254 + PICTURE_SIDES;
    (pixels(picture.width_mm).min(COLUMN_PIXELS_MAX), pixels(picture.height_mm).min(ROW_PIXELS_MAX))
}
