//! What people must settle, and findings that may be one act: shown first, since
//! nothing can be counted or signed while they are open.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Redirect;
use axum_extra::extract::CookieJar;
use dioxus::prelude::*;
use serde::Deserialize;
use shared::domain::rights::right;
use shared::domain::{Kind, Refusal, limits};
use shared::ids::{EntryHash, Key, VisitId};
use shared::record::{Difference, Item, Record, Settlement, settlement};
use shared::text::Text;

use super::layout::{Reader, form_token, history, moment};
use super::said::Said;
use super::session::{NotShown, Session, Typed};
use super::visit::VisitPage;
use crate::Office;
use crate::error::OfficeError;
use crate::office::undisturbed;

/// A card for each difference.
pub fn differences(reader: &Reader, view: &VisitPage) -> Element {
    if view.visit.differences.is_empty() {
        return rsx! {};
    }
    rsx! {
        h2 { {reader.say("office-differences-title")} }
        for difference in view.visit.differences.iter() { {card(reader, view, difference)} }
    }
}

fn card(reader: &Reader, view: &VisitPage, difference: &Difference) -> Element {
    let speaker = &view.speaker;
    let what = speaker.what(&difference.parts);
    let kind = Kind::of(&difference.parts.kind);
    let whom = difference.parts.subject.filter(|_| kind != Some(Kind::Recommendation));
    let whom = whom.map(|id| {
        if view.visit.summary.unit.map(shared::ids::Id::from) == Some(id) {
            speaker.say("office-subject-unit")
        } else {
            view.name_of(id.into())
        }
    });
    let title = whom.map_or(what.clone(), |whom| format!("{what} — {whom}"));
    rsx! {
        article { class: "card difference",
            h3 { "{title} " span { class: "tag warn", {speaker.say("state-differs")} } }
            {settling(reader, view, difference, kind)}
            {history(speaker, &difference.cell)}
        }
    }
}

/// The form, or why there is none.
fn settling(reader: &Reader, view: &VisitPage, difference: &Difference, kind: Option<Kind>) -> Element {
    let may = kind.is_some_and(|kind| right(kind).settlers.contains(&view.role));
    let why_not = match kind {
        Some(Kind::Seal) => Some("refusal-seal-again"),
        _ if difference.cell.pending => Some("office-settle-pending"),
        _ if !may => Some("office-settle-not-permitted"),
        _ => None,
    };
    match why_not {
        Some(key) => rsx! { {values(view, difference)} p { class: "note", {reader.say(key)} } },
        None => form(reader, view, difference),
    }
}

fn values(view: &VisitPage, difference: &Difference) -> Element {
    let values = difference.cell.values.iter().map(|value| view.speaker.value(&difference.cell, value));
    let values: Vec<String> = values.collect();
    rsx! { ul { for value in values { li { "{value}" } } } }
}

fn form(reader: &Reader, view: &VisitPage, difference: &Difference) -> Element {
    let speaker = &view.speaker;
    let standing = difference.cell.history.iter().filter(|told| told.stands).map(|told| {
        let value = if told.withdraws { speaker.say("state-withdrawn") } else { speaker.told(told) };
        (told.entry.hash.to_string(), value, format!("{} · {}", speaker.author(told), moment(&told.at)))
    });
    let standing: Vec<(String, String, String)> = standing.collect();
    let action = format!("/visits/{}/settle", view.visit.summary.visit);
    let key = difference.cell.key.map(|key| key.to_string()).unwrap_or_default();
    rsx! {
        form { method: "post", action: "{action}",
            {form_token(reader)}
            input { r#type: "hidden", name: "key", value: "{key}" }
            for (hash , _ , _) in standing.iter() { input { r#type: "hidden", name: "shown", value: "{hash}" } }
            fieldset {
                legend { {reader.say("office-settle-which")} }
                for (hash , value , by) in standing.iter() {
                    label { class: "choice",
                        input { r#type: "radio", name: "choose", value: "{hash}", required: true }
                        span { b { "{value}" } br {} span { class: "soft", "{by}" } }
                    }
                }
                label { class: "choice",
                    input { r#type: "radio", name: "choose", value: "none", required: true }
                    span { {reader.say("office-settle-none")} }
                }
            }
            label { r#for: "why-{key}", {reader.say("office-settle-why")} }
            input { id: "why-{key}", name: "why", r#type: "text", required: true, maxlength: limits::NOTE_CHARS_MAX as i64 }
            button { {reader.say("office-settle")} }
        }
    }
}

/// Findings that may be one act; inspectors say whether they are.
pub fn duplicates(view: &VisitPage) -> Element {
    if view.visit.duplicates.is_empty() {
        return rsx! {};
    }
    let speaker = &view.speaker;
    let name = |name: &shared::domain::FindingName| {
        let found = view.visit.findings.iter().find(|finding| finding.name == *name);
        let whom = found.map(|finding| view.whom(finding)).unwrap_or_default();
        format!("{whom} ({} {})", name.code, name.act)
    };
    let pairs: Vec<(String, String)> =
        view.visit.duplicates.iter().map(|pair| (name(&pair.one), name(&pair.other))).collect();
    rsx! {
        section { class: "card", id: "duplicates",
            h3 { {speaker.say("office-duplicates")} }
            ul { for (one , other) in pairs { li { "{one} · {other}" } } }
            p { class: "soft", {speaker.say("office-duplicates-what")} }
        }
    }
}

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
    jar: CookieJar,
    Path(visit): Path<String>,
    Typed(form): Typed<SettleForm>,
) -> Result<(CookieJar, Redirect), NotShown> {
    session.check_form(&form.token)?;
    let visit: VisitId = visit.parse().map_err(|_| session.not_found())?;
    let draft = {
        let record = office.record().await?;
        read_settlement(&record, &form).and_then(|settled| settlement(&record, settled))
    };
    let written = match draft {
        Ok(draft) => {
            let author = session.author;
            undisturbed(async move { office.write(vec![draft], author).await }).await.map(drop)
        }
        Err(refusal) => Err(OfficeError::Refused(refusal)),
    };
    let said = match written {
        Ok(()) => Said::Done(session.reader.say("office-settled")),
        Err(OfficeError::Refused(refusal)) => Said::Refused(refusal.say(session.reader.lang)),
        Err(other) => return Err(other.into()),
    };
    Ok((said.on_next_page(jar), Redirect::to(&format!("/visits/{visit}"))))
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
    let why = Text::parse_lines(&form.why, limits::NOTE_CHARS_MAX);
    let why = why.map_err(|why| Refusal::Text { field: "why", why })?;
    Ok(Settlement { key, choose, shown: shown.collect::<Result<_, _>>()?, why })
}
