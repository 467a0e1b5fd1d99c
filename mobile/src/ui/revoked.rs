//! What a revoked phone says above every screen: that it was revoked, how much of what it
//! recorded is only here, and the way out. It refuses to know how that came about.

use dioxus::prelude::*;
use mobile_core::shared::words::Speaker;
use mobile_core::view::unsent;

use super::desk::{Desk, use_view};
use super::parts::{Notice, Tone};

/// Says so where the phone was revoked.
#[component]
pub fn Revoked() -> Element {
    let desk = use_context::<Desk>();
    let told = use_view(|| (), |app, _, ()| app.is_revoked().then(|| unsent(app).entries_unsent));
    let Some(entries_unsent) = told.read().flatten() else { return rsx! {} };
    rsx! { RevokedNotice { entries_unsent, words: desk.words() } }
}

/// The words of it.
#[component]
#[allow(non_snake_case, reason = "components are named like the elements they become")]
pub fn RevokedNotice(entries_unsent: u64, words: Speaker) -> Element {
    let way_out = match usize::try_from(entries_unsent).unwrap_or(usize::MAX) {
        0 => words.say("screen-revoked-all-sent"),
        count => words.count("screen-revoked-unsent", count),
    };
    rsx! {
        Notice { tone: Tone::Bad, id: "revoked",
            p { b { {words.say("screen-revoked")} } }
            p { id: "revoked-way-out", "{way_out}" }
        }
    }
}
