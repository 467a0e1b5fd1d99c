//! The list of visits, newest first, a page at a time.

use std::sync::Arc;

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::response::Html;
use dioxus::prelude::*;
use serde::Deserialize;
use shared::domain::VisitState;
use shared::record::{VisitSummary, visits};

use super::layout::{Place, Reader, moment, page};
use super::session::{NotShown, Session};
use crate::Office;
use crate::config::VISITS_A_PAGE;
use shared::words::Speaker;

/// Which page of the list, from 0, as it stands in the address.
#[derive(Deserialize)]
pub struct Paged {
    #[serde(default)]
    page: String,
}

/// Shows the list. What is no page of it shows the first one.
pub async fn show(
    State(office): State<Arc<Office>>,
    session: Session,
    paged: Result<Query<Paged>, QueryRejection>,
) -> Result<Html<String>, NotShown> {
    let page = paged.ok().and_then(|Query(paged)| paged.page.parse().ok());
    let record = office.record().await?;
    Ok(Html(visits_page(&session.reader, &visits(&record), page.unwrap_or(0))))
}

/// The page.
pub fn visits_page(reader: &Reader, visits: &[VisitSummary], page_number: usize) -> String {
    let speaker = Speaker { lang: reader.lang, ..Speaker::default() };
    let page_number = page_number.min(visits.len().saturating_sub(1) / VISITS_A_PAGE);
    let first = page_number * VISITS_A_PAGE;
    let last = (first + VISITS_A_PAGE).min(visits.len());
    let to_settle = visits.iter().filter(|visit| visit.differences > 0).count();
    let body = rsx! {
        h1 { {speaker.say("office-visits")} }
        p { class: "lead", {speaker.count("office-visits-count", visits.len())}
            if to_settle > 0 { " · " b { class: "warn", {speaker.count("office-visits-to-settle", to_settle)} } } }
        if visits.is_empty() {
            p { class: "note", {speaker.say("office-visits-none")} }
        } else {
            div { class: "scroll",
                table { id: "visits", class: "stack",
                    thead { tr {
                        th { scope: "col", {speaker.say("office-unit")} }
                        th { scope: "col", {speaker.say("office-visit-begun")} }
                        th { scope: "col", {speaker.say("office-visit-state")} }
                        th { scope: "col", class: "number", {speaker.say("office-findings")} }
                        th { scope: "col", class: "number", {speaker.say("office-differences")} }
                    } }
                    tbody { for visit in &visits[first..last] { {row(&speaker, visit)} } }
                }
            }
            {turning(&speaker, page_number, first..last, visits.len())}
        }
    };
    page(reader, Place::Visits, &speaker.say("office-visits"), None, body)
}

/// The ways to the other pages, where there are any.
fn turning(speaker: &Speaker, page_number: usize, shown: std::ops::Range<usize>, all: usize) -> Element {
    let later = page_number.checked_sub(1);
    let earlier = (shown.end < all).then_some(page_number + 1);
    if later.is_none() && earlier.is_none() {
        return rsx! {};
    }
    let place = format!("{}–{} / {all}", shown.start + 1, shown.end);
    rsx! {
        nav { class: "pages", aria_label: speaker.say("office-pages"),
            if let Some(later) = later { a { class: "button", rel: "prev", href: "/visits?page={later}", {speaker.say("office-later")} } }
            span { class: "soft", "{place}" }
            if let Some(earlier) = earlier { a { class: "button", rel: "next", href: "/visits?page={earlier}", {speaker.say("office-earlier")} } }
        }
    }
}

fn row(speaker: &Speaker, visit: &VisitSummary) -> Element {
    let joined = (visit.united.len() > 1).then(|| speaker.count("office-visit-joined", visit.united.len()));
    let figure = |key: &str, count: u32| {
        let class = if count == 0 { "number none" } else { "number" };
        rsx! { td { class, "data-label": speaker.say(key), "{count}" } }
    };
    rsx! {
        tr { class: if visit.differences > 0 { "differs" },
            th { scope: "row", a { href: "/visits/{visit.visit}", {unit_name(speaker, visit)} }
                if let Some(joined) = joined { div { class: "soft", "{joined}" } } }
            td { class: "time", "data-label": speaker.say("office-visit-begun"), {moment(&visit.first_at)} }
            td { "data-label": speaker.say("office-visit-state"), {state_tag(speaker, visit)} }
            {figure("office-findings", visit.findings)}
            {figure("office-differences", visit.differences)}
        }
    }
}

/// The name of the visited unit; a link without words could not be followed.
pub fn unit_name(speaker: &Speaker, visit: &VisitSummary) -> String {
    if visit.unit_name.is_empty() { speaker.say("office-unit-unknown") } else { visit.unit_name.clone() }
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
