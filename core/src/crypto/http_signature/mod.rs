//! Signatures over HTTP requests, after draft-cavage-http-signatures-10: which
//! headers are signed, the bytes to sign, and the `Signature` header.
//!
//! As with [`SigningInput`](super::SigningInput), the bytes leave the library
//! and a signature comes back, so the key may lie anywhere.
//!
//! What does not belong here: what the headers say (`fallback`), the pseudo
//! headers of later drafts, and checking signatures, which is the bank's work.

mod headers;
mod parameters;
mod signature;
mod signing_string;
#[cfg(test)]
mod vectors;

pub use headers::{SignedHeaders, SignedHeadersError};
pub use parameters::{ParameterError, SignatureParameters};
pub use signature::{HttpSignature, SignatureAlgorithm, SignatureError};
pub(crate) use signing_string::{MissingHeader, signing_string};
