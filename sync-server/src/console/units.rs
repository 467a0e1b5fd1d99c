//! Units: the list, and one with its people and visits.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Html;
use dioxus::prelude::*;
use shared::domain::{Posting, Staff, Unit, UnitKind};
use shared::ids::UnitId;
use shared::record::{VisitSummary, roster, unit as unit_of, units as units_of, visits_of_unit};

use super::layout::{Place, Reader, moment, page};
use super::session::{NotShown, Session};
use super::visits::state_tag;
use super::words::Speaker;
use crate::Office;

/// Shows the list.
pub async fn show_all(State(office): State<Arc<Office>>, session: Session) -> Result<Html<String>, NotShown> {
    let record = office.record().await?;
    let units = units_of(&record).into_iter();
    let listed: Vec<(Unit, usize)> = units.map(|unit| (unit.clone(), roster(&record, unit.unit, None).len())).collect();
    Ok(Html(units_page(&session.reader, &listed)))
}

/// Shows one.
pub async fn show(
    State(office): State<Arc<Office>>,
    session: Session,
    Path(unit): Path<String>,
) -> Result<Html<String>, NotShown> {
    let id: UnitId = unit.parse().map_err(|_| session.not_found())?;
    let record = office.record().await?;
    let unit = unit_of(&record, id).ok_or_else(|| session.not_found())?;
    Ok(Html(unit_page(&session.reader, &unit, &roster(&record, id, None), &visits_of_unit(&record, id))))
}

/// The list of units.
pub fn units_page(reader: &Reader, units: &[(Unit, usize)]) -> String {
    let speaker = Speaker { lang: reader.lang, ..Speaker::default() };
    let body = rsx! {
        h1 { {speaker.say("office-units")} }
        p { class: "lead", {speaker.count("office-units-count", units.len())} }
        div { class: "scroll", table { id: "units",
            thead { tr {
                th { {speaker.say("office-unit")} }
                th { {speaker.say("office-unit-kind")} }
                th { {speaker.say("office-unit-code")} }
                th { class: "number", {speaker.say("office-unit-people")} }
            } }
            tbody { for (unit , people) in units { tr {
                td { a { href: "/units/{unit.unit}", {unit.name.to_string()} } }
                td { {speaker.say(kind_key(unit.kind))} }
                td { code { {codes(unit)} } }
                td { class: "number", "{people}" }
            } } }
        } }
    };
    page(reader, Place::Units, &speaker.say("office-units"), None, body)
}

/// One unit.
pub fn unit_page(reader: &Reader, unit: &Unit, roster: &[(Posting, Option<Staff>)], visits: &[VisitSummary]) -> String {
    let speaker = Speaker { lang: reader.lang, ..Speaker::default() };
    let title = unit.name.to_string();
    let lead: Vec<String> =
        [speaker.say(kind_key(unit.kind)), codes(unit)].into_iter().filter(|part| !part.is_empty()).collect();
    let lead = lead.join(" · ");
    let body = rsx! {
        h1 { "{title}" }
        p { class: "lead", "{lead}" }
        h2 { {speaker.say("office-visits")} }
        if visits.is_empty() { p { class: "soft", {speaker.say("office-unit-visits-none")} } }
        ul { class: "links", for visit in visits {
            li { a { href: "/visits/{visit.visit}", {moment(&visit.first_at)} } " " {state_tag(&speaker, visit)} }
        } }
        h2 { {speaker.count("office-unit-people-count", roster.len())} }
        {people(&speaker, roster)}
    };
    page(reader, Place::Units, &title, None, body)
}

fn people(speaker: &Speaker, roster: &[(Posting, Option<Staff>)]) -> Element {
    if roster.is_empty() {
        return rsx! { p { class: "note", {speaker.say("office-roll-empty")} } };
    }
    let name = |staff: &Option<Staff>| {
        staff.as_ref().map_or_else(|| speaker.say("state-erased"), |staff| staff.full_name.to_string())
    };
    let words = |text: &Option<shared::text::Text>| text.as_ref().map(ToString::to_string).unwrap_or_default();
    rsx! {
        div { class: "scroll", table { id: "people",
            thead { tr {
                th { class: "number", "#" }
                th { {speaker.say("office-person")} }
                th { {speaker.say("office-title")} }
                th { {speaker.say("office-department")} }
            } }
            tbody { for (index , (posting , staff)) in roster.iter().enumerate() { tr {
                td { class: "number", {(index + 1).to_string()} }
                td { a { href: "/people/{posting.person}", {name(staff)} } }
                td { {words(&posting.title)} }
                td { {words(&posting.department)} }
            } } }
        } }
    }
}

fn codes(unit: &Unit) -> String {
    let codes = unit.codes.iter().map(|code| format!("{} {}", code.scheme.to_uppercase(), code.code));
    codes.collect::<Vec<_>>().join(", ")
}

fn kind_key(kind: UnitKind) -> &'static str {
    match kind {
        UnitKind::District => "unit-district",
        UnitKind::Department => "unit-department",
        UnitKind::ServiceUnit => "unit-service",
        UnitKind::Commune => "unit-commune",
        UnitKind::OneStopDesk => "unit-one-stop-desk",
    }
}
