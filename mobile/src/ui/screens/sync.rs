//! What is sent and what is not, record by record, and why; a sync in records, bytes and
//! time while it goes on; what is known of the office and its clock.

use dioxus::prelude::*;
use mobile_core::shared::ids::VisitId;
use mobile_core::shared::words::Speaker;
use mobile_core::sync::{Consent, Left, PhotoLink, Transfer};
use mobile_core::view::{
    OfficeWord, RecordGroup, RecordList, Unsent, Writing, office_word, record_groups, records, unsent,
};

use crate::ui::desk::{Desk, use_acts, use_view};
use crate::ui::parts::{Button, Icon, Notice, Progress, Screen, Tone, Ways, Weight, bytes_words};
use crate::ui::place::Place;
use crate::ui::screens::office::OfficeTold;
use crate::ui::screens::records::{RECORDS_FIRST, RECORDS_MORE, Records};
use crate::ui::settings::LastSync;

/// What the screen shows of the phone.
#[derive(Debug, Clone, PartialEq)]
pub struct SyncView {
    /// How much is not sent.
    pub unsent: Unsent,
    /// This phone's own records by visit.
    pub groups: Vec<RecordGroup>,
    /// What is known of the office.
    pub office: OfficeWord,
    /// Over which links full photos go.
    pub photo_link: PhotoLink,
}

/// A sync that goes on.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Going {
    /// How far it has come.
    pub transfer: Transfer,
    /// About how long it still takes, once that is known.
    pub left: Option<Left>,
    /// Whether it is about to pause.
    pub pausing: bool,
}

/// The records that are looked at: of which visit, or of none, and the first of them.
pub type Opened = (Option<VisitId>, RecordList);

/// What a person does on this screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SyncEvent {
    /// Enrols again.
    Enrol,
    /// Syncs, or goes on with it.
    Sync(Consent),
    /// Pauses it.
    Pause,
    /// Looks at the records of a visit, or no longer.
    Look(Option<Option<VisitId>>),
    /// Looks at more of them.
    More,
    /// Sets over which links full photos go.
    Link(PhotoLink),
    /// Takes in what another phone passed on.
    TakeIn,
}

/// The screen, joined to the phone.
#[component]
pub fn Sync() -> Element {
    let desk = use_context::<Desk>();
    let acts = use_acts();
    let mut looked_at = use_signal(|| None::<Option<VisitId>>);
    let mut most = use_signal(|| RECORDS_FIRST);
    let view = use_view(
        || (),
        |app, _, ()| SyncView {
            unsent: unsent(app),
            groups: record_groups(app),
            office: office_word(app),
            photo_link: app.photo_link(),
        },
    );
    let opened = use_view(
        move || (looked_at(), most()),
        |app, lang, (looked_at, most)| looked_at.map(|about| (about, records(app, lang, about, most))),
    );
    let going = desk.going();
    let last = desk.settings.read().last_sync.clone();
    let Some(view) = view.read().clone() else { return rsx! { div { class: "screen", id: "sync-screen" } } };
    let onevent = move |event: SyncEvent| {
        let acts = acts.clone();
        match event {
            SyncEvent::Enrol => desk.go(Place::Enrol),
            SyncEvent::TakeIn => desk.go(Place::Passing { visit: None }),
            SyncEvent::Sync(consent) => desk.run(async move { acts.sync_with(consent).await }),
            SyncEvent::Pause => desk.pause(),
            SyncEvent::Look(about) => {
                most.set(RECORDS_FIRST);
                looked_at.set(about);
            }
            SyncEvent::More => most += RECORDS_MORE,
            SyncEvent::Link(link) => desk.run(async move { acts.set_photo_link(link).await }),
        }
    };
    rsx! { SyncPlain { view, opened: opened.read().clone().flatten(), last, going, words: desk.words(), onevent } }
}

/// What a person sees and does.
#[component]
pub fn SyncPlain(
    view: SyncView,
    opened: Option<Opened>,
    last: Option<LastSync>,
    going: Option<Going>,
    words: Speaker,
    onevent: EventHandler<SyncEvent>,
) -> Element {
    let ways = Ways::get();
    let SyncView { unsent, groups, office, photo_link } = view;
    let foot = foot(&unsent, going, last.as_ref(), &words, onevent);
    let asks = last.clone().filter(|last| last.asks && going.is_none() && unsent.photos_unsent > 0);
    rsx! {
        Screen { id: "sync-screen", title: words.say("screen-sync"), words: words.clone(), foot, onback: ways.back(), onsafe: ways.safe(),
            OfficeTold { office, words: words.clone() }
            Standing { unsent, words: words.clone() }
            if unsent.writing != Writing::Open {
                Button { id: "enrol-again", onpress: move |()| onevent.call(SyncEvent::Enrol), {words.say("screen-enrol-again")} }
            }
            if let Some(going) = going { GoingOn { going, words: words.clone() } }
            if asks.is_some() { Asks { unsent, words: words.clone(), onevent } }
            if let Some(last) = last.clone() { Last { last, words: words.clone() } }
            if !unsent.all_sent() { UnsentCard { unsent, last, words: words.clone() } }
            Records { groups, opened, words: words.clone(), onevent }
            Button { id: "to-passing", icon: Icon::Sync, onpress: move |()| onevent.call(SyncEvent::TakeIn), {words.say("pass-take")} }
            PhotoLinkCard { photo_link, words, onlink: move |link| onevent.call(SyncEvent::Link(link)) }
        }
    }
}

/// To sync, or while it goes on to pause.
fn foot(
    unsent: &Unsent,
    going: Option<Going>,
    last: Option<&LastSync>,
    words: &Speaker,
    onevent: EventHandler<SyncEvent>,
) -> Element {
    let cannot = going.is_some() || unsent.writing == Writing::NotEnrolled;
    let key = match (going, last) {
        (Some(_), _) => "screen-sync-going",
        (None, Some(last)) if last.paused => "screen-sync-go-on",
        _ => "screen-sync-now",
    };
    rsx! {
        if let Some(Going { pausing, .. }) = going {
            Button { id: "pause", disabled: pausing, onpress: move |()| onevent.call(SyncEvent::Pause),
                {words.say(if pausing { "screen-sync-pausing" } else { "screen-sync-pause" })} }
        }
        Button { id: "sync-now", weight: Weight::Main, icon: Icon::Sync, disabled: cannot,
            onpress: move |()| onevent.call(SyncEvent::Sync(Consent::NotAsked)), {words.say(key)} }
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
fn GoingOn(going: Going, words: Speaker) -> Element {
    let Going { transfer, left, .. } = going;
    let of = |part: u64, whole: u64| format!("{part}/{whole}");
    let bytes = format!("{} / {}", bytes_words(transfer.photo_bytes_sent), bytes_words(transfer.photo_bytes_total));
    let left = left.map(|left| {
        let (key, count) = left.sentence();
        words.count(key, number(count))
    });
    rsx! {
        div { class: "card", id: "going",
            if let Some(left) = left { p { class: "first-up figure", id: "left", "{left}" } }
            Progress { label: words.say("screen-records"), done: transfer.entries_sent, total: transfer.entries_total, words: of(transfer.entries_sent, transfer.entries_total) }
            Progress { label: words.say("screen-photos"), done: transfer.photo_bytes_sent, total: transfer.photo_bytes_total,
                words: format!("{} · {bytes}", of(transfer.photos_sent, transfer.photos_total)) }
            p { class: "soft", {words.count("screen-received", number(transfer.entries_received))} }
        }
    }
}

/// Photos wait until the person says so; how much it would be stands on the button.
#[component]
fn Asks(unsent: Unsent, words: Speaker, onevent: EventHandler<SyncEvent>) -> Element {
    let bytes = bytes_words(unsent.photo_bytes_unsent);
    rsx! {
        Notice { tone: Tone::Warn, id: "asks",
            p { {words.count("sync-photos-ask", number(unsent.photos_unsent))} }
            Button { id: "send-photos", onpress: move |()| onevent.call(SyncEvent::Sync(Consent::Given)),
                {words.say_with("screen-send-photos", "bytes", &bytes)} }
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
                // What is asked stands above, with what to answer.
                Some(_) if last.asks => rsx! {},
                Some(why) => rsx! { p { "{why}" } },
            }
        }
    }
}

/// Why something is not sent, and how many bytes that is.
#[component]
fn UnsentCard(unsent: Unsent, last: Option<LastSync>, words: Speaker) -> Element {
    let why = match (&last, unsent.writing) {
        (_, Writing::Stopped) => "screen-why-stopped",
        (None, _) => "screen-why-never",
        (Some(last), _) if last.sent => "screen-why-since",
        (Some(_), _) => "screen-why-failed",
    };
    rsx! {
        div { class: "card", id: "unsent",
            h2 { {words.say("screen-unsent")} }
            p { id: "why-unsent", {words.say(why)} }
            if unsent.photos_unsent > 0 {
                p { {words.say("screen-photos")} ": " span { class: "figure", {bytes_words(unsent.photo_bytes_unsent)} } }
            }
        }
    }
}

/// Over which links full photos go.
#[component]
pub fn PhotoLinkCard(photo_link: PhotoLink, words: Speaker, onlink: EventHandler<PhotoLink>) -> Element {
    let label = words.say("screen-photo-link");
    rsx! {
        div { class: "card", id: "photo-link",
            p { class: "label", "{label}" }
            div { class: "choice column", role: "radiogroup", aria_label: "{label}",
                for link in PhotoLink::ALL {
                    button { key: "{link.sentence()}", class: "option", r#type: "button", role: "radio", "data-option": link.sentence(),
                        aria_checked: if link == photo_link { "true" } else { "false" },
                        onclick: move |_| onlink.call(link),
                        span { {words.say(link.sentence())} }
                    }
                }
            }
        }
    }
}
