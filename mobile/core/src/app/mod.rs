//! The phone's one writer: intents in, entries out. Each intent becomes one
//! append, all or nothing; only then is it confirmed («đã lưu»).

mod draft;
mod people;
mod photos;
mod settle;
mod visits;

use std::path::Path;

use serde::{Deserialize, Serialize};
use shared::domain::rights::{Reach, right};
use shared::domain::{Fact, JournalStart, KeyParts, Kind, Refusal, Role};
use shared::ids::{DeviceId, EntryHash, Id, Key, MemberId, PersonId, PhotoHash, ScopeId, VisitId};
use shared::journal::{ClockReading, DeviceKey, Draft, Entry, EntryRef, Head, Stamp, Tip, Writer, write};
use shared::record::{Item, Record};
use shared::text::Text;

use crate::intent::{Intent, ShownEntries};
use crate::photo::PhotoRefusal;
use crate::ports::{NoPicture, Ports};
use crate::store::{OpenError, OpenReport, Store, StoreError};

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
    /// What the phone signs in with.
    pub token: String,
    /// The office's own devices.
    pub offices: Vec<DeviceId>,
    /// The office's clock at the last contact, ms since 1970.
    pub office_ms: Option<i64>,
    /// The journal goes on for another device whose head this was.
    pub continues: Option<EntryRef>,
    /// Another branch of this journal was met: nothing more is written.
    pub stopped: bool,
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

/// The phone without a screen.
#[derive(Debug)]
pub struct App {
    store: Store,
    record: Record,
    identity: Option<Identity>,
    sent: SentState,
    ports: Ports,
}

impl App {
    /// Opens the phone's data and folds what it holds.
    ///
    /// # Errors
    /// Where the store can't be opened; never an empty one for a full journal.
    pub fn open(dir: &Path, ports: Ports) -> Result<(App, OpenReport), OpenError> {
        let (store, report) = Store::open(dir)?;
        let identity: Option<Identity> = store.state().read(crate::store::Document::Identity)?;
        let sent = store.state().read(crate::store::Document::Sent)?.unwrap_or_default();
        let offices = identity.iter().flat_map(|identity| identity.offices.iter().copied()).collect();
        let mut record = Record::new(offices);
        store.all().for_each(|entry| record.add(Item::of(&entry)));
        record.take_changed();
        Ok((App { store, record, identity, sent, ports }, report))
    }

    /// Does what a person wants, or says why not.
    ///
    /// # Errors
    /// [`Failure`]; nothing was written then.
    pub fn handle(&mut self, intent: Intent) -> Result<Done, Failure> {
        let identity = self.identity.as_ref().ok_or(Failure::NotEnrolled)?;
        if identity.stopped {
            return Err(Refusal::Forked.into());
        }
        let (drafts, made) = self.drafts(intent)?;
        let entries = self.write(drafts)?;
        Ok(Done { entries, made })
    }

    /// The record as this phone folds it.
    pub fn record(&self) -> &Record {
        &self.record
    }

    /// The store, to read from.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Who this phone is enrolled for.
    pub fn identity(&self) -> Option<&Identity> {
        self.identity.as_ref()
    }

    /// What is agreed to be at the office.
    pub fn sent(&self) -> &SentState {
        &self.sent
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
        self.keep_identity(identity.clone())?;
        self.record.set_offices(identity.offices.iter().copied().collect());
        if self.store.head().is_none() {
            let start = JournalStart { device: identity.device, continues: identity.continues };
            self.write(vec![Draft::set(Fact::JournalStart(start), ScopeId::DISTRICT)])?;
        }
        Ok(())
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
        self.store.begin_new_journal()?;
        let sent = SentState { head: None, photos: std::mem::take(&mut self.sent.photos) };
        self.store.state().replace(crate::store::Document::Sent, &sent)?;
        self.sent = sent;
        Ok(())
    }

    /// Keeps what others wrote; durable when it returns.
    ///
    /// # Errors
    /// Where the store can't keep it.
    pub fn keep_foreign(&mut self, entries: &[Entry], cursor: u64) -> Result<(), StoreError> {
        self.store.keep_foreign(entries, cursor)?;
        entries.iter().for_each(|entry| self.record.add(Item::of(entry)));
        Ok(())
    }

    /// Notes the office's devices and clock.
    ///
    /// # Errors
    /// Where the store can't keep it.
    pub fn met_office(&mut self, offices: Vec<DeviceId>, office_ms: i64) -> Result<(), StoreError> {
        self.record.set_offices(offices.iter().copied().collect());
        let Some(identity) = self.identity.clone() else { return Ok(()) };
        self.keep_identity(Identity { offices, office_ms: Some(office_ms), ..identity })
    }

    /// Another branch of this journal was met: from now on nothing is written.
    ///
    /// # Errors
    /// Where the store can't keep it.
    pub fn stop_writing(&mut self) -> Result<(), StoreError> {
        let Some(identity) = self.identity.clone() else { return Ok(()) };
        self.keep_identity(Identity { stopped: true, ..identity })
    }

    /// Notes what both sides agreed to be at the office.
    ///
    /// # Errors
    /// Where the store can't keep it.
    pub fn agreed(&mut self, head: Option<Head>, photos: Vec<PhotoHash>) -> Result<(), StoreError> {
        let mut sent = SentState { head, photos: std::mem::take(&mut self.sent.photos) };
        sent.photos.extend(photos);
        sent.photos.sort();
        sent.photos.dedup();
        self.store.state().replace(crate::store::Document::Sent, &sent)?;
        self.sent = sent;
        Ok(())
    }

    fn keep_identity(&mut self, identity: Identity) -> Result<(), StoreError> {
        self.store.state().replace(crate::store::Document::Identity, &identity)?;
        self.identity = Some(identity);
        Ok(())
    }

    fn write(&mut self, drafts: Vec<Draft>) -> Result<Vec<EntryRef>, Failure> {
        let identity = self.identity.as_ref().ok_or(Failure::NotEnrolled)?;
        let writer = Writer { device: identity.device, author: identity.member, role: identity.role };
        let mut tip = Tip { head: self.store.head().map(|head| (head.seq, head.hash)), lc: self.record.lc() };
        let mut entries = Vec::with_capacity(drafts.len());
        for draft in drafts {
            let entry = write(writer, tip, draft, self.stamp(identity.office_ms))?;
            tip = tip.after(&entry);
            entries.push(entry);
        }
        if entries.is_empty() {
            return Ok(Vec::new());
        }
        self.store.keep_own(&entries)?;
        entries.iter().for_each(|entry| self.record.add(Item::of(entry)));
        Ok(entries.iter().map(Entry::reference).collect())
    }

    fn stamp(&self, office_ms: Option<i64>) -> Stamp {
        let clock = &self.ports.clock;
        Stamp {
            at: clock.now(),
            clock: ClockReading { boot: clock.boot(), mono_ms: clock.mono_ms(), office_ms },
            salt: self.ports.ids.salt(),
        }
    }

    /// The device's key, to sign heads with.
    pub fn device_key(&self) -> Option<DeviceKey> {
        self.identity.as_ref().map(|identity| DeviceKey::from_seed(identity.key_seed.0))
    }

    fn author(&self) -> Option<MemberId> {
        self.identity.as_ref().map(|identity| identity.member)
    }

    /// What stands under a key, as the current view shows it.
    fn standing(&self, parts: &KeyParts) -> Vec<EntryRef> {
        self.standing_of(&self.record.class_of(parts))
    }

    fn standing_of(&self, class: &Key) -> Vec<EntryRef> {
        let standing = self.record.key(class).into_iter().flat_map(|key| &key.standing);
        standing.filter_map(|hash| self.record.item(hash)).map(Item::reference).collect()
    }

    /// What an ordinary act on a fact replaces: what was shown, cut to the
    /// author's own where the kind says so.
    fn reach(&self, fact: &Fact, shown: ShownEntries) -> Vec<EntryRef> {
        let shown = shown.unwrap_or_else(|| self.standing(&fact.parts()));
        match right(fact.kind()).reach {
            Reach::Shown => shown,
            Reach::Own => shown.into_iter().filter(|entry| self.is_own(&entry.hash)).collect(),
        }
    }

    fn is_own(&self, hash: &EntryHash) -> bool {
        self.record.item(hash).is_some_and(|item| Some(item.author) == self.author())
    }
}

/// A text a person typed, as a fact's field.
fn typed(field: &'static str, text: &str) -> Result<Text, Refusal> {
    Text::parse(text, shared::domain::limits::TEXT_CHARS_MAX).map_err(|why| Refusal::Text { field, why })
}

fn typed_optional(field: &'static str, text: Option<&str>) -> Result<Option<Text>, Refusal> {
    text.filter(|text| !text.trim().is_empty()).map(|text| typed(field, text)).transpose()
}

/// Which kinds an undo may take back: what one tap wrote.
fn is_tap(kind: Kind) -> bool {
    matches!(kind, Kind::Mark | Kind::BadgeCheck | Kind::Lateness | Kind::AbsenceProof | Kind::ChecklistAnswer)
}
