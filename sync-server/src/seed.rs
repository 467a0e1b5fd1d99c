//! Founding an office: the units of a sample profile, the team with its founding
//! decision, and the first member. Running it again adds nothing twice.

use std::collections::HashMap;

use chrono::NaiveDate;
use shared::domain::limits::{LABEL_CHARS_MAX, NOTE_CHARS_MAX, UNIT_NAME_CHARS_MAX};
use shared::domain::sample_units::{self, SampleUnit};
use shared::domain::{Fact, Role, Team, TeamKind, Unit, UnitCode, UnitKind, Visit, VisitKind};
use shared::domain::{VisitOrigin, VisitState, VisitStep};
use shared::ids::{ScopeId, UnitId, VisitId};
use shared::journal::Draft;
use shared::record::{self, Record};
use shared::text::{Text, TextRefusal, fold};

use crate::accounts::current_team;
use crate::error::OfficeError;
use crate::office::{Author, Office};

/// Which units an office begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// Tứ Kỳ district as of 2023.
    TuKy2023,
}

impl Profile {
    /// A profile by its name on the command line.
    pub fn of(name: &str) -> Option<Profile> {
        (name == "tuky-2023").then_some(Profile::TuKy2023)
    }

    fn units(self) -> Vec<SampleUnit> {
        match self {
            Profile::TuKy2023 => sample_units::tuky_2023(),
        }
    }
}

/// How many units were added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seeded {
    /// Units.
    pub units: usize,
}

/// The team of QĐ 13253/QĐ-UBND of 12 October 2021 (directive section 6).
const TEAM_NAME: &str = "Đoàn kiểm tra đột xuất việc thực thi công vụ";
const TEAM_DECISION: &str = "13253/QĐ-UBND";
const TEAM_DECIDED: (i32, u32, u32) = (2021, 10, 12);

impl Office {
    /// Writes the units of a profile and the team, unless there are units already.
    ///
    /// # Errors
    /// What the database says.
    pub async fn seed(&self, profile: Profile) -> Result<Seeded, OfficeError> {
        let mut writing = self.begin().await?;
        if !record::units(&writing.memory.record).is_empty() {
            return Ok(Seeded { units: 0 });
        }
        let drafts = self.unit_drafts(&profile.units())?;
        let units = drafts.len();
        let team = Draft::set(Fact::Team(self.team()?), ScopeId::DISTRICT);
        writing.write(drafts.into_iter().chain([team]).collect(), self.itself()).await?;
        writing.finish().await?;
        Ok(Seeded { units })
    }

    /// Plans a visit to a unit.
    ///
    /// # Errors
    /// An unknown unit, a purpose that can't be, an author who may not.
    pub async fn plan_visit(&self, new: NewVisit, author: Author) -> Result<VisitId, OfficeError> {
        let mut writing = self.begin().await?;
        let record = &writing.memory.record;
        record::unit(record, new.unit).ok_or(OfficeError::Unknown { what: "unit" })?;
        let visit = VisitId::from(self.ports().random.id());
        let planned = Visit {
            visit,
            unit: new.unit,
            team: current_team(record),
            kind: new.kind,
            purpose: new.purpose,
            origin: VisitOrigin::Planned,
        };
        let step = VisitStep { visit, state: VisitState::Planned };
        let drafts = [Fact::Visit(planned), Fact::VisitStep(step)].map(|fact| Draft::set(fact, new.unit));
        writing.write(drafts.into(), author).await?;
        writing.finish().await?;
        Ok(visit)
    }

    /// The author a command line acts as: a login, or the first member of the
    /// Home Affairs office.
    ///
    /// # Errors
    /// No such login, or no such member yet.
    pub async fn author(&self, login: Option<&str>) -> Result<Author, OfficeError> {
        let members = self.store().members().await?;
        let found = match login {
            Some(login) => members.into_iter().find(|member| member.login == login),
            None => members.into_iter().find(|member| member.role == Role::Office),
        };
        let member = found.ok_or(OfficeError::Unknown { what: "login" })?;
        Ok(Author { member: member.id, role: member.role })
    }

    fn unit_drafts(&self, units: &[SampleUnit]) -> Result<Vec<Draft>, OfficeError> {
        let mut by_code: HashMap<&str, UnitId> = HashMap::new();
        let mut drafts = Vec::with_capacity(units.len());
        for sample in units {
            let id = UnitId::from(self.ports().random.id());
            let parent = by_code.get(sample.parent_gso.as_str()).copied();
            if let Some(code) = &sample.gso_code {
                by_code.insert(code, id);
            }
            drafts.push(Draft::set(Fact::Unit(sample_unit(id, parent, sample)?), ScopeId::DISTRICT));
        }
        Ok(drafts)
    }

    fn team(&self) -> Result<Team, OfficeError> {
        let (year, month, day) = TEAM_DECIDED;
        let decision_date = NaiveDate::from_ymd_opt(year, month, day).expect("the decision's day is a day");
        Ok(Team {
            team: self.ports().random.id().into(),
            kind: TeamKind::Surprise,
            name: text("name", TEAM_NAME, UNIT_NAME_CHARS_MAX)?,
            decision_no: text("decision_no", TEAM_DECISION, LABEL_CHARS_MAX)?,
            decision_date,
            valid_from: decision_date,
            valid_to: None,
        })
    }
}

/// A visit to be planned.
#[derive(Debug, Clone)]
pub struct NewVisit {
    /// Where.
    pub unit: UnitId,
    /// Which checklist.
    pub kind: VisitKind,
    /// What for.
    pub purpose: Option<Text>,
}

impl NewVisit {
    /// A visit with a purpose as typed; the one-stop desk has its own checklist.
    ///
    /// # Errors
    /// A purpose that can't be.
    pub fn to(unit: &Unit, purpose: Option<&str>) -> Result<NewVisit, OfficeError> {
        let kind = match unit.kind {
            UnitKind::OneStopDesk => VisitKind::OneStopDesk,
            _ => VisitKind::Agency,
        };
        let purpose = purpose.map(|purpose| text("purpose", purpose, NOTE_CHARS_MAX)).transpose()?;
        Ok(NewVisit { unit: unit.unit, kind, purpose })
    }
}

/// The unit of a name, however it is typed.
///
/// # Errors
/// No unit, or several, of that name.
pub fn unit_by_name(record: &Record, name: &str) -> Result<Unit, OfficeError> {
    let wanted = fold(name);
    let mut found = record::units(record).into_iter().filter(|unit| fold(unit.name.as_str()) == wanted);
    match (found.next(), found.next()) {
        (Some(unit), None) => Ok(unit),
        _ => Err(OfficeError::Unknown { what: "unit" }),
    }
}

fn sample_unit(unit: UnitId, parent: Option<UnitId>, sample: &SampleUnit) -> Result<Unit, OfficeError> {
    let code = sample.gso_code.clone().map(|code| UnitCode {
        scheme: sample_units::GSO_SCHEME.to_owned(),
        code,
        valid_from: None,
        valid_to: None,
    });
    Ok(Unit {
        unit,
        name: text("name", &sample.name, UNIT_NAME_CHARS_MAX)?,
        kind: sample.kind,
        parent,
        codes: code.into_iter().collect(),
        valid_from: None,
        valid_to: None,
        successors: Vec::new(),
    })
}

fn text(field: &'static str, text: &str, chars_max: usize) -> Result<Text, OfficeError> {
    Text::parse(text, chars_max).map_err(|why: TextRefusal| shared::domain::Refusal::Text { field, why }.into())
}
