//! Phones: who has which, when it was last here and how it was then, whether its journal
//! parted in two; and a new one-time code. What a phone tells of itself is shown, and
//! nothing else is made of it.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{Html, Redirect};
use axum_extra::extract::CookieJar;
use dioxus::prelude::*;
use serde::Deserialize;
use shared::domain::{Fact, ForkSeen, KeyParts, Kind, Refusal, Role, limits};
use shared::ids::{DeviceId, ScopeId};
use shared::journal::Draft;
use shared::log::Checkpoint;
use shared::record::{Cell, ForkIncident, Record, fork_incidents};
use shared::sync::{Invitation, PhoneState, compare_code_shown};
use shared::text::{Arg, Sentences, Text};

use super::layout::{Place, Reader, form_token, moment, page, short};
use super::qr::qr;
use super::said::Said;
use super::session::{Named, NotShown, Session, Typed};
use super::{names, speaker};
use crate::Office;
use crate::config::CODE_LIFE_MS;
use crate::error::OfficeError;
use crate::office::{Author, office_time, undisturbed};
use crate::record::{DeviceRow, DeviceState};
use crate::standing::standing_refs;
use crate::tls::Reach;
use shared::words::{Speaker, drift_words_short, role_key};

/// One phone.
#[derive(Debug, Clone)]
pub struct Phone {
    /// The phone as the office knows it.
    pub row: DeviceRow,
    /// Its person's name.
    pub member: String,
    /// Where its journal parted in two, each with what was found out.
    pub forks: Vec<(ForkIncident, Cell)>,
    /// What it shows too, if office and phone are who they take each other for.
    pub compare: String,
    /// How many of its entries are here.
    pub entries: u64,
    /// How many of them are set aside.
    pub quarantined: usize,
}

/// What the page shows.
#[derive(Debug, Clone)]
pub struct DevicesPage {
    /// The phones, the latest enrolled first.
    pub phones: Vec<Phone>,
    /// Who may be given a code: login and name.
    pub members: Vec<(String, String)>,
    /// The office's time, ms since 1970.
    pub now_ms: i64,
    /// An end of the log that a phone keeps and that is none of this log.
    pub contradiction: Option<Checkpoint>,
    /// What the reader may do.
    pub role: Role,
    /// Who says what in which words.
    pub speaker: Speaker,
}

/// Shows the phones.
pub async fn show(
    State(office): State<Arc<Office>>,
    session: Session,
    jar: CookieJar,
) -> Result<(CookieJar, Html<String>), NotShown> {
    let (jar, said) = Said::take(jar);
    let speaker = speaker(&office, session.reader.lang).await?;
    let members = office.store().members().await?;
    let rows = office.store().devices().await?;
    let phones = phones(&office, rows, &speaker).await?;
    let may_have = members.into_iter().filter(|member| crate::accounts::inspects(member.role));
    let members = may_have.map(|member| (member.login, member.full_name)).collect();
    let (now_ms, contradiction) = (office.now_ms(), office.contradiction());
    let view = DevicesPage { phones, members, now_ms, contradiction, role: session.author.role, speaker };
    Ok((jar, Html(devices_page(&session.reader, &view, said.as_ref()))))
}

async fn phones(office: &Office, rows: Vec<DeviceRow>, speaker: &Speaker) -> Result<Vec<Phone>, OfficeError> {
    let memory = office.memory().await?;
    let aside = quarantined_by_device(&memory.record);
    let incidents = fork_incidents(&memory.record);
    let phone = |row: DeviceRow| Phone {
        member: speaker.members.get(&row.member).cloned().unwrap_or_default(),
        forks: incidents
            .iter()
            .filter(|fork| fork.device == row.device)
            .map(|fork| (fork.clone(), found_out(&memory.record, fork)))
            .collect(),
        compare: compare_code_shown(&office.compare_code(&row)),
        entries: memory.chain(row.device).count(),
        quarantined: aside.get(&row.device).copied().unwrap_or(0),
        row,
    };
    Ok(rows.into_iter().map(phone).collect())
}

fn found_out(record: &Record, fork: &ForkIncident) -> Cell {
    Cell::of(record, &KeyParts::of(Kind::ForkSeen.name(), fork.device).field(fork.seq.to_string()))
}

fn quarantined_by_device(record: &Record) -> BTreeMap<DeviceId, usize> {
    let mut aside = BTreeMap::new();
    for item in record.quarantined().filter_map(|hash| record.item(hash)) {
        *aside.entry(item.device).or_default() += 1;
    }
    aside
}

/// The page.
pub fn devices_page(reader: &Reader, view: &DevicesPage, said: Option<&Said>) -> String {
    let speaker = &view.speaker;
    let body = rsx! {
        h1 { {speaker.say("office-devices")} }
        {alarm(view)}
        {new_code(speaker, said)}
        {table(view)}
        {forks(reader, view, said)}
        if view.role == Role::Office { {code_form(reader, view)} {rescue_link(speaker)} {revoke_forms(reader, view)} }
    };
    page(reader, Place::Devices, &speaker.say("office-devices"), said, body)
}

/// A phone knows the log to be another one: what it means and what to do.
fn alarm(view: &DevicesPage) -> Element {
    let speaker = &view.speaker;
    let Some(known) = view.contradiction else { return rsx! {} };
    let known_at = office_time(known.at_ms).format("%d/%m/%Y %H:%M").to_string();
    let what = Sentences::say(speaker.lang, "office-alarm-what", &[("known", Arg::from(known.size))]);
    rsx! {
        section { class: "card alarm", id: "alarm", role: "alert",
            h2 { {speaker.say("office-alarm")} }
            p { "{what} (" span { class: "time", "{known_at}" } ")" }
            p { {speaker.say("office-alarm-restored")} }
            p { code { {speaker.say("office-alarm-command")} } }
            p { {speaker.say("office-alarm-else")} }
        }
    }
}

fn new_code(speaker: &Speaker, said: Option<&Said>) -> Element {
    let Some(Said::Code { name, code, invitation, until_ms }) = said else { return rsx! {} };
    let until = Arg::Text(office_time(*until_ms).format("%H:%M").to_string());
    let until = Sentences::say(speaker.lang, "office-code-until", &[("time", until)]);
    let read = invitation.as_ref().and_then(|text| Invitation::read(text).ok());
    rsx! {
        section { class: "card", id: "new-code", role: "status",
            h2 { {speaker.say("office-code-for")} " " b { "{name}" } }
            match read {
                Some(invitation) => invited(speaker, &invitation),
                None => rsx! { p { class: "code-shown", "{code}" } },
            }
            p { class: "until", "{until}" }
        }
    }
}

/// The invitation as a QR code, and as letters for a phone that reads none.
fn invited(speaker: &Speaker, invitation: &Invitation) -> Element {
    let shown = invitation.grouped();
    let (head, groups) = shown.rsplit_once('/').unwrap_or(("", &shown));
    let groups: Vec<&str> = groups.split('-').collect();
    let last = groups.len() - 1;
    rsx! {
        div { class: "invitation",
            {qr(&invitation.text(), &speaker.say("office-invite-qr"))}
            div {
                ol { class: "steps",
                    li { {speaker.say("office-invite-scan")} }
                    li { {speaker.say("office-invite-compare")} }
                }
                p { class: "soft", {speaker.say("office-invite-type")} }
                p { class: "typed", id: "invitation",
                    span { class: "head", "{head}/" }
                    span { class: "groups",
                        for (place , group) in groups.into_iter().enumerate() {
                            span { class: "group", "{group}" if place < last { "-" } }
                        }
                    }
                }
            }
        }
    }
}

fn table(view: &DevicesPage) -> Element {
    let speaker = &view.speaker;
    if view.phones.is_empty() {
        return rsx! { p { class: "note", {speaker.say("office-devices-none")} } };
    }
    rsx! {
        p { class: "lead", {speaker.count("office-devices-count", view.phones.len())} }
        div { class: "scroll", table { id: "devices", class: "stack",
            thead { tr {
                th { scope: "col", {speaker.say("office-device-person")} }
                th { scope: "col", {speaker.say("office-device")} }
                th { scope: "col", {speaker.say("office-device-compare")} }
                th { scope: "col", {speaker.say("office-device-state")} }
                th { scope: "col", {speaker.say("office-device-contact")} }
                th { scope: "col", {speaker.say("office-phone-unsent")} }
                th { scope: "col", {speaker.say("office-phone-clock")} }
                th { scope: "col", class: "number", {speaker.say("office-device-entries")} }
                th { scope: "col", class: "number", {speaker.say("office-device-aside")} }
            } }
            tbody { for phone in view.phones.iter() { {phone_row(view, phone)} } }
        } }
    }
}

fn phone_row(view: &DevicesPage, phone: &Phone) -> Element {
    let speaker = &view.speaker;
    let role = speaker.say(&role_key(phone.row.role));
    let forked = phone.forks.iter().any(|(fork, _)| !fork.seen);
    // What the phone had at its last greeting and has not sent.
    let behind = phone.row.app_head_seq.unwrap_or(0).saturating_sub(phone.entries);
    let aside = if phone.quarantined == 0 { "number none" } else { "number" };
    let state = phone.row.app_state.as_ref();
    let version = state.map(|state| state.version.clone()).filter(|version| !version.is_empty());
    let device = phone.row.device;
    rsx! {
        tr { class: if forked { "differs" },
            th { scope: "row", "{phone.member}" div { class: "soft", "{role}" } }
            td { "data-label": speaker.say("office-device"), span { code { class: "whole", {short(&phone.row.device.to_string())} }
                if let Some(version) = version { div { class: "soft", {speaker.say("office-phone-version")} " {version}" } } } }
            td { class: "time compare", "data-label": speaker.say("office-device-compare"), "{phone.compare}" }
            td { "data-label": speaker.say("office-device-state"), {state_tags(speaker, phone)} }
            td { class: "time", "data-label": speaker.say("office-device-contact"), {contact(speaker, phone.row.last_contact_ms, view.now_ms)} }
            td { "data-label": speaker.say("office-phone-unsent"), {unsent(speaker, state)} }
            td { "data-label": speaker.say("office-phone-clock"), {clock(speaker, phone)} }

            td { class: "number", "data-label": speaker.say("office-device-entries"), span { "{phone.entries}"
                if behind > 0 { span { class: "soft", " · " {speaker.count("office-device-behind", usize::try_from(behind).unwrap_or(usize::MAX))} } } } }
            td { class: aside, "data-label": speaker.say("office-device-aside"),
                if phone.quarantined == 0 { "0" } else { a { href: "/devices/{device}/aside", "{phone.quarantined}" } } }
        }
    }
}

/// How long ago a phone was here, and when that was.
fn contact(speaker: &Speaker, last_ms: Option<i64>, now_ms: i64) -> Element {
    let Some(last_ms) = last_ms else { return rsx! { span { class: "soft", {speaker.say("office-phone-never")} } } };
    let at = moment(&office_time(last_ms).to_rfc3339());
    rsx! { span { {ago(speaker, now_ms.saturating_sub(last_ms))} div { class: "soft", "{at}" } } }
}

fn ago(speaker: &Speaker, ms: i64) -> String {
    // The office's clock may have been set back: that is no time ago.
    let minutes = usize::try_from(ms / 60_000).unwrap_or(0);
    match minutes {
        0..2 => speaker.say("office-phone-now"),
        2..120 => speaker.count("office-phone-minutes-ago", minutes),
        120..2_880 => speaker.count("office-phone-hours-ago", minutes / 60),
        _ => speaker.count("office-phone-days-ago", minutes / 1_440),
    }
}

/// What it had not sent as it last came here.
fn unsent(speaker: &Speaker, state: Option<&PhoneState>) -> Element {
    let Some(state) = state else { return rsx! { span { class: "soft", {speaker.say("office-phone-unknown")} } } };
    let count = |count: u64| usize::try_from(count).unwrap_or(usize::MAX);
    let (entries, photos) = (count(state.unsent_entries), count(state.unsent_photos));
    if entries == 0 && photos == 0 {
        return rsx! { span { class: "soft", {speaker.say("office-phone-unsent-none")} } };
    }
    rsx! {
        span {
            if entries > 0 { {speaker.count("screen-records-count", entries)} }
            if entries > 0 && photos > 0 { " · " }
            if photos > 0 { {speaker.count("screen-photos-count", photos)} }
        }
    }
}

/// How far its clock was from the office's then.
fn clock(speaker: &Speaker, phone: &Phone) -> Element {
    let state = phone.row.app_state.as_ref();
    let drift = phone.row.last_contact_ms.zip(state).map(|(at_ms, state)| at_ms.saturating_sub(state.clock_ms));
    let Some(drift_ms) = drift else { return rsx! { span { class: "soft", {speaker.say("office-phone-unknown")} } } };
    match drift_words_short(speaker.lang, drift_ms) {
        Some(words) => rsx! { span { class: "tag warn", "{words}" } },
        None => rsx! { span { class: "soft", {speaker.say("office-phone-clock-right")} } },
    }
}

fn state_tags(speaker: &Speaker, phone: &Phone) -> Element {
    rsx! {
        span {
            if phone.row.state == DeviceState::Active { span { class: "tag good", {speaker.say("device-active")} } }
            else { span { class: "tag bad", {speaker.say("device-revoked")} } }
            if !phone.forks.is_empty() { " " span { class: "tag warn", {speaker.say("device-forked")} } }
        }
    }
}

/// A card for each journal that parted in two.
fn forks(reader: &Reader, view: &DevicesPage, said: Option<&Said>) -> Element {
    let forks = view.phones.iter().flat_map(|phone| phone.forks.iter().map(move |fork| (phone, fork)));
    let forks: Vec<(&Phone, &(ForkIncident, Cell))> = forks.collect();
    if forks.is_empty() {
        return rsx! {};
    }
    rsx! {
        h2 { {reader.say("office-forks")} }
        for (phone , fork) in forks { {fork_card(reader, view, phone, fork, said)} }
    }
}

fn fork_card(
    reader: &Reader,
    view: &DevicesPage,
    phone: &Phone,
    (fork, found): &(ForkIncident, Cell),
    said: Option<&Said>,
) -> Element {
    let speaker = &view.speaker;
    let device = phone.row.device;
    let id = words_field(device, fork.seq);
    let typed = Said::typed_in(said, &id);
    rsx! {
        article { class: "card fork",
            h3 { "{phone.member} · " code { {short(&device.to_string())} } }
            p { {speaker.count("office-fork-what", usize::try_from(fork.seq).unwrap_or(usize::MAX))} }
            if fork.seen {
                p { span { class: "tag good", {speaker.say("kind-fork-seen")} } }
                {told(speaker, found)}
            } else if view.role == Role::Office {
                form { method: "post", action: "/devices/{device}/fork",
                    {form_token(reader)}
                    input { r#type: "hidden", name: "seq", value: "{fork.seq}" }
                    label { r#for: "{id}", {speaker.say("office-fork-words")} }
                    input { id: "{id}", name: "words", r#type: "text", value: "{typed}", autocomplete: "off", required: true, maxlength: limits::NOTE_CHARS_MAX as i64 }
                    button { {speaker.say("office-fork-seen")} }
                }
            }
        }
    }
}

/// What people found out about a fork, and who.
fn told(speaker: &Speaker, found: &Cell) -> Element {
    let told = found.history.iter().filter_map(|told| match &told.fact {
        Some(Fact::ForkSeen(seen)) => {
            Some((seen.words.to_string(), format!("{} · {}", speaker.author(told), moment(&told.at))))
        }
        _ => None,
    });
    let told: Vec<(String, String)> = told.collect();
    rsx! { for (words , by) in told { p { class: "said", "{words}" } p { class: "soft by", "{by}" } } }
}

/// The id of a field on the page.
fn words_field(device: DeviceId, seq: u64) -> String {
    format!("words-{}-{seq}", short(&device.to_string()))
}

fn code_form(reader: &Reader, view: &DevicesPage) -> Element {
    let speaker = &view.speaker;
    rsx! {
        h2 { {speaker.say("office-code-new")} }
        section { class: "card", id: "enrol",
            p { class: "soft", {speaker.say("office-code-what")} }
            if view.members.is_empty() { p { class: "note", {speaker.say("office-code-nobody")} } }
            else {
                form { method: "post", action: "/devices/code",
                    {form_token(reader)}
                    label { r#for: "login", {speaker.say("office-code-whom")} }
                    select { id: "login", name: "login", required: true,
                        for (login , name) in view.members.iter() { option { value: "{login}", "{name}" } }
                    }
                    button { {speaker.say("office-code-make")} }
                }
            }
        }
    }
}

fn rescue_link(speaker: &Speaker) -> Element {
    rsx! {
        h2 { {speaker.say("office-rescue")} }
        p { a { href: "/rescue", {speaker.say("office-rescue-open")} } }
    }
}

fn revoke_forms(reader: &Reader, view: &DevicesPage) -> Element {
    let speaker = &view.speaker;
    let active: Vec<&Phone> = view.phones.iter().filter(|phone| phone.row.state == DeviceState::Active).collect();
    if active.is_empty() {
        return rsx! {};
    }
    rsx! {
        h2 { {speaker.say("office-revoke")} }
        details { class: "card", id: "revoke",
            summary { {speaker.say("office-revoke-open")} }
            p { {speaker.say("office-revoke-what")} }
            for phone in active {
                form { method: "post", action: "/devices/{phone.row.device}/revoke", class: "line",
                    {form_token(reader)}
                    span { "{phone.member} · " code { {short(&phone.row.device.to_string())} } }
                    button { class: "danger", aria_label: "{speaker.say(\"office-revoke-go\")}: {phone.member}", {speaker.say("office-revoke-go")} }
                }
            }
        }
    }
}

/// For whom a code is wanted.
#[derive(Deserialize)]
pub struct CodeForm {
    token: String,
    login: String,
}

/// Makes a one-time code, shown once on the next page.
pub async fn make_code(
    State(office): State<Arc<Office>>,
    session: Session,
    Extension(reach): Extension<Reach>,
    jar: CookieJar,
    Typed(form): Typed<CodeForm>,
) -> Result<(CookieJar, Redirect), NotShown> {
    check_office(&session, &form.token)?;
    let until_ms = office.now_ms() + CODE_LIFE_MS;
    let code = match office.new_code(&form.login).await {
        Ok(code) => code,
        Err(OfficeError::Unknown { .. } | OfficeError::NoPhoneForRole { .. }) => return Err(session.not_found()),
        Err(other) => return Err(other.into()),
    };
    let name = names(&office).await?.remove(&form.login).unwrap_or_default();
    let pin = office.authority().pin();
    let invitation = reach.address.map(|address| Invitation { address, code, pin }.text());
    let said = Said::Code { name, code: code.to_string(), invitation, until_ms };
    Ok((said.on_next_page(jar), Redirect::to("/devices")))
}

/// A form with nothing typed.
#[derive(Deserialize)]
pub struct Plain {
    token: String,
}

/// Revokes a phone.
pub async fn revoke(
    State(office): State<Arc<Office>>,
    session: Session,
    jar: CookieJar,
    Named(device): Named<DeviceId>,
    Typed(form): Typed<Plain>,
) -> Result<(CookieJar, Redirect), NotShown> {
    check_office(&session, &form.token)?;
    let row = office.store().device(device).await?.ok_or_else(|| session.not_found())?;
    let author = session.author;
    // The same form sent twice revokes once.
    if row.state == DeviceState::Active {
        undisturbed(async move { office.revoke(device, author).await }).await?;
    }
    Ok((Said::Done(session.reader.say("office-revoked")).on_next_page(jar), Redirect::to("/devices")))
}

/// What somebody found out about a fork.
#[derive(Clone, Deserialize)]
pub struct ForkForm {
    token: String,
    seq: u64,
    words: String,
}

/// Acknowledges a fork.
pub async fn acknowledge(
    State(office): State<Arc<Office>>,
    session: Session,
    jar: CookieJar,
    Named(device): Named<DeviceId>,
    Typed(form): Typed<ForkForm>,
) -> Result<(CookieJar, Redirect), NotShown> {
    check_office(&session, &form.token)?;
    let lang = session.reader.lang;
    let said = match undisturbed(acknowledged(office, device, form.clone(), session.author)).await {
        Ok(()) => Said::Done(session.reader.say("office-fork-noted")),
        Err(OfficeError::Refused(Refusal::Unknown { .. })) => return Err(session.not_found()),
        Err(OfficeError::Refused(refusal)) => {
            Said::refused_typed(refusal.say(lang), words_field(device, form.seq), form.words)
        }
        Err(other) => return Err(other.into()),
    };
    Ok((said.on_next_page(jar), Redirect::to("/devices")))
}

/// Notes it once: the same form sent twice, or two clerks at once, note no more.
async fn acknowledged(
    office: Arc<Office>,
    device: DeviceId,
    form: ForkForm,
    author: Author,
) -> Result<(), OfficeError> {
    let mut writing = office.begin().await?;
    let incidents = fork_incidents(&writing.memory.record);
    let fork = incidents.iter().find(|fork| fork.device == device && fork.seq == form.seq);
    if fork.ok_or(Refusal::Unknown { what: "fork" })?.seen {
        return Ok(());
    }
    let draft = seen(&writing.memory.record, device, &form)?;
    writing.write(vec![draft], author).await?;
    writing.finish().await
}

fn seen(record: &Record, device: DeviceId, form: &ForkForm) -> Result<Draft, Refusal> {
    let words = Text::parse(&form.words, limits::NOTE_CHARS_MAX);
    let words = words.map_err(|why| Refusal::Text { field: "words", why })?;
    let fact = Fact::ForkSeen(ForkSeen { device, seq: form.seq, words });
    let shown = standing_refs(record, &fact.parts());
    Ok(Draft::set(fact, ScopeId::DISTRICT).replacing(shown))
}

fn check_office(session: &Session, token: &str) -> Result<(), NotShown> {
    session.check_form(token)?;
    if session.author.role == Role::Office {
        return Ok(());
    }
    Err(NotShown::Because(StatusCode::FORBIDDEN, session.reader.lang, "office-not-permitted"))
}
