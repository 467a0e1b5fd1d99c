//! The office over HTTP: the one file that names reqwest. One method a request;
//! what a status means is decided here and nowhere else on the phone.

use std::convert::Infallible;
use std::error::Error;
use std::net::IpAddr;
use std::time::Duration;

use bytes::Bytes;
use reqwest::redirect::Policy;
use reqwest::{Body, Client, RequestBuilder, Response, StatusCode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use shared::ids::{LogHash, PhotoHash};
use shared::sync::{
    Agreement, AgreementReply, EnrolReply, EnrolRequest, Hello, HelloReply, Lacking, PackKept, Pull, PushReply, Which,
};
use tokio::sync::watch;

use super::pin::{self, NotTheOffice, Pinned};

/// Connecting takes longer than this only where there is no way to the office.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// The slowest honest request: a batch over 2G.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(120);
/// The largest answer read: a batch.
const ANSWER_BYTES_MAX: usize = shared::sync::BATCH_PACKED_MAX;
/// Bytes of a photo handed over at once: as finely its progress is told.
const PIECE_BYTES: usize = 32 * 1024;
/// The version of tus, the protocol of resumable uploads.
const TUS_VERSION: &str = "1.0.0";

/// Why the office gave no usable answer.
#[derive(Debug, thiserror::Error)]
pub enum HttpError {
    /// The office's address is none that can be asked.
    #[error("not an address of an office")]
    Address,
    /// No way to the office, or cut on the way: try again.
    #[error("the office can't be reached")]
    Link(#[source] reqwest::Error),
    /// Who answers there is not the office that was enrolled at. Nothing was told to them,
    /// and trying again helps nobody.
    #[error("not the office this phone is enrolled at: {why:?}")]
    NotTheOffice {
        /// What shows it.
        why: NotTheOffice,
    },
    /// The office is busy or broken: try again.
    #[error("the office answered {status}")]
    Busy {
        /// Its status.
        status: u16,
    },
    /// This phone may not (any more); nothing of it is deleted.
    #[error("the office does not know this phone")]
    SignedOut,
    /// The office refuses this request, and why.
    #[error("the office refused: {error}")]
    Refused {
        /// Its code.
        error: String,
        /// Its sentence for people.
        sentence: String,
    },
    /// An answer that is none.
    #[error("the office's answer can't be read")]
    Answer,
}

impl HttpError {
    /// Whether trying again may help.
    pub fn is_passing(&self) -> bool {
        matches!(self, HttpError::Link(_) | HttpError::Busy { .. })
    }

    /// Whether a photo stands at another place than was thought.
    pub(super) fn is_elsewhere(&self) -> bool {
        matches!(self, HttpError::Refused { error, .. } if error == "photo_offset")
    }

    /// Whether what the office has of a photo is not that photo.
    pub(super) fn is_other_photo(&self) -> bool {
        matches!(self, HttpError::Refused { error, .. } if error == "photo_hash")
    }
}

/// A photo and how much of it the office holds.
#[derive(Clone)]
pub struct PhotoPart {
    /// Its name.
    pub hash: PhotoHash,
    /// Bytes that are there.
    pub offset: u64,
    /// All of its bytes.
    pub bytes: Bytes,
}

/// What a photo shows belongs in no log.
impl std::fmt::Debug for PhotoPart {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PhotoPart({}, {} of {})", self.hash, self.offset, self.bytes.len())
    }
}

impl From<reqwest::Error> for HttpError {
    fn from(error: reqwest::Error) -> HttpError {
        match handshake(&error).and_then(pin::suspicion) {
            Some(why) => HttpError::NotTheOffice { why },
            None => HttpError::Link(error),
        }
    }
}

/// What TLS said, where it did; the client wraps it several times.
fn handshake<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a rustls::Error> {
    let inside = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
    let inside = inside.and_then(|inside| handshake(inside));
    let here = || error.downcast_ref::<rustls::Error>();
    inside.or_else(here).or_else(|| error.source().and_then(handshake))
}

/// Whether an address is this very machine, where nobody listens in between.
pub fn is_here(url: &str) -> bool {
    let url = reqwest::Url::parse(url.trim()).ok();
    let host = url.as_ref().and_then(reqwest::Url::host_str).unwrap_or_default();
    let address = host.trim_matches(['[', ']']).parse::<IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

/// A way to the office.
#[derive(Clone)]
pub struct Http {
    client: Client,
    base: String,
    token: String,
}

/// The token stays out of logs.
impl std::fmt::Debug for Http {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Http")
    }
}

#[derive(serde::Deserialize)]
struct Refused {
    error: String,
    #[serde(default)]
    sentence: String,
}

impl Http {
    /// A way to the office at `base`, signed in with `token`. Where an authority is pinned
    /// it is TLS and never less.
    ///
    /// # Errors
    /// An address that is none, or where the platform has no client to offer.
    pub fn new(base: &str, token: &str, office: Option<Pinned>) -> Result<Http, HttpError> {
        let base = base.trim().trim_end_matches('/').to_owned();
        let scheme = if office.is_some() { "https" } else { "http" };
        let url = reqwest::Url::parse(&base).ok().filter(|url| url.scheme() == scheme && url.has_host());
        url.ok_or(HttpError::Address)?;
        let tls = pin::client(office).map_err(|_| HttpError::Address)?;
        // The office is on the unit's own network; a proxy would see what phones send. It
        // never points elsewhere: whoever does is not the office.
        let client = Client::builder().no_proxy().redirect(Policy::none()).tls_backend_preconfigured(tls);
        let client = client.https_only(office.is_some()).connect_timeout(CONNECT_TIMEOUT).timeout(REQUEST_TIMEOUT);
        Ok(Http { client: client.build()?, base, token: token.to_owned() })
    }

    /// Enrols with a one-time code.
    ///
    /// # Errors
    /// [`HttpError`].
    pub async fn enrol(&self, request: &EnrolRequest) -> Result<EnrolReply, HttpError> {
        self.ask("/api/enrol", request).await
    }

    /// Greets.
    ///
    /// # Errors
    /// [`HttpError`].
    pub async fn hello(&self, hello: &Hello) -> Result<HelloReply, HttpError> {
        self.ask("/api/hello", hello).await
    }

    /// Sends a packed batch of entries, and notes when it goes to the link.
    ///
    /// # Errors
    /// [`HttpError`].
    pub async fn push(&self, packed: Bytes, goes: watch::Sender<bool>) -> Result<PushReply, HttpError> {
        let request = self.client.post(self.url("/api/entries"));
        let request = request.header("content-type", "application/x-ky-cuong-batch");
        read_json(self.send(told(request, packed, goes)).await?).await
    }

    /// Fetches others' entries, a packed batch.
    ///
    /// # Errors
    /// [`HttpError`].
    pub async fn pull(&self, pull: &Pull) -> Result<Vec<u8>, HttpError> {
        read_bytes(self.post("/api/entries/pull", pull).await?).await
    }

    /// Asks which photos are lacking.
    ///
    /// # Errors
    /// [`HttpError`].
    pub async fn which(&self, which: &Which) -> Result<Lacking, HttpError> {
        self.ask("/api/photos/which", which).await
    }

    /// Sends what is left of a photo, and tells how far it has come; how many bytes the
    /// office holds then.
    ///
    /// # Errors
    /// [`HttpError`]; after a cut [`Http::photo_offset`] says where to go on.
    pub async fn send_photo(&self, part: &PhotoPart, tell: watch::Sender<u64>) -> Result<u64, HttpError> {
        let (from, length) = (part.offset as usize, part.bytes.len());
        let bytes = part.bytes.clone();
        let pieces = (from..length).step_by(PIECE_BYTES).map(move |at| {
            let end = (at + PIECE_BYTES).min(length);
            tell.send_replace(end as u64);
            Ok::<_, Infallible>(bytes.slice(at..end))
        });
        let request = self.client.patch(self.photo_url(part.hash)).header("tus-resumable", TUS_VERSION);
        let request = request.header("upload-offset", from).header("upload-length", length);
        let request = request.header("content-type", "application/offset+octet-stream");
        let request = request.header("content-length", length.saturating_sub(from));
        let body = Body::wrap_stream(futures::stream::iter(pieces));
        offset_in(&self.send(request.body(body)).await?)
    }

    /// Sends a pack of small photos; which of them the office holds then.
    ///
    /// # Errors
    /// [`HttpError`].
    pub async fn send_pack(&self, pack: Bytes) -> Result<PackKept, HttpError> {
        let request = self.client.post(self.url("/api/photos")).header("content-type", "application/octet-stream");
        read_json(self.send(request.body(pack)).await?).await
    }

    /// Asks how many bytes of a photo the office holds.
    ///
    /// # Errors
    /// [`HttpError`].
    pub async fn photo_offset(&self, hash: PhotoHash) -> Result<u64, HttpError> {
        let request = self.client.head(self.photo_url(hash)).header("tus-resumable", TUS_VERSION);
        offset_in(&self.send(request).await?)
    }

    /// Fetches leaves of the office's log from a place on.
    ///
    /// # Errors
    /// [`HttpError`].
    pub async fn leaves(&self, from: u64) -> Result<Vec<LogHash>, HttpError> {
        let request = self.client.get(self.url(&format!("/api/log?from={from}")));
        let bytes = read_bytes(self.send(request).await?).await?;
        let (leaves, rest) = bytes.as_chunks::<{ LogHash::LEN }>();
        if rest.is_empty() { Ok(leaves.iter().map(|leaf| LogHash(*leaf)).collect()) } else { Err(HttpError::Answer) }
    }

    /// Compares.
    ///
    /// # Errors
    /// [`HttpError`].
    pub async fn agree(&self, agreement: &Agreement) -> Result<AgreementReply, HttpError> {
        self.ask("/api/agree", agreement).await
    }

    async fn ask<Q: Serialize, A: DeserializeOwned>(&self, path: &str, question: &Q) -> Result<A, HttpError> {
        read_json(self.post(path, question).await?).await
    }

    async fn post<Q: Serialize>(&self, path: &str, question: &Q) -> Result<Response, HttpError> {
        let body = serde_json::to_vec(question).map_err(|_| HttpError::Answer)?;
        let request = self.client.post(self.url(path)).header("content-type", "application/json").body(body);
        self.send(request).await
    }

    async fn send(&self, request: RequestBuilder) -> Result<Response, HttpError> {
        let request = if self.token.is_empty() { request } else { request.bearer_auth(&self.token) };
        let response = request.send().await?;
        match response.status() {
            status if status.is_success() => Ok(response),
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Err(HttpError::SignedOut),
            status if is_passing(status) => Err(HttpError::Busy { status: status.as_u16() }),
            _ => Err(refused(response).await),
        }
    }

    fn photo_url(&self, hash: PhotoHash) -> String {
        self.url(&format!("/api/photos/{hash}"))
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }
}

/// A request with a body, of which is noted when it goes to the link.
fn told(request: RequestBuilder, body: Bytes, goes: watch::Sender<bool>) -> RequestBuilder {
    let length = body.len();
    let piece = futures::stream::once(async move {
        goes.send_replace(true);
        Ok::<_, Infallible>(body)
    });
    request.header("content-length", length).body(Body::wrap_stream(piece))
}

/// The office is busy or broken, or the link too slow for it: asked again, it may answer.
/// Where it has no room for a photo it says so, and the others go on.
fn is_passing(status: StatusCode) -> bool {
    status.is_server_error() && status != StatusCode::INSUFFICIENT_STORAGE
        || status == StatusCode::TOO_MANY_REQUESTS
        || status == StatusCode::REQUEST_TIMEOUT
}

/// Where an upload stands.
fn offset_in(response: &Response) -> Result<u64, HttpError> {
    let offset = response.headers().get("upload-offset").and_then(|offset| offset.to_str().ok()?.parse().ok());
    offset.ok_or(HttpError::Answer)
}

async fn refused(response: Response) -> HttpError {
    match read_json::<Refused>(response).await {
        Ok(Refused { error, sentence }) => HttpError::Refused { error, sentence },
        Err(HttpError::Link(error)) => HttpError::Link(error),
        Err(_) => HttpError::Answer,
    }
}

async fn read_json<A: DeserializeOwned>(response: Response) -> Result<A, HttpError> {
    serde_json::from_slice(&read_bytes(response).await?).map_err(|_| HttpError::Answer)
}

async fn read_bytes(mut response: Response) -> Result<Vec<u8>, HttpError> {
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        if bytes.len() + chunk.len() > ANSWER_BYTES_MAX {
            return Err(HttpError::Answer);
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}
