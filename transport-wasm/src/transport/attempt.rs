//! One request, and its whole answer.

use http::{Request, Response, StatusCode, uri::Scheme};
use js_sys::Object;
use url::Url;
use wasm_bindgen::JsValue;
use web_sys::AbortSignal;

use super::{
    Settings,
    abort::Guard,
    body,
    headers::{self, Way},
    init, probe,
    proxy::{self, Proxy},
};
use crate::{
    error::{Problem, SendKind},
    host::js,
};

/// Sends it and reads the answer, at most one byte more than `max_body` of its
/// body: with that byte the core sees that it is too long.
pub(super) async fn attempt(
    settings: &Settings,
    request: &Request<Vec<u8>>,
    max_body: usize,
    caller: Option<&AbortSignal>,
) -> Result<Response<Vec<u8>>, Problem> {
    let (url, proxy) = address(settings, request)?;
    init::check(request)?;
    let page = settings.page_origin.as_deref();
    let headers = Object::new();
    let way = match proxy {
        Some(_) => Way::Proxy,
        None if page.is_some() => Way::Page,
        None => Way::Free,
    };
    headers::outgoing(&headers, request.headers(), way)?;
    if proxy.is_some() {
        // Whatever the request has under these names makes way for them.
        headers::outgoing(&headers, &settings.proxy_headers, way)?;
    }
    if caller.is_some_and(AbortSignal::aborted) {
        return Err(Problem::not_sent(SendKind::Aborted));
    }
    let mut guard = Guard::new(Some(settings.response), settings.total, caller)
        .map_err(|error| Problem::thrown(&error))?;
    let options = init::options(request, &headers, &guard.signal(), page.is_some());
    let answer = settings.fetch.call(&url, &options).map_err(|error| {
        // The runtime's own throws before it sends; a given one may do so after.
        if settings.fetch.is_given() { Problem::rejected(&error) } else { Problem::thrown(&error) }
    })?;
    let answer = match guard.wait(answer).await {
        Ok(answer) => answer,
        Err(stopped) => {
            let problem = stopped.before_head();
            drop(guard);
            return Err(explained(settings, problem, proxy, caller).await);
        }
    };
    guard.has_head();
    let mut response = head(&answer)?;
    if proxy.is_some() {
        through_proxy(&mut response)?;
    }
    let status = response.status();
    *response.body_mut() = body::read(&js::get(&answer, "body"), max_body, &guard)
        .await
        .map_err(|problem| problem.after(status))?;
    if response.body().len() <= max_body {
        guard.over();
    }
    Ok(response)
}

/// Where it goes, and through which proxy.
fn address<'s>(
    settings: &'s Settings,
    request: &Request<Vec<u8>>,
) -> Result<(String, Option<&'s Proxy>), Problem> {
    if request.uri().scheme() != Some(&Scheme::HTTPS) {
        return Err(Problem::not_sent(SendKind::NotHttps));
    }
    let url = request.uri().to_string();
    let (url, proxy) = if settings.proxies.is_empty() {
        (url, None)
    } else {
        let found = settings.proxies.iter().find_map(|proxy| Some((proxy.address(&url)?, proxy)));
        let (url, proxy) = found.ok_or_else(|| Problem::not_sent(SendKind::NotMapped))?;
        (url, Some(proxy))
    };
    // `fetch` parses it once more: dots in a path would be gone, unseen. Chromium alone
    // escapes two signs, which a call of the fallback may have signed as they are.
    let rewritten = request.uri().path().contains(['|', '^']);
    match Url::parse(&url) {
        Ok(parsed) if parsed.as_str() == url && !rewritten => Ok((url, proxy)),
        _ => Err(Problem::not_sent(SendKind::NotForFetch)),
    }
}

/// Says more about a failure that a runtime says nothing about.
async fn explained(
    settings: &Settings,
    mut problem: Problem,
    proxy: Option<&Proxy>,
    caller: Option<&AbortSignal>,
) -> Problem {
    // Not every runtime throws a `TypeError`, as the standard wants it.
    if problem.kind == SendKind::Other && !settings.fetch.is_given() {
        problem.kind = SendKind::Network;
    }
    let (SendKind::Network, Some(page), Some(proxy)) = (problem.kind, &settings.page_origin, proxy)
    else {
        return problem;
    };
    if *page == proxy.origin || !probe::is_there(&settings.fetch, proxy, caller).await {
        return problem;
    }
    Problem { kind: SendKind::CorsRefused, ..problem }
}

/// Status and headers of what `fetch` gave.
fn head(answer: &JsValue) -> Result<Response<Vec<u8>>, Problem> {
    match js::text(answer, "type").as_deref() {
        Some("opaqueredirect") => return Err(Problem::unknown(SendKind::OpaqueRedirect)),
        Some("error") => return Err(Problem::unknown(SendKind::Network)),
        _ => {}
    }
    let no_response = || Problem::unknown(SendKind::NotAResponse);
    let mut response = Response::new(Vec::new());
    *response.status_mut() = status(&js::get(answer, "status")).ok_or_else(no_response)?;
    *response.headers_mut() =
        headers::incoming(&js::get(answer, "headers")).ok_or_else(no_response)?;
    Ok(response)
}

fn status(value: &JsValue) -> Option<StatusCode> {
    let number = value.as_f64()?;
    let code = (200..600_u16).find(|code| f64::from(*code) == number)?;
    StatusCode::from_u16(code).ok()
}

/// Puts the bank's status in its place, and takes the convention's headers away.
fn through_proxy(response: &mut Response<Vec<u8>>) -> Result<(), Problem> {
    let headers = response.headers();
    let text = |name| headers.get(name).and_then(|value: &http::HeaderValue| value.to_str().ok());
    let status =
        proxy::bank_status(response.status(), text(&headers::STATUS), text(&headers::DELIVERY))?;
    *response.status_mut() = status;
    response.headers_mut().remove(headers::STATUS);
    response.headers_mut().remove(headers::DELIVERY);
    Ok(())
}
