//! Pieces that papers share: headings, paragraphs, tables, heads. It refuses to know
//! what they say.

use crate::paper::{Block, Cell, Column, Content, Face, Heading, Level, Lie, Paragraph, Table, Words};

use super::voice::say;

/// A part: «I. …».
pub(super) fn part(key: &str) -> Block {
    heading(Level::Part, say(key))
}

/// A point: «1. …».
pub(super) fn point(key: &str) -> Block {
    heading(Level::Point, say(key))
}

fn heading(level: Level, words: String) -> Block {
    Block::Heading(Heading { level, words })
}

/// A paragraph of the body.
pub(super) fn body(words: impl Into<String>) -> Block {
    Block::Paragraph(Paragraph { words: Words::plain(words), lie: Lie::Body })
}

/// A paragraph in italics: what explains a table or says what something is not.
pub(super) fn note(words: impl Into<String>) -> Block {
    Block::Paragraph(Paragraph { words: Words::in_face(Face::Italic, words), lie: Lie::Body })
}

/// An item of a list.
pub(super) fn item(words: impl AsRef<str>) -> Block {
    Block::Paragraph(Paragraph { words: Words::plain(format!("- {}", words.as_ref())), lie: Lie::Item })
}

/// A cell of several lines.
pub(super) fn lines(lines: impl IntoIterator<Item = String>) -> Cell {
    Cell::of(Content::Lines(lines.into_iter().map(Words::plain).collect()))
}

/// A cell of one line.
pub(super) fn line(words: impl Into<String>) -> Cell {
    Cell::plain(words)
}

/// A number.
pub(super) fn number(number: usize) -> Cell {
    Cell::of(Content::Number(i64::try_from(number).unwrap_or(i64::MAX)))
}

/// A table of a name, with one head row of sentences and a width for each.
pub(super) fn table(name: &str, columns: &[(u16, Lie, &str)], rows: Vec<Vec<Cell>>) -> Table {
    let head = columns.iter().map(|(_, _, key)| Cell::bold(say(key))).collect();
    let columns = columns.iter().map(|(width, lie, _)| Column { width: *width, lie: *lie }).collect();
    Table { name: say(name), columns, head: vec![head], rows }
}
