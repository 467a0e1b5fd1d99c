//! Who is at the pages: the session's cookie, the language, signing in and out.

use std::sync::Arc;

use axum::extract::{FromRequestParts, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum_extra::extract::Form;
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};
use serde::Deserialize;
use shared::domain::Role;
use shared::ids::{sha256, to_hex};
use shared::text::Lang;

use super::layout::{Reader, say};
use super::sign_in::sign_in_page;
use crate::Office;
use crate::accounts::SignIn;
use crate::office::Author;

const SESSION: &str = "kc_session";
const LANGUAGE: &str = "kc_lang";

/// Somebody signed in who may read the record.
#[derive(Debug, Clone)]
pub struct Session {
    /// How pages are shown to them.
    pub reader: Reader,
    /// Who they are to the record.
    pub author: Author,
}

/// A page that is not shown, and why.
#[derive(Debug)]
pub enum NotShown {
    /// Nobody is signed in.
    SignIn,
    /// Something a person can read about.
    Because(StatusCode, Lang, &'static str),
    /// The office itself failed.
    Failed,
}

impl IntoResponse for NotShown {
    fn into_response(self) -> Response {
        match self {
            NotShown::SignIn => Redirect::to("/sign-in").into_response(),
            NotShown::Because(status, lang, key) => (status, Html(message_page(lang, key))).into_response(),
            NotShown::Failed => {
                (StatusCode::INTERNAL_SERVER_ERROR, Html(message_page(Lang::Vi, "api-internal"))).into_response()
            }
        }
    }
}

impl From<crate::error::OfficeError> for NotShown {
    fn from(error: crate::error::OfficeError) -> NotShown {
        tracing::error!(%error, "a page could not be shown");
        NotShown::Failed
    }
}

impl From<crate::record::StoreError> for NotShown {
    fn from(error: crate::record::StoreError) -> NotShown {
        NotShown::from(crate::error::OfficeError::from(error))
    }
}

fn message_page(lang: Lang, key: &str) -> String {
    use dioxus::prelude::*;
    let words = say(lang, key);
    let body = rsx! { main { class: "sign-in", section { class: "card", p { id: "message", "{words}" } p { a { href: "/visits", {say(lang, "app-name")} } } } } };
    super::layout::document(lang, &say(lang, "app-name"), body)
}

impl FromRequestParts<Arc<Office>> for Session {
    type Rejection = NotShown;

    async fn from_request_parts(parts: &mut Parts, office: &Arc<Office>) -> Result<Session, NotShown> {
        let jar = CookieJar::from_headers(&parts.headers);
        let lang = language(&jar);
        let token = jar.get(SESSION).map(|cookie| cookie.value().to_owned()).ok_or(NotShown::SignIn)?;
        let member = office.signed_in(&token).await?.ok_or(NotShown::SignIn)?;
        if !may_read(member.role) {
            return Err(NotShown::Because(StatusCode::FORBIDDEN, lang, "office-not-permitted"));
        }
        let reader = Reader { lang, full_name: member.full_name, form_token: form_token(&token) };
        Ok(Session { reader, author: Author { member: member.id, role: member.role } })
    }
}

impl Session {
    /// A form must come from a page of this session.
    ///
    /// # Errors
    /// Where it does not.
    pub fn check_form(&self, token: &str) -> Result<(), NotShown> {
        if token == self.reader.form_token {
            return Ok(());
        }
        Err(NotShown::Because(StatusCode::FORBIDDEN, self.reader.lang, "office-form-stale"))
    }

    /// Nothing goes by that name.
    pub fn not_found(&self) -> NotShown {
        NotShown::Because(StatusCode::NOT_FOUND, self.reader.lang, "office-not-found")
    }
}

/// Who may read the record at the office (domain reference, roles).
fn may_read(role: Role) -> bool {
    matches!(role, Role::Office | Role::OfficeTthc | Role::Leader | Role::Chair)
}

/// What only pages of this session can know.
fn form_token(session: &str) -> String {
    to_hex(&sha256(format!("form\n{session}").as_bytes()))
}

fn language(jar: &CookieJar) -> Lang {
    match jar.get(LANGUAGE).map(|cookie| cookie.value()) {
        Some("en") => Lang::En,
        _ => Lang::Vi,
    }
}

/// The form to sign in.
pub async fn sign_in_form(jar: CookieJar) -> Html<String> {
    Html(sign_in_page(language(&jar), None))
}

/// What is typed there.
#[derive(Deserialize)]
pub struct Credentials {
    login: String,
    password: String,
}

/// Signs in.
pub async fn sign_in(
    State(office): State<Arc<Office>>,
    jar: CookieJar,
    Form(typed): Form<Credentials>,
) -> Result<Response, NotShown> {
    let lang = language(&jar);
    let refused = match office.sign_in(typed.login.trim(), typed.password).await? {
        SignIn::Welcome { token, .. } => {
            return Ok((jar.add(cookie(SESSION, token.0)), Redirect::to("/visits")).into_response());
        }
        SignIn::Wrong => (StatusCode::UNAUTHORIZED, "office-sign-in-wrong"),
        SignIn::TooMany => (StatusCode::TOO_MANY_REQUESTS, "office-sign-in-wait"),
    };
    Ok((refused.0, Html(sign_in_page(lang, Some(refused.1)))).into_response())
}

/// A form without fields of its own.
#[derive(Deserialize)]
pub struct Plain {
    token: String,
}

/// Signs out.
pub async fn sign_out(
    State(office): State<Arc<Office>>,
    session: Session,
    jar: CookieJar,
    Form(form): Form<Plain>,
) -> Result<Response, NotShown> {
    session.check_form(&form.token)?;
    if let Some(cookie) = jar.get(SESSION) {
        office.sign_out(cookie.value()).await?;
    }
    Ok((jar.remove(cookie(SESSION, String::new())), Redirect::to("/sign-in")).into_response())
}

/// The language chosen.
#[derive(Deserialize)]
pub struct Language {
    token: String,
    lang: Lang,
}

/// Switches the language.
pub async fn choose_language(
    session: Session,
    jar: CookieJar,
    Form(form): Form<Language>,
) -> Result<Response, NotShown> {
    session.check_form(&form.token)?;
    let chosen = cookie(LANGUAGE, form.lang.code().to_owned());
    Ok((jar.add(chosen), Redirect::to("/visits")).into_response())
}

fn cookie(name: &'static str, value: String) -> Cookie<'static> {
    Cookie::build((name, value)).path("/").http_only(true).same_site(SameSite::Strict).build()
}
