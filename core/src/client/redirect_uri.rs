//! The redirect URI: as the bank has it, and as a browser writes it.

use alloc::{
    borrow::ToOwned,
    string::{String, ToString},
};

use url::Url;

use super::ClientError;

/// The redirect URI as it was registered, and as a browser writes it.
#[derive(Debug, Clone)]
pub(crate) struct RedirectUri {
    registered: String,
    in_browser: String,
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

    /// As it was registered.
    pub(super) fn as_str(&self) -> &str {
        &self.registered
    }

    /// The query of a callback to this URI, if it is one: the URI comes first,
    /// byte for byte as registered, or as a browser writes it
    /// (`https://tpp.example` becomes `https://tpp.example/`).
    pub(crate) fn query_of<'url>(&self, callback: &'url str) -> Option<&'url str> {
        let callback = callback.split_once('#').map_or(callback, |(url, _)| url);
        [&self.registered, &self.in_browser].into_iter().find_map(|uri| {
            let rest = callback.strip_prefix(uri.as_str())?;
            match rest {
                "" => Some(""),
                _ if uri.ends_with(['?', '&']) => Some(rest),
                _ => rest.strip_prefix(if uri.contains('?') { '&' } else { '?' }),
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_family = "wasm")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

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
        assert_eq!(
            query("https://tpp.example/cb?", "https://tpp.example/cb?code=1"),
            Some("code=1")
        );
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
