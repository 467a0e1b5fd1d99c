//! Why a paper can't be made, for programs and in sentences for people.

use shared::ids::PhotoHash;
use shared::text::{Arg, Lang, Sentences};

/// Why a paper can't be made; each names the field that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// What the paper must state is not in the record.
    #[error("{field} is missing")]
    Missing {
        /// What is missing.
        field: &'static str,
    },
    /// A finding's code that this version's catalogue does not have.
    #[error("finding code {code} is unknown")]
    UnknownCode {
        /// The code.
        code: String,
    },
    /// Something that this version can't read, so that nobody could sign for it.
    #[error("something of the visit needs a newer version")]
    NeedsUpdate,
    /// A picture that was named and not handed over.
    #[error("{field}: picture {hash} is not here")]
    PictureNotHere {
        /// Where the paper shows it.
        field: &'static str,
        /// Its name.
        hash: PhotoHash,
    },
    /// Bytes that are no JPEG this version can read.
    #[error("{field}: {hash} is no picture")]
    NotAPicture {
        /// Where the paper shows it.
        field: &'static str,
        /// Its name.
        hash: PhotoHash,
    },
    /// More than a paper may hold.
    #[error("{field} has more than {max}")]
    TooMuch {
        /// Of what.
        field: &'static str,
        /// How many there may be.
        max: usize,
    },
    /// The format's own checks found an error in what was written: a fault of this program.
    #[error("{format} was not written: {why}")]
    NotWritten {
        /// PDF, DOCX, XLSX.
        format: &'static str,
        /// What was found; it never repeats the paper's words.
        why: String,
    },
    /// A name that not every computer can keep a file under, or one given twice.
    #[error("{field}: number {at} has no name for a file")]
    NotAFileName {
        /// What is named.
        field: &'static str,
        /// Its place among them, from 1.
        at: usize,
    },
}

impl Refused {
    /// What is lacking or wrong and what to do, in the reader's language.
    pub fn say(&self, lang: Lang) -> String {
        let text = |text: &str| Arg::Text(text.to_owned());
        match self {
            Refused::Missing { field } => Sentences::say(lang, missing(field), &[("field", text(field))]),
            Refused::UnknownCode { code } => Sentences::say(lang, "no-paper-code", &[("code", text(code))]),
            Refused::NeedsUpdate => Sentences::say(lang, "no-paper-needs-update", &[]),
            Refused::PictureNotHere { field, .. } => {
                Sentences::say(lang, "no-paper-picture", &[("field", text(field))])
            }
            Refused::NotAPicture { field, .. } => {
                Sentences::say(lang, "no-paper-not-a-picture", &[("field", text(field))])
            }
            Refused::TooMuch { field, max } => {
                let max = i64::try_from(*max).unwrap_or(i64::MAX);
                Sentences::say(lang, "no-paper-too-much", &[("field", text(field)), ("max", Arg::Count(max))])
            }
            Refused::NotWritten { format, .. } => {
                Sentences::say(lang, "no-paper-not-written", &[("format", text(format))])
            }
            Refused::NotAFileName { at, .. } => Sentences::say(lang, "no-paper-file-name", &[("at", Arg::from(*at))]),
        }
    }
}

/// The sentence about what is not in the record.
fn missing(field: &str) -> &'static str {
    match field {
        "team" => "no-paper-team",
        "unit" => "no-paper-unit",
        "visit" => "no-paper-visit",
        "profile" => "no-paper-profile",
        "seal" | "includes" | "parts" => "no-paper-seal",
        "late" => "no-paper-late",
        "finding" => "no-paper-finding",
        "badge_check" => "no-paper-badges",
        _ => "no-paper-missing",
    }
}
