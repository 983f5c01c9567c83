//! The answer of `GET /consent-uris`: an array of addresses, one a language.

use alloc::{boxed::Box, string::String, vec, vec::Vec};

use serde::Deserialize;
use serde_json::value::RawValue;

use super::{json, object::Object, place::Shape};
use crate::{error::Unreadable, model::Language};

/// One consent page.
#[derive(Deserialize)]
pub(crate) struct ConsentUri {
    /// May be missing (seen in a client's tests).
    #[serde(default)]
    language: Option<String>,
    /// Missing or empty where the bank has no page in that language.
    #[serde(default)]
    consent_uri: Option<String>,
}

/// Reads the addresses. A single object is taken for an array of one.
pub(crate) fn read(body: &[u8]) -> Result<Vec<ConsentUri>, Unreadable> {
    let mut uris = one_or_many(body)?;
    uris.retain(|uri| !uri.uri().is_empty());
    if uris.is_empty() {
        return Err(Unreadable::shape("", "expected at least one `consent_uri`"));
    }
    Ok(uris)
}

fn one_or_many(body: &[u8]) -> Result<Vec<ConsentUri>, Unreadable> {
    let raw: Box<RawValue> = json::read(body, &Shape::Tree)?;
    let many = serde_json::from_str::<Vec<Object<ConsentUri>>>(raw.get());
    let uris = many.or_else(|_| serde_json::from_str(raw.get()).map(|one| vec![one]));
    let uris = uris.map_err(|_| Unreadable::shape("", "it has another shape than is known"))?;
    Ok(uris.into_iter().map(|Object(uri)| uri).collect())
}

impl ConsentUri {
    /// The page's address.
    pub(crate) fn uri(&self) -> &str {
        self.consent_uri.as_deref().map_or("", str::trim)
    }

    /// The page's language, if the bank names one.
    pub(crate) fn language(&self) -> Option<Language> {
        Language::parse(self.language.as_deref()?).ok()
    }
}
