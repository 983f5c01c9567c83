//! PKCE (RFC 7636), the bank's half: a challenge comes first, its verifier
//! later. Only S256 is taken: `plain` was seen on the bank's mocked sandbox
//! alone, which ignores the values. Bad values are 10003, "invalid values for
//! OAuth2 security related parameters"; a missing header is 10001.

use data_encoding::BASE64URL_NOPAD;
use ring::digest::{SHA256, digest};

use super::call::Call;
use super::headers::required;
use super::refusal::Refusal;

/// # Errors
/// 10001 or 10003.
pub(crate) fn challenge(call: &Call<'_>) -> Result<String, Refusal> {
    let headers = &call.request.headers;
    let challenge = required(headers, "Code-Challenge")?;
    let method = required(headers, "Code-Challenge-Method")?;
    if method != "S256" {
        return Err(Refusal::security("Code-Challenge-Method must be S256."));
    }
    match BASE64URL_NOPAD.decode(challenge.as_bytes()) {
        Ok(hash) if hash.len() == 32 => Ok(challenge.to_owned()),
        _ => Err(Refusal::security("Code-Challenge is no unpadded base64url of a SHA-256.")),
    }
}

/// # Errors
/// 10003 when it cannot be a verifier.
pub(crate) fn check_verifier_shape(verifier: &str) -> Result<(), Refusal> {
    let unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    match (43..=128).contains(&verifier.len()) && verifier.bytes().all(unreserved) {
        true => Ok(()),
        false => Err(Refusal::security("code_verifier must be 43 to 128 unreserved characters.")),
    }
}

/// Whether the verifier belongs to the challenge.
pub(crate) fn fits(verifier: &str, challenge: &str) -> bool {
    BASE64URL_NOPAD.encode(digest(&SHA256, verifier.as_bytes()).as_ref()) == challenge
}
