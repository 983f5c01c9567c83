//! Text that never shows: client secrets, tokens, codes, verifiers.
//!
//! A secret prints as `…` in `Debug`, has no `Display`, compares in constant
//! time and is wiped when it is dropped. Reading it takes the word
//! [`expose`](AccessToken::expose), which is easy to search for. It serialises
//! as itself, so that an application can store it: treat what you store as the
//! secret that it is. Requests and stored texts are copies that this crate hands
//! out and does not wipe.
//!
//! What does not belong here: the customer's data. It is private, not secret:
//! see [`Text`](crate::model::Text).

use alloc::string::String;
use core::fmt;

use http::HeaderValue;
use serde::{Deserialize, Serialize, de};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::stored::{Fault, FromStored, Node};

/// The longest secret that is taken, in bytes. Longer than any token seen, and
/// short enough for a header line.
pub(crate) const MAX_LEN: usize = 16 * 1024;

/// Why a text cannot be used as a secret. It never repeats the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SecretError {
    /// There is nothing in it.
    #[error("it is empty")]
    Empty,
    /// It is longer than 16 KiB.
    #[error("it is longer than {MAX_LEN} bytes")]
    TooLong,
    /// It must go into an HTTP header, and holds a space, a control character
    /// or a character outside ASCII.
    #[error("it holds a character that an HTTP header cannot carry")]
    NotHeaderText,
}

macro_rules! secret {
    ($(#[$meta:meta])* $name:ident, $check:path) => {
        $(#[$meta])*
        #[derive(Clone, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(Zeroizing<String>);

        impl $name {
            /// Takes the text as a secret.
            ///
            /// # Errors
            /// When it is empty, longer than 16 KiB, or cannot travel where
            /// this secret has to go. The error does not repeat the text.
            pub fn new(text: impl Into<String>) -> Result<Self, SecretError> {
                let text = Zeroizing::new(text.into());
                $check(&text)?;
                Ok(Self(text))
            }

            /// The secret itself. Do not log it.
            #[must_use]
            pub fn expose(&self) -> &str {
                &self.0
            }
        }

        impl FromStored for $name {
            fn from_stored(node: Node<'_>) -> Result<Self, Fault> {
                Self::new(node.into_text()?).map_err(de::Error::custom)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        }

        impl PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                self.0.as_bytes().ct_eq(other.0.as_bytes()).into()
            }
        }

        impl Eq for $name {}

        impl TryFrom<String> for $name {
            type Error = SecretError;
            fn try_from(text: String) -> Result<Self, SecretError> {
                Self::new(text)
            }
        }

        impl From<$name> for String {
            fn from(secret: $name) -> Self {
                secret.expose().into()
            }
        }
    };
}

secret!(
    /// The TPP's client secret, sent by the bank at onboarding.
    ClientSecret, any
);
secret!(
    /// What opens the PSU's accounts for some minutes (900 seconds were seen in
    /// production). Bound to one scope.
    AccessToken, header
);
secret!(
    /// What buys the next pair of tokens. The bank rotates it: the old one is
    /// dead once it has been used.
    RefreshToken, any
);
secret!(
    /// Proof of a recent strong authentication, for history older than 90 days.
    /// It lives for one hour (documented).
    ScaToken, header
);
secret!(
    /// The one-time code of a callback.
    AuthorizationCode, any
);
secret!(
    /// The PKCE code verifier (RFC 7636) of one redirect.
    CodeVerifier, any
);
secret!(
    /// The `state` of one redirect: whoever brings it back is who was sent.
    State, any
);

impl State {
    /// A state that this crate made itself, of base64url.
    pub(crate) fn from_derived(text: String) -> Self {
        Self(Zeroizing::new(text))
    }
}

impl CodeVerifier {
    /// A verifier that this crate made itself, of base64url.
    pub(crate) fn from_derived(text: String) -> Self {
        Self(Zeroizing::new(text))
    }
}

/// A secret's header value, marked as sensitive so that HTTP libraries do not
/// print it either.
pub(crate) fn header_value(text: &str) -> HeaderValue {
    // The text passed `header` below, so this cannot fail; an empty value
    // would be refused by the bank rather than leak or panic.
    let mut value = HeaderValue::from_str(text).unwrap_or_else(|_| HeaderValue::from_static(""));
    value.set_sensitive(true);
    value
}

fn any(text: &str) -> Result<(), SecretError> {
    match text.len() {
        0 => Err(SecretError::Empty),
        1..=MAX_LEN => Ok(()),
        _ => Err(SecretError::TooLong),
    }
}

fn header(text: &str) -> Result<(), SecretError> {
    any(text)?;
    if text.bytes().all(|byte| byte.is_ascii_graphic()) {
        Ok(())
    } else {
        Err(SecretError::NotHeaderText)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;
    #[cfg(target_family = "wasm")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn a_secret_never_prints() {
        let token = AccessToken::new("eyJ-very-secret").unwrap();
        assert_eq!(format!("{token:?}"), "AccessToken(…)");
        assert!(!format!("{:?}", header_value(token.expose())).contains("secret"));
    }

    #[test]
    fn a_header_secret_takes_no_line_break() {
        assert_eq!(AccessToken::new("a\r\nX: b"), Err(SecretError::NotHeaderText));
        assert_eq!(AccessToken::new(""), Err(SecretError::Empty));
        assert!(ClientSecret::new("a secret with spaces é").is_ok());
        assert!(RefreshToken::new("x".repeat(16_384)).is_ok());
        assert_eq!(RefreshToken::new("x".repeat(16_385)), Err(SecretError::TooLong));
    }

    #[test]
    fn equal_secrets_are_equal() {
        assert_eq!(State::new("abc").unwrap(), State::new("abc").unwrap());
        assert_ne!(State::new("abc").unwrap(), State::new("abd").unwrap());
        assert_ne!(State::new("abc").unwrap(), State::new("abcd").unwrap());
    }
}
