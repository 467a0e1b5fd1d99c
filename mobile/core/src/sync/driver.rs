//! Runs one session: asks what the session wants asked, keeps what it wants kept.

use std::borrow::BorrowMut;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::Serialize;
use shared::ids::{DeviceId, EntryHash, EntryRef, LogHash, PhotoHash, PublicKey, Signature};
use shared::journal::{DeviceKey, Ed25519, Entry, Head, HeadSigner, HeadVerifier};
use shared::log::{Alarm, BadLog, LogBook, check_leaves};
use shared::sync::{
    Contact, Cursors, Effect, Ended, EnrolRequest, Hello, HelloReply, Invitation, Local, NotAnInvitation, OfficeKey,
    PhoneState, Pin, Progress, Request, Response, Session, next_batch, pull,
};
use shared::text::{Arg, Lang, Sentences};

use super::ahead::{OwnAhead, Pulls, Pushes};
use super::backoff::Backoff;
use super::http::{Http, HttpError, is_here};
use super::link::{Consent, FullPhotos, full_photos};
use super::pause::Pause;
use super::photos::send_photos;
use super::pin::{NotTheOffice, Pinned};
use crate::app::{App, Failure, Identity};
use crate::photo::texts_in;
use crate::store::StoreError;
use crate::view::entries_to_send;

/// All is agreed but photos that wait for Wi-Fi.
const WAIT_FOR_WIFI: &str = "photos_wait";
/// The person wished it.
const PAUSED: &str = "paused";
/// All is agreed but photos that wait until the person says so.
const ASK_FIRST: &str = "photos_ask";

/// How a sync ended, for the screen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// «Đã gửi»: both sides agree.
    pub sent: bool,
    /// Entries the office newly holds.
    pub entries_sent: u64,
    /// Photos the office newly holds.
    pub photos_sent: u64,
    /// Entries taken in from others.
    pub entries_received: u64,
    /// Photos held back for a better link, or until the person says so.
    pub photos_waiting: u64,
    /// Their bytes.
    pub photo_bytes_waiting: u64,
    /// How it ended, in a word for a sentence.
    pub ended: String,
    /// The office revoked this phone.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub revoked: bool,
    /// What is wrong with the office's log, where that ended it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alarm: Option<Alarm>,
}

impl Report {
    /// Whether the person paused it: the next sync goes on from there.
    pub fn is_paused(&self) -> bool {
        self.ended == PAUSED
    }

    /// Whether photos wait until the person says so.
    pub fn asks(&self) -> bool {
        self.ended == ASK_FIRST
    }

    /// What is told of photos held back; none where there are none.
    pub fn say_waiting(&self, lang: Lang) -> Option<String> {
        let key = match self.ended.as_str() {
            WAIT_FOR_WIFI => "sync-photos-wait-wifi",
            ASK_FIRST => "sync-photos-ask",
            _ => return None,
        };
        let count = i64::try_from(self.photos_waiting).unwrap_or(i64::MAX);
        Some(Sentences::say(lang, key, &[("count", Arg::Count(count))]))
    }
}

/// Why a sync did not come to its end. Nothing is lost.
#[derive(Debug, thiserror::Error)]
pub enum SyncError {
    /// The phone is not enrolled.
    #[error("this phone is not enrolled")]
    NotEnrolled,
    /// The office gave no usable answer.
    #[error(transparent)]
    Http(#[from] HttpError),
    /// The store could not keep an answer.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The new identity could not be kept.
    #[error(transparent)]
    Failure(#[from] Failure),
    /// The phone is enrolled, and not all of its journal is at the office yet.
    #[error("this phone's journal must be sent first")]
    JournalHere,
    /// What was typed brings no phone to an office.
    #[error(transparent)]
    Invitation(#[from] NotAnInvitation),
    /// No QR code can be read in a picture.
    #[error("no QR code can be read in the picture")]
    NoQrCode,
    /// A code alone is enough only on the office's own machine: elsewhere somebody could
    /// listen in.
    #[error("an invitation is needed outside the office's own machine")]
    InvitationNeeded,
}

impl SyncError {
    /// Why, and what to do, in the reader's language. What the office says itself is
    /// passed on as it says it.
    pub fn say(&self, lang: Lang) -> String {
        let key = match self {
            SyncError::Failure(failure) => return failure.say(lang),
            SyncError::Http(HttpError::Refused { sentence, .. }) if !sentence.is_empty() => return sentence.clone(),
            SyncError::NotEnrolled => "phone-not-enrolled",
            SyncError::Http(HttpError::Address) => "sync-address",
            SyncError::Http(HttpError::Link(_) | HttpError::Busy { .. }) => "sync-no-link",
            SyncError::Http(HttpError::NotTheOffice { why: NotTheOffice::Other }) => "sync-other-office",
            SyncError::Http(HttpError::NotTheOffice { why: NotTheOffice::Certificate }) => "sync-certificate",
            SyncError::Http(HttpError::SignedOut) => "sync-signed-out",
            SyncError::Http(HttpError::Refused { .. } | HttpError::Answer) => "sync-refused",
            SyncError::Store(error) => error.sentence(),
            SyncError::JournalHere => "phone-enrolled-already",
            SyncError::Invitation(why) => why.sentence(),
            SyncError::NoQrCode => "invite-no-qr",
            SyncError::InvitationNeeded => "invite-needed",
        };
        Sentences::say(lang, key, &[])
    }
}

/// How far a sync has come, for the screen. Totals are of what was unsent when it began,
/// without the photos that are held back.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Transfer {
    /// Entries the office newly holds.
    pub entries_sent: u64,
    /// Entries to send.
    pub entries_total: u64,
    /// Photos and thumbnails that the office holds now.
    pub photos_sent: u64,
    /// Photos and thumbnails to send.
    pub photos_total: u64,
    /// Their bytes that it holds or that are on their way.
    pub photo_bytes_sent: u64,
    /// Their bytes to send.
    pub photo_bytes_total: u64,
    /// Entries taken in from others.
    pub entries_received: u64,
}

/// Where a phone is to be enrolled, and with what.
#[derive(Clone, PartialEq, Eq)]
pub struct WayIn {
    url: String,
    code: String,
    pin: Option<Pin>,
}

/// Codes stay out of logs.
impl std::fmt::Debug for WayIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "WayIn({})", self.url)
    }
}

impl WayIn {
    /// What somebody typed, pasted or had read from a QR code: an invitation; or the
    /// address and code of an office on this machine, apart by a blank.
    ///
    /// # Errors
    /// [`SyncError::Invitation`], [`SyncError::InvitationNeeded`].
    pub fn read(typed: &str) -> Result<WayIn, SyncError> {
        match typed.trim().split_once(char::is_whitespace) {
            Some((url, code)) if url.starts_with("http://") => WayIn::here(url, code),
            _ => Ok(WayIn::of(&Invitation::read(typed)?)),
        }
    }

    /// The invitation whose QR code is in a picture.
    ///
    /// # Errors
    /// [`SyncError::NoQrCode`] where there is none to be read, [`SyncError::Invitation`]
    /// where there are others.
    pub fn in_picture(picture: &[u8]) -> Result<WayIn, SyncError> {
        let texts = texts_in(picture).map_err(|_| SyncError::NoQrCode)?;
        let read: Vec<Result<Invitation, NotAnInvitation>> = texts.iter().map(|text| Invitation::read(text)).collect();
        match read.iter().find_map(|read| read.as_ref().ok()) {
            Some(invitation) => Ok(WayIn::of(invitation)),
            None => Err(read.into_iter().find_map(Result::err).map_or(SyncError::NoQrCode, SyncError::Invitation)),
        }
    }

    /// An invitation's.
    pub fn of(invitation: &Invitation) -> WayIn {
        let Invitation { address, code, pin } = invitation;
        WayIn { url: address.url(), code: code.to_string(), pin: Some(*pin) }
    }

    /// An office on this machine.
    ///
    /// # Errors
    /// [`SyncError::InvitationNeeded`] where it is elsewhere.
    pub fn here(url: &str, code: &str) -> Result<WayIn, SyncError> {
        let is_outside = !url.trim().is_empty() && Http::new(url, "", None).is_ok() && !is_here(url);
        if is_outside {
            return Err(SyncError::InvitationNeeded);
        }
        Ok(WayIn { url: url.to_owned(), code: code.trim().to_owned(), pin: None })
    }
}

/// [`enrol_beside`] at an office on this machine.
///
/// # Errors
/// [`SyncError`]; until the code was used the phone stays as it was.
pub async fn enrol(app: &mut App, url: &str, code: &str) -> Result<(), SyncError> {
    enrol_beside(&Mutex::new(app), &WayIn::here(url, code)?).await
}

/// Enrols this phone for the person a one-time code was made for. A phone that was
/// enrolled before may be handed over once all of its journal is at the office; one
/// whose identity is lost goes on under a new one. It is locked only to read and write,
/// since it is shown meanwhile.
///
/// # Errors
/// [`SyncError`]; until the code was used the phone stays as it was.
pub async fn enrol_beside<A: BorrowMut<App>>(app: &Mutex<A>, way: &WayIn) -> Result<(), SyncError> {
    let (request, key_seed) = enrol_request((*locked(app)).borrow(), &way.code)?;
    let office = way.pin.map(|pin| Pinned { pin, at_least_ms: 0 });
    let reply = Http::new(&way.url, "", office)?.enrol(&request).await?;
    let mut app = locked(app);
    let app: &mut App = (*app).borrow_mut();
    let old = app.identity().cloned();
    let head = app.store().own_reference();
    if let Some(head) = head {
        app.end_journal(head)?;
    }
    let continues = head.or(old.as_ref().and_then(|identity| identity.continues));
    let believed = app.office_keys();
    let is_same = believed.iter().any(|key| reply.office_keys.contains(key));
    if !believed.is_empty() && !is_same {
        app.leave_office()?;
    }
    // Those of the same office still open what was sealed for its phones.
    let old_keys = old.filter(|_| is_same).map(|identity| identity.team_keys).unwrap_or_default();
    let identity = Identity {
        device: request.device,
        key_seed,
        member: reply.member,
        role: reply.role,
        office_url: way.url.clone(),
        office_pin: way.pin,
        token: reply.token,
        offices: reply.offices,
        office_keys: reply.office_keys,
        certificate: None,
        team_keys: old_keys,
        office_ms: Some(reply.office_ms),
        contact: None,
        continues,
        stopped: false,
        revoked: false,
    };
    let believed = identity.office_keys.clone();
    app.become_enrolled(identity.with_pass(reply.pass, &believed))?;
    Ok(())
}

/// A new device and its key, which only this phone has.
fn enrol_request(app: &App, code: &str) -> Result<(EnrolRequest, PublicKey), SyncError> {
    let all_sent = app.sent().head == app.store().head() && app.photos_unsent().is_empty();
    if app.identity().is_some() && !all_sent {
        return Err(SyncError::JournalHere);
    }
    let ids = app.ports().ids.clone();
    let (device, seed) = (DeviceId::from(ids.id()), ids.bytes());
    let public_key: PublicKey = DeviceKey::from_seed(seed).public_key();
    Ok((EnrolRequest { code: code.trim().to_owned(), device, public_key }, PublicKey(seed)))
}

/// One sync with the office: hello, entries, photos, others' entries, agreement.
///
/// # Errors
/// [`SyncError`]; what was kept stays kept, and the next sync goes on.
pub async fn sync(app: &mut App) -> Result<Report, SyncError> {
    sync_beside(&Mutex::new(app), &|_| {}).await
}

/// [`sync`] of a phone that is written on meanwhile: it is locked only to read and
/// write, never while the office is asked. What is written after the beginning waits
/// for the next sync, so that what is agreed on is one moment of the journal.
///
/// # Errors
/// [`SyncError`]; what was kept stays kept, and the next sync goes on.
pub async fn sync_beside<A: BorrowMut<App>>(
    app: &Mutex<A>,
    watch: &(dyn Fn(Transfer) + Sync),
) -> Result<Report, SyncError> {
    sync_with(app, watch, Consent::NotAsked).await
}

/// [`sync_beside`], where the person may have said that full photos go now.
///
/// # Errors
/// [`SyncError`]; what was kept stays kept, and the next sync goes on.
pub async fn sync_with<A: BorrowMut<App>>(
    app: &Mutex<A>,
    watch: &(dyn Fn(Transfer) + Sync),
    consent: Consent,
) -> Result<Report, SyncError> {
    sync_until(app, watch, consent, &Pause::default()).await
}

/// [`sync_with`], until the person wishes to pause: what is on its way may come to its
/// end for a moment, what is cut goes on with the next sync, inside a photo too.
///
/// # Errors
/// [`SyncError`]; what was kept stays kept, and the next sync goes on.
pub async fn sync_until<A: BorrowMut<App>>(
    app: &Mutex<A>,
    watch: &(dyn Fn(Transfer) + Sync),
    consent: Consent,
    pause: &Pause,
) -> Result<Report, SyncError> {
    let (identity, mut moment) = {
        let app = locked(app);
        let app: &App = (*app).borrow();
        (app.identity().cloned().ok_or(SyncError::NotEnrolled)?, Moment::of(app, consent))
    };
    let watched = Watched::new(&moment, watch, pause);
    let http = Http::new(&identity.office_url, &identity.token, pinned((*locked(app)).borrow(), &identity))?;
    let (mut pushes, mut pulls) = (Pushes::over(&http), Pulls::over(&http));
    let (mut session, mut greets_again) = (Session::default(), true);
    loop {
        let next = session.next(&Reader { app: (*locked(app)).borrow(), moment: &moment });
        watched.session(session.progress());
        let request = match next {
            Ok(request) => request,
            Err(ended) => {
                let revoked = (*locked(app)).borrow().is_revoked();
                return Ok(Report { revoked, ..moment.report(session.progress(), &ended) });
            }
        };
        let paused = || Report { ended: PAUSED.to_owned(), ..moment.report(session.progress(), &Ended::Confused) };
        if pause.is_asked() {
            return Ok(paused());
        }
        let asked = pause.or(ask(app, (&mut pushes, &mut pulls), (&moment, &watched), &request)).await;
        let Some(asked) = asked else { return Ok(paused()) };
        let response = match asked {
            // Revoked meanwhile, or closed: the greeting says so, and how to go on.
            Err(SyncError::Http(HttpError::SignedOut)) if greets_again && !matches!(request, Request::Hello(_)) => {
                (session, greets_again) = (Session::default(), false);
                continue;
            }
            answered => answered?,
        };
        let mut app = locked(app);
        let app: &mut App = (*app).borrow_mut();
        for effect in session.receive(&Reader { app, moment: &moment }, response) {
            let (forgets, ends) = (effect == Effect::ForgetSent, effect == Effect::Revoked);
            apply(app, effect)?;
            if forgets {
                moment.choose_photos(app);
            }
            // What was written since the beginning is the last: no later sync brings more.
            if ends {
                moment = Moment::of(app, consent);
            }
        }
    }
}

/// What a check of the office's whole log found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct LogChecked {
    /// How many entries the log had when this phone was told its newest end.
    pub size: u64,
    /// That end's root, as reports print it.
    pub root: Option<LogHash>,
    /// Where it is not what it was signed as.
    pub bad: Option<BadLog>,
}

/// Reads the leaves of the office's whole log and checks them against what this phone was
/// told and proved: what was taken out, changed or put elsewhere since shows.
///
/// # Errors
/// [`SyncError`]; a log that is not the same is a value.
pub async fn check_log(app: &App) -> Result<LogChecked, SyncError> {
    let identity = app.identity().ok_or(SyncError::NotEnrolled)?;
    let http = Http::new(&identity.office_url, &identity.token, pinned(app, identity))?;
    let known = app.book().known.map(|known| known.end.checkpoint);
    let size = known.map_or(0, |end| end.size);
    let mut leaves: Vec<LogHash> = Vec::new();
    while (leaves.len() as u64) < size {
        let page = retried(|| http.leaves(leaves.len() as u64)).await?;
        if page.is_empty() {
            break;
        }
        leaves.extend(page);
    }
    let bad = check_leaves(app.book(), &leaves, &app.store().own_hashes(1, u64::MAX)).err();
    Ok(LogChecked { size, root: known.map(|end| end.root), bad })
}

/// The office that is to answer; none where the phone was enrolled on the office's machine.
fn pinned(app: &App, identity: &Identity) -> Option<Pinned> {
    let phone_ms = app.ports().clock.now().timestamp_millis();
    let at_least_ms = identity.office_ms.map_or(0, |office_ms| office_ms.min(phone_ms));
    identity.office_pin.map(|pin| Pinned { pin, at_least_ms })
}

/// A writer that panicked has left the store shut, and the phone as it was.
pub(super) fn locked<A>(app: &Mutex<A>) -> MutexGuard<'_, A> {
    app.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What a sync is about: the phone's journal and photos when it began.
struct Moment {
    head: Option<Head>,
    count: u64,
    entries_unsent: u64,
    full: FullPhotos,
    /// Photos to be sent, thumbnails first.
    photos: Vec<PhotoHash>,
    photo_bytes: u64,
    /// Photos held back.
    waiting: Vec<PhotoHash>,
    waiting_bytes: u64,
    ahead: OwnAhead,
}

impl Moment {
    fn of(app: &App, consent: Consent) -> Moment {
        let mut moment = Moment {
            head: app.store().head(),
            count: app.store().count(),
            entries_unsent: entries_to_send(app),
            full: full_photos(app.ports().link.kind(), app.photo_link(), consent),
            photos: Vec::new(),
            photo_bytes: 0,
            waiting: Vec::new(),
            waiting_bytes: 0,
            ahead: OwnAhead::default(),
        };
        moment.choose_photos(app);
        moment
    }

    /// Thumbnails and sealed minutes before all full photos: the office sees what there is.
    fn choose_photos(&mut self, app: &App) {
        let early = app.goes_first();
        let (mut first, full) = app.photos_unsent().into_iter().partition::<Vec<_>, _>(|photo| early.contains(photo));
        let waiting = if self.full == FullPhotos::Send {
            first.extend(full);
            Vec::new()
        } else {
            full
        };
        let bytes = |photos: &[PhotoHash]| photos.iter().map(|hash| app.store().photos().bytes(*hash)).sum();
        (self.photo_bytes, self.waiting_bytes) = (bytes(&first), bytes(&waiting));
        (self.photos, self.waiting) = (first, waiting);
    }

    fn report(&self, progress: Progress, ended: &Ended) -> Report {
        Report {
            sent: *ended == Ended::Agreed && self.waiting.is_empty(),
            entries_sent: progress.entries_sent,
            photos_sent: progress.photos_sent,
            entries_received: progress.entries_received,
            photos_waiting: self.waiting.len() as u64,
            photo_bytes_waiting: self.waiting_bytes,
            ended: match ended {
                Ended::Agreed if self.waiting.is_empty() => "agreed".to_owned(),
                Ended::Agreed if self.full == FullPhotos::AskFirst => ASK_FIRST.to_owned(),
                Ended::Agreed => WAIT_FOR_WIFI.to_owned(),
                Ended::Differs(_) => "differs".to_owned(),
                Ended::Refused(reason) => format!("refused: {reason:?}"),
                Ended::OtherProtocol { office } => format!("other protocol: {office}"),
                Ended::Alarm(_) => "alarm".to_owned(),
                Ended::Restored => "restored".to_owned(),
                Ended::Confused => "confused".to_owned(),
            },
            revoked: false,
            alarm: match ended {
                Ended::Alarm(alarm) => Some(*alarm),
                _ => None,
            },
        }
    }
}

/// Tells the screen how far it has come.
pub(super) struct Watched<'a> {
    watch: &'a (dyn Fn(Transfer) + Sync),
    pause: &'a Pause,
    totals: Transfer,
    photos: AtomicU64,
    photo_bytes: AtomicU64,
    entries: AtomicU64,
    received: AtomicU64,
}

impl<'a> Watched<'a> {
    fn new(moment: &Moment, watch: &'a (dyn Fn(Transfer) + Sync), pause: &'a Pause) -> Watched<'a> {
        let totals = Transfer {
            entries_total: moment.entries_unsent,
            photos_total: moment.photos.len() as u64,
            photo_bytes_total: moment.photo_bytes,
            ..Transfer::default()
        };
        let zero = || AtomicU64::new(0);
        Watched { watch, pause, totals, photos: zero(), photo_bytes: zero(), entries: zero(), received: zero() }
    }

    /// Whether anything more is to be begun.
    pub(super) fn goes_on(&self) -> bool {
        !self.pause.is_asked()
    }

    fn session(&self, progress: Progress) {
        self.entries.store(progress.entries_sent, Ordering::Relaxed);
        self.received.store(progress.entries_received, Ordering::Relaxed);
        self.tell();
    }

    pub(super) fn photo(&self) {
        self.photos.fetch_add(1, Ordering::Relaxed);
        self.tell();
    }

    /// One photo's bytes that are on their way or there, as told before and now.
    pub(super) fn photo_bytes(&self, before: u64, now: u64) {
        self.photo_bytes.fetch_add(now, Ordering::Relaxed);
        self.photo_bytes.fetch_sub(before, Ordering::Relaxed);
        self.tell();
    }

    fn tell(&self) {
        (self.watch)(Transfer {
            entries_sent: self.entries.load(Ordering::Relaxed),
            photos_sent: self.photos.load(Ordering::Relaxed),
            photo_bytes_sent: self.photo_bytes.load(Ordering::Relaxed),
            entries_received: self.received.load(Ordering::Relaxed),
            ..self.totals
        });
    }
}

fn apply(app: &mut App, effect: Effect) -> Result<(), StoreError> {
    match effect {
        Effect::LoseScopes(scopes) => app.lose_scopes(&scopes),
        Effect::KeepForeign { entries, cursors } => app.keep_foreign(&entries, &cursors),
        Effect::MetOffice(office) => app.met_office(office),
        Effect::KeepBook(book) => app.keep_book(*book),
        Effect::StopWriting => app.stop_writing(),
        Effect::ForgetSent => app.forget_sent(),
        Effect::Revoked => app.was_revoked(),
        Effect::WipeProved => app.wipe_proved().map(drop),
        Effect::Sent { head, photos } => app.agreed(head, photos),
    }
}

async fn ask<A: BorrowMut<App>>(
    app: &Mutex<A>,
    (pushes, pulls): (&mut Pushes<'_>, &mut Pulls<'_>),
    (moment, watched): (&Moment, &Watched<'_>),
    request: &Request,
) -> Result<Response, SyncError> {
    let http = pulls.http;
    Ok(match request {
        Request::Hello(hello) => Response::Hello(greet(app, http, hello).await?),
        Request::Push(batch) => {
            let next = batch.entries.last().map_or(1, |last| last.header().seq + 1);
            let read_next = async || next_batch(&Reader { app: (*locked(app)).borrow(), moment }, next);
            Response::Push(pushes.push(batch, &moment.ahead, read_next).await?)
        }
        Request::Which(which) => {
            let lacking = retried(|| http.which(which)).await?;
            let here = which.hashes.iter().filter(|hash| !lacking.hashes.contains(hash));
            here.for_each(|hash| {
                watched.photo_bytes(0, locked(app).borrow().store().photos().bytes(*hash));
                watched.photo();
            });
            Response::Which(lacking)
        }
        Request::PutPhotos(lacking) => {
            // What others wrote comes down while the photos go up; who was revoked gets none.
            let wanted = {
                let app = locked(app);
                let reader = Reader { app: (*app).borrow(), moment };
                (!reader.is_revoked()).then(|| pull(&reader))
            };
            wanted.into_iter().for_each(|pull| pulls.begin(pull));
            Response::Photos(send_photos(app, http, lacking, watched).await?)
        }
        Request::Pull(pull) => Response::Pull(pulls.page(pull.clone()).await?),
        Request::Leaves { from } => Response::Leaves(retried(|| http.leaves(*from)).await?),
        Request::Agree(agreement) => Response::Agree(retried(|| http.agree(agreement)).await?),
    })
}

/// Greets the office, and compares the clocks.
async fn greet<A: BorrowMut<App>>(app: &Mutex<A>, http: &Http, hello: &Hello) -> Result<HelloReply, HttpError> {
    let clocks = || locked(app).borrow().clocks();
    let (asked, reply) = retried(|| async {
        let asked = clocks();
        Ok((asked, http.hello(hello).await?))
    })
    .await?;
    let contact = Contact::between(asked, clocks(), reply.office_ms);
    let mut app = locked(app);
    (*app).borrow_mut().met_clock(contact);
    Ok(reply)
}

/// Tries again while that may help; every request may be repeated.
pub(super) async fn retried<T, F: Future<Output = Result<T, HttpError>>>(
    mut ask: impl FnMut() -> F,
) -> Result<T, HttpError> {
    let mut backoff = Backoff::default();
    loop {
        match ask().await {
            Err(error) if error.is_passing() => match backoff.next_wait() {
                Some(wait) => tokio::time::sleep(wait).await,
                None => return Err(error),
            },
            answer => return answer,
        }
    }
}

/// The session's view of the phone: its journal as it was when the sync began.
struct Reader<'a> {
    app: &'a App,
    moment: &'a Moment,
}

impl Local for Reader<'_> {
    fn device(&self) -> DeviceId {
        self.app.identity().map_or(DeviceId([0; 16]), |identity| identity.device)
    }

    fn head(&self) -> Option<Head> {
        self.moment.head
    }

    fn count(&self) -> u64 {
        self.moment.count
    }

    fn own_from(&self, seq: u64, most: usize) -> Vec<Entry> {
        let last = self.moment.head.map_or(0, |head| head.seq);
        let ahead = self.moment.ahead.take(seq).filter(|entries| entries.len() <= most);
        let mut entries = ahead.unwrap_or_else(|| self.app.store().own_from(seq, most));
        entries.retain(|entry| entry.header().seq <= last);
        entries
    }

    fn holds_own(&self, head: Head) -> bool {
        self.app.store().holds_own(head)
    }

    fn sign(&self, head: Head) -> Signature {
        self.app.device_key().map_or(Signature([0; 64]), |key| key.sign(self.device(), head))
    }

    fn photos_unsent(&self) -> Vec<PhotoHash> {
        self.moment.photos.clone()
    }

    fn cursors(&self) -> Cursors {
        self.app.cursors()
    }

    fn lacks_own(&self) -> bool {
        self.app.lacks_own()
    }

    fn agreed_seq(&self) -> u64 {
        self.app.sent().head.map_or(0, |head| head.seq)
    }

    fn book(&self) -> LogBook {
        self.app.book().clone()
    }

    fn office_keys(&self) -> Vec<OfficeKey> {
        self.app.identity().map(|identity| identity.office_keys.clone()).unwrap_or_default()
    }

    fn others(&self) -> Vec<EntryRef> {
        let mut others = self.app.store().foreign_references();
        // What the office never had it can't have lost.
        others.retain(|entry| !self.app.peers().gave(&entry.hash));
        others
    }

    fn own_hashes(&self, seq: u64, most: u64) -> Vec<EntryHash> {
        self.app.store().own_hashes(seq, most)
    }

    fn about(&self) -> Option<PhoneState> {
        Some(self.app.about())
    }

    fn verifier(&self) -> &dyn HeadVerifier {
        &Ed25519
    }

    fn is_revoked(&self) -> bool {
        self.app.is_revoked()
    }
}
