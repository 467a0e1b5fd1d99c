//! The badge check: one tap says what was seen, one takes the picture of whoever wears
//! none. «Chưa được cấp» is the unit's duty and never counts against the person.

use dioxus::prelude::*;
use mobile_core::Intent;
use mobile_core::shared::domain::{Asked, BadgeCheck, BadgeState, ExemptReason, Fact, Kind, PhotoClass, PhotoOf};
use mobile_core::shared::ids::{PersonId, PhotoHash, VisitId};
use mobile_core::shared::record::Row;
use mobile_core::shared::words::{Speaker, asked_key, exempt_key, key_of};
use mobile_core::store::{Taken, Waiting};
use mobile_core::view::{VisitView, last_words};

use crate::phone::Phone;
use crate::ui::desk::{Desk, aside, use_acts, use_view};
use crate::ui::parts::{
    Button, CameraButton, CellWords, Choice, KeptTag, Notice, Screen, SearchField, Tag, Thumbnails, Tone, Ways, Weight,
};
use crate::ui::place::Place;
use crate::ui::screens::host::{Adding, Shut};
use crate::ui::screens::roll::{MORE, PersonShown, Who, found, tap_options};
use crate::ui::screens::visit::{purpose, unfinished, use_visit};

/// What one tap gives; the others are behind «thêm».
const TAPS: [BadgeState; 3] = [BadgeState::WornOk, BadgeState::NotWorn, BadgeState::NotIssued];
const EXEMPT: [ExemptReason; 4] =
    [ExemptReason::NotEntitled, ExemptReason::SecurityRules, ExemptReason::NewlyArrived, ExemptReason::Seconded];
const ASKED: [Asked; 3] = [Asked::Yes, Asked::No, Asked::Unknown];

/// The screen, joined to the phone.
#[component]
pub fn Badges(visit: VisitId) -> Element {
    let desk = use_context::<Desk>();
    let phone = use_context::<Phone>();
    let acts = use_acts();
    let view = use_visit(visit);
    let tray = phone.clone();
    let waiting = use_view(|| (), move |app, _, ()| unfinished(&tray, app, visit));
    let Some(shown) = view.read().clone() else { return rsx! { div { class: "screen", id: "badges" } } };
    rsx! {
        BadgesPlain {
            view: shown,
            waiting: WaitingShown(waiting.read().clone().unwrap_or_default()),
            onpicture: move |waiting: Waiting| {
                let picture = waiting.picture;
                desk.go(match waiting.taken.class {
                    PhotoClass::Portrait => Place::Portrait { visit, picture },
                    _ => Place::Mask { visit, picture },
                });
            },
            oncheck: move |(intent, person): (Intent, PersonId)| {
                let (acts, phone) = (acts.clone(), phone.clone());
                let name = view.peek().as_ref().and_then(|view| view.row(person).map(|row| row.name.clone()));
                desk.run(async move {
                    let Some(done) = acts.act(intent).await else { return };
                    let key = aside(move || phone.read(|app| last_words(app, Kind::BadgeCheck, visit, person))).await;
                    desk.say_saved(&name.unwrap_or_default(), if done.entries.is_empty() { Vec::new() } else { vec![key] });
                });
            },
        }
    }
}

/// Pictures that nobody has covered or framed yet.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct WaitingShown(pub Vec<Waiting>);

impl WaitingShown {
    fn of(&self, person: PersonId, class: PhotoClass) -> Option<Waiting> {
        let shows = Some(PhotoOf::Badge { person });
        let mut of_person = self.0.iter().filter(|waiting| waiting.taken.shows == shows);
        of_person.find(|waiting| waiting.taken.class == class).cloned()
    }
}

/// What pictures there are of one person.
#[derive(Debug, Clone, PartialEq)]
struct PicturesShown {
    /// Small ones of the badge check.
    photos: Vec<PhotoHash>,
    /// Whether there is a portrait, on this phone or not.
    has_portrait: bool,
    /// The small one of the portrait that is printed, where this phone has it.
    portrait: Option<PhotoHash>,
    /// One whose number nobody has covered.
    uncovered: Option<Waiting>,
    /// A portrait that nobody has framed.
    unframed: Option<Waiting>,
}

impl PicturesShown {
    fn of(view: &VisitView, row: &Row, waiting: &WaitingShown) -> PicturesShown {
        let small = |hash: &PhotoHash| view.thumbnails.get(hash).copied();
        PicturesShown {
            photos: row.photos.iter().filter_map(small).collect(),
            has_portrait: !row.portraits.is_empty(),
            portrait: row.portraits.last().and_then(small),
            uncovered: waiting.of(row.person, PhotoClass::Badge),
            unframed: waiting.of(row.person, PhotoClass::Portrait),
        }
    }
}

/// What a person sees and does.
#[component]
pub fn BadgesPlain(
    view: VisitView,
    waiting: WaitingShown,
    onpicture: EventHandler<Waiting>,
    oncheck: EventHandler<(Intent, PersonId)>,
) -> Element {
    let ways = Ways::get();
    let words = view.speaker.clone();
    let mut typed = use_signal(String::new);
    let adding = use_signal(|| false);
    let open = view.goes_on() || view.is_sealed() && adding();
    let foot = (view.is_sealed() && !open).then(|| rsx! { Adding { adding, words: words.clone() } });
    let rows = found(&view.record.rows, &typed.read());
    let visit = view.record.summary.visit;
    rsx! {
        Screen { id: "badges", title: words.say("screen-badges"), unsent: view.unsent, words: words.clone(), foot, onback: ways.back(), onsafe: ways.safe(),
            Figures { view: view.clone() }
            if !waiting.0.is_empty() {
                Notice { tone: Tone::Warn, id: "unfinished", p { {words.count("screen-pictures-waiting-short", waiting.0.len())} } }
            }
            PortraitsLeft { view: view.clone() }
            Shut { view: view.clone() }
            if !view.record.rows.is_empty() { SearchField { id: "find", label: words.say("screen-find-person"), ontext: move |text| typed.set(text) } }
            else { p { class: "card soft", {words.say("screen-roll-empty")} } }
            ul { class: "plain", id: "people",
                for row in rows {
                    li { key: "{row.person}",
                        Person {
                            row: PersonShown::of(&view, &row), pictures: PicturesShown::of(&view, &row, &waiting),
                            visit, words: words.clone(), open, onpicture, oncheck,
                        }
                    }
                }
            }
        }
    }
}

/// Badges in figures.
#[component]
fn Figures(view: VisitView) -> Element {
    let words = view.speaker.clone();
    let states = BadgeState::ALL.into_iter().filter(|state| *state != BadgeState::NotSeen).filter_map(|state| {
        let figure = view.record.counts.badges.get(state.code())?;
        Some((state, figure.sure)).filter(|(_, count)| *count > 0)
    });
    let states: Vec<_> = states.collect();
    rsx! {
        div { class: "line", id: "figures",
            for (state, count) in states {
                span { key: "{state.code()}", class: "tag none", "data-state": "{state.code()}", {words.say(&key_of("badge", state.code()))} b { class: "figure", " {count}" } }
            }
        }
    }
}

/// For how many a badge is asked whose portrait nobody took yet.
#[component]
fn PortraitsLeft(view: VisitView) -> Element {
    let left = view.portraits_left();
    if left == 0 {
        return rsx! {};
    }
    rsx! { p { class: "soft", id: "portraits-left", {view.speaker.count("screen-portraits-left", left)} } }
}

#[component]
fn Person(
    row: PersonShown,
    pictures: PicturesShown,
    visit: VisitId,
    words: Speaker,
    open: bool,
    onpicture: EventHandler<Waiting>,
    oncheck: EventHandler<(Intent, PersonId)>,
) -> Element {
    let person = row.row.person;
    let state = check(&row).map(|check| check.state.code());
    rsx! {
        div { class: "card person", "data-person": "{person}", "data-state": state,
            Who { row: row.clone(), words: words.clone(),
                CellWords { cell: row.row.badge.clone(), words: words.clone(), empty: words.say("office-badge-unchecked") }
                KeptTag { kept: row.badge_kept, words: words.clone() }
            }
            Thumbnails { photos: pictures.photos.clone(), label: words.say("screen-photo") }
            if let Some(waiting) = pictures.uncovered.clone() {
                Button { weight: Weight::Main, onpress: move |()| onpicture.call(waiting.clone()), {words.say("screen-cover-number")} }
            }
            if open { Taps { row: row.clone(), visit, words: words.clone(), oncheck } }
            Portrait { row, pictures, visit, words, open, onpicture }
        }
    }
}

/// The portrait of somebody for whom a badge is asked.
#[component]
fn Portrait(
    row: PersonShown,
    pictures: PicturesShown,
    visit: VisitId,
    words: Speaker,
    open: bool,
    onpicture: EventHandler<Waiting>,
) -> Element {
    let PicturesShown { has_portrait, portrait, unframed, .. } = pictures;
    let takes = open && row.row.asks_for_badge();
    if !has_portrait && unframed.is_none() && !takes {
        return rsx! {};
    }
    let shows = Some(PhotoOf::Badge { person: row.row.person });
    let taken = Taken { visit, class: PhotoClass::Portrait, shows, draft: None };
    let label = words.say(if has_portrait { "screen-portrait-again" } else { "screen-portrait-take" });
    rsx! {
        div { class: "portrait-of", "data-portrait": if has_portrait { "here" } else { "none" },
            if has_portrait && portrait.is_none() { Tag { text: words.say("screen-portrait-elsewhere") } }
            Thumbnails { photos: portrait.into_iter().collect::<Vec<_>>(), label: words.say("photo-class-portrait") }
            if let Some(waiting) = unframed {
                Button { weight: Weight::Main, onpress: move |()| onpicture.call(waiting.clone()), {words.say("screen-portrait-frame")} }
            } else if takes {
                CameraButton { purpose: purpose(&taken), label }
            }
        }
    }
}

/// One tap says what was seen, one takes the picture; what a state asks comes below.
#[component]
fn Taps(row: PersonShown, visit: VisitId, words: Speaker, oncheck: EventHandler<(Intent, PersonId)>) -> Element {
    let mut more = use_signal(|| false);
    let mut asking = use_signal(|| false);
    let person = row.row.person;
    let now = check(&row);
    let chosen = now.as_ref().map(|check| check.state);
    let chosen_name = chosen.map(|state| if TAPS.contains(&state) { state.code() } else { MORE }.to_owned());
    let taken = Taken { visit, class: PhotoClass::Badge, shows: Some(PhotoOf::Badge { person }), draft: None };
    let shown = row.row.badge.standing.clone();
    let onsay = use_callback(move |told: BadgeCheck| {
        let BadgeCheck { state, exempt, requested, reported, .. } = told;
        let shown = Some(shown.clone());
        let intent = Intent::CheckBadge { visit, person, state, exempt, requested, reported, note: None, shown };
        oncheck.call((intent, person));
    });
    rsx! {
        div { class: "taps",
            Choice { label: words.say("screen-badges"), options: tap_options(&words, TAPS.into_iter().map(BadgeState::code)), chosen: chosen_name,
                onchoose: move |name: String| match TAPS.iter().find(|state| state.code() == name) {
                    // Whether one was asked for is part of what is recorded: it is asked first.
                    Some(BadgeState::NotIssued) => asking.set(true),
                    Some(state) => {
                        asking.set(false);
                        onsay.call(plain(visit, person, *state));
                    }
                    None => more.toggle(),
                } }
            CameraButton { purpose: purpose(&taken), label: words.say("screen-take-photo") }
        }
        if asking() && chosen != Some(BadgeState::NotIssued) {
            div { class: "more", Question { now: plain(visit, person, BadgeState::NotIssued), words: words.clone(), onsay } }
        }
        if more() || chosen.is_some_and(asks) { More { now, visit, person, words, more: more(), onsay } }
    }
}

/// The one check that stands, if there is one.
fn check(row: &PersonShown) -> Option<BadgeCheck> {
    match row.row.badge.one_fact()? {
        Fact::BadgeCheck(check) => Some(check.clone()),
        _ => None,
    }
}

/// A check without more to say.
fn plain(visit: VisitId, person: PersonId, state: BadgeState) -> BadgeCheck {
    BadgeCheck { visit, person, state, exempt: None, requested: None, reported: None, note: None }
}

/// Whether a state comes with a question.
fn asks(state: BadgeState) -> bool {
    matches!(state, BadgeState::NotIssued | BadgeState::Lost)
}

/// All other states, and what a state asks.
#[component]
fn More(
    now: Option<BadgeCheck>,
    visit: VisitId,
    person: PersonId,
    words: Speaker,
    more: bool,
    onsay: EventHandler<BadgeCheck>,
) -> Element {
    let mut exempting = use_signal(|| false);
    let state = now.as_ref().map(|check| check.state);
    let others = BadgeState::ALL.into_iter().filter(|state| !TAPS.contains(state));
    let others: Vec<_> =
        others.map(|state| (state.code().to_owned(), words.say(&key_of("badge", state.code())))).collect();
    let exempt = EXEMPT.map(exempt_key).map(|key| (key.to_owned(), words.say(key))).to_vec();
    let reason = now.as_ref().and_then(|check| check.exempt);
    rsx! {
        div { class: "more",
            if let Some(now) = now.clone().filter(|now| asks(now.state)) { Question { now, words: words.clone(), onsay } }
            if more {
                Choice { label: words.say("screen-other-state"), options: others, chosen: state.map(|state| state.code().to_owned()),
                    onchoose: move |name: String| {
                        let Some(state) = BadgeState::ALL.into_iter().find(|state| state.code() == name) else { return };
                        exempting.set(state == BadgeState::Exempt);
                        if state != BadgeState::Exempt {
                            onsay.call(plain(visit, person, state));
                        }
                    } }
                if exempting() || state == Some(BadgeState::Exempt) {
                    p { class: "label first-up", {words.say("field-exempt")} }
                    Choice { label: words.say("field-exempt"), options: exempt, chosen: reason.map(|reason| exempt_key(reason).to_owned()),
                        onchoose: move |name: String| {
                            let exempt = EXEMPT.into_iter().find(|reason| exempt_key(*reason) == name);
                            onsay.call(BadgeCheck { exempt, ..plain(visit, person, BadgeState::Exempt) });
                        } }
                }
            }
        }
    }
}

/// «Đã đề nghị cấp chưa?», «đã báo mất chưa?».
#[component]
fn Question(now: BadgeCheck, words: Speaker, onsay: EventHandler<BadgeCheck>) -> Element {
    let lost = now.state == BadgeState::Lost;
    let label = words.say(if lost { "field-reported" } else { "field-requested" });
    let options = ASKED.map(asked_key).map(|key| (key.to_owned(), words.say(key))).to_vec();
    let answer = if lost { now.reported } else { now.requested };
    let chosen = answer.map(|asked| asked_key(asked).to_owned());
    rsx! {
        p { class: "label first-up", "{label}" }
        if now.state == BadgeState::NotIssued { Tag { text: words.say("screen-units-duty") } }
        Choice { label, options, chosen,
            onchoose: move |name: String| {
                let answer = ASKED.into_iter().find(|asked| asked_key(*asked) == name);
                let told = if lost { BadgeCheck { reported: answer, ..now.clone() } } else { BadgeCheck { requested: answer, ..now.clone() } };
                onsay.call(told);
            } }
    }
}
