//! Why a file is no roster, and what to look at in one that is. Rows and columns
//! are named, their content never is: refusals may end in a log.

use shared::domain::Category;
use shared::text::Text;

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
    /// The key of the sentence that tells a person.
    pub fn sentence(&self) -> &'static str {
        match self {
            RosterRefusal::NotASpreadsheet { .. } => "roster-refusal-not-a-spreadsheet",
            RosterRefusal::Damaged => "roster-refusal-damaged",
            RosterRefusal::NotUtf8 => "roster-refusal-not-utf8",
            RosterRefusal::NoNameColumn { .. } => "roster-refusal-no-name-column",
            RosterRefusal::NoRows => "roster-refusal-no-rows",
            RosterRefusal::TooLarge { .. } => "roster-refusal-too-large",
            RosterRefusal::TooManyRows { .. } => "roster-refusal-too-many-rows",
            RosterRefusal::LegacyEncoding { .. } => "roster-refusal-legacy-encoding",
            RosterRefusal::CitizenNumber { .. } => "roster-refusal-citizen-number",
        }
    }
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

/// Encodings from before Unicode that still come in old lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LegacyEncoding {
    /// TCVN3 (ABC), fonts .VnTime: one character a letter.
    Tcvn3,
    /// VNI: a letter and its mark as two characters.
    Vni,
}

/// What a person should look at before accepting the rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RosterWarning {
    /// Neither column nor group tells the category of so many rows.
    CategoryAssumed {
        /// How many.
        rows: u32,
        /// As what they were read.
        category: Category,
    },
    /// The group «cán bộ, công chức» tells two categories; so many rows got one.
    CategoryFromMixedGroup {
        /// How many.
        rows: u32,
        /// As what they were read.
        category: Category,
    },
    /// The category column says something unknown.
    CategoryNotUnderstood {
        /// The row.
        row: u32,
    },
    /// A date of birth without a year one can be sure of.
    BirthYearNotUnderstood {
        /// The row.
        row: u32,
    },
    /// A phone number of no known form.
    PhoneNotUnderstood {
        /// The row.
        row: u32,
    },
    /// A badge number held a citizen number, which was masked.
    BadgeNumberMasked {
        /// The row.
        row: u32,
    },
    /// A text too long or with control characters; left out of the row.
    TextLeftOut {
        /// The row.
        row: u32,
        /// Which.
        field: &'static str,
    },
    /// A numbered row without a name one can read; left out.
    RowWithoutName {
        /// The row.
        row: u32,
    },
    /// A name in a row that has nothing else, not even a number; left out.
    RowLeftOut {
        /// The row.
        row: u32,
    },
    /// Two rows with one badge number.
    SameBadgeNumber {
        /// The later row.
        row: u32,
        /// The earlier one.
        earlier: u32,
    },
    /// Two rows with one name and year of birth: perhaps one person twice.
    SameNameAndYear {
        /// The later row.
        row: u32,
        /// The earlier one.
        earlier: u32,
    },
    /// Further sheets with a head like this one were not read.
    FurtherSheets {
        /// Their names.
        sheets: Vec<Text>,
    },
}
