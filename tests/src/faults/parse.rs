//! Faults as a program's flag spells them: the name in small letters with
//! hyphens, and for some a value after an equals sign.

use std::str::FromStr;
use std::time::Duration;

use super::{DocumentedError, Fault, Operation};

/// The text names no fault or operation.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown fault or operation: {0}")]
pub struct ParseFaultError(String);

impl FromStr for Operation {
    type Err = ParseFaultError;

    fn from_str(text: &str) -> Result<Operation, ParseFaultError> {
        Ok(match text {
            "consent" => Operation::Consent,
            "token" => Operation::Token,
            "refresh" => Operation::Refresh,
            "accounts" => Operation::Accounts,
            "account" => Operation::Account,
            "transactions" => Operation::Transactions,
            "payment" => Operation::Payment,
            "standing-order" => Operation::StandingOrder,
            "payment-file" => Operation::PaymentFile,
            "payment-details" => Operation::PaymentDetails,
            "payment-status" => Operation::PaymentStatus,
            "cancel" => Operation::Cancel,
            "authorisation" => Operation::Authorisation,
            "fallback" => Operation::Fallback,
            "funds" => Operation::Funds,
            "any" => Operation::Any,
            _ => return Err(ParseFaultError(text.to_owned())),
        })
    }
}

impl FromStr for Fault {
    type Err = ParseFaultError;

    fn from_str(text: &str) -> Result<Fault, ParseFaultError> {
        let unknown = || ParseFaultError(text.to_owned());
        let (name, value) = match text.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (text, None),
        };
        let number = |default: usize| match value {
            Some(value) => value.parse().map_err(|_| unknown()),
            None => Ok(default),
        };
        let milliseconds = |default: u64| match value {
            Some(value) => value.parse().map_err(|_| unknown()).map(Duration::from_millis),
            None => Ok(Duration::from_millis(default)),
        };
        Ok(match name {
            "error" => Fault::Error(documented(value).ok_or_else(unknown)?),
            "slow-body" => Fault::SlowBody { chunk: 1, pause: milliseconds(20)? },
            "oversized-body" => Fault::OversizedBody { bytes: number(64 * 1024 * 1024)? },
            "deep-nesting" => Fault::DeepNesting { depth: number(100_000)? },
            "deep-field" => Fault::DeepField { depth: number(200_000)? },
            "many-rows" => Fault::ManyRows { rows: number(1_000_000)? },
            "gzip-bomb" => Fault::GzipBomb { bytes: number(64 * 1024 * 1024)? },
            "json" => {
                let (status, body) =
                    value.and_then(|value| value.split_once(':')).ok_or_else(unknown)?;
                Fault::Json {
                    status: status.parse().map_err(|_| unknown())?,
                    body: body.to_owned(),
                }
            }
            "delay" => Fault::Delay(milliseconds(5000)?),
            "rate-limit" => Fault::RateLimit {
                retry_after: match value {
                    Some(value) => Some(Duration::from_secs(value.parse().map_err(|_| unknown())?)),
                    None => None,
                },
            },
            _ if value.is_some() => return Err(unknown()),
            name => plain(name).ok_or_else(unknown)?,
        })
    }
}

/// Faults without a value.
fn plain(name: &str) -> Option<Fault> {
    Some(match name {
        "cut-handshake" => Fault::CutHandshake,
        "cut-before-processing" => Fault::CutBeforeProcessing,
        "cut-after-processing" => Fault::CutAfterProcessing,
        "cut-body" => Fault::CutBody,
        "chunked" => Fault::Chunked,
        "duplicate-date" => Fault::DuplicateDate,
        "html-500" => Fault::Html500,
        "empty-401" => Fault::Empty401,
        "empty-403" => Fault::Empty403,
        "text-503" => Fault::Text503,
        "empty-body-200" => Fault::EmptyBody200,
        "no-content-204" => Fault::NoContent204,
        "unexpected-redirect" => Fault::UnexpectedRedirect,
        "wrong-content-type" => Fault::WrongContentType,
        "invalid-utf8" => Fault::InvalidUtf8,
        "bad-escapes" => Fault::BadEscapes,
        "raw-control-characters" => Fault::RawControlCharacters,
        "string-amounts" => Fault::StringAmounts,
        "escaped-slashes" => Fault::EscapedSlashes,
        "repeated-page-key" => Fault::RepeatedPageKey,
        "empty-page-with-key" => Fault::EmptyPageWithKey,
        "unreadable-row" => Fault::UnreadableRow,
        "null-rows" => Fault::NullRows,
        "expired-token" => Fault::ExpiredToken,
        "withdrawn-consent" => Fault::WithdrawnConsent,
        "unknown-error-code" => Fault::UnknownErrorCode,
        "endless-headers" => Fault::EndlessHeaders,
        _ => return None,
    })
}

/// By the documented code (of the three with 10006, the first), or by the name that
/// the error has here, such as `InvalidGrant`.
fn documented(text: Option<&str>) -> Option<DocumentedError> {
    let text = text?;
    let mut all = DocumentedError::ALL.into_iter();
    all.find(|error| error.code() == text || format!("{error:?}") == text)
}
