//! A simulated phone: its durable part (journal, foreign entries, cursors, what is
//! agreed) and its volatile part (a session under way), on the pure core.

use std::collections::BTreeSet;
use std::sync::Arc;

use shared::domain::{Fact, JournalStart, Kind, Role};
use shared::ids::{DeviceId, EntryHash, MemberId, PhotoHash, PublicKey, ScopeId, Signature};
use shared::journal::{
    Chain, DeviceKey, Draft, Entry, EntryRef, Head, HeadSigner, HeadVerifier, Stamp, Tip, Writer, write,
};

use super::hostile::Bent;
use shared::log::LogBook;
use shared::record::{Item, PlantedFault, Record};
use shared::sync::{Cursors, Effect, Local, OfficeKey, Request, Response, Session};

/// A signature scheme cheap enough for a hundred thousand batches: it binds key,
/// device and head, and anybody could forge it, which nobody here tries to.
#[derive(Debug, Clone, Copy)]
pub struct StandIn(pub PublicKey);

impl HeadSigner for StandIn {
    fn public_key(&self) -> PublicKey {
        self.0
    }

    fn sign_bytes(&self, bytes: &[u8]) -> Signature {
        let mut signature = [0; 64];
        signature[..32].copy_from_slice(&shared::ids::sha256(bytes));
        signature[32..].copy_from_slice(&self.0.0);
        Signature(signature)
    }
}

/// Verifies the stand-in.
#[derive(Debug, Clone, Copy)]
pub struct StandInVerifier;

impl shared::journal::HeadVerifier for StandInVerifier {
    fn verify_bytes(&self, key: PublicKey, bytes: &[u8], signature: Signature) -> bool {
        StandIn(key).sign_bytes(bytes) == signature
    }
}

/// What a phone signs with: the stand-in, or a real key.
#[derive(Debug, Clone)]
pub enum Signing {
    /// Cheap.
    StandIn(StandIn),
    /// Ed25519.
    Real(Arc<DeviceKey>),
}

impl Signing {
    pub fn new(bytes: [u8; 16], real: RealKeys) -> Signing {
        let mut seed = [7; 32];
        seed[..16].copy_from_slice(&bytes);
        match real {
            RealKeys::Yes => Signing::Real(Arc::new(DeviceKey::from_seed(seed))),
            RealKeys::No => Signing::StandIn(StandIn(PublicKey(seed))),
        }
    }

    pub fn signer(&self) -> &dyn HeadSigner {
        match self {
            Signing::StandIn(signer) => signer,
            Signing::Real(key) => key.as_ref(),
        }
    }
}

/// Whether a seed uses real keys and packs its batches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RealKeys {
    /// Ed25519, packed batches.
    Yes,
    /// The stand-in.
    No,
}

/// What survives a kill.
#[derive(Debug, Clone)]
pub struct Durable {
    pub device: DeviceId,
    pub own: Vec<Entry>,
    pub foreign: Vec<Entry>,
    /// Those of them that a peer gave and the office has not.
    pub from_peers: BTreeSet<EntryHash>,
    pub cursors: Cursors,
    /// The devices it went on for.
    pub earlier: Vec<DeviceId>,
    pub sent: Option<Head>,
    pub photos_sent: BTreeSet<PhotoHash>,
    pub stopped: bool,
    pub revoked: bool,
    pub book: LogBook,
    pub office_keys: Vec<OfficeKey>,
}

/// What a revoked phone let go.
#[derive(Debug, Default)]
pub struct Wiped {
    /// Entries that had bodies.
    pub entries: BTreeSet<EntryHash>,
    pub photos: BTreeSet<PhotoHash>,
}

/// A phone.
#[derive(Debug)]
pub struct Phone {
    pub member: MemberId,
    pub role: Role,
    pub signing: Signing,
    pub durable: Durable,
    pub backup: Option<Durable>,
    pub chain: Chain,
    pub record: Record,
    pub session: Option<Session>,
    pub asked: Option<(u64, Request)>,
    /// A planted bug: nothing of a lost scope goes.
    pub keeps_lost: bool,
    /// A planted bug: whatever the office says of its log is believed.
    pub believes_all: bool,
    /// A planted bug: once revoked, all goes at once.
    pub wipes_all: bool,
    /// What went since it was proved to be at the office.
    pub wiped: Wiped,
    /// Nothing can be kept.
    pub disk_full: bool,
    offices: BTreeSet<DeviceId>,
    fault: Option<PlantedFault>,
}

/// Entries a simulated batch holds at most: small, so that many are cut apart.
const BATCH: usize = 7;

impl Phone {
    pub fn new(ids: (DeviceId, MemberId), role: Role, signing: Signing, offices: BTreeSet<DeviceId>) -> Phone {
        let durable = Durable {
            device: ids.0,
            own: Vec::new(),
            foreign: Vec::new(),
            from_peers: BTreeSet::new(),
            cursors: Cursors::new(),
            earlier: Vec::new(),
            sent: None,
            photos_sent: BTreeSet::new(),
            stopped: false,
            revoked: false,
            book: LogBook::default(),
            office_keys: Vec::new(),
        };
        Phone {
            member: ids.1,
            role,
            signing,
            durable,
            backup: None,
            chain: Chain::default(),
            record: Record::new(offices.clone()),
            session: None,
            asked: None,
            keeps_lost: false,
            believes_all: false,
            wipes_all: false,
            wiped: Wiped::default(),
            disk_full: false,
            offices,
            fault: None,
        }
    }

    pub fn with_fault(mut self, fault: Option<PlantedFault>) -> Phone {
        self.fault = fault;
        self.record = self.empty_record();
        self
    }

    /// All that this one holds on a second phone: both go on under one name.
    pub fn cloned(&self) -> Phone {
        let (ids, signing) = ((self.durable.device, self.member), self.signing.clone());
        let mut clone = Phone::new(ids, self.role, signing, self.offices.clone()).with_fault(self.fault);
        clone.keeps_lost = self.keeps_lost;
        clone.believes_all = self.believes_all;
        clone.wipes_all = self.wipes_all;
        clone.durable = self.durable.clone();
        clone.restart();
        clone
    }

    fn empty_record(&self) -> Record {
        match self.fault {
            Some(fault) => Record::with_fault(self.offices.clone(), fault),
            None => Record::new(self.offices.clone()),
        }
    }

    pub fn writer(&self) -> Writer {
        Writer { device: self.durable.device, author: self.member, role: self.role }
    }

    pub fn tip(&self) -> Tip {
        let head = self.durable.own.last().map(|entry| (entry.header().seq, entry.hash()));
        Tip { head, lc: self.record.lc() }
    }

    /// Writes drafts as one intent; a stopped, revoked or full phone writes nothing.
    pub fn write(&mut self, drafts: Vec<(Draft, Stamp)>) -> Vec<Entry> {
        if self.durable.stopped || self.durable.revoked || self.disk_full {
            return Vec::new();
        }
        let mut written = Vec::new();
        for (draft, stamp) in drafts {
            match write(self.writer(), self.tip(), draft, stamp) {
                Ok(entry) => {
                    self.keep_own(entry.clone());
                    written.push(entry);
                }
                Err(_) => break,
            }
        }
        written
    }

    pub fn keep_own(&mut self, entry: Entry) {
        self.chain.keep(entry.header().seq, entry.hash());
        self.record.add(Item::of(&entry));
        self.durable.own.push(entry);
    }

    /// Writes what its role may not, or what nobody may: a well-chained entry all the same.
    pub fn write_bent(&mut self, bent: Bent, stamp: Stamp) -> bool {
        if self.durable.stopped || self.durable.revoked || self.disk_full {
            return false;
        }
        let writer = Writer { role: Role::Office, ..self.writer() };
        let Ok(straight) = write(writer, self.tip(), bent.draft.clone(), stamp) else { return false };
        self.keep_own(bent.bend(&straight));
        true
    }

    /// The first entry of a journal.
    pub fn start(&mut self, continues: Option<EntryRef>, stamp: Stamp) {
        let start = JournalStart { device: self.durable.device, continues };
        self.write(vec![(Draft::set(Fact::JournalStart(start), ScopeId::DISTRICT), stamp)]);
    }

    /// After a fork its person goes on under a new device that names the old head;
    /// what the old one wrote stays as foreign entries.
    pub fn start_anew(&mut self, device: DeviceId, signing: Signing, stamp: Stamp) -> Option<EntryRef> {
        let head = self.durable.own.last().map(Entry::reference);
        let old = std::mem::take(&mut self.durable.own);
        self.durable.foreign.extend(old);
        self.durable.earlier.push(self.durable.device);
        self.durable.book = self.durable.book.of_next_journal(self.durable.device);
        self.durable.device = device;
        self.durable.sent = None;
        self.durable.stopped = false;
        self.durable.revoked = false;
        self.signing = signing;
        self.chain = Chain::default();
        self.backup = None;
        self.forget_session();
        self.start(head, stamp);
        head
    }

    /// Killed: the session is gone, the durable part is read again.
    pub fn restart(&mut self) {
        self.forget_session();
        self.read_again();
    }

    fn read_again(&mut self) {
        self.chain = Chain::default();
        self.record = self.empty_record();
        for entry in &self.durable.own {
            self.chain.keep(entry.header().seq, entry.hash());
        }
        self.record.extend(self.durable.own.iter().chain(&self.durable.foreign).map(Item::of));
    }

    pub fn forget_session(&mut self) {
        self.session = None;
        self.asked = None;
    }

    /// The next question of the session, starting one if there is none.
    pub fn ask(&mut self, number: u64) -> Option<Request> {
        let mut session = self.session.take().unwrap_or_default();
        match session.next(self) {
            Ok(request) => {
                self.session = Some(session);
                self.asked = Some((number, request.clone()));
                Some(request)
            }
            Err(_) => {
                self.forget_session();
                None
            }
        }
    }

    /// An answer to the question under way; late answers to others are dropped.
    pub fn answered(&mut self, number: u64, response: Response) -> Vec<Effect> {
        if self.asked.as_ref().is_none_or(|(asked, _)| *asked != number) {
            return Vec::new();
        }
        self.asked = None;
        let Some(mut session) = self.session.take() else { return Vec::new() };
        let effects = session.receive(self, response);
        self.session = Some(session);
        effects
    }

    pub fn apply(&mut self, effect: Effect) {
        match effect {
            Effect::LoseScopes(_) if self.keeps_lost => {}
            Effect::LoseScopes(scopes) => self.lose(&scopes),
            Effect::KeepForeign { entries, cursors } => {
                for entry in entries {
                    self.durable.from_peers.remove(&entry.hash());
                    self.keep_foreign(entry);
                }
                self.durable.cursors = cursors;
            }
            Effect::MetOffice(office) => {
                self.offices = office.offices.into_iter().collect();
                self.record.set_offices(self.offices.clone());
                if self.durable.office_keys.is_empty() {
                    self.durable.office_keys = office.office_keys;
                }
            }
            Effect::KeepBook(book) => self.durable.book = *book,
            Effect::StopWriting if self.durable.stopped => {}
            Effect::StopWriting => {
                self.durable.cursors.clear();
                self.durable.stopped = true;
            }
            Effect::Revoked => {
                self.durable.revoked = true;
                if self.wipes_all {
                    self.wipe();
                }
            }
            Effect::WipeProved => self.wipe(),
            Effect::ForgetSent => {
                self.durable.sent = None;
                self.durable.photos_sent.clear();
            }
            Effect::Sent { head, photos } => {
                self.durable.sent = head;
                self.durable.photos_sent.extend(photos);
            }
        }
    }

    /// What is here already is not kept twice; a body that was lacking is.
    fn keep_foreign(&mut self, entry: Entry) {
        let header = entry.header();
        let own = header.device == self.durable.device && self.chain.holds(header.seq, entry.hash());
        let held = self.record.item(&entry.hash()).map(|held| held.has_body);
        match held {
            _ if own => {}
            None => {
                self.record.add(Item::of(&entry));
                self.durable.foreign.push(entry);
            }
            Some(false) if entry.body_bytes().is_some() => {
                self.record.add(Item::of(&entry));
                let hash = entry.hash();
                self.durable
                    .foreign
                    .iter_mut()
                    .filter(|held| held.hash() == hash)
                    .for_each(|held| *held = entry.clone());
            }
            Some(_) => {}
        }
    }

    /// What is proved to be at the office goes: own bodies, and all of others.
    fn wipe(&mut self) {
        let (book, all) = (self.durable.book.clone(), self.wipes_all);
        let sent = self.durable.photos_sent.clone();
        let photos = |entry: &Entry| entry.fact().map(|fact| fact.photos()).unwrap_or_default();
        let Durable { own, foreign, device, earlier, .. } = &mut self.durable;
        let written = |entry: &&mut Entry| *device == entry.header().device || earlier.contains(&entry.header().device);
        let written = own.iter_mut().chain(foreign).filter(written).filter(|entry| entry.body_bytes().is_some());
        for entry in written {
            let (by, seq) = (entry.header().device, entry.header().seq);
            let there = |photo: &PhotoHash| book.proves_photo(by, seq, *photo) && sent.contains(photo);
            let proved = book.proves_own(by, seq) && photos(entry).iter().all(there);
            if (proved || all) && entry.header().kind != Kind::JournalStart.name() {
                self.wiped.entries.insert(entry.hash());
                self.wiped.photos.extend(photos(entry));
                *entry = entry.without_body();
            }
        }
        let gone = self.others_proved();
        self.wiped.entries.extend(gone.iter().filter(|entry| entry.body_bytes().is_some()).map(Entry::hash));
        let gone: BTreeSet<EntryHash> = gone.iter().map(Entry::hash).collect();
        self.durable.foreign.retain(|entry| !gone.contains(&entry.hash()));
        if !gone.is_empty() {
            self.durable.cursors.clear();
        }
        self.read_again();
    }

    /// What others wrote, it has, and the office is known to have.
    pub fn others_proved(&self) -> Vec<Entry> {
        let Durable { foreign, from_peers, book, device, earlier, .. } = &self.durable;
        let is_others = |entry: &&Entry| {
            let by = entry.header().device;
            let given = !from_peers.contains(&entry.hash()) && book.proves_other(&entry.reference());
            by != *device && !earlier.contains(&by) && given
        };
        foreign.iter().filter(is_others).cloned().collect()
    }

    /// What others wrote in these scopes goes; what it wrote itself, as whatever device, stays.
    fn lose(&mut self, scopes: &[ScopeId]) {
        let Durable { foreign, from_peers, cursors, device, earlier, .. } = &mut self.durable;
        cursors.retain(|scope, _| !scopes.contains(scope));
        foreign.retain(|entry| {
            let header = entry.header();
            !scopes.contains(&header.scope) || header.device == *device || earlier.contains(&header.device)
        });
        from_peers.retain(|hash| foreign.iter().any(|entry| entry.hash() == *hash));
        self.read_again();
    }

    /// The entries it holds that some device of its own wrote.
    pub fn written(&self) -> impl Iterator<Item = &Entry> {
        let Durable { own, foreign, device, earlier, .. } = &self.durable;
        let is_own = |entry: &&Entry| {
            let by = entry.header().device;
            by == *device || earlier.contains(&by)
        };
        own.iter().chain(foreign.iter().filter(is_own))
    }

    pub fn photos_named(&self) -> Vec<PhotoHash> {
        let photo = |entry: &Entry| match entry.fact() {
            Some(Fact::Photo(photo)) => Some([photo.hash, photo.thumbnail]),
            _ => None,
        };
        self.durable.own.iter().filter_map(photo).flatten().collect()
    }
}

impl Local for Phone {
    fn device(&self) -> DeviceId {
        self.durable.device
    }

    fn head(&self) -> Option<Head> {
        self.durable.own.last().map(|entry| Head { seq: entry.header().seq, hash: entry.hash() })
    }

    fn count(&self) -> u64 {
        self.durable.own.len() as u64
    }

    fn own_from(&self, seq: u64, most: usize) -> Vec<Entry> {
        let skip = usize::try_from(seq.saturating_sub(1)).unwrap_or(usize::MAX);
        self.durable.own.iter().skip(skip).take(most.min(BATCH)).cloned().collect()
    }

    fn holds_own(&self, head: Head) -> bool {
        self.chain.holds(head.seq, head.hash)
    }

    fn sign(&self, head: Head) -> Signature {
        self.signing.signer().sign(self.durable.device, head)
    }

    fn photos_unsent(&self) -> Vec<PhotoHash> {
        let mut photos = self.photos_named();
        photos.retain(|hash| !self.durable.photos_sent.contains(hash));
        photos
    }

    fn cursors(&self) -> Cursors {
        let mut cursors = self.durable.cursors.clone();
        let Durable { foreign, from_peers, device, earlier, .. } = &self.durable;
        let headers = foreign.iter().filter(|entry| !from_peers.contains(&entry.hash())).map(Entry::header);
        for header in headers.filter(|header| header.device != *device && !earlier.contains(&header.device)) {
            cursors.entry(header.scope).or_insert(0);
        }
        cursors
    }

    fn lacks_own(&self) -> bool {
        false
    }

    fn agreed_seq(&self) -> u64 {
        self.durable.sent.map_or(0, |head| head.seq)
    }

    fn book(&self) -> LogBook {
        match self.believes_all {
            true => LogBook { known: None, ..self.durable.book.clone() },
            false => self.durable.book.clone(),
        }
    }

    fn office_keys(&self) -> Vec<OfficeKey> {
        self.durable.office_keys.clone()
    }

    fn others(&self) -> Vec<EntryRef> {
        let given = |entry: &&Entry| !self.durable.from_peers.contains(&entry.hash());
        self.durable.foreign.iter().filter(given).map(Entry::reference).collect()
    }

    fn own_hashes(&self, seq: u64, most: u64) -> Vec<EntryHash> {
        let skip = usize::try_from(seq.saturating_sub(1)).unwrap_or(usize::MAX);
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        self.durable.own.iter().skip(skip).take(most).map(Entry::hash).collect()
    }

    fn verifier(&self) -> &dyn HeadVerifier {
        &StandInVerifier
    }

    fn is_revoked(&self) -> bool {
        self.durable.revoked
    }
}
