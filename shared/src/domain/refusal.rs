//! Why a fact can't be written. Values, not sentences: the reader's language is
//! chosen where the sentence is shown, by [`Refusal::say`].

use chrono::NaiveDate;

use crate::text::{Arg, Lang, Sentences, TextRefusal, grouped, screen_date};

/// A fact that can't be: what is wrong, and with which field.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// A text field is empty, too long or has control characters.
    #[error("{field}: {why:?}")]
    Text {
        /// The field.
        field: &'static str,
        /// What is wrong with it.
        why: TextRefusal,
    },
    /// A field that must be there is not.
    #[error("{field} is missing")]
    Missing {
        /// The field.
        field: &'static str,
    },
    /// A field that makes no sense beside the others.
    #[error("{field} does not belong here")]
    NotHere {
        /// The field.
        field: &'static str,
    },
    /// A number out of its limits.
    #[error("{field} must be between {min} and {max}")]
    OutOfRange {
        /// The field.
        field: &'static str,
        /// Least value.
        min: u64,
        /// Greatest value.
        max: u64,
    },
    /// The finding code is not in the catalogue, or not on that day.
    #[error("no finding code {code} on that day")]
    UnknownCode {
        /// The code as given.
        code: String,
    },
    /// The finding code was not in use on the day the finding gives: an old code,
    /// or a clock that is wrong.
    #[error("finding code {code} is not in use on {day}")]
    CodeNotValidThen {
        /// The code.
        code: String,
        /// The day.
        day: NaiveDate,
    },
    /// The code is for units, the finding for a person, or the reverse.
    #[error("code {code} does not attach to this")]
    WrongAttachment {
        /// The code.
        code: String,
    },
    /// The checklist has no such item, or the answer is not of its type.
    #[error("item {item}: this answer does not fit")]
    Answer {
        /// The checklist item.
        item: String,
    },
    /// The visit can't go from the one state to the other.
    #[error("a visit can't go from {from} to {to}")]
    VisitState {
        /// Where it stands.
        from: &'static str,
        /// Where it was to go.
        to: &'static str,
    },
    /// The two witnesses of a refused signature must be two other people.
    #[error("two different witnesses are needed")]
    Witnesses,
    /// A 12-digit run looks like a citizen number, which is never stored.
    #[error("{field} seems to hold a citizen number")]
    CitizenNumber {
        /// The field.
        field: &'static str,
    },
    /// The author's role may not write this kind of fact.
    #[error("role {role} may not write {kind}")]
    NotPermitted {
        /// The role's name.
        role: &'static str,
        /// The kind of fact.
        kind: String,
    },
    /// The author may not replace somebody else's entry with this kind of act.
    #[error("{kind}: only one's own entries may be replaced this way")]
    NotOwn {
        /// The kind of fact.
        kind: String,
    },
    /// The entry would be larger than every replica accepts.
    #[error("the entry has {bytes} bytes, at most {max} are accepted")]
    TooLarge {
        /// Its size.
        bytes: usize,
        /// The limit.
        max: usize,
    },
    /// What was on the screen is no longer what stands, or is still unknown here.
    #[error("{what} is not known here")]
    Unknown {
        /// What was looked for.
        what: &'static str,
    },
    /// The key has an open difference that must be settled first.
    #[error("an open difference must be settled first")]
    OpenDifference,
    /// The value waits for an entry that has not arrived: nothing to settle yet.
    #[error("an entry this value refers to has not arrived yet")]
    Pending,
    /// This device's journal has two branches; it writes no more.
    #[error("this device's journal has forked; enrol again")]
    Forked,
    /// This device was revoked; it writes no more.
    #[error("this device was revoked")]
    Revoked,
    /// Two seals differ: they are not settled like a value; a further seal
    /// replaces both.
    #[error("seals are replaced by a further seal, not settled")]
    SealAgain,
    /// A reasoned settlement is not undone by a tap; a further one may replace it.
    #[error("a settlement is not undone")]
    SettledNotUndone,
    /// A photo told to have its number covered has no mask.
    #[error("no mask covers the number")]
    NotMasked,
    /// The state is not one that a person moves a visit to: minutes are sealed by
    /// a seal, and concluded at the office.
    #[error("a visit is not moved to {to} by hand")]
    NotByHand {
        /// The state.
        to: &'static str,
    },
    /// Kinds whose entries hold the record together are never erased.
    #[error("{kind} is never erased")]
    NeverErased {
        /// The kind.
        kind: String,
    },
    /// An act that does not go with the kind: only a seal seals.
    #[error("{kind} does not go with this act")]
    Act {
        /// The kind.
        kind: String,
    },
    /// A newer version of the program is needed to understand a standing value.
    #[error("a newer version of the program is needed")]
    NeedsUpdate,
}

impl Refusal {
    /// What is wrong and what to do about it, in the reader's language.
    pub fn say(&self, lang: Lang) -> String {
        Sentences::say(lang, self.sentence(), &self.arguments(lang))
    }

    /// The key of its sentence, in `shared/text/*.ftl`.
    pub fn sentence(&self) -> &'static str {
        match self {
            Refusal::Text { why: TextRefusal::Empty, .. } => "refusal-missing",
            Refusal::Text { why: TextRefusal::TooLong { .. }, .. } => "refusal-text-too-long",
            Refusal::Text { why: TextRefusal::Control, .. } => "refusal-text-control",
            Refusal::Missing { .. } => "refusal-missing",
            Refusal::NotHere { .. } => "refusal-not-here",
            Refusal::OutOfRange { .. } => "refusal-out-of-range",
            Refusal::UnknownCode { .. } => "refusal-unknown-code",
            Refusal::CodeNotValidThen { .. } => "refusal-code-not-valid-then",
            Refusal::WrongAttachment { .. } => "refusal-wrong-attachment",
            Refusal::Answer { .. } => "refusal-answer",
            Refusal::VisitState { .. } => "refusal-visit-state",
            Refusal::Witnesses => "refusal-witnesses",
            Refusal::CitizenNumber { .. } => "refusal-citizen-number",
            Refusal::NotPermitted { .. } => "refusal-not-permitted",
            Refusal::NotOwn { .. } => "refusal-not-own",
            Refusal::TooLarge { .. } => "refusal-too-large",
            Refusal::Unknown { .. } => "refusal-unknown",
            Refusal::OpenDifference => "refusal-open-difference",
            Refusal::Pending => "refusal-pending",
            Refusal::Forked => "refusal-forked",
            Refusal::Revoked => "refusal-revoked",
            Refusal::SealAgain => "refusal-seal-again",
            Refusal::SettledNotUndone => "refusal-settled-not-undone",
            Refusal::NotMasked => "refusal-not-masked",
            Refusal::NotByHand { .. } => "refusal-not-by-hand",
            Refusal::NeverErased { .. } => "refusal-never-erased",
            Refusal::Act { .. } => "refusal-act",
            Refusal::NeedsUpdate => "refusal-needs-update",
        }
    }

    /// The field, code, kind or state it is about, as the program calls it.
    pub fn about(&self) -> String {
        match self {
            Refusal::Text { field, .. }
            | Refusal::Missing { field }
            | Refusal::NotHere { field }
            | Refusal::OutOfRange { field, .. }
            | Refusal::CitizenNumber { field } => (*field).to_owned(),
            Refusal::UnknownCode { code } | Refusal::WrongAttachment { code } => code.clone(),
            Refusal::CodeNotValidThen { code, .. } => code.clone(),
            Refusal::Answer { item } => item.clone(),
            Refusal::NotPermitted { kind, .. }
            | Refusal::NotOwn { kind }
            | Refusal::NeverErased { kind }
            | Refusal::Act { kind } => kind.clone(),
            Refusal::VisitState { to, .. } | Refusal::NotByHand { to } => (*to).to_owned(),
            Refusal::Unknown { what } => (*what).to_owned(),
            _ => String::new(),
        }
    }

    fn arguments(&self, lang: Lang) -> Vec<(&'static str, Arg)> {
        let whole = |number: u64| Arg::Text(grouped(i64::try_from(number).unwrap_or(i64::MAX)));
        let mut arguments = vec![("about", Arg::Text(self.about_in(lang)))];
        match self {
            Refusal::Text { why: TextRefusal::TooLong { chars, chars_max }, .. } => {
                arguments.push(("chars", whole(*chars as u64)));
                arguments.push(("max", whole(*chars_max as u64)));
            }
            Refusal::OutOfRange { min, max, .. } => {
                arguments.push(("min", whole(*min)));
                arguments.push(("max", whole(*max)));
            }
            Refusal::CodeNotValidThen { day, .. } => arguments.push(("day", Arg::Text(screen_date(*day)))),
            Refusal::VisitState { from, .. } => arguments.push(("from", Arg::Text(state_in(lang, from)))),
            _ => {}
        }
        arguments
    }

    /// The same as people call it.
    fn about_in(&self, lang: Lang) -> String {
        let about = self.about();
        let key = match self {
            Refusal::Text { .. }
            | Refusal::Missing { .. }
            | Refusal::NotHere { .. }
            | Refusal::OutOfRange { .. }
            | Refusal::CitizenNumber { .. } => format!("field-{}", about.replace('_', "-")),
            Refusal::NotPermitted { .. }
            | Refusal::NotOwn { .. }
            | Refusal::NeverErased { .. }
            | Refusal::Act { .. } => format!("kind-{}", about.replace('_', "-")),
            Refusal::VisitState { .. } | Refusal::NotByHand { .. } => return state_in(lang, &about),
            _ => return about,
        };
        if Sentences::shipped().knows(Lang::Vi, &key) { Sentences::say(lang, &key, &[]) } else { about }
    }
}

fn state_in(lang: Lang, state: &str) -> String {
    Sentences::say(lang, &format!("visit-{}", state.to_lowercase()), &[])
}
