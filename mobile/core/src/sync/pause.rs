//! A person's wish that a sync pauses. What is on its way may come to its end for a
//! moment; then it is cut, as a link may cut it, and the next sync goes on from there.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

/// What is on its way has so long to come to its end: most answers take less, and nobody
/// who tapped waits longer.
const PAUSE_GRACE: Duration = Duration::from_secs(3);

/// A wish to pause; a copy is a handle of the same.
#[derive(Debug, Clone)]
pub struct Pause(Arc<watch::Sender<bool>>);

impl Default for Pause {
    fn default() -> Pause {
        Pause(Arc::new(watch::Sender::new(false)))
    }
}

impl Pause {
    /// Wishes it.
    pub fn ask(&self) {
        self.0.send_replace(true);
    }

    /// Whether it was wished.
    pub fn is_asked(&self) -> bool {
        *self.0.borrow()
    }

    /// Waits for an answer; none where the wish came first and the answer not soon after.
    pub(super) async fn or<T>(&self, answer: impl Future<Output = T>) -> Option<T> {
        self.or_within(PAUSE_GRACE, answer).await
    }

    async fn or_within<T>(&self, grace: Duration, answer: impl Future<Output = T>) -> Option<T> {
        tokio::pin!(answer);
        tokio::select! {
            biased;
            answer = &mut answer => return Some(answer),
            () = self.asked() => {}
        }
        tokio::time::timeout(grace, answer).await.ok()
    }

    async fn asked(&self) {
        // The sender is this pause's own: it is there as long as anybody waits.
        drop(self.0.subscribe().wait_for(|asked| *asked).await);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_answer_on_its_way_is_taken_and_one_that_does_not_come_is_not_waited_for() {
        let pause = Pause::default();
        let other = pause.clone();
        assert_eq!(pause.or(std::future::ready(1)).await, Some(1));
        let soon = async {
            other.ask();
            tokio::task::yield_now().await;
            2
        };
        assert_eq!(pause.or(soon).await, Some(2));
        assert!(pause.is_asked());
        assert_eq!(pause.or_within(Duration::ZERO, std::future::pending::<u8>()).await, None);
    }
}
