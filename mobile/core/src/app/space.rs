//! Freeing space: what the office has proved to hold may leave the phone, once it is old
//! enough. Headers stay, and so the chain; the last visits stay readable as text. Without
//! a proof nothing ever goes. It refuses to know how a proof is made and checked.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use shared::domain::Kind;
use shared::ids::{DeviceId, EntryHash, EntryRef, PhotoHash, VisitId};
use shared::log::LogBook;
use shared::record::{Item, visits};

use super::App;
use crate::ports::Proof;
use crate::store::StoreError;

/// Days after which what is proved to be at the office may go, unless a person chose
/// another number: a fortnight, in which the unit's answer usually comes.
pub const FREE_AFTER_DAYS: u32 = 14;
/// Visits that stay readable as text, however old.
pub const KEEP_VISITS: usize = 10;

/// What a person records in a visit. That there was one, when, by whom it was closed and
/// what was united stays.
const FREED: [Kind; 13] = [
    Kind::AddedPerson,
    Kind::Mark,
    Kind::Lateness,
    Kind::AbsenceProof,
    Kind::BadgeCheck,
    Kind::ChecklistAnswer,
    Kind::Finding,
    Kind::Photo,
    Kind::Explanation,
    Kind::Statement,
    Kind::Recommendation,
    Kind::Signature,
    Kind::Host,
];

/// What may go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FreeRule {
    /// Days since it was recorded, at least.
    pub after_days: u32,
    /// The last so many visits keep their text.
    pub keep_visits: usize,
}

impl Default for FreeRule {
    fn default() -> FreeRule {
        FreeRule { after_days: FREE_AFTER_DAYS, keep_visits: KEEP_VISITS }
    }
}

/// What went.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Freed {
    /// Bodies of entries.
    pub bodies: u64,
    /// Photos and thumbnails.
    pub photos: u64,
    /// Bytes of the photos.
    pub photo_bytes: u64,
}

/// What the office's log and promises prove of this phone's entries and photos.
struct Booked<'a> {
    book: &'a LogBook,
    device: Option<DeviceId>,
    /// Who this phone was before: of those journals no backup is told.
    earlier: BTreeSet<DeviceId>,
    /// What peers gave: the office has proved nothing of it.
    from_peers: BTreeSet<EntryHash>,
    /// The last own place that names each photo.
    named_by: BTreeMap<PhotoHash, u64>,
}

impl Proof for Booked<'_> {
    fn covers_entry(&self, entry: &EntryRef) -> bool {
        if Some(entry.device) == self.device {
            return self.book.covers_own(entry.seq);
        }
        let is_others = !self.earlier.contains(&entry.device) && !self.from_peers.contains(&entry.hash);
        is_others && self.book.covers_others()
    }

    fn covers_photo(&self, photo: PhotoHash) -> bool {
        self.named_by.get(&photo).is_some_and(|seq| self.book.covers_photo(*seq, photo))
    }
}

impl App {
    /// Lets go what the office has proved to hold, and a backup of it holds too, where a
    /// rule allows.
    ///
    /// # Errors
    /// The disk's; what went is proved to be at the office.
    pub fn free_proved(&mut self, rule: FreeRule) -> Result<Freed, StoreError> {
        let device = self.identity().map(|identity| identity.device);
        let mut named_by: BTreeMap<PhotoHash, u64> = BTreeMap::new();
        for item in self.record().items().filter(|item| Some(item.device) == device) {
            item.photos().into_iter().for_each(|photo| {
                let last = named_by.entry(photo).or_default();
                *last = item.seq.max(*last);
            });
        }
        let book = self.book().clone();
        let from_peers = self.peers().given().copied().collect();
        let mut earlier = self.own_devices();
        earlier.retain(|own| Some(*own) != device);
        self.free_space(&Booked { book: &book, device, earlier, from_peers, named_by }, rule)
    }

    /// Lets go what a proof covers and a rule allows.
    ///
    /// # Errors
    /// The disk's; what went is proved to be at the office.
    pub fn free_space(&mut self, proof: &dyn Proof, rule: FreeRule) -> Result<Freed, StoreError> {
        let freed = self.free_photos(proof, rule)?;
        let bodies = self.store.let_bodies_go(&self.bodies_to_go(proof, rule))?;
        Ok(Freed { bodies, ..freed })
    }

    /// A photo goes by itself, whatever visit it is of: its text tells that it was there.
    fn free_photos(&self, proof: &dyn Proof, rule: FreeRule) -> Result<Freed, StoreError> {
        let unsent: BTreeSet<PhotoHash> = self.photos_unsent().into_iter().collect();
        self.let_photos_go(|photo, items| {
            let may_go = |item: &&Item| self.is_old(item, rule) && proof.covers_entry(&item.reference());
            items.iter().all(may_go) && proof.covers_photo(photo) && !unsent.contains(&photo)
        })
    }

    /// Lets go photos that entries name, where all that name one allow it.
    pub(super) fn let_photos_go(&self, goes: impl Fn(PhotoHash, &[&Item]) -> bool) -> Result<Freed, StoreError> {
        let mut naming: BTreeMap<PhotoHash, Vec<&Item>> = BTreeMap::new();
        for item in self.record().items() {
            item.photos().into_iter().for_each(|photo| naming.entry(photo).or_default().push(item));
        }
        let mut freed = Freed::default();
        for photo in self.store.photos().list()? {
            if naming.get(&photo).is_some_and(|items| goes(photo, items)) {
                freed.photos += 1;
                freed.photo_bytes += self.store.photos().bytes(photo);
                self.store.photos().remove(photo);
            }
        }
        Ok(freed)
    }

    /// The body that tells of a photo stays until the office has that photo: without it the
    /// phone would not know that there is one to be sent.
    fn bodies_to_go(&self, proof: &dyn Proof, rule: FreeRule) -> BTreeSet<EntryHash> {
        let mut old: Vec<VisitId> = visits(self.record()).into_iter().map(|summary| summary.visit).collect();
        let old: BTreeSet<VisitId> = old.split_off(rule.keep_visits.min(old.len())).into_iter().collect();
        let unsent: BTreeSet<PhotoHash> = self.photos_unsent().into_iter().collect();
        let photos_are_there =
            |item: &&Item| item.photos().iter().all(|photo| proof.covers_photo(*photo) && !unsent.contains(photo));
        let is_freed = |item: &&Item| FREED.iter().any(|kind| kind.name() == item.kind);
        let of_old_visit = |item: &&Item| old.contains(&self.record().visit_id(item.about.into()));
        let items = self.record().items().filter(is_freed).filter(of_old_visit).filter(photos_are_there);
        let items = items.filter(|item| self.is_old(item, rule) && proof.covers_entry(&item.reference()));
        items.map(|item| item.hash).collect()
    }

    fn is_old(&self, item: &Item, rule: FreeRule) -> bool {
        self.ports().clock.now() - item.at >= TimeDelta::days(i64::from(rule.after_days))
    }
}
