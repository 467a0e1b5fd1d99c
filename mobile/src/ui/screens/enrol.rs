//! The first screen of a new phone: the office's address and a one-time code.

use dioxus::prelude::*;
use mobile_core::shared::text::Lang;
use mobile_core::shared::words::Speaker;

use crate::ui::Prefilled;
use crate::ui::desk::{Desk, NO_VISIT, use_acts, use_draft_of};
use crate::ui::guard::Guard;
use crate::ui::parts::{Button, Field, Icon, Notice, OtherLanguage, Tone, Weight};
use crate::ui::place::Place;

/// The draft's field of the address.
const OFFICE: &str = "office";
/// Letters of an address at most.
const OFFICE_CHARS_MAX: usize = 200;
/// Letters of a code at most, with blanks and strokes as people write them.
const CODE_CHARS_MAX: usize = 40;

/// The screen, joined to the phone.
#[component]
pub fn Enrol() -> Element {
    let (mut desk, guard) = (use_context::<Desk>(), use_context::<Guard>());
    let acts = use_acts();
    let draft = use_draft_of(NO_VISIT);
    let given = use_context::<Prefilled>();
    let phone = desk.phone();
    let again = use_hook(|| phone.read(|app| app.identity().is_some()));
    // The code is used once and kept nowhere.
    let kept = if given.office.is_empty() { draft.get(OFFICE) } else { given.office };
    let prefilled = use_hook(|| Prefilled { office: kept, code: given.code });
    let office = use_signal(|| prefilled.office.clone());
    let code = use_signal(|| prefilled.code.clone());
    rsx! {
        EnrolPlain {
            words: desk.words(),
            prefilled,
            busy: *desk.busy.read(),
            again,
            oncancel: move |()| desk.go(Place::Today),
            onoffice: move |text: String| {
                let mut office = office;
                office.set(text.clone());
                draft.set(OFFICE, text);
            },
            oncode: move |text| { let mut code = code; code.set(text) },
            onlang: move |lang| guard.set_face(|face| face.lang = lang),
            ongo: move |()| {
                if *desk.busy.peek() {
                    return;
                }
                let acts = acts.clone();
                let (office, code) = (office.peek().trim().to_owned(), code.peek().trim().to_owned());
                desk.busy.set(true);
                desk.run(async move {
                    if !acts.enrol(office, code).await {
                        desk.busy.set(false);
                    }
                });
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
    onoffice: EventHandler<String>,
    oncode: EventHandler<String>,
    onlang: EventHandler<Lang>,
    ongo: EventHandler<()>,
) -> Element {
    rsx! {
        div { class: "screen alone", id: "enrol",
            div { class: "card",
                h1 { {words.say("app-name")} }
                p { class: "soft", {words.say("screen-enrol-lead")} }
                Field { id: "office", label: words.say("screen-enrol-office"), initial: prefilled.office, kind: "url", max: OFFICE_CHARS_MAX,
                    hint: words.say("screen-enrol-office-hint"), ontext: onoffice }
                Field { id: "code", label: words.say("screen-enrol-code"), initial: prefilled.code, kind: "text-code", max: CODE_CHARS_MAX,
                    hint: words.say("screen-enrol-code-hint"), ontext: oncode }
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
