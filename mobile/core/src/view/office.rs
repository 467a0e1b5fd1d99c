//! What this phone knows of its office: whether its word holds, whether it was restored
//! from a copy and what it lacks since, how far apart the clocks are.

use std::collections::BTreeMap;

use shared::log::Alarm;
use shared::record::Item;

use super::records::visit_units;
use crate::app::App;

/// That an office was restored is told for so long, or until it lacks nothing any more: a
/// fortnight, in which every member of a team has been at their phone.
const RESTORED_TOLD_MS: i64 = 14 * 86_400_000;

/// What is to be told of the office.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OfficeWord {
    /// Its last word about its log can't be true, or is not all.
    pub alarm: Option<Alarm>,
    /// It was restored from a copy made then, ms since 1970.
    pub copied_ms: Option<i64>,
    /// What others wrote, this phone has, and the office lacks since.
    pub lacking: Vec<LackingGroup>,
    /// Its clock less this phone's; none where it was never measured.
    pub drift_ms: Option<i64>,
}

/// Entries of others about one visit, or about none, that the office lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LackingGroup {
    /// The visit's unit; none for what is about no visit.
    pub unit_name: Option<String>,
    /// How many, by the name of their kind.
    pub kinds: BTreeMap<String, usize>,
}

impl OfficeWord {
    /// How many entries of others it lacks.
    pub fn lacks(&self) -> usize {
        self.lacking.iter().flat_map(|group| group.kinds.values()).sum()
    }
}

/// What this phone knows of its office.
pub fn office_word(app: &App) -> OfficeWord {
    let lacking = lacking(app);
    let now_ms = app.clocks().wall_ms.saturating_add(app.drift_ms().unwrap_or(0));
    // The number of an epoch is the second in which it began.
    let since = |epoch: u64| now_ms.saturating_sub(i64::try_from(epoch.saturating_mul(1_000)).unwrap_or(i64::MAX));
    let cut = app.book().cut.filter(|cut| !lacking.is_empty() || since(cut.epoch) <= RESTORED_TOLD_MS);
    OfficeWord { alarm: app.book().alarm, copied_ms: cut.map(|cut| cut.copied_ms), lacking, drift_ms: app.drift_ms() }
}

fn lacking(app: &App) -> Vec<LackingGroup> {
    let record = app.record();
    let mut groups: BTreeMap<Option<String>, BTreeMap<String, usize>> = BTreeMap::new();
    let entries = app.book().lacking.iter().flatten();
    let items: Vec<&Item> = entries.filter_map(|entry| record.item(&entry.hash)).collect();
    let units = if items.is_empty() { BTreeMap::new() } else { visit_units(record) };
    for item in items {
        let unit_name = units.get(&record.visit_id(item.about.into())).cloned();
        *groups.entry(unit_name).or_default().entry(item.kind.clone()).or_default() += 1;
    }
    // What is about no visit comes last.
    let (of_none, of_visits): (Vec<_>, Vec<_>) = groups.into_iter().partition(|(unit_name, _)| unit_name.is_none());
    let groups = of_visits.into_iter().chain(of_none);
    groups.map(|(unit_name, kinds)| LackingGroup { unit_name, kinds }).collect()
}
