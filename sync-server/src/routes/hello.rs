use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use shared::sync::{Hello, HelloReply, OfficeNow, PhoneState, answer_hello};

use super::read_json;
use crate::auth::Bringing;
use crate::config::SMALL_BODY_MAX;
use crate::error::ApiError;
use crate::office::Office;
use crate::record::{DeviceRow, DeviceState};

/// The phone's head gives the office's heads of that journal and the place to send from.
/// What the phone may show others is given anew. The contact is noted, so that the office
/// sees who has not called for long. One that was revoked is told so, and given nothing.
pub async fn hello(
    State(office): State<Arc<Office>>,
    Bringing(device): Bringing,
    body: Body,
) -> Result<Json<HelloReply>, ApiError> {
    let hello: Hello = read_json(body, SMALL_BODY_MAX).await?;
    if hello.device != device.device {
        return Err(ApiError::OtherDevice);
    }
    let is_active = device.state == DeviceState::Active;
    let pass = match is_active {
        true => Some(office.pass(&device, office.store().devices_revoked().await?)),
        false => None,
    };
    let reply = {
        let memory = office.memory().await?;
        if let Some(known) = &hello.known {
            office.look_for_contradiction(&memory, known);
        }
        let now = OfficeNow { pass, ..office.now() };
        let reply = answer_hello(&hello, memory.chain(device.device), now, memory.log(&office));
        HelloReply { revoked: !is_active, closed: device.state == DeviceState::Closed, ..reply }
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
