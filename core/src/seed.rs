//! Thirty-two random bytes, and everything that one exchange derives from them.
//!
//! The core has no entropy source: the caller gives each exchange a [`Seed`] of
//! its own. From it come the `state`, the PKCE verifier and the `Request-ID`s,
//! so that a request asked for twice is the same to the byte. The derivation is
//! one-way and separated by purpose: the `state` and the `Request-ID`s, which
//! travel in the open, say nothing about the verifier.

use alloc::string::String;
use core::fmt;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::{
    crypto::pkce,
    model::RequestId,
    secret::{CodeVerifier, State},
};

/// Random bytes for one exchange. Use each seed once: two redirects of one seed
/// would share their `state` and verifier.
///
/// ```
/// use belfius_psd2::Seed;
/// # fn random_bytes() -> [u8; 32] { [7; 32] } // only here
/// let seed = Seed::new(random_bytes()); // from the operating system's generator
/// assert_eq!(format!("{seed:?}"), "Seed(…)");
/// ```
pub struct Seed(Zeroizing<[u8; 32]>);

impl Seed {
    /// Takes 32 bytes from a cryptographic random generator, such as
    /// `getrandom::fill` or `crypto.getRandomValues`.
    #[must_use]
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// The verifier that only `POST /token` will show.
    pub(crate) fn verifier(&self) -> CodeVerifier {
        pkce::verifier_from(&self.derive("pkce verifier", 0))
    }

    /// The `state` of this exchange's redirect.
    pub(crate) fn state(&self) -> State {
        let text: String = URL_SAFE_NO_PAD.encode(*self.derive("state", 0));
        State::from_derived(text)
    }

    /// The id of this exchange's `attempt`th request.
    pub(crate) fn request_id(&self, attempt: u32) -> RequestId {
        let bytes = self.derive("request id", attempt);
        let mut id = [0; 16];
        for (to, from) in id.iter_mut().zip(bytes.iter()) {
            *to = *from;
        }
        RequestId::from_random(id)
    }

    /// A seed for an exchange that follows from this one.
    pub(crate) fn child(&self) -> Self {
        Self(self.derive("next exchange", 0))
    }

    /// The same seed, for an exchange that takes the place of what it was for.
    pub(crate) fn same(&self) -> Self {
        Self(self.0.clone())
    }

    /// The seed of a job's `count`th exchange, from 1.
    pub(crate) fn nth(&self, count: u32) -> Self {
        Self(self.derive("exchange", count))
    }

    fn derive(&self, purpose: &str, count: u32) -> Zeroizing<[u8; 32]> {
        // 55 bytes at most, with the longest purpose: SHA-256 then takes one round.
        let digest = Sha256::new()
            .chain_update(b"psd2\0")
            .chain_update(purpose.as_bytes())
            .chain_update(count.to_be_bytes())
            .chain_update(*self.0)
            .finalize();
        Zeroizing::new(digest.into())
    }
}

impl fmt::Debug for Seed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Seed(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_family = "wasm")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn one_seed_gives_one_state_and_many_request_ids() {
        let (a, b) = (Seed::new([1; 32]), Seed::new([1; 32]));
        assert_eq!(a.state(), b.state());
        assert_eq!(a.request_id(3), b.request_id(3));
        assert_ne!(a.request_id(0), a.request_id(1));
        assert_ne!(a.state().expose(), a.verifier().expose());
        assert_ne!(a.state(), a.child().state());
    }

    #[test]
    fn a_verifier_and_a_state_have_43_characters_of_base64url() {
        let seed = Seed::new([9; 32]);
        let verifier = seed.verifier();
        let state = seed.state();
        for text in [verifier.expose(), state.expose()] {
            assert_eq!(text.len(), 43);
            assert!(text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'));
        }
    }
}
