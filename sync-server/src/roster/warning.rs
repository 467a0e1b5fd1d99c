//! What a person should look at before accepting the rows that were read. As in
//! refusals, rows and columns are named and never what stands in them.

use serde::Serialize;
use shared::domain::Category;
use shared::text::{Arg, Lang, Sentences, Text};

/// What to look at. As JSON, a program tells them apart by `warning`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "warning", rename_all = "snake_case")]
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
        /// The column's letter.
        column: String,
    },
    /// A date of birth without a year one can be sure of.
    BirthYearNotUnderstood {
        /// The row.
        row: u32,
        /// The column's letter.
        column: String,
    },
    /// A phone number of no known form.
    PhoneNotUnderstood {
        /// The row.
        row: u32,
        /// The column's letter.
        column: String,
    },
    /// A badge number held a citizen number, which was masked.
    BadgeNumberMasked {
        /// The row.
        row: u32,
        /// The column's letter.
        column: String,
    },
    /// A text too long or with control characters; left out of the row.
    TextLeftOut {
        /// The row.
        row: u32,
        /// The column's letter.
        column: String,
    },
    /// A row whose name can't be read, or that has none; left out.
    RowWithoutName {
        /// The row.
        row: u32,
        /// The letter of the column of names.
        column: String,
    },
    /// A name in a row that does not look like one of the list's; left out.
    RowLeftOut {
        /// The row.
        row: u32,
        /// The letter of the column of names.
        column: String,
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

impl RosterWarning {
    /// The sentence that tells a person where to look.
    pub fn say(&self, lang: Lang) -> String {
        Sentences::say(lang, self.key(), &self.args())
    }

    fn key(&self) -> &'static str {
        match self {
            RosterWarning::CategoryAssumed { .. } => "roster-warning-category-assumed",
            RosterWarning::CategoryFromMixedGroup { .. } => "roster-warning-category-from-mixed-group",
            RosterWarning::CategoryNotUnderstood { .. } => "roster-warning-category-not-understood",
            RosterWarning::BirthYearNotUnderstood { .. } => "roster-warning-birth-year-not-understood",
            RosterWarning::PhoneNotUnderstood { .. } => "roster-warning-phone-not-understood",
            RosterWarning::BadgeNumberMasked { .. } => "roster-warning-badge-number-masked",
            RosterWarning::TextLeftOut { .. } => "roster-warning-text-left-out",
            RosterWarning::RowWithoutName { .. } => "roster-warning-row-without-name",
            RosterWarning::RowLeftOut { .. } => "roster-warning-row-left-out",
            RosterWarning::SameBadgeNumber { .. } => "roster-warning-same-badge-number",
            RosterWarning::SameNameAndYear { .. } => "roster-warning-same-name-and-year",
            RosterWarning::FurtherSheets { .. } => "roster-warning-further-sheets",
        }
    }

    fn args(&self) -> Vec<(&'static str, Arg)> {
        match self {
            RosterWarning::CategoryAssumed { rows, category }
            | RosterWarning::CategoryFromMixedGroup { rows, category } => {
                vec![("rows", (*rows).into()), ("category", sign(*category).into())]
            }
            RosterWarning::CategoryNotUnderstood { row, column }
            | RosterWarning::BirthYearNotUnderstood { row, column }
            | RosterWarning::PhoneNotUnderstood { row, column }
            | RosterWarning::BadgeNumberMasked { row, column }
            | RosterWarning::TextLeftOut { row, column }
            | RosterWarning::RowWithoutName { row, column }
            | RosterWarning::RowLeftOut { row, column } => {
                vec![("row", (*row).into()), ("column", column.as_str().into())]
            }
            RosterWarning::SameBadgeNumber { row, earlier } | RosterWarning::SameNameAndYear { row, earlier } => {
                vec![("row", (*row).into()), ("earlier", (*earlier).into())]
            }
            RosterWarning::FurtherSheets { sheets } => {
                let names: Vec<&str> = sheets.iter().map(Text::as_str).collect();
                vec![("sheets", names.join(", ").into())]
            }
        }
    }
}

/// A category as lists abbreviate it.
fn sign(category: Category) -> &'static str {
    match category {
        Category::Cb => "CB",
        Category::Cc => "CC",
        Category::Vc => "VC",
        Category::Nld => "NLĐ",
        Category::Kct => "KCT",
    }
}
