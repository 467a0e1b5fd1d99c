//! The minutes as people read them: read aloud before anybody signs, shown once they are
//! sealed, and saved as a file. What they say is the paper's; here is no rule.

use dioxus::prelude::*;
use mobile_core::app::minutes::NoPaper;
use mobile_core::paper::Paper;
use mobile_core::shared::ids::VisitId;
use mobile_core::shared::words::Speaker;
use mobile_core::view::{Unsent, unsent};

use crate::papers::SavedPapers;
use crate::phone::Phone;
use crate::platform::exchange::Exchange;
use crate::ui::desk::{Desk, aside, show, use_view};
use crate::ui::paper::Sheet;
use crate::ui::parts::{Button, Icon, Notice, Screen, Tone, Ways, Weight};
use crate::ui::place::{Place, ReadFrom};

/// What the screen shows.
#[derive(Debug, Clone, PartialEq)]
pub struct MinutesView {
    /// What they say, or why they can't be laid out.
    pub paper: Result<Paper, String>,
    /// Why there would be no file of them: also where only a picture is not here.
    pub lacks: Option<String>,
    /// What is saved and sent.
    pub unsent: Unsent,
}

/// The screen, joined to the phone.
#[component]
pub fn Minutes(visit: VisitId) -> Element {
    let mut desk = use_context::<Desk>();
    let (phone, exchange) = (use_context::<Phone>(), use_context::<Exchange>());
    let mut saved = use_signal(|| None::<SavedPapers>);
    let view = use_view(
        || (),
        move |app, lang, ()| {
            let paper = app.minutes_to_read(visit);
            let lacks = match &paper {
                Ok(paper) => app.minutes_lack(visit, paper),
                Err(_) => app.minutes_refused(visit),
            };
            let said = |why: NoPaper| why.say(lang);
            MinutesView { paper: paper.map_err(said), lacks: lacks.map(said), unsent: unsent(app) }
        },
    );
    let onsave = move |()| {
        if *desk.busy.peek() {
            return;
        }
        desk.busy.set(true);
        saved.set(None);
        let (phone, exchange, lang) = (phone.clone(), exchange.clone(), desk.lang());
        desk.run(async move {
            match aside(move || phone.save_minutes(&exchange, visit, lang)).await {
                Ok(papers) => show(saved, Some(papers)),
                Err(why) => desk.say(Tone::Bad, why, Vec::new()),
            }
            desk.busy.set(false);
        });
    };
    let Some(shown) = view.read().clone() else { return rsx! { div { class: "screen", id: "reading" } } };
    rsx! { MinutesPlain { view: shown, saved: saved(), busy: *desk.busy.read(), words: desk.words(), onsave } }
}

/// What a person sees and does.
#[component]
pub fn MinutesPlain(
    view: MinutesView,
    saved: Option<SavedPapers>,
    busy: bool,
    words: Speaker,
    onsave: EventHandler<()>,
) -> Element {
    let ways = Ways::get();
    let foot = view.lacks.is_none().then(|| {
        rsx! {
            Button { id: "save-pdf", weight: Weight::Main, icon: Icon::Next, disabled: busy, onpress: onsave, {words.say("minutes-save")} }
        }
    });
    rsx! {
        Screen { id: "reading", title: words.say("minutes"), unsent: view.unsent, words: words.clone(), foot, onback: ways.back(), onsafe: ways.safe(),
            if let Some(saved) = saved { Saved { saved, words: words.clone() } }
            CannotPrint { why: view.paper.clone().err().or(view.lacks) }
            if let Ok(paper) = view.paper { Sheet { paper } }
        }
    }
}

/// Where the files are, and what to know of them. It comes into view by itself: who
/// saves may be at the end of a long paper.
#[component]
fn Saved(saved: SavedPapers, words: Speaker) -> Element {
    rsx! {
        div {
            onmounted: move |mounted| async move {
                // Where it can't be scrolled to, it is found above.
                drop(mounted.scroll_to(ScrollBehavior::Instant).await);
            },
            Notice { tone: Tone::Good, id: "saved-papers",
                p { {words.say("minutes-saved")} }
                for file in saved.files { p { key: "{file}", class: "file", "data-paper": "{file}", "{file}" } }
            }
        }
        if let Some(why) = saved.no_supplement { Notice { tone: Tone::Bad, id: "no-supplement", p { "{why}" } } }
        Notice { tone: Tone::Warn, id: "not-sealed", p { {words.say("minutes-file-open")} } }
    }
}

/// Why the minutes can't be printed, before anybody signs them; nothing where they can.
#[component]
pub fn CannotPrint(why: Option<String>) -> Element {
    rsx! { if let Some(why) = why { Notice { tone: Tone::Bad, id: "cannot-print", p { "{why}" } } } }
}

/// Leads to the minutes, from a screen and back to it.
#[component]
pub fn ToMinutes(visit: VisitId, from: ReadFrom, words: Speaker, onplace: EventHandler<Place>) -> Element {
    rsx! {
        Button { id: "to-minutes", icon: Icon::List, onpress: move |()| onplace.call(Place::Minutes { visit, from }), {words.say("minutes")} }
    }
}
