//! Signing in.

use dioxus::prelude::*;
use shared::text::{Lang, Sentences};

use super::layout::{document, emblem, language_form, said_note};
use super::said::Said;
use crate::config::LOGIN_CHARS_MAX;

/// The page; `said` is why the last try failed, or how somebody came here.
pub fn sign_in_page(lang: Lang, said: Option<&Said>) -> String {
    let say = |key: &str| Sentences::say(lang, key, &[]);
    let body = rsx! {
        main { class: "alone",
            section { class: "card",
                p { class: "brand", {emblem()} {say("app-name")} }
                h1 { {say("office-sign-in")} }
                p { class: "lead", {say("office-sign-in-lead")} }
                {said_note(said)}
                form { method: "post", action: "/sign-in",
                    label { r#for: "login", {say("office-login")} }
                    input { id: "login", name: "login", r#type: "text", autocomplete: "username", autocapitalize: "none", spellcheck: "false", required: true, maxlength: LOGIN_CHARS_MAX as i64, autofocus: true }
                    label { r#for: "password", {say("office-password")} }
                    input { id: "password", name: "password", r#type: "password", autocomplete: "current-password", required: true, maxlength: 200 }
                    button { id: "go", {say("office-sign-in")} }
                }
            }
            {language_form(lang, "/sign-in")}
        }
    };
    document(lang, &say("office-sign-in"), body)
}
