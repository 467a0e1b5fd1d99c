//! From phone to phone where no office is: a visit is written as a sealed file for the
//! phones of the team, and theirs are taken in. Both then show one code, if they agree.

use std::path::PathBuf;

use dioxus::prelude::*;
use mobile_core::app::bundle::{Audience, Handing, Opener};
use mobile_core::shared::ids::VisitId;
use mobile_core::shared::record::visit_summary;
use mobile_core::shared::text::in_office_time;
use mobile_core::shared::words::Speaker;

use crate::passing::{PassedOn, TakenIn};
use crate::phone::Phone;
use crate::platform::exchange::{BundleFile, Exchange};
use crate::ui::desk::{Desk, aside, show, use_view};
use crate::ui::parts::{Button, Choice, Drawn, Field, Icon, Notice, Screen, Tone, Ways, Weight};

/// A code with its strokes, and room for a slip.
const CODE_CHARS_MAX: usize = 40;
const TEAM: &str = "team";
const CODE: &str = "code";

/// What the screen shows.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PassingView {
    /// The visit that can be passed on: its unit, and what two people compare by eye.
    pub visit: Option<(String, String)>,
    /// The folder, for people.
    pub folder: String,
    /// What lies there.
    pub files: Vec<BundleFile>,
}

/// What a person does on this screen.
#[derive(Debug, Clone, PartialEq)]
pub enum PassingEvent {
    /// Writes the visit as a file.
    PassOn(Opener),
    /// Takes a file in, with the code that the other phone shows.
    Take(PathBuf, String),
    /// Looks into the folder again.
    Look,
}

/// The screen, joined to the phone.
#[component]
pub fn Passing(visit: Option<VisitId>) -> Element {
    let mut desk = use_context::<Desk>();
    let (phone, exchange) = (use_context::<Phone>(), use_context::<Exchange>());
    let passed = use_signal(|| None::<PassedOn>);
    let taken = use_signal(|| None::<TakenIn>);
    let folder = exchange.clone();
    let view = use_view(
        || (),
        move |app, _, ()| PassingView {
            visit: visit.map(|visit| (visit_summary(app.record(), visit).unit_name, app.match_code(visit))),
            folder: folder.shown(),
            files: folder.bundles(app.identity().map(|identity| identity.device)),
        },
    );
    let onevent = move |event: PassingEvent| {
        let (phone, exchange, lang) = (phone.clone(), exchange.clone(), desk.lang());
        if *desk.busy.peek() {
            return;
        }
        desk.busy.set(true);
        desk.run(async move {
            match (event, visit) {
                (PassingEvent::PassOn(opener), Some(visit)) => {
                    let handing = Handing { visit, to: Audience::Anyone, opener };
                    match aside(move || phone.pass_on(&exchange, handing, lang)).await {
                        Ok(written) => show(passed, Some(written)),
                        Err(why) => desk.say(Tone::Bad, why, Vec::new()),
                    }
                }
                (PassingEvent::Take(file, code), _) => {
                    let code = Some(code).filter(|code| !code.trim().is_empty());
                    match aside(move || phone.take_bundle(&file, code.as_deref(), lang)).await {
                        Ok(told) => show(taken, Some(told)),
                        Err(why) => desk.say(Tone::Bad, why, Vec::new()),
                    }
                }
                (PassingEvent::PassOn(_), None) | (PassingEvent::Look, _) => {}
            }
            desk.busy.set(false);
            desk.changed();
        });
    };
    let Some(shown) = view.read().clone() else { return rsx! { div { class: "screen", id: "passing" } } };
    rsx! { PassingPlain { view: shown, passed: passed(), taken: taken(), busy: *desk.busy.read(), words: desk.words(), onevent } }
}

/// What a person sees and does.
#[component]
pub fn PassingPlain(
    view: PassingView,
    passed: Option<PassedOn>,
    taken: Option<TakenIn>,
    busy: bool,
    words: Speaker,
    onevent: EventHandler<PassingEvent>,
) -> Element {
    let ways = Ways::get();
    rsx! {
        Screen { id: "passing", title: words.say("pass"), words: words.clone(), onback: ways.back(), onsafe: ways.safe(),
            if let Some((unit, compare)) = view.visit.clone() {
                PassOn { unit, compare, passed, busy, words: words.clone(), onevent }
            }
            Take { view, taken, busy, words: words.clone(), onevent }
        }
    }
}

/// The visit as a file for others.
#[component]
fn PassOn(
    unit: String,
    compare: String,
    passed: Option<PassedOn>,
    busy: bool,
    words: Speaker,
    onevent: EventHandler<PassingEvent>,
) -> Element {
    let mut opener = use_signal(|| Opener::Team);
    let options = vec![(TEAM.to_owned(), words.say("pass-by-team")), (CODE.to_owned(), words.say("pass-by-code"))];
    let chosen = if opener() == Opener::Code { CODE } else { TEAM };
    rsx! {
        div { class: "card", id: "pass-on",
            h2 { {words.say("pass-on")} }
            p { "{unit}" }
            p { class: "soft", {words.say("pass-on-what")} }
            Choice { label: words.say("pass-opener"), options, chosen: chosen.to_owned(),
                onchoose: move |name: String| opener.set(if name == CODE { Opener::Code } else { Opener::Team }) }
            Button { id: "pass", weight: Weight::Main, icon: Icon::Next, disabled: busy, onpress: move |()| onevent.call(PassingEvent::PassOn(opener())), {words.say("pass-on")} }
            if let Some(passed) = passed {
                Notice { tone: Tone::Good, id: "passed",
                    p { "{passed.told}" }
                    p { class: "soft file", "{passed.file}" }
                    if let Some(code) = passed.code { p { class: "figure compare seal-code", id: "bundle-code", "{code}" } }
                }
            }
            p { class: "label", {words.say("pass-compare")} }
            p { class: "figure compare", id: "compare-code", "{compare}" }
        }
    }
}

/// What others passed on.
#[component]
fn Take(
    view: PassingView,
    taken: Option<TakenIn>,
    busy: bool,
    words: Speaker,
    onevent: EventHandler<PassingEvent>,
) -> Element {
    let mut code = use_signal(String::new);
    rsx! {
        div { class: "card", id: "take-in",
            h2 { {words.say("pass-take")} }
            p { class: "soft", {words.say("pass-take-what")} }
            p { class: "soft file", "{view.folder}" }
            if let Some(taken) = taken {
                Notice { tone: if taken.agrees { Tone::Good } else { Tone::Warn }, id: "taken", p { "{taken.told}" } }
            }
            Field { id: "code", label: words.say("pass-code"), initial: "", max: CODE_CHARS_MAX, hint: words.say("pass-code-hint"), kind: "email", ontext: move |text| code.set(text) }
            if view.files.is_empty() { p { class: "soft", id: "no-files", {words.say("pass-no-files")} } }
            for file in view.files {
                button { key: "{file.name}", class: "press usual left", r#type: "button", "data-file": "{file.name}", disabled: busy,
                    onclick: { let path = file.path.clone(); move |_| onevent.call(PassingEvent::Take(path.clone(), code())) },
                    Drawn { icon: Icon::Plus }
                    span { {in_office_time(file.at).format("%H:%M %d/%m/%Y").to_string()} " · {file.name}" }
                }
            }
            Button { id: "look", disabled: busy, onpress: move |()| onevent.call(PassingEvent::Look), {words.say("pass-look")} }
        }
    }
}
