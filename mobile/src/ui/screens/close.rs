//! The end of a visit: the unit is heard, what is still open is shown, and the visit
//! is closed. Nothing keeps it from being opened again while it is not sealed.

use dioxus::prelude::*;
use mobile_core::Intent;
use mobile_core::app::PassedTo;
use mobile_core::shared::domain::limits::{FIELD_CHARS_MAX, TEXT_CHARS_MAX};
use mobile_core::shared::domain::{Fact, Moment, VisitState};
use mobile_core::shared::ids::{EntryRef, VisitId};
use mobile_core::shared::record::Cell;
use mobile_core::shared::text::{Arg, Sentences};
use mobile_core::shared::words::Speaker;
use mobile_core::view::{VisitView, marked};

use crate::phone::Phone;
use crate::ui::clock::{ByClock, ClockHint, Timed};
use crate::ui::desk::{Desk, DraftHandle, use_acts, use_draft, use_view};
use crate::ui::parts::{Button, CellWords, Field, Icon, KeptTag, Notice, Screen, Ways, Weight};
use crate::ui::place::Place;
use crate::ui::screens::roll::Figures;
use crate::ui::screens::today::StateTag;
use crate::ui::screens::visit::{unmasked, use_visit};

const SPEAKER: &str = "statement.speaker";
const STATED: &str = "statement.text";

/// What a person does on this screen.
#[derive(Debug, Clone, PartialEq)]
pub enum CloseEvent {
    /// Writes who speaks.
    Speaker(String),
    /// Writes what they say.
    Stated(String),
    /// Records it.
    State(Box<Intent>),
    /// Ends the visit: the standing entries that were shown of its end and of its steps.
    Close(Vec<EntryRef>, Vec<EntryRef>),
    /// Says by which clock the end is written down.
    By(ByClock),
    /// Opens it again.
    Reopen(Box<Intent>),
    /// Goes where something is still open.
    Go(Place),
}

/// What is half written.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Statement {
    /// Who speaks.
    pub speaker: String,
    /// What they say.
    pub text: String,
}

impl Statement {
    /// What is half written, or else what stands.
    fn of(draft: DraftHandle, view: &VisitView) -> Statement {
        let told = view.record.statement.facts().filter_map(|fact| match fact {
            Fact::Statement(statement) => Some(statement),
            _ => None,
        });
        let told = told.last();
        let or_told =
            |written: String, told: Option<String>| if written.is_empty() { told.unwrap_or_default() } else { written };
        Statement {
            speaker: or_told(draft.get(SPEAKER), told.map(|told| told.speaker.to_string())),
            text: or_told(draft.get(STATED), told.map(|told| told.text.to_string())),
        }
    }
}

/// The screen, joined to the phone.
#[component]
pub fn Close(visit: VisitId) -> Element {
    let desk = use_context::<Desk>();
    let phone = use_context::<Phone>();
    let acts = use_acts();
    let view = use_visit(visit);
    let draft = use_draft(visit);
    let tray = phone.clone();
    let unmasked = use_view(|| (), move |app, _, ()| unmasked(&tray, app, visit).len());
    let clock = use_view(|| (), |app, _, ()| Timed::of(app));
    let mut by = use_signal(ByClock::default);
    let onevent = move |event: CloseEvent| {
        let (acts, phone) = (acts.clone(), phone.clone());
        desk.run(async move {
            match event {
                CloseEvent::Go(place) => desk.go(place),
                CloseEvent::By(clock) => by.set(clock),
                CloseEvent::Speaker(text) => draft.set(SPEAKER, text),
                CloseEvent::Stated(text) => draft.set(STATED, text),
                CloseEvent::State(intent) => {
                    if acts.act(*intent).await.is_some() {
                        draft.clear(&[SPEAKER, STATED]);
                        desk.say_saved(&desk.words().say("kind-statement"), Vec::new());
                    }
                }
                CloseEvent::Close(times, steps) => {
                    // The end is when it is tapped, not when the screen was drawn.
                    let timed = clock.peek().unwrap_or_default();
                    let (at, source, reason) = timed.written(phone.now(), *by.peek(), &desk.words());
                    let ended =
                        Intent::SetTime { visit, moment: Moment::Ended, at, source, reason, shown: Some(times) };
                    let step = Intent::MoveVisit { visit, to: VisitState::Closed, shown: Some(steps) };
                    if acts.act_all(vec![ended, step]).await == 2 {
                        desk.say_saved(&desk.words().say("visit-closed"), Vec::new());
                    }
                }
                CloseEvent::Reopen(intent) => {
                    if acts.act(*intent).await.is_some() {
                        desk.say_saved(&desk.words().say("visit-open"), Vec::new());
                    }
                }
            }
        });
    };
    let Some(shown) = view.read().clone() else { return rsx! { div { class: "screen", id: "close" } } };
    let statement = Statement::of(draft, &shown);
    rsx! {
        ClosePlain { view: shown, statement, unmasked: unmasked.read().unwrap_or(0), clock: clock.read().unwrap_or_default(), by: by(), onevent }
    }
}

/// What a person sees and does.
#[component]
pub fn ClosePlain(
    view: VisitView,
    statement: Statement,
    unmasked: usize,
    clock: Timed,
    #[props(default)] by: ByClock,
    onevent: EventHandler<CloseEvent>,
) -> Element {
    let ways = Ways::get();
    let words = view.speaker.clone();
    let summary = view.record.summary.clone();
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
                Sum { view: view.clone() }
                for passed in view.passed_wholly() {
                    p { key: "{passed.device}", class: "first-up passed-on", {passed_to(&words, passed)} }
                }
            }
            Open { view: view.clone(), unmasked, onevent }
            Heard { view: view.clone(), statement, onevent }
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
    let words = view.speaker.clone();
    let record = &view.record;
    let lines = [
        words.fraction("screen-marked-of", marked(record), record.rows.len()),
        words.count("screen-findings-count", record.findings.len()),
        words.count("screen-photos-count", record.photos.iter().filter(|photo| photo.photo.is_some()).count()),
    ];
    rsx! {
        Figures { view: view.clone() }
        ul { class: "plain tight", id: "sum", for line in lines { li { key: "{line}", "{line}" } } }
    }
}

/// What is not settled: it does not keep anybody from closing, it is printed as such.
#[component]
fn Open(view: VisitView, unmasked: usize, onevent: EventHandler<CloseEvent>) -> Element {
    let words = view.speaker.clone();
    let visit = view.record.summary.visit;
    let differences = view.record.differences.len();
    rsx! {
        if differences > 0 {
            button { class: "notice warn", id: "open-differences", r#type: "button", onclick: move |_| onevent.call(CloseEvent::Go(Place::Differences { visit })),
                {words.count("screen-close-differences", differences)} }
        }
        if unmasked > 0 {
            button { class: "notice warn", id: "unmasked", r#type: "button", onclick: move |_| onevent.call(CloseEvent::Go(Place::Badges { visit })),
                {words.count("screen-pictures-waiting-short", unmasked)} }
        }
        if view.record.counts.unverified > 0 {
            Notice { id: "unverified", p { {words.count("screen-close-unverified", view.record.counts.unverified as usize)} } }
        }
    }
}

/// The unit's opinion, in its own words.
#[component]
fn Heard(view: VisitView, statement: Statement, onevent: EventHandler<CloseEvent>) -> Element {
    let words = view.speaker.clone();
    let visit = view.record.summary.visit;
    let mut speaker = use_signal(|| statement.speaker.clone());
    let mut text = use_signal(|| statement.text.clone());
    let shown = view.record.statement.standing.clone();
    let ready = !speaker.read().trim().is_empty() && !text.read().trim().is_empty();
    rsx! {
        div { class: "card", id: "statement",
            h2 { {words.say("office-statement")} }
            if view.record.statement != Cell::default() {
                CellWords { cell: view.record.statement.clone(), words: words.clone(), empty: "" }
                KeptTag { kept: view.kept(&view.record.statement), words: words.clone() }
            }
            if view.goes_on() {
                Field { id: "speaker", label: words.say("screen-speaker"), initial: statement.speaker, max: FIELD_CHARS_MAX,
                    ontext: move |typed: String| {
                        speaker.set(typed.clone());
                        onevent.call(CloseEvent::Speaker(typed));
                    } }
                Field { id: "stated", label: words.say("screen-stated"), initial: statement.text, lines: 3, max: TEXT_CHARS_MAX,
                    ontext: move |typed: String| {
                        text.set(typed.clone());
                        onevent.call(CloseEvent::Stated(typed));
                    } }
                Button { id: "state", disabled: !ready, onpress: move |()| {
                        let intent = Intent::State { visit, speaker: speaker.peek().clone(), text: text.peek().clone(), shown: Some(shown.clone()) };
                        onevent.call(CloseEvent::State(Box::new(intent)));
                    }, {words.say("screen-save-statement")} }
            }
        }
    }
}

/// Closes with the time of the end, or opens again.
fn foot(view: &VisitView, ended: &Cell, onevent: EventHandler<CloseEvent>) -> Option<Element> {
    let words = view.speaker.clone();
    let visit = view.record.summary.visit;
    let steps = view.record.summary.steps.standing.clone();
    let times = ended.standing.clone();
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
        }),
        _ => None,
    }
}
