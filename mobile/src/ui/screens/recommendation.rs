//! One recommendation is written: rõ việc, rõ người, rõ thời gian, rõ kết quả, rõ trách
//! nhiệm, all five mandatory. It is in the visit's draft from the first letter on.

use chrono::{Days, NaiveDate};
use dioxus::prelude::*;
use mobile_core::Intent;
use mobile_core::shared::domain::Kind;
use mobile_core::shared::domain::limits::{TEXT_CHARS_MAX, UNIT_NAME_CHARS_MAX};
use mobile_core::shared::ids::{EntryRef, Id, VisitId};
use mobile_core::shared::text::{is_weekend, screen_date};
use mobile_core::shared::words::Speaker;
use mobile_core::view::{Closing, VisitView, closing, read_day};

use crate::phone::Draft;
use crate::ui::desk::{Desk, use_acts, use_draft, use_view};
use crate::ui::parts::{Button, Field, Fill, FilledField, Icon, Screen, Suggested, Ways, Weight};
use crate::ui::place::Place;
use crate::ui::screens::host::Shut;
use crate::ui::screens::recommendations::DayAdvice;
use crate::ui::screens::visit::use_visit;

/// Days from today that are offered.
const DAYS_OFFERED: [u64; 3] = [7, 15, 30];
/// A day as dd/mm/yyyy, with blanks around strokes.
pub const DAY_CHARS_MAX: usize = 16;
const WHAT: &str = "what";
const WHO: &str = "who";
const DUE: &str = "due";
const RESULT: &str = "result";
const RESPONSIBLE: &str = "responsible";
const SHOWN: &str = "shown";
/// The five, each with the key of its name, in the order of the screen.
const FIVE: [(&str, &str); 5] = [
    (WHAT, "five-what"),
    (WHO, "five-who"),
    (DUE, "five-when"),
    (RESULT, "five-result"),
    (RESPONSIBLE, "five-responsible"),
];

fn field_of(id: Option<Id>, field: &str) -> String {
    let slot = id.map_or_else(|| "new".to_owned(), |id| id.to_string());
    format!("recommendation.{slot}|{field}")
}

/// Whether one is half written.
pub fn is_begun(draft: &Draft, id: Option<Id>) -> bool {
    FIVE.iter().any(|(field, _)| draft.contains_key(&field_of(id, field)))
}

/// What is half written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AskedWritten {
    /// Which is corrected; none for a new one.
    pub id: Option<Id>,
    /// Rõ việc.
    pub what: String,
    /// Rõ người.
    pub who: String,
    /// Rõ thời gian, as it is typed.
    pub due: String,
    /// Rõ kết quả.
    pub result: String,
    /// Rõ trách nhiệm.
    pub responsible: String,
    /// What stood on the screen when a correction began.
    pub shown: Vec<EntryRef>,
}

impl AskedWritten {
    /// What is half written, or else what stands.
    pub fn of(draft: &Draft, view: &VisitView, id: Option<Id>) -> AskedWritten {
        let standing = id.and_then(|id| view.recommendation(id));
        let field = |field: &str| draft.get(&field_of(id, field)).cloned().unwrap_or_default();
        match standing.filter(|_| !is_begun(draft, id)) {
            Some(asked) => AskedWritten {
                id,
                what: asked.told.what.to_string(),
                who: asked.told.who.to_string(),
                due: screen_date(asked.told.due),
                result: asked.told.result.to_string(),
                responsible: asked.told.responsible.to_string(),
                shown: asked.cell.standing,
            },
            None => AskedWritten {
                id,
                what: field(WHAT),
                who: field(WHO),
                due: field(DUE),
                result: field(RESULT),
                responsible: field(RESPONSIBLE),
                shown: serde_json::from_str(&field(SHOWN)).unwrap_or_default(),
            },
        }
    }

    fn fields(&self) -> [(&'static str, &str); 5] {
        [
            (WHAT, &self.what),
            (WHO, &self.who),
            (DUE, &self.due),
            (RESULT, &self.result),
            (RESPONSIBLE, &self.responsible),
        ]
    }

    /// The keys of what is not clear yet.
    fn lacking(&self) -> Vec<&'static str> {
        let fields = self.fields();
        let clear = |(field, text): &(&str, &str)| {
            if *field == DUE { read_day(text).is_some() } else { !text.trim().is_empty() }
        };
        fields.iter().zip(FIVE).filter(|(field, _)| !clear(field)).map(|(_, (_, key))| key).collect()
    }

    fn intent(&self, visit: VisitId) -> Option<Intent> {
        let due = read_day(&self.due).filter(|_| self.lacking().is_empty())?;
        let shown = if self.id.is_some() { Some(self.shown.clone()) } else { None };
        let AskedWritten { id, what, who, result, responsible, .. } = self.clone();
        Some(Intent::Recommend { visit, id, who, what, due, result, responsible, shown })
    }
}

/// What a person does on this screen.
#[derive(Debug, Clone, PartialEq)]
pub enum AskedEvent {
    /// Something was typed.
    Write(AskedWritten),
    /// Records it.
    Save(Intent),
    /// Nobody asks for it any more.
    Withdraw(Intent),
    /// What is half written is not wanted.
    Forget,
}

/// The screen, joined to the phone.
#[component]
pub fn Recommendation(visit: VisitId, id: Option<Id>) -> Element {
    let desk = use_context::<Desk>();
    let acts = use_acts();
    let view = use_visit(visit);
    let ending = use_view(|| (), move |app, _, ()| closing(app, visit));
    let draft = use_draft(visit);
    let here = Place::Recommendation { visit, id };
    let forget = move || {
        let fields = FIVE.map(|(field, _)| field_of(id, field));
        let fields: Vec<&str> = fields.iter().map(String::as_str).collect();
        draft.clear(&fields);
        draft.clear(&[&field_of(id, SHOWN)]);
    };
    let onevent = move |event: AskedEvent| {
        let (acts, here) = (acts.clone(), here.clone());
        let done = match event {
            AskedEvent::Write(written) => {
                for (field, text) in written.fields() {
                    draft.set(&field_of(id, field), text.to_owned());
                }
                let shown = serde_json::to_string(&written.shown).unwrap_or_default();
                return draft.set(&field_of(id, SHOWN), if id.is_some() { shown } else { String::new() });
            }
            AskedEvent::Forget => {
                forget();
                return desk.leave(&here);
            }
            AskedEvent::Save(intent) | AskedEvent::Withdraw(intent) => intent,
        };
        acts.save_form(done, Kind::Recommendation, here, forget);
    };
    let (Some(shown), Some(ending)) = (view.read().clone(), ending.read().clone()) else {
        return rsx! { div { class: "screen", id: "recommendation" } };
    };
    rsx! { RecommendationPlain { written: AskedWritten::of(&draft.all(), &shown, id), view: shown, ending, busy: *desk.busy.read(), onevent } }
}

/// What a person sees and does.
#[component]
pub fn RecommendationPlain(
    view: VisitView,
    ending: Closing,
    written: AskedWritten,
    #[props(default)] busy: bool,
    onevent: EventHandler<AskedEvent>,
) -> Element {
    let ways = Ways::get();
    let words = view.speaker.clone();
    let visit = view.record.summary.visit;
    let now = use_signal(|| written.clone());
    let intent = now.read().intent(visit);
    let lacking = now.read().lacking();
    let begun = now.read().fields().iter().any(|(_, text)| !text.is_empty());
    let foot = rsx! {
        Button { id: "save", weight: Weight::Main, icon: Icon::Check, disabled: busy || intent.is_none(),
            onpress: move |()| {
                if let Some(intent) = intent.clone() {
                    onevent.call(AskedEvent::Save(intent));
                }
            },
            {words.say("screen-save")} }
    };
    let title = words.say(if written.id.is_some() { "recommend-edit" } else { "recommend-new" });
    rsx! {
        Screen { id: "recommendation", title, words: words.clone(), foot: view.takes_words().then_some(foot), onback: ways.back(), onsafe: ways.safe(),
            Shut { view: view.clone() }
            if view.takes_words() {
                Five { written: written.clone(), now, unit: view.record.summary.unit_name.clone(), ending, words: words.clone(), onevent }
                Lacking { lacking, words: words.clone() }
                if let Some(id) = written.id {
                    Button { id: "withdraw", weight: Weight::Danger, disabled: busy,
                        onpress: move |()| onevent.call(AskedEvent::Withdraw(Intent::WithdrawRecommendation { visit, id, shown: Some(now().shown) })),
                        {words.say("recommend-withdraw")} }
                } else if begun {
                    Button { id: "forget", weight: Weight::Danger, onpress: move |()| onevent.call(AskedEvent::Forget), {words.say("screen-forget-draft")} }
                }
            }
        }
    }
}

/// What is not clear yet, by name.
#[component]
fn Lacking(lacking: Vec<&'static str>, words: Speaker) -> Element {
    if lacking.is_empty() {
        return rsx! {};
    }
    let clear = words.fraction("recommend-clear", FIVE.len() - lacking.len(), FIVE.len());
    let names = lacking.iter().map(|key| words.say(key).to_lowercase()).collect::<Vec<_>>().join(", ");
    rsx! { p { class: "soft", id: "lacking", "{clear} " {words.say_with("recommend-lacking", "names", &names)} } }
}

#[component]
fn Five(
    written: AskedWritten,
    now: Signal<AskedWritten>,
    unit: String,
    ending: Closing,
    words: Speaker,
    onevent: EventHandler<AskedEvent>,
) -> Element {
    let mut now = now;
    let mut who = use_signal(|| Fill::of(&written.who));
    let mut due = use_signal(|| Fill::of(&written.due));
    let mut responsible = use_signal(|| Fill::of(&written.responsible));
    let write = use_callback(move |change: AskedWritten| {
        now.set(change.clone());
        onevent.call(AskedEvent::Write(change));
    });
    let of_unit = vec![(unit.clone(), unit)];
    let day = read_day(&now.read().due);
    rsx! {
        div { class: "card five-fields",
            Field { id: "what", label: words.say("five-what"), initial: written.what.clone(), lines: 3, max: TEXT_CHARS_MAX, hint: words.say("recommend-what-hint"),
                ontext: move |what| write(AskedWritten { what, ..now() }) }
            FilledField { id: "who", label: words.say("five-who"), fill: who(), max: UNIT_NAME_CHARS_MAX, hint: words.say("recommend-who-hint"),
                ontext: move |who| write(AskedWritten { who, ..now() }) }
            Suggested { id: "who-quick", label: words.say("five-who"), options: of_unit.clone(),
                onpick: move |picked: String| {
                    who.write().refill(&picked);
                    write(AskedWritten { who: picked, ..now() });
                } }
            FilledField { id: "due", label: words.say("five-when"), fill: due(), max: DAY_CHARS_MAX, kind: "numeric", hint: day_hint(day, &words),
                ontext: move |due| write(AskedWritten { due, ..now() }) }
            DayAdvice { advice: day.and_then(|day| advice(day, ending.today)), words: words.clone() }
            Suggested { id: "due-quick", label: words.say("five-when"), options: days_offered(ending.today, &words),
                onpick: move |picked: String| {
                    due.write().refill(&picked);
                    write(AskedWritten { due: picked, ..now() });
                } }
            Field { id: "result", label: words.say("five-result"), initial: written.result.clone(), lines: 2, max: TEXT_CHARS_MAX, hint: words.say("recommend-result-hint"),
                ontext: move |result| write(AskedWritten { result, ..now() }) }
            FilledField { id: "responsible", label: words.say("five-responsible"), fill: responsible(), max: UNIT_NAME_CHARS_MAX, hint: words.say("recommend-responsible-hint"),
                ontext: move |responsible| write(AskedWritten { responsible, ..now() }) }
            Suggested { id: "responsible-quick", label: words.say("five-responsible"), options: vec![("head".to_owned(), words.say("recommend-head"))],
                onpick: move |_: String| {
                    let head = recommend_head();
                    responsible.write().refill(&head);
                    write(AskedWritten { responsible: head, ..now() });
                } }
        }
    }
}

/// In the minutes' language, whatever the screen's.
fn recommend_head() -> String {
    Speaker::default().say("recommend-head")
}

fn days_offered(today: NaiveDate, words: &Speaker) -> Vec<(String, String)> {
    let days = DAYS_OFFERED.iter().filter_map(|days| Some((*days, today.checked_add_days(Days::new(*days))?)));
    days.map(|(days, day)| (screen_date(day), words.count("recommend-in-days", days as usize))).collect()
}

/// How a day is typed, or how what was typed is understood.
pub fn day_hint(day: Option<NaiveDate>, words: &Speaker) -> String {
    match day {
        Some(day) => words.say_with("close-day-read", "date", &screen_date(day)),
        None => words.say("close-day-hint"),
    }
}

fn advice(day: NaiveDate, today: NaiveDate) -> Option<&'static str> {
    if day < today {
        return Some("recommend-day-past");
    }
    is_weekend(day).then_some("recommend-day-weekend")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written() -> AskedWritten {
        let text = |text: &str| text.to_owned();
        AskedWritten {
            what: text("Niêm yết giờ làm việc"),
            who: text("Văn phòng"),
            due: text("15.12.2023"),
            result: text("Có bảng niêm yết"),
            responsible: text("Trưởng phòng"),
            ..AskedWritten::default()
        }
    }

    #[test]
    fn a_recommendation_is_saved_only_when_all_five_are_clear() {
        let visit = VisitId([1; 16]);
        assert!(written().lacking().is_empty() && written().intent(visit).is_some());
        let emptied = [
            (AskedWritten { what: " ".to_owned(), ..written() }, "five-what"),
            (AskedWritten { who: String::new(), ..written() }, "five-who"),
            (AskedWritten { due: "15/12".to_owned(), ..written() }, "five-when"),
            (AskedWritten { result: String::new(), ..written() }, "five-result"),
            (AskedWritten { responsible: String::new(), ..written() }, "five-responsible"),
        ];
        for (written, lacking) in emptied {
            assert_eq!((written.lacking(), written.intent(visit)), (vec![lacking], None));
        }
    }

    #[test]
    fn a_day_that_is_past_or_of_a_weekend_is_pointed_out_and_not_refused() {
        let day = |day| NaiveDate::from_ymd_opt(2023, 11, day).expect("a day");
        assert_eq!(advice(day(19), day(20)), Some("recommend-day-past"));
        assert_eq!(advice(day(25), day(20)), Some("recommend-day-weekend"));
        assert_eq!(advice(day(27), day(20)), None);
    }
}
