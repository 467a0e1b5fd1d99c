//! An office served over TLS on this machine, for tests: closed and opened again at the
//! same address, with the same certificate or another; and others who stand there instead.

use std::sync::Arc;

use image::{GrayImage, ImageFormat, Luma};
use qrcode::{Color, QrCode};
use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{RootCertStore, ServerConfig, SupportedProtocolVersion};
use shared::sync::{Code, Invitation, OfficeAddress};
use sync_server::Office;
use sync_server::tls::{Names, Served, TlsListener};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// The one name of this machine that every test may use.
pub const HERE: &str = "127.0.0.1";
/// Pixels of a QR code's square.
const SQUARE: u32 = 6;
/// White squares around it.
const QUIET: u32 = 4;

/// An office that phones reach over TLS.
pub struct TlsOffice {
    /// Where.
    pub address: OfficeAddress,
    office: Arc<Office>,
    folder: TempDir,
    stop: oneshot::Sender<()>,
    task: JoinHandle<std::io::Result<()>>,
}

impl std::fmt::Debug for TlsOffice {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "TlsOffice({})", self.address)
    }
}

/// An office that is closed, and where it was.
#[derive(Debug)]
pub struct Closed {
    /// Where it kept its certificate.
    pub folder: TempDir,
    /// The port it had.
    pub port: u16,
}

impl TlsOffice {
    /// Serves it on a free port.
    ///
    /// # Panics
    /// Where that can't be.
    pub async fn open(office: &Arc<Office>) -> TlsOffice {
        let place = Closed { folder: tempfile::tempdir().expect("a temporary folder can be made"), port: 0 };
        TlsOffice::at(office, place, &[HERE]).await
    }

    /// Serves it in a place and under names.
    ///
    /// # Panics
    /// Where that can't be.
    pub async fn at(office: &Arc<Office>, place: Closed, names: &[&str]) -> TlsOffice {
        let listener = TcpListener::bind((HERE, place.port)).await.expect("the port is free");
        let port = listener.local_addr().expect("a listener has an address").port();
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let names = Names::new(&names).expect("they are names");
        let served = Served::ready(office, place.folder.path(), &names, port).expect("a certificate is had");
        let address = served.address().clone();
        let (stop, stopped) = oneshot::channel();
        let until = async move { drop(stopped.await) };
        let task = tokio::spawn(sync_server::serve_tls_until(listener, served, office.clone(), until));
        TlsOffice { address, office: office.clone(), folder: place.folder, stop, task }
    }

    /// Ends it, requests under way first.
    ///
    /// # Panics
    /// Where it did not end well.
    pub async fn close(self) -> Closed {
        let port = port(&self.address);
        drop(self.stop);
        self.task.await.expect("it does not panic").expect("it ends well");
        Closed { folder: self.folder, port }
    }

    /// An invitation for somebody's next phone.
    ///
    /// # Panics
    /// Where they may have none.
    pub async fn invite(&self, login: &str) -> Invitation {
        let code = self.office.new_code(login).await.expect("this member may have a phone");
        self.invitation(code)
    }

    /// An invitation with any code.
    pub fn invitation(&self, code: Code) -> Invitation {
        Invitation { address: self.address.clone(), code, pin: self.office.authority().pin() }
    }

    /// A client that trusts the office's authority as a browser is told to.
    ///
    /// # Panics
    /// Where it can't be made.
    pub fn browser(&self) -> reqwest::ClientBuilder {
        let mut roots = RootCertStore::empty();
        roots.add(self.office.authority().certificate().clone()).expect("an authority's certificate is one");
        let config = rustls::ClientConfig::builder_with_provider(Arc::new(ring::default_provider()));
        let config = config.with_safe_default_protocol_versions().expect("the library has versions");
        crate::client().tls_backend_preconfigured(config.with_root_certificates(roots).with_no_client_auth())
    }

    /// The port it has.
    pub fn port(&self) -> u16 {
        port(&self.address)
    }
}

fn port(address: &OfficeAddress) -> u16 {
    let (_, port) =
        address.url().rsplit_once(':').map(|(host, port)| (host.to_owned(), port.to_owned())).unwrap_or_default();
    port.parse().expect("an address has a port")
}

/// Somebody who stands where an office was, with any certificates and versions, and counts
/// how often they are called.
///
/// # Panics
/// Where the port is taken.
pub async fn impostor(
    port: u16,
    versions: &[&'static SupportedProtocolVersion],
    (chain, key): (Vec<CertificateDer<'static>>, PrivateKeyDer<'static>),
) -> JoinHandle<()> {
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()));
    let config = config.with_protocol_versions(versions).expect("the library has these versions");
    let config = config.with_no_client_auth().with_single_cert(chain, key).expect("the key is the certificate's");
    let listener = TcpListener::bind((HERE, port)).await.expect("the port is free");
    let listener = TlsListener::new(listener, Arc::new(config));
    tokio::spawn(async move { drop(axum::serve(listener, agreeable()).await) })
}

/// Whoever says yes to everything.
pub fn agreeable() -> axum::Router {
    axum::Router::new().fallback(|| async { "{}" })
}

/// A QR code as a picture that a camera could have taken.
///
/// # Panics
/// Where the text is too long for one.
pub fn picture_of(text: &str) -> Vec<u8> {
    let code = QrCode::new(text).expect("the text fits a code");
    let (width, colors) = (u32::try_from(code.width()).expect("codes are small"), code.to_colors());
    let edge = (width + 2 * QUIET) * SQUARE;
    let picture = GrayImage::from_fn(edge, edge, |x, y| {
        let at = |pixel: u32| (pixel / SQUARE).checked_sub(QUIET).filter(|at| *at < width);
        let dark = at(x).zip(at(y)).is_some_and(|(x, y)| colors[(y * width + x) as usize] == Color::Dark);
        Luma([if dark { 0 } else { 255 }])
    });
    let mut png = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut png, ImageFormat::Png).expect("a picture can be written to memory");
    png.into_inner()
}
