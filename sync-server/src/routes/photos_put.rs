use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::StatusCode;

use super::{PhotoName, read_bytes};
use crate::arrivals::Arrival;
use crate::auth::SignedIn;
use crate::config::PHOTO_BODY_MAX;
use crate::error::ApiError;
use crate::office::Office;
use crate::photos::Put;

/// Raw bytes of one photo; it counts only if they hash to its name, and once it is
/// durable: that is what `which` and `agree` are asked for.
pub async fn put(
    State(office): State<Arc<Office>>,
    SignedIn(_): SignedIn,
    PhotoName(hash): PhotoName,
    body: Body,
) -> Result<StatusCode, ApiError> {
    let _turn = office.uploads.acquire().await.map_err(|_| ApiError::Internal)?;
    let bytes = read_bytes(body, PHOTO_BODY_MAX).await?;
    let count = bytes.len() as u64;
    let put = office.photos().put(hash, bytes).await?;
    match put {
        Put::Created | Put::AlreadyHere => {}
        Put::OtherBytes => return Err(ApiError::PhotoHash),
        Put::NotAJpeg => return Err(ApiError::NotAPhoto),
    }
    // The file first, its row second: a row without a file would be a lie, a file
    // without a row is only sent again.
    let arrival = Arrival { hash, bytes: count, received_ms: office.now_ms() };
    if office.arrivals.take_in(arrival) {
        let office = office.clone();
        drop(tokio::spawn(async move { office.note_arrivals_aside().await }));
    }
    Ok(if put == Put::Created { StatusCode::CREATED } else { StatusCode::OK })
}
