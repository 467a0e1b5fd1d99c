use std::sync::Arc;

use axum::Json;
use axum::body::{Body, Bytes};
use axum::extract::State;
use shared::ids::{PhotoHash, sha256};
use shared::sync::{NotAPack, PHOTO_PACK_BYTES_MAX, PackKept, unpack_photos, whole_photos};

use super::read_until;
use crate::auth::Bringing;
use crate::config::UPLOAD_WAIT;
use crate::error::ApiError;
use crate::office::{Office, undisturbed};
use crate::record::{DeviceRow, DeviceState};

/// Several small whole photos, one behind the other; those that are here then are named.
/// They count as any other, once they are durable. Of what a cut ends, those that came
/// whole are kept.
pub async fn pack(
    State(office): State<Arc<Office>>,
    Bringing(device): Bringing,
    body: Body,
) -> Result<Json<PackKept>, ApiError> {
    let kept = undisturbed(async move {
        let _place = office.uploads.acquire().await.map_err(|_| ApiError::Internal)?;
        let (read, ended) = read_until(body, PHOTO_PACK_BYTES_MAX, UPLOAD_WAIT).await;
        let places = match ended {
            Ok(()) => unpack_photos(&read).map_err(|NotAPack| ApiError::Malformed)?,
            Err(ApiError::Malformed) => whole_photos(&read),
            Err(error) => return Err(error),
        };
        let photos = own(&office, &device, places.into_iter().map(|place| read.slice(place)).collect()).await?;
        let kept = office.clone().take_in_pack(photos).await;
        ended.map(|()| kept)
    });
    Ok(Json(PackKept { kept: kept.await? }))
}

/// Photos with their names; of a phone that was revoked, those that its entries name.
async fn own(office: &Office, device: &DeviceRow, photos: Vec<Bytes>) -> Result<Vec<(PhotoHash, Bytes)>, ApiError> {
    let mut named: Vec<(PhotoHash, Bytes)> =
        photos.into_iter().map(|bytes| (PhotoHash(sha256(&bytes)), bytes)).collect();
    if device.state != DeviceState::Active {
        let hashes: Vec<PhotoHash> = named.iter().map(|(hash, _)| *hash).collect();
        let own = office.named_by(device.device, &hashes).await?;
        named.retain(|(hash, _)| own.contains(hash));
    }
    Ok(named)
}
