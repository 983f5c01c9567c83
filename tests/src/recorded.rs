//! What the bank has received, for a test to look at afterwards.

use http::HeaderMap;

use crate::bank::brand::Brand;
use crate::faults::Operation;

/// One request as it arrived, and how it was answered.
#[derive(Clone, Debug)]
pub struct RecordedRequest {
    /// Whose host was called.
    pub brand: Brand,
    /// The method, in capitals.
    pub method: String,
    /// The path as sent, still percent-encoded, with the prefix.
    pub path: String,
    /// The query as sent, without the question mark; empty when there is none.
    pub query: String,
    /// Every header, repeated ones included.
    pub headers: HeaderMap,
    /// The body.
    pub body: Vec<u8>,
    /// What was asked for; `None` for a path that the bank does not know.
    pub operation: Option<Operation>,
    /// The status of the answer; `None` when the connection was cut instead.
    pub status: Option<u16>,
}

impl RecordedRequest {
    /// The first header of that name, when it is text.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}
