//! Whom to trust to name the bank.

use std::fmt;

use rustls::RootCertStore;
use rustls_pki_types::{CertificateDer, pem::PemObject};

use super::identity::pem_reason;
use crate::error::BuildError;

/// The root certificates that the bank's own certificate must lead to.
#[derive(Clone)]
#[non_exhaustive]
pub enum Roots {
    /// These alone, as PEM text. A text without a certificate is an error, and
    /// so is one with a certificate that cannot be read. A server may also show
    /// one of these as its own: a self-signed certificate, as a sandbox has. Its
    /// names and its dates count as always.
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

    pub(super) fn trusted(&self) -> Result<Trusted, BuildError> {
        match self {
            Self::Pem(text) => from_pem(text),
            Self::System => from_system(),
        }
    }
}

/// Whom to trust, as TLS takes it.
pub(super) struct Trusted {
    pub(super) roots: RootCertStore,
    /// Those that a server may show as its own, though they are CAs. None of the
    /// system's: nobody chose them for this bank.
    pub(super) pinned: Vec<CertificateDer<'static>>,
}

fn from_pem(text: &[u8]) -> Result<Trusted, BuildError> {
    let (mut roots, mut pinned) = (RootCertStore::empty(), Vec::new());
    for (position, root) in (1..).zip(CertificateDer::pem_slice_iter(text)) {
        let bad = |reason| BuildError::BadRoot { position, reason };
        let root = root.map_err(|error| bad(pem_reason(&error).to_owned()))?;
        roots.add(root.clone()).map_err(|error| bad(error.to_string()))?;
        pinned.push(root);
    }
    if roots.is_empty() { Err(BuildError::NoRoots) } else { Ok(Trusted { roots, pinned }) }
}

fn from_system() -> Result<Trusted, BuildError> {
    let found = rustls_native_certs::load_native_certs();
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(found.certs);
    if !roots.is_empty() {
        return Ok(Trusted { roots, pinned: Vec::new() });
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
