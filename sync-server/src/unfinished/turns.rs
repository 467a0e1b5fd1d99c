//! One writer an upload. A phone that comes back after a cut must not wait until its old
//! connection is known to be dead: the newer request asks the older one to stop.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{Mutex as Lock, OwnedMutexGuard, watch};

use super::Name;

/// How a turn is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hurry {
    /// Whoever writes now is asked to stop.
    Now,
    /// Whoever writes now may finish.
    Wait,
}

/// The uploads that are being written.
#[derive(Debug, Default)]
pub(super) struct Turns {
    places: Mutex<HashMap<Name, Arc<Place>>>,
}

#[derive(Debug, Default)]
struct Place {
    lock: Arc<Lock<()>>,
    hurrying: watch::Sender<usize>,
}

/// The right to write one upload.
#[derive(Debug)]
pub struct Turn {
    name: Name,
    place: Arc<Place>,
    _lock: OwnedMutexGuard<()>,
}

impl Turns {
    pub(super) async fn take(&self, name: Name, hurry: Hurry) -> Turn {
        let place = self.place(name);
        let _hurrying = (hurry == Hurry::Now).then(|| Hurrying::of(&place));
        let lock = place.lock.clone().lock_owned().await;
        Turn { name, place: place.clone(), _lock: lock }
    }

    /// Whether somebody writes this upload, or waits for it.
    pub(super) fn is_taken(&self, name: &Name) -> bool {
        self.places().get(name).is_some_and(|place| Arc::strong_count(place) > 1)
    }

    /// A turn where nobody has it.
    pub(super) fn try_take(&self, name: Name) -> Option<Turn> {
        let place = self.place(name);
        let lock = place.lock.clone().try_lock_owned().ok()?;
        Some(Turn { name, place, _lock: lock })
    }

    /// The place of an upload; those where nobody is or waits any more go.
    fn place(&self, name: Name) -> Arc<Place> {
        let mut places = self.places();
        places.retain(|_, place| Arc::strong_count(place) > 1);
        places.entry(name).or_default().clone()
    }

    fn places(&self) -> MutexGuard<'_, HashMap<Name, Arc<Place>>> {
        self.places.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Turn {
    /// Of which upload.
    pub fn name(&self) -> Name {
        self.name
    }

    /// Waits until somebody newer asks for it.
    pub async fn asked_for(&self) {
        let mut hurrying = self.place.hurrying.subscribe();
        // The sender lives as long as this turn.
        drop(hurrying.wait_for(|hurrying| *hurrying > 0).await);
    }
}

/// Somebody who hurries, until it has its turn or goes away.
struct Hurrying(Arc<Place>);

impl Hurrying {
    fn of(place: &Arc<Place>) -> Hurrying {
        place.hurrying.send_modify(|hurrying| *hurrying += 1);
        Hurrying(place.clone())
    }
}

impl Drop for Hurrying {
    fn drop(&mut self) {
        self.0.hurrying.send_modify(|hurrying| *hurrying -= 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::ids::{DeviceId, PhotoHash};

    const NAME: Name = Name { device: DeviceId([1; 16]), photo: PhotoHash([2; 32]) };

    #[tokio::test]
    async fn who_hurries_is_heard_and_who_waits_is_not() {
        let turns = Arc::new(Turns::default());
        let first = turns.take(NAME, Hurry::Now).await;
        assert!(turns.try_take(NAME).is_none());
        let waits = tokio::spawn({
            let turns = turns.clone();
            async move { drop(turns.take(NAME, Hurry::Wait).await) }
        });
        tokio::task::yield_now().await;
        assert_eq!(*first.place.hurrying.borrow(), 0);
        let hurries = tokio::spawn({
            let turns = turns.clone();
            async move { drop(turns.take(NAME, Hurry::Now).await) }
        });
        first.asked_for().await;
        drop(first);
        waits.await.unwrap();
        hurries.await.unwrap();
        let last = turns.take(Name { photo: PhotoHash([3; 32]), ..NAME }, Hurry::Now).await;
        assert_eq!(turns.places().keys().collect::<Vec<_>>(), [&last.name()], "nothing is left of those who are done");
    }
}
