//! Today's visits: the screen a day begins and ends with.

use dioxus::prelude::*;
use mobile_core::shared::domain::VisitState;
use mobile_core::shared::ids::VisitId;
use mobile_core::shared::words::Speaker;
use mobile_core::view::{TodayView, VisitCard, office_word, today};

use crate::phone::Phone;
use crate::ui::desk::{Desk, use_view};
use crate::ui::drawn::{self, Drawn};
use crate::ui::parts::{Button, Icon, Notice, Screen, Tag, Tellings, Tone, Ways, Weight};
use crate::ui::place::Place;
use crate::ui::told::{self, Told};

/// The screen, joined to the phone.
#[component]
pub fn Today() -> Element {
    let desk = use_context::<Desk>();
    let phone = use_context::<Phone>();
    let tray = phone.clone();
    let view =
        use_view(|| (), move |app, _, ()| (today(app, tray.waiting().len()), app.store().room(), office_word(app)));
    use_effect(move || {
        if view.read().is_some() {
            drawn::tell(Drawn::List);
        }
    });
    let Some((view, room, office)) = view.read().clone() else { return rsx! { div { class: "screen", id: "today" } } };
    let words = desk.words();
    let mut told = told::of_opening(&phone.report, &words);
    told.extend(desk.found.read().iter().flat_map(|report| told::of_check(report, &words)));
    told.extend(told::of_room(room, &words));
    told.extend(told::of_office(&office, &words));
    rsx! {
        TodayPlain {
            view,
            words,
            told,
            onvisit: move |visit| desk.go(Place::Visit { visit }),
            onopen: move |()| desk.go(Place::Open),
        }
    }
}

/// What a person sees and does.
#[component]
pub fn TodayPlain(
    view: TodayView,
    words: Speaker,
    told: Vec<Told>,
    onvisit: EventHandler<VisitId>,
    onopen: EventHandler<()>,
) -> Element {
    let ways = Ways::get();
    let foot = rsx! {
        Button { id: "sync", icon: Icon::Sync, onpress: ways.safe(), {words.say("screen-sync")} }
        Button { id: "open", weight: Weight::Main, icon: Icon::Plus, onpress: onopen, {words.say("screen-open-visit")} }
    };
    rsx! {
        Screen { id: "today", title: words.say("app-name"), first: true, unsent: view.unsent, words: words.clone(), foot,
            onback: ways.back(), onsafe: ways.safe(), onsettings: ways.settings(),
            Tellings { told }
            if view.pictures_waiting > 0 {
                Notice { tone: Tone::Warn, id: "waiting", p { {words.count("screen-pictures-waiting", view.pictures_waiting)} } }
            }
            h2 { class: "group", {words.say("screen-today")} }
            if view.today.is_empty() {
                p { class: "card soft", id: "no-visits", {words.say("screen-today-none")} }
            }
            for card in view.today.iter() { Visit { key: "{card.visit}", card: card.clone(), words: words.clone(), onvisit } }
            if !view.earlier.is_empty() {
                h2 { class: "group", {words.say("screen-earlier")} }
                for card in view.earlier.iter() { Visit { key: "{card.visit}", card: card.clone(), words: words.clone(), onvisit } }
            }
        }
    }
}

#[component]
fn Visit(card: VisitCard, words: Speaker, onvisit: EventHandler<VisitId>) -> Element {
    let visit = card.visit;
    rsx! {
        button { class: "card visit", r#type: "button", "data-visit": "{visit}", onclick: move |_| onvisit.call(visit),
            div { class: "line apart",
                h2 { "{card.unit_name}" }
                span { class: "soft figure", "{card.begun}" }
            }
            div { class: "line",
                StateTag { state: card.state, words: words.clone() }
                span { class: "soft", {words.fraction("screen-marked-of", card.marked, card.people)} }
                if card.findings > 0 { span { class: "soft", {words.count("screen-findings-count", card.findings as usize)} } }
                if card.differences > 0 { Tag { tone: Tone::Warn, text: words.count("screen-differences-count", card.differences as usize) } }
            }
        }
    }
}

/// Where a visit stands.
#[component]
pub fn StateTag(state: Option<VisitState>, words: Speaker) -> Element {
    let (tone, key) = match state {
        None => (Tone::Warn, "state-differs".to_owned()),
        Some(state) => {
            let tone = if state == VisitState::Open { Tone::Good } else { Tone::None };
            (tone, format!("visit-{}", state.name().to_lowercase()))
        }
    };
    rsx! { Tag { tone, text: words.say(&key) } }
}
