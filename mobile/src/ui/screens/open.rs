//! A visit is opened on the spot, or one that goes on is joined.

use dioxus::prelude::*;
use mobile_core::shared::domain::limits::NOTE_CHARS_MAX;
use mobile_core::shared::domain::{Moment, VisitKind};
use mobile_core::shared::ids::{UnitId, VisitId};
use mobile_core::shared::words::Speaker;
use mobile_core::view::{UnitChoice, unit_choices};
use mobile_core::{Intent, Made};

use crate::phone::Phone;
use crate::ui::clock::{ByClock, ClockHint, Timed};
use crate::ui::desk::{Desk, NO_VISIT, use_acts, use_draft_of, use_view};
use crate::ui::parts::{Button, Choice, Field, Icon, Screen, SearchField, Tag, Tone, Ways, Weight};
use crate::ui::place::Place;

const AGENCY: &str = "agency";
const ONE_STOP: &str = "one-stop-desk";

/// The screen, joined to the phone.
#[component]
pub fn Open() -> Element {
    let mut desk = use_context::<Desk>();
    let acts = use_acts();
    let phone = use_context::<Phone>();
    let mut by = use_signal(ByClock::default);
    let mut typed = use_signal(String::new);
    let mut chosen = use_signal(|| None::<UnitChoice>);
    let mut kind = use_signal(|| VisitKind::Agency);
    let draft = use_draft_of(NO_VISIT);
    let view = use_view(move || typed.read().clone(), |app, _, typed| unit_choices(app, &typed));
    let clock = use_view(|| (), |app, _, ()| Timed::of(app));
    rsx! {
        OpenPlain {
            units: view.read().clone().unwrap_or_default(),
            chosen: chosen(),
            kind: kind(),
            words: desk.words(),
            clock: clock.read().unwrap_or_default(),
            by: by(),
            onby: move |clock| by.set(clock),
            ontyped: move |text| typed.set(text),
            onjoin: move |visit| desk.go(Place::Visit { visit }),
            purpose: draft.get(&purpose_of(chosen.read().as_ref())),
            onchoose: move |unit| {
                typed.set(String::new());
                chosen.set(unit);
            },
            onkind: move |chosen| kind.set(chosen),
            onpurpose: move |text| draft.set(&purpose_of(chosen.peek().as_ref()), text),
            onopen: move |unit| {
                if *desk.busy.peek() {
                    return;
                }
                desk.busy.set(true);
                let (acts, kind) = (acts.clone(), *kind.peek());
                // The team arrived when it is tapped, not when the screen was drawn.
                let timed = clock.peek().unwrap_or_default();
                let arrived = timed.written(phone.now(), *by.peek(), &desk.words());
                let field = purpose_of(chosen.peek().as_ref());
                let purpose = Some(draft.get(&field)).filter(|text| !text.trim().is_empty());
                desk.run(async move {
                    let done = acts.act(Intent::OpenVisit { unit, kind, purpose }).await;
                    if let Some(Made::Visit(visit)) = done.and_then(|done| done.made) {
                        draft.clear(&[&field]);
                        if let (at, source, reason @ Some(_)) = arrived {
                            let moment = Moment::Arrived;
                            acts.act(Intent::SetTime { visit, moment, at, source, reason, shown: None }).await;
                        }
                        desk.say_saved(&desk.words().say("screen-visit-opened"), Vec::new());
                        desk.go(Place::Visit { visit });
                    } else {
                        desk.busy.set(false);
                    }
                });
            },
        }
    }
}

/// What a person sees and does.
#[component]
pub fn OpenPlain(
    units: Vec<UnitChoice>,
    chosen: Option<UnitChoice>,
    kind: VisitKind,
    purpose: String,
    words: Speaker,
    clock: Timed,
    #[props(default)] by: ByClock,
    onby: EventHandler<ByClock>,
    ontyped: EventHandler<String>,
    onjoin: EventHandler<VisitId>,
    onchoose: EventHandler<Option<UnitChoice>>,
    onkind: EventHandler<VisitKind>,
    onpurpose: EventHandler<String>,
    onopen: EventHandler<UnitId>,
) -> Element {
    let ways = Ways::get();
    let foot = chosen.as_ref().map(|chosen| {
        let unit = chosen.unit;
        rsx! { Button { id: "begin", weight: Weight::Main, icon: Icon::Check, onpress: move |()| onopen.call(unit), {words.say("screen-begin-visit")} } }
    });
    rsx! {
        Screen { id: "open-visit", title: words.say("screen-open-visit"), words: words.clone(), foot, onback: ways.back(), onsafe: ways.safe(),
            match chosen {
                Some(chosen) => rsx! { Beginning { chosen, kind, purpose, words, clock, by, onby, onchoose, onkind, onpurpose } },
                None => rsx! {
                    SearchField { id: "find-unit", label: words.say("screen-find-unit"), ontext: ontyped }
                    if units.is_empty() { p { class: "card soft", id: "no-units", {words.say("screen-units-none")} } }
                    for unit in units { Unit { key: "{unit.unit}", unit, words: words.clone(), onjoin, onchoose } }
                },
            }
        }
    }
}

#[component]
fn Unit(
    unit: UnitChoice,
    words: Speaker,
    onjoin: EventHandler<VisitId>,
    onchoose: EventHandler<Option<UnitChoice>>,
) -> Element {
    let press = unit.clone();
    rsx! {
        button { class: "card unit", r#type: "button", "data-unit": "{unit.unit}",
            onclick: move |_| match press.goes_on {
                Some(visit) => onjoin.call(visit),
                None => onchoose.call(Some(press.clone())),
            },
            h2 { "{unit.name}" }
            div { class: "line",
                span { class: "soft", {people_words(&words, unit.people)} }
                if unit.goes_on.is_some() { Tag { tone: Tone::Good, text: words.say("screen-join") } }
            }
        }
    }
}

#[component]
fn Beginning(
    chosen: UnitChoice,
    kind: VisitKind,
    purpose: String,
    words: Speaker,
    clock: Timed,
    by: ByClock,
    onby: EventHandler<ByClock>,
    onchoose: EventHandler<Option<UnitChoice>>,
    onkind: EventHandler<VisitKind>,
    onpurpose: EventHandler<String>,
) -> Element {
    let kinds = vec![
        (AGENCY.to_owned(), words.say("visit-kind-agency")),
        (ONE_STOP.to_owned(), words.say("visit-kind-one-stop-desk")),
    ];
    let name = match kind {
        VisitKind::Agency => AGENCY,
        VisitKind::OneStopDesk => ONE_STOP,
    };
    rsx! {
        div { class: "card",
            h2 { id: "chosen-unit", "{chosen.name}" }
            p { class: "soft", {people_words(&words, chosen.people)} }
            Button { id: "other-unit", weight: Weight::Quiet, onpress: move |()| onchoose.call(None), {words.say("screen-other-unit")} }
        }
        div { class: "card",
            p { class: "label", {words.say("screen-visit-kind")} }
            Choice { label: words.say("screen-visit-kind"), options: kinds, chosen: name.to_owned(),
                onchoose: move |name: String| onkind.call(if name == ONE_STOP { VisitKind::OneStopDesk } else { VisitKind::Agency }) }
            Field { id: "purpose", label: words.say("screen-purpose"), initial: purpose, lines: 2, max: NOTE_CHARS_MAX, ontext: onpurpose }
        }
        p { class: "soft", {words.say("screen-arrival-now")} }
        ClockHint { clock, by, words, onby }
    }
}

/// The draft's field of a unit's purpose.
fn purpose_of(unit: Option<&UnitChoice>) -> String {
    unit.map_or_else(String::new, |unit| format!("purpose|{}", unit.unit))
}

fn people_words(words: &Speaker, people: usize) -> String {
    if people == 0 { words.say("screen-people-none") } else { words.count("screen-people-count", people) }
}
