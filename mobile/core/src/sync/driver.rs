//! Runs one session: asks what the session wants asked, keeps what it wants kept.

use std::borrow::BorrowMut;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use futures::{StreamExt, TryStreamExt};
use serde::Serialize;
use shared::ids::{DeviceId, PhotoHash, PublicKey, Signature};
use shared::journal::{DeviceKey, Entry, Head, HeadSigner};
use shared::sync::{Effect, Ended, EnrolRequest, Local, PHOTOS_PARALLEL, Progress, Request, Response, Session};
use shared::text::{Lang, Sentences};

use super::backoff::Backoff;
use super::http::{Http, HttpError};
use crate::app::{App, Failure, Identity};
use crate::store::StoreError;
use crate::view::{Unsent, unsent};

/// Photos in memory beyond those on the way, at most.
const PHOTOS_READ_AHEAD: usize = 2;

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
    /// How it ended, in a word for a sentence.
    pub ended: String,
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
            SyncError::Http(HttpError::SignedOut) => "sync-signed-out",
            SyncError::Http(HttpError::Refused { .. } | HttpError::Answer) => "sync-refused",
            SyncError::Store(error) => error.sentence(),
            SyncError::JournalHere => "phone-enrolled-already",
        };
        Sentences::say(lang, key, &[])
    }
}

/// How far a sync has come, for the screen. Totals are of what was unsent when it began.
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
    /// Their bytes that it holds.
    pub photo_bytes_sent: u64,
    /// Their bytes to send.
    pub photo_bytes_total: u64,
    /// Entries taken in from others.
    pub entries_received: u64,
}

/// Enrols this phone for the person a one-time code was made for. A phone that was
/// enrolled before may be handed over once all of its journal is at the office; one
/// whose identity is lost goes on under a new one.
///
/// # Errors
/// [`SyncError`]; until the code was used the phone stays as it was.
pub async fn enrol(app: &mut App, url: &str, code: &str) -> Result<(), SyncError> {
    enrol_beside(&Mutex::new(app), url, code).await
}

/// [`enrol`] of a phone that is shown meanwhile: it is locked only to read and write.
///
/// # Errors
/// [`SyncError`]; until the code was used the phone stays as it was.
pub async fn enrol_beside<A: BorrowMut<App>>(app: &Mutex<A>, url: &str, code: &str) -> Result<(), SyncError> {
    let (request, key_seed) = enrol_request((*locked(app)).borrow(), code)?;
    let reply = Http::new(url, "")?.enrol(&request).await?;
    let mut app = locked(app);
    let app: &mut App = (*app).borrow_mut();
    let old = app.identity().cloned();
    let head = app.store().own_reference();
    if let Some(head) = head {
        app.end_journal(head)?;
    }
    let continues = head.or(old.as_ref().and_then(|identity| identity.continues));
    // Those of the same office still open what was sealed for its phones.
    let old = old.filter(|identity| identity.offices == reply.offices);
    let old_keys = old.map(|identity| identity.team_keys).unwrap_or_default();
    let identity = Identity {
        device: request.device,
        key_seed,
        member: reply.member,
        role: reply.role,
        office_url: url.to_owned(),
        token: reply.token,
        offices: reply.offices,
        office_keys: reply.office_keys,
        certificate: None,
        team_keys: old_keys,
        office_ms: Some(reply.office_ms),
        continues,
        stopped: false,
    };
    app.become_enrolled(identity.with_pass(reply.pass))?;
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
    let (identity, mut moment) = {
        let app = locked(app);
        let app: &App = (*app).borrow();
        (app.identity().cloned().ok_or(SyncError::NotEnrolled)?, Moment::of(app))
    };
    let watched = Watched::new(&moment, watch);
    let http = Http::new(&identity.office_url, &identity.token)?;
    let mut session = Session::default();
    loop {
        let next = session.next(&Reader { app: (*locked(app)).borrow(), moment: &moment });
        watched.session(session.progress());
        let request = match next {
            Ok(request) => request,
            Err(ended) => return Ok(report(session.progress(), &ended)),
        };
        let response = ask(app, &http, &request, &watched).await?;
        let mut app = locked(app);
        let app: &mut App = (*app).borrow_mut();
        for effect in session.receive(&Reader { app, moment: &moment }, response) {
            let forgets = effect == Effect::ForgetSent;
            apply(app, effect)?;
            if forgets {
                moment.photos = app.photos_unsent();
            }
        }
    }
}

/// A writer that panicked has left the store shut, and the phone as it was.
fn locked<A>(app: &Mutex<A>) -> MutexGuard<'_, A> {
    app.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What a sync is about: the phone's journal and photos when it began.
struct Moment {
    head: Option<Head>,
    count: u64,
    photos: Vec<PhotoHash>,
    unsent: Unsent,
}

impl Moment {
    fn of(app: &App) -> Moment {
        let (head, count) = (app.store().head(), app.store().count());
        Moment { head, count, photos: app.photos_unsent(), unsent: unsent(app) }
    }
}

/// Tells the screen how far it has come.
struct Watched<'a> {
    watch: &'a (dyn Fn(Transfer) + Sync),
    totals: Transfer,
    photos: AtomicU64,
    photo_bytes: AtomicU64,
    entries: AtomicU64,
    received: AtomicU64,
}

impl<'a> Watched<'a> {
    fn new(moment: &Moment, watch: &'a (dyn Fn(Transfer) + Sync)) -> Watched<'a> {
        let totals = Transfer {
            entries_total: moment.unsent.entries_unsent,
            photos_total: moment.unsent.photos_unsent,
            photo_bytes_total: moment.unsent.photo_bytes_unsent,
            ..Transfer::default()
        };
        let zero = || AtomicU64::new(0);
        Watched { watch, totals, photos: zero(), photo_bytes: zero(), entries: zero(), received: zero() }
    }

    fn session(&self, progress: Progress) {
        self.entries.store(progress.entries_sent, Ordering::Relaxed);
        self.received.store(progress.entries_received, Ordering::Relaxed);
        self.tell();
    }

    fn photo(&self, bytes: u64) {
        self.photos.fetch_add(1, Ordering::Relaxed);
        self.photo_bytes.fetch_add(bytes, Ordering::Relaxed);
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
        Effect::KeepForeign { entries, cursor } => app.keep_foreign(&entries, cursor),
        Effect::MetOffice(office) => app.met_office(office),
        Effect::StopWriting => app.stop_writing(),
        Effect::ForgetSent => app.forget_sent(),
        Effect::Sent { head, photos } => app.agreed(head, photos),
    }
}

async fn ask<A: BorrowMut<App>>(
    app: &Mutex<A>,
    http: &Http,
    request: &Request,
    watched: &Watched<'_>,
) -> Result<Response, SyncError> {
    Ok(match request {
        Request::Hello(hello) => Response::Hello(retried(|| http.hello(hello)).await?),
        Request::Push(batch) => Response::Push(retried(|| http.push(batch)).await?),
        Request::Which(which) => {
            let lacking = retried(|| http.which(which)).await?;
            let here = which.hashes.iter().filter(|hash| !lacking.hashes.contains(hash));
            here.for_each(|hash| watched.photo(locked(app).borrow().store().photos().bytes(*hash)));
            Response::Which(lacking)
        }
        Request::PutPhotos(hashes) => Response::Photos(put_photos(app, http, hashes, watched).await?),
        Request::Pull(pull) => Response::Pull(retried(|| http.pull(*pull)).await?),
        Request::Agree(agreement) => Response::Agree(retried(|| http.agree(agreement)).await?),
    })
}

/// Tries again while that may help; every request may be repeated.
async fn retried<T, F: Future<Output = Result<T, HttpError>>>(mut ask: impl FnMut() -> F) -> Result<T, HttpError> {
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

/// Several photos at once; a few are read ahead, and each is tried again by itself.
/// Those that arrived are given back: one that this phone can't read keeps no other
/// away, and the agreement names it. A link that fails for good ends it at once.
async fn put_photos<A: BorrowMut<App>>(
    app: &Mutex<A>,
    http: &Http,
    hashes: &[PhotoHash],
    watched: &Watched<'_>,
) -> Result<Vec<PhotoHash>, SyncError> {
    let reads: Vec<_> = {
        let app = locked(app);
        let photos = (*app).borrow().store().photos();
        hashes.iter().map(|hash| read_photo(*hash, photos.reader(*hash))).collect()
    };
    let puts = futures::stream::iter(reads).buffered(PHOTOS_READ_AHEAD).map(|read| put_photo(http, read, watched));
    let arrived: Vec<Option<PhotoHash>> = puts.buffer_unordered(PHOTOS_PARALLEL).try_collect().await?;
    Ok(arrived.into_iter().flatten().collect())
}

/// Reads and checks a photo aside, so that those on the way are not kept waiting.
async fn read_photo(
    hash: PhotoHash,
    reader: impl FnOnce() -> Result<Option<Vec<u8>>, StoreError> + Send + 'static,
) -> Option<(PhotoHash, Bytes)> {
    let Ok(Ok(Some(bytes))) = tokio::task::spawn_blocking(reader).await else {
        tracing::error!(%hash, "a photo that an entry names can't be read on this phone");
        return None;
    };
    Some((hash, Bytes::from(bytes)))
}

async fn put_photo(
    http: &Http,
    read: Option<(PhotoHash, Bytes)>,
    watched: &Watched<'_>,
) -> Result<Option<PhotoHash>, HttpError> {
    let Some((hash, bytes)) = read else { return Ok(None) };
    match retried(|| http.put_photo(hash, bytes.clone())).await {
        Ok(()) => {
            watched.photo(bytes.len() as u64);
            Ok(Some(hash))
        }
        // This one photo is refused; the others go on.
        Err(HttpError::Refused { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

fn report(progress: Progress, ended: &Ended) -> Report {
    Report {
        sent: *ended == Ended::Agreed,
        entries_sent: progress.entries_sent,
        photos_sent: progress.photos_sent,
        entries_received: progress.entries_received,
        ended: match ended {
            Ended::Agreed => "agreed".to_owned(),
            Ended::Differs(_) => "differs".to_owned(),
            Ended::Refused(reason) => format!("refused: {reason:?}"),
            Ended::OtherProtocol { office } => format!("other protocol: {office}"),
            Ended::Confused => "confused".to_owned(),
        },
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
        let mut entries = self.app.store().own_from(seq, most);
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

    fn cursor(&self) -> u64 {
        self.app.store().cursor()
    }

    fn agreed_seq(&self) -> u64 {
        self.app.sent().head.map_or(0, |head| head.seq)
    }
}
