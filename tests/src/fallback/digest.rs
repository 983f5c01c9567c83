//! The `Digest` header as the fallback page writes it: `SHA256=`, and not RFC
//! 3230's `SHA-256=`.

use data_encoding::BASE64;
use ring::digest::{SHA256, digest};

/// # Errors
/// When it is not the SHA-256 of exactly these bytes; nothing has one too.
pub(super) fn check(given: &str, body: &[u8]) -> Result<(), String> {
    let right = format!("SHA256={}", BASE64.encode(digest(&SHA256, body).as_ref()));
    match given == right {
        true => Ok(()),
        false => Err("Digest: it is not SHA256= and the SHA-256 of the body in base64".to_owned()),
    }
}
