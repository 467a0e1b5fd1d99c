//! Talk that nobody listens in on: the office's own authority, the certificates that it
//! issues to the addresses it is served under, and the listener that speaks TLS. Phones
//! know the authority by its pin, browsers by its certificate; nobody outside is asked.
//! It refuses to know what is talked about.

mod authority;
mod listener;
mod served;

use shared::sync::OfficeAddress;

pub use authority::{Authority, CERTIFICATE_LIFE_MS, Issued};
pub use listener::{CONNECTIONS_MAX, HANDSHAKE_S_MAX, HANDSHAKES_AT_ONCE, TlsListener};
pub use served::{FILE, Names, RENEW_BEFORE_MS, Served, forget_address, last_address};

/// Why the office can't be served as wanted.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A certificate can't be made.
    #[error("a certificate can't be made: {0}")]
    Certificate(#[from] rcgen::Error),
    /// TLS does not take what it is given.
    #[error("TLS: {0}")]
    Tls(#[from] rustls::Error),
    /// The certificate's file.
    #[error("the certificate's file: {0}")]
    File(#[from] std::io::Error),
    /// A name that no phone can ask for.
    #[error("{name} is neither a host's name nor an IP address")]
    Name {
        /// As it was given.
        name: String,
    },
    /// All addresses are listened at, and none was told that phones may ask for.
    #[error("--name is needed to be reached from outside")]
    NoName,
    /// Plain HTTP was to leave this machine.
    #[error("plain HTTP is served on this machine only")]
    PlainOutside,
}

/// How whoever asks came here; carried along with every request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reach {
    /// Where phones reach the office over TLS; none where only this machine does.
    pub address: Option<OfficeAddress>,
}
