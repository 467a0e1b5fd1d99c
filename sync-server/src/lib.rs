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
mod unfinished;
mod upload;

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use tokio::net::TcpListener;

use config::UNFINISHED_SWEEP;

pub use config::Config;
pub use error::OfficeError;
pub use office::{Author, Office};
pub use ports::Ports;

/// Everything the office serves: the phones' routes and the clerk's pages.
pub fn app(office: Arc<Office>) -> Router {
    routes::router(office.clone()).merge(console::router(office))
}

/// Serves until the listener fails.
///
/// # Errors
/// What the listener says.
pub async fn serve(listener: TcpListener, office: Arc<Office>) -> std::io::Result<()> {
    serve_until(listener, office, std::future::pending()).await
}

/// Serves until told to stop; requests under way are finished first, and photos that
/// arrived count, so that no phone sends them again.
///
/// # Errors
/// What the listener says.
pub async fn serve_until(
    listener: TcpListener,
    office: Arc<Office>,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let app = app(office.clone()).into_make_service_with_connect_info::<SocketAddr>();
    let sweeping = tokio::spawn(sweep(office.clone()));
    let served = axum::serve(listener, app).with_graceful_shutdown(stop).await;
    sweeping.abort();
    office.note_arrivals_aside().await;
    served
}

/// Looks through the unfinished photos, now and from time to time.
async fn sweep(office: Arc<Office>) {
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
