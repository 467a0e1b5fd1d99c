//! The minutes are sealed: what that means, what speaks against doing it now, and the
//! seal's code, by which phone, office and paper are compared.

use dioxus::prelude::*;
use mobile_core::Intent;
use mobile_core::shared::domain::Signer;
use mobile_core::shared::ids::VisitId;
use mobile_core::shared::text::{Arg, Sentences};
use mobile_core::shared::words::Speaker;
use mobile_core::view::{Closing, OtherPhone, SealShown, VisitView, closing};

use crate::phone::Phone;
use crate::ui::desk::{Desk, use_acts, use_view};
use crate::ui::parts::{Button, Icon, Notice, Screen, Tone, Ways, Weight};
use crate::ui::place::{Place, ReadFrom};
use crate::ui::screens::minutes::{CannotPrint, ToMinutes};
use crate::ui::screens::signing::Doubts;
use crate::ui::screens::visit::{unfinished, use_visit};

/// The screen, joined to the phone.
#[component]
pub fn Sealing(visit: VisitId) -> Element {
    let mut desk = use_context::<Desk>();
    let phone = use_context::<Phone>();
    let acts = use_acts();
    let view = use_visit(visit);
    let ending = use_view(|| (), move |app, _, ()| closing(app, visit));
    let unfinished = use_view(|| (), move |app, _, ()| unfinished(&phone, app, visit).len());
    let refused = use_view(|| (), move |app, lang, ()| app.minutes_refused(visit).map(|why| why.say(lang)));
    let (Some(shown), Some(ending), Some(refused)) =
        (view.read().clone(), ending.read().clone(), refused.read().clone())
    else {
        return rsx! { div { class: "screen", id: "sealing" } };
    };
    rsx! {
        SealingPlain {
            view: shown, ending, refused, unfinished: unfinished.read().unwrap_or(0), busy: *desk.busy.read(),
            onplace: move |place| desk.go(place),
            onseal: move |()| {
                if *desk.busy.peek() {
                    return;
                }
                desk.busy.set(true);
                let acts = acts.clone();
                desk.run(async move {
                    if acts.act(Intent::Seal { visit }).await.is_some() {
                        desk.say_saved(&desk.words().say("kind-seal"), Vec::new());
                    }
                    desk.busy.set(false);
                });
            },
        }
    }
}

/// What a person sees and does.
#[component]
pub fn SealingPlain(
    view: VisitView,
    ending: Closing,
    #[props(!optional)] refused: Option<String>,
    unfinished: usize,
    busy: bool,
    onseal: EventHandler<()>,
    onplace: EventHandler<Place>,
) -> Element {
    let ways = Ways::get();
    let words = view.speaker.clone();
    let seals = view.seals();
    let lacking = [view.lacking_signers(), ending.outdated.clone()].concat();
    // Two seals made apart are made one by a third.
    let may = view.may_seal() && (seals.len() > 1 || view.is_closed() && lacking.is_empty());
    let foot = (seals.len() != 1).then(|| {
        rsx! {
            Button { id: "seal", weight: Weight::Main, icon: Icon::Check, disabled: busy || !may, onpress: onseal, {words.say("seal-now")} }
        }
    });
    rsx! {
        Screen { id: "sealing", title: words.say("seal"), unsent: view.unsent, words: words.clone(), foot, onback: ways.back(), onsafe: ways.safe(),
            for seal in seals.clone() { Sealed { key: "{seal.code}", seal, words: words.clone() } }
            CannotPrint { why: refused }
            ToMinutes { visit: view.record.summary.visit, from: ReadFrom::Sealing, words: words.clone(), onplace }
            if seals.len() > 1 { Notice { tone: Tone::Warn, id: "two-seals", p { {words.say("refusal-seal-again")} } } }
            if seals.is_empty() {
                div { class: "card", p { id: "what", {words.say("seal-what")} } }
                if !view.may_seal() { Notice { id: "leader-seals", p { {words.say("seal-by-leader")} } } }
                Lacking { view: view.clone(), lacking, words: words.clone() }
                Doubts { view: view.clone(), unfinished }
                Others { others: ending.others.clone(), compare: ending.compare.clone(), visit: view.record.summary.visit, words: words.clone(), onplace }
            }
        }
    }
}

/// A seal, its code large, and what comes after it.
#[component]
fn Sealed(seal: SealShown, words: Speaker) -> Element {
    rsx! {
        div { class: "card sealed",
            h2 { {words.say("seal-done")} }
            p { class: "label", {words.say("office-seal-code")} }
            p { class: "figure compare seal-code", id: "seal-code", "{seal.code}" }
            p { class: "soft", {words.say("seal-code-what")} }
            p { {words.count("office-seal-covers", seal.covers)} }
            if seal.later > 0 { p { id: "later", {words.count("office-seal-late", seal.later)} } }
        }
        Notice { id: "supplement", p { {words.say("close-supplement")} } }
    }
}

/// Who has not signed what is here now.
#[component]
fn Lacking(view: VisitView, lacking: Vec<Signer>, words: Speaker) -> Element {
    if !view.is_closed() {
        return rsx! { Notice { tone: Tone::Warn, id: "close-first", p { {words.say("sign-close-first")} } } };
    }
    if lacking.is_empty() {
        return rsx! {};
    }
    let names = lacking.iter().map(|signer| words.say(&format!("signer-{}", signer.name()))).collect::<Vec<_>>();
    rsx! { Notice { tone: Tone::Warn, id: "unsigned", p { {words.say_with("seal-unsigned", "names", &names.join(", "))} } } }
}

/// Phones that wrote of the visit and were not compared with this one: what only they
/// hold would not be covered. It warns, and keeps nobody from sealing.
#[component]
fn Others(
    others: Vec<OtherPhone>,
    compare: String,
    visit: VisitId,
    words: Speaker,
    onplace: EventHandler<Place>,
) -> Element {
    let name = |phone: &OtherPhone| {
        let unknown = || words.say("office-author-unknown");
        words.members.get(&phone.member).cloned().unwrap_or_else(unknown)
    };
    let mut names: Vec<String> = others.iter().filter(|phone| !phone.compared).map(name).collect();
    names.dedup();
    if names.is_empty() {
        return rsx! {};
    }
    let args = [("names", Arg::Text(names.join(", ")))];
    rsx! {
        Notice { tone: Tone::Warn, id: "not-compared",
            p { {Sentences::say(words.lang, "seal-not-compared", &args)} }
            p { class: "figure compare", id: "compare-code", "{compare}" }
            Button { id: "to-passing", icon: Icon::Sync, onpress: move |()| onplace.call(Place::Passing { visit: Some(visit) }), {words.say("pass")} }
        }
    }
}
