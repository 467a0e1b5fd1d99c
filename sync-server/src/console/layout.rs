//! The frame of every page, and the parts pages share: tags for marks and
//! badges, cells with their history, photos. Plain forms and links; no script.

use dioxus::prelude::*;
use shared::domain::{Attendance, BadgeState};
use shared::ids::PhotoHash;
use shared::record::{Cell, CellStatus, ERASED, NOT_HERE, Told, WITHDRAWN};
use shared::text::{Arg, Lang, Sentences};

/// Who looks, in which language.
#[derive(Debug, Clone, PartialEq)]
pub struct Reader {
    /// Their language.
    pub lang: Lang,
    /// Their name.
    pub full_name: String,
    /// What each form carries, so that no other site can send it.
    pub form_token: String,
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

/// How a value is said.
pub type Words = fn(Lang, &str) -> String;
/// Which colour a value has.
pub type Tone = fn(&str) -> &'static str;

/// A sentence.
pub fn say(lang: Lang, key: &str) -> String {
    Sentences::say(lang, key, &[])
}

/// A sentence with a count.
pub fn say_count(lang: Lang, key: &str, count: usize) -> String {
    Sentences::say(lang, key, &[("count", Arg::from(count))])
}

/// A whole page as HTML.
pub fn page(reader: &Reader, place: Place, title: &str, body: Element) -> String {
    let lang = reader.lang;
    let link = |to: Place, href: &'static str, key: &str| {
        let current = if to == place { "page" } else { "false" };
        rsx! { a { href, aria_current: current, {say(lang, key)} } }
    };
    let other = match lang {
        Lang::Vi => Lang::En,
        Lang::En => Lang::Vi,
    };
    let body = rsx! {
        header { class: "top",
            a { class: "name", href: "/visits", {say(lang, "app-name")} }
            nav {
                {link(Place::Visits, "/visits", "office-nav-visits")}
                {link(Place::Units, "/units", "office-nav-units")}
                {link(Place::Devices, "/devices", "office-nav-devices")}
            }
            span { class: "soft", "{reader.full_name}" }
            form { method: "post", action: "/language",
                {form_token(reader)}
                input { r#type: "hidden", name: "lang", value: other.code() }
                button { class: "quiet", {say(lang, "office-other-language")} }
            }
            form { method: "post", action: "/sign-out",
                {form_token(reader)}
                button { class: "quiet", {say(lang, "office-sign-out")} }
            }
        }
        main { {body} }
    };
    document(lang, title, body)
}

/// A page without the frame: signing in.
pub fn document(lang: Lang, title: &str, body: Element) -> String {
    let head = format!(
        "<!DOCTYPE html><html lang=\"{}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>{}</title><link rel=\"stylesheet\" href=\"/console.css\"></head><body>",
        lang.code(),
        dioxus_ssr::render_element(rsx! { "{title}" }),
    );
    format!("{head}{}</body></html>", dioxus_ssr::render_element(body))
}

/// The hidden field that every form carries.
pub fn form_token(reader: &Reader) -> Element {
    rsx! { input { r#type: "hidden", name: "token", value: "{reader.form_token}" } }
}

/// A mark's value as people read it.
pub fn mark_words(lang: Lang, value: &str) -> String {
    let (state, reason) = value.split_once(':').unwrap_or((value, ""));
    let words = special(lang, value).unwrap_or_else(|| say(lang, &format!("mark-{}", state.to_lowercase())));
    if reason.is_empty() {
        words
    } else {
        format!("{words} · {}", say(lang, &format!("reason-{}", reason.to_lowercase())))
    }
}

/// A badge check's value as people read it.
pub fn badge_words(lang: Lang, value: &str) -> String {
    special(lang, value).unwrap_or_else(|| {
        let known =
            BadgeState::ALL.into_iter().find(|state| value.contains(&format!("\"state\":\"{}\"", state.code())));
        known.map_or_else(|| value.to_owned(), |state| say(lang, &badge_key(state)))
    })
}

/// The key of a badge state's sentence.
pub fn badge_key(state: BadgeState) -> String {
    format!("badge-{}", state.code().to_lowercase().replace('_', "-"))
}

/// The words for withdrawn, erased and not yet arrived values.
pub fn special(lang: Lang, value: &str) -> Option<String> {
    let key = match value {
        WITHDRAWN => "state-withdrawn",
        ERASED => "state-erased",
        NOT_HERE => "state-pending",
        _ => return None,
    };
    Some(say(lang, key))
}

/// A cell as a tag: its one value, «khác nhau» with all of them, or nothing yet.
pub fn cell_tag(lang: Lang, cell: &Cell, words: Words, tone: Tone) -> Element {
    if cell.needs_update {
        return rsx! { span { class: "tag warn", {say(lang, "state-needs-update")} } };
    }
    match cell.status {
        CellStatus::Empty => rsx! { span { class: "soft", "—" } },
        CellStatus::AllWithdrawn => rsx! { span { class: "tag", {say(lang, "state-withdrawn")} } },
        CellStatus::Erased => rsx! { span { class: "tag", {say(lang, "state-erased")} } },
        CellStatus::One => {
            let value = cell.values[0].clone();
            rsx! { span { class: "tag {tone(&value)}", {words(lang, &value)} } }
        }
        CellStatus::Differs => rsx! {
            span { class: "tag warn", {say(lang, "state-differs")} }
            for value in cell.values.clone() { " " span { class: "tag {tone(&value)}", {words(lang, &value)} } }
        },
    }
}

/// The tone of a mark.
pub fn mark_tone(value: &str) -> &'static str {
    match value.split(':').next() {
        Some(code) if code == Attendance::Cm.code() => "good",
        Some(code) if code == Attendance::Vkl.code() => "bad",
        Some(code) if code == Attendance::Dm.code() || code == Attendance::Vs.code() => "warn",
        _ => "",
    }
}

/// The tone of a badge check: «never issued» is never the person's fault.
pub fn badge_tone(value: &str) -> &'static str {
    match value {
        value if value.contains("\"WORN_OK\"") => "good",
        value if value.contains("\"NOT_WORN\"") || value.contains("\"OTHERS\"") => "bad",
        value if value.contains("\"WORN_WRONG\"") => "warn",
        _ => "",
    }
}

/// No tone.
pub fn plain_tone(_: &str) -> &'static str {
    ""
}

/// The value itself.
pub fn plain_words(lang: Lang, value: &str) -> String {
    special(lang, value).unwrap_or_else(|| value.to_owned())
}

/// Everything that was ever said of a value, where it was said more than once.
pub fn history(lang: Lang, cell: &Cell, words: Words, name: &dyn Fn(&Told) -> String) -> Element {
    if cell.history.len() < 2 {
        return rsx! {};
    }
    let summary = say_count(lang, "office-history", cell.history.len());
    rsx! {
        details {
            summary { "{summary}" }
            ol { class: "history",
                for told in cell.history.clone() {
                    li { {told_line(lang, &told, words)} " · " span { class: "soft", {name(&told)} " · " {moment(&told.at)} } }
                }
            }
        }
    }
}

fn told_line(lang: Lang, told: &Told, words: Words) -> Element {
    let said = told.value.as_deref().map_or_else(|| say(lang, "state-erased"), |value| words(lang, value));
    let said = if told.withdraws { format!("{} ({said})", say(lang, "state-withdrawn")) } else { said };
    let why = told.why.clone().map(|why| format!(" — {why}")).unwrap_or_default();
    let aside = if told.quarantined { format!(" [{}]", say(lang, "office-quarantined")) } else { String::new() };
    rsx! {
        if told.stands { b { "{said}" } } else { span { "{said}" } }
        "{why}{aside}"
    }
}

/// An RFC 3339 moment as dd/mm/yyyy hh:mm, in the offset it was written.
pub fn moment(at: &str) -> String {
    chrono::DateTime::parse_from_rfc3339(at)
        .map_or_else(|_| at.to_owned(), |at| at.format("%d/%m/%Y %H:%M").to_string())
}

/// Photos as links to the full ones; every look at one is logged.
pub fn photos(lang: Lang, hashes: &[PhotoHash], here: impl Fn(PhotoHash) -> Option<PhotoHash>) -> Element {
    if hashes.is_empty() {
        return rsx! {};
    }
    let shown: Vec<(PhotoHash, Option<PhotoHash>)> = hashes.iter().map(|hash| (*hash, here(*hash))).collect();
    let alt = say(lang, "office-photo");
    rsx! {
        ul { class: "photos",
            for (hash , thumbnail) in shown {
                li {
                    match thumbnail {
                        Some(thumbnail) => rsx! {
                            a { href: "/photos/{hash}", img { src: "/photos/{thumbnail}", alt: "{alt}", loading: "lazy" } }
                        },
                        None => rsx! { span { class: "tag warn", {say(lang, "office-photo-not-here")} } },
                    }
                    code { class: "soft", {short(&hash.to_string())} }
                }
            }
        }
    }
}

/// The first digits of a hash: what minutes print.
pub fn short(hash: &str) -> String {
    hash.chars().take(12).collect()
}
