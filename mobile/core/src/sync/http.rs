//! The office over HTTP: the one file that names reqwest. One method a request;
//! what a status means is decided here and nowhere else on the phone.

use std::time::Duration;

use reqwest::{Client, RequestBuilder, Response, StatusCode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use shared::ids::PhotoHash;
use shared::sync::{
    Agreement, AgreementReply, Arrived, EnrolReply, EnrolRequest, Hello, HelloReply, Lacking, NotABatch, Pull,
    PushReply, Which, unpack,
};

/// Connecting takes longer than this only where there is no way to the office.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// The slowest honest request: a batch over 2G.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(120);
/// The largest answer read: a batch.
const ANSWER_BYTES_MAX: usize = shared::sync::BATCH_PACKED_MAX;

/// Why the office gave no usable answer.
#[derive(Debug, thiserror::Error)]
pub enum HttpError {
    /// The office's address is none that can be asked.
    #[error("not an address of an office")]
    Address,
    /// No way to the office, or cut on the way: try again.
    #[error("the office can't be reached")]
    Link(#[source] reqwest::Error),
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
    /// A way to the office at `base`, signed in with `token`.
    ///
    /// # Errors
    /// An address that is none, or where the platform has no client to offer.
    pub fn new(base: &str, token: &str) -> Result<Http, HttpError> {
        let base = base.trim().trim_end_matches('/').to_owned();
        let url = reqwest::Url::parse(&base).ok().filter(|url| url.scheme() == "http" && url.has_host());
        url.ok_or(HttpError::Address)?;
        // The office is on the unit's own network; a proxy would see what phones send.
        let client = Client::builder().no_proxy().connect_timeout(CONNECT_TIMEOUT).timeout(REQUEST_TIMEOUT).build();
        Ok(Http { client: client.map_err(HttpError::Link)?, base, token: token.to_owned() })
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

    /// Sends a packed batch of entries.
    ///
    /// # Errors
    /// [`HttpError`].
    pub async fn push(&self, packed: bytes::Bytes) -> Result<PushReply, HttpError> {
        let request = self.client.post(self.url("/api/entries"));
        let request = request.header("content-type", "application/x-ky-cuong-batch").body(packed);
        read_json(self.send(request).await?).await
    }

    /// Fetches others' entries.
    ///
    /// # Errors
    /// [`HttpError`].
    pub async fn pull(&self, pull: Pull) -> Result<Arrived, HttpError> {
        let head = pull.head.map_or_else(String::new, |head| format!("&head={head}"));
        let request = self.client.get(self.url(&format!("/api/entries?after={}{head}", pull.after)));
        let bytes = read_bytes(self.send(request).await?).await?;
        unpack(&bytes).map_err(|_: NotABatch| HttpError::Answer)
    }

    /// Asks which photos are lacking.
    ///
    /// # Errors
    /// [`HttpError`].
    pub async fn which(&self, which: &Which) -> Result<Lacking, HttpError> {
        self.ask("/api/photos/which", which).await
    }

    /// Sends one photo's bytes.
    ///
    /// # Errors
    /// [`HttpError`].
    pub async fn put_photo(&self, hash: PhotoHash, bytes: bytes::Bytes) -> Result<(), HttpError> {
        let request = self.client.put(self.url(&format!("/api/photos/{hash}")));
        self.send(request.header("content-type", "image/jpeg").body(bytes)).await.map(drop)
    }

    /// Compares.
    ///
    /// # Errors
    /// [`HttpError`].
    pub async fn agree(&self, agreement: &Agreement) -> Result<AgreementReply, HttpError> {
        self.ask("/api/agree", agreement).await
    }

    async fn ask<Q: Serialize, A: DeserializeOwned>(&self, path: &str, question: &Q) -> Result<A, HttpError> {
        let body = serde_json::to_vec(question).map_err(|_| HttpError::Answer)?;
        let request = self.client.post(self.url(path)).header("content-type", "application/json").body(body);
        read_json(self.send(request).await?).await
    }

    async fn send(&self, request: RequestBuilder) -> Result<Response, HttpError> {
        let request = if self.token.is_empty() { request } else { request.bearer_auth(&self.token) };
        let response = request.send().await.map_err(HttpError::Link)?;
        match response.status() {
            status if status.is_success() => Ok(response),
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Err(HttpError::SignedOut),
            status if is_passing(status) => Err(HttpError::Busy { status: status.as_u16() }),
            _ => Err(refused(response).await),
        }
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }
}

/// The office is busy or broken, or the link too slow for it: asked again, it may answer.
fn is_passing(status: StatusCode) -> bool {
    status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS || status == StatusCode::REQUEST_TIMEOUT
}

async fn refused(response: Response) -> HttpError {
    match read_json::<Refused>(response).await {
        Ok(Refused { error, sentence }) => HttpError::Refused { error, sentence },
        Err(_) => HttpError::Answer,
    }
}

async fn read_json<A: DeserializeOwned>(response: Response) -> Result<A, HttpError> {
    serde_json::from_slice(&read_bytes(response).await?).map_err(|_| HttpError::Answer)
}

async fn read_bytes(mut response: Response) -> Result<Vec<u8>, HttpError> {
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(HttpError::Link)? {
        if bytes.len() + chunk.len() > ANSWER_BYTES_MAX {
            return Err(HttpError::Answer);
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}
