//! A paper as PDF/A-2b: laid out to the numbers of annex I of NĐ 30/2020/NĐ-CP, in one
//! embedded font, the same bytes for the same paper on every machine. It refuses to know
//! what a paper says; it only decides where each of its words stands.

mod code;
mod fonts;
mod head;
mod ink;
mod lines;
mod measures;
mod pages;
mod pictures;
mod signatures;
mod strips;
mod table;
mod text;
mod titles;

use shared::text::{Arg, Lang, Sentences};

use crate::Refused;
use crate::paper::{Block, Paper, Pictures, Section};
pub use code::CODE_BYTES_MAX;
pub use fonts::FONT_BYTES;
use measures::Sheet;
use pages::{Page, Pager};
use pictures::Album;
pub use pictures::PICTURES_BYTES_MAX;
use strips::{Hold, Strip, hold_to_next};

/// The most pages one paper has: 5,000 rows of a table at 25 a page are 200; a paper of
/// more would be a mistake, and has to fit in a phone's memory while it is written.
pub const PAGES_MAX: usize = 400;

/// The longest title of a file: lists of papers and windows show no more.
pub const TITLE_BYTES_MAX: usize = 2_000;

/// The longest line at the foot: ten lines of it still leave text most of the page.
pub const FOOT_BYTES_MAX: usize = 1_200;

/// A paper as the bytes of a PDF file.
///
/// # Errors
/// [`Refused`]: no section; a picture that is not here or is none; more than [`PAGES_MAX`]
/// pages, [`PICTURES_BYTES_MAX`], [`TITLE_BYTES_MAX`], [`FOOT_BYTES_MAX`], [`CODE_BYTES_MAX`].
pub fn pdf(paper: &Paper, pictures: &Pictures) -> Result<Vec<u8>, Refused> {
    within_limits(paper)?;
    let album = Album::of(paper, pictures)?;
    let mut pages = Vec::new();
    for (place, section) in paper.sections.iter().enumerate() {
        let marks = if place == 0 { paper.marks.as_slice() } else { &[] };
        pages.extend(section_pages(section, marks, paper.foot.as_deref())?);
        if pages.len() > PAGES_MAX {
            return Err(Refused::TooMuch { field: "pages", max: PAGES_MAX });
        }
    }
    ink::written(paper, &pages, &album)
}

fn within_limits(paper: &Paper) -> Result<(), Refused> {
    let foot = paper.foot.as_ref().map_or(0, String::len);
    match () {
        () if paper.sections.is_empty() => Err(Refused::Missing { field: "sections" }),
        () if paper.title.len() > TITLE_BYTES_MAX => Err(Refused::TooMuch { field: "title", max: TITLE_BYTES_MAX }),
        () if foot > FOOT_BYTES_MAX => Err(Refused::TooMuch { field: "foot", max: FOOT_BYTES_MAX }),
        () => Ok(()),
    }
}

fn section_pages(section: &Section, marks: &[String], foot: Option<&str>) -> Result<Vec<Page>, Refused> {
    let sheet = Sheet::of(section.shape, foot);
    let mut strips: Vec<Strip> = head::boxed(marks, &sheet);
    for (place, block) in section.blocks.iter().enumerate() {
        match place.checked_sub(1).and_then(|before| section.blocks.get(before)) {
            Some(before) if before.stays_with(block) => hold(&mut strips, block),
            _ => {}
        }
        strips.extend(block_strips(block, &sheet)?);
    }
    let pages = Pager::new(sheet.room()).pages(strips);
    Ok(pages::dressed(pages, &sheet, foot))
}

/// Binds what was laid out so far to a block: signatures to their last lines of text,
/// anything else to the last line.
fn hold(strips: &mut [Strip], next: &Block) {
    match (next, strips.last_mut()) {
        (Block::Signatures(_) | Block::Closing(_), _) => hold_to_next(strips),
        (_, Some(last)) => last.hold = Hold::Next,
        (_, None) => {}
    }
}

fn block_strips(block: &Block, sheet: &Sheet) -> Result<Vec<Strip>, Refused> {
    Ok(match block {
        Block::Head(it) => vec![head::strip(it, sheet)],
        Block::Title(it) => vec![titles::title(it, sheet)],
        Block::AnnexTitle(it) => vec![titles::annex(it, sheet)],
        Block::Addressees(names) => titles::addressees(names, sheet),
        Block::Bases(bases) => text::bases(bases, sheet),
        Block::Heading(it) => text::heading(it, sheet),
        Block::Paragraph(it) => text::paragraph(it, sheet),
        Block::BlankLines(count) => text::blank_lines(*count, sheet),
        Block::Table(it) => table::strips(it, sheet),
        Block::Signatures(all) => signatures::side_by_side(all, sheet),
        Block::Closing(it) => signatures::closing(it, sheet),
        Block::Code(it) => vec![code::strip(it, sheet)?],
        Block::Marks(marks) => head::boxed(marks, sheet),
    })
}

/// Words that every paper has: papers are written in Vietnamese.
fn said(key: &str) -> String {
    said_with(key, &[])
}

fn said_with(key: &str, args: &[(&str, Arg)]) -> String {
    Sentences::say(Lang::Vi, key, args)
}
