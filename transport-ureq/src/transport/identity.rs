//! The TPP's client certificate and its key, out of PEM text.
//!
//! Whether the certificate is a good one is for the bank to judge. Here it is
//! only found out whether it can be read, and whether the key is its own.

use std::{fmt, sync::Arc};

use rustls::{
    Error as TlsError, InconsistentKeys,
    crypto::CryptoProvider,
    server::ParsedCertificate,
    sign::{CertifiedKey, SingleCertAndKey},
};
use rustls_pki_types::{CertificateDer, PrivateKeyDer, pem, pem::PemObject};

use super::verifier::webpki_error;
use crate::error::BuildError;

/// A certificate chain, and the key to its first certificate.
pub(super) struct Identity {
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
}

impl Identity {
    /// Reads both.
    pub(super) fn from_pem(chain: &[u8], key: &[u8]) -> Result<Self, BuildError> {
        Ok(Self { chain: read_chain(chain)?, key: read_key(key)? })
    }

    /// What TLS shows to a server that asks, once it is certain that the key
    /// belongs to the certificate.
    pub(super) fn resolver(
        self,
        provider: &CryptoProvider,
    ) -> Result<Arc<SingleCertAndKey>, BuildError> {
        let bad = |error: TlsError| BuildError::BadKey { reason: error.to_string() };
        let key = provider.key_provider.load_private_key(self.key).map_err(bad)?;
        let certified = CertifiedKey::new(self.chain, key);
        match certified.keys_match() {
            Ok(()) | Err(TlsError::InconsistentKeys(InconsistentKeys::Unknown)) => {}
            Err(TlsError::InconsistentKeys(InconsistentKeys::KeyMismatch)) => {
                return Err(BuildError::KeyMismatch);
            }
            Err(error) if is_old(&error) => old_keys_match(&certified)?,
            Err(error) => return Err(bad(error)),
        }
        Ok(Arc::new(SingleCertAndKey::from(certified)))
    }
}

fn read_chain(text: &[u8]) -> Result<Vec<CertificateDer<'static>>, BuildError> {
    let mut chain = Vec::new();
    for (position, certificate) in (1..).zip(CertificateDer::pem_slice_iter(text)) {
        let bad = |error: &dyn fmt::Display| {
            let reason = error.to_string();
            BuildError::BadClientCertificate { position, reason }
        };
        let certificate = certificate.map_err(|error| bad(&pem_reason(&error)))?;
        match ParsedCertificate::try_from(&certificate).map(drop) {
            Err(error) if is_old(&error) => {
                webpki::anchor_from_trusted_cert(&certificate).map_err(|error| bad(&error))?;
            }
            read => read.map_err(|error| bad(&error))?,
        }
        chain.push(certificate);
    }
    if chain.is_empty() { Err(BuildError::NoClientCertificate) } else { Ok(chain) }
}

/// A certificate of X.509 version 1: `openssl x509 -req -CA` makes them. WebPKI
/// trusts none, and reads them only as roots.
fn is_old(error: &TlsError) -> bool {
    matches!(webpki_error(error), Some(webpki::Error::UnsupportedCertVersion))
}

/// What rustls does for others: are the certificate's and the key's public keys
/// the same?
fn old_keys_match(certified: &CertifiedKey) -> Result<(), BuildError> {
    let bad = |reason| BuildError::BadClientCertificate { position: 1, reason };
    let certificate = certified.end_entity_cert().map_err(|error| bad(error.to_string()))?;
    let root =
        webpki::anchor_from_trusted_cert(certificate).map_err(|error| bad(error.to_string()))?;
    match certified.key.public_key() {
        Some(key) if sequence(&key) != Some(root.subject_public_key_info.as_ref()) => {
            Err(BuildError::KeyMismatch)
        }
        _ => Ok(()),
    }
}

/// What is in a DER sequence: WebPKI gives public keys without the sequence
/// around them.
fn sequence(der: &[u8]) -> Option<&[u8]> {
    match der {
        [0x30, 0x82, _, _, inner @ ..] | [0x30, 0x81, _, inner @ ..] => Some(inner),
        [0x30, length, inner @ ..] if *length < 0x80 => Some(inner),
        _ => None,
    }
}

fn read_key(text: &[u8]) -> Result<PrivateKeyDer<'static>, BuildError> {
    let says = |mark: &[u8]| text.windows(mark.len()).any(|window| window == mark);
    if says(b"BEGIN ENCRYPTED PRIVATE KEY") || says(b"Proc-Type: 4,ENCRYPTED") {
        return Err(BuildError::EncryptedKey);
    }
    PrivateKeyDer::from_pem_slice(text).map_err(|error| match error {
        pem::Error::NoItemsFound => BuildError::NoKey,
        error => BuildError::BadKey { reason: pem_reason(&error).to_owned() },
    })
}

/// What is wrong with a PEM text. The error's own words repeat a line of it, byte by
/// byte: where a file has lost its line ends that is all of it, and a key with it.
pub(super) fn pem_reason(error: &pem::Error) -> &'static str {
    match error {
        pem::Error::MissingSectionEnd { .. } => {
            "its PEM text has no `END`: that and `BEGIN` must be lines of their own"
        }
        pem::Error::IllegalSectionStart { .. } => {
            "its PEM text is damaged: `BEGIN` must be a line of its own"
        }
        pem::Error::Base64Decode(_) => {
            "its PEM text is damaged: what is between `BEGIN` and `END` is not base64"
        }
        _ => "its PEM text is damaged",
    }
}
