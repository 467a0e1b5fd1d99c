//! Units: the list, and one with its people and visits.

use dioxus::prelude::*;
use shared::domain::{Posting, Staff, Unit, UnitKind};
use shared::record::VisitSummary;
use shared::text::Lang;

use super::layout::{Place, Reader, moment, page, say, say_count};
use super::visits::state_words;

/// The list of units.
pub fn units_page(reader: &Reader, units: &[(Unit, usize)]) -> String {
    let lang = reader.lang;
    let body = rsx! {
        h1 { {say(lang, "office-units")} }
        p { class: "lead", {say_count(lang, "office-units-count", units.len())} }
        div { class: "scroll", table { id: "units",
            thead { tr {
                th { {say(lang, "office-unit")} }
                th { {say(lang, "office-unit-kind")} }
                th { {say(lang, "office-unit-code")} }
                th { class: "number", {say(lang, "office-unit-people")} }
            } }
            tbody { for (unit , people) in units.iter().cloned() { tr {
                td { a { href: "/units/{unit.unit}", {unit.name.to_string()} } }
                td { {say(lang, kind_key(unit.kind))} }
                td { code { {codes(&unit)} } }
                td { class: "number", "{people}" }
            } } }
        } }
    };
    page(reader, Place::Units, &say(lang, "office-units"), body)
}

/// One unit.
pub fn unit_page(reader: &Reader, unit: &Unit, roster: &[(Posting, Option<Staff>)], visits: &[VisitSummary]) -> String {
    let lang = reader.lang;
    let title = unit.name.to_string();
    let lead = format!("{} · {}", say(lang, kind_key(unit.kind)), codes(unit));
    let body = rsx! {
        h1 { "{title}" }
        p { class: "lead", "{lead}" }
        h2 { {say(lang, "office-visits")} }
        if visits.is_empty() { p { class: "soft", {say(lang, "office-visits-none")} } }
        ul { for visit in visits.iter().cloned() {
            li { a { href: "/visits/{visit.visit}", {moment(&visit.first_at)} } " · " {state_words(lang, &visit)} }
        } }
        h2 { {say(lang, "office-unit-people")} }
        {people(lang, roster)}
    };
    page(reader, Place::Units, &title, body)
}

fn people(lang: Lang, roster: &[(Posting, Option<Staff>)]) -> Element {
    if roster.is_empty() {
        return rsx! { p { class: "note", {say(lang, "office-roll-empty")} } };
    }
    let rows: Vec<[String; 4]> = roster
        .iter()
        .map(|(posting, staff)| {
            let name =
                staff.as_ref().map(|staff| staff.full_name.to_string()).unwrap_or_else(|| say(lang, "state-erased"));
            let title = posting.title.as_ref().map(ToString::to_string).unwrap_or_default();
            let department = posting.department.as_ref().map(ToString::to_string).unwrap_or_default();
            [posting.person.to_string(), name, title, department]
        })
        .collect();
    rsx! {
        div { class: "scroll", table { id: "people",
            thead { tr {
                th { class: "number", "#" }
                th { {say(lang, "office-person")} }
                th { {say(lang, "office-title")} }
                th { {say(lang, "office-department")} }
            } }
            tbody { for (index , [person, name, title, department]) in rows.into_iter().enumerate() { tr {
                td { class: "number", {(index + 1).to_string()} }
                td { a { href: "/people/{person}", "{name}" } }
                td { "{title}" }
                td { "{department}" }
            } } }
        } }
    }
}

fn codes(unit: &Unit) -> String {
    let codes: Vec<String> =
        unit.codes.iter().map(|code| format!("{} {}", code.scheme.to_uppercase(), code.code)).collect();
    codes.join(", ")
}

fn kind_key(kind: UnitKind) -> &'static str {
    match kind {
        UnitKind::District => "unit-district",
        UnitKind::Department => "unit-department",
        UnitKind::ServiceUnit => "unit-service",
        UnitKind::Commune => "unit-commune",
        UnitKind::OneStopDesk => "unit-one-stop-desk",
    }
}
