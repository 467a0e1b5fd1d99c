//! Phiếu yêu cầu giải trình (domain §4.7): what was seen of one person, or of the unit,
//! with room for their own words and a day to give them by. It asks; nothing in it is a
//! verdict. What is the unit's duty is asked of the unit, never of the person it names.

use chrono::{Datelike, Days, NaiveDate};
use shared::domain::{Attendance, Catalogue, Fact, Proof, Subject};
use shared::ids::{PersonId, VisitId};
use shared::record::{CellStatus, FindingView, Row};
use shared::text::{document_date, is_weekend};

use super::Sources;
use super::case::{Case, LETTER, decision_number};
use super::figures::RollCell;
use super::minutes::{act, basis, class_key, kind_of, screen_day, seen, shown};
use super::parts::{body, line, lines, note, number, point, table};
use super::voice::{fill, say};
use crate::Refused;
use crate::paper::{
    Block, Cell, Closing, Content, Head, IssueDate, Lie, Number, OutputClass, PageShape, Paper, PlaceDate, Section,
    Signature, SignatureMark, Title,
};

/// Which request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExplanationRequestOf {
    /// The visit.
    pub visit: VisitId,
    /// Whom it goes to.
    pub to: Subject,
    /// The last day for the answer; see [`working_days_after`].
    pub due: NaiveDate,
}

/// Working days for an answer, unless the office sets others (no text gives a number).
pub const ANSWER_DAYS: u32 = 3;
/// Dotted lines for the answer.
const ANSWER_LINES: u8 = 10;

/// The day so many working days after another; holidays are the office's to add.
pub fn working_days_after(day: NaiveDate, count: u32) -> NaiveDate {
    let mut at = day;
    let mut left = count;
    while let Some(next) = at.checked_add_days(Days::new(1)).filter(|_| left > 0) {
        at = next;
        left -= u32::from(!is_weekend(at));
    }
    at
}

/// The request.
///
/// # Errors
/// As [`super::minutes`]; [`Refused::Missing`] where nothing is to be explained by them.
pub fn explanation_request(sources: &Sources, of: &ExplanationRequestOf) -> Result<Paper, Refused> {
    let case = Case::of(sources, sources.record, of.visit, OutputClass::Internal)?;
    let team = case.team()?;
    let rows = rows(&case, of.to)?;
    if rows.is_empty() {
        return Err(Refused::Missing { field: "finding" });
    }
    let whom = whom(&case, of.to);
    let what = what(&case, &rows);
    let mut blocks = vec![
        Block::Head(office_head(sources, &case, &case.profile.signs.explanation_request)),
        Block::Title(Title { kind: say("paper-request-kind"), about: say("paper-request-about") }),
        Block::Addressees(addressees(&case, of.to, &whom)),
        body(fill(
            "paper-request-lead",
            &[("day", &screen_day(&case)), ("unit", &case.unit_words()), ("decision", &decision_number(&team))],
        )),
        Block::Table(content_table(rows)),
        note(what),
        body(fill("paper-request-ask", &[("whom", &within(&case, of.to)), ("due", &document_date(of.due))])),
    ];
    blocks.push(Block::Closing(Closing {
        recipients: vec![say("paper-as-above"), case.profile.recipients.registry.clone()],
        signature: department(&case),
    }));
    Ok(Paper {
        title: fill("paper-request-name", &[("whom", &whom)]),
        class: OutputClass::Internal,
        marks: vec![say("paper-draft")],
        foot: Some(say(class_key(OutputClass::Internal))),
        made_on: sources.made_on,
        sections: vec![
            Section { shape: PageShape::Portrait, blocks },
            Section { shape: PageShape::Portrait, blocks: answer(&case, of.to, &whom) },
        ],
    })
}

/// What the table is not, and what its letter is: who gets this has no list of bases.
fn what(case: &Case, rows: &[Vec<Cell>]) -> String {
    let cites = |cell: &Cell| match &cell.content {
        Content::Lines(lines) => lines.iter().any(|words| words.text().contains(LETTER)),
        _ => false,
    };
    // Only where a basis cites it: the other words are the inspector's own.
    let letter = case.letter().filter(|_| rows.iter().filter_map(|row| row.last()).any(cites));
    let letter = letter.map(|letter| fill("paper-request-letter", &[("letter", &letter)]));
    std::iter::once(say("paper-request-what")).chain(letter).collect::<Vec<_>>().join(" ")
}

/// Somebody the team could not name is asked for through the unit.
fn whom(case: &Case, to: Subject) -> String {
    match to {
        Subject::Person(person) | Subject::Unidentified(person) => {
            let person = case.people.person(case.record.person_id(person));
            let post = Some(person.post).filter(|post| !post.is_empty());
            [Some(fill("paper-mr-or-ms", &[("name", &person.name)])), post]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join(", ")
        }
        Subject::Unit(_) => case.unit_words(),
    }
}

/// The same inside a sentence.
fn within(case: &Case, to: Subject) -> String {
    match to {
        Subject::Person(person) | Subject::Unidentified(person) => {
            let name = case.people.person(case.record.person_id(person)).name;
            fill("paper-mr-or-ms-within", &[("name", &name)])
        }
        Subject::Unit(_) => case.unit_words(),
    }
}

fn addressees(case: &Case, to: Subject, whom: &str) -> Vec<String> {
    match to {
        Subject::Unit(_) => vec![whom.to_owned()],
        _ => vec![whom.to_owned(), case.unit_words()],
    }
}

/// The head of the office's own papers: the number and the day are the registry's.
pub(super) fn office_head(sources: &Sources, case: &Case, sign: &str) -> Head {
    Head {
        parent: Some(case.profile.authority.clone()),
        agency: case.profile.department.clone(),
        number: Some(Number { number: None, sign: sign.to_owned() }),
        about: None,
        place: Some(PlaceDate { place: case.profile.place.clone(), on: IssueDate::In(sources.made_on.year()) }),
    }
}

/// Who signs for the office.
pub(super) fn department(case: &Case) -> Signature {
    Signature { title: case.profile.department_signs.clone(), note: None, mark: SignatureMark::Room, name: None }
}

/// What is to be explained: an absence or lateness, then the findings that nobody has
/// explained yet.
fn rows(case: &Case, to: Subject) -> Result<Vec<Vec<Cell>>, Refused> {
    let mut rows = Vec::new();
    if let Subject::Person(person) = to {
        rows.extend(attendance(case, case.record.person_id(person)));
    }
    for view in shown(case).into_iter().filter(|view| asked_of(case, view, to)) {
        let kind = kind_of(view)?;
        let mut content = vec![format!("{}. {}{}", kind.code, kind.vi, act(view))];
        content.extend(on_whom(case, view, to));
        content.extend(match view.finding.one_fact() {
            Some(Fact::Finding(finding)) => seen(case, finding),
            _ => case.voice.cell(&view.finding, "state-withdrawn"),
        });
        rows.push(vec![lines(content), lines(basis(kind))]);
    }
    let numbered = |(place, row): (usize, Vec<Cell>)| std::iter::once(number(place + 1)).chain(row).collect();
    Ok(rows.into_iter().enumerate().map(numbered).collect())
}

/// Whom a finding names that the unit is asked about.
fn on_whom(case: &Case, view: &FindingView, to: Subject) -> Option<String> {
    let person = case.people.person(view.person.filter(|_| matches!(to, Subject::Unit(_)))?);
    let words: Vec<String> = [person.name, person.post].into_iter().filter(|words| !words.is_empty()).collect();
    Some(fill("paper-request-whom", &[("whom", &words.join(", "))]))
}

fn attendance(case: &Case, person: PersonId) -> Option<Vec<Cell>> {
    let row: &Row = case.view.rows.iter().find(|row| row.person == person)?;
    let away = match RollCell::of(row) {
        RollCell::State(Attendance::Vkl | Attendance::Dm | Attendance::Vs) | RollCell::Differs => true,
        RollCell::State(Attendance::Vcl) => lacks_paper(row),
        _ => false,
    };
    let found = case.view.findings.iter().any(|view| view.person == Some(person) && view.name.code.group() == "GIO");
    if !away || found {
        return None;
    }
    let mut seen = case.voice.cell(&row.mark, "state-unverified");
    if row.lateness.one_fact().is_some() {
        seen.extend(case.voice.cell(&row.lateness, "state-unverified"));
    }
    seen.extend(lacks_paper(row).then(|| say("proof-none")));
    let seen = seen.join("; ");
    Some(vec![line(fill("paper-request-roll", &[("seen", &seen)])), line(say("paper-basis-none"))])
}

/// Whether a reason was told, no paper shown for it, and none has come since.
fn lacks_paper(row: &Row) -> bool {
    let none = |fact: &Fact| matches!(fact, Fact::AbsenceProof(proof) if proof.proof == Proof::None);
    row.proof.one_fact().is_some_and(none) && row.proof_judged.facts().next().is_none()
}

fn asked_of(case: &Case, view: &FindingView, to: Subject) -> bool {
    let open = matches!(view.explanation.status, CellStatus::Empty | CellStatus::AllWithdrawn);
    let persons = Catalogue::standard().counts_against_person(&view.name.code);
    let theirs = match to {
        Subject::Person(person) | Subject::Unidentified(person) => {
            persons && view.person == Some(case.record.person_id(person))
        }
        Subject::Unit(_) => view.person.is_none() || !persons,
    };
    open && theirs
}

fn content_table(rows: Vec<Vec<Cell>>) -> crate::paper::Table {
    let columns = [(8, Lie::Centre, "paper-number"), (102, Lie::Item, "paper-content"), (60, Lie::Item, "paper-basis")];
    table("paper-request-table", &columns, rows)
}

/// The page that comes back.
fn answer(case: &Case, to: Subject, whom: &str) -> Vec<Block> {
    let (lead, signatures) = match to {
        Subject::Unit(_) => ("paper-answer-lead-unit", vec![room("paper-unit-head")]),
        _ => ("paper-answer-lead", vec![room("paper-explainer"), room("paper-unit-head")]),
    };
    vec![
        Block::Title(Title { kind: say("paper-answer-kind"), about: whom.to_owned() }),
        body(fill(lead, &[("day", &screen_day(case)), ("unit", &case.unit_words())])),
        point("paper-answer-words"),
        Block::BlankLines(ANSWER_LINES),
        point("paper-answer-papers"),
        Block::BlankLines(3),
        Block::Signatures(signatures),
    ]
}

fn room(key: &str) -> Signature {
    Signature { title: vec![say(key)], note: Some(say("paper-sign-here")), mark: SignatureMark::Room, name: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weekends_are_no_working_days() {
        let day = |text: &str| text.parse::<NaiveDate>().expect("a day");
        for (from, count, wanted) in [
            ("2023-11-20", 3, "2023-11-23"),
            ("2023-11-23", 3, "2023-11-28"),
            ("2023-11-25", 1, "2023-11-27"),
            ("2023-11-20", 0, "2023-11-20"),
        ] {
            assert_eq!(working_days_after(day(from), count), day(wanted), "{from} + {count}");
        }
    }
}
