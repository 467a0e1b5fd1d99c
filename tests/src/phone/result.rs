//! Failures as JSON: a code for programs, a sentence in Vietnamese for people.

use mobile_core::Failure;
use serde_json::{Value, json};
use shared::text::Lang;

/// A refused line's result.
pub fn refusal(failure: &Failure) -> Value {
    json!({"ok": false, "error": failure.to_string(), "sentence": failure.say(Lang::Vi)})
}
