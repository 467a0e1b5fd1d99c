//! What was found in a visit, and what marks and checks offer to be found.

use dioxus::prelude::*;
use mobile_core::shared::domain::{Catalogue, Fact, FindingCode, FindingName, Subject};
use mobile_core::shared::ids::{PersonId, VisitId};
use mobile_core::shared::record::{Cell, FindingView, Row};
use mobile_core::shared::words::Speaker;
use mobile_core::view::VisitView;

use crate::ui::desk::{Desk, use_draft};
use crate::ui::parts::{Button, CellWords, Drawn, Icon, KeptTag, Screen, Tag, Thumbnails, Ways, Weight};
use crate::ui::place::Place;
use crate::ui::screens::host::Shut;
use crate::ui::screens::slot::{NEW, Slot};
use crate::ui::screens::visit::use_visit;

/// A finding that a mark or a check offers; it is never recorded by itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Offer {
    /// On whom.
    pub person: PersonId,
    /// What.
    pub code: FindingCode,
}

/// The screen, joined to the phone.
#[component]
pub fn Findings(visit: VisitId) -> Element {
    let desk = use_context::<Desk>();
    let view = use_visit(visit);
    let draft = use_draft(visit);
    let Some(shown) = view.read().clone() else { return rsx! { div { class: "screen", id: "findings" } } };
    rsx! {
        FindingsPlain {
            view: shown,
            half_written: Slot::new(draft, NEW).is_begun(),
            onnew: move |()| desk.go(Place::Finding { visit, slot: NEW.to_owned() }),
            onoffer: move |offer: Offer| {
                let slot = Slot::new(draft, &format!("offer.{}.{}", offer.person, offer.code));
                slot.offer(Subject::Person(offer.person), &offer.code);
                desk.go(Place::Finding { visit, slot: slot.name });
            },
            onedit: move |name: FindingName| {
                let slot = Slot::new(draft, &format!("edit.{}.{}", name.subject.id(), name.field()));
                if let Some(view) = view.peek().as_ref() {
                    slot.edit(view, &name);
                }
                desk.go(Place::Finding { visit, slot: slot.name });
            },
        }
    }
}

/// What a person sees and does.
#[component]
pub fn FindingsPlain(
    view: VisitView,
    half_written: bool,
    onnew: EventHandler<()>,
    onoffer: EventHandler<Offer>,
    onedit: EventHandler<FindingName>,
) -> Element {
    let ways = Ways::get();
    let words = view.speaker.clone();
    // Once the minutes are sealed nobody is asked for more; what somebody has to add is their own to say.
    let offers = if view.goes_on() { offers(&view) } else { Vec::new() };
    let label = words.say(if half_written { "screen-finding-go-on" } else { "screen-finding-new" });
    let foot = rsx! { Button { id: "new-finding", weight: Weight::Main, icon: Icon::Plus, onpress: onnew, "{label}" } };
    rsx! {
        Screen { id: "findings", title: words.say("screen-findings"), unsent: view.unsent, words: words.clone(), foot: view.takes_words().then_some(foot),
            onback: ways.back(), onsafe: ways.safe(),
            Shut { view: view.clone() }
            if view.record.findings.is_empty() { p { class: "card soft", id: "none", {words.say("office-findings-none")} } }
            for finding in view.record.findings.iter() {
                Found { key: "{finding.name.subject.id()}-{finding.name.field()}", finding: finding.clone(), view: view.clone(), onedit }
            }
            if !offers.is_empty() {
                h2 { class: "group", {words.say("screen-offers")} }
                for offer in offers { Offered { key: "{offer.person}-{offer.code}", offer, view: view.clone(), onoffer } }
            }
        }
    }
}

/// What marks and checks offer that nobody has recorded on the person.
pub fn offers(view: &VisitView) -> Vec<Offer> {
    let of_row = |row: &Row| {
        // What differs is settled first: nobody is found absent on half of a contradiction.
        let settled = |cell: &'_ Cell| if cell.differs() { Cell::default() } else { cell.clone() };
        let (mark, badge, proof) = (settled(&row.mark), settled(&row.badge), settled(&row.proof));
        let mark = mark.facts().filter_map(|fact| match fact {
            Fact::Mark(mark) => mark.state.offers(),
            _ => None,
        });
        let badge = badge.facts().filter_map(|fact| match fact {
            Fact::BadgeCheck(check) => check.offers(),
            _ => None,
        });
        let proof = proof.facts().filter_map(|fact| match fact {
            Fact::AbsenceProof(proof) => proof.proof.offers(),
            _ => None,
        });
        let person = row.person;
        mark.chain(badge).chain(proof).map(move |code| Offer { person, code }).collect::<Vec<_>>()
    };
    let recorded = |offer: &Offer| {
        let same = |finding: &FindingView| finding.person == Some(offer.person) && finding.name.code == offer.code;
        view.record.findings.iter().any(same)
    };
    view.record.rows.iter().flat_map(of_row).filter(|offer| !recorded(offer)).collect()
}

/// A code and its label.
pub fn code_words(words: &Speaker, code: &FindingCode) -> String {
    let label = Catalogue::standard().label(code, words.lang).unwrap_or_default();
    format!("{code} · {label}")
}

/// Whether what names a person is the unit's duty, and never counts against them.
pub fn is_units_duty(code: &FindingCode, subject: Subject) -> bool {
    !Catalogue::standard().counts_against_person(code) && matches!(subject, Subject::Person(_))
}

/// On whom or what.
pub fn subject_words(view: &VisitView, subject: Subject) -> String {
    let words = &view.speaker;
    match subject {
        Subject::Unit(_) => view.record.summary.unit_name.clone(),
        Subject::Person(person) => match view.row(person).filter(|row| !row.name.is_empty()) {
            Some(row) => row.name.clone(),
            None => words.say("office-person-unnamed"),
        },
        Subject::Unidentified(_) => words.say("office-subject-unidentified"),
    }
}

#[component]
fn Found(finding: FindingView, view: VisitView, onedit: EventHandler<FindingName>) -> Element {
    let words = view.speaker.clone();
    let name = finding.name.clone();
    let duty = is_units_duty(&name.code, name.subject);
    let small: Vec<_> = finding.photos.iter().filter_map(|hash| view.thumbnails.get(hash).copied()).collect();
    let edited = name.clone();
    let act = if name.act > 1 { format!(" ({})", name.act) } else { String::new() };
    rsx! {
        div { class: "card finding", "data-code": "{name.code}",
            h3 { {subject_words(&view, name.subject)} }
            p { class: "label", {code_words(&words, &name.code)} "{act}" }
            if duty { Tag { text: words.say("screen-units-duty") } }
            CellWords { cell: finding.finding.clone(), words: words.clone(), empty: "" }
            Thumbnails { photos: small, label: words.say("screen-photo") }
            div { class: "line apart",
                KeptTag { kept: view.kept(&finding.finding), words: words.clone() }
                if view.takes_words() { Button { weight: Weight::Quiet, onpress: move |()| onedit.call(edited.clone()), {words.say("screen-edit")} } }
            }
        }
    }
}

#[component]
fn Offered(offer: Offer, view: VisitView, onoffer: EventHandler<Offer>) -> Element {
    let words = view.speaker.clone();
    let press = offer.clone();
    rsx! {
        button { class: "card offer", r#type: "button", "data-code": "{offer.code}", onclick: move |_| onoffer.call(press.clone()),
            div { class: "line apart",
                h3 { {subject_words(&view, Subject::Person(offer.person))} }
                Drawn { icon: Icon::Plus }
            }
            p { class: "soft", {code_words(&words, &offer.code)} }
        }
    }
}
