use std::collections::HashSet;
use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use shared::ids::PhotoHash;
use shared::sync::{Agreement, AgreementReply, answer_agreement, is_closed_by};

use super::read_json;
use crate::auth::Bringing;
use crate::config::AGREE_BODY_MAX;
use crate::error::ApiError;
use crate::office::Office;
use crate::record::DeviceState;

/// Head, count and photos named give what the office holds of them.
/// Only what is durable is agreed to. Once a revoked phone has agreed on all it ever wrote,
/// no further entry of it is taken.
pub async fn agree(
    State(office): State<Arc<Office>>,
    Bringing(device): Bringing,
    body: Body,
) -> Result<Json<AgreementReply>, ApiError> {
    let asked: Agreement = read_json(body, AGREE_BODY_MAX).await?;
    let held: HashSet<PhotoHash> = office.photos_here(&asked.photos).await?;
    let proved = office.prove(device.device, &asked).await?;
    let reply = {
        let memory = office.memory().await?;
        let chain = memory.chain(device.device);
        answer_agreement(&asked, chain, |hash| held.contains(&hash), office.now_ms(), proved)
    };
    if device.state == DeviceState::Revoked && is_closed_by(&asked, &reply) {
        office.close(device.device).await?;
    }
    Ok(Json(reply))
}
