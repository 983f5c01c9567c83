//! What a request is known by: its `Request-ID`, and all that makes a repetition the
//! same request. Both are digests: of a request, the table keeps nothing else. Responses it
//! keeps as they are, tokens and all.

use http::{HeaderMap, Request};
use ring::digest::{Context, SHA256};

use super::request::{CARRIED, FOR_THE_PROXY};
use super::table::{Fingerprint, Id};

/// Of a request of the bank's API, what the page itself sets. What a browser or a
/// balancer adds may differ from one repetition to the next.
const OF_THE_REQUEST: [&str; 5] =
    ["authorization", "client-id", "code-challenge", "redirect-uri", "signature"];

/// `None` without a `Request-ID`, or with an empty one.
pub(super) fn id(page: &HeaderMap) -> Option<Id> {
    let of = |name: &'static str| page.get_all(name).iter().map(|value| value.as_bytes());
    let carried: Vec<&[u8]> = of("tpp-proxy-header-request-id").collect();
    let values = if carried.is_empty() { of("request-id").collect() } else { carried };
    let known = values.iter().any(|value| !value.is_empty());
    known.then(|| digest(values.into_iter()))
}

/// `bank` is where the request goes, which is the same for no two banks; `page` are the
/// headers as they came, and `request` is what goes to the bank.
pub(super) fn fingerprint(
    bank: &str,
    page: &HeaderMap,
    request: &Request<impl AsRef<[u8]>>,
) -> Fingerprint {
    let sent = request.headers().iter().filter(|(name, _)| OF_THE_REQUEST.contains(&name.as_str()));
    let own = page.iter().filter(|(name, _)| {
        let name = name.as_str();
        name.starts_with(FOR_THE_PROXY) && !name.starts_with(CARRIED)
    });
    let mut headers: Vec<(&str, &[u8])> =
        sent.chain(own).map(|(name, value)| (name.as_str(), value.as_bytes())).collect();
    headers.sort_unstable();
    let target = request.uri().path_and_query().map_or("", |target| target.as_str());
    let parts = [bank, request.method().as_str(), target].map(str::as_bytes);
    let headers = headers.iter().flat_map(|(name, value)| [name.as_bytes(), *value]);
    digest(parts.into_iter().chain([request.body().as_ref()]).chain(headers))
}

/// Each part with its length before it, so that no two lists of parts are alike.
fn digest<'p>(parts: impl Iterator<Item = &'p [u8]>) -> [u8; 32] {
    let mut context = Context::new(&SHA256);
    for part in parts {
        let length = u64::try_from(part.len()).unwrap_or(u64::MAX);
        context.update(&length.to_be_bytes());
        context.update(part);
    }
    let mut bytes = [0; 32];
    for (byte, digested) in bytes.iter_mut().zip(context.finish().as_ref()) {
        *byte = *digested;
    }
    bytes
}
