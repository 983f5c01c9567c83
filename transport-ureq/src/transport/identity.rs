//! The TPP's client certificate and its key, out of PEM text.

use rustls::server::ParsedCertificate;
use rustls_pki_types::{CertificateDer, PrivateKeyDer, pem, pem::PemObject};

use crate::error::BuildError;

/// A certificate chain, and the key to its first certificate.
pub(super) struct Identity {
    pub(super) chain: Vec<CertificateDer<'static>>,
    pub(super) key: PrivateKeyDer<'static>,
}

impl Identity {
    /// Reads both. That they belong together is for TLS to check.
    pub(super) fn from_pem(chain: &[u8], key: &[u8]) -> Result<Self, BuildError> {
        Ok(Self { chain: read_chain(chain)?, key: read_key(key)? })
    }
}

fn read_chain(text: &[u8]) -> Result<Vec<CertificateDer<'static>>, BuildError> {
    let mut chain = Vec::new();
    for (position, certificate) in (1..).zip(CertificateDer::pem_slice_iter(text)) {
        let bad = |reason| BuildError::BadClientCertificate { position, reason };
        let certificate = certificate.map_err(|error| bad(error.to_string()))?;
        ParsedCertificate::try_from(&certificate).map_err(|error| bad(error.to_string()))?;
        chain.push(certificate);
    }
    if chain.is_empty() { Err(BuildError::NoClientCertificate) } else { Ok(chain) }
}

fn read_key(text: &[u8]) -> Result<PrivateKeyDer<'static>, BuildError> {
    let says = |mark: &[u8]| text.windows(mark.len()).any(|window| window == mark);
    if says(b"BEGIN ENCRYPTED PRIVATE KEY") || says(b"Proc-Type: 4,ENCRYPTED") {
        return Err(BuildError::EncryptedKey);
    }
    PrivateKeyDer::from_pem_slice(text).map_err(|error| match error {
        pem::Error::NoItemsFound => BuildError::NoKey,
        // The details could repeat a line of the key.
        _ => BuildError::BadKey { reason: "its PEM text is damaged".to_owned() },
    })
}
