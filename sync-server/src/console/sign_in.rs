//! Signing in.

use dioxus::prelude::*;
use shared::text::{Lang, Sentences};

use super::layout::{document, language_form};

/// The page; `refused` is the key of the sentence that says why the last try failed.
pub fn sign_in_page(lang: Lang, refused: Option<&str>) -> String {
    let say = |key: &str| Sentences::say(lang, key, &[]);
    let body = rsx! {
        main { class: "sign-in",
            section { class: "card",
                h1 { {say("app-name")} }
                p { class: "lead", {say("office-sign-in-lead")} }
                if let Some(key) = refused { p { class: "note bad", id: "refused", role: "alert", {say(key)} } }
                form { method: "post", action: "/sign-in",
                    label { r#for: "login", {say("office-login")} }
                    input { id: "login", name: "login", r#type: "text", autocomplete: "username", autocapitalize: "none", required: true, maxlength: 60, autofocus: true }
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
