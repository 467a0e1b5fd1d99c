//! The screens. Each is a function of a view: what it shows comes in, what a person
//! does goes out. `guard` stands before the phone, `desk` joins the screens behind it to
//! the phone; `parts` are what they are made of, `style.css` holds every colour and length.

mod bridge;
pub mod clock;
pub mod desk;
mod drawn;
pub mod gallery;
pub mod guard;
pub mod paper;
pub mod parts;
pub mod place;
pub mod revoked;
pub mod screens;
mod settings;
pub mod told;

use dioxus::prelude::*;
use mobile_core::shared::text::{Lang, Sentences};

use crate::door::Door;
use crate::phone::CannotOpen;
use crate::ui::bridge::{Arrivals, Bridge, use_arrivals};
use crate::ui::desk::Desk;
use crate::ui::guard::{Guard, Shift, Stand};
use crate::ui::parts::{Notice, Tone, Ways};
use crate::ui::place::Place;

pub use self::settings::{LastSync, Settings};

/// Every colour and length.
const STYLE: &str = include_str!("style.css");
/// What is seen before the first screen is drawn: a calm grey, neither light nor dark.
pub const BACKGROUND: (u8, u8, u8, u8) = (0x8a, 0x93, 0x9c, 0xff);

/// What the enrolment's field holds at first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Prefilled {
    /// An invitation; or the address and one-time code of an office on this machine.
    pub invitation: String,
}

/// The whole window. Reads [`Door`] and [`Prefilled`] from its context.
#[component]
#[allow(non_snake_case, reason = "components are named like the elements they become")]
pub fn Root() -> Element {
    let guard = Guard::provide(use_context::<Door>());
    Arrivals::provide();
    let face = *guard.face.read();
    let stand = guard.stand.read().clone();
    // One and the same screen, whether the phone behind it is still open or not: nobody
    // who types loses a letter when a sync ends.
    let is_locked = stand == Stand::Shut || matches!(stand, Stand::Open(_)) && *guard.locked.read();
    rsx! {
        style { {STYLE} }
        div { class: "window", "data-look": face.look.name(), "data-text": face.text_size.name(), lang: face.lang.code(),
            Bridge {}
            if is_locked { screens::unlock::Unlock {} }
            match stand {
                Stand::New => rsx! { screens::choose::Choose {} },
                Stand::Shut => rsx! {},
                Stand::Open(shift) => rsx! { Session { shift } },
                Stand::Cannot(cannot) => rsx! { Closed { cannot } },
            }
        }
    }
}

/// The data can't be opened: said plainly, in both languages, to whoever helps.
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

/// The screens of an open phone. While its screen is locked they are not there, and what
/// was begun on them goes on.
#[component]
fn Session(shift: Shift) -> Element {
    let guard = use_context::<Guard>();
    let phone = shift.phone.clone();
    use_context_provider(|| phone);
    let desk = Desk::provide(shift, guard);
    Ways::provide(move |()| desk.back(), move |()| desk.go(Place::Sync), move |()| desk.go(Place::Settings));
    use_effect(move || {
        let place = desk.place.read().clone();
        desk.keep_place(place);
    });
    use_arrivals();
    if *guard.locked.read() {
        return rsx! {};
    }
    rsx! {
        revoked::Revoked {}
        Keyed {}
        desk::SaidBar {}
    }
}

/// Another place is another screen, with nothing of the one before.
#[component]
fn Keyed() -> Element {
    let desk = use_context::<Desk>();
    rsx! { Here { key: "{desk.place.read().key()}" } }
}

/// The screen of where one is.
#[component]
fn Here() -> Element {
    let desk = use_context::<Desk>();
    let place = desk.place.read().clone();
    match place {
        Place::Enrol => rsx! { screens::enrol::Enrol {} },
        Place::Compare => rsx! { screens::compare::Compare {} },
        Place::Today => rsx! { screens::today::Today {} },
        Place::Open => rsx! { screens::open::Open {} },
        Place::Visit { visit } => rsx! { screens::visit::Visit { visit } },
        Place::Roll { visit } => rsx! { screens::roll::Roll { visit } },
        Place::Badges { visit } => rsx! { screens::badges::Badges { visit } },
        Place::Mask { picture, .. } => rsx! { screens::mask::Mask { picture } },
        Place::Portrait { picture, .. } => rsx! { screens::portrait::Portrait { picture } },
        Place::Findings { visit } => rsx! { screens::findings::Findings { visit } },
        Place::Finding { visit, slot } => rsx! { screens::finding::Finding { visit, slot } },
        Place::Differences { visit } => rsx! { screens::differences::Differences { visit } },
        Place::Checklist { visit } => rsx! { screens::checklist::Checklist { visit } },
        Place::Close { visit } => rsx! { screens::close::Close { visit } },
        Place::Host { visit } => rsx! { screens::host::Host { visit } },
        Place::Heard { visit } => rsx! { screens::heard::Heard { visit } },
        Place::Recommendations { visit } => rsx! { screens::recommendations::Recommendations { visit } },
        Place::Recommendation { visit, id } => rsx! { screens::recommendation::Recommendation { visit, id } },
        Place::Signing { visit } => rsx! { screens::signing::Signing { visit } },
        Place::Signature { visit, signer } => rsx! { screens::signature::Signature { visit, signer } },
        Place::Sealing { visit } => rsx! { screens::sealing::Sealing { visit } },
        Place::Minutes { visit, .. } => rsx! { screens::minutes::Minutes { visit } },
        Place::Passing { visit } => rsx! { screens::passing::Passing { visit } },
        Place::Sync => rsx! { screens::sync::Sync {} },
        Place::Settings => rsx! { screens::settings::SettingsScreen {} },
        Place::Secret => rsx! { screens::secret::Secret {} },
        Place::Gallery => rsx! { gallery::Gallery {} },
    }
}
