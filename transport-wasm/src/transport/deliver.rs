//! Sends a request, once. Nothing in here knows a job: it is compiled once, whatever is sent.
//!
//! What does not belong here: what is sent again (the core's job).

use std::time::Duration;

use belfius_psd2::{Bank, session::Facts};
use futures_util::future::LocalBoxFuture;
use http::{Method, Request, Response};
use web_sys::AbortSignal;

use super::{
    Transport,
    abort::{Ended, Guard},
    attempt::{self, Failed},
};
use crate::error::{SendError, SendKind, Sent};

impl Transport {
    /// Sends a request, once.
    pub(crate) async fn deliver(
        &self,
        request: &Request<Vec<u8>>,
        max_body: usize,
        facts: Facts,
    ) -> Result<Response<Vec<u8>>, SendError> {
        let signal = self.signal.as_ref();
        let pays = facts.operation.moves_money() && request.method() != Method::GET;
        loop {
            let answered = attempt::attempt(&self.settings, request, max_body, pays, signal).await;
            let problem = match answered {
                Ok(response) => {
                    if !response.body().is_empty() {
                        self.settings.unreadable.set(false);
                    }
                    return Ok(response);
                }
                Err(Failed::Problem(problem)) => problem,
                // Nothing of it has left.
                Err(Failed::TakesNoStream) => {
                    self.settings.once.takes_no_streams();
                    continue;
                }
            };
            if problem.kind == SendKind::NotAResponse {
                self.settings.unreadable.set(true);
            }
            return Err(SendError::new(self.sent(request, facts), problem));
        }
    }

    /// Waits for so long; `false` if the caller's signal ends it.
    pub(crate) fn paused(&self, time: Duration) -> LocalBoxFuture<'_, bool> {
        Box::pin(async move {
            if self.signal.as_ref().is_some_and(AbortSignal::aborted) {
                return false;
            }
            match Guard::new(None, time, self.signal.as_ref()) {
                Ok(pause) => pause.ended().await != Ended::Caller,
                Err(_) => false,
            }
        })
    }

    /// What errors may know of a request: neither path nor query.
    pub(crate) fn sent(&self, request: &Request<Vec<u8>>, facts: Facts) -> Sent {
        let uri = request.uri();
        let host = uri.authority().map(http::uri::Authority::as_str).unwrap_or_default();
        // A user name has no place in a log.
        let host = host.rsplit('@').next().unwrap_or_default().to_owned();
        let proxy = self.settings.proxy_of(&uri.to_string());
        let once = self.settings.sends_once(request, proxy);
        let proxy = proxy.map(|proxy| proxy.host.clone());
        Sent { facts, host, proxy, once }
    }

    /// The same of a request to this bank that is not at hand.
    pub(crate) fn sent_to_bank(&self, bank: &Bank, facts: Facts) -> Sent {
        let mut request = Request::new(Vec::new());
        if let Ok(uri) = bank.base_url().parse() {
            *request.uri_mut() = uri;
        }
        self.sent(&request, facts)
    }
}
