//! Whether who answers is the office: TLS that trusts one authority, the one whose pin
//! came with the invitation, and nobody else. It knows no store of trusted authorities,
//! neither the system's nor one of its own, so nobody whom others trust can pass for the
//! office.
//!
//! Time: a phone's clock may be wrong by years, and so may an office's have been when it
//! was last heard. A certificate therefore is out of date only where both say so. Either
//! alone would shut a phone out with all that it has not sent; whoever steals a
//! certificate and waits for its end gains as little as before. That one is valid only
//! from a later day on is no reason at all: it was made since.

use std::sync::Arc;
use std::time::Duration;

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error, PeerIncompatible, RootCertStore, SignatureScheme,
    version,
};
use shared::sync::Pin;

/// Which office is to answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pinned {
    /// Its authority's.
    pub pin: Pin,
    /// The earlier of the phone's clock and the office's at the last contact, ms since
    /// 1970: so late it is at least, if either is right. 0 where there was no contact.
    pub at_least_ms: i64,
}

/// Why who answered is not taken for the office.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotTheOffice {
    /// Another authority's certificate, or none: somebody else.
    Other,
    /// The office's own certificate, for another address or out of date.
    Certificate,
}

/// A client that speaks TLS 1.3 with one office, or with nobody.
pub(super) fn client(office: Option<Pinned>) -> Result<ClientConfig, Error> {
    let provider = Arc::new(ring::default_provider());
    let verifier = PinVerifier { office, provider: provider.clone() };
    let config = ClientConfig::builder_with_provider(provider).with_protocol_versions(&[&version::TLS13])?;
    let config = config.dangerous().with_custom_certificate_verifier(Arc::new(verifier));
    Ok(config.with_no_client_auth())
}

/// What a failed handshake says of who answered; none where it may only be the line.
pub(super) fn suspicion(error: &Error) -> Option<NotTheOffice> {
    match error {
        Error::InvalidCertificate(
            CertificateError::NotValidForName
            | CertificateError::NotValidForNameContext { .. }
            | CertificateError::Expired
            | CertificateError::ExpiredContext { .. },
        ) => Some(NotTheOffice::Certificate),
        Error::InvalidCertificate(_)
        | Error::NoCertificatesPresented
        | Error::PeerIncompatible(_)
        | Error::PeerMisbehaved(_)
        | Error::InvalidMessage(_)
        | Error::InappropriateMessage { .. }
        | Error::InappropriateHandshakeMessage { .. }
        | Error::AlertReceived(_) => Some(NotTheOffice::Other),
        _ => None,
    }
}

#[derive(Debug)]
struct PinVerifier {
    office: Option<Pinned>,
    provider: Arc<CryptoProvider>,
}

impl PinVerifier {
    /// The office's authority among what was presented; that it signed the other one is
    /// still to be seen.
    fn authority(&self, presented: &[CertificateDer<'_>], pin: Pin) -> Result<Arc<WebPkiServerVerifier>, Error> {
        let authority = presented.iter().find(|certificate| Pin::of(certificate) == pin);
        let authority = authority.ok_or(Error::InvalidCertificate(CertificateError::UnknownIssuer))?;
        let mut roots = RootCertStore::empty();
        roots.add(authority.clone().into_owned())?;
        let judge = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), self.provider.clone());
        judge.build().map_err(|_| Error::InvalidCertificate(CertificateError::BadEncoding))
    }
}

impl ServerCertVerifier for PinVerifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let office = self.office.ok_or(Error::InvalidCertificate(CertificateError::UnknownIssuer))?;
        let authority = self.authority(intermediates, office.pin)?;
        let at_least_s = u64::try_from(office.at_least_ms / 1_000).unwrap_or(0);
        let at = UnixTime::since_unix_epoch(Duration::from_secs(at_least_s));
        match authority.verify_server_cert(end_entity, &[], server_name, &[], at) {
            Err(Error::InvalidCertificate(CertificateError::NotValidYetContext { not_before, .. })) => {
                authority.verify_server_cert(end_entity, &[], server_name, &[], not_before)
            }
            judged => judged,
        }
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Err(Error::PeerIncompatible(PeerIncompatible::ServerTlsVersionIsDisabledByOurConfig))
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signed, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}
