//! Why a paper can't be made, in a sentence that names what is lacking and what to do.

use documents::{Refused, field_words};
use shared::text::{Arg, Lang, Sentences};

/// The sentence.
pub fn refusal_words(lang: Lang, refused: &Refused) -> String {
    let say = |key: &str, args: &[(&str, Arg)]| Sentences::say(lang, key, args);
    match refused {
        Refused::Missing { field } => match advice(field) {
            Some(key) => say(key, &[]),
            None => say("office-paper-lacks", &[("field", Arg::Text(field_words(lang, field)))]),
        },
        Refused::UnknownCode { code } => say("office-paper-unknown-code", &[("code", Arg::Text(code.clone()))]),
        Refused::NeedsUpdate => say("office-paper-needs-update", &[]),
        Refused::PictureNotHere { field, .. } => {
            say("office-paper-picture-not-here", &[("field", Arg::Text(field_words(lang, field)))])
        }
        Refused::NotAPicture { field, .. } => {
            say("office-paper-no-picture", &[("field", Arg::Text(field_words(lang, field)))])
        }
        Refused::TooMuch { field, max } => {
            let max = Arg::from(*max);
            say("office-paper-too-much", &[("field", Arg::Text(field_words(lang, field))), ("max", max)])
        }
        Refused::NotWritten { format, .. } => {
            say("office-paper-not-written", &[("format", Arg::Text((*format).to_owned()))])
        }
        Refused::NotAFileName { at, .. } => say("office-paper-no-file-name", &[("at", Arg::from(*at))]),
    }
}

/// What to do about a thing that is lacking, where there is more to say than that it is.
fn advice(field: &str) -> Option<&'static str> {
    Some(match field {
        "visit" => "office-paper-lacks-visit",
        "team" => "office-paper-lacks-team",
        "unit" => "office-paper-lacks-unit",
        "profile" => "office-paper-lacks-profile",
        "badge_check" => "office-paper-lacks-badge-check",
        "portraits" => "office-paper-lacks-portraits",
        "finding" => "office-paper-lacks-finding",
        "late" => "office-paper-lacks-late",
        "seal" | "includes" | "parts" => "office-paper-lacks-includes",
        "table" => "office-paper-lacks-table",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::ids::PhotoHash;

    fn refusals() -> Vec<Refused> {
        let hash = PhotoHash([1; 32]);
        let mut all: Vec<Refused> = Refused::FIELDS.iter().map(|field| Refused::Missing { field }).collect();
        all.extend(Refused::FIELDS.iter().map(|field| Refused::TooMuch { field, max: 3 }));
        all.extend([
            Refused::Missing { field: "table" },
            Refused::Missing { field: "anything" },
            Refused::UnknownCode { code: "GIO-99".to_owned() },
            Refused::NeedsUpdate,
            Refused::PictureNotHere { field: "signature", hash },
            Refused::NotAPicture { field: "portrait", hash },
            Refused::NotWritten { format: "PDF", why: "x".to_owned() },
            Refused::NotAFileName { field: "portraits", at: 2 },
        ]);
        all
    }

    #[test]
    fn every_refusal_is_said_in_both_languages_with_nothing_left_open() {
        for refused in refusals() {
            for lang in Lang::ALL {
                let said = refusal_words(lang, &refused);
                assert!(!said.contains(['«', '{', '$']), "{refused:?}: {said}");
                assert!(said.ends_with('.'), "{refused:?}: {said}");
            }
            assert_ne!(refusal_words(Lang::Vi, &refused), refusal_words(Lang::En, &refused));
        }
    }
}
