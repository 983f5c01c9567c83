//! Sends what a job asks for, and runs an exchange without a session.
//!
//! What does not belong here: what is sent again (the core's job), and connections
//! (`connection`, `send`).

use std::thread;

use belfius_psd2::{
    Exchange,
    session::{Ask, Job, Send},
};

use super::Transport;
use crate::error::{Error, SendError};

impl Transport {
    /// Runs an exchange to its end.
    ///
    /// Tokens are not renewed here, since there is nowhere to keep new ones: see
    /// [`Session`](crate::Session).
    ///
    /// # Errors
    /// When the bank refused, no whole answer came, or the tokens have to be
    /// renewed. After [`RenewalNeeded`](Error::RenewalNeeded), make the exchange again with
    /// new ones. A payment that may have been made is sent again only after a look at what
    /// became of it, and only with the same `payment_id`.
    pub fn run<X: Exchange>(&self, exchange: X) -> Result<X::Output, Error> {
        let mut job = Job::of_exchange(exchange, self.retries, self.now());
        loop {
            match job.ask() {
                Ask::Send(ask) => self.send(ask),
                Ask::Pause(ask) => {
                    thread::sleep(ask.duration());
                    ask.over();
                }
                // Without a store a job asks for nothing else.
                _ => return job.end(),
            }
        }
    }

    /// Sends what a job asks for, once, and replies: for an application with a loop of its
    /// own, which counts each request or has a store of another kind. The loop is in the
    /// core's [`session`](belfius_psd2::session).
    pub fn send(&self, ask: Send<'_, SendError>) {
        let request = ask.request();
        let agent = self.agents.pick(!ask.on_fresh_connection(request.method()));
        let response = super::send::send(agent, request, ask.max_body(), ask.facts());
        ask.answered(response, self.now());
    }
}
