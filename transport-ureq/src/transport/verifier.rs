//! Whether the server is whom its certificate names.
//!
//! WebPKI decides, with one exception. `openssl req -x509` makes a certificate
//! that signs itself and calls itself a CA. WebPKI refuses it as a server's own
//! (`CaUsedAsEndEntity`), even when it is one of the roots given. Who gives that
//! very certificate trusts it, so that here it is accepted.

use std::{error::Error as StdError, sync::Arc};

use rustls::{
    CertificateError, DigitallySignedStruct, Error as TlsError, RootCertStore, SignatureScheme,
    client::{
        WebPkiServerVerifier,
        danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
        verify_server_name,
    },
    crypto::CryptoProvider,
    server::ParsedCertificate,
};
use rustls_pki_types::{CertificateDer, ServerName, UnixTime};

use crate::error::BuildError;

/// WebPKI, and the certificates that are trusted as they are.
#[derive(Debug)]
pub(super) struct Verifier {
    webpki: Arc<WebPkiServerVerifier>,
    pinned: Vec<CertificateDer<'static>>,
}

impl Verifier {
    pub(super) fn new(
        roots: RootCertStore,
        pinned: Vec<CertificateDer<'static>>,
        provider: Arc<CryptoProvider>,
    ) -> Result<Self, BuildError> {
        let webpki = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider)
            .build()
            .map_err(|error| BuildError::Tls { reason: error.to_string() })?;
        Ok(Self { webpki, pinned })
    }
}

/// What WebPKI says is wrong with a certificate, where rustls has no word of its
/// own for it.
pub(super) fn webpki_error(error: &TlsError) -> Option<&webpki::Error> {
    match error {
        TlsError::InvalidCertificate(CertificateError::Other(other)) => {
            let other: &(dyn StdError + 'static) = other.0.as_ref();
            other.downcast_ref()
        }
        _ => None,
    }
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, TlsError> {
        let error = match self.webpki.verify_server_cert(end_entity, intermediates, name, ocsp, now)
        {
            Ok(verified) => return Ok(verified),
            Err(error) => error,
        };
        // The order of WebPKI's checks (`check_issuer_independent_properties` in
        // its `verify_cert.rs`) matters: the validity comes before this error,
        // so that a certificate that gets here is valid today. Neither its
        // purposes nor its signature have been checked: it is its own issuer, and
        // a root's are not looked at either. The name comes last, and is left.
        let is_ca = matches!(webpki_error(&error), Some(webpki::Error::CaUsedAsEndEntity));
        if !is_ca || !self.pinned.iter().any(|pinned| pinned == end_entity) {
            return Err(error);
        }
        verify_server_name(&ParsedCertificate::try_from(end_entity)?, name)?;
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, TlsError> {
        self.webpki.verify_tls12_signature(message, certificate, signed)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, TlsError> {
        self.webpki.verify_tls13_signature(message, certificate, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.webpki.supported_verify_schemes()
    }
}
