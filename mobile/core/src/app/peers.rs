//! What this phone knows of others of its team that it met without the office: which
//! entries came from them and are not known to be at the office, with their proofs, and
//! who holds what of a visit. It never moves a cursor of the pull, and nothing in it
//! says that anything was sent.
//!
//! It is kept before the entries it tells of, so that a kill in between leaves marks
//! without entries, never an entry from a peer that passes for one from the office.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use shared::ids::{DeviceId, EntryHash, MemberId, PhotoHash, Signature, VisitId};
use shared::journal::{Entry, Head};
use shared::record::{Item, Record};
use shared::sync::{Certified, Cursors, DeviceCertificate};

use super::App;
use crate::store::{Document, StoreError};

/// Visits of which it is kept who holds what: a team passes a visit on while it lasts.
const MEETINGS_KEPT: usize = 50;

/// What this phone knows of others.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Peers {
    /// The office's word on each device whose entries came.
    pub(super) certificates: BTreeMap<DeviceId, DeviceCertificate>,
    /// Entries from peers that the office has not given yet, each with its device's
    /// signature; none where the proof was lost with this document.
    pub(super) entries: BTreeMap<EntryHash, Option<Signature>>,
    /// By visit, the last one first.
    meetings: Vec<(VisitId, Meeting)>,
    /// Photos that are being taken in: without an entry that names them they go.
    pub(super) taking: BTreeSet<PhotoHash>,
    /// Entries that are being let go with their scope: those that are no more here are no
    /// loss.
    #[serde(default)]
    leaving: BTreeSet<EntryHash>,
}

/// Who holds what of a visit.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meeting {
    /// Whose bundles were taken in here, and up to which end of their journals.
    pub heard: BTreeMap<DeviceId, Head>,
    /// Who said that they took this phone's in, and up to which end of its journal.
    pub holds: BTreeMap<DeviceId, Head>,
}

impl Meeting {
    fn unite(&mut self, other: &Meeting) {
        for (ours, theirs) in [(&mut self.heard, &other.heard), (&mut self.holds, &other.holds)] {
            for (device, head) in theirs {
                let known = ours.entry(*device).or_insert(*head);
                if head.seq > known.seq {
                    *known = *head;
                }
            }
        }
    }
}

impl Peers {
    /// Whether an entry came from a peer and is not known to be at the office.
    pub fn gave(&self, hash: &EntryHash) -> bool {
        self.entries.contains_key(hash)
    }

    /// Whether it surely came from a peer: its proof is here.
    pub(super) fn vouch(&self, hash: &EntryHash) -> bool {
        self.entries.get(hash).is_some_and(Option::is_some)
    }

    /// The entries that came from peers and are not known to be at the office.
    pub fn given(&self) -> impl Iterator<Item = &EntryHash> {
        self.entries.keys()
    }

    /// Who holds what of a visit, under whatever ids it was opened.
    pub fn meeting(&self, record: &Record, visit: VisitId) -> Meeting {
        let ids = record.visit_ids(visit);
        let mut united = Meeting::default();
        let of_visit = self.meetings.iter().filter(|(of, _)| *of == visit || ids.contains(of));
        of_visit.for_each(|(_, meeting)| united.unite(meeting));
        united
    }

    /// Every end of a device's journal that was told in any visit.
    pub(super) fn heads_of(&self, device: DeviceId) -> impl Iterator<Item = Head> + '_ {
        self.meetings.iter().filter_map(move |(_, meeting)| meeting.heard.get(&device).copied())
    }

    pub(super) fn meet(&mut self, visit: VisitId, told: &Meeting) {
        let known = self.meetings.iter().position(|(of, _)| *of == visit);
        let mut meeting = known.map(|at| self.meetings.remove(at).1).unwrap_or_default();
        meeting.unite(told);
        self.meetings.insert(0, (visit, meeting));
        self.meetings.truncate(MEETINGS_KEPT);
    }
}

/// Somebody's phone that holds what this one passed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PassedTo {
    /// The phone.
    pub device: DeviceId,
    /// Its person, where the office's word on it is here.
    pub member: Option<MemberId>,
    /// Up to which place of this phone's journal.
    pub upto: u64,
}

impl App {
    /// What this phone knows of others.
    pub fn peers(&self) -> &Peers {
        &self.peers
    }

    /// «Đã chuyển sang máy …»: the phones that said themselves that they hold this one's
    /// words on a visit. It is not «đã gửi», and frees nothing.
    pub fn passed_to(&self, visit: VisitId) -> Vec<PassedTo> {
        let holds = self.peers.meeting(self.record(), visit).holds.into_iter();
        // What they hold of a journal that has ended says nothing of the one that goes on.
        let holds = holds.filter(|(_, head)| self.store.holds_own(*head));
        let passed = holds.map(|(device, head)| {
            let member = self.certified(device).map(|certified| certified.member);
            PassedTo { device, member, upto: head.seq }
        });
        passed.collect()
    }

    /// The office's word on a device that was met.
    fn certified(&self, device: DeviceId) -> Option<Certified> {
        self.peers.certificates.get(&device)?.check(&self.office_keys()).ok()
    }

    pub(super) fn keep_peers(&mut self, peers: Peers) -> Result<(), StoreError> {
        if peers != self.peers {
            self.store.state().replace(Document::Peers, &peers)?;
            self.peers = peers;
        }
        Ok(())
    }

    /// The office gave these, so it holds them: they are no longer a peer's word only.
    /// This comes before they are kept with the new cursor, after which it gives them no
    /// more.
    pub(super) fn office_gave(&mut self, entries: &[Entry]) -> Result<(), StoreError> {
        let given: Vec<EntryHash> = entries.iter().map(Entry::hash).filter(|hash| self.peers.gave(hash)).collect();
        if given.is_empty() {
            return Ok(());
        }
        let mut peers = self.peers.clone();
        given.iter().for_each(|hash| {
            peers.entries.remove(hash);
        });
        self.keep_peers(peers)
    }

    /// These are about to be let go with their scope. They count as a peer's word until they
    /// are gone, also where a kill comes in between.
    pub(super) fn peers_leaving(&mut self, gone: &BTreeSet<EntryHash>) -> Result<(), StoreError> {
        let leaving = gone.iter().filter(|hash| self.peers.gave(hash)).copied().collect();
        self.keep_peers(Peers { leaving, ..self.peers.clone() })
    }

    /// What was about to be let go and is gone is nobody's word any more.
    pub(super) fn peers_left(&mut self) -> Result<(), StoreError> {
        let mut peers = self.peers.clone();
        let gone = std::mem::take(&mut peers.leaving);
        peers.entries.retain(|hash, _| !gone.contains(hash) || self.record.item(hash).is_some());
        self.keep_peers(peers)
    }

    /// After an open: photos whose entries never came go. How many entries of peers are
    /// lacking, whether a kill broke off a bundle or a damage took them.
    pub(super) fn settle_peers(&mut self) -> Result<u64, StoreError> {
        if !self.peers.taking.is_empty() {
            let named: BTreeSet<PhotoHash> = self.record.items().flat_map(Item::photos).collect();
            let peers = Peers { taking: BTreeSet::new(), ..self.peers.clone() };
            self.peers.taking.difference(&named).for_each(|photo| self.store.photos().remove(*photo));
            self.keep_peers(peers)?;
        }
        self.peers_left()?;
        let here = |hash: &&EntryHash| self.record.item(hash).is_none();
        Ok(self.peers.entries.keys().filter(here).count() as u64)
    }

    /// Without the document nobody knows which entries came from a peer. All of others but
    /// the office's own are taken for such, and the office is asked for everything again:
    /// what it gives it holds.
    pub(super) fn doubt_all_foreign(&mut self) -> Result<(), StoreError> {
        let own = self.identity.as_ref().map(|identity| identity.device);
        let of_phones = |device: &DeviceId| Some(*device) != own && !self.record.offices().contains(device);
        let items = self.record.items().filter(|item| of_phones(&item.device));
        let entries = items.map(|item| (item.hash, None)).collect();
        self.keep_peers(Peers { entries, ..Peers::default() })?;
        self.store.keep_foreign(&[], &Cursors::new()).map(drop)
    }
}
