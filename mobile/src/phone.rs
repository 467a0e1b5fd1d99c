//! The headless phone as the window holds it: locked only for as long as something is
//! read or written, never on the window's own thread, and never while the office is
//! asked.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use chrono::{DateTime, FixedOffset};
use mobile_core::photo::{Edit, Ink, Prepared};
use mobile_core::ports::Ports;
use mobile_core::shared::domain::{KeyParts, Kind, NumberMasking, PhotoClass, PhotoOf};
use mobile_core::shared::ids::{EntryRef, Id, PhotoHash, VisitId};
use mobile_core::shared::record::{Item, Record};
use mobile_core::shared::text::{Lang, Sentences};
use mobile_core::store::{Document, OpenReport, StoreError, Taken, Tray, TrayError, Vault, VerifyReport, Waiting};
use mobile_core::sync::{Consent, Pause, PhotoLink, Report, SyncError, Transfer, WayIn, enrol_beside, sync_until};
use mobile_core::{App, Done, Intent, Made};

/// What came of opening the phone's data.
pub type Opened = Result<Phone, CannotOpen>;

/// The phone's data can't be opened; nothing of it is lost by saying so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CannotOpen {
    /// The system's words, for whoever helps.
    pub why: String,
}

/// What is half typed about one thing: texts by the name of their field.
pub type Draft = BTreeMap<String, String>;

/// The draft's field that says which finding the pictures of a half-written one belong
/// to, once it is recorded.
pub fn recorded_field(pictures: &str) -> String {
    format!("recorded|{pictures}")
}

/// How a picture becomes a photo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finish {
    /// How a badge's number was hidden; of badges only.
    pub number: Option<NumberMasking>,
    /// What covers it, or which part is kept.
    pub edit: Edit,
}

impl Finish {
    /// As it was taken.
    pub const AS_TAKEN: Finish = Finish { number: None, edit: Edit::NONE };
}

/// A phone that several tasks use.
#[derive(Clone)]
pub struct Phone {
    app: Arc<Mutex<App>>,
    /// Beside the lock: the window's own thread asks for the time and for ids.
    ports: Ports,
    tray: Tray,
    /// What is to be known of the open: damage, what was restored.
    pub report: Arc<OpenReport>,
    // The last field: whoever waits for it to go finds the store closed.
    open: Arc<()>,
}

impl std::fmt::Debug for Phone {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Phone")
    }
}

impl PartialEq for Phone {
    fn eq(&self, other: &Phone) -> bool {
        Arc::ptr_eq(&self.app, &other.app)
    }
}

impl Phone {
    /// Opens the phone in a folder; a new one where there is none.
    ///
    /// # Errors
    /// [`CannotOpen`].
    pub fn open(folder: &Path, vault: &Arc<Vault>, outside: &Ports) -> Opened {
        let tray = Tray::open(folder, vault).map_err(|error| CannotOpen { why: error.to_string() })?;
        let ports = Ports { photos: Arc::new(tray.clone()), ..outside.clone() };
        let (app, report) = App::open(folder, vault, ports).map_err(|error| CannotOpen { why: error.to_string() })?;
        Ok(Phone::over(app, tray, report))
    }

    /// A phone that is open already.
    pub fn over(app: App, tray: Tray, report: OpenReport) -> Phone {
        let ports = app.ports().clone();
        let (app, report) = (Arc::new(Mutex::new(app)), Arc::new(report));
        Phone { app, ports, tray, report, open: Arc::default() }
    }

    /// Goes with the last handle of this phone, after its store is closed and its key
    /// has left memory.
    pub fn open_still(&self) -> Weak<()> {
        Arc::downgrade(&self.open)
    }

    /// Whether nobody else holds a handle of this phone.
    pub fn is_last(&self) -> bool {
        Arc::strong_count(&self.open) == 1
    }

    /// For idle moments: what a kill or a full disk would cost gets less.
    pub fn rest(&self) {
        self.lock().rest();
    }

    /// Reads all files again, for as long as it may, beside whoever uses the phone; the
    /// phone learns what was found. None where it was ended before.
    ///
    /// # Errors
    /// The system's.
    pub fn check(&self, go_on: &dyn Fn() -> bool) -> Result<Option<VerifyReport>, StoreError> {
        let check = self.read(|app| app.store().check());
        let report = check.run_while(go_on)?;
        if let Some(report) = report.as_ref().filter(|report| !report.is_whole()) {
            self.lock().learn(report);
        }
        Ok(report)
    }

    /// The time on this phone.
    pub fn now(&self) -> DateTime<FixedOffset> {
        self.ports.clock.now()
    }

    /// A fresh id.
    pub fn new_id(&self) -> Id {
        self.ports.ids.id()
    }

    /// Reads something; the caller is not the window's thread.
    pub fn read<T>(&self, read: impl FnOnce(&App) -> T) -> T {
        read(&self.lock())
    }

    /// Changes something that is no intent of a person; the caller is not the window's thread.
    pub(crate) fn change<T>(&self, change: impl FnOnce(&mut App) -> T) -> T {
        change(&mut self.lock())
    }

    fn lock(&self) -> MutexGuard<'_, App> {
        self.app.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does what a person wants, or says why not.
    ///
    /// # Errors
    /// A sentence for the person.
    pub fn act(&self, intent: Intent, lang: Lang) -> Result<Done, String> {
        let mut app = self.lock();
        let intent = with_own_taps(&app, intent);
        app.handle(intent).map_err(|failure| failure.say(lang))
    }

    /// Enrols with what somebody typed.
    ///
    /// # Errors
    /// A sentence for the person.
    pub async fn enrol(&self, typed: &str, lang: Lang) -> Result<(), String> {
        self.enrol_by(WayIn::read(typed), lang).await
    }

    /// Enrols with the invitation in a picture.
    ///
    /// # Errors
    /// A sentence for the person.
    pub async fn enrol_by_picture(&self, picture: Vec<u8>, lang: Lang) -> Result<(), String> {
        let read = tokio::task::spawn_blocking(move || WayIn::in_picture(&picture)).await;
        self.enrol_by(read.unwrap_or(Err(SyncError::NoQrCode)), lang).await
    }

    async fn enrol_by(&self, way: Result<WayIn, SyncError>, lang: Lang) -> Result<(), String> {
        let enrolled = async { enrol_beside(&*self.app, &way?).await };
        enrolled.await.map_err(|error: SyncError| error.say(lang))
    }

    /// Syncs once, until the person wishes to pause.
    ///
    /// # Errors
    /// [`SyncError`].
    pub async fn sync(
        &self,
        watch: &(dyn Fn(Transfer) + Sync),
        consent: Consent,
        pause: &Pause,
    ) -> Result<Report, SyncError> {
        sync_until(&*self.app, watch, consent, pause).await
    }

    /// Sets over which links full photos are sent.
    ///
    /// # Errors
    /// A sentence for the person.
    pub fn set_photo_link(&self, link: PhotoLink, lang: Lang) -> Result<(), String> {
        self.read(|app| app.set_photo_link(link)).map_err(|error| error.say(lang))
    }

    /// Milliseconds of a clock that never goes back.
    pub fn mono_ms(&self) -> u64 {
        self.ports.clock.mono_ms()
    }

    /// Takes in what the camera gave; durable when it returns. What is no picture that
    /// can be used does not wait.
    ///
    /// # Errors
    /// A sentence for the person.
    pub fn take_in(&self, bytes: &[u8], taken: &Taken, lang: Lang) -> Result<Waiting, String> {
        let picture = self.new_id();
        self.tray.put(picture, bytes, taken).map_err(|error| error.say(lang))?;
        match self.tray.develop(picture, &Edit::NONE) {
            Err(error @ TrayError::Photo(_)) => {
                self.discard(picture, lang)?;
                Err(error.say(lang))
            }
            // Whether it can be read now or only later, it is here.
            _ => Ok(Waiting { picture, taken: taken.clone() }),
        }
    }

    /// The pictures that wait for a mask or a finding.
    pub fn waiting(&self) -> Vec<Waiting> {
        self.tray.waiting().unwrap_or_default()
    }

    /// Of these, what belongs to a visit, under whatever id it was opened; persons that
    /// were joined since are named by the id that stands for them.
    pub fn waiting_of(&self, record: &Record, visit: VisitId) -> Vec<Waiting> {
        let of_visit = |waiting: &Waiting| record.visit_id(waiting.taken.visit) == record.visit_id(visit);
        let mut found: Vec<Waiting> = self.waiting().into_iter().filter(of_visit).collect();
        for waiting in &mut found {
            if let Some(PhotoOf::Badge { person }) = &mut waiting.taken.shows {
                *person = record.person_id(*person);
            }
        }
        found
    }

    /// Of these, what was taken for one half-written finding.
    pub fn waiting_for(&self, draft: Id) -> Vec<Waiting> {
        self.waiting().into_iter().filter(|waiting| waiting.taken.draft == Some(draft)).collect()
    }

    /// What a picture belongs to: what it was taken for, or the finding that was recorded
    /// of its draft.
    fn shows(&self, waiting: &Waiting) -> Option<PhotoOf> {
        let recorded = || {
            let field = recorded_field(&waiting.taken.draft?.to_string());
            let visits = self.read(|app| app.record().visit_ids(waiting.taken.visit));
            let drafts = visits.into_iter().filter_map(|visit| self.document::<Draft>(Document::Draft(visit.into())));
            let mut named = drafts.filter_map(|draft| serde_json::from_str(draft.get(&field)?).ok());
            named.next().map(PhotoOf::Finding)
        };
        waiting.taken.shows.clone().or_else(recorded)
    }

    /// Records what a kill or a full disk kept from being recorded: pictures that need
    /// no mask and whose finding is saved.
    ///
    /// # Errors
    /// A sentence for the person; those pictures still wait.
    pub fn record_left_over(&self, lang: Lang) -> Result<usize, String> {
        let mut recorded = 0;
        for waiting in self.waiting().into_iter().filter(|waiting| !waiting.taken.waits_for_a_hand()) {
            if let Some(shows) = self.shows(&waiting) {
                self.record_photo(&waiting, shows, Finish::AS_TAKEN, lang)?;
                recorded += 1;
            }
        }
        Ok(recorded)
    }

    /// Notes which finding pictures belong to, now that it is recorded.
    ///
    /// # Errors
    /// A sentence for the person.
    pub fn belongs(&self, waiting: &Waiting, shows: PhotoOf, lang: Lang) -> Result<Waiting, String> {
        let taken = Taken { shows: Some(shows), draft: None, ..waiting.taken.clone() };
        self.tray.note(waiting.picture, &taken).map_err(|error| error.say(lang))?;
        Ok(Waiting { picture: waiting.picture, taken })
    }

    /// The photo of a picture that waits, made beforehand.
    ///
    /// # Errors
    /// A sentence for the person.
    pub fn develop(&self, picture: Id, edit: &Edit, lang: Lang) -> Result<Prepared, String> {
        self.tray.develop(picture, edit).map_err(|error| error.say(lang))
    }

    /// How large a picture that waits is once it is upright, as finely as a part of it can be
    /// kept, in pixels.
    ///
    /// # Errors
    /// A sentence for the person.
    pub fn size(&self, picture: Id, lang: Lang) -> Result<(u32, u32), String> {
        self.tray.size(picture).map_err(|error| error.say(lang))
    }

    /// Records the photo of a picture that waits. Its pixels are worked on first,
    /// without the phone; the picture leaves the tray only once the photo is recorded.
    ///
    /// # Errors
    /// A sentence for the person; the picture still waits then.
    pub fn record_photo(&self, waiting: &Waiting, shows: PhotoOf, finish: Finish, lang: Lang) -> Result<Done, String> {
        let Finish { number, edit } = finish;
        self.develop(waiting.picture, &edit, lang)?;
        let Taken { visit, class, .. } = waiting.taken.clone();
        let source = waiting.picture.to_string();
        let (masks, frame) = match edit {
            Edit::Covered(masks) => (masks, None),
            Edit::Framed(frame) => (Vec::new(), Some(frame)),
        };
        let done = self.act(Intent::TakePhoto { visit, source, class, number, masks, frame, shows }, lang)?;
        self.discard(waiting.picture, lang)?;
        Ok(done)
    }

    /// Records the picture of a drawn signature, through the tray as any picture, so that a
    /// kill in between loses none.
    ///
    /// # Errors
    /// A sentence for the person; what was drawn is still theirs to keep.
    pub fn record_ink(&self, ink: &Ink, visit: VisitId, lang: Lang) -> Result<PhotoHash, String> {
        let say = |key: &str| Sentences::say(lang, key, &[]);
        let jpeg = ink.jpeg().map_err(|refusal| say(refusal.sentence()))?;
        let shows = PhotoOf::Visit;
        let taken = Taken { visit, class: PhotoClass::Signature, shows: Some(shows.clone()), draft: None };
        let waiting = self.take_in(&jpeg, &taken, lang)?;
        match self.record_photo(&waiting, shows, Finish::AS_TAKEN, lang)?.made {
            Some(Made::Photo(hash)) => Ok(hash),
            _ => Err(say("photo-none")),
        }
    }

    /// Lets a picture go that nobody wants.
    ///
    /// # Errors
    /// A sentence for the person.
    pub fn discard(&self, picture: Id, lang: Lang) -> Result<(), String> {
        self.tray.remove(picture).map_err(|error| error.say(lang))
    }

    /// The bytes of a photo on this phone.
    pub fn photo(&self, hash: PhotoHash) -> Option<Vec<u8>> {
        let read = self.read(|app| app.store().photos().reader(hash));
        read().ok().flatten()
    }

    /// A small document; none where there is none, or it can't be read.
    pub fn document<T: serde::de::DeserializeOwned>(&self, document: Document) -> Option<T> {
        self.read(|app| app.store().state().read(document)).ok().flatten()
    }

    /// Keeps a small document; durable when it returns.
    ///
    /// # Errors
    /// A sentence for the person.
    pub fn keep<T: serde::Serialize>(&self, document: Document, value: &T, lang: Lang) -> Result<(), String> {
        let kept = self.read(|app| app.store().state().replace(document, value));
        kept.map_err(|error| error.say(lang))
    }

    /// Forgets a small document.
    pub fn forget(&self, document: Document) {
        if let Err(error) = self.read(|app| app.store().state().remove(document)) {
            tracing::warn!(%error, "a draft could not be removed");
        }
    }
}

/// A second tap may come before the screen shows what the first one said. The person
/// who tapped knows of it, so it counts as shown; what others said meanwhile does not.
fn with_own_taps(app: &App, mut intent: Intent) -> Intent {
    let (parts, shown) = match &mut intent {
        Intent::Mark { visit, person, shown, .. } => (KeyParts::of(Kind::Mark.name(), *visit).on(*person), shown),
        Intent::SetLateness { visit, person, shown, .. } => {
            (KeyParts::of(Kind::Lateness.name(), *visit).on(*person), shown)
        }
        Intent::CheckBadge { visit, person, shown, .. } => {
            (KeyParts::of(Kind::BadgeCheck.name(), *visit).on(*person), shown)
        }
        Intent::SetProof { visit, person, proof, shown, .. } => {
            let parts = KeyParts::of(Kind::AbsenceProof.name(), *visit).on(*person);
            (parts.field(proof.by().name()), shown)
        }
        _ => return intent,
    };
    let device = app.identity().map(|identity| identity.device);
    let standing = app.record().at(&parts).into_iter().flat_map(|key| &key.standing);
    let own = standing.filter_map(|hash| app.record().item(hash)).filter(|item| Some(item.device) == device);
    if let Some(shown) = shown {
        let own: Vec<EntryRef> = own.map(Item::reference).filter(|entry| !shown.contains(entry)).collect();
        shown.extend(own);
    }
    intent
}
