//! The short code that phone and office both show once the phone is enrolled, to be
//! compared by eye.

use dioxus::prelude::*;
use mobile_core::shared::sync::compare_code_shown;
use mobile_core::shared::words::Speaker;

use crate::ui::desk::{Desk, use_view};
use crate::ui::parts::{Button, Icon, Weight};
use crate::ui::place::Place;

/// The screen, joined to the phone.
#[component]
pub fn Compare() -> Element {
    let desk = use_context::<Desk>();
    let code = use_view(|| (), |app, _, ()| app.identity().and_then(|identity| identity.compare_code()));
    rsx! {
        ComparePlain { words: desk.words(), code: code.read().clone().flatten(), ondone: move |()| desk.go(Place::Today) }
    }
}

/// What a person sees and does; no code where the phone was enrolled on the office's own
/// machine.
#[component]
pub fn ComparePlain(words: Speaker, code: Option<String>, ondone: EventHandler<()>) -> Element {
    let code = code.map_or_else(|| "—".to_owned(), |code| compare_code_shown(&code));
    rsx! {
        div { class: "screen alone", id: "compare",
            div { class: "card",
                h1 { {words.say("screen-compare")} }
                p { class: "compare figure", id: "compare-code", "{code}" }
                p { {words.say("screen-compare-what")} }
                Button { id: "compared", weight: Weight::Main, icon: Icon::Check, onpress: ondone, {words.say("screen-compare-same")} }
            }
        }
    }
}
