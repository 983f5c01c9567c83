//! What a callback is known by when its code has been spent.

use alloc::boxed::Box;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::{
    secret::{AuthorizationCode, State},
    stored::{Fault, FromStored, Node},
};

/// How many characters it has: half of a SHA-256 digest, in base64url.
const LEN: usize = 22;

/// Tells one callback from all others, those of another redirect with the same code
/// included, and gives neither `state` nor code away.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub(crate) struct CallbackDigest(Box<str>);

impl CallbackDigest {
    pub(crate) fn of(state: &State, code: &AuthorizationCode) -> Self {
        // The first is of a fixed length, so that nothing moves from one to the other.
        let state = Sha256::digest(state.expose());
        let both = Sha256::new().chain_update(state).chain_update(code.expose()).finalize();
        Self(URL_SAFE_NO_PAD.encode(both.get(..16).unwrap_or_default()).into())
    }
}

impl FromStored for CallbackDigest {
    fn from_stored(node: Node<'_>) -> Result<Self, Fault> {
        const WANTED: &str = "the digest of a callback, 22 characters";
        let text = node.text(WANTED)?;
        let right = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        if text.len() == LEN && text.bytes().all(right) {
            Ok(Self(text.into()))
        } else {
            Err(Fault::wanted(WANTED))
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    #[cfg(target_family = "wasm")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn of(state: &str, code: &str) -> CallbackDigest {
        CallbackDigest::of(&State::new(state).unwrap(), &AuthorizationCode::new(code).unwrap())
    }

    #[test]
    fn it_is_of_state_and_code_and_of_which_is_which() {
        assert!(of("s", "c") == of("s", "c"));
        assert!(of("s", "c") != of("s", "d"));
        assert!(of("s", "c") != of("t", "c"));
        assert!(of("sc", "d") != of("s", "cd"));
        assert!(of("s", "c") != of("c", "s"));
    }

    #[test]
    fn it_is_read_as_it_was_written() {
        let written = serde_json::to_value(of("s", "c")).unwrap();
        assert_eq!(written.as_str().unwrap().len(), LEN);
        let read = |value| crate::stored::from_stored::<CallbackDigest, _>(value);
        assert!(read(written).is_ok_and(|read| read == of("s", "c")));
        let long = "a".repeat(LEN + 1);
        for wrong in ["", "a", &long, "aaaaaaaaaaaaaaaaaaaaa=", "aaaaaaaaaaaaaaaaaaaaa\n"] {
            assert!(read(Value::from(wrong)).is_err(), "{wrong:?}");
        }
        assert!(read(Value::Null).is_err());
    }
}
