//! Runs one session: asks what the session wants asked, keeps what it wants kept.

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

/// Enrols this phone for the person a one-time code was made for. A phone that was
/// enrolled before may be handed over once all of its journal is at the office; one
/// whose identity is lost goes on under a new one.
///
/// # Errors
/// [`SyncError`]; until the code was used the phone stays as it was.
pub async fn enrol(app: &mut App, url: &str, code: &str) -> Result<(), SyncError> {
    let old = app.identity().cloned();
    let all_sent = app.sent().head == app.store().head() && app.photos_unsent().is_empty();
    if old.is_some() && !all_sent {
        return Err(SyncError::JournalHere);
    }
    let ids = app.ports().ids.clone();
    let (device, seed) = (DeviceId::from(ids.id()), ids.bytes());
    let public_key: PublicKey = DeviceKey::from_seed(seed).public_key();
    let http = Http::new(url, "")?;
    let reply = http.enrol(&EnrolRequest { code: code.trim().to_owned(), device, public_key }).await?;
    let head = app.store().own_reference();
    if let Some(head) = head {
        app.end_journal(head)?;
    }
    let continues = head.or(old.and_then(|identity| identity.continues));
    app.become_enrolled(Identity {
        device,
        key_seed: PublicKey(seed),
        member: reply.member,
        role: reply.role,
        office_url: url.to_owned(),
        token: reply.token,
        offices: reply.offices,
        office_ms: Some(reply.office_ms),
        continues,
        stopped: false,
    })?;
    Ok(())
}

/// One sync with the office: hello, entries, photos, others' entries, agreement.
///
/// # Errors
/// [`SyncError`]; what was kept stays kept, and the next sync goes on.
pub async fn sync(app: &mut App) -> Result<Report, SyncError> {
    let identity = app.identity().cloned().ok_or(SyncError::NotEnrolled)?;
    let http = Http::new(&identity.office_url, &identity.token)?;
    let mut session = Session::default();
    loop {
        let request = match session.next(&Reader(app)) {
            Ok(request) => request,
            Err(ended) => return Ok(report(session.progress(), &ended)),
        };
        let response = ask(app, &http, &request).await?;
        let effects = session.receive(&Reader(app), response);
        for effect in effects {
            apply(app, effect)?;
        }
    }
}

fn apply(app: &mut App, effect: Effect) -> Result<(), StoreError> {
    match effect {
        Effect::KeepForeign { entries, cursor } => app.keep_foreign(&entries, cursor),
        Effect::MetOffice { offices, office_ms } => app.met_office(offices, office_ms),
        Effect::StopWriting => app.stop_writing(),
        Effect::ForgetSent => app.forget_sent(),
        Effect::Sent { head, photos } => app.agreed(head, photos),
    }
}

async fn ask(app: &App, http: &Http, request: &Request) -> Result<Response, SyncError> {
    Ok(match request {
        Request::Hello(hello) => Response::Hello(retried(|| http.hello(hello)).await?),
        Request::Push(batch) => Response::Push(retried(|| http.push(batch)).await?),
        Request::Which(which) => Response::Which(retried(|| http.which(which)).await?),
        Request::PutPhotos(hashes) => Response::Photos(put_photos(app, http, hashes).await?),
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
async fn put_photos(app: &App, http: &Http, hashes: &[PhotoHash]) -> Result<Vec<PhotoHash>, SyncError> {
    let reads = futures::stream::iter(hashes.iter().map(|hash| read_photo(app, *hash)));
    let puts = reads.buffered(PHOTOS_READ_AHEAD).map(|read| put_photo(http, read));
    let arrived: Vec<Option<PhotoHash>> = puts.buffer_unordered(PHOTOS_PARALLEL).try_collect().await?;
    Ok(arrived.into_iter().flatten().collect())
}

/// Reads and checks a photo aside, so that those on the way are not kept waiting.
async fn read_photo(app: &App, hash: PhotoHash) -> Option<(PhotoHash, Bytes)> {
    let Ok(Ok(Some(bytes))) = tokio::task::spawn_blocking(app.store().photos().reader(hash)).await else {
        tracing::error!(%hash, "a photo that an entry names can't be read on this phone");
        return None;
    };
    Some((hash, Bytes::from(bytes)))
}

async fn put_photo(http: &Http, read: Option<(PhotoHash, Bytes)>) -> Result<Option<PhotoHash>, HttpError> {
    let Some((hash, bytes)) = read else { return Ok(None) };
    match retried(|| http.put_photo(hash, bytes.clone())).await {
        Ok(()) => Ok(Some(hash)),
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

/// The session's view of the phone.
struct Reader<'a>(&'a App);

impl Local for Reader<'_> {
    fn device(&self) -> DeviceId {
        self.0.identity().map_or(DeviceId([0; 16]), |identity| identity.device)
    }

    fn head(&self) -> Option<Head> {
        self.0.store().head()
    }

    fn count(&self) -> u64 {
        self.0.store().count()
    }

    fn own_from(&self, seq: u64, most: usize) -> Vec<Entry> {
        self.0.store().own_from(seq, most)
    }

    fn holds_own(&self, head: Head) -> bool {
        self.0.store().holds_own(head)
    }

    fn sign(&self, head: Head) -> Signature {
        self.0.device_key().map_or(Signature([0; 64]), |key| key.sign(self.device(), head))
    }

    fn photos_unsent(&self) -> Vec<PhotoHash> {
        self.0.photos_unsent()
    }

    fn cursor(&self) -> u64 {
        self.0.store().cursor()
    }

    fn agreed_seq(&self) -> u64 {
        self.0.sent().head.map_or(0, |head| head.seq)
    }
}
