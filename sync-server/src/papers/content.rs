//! What a paper holds before it is written, which pictures it needs, and its bytes. Pure.

use documents::Refused;
use documents::office::{csv, docx, xlsx, zip_of_pictures};
use documents::paper::OutputClass;
use documents::paper::{Block, Paper, Pictures, Table};
use documents::papers::{
    BadgeListOf, BlankChecklistOf, BlankRoster, ExplanationRequestOf, MinutesOf, MinutesState, NoticeOf, PhotoListOf,
    ROSTER_LINES, Sources, SupplementOf, badge_list, badge_table, blank_checklist, explanation_request, minutes,
    notice, photo_list, portrait_file_names, supplement,
};
use shared::ids::PhotoHash;

use super::Made;
use super::asked::{Format, PaperOf, Roll};

/// What is to be written.
#[derive(Debug)]
pub(super) enum Content {
    /// Pages.
    Paper(Paper),
    /// One table.
    Table(Table),
    /// Portraits under their files' names, and the list of them.
    Portraits(Vec<(String, PhotoHash)>, Table),
}

/// A picture that is needed, and where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) field: &'static str,
    pub(super) hash: PhotoHash,
}

/// What a paper holds in a format.
///
/// # Errors
/// Why it can't be made.
pub(super) fn content(sources: &Sources, of: PaperOf, format: Format) -> Made<Content> {
    match (of, format) {
        (PaperOf::Badges { visit }, Format::Csv) => Ok(Content::Table(badge_table(sources, &BadgeListOf { visit })?)),
        (PaperOf::Badges { visit }, Format::Zip) => {
            let of = BadgeListOf { visit };
            let named: Vec<(String, PhotoHash)> = portrait_file_names(sources, &of)?.into_iter().collect();
            let none = Refused::Missing { field: "portraits" };
            if named.is_empty() { Err(none) } else { Ok(Content::Portraits(named, badge_table(sources, &of)?)) }
        }
        (_, Format::Csv) => Ok(Content::Table(only_table(paper(sources, of)?)?)),
        _ => Ok(Content::Paper(paper(sources, of)?)),
    }
}

fn paper(sources: &Sources, of: PaperOf) -> Made<Paper> {
    let in_state = |visit, state, class| minutes(sources, &MinutesOf { visit, state, class });
    match of {
        PaperOf::Draft { visit, class } => in_state(visit, MinutesState::Draft, class),
        PaperOf::Sealed { visit, seal, class } => in_state(visit, MinutesState::Sealed(seal), class),
        PaperOf::Copy { visit, seal } => in_state(visit, MinutesState::Copy(seal), OutputClass::Internal),
        PaperOf::Supplement { visit, seal, class } => supplement(sources, &SupplementOf { visit, seal, class }),
        PaperOf::Notice { visit, class } => notice(sources, &NoticeOf { visit, class }),
        PaperOf::Request { visit, to, due } => explanation_request(sources, &ExplanationRequestOf { visit, to, due }),
        PaperOf::Photos { visit } => photo_list(sources, &PhotoListOf { visit }),
        PaperOf::Badges { visit } => badge_list(sources, &BadgeListOf { visit }),
        PaperOf::Checklist { unit, kind, roll } => {
            let roster = match roll {
                Roll::Blank => BlankRoster::Lines(ROSTER_LINES),
                Roll::OfUnit => BlankRoster::OfUnit,
            };
            blank_checklist(sources, &BlankChecklistOf { unit: Some(unit), kind, roster })
        }
    }
}

fn only_table(paper: Paper) -> Made<Table> {
    let mut blocks = paper.sections.into_iter().flat_map(|section| section.blocks);
    let table = blocks.find_map(|block| match block {
        Block::Table(table) => Some(table),
        _ => None,
    });
    table.ok_or(Refused::Missing { field: "table" })
}

impl Content {
    /// The pictures it needs.
    pub(super) fn pictures(&self) -> Vec<Named> {
        match self {
            Content::Paper(paper) => {
                paper.pictures().map(|picture| Named { field: picture.field, hash: picture.hash }).collect()
            }
            Content::Table(_) => Vec::new(),
            Content::Portraits(named, _) => {
                named.iter().map(|(_, hash)| Named { field: "portrait", hash: *hash }).collect()
            }
        }
    }

    /// Its bytes.
    ///
    /// # Errors
    /// Why it can't be written.
    pub(super) fn written(&self, format: Format, pictures: &Pictures) -> Made<Vec<u8>> {
        match (self, format) {
            (Content::Paper(paper), Format::Docx) => docx(paper, pictures),
            (Content::Paper(paper), Format::Xlsx) => xlsx(paper, pictures),
            (Content::Paper(paper), _) => documents::pdf(paper, pictures),
            (Content::Table(table), _) => Ok(csv(table)),
            (Content::Portraits(named, table), _) => archive(named, table, pictures),
        }
    }
}

fn archive(named: &[(String, PhotoHash)], table: &Table, pictures: &Pictures) -> Made<Vec<u8>> {
    let picture = |(name, hash): &(String, PhotoHash)| {
        let bytes = pictures.get(hash).ok_or(Refused::PictureNotHere { field: "portrait", hash: *hash })?;
        Ok((name.clone(), bytes.as_slice()))
    };
    let named: Result<Vec<(String, &[u8])>, Refused> = named.iter().map(picture).collect();
    zip_of_pictures(&named?, table)
}
