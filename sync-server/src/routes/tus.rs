//! The words of tus 1.0, the open protocol of resumable uploads, as far as the photos'
//! route speaks it: its core and the extension «expiration». A photo's URL is known
//! beforehand, since it is its hash, so nothing has to be created.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use chrono::DateTime;

use crate::error::ApiError;
use crate::upload::Progress;

/// The version spoken.
pub const VERSION: &str = "1.0.0";
/// Extensions spoken.
pub const EXTENSIONS: &str = "expiration";
/// What the bytes of an upload are said to be.
pub const CONTENT_TYPE: &str = "application/offset+octet-stream";

/// The header of the version that is spoken.
pub const RESUMABLE: HeaderName = HeaderName::from_static("tus-resumable");
/// The header of all versions that could be.
pub const VERSIONS: HeaderName = HeaderName::from_static("tus-version");
/// The header of all extensions.
pub const EXTENSION: HeaderName = HeaderName::from_static("tus-extension");
/// The header of the greatest size.
pub const MAX_SIZE: HeaderName = HeaderName::from_static("tus-max-size");
/// The header of where some bytes belong, or an upload stands.
pub const OFFSET: HeaderName = HeaderName::from_static("upload-offset");
/// The header of how many bytes there will be.
pub const LENGTH: HeaderName = HeaderName::from_static("upload-length");
/// The header that stands where nobody has said so yet.
pub const DEFER_LENGTH: HeaderName = HeaderName::from_static("upload-defer-length");
/// The header of when an unfinished upload goes.
pub const EXPIRES: HeaderName = HeaderName::from_static("upload-expires");

/// Refuses whoever speaks another version, or does not say which.
pub fn check_version(headers: &HeaderMap) -> Result<(), ApiError> {
    let spoken = headers.get(RESUMABLE).is_some_and(|version| version == VERSION);
    if spoken { Ok(()) } else { Err(ApiError::TusVersion) }
}

/// Refuses bytes that are not said to be those of an upload.
pub fn check_type(headers: &HeaderMap) -> Result<(), ApiError> {
    let said = headers.get(header::CONTENT_TYPE).is_some_and(|said| said == CONTENT_TYPE);
    if said { Ok(()) } else { Err(ApiError::PhotoType) }
}

/// A number of bytes in a header, where it stands.
pub fn bytes_in(headers: &HeaderMap, name: &HeaderName) -> Result<Option<u64>, ApiError> {
    let Some(value) = headers.get(name) else { return Ok(None) };
    let digits = value.to_str().ok().filter(|text| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()));
    digits.and_then(|digits| digits.parse().ok()).map(Some).ok_or(ApiError::Malformed)
}

/// How far an upload has come, as headers.
pub fn headers_of(progress: &Progress) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(OFFSET, progress.offset.into());
    match progress.length {
        Some(length) => headers.insert(LENGTH, length.into()),
        None => headers.insert(DEFER_LENGTH, HeaderValue::from_static("1")),
    };
    let expires = progress.expires_ms.and_then(DateTime::from_timestamp_millis);
    let expires = expires.map(|at| at.format("%a, %d %b %Y %H:%M:%S GMT").to_string());
    if let Some(expires) = expires.and_then(|text| HeaderValue::from_str(&text).ok()) {
        headers.insert(EXPIRES, expires);
    }
    headers
}
