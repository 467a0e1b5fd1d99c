//! What is said and asked for at the end of a visit: the unit's opinion, the
//! team's recommendations with the five «clears», the signatures.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::limits::{LABEL_CHARS_MAX, NAME_CHARS_MAX, NOTE_CHARS_MAX, TEXT_CHARS_MAX, TITLE_CHARS_MAX};
use super::{Refusal, checked_lines, checked_optional, checked_text};
use crate::ids::{Id, MemberId, PhotoHash, VisitId};
use crate::text::Text;

/// The unit's own opinion on the visit (checklist CQ-18); printed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// The visit.
    pub visit: VisitId,
    /// Who speaks for the unit.
    pub speaker: Text,
    /// Their words.
    pub text: Text,
}

impl Statement {
    /// Checks the texts.
    ///
    /// # Errors
    /// The field that can't be.
    pub fn check(&self) -> Result<(), Refusal> {
        checked_text("speaker", &self.speaker, NAME_CHARS_MAX)?;
        checked_lines("text", &self.text, TEXT_CHARS_MAX)
    }
}

/// A recommendation: the five «rõ» of directive section 2, all mandatory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recommendation {
    /// The visit.
    pub visit: VisitId,
    /// Its own id, so that its words may be corrected.
    pub id: Id,
    /// Rõ người.
    pub who: Text,
    /// Rõ việc.
    pub what: Text,
    /// Rõ thời gian.
    pub due: NaiveDate,
    /// Rõ kết quả.
    pub result: Text,
    /// Rõ trách nhiệm.
    pub responsible: Text,
}

impl Recommendation {
    /// All five must be there.
    ///
    /// # Errors
    /// The first that is not.
    pub fn check(&self) -> Result<(), Refusal> {
        checked_text("who", &self.who, UNIT_OR_NAME)?;
        checked_lines("what", &self.what, TEXT_CHARS_MAX)?;
        checked_lines("result", &self.result, TEXT_CHARS_MAX)?;
        checked_text("responsible", &self.responsible, UNIT_OR_NAME)
    }
}

const UNIT_OR_NAME: usize = super::limits::UNIT_NAME_CHARS_MAX;

/// Who signs the minutes (form 1.9 of NĐ 30/2020/NĐ-CP has these three).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Signer {
    /// Đại diện đơn vị được kiểm tra.
    Unit,
    /// Người ghi biên bản.
    Secretary,
    /// Trưởng đoàn.
    Leader,
}

impl Signer {
    /// Its name in keys.
    pub fn name(self) -> &'static str {
        match self {
            Signer::Unit => "unit",
            Signer::Secretary => "secretary",
            Signer::Leader => "leader",
        }
    }
}

/// One signature under the minutes, or its refusal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignatureMade {
    /// The visit.
    pub visit: VisitId,
    /// In which place.
    pub signer: Signer,
    /// Họ và tên.
    pub full_name: Text,
    /// Chức vụ.
    pub title: Option<Text>,
    /// Signed, or not.
    pub outcome: SignatureOutcome,
}

/// Signed, or refused before two witnesses of the team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum SignatureOutcome {
    /// Drawn on the glass; the drawing is a photo of class signature.
    Drawn {
        /// Its name.
        photo: PhotoHash,
    },
    /// Signed on the printed paper.
    OnPaper,
    /// Refused.
    Refused {
        /// The reason given, or that none was.
        reason: Text,
        /// Two members who saw it.
        witnesses: [MemberId; 2],
    },
}

impl SignatureMade {
    /// Only the unit may refuse, and before two different people.
    ///
    /// # Errors
    /// The field that can't be.
    pub fn check(&self) -> Result<(), Refusal> {
        checked_text("full_name", &self.full_name, NAME_CHARS_MAX)?;
        checked_optional("title", self.title.as_ref(), TITLE_CHARS_MAX)?;
        match &self.outcome {
            SignatureOutcome::Drawn { .. } | SignatureOutcome::OnPaper => Ok(()),
            SignatureOutcome::Refused { .. } if self.signer != Signer::Unit => {
                Err(Refusal::NotHere { field: "outcome" })
            }
            SignatureOutcome::Refused { reason, witnesses } => {
                checked_text("reason", reason, NOTE_CHARS_MAX)?;
                if witnesses[0] == witnesses[1] { Err(Refusal::Witnesses) } else { Ok(()) }
            }
        }
    }
}

/// Who receives the team (checklist CQ-02).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Host {
    /// The visit.
    pub visit: VisitId,
    /// Họ và tên.
    pub full_name: Text,
    /// Chức vụ.
    pub title: Option<Text>,
    /// A note, e.g. «thay mặt Chủ tịch».
    pub note: Option<Text>,
}

impl Host {
    /// Checks the texts.
    ///
    /// # Errors
    /// The field that can't be.
    pub fn check(&self) -> Result<(), Refusal> {
        checked_text("full_name", &self.full_name, NAME_CHARS_MAX)?;
        checked_optional("title", self.title.as_ref(), TITLE_CHARS_MAX)?;
        checked_optional("note", self.note.as_ref(), LABEL_CHARS_MAX)
    }
}
