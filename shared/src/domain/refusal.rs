//! Why a fact can't be written. Values, not sentences: the reader's language is
//! chosen where the sentence is shown, by [`Refusal::sentence`].

use crate::text::TextRefusal;

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
    /// The visit has been sealed; only a supplement may be written.
    #[error("the visit is sealed")]
    Sealed,
    /// A newer version of the program is needed to understand a standing value.
    #[error("a newer version of the program is needed")]
    NeedsUpdate,
}

impl Refusal {
    /// The key of the sentence that tells a person, in `shared/text/*.ftl`.
    pub fn sentence(&self) -> &'static str {
        match self {
            Refusal::Text { .. } => "refusal-text",
            Refusal::Missing { .. } => "refusal-missing",
            Refusal::NotHere { .. } => "refusal-not-here",
            Refusal::OutOfRange { .. } => "refusal-out-of-range",
            Refusal::UnknownCode { .. } => "refusal-unknown-code",
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
            Refusal::Sealed => "refusal-sealed",
            Refusal::NeedsUpdate => "refusal-needs-update",
        }
    }

    /// The field, item or code the sentence names, as the writer called it.
    pub fn about(&self) -> String {
        match self {
            Refusal::Text { field, .. }
            | Refusal::Missing { field }
            | Refusal::NotHere { field }
            | Refusal::OutOfRange { field, .. }
            | Refusal::CitizenNumber { field } => (*field).to_owned(),
            Refusal::UnknownCode { code } | Refusal::WrongAttachment { code } => code.clone(),
            Refusal::Answer { item } => item.clone(),
            Refusal::NotPermitted { kind, .. } | Refusal::NotOwn { kind } => kind.clone(),
            Refusal::VisitState { to, .. } => (*to).to_owned(),
            Refusal::Unknown { what } => (*what).to_owned(),
            _ => String::new(),
        }
    }
}
