//! A session: what an application calls the bank with.

mod account;
mod payment;

use std::{cell::RefCell, fmt, rc::Rc};

use belfius_psd2::{Client, PendingConsent, PendingSca, Tokens, model::PsuPresence, session::Job};
use js_sys::Promise;
use wasm_bindgen::{JsCast as _, JsValue, prelude::wasm_bindgen};
use web_sys::AbortSignal;

use super::{
    error::{Thrown, invalid},
    input::{self, Members},
    promise::{Work, promise},
    store::Store,
    views,
};
use crate::{SendError, Transport, host::js, session::Driving};

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &'static str = include_str!("session.d.ts");

/// Calls the bank for one customer's consent, and keeps its tokens alive.
#[wasm_bindgen(skip_typescript)]
pub struct Session {
    session: crate::Session<Store>,
}

#[wasm_bindgen]
impl Session {
    /// Where to send the PSU for consent to one account.
    #[wasm_bindgen(skip_typescript)]
    pub fn consent(&self, scope: &JsValue, iban: &JsValue, options: &JsValue) -> Promise {
        promise(|| {
            let (scope, iban) = (input::scope(scope, "scope")?, input::iban(iban, "iban")?);
            let session = self.with(options)?;
            let job = session.jobs()?.consent(scope, &iban);
            Ok(asks(&session, job, |redirect| views::consent(&redirect)))
        })
    }

    /// Where to send the PSU for consent to accounts that they pick there.
    #[wasm_bindgen(js_name = consentToChosenAccounts, skip_typescript)]
    pub fn consent_to_chosen_accounts(&self, options: &JsValue) -> Promise {
        promise(|| {
            let session = self.with(options)?;
            let job = session.jobs()?.consent_to_chosen_accounts();
            Ok(asks(&session, job, |redirect| views::consent(&redirect)))
        })
    }

    /// Takes the PSU's callback, buys the tokens and stores them.
    #[wasm_bindgen(js_name = finishConsent, skip_typescript)]
    pub fn finish_consent(
        &self,
        pending: &JsValue,
        callback: &JsValue,
        options: &JsValue,
    ) -> Promise {
        promise(|| {
            let pending: PendingConsent = input::stored(pending, "pending")?;
            let callback = input::text(callback, "callbackUrl")?;
            let session = self.with(options)?;
            let job = session.jobs()?.finish_consent(&pending, &callback);
            Ok(asks(&session, job, |tokens| views::tokens(&tokens)))
        })
    }

    /// Takes the PSU's callback from strong authentication.
    #[wasm_bindgen(js_name = finishStrongAuthentication, skip_typescript)]
    pub fn finish_strong_authentication(
        &self,
        pending: &JsValue,
        callback: &JsValue,
        options: &JsValue,
    ) -> Promise {
        promise(|| {
            let pending: PendingSca = input::stored(pending, "pending")?;
            let callback = input::text(callback, "callbackUrl")?;
            let session = self.with(options)?;
            let job = session.jobs()?.finish_sca(&pending, &callback);
            Ok(asks(&session, job, |pages| {
                pages.as_ref().map_or(Ok(JsValue::UNDEFINED), views::stored)
            }))
        })
    }

    /// What may be known of the stored tokens.
    #[wasm_bindgen(skip_typescript)]
    pub fn tokens(&self) -> Promise {
        let session = self.session.clone();
        promise(|| Ok(Box::pin(async move { maybe_tokens(session.tokens().await?) })))
    }

    /// Renews the stored tokens now.
    #[wasm_bindgen(skip_typescript)]
    pub fn refresh(&self, options: &JsValue) -> Promise {
        promise(|| {
            let session = self.with(options)?;
            let job = session.jobs()?.refresh();
            Ok(asks(&session, job, |tokens| views::tokens(&tokens)))
        })
    }
}

impl Session {
    pub(super) fn new(transport: Transport, client: Client, store: Store) -> Self {
        Self { session: crate::Session::new(transport, client, store) }
    }

    /// The session for one call, with the options that each call has.
    fn with(&self, options: &JsValue) -> Result<crate::Session<Store>, Thrown> {
        let mut options = Members::maybe(options, "options", "the options of a call")?;
        let session = self.signalled(&mut options)?;
        options.end()?;
        Ok(session)
    }

    /// As [`with`](Self::with), of a question about an account.
    fn asking(
        &self,
        options: &mut Members,
    ) -> Result<(crate::Session<Store>, PsuPresence), Thrown> {
        let psu = match options.text("psu")?.as_deref() {
            None | Some("absent") => PsuPresence::Absent,
            Some("present") => PsuPresence::Present,
            Some(_) => return Err(invalid("psu", "must be \"present\" or \"absent\"")),
        };
        Ok((self.signalled(options)?, psu))
    }

    fn signalled(&self, options: &mut Members) -> Result<crate::Session<Store>, Thrown> {
        let Some(signal) = options.take("signal") else { return Ok(self.session.clone()) };
        // Of whatever realm or library: what counts is what it can do.
        let is_signal = js::get(&signal, "aborted").as_bool().is_some()
            && js::method(&signal, "addEventListener").is_some();
        if !is_signal {
            return Err(invalid("signal", "must be an AbortSignal"));
        }
        Ok(self.session.clone().with_signal(signal.unchecked_into::<AbortSignal>()))
    }
}

/// What each call is answered with.
pub(super) type Answer = Result<JsValue, Thrown>;

/// Drives a job to its end; `view` makes of what it gives what JavaScript gets.
pub(super) fn asks<T: 'static>(
    session: &crate::Session<Store>,
    job: Job<'static, T, SendError>,
    view: impl FnOnce(T) -> Answer + 'static,
) -> Work {
    let job = Rc::new(RefCell::new(job));
    let driving = session.driving(job.clone());
    driven(driving, Box::new(move || view(job.borrow_mut().end()?)))
}

/// Apart from what is asked, so that it is there once for all calls.
fn driven(driving: Driving, end: Box<dyn FnOnce() -> Answer>) -> Work {
    Box::pin(async move {
        driving.await?;
        end()
    })
}

fn maybe_tokens(tokens: Option<Tokens>) -> Result<JsValue, Thrown> {
    tokens.as_ref().map_or(Ok(JsValue::UNDEFINED), views::tokens)
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Session").field(&self.session).finish()
    }
}
