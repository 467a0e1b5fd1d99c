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

impl FromRequestParts<Arc<Office>> for SignedIn {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, office: &Arc<Office>) -> Result<SignedIn, ApiError> {
        let token = bearer(parts).ok_or(ApiError::NotSignedIn)?;
        let device = office.store().device_by_token(token_hash(token)).await?;
        match device {
            Some(device) if device.state == DeviceState::Active => Ok(SignedIn(device)),
            Some(_) => Err(ApiError::Revoked),
            None => Err(ApiError::NotSignedIn),
        }
    }
}

fn bearer(parts: &Parts) -> Option<&str> {
    let value = parts.headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    value.strip_prefix("Bearer ").map(str::trim)
}
