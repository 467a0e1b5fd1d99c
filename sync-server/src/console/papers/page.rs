//! How the pages of papers look: of each paper who may read it and the formats it is given
//! in; of sealed minutes where the signed paper stands; the form that asks for an
//! explanation.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use dioxus::prelude::*;
use documents::paper::OutputClass;
use documents::papers::{ANSWER_DAYS, working_days_after};
use shared::domain::{Attendance, Catalogue, Fact, PhotoClass, Role};
use shared::ids::PersonId;
use shared::record::{CellStatus, FindingView, Row, VisitRecord};
use shared::text::{Arg, Lang, Sentences, screen_date};
use shared::words::Speaker;

use super::super::layout::{Place, Reader, back, form_token, page, short};
use super::super::said::Said;
use super::super::visits::unit_name;
use super::address::{OF_UNIT, address};
use super::last_due;
use crate::papers::{Closed, Format, PaperOf, PaperOfSeal, may_have, refusal_words};

/// What the page shows.
#[derive(Debug, Clone)]
pub struct PapersPage {
    /// The visit.
    pub visit: VisitRecord,
    /// Its seals, and where the paper of each stands.
    pub sealed: Vec<(PaperOfSeal, Closed)>,
    /// Who says what in which words.
    pub speaker: Speaker,
    /// What the reader may do.
    pub role: Role,
    /// The day on the office's wall.
    pub today: NaiveDate,
    /// Whom a link proposes to ask for an explanation.
    pub to: String,
}

/// All that a paper may be read by, the fullest first.
const CLASSES: [OutputClass; 3] = [OutputClass::Internal, OutputClass::InternalWithoutNames, OutputClass::Public];

/// The page.
pub fn papers_page(reader: &Reader, view: &PapersPage, said: Option<&Said>) -> String {
    let (speaker, visit) = (&view.speaker, view.visit.summary.visit);
    let unit = unit_name(speaker, &view.visit.summary);
    let title = speaker.say("office-papers");
    let href = format!("/visits/{visit}");
    let body = rsx! {
        {back(reader, &href, "office-papers-back")}
        h1 { "{title}" }
        p { class: "lead", "{unit}" }
        p { class: "soft logged", {speaker.say("office-papers-logged")} }
        {minutes(view)}
        {card(view, "notice", CLASSES.map(|class| PaperOf::Notice { visit, class }).to_vec())}
        {requests(reader, view)}
        if badges_wanted(&view.visit) > 0 { {card(view, "badge-list", vec![PaperOf::Badges { visit }])} }
        if has_photos(&view.visit) { {card(view, "photo-list", vec![PaperOf::Photos { visit }])} }
    };
    page(reader, Place::Visits, &title, said, body)
}

/// A page that says why there is no paper, and leads back.
pub fn refused_page(reader: &Reader, to: &str, words: &str) -> String {
    let title = reader.say("office-paper-refused");
    let body = rsx! {
        {back(reader, to, "office-papers-back-to")}
        h1 { "{title}" }
        p { class: "note warn", id: "message", role: "alert", "{words}" }
    };
    page(reader, Place::Visits, &title, None, body)
}

/// Which days may be given for an answer.
pub fn due_wrong(lang: Lang, today: NaiveDate) -> String {
    let day = |day| Arg::Text(screen_date(day));
    Sentences::say(lang, "office-paper-due-wrong", &[("from", day(today)), ("to", day(last_due(today)))])
}

/// Rows whose badge is to be asked for.
pub fn badges_wanted(visit: &VisitRecord) -> usize {
    visit.rows.iter().filter(|row| row.asks_for_badge()).count()
}

/// A paper's name, then the formats it is given in to this reader.
pub fn row_of(speaker: &Speaker, role: Role, name: &str, of: PaperOf) -> Element {
    let formats = of.formats().iter().filter(|format| may_have(role, **format));
    let links = formats.map(|format| (address(of, *format), format_words(speaker, *format)));
    let links: Vec<(String, String)> = links.collect();
    rsx! {
        li { class: "paper",
            span { "{name}" }
            span { class: "formats", for (href , words) in links { {link(&href, &words, name)} } }
        }
    }
}

fn link(href: &str, words: &str, of: &str) -> Element {
    rsx! { a { class: "button", href: "{href}", aria_label: "{of}: {words}", "{words}" } }
}

fn format_words(speaker: &Speaker, format: Format) -> String {
    speaker.say(&format!("office-format-{}", format.ending()))
}

fn class_words(speaker: &Speaker, class: OutputClass) -> String {
    speaker.say(match class {
        OutputClass::Internal => "office-paper-internal",
        OutputClass::InternalWithoutNames => "office-paper-without-names",
        OutputClass::Public => "office-paper-public",
    })
}

/// What a paper is, and one line for each who may read it.
fn card(view: &PapersPage, kind: &str, papers: Vec<PaperOf>) -> Element {
    let speaker = &view.speaker;
    let (title, what) = (format!("office-paper-{kind}"), format!("office-paper-{kind}-what"));
    rsx! {
        section { class: "card", id: "{kind}",
            h2 { {speaker.say(&title)} }
            p { class: "soft", {speaker.say(&what)} }
            {lines(view, papers)}
        }
    }
}

fn lines(view: &PapersPage, papers: Vec<PaperOf>) -> Element {
    let speaker = &view.speaker;
    let named = papers.into_iter().map(|of| (class_words(speaker, of.class().unwrap_or(OutputClass::Internal)), of));
    let named: Vec<(String, PaperOf)> = named.collect();
    rsx! { ul { class: "plain papers", for (name , of) in named { {row_of(speaker, view.role, &name, of)} } } }
}

/// The draft until something is sealed, then each seal with its paper.
fn minutes(view: &PapersPage) -> Element {
    if view.sealed.is_empty() {
        let visit = view.visit.summary.visit;
        return card(view, "minutes-draft", CLASSES.map(|class| PaperOf::Draft { visit, class }).to_vec());
    }
    rsx! { for (paper , closed) in view.sealed.iter() { {sealed(view, paper, closed)} } }
}

fn sealed(view: &PapersPage, paper: &PaperOfSeal, closed: &Closed) -> Element {
    let speaker = &view.speaker;
    let code = short(&paper.content.to_string());
    let by = paper.superseded_by.map(|by| short(&by.to_string()));
    rsx! {
        section { class: "card sealed", id: "seal-{paper.seal}",
            h2 { {speaker.say("office-paper-minutes")} " " code { "{code}" }
                if by.is_some() { " " span { class: "tag warn", {speaker.say("office-paper-superseded")} } } }
            if let Some(by) = by { p { {speaker.say_with("office-paper-superseded-by", "code", &by)} } }
            {standing(speaker, closed)}
            ul { class: "plain papers", {as_signed(view, paper, closed)} }
            if paper.later > 0 { {supplement(view, paper)} }
        }
    }
}

/// Where the signed paper stands, in words.
fn standing(speaker: &Speaker, closed: &Closed) -> Element {
    match closed {
        Closed::Kept(hash) => {
            let hash = short(&hash.to_string());
            rsx! { p { class: "soft", {speaker.say("office-paper-kept")} " " code { "{hash}" } } }
        }
        Closed::NotNamed => rsx! { p { class: "note", {speaker.say("office-paper-not-named")} } },
        Closed::Differs => rsx! { p { class: "note bad", role: "alert", {speaker.say("office-paper-differs")} } },
        Closed::NotMade(why) => {
            let why = refusal_words(speaker.lang, why);
            rsx! { p { class: "note warn", {speaker.say("office-paper-not-kept")} " {why}" } }
        }
    }
}

/// What there is of sealed minutes. Of those that the office can't make as they were
/// signed there is no paper of its own making that could be taken for the signed one.
fn as_signed(view: &PapersPage, paper: &PaperOfSeal, closed: &Closed) -> Element {
    let (speaker, role, PaperOfSeal { visit, seal, .. }) = (&view.speaker, view.role, *paper);
    let of = |class| PaperOf::Sealed { visit, seal, class };
    let signed = speaker.say("office-paper-signed");
    let pdf = format_words(speaker, Format::Pdf);
    let line = |key: &str, of: PaperOf| row_of(speaker, role, &speaker.say(key), of);
    let others = rsx! {
        {line("office-paper-without-names", of(OutputClass::InternalWithoutNames))}
        {line("office-paper-public", of(OutputClass::Public))}
    };
    match closed {
        Closed::Kept(hash) => rsx! {
            li { class: "paper", span { "{signed}" }
                span { class: "formats", {link(&format!("/papers/{hash}"), &pdf, &signed)} } }
            {line("office-paper-copy", PaperOf::Copy { visit, seal })}
            {others}
        },
        Closed::NotNamed => rsx! {
            {line("office-paper-by-office", of(OutputClass::Internal))}
            if paper.superseded_by.is_some() { {line("office-paper-copy", PaperOf::Copy { visit, seal })} }
            {others}
        },
        Closed::Differs | Closed::NotMade(_) => rsx! {},
    }
}

fn supplement(view: &PapersPage, paper: &PaperOfSeal) -> Element {
    let PaperOfSeal { visit, seal, later, .. } = *paper;
    let speaker = &view.speaker;
    let papers = CLASSES.map(|class| PaperOf::Supplement { visit, seal, class }).to_vec();
    rsx! {
        h3 { {speaker.count("office-paper-supplement", later)} }
        {lines(view, papers)}
    }
}

/// The form that asks somebody for an explanation.
fn requests(reader: &Reader, view: &PapersPage) -> Element {
    let speaker = &view.speaker;
    let asked = to_ask(view);
    let due = working_days_after(view.today, ANSWER_DAYS);
    let action = format!("/visits/{}/papers/request", view.visit.summary.visit);
    let formats = [Format::Pdf, Format::Docx].into_iter().filter(|format| may_have(view.role, *format));
    let formats: Vec<(&str, &str, String)> = formats.map(|format| asked_in(speaker, format)).collect();
    let last = last_due(view.today);
    rsx! {
        section { class: "card", id: "requests",
            h2 { {speaker.say("office-paper-explanation-request")} }
            p { class: "soft", {speaker.say("office-paper-explanation-request-what")} }
            if asked.is_empty() {
                p { {speaker.say("office-paper-explanation-request-none")} }
            } else {
                form { method: "post", action: "{action}",
                    {form_token(reader)}
                    label { r#for: "to", {speaker.say("office-paper-to")} }
                    select { id: "to", name: "to",
                        for (id , name) in asked { option { value: "{id}", selected: id == view.to, "{name}" } }
                    }
                    label { r#for: "due", {speaker.say("office-paper-due")} }
                    input { id: "due", name: "due", r#type: "date", required: true, value: "{due}", min: "{view.today}", max: "{last}" }
                    p { class: "soft", {speaker.count("office-paper-due-what", ANSWER_DAYS as usize)} }
                    p { class: "formats",
                        for (class , value , words) in formats { button { class: "{class}", name: "format", value: "{value}", "{words}" } }
                    }
                }
            }
        }
    }
}

/// A button: how it looks, what it sends, what it says.
fn asked_in(speaker: &Speaker, format: Format) -> (&'static str, &'static str, String) {
    let class = if format == Format::Pdf { "" } else { "second" };
    (class, format.ending(), format_words(speaker, format))
}

/// Whom something is to be asked of: people by name, then the unit.
fn to_ask(view: &PapersPage) -> Vec<(String, String)> {
    let (visit, speaker) = (&view.visit, &view.speaker);
    let mut people: BTreeMap<PersonId, String> = BTreeMap::new();
    let open = || visit.findings.iter().filter(|finding| is_open(finding));
    let of_person = |finding: &&FindingView| Catalogue::standard().counts_against_person(&finding.name.code);
    let found = open().filter(of_person).filter_map(|finding| finding.person);
    let away = visit.rows.iter().filter(|row| was_away(row)).map(|row| row.person);
    for person in found.chain(away) {
        let name = visit.rows.iter().find(|row| row.person == person).map(|row| row.name.clone());
        let name = name.filter(|name| !name.is_empty()).unwrap_or_else(|| speaker.say("office-person-unnamed"));
        people.insert(person, name);
    }
    let mut asked: Vec<(String, String)> = people.into_iter().map(|(id, name)| (id.to_string(), name)).collect();
    asked.sort_by_cached_key(|(_, name)| shared::text::name_sort_key(name));
    let of_unit = open().any(|finding| finding.person.is_none() || !of_person(&finding));
    asked.extend(of_unit.then(|| (OF_UNIT.to_owned(), unit_name(speaker, &visit.summary))));
    asked
}

/// Whether nobody has said anything to it yet.
pub fn is_open(finding: &FindingView) -> bool {
    matches!(finding.explanation.status, CellStatus::Empty | CellStatus::AllWithdrawn)
}

fn was_away(row: &Row) -> bool {
    let away = |state| matches!(state, Attendance::Vkl | Attendance::Vcl | Attendance::Dm | Attendance::Vs);
    row.mark.facts().any(|fact| matches!(fact, Fact::Mark(mark) if away(mark.state)))
}

fn has_photos(visit: &VisitRecord) -> bool {
    visit.photos.iter().filter_map(|view| view.photo.as_ref()).any(|photo| photo.class != PhotoClass::Signature)
}
