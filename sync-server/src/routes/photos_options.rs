use axum::http::{HeaderName, StatusCode};
use shared::domain::limits::PHOTO_BYTES_MAX;

use super::{PhotoName, tus};
use crate::auth::SignedIn;

/// What of tus is spoken here.
pub async fn options(SignedIn(_): SignedIn, PhotoName(_): PhotoName) -> (StatusCode, [(HeaderName, String); 2]) {
    let said = [(tus::EXTENSION, tus::EXTENSIONS.to_owned()), (tus::MAX_SIZE, PHOTO_BYTES_MAX.to_string())];
    (StatusCode::NO_CONTENT, said)
}
