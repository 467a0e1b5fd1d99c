//! Why a paper can't be made, and the words for what it names. The sentences about it are
//! the phone's and the office's own: what to do is another thing there and here.

use shared::ids::PhotoHash;
use shared::text::{Lang, Sentences};

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
    /// What a refusal may name; each has words of its own in the `.ftl` files.
    pub const FIELDS: [&str; 27] = [
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
        "qr",
        "rows",
        "seal",
        "sheet",
        "signature",
        "team",
        "title",
        "unit",
        "visit",
    ];
}

/// A field that a refusal names, in the reader's language, for the sentences of phone and
/// office.
pub fn field_words(lang: Lang, field: &str) -> String {
    let known = Refused::FIELDS.contains(&field);
    let key =
        if known { format!("paper-field-{}", field.replace([' ', '_'], "-")) } else { "paper-field-other".to_owned() };
    Sentences::say(lang, &key, &[])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A field that a later version of the papers names must not be said as «other».
    #[test]
    fn every_field_that_papers_name_has_words() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let mut sources = Vec::new();
        read_all(&folder, &mut sources);
        let shipped = sources.iter().map(|text| text.split("#[cfg(test)]").next().unwrap_or_default());
        let marks = ["field: \"", "at_most(\""];
        let named = shipped.flat_map(|text| marks.into_iter().flat_map(move |mark| text.split(mark).skip(1)));
        let named: Vec<&str> = named.filter_map(|rest| rest.split('"').next()).collect();
        assert!(named.len() > 10, "{named:?}");
        for field in named {
            // Of a paper without a section only a fault of this program could tell.
            assert!(Refused::FIELDS.contains(&field) || ["sections", "table"].contains(&field), "{field} has no words");
        }
        for (field, lang) in Refused::FIELDS.iter().flat_map(|field| Lang::ALL.map(|lang| (field, lang))) {
            let (said, other) = (field_words(lang, field), field_words(lang, "anything"));
            assert!(said != other && !said.contains(['{', '$', '«']), "{field}: {said}");
        }
    }

    fn read_all(folder: &std::path::Path, into: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                read_all(&path, into);
            } else if path.extension().is_some_and(|end| end == "rs") {
                into.push(std::fs::read_to_string(path).unwrap());
            }
        }
    }
}
