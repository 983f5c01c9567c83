//! The answer of `POST /token`.
//!
//! Only `access_token` and `refresh_token` matter enough to fail for: a new pair
//! that is not delivered is lost, since the bank has killed the former one. So
//! anything else that is odd is passed over.

use super::{
    body,
    lenient::{FromText, Seconds, or_nothing},
};
use crate::{
    error::Unreadable,
    json::{Problem, Read, Reader, Scalar},
    model::{LogicalId, ReceivedIban},
    secret::{AccessToken, RefreshToken, ScaToken},
};

/// What the bank gives for a code or a refresh token.
pub(crate) struct TokenAnswer {
    pub(crate) access_token: AccessToken,
    pub(crate) refresh_token: Option<RefreshToken>,
    /// The lifetime of the access token, in seconds: the string `"900"` in
    /// production, a number in a client's tests.
    pub(crate) expires_in: Option<i64>,
    pub(crate) logical_id: Option<LogicalId>,
    pub(crate) iban: Option<ReceivedIban>,
    pub(crate) sca_token: Option<ScaToken>,
}

/// Reads the tokens.
pub(crate) fn read(body: &[u8]) -> Result<TokenAnswer, Unreadable> {
    body::read(body, answer)
}

const MEMBERS: &[&str] =
    &["access_token", "refresh_token", "expires_in", "logical_id", "iban", "sca_token"];

fn answer(reader: &mut Reader<'_>) -> Read<TokenAnswer> {
    const WANTED: &str = "expected a token that fits into a header";
    let start = reader.here();
    let (mut access_token, mut refresh_token, mut expires_in) = (None, None, None);
    let (mut logical_id, mut iban, mut sca_token) = (None, None, None);
    reader.known_members("expected an object", MEMBERS, |index, reader| {
        let at = reader.here();
        let wrong = |reader: &Reader<'_>| reader.wrong(Problem::Wanted(WANTED), at);
        match index {
            0 => {
                let Scalar::Text(text) = reader.scalar(WANTED)? else { return Err(wrong(reader)) };
                access_token = Some(AccessToken::new(text).map_err(|_| wrong(reader))?);
            }
            // An empty one is none, and must not cost the access token.
            1 => match reader.text_or_null(WANTED)? {
                Scalar::Text(text) if !text.is_empty() => {
                    let token = RefreshToken::new(text).map_err(|_| wrong(reader))?;
                    refresh_token = Some(token);
                }
                _ => {}
            },
            2 => expires_in = or_nothing(reader)?,
            3 => logical_id = or_nothing(reader)?,
            4 => iban = or_nothing(reader)?,
            _ => sca_token = or_nothing(reader)?,
        }
        Ok(())
    })?;
    let Some(access_token) = access_token else {
        return Err(reader.wrong(Problem::Missing("access_token"), start));
    };
    let expires_in = expires_in.map(|Seconds(seconds)| seconds).filter(|seconds| *seconds >= 0);
    Ok(TokenAnswer { access_token, refresh_token, expires_in, logical_id, iban, sca_token })
}

impl FromText for LogicalId {
    const WANTED: &'static str = "expected a logical id";
    fn from_text(text: &str) -> Option<Self> {
        Self::new(text).ok()
    }
}

impl FromText for ScaToken {
    const WANTED: &'static str = "expected an SCA token";
    fn from_text(text: &str) -> Option<Self> {
        Self::new(text).ok()
    }
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
            read(body.as_bytes()).unwrap().expires_in
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
        let answer = read(body).unwrap();
        assert!(answer.refresh_token.is_some());
        assert!(answer.logical_id.is_none());
        assert!(answer.sca_token.is_none());
    }

    #[test]
    fn an_access_token_must_fit_a_header() {
        let error = read(br#"{"access_token":"a\r\nb"}"#).err().unwrap();
        assert_eq!(error.path(), "access_token");
        assert!(read(br#"{"refresh_token":"r"}"#).is_err());
    }
}
