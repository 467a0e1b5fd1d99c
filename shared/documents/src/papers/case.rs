//! What a paper of one visit is made of: the visit as the record shows it, its unit and
//! team, the words of its time. It refuses to make up what the record lacks: each lack
//! is a refusal that names the field.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate};
use shared::domain::{Duty, Fact, KeyParts, Kind, Moment, Team, TeamMember, Unit, UnitKind, Visit, VisitKind};
use shared::ids::{MemberId, TeamId, VisitId};
use shared::record::{Cell, Record, VisitRecord, unit, visit_record};
use shared::text::{in_office_time, name_sort_key};

use super::people::People;
use super::voice::{Voice, fill, lines_of, say};
use super::{FINDINGS_MAX, PEOPLE_MAX, PHOTOS_MAX, Sources};
use crate::paper::OutputClass;
use crate::{Profile, Refused};

/// One visit, ready to be written about.
#[derive(Debug)]
pub(super) struct Case<'a> {
    pub(super) record: &'a Record,
    pub(super) view: VisitRecord,
    pub(super) visit: Visit,
    pub(super) unit: Unit,
    pub(super) profile: &'a Profile,
    pub(super) day: NaiveDate,
    pub(super) voice: Voice,
    pub(super) people: People,
}

impl<'a> Case<'a> {
    /// The visit as a record has it, in words of a class.
    ///
    /// # Errors
    /// [`Refused::Missing`] for a visit nobody opened, a unit nobody told of, a day no
    /// profile is for; [`Refused::TooMuch`].
    pub(super) fn of(
        sources: &Sources<'a>,
        record: &'a Record,
        visit: VisitId,
        class: OutputClass,
    ) -> Result<Case<'a>, Refused> {
        let view = visit_record(record, visit);
        at_most("rows", view.rows.len(), PEOPLE_MAX)?;
        at_most("findings", view.findings.len(), FINDINGS_MAX)?;
        at_most("photos", view.photos.len(), PHOTOS_MAX)?;
        let opened = view.summary.opened.facts().find_map(as_visit).cloned();
        let opened = opened.ok_or(Refused::Missing { field: "visit" })?;
        let unit = unit(record, opened.unit).ok_or(Refused::Missing { field: "unit" })?;
        let day = day(&view).ok_or(Refused::Missing { field: "visit" })?;
        let profile = Profile::on(sources.profiles, day)?;
        let voice = Voice::of(record, sources.members, class);
        let people = People::of(record, &view, class);
        Ok(Case { record, view, visit: opened, unit, profile, day, voice, people })
    }

    /// The day that minutes bear, as [`day_of_visit`].
    pub(super) fn last_day(&self) -> NaiveDate {
        day_of(&self.view, Moment::Ended).unwrap_or(self.day)
    }

    /// The team whose decision covers the visit.
    ///
    /// # Errors
    /// [`Refused::Missing`] where the visit names none or it is not here.
    pub(super) fn team(&self) -> Result<Team, Refused> {
        let teams = self.view.summary.opened.facts().filter_map(as_visit).filter_map(|visit| visit.team);
        let team = teams.last().ok_or(Refused::Missing { field: "team" })?;
        team_of(self.record, team).ok_or(Refused::Missing { field: "team" })
    }

    /// The members of the team who wrote something on the spot: who only stood by is
    /// not in the record, and nobody is said to have been there on a decision's word.
    pub(super) fn members_present(&self, team: TeamId) -> Vec<TeamMember> {
        let about = self.record.items_about(self.view.summary.visit.into());
        let on_the_spot = about.iter().filter(|item| Kind::of(&item.kind).is_some_and(is_written_on_the_spot));
        let writers: BTreeSet<MemberId> = on_the_spot.map(|item| item.author).collect();
        let mut members: Vec<TeamMember> = team_members(self.record).filter(|member| member.team == team).collect();
        members.retain(|member| writers.contains(&member.member));
        members
            .sort_by_cached_key(|member| (rank(member.duty), name_sort_key(member.full_name.as_str()), member.member));
        members
    }

    /// Where the visit took place, inside a sentence: «Uỷ ban nhân dân xã An Thanh».
    pub(super) fn unit_words(&self) -> String {
        let unit = unit_words(self.profile, &self.unit);
        if self.visit.kind == VisitKind::OneStopDesk && self.unit.kind != UnitKind::OneStopDesk {
            return fill("paper-desk-of", &[("desk", &self.profile.one_stop_desk), ("unit", &unit)]);
        }
        unit
    }

    /// Who issued the decision that founded the team, number and day, inside a sentence.
    pub(super) fn decision_words(&self, team: &Team) -> String {
        let date = shared::text::document_date(team.decision_date);
        let number = decision_number(team);
        fill("paper-decision", &[("number", &number), ("date", &date), ("by", &self.profile.head_words)])
    }

    /// The letter that findings' bases cite in one word, in full; none where the words of
    /// the time name none.
    pub(super) fn letter(&self) -> Option<String> {
        let letters = self.profile.bases_on(self.day);
        letters.iter().filter_map(|basis| basis.split_once(LETTER)).map(|(_, rest)| format!("{LETTER}{rest}")).next()
    }

    /// A moment as «07 giờ 40 phút, ngày 20 tháng 11 năm 2023»: each of several with who
    /// said so; room to write where nobody did.
    pub(super) fn moment(&self, moment: Moment) -> String {
        match self.view.times.get(moment.name()) {
            Some(cell) if cell.differs() => self.voice.rivals(cell).join(" "),
            Some(cell) => cell.one_fact().and_then(moment_words).unwrap_or_else(|| say("paper-moment-blank")),
            None => say("paper-moment-blank"),
        }
    }
}

fn moment_words(fact: &Fact) -> Option<String> {
    let Fact::VisitTime(time) = fact else { return None };
    let at = in_office_time(time.at);
    let (hour, minute) = (at.format("%H").to_string(), at.format("%M").to_string());
    let date = shared::text::document_date(at.date_naive());
    Some(fill("paper-moment", &[("hour", &hour), ("minute", &minute), ("date", &date)]))
}

/// A unit's agency inside a sentence: a commune's is its people's committee.
pub(super) fn unit_words(profile: &Profile, unit: &Unit) -> String {
    let name = lines_of(unit.name.as_str()).join(" ");
    match unit.kind {
        UnitKind::Commune | UnitKind::District => format!("{} {}", profile.commune_authority, small(&name)),
        _ => name,
    }
}

/// How the catalogue names the letter of the authority that inspections rest on.
pub(super) const LETTER: &str = "Công văn";

/// A common noun at the beginning of a place's name is small inside a sentence
/// (NĐ 30/2020/NĐ-CP, annex II).
pub(super) fn small(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}

/// The decision's number, as it is cited: `13253/QĐ-UBND`.
pub(super) fn decision_number(team: &Team) -> String {
    lines_of(team.decision_no.as_str()).join(" ")
}

/// Every member of every team that a record tells of, as last told.
pub(super) fn team_members(record: &Record) -> impl Iterator<Item = TeamMember> {
    let parts = record.keys_of(Kind::TeamMember).filter_map(|(_, key)| key.parts.clone());
    parts.filter_map(|parts| {
        Cell::of(record, &parts).facts().last().and_then(|fact| match fact {
            Fact::TeamMember(member) => Some(member.clone()),
            _ => None,
        })
    })
}

fn team_of(record: &Record, team: TeamId) -> Option<Team> {
    let cell = Cell::of(record, &KeyParts::of(Kind::Team.name(), team));
    cell.facts().last().and_then(|fact| match fact {
        Fact::Team(team) => Some(team.clone()),
        _ => None,
    })
}

/// What the team alone writes, and while it is there: not what the office plans, decides,
/// judges, unites or erases.
fn is_written_on_the_spot(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::VisitStep
            | Kind::VisitTime
            | Kind::Host
            | Kind::AddedPerson
            | Kind::Mark
            | Kind::Lateness
            | Kind::BadgeCheck
            | Kind::ChecklistAnswer
            | Kind::Finding
            | Kind::Photo
            | Kind::Statement
            | Kind::Recommendation
            | Kind::Signature
    )
}

fn as_visit(fact: &Fact) -> Option<&Visit> {
    match fact {
        Fact::Visit(visit) => Some(visit),
        _ => None,
    }
}

/// The day that minutes of a visit bear, from the record alone: that on which the act
/// ended, else on which it began, else of the first word of it. Phone and office both
/// give it as the day minutes were made.
pub fn day_of_visit(record: &Record, visit: VisitId) -> Option<NaiveDate> {
    let view = visit_record(record, visit);
    day_of(&view, Moment::Ended).or_else(|| day(&view))
}

/// The day of the act, whose words minutes use: that of the arrival, else of the first
/// word of the visit.
fn day(view: &VisitRecord) -> Option<NaiveDate> {
    day_of(view, Moment::Arrived).or_else(|| {
        let first = DateTime::parse_from_rfc3339(&view.summary.first_at).ok()?;
        Some(in_office_time(first).date_naive())
    })
}

fn day_of(view: &VisitRecord, moment: Moment) -> Option<NaiveDate> {
    match view.times.get(moment.name())?.facts().last()? {
        Fact::VisitTime(time) => Some(in_office_time(time.at).date_naive()),
        _ => None,
    }
}

fn rank(duty: Duty) -> u8 {
    match duty {
        Duty::Leader => 0,
        Duty::Secretary => 1,
        Duty::Member => 2,
    }
}

pub(super) fn at_most(field: &'static str, count: usize, max: usize) -> Result<(), Refused> {
    if count <= max { Ok(()) } else { Err(Refused::TooMuch { field, max }) }
}
