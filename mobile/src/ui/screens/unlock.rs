//! The screen of a locked phone. Wrong words cost time, which is counted down here, and
//! nothing else.

use std::time::Duration;

use dioxus::prelude::*;
use mobile_core::shared::text::{Arg, Lang, Sentences};
use mobile_core::shared::words::Speaker;
use mobile_core::store::LockError;

use super::choose::SwitchKeyboard;
use crate::door::{Door, Shut};
use crate::face::Keyboard;
use crate::ui::desk::aside;
use crate::ui::drawn::{self, Drawn};
use crate::ui::guard::{Guard, Stand};
use crate::ui::parts::{Button, Icon, Notice, OtherLanguage, SecretField, Tone, Weight};

/// The screen, joined to the door.
#[component]
pub fn Unlock() -> Element {
    let guard = use_context::<Guard>();
    let mut typed = use_signal(String::new);
    let mut busy = use_signal(|| false);
    let mut why = use_signal(|| None::<String>);
    let mut tries = use_signal(|| 0_u32);
    let wait_s = use_signal(|| 0_u64);
    use_effect(|| drawn::tell(Drawn::Door));
    use_future(move || count_down(guard.door(), wait_s));
    let face = *guard.face.read();
    rsx! {
        UnlockPlain {
            words: Speaker { lang: face.lang, ..Speaker::default() },
            busy: *busy.read(), why: why.read().clone(), wait_s: *wait_s.read(), tries: *tries.read(), keyboard: face.keyboard,
            ontext: move |text| typed.set(text),
            onkeyboard: move |()| guard.set_face(|face| face.keyboard = face.keyboard.other()),
            onlang: move |lang| guard.set_face(|face| face.lang = lang),
            ongo: move |()| {
                if *busy.peek() || *wait_s.peek() > 0 || typed.peek().trim().is_empty() {
                    return;
                }
                busy.set(true);
                let secret = typed.peek().clone();
                spawn(async move {
                    let refused = try_word(guard, secret).await;
                    busy.set(false);
                    if let Some(error) = refused {
                        why.set(why_not(&error, guard.face.peek().lang));
                        typed.set(String::new());
                        tries += 1;
                        count_down(guard.door(), wait_s).await;
                    }
                });
            },
        }
    }
}

/// Opens the phone, or where it is open only its screen; why not, where the word was refused.
async fn try_word(guard: Guard, secret: String) -> Option<LockError> {
    let (door, stand) = (guard.door(), guard.stand.peek().clone());
    if let Stand::Open(shift) = stand {
        // The key stays until this is known.
        let working = shift.work.begin();
        let checked = aside(move || door.check(&secret)).await;
        if checked.is_ok() {
            guard.unlocked();
        }
        drop(working);
        return checked.err();
    }
    match aside(move || door.unlock(&secret)).await {
        Err(Shut::Lock(error)) => Some(error),
        opened => {
            guard.came(opened);
            None
        }
    }
}

/// The seconds are counted down beside it.
fn why_not(error: &LockError, lang: Lang) -> Option<String> {
    match error {
        LockError::Wrong { .. } => Some(Sentences::say(lang, "lock-wrong", &[])),
        LockError::Wait { .. } => None,
        error => Some(error.say(lang)),
    }
}

/// Counts the seconds down until the next try.
async fn count_down(door: Door, mut wait_s: Signal<u64>) {
    loop {
        let door = door.clone();
        let wait_ms = aside(move || door.wait_ms()).await;
        wait_s.set(wait_ms.div_ceil(1_000));
        if wait_ms == 0 {
            return;
        }
        // To the next whole second.
        tokio::time::sleep(Duration::from_millis((wait_ms - 1) % 1_000 + 1)).await;
    }
}

/// What a person sees and does. With each try the field is a new one, empty.
#[component]
pub fn UnlockPlain(
    words: Speaker,
    busy: bool,
    why: Option<String>,
    wait_s: u64,
    #[props(default)] tries: u32,
    keyboard: Keyboard,
    ontext: EventHandler<String>,
    onkeyboard: EventHandler<()>,
    onlang: EventHandler<Lang>,
    ongo: EventHandler<()>,
) -> Element {
    let accents = (keyboard == Keyboard::Letters).then(|| words.say("screen-secret-accents"));
    let seconds = i64::try_from(wait_s).unwrap_or(i64::MAX);
    rsx! {
        div { class: "screen alone", id: "unlock", "data-tries": "{tries}",
            div { class: "card",
                p { class: "soft", {words.say("app-name")} }
                h1 { {words.say("screen-unlock")} }
                for number in [tries] {
                    SecretField { key: "{number}", id: "secret", label: words.say("screen-secret"), keyboard, words: words.clone(), first: true,
                        hint: accents.clone(), ontext, ongo }
                }
                SwitchKeyboard { keyboard, words: words.clone(), onkeyboard }
                if let Some(why) = why { Notice { tone: Tone::Bad, id: "why", p { "{why}" } } }
                if wait_s > 0 {
                    Notice { tone: Tone::Warn, id: "wait", p { class: "figure", {Sentences::say(words.lang, "lock-wait", &[("seconds", Arg::from(seconds))])} } }
                }
                Button { id: "unlock-go", weight: Weight::Main, icon: Icon::Door, disabled: busy || wait_s > 0, onpress: ongo,
                    if busy { {words.say("screen-unlock-going")} } else { {words.say("screen-unlock")} }
                }
            }
            p { class: "soft beside", {words.say("screen-unlock-wrong")} }
            p { class: "soft beside", {words.say("screen-secret-forgotten")} }
            OtherLanguage { words: words.clone(), onlang }
        }
    }
}
