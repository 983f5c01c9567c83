//! The TPP's client certificate, checked before `ureq` gets it: with a key that
//! does not fit, `ureq` would panic at the first call.

use rustls::{
    Error as TlsError, InconsistentKeys, crypto::ring, server::ParsedCertificate,
    sign::CertifiedKey,
};
use rustls_pki_types::{CertificateDer, PrivateKeyDer, pem, pem::PemObject};
use ureq::tls::{Certificate, ClientCert, PrivateKey};

use crate::error::BuildError;

/// Reads a chain and the key to its first certificate.
pub(super) fn from_pem(chain: &[u8], key: &[u8]) -> Result<ClientCert, BuildError> {
    let chain = read_chain(chain)?;
    check(&chain, read_key(key)?)?;
    let chain: Vec<Certificate<'static>> =
        chain.iter().map(|der| Certificate::from_der(der).to_owned()).collect();
    // Read a second time, since ureq takes no key of known form; it takes the
    // first one in the text too.
    let key = PrivateKey::from_pem(key).map_err(|_| damaged())?;
    Ok(ClientCert::new_with_certs(&chain, key))
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
        _ => damaged(),
    })
}

fn damaged() -> BuildError {
    BuildError::BadKey { reason: "its PEM text is damaged".to_owned() }
}

fn check(chain: &[CertificateDer<'static>], key: PrivateKeyDer<'static>) -> Result<(), BuildError> {
    match CertifiedKey::from_der(chain.to_vec(), key, &ring::default_provider()) {
        Ok(_) => Ok(()),
        Err(TlsError::InconsistentKeys(InconsistentKeys::KeyMismatch)) => {
            Err(BuildError::KeyMismatch)
        }
        Err(error) => Err(BuildError::BadKey { reason: error.to_string() }),
    }
}
