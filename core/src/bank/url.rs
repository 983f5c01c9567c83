//! Addresses that the bank hands out and a PSU's browser will open.
//!
//! They are parsed as a browser parses them, and refused unless they are https
//! on the bank's own hosts: a forged answer must not send a customer, who is
//! about to type a code, anywhere else.

use alloc::{
    string::{String, ToString},
    vec::Vec,
};
use core::fmt;

use ::url::{Host, Url, form_urlencoded};
use http::Uri;

use super::Bank;
use crate::{model::decoded, secret::State};

/// The longest address that is taken, in bytes. Production ones were under 700.
const MAX_LEN: usize = 16 * 1024;

/// An address of the bank's own, for the PSU's browser.
///
/// `Debug` shows the host only: the query is a key to the customer's session.
#[derive(Clone, PartialEq, Eq)]
pub struct BankUrl(Url);

/// Why an address from the bank is not opened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum UrlError {
    /// It does not parse, or is longer than 16 KiB.
    #[error("it is not a URL")]
    NotAUrl,
    /// It is neither https, nor plain http from one loopback address to another.
    #[error("it is not https")]
    NotHttps,
    /// It carries a user name or password, which can hide the real host.
    #[error("it carries a user name")]
    UserName,
    /// Its host is not one of the bank's. See [`Bank::allow_host`].
    #[error(
        "its host is not the bank's own: {host}; allow it with `Bank::allow_host` if you trust it"
    )]
    ForeignHost {
        /// The host as parsed.
        host: String,
    },
}

#[derive(Debug, Clone)]
pub(super) enum AllowedHost {
    Exact(String),
    /// The name and everything below it.
    Domain(String),
}

impl BankUrl {
    /// The address itself, to give to a browser. Do not log it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The host, which may be shown.
    #[must_use]
    pub fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default()
    }

    /// Whether it names a resource of the API's, and so no page for a browser:
    /// what a request was sent to, what that lies in, or one thing below it, such
    /// as a new payment. Customers' pages have a query, or lie elsewhere.
    pub(crate) fn is_resource_of(&self, request: &Uri) -> bool {
        let Ok(request) = Url::parse(&request.to_string()) else { return false };
        let bare = self.0.query().is_none() && self.0.fragment().is_none();
        let (Some(named), Some(asked)) = (self.0.path_segments(), request.path_segments()) else {
            return false;
        };
        let beyond = named.clone().count().saturating_sub(asked.clone().count());
        let along = named.zip(asked).all(|(named, asked)| named == asked);
        bare && self.0.origin() == request.origin() && along && beyond <= 1
    }

    /// The name of the one thing below what was asked that it names, such as a new
    /// payment's id.
    pub(crate) fn name_below(&self, request: &Uri) -> Option<String> {
        let asked = Url::parse(&request.to_string()).ok()?.path_segments()?.count();
        let mut segments = self.0.path_segments()?;
        let new = self.is_resource_of(request) && segments.clone().count() > asked;
        let name = segments.next_back().filter(|name| new && !name.is_empty())?;
        Some(decoded(name))
    }

    /// Adds `state` to the query, before a fragment if there is one. Everything
    /// else stays as the bank wrote it; a `state` that it set is replaced, since
    /// a callback with two is refused.
    pub(crate) fn with_state(mut self, state: &State) -> Self {
        if let Some(kept) = self.0.query().and_then(without_state) {
            self.0.set_query(Some(&kept));
        }
        self.0.query_pairs_mut().append_pair("state", state.expose());
        self
    }
}

impl fmt::Debug for BankUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BankUrl({}://{}/…)", self.0.scheme(), self.host())
    }
}

impl Bank {
    /// Takes an address from the bank, absolute or relative to its base.
    pub(crate) fn url(&self, text: &str) -> Result<BankUrl, UrlError> {
        // An empty one would be the API's own address, which is for no browser.
        if text.trim().is_empty() || text.len() > MAX_LEN {
            return Err(UrlError::NotAUrl);
        }
        let text = text.trim();
        // One with an authority is the same from wherever it is seen.
        let url = if text.starts_with("https://") {
            Url::parse(text)
        } else {
            Url::parse(&self.base).and_then(|base| base.join(text))
        };
        let url = url.map_err(|_| UrlError::NotAUrl)?;
        let host = url.host().ok_or(UrlError::NotAUrl)?;
        let between_loopbacks = self.loopback && is_loopback(&host);
        match url.scheme() {
            "https" => {}
            "http" if between_loopbacks => {}
            _ => return Err(UrlError::NotHttps),
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(UrlError::UserName);
        }
        let name = host.to_string();
        if between_loopbacks || self.hosts.iter().any(|allowed| allowed.allows(&name)) {
            Ok(BankUrl(url))
        } else {
            Err(UrlError::ForeignHost { host: name })
        }
    }
}

impl AllowedHost {
    fn allows(&self, host: &str) -> bool {
        match self {
            Self::Exact(allowed) => host == allowed,
            Self::Domain(domain) => host
                .strip_suffix(domain.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.ends_with('.')),
        }
    }
}

/// Whether a host can only be this machine.
pub(super) fn is_loopback<S: AsRef<str>>(host: &Host<S>) -> bool {
    match host {
        Host::Domain(name) => name.as_ref() == "localhost",
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    }
}

/// The query without what a parser takes for `state`, be it written `st%61te`; nothing
/// if there is none in it.
fn without_state(query: &str) -> Option<String> {
    // Most often: no name can be `state`, written out or encoded.
    if !query.contains("state") && !query.contains('%') {
        return None;
    }
    let is_state = |pair: &str| {
        form_urlencoded::parse(pair.as_bytes()).next().is_some_and(|(name, _)| name == "state")
    };
    let (theirs, kept): (Vec<&str>, Vec<&str>) = query.split('&').partition(|pair| is_state(pair));
    (!theirs.is_empty()).then(|| kept.join("&"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bank::Generation;
    use alloc::format;
    #[cfg(target_family = "wasm")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn belfius(url: &str) -> Result<BankUrl, UrlError> {
        Bank::belfius(Generation::One).url(url)
    }

    #[test]
    fn the_banks_own_hosts_are_opened() {
        assert!(
            belfius("https://www.belfius.be/common/fr/fw/x.html?appkey=PSD2_AIS&apptoken=a")
                .is_ok()
        );
        assert!(belfius("https://belfius.be/").is_ok());
        assert_eq!(
            belfius("/sign?x=1").unwrap().as_str(),
            "https://psd2.b2b.belfius.be:8443/sign?x=1"
        );
    }

    #[test]
    fn an_address_is_as_long_as_the_limit_and_no_longer() {
        let long = |bytes: usize| {
            let start = "https://www.belfius.be/?";
            belfius(&format!("{start}{}", "a".repeat(bytes - start.len()))).map(drop)
        };
        assert_eq!(long(16_384), Ok(()));
        assert_eq!(long(16_385), Err(UrlError::NotAUrl));
        assert_eq!(long(99_999), Err(UrlError::NotAUrl));
    }

    #[test]
    fn look_alikes_are_not() {
        for url in [
            "https://belfius.be.evil.example/",
            "https://evilbelfius.be/",
            "https://evil.example\\@www.belfius.be/",
            "//evil.example/",
            "https://www.belfius.be.:8443/",
        ] {
            assert!(matches!(belfius(url), Err(UrlError::ForeignHost { .. })), "{url}");
        }
        assert_eq!(belfius("https://www.belfius.be@evil.example/"), Err(UrlError::UserName));
        assert_eq!(belfius("http://www.belfius.be/"), Err(UrlError::NotHttps));
        assert_eq!(belfius("javascript:alert(1)"), Err(UrlError::NotAUrl));
        assert_eq!(belfius("http://127.0.0.1/"), Err(UrlError::NotHttps));
        assert_eq!(belfius("https://"), Err(UrlError::NotAUrl));
        assert_eq!(belfius(" "), Err(UrlError::NotAUrl));
    }

    #[test]
    fn a_loopback_bank_may_send_to_loopback_pages() {
        let bank = Bank::at("https://localhost:4433", Generation::One).unwrap();
        assert!(bank.url("http://127.0.0.1:8080/consent?x=1").is_ok());
        assert!(bank.url("http://[::1]:8080/").is_ok());
        assert_eq!(bank.url("http://example.com/"), Err(UrlError::NotHttps));
        assert!(matches!(bank.url("https://example.com/"), Err(UrlError::ForeignHost { .. })));
    }

    #[test]
    fn a_resource_of_the_api_is_no_page() {
        let request = "https://psd2.b2b.belfius.be:8443/payments/sct?x=1".parse().unwrap();
        let resource = |url| belfius(url).unwrap().is_resource_of(&request);
        for own in ["/payments/sct/a..b-_", "/payments/sct", "/payments", "/payments/sct/a%2Fb"] {
            assert!(resource(own), "{own}");
        }
        for page in [
            "/payments/sct/a/sign",
            "/payments/sct/a?sign=1",
            "/payments/sct#a",
            "/payments/other/a",
            "/sign",
            "/",
            "https://www.belfius.be/payments/sct/a",
            "https://psd2.b2b.belfius.be/payments/sct/a",
        ] {
            assert!(!resource(page), "{page}");
        }
    }

    #[test]
    fn what_lies_below_a_request_has_a_name() {
        let request = "https://psd2.b2b.belfius.be:8443/payments/sct".parse().unwrap();
        let name = |url| belfius(url).unwrap().name_below(&request);
        assert_eq!(name("/payments/sct/a%2Fb+c").as_deref(), Some("a/b+c"));
        for other in ["/payments/sct", "/payments/sct/", "/payments", "/payments/sct/a?x=1"] {
            assert_eq!(name(other), None, "{other}");
        }
    }

    #[test]
    fn state_goes_into_the_query() {
        let state = State::new("s-1_").unwrap();
        let with = |url| {
            belfius(url).unwrap().with_state(&state).as_str().replace("https://www.belfius.be", "")
        };
        assert_eq!(with("https://www.belfius.be"), "/?state=s-1_");
        assert_eq!(with("https://www.belfius.be/p?a=b%20c+d"), "/p?a=b%20c+d&state=s-1_");
        assert_eq!(with("https://www.belfius.be/p?"), "/p?state=s-1_");
        assert_eq!(with("https://www.belfius.be/p#frag?x"), "/p?state=s-1_#frag?x");
        assert_eq!(with("https://www.belfius.be/p?a=1#f"), "/p?a=1&state=s-1_#f");
        assert_eq!(with("https://www.belfius.be/p?state=theirs&a=1"), "/p?a=1&state=s-1_");
        assert_eq!(with("https://www.belfius.be/p?a=1&st%61te=theirs"), "/p?a=1&state=s-1_");
    }

    #[test]
    fn debug_hides_the_query() {
        let url = belfius("https://www.belfius.be/p?apptoken=secret").unwrap();
        assert_eq!(format!("{url:?}"), "BankUrl(https://www.belfius.be/…)");
    }
}
