//! An endpoint's address: https, a host, and perhaps a path before the call's.

use alloc::{borrow::ToOwned, string::String};

use http::Uri;
use url::Url;

use crate::bank::BaseUrlError;

/// The longest address of an endpoint, in bytes.
const MAX_LEN: usize = 2048;

/// A checked base URL, without a slash at its end.
#[derive(Debug, Clone)]
pub(super) struct Base(String);

impl Base {
    /// Takes an https address. Plain http is refused on a loopback too: what is
    /// sent there is a customer's session.
    pub(super) fn new(text: &str) -> Result<Self, BaseUrlError> {
        if text.len() > MAX_LEN {
            return Err(BaseUrlError::NotAUrl);
        }
        let url = Url::parse(text).map_err(|_| BaseUrlError::NotAUrl)?;
        if url.scheme() != "https" {
            return Err(BaseUrlError::NotHttps);
        }
        if !url.username().is_empty()
            || url.password().is_some()
            || url.query().is_some()
            || url.fragment().is_some()
        {
            return Err(BaseUrlError::NotABase);
        }
        // `url` takes paths that `http` does not.
        Uri::try_from(url.as_str()).map_err(|_| BaseUrlError::NotAUrl)?;
        Ok(Self(url.as_str().trim_end_matches('/').to_owned()))
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_family = "wasm")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn a_path_before_the_calls_is_kept() {
        let base = |text| Base::new(text).unwrap().0;
        assert_eq!(base("https://bank.example"), "https://bank.example");
        assert_eq!(base("https://Bank.example:443/"), "https://bank.example");
        assert_eq!(base("https://bank.example:8443/a/b/"), "https://bank.example:8443/a/b");
        assert_eq!(base("https://localhost:4433"), "https://localhost:4433");
    }

    #[test]
    fn anything_but_https_is_refused() {
        let bad = |text: &str| Base::new(text).unwrap_err();
        for text in ["http://bank.example", "http://127.0.0.1:8080", "http://localhost", "ftp://b/"]
        {
            assert_eq!(bad(text), BaseUrlError::NotHttps, "{text}");
        }
        for text in ["https://u@b/", "https://u:p@b/", "https://b/?", "https://b/#x"] {
            assert_eq!(bad(text), BaseUrlError::NotABase, "{text}");
        }
        for text in
            ["", "bank.example/x", "https://", &alloc::format!("https://b/{}", "x".repeat(2048))]
        {
            assert_eq!(bad(text), BaseUrlError::NotAUrl, "{text}");
        }
    }
}
