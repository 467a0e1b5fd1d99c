//! Photos whose bytes are here and do not count yet: made durable and noted together,
//! and always before the office says what it holds. What is lost with the process or a
//! power cut before that costs no photo: the phone asks before it says «đã gửi», and
//! sends it again.

use std::sync::{Mutex, MutexGuard, PoisonError};

use shared::ids::PhotoHash;
use tokio::sync::Mutex as Turn;

use crate::photos::PhotoStore;
use crate::record::{Store, StoreError};

/// So many wait at most for their rows.
const WAITING_MAX: usize = 64;

/// A photo whose bytes are here, to be noted.
#[derive(Debug, Clone, Copy)]
pub struct Arrival {
    /// Its name.
    pub hash: PhotoHash,
    /// How many bytes it has.
    pub bytes: u64,
    /// When it arrived, ms since 1970.
    pub received_ms: i64,
}

/// Arrivals that are not noted yet.
#[derive(Debug, Default)]
pub struct Arrivals {
    waiting: Mutex<Vec<Arrival>>,
    turn: Turn<()>,
}

impl Arrivals {
    /// Takes in a photo whose file is there. Whether so many wait that they are to be
    /// noted now.
    #[must_use]
    pub fn take_in(&self, arrival: Arrival) -> bool {
        let mut waiting = self.waiting();
        waiting.push(arrival);
        waiting.len() >= WAITING_MAX
    }

    /// Notes all that arrived before this was called, durably. Whoever comes while
    /// another notes waits until that is done.
    ///
    /// # Errors
    /// [`StoreError`]; what could not be noted, or not made durable, counts as not sent.
    pub async fn note(&self, photos: &PhotoStore, store: &Store) -> Result<usize, StoreError> {
        let _turn = self.turn.lock().await;
        let mut arrivals = std::mem::take(&mut *self.waiting());
        if arrivals.is_empty() {
            return Ok(0);
        }
        let hashes: Vec<PhotoHash> = arrivals.iter().map(|arrival| arrival.hash).collect();
        let durable = photos.make_durable(&hashes).await;
        arrivals.retain(|arrival| durable.contains(&arrival.hash));
        let tx = store.begin().await?;
        tx.add_photos(&arrivals).await?;
        tx.commit().await?;
        Ok(arrivals.len())
    }

    fn waiting(&self) -> MutexGuard<'_, Vec<Arrival>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
