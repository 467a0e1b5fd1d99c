//! The fold of one key (`merge.md`'s rules in the order it states them): which
//! entries stand, which values they give, what is still awaited. Pure: the world
//! around the key is asked, never changed.

use std::collections::{BTreeSet, HashSet};

use crate::domain::KeyParts;
use crate::ids::{EntryHash, Id, Key};

use super::item::{Effect, Item, Stage};

/// A value as people are shown it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Shown {
    /// A value.
    Value(String),
    /// «Đã rút», as a rival of a standing value.
    Withdrawn,
    /// «Đã xoá» under the retention rule.
    Erased,
    /// The body has not arrived yet.
    NotHere,
}

/// A reference that has no effect, and why it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct BadReference {
    /// The entry that carries it.
    pub from: EntryHash,
    /// What it names: itself, or an entry of another key.
    pub to: EntryHash,
}

/// What stands under one key.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct KeyRecord {
    /// What the key is made of, with joined ids united.
    pub parts: Option<KeyParts>,
    /// Entries that nobody effectively replaced, in order of display.
    pub standing: Vec<EntryHash>,
    /// Their distinct values.
    pub values: BTreeSet<Shown>,
    /// «Đang chờ mục»: some reference has not arrived.
    pub pending: bool,
    /// References without effect.
    pub bad: BTreeSet<BadReference>,
    /// «Cần cập nhật ứng dụng»: a standing entry is not understood here.
    pub needs_update: bool,
}

/// How a key is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Display<'a> {
    /// Nothing was ever said.
    Empty,
    /// All that was said was withdrawn.
    AllWithdrawn,
    /// One value.
    One(&'a Shown),
    /// «Khác nhau».
    Differs(&'a BTreeSet<Shown>),
}

impl KeyRecord {
    /// How it is shown.
    pub fn display(&self) -> Display<'_> {
        match (self.values.len(), self.standing.is_empty()) {
            (0, true) => Display::Empty,
            (0, false) => Display::AllWithdrawn,
            (1, _) => Display::One(self.values.first().expect("one value is there")),
            _ => Display::Differs(&self.values),
        }
    }

    /// The value, where exactly one stands.
    pub fn one_value(&self) -> Option<&str> {
        match self.display() {
            Display::One(Shown::Value(value)) => Some(value),
            _ => None,
        }
    }

    /// Whether people must settle it.
    pub fn differs(&self) -> bool {
        self.values.len() > 1
    }
}

/// What the evaluation of one key asks about the rest.
pub(super) trait World {
    /// An entry that is held, quarantined or not.
    fn held(&self, hash: &EntryHash) -> Option<&Item>;
    /// Whether a held entry takes part: not quarantined.
    fn active(&self, item: &Item) -> bool;
    /// The class of a held entry.
    fn class(&self, item: &Item) -> Key;
    /// What its key is made of, as its body or its erasure says.
    fn parts<'a>(&'a self, item: &'a Item) -> Option<&'a KeyParts>;
    /// What a held entry is about, joined ids united.
    fn about(&self, item: &Item) -> Id;
    /// The standing seals over an entry's visit; none over what is not plain.
    fn seals(&self, item: &Item) -> Vec<&Item>;
    /// Whether an office erased it.
    fn erased(&self, hash: &EntryHash) -> bool;
}

/// What a class is of: the kind and thing that its key's hash commits its readable
/// entries to. An entry whose body is not here may carry any key in its header, so
/// it is of the class only if it says the same kind and thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Home<'a> {
    kind: &'a str,
    about: Id,
}

impl<'a> Home<'a> {
    /// What unites must not depend on what is united, so only plain entries are
    /// about the united thing.
    fn of(item: &'a Item, world: &dyn World) -> Home<'a> {
        let about = if item.stage() == Stage::Plain { world.about(item) } else { item.about };
        Home { kind: &item.kind, about }
    }

    /// Entries whose parts are known agree, be the body here or erased; without any,
    /// the least stands for all, so that every replica takes the same.
    fn of_class(members: &[&'a Item], world: &dyn World) -> Option<Home<'a>> {
        let readable = members.iter().find(|item| world.parts(item).is_some());
        let readable = readable.map(|item| Home::of(item, world));
        readable.or_else(|| members.iter().map(|item| Home::of(item, world)).min())
    }
}

/// Folds one class from its active members.
pub(super) fn evaluate(class: Key, members: &[&Item], world: &dyn World) -> KeyRecord {
    let mut record = KeyRecord::default();
    let Some(home) = Home::of_class(members, world) else { return record };
    let at_home = |item: &&Item| Home::of(item, world) == home;
    let members: Vec<&Item> = members.iter().copied().filter(at_home).collect();
    let mut replaced = HashSet::new();
    for by in &members {
        for to in &by.replaces {
            match named((class, home), by, to, world) {
                Naming::Effective => {
                    replaced.insert(*to);
                }
                Naming::Pending => record.pending = true,
                Naming::Bad => {
                    record.bad.insert(BadReference { from: by.hash, to: *to });
                }
                Naming::None => {}
            }
        }
    }
    let mut standing: Vec<&Item> = members.into_iter().filter(|item| !replaced.contains(&item.hash)).collect();
    standing.sort_by_key(|item| item.order());
    record.values = values(class, &standing, world);
    record.needs_update = standing.iter().any(|item| item.unknown);
    record.standing = standing.iter().map(|item| item.hash).collect();
    record
}

enum Naming {
    Effective,
    None,
    Pending,
    Bad,
}

/// Words 1 and 2: naming, and the seal's guard over what it covers.
fn named((class, home): (Key, Home<'_>), by: &Item, to: &EntryHash, world: &dyn World) -> Naming {
    let Some(target) = world.held(to) else { return Naming::Pending };
    if target.hash == by.hash || world.class(target) != class || Home::of(target, world) != home {
        return Naming::Bad;
    }
    let seal_by_seal = !target.is_seal() || by.is_seal();
    let unguarded = |seal: &&Item| {
        world.class(seal) == class
            || !includes(seal, &target.hash, world)
            || includes(seal, &by.hash, world)
            || by.after.contains(&seal.hash)
    };
    if world.active(target) && seal_by_seal && world.seals(target).iter().all(unguarded) {
        Naming::Effective
    } else {
        Naming::None
    }
}

/// Whether a seal covers an entry, by its own list or by those of its parts.
pub(super) fn includes(seal: &Item, hash: &EntryHash, world: &dyn World) -> bool {
    let Effect::Seal(covered, parts) = &seal.effect else { return false };
    covered.contains(hash) || parts.iter().any(|part| part_lists(world.held(part), hash, world))
}

fn part_lists(part: Option<&Item>, hash: &EntryHash, world: &dyn World) -> bool {
    let active = part.filter(|part| world.active(part));
    active.is_some_and(|part| matches!(&part.effect, Effect::SealPart(covered) if covered.contains(hash)))
}

/// Words 4 to 6: distinct values, withdrawal as a rival, erasure.
fn values(class: Key, standing: &[&Item], world: &dyn World) -> BTreeSet<Shown> {
    let (withdrawals, asserting): (Vec<&&Item>, Vec<&&Item>) = standing.iter().partition(|item| item.withdraws());
    let mut values: BTreeSet<Shown> = asserting.iter().map(|item| shown(item, world)).collect();
    if withdrawals.is_empty() || asserting.is_empty() {
        return values;
    }
    let withdrawn: HashSet<EntryHash> = withdrawals.iter().flat_map(|item| base(class, item, world)).collect();
    if asserting.iter().any(|item| base(class, item, world).iter().any(|hash| withdrawn.contains(hash))) {
        values.insert(Shown::Withdrawn);
    }
    values
}

fn shown(item: &Item, world: &dyn World) -> Shown {
    if world.erased(&item.hash) {
        return Shown::Erased;
    }
    item.value.clone().map_or(Shown::NotHere, Shown::Value)
}

/// An entry and all it goes back to through its own key, held or not.
fn base(class: Key, item: &Item, world: &dyn World) -> HashSet<EntryHash> {
    let mut seen = HashSet::from([item.hash]);
    let mut open = item.replaces.clone();
    while let Some(hash) = open.pop() {
        match world.held(&hash) {
            Some(earlier) if world.class(earlier) != class => continue,
            Some(earlier) if world.active(earlier) && !seen.contains(&hash) => open.extend(&earlier.replaces),
            _ => {}
        }
        seen.insert(hash);
    }
    seen
}
