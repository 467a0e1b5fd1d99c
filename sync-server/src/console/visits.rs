//! The list of visits, newest first, a page at a time.

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::response::Html;
use dioxus::prelude::*;
use serde::Deserialize;
use shared::domain::VisitState;
use shared::record::{VisitSummary, visits};

use super::layout::{Place, Reader, moment, page};
use super::session::{NotShown, Session};
use super::words::Speaker;
use crate::Office;
use crate::config::VISITS_A_PAGE;

/// Which page of the list.
#[derive(Deserialize)]
pub struct Paged {
    #[serde(default)]
    page: usize,
}

/// Shows the list.
pub async fn show(
    State(office): State<Arc<Office>>,
    session: Session,
    Query(paged): Query<Paged>,
) -> Result<Html<String>, NotShown> {
    let record = office.record().await?;
    Ok(Html(visits_page(&session.reader, &visits(&record), paged.page)))
}

/// The page.
pub fn visits_page(reader: &Reader, visits: &[VisitSummary], page_number: usize) -> String {
    let speaker = Speaker { lang: reader.lang, ..Speaker::default() };
    let first = (page_number * VISITS_A_PAGE).min(visits.len());
    let last = (first + VISITS_A_PAGE).min(visits.len());
    let earlier = (last < visits.len()).then_some(page_number + 1);
    let later = page_number.checked_sub(1);
    let body = rsx! {
        h1 { {speaker.say("office-visits")} }
        p { class: "lead", {speaker.count("office-visits-count", visits.len())} }
        if visits.is_empty() {
            p { class: "note", {speaker.say("office-visits-none")} }
        } else {
            div { class: "scroll",
                table { id: "visits",
                    thead { tr {
                        th { {speaker.say("office-unit")} }
                        th { {speaker.say("office-visit-begun")} }
                        th { {speaker.say("office-visit-state")} }
                        th { class: "number", {speaker.say("office-findings")} }
                        th { class: "number", {speaker.say("office-differences")} }
                    } }
                    tbody { for visit in &visits[first..last] { {row(&speaker, visit)} } }
                }
            }
            nav { class: "pages",
                if let Some(later) = later { a { class: "button", href: "/visits?page={later}", {speaker.say("office-later")} } }
                if let Some(earlier) = earlier { a { class: "button", href: "/visits?page={earlier}", {speaker.say("office-earlier")} } }
            }
        }
    };
    page(reader, Place::Visits, &speaker.say("office-visits"), None, body)
}

fn row(speaker: &Speaker, visit: &VisitSummary) -> Element {
    let joined = (visit.united.len() > 1).then(|| speaker.count("office-visit-joined", visit.united.len()));
    rsx! {
        tr { class: if visit.differences > 0 { "differs" },
            td { a { href: "/visits/{visit.visit}", {visit.unit_name.clone()} }
                if let Some(joined) = joined { div { class: "soft", "{joined}" } } }
            td { {moment(&visit.first_at)} }
            td { {state_tag(speaker, visit)} }
            td { class: "number", "{visit.findings}" }
            td { class: "number", "{visit.differences}" }
        }
    }
}

/// The state of a visit as people read it; differing steps as such.
pub fn state_tag(speaker: &Speaker, visit: &VisitSummary) -> Element {
    let (tone, key) = match visit.state {
        None => ("warn", "state-differs".to_owned()),
        Some(state) => {
            let tone = if matches!(state, VisitState::Sealed | VisitState::Final) { "good" } else { "" };
            (tone, format!("visit-{}", state.name().to_lowercase()))
        }
    };
    rsx! { span { class: "tag {tone}", {speaker.say(&key)} } }
}
