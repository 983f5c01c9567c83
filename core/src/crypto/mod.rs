//! Keys and proofs: bytes in, text out.
//!
//! PKCE for the redirects, what a callback is known by afterwards, compact JWS for payments, HTTP signatures for the
//! fallback, and a local signing key.
//! The arithmetic is that of `p256` and `sha2`; nothing here draws random
//! numbers: ES256 signatures are deterministic (RFC 6979).
//!
//! What does not belong here: which request carries which proof, and RSA keys.
//! A TPP whose QSealC is an RSA one signs [`SigningInput`] where its key is,
//! and brings the signature back.

mod callback_digest;
pub(crate) mod http_signature;
mod jose_header;
mod jws;
mod key;
mod key_file;
pub(crate) mod pkce;

pub(crate) use callback_digest::CallbackDigest;
pub use jose_header::{Algorithm, JoseHeader};
pub use jws::{JwsError, JwsSignature, SigningInput};
pub use key::SigningKey;
pub use key_file::KeyError;
