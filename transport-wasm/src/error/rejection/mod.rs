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
mod said;
mod words;

use belfius_psd2::Delivery;
use wasm_bindgen::JsValue;

use self::said::Said;
use super::{kind::SendKind, problem::Problem};
use crate::host::js;

impl Problem {
    /// Of a promise of `fetch` that was rejected.
    pub(crate) fn rejected(error: &JsValue) -> Self {
        let cause = Said::of(&js::get(error, "cause"));
        let thrown = Said::of(error);
        let of_cause = cause.as_ref().and_then(Said::problem);
        let of_error = || thrown.as_ref().filter(|said| said.is_of_a_fetch())?.problem();
        let name = thrown.as_ref().and_then(|said| said.name.clone());
        let problem = of_cause.or_else(of_error).unwrap_or_else(|| {
            let of_a_host = cause.is_some() || name.as_deref() == Some("TypeError");
            Self::unknown(if of_a_host { SendKind::Network } else { SendKind::Other })
        });
        let codes = [cause, thrown].into_iter().flatten().find_map(|said| said.code);
        Self { name: problem.name.or(codes).or(name), ..problem }
    }

    /// Of a call of `fetch` that threw before it gave a promise.
    pub(crate) fn thrown(error: &JsValue) -> Self {
        Self::rejected(error).with_delivery(Delivery::NotSent)
    }
}
