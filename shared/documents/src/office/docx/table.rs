//! Tables: the paper's own, whose head is repeated on each page and whose rows are not
//! parted, and the columns without lines that heads and signatures stand in.

use crate::Refused;
use crate::office::grid::{Grid, Holds, Place};
use crate::office::width;
use crate::paper::{self, Content, Figure, Lie, Table};

use super::body::Spot;
use super::drawing::Media;
use super::text::{Keep, Para, run_in};
use super::xml::Xml;

/// Word opens no table with more.
const COLUMNS_MAX: usize = 63;
/// Left and right of what stands in a cell, together; as the styles have it.
pub(super) const CELL_SIDES: u32 = 2 * 57;
/// Of a table's words; as the styles have it.
const POINTS: u32 = 11;
/// About half a landscape page. A row of more may be parted: a program that may not part
/// one that is higher than a page cuts off what is below it.
const WHOLE_LINES_MAX: u32 = 16;
/// U+2610; the sign itself, since a form's field could not be ticked on paper.
const TICK_BOX: &str = "\u{2610}";

/// A table of the paper.
///
/// # Errors
/// More than [`COLUMNS_MAX`] columns; a picture that is not here or is none.
pub(super) fn table(xml: &mut Xml, table: &Table, (spot, media): (Spot, &mut Media<'_>)) -> Result<(), Refused> {
    let grid = Grid::of(table);
    if grid.columns > COLUMNS_MAX {
        return Err(Refused::TooMuch { field: "columns", max: COLUMNS_MAX });
    }
    if grid.columns == 0 {
        return Ok(());
    }
    let widths = grid.widths(table, spot.width);
    framed(xml, "TableGrid", &widths, |xml| {
        let mut rows = Rows { table, widths: &widths, media };
        for places in &grid.head {
            rows.write(xml, places, Rank::Head)?;
        }
        for (left, places) in (0..grid.rows.len()).rev().zip(&grid.rows) {
            let keep = if left == 0 { spot.keep } else { Keep::Free };
            rows.write(xml, places, Rank::Body(keep))?;
        }
        Ok(())
    })
}

/// Columns without lines.
pub(super) fn layout<T>(xml: &mut Xml, widths: &[u32], rows: impl FnOnce(&mut Xml) -> T) -> T {
    framed(xml, "Layout", widths, rows)
}

/// A row that is never parted.
pub(super) fn row<T>(xml: &mut Xml, cells: impl FnOnce(&mut Xml) -> T) -> T {
    xml.within("w:tr", &[], |xml| {
        xml.within("w:trPr", &[], |xml| xml.empty("w:cantSplit", &[]));
        cells(xml)
    })
}

/// A row that is never parted and at least so high.
pub(super) fn high_row<T>(xml: &mut Xml, height: u32, cells: impl FnOnce(&mut Xml) -> T) -> T {
    xml.within("w:tr", &[], |xml| {
        xml.within("w:trPr", &[], |xml| {
            xml.empty("w:cantSplit", &[]);
            xml.empty("w:trHeight", &[("w:val", &height.to_string()), ("w:hRule", "atLeast")]);
        });
        cells(xml)
    })
}

/// A cell about to be written.
#[derive(Clone, Copy)]
pub(super) struct Cell {
    width: u32,
    columns: usize,
    merge: Option<&'static str>,
    stands: &'static str,
}

impl Cell {
    /// A cell of a width, its words at the top.
    pub fn of(width: u32) -> Cell {
        Cell { width, columns: 1, merge: None, stands: "top" }
    }

    /// The same, its words in the middle.
    pub fn middle(mut self) -> Cell {
        self.stands = "center";
        self
    }

    /// Writes it; `inner` ends in a paragraph, as each cell must.
    pub fn write<T>(self, xml: &mut Xml, inner: impl FnOnce(&mut Xml) -> T) -> T {
        xml.within("w:tc", &[], |xml| {
            xml.within("w:tcPr", &[], |xml| {
                xml.empty("w:tcW", &[("w:w", &self.width.to_string()), ("w:type", "dxa")]);
                if self.columns > 1 {
                    xml.value("w:gridSpan", self.columns);
                }
                if let Some(merge) = self.merge {
                    xml.value("w:vMerge", merge);
                }
                xml.value("w:vAlign", self.stands);
            });
            inner(xml)
        })
    }
}

fn framed<T>(xml: &mut Xml, style: &str, widths: &[u32], rows: impl FnOnce(&mut Xml) -> T) -> T {
    xml.within("w:tbl", &[], |xml| {
        xml.within("w:tblPr", &[], |xml| {
            xml.value("w:tblStyle", style);
            xml.empty("w:tblW", &[("w:w", &widths.iter().sum::<u32>().to_string()), ("w:type", "dxa")]);
            xml.value("w:jc", "left");
            xml.empty("w:tblLayout", &[("w:type", "fixed")]);
        });
        xml.within("w:tblGrid", &[], |xml| {
            for width in widths {
                xml.empty("w:gridCol", &[("w:w", &width.to_string())]);
            }
        });
        rows(xml)
    })
}

/// What a row is.
#[derive(Clone, Copy)]
enum Rank {
    /// Repeated on each page.
    Head,
    /// Not so.
    Body(Keep),
}

struct Rows<'t, 'm, 'p> {
    table: &'t Table,
    widths: &'t [u32],
    media: &'m mut Media<'p>,
}

impl Rows<'_, '_, '_> {
    fn write(&mut self, xml: &mut Xml, places: &[Place<'_>], rank: Rank) -> Result<(), Refused> {
        xml.within("w:tr", &[], |xml| {
            xml.within("w:trPr", &[], |xml| match rank {
                Rank::Head => {
                    xml.empty("w:cantSplit", &[]);
                    xml.empty("w:tblHeader", &[]);
                }
                Rank::Body(_) if self.is_tall(places) => {}
                Rank::Body(_) => xml.empty("w:cantSplit", &[]),
            });
            places.iter().try_for_each(|place| self.place(xml, place, rank))
        })
    }

    fn is_tall(&self, places: &[Place<'_>]) -> bool {
        let lines = |place: &Place<'_>| match place.holds {
            Holds::Cell(paper::Cell { content: Content::Lines(lines), .. }) => {
                let room = self.width(place).saturating_sub(CELL_SIDES);
                lines.iter().map(|words| width::lines(&words.text(), POINTS, room)).sum()
            }
            _ => 1,
        };
        places.iter().any(|place| lines(place) > WHOLE_LINES_MAX)
    }

    fn width(&self, place: &Place<'_>) -> u32 {
        self.widths[place.column..place.column + place.columns].iter().sum()
    }

    fn place(&mut self, xml: &mut Xml, place: &Place<'_>, rank: Rank) -> Result<(), Refused> {
        let width = self.width(place);
        let merge = match place.holds {
            Holds::FromAbove => Some("continue"),
            Holds::Cell(_) if place.rows > 1 => Some("restart"),
            Holds::Cell(_) | Holds::Nothing => None,
        };
        let para = self.paragraph(place.column, rank);
        Cell { width, columns: place.columns, merge, stands: "center" }.write(xml, |xml| match place.holds {
            Holds::Cell(cell) => self.content(xml, &cell.content, (para, width)),
            Holds::FromAbove | Holds::Nothing => {
                para.line(xml, "");
                Ok(())
            }
        })
    }

    /// A head stays with the row below it; its words lie in the middle.
    fn paragraph(&self, column: usize, rank: Rank) -> Para {
        let lie = self.table.columns.get(column).map_or(Lie::Item, |column| column.lie);
        match (rank, lie) {
            (Rank::Head, _) => Para::of("TableCentre").keep(Keep::WithNext),
            (Rank::Body(keep), Lie::Centre) => Para::of("TableCentre").keep(keep),
            (Rank::Body(keep), Lie::Body | Lie::Item) => Para::of("TableText").keep(keep),
        }
    }

    fn content(&mut self, xml: &mut Xml, content: &Content, (para, width): (Para, u32)) -> Result<(), Refused> {
        match content {
            Content::Lines(lines) if lines.is_empty() => para.line(xml, ""),
            Content::Lines(lines) => lines.iter().for_each(|words| para.words(xml, words)),
            Content::Number(_) | Content::Figure(_) => {
                para.words(xml, &content.figure().map(Figure::words).unwrap_or_default());
            }
            Content::TickBox => para.write(xml, |xml| run_in(xml, Some("TickBox"), TICK_BOX)),
            Content::Picture(picture) => {
                let mut shown = Ok(());
                let room = width.saturating_sub(CELL_SIDES);
                para.write(xml, |xml| shown = self.media.show(xml, picture, room));
                return shown;
            }
        }
        Ok(())
    }
}
