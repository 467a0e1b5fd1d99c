//! Takes a photo's bytes in as they come, goes on where a cut left them, and puts the
//! whole in its place once it is what it is named. HTTP's words are the routes' own.

use std::io;
use std::sync::Arc;

use axum::body::{Body, BodyDataStream};
use bytes::Bytes;
use futures::StreamExt;
use shared::domain::limits::PHOTO_BYTES_MAX;
use shared::domain::{Fact, Seal};
use shared::ids::{DeviceId, PhotoHash};
use shared::sync::Begun;

use crate::arrivals::Arrival;
use crate::config::{GATHERED_MAX, UNFINISHED_LIFE_MS, UPLOAD_WAIT, WHOLE_BYTES_MAX};
use crate::error::{ApiError, OfficeError};
use crate::office::Office;
use crate::photos::{Put, aside};
use crate::unfinished::{Hurry, Name, NotWritten, Stand, Turn, Upload};

/// Where some bytes belong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// They are the whole photo.
    Whole,
    /// They go on from here.
    From(u64),
}

/// What a request says of its bytes.
#[derive(Debug, Clone, Copy)]
pub struct Said {
    /// Where they belong.
    pub place: Place,
    /// How many bytes the photo has.
    pub length: Option<u64>,
    /// How many bytes this request brings.
    pub brings: Option<u64>,
}

impl Said {
    /// The length of a photo that begins here and is small enough to be held until it is whole.
    fn held_whole(&self, from: u64) -> Option<u64> {
        let brings = self.brings.unwrap_or(0);
        self.length.filter(|length| from == 0 && *length <= WHOLE_BYTES_MAX && brings <= *length)
    }
}

/// What came first of a photo, and why no more comes, where that is so.
type Came = (Vec<Bytes>, Option<Stopped>);

/// What became of a small photo that was waited for.
enum AtOnce {
    /// All of it came, and it was not here.
    Kept(Put),
    /// It goes the way of large ones.
    Not(Turn, Came),
}

/// Where an upload ends.
struct Ends {
    place: Place,
    /// The length that the phone said: it stays so.
    said: Option<u64>,
    /// The length, whoever said it.
    length: Option<u64>,
}

/// How far a photo has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Bytes that are here.
    pub offset: u64,
    /// Bytes the photo has, where that is known.
    pub length: Option<u64>,
    /// When what is here goes, ms since 1970; none of what is whole or not begun.
    pub expires_ms: Option<i64>,
}

impl Progress {
    /// Of a photo that is whole.
    pub fn whole(bytes: u64) -> Progress {
        Progress { offset: bytes, length: Some(bytes), expires_ms: None }
    }
}

/// What became of a request's bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// The photo is whole and was not here before.
    Created(u64),
    /// It is whole and was here.
    AlreadyHere(u64),
    /// More of it is to come.
    Unfinished(Progress),
}

/// Why no more bytes come.
enum Stopped {
    /// That was all.
    End,
    /// The link was cut or stands still, or a newer request goes on.
    Cut,
    /// There is no room for more unfinished photos.
    Full,
    /// More than was said, or than any photo has.
    TooLarge,
    /// The disk failed.
    Disk(io::Error),
}

impl Office {
    /// Takes some bytes of a photo in. To be done undisturbed: what came before a cut is
    /// kept after it.
    ///
    /// # Errors
    /// [`ApiError`].
    pub(crate) async fn take_in(self: Arc<Office>, name: Name, said: Said, body: Body) -> Result<Taken, ApiError> {
        let _place = self.uploads.acquire().await.map_err(|_| ApiError::Internal)?;
        let hurry = if said.place == Place::Whole { Hurry::Wait } else { Hurry::Now };
        let turn = self.unfinished.turn(name, hurry).await;
        let from = match said.place {
            Place::Whole => 0,
            Place::From(from) => from,
        };
        let mut body = body.into_data_stream();
        let held = said.held_whole(from).and_then(|length| Some((length, self.whole_uploads.try_acquire().ok()?)));
        let (turn, came) = match &held {
            Some((length, _)) => match self.clone().keep_at_once(turn, *length, &mut body).await? {
                AtOnce::Kept(put) => return self.kept(put, name.photo, *length).await,
                AtOnce::Not(turn, came) => (turn, Some(came)),
            },
            None => (turn, None),
        };
        let (stand, turn) = self.stand(turn).await?;
        if said.place != Place::Whole {
            if let Some(bytes) = self.whole(name.photo).await? {
                return if from == bytes { Ok(Taken::AlreadyHere(bytes)) } else { Err(ApiError::PhotoOffset) };
            }
            if stand.offset != from {
                return Err(ApiError::PhotoOffset);
            }
        }
        let length = self.length(name.photo, &stand, &said, from).await?;
        let (pieces, stopped) = match came {
            Some(came) => came,
            None => gather(&turn, length.unwrap_or(PHOTO_BYTES_MAX) - from, GATHERED_MAX, &mut body).await,
        };
        if held.is_some() && stand.touched_ms.is_none() && length == Some(bytes_of(&pieces)) {
            return self.keep_whole(name.photo, pieces).await;
        }
        let upload = self.open_upload(turn, from).await?;
        let (upload, stopped) = receive(upload, length, (pieces, stopped), body).await?;
        let ends = Ends { place: said.place, said: said.length.or(stand.length.filter(|_| from > 0)), length };
        self.end(upload, ends, stopped).await
    }

    /// Takes a small photo in and keeps it, where all of it comes and nothing of it was here.
    async fn keep_at_once(
        self: Arc<Office>,
        turn: Turn,
        length: u64,
        body: &mut BodyDataStream,
    ) -> Result<AtOnce, ApiError> {
        let (pieces, stopped) = gather(&turn, length, WHOLE_BYTES_MAX as usize, body).await;
        if bytes_of(&pieces) < length {
            return Ok(AtOnce::Not(turn, (pieces, stopped)));
        }
        let now_ms = self.now_ms();
        on_disk(move || {
            let is_begun = self.unfinished.stand(&turn, now_ms)?.touched_ms.is_some();
            let put = if is_begun { None } else { self.photos().put_new(turn.name().photo, &pieces)? };
            Ok(put.map_or_else(|| AtOnce::Not(turn, (pieces, stopped)), AtOnce::Kept))
        })
        .await
    }

    /// Keeps a photo that came whole and of which nothing was begun.
    async fn keep_whole(&self, hash: PhotoHash, pieces: Vec<Bytes>) -> Result<Taken, ApiError> {
        let bytes = bytes_of(&pieces);
        let put = self.photos().put(hash, pieces).await?;
        self.kept(put, hash, bytes).await
    }

    /// Takes small whole photos in; those of them that are here then, in their order. What
    /// can't be kept the phone sends by itself, and is told why.
    pub(crate) async fn take_in_pack(self: Arc<Office>, photos: Vec<(PhotoHash, Bytes)>) -> Vec<PhotoHash> {
        let office = self.clone();
        let put_new = move |(hash, bytes): (PhotoHash, Bytes)| {
            let (length, pieces) = (bytes.len() as u64, [bytes]);
            let put = office.photos().put_new(hash, &pieces);
            (hash, length, pieces, put)
        };
        let puts = on_disk(move || Ok(photos.into_iter().map(put_new).collect::<Vec<_>>())).await;
        let mut kept = Vec::new();
        for (hash, length, pieces, put) in puts.unwrap_or_default() {
            let taken = match put {
                Ok(Some(put)) => self.kept(put, hash, length).await,
                Ok(None) => self.keep_whole(hash, pieces.into()).await,
                Err(error) => Err(OfficeError::from(error).into()),
            };
            kept.extend(taken.ok().map(|_| hash));
        }
        kept
    }

    /// How far a photo of a phone has come. Whoever still sends it is asked to stop, so
    /// that what is said stays true.
    pub(crate) async fn progress(&self, name: Name) -> Result<Progress, ApiError> {
        let turn = self.unfinished.turn(name, Hurry::Now).await;
        if let Some(bytes) = self.whole(name.photo).await? {
            return Ok(Progress::whole(bytes));
        }
        let (stand, turn) = self.stand(turn).await?;
        let length = match stand.length {
            Some(length) => Some(length),
            None => self.named_bytes(name.photo).await?,
        };
        // The office ended between the last byte and the photo's place.
        if stand.offset > 0 && length == Some(stand.offset) {
            let upload = self.open_upload(turn, stand.offset).await?;
            return match self.put_in_place(upload).await {
                Ok(Taken::Created(bytes) | Taken::AlreadyHere(bytes)) => Ok(Progress::whole(bytes)),
                Ok(Taken::Unfinished(progress)) => Ok(progress),
                // What was here was not the photo, and is gone.
                Err(ApiError::PhotoHash | ApiError::NotAPhoto) => {
                    Ok(Progress { offset: 0, length: None, expires_ms: None })
                }
                Err(error) => Err(error),
            };
        }
        Ok(Progress { offset: stand.offset, length, expires_ms: stand.touched_ms.map(expires_ms) })
    }

    /// Ends what a phone still sends of these photos: it asks for them, so what waits for
    /// bytes is a connection that is dead.
    pub(crate) async fn stop_uploads(&self, device: DeviceId, photos: &[PhotoHash]) {
        self.unfinished.stop(device, photos).await;
    }

    /// Which photos a phone has begun to send.
    pub(crate) async fn begun(&self, device: DeviceId) -> Result<Vec<Begun>, ApiError> {
        let (unfinished, now_ms) = (self.unfinished.clone(), self.now_ms());
        on_disk(move || unfinished.begun(device, now_ms)).await
    }

    /// Removes unfinished photos that were left for too long; how many.
    ///
    /// # Errors
    /// The disk's.
    pub async fn sweep_unfinished(&self) -> Result<usize, OfficeError> {
        let (unfinished, now_ms) = (self.unfinished.clone(), self.now_ms());
        Ok(aside(move || unfinished.sweep(now_ms)).await?)
    }

    async fn stand(&self, turn: Turn) -> Result<(Stand, Turn), ApiError> {
        let (unfinished, now_ms) = (self.unfinished.clone(), self.now_ms());
        on_disk(move || Ok((unfinished.stand(&turn, now_ms)?, turn))).await
    }

    /// Where another process of the office writes it, the phone asks again.
    async fn open_upload(&self, turn: Turn, from: u64) -> Result<Upload, ApiError> {
        let unfinished = self.unfinished.clone();
        match aside(move || unfinished.open(turn, from)).await {
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Err(ApiError::PhotoOffset),
            opened => Ok(opened.map_err(OfficeError::from)?),
        }
    }

    /// The size of a photo that is here, whole and good. It counts from now on, also where
    /// the office ended before it could note that.
    async fn whole(&self, hash: PhotoHash) -> Result<Option<u64>, ApiError> {
        if self.photos().bytes(hash).await?.is_none() {
            return Ok(None);
        }
        let Some(photo) = self.photos().get(hash).await? else { return Ok(None) };
        let bytes = photo.len() as u64;
        self.arrive(hash, bytes).await?;
        Ok(Some(bytes))
    }

    /// How many bytes the photo has, if anybody said so: this request, an earlier one, or
    /// an entry. Its hash is the judge all the same.
    async fn length(&self, hash: PhotoHash, stand: &Stand, said: &Said, from: u64) -> Result<Option<u64>, ApiError> {
        let earlier = stand.length.filter(|_| from > 0);
        let length = match (said.length, earlier) {
            (Some(now), Some(earlier)) if now != earlier => return Err(ApiError::Malformed),
            (None, None) if said.place != Place::Whole => self.named_bytes(hash).await?,
            (now, earlier) => now.or(earlier),
        };
        let most = length.unwrap_or(PHOTO_BYTES_MAX);
        let fits = most <= PHOTO_BYTES_MAX && from.saturating_add(said.brings.unwrap_or(0)) <= most;
        if fits { Ok(length) } else { Err(ApiError::TooLarge) }
    }

    /// The size that an entry here tells of a photo, thumbnail or sealed minutes.
    async fn named_bytes(&self, hash: PhotoHash) -> Result<Option<u64>, ApiError> {
        let record = self.record().await?;
        let mut facts = record.items().filter_map(|item| item.fact.as_deref());
        Ok(facts.find_map(|fact| match fact {
            Fact::Photo(photo) if photo.hash == hash => Some(photo.bytes),
            Fact::Photo(photo) if photo.thumbnail == hash => Some(photo.thumbnail_bytes),
            Fact::Seal(Seal { paper: Some(paper), .. }) if paper.hash == hash => Some(paper.bytes),
            _ => None,
        }))
    }

    async fn end(
        &self,
        upload: Upload,
        Ends { place, said, length }: Ends,
        stopped: Stopped,
    ) -> Result<Taken, ApiError> {
        let is_end = matches!(stopped, Stopped::End);
        let all = length.or((place == Place::Whole && is_end).then(|| upload.at()));
        match stopped {
            Stopped::TooLarge => {
                on_disk(move || upload.discard()).await?;
                Err(ApiError::TooLarge)
            }
            // The last byte may have come before the cut.
            Stopped::End | Stopped::Cut if all == Some(upload.at()) => self.put_in_place(upload).await,
            Stopped::End if place == Place::Whole => {
                on_disk(move || upload.discard()).await?;
                Err(ApiError::PhotoHash)
            }
            Stopped::End => Ok(Taken::Unfinished(Progress { length, ..self.keep(upload, said).await? })),
            Stopped::Cut => self.keep(upload, said).await.and(Err(ApiError::PhotoOffset)),
            Stopped::Full => self.keep(upload, said).await.and(Err(ApiError::UnfinishedFull)),
            Stopped::Disk(error) => {
                // It failed already; what can be kept all the same is not resent.
                let _ = self.keep(upload, said).await;
                Err(OfficeError::from(error).into())
            }
        }
    }

    async fn keep(&self, upload: Upload, length: Option<u64>) -> Result<Progress, ApiError> {
        let (offset, now_ms) = (upload.at(), self.now_ms());
        on_disk(move || upload.keep(length, now_ms)).await?;
        Ok(Progress { offset, length, expires_ms: Some(expires_ms(now_ms)) })
    }

    /// The file first, its row second: a row without a file would be a lie, a file
    /// without a row is only sent again.
    async fn put_in_place(&self, upload: Upload) -> Result<Taken, ApiError> {
        let (hash, bytes) = (upload.turn().name().photo, upload.at());
        let put = self.photos().put_file(hash, upload.path()).await?;
        on_disk(move || upload.discard()).await?;
        self.kept(put, hash, bytes).await
    }

    async fn kept(&self, put: Put, hash: PhotoHash, bytes: u64) -> Result<Taken, ApiError> {
        match put {
            Put::OtherBytes => return Err(ApiError::PhotoHash),
            Put::OtherKind => return Err(ApiError::NotAPhoto),
            Put::Created | Put::AlreadyHere => self.arrive(hash, bytes).await?,
        }
        Ok(if put == Put::Created { Taken::Created(bytes) } else { Taken::AlreadyHere(bytes) })
    }

    async fn arrive(&self, hash: PhotoHash, bytes: u64) -> Result<(), ApiError> {
        let arrival = Arrival { hash, bytes, received_ms: self.now_ms() };
        if self.arrivals.take_in(arrival) {
            self.note_arrivals_aside().await;
        }
        Ok(())
    }
}

/// Bytes go to the disk as they come, a few pieces together; the first came already.
async fn receive(
    mut upload: Upload,
    length: Option<u64>,
    (mut pieces, mut stopped): Came,
    mut body: BodyDataStream,
) -> Result<(Upload, Stopped), ApiError> {
    let most = length.unwrap_or(PHOTO_BYTES_MAX);
    loop {
        let (back, written) = on_disk(move || {
            let written = pieces.iter().try_for_each(|piece| upload.write(piece, length));
            Ok((upload, written))
        })
        .await?;
        upload = back;
        let stops = match written {
            Ok(()) => stopped,
            Err(NotWritten::Full) => Some(Stopped::Full),
            Err(NotWritten::Disk(error)) => Some(Stopped::Disk(error)),
        };
        if let Some(stops) = stops {
            return Ok((upload, stops));
        }
        (pieces, stopped) = gather(upload.turn(), most - upload.at(), GATHERED_MAX, &mut body).await;
    }
}

fn bytes_of(pieces: &[Bytes]) -> u64 {
    pieces.iter().map(|piece| piece.len() as u64).sum()
}

/// The next pieces, no more than `room` bytes and about `enough`, and why no more come;
/// none where they do.
async fn gather(turn: &Turn, room: u64, enough: usize, body: &mut BodyDataStream) -> Came {
    let (mut pieces, mut gathered) = (Vec::new(), 0);
    while gathered < enough {
        let next = tokio::select! {
            biased;
            () = turn.asked_for() => return (pieces, Some(Stopped::Cut)),
            next = tokio::time::timeout(UPLOAD_WAIT, body.next()) => next,
        };
        let piece: Bytes = match next {
            Ok(None) => return (pieces, Some(Stopped::End)),
            Ok(Some(Ok(piece))) => piece,
            Err(_) | Ok(Some(Err(_))) => return (pieces, Some(Stopped::Cut)),
        };
        if (gathered + piece.len()) as u64 > room {
            return (pieces, Some(Stopped::TooLarge));
        }
        gathered += piece.len();
        pieces.push(piece);
    }
    (pieces, None)
}

async fn on_disk<T: Send + 'static>(work: impl FnOnce() -> io::Result<T> + Send + 'static) -> Result<T, ApiError> {
    Ok(aside(work).await.map_err(OfficeError::from)?)
}

fn expires_ms(touched_ms: i64) -> i64 {
    touched_ms.saturating_add(UNFINISHED_LIFE_MS)
}
