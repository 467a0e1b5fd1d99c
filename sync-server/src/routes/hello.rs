use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use shared::sync::{Hello, HelloReply, PhoneState, answer_hello};

use super::read_json;
use crate::auth::SignedIn;
use crate::config::SMALL_BODY_MAX;
use crate::error::ApiError;
use crate::office::Office;
use crate::record::DeviceRow;

/// The phone's head gives the office's heads of that journal and the place to send from.
/// The contact is noted, so that the office sees who has not called for long.
pub async fn hello(
    State(office): State<Arc<Office>>,
    SignedIn(device): SignedIn,
    body: Body,
) -> Result<Json<HelloReply>, ApiError> {
    let hello: Hello = read_json(body, SMALL_BODY_MAX).await?;
    if hello.device != device.device {
        return Err(ApiError::OtherDevice);
    }
    let reply = {
        let memory = office.memory().await?;
        if let Some(known) = &hello.known {
            office.look_for_contradiction(&memory, known);
        }
        answer_hello(&hello, memory.chain(device.device), office.now(), memory.log(&office))
    };
    note_contact(&office, device, &hello).await?;
    Ok(Json(reply))
}

/// The office sees who has not called for long, and who holds entries back.
async fn note_contact(office: &Office, device: DeviceRow, hello: &Hello) -> Result<(), ApiError> {
    let met = DeviceRow {
        last_contact_ms: Some(office.now_ms()),
        app_protocol: Some(hello.protocol),
        app_head_seq: hello.head.map(|head| head.seq),
        app_state: hello.about.clone().map(PhoneState::shown),
        ..device
    };
    let tx = office.store().begin().await?;
    tx.note_contact(&met).await?;
    Ok(tx.commit().await?)
}
