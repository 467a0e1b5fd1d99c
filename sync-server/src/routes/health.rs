use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use shared::sync::PROTOCOL_VERSION;

use crate::error::ApiError;
use crate::office::Office;

/// That the office answers and its database can be read.
#[derive(Debug, Serialize)]
pub struct Health {
    status: &'static str,
    protocol: u32,
    office_ms: i64,
}

/// Says that the office answers.
/// Anybody may ask; nothing of the record is told.
pub async fn health(State(office): State<Arc<Office>>) -> Result<Json<Health>, ApiError> {
    office.store().reach().await?;
    Ok(Json(Health { status: "ok", protocol: PROTOCOL_VERSION, office_ms: office.now_ms() }))
}
