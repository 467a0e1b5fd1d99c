//! The phones' routes, one file an endpoint. Each reads, asks the office, and
//! answers; no rule is decided here. Who asks is looked at before what is asked:
//! a stranger's body is never read.

mod agree;
pub(crate) mod enrol;
mod health;
mod hello;
mod log;
mod photos_get;
mod photos_options;
mod photos_pack;
mod photos_patch;
mod photos_put;
mod photos_which;
mod pull;
mod push;
pub mod tus;

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, HttpBody};
use axum::extract::{DefaultBodyLimit, FromRequestParts, Path};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::from_fn;
use axum::routing::{any, get, post};
use bytes::{Bytes, BytesMut};
use futures::StreamExt;
use serde::de::DeserializeOwned;
use shared::ids::PhotoHash;
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::timeout::TimeoutLayer;

use crate::config::REQUEST_TIMEOUT;
use crate::error::{ApiError, say};
use crate::office::Office;
use crate::record::{DeviceRow, DeviceState};

/// The phones' routes.
pub fn router(office: Arc<Office>) -> Router {
    Router::new()
        .route("/api/enrol", post(enrol::enrol))
        .route("/api/hello", post(hello::hello))
        .route("/api/entries", post(push::push))
        .route("/api/entries/pull", post(pull::pull))
        .route("/api/photos/which", post(photos_which::which))
        .route("/api/photos", post(photos_pack::pack))
        .route(
            "/api/photos/{sha256}",
            get(photos_get::get)
                .head(photos_get::head)
                .put(photos_put::put)
                .patch(photos_patch::patch)
                .options(photos_options::options)
                .layer::<_, Infallible>(header_layer(tus::RESUMABLE, tus::VERSION))
                .layer::<_, Infallible>(header_layer(tus::VERSIONS, tus::VERSION)),
        )
        .route("/api/agree", post(agree::agree))
        .route("/api/log", get(log::log))
        .route("/api/health", get(health::health))
        // A later phone may ask what there is not yet: it is answered as a program.
        .route("/api/{*other}", any(nothing))
        .method_not_allowed_fallback(nothing)
        // Each route reads its own body with its own limit.
        .layer(DefaultBodyLimit::disable())
        .layer(from_fn(say))
        .layer(TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, REQUEST_TIMEOUT))
        .layer(header_layer(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(header_layer(header::CACHE_CONTROL, "no-store"))
        .with_state(office)
}

async fn nothing() -> ApiError {
    ApiError::NotFound
}

/// A request's body, whole, if it is no larger than the route reads.
async fn read_bytes(body: Body, bytes_max: usize) -> Result<Bytes, ApiError> {
    let (read, ended) = read_until(body, bytes_max, REQUEST_TIMEOUT).await;
    ended.map(|()| read)
}

/// What comes of a request's body, and whether it was all. Reading stops at the limit,
/// whatever length was announced, and where nothing comes for so long.
async fn read_until(body: Body, bytes_max: usize, wait: Duration) -> (Bytes, Result<(), ApiError>) {
    let announced = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
    let mut read = BytesMut::with_capacity(announced.min(bytes_max));
    let mut stream = body.into_data_stream();
    loop {
        let piece = match tokio::time::timeout(wait, stream.next()).await {
            Ok(None) => return (read.freeze(), Ok(())),
            Ok(Some(Ok(piece))) => piece,
            Ok(Some(Err(_))) | Err(_) => return (read.freeze(), Err(ApiError::Malformed)),
        };
        if read.len() + piece.len() > bytes_max {
            return (read.freeze(), Err(ApiError::TooLarge));
        }
        read.extend_from_slice(&piece);
    }
}

async fn read_json<T: DeserializeOwned>(body: Body, bytes_max: usize) -> Result<T, ApiError> {
    let bytes = read_bytes(body, bytes_max).await?;
    serde_json::from_slice(&bytes).map_err(|_| ApiError::Malformed)
}

/// A phone that was revoked brings photos that its own entries name, and no others.
async fn check_named(office: &Office, device: &DeviceRow, photo: PhotoHash) -> Result<(), ApiError> {
    let names = device.state == DeviceState::Active || !office.named_by(device.device, &[photo]).await?.is_empty();
    if names { Ok(()) } else { Err(ApiError::NotFound) }
}

/// A photo's name in a path, if it is one: 64 lower-case hexadecimal digits and
/// nothing else.
#[derive(Debug)]
pub struct PhotoName(pub PhotoHash);

impl<S: Send + Sync> FromRequestParts<S> for PhotoName {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<PhotoName, ApiError> {
        let name = Path::<String>::from_request_parts(parts, state).await;
        let Path(name) = name.map_err(|_| ApiError::PhotoName)?;
        name.parse().map(PhotoName).map_err(|_| ApiError::PhotoName)
    }
}

fn header_layer(name: HeaderName, value: &'static str) -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
}
