//! The PIN or passphrase is changed: the present one, the new one, the new one again.
//! None of it is kept as a draft.

use dioxus::prelude::*;
use mobile_core::shared::words::Speaker;

use super::choose::{Judged, NewSecret, Typed};
use crate::face::Keyboard;
use crate::ui::desk::{Desk, aside};
use crate::ui::guard::Guard;
use crate::ui::parts::{Button, Icon, Notice, Screen, SecretField, Tone, Ways, Weight};
use crate::ui::place::Place;

/// The screen, joined to the door.
#[component]
pub fn Secret() -> Element {
    let (mut desk, guard) = (use_context::<Desk>(), use_context::<Guard>());
    let mut old = use_signal(String::new);
    let mut typed = use_signal(Typed::default);
    let judged = typed.read().judged(&guard.door());
    rsx! {
        SecretPlain {
            words: desk.words(), judged, busy: *desk.busy.read(), keyboard: guard.face.read().keyboard,
            onold: move |text| old.set(text),
            onfirst: move |text| typed.write().first = text,
            onagain: move |text| typed.write().again = text,
            onkeyboard: move |()| guard.set_face(|face| face.keyboard = face.keyboard.other()),
            ongo: move |()| {
                let door = guard.door();
                if *desk.busy.peek() || !typed.peek().judged(&door).is_taken() {
                    return;
                }
                desk.busy.set(true);
                let (old, new) = (old.peek().clone(), typed.peek().first.clone());
                desk.run(async move {
                    let changed = aside(move || door.change(&old, &new)).await;
                    desk.busy.set(false);
                    match changed {
                        Ok(()) => {
                            desk.say_saved(&desk.words().say("screen-secret"), Vec::new());
                            desk.go(Place::Settings);
                        }
                        Err(error) => desk.say(Tone::Bad, error.say(desk.lang()), Vec::new()),
                    }
                });
            },
        }
    }
}

/// What a person sees and does.
#[component]
pub fn SecretPlain(
    words: Speaker,
    judged: Judged,
    busy: bool,
    keyboard: Keyboard,
    onold: EventHandler<String>,
    onfirst: EventHandler<String>,
    onagain: EventHandler<String>,
    onkeyboard: EventHandler<()>,
    ongo: EventHandler<()>,
) -> Element {
    let ways = Ways::get();
    let foot = rsx! {
        Button { id: "change", weight: Weight::Main, icon: Icon::Check, disabled: busy || !judged.is_taken(), onpress: ongo,
            if busy { {words.say("screen-secret-changing")} } else { {words.say("screen-secret-change")} }
        }
    };
    rsx! {
        Screen { id: "secret-screen", title: words.say("screen-secret-change"), words: words.clone(), foot, onback: ways.back(), onsafe: ways.safe(),
            div { class: "card",
                SecretField { id: "secret-old", label: words.say("screen-secret-old"), keyboard, words: words.clone(), ontext: onold, ongo }
                NewSecret { label: words.say("screen-secret-new"), words: words.clone(), judged, keyboard, onfirst, onagain, onkeyboard, ongo }
            }
            Notice { tone: Tone::Warn, id: "forgotten", p { {words.say("screen-secret-forgotten")} } }
        }
    }
}
