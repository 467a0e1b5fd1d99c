//! The roll call: one tap marks, an undo takes it back, «tất cả có mặt trừ…» marks
//! whoever is left.

use std::collections::BTreeSet;

use dioxus::prelude::*;
use mobile_core::shared::domain::limits::{LATE_MINUTES_MAX, NAME_CHARS_MAX, TITLE_CHARS_MAX};
use mobile_core::shared::domain::{AbsenceReason, Attendance, Fact, Kind, Mark, Proof, TimeSource};
use mobile_core::shared::ids::{PersonId, VisitId};
use mobile_core::shared::record::{Cell, Row};
use mobile_core::shared::text::search;
use mobile_core::shared::words::{Speaker, key_of};
use mobile_core::view::{Kept, VisitView, last_words};
use mobile_core::{Done, Intent};

use crate::phone::Phone;
use crate::ui::desk::{Desk, aside, use_acts, use_draft};
use crate::ui::parts::{
    Button, CellWords, Choice, Field, Icon, KeptTag, Notice, Screen, SearchField, Tag, Tone, Ways, Weight,
};
use crate::ui::screens::host::{Adding, Shut};
use crate::ui::screens::visit::use_visit;

/// Why a person is away, in the order of the screen.
const REASONS: [AbsenceReason; 7] = [
    AbsenceReason::Phep,
    AbsenceReason::Ctac,
    AbsenceReason::Hop,
    AbsenceReason::Coso,
    AbsenceReason::Hoc,
    AbsenceReason::Chedo,
    AbsenceReason::Khac,
];
/// What one tap gives; the others are behind «thêm».
const TAPS: [Attendance; 3] = [Attendance::Cm, Attendance::Dm, Attendance::Vkl];
/// The way to what no single tap gives.
pub const MORE: &str = "more";
const NEW_NAME: &str = "new-person.name";
const NEW_TITLE: &str = "new-person.title";
/// Minutes a press of the stepper adds.
const MINUTES_STEP: u16 = 5;

/// What a person does on this screen.
#[derive(Debug, Clone, PartialEq)]
pub enum RollEvent {
    /// Something for the phone, with the person it is on where it can be undone.
    Do(Box<Intent>, Option<(Kind, PersonId)>),
    /// Everybody without a mark is present, but these.
    AllPresent(Vec<PersonId>),
    /// A field of somebody who is not on the roster.
    Write(&'static str, String),
    /// Nobody is to be added.
    Forget,
    /// Somebody is added.
    Add(Box<Intent>),
}

/// The screen, joined to the phone.
#[component]
pub fn Roll(visit: VisitId) -> Element {
    let desk = use_context::<Desk>();
    let phone = use_context::<Phone>();
    let acts = use_acts();
    let view = use_visit(visit);
    let draft = use_draft(visit);
    let written = Newcomer { full_name: draft.get(NEW_NAME), title: draft.get(NEW_TITLE) };
    let shown = view.read().clone();
    let Some(shown) = shown else { return rsx! { div { class: "screen", id: "roll" } } };
    let onevent = move |event: RollEvent| {
        let (acts, phone) = (acts.clone(), phone.clone());
        desk.run(async move {
            let (intent, on) = match event {
                RollEvent::Do(intent, on) => (*intent, on),
                RollEvent::AllPresent(except) => (Intent::MarkAllPresent { visit, except }, None),
                RollEvent::Write(field, text) => return draft.set(field, text),
                RollEvent::Forget => return draft.clear(&[NEW_NAME, NEW_TITLE]),
                RollEvent::Add(intent) => {
                    if acts.act(*intent).await.is_some() {
                        draft.clear(&[NEW_NAME, NEW_TITLE]);
                        desk.say_saved("", Vec::new());
                    }
                    return;
                }
            };
            let is_bulk = on.is_none() && matches!(intent, Intent::MarkAllPresent { .. });
            let Some(done) = acts.act(intent).await else { return };
            if is_bulk {
                let keys = aside(move || phone.read(|app| classes_of(app, &done))).await;
                desk.say_saved(&desk.words().count("screen-marked-present", keys.len()), keys);
            } else if let Some((kind, person)) = on {
                let (key, name) =
                    aside(move || phone.read(|app| (last_words(app, kind, visit, person), name(app, visit, person))))
                        .await;
                let undo = if done.entries.is_empty() { Vec::new() } else { vec![key] };
                desk.say_saved(&name, undo);
            } else {
                desk.say_saved("", Vec::new());
            }
        });
    };
    rsx! { RollPlain { view: shown, written, onevent } }
}

/// What an undo of what was just done takes back.
pub fn classes_of(app: &mobile_core::App, done: &Done) -> Vec<mobile_core::shared::ids::Key> {
    done.entries.iter().filter_map(|entry| app.record().class_of_entry(&entry.hash)).collect()
}

fn name(app: &mobile_core::App, visit: VisitId, person: PersonId) -> String {
    let known = mobile_core::shared::record::staff(app.record(), person).map(|staff| staff.full_name.to_string());
    known.unwrap_or_else(|| {
        let view = mobile_core::shared::record::visit_record(app.record(), visit);
        view.rows.into_iter().find(|row| row.person == person).map(|row| row.name).unwrap_or_default()
    })
}

/// What a person sees and does.
#[component]
pub fn RollPlain(view: VisitView, written: Newcomer, onevent: EventHandler<RollEvent>) -> Element {
    let ways = Ways::get();
    let words = view.speaker.clone();
    let mut typed = use_signal(String::new);
    let mut unlike = use_signal(|| None::<BTreeSet<PersonId>>);
    let rows = found(&view.record.rows, &typed.read());
    let (all, left) = (view.record.rows.len(), unmarked(&view).len());
    let picking = unlike.read().is_some();
    let adding = use_signal(|| false);
    let open = view.goes_on() || view.is_sealed() && adding();
    let foot = foot(&view, (unlike, adding), onevent);
    rsx! {
        Screen { id: "roll", title: words.say("screen-roll"), unsent: view.unsent, words: words.clone(), foot,
            onback: ways.back(), onsafe: ways.safe(),
            Figures { view: view.clone() }
            Shut { view: view.clone() }
            if picking { Notice { tone: Tone::Warn, id: "picking", p { {words.say("screen-pick-except")} } } }
            if all > 0 { SearchField { id: "find", label: words.say("screen-find-person"), ontext: move |text| typed.set(text) } }
            if all == 0 { p { class: "card soft", {words.say("screen-roll-empty")} } }
            else if rows.is_empty() { p { class: "card soft", {words.say("screen-nobody-found")} } }
            ul { class: "plain", id: "people",
                for row in rows {
                    li { key: "{row.person}",
                        if picking {
                            Pick { row: PersonShown::of(&view, &row), words: words.clone(),
                                excepted: unlike.read().as_ref().is_some_and(|except| except.contains(&row.person)),
                                onpick: move |person| {
                                    if let Some(except) = unlike.write().as_mut() && !except.remove(&person) {
                                        except.insert(person);
                                    }
                                } }
                        } else {
                            Person { row: PersonShown::of(&view, &row), visit: view.record.summary.visit, words: words.clone(), open, onevent }
                        }
                    }
                }
            }
            if open && !picking { AddSomebody { written, visit: view.record.summary.visit, words, onevent } }
            if left == 0 && all > 0 { p { class: "soft", id: "all-marked" } }
        }
    }
}

/// Everybody at once while the visit goes on; once it is sealed, one by one and only
/// where somebody means it.
fn foot(
    view: &VisitView,
    (unlike, adding): (Signal<Option<BTreeSet<PersonId>>>, Signal<bool>),
    onevent: EventHandler<RollEvent>,
) -> Option<Element> {
    let (view, words) = (view.clone(), view.speaker.clone());
    if view.goes_on() {
        return Some(rsx! { Foot { view, unlike, onevent } });
    }
    (view.is_sealed() && !adding()).then(|| rsx! { Adding { adding, words } })
}

/// Whose name fits what was typed.
pub fn found(rows: &[Row], typed: &str) -> Vec<Row> {
    if typed.trim().is_empty() {
        return rows.to_vec();
    }
    search(typed, rows.iter().map(|row| row.name.as_str())).into_iter().map(|place| rows[place].clone()).collect()
}

fn unmarked(view: &VisitView) -> Vec<PersonId> {
    view.record.rows.iter().filter(|row| row.mark.values.is_empty()).map(|row| row.person).collect()
}

/// The roll in figures; each person is in exactly one of them.
#[component]
pub fn Figures(view: VisitView) -> Element {
    let words = view.speaker.clone();
    let counts = &view.record.counts;
    let states = Attendance::ALL.into_iter().filter_map(|state| {
        let count = counts.states.get(state.code()).copied().filter(|count| *count > 0)?;
        Some((state.code().to_owned(), words.say(&key_of("mark", state.code())), count))
    });
    let states: Vec<_> = states.collect();
    rsx! {
        div { class: "line", id: "figures",
            for (code, name, count) in states { span { key: "{code}", class: "tag none", "data-state": "{code}", "{name} " b { class: "figure", " {count}" } } }
            if counts.differing > 0 { Tag { tone: Tone::Warn, text: format!("{} {}", words.say("state-differs"), counts.differing) } }
            if counts.unverified > 0 { Tag { tone: Tone::Warn, text: format!("{} {}", words.say("state-unverified"), counts.unverified) } }
        }
    }
}

#[component]
fn Foot(view: VisitView, unlike: Signal<Option<BTreeSet<PersonId>>>, onevent: EventHandler<RollEvent>) -> Element {
    let words = view.speaker.clone();
    let mut unlike = unlike;
    let left = unmarked(&view);
    let picked = unlike.read().clone();
    match picked {
        None => rsx! {
            Button { id: "all-present", weight: Weight::Main, icon: Icon::People, disabled: left.is_empty(),
                onpress: move |()| unlike.set(Some(BTreeSet::new())), {words.say("screen-all-present-except")} }
        },
        Some(except) => {
            let count = left.iter().filter(|person| !except.contains(person)).count();
            rsx! {
                Button { id: "not-all", onpress: move |()| unlike.set(None), {words.say("screen-cancel")} }
                Button { id: "all-but-these", weight: Weight::Main, icon: Icon::Check, disabled: count == 0,
                    onpress: move |()| {
                        let except = unlike.take().unwrap_or_default();
                        onevent.call(RollEvent::AllPresent(except.into_iter().collect()));
                    },
                    {words.count("screen-mark-present", count)} }
            }
        }
    }
}

/// What is shown of one person: a row is drawn anew only when this changes.
#[derive(Debug, Clone, PartialEq)]
pub struct PersonShown {
    /// The record's row.
    pub row: Row,
    /// How safe the mark is.
    pub mark_kept: Option<Kept>,
    /// How safe the badge check is.
    pub badge_kept: Option<Kept>,
}

impl PersonShown {
    /// Of a row.
    pub fn of(view: &VisitView, row: &Row) -> PersonShown {
        PersonShown { row: row.clone(), mark_kept: view.kept(&row.mark), badge_kept: view.kept(&row.badge) }
    }

    /// What people are called where nobody knows their name.
    pub fn name(&self, words: &Speaker) -> String {
        if self.row.name.is_empty() { words.say("office-person-unnamed") } else { self.row.name.clone() }
    }

    /// Post and department.
    pub fn post(&self) -> String {
        let words = [self.row.title.as_deref(), self.row.department.as_deref()];
        words.into_iter().flatten().collect::<Vec<_>>().join(" · ")
    }
}

/// Who it is; beside it, how it stands.
#[component]
pub fn Who(row: PersonShown, words: Speaker, children: Element) -> Element {
    let born = row.row.birth_year.map(|year| format!("{} {year}", words.say("office-born")));
    let more =
        [Some(row.post()).filter(|post| !post.is_empty()), born].into_iter().flatten().collect::<Vec<_>>().join(" · ");
    rsx! {
        div { class: "who",
            div {
                h3 { {row.name(&words)} }
                p { "{more}" }
                if !row.row.on_roster { Tag { text: words.say("office-not-on-roster") } }
            }
            div { class: "right", {children} }
        }
    }
}

#[component]
fn Pick(row: PersonShown, words: Speaker, excepted: bool, onpick: EventHandler<PersonId>) -> Element {
    let person = row.row.person;
    let marked = !row.row.mark.values.is_empty();
    let class = if excepted { "card person pick except" } else { "card person pick" };
    rsx! {
        button { class, r#type: "button", "data-person": "{person}", disabled: marked, aria_pressed: "{excepted}", onclick: move |_| onpick.call(person),
            Who { row: row.clone(), words: words.clone(),
                if marked { CellWords { cell: row.row.mark.clone(), words: words.clone(), empty: "" } }
                else if excepted { Tag { tone: Tone::Warn, text: words.say("screen-except") } }
                else { Tag { tone: Tone::Good, text: words.say("mark-cm") } }
            }
        }
    }
}

/// The one mark that stands, if there is one.
fn state(cell: &Cell) -> Option<Mark> {
    match cell.one_fact()? {
        Fact::Mark(mark) => Some(mark.clone()),
        _ => None,
    }
}

/// What one tap gives, by the codes of its states, and the way to the rest.
pub fn tap_options(words: &Speaker, codes: impl Iterator<Item = &'static str>) -> Vec<(String, String)> {
    let tap = |code: &str| (code.to_owned(), words.say(&key_of("screen-tap", code)));
    codes.map(tap).chain([(MORE.to_owned(), words.say("screen-tap-more"))]).collect()
}

#[component]
fn Person(row: PersonShown, visit: VisitId, words: Speaker, open: bool, onevent: EventHandler<RollEvent>) -> Element {
    let mut more = use_signal(|| false);
    let person = row.row.person;
    let now = state(&row.row.mark);
    let chosen = now.as_ref().map(|mark| mark.state);
    let chosen_name = chosen.map(|state| if TAPS.contains(&state) { state.code() } else { MORE }.to_owned());
    let standing = row.row.mark.standing.clone();
    let mark = move |state: Attendance, reason: Option<AbsenceReason>| {
        let intent = Intent::Mark { visit, person, state, reason, shown: Some(standing.clone()) };
        onevent.call(RollEvent::Do(Box::new(intent), Some((Kind::Mark, person))));
    };
    let tap = mark.clone();
    rsx! {
        div { class: "card person", "data-person": "{person}", "data-state": chosen.map(Attendance::code),
            Who { row: row.clone(), words: words.clone(),
                CellWords { cell: row.row.mark.clone(), words: words.clone(), empty: words.say("state-unverified") }
                KeptTag { kept: row.mark_kept, words: words.clone() }
            }
            if open {
                div { class: "taps",
                    Choice { label: words.say("screen-roll"), options: tap_options(&words, TAPS.into_iter().map(Attendance::code)), chosen: chosen_name,
                        onchoose: move |name: String| match TAPS.iter().find(|state| state.code() == name) {
                            Some(state) => tap(*state, None),
                            None => more.toggle(),
                        } }
                }
                if more() { More { row: row.clone(), visit, words, onmark: move |(state, reason)| mark(state, reason), onevent } }
                else if matches!(chosen, Some(Attendance::Dm | Attendance::Vs)) { Minutes { row: row.clone(), visit, words, onevent } }
            }
        }
    }
}

/// All states, why somebody is away, the paper for it.
#[component]
fn More(
    row: PersonShown,
    visit: VisitId,
    words: Speaker,
    onmark: EventHandler<(Attendance, Option<AbsenceReason>)>,
    onevent: EventHandler<RollEvent>,
) -> Element {
    let now = state(&row.row.mark);
    let person = row.row.person;
    let reasons = REASONS.iter().map(|reason| (reason.code().to_owned(), words.say(&key_of("reason", reason.code()))));
    let others = [Attendance::Vs, Attendance::Ktd, Attendance::Cxm];
    let others = others.iter().map(|state| (state.code().to_owned(), words.say(&key_of("mark", state.code()))));
    let reason = now.as_ref().and_then(|mark| mark.reason);
    let is_away = now.as_ref().is_some_and(|mark| mark.state == Attendance::Vcl);
    let papers = vec![("seen".to_owned(), words.say("proof-seen")), ("none".to_owned(), words.say("proof-none"))];
    let shown = row.row.proof.standing.clone();
    let paper = row.row.proof.facts().find_map(|fact| match fact {
        Fact::AbsenceProof(proof) if proof.proof == Proof::Seen => Some("seen".to_owned()),
        Fact::AbsenceProof(proof) if proof.proof == Proof::None => Some("none".to_owned()),
        _ => None,
    });
    rsx! {
        div { class: "more",
            p { class: "label first-up", {words.say("mark-vcl")} }
            Choice { label: words.say("mark-vcl"), options: reasons.collect::<Vec<_>>(), chosen: reason.map(|reason| reason.code().to_owned()),
                onchoose: move |name: String| {
                    let reason = REASONS.iter().find(|reason| reason.code() == name).copied();
                    onmark.call((Attendance::Vcl, reason));
                } }
            if is_away {
                p { class: "label first-up", {words.say("kind-absence-proof")} }
                Choice { label: words.say("kind-absence-proof"), options: papers, chosen: paper,
                    onchoose: move |name: String| {
                        let proof = if name == "seen" { Proof::Seen } else { Proof::None };
                        let intent = Intent::SetProof { visit, person, proof, paper: None, shown: Some(shown.clone()) };
                        onevent.call(RollEvent::Do(Box::new(intent), None));
                    } }
            }
            p { class: "label", {words.say("screen-other-state")} }
            Choice { label: words.say("screen-other-state"), options: others.collect::<Vec<_>>(), chosen: now.map(|mark| mark.state.code().to_owned()),
                onchoose: move |name: String| {
                    if let Some(state) = Attendance::ALL.into_iter().find(|state| state.code() == name) {
                        onmark.call((state, None));
                    }
                } }
        }
    }
}

/// How late, or how early, by steps: no keyboard is needed.
#[component]
fn Minutes(row: PersonShown, visit: VisitId, words: Speaker, onevent: EventHandler<RollEvent>) -> Element {
    let person = row.row.person;
    let told = row.row.lateness.facts().find_map(|fact| match fact {
        Fact::Lateness(lateness) => Some(lateness.minutes),
        _ => None,
    });
    let shown = row.row.lateness.standing.clone();
    let step = move |minutes: u16| {
        let minutes = minutes.clamp(1, LATE_MINUTES_MAX);
        let intent =
            Intent::SetLateness { visit, person, minutes, source: TimeSource::Person, shown: Some(shown.clone()) };
        onevent.call(RollEvent::Do(Box::new(intent), Some((Kind::Lateness, person))));
    };
    let (less, more) = (step.clone(), step);
    let now = told.unwrap_or(0);
    let figure = told.map_or_else(
        || words.say("screen-minutes-none"),
        |minutes| format!("{minutes} {}", words.say("office-minutes")),
    );
    rsx! {
        div { class: "stepper",
            Button { disabled: now <= MINUTES_STEP, onpress: move |()| less(now.saturating_sub(MINUTES_STEP)), "−{MINUTES_STEP}" }
            span { class: "figure", "{figure}" }
            Button { onpress: move |()| more(now + MINUTES_STEP), "+{MINUTES_STEP}" }
        }
    }
}

/// Somebody who is not on the roster; what is typed is in the visit's draft.
#[component]
fn AddSomebody(written: Newcomer, visit: VisitId, words: Speaker, onevent: EventHandler<RollEvent>) -> Element {
    let mut open = use_signal(|| written != Newcomer::default());
    let now = written.clone();
    if !open() {
        return rsx! { Button { id: "add-person", icon: Icon::Plus, onpress: move |()| open.set(true), {words.say("screen-add-person")} } };
    }
    let told = |text: &str| Some(text.to_owned()).filter(|text| !text.trim().is_empty());
    let intent =
        Intent::AddPerson { visit, full_name: told(&now.full_name), title: told(&now.title), department: None };
    rsx! {
        div { class: "card", id: "new-person",
            h2 { {words.say("screen-add-person")} }
            Field { id: "new-name", label: words.say("office-person"), initial: written.full_name, max: NAME_CHARS_MAX, hint: words.say("screen-name-unknown"),
                ontext: move |text| onevent.call(RollEvent::Write(NEW_NAME, text)) }
            Field { id: "new-title", label: words.say("office-title"), initial: written.title, max: TITLE_CHARS_MAX,
                ontext: move |text| onevent.call(RollEvent::Write(NEW_TITLE, text)) }
            div { class: "line",
                Button { onpress: move |()| {
                        onevent.call(RollEvent::Forget);
                        open.set(false);
                    }, {words.say("screen-cancel")} }
                Button { id: "add", weight: Weight::Main, onpress: move |()| {
                        onevent.call(RollEvent::Add(Box::new(intent.clone())));
                        open.set(false);
                    }, {words.say("screen-add")} }
            }
        }
    }
}

/// What is typed of somebody who is not on the roster.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Newcomer {
    /// Họ và tên.
    pub full_name: String,
    /// Chức vụ.
    pub title: String,
}
