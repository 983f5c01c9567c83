//! Payments: sent once.

use belfius_psd2::{PendingPayment, SignedPayment, model::PaymentResource};
use js_sys::Promise;
use wasm_bindgen::{JsValue, prelude::wasm_bindgen};

use super::{Session, asks, maybe_tokens};
use crate::js::{
    input::{self, Members},
    promise::promise,
    views,
};

#[wasm_bindgen]
impl Session {
    /// Sends a signed payment, once.
    #[wasm_bindgen(skip_typescript)]
    pub fn initiate(&self, payment: &JsValue, options: &JsValue) -> Promise {
        promise(|| {
            let payment: SignedPayment = input::stored(payment, "payment")?;
            let mut options = Members::maybe(options, "options", "the options of a payment")?;
            let with_tokens = options.flag("withTokens")?.unwrap_or(false);
            let session = self.signalled(&mut options)?;
            options.end()?;
            let jobs = session.jobs()?;
            let job = if with_tokens {
                jobs.initiate_with_tokens(payment)
            } else {
                jobs.initiate(payment)
            };
            Ok(asks(&session, job, |reply| views::payment(&reply)))
        })
    }

    /// Takes the PSU's callback from signing a payment.
    #[wasm_bindgen(js_name = finishPayment, skip_typescript)]
    pub fn finish_payment(
        &self,
        pending: &JsValue,
        callback: &JsValue,
        options: &JsValue,
    ) -> Promise {
        promise(|| {
            let pending: PendingPayment = input::stored(pending, "pending")?;
            let callback = input::text(callback, "callbackUrl")?;
            let session = self.with(options)?;
            let job = session.jobs()?.finish_payment(&pending, &callback);
            Ok(asks(&session, job, maybe_tokens))
        })
    }

    /// What became of a payment.
    #[wasm_bindgen(js_name = paymentStatus, skip_typescript)]
    pub fn payment_status(&self, resource: &JsValue, options: &JsValue) -> Promise {
        promise(|| {
            let resource: PaymentResource = input::stored(resource, "resource")?;
            let session = self.with(options)?;
            let job = session.jobs()?.payment_status(resource);
            Ok(asks(&session, job, |status| Ok(status.as_str().into())))
        })
    }

    /// A payment's details.
    #[wasm_bindgen(js_name = paymentDetails, skip_typescript)]
    pub fn payment_details(&self, resource: &JsValue, options: &JsValue) -> Promise {
        promise(|| {
            let resource: PaymentResource = input::stored(resource, "resource")?;
            let session = self.with(options)?;
            let job = session.jobs()?.payment_details(resource);
            Ok(asks(&session, job, |details| views::details(&details)))
        })
    }

    /// Where a further signature of a payment is given.
    #[wasm_bindgen(js_name = signAgain, skip_typescript)]
    pub fn sign_again(&self, resource: &JsValue, options: &JsValue) -> Promise {
        promise(|| {
            let resource: PaymentResource = input::stored(resource, "resource")?;
            let session = self.with(options)?;
            let job = session.jobs()?.sign_again(resource);
            Ok(asks(&session, job, |reply| views::payment(&reply)))
        })
    }

    /// Asks for the end of a payment, or of a standing order, once.
    #[wasm_bindgen(skip_typescript)]
    pub fn cancel(&self, resource: &JsValue, options: &JsValue) -> Promise {
        promise(|| {
            let resource: PaymentResource = input::stored(resource, "resource")?;
            let session = self.with(options)?;
            let job = session.jobs()?.cancel(resource);
            Ok(asks(&session, job, |reply| views::cancelled(&reply)))
        })
    }
}
