//! Sends photos: small ones in packs, the others several at once, each from where the office
//! holds it, again and again as long as bytes get through.

use std::borrow::BorrowMut;
use std::sync::Mutex;

use bytes::Bytes;
use futures::{StreamExt, TryStreamExt};
use shared::ids::PhotoHash;
use shared::sync::{Lacking, PACKED_PHOTO_BYTES_MAX, PHOTOS_PARALLEL, PackKept, Which, pack_len, pack_photo};
use tokio::sync::watch;

use super::backoff::Backoff;
use super::driver::{SyncError, Watched, locked, retried};
use super::http::{Http, HttpError, PhotoPart};
use crate::app::App;

/// Photos in memory beyond those on the way, at most.
const PHOTOS_READ_AHEAD: usize = 2;

/// Small photos several in one request, then the others; several at once, a few are read
/// ahead, and each is tried again by itself. Those that arrived are given back: one that
/// this phone can't read keeps no other away, and the agreement names it. A link that fails
/// for good ends it at once.
pub(super) async fn send_photos<A: BorrowMut<App>>(
    app: &Mutex<A>,
    http: &Http,
    lacking: &Lacking,
    watched: &Watched<'_>,
) -> Result<Vec<PhotoHash>, SyncError> {
    let (packs, others) = parted(app, lacking);
    let loads = packs.into_iter().map(Load::Pack).chain(others.into_iter().map(Load::One));
    let mut sent = send_loads(app, http, (lacking, loads.collect()), watched).await?;
    // They go by themselves then, as all do to an office that knows no packs.
    let refused = std::mem::take(&mut sent.refused).into_iter().map(Load::One);
    sent.arrived.extend(send_loads(app, http, (lacking, refused.collect()), watched).await?.arrived);
    Ok(sent.arrived)
}

/// What one request brings.
enum Load {
    /// Small photos.
    Pack(Vec<PhotoHash>),
    /// A photo, or what is left of it.
    One(PhotoHash),
}

/// The same, read.
enum Loaded {
    /// Small photos, and their bytes.
    Pack(Vec<PhotoHash>, Bytes),
    /// A photo, or what is left of it; none where it can't be read.
    One(Option<PhotoPart>),
}

/// What became of photos.
#[derive(Default)]
struct Sent {
    arrived: Vec<PhotoHash>,
    /// What the office did not keep of a pack.
    refused: Vec<PhotoHash>,
}

async fn send_loads<A: BorrowMut<App>>(
    app: &Mutex<A>,
    http: &Http,
    (lacking, loads): (&Lacking, Vec<Load>),
    watched: &Watched<'_>,
) -> Result<Sent, HttpError> {
    let loads = futures::stream::iter(loads).map(|load| read(app, lacking, load)).buffered(PHOTOS_READ_AHEAD);
    let loads = loads.take_while(|_| std::future::ready(watched.goes_on()));
    let sends = loads.map(|load| async move {
        match load {
            Loaded::Pack(hashes, pack) => send_pack(app, http, (hashes, pack), watched).await,
            Loaded::One(part) => {
                let arrived = send_one(http, part, watched).await?.into_iter().collect();
                Ok(Sent { arrived, refused: Vec::new() })
            }
        }
    });
    let sends = sends.buffer_unordered(PHOTOS_PARALLEL);
    sends
        .try_fold(Sent::default(), |mut all, sent| {
            all.arrived.extend(sent.arrived);
            all.refused.extend(sent.refused);
            std::future::ready(Ok(all))
        })
        .await
}

/// What goes in packs, and what by itself: what is large, or begun.
fn parted<A: BorrowMut<App>>(app: &Mutex<A>, lacking: &Lacking) -> (Vec<Vec<PhotoHash>>, Vec<PhotoHash>) {
    let app = locked(app);
    let photos = (*app).borrow().store().photos();
    let bytes = |hash: &PhotoHash| usize::try_from(photos.bytes(*hash)).unwrap_or(usize::MAX);
    let is_small = |hash: &PhotoHash| lacking.offset(*hash) == 0 && bytes(hash) <= PACKED_PHOTO_BYTES_MAX;
    let (small, others): (Vec<PhotoHash>, Vec<PhotoHash>) = lacking.hashes.iter().partition(|hash| is_small(hash));
    let (mut packs, mut left) = (Vec::new(), small.as_slice());
    while !left.is_empty() {
        let (pack, rest) = left.split_at(pack_len(left.iter().map(bytes)).max(1));
        packs.push(pack.to_vec());
        left = rest;
    }
    (packs, others)
}

async fn read<A: BorrowMut<App>>(app: &Mutex<A>, lacking: &Lacking, load: Load) -> Loaded {
    match load {
        Load::Pack(hashes) => {
            let pack = read_pack(app, &hashes).await;
            Loaded::Pack(hashes, pack)
        }
        Load::One(hash) => Loaded::One(read_photo(app, hash, lacking.offset(hash)).await),
    }
}

/// Reads a photo aside, so that those on the way are not kept waiting.
async fn read_photo<A: BorrowMut<App>>(app: &Mutex<A>, hash: PhotoHash, offset: u64) -> Option<PhotoPart> {
    let open = (*locked(app)).borrow().store().photos().opener(hash);
    let Ok(Ok(Some(bytes))) = tokio::task::spawn_blocking(open).await else {
        tracing::error!(%hash, "a photo that an entry names can't be read on this phone");
        return None;
    };
    // An office that says it has more than there is has something else.
    let offset = if offset <= bytes.len() as u64 { offset } else { 0 };
    Some(PhotoPart { hash, offset, bytes: Bytes::from(bytes) })
}

/// The photos of a pack, read aside; those that can't be read are not in it.
async fn read_pack<A: BorrowMut<App>>(app: &Mutex<A>, hashes: &[PhotoHash]) -> Bytes {
    let opens: Vec<_> = {
        let app = locked(app);
        let photos = (*app).borrow().store().photos();
        hashes.iter().map(|hash| photos.opener(*hash)).collect()
    };
    let packed = tokio::task::spawn_blocking(move || {
        let mut pack = Vec::new();
        opens.into_iter().filter_map(|open| open().ok().flatten()).for_each(|photo| pack_photo(&mut pack, &photo));
        pack
    });
    packed.await.unwrap_or_default().into()
}

/// Sends a pack until all of it is there; what the office does not keep is given back. After
/// a cut the office is asked what it lacks, so that what came is not sent again.
async fn send_pack<A: BorrowMut<App>>(
    app: &Mutex<A>,
    http: &Http,
    (mut left, mut pack): (Vec<PhotoHash>, Bytes),
    watched: &Watched<'_>,
) -> Result<Sent, HttpError> {
    let (mut arrived, mut backoff) = (Vec::new(), Backoff::default());
    let mut came = |hash: PhotoHash| {
        watched.photo_bytes(0, locked(app).borrow().store().photos().bytes(hash));
        watched.photo();
        arrived.push(hash);
    };
    while !left.is_empty() {
        match http.send_pack(pack).await {
            Ok(PackKept { kept }) => {
                left.iter().copied().filter(|hash| kept.contains(hash)).for_each(&mut came);
                left.retain(|hash| !kept.contains(hash));
                break;
            }
            // So does an office that knows no packs, and may not even read this one.
            Err(HttpError::Refused { .. } | HttpError::Answer) => break,
            Err(error) if error.is_passing() => {
                let which = Which { hashes: left.clone() };
                let lacking = retried(|| http.which(&which)).await?.hashes;
                left.iter().copied().filter(|hash| !lacking.contains(hash)).for_each(&mut came);
                let is_further = lacking.len() < left.len();
                left = lacking;
                if is_further {
                    backoff = Backoff::default();
                } else if let Some(wait) = backoff.next_wait() {
                    tokio::time::sleep(wait).await;
                } else {
                    break;
                }
                pack = read_pack(app, &left).await;
            }
            Err(error) => return Err(error),
        }
    }
    Ok(Sent { arrived, refused: left })
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
