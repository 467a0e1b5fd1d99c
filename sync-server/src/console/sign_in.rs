//! Signing in.

use dioxus::prelude::*;
use shared::text::Lang;

use super::layout::{document, say};

/// The page; `refused` is the key of the sentence that says why the last try failed.
pub fn sign_in_page(lang: Lang, refused: Option<&str>) -> String {
    let body = rsx! {
        main { class: "sign-in",
            section { class: "card",
                h1 { {say(lang, "app-name")} }
                p { class: "lead", {say(lang, "office-sign-in-lead")} }
                if let Some(key) = refused { p { class: "note bad", id: "refused", {say(lang, key)} } }
                form { method: "post", action: "/sign-in",
                    label { r#for: "login", {say(lang, "office-login")} }
                    input { id: "login", name: "login", r#type: "text", autocomplete: "username", required: true, maxlength: 60 }
                    label { r#for: "password", {say(lang, "office-password")} }
                    input { id: "password", name: "password", r#type: "password", autocomplete: "current-password", required: true, maxlength: 200 }
                    button { id: "go", {say(lang, "office-sign-in")} }
                }
            }
        }
    };
    document(lang, &say(lang, "office-sign-in"), body)
}
