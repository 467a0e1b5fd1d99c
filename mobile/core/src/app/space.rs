//! Freeing space: what the office has proved to hold may leave the phone, once it is old
//! enough. Headers stay, and so the chain; the last visits stay readable as text. Without
//! a proof nothing ever goes. It refuses to know how a proof is made and checked.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use shared::domain::{Fact, Kind};
use shared::ids::{EntryHash, PhotoHash, VisitId};
use shared::record::{Item, visits};

use super::{App, named_photos};
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

impl App {
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
        let kept: BTreeSet<PhotoHash> = self.photos_unsent().into_iter().collect();
        let mut freed = Freed::default();
        for hash in self.store.photos().list()? {
            let named: Vec<&Item> = self.items_naming(hash).collect();
            let old = !named.is_empty() && named.iter().all(|item| self.is_old(item, rule));
            let covered = named.iter().all(|item| proof.covers_entry(&item.reference())) && proof.covers_photo(hash);
            if old && covered && !kept.contains(&hash) {
                freed.photos += 1;
                freed.photo_bytes += self.store.photos().bytes(hash);
                self.store.photos().remove(hash);
            }
        }
        Ok(freed)
    }

    fn bodies_to_go(&self, proof: &dyn Proof, rule: FreeRule) -> BTreeSet<EntryHash> {
        let all = visits(self.record());
        let kept: BTreeSet<VisitId> = all.iter().take(rule.keep_visits).map(|summary| summary.visit).collect();
        let of_old_visit = |item: &&Item| {
            let visit = self.record().visit_id(item.about.into());
            !kept.contains(&visit) && all.iter().any(|summary| summary.visit == visit)
        };
        let is_freed = |item: &&Item| FREED.iter().any(|kind| kind.name() == item.kind);
        let items = self.record().items().filter(is_freed).filter(of_old_visit);
        let items = items.filter(|item| self.is_old(item, rule) && proof.covers_entry(&item.reference()));
        items.map(|item| item.hash).collect()
    }

    fn items_naming(&self, photo: PhotoHash) -> impl Iterator<Item = &Item> {
        let names = move |item: &&Item| item.fact.as_deref().is_some_and(|fact: &Fact| named_photos(fact).contains(&photo));
        self.record().items().filter(names)
    }

    fn is_old(&self, item: &Item, rule: FreeRule) -> bool {
        self.ports().clock.now() - item.at >= TimeDelta::days(i64::from(rule.after_days))
    }
}
