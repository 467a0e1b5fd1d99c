//! Why a paper can't be made, in a sentence that names what is lacking and what to do.

use documents::Refused;
use shared::text::{Arg, Lang, Sentences};

/// What a refusal may name; each has words of its own in the `.ftl` files.
const FIELDS: [&str; 24] = [
    "badge_check",
    "bytes of a part",
    "cell",
    "code",
    "columns",
    "finding",
    "findings",
    "foot",
    "includes",
    "late",
    "made_on",
    "pages",
    "parts",
    "photos",
    "pictures",
    "portrait",
    "portraits",
    "profile",
    "rows",
    "seal",
    "signature",
    "team",
    "unit",
    "visit",
];

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

fn field_words(lang: Lang, field: &str) -> String {
    let known = FIELDS.contains(&field);
    let key =
        if known { format!("paper-field-{}", field.replace([' ', '_'], "-")) } else { "paper-field-other".into() };
    Sentences::say(lang, &key, &[])
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::ids::PhotoHash;

    fn refusals() -> Vec<Refused> {
        let hash = PhotoHash([1; 32]);
        let mut all: Vec<Refused> = FIELDS.iter().map(|field| Refused::Missing { field }).collect();
        all.extend(FIELDS.iter().map(|field| Refused::TooMuch { field, max: 3 }));
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

    /// A field that a later version of the papers names must not be said as «other».
    #[test]
    fn every_field_that_papers_name_has_words() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/documents/src");
        let mut sources = Vec::new();
        read_all(&folder, &mut sources);
        let named = sources.iter().flat_map(|text| text.split("Missing { field: \"").skip(1));
        let named: Vec<&str> = named.filter_map(|rest| rest.split('"').next()).collect();
        assert!(named.len() > 10, "{named:?}");
        for field in named {
            // Of a paper without a section or a day only a fault of this program could tell.
            let faults = ["sections", "made_on"];
            let said = FIELDS.contains(&field) || advice(field).is_some() || faults.contains(&field);
            assert!(said, "{field} has no words");
        }
    }

    fn read_all(folder: &std::path::Path, into: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                read_all(&path, into);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                into.push(std::fs::read_to_string(path).unwrap());
            }
        }
    }
}
