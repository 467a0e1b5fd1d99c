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
use crate::office::Office;

/// A one-time code, the device's new id and public key give its person, role and token.
/// Wrong codes are counted by address.
pub async fn enrol(
    State(office): State<Arc<Office>>,
    extensions: Extensions,
    body: Body,
) -> Result<Json<EnrolReply>, ApiError> {
    let caller = caller(&extensions);
    if !office.enrol_attempts.may_try(&caller, office.now_ms()) {
        return Err(ApiError::TooManyAttempts);
    }
    let request: EnrolRequest = read_json(body, SMALL_BODY_MAX).await?;
    let enrolled = office.enrol(&request).await;
    if let Err(ApiError::CodeWrong | ApiError::CodeExpired | ApiError::CodeUsed) = enrolled {
        office.enrol_attempts.note_wrong(&caller, office.now_ms());
    }
    enrolled.map(Json)
}

/// The address a request comes from. An IPv6 host owns its whole /64, so that
/// counts as one caller.
fn caller(extensions: &Extensions) -> String {
    match extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(address)| address.ip()) {
        Some(IpAddr::V4(address)) => address.to_string(),
        Some(IpAddr::V6(address)) => format!("{:x?}", &address.segments()[..4]),
        None => "unknown".to_owned(),
    }
}
