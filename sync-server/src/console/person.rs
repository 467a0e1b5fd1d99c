//! One staff member: postings, badge, and what visits noted. Every reading of
//! this page is logged. «Chưa được cấp thẻ» is shown as the unit's duty.

use std::collections::BTreeMap;

use dioxus::prelude::*;
use shared::domain::{BadgeRecordState, Catalogue, FindingCode, KeyParts, Kind};
use shared::ids::{MemberId, VisitId};
use shared::record::{Cell, Told};
use shared::text::Lang;

use super::layout::{
    Place, Reader, Tone, Words, badge_tone, badge_words, cell_tag, history, mark_tone, mark_words, page, plain_tone,
    plain_words, say,
};

/// What the page shows.
#[derive(Debug, Clone)]
pub struct PersonPage {
    /// Họ và tên.
    pub name: String,
    /// Year of birth, category, title, unit: one line.
    pub details: Vec<String>,
    /// What the office's books say of the badge.
    pub badge: Option<BadgeRecordState>,
    /// What visits noted, newest first.
    pub visits: Vec<Noted>,
    /// Names of authors.
    pub members: BTreeMap<MemberId, String>,
}

/// What one visit noted of a person.
#[derive(Debug, Clone)]
pub struct Noted {
    /// The visit.
    pub visit: VisitId,
    /// Unit and day.
    pub line: String,
    /// Each value with what it is of.
    pub cells: Vec<(KeyParts, Cell)>,
}

/// The page.
pub fn person_page(reader: &Reader, view: &PersonPage) -> String {
    let lang = reader.lang;
    let name = if view.name.is_empty() { say(lang, "office-person-unnamed") } else { view.name.clone() };
    let details = view.details.join(" · ");
    let badge = view.badge.map(|badge| say(lang, badge_record_key(badge)));
    let body = rsx! {
        h1 { "{name}" }
        p { class: "lead", "{details}" }
        p { class: "soft", {say(lang, "office-person-logged")} }
        if let Some(badge) = badge { p { {say(lang, "office-badge")} ": " span { class: "tag", "{badge}" } } }
        h2 { {say(lang, "office-person-visits")} }
        if view.visits.is_empty() { p { class: "soft", {say(lang, "office-person-visits-none")} } }
        for Noted { visit , line , cells } in view.visits.clone() {
            section { class: "card",
                h3 { a { href: "/visits/{visit}", "{line}" } }
                for (parts , cell) in cells { {noted_line(lang, view, &parts, &cell)} }
            }
        }
    };
    page(reader, Place::Units, &name, body)
}

fn noted_line(lang: Lang, view: &PersonPage, parts: &KeyParts, cell: &Cell) -> Element {
    let unknown = say(lang, "office-author-unknown");
    let author = |told: &Told| view.members.get(&told.author).cloned().unwrap_or_else(|| unknown.clone());
    let kind = Kind::of(&parts.kind);
    let (words, tone): (Words, Tone) = match kind {
        Some(Kind::Mark) => (mark_words, mark_tone),
        Some(Kind::BadgeCheck) => (badge_words, badge_tone),
        _ => (plain_words, plain_tone),
    };
    let label = say(lang, &format!("kind-{}", parts.kind.replace('_', "-")));
    let code = finding_label(lang, kind, &parts.field);
    rsx! {
        p { b { "{label}: " } if let Some(code) = code { "{code} " } {cell_tag(lang, cell, words, tone)} }
        {history(lang, cell, words, &author)}
    }
}

fn finding_label(lang: Lang, kind: Option<Kind>, field: &str) -> Option<String> {
    if !matches!(kind, Some(Kind::Finding | Kind::Explanation | Kind::Decision)) {
        return None;
    }
    let code = field.rsplit_once('.').map_or(field, |(code, _)| code);
    let known = FindingCode::parse(code).ok().and_then(|code| Catalogue::standard().get(&code));
    let label = known.map(|kind| if lang == Lang::Vi { kind.vi.clone() } else { kind.en.clone() }).unwrap_or_default();
    Some(format!("{code} {label}"))
}

fn badge_record_key(state: BadgeRecordState) -> &'static str {
    match state {
        BadgeRecordState::Issued => "badge-record-issued",
        BadgeRecordState::NotIssued => "badge-record-not-issued",
        BadgeRecordState::Requested => "badge-record-requested",
        BadgeRecordState::Recalled => "badge-record-recalled",
    }
}
