//! The headers of a request on their way from the page to the bank.

use http::{HeaderMap, HeaderName, HeaderValue};

use super::own::Failure;

/// Carries a header that `fetch` forbids.
pub(super) const CARRIED: &str = "tpp-proxy-header-";

/// Everything else that is for the proxy itself.
pub(super) const FOR_THE_PROXY: &str = "tpp-proxy-";

/// Of one connection, or about the form in which one message is sent on it.
const OF_THE_CONNECTION: [&str; 12] = [
    "connection",
    "content-length",
    "expect",
    "host",
    "http2-settings",
    "keep-alive",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// About the page and its browser, and not for the bank.
const OF_THE_PAGE: [&str; 9] = [
    "accept-encoding",
    "cache-control",
    "cookie",
    "dnt",
    "origin",
    "pragma",
    "priority",
    "referer",
    "user-agent",
];

/// What the bank's own media types begin with.
const MEDIA_TYPE: &str = "application/vnd.belfius.";

/// # Errors
/// When the page wants to set a header that is the proxy's own.
pub(super) fn headers(page: &HeaderMap, host: &HeaderValue) -> Result<HeaderMap, Failure> {
    let named = named_by_connection(page);
    let mut headers = HeaderMap::new();
    let mut carried = HeaderMap::new();
    for (name, value) in page {
        let text = name.as_str();
        if let Some(inner) = text.strip_prefix(CARRIED) {
            carried.append(taken(inner)?, value.clone());
        } else if goes_on(text, value) && !named.iter().any(|other| other == text) {
            headers.append(name.clone(), value.clone());
        }
    }
    headers.insert("host", host.clone());
    // In place of those of the same name.
    headers.extend(carried);
    // Last: no page may ask for a body that is larger than what arrives.
    headers.insert("accept-encoding", HeaderValue::from_static("identity"));
    Ok(headers)
}

fn goes_on(name: &str, value: &HeaderValue) -> bool {
    if name.starts_with(FOR_THE_PROXY) || name.starts_with("sec-") {
        return false;
    }
    if name == "accept" {
        let value = value.as_bytes().get(..MEDIA_TYPE.len());
        return value.is_some_and(|start| start.eq_ignore_ascii_case(MEDIA_TYPE.as_bytes()));
    }
    if name == "accept-language" {
        // A browser's own is a list, or names a country too.
        return value.as_bytes().iter().all(u8::is_ascii_alphabetic);
    }
    !OF_THE_CONNECTION.contains(&name) && !OF_THE_PAGE.contains(&name)
}

/// The name of a header that a page may set. What frames the message stays the
/// proxy's own, or a page could smuggle in a second request; `Host` does not.
fn taken(name: &str) -> Result<HeaderName, Failure> {
    let own = OF_THE_CONNECTION.contains(&name) && name != "host";
    if own || name.starts_with(FOR_THE_PROXY) {
        return Err(Failure::BAD_HEADER);
    }
    HeaderName::from_bytes(name.as_bytes()).map_err(|_| Failure::BAD_HEADER)
}

/// What `Connection` names is of the connection too.
pub(super) fn named_by_connection(headers: &HeaderMap) -> Vec<String> {
    let values = headers.get_all("connection").iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).map(|name| name.trim().to_ascii_lowercase()).collect()
}
