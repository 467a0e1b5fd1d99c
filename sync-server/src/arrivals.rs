//! Photos that arrive at the same time are noted in one commit: each waits for the
//! disk once, and four at once wait for it once together.

use std::sync::Mutex;

use shared::ids::PhotoHash;
use tokio::sync::{Mutex as Turn, oneshot};

use crate::record::{Store, StoreError};

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
    waiting: Mutex<Vec<(Arrival, oneshot::Sender<()>)>>,
    turn: Turn<()>,
}

impl Arrivals {
    /// Notes a photo; whether it is durable now. Whoever gets the turn notes all that
    /// wait, so one of them may find its own noted already.
    ///
    /// # Errors
    /// [`StoreError`]. Those whose photos were to be noted with this one are told
    /// that theirs were not.
    pub async fn note(&self, store: &Store, arrival: Arrival) -> Result<bool, StoreError> {
        let (tell, told) = oneshot::channel();
        self.waiting().push((arrival, tell));
        {
            let _turn = self.turn.lock().await;
            let waiting = std::mem::take(&mut *self.waiting());
            if !waiting.is_empty() {
                let (arrivals, tell): (Vec<Arrival>, Vec<oneshot::Sender<()>>) = waiting.into_iter().unzip();
                let tx = store.begin().await?;
                tx.add_photos(&arrivals).await?;
                tx.commit().await?;
                for tell in tell {
                    // Whoever went away meanwhile needs no answer.
                    let _ = tell.send(());
                }
            }
        }
        Ok(told.await.is_ok())
    }

    fn waiting(&self) -> std::sync::MutexGuard<'_, Vec<(Arrival, oneshot::Sender<()>)>> {
        self.waiting.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}
