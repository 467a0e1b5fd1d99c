//! Why a file is no roster. Rows and columns are named, their content never is:
//! refusals may end in a log. The sentence for a person says where to look.

use shared::text::{Arg, Lang, Sentences, Text};

/// Why nothing was read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RosterRefusal {
    /// Neither a workbook nor a CSV file, whatever its name says.
    #[error("not a spreadsheet, it looks like {looks_like:?}")]
    NotASpreadsheet {
        /// What it looks like.
        looks_like: LooksLike,
    },
    /// A workbook that can't be read to its end.
    #[error("the workbook is damaged")]
    Damaged,
    /// A CSV file that is not UTF-8.
    #[error("the text is not in UTF-8")]
    NotUtf8,
    /// No column of names in any sheet.
    #[error("no column of names was found")]
    NoNameColumn {
        /// The fullest row near the top, which may be the head. `Debug` hides it,
        /// since in a list without a head it is a person.
        header_seen: Vec<Text>,
    },
    /// A head, and nobody below it.
    #[error("there are no people below the head")]
    NoRows,
    /// The file, or what it says it unpacks to.
    #[error("{bytes} bytes, at most {max} are accepted")]
    TooLarge {
        /// Its size.
        bytes: u64,
        /// The limit.
        max: u64,
    },
    /// More rows than a district has people.
    #[error("more than {max} rows")]
    TooManyRows {
        /// The limit.
        max: usize,
    },
    /// More merged cells than a list has reasons for.
    #[error("more than {max} merged cells")]
    TooManyMerges {
        /// The limit.
        max: usize,
    },
    /// A column written in an encoding from before Unicode: «chuyển sang Unicode
    /// trước khi nhập».
    #[error("column {column} is written in {encoding:?}")]
    LegacyEncoding {
        /// The column's letter.
        column: String,
        /// Which.
        encoding: LegacyEncoding,
    },
    /// A citizen number in a column that would be kept.
    #[error("row {row}, column {column} holds a citizen number")]
    CitizenNumber {
        /// The row, from 1.
        row: u32,
        /// The column's letter.
        column: String,
    },
}

impl RosterRefusal {
    /// The sentence that tells a person what to change, and where.
    pub fn say(&self, lang: Lang) -> String {
        Sentences::say(lang, self.key(), &self.args())
    }

    fn key(&self) -> &'static str {
        match self {
            RosterRefusal::NotASpreadsheet { looks_like } => looks_like.key(),
            RosterRefusal::Damaged => "roster-refusal-damaged",
            RosterRefusal::NotUtf8 => "roster-refusal-not-utf8",
            RosterRefusal::NoNameColumn { .. } => "roster-refusal-no-name-column",
            RosterRefusal::NoRows => "roster-refusal-no-rows",
            RosterRefusal::TooLarge { .. } => "roster-refusal-too-large",
            RosterRefusal::TooManyRows { .. } => "roster-refusal-too-many-rows",
            RosterRefusal::TooManyMerges { .. } => "roster-refusal-too-many-merges",
            RosterRefusal::LegacyEncoding { .. } => "roster-refusal-legacy-encoding",
            RosterRefusal::CitizenNumber { .. } => "roster-refusal-citizen-number",
        }
    }

    fn args(&self) -> Vec<(&'static str, Arg)> {
        match self {
            RosterRefusal::NotASpreadsheet { looks_like } => vec![("looks_like", looks_like.name().into())],
            RosterRefusal::NoNameColumn { header_seen } => vec![("header_seen", shown(header_seen).into())],
            RosterRefusal::TooLarge { bytes, max } => vec![("size", megabytes(*bytes)), ("max", megabytes(*max))],
            RosterRefusal::TooManyRows { max } | RosterRefusal::TooManyMerges { max } => vec![("max", (*max).into())],
            RosterRefusal::LegacyEncoding { column, encoding } => {
                vec![("column", column.as_str().into()), ("encoding", encoding.name().into())]
            }
            RosterRefusal::CitizenNumber { row, column } => {
                vec![("row", (*row).into()), ("column", column.as_str().into())]
            }
            RosterRefusal::Damaged | RosterRefusal::NotUtf8 | RosterRefusal::NoRows => Vec::new(),
        }
    }
}

/// Enough of a head to know it again; the longest forms have 35 columns.
const HEADER_TEXTS_MAX: usize = 12;

fn shown(header: &[Text]) -> String {
    let mut texts: Vec<&str> = header.iter().take(HEADER_TEXTS_MAX).map(Text::as_str).collect();
    if header.len() > HEADER_TEXTS_MAX {
        texts.push("…");
    }
    if texts.is_empty() { "–".to_owned() } else { texts.join(" | ") }
}

/// Rounded up, so that a file just over a limit is not said to be as large as it.
fn megabytes(bytes: u64) -> Arg {
    Arg::Count(i64::try_from(bytes.div_ceil(1024 * 1024)).unwrap_or(i64::MAX))
}

/// What a file looks like that is no spreadsheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LooksLike {
    /// Nothing in it.
    Empty,
    /// PDF.
    Pdf,
    /// A workbook from before 2007, or one locked with a password: both are kept
    /// in the same kind of container.
    OldOrLockedOffice,
    /// A word-processor document.
    Document,
    /// Some other archive.
    Archive,
    /// A picture.
    Picture,
    /// A web page; some programs save one as «.xls».
    WebPage,
    /// A text that is not called .csv.
    Text,
    /// A text in UTF-16, «Unicode Text» in the spreadsheet program.
    Utf16Text,
    /// None of these.
    Unknown,
}

impl LooksLike {
    /// All of them, for the test of the sentences.
    pub const ALL: [LooksLike; 10] = [
        LooksLike::Empty,
        LooksLike::Pdf,
        LooksLike::OldOrLockedOffice,
        LooksLike::Document,
        LooksLike::Archive,
        LooksLike::Picture,
        LooksLike::WebPage,
        LooksLike::Text,
        LooksLike::Utf16Text,
        LooksLike::Unknown,
    ];

    /// What helps differs where the file can be saved as another kind.
    fn key(self) -> &'static str {
        match self {
            LooksLike::Empty => "roster-refusal-empty",
            LooksLike::Utf16Text => "roster-refusal-utf16",
            LooksLike::OldOrLockedOffice => "roster-refusal-old-or-locked",
            _ => "roster-refusal-not-a-spreadsheet",
        }
    }

    fn name(self) -> &'static str {
        match self {
            LooksLike::Empty => "empty",
            LooksLike::Pdf => "pdf",
            LooksLike::OldOrLockedOffice => "old-or-locked",
            LooksLike::Document => "document",
            LooksLike::Archive => "archive",
            LooksLike::Picture => "picture",
            LooksLike::WebPage => "web-page",
            LooksLike::Text => "text",
            LooksLike::Utf16Text => "utf16",
            LooksLike::Unknown => "unknown",
        }
    }
}

/// Encodings from before Unicode that still come in old lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LegacyEncoding {
    /// TCVN3 (ABC), fonts .VnTime: one character a letter.
    Tcvn3,
    /// VNI: a letter and its mark as two characters.
    Vni,
}

impl LegacyEncoding {
    fn name(self) -> &'static str {
        match self {
            LegacyEncoding::Tcvn3 => "TCVN3 (ABC)",
            LegacyEncoding::Vni => "VNI",
        }
    }
}
