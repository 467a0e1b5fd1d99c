//! The page where somebody brings a phone's rescue file. The file is read as it comes in
//! and is never laid down here.

use std::sync::Arc;

use axum::extract::State;
use axum::extract::multipart::{Field, Multipart, MultipartRejection};
use axum::http::StatusCode;
use axum::response::{Html, Redirect};
use axum_extra::extract::CookieJar;
use bytes::Bytes;
use dioxus::prelude::*;
use futures::{Stream, StreamExt};
use shared::domain::Role;
use tokio::time::timeout;

use super::layout::{Place, Reader, back, form_token, page};
use super::said::Said;
use super::session::{NotShown, Session};
use crate::Office;
use crate::config::RESCUE_WAIT;
use crate::rescue::{RescueError, import_rescue};

/// The longest word before the file: longer than any passphrase a phone takes.
const WORD_BYTES_MAX: usize = 1_024;

/// Shows the form.
pub async fn show(session: Session, jar: CookieJar) -> Result<(CookieJar, Html<String>), NotShown> {
    check_role(&session)?;
    let (jar, said) = Said::take(jar);
    Ok((jar, Html(rescue_page(&session.reader, said.as_ref()))))
}

/// The page.
pub fn rescue_page(reader: &Reader, said: Option<&Said>) -> String {
    let body = rsx! {
        {back(reader, "/devices", "office-devices")}
        h1 { {reader.say("office-rescue")} }
        section { class: "card", id: "rescue",
            p { class: "soft", {reader.say("office-rescue-what")} }
            // What is before the file in the form is before it on its way: without the
            // passphrase nothing of it could be read as it comes in.
            form { method: "post", action: "/rescue", enctype: "multipart/form-data",
                {form_token(reader)}
                label { r#for: "passphrase", {reader.say("office-rescue-passphrase")} }
                input { id: "passphrase", name: "passphrase", r#type: "password", autocomplete: "off", required: true, maxlength: 200 }
                label { r#for: "file", {reader.say("office-rescue-file")} }
                input { id: "file", name: "file", r#type: "file", required: true }
                button { {reader.say("office-rescue-go")} }
            }
        }
    };
    page(reader, Place::Devices, &reader.say("office-rescue"), said, body)
}

/// Takes a file in.
pub async fn import(
    State(office): State<Arc<Office>>,
    session: Session,
    jar: CookieJar,
    form: Result<Multipart, MultipartRejection>,
) -> Result<(CookieJar, Redirect), NotShown> {
    check_role(&session)?;
    let stale = || NotShown::Because(StatusCode::BAD_REQUEST, session.reader.lang, "office-form-stale");
    let mut form = form.map_err(|_| stale())?;
    let token = word(&mut form, "token").await.ok_or_else(stale)?;
    session.check_form(&token)?;
    let passphrase = word(&mut form, "passphrase").await.ok_or_else(stale)?;
    let file = timeout(RESCUE_WAIT, form.next_field()).await.ok().and_then(Result::ok).flatten();
    let file = file.filter(|field| field.name() == Some("file")).ok_or_else(stale)?;
    let said = match take(&office, &session, &passphrase, file).await {
        Ok(said) => said,
        Err(RescueError::Office(error)) => return Err(error.into()),
        Err(error) => Said::refused(error.say(session.reader.lang)),
    };
    Ok((said.on_next_page(jar), Redirect::to("/rescue")))
}

async fn take(office: &Arc<Office>, session: &Session, passphrase: &str, file: Field<'_>) -> Result<Said, RescueError> {
    let mut bytes = Box::pin(chunks(file).fuse());
    let taken = import_rescue(office, session.author, passphrase, &mut bytes).await;
    // A browser that is answered before it has sent everything shows no answer at all.
    while let Some(Ok(_)) = bytes.next().await {}
    Ok(Said::Done(taken?.say(session.reader.lang)))
}

/// A file's bytes; a browser that sends none for too long has broken off.
fn chunks(file: Field<'_>) -> impl Stream<Item = Result<Bytes, ()>> {
    futures::stream::unfold(Some(file), |file| async move {
        let mut file = file?;
        match timeout(RESCUE_WAIT, file.chunk()).await {
            Ok(Ok(Some(chunk))) => Some((Ok(chunk), Some(file))),
            Ok(Ok(None)) => None,
            Ok(Err(_)) | Err(_) => Some((Err(()), None)),
        }
    })
}

/// The form's next field, where it is the one that is expected and no longer than a word.
async fn word(form: &mut Multipart, name: &str) -> Option<String> {
    let mut field = timeout(RESCUE_WAIT, form.next_field()).await.ok()?.ok()??;
    if field.name() != Some(name) {
        return None;
    }
    let mut word = Vec::new();
    while let Some(chunk) = timeout(RESCUE_WAIT, field.chunk()).await.ok()?.ok()? {
        word.extend_from_slice(&chunk);
        if word.len() > WORD_BYTES_MAX {
            return None;
        }
    }
    String::from_utf8(word).ok()
}

fn check_role(session: &Session) -> Result<(), NotShown> {
    if session.author.role == Role::Office {
        return Ok(());
    }
    Err(NotShown::Because(StatusCode::FORBIDDEN, session.reader.lang, "office-not-permitted"))
}
