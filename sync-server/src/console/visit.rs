//! One visit: figures, differences with «chốt», the roll with badges, findings with
//! photos, the checklist, statements, signatures, seals.

mod roll;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use axum::extract::State;
use axum::response::Html;
use axum_extra::extract::CookieJar;
use dioxus::prelude::*;
use shared::domain::{Attaches, Catalogue, Fact, Role, Statement, Subject, Visit, VisitKind};
use shared::ids::{PersonId, PhotoHash, VisitId};
use shared::record::{Cell, CellStatus, Figure, FindingView, Standing, VisitRecord, visit_record};

use super::differences::{differences, duplicates};
use super::layout::{
    Place, Reader, back, cell_text, cell_words, differs_tag, history, moment, page, past, photos, signed,
};
use super::papers::address::OF_UNIT;
use super::papers::is_open;
use super::said::Said;
use super::session::{Named, NotShown, Session};
use super::visits::{state_tag, unit_name};
use super::{photos_here, speaker};
use crate::Office;
use crate::papers::sealed_papers;
use shared::words::{MOMENTS, SIGNERS, Speaker, item_label};

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
    /// Whether each paper that was signed is kept.
    pub papers: PapersKept,
}

/// Whether the papers that were signed are kept as they were.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PapersKept {
    /// All, or there are none.
    All,
    /// One is not: why, the page of papers tells.
    NotAll,
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
    Named(visit): Named<VisitId>,
) -> Result<(CookieJar, Html<String>), NotShown> {
    let speaker = speaker(&office, session.reader.lang).await?;
    let visit = visit_record(&*office.record().await?, visit);
    if visit.summary.opened.history.is_empty() {
        return Err(session.not_found());
    }
    let (jar, said) = Said::take(jar);
    let photos_here = photos_here(&office, &visit).await?;
    let papers = papers_kept(&office, visit.summary.visit).await?;
    let view = VisitPage { visit, speaker, photos_here, role: session.author.role, papers };
    Ok((jar, Html(visit_page(&session.reader, &view, said.as_ref()))))
}

async fn papers_kept(office: &Office, visit: VisitId) -> Result<PapersKept, NotShown> {
    let signed = sealed_papers(&*office.record().await?, visit);
    for paper in signed.into_iter().filter_map(|sealed| sealed.paper) {
        if office.store().paper(paper).await?.is_none() {
            return Ok(PapersKept::NotAll);
        }
    }
    Ok(PapersKept::All)
}

/// The page.
pub fn visit_page(reader: &Reader, view: &VisitPage, said: Option<&Said>) -> String {
    let (speaker, visit) = (&view.speaker, &view.visit);
    let title = unit_name(speaker, &visit.summary);
    let joined = visit.summary.united.len();
    let body = rsx! {
        {back(reader, "/visits", "office-visits")}
        h1 { "{title}" }
        p { class: "lead meta",
            span { {moment(&visit.summary.first_at)} }
            {state_tag(speaker, &visit.summary)}
            if joined > 1 { span { {speaker.count("office-visit-joined", joined)} } }
            if let Some(unit) = visit.summary.unit { a { href: "/units/{unit}", {speaker.say("office-to-unit")} } }
        }
        {figures(speaker, visit)}
        {contents(speaker, visit)}
        {differences(reader, view, said)}
        {duplicates(view)}
        {beginning(speaker, visit)}
        {roll::roll(view)}
        {findings(view)}
        {checklist_answers(speaker, visit)}
        {all_photos(view)}
        {statements(speaker, visit)}
        {recommendations(speaker, visit)}
        {signatures(speaker, visit)}
        {seals(speaker, visit)}
        {papers(view)}
    };
    page(reader, Place::Visits, &title, said, body)
}

fn figures(speaker: &Speaker, visit: &VisitRecord) -> Element {
    let counts = &visit.counts;
    let figure = |key: &str, figure: Figure, tone: &'static str| {
        let class = match figure {
            Figure { sure: 0, open: 0 } => "none",
            Figure { sure: 0, .. } => "warn",
            _ => tone,
        };
        rsx! { li { class, b { {sure_open(figure)} } span { {speaker.say(key)} } } }
    };
    let sure = |count: u32| Figure { sure: count, open: 0 };
    let badge = |state: &str| counts.badges.get(state).copied().unwrap_or_default();
    let (unworn, unissued) = (badge("NOT_WORN"), badge("NOT_ISSUED"));
    let open = [counts.present, counts.absent_without_reason, unworn, unissued].iter().any(|figure| figure.open > 0);
    rsx! {
        ul { class: "figures", id: "figures",
            {figure("office-count-rows", sure(counts.rows), "")}
            {figure("office-count-present", counts.present, "good")}
            {figure("office-count-absent", counts.absent_without_reason, "bad")}
            {figure("office-count-unverified", sure(counts.unverified), "warn")}
            {figure("office-count-differing", sure(counts.differing), "warn")}
            {figure("badge-not-worn", unworn, "bad")}
            {figure("badge-not-issued", unissued, "")}
        }
        if open { p { class: "soft", {speaker.say("office-count-open")} } }
    }
}

/// «sure (+open)».
fn sure_open(figure: Figure) -> String {
    if figure.open == 0 { figure.sure.to_string() } else { format!("{} (+{})", figure.sure, figure.open) }
}

/// Ways to the parts of a long page, with how much is in each.
fn contents(speaker: &Speaker, visit: &VisitRecord) -> Element {
    let part = |id: &'static str, key: &str, count: usize| {
        rsx! { li { a { href: "#{id}", {speaker.say(key)} if count > 0 { " " b { "{count}" } } } } }
    };
    rsx! {
        nav { class: "contents", aria_label: speaker.say("office-contents"),
            ul {
                if !visit.differences.is_empty() { {part("to-settle", "office-differences-title", visit.differences.len())} }
                {part("to-roll", "office-roll", visit.rows.len())}
                {part("to-findings", "office-findings", visit.findings.len())}
                if !visit.answers.is_empty() { {part("to-checklist", "office-checklist", visit.answers.len())} }
                {part("to-statement", "office-statement", 0)}
                if !visit.signatures.is_empty() { {part("to-signatures", "office-signatures", visit.signatures.len())} }
                if !visit.seals.is_empty() { {part("to-seals", "office-seals", 0)} }
                {part("to-papers", "office-papers", 0)}
            }
        }
    }
}

/// What the visit is, the times that are evidence, and who received the team.
fn beginning(speaker: &Speaker, visit: &VisitRecord) -> Element {
    let times = MOMENTS.iter().filter_map(|moment| Some((moment.name(), visit.times.get(moment.name())?)));
    let times: Vec<_> = times.map(|(name, cell)| (speaker.say(&format!("moment-{name}")), cell)).collect();
    let opened = visit.summary.opened.facts().filter_map(|fact| match fact {
        Fact::Visit(visit) => Some(visit),
        _ => None,
    });
    let opened: Vec<&Visit> = opened.collect();
    let kind = opened.first().map(|visit| match visit.kind {
        VisitKind::Agency => "visit-kind-agency",
        VisitKind::OneStopDesk => "visit-kind-one-stop-desk",
    });
    let purposes: BTreeSet<String> =
        opened.iter().filter_map(|visit| visit.purpose.as_ref()).map(ToString::to_string).collect();
    rsx! {
        h2 { {speaker.say("office-beginning")} }
        dl { class: "facts card", id: "beginning",
            if let Some(kind) = kind { dt { {speaker.say("office-visit-kind")} } dd { {speaker.say(kind)} } }
            if !purposes.is_empty() { dt { {speaker.say("field-purpose")} } dd { for purpose in purposes { div { "{purpose}" } } } }
            for (label , cell) in times { dt { "{label}" } dd { {cell_words(speaker, cell)} {history(speaker, cell)} } }
            if visit.host.status != CellStatus::Empty {
                dt { {speaker.say("kind-host")} }
                dd { {cell_words(speaker, &visit.host)} {history(speaker, &visit.host)} }
            }
        }
    }
}

/// The way to the papers, and whether a signed one is lacking.
fn papers(view: &VisitPage) -> Element {
    let speaker = &view.speaker;
    rsx! {
        h2 { id: "to-papers", {speaker.say("office-papers")} }
        section { class: "card", id: "papers",
            if view.papers == PapersKept::NotAll { p { class: "note warn", {speaker.say("office-papers-not-all-kept")} } }
            p { {speaker.say("office-papers-what")} }
            p { a { class: "button", href: "/visits/{view.visit.summary.visit}/papers", {speaker.say("office-papers-open")} } }
        }
    }
}

/// The way to ask for an explanation, where nobody has given one.
fn to_request(view: &VisitPage, finding: &FindingView) -> Element {
    if !is_open(finding) {
        return rsx! {};
    }
    let counts = Catalogue::standard().counts_against_person(&finding.name.code);
    let to = finding.person.filter(|_| counts).map_or_else(|| OF_UNIT.to_owned(), |person| person.to_string());
    let href = format!("/visits/{}/papers?to={to}#requests", view.visit.summary.visit);
    rsx! { p { class: "request", a { href: "{href}", {view.speaker.say("office-paper-ask")} } } }
}

fn findings(view: &VisitPage) -> Element {
    let speaker = &view.speaker;
    rsx! {
        h2 { id: "to-findings", {speaker.say("office-findings")} }
        if view.visit.findings.is_empty() { p { class: "soft", {speaker.say("office-findings-none")} } }
        for finding in view.visit.findings.iter() { {finding_card(view, finding)} }
    }
}

fn finding_card(view: &VisitPage, finding: &FindingView) -> Element {
    let speaker = &view.speaker;
    let kind = Catalogue::standard().get(&finding.name.code);
    let label = kind.map(|kind| kind.label(speaker.lang)).unwrap_or_default();
    let the_units_duty = kind.is_some_and(|kind| kind.attaches == Attaches::UnitPersonListed);
    let standing = speaker.say(standing_key(finding.standing));
    rsx! {
        article { class: "card finding",
            h3 { code { "{finding.name.code}" } " {label}" }
            p { class: "whom", b { {view.whom(finding)} } " " span { class: "tag", "{standing}" }
                if the_units_duty { " " span { class: "tag", {speaker.say("office-units-duty")} } } }
            {cell_text(speaker, &finding.finding)}
            {told_by(speaker, &finding.finding)}
            {photos(speaker, &finding.photos, view.photo())}
            {past(speaker, &finding.finding)}
            {answer(speaker, "office-explanation", &finding.explanation, cell_text(speaker, &finding.explanation))}
            {answer(speaker, "kind-decision", &finding.decision, decided(speaker, &finding.decision))}
            {to_request(view, finding)}
        }
    }
}

/// What was said to a finding, where anything was.
fn answer(speaker: &Speaker, key: &str, cell: &Cell, said: Element) -> Element {
    if cell.status == CellStatus::Empty {
        return rsx! {};
    }
    rsx! {
        section { class: "answer",
            h4 { {speaker.say(key)} }
            {said}
            {told_by(speaker, cell)}
            {past(speaker, cell)}
        }
    }
}

/// The office's verdict and its reason.
fn decided(speaker: &Speaker, cell: &Cell) -> Element {
    match (cell.status, cell.facts().next()) {
        (CellStatus::One, Some(Fact::Decision(decision))) => rsx! {
            p { span { class: "tag", {speaker.verdict(decision.verdict)} } }
            p { class: "said", {decision.reason.to_string()} }
        },
        _ => cell_text(speaker, cell),
    }
}

/// Who says so and since when; rivals are shown with theirs.
fn told_by(speaker: &Speaker, cell: &Cell) -> Element {
    let told = cell.history.iter().filter(|told| told.stands && !cell.differs());
    let lines: Vec<String> = told.map(|told| signed(speaker, told)).collect();
    rsx! { for line in lines { p { class: "soft by", "{line}" } } }
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
        h2 { id: "to-checklist", {speaker.say("office-checklist")} }
        dl { class: "facts card wide", id: "checklist",
            for (label , cell) in answers { dt { "{label}" } dd { {cell_words(speaker, cell)} {history(speaker, cell)} } }
        }
    }
}

/// The photos that belong to no badge and no finding: the others stand with theirs.
fn all_photos(view: &VisitPage) -> Element {
    let visit = &view.visit;
    let elsewhere = |hash: &PhotoHash| {
        visit.rows.iter().any(|row| row.photos.contains(hash) || row.portraits.contains(hash))
            || visit.findings.iter().any(|finding| finding.photos.contains(hash))
    };
    let told = visit.photos.iter().filter(|view| view.photo.is_some()).map(|view| view.hash);
    let rest: Vec<PhotoHash> = told.filter(|hash| !elsewhere(hash)).collect();
    if rest.is_empty() {
        return rsx! {};
    }
    rsx! {
        h2 { {view.speaker.count("office-photos", rest.len())} }
        section { class: "card", {photos(&view.speaker, &rest, view.photo())} }
    }
}

fn statements(speaker: &Speaker, visit: &VisitRecord) -> Element {
    let statement = match (visit.statement.status, visit.statement.facts().next()) {
        (CellStatus::One, Some(Fact::Statement(statement))) => Some(statement),
        _ => None,
    };
    rsx! {
        h2 { id: "to-statement", {speaker.say("office-statement")} }
        if visit.statement.status == CellStatus::Empty {
            p { class: "soft", {speaker.say("office-statement-none")} }
        } else {
            section { class: "card", id: "statement",
                {statement.map_or_else(|| cell_text(speaker, &visit.statement), spoken)}
                {told_by(speaker, &visit.statement)}
                {past(speaker, &visit.statement)}
            }
        }
    }
}

/// Words with who spoke them.
fn spoken(statement: &Statement) -> Element {
    rsx! { p { b { {statement.speaker.to_string()} } } p { class: "said", {statement.text.to_string()} } }
}

/// The five «rõ» in the order of a row's cells.
const FIVE: [&str; 5] = ["five-who", "five-what", "five-when", "five-result", "five-responsible"];

fn recommendations(speaker: &Speaker, visit: &VisitRecord) -> Element {
    let asked = visit.recommendations.iter().flat_map(|cell| cell.facts().map(|fact| (cell.differs(), fact)));
    let asked: Vec<(bool, [String; 5])> =
        asked.filter_map(|(differs, fact)| Some((differs, five_clear(fact)?))).collect();
    if asked.is_empty() {
        return rsx! {};
    }
    rsx! {
        h2 { {speaker.say("office-recommendations")} }
        div { class: "scroll", table { id: "recommendations", class: "stack",
            thead { tr { for key in FIVE { th { scope: "col", {speaker.say(key)} } } } }
            tbody { for (differs , [who , what , due , result , responsible]) in asked {
                tr { class: if differs { "differs" },
                    th { scope: "row", "{who}" if differs { " " {differs_tag(speaker)} } }
                    td { "data-label": speaker.say(FIVE[1]), "{what}" }
                    td { class: "time", "data-label": speaker.say(FIVE[2]), "{due}" }
                    td { "data-label": speaker.say(FIVE[3]), "{result}" }
                    td { "data-label": speaker.say(FIVE[4]), "{responsible}" }
                }
            } }
        } }
    }
}

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
    let signed = SIGNERS.iter().filter_map(|signer| Some((signer.name(), visit.signatures.get(signer.name())?)));
    let signed: Vec<_> = signed.map(|(name, cell)| (speaker.say(&format!("signer-{name}")), cell)).collect();
    rsx! {
        h2 { id: "to-signatures", {speaker.say("office-signatures")} }
        dl { class: "facts card", id: "signatures",
            for (place , cell) in signed { dt { "{place}" } dd { {cell_text(speaker, cell)} {history(speaker, cell)} } }
        }
    }
}

fn seals(speaker: &Speaker, visit: &VisitRecord) -> Element {
    if visit.seals.is_empty() {
        return rsx! {};
    }
    let lines = visit.seals.iter().map(|seal| {
        let covers = speaker.count("office-seal-covers", seal.covers);
        let late = speaker.count("office-seal-late", seal.late.len() + seal.after.len());
        let code = seal.content.map_or_else(|| "—".to_owned(), |content| super::layout::short(&content.to_string()));
        (code, covers, late, seal.complete)
    });
    let lines: Vec<_> = lines.collect();
    rsx! {
        h2 { id: "to-seals", {speaker.say("office-seals")} }
        ul { class: "card plain", id: "seals",
            for (hash , covers , late , complete) in lines {
                li { {speaker.say("office-seal-code")} " " code { "{hash}" } " · {covers} · {late}"
                    if !complete { " " span { class: "tag warn", {speaker.say("office-seal-incomplete")} } } }
            }
        }
    }
}
