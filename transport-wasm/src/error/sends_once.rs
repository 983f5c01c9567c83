//! Whether a host repeats a request by itself.

/// Whether a request reaches the bank once at most, whatever the host does.
///
/// Seen in November 2026: Node and `undici` send a request again after a 421, Chromium
/// after each kept connection that turns out to be closed, Deno likewise over HTTP/1.1,
/// Bun and workerd a `GET`, `PUT` or `DELETE` alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum SendsOnce {
    /// It does.
    Yes,
    /// The host is known to repeat such a request by itself.
    No,
    /// Nothing is known.
    Unknown,
}
