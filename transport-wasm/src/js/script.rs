//! The functions of `face.js`, and its class of errors.

use js_sys::Promise;
use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/src/js/face.js")]
extern "C" {
    /// The class of all errors that the package throws.
    #[wasm_bindgen(reexport)]
    #[derive(Debug, Clone)]
    pub type BelfiusError;

    /// A new error. `shown` and `hidden` are JSON objects.
    #[wasm_bindgen(js_name = belfiusError)]
    pub(super) fn belfius_error(message: &str, shown: &str, hidden: &str) -> BelfiusError;

    /// Gives an error a member that does not show.
    #[wasm_bindgen(js_name = setHidden)]
    pub(super) fn set_hidden(error: &JsValue, name: &str, value: &JsValue);

    /// What the method `__handle` of an object gives.
    #[wasm_bindgen(catch)]
    pub(super) fn handle(value: &JsValue) -> Result<JsValue, JsValue>;

    /// The milliseconds of a `Date`; `None` for anything else.
    #[wasm_bindgen(catch)]
    pub(super) fn milliseconds(value: &JsValue) -> Result<Option<f64>, JsValue>;

    /// The bytes of a `Uint8Array`; `None` for anything else.
    #[wasm_bindgen(catch)]
    pub(super) fn bytes(value: &JsValue) -> Result<Option<Vec<u8>>, JsValue>;

    /// Names and values of a plain object, in turns; `undefined` for anything else.
    #[wasm_bindgen(catch)]
    pub(super) fn members(value: &JsValue) -> Result<JsValue, JsValue>;

    /// A new pair of keys; `undefined` where there is no WebCrypto.
    #[wasm_bindgen(js_name = generateKey)]
    pub(super) fn generate_key() -> Promise;

    /// What `next` of an iterator gives.
    pub(super) fn iteration(value: &JsValue, done: bool) -> JsValue;

    /// The method that an object lacks to be a store.
    #[wasm_bindgen(catch, js_name = storeLacks)]
    pub(super) fn store_lacks(store: &JsValue) -> Result<Option<String>, JsValue>;

    /// The tokens that a store gives.
    pub(super) fn load(store: &JsValue) -> Promise;

    /// Gives tokens to a store.
    pub(super) fn save(store: &JsValue, tokens: &JsValue) -> Promise;

    /// A lock of a store, waited for or held.
    pub(super) type Hold;

    /// Begins to wait for a store's lock.
    pub(super) fn hold(store: &JsValue) -> Hold;

    /// When it is held.
    #[wasm_bindgen(method, getter)]
    pub(super) fn ready(this: &Hold) -> Promise;

    /// Gives it up, or waits for it no longer.
    #[wasm_bindgen(method)]
    pub(super) fn release(this: &Hold);
}
