//! One request, and its whole answer.

use belfius_psd2::Delivery;
use futures_util::future::LocalBoxFuture;
use http::{HeaderName, HeaderValue, Request, Response, StatusCode, uri::Scheme};
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
    error::{Problem, SendKind, SendsOnce},
    host::js,
};

/// Why there is no whole answer.
pub(super) enum Failed {
    /// It failed on its way.
    Problem(Problem),
    /// This `fetch` takes no stream as a body. Nothing was sent.
    TakesNoStream,
}

impl From<Problem> for Failed {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

/// Sends it and reads the answer, at most one byte more than `max_body` of its
/// body: with that byte the core sees that it is too long. One that `pays` is refused if
/// it may reach the bank twice.
pub(super) async fn attempt(
    settings: &Settings,
    request: &Request<Vec<u8>>,
    max_body: usize,
    pays: bool,
    caller: Option<&AbortSignal>,
) -> Result<Response<Vec<u8>>, Failed> {
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
        return Err(Problem::not_sent(SendKind::Aborted).into());
    }
    if pays {
        if settings.unreadable.get() {
            return Err(Problem::not_sent(SendKind::NotAResponse).into());
        }
        reaches_once(settings, request, proxy, caller).await?;
    }
    let mut guard = Guard::new(Some(settings.response), settings.total, caller)
        .map_err(|error| Problem::thrown(&error))?;
    let body = settings.once.body(request);
    let options = init::options(request, &headers, &guard.signal(), page.is_some(), body.as_ref());
    let once = settings.once.sends_once(request) == SendsOnce::Yes;
    let failed = |problem: Problem| match &body {
        Some(body) if body.was_refused() => Failed::TakesNoStream,
        // What has not been read of it has not left, and now cannot.
        Some(body) if !body.was_read() => problem.with_delivery(Delivery::NotSent).into(),
        _ if once => problem.into(),
        _ => problem.of_one_try().into(),
    };
    let answer = settings.fetch.call(&url, &options).map_err(|error| {
        // The runtime's own throws before it sends; a given one may do so after.
        if settings.fetch.is_given() {
            failed(Problem::rejected(&error))
        } else {
            Problem::thrown(&error).into()
        }
    })?;
    let answer = match guard.wait(answer).await {
        Ok(answer) => answer,
        Err(stopped) => {
            let failed = failed(stopped.before_head());
            drop((guard, body));
            return Err(match failed {
                Failed::Problem(problem) => {
                    explained(settings, problem, proxy, caller).await.into()
                }
                failed => failed,
            });
        }
    };
    guard.has_head();
    let mut response = head(&answer)?;
    if let Some(proxy) = proxy {
        let has_id = request.headers().contains_key(headers::REQUEST_ID);
        through_proxy(&mut response, proxy, once, has_id)?;
    }
    let status = response.status();
    *response.body_mut() =
        body::read(&answer, max_body, &guard).await.map_err(|problem| problem.after(status))?;
    if response.body().len() <= max_body {
        guard.over();
    }
    Ok(response)
}

/// Refuses a request that may reach the bank twice. A proxy that has not said that it takes
/// each `Request-ID` once is looked at first.
async fn reaches_once(
    settings: &Settings,
    request: &Request<Vec<u8>>,
    proxy: Option<&Proxy>,
    caller: Option<&AbortSignal>,
) -> Result<(), Problem> {
    if settings.sends_once(request, proxy) == SendsOnce::Yes {
        return Ok(());
    }
    if let Some(proxy) = proxy {
        let in_browser = settings.page_origin.is_some();
        match probe::takes_once(&settings.fetch, proxy, in_browser, caller).await {
            Ok(takes_once) => proxy.says_once(takes_once),
            Err(problem) => {
                let problem = explained(settings, problem, Some(proxy), caller).await;
                // The request itself has not been sent, whatever became of the look.
                return Err(problem.with_delivery(Delivery::NotSent));
            }
        }
    }
    match settings.sends_once(request, proxy) {
        _ if caller.is_some_and(AbortSignal::aborted) => Err(Problem::not_sent(SendKind::Aborted)),
        SendsOnce::Yes => Ok(()),
        _ => Err(Problem::not_sent(SendKind::MayRepeat)),
    }
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

/// Says more about a failure that a runtime says nothing about. Boxed, since it stands in two
/// places of one future.
fn explained<'a>(
    settings: &'a Settings,
    mut problem: Problem,
    proxy: Option<&'a Proxy>,
    caller: Option<&'a AbortSignal>,
) -> LocalBoxFuture<'a, Problem> {
    Box::pin(async move {
        // Not every runtime throws a `TypeError`, as the standard wants it.
        if problem.kind == SendKind::Other && !settings.fetch.is_given() {
            problem.kind = SendKind::Network;
        }
        let (SendKind::Network, Some(page), Some(proxy)) =
            (problem.kind, &settings.page_origin, proxy)
        else {
            return problem;
        };
        if *page != proxy.origin && probe::is_there(&settings.fetch, proxy, caller).await {
            problem.kind = SendKind::CorsRefused;
        }
        problem
    })
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
/// `once`: whether the host sends such a request once; `has_id`: whether it has a
/// `Request-ID`.
fn through_proxy(
    response: &mut Response<Vec<u8>>,
    proxy: &Proxy,
    once: bool,
    has_id: bool,
) -> Result<(), Problem> {
    let headers = response.headers_mut();
    let mut taken = |name: HeaderName| headers.remove(name);
    let (status, delivery) = (taken(headers::STATUS), taken(headers::DELIVERY));
    let takes_once = taken(headers::ONCE).is_some_and(|value| value == headers::BY_REQUEST_ID);
    // Of a request without an id the proxy says nothing.
    if takes_once || (has_id && status.is_some()) {
        proxy.says_once(takes_once);
    }
    let text = |value: Option<HeaderValue>| Some(value?.to_str().ok()?.to_owned());
    let (status, delivery) = (text(status), text(delivery));
    let status = proxy::bank_status(response.status(), status.as_deref(), delivery.as_deref());
    // Of a request that came to it twice, the proxy may speak of the second.
    let status = status
        .map_err(|problem| if once || takes_once { problem } else { problem.of_one_try() })?;
    *response.status_mut() = status;
    Ok(())
}
