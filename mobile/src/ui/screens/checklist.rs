//! The checklist: each item is answered by its own kind of answer, an answered one is
//! folded, and a bad answer offers the finding that the item names. It records nothing
//! but answers.

use std::collections::BTreeMap;

use chrono::Timelike;
use dioxus::prelude::*;
use mobile_core::Intent;
use mobile_core::shared::domain::checklist::{Answer, AnswerType, Item, ItemCode, Part, Source};
use mobile_core::shared::domain::limits::{NOTE_CHARS_MAX, TEXT_CHARS_MAX};
use mobile_core::shared::domain::{Fact, FindingCode, Moment, Recommendation};
use mobile_core::shared::ids::{EntryRef, Id, VisitId};
use mobile_core::shared::text::{Lang, Sentences, in_office_time};
use mobile_core::shared::words::Speaker;
use mobile_core::view::{Closing, ItemShown, Kept, OfferedHere, VisitView, answer_key, closing, read_day};

use crate::phone::{Draft, Phone};
use crate::ui::desk::{Desk, DraftHandle, aside, use_acts, use_draft, use_view};
use crate::ui::parts::{
    Button, CellWords, Choice, Drawn, Field, Fill, FilledField, Icon, KeptTag, Progress, Screen, Suggested, Tag, Ways,
    Weight,
};
use crate::ui::place::Place;
use crate::ui::screens::answer::{
    LAST, Made, NOTE, PLACES, POINTS, SAID, SAYINGS, TIME, answer_of, clock_words, field_of, texts_of, why_not,
    written_of,
};
use crate::ui::screens::findings::code_words;
use crate::ui::screens::host::Shut;
use crate::ui::screens::recommendation::{DAY_CHARS_MAX, day_hint};
use crate::ui::screens::slot::{FROM_CHECKLIST, Slot};
use crate::ui::screens::visit::use_visit;

/// Digits of the largest figure.
const COUNT_CHARS_MAX: usize = 9;
/// «07 giờ 35».
const TIME_CHARS_MAX: usize = 12;

/// What a person does on this screen.
#[derive(Debug, Clone, PartialEq)]
pub enum ItemEvent {
    /// Writes in a part of an item.
    Write(ItemCode, String, String),
    /// Begins to correct an answer.
    Edit(ItemCode, Box<Answer>),
    /// Answers; what stood on the screen is replaced.
    Answer(ItemCode, Box<Answer>, Vec<EntryRef>),
    /// Begins the finding that an answer offers.
    Offer(ItemCode, FindingCode),
    /// Goes where the record is filled.
    Go(Place),
}

/// The screen, joined to the phone.
#[component]
pub fn Checklist(visit: VisitId) -> Element {
    let desk = use_context::<Desk>();
    let phone = use_context::<Phone>();
    let acts = use_acts();
    let view = use_visit(visit);
    let ending = use_view(|| (), move |app, _, ()| closing(app, visit));
    let draft = use_draft(visit);
    let now = in_office_time(phone.now());
    let onevent = move |event: ItemEvent| {
        let (acts, phone) = (acts.clone(), phone.clone());
        match event {
            ItemEvent::Write(item, part, text) => draft.set(&field_of(item, &part), text),
            ItemEvent::Edit(item, answer) => begin(draft, item, &answer),
            ItemEvent::Go(place) => desk.go(place),
            ItemEvent::Offer(item, code) => {
                let slot = Slot::new(draft, &format!("{FROM_CHECKLIST}{item}.{code}"));
                if let Some(view) = view.peek().as_ref() {
                    slot.offer_code(view, &code);
                }
                desk.go(Place::Finding { visit, slot: slot.name });
            }
            ItemEvent::Answer(item, answer, shown) => desk.run(async move {
                let intent = Intent::Answer { visit, item: item.to_string(), answer: *answer, shown: Some(shown) };
                let Some(done) = acts.act(intent).await else { return };
                forget(draft, item);
                let key = aside(move || phone.read(|app| answer_key(app, visit, item))).await;
                desk.say_saved(&item.to_string(), if done.entries.is_empty() { Vec::new() } else { vec![key] });
            }),
        }
    };
    let (Some(shown), Some(ending)) = (view.read().clone(), ending.read().clone()) else {
        return rsx! { div { class: "screen", id: "checklist" } };
    };
    let now = u16::try_from(now.hour() * 60 + now.minute()).unwrap_or(0);
    rsx! { ChecklistPlain { view: shown, ending, written: draft.all(), now, onevent } }
}

/// What stands is written down to be corrected, once; what is half written of it goes on.
fn begin(draft: DraftHandle, item: ItemCode, answer: &Answer) {
    if written_of(&draft.all(), item).is_empty() {
        texts_of(answer).into_iter().for_each(|(part, text)| draft.set(&field_of(item, &part), text));
    }
}

fn forget(draft: DraftHandle, item: ItemCode) {
    let fields: Vec<String> = written_of(&draft.all(), item).into_keys().map(|part| field_of(item, &part)).collect();
    draft.clear(&fields.iter().map(String::as_str).collect::<Vec<_>>());
}

/// What an answer is made with, beside what is written.
#[derive(Debug, Clone, PartialEq)]
struct About {
    now: u16,
    arrived: Option<u16>,
    earlier: Vec<Recommendation>,
    counted: BTreeMap<&'static str, u32>,
}

/// What a person sees and does; `now` is in minutes since midnight.
#[component]
pub fn ChecklistPlain(
    view: VisitView,
    ending: Closing,
    written: Draft,
    now: u16,
    onevent: EventHandler<ItemEvent>,
) -> Element {
    let ways = Ways::get();
    let words = view.speaker.clone();
    let (answered, items) = view.progress();
    let about = |item: &'static Item| About {
        now,
        arrived: arrived(&view),
        earlier: ending.earlier.clone(),
        counted: view.counted(item.code),
    };
    rsx! {
        Screen { id: "checklist", title: words.say("checklist"), unsent: view.unsent, words: words.clone(), onback: ways.back(), onsafe: ways.safe(),
            Shut { view: view.clone() }
            div { class: "card", id: "progress",
                Progress { label: words.say("checklist-answered"), done: answered as u64, total: items as u64, words: "{answered}/{items}" }
            }
            ul { class: "plain", id: "items",
                for shown in view.items() {
                    li { key: "{shown.item.code}",
                        One {
                            written: written_of(&written, shown.item.code), about: about(shown.item), kept: view.kept(&shown.cell),
                            visit: view.record.summary.visit, takes: taking(&view), words: words.clone(), shown, onevent,
                        }
                    }
                }
            }
        }
    }
}

/// Whether answers are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Taking {
    Answers,
    Nothing,
}

fn taking(view: &VisitView) -> Taking {
    if view.takes_words() { Taking::Answers } else { Taking::Nothing }
}

/// When the team arrived, in minutes since midnight; none where it differs.
fn arrived(view: &VisitView) -> Option<u16> {
    match view.record.times.get(Moment::Arrived.name())?.one_fact()? {
        Fact::VisitTime(time) => {
            let at = in_office_time(time.at);
            u16::try_from(at.hour() * 60 + at.minute()).ok()
        }
        _ => None,
    }
}

/// One item: open while nothing stands or it is corrected, else folded.
#[component]
fn One(
    shown: ItemShown,
    written: Draft,
    about: About,
    kept: Option<Kept>,
    visit: VisitId,
    takes: Taking,
    words: Speaker,
    onevent: EventHandler<ItemEvent>,
) -> Element {
    let mut opened = use_signal(|| false);
    let item = shown.item;
    let code = item.code;
    let answered = shown.is_answered();
    // What was just answered folds again.
    let fold = use_callback(move |event: ItemEvent| {
        if matches!(event, ItemEvent::Answer(..)) {
            opened.set(false);
        }
        onevent.call(event);
    });
    let editing = takes == Taking::Answers && shown.source().is_none() && (!answered || opened());
    let told = shown.answer().cloned();
    rsx! {
        div { class: if answered { "card item answered" } else { "card item" }, "data-item": "{code}",
            div { class: "line apart top",
                h3 { span { class: "soft code", "{code}" } " {item.label(words.lang)}" }
                if answered { span { class: "done", aria_label: words.say("checklist-done"), Drawn { icon: Icon::Check } } }
            }
            if let Some(source) = shown.source() { Filled { shown: shown.clone(), source, visit, words: words.clone(), onevent } }
            if answered && shown.source().is_none() {
                div { class: "line apart",
                    b { CellWords { cell: shown.cell.clone(), words: words.clone(), empty: "" } }
                    KeptTag { kept, words: words.clone() }
                }
            }
            if editing { Editor { shown: shown.clone(), written, about, words: words.clone(), onevent: fold } }
            if let Some(answer) = told.filter(|_| answered && !opened() && takes == Taking::Answers) {
                Button { weight: Weight::Quiet,
                    onpress: move |()| {
                        onevent.call(ItemEvent::Edit(code, Box::new(answer.clone())));
                        opened.set(true);
                    },
                    {words.say("screen-edit")} }
            }
            if takes == Taking::Answers {
                for offer in shown.offers.clone() { Offered { key: "{offer.code}", item: code, offer, words: words.clone(), onevent } }
            }
        }
    }
}

/// A finding that an answer offers; one tap opens its screen, and nothing more.
#[component]
fn Offered(item: ItemCode, offer: OfferedHere, words: Speaker, onevent: EventHandler<ItemEvent>) -> Element {
    let code = offer.code.clone();
    rsx! {
        button { class: "press usual left offer", r#type: "button", "data-code": "{offer.code}", onclick: move |_| onevent.call(ItemEvent::Offer(item, code.clone())),
            Drawn { icon: Icon::Flag }
            span {
                {words.say_with("checklist-offer", "finding", &code_words(&words, &offer.code))}
                if offer.recorded > 0 { " " Tag { text: words.count("checklist-recorded", offer.recorded) } }
            }
        }
    }
}

/// What the record fills: where it is written, and what it has.
#[component]
fn Filled(
    shown: ItemShown,
    source: Source,
    visit: VisitId,
    words: Speaker,
    onevent: EventHandler<ItemEvent>,
) -> Element {
    let place = match source {
        Source::Host => Place::Host { visit },
        Source::Statement => Place::Heard { visit },
        Source::Recommendations => Place::Recommendations { visit },
        Source::Reports => return rsx! { p { class: "soft", {words.say("checklist-by-office")} } },
    };
    rsx! {
        CellWords { cell: shown.cell.clone(), words: words.clone(), empty: words.say("close-not-yet") }
        Button { weight: Weight::Quiet, onpress: move |()| onevent.call(ItemEvent::Go(place.clone())), {words.say("checklist-go")} }
    }
}

/// The editor of an item's kind of answer.
#[component]
fn Editor(shown: ItemShown, written: Draft, about: About, words: Speaker, onevent: EventHandler<ItemEvent>) -> Element {
    let item = shown.item;
    let code = item.code;
    let remedies: Vec<Id> = about.earlier.iter().map(|asked| asked.id).collect();
    let made = answer_of(item, &written, &remedies);
    let why = why_not(item, &made, &words);
    let standing = shown.cell.standing.clone();
    let save =
        use_callback(move |answer: Answer| onevent.call(ItemEvent::Answer(code, Box::new(answer), standing.clone())));
    // What one tap makes whole is answered with it.
    let tapped = {
        let written = written.clone();
        use_callback(move |(part, said): (String, String)| {
            let mut all = written.clone();
            all.insert(part.clone(), said.clone());
            onevent.call(ItemEvent::Write(code, part, said));
            if let Made::Answer(answer) = answer_of(item, &all, &remedies) {
                save(answer);
            }
        })
    };
    let onwrite = use_callback(move |(part, text): (String, String)| onevent.call(ItemEvent::Write(code, part, text)));
    rsx! {
        match item.answer {
            AnswerType::YesNoNa { .. } => rsx! { Said { part: SAID, label: item.label(words.lang), written, words: words.clone(), onsay: tapped } },
            AnswerType::YesNoDate { .. } => rsx! {
                Said { part: SAID, label: item.label(words.lang), written: written.clone(), words: words.clone(), onsay: onwrite }
                LastDay { written, code, words: words.clone(), onwrite }
            },
            AnswerType::YesNoList { parts } => rsx! { List { parts, written, words: words.clone(), onsay: tapped } },
            AnswerType::Counts { parts, .. } => rsx! { Counts { parts, code, written, counted: about.counted.clone(), words: words.clone(), onwrite } },
            AnswerType::Time => rsx! { Time { code, written, about: about.clone(), words: words.clone(), onwrite, onanswer: save } },
            AnswerType::Places { .. } => rsx! { Places { code, written, words: words.clone(), onwrite, onanswer: save } },
            AnswerType::Remedies { .. } => rsx! { Remedies { earlier: about.earlier.clone(), written, words: words.clone(), onsay: tapped, onanswer: save } },
            AnswerType::Scale1to5 { .. } => rsx! { Scale { code, written, words: words.clone(), onwrite } },
            AnswerType::Auto { .. } => rsx! {},
        }
        if let Some(why) = why { p { class: "why", role: "status", "{why}" } }
        if is_saved_by_hand(item.answer) { Save { made, words: words.clone(), onanswer: save } }
    }
}

/// Kinds that no single tap makes whole.
fn is_saved_by_hand(answer: AnswerType) -> bool {
    !matches!(
        answer,
        AnswerType::YesNoNa { .. }
            | AnswerType::YesNoList { .. }
            | AnswerType::Remedies { .. }
            | AnswerType::Auto { .. }
    )
}

#[component]
fn Save(made: Made, words: Speaker, onanswer: EventHandler<Answer>) -> Element {
    let answer = match made {
        Made::Answer(answer) => Some(answer),
        _ => None,
    };
    rsx! {
        Button { weight: Weight::Main, icon: Icon::Check, disabled: answer.is_none(),
            onpress: move |()| {
                if let Some(answer) = answer.clone() {
                    onanswer.call(answer);
                }
            },
            {words.say("checklist-save")} }
    }
}

/// Có, không, không áp dụng.
#[component]
fn Said(part: String, label: String, written: Draft, words: Speaker, onsay: EventHandler<(String, String)>) -> Element {
    let options = SAYINGS.map(|(name, _, key)| (name.to_owned(), words.say(key))).to_vec();
    let chosen = written.get(&part).cloned();
    rsx! { Choice { label, options, chosen, onchoose: move |said| onsay.call((part.clone(), said)) } }
}

#[component]
fn List(parts: &'static [Part], written: Draft, words: Speaker, onsay: EventHandler<(String, String)>) -> Element {
    rsx! {
        for part in parts {
            div { key: "{part.name}", class: "part", "data-part": "{part.name}",
                p { class: "label", {part.label(words.lang)} }
                Said { part: part.name, label: part.label(words.lang), written: written.clone(), words: words.clone(), onsay }
            }
        }
    }
}

#[component]
fn LastDay(written: Draft, code: ItemCode, words: Speaker, onwrite: EventHandler<(String, String)>) -> Element {
    let typed = written.get(LAST).cloned().unwrap_or_default();
    rsx! {
        Field { id: "{code}-last", label: words.say("checklist-last"), hint: day_hint(read_day(&typed), &words), initial: typed, kind: "numeric", max: DAY_CHARS_MAX,
            ontext: move |text| onwrite.call((LAST.to_owned(), text)) }
    }
}

/// Figures with names; those that the roll and the badge checks know are taken by a tap.
#[component]
fn Counts(
    parts: &'static [Part],
    code: ItemCode,
    written: Draft,
    counted: BTreeMap<&'static str, u32>,
    words: Speaker,
    onwrite: EventHandler<(String, String)>,
) -> Element {
    let mut taken = use_signal(|| 0_u32);
    let known = counted.clone();
    let times = |part: &str| if counted.contains_key(part) { taken() } else { 0 };
    rsx! {
        if !counted.is_empty() {
            button { class: "chip", r#type: "button", "data-take": "{code}",
                onclick: move |_| {
                    known.iter().for_each(|(part, count)| onwrite.call(((*part).to_owned(), count.to_string())));
                    taken += 1;
                },
                {words.say("checklist-from-roll")} }
        }
        div { class: "counts",
            for part in parts {
                // Taken figures begin their fields anew; what only people know stays as it is typed.
                Field { key: "{part.name}-{times(part.name)}", id: "{code}-{part.name}", label: part.label(words.lang), kind: "numeric", max: COUNT_CHARS_MAX,
                    initial: written.get(part.name).cloned().unwrap_or_default(),
                    ontext: move |text| onwrite.call((part.name.to_owned(), text)) }
            }
        }
    }
}

#[component]
fn Time(
    code: ItemCode,
    written: Draft,
    about: About,
    words: Speaker,
    onwrite: EventHandler<(String, String)>,
    onanswer: EventHandler<Answer>,
) -> Element {
    let offered = times_offered(&about).into_iter();
    let options: Vec<(String, String)> =
        offered.map(|(key, minute)| (minute.to_string(), words.say_with(key, "time", &clock_words(minute)))).collect();
    rsx! {
        Suggested { id: "{code}-quick", label: words.say("checklist-time"), options,
            onpick: move |minute: String| {
                if let Ok(minute_of_day) = minute.parse() {
                    onanswer.call(Answer::Time { minute_of_day });
                }
            } }
        Field { id: "{code}-time", label: words.say("checklist-time"), initial: written.get(TIME).cloned().unwrap_or_default(), max: TIME_CHARS_MAX, kind: "numeric",
            ontext: move |text| onwrite.call((TIME.to_owned(), text)) }
    }
}

/// Now, and when the team arrived; within the minute of arriving both are one time, which
/// is offered once.
fn times_offered(about: &About) -> Vec<(&'static str, u16)> {
    let arrived = about.arrived.filter(|minute| *minute != about.now);
    let arrived = arrived.map(|minute| ("checklist-arrived", minute));
    [("checklist-now", about.now)].into_iter().chain(arrived).collect()
}

#[component]
fn Places(
    code: ItemCode,
    written: Draft,
    words: Speaker,
    onwrite: EventHandler<(String, String)>,
    onanswer: EventHandler<Answer>,
) -> Element {
    rsx! {
        Suggested { id: "{code}-none", label: words.say("checklist-places"), options: vec![("none".to_owned(), words.say("checklist-no-places"))],
            onpick: move |_| onanswer.call(Answer::Places { places: Default::default() }) }
        Field { id: "{code}-places", label: words.say("checklist-places"), initial: written.get(PLACES).cloned().unwrap_or_default(), lines: 3, max: TEXT_CHARS_MAX,
            hint: words.say("checklist-places-hint"), ontext: move |text| onwrite.call((PLACES.to_owned(), text)) }
    }
}

/// What the last visit asked for: carried out or not.
#[component]
fn Remedies(
    earlier: Vec<Recommendation>,
    written: Draft,
    words: Speaker,
    onsay: EventHandler<(String, String)>,
    onanswer: EventHandler<Answer>,
) -> Element {
    if earlier.is_empty() {
        return rsx! {
            Button { onpress: move |()| onanswer.call(Answer::Remedies { each: BTreeMap::new() }), {words.say("checklist-no-remedies")} }
        };
    }
    rsx! {
        for asked in earlier {
            div { key: "{asked.id}", class: "part", "data-part": "{asked.id}",
                p { class: "label", "{asked.what}" }
                Said { part: asked.id.to_string(), label: asked.what.to_string(), written: written.clone(), words: words.clone(), onsay }
            }
        }
    }
}

#[component]
fn Scale(code: ItemCode, written: Draft, words: Speaker, onwrite: EventHandler<(String, String)>) -> Element {
    let options = (1..=5).map(|points| (points.to_string(), points.to_string())).collect::<Vec<_>>();
    let mut note = use_signal(|| Fill::of(written.get(NOTE).map_or("", String::as_str)));
    let shown = note();
    // What the minutes print is in their language, whatever the screen's.
    let quick = Sentences::say(Lang::Vi, "checklist-no-complaint", &[]);
    let quick_told = words.say("checklist-no-complaint");
    rsx! {
        p { class: "soft", {words.say("checklist-scale")} }
        Choice { label: words.say("checklist-scale"), options, chosen: written.get(POINTS).cloned(),
            onchoose: move |points| onwrite.call((POINTS.to_owned(), points)) }
        FilledField { id: "{code}-note", label: words.say("checklist-note"), fill: shown, lines: 2, max: NOTE_CHARS_MAX, hint: words.say("checklist-note-hint"),
            ontext: move |text| onwrite.call((NOTE.to_owned(), text)) }
        Suggested { id: "{code}-quick", label: words.say("checklist-note"), options: vec![("none".to_owned(), quick_told)],
            onpick: move |_| {
                note.write().refill(&quick);
                onwrite.call((NOTE.to_owned(), quick.clone()));
            } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn within_the_minute_of_arriving_one_time_is_offered() {
        let at = |now, arrived| times_offered(&About { now, arrived, earlier: Vec::new(), counted: BTreeMap::new() });
        assert_eq!(at(455, Some(455)), [("checklist-now", 455)]);
        assert_eq!(at(455, Some(450)), [("checklist-now", 455), ("checklist-arrived", 450)]);
        assert_eq!(at(455, None), [("checklist-now", 455)]);
    }
}
