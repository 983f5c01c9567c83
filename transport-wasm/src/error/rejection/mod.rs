//! What a `fetch` that failed means, as far as it tells, **for one send**: where the
//! host may have sent the request before, the caller of this has to know.
//!
//! A browser gives a `TypeError` for everything. Node's has the reason in `cause`: a
//! code of the operating system, of OpenSSL, or of undici. Bun's and node-fetch's errors
//! have the same codes themselves. Deno and workerd have nothing but messages. These
//! are looked into for fixed words and never shown, since some hold the address. Each
//! of the words has a space, so that none is in an address.

mod alerts;
mod certificates;
mod codes;
mod meaning;
mod said;
mod words;

use belfius_psd2::Delivery;
use wasm_bindgen::JsValue;

use self::{meaning::Meaning, said::Said};
use super::{kind::SendKind, problem::Problem};
use crate::host::js;

impl Problem {
    /// Of a promise of `fetch` that was rejected.
    pub(crate) fn rejected(error: &JsValue) -> Self {
        let thrown = Said::of(error);
        let is_type_error = thrown.as_ref().is_some_and(|said| said.name == "TypeError");
        // An error that is not of `fetch` may have any cause: a database's, after the
        // request was sent.
        let cause = Said::of(&js::get(error, "cause")).filter(|_| is_type_error);
        let of_cause = cause.as_ref().and_then(Said::meaning);
        let of_error = || thrown.as_ref().filter(|said| said.is_of_a_fetch())?.meaning();
        let meaning = of_cause.or_else(of_error).unwrap_or_else(|| {
            Meaning::unknown(if is_type_error { SendKind::Network } else { SendKind::Other })
        });
        let code = cause.map(|said| said.code);
        let own = thrown.map(|said| [said.code, said.name]);
        let mut names = code.into_iter().chain(own.into_iter().flatten());
        meaning.problem(names.find(|name| !name.is_empty()))
    }

    /// Of a call of `fetch` that threw before it gave a promise.
    pub(crate) fn thrown(error: &JsValue) -> Self {
        Self::rejected(error).with_delivery(Delivery::NotSent)
    }
}
