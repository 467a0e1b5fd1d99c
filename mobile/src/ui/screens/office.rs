//! What is told of the office, unasked: that its word does not hold, that it was restored
//! from a copy and lacks something, that this phone's clock is another one's.

use dioxus::prelude::*;
use mobile_core::shared::words::{Speaker, alarm_words, drift_words, kind_key};
use mobile_core::view::{LackingGroup, OfficeWord};

use crate::ui::parts::{Drawn, Icon, Notice, Tone};
use crate::ui::told::of_restored;

/// Everything there is to tell; nothing where all is well.
#[component]
pub fn OfficeTold(office: OfficeWord, words: Speaker) -> Element {
    let drift = office.drift_ms.and_then(|drift_ms| drift_words(words.lang, drift_ms));
    rsx! {
        if let Some(alarm) = office.alarm {
            Notice { tone: Tone::Bad, id: "alarm", p { b { {alarm_words(words.lang, &alarm)} } } }
        }
        if let Some(restored) = of_restored(&office, &words) {
            Notice { tone: Tone::Warn, id: "restored",
                p { "{restored}" }
                if office.lacks() > 0 { Lacking { groups: office.lacking.clone(), count: office.lacks(), words: words.clone() } }
            }
        }
        if let Some(drift) = drift {
            Notice { tone: Tone::Warn, id: "drift", p { b { "{drift}" } } p { {words.say("drift-set-clock")} } }
        }
    }
}

/// How much the office lacks; on a tap, what.
#[component]
fn Lacking(groups: Vec<LackingGroup>, count: usize, words: Speaker) -> Element {
    let mut open = use_signal(|| false);
    let kinds = |group: &LackingGroup| {
        let kinds = group.kinds.iter().map(|(kind, count)| format!("{count} {}", words.say(&kind_key(kind))));
        kinds.collect::<Vec<_>>().join(" · ")
    };
    let name = |group: &LackingGroup| group.unit_name.clone().unwrap_or_else(|| words.say("screen-lacking-other"));
    rsx! {
        button { class: "records-head", id: "lacking", r#type: "button", "aria-expanded": if open() { "true" } else { "false" }, onclick: move |_| open.toggle(),
            span { class: "line apart", b { {words.count("screen-lacking", count)} } Drawn { icon: Icon::Next } }
        }
        if open() {
            ul { class: "plain tight", id: "lacking-list",
                for (place, group) in groups.iter().enumerate() {
                    li { key: "{place}", b { {name(group)} } ": " {kinds(group)} }
                }
            }
            p { {words.say("screen-lacking-what")} }
        }
    }
}
