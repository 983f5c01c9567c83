//! Who the TPP is, to this bank: client id and secret, redirect URI, language.
//!
//! [`Client`] is the entrance: the flows hang their constructors on it. It is a
//! handle that is cheap to clone, holds no connection, and changes nothing.

mod limits;
mod redirect_uri;

use alloc::{format, string::String, sync::Arc};
use core::fmt;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::HeaderValue;
use zeroize::Zeroizing;

pub use self::limits::Limits;
pub(crate) use self::redirect_uri::RedirectUri;
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
        let redirect_header =
            HeaderValue::from_str(redirect_uri.as_str()).map_err(|_| ClientError::RedirectUri)?;
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
        self.0.redirect_uri.as_str()
    }

    /// The same, as it is compared with a callback.
    pub(crate) fn read_redirect_uri(&self) -> &RedirectUri {
        &self.0.redirect_uri
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
            .field("redirect_uri", &self.0.redirect_uri.as_str())
            .field("language", &self.0.language)
            .finish_non_exhaustive()
    }
}

fn language_header(language: Language) -> HeaderValue {
    // Two letters: this cannot fail, and an empty value would be refused (406).
    HeaderValue::from_str(language.as_str()).unwrap_or_else(|_| HeaderValue::from_static(""))
}
