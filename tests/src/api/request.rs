//! A request as it came off the wire, body included.

use bytes::Bytes;
use http::{HeaderMap, Method};

use crate::bank::brand::Brand;

/// Still percent-encoded: each reader decodes what it needs.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    /// Whose host was called; for the customer's pages it says nothing.
    pub(crate) brand: Brand,
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}
