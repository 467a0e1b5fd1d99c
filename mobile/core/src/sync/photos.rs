//! Sends photos: several at once, each from where the office holds it, again and again
//! as long as bytes get through.

use std::borrow::BorrowMut;
use std::sync::Mutex;

use bytes::Bytes;
use futures::{StreamExt, TryStreamExt};
use shared::ids::PhotoHash;
use shared::sync::{Lacking, PHOTOS_PARALLEL};
use tokio::sync::watch;

use super::backoff::Backoff;
use super::driver::{SyncError, Watched, locked};
use super::http::{Http, HttpError, PhotoPart};
use crate::app::App;
use crate::store::StoreError;

/// Photos in memory beyond those on the way, at most.
const PHOTOS_READ_AHEAD: usize = 2;

/// Several photos at once; a few are read ahead, and each is tried again by itself.
/// Those that arrived are given back: one that this phone can't read keeps no other
/// away, and the agreement names it. A link that fails for good ends it at once.
pub(super) async fn send_photos<A: BorrowMut<App>>(
    app: &Mutex<A>,
    http: &Http,
    lacking: &Lacking,
    watched: &Watched<'_>,
) -> Result<Vec<PhotoHash>, SyncError> {
    let reads: Vec<_> = {
        let app = locked(app);
        let photos = (*app).borrow().store().photos();
        let read = |hash: &PhotoHash| read_photo(*hash, lacking.offset(*hash), photos.reader(*hash));
        lacking.hashes.iter().map(read).collect()
    };
    let sends = futures::stream::iter(reads).buffered(PHOTOS_READ_AHEAD);
    let sends = sends.take_while(|_| std::future::ready(watched.goes_on())).map(|read| send_one(http, read, watched));
    let arrived: Vec<Option<PhotoHash>> = sends.buffer_unordered(PHOTOS_PARALLEL).try_collect().await?;
    Ok(arrived.into_iter().flatten().collect())
}

/// Reads and checks a photo aside, so that those on the way are not kept waiting.
async fn read_photo(
    hash: PhotoHash,
    offset: u64,
    reader: impl FnOnce() -> Result<Option<Vec<u8>>, StoreError> + Send + 'static,
) -> Option<PhotoPart> {
    let Ok(Ok(Some(bytes))) = tokio::task::spawn_blocking(reader).await else {
        tracing::error!(%hash, "a photo that an entry names can't be read on this phone");
        return None;
    };
    // An office that says it has more than there is has something else.
    let offset = if offset <= bytes.len() as u64 { offset } else { 0 };
    Some(PhotoPart { hash, offset, bytes: Bytes::from(bytes) })
}

async fn send_one(http: &Http, read: Option<PhotoPart>, watched: &Watched<'_>) -> Result<Option<PhotoHash>, HttpError> {
    let Some(part) = read else { return Ok(None) };
    let mut sending = Sending { watched, at: 0 };
    match send_whole(http, part.clone(), &mut sending).await {
        Ok(()) => {
            sending.at(part.bytes.len() as u64);
            watched.photo();
            Ok(Some(part.hash))
        }
        Err(error) => {
            sending.at(0);
            // This one photo is refused; the others go on.
            if matches!(error, HttpError::Refused { .. }) { Ok(None) } else { Err(error) }
        }
    }
}

/// Sends a photo from where it stands; after a cut the office is asked where that is. A
/// cut after some way is met at once, others after a wait that grows.
async fn send_whole(http: &Http, mut part: PhotoPart, sending: &mut Sending<'_>) -> Result<(), HttpError> {
    let length = part.bytes.len() as u64;
    let (mut retries, mut stands) = (Retries::from(part.offset), true);
    loop {
        sending.at(part.offset);
        let answer = if stands { send_from(http, &part, sending).await } else { http.photo_offset(part.hash).await };
        match answer {
            Ok(offset) if offset == length => return Ok(()),
            Ok(offset) if offset > length || stands && offset <= part.offset => return Err(HttpError::Answer),
            Ok(offset) => {
                (part.offset, stands) = (offset, true);
                retries.came_to(offset);
            }
            // What the office held of it was damaged, and is gone there now.
            Err(error) if error.is_other_photo() && part.offset > 0 && retries.may_begin_again() => part.offset = 0,
            Err(error) if error.is_passing() || error.is_elsewhere() => {
                stands = false;
                retries.wait(error).await?;
            }
            Err(error) => return Err(error),
        }
    }
}

/// When a photo is tried again.
struct Retries {
    furthest: u64,
    at_once: bool,
    began_again: bool,
    backoff: Backoff,
}

impl Retries {
    fn from(offset: u64) -> Retries {
        Retries { furthest: offset, at_once: true, began_again: false, backoff: Backoff::default() }
    }

    fn came_to(&mut self, offset: u64) {
        if offset > self.furthest {
            (self.furthest, self.at_once, self.backoff) = (offset, true, Backoff::default());
        }
    }

    fn may_begin_again(&mut self) -> bool {
        !std::mem::replace(&mut self.began_again, true)
    }

    async fn wait(&mut self, error: HttpError) -> Result<(), HttpError> {
        if std::mem::take(&mut self.at_once) {
            return Ok(());
        }
        tokio::time::sleep(self.backoff.next_wait().ok_or(error)?).await;
        Ok(())
    }
}

/// Sends what is left, and tells how far it has come meanwhile.
async fn send_from(http: &Http, part: &PhotoPart, sending: &mut Sending<'_>) -> Result<u64, HttpError> {
    let (tell, mut told) = watch::channel(part.offset);
    let sent = http.send_photo(part, tell);
    tokio::pin!(sent);
    loop {
        tokio::select! {
            answer = &mut sent => return answer,
            Ok(()) = told.changed() => sending.at(*told.borrow_and_update()),
        }
    }
}

/// What of one photo is told to be on its way or there.
struct Sending<'a> {
    watched: &'a Watched<'a>,
    at: u64,
}

impl Sending<'_> {
    fn at(&mut self, at: u64) {
        self.watched.photo_bytes(self.at, at);
        self.at = at;
    }
}
