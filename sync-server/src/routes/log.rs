use std::sync::Arc;

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::header;
use axum::response::IntoResponse;
use serde::Deserialize;
use shared::log::leaf_of;

use crate::auth::SignedIn;
use crate::error::ApiError;
use crate::log::LEAVES_MAX;
use crate::office::Office;

/// Which leaves.
#[derive(Debug, Deserialize)]
pub struct From {
    /// The first one's place, from 0.
    from: u64,
}

/// `?from=N`: the leaves of the log from a place on, 32 bytes each, so that a phone can
/// check all of it. They tell nothing of the entries.
pub async fn log(
    State(office): State<Arc<Office>>,
    SignedIn(_): SignedIn,
    query: Result<Query<From>, QueryRejection>,
) -> Result<impl IntoResponse, ApiError> {
    let Query(asked) = query.map_err(|_| ApiError::Malformed)?;
    let hashes = office.store().log_hashes(asked.from, LEAVES_MAX).await?;
    let leaves: Vec<u8> = hashes.into_iter().flat_map(|hash| leaf_of(hash).0).collect();
    Ok(([(header::CONTENT_TYPE, "application/octet-stream")], leaves))
}
