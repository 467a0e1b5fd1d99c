//! What people must settle, and findings that may be one act: shown first, since
//! nothing can be counted or signed while they are open. A settlement is written only
//! while exactly what its page showed still stands: nobody settles what they have not
//! seen, and the same form sent twice settles once.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::extract::State;
use axum::response::Redirect;
use axum_extra::extract::CookieJar;
use dioxus::prelude::*;
use serde::Deserialize;
use shared::domain::rights::right;
use shared::domain::{Kind, Refusal, limits};
use shared::ids::{EntryHash, Key, VisitId};
use shared::record::{Difference, Item, Record, Settlement, settlement};
use shared::text::Text;

use super::layout::{Reader, differs_tag, form_token, past, signed};
use super::said::Said;
use super::session::{Named, NotShown, Session, Typed};
use super::visit::VisitPage;
use crate::Office;
use crate::error::OfficeError;
use crate::office::{Author, undisturbed};
use shared::words::Speaker;

/// A card for each difference.
pub fn differences(reader: &Reader, view: &VisitPage, said: Option<&Said>) -> Element {
    if view.visit.differences.is_empty() {
        return rsx! {};
    }
    rsx! {
        h2 { id: "to-settle", {reader.say("office-differences-title")} }
        p { class: "soft", {reader.say("office-differences-what")} }
        for difference in in_order(view) { {card(reader, view, difference, said)} }
    }
}

/// The visit's own first, then people in the order of the roll.
fn in_order(view: &VisitPage) -> Vec<&Difference> {
    let place = |difference: &Difference| {
        let subject = difference.parts.subject;
        let row = view.visit.rows.iter().position(|row| subject == Some(row.person.into()));
        (row.map(|row| row + 1), view.speaker.what(&difference.parts))
    };
    let mut differences: Vec<&Difference> = view.visit.differences.iter().collect();
    differences.sort_by_cached_key(|difference| place(difference));
    differences
}

fn card(reader: &Reader, view: &VisitPage, difference: &Difference, said: Option<&Said>) -> Element {
    let speaker = &view.speaker;
    let what = speaker.what(&difference.parts);
    let kind = Kind::of(&difference.parts.kind);
    let whom = difference.parts.subject.filter(|_| kind != Some(Kind::Recommendation));
    let whom = whom.map(|id| {
        if view.visit.summary.unit.map(shared::ids::Id::from) == Some(id) {
            speaker.say("office-subject-unit")
        } else {
            view.name_of(id.into())
        }
    });
    let id = difference.cell.key.map(|key| format!("at-{key}"));
    rsx! {
        article { class: "card difference", id,
            h3 { "{what} " {differs_tag(speaker)} }
            if let Some(whom) = whom { p { class: "whom", b { "{whom}" } } }
            {settling(reader, view, difference, said)}
            {past(speaker, &difference.cell)}
        }
    }
}

/// The form, or why there is none.
fn settling(reader: &Reader, view: &VisitPage, difference: &Difference, said: Option<&Said>) -> Element {
    let kind = Kind::of(&difference.parts.kind);
    let may = kind.is_some_and(|kind| right(kind).settlers.contains(&view.role));
    let why_not = match kind {
        Some(Kind::Seal) => Some("refusal-seal-again"),
        _ if difference.cell.pending => Some("office-settle-pending"),
        _ if !may => Some("office-settle-not-permitted"),
        _ => None,
    };
    match why_not {
        Some(key) => rsx! { {values(view, difference)} p { class: "note warn", {reader.say(key)} } },
        None => form(reader, view, difference, said),
    }
}

fn values(view: &VisitPage, difference: &Difference) -> Element {
    let values = difference.cell.values.iter().map(|value| view.speaker.value(&difference.cell, value));
    let values: Vec<String> = values.collect();
    rsx! { ul { for value in values { li { "{value}" } } } }
}

fn form(reader: &Reader, view: &VisitPage, difference: &Difference, said: Option<&Said>) -> Element {
    let speaker = &view.speaker;
    let standing: Vec<String> = difference.cell.standing.iter().map(|entry| entry.hash.to_string()).collect();
    let choices = choices(speaker, difference);
    let action = format!("/visits/{}/settle", view.visit.summary.visit);
    let key = difference.cell.key.map(|key| key.to_string()).unwrap_or_default();
    let why = why_field(&key);
    let typed = Said::typed_in(said, &why);
    rsx! {
        form { method: "post", action: "{action}",
            {form_token(reader)}
            input { r#type: "hidden", name: "key", value: "{key}" }
            for hash in standing { input { r#type: "hidden", name: "shown", value: "{hash}" } }
            fieldset {
                legend { {reader.say("office-settle-which")} }
                div { class: "choices",
                    for choice in choices {
                        label { class: "choice",
                            input { r#type: "radio", name: "choose", value: "{choice.entry}", required: true }
                            span { b { "{choice.words}" } for by in choice.by { span { class: "soft", "{by}" } } }
                        }
                    }
                    label { class: "choice",
                        input { r#type: "radio", name: "choose", value: "none", required: true }
                        span { {reader.say("office-settle-none")} }
                    }
                }
            }
            label { r#for: "{why}", {reader.say("office-settle-why")} }
            textarea { id: "{why}", name: "why", rows: 2, required: true, maxlength: limits::NOTE_CHARS_MAX as i64, "{typed}" }
            button { {reader.say("office-settle")} }
        }
    }
}

/// One thing that is said, and by whom.
struct Choice {
    /// The first entry that says it.
    entry: String,
    words: String,
    by: Vec<String>,
}

/// What stands, each said once however many say it.
fn choices(speaker: &Speaker, difference: &Difference) -> Vec<Choice> {
    let mut choices: Vec<Choice> = Vec::new();
    for told in difference.cell.history.iter().filter(|told| told.stands) {
        let words = if told.withdraws { speaker.say("state-withdrawn") } else { speaker.told(told) };
        let by = signed(speaker, told);
        match choices.iter_mut().find(|choice| choice.words == words) {
            Some(choice) => choice.by.push(by),
            None => choices.push(Choice { entry: told.entry.hash.to_string(), words, by: vec![by] }),
        }
    }
    choices
}

/// The id of a reason's field on the page.
fn why_field(key: &str) -> String {
    format!("why-{key}")
}

/// Findings that may be one act; inspectors say whether they are.
pub fn duplicates(view: &VisitPage) -> Element {
    if view.visit.duplicates.is_empty() {
        return rsx! {};
    }
    let speaker = &view.speaker;
    let name = |name: &shared::domain::FindingName| {
        let found = view.visit.findings.iter().find(|finding| finding.name == *name);
        let whom = found.map(|finding| view.whom(finding)).unwrap_or_default();
        format!("{whom} ({} {})", name.code, name.act)
    };
    let pairs: Vec<(String, String)> =
        view.visit.duplicates.iter().map(|pair| (name(&pair.one), name(&pair.other))).collect();
    rsx! {
        section { class: "card", id: "duplicates",
            h3 { {speaker.say("office-duplicates")} }
            ul { for (one , other) in pairs { li { "{one} · {other}" } } }
            p { class: "soft", {speaker.say("office-duplicates-what")} }
        }
    }
}

/// A settlement as the page sends it.
#[derive(Deserialize)]
pub struct SettleForm {
    token: String,
    key: String,
    #[serde(default)]
    shown: Vec<String>,
    choose: String,
    why: String,
}

/// Settles a difference, naming what the page showed.
pub async fn settle(
    State(office): State<Arc<Office>>,
    session: Session,
    jar: CookieJar,
    Named(visit): Named<VisitId>,
    Typed(form): Typed<SettleForm>,
) -> Result<(CookieJar, Redirect), NotShown> {
    session.check_form(&form.token)?;
    let (lang, author) = (session.reader.lang, session.author);
    let (field, typed) = (why_field(&form.key), form.why.clone());
    let refused = |words| Said::refused_typed(words, field, typed);
    let said = match undisturbed(async move { written(&office, &form, author).await }).await? {
        Outcome::Settled => Said::Done(session.reader.say("office-settled")),
        Outcome::Changed => refused(session.reader.say("office-settle-changed")),
        Outcome::Refused(Refusal::Pending) => refused(session.reader.say("office-settle-pending")),
        Outcome::Refused(refusal) => refused(refusal.say(lang)),
    };
    Ok((said.on_next_page(jar), Redirect::to(&format!("/visits/{visit}"))))
}

/// What became of a settlement.
enum Outcome {
    /// It is written, now or when the same form came before.
    Settled,
    /// What the page showed is not what stands.
    Changed,
    /// It can't be.
    Refused(Refusal),
}

/// Looks and writes under one lock, so that nothing comes in between.
async fn written(office: &Office, form: &SettleForm, author: Author) -> Result<Outcome, OfficeError> {
    let mut writing = office.begin().await?;
    let record = &writing.memory.record;
    let settled = match read_settlement(record, form) {
        Ok(settled) => settled,
        // What this page named is not known any more: joined with another, say.
        Err(Refusal::Unknown { .. }) => return Ok(Outcome::Changed),
        Err(refusal) => return Ok(Outcome::Refused(refusal)),
    };
    if !still_stands(record, &settled) {
        let before = is_written(record, &settled, author);
        return Ok(if before { Outcome::Settled } else { Outcome::Changed });
    }
    let draft = match settlement(record, settled) {
        Ok(draft) => draft,
        Err(refusal) => return Ok(Outcome::Refused(refusal)),
    };
    match writing.write(vec![draft], author).await {
        Ok(_) => writing.finish().await.map(|()| Outcome::Settled),
        Err(OfficeError::Refused(refusal)) => Ok(Outcome::Refused(refusal)),
        Err(other) => Err(other),
    }
}

/// Whether exactly what was shown stands, and still differs.
fn still_stands(record: &Record, settled: &Settlement) -> bool {
    let Some(key) = record.key(&settled.key) else { return false };
    let standing: BTreeSet<EntryHash> = key.standing.iter().copied().collect();
    key.differs() && standing == shown(settled)
}

/// Whether this very settlement stands already: the same form sent twice.
fn is_written(record: &Record, settled: &Settlement, author: Author) -> bool {
    let standing = record.key(&settled.key).map(|key| key.standing.as_slice()).unwrap_or_default();
    let mut standing = standing.iter().filter_map(|hash| record.item(hash));
    let chosen = settled.choose.and_then(|hash| record.item(&hash)).filter(|item| !item.withdraws());
    standing.any(|item| {
        let says_it = match chosen {
            Some(chosen) => !item.withdraws() && item.value == chosen.value,
            None => item.withdraws(),
        };
        let names: BTreeSet<EntryHash> = item.replaces.iter().copied().collect();
        item.author == author.member && item.why.as_ref() == Some(&settled.why) && names == shown(settled) && says_it
    })
}

fn shown(settled: &Settlement) -> BTreeSet<EntryHash> {
    settled.shown.iter().map(|entry| entry.hash).collect()
}

fn read_settlement(record: &Record, form: &SettleForm) -> Result<Settlement, Refusal> {
    let key: Key = form.key.parse().map_err(|_| Refusal::Unknown { what: "key" })?;
    let shown = form.shown.iter().map(|hash| {
        let hash: EntryHash = hash.parse().map_err(|_| Refusal::Unknown { what: "shown" })?;
        record.item(&hash).map(Item::reference).ok_or(Refusal::Unknown { what: "shown" })
    });
    let choose = match form.choose.as_str() {
        "none" => None,
        hash => Some(hash.parse().map_err(|_| Refusal::Unknown { what: "choose" })?),
    };
    let why = Text::parse_lines(&form.why, limits::NOTE_CHARS_MAX);
    let why = why.map_err(|why| Refusal::Text { field: "why", why })?;
    Ok(Settlement { key, choose, shown: shown.collect::<Result<_, _>>()?, why })
}
