//! The way from a phone to the office, which can be shut, or so slow that nothing comes
//! through: a corridor without a signal, and one with a weak one.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};

/// A way that is open, shut or stalled.
pub struct Gate {
    /// What the phone takes for the office.
    pub base: String,
    open: Arc<AtomicBool>,
    stalled: Arc<AtomicBool>,
}

impl Gate {
    /// An open way to an office.
    pub async fn to(office: &str) -> Gate {
        let office = office.trim_start_matches("http://").to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let open = Arc::new(AtomicBool::new(true));
        let stalled = Arc::new(AtomicBool::new(false));
        let (is_open, stalls) = (open.clone(), stalled.clone());
        tokio::spawn(async move {
            while let Ok((mut phone, _)) = listener.accept().await {
                let (office, is_open, stalls) = (office.clone(), is_open.clone(), stalls.clone());
                tokio::spawn(async move {
                    while stalls.load(Ordering::SeqCst) {
                        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
                    }
                    let cut = async {
                        while is_open.load(Ordering::SeqCst) {
                            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
                        }
                    };
                    let carry = async {
                        let mut office = TcpStream::connect(office).await.unwrap();
                        copy_bidirectional(&mut phone, &mut office).await
                    };
                    // Whichever comes first: a call's end, or the shutting of the way.
                    tokio::select! { () = cut => {}, _ = carry => {} }
                });
            }
        });
        Gate { base, open, stalled }
    }

    /// Shuts the way; calls that go on are cut.
    pub fn shut(&self) {
        self.open.store(false, Ordering::SeqCst);
    }

    /// Holds whatever comes from now on.
    pub fn stall(&self) {
        self.stalled.store(true, Ordering::SeqCst);
    }

    /// Opens it again.
    pub fn open(&self) {
        self.stalled.store(false, Ordering::SeqCst);
        self.open.store(true, Ordering::SeqCst);
    }
}
