//! What forms do: settle a difference, make a one-time code.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Html;
use axum_extra::extract::Form;
use serde::Deserialize;
use shared::domain::{Refusal, limits};
use shared::ids::{EntryHash, Key, VisitId};
use shared::record::{Item, Record, Settlement, settlement};
use shared::text::{Arg, Lang, Sentences, Text};

use super::layout::say;
use super::pages::{shown_devices, shown_visit};
use super::session::{NotShown, Session};
use crate::Office;
use crate::error::OfficeError;

/// A settlement as the page sends it.
#[derive(Deserialize)]
pub struct SettleForm {
    token: String,
    key: String,
    #[serde(default)]
    shown: Vec<String>,
    choose: String,
    why: String,
}

/// Settles a difference, naming what the page showed.
pub async fn settle(
    State(office): State<Arc<Office>>,
    session: Session,
    Path(visit): Path<String>,
    Form(form): Form<SettleForm>,
) -> Result<Html<String>, NotShown> {
    session.check_form(&form.token)?;
    let visit: VisitId = visit.parse().map_err(|_| session.not_found())?;
    let lang = session.reader.lang;
    let draft = {
        let record = office.record().await?;
        read_settlement(&record, &form).and_then(|settled| settlement(&record, settled))
    };
    let written = match draft {
        Ok(draft) => office.write(vec![draft], session.author).await.map(drop),
        Err(refusal) => Err(OfficeError::Refused(refusal)),
    };
    let message = match written {
        Ok(()) => say(lang, "office-settled"),
        Err(OfficeError::Refused(refusal)) => sentence(lang, &refusal),
        Err(other) => return Err(other.into()),
    };
    shown_visit(&office, &session, visit, Some(message)).await
}

fn read_settlement(record: &Record, form: &SettleForm) -> Result<Settlement, Refusal> {
    let key: Key = form.key.parse().map_err(|_| Refusal::Unknown { what: "key" })?;
    let shown = form.shown.iter().map(|hash| {
        let hash: EntryHash = hash.parse().map_err(|_| Refusal::Unknown { what: "shown" })?;
        record.item(&hash).map(Item::reference).ok_or(Refusal::Unknown { what: "shown" })
    });
    let choose = match form.choose.as_str() {
        "none" => None,
        hash => Some(hash.parse().map_err(|_| Refusal::Unknown { what: "choose" })?),
    };
    let why = Text::parse(&form.why, limits::NOTE_CHARS_MAX);
    let why = why.map_err(|why| Refusal::Text { field: "why", why })?;
    Ok(Settlement { key, choose, shown: shown.collect::<Result<_, _>>()?, why })
}

fn sentence(lang: Lang, refusal: &Refusal) -> String {
    Sentences::say(lang, refusal.sentence(), &[("about", Arg::from(refusal.about()))])
}

/// For whom a code is wanted.
#[derive(Deserialize)]
pub struct CodeForm {
    token: String,
    login: String,
}

/// Makes a one-time code and shows it once.
pub async fn make_code(
    State(office): State<Arc<Office>>,
    session: Session,
    Form(form): Form<CodeForm>,
) -> Result<Html<String>, NotShown> {
    session.check_form(&form.token)?;
    let not_permitted = NotShown::Because(StatusCode::FORBIDDEN, session.reader.lang, "office-not-permitted");
    if session.author.role != shared::domain::Role::Office {
        return Err(not_permitted);
    }
    let code = match office.issue_code(&form.login).await {
        Ok(code) => code,
        Err(OfficeError::Unknown { .. } | OfficeError::NoPhoneForRole { .. }) => return Err(session.not_found()),
        Err(other) => return Err(other.into()),
    };
    let member = office.store().member_by_login(&form.login).await.map_err(OfficeError::from)?;
    let name = member.map(|member| member.full_name).unwrap_or_default();
    shown_devices(&office, &session, Some((name, code))).await
}
