//! Who may write what, and whose entries it may replace: one table that phone
//! and office both check. What this table refuses, an honest phone never writes;
//! what arrives against it is stored and quarantined.

use serde::{Deserialize, Serialize};

use super::{Fact, Kind, ProofBy, Refusal, VisitState};

/// What a person is to the record (domain reference, roles).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Thành viên đoàn: own visits.
    Inspector,
    /// Trưởng đoàn: the team's visits, seals.
    Leader,
    /// Phòng Nội vụ: the record, all of it.
    Office,
    /// Văn phòng HĐND&UBND: one-stop desks.
    OfficeTthc,
    /// Thủ trưởng đơn vị: own unit, explanations.
    UnitHead,
    /// Chủ tịch: reads all, registers reminders.
    Chair,
    /// Accounts, no content.
    Admin,
    /// Logs.
    Auditor,
}

impl Role {
    /// All of them.
    pub const ALL: [Role; 8] = [
        Role::Inspector,
        Role::Leader,
        Role::Office,
        Role::OfficeTthc,
        Role::UnitHead,
        Role::Chair,
        Role::Admin,
        Role::Auditor,
    ];

    /// Its name on the wire and in keys of sentences.
    pub fn name(self) -> &'static str {
        match self {
            Role::Inspector => "inspector",
            Role::Leader => "leader",
            Role::Office => "office",
            Role::OfficeTthc => "office_tthc",
            Role::UnitHead => "unit_head",
            Role::Chair => "chair",
            Role::Admin => "admin",
            Role::Auditor => "auditor",
        }
    }
}

/// Whose standing entries an act may name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Only the same author's: marks, badge checks, checklist answers, photos: what
    /// one person saw with their own eyes.
    Own,
    /// All that were shown: shared text, office values.
    Shown,
}

/// One row of the table.
#[derive(Debug, Clone, Copy)]
pub struct Right {
    /// The kind of fact.
    pub kind: Kind,
    /// Who may write it.
    pub writers: &'static [Role],
    /// Whose entries an ordinary entry of it replaces.
    pub reach: Reach,
    /// Who may settle a difference, naming others' entries, with a reason.
    pub settlers: &'static [Role],
}

const TEAM: &[Role] = &[Role::Inspector, Role::Leader, Role::Office, Role::OfficeTthc];
const LEAD: &[Role] = &[Role::Leader, Role::Office];
const OFFICE: &[Role] = &[Role::Office];
const EVERYBODY: &[Role] = &Role::ALL;
const EXPLAINERS: &[Role] = &[Role::Inspector, Role::Leader, Role::Office, Role::OfficeTthc, Role::UnitHead];

/// The table. A kind that is not in it is an unknown kind: kept, passed on, quarantined by nobody.
pub const TABLE: &[Right] = &[
    row(Kind::JournalStart, EVERYBODY, Reach::Own, &[]),
    row(Kind::Enrolment, OFFICE, Reach::Shown, OFFICE),
    row(Kind::Unit, OFFICE, Reach::Shown, OFFICE),
    row(Kind::Staff, OFFICE, Reach::Shown, OFFICE),
    row(Kind::Posting, OFFICE, Reach::Shown, OFFICE),
    row(Kind::Contact, OFFICE, Reach::Shown, OFFICE),
    row(Kind::BadgeRecord, OFFICE, Reach::Shown, OFFICE),
    row(Kind::Team, OFFICE, Reach::Shown, OFFICE),
    row(Kind::TeamMember, OFFICE, Reach::Shown, OFFICE),
    row(Kind::Visit, TEAM, Reach::Shown, LEAD),
    row(Kind::VisitStep, TEAM, Reach::Shown, LEAD),
    row(Kind::VisitTime, TEAM, Reach::Shown, LEAD),
    row(Kind::Host, TEAM, Reach::Shown, TEAM),
    row(Kind::AddedPerson, TEAM, Reach::Shown, TEAM),
    row(Kind::Mark, TEAM, Reach::Own, TEAM),
    row(Kind::Lateness, TEAM, Reach::Own, TEAM),
    row(Kind::AbsenceProof, TEAM, Reach::Own, TEAM),
    row(Kind::BadgeCheck, TEAM, Reach::Own, TEAM),
    row(Kind::ChecklistAnswer, TEAM, Reach::Own, TEAM),
    row(Kind::Finding, TEAM, Reach::Shown, TEAM),
    row(Kind::Photo, TEAM, Reach::Own, LEAD),
    row(Kind::Explanation, EXPLAINERS, Reach::Shown, OFFICE),
    row(Kind::Statement, TEAM, Reach::Shown, TEAM),
    row(Kind::Recommendation, TEAM, Reach::Shown, LEAD),
    row(Kind::Signature, TEAM, Reach::Shown, LEAD),
    row(Kind::Seal, LEAD, Reach::Shown, &[]),
    row(Kind::SealPart, LEAD, Reach::Own, &[]),
    row(Kind::Decision, OFFICE, Reach::Shown, OFFICE),
    row(Kind::SameVisit, LEAD, Reach::Shown, LEAD),
    row(Kind::SamePerson, TEAM, Reach::Shown, LEAD),
    row(Kind::SameFinding, LEAD, Reach::Shown, LEAD),
    row(Kind::Quarantine, OFFICE, Reach::Shown, OFFICE),
    row(Kind::Erase, OFFICE, Reach::Own, OFFICE),
    row(Kind::ForkSeen, OFFICE, Reach::Shown, OFFICE),
    row(Kind::Restoration, OFFICE, Reach::Shown, &[]),
];

const fn row(kind: Kind, writers: &'static [Role], reach: Reach, settlers: &'static [Role]) -> Right {
    Right { kind, writers, reach, settlers }
}

/// The row of a kind.
pub fn right(kind: Kind) -> &'static Right {
    TABLE.iter().find(|row| row.kind == kind).expect("every kind has a row; a test says so")
}

/// How an entry reaches for others' entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// An ordinary act: replaces only what the kind's reach allows.
    Ordinary,
    /// A separate, reasoned act that names everything shown.
    Settle,
}

/// What an entry of a kind does, as far as rights go.
#[derive(Debug, Clone, Copy)]
pub struct Doing {
    /// The kind.
    pub kind: Kind,
    /// Ordinary, or reasoned.
    pub manner: Manner,
    /// Whether it seals, erases, or neither.
    pub act: ActKind,
    /// Whether it names another author's entry.
    pub names_others: bool,
}

/// Acts that only one kind may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActKind {
    /// Sets or withdraws a value.
    Value,
    /// Seals.
    Seal,
    /// Erases.
    Erase,
}

/// Checks that a role may do something: the same table for phone and office.
///
/// # Errors
/// [`Refusal::Act`], [`Refusal::NotPermitted`], [`Refusal::NotOwn`].
pub fn permit(role: Role, doing: Doing) -> Result<(), Refusal> {
    let Doing { kind, manner, act, names_others } = doing;
    let its_act = match kind {
        Kind::Seal => ActKind::Seal,
        Kind::Erase => ActKind::Erase,
        _ => ActKind::Value,
    };
    if act != its_act {
        return Err(Refusal::Act { kind: kind.name().to_owned() });
    }
    let row = right(kind);
    let allowed = match manner {
        Manner::Ordinary => row.writers,
        Manner::Settle => row.settlers,
    };
    if !allowed.contains(&role) {
        return Err(Refusal::NotPermitted { role: role.name(), kind: kind.name().to_owned() });
    }
    if names_others && manner == Manner::Ordinary && row.reach == Reach::Own {
        return Err(Refusal::NotOwn { kind: kind.name().to_owned() });
    }
    Ok(())
}

/// What the table says of a fact beyond its kind: some values are the office's.
///
/// # Errors
/// [`Refusal::NotPermitted`].
pub fn permit_fact(role: Role, fact: &Fact) -> Result<(), Refusal> {
    let allowed = match fact {
        Fact::VisitStep(step) if step.state == VisitState::Final => OFFICE,
        Fact::AbsenceProof(proof) if proof.proof.by() == ProofBy::Office => OFFICE,
        _ => return Ok(()),
    };
    if allowed.contains(&role) {
        return Ok(());
    }
    Err(Refusal::NotPermitted { role: role.name(), kind: fact.kind().name().to_owned() })
}
