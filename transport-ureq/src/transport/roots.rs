//! Whom to trust to name the bank.

use std::fmt;

use rustls::RootCertStore;
use rustls_pki_types::{CertificateDer, pem::PemObject};

use crate::error::BuildError;

/// The root certificates that the bank's own certificate must lead to.
#[derive(Clone)]
#[non_exhaustive]
pub enum Roots {
    /// These alone, as PEM text. A text without a certificate is an error, and
    /// so is one with a certificate that cannot be read.
    Pem(Vec<u8>),
    /// The operating system's. On Linux they are found as OpenSSL finds them:
    /// `SSL_CERT_FILE` and `SSL_CERT_DIR` count, the only thing here that the
    /// environment can change. Certificates that cannot be read are skipped.
    System,
}

impl Roots {
    /// These alone, as PEM text: [`Roots::Pem`].
    #[must_use]
    pub fn pem(text: impl AsRef<[u8]>) -> Self {
        Self::Pem(text.as_ref().to_vec())
    }

    pub(super) fn store(&self) -> Result<RootCertStore, BuildError> {
        match self {
            Self::Pem(text) => from_pem(text),
            Self::System => from_system(),
        }
    }
}

fn from_pem(text: &[u8]) -> Result<RootCertStore, BuildError> {
    let mut store = RootCertStore::empty();
    for (position, root) in (1..).zip(CertificateDer::pem_slice_iter(text)) {
        let bad = |reason| BuildError::BadRoot { position, reason };
        let root = root.map_err(|error| bad(error.to_string()))?;
        store.add(root).map_err(|error| bad(error.to_string()))?;
    }
    if store.is_empty() { Err(BuildError::NoRoots) } else { Ok(store) }
}

fn from_system() -> Result<RootCertStore, BuildError> {
    let found = rustls_native_certs::load_native_certs();
    let mut store = RootCertStore::empty();
    store.add_parsable_certificates(found.certs);
    if !store.is_empty() {
        return Ok(store);
    }
    let reason = match found.errors.first() {
        Some(error) => error.to_string(),
        None => "there are none".to_owned(),
    };
    Err(BuildError::SystemRoots { reason })
}

impl fmt::Debug for Roots {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pem(text) => write!(f, "Pem({} bytes)", text.len()),
            Self::System => f.write_str("System"),
        }
    }
}
