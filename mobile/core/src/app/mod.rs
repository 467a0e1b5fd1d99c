//! The phone's one writer: intents in, entries out. Each intent becomes one
//! append, all or nothing; only then is it confirmed («đã lưu»).

pub mod bundle;
pub(crate) mod clocks;
mod draft;
pub mod minutes;
mod peers;
mod people;
mod photos;
pub mod rescue;
mod scopes;
mod settle;
mod space;
mod visits;
mod wipe;

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use shared::domain::{Fact, JournalStart, Kind, Refusal, Role};
use shared::ids::{DeviceId, EntryHash, EntryRef, Id, Key, MemberId, PersonId, PhotoHash, ScopeId, VisitId};
use shared::journal::{DeviceKey, Draft, Entry, Head, HeadSigner, Tip, Writer, write};
use shared::log::LogBook;
use shared::record::{Item, Record};
use shared::sync::{Contact, Cursors, DeviceCertificate, OfficeKey, OfficeNow, Pin, TeamKey, TeamPass, compare_code};
use shared::text::{Lang, Sentences, Text, TextRefusal};

use crate::intent::Intent;
use crate::photo::PhotoRefusal;
use crate::ports::{NoPicture, Ports};
use crate::store::{
    Damage, Document, Fate, OpenError, OpenReport, OwnEnd, Store, StoreError, Vault, VerifyReport, What,
};

use self::draft::Plan;

pub use self::peers::{Meeting, PassedTo, Peers};
pub use self::space::{FREE_AFTER_DAYS, FreeRule, Freed, KEEP_VISITS};

/// Who this phone is enrolled for; kept beside the journal.
#[derive(Clone, Serialize, Deserialize)]
pub struct Identity {
    /// The device's id.
    pub device: DeviceId,
    /// The seed of its signing key.
    pub key_seed: shared::ids::PublicKey,
    /// Its person.
    pub member: MemberId,
    /// What they may do.
    pub role: Role,
    /// Where the office is.
    pub office_url: String,
    /// Whose certificates are the office's; none where it is on this machine.
    #[serde(default)]
    pub office_pin: Option<Pin>,
    /// What the phone signs in with.
    pub token: String,
    /// The office's own devices.
    pub offices: Vec<DeviceId>,
    /// What they sign with; none where the phone was enrolled before offices signed.
    #[serde(default)]
    pub office_keys: Vec<OfficeKey>,
    /// The office's word on this phone, for phones that meet it where no office is.
    #[serde(default)]
    pub certificate: Option<DeviceCertificate>,
    /// What phones of this office seal for one another with, the newest first.
    #[serde(default)]
    pub team_keys: Vec<TeamKey>,
    /// The office's clock at the last contact, ms since 1970.
    pub office_ms: Option<i64>,
    /// Both clocks at the last contact at which they were compared.
    #[serde(default)]
    pub contact: Option<Contact>,
    /// The journal goes on for another device whose head this was.
    pub continues: Option<EntryRef>,
    /// Another branch of this journal was met: nothing more is written.
    pub stopped: bool,
    /// The office revoked this phone: nothing more is written.
    #[serde(default)]
    pub revoked: bool,
}

impl Identity {
    /// The short code that the office shows beside this phone too, if both are who they
    /// take each other for. None without TLS, which alone makes it mean anything.
    pub fn compare_code(&self) -> Option<String> {
        // The first device of all, whatever the office goes on as since.
        let office = self.office_keys.last()?.public_key;
        let phone = (self.device, DeviceKey::from_seed(self.key_seed.0).public_key());
        Some(compare_code(self.office_pin?, phone, office))
    }
}

/// Secrets and persons stay out of logs.
impl std::fmt::Debug for Identity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Identity({})", self.device)
    }
}

/// What is agreed to be at the office.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentState {
    /// «Đã gửi» up to here.
    pub head: Option<Head>,
    /// Photos agreed to be there.
    pub photos: Vec<PhotoHash>,
}

/// What an intent made, for the next screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "made", content = "id", rename_all = "snake_case")]
pub enum Made {
    /// A visit.
    Visit(VisitId),
    /// A person added on the spot.
    Person(PersonId),
    /// A photo.
    Photo(PhotoHash),
    /// A recommendation.
    Recommendation(Id),
}

/// A confirmed intent: its entries are durable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Done {
    /// The entries written; none where nothing had to be.
    pub entries: Vec<EntryRef>,
    /// What it made.
    pub made: Option<Made>,
}

/// Why an intent was not confirmed. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The fact can't be.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The picture can't be used.
    #[error(transparent)]
    Photo(#[from] PhotoRefusal),
    /// There is no picture.
    #[error(transparent)]
    NoPicture(#[from] NoPicture),
    /// The phone is not enrolled.
    #[error("this phone is not enrolled")]
    NotEnrolled,
    /// The store could not keep it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Failure {
    /// Why, and what to do, in the reader's language.
    pub fn say(&self, lang: Lang) -> String {
        let key = match self {
            Failure::Refused(refusal) => return refusal.say(lang),
            Failure::Photo(refusal) => refusal.sentence(),
            Failure::NoPicture(_) => "photo-none",
            Failure::NotEnrolled => "phone-not-enrolled",
            Failure::Store(error) => error.sentence(),
        };
        Sentences::say(lang, key, &[])
    }
}

/// The phone without a screen.
#[derive(Debug)]
pub struct App {
    store: Store,
    record: Record,
    identity: Option<Identity>,
    sent: SentState,
    book: LogBook,
    /// Photos and thumbnails that this phone's entries name, in order.
    own_photos: BTreeSet<PhotoHash>,
    /// Own entries that the office has are damaged here, and have not come back yet.
    lacks_own: bool,
    peers: Peers,
    ports: Ports,
}

impl Identity {
    /// The same with what the office gave for meeting others, as far as it is about this
    /// phone and a key that is believed signed it.
    pub fn with_pass(self, pass: Option<TeamPass>, believed: &[OfficeKey]) -> Identity {
        let own_key = DeviceKey::from_seed(self.key_seed.0).public_key();
        let is_its = |pass: &TeamPass| {
            let says = pass.certificate.check(believed);
            says.is_ok_and(|says| says.device == self.device && says.public_key == own_key)
        };
        match pass.filter(is_its) {
            Some(pass) => {
                let team_keys = pass.added_to(&self.team_keys);
                Identity { certificate: Some(pass.certificate), team_keys, ..self }
            }
            None => self,
        }
    }
}

impl App {
    /// Opens the phone's data with its vault and folds what it holds. A damaged document beside the
    /// journals is set aside and told in the report: without the agreed state all is
    /// asked about again, without the identity the phone can be read and enrolled anew.
    ///
    /// # Errors
    /// Where the store can't be opened; never an empty one for a full journal.
    pub fn open(dir: &Path, vault: &Arc<Vault>, ports: Ports) -> Result<(App, OpenReport), OpenError> {
        let (mut store, mut report) = Store::open(dir, vault)?;
        let mut read = Documents { store: &store, report: &mut report };
        let identity: Option<Identity> = read.read(Document::Identity)?;
        let sent = read.read(Document::Sent)?.unwrap_or_default();
        let book = read.read(Document::Log)?.unwrap_or_default();
        let peers: Peers = read.read(Document::Peers)?.unwrap_or_default();
        let offices: BTreeSet<_> = identity.iter().flat_map(|identity| identity.offices.iter().copied()).collect();
        let mut record = folded(&store, offices.clone());
        // A quick open looks at the journals' ends only. Whether their middle is as it was
        // shows now; where it is not, everything is read through, healed and told.
        let lacks = store.has_met_damage() || (record.len() as u64) < report.own + report.foreign;
        if lacks && report.damage.is_empty() {
            drop(store);
            let documents_damaged = report.documents_damaged;
            let (healed, told) = Store::open_thoroughly(dir, vault)?;
            (store, report) = (healed, OpenReport { documents_damaged, ..told });
            record = folded(&store, offices);
        }
        let own_photos = BTreeSet::new();
        let mut app = App { store, record, identity, sent, book, own_photos, lacks_own: false, peers, ports };
        app.note_own_photos();
        app.stop_where_the_end_is_lost()?;
        app.stop_where_the_journal_has_ended()?;
        app.ask_for_what_was_lost(&report)?;
        if report.documents_damaged.contains(&Document::Peers) {
            app.doubt_all_foreign()?;
        }
        report.peers_lost = app.settle_peers()?;
        // A kill may have come between the office's word and what it asks for.
        app.erase()?;
        tracing::debug!(entries = app.record.len(), "the phone is open");
        Ok((app, report))
    }

    /// Does what a person wants, or says why not.
    ///
    /// # Errors
    /// [`Failure`]; nothing was written then.
    pub fn handle(&mut self, intent: Intent) -> Result<Done, Failure> {
        may_write(self.identity.as_ref().ok_or(Failure::NotEnrolled)?)?;
        self.begin_journal()?;
        let plan = self.plan(intent)?;
        let made = plan.made;
        let new_photos = self.keep_photos(&plan.photos)?;
        match self.write(plan) {
            Ok(entries) => Ok(Done { entries: entries.iter().map(Entry::reference).collect(), made }),
            Err(failure) => {
                self.drop_photos(&new_photos);
                Err(failure)
            }
        }
    }

    /// Keeps photos before the entry that names them; which of them were not here before.
    fn keep_photos(&self, photos: &[(PhotoHash, Vec<u8>)]) -> Result<Vec<PhotoHash>, StoreError> {
        let mut new = Vec::new();
        for (hash, photo) in photos {
            let here = self.store.photos().has(*hash);
            if let Err(error) = self.store.photos().keep_as(*hash, photo) {
                self.drop_photos(&new);
                return Err(error);
            }
            if !here {
                new.push(*hash);
            }
        }
        Ok(new)
    }

    /// No photo of a person stays that no entry names. Where it is not known whether
    /// the entry was kept, the photo stays.
    fn drop_photos(&self, photos: &[PhotoHash]) {
        if self.store.is_sound() {
            photos.iter().for_each(|hash| self.store.photos().remove(*hash));
        }
    }

    /// The record as this phone folds it.
    pub fn record(&self) -> &Record {
        &self.record
    }

    /// The store, to read from.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Whether own entries that the office has are lacking here.
    pub fn lacks_own(&self) -> bool {
        self.lacks_own
    }

    /// Who this phone is enrolled for.
    pub fn identity(&self) -> Option<&Identity> {
        self.identity.as_ref()
    }

    /// The keys whose word on a device counts here: those the phone was enrolled with, and
    /// those that the office was proved to have gone on with since.
    pub fn office_keys(&self) -> Vec<OfficeKey> {
        self.believed_keys(self.identity.as_ref().map_or(&[], |identity| &identity.office_keys))
    }

    fn believed_keys(&self, enrolled: &[OfficeKey]) -> Vec<OfficeKey> {
        let signs_now = self.book.known.map(|known| (known.checkpoint().office, known.key));
        let proved = signs_now.into_iter().chain(self.book.past.iter().copied());
        let mut keys = enrolled.to_vec();
        for (device, public_key) in proved {
            if keys.iter().all(|key| key.device != device) {
                keys.push(OfficeKey { device, public_key });
            }
        }
        keys
    }

    /// What is agreed to be at the office.
    pub fn sent(&self) -> &SentState {
        &self.sent
    }

    /// What was proved about the office's log.
    pub fn book(&self) -> &LogBook {
        &self.book
    }

    /// The outside.
    pub fn ports(&self) -> &Ports {
        &self.ports
    }

    /// Becomes enrolled; the first entry of the journal says so. After a fork the
    /// new journal names the old head.
    ///
    /// # Errors
    /// Where the store can't keep it.
    pub fn become_enrolled(&mut self, identity: Identity) -> Result<(), Failure> {
        let offices = identity.offices.iter().copied().collect();
        self.keep_identity(identity)?;
        self.record.set_offices(offices);
        self.begin_journal()
    }

    /// The first entry of a journal, if it has none yet: a kill may have come between
    /// the enrolment and it.
    fn begin_journal(&mut self) -> Result<(), Failure> {
        self.stop_where_the_journal_has_ended()?;
        let Some(identity) = self.identity.as_ref().filter(|_| self.store.head().is_none()) else { return Ok(()) };
        may_write(identity)?;
        let start = JournalStart { device: identity.device, continues: identity.continues };
        self.write(Plan::of(vec![Draft::set(Fact::JournalStart(start), ScopeId::DISTRICT)])).map(drop)
    }

    /// A journal whose end is known to be missing would fork: nothing more is written
    /// into it, and its person is enrolled anew.
    fn stop_where_the_end_is_lost(&mut self) -> Result<(), StoreError> {
        let lost = matches!(self.store.own_end(), OwnEnd::Lost { .. });
        if lost { self.stop_writing() } else { Ok(()) }
    }

    /// Own entries that were sent and are damaged here come back with the next sync, which
    /// for that hears everything again; the open after it puts them in their places.
    fn ask_for_what_was_lost(&mut self, report: &OpenReport) -> Result<(), StoreError> {
        let sent = self.sent.head.map_or(0, |head| head.seq);
        let came_back = |damage: &Damage| damage.hash.is_some_and(|hash| self.record.fact(&hash).is_some());
        let standing = report.damage.iter().filter(|damage| damage.fate == Fate::Stands && damage.place <= Some(sent));
        let mut lost = standing.filter(|damage| matches!(damage.what, What::Entry | What::Body));
        self.lacks_own = lost.any(|damage| !came_back(damage));
        if self.lacks_own {
            self.store.keep_foreign(&[], &Cursors::new())?;
        }
        Ok(())
    }

    /// A kill or a full disk may come between the end of a journal and the new identity.
    /// The old journal begun a second time would fork, so nothing more is written
    /// until its person is enrolled anew.
    fn stop_where_the_journal_has_ended(&mut self) -> Result<(), StoreError> {
        let continues_itself =
            |identity: &Identity| identity.continues.is_some_and(|old| old.device == identity.device);
        let ended = self.store.head().is_none() && self.identity.as_ref().is_some_and(continues_itself);
        if ended { self.stop_writing() } else { Ok(()) }
    }

    /// Ends this journal after a fork: what it holds stays readable, and the next
    /// device's first entry will name its head. The head is noted first, so that a
    /// kill in between forgets nothing.
    ///
    /// # Errors
    /// Where the store can't keep it.
    pub fn end_journal(&mut self, head: EntryRef) -> Result<(), StoreError> {
        if let Some(identity) = self.identity.clone() {
            self.keep_identity(Identity { continues: Some(head), ..identity })?;
        }
        // Before the journal begins again: what was proved must never be taken for proofs of
        // the next one's entries. Of an old one that goes on after a kill it is proved anew.
        self.keep_book(self.book.of_next_journal(head.device))?;
        self.store.begin_new_journal()?;
        self.own_photos.clear();
        self.keep_sent(SentState { head: None, photos: self.sent.photos.clone() })
    }

    /// Forgets how far another office's log was known and read: this one's begins anew.
    ///
    /// # Errors
    /// Where the store can't keep it.
    pub fn leave_office(&mut self) -> Result<(), StoreError> {
        self.keep_book(LogBook::default())?;
        self.store.keep_foreign(&[], &Cursors::new()).map(drop)
    }

    /// Keeps what others wrote and the office gave; durable when it returns.
    ///
    /// # Errors
    /// Where the store can't keep it.
    pub fn keep_foreign(&mut self, entries: &[Entry], cursors: &Cursors) -> Result<(), StoreError> {
        self.office_gave(entries)?;
        self.store.keep_foreign(entries, cursors)?;
        self.record.extend(entries.iter().map(Item::of));
        let erases = |entry: &Entry| entry.header().kind == Kind::Erase.name();
        if entries.iter().any(erases) { self.erase() } else { Ok(()) }
    }

    /// What the office erased under the law leaves this phone as well: the bodies from the
    /// journals, photos that nothing else names.
    fn erase(&mut self) -> Result<(), StoreError> {
        let erased: BTreeSet<EntryHash> = self.record.erased().copied().collect();
        let bodies = erased.iter().filter_map(|hash| self.store.entry(hash)?.fact());
        let photos: BTreeSet<PhotoHash> = bodies.flat_map(|fact| fact.photos()).collect();
        // Photos go first: only the bodies tell of them, also after a kill in between.
        if !photos.is_empty() {
            let facts = self.record.items().filter_map(|item| self.record.fact(&item.hash));
            let named: BTreeSet<PhotoHash> = facts.flat_map(Fact::photos).collect();
            photos.difference(&named).for_each(|photo| self.store.photos().remove(*photo));
            self.note_own_photos();
        }
        self.store.let_bodies_go(&erased).map(drop)
    }

    /// For idle moments: what a kill or a full disk would cost gets less.
    pub fn rest(&mut self) {
        self.store.rest();
        self.store.lay_ballast();
    }

    /// Takes in what a check of the store found.
    pub fn learn(&mut self, report: &VerifyReport) {
        self.store.learn(report);
    }

    /// Notes the office's devices, their keys and its clock.
    ///
    /// # Errors
    /// Where the store can't keep it.
    pub fn met_office(&mut self, office: OfficeNow) -> Result<(), StoreError> {
        let OfficeNow { offices, office_keys, pass, office_ms } = office;
        self.record.set_offices(offices.iter().copied().collect());
        let Some(identity) = self.identity.clone() else { return Ok(()) };
        // Keys are those of the enrolment; later ones are believed only where a key signs them.
        let known = Some(identity.office_keys.clone()).filter(|known| !known.is_empty());
        let office_keys = known.unwrap_or(office_keys);
        let believed = self.believed_keys(&office_keys);
        let identity = Identity { offices, office_keys, office_ms: Some(office_ms), ..identity };
        self.keep_identity(identity.with_pass(pass, &believed))
    }

    /// Another branch of this journal was met: from now on nothing is written. Own
    /// entries that are lacking here were left out of earlier pulls, so all is pulled
    /// again; that comes first, so that a kill in between forgets nothing.
    ///
    /// # Errors
    /// Where the store can't keep it.
    pub fn stop_writing(&mut self) -> Result<(), StoreError> {
        let Some(identity) = self.identity.clone().filter(|identity| !identity.stopped) else { return Ok(()) };
        self.store.keep_foreign(&[], &Cursors::new())?;
        self.keep_identity(Identity { stopped: true, ..identity })
    }

    /// The office revoked this phone: from now on nothing is written. What it has is still
    /// sent, and goes only where that is proved.
    ///
    /// # Errors
    /// Where the store can't keep it.
    pub fn was_revoked(&mut self) -> Result<(), StoreError> {
        let Some(identity) = self.identity.clone().filter(|identity| !identity.revoked) else { return Ok(()) };
        self.keep_identity(Identity { revoked: true, ..identity })
    }

    /// Whether the office revoked this phone.
    pub fn is_revoked(&self) -> bool {
        self.identity.as_ref().is_some_and(|identity| identity.revoked)
    }

    /// Notes what both sides agreed to be at the office.
    ///
    /// # Errors
    /// Where the store can't keep it.
    pub fn agreed(&mut self, head: Option<Head>, photos: Vec<PhotoHash>) -> Result<(), StoreError> {
        let mut photos: Vec<PhotoHash> = photos.into_iter().chain(self.sent.photos.iter().copied()).collect();
        photos.sort();
        photos.dedup();
        self.keep_sent(SentState { head, photos })?;
        self.store.own_is_held_elsewhere(head.map_or(0, |head| head.seq));
        Ok(())
    }

    /// The office lacks what it once agreed to hold: nothing counts as sent any more.
    ///
    /// # Errors
    /// Where the store can't keep it.
    pub fn forget_sent(&mut self) -> Result<(), StoreError> {
        self.keep_sent(SentState::default())
    }

    /// Keeps what was proved about the office's log, or what is wrong with it.
    ///
    /// # Errors
    /// Where the store can't keep it.
    pub fn keep_book(&mut self, book: LogBook) -> Result<(), StoreError> {
        self.store.state().replace(Document::Log, &book)?;
        self.book = book;
        Ok(())
    }

    fn keep_sent(&mut self, sent: SentState) -> Result<(), StoreError> {
        self.store.state().replace(Document::Sent, &sent)?;
        self.sent = sent;
        Ok(())
    }

    fn keep_identity(&mut self, identity: Identity) -> Result<(), StoreError> {
        self.store.state().replace(Document::Identity, &identity)?;
        self.identity = Some(identity);
        Ok(())
    }

    fn write(&mut self, plan: Plan) -> Result<Vec<Entry>, Failure> {
        let identity = self.identity.as_ref().ok_or(Failure::NotEnrolled)?;
        let writer = Writer { device: identity.device, author: identity.member, role: identity.role };
        let mut tip = Tip { head: self.store.head().map(|head| (head.seq, head.hash)), lc: self.record.lc() };
        let mut entries: Vec<Entry> = Vec::with_capacity(plan.drafts.len() + 1);
        let mut next = |draft: Draft, entries: &mut Vec<Entry>| -> Result<(), Refusal> {
            let entry = write(writer, tip, draft, self.stamp(identity.office_ms))?;
            tip = tip.after(&entry);
            entries.push(entry);
            Ok(())
        };
        plan.drafts.into_iter().try_for_each(|draft| next(draft, &mut entries))?;
        if let Some(last) = plan.last {
            let before: Vec<EntryRef> = entries.iter().map(Entry::reference).collect();
            next(last(&before), &mut entries)?;
        }
        if entries.is_empty() {
            return Ok(entries);
        }
        self.store.keep_own(&entries)?;
        self.record.extend(entries.iter().map(Item::of));
        self.own_photos.extend(entries.iter().filter_map(Entry::fact).flat_map(|fact| fact.photos()));
        Ok(entries)
    }

    fn note_own_photos(&mut self) {
        let Some(device) = self.identity.as_ref().map(|identity| identity.device) else { return };
        let own = self.record.items().filter(|item| item.device == device);
        self.own_photos = own.filter_map(|item| self.record.fact(&item.hash)).flat_map(Fact::photos).collect();
    }

    /// The device's key, to sign heads with.
    pub fn device_key(&self) -> Option<DeviceKey> {
        self.identity.as_ref().map(|identity| DeviceKey::from_seed(identity.key_seed.0))
    }

    fn author(&self) -> Option<MemberId> {
        self.identity.as_ref().map(|identity| identity.member)
    }

    /// What stands under a class, as the current view shows it.
    fn standing_of(&self, class: &Key) -> Vec<&Item> {
        let standing = self.record.key(class).into_iter().flat_map(|key| &key.standing);
        standing.filter_map(|hash| self.record.item(hash)).collect()
    }

    fn is_own(&self, item: &Item) -> bool {
        Some(item.author) == self.author()
    }
}

fn may_write(identity: &Identity) -> Result<(), Refusal> {
    match identity {
        Identity { revoked: true, .. } => Err(Refusal::Revoked),
        Identity { stopped: true, .. } => Err(Refusal::Forked),
        _ => Ok(()),
    }
}

fn folded(store: &Store, offices: BTreeSet<DeviceId>) -> Record {
    let mut record = Record::new(offices);
    record.extend(store.all().map(|entry| Item::of(&entry)));
    record.take_changed();
    record
}

/// Reads small documents at an open; one that is damaged is set aside, so that a
/// new one can take its place.
struct Documents<'a> {
    store: &'a Store,
    report: &'a mut OpenReport,
}

impl Documents<'_> {
    fn read<T: serde::de::DeserializeOwned>(&mut self, document: Document) -> Result<Option<T>, StoreError> {
        match self.store.state().read(document) {
            Err(StoreError::DocumentDamaged { .. }) => {
                self.store.state().set_aside(document)?;
                self.report.documents_damaged.push(document);
                Ok(None)
            }
            read => read,
        }
    }
}

/// A text a person typed, as a fact's field.
/// Whether it may have lines, and its own limit, the fact's check knows and tells.
fn typed(field: &'static str, text: &str) -> Result<Text, Refusal> {
    Text::parse_lines(text, usize::MAX).map_err(|why| Refusal::Text { field, why })
}

/// The same where nothing need be typed: what is blank on paper is nothing.
fn typed_optional(field: &'static str, text: Option<&str>) -> Result<Option<Text>, Refusal> {
    match text.map(|text| typed(field, text)).transpose() {
        Err(Refusal::Text { why: TextRefusal::Empty, .. }) => Ok(None),
        typed => typed,
    }
}

/// Which kinds an undo may take back: what one tap wrote.
fn is_tap(kind: Kind) -> bool {
    matches!(kind, Kind::Mark | Kind::BadgeCheck | Kind::Lateness | Kind::AbsenceProof | Kind::ChecklistAnswer)
}
