//! One visit: figures, differences with «chốt», the roll with badges, findings with
//! photos, the checklist, statements, signatures, seals.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Html;
use axum_extra::extract::CookieJar;
use dioxus::prelude::*;
use shared::domain::{Catalogue, Fact, Role, Subject};
use shared::ids::{PersonId, PhotoHash, VisitId};
use shared::record::{CellStatus, Figure, FindingView, Row, Standing, VisitRecord, visit_record};

use super::differences::{differences, duplicates};
use super::layout::{Place, Reader, cell_tag, cell_text, history, moment, page, photos};
use super::said::Said;
use super::session::{NotShown, Session};
use super::visits::state_tag;
use super::words::{MOMENTS, Speaker, item_label};
use super::{photos_here, speaker};
use crate::Office;

/// What the page shows.
#[derive(Debug, Clone)]
pub struct VisitPage {
    /// The visit.
    pub visit: VisitRecord,
    /// Who says what in which words.
    pub speaker: Speaker,
    /// Each photo that is here, with its thumbnail.
    pub photos_here: BTreeMap<PhotoHash, PhotoHash>,
    /// What the reader may do.
    pub role: Role,
}

impl VisitPage {
    fn photo(&self) -> impl Fn(PhotoHash) -> Option<PhotoHash> + '_ {
        |hash| self.photos_here.get(&hash).copied()
    }

    /// Somebody of this visit; of whom no name is known, that is said.
    pub fn name_of(&self, person: PersonId) -> String {
        let row = self.visit.rows.iter().find(|row| row.person == person);
        let name = row.map(|row| row.name.clone()).filter(|name| !name.is_empty());
        name.unwrap_or_else(|| self.speaker.say("office-person-unnamed"))
    }

    /// On whom a finding is.
    pub fn whom(&self, finding: &FindingView) -> String {
        match (finding.name.subject, finding.person) {
            (Subject::Unidentified(_), Some(person)) if !self.has_row(person) => {
                self.speaker.say("office-subject-unidentified")
            }
            (_, Some(person)) => self.name_of(person),
            (_, None) => self.speaker.say("office-subject-unit"),
        }
    }

    fn has_row(&self, person: PersonId) -> bool {
        self.visit.rows.iter().any(|row| row.person == person)
    }
}

/// Shows one visit.
pub async fn show(
    State(office): State<Arc<Office>>,
    session: Session,
    jar: CookieJar,
    Path(visit): Path<String>,
) -> Result<(CookieJar, Html<String>), NotShown> {
    let visit: VisitId = visit.parse().map_err(|_| session.not_found())?;
    let speaker = speaker(&office, session.reader.lang).await?;
    let visit = visit_record(&*office.record().await?, visit);
    if visit.summary.opened.history.is_empty() {
        return Err(session.not_found());
    }
    let (jar, said) = Said::take(jar);
    let photos_here = photos_here(&office, &visit).await?;
    let view = VisitPage { visit, speaker, photos_here, role: session.author.role };
    Ok((jar, Html(visit_page(&session.reader, &view, said.as_ref()))))
}

/// The page.
pub fn visit_page(reader: &Reader, view: &VisitPage, said: Option<&Said>) -> String {
    let (speaker, visit) = (&view.speaker, &view.visit);
    let title = visit.summary.unit_name.clone();
    let joined = visit.summary.united.len();
    let body = rsx! {
        h1 { "{title}" }
        p { class: "lead", {moment(&visit.summary.first_at)} " " {state_tag(speaker, &visit.summary)}
            if joined > 1 { " " span { class: "soft", {speaker.count("office-visit-joined", joined)} } } }
        {figures(speaker, visit)}
        {differences(reader, view)}
        {duplicates(view)}
        {beginning(speaker, visit)}
        {roll(view)}
        {findings(view)}
        {checklist_answers(speaker, visit)}
        {all_photos(view)}
        {statements(speaker, visit)}
        {signatures(speaker, visit)}
        {seals(speaker, visit)}
    };
    page(reader, Place::Visits, &title, said, body)
}

fn figures(speaker: &Speaker, visit: &VisitRecord) -> Element {
    let counts = &visit.counts;
    let figure = |key: &str, value: String| {
        rsx! { li { b { "{value}" } span { class: "soft", {speaker.say(key)} } } }
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

/// The times that are evidence, and who received the team.
fn beginning(speaker: &Speaker, visit: &VisitRecord) -> Element {
    let times = MOMENTS.iter().filter_map(|moment| Some((moment.name(), visit.times.get(moment.name())?)));
    let times: Vec<_> = times.map(|(name, cell)| (speaker.say(&format!("moment-{name}")), cell)).collect();
    rsx! {
        dl { class: "facts",
            for (label , cell) in times { dt { "{label}" } dd { {cell_tag(speaker, cell)} {history(speaker, cell)} } }
            if visit.host.status != CellStatus::Empty {
                dt { {speaker.say("kind-host")} }
                dd { {cell_tag(speaker, &visit.host)} {history(speaker, &visit.host)} }
            }
        }
    }
}

fn roll(view: &VisitPage) -> Element {
    let speaker = &view.speaker;
    rsx! {
        h2 { {speaker.say("office-roll")} }
        if view.visit.rows.is_empty() {
            p { class: "note", {speaker.say("office-roll-empty")} }
        } else {
            div { class: "scroll",
                table { id: "roll",
                    thead { tr {
                        th { class: "number", "#" }
                        th { {speaker.say("office-person")} }
                        th { {speaker.say("office-mark")} }
                        th { {speaker.say("office-badge")} }
                    } }
                    tbody { for (index , row) in view.visit.rows.iter().enumerate() { {roll_row(view, index, row)} } }
                }
            }
        }
    }
}

fn roll_row(view: &VisitPage, index: usize, row: &Row) -> Element {
    let speaker = &view.speaker;
    let details =
        [row.title.clone(), row.department.clone(), row.birth_year.map(|year| year.to_string())].into_iter().flatten();
    let details = details.collect::<Vec<_>>().join(" · ");
    let differs = row.mark.differs() || row.badge.differs();
    rsx! {
        tr { class: if differs { "differs" },
            td { class: "number", {(index + 1).to_string()} }
            td {
                a { href: "/people/{row.person}", {view.name_of(row.person)} }
                if !row.on_roster { " " span { class: "tag", {speaker.say("office-not-on-roster")} } }
                if !details.is_empty() { div { class: "soft", "{details}" } }
            }
            td { {mark_cell(speaker, row)} }
            td {
                if row.badge.status == CellStatus::Empty {
                    span { class: "soft", {speaker.say("badge-not-seen")} }
                } else { {cell_tag(speaker, &row.badge)} }
                {photos(speaker, &row.photos, view.photo())}
                {history(speaker, &row.badge)}
            }
        }
    }
}

fn mark_cell(speaker: &Speaker, row: &Row) -> Element {
    let more = [&row.lateness, &row.proof, &row.proof_judged];
    let more: Vec<_> = more.into_iter().filter(|cell| cell.status != CellStatus::Empty).collect();
    rsx! {
        if row.mark.status == CellStatus::Empty {
            span { class: "tag", {speaker.say("state-unverified")} }
        } else { {cell_tag(speaker, &row.mark)} }
        for cell in more { div { {cell_tag(speaker, cell)} } }
        {history(speaker, &row.mark)}
    }
}

fn findings(view: &VisitPage) -> Element {
    let speaker = &view.speaker;
    rsx! {
        h2 { {speaker.say("office-findings")} }
        if view.visit.findings.is_empty() { p { class: "soft", {speaker.say("office-findings-none")} } }
        for finding in view.visit.findings.iter() { {finding_card(view, finding)} }
    }
}

fn finding_card(view: &VisitPage, finding: &FindingView) -> Element {
    let speaker = &view.speaker;
    let label = Catalogue::standard().label(&finding.name.code, speaker.lang).unwrap_or_default();
    let standing = speaker.say(standing_key(finding.standing));
    let explained = finding.explanation.status != CellStatus::Empty;
    let decided = finding.decision.status != CellStatus::Empty;
    rsx! {
        article { class: "card finding",
            h3 { code { "{finding.name.code}" } " {label}" }
            p { b { {view.whom(finding)} } " " span { class: "tag", "{standing}" } }
            {cell_text(speaker, &finding.finding)}
            if explained {
                h4 { {speaker.say("office-explanation")} }
                {cell_text(speaker, &finding.explanation)}
            }
            if decided {
                h4 { {speaker.say("kind-decision")} }
                {cell_text(speaker, &finding.decision)}
            }
            {photos(speaker, &finding.photos, view.photo())}
            {history(speaker, &finding.finding)}
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
        Standing::NeedsUpdate => "state-needs-update",
    }
}

fn checklist_answers(speaker: &Speaker, visit: &VisitRecord) -> Element {
    if visit.answers.is_empty() {
        return rsx! {};
    }
    let answers = visit.answers.iter().map(|(code, cell)| {
        let label = item_label(speaker.lang, code).unwrap_or_else(|| code.clone());
        (label, cell)
    });
    let answers: Vec<_> = answers.collect();
    rsx! {
        h2 { {speaker.say("office-checklist")} }
        dl { class: "facts", id: "checklist",
            for (label , cell) in answers { dt { "{label}" } dd { {cell_tag(speaker, cell)} {history(speaker, cell)} } }
        }
    }
}

/// The photos that belong to no badge and no finding: the others stand with theirs.
fn all_photos(view: &VisitPage) -> Element {
    let visit = &view.visit;
    let elsewhere = |hash: &PhotoHash| {
        visit.rows.iter().any(|row| row.photos.contains(hash))
            || visit.findings.iter().any(|finding| finding.photos.contains(hash))
    };
    let told = visit.photos.iter().filter(|view| view.photo.is_some()).map(|view| view.hash);
    let rest: Vec<PhotoHash> = told.filter(|hash| !elsewhere(hash)).collect();
    if rest.is_empty() {
        return rsx! {};
    }
    rsx! {
        h2 { {view.speaker.count("office-photos", rest.len())} }
        {photos(&view.speaker, &rest, view.photo())}
    }
}

fn statements(speaker: &Speaker, visit: &VisitRecord) -> Element {
    let asked: Vec<[String; 5]> =
        visit.recommendations.iter().flat_map(|cell| cell.facts()).filter_map(five_clear).collect();
    rsx! {
        h2 { {speaker.say("office-statement")} }
        if visit.statement.status == CellStatus::Empty {
            p { class: "soft", {speaker.say("office-statement-none")} }
        } else {
            section { class: "card", id: "statement", {cell_text(speaker, &visit.statement)} {history(speaker, &visit.statement)} }
        }
        if !asked.is_empty() {
            h2 { {speaker.say("office-recommendations")} }
            div { class: "scroll", table {
                thead { tr {
                    for key in ["five-who", "five-what", "five-when", "five-result", "five-responsible"] { th { {speaker.say(key)} } }
                } }
                tbody { for cells in asked { tr { for cell in cells { td { "{cell}" } } } } }
            } }
        }
    }
}

/// The five «rõ» in the order of the table's head.
fn five_clear(fact: &Fact) -> Option<[String; 5]> {
    let Fact::Recommendation(asked) = fact else { return None };
    let due = shared::text::screen_date(asked.due);
    let [who, what] = [&asked.who, &asked.what].map(ToString::to_string);
    let [result, responsible] = [&asked.result, &asked.responsible].map(ToString::to_string);
    Some([who, what, due, result, responsible])
}

fn signatures(speaker: &Speaker, visit: &VisitRecord) -> Element {
    if visit.signatures.is_empty() {
        return rsx! {};
    }
    let signed: Vec<_> =
        visit.signatures.iter().map(|(signer, cell)| (speaker.say(&format!("signer-{signer}")), cell)).collect();
    rsx! {
        h2 { {speaker.say("office-signatures")} }
        dl { class: "facts", for (place , cell) in signed { dt { "{place}" } dd { {cell_tag(speaker, cell)} } } }
    }
}

fn seals(speaker: &Speaker, visit: &VisitRecord) -> Element {
    if visit.seals.is_empty() {
        return rsx! {};
    }
    let lines = visit.seals.iter().map(|seal| {
        let covers = speaker.count("office-seal-covers", seal.covers);
        let late = speaker.count("office-seal-late", seal.late.len() + seal.after.len());
        (super::layout::short(&seal.seal.hash.to_string()), covers, late, seal.complete)
    });
    let lines: Vec<_> = lines.collect();
    rsx! {
        h2 { {speaker.say("office-seals")} }
        for (hash , covers , late , complete) in lines {
            p { code { "{hash}" } " · {covers} · {late}"
                if !complete { " " span { class: "tag warn", {speaker.say("office-seal-incomplete")} } } }
        }
    }
}
