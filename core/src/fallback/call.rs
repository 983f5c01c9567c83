//! What a caller wants to ask: method, path, headers of its own, body.

use alloc::{borrow::ToOwned, string::String, vec::Vec};
use core::fmt;

use http::{HeaderMap, HeaderName, HeaderValue, Method};

use super::target::Target;

/// Headers that this crate writes, or that belong to the connection. A caller's
/// own would contradict them.
const RESERVED: [&str; 14] = [
    "client-id",
    "connection",
    "content-length",
    "date",
    "digest",
    "expect",
    "host",
    "keep-alive",
    "proxy-connection",
    "request-id",
    "signature",
    "te",
    "transfer-encoding",
    "upgrade",
];

/// One request to the fallback interface, without the headers that all have.
///
/// `Debug` shows the method only: path, headers and body may hold the
/// customer's data.
///
/// ```
/// use belfius_psd2::fallback::{Call, CallError};
/// use http::Method;
///
/// let call = Call::new(Method::POST, "/payments")?
///     .with_query("lang", "fr")?
///     .with_header("Content-Type", "application/x-www-form-urlencoded")?
///     .with_body("amount=1");
/// assert_eq!(Call::new(Method::GET, "/a/../b").unwrap_err(), CallError::TargetRewritten);
/// # Ok::<(), CallError>(())
/// ```
#[derive(Clone)]
#[must_use = "a call does nothing until `Fallback` makes a request of it"]
pub struct Call {
    pub(super) method: Method,
    pub(super) target: Target,
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
}

/// Why a call cannot be made. No text repeats a path or a header's value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CallError {
    /// `CONNECT` asks for a tunnel: it has no path.
    #[error("the method CONNECT has no path to sign")]
    Method,
    /// It is an address, or does not begin with one slash.
    #[error("the path must begin with one slash, without scheme and host")]
    TargetForm,
    /// It holds a character that must be percent-encoded, or a bad escape.
    #[error(
        "the path or query holds a character that must be percent-encoded, \
         or a `%` without two hexadecimal digits; `Call::with_query` encodes"
    )]
    TargetCharacter,
    /// HTTP clients would send it in another form than was signed.
    #[error(
        "HTTP clients would rewrite the path or query: \
         leave out segments `.` and `..`, write an apostrophe in the query as %27"
    )]
    TargetRewritten,
    /// The path with its query is longer than 8 KiB.
    #[error("the path with its query is longer than 8 KiB")]
    TargetTooLong,
    /// A name that no header can have.
    #[error("{name:?} is no header's name")]
    HeaderName {
        /// As it was given.
        name: String,
    },
    /// A value that a header cannot carry.
    #[error("the value of the header `{name}` must be printable ASCII on one line")]
    HeaderValue {
        /// Of which header.
        name: HeaderName,
    },
    /// A header that this crate writes, or that belongs to the connection.
    #[error("the header `{name}` is not the caller's to set")]
    ReservedHeader {
        /// Which one.
        name: HeaderName,
    },
    /// More headers than a request can carry.
    #[error("there are too many headers")]
    TooManyHeaders,
    /// The signature's list names a header that the call does not have.
    #[error(
        "the header `{name}` is in the list of signed headers, but not in the call; \
         add it with `Call::with_header`, or take it off the list"
    )]
    MissingHeader {
        /// Which one.
        name: HeaderName,
    },
}

impl Call {
    /// A call of a path with its query, below the endpoint's address. The path
    /// is taken as it is, percent-encoded where it must be: encode what you did
    /// not write yourself.
    ///
    /// # Errors
    /// What is wrong with the path, or that the method is `CONNECT`.
    pub fn new(method: Method, path_and_query: &str) -> Result<Self, CallError> {
        if method == Method::CONNECT {
            return Err(CallError::Method);
        }
        let target = Target::new(path_and_query)?;
        Ok(Self { method, target, headers: HeaderMap::new(), body: Vec::new() })
    }

    /// The same with one more query parameter, name and value percent-encoded.
    ///
    /// # Errors
    /// When path and query become longer than 8 KiB.
    pub fn with_query(self, name: &str, value: &str) -> Result<Self, CallError> {
        Ok(Self { target: self.target.with_query(name, value)?, ..self })
    }

    /// The same with one more header, such as `Cookie`. White space around the
    /// value is dropped. A second value of a name is sent after the first.
    ///
    /// Values are marked as sensitive, so that HTTP libraries do not print them.
    ///
    /// # Errors
    /// When the name or the value cannot be a header's, or when the header is
    /// written by this crate (`Request-Id`, `Client-Id`, `Date`, `Digest`,
    /// `Signature`, `Host`, `Content-Length`) or belongs to the connection.
    pub fn with_header(mut self, name: &str, value: &str) -> Result<Self, CallError> {
        let Ok(name) = HeaderName::try_from(name) else {
            return Err(CallError::HeaderName { name: name.to_owned() });
        };
        if RESERVED.contains(&name.as_str()) {
            return Err(CallError::ReservedHeader { name });
        }
        // Beyond ASCII, receivers differ about what the bytes say: a signature
        // over them would hold for some only.
        let value = value.trim_matches([' ', '\t']);
        let plain = value.bytes().all(|b| matches!(b, b' '..=b'~'));
        let Some(mut value) = HeaderValue::from_str(value).ok().filter(|_| plain) else {
            return Err(CallError::HeaderValue { name });
        };
        value.set_sensitive(true);
        self.headers.try_append(name, value).map_err(|_| CallError::TooManyHeaders)?;
        Ok(self)
    }

    /// The same with this body, which the `Digest` covers byte for byte.
    pub fn with_body(self, body: impl Into<Vec<u8>>) -> Self {
        Self { body: body.into(), ..self }
    }
}

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call").field("method", &self.method).finish_non_exhaustive()
    }
}
