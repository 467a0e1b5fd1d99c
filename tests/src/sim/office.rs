//! A simulated office on the pure core: chains, arrival order, photos, its own
//! journal; quarantine of what the table of rights does not permit.

use std::collections::{BTreeSet, HashMap, HashSet};

use shared::domain::{Fact, Quarantine, QuarantineReason, Role};
use shared::ids::{DeviceId, EntryHash, MemberId, PhotoHash, PublicKey};
use shared::journal::{Act, Chain, Draft, Entry, Head, HeadVerifier, Stamp, Tip, Verdict, Writer, write};
use shared::log::{
    Checkpoint, EPOCH_FIRST, LogTree, OfficeLog, Promise, Run, SignedCheckpoint, SignedEpoch, SignedPromise, Statement,
    leaf_of,
};
use shared::record::{Enrolled, Item, PlantedFault, Record, Sees, judgement, judgement_of_revoked, sees};
use shared::sync::{
    Agreement, Arrived, Batch, BatchNote, HelloReply, OfficeKey, OfficeNow, Proved, Pull, PushReply, Pusher, Request,
    Response, answer_agreement, answer_hello, answer_which, is_closed_by, leaves_out_own, scopes_now, take_in,
};

use super::phone::StandIn;
use super::restored::Lost;

/// A bug in the office, planted to see that the simulation catches it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OfficeBug {
    /// An entry whose predecessor is lacking is kept and acknowledged.
    AcceptsGap,
    /// The second branch of a fork is acknowledged and dropped.
    DropsSecondBranch,
    /// A verdict is given although the commit failed.
    AcknowledgesBeforeStoring,
    /// What is in no scope of a phone is given to it too.
    GivesBeyondScopes,
    /// A scope that a phone newly has is given from now on only.
    BeginsScopeAtTheEnd,
    /// A scope that a phone has no more is not named.
    NamesNoLostScope,
    /// It goes on under a new device after it was restored, and proves nothing of it.
    HidesItsRestoration,
    /// It proves of a page what stands elsewhere in the log.
    ProvesOtherPlaces,
    /// It leaves what is lacking out of its promises.
    PromisesTooMuch,
    /// What a revoked phone brings counts as ever.
    HearsTheRevoked,
    /// It gives a revoked phone what others wrote.
    GivesToTheRevoked,
}

/// A phone as the office knows it.
#[derive(Debug, Clone, Copy)]
pub struct Known {
    pub enrolled: Enrolled,
    pub key: PublicKey,
    pub right: Right,
}

/// What a phone may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Right {
    /// All.
    Syncs,
    /// It was revoked: it brings what it wrote, which is set aside.
    Brings,
    /// It has brought all.
    Closed,
}

/// Under which device the office signs.
#[derive(Debug, Clone, Copy)]
pub struct Seat {
    pub device: DeviceId,
    pub key: StandIn,
    pub epoch: u64,
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
    pub tree: LogTree,
    pub seat: Seat,
    pub epochs: Vec<SignedEpoch>,
    pub backed_up_to: u64,
    /// All devices it ever wrote under, and their keys.
    pub offices: BTreeSet<DeviceId>,
    pub office_keys: Vec<OfficeKey>,
    /// After it was restored, until a person says so: how much the copy had.
    pub copy_size: Option<u64>,
    pub lost: Lost,
    /// Where the entries of each journal stand in the log.
    places: HashMap<DeviceId, Vec<(u64, u64)>>,
    photos_named: HashMap<DeviceId, BTreeSet<PhotoHash>>,
    /// What phones brought after they were revoked.
    pub brought_late: HashSet<EntryHash>,
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
            tree: LogTree::default(),
            seat: Seat { device, key: StandIn(PublicKey([0xd0; 32])), epoch: EPOCH_FIRST },
            epochs: Vec::new(),
            backed_up_to: 0,
            offices: offices.clone(),
            office_keys: vec![OfficeKey { device, public_key: PublicKey([0xd0; 32]) }],
            copy_size: None,
            lost: Lost::default(),
            places: HashMap::new(),
            photos_named: HashMap::new(),
            brought_late: HashSet::new(),
            fault,
        }
    }

    /// As if nothing had ever arrived.
    pub fn forget_log(&mut self) {
        self.record = empty_record(&self.offices, self.fault);
        self.log.clear();
        self.held.clear();
        self.chains.clear();
        self.places.clear();
        self.photos_named.clear();
        self.brought_late.clear();
        self.tree = LogTree::default();
    }

    /// Begins again with what it has stored: bodies that were erased are not there.
    pub fn restart(&mut self) {
        self.record = empty_record(&self.offices, self.fault);
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
        let offices = self.offices.iter().copied().collect();
        OfficeNow { offices, office_keys: self.office_keys.clone(), pass: None, office_ms: 0 }
    }

    pub fn end(&self) -> SignedCheckpoint {
        let size = self.tree.size();
        let root = self.tree.root(size).expect("a log has a root at its own size");
        let Seat { device: office, key, epoch } = self.seat;
        let checkpoint = Checkpoint { office, epoch, size, root, backed_up_to: self.backed_up_to, at_ms: 0 };
        SignedCheckpoint { signature: checkpoint.signed_by(&key), checkpoint }
    }

    fn log(&self) -> OfficeLog<'_> {
        OfficeLog { tree: &self.tree, end: self.end(), epochs: &self.epochs }
    }

    /// What is held of a journal, signed; none where it has no single end here.
    fn promise(&self, device: DeviceId) -> Option<SignedPromise> {
        let chain = self.chains.get(&device)?;
        let heads = chain.heads();
        let [(seq, hash)] = heads.as_slice() else { return None };
        if chain.forks().next().is_some() {
            return None;
        }
        let named = self.photos_named.get(&device).into_iter().flatten().copied();
        let keeps_silent = self.bug == Some(OfficeBug::PromisesTooMuch);
        let missing = named.filter(|photo| !keeps_silent && !self.photos.contains(photo)).collect();
        let Seat { device: office, key, epoch } = self.seat;
        let head = Head { seq: *seq, hash: *hash };
        let promise = Promise { office, epoch, device, head, missing, size: self.tree.size(), at_ms: 0 };
        Some(SignedPromise { signature: promise.signed_by(&key), promise })
    }

    fn prove(&self, device: DeviceId, asked: &Agreement) -> Proved {
        let chain = self.chains.get(&device).unwrap_or(Chain::EMPTY);
        let last = asked.head.map_or(0, |head| head.seq);
        let mine = self.places.get(&device).into_iter().flatten();
        let mine = mine.filter(|(seq, _)| (asked.prove_from..=last).contains(seq));
        let own: Vec<Run> = match chain.forks().next() {
            Some(_) => Vec::new(),
            None => mine.map(|(seq, place)| Run { seq: *seq, place: *place, count: 1 }).collect(),
        };
        let mut places: Vec<u64> = own.iter().map(|run| run.place).collect();
        places.sort_unstable();
        let proof = if places.is_empty() { None } else { self.tree.prove(&places, self.tree.size()) };
        let log = self.log().word(asked.known.as_ref());
        Proved { log, own, inclusion: proof.unwrap_or_default(), promise: self.promise(device) }
    }

    pub fn right(&self, device: DeviceId) -> Right {
        self.enrolled.get(&device).map_or(Right::Closed, |known| known.right)
    }

    /// Ends the rights of a phone; whether it had any.
    pub fn revoke(&mut self, device: DeviceId) -> bool {
        let known = self.enrolled.get_mut(&device).filter(|known| known.right == Right::Syncs);
        known.map(|known| known.right = Right::Brings).is_some()
    }

    /// A revoked phone has brought all that it wrote.
    fn close(&mut self, device: DeviceId) {
        let mut named = self.photos_named.get(&device).into_iter().flatten();
        if named.all(|photo| self.photos.contains(photo))
            && let Some(known) = self.enrolled.get_mut(&device)
        {
            known.right = Right::Closed;
        }
    }

    /// Answers one request; `None` where its disk is full and nothing was done, or where the
    /// phone may not ask that.
    pub fn answer(
        &mut self,
        device: DeviceId,
        request: &Request,
        verifier: &dyn HeadVerifier,
        stamp: Stamp,
    ) -> Option<Response> {
        let chain = self.chains.entry(device).or_default().clone();
        let right = self.right(device);
        let gives = self.bug == Some(OfficeBug::GivesToTheRevoked);
        if right != Right::Syncs && !gives && matches!(request, Request::Pull(_) | Request::Leaves { .. }) {
            return None;
        }
        Some(match request {
            Request::Hello(hello) => {
                let reply = answer_hello(hello, &chain, self.now(), self.log());
                Response::Hello(HelloReply { revoked: right != Right::Syncs, closed: right == Right::Closed, ..reply })
            }
            Request::Push(batch) => Response::Push(self.push(device, batch, verifier, stamp)?),
            Request::Which(which) => Response::Which(answer_which(which, |hash| self.photos.contains(&hash))),
            Request::PutPhotos(lacking) => {
                if self.disk_full {
                    return None;
                }
                self.photos.extend(&lacking.hashes);
                Response::Photos(lacking.hashes.clone())
            }
            Request::Pull(pull) => {
                let without = leaves_out_own(pull.head, &chain).then_some(device);
                Response::Pull(self.page(pull, (device, without)).into())
            }
            Request::Leaves { from } => {
                let from = usize::try_from(*from).unwrap_or(usize::MAX).min(self.log.len());
                Response::Leaves(self.log[from..].iter().take(PAGE).map(|entry| leaf_of(entry.hash())).collect())
            }
            Request::Agree(asked) => {
                let proved = self.prove(device, asked);
                let reply = answer_agreement(asked, &chain, |hash| self.photos.contains(&hash), 0, proved);
                if right == Right::Brings && !self.disk_full && is_closed_by(asked, &reply) {
                    self.close(device);
                }
                Response::Agree(reply)
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
        let known = *self.enrolled.get(&device).filter(|known| known.right != Right::Closed)?;
        let mut chain = self.chains.get(&device).cloned().unwrap_or_default();
        let pusher = Pusher { device, key: known.key };
        let mut verdicts = take_in(&mut chain, pusher, &Arrived::from(batch.clone()), verifier);
        verdicts.iter().for_each(|verdict| *self.verdicts.entry(name(verdict)).or_default() += 1);
        self.spoil(&mut verdicts);
        if self.disk_full {
            let lies = self.bug == Some(OfficeBug::AcknowledgesBeforeStoring);
            return lies.then(|| PushReply { verdicts, heads: Vec::new(), office_ms: 0, promise: None });
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
        let come: Vec<EntryHash> = kept.iter().chain(&bodies).map(Entry::hash).collect();
        if known.right == Right::Brings {
            self.brought_late.extend(&come);
        }
        let right = if self.bug == Some(OfficeBug::HearsTheRevoked) { Right::Syncs } else { known.right };
        come.into_iter().for_each(|entry| self.set_aside_if_wrong((entry, right), stamp.clone()));
        waiting.into_iter().for_each(|entry| self.set_aside_if_wrong((entry, Right::Syncs), stamp.clone()));
        let heads = self.chains.entry(device).or_default().heads();
        let heads = heads.into_iter().map(|(seq, hash)| Head { seq, hash }).collect();
        Some(PushReply { verdicts, heads, office_ms: 0, promise: self.promise(device) })
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
        let item = Item::of(entry);
        let photos = item.fact.as_deref().map(Fact::photos).unwrap_or_default();
        self.photos_named.entry(item.device).or_default().extend(photos);
        self.record.add(item);
        if let Some(held) = self.log.iter_mut().find(|held| held.hash() == entry.hash()) {
            *held = entry.clone();
        }
    }

    pub fn keep(&mut self, entry: Entry) {
        let header = entry.header();
        self.chains.entry(header.device).or_default().keep(header.seq, entry.hash());
        self.held.insert(entry.hash());
        self.places.entry(header.device).or_default().push((header.seq, self.tree.size()));
        self.tree.push(entry.hash());
        let item = Item::of(&entry);
        let photos = item.fact.as_deref().map(Fact::photos).unwrap_or_default();
        self.photos_named.entry(item.device).or_default().extend(photos);
        self.record.add(item);
        if header.act == Act::Erase {
            self.erase_bodies(&entry);
        }
        self.log.push(entry);
    }

    /// What an erasure of the office's own names loses its body; its header stays.
    fn erase_bodies(&mut self, eraser: &Entry) {
        if !self.offices.contains(&eraser.header().device) {
            return;
        }
        let Some(Fact::Erase(erase)) = eraser.fact() else { return };
        for entry in self.log.iter_mut().filter(|entry| erase.names.contains(&entry.hash())) {
            *entry = entry.without_body();
        }
    }

    /// Stored, but against the rules: set aside by an entry of the office's own.
    fn set_aside_if_wrong(&mut self, (entry, right): (EntryHash, Right), stamp: Stamp) {
        let enrolled = |device| self.enrolled.get(&device).map(|known: &Known| known.enrolled);
        let draft = match right {
            Right::Syncs => judgement(&self.record, entry, enrolled),
            Right::Brings | Right::Closed => judgement_of_revoked(&self.record, entry, enrolled),
        };
        let Some(draft) = draft else { return };
        for judged in self.write(vec![(draft, stamp)]) {
            if let Some(Fact::Quarantine(Quarantine { reason, .. })) = judged.fact() {
                *self.verdicts.entry(set_aside_name(&reason)).or_default() += 1;
            }
        }
    }

    /// What a device may see: visits that have ended are gone at once.
    pub fn sees(&self, device: DeviceId) -> Sees {
        let enrolled = self.enrolled.get(&device).map(|known| known.enrolled);
        match enrolled {
            Some(Enrolled { member, role }) => sees(&self.record, member, role, |_| false),
            None => Sees::Only(BTreeSet::new()),
        }
    }

    fn page(&self, pull: &Pull, (device, without): (DeviceId, Option<DeviceId>)) -> Batch {
        let cursors = &pull.cursors;
        let seen = match self.sees(device) {
            Sees::Only(scopes) => scopes,
            Sees::All => self.log.iter().map(|entry| entry.header().scope).collect(),
        };
        let mut now = scopes_now(cursors, &seen);
        match self.bug {
            Some(OfficeBug::BeginsScopeAtTheEnd) if !cursors.is_empty() => {
                now.added.iter().for_each(|scope| *now.after.entry(*scope).or_default() = self.log.len() as u64);
            }
            Some(OfficeBug::NamesNoLostScope) => now.lost.clear(),
            _ => {}
        }
        let beyond = (self.bug == Some(OfficeBug::GivesBeyondScopes)).then_some(0);
        let is_new = |position: u64, entry: &Entry| {
            let after = now.after.get(&entry.header().scope).copied().or(beyond);
            after.is_some_and(|after| position > after) && Some(entry.header().device) != without
        };
        let mut new = (1..).zip(&self.log).filter(|(position, entry)| is_new(*position, entry));
        let page: Vec<(u64, &Entry)> = new.by_ref().take(PAGE).collect();
        let more = new.next().is_some();
        let end = self.log.len() as u64;
        let cursor = page.last().map_or(end, |(position, _)| if more { *position } else { end });
        let mut places: Vec<u64> = page.iter().map(|(position, _)| position - 1).collect();
        if self.bug == Some(OfficeBug::ProvesOtherPlaces) && places.first().is_some_and(|first| *first > 0) {
            places.iter_mut().for_each(|place| *place -= 1);
        }
        let proof = if places.is_empty() { None } else { self.tree.prove(&places, end) };
        let note = BatchNote {
            cursor: Some(cursor),
            more,
            added: now.added,
            lost: now.lost,
            log: Some(Box::new(self.log().word(pull.known.as_ref()))),
            places: places.into_iter().map(|place| (place, 1)).collect(),
            inclusion: proof.unwrap_or_default(),
            ..BatchNote::default()
        };
        Batch { note, entries: page.into_iter().map(|(_, entry)| entry.clone()).collect() }
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
        QuarantineReason::Revoked => "set aside: revoked",
        QuarantineReason::ByHand { .. } => "set aside: by hand",
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
