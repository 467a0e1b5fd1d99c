//! The end of a visit: the unit is heard, what is still open is shown, and the visit
//! is closed. Nothing keeps it from being opened again while it is not sealed.

use dioxus::prelude::*;
use mobile_core::Intent;
use mobile_core::shared::domain::limits::{FIELD_CHARS_MAX, TEXT_CHARS_MAX};
use mobile_core::shared::domain::{Fact, Moment, TimeSource, VisitState};
use mobile_core::shared::ids::VisitId;
use mobile_core::shared::record::Cell;
use mobile_core::view::VisitView;

use crate::phone::Phone;
use crate::ui::desk::{Desk, DraftHandle, use_acts, use_draft, use_view};
use crate::ui::parts::{Button, CellWords, Field, Icon, KeptTag, Notice, Screen, Tone, Ways, Weight};
use crate::ui::screens::today::StateTag;
use crate::ui::screens::visit::{is_unmasked, use_visit};

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
    /// Ends the visit.
    Close(Vec<Intent>),
    /// Opens it again.
    Reopen(Box<Intent>),
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
    let draft = use_draft(visit.into());
    let (tray, clock) = (phone.clone(), phone.clone());
    let unmasked =
        use_view(|| (), move |_, _, ()| tray.waiting().into_iter().filter(|it| is_unmasked(it, visit)).count());
    let onevent = move |event: CloseEvent| {
        let acts = acts.clone();
        desk.run(async move {
            match event {
                CloseEvent::Speaker(text) => draft.set(SPEAKER, text),
                CloseEvent::Stated(text) => draft.set(STATED, text),
                CloseEvent::State(intent) => {
                    if acts.act(*intent).await.is_some() {
                        draft.clear(&[SPEAKER, STATED]);
                        desk.say_saved(&desk.words().say("kind-statement"), Vec::new());
                    }
                }
                CloseEvent::Close(intents) => {
                    let count = intents.len();
                    if acts.act_all(intents).await == count {
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
        ClosePlain { view: shown, statement, unmasked: unmasked.read().unwrap_or(0),
            now: clock.read(|app| app.ports().clock.now()), onevent }
    }
}

/// What a person sees and does.
#[component]
pub fn ClosePlain(
    view: VisitView,
    statement: Statement,
    unmasked: usize,
    now: chrono::DateTime<chrono::FixedOffset>,
    onevent: EventHandler<CloseEvent>,
) -> Element {
    let ways = Ways::get();
    let words = view.speaker.clone();
    let summary = view.record.summary.clone();
    let ended = view.record.times.get(Moment::Ended.name()).cloned().unwrap_or_default();
    let foot = foot(&view, &ended, now, onevent);
    rsx! {
        Screen { id: "close", title: words.say("screen-close"), unsent: view.unsent, words: words.clone(), foot, onback: ways.back(), onsafe: ways.safe(),
            div { class: "card",
                div { class: "line apart",
                    h2 { "{summary.unit_name}" }
                    StateTag { state: summary.state, words: words.clone() }
                }
                p { class: "first-up", {words.say("moment-ended")} ": "
                    CellWords { cell: ended, words: words.clone(), empty: words.say("screen-close-not-yet") } }
                Sum { view: view.clone() }
            }
            Open { view: view.clone(), unmasked }
            Heard { view: view.clone(), statement, onevent }
        }
    }
}

/// The whole visit in figures.
#[component]
fn Sum(view: VisitView) -> Element {
    let words = view.speaker.clone();
    let (record, counts) = (&view.record, &view.record.counts);
    let lines = [
        words.fraction("screen-marked-of", record.rows.len() - counts.unverified as usize, record.rows.len()),
        format!("{} {}", counts.present.sure, words.say("office-count-present")),
        format!("{} {}", counts.absent_without_reason.sure, words.say("office-count-absent")),
        words.count("screen-findings-count", record.findings.len()),
        words.count("office-photos", record.photos.iter().filter(|photo| photo.photo.is_some()).count()),
    ];
    rsx! { ul { class: "plain tight", id: "sum", for line in lines { li { key: "{line}", "{line}" } } } }
}

/// What is not settled: it does not keep anybody from closing, it is printed as such.
#[component]
fn Open(view: VisitView, unmasked: usize) -> Element {
    let words = view.speaker.clone();
    let differences = view.record.differences.len();
    rsx! {
        if differences > 0 { Notice { tone: Tone::Warn, id: "open-differences", p { {words.count("screen-close-differences", differences)} } } }
        if unmasked > 0 { Notice { tone: Tone::Warn, id: "unmasked", p { {words.count("screen-pictures-waiting-short", unmasked)} } } }
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
fn foot(
    view: &VisitView,
    ended: &Cell,
    now: chrono::DateTime<chrono::FixedOffset>,
    onevent: EventHandler<CloseEvent>,
) -> Option<Element> {
    let words = view.speaker.clone();
    let visit = view.record.summary.visit;
    let steps = Some(view.record.summary.steps.standing.clone());
    let times = Some(ended.standing.clone());
    match view.record.summary.state {
        None | Some(VisitState::Open) => Some(rsx! {
            Button { id: "close-visit", weight: Weight::Main, icon: Icon::Check, onpress: move |()| {
                    let ended = Intent::SetTime { visit, moment: Moment::Ended, at: now, source: TimeSource::Clock, reason: None, shown: times.clone() };
                    let step = Intent::MoveVisit { visit, to: VisitState::Closed, shown: steps.clone() };
                    onevent.call(CloseEvent::Close(vec![ended, step]));
                }, {words.say("screen-close-visit")} }
        }),
        Some(VisitState::Closed) => Some(rsx! {
            Button { id: "reopen", onpress: move |()| {
                    let intent = Intent::MoveVisit { visit, to: VisitState::Open, shown: steps.clone() };
                    onevent.call(CloseEvent::Reopen(Box::new(intent)));
                }, {words.say("screen-reopen")} }
        }),
        _ => None,
    }
}
