//! A finding is written: on whom, what, in which words, with photos. All of it is in
//! the visit's draft from the first letter on; photos wait in the tray until it is saved.

use dioxus::prelude::*;
use mobile_core::Intent;
use mobile_core::shared::domain::limits::{FIELD_CHARS_MAX, TEXT_CHARS_MAX};
use mobile_core::shared::domain::{
    Attaches, Catalogue, Finding as Told, FindingCode, FindingKind, FindingName, PhotoClass, PhotoOf, Subject,
};
use mobile_core::shared::ids::{Id, VisitId};
use mobile_core::shared::text::{in_office_time, search};
use mobile_core::shared::words::Speaker;
use mobile_core::store::{Taken, Waiting};
use mobile_core::view::VisitView;

use crate::phone::Phone;
use crate::ui::desk::{Desk, DraftHandle, aside, use_acts, use_draft, use_view};
use crate::ui::parts::{Button, CameraButton, Field, Icon, Picture, Screen, SearchField, Tag, Ways, Weight, as_source};
use crate::ui::place::Place;
use crate::ui::screens::findings::{code_words, subject_words};
use crate::ui::screens::roll::found;
use crate::ui::screens::visit::{purpose, use_visit};

/// Matches that are offered at once.
const MATCHES_MAX: usize = 6;

const SUBJECT: &str = "finding.subject";
const CODE: &str = "finding.code";
const TEXT: &str = "finding.text";
const PLACE: &str = "finding.place";
const EDITS: &str = "finding.edits";
const SEEN_AT: &str = "finding.seen-at";
const FIELDS: [&str; 6] = [SUBJECT, CODE, TEXT, PLACE, EDITS, SEEN_AT];

/// Begins a finding; what is half written goes on where nothing else is asked for.
pub fn begin(draft: DraftHandle, on: Option<(Subject, Option<FindingCode>)>) {
    let Some((subject, code)) = on else { return };
    draft.clear(&[EDITS, SEEN_AT, PLACE]);
    draft.set(SUBJECT, serde_json::to_string(&subject).unwrap_or_default());
    draft.set(CODE, code.map(|code| code.to_string()).unwrap_or_default());
}

/// Begins to correct a recorded finding.
pub fn edit(draft: DraftHandle, finding: &Told) {
    begin(draft, Some((finding.name.subject, Some(finding.name.code.clone()))));
    draft.set(EDITS, serde_json::to_string(&finding.name).unwrap_or_default());
    draft.set(SEEN_AT, finding.seen_at.to_rfc3339());
    draft.set(TEXT, finding.text.to_string());
    draft.set(PLACE, finding.place.as_ref().map(ToString::to_string).unwrap_or_default());
}

/// What is written so far.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Written {
    /// On whom.
    pub subject: Option<Subject>,
    /// What.
    pub code: Option<FindingCode>,
    /// In which words.
    pub text: String,
    /// Where.
    pub place: String,
    /// The recorded finding that this corrects.
    pub edits: Option<FindingName>,
    /// When it was seen, where a recorded one is corrected.
    pub seen_at: String,
}

impl Written {
    fn of(draft: DraftHandle) -> Written {
        Written {
            subject: serde_json::from_str(&draft.get(SUBJECT)).ok(),
            code: FindingCode::parse(&draft.get(CODE)).ok(),
            text: draft.get(TEXT),
            place: draft.get(PLACE),
            edits: serde_json::from_str(&draft.get(EDITS)).ok(),
            seen_at: draft.get(SEEN_AT),
        }
    }

    /// The finding's name once it can be saved.
    pub fn name(&self, view: &VisitView) -> Option<FindingName> {
        if self.text.trim().is_empty() {
            return None;
        }
        let new = || Some(view.new_finding(self.subject?, self.code.clone()?));
        self.edits.clone().or_else(new)
    }

    fn intent(&self, name: &FindingName, view: &VisitView) -> Intent {
        let standing = view.record.findings.iter().find(|finding| finding.name == *name);
        let FindingName { visit, subject, code, act } = name.clone();
        Intent::RecordFinding {
            visit,
            subject,
            code,
            act,
            text: self.text.clone(),
            place: Some(self.place.clone()).filter(|place| !place.trim().is_empty()),
            seen_at: chrono::DateTime::parse_from_rfc3339(&self.seen_at).ok(),
            shown: standing.map(|finding| finding.finding.standing.clone()),
        }
    }
}

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
pub fn Finding(visit: VisitId) -> Element {
    let mut desk = use_context::<Desk>();
    let phone = use_context::<Phone>();
    let acts = use_acts();
    let view = use_visit(visit);
    let draft = use_draft(visit.into());
    let tray = phone.clone();
    // The shelf of prepared photos is asked without the phone's lock.
    let _revision = use_view(|| (), |app, _, ()| app.store().count());
    let pictures = use_resource(move || {
        let (tray, lang, _) = (tray.clone(), desk.lang(), *desk.revision.read());
        aside(move || pending(&tray, visit, lang))
    });
    let discard = acts.clone();
    let Some(shown) = view.read().clone() else { return rsx! { div { class: "screen", id: "finding" } } };
    rsx! {
        FindingPlain {
            written: Written::of(draft),
            view: shown,
            pictures: pictures.read().clone().unwrap_or_default(),
            busy: *desk.busy.read(),
            today: in_office_time(phone.read(|app| app.ports().clock.now())).date_naive(),
            onsubject: move |subject: Option<Subject>| draft.set(SUBJECT, subject.and_then(|it| serde_json::to_string(&it).ok()).unwrap_or_default()),
            oncode: move |code: Option<FindingCode>| draft.set(CODE, code.map(|code| code.to_string()).unwrap_or_default()),
            ontext: move |text| draft.set(TEXT, text),
            onplace: move |text| draft.set(PLACE, text),
            ondiscard: move |picture| {
                let acts = discard.clone();
                desk.run(async move { acts.discard(picture).await });
            },
            onsave: move |(intent, name): (Intent, FindingName)| {
                let (acts, phone) = (acts.clone(), phone.clone());
                desk.busy.set(true);
                desk.run(async move {
                    let saved = acts.act(intent).await.is_some();
                    if saved {
                        draft.clear(&FIELDS);
                        let waiting = aside(move || waiting_for_a_finding(&phone, visit)).await;
                        for picture in waiting {
                            acts.record_photo(picture, PhotoOf::Finding(name.clone()), None).await;
                        }
                        desk.say_saved(&desk.words().say("screen-finding"), Vec::new());
                        desk.go(Place::Findings { visit });
                    } else {
                        desk.busy.set(false);
                    }
                });
            },
        }
    }
}

fn waiting_for_a_finding(phone: &Phone, visit: VisitId) -> Vec<Waiting> {
    let ours = |waiting: &Waiting| waiting.taken.visit == visit && waiting.taken.shows.is_none();
    phone.waiting().into_iter().filter(ours).collect()
}

fn pending(phone: &Phone, visit: VisitId, lang: mobile_core::shared::text::Lang) -> Vec<Pending> {
    let small = |waiting: Waiting| {
        let source = phone.develop(waiting.picture, &[], lang).ok().map(|prepared| as_source(&prepared.thumbnail));
        Pending { waiting, source }
    };
    waiting_for_a_finding(phone, visit).into_iter().map(small).collect()
}

/// What a person sees and does.
#[component]
pub fn FindingPlain(
    written: Written,
    view: VisitView,
    pictures: Vec<Pending>,
    busy: bool,
    today: chrono::NaiveDate,
    onsubject: EventHandler<Option<Subject>>,
    oncode: EventHandler<Option<FindingCode>>,
    ontext: EventHandler<String>,
    onplace: EventHandler<String>,
    ondiscard: EventHandler<Id>,
    onsave: EventHandler<(Intent, FindingName)>,
) -> Element {
    let ways = Ways::get();
    let words = view.speaker.clone();
    let visit = view.record.summary.visit;
    let taken = Taken { visit, class: PhotoClass::Scene, shows: None };
    let name = written.name(&view);
    let ready = name.clone().map(|name| (written.intent(&name, &view), name));
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
            OnWhom { written: written.clone(), view: view.clone(), onsubject }
            if written.subject.is_some() { What { written: written.clone(), words: words.clone(), today, oncode } }
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
            if name.is_none() { p { class: "soft", id: "lacking", {words.say("screen-finding-lacking")} } }
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
                    if written.edits.is_none() { Button { weight: Weight::Quiet, onpress: move |()| onsubject.call(None), {words.say("screen-change")} } }
                }
            }
        };
    }
    let unit = view.record.summary.unit;
    let people: Vec<_> = found(&view.record.rows, &typed.read()).into_iter().take(MATCHES_MAX).collect();
    rsx! {
        div { class: "card", id: "subject",
            p { class: "label", {words.say("screen-on-whom")} }
            if let Some(unit) = unit {
                Button { id: "on-unit", onpress: move |()| onsubject.call(Some(Subject::Unit(unit))), {words.say("screen-on-unit")} }
            }
            SearchField { id: "find", label: words.say("screen-find-person"), ontext: move |text| typed.set(text) }
            for row in people {
                Button { key: "{row.person}", onpress: move |()| onsubject.call(Some(Subject::Person(row.person))),
                    {subject_words(&view, Subject::Person(row.person))} }
            }
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
        let duty =
            !Catalogue::standard().counts_against_person(&code) && matches!(written.subject, Some(Subject::Person(_)));
        return rsx! {
            div { class: "card", id: "code",
                div { class: "line apart",
                    h3 { {code_words(&words, &code)} }
                    if written.edits.is_none() { Button { weight: Weight::Quiet, onpress: move |()| oncode.call(None), {words.say("screen-change")} } }
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

/// Whether a code can be on a person, or on a unit.
fn fits(attaches: Attaches, subject: Option<Subject>) -> bool {
    match subject {
        Some(Subject::Unit(_)) => matches!(attaches, Attaches::Unit | Attaches::Either),
        _ => attaches != Attaches::Unit,
    }
}
