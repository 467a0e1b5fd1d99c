//! Who asks: the device a request's token belongs to. Only hashes of tokens are
//! stored, so looking one up compares nothing secret.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::header;
use axum::http::request::Parts;

use crate::accounts::token_hash;
use crate::error::ApiError;
use crate::office::Office;
use crate::record::{DeviceRow, DeviceState};

/// A signed-in device that may sync.
#[derive(Debug)]
pub struct SignedIn(pub DeviceRow);

/// A signed-in device that may sync, or was revoked and may still bring what it wrote.
#[derive(Debug)]
pub struct Bringing(pub DeviceRow);

impl FromRequestParts<Arc<Office>> for SignedIn {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, office: &Arc<Office>) -> Result<SignedIn, ApiError> {
        let device = known(parts, office).await?;
        if device.state == DeviceState::Active { Ok(SignedIn(device)) } else { Err(ApiError::Revoked) }
    }
}

impl FromRequestParts<Arc<Office>> for Bringing {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, office: &Arc<Office>) -> Result<Bringing, ApiError> {
        known(parts, office).await.map(Bringing)
    }
}

async fn known(parts: &Parts, office: &Office) -> Result<DeviceRow, ApiError> {
    let token = bearer(parts).ok_or(ApiError::NotSignedIn)?;
    let device = office.store().device_by_token(token_hash(token)).await?;
    device.ok_or(ApiError::NotSignedIn)
}

fn bearer(parts: &Parts) -> Option<&str> {
    let value = parts.headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    value.strip_prefix("Bearer ").map(str::trim)
}
