//! Counting: figures with «sure» and «open» parts, and whether a decision counts.
//! Adverse figures use the sure part only; a fork changes no count.

use serde::Serialize;

use crate::domain::{Decision, DecisionVerdict, Fact, FindingName, finding_parts};
use crate::ids::{EntryHash, Key};

use super::evaluate::{KeyRecord, Shown};
use super::incremental::Record;
use super::item::Item;

/// A figure: «sure (+open)».
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Figure {
    /// True of all standing values.
    pub sure: u32,
    /// True of some.
    pub open: u32,
}

impl Figure {
    /// Counts one key: whether all, some or none of its values answer a question.
    pub fn count(&mut self, record: Option<&KeyRecord>, question: impl Fn(&Shown) -> bool) {
        let Some(record) = record else { return };
        let yes = record.values.iter().filter(|value| question(value)).count();
        if yes > 0 && yes == record.values.len() {
            self.sure += 1;
        } else if yes > 0 {
            self.open += 1;
        }
    }
}

/// Whether a finding counts against its subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Not decided.
    Undecided,
    /// Upheld, and all that was judged still stands.
    Counts,
    /// Rejected.
    Rejected,
    /// Deferred.
    Deferred,
    /// «Căn cứ thay đổi, cần xem lại»: upheld, but what it judged has changed.
    BasisChanged,
    /// Two decisions stand.
    Disputed,
    /// «Cần cập nhật ứng dụng»: what stands is not understood here.
    NeedsUpdate,
}

/// Where a finding stands in a record.
pub fn finding_standing(record: &Record, name: &FindingName) -> Standing {
    let finding = record.class_of(&finding_parts("finding", name));
    let decision = record.class_of(&finding_parts("decision", name));
    standing(record, finding, decision)
}

/// The same, by the classes of finding and decision.
pub fn standing(record: &Record, finding: Key, decision: Key) -> Standing {
    let Some(decided) = record.key(&decision).filter(|decided| !decided.values.is_empty()) else {
        return Standing::Undecided;
    };
    if decided.needs_update || record.key(&finding).is_some_and(|found| found.needs_update) {
        return Standing::NeedsUpdate;
    }
    if decided.differs() {
        return Standing::Disputed;
    }
    match asserted(record, decided).find_map(|item| verdict(record, item)) {
        Some(DecisionVerdict::Rejected) => Standing::Rejected,
        Some(DecisionVerdict::Deferred { .. }) => Standing::Deferred,
        Some(DecisionVerdict::Upheld) if upheld_counts(record, finding, decided) => Standing::Counts,
        Some(DecisionVerdict::Upheld) => Standing::BasisChanged,
        None => Standing::Undecided,
    }
}

fn verdict(record: &Record, item: &Item) -> Option<DecisionVerdict> {
    match record.fact(&item.hash) {
        Some(Fact::Decision(Decision { verdict, .. })) => Some(*verdict),
        _ => None,
    }
}

/// The standing entries that say something; a withdrawal carries what it withdrew.
fn asserted<'a>(record: &'a Record, key: &'a KeyRecord) -> impl Iterator<Item = &'a Item> {
    key.standing.iter().filter_map(|hash| record.item(hash)).filter(|item| !item.withdraws())
}

/// UPHELD counts only if every entry it judged still stands and the finding has
/// one value, among those judged.
pub fn upheld_counts(record: &Record, finding: Key, decided: &KeyRecord) -> bool {
    let Some(found) = record.key(&finding) else { return false };
    let after = asserted(record, decided).flat_map(|item| &item.after);
    let judged: Vec<&EntryHash> = after.filter(|hash| !record.item(hash).is_some_and(Item::is_seal)).collect();
    let of_finding = |hash: &EntryHash| record.class_of_entry(hash) == Some(finding);
    let value = found.one_value();
    let among = judged.iter().filter(|hash| of_finding(hash)).filter_map(|hash| record.item(hash));
    let among = among.filter(|item| item.value.as_deref() == value).count() > 0;
    value.is_some() && among && judged.iter().all(|hash| record.stands(hash))
}
