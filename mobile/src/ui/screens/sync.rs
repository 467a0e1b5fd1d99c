//! What is sent and what is not, and why; a sync in records and bytes while it goes on.

use dioxus::prelude::*;
use mobile_core::shared::words::{Speaker, kind_key};
use mobile_core::sync::Transfer;
use mobile_core::view::{Unsent, UnsentGroup, Writing, unsent, unsent_groups};

use crate::ui::desk::{Desk, use_acts, use_view};
use crate::ui::parts::{Button, Icon, Notice, Progress, Screen, Tone, Ways, Weight, bytes_words};
use crate::ui::place::Place;
use crate::ui::settings::LastSync;

/// The screen, joined to the phone.
#[component]
pub fn Sync() -> Element {
    let desk = use_context::<Desk>();
    let acts = use_acts();
    let view = use_view(|| (), |app, _, ()| (unsent(app), unsent_groups(app)));
    let last = desk.settings.read().last_sync.clone();
    let transfer = *desk.transfer.read();
    let Some((unsent, groups)) = view.read().clone() else {
        return rsx! { div { class: "screen", id: "sync-screen" } };
    };
    rsx! {
        SyncPlain {
            unsent, groups, last, transfer, words: desk.words(),
            onenrol: move |()| desk.go(Place::Enrol),
            onsync: move |()| {
                let acts = acts.clone();
                desk.run(async move { acts.sync().await });
            },
        }
    }
}

/// What a person sees and does.
#[component]
pub fn SyncPlain(
    unsent: Unsent,
    groups: Vec<UnsentGroup>,
    last: Option<LastSync>,
    transfer: Option<Transfer>,
    words: Speaker,
    onenrol: EventHandler<()>,
    onsync: EventHandler<()>,
) -> Element {
    let ways = Ways::get();
    let going = transfer.is_some();
    let foot = rsx! {
        Button { id: "sync-now", weight: Weight::Main, icon: Icon::Sync, disabled: going || unsent.writing == Writing::NotEnrolled, onpress: onsync,
            if going { {words.say("screen-sync-going")} } else { {words.say("screen-sync-now")} } }
    };
    rsx! {
        Screen { id: "sync-screen", title: words.say("screen-sync"), words: words.clone(), foot, onback: ways.back(), onsafe: ways.safe(),
            Standing { unsent, words: words.clone() }
            if unsent.writing != Writing::Open {
                Button { id: "enrol-again", onpress: onenrol, {words.say("screen-enrol-again")} }
            }
            if let Some(transfer) = transfer { Going { transfer, words: words.clone() } }
            if let Some(last) = last.clone() { Last { last, words: words.clone() } }
            if !unsent.all_sent() { UnsentList { unsent, groups, last, words } }
        }
    }
}

/// All that was saved here, and whether all of it is sent.
#[component]
fn Standing(unsent: Unsent, words: Speaker) -> Element {
    let saved = words.count("screen-saved-count", number(unsent.entries_saved));
    rsx! {
        match unsent.writing {
            Writing::Stopped => rsx! { Notice { tone: Tone::Bad, id: "stopped", p { {words.say("refusal-forked")} } } },
            Writing::NotEnrolled => rsx! { Notice { tone: Tone::Bad, p { {words.say("phone-not-enrolled")} } } },
            Writing::Open if unsent.all_sent() => rsx! { Notice { tone: Tone::Good, id: "all-sent", p { b { {words.say("screen-all-sent")} } } p { "{saved}" } } },
            Writing::Open => rsx! { Notice { tone: Tone::Warn, id: "not-sent", p { b { {words.say("screen-not-all-sent")} } }
                p { {words.fraction("screen-unsent-of", number(unsent.entries_unsent), number(unsent.entries_saved))} } } },
        }
    }
}

fn number(count: u64) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}

#[component]
fn Going(transfer: Transfer, words: Speaker) -> Element {
    let of = |part: u64, whole: u64| format!("{part}/{whole}");
    let bytes = format!("{} / {}", bytes_words(transfer.photo_bytes_sent), bytes_words(transfer.photo_bytes_total));
    rsx! {
        div { class: "card", id: "going",
            Progress { label: words.say("screen-records"), done: transfer.entries_sent, total: transfer.entries_total, words: of(transfer.entries_sent, transfer.entries_total) }
            Progress { label: words.say("screen-photos"), done: transfer.photo_bytes_sent, total: transfer.photo_bytes_total,
                words: format!("{} · {bytes}", of(transfer.photos_sent, transfer.photos_total)) }
            p { class: "soft", {words.count("screen-received", number(transfer.entries_received))} }
        }
    }
}

#[component]
fn Last(last: LastSync, words: Speaker) -> Element {
    rsx! {
        div { class: "card", id: "last-sync",
            h2 { {words.say("screen-last-sync")} }
            p { class: "figure", "{last.at}" }
            match last.why {
                None => rsx! { p { {words.say("screen-all-sent-then")} } },
                Some(why) => rsx! { p { "{why}" } },
            }
        }
    }
}

/// What is unsent, visit by visit, and why.
#[component]
fn UnsentList(unsent: Unsent, groups: Vec<UnsentGroup>, last: Option<LastSync>, words: Speaker) -> Element {
    let why = match (&last, unsent.writing) {
        (_, Writing::Stopped) => "screen-why-stopped",
        (None, _) => "screen-why-never",
        (Some(last), _) if last.sent => "screen-why-since",
        (Some(_), _) => "screen-why-failed",
    };
    let kinds = |group: &UnsentGroup| {
        let kinds = group.kinds.iter().map(|(kind, count)| format!("{count} {}", words.say(&kind_key(kind))));
        kinds.collect::<Vec<_>>().join(" · ")
    };
    rsx! {
        div { class: "card", id: "unsent",
            h2 { {words.say("screen-unsent")} }
            p { id: "why-unsent", {words.say(why)} }
            if unsent.photos_unsent > 0 {
                p { {words.say("screen-photos")} ": " span { class: "figure", {bytes_words(unsent.photo_bytes_unsent)} } }
            }
            for (place, group) in groups.iter().enumerate() {
                div { key: "{place}",
                    p { class: "label", {group.unit_name.clone().unwrap_or_else(|| words.say("screen-unsent-other"))} }
                    p { class: "soft", {kinds(group)} }
                }
            }
        }
    }
}
