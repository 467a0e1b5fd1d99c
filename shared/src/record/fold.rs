//! The fold from scratch: all entries at once, every rule once, no memory of
//! before. Slow and plain; it is what the incremental fold is held against, and
//! what recomputes minutes from the entries a seal covers.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use crate::domain::KeyParts;
use crate::ids::{DeviceId, EntryHash, Id, Key};

use super::evaluate::{KeyRecord, World, evaluate};
use super::item::{Effect, Item, Stage};
use super::joins::Joins;

/// A folded set of entries.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Folded {
    /// What stands under every key.
    pub keys: BTreeMap<Key, KeyRecord>,
    /// Places with two entries.
    pub forks: BTreeSet<(DeviceId, u64)>,
    /// Entries set aside.
    pub quarantined: BTreeSet<EntryHash>,
    /// The standing seals.
    pub seals: BTreeSet<EntryHash>,
}

/// Folds entries; their order and repetition make no difference.
pub fn fold<'a>(items: impl IntoIterator<Item = &'a Item>, offices: &'a BTreeSet<DeviceId>) -> Folded {
    let mut scratch = Scratch::new(items, offices);
    scratch.quarantined = scratch.find_quarantined();
    scratch.erased = scratch.find_erased();
    scratch.joins = scratch.find_joins();
    scratch.standing_seals = scratch.find_seals();
    Folded {
        keys: scratch.all_keys(),
        forks: scratch.find_forks(),
        quarantined: scratch.quarantined.iter().copied().collect(),
        seals: scratch.standing_seals.iter().map(|seal| seal.hash).collect(),
    }
}

struct Scratch<'a> {
    offices: &'a BTreeSet<DeviceId>,
    items: HashMap<EntryHash, &'a Item>,
    quarantined: HashSet<EntryHash>,
    erased: HashMap<EntryHash, Vec<&'a KeyParts>>,
    joins: Joins,
    standing_seals: Vec<&'a Item>,
}

impl<'a> Scratch<'a> {
    fn new(items: impl IntoIterator<Item = &'a Item>, offices: &'a BTreeSet<DeviceId>) -> Self {
        let mut held: HashMap<EntryHash, &Item> = HashMap::new();
        for item in items {
            let place = held.entry(item.hash).or_insert(item);
            // An entry may come once without its body and once with it.
            if item.has_body {
                *place = item;
            }
        }
        Scratch {
            offices,
            items: held,
            quarantined: HashSet::new(),
            erased: HashMap::new(),
            joins: Joins::default(),
            standing_seals: Vec::new(),
        }
    }

    fn active_items(&self) -> impl Iterator<Item = &'a Item> + '_ {
        self.items.values().copied().filter(|item| self.active(item))
    }

    fn of_stage(&self, stage: Stage) -> impl Iterator<Item = &'a Item> + '_ {
        self.active_items().filter(move |item| item.stage() == stage)
    }

    fn find_quarantined(&self) -> HashSet<EntryHash> {
        let keys = self.by_class(self.of_stage(Stage::Aside)).into_iter();
        let standing = keys.filter_map(|(class, members)| {
            let target = members.iter().find_map(|item| match item.effect {
                Effect::Quarantine(target) => Some(target),
                _ => None,
            })?;
            (!evaluate(class, &members, self).values.is_empty()).then_some(target)
        });
        standing.collect()
    }

    fn find_erased(&self) -> HashMap<EntryHash, Vec<&'a KeyParts>> {
        let mut erased: HashMap<EntryHash, Vec<&KeyParts>> = HashMap::new();
        for item in self.of_stage(Stage::Aside) {
            if let Effect::Erase(names, parts) = &item.effect {
                names.iter().for_each(|name| erased.entry(*name).or_default().push(parts));
            }
        }
        erased
    }

    fn find_joins(&self) -> Joins {
        let keys = self.by_class(self.of_stage(Stage::Join)).into_iter();
        let effective = keys.filter_map(|(class, members)| {
            let join = members.iter().find(|item| !matches!(item.effect, Effect::None))?;
            evaluate(class, &members, self).one_value().is_some().then_some(&join.effect)
        });
        Joins::of(effective.collect::<Vec<&Effect>>().into_iter())
    }

    fn find_seals(&self) -> Vec<&'a Item> {
        let seals: Vec<&Item> = self.active_items().filter(|item| item.is_seal()).collect();
        let replaced = |seal: &Item| {
            seals.iter().any(|by| {
                let same = self.class(by) == self.class(seal) && self.about(by) == self.about(seal);
                by.hash != seal.hash && same && by.replaces.contains(&seal.hash)
            })
        };
        seals.iter().copied().filter(|seal| !replaced(seal)).collect()
    }

    fn find_forks(&self) -> BTreeSet<(DeviceId, u64)> {
        let mut places: BTreeMap<(DeviceId, u64), u32> = BTreeMap::new();
        self.items.values().for_each(|item| *places.entry((item.device, item.seq)).or_default() += 1);
        places.into_iter().filter(|(_, count)| *count > 1).map(|(place, _)| place).collect()
    }

    fn all_keys(&self) -> BTreeMap<Key, KeyRecord> {
        let classes = self.by_class(self.active_items()).into_iter();
        classes.map(|(class, members)| (class, self.key_record(class, &members))).collect()
    }

    fn key_record(&self, class: Key, members: &[&Item]) -> KeyRecord {
        let parts = members.iter().filter_map(|item| World::parts(self, item));
        let parts = parts.map(|parts| self.joins.parts(parts)).min();
        KeyRecord { parts, ..evaluate(class, members, self) }
    }

    /// What an erasure says the key of an erased entry is of: its body no longer can.
    fn erased_parts(&self, item: &Item) -> Option<&'a KeyParts> {
        let told = self.erased.get(&item.hash)?;
        told.iter()
            .copied()
            .find(|parts| parts.kind == item.kind && parts.about == item.about && parts.key() == item.key)
    }

    fn by_class(&self, items: impl Iterator<Item = &'a Item>) -> BTreeMap<Key, Vec<&'a Item>> {
        let mut classes: BTreeMap<Key, Vec<&Item>> = BTreeMap::new();
        items.for_each(|item| classes.entry(self.class(item)).or_default().push(item));
        classes
    }
}

impl World for Scratch<'_> {
    fn held(&self, hash: &EntryHash) -> Option<&Item> {
        self.items.get(hash).copied()
    }

    fn active(&self, item: &Item) -> bool {
        match item.stage() {
            Stage::Aside => self.offices.contains(&item.device),
            _ => !self.quarantined.contains(&item.hash),
        }
    }

    fn class(&self, item: &Item) -> Key {
        self.joins.class(item, self.erased_parts(item))
    }

    fn about(&self, item: &Item) -> Id {
        self.joins.about(item)
    }

    fn seals(&self, item: &Item) -> Vec<&Item> {
        if item.stage() != Stage::Plain {
            return Vec::new();
        }
        let visit = self.about(item);
        self.standing_seals.iter().copied().filter(|seal| self.about(seal) == visit).collect()
    }

    fn parts<'b>(&'b self, item: &'b Item) -> Option<&'b KeyParts> {
        item.parts.as_ref().or(self.erased_parts(item))
    }

    fn erased(&self, hash: &EntryHash) -> bool {
        self.erased.contains_key(hash)
    }
}
