//! Runs one session: asks what the session wants asked, keeps what it wants kept.

use futures::StreamExt;
use serde::Serialize;
use shared::ids::{DeviceId, PhotoHash, PublicKey, Signature};
use shared::journal::{DeviceKey, Entry, EntryRef, Head, HeadSigner};
use shared::sync::{Effect, Ended, EnrolRequest, Local, PHOTOS_PARALLEL, Progress, Request, Response, Session};

use super::backoff::Backoff;
use super::http::{Http, HttpError};
use crate::app::{App, Failure, Identity};
use crate::store::StoreError;

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
    /// A photo that an entry names is not on this phone.
    #[error("a photo is missing on this phone")]
    PhotoMissing {
        /// Its name.
        hash: PhotoHash,
    },
    /// The journal goes on here for another device, but that one still holds entries.
    #[error("this phone's journal must be set aside first")]
    JournalHere,
}

/// Enrols this phone for the person a one-time code was made for.
///
/// # Errors
/// [`SyncError`]; the phone stays as it was.
pub async fn enrol(app: &mut App, url: &str, code: &str) -> Result<(), SyncError> {
    let old = app.identity().cloned();
    let all_sent = app.sent().head == app.store().head();
    if old.as_ref().is_some_and(|identity| !identity.stopped) || (old.is_some() && !all_sent) {
        return Err(SyncError::JournalHere);
    }
    let ids = app.ports().ids.clone();
    let (device, seed) = (DeviceId::from(ids.id()), ids.bytes());
    let public_key: PublicKey = DeviceKey::from_seed(seed).public_key();
    let http = Http::new(url, "")?;
    let reply = http.enrol(&EnrolRequest { code: code.trim().to_owned(), device, public_key }).await?;
    let head = app.store().head().and_then(|head| own_reference(app, head));
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
        let response = with_retries(app, &http, &request).await?;
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
        Effect::Sent { head, photos } => app.agreed(head, photos),
    }
}

async fn with_retries(app: &App, http: &Http, request: &Request) -> Result<Response, SyncError> {
    let mut backoff = Backoff::default();
    loop {
        match ask(app, http, request).await {
            Err(SyncError::Http(error)) if error.is_passing() => match backoff.next_wait() {
                Some(wait) => tokio::time::sleep(wait).await,
                None => return Err(error.into()),
            },
            answer => return answer,
        }
    }
}

async fn ask(app: &App, http: &Http, request: &Request) -> Result<Response, SyncError> {
    Ok(match request {
        Request::Hello(hello) => Response::Hello(http.hello(hello).await?),
        Request::Push(batch) => Response::Push(http.push(batch).await?),
        Request::Which(which) => Response::Which(http.which(which).await?),
        Request::PutPhotos(hashes) => Response::Photos(put_photos(app, http, hashes).await?),
        Request::Pull(pull) => Response::Pull(http.pull(*pull).await?),
        Request::Agree(agreement) => Response::Agree(http.agree(agreement).await?),
    })
}

/// Several photos at once; each is read only when its turn comes.
async fn put_photos(app: &App, http: &Http, hashes: &[PhotoHash]) -> Result<Vec<PhotoHash>, SyncError> {
    let puts = futures::stream::iter(hashes.iter().copied().map(|hash| async move {
        let bytes = app.store().photos().read(hash)?.ok_or(SyncError::PhotoMissing { hash })?;
        http.put_photo(hash, bytes).await?;
        Ok(hash)
    }));
    let arrived: Vec<Result<PhotoHash, SyncError>> = puts.buffer_unordered(PHOTOS_PARALLEL).collect().await;
    arrived.into_iter().collect()
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

fn own_reference(app: &App, head: Head) -> Option<EntryRef> {
    let device = app.identity()?.device;
    Some(EntryRef { device, seq: head.seq, hash: head.hash })
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
}
