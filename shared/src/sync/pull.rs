//! Fourth step: what other phones and the office wrote, by a cursor per scope over the
//! office's arrival order. One request asks for all scopes: the phone says how far it has
//! read each, the office answers which the phone has now, and with what came since in
//! any of them, in one order. It refuses to know who may see which scope, and why.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::ids::{EntryHash, ScopeId};
use crate::journal::Chain;
use crate::log::Checkpoint;

use super::BatchNote;

pub use crate::domain::limits::SCOPES_MAX;
pub use crate::ids::Cursors;

/// Entries in one page of a pull.
pub const PULL_ENTRIES_MAX: u64 = super::BATCH_ENTRIES_MAX as u64;

/// "What came after these positions?"
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pull {
    /// The scopes this phone has, each as far as it has read it; none at first.
    #[serde(default)]
    pub cursors: Cursors,
    /// The end of the asker's own journal: what leads up to it need not come back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub head: Option<EntryHash>,
    /// The newest end of the office's log that it was told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub known: Option<Checkpoint>,
}

/// The phone's side: all of its scopes are read anew, since the office was restored from a
/// copy and what stands where is not what stood there.
pub fn cursors_anew(cursors: &Cursors) -> Cursors {
    cursors.keys().map(|scope| (*scope, 0)).collect()
}

/// The office's side: which scopes a phone has now, as what changes for it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ScopesNow {
    /// From where each scope is read: one that is new, from its beginning.
    pub after: Cursors,
    /// Those the phone did not name.
    pub added: Vec<ScopeId>,
    /// Those it named and has no more.
    pub lost: Vec<ScopeId>,
}

/// The office's side: compares the scopes a phone names with those it may see.
pub fn scopes_now(asked: &Cursors, seen: &BTreeSet<ScopeId>) -> ScopesNow {
    ScopesNow {
        after: seen.iter().map(|scope| (*scope, asked.get(scope).copied().unwrap_or(0))).collect(),
        added: seen.iter().filter(|scope| !asked.contains_key(scope)).copied().collect(),
        lost: asked.keys().filter(|scope| !seen.contains(scope)).copied().collect(),
    }
}

/// The phone's side: how far it has read its scopes once a page is taken in. A page holds
/// all of its scopes up to its position; with the last one all stand at the end of the
/// log, also where that lies before them, as after the office was restored from a copy.
pub fn cursors_after(cursors: &Cursors, note: &BatchNote) -> Cursors {
    let mut next = cursors.clone();
    next.retain(|scope, _| !note.lost.contains(scope));
    next.extend(note.added.iter().map(|scope| (*scope, 0)));
    if let Some(position) = note.cursor {
        let reaches = |after: u64| if note.more { after.max(position) } else { position };
        next.values_mut().for_each(|after| *after = reaches(*after));
    }
    next
}

/// The office's side: whether the asker's own entries may be left out. Only where its
/// journal is one branch here and the asker named its end: a phone that lost entries of
/// its own, or has another branch here, gets those of its scopes.
pub fn leaves_out_own(head: Option<EntryHash>, chain: &Chain) -> bool {
    let ends_there = chain.heads().iter().any(|(_, end)| Some(*end) == head);
    ends_there && chain.forks().next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: ScopeId = ScopeId([1; 16]);
    const B: ScopeId = ScopeId([2; 16]);
    const C: ScopeId = ScopeId([3; 16]);

    #[test]
    fn a_new_scope_is_read_from_its_beginning_and_one_that_is_no_more_is_named() {
        let now = scopes_now(&Cursors::from([(A, 50), (B, 40)]), &BTreeSet::from([A, C]));
        assert_eq!(now, ScopesNow { after: Cursors::from([(A, 50), (C, 0)]), added: vec![C], lost: vec![B] });
        assert_eq!(
            scopes_now(&now.after, &BTreeSet::from([A, C])),
            ScopesNow { after: now.after, ..ScopesNow::default() }
        );
    }

    #[test]
    fn a_page_moves_each_cursor_to_its_position_and_none_back_but_the_last_one() {
        let read = Cursors::from([(A, 50), (B, 40)]);
        let page = |position, more| BatchNote { cursor: Some(position), more, ..BatchNote::default() };
        for (note, wanted) in [
            (BatchNote { added: vec![C], ..page(20, true) }, vec![(A, 50), (B, 40), (C, 20)]),
            (BatchNote { lost: vec![A], ..page(45, true) }, vec![(B, 45)]),
            (page(60, false), vec![(A, 60), (B, 60)]),
            (page(30, false), vec![(A, 30), (B, 30)]),
            (BatchNote { added: vec![C], ..BatchNote::default() }, vec![(A, 50), (B, 40), (C, 0)]),
        ] {
            assert_eq!(cursors_after(&read, &note), Cursors::from_iter(wanted), "{note:?}");
        }
    }
}
