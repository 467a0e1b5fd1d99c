//! The catalogue of findings: which codes there are, what they are called, whom
//! they are on and on which days they may be used. A code is retired by a last
//! day and never used again for something else, since reports of past quarters
//! must print the old label. It knows nothing of single findings, and its
//! severity is triage inside the program, never the legal grade of a breach.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;
use std::sync::OnceLock;

use chrono::NaiveDate;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::text::Lang;

/// A finding's code, such as `GIO-01`: a group of two to eight capital letters,
/// a hyphen, two digits. Plain ASCII, safe in file names, keys and CSV. A code in
/// this form need not be in any catalogue.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FindingCode(String);

/// A text that is not in the form of a finding's code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a finding code is a group of capital letters, a hyphen and two digits")]
pub struct NotACode;

impl FindingCode {
    /// Checks the form.
    ///
    /// # Errors
    /// [`NotACode`].
    pub fn parse(code: &str) -> Result<FindingCode, NotACode> {
        let (group, number) = code.split_once('-').ok_or(NotACode)?;
        let group_fits = GROUP_LETTERS.contains(&group.len()) && group.bytes().all(|b| b.is_ascii_uppercase());
        let number_fits = number.len() == NUMBER_DIGITS && number.bytes().all(|b| b.is_ascii_digit());
        if group_fits && number_fits { Ok(FindingCode(code.to_owned())) } else { Err(NotACode) }
    }

    /// The code.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The group it belongs to, such as `GIO`.
    pub fn group(&self) -> &str {
        self.0.split_once('-').map_or("", |(group, _)| group)
    }
}

impl fmt::Display for FindingCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for FindingCode {
    type Err = NotACode;

    fn from_str(code: &str) -> Result<Self, NotACode> {
        FindingCode::parse(code)
    }
}

impl Serialize for FindingCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for FindingCode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        FindingCode::parse(&code).map_err(serde::de::Error::custom)
    }
}

/// One kind of finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FindingKind {
    /// Its code.
    pub code: FindingCode,
    /// Its label in Vietnamese, as papers print it.
    pub vi: String,
    /// Its label in English.
    pub en: String,
    /// How much it matters, for triage.
    pub severity: Severity,
    /// Whom it can be on.
    pub attaches: Attaches,
    /// The rule it rests on, in Vietnamese; empty for «Vi phạm khác».
    pub basis: String,
    /// What may be photographed.
    pub photo: PhotoRule,
    /// First day on which it may be used.
    pub valid_from: NaiveDate,
    /// Last day on which it may be used; none while it is in use.
    pub valid_to: Option<NaiveDate>,
}

impl FindingKind {
    /// Its label.
    pub fn label(&self, lang: Lang) -> &str {
        match lang {
            Lang::Vi => &self.vi,
            Lang::En => &self.en,
        }
    }

    /// Whether it may be used on a day.
    pub fn valid_on(&self, day: NaiveDate) -> bool {
        self.valid_from <= day && self.valid_to.is_none_or(|last| day <= last)
    }

    /// Whether such a finding on a person counts against that person. «Chưa được
    /// cấp thẻ» and «Thẻ chưa đổi» name a person and are the unit's duty
    /// (directive, section 1, second paragraph), so they never do.
    pub fn counts_against_person(&self) -> bool {
        self.attaches.counts_against_person()
    }
}

/// How much a finding matters. The law's own grades (ít nghiêm trọng, nghiêm
/// trọng, rất nghiêm trọng) are for the competent authority, later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// 1: a remark.
    Remark,
    /// 2: a breach to be answered for.
    Breach,
    /// 3: a grave one.
    Grave,
    /// 4: serious; told to the chairman at once.
    Serious,
}

impl Severity {
    /// 1 to 4.
    pub fn number(self) -> u8 {
        match self {
            Severity::Remark => 1,
            Severity::Breach => 2,
            Severity::Grave => 3,
            Severity::Serious => 4,
        }
    }

    /// The severity of a number from 1 to 4.
    pub fn of(number: u8) -> Option<Severity> {
        match number {
            1 => Some(Severity::Remark),
            2 => Some(Severity::Breach),
            3 => Some(Severity::Grave),
            4 => Some(Severity::Serious),
            _ => None,
        }
    }
}

/// Whom a finding can be on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Attaches {
    /// A person.
    Person,
    /// The unit; where its head answers for it, the head is named in the text.
    Unit,
    /// A person or the unit.
    Either,
    /// The unit's duty, with the person it concerns named so as to be put on a
    /// list: never a mark against the person.
    UnitPersonListed,
}

impl Attaches {
    /// Whether it counts against the person it is on.
    pub fn counts_against_person(self) -> bool {
        matches!(self, Attaches::Person | Attaches::Either)
    }
}

/// What may be photographed for a finding. Citizens are never in a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PhotoRule {
    /// No photo.
    None,
    /// A photo may be taken; no face is needed.
    Optional,
    /// A photo is expected; the screen asks for one.
    Expected,
    /// The scene without a person: empty desk, door, screen, table, bill.
    SceneOnly,
    /// The badge alone, its number masked.
    BadgeMasked,
    /// A document, board or screen, with citizens' data covered.
    Document,
    /// Whatever the earlier finding's rule was.
    AsEarlier,
}

/// All kinds of findings, by code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Catalogue {
    by_code: BTreeMap<FindingCode, FindingKind>,
    order: Vec<FindingCode>,
}

/// Why rows make no catalogue.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CatalogueRefusal {
    /// Two rows with one code. A retired code is not free again.
    #[error("the code {code} is used twice")]
    CodeUsedTwice {
        /// The code.
        code: FindingCode,
    },
    /// A label is empty.
    #[error("the code {code} has no label")]
    NoLabel {
        /// The code.
        code: FindingCode,
    },
    /// The last day lies before the first.
    #[error("the code {code} ends before it begins")]
    EndsBeforeItBegins {
        /// The code.
        code: FindingCode,
    },
    /// A line of the table is not in the wanted form.
    #[error("line {line} of the table: {field} is not understood")]
    Line {
        /// Its number, from 1.
        line: usize,
        /// The field.
        field: &'static str,
    },
}

impl Catalogue {
    /// The 41 codes that ship with the program.
    pub fn standard() -> &'static Catalogue {
        static STANDARD: OnceLock<Catalogue> = OnceLock::new();
        STANDARD.get_or_init(|| {
            Catalogue::from_csv(include_str!("findings.csv"))
                .expect("the shipped table is part of the program and read by its tests")
        })
    }

    /// A catalogue of rows, in their order.
    ///
    /// # Errors
    /// [`CatalogueRefusal`]: a code used twice, a missing label, an end before its beginning.
    pub fn from_rows(rows: impl IntoIterator<Item = FindingKind>) -> Result<Catalogue, CatalogueRefusal> {
        let mut catalogue = Catalogue { by_code: BTreeMap::new(), order: Vec::new() };
        for kind in rows {
            let code = kind.code.clone();
            if catalogue.by_code.contains_key(&code) {
                return Err(CatalogueRefusal::CodeUsedTwice { code });
            }
            if kind.vi.trim().is_empty() || kind.en.trim().is_empty() {
                return Err(CatalogueRefusal::NoLabel { code });
            }
            if kind.valid_to.is_some_and(|last| last < kind.valid_from) {
                return Err(CatalogueRefusal::EndsBeforeItBegins { code });
            }
            catalogue.order.push(code.clone());
            catalogue.by_code.insert(code, kind);
        }
        Ok(catalogue)
    }

    /// A catalogue from a table with a head line and the columns code, vi, en,
    /// severity, attaches, photo, basis, valid_from, valid_to; the last is empty
    /// while a code is in use.
    ///
    /// # Errors
    /// [`CatalogueRefusal`], as [`Catalogue::from_rows`], and for lines not understood.
    pub fn from_csv(table: &str) -> Result<Catalogue, CatalogueRefusal> {
        let lines = table.lines().enumerate().skip(1).filter(|(_, line)| !line.trim().is_empty());
        let rows: Result<Vec<_>, _> = lines.map(|(index, line)| row(index + 1, line)).collect();
        Catalogue::from_rows(rows?)
    }

    /// The kind of a code, retired or not.
    pub fn get(&self, code: &FindingCode) -> Option<&FindingKind> {
        self.by_code.get(code)
    }

    /// The kind of a code, if it may be used on a day.
    pub fn valid_on(&self, code: &FindingCode, day: NaiveDate) -> Option<&FindingKind> {
        self.get(code).filter(|kind| kind.valid_on(day))
    }

    /// The label of a code, retired or not.
    pub fn label(&self, code: &FindingCode, lang: Lang) -> Option<&str> {
        self.get(code).map(|kind| kind.label(lang))
    }

    /// Whether a finding of this code counts against the person it is on; an
    /// unknown code counts against nobody.
    pub fn counts_against_person(&self, code: &FindingCode) -> bool {
        self.get(code).is_some_and(FindingKind::counts_against_person)
    }

    /// All kinds, in the order of the table, which is the order of the screen.
    pub fn kinds(&self) -> impl Iterator<Item = &FindingKind> {
        self.order.iter().filter_map(|code| self.by_code.get(code))
    }

    /// The kinds that may be used on a day.
    pub fn kinds_on(&self, day: NaiveDate) -> impl Iterator<Item = &FindingKind> {
        self.kinds().filter(move |kind| kind.valid_on(day))
    }
}

/// Letters of a group: `UX` has two, and a screen column has room for eight.
const GROUP_LETTERS: std::ops::RangeInclusive<usize> = 2..=8;
/// Digits of the number in its group.
const NUMBER_DIGITS: usize = 2;

fn row(line: usize, text: &str) -> Result<FindingKind, CatalogueRefusal> {
    let bad = |field| CatalogueRefusal::Line { line, field };
    let cells = csv_cells(text);
    let [code, vi, en, severity, attaches, photo, basis, valid_from, valid_to] = cells.as_slice() else {
        return Err(bad("columns"));
    };
    Ok(FindingKind {
        code: FindingCode::parse(code).map_err(|_| bad("code"))?,
        vi: vi.clone(),
        en: en.clone(),
        severity: severity.parse().ok().and_then(Severity::of).ok_or_else(|| bad("severity"))?,
        attaches: attaches_of(attaches).ok_or_else(|| bad("attaches"))?,
        basis: basis.clone(),
        photo: photo_of(photo).ok_or_else(|| bad("photo"))?,
        valid_from: valid_from.parse().map_err(|_| bad("valid_from"))?,
        valid_to: match valid_to.as_str() {
            "" => None,
            day => Some(day.parse().map_err(|_| bad("valid_to"))?),
        },
    })
}

fn attaches_of(name: &str) -> Option<Attaches> {
    Some(match name {
        "person" => Attaches::Person,
        "unit" => Attaches::Unit,
        "either" => Attaches::Either,
        "unit_person_listed" => Attaches::UnitPersonListed,
        _ => return None,
    })
}

fn photo_of(name: &str) -> Option<PhotoRule> {
    Some(match name {
        "none" => PhotoRule::None,
        "optional" => PhotoRule::Optional,
        "expected" => PhotoRule::Expected,
        "scene_only" => PhotoRule::SceneOnly,
        "badge_masked" => PhotoRule::BadgeMasked,
        "document" => PhotoRule::Document,
        "as_earlier" => PhotoRule::AsEarlier,
        _ => return None,
    })
}

/// The cells of one line of the shipped tables: parted by commas, a cell with a
/// comma in quotes, a quote in it doubled (RFC 4180), no line breaks in cells.
pub(super) fn csv_cells(line: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut quoted = false;
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        let cell = cells.last_mut().expect("there is a first cell from the start");
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                cell.push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(String::new()),
            other => cell.push(other),
        }
    }
    cells
}

#[cfg(test)]
mod tests;
