//! Language, look, size of letters; the lock; who this phone is enrolled for.

use dioxus::prelude::*;
use mobile_core::shared::sync::compare_code_shown;
use mobile_core::shared::text::Lang;
use mobile_core::shared::words::{Speaker, drift_words, role_key};
use mobile_core::sync::PhotoLink;

use crate::face::{Face, Look, TextSize};
use crate::ui::desk::{Desk, use_acts, use_view};
use crate::ui::guard::Guard;
use crate::ui::parts::{Button, Choice, Icon, Screen, Ways, Weight};
use crate::ui::place::Place;
use crate::ui::screens::sync::PhotoLinkCard;

/// Digits of a device's id that people compare by eye.
const SHORT_ID: usize = 8;

/// What a phone tells of its enrolment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnrolledFor {
    /// The key of the person's role.
    pub role: String,
    /// Where the office is.
    pub office: String,
    /// The beginning of the device's id.
    pub device: String,
    /// What the office shows beside this phone too.
    pub compare: Option<String>,
    /// The office's clock less this phone's; none where it was never measured.
    pub drift_ms: Option<i64>,
    /// Over which links full photos go.
    pub photo_link: PhotoLink,
}

/// The screen, joined to the phone.
#[component]
pub fn SettingsScreen() -> Element {
    let (desk, guard) = (use_context::<Desk>(), use_context::<Guard>());
    let acts = use_acts();
    let enrolled = use_view(
        || (),
        |app, _, ()| {
            app.identity().map(|identity| EnrolledFor {
                role: role_key(identity.role),
                office: identity.office_url.clone(),
                device: identity.device.to_string().chars().take(SHORT_ID).collect(),
                compare: identity.compare_code(),
                drift_ms: app.drift_ms(),
                photo_link: app.photo_link(),
            })
        },
    );
    rsx! {
        SettingsPlain {
            face: *guard.face.read(),
            enrolled: enrolled.read().clone().flatten(),
            words: desk.words(),
            onface: move |face: Face| guard.set_face(|now| *now = face),
            onlock: move |()| guard.lock(),
            onplace: move |place| desk.go(place),
            onlink: move |link| {
                let acts = acts.clone();
                desk.run(async move { acts.set_photo_link(link).await });
            },
        }
    }
}

/// What a person sees and does.
#[component]
pub fn SettingsPlain(
    face: Face,
    enrolled: Option<EnrolledFor>,
    words: Speaker,
    onface: EventHandler<Face>,
    onlock: EventHandler<()>,
    onplace: EventHandler<Place>,
    onlink: EventHandler<PhotoLink>,
) -> Element {
    let ways = Ways::get();
    let langs: Vec<_> = Lang::ALL
        .iter()
        .map(|lang| (lang.code().to_owned(), words.say(&format!("language-{}", lang.code()))))
        .collect();
    let looks: Vec<_> = Look::ALL
        .iter()
        .map(|look| (look.name().to_owned(), words.say(&format!("screen-look-{}", look.name()))))
        .collect();
    let sizes: Vec<_> = TextSize::ALL
        .iter()
        .map(|size| (size.name().to_owned(), words.say(&format!("screen-text-{}", size.name()))))
        .collect();
    rsx! {
        Screen { id: "settings-screen", title: words.say("screen-settings"), words: words.clone(), onback: ways.back(), onsafe: ways.safe(),
            div { class: "card", id: "lang",
                p { class: "label", {words.say("screen-language")} }
                Choice { label: words.say("screen-language"), options: langs, chosen: face.lang.code().to_owned(),
                    onchoose: move |code: String| onface.call(Face { lang: if code == "en" { Lang::En } else { Lang::Vi }, ..face }) }
            }
            div { class: "card", id: "look",
                p { class: "label", {words.say("screen-look")} }
                Choice { label: words.say("screen-look"), options: looks, chosen: face.look.name().to_owned(),
                    onchoose: move |name: String| {
                        let look = Look::ALL.into_iter().find(|look| look.name() == name).unwrap_or(Look::Machine);
                        onface.call(Face { look, ..face });
                    } }
            }
            div { class: "card", id: "text-size",
                p { class: "label", {words.say("screen-text-size")} }
                Choice { label: words.say("screen-text-size"), options: sizes, chosen: face.text_size.name().to_owned(),
                    onchoose: move |name: String| {
                        let text_size = TextSize::ALL.into_iter().find(|size| size.name() == name).unwrap_or(TextSize::Usual);
                        onface.call(Face { text_size, ..face });
                    } }
            }
            div { class: "card", id: "door",
                h2 { {words.say("screen-secret")} }
                Button { id: "lock-now", icon: Icon::Door, onpress: onlock, {words.say("screen-lock-now")} }
                Button { id: "change-secret", onpress: move |()| onplace.call(Place::Secret), {words.say("screen-secret-change")} }
            }
            if let Some(enrolled) = &enrolled { PhotoLinkCard { photo_link: enrolled.photo_link, words: words.clone(), onlink } }
            if let Some(enrolled) = enrolled {
                div { class: "card", id: "enrolled",
                    h2 { {words.say("screen-this-phone")} }
                    p { class: "first-up", {words.say(&enrolled.role)} }
                    p { class: "soft", {words.say("screen-enrol-office")} ": {enrolled.office}" }
                    p { class: "soft", {words.say("screen-device-code")} ": " span { class: "figure", "{enrolled.device}" } }
                    p { class: "soft", id: "clock", {clock_words(&words, enrolled.drift_ms)} }
                    if let Some(code) = enrolled.compare {
                        p { class: "soft", {words.say("screen-compare")} ": " span { class: "figure", id: "compare-code", {compare_code_shown(&code)} } }
                    }
                }
            }
            Button { id: "enrol-again", onpress: move |()| onplace.call(Place::Enrol), {words.say("screen-enrol-again")} }
            // For whoever works on the screens.
            if cfg!(debug_assertions) { Button { id: "gallery", weight: Weight::Quiet, onpress: move |()| onplace.call(Place::Gallery), {words.say("screen-gallery")} } }
        }
    }
}

/// How this phone's clock and the office's stand to each other.
fn clock_words(words: &Speaker, drift_ms: Option<i64>) -> String {
    let known = drift_ms.map(|drift_ms| drift_words(words.lang, drift_ms).unwrap_or_else(|| words.say("drift-none")));
    known.unwrap_or_else(|| words.say("drift-unknown"))
}
