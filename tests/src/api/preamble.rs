//! The headers that every operation shares, checked in one order: `Accept` (in
//! `version`, before anything else), `Accept-Language`, `Client-ID`,
//! `Request-ID`, `Redirect-URI` (the order is assumed). What one operation
//! needs alone is checked there.

use super::call::Call;
use super::headers::{optional, required};
use super::refusal::Refusal;
use crate::faults::{DocumentedError, Operation};
use crate::options::Generation;

/// Languages that the bank has screens in.
const SCREENS: [&str; 2] = ["fr", "nl"];

/// Languages that it knows without having screens in them (assumed list; "en"
/// was seen).
const OTHERS: [&str; 2] = ["en", "de"];

/// What the shared headers said.
#[derive(Clone, Debug)]
pub(crate) struct Preamble {
    /// `None` when the language is known but has no screens.
    pub(crate) language: Option<&'static str>,
    pub(crate) redirect_uri: String,
}

impl Preamble {
    /// # Errors
    /// The documented error of the first header that is not good.
    pub(crate) fn read(call: &mut Call<'_>) -> Result<Preamble, Refusal> {
        let headers = &call.request.headers;
        let language = match optional(headers, "Accept-Language")? {
            Some(language) => screens(call, language)?,
            None if takes_any_language(call) => None,
            None => return Err(DocumentedError::UnacceptableMediaType.into()),
        };
        if required(headers, "Client-ID")? != call.shared.client_id {
            return Err(Refusal::unknown_client());
        }
        request_id(call)?;
        let redirect_uri = required(headers, "Redirect-URI")?;
        if redirect_uri != call.shared.options.redirect_uri {
            return Err(Refusal::security("Redirect-URI is not registered."));
        }
        Ok(Preamble { language, redirect_uri: redirect_uri.to_owned() })
    }

    /// The token endpoint: two aggregators left out `Client-ID` and
    /// `Redirect-URI`, and one `Accept-Language`. What is there must be right.
    ///
    /// # Errors
    /// As [`Preamble::read`].
    pub(crate) fn read_for_token(call: &mut Call<'_>) -> Result<(), Refusal> {
        let headers = &call.request.headers;
        if let Some(language) = optional(headers, "Accept-Language")? {
            screens(call, language)?;
        }
        if optional(headers, "Client-ID")?.is_some_and(|id| id != call.shared.client_id) {
            return Err(Refusal::unknown_client());
        }
        request_id(call)
    }
}

/// The first generation's pages refuse a missing or unknown language
/// everywhere; the Consent API page of the later ones returns the consent
/// addresses of all languages then.
fn takes_any_language(call: &Call<'_>) -> bool {
    call.generation != Generation::First && call.operation == Operation::Consent
}

/// One ISO 639-1 code; lists and regions are refused (assumed).
fn screens(call: &Call<'_>, language: &str) -> Result<Option<&'static str>, Refusal> {
    let is_code = language.len() == 2 && language.bytes().all(|byte| byte.is_ascii_lowercase());
    match SCREENS.into_iter().find(|screen| *screen == language) {
        Some(screen) => Ok(Some(screen)),
        None if OTHERS.contains(&language) => Ok(None),
        None if is_code && takes_any_language(call) => Ok(None),
        None => Err(DocumentedError::UnacceptableMediaType.into()),
    }
}

fn request_id(call: &mut Call<'_>) -> Result<(), Refusal> {
    let id = required(&call.request.headers, "Request-ID")?;
    let third = call.generation == Generation::Third;
    if !call.shared.options.strict_request_ids && !third {
        return Ok(());
    }
    if !is_uuid(id) {
        return Err(Refusal::invalid_header("Request-ID", "It is not a UUID."));
    }
    if third && !is_version_4(id) {
        return Err(Refusal::invalid_header("Request-ID", "It is not a UUID of version 4."));
    }
    if !call.bank.request_ids.insert(id.to_ascii_lowercase()) {
        return Err(Refusal::invalid_header("Request-ID", "It was used before."));
    }
    Ok(())
}

/// Version and variant of RFC 9562.
fn is_version_4(uuid: &str) -> bool {
    let bytes = uuid.as_bytes();
    bytes.get(14) == Some(&b'4') && bytes.get(19).is_some_and(|variant| b"89abAB".contains(variant))
}

pub(crate) fn is_uuid(text: &str) -> bool {
    let lengths: Vec<usize> = text.split('-').map(str::len).collect();
    lengths == [8, 4, 4, 4, 12] && text.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit())
}
