//! The screens. Each is a function of a view: what it shows comes in, what a person
//! does goes out. `desk` joins them to the phone; `parts` are what they are made of,
//! `style.css` holds every colour and length.

mod bridge;
pub mod desk;
pub mod gallery;
pub mod parts;
pub mod place;
pub mod screens;
mod settings;

use dioxus::prelude::*;
use mobile_core::shared::text::{Lang, Sentences};

use crate::phone::{CannotOpen, Opened, Phone};
use crate::ui::desk::Desk;
use crate::ui::parts::{Notice, Tone, Ways};
use crate::ui::place::Place;

pub use self::settings::{LastSync, Look, Settings, TextSize};

/// Every colour and length.
const STYLE: &str = include_str!("style.css");
/// What is seen before the first screen is drawn: a calm grey, neither light nor dark.
pub const BACKGROUND: (u8, u8, u8, u8) = (0x8a, 0x93, 0x9c, 0xff);

/// What the enrolment's fields hold at first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Prefilled {
    /// The office's address.
    pub office: String,
    /// The one-time code.
    pub code: String,
}

/// The whole window. Reads [`Opened`] and [`Prefilled`] from its context.
#[component]
#[allow(non_snake_case, reason = "components are named like the elements they become")]
pub fn Root() -> Element {
    let opened = use_context::<Opened>();
    rsx! {
        style { {STYLE} }
        match opened {
            Ok(phone) => rsx! { Window { phone } },
            Err(cannot) => rsx! { Closed { cannot } },
        }
    }
}

/// The data can't be opened: said plainly, in both languages, since what the person
/// chose is in that data.
#[component]
fn Closed(cannot: CannotOpen) -> Element {
    rsx! {
        main { class: "screen alone", id: "cannot-open",
            Notice { tone: Tone::Bad,
                for lang in Lang::ALL { p { key: "{lang.code()}", lang: lang.code(), {Sentences::say(lang, "screen-cannot-open", &[])} } }
                p { class: "soft", "{cannot.why}" }
            }
        }
    }
}

#[component]
fn Window(phone: Phone) -> Element {
    let provided = phone.clone();
    use_context_provider(|| provided);
    let desk = Desk::provide(phone);
    Ways::provide(move |()| desk.back(), move |()| desk.go(Place::Sync), move |()| desk.go(Place::Settings));
    let settings = desk.settings.read().clone();
    use_effect(move || {
        let place = desk.place.read().clone();
        desk.keep_place(place);
    });
    rsx! {
        div {
            class: "window",
            "data-look": settings.look.name(),
            "data-text": settings.text_size.name(),
            lang: settings.lang.code(),
            bridge::Bridge {}
            Here { key: "{desk.place.read().key()}" }
            desk::SaidBar {}
        }
    }
}

/// The screen of where one is.
#[component]
fn Here() -> Element {
    let desk = use_context::<Desk>();
    let place = desk.place.read().clone();
    match place {
        Place::Enrol => rsx! { screens::enrol::Enrol {} },
        Place::Today => rsx! { screens::today::Today {} },
        Place::Open => rsx! { screens::open::Open {} },
        Place::Visit { visit } => rsx! { screens::visit::Visit { visit } },
        Place::Roll { visit } => rsx! { screens::roll::Roll { visit } },
        Place::Badges { visit } => rsx! { screens::badges::Badges { visit } },
        Place::Mask { picture, .. } => rsx! { screens::mask::Mask { picture } },
        Place::Findings { visit } => rsx! { screens::findings::Findings { visit } },
        Place::Finding { visit, slot } => rsx! { screens::finding::Finding { visit, slot } },
        Place::Differences { visit } => rsx! { screens::differences::Differences { visit } },
        Place::Close { visit } => rsx! { screens::close::Close { visit } },
        Place::Sync => rsx! { screens::sync::Sync {} },
        Place::Settings => rsx! { screens::settings::SettingsScreen {} },
        Place::Gallery => rsx! { gallery::Gallery {} },
    }
}
