//! What the tests share: builders, fakes, the headless phone, the simulator, the
//! disk that loses its power, the benches. Nothing of it is shipped.

pub mod bench;
pub mod browser;
pub mod builders;
pub mod conformance;
pub mod cut;
pub mod district;
pub mod folders;
pub mod npm;
pub mod phone;
pub mod ports;
pub mod powercut;
pub mod sim;
pub mod tls;
pub mod window;

/// A client of plain HTTP for tests. It has TLS too, from a library that must be told
/// whose sums it does; whoever told it before told the same.
pub fn client() -> reqwest::ClientBuilder {
    rustls::crypto::ring::default_provider().install_default().ok();
    reqwest::Client::builder()
}
