//! The certificate that the office is served with. It is kept in the data folder for its
//! owner alone, so that a browser told to trust it need not be told again at each start,
//! and made anew at the start where it nears its end, is for other names, or is another
//! authority's.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::version::TLS13;
use serde::{Deserialize, Serialize};
use shared::ids::{from_hex, to_hex};
use shared::sync::{OfficeAddress, Pin};

use super::TlsError;
use crate::Office;

/// Its file in the data folder.
pub const FILE: &str = "tls.json";
/// It is made anew at a start this long before its end: offices restart more often than
/// every three months.
pub const RENEW_BEFORE_MS: i64 = 90 * 24 * 3600 * 1000;

/// Under which names phones ask for the office; the first stands in invitations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Names(Vec<String>);

impl Names {
    /// Checked names, at least one.
    ///
    /// # Errors
    /// [`TlsError::Name`], [`TlsError::NoName`].
    pub fn new(names: &[String]) -> Result<Names, TlsError> {
        let checked = names.iter().map(|name| {
            let address = OfficeAddress::new(name, 1).ok_or_else(|| TlsError::Name { name: name.clone() })?;
            Ok(address.host().to_owned())
        });
        let names: Vec<String> = checked.collect::<Result<_, TlsError>>()?;
        if names.is_empty() { Err(TlsError::NoName) } else { Ok(Names(names)) }
    }
}

/// The office as it is served over TLS.
#[derive(Clone)]
pub struct Served {
    address: OfficeAddress,
    config: Arc<ServerConfig>,
}

/// The key stays out of logs.
impl std::fmt::Debug for Served {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Served({})", self.address)
    }
}

impl Served {
    /// With the certificate that is kept, or a new one.
    ///
    /// # Errors
    /// [`TlsError`].
    pub fn ready(office: &Office, folder: &Path, names: &Names, port: u16) -> Result<Served, TlsError> {
        let first = names.0.first().ok_or(TlsError::NoName)?;
        let address = OfficeAddress::new(first, port).ok_or_else(|| TlsError::Name { name: first.clone() })?;
        let fits = |kept: &Kept| kept.fits(names, office);
        let kept = Kept::read(folder).filter(fits).map_or_else(|| Kept::made(office, names), Ok)?;
        let kept = Kept { address: Some(address.to_string()), ..kept };
        let config = Arc::new(kept.config(office)?);
        kept.write(folder)?;
        Ok(Served { address, config })
    }

    /// Where phones reach it.
    pub fn address(&self) -> &OfficeAddress {
        &self.address
    }

    /// What TLS is spoken with.
    pub fn config(&self) -> Arc<ServerConfig> {
        self.config.clone()
    }
}

/// Where the office of this folder was last served over TLS, and may be still: invitations
/// made at a terminal name it.
pub fn last_address(folder: &Path) -> Option<OfficeAddress> {
    OfficeAddress::read(&Kept::read(folder)?.address?)
}

/// From now on it is not served over TLS.
///
/// # Errors
/// [`TlsError::File`].
pub fn forget_address(folder: &Path) -> Result<(), TlsError> {
    match Kept::read(folder) {
        Some(kept) if kept.address.is_some() => Kept { address: None, ..kept }.write(folder),
        _ => Ok(()),
    }
}

/// What the file holds; bytes as hexadecimal digits.
#[derive(Serialize, Deserialize)]
struct Kept {
    address: Option<String>,
    names: Vec<String>,
    authority: Pin,
    from_ms: i64,
    until_ms: i64,
    certificate: String,
    key: String,
}

impl Kept {
    fn made(office: &Office, names: &Names) -> Result<Kept, TlsError> {
        let now_ms = office.now_ms();
        let serial = office.ports().random.id().0;
        let issued = office.authority().issue(&names.0, serial, now_ms)?;
        Ok(Kept {
            address: None,
            names: names.0.clone(),
            authority: office.authority().pin(),
            from_ms: now_ms,
            until_ms: issued.until_ms,
            certificate: to_hex(&issued.certificate),
            key: to_hex(issued.key.secret_der()),
        })
    }

    /// One from a later day than today's was made by a clock that was wrong.
    fn fits(&self, names: &Names, office: &Office) -> bool {
        let in_time = (self.from_ms..self.until_ms - RENEW_BEFORE_MS).contains(&office.now_ms());
        self.names == names.0 && self.authority == office.authority().pin() && in_time && self.config(office).is_ok()
    }

    fn config(&self, office: &Office) -> Result<ServerConfig, TlsError> {
        let bytes = |hex: &str| from_hex(hex).unwrap_or_default();
        let certificate = CertificateDer::from(bytes(&self.certificate));
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(bytes(&self.key)));
        let provider = Arc::new(ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider).with_protocol_versions(&[&TLS13])?;
        // The authority goes along: a phone knows its pin alone.
        let chain = vec![certificate, office.authority().certificate().clone()];
        let mut config = config.with_no_client_auth().with_single_cert(chain, key)?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(config)
    }

    /// None where there is none, or none that can be read: a new one is made then.
    fn read(folder: &Path) -> Option<Kept> {
        serde_json::from_slice(&std::fs::read(folder.join(FILE)).ok()?).ok()
    }

    fn write(&self, folder: &Path) -> Result<(), TlsError> {
        let unfinished = folder.join(format!("{FILE}.unfinished"));
        let mut file = owners_file(&unfinished)?;
        file.write_all(&serde_json::to_vec_pretty(self).map_err(std::io::Error::from)?)?;
        file.sync_all()?;
        Ok(std::fs::rename(&unfinished, folder.join(FILE))?)
    }
}

fn owners_file(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
