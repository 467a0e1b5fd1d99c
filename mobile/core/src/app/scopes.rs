//! Scopes that are no more this phone's: what others wrote there goes, headers, bodies and
//! photos, whether the office gave it or a peer. What this phone wrote stays, also under its earlier names; so do drafts.

use std::collections::BTreeSet;

use shared::domain::{Fact, KeyParts, Kind};
use shared::ids::{DeviceId, EntryHash, PhotoHash, ScopeId};
use shared::record::Item;
use shared::sync::Cursors;

use super::{App, folded};
use crate::store::StoreError;

impl App {
    /// The scopes this phone has, each as far as it is read. One that it holds something of
    /// and does not know how far, as after damage or a fork, is to be read from its
    /// beginning: unnamed, it could not be told to be lost. Of which it holds only what
    /// peers gave, the office may not have heard yet: it would be lost at once.
    pub fn cursors(&self) -> Cursors {
        let own = self.own_devices();
        let mut cursors = self.store.cursors().clone();
        let given = |item: &&Item| !own.contains(&item.device) && !self.peers.vouch(&item.hash);
        for item in self.record.items().filter(given) {
            cursors.entry(item.scope).or_insert(0);
        }
        cursors
    }

    /// Lets go of scopes; durable when it returns. Photos go first: a kill after that leaves
    /// the cursors as they were, and the office says once more which scopes are lost.
    ///
    /// # Errors
    /// Where the store can't; the entries are then still here.
    pub fn lose_scopes(&mut self, scopes: &[ScopeId]) -> Result<(), StoreError> {
        let mut cursors: Cursors = self.store.cursors().clone();
        cursors.retain(|scope, _| !scopes.contains(scope));
        let own = self.own_devices();
        let goes = |item: &&Item| scopes.contains(&item.scope) && !own.contains(&item.device);
        let (gone, stay): (Vec<&Item>, Vec<&Item>) = self.record.items().partition(goes);
        let named = |items: &[&Item]| -> BTreeSet<PhotoHash> { items.iter().flat_map(|item| item.photos()).collect() };
        let (photos, named_still) = (named(&gone), named(&stay));
        let gone: BTreeSet<EntryHash> = gone.iter().map(|item| item.hash).collect();
        if gone.is_empty() {
            return self.store.keep_foreign(&[], &cursors).map(drop);
        }
        self.peers_leaving(&gone)?;
        photos.difference(&named_still).for_each(|photo| self.store.photos().remove(*photo));
        self.store.let_foreign_go(&gone, &cursors)?;
        self.record = folded(&self.store, self.record.offices().clone());
        self.peers_left()
    }

    /// This phone's devices: the one it is now, and those it went on for, each named by the
    /// first entry of the next one's journal.
    pub(super) fn own_devices(&self) -> BTreeSet<DeviceId> {
        let identity = self.identity.iter();
        let mut devices = BTreeSet::new();
        let mut to_look_at: Vec<DeviceId> = identity
            .flat_map(|identity| [Some(identity.device), identity.continues.map(|head| head.device)])
            .flatten()
            .collect();
        while let Some(device) = to_look_at.pop() {
            if devices.insert(device) {
                to_look_at.extend(self.went_on_for(device));
            }
        }
        devices
    }

    fn went_on_for(&self, device: DeviceId) -> Option<DeviceId> {
        let class = self.record.class_of(&KeyParts::of(Kind::JournalStart.name(), device));
        let starts = self.record.history(&class).into_iter().filter(|item| item.device == device);
        starts.filter_map(|item| item.fact.as_deref()).find_map(|fact| match fact {
            Fact::JournalStart(start) => start.continues.map(|head| head.device),
            _ => None,
        })
    }
}
