use std::collections::HashSet;
use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use shared::ids::PhotoHash;
use shared::sync::{Agreement, AgreementReply, Outcome, PhoneState, answer_agreement, compare, is_closed_by};

use super::read_json;
use crate::auth::Bringing;
use crate::config::AGREE_BODY_MAX;
use crate::error::ApiError;
use crate::office::Office;
use crate::record::{DeviceRow, DeviceState};

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
    office.photos_came(device.device, &held).await;
    let proved = office.prove(device.device, &asked).await?;
    let reply = {
        let memory = office.memory().await?;
        let chain = memory.chain(device.device);
        answer_agreement(&asked, chain, |hash| held.contains(&hash), office.now_ms(), proved)
    };
    if device.state == DeviceState::Revoked && is_closed_by(&asked, &reply) {
        office.close(device.device).await?;
    }
    if compare(&asked, &reply) == Outcome::Agreed {
        note_sent(&office, device, asked.photos.len() as u64).await?;
    }
    Ok(Json(reply))
}

/// What a phone said to be unsent as it greeted is not any more, but for photos that it
/// held back and so did not name.
async fn note_sent(office: &Office, device: DeviceRow, photos: u64) -> Result<(), ApiError> {
    let Some(state) = device.app_state.clone() else { return Ok(()) };
    let unsent_photos = state.unsent_photos.saturating_sub(photos);
    let now = PhoneState { unsent_entries: 0, unsent_photos, ..state };
    if device.app_state.as_ref() == Some(&now) {
        return Ok(());
    }
    let tx = office.store().begin().await?;
    tx.note_contact(&DeviceRow { app_state: Some(now), ..device }).await?;
    Ok(tx.commit().await?)
}
