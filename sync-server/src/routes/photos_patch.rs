use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse;

use super::{PhotoName, check_named, tus};
use crate::auth::Bringing;
use crate::error::ApiError;
use crate::office::{Office, undisturbed};
use crate::unfinished::Name;
use crate::upload::{Place, Progress, Said, Taken};

/// Goes on with a photo where it stands, as tus has it.
pub async fn patch(
    State(office): State<Arc<Office>>,
    Bringing(device): Bringing,
    PhotoName(photo): PhotoName,
    headers: HeaderMap,
    body: Body,
) -> Result<impl IntoResponse, ApiError> {
    check_named(&office, &device, photo).await?;
    tus::check_version(&headers)?;
    tus::check_type(&headers)?;
    let from = tus::bytes_in(&headers, &tus::OFFSET)?.ok_or(ApiError::Malformed)?;
    let said = Said {
        place: Place::From(from),
        length: tus::bytes_in(&headers, &tus::LENGTH)?,
        brings: tus::bytes_in(&headers, &header::CONTENT_LENGTH)?,
    };
    let name = Name { device: device.device, photo };
    let progress = match undisturbed(office.take_in(name, said, body)).await? {
        Taken::Created(bytes) | Taken::AlreadyHere(bytes) => Progress::whole(bytes),
        Taken::Unfinished(progress) => progress,
    };
    Ok((StatusCode::NO_CONTENT, tus::headers_of(&progress)))
}
