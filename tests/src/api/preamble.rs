//! The headers that every operation shares, checked in one order: `Accept`,
//! `Accept-Language`, `Client-ID`, `Request-ID`, `Redirect-URI` (the order is
//! assumed). What one operation needs alone is checked there.

use super::call::Call;
use super::headers::{optional, required};
use super::refusal::Refusal;
use crate::faults::DocumentedError;

/// The media type, with the one space that the pages print. Other spellings of
/// the same media range are refused (assumed).
const ACCEPT: &str = "application/vnd.belfius.api+json; version=";

/// Languages that the bank has screens in.
const SCREENS: [&str; 2] = ["fr", "nl"];

/// Languages that it knows without having screens in them (assumed list; "en"
/// was seen).
const OTHERS: [&str; 2] = ["en", "de"];

/// What the shared headers said.
#[derive(Debug)]
pub(crate) struct Preamble {
    pub(crate) version: String,
    /// `None` when the language is known but has no screens.
    pub(crate) language: Option<&'static str>,
    pub(crate) redirect_uri: String,
}

impl Preamble {
    /// # Errors
    /// The documented error of the first header that is not good.
    pub(crate) fn read(call: &mut Call<'_>, versions: &[&str]) -> Result<Preamble, Refusal> {
        let headers = &call.request.headers;
        let version = version(required(headers, "Accept")?, versions)?;
        let language = optional(headers, "Accept-Language")?;
        let language = language.ok_or(DocumentedError::UnacceptableMediaType)?;
        let language = screens(language)?;
        if required(headers, "Client-ID")? != call.shared.client_id {
            return Err(DocumentedError::BlockedTpp.into());
        }
        request_id(call)?;
        let redirect_uri = required(headers, "Redirect-URI")?;
        if redirect_uri != call.shared.options.redirect_uri {
            return Err(Refusal::security("Redirect-URI is not registered."));
        }
        Ok(Preamble { version, language, redirect_uri: redirect_uri.to_owned() })
    }

    /// The token endpoint: two aggregators left out `Client-ID` and
    /// `Redirect-URI`, and one `Accept-Language`. What is there must be right.
    ///
    /// # Errors
    /// As [`Preamble::read`].
    pub(crate) fn read_for_token(call: &mut Call<'_>, versions: &[&str]) -> Result<(), Refusal> {
        let headers = &call.request.headers;
        version(required(headers, "Accept")?, versions)?;
        if let Some(language) = optional(headers, "Accept-Language")? {
            screens(language)?;
        }
        if optional(headers, "Client-ID")?.is_some_and(|id| id != call.shared.client_id) {
            return Err(DocumentedError::BlockedTpp.into());
        }
        request_id(call)
    }
}

fn version(accept: &str, versions: &[&str]) -> Result<String, Refusal> {
    let version = accept.strip_prefix(ACCEPT).ok_or(DocumentedError::UnacceptableMediaType)?;
    if versions.contains(&version) {
        return Ok(version.to_owned());
    }
    Err(Refusal::from(DocumentedError::UnknownVersion).because(format!(
        "Specific version not found.  Supported versions are [{}].",
        versions.join(",")
    )))
}

/// One ISO 639-1 code; lists and regions are refused (assumed).
fn screens(language: &str) -> Result<Option<&'static str>, Refusal> {
    match SCREENS.into_iter().find(|screen| *screen == language) {
        Some(screen) => Ok(Some(screen)),
        None if OTHERS.contains(&language) => Ok(None),
        None => Err(DocumentedError::UnacceptableMediaType.into()),
    }
}

fn request_id(call: &mut Call<'_>) -> Result<(), Refusal> {
    let id = required(&call.request.headers, "Request-ID")?;
    if !call.shared.options.strict_request_ids {
        return Ok(());
    }
    if !is_uuid(id) {
        return Err(Refusal::invalid("Request-ID", "It is not a UUID."));
    }
    if !call.bank.request_ids.insert(id.to_ascii_lowercase()) {
        return Err(Refusal::invalid("Request-ID", "It was used before."));
    }
    Ok(())
}

fn is_uuid(text: &str) -> bool {
    let lengths: Vec<usize> = text.split('-').map(str::len).collect();
    lengths == [8, 4, 4, 4, 12] && text.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit())
}
