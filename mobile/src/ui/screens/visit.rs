//! One visit: where each part of it leads, and how far each has come.

use dioxus::prelude::*;
use mobile_core::shared::domain::{Moment, VisitState};
use mobile_core::shared::ids::VisitId;
use mobile_core::shared::record::Cell;
use mobile_core::view::{VisitCard, VisitView, marked, visit};
use mobile_core::{App, Intent};

use crate::phone::Phone;
use crate::ui::desk::{Desk, use_acts, use_view};
use crate::ui::parts::{Button, CameraButton, CellWords, Drawn, Icon, Notice, Screen, Thumbnails, Tone, Ways, Weight};
use crate::ui::place::Place;
use crate::ui::screens::today::StateTag;
use mobile_core::shared::domain::{Photo, PhotoClass, PhotoOf};
use mobile_core::store::{Taken, Waiting};

/// The screen, joined to the phone.
#[component]
pub fn Visit(visit: VisitId) -> Element {
    let desk = use_context::<Desk>();
    let phone = use_context::<Phone>();
    let acts = use_acts();
    let view = use_visit(visit);
    let waiting = use_view(|| (), move |app, _, ()| unfinished(&phone, app, visit).len());
    let Some(view) = view.read().clone() else { return rsx! { div { class: "screen", id: "visit" } } };
    rsx! {
        VisitPlain {
            view,
            pictures_waiting: waiting.read().unwrap_or(0),
            onplace: move |place| desk.go(place),
            onact: move |intent| {
                let acts = acts.clone();
                desk.run(async move {
                    if acts.act(intent).await.is_some() {
                        desk.say_saved("", Vec::new());
                    }
                });
            },
        }
    }
}

/// The pictures of a visit that wait for a hand: badges' numbers to be covered, portraits
/// to be framed.
pub fn unfinished(phone: &Phone, app: &App, visit: VisitId) -> Vec<Waiting> {
    let waiting = phone.waiting_of(app.record(), visit).into_iter();
    waiting.filter(|waiting| waiting.taken.waits_for_a_hand()).collect()
}

/// The view of a visit, in the language of the screens.
pub fn use_visit(id: VisitId) -> Signal<Option<VisitView>> {
    use_view(|| (), move |app, lang, ()| visit(app, id, lang))
}

/// What a person sees and does.
#[component]
pub fn VisitPlain(
    view: VisitView,
    pictures_waiting: usize,
    onplace: EventHandler<Place>,
    onact: EventHandler<Intent>,
) -> Element {
    let ways = Ways::get();
    let words = view.speaker.clone();
    let summary = view.record.summary.clone();
    let visit = summary.visit;
    let arrived = view.record.times.get(Moment::Arrived.name()).cloned().unwrap_or_default();
    rsx! {
        Screen { id: "visit", title: summary.unit_name.clone(), unsent: view.unsent, words: words.clone(), onback: ways.back(), onsafe: ways.safe(),
            div { class: "line",
                StateTag { state: summary.state, words: words.clone() }
                if arrived != Cell::default() {
                    span { class: "values",
                        span { class: "soft", {words.say("moment-arrived")} }
                        CellWords { cell: arrived, words: words.clone(), empty: "" }
                    }
                }
            }
            if summary.united.len() > 1 { p { class: "soft", id: "joined", {words.count("office-visit-joined", summary.united.len())} } }
            for other in view.joinable.iter() { Join { key: "{other.visit}", view: view.clone(), other: other.clone(), onact } }
            if summary.state == Some(VisitState::Planned) {
                Button { id: "begin", weight: Weight::Main, icon: Icon::Check,
                    onpress: move |()| onact.call(Intent::MoveVisit { visit, to: VisitState::Open, shown: None }), {words.say("screen-begin-visit")} }
            }
            Tiles { view: view.clone(), pictures_waiting, onplace }
            Scenes { view: view.clone() }
        }
    }
}

#[component]
fn Tiles(view: VisitView, pictures_waiting: usize, onplace: EventHandler<Place>) -> Element {
    let words = view.speaker.clone();
    let (record, visit) = (&view.record, view.record.summary.visit);
    let checked = record.rows.iter().filter(|row| !row.badge.values.is_empty()).count();
    let differences = record.differences.len() + record.duplicates.len();
    let (answered, items) = view.progress();
    let warn = |warn: bool| if warn { Tone::Warn } else { Tone::None };
    let tiles = [
        (
            "roll",
            Icon::People,
            words.say("screen-roll"),
            words.fraction("screen-marked-of", marked(record), record.rows.len()),
            Tone::None,
            Place::Roll { visit },
        ),
        (
            "badges",
            Icon::Badge,
            words.say("screen-badges"),
            badge_words(&view, checked, pictures_waiting),
            warn(pictures_waiting > 0),
            Place::Badges { visit },
        ),
        (
            "findings",
            Icon::Flag,
            words.say("screen-findings"),
            words.count("screen-findings-count", record.findings.len()),
            Tone::None,
            Place::Findings { visit },
        ),
        (
            "checklist",
            Icon::List,
            words.say("checklist"),
            words.fraction("checklist-progress", answered, items),
            Tone::None,
            Place::Checklist { visit },
        ),
        (
            "differences",
            Icon::Differs,
            words.say("screen-differences"),
            words.count("screen-differences-count", differences),
            warn(differences > 0),
            Place::Differences { visit },
        ),
        (
            "close",
            Icon::Door,
            words.say("screen-close"),
            words.say(close_words(&view)),
            Tone::None,
            Place::Close { visit },
        ),
    ];
    rsx! {
        div { class: "tiles",
            for (id, icon, name, told, tone, place) in tiles {
                button { key: "{id}", class: "tile {tone.name()}", id: "to-{id}", r#type: "button",
                    onclick: { let place = place.clone(); move |_| onplace.call(place.clone()) },
                    Drawn { icon }
                    b { class: "first-up", "{name}" }
                    span { class: "soft", "{told}" }
                }
            }
        }
    }
}

fn badge_words(view: &VisitView, checked: usize, pictures_waiting: usize) -> String {
    let words = &view.speaker;
    if pictures_waiting > 0 {
        return words.count("screen-pictures-waiting-short", pictures_waiting);
    }
    words.fraction("screen-checked-of", checked, view.record.rows.len())
}

fn close_words(view: &VisitView) -> &'static str {
    match view.record.summary.state {
        Some(VisitState::Closed) => "visit-closed",
        Some(VisitState::Sealed) => "visit-sealed",
        Some(VisitState::Final) => "visit-final",
        _ => "screen-close-not-yet",
    }
}

/// The same unit was opened twice; who leads the team says that they are one.
#[component]
fn Join(view: VisitView, other: VisitCard, onact: EventHandler<Intent>) -> Element {
    let words = view.speaker.clone();
    let (visit, another) = (view.record.summary.visit, other.visit);
    let told = words.fraction("screen-marked-of", other.marked, other.people);
    rsx! {
        Notice { tone: Tone::Warn, id: "joinable",
            p { {words.say("screen-opened-twice")} " " b { "{other.begun} · {told}" } }
            if view.may_join_visits() {
                Button { id: "join", onpress: move |()| onact.call(Intent::JoinVisits { visit, other: another }), {words.say("screen-join-visits")} }
            } else {
                p { {words.say("screen-leader-joins")} }
            }
        }
    }
}

/// Pictures of the place, and whatever belongs to no person and no finding.
#[component]
fn Scenes(view: VisitView) -> Element {
    let words = view.speaker.clone();
    let visit = view.record.summary.visit;
    let purpose = purpose(&Taken { visit, class: PhotoClass::Scene, shows: Some(PhotoOf::Visit), draft: None });
    let scenes = view.record.photos.iter().filter(|view| view.photo.as_ref().is_some_and(shows_the_place));
    let small: Vec<_> = scenes.filter_map(|photo| view.thumbnails.get(&photo.hash).copied()).collect();
    rsx! {
        div { class: "card", id: "scenes",
            h2 { {words.say("screen-scenes")} }
            Thumbnails { photos: small, label: words.say("screen-photo") }
            if view.goes_on() { CameraButton { id: "take-scene", purpose, label: words.say("screen-take-photo") } }
        }
    }
}

/// A signature belongs to the visit too, and is no picture of the place.
fn shows_the_place(photo: &Photo) -> bool {
    photo.shows == PhotoOf::Visit && photo.class != PhotoClass::Signature
}

/// What a camera button carries.
pub fn purpose(taken: &Taken) -> String {
    serde_json::to_string(taken).unwrap_or_default()
}
