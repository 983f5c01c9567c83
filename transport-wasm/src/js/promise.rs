//! Promises out of futures.
//!
//! Arguments are read before a method returns, so that changing an object after
//! the call changes nothing; a wrong one rejects the promise, as in any `async`
//! function. What goes on afterwards holds handles of its own: an object may be
//! freed while its promise is pending.

use std::pin::Pin;

use js_sys::Promise;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::future_to_promise;

use super::error::Thrown;

/// What a promise will be settled with. Boxed, so that a promise is made in one
/// place for all.
pub(super) type Work = Pin<Box<dyn Future<Output = Result<JsValue, Thrown>>>>;

/// A promise of what the function begins.
pub(super) fn promise(begin: impl FnOnce() -> Result<Work, Thrown>) -> Promise {
    settle(begin())
}

fn settle(work: Result<Work, Thrown>) -> Promise {
    match work {
        Ok(work) => future_to_promise(async { work.await.map_err(JsValue::from) }),
        Err(thrown) => Promise::reject(&thrown.into()),
    }
}
