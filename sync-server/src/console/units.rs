//! Units: the list, and one with its people and visits.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Html;
use dioxus::prelude::*;
use shared::domain::{Posting, Role, Staff, Unit, UnitKind, VisitKind};
use shared::ids::{UnitId, VisitId};
use shared::record::{Record, VisitSummary, roster, unit as unit_of, units as units_of, visit_record, visits_of_unit};

use super::layout::{Place, Reader, back, differs_tag, moment, page};
use super::papers::{badges_wanted, row_of};
use super::session::{Named, NotShown, Session};
use super::visits::state_tag;
use crate::Office;
use crate::papers::{PaperOf, Roll};
use shared::words::Speaker;

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
    Named(id): Named<UnitId>,
) -> Result<Html<String>, NotShown> {
    let record = office.record().await?;
    let unit = unit_of(&record, id).ok_or_else(|| session.not_found())?;
    let visits = visits_of_unit(&record, id);
    let badges = badges_of(&record, &visits);
    Ok(Html(unit_page(&session.reader, &UnitPage { unit, roster: roster(&record, id, None), visits, badges })))
}

/// What the page of one unit shows.
#[derive(Debug, Clone)]
pub struct UnitPage {
    /// The unit.
    pub unit: Unit,
    /// Its people.
    pub roster: Vec<(Posting, Option<Staff>)>,
    /// Its visits, newest first.
    pub visits: Vec<VisitSummary>,
    /// The visit whose checks ask for badges, and of how many people.
    pub badges: Option<(VisitId, usize)>,
}

/// Visits that are looked through for badges to be asked for: what earlier ones saw has
/// been asked for, or is seen again.
const BADGE_VISITS_MAX: usize = 4;

fn badges_of(record: &Record, visits: &[VisitSummary]) -> Option<(VisitId, usize)> {
    let mut latest = visits.iter().take(BADGE_VISITS_MAX);
    latest.find_map(|visit| {
        let wanted = badges_wanted(&visit_record(record, visit.visit));
        (wanted > 0).then_some((visit.visit, wanted))
    })
}

/// The list of units.
pub fn units_page(reader: &Reader, units: &[(Unit, usize)]) -> String {
    let speaker = Speaker { lang: reader.lang, ..Speaker::default() };
    let body = rsx! {
        h1 { {speaker.say("office-units")} }
        p { class: "lead", {speaker.count("office-units-count", units.len())} }
        div { class: "scroll", table { id: "units", class: "stack",
            thead { tr {
                th { scope: "col", {speaker.say("office-unit")} }
                th { scope: "col", {speaker.say("office-unit-kind")} }
                th { scope: "col", {speaker.say("office-unit-code")} }
                th { scope: "col", class: "number", {speaker.say("office-unit-people")} }
            } }
            tbody { for (unit , people) in units { {unit_row(&speaker, unit, *people)} } }
        } }
    };
    page(reader, Place::Units, &speaker.say("office-units"), None, body)
}

fn unit_row(speaker: &Speaker, unit: &Unit, people: usize) -> Element {
    let codes = codes(unit);
    let class = if people == 0 { "number none" } else { "number" };
    rsx! {
        tr {
            th { scope: "row", a { href: "/units/{unit.unit}", {unit.name.to_string()} } }
            td { "data-label": speaker.say("office-unit-kind"), {speaker.say(kind_key(unit.kind))} }
            if codes.is_empty() { td { class: "none", "—" } }
            else { td { "data-label": speaker.say("office-unit-code"), code { "{codes}" } } }
            td { class, "data-label": speaker.say("office-unit-people"), "{people}" }
        }
    }
}

/// One unit.
pub fn unit_page(reader: &Reader, view: &UnitPage) -> String {
    let UnitPage { unit, roster, visits, .. } = view;
    let speaker = Speaker { lang: reader.lang, ..Speaker::default() };
    let title = unit.name.to_string();
    let lead: Vec<String> =
        [speaker.say(kind_key(unit.kind)), codes(unit)].into_iter().filter(|part| !part.is_empty()).collect();
    let lead = lead.join(" · ");
    let body = rsx! {
        {back(reader, "/units", "office-units")}
        h1 { "{title}" }
        p { class: "lead", "{lead}" }
        h2 { {speaker.say("office-visits")} }
        if visits.is_empty() { p { class: "soft", {speaker.say("office-unit-visits-none")} } }
        else { ul { class: "card plain links", for visit in visits {
            li { a { href: "/visits/{visit.visit}", {moment(&visit.first_at)} } " " {state_tag(&speaker, visit)}
                if visit.differences > 0 { " " {differs_tag(&speaker)} } }
        } } }
        {papers(&speaker, reader.role, view)}
        h2 { {speaker.say("office-people")} }
        {people(&speaker, roster)}
    };
    page(reader, Place::Units, &title, None, body)
}

/// Checklists for the day a phone dies, and the letter that asks for badges.
fn papers(speaker: &Speaker, role: Role, view: &UnitPage) -> Element {
    let unit = view.unit.unit;
    let kinds = [(VisitKind::Agency, "agency"), (VisitKind::OneStopDesk, "one-stop")];
    let rolls = [(Roll::Blank, "blank"), (Roll::OfUnit, "roster")];
    let checklists = kinds.into_iter().flat_map(|kind| rolls.map(|roll| (kind, roll)));
    let checklists = checklists.filter(|(_, (roll, _))| *roll == Roll::Blank || !view.roster.is_empty());
    let checklists = checklists.map(|((kind, of_kind), (roll, with))| {
        let name = speaker.say(&format!("office-paper-checklist-{of_kind}-{with}"));
        (name, PaperOf::Checklist { unit, kind, roll })
    });
    let checklists: Vec<(String, PaperOf)> = checklists.collect();
    rsx! {
        h2 { {speaker.say("office-papers")} }
        ul { class: "card plain papers", id: "papers",
            if let Some((visit , count)) = view.badges {
                {row_of(speaker, role, &speaker.count("office-paper-badges-of", count), PaperOf::Badges { visit })}
            }
            for (name , of) in checklists { {row_of(speaker, role, &name, of)} }
        }
    }
}

fn people(speaker: &Speaker, roster: &[(Posting, Option<Staff>)]) -> Element {
    if roster.is_empty() {
        return rsx! { p { class: "note", {speaker.say("office-people-none")} } };
    }
    // A column in which nobody has anything is no column.
    let headed = roster.iter().any(|(posting, _)| posting.department.is_some());
    rsx! {
        p { class: "lead", {speaker.count("office-unit-people-count", roster.len())} }
        div { class: "scroll", table { id: "people", class: "stack",
            thead { tr {
                th { scope: "col", class: "number", {speaker.say("office-row-number")} }
                th { scope: "col", class: "person", {speaker.say("office-person")} }
                th { scope: "col", {speaker.say("office-title")} }
                if headed { th { scope: "col", {speaker.say("office-department")} } }
            } }
            tbody { for (number , (posting , staff)) in (1..).zip(roster) { {person_row(speaker, number, posting, staff.as_ref(), headed)} } }
        } }
    }
}

fn person_row(speaker: &Speaker, number: usize, posting: &Posting, staff: Option<&Staff>, headed: bool) -> Element {
    let name = staff.map_or_else(|| speaker.say("state-erased"), |staff| staff.full_name.to_string());
    let words = |text: &Option<shared::text::Text>| text.as_ref().map_or_else(|| "—".to_owned(), ToString::to_string);
    rsx! {
        tr {
            td { class: "number", "{number}" }
            th { scope: "row", class: "person", a { href: "/people/{posting.person}", "{name}" } }
            td { "data-label": speaker.say("office-title"), {words(&posting.title)} }
            if headed { td { "data-label": speaker.say("office-department"), {words(&posting.department)} } }
        }
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
