//! This phone's records by visit, and on one tap each of them with where it is. Of a long
//! list the first are drawn, the rest on demand.

use dioxus::prelude::*;
use mobile_core::shared::ids::VisitId;
use mobile_core::shared::words::{Speaker, aside_words, kind_key};
use mobile_core::view::{OwnRecord, RecordGroup, RecordList, RecordState};

use super::sync::{Opened, SyncEvent};
use crate::ui::parts::{Button, Drawn, Icon, Tag, Tone, Weight};

/// Records drawn at once: more than fit a screen.
pub const RECORDS_FIRST: usize = 30;
/// Records drawn more by a tap.
pub const RECORDS_MORE: usize = 100;

/// All groups, the one that is looked at with its records.
#[component]
pub fn Records(
    groups: Vec<RecordGroup>,
    opened: Option<Opened>,
    words: Speaker,
    onevent: EventHandler<SyncEvent>,
) -> Element {
    if groups.is_empty() {
        return rsx! {};
    }
    let list_of = |visit: Option<VisitId>| opened.iter().find(|(about, _)| *about == visit).map(|(_, list)| list);
    rsx! {
        h2 { class: "group", {words.say("screen-own-records")} }
        for (place, group) in groups.iter().enumerate() {
            div { key: "{place}", class: "card records", "data-group": "{place}",
                Group { group: group.clone(), open: list_of(group.visit).is_some(), words: words.clone(), onevent }
                if let Some(list) = list_of(group.visit) { List { list: list.clone(), words: words.clone(), onevent } }
            }
        }
    }
}

#[component]
fn Group(group: RecordGroup, open: bool, words: Speaker, onevent: EventHandler<SyncEvent>) -> Element {
    let name = group.unit_name.clone().unwrap_or_else(|| words.say("screen-unsent-other"));
    let unsent = group.entries_unsent();
    let kinds: Vec<String> =
        group.unsent.iter().map(|(kind, count)| format!("{count} {}", words.say(&kind_key(kind)))).collect();
    let visit = group.visit;
    rsx! {
        button { class: "records-head", r#type: "button", "aria-expanded": if open { "true" } else { "false" },
            onclick: move |_| onevent.call(SyncEvent::Look((!open).then_some(visit))),
            span { class: "line apart", b { "{name}" } Drawn { icon: Icon::Next } }
            span { class: "line",
                span { class: "soft", {words.count("screen-records-count", group.records)} }
                if unsent > 0 { Tag { tone: Tone::Warn, text: words.count("screen-unsent-count", unsent) } }
                if group.photos_unsent > 0 { Tag { tone: Tone::Warn, text: words.count("screen-photos-unsent", group.photos_unsent) } }
                if group.aside > 0 { Tag { tone: Tone::Bad, text: words.count("screen-aside-count", group.aside) } }
                if unsent == 0 && group.photos_unsent == 0 { span { class: "kept sent", Drawn { icon: Icon::Check } {words.say("record-at-office")} } }
            }
            if !kinds.is_empty() { span { class: "soft", {kinds.join(" · ")} } }
        }
    }
}

#[component]
fn List(list: RecordList, words: Speaker, onevent: EventHandler<SyncEvent>) -> Element {
    let more = list.all.saturating_sub(list.shown.len()).min(RECORDS_MORE);
    rsx! {
        ul { class: "plain records",
            for record in list.shown { Line { key: "{record.seq}", record, words: words.clone() } }
        }
        if more > 0 {
            Button { id: "records-more", weight: Weight::Quiet, onpress: move |()| onevent.call(SyncEvent::More),
                {words.count("screen-records-more", more)} }
        }
    }
}

#[component]
fn Line(record: OwnRecord, words: Speaker) -> Element {
    let state = words.say(&record.state.sentence());
    rsx! {
        li { class: "record", "data-seq": "{record.seq}", "data-state": record.state.sentence(),
            div { class: "line apart", b { class: "first-up", "{record.what}" } span { class: "soft figure", "{record.at}" } }
            if !record.says.is_empty() { p { class: "first-up", "{record.says}" } }
            match &record.state {
                RecordState::AtOffice => rsx! { span { class: "kept sent", Drawn { icon: Icon::Check } "{state}" } },
                RecordState::Saved | RecordState::PhotosToCome(_) => rsx! { span { class: "kept saved", "{state}" } },
                RecordState::SetAside(reason) => rsx! {
                    Tag { tone: Tone::Bad, text: state }
                    p { {aside_words(words.lang, reason)} }
                },
            }
        }
    }
}
