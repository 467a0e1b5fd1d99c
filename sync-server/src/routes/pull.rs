use std::sync::Arc;

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::header;
use axum::response::IntoResponse;
use shared::ids::DeviceId;
use shared::journal::Entry;
use shared::sync::{Batch, BatchNote, PULL_ENTRIES_MAX, Pull, batch_len, leaves_out_own, pack};

use crate::auth::SignedIn;
use crate::error::ApiError;
use crate::office::Office;

/// The media type of a batch.
const BATCH_TYPE: &str = "application/x-ky-cuong-batch";

/// `?after=N&head=HASH`: entries that arrived after position N, as a batch with the
/// next cursor. What never leaves the office is not among them, and what the asker
/// wrote itself only where it may lack some of that.
pub async fn pull(
    State(office): State<Arc<Office>>,
    SignedIn(device): SignedIn,
    query: Result<Query<Pull>, QueryRejection>,
) -> Result<impl IntoResponse, ApiError> {
    let Query(pull) = query.map_err(|_| ApiError::Malformed)?;
    let batch = page(&office, device.device, pull).await?;
    Ok(([(header::CONTENT_TYPE, BATCH_TYPE)], pack(&batch)))
}

/// One page. Without more waiting, the cursor is the end of the log as it was
/// before it was read: entries that stay at the office are not looked at again,
/// and a phone that was ahead of a restored office comes back to its end.
async fn page(office: &Office, asker: DeviceId, pull: Pull) -> Result<Batch, ApiError> {
    let after = i64::try_from(pull.after).map_err(|_| ApiError::Malformed)?;
    let (end, without) = {
        let memory = office.memory().await?;
        (memory.position, leaves_out_own(pull, memory.chain(asker)).then_some(asker))
    };
    let kept = office.store().entries_for_phones((after, end), without, PULL_ENTRIES_MAX + 1).await?;
    let mut entries: Vec<Entry> = kept.iter().map(|kept| kept.entry.clone()).collect();
    let fitting = batch_len(&entries);
    let more = fitting < entries.len();
    entries.truncate(fitting);
    let cursor = match kept.get(fitting.saturating_sub(1)) {
        Some(last) if more => last.position,
        _ => end,
    };
    let cursor = u64::try_from(cursor).map_err(|_| ApiError::Internal)?;
    Ok(Batch { note: BatchNote { cursor: Some(cursor), more, ..BatchNote::default() }, entries })
}
