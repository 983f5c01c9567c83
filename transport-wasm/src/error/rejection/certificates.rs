//! Why a server's certificate is not trusted, in codes.

/// Whether it is one of OpenSSL's codes, which Node and Bun give, or Node's own of the
/// name. Nothing is written to a connection that is not trusted.
pub(super) fn is_untrusted(code: &str) -> bool {
    KINDS.iter().any(|kind| code.starts_with(kind)) || OTHERS.contains(&code)
}

/// How most of them begin.
const KINDS: [&str; 5] = ["UNABLE_TO_", "CERT_", "CRL_", "ERROR_IN_CERT_", "ERR_TLS_CERT_ALTNAME_"];

const OTHERS: [&str; 7] = [
    "DEPTH_ZERO_SELF_SIGNED_CERT",
    "SELF_SIGNED_CERT_IN_CHAIN",
    "INVALID_CA",
    "INVALID_PURPOSE",
    "PATH_LENGTH_EXCEEDED",
    "HOSTNAME_MISMATCH",
    "UNSPECIFIED",
];
