//! The entries of one phone that are set aside, each with the reason: kept as they came,
//! and no part of what counts.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Html;
use dioxus::prelude::*;
use shared::domain::Fact;
use shared::ids::{DeviceId, VisitId};
use shared::record::{Item, Record, visit_summary, why_aside};
use shared::words::{Speaker, aside_words, kind_key};

use super::layout::{Place, Reader, back, moment, page, short};
use super::session::{Named, NotShown, Session};
use super::speaker;
use crate::Office;

/// Entries on the page, the latest first: a device whose every entry is wrong makes no
/// page that nobody can load.
const ASIDE_SHOWN_MAX: usize = 500;

/// One entry that is set aside.
#[derive(Debug, Clone)]
pub struct Aside {
    /// Its place in the phone's journal.
    pub seq: u64,
    /// Of what kind, and of what.
    pub what: String,
    /// What it says; none where it can't be read.
    pub says: Option<String>,
    /// When it was written, by the phone's clock.
    pub at: String,
    /// Why it is set aside.
    pub why: String,
    /// The visit it is about, and its unit.
    pub visit: Option<(VisitId, String)>,
}

/// What the page shows.
#[derive(Debug, Clone)]
pub struct AsidePage {
    /// The phone.
    pub device: DeviceId,
    /// Its person's name.
    pub member: String,
    /// The entries.
    pub aside: Vec<Aside>,
    /// How many there are.
    pub all: usize,
    /// Who says what in which words.
    pub speaker: Speaker,
}

/// Shows what is set aside of a phone.
pub async fn show(
    State(office): State<Arc<Office>>,
    session: Session,
    Named(device): Named<DeviceId>,
) -> Result<Html<String>, NotShown> {
    let row = office.store().device(device).await?.ok_or_else(|| session.not_found())?;
    let speaker = speaker(&office, session.reader.lang).await?;
    let member = speaker.members.get(&row.member).cloned().unwrap_or_default();
    let memory = office.memory().await?;
    let record = &memory.record;
    let aside = record.quarantined().filter_map(|hash| record.item(hash));
    let mut aside: Vec<&Item> = aside.filter(|item| item.device == device).collect();
    aside.sort_by_key(|item| std::cmp::Reverse(item.seq));
    let all = aside.len();
    let aside = aside.into_iter().take(ASIDE_SHOWN_MAX).map(|item| told(record, &speaker, item)).collect();
    drop(memory);
    Ok(Html(aside_page(&session.reader, &AsidePage { device, member, aside, all, speaker })))
}

fn told(record: &Record, speaker: &Speaker, item: &Item) -> Aside {
    let visit = record.visit_id(item.about.into());
    let unit_name = visit_summary(record, visit).unit_name;
    let says = item.fact.as_deref().map(|fact: &Fact| speaker.fact(fact));
    Aside {
        seq: item.seq,
        what: item.parts.as_ref().map_or_else(|| speaker.say(&kind_key(&item.kind)), |parts| speaker.what(parts)),
        says,
        at: moment(&item.at.to_rfc3339()),
        why: why_aside(record, item.hash).map(|reason| aside_words(speaker.lang, reason)).unwrap_or_default(),
        visit: (!unit_name.is_empty()).then_some((visit, unit_name)),
    }
}

/// The page.
pub fn aside_page(reader: &Reader, view: &AsidePage) -> String {
    let speaker = &view.speaker;
    let hidden = view.all - view.aside.len();
    let body = rsx! {
        {back(reader, "/devices", "office-aside-back")}
        h1 { {speaker.say("office-aside")} }
        p { class: "lead", "{view.member} · " code { {short(&view.device.to_string())} } }
        if view.aside.is_empty() { p { class: "note", {speaker.say("office-aside-none")} } }
        else {
            p { {speaker.say("office-aside-what")} }
            {table(view)}
            if hidden > 0 { p { class: "soft", {speaker.count("office-aside-more", hidden)} } }
        }
    };
    page(reader, Place::Devices, &speaker.say("office-aside"), None, body)
}

fn table(view: &AsidePage) -> Element {
    let speaker = &view.speaker;
    rsx! {
        div { class: "scroll", table { id: "aside", class: "stack",
            thead { tr {
                th { scope: "col", {speaker.say("office-aside-entry")} }
                th { scope: "col", {speaker.say("office-aside-why")} }
                th { scope: "col", {speaker.say("office-aside-when")} }
            } }
            tbody { for aside in view.aside.iter() { {row(speaker, aside)} } }
        } }
    }
}

fn row(speaker: &Speaker, aside: &Aside) -> Element {
    rsx! {
        tr {
            th { scope: "row", span { class: "soft", "{aside.seq} · " } span { "{aside.what}" }
                if let Some(says) = &aside.says { div { class: "soft", "{says}" } }
                if let Some((visit, unit)) = &aside.visit { div { a { href: "/visits/{visit}", "{unit}" } } }
            }
            td { "data-label": speaker.say("office-aside-why"), span { "{aside.why}" } }
            td { class: "time", "data-label": speaker.say("office-aside-when"), "{aside.at}" }
        }
    }
}
