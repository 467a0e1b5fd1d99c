//! Which visits, persons and findings are one: the classes that joins unite.
//! The least id of a united set stands for it, so every replica names it alike.
//! Visits and persons are united apart: to join two persons never joins two visits.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::domain::{KeyParts, Kind};
use crate::ids::{Id, Key};

use super::item::{Effect, Item, Stage};

/// A finding's place: visit, person or unit, code and number.
type Place = (Id, Id, String);

/// The joins in effect.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Joins {
    visits: United<Id>,
    persons: United<Id>,
    fields: United<Place>,
}

impl Joins {
    /// Unites what the given effects say; their order does not matter.
    pub fn of<'a>(effects: impl Iterator<Item = &'a Effect> + Clone) -> Joins {
        let mut joins = Joins {
            visits: United::of(effects.clone().filter_map(|effect| match effect {
                Effect::SameVisit(one, other) => Some((*one, *other)),
                _ => None,
            })),
            persons: United::of(effects.clone().filter_map(|effect| match effect {
                Effect::SamePerson(one, other) => Some((*one, *other)),
                _ => None,
            })),
            fields: United::default(),
        };
        joins.fields = United::of(effects.filter_map(|effect| match effect {
            Effect::SameField { about, subject, field, other } => {
                let place = |field: &String| (joins.visit(*about), joins.person(*subject), field.clone());
                Some((place(field), place(other)))
            }
            _ => None,
        }));
        joins
    }

    /// The id that stands for a visit's united set.
    pub fn visit(&self, id: Id) -> Id {
        self.visits.least(&id).copied().unwrap_or(id)
    }

    /// The id that stands for a person's united set.
    pub fn person(&self, id: Id) -> Id {
        self.persons.least(&id).copied().unwrap_or(id)
    }

    /// All ids of a visit's set, the least first.
    pub fn visit_ids(&self, id: Id) -> Vec<Id> {
        self.visits.all(&id)
    }

    /// All ids of a person's set, the least first.
    pub fn person_ids(&self, id: Id) -> Vec<Id> {
        self.persons.all(&id)
    }

    /// What stands for what an entry is about: a visit, a person, or the thing itself.
    pub fn about(&self, item: &Item) -> Id {
        match Kind::of(&item.kind) {
            Some(kind) if is_about_person(kind) => self.person(item.about),
            _ => self.visit(item.about),
        }
    }

    /// The ids, as entries write them, whose class differs between two unions.
    pub fn differing(&self, other: &Joins) -> BTreeSet<Id> {
        let mut differing = self.visits.differing(&other.visits);
        differing.extend(self.persons.differing(&other.persons));
        for (_, subject, _) in self.fields.differing(&other.fields) {
            differing.extend(self.person_ids(subject));
            differing.extend(other.person_ids(subject));
        }
        differing
    }

    /// A key's parts with joined ids united. The keys of what unites and of what
    /// sets aside must not depend on what is united.
    pub fn parts(&self, parts: &KeyParts) -> KeyParts {
        let Some(kind) = Kind::of(&parts.kind).filter(|_| Stage::of(&parts.kind) == Stage::Plain) else {
            return parts.clone();
        };
        let about = if is_about_person(kind) { self.person(parts.about) } else { self.visit(parts.about) };
        let subject = if is_on_person(kind) { parts.subject.map(|id| self.person(id)) } else { parts.subject };
        let field = match subject {
            Some(subject) if !self.fields.is_empty() => self.field((about, subject, parts.field.clone())),
            _ => parts.field.clone(),
        };
        KeyParts { kind: parts.kind.clone(), about, subject, field }
    }

    /// The class of an entry: the key of its united parts, or its own key where
    /// the parts are not known.
    pub fn class(&self, item: &Item, erased_parts: Option<&KeyParts>) -> Key {
        match item.parts.as_ref().or(erased_parts) {
            Some(parts) => self.parts(parts).key(),
            None => item.key,
        }
    }

    fn field(&self, place: Place) -> String {
        self.fields.least(&place).map_or(place.2, |(_, _, field)| field.clone())
    }
}

/// Kinds that are about a person, not about a visit.
fn is_about_person(kind: Kind) -> bool {
    matches!(kind, Kind::Staff | Kind::Posting | Kind::Contact | Kind::BadgeRecord)
}

/// Kinds of a visit whose subject is a person (or, for findings, the unit).
fn is_on_person(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::AddedPerson
            | Kind::Mark
            | Kind::Lateness
            | Kind::AbsenceProof
            | Kind::BadgeCheck
            | Kind::Finding
            | Kind::Explanation
            | Kind::Decision
    )
}

/// Disjoint sets, each under its least member.
#[derive(Debug, Clone, PartialEq, Eq)]
struct United<T: Ord> {
    least: BTreeMap<T, T>,
    sets: BTreeMap<T, BTreeSet<T>>,
}

impl<T: Ord> Default for United<T> {
    fn default() -> United<T> {
        United { least: BTreeMap::new(), sets: BTreeMap::new() }
    }
}

impl<T: Ord + Clone + std::hash::Hash> United<T> {
    /// Unites pairs: union-find, so that thousands of joins stay cheap.
    fn of(pairs: impl Iterator<Item = (T, T)>) -> United<T> {
        let mut forest = Forest::default();
        pairs.for_each(|(one, other)| forest.unite(one, other));
        let mut united = United::default();
        for set in forest.sets() {
            let least = set.first().expect("a set has a member").clone();
            united.least.extend(set.iter().map(|member| (member.clone(), least.clone())));
            united.sets.insert(least, set);
        }
        united
    }

    fn least(&self, member: &T) -> Option<&T> {
        self.least.get(member)
    }

    fn all(&self, member: &T) -> Vec<T> {
        let set = self.least(member).and_then(|least| self.sets.get(least));
        set.map_or_else(|| vec![member.clone()], |set| set.iter().cloned().collect())
    }

    fn is_empty(&self) -> bool {
        self.least.is_empty()
    }

    fn differing(&self, other: &United<T>) -> BTreeSet<T> {
        let members = self.least.keys().chain(other.least.keys());
        let stands = |united: &United<T>, member: &T| united.least(member).unwrap_or(member).clone();
        members.filter(|member| stands(self, member) != stands(other, member)).cloned().collect()
    }
}

/// Sets being united; each member knows one nearer to its set's root.
struct Forest<T> {
    places: HashMap<T, usize>,
    members: Vec<T>,
    nearer: Vec<usize>,
}

impl<T> Default for Forest<T> {
    fn default() -> Forest<T> {
        Forest { places: HashMap::new(), members: Vec::new(), nearer: Vec::new() }
    }
}

impl<T: Ord + Clone + std::hash::Hash> Forest<T> {
    fn unite(&mut self, one: T, other: T) {
        let (one, other) = (self.place(one), self.place(other));
        let (one, other) = (self.root(one), self.root(other));
        self.nearer[one.max(other)] = one.min(other);
    }

    fn place(&mut self, member: T) -> usize {
        let next = self.members.len();
        *self.places.entry(member.clone()).or_insert_with(|| {
            self.members.push(member);
            self.nearer.push(next);
            next
        })
    }

    /// The root, with the way to it halved for the next time.
    fn root(&mut self, mut at: usize) -> usize {
        while self.nearer[at] != at {
            self.nearer[at] = self.nearer[self.nearer[at]];
            at = self.nearer[at];
        }
        at
    }

    fn sets(mut self) -> Vec<BTreeSet<T>> {
        let mut sets: BTreeMap<usize, BTreeSet<T>> = BTreeMap::new();
        for at in 0..self.members.len() {
            let root = self.root(at);
            sets.entry(root).or_default().insert(self.members[at].clone());
        }
        sets.into_values().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_grow_together_in_any_order_and_stand_under_their_least() {
        let pairs = [(5, 9), (2, 7), (9, 7), (4, 4)];
        for turn in 0..pairs.len() {
            let united = United::of(pairs.iter().cycle().skip(turn).take(pairs.len()).copied());
            assert_eq!(united.all(&9), [2, 5, 7, 9], "turn {turn}");
            assert_eq!(united.least(&5), Some(&2));
            assert_eq!(united.all(&4), [4]);
            assert_eq!(united.all(&3), [3], "an id nobody joined stands for itself");
        }
    }

    #[test]
    fn joining_persons_joins_no_visits() {
        let (one, other) = (Id([1; 16]), Id([2; 16]));
        let joins = Joins::of([Effect::SamePerson(one, other)].iter());
        assert_eq!((joins.person(other), joins.visit(other)), (one, other));
    }
}
