//! What a phone remembers of its person's way through it; kept sealed with its data.

use serde::{Deserialize, Serialize};

use super::place::Place;

/// What is remembered.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Where one was.
    pub place: Option<Place>,
    /// How the last sync ended.
    pub last_sync: Option<LastSync>,
}

/// How a sync ended.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct LastSync {
    /// When, `09:30 20/11/2023`.
    pub at: String,
    /// Whether both sides agreed.
    pub sent: bool,
    /// Why not, in a sentence; none where they did.
    pub why: Option<String>,
    /// Whether the person paused it.
    pub paused: bool,
    /// Whether photos wait until the person says so.
    pub asks: bool,
}
