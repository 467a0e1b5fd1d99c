//! The minutes of a visit on this phone, as paper: a draft until they are sealed, and from
//! then on the very bytes that were. It refuses to know what they say and how they look.

use std::collections::BTreeMap;

use documents::paper::{OutputClass, Paper, Pictures};
use documents::papers::{MinutesOf, MinutesState, Sources, SupplementOf, minutes, supplement};
use documents::{Profile, Refused, pdf};
use shared::domain::{Fact, Seal};
use shared::ids::{EntryHash, PhotoHash, VisitId};
use shared::record::Item;
use shared::text::{Lang, Sentences, in_office_time};

use super::App;
use crate::store::StoreError;

/// Why there is no paper.
#[derive(Debug, thiserror::Error)]
pub enum NoPaper {
    /// It can't be made.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// What it is made of could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl NoPaper {
    /// Why, and what to do, in the reader's language.
    pub fn say(&self, lang: Lang) -> String {
        match self {
            NoPaper::Refused(refused) => refused.say(lang),
            NoPaper::Store(error) => Sentences::say(lang, error.sentence(), &[]),
        }
    }
}

impl App {
    /// The minutes of a visit as PDF: those that were sealed last, or a draft of what this
    /// phone holds now.
    ///
    /// # Errors
    /// [`NoPaper`].
    pub fn minutes(&self, visit: VisitId) -> Result<Vec<u8>, NoPaper> {
        let Some(seal) = self.last_seal(visit) else { return self.minutes_as(visit, MinutesState::Draft) };
        // One that is not here any more is laid out again from what it covers.
        match self.sealed_paper(seal).map(|paper| self.store().photos().read(paper)).transpose()?.flatten() {
            Some(sealed) => Ok(sealed),
            None => self.minutes_as(visit, MinutesState::Sealed(seal)),
        }
    }

    /// What they say, for the screen: those that were sealed last, or a draft.
    ///
    /// # Errors
    /// [`Refused`].
    pub fn minutes_to_read(&self, visit: VisitId) -> Result<Paper, Refused> {
        let state = self.last_seal(visit).map_or(MinutesState::Draft, MinutesState::Copy);
        self.laid_out(|sources| minutes(sources, &MinutesOf { visit, state, class: OutputClass::Internal }))
    }

    /// Why the minutes could not be written as PDF now, none where they could: asked before
    /// anybody signs them.
    pub fn minutes_refused(&self, visit: VisitId) -> Option<Refused> {
        let sealed = self.last_seal(visit).and_then(|seal| self.sealed_paper(seal));
        if sealed.is_some_and(|paper| self.store().photos().has(paper)) {
            return None;
        }
        let paper = match self.minutes_to_read(visit) {
            Ok(paper) => paper,
            Err(refused) => return Some(refused),
        };
        let lacks = paper.pictures().find(|picture| !self.store().photos().has(picture.hash));
        lacks.map(|picture| Refused::PictureNotHere { field: picture.field, hash: picture.hash })
    }

    /// The minutes to be sealed now, with the code that the seal will have.
    pub(super) fn minutes_to_seal(&self, visit: VisitId) -> Result<Vec<u8>, NoPaper> {
        self.minutes_as(visit, MinutesState::ForSigning)
    }

    /// What was written of a visit since its minutes were sealed, as PDF.
    ///
    /// # Errors
    /// [`NoPaper`]; [`Refused::Missing`] in it where nothing was, or nothing is sealed.
    pub fn supplement(&self, visit: VisitId) -> Result<Vec<u8>, NoPaper> {
        let seal = self.last_seal(visit).ok_or(Refused::Missing { field: "seal" })?;
        let of = SupplementOf { visit, seal, class: OutputClass::Internal };
        self.printed(|sources| supplement(sources, &of))
    }

    fn last_seal(&self, visit: VisitId) -> Option<EntryHash> {
        self.record().seals_of(visit).last().map(|seal: &&Item| seal.hash)
    }

    /// The name of the very bytes that were sealed.
    fn sealed_paper(&self, seal: EntryHash) -> Option<PhotoHash> {
        match self.record().fact(&seal) {
            Some(Fact::Seal(Seal { paper, .. })) => paper.map(|paper| paper.hash),
            _ => None,
        }
    }

    fn minutes_as(&self, visit: VisitId, state: MinutesState) -> Result<Vec<u8>, NoPaper> {
        self.printed(|sources| minutes(sources, &MinutesOf { visit, state, class: OutputClass::Internal }))
    }

    /// The office makes the same of the same entries: nothing goes into a paper that only
    /// this phone knows.
    fn laid_out(&self, paper: impl FnOnce(&Sources) -> Result<Paper, Refused>) -> Result<Paper, Refused> {
        let (profiles, members) = (Profile::shipped(), BTreeMap::new());
        let made_on = in_office_time(self.ports().clock.now()).date_naive();
        paper(&Sources { record: self.record(), profiles, members: &members, made_on })
    }

    fn printed(&self, paper: impl FnOnce(&Sources) -> Result<Paper, Refused>) -> Result<Vec<u8>, NoPaper> {
        let paper = self.laid_out(paper)?;
        let mut pictures = Pictures::new();
        for picture in paper.pictures() {
            if let Some(bytes) = self.store().photos().read(picture.hash)? {
                pictures.insert(picture.hash, bytes);
            }
        }
        Ok(pdf(&paper, &pictures)?)
    }
}
