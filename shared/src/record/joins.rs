//! Which visits, persons and findings are one: the classes that joins unite.
//! The least id of a united set stands for it, so every replica names it alike.

use std::collections::BTreeMap;

use crate::domain::{KeyParts, Kind};
use crate::ids::{Id, Key};

use super::item::{Effect, Item};

/// A finding's place: visit, person or unit, code and number.
type Place = (Id, Id, String);

/// The joins in effect.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Joins {
    ids: BTreeMap<Id, Id>,
    fields: BTreeMap<Place, String>,
}

/// Kinds whose keys are never united: what unites and what sets aside must not
/// depend on what is united.
pub(super) fn is_join(item: &Item) -> bool {
    matches!(item.effect, Effect::SameId(..) | Effect::SameField { .. })
}

/// Kinds whose keys stay as their headers say.
fn is_raw(kind: &str) -> bool {
    matches!(
        Kind::of(kind),
        Some(Kind::SameVisit | Kind::SamePerson | Kind::SameFinding | Kind::Quarantine | Kind::Erase)
    )
}

impl Joins {
    /// Unites what the given effects say; their order does not matter.
    pub fn of<'a>(effects: impl Iterator<Item = &'a Effect> + Clone) -> Joins {
        let mut joins = Joins::default();
        for effect in effects.clone() {
            if let Effect::SameId(one, other) = effect {
                unite(&mut joins.ids, *one, *other);
            }
        }
        for effect in effects {
            if let Effect::SameField { about, subject, field, other } = effect {
                let (about, subject) = (joins.canonical(*about), joins.canonical(*subject));
                let place = |field: &String| (about, subject, field.clone());
                let (one, other) = (joins.field(&place(field)), joins.field(&place(other)));
                let (least, greater) = if one <= other { (one, other) } else { (other, one) };
                let here =
                    joins.fields.iter_mut().filter(|((a, s, _), to)| *a == about && *s == subject && **to == greater);
                here.for_each(|(_, to)| to.clone_from(&least));
                joins.fields.insert((about, subject, greater), least);
            }
        }
        joins
    }

    /// The id that stands for a united set.
    pub fn canonical(&self, id: Id) -> Id {
        self.ids.get(&id).copied().unwrap_or(id)
    }

    /// All ids of the set of an id.
    pub fn united(&self, id: Id) -> Vec<Id> {
        let canonical = self.canonical(id);
        let others = self.ids.iter().filter(|(_, to)| **to == canonical).map(|(from, _)| *from);
        std::iter::once(canonical).chain(others.filter(|from| *from != canonical)).collect()
    }

    /// The ids, as entries write them, whose class differs between two unions.
    pub fn differing(&self, other: &Joins) -> std::collections::BTreeSet<Id> {
        let ids = self.ids.keys().chain(other.ids.keys()).copied();
        let mut differing: std::collections::BTreeSet<Id> =
            ids.filter(|id| self.canonical(*id) != other.canonical(*id)).collect();
        for (mine, theirs) in [(self, other), (other, self)] {
            let moved = mine.fields.iter().filter(|(place, to)| theirs.fields.get(*place) != Some(*to));
            for ((_, subject, _), _) in moved {
                differing.extend(mine.united(*subject));
                differing.extend(theirs.united(*subject));
            }
        }
        differing
    }

    /// A key's parts with joined ids united.
    pub fn parts(&self, parts: &KeyParts) -> KeyParts {
        if is_raw(&parts.kind) {
            return parts.clone();
        }
        let about = self.canonical(parts.about);
        let subject = parts.subject.map(|id| self.canonical(id));
        let field = match subject {
            Some(subject) if !self.fields.is_empty() => self.field(&(about, subject, parts.field.clone())),
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

    fn field(&self, place: &Place) -> String {
        self.fields.get(place).cloned().unwrap_or_else(|| place.2.clone())
    }
}

fn unite(ids: &mut BTreeMap<Id, Id>, one: Id, other: Id) {
    let (one, other) = (*ids.get(&one).unwrap_or(&one), *ids.get(&other).unwrap_or(&other));
    let (least, greater) = if one <= other { (one, other) } else { (other, one) };
    ids.values_mut().filter(|to| **to == greater).for_each(|to| *to = least);
    ids.insert(greater, least);
    ids.insert(least, least);
}
