//! Keys of WebCrypto's, which sign without leaving it.

use js_sys::Promise;
use wasm_bindgen::{JsCast as _, JsValue, prelude::wasm_bindgen};
use wasm_bindgen_futures::JsFuture;

use super::{
    error::{Thrown, invalid},
    promise::promise,
    script::generate_key,
};
use crate::{WebCryptoError, WebCryptoKey, host::js};

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &'static str = include_str!("key.d.ts");

/// Makes a pair of keys for payments, of which the private one cannot be taken out.
#[wasm_bindgen(js_name = generateSigningKey, skip_typescript)]
pub fn generate_signing_key() -> Promise {
    promise(|| {
        Ok(Box::pin(async {
            let pair = JsFuture::from(generate_key())
                .await
                .map_err(|_| Thrown::of_kind("web-crypto", "WebCrypto made no key"))?;
            if pair.is_undefined() { Err(WebCryptoError::Missing.into()) } else { Ok(pair) }
        }))
    })
}

/// A private key that may sign.
pub(super) fn signing_key(value: &JsValue) -> Result<WebCryptoKey, Thrown> {
    if !value.is_object() {
        return Err(invalid("key", "must be a CryptoKey"));
    }
    if js::get(value, "privateKey").is_object() {
        return Err(invalid("key", "is a pair of keys: give its privateKey"));
    }
    Ok(WebCryptoKey::from_key(value.clone().unchecked_into())?)
}
