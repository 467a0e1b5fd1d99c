//! Who is at the pages: the session's cookie, the language, signing in and out.

use std::str::FromStr;
use std::sync::Arc;

use axum::extract::{FromRequest, FromRequestParts, Path, Request, State};
use axum::http::request::Parts;
use axum::http::{Extensions, StatusCode, Uri};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum_extra::extract::Form;
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use shared::ids::{sha256, to_hex};
use shared::text::{Lang, Sentences};

use super::layout::{Reader, document, emblem};
use super::said::Said;
use super::sign_in::sign_in_page;
use crate::Office;
use crate::accounts::{Attempt, SignIn, reads_record};
use crate::office::Author;
use crate::routes::enrol::caller;

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
    /// Somebody was, and their time is over.
    SessionEnded(CookieJar),
    /// Something a person can read about.
    Because(StatusCode, Lang, &'static str),
    /// The office itself failed.
    Failed,
}

impl IntoResponse for NotShown {
    fn into_response(self) -> Response {
        match self {
            NotShown::SignIn => Redirect::to("/sign-in").into_response(),
            NotShown::SessionEnded(jar) => {
                let said = Said::refused(Sentences::say(language(&jar), "office-session-ended", &[]));
                let jar = said.on_next_page(jar.remove(cookie(SESSION, String::new())));
                (jar, Redirect::to("/sign-in")).into_response()
            }
            NotShown::Because(status, lang, key) => (status, Html(message_page(lang, key))).into_response(),
            NotShown::Failed => {
                let mut response = StatusCode::INTERNAL_SERVER_ERROR.into_response();
                response.extensions_mut().insert(Untold);
                response
            }
        }
    }
}

/// A failure whose page has yet to be written: where it happened nobody knew the
/// reader's language.
#[derive(Debug, Clone, Copy)]
struct Untold;

/// Writes the page of a failure in the reader's language.
pub async fn say_failure(request: Request, next: Next) -> Response {
    let lang = language(&CookieJar::from_headers(request.headers()));
    let response = next.run(request).await;
    if response.extensions().get::<Untold>().is_none() {
        return response;
    }
    NotShown::Because(response.status(), lang, "api-internal").into_response()
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
    let say = |key: &str| Sentences::say(lang, key, &[]);
    let title = say(match key {
        "office-not-found" => "office-title-not-found",
        "office-not-permitted" => "office-title-not-permitted",
        "api-internal" => "office-title-failed",
        _ => "office-title-form-stale",
    });
    let body = rsx! {
        main { class: "alone", section { class: "card",
            p { class: "brand", {emblem()} {say("app-name")} }
            h1 { "{title}" }
            p { id: "message", {say(key)} }
            p { a { class: "button", href: "/visits", {say("office-back-to-visits")} } }
        } }
    };
    document(lang, &title, body)
}

/// Nothing goes by that name, or not that way.
pub async fn not_found(jar: CookieJar) -> NotShown {
    no_such_page(language(&jar))
}

fn no_such_page(lang: Lang) -> NotShown {
    NotShown::Because(StatusCode::NOT_FOUND, lang, "office-not-found")
}

/// The id in a page's path. What can't be one goes by no name.
#[derive(Debug)]
pub struct Named<T>(pub T);

impl<T: FromStr + Send> FromRequestParts<Arc<Office>> for Named<T> {
    type Rejection = NotShown;

    async fn from_request_parts(parts: &mut Parts, office: &Arc<Office>) -> Result<Named<T>, NotShown> {
        let lang = language(&CookieJar::from_headers(&parts.headers));
        let name = Path::<String>::from_request_parts(parts, office).await;
        let id = name.ok().and_then(|Path(name)| name.parse().ok());
        id.map(Named).ok_or_else(|| no_such_page(lang))
    }
}

/// The id in a page's path and the name below it. What can't be so goes by no name.
#[derive(Debug)]
pub struct NamedIn<T>(pub T, pub String);

impl<T: FromStr + Send> FromRequestParts<Arc<Office>> for NamedIn<T> {
    type Rejection = NotShown;

    async fn from_request_parts(parts: &mut Parts, office: &Arc<Office>) -> Result<NamedIn<T>, NotShown> {
        let lang = language(&CookieJar::from_headers(&parts.headers));
        let names = Path::<(String, String)>::from_request_parts(parts, office).await;
        let found = names.ok().and_then(|Path((id, name))| Some(NamedIn(id.parse().ok()?, name)));
        found.ok_or_else(|| no_such_page(lang))
    }
}

impl FromRequestParts<Arc<Office>> for Session {
    type Rejection = NotShown;

    async fn from_request_parts(parts: &mut Parts, office: &Arc<Office>) -> Result<Session, NotShown> {
        let jar = CookieJar::from_headers(&parts.headers);
        let lang = language(&jar);
        let token = jar.get(SESSION).map(|cookie| cookie.value().to_owned()).ok_or(NotShown::SignIn)?;
        let member = office.signed_in(&token).await?.ok_or(NotShown::SessionEnded(jar))?;
        if !reads_record(member.role) {
            return Err(NotShown::Because(StatusCode::FORBIDDEN, lang, "office-not-permitted"));
        }
        let here = parts.uri.path_and_query().map_or("/visits", |here| here.as_str()).to_owned();
        let (full_name, role) = (member.full_name, member.role);
        let reader = Reader { lang, full_name, role, form_token: form_token(&token), here };
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
        no_such_page(self.reader.lang)
    }
}

/// What a form of ours brings; anything else is answered with a page that says so.
#[derive(Debug)]
pub struct Typed<T>(pub T);

impl<T: DeserializeOwned> FromRequest<Arc<Office>> for Typed<T> {
    type Rejection = NotShown;

    async fn from_request(request: Request, office: &Arc<Office>) -> Result<Typed<T>, NotShown> {
        let lang = language(&CookieJar::from_headers(request.headers()));
        let stale = |_| NotShown::Because(StatusCode::BAD_REQUEST, lang, "office-form-stale");
        Form::<T>::from_request(request, office).await.map(|Form(typed)| Typed(typed)).map_err(stale)
    }
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
pub async fn sign_in_form(jar: CookieJar) -> (CookieJar, Html<String>) {
    let lang = language(&jar);
    let (jar, said) = Said::take(jar);
    (jar, Html(sign_in_page(lang, said.as_ref())))
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
    extensions: Extensions,
    Typed(typed): Typed<Credentials>,
) -> Result<Response, NotShown> {
    let lang = language(&jar);
    let attempt = Attempt { address: &caller(&extensions), login: typed.login.trim() };
    let (status, key) = match office.sign_in(attempt, typed.password).await? {
        SignIn::Welcome { token, .. } => {
            return Ok((jar.add(cookie(SESSION, token.0)), Redirect::to("/visits")).into_response());
        }
        SignIn::Wrong => (StatusCode::UNAUTHORIZED, "office-sign-in-wrong"),
        SignIn::TooMany => (StatusCode::TOO_MANY_REQUESTS, "office-sign-in-wait"),
        SignIn::NotForPages => (StatusCode::FORBIDDEN, "office-sign-in-not-for-pages"),
    };
    let said = Said::refused(Sentences::say(lang, key, &[]));
    Ok((status, Html(sign_in_page(lang, Some(&said)))).into_response())
}

/// Signs out: whoever holds the cookie may end it.
pub async fn sign_out(State(office): State<Arc<Office>>, jar: CookieJar) -> Result<Response, NotShown> {
    let lang = language(&jar);
    if let Some(cookie) = jar.get(SESSION) {
        office.sign_out(cookie.value()).await?;
    }
    // What was not shown yet is not for whoever comes next.
    let said = Said::Done(Sentences::say(lang, "office-signed-out", &[]));
    let jar = said.on_next_page(jar.remove(cookie(SESSION, String::new())));
    Ok((jar, Redirect::to("/sign-in")).into_response())
}

/// The language chosen, and the page it was chosen on.
#[derive(Deserialize)]
pub struct Language {
    lang: Lang,
    back: String,
}

/// Switches the language, before signing in too.
pub async fn choose_language(jar: CookieJar, Typed(form): Typed<Language>) -> Response {
    let chosen = cookie(LANGUAGE, form.lang.code().to_owned());
    (jar.add(chosen), Redirect::to(own_path(&form.back))).into_response()
}

/// A page of this office; nobody is sent elsewhere. Browsers read a backslash as a
/// slash, so two of either would name another host.
fn own_path(path: &str) -> &str {
    let own = path.parse::<Uri>().is_ok_and(|uri| uri.scheme().is_none() && uri.authority().is_none());
    let elsewhere = path.contains('\\') || path.starts_with("//");
    if own && path.starts_with('/') && !elsewhere { path } else { "/visits" }
}

fn cookie(name: &'static str, value: String) -> Cookie<'static> {
    Cookie::build((name, value)).path("/").http_only(true).same_site(SameSite::Strict).build()
}

#[cfg(test)]
mod tests {
    use super::own_path;

    #[test]
    fn after_the_language_nobody_is_sent_to_another_site() {
        for (path, to) in [
            ("/units/1", "/units/1"),
            ("//evil.example/", "/visits"),
            ("https://evil.example/", "/visits"),
            ("/\\evil.example", "/visits"),
            ("visits", "/visits"),
            ("", "/visits"),
        ] {
            assert_eq!(own_path(path), to, "{path}");
        }
    }
}
