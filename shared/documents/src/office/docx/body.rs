//! The document: its sections, and which block is written by whom.

use crate::Refused;
use crate::paper::{Block, Heading, LINES_TOGETHER, Level, Lie, Paper, Section};

use super::drawing::Media;
use super::package::{FIRST_HEADER, FOOTER, HEADER, NAMESPACES};
use super::page::{self, Refers};
use super::text::{Keep, Para, clean_run, tab};
use super::xml::Xml;
use super::{ending, head, table};

/// What is written of a document so far.
pub(super) struct Body<'a> {
    /// The pictures it shows.
    pub media: Media<'a>,
}

/// Where a block stands.
#[derive(Clone, Copy)]
pub(super) struct Spot {
    /// How wide the page's text is.
    pub width: u32,
    /// Whether no page may end between it and what follows.
    pub keep: Keep,
}

impl<'a> Body<'a> {
    pub fn new(media: Media<'a>) -> Body<'a> {
        Body { media }
    }

    /// The document's part.
    ///
    /// # Errors
    /// As [`super::docx`]; a paper without a section.
    pub fn document(&mut self, paper: &Paper) -> Result<Vec<u8>, Refused> {
        let mut xml = Xml::new();
        xml.within("w:document", NAMESPACES, |xml| xml.within("w:body", &[], |xml| self.sections(xml, paper)))?;
        Ok(xml.finish())
    }

    fn sections(&mut self, xml: &mut Xml, paper: &Paper) -> Result<(), Refused> {
        let (last, before) = paper.sections.split_last().ok_or(Refused::Missing { field: "sections" })?;
        let footer = paper.foot.as_ref().map(|_| FOOTER);
        let refers = Refers { header: HEADER, first_header: FIRST_HEADER, footer };
        head::marks(xml, &paper.marks);
        for section in before {
            self.blocks(xml, section)?;
            end_of_section(xml, |xml| page::section(xml, section.shape, &refers));
        }
        self.blocks(xml, last)?;
        end_of_section(xml, |_| ());
        page::section(xml, last.shape, &refers);
        Ok(())
    }

    fn blocks(&mut self, xml: &mut Xml, section: &Section) -> Result<(), Refused> {
        let width = page::text_width(section.shape);
        let mut blocks = section.blocks.iter().peekable();
        while let Some(block) = blocks.next() {
            let stays = blocks.peek().is_some_and(|next| block.stays_with(next));
            let keep = if stays { Keep::WithNext } else { Keep::Free };
            self.block(xml, block, Spot { width, keep })?;
            if is_table(block) && blocks.peek().is_some() {
                gap(xml, keep);
            }
        }
        Ok(())
    }

    fn block(&mut self, xml: &mut Xml, block: &Block, spot: Spot) -> Result<(), Refused> {
        match block {
            Block::Head(it) => head::head(xml, it, spot.width),
            Block::Title(it) => head::title(xml, it, spot.width),
            Block::AnnexTitle(it) => head::annex_title(xml, it),
            Block::Addressees(them) => head::addressees(xml, them, spot),
            Block::Bases(them) => bases(xml, them, spot.keep),
            Block::Heading(it) => heading(xml, it),
            Block::Paragraph(it) => Para::of(body_style(it.lie)).keep(spot.keep).words(xml, &it.words),
            Block::BlankLines(count) => blank_lines(xml, *count, spot),
            Block::Table(it) => table::table(xml, it, (spot, &mut self.media))?,
            Block::Signatures(them) => ending::signatures(xml, them, (spot.width, &mut self.media))?,
            Block::Closing(it) => ending::closing(xml, it, (spot.width, &mut self.media))?,
            Block::Code(it) => ending::code(xml, it, (spot, &mut self.media))?,
            Block::Marks(them) => head::marks(xml, them),
        }
        Ok(())
    }
}

/// Whether it is written as a table, and so must be parted from the next.
fn is_table(block: &Block) -> bool {
    matches!(block, Block::Table(_) | Block::Signatures(_) | Block::Closing(_) | Block::Code(_))
}

/// Each section but the last ends in the properties of a paragraph, which is too low to be seen.
fn end_of_section(xml: &mut Xml, properties: impl FnOnce(&mut Xml)) {
    xml.within("w:p", &[], |xml| {
        xml.within("w:pPr", &[], |xml| {
            xml.value("w:pStyle", "SectionEnd");
            properties(xml);
        });
    });
}

/// Each ends with a semicolon, the last with a point.
fn bases(xml: &mut Xml, bases: &[String], keep: Keep) {
    for (left, basis) in (0..bases.len()).rev().zip(bases) {
        let (mark, keep) = if left == 0 { (".", keep) } else { (";", Keep::Free) };
        Para::of("Basis").keep(keep).line(xml, &format!("{basis}{mark}"));
    }
}

fn heading(xml: &mut Xml, heading: &Heading) {
    let style = match heading.level {
        Level::Part => "Heading1",
        Level::Point => "Heading2",
        Level::Letter => "Heading3",
    };
    Para::of(style).line(xml, &heading.words);
}

fn body_style(lie: Lie) -> &'static str {
    match lie {
        Lie::Body => "BodyText",
        Lie::Item => "ListParagraph",
        Lie::Centre => "Centred",
    }
}

fn blank_lines(xml: &mut Xml, count: u8, spot: Spot) {
    for left in (0..count).rev() {
        let keep = match left {
            0 => spot.keep,
            _ if count <= LINES_TOGETHER => Keep::WithNext,
            _ => Keep::Free,
        };
        Para::of("BlankLine").keep(keep).dots_to(spot.width).write(xml, tab);
    }
}

/// Parts what came before from what comes next; without it two tables would become one.
pub(super) fn gap(xml: &mut Xml, keep: Keep) {
    Para::of("Gap").keep(keep).write(xml, |xml| clean_run(xml, ""));
}
