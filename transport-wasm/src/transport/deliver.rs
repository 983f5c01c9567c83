//! Sends a request, and once more where that can do no harm. Nothing in here knows an
//! exchange: it is compiled once, whatever is sent.

use std::time::Duration;

use belfius_psd2::{Bank, Operation, model::RequestId};
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
    /// Sends a request: once, unless it may be repeated.
    pub(crate) async fn deliver(
        &self,
        request: &Request<Vec<u8>>,
        max_body: usize,
        operation: Operation,
        id: RequestId,
    ) -> Result<Response<Vec<u8>>, SendError> {
        let signal = self.signal.as_ref();
        let repeatable = operation.is_repeatable(request.method());
        let retries = if repeatable { self.settings.retries.count } else { 0 };
        let pays = operation.moves_money() && request.method() != Method::GET;
        let mut attempt: u32 = 1;
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
                Err(Failed::TakesNoStream) => {
                    self.settings.once.takes_no_streams();
                    continue;
                }
            };
            if problem.kind == SendKind::NotAResponse {
                self.settings.unreadable.set(true);
            }
            if attempt > retries
                || !problem.may_pass()
                || !self.paused(self.settings.retries.pause).await
            {
                return Err(SendError::new(self.sent(request, operation, id, attempt), problem));
            }
            attempt = attempt.saturating_add(1);
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
    pub(crate) fn sent(
        &self,
        request: &Request<Vec<u8>>,
        operation: Operation,
        request_id: RequestId,
        attempt: u32,
    ) -> Sent {
        let uri = request.uri();
        let host = uri.authority().map(http::uri::Authority::as_str).unwrap_or_default();
        // A user name has no place in a log.
        let host = host.rsplit('@').next().unwrap_or_default().to_owned();
        let proxy = self.settings.proxy_of(&uri.to_string());
        let once = self.settings.sends_once(request, proxy);
        let proxy = proxy.map(|proxy| proxy.host.clone());
        Sent { operation, request_id, host, proxy, attempt, once }
    }

    /// The same of a request to this bank that was never made.
    pub(crate) fn sent_to_bank(&self, bank: &Bank, operation: Operation, id: [u8; 16]) -> Sent {
        let mut request = Request::new(Vec::new());
        if let Ok(uri) = bank.base_url().parse() {
            *request.uri_mut() = uri;
        }
        self.sent(&request, operation, RequestId::from_random(id), 1)
    }
}
