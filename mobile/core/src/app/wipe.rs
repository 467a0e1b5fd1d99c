//! A phone that was revoked lets go of what is at the office: bodies of its own entries
//! that are proved to stand in the office's log, all that others wrote and the office gave,
//! and the photos of both. What is not proved stays, and so does what was never recorded: drafts and pictures
//! of the tray are in no other place. It refuses to know how a proof is made and checked.

use std::collections::BTreeSet;

use shared::domain::Kind;
use shared::ids::{DeviceId, EntryHash, PhotoHash};
use shared::log::LogBook;
use shared::record::Item;
use shared::sync::Cursors;

use super::{App, Freed, folded};
use crate::store::StoreError;

/// What is known of where entries and photos are.
struct Known<'a> {
    book: &'a LogBook,
    /// Who this phone is now, and was before.
    own: BTreeSet<DeviceId>,
    /// What only peers gave: no sync brought it, so it may be nowhere else.
    from_peers: BTreeSet<EntryHash>,
    unsent: BTreeSet<PhotoHash>,
}

impl Known<'_> {
    fn is_there(&self, item: &Item) -> bool {
        match self.own.contains(&item.device) {
            true => self.book.proves_own(item.device, item.seq),
            false => self.book.proves_other(&item.reference()) && !self.from_peers.contains(&item.hash),
        }
    }

    /// What others wrote of a photo came after the photo.
    fn photo_is_there(&self, item: &Item, photo: PhotoHash) -> bool {
        let own = self.own.contains(&item.device);
        let proved = !own || self.book.proves_photo(item.device, item.seq, photo) && !self.unsent.contains(&photo);
        proved && self.is_there(item)
    }
}

impl App {
    /// Lets go what the office has proved to hold, without waiting for a backup of it.
    /// Photos go first: a kill after that leaves the entries that name them, and the next
    /// sync goes on.
    ///
    /// # Errors
    /// The disk's; what went is proved to be at the office.
    pub fn wipe_proved(&mut self) -> Result<Freed, StoreError> {
        let book = self.book().clone();
        let unsent = self.photos_unsent().into_iter().collect();
        let from_peers = self.peers().given().copied().collect();
        let known = Known { book: &book, own: self.own_devices(), from_peers, unsent };
        let all_there = |photo, items: &[&Item]| items.iter().all(|item| known.photo_is_there(item, photo));
        let freed = self.let_photos_go(all_there)?;
        let (bodies, others) = self.to_wipe(&known);
        let own = self.store.let_bodies_go(&bodies)?;
        if !others.is_empty() {
            self.store.let_foreign_go(&others, &Cursors::new())?;
        }
        let bodies = own + others.len() as u64;
        if bodies > 0 {
            self.record = folded(&self.store, self.record.offices().clone());
        }
        Ok(Freed { bodies, ..freed })
    }

    /// Bodies of own entries, and entries of others whole. An own body that tells of a photo
    /// stays until the office has that photo; the first entry of a journal tells whose it
    /// goes on, and nothing of a person.
    fn to_wipe(&self, known: &Known<'_>) -> (BTreeSet<EntryHash>, BTreeSet<EntryHash>) {
        let goes = |item: &&Item| item.photos().into_iter().all(|photo| known.photo_is_there(item, photo));
        let there = self.record().items().filter(|item| known.is_there(item)).filter(goes);
        let (own, others): (Vec<&Item>, Vec<&Item>) = there.partition(|item| known.own.contains(&item.device));
        let own = own.into_iter().filter(|item| item.kind != Kind::JournalStart.name());
        (own.map(|item| item.hash).collect(), others.into_iter().map(|item| item.hash).collect())
    }
}
