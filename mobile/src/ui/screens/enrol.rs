//! The first screen of a new phone: the office's invitation, taken as a picture of its QR
//! code or typed.

use dioxus::prelude::*;
use mobile_core::shared::sync::INVITE_CHARS_MAX;
use mobile_core::shared::text::Lang;
use mobile_core::shared::words::Speaker;

use crate::ui::Prefilled;
use crate::ui::bridge::FOR_INVITATION;
use crate::ui::desk::{Desk, use_acts};
use crate::ui::guard::Guard;
use crate::ui::parts::{Button, CameraButton, Field, Icon, Notice, OtherLanguage, Tone, Weight};
use crate::ui::place::Place;

/// Lines of the field: an invitation and its groups.
const LINES: u8 = 4;

/// The screen, joined to the phone.
#[component]
pub fn Enrol() -> Element {
    let (mut desk, guard) = (use_context::<Desk>(), use_context::<Guard>());
    let acts = use_acts();
    let given = use_context::<Prefilled>();
    let phone = desk.phone();
    let again = use_hook(|| phone.read(|app| app.identity().is_some()));
    // What enrolled this phone enrols no other.
    let prefilled = use_hook(|| if again { Prefilled::default() } else { given });
    // It is used once and kept nowhere.
    let invitation = use_signal(|| prefilled.invitation.clone());
    rsx! {
        EnrolPlain {
            words: desk.words(),
            prefilled,
            busy: *desk.busy.read(),
            again,
            oncancel: move |()| desk.go(Place::Today),
            oninvitation: move |text| { let mut invitation = invitation; invitation.set(text) },
            onlang: move |lang| guard.set_face(|face| face.lang = lang),
            ongo: move |()| {
                if *desk.busy.peek() {
                    return;
                }
                let (acts, typed) = (acts.clone(), invitation.peek().clone());
                desk.busy.set(true);
                desk.run(async move { acts.enrol(typed).await });
            },
        }
    }
}

/// What a person sees and does.
#[component]
pub fn EnrolPlain(
    words: Speaker,
    prefilled: Prefilled,
    busy: bool,
    again: bool,
    oncancel: EventHandler<()>,
    oninvitation: EventHandler<String>,
    onlang: EventHandler<Lang>,
    ongo: EventHandler<()>,
) -> Element {
    rsx! {
        div { class: "screen alone", id: "enrol",
            div { class: "card",
                h1 { {words.say("app-name")} }
                p { class: "soft", {words.say("screen-enrol-lead")} }
                if !busy { CameraButton { id: "scan", purpose: FOR_INVITATION, label: words.say("screen-enrol-photo") } }
                Field { id: "invitation", label: words.say("screen-enrol-invitation"), initial: prefilled.invitation, lines: LINES,
                    max: INVITE_CHARS_MAX, hint: words.say("screen-enrol-invitation-hint"), ontext: oninvitation }
                Button { id: "go", weight: Weight::Main, icon: Icon::Check, disabled: busy, onpress: ongo,
                    if busy { {words.say("screen-enrol-going")} } else { {words.say("screen-enrol-go")} }
                }
            }
            if again {
                Notice { tone: Tone::Warn, id: "again", p { {words.say("screen-enrol-again-what")} } }
                Button { id: "cancel", onpress: oncancel, {words.say("screen-cancel")} }
            }
            Notice { tone: Tone::None, p { {words.say("screen-enrol-offline")} } }
            OtherLanguage { words: words.clone(), onlang }
        }
    }
}
