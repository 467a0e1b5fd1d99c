//! Facts in words, as people read them on the phone, the office's pages and papers:
//! one function a kind, over the fact itself, so that two values that differ never
//! read the same. It sees all other modules; none of them sees it.

use std::collections::BTreeMap;

use crate::domain::checklist::AnswerType;
use crate::domain::{
    AbsenceProof, Answer, Asked, BadgeCheck, Basis, Catalogue, ChecklistAnswer, DecisionVerdict, ExemptReason,
    Explanation, ExplanationAnswer, Fact, FindingCode, KeyParts, Kind, Mark, Moment, Proof, QuarantineReason, Role,
    SignatureMade, SignatureOutcome, Signer, Visit, VisitKind, checklist,
};
use crate::ids::{MemberId, UnitId};
use crate::log::Alarm;
use crate::record::{Cell, ERASED, NOT_HERE, Told, WITHDRAWN};
use crate::sync::told_drift;
use crate::text::{Arg, Lang, Sentences, in_office_time, screen_date};

/// What is wrong with the office's log, and what to do.
pub fn alarm_words(lang: Lang, alarm: &Alarm) -> String {
    let (known, now) = match alarm {
        Alarm::Shorter { known, now } | Alarm::OldEpoch { known, now } => (*known, *now),
        Alarm::Rewritten { known } | Alarm::PromiseBroken { promised: known } => (*known, 0),
        Alarm::Silent | Alarm::Unsigned | Alarm::EpochUnproved => (0, 0),
    };
    let key = format!("log-{}", alarm.name().replace('_', "-"));
    Sentences::say(lang, &key, &[("known", Arg::from(known)), ("now", Arg::from(now))])
}

/// How far a phone's clock is from the office's, in the reader's language; none where it
/// is too little to be told.
pub fn drift_words(lang: Lang, drift_ms: i64) -> Option<String> {
    let told = told_drift(drift_ms)?;
    Some(Sentences::say(lang, told.sentence(), &[("count", Arg::Count(told.count))]))
}

/// The same for the office's table of phones: «nhanh 5 phút».
pub fn drift_words_short(lang: Lang, drift_ms: i64) -> Option<String> {
    let told = told_drift(drift_ms)?;
    Some(Sentences::say(lang, &format!("office-{}", told.sentence()), &[("count", Arg::Count(told.count))]))
}

/// Why an entry is set aside, in the reader's language.
pub fn aside_words(lang: Lang, reason: &QuarantineReason) -> String {
    let key = match reason {
        QuarantineReason::NotPermitted => "aside-not-permitted",
        QuarantineReason::WrongAuthor => "aside-wrong-author",
        QuarantineReason::KeyMismatch => "aside-key-mismatch",
        QuarantineReason::Malformed => "aside-malformed",
        QuarantineReason::BodyNotHere => "aside-body-not-here",
        QuarantineReason::Revoked => "aside-revoked",
        QuarantineReason::ByHand { words } => {
            return Sentences::say(lang, "aside-by-hand", &[("words", Arg::Text(words.to_string()))]);
        }
    };
    Sentences::say(lang, key, &[])
}

/// Says what the record holds: in a language, with the names of units and authors.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Speaker {
    /// The reader's language.
    pub lang: Lang,
    /// Names of units.
    pub units: BTreeMap<UnitId, String>,
    /// Names of authors.
    pub members: BTreeMap<MemberId, String>,
}

impl Speaker {
    /// A sentence.
    pub fn say(&self, key: &str) -> String {
        Sentences::say(self.lang, key, &[])
    }

    /// A sentence with a count.
    pub fn count(&self, key: &str, count: usize) -> String {
        Sentences::say(self.lang, key, &[("count", Arg::from(count))])
    }

    /// A sentence with one thing to be put in, already written as people read it.
    pub fn say_with(&self, key: &str, name: &'static str, words: &str) -> String {
        Sentences::say(self.lang, key, &[(name, Arg::Text(words.to_owned()))])
    }

    /// A sentence with a part and its whole.
    pub fn fraction(&self, key: &str, part: usize, whole: usize) -> String {
        Sentences::say(self.lang, key, &[("part", Arg::from(part)), ("whole", Arg::from(whole))])
    }

    /// The name of who wrote something.
    pub fn author(&self, told: &Told) -> String {
        self.members.get(&told.author).cloned().unwrap_or_else(|| self.say("office-author-unknown"))
    }

    /// A cell's value in words: those of the first entry that stands for it.
    pub fn value(&self, cell: &Cell, value: &str) -> String {
        let special = match value {
            WITHDRAWN => Some("state-withdrawn"),
            ERASED => Some("state-erased"),
            NOT_HERE => Some("state-pending"),
            _ => None,
        };
        if let Some(key) = special {
            return self.say(key);
        }
        let fact = fact_of(cell, value);
        fact.map_or_else(|| self.say("state-needs-update"), |fact| self.fact(fact))
    }

    /// What an entry says and how it came to be said; what it says no more.
    pub fn told(&self, told: &Told) -> String {
        let said = match &told.fact {
            Some(fact @ Fact::Mark(mark)) if mark.basis == Basis::Bulk => {
                joined([Some(self.fact(fact)), Some(self.say("basis-bulk"))])
            }
            Some(fact) => self.fact(fact),
            None => self.say("state-erased"),
        };
        if told.withdraws { format!("{} ({said})", self.say("state-withdrawn")) } else { said }
    }

    /// A fact in words.
    pub fn fact(&self, fact: &Fact) -> String {
        match fact {
            Fact::Mark(mark) => self.mark(mark),
            Fact::Lateness(lateness) => format!("{} {}", lateness.minutes, self.say("office-minutes")),
            Fact::AbsenceProof(proof) => self.proof(proof),
            Fact::BadgeCheck(check) => self.badge(check),
            Fact::ChecklistAnswer(answer) => self.answer(answer),
            Fact::Finding(finding) => match &finding.place {
                Some(place) => format!("{} ({place})", finding.text),
                None => finding.text.to_string(),
            },
            Fact::Explanation(explanation) => self.explanation(explanation),
            Fact::Statement(statement) => format!("{}: {}", statement.speaker, statement.text),
            Fact::Recommendation(asked) => {
                let due = screen_date(asked.due);
                format!("{} · {} · {due} · {} · {}", asked.who, asked.what, asked.result, asked.responsible)
            }
            Fact::Signature(made) => self.signature(made),
            Fact::Decision(decision) => format!("{} — {}", self.verdict(decision.verdict), decision.reason),
            Fact::Visit(visit) => self.visit(visit),
            Fact::VisitStep(step) => self.say(&format!("visit-{}", step.state.name().to_lowercase())),
            Fact::VisitTime(time) => in_office_time(time.at).format("%H:%M %d/%m/%Y").to_string(),
            Fact::Host(host) => with(host.full_name.to_string(), host.title.as_ref()),
            Fact::AddedPerson(added) => {
                let words = [&added.full_name, &added.title, &added.department];
                let words: Vec<String> = words.into_iter().flatten().map(ToString::to_string).collect();
                if words.is_empty() { self.say("office-person-unnamed") } else { words.join(", ") }
            }
            Fact::Seal(seal) => seal.content.to_string().chars().take(SHORT_HASH).collect(),
            other => self.say(&kind_key(other.kind().name())),
        }
    }

    /// What a value is of: its kind and, where the kind has several, which.
    pub fn what(&self, parts: &KeyParts) -> String {
        let kind = self.say(&kind_key(&parts.kind));
        let which = match Kind::of(&parts.kind) {
            Some(Kind::VisitTime) => Some(self.say(&format!("moment-{}", parts.field))),
            Some(Kind::ChecklistAnswer) => item_label(self.lang, &parts.field),
            Some(Kind::Finding | Kind::Explanation | Kind::Decision) => Some(self.finding(&parts.field)),
            Some(Kind::Signature) => Some(self.say(&format!("signer-{}", parts.field))),
            _ => None,
        };
        which.map_or(kind.clone(), |which| format!("{kind}: {which}"))
    }

    /// A finding's code and label; of a second act, its number too.
    fn finding(&self, field: &str) -> String {
        let (code, act) = field.rsplit_once('.').unwrap_or((field, "1"));
        let known = FindingCode::parse(code).ok().and_then(|code| Catalogue::standard().label(&code, self.lang));
        let label = known.map_or_else(|| code.to_owned(), |label| format!("{code} {label}"));
        if act == "1" { label } else { format!("{label} ({act})") }
    }

    fn mark(&self, mark: &Mark) -> String {
        let state = self.say(&key_of("mark", mark.state.code()));
        let reason = mark.reason.map(|reason| self.say(&key_of("reason", reason.code())));
        joined([Some(state), reason])
    }

    fn proof(&self, proof: &AbsenceProof) -> String {
        let state = match proof.proof {
            Proof::None => self.say("proof-none"),
            Proof::Seen => self.say("proof-seen"),
            Proof::Promised { by } => format!("{} {}", self.say("proof-promised"), screen_date(by)),
            Proof::Received => self.say("proof-received"),
            Proof::Rejected => self.say("proof-rejected"),
        };
        with(state, proof.paper.as_ref())
    }

    fn badge(&self, check: &BadgeCheck) -> String {
        let state = self.say(&key_of("badge", check.state.code()));
        let exempt = check.exempt.map(|reason| self.say(exempt_key(reason)));
        let asked = |key: &str, asked: Option<Asked>| {
            asked.map(|asked| format!("{}: {}", self.say(key), self.say(asked_key(asked))))
        };
        let requested = asked("badge-requested", check.requested);
        let reported = asked("badge-reported", check.reported);
        joined([Some(state), exempt, requested, reported, check.note.as_ref().map(ToString::to_string)])
    }

    fn answer(&self, answer: &ChecklistAnswer) -> String {
        let said = |said: checklist::YesNoNa| self.say(said_key(said));
        match &answer.answer {
            Answer::YesNoNa { said: it } => said(*it),
            Answer::YesNoDate { said: it, last } => joined([Some(said(*it)), last.map(screen_date)]),
            Answer::YesNoList { each } => self.parts(answer, each.iter().map(|(name, it)| (name, said(*it)))),
            Answer::Counts { parts } => self.parts(answer, parts.iter().map(|(name, count)| (name, count.to_string()))),
            Answer::Time { minute_of_day } => format!("{:02}:{:02}", minute_of_day / 60, minute_of_day % 60),
            Answer::Places { places } if places.is_empty() => self.say("answer-no-places"),
            Answer::Places { places } => places.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "),
            Answer::Remedies { each } => {
                let done = each.values().filter(|it| **it == checklist::YesNoNa::Yes).count();
                format!("{done}/{}", each.len())
            }
            Answer::Scale1to5 { points, note } => with(format!("{points}/5"), note.as_ref()),
        }
    }

    /// In the order of the item; what this version does not know comes last.
    fn parts<'a>(&self, answer: &ChecklistAnswer, given: impl Iterator<Item = (&'a String, String)>) -> String {
        let parts = match answer.item.item().map(|item| item.answer) {
            Some(AnswerType::YesNoList { parts } | AnswerType::Counts { parts, .. }) => parts,
            _ => &[],
        };
        let place = |name: &str| parts.iter().position(|part| part.name == name);
        let words = given.map(|(name, value)| match place(name) {
            Some(place) => (place, format!("{}: {value}", parts[place].label(self.lang))),
            None => (parts.len(), format!("{name}: {value}")),
        });
        let mut words: Vec<(usize, String)> = words.collect();
        words.sort_by_key(|(place, _)| *place);
        words.into_iter().map(|(_, words)| words).collect::<Vec<_>>().join("; ")
    }

    fn explanation(&self, explanation: &Explanation) -> String {
        match &explanation.answer {
            ExplanationAnswer::Explained { text } => text.to_string(),
            ExplanationAnswer::NoAnswer => self.say("office-no-answer"),
        }
    }

    fn signature(&self, made: &SignatureMade) -> String {
        let outcome = match &made.outcome {
            SignatureOutcome::Drawn { .. } => self.say("signature-drawn"),
            SignatureOutcome::OnPaper => self.say("signature-on-paper"),
            SignatureOutcome::Refused { reason, .. } => format!("{}: {reason}", self.say("signature-refused")),
        };
        format!("{} — {outcome}", with(made.full_name.to_string(), made.title.as_ref()))
    }

    /// What the office decided.
    pub fn verdict(&self, verdict: DecisionVerdict) -> String {
        match verdict {
            DecisionVerdict::Upheld => self.say("verdict-upheld"),
            DecisionVerdict::Rejected => self.say("verdict-rejected"),
            DecisionVerdict::Deferred { until } => format!("{} {}", self.say("verdict-deferred"), screen_date(until)),
        }
    }

    fn visit(&self, visit: &Visit) -> String {
        let kind = match visit.kind {
            VisitKind::Agency => "visit-kind-agency",
            VisitKind::OneStopDesk => "visit-kind-one-stop-desk",
        };
        joined([self.units.get(&visit.unit).cloned(), Some(self.say(kind))])
    }
}

/// Digits of a hash that people compare by eye.
pub const SHORT_HASH: usize = 12;

/// Who signs, in the order of the minutes.
pub const SIGNERS: [Signer; 3] = [Signer::Unit, Signer::Secretary, Signer::Leader];

/// The moments of a visit in the order of the minutes.
pub const MOMENTS: [Moment; 2] = [Moment::Arrived, Moment::Ended];

/// The fact of the first entry that stands for a cell's value.
pub fn fact_of<'a>(cell: &'a Cell, value: &str) -> Option<&'a Fact> {
    let standing = cell.history.iter().filter(|told| told.stands && !told.withdraws);
    standing.filter(|told| told.value.as_deref() == Some(value)).find_map(|told| told.fact.as_ref())
}

/// The key of a code's words: `badge` and `NOT_WORN` make `badge-not-worn`.
pub fn key_of(group: &str, code: &str) -> String {
    format!("{group}-{}", code.to_lowercase().replace('_', "-"))
}

/// The key of a kind's name.
pub fn kind_key(kind: &str) -> String {
    format!("kind-{}", kind.replace('_', "-"))
}

/// The key of a role's name.
pub fn role_key(role: Role) -> String {
    format!("role-{}", role.name().replace('_', "-"))
}

/// What an item of the checklist asks.
pub fn item_label(lang: Lang, code: &str) -> Option<String> {
    let item = code.parse::<checklist::ItemCode>().ok()?.item()?;
    Some(format!("{code} {}", item.label(lang)))
}

fn joined<const N: usize>(words: [Option<String>; N]) -> String {
    words.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

fn with(words: String, more: Option<&crate::text::Text>) -> String {
    more.map_or(words.clone(), |more| format!("{words} · {more}"))
}

/// The key of why somebody need not wear a badge.
pub fn exempt_key(reason: ExemptReason) -> &'static str {
    match reason {
        ExemptReason::NotEntitled => "exempt-not-entitled",
        ExemptReason::SecurityRules => "exempt-security-rules",
        ExemptReason::NewlyArrived => "exempt-newly-arrived",
        ExemptReason::Seconded => "exempt-seconded",
    }
}

/// The key of the answer to a question that was asked.
pub fn asked_key(asked: Asked) -> &'static str {
    match asked {
        Asked::Yes => "answer-yes",
        Asked::No => "answer-no",
        Asked::Unknown => "answer-unknown",
    }
}

fn said_key(said: checklist::YesNoNa) -> &'static str {
    match said {
        checklist::YesNoNa::Yes => "answer-yes",
        checklist::YesNoNa::No => "answer-no",
        checklist::YesNoNa::Na => "answer-na",
    }
}
