//! The unit's opinion on the visit, in its own words: who speaks, what they say, or that
//! they have nothing to say.

use dioxus::prelude::*;
use mobile_core::Intent;
use mobile_core::shared::domain::Kind;
use mobile_core::shared::domain::limits::{NAME_CHARS_MAX, TEXT_CHARS_MAX};
use mobile_core::shared::ids::VisitId;
use mobile_core::shared::record::Cell;
use mobile_core::shared::text::{Lang, Sentences};
use mobile_core::view::VisitView;

use crate::phone::Draft;
use crate::ui::desk::{Desk, use_acts, use_draft};
use crate::ui::parts::{Button, CellWords, Fill, FilledField, Icon, KeptTag, Screen, Suggested, Ways, Weight};
use crate::ui::place::Place;
use crate::ui::screens::host::{Shut, people_offered, person_options};
use crate::ui::screens::visit::use_visit;

const SPEAKER: &str = "statement.speaker";
const STATED: &str = "statement.text";
const FIELDS: [&str; 2] = [SPEAKER, STATED];
/// The one quick choice of what is said.
const NOTHING: &str = "nothing";

/// What is half written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Statement {
    /// Who speaks.
    pub speaker: String,
    /// What they say.
    pub text: String,
}

impl Statement {
    /// What is half written, or else what stands; at first whoever receives the team speaks.
    pub fn of(draft: &Draft, view: &VisitView) -> Statement {
        let begun = FIELDS.iter().any(|field| draft.contains_key(*field));
        if begun {
            let field = |field: &str| draft.get(field).cloned().unwrap_or_default();
            return Statement { speaker: field(SPEAKER), text: field(STATED) };
        }
        match (view.statement(), view.host()) {
            (Some(told), _) => Statement { speaker: told.speaker.to_string(), text: told.text.to_string() },
            (None, Some(host)) => Statement { speaker: host.full_name.to_string(), text: String::new() },
            (None, None) => Statement::default(),
        }
    }

    fn intent(&self, view: &VisitView) -> Option<Intent> {
        let whole = !self.speaker.trim().is_empty() && !self.text.trim().is_empty();
        whole.then(|| Intent::State {
            visit: view.record.summary.visit,
            speaker: self.speaker.clone(),
            text: self.text.clone(),
            shown: Some(view.record.statement.standing.clone()),
        })
    }
}

/// The screen, joined to the phone.
#[component]
pub fn Heard(visit: VisitId) -> Element {
    let desk = use_context::<Desk>();
    let acts = use_acts();
    let view = use_visit(visit);
    let draft = use_draft(visit);
    let Some(shown) = view.read().clone() else { return rsx! { div { class: "screen", id: "heard" } } };
    rsx! {
        HeardPlain {
            written: Statement::of(&draft.all(), &shown),
            view: shown,
            onwrite: move |written: Statement| {
                draft.set(SPEAKER, written.speaker);
                draft.set(STATED, written.text);
            },
            busy: *desk.busy.read(),
            onsave: move |intent: Intent| {
                acts.clone().save_form(intent, Kind::Statement, Place::Heard { visit }, move || draft.clear(&FIELDS));
            },
        }
    }
}

/// What a person sees and does.
#[component]
pub fn HeardPlain(
    view: VisitView,
    written: Statement,
    #[props(default)] busy: bool,
    onwrite: EventHandler<Statement>,
    onsave: EventHandler<Intent>,
) -> Element {
    let ways = Ways::get();
    let words = view.speaker.clone();
    let mut now = use_signal(|| written.clone());
    let mut speaker = use_signal(|| Fill::of(&written.speaker));
    let mut text = use_signal(|| Fill::of(&written.text));
    let write = use_callback(move |written: Statement| {
        now.set(written.clone());
        onwrite.call(written);
    });
    let intent = now.read().intent(&view);
    let people = people_offered(&view, &now.read().speaker);
    let options = person_options(&people);
    let foot = rsx! {
        Button { id: "state", weight: Weight::Main, icon: Icon::Check, disabled: busy || intent.is_none(),
            onpress: move |()| {
                if let Some(intent) = intent.clone() {
                    onsave.call(intent);
                }
            },
            {words.say("screen-save-statement")} }
    };
    let onperson = move |picked: String| {
        let Some(row) = people.iter().find(|row| row.person.to_string() == picked) else { return };
        speaker.write().refill(&row.name);
        write(Statement { speaker: row.name.clone(), ..now() });
    };
    let onnothing = move |_: String| {
        // What the minutes print is in their language, whatever the screen's.
        let nothing = Sentences::say(Lang::Vi, "statement-nothing", &[]);
        text.write().refill(&nothing);
        write(Statement { text: nothing, ..now() });
    };
    rsx! {
        Screen { id: "heard", title: words.say("office-statement"), unsent: view.unsent, words: words.clone(), foot: view.takes_words().then_some(foot),
            onback: ways.back(), onsafe: ways.safe(),
            Shut { view: view.clone() }
            if view.record.statement != Cell::default() {
                div { class: "card", id: "standing",
                    CellWords { cell: view.record.statement.clone(), words: words.clone(), empty: "" }
                    KeptTag { kept: view.kept(&view.record.statement), words: words.clone() }
                }
            }
            if view.takes_words() {
                div { class: "card",
                    FilledField { id: "speaker", label: words.say("screen-speaker"), fill: speaker(), max: NAME_CHARS_MAX,
                        ontext: move |typed: String| write(Statement { speaker: typed, ..now() }) }
                    Suggested { id: "people", label: words.say("close-from-roster"), options, onpick: onperson }
                    FilledField { id: "stated", label: words.say("screen-stated"), fill: text(), lines: 6, max: TEXT_CHARS_MAX, hint: words.say("statement-hint"),
                        ontext: move |typed: String| write(Statement { text: typed, ..now() }) }
                    Suggested { id: "quick", label: words.say("screen-stated"), options: vec![(NOTHING.to_owned(), words.say("statement-nothing"))], onpick: onnothing }
                }
            }
        }
    }
}
