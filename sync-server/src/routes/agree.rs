use std::collections::HashSet;
use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use shared::ids::PhotoHash;
use shared::sync::{Agreement, AgreementReply, answer_agreement};

use super::read_json;
use crate::auth::SignedIn;
use crate::config::AGREE_BODY_MAX;
use crate::error::ApiError;
use crate::office::Office;

/// Head, count and photos named give what the office holds of them.
/// Only what is durable is agreed to.
pub async fn agree(
    State(office): State<Arc<Office>>,
    SignedIn(device): SignedIn,
    body: Body,
) -> Result<Json<AgreementReply>, ApiError> {
    let asked: Agreement = read_json(body, AGREE_BODY_MAX).await?;
    let held: HashSet<PhotoHash> = office.photos_here(&asked.photos).await?;
    let proved = office.prove(device.device, &asked).await?;
    let memory = office.memory().await?;
    let chain = memory.chain(device.device);
    Ok(Json(answer_agreement(&asked, chain, |hash| held.contains(&hash), office.now_ms(), proved)))
}
