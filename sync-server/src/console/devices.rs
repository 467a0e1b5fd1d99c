//! Phones: who has which, when it was last here; and a new one-time code.

use dioxus::prelude::*;

use super::layout::{Place, Reader, form_token, page, say, short};

/// One phone.
#[derive(Debug, Clone)]
pub struct DeviceRow {
    /// Its id.
    pub device: String,
    /// Its person's name.
    pub member: String,
    /// The key of its role's sentence.
    pub role: String,
    /// Whether it may write.
    pub active: bool,
    /// Whether its journal has two branches.
    pub forked: bool,
    /// When it was last in contact, as people read it.
    pub last_contact: Option<String>,
    /// How many of its entries are here.
    pub entries: u64,
    /// How many of them are set aside.
    pub quarantined: u64,
}

/// What the page shows.
#[derive(Debug, Clone, Default)]
pub struct DevicesPage {
    /// The phones.
    pub devices: Vec<DeviceRow>,
    /// Who may be given a code: login and name.
    pub members: Vec<(String, String)>,
    /// A code just made: for whom, and the code, shown once.
    pub code: Option<(String, String)>,
}

/// The page.
pub fn devices_page(reader: &Reader, view: &DevicesPage) -> String {
    let lang = reader.lang;
    let body = rsx! {
        h1 { {say(lang, "office-devices")} }
        if let Some((name, code)) = view.code.clone() {
            section { class: "card", id: "new-code",
                p { {say(lang, "office-code-for")} " " b { "{name}" } }
                p { class: "code-shown", "{code}" }
                p { class: "soft", {say(lang, "office-code-once")} }
            }
        }
        {table(reader, view)}
        section { class: "card",
            h3 { {say(lang, "office-code-new")} }
            form { method: "post", action: "/devices/code",
                {form_token(reader)}
                label { r#for: "login", {say(lang, "office-code-whom")} }
                select { id: "login", name: "login",
                    for (login , name) in view.members.clone() { option { value: "{login}", "{name}" } }
                }
                br {}
                button { {say(lang, "office-code-make")} }
            }
        }
    };
    page(reader, Place::Devices, &say(lang, "office-devices"), body)
}

fn table(reader: &Reader, view: &DevicesPage) -> Element {
    let lang = reader.lang;
    if view.devices.is_empty() {
        return rsx! { p { class: "note", {say(lang, "office-devices-none")} } };
    }
    rsx! {
        div { class: "scroll", table { id: "devices",
            thead { tr {
                th { {say(lang, "office-device-person")} }
                th { {say(lang, "office-device")} }
                th { {say(lang, "office-device-state")} }
                th { {say(lang, "office-device-contact")} }
                th { class: "number", {say(lang, "office-device-entries")} }
                th { class: "number", {say(lang, "office-quarantined")} }
            } }
            tbody { for row in view.devices.clone() { tr { class: if row.forked { "differs" },
                td { "{row.member}" div { class: "soft", {say(lang, &row.role)} } }
                td { code { {short(&row.device)} } }
                td {
                    if row.active { span { class: "tag good", {say(lang, "device-active")} } }
                    else { span { class: "tag bad", {say(lang, "device-revoked")} } }
                    if row.forked { " " span { class: "tag warn", {say(lang, "device-forked")} } }
                }
                td { {row.last_contact.clone().unwrap_or_else(|| "—".to_owned())} }
                td { class: "number", "{row.entries}" }
                td { class: "number", "{row.quarantined}" }
            } } }
        } }
    }
}
