//! Failures as JSON: a code for programs, a sentence in Vietnamese for people.

use mobile_core::Failure;
use mobile_core::sync::{HttpError, SyncError};
use serde_json::{Value, json};
use shared::text::{Lang, Sentences};

/// A refused line's result.
pub fn refusal(failure: &Failure) -> Value {
    json!({"ok": false, "error": failure.to_string(), "sentence": sentence_of(failure, Lang::Vi)})
}

/// The sentence that tells a person why.
pub fn sentence_of(failure: &Failure, lang: Lang) -> String {
    match failure {
        Failure::Refused(refusal) => {
            Sentences::say(lang, refusal.sentence(), &[("about", refusal.about().as_str().into())])
        }
        Failure::Photo(refusal) => Sentences::say(lang, refusal.sentence(), &[]),
        Failure::NoPicture(_) => Sentences::say(lang, "photo-none", &[]),
        Failure::NotEnrolled => Sentences::say(lang, "phone-not-enrolled", &[]),
        Failure::Store(_) => Sentences::say(lang, "store-failed", &[]),
    }
}

/// The key of the sentence for a sync that failed.
pub fn sync_sentence(error: &SyncError) -> &'static str {
    match error {
        SyncError::NotEnrolled => "phone-not-enrolled",
        SyncError::Http(HttpError::Link(_) | HttpError::Busy { .. }) => "sync-no-link",
        SyncError::Http(HttpError::SignedOut) => "sync-signed-out",
        SyncError::Http(HttpError::Refused { .. } | HttpError::Answer) => "sync-refused",
        SyncError::Store(_) | SyncError::Failure(_) => "store-failed",
        SyncError::PhotoMissing { .. } => "sync-photo-missing",
        SyncError::JournalHere => "phone-enrolled-already",
    }
}
