//! A finding is written: on whom, what, in which words, with photos. All of it is in
//! the visit's draft from the first letter on; photos wait in the tray until it is saved.

use dioxus::prelude::*;
use mobile_core::Intent;
use mobile_core::photo::Edit;
use mobile_core::shared::domain::limits::{FIELD_CHARS_MAX, TEXT_CHARS_MAX};
use mobile_core::shared::domain::{
    Attaches, Catalogue, FindingCode, FindingKind, FindingName, PhotoClass, PhotoOf, Subject,
};
use mobile_core::shared::ids::{Id, VisitId};
use mobile_core::shared::text::{Lang, in_office_time, search};
use mobile_core::shared::words::Speaker;
use mobile_core::store::{Taken, Waiting};
use mobile_core::view::VisitView;

use crate::phone::Phone;
use crate::ui::desk::{Acts, Desk, aside, use_acts, use_draft};
use crate::ui::parts::{Button, CameraButton, Field, Icon, Picture, Screen, SearchField, Tag, Ways, Weight, as_source};
use crate::ui::place::Place;
use crate::ui::screens::findings::{code_words, is_units_duty, subject_words};
use crate::ui::screens::roll::{PersonShown, Who, found};
use crate::ui::screens::slot::{Slot, Written};
use crate::ui::screens::visit::{purpose, use_visit};

/// Matches that are offered at once.
const MATCHES_MAX: usize = 6;

/// A picture that waits for the finding, small.
#[derive(Debug, Clone, PartialEq)]
pub struct Pending {
    /// The picture.
    pub waiting: Waiting,
    /// As an image's source; none where it can't be read now.
    pub source: Option<String>,
}

/// The screen, joined to the phone.
#[component]
pub fn Finding(visit: VisitId, slot: String) -> Element {
    let mut desk = use_context::<Desk>();
    let phone = use_context::<Phone>();
    let acts = use_acts();
    let view = use_visit(visit);
    let slot = Slot::new(use_draft(visit), &slot);
    let of = use_hook(|| slot.pictures(&phone));
    let tray = phone.clone();
    let pictures = use_resource(move || {
        let (tray, lang, _) = (tray.clone(), desk.lang(), *desk.revision.read());
        aside(move || pending(&tray, of, lang))
    });
    let discard = acts.clone();
    let [a, b, c, d, e, saved] = [(); 6].map(|()| slot.clone());
    let Some(shown) = view.read().clone() else { return rsx! { div { class: "screen", id: "finding" } } };
    rsx! {
        FindingPlain {
            written: slot.written(),
            view: shown,
            taken: Taken { visit, class: PhotoClass::Scene, shows: None, draft: Some(of) },
            pictures: pictures.read().clone().unwrap_or_default(),
            busy: *desk.busy.read(),
            today: in_office_time(phone.now()).date_naive(),
            onsubject: move |subject| a.choose_subject(subject),
            oncode: move |code| b.choose_code(code),
            ontext: move |text| c.write(text),
            onplace: move |text| d.write_place(text),
            onforget: move |()| {
                e.clear();
                desk.back();
            },
            ondiscard: move |picture| {
                let acts = discard.clone();
                desk.run(async move { acts.discard(picture).await });
            },
            onsave: move |(intent, name): (Intent, FindingName)| {
                if *desk.busy.peek() {
                    return;
                }
                desk.busy.set(true);
                let (acts, slot, here) = (acts.clone(), saved.clone(), desk.place.peek().clone());
                desk.run(async move { save(desk, acts, slot, (intent, name), (of, here)).await });
            },
        }
    }
}

/// Records the finding, then its pictures; «đã lưu» only when all of it is.
async fn save(mut desk: Desk, acts: Acts, slot: Slot, (intent, name): (Intent, FindingName), (of, here): (Id, Place)) {
    if acts.act(intent).await.is_none() {
        desk.busy.set(false);
        return;
    }
    slot.recorded(&name);
    if acts.record_photos_of(of, PhotoOf::Finding(name)).await {
        desk.say_saved(&desk.words().say("screen-finding"), Vec::new());
    }
    desk.leave(&here);
}

fn pending(phone: &Phone, of: Id, lang: Lang) -> Vec<Pending> {
    let small = |waiting: Waiting| {
        let source =
            phone.develop(waiting.picture, &Edit::NONE, lang).ok().map(|prepared| as_source(&prepared.thumbnail));
        Pending { waiting, source }
    };
    phone.waiting_for(of).into_iter().map(small).collect()
}

/// What a person sees and does.
#[component]
pub fn FindingPlain(
    written: Written,
    view: VisitView,
    taken: Taken,
    pictures: Vec<Pending>,
    busy: bool,
    today: chrono::NaiveDate,
    onsubject: EventHandler<Option<Subject>>,
    oncode: EventHandler<Option<FindingCode>>,
    ontext: EventHandler<String>,
    onplace: EventHandler<String>,
    onforget: EventHandler<()>,
    ondiscard: EventHandler<Id>,
    onsave: EventHandler<(Intent, FindingName)>,
) -> Element {
    let ways = Ways::get();
    let words = view.speaker.clone();
    let name = written.name(&view);
    let ready = name.clone().map(|name| (written.intent(&name), name));
    let begun = !written.text.is_empty() || !written.place.is_empty();
    let foot = rsx! {
        CameraButton { id: "take-photo", purpose: purpose(&taken), label: words.say("screen-take-photo") }
        Button { id: "save", weight: Weight::Main, icon: Icon::Check, disabled: busy || ready.is_none(),
            onpress: move |()| {
                if let Some(ready) = ready.clone() {
                    onsave.call(ready);
                }
            },
            {words.say("screen-save")} }
    };
    let fixed = written.edits.is_some();
    rsx! {
        Screen { id: "finding", title: words.say(if fixed { "screen-finding-edit" } else { "screen-finding-new" }), words: words.clone(), foot,
            onback: ways.back(), onsafe: ways.safe(),
            if name.is_none() { p { class: "soft", id: "lacking", {words.say("screen-finding-lacking")} } }
            OnWhom { written: written.clone(), view: view.clone(), onsubject }
            if written.subject.is_some() || written.code.is_some() { What { written: written.clone(), words: words.clone(), today, oncode } }
            div { class: "card",
                Field { id: "text", label: words.say("screen-finding-text"), initial: written.text.clone(), lines: 4, max: TEXT_CHARS_MAX,
                    hint: words.say("screen-finding-text-hint"), ontext }
                Field { id: "place", label: words.say("screen-finding-place"), initial: written.place.clone(), max: FIELD_CHARS_MAX, ontext: onplace }
            }
            if !pictures.is_empty() {
                div { class: "card pictures", id: "pictures",
                    for pending in pictures { One { key: "{pending.waiting.picture}", pending, words: words.clone(), ondiscard } }
                }
            }
            if begun { Button { id: "forget", weight: Weight::Danger, disabled: busy, onpress: onforget, {words.say("screen-forget-draft")} } }
        }
    }
}

#[component]
fn One(pending: Pending, words: Speaker, ondiscard: EventHandler<Id>) -> Element {
    let picture = pending.waiting.picture;
    rsx! {
        div {
            match pending.source {
                Some(source) => rsx! { Picture { source, label: words.say("screen-photo") } },
                None => rsx! { span { class: "picture", {words.say("screen-photo")} } },
            }
            Button { weight: Weight::Quiet, onpress: move |()| ondiscard.call(picture), {words.say("screen-remove")} }
        }
    }
}

/// The unit, or somebody of the roll.
#[component]
fn OnWhom(written: Written, view: VisitView, onsubject: EventHandler<Option<Subject>>) -> Element {
    let words = view.speaker.clone();
    let mut typed = use_signal(String::new);
    if let Some(subject) = written.subject {
        return rsx! {
            div { class: "card", id: "subject",
                div { class: "line apart",
                    h2 { {subject_words(&view, subject)} }
                    if written.edits.is_none() { Button { weight: Weight::Quiet, onpress: move |()| { typed.set(String::new()); onsubject.call(None) }, {words.say("screen-change")} } }
                }
            }
        };
    }
    let may_be = |subject: Option<Subject>| written.code.as_ref().is_none_or(|code| takes(code, subject));
    let unit = view.record.summary.unit.filter(|unit| may_be(Some(Subject::Unit(*unit))));
    let mut people = found(&view.record.rows, &typed.read());
    let more = people.len().saturating_sub(MATCHES_MAX);
    people.truncate(MATCHES_MAX);
    rsx! {
        div { class: "card", id: "subject",
            p { class: "label", {words.say("screen-on-whom")} }
            if let Some(unit) = unit {
                Button { id: "on-unit", onpress: move |()| onsubject.call(Some(Subject::Unit(unit))), {words.say("screen-on-unit")} }
            }
            SearchField { id: "find", label: words.say("screen-find-person"), ontext: move |text| typed.set(text) }
            for row in people {
                button { key: "{row.person}", class: "card person pick", r#type: "button", onclick: move |_| onsubject.call(Some(Subject::Person(row.person))),
                    Who { row: PersonShown::of(&view, &row), words: words.clone() }
                }
            }
            if more > 0 { p { class: "soft", {words.count("screen-people-more", more)} } }
        }
    }
}

/// The catalogue's code, looked for by its label.
#[component]
fn What(
    written: Written,
    words: Speaker,
    today: chrono::NaiveDate,
    oncode: EventHandler<Option<FindingCode>>,
) -> Element {
    let mut typed = use_signal(String::new);
    if let Some(code) = written.code {
        let duty = written.subject.is_some_and(|subject| is_units_duty(&code, subject));
        return rsx! {
            div { class: "card", id: "code",
                div { class: "line apart",
                    h3 { {code_words(&words, &code)} }
                    if written.edits.is_none() { Button { weight: Weight::Quiet, onpress: move |()| { typed.set(String::new()); oncode.call(None) }, {words.say("screen-change")} } }
                }
                if duty { Tag { text: words.say("screen-units-duty") } }
            }
        };
    }
    let kinds: Vec<&FindingKind> =
        Catalogue::standard().kinds_on(today).filter(|kind| fits(kind.attaches, written.subject)).collect();
    let labels: Vec<&str> = kinds.iter().map(|kind| kind.label(words.lang)).collect();
    let places =
        if typed.read().trim().is_empty() { (0..kinds.len()).collect() } else { search(&typed.read(), labels) };
    rsx! {
        div { class: "card", id: "code",
            p { class: "label", {words.say("screen-what")} }
            SearchField { id: "find-code", label: words.say("screen-find-code"), ontext: move |text| typed.set(text) }
            for place in places {
                Code { key: "{kinds[place].code}", code: kinds[place].code.clone(), words: words.clone(), oncode }
            }
        }
    }
}

#[component]
fn Code(code: FindingCode, words: Speaker, oncode: EventHandler<Option<FindingCode>>) -> Element {
    let press = code.clone();
    rsx! {
        button { class: "press usual left", r#type: "button", "data-code": "{code}", onclick: move |_| oncode.call(Some(press.clone())),
            span { {code_words(&words, &code)} }
        }
    }
}

/// The same of a code that was chosen already.
fn takes(code: &FindingCode, subject: Option<Subject>) -> bool {
    Catalogue::standard().get(code).is_none_or(|kind| fits(kind.attaches, subject))
}

/// Whether a code can be on a person, or on a unit.
fn fits(attaches: Attaches, subject: Option<Subject>) -> bool {
    match subject {
        Some(Subject::Unit(_)) => matches!(attaches, Attaches::Unit | Attaches::Either),
        _ => attaches != Attaches::Unit,
    }
}
