//! The answer of `GET /consent-uris`: an array of addresses, one a language.

use alloc::{string::String, vec::Vec};

use super::body;
use crate::{
    error::Unreadable,
    json::{Read, Reader, Scalar},
    model::Language,
};

/// One consent page.
#[derive(Default)]
pub(crate) struct ConsentUri {
    /// May be missing (seen in a client's tests).
    language: Option<String>,
    /// Missing or empty where the bank has no page in that language.
    consent_uri: Option<String>,
}

/// Reads the addresses. A single object is taken for an array of one.
pub(crate) fn read(body: &[u8]) -> Result<Vec<ConsentUri>, Unreadable> {
    let uris = body::read(body, one_or_many)?;
    if uris.is_empty() {
        return Err(Unreadable::shape("", "expected at least one `consent_uri`"));
    }
    Ok(uris)
}

/// Those with an address. The others are not kept at all: a body holds many `{}`.
fn one_or_many(reader: &mut Reader<'_>) -> Read<Vec<ConsentUri>> {
    let mut uris = Vec::new();
    let mut keep = |uri: ConsentUri| {
        if !uri.uri().is_empty() {
            uris.push(uri);
        }
    };
    if reader.next() == Some(b'{') {
        keep(one(reader)?);
    } else {
        reader.list("expected a list of consent pages", |_, reader| {
            keep(one(reader)?);
            Ok(())
        })?;
    }
    Ok(uris)
}

fn one(reader: &mut Reader<'_>) -> Read<ConsentUri> {
    let mut uri = ConsentUri::default();
    reader.known_members("expected an object", &["language", "consent_uri"], |index, reader| {
        match index {
            0 => uri.language = text(reader)?,
            _ => uri.consent_uri = text(reader)?,
        }
        Ok(())
    })?;
    Ok(uri)
}

fn text(reader: &mut Reader<'_>) -> Read<Option<String>> {
    const WANTED: &str = "expected a text";
    match reader.text_or_null(WANTED)? {
        Scalar::Text(text) => Ok(Some(text.into())),
        _ => Ok(None),
    }
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
