//! Photos: fetched from the source, prepared, kept durably under their hash, and
//! only then told in an entry.

use shared::domain::{Fact, Photo, PhotoClass};
use shared::ids::{PhotoHash, VisitId};
use shared::journal::Act;

use super::draft::Drafts;
use super::{App, Failure, Made};
use crate::intent::Intent;
use crate::photo::{Prepared, prepare};

impl App {
    pub(super) fn photo_drafts(&self, intent: Intent) -> Result<Drafts, Failure> {
        match intent {
            Intent::TakePhoto { visit, source, class, number, masks, shows } => {
                self.summary(visit)?;
                let prepared = prepare(&self.ports().photos.fetch(&source)?, &masks)?;
                let mut photo = self.described(visit, class, &prepared);
                (photo.number, photo.shows) = (number, shows);
                photo.check()?;
                let hash = photo.hash;
                let draft = self.told(visit, Fact::Photo(photo), None)?;
                self.store().photos().keep(&prepared.thumbnail)?;
                self.store().photos().keep(&prepared.photo)?;
                Ok((vec![draft], Some(Made::Photo(hash))))
            }
            Intent::WithdrawPhoto { visit, photo } => self.withdraw_photo(visit, photo),
            _ => unreachable!("only intents about photos come here"),
        }
    }

    fn described(&self, visit: VisitId, class: PhotoClass, prepared: &Prepared) -> Photo {
        Photo {
            visit,
            hash: PhotoHash(prepared.hash),
            bytes: prepared.photo.len() as u64,
            thumbnail: PhotoHash(prepared.thumbnail_hash),
            thumbnail_bytes: prepared.thumbnail.len() as u64,
            width: prepared.width,
            height: prepared.height,
            class,
            number: None,
            shows: shared::domain::PhotoOf::Visit,
            taken_at: self.ports().clock.now(),
        }
    }

    fn withdraw_photo(&self, visit: VisitId, photo: PhotoHash) -> Result<Drafts, Failure> {
        let parts = shared::domain::KeyParts::of(shared::domain::Kind::Photo.name(), visit).field(photo.to_string());
        let own = self.standing(&parts).into_iter().find(|entry| self.is_own(&entry.hash));
        let told = own.and_then(|entry| self.record().fact(&entry.hash).cloned());
        let fact = told.ok_or(shared::domain::Refusal::Unknown { what: "photo" })?;
        Ok((vec![self.told(visit, fact, None)?.act(Act::Withdraw)], None))
    }

    /// The photos and thumbnails that this phone's entries name and no agreement covered.
    pub fn photos_unsent(&self) -> Vec<PhotoHash> {
        let own = self.identity().map(|identity| identity.device);
        let items = self.record().items().filter(|item| Some(item.device) == own);
        let mut named: Vec<PhotoHash> = items
            .filter_map(|item| match item.fact.as_deref() {
                Some(Fact::Photo(photo)) => Some([photo.thumbnail, photo.hash]),
                _ => None,
            })
            .flatten()
            .filter(|hash| self.sent().photos.binary_search(hash).is_err())
            .collect();
        named.sort();
        named.dedup();
        named
    }
}
