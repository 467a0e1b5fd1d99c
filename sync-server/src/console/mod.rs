//! The office's pages, rendered on the server: plain forms and links, no script.
//! Who is not signed in is sent to sign in; every reading of a person's page or a
//! photo is noted before it is shown.

mod devices;
mod forms;
mod layout;
mod pages;
mod person;
mod session;
mod sign_in;
mod units;
mod visit;
mod visits;

use std::sync::Arc;

use axum::Router;
use axum::http::{HeaderName, HeaderValue, header};
use axum::routing::{get, post};
use tower_http::set_header::SetResponseHeaderLayer;

use crate::Office;

/// Nothing but this office's own pages, styles and pictures; no script at all.
const POLICY: &str =
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// All pages.
pub fn router(office: Arc<Office>) -> Router {
    let header = |name: HeaderName, value: &'static str| {
        SetResponseHeaderLayer::overriding(name, HeaderValue::from_static(value))
    };
    Router::new()
        .route("/", get(pages::home))
        .route("/console.css", get(pages::style))
        .route("/sign-in", get(session::sign_in_form).post(session::sign_in))
        .route("/sign-out", post(session::sign_out))
        .route("/language", post(session::choose_language))
        .route("/visits", get(pages::visits))
        .route("/visits/{visit}", get(pages::visit))
        .route("/visits/{visit}/settle", post(forms::settle))
        .route("/units", get(pages::units))
        .route("/units/{unit}", get(pages::unit))
        .route("/people/{person}", get(pages::person))
        .route("/photos/{photo}", get(pages::photo))
        .route("/devices", get(pages::devices))
        .route("/devices/code", post(forms::make_code))
        .layer(header(header::CONTENT_SECURITY_POLICY, POLICY))
        .layer(header(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(header(header::REFERRER_POLICY, "no-referrer"))
        .layer(header(header::X_FRAME_OPTIONS, "DENY"))
        .layer(axum::extract::DefaultBodyLimit::max(FORM_BYTES_MAX))
        .with_state(office)
}

/// The largest form: a settlement that names a hundred entries.
const FORM_BYTES_MAX: usize = 64 * 1024;
