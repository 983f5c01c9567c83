//! Who the TPP is, to this bank: client id and secret, redirect URI, language.
//!
//! [`Client`] is the entrance: the flows hang their constructors on it. It is a
//! handle that is cheap to clone, holds no connection, and changes nothing.

use alloc::{
    borrow::ToOwned,
    format,
    string::{String, ToString},
    sync::Arc,
};
use core::fmt;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::HeaderValue;
use jiff::SignedDuration;
use url::Url;
use zeroize::Zeroizing;

use crate::{
    bank::Bank,
    model::Language,
    secret::{ClientSecret, header_value},
};

/// A TPP's registration at a bank. Every exchange begins here.
///
/// ```
/// use belfius_psd2::{Bank, Client, Generation, model::Language, secret::ClientSecret};
///
/// let client = Client::new(
///     Bank::sandbox(Generation::One),
///     "l7957ffb0123456789abcdef0123456789",
///     ClientSecret::new("from-the-onboarding-mail")?,
///     "https://tpp.example/callback",
///     Language::FR,
/// )?;
/// assert!(!format!("{client:?}").contains("onboarding"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Client(Arc<Inner>);

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

/// Why a client cannot be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ClientError {
    /// A client id is printable ASCII without spaces or colons.
    #[error("the client id must be 1 to 256 printable ASCII characters, without space or colon")]
    ClientId,
    /// A redirect URI is an absolute URL of printable ASCII.
    #[error(
        "the redirect URI must be an absolute URL of printable ASCII, such as https://tpp.example/callback"
    )]
    RedirectUri,
    /// A fragment never comes back to a server.
    #[error("the redirect URI must not have a fragment")]
    RedirectFragment,
    /// The bank adds these itself; a callback with two is refused.
    #[error("the redirect URI must not have a `code`, `state` or `error` parameter of its own")]
    RedirectParameter,
}

struct Inner {
    bank: Bank,
    id: HeaderValue,
    basic: Zeroizing<String>,
    redirect_uri: RedirectUri,
    redirect_header: HeaderValue,
    language: Language,
    language_header: HeaderValue,
    limits: Limits,
}

/// The redirect URI as it was registered, and as a browser writes it.
#[derive(Debug, Clone)]
pub(crate) struct RedirectUri {
    registered: String,
    in_browser: String,
}

impl Client {
    /// A client of `bank`, as the bank registered it: id and secret come by mail
    /// at onboarding, the redirect URI is registered by hand (documented:
    /// getting started page). The bank's screens exist in French and Dutch.
    ///
    /// # Errors
    /// When the client id cannot be a header, or the redirect URI is no absolute
    /// URL, has a fragment, or has parameters that a callback must bring.
    pub fn new(
        bank: Bank,
        client_id: &str,
        secret: ClientSecret,
        redirect_uri: &str,
        language: Language,
    ) -> Result<Self, ClientError> {
        let graphic = client_id.bytes().all(|b| b.is_ascii_graphic() && b != b':');
        if client_id.is_empty() || client_id.len() > 256 || !graphic {
            return Err(ClientError::ClientId);
        }
        let id = HeaderValue::from_str(client_id).map_err(|_| ClientError::ClientId)?;
        let redirect_uri = RedirectUri::new(redirect_uri)?;
        let redirect_header = HeaderValue::from_str(&redirect_uri.registered)
            .map_err(|_| ClientError::RedirectUri)?;
        let pair = Zeroizing::new(format!("{client_id}:{}", secret.expose()));
        Ok(Self(Arc::new(Inner {
            bank,
            id,
            basic: Zeroizing::new(format!("Basic {}", STANDARD.encode(pair.as_bytes()))),
            redirect_uri,
            redirect_header,
            language,
            language_header: language_header(language),
            limits: Limits::default(),
        })))
    }

    /// The same client in another language, for instance the PSU's own.
    #[must_use]
    pub fn with_language(&self, language: Language) -> Self {
        self.with(|inner| {
            inner.language = language;
            inner.language_header = language_header(language);
        })
    }

    /// The same client with other limits.
    #[must_use]
    pub fn with_limits(&self, limits: Limits) -> Self {
        self.with(|inner| inner.limits = limits)
    }

    /// The same client of a bank whose contract or hosts were changed.
    #[must_use]
    pub fn with_bank(&self, bank: Bank) -> Self {
        self.with(|inner| inner.bank = bank)
    }

    /// The bank.
    #[must_use]
    pub fn bank(&self) -> &Bank {
        &self.0.bank
    }

    /// The language that is asked for.
    #[must_use]
    pub fn language(&self) -> Language {
        self.0.language
    }

    /// The redirect URI, as registered.
    #[must_use]
    pub fn redirect_uri(&self) -> &str {
        &self.0.redirect_uri.registered
    }

    /// The limits in force.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.0.limits
    }

    pub(crate) fn id_header(&self) -> HeaderValue {
        self.0.id.clone()
    }

    pub(crate) fn redirect_header(&self) -> HeaderValue {
        self.0.redirect_header.clone()
    }

    pub(crate) fn language_header(&self) -> HeaderValue {
        self.0.language_header.clone()
    }

    pub(crate) fn basic_header(&self) -> HeaderValue {
        header_value(&self.0.basic)
    }

    fn with(&self, change: impl FnOnce(&mut Inner)) -> Self {
        let mut inner = Inner {
            bank: self.0.bank.clone(),
            id: self.0.id.clone(),
            basic: self.0.basic.clone(),
            redirect_uri: self.0.redirect_uri.clone(),
            redirect_header: self.0.redirect_header.clone(),
            language: self.0.language,
            language_header: self.0.language_header.clone(),
            limits: self.0.limits,
        };
        change(&mut inner);
        Self(Arc::new(inner))
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("bank", &self.0.bank.base_url())
            .field("redirect_uri", &self.0.redirect_uri.registered)
            .field("language", &self.0.language)
            .finish_non_exhaustive()
    }
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

impl RedirectUri {
    pub(crate) fn new(text: &str) -> Result<Self, ClientError> {
        let graphic = text.len() <= 2048 && text.bytes().all(|b| b.is_ascii_graphic());
        let url = Url::parse(text).ok().filter(|_| graphic).ok_or(ClientError::RedirectUri)?;
        if url.fragment().is_some() {
            return Err(ClientError::RedirectFragment);
        }
        if url.query_pairs().any(|(name, _)| matches!(&*name, "code" | "state" | "error")) {
            return Err(ClientError::RedirectParameter);
        }
        Ok(Self { registered: text.to_owned(), in_browser: url.to_string() })
    }

    /// The query of a callback to this URI, if it is one: the URI comes first,
    /// byte for byte as registered, or as a browser writes it
    /// (`https://tpp.example` becomes `https://tpp.example/`).
    pub(crate) fn query_of<'url>(&self, callback: &'url str) -> Option<&'url str> {
        let callback = callback.split_once('#').map_or(callback, |(url, _)| url);
        [&self.registered, &self.in_browser].into_iter().find_map(|uri| {
            let rest = callback.strip_prefix(uri.as_str())?;
            let separator = if uri.contains('?') { '&' } else { '?' };
            if rest.is_empty() { Some("") } else { rest.strip_prefix(separator) }
        })
    }
}

fn language_header(language: Language) -> HeaderValue {
    // Two letters: this cannot fail, and an empty value would be refused (406).
    HeaderValue::from_str(language.as_str()).unwrap_or_else(|_| HeaderValue::from_static(""))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query<'a>(uri: &str, callback: &'a str) -> Option<&'a str> {
        RedirectUri::new(uri).unwrap().query_of(callback)
    }

    #[test]
    fn a_callback_begins_with_the_redirect_uri_byte_for_byte() {
        let uri = "https://tpp.example/cb";
        assert_eq!(query(uri, "https://tpp.example/cb?code=1"), Some("code=1"));
        assert_eq!(query(uri, "https://tpp.example/cb?code=1#_=_"), Some("code=1"));
        assert_eq!(query(uri, "https://tpp.example/cb"), Some(""));
        assert_eq!(query(uri, "https://tpp.example/CB?code=1"), None);
        assert_eq!(query(uri, "https://tpp.example/cb2?code=1"), None);
        assert_eq!(query(uri, "https://tpp.example/cb/?code=1"), None);
        assert_eq!(query(uri, "http://tpp.example/cb?code=1"), None);
    }

    #[test]
    fn a_redirect_uri_may_have_a_query_or_no_path() {
        let with_query = "https://tpp.example/cb?tenant=4";
        assert_eq!(query(with_query, "https://tpp.example/cb?tenant=4&code=1"), Some("code=1"));
        assert_eq!(query(with_query, "https://tpp.example/cb?tenant=5&code=1"), None);
        assert_eq!(query("https://tpp.example", "https://tpp.example/?code=1"), Some("code=1"));
        assert_eq!(query("tpp-app://done", "tpp-app://done?code=1"), Some("code=1"));
    }

    #[test]
    fn a_bad_redirect_uri_says_why() {
        let bad = |uri| RedirectUri::new(uri).unwrap_err();
        assert_eq!(bad("/callback"), ClientError::RedirectUri);
        assert_eq!(bad("https://tpp.example/a b"), ClientError::RedirectUri);
        assert_eq!(bad("https://tpp.example/\r\nX: y"), ClientError::RedirectUri);
        assert_eq!(bad("https://tpp.example/#x"), ClientError::RedirectFragment);
        assert_eq!(bad("https://tpp.example/?state=x"), ClientError::RedirectParameter);
    }
}
