use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::IntoResponse;

use shared::ids::PhotoHash;

use super::{PhotoName, check_named, tus};
use crate::auth::{Bringing, SignedIn};
use crate::error::ApiError;
use crate::office::{Author, Office};
use crate::record::{DeviceRow, ReadingOf};
use crate::unfinished::Name;

/// The bytes of one photo that an entry in one of the phone's scopes names. The reading is
/// noted before a byte is given.
pub async fn get(
    State(office): State<Arc<Office>>,
    SignedIn(device): SignedIn,
    PhotoName(hash): PhotoName,
) -> Result<impl IntoResponse, ApiError> {
    if !may_see(&office, &device, hash).await? {
        return Err(ApiError::NotFound);
    }
    let bytes = office.photos().get(hash).await?.ok_or(ApiError::NotFound)?;
    let reader = Author { member: device.member, role: device.role };
    office.note_reading(reader, (ReadingOf::Photo, hash.to_string()), "sync".to_owned()).await?;
    let never_a_page = "default-src 'none'; sandbox";
    let headers = [(header::CONTENT_TYPE, "application/octet-stream"), (header::CONTENT_SECURITY_POLICY, never_a_page)];
    Ok((headers, bytes))
}

/// Whether there is one that it may not see is not told either.
async fn may_see(office: &Office, asker: &DeviceRow, hash: PhotoHash) -> Result<bool, ApiError> {
    let memory = office.memory().await?;
    let sees = memory.scopes.sees(&memory.record, (asker.member, asker.role), office.now_ms());
    Ok(memory.scopes.shows_photo(&sees, hash))
}

/// The phone asks whether a photo is here; nobody reads anything. Who speaks tus asks how
/// far it has come.
pub async fn head(
    State(office): State<Arc<Office>>,
    Bringing(device): Bringing,
    PhotoName(photo): PhotoName,
    headers: HeaderMap,
) -> Result<HeaderMap, ApiError> {
    check_named(&office, &device, photo).await?;
    if headers.contains_key(tus::RESUMABLE) {
        tus::check_version(&headers)?;
        return Ok(tus::headers_of(&office.progress(Name { device: device.device, photo }).await?));
    }
    let held = office.photos_here(&[photo]).await?;
    if held.is_empty() { Err(ApiError::NotFound) } else { Ok(HeaderMap::new()) }
}
