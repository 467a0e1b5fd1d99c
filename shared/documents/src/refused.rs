//! Why a paper can't be made. What it says is for programs; people read the sentences
//! that phone and office keep for each of them.

use shared::ids::PhotoHash;

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
