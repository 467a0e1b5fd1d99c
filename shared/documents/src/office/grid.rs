//! Where the cells of a table stand once spans are reckoned in: DOCX names every place
//! of a row, XLSX gives each cell its column. Nothing of a table gets lost here: a row
//! with more cells than there are columns makes the grid wider, one with fewer ends in
//! empty places.

use crate::paper::{Cell, Content, Table, Words};

use super::width;

/// A table's places.
pub(super) struct Grid<'a> {
    /// How many columns its widest row has.
    pub columns: usize,
    /// The rows of its head.
    pub head: Vec<Vec<Place<'a>>>,
    /// Its other rows.
    pub rows: Vec<Vec<Place<'a>>>,
}

/// A place in a row.
pub(super) struct Place<'a> {
    /// Its first column, from 0.
    pub column: usize,
    /// How many columns it spans.
    pub columns: usize,
    /// How many rows it spans, from this one on.
    pub rows: usize,
    /// What is in it.
    pub holds: Holds<'a>,
}

/// What is in a place.
pub(super) enum Holds<'a> {
    /// A cell of this row.
    Cell(&'a Cell),
    /// A cell that began in a row above.
    FromAbove,
    /// Nothing: the row ended before.
    Nothing,
}

impl<'a> Grid<'a> {
    /// The places of a table.
    pub fn of(table: &'a Table) -> Grid<'a> {
        let least = table.columns.len();
        let mut head = places(&table.head, table.head.len());
        let mut rows = places(&table.rows, 1);
        let columns = head.iter().chain(&rows).map(|row| end(row)).fold(least, usize::max);
        for row in head.iter_mut().chain(&mut rows) {
            fill(row, columns);
        }
        Grid { columns, head, rows }
    }

    /// The parts of `whole`, in twentieths of a point, that the columns have. One that the
    /// table does not name is as wide as the narrowest that it does; none is narrower than
    /// the widest word of its title, as long as the others have room to give.
    pub fn widths(&self, table: &Table, whole: u32) -> Vec<u32> {
        let narrowest = table.columns.iter().map(|column| column.width).min().unwrap_or(1).max(1);
        let share = |at: usize| u64::from(table.columns.get(at).map_or(narrowest, |column| column.width.max(1)));
        let shares: Vec<u64> = (0..self.columns).map(share).collect();
        let widths = parts(&shares, whole);
        let least = self.least_widths(whole);
        let lacking: u32 = widths.iter().zip(&least).map(|(width, least)| least.saturating_sub(*width)).sum();
        let spare: Vec<u64> =
            widths.iter().zip(&least).map(|(width, least)| u64::from(width.saturating_sub(*least))).collect();
        if lacking == 0 || spare.iter().sum::<u64>() < u64::from(lacking) {
            return widths;
        }
        let given = parts(&spare, lacking);
        widths.iter().zip(&least).zip(given).map(|((width, least), given)| (*width).max(*least) - given).collect()
    }

    /// What the widest word of each column's own title needs, but no more than an equal part.
    fn least_widths(&self, whole: u32) -> Vec<u32> {
        let mut least = vec![0; self.columns];
        let own = self.head.iter().flatten().filter(|place| place.columns == 1);
        for place in own {
            let Holds::Cell(Cell { content: Content::Lines(lines), .. }) = place.holds else { continue };
            let text = lines.iter().map(Words::text).collect::<Vec<_>>().join(" ");
            let widest = text.split_whitespace().map(|word| width::twips(word, HEAD_POINTS)).max().unwrap_or(0);
            least[place.column] = least[place.column].max(widest + HEAD_SIDES).min(whole / self.columns as u32);
        }
        least
    }
}

/// Of a title's words, and what a program leaves on both sides of them.
const HEAD_POINTS: u32 = 12;
const HEAD_SIDES: u32 = 160;

/// A whole in parts of some shares, exactly.
fn parts(shares: &[u64], whole: u32) -> Vec<u32> {
    let sum = shares.iter().sum::<u64>().max(1);
    let ends = shares.iter().scan(0, |end, share| {
        *end += share;
        Some((*end * u64::from(whole) / sum) as u32)
    });
    let ends: Vec<u32> = std::iter::once(0).chain(ends).collect();
    ends.windows(2).map(|pair| pair[1] - pair[0]).collect()
}

/// A cell that goes on below: its column, how many it spans, how many rows are left.
struct Hanging {
    column: usize,
    columns: usize,
    left: usize,
}

fn places(rows: &[Vec<Cell>], depth: usize) -> Vec<Vec<Place<'_>>> {
    let mut hanging: Vec<Hanging> = Vec::new();
    let placed = rows.iter().enumerate().map(|(at, row)| {
        let below = depth.saturating_sub(at).max(1);
        let placed = place_row(row, &hanging, below);
        hanging.retain_mut(|cell| {
            cell.left -= 1;
            cell.left > 0
        });
        let new = placed.iter().filter(|place| matches!(place.holds, Holds::Cell(_)) && place.rows > 1);
        hanging.extend(new.map(|place| Hanging { column: place.column, columns: place.columns, left: place.rows - 1 }));
        placed
    });
    placed.collect()
}

fn place_row<'a>(row: &'a [Cell], hanging: &[Hanging], below: usize) -> Vec<Place<'a>> {
    let mut cells = row.iter();
    let mut placed = Vec::new();
    let last_hanging = hanging.iter().map(|cell| cell.column + cell.columns).max().unwrap_or(0);
    loop {
        let column = end(&placed);
        if let Some(above) = hanging.iter().find(|cell| cell.column == column) {
            placed.push(Place { column, columns: above.columns, rows: above.left, holds: Holds::FromAbove });
        } else if let Some(cell) = cells.next() {
            let next = hanging.iter().map(|cell| cell.column).filter(|next| *next > column).min();
            let columns = usize::from(cell.columns).clamp(1, next.map_or(usize::MAX, |next| next - column));
            let rows = usize::from(cell.rows).clamp(1, below);
            placed.push(Place { column, columns, rows, holds: Holds::Cell(cell) });
        } else if column < last_hanging {
            placed.push(Place { column, columns: 1, rows: 1, holds: Holds::Nothing });
        } else {
            return placed;
        }
    }
}

fn fill(row: &mut Vec<Place<'_>>, columns: usize) {
    let empty = (end(row)..columns).map(|column| Place { column, columns: 1, rows: 1, holds: Holds::Nothing });
    row.extend(empty);
}

fn end(row: &[Place<'_>]) -> usize {
    row.last().map_or(0, |place| place.column + place.columns)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paper::{Column, Lie};

    fn table(columns: usize, head: Vec<Vec<Cell>>, rows: Vec<Vec<Cell>>) -> Table {
        let columns = vec![Column { width: 10, lie: Lie::Centre }; columns];
        Table { name: String::new(), columns, head, rows }
    }

    fn shape(rows: &[Vec<Place<'_>>]) -> Vec<Vec<(usize, usize, usize, char)>> {
        let sign = |holds: &Holds<'_>| match holds {
            Holds::Cell(_) => 'c',
            Holds::FromAbove => '^',
            Holds::Nothing => '.',
        };
        let row = |row: &Vec<Place<'_>>| row.iter().map(|p| (p.column, p.columns, p.rows, sign(&p.holds))).collect();
        rows.iter().map(row).collect()
    }

    #[test]
    fn a_cell_that_hangs_down_keeps_its_place_in_the_rows_below() {
        let head = vec![
            vec![Cell::plain("a").down(2), Cell::plain("b").across(2), Cell::plain("c").down(2)],
            vec![Cell::plain("d"), Cell::plain("e")],
        ];
        let table = table(4, head, vec![]);
        let first = vec![(0, 1, 2, 'c'), (1, 2, 1, 'c'), (3, 1, 2, 'c')];
        let second = vec![(0, 1, 1, '^'), (1, 1, 1, 'c'), (2, 1, 1, 'c'), (3, 1, 1, '^')];
        assert_eq!(shape(&Grid::of(&table).head), [first, second]);
    }

    #[test]
    fn a_row_with_too_many_cells_loses_none() {
        let rows = vec![vec![Cell::plain("a"), Cell::plain("b")], vec![]];
        let table = table(1, vec![vec![Cell::plain("h")]], rows);
        let grid = Grid::of(&table);
        assert_eq!(grid.columns, 2);
        assert_eq!(shape(&grid.head), [[(0, 1, 1, 'c'), (1, 1, 1, '.')]]);
        assert_eq!(shape(&grid.rows)[1], [(0, 1, 1, '.'), (1, 1, 1, '.')]);
    }

    #[test]
    fn a_cell_of_the_body_spans_one_row_and_none_below_the_heads_end() {
        let table = table(1, vec![vec![Cell::plain("h").down(9)]], vec![vec![Cell::plain("b").down(9)], vec![]]);
        let grid = Grid::of(&table);
        assert_eq!(shape(&grid.head), [[(0, 1, 1, 'c')]]);
        assert_eq!(shape(&grid.rows), [[(0, 1, 1, 'c')], [(0, 1, 1, '.')]]);
    }

    #[test]
    fn a_column_is_no_narrower_than_a_word_of_its_title() {
        let mut table = table(2, vec![vec![Cell::bold("STT"), Cell::bold("Họ và tên")]], vec![]);
        table.columns[0].width = 1;
        table.columns[1].width = 99;
        let widths = Grid::of(&table).widths(&table, 9071);
        assert!(widths[0] >= width::twips("STT", 12) + 100, "{widths:?}");
        assert_eq!(widths.iter().sum::<u32>(), 9071);
    }

    #[test]
    fn widths_fill_the_whole_exactly() {
        let table = table(7, vec![], vec![]);
        let widths = Grid::of(&table).widths(&table, 9071);
        assert_eq!(widths.iter().sum::<u32>(), 9071);
        assert!(widths.iter().all(|width| (1295..=1296).contains(width)), "{widths:?}");
    }
}
