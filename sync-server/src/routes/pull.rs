use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use shared::journal::Entry;
use shared::log::LogWord;
use shared::sync::{
    Batch, BatchNote, PULL_ENTRIES_MAX, Pull, SCOPES_MAX, ScopesNow, batch_len, leaves_out_own, pack, scopes_now,
};

use super::read_json;
use crate::auth::SignedIn;
use crate::config::PULL_BODY_MAX;
use crate::error::ApiError;
use crate::office::Office;
use crate::record::DeviceRow;

/// The media type of a batch.
const BATCH_TYPE: &str = "application/x-ky-cuong-batch";

/// How far the phone has read each of its scopes gives those it has now, and what
/// arrived in them since, as a batch with the position to go on from. What never leaves
/// the office is not among them, nor what the asker wrote itself where it lacks none of that.
pub async fn pull(
    State(office): State<Arc<Office>>,
    SignedIn(device): SignedIn,
    body: Body,
) -> Result<impl IntoResponse, ApiError> {
    let pull: Pull = read_json(body, PULL_BODY_MAX).await?;
    if pull.cursors.len() > SCOPES_MAX {
        return Err(ApiError::TooLarge);
    }
    let batch = page(&office, &device, &pull).await?;
    Ok(([(header::CONTENT_TYPE, BATCH_TYPE)], pack(&batch)))
}

/// One page. Without more waiting, the cursor is the end of the log as it was
/// before it was read: entries that stay at the office are not looked at again,
/// and a phone that was ahead of a restored office comes back to its end.
async fn page(office: &Office, asker: &DeviceRow, pull: &Pull) -> Result<Batch, ApiError> {
    let Found { end, positions, now, log } = find(office, asker, pull).await?;
    let (mut positions, mut entries): (Vec<i64>, Vec<Entry>) =
        office.store().entries_at(&positions).await?.into_iter().unzip();
    let fitting = batch_len(&entries);
    let more = fitting < entries.len();
    entries.truncate(fitting);
    positions.truncate(fitting);
    let cursor = match positions.last() {
        Some(last) if more => *last,
        _ => end,
    };
    let cursor = Some(u64::try_from(cursor).map_err(|_| ApiError::Internal)?);
    let ScopesNow { added, lost, .. } = now;
    let (places, inclusion) = office.prove_positions(positions.into_iter(), log.checkpoint.checkpoint.size).await?;
    let (log, head, signature) = (Some(Box::new(log)), None, None);
    Ok(Batch { note: BatchNote { head, signature, cursor, more, added, lost, log, places, inclusion }, entries })
}

/// Where what a phone lacks stands in the log.
struct Found {
    /// The end of the log.
    end: i64,
    /// One more than fits a page, where there are so many.
    positions: Vec<i64>,
    now: ScopesNow,
    /// The log as it was then.
    log: LogWord,
}

async fn find(office: &Office, asker: &DeviceRow, pull: &Pull) -> Result<Found, ApiError> {
    let now_ms = office.now_ms();
    let memory = office.memory().await?;
    let sees = memory.scopes.sees(&memory.record, (asker.member, asker.role), now_ms);
    let now = scopes_now(&pull.cursors, &memory.scopes.scopes(&sees));
    let end = memory.position;
    let without = leaves_out_own(pull.head, memory.chain(asker.device)).then_some(asker.device);
    let positions = memory.scopes.page(&now.after, (end, without), PULL_ENTRIES_MAX as usize + 1);
    let log = memory.log(office).word(pull.known.as_ref());
    Ok(Found { end, positions, now, log })
}
