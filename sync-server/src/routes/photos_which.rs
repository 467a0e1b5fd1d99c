use std::collections::HashSet;
use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use shared::ids::PhotoHash;
use shared::sync::{Lacking, WHICH_MAX, Which, answer_which};

use super::read_json;
use crate::auth::Bringing;
use crate::config::WHICH_BODY_MAX;
use crate::error::ApiError;
use crate::office::Office;
use crate::record::DeviceState;

/// Hashes give those the office lacks, and of which it has this phone's beginning.
pub async fn which(
    State(office): State<Arc<Office>>,
    Bringing(device): Bringing,
    body: Body,
) -> Result<Json<Lacking>, ApiError> {
    let mut which: Which = read_json(body, WHICH_BODY_MAX).await?;
    if which.hashes.len() > WHICH_MAX {
        return Err(ApiError::TooLarge);
    }
    if device.state != DeviceState::Active {
        which.hashes = office.named_by(device.device, &which.hashes).await?;
    }
    // What they brought counts, and may be the last of a photo.
    office.stop_uploads(device.device, &which.hashes).await;
    let held: HashSet<PhotoHash> = office.photos_here(&which.hashes).await?;
    let mut lacking = answer_which(&which, |hash| held.contains(&hash));
    lacking.begun = office.begun(device.device).await?;
    lacking.begun.retain(|begun| which.hashes.contains(&begun.hash) && !held.contains(&begun.hash));
    Ok(Json(lacking))
}
