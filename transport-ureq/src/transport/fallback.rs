//! One call of the bank's fallback interface, sent once.
//!
//! What does not belong here: connections (`connection`, `send`).

use belfius_psd2::session::Facts;
use http::{Request, Response};

use super::{Transport, send};
use crate::error::{SendError, Sent};

impl Transport {
    /// Sends one call of the bank's fallback interface and gives the answer as it
    /// came: a screen of the bank's own, with cookies and redirects, which are the
    /// application's to read. Nothing is followed, and nothing is sent twice: a
    /// call may be any step of the customer's.
    ///
    /// ```no_run
    /// # fn show(
    /// #     transport: belfius_psd2_ureq::Transport, fallback: belfius_psd2::fallback::Fallback,
    /// #     key: belfius_psd2::sign::SigningKey, now: belfius_psd2::model::Timestamp,
    /// # ) -> Result<(), Box<dyn std::error::Error>> {
    /// use belfius_psd2::{fallback::Call, model::RequestId};
    ///
    /// let mut random = [0; 16];
    /// getrandom::fill(&mut random)?;
    /// let call = Call::new(http::Method::GET, "/login")?;
    /// let signed = fallback.first(&call, RequestId::from_random(random), now)?.sign(&key)?;
    /// let answer = transport.send_fallback(signed.request(), 1024 * 1024)?;
    /// println!("{}", answer.status());
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// When no whole answer comes, or its body is longer than `max_body` bytes. A
    /// status of refusal is an answer, and no error.
    pub fn send_fallback(
        &self,
        request: Request<Vec<u8>>,
        max_body: usize,
    ) -> Result<Response<Vec<u8>>, SendError> {
        let facts = Facts::of_fallback(&request);
        let sent = Sent { facts, uri: request.uri().clone() };
        let answer = send::send(self.agents.pick(false), request, max_body, facts)?;
        if answer.body().len() > max_body {
            return Err(SendError::too_long(&sent, answer.status()));
        }
        Ok(answer)
    }
}
