//! Tells when a screen can be read for the first time, for whoever measures it.

use std::sync::Once;

use dioxus::core::spawn_forever;
use dioxus::prelude::*;

/// What is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Drawn {
    /// The screen before the door.
    Door,
    /// Today's visits.
    List,
}

/// Tells it once, when the page has been drawn.
pub fn tell(drawn: Drawn) {
    static TOLD: [Once; 2] = [const { Once::new() }; 2];
    let (told, words) = match drawn {
        Drawn::Door => (&TOLD[0], "the door is drawn"),
        Drawn::List => (&TOLD[1], "the list is drawn"),
    };
    told.call_once(|| {
        spawn_forever(async move {
            let drawn = "await new Promise(r => requestAnimationFrame(() => requestAnimationFrame(r))); return true";
            if document::eval(drawn).await.is_ok() {
                tracing::info!(target: "mobile::timing", "{words}");
            }
        });
    });
}
