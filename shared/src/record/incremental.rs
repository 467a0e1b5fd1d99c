//! The fold kept up to date: each new entry re-evaluates only the keys it can
//! touch. After every entry it equals the fold from scratch; the tests say so.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use crate::domain::{Fact, KeyParts, Kind};
use crate::ids::{DeviceId, EntryHash, Id, Key, PersonId, VisitId};

use super::evaluate::{KeyRecord, World, evaluate, includes};
use super::fold::{Folded, fold};
use super::item::{Effect, Item, Stage};
use super::joins::Joins;

/// A known bug, planted to see that the tests catch it.
#[cfg(feature = "planted-faults")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlantedFault {
    /// A reference that was pending stays so when its target arrives.
    TargetArrivesUnnoticed,
    /// A seal does not look again at what it covers.
    SealGuardsNothing,
    /// Erasure does not look again at the key.
    ErasureUnnoticed,
    /// A join leaves the keys of earlier entries apart.
    JoinForgetsEarlier,
    /// A reference to an entry of another key removes it.
    CrossKeyTakesEffect,
    /// A replaced value comes back when its replacer is withdrawn.
    WithdrawnReplacerRevives,
}

/// The district record: the incremental fold over all entries held.
#[derive(Debug, Default)]
pub struct Record {
    offices: BTreeSet<DeviceId>,
    /// Boxed: the table is made anew each time it doubles.
    items: HashMap<EntryHash, Box<Item>>,
    classes: HashMap<EntryHash, Key>,
    members: BTreeMap<Key, BTreeSet<EntryHash>>,
    views: BTreeMap<Key, KeyRecord>,
    by_kind: BTreeMap<Kind, BTreeSet<Key>>,
    by_about: HashMap<Id, BTreeSet<EntryHash>>,
    by_id: HashMap<Id, BTreeSet<EntryHash>>,
    waiting: HashMap<EntryHash, BTreeSet<EntryHash>>,
    places: BTreeMap<(DeviceId, u64), u32>,
    forks: BTreeSet<(DeviceId, u64)>,
    quarantined: HashSet<EntryHash>,
    erased: HashMap<EntryHash, Vec<KeyParts>>,
    joins: Joins,
    join_keys: BTreeSet<Key>,
    dirty: BTreeSet<Key>,
    dirty_structure: BTreeSet<Key>,
    changed: BTreeSet<Key>,
    lc: u64,
    #[cfg(feature = "planted-faults")]
    fault: Option<PlantedFault>,
}

impl Record {
    /// An empty record whose quarantines and erasures come from these devices.
    pub fn new(offices: BTreeSet<DeviceId>) -> Record {
        Record { offices, ..Record::default() }
    }

    /// The same with a bug in it.
    #[cfg(feature = "planted-faults")]
    pub fn with_fault(offices: BTreeSet<DeviceId>, fault: PlantedFault) -> Record {
        Record { fault: Some(fault), ..Record::new(offices) }
    }

    /// Learns of the office's devices; what they set aside and erase takes effect
    /// now. A device that is an office no more takes its acts with it.
    pub fn set_offices(&mut self, offices: BTreeSet<DeviceId>) {
        if offices == self.offices {
            return;
        }
        let items: Vec<Item> = std::mem::take(&mut self.items).into_values().map(|item| *item).collect();
        let before = std::mem::replace(self, Record { offices, ..Record::default() });
        #[cfg(feature = "planted-faults")]
        {
            self.fault = before.fault;
        }
        self.extend(items);
        self.changed.extend(before.changed);
        self.changed.extend(before.views.into_keys());
    }

    /// Takes in an entry; one that is held already changes nothing, unless its body
    /// has only come now.
    pub fn add(&mut self, item: Item) {
        self.take(item);
        self.settle();
    }

    /// Takes in many entries, in any order, and looks at each key once.
    pub fn extend(&mut self, items: impl IntoIterator<Item = Item>) {
        items.into_iter().for_each(|item| self.take(item));
        self.settle();
    }

    fn take(&mut self, item: Item) {
        let hash = item.hash;
        match self.item(&hash) {
            Some(held) if held.has_body || !item.has_body => return,
            Some(_) => {}
            None => self.take_new(&item),
        }
        self.index_ids(&item);
        self.items.insert(hash, Box::new(item));
        self.place(&hash);
        self.touch(&hash);
        self.wake(&hash);
    }

    fn take_new(&mut self, item: &Item) {
        self.note_place(item);
        self.lc = self.lc.max(item.lc);
        for target in item.replaces.iter().filter(|target| !self.items.contains_key(*target)) {
            self.waiting.entry(*target).or_default().insert(item.hash);
        }
    }

    /// The keys whose record changed since this was last asked.
    pub fn take_changed(&mut self) -> BTreeSet<Key> {
        std::mem::take(&mut self.changed)
    }

    /// What stands under a class.
    pub fn key(&self, class: &Key) -> Option<&KeyRecord> {
        self.views.get(class)
    }

    /// The class of some parts, with joined ids united.
    pub fn class_of(&self, parts: &KeyParts) -> Key {
        self.joins.parts(parts).key()
    }

    /// What stands under some parts.
    pub fn at(&self, parts: &KeyParts) -> Option<&KeyRecord> {
        self.key(&self.class_of(parts))
    }

    /// All classes.
    pub fn keys(&self) -> impl Iterator<Item = (&Key, &KeyRecord)> {
        self.views.iter()
    }

    /// The classes of a kind.
    pub fn keys_of(&self, kind: Kind) -> impl Iterator<Item = (&Key, &KeyRecord)> {
        let classes = self.by_kind.get(&kind).into_iter().flatten();
        classes.filter_map(|class| self.views.get_key_value(class))
    }

    /// The classes about a visit or thing, united ones included.
    pub fn keys_about(&self, about: Id) -> impl Iterator<Item = (&Key, &KeyRecord)> {
        let hashes = self.by_about.get(&self.joins.visit(about)).into_iter().flatten();
        let classes: BTreeSet<&Key> = hashes.filter_map(|hash| self.classes.get(hash)).collect();
        classes.into_iter().filter_map(|class| self.views.get_key_value(class))
    }

    /// The entries about a visit or thing, united ones included, in order of display.
    pub fn items_about(&self, about: Id) -> Vec<&Item> {
        let hashes = self.by_about.get(&self.joins.visit(about)).into_iter().flatten();
        let mut items: Vec<&Item> = hashes.filter_map(|hash| self.item(hash)).collect();
        items.sort_by_key(|item| item.order());
        items
    }

    /// The entries about a person or unit, or on it as their subject, joined persons
    /// included, in order of display.
    pub fn items_with(&self, id: Id) -> Vec<&Item> {
        let ids = self.joins.person_ids(id);
        let hashes: BTreeSet<&EntryHash> = ids.iter().filter_map(|id| self.by_id.get(id)).flatten().collect();
        let mut items: Vec<&Item> = hashes.into_iter().filter_map(|hash| self.item(hash)).collect();
        items.sort_by_key(|item| item.order());
        items
    }

    /// All entries ever written under a class, in order of display: its history.
    pub fn history(&self, class: &Key) -> Vec<&Item> {
        let hashes = self.members.get(class).into_iter().flatten();
        let mut items: Vec<&Item> = hashes.filter_map(|hash| self.item(hash)).collect();
        items.sort_by_key(|item| item.order());
        items
    }

    /// The id that stands for joined visits.
    pub fn visit_id(&self, visit: VisitId) -> VisitId {
        self.joins.visit(visit.into()).into()
    }

    /// The id that stands for joined persons.
    pub fn person_id(&self, person: PersonId) -> PersonId {
        self.joins.person(person.into()).into()
    }

    /// Whether an entry stands among what is said at its key.
    pub fn stands(&self, hash: &EntryHash) -> bool {
        let key = self.class_of_entry(hash).and_then(|class| self.key(&class));
        key.is_some_and(|key| key.standing.contains(hash))
    }

    /// All ids that a person is joined under, the one that stands for them first.
    pub fn person_ids(&self, person: PersonId) -> Vec<PersonId> {
        self.joins.person_ids(person.into()).into_iter().map(PersonId::from).collect()
    }

    /// All ids a visit was opened under, the one that stands for them first.
    pub fn visit_ids(&self, visit: VisitId) -> Vec<VisitId> {
        self.joins.visit_ids(visit.into()).into_iter().map(VisitId::from).collect()
    }

    /// The entries that name one which is not held.
    pub fn waiting_for(&self, hash: EntryHash) -> impl Iterator<Item = &Item> {
        self.waiting.get(&hash).into_iter().flatten().filter_map(|hash| self.item(hash))
    }

    /// An entry that is held.
    pub fn item(&self, hash: &EntryHash) -> Option<&Item> {
        self.items.get(hash).map(Box::as_ref)
    }

    /// An entry's fact, where it is here, understood and not set aside or erased.
    pub fn fact(&self, hash: &EntryHash) -> Option<&Fact> {
        if self.erased.contains_key(hash) {
            return None;
        }
        self.item(hash).and_then(|item| item.fact.as_deref())
    }

    /// The class of a held entry.
    pub fn class_of_entry(&self, hash: &EntryHash) -> Option<Key> {
        self.classes.get(hash).copied()
    }

    /// All entries held.
    pub fn items(&self) -> impl Iterator<Item = &Item> {
        self.items.values().map(Box::as_ref)
    }

    /// How many entries are held.
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether none is.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// Places with two entries.
    pub fn forks(&self) -> &BTreeSet<(DeviceId, u64)> {
        &self.forks
    }

    /// Whether an entry is set aside.
    pub fn is_quarantined(&self, hash: &EntryHash) -> bool {
        self.quarantined.contains(hash)
    }

    /// The entries whose bodies the office erased.
    pub fn erased(&self) -> impl Iterator<Item = &EntryHash> {
        self.erased.keys()
    }

    /// Whether the office erased an entry's body.
    pub fn is_erased(&self, hash: &EntryHash) -> bool {
        self.erased.contains_key(hash)
    }

    /// Entries set aside.
    pub fn quarantined(&self) -> impl Iterator<Item = &EntryHash> {
        self.quarantined.iter()
    }

    /// The office's own devices.
    pub fn offices(&self) -> &BTreeSet<DeviceId> {
        &self.offices
    }

    /// The greatest causal clock held.
    pub fn lc(&self) -> u64 {
        self.lc
    }

    /// The standing seals of a visit, in order of display.
    pub fn seals_of(&self, visit: VisitId) -> Vec<&Item> {
        let mut seals = self.standing_seals(self.joins.visit(visit.into()));
        seals.sort_by_key(|seal| seal.order());
        seals
    }

    /// The entries a seal lists, itself or in its parts, held here or not.
    pub fn covered(&self, seal: &EntryHash) -> BTreeSet<EntryHash> {
        let mut covered = BTreeSet::new();
        let Some(Effect::Seal(own, parts)) = self.item(seal).map(|seal| &seal.effect) else { return covered };
        covered.extend(own);
        for part in parts.iter().filter_map(|part| self.item(part)).filter(|part| self.active(part)) {
            if let Effect::SealPart(more) = &part.effect {
                covered.extend(more);
            }
        }
        covered
    }

    /// What the minutes of a seal say: the fold of exactly what it covers, less what
    /// was erased since. Without the erasures they would say one thing where the
    /// bodies still are, and another where they are gone.
    pub fn minutes(&self, seal: &EntryHash) -> Folded {
        let covered = self.covered(seal);
        let about = self.item(seal).map(|seal| self.items_about(seal.about)).unwrap_or_default();
        let erasures = about.into_iter().filter(|item| matches!(item.effect, Effect::Erase(..)));
        fold(covered.iter().filter_map(|hash| self.item(hash)).chain(erasures), &self.offices)
    }

    /// The supplement to a seal's minutes: what is about the visit and not covered.
    pub fn late(&self, seal: &EntryHash) -> Vec<&Item> {
        let Some(seal) = self.item(seal) else { return Vec::new() };
        let mut late = self.items_about(seal.about);
        late.retain(|item| !is_of_seals(item) && !includes(seal, &item.hash, self) && self.active(item));
        late
    }

    /// The same as [`fold`] gives; what the tests compare.
    pub fn folded(&self) -> Folded {
        let seals = self.items().filter(|item| item.is_seal() && self.active(item));
        let standing = seals.filter(|seal| !self.seal_replaced(seal));
        Folded {
            keys: self.views.clone(),
            forks: self.forks.clone(),
            quarantined: self.quarantined.iter().copied().collect(),
            seals: standing.map(|seal| seal.hash).collect(),
        }
    }

    fn note_place(&mut self, item: &Item) {
        let count = self.places.entry((item.device, item.seq)).or_default();
        *count += 1;
        if *count > 1 {
            self.forks.insert((item.device, item.seq));
        }
    }

    fn index_ids(&mut self, item: &Item) {
        let subject = item.parts.as_ref().or(self.erased_parts(item)).and_then(|parts| parts.subject);
        for id in [Some(item.about), subject].into_iter().flatten() {
            self.by_id.entry(id).or_default().insert(item.hash);
        }
    }

    /// Puts an entry into its class and under its visit; both before and after are looked at again.
    fn place(&mut self, hash: &EntryHash) {
        let item = &self.items[hash];
        let class = self.joins.class(item, self.erased_parts(item));
        let about = self.joins.about(item);
        self.by_about.entry(about).or_default().insert(*hash);
        if let Some(before) = self.classes.insert(*hash, class) {
            if before == class {
                self.mark(class);
                return;
            }
            if let Some(members) = self.members.get_mut(&before) {
                members.remove(hash);
            }
            self.mark(before);
        }
        self.members.entry(class).or_default().insert(*hash);
        self.mark(class);
    }

    /// Notes a class to be evaluated again.
    fn mark(&mut self, class: Key) {
        match self.class_effect(&class) {
            Some(_) => self.dirty_structure.insert(class),
            None => self.dirty.insert(class),
        };
    }

    /// What a class does to others, if it is one that sets aside or unites.
    fn class_effect(&self, class: &Key) -> Option<&Effect> {
        let members = self.members.get(class)?.iter().filter_map(|hash| self.item(hash));
        let mut structural = members.filter(|item| item.stage() != Stage::Plain && self.active(item));
        structural.find_map(|item| match &item.effect {
            Effect::None | Effect::Erase(..) => None,
            effect => Some(effect),
        })
    }

    /// Marks every key that an entry can change.
    fn touch(&mut self, hash: &EntryHash) {
        let item = &self.items[hash];
        let about = item.about;
        let seals = item.is_seal() || matches!(item.effect, Effect::SealPart(_));
        let erases = matches!(item.effect, Effect::Erase(..));
        self.mark(self.classes[hash]);
        if seals {
            self.touch_visit(about);
        }
        if erases {
            self.take_erasure(*hash);
        }
    }

    fn touch_visit(&mut self, about: Id) {
        #[cfg(feature = "planted-faults")]
        if self.fault == Some(PlantedFault::SealGuardsNothing) {
            return;
        }
        let hashes = self.by_about.get(&self.joins.visit(about)).into_iter().flatten();
        let classes: BTreeSet<Key> = hashes.filter_map(|hash| self.classes.get(hash)).copied().collect();
        classes.into_iter().for_each(|class| self.mark(class));
    }

    fn take_erasure(&mut self, eraser: EntryHash) {
        let item = &self.items[&eraser];
        let Effect::Erase(names, parts) = &item.effect else { return };
        if !self.active(item) {
            return;
        }
        let (names, parts) = (names.clone(), (**parts).clone());
        for name in names {
            self.erased.entry(name).or_default().push(parts.clone());
            #[cfg(feature = "planted-faults")]
            if self.fault == Some(PlantedFault::ErasureUnnoticed) {
                continue;
            }
            if let Some(item) = self.item(&name).cloned() {
                self.index_ids(&item);
                self.place(&name);
            }
        }
    }

    /// An entry that others named before it came: their keys look again.
    fn wake(&mut self, hash: &EntryHash) {
        #[cfg(feature = "planted-faults")]
        if self.fault == Some(PlantedFault::TargetArrivesUnnoticed) {
            return;
        }
        for waiting in self.waiting.remove(hash).into_iter().flatten() {
            self.mark(self.classes[&waiting]);
        }
    }

    /// Re-evaluates until nothing is left: what sets aside first, then what
    /// unites, then all else, since each looks at those before it.
    fn settle(&mut self) {
        while let Some(class) = self.next_dirty() {
            let effect = self.class_effect(&class).cloned();
            let view = self.evaluate_class(class);
            if self.views.get(&class) == view.as_ref() {
                continue;
            }
            self.changed.insert(class);
            self.show(class, view);
            self.follow(class, effect);
        }
    }

    fn show(&mut self, class: Key, view: Option<KeyRecord>) {
        let kind = |view: &KeyRecord| view.parts.as_ref().and_then(|parts| Kind::of(&parts.kind));
        let now = view.as_ref().and_then(kind);
        let before = match view {
            Some(view) => self.views.insert(class, view),
            None => self.views.remove(&class),
        };
        if let Some(of_kind) = before.as_ref().and_then(kind).and_then(|kind| self.by_kind.get_mut(&kind)) {
            of_kind.remove(&class);
        }
        if let Some(kind) = now {
            self.by_kind.entry(kind).or_default().insert(class);
        }
    }

    fn next_dirty(&mut self) -> Option<Key> {
        let aside = |class: &&Key| matches!(self.class_effect(class), Some(Effect::Quarantine(_)));
        let first = self.dirty_structure.iter().find(aside).or(self.dirty_structure.first()).copied();
        match first {
            Some(class) => self.dirty_structure.take(&class),
            None => self.dirty.pop_first(),
        }
    }

    fn evaluate_class(&self, class: Key) -> Option<KeyRecord> {
        let members = self.members.get(&class).into_iter().flatten().filter_map(|hash| self.item(hash));
        let members: Vec<&Item> = members.filter(|item| self.active(item)).collect();
        if members.is_empty() {
            return None;
        }
        let parts = members.iter().filter_map(|item| World::parts(self, item));
        let parts = parts.map(|parts| self.joins.parts(parts)).min();
        let view = KeyRecord { parts, ..evaluate(class, &members, self) };
        #[cfg(feature = "planted-faults")]
        let view = self.spoil(view);
        Some(view)
    }

    /// The planted faults that spoil the evaluation itself.
    #[cfg(feature = "planted-faults")]
    fn spoil(&self, mut view: KeyRecord) -> KeyRecord {
        match self.fault {
            Some(PlantedFault::CrossKeyTakesEffect) => {
                let named = |hash: &EntryHash| self.items().any(|by| by.hash != *hash && by.replaces.contains(hash));
                view.standing.retain(|hash| !named(hash));
            }
            Some(PlantedFault::WithdrawnReplacerRevives) => {
                let standing = view.standing.iter().filter_map(|hash| self.item(hash));
                let withdrawn = standing.filter(|item| item.act == crate::journal::Act::Withdraw);
                let back: Vec<EntryHash> = withdrawn.flat_map(|item| item.replaces.clone()).collect();
                let values = back.iter().filter_map(|hash| self.item(hash)).filter_map(|item| item.value.clone());
                view.values.extend(values.map(super::evaluate::Shown::Value));
            }
            _ => {}
        }
        view
    }

    /// What a changed quarantine or join changes in turn.
    fn follow(&mut self, class: Key, effect: Option<Effect>) {
        match effect {
            Some(Effect::Quarantine(target)) => self.follow_quarantine(class, target),
            Some(_) => {
                self.join_keys.insert(class);
                self.follow_joins();
            }
            // Its only entry may just have been set aside.
            None if self.join_keys.contains(&class) => self.follow_joins(),
            None => {}
        }
    }

    fn follow_quarantine(&mut self, class: Key, target: EntryHash) {
        let aside = self.views.get(&class).is_some_and(|view| !view.values.is_empty());
        let changed = if aside { self.quarantined.insert(target) } else { self.quarantined.remove(&target) };
        if changed && self.items.contains_key(&target) {
            self.touch(&target);
        }
    }

    fn follow_joins(&mut self) {
        let united = |key: &&Key| self.views.get(*key).is_some_and(|view| view.one_value().is_some());
        let effects: Vec<&Effect> =
            self.join_keys.iter().filter(united).filter_map(|key| self.class_effect(key)).collect();
        let joins = Joins::of(effects.into_iter());
        if joins == self.joins {
            return;
        }
        let before = std::mem::replace(&mut self.joins, joins);
        self.replace_moved(&before);
    }

    /// Entries whose visit, person or finding is united differently now move to
    /// their new class.
    fn replace_moved(&mut self, before: &Joins) {
        #[cfg(feature = "planted-faults")]
        if self.fault == Some(PlantedFault::JoinForgetsEarlier) {
            return;
        }
        let touched: BTreeSet<Id> = before.differing(&self.joins);
        let hashes = touched.iter().filter_map(|id| self.by_id.get(id)).flatten();
        let moved: BTreeSet<EntryHash> = hashes.copied().collect();
        for hash in &moved {
            if let Some(place) = self.by_about.get_mut(&before.about(&self.items[hash])) {
                place.remove(hash);
            }
        }
        moved.iter().for_each(|hash| self.place(hash));
        // A united visit may bring a seal over entries that had none, or take it away.
        let abouts = moved.iter().map(|hash| self.items[hash].about);
        let visits: BTreeSet<Id> = abouts.flat_map(|about| [about, before.visit(about)]).collect();
        visits.into_iter().for_each(|about| self.touch_visit(about));
    }

    /// What an erasure says the key of an erased entry is of: its body no longer can.
    fn erased_parts(&self, item: &Item) -> Option<&KeyParts> {
        let told = self.erased.get(&item.hash)?;
        told.iter().find(|parts| parts.kind == item.kind && parts.about == item.about && parts.key() == item.key)
    }

    fn standing_seals(&self, visit: Id) -> Vec<&Item> {
        let hashes = self.by_about.get(&visit).into_iter().flatten();
        let items = hashes.filter_map(|hash| self.item(hash));
        items.filter(|item| item.is_seal() && self.active(item) && !self.seal_replaced(item)).collect()
    }

    fn seal_replaced(&self, seal: &Item) -> bool {
        let (class, about) = (self.class(seal), self.joins.about(seal));
        self.members.get(&class).into_iter().flatten().filter_map(|hash| self.item(hash)).any(|by| {
            let seals = by.is_seal() && self.joins.about(by) == about && self.active(by);
            by.hash != seal.hash && seals && by.replaces.contains(&seal.hash)
        })
    }
}

/// What seals and erases is not part of what a seal covers or a supplement adds.
pub(super) fn is_of_seals(item: &Item) -> bool {
    matches!(Kind::of(&item.kind), Some(Kind::Seal | Kind::SealPart | Kind::Erase))
}

impl World for Record {
    fn held(&self, hash: &EntryHash) -> Option<&Item> {
        self.item(hash)
    }

    fn active(&self, item: &Item) -> bool {
        match item.stage() {
            Stage::Aside => self.offices.contains(&item.device),
            _ => !self.quarantined.contains(&item.hash),
        }
    }

    fn class(&self, item: &Item) -> Key {
        self.classes.get(&item.hash).copied().unwrap_or(item.key)
    }

    fn about(&self, item: &Item) -> Id {
        self.joins.about(item)
    }

    fn seals(&self, item: &Item) -> Vec<&Item> {
        if item.stage() != Stage::Plain {
            return Vec::new();
        }
        self.standing_seals(self.joins.about(item))
    }

    fn parts<'b>(&'b self, item: &'b Item) -> Option<&'b KeyParts> {
        item.parts.as_ref().or(self.erased_parts(item))
    }

    fn erased(&self, hash: &EntryHash) -> bool {
        self.erased.contains_key(hash)
    }
}
