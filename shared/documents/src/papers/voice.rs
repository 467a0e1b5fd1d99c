//! How a paper speaks: sentences, values of cells and free words, each as far as the
//! paper's class lets it. Papers are Vietnamese whatever the reader's screen says. It
//! refuses to know which paper it speaks in.

use std::collections::BTreeMap;

use shared::domain::limits::NAME_CHARS_MAX;
use shared::domain::{
    AbsenceProof, AddedPerson, Answer, BadgeCheck, ChecklistAnswer, Fact, Host, Kind, SignatureMade, SignatureOutcome,
    Statement,
};
use shared::ids::{MemberId, UnitId};
use shared::record::{Cell, CellStatus, Record, Told, units};
use shared::text::{Arg, Lang, Sentences, Text, mask_badge_number, nfc, title_case};
use shared::words::{Speaker, fact_of, kind_key};

use super::case::team_members;
use crate::paper::OutputClass;

/// Says a sentence of papers.
pub(super) fn say(key: &str) -> String {
    Sentences::say(Lang::Vi, key, &[])
}

/// The same with words and figures put in.
pub(super) fn fill(key: &str, words: &[(&str, &str)]) -> String {
    let args: Vec<(&str, Arg)> = words.iter().map(|(name, words)| (*name, Arg::from(*words))).collect();
    Sentences::say(Lang::Vi, key, &args)
}

/// The first letter as a capital.
pub(super) fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// Speaks in a paper of a class.
#[derive(Debug)]
pub(super) struct Voice {
    pub(super) class: OutputClass,
    speaker: Speaker,
}

impl Voice {
    /// Knows the units and members of a record, and those named besides.
    pub(super) fn of(record: &Record, named: &BTreeMap<MemberId, String>, class: OutputClass) -> Voice {
        let mut members = named.clone();
        members.extend(team_members(record).map(|member| (member.member, member.full_name.to_string())));
        for (number, name) in members.values_mut().enumerate() {
            *name = match class {
                OutputClass::Internal => title_case(name),
                _ => fill("paper-member-number", &[("number", &(number + 1).to_string())]),
            };
        }
        let units: BTreeMap<UnitId, String> =
            units(record).into_iter().map(|unit| (unit.unit, unit.name.to_string())).collect();
        Voice { class, speaker: Speaker { lang: Lang::Vi, units, members } }
    }

    /// Whether names and free words are said.
    pub(super) fn names(&self) -> bool {
        self.class == OutputClass::Internal
    }

    /// The name of a member of the team or office.
    pub(super) fn member(&self, member: MemberId) -> String {
        self.speaker.members.get(&member).cloned().unwrap_or_else(|| say("paper-author-unknown"))
    }

    /// Free words, line by line: with citizen numbers masked where names are said, and
    /// left out where they are not, since anybody may be named in them.
    pub(super) fn free(&self, words: &str) -> Vec<String> {
        if !self.names() {
            return vec![say("paper-left-out")];
        }
        lines_of(&mask_badge_number(words))
    }

    /// The same in one line.
    pub(super) fn free_line(&self, words: &str) -> String {
        self.free(words).join(" ")
    }

    /// What stands in a cell, line by line; each of several values with who said it.
    pub(super) fn cell(&self, cell: &Cell, empty: &str) -> Vec<String> {
        let mut lines = match cell.status {
            CellStatus::Empty => vec![say(empty)],
            CellStatus::AllWithdrawn => vec![say("state-withdrawn")],
            CellStatus::Erased => vec![say("state-erased")],
            CellStatus::One => self.value(cell, &cell.values[0]),
            CellStatus::Differs => self.rivals(cell),
        };
        lines.extend(cell.pending.then(|| say("state-pending")));
        lines.extend(cell.needs_update.then(|| say("state-needs-update")));
        lines.dedup();
        lines
    }

    /// The same, but a difference only points to where minutes tell all of them.
    pub(super) fn cell_or_where(&self, cell: &Cell, empty: &str) -> Vec<String> {
        if cell.status != CellStatus::Differs {
            return self.cell(cell, empty);
        }
        let mut lines = vec![say("paper-see-differences")];
        lines.extend(cell.pending.then(|| say("state-pending")));
        lines.extend(cell.needs_update.then(|| say("state-needs-update")));
        lines
    }

    /// The values of a difference, each with who said it; none is called the right one.
    pub(super) fn rivals(&self, cell: &Cell) -> Vec<String> {
        let mut lines = vec![say("paper-differs")];
        for value in &cell.values {
            let said = self.value(cell, value).join(" ");
            let by = self.said_by(cell, value);
            lines.push(fill("paper-rival", &[("value", &said), ("by", &by)]));
        }
        lines
    }

    /// Who stands for a value.
    fn said_by(&self, cell: &Cell, value: &str) -> String {
        let of_value = |told: &&Told| match value {
            shared::record::WITHDRAWN => told.withdraws,
            shared::record::ERASED | shared::record::NOT_HERE => told.value.is_none() && !told.withdraws,
            _ => !told.withdraws && told.value.as_deref() == Some(value),
        };
        let standing = || cell.history.iter().filter(|told| told.stands);
        let mut told: Vec<&Told> = standing().filter(of_value).collect();
        if told.is_empty() {
            // A value of a later version is not told by what this one understands.
            told = standing().filter(|told| told.fact.is_none() && !told.withdraws).collect();
        }
        let mut names: Vec<String> = told.iter().map(|told| self.member(told.author)).collect();
        names.sort_by_cached_key(|name| shared::text::name_sort_key(name));
        names.dedup();
        if names.is_empty() { say("paper-author-unknown") } else { names.join(", ") }
    }

    /// One value of a cell in words.
    fn value(&self, cell: &Cell, value: &str) -> Vec<String> {
        match fact_of(cell, value) {
            Some(fact) => lines_of(&self.fact(fact)),
            None => lines_of(&self.speaker.value(cell, value)),
        }
    }

    /// A fact in words; free words only where they are said.
    pub(super) fn fact(&self, fact: &Fact) -> String {
        if self.names() { mask_badge_number(&self.speaker.fact(&titled(fact))) } else { self.bare(fact) }
    }

    /// What a value is of.
    pub(super) fn what(&self, parts: &shared::domain::KeyParts) -> String {
        self.speaker.what(parts)
    }

    /// A fact without free words and names.
    fn bare(&self, fact: &Fact) -> String {
        match fact {
            Fact::AbsenceProof(proof) => {
                self.speaker.fact(&Fact::AbsenceProof(AbsenceProof { paper: None, ..proof.clone() }))
            }
            Fact::BadgeCheck(check) => self.speaker.fact(&Fact::BadgeCheck(BadgeCheck { note: None, ..check.clone() })),
            Fact::ChecklistAnswer(answer) => self.bare_answer(answer),
            Fact::Decision(decision) => self.speaker.verdict(decision.verdict),
            Fact::Signature(made) => bare_signature(made),
            Fact::Finding(_)
            | Fact::Explanation(_)
            | Fact::Statement(_)
            | Fact::Recommendation(_)
            | Fact::Host(_)
            | Fact::AddedPerson(_) => say("paper-left-out"),
            Fact::Mark(_) | Fact::Lateness(_) | Fact::Visit(_) | Fact::VisitStep(_) | Fact::VisitTime(_) => {
                self.speaker.fact(fact)
            }
            other => say(&kind_key(other.kind().name())),
        }
    }

    fn bare_answer(&self, answer: &ChecklistAnswer) -> String {
        let bare = match &answer.answer {
            Answer::Places { places } if !places.is_empty() => {
                return fill("paper-places-count", &[("count", &places.len().to_string())]);
            }
            Answer::Scale1to5 { points, .. } => Answer::Scale1to5 { points: *points, note: None },
            other => other.clone(),
        };
        self.speaker.fact(&Fact::ChecklistAnswer(ChecklistAnswer { answer: bare, ..answer.clone() }))
    }

    /// What an entry says, and that it takes something back.
    pub(super) fn told(&self, fact: &Fact, withdraws: bool) -> Vec<String> {
        let said = self.fact(fact);
        let said = if withdraws { fill("paper-withdraws", &[("value", &said)]) } else { said };
        lines_of(&said)
    }
}

/// A fact with the name that it tells in title case.
fn titled(fact: &Fact) -> Fact {
    let name = |name: &Text| Text::parse(&title_case(name.as_str()), NAME_CHARS_MAX).unwrap_or_else(|_| name.clone());
    match fact {
        Fact::Host(host) => Fact::Host(Host { full_name: name(&host.full_name), ..host.clone() }),
        Fact::Statement(said) => Fact::Statement(Statement { speaker: name(&said.speaker), ..said.clone() }),
        Fact::Signature(made) => Fact::Signature(SignatureMade { full_name: name(&made.full_name), ..made.clone() }),
        Fact::AddedPerson(added) => {
            Fact::AddedPerson(AddedPerson { full_name: added.full_name.as_ref().map(name), ..added.clone() })
        }
        other => other.clone(),
    }
}

/// Words with the mark that ends a sentence.
pub(super) fn ended(words: &str) -> String {
    let words = words.trim_end();
    if words.ends_with(['.', '!', '?', '…']) { words.to_owned() } else { format!("{words}.") }
}

fn bare_signature(made: &SignatureMade) -> String {
    say(match made.outcome {
        SignatureOutcome::Drawn { .. } => "signature-drawn",
        SignatureOutcome::OnPaper => "signature-on-paper",
        SignatureOutcome::Refused { .. } => "signature-refused",
    })
}

/// Words by line, in the form that papers hold: composed, without control characters.
pub(super) fn lines_of(words: &str) -> Vec<String> {
    let clean = |line: &str| nfc(line).chars().filter(|c| !c.is_control()).collect::<String>().trim().to_owned();
    let lines: Vec<String> = words.split('\n').map(clean).filter(|line| !line.is_empty()).collect();
    if lines.is_empty() { vec![String::new()] } else { lines }
}

/// The kinds whose entries tell nothing that people read in a paper.
pub(super) fn is_of_machinery(kind: &str) -> bool {
    matches!(Kind::of(kind), Some(Kind::SealPart | Kind::Seal | Kind::Erase))
}
