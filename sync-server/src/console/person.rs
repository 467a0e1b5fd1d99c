//! One staff member: postings, badge, and what visits noted. Every reading of this
//! page is noted before it is shown; a guess that fits nobody has read nothing.
//! «Chưa được cấp thẻ» is the unit's duty.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Html;
use dioxus::prelude::*;
use shared::domain::{AddedPerson, BadgeRecordState, Fact, KeyParts, Kind};
use shared::ids::{PersonId, UnitId, VisitId};
use shared::record::{Cell, CellStatus, Record, person_visits, postings, staff, unit, visit_summary};

use super::layout::{Place, Reader, back, cell_tag, cell_text, history, moment, page, past};
use super::session::{Named, NotShown, Session};
use super::{note, speaker};
use crate::Office;
use crate::record::ReadingOf;
use shared::words::Speaker;

/// What the page shows.
#[derive(Debug, Clone)]
pub struct PersonPage {
    /// Họ và tên; empty where nobody told it.
    pub name: String,
    /// Title and year of birth: one line.
    pub details: Vec<String>,
    /// Where they are posted now.
    pub units: Vec<(UnitId, String)>,
    /// What the office's books say of the badge.
    pub badge: Option<BadgeRecordState>,
    /// What visits noted, newest first.
    pub visits: Vec<Noted>,
    /// Who says what in which words.
    pub speaker: Speaker,
}

/// What one visit noted of a person.
#[derive(Debug, Clone)]
pub struct Noted {
    /// The visit.
    pub visit: VisitId,
    /// When it began, RFC 3339.
    pub first_at: String,
    /// Where it was.
    pub unit_name: String,
    /// Each value with what it is of.
    pub cells: Vec<(KeyParts, Cell)>,
}

/// Shows one person.
pub async fn show(
    State(office): State<Arc<Office>>,
    session: Session,
    Named(person): Named<PersonId>,
) -> Result<Html<String>, NotShown> {
    let speaker = speaker(&office, session.reader.lang).await?;
    let view = view(&*office.record().await?, person, speaker).ok_or_else(|| session.not_found())?;
    note(&office, &session, ReadingOf::Person, person.to_string()).await?;
    Ok(Html(person_page(&session.reader, &view)))
}

fn view(record: &Record, person: PersonId, speaker: Speaker) -> Option<PersonPage> {
    let known = staff(record, person);
    let visits = person_visits(record, person).into_iter().map(|(visit, cells)| {
        let visit = visit_summary(record, visit);
        Noted { visit: visit.visit, first_at: visit.first_at, unit_name: visit.unit_name, cells }
    });
    let mut visits: Vec<Noted> = visits.collect();
    if known.is_none() && visits.is_empty() {
        return None;
    }
    visits.sort_by(|a, b| b.first_at.cmp(&a.first_at));
    let mut details: Vec<String> = Vec::new();
    let mut units: Vec<(UnitId, String)> = Vec::new();
    for posting in postings(record, person) {
        details.extend(posting.title.map(|title| title.to_string()));
        details.extend(posting.department.map(|department| department.to_string()));
        units.extend(unit(record, posting.unit).map(|unit| (unit.unit, unit.name.to_string())));
    }
    let birth_year = known.as_ref().and_then(|staff| staff.birth_year);
    details.extend(birth_year.map(|year| format!("{} {year}", speaker.say("office-born"))));
    let name = known.map(|staff| staff.full_name.to_string()).or_else(|| added_name(&visits)).unwrap_or_default();
    Some(PersonPage { name, details, units, badge: badge_record(record, person), visits, speaker })
}

fn added_name(visits: &[Noted]) -> Option<String> {
    let facts = visits.iter().flat_map(|noted| &noted.cells).flat_map(|(_, cell)| cell.facts());
    let mut names = facts.filter_map(|fact| match fact {
        Fact::AddedPerson(AddedPerson { full_name, .. }) => full_name.as_ref().map(ToString::to_string),
        _ => None,
    });
    names.next()
}

fn badge_record(record: &Record, person: PersonId) -> Option<BadgeRecordState> {
    let cell = Cell::of(record, &KeyParts::of(Kind::BadgeRecord.name(), person));
    cell.facts().last().and_then(|fact| match fact {
        Fact::BadgeRecord(badge) => Some(badge.state),
        _ => None,
    })
}

/// The page.
pub fn person_page(reader: &Reader, view: &PersonPage) -> String {
    let speaker = &view.speaker;
    let name = if view.name.is_empty() { speaker.say("office-person-unnamed") } else { view.name.clone() };
    let details = view.details.join(" · ");
    let badge = view.badge.map(|badge| speaker.say(badge_record_key(badge)));
    let body = rsx! {
        {back(reader, "/units", "office-units")}
        h1 { "{name}" }
        p { class: "lead", "{details}"
            for (unit , name) in view.units.iter() { " · " a { href: "/units/{unit}", "{name}" } } }
        if let Some(badge) = badge { p { {speaker.say("office-badge-record")} ": " span { class: "tag", "{badge}" } } }
        p { class: "soft logged", {speaker.say("office-person-logged")} }
        h2 { {speaker.say("office-person-visits")} }
        if view.visits.is_empty() { p { class: "soft", {speaker.say("office-person-visits-none")} } }
        for noted in view.visits.iter() { {noted_card(speaker, noted)} }
    };
    page(reader, Place::Units, &speaker.say("office-person-page"), None, body)
}

fn noted_card(speaker: &Speaker, noted: &Noted) -> Element {
    let line = format!("{} · {}", noted.unit_name, moment(&noted.first_at));
    let said = noted.cells.iter().filter(|(_, cell)| cell.status != CellStatus::Empty);
    rsx! {
        section { class: "card",
            h3 { a { href: "/visits/{noted.visit}", "{line}" } }
            dl { class: "facts wide",
                for (parts , cell) in said {
                    dt { {speaker.what(parts)} }
                    dd { {shown(speaker, parts, cell)} }
                }
            }
        }
    }
}

fn shown(speaker: &Speaker, parts: &KeyParts, cell: &Cell) -> Element {
    let sentences = matches!(Kind::of(&parts.kind), Some(Kind::Finding | Kind::Explanation | Kind::Decision));
    if sentences {
        return rsx! { {cell_text(speaker, cell)} {past(speaker, cell)} };
    }
    rsx! { div { class: "values", {cell_tag(speaker, cell)} {history(speaker, cell)} } }
}

fn badge_record_key(state: BadgeRecordState) -> &'static str {
    match state {
        BadgeRecordState::Issued => "badge-record-issued",
        BadgeRecordState::NotIssued => "badge-record-not-issued",
        BadgeRecordState::Requested => "badge-record-requested",
        BadgeRecordState::Recalled => "badge-record-recalled",
    }
}
