//! A look at a proxy's base URL, which never goes to the bank.

use std::time::Duration;

use web_sys::AbortSignal;

use super::{
    abort::{Guard, Stopped},
    fetch::Fetch,
    headers,
    init::{self, Look},
    proxy::Proxy,
};
use crate::{error::Problem, host::js};

/// How long it may take.
const LONGEST: Duration = Duration::from_secs(5);

/// Whether the proxy responds at all. A browser does not tell whether CORS or the network
/// was the trouble; in the mode `no-cors` the response may not be read, so that CORS has
/// nothing to refuse.
pub(super) async fn is_there(fetch: &Fetch, proxy: &Proxy, caller: Option<&AbortSignal>) -> bool {
    let Ok(guard) = Guard::new(None, LONGEST, caller) else { return false };
    let options = init::probe(&guard.signal(), Look::IsThere, true);
    let Ok(answer) = fetch.call(proxy.base(), &options) else { return false };
    guard.wait(answer).await.is_ok()
}

/// Whether the proxy takes each `Request-ID` once. It says so in a header.
pub(super) async fn takes_once(
    fetch: &Fetch,
    proxy: &Proxy,
    in_browser: bool,
    caller: Option<&AbortSignal>,
) -> Result<bool, Problem> {
    let guard = Guard::new(None, LONGEST, caller).map_err(|error| Problem::thrown(&error))?;
    let options = init::probe(&guard.signal(), Look::Headers, in_browser);
    let answer = fetch.call(proxy.base(), &options).map_err(|error| Problem::rejected(&error))?;
    let answer = guard.wait(answer).await.map_err(|stopped| Stopped::before_head(&stopped))?;
    let headers = js::get(&answer, "headers");
    let once = js::call(&headers, "get", &[headers::ONCE.as_str().into()]);
    Ok(once.is_ok_and(|once| once == headers::BY_REQUEST_ID))
}
