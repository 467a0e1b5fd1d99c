//! An office that is restored from an older copy of itself: its log ends earlier, photos
//! are gone, and its own journal goes on where the copy ends, until a person says so and
//! it goes on under a new device.

use std::collections::BTreeSet;

use shared::domain::{Fact, Restoration, Role};
use shared::ids::{DeviceId, EntryHash, PhotoHash, ScopeId};
use shared::journal::{Draft, Entry, Stamp, Tip, Writer, write};
use shared::log::{EpochStart, SignedEpoch, Statement};
use shared::sync::OfficeKey;

use super::office::{Office, OfficeBug, Right, Seat};

/// What a copy holds.
#[derive(Debug, Clone)]
pub struct Copy {
    log: Vec<Entry>,
    photos: BTreeSet<PhotoHash>,
    seat: Seat,
    epochs: Vec<SignedEpoch>,
    offices: BTreeSet<DeviceId>,
    office_keys: Vec<OfficeKey>,
    rights: Vec<(DeviceId, Right)>,
}

/// What the office once held and lost.
#[derive(Debug, Default)]
pub struct Lost {
    pub entries: BTreeSet<EntryHash>,
    pub photos: BTreeSet<PhotoHash>,
}

impl Copy {
    pub fn size(&self) -> u64 {
        self.log.len() as u64
    }

    /// Whether it holds what phones let go for good since they hold it no more: entries with
    /// their bodies, and photos.
    pub fn holds(&self, entries: &BTreeSet<EntryHash>, photos: &BTreeSet<PhotoHash>) -> bool {
        let held: BTreeSet<EntryHash> = self.log.iter().map(Entry::hash).collect();
        entries.is_subset(&held) && photos.is_subset(&self.photos)
    }
}

impl Office {
    pub fn copied(&self) -> Copy {
        let (log, photos) = (self.log.clone(), self.photos.clone());
        let (offices, office_keys) = (self.offices.clone(), self.office_keys.clone());
        let rights = self.enrolled.iter().map(|(device, known)| (*device, known.right)).collect();
        Copy { log, photos, seat: self.seat, epochs: self.epochs.clone(), offices, office_keys, rights }
    }

    /// Puts a copy in the office's place. Nobody has noticed yet.
    pub fn restore(&mut self, copy: Copy) {
        let (held, photos) = (std::mem::take(&mut self.held), std::mem::take(&mut self.photos));
        (self.photos, self.seat, self.epochs) = (copy.photos, copy.seat, copy.epochs);
        (self.device, self.offices) = (copy.seat.device, copy.offices);
        self.office_keys = copy.office_keys;
        for (device, right) in copy.rights {
            self.enrolled.entry(device).and_modify(|known| known.right = right);
        }
        let late = std::mem::take(&mut self.brought_late);
        self.forget_log();
        self.copy_size = Some(copy.log.len() as u64);
        copy.log.into_iter().for_each(|entry| self.keep(entry));
        self.brought_late.extend(late.into_iter().filter(|entry| self.held.contains(entry)));
        self.lost.entries.extend(held.iter().filter(|hash| !self.held.contains(*hash)));
        self.lost.photos.extend(photos.iter().filter(|photo| !self.photos.contains(photo)));
    }

    /// A person says that it was restored: it goes on under a new device.
    pub fn begin_epoch(&mut self, next: Seat, stamp: Stamp) {
        let Some(size) = self.copy_size.take() else { return };
        let root = self.tree.root(size).expect("a copy's log is the beginning of this one");
        let (before, Seat { device, key, epoch }) = (self.seat, next);
        let fact = Restoration { office: device, before: before.device, epoch, size, root, copied_ms: 0 };
        let writer = Writer { device, author: self.author, role: Role::Office };
        let draft = Draft::set(Fact::Restoration(fact), ScopeId::DISTRICT);
        let tip = Tip { head: None, lc: self.record.lc() };
        let first = write(writer, tip, draft, stamp).expect("an office may say that it was restored");
        let (hash, place) = (first.hash(), self.tree.size());
        self.offices.insert(device);
        self.office_keys.push(OfficeKey { device, public_key: key.0 });
        self.record.set_offices(self.offices.clone());
        (self.device, self.seat) = (device, next);
        self.keep(first);
        if self.bug == Some(OfficeBug::HidesItsRestoration) {
            return;
        }
        let public_key = key.0;
        let start = EpochStart {
            epoch,
            before: before.device,
            office: device,
            public_key,
            size,
            root,
            first: hash,
            place,
            copied_ms: 0,
        };
        self.epochs.push(SignedEpoch { start, signature: start.signed_by(&before.key) });
    }

    /// Whether it was restored and nobody has said so.
    pub fn is_unsaid(&self) -> bool {
        self.copy_size.is_some()
    }
}
