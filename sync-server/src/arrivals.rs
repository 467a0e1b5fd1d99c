//! Photos whose bytes are durably here and whose rows are not yet: noted together, and
//! always before the office says what it holds. A row lost with the process costs no
//! photo: the phone asks before it says «đã gửi», and sends it again.

use std::sync::{Mutex, MutexGuard, PoisonError};

use shared::ids::PhotoHash;
use tokio::sync::Mutex as Turn;

use crate::record::{Store, StoreError};

/// So many wait at most for their rows.
const WAITING_MAX: usize = 64;

/// A photo whose bytes are durably here, to be noted.
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
    /// Takes in a photo whose file is durable. Whether so many wait that they are to be
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
    /// [`StoreError`]; what could not be noted counts as not sent.
    pub async fn note(&self, store: &Store) -> Result<(), StoreError> {
        let _turn = self.turn.lock().await;
        let arrivals = std::mem::take(&mut *self.waiting());
        if arrivals.is_empty() {
            return Ok(());
        }
        let tx = store.begin().await?;
        tx.add_photos(&arrivals).await?;
        tx.commit().await
    }

    fn waiting(&self) -> MutexGuard<'_, Vec<Arrival>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
