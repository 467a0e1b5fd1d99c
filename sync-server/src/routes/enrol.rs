use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::{ConnectInfo, State};
use axum::http::Extensions;
use shared::sync::{EnrolReply, EnrolRequest};

use super::read_json;
use crate::config::SMALL_BODY_MAX;
use crate::error::ApiError;
use crate::office::{Office, undisturbed};

/// A one-time code, the device's new id and public key give its person, role and token.
/// Tries are counted by address.
pub async fn enrol(
    State(office): State<Arc<Office>>,
    extensions: Extensions,
    body: Body,
) -> Result<Json<EnrolReply>, ApiError> {
    let callers = [caller(&extensions)];
    if !office.enrol_attempts.try_all(&callers, office.now_ms()) {
        return Err(ApiError::TooManyAttempts);
    }
    let request: EnrolRequest = read_json(body, SMALL_BODY_MAX).await?;
    let at = office.clone();
    let enrolled = undisturbed(async move { at.enrol(&request).await }).await?;
    office.enrol_attempts.forget(&callers);
    Ok(Json(enrolled))
}

/// The address a request comes from. An IPv6 host owns its whole /64, so that
/// counts as one caller.
pub(crate) fn caller(extensions: &Extensions) -> String {
    match extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(address)| address.ip()) {
        Some(IpAddr::V4(address)) => address.to_string(),
        Some(IpAddr::V6(address)) => format!("{:x?}", &address.segments()[..4]),
        None => "unknown".to_owned(),
    }
}
