//! The office's pages, rendered on the server: plain forms and links, no script.
//! Who is not signed in is sent to sign in; every reading of a person's page, a
//! photo or a paper is noted before it is shown. A form is answered with a way to the next
//! page, never with a page.

mod aside;
mod devices;
mod differences;
mod layout;
mod papers;
mod person;
mod qr;
mod rescue;
mod said;
mod session;
mod sign_in;
mod units;
mod visit;
mod visits;

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::from_fn;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use shared::ids::{PhotoHash, UnitId};
use shared::record::{VisitRecord, units as units_of};
use shared::text::Lang;
use tower_http::set_header::SetResponseHeaderLayer;

use self::session::{Named, NotShown, Session};
use crate::Office;
use crate::config::RESCUE_BODY_MAX;
use crate::error::OfficeError;
use crate::photos::is_paper;
use crate::record::ReadingOf;
use shared::words::Speaker;

/// Nothing but this office's own pages, styles and pictures; no script at all.
const POLICY: &str =
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";
/// The largest form: a settlement that names a hundred entries.
const FORM_BYTES_MAX: usize = 64 * 1024;
/// What every reading is for, until a case asks for its own purpose.
const PURPOSE: &str = "case";

const STYLE: &str = include_str!("style.css");
const ICON: &str = include_str!("icon.svg");

/// All pages.
pub fn router(office: Arc<Office>) -> Router {
    let header = |name: HeaderName, value: &'static str| {
        SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
    };
    // A phone's whole store is the one large thing that comes here.
    let import_rescue = post(rescue::import).layer(axum::extract::DefaultBodyLimit::max(RESCUE_BODY_MAX));
    Router::new()
        .route("/", get(home))
        .route("/console.css", get(style))
        .route("/icon.svg", get(icon))
        .route("/sign-in", get(session::sign_in_form).post(session::sign_in))
        .route("/sign-out", post(session::sign_out))
        .route("/language", post(session::choose_language))
        .route("/visits", get(visits::show))
        .route("/visits/{visit}", get(visit::show))
        .route("/visits/{visit}/settle", post(differences::settle))
        .route("/visits/{visit}/papers", get(papers::show))
        .route("/visits/{visit}/papers/request", post(papers::ask))
        .route("/visits/{visit}/papers/{name}", get(papers::of_visit))
        .route("/papers/{hash}", get(papers::closed))
        .route("/units", get(units::show_all))
        .route("/units/{unit}", get(units::show))
        .route("/units/{unit}/papers/{name}", get(papers::of_unit))
        .route("/people/{person}", get(person::show))
        .route("/photos/{photo}", get(photo))
        .route("/devices", get(devices::show))
        .route("/devices/code", post(devices::make_code))
        .route("/devices/{device}/aside", get(aside::show))
        .route("/devices/{device}/revoke", post(devices::revoke))
        .route("/devices/{device}/fork", post(devices::acknowledge))
        .route("/rescue", get(rescue::show).merge(import_rescue))
        .fallback(session::not_found)
        .method_not_allowed_fallback(session::not_found)
        .layer(from_fn(session::say_failure))
        .layer(header(header::CONTENT_SECURITY_POLICY, POLICY))
        .layer(header(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(header(header::REFERRER_POLICY, "no-referrer"))
        .layer(header(header::X_FRAME_OPTIONS, "DENY"))
        // A page read on a shared machine is not to be had by «back» after signing out.
        .layer(header(header::CACHE_CONTROL, "no-store"))
        .layer(axum::extract::DefaultBodyLimit::max(FORM_BYTES_MAX))
        .with_state(office)
}

/// Over TLS no cookie ever goes out without it. Here, where all answers pass, none is forgotten.
pub(crate) async fn keep_cookies_to_tls(mut response: Response) -> Response {
    let headers = response.headers_mut();
    let cookies: Vec<HeaderValue> = headers.get_all(header::SET_COOKIE).iter().cloned().collect();
    headers.remove(header::SET_COOKIE);
    for cookie in cookies {
        let secure = HeaderValue::from_bytes(&[cookie.as_bytes(), b"; Secure"].concat());
        headers.append(header::SET_COOKIE, secure.expect("a header's value stays one"));
    }
    response
}

/// The way in.
async fn home() -> Redirect {
    Redirect::to("/visits")
}

/// The style sheet.
async fn style() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::CACHE_CONTROL, "max-age=3600")], STYLE)
}

/// The mark beside the name and on the browser's tab.
async fn icon() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "image/svg+xml"), (header::CACHE_CONTROL, "max-age=3600")], ICON)
}

/// A photo's bytes; noted before they are shown, and never run as anything else. A
/// guess that fits nothing has read nothing, and is not noted.
async fn photo(
    State(office): State<Arc<Office>>,
    session: Session,
    Named(hash): Named<PhotoHash>,
) -> Result<Response, NotShown> {
    let bytes = office.photos().get(hash).await?.ok_or_else(|| session.not_found())?;
    // Signed minutes came as photos come; who reads them reads a paper.
    if is_paper(&bytes) {
        return Ok(Redirect::to(&format!("/papers/{hash}")).into_response());
    }
    note(&office, &session, ReadingOf::Photo, hash.to_string()).await?;
    Ok(([(header::CONTENT_TYPE, "image/jpeg")], bytes).into_response())
}

/// Notes a reading of personal data.
async fn note(office: &Office, session: &Session, what: ReadingOf, which: String) -> Result<(), OfficeError> {
    office.note_reading(session.author, (what, which), PURPOSE.to_owned()).await
}

/// Who can say what the record holds: with the names of units and authors.
async fn speaker(office: &Office, lang: Lang) -> Result<Speaker, OfficeError> {
    let members = office.store().members().await?;
    let members = members.into_iter().map(|member| (member.id, member.full_name)).collect();
    let units: BTreeMap<UnitId, String> =
        units_of(&*office.record().await?).into_iter().map(|unit| (unit.unit, unit.name.to_string())).collect();
    Ok(Speaker { lang, units, members })
}

/// Names of members by login.
async fn names(office: &Office) -> Result<BTreeMap<String, String>, OfficeError> {
    let members = office.store().members().await?;
    Ok(members.into_iter().map(|member| (member.login, member.full_name)).collect())
}

/// The photos of a visit whose bytes have arrived, each with its thumbnail.
async fn photos_here(office: &Office, visit: &VisitRecord) -> Result<BTreeMap<PhotoHash, PhotoHash>, OfficeError> {
    let named: Vec<_> = visit.photos.iter().filter_map(|view| view.photo.as_ref()).collect();
    let hashes: Vec<PhotoHash> = named.iter().flat_map(|photo| [photo.hash, photo.thumbnail]).collect();
    let held: HashSet<PhotoHash> =
        office.store().photos_held(&hashes).await?.into_iter().map(|(hash, _)| hash).collect();
    let here = named.into_iter().filter(|photo| held.contains(&photo.hash) && held.contains(&photo.thumbnail));
    Ok(here.map(|photo| (photo.hash, photo.thumbnail)).collect())
}
