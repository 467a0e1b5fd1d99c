use std::sync::Arc;

use axum::Json;
use axum::body::{Body, Bytes};
use axum::extract::State;
use shared::ids::{PhotoHash, sha256};
use shared::sync::{NotAPack, PHOTO_PACK_BYTES_MAX, PackKept, unpack_photos};

use super::read_bytes;
use crate::auth::Bringing;
use crate::error::ApiError;
use crate::office::{Office, undisturbed};
use crate::record::DeviceState;

/// Several small whole photos, one behind the other; those that are here then are named.
/// They count as any other, once they are durable.
pub async fn pack(
    State(office): State<Arc<Office>>,
    Bringing(device): Bringing,
    body: Body,
) -> Result<Json<PackKept>, ApiError> {
    let pack = read_bytes(body, PHOTO_PACK_BYTES_MAX).await?;
    let places = unpack_photos(&pack).map_err(|NotAPack| ApiError::Malformed)?;
    let named = |bytes: Bytes| (PhotoHash(sha256(&bytes)), bytes);
    let mut photos: Vec<(PhotoHash, Bytes)> = places.into_iter().map(|place| named(pack.slice(place))).collect();
    if device.state != DeviceState::Active {
        let hashes: Vec<PhotoHash> = photos.iter().map(|(hash, _)| *hash).collect();
        let own = office.named_by(device.device, &hashes).await?;
        photos.retain(|(hash, _)| own.contains(hash));
    }
    let kept = undisturbed(async move { office.take_in_pack(photos).await }).await?;
    Ok(Json(PackKept { kept }))
}
