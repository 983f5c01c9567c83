//! Why a transport cannot be built.

/// What is wrong with a [`TransportBuilder`](crate::TransportBuilder)'s settings.
/// No text repeats a key, a certificate or a proxy's password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// Neither a client certificate nor its absence was asked for.
    #[error(
        "no client certificate: give the QWAC with `client_certificate`, or call `without_client_certificate` for the bank's sandbox"
    )]
    ClientCertificateNotChosen,
    /// There is no certificate in the text.
    #[error(
        "the client certificate holds no `BEGIN CERTIFICATE`: it must be PEM, the QWAC first and its issuers after it (`openssl pkcs12 -nokeys` makes one from a .p12)"
    )]
    NoClientCertificate,
    /// A certificate of the chain cannot be read.
    #[error("certificate {position} of the client certificate's chain cannot be read: {reason}")]
    BadClientCertificate {
        /// Its place in the file, from 1.
        position: usize,
        /// What is wrong with it.
        reason: String,
    },
    /// There is no private key in the text.
    #[error(
        "the client certificate's key holds no `BEGIN PRIVATE KEY`: it must be PEM in PKCS#8, PKCS#1 or SEC1 form"
    )]
    NoKey,
    /// The key is under a passphrase.
    #[error(
        "the client certificate's key is encrypted: decrypt it first (`openssl pkey -in qwac.key -out plain.key`) and keep the file to yourself"
    )]
    EncryptedKey,
    /// The key cannot be read or used.
    #[error("the client certificate's key cannot be used: {reason}")]
    BadKey {
        /// What is wrong with it.
        reason: String,
    },
    /// The key belongs to another certificate.
    #[error(
        "the client certificate and its key do not belong together: compare `openssl x509 -in qwac.pem -noout -pubkey` with `openssl pkey -in qwac.key -pubout`; the QWAC must come first in its file"
    )]
    KeyMismatch,
    /// There is no root certificate: every server would be refused.
    #[error("there is no root certificate in the PEM text given")]
    NoRoots,
    /// A root certificate cannot be read. It is not skipped: a missing root
    /// shows only when the bank changes its certificate.
    #[error("root certificate {position} cannot be read: {reason}")]
    BadRoot {
        /// Its place in the text, from 1.
        position: usize,
        /// What is wrong with it.
        reason: String,
    },
    /// The system has no usable root certificates.
    #[error("the system's root certificates cannot be used: {reason}")]
    SystemRoots {
        /// What the system says.
        reason: String,
    },
    /// The user agent cannot be a header.
    #[error("the user agent must be printable ASCII, and no longer than 1 KiB")]
    UserAgent,
    /// The proxy cannot be used.
    #[error(
        "the proxy must be an address such as http://proxy.example:3128: only plain-http CONNECT proxies are spoken"
    )]
    Proxy,
    /// A time of zero would let nothing through.
    #[error("the {limit} time-out must be more than zero")]
    ZeroTimeout {
        /// Which one.
        limit: super::Limit,
    },
    /// A header limit that no answer fits in, or that is no limit.
    #[error("the limit of an answer's headers must be between 1 KiB and 16 MiB")]
    HeaderLimit,
    /// The TLS library refuses its own set-up.
    #[error("TLS cannot be set up: {reason}")]
    Tls {
        /// What it says.
        reason: String,
    },
}
