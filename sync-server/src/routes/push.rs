use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use shared::sync::{PushReply, unpack};

use super::read_bytes;
use crate::auth::Bringing;
use crate::config::BATCH_BODY_MAX;
use crate::error::ApiError;
use crate::ingest;
use crate::office::{Office, undisturbed};

/// A signed batch of the phone's own entries gives one verdict an entry.
/// Every well-chained entry is durably stored before the answer.
pub async fn push(
    State(office): State<Arc<Office>>,
    Bringing(device): Bringing,
    body: Body,
) -> Result<Json<PushReply>, ApiError> {
    let batch = unpack(&read_bytes(body, BATCH_BODY_MAX).await?)?;
    // A phone whose link breaks now must not stop the office in the middle of a commit.
    undisturbed(async move { ingest::push(&office, &device, batch).await }).await.map(Json)
}
