//! The answer of `POST /token`.
//!
//! Only `access_token` and `refresh_token` matter enough to fail for: a new pair
//! that is not delivered is lost, since the bank has killed the former one. So
//! anything else that is odd is passed over.

use alloc::string::String;

use serde::{Deserialize, Deserializer, de};

use super::{
    json,
    lenient::{FromText, Lenient, Seconds, or_nothing},
    object::Object,
    place::Shape,
};
use crate::{
    error::Unreadable,
    model::{LogicalId, ReceivedIban},
    secret::{AccessToken, RefreshToken, ScaToken},
};

/// What the bank gives for a code or a refresh token.
#[derive(Deserialize)]
pub(crate) struct TokenAnswer {
    pub(crate) access_token: AccessToken,
    #[serde(default, deserialize_with = "unless_empty")]
    pub(crate) refresh_token: Option<RefreshToken>,
    #[serde(default, deserialize_with = "or_nothing")]
    expires_in: Lenient<Seconds>,
    #[serde(default, deserialize_with = "or_nothing")]
    logical_id: Lenient<LogicalId>,
    #[serde(default, deserialize_with = "or_nothing")]
    iban: Lenient<ReceivedIban>,
    #[serde(default, deserialize_with = "or_nothing")]
    sca_token: Lenient<ScaToken>,
}

/// Reads the tokens.
pub(crate) fn read(body: &[u8]) -> Result<TokenAnswer, Unreadable> {
    json::read(body, &Shape::Object(&[])).map(|Object(answer)| answer)
}

impl TokenAnswer {
    /// The lifetime of the access token: the string `"900"` in production, a
    /// number in a client's tests.
    pub(crate) fn expires_in(&self) -> Option<i64> {
        self.expires_in.0.as_ref().map(|seconds| seconds.0).filter(|seconds| *seconds >= 0)
    }

    pub(crate) fn logical_id(&mut self) -> Option<LogicalId> {
        self.logical_id.0.take()
    }

    pub(crate) fn iban(&mut self) -> Option<ReceivedIban> {
        self.iban.0.take()
    }

    pub(crate) fn sca_token(&mut self) -> Option<ScaToken> {
        self.sca_token.0.take()
    }
}

impl FromText for LogicalId {
    const WANTED: &'static str = "a logical id";
    fn from_text(text: &str) -> Option<Self> {
        Self::new(text).ok()
    }
}

impl FromText for ScaToken {
    const WANTED: &'static str = "an SCA token";
    fn from_text(text: &str) -> Option<Self> {
        Self::new(text).ok()
    }
}

/// A refresh token; an empty one is none, and must not cost the access token.
fn unless_empty<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<RefreshToken>, D::Error> {
    let text = Option::<String>::deserialize(deserializer)?;
    let token = text.filter(|text| !text.is_empty()).map(RefreshToken::new);
    token.transpose().map_err(de::Error::custom)
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_family = "wasm")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn a_lifetime_comes_as_text_or_number() {
        let seconds = |json: &str| {
            let body = alloc::format!(r#"{{"access_token":"a","expires_in":{json}}}"#);
            read(body.as_bytes()).unwrap().expires_in()
        };
        assert_eq!(seconds("\"900\""), Some(900));
        assert_eq!(seconds("900"), Some(900));
        for odd in ["null", "\"\"", "\"soon\"", "-1", "[]", "9e99", "1.5"] {
            assert_eq!(seconds(odd), None, "{odd}");
        }
    }

    #[test]
    fn an_odd_extra_never_costs_the_tokens() {
        let body = br#"{"access_token":"a","refresh_token":"r","scope":{},"logical_id":[1],
            "iban":7,"sca_token":"has space","id_token":null}"#;
        let mut answer = read(body).unwrap();
        assert!(answer.refresh_token.is_some());
        assert!(answer.logical_id().is_none());
        assert!(answer.sca_token().is_none());
    }

    #[test]
    fn an_access_token_must_fit_a_header() {
        let error = read(br#"{"access_token":"a\r\nb"}"#).err().unwrap();
        assert_eq!(error.path(), "access_token");
        assert!(read(br#"{"refresh_token":"r"}"#).is_err());
    }
}
