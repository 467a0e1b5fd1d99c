//! What people recorded differently: each value with who said it and when; one is
//! chosen, with a reason. No clock decides.

use dioxus::prelude::*;
use mobile_core::Intent;
use mobile_core::shared::domain::limits::NOTE_CHARS_MAX;
use mobile_core::shared::ids::{EntryHash, Key, VisitId};
use mobile_core::shared::record::{Cell, Difference, Duplicate, Told};
use mobile_core::shared::text::in_office_time;
use mobile_core::view::VisitView;

use crate::phone::Draft;
use crate::ui::desk::{Desk, use_acts, use_draft};
use crate::ui::parts::{Button, Field, Icon, Notice, Screen, Tag, Tone, Ways, Weight};
use crate::ui::screens::findings::{code_words, subject_words};
use crate::ui::screens::visit::use_visit;

/// Nothing of what was said holds.
const NONE: &str = "none";

/// The screen, joined to the phone.
#[component]
pub fn Differences(visit: VisitId) -> Element {
    let desk = use_context::<Desk>();
    let acts = use_acts();
    let view = use_visit(visit);
    let draft = use_draft(visit);
    let Some(shown) = view.read().clone() else { return rsx! { div { class: "screen", id: "differences" } } };
    rsx! {
        DifferencesPlain {
            view: shown,
            written: draft.all(),
            onwhy: move |(key, text): (Key, String)| draft.set(&field(&key), text),
            onact: move |(intent, key): (Intent, Option<Key>)| {
                let acts = acts.clone();
                desk.run(async move {
                    if acts.act(intent).await.is_some() {
                        if let Some(key) = key {
                            draft.clear(&[&field(&key)]);
                        }
                        desk.say_saved("", Vec::new());
                    }
                });
            },
        }
    }
}

fn field(key: &Key) -> String {
    format!("why.{key}")
}

/// What a person sees and does.
#[component]
pub fn DifferencesPlain(
    view: VisitView,
    written: Draft,
    onwhy: EventHandler<(Key, String)>,
    onact: EventHandler<(Intent, Option<Key>)>,
) -> Element {
    let ways = Ways::get();
    let words = view.speaker.clone();
    let nothing = view.record.differences.is_empty() && view.record.duplicates.is_empty();
    rsx! {
        Screen { id: "differences", title: words.say("screen-differences"), unsent: view.unsent, words: words.clone(), onback: ways.back(), onsafe: ways.safe(),
            if nothing { Notice { tone: Tone::Good, id: "none", p { {words.say("screen-differences-none")} } } }
            else { p { class: "soft", {words.say("office-differences-what")} } }
            for difference in view.record.differences.iter().filter(|difference| difference.cell.key.is_some()) {
                OneDifference { key: "{difference.parts.kind}-{difference.parts.field}-{difference.parts.subject:?}", difference: difference.clone(), view: view.clone(), written: written.clone(), onwhy, onact }
            }
            for pair in view.record.duplicates.iter() {
                Pair { key: "{pair.one.field()}-{pair.other.field()}-{pair.one.subject.id()}", pair: pair.clone(), view: view.clone(), onact }
            }
        }
    }
}

/// One value: what it says, and everybody who says it.
#[derive(Debug, Clone, PartialEq)]
struct Value {
    words: String,
    hash: EntryHash,
    said_by: Vec<String>,
}

fn values(view: &VisitView, cell: &Cell) -> Vec<Value> {
    let words = &view.speaker;
    let said = |told: &Told| {
        let who = if view.is_own(told) { words.say("screen-by-me") } else { words.author(told) };
        let at = chrono::DateTime::parse_from_rfc3339(&told.at).map(in_office_time);
        let at = at.map(|at| at.format("%H:%M").to_string()).unwrap_or_default();
        format!("{who}, {at}")
    };
    let mut values: Vec<Value> = Vec::new();
    for told in cell.history.iter().filter(|told| told.stands && !told.withdraws) {
        let spoken = told.fact.as_ref().map_or_else(|| words.say("state-pending"), |fact| words.fact(fact));
        match values.iter_mut().find(|value| value.words == spoken) {
            Some(value) => value.said_by.push(said(told)),
            None => values.push(Value { words: spoken, hash: told.entry.hash, said_by: vec![said(told)] }),
        }
    }
    values
}

#[component]
fn OneDifference(
    difference: Difference,
    view: VisitView,
    written: Draft,
    onwhy: EventHandler<(Key, String)>,
    onact: EventHandler<(Intent, Option<Key>)>,
) -> Element {
    let words = view.speaker.clone();
    let Some(key) = difference.cell.key else { return rsx! {} };
    // By hash: a value that comes meanwhile moves the places.
    let mut chosen = use_signal(|| None::<Option<EntryHash>>);
    let why = written.get(&field(&key)).cloned().unwrap_or_default();
    let values = values(&view, &difference.cell);
    let may = view.may_settle(&difference.parts.kind) && !difference.cell.pending;
    let shown = difference.cell.standing.clone();
    let reason = why.clone();
    let settle = move |()| {
        let choose = chosen.peek().flatten();
        let intent = Intent::Settle { key, choose, why: reason.clone(), shown: Some(shown.clone()) };
        onact.call((intent, Some(key)));
    };
    let stands = match *chosen.read() {
        Some(Some(hash)) => values.iter().any(|value| value.hash == hash),
        Some(None) => true,
        None => false,
    };
    let ready = stands && !why.trim().is_empty();
    rsx! {
        div { class: "card difference", "data-key": "{key}",
            h3 { class: "first-up", {view.about(&difference.parts)} }
            div { class: "choice column", role: "radiogroup",
                for (place, value) in values.into_iter().enumerate() {
                    ValueChoice { key: "{value.hash}", name: place.to_string(), words: value.words, more: value.said_by.join(" · "),
                        chosen: *chosen.read() == Some(Some(value.hash)), onchoose: move |()| chosen.set(Some(Some(value.hash))) }
                }
                if may {
                    ValueChoice { name: NONE.to_owned(), words: words.say("office-settle-none"), more: String::new(),
                        chosen: *chosen.read() == Some(None), onchoose: move |()| chosen.set(Some(None)) }
                }
            }
            if difference.cell.pending { Tag { tone: Tone::Warn, text: words.say("state-pending") } }
            else if may {
                Field { id: "why-{key}", label: words.say("office-settle-why"), initial: why, lines: 2, max: NOTE_CHARS_MAX,
                    ontext: move |text| onwhy.call((key, text)) }
                Button { weight: Weight::Main, icon: Icon::Check, disabled: !ready, onpress: settle, {words.say("office-settle")} }
            } else { p { class: "soft", {words.say("screen-others-settle")} } }
        }
    }
}

/// A value to choose, with who said it.
#[component]
fn ValueChoice(name: String, words: String, more: String, chosen: bool, onchoose: EventHandler<()>) -> Element {
    rsx! {
        button { class: "option", r#type: "button", role: "radio", "data-option": "{name}", aria_checked: if chosen { "true" } else { "false" },
            onclick: move |_| onchoose.call(()),
            b { class: "first-up", "{words}" }
            if !more.is_empty() { span { class: "by", "{more}" } }
        }
    }
}

/// Two findings that may be one act.
#[component]
fn Pair(pair: Duplicate, view: VisitView, onact: EventHandler<(Intent, Option<Key>)>) -> Element {
    let words = view.speaker.clone();
    let same_subject = pair.one.subject.id() == pair.other.subject.id();
    let said = |name: &mobile_core::shared::domain::FindingName| {
        view.standing_finding(name).map(|finding| finding.text.to_string()).unwrap_or_default()
    };
    let (one, other) = (pair.one.clone(), pair.other.act);
    let apart = one.clone();
    rsx! {
        div { class: "card pair",
            h3 { {words.say("office-duplicates")} }
            p { class: "label", {subject_words(&view, pair.one.subject)} " · " {code_words(&words, &pair.one.code)} }
            p { "1. " {said(&pair.one)} }
            p { "2. " {said(&pair.other)} }
            if same_subject {
                div { class: "line",
                    Button { onpress: move |()| onact.call((Intent::JoinFindings { name: one.clone(), other_act: other }, None)), {words.say("screen-one-act")} }
                    Button { onpress: move |()| onact.call((Intent::KeepFindingsApart { name: apart.clone(), other_act: other }, None)), {words.say("screen-two-acts")} }
                }
            }
        }
    }
}
