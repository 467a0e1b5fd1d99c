//! What screens are made of: props in, events out. No rule, no store, no clock, no
//! sentence of their own.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use dioxus::prelude::*;
use mobile_core::shared::ids::PhotoHash;
use mobile_core::shared::record::{Cell, CellStatus};
use mobile_core::shared::text::{Lang, one_decimal};
use mobile_core::shared::words::Speaker;
use mobile_core::store::SECRET_CHARS_MAX;
use mobile_core::view::{Kept, Unsent, Writing};

use super::desk::aside;
use super::told::Told;
use crate::face::Keyboard;
use crate::phone::Phone;

/// How something sounds; a word and an icon say it too, never the colour alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tone {
    /// Nothing to notice.
    #[default]
    None,
    /// As it should be.
    Good,
    /// To be looked at.
    Warn,
    /// Went wrong.
    Bad,
}

impl Tone {
    /// Its name in the style sheet.
    pub fn name(self) -> &'static str {
        match self {
            Tone::None => "none",
            Tone::Good => "good",
            Tone::Warn => "warn",
            Tone::Bad => "bad",
        }
    }
}

/// How much a button asks to be pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Weight {
    /// The one thing to do here.
    Main,
    /// One of several.
    #[default]
    Usual,
    /// Beside something else.
    Quiet,
    /// Takes something away.
    Danger,
}

impl Weight {
    fn name(self) -> &'static str {
        match self {
            Weight::Main => "main",
            Weight::Usual => "usual",
            Weight::Quiet => "quiet",
            Weight::Danger => "danger",
        }
    }
}

/// Line drawings, drawn here since a machine's fonts may have none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Icon {
    /// Leads back.
    Back,
    /// Takes a picture.
    Camera,
    /// Done, saved, sent.
    Check,
    /// Something more.
    Plus,
    /// Something less.
    Minus,
    /// Both ways.
    Sync,
    /// What is set.
    Gear,
    /// The roll.
    People,
    /// The badge.
    Badge,
    /// A finding.
    Flag,
    /// A difference.
    Differs,
    /// The end.
    Door,
    /// Look for.
    Search,
    /// Leads on.
    Next,
    /// A list to be gone through.
    List,
    /// A pen.
    Pen,
}

impl Icon {
    fn path(self) -> &'static str {
        match self {
            Icon::Back => "M15 5l-7 7 7 7",
            Icon::Camera => "M4 8h3l2-3h6l2 3h3v11H4zM12 17a3.5 3.5 0 100-7 3.5 3.5 0 000 7z",
            Icon::Check => "M5 12.5l4.5 4.5L19 7.5",
            Icon::Plus => "M12 5v14M5 12h14",
            Icon::Minus => "M5 12h14",
            Icon::Sync => "M4 11a8 8 0 0114-4.5L20 9M20 4v5h-5M20 13a8 8 0 01-14 4.5L4 15M4 20v-5h5",
            Icon::Gear => {
                "M4 7h10M18 7h2M4 17h2M10 17h10M16 7a2 2 0 11-4 0 2 2 0 014 0zM10 17a2 2 0 11-4 0 2 2 0 014 0z"
            }
            Icon::People => {
                "M9 11a3.5 3.5 0 100-7 3.5 3.5 0 000 7zM2.5 20a6.5 6.5 0 0113 0M16 4.5a3.5 3.5 0 010 6.5M18 14.5a6.5 6.5 0 013.5 5.5"
            }
            Icon::Badge => "M5 8h14v13H5zM12 8V3M9 3h6M12 15a2 2 0 100-4 2 2 0 000 4zM8.5 18.5a3.8 3.8 0 017 0",
            Icon::Flag => "M6 21V4h12l-3 4.5L18 13H6",
            Icon::Differs => "M7 4v16M17 4v16M3 8l4-4 4 4M13 16l4 4 4-4",
            Icon::Door => "M6 21V3h12v18M3 21h18M14 12h.01",
            Icon::Search => "M11 18a7 7 0 100-14 7 7 0 000 14zM16 16l4.5 4.5",
            Icon::Next => "M9 5l7 7-7 7",
            Icon::List => "M10 6h10M10 12h10M10 18h10M4 6l1 1 2-2M4 12l1 1 2-2M4 18l1 1 2-2",
            Icon::Pen => "M4 20l1-5L16 4l4 4L9 19zM13 7l4 4",
        }
    }
}

/// An icon; words beside it say what it means.
#[component]
pub fn Drawn(icon: Icon) -> Element {
    rsx! {
        svg { class: "icon", view_box: "0 0 24 24", "aria-hidden": "true", path { d: icon.path() } }
    }
}

/// To the other language, in its own words: before anybody is known, nothing else tells it.
#[component]
pub fn OtherLanguage(words: Speaker, onlang: EventHandler<Lang>) -> Element {
    let other = if words.lang == Lang::Vi { Lang::En } else { Lang::Vi };
    let name = words.say(&format!("language-{}", other.code()));
    rsx! { Button { id: "language", weight: Weight::Quiet, onpress: move |()| onlang.call(other), "{name}" } }
}

/// Something to press, never smaller than a thumb.
#[component]
pub fn Button(
    onpress: EventHandler<()>,
    children: Element,
    id: Option<String>,
    #[props(default)] weight: Weight,
    icon: Option<Icon>,
    #[props(default)] disabled: bool,
) -> Element {
    rsx! {
        button { class: "press {weight.name()}", r#type: "button", id, disabled, onclick: move |_| onpress.call(()),
            if let Some(icon) = icon { Drawn { icon } }
            span { {children} }
        }
    }
}

/// Opens the camera by its very tap; `purpose` comes back with what was taken.
#[component]
pub fn CameraButton(purpose: String, label: String, id: Option<String>, #[props(default)] weight: Weight) -> Element {
    rsx! {
        button { class: "press camera {weight.name()}", r#type: "button", id, "data-camera": purpose, "aria-label": "{label}",
            Drawn { icon: Icon::Camera }
            span { "{label}" }
        }
    }
}

/// A frame: where one is, the way back, how safe all is; then the screen; then, where
/// the thumb is, what is to be done.
#[component]
pub fn Screen(
    id: String,
    title: String,
    unsent: Option<Unsent>,
    children: Element,
    foot: Option<Element>,
    #[props(default)] first: bool,
    onback: EventHandler<()>,
    onsafe: EventHandler<()>,
    onsettings: Option<EventHandler<()>>,
    words: Speaker,
) -> Element {
    rsx! {
        div { class: "screen", id,
            header {
                if !first {
                    button { class: "round", id: "back", r#type: "button", aria_label: words.say("screen-back"), onclick: move |_| onback.call(()),
                        Drawn { icon: Icon::Back }
                    }
                }
                h1 { "{title}" }
                if let Some(unsent) = unsent { Safe { unsent, words: words.clone(), onpress: onsafe } }
                if let Some(onsettings) = onsettings {
                    button { class: "round", id: "settings", r#type: "button", aria_label: words.say("screen-settings"), onclick: move |_| onsettings.call(()),
                        Drawn { icon: Icon::Gear }
                    }
                }
            }
            main { {children} }
            if let Some(foot) = foot { footer { {foot} } }
        }
    }
}

/// How safe all that was recorded here is: «đã gửi», or how much is only saved.
#[component]
pub fn Safe(unsent: Unsent, words: Speaker, onpress: EventHandler<()>) -> Element {
    let (tone, text) = safe_words(&unsent, &words);
    rsx! {
        button { class: "safe {tone.name()}", id: "safe", r#type: "button", onclick: move |_| onpress.call(()),
            if tone == Tone::Good { Drawn { icon: Icon::Check } }
            span { "{text}" }
        }
    }
}

fn safe_words(unsent: &Unsent, words: &Speaker) -> (Tone, String) {
    match unsent.writing {
        Writing::NotEnrolled => (Tone::Bad, words.say("screen-not-enrolled")),
        Writing::Stopped => (Tone::Bad, words.say("screen-stopped")),
        Writing::Open if unsent.all_sent() => (Tone::Good, words.say("state-sent")),
        Writing::Open => {
            let count = unsent.entries_unsent.max(1);
            (Tone::Warn, words.count("screen-unsent-short", usize::try_from(count).unwrap_or(usize::MAX)))
        }
    }
}

/// «Đã lưu» or «đã gửi» beside what it is about.
#[component]
pub fn KeptTag(kept: Option<Kept>, words: Speaker) -> Element {
    match kept {
        None => rsx! {},
        Some(Kept::Saved) => rsx! { span { class: "kept saved", {words.say("state-saved")} } },
        Some(Kept::Sent) => rsx! { span { class: "kept sent", Drawn { icon: Icon::Check } {words.say("state-sent")} } },
    }
}

/// A word in a coloured frame.
#[component]
pub fn Tag(text: String, #[props(default)] tone: Tone) -> Element {
    rsx! { span { class: "tag {tone.name()}", "{text}" } }
}

/// Something to be read before going on.
#[component]
pub fn Notice(#[props(default)] tone: Tone, children: Element, id: Option<String>) -> Element {
    rsx! { div { class: "notice {tone.name()}", id, {children} } }
}

/// What a person is told unasked, one below the other.
#[component]
pub fn Tellings(told: Vec<Told>) -> Element {
    rsx! { for (place, told) in told.into_iter().enumerate() { Notice { key: "{place}", tone: told.tone, p { "{told.words}" } } } }
}

/// A field for one line or several. What is typed goes out letter by letter; what it
/// holds is never written back, so that no letter is lost under fast thumbs.
#[component]
pub fn Field(
    id: String,
    label: String,
    initial: String,
    ontext: EventHandler<String>,
    #[props(default)] lines: u8,
    hint: Option<String>,
    #[props(default = "text".to_owned())] kind: String,
    max: usize,
) -> Element {
    let described = hint.as_ref().map(|_| format!("{id}-hint"));
    rsx! {
        div { class: "field",
            label { r#for: "{id}", "{label}" }
            if lines > 1 {
                textarea { id: "{id}", rows: "{lines}", maxlength: "{max}", initial_value: "{initial}", "aria-describedby": described,
                    oninput: move |event| ontext.call(event.value()) }
            } else {
                input { id: "{id}", r#type: "text", inputmode: "{kind}", maxlength: "{max}", initial_value: "{initial}", autocomplete: "off",
                    autocapitalize: if kind == "text" { "sentences" } else { "none" }, spellcheck: "false", "aria-describedby": described,
                    oninput: move |event| ontext.call(event.value()) }
            }
            if let Some(hint) = hint { p { class: "hint", id: "{id}-hint", "{hint}" } }
        }
    }
}

/// What a field begins with, and how often something beside it has filled it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Fill {
    times: u32,
    text: String,
}

impl Fill {
    /// What it begins with.
    pub fn of(text: &str) -> Fill {
        Fill { times: 0, text: text.to_owned() }
    }

    /// It is filled from outside.
    pub fn refill(&mut self, text: &str) {
        *self = Fill { times: self.times + 1, text: text.to_owned() };
    }
}

/// A field that something beside it may fill: it then begins anew, since what a field
/// holds is never written back.
#[component]
pub fn FilledField(
    id: String,
    label: String,
    fill: Fill,
    ontext: EventHandler<String>,
    #[props(default)] lines: u8,
    hint: Option<String>,
    #[props(default = "text".to_owned())] kind: String,
    max: usize,
) -> Element {
    rsx! {
        for fill in [fill] {
            Field { key: "{fill.times}", id: id.clone(), label: label.clone(), initial: fill.text, ontext, lines, hint: hint.clone(), kind: kind.clone(), max }
        }
    }
}

/// Quick choices beside a field, each with what tells it from the others.
#[component]
pub fn Suggested(id: String, label: String, options: Vec<(String, String)>, onpick: EventHandler<String>) -> Element {
    if options.is_empty() {
        return rsx! {};
    }
    rsx! {
        div { class: "suggested", role: "group", aria_label: "{label}", id,
            for (name, words) in options {
                button { key: "{name}", class: "chip", r#type: "button", "data-pick": "{name}", onclick: { let name = name.clone(); move |_| onpick.call(name.clone()) }, "{words}" }
            }
        }
    }
}

/// A field for a PIN or passphrase. It is not seen while it is typed, unless one wants;
/// «Enter» goes on. It goes out letter by letter and is kept nowhere.
#[component]
pub fn SecretField(
    id: String,
    label: String,
    keyboard: Keyboard,
    words: Speaker,
    #[props(default)] first: bool,
    hint: Option<String>,
    ontext: EventHandler<String>,
    ongo: EventHandler<()>,
) -> Element {
    let mut seen = use_signal(|| false);
    let (kind, show) = if *seen.read() { ("text", "screen-secret-hide") } else { ("password", "screen-secret-show") };
    let described = hint.as_ref().map(|_| format!("{id}-hint"));
    rsx! {
        div { class: "field",
            label { r#for: "{id}", "{label}" }
            div { class: "secret",
                input { id: "{id}", r#type: kind, inputmode: keyboard.input_mode(), maxlength: "{SECRET_CHARS_MAX}", initial_value: "",
                    autocomplete: "off", autocapitalize: "none", spellcheck: "false", enterkeyhint: "go", "aria-describedby": described,
                    onmounted: move |mounted| async move {
                        if first {
                            // Whoever can't type at once taps.
                            drop(mounted.set_focus(true).await);
                        }
                    },
                    oninput: move |event| ontext.call(event.value()),
                    onkeydown: move |event| if event.key() == Key::Enter { ongo.call(()) } }
                button { class: "press quiet", r#type: "button", "data-show": "{id}", onclick: move |_| seen.toggle(), {words.say(show)} }
            }
            if let Some(hint) = hint { p { class: "hint", id: "{id}-hint", "{hint}" } }
        }
    }
}

/// Looks for somebody or something while one types.
#[component]
pub fn SearchField(id: String, label: String, ontext: EventHandler<String>) -> Element {
    rsx! {
        div { class: "search",
            Drawn { icon: Icon::Search }
            input { id, r#type: "search", aria_label: "{label}", placeholder: "{label}", autocomplete: "off", spellcheck: "false",
                initial_value: "", oninput: move |event| ontext.call(event.value()) }
        }
    }
}

/// One of several, each a thumb high; none may be chosen yet.
#[component]
pub fn Choice(
    label: String,
    /// Short names that tell them apart, and words.
    options: Vec<(String, String)>,
    chosen: Option<String>,
    onchoose: EventHandler<String>,
    #[props(default)] id: String,
) -> Element {
    rsx! {
        div { class: "choice", role: "radiogroup", aria_label: "{label}", id,
            for (name, words) in options {
                button {
                    key: "{name}", class: "option", r#type: "button", role: "radio", "data-option": "{name}",
                    aria_checked: if chosen.as_ref() == Some(&name) { "true" } else { "false" },
                    onclick: { let name = name.clone(); move |_| onchoose.call(name.clone()) },
                    span { class: "first-up", "{words}" }
                }
            }
        }
    }
}

/// How far something has come.
#[component]
pub fn Progress(label: String, done: u64, total: u64, words: String) -> Element {
    let percent = (done.min(total) * 100).checked_div(total).unwrap_or(100);
    rsx! {
        div { class: "progress",
            p { span { "{label}" } span { class: "figure", "{words}" } }
            div { class: "bar", role: "progressbar", aria_label: "{label}", aria_valuenow: "{percent}", aria_valuemin: "0", aria_valuemax: "100",
                div { class: "done", style: "width: {percent}%" }
            }
        }
    }
}

/// Small photos of this phone beside each other; nothing where there are none.
#[component]
pub fn Thumbnails(photos: Vec<PhotoHash>, label: String) -> Element {
    if photos.is_empty() {
        return rsx! {};
    }
    rsx! { div { class: "pictures", for hash in photos { Thumbnail { key: "{hash}", hash, label: label.clone() } } } }
}

/// A small photo of this phone, read aside.
#[component]
fn Thumbnail(hash: PhotoHash, label: String) -> Element {
    let phone = use_context::<Phone>();
    let shown = use_resource(move || {
        let phone = phone.clone();
        aside(move || phone.photo(hash).map(|bytes| as_source(&bytes)))
    });
    match &*shown.read() {
        Some(Some(source)) => rsx! { Picture { source: source.clone(), label } },
        _ => rsx! { span { class: "picture", "{label}" } },
    }
}

/// A small picture.
#[component]
pub fn Picture(source: String, label: String) -> Element {
    rsx! { img { class: "picture", src: "{source}", alt: "{label}" } }
}

/// A JPEG as an image's source.
pub fn as_source(jpeg: &[u8]) -> String {
    format!("data:image/jpeg;base64,{}", BASE64_STANDARD.encode(jpeg))
}

/// What a cell holds, in words; several values of a difference one below the other.
#[component]
pub fn CellWords(cell: Cell, words: Speaker, empty: String) -> Element {
    match cell.status {
        CellStatus::Empty => rsx! { span { class: "soft", "{empty}" } },
        CellStatus::AllWithdrawn => rsx! { span { class: "soft", {words.say("state-withdrawn")} } },
        _ => rsx! {
            span { class: "values",
                if cell.differs() { Tag { text: words.say("state-differs"), tone: Tone::Warn } }
                for value in cell.values.iter() { span { key: "{value}", {words.value(&cell, value)} } }
            }
        },
    }
}

/// Bytes as people read them: `2,1 MB`, `310 KB`.
pub fn bytes_words(bytes: u64) -> String {
    const KB: u64 = 1_000;
    const MB: u64 = 1_000_000;
    match bytes {
        0 => "0 KB".to_owned(),
        bytes if bytes < MB => format!("{} KB", bytes.div_ceil(KB)),
        bytes => format!("{} MB", one_decimal(i64::try_from(bytes / (MB / 10)).unwrap_or(i64::MAX))),
    }
}

/// Usual ways out of a screen's frame: back, to what is sent, to what is set.
#[derive(Clone, Copy)]
pub struct Ways {
    back: EventHandler<()>,
    safe: EventHandler<()>,
    settings: EventHandler<()>,
}

impl std::fmt::Debug for Ways {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Ways")
    }
}

impl Ways {
    /// Gives all screens the ways of this window.
    pub fn provide(back: impl FnMut(()) + 'static, safe: impl FnMut(()) + 'static, settings: impl FnMut(()) + 'static) {
        let ways = use_hook(|| Ways {
            back: EventHandler::new(back),
            safe: EventHandler::new(safe),
            settings: EventHandler::new(settings),
        });
        use_context_provider(|| ways);
    }

    /// Of this window.
    pub fn get() -> Ways {
        use_context::<Ways>()
    }

    /// Back.
    pub fn back(self) -> EventHandler<()> {
        self.back
    }

    /// To what is sent and what is not.
    pub fn safe(self) -> EventHandler<()> {
        self.safe
    }

    /// To what is set.
    pub fn settings(self) -> EventHandler<()> {
        self.settings
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_told_as_people_read_them() {
        let told = [(0, "0 KB"), (1, "1 KB"), (309_400, "310 KB"), (999_999, "1000 KB"), (2_149_000, "2,1 MB")];
        told.into_iter().for_each(|(bytes, words)| assert_eq!(bytes_words(bytes), words));
    }
}
