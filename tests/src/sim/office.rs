//! A simulated office on the pure core: chains, arrival order, photos, its own
//! journal; quarantine of what the table of rights does not permit.

use std::collections::{BTreeSet, HashMap, HashSet};

use shared::domain::{Fact, Quarantine, QuarantineReason, Role};
use shared::ids::{DeviceId, EntryHash, MemberId, PhotoHash, PublicKey};
use shared::journal::{Act, Chain, Draft, Entry, Head, HeadVerifier, Stamp, Tip, Verdict, Writer, write};
use shared::record::{Enrolled, Item, PlantedFault, Record, judgement};
use shared::sync::{
    Arrived, Batch, BatchNote, OfficeNow, PushReply, Pusher, Request, Response, answer_agreement, answer_hello,
    answer_which, leaves_out_own, take_in,
};

/// A bug in the office, planted to see that the simulation catches it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OfficeBug {
    /// An entry whose predecessor is lacking is kept and acknowledged.
    AcceptsGap,
    /// The second branch of a fork is acknowledged and dropped.
    DropsSecondBranch,
    /// A verdict is given although the commit failed.
    AcknowledgesBeforeStoring,
}

/// A phone as the office knows it.
#[derive(Debug, Clone, Copy)]
pub struct Known {
    pub enrolled: Enrolled,
    pub key: PublicKey,
}

/// The office.
#[derive(Debug)]
pub struct Office {
    pub device: DeviceId,
    pub author: MemberId,
    pub enrolled: HashMap<DeviceId, Known>,
    pub chains: HashMap<DeviceId, Chain>,
    pub log: Vec<Entry>,
    pub held: HashSet<EntryHash>,
    pub photos: BTreeSet<PhotoHash>,
    pub record: Record,
    pub bug: Option<OfficeBug>,
    pub verdicts: HashMap<&'static str, u64>,
    pub disk_full: bool,
    fault: Option<PlantedFault>,
}

/// Entries in one page of a simulated pull.
const PAGE: usize = 11;

impl Office {
    pub fn new(device: DeviceId, author: MemberId, bug: Option<OfficeBug>, fault: Option<PlantedFault>) -> Office {
        let offices = BTreeSet::from([device]);
        Office {
            device,
            author,
            enrolled: HashMap::new(),
            chains: HashMap::new(),
            log: Vec::new(),
            held: HashSet::new(),
            photos: BTreeSet::new(),
            record: empty_record(&offices, fault),
            bug,
            verdicts: HashMap::new(),
            disk_full: false,
            fault,
        }
    }

    /// Begins again with what it has stored: bodies that were erased are not there.
    pub fn restart(&mut self) {
        self.record = empty_record(&BTreeSet::from([self.device]), self.fault);
        self.record.extend(self.log.iter().map(Item::of));
    }

    /// The office writes as a device of its own.
    pub fn write(&mut self, drafts: Vec<(Draft, Stamp)>) -> Vec<Entry> {
        let mut written = Vec::new();
        for (draft, stamp) in drafts {
            let writer = Writer { device: self.device, author: self.author, role: Role::Office };
            let head = self.chains.get(&self.device).and_then(|chain| chain.heads().first().copied());
            if let Ok(entry) = write(writer, Tip { head, lc: self.record.lc() }, draft, stamp) {
                self.keep(entry.clone());
                written.push(entry);
            }
        }
        written
    }

    fn now(&self) -> OfficeNow {
        OfficeNow { offices: vec![self.device], office_keys: Vec::new(), pass: None, office_ms: 0 }
    }

    /// Answers one request; `None` where its disk is full and nothing was done.
    pub fn answer(
        &mut self,
        device: DeviceId,
        request: &Request,
        verifier: &dyn HeadVerifier,
        stamp: Stamp,
    ) -> Option<Response> {
        let chain = self.chains.entry(device).or_default().clone();
        Some(match request {
            Request::Hello(hello) => Response::Hello(answer_hello(hello, &chain, self.now())),
            Request::Push(batch) => Response::Push(self.push(device, batch, verifier, stamp)?),
            Request::Which(which) => Response::Which(answer_which(which, |hash| self.photos.contains(&hash))),
            Request::PutPhotos(hashes) => {
                if self.disk_full {
                    return None;
                }
                self.photos.extend(hashes);
                Response::Photos(hashes.clone())
            }
            Request::Pull(pull) => {
                let without = leaves_out_own(*pull, &chain).then_some(device);
                Response::Pull(self.page(pull.after, without).into())
            }
            Request::Agree(asked) => {
                Response::Agree(answer_agreement(asked, &chain, |hash| self.photos.contains(&hash), 0))
            }
        })
    }

    fn push(
        &mut self,
        device: DeviceId,
        batch: &Batch,
        verifier: &dyn HeadVerifier,
        stamp: Stamp,
    ) -> Option<PushReply> {
        let known = *self.enrolled.get(&device)?;
        let mut chain = self.chains.get(&device).cloned().unwrap_or_default();
        let pusher = Pusher { device, key: known.key };
        let mut verdicts = take_in(&mut chain, pusher, &Arrived::from(batch.clone()), verifier);
        verdicts.iter().for_each(|verdict| *self.verdicts.entry(name(verdict)).or_default() += 1);
        self.spoil(&mut verdicts);
        if self.disk_full {
            let lies = self.bug == Some(OfficeBug::AcknowledgesBeforeStoring);
            return lies.then(|| PushReply { verdicts, heads: Vec::new(), office_ms: 0 });
        }
        let kept: Vec<Entry> = batch
            .entries
            .iter()
            .zip(&verdicts)
            .filter(|(entry, verdict)| self.keeps(entry, verdict))
            .map(|(entry, _)| entry.clone())
            .collect();
        let bodies: Vec<Entry> = batch.entries.iter().filter(|entry| self.lacks_body(entry)).cloned().collect();
        bodies.iter().for_each(|entry| self.keep_body(entry));
        let waiting = kept.iter().flat_map(|entry| self.record.waiting_for(entry.hash())).map(|item| item.hash);
        let waiting: BTreeSet<EntryHash> = waiting.collect();
        kept.iter().for_each(|entry| self.keep(entry.clone()));
        for entry in kept.iter().chain(&bodies).map(Entry::hash).chain(waiting) {
            self.set_aside_if_wrong(entry, stamp.clone());
        }
        let heads = self.chains.entry(device).or_default().heads();
        let heads = heads.into_iter().map(|(seq, hash)| Head { seq, hash }).collect();
        Some(PushReply { verdicts, heads, office_ms: 0 })
    }

    fn spoil(&self, verdicts: &mut [Verdict]) {
        if self.bug == Some(OfficeBug::AcceptsGap) {
            let gaps = verdicts.iter_mut().filter(|verdict| matches!(verdict, Verdict::Gap { .. }));
            gaps.for_each(|verdict| *verdict = Verdict::Stored);
        }
    }

    fn keeps(&self, entry: &Entry, verdict: &Verdict) -> bool {
        match verdict {
            Verdict::Stored => !self.held.contains(&entry.hash()),
            Verdict::Fork { .. } => self.bug != Some(OfficeBug::DropsSecondBranch),
            _ => false,
        }
    }

    fn lacks_body(&self, entry: &Entry) -> bool {
        let held = self.record.item(&entry.hash());
        let lacks = held.is_some_and(|held| !held.has_body) && !self.record.is_erased(&entry.hash());
        lacks && entry.body_bytes().is_some()
    }

    /// A body that comes after its header takes its place.
    fn keep_body(&mut self, entry: &Entry) {
        self.record.add(Item::of(entry));
        if let Some(held) = self.log.iter_mut().find(|held| held.hash() == entry.hash()) {
            *held = entry.clone();
        }
    }

    fn keep(&mut self, entry: Entry) {
        let header = entry.header();
        self.chains.entry(header.device).or_default().keep(header.seq, entry.hash());
        self.held.insert(entry.hash());
        self.record.add(Item::of(&entry));
        if header.act == Act::Erase {
            self.erase_bodies(&entry);
        }
        self.log.push(entry);
    }

    /// What an erasure of the office's own names loses its body; its header stays.
    fn erase_bodies(&mut self, eraser: &Entry) {
        if eraser.header().device != self.device {
            return;
        }
        let Some(Fact::Erase(erase)) = eraser.fact() else { return };
        for entry in self.log.iter_mut().filter(|entry| erase.names.contains(&entry.hash())) {
            *entry = entry.without_body();
        }
    }

    /// Stored, but against the rules: set aside by an entry of the office's own.
    fn set_aside_if_wrong(&mut self, entry: EntryHash, stamp: Stamp) {
        let enrolled = |device| self.enrolled.get(&device).map(|known: &Known| known.enrolled);
        let Some(draft) = judgement(&self.record, entry, enrolled) else { return };
        for judged in self.write(vec![(draft, stamp)]) {
            if let Some(Fact::Quarantine(Quarantine { reason, .. })) = judged.fact() {
                *self.verdicts.entry(set_aside_name(&reason)).or_default() += 1;
            }
        }
    }

    fn page(&self, after: u64, without: Option<DeviceId>) -> Batch {
        let from = usize::try_from(after).unwrap_or(usize::MAX).min(self.log.len());
        let to = (from + PAGE).min(self.log.len());
        let note = BatchNote { cursor: Some(to as u64), more: to < self.log.len(), ..BatchNote::default() };
        let page = self.log[from..to].iter().filter(|entry| Some(entry.header().device) != without);
        Batch { note, entries: page.cloned().collect() }
    }
}

fn empty_record(offices: &BTreeSet<DeviceId>, fault: Option<PlantedFault>) -> Record {
    match fault {
        Some(fault) => Record::with_fault(offices.clone(), fault),
        None => Record::new(offices.clone()),
    }
}

fn set_aside_name(reason: &QuarantineReason) -> &'static str {
    match reason {
        QuarantineReason::NotPermitted => "set aside: not permitted",
        QuarantineReason::WrongAuthor => "set aside: wrong author",
        QuarantineReason::KeyMismatch => "set aside: key mismatch",
        QuarantineReason::Malformed => "set aside: malformed",
        QuarantineReason::BodyNotHere => "set aside: body not here",
        QuarantineReason::Revoked | QuarantineReason::ByHand { .. } => "set aside: by hand",
    }
}

fn name(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Stored => "stored",
        Verdict::AlreadyHere => "already here",
        Verdict::Gap { .. } => "gap",
        Verdict::Fork { .. } => "fork",
        Verdict::Refused { .. } => "refused",
    }
}
