//! What will be signed is read back first: its figures, what still differs, what nobody
//! verified. Only what was read back as it is now is signed.

use dioxus::prelude::*;
use mobile_core::shared::domain::{BadgeState, Fact, Moment, SignatureMade, SignatureOutcome, Signer};
use mobile_core::shared::ids::{PhotoHash, VisitId};
use mobile_core::shared::record::{Cell, FindingView};
use mobile_core::shared::words::{SIGNERS, Speaker, key_of};
use mobile_core::view::{Closing, VisitView, closing, marked};

use crate::phone::Phone;
use crate::ui::desk::{Desk, use_draft, use_view};
use crate::ui::parts::{Button, CellWords, Drawn, Icon, KeptTag, Notice, Screen, Tag, Thumbnails, Tone, Ways, Weight};
use crate::ui::place::{Place, ReadFrom};
use crate::ui::screens::findings::{code_words, subject_words};
use crate::ui::screens::host::Shut;
use crate::ui::screens::minutes::{CannotPrint, ToMinutes};
use crate::ui::screens::recommendations::FiveClear;
use crate::ui::screens::roll::Figures;
use crate::ui::screens::visit::{unfinished, use_visit};

/// The draft's field that says what was read back.
const READ_BACK: &str = "read-back";

/// What a person does on this screen.
#[derive(Debug, Clone, PartialEq)]
pub enum SigningEvent {
    /// All of it was read back, as it is now.
    ReadBack,
    /// Goes somewhere.
    Go(Place),
}

/// Whether what is here now was read back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadBack {
    /// As it is now.
    Now,
    /// Not, or not as it is now.
    NotYet,
}

/// The screen, joined to the phone.
#[component]
pub fn Signing(visit: VisitId) -> Element {
    let desk = use_context::<Desk>();
    let phone = use_context::<Phone>();
    let view = use_visit(visit);
    let ending = use_view(|| (), move |app, _, ()| closing(app, visit));
    let unfinished = use_view(|| (), move |app, _, ()| unfinished(&phone, app, visit).len());
    let refused = use_view(|| (), move |app, lang, ()| app.minutes_refused(visit).map(|why| why.say(lang)));
    let draft = use_draft(visit);
    let (Some(shown), Some(ending), Some(refused)) =
        (view.read().clone(), ending.read().clone(), refused.read().clone())
    else {
        return rsx! { div { class: "screen", id: "signing" } };
    };
    let matter = ending.matter.clone();
    let read_back = if draft.get(READ_BACK) == matter { ReadBack::Now } else { ReadBack::NotYet };
    rsx! {
        SigningPlain {
            view: shown, ending, read_back, refused, unfinished: unfinished.read().unwrap_or(0),
            onevent: move |event| match event {
                SigningEvent::ReadBack => draft.set(READ_BACK, matter.clone()),
                SigningEvent::Go(place) => desk.go(place),
            },
        }
    }
}

/// What a person sees and does.
#[component]
pub fn SigningPlain(
    view: VisitView,
    ending: Closing,
    read_back: ReadBack,
    #[props(!optional)] refused: Option<String>,
    unfinished: usize,
    onevent: EventHandler<SigningEvent>,
) -> Element {
    let ways = Ways::get();
    let words = view.speaker.clone();
    let visit = view.record.summary.visit;
    let closed = view.is_closed();
    let signs = closed && read_back == ReadBack::Now;
    let whole = view.lacking_signers().is_empty() && ending.outdated.is_empty();
    let foot = match (closed, signs, whole) {
        (true, false, _) => Some(rsx! {
            Button { id: "read-back", weight: Weight::Main, icon: Icon::Check, onpress: move |()| onevent.call(SigningEvent::ReadBack), {words.say("sign-read-back-done")} }
        }),
        (true, true, true) => Some(rsx! {
            Button { id: "to-sealing", weight: Weight::Main, icon: Icon::Next, onpress: move |()| onevent.call(SigningEvent::Go(Place::Sealing { visit })), {words.say("seal")} }
        }),
        _ => None,
    };
    rsx! {
        Screen { id: "signing", title: words.say("sign"), unsent: view.unsent, words: words.clone(), foot, onback: ways.back(), onsafe: ways.safe(),
            if view.goes_on() { Notice { tone: Tone::Warn, id: "close-first", p { {words.say("sign-close-first")} } } }
            if view.is_sealed() { Shut { view: view.clone() } }
            if signs || view.is_sealed() { Signers { view: view.clone(), outdated: ending.outdated.clone(), signs, onevent } }
            CannotPrint { why: refused }
            ToMinutes { visit, from: ReadFrom::Signing, words: words.clone(), onplace: move |place| onevent.call(SigningEvent::Go(place)) }
            p { class: "read-back", id: "sentence", {words.say("sign-read-back")} }
            Minutes { view: view.clone(), unfinished }
            if closed && !signs { p { class: "soft", {words.say("sign-read-first")} } }
        }
    }
}

/// The three places under the minutes.
#[component]
fn Signers(view: VisitView, outdated: Vec<Signer>, signs: bool, onevent: EventHandler<SigningEvent>) -> Element {
    rsx! {
        for signer in SIGNERS {
            One { key: "{signer.name()}", signer, view: view.clone(), outdated: outdated.contains(&signer), signs, onevent }
        }
    }
}

#[component]
fn One(signer: Signer, view: VisitView, outdated: bool, signs: bool, onevent: EventHandler<SigningEvent>) -> Element {
    let words = view.speaker.clone();
    let visit = view.record.summary.visit;
    let cell = view.signature(signer);
    let signed = cell.facts().next().is_some();
    let drawings = drawings(&view, &cell);
    let label = words.say(if signed { "sign-again" } else { "sign-now" });
    let weight = if signed && !outdated { Weight::Quiet } else { Weight::Main };
    rsx! {
        div { class: "card signer", "data-signer": "{signer.name()}", "data-signed": if signed { "yes" },
            div { class: "line apart",
                h2 { {words.say(&format!("signer-{}", signer.name()))} }
                if signed && !outdated { span { class: "done", Drawn { icon: Icon::Check } } }
            }
            if signed {
                CellWords { cell: cell.clone(), words: words.clone(), empty: "" }
                Thumbnails { photos: drawings, label: words.say("kind-signature") }
                KeptTag { kept: view.kept(&cell), words: words.clone() }
            }
            if outdated { Notice { tone: Tone::Warn, p { {words.say("sign-outdated")} } } }
            if signs {
                Button { weight, icon: Icon::Pen, onpress: move |()| onevent.call(SigningEvent::Go(Place::Signature { visit, signer })), "{label}" }
            }
        }
    }
}

/// The small pictures of what was drawn, where this phone has them.
fn drawings(view: &VisitView, cell: &Cell) -> Vec<PhotoHash> {
    let drawn = cell.facts().filter_map(|fact| match fact {
        Fact::Signature(SignatureMade { outcome: SignatureOutcome::Drawn { photo }, .. }) => Some(photo),
        _ => None,
    });
    drawn.filter_map(|hash| view.thumbnails.get(hash).copied()).collect()
}

/// What the minutes will say, in figures and names.
#[component]
fn Minutes(view: VisitView, unfinished: usize) -> Element {
    let words = view.speaker.clone();
    let record = &view.record;
    let time = |moment: Moment| record.times.get(moment.name()).cloned().unwrap_or_default();
    rsx! {
        div { class: "card", id: "minutes",
            h2 { "{record.summary.unit_name}" }
            dl { class: "five",
                for moment in [Moment::Arrived, Moment::Ended] {
                    dt { key: "{moment.name()}", class: "first-up", {words.say(&format!("moment-{}", moment.name()))} }
                    dd { CellWords { cell: time(moment), words: words.clone(), empty: "—" } }
                }
                dt { {words.say("close-host")} }
                dd { CellWords { cell: record.host.clone(), words: words.clone(), empty: words.say("close-not-yet") } }
            }
            Figures { view: view.clone() }
            ul { class: "plain tight", id: "sum", for line in sum(&view) { li { key: "{line}", "{line}" } } }
        }
        Doubts { view: view.clone(), unfinished }
        Findings { view: view.clone() }
        div { class: "card", id: "read-statement",
            h3 { {words.say("office-statement")} }
            CellWords { cell: record.statement.clone(), words: words.clone(), empty: words.say("office-statement-none") }
        }
        for asked in view.recommendations().into_iter().filter(|asked| !asked.withdrawn) {
            div { key: "{asked.told.id}", class: "card", h3 { {words.say("recommend-one")} } FiveClear { asked: asked.clone(), words: words.clone() } }
        }
    }
}

/// The visit in figures, beside the roll's.
pub fn sum(view: &VisitView) -> Vec<String> {
    let words = &view.speaker;
    let record = &view.record;
    let (answered, items) = view.progress();
    let asked = view.recommendations().iter().filter(|asked| !asked.withdrawn).count();
    let mut lines = vec![words.fraction("screen-marked-of", marked(record), record.rows.len())];
    lines.extend(badges(view));
    lines.extend([
        words.fraction("checklist-progress", answered, items),
        words.count("screen-findings-count", record.findings.len()),
        words.count("recommend-count", asked),
        words.count("screen-photos-count", view.photos_taken()),
    ]);
    lines
}

/// Badges in one line; nothing where none was checked.
fn badges(view: &VisitView) -> Option<String> {
    let words: &Speaker = &view.speaker;
    let told = BadgeState::ALL.into_iter().filter(|state| *state != BadgeState::NotSeen).filter_map(|state| {
        let figure = view.record.counts.badges.get(state.code()).map(|figure| figure.sure).filter(|sure| *sure > 0)?;
        Some(format!("{} {figure}", words.say(&key_of("badge", state.code()))))
    });
    let told: Vec<String> = told.collect();
    (!told.is_empty()).then(|| format!("{}: {}", words.say("office-badge"), told.join(" · ")))
}

/// What is not settled: it is printed as such.
#[component]
pub fn Doubts(view: VisitView, unfinished: usize) -> Element {
    let words = view.speaker.clone();
    let differences = view.record.differences.len();
    let unverified = view.record.counts.unverified as usize;
    rsx! {
        if differences > 0 { Notice { tone: Tone::Warn, id: "still-differs", p { {words.count("screen-close-differences", differences)} } } }
        if unfinished > 0 { Notice { tone: Tone::Warn, id: "still-unfinished", p { {words.count("screen-pictures-waiting-short", unfinished)} } } }
        if unverified > 0 { Notice { id: "still-unverified", p { {words.count("screen-close-unverified", unverified)} } } }
    }
}

/// On whom what was found, by name and label.
#[component]
fn Findings(view: VisitView) -> Element {
    let words = view.speaker.clone();
    let line = |found: &FindingView| {
        (subject_words(&view, found.name.subject), code_words(&words, &found.name.code), found.finding.clone())
    };
    let lines: Vec<_> = view.record.findings.iter().map(line).collect();
    rsx! {
        div { class: "card", id: "read-findings",
            h3 { {words.say("office-findings")} }
            if lines.is_empty() { p { class: "soft", {words.say("office-findings-none")} } }
            for (place, (who, what, cell)) in lines.into_iter().enumerate() {
                div { key: "{place}", class: "part",
                    p { b { "{who}" } }
                    p { class: "soft", "{what}" }
                    CellWords { cell, words: words.clone(), empty: "" }
                }
            }
        }
        if view.record.findings.iter().any(|found| found.finding.differs()) { Tag { tone: Tone::Warn, text: words.say("state-differs") } }
    }
}
