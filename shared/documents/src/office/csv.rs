//! A table as text that spreadsheets open: UTF-8 with the mark by which Excel knows it,
//! RFC 4180, every text in quotes.

use crate::paper::{Content, Figure, Table, Value};

use super::grid::{Grid, Holds, Place};
use super::inert;

/// A table as CSV: one line of column titles, then a line for each row. Where a title
/// spans several columns, each of them begins with it.
///
/// A text that a spreadsheet would take for a formula has an apostrophe before it, as
/// OWASP advises; so has what follows a semicolon or a line break within a text, where a
/// program that parts cells by semicolons would begin one. Whoever reads the file by
/// program takes those apostrophes off again. Numbers are ungrouped, their tenths behind a
/// point.
pub fn csv(table: &Table) -> Vec<u8> {
    let grid = Grid::of(table);
    let mut text = BYTE_ORDER_MARK.to_owned();
    if !grid.head.is_empty() {
        push_line(&mut text, titles(&grid).iter().map(|title| quoted(title)));
    }
    for row in &grid.rows {
        push_line(&mut text, row.iter().flat_map(fields));
    }
    text.into_bytes()
}

const BYTE_ORDER_MARK: &str = "\u{FEFF}";
/// Between the title over several columns and a column's own.
const BETWEEN_TITLES: &str = " - ";

/// Each column's titles from top to bottom, in one.
fn titles(grid: &Grid<'_>) -> Vec<String> {
    let mut titles = vec![Vec::new(); grid.columns];
    for place in grid.head.iter().flatten() {
        let Holds::Cell(cell) = place.holds else { continue };
        let words = words(&cell.content).replace('\n', " ");
        for column in titles.iter_mut().skip(place.column).take(place.columns) {
            column.push(words.clone());
        }
    }
    titles.into_iter().map(|titles| titles.join(BETWEEN_TITLES)).collect()
}

/// A place of several columns fills the first and leaves the others empty.
fn fields(place: &Place<'_>) -> Vec<String> {
    let mut fields = vec![String::new(); place.columns];
    if let Holds::Cell(cell) = place.holds {
        fields[0] = match cell.content {
            Content::Number(_) | Content::Figure(_) => words(&cell.content),
            ref content => quoted(&words(content)),
        };
    }
    fields
}

/// What a cell says; a picture and a box to tick say nothing.
fn words(content: &Content) -> String {
    match content {
        Content::Lines(lines) => lines.iter().map(|line| inert::clean(&line.text())).collect::<Vec<_>>().join("\n"),
        Content::Number(_) | Content::Figure(_) => content.figure().map(bare).unwrap_or_default(),
        Content::Picture(_) | Content::TickBox => String::new(),
    }
}

/// A number as programs read it: ungrouped, tenths behind a point.
fn bare(figure: Figure) -> String {
    let tenths = |tenths: i64| {
        let sign = if tenths < 0 { "-" } else { "" };
        format!("{sign}{}.{}", tenths.unsigned_abs() / 10, tenths.unsigned_abs() % 10)
    };
    match figure.value {
        Value::Count(count) => count.to_string(),
        Value::Tenths(value) => tenths(value),
        Value::PercentTenths(value) => tenths(value) + "%",
    }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", disarmed(text).replace('"', "\"\""))
}

/// With an apostrophe before whatever could begin a formula.
fn disarmed(text: &str) -> String {
    let pieces = text.split_inclusive([';', '\n']);
    pieces.map(|piece| if inert::begins_a_formula(piece) { format!("'{piece}") } else { piece.to_owned() }).collect()
}

fn push_line(text: &mut String, fields: impl Iterator<Item = String>) {
    text.push_str(&fields.collect::<Vec<_>>().join(","));
    text.push_str("\r\n");
}
