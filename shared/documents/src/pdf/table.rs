//! Tables: one strip a row, each with the head that stands above it where it begins a
//! page. It refuses to know where pages end and what columns mean.

use std::rc::Rc;

use super::lines::{Line, Setting, longest_word, set};
use super::measures::{GAP, LINE, Sheet, TABLE, mm};
use super::pictures::room as room_of;
use super::strips::{Area, Hold, Mark, Stack, Strip};
use super::text::item_mark_width;
use crate::paper::{Cell, Column, Content, Figure, Lie, Picture, Table, Words};

/// Between a cell's frame and its words: beside and above them.
const PADDING: (f32, f32) = (mm(1.3), mm(0.8));
/// A box that is ticked by hand.
const TICK_SIDE: f32 = mm(5.0);
/// A head higher than this part of a page is not repeated: rows would have no room.
const HEAD_PART_MAX: f32 = 0.4;
/// The longest word that a column is widened for: Vietnamese syllables are far shorter.
const WORD_MAX: f32 = mm(24.0);
/// A picture may take this part of a page at most, so that it fits below a head.
const PICTURE_PART_MAX: f32 = 0.5;

/// The head, held to the first row, then the rows.
pub fn strips(table: &Table, sheet: &Sheet) -> Vec<Strip> {
    let grid = Grid::of(table, sheet);
    let head = (!table.head.is_empty()).then(|| Rc::new(grid.head(&table.head)));
    let mut strips: Vec<Strip> = head.iter().map(|head| Strip::clone(head)).collect();
    let repeated = head.filter(|head| head.height <= HEAD_PART_MAX * sheet.room());
    strips.extend(table.rows.chunks(1).map(|row| Strip { head: repeated.clone(), ..grid.row(row) }));
    if let Some(first) = strips.first_mut() {
        first.gap = GAP;
    }
    if let Some(last) = strips.last_mut() {
        last.hold = Hold::Free;
    }
    strips
}

/// A table's columns on its sheet.
struct Grid<'a> {
    sheet: &'a Sheet,
    columns: &'a [Column],
    /// Left edges, and the right edge of the last column.
    edges: Vec<f32>,
}

/// A place in rows: a cell with its spans, or what a row too short left empty.
struct Placed<'a> {
    cell: Option<&'a Cell>,
    column: usize,
    row: usize,
    columns: usize,
    rows: usize,
}

impl<'a> Grid<'a> {
    fn of(table: &'a Table, sheet: &'a Sheet) -> Grid<'a> {
        let mut edges = vec![sheet.left];
        for width in widths(table, sheet) {
            edges.push(edges[edges.len() - 1] + width);
        }
        Grid { sheet, columns: &table.columns, edges }
    }

    fn count(&self) -> usize {
        self.edges.len() - 1
    }

    /// The rows of the head as one strip: its cells may span several of them.
    fn head(&self, rows: &[Vec<Cell>]) -> Strip {
        let placed = placed(rows, self.count());
        let contents: Vec<Stack> = placed.iter().map(|place| self.content(place, Some(Lie::Centre))).collect();
        let tops = self.row_tops(&placed, &contents, rows.len());
        let mut stack = Stack { height: tops[rows.len()], ..Stack::default() };
        for (place, content) in placed.iter().zip(contents) {
            let (top, end) = (tops[place.row], tops[place.row + place.rows]);
            stack.marks.push(self.frame(place, top, end));
            stack.beside(content.clone(), top + (end - top - content.height) / 2.0);
        }
        Strip::held(0.0, stack)
    }

    /// One row of the body. One so high that pages may end in it begins all its cells at
    /// the top, so that their lines are level and a page can end between them.
    fn row(&self, row: &[Vec<Cell>]) -> Strip {
        let placed = placed(row, self.count());
        let contents: Vec<Stack> = placed.iter().map(|place| self.content(place, None)).collect();
        let height = contents.iter().fold(self.line(), |height, content| content.height.max(height));
        let level = height > self.sheet.room() * (1.0 - HEAD_PART_MAX);
        let mut stack = Stack { height, ..Stack::default() };
        for (place, content) in placed.iter().zip(contents) {
            stack.marks.push(self.frame(place, 0.0, height));
            let at = if level { 0.0 } else { (height - content.height) / 2.0 };
            stack.beside(content, at);
        }
        Strip::free(0.0, stack)
    }

    /// Where each row begins, and where the last ends: rows are as high as their highest
    /// cell, and where a cell that spans several needs more, its last row gives it.
    fn row_tops(&self, placed: &[Placed<'_>], contents: &[Stack], rows: usize) -> Vec<f32> {
        let mut tops = vec![0.0; rows + 1];
        for row in 0..rows {
            let ends_here = placed.iter().zip(contents).filter(|(place, _)| place.row + place.rows == row + 1);
            let needed = ends_here.map(|(place, content)| tops[place.row] + content.height);
            tops[row + 1] = needed.fold(tops[row] + self.line(), f32::max);
        }
        tops
    }

    fn line(&self) -> f32 {
        LINE * TABLE + 2.0 * PADDING.1
    }

    fn span(&self, place: &Placed<'_>) -> (f32, f32) {
        let left = self.edges[place.column];
        (left, self.edges[place.column + place.columns] - left)
    }

    fn frame(&self, place: &Placed<'_>, top: f32, end: f32) -> Mark {
        let (x, width) = self.span(place);
        Mark::Frame(Area { x, y: top, width, height: end - top })
    }

    /// What a cell holds, with the white above and below it.
    fn content(&self, place: &Placed<'_>, lie: Option<Lie>) -> Stack {
        let mut stack = Stack::default();
        let Some(cell) = place.cell else { return stack };
        let (left, width) = self.span(place);
        let (x, room) = (left + PADDING.0, (width - 2.0 * PADDING.0).max(1.0));
        let lie = lie.or(self.columns.get(place.column).map(|column| column.lie)).unwrap_or(Lie::Body);
        stack.gap(PADDING.1);
        match &cell.content {
            Content::Lines(lines) => lines.iter().for_each(|words| self.words(&mut stack, words, lie, (x, room))),
            Content::Number(_) | Content::Figure(_) => {
                let figure = cell.content.figure().map(Figure::words).unwrap_or_default();
                self.words(&mut stack, &figure, lie, (x, room));
            }
            Content::Picture(picture) => self.picture(&mut stack, picture, (x, room)),
            Content::TickBox => tick_box(&mut stack, (x, room)),
        }
        stack.gap(PADDING.1);
        stack
    }

    fn words(&self, stack: &mut Stack, words: &Words, lie: Lie, (x, room): (f32, f32)) {
        let size = TABLE;
        stack.lines(cell_lines(words, lie, &Setting::left(size, room)), x, size);
    }

    fn picture(&self, stack: &mut Stack, picture: &Picture, (x, room): (f32, f32)) {
        let (width, height) = room_of(picture, room, self.sheet.room() * PICTURE_PART_MAX);
        let area = Area { x: x + (room - width) / 2.0, y: stack.height, width, height };
        stack.marks.push(Mark::Picture(picture.hash, area));
        stack.gap(height);
    }
}

/// Cells take the first places that no cell above or before them spans; those beyond
/// the last column have none, and places that no cell takes are empty.
fn placed(rows: &[Vec<Cell>], count: usize) -> Vec<Placed<'_>> {
    let mut taken = vec![vec![false; count]; rows.len()];
    let mut placed = Vec::new();
    for (row, cells) in rows.iter().enumerate() {
        let mut cells = cells.iter();
        while let Some(column) = taken[row].iter().position(|taken| !taken) {
            let cell = cells.next();
            let (wide, high) = cell.map_or((1, 1), |cell| (usize::from(cell.columns), usize::from(cell.rows)));
            let free = taken[row][column..].iter().take_while(|taken| !**taken).count();
            let (columns, rows) = (wide.clamp(1, free), high.clamp(1, rows.len() - row));
            taken[row..row + rows].iter_mut().for_each(|row| row[column..column + columns].fill(true));
            placed.push(Placed { cell, column, row, columns, rows });
        }
    }
    placed
}

/// In a cell words are never filled on both sides: in so narrow a room blanks would gape.
fn cell_lines(words: &Words, lie: Lie, setting: &Setting) -> Vec<Line> {
    match lie {
        Lie::Centre => set(words, &Setting::centred(setting.size, setting.room)),
        Lie::Body => set(words, setting),
        Lie::Item => set(words, &Setting { hang: item_mark_width(words, setting.size), ..*setting }),
    }
}

fn tick_box(stack: &mut Stack, (x, room): (f32, f32)) {
    let area = Area { x: x + (room - TICK_SIDE) / 2.0, y: stack.height, width: TICK_SIDE, height: TICK_SIDE };
    stack.marks.push(Mark::Frame(area));
    stack.gap(TICK_SIDE);
}

/// The widths of the columns: their parts of the sheet, but none so narrow that a word is
/// cut in it as long as the others can give.
fn widths(table: &Table, sheet: &Sheet) -> Vec<f32> {
    let parts = parts(table);
    let all: f32 = parts.iter().sum();
    let wanted: Vec<f32> = parts.iter().map(|part| sheet.span() * part / all).collect();
    let least = least_widths(table, parts.len(), TABLE);
    let lacking: f32 = wanted.iter().zip(&least).map(|(wanted, least)| (least - wanted).max(0.0)).sum();
    let spare: f32 = wanted.iter().zip(&least).map(|(wanted, least)| (wanted - least).max(0.0)).sum();
    if lacking > spare {
        return wanted;
    }
    let given = |(wanted, least): (&f32, &f32)| {
        if wanted < least { *least } else { wanted - (wanted - least) * lacking / spare.max(1.0) }
    };
    wanted.iter().zip(&least).map(given).collect()
}

/// The parts of the columns; a table that names none has as many as its longest row.
fn parts(table: &Table) -> Vec<f32> {
    let named: Vec<f32> = table.columns.iter().map(|column| f32::from(column.width.max(1))).collect();
    if !named.is_empty() {
        return named;
    }
    let rows = table.head.iter().chain(&table.rows);
    let cells = rows.map(|row| row.iter().map(|cell| usize::from(cell.columns)).sum());
    vec![1.0; cells.max().unwrap_or(1).max(1)]
}

/// What each column needs for the longest word that stands in it alone.
fn least_widths(table: &Table, columns: usize, size: f32) -> Vec<f32> {
    let mut least = vec![0.0_f32; columns];
    let rows = std::iter::once(table.head.as_slice()).chain(table.rows.chunks(1));
    for place in rows.flat_map(|rows| placed(rows, columns)).filter(|place| place.columns == 1) {
        let needed = place.cell.map_or(0.0, |cell| word_width(cell, size));
        least[place.column] = least[place.column].max(needed);
    }
    least
}

/// No wider than [`WORD_MAX`]: what is longer is cut.
fn word_width(cell: &Cell, size: f32) -> f32 {
    let figure = cell.content.figure().map(Figure::words);
    let lines = match &cell.content {
        Content::Lines(lines) => lines.as_slice(),
        _ => figure.as_slice(),
    };
    if lines.is_empty() {
        return 0.0;
    }
    let longest = lines.iter().map(|words| longest_word(words) * size).fold(0.0, f32::max);
    longest.min(WORD_MAX) + 2.0 * PADDING.0
}
