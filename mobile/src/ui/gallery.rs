//! All parts at once, in every tone and state, so that a change of a colour or length
//! is seen everywhere before anybody meets it on a screen.

use dioxus::prelude::*;
use mobile_core::shared::words::Speaker;
use mobile_core::view::{Kept, Unsent, Writing};

use super::desk::Desk;
use super::parts::{
    Button, CameraButton, Choice, Drawn, Field, Icon, KeptTag, Notice, Progress, Safe, Screen, SearchField, Tag, Tone,
    Ways, Weight,
};

const ICONS: [Icon; 16] = [
    Icon::Back,
    Icon::Camera,
    Icon::Check,
    Icon::Plus,
    Icon::Minus,
    Icon::Sync,
    Icon::Gear,
    Icon::People,
    Icon::Badge,
    Icon::Flag,
    Icon::Differs,
    Icon::Door,
    Icon::Search,
    Icon::Next,
    Icon::List,
    Icon::Pen,
];

/// The gallery, in the language of the screens.
#[component]
pub fn Gallery() -> Element {
    let desk = use_context::<Desk>();
    rsx! { GalleryPlain { words: desk.words() } }
}

/// What a person sees.
#[component]
pub fn GalleryPlain(words: Speaker) -> Element {
    let ways = Ways::get();
    let unsent = |entries_unsent, writing| Unsent {
        entries_saved: 40,
        entries_unsent,
        photos_unsent: 0,
        photo_bytes_unsent: 0,
        writing,
    };
    let options = || {
        ["CM", "DM", "VKL"]
            .map(|code| (code.to_owned(), words.say(&format!("screen-tap-{}", code.to_lowercase()))))
            .to_vec()
    };
    let foot = rsx! {
        Button { onpress: |()| {}, {words.say("screen-cancel")} }
        Button { weight: Weight::Main, icon: Icon::Check, onpress: |()| {}, {words.say("screen-save")} }
    };
    rsx! {
        Screen { id: "gallery-screen", title: words.say("screen-gallery"), words: words.clone(), foot, onback: ways.back(), onsafe: ways.safe(),
            div { class: "card line", for icon in ICONS { Drawn { key: "{icon:?}", icon } } }
            div { class: "card line",
                for unsent in [unsent(0, Writing::Open), unsent(12, Writing::Open), unsent(3, Writing::Stopped)] {
                    Safe { key: "{unsent:?}", unsent, words: words.clone(), onpress: |()| {} }
                }
            }
            div { class: "card line",
                for tone in [Tone::None, Tone::Good, Tone::Warn, Tone::Bad] { Tag { key: "{tone.name()}", tone, text: words.say("state-unverified") } }
                KeptTag { kept: Kept::Saved, words: words.clone() }
                KeptTag { kept: Kept::Sent, words: words.clone() }
            }
            for tone in [Tone::None, Tone::Good, Tone::Warn, Tone::Bad] { Notice { key: "{tone.name()}", tone, p { {words.say("sync-no-link")} } } }
            div { class: "card",
                for weight in [Weight::Main, Weight::Usual, Weight::Quiet, Weight::Danger] {
                    Button { key: "{weight:?}", weight, onpress: |()| {}, {words.say("screen-begin-visit")} }
                }
                Button { disabled: true, weight: Weight::Main, onpress: |()| {}, {words.say("screen-begin-visit")} }
                CameraButton { purpose: "", label: words.say("screen-take-photo") }
            }
            div { class: "card",
                Choice { label: words.say("screen-roll"), options: options(), chosen: "CM".to_owned(), onchoose: |_| {} }
                Field { id: "gallery-line", label: words.say("screen-speaker"), initial: words.say("office-person"), max: 80, hint: words.say("screen-name-unknown"), ontext: |_| {} }
                Field { id: "gallery-lines", label: words.say("screen-stated"), initial: "", lines: 3, max: 80, ontext: |_| {} }
                SearchField { id: "gallery-search", label: words.say("screen-find-person"), ontext: |_| {} }
                Progress { label: words.say("screen-records"), done: 12, total: 40, words: "12/40" }
            }
        }
    }
}
