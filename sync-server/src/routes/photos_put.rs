use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};

use super::{PhotoName, check_named, tus};
use crate::auth::Bringing;
use crate::error::ApiError;
use crate::office::{Office, undisturbed};
use crate::unfinished::Name;
use crate::upload::{Place, Said, Taken};

/// Raw bytes of one whole photo; it counts only if they hash to its name, and once it is
/// durable: that is what `which` and `agree` are asked for. What a cut leaves of it may
/// be gone on with.
pub async fn put(
    State(office): State<Arc<Office>>,
    Bringing(device): Bringing,
    PhotoName(photo): PhotoName,
    headers: HeaderMap,
    body: Body,
) -> Result<StatusCode, ApiError> {
    check_named(&office, &device, photo).await?;
    let brings = tus::bytes_in(&headers, &header::CONTENT_LENGTH)?;
    let said = Said { place: Place::Whole, length: brings, brings };
    match undisturbed(office.take_in(Name { device: device.device, photo }, said, body)).await? {
        Taken::Created(_) => Ok(StatusCode::CREATED),
        Taken::AlreadyHere(_) => Ok(StatusCode::OK),
        Taken::Unfinished(_) => Err(ApiError::PhotoHash),
    }
}
