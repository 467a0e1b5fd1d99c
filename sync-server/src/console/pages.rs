//! What each page reads of the record before it is rendered.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{Html, IntoResponse, Redirect, Response};
use shared::domain::{BadgeRecordState, Fact, KeyParts, Kind};
use shared::ids::{MemberId, PersonId, PhotoHash, UnitId, VisitId};
use shared::record::{
    Record, VisitRecord, person_visits, roster, staff, unit as unit_of, units as units_of, visit_record, visit_summary,
    visits as visits_of,
};
use shared::text::Lang;

use super::devices::{DeviceRow, DevicesPage, devices_page};
use super::layout::{moment, say};
use super::person::{Noted, PersonPage, person_page};
use super::session::{NotShown, Session};
use super::units::{unit_page, units_page};
use super::visit::{VisitPage, visit_page};
use super::visits::visits_page;
use crate::Office;
use crate::error::OfficeError;
use crate::office::office_time;
use crate::record::{DeviceState, ReadingOf};

const STYLE: &str = include_str!("style.css");

type Shown = Result<Html<String>, NotShown>;

/// The way in.
pub async fn home() -> Redirect {
    Redirect::to("/visits")
}

/// The style sheet.
pub async fn style() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::CACHE_CONTROL, "max-age=3600")], STYLE)
}

/// The list of visits.
pub async fn visits(State(office): State<Arc<Office>>, session: Session) -> Shown {
    let record = office.record().await?;
    Ok(Html(visits_page(&session.reader, &visits_of(&record))))
}

/// One visit.
pub async fn visit(State(office): State<Arc<Office>>, session: Session, Path(visit): Path<String>) -> Shown {
    let visit = visit.parse().map_err(|_| session.not_found())?;
    shown_visit(&office, &session, visit, None).await
}

/// One visit, with a sentence about what was just done.
pub async fn shown_visit(office: &Office, session: &Session, visit: VisitId, message: Option<String>) -> Shown {
    let visit = {
        let record = office.record().await?;
        visit_record(&record, visit)
    };
    if visit.summary.opened.history.is_empty() {
        return Err(session.not_found());
    }
    let members = members(office).await?;
    let photos_here = photos_here(office, &visit).await?;
    Ok(Html(visit_page(&session.reader, &VisitPage { visit, members, photos_here, message })))
}

async fn members(office: &Office) -> Result<BTreeMap<MemberId, String>, OfficeError> {
    let members = office.store().members().await?;
    Ok(members.into_iter().map(|member| (member.id, member.full_name)).collect())
}

/// The photos of a visit whose bytes have arrived, each with its thumbnail.
async fn photos_here(office: &Office, visit: &VisitRecord) -> Result<BTreeMap<PhotoHash, PhotoHash>, OfficeError> {
    let named: Vec<_> = visit.photos.iter().filter_map(|view| view.photo.as_ref()).collect();
    let hashes: Vec<PhotoHash> = named.iter().flat_map(|photo| [photo.hash, photo.thumbnail]).collect();
    let held: BTreeSet<PhotoHash> = office.store().photos_held(&hashes).await?.into_iter().collect();
    let here = named.into_iter().filter(|photo| held.contains(&photo.hash) && held.contains(&photo.thumbnail));
    Ok(here.map(|photo| (photo.hash, photo.thumbnail)).collect())
}

/// The list of units.
pub async fn units(State(office): State<Arc<Office>>, session: Session) -> Shown {
    let record = office.record().await?;
    let listed: Vec<_> = units_of(&record)
        .into_iter()
        .map(|unit| {
            let people = roster(&record, unit.unit).len();
            (unit, people)
        })
        .collect();
    Ok(Html(units_page(&session.reader, &listed)))
}

/// One unit.
pub async fn unit(State(office): State<Arc<Office>>, session: Session, Path(unit): Path<String>) -> Shown {
    let id: UnitId = unit.parse().map_err(|_| session.not_found())?;
    let record = office.record().await?;
    let unit = unit_of(&record, id).ok_or_else(|| session.not_found())?;
    let visits: Vec<_> = visits_of(&record).into_iter().filter(|visit| visit.unit == Some(id)).collect();
    Ok(Html(unit_page(&session.reader, &unit, &roster(&record, id), &visits)))
}

/// One person; noted before it is shown.
pub async fn person(State(office): State<Arc<Office>>, session: Session, Path(person): Path<String>) -> Shown {
    let id: PersonId = person.parse().map_err(|_| session.not_found())?;
    note(&office, &session, ReadingOf::Person, id.to_string()).await?;
    let members = members(&office).await?;
    let record = office.record().await?;
    let view = person_view(&record, id, session.reader.lang, members).ok_or_else(|| session.not_found())?;
    Ok(Html(person_page(&session.reader, &view)))
}

fn person_view(
    record: &Record,
    person: PersonId,
    lang: Lang,
    members: BTreeMap<MemberId, String>,
) -> Option<PersonPage> {
    let noted = person_visits(record, person);
    let known = staff(record, person);
    if known.is_none() && noted.is_empty() {
        return None;
    }
    let visits = noted.into_iter().map(|(visit, cells)| {
        let visit = visit_summary(record, visit);
        Noted { visit: visit.visit, line: format!("{} · {}", visit.unit_name, moment(&visit.first_at)), cells }
    });
    let visits: Vec<Noted> = visits.collect();
    let details = known.as_ref().map(|staff| details(record, person, staff.birth_year, lang)).unwrap_or_default();
    let name = known.map(|staff| staff.full_name.to_string()).or_else(|| added_name(&visits)).unwrap_or_default();
    Some(PersonPage { name, details, badge: badge_record(record, person), visits, members })
}

fn details(record: &Record, person: PersonId, birth_year: Option<u16>, lang: Lang) -> Vec<String> {
    let mut postings = record.items_with(person.into()).into_iter().filter_map(|item| match item.fact.as_deref() {
        Some(Fact::Posting(posting)) if posting.to.is_none() => Some(posting.clone()),
        _ => None,
    });
    let mut details: Vec<String> = Vec::new();
    if let Some(posting) = postings.next_back() {
        details.extend(posting.title.map(|title| title.to_string()));
        details.extend(unit_of(record, posting.unit).map(|unit| unit.name.to_string()));
    }
    details.extend(birth_year.map(|year| format!("{} {year}", say(lang, "office-born"))));
    details
}

fn added_name(visits: &[Noted]) -> Option<String> {
    let cells = visits.iter().flat_map(|noted| &noted.cells);
    let added = cells.filter(|(parts, _)| parts.kind == Kind::AddedPerson.name()).flat_map(|(_, cell)| cell.facts());
    let mut names = added.filter_map(|fact| match fact {
        Fact::AddedPerson(added) => added.full_name.as_ref().map(ToString::to_string),
        _ => None,
    });
    names.next()
}

fn badge_record(record: &Record, person: PersonId) -> Option<BadgeRecordState> {
    let key = record.at(&KeyParts::of(Kind::BadgeRecord.name(), person))?;
    key.standing.iter().rev().find_map(|hash| match record.fact(hash) {
        Some(Fact::BadgeRecord(badge)) => Some(badge.state),
        _ => None,
    })
}

/// A photo's bytes; noted before they are shown, and never run as anything else.
pub async fn photo(
    State(office): State<Arc<Office>>,
    session: Session,
    Path(photo): Path<String>,
) -> Result<Response, NotShown> {
    let hash: PhotoHash = photo.parse().map_err(|_| session.not_found())?;
    note(&office, &session, ReadingOf::Photo, hash.to_string()).await?;
    let bytes = office.photos().get(hash).await?.ok_or_else(|| session.not_found())?;
    let headers = [(header::CONTENT_TYPE, "image/jpeg"), (header::CACHE_CONTROL, "private, no-store")];
    Ok((headers, bytes).into_response())
}

/// What every reading is for, until a case asks for its own purpose.
const PURPOSE: &str = "case";

async fn note(office: &Office, session: &Session, what: ReadingOf, which: String) -> Result<(), OfficeError> {
    office.note_reading(session.author, (what, which), PURPOSE.to_owned()).await
}

/// The phones.
pub async fn devices(State(office): State<Arc<Office>>, session: Session) -> Shown {
    shown_devices(&office, &session, None).await
}

/// The phones, with a code just made.
pub async fn shown_devices(office: &Office, session: &Session, code: Option<(String, String)>) -> Shown {
    let names = members(office).await?;
    let members = office.store().members().await?;
    let rows = office.store().devices().await?;
    let record = office.record().await?;
    let devices = rows.into_iter().map(|row| {
        let own = record.items().filter(|item| item.device == row.device);
        let (entries, aside) =
            own.fold((0, 0), |(all, aside), item| (all + 1, aside + u64::from(record.is_quarantined(&item.hash))));
        DeviceRow {
            device: row.device.to_string(),
            member: names.get(&row.member).cloned().unwrap_or_default(),
            role: format!("role-{}", row.role.name().replace('_', "-")),
            active: row.state == DeviceState::Active,
            forked: record.forks().iter().any(|(device, _)| *device == row.device),
            last_contact: row.last_contact_ms.map(|ms| moment(&office_time(ms).to_rfc3339())),
            entries,
            quarantined: aside,
        }
    });
    let devices = devices.collect();
    let may_have = members.into_iter().filter(|member| crate::accounts::inspects(member.role));
    let members = may_have.map(|member| (member.login, member.full_name)).collect();
    Ok(Html(devices_page(&session.reader, &DevicesPage { devices, members, code })))
}
