//! What every exchange carries: who asks, with which seed, for which time.

use alloc::vec::Vec;

use http::Response;
use jiff::Timestamp;

use crate::{
    bank::Operation, client::Client, endpoint::answer::Answer, model::RequestId, seed::Seed,
};

/// One try at an exchange. Each has a `Request-ID` of its own.
#[derive(Debug)]
pub(super) struct Attempt {
    pub(super) client: Client,
    pub(super) seed: Seed,
    count: u32,
}

impl Attempt {
    pub(super) fn first(client: &Client, seed: Seed) -> Self {
        Self { client: client.clone(), seed, count: 0 }
    }

    /// Goes on to the next try.
    pub(super) fn advance(&mut self) {
        self.count = self.count.wrapping_add(1);
    }

    pub(super) fn request_id(&self) -> RequestId {
        self.seed.request_id(self.count)
    }

    /// An answer to this attempt, of a body of at most `max_body` bytes.
    pub(super) fn answer<'a>(
        &'a self,
        operation: Operation,
        max_body: usize,
        response: &'a Response<Vec<u8>>,
        now: Timestamp,
    ) -> Answer<'a> {
        let (client, request_id) = (&self.client, self.request_id());
        Answer { client, operation, request_id, response, max_body, now }
    }
}
