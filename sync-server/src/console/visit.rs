//! One visit: figures, differences with «chốt», the roll with badges, findings
//! with photos, statements, signatures, seals.

use std::collections::BTreeMap;

use dioxus::prelude::*;
use shared::domain::{Catalogue, Fact, KeyParts, Kind, Subject};
use shared::ids::{MemberId, PhotoHash};
use shared::record::{Cell, Difference, Figure, FindingView, Row, Standing, Told, VisitRecord};
use shared::text::Lang;

use super::layout::{
    Place, Reader, Words, badge_key, badge_tone, badge_words, cell_tag, form_token, history, mark_tone, mark_words,
    moment, page, photos, plain_tone, plain_words, say, say_count, short, special,
};
use super::visits::state_words;

/// What the page needs beside the record: who wrote, which photos are here.
#[derive(Debug, Clone)]
pub struct VisitPage {
    /// The visit.
    pub visit: VisitRecord,
    /// Names of authors.
    pub members: BTreeMap<MemberId, String>,
    /// Each photo that is here, with its thumbnail.
    pub photos_here: BTreeMap<PhotoHash, PhotoHash>,
    /// A sentence about what was just done or refused.
    pub message: Option<String>,
}

impl VisitPage {
    fn author(&self, lang: Lang) -> impl Fn(&Told) -> String + '_ {
        let unknown = say(lang, "office-author-unknown");
        move |told| self.members.get(&told.author).cloned().unwrap_or_else(|| unknown.clone())
    }

    fn photo(&self) -> impl Fn(PhotoHash) -> Option<PhotoHash> + '_ {
        |hash| self.photos_here.get(&hash).copied()
    }

    fn name_of(&self, subject: Option<shared::ids::Id>, lang: Lang) -> String {
        let row = subject.and_then(|id| self.visit.rows.iter().find(|row| shared::ids::Id::from(row.person) == id));
        row.map(|row| row.name.clone())
            .filter(|name| !name.is_empty())
            .unwrap_or_else(|| say(lang, "office-subject-unit"))
    }
}

/// The page.
pub fn visit_page(reader: &Reader, view: &VisitPage) -> String {
    let lang = reader.lang;
    let visit = &view.visit;
    let title = visit.summary.unit_name.clone();
    let lead = format!("{} · {}", moment(&visit.summary.first_at), state_words(lang, &visit.summary));
    let body = rsx! {
        h1 { "{title}" }
        p { class: "lead", "{lead}"
            if visit.summary.united.len() > 1 { " · " {say_count(lang, "office-visit-joined", visit.summary.united.len())} } }
        if let Some(message) = view.message.clone() { p { class: "note", id: "message", "{message}" } }
        {figures(lang, visit)}
        {differences(reader, view)}
        {roll(lang, view)}
        {findings(lang, view)}
        {all_photos(lang, view)}
        {statements(lang, view)}
        {seals(lang, visit)}
    };
    page(reader, Place::Visits, &title, body)
}

fn figures(lang: Lang, visit: &VisitRecord) -> Element {
    let counts = &visit.counts;
    let figure = |key: &str, value: String| {
        rsx! { li { b { "{value}" } span { class: "soft", {say(lang, key)} } } }
    };
    let badge = |state: &str| counts.badges.get(state).copied().unwrap_or_default();
    rsx! {
        ul { class: "figures", id: "figures",
            {figure("office-count-rows", counts.rows.to_string())}
            {figure("office-count-present", sure_open(counts.present))}
            {figure("office-count-absent", sure_open(counts.absent_without_reason))}
            {figure("office-count-unverified", counts.unverified.to_string())}
            {figure("office-count-differing", counts.differing.to_string())}
            {figure("badge-not-worn", sure_open(badge("NOT_WORN")))}
            {figure("badge-not-issued", sure_open(badge("NOT_ISSUED")))}
        }
    }
}

/// «sure (+open)».
fn sure_open(figure: Figure) -> String {
    if figure.open == 0 { figure.sure.to_string() } else { format!("{} (+{})", figure.sure, figure.open) }
}

fn differences(reader: &Reader, view: &VisitPage) -> Element {
    let lang = reader.lang;
    if view.visit.differences.is_empty() {
        return rsx! {};
    }
    rsx! {
        h2 { {say(lang, "office-differences-title")} }
        for difference in view.visit.differences.clone() { {difference_card(reader, view, &difference)} }
    }
}

fn difference_card(reader: &Reader, view: &VisitPage, difference: &Difference) -> Element {
    let lang = reader.lang;
    let what = say(lang, &format!("kind-{}", difference.parts.kind.replace('_', "-")));
    let whom = view.name_of(difference.parts.subject, lang);
    let name = view.author(lang);
    let words = words_of(&difference.parts);
    let standing: Vec<(String, String, String)> = difference
        .cell
        .history
        .iter()
        .filter(|told| told.stands)
        .map(|told| {
            let value = told.value.as_deref().map_or_else(|| say(lang, "state-erased"), |value| words(lang, value));
            let value = if told.withdraws { say(lang, "state-withdrawn") } else { value };
            (told.entry.hash.to_string(), value, format!("{} · {}", name(told), moment(&told.at)))
        })
        .collect();
    let action = format!("/visits/{}/settle", view.visit.summary.visit);
    let key = difference.cell.key.map(|key| key.to_string()).unwrap_or_default();
    rsx! {
        article { class: "card difference",
            h3 { "{what} — {whom} " span { class: "tag warn", {say(lang, "state-differs")} } }
            if difference.cell.pending {
                p { class: "note", {say(lang, "office-settle-pending")} }
            } else {
                form { method: "post", action: "{action}",
                    {form_token(reader)}
                    input { r#type: "hidden", name: "key", value: "{key}" }
                    for (hash , _ , _) in standing.clone() { input { r#type: "hidden", name: "shown", value: "{hash}" } }
                    for (hash , value , by) in standing.clone() {
                        label { class: "choice",
                            input { r#type: "radio", name: "choose", value: "{hash}", required: true }
                            span { b { "{value}" } br {} span { class: "soft", "{by}" } }
                        }
                    }
                    label { class: "choice",
                        input { r#type: "radio", name: "choose", value: "none", required: true }
                        span { {say(lang, "office-settle-none")} }
                    }
                    label { r#for: "why-{key}", {say(lang, "office-settle-why")} }
                    input { id: "why-{key}", name: "why", r#type: "text", required: true, maxlength: 1000 }
                    button { {say(lang, "office-settle")} }
                }
            }
            {history(lang, &difference.cell, words, &name)}
        }
    }
}

fn words_of(parts: &KeyParts) -> Words {
    match Kind::of(&parts.kind) {
        Some(Kind::Mark) => mark_words,
        Some(Kind::BadgeCheck) => badge_words,
        Some(Kind::Visit) => visit_words,
        Some(Kind::VisitStep) => step_words,
        Some(Kind::AddedPerson) => person_words,
        Some(Kind::VisitTime) => time_words,
        _ => plain_words,
    }
}

fn visit_words(lang: Lang, value: &str) -> String {
    let key = if value.contains("one_stop_desk") { "visit-kind-one-stop-desk" } else { "visit-kind-agency" };
    special(lang, value).unwrap_or_else(|| say(lang, key))
}

fn step_words(lang: Lang, value: &str) -> String {
    special(lang, value).unwrap_or_else(|| say(lang, &format!("visit-{}", value.to_lowercase())))
}

fn time_words(lang: Lang, value: &str) -> String {
    special(lang, value).unwrap_or_else(|| moment(value))
}

fn person_words(lang: Lang, value: &str) -> String {
    let read = |field: &str| {
        let fact: serde_json::Value = serde_json::from_str(value).ok()?;
        fact.get(field)?.as_str().map(str::to_owned)
    };
    let words: Vec<String> = ["full_name", "title", "department"].into_iter().filter_map(read).collect();
    special(lang, value).unwrap_or_else(|| words.join(", "))
}

fn roll(lang: Lang, view: &VisitPage) -> Element {
    rsx! {
        h2 { {say(lang, "office-roll")} }
        if view.visit.rows.is_empty() {
            p { class: "note", {say(lang, "office-roll-empty")} }
        } else {
            div { class: "scroll",
                table { id: "roll",
                    thead { tr {
                        th { class: "number", "#" }
                        th { {say(lang, "office-person")} }
                        th { {say(lang, "office-mark")} }
                        th { {say(lang, "office-badge")} }
                    } }
                    tbody { for (index , row) in view.visit.rows.iter().enumerate() { {roll_row(lang, view, index, row)} } }
                }
            }
        }
    }
}

fn roll_row(lang: Lang, view: &VisitPage, index: usize, row: &Row) -> Element {
    let name = view.author(lang);
    let shown_name = if row.name.is_empty() { say(lang, "office-person-unnamed") } else { row.name.clone() };
    let details: Vec<String> = [row.title.clone(), row.department.clone(), row.birth_year.map(|year| year.to_string())]
        .into_iter()
        .flatten()
        .collect();
    let details = details.join(" · ");
    let differs = row.mark.differs() || row.badge.differs();
    let lateness = row.lateness.one().map(|minutes| format!("{minutes} {}", say(lang, "office-minutes")));
    rsx! {
        tr { class: if differs { "differs" },
            td { class: "number", {(index + 1).to_string()} }
            td {
                a { href: "/people/{row.person}", "{shown_name}" }
                if !row.on_roster { " " span { class: "tag", {say(lang, "office-not-on-roster")} } }
                if !details.is_empty() { div { class: "soft", "{details}" } }
            }
            td {
                if row.mark.status == shared::record::CellStatus::Empty {
                    span { class: "tag", {say(lang, "state-unverified")} }
                } else { {cell_tag(lang, &row.mark, mark_words, mark_tone)} }
                if let Some(lateness) = lateness { " " span { class: "soft", "{lateness}" } }
                {history(lang, &row.mark, mark_words, &name)}
            }
            td {
                if row.badge.status == shared::record::CellStatus::Empty {
                    span { class: "soft", {say(lang, &badge_key(shared::domain::BadgeState::NotSeen))} }
                } else { {cell_tag(lang, &row.badge, badge_words, badge_tone)} }
                {photos(lang, &row.photos, view.photo())}
                {history(lang, &row.badge, badge_words, &name)}
            }
        }
    }
}

fn findings(lang: Lang, view: &VisitPage) -> Element {
    rsx! {
        h2 { {say(lang, "office-findings")} }
        if view.visit.findings.is_empty() {
            p { class: "soft", {say(lang, "office-findings-none")} }
        }
        for finding in view.visit.findings.clone() { {finding_card(lang, view, &finding)} }
    }
}

fn finding_card(lang: Lang, view: &VisitPage, finding: &FindingView) -> Element {
    let name = view.author(lang);
    let label = Catalogue::standard().get(&finding.name.code).map(|kind| match lang {
        Lang::Vi => kind.vi.clone(),
        Lang::En => kind.en.clone(),
    });
    let label = label.unwrap_or_default();
    let whom = match finding.name.subject {
        Subject::Unit(_) => say(lang, "office-subject-unit"),
        Subject::Person(person) | Subject::Unidentified(person) => view.name_of(Some(person.into()), lang),
    };
    let standing = say(lang, standing_key(finding.standing));
    let explained = explanation_words(lang, &finding.explanation);
    rsx! {
        article { class: "card finding",
            h3 { code { "{finding.name.code}" } " {label}" }
            p { "{whom} " span { class: "tag", "{standing}" } }
            p { {cell_tag(lang, &finding.finding, plain_words, plain_tone)} }
            if let Some(explained) = explained {
                p { b { {say(lang, "office-explanation")} ": " } "{explained}" }
            }
            {photos(lang, &finding.photos, view.photo())}
            {history(lang, &finding.finding, plain_words, &name)}
        }
    }
}

fn standing_key(standing: Standing) -> &'static str {
    match standing {
        Standing::Undecided => "standing-undecided",
        Standing::Counts => "standing-counts",
        Standing::Rejected => "standing-rejected",
        Standing::Deferred => "standing-deferred",
        Standing::BasisChanged => "standing-basis-changed",
        Standing::Disputed => "standing-disputed",
    }
}

fn explanation_words(lang: Lang, cell: &Cell) -> Option<String> {
    let words = cell.facts().filter_map(|fact| match fact {
        Fact::Explanation(explanation) => Some(match &explanation.answer {
            shared::domain::ExplanationAnswer::Explained { text } => text.to_string(),
            shared::domain::ExplanationAnswer::NoAnswer => say(lang, "office-no-answer"),
        }),
        _ => None,
    });
    let words: Vec<String> = words.collect();
    (!words.is_empty()).then(|| words.join(" / "))
}

fn all_photos(lang: Lang, view: &VisitPage) -> Element {
    let of_visit: Vec<PhotoHash> =
        view.visit.photos.iter().filter(|photo| photo.photo.is_some()).map(|photo| photo.hash).collect();
    let heading = say_count(lang, "office-photos", of_visit.len());
    rsx! {
        h2 { "{heading}" }
        {photos(lang, &of_visit, view.photo())}
    }
}

fn statements(lang: Lang, view: &VisitPage) -> Element {
    let visit = &view.visit;
    let spoken: Vec<(String, String)> = visit
        .statement
        .facts()
        .filter_map(|fact| match fact {
            Fact::Statement(statement) => Some((statement.speaker.to_string(), statement.text.to_string())),
            _ => None,
        })
        .collect();
    let asked: Vec<[String; 5]> = visit
        .recommendations
        .iter()
        .flat_map(|cell| cell.facts())
        .filter_map(|fact| match fact {
            Fact::Recommendation(r) => Some([
                r.who.to_string(),
                r.what.to_string(),
                r.due.format("%d/%m/%Y").to_string(),
                r.result.to_string(),
                r.responsible.to_string(),
            ]),
            _ => None,
        })
        .collect();
    rsx! {
        h2 { {say(lang, "office-statement")} }
        if spoken.is_empty() { p { class: "soft", {say(lang, "office-statement-none")} } }
        for (speaker , text) in spoken { section { class: "card", p { "{text}" } p { class: "soft", "{speaker}" } } }
        if !asked.is_empty() {
            h2 { {say(lang, "office-recommendations")} }
            div { class: "scroll", table {
                thead { tr {
                    for key in ["five-who", "five-what", "five-when", "five-result", "five-responsible"] { th { {say(lang, key)} } }
                } }
                tbody { for cells in asked { tr { for cell in cells { td { "{cell}" } } } } }
            } }
        }
        {signatures(lang, visit)}
    }
}

fn signatures(lang: Lang, visit: &VisitRecord) -> Element {
    let signed: Vec<(String, String)> = visit
        .signatures
        .iter()
        .flat_map(|(signer, cell)| cell.facts().map(move |fact| (signer, fact)))
        .filter_map(|(signer, fact)| match fact {
            Fact::Signature(made) => Some((say(lang, &format!("signer-{signer}")), signature_words(lang, made))),
            _ => None,
        })
        .collect();
    if signed.is_empty() {
        return rsx! {};
    }
    rsx! {
        h2 { {say(lang, "office-signatures")} }
        for (place , words) in signed { p { b { "{place}: " } "{words}" } }
    }
}

fn signature_words(lang: Lang, made: &shared::domain::SignatureMade) -> String {
    use shared::domain::SignatureOutcome::{Drawn, OnPaper, Refused};
    let outcome = match &made.outcome {
        Drawn { .. } => say(lang, "signature-drawn"),
        OnPaper => say(lang, "signature-on-paper"),
        Refused { reason, .. } => format!("{}: {reason}", say(lang, "signature-refused")),
    };
    format!("{} — {outcome}", made.full_name)
}

fn seals(lang: Lang, visit: &VisitRecord) -> Element {
    if visit.seals.is_empty() {
        return rsx! {};
    }
    rsx! {
        h2 { {say(lang, "office-seals")} }
        for seal in visit.seals.clone() {
            section { class: "card",
                p { code { {short(&seal.seal.hash.to_string())} } " · " {say_count(lang, "office-seal-covers", seal.covers)} }
                p { class: "soft", {say_count(lang, "office-seal-late", seal.late.len())} }
            }
        }
    }
}
