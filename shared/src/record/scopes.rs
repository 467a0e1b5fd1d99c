//! Which scopes a person's phones may see: the district's, and those of the units of their
//! visits. It refuses to know what a phone holds, and asks no clock: whether an ended visit
//! is still looked at is the caller's to say.

use std::collections::BTreeSet;

use crate::domain::{Fact, KeyParts, Kind, Role, VisitState};
use crate::ids::{Id, MemberId, ScopeId, TeamId, VisitId};

use super::incremental::Record;
use super::item::Item;
use super::visit::{Cell, step_states};

/// What somebody may see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sees {
    /// Every scope but the office's own.
    All,
    /// These.
    Only(BTreeSet<ScopeId>),
}

impl Sees {
    /// Whether a scope is among them. What is the office's alone never is.
    pub fn includes(&self, scope: ScopeId) -> bool {
        let listed = match self {
            Sees::All => true,
            Sees::Only(scopes) => scopes.contains(&scope),
        };
        listed && scope != ScopeId::OFFICE_ONLY
    }
}

/// What the phones of a person may see. Who keeps or reads the whole record sees all of
/// it. Anybody else sees the district and the units of their visits: of those they opened
/// or moved on, and of those of their teams. A visit that names no team is one of the
/// teams of whoever opened it. A visit that has ended counts as long as it `lingers`.
pub fn sees(record: &Record, member: MemberId, role: Role, lingers: impl Fn(&[VisitId]) -> bool) -> Sees {
    match role {
        Role::Office | Role::Chair => return Sees::All,
        Role::Inspector | Role::Leader | Role::OfficeTthc | Role::UnitHead | Role::Admin | Role::Auditor => {}
    }
    let person = Person { record, member, teams: teams_of(record, member) };
    let mut scopes = BTreeSet::from([ScopeId::DISTRICT]);
    for visit in visits(record) {
        let told = told(record, Kind::Visit, visit);
        if person.takes_part(visit, &told) && (is_under_way(record, visit) || lingers(&record.visit_ids(visit))) {
            // Also of a unit that was corrected since: what was written until then is there.
            scopes.extend(told.iter().filter_map(|item| unit_of(record, item)));
        }
    }
    Sees::Only(scopes)
}

/// Somebody, and the teams they are in.
struct Person<'a> {
    record: &'a Record,
    member: MemberId,
    teams: BTreeSet<TeamId>,
}

impl Person<'_> {
    fn takes_part(&self, visit: VisitId, told: &[&Item]) -> bool {
        let is_mine = |item: &&Item| item.author == self.member;
        let of_my_team = |item: &&Item| match self.record.fact(&item.hash) {
            Some(Fact::Visit(visit)) => match visit.team {
                Some(team) => self.teams.contains(&team),
                None => !self.teams.is_disjoint(&teams_of(self.record, item.author)),
            },
            _ => false,
        };
        told.iter().any(is_mine)
            || told.iter().any(of_my_team)
            || self::told(self.record, Kind::VisitStep, visit).iter().any(is_mine)
    }
}

/// The teams somebody is a member of, as the entries tell that stand.
fn teams_of(record: &Record, member: MemberId) -> BTreeSet<TeamId> {
    let subject = Some(Id::from(member));
    let memberships = record.keys_of(Kind::TeamMember).filter(|(_, key)| !key.values.is_empty());
    let theirs = memberships.filter_map(|(_, key)| key.parts.as_ref()).filter(|parts| parts.subject == subject);
    theirs.map(|parts| parts.about.into()).collect()
}

fn visits(record: &Record) -> BTreeSet<VisitId> {
    let held = record.keys_of(Kind::Visit).filter(|(_, key)| !key.values.is_empty());
    let parts = held.filter_map(|(_, key)| key.parts.as_ref());
    parts.map(|parts| record.visit_id(parts.about.into())).collect()
}

/// All that was ever told of a visit in one key and is not set aside.
fn told(record: &Record, kind: Kind, visit: VisitId) -> Vec<&Item> {
    let class = record.class_of(&KeyParts::of(kind.name(), visit));
    let history = record.history(&class).into_iter();
    history.filter(|item| !record.is_quarantined(&item.hash) && item.kind == kind.name()).collect()
}

/// By what stands, and any of it where it differs: planned, begun, or opened again.
fn is_under_way(record: &Record, visit: VisitId) -> bool {
    let steps = Cell::of(record, &KeyParts::of(Kind::VisitStep.name(), visit));
    let mut states = step_states(&steps).peekable();
    let not_begun = states.peek().is_none();
    not_begun || states.any(|state| matches!(state, VisitState::Planned | VisitState::Open))
}

fn unit_of(record: &Record, item: &Item) -> Option<ScopeId> {
    match record.fact(&item.hash)? {
        Fact::Visit(visit) => Some(visit.unit.into()),
        _ => None,
    }
}
