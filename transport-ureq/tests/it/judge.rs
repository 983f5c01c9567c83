//! A server's judgement of client certificates, as a test wants it.

use std::sync::Mutex;

use rustls::{
    DigitallySignedStruct, DistinguishedName, Error, SignatureScheme,
    client::danger::HandshakeSignatureValid,
    crypto::ring,
    server::danger::{ClientCertVerified, ClientCertVerifier},
};
use rustls_pki_types::{CertificateDer, UnixTime};

/// Takes any certificate, and remembers it; or refuses the first ones.
#[derive(Debug, Default)]
pub(crate) struct Judge {
    seen: Mutex<Vec<CertificateDer<'static>>>,
    refuses: Option<(usize, Error)>,
}

impl Judge {
    pub(crate) fn failing(first: usize, reason: Error) -> Self {
        Self { refuses: Some((first, reason)), ..Self::default() }
    }

    pub(crate) fn seen(&self) -> Vec<CertificateDer<'static>> {
        self.seen.lock().unwrap().clone()
    }
}

impl ClientCertVerifier for Judge {
    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &[]
    }

    fn verify_client_cert(
        &self,
        certificate: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: UnixTime,
    ) -> Result<ClientCertVerified, Error> {
        let mut seen = self.seen.lock().unwrap();
        seen.push(certificate.clone().into_owned());
        match &self.refuses {
            Some((first, reason)) if seen.len() <= *first => Err(reason.clone()),
            _ => Ok(ClientCertVerified::assertion()),
        }
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        ring::default_provider().signature_verification_algorithms.supported_schemes()
    }
}
