//! What the team asks of the unit, each with its five «clears». A withdrawn one stays to
//! be seen.

use dioxus::prelude::*;
use mobile_core::shared::ids::{Id, VisitId};
use mobile_core::shared::text::screen_date;
use mobile_core::shared::words::Speaker;
use mobile_core::view::{Asked, VisitView};

use crate::ui::desk::{Desk, use_draft};
use crate::ui::parts::{Button, CellWords, Icon, KeptTag, Screen, Tag, Tone, Ways, Weight};
use crate::ui::place::Place;
use crate::ui::screens::host::Shut;
use crate::ui::screens::recommendation::is_begun;
use crate::ui::screens::visit::use_visit;

/// The screen, joined to the phone.
#[component]
pub fn Recommendations(visit: VisitId) -> Element {
    let desk = use_context::<Desk>();
    let view = use_visit(visit);
    let draft = use_draft(visit);
    let Some(shown) = view.read().clone() else { return rsx! { div { class: "screen", id: "recommendations" } } };
    rsx! {
        RecommendationsPlain {
            view: shown,
            begun: is_begun(&draft.all(), None),
            onopen: move |id| desk.go(Place::Recommendation { visit, id }),
        }
    }
}

/// What a person sees and does.
#[component]
pub fn RecommendationsPlain(view: VisitView, begun: bool, onopen: EventHandler<Option<Id>>) -> Element {
    let ways = Ways::get();
    let words = view.speaker.clone();
    let asked = view.recommendations();
    let label = words.say(if begun { "recommend-go-on" } else { "recommend-new" });
    let foot = rsx! { Button { id: "new-recommendation", weight: Weight::Main, icon: Icon::Plus, onpress: move |()| onopen.call(None), "{label}" } };
    rsx! {
        Screen { id: "recommendations", title: words.say("recommend"), unsent: view.unsent, words: words.clone(), foot: view.takes_words().then_some(foot),
            onback: ways.back(), onsafe: ways.safe(),
            Shut { view: view.clone() }
            if asked.is_empty() { p { class: "card soft", id: "none", {words.say("recommend-none")} } }
            for asked in asked { One { key: "{asked.told.id}", asked, view: view.clone(), onopen } }
        }
    }
}

#[component]
fn One(asked: Asked, view: VisitView, onopen: EventHandler<Option<Id>>) -> Element {
    let words = view.speaker.clone();
    let id = asked.told.id;
    rsx! {
        div { class: "card recommendation", "data-recommendation": "{id}",
            if asked.withdrawn { Tag { text: words.say("state-withdrawn") } }
            if asked.cell.differs() {
                CellWords { cell: asked.cell.clone(), words: words.clone(), empty: "" }
            } else {
                FiveClear { asked: asked.clone(), words: words.clone() }
            }
            div { class: "line apart",
                KeptTag { kept: view.kept(&asked.cell), words: words.clone() }
                if view.takes_words() && !asked.withdrawn { Button { weight: Weight::Quiet, onpress: move |()| onopen.call(Some(id)), {words.say("screen-edit")} } }
            }
        }
    }
}

/// The five, each under its name.
#[component]
pub fn FiveClear(asked: Asked, words: Speaker) -> Element {
    let told = &asked.told;
    let lines = [
        ("five-what", told.what.to_string()),
        ("five-who", told.who.to_string()),
        ("five-when", screen_date(told.due)),
        ("five-result", told.result.to_string()),
        ("five-responsible", told.responsible.to_string()),
    ];
    rsx! {
        dl { class: "five",
            for (key, text) in lines {
                dt { key: "{key}", {words.say(key)} }
                dd { "{text}" }
            }
        }
    }
}

/// Why a day is to be looked at again; nothing where it is an ordinary one to come.
#[component]
pub fn DayAdvice(advice: Option<&'static str>, words: Speaker) -> Element {
    match advice {
        Some(key) => rsx! { Tag { tone: Tone::Warn, text: words.say(key) } },
        None => rsx! {},
    }
}
