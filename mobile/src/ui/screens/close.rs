//! The end of a visit: how far each part of it has come, what is still open, and the
//! visit is closed. Nothing keeps it from being opened again while it is not sealed.

use dioxus::prelude::*;
use mobile_core::Intent;
use mobile_core::app::PassedTo;
use mobile_core::shared::domain::{Moment, VisitState};
use mobile_core::shared::ids::{EntryRef, VisitId};
use mobile_core::shared::record::Cell;
use mobile_core::shared::text::{Arg, Sentences};
use mobile_core::shared::words::{SIGNERS, Speaker};
use mobile_core::view::VisitView;

use crate::phone::Phone;
use crate::ui::clock::{ByClock, ClockHint, Timed};
use crate::ui::desk::{Desk, use_acts, use_view};
use crate::ui::parts::{Button, CellWords, Drawn, Icon, Notice, Screen, Tone, Ways, Weight};
use crate::ui::place::{Place, ReadFrom};
use crate::ui::screens::minutes::ToMinutes;
use crate::ui::screens::roll::Figures;
use crate::ui::screens::signing::sum;
use crate::ui::screens::today::StateTag;
use crate::ui::screens::visit::{unfinished, use_visit};

/// What a person does on this screen.
#[derive(Debug, Clone, PartialEq)]
pub enum CloseEvent {
    /// Ends the visit: the standing entries that were shown of its end and of its steps.
    Close(Vec<EntryRef>, Vec<EntryRef>),
    /// Says by which clock the end is written down.
    By(ByClock),
    /// Opens it again.
    Reopen(Box<Intent>),
    /// Goes where something is still open.
    Go(Place),
}

/// The screen, joined to the phone.
#[component]
pub fn Close(visit: VisitId) -> Element {
    let desk = use_context::<Desk>();
    let phone = use_context::<Phone>();
    let acts = use_acts();
    let view = use_visit(visit);
    let tray = phone.clone();
    let unfinished = use_view(|| (), move |app, _, ()| unfinished(&tray, app, visit).len());
    let clock = use_view(|| (), |app, _, ()| Timed::of(app));
    let mut by = use_signal(ByClock::default);
    let onevent = move |event: CloseEvent| {
        let acts = acts.clone();
        match event {
            CloseEvent::Go(place) => desk.go(place),
            CloseEvent::By(clock) => by.set(clock),
            CloseEvent::Close(times, steps) => {
                // The end is when it is tapped, not when the screen was drawn.
                let timed = clock.peek().unwrap_or_default();
                let (at, source, reason) = timed.written(phone.now(), *by.peek(), &desk.words());
                let ended = Intent::SetTime { visit, moment: Moment::Ended, at, source, reason, shown: Some(times) };
                let step = Intent::MoveVisit { visit, to: VisitState::Closed, shown: Some(steps) };
                desk.run(async move {
                    if acts.act_all(vec![ended, step]).await == 2 {
                        desk.say_saved(&desk.words().say("visit-closed"), Vec::new());
                    }
                });
            }
            CloseEvent::Reopen(intent) => desk.run(async move {
                if acts.act(*intent).await.is_some() {
                    desk.say_saved(&desk.words().say("visit-open"), Vec::new());
                }
            }),
        }
    };
    let Some(shown) = view.read().clone() else { return rsx! { div { class: "screen", id: "close" } } };
    rsx! {
        ClosePlain { view: shown, unfinished: unfinished.read().unwrap_or(0), clock: clock.read().unwrap_or_default(), by: by(), onevent }
    }
}

/// What a person sees and does.
#[component]
pub fn ClosePlain(
    view: VisitView,
    unfinished: usize,
    clock: Timed,
    #[props(default)] by: ByClock,
    onevent: EventHandler<CloseEvent>,
) -> Element {
    let ways = Ways::get();
    let words = view.speaker.clone();
    let summary = view.record.summary.clone();
    let view_id = summary.visit;
    let ended = view.record.times.get(Moment::Ended.name()).cloned().unwrap_or_default();
    let foot = foot(&view, &ended, onevent);
    rsx! {
        Screen { id: "close", title: words.say("screen-close"), unsent: view.unsent, words: words.clone(), foot, onback: ways.back(), onsafe: ways.safe(),
            if view.goes_on() { ClockHint { clock, by, words: words.clone(), onby: move |by| onevent.call(CloseEvent::By(by)) } }
            div { class: "card",
                div { class: "line apart",
                    h2 { "{summary.unit_name}" }
                    StateTag { state: summary.state, words: words.clone() }
                }
                if ended != Cell::default() {
                    p { class: "first-up", {words.say("moment-ended")} ": "
                        CellWords { cell: ended, words: words.clone(), empty: "" } }
                }
                for passed in view.passed_wholly() {
                    p { key: "{passed.device}", class: "first-up passed-on", {passed_to(&words, passed)} }
                }
            }
            Open { view: view.clone(), unfinished, onevent }
            if view.is_closed() && view.lacking_signers().len() < SIGNERS.len() {
                Notice { tone: Tone::Warn, id: "signed-already", p { {words.say("close-signed-already")} } }
            }
            Steps { view: view.clone(), onevent }
            ToMinutes { visit: view_id, from: ReadFrom::Close, words: words.clone(), onplace: move |place| onevent.call(CloseEvent::Go(place)) }
            Button { id: "to-passing", icon: Icon::Sync, onpress: move |()| onevent.call(CloseEvent::Go(Place::Passing { visit: Some(view_id) })), {words.say("pass")} }
            div { class: "card", Sum { view: view.clone() } }
        }
    }
}

/// Whose phone holds it, which is not «đã gửi».
fn passed_to(words: &Speaker, passed: PassedTo) -> String {
    let name = passed.member.and_then(|member| words.members.get(&member)).map_or("", String::as_str);
    Sentences::say(words.lang, "bundle-passed-to", &[("name", Arg::from(name))])
}

/// The whole visit in figures, the roll's as on its own screen.
#[component]
fn Sum(view: VisitView) -> Element {
    rsx! {
        Figures { view: view.clone() }
        ul { class: "plain tight", id: "sum", for line in sum(&view) { li { key: "{line}", "{line}" } } }
    }
}

/// One part of the end: where it leads, and how far it has come.
#[derive(Debug, Clone, PartialEq)]
struct Step {
    id: &'static str,
    icon: Icon,
    name: String,
    told: String,
    tone: Tone,
    place: Place,
}

/// Done, or still to be done.
fn tone_of(left: usize) -> Tone {
    if left == 0 { Tone::Good } else { Tone::None }
}

fn steps(view: &VisitView) -> Vec<Step> {
    let words = &view.speaker;
    let visit = view.record.summary.visit;
    let (answered, items) = view.progress();
    let asked = view.recommendations().iter().filter(|asked| !asked.withdrawn).count();
    let signed = SIGNERS.len() - view.lacking_signers().len();
    let told = |cell: &Cell| match cell.one() {
        Some(value) => words.value(cell, value),
        None if cell.differs() => words.say("state-differs"),
        None => words.say("close-not-yet"),
    };
    let is_left = |cell: &Cell| usize::from(cell.one().is_none());
    let (host, statement) = (&view.record.host, &view.record.statement);
    let sealed = if view.is_sealed() { "seal-done" } else { "close-not-yet" };
    let step = |id, icon, key: &str, told: String, left: usize, place| Step {
        id,
        icon,
        name: words.say(key),
        told,
        tone: tone_of(left),
        place,
    };
    vec![
        step("host", Icon::People, "close-host", told(host), is_left(host), Place::Host { visit }),
        step(
            "items",
            Icon::List,
            "checklist",
            words.fraction("checklist-progress", answered, items),
            items - answered,
            Place::Checklist { visit },
        ),
        step("heard", Icon::Flag, "office-statement", told(statement), is_left(statement), Place::Heard { visit }),
        step(
            "recommend",
            Icon::Plus,
            "recommend",
            words.count("recommend-count", asked),
            usize::from(asked == 0),
            Place::Recommendations { visit },
        ),
        step(
            "sign",
            Icon::Pen,
            "sign",
            words.fraction("sign-progress", signed, SIGNERS.len()),
            SIGNERS.len() - signed,
            Place::Signing { visit },
        ),
        step("seal", Icon::Check, "seal", words.say(sealed), usize::from(!view.is_sealed()), Place::Sealing { visit }),
    ]
}

/// The parts of the end, in the order in which they are done.
#[component]
fn Steps(view: VisitView, onevent: EventHandler<CloseEvent>) -> Element {
    rsx! {
        ul { class: "plain", id: "steps",
            for step in steps(&view) {
                li { key: "{step.id}",
                    button { class: "card step {step.tone.name()}", id: "to-{step.id}", r#type: "button",
                        onclick: { let place = step.place.clone(); move |_| onevent.call(CloseEvent::Go(place.clone())) },
                        Drawn { icon: step.icon }
                        span { class: "named", b { "{step.name}" } span { class: "soft told", "{step.told}" } }
                        Drawn { icon: if step.tone == Tone::Good { Icon::Check } else { Icon::Next } }
                    }
                }
            }
        }
    }
}

/// What is not settled: it does not keep anybody from closing, it is printed as such.
#[component]
fn Open(view: VisitView, unfinished: usize, onevent: EventHandler<CloseEvent>) -> Element {
    let words = view.speaker.clone();
    let visit = view.record.summary.visit;
    let differences = view.record.differences.len();
    rsx! {
        if differences > 0 {
            button { class: "notice warn", id: "open-differences", r#type: "button", onclick: move |_| onevent.call(CloseEvent::Go(Place::Differences { visit })),
                {words.count("screen-close-differences", differences)} }
        }
        if unfinished > 0 {
            button { class: "notice warn", id: "unfinished", r#type: "button", onclick: move |_| onevent.call(CloseEvent::Go(Place::Badges { visit })),
                {words.count("screen-pictures-waiting-short", unfinished)} }
        }
        if view.record.counts.unverified > 0 {
            Notice { id: "unverified", p { {words.count("screen-close-unverified", view.record.counts.unverified as usize)} } }
        }
    }
}

/// What is next: the visit is closed with the time of the end; then it is signed, then
/// sealed. Closed, it may be opened again.
fn foot(view: &VisitView, ended: &Cell, onevent: EventHandler<CloseEvent>) -> Option<Element> {
    let words = view.speaker.clone();
    let visit = view.record.summary.visit;
    let steps = view.record.summary.steps.standing.clone();
    let times = ended.standing.clone();
    let next = match view.lacking_signers().is_empty() {
        true => ("next-seal", "seal", Place::Sealing { visit }),
        false => ("next-sign", "sign", Place::Signing { visit }),
    };
    match view.record.summary.state {
        None | Some(VisitState::Open) => Some(rsx! {
            Button { id: "close-visit", weight: Weight::Main, icon: Icon::Check,
                onpress: move |()| onevent.call(CloseEvent::Close(times.clone(), steps.clone())), {words.say("screen-close-visit")} }
        }),
        Some(VisitState::Closed) => Some(rsx! {
            Button { id: "reopen", onpress: move |()| {
                    let intent = Intent::MoveVisit { visit, to: VisitState::Open, shown: Some(steps.clone()) };
                    onevent.call(CloseEvent::Reopen(Box::new(intent)));
                }, {words.say("screen-reopen")} }
            Button { id: next.0, weight: Weight::Main, icon: Icon::Next, onpress: move |()| onevent.call(CloseEvent::Go(next.2.clone())), {words.say(next.1)} }
        }),
        _ => None,
    }
}
