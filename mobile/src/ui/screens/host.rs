//! Who receives the team, as they say it themselves. Whoever is on the roster need not be
//! typed.

use dioxus::prelude::*;
use mobile_core::Intent;
use mobile_core::shared::domain::Kind;
use mobile_core::shared::domain::limits::{LABEL_CHARS_MAX, NAME_CHARS_MAX, TITLE_CHARS_MAX};
use mobile_core::shared::ids::{PersonId, VisitId};
use mobile_core::shared::record::{Cell, Row};
use mobile_core::shared::words::Speaker;
use mobile_core::view::VisitView;

use crate::phone::Draft;
use crate::ui::desk::{Desk, use_acts, use_draft};
use crate::ui::parts::{
    Button, CellWords, Field, Fill, FilledField, Icon, KeptTag, Notice, Screen, Suggested, Tone, Ways, Weight,
};
use crate::ui::place::Place;
use crate::ui::screens::roll::found;
use crate::ui::screens::visit::use_visit;

const FULL_NAME: &str = "host.full-name";
const TITLE: &str = "host.title";
const NOTE: &str = "host.note";
const FIELDS: [&str; 3] = [FULL_NAME, TITLE, NOTE];
/// People of the roster that are offered at once.
const OFFERED_MAX: usize = 3;

/// What is half written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HostWritten {
    /// Họ và tên.
    pub full_name: String,
    /// Chức vụ.
    pub title: String,
    /// E.g. for whom they stand.
    pub note: String,
}

impl HostWritten {
    /// What is half written, or else what stands.
    pub fn of(draft: &Draft, view: &VisitView) -> HostWritten {
        let begun = FIELDS.iter().any(|field| draft.contains_key(*field));
        let field = |field: &str| draft.get(field).cloned().unwrap_or_default();
        match view.host().filter(|_| !begun) {
            Some(host) => HostWritten {
                full_name: host.full_name.to_string(),
                title: host.title.map(|title| title.to_string()).unwrap_or_default(),
                note: host.note.map(|note| note.to_string()).unwrap_or_default(),
            },
            None => HostWritten { full_name: field(FULL_NAME), title: field(TITLE), note: field(NOTE) },
        }
    }

    /// What saving it comes to; none while there is no name.
    fn intent(&self, view: &VisitView) -> Option<Intent> {
        let optional = |text: &str| Some(text.to_owned()).filter(|text| !text.trim().is_empty());
        let named = !self.full_name.trim().is_empty();
        named.then(|| Intent::SetHost {
            visit: view.record.summary.visit,
            full_name: self.full_name.clone(),
            title: optional(&self.title),
            note: optional(&self.note),
            shown: Some(view.record.host.standing.clone()),
        })
    }
}

/// The screen, joined to the phone.
#[component]
pub fn Host(visit: VisitId) -> Element {
    let desk = use_context::<Desk>();
    let acts = use_acts();
    let view = use_visit(visit);
    let draft = use_draft(visit);
    let Some(shown) = view.read().clone() else { return rsx! { div { class: "screen", id: "host" } } };
    rsx! {
        HostPlain {
            written: HostWritten::of(&draft.all(), &shown),
            view: shown,
            busy: *desk.busy.read(),
            onwrite: move |written: HostWritten| {
                draft.set(FULL_NAME, written.full_name);
                draft.set(TITLE, written.title);
                draft.set(NOTE, written.note);
            },
            onsave: move |intent: Intent| {
                acts.clone().save_form(intent, Kind::Host, Place::Host { visit }, move || draft.clear(&FIELDS));
            },
        }
    }
}

/// What a person sees and does.
#[component]
pub fn HostPlain(
    view: VisitView,
    written: HostWritten,
    #[props(default)] busy: bool,
    onwrite: EventHandler<HostWritten>,
    onsave: EventHandler<Intent>,
) -> Element {
    let ways = Ways::get();
    let words = view.speaker.clone();
    let mut now = use_signal(|| written.clone());
    let mut name = use_signal(|| Fill::of(&written.full_name));
    let mut title = use_signal(|| Fill::of(&written.title));
    // All of it, so that what stands in a field nobody touched is in the draft too.
    let write = use_callback(move |written: HostWritten| {
        now.set(written.clone());
        onwrite.call(written);
    });
    let intent = now.read().intent(&view);
    let foot = rsx! {
        Button { id: "save", weight: Weight::Main, icon: Icon::Check, disabled: busy || intent.is_none(),
            onpress: move |()| {
                if let Some(intent) = intent.clone() {
                    onsave.call(intent);
                }
            },
            {words.say("screen-save")} }
    };
    let people = people_offered(&view, &now.read().full_name);
    let offered = person_options(&people);
    let onpick = move |picked: String| {
        let Some(row) = people.iter().find(|row| row.person.to_string() == picked) else { return };
        let post = row.title.clone().unwrap_or_default();
        name.write().refill(&row.name);
        title.write().refill(&post);
        write(HostWritten { full_name: row.name.clone(), title: post, ..now() });
    };
    rsx! {
        Screen { id: "host", title: words.say("close-host"), unsent: view.unsent, words: words.clone(), foot: view.takes_words().then_some(foot),
            onback: ways.back(), onsafe: ways.safe(),
            Shut { view: view.clone() }
            if view.record.host != Cell::default() { Standing { view: view.clone() } }
            if view.takes_words() {
                div { class: "card",
                    FilledField { id: "full-name", label: words.say("office-person"), fill: name(), max: NAME_CHARS_MAX,
                        ontext: move |full_name| write(HostWritten { full_name, ..now() }) }
                    Suggested { id: "people", label: words.say("close-from-roster"), options: offered, onpick }
                    FilledField { id: "title", label: words.say("office-title"), fill: title(), max: TITLE_CHARS_MAX,
                        ontext: move |title| write(HostWritten { title, ..now() }) }
                    Field { id: "note", label: words.say("close-host-note"), initial: written.note.clone(), max: LABEL_CHARS_MAX, hint: words.say("close-host-note-hint"),
                        ontext: move |note| write(HostWritten { note, ..now() }) }
                }
            }
        }
    }
}

/// Who was recorded to receive the team.
#[component]
fn Standing(view: VisitView) -> Element {
    let words = view.speaker.clone();
    let cell = view.record.host.clone();
    let note = view.host().and_then(|host| host.note).map(|note| note.to_string());
    rsx! {
        div { class: "card", id: "standing",
            CellWords { cell: cell.clone(), words: words.clone(), empty: "" }
            if let Some(note) = note { p { class: "soft", "{note}" } }
            KeptTag { kept: view.kept(&cell), words }
        }
    }
}

/// Whoever of the roster may be meant: whose name fits what is typed, else its first.
pub fn people_offered(view: &VisitView, typed: &str) -> Vec<Row> {
    let named = view.record.rows.iter().any(|row| row.name == typed.trim());
    let mut people = if named { Vec::new() } else { found(&view.record.rows, typed) };
    people.retain(|row| !row.name.is_empty());
    people.truncate(OFFERED_MAX);
    people
}

/// People as quick choices.
pub fn person_options(people: &[Row]) -> Vec<(String, String)> {
    let told = |row: &Row| match &row.title {
        Some(title) => format!("{} · {title}", row.name),
        None => row.name.clone(),
    };
    people.iter().map(|row| (person_name(row.person), told(row))).collect()
}

fn person_name(person: PersonId) -> String {
    person.to_string()
}

/// What one tap writes in sealed minutes' supplement: only once somebody says that they
/// mean it.
#[component]
pub fn Adding(adding: Signal<bool>, words: Speaker) -> Element {
    let mut adding = adding;
    rsx! { Button { id: "add", icon: Icon::Pen, onpress: move |()| adding.set(true), {words.say("minutes-add")} } }
}

/// Why nothing can be written here now, or that what is written makes a supplement.
#[component]
pub fn Shut(view: VisitView) -> Element {
    let words: Speaker = view.speaker.clone();
    if view.is_sealed() {
        return rsx! { Notice { id: "supplement", p { {words.say("close-supplement")} } } };
    }
    if !view.goes_on() {
        return rsx! { Notice { tone: Tone::Warn, id: "shut", p { {words.say("screen-reopen-first")} } } };
    }
    rsx! {}
}
