//! The pages of papers: those of a visit, and the papers themselves as files. Whoever has
//! a paper that names people is noted before it is given; why one can't be made is told in
//! a sentence. Every paper is asked for by a plain link; the form that asks somebody for an
//! explanation is answered with the way to its paper.

pub mod address;
mod page;

use std::sync::Arc;

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use bytes::Bytes;
use chrono::{Days, NaiveDate};
use documents::Refused;
use documents::paper::OutputClass;
use serde::Deserialize;
use shared::domain::Subject;
use shared::ids::{EntryHash, PersonId, UnitId, VisitId};
use shared::record::{VisitRecord, unit as unit_of, visit_record};

use self::address::{AskedFor, OF_UNIT};
pub use self::page::{PapersPage, badges_wanted, is_open, papers_page, refused_page, row_of};
use super::said::Said;
use super::session::{Named, NamedIn, NotShown, Session, Typed};
use super::{note, speaker};
use crate::Office;
use crate::config::ANSWER_DAYS_MAX;
use crate::papers::{Format, PaperKept, PaperOf, may_have, refusal_words, sealed_papers};
use crate::record::ReadingOf;

/// Shows the papers of a visit; those of its seals are kept now where they can be.
pub async fn show(
    State(office): State<Arc<Office>>,
    session: Session,
    jar: CookieJar,
    Named(visit): Named<VisitId>,
    asked: Result<Query<AskedFor>, QueryRejection>,
) -> Result<(CookieJar, Html<String>), NotShown> {
    let speaker = speaker(&office, session.reader.lang).await?;
    let visit = opened(&office, &session, visit).await?;
    let sealed = office.close_papers_of(visit.summary.visit).await?;
    let to = asked.map(|Query(asked)| asked.to).unwrap_or_default();
    let (role, today) = (session.author.role, office.today());
    let (jar, said) = Said::take(jar);
    let view = PapersPage { visit, sealed, speaker, role, today, to };
    Ok((jar, Html(papers_page(&session.reader, &view, said.as_ref()))))
}

/// Of whom an explanation is asked, by when, and in which format.
#[derive(Deserialize)]
pub struct Asking {
    token: String,
    to: String,
    due: String,
    format: String,
}

/// Leads to the request for an explanation, or back with the reason why not.
pub async fn ask(
    State(office): State<Arc<Office>>,
    session: Session,
    jar: CookieJar,
    Named(visit): Named<VisitId>,
    Typed(asking): Typed<Asking>,
) -> Result<(CookieJar, Redirect), NotShown> {
    session.check_form(&asking.token)?;
    let view = opened(&office, &session, visit).await?;
    let (visit, today) = (view.summary.visit, office.today());
    whom(&view, &asking.to).ok_or_else(|| session.not_found())?;
    let format = address::request_format(&format!("explanation-request.{}", asking.format));
    let format = format.ok_or_else(|| session.not_found())?;
    let Some(due) = due(&asking.due, today) else {
        let words = page::due_wrong(session.reader.lang, today);
        let back = Redirect::to(&format!("/visits/{visit}/papers?to={}#requests", asking.to));
        return Ok((Said::refused(words).on_next_page(jar), back));
    };
    Ok((jar, Redirect::to(&address::request(visit, format, (&asking.to, due)))))
}

/// Gives a paper of a visit.
pub async fn of_visit(
    State(office): State<Arc<Office>>,
    session: Session,
    NamedIn(visit, name): NamedIn<VisitId>,
    asked: Result<Query<AskedFor>, QueryRejection>,
) -> Result<Response, NotShown> {
    let asked = asked.map(|Query(asked)| asked).map_err(|_| session.not_found())?;
    let view = opened(&office, &session, visit).await?;
    let visit = view.summary.visit;
    if let Some(format) = address::request_format(&name) {
        return request(&office, &session, (&view, format), &asked).await;
    }
    let (of, format) = address::visit_paper(visit, &name, &asked).ok_or_else(|| session.not_found())?;
    let seals = sealed_papers(&*office.record().await?, visit);
    match of {
        PaperOf::Draft { .. } if !seals.is_empty() => {
            let back = format!("/visits/{visit}/papers");
            Ok(refused(&session, &back, session.reader.say("office-paper-sealed-already")))
        }
        PaperOf::Sealed { seal, .. } | PaperOf::Copy { seal, .. } | PaperOf::Supplement { seal, .. } => {
            let sealed = seals.iter().find(|paper| paper.seal == seal).ok_or_else(|| session.not_found())?;
            match (of, sealed.paper) {
                // Of what was signed there is one paper, and no second one beside it.
                (PaperOf::Sealed { class: OutputClass::Internal, .. }, Some(paper)) => {
                    Ok(Redirect::to(&format!("/papers/{paper}")).into_response())
                }
                _ => give(&office, &session, of, format).await,
            }
        }
        _ => give(&office, &session, of, format).await,
    }
}

/// Gives a paper of a unit.
pub async fn of_unit(
    State(office): State<Arc<Office>>,
    session: Session,
    NamedIn(unit, name): NamedIn<UnitId>,
) -> Result<Response, NotShown> {
    let known = unit_of(&*office.record().await?, unit).is_some();
    let asked = address::unit_paper(unit, &name).filter(|_| known);
    let (of, format) = asked.ok_or_else(|| session.not_found())?;
    give(&office, &session, of, format).await
}

/// Gives the very paper that was signed.
pub async fn closed(
    State(office): State<Arc<Office>>,
    session: Session,
    Named(hash): Named<EntryHash>,
) -> Result<Response, NotShown> {
    match office.closed_paper(hash).await? {
        PaperKept::None => Err(session.not_found()),
        PaperKept::Damaged => Ok(refused(&session, "/visits", session.reader.say("office-paper-damaged"))),
        PaperKept::Whole(bytes) => {
            note(&office, &session, ReadingOf::Paper, format!("minutes-signed {hash} pdf")).await?;
            let short: String = hash.to_string().chars().take(FILE_ID_DIGITS).collect();
            Ok(file(bytes, Format::Pdf, &format!("bien-ban-da-ky-{short}.pdf")))
        }
    }
}

/// Digits of a paper's hash in its file's name.
const FILE_ID_DIGITS: usize = 8;

/// A request for an explanation: of whom and by when is the form's to say.
async fn request(
    office: &Arc<Office>,
    session: &Session,
    (view, format): (&VisitRecord, Format),
    asked: &AskedFor,
) -> Result<Response, NotShown> {
    let visit = view.summary.visit;
    let to = whom(view, &asked.to).ok_or_else(|| session.not_found())?;
    let Some(due) = due(&asked.due, office.today()) else {
        let words = page::due_wrong(session.reader.lang, office.today());
        return Ok(refused(session, &format!("/visits/{visit}/papers"), words));
    };
    give(office, session, PaperOf::Request { visit, to, due }, format).await
}

/// Somebody of the visit, or its unit: of nobody else is anything asked through it.
fn whom(view: &VisitRecord, to: &str) -> Option<Subject> {
    if to == OF_UNIT {
        return view.summary.unit.map(Subject::Unit);
    }
    let person: PersonId = to.parse().ok()?;
    let in_roll = view.rows.iter().any(|row| row.person == person);
    let found = view.findings.iter().any(|finding| finding.person == Some(person));
    (in_roll || found).then_some(Subject::Person(person))
}

/// A day from today on, and not too far off.
fn due(typed: &str, today: NaiveDate) -> Option<NaiveDate> {
    let due: NaiveDate = typed.parse().ok()?;
    (today..=last_due(today)).contains(&due).then_some(due)
}

/// The last day that may be given for an answer.
pub fn last_due(today: NaiveDate) -> NaiveDate {
    today.checked_add_days(Days::new(ANSWER_DAYS_MAX)).unwrap_or(today)
}

/// A visit that somebody opened.
async fn opened(office: &Office, session: &Session, visit: VisitId) -> Result<VisitRecord, NotShown> {
    let visit = visit_record(&*office.record().await?, visit);
    if visit.summary.opened.history.is_empty() { Err(session.not_found()) } else { Ok(visit) }
}

/// Gives a paper to whoever may have it, or says why there is none.
async fn give(office: &Arc<Office>, session: &Session, of: PaperOf, format: Format) -> Result<Response, NotShown> {
    if !may_have(session.author.role, format) {
        return Err(NotShown::Because(StatusCode::FORBIDDEN, session.reader.lang, "office-not-permitted"));
    }
    let bytes = match office.paper(of, format).await? {
        Ok(bytes) => bytes,
        Err(why) => return Ok(not_made(session, of, &why)),
    };
    if of.names_people() {
        note(office, session, ReadingOf::Paper, of.noted(format)).await?;
    }
    Ok(file(Bytes::from(bytes), format, &of.file_name(format)))
}

fn not_made(session: &Session, of: PaperOf, why: &Refused) -> Response {
    if matches!(why, Refused::NotWritten { .. }) {
        tracing::error!(%why, kind = of.kind(), "a paper could not be written");
    }
    let back = match of {
        PaperOf::Draft { visit, .. }
        | PaperOf::Sealed { visit, .. }
        | PaperOf::Copy { visit, .. }
        | PaperOf::Supplement { visit, .. }
        | PaperOf::Notice { visit, .. }
        | PaperOf::Request { visit, .. }
        | PaperOf::Photos { visit }
        | PaperOf::Badges { visit } => format!("/visits/{visit}/papers"),
        PaperOf::Checklist { unit, .. } => format!("/units/{unit}"),
    };
    refused(session, &back, refusal_words(session.reader.lang, why))
}

fn refused(session: &Session, back: &str, words: String) -> Response {
    (StatusCode::UNPROCESSABLE_ENTITY, Html(refused_page(&session.reader, back, &words))).into_response()
}

/// A file to be kept, not shown: what shows it is not this office's page.
fn file(bytes: Bytes, format: Format, name: &str) -> Response {
    let kept = format!("attachment; filename=\"{name}\"");
    ([(header::CONTENT_TYPE, format.mime().to_owned()), (header::CONTENT_DISPOSITION, kept)], bytes).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_due_from_today_on_and_not_after_its_quarter() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let today = day("2023-11-20");
        for (typed, is_good) in [
            ("2023-11-20", true),
            ("2024-02-18", true),
            ("2024-02-19", false),
            ("2023-11-19", false),
            ("20/11/2023", false),
            ("", false),
            ("+262142-12-31", false),
        ] {
            assert_eq!(due(typed, today), is_good.then(|| day(typed)), "{typed}");
        }
    }
}
