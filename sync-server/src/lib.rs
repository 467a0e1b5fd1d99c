//! The office: takes in what phones saw, keeps the district record, serves the
//! clerk's pages. Entries are the truth; every table beside them follows from
//! them. Time and randomness come from outside, through [`ports`].

pub mod accounts;
mod arrivals;
mod attempts;
pub mod auth;
pub mod check;
pub mod commands;
pub mod config;
pub mod console;
pub mod error;
pub mod import;
pub mod ingest;
pub mod log;
pub mod office;
pub mod papers;
pub mod photos;
pub mod ports;
mod project;
pub mod record;
pub mod rescue;
pub mod roster;
pub mod routes;
pub mod scopes;
pub mod seed;
pub mod standing;
pub mod tls;
mod unfinished;
mod upload;

use std::net::SocketAddr;
use std::sync::Arc;

use axum::middleware::map_response;
use axum::serve::ListenerExt;
use axum::{Extension, Router};
use tokio::net::TcpListener;

use config::{PAPERS_PAUSE, UNFINISHED_SWEEP};

pub use config::Config;
pub use error::OfficeError;
pub use office::{Author, Office};
pub use ports::Ports;
use tls::{Reach, TlsListener};

/// Everything the office serves: the phones' routes and the clerk's pages.
pub fn app(office: Arc<Office>) -> Router {
    app_at(office, Reach::default())
}

fn app_at(office: Arc<Office>, reach: Reach) -> Router {
    let app = routes::router(office.clone()).merge(console::router(office));
    let secure = reach.address.is_some();
    let app = app.layer(Extension(reach));
    if secure { app.layer(map_response(console::keep_cookies_to_tls)) } else { app }
}

/// Serves until the listener fails.
///
/// # Errors
/// What the listener says.
pub async fn serve(listener: TcpListener, office: Arc<Office>) -> std::io::Result<()> {
    serve_until(listener, office, std::future::pending()).await
}

/// Serves until told to stop; requests under way are finished first, and photos that
/// arrived count, so that no phone sends them again. Plain HTTP, so on this machine only.
///
/// # Errors
/// What the listener says; [`tls::TlsError::PlainOutside`] in one where it listens to others.
pub async fn serve_until(
    listener: TcpListener,
    office: Arc<Office>,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    if !listener.local_addr()?.ip().is_loopback() {
        return Err(std::io::Error::other(tls::TlsError::PlainOutside));
    }
    let app = app(office.clone()).into_make_service_with_connect_info::<SocketAddr>();
    let sweeping = tokio::spawn(sweep(office.clone()));
    let served = axum::serve(listener, app).with_graceful_shutdown(stop).await;
    sweeping.abort();
    office.note_arrivals_aside().await;
    served
}

/// [`serve_until`] over TLS, to whoever can reach it.
///
/// # Errors
/// What the listener says.
pub async fn serve_tls_until(
    listener: TcpListener,
    served: tls::Served,
    office: Arc<Office>,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let reach = Reach { address: Some(served.address().clone()) };
    let app = app_at(office.clone(), reach).into_make_service_with_connect_info::<SocketAddr>();
    // Tapped for nothing: only so does a listener that is not the system's tell who calls.
    let listener = TlsListener::new(listener, served.config()).tap_io(|_| {});
    let sweeping = tokio::spawn(sweep(office.clone()));
    let ended = axum::serve(listener, app).with_graceful_shutdown(stop).await;
    sweeping.abort();
    office.note_arrivals_aside().await;
    ended
}

/// Looks through the unfinished photos and the sealed papers, now and from time to time;
/// through the papers also soon after something came that they may have waited for.
async fn sweep(office: Arc<Office>) {
    futures::join!(sweep_unfinished(&office), sweep_papers(&office));
}

async fn sweep_papers(office: &Arc<Office>) {
    loop {
        match office.close_papers().await {
            Ok(0) => {}
            Ok(count) => tracing::info!(count, "papers of sealed minutes are kept"),
            Err(error) => tracing::error!(%error, "papers of sealed minutes could not be kept"),
        }
        let woken = tokio::time::timeout(UNFINISHED_SWEEP, office.papers_wake.notified()).await;
        if woken.is_ok() {
            tokio::time::sleep(PAPERS_PAUSE).await;
        }
    }
}

async fn sweep_unfinished(office: &Office) {
    let mut times = tokio::time::interval(UNFINISHED_SWEEP);
    loop {
        times.tick().await;
        match office.sweep_unfinished().await {
            Ok(0) => {}
            Ok(count) => tracing::info!(count, "unfinished photos were left for too long and are gone"),
            Err(error) => tracing::error!(%error, "unfinished photos could not be looked through"),
        }
    }
}
