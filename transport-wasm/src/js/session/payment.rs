//! Payments: sent once.

use belfius_psd2::{PendingPayment, SignedPayment, model::PaymentResource};
use js_sys::Promise;
use wasm_bindgen::{JsValue, prelude::wasm_bindgen};

use super::{Session, ask, begun, maybe_tokens};
use crate::{
    js::{
        input::{self, Members},
        promise::promise,
        views,
    },
    session::Begun,
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
            let finish = |reply| views::payment(&reply);
            if with_tokens {
                return Ok(ask(
                    session,
                    Box::new(move |client, tokens, seed, now| {
                        let exchange = client.initiate(&payment, Some(tokens), seed)?;
                        Ok(Box::new(Begun::new(exchange, now, finish)))
                    }),
                ));
            }
            let exchange = session.client().initiate(&payment, None, session.seed()?)?;
            let run = Begun::new(exchange, session.now(), finish);
            Ok(begun(session, run))
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
            Ok(Box::pin(
                async move { maybe_tokens(session.finish_payment(&pending, &callback).await?) },
            ))
        })
    }

    /// What became of a payment.
    #[wasm_bindgen(js_name = paymentStatus, skip_typescript)]
    pub fn payment_status(&self, resource: &JsValue, options: &JsValue) -> Promise {
        promise(|| {
            let resource: PaymentResource = input::stored(resource, "resource")?;
            let session = self.with(options)?;
            Ok(Box::pin(
                async move { Ok(session.payment_status(&resource).await?.as_str().into()) },
            ))
        })
    }

    /// A payment's details.
    #[wasm_bindgen(js_name = paymentDetails, skip_typescript)]
    pub fn payment_details(&self, resource: &JsValue, options: &JsValue) -> Promise {
        promise(|| {
            let resource: PaymentResource = input::stored(resource, "resource")?;
            let session = self.with(options)?;
            Ok(ask(
                session,
                Box::new(move |client, tokens, seed, now| {
                    let exchange = client.payment_details(&resource, tokens, seed)?;
                    Ok(Box::new(Begun::new(exchange, now, |details| views::details(&details))))
                }),
            ))
        })
    }

    /// Where a further signature of a payment is given.
    #[wasm_bindgen(js_name = signAgain, skip_typescript)]
    pub fn sign_again(&self, resource: &JsValue, options: &JsValue) -> Promise {
        promise(|| {
            let resource: PaymentResource = input::stored(resource, "resource")?;
            let session = self.with(options)?;
            let exchange = session.client().sign_again(&resource, None, session.seed()?)?;
            let run = Begun::new(exchange, session.now(), |reply| views::payment(&reply));
            Ok(begun(session, run))
        })
    }

    /// Asks for the end of a payment, or of a standing order, once.
    #[wasm_bindgen(skip_typescript)]
    pub fn cancel(&self, resource: &JsValue, options: &JsValue) -> Promise {
        promise(|| {
            let resource: PaymentResource = input::stored(resource, "resource")?;
            let session = self.with(options)?;
            Ok(ask(
                session,
                Box::new(move |client, tokens, seed, now| {
                    let exchange = client.cancel(resource, tokens, seed)?;
                    Ok(Box::new(Begun::new(exchange, now, |reply| views::cancelled(&reply))))
                }),
            ))
        })
    }
}
