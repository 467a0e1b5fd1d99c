//! The checklists of a visit: which items there are, what may be answered and
//! which findings a bad answer offers. An answer never creates a finding, and it
//! never holds a person: who did what is a finding of its own, so that one body
//! stays about one person. What the record already knows (arrival, host, roll
//! call, statement, recommendations, signatures) is filled from there and is
//! not answered a second time here.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::limits::{LABEL_CHARS_MAX, NOTE_CHARS_MAX};
use super::{FindingCode, PhotoRule, Refusal};
use crate::ids::{Id, VisitId};
use crate::text::{self, Lang, Text};

mod items;

pub use items::{ITEMS, checklist};

/// An item's code: `CQ-05` of the agency's list, `MC-05` of the one-stop desk's.
/// A code in this form need not be on any list of this version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ItemCode {
    list: List,
    number: u8,
}

/// Whose item it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum List {
    /// CQ: cơ quan, đơn vị.
    Agency,
    /// MC: bộ phận một cửa.
    OneStopDesk,
}

/// A text that is not in the form of an item's code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an item's code is CQ or MC, a hyphen and two digits")]
pub struct NotAnItem;

impl ItemCode {
    /// The item, where this version's lists have it.
    pub fn item(self) -> Option<&'static Item> {
        ITEMS.iter().find(|item| item.code == self)
    }
}

impl fmt::Display for ItemCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = match self.list {
            List::Agency => "CQ",
            List::OneStopDesk => "MC",
        };
        write!(f, "{list}-{:02}", self.number)
    }
}

impl FromStr for ItemCode {
    type Err = NotAnItem;

    fn from_str(code: &str) -> Result<Self, NotAnItem> {
        let (list, digits) = code.split_once('-').ok_or(NotAnItem)?;
        let list = match list {
            "CQ" => List::Agency,
            "MC" => List::OneStopDesk,
            _ => return Err(NotAnItem),
        };
        if digits.len() != 2 || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(NotAnItem);
        }
        Ok(ItemCode { list, number: digits.parse().map_err(|_| NotAnItem)? })
    }
}

impl Serialize for ItemCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ItemCode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        code.parse().map_err(serde::de::Error::custom)
    }
}

/// One item of a checklist.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Item {
    /// Its code.
    pub code: ItemCode,
    /// What is checked, in Vietnamese.
    pub vi: &'static str,
    /// What is checked, in English.
    pub en: &'static str,
    /// What may be answered.
    pub answer: AnswerType,
    /// What may be photographed with it.
    pub photo: PhotoRule,
}

/// One named figure or question inside an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// Its name in answers; never re-used.
    pub name: &'static str,
    /// Its label in Vietnamese.
    pub vi: &'static str,
    /// Its label in English.
    pub en: &'static str,
    /// The findings that a bad answer to it offers.
    pub offers: &'static [&'static str],
}

impl Part {
    /// Its label.
    pub fn label(&self, lang: Lang) -> &'static str {
        match lang {
            Lang::Vi => self.vi,
            Lang::En => self.en,
        }
    }
}

/// What an item takes as its answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnswerType {
    /// Yes, no, not applicable; one of the first two is bad.
    YesNoNa {
        /// Which of them is the bad one.
        bad: Bad,
        /// What it offers.
        offers: &'static [&'static str],
    },
    /// Yes, no, not applicable, and the day it was last done. No is bad.
    YesNoDate {
        /// What no offers.
        offers: &'static [&'static str],
    },
    /// Several questions of yes, no, not applicable. No is bad.
    YesNoList {
        /// The questions.
        parts: &'static [Part],
    },
    /// Figures with names.
    Counts {
        /// The figures.
        parts: &'static [Part],
        /// Which of them must be given.
        needed: Needed,
        /// How they must agree.
        sums: &'static [Sum],
        /// When they are bad.
        bad: &'static [BadCount],
    },
    /// A time of the day.
    Time,
    /// Rooms or desks, by their names on the door; none is an answer. Any is bad.
    Places {
        /// What any offers.
        offers: &'static [&'static str],
    },
    /// Each recommendation of the last visit: carried out or not. No is bad.
    Remedies {
        /// What no offers.
        offers: &'static [&'static str],
    },
    /// Points from 1 to 5, and words. The lowest points are bad.
    Scale1to5 {
        /// What [`SCALE_BAD_MAX`] points or fewer offer.
        offers: &'static [&'static str],
    },
    /// Filled from the record; nothing is answered here.
    Auto {
        /// Where from.
        source: Source,
        /// What the program offers by itself.
        offers: &'static [&'static str],
    },
}

/// Which of yes and no is bad.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bad {
    /// Yes, as for «uống rượu, bia».
    Yes,
    /// No, as for «niêm yết thời gian làm việc».
    No,
}

/// Which figures must be given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needed {
    /// All of them.
    All,
    /// At least one: the others are filled from the record where it has them.
    Some,
}

/// How figures must agree: the parts together are the whole, or at most it.
/// A sum with a figure that was not given is not checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sum {
    /// The whole.
    pub whole: &'static str,
    /// Its parts.
    pub parts: &'static [&'static str],
    /// How strictly.
    pub rule: SumRule,
}

/// How strictly parts make a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SumRule {
    /// Exactly the whole.
    Equal,
    /// The whole or less: the rest has no figure on the list.
    AtMost,
}

/// When figures are bad; the part named first carries what is offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadCount {
    /// More than none.
    Any(&'static str),
    /// Fewer than another figure.
    Below(&'static str, &'static str),
    /// None, though another figure is not.
    NoneOf(&'static str, &'static str),
}

/// Where an item that is not answered comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// Who received the team.
    Host,
    /// The register of quarterly reports.
    Reports,
    /// The unit's own opinion.
    Statement,
    /// The team's recommendations.
    Recommendations,
}

/// An answer. Whole numbers only; the same answer is the same bytes on every phone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Answer {
    /// To [`AnswerType::YesNoNa`].
    YesNoNa {
        /// What was found.
        said: YesNoNa,
    },
    /// To [`AnswerType::YesNoDate`].
    YesNoDate {
        /// What was found.
        said: YesNoNa,
        /// When it was last done, if ever.
        last: Option<NaiveDate>,
    },
    /// To [`AnswerType::YesNoList`].
    YesNoList {
        /// By the part's name.
        each: BTreeMap<String, YesNoNa>,
    },
    /// To [`AnswerType::Counts`].
    Counts {
        /// By the part's name.
        parts: BTreeMap<String, u32>,
    },
    /// To [`AnswerType::Time`].
    Time {
        /// Minutes since midnight, local time.
        minute_of_day: u16,
    },
    /// To [`AnswerType::Places`].
    Places {
        /// Their names.
        places: BTreeSet<Text>,
    },
    /// To [`AnswerType::Remedies`].
    Remedies {
        /// By the recommendation.
        each: BTreeMap<Id, YesNoNa>,
    },
    /// To [`AnswerType::Scale1to5`].
    #[serde(rename = "scale_1_to_5")]
    Scale1to5 {
        /// 1 worst, 5 best.
        points: u8,
        /// What was seen or heard; no citizen is named.
        note: Option<Text>,
    },
}

/// Có, không, không áp dụng.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum YesNoNa {
    /// Có.
    Yes,
    /// Không.
    No,
    /// Không áp dụng.
    Na,
}

/// The answer to one item, as a fact of a visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChecklistAnswer {
    /// The visit.
    pub visit: VisitId,
    /// The item.
    pub item: ItemCode,
    /// What was answered.
    pub answer: Answer,
}

/// Why an answer does not fit its item. It repeats figures, never words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AnswerRefusal {
    /// The item takes another type of answer.
    #[error("this type of answer does not fit")]
    Type,
    /// The item is filled from the record.
    #[error("this item is filled from the record")]
    FilledByTheRecord,
    /// A part of a name that the item does not have.
    #[error("there is a part that the item does not have")]
    UnknownPart,
    /// A part that must be given is not.
    #[error("the part {part} is missing")]
    MissingPart {
        /// Its name.
        part: &'static str,
    },
    /// Nothing was answered at all.
    #[error("the answer is empty")]
    Empty,
    /// Parts and whole do not agree.
    #[error("{whole} is {is}, its parts together are {parts}")]
    SumMismatch {
        /// The whole's name.
        whole: &'static str,
        /// Its figure.
        is: u64,
        /// What the parts are together.
        parts: u64,
    },
    /// A figure, time or point out of its limits.
    #[error("a figure must be between {min} and {max}")]
    OutOfRange {
        /// Least value.
        min: u32,
        /// Greatest value.
        max: u32,
    },
    /// A text is empty, too long or has control characters.
    #[error("a text does not fit: {0}")]
    Text(#[from] text::TextRefusal),
    /// A text seems to hold a citizen number.
    #[error("a text seems to hold a citizen number")]
    CitizenNumber,
    /// More places or recommendations than anybody checks.
    #[error("more than {max} entries")]
    TooMany {
        /// The limit.
        max: usize,
    },
}

/// No unit of a district has a million of anything; more is a slip of the finger.
pub const COUNT_MAX: u32 = 1_000_000;
/// Minutes of a day, less one.
pub const MINUTE_OF_DAY_MAX: u16 = 24 * 60 - 1;
/// Points that offer a finding: 1 and 2 of 5.
pub const SCALE_BAD_MAX: u8 = 2;
/// Best points.
pub const SCALE_MAX: u8 = 5;
/// Closed rooms, or recommendations of one visit: more than any building or team has.
pub const ENTRIES_MAX: usize = 100;

impl Item {
    /// What is checked.
    pub fn label(&self, lang: Lang) -> &'static str {
        match lang {
            Lang::Vi => self.vi,
            Lang::En => self.en,
        }
    }

    /// One of its parts, where it has several.
    pub fn part(&self, name: &str) -> Option<&'static Part> {
        let parts = match self.answer {
            AnswerType::YesNoList { parts } | AnswerType::Counts { parts, .. } => parts,
            _ => return None,
        };
        parts.iter().find(|part| part.name == name)
    }

    /// Checks that an answer fits this item.
    ///
    /// # Errors
    /// [`AnswerRefusal`]: wrong type, unknown or missing parts, figures that do not agree.
    pub fn check(&self, answer: &Answer) -> Result<(), AnswerRefusal> {
        match (self.answer, answer) {
            (AnswerType::Auto { .. }, _) => Err(AnswerRefusal::FilledByTheRecord),
            (AnswerType::YesNoNa { .. }, Answer::YesNoNa { .. })
            | (AnswerType::YesNoDate { .. }, Answer::YesNoDate { .. }) => Ok(()),
            (AnswerType::YesNoList { parts }, Answer::YesNoList { each }) => all_parts(parts, each),
            (AnswerType::Counts { parts, needed, sums, .. }, Answer::Counts { parts: counts }) => {
                check_counts(parts, needed, counts)?;
                sums.iter().try_for_each(|sum| check_sum(sum, counts))
            }
            (AnswerType::Time, Answer::Time { minute_of_day }) => {
                within(u32::from(*minute_of_day), 0, u32::from(MINUTE_OF_DAY_MAX))
            }
            (AnswerType::Places { .. }, Answer::Places { places }) => check_places(places),
            (AnswerType::Remedies { .. }, Answer::Remedies { each }) => at_most(each.len()),
            (AnswerType::Scale1to5 { .. }, Answer::Scale1to5 { points, note }) => {
                within(u32::from(*points), 1, u32::from(SCALE_MAX))?;
                note.as_ref().map_or(Ok(()), |note| check_words(note, NOTE_CHARS_MAX))
            }
            _ => Err(AnswerRefusal::Type),
        }
    }

    /// The findings an answer offers, in the order of the list, none for a good
    /// answer or one that does not fit. Nothing is created by it.
    pub fn offers(&self, answer: &Answer) -> Vec<FindingCode> {
        if self.check(answer).is_err() {
            return Vec::new();
        }
        let mut offered: Vec<FindingCode> = Vec::new();
        for code in self.bad_codes(answer) {
            let code =
                FindingCode::parse(code).expect("the codes named by items are in the catalogue, as a test checks");
            if !offered.contains(&code) {
                offered.push(code);
            }
        }
        offered
    }

    /// All the findings any answer to this item may offer.
    pub fn may_offer(&self) -> Vec<&'static str> {
        match self.answer {
            AnswerType::YesNoNa { offers, .. }
            | AnswerType::YesNoDate { offers }
            | AnswerType::Places { offers }
            | AnswerType::Remedies { offers }
            | AnswerType::Scale1to5 { offers }
            | AnswerType::Auto { offers, .. } => offers.to_vec(),
            AnswerType::YesNoList { parts } | AnswerType::Counts { parts, .. } => {
                parts.iter().flat_map(|part| part.offers).copied().collect()
            }
            AnswerType::Time => Vec::new(),
        }
    }

    fn bad_codes(&self, answer: &Answer) -> Vec<&'static str> {
        let when = |bad: bool, offers: &'static [&'static str]| if bad { offers.to_vec() } else { Vec::new() };
        match (self.answer, answer) {
            (AnswerType::YesNoNa { bad: Bad::Yes, offers }, Answer::YesNoNa { said }) => {
                when(*said == YesNoNa::Yes, offers)
            }
            (AnswerType::YesNoNa { bad: Bad::No, offers }, Answer::YesNoNa { said })
            | (AnswerType::YesNoDate { offers }, Answer::YesNoDate { said, .. }) => when(*said == YesNoNa::No, offers),
            (AnswerType::YesNoList { parts }, Answer::YesNoList { each }) => {
                let no = |part: &&Part| each.get(part.name) == Some(&YesNoNa::No);
                parts.iter().filter(no).flat_map(|part| part.offers).copied().collect()
            }
            (AnswerType::Counts { parts, bad, .. }, Answer::Counts { parts: counts }) => bad
                .iter()
                .filter_map(|rule| rule.broken(counts))
                .flat_map(|name| parts.iter().filter(move |part| part.name == name))
                .flat_map(|part| part.offers)
                .copied()
                .collect(),
            (AnswerType::Places { offers }, Answer::Places { places }) => when(!places.is_empty(), offers),
            (AnswerType::Remedies { offers }, Answer::Remedies { each }) => {
                when(each.values().any(|said| *said == YesNoNa::No), offers)
            }
            (AnswerType::Scale1to5 { offers }, Answer::Scale1to5 { points, .. }) => {
                when(*points <= SCALE_BAD_MAX, offers)
            }
            _ => Vec::new(),
        }
    }
}

impl BadCount {
    /// The part whose findings are offered, if the figures are bad.
    fn broken(self, counts: &BTreeMap<String, u32>) -> Option<&'static str> {
        let count = |name: &str| counts.get(name).copied();
        let (part, bad) = match self {
            BadCount::Any(part) => (part, count(part)? > 0),
            BadCount::Below(part, than) => (part, count(part)? < count(than)?),
            BadCount::NoneOf(part, of) => (part, count(part)? == 0 && count(of)? > 0),
        };
        bad.then_some(part)
    }
}

impl Answer {
    /// Checks that it fits an item; see [`Item::check`].
    ///
    /// # Errors
    /// [`AnswerRefusal`].
    pub fn check(&self, item: &Item) -> Result<(), AnswerRefusal> {
        item.check(self)
    }
}

impl ChecklistAnswer {
    /// Checks that the item is on a list and the answer fits it.
    ///
    /// # Errors
    /// The item, or the field that can't be.
    pub fn check(&self) -> Result<(), Refusal> {
        let refused = || Refusal::Answer { item: self.item.to_string() };
        let item = self.item.item().ok_or_else(refused)?;
        item.check(&self.answer).map_err(|why| match why {
            AnswerRefusal::CitizenNumber => Refusal::CitizenNumber { field: "answer" },
            AnswerRefusal::Text(why) => Refusal::Text { field: "answer", why },
            _ => refused(),
        })
    }
}

fn all_parts<T>(parts: &'static [Part], given: &BTreeMap<String, T>) -> Result<(), AnswerRefusal> {
    known_parts(parts, given)?;
    match parts.iter().find(|part| !given.contains_key(part.name)) {
        Some(part) => Err(AnswerRefusal::MissingPart { part: part.name }),
        None => Ok(()),
    }
}

fn known_parts<T>(parts: &[Part], given: &BTreeMap<String, T>) -> Result<(), AnswerRefusal> {
    let known = |name: &String| parts.iter().any(|part| part.name == name);
    if given.keys().all(known) { Ok(()) } else { Err(AnswerRefusal::UnknownPart) }
}

fn check_counts(parts: &'static [Part], needed: Needed, counts: &BTreeMap<String, u32>) -> Result<(), AnswerRefusal> {
    match needed {
        Needed::All => all_parts(parts, counts)?,
        Needed::Some if counts.is_empty() => return Err(AnswerRefusal::Empty),
        Needed::Some => known_parts(parts, counts)?,
    }
    counts.values().try_for_each(|&count| within(count, 0, COUNT_MAX))
}

fn check_sum(sum: &Sum, counts: &BTreeMap<String, u32>) -> Result<(), AnswerRefusal> {
    let count = |name: &&str| counts.get(*name).map(|&count| u64::from(count));
    let given: Vec<u64> = sum.parts.iter().filter_map(count).collect();
    let Some(whole) = count(&sum.whole) else { return Ok(()) };
    let parts: u64 = given.iter().sum();
    let agrees = match sum.rule {
        SumRule::AtMost => parts <= whole,
        SumRule::Equal => parts == whole || given.len() < sum.parts.len(),
    };
    if agrees { Ok(()) } else { Err(AnswerRefusal::SumMismatch { whole: sum.whole, is: whole, parts }) }
}

fn check_places(places: &BTreeSet<Text>) -> Result<(), AnswerRefusal> {
    at_most(places.len())?;
    places.iter().try_for_each(|place| check_words(place, LABEL_CHARS_MAX))
}

fn check_words(words: &Text, chars_max: usize) -> Result<(), AnswerRefusal> {
    Text::parse(words.as_str(), chars_max)?;
    if text::has_citizen_number(words.as_str()) { Err(AnswerRefusal::CitizenNumber) } else { Ok(()) }
}

fn at_most(entries: usize) -> Result<(), AnswerRefusal> {
    if entries <= ENTRIES_MAX { Ok(()) } else { Err(AnswerRefusal::TooMany { max: ENTRIES_MAX }) }
}

fn within(figure: u32, min: u32, max: u32) -> Result<(), AnswerRefusal> {
    if (min..=max).contains(&figure) { Ok(()) } else { Err(AnswerRefusal::OutOfRange { min, max }) }
}

#[cfg(test)]
mod tests;
