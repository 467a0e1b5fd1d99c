//! Photos: fetched from the source, prepared, kept durably under their hash, and
//! only then told in an entry.

use std::collections::BTreeSet;

use shared::domain::{Catalogue, Fact, KeyParts, Kind, NumberMasking, Photo, PhotoClass, PhotoOf, Refusal};
use shared::ids::{EntryRef, PhotoHash, VisitId};
use shared::journal::Act;
use shared::record::Item;

use super::draft::Plan;
use super::{App, Failure, Made};
use crate::intent::Intent;
use crate::photo::{Edit, Frame, Mask, Prepared};
use crate::store::{Document, StoreError};
use crate::sync::PhotoLink;

impl App {
    pub(super) fn photo_plan(&self, intent: Intent) -> Result<Plan, Failure> {
        match intent {
            Intent::TakePhoto { visit, source, class, number, masks, frame, shows } => {
                self.summary(visit)?;
                let prepared = self.prepared(&source, &edit(class, masks, frame)?)?;
                // The record must not say that a number is covered which anybody can read.
                if number == Some(NumberMasking::Masked) && prepared.masked == 0 {
                    return Err(Refusal::NotMasked.into());
                }
                let photo = Photo { number, shows, ..self.described(visit, class, &prepared) };
                photo.check(Catalogue::standard())?;
                let hash = photo.hash;
                let said = self.said_of_it(&photo);
                let draft = self.told(visit, Fact::Photo(photo), Some(said))?;
                let thumbnail = (PhotoHash(prepared.thumbnail_hash), prepared.thumbnail);
                let photos = vec![thumbnail, (hash, prepared.photo)];
                Ok(Plan { photos, ..Plan::of(vec![draft]).making(Made::Photo(hash)) })
            }
            Intent::WithdrawPhoto { visit, photo } => self.withdraw_photo(visit, photo),
            _ => unreachable!("only intents about photos come here"),
        }
    }

    fn prepared(&self, source: &str, edit: &Edit) -> Result<Prepared, Failure> {
        let photos = &self.ports().photos;
        match photos.prepared(source, edit) {
            Some(prepared) => Ok(prepared),
            None => Ok(edit.apply(&photos.fetch(source)?)?),
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
            shows: PhotoOf::Visit,
            taken_at: self.ports().clock.now(),
        }
    }

    /// What one said oneself of this photo and says again now. What else it shows
    /// stays said: one picture may belong to two findings.
    fn said_of_it(&self, photo: &Photo) -> Vec<EntryRef> {
        let class = self.record().class_of(&Fact::Photo(photo.clone()).parts());
        let same = |item: &Item| {
            let shows = match self.record().fact(&item.hash) {
                Some(Fact::Photo(told)) => Some(&told.shows),
                _ => None,
            };
            item.withdraws() || shows == Some(&photo.shows)
        };
        let own = self.standing_of(&class).into_iter().filter(|item| self.is_own(item));
        own.filter(|item| same(item)).map(Item::reference).collect()
    }

    fn withdraw_photo(&self, visit: VisitId, photo: PhotoHash) -> Result<Plan, Failure> {
        let standing = self.standing_of(&self.record().class_of(&photo_parts(visit, photo)));
        let taken: Vec<&Item> = standing.into_iter().filter(|item| !item.withdraws()).collect();
        let own = taken.iter().find(|item| self.is_own(item));
        if own.is_none() && !taken.is_empty() {
            return Err(Refusal::NotOwn { kind: Kind::Photo.name().to_owned() }.into());
        }
        let told = own.and_then(|item| self.record().fact(&item.hash).cloned());
        let fact = told.ok_or(Refusal::Unknown { what: "photo" })?;
        Ok(Plan::of(vec![self.told(visit, fact, None)?.act(Act::Withdraw)]))
    }

    /// The photos and thumbnails that this phone's entries name and no agreement
    /// covered, in order of their names.
    pub fn photos_unsent(&self) -> Vec<PhotoHash> {
        let agreed = &self.sent().photos;
        self.own_photos.iter().copied().filter(|hash| agreed.binary_search(hash).is_err()).collect()
    }

    /// What entries name and goes before full photos: thumbnails, and sealed minutes.
    pub fn goes_first(&self) -> BTreeSet<PhotoHash> {
        let facts = self.record().items().filter_map(|item| item.fact.as_deref());
        let first = facts.filter_map(|fact| match fact {
            Fact::Photo(photo) => Some(photo.thumbnail),
            Fact::Seal(seal) => seal.paper.map(|paper| paper.hash),
            _ => None,
        });
        first.collect()
    }

    /// All thumbnails that entries name.
    pub fn thumbnails(&self) -> BTreeSet<PhotoHash> {
        let facts = self.record().items().filter_map(|item| item.fact.as_deref());
        let thumbnails = facts.filter_map(|fact| match fact {
            Fact::Photo(photo) => Some(photo.thumbnail),
            _ => None,
        });
        thumbnails.collect()
    }

    /// Over which links full photos are sent.
    pub fn photo_link(&self) -> PhotoLink {
        // A setting that can't be read is as good as none.
        self.store().state().read(Document::PhotoLink).ok().flatten().unwrap_or_default()
    }

    /// Sets over which links full photos are sent.
    ///
    /// # Errors
    /// Where the store can't keep it.
    pub fn set_photo_link(&self, link: PhotoLink) -> Result<(), StoreError> {
        self.store().state().replace(Document::PhotoLink, &link)
    }
}

/// The key parts of what is told of a photo.
pub(super) fn photo_parts(visit: VisitId, photo: PhotoHash) -> KeyParts {
    KeyParts::of(Kind::Photo.name(), visit).field(photo.to_string())
}

/// How the picture of a photo is edited: a portrait is framed, any other may be covered.
fn edit(class: PhotoClass, masks: Vec<Mask>, frame: Option<Frame>) -> Result<Edit, Refusal> {
    match (class, frame) {
        (PhotoClass::Portrait, None) => Err(Refusal::Missing { field: "frame" }),
        (PhotoClass::Portrait, Some(_)) if !masks.is_empty() => Err(Refusal::NotHere { field: "masks" }),
        (PhotoClass::Portrait, Some(frame)) => Ok(Edit::Framed(frame)),
        (_, Some(_)) => Err(Refusal::NotHere { field: "frame" }),
        (_, None) => Ok(Edit::Covered(masks)),
    }
}
