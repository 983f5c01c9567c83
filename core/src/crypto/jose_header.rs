//! The header of a JWS: which algorithm, and what the bank may want besides.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;
use core::fmt;

use serde::de::{Error as _, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use super::JwsError;
use crate::json::{JsonText, NOT_KEPT, push_object};

/// How a payment is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Algorithm {
    /// ECDSA on P-256 with SHA-256: the one that the bank's Payment API page
    /// recommends.
    #[serde(rename = "ES256")]
    Es256,
    /// RSA PKCS#1 v1.5 with SHA-256, for RSA QSealC keys.
    #[serde(rename = "RS256")]
    Rs256,
    /// RSA-PSS with SHA-256, for RSA QSealC keys.
    #[serde(rename = "PS256")]
    Ps256,
}

impl Algorithm {
    /// Its name in RFC 7518: `ES256`, `RS256` or `PS256`.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Es256 => "ES256",
            Self::Rs256 => "RS256",
            Self::Ps256 => "PS256",
        }
    }

    fn parse(name: &str) -> Option<Self> {
        [Self::Es256, Self::Rs256, Self::Ps256].into_iter().find(|known| known.as_str() == name)
    }
}

impl fmt::Display for Algorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A JOSE header (RFC 7515), its members in the order in which they go out.
///
/// The bank documents none, and the only client known to have sent one sent
/// `typ` and `alg` alone. Banks differ in what else they want (`kid`, `x5c`,
/// `x5t#S256`, `iat`), so any member can be added.
///
/// ```
/// use belfius_psd2::sign::{Algorithm, JoseHeader};
///
/// let header = JoseHeader::default();
/// assert_eq!(header.to_json(), r#"{"typ":"JWT","alg":"ES256"}"#);
///
/// let header = JoseHeader::new(Algorithm::Ps256).with("kid", "seal-2024")?.with("typ", "JOSE")?;
/// assert_eq!(header.to_json(), r#"{"typ":"JOSE","alg":"PS256","kid":"seal-2024"}"#);
/// # Ok::<(), belfius_psd2::sign::JwsError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JoseHeader {
    algorithm: Algorithm,
    /// All of them, `alg` too: it has a place among the others.
    members: Vec<(String, JsonText)>,
}

impl JoseHeader {
    /// The header `{"typ":"JWT","alg":…}`.
    #[must_use]
    pub fn new(algorithm: Algorithm) -> Self {
        let members = vec![
            ("typ".to_owned(), JsonText::string("JWT")),
            (ALG.to_owned(), JsonText::string(algorithm.as_str())),
        ];
        Self { algorithm, members }
    }

    /// With this member, at the end, or in the place of the one of that name.
    ///
    /// # Errors
    /// The name is `alg`, which [`new`](Self::new) sets, or `b64` or `crit`,
    /// which would change what is signed; or the value would not come back as it is from
    /// where it is stored: a float of 16 digits or more, or values nested more than 127 deep.
    pub fn with(
        mut self,
        name: impl Into<String>,
        value: impl Into<Value>,
    ) -> Result<Self, JwsError> {
        let (name, value) = (name.into(), JsonText::from(value.into()));
        if name == ALG || CHANGES_WHAT_IS_SIGNED.contains(&name.as_str()) {
            return Err(JwsError::ReservedMember);
        }
        if !value.is_kept() {
            return Err(JwsError::NotKept);
        }
        match self.members.iter_mut().find(|(known, _)| *known == name) {
            Some((_, old)) => *old = value,
            None => self.members.push((name, value)),
        }
        Ok(self)
    }

    /// Without the member of this name; `alg` stays.
    #[must_use]
    pub fn without(mut self, name: &str) -> Self {
        self.members.retain(|(known, _)| known == ALG || known != name);
        self
    }

    /// How the payload is signed.
    #[must_use]
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// The JSON that is signed, without spaces.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut json = String::with_capacity(64);
        let members = self.members.iter().map(|(name, value)| (name.as_str(), value));
        push_object(members, &mut json, |value, json| json.push_str(value.as_str()));
        json
    }
}

impl Default for JoseHeader {
    /// The header `{"typ":"JWT","alg":"ES256"}`.
    fn default() -> Self {
        Self::new(Algorithm::Es256)
    }
}

impl Serialize for JoseHeader {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.members.iter().map(|(name, value)| (name, value)))
    }
}

impl<'de> Deserialize<'de> for JoseHeader {
    /// Takes what [`Serialize`] writes, and what [`with`](Self::with) allows.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Members)
    }
}

struct Members;

impl<'de> Visitor<'de> for Members {
    type Value = JoseHeader;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JOSE header")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<JoseHeader, A::Error> {
        let mut algorithm = None;
        let mut members: Vec<(String, JsonText)> = Vec::new();
        while let Some((name, value)) = map.next_entry::<String, Value>()? {
            if members.iter().any(|(known, _)| *known == name) {
                return Err(A::Error::custom("a JOSE header has each member once"));
            }
            if CHANGES_WHAT_IS_SIGNED.contains(&name.as_str()) {
                return Err(A::Error::custom(JwsError::ReservedMember));
            }
            if name == ALG {
                algorithm = value.as_str().and_then(Algorithm::parse);
            }
            let value = JsonText::from(value);
            if !value.is_kept() {
                return Err(A::Error::custom(NOT_KEPT));
            }
            members.push((name, value));
        }
        let algorithm = algorithm
            .ok_or_else(|| A::Error::custom("a JOSE header has alg ES256, RS256 or PS256"))?;
        Ok(JoseHeader { algorithm, members })
    }
}

const ALG: &str = "alg";

/// RFC 7797's unencoded payload, and the list that makes a verifier obey it.
const CHANGES_WHAT_IS_SIGNED: [&str; 2] = ["b64", "crit"];

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_family = "wasm")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn what_would_be_signed_otherwise_after_a_restart_is_refused() {
        let rate = |rate: f64| JoseHeader::default().with("rate", rate);
        let header = rate(1.5).unwrap();
        let stored = serde_json::to_string(&header).unwrap();
        assert_eq!(stored, header.to_json());
        assert_eq!(serde_json::from_str::<JoseHeader>(&stored).unwrap(), header);
        assert_eq!(rate(0.102_000_000_000_000_01), Err(JwsError::NotKept));
        let stored = stored.replace("1.5", "3.57858705396119e75");
        let error = serde_json::from_str::<JoseHeader>(&stored).unwrap_err();
        assert!(alloc::string::ToString::to_string(&error).contains(NOT_KEPT), "{error}");
    }

    #[test]
    fn members_keep_their_order_in_storage() {
        let header = JoseHeader::default()
            .with("x5t#S256", "abc")
            .unwrap()
            .with("iat", 1_700_000_000)
            .unwrap()
            .with("a", Value::Null)
            .unwrap();
        let json = header.to_json();
        assert_eq!(
            json,
            r#"{"typ":"JWT","alg":"ES256","x5t#S256":"abc","iat":1700000000,"a":null}"#
        );
        assert_eq!(serde_json::from_str::<JoseHeader>(&json).unwrap(), header);
        assert_eq!(
            header.without("typ").without("alg").without("a").without("iat").to_json(),
            r#"{"alg":"ES256","x5t#S256":"abc"}"#
        );
    }

    #[test]
    fn what_would_change_the_signature_is_refused() {
        for name in ["alg", "b64", "crit"] {
            assert_eq!(JoseHeader::default().with(name, true), Err(JwsError::ReservedMember));
        }
        for json in [
            r#"{"typ":"JWT"}"#,
            r#"{"alg":"none"}"#,
            r#"{"alg":"ES256","b64":false}"#,
            r#"{"alg":"ES256","alg":"RS256"}"#,
        ] {
            assert!(serde_json::from_str::<JoseHeader>(json).is_err(), "{json}");
        }
    }

    #[test]
    fn what_is_no_header_is_told_what_was_expected() {
        let error = serde_json::from_str::<JoseHeader>("[]").unwrap_err();
        assert!(alloc::format!("{error}").contains("a JOSE header"), "{error}");
    }
}
