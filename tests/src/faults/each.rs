//! One fault of each kind, for tests that walk through all of them; and how a fault is
//! called. Neither compiles while a kind is missing.

use std::iter::successors;
use std::time::Duration;

use super::{DocumentedError, Fault};

impl Fault {
    /// One of each kind, and every documented error. Delays are longer than any
    /// caller waits, and what is large is larger than any caller should read, but for
    /// [`OversizedBody`](Fault::OversizedBody), ten times 256 KiB, and for what is
    /// nested: 200,000 brackets, which fit into that.
    pub fn each() -> impl Iterator<Item = Fault> {
        successors(Some(Fault::CutHandshake), Fault::following)
    }

    /// The next kind. A new one goes into this chain.
    fn following(&self) -> Option<Fault> {
        Some(match self {
            Fault::CutHandshake => Fault::CutBeforeProcessing,
            Fault::CutBeforeProcessing => Fault::CutAfterProcessing,
            Fault::CutAfterProcessing => Fault::CutBody,
            Fault::CutBody => Fault::EndlessHeaders,
            Fault::EndlessHeaders => Fault::Delay(Duration::from_secs(600)),
            Fault::Delay(_) => Fault::SlowBody { chunk: 1, pause: Duration::from_millis(400) },
            Fault::SlowBody { .. } => Fault::OversizedBody { bytes: 10 * 256 * 1024 },
            Fault::OversizedBody { .. } => Fault::GzipBomb { bytes: 4 * 1024 * 1024 },
            Fault::GzipBomb { .. } => Fault::ManyRows { rows: 1_000_000 },
            Fault::ManyRows { .. } => Fault::DeepNesting { depth: 100_000 },
            Fault::DeepNesting { .. } => Fault::DeepField { depth: 100_000 },
            Fault::DeepField { .. } => Fault::Chunked,
            Fault::Chunked => Fault::DuplicateDate,
            Fault::DuplicateDate => Fault::WrongContentType,
            Fault::WrongContentType => Fault::EscapedSlashes,
            Fault::EscapedSlashes => Fault::StringAmounts,
            Fault::StringAmounts => Fault::BadEscapes,
            Fault::BadEscapes => Fault::RawControlCharacters,
            Fault::RawControlCharacters => Fault::InvalidUtf8,
            Fault::InvalidUtf8 => Fault::RepeatedPageKey,
            Fault::RepeatedPageKey => Fault::EmptyPageWithKey,
            Fault::EmptyPageWithKey => Fault::UnreadableRow,
            Fault::UnreadableRow => Fault::NullRows,
            Fault::NullRows => Fault::Html500,
            Fault::Html500 => Fault::Text503,
            Fault::Text503 => Fault::Empty401,
            Fault::Empty401 => Fault::Empty403,
            Fault::Empty403 => Fault::EmptyBody200,
            Fault::EmptyBody200 => Fault::NoContent204,
            Fault::NoContent204 => Fault::UnexpectedRedirect,
            Fault::UnexpectedRedirect => {
                Fault::Json { status: 409, body: r#"{"title":"Conflict"}"#.to_owned() }
            }
            Fault::Json { .. } => Fault::UnknownErrorCode,
            Fault::UnknownErrorCode => Fault::ExpiredToken,
            Fault::ExpiredToken => Fault::WithdrawnConsent,
            Fault::WithdrawnConsent => Fault::RateLimit { retry_after: None },
            Fault::RateLimit { retry_after: None } => {
                Fault::RateLimit { retry_after: Some(Duration::from_secs(120)) }
            }
            Fault::RateLimit { .. } => Fault::Error(*DocumentedError::ALL.first()?),
            Fault::Error(error) => {
                let mut rest = DocumentedError::ALL.into_iter().skip_while(|each| each != error);
                Fault::Error(rest.nth(1)?)
            }
        })
    }

    /// As the program's `--fault` spells it, but for the size of a slow body's pieces,
    /// which is always one byte there.
    #[must_use]
    pub fn flag(&self) -> String {
        let (name, value) = match self {
            Fault::CutHandshake => ("cut-handshake", None),
            Fault::CutBeforeProcessing => ("cut-before-processing", None),
            Fault::CutAfterProcessing => ("cut-after-processing", None),
            Fault::CutBody => ("cut-body", None),
            Fault::SlowBody { pause, .. } => ("slow-body", Some(pause.as_millis().to_string())),
            Fault::OversizedBody { bytes } => ("oversized-body", Some(bytes.to_string())),
            Fault::Chunked => ("chunked", None),
            Fault::DuplicateDate => ("duplicate-date", None),
            Fault::Error(error) => ("error", Some(spelled(*error))),
            Fault::Json { status, body } => ("json", Some(format!("{status}:{body}"))),
            Fault::Html500 => ("html-500", None),
            Fault::Empty401 => ("empty-401", None),
            Fault::Empty403 => ("empty-403", None),
            Fault::Text503 => ("text-503", None),
            Fault::EmptyBody200 => ("empty-body-200", None),
            Fault::NoContent204 => ("no-content-204", None),
            Fault::UnexpectedRedirect => ("unexpected-redirect", None),
            Fault::WrongContentType => ("wrong-content-type", None),
            Fault::InvalidUtf8 => ("invalid-utf8", None),
            Fault::BadEscapes => ("bad-escapes", None),
            Fault::RawControlCharacters => ("raw-control-characters", None),
            Fault::StringAmounts => ("string-amounts", None),
            Fault::EscapedSlashes => ("escaped-slashes", None),
            Fault::RepeatedPageKey => ("repeated-page-key", None),
            Fault::EmptyPageWithKey => ("empty-page-with-key", None),
            Fault::UnreadableRow => ("unreadable-row", None),
            Fault::NullRows => ("null-rows", None),
            Fault::ExpiredToken => ("expired-token", None),
            Fault::WithdrawnConsent => ("withdrawn-consent", None),
            Fault::RateLimit { retry_after } => {
                ("rate-limit", retry_after.map(|wait| wait.as_secs().to_string()))
            }
            Fault::UnknownErrorCode => ("unknown-error-code", None),
            Fault::DeepNesting { depth } => ("deep-nesting", Some(depth.to_string())),
            Fault::DeepField { depth } => ("deep-field", Some(depth.to_string())),
            Fault::ManyRows { rows } => ("many-rows", Some(rows.to_string())),
            Fault::GzipBomb { bytes } => ("gzip-bomb", Some(bytes.to_string())),
            Fault::Delay(wait) => ("delay", Some(wait.as_millis().to_string())),
            Fault::EndlessHeaders => ("endless-headers", None),
        };
        match value {
            Some(value) => format!("{name}={value}"),
            None => name.to_owned(),
        }
    }
}

/// By its code; three share 10006, and two of them go by their names.
fn spelled(error: DocumentedError) -> String {
    let first = DocumentedError::ALL.into_iter().find(|other| other.code() == error.code());
    if first == Some(error) { error.code().to_owned() } else { format!("{error:?}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_is_read_back_as_the_flag_spells_it() {
        for fault in Fault::each() {
            let read: Fault = fault.flag().parse().unwrap();
            assert_eq!(read, fault);
        }
    }

    #[test]
    fn each_comes_once() {
        let all: Vec<Fault> = Fault::each().collect();
        assert!(all.len() >= 36 + DocumentedError::ALL.len(), "{}", all.len());
        for (at, fault) in all.iter().enumerate() {
            assert!(all.iter().position(|other| other == fault) == Some(at), "{fault:?}");
        }
    }
}
