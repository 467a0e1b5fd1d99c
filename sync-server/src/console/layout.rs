//! The frame of every page, and the parts pages share: cells with their history,
//! texts, photos. Plain forms and links; no script. A page's title names no person:
//! browsers keep titles.

use dioxus::prelude::*;
use shared::domain::{Attendance, BadgeState, Basis, Fact, Role};
use shared::ids::PhotoHash;
use shared::record::{Cell, CellStatus, Told};
use shared::text::{Lang, Sentences};

use super::said::Said;
use shared::text::in_office_time;
use shared::words::{SHORT_HASH, Speaker, fact_of, role_key};

/// Who looks, in which language, and where they are.
#[derive(Debug, Clone, PartialEq)]
pub struct Reader {
    /// Their language.
    pub lang: Lang,
    /// Their name.
    pub full_name: String,
    /// What they are to the record.
    pub role: Role,
    /// What each form carries, so that no other site can send it.
    pub form_token: String,
    /// The page's path and query.
    pub here: String,
}

impl Reader {
    /// A sentence.
    pub fn say(&self, key: &str) -> String {
        Sentences::say(self.lang, key, &[])
    }
}

/// Which part of the office a page belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Visits and what is in them.
    Visits,
    /// Units and people.
    Units,
    /// Phones.
    Devices,
}

/// A whole page as HTML; `said` is what the form before it did.
pub fn page(reader: &Reader, place: Place, title: &str, said: Option<&Said>, body: Element) -> String {
    let link = |to: Place, href: &'static str, key: &str| {
        let current = if to == place { "page" } else { "false" };
        rsx! { a { href, aria_current: current, {reader.say(key)} } }
    };
    let body = rsx! {
        a { class: "skip", href: "#content", {reader.say("office-skip")} }
        header { class: "top",
            div { class: "inner",
                a { class: "name", href: "/visits", {emblem()} {reader.say("app-name")} }
                nav { aria_label: reader.say("office-nav"),
                    {link(Place::Visits, "/visits", "office-nav-visits")}
                    {link(Place::Units, "/units", "office-nav-units")}
                    {link(Place::Devices, "/devices", "office-nav-devices")}
                }
                div { class: "who",
                    p { b { "{reader.full_name}" } span { {reader.say(&role_key(reader.role))} } }
                    {language_form(reader.lang, &reader.here)}
                    form { method: "post", action: "/sign-out", button { class: "quiet", {reader.say("office-sign-out")} } }
                }
            }
        }
        main { id: "content", tabindex: "-1", {said_note(said)} {body} }
    };
    document(reader.lang, title, body)
}

/// The mark beside the name; the name says it all.
pub fn emblem() -> Element {
    rsx! { img { src: "/icon.svg", alt: "", width: 28, height: 28 } }
}

/// What the form before did, in a sentence.
pub fn said_note(said: Option<&Said>) -> Element {
    match said {
        Some(Said::Done(words)) => rsx! { p { class: "note good", id: "message", role: "status", "{words}" } },
        Some(Said::Refused { words, .. }) => rsx! { p { class: "note bad", id: "message", role: "alert", "{words}" } },
        Some(Said::Code { .. }) | None => rsx! {},
    }
}

/// Switches the language and comes back.
pub fn language_form(lang: Lang, back: &str) -> Element {
    let other = match lang {
        Lang::Vi => Lang::En,
        Lang::En => Lang::Vi,
    };
    let words = Sentences::say(lang, "office-other-language", &[]);
    rsx! {
        form { method: "post", action: "/language",
            input { r#type: "hidden", name: "lang", value: other.code() }
            input { r#type: "hidden", name: "back", value: "{back}" }
            button { class: "quiet", lang: other.code(), "{words}" }
        }
    }
}

/// A page without the frame: signing in.
pub fn document(lang: Lang, title: &str, body: Element) -> String {
    let name = Sentences::say(lang, "app-name", &[]);
    let head = format!(
        "<!DOCTYPE html><html lang=\"{}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>{}</title><link rel=\"icon\" href=\"/icon.svg\" type=\"image/svg+xml\">\
         <link rel=\"stylesheet\" href=\"/console.css\"></head><body>",
        lang.code(),
        dioxus_ssr::render_element(rsx! { "{title} · {name}" }),
    );
    format!("{head}{}</body></html>", dioxus_ssr::render_element(body))
}

/// The hidden field that every form carries.
pub fn form_token(reader: &Reader) -> Element {
    rsx! { input { r#type: "hidden", name: "token", value: "{reader.form_token}" } }
}

/// The way back to the list that a page belongs to.
pub fn back(reader: &Reader, href: &str, key: &str) -> Element {
    rsx! { p { class: "back", a { href: "{href}", {reader.say(key)} } } }
}

/// A cell as a tag: its one value, «khác nhau» with all of them, or nothing yet.
pub fn cell_tag(speaker: &Speaker, cell: &Cell) -> Element {
    if cell.needs_update {
        return rsx! { span { class: "tag warn", {speaker.say("state-needs-update")} } };
    }
    let values: Vec<(String, &'static str)> =
        cell.values.iter().map(|value| (speaker.value(cell, value), fact_of(cell, value).map_or("", tone))).collect();
    match cell.status {
        CellStatus::Empty => rsx! { span { class: "soft", "—" } },
        CellStatus::AllWithdrawn => rsx! { span { class: "tag", {speaker.say("state-withdrawn")} } },
        CellStatus::Erased => rsx! { span { class: "tag", {speaker.say("state-erased")} } },
        CellStatus::One | CellStatus::Differs => rsx! {
            if cell.differs() { {differs_tag(speaker)} " " }
            for (words , tone) in values { span { class: "tag {tone}", "{words}" } " " }
            if marked_together(cell) { span { class: "soft", {speaker.say("basis-bulk")} } }
        },
    }
}

/// «Khác nhau», wherever it is.
pub fn differs_tag(speaker: &Speaker) -> Element {
    rsx! { span { class: "tag warn differs", {speaker.say("state-differs")} } }
}

/// A cell as plain words: a time, a name, an answer. What is not plain is a tag.
pub fn cell_words(speaker: &Speaker, cell: &Cell) -> Element {
    match cell.one().filter(|_| !cell.needs_update) {
        Some(value) => rsx! { span { {speaker.value(cell, value)} } },
        None => cell_tag(speaker, cell),
    }
}

/// Whether a mark stands only because everybody was marked at one tap.
fn marked_together(cell: &Cell) -> bool {
    let mut marks = cell.facts().filter_map(|fact| match fact {
        Fact::Mark(mark) => Some(mark.basis),
        _ => None,
    });
    let first = marks.next();
    first == Some(Basis::Bulk) && marks.all(|basis| basis == Basis::Bulk)
}

/// A cell whose values are sentences: each a paragraph of its own, of rivals with who
/// says so.
pub fn cell_text(speaker: &Speaker, cell: &Cell) -> Element {
    match cell.status {
        CellStatus::One if !cell.needs_update => rsx! { p { class: "said", {speaker.value(cell, &cell.values[0])} } },
        CellStatus::Differs if !cell.needs_update => {
            let told = cell.history.iter().filter(|told| told.stands);
            let told: Vec<(String, String)> = told.map(|told| (speaker.told(told), signed(speaker, told))).collect();
            rsx! {
                p { {differs_tag(speaker)} }
                for (words , by) in told { div { class: "rival", p { class: "said", "{words}" } p { class: "soft by", "{by}" } } }
            }
        }
        _ => rsx! { p { {cell_tag(speaker, cell)} } },
    }
}

/// Who wrote something and when; of what was seen earlier than it was written, when.
pub fn signed(speaker: &Speaker, told: &Told) -> String {
    let written = moment(&told.at);
    let by = format!("{} · {written}", speaker.author(told));
    let seen = match &told.fact {
        Some(Fact::Finding(finding)) => Some(moment(&finding.seen_at.to_rfc3339())),
        _ => None,
    };
    match seen.filter(|seen| *seen != written) {
        Some(seen) => format!("{by} ({} {seen})", speaker.say("office-seen-at")),
        None => by,
    }
}

/// The colour of a value: «never issued» is never the person's fault.
fn tone(fact: &Fact) -> &'static str {
    match fact {
        Fact::Mark(mark) => match mark.state {
            Attendance::Cm => "good",
            Attendance::Vkl => "bad",
            Attendance::Dm | Attendance::Vs => "warn",
            _ => "",
        },
        Fact::BadgeCheck(check) => match check.state {
            BadgeState::WornOk => "good",
            BadgeState::NotWorn | BadgeState::Others => "bad",
            BadgeState::WornWrong => "warn",
            _ => "",
        },
        _ => "",
    }
}

/// Everything that was ever said of a value and by whom, unless all there is to tell
/// is that people say the very same, which harms nobody.
pub fn history(speaker: &Speaker, cell: &Cell) -> Element {
    if cell.history.is_empty() || is_quiet(speaker, cell) {
        return rsx! {};
    }
    let summary = speaker.count("office-history", cell.history.len());
    rsx! {
        details { class: "history",
            summary { "{summary}" }
            ol { for told in cell.history.iter() { li { {told_line(speaker, told)} } } }
        }
    }
}

/// The history of a cell whose rivals are shown with who says them: only where there
/// is more to tell.
pub fn past(speaker: &Speaker, cell: &Cell) -> Element {
    let more = cell.history.iter().any(|told| !told.stands || told.why.is_some() || told.quarantined);
    if cell.differs() && !more {
        rsx! {}
    } else {
        history(speaker, cell)
    }
}

fn is_quiet(speaker: &Speaker, cell: &Cell) -> bool {
    let harmless = |fact: &Fact| matches!(tone(fact), "" | "good");
    let plain = |told: &Told| {
        let said = told.fact.as_ref().filter(|fact| harmless(fact)).map(|fact| speaker.fact(fact));
        said.filter(|_| told.stands && !told.withdraws && !told.quarantined && told.why.is_none())
    };
    let mut said = cell.history.iter().map(plain);
    let first = said.next().flatten();
    cell.status == CellStatus::One && !cell.pending && first.is_some() && said.all(|other| other == first)
}

fn told_line(speaker: &Speaker, told: &Told) -> Element {
    let said = speaker.told(told);
    let why = told.why.as_ref().map(|why| format!("{}: {why}", speaker.say("office-why")));
    let by = signed(speaker, told);
    rsx! {
        if told.stands { b { "{said}" } } else { s { "{said}" } }
        if told.quarantined { " " span { class: "tag warn", {speaker.say("office-quarantined")} } }
        if let Some(why) = why { div { "{why}" } }
        div { class: "soft", "{by}" }
    }
}

/// An RFC 3339 moment as the office's clock would tell it.
pub fn moment(at: &str) -> String {
    let read = chrono::DateTime::parse_from_rfc3339(at);
    read.map_or_else(|_| at.to_owned(), |at| in_office_time(at).format("%d/%m/%Y %H:%M").to_string())
}

/// Photos as links to the full ones; every look at one is logged.
pub fn photos(speaker: &Speaker, hashes: &[PhotoHash], here: impl Fn(PhotoHash) -> Option<PhotoHash>) -> Element {
    if hashes.is_empty() {
        return rsx! {};
    }
    let shown: Vec<(PhotoHash, Option<PhotoHash>)> = hashes.iter().map(|hash| (*hash, here(*hash))).collect();
    let alt = speaker.say("office-photo");
    rsx! {
        ul { class: "photos",
            for (hash , thumbnail) in shown {
                li {
                    match thumbnail {
                        Some(thumbnail) => rsx! {
                            a { href: "/photos/{hash}", img { src: "/photos/{thumbnail}", alt: "{alt} {short(&hash.to_string())}", loading: "lazy", width: 132, height: 132 } }
                        },
                        None => rsx! { span { class: "tag warn", {speaker.say("office-photo-not-here")} } },
                    }
                    code { class: "soft", {short(&hash.to_string())} }
                }
            }
        }
    }
}

/// The first digits of a hash: what minutes print.
pub fn short(hash: &str) -> String {
    hash.chars().take(SHORT_HASH).collect()
}
