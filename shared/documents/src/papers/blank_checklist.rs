//! The checklist on paper, for the day a phone dies: the items of the visit's kind with
//! boxes and room to write, the roll with the unit's roster or with empty lines, the
//! signatures. It states nothing; what is written on it is typed in later by who wrote it.

use chrono::{Datelike, NaiveDate};
use shared::domain::checklist::{AnswerType, Item, Part, checklist};
use shared::domain::{Category, Unit, VisitKind};
use shared::ids::{PersonId, UnitId};
use shared::record::{roster, unit};
use shared::text::{Lang, name_sort_key, title_case};

use super::case::{at_most, unit_words};
use super::minutes::{class_key, is_asked};
use super::parts::{body, line, note, number, point, table};
use super::voice::{fill, lines_of, say};
use super::{PEOPLE_MAX, Sources};
use crate::paper::{
    Block, Cell, Content, Head, Lie, OutputClass, PageShape, Paper, Section, Signature, SignatureMark, Table, Title,
    Words,
};
use crate::{Profile, Refused};

/// Which checklist.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BlankChecklistOf {
    /// The unit; none leaves its name to be written.
    pub unit: Option<UnitId>,
    /// Whose items.
    pub kind: VisitKind,
    /// What the roll's rows hold.
    pub roster: BlankRoster,
}

/// What the rows of a blank roll hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlankRoster {
    /// Nothing: so many lines to write on.
    Lines(u8),
    /// The unit's people on the day the paper is made.
    OfUnit,
}

/// Lines for a unit whose roster is not known: a commune's agency has about so many people.
pub const ROSTER_LINES: u8 = 30;
/// Lines for findings: a visit has about five.
const FINDING_LINES: usize = 8;
/// Printed lines that a few words written by hand need.
const HAND_LINES: usize = 3;
/// Lines for recommendations.
const ASKED_LINES: usize = 4;

/// The checklist to be filled in by hand.
///
/// # Errors
/// [`Refused::Missing`] for a unit that is not here, a roster without a unit, a day that no
/// profile is for; [`Refused::TooMuch`].
pub fn blank_checklist(sources: &Sources, of: &BlankChecklistOf) -> Result<Paper, Refused> {
    let profile = Profile::on(sources.profiles, sources.made_on)?;
    let known = of.unit.map(|id| unit(sources.record, id).ok_or(Refused::Missing { field: "unit" })).transpose()?;
    let people = people(sources, of)?;
    let mut blocks = opening(sources, profile, of, known.as_ref());
    blocks.push(point("paper-blank-roll"));
    blocks.push(note(say("paper-blank-roll-codes")));
    blocks.push(Block::Table(roll(people)));
    blocks.push(point("paper-blank-items"));
    blocks.push(Block::Table(items(of.kind)));
    blocks.extend(rest());
    Ok(Paper {
        title: say("paper-blank-name"),
        class: OutputClass::Internal,
        marks: Vec::new(),
        foot: Some(say(class_key(OutputClass::Internal))),
        made_on: sources.made_on,
        sections: vec![Section { shape: PageShape::Portrait, blocks }],
    })
}

fn opening(sources: &Sources, profile: &Profile, of: &BlankChecklistOf, known: Option<&Unit>) -> Vec<Block> {
    let unit = known.map_or_else(|| say("paper-blank-unit"), |unit| unit_words(profile, unit));
    let place = match of.kind {
        VisitKind::Agency => unit,
        VisitKind::OneStopDesk => fill("paper-desk-of", &[("desk", &profile.one_stop_desk), ("unit", &unit)]),
    };
    let year = sources.made_on.year().to_string();
    let mut blocks = vec![
        Block::Head(Head {
            parent: Some(profile.authority.clone()),
            agency: say("paper-blank-agency"),
            number: None,
            about: None,
            place: None,
        }),
        Block::Title(Title { kind: say("paper-blank-kind"), about: fill("paper-blank-about", &[("place", &place)]) }),
        note(say("paper-blank-what")),
        body(fill("paper-blank-begin", &[("year", &year)])),
        body(say("paper-blank-team")),
        Block::BlankLines(2),
        body(say("paper-blank-host")),
        Block::BlankLines(1),
    ];
    // The agency's list asks for it as an item.
    blocks.extend((of.kind == VisitKind::OneStopDesk).then(|| body(say("paper-blank-assigned"))));
    blocks
}

/// Name and post of each row; nothing where it is to be written.
fn people(sources: &Sources, of: &BlankChecklistOf) -> Result<Vec<(String, String)>, Refused> {
    match (of.roster, of.unit) {
        (BlankRoster::Lines(count), _) => Ok(vec![(String::new(), String::new()); usize::from(count)]),
        (BlankRoster::OfUnit, None) => Err(Refused::Missing { field: "unit" }),
        (BlankRoster::OfUnit, Some(unit)) => {
            let people = people_of(sources, unit, sources.made_on);
            at_most("rows", people.len(), PEOPLE_MAX)?;
            Ok(people)
        }
    }
}

fn people_of(sources: &Sources, unit: UnitId, day: NaiveDate) -> Vec<(String, String)> {
    let mut people: Vec<(PersonId, String, String)> = roster(sources.record, unit, Some(day))
        .into_iter()
        .map(|(posting, staff)| {
            let name = staff.as_ref().map(|staff| title_case(staff.full_name.as_str())).unwrap_or_default();
            let hired = staff.filter(|staff| !staff.category.entitled_to_badge()).map(|staff| hired(staff.category));
            let post = posting.title.as_ref().map(|title| lines_of(title.as_str()).join(" "));
            let department = posting.department.as_ref().map(|department| lines_of(department.as_str()).join(" "));
            let post: Vec<String> = [post, department, hired].into_iter().flatten().collect();
            (posting.person, name, post.join(", "))
        })
        .collect();
    people.sort_by_cached_key(|(person, name, _)| (name_sort_key(name), *person));
    people.into_iter().map(|(_, name, post)| (name, post)).collect()
}

/// Who may have no badge at all, so that nobody is asked for one.
fn hired(category: Category) -> String {
    say(match category {
        Category::Nld => "paper-category-nld",
        _ => "paper-category-kct",
    })
}

fn roll(people: Vec<(String, String)>) -> Table {
    let columns = [
        (9, Lie::Centre, "paper-number"),
        (42, Lie::Item, "paper-full-name"),
        (42, Lie::Item, "paper-post"),
        (12, Lie::Centre, "paper-blank-present"),
        (12, Lie::Centre, "paper-blank-late"),
        (12, Lie::Centre, "paper-blank-excused"),
        (12, Lie::Centre, "paper-blank-unexcused"),
        (18, Lie::Centre, "paper-blank-badge"),
        (14, Lie::Item, "paper-remarks"),
    ];
    let row = |(place, (name, post)): (usize, (String, String))| {
        let mut row = vec![number(place + 1), line(name), line(post)];
        row.extend([(); 4].map(|()| tick()));
        row.extend([line(""), line("")]);
        row
    };
    table("paper-roll-table", &columns, people.into_iter().enumerate().map(row).collect())
}

fn tick() -> Cell {
    Cell::of(Content::TickBox)
}

/// Each item, with a row for each of its parts.
fn items(kind: VisitKind) -> Table {
    let columns = [
        (16, Lie::Centre, "paper-item"),
        (76, Lie::Item, "paper-item-what"),
        (11, Lie::Centre, "paper-blank-yes"),
        (11, Lie::Centre, "paper-blank-no"),
        (15, Lie::Centre, "paper-blank-na"),
        (44, Lie::Item, "paper-blank-figures"),
    ];
    let rows = checklist(kind).filter(|item| is_asked(item)).flat_map(rows_of).collect();
    table("paper-checklist-table", &columns, rows)
}

fn rows_of(item: &'static Item) -> Vec<Vec<Cell>> {
    let code = item.code.to_string();
    let label = item.label(Lang::Vi);
    match item.answer {
        AnswerType::YesNoNa { .. } | AnswerType::YesNoDate { .. } => vec![asked(&code, label)],
        AnswerType::YesNoList { parts } => under(&code, label, parts, |part| asked("", part)),
        AnswerType::Counts { parts, .. } => under(&code, label, parts, |part| figure("", part)),
        _ => vec![figure(&code, label)],
    }
}

fn under(code: &str, label: &str, parts: &[Part], row: impl Fn(&str) -> Vec<Cell>) -> Vec<Vec<Cell>> {
    let parts = parts.iter().map(|part| row(&format!("- {}", part.label(Lang::Vi))));
    std::iter::once(figure(code, label)).chain(parts).collect()
}

fn asked(code: &str, label: &str) -> Vec<Cell> {
    vec![line(code), line(label), tick(), tick(), tick(), line("")]
}

fn figure(code: &str, label: &str) -> Vec<Cell> {
    vec![line(code), line(label), line(""), line(""), line(""), line("")]
}

/// Findings, opinion, recommendations, end, signatures.
fn rest() -> Vec<Block> {
    let findings = [
        (9, Lie::Centre, "paper-number"),
        (46, Lie::Item, "paper-whom"),
        (66, Lie::Item, "paper-content"),
        (52, Lie::Item, "paper-explanation"),
    ];
    let asked = [
        (9, Lie::Centre, "paper-number"),
        (30, Lie::Item, "five-who"),
        (52, Lie::Item, "five-what"),
        (24, Lie::Centre, "five-when"),
        (32, Lie::Item, "five-result"),
        (26, Lie::Item, "five-responsible"),
    ];
    vec![
        point("paper-blank-findings"),
        Block::Table(table("paper-findings-table", &findings, empty_rows(FINDING_LINES, findings.len()))),
        point("paper-blank-statement"),
        Block::BlankLines(4),
        point("paper-blank-recommendations"),
        Block::Table(table("paper-recommendations-table", &asked, empty_rows(ASKED_LINES, asked.len()))),
        body(say("paper-blank-end")),
        Block::Signatures(shared::words::SIGNERS.map(|signer| signature(signer.name())).to_vec()),
    ]
}

fn empty_rows(count: usize, columns: usize) -> Vec<Vec<Cell>> {
    let row = |place: usize| {
        let blank = std::iter::repeat_n(room(), columns - 1);
        std::iter::once(number(place + 1)).chain(blank).collect()
    };
    (0..count).map(row).collect()
}

/// Room for a few words written by hand.
fn room() -> Cell {
    Cell::of(Content::Lines(vec![Words::default(); HAND_LINES]))
}

fn signature(signer: &str) -> Signature {
    Signature {
        title: vec![say(&format!("paper-signer-{signer}"))],
        note: Some(say("paper-sign-here")),
        mark: SignatureMark::Room,
        name: None,
    }
}
