//! Bounds on what is read, and on how long a PSU may be away.

use jiff::SignedDuration;

/// Bounds on what is read and how long a redirect may take.
///
/// ```
/// use belfius_psd2::Limits;
/// let limits = Limits::default().with_page_body(4 * 1024 * 1024);
/// assert_eq!(limits.page_body(), 4 * 1024 * 1024);
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    body: usize,
    page_body: usize,
    redirect_lifetime: SignedDuration,
}

impl Limits {
    /// The longest body that is read for a page of transactions, in bytes.
    #[must_use]
    pub const fn page_body(&self) -> usize {
        self.page_body
    }

    /// The longest body that is read for anything else, in bytes.
    #[must_use]
    pub const fn body(&self) -> usize {
        self.body
    }

    /// How long a redirect may be away before its callback is refused.
    #[must_use]
    pub const fn redirect_lifetime(&self) -> SignedDuration {
        self.redirect_lifetime
    }

    /// Sets [`page_body`](Self::page_body).
    #[must_use]
    pub const fn with_page_body(self, bytes: usize) -> Self {
        Self { page_body: bytes, ..self }
    }

    /// Sets [`body`](Self::body).
    #[must_use]
    pub const fn with_body(self, bytes: usize) -> Self {
        Self { body: bytes, ..self }
    }

    /// Sets [`redirect_lifetime`](Self::redirect_lifetime).
    #[must_use]
    pub const fn with_redirect_lifetime(self, lifetime: SignedDuration) -> Self {
        Self { redirect_lifetime: lifetime, ..self }
    }
}

impl Default for Limits {
    /// 16 MiB a page, 256 KiB else, and one hour for a redirect. How long the
    /// bank keeps a redirect alive is not published: the hour is assumed.
    fn default() -> Self {
        Self {
            body: 256 * 1024,
            page_body: 16 * 1024 * 1024,
            redirect_lifetime: SignedDuration::from_hours(1),
        }
    }
}
