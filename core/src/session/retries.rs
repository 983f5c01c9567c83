//! How often a request is sent again.

use core::time::Duration;

/// How often a `GET` that can do no harm is sent again if no response comes, and after
/// which pause.
///
/// What moves money, and a request for tokens, is never sent again. Nor is a `GET` if the
/// transport does not say that another try may get through
/// ([`Again`](super::Again)).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retries {
    /// How often it is sent again; 0 for never.
    pub count: u32,
    /// How long to wait before that.
    pub pause: Duration,
}

/// Twice, after a second each.
impl Default for Retries {
    fn default() -> Self {
        Self { count: 2, pause: Duration::from_secs(1) }
    }
}
