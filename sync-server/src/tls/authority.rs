//! The office's own authority. Its key stands in the database beside the office's own,
//! so that all processes on one database are one office to a phone, and a copy that
//! brings the record back brings the authority back with it: phones that pinned it go on.
//!
//! P-256, since no browser takes Ed25519 in a certificate. The keys' randomness is the
//! TLS library's own, as that of every handshake is.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, PKCS_ECDSA_P256_SHA256, SerialNumber,
};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use shared::ids::DeviceId;
use shared::sync::Pin;
use time::{Duration, OffsetDateTime};

use super::TlsError;
use crate::record::AuthorityRow;

/// An authority's life. Phones never look at it: another one means that every phone is
/// enrolled again.
const AUTHORITY_LIFE: Duration = Duration::days(30 * 365);
/// A certificate's life: some browsers take none of more than 825 days.
pub const CERTIFICATE_LIFE_MS: i64 = 800 * 24 * 3600 * 1000;
/// It is valid from a day before it is made: a browser's clock may be a little behind.
const BEFORE: Duration = Duration::DAY;
/// Letters on a line of a certificate's file.
const PEM_LINE_CHARS: usize = 64;

/// Whose certificates phones take for the office's.
#[derive(Debug)]
pub struct Authority {
    certificate: CertificateDer<'static>,
    issuer: Issuer<'static, KeyPair>,
}

/// A certificate and its key.
#[derive(Debug)]
pub struct Issued {
    /// As DER.
    pub certificate: CertificateDer<'static>,
    /// As PKCS#8.
    pub key: PrivateKeyDer<'static>,
    /// Until when it is valid, ms since 1970.
    pub until_ms: i64,
}

impl Authority {
    /// A new one, as it is kept.
    ///
    /// # Errors
    /// [`TlsError`].
    pub fn make(office: DeviceId, now_ms: i64) -> Result<AuthorityRow, TlsError> {
        let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?;
        let mut params = params(office);
        params.not_before = moment(now_ms) - BEFORE;
        params.not_after = moment(now_ms) + AUTHORITY_LIFE;
        let certificate = params.self_signed(&key)?;
        Ok(AuthorityRow { certificate: certificate.der().to_vec(), key: key.serialize_der() })
    }

    /// The one that is kept.
    ///
    /// # Errors
    /// [`TlsError`] where its key is none.
    pub fn of(office: DeviceId, row: AuthorityRow) -> Result<Authority, TlsError> {
        let key = PrivatePkcs8KeyDer::from(row.key);
        let key = KeyPair::from_pkcs8_der_and_sign_algo(&key, &PKCS_ECDSA_P256_SHA256)?;
        Ok(Authority { certificate: row.certificate.into(), issuer: Issuer::new(params(office), key) })
    }

    /// What phones know it by.
    pub fn pin(&self) -> Pin {
        Pin::of(&self.certificate)
    }

    /// Its certificate.
    pub fn certificate(&self) -> &CertificateDer<'static> {
        &self.certificate
    }

    /// Its certificate in the form that browsers read from a file (RFC 7468).
    pub fn pem(&self) -> String {
        let base64 = BASE64_STANDARD.encode(&self.certificate);
        let lines = base64.as_bytes().chunks(PEM_LINE_CHARS).map(|line| String::from_utf8_lossy(line).into_owned());
        let lines = lines.collect::<Vec<_>>().join("\n");
        format!("-----BEGIN CERTIFICATE-----\n{lines}\n-----END CERTIFICATE-----\n")
    }

    /// A certificate for these host names and IP addresses.
    ///
    /// # Errors
    /// [`TlsError`].
    pub fn issue(&self, names: &[String], serial: [u8; 16], now_ms: i64) -> Result<Issued, TlsError> {
        let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?;
        let mut params = CertificateParams::new(names.to_vec())?;
        let mut subject = DistinguishedName::new();
        subject.push(DnType::CommonName, names.first().map_or("Ky Cuong", String::as_str));
        params.distinguished_name = subject;
        params.serial_number = Some(SerialNumber::from_slice(&positive(serial)));
        params.not_before = moment(now_ms) - BEFORE;
        params.not_after = moment(now_ms + CERTIFICATE_LIFE_MS);
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.use_authority_key_identifier_extension = true;
        let certificate = params.signed_by(&key, &self.issuer)?.der().clone();
        let key = PrivateKeyDer::Pkcs8(key.serialize_der().into());
        Ok(Issued { certificate, key, until_ms: now_ms + CERTIFICATE_LIFE_MS })
    }
}

/// What does not change between two looks at one authority. Each office has its own name,
/// so that a browser that knows two does not take one for the other.
fn params(office: DeviceId) -> CertificateParams {
    let mut params = CertificateParams::default();
    let mut name = DistinguishedName::new();
    name.push(DnType::OrganizationName, "Ky Cuong");
    name.push(DnType::CommonName, format!("Ky Cuong {office}"));
    params.distinguished_name = name;
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.serial_number = Some(SerialNumber::from_slice(&positive(office.0)));
    params
}

/// A serial number is positive and at most 20 bytes (RFC 5280, 4.1.2.2).
fn positive(mut serial: [u8; 16]) -> [u8; 16] {
    serial[0] = serial[0] & 0x7f | 0x40;
    serial
}

fn moment(ms: i64) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(ms / 1_000).unwrap_or(OffsetDateTime::UNIX_EPOCH)
}
