//! The roll: everybody of a visit by department, each with attendance and badge;
//! who is on no roster comes last.

use dioxus::prelude::*;
use shared::record::{CellStatus, Row};

use super::VisitPage;
use crate::console::layout::{cell_tag, cell_words, history, photos};
use shared::words::Speaker;

const COLUMNS: i64 = 4;

/// The table.
pub fn roll(view: &VisitPage) -> Element {
    let speaker = &view.speaker;
    let numbered: Vec<(usize, &Row)> = (1..).zip(&view.visit.rows).collect();
    let groups: Vec<&[(usize, &Row)]> = numbered.chunk_by(|(_, one), (_, other)| place(one) == place(other)).collect();
    // One nameless department is the whole unit.
    let headed = groups.iter().any(|group| group.first().is_some_and(|(_, row)| row.department.is_some()));
    rsx! {
        h2 { id: "to-roll", {speaker.say("office-roll")} }
        if view.visit.rows.is_empty() {
            p { class: "note", {speaker.say("office-roll-empty")} }
        } else {
            div { class: "scroll",
                table { id: "roll", class: "stack",
                    thead { tr {
                        th { scope: "col", class: "number", {speaker.say("office-row-number")} }
                        th { scope: "col", class: "person", {speaker.say("office-person")} }
                        th { scope: "col", {speaker.say("office-mark")} }
                        th { scope: "col", {speaker.say("office-badge")} }
                    } }
                    for group in groups { {department(view, group, headed)} }
                }
            }
        }
    }
}

/// Where a row is shown: in its department, or after the roster.
fn place(row: &Row) -> (bool, Option<&str>) {
    (row.on_roster, row.department.as_deref().filter(|_| row.on_roster))
}

fn department(view: &VisitPage, group: &[(usize, &Row)], headed: bool) -> Element {
    let speaker = &view.speaker;
    let name = match group.first() {
        Some((_, row)) if !row.on_roster => Some(speaker.say("office-not-on-roster")),
        Some((_, row)) if headed => {
            Some(row.department.clone().unwrap_or_else(|| speaker.say("office-department-none")))
        }
        _ => None,
    };
    let count = speaker.count("office-unit-people-count", group.len());
    rsx! {
        tbody {
            if let Some(name) = name {
                tr { class: "group", th { scope: "rowgroup", colspan: COLUMNS, "{name}" span { class: "soft", " · {count}" } } }
            }
            for (number , row) in group { {roll_row(view, *number, row)} }
        }
    }
}

fn roll_row(view: &VisitPage, number: usize, row: &Row) -> Element {
    let speaker = &view.speaker;
    let department = row.department.clone().filter(|_| !row.on_roster);
    let details = [row.title.clone(), department, row.birth_year.map(|year| year.to_string())];
    let details = details.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let differs = row.mark.differs() || row.badge.differs();
    rsx! {
        tr { class: if differs { "differs" },
            td { class: "number", "{number}" }
            th { scope: "row", class: "person",
                a { href: "/people/{row.person}", {view.name_of(row.person)} }
                if !details.is_empty() { div { class: "soft", "{details}" } }
            }
            td { "data-label": speaker.say("office-mark"), {mark_cell(speaker, row)} }
            td { "data-label": speaker.say("office-badge"),
                div { class: "values",
                    if row.badge.status == CellStatus::Empty {
                        span { class: "soft", {speaker.say("office-badge-unchecked")} }
                    } else { {cell_tag(speaker, &row.badge)} }
                    {photos(speaker, &row.photos, view.photo())}
                    if !row.portraits.is_empty() {
                        span { class: "soft", {speaker.say("photo-class-portrait")} }
                        {photos(speaker, &row.portraits, view.photo())}
                    }
                    {history(speaker, &row.badge)}
                }
            }
        }
    }
}

fn mark_cell(speaker: &Speaker, row: &Row) -> Element {
    let proofs = [&row.proof, &row.proof_judged].into_iter().filter(|cell| cell.status != CellStatus::Empty);
    let proofs: Vec<_> = proofs.collect();
    rsx! {
        div { class: "values",
            if row.mark.status == CellStatus::Empty {
                span { class: "tag", {speaker.say("state-unverified")} }
            } else { {cell_tag(speaker, &row.mark)} }
            if row.lateness.status != CellStatus::Empty { {cell_words(speaker, &row.lateness)} {history(speaker, &row.lateness)} }
            for cell in proofs { div { {cell_words(speaker, cell)} {history(speaker, cell)} } }
            {history(speaker, &row.mark)}
        }
    }
}
