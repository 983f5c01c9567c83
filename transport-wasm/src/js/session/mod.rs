//! A session: what an application calls the bank with.

mod account;
mod payment;

use std::fmt;

use belfius_psd2::{Client, PendingConsent, PendingSca, Tokens, model::PsuPresence};
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
use crate::{
    Transport,
    host::js,
    session::{Begun, Make, Running},
};

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
            let exchange = session.client().consent(scope, &iban, session.seed()?)?;
            let run = Begun::new(exchange, session.now(), |redirect| views::consent(&redirect));
            Ok(begun(session, run))
        })
    }

    /// Where to send the PSU for consent to accounts that they pick there.
    #[wasm_bindgen(js_name = consentToChosenAccounts, skip_typescript)]
    pub fn consent_to_chosen_accounts(&self, options: &JsValue) -> Promise {
        promise(|| {
            let session = self.with(options)?;
            let exchange = session.client().consent_to_chosen_accounts(session.seed()?)?;
            let run = Begun::new(exchange, session.now(), |redirect| views::consent(&redirect));
            Ok(begun(session, run))
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
            Ok(Box::pin(async move {
                views::tokens(&session.finish_consent(&pending, &callback).await?)
            }))
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
            Ok(Box::pin(async move {
                let pages = session.finish_sca(&pending, &callback).await?;
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
            Ok(Box::pin(async move { views::tokens(&session.refresh().await?) }))
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

/// How a call begins.
enum Question {
    OfTokens(Make<Answer>),
    Begun(Box<dyn Running<Answer>>),
}

/// Asks with the stored tokens.
pub(super) fn ask(session: crate::Session<Store>, make: Make<Answer>) -> Work {
    Box::pin(run(session, Question::OfTokens(make)))
}

/// Asks without any, or with such as the question has already.
fn begun(session: crate::Session<Store>, begun: impl Running<Answer> + 'static) -> Work {
    Box::pin(run(session, Question::Begun(Box::new(begun))))
}

/// Apart from what is asked, so that it is there once for all calls.
async fn run(session: crate::Session<Store>, question: Question) -> Answer {
    match question {
        Question::OfTokens(make) => session.run_made(make).await?,
        Question::Begun(mut run) => session.run_begun(&mut *run).await?,
    }
}

fn maybe_tokens(tokens: Option<Tokens>) -> Result<JsValue, Thrown> {
    tokens.as_ref().map_or(Ok(JsValue::UNDEFINED), views::tokens)
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Session").field(&self.session).finish()
    }
}
