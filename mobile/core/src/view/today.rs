//! The first screen: which visits there are, and which units one may be opened at.

use chrono::{DateTime, FixedOffset, NaiveDate};
use serde::Serialize;
use shared::domain::VisitState;
use shared::ids::{UnitId, VisitId};
use shared::record::{VisitRecord, VisitSummary, roster, units, visit_record, visits, visits_of_unit};
use shared::text::{in_office_time, search};

use super::{Unsent, unsent};
use crate::app::App;

/// Visits of earlier days that are listed; older ones are in the office's record.
pub const EARLIER_VISITS_MAX: usize = 20;
/// Units offered at once: more than that nobody looks through, they search.
pub const UNITS_SHOWN_MAX: usize = 40;

/// A visit in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VisitCard {
    /// Which.
    pub visit: VisitId,
    /// Where.
    pub unit_name: String,
    /// Where it stands; none where its steps differ.
    pub state: Option<VisitState>,
    /// When it was first heard of: `07:35` today, `20/11/2023` before.
    pub begun: String,
    /// People of the roll.
    pub people: usize,
    /// Of these, with a mark that somebody made.
    pub marked: usize,
    /// Findings.
    pub findings: u32,
    /// Keys that people must settle.
    pub differences: u32,
}

/// What the first screen shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TodayView {
    /// Of today, and those planned or not closed yet.
    pub today: Vec<VisitCard>,
    /// Of earlier days, the latest.
    pub earlier: Vec<VisitCard>,
    /// What is saved and sent.
    pub unsent: Unsent,
    /// Pictures of the tray that wait for a mask or a finding.
    pub pictures_waiting: usize,
}

/// A unit that a visit may be opened at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UnitChoice {
    /// Which.
    pub unit: UnitId,
    /// Its name.
    pub name: String,
    /// People on its roster today.
    pub people: usize,
    /// A visit of it that goes on, which is to be joined rather than opened again.
    pub goes_on: Option<VisitId>,
}

/// The visits, as of `now`'s day.
pub fn today(app: &App, pictures_waiting: usize) -> TodayView {
    let day = today_of(app);
    let (now, before): (Vec<VisitSummary>, Vec<VisitSummary>) =
        visits(app.record()).into_iter().partition(|visit| is_of_today(visit, day));
    let card = |summary: &VisitSummary| visit_card(&visit_record(app.record(), summary.visit), day);
    TodayView {
        today: now.iter().map(card).collect(),
        earlier: before.iter().take(EARLIER_VISITS_MAX).map(card).collect(),
        unsent: unsent(app),
        pictures_waiting,
    }
}

/// The day on the office's wall, wherever the phone thinks it is.
pub(super) fn today_of(app: &App) -> NaiveDate {
    in_office_time(app.ports().clock.now()).date_naive()
}

/// What is begun and not closed is of today, however long ago it began.
fn is_of_today(visit: &VisitSummary, day: NaiveDate) -> bool {
    let ended = matches!(visit.state, Some(VisitState::Closed | VisitState::Sealed | VisitState::Final));
    !ended || first_day(visit) == Some(day)
}

fn first_day(visit: &VisitSummary) -> Option<NaiveDate> {
    first_at(visit).map(|at| at.date_naive())
}

/// When it was first heard of, on the office's wall.
fn first_at(visit: &VisitSummary) -> Option<DateTime<FixedOffset>> {
    DateTime::parse_from_rfc3339(&visit.first_at).ok().map(in_office_time)
}

/// People of a visit's roll with a mark that somebody made.
pub fn marked(record: &VisitRecord) -> usize {
    record.rows.len() - record.counts.unverified as usize
}

/// A visit in short.
pub(super) fn visit_card(record: &VisitRecord, day: NaiveDate) -> VisitCard {
    let summary = &record.summary;
    let begun =
        first_at(summary).map(|at| at.format(if at.date_naive() == day { "%H:%M" } else { "%d/%m/%Y" }).to_string());
    VisitCard {
        visit: summary.visit,
        unit_name: summary.unit_name.clone(),
        state: summary.state,
        begun: begun.unwrap_or_default(),
        people: record.rows.len(),
        marked: marked(record),
        findings: summary.findings,
        differences: summary.differences,
    }
}

/// The units whose name fits what was typed, without accents or by initials too; all
/// by name where nothing was typed.
pub fn unit_choices(app: &App, typed: &str) -> Vec<UnitChoice> {
    let record = app.record();
    let day = today_of(app);
    let all = units(record);
    let names: Vec<&str> = all.iter().map(|unit| unit.name.as_str()).collect();
    let found: Vec<usize> = if typed.trim().is_empty() { (0..all.len()).collect() } else { search(typed, names) };
    let choice = |place: usize| {
        let unit = &all[place];
        let goes_on = visits_of_unit(record, unit.unit).into_iter().find(|visit| visit.state == Some(VisitState::Open));
        UnitChoice {
            unit: unit.unit,
            name: unit.name.to_string(),
            people: roster(record, unit.unit, Some(day)).len(),
            goes_on: goes_on.map(|visit| visit.visit),
        }
    };
    let mut choices: Vec<UnitChoice> = found.into_iter().map(choice).collect();
    if typed.trim().is_empty() {
        // Where a visit goes on, then where there is a roll to call.
        choices.sort_by_key(|choice| (choice.goes_on.is_none(), choice.people == 0));
    }
    choices.truncate(UNITS_SHOWN_MAX);
    choices
}
