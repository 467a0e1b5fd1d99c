//! What exactly is not at the office yet, so that nobody has to trust a number.

use std::collections::BTreeMap;

use serde::Serialize;
use shared::ids::VisitId;
use shared::record::visit_summary;

use crate::app::App;

/// Entries looked at: a phone that was without an office for a year has fewer.
const ENTRIES_MAX: usize = 20_000;

/// The unsent entries about one visit, or about no visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UnsentGroup {
    /// The unit of the visit; none for what is about no visit.
    pub unit_name: Option<String>,
    /// How many entries, by the name of their kind.
    pub kinds: BTreeMap<String, usize>,
}

/// The unsent entries by visit, in the order of their writing; last what is about none.
pub fn unsent_groups(app: &App) -> Vec<UnsentGroup> {
    let from = app.sent().head.map_or(0, |head| head.seq) + 1;
    let mut order: Vec<VisitId> = Vec::new();
    let mut counts: BTreeMap<VisitId, BTreeMap<String, usize>> = BTreeMap::new();
    for entry in app.store().own_from(from, ENTRIES_MAX) {
        let header = entry.header();
        let about = app.record().visit_id(header.about.into());
        if !counts.contains_key(&about) {
            order.push(about);
        }
        *counts.entry(about).or_default().entry(header.kind.clone()).or_default() += 1;
    }
    let groups = order.into_iter().map(|about| {
        let name = visit_summary(app.record(), about).unit_name;
        let unit_name = (!name.is_empty()).then_some(name);
        UnsentGroup { unit_name, kinds: counts.remove(&about).unwrap_or_default() }
    });
    let (of_visits, mut others): (Vec<_>, Vec<_>) = groups.partition(|group| group.unit_name.is_some());
    let of_none = others.pop().map(|last| others.into_iter().fold(last, together));
    of_visits.into_iter().chain(of_none).collect()
}

fn together(mut one: UnsentGroup, other: UnsentGroup) -> UnsentGroup {
    for (kind, count) in other.kinds {
        *one.kinds.entry(kind).or_default() += count;
    }
    one
}
