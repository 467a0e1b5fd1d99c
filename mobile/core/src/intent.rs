//! Everything a person can do on a phone, one closed enum. An intent that
//! replaces something carries what was on the screen (`shown`), so that nobody
//! removes a value they never saw; left out, the current view is what was shown.

use chrono::{DateTime, FixedOffset, NaiveDate};
use serde::{Deserialize, Serialize};
use shared::domain::{
    AbsenceReason, Answer, Asked, Attendance, BadgeState, ExemptReason, ExplanationAnswer, FindingCode, FindingName,
    Moment, NumberMasking, PhotoClass, PhotoOf, Proof, SignatureOutcome, Signer, Subject, TimeSource, VisitKind,
    VisitState,
};
use shared::ids::{EntryHash, Id, Key, PersonId, PhotoHash, UnitId, VisitId};
use shared::journal::EntryRef;

use crate::photo::{Frame, Mask};

/// The entries a screen showed for the value an intent replaces.
pub type ShownEntries = Option<Vec<EntryRef>>;

/// One act of a person. In JSON: `{"do": "mark", …}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
pub enum Intent {
    /// Opens a visit on the spot: the visit, its state, the time of arrival.
    OpenVisit {
        /// The unit; any, even with an empty roster.
        unit: UnitId,
        /// Its checklist.
        kind: VisitKind,
        /// Why now.
        #[serde(default)]
        purpose: Option<String>,
    },
    /// Moves a visit to another state: begin, close, re-open.
    MoveVisit {
        /// The visit.
        visit: VisitId,
        /// Where to.
        to: VisitState,
        /// What was shown.
        #[serde(default)]
        shown: ShownEntries,
    },
    /// Confirms or corrects a moment that is evidence.
    SetTime {
        /// The visit.
        visit: VisitId,
        /// Which moment.
        moment: Moment,
        /// When.
        at: DateTime<FixedOffset>,
        /// From the clock or from a person.
        source: TimeSource,
        /// Why by hand.
        #[serde(default)]
        reason: Option<String>,
        /// What was shown.
        #[serde(default)]
        shown: ShownEntries,
    },
    /// Who received the team.
    SetHost {
        /// The visit.
        visit: VisitId,
        /// Họ và tên.
        full_name: String,
        /// Chức vụ.
        #[serde(default)]
        title: Option<String>,
        /// E.g. «thay mặt Chủ tịch».
        #[serde(default)]
        note: Option<String>,
        /// What was shown.
        #[serde(default)]
        shown: ShownEntries,
    },
    /// Adds somebody who is not on the roster.
    AddPerson {
        /// The visit.
        visit: VisitId,
        /// Họ và tên as told; none for somebody who would not tell.
        #[serde(default)]
        full_name: Option<String>,
        /// Chức vụ as told.
        #[serde(default)]
        title: Option<String>,
        /// Bộ phận as told.
        #[serde(default)]
        department: Option<String>,
    },
    /// Marks one person: one tap.
    Mark {
        /// The visit.
        visit: VisitId,
        /// Whom.
        person: PersonId,
        /// How they were found.
        state: Attendance,
        /// With `VCL`.
        #[serde(default)]
        reason: Option<AbsenceReason>,
        /// What was shown.
        #[serde(default)]
        shown: ShownEntries,
    },
    /// «Tất cả có mặt trừ…»: marks everybody on whom nothing stands.
    MarkAllPresent {
        /// The visit.
        visit: VisitId,
        /// Except these.
        #[serde(default)]
        except: Vec<PersonId>,
    },
    /// Minutes late or early.
    SetLateness {
        /// The visit.
        visit: VisitId,
        /// Whose.
        person: PersonId,
        /// How many.
        minutes: u16,
        /// From the clock or from a person.
        source: TimeSource,
        /// What was shown.
        #[serde(default)]
        shown: ShownEntries,
    },
    /// The paper for an absence.
    SetProof {
        /// The visit.
        visit: VisitId,
        /// Whose.
        person: PersonId,
        /// What became of it.
        proof: Proof,
        /// Its number or kind.
        #[serde(default)]
        paper: Option<String>,
        /// What was shown.
        #[serde(default)]
        shown: ShownEntries,
    },
    /// Checks a badge.
    CheckBadge {
        /// The visit.
        visit: VisitId,
        /// Whose.
        person: PersonId,
        /// What was seen.
        state: BadgeState,
        /// With `EXEMPT`.
        #[serde(default)]
        exempt: Option<ExemptReason>,
        /// With `NOT_ISSUED`.
        #[serde(default)]
        requested: Option<Asked>,
        /// With `LOST`.
        #[serde(default)]
        reported: Option<Asked>,
        /// Free words.
        #[serde(default)]
        note: Option<String>,
        /// What was shown.
        #[serde(default)]
        shown: ShownEntries,
    },
    /// Takes a photo: prepared, masked, hashed, kept, then told.
    TakePhoto {
        /// The visit.
        visit: VisitId,
        /// What the photo source calls the picture.
        source: String,
        /// What it shows.
        class: PhotoClass,
        /// With class `badge`.
        #[serde(default)]
        number: Option<NumberMasking>,
        /// Rectangles to cover, in ten-thousandths of the upright picture.
        #[serde(default)]
        masks: Vec<Mask>,
        /// With class `portrait`: the part that is kept.
        #[serde(default)]
        frame: Option<Frame>,
        /// What it belongs to.
        shows: PhotoOf,
    },
    /// Withdraws a photo one took oneself.
    WithdrawPhoto {
        /// The visit.
        visit: VisitId,
        /// Which.
        photo: PhotoHash,
    },
    /// Answers an item of the checklist.
    Answer {
        /// The visit.
        visit: VisitId,
        /// The item's code.
        item: String,
        /// The answer.
        answer: Answer,
        /// What was shown.
        #[serde(default)]
        shown: ShownEntries,
    },
    /// Records a finding, or corrects its words.
    RecordFinding {
        /// The visit.
        visit: VisitId,
        /// On whom.
        subject: Subject,
        /// What.
        code: FindingCode,
        /// 1, or the number of a further distinct act.
        #[serde(default = "first_act")]
        act: u8,
        /// What was seen.
        text: String,
        /// Where.
        #[serde(default)]
        place: Option<String>,
        /// When; the clock's time where left out.
        #[serde(default)]
        seen_at: Option<DateTime<FixedOffset>>,
        /// What was shown.
        #[serde(default)]
        shown: ShownEntries,
    },
    /// What the person or unit says to a finding.
    Explain {
        /// Which finding.
        name: FindingName,
        /// Their answer.
        answer: ExplanationAnswer,
        /// What was shown.
        #[serde(default)]
        shown: ShownEntries,
    },
    /// The unit's opinion.
    State {
        /// The visit.
        visit: VisitId,
        /// Who speaks.
        speaker: String,
        /// Their words.
        text: String,
        /// What was shown.
        #[serde(default)]
        shown: ShownEntries,
    },
    /// A recommendation with its five «rõ»; with `id`, a correction.
    Recommend {
        /// The visit.
        visit: VisitId,
        /// Which, to correct one.
        #[serde(default)]
        id: Option<Id>,
        /// Rõ người.
        who: String,
        /// Rõ việc.
        what: String,
        /// Rõ thời gian.
        due: NaiveDate,
        /// Rõ kết quả.
        result: String,
        /// Rõ trách nhiệm.
        responsible: String,
        /// What was shown.
        #[serde(default)]
        shown: ShownEntries,
    },
    /// Withdraws a recommendation; that it was made stays in the record.
    WithdrawRecommendation {
        /// The visit.
        visit: VisitId,
        /// Which.
        id: Id,
        /// What was shown.
        #[serde(default)]
        shown: ShownEntries,
    },
    /// Signs the minutes, or tells that the unit refuses to.
    Sign {
        /// The visit.
        visit: VisitId,
        /// In which place.
        signer: Signer,
        /// Họ và tên.
        full_name: String,
        /// Chức vụ.
        #[serde(default)]
        title: Option<String>,
        /// Signed or refused.
        outcome: SignatureOutcome,
        /// What was shown.
        #[serde(default)]
        shown: ShownEntries,
    },
    /// Seals the visit: the minutes cover exactly what this phone folds now.
    Seal {
        /// The visit.
        visit: VisitId,
    },
    /// Takes back one's own last word on a key: restates the earlier one, or withdraws.
    Undo {
        /// The key.
        key: Key,
    },
    /// Settles a difference with a reason, naming all that was shown.
    Settle {
        /// The key.
        key: Key,
        /// The entry whose value holds, or none: nothing holds.
        #[serde(default)]
        choose: Option<EntryHash>,
        /// Why.
        why: String,
        /// What was shown.
        #[serde(default)]
        shown: ShownEntries,
    },
    /// Says that two visits are one, opened twice.
    JoinVisits {
        /// The one.
        visit: VisitId,
        /// The other.
        other: VisitId,
    },
    /// Says that two persons are one, added twice or identified later.
    JoinPersons {
        /// The visit.
        visit: VisitId,
        /// The one.
        person: PersonId,
        /// The other.
        other: PersonId,
    },
    /// Says that two findings of one code on one person are one act.
    JoinFindings {
        /// The one.
        name: FindingName,
        /// The other's number.
        other_act: u8,
    },
    /// Says that two persons offered as one are two.
    KeepPersonsApart {
        /// The visit.
        visit: VisitId,
        /// The one.
        person: PersonId,
        /// The other.
        other: PersonId,
    },
    /// Says that two findings offered as one act are two.
    KeepFindingsApart {
        /// The one.
        name: FindingName,
        /// The other's number.
        other_act: u8,
    },
}

fn first_act() -> u8 {
    1
}
