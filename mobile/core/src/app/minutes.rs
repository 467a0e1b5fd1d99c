//! The minutes of a visit on this phone, as paper: a draft until they are sealed, and from
//! then on the very bytes that were. It refuses to know what they say and how they look.

use std::collections::BTreeMap;

use documents::paper::{OutputClass, Paper, Pictures};
use documents::papers::{MinutesOf, MinutesState, Sources, SupplementOf, minutes, supplement};
use documents::{Profile, Refused, field_words, pdf};
use shared::domain::{Fact, Seal};
use shared::ids::{EntryHash, PhotoHash, VisitId};
use shared::record::Item;
use shared::text::{Arg, Lang, Sentences, in_office_time};

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
            NoPaper::Refused(refused) => refusal_words(lang, refused),
            NoPaper::Store(error) => Sentences::say(lang, error.sentence(), &[]),
        }
    }
}

/// What a person with a phone can do about it. Of papers that only the office makes it
/// never speaks.
fn refusal_words(lang: Lang, refused: &Refused) -> String {
    let say = |key: &str, args: &[(&str, Arg)]| Sentences::say(lang, key, args);
    let of = |key: &str, field: &str| say(key, &[("field", Arg::Text(field_words(lang, field)))]);
    match refused {
        Refused::Missing { field } => match advice(field) {
            Some(key) => say(key, &[]),
            None => of("no-paper-missing", field),
        },
        Refused::NotAFileName { field, .. } => of("no-paper-missing", field),
        Refused::UnknownCode { code } => say("no-paper-code", &[("code", Arg::Text(code.clone()))]),
        Refused::NeedsUpdate => say("no-paper-needs-update", &[]),
        Refused::PictureNotHere { field, .. } => of("no-paper-picture", field),
        Refused::NotAPicture { field, .. } => of("no-paper-not-a-picture", field),
        Refused::TooMuch { field, max } => {
            let field = Arg::Text(field_words(lang, field));
            say("no-paper-too-much", &[("field", field), ("max", Arg::from(*max))])
        }
        Refused::NotWritten { format, .. } => {
            say("no-paper-not-written", &[("format", Arg::Text((*format).to_owned()))])
        }
    }
}

/// What to do about a thing that is lacking, where there is more to say than that it is.
fn advice(field: &str) -> Option<&'static str> {
    Some(match field {
        "team" => "no-paper-team",
        "unit" => "no-paper-unit",
        "visit" => "no-paper-visit",
        "profile" => "no-paper-profile",
        "seal" | "includes" | "parts" => "no-paper-seal",
        "late" => "no-paper-late",
        _ => return None,
    })
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
    /// [`NoPaper`].
    pub fn minutes_to_read(&self, visit: VisitId) -> Result<Paper, NoPaper> {
        let state = self.last_seal(visit).map_or(MinutesState::Draft, MinutesState::Copy);
        let of = MinutesOf { visit, state, class: OutputClass::Internal };
        Ok(self.laid_out(|sources| minutes(sources, &of))?)
    }

    /// Why the minutes could not be written as PDF now, none where they could: asked before
    /// anybody signs them.
    pub fn minutes_refused(&self, visit: VisitId) -> Option<NoPaper> {
        if self.has_sealed(visit) {
            return None;
        }
        match self.minutes_to_read(visit) {
            Ok(paper) => self.minutes_lack(visit, &paper),
            Err(why) => Some(why),
        }
    }

    /// The picture without which minutes can be read and not written; none is needed where
    /// the sealed bytes are here.
    pub fn minutes_lack(&self, visit: VisitId, paper: &Paper) -> Option<NoPaper> {
        if self.has_sealed(visit) {
            return None;
        }
        let lacks = paper.pictures().find(|picture| !self.store().photos().has(picture.hash));
        lacks.map(|picture| Refused::PictureNotHere { field: picture.field, hash: picture.hash }.into())
    }

    fn has_sealed(&self, visit: VisitId) -> bool {
        let sealed = self.last_seal(visit).and_then(|seal| self.sealed_paper(seal));
        sealed.is_some_and(|paper| self.store().photos().has(paper))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_refusal_is_said_in_both_languages_with_nothing_left_open() {
        let hash = PhotoHash([1; 32]);
        let each = |refused: fn(&'static str, PhotoHash) -> Refused| Refused::FIELDS.map(|field| refused(field, hash));
        let mut all = vec![Refused::UnknownCode { code: "GIO-99".to_owned() }, Refused::NeedsUpdate];
        all.push(Refused::NotWritten { format: "PDF", why: "x".to_owned() });
        all.extend(each(|field, _| Refused::Missing { field }));
        all.extend(each(|field, _| Refused::TooMuch { field, max: 3 }));
        all.extend(each(|field, _| Refused::NotAFileName { field, at: 2 }));
        all.extend(each(|field, hash| Refused::PictureNotHere { field, hash }));
        all.extend(each(|field, hash| Refused::NotAPicture { field, hash }));
        for refused in all {
            let [vi, en] = [Lang::Vi, Lang::En].map(|lang| refusal_words(lang, &refused));
            assert!(vi != en && [&vi, &en].iter().all(|said| said.ends_with('.') && !said.contains(['{', '$', '«'])));
        }
    }
}
