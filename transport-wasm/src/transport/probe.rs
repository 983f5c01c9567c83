//! Was it CORS, or the network? A browser does not tell: this asks.

use std::time::Duration;

use web_sys::AbortSignal;

use super::{abort::Guard, fetch::Fetch, init, proxy::Proxy};

/// How long the question may take.
const LONGEST: Duration = Duration::from_secs(5);

/// Whether the proxy answers anything at all. It is asked for its base URL in a mode
/// in which the answer may not be read, so that CORS has nothing to refuse.
pub(super) async fn is_there(fetch: &Fetch, proxy: &Proxy, caller: Option<&AbortSignal>) -> bool {
    let Ok(guard) = Guard::new(None, LONGEST, caller) else { return false };
    let Ok(answer) = fetch.call(proxy.base(), &init::probe(&guard.signal())) else { return false };
    guard.wait(answer).await.is_ok()
}
