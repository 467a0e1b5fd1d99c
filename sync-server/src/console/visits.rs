//! The list of visits.

use dioxus::prelude::*;
use shared::record::{VisitSummary, visit_state};
use shared::text::Lang;

use super::layout::{Place, Reader, moment, page, say, say_count};

/// The page.
pub fn visits_page(reader: &Reader, visits: &[VisitSummary]) -> String {
    let lang = reader.lang;
    let body = rsx! {
        h1 { {say(lang, "office-visits")} }
        p { class: "lead", {say_count(lang, "office-visits-count", visits.len())} }
        if visits.is_empty() {
            p { class: "note", {say(lang, "office-visits-none")} }
        } else {
            div { class: "scroll",
                table { id: "visits",
                    thead { tr {
                        th { {say(lang, "office-unit")} }
                        th { {say(lang, "office-visit-begun")} }
                        th { {say(lang, "office-visit-state")} }
                        th { class: "number", {say(lang, "office-findings")} }
                        th { class: "number", {say(lang, "office-differences")} }
                    } }
                    tbody { for visit in visits.iter().cloned() { {row(lang, &visit)} } }
                }
            }
        }
    };
    page(reader, Place::Visits, &say(lang, "office-visits"), body)
}

fn row(lang: Lang, visit: &VisitSummary) -> Element {
    let href = format!("/visits/{}", visit.visit);
    let state = state_words(lang, visit);
    let joined = (visit.united.len() > 1).then(|| say_count(lang, "office-visit-joined", visit.united.len()));
    rsx! {
        tr { class: if visit.differences > 0 { "differs" },
            td { a { href: "{href}", {visit.unit_name.clone()} }
                if let Some(joined) = joined { div { class: "soft", "{joined}" } } }
            td { {moment(&visit.first_at)} }
            td { span { class: "tag", "{state}" } }
            td { class: "number", "{visit.findings}" }
            td { class: "number", "{visit.differences}" }
        }
    }
}

/// The state of a visit as people read it.
pub fn state_words(lang: Lang, visit: &VisitSummary) -> String {
    if visit.state.differs() {
        return say(lang, "state-differs");
    }
    let key = visit_state(visit).map_or("planned".to_owned(), |state| state.name().to_lowercase());
    say(lang, &format!("visit-{key}"))
}
