//! What the bank has seen: read in pieces, as the bank forgets what was read.

use std::collections::BTreeMap;

use belfius_psd2_sandbox::{Operation, RecordedRequest, Sandbox};

#[derive(Default)]
pub(crate) struct Tally {
    requests: usize,
    renewals: usize,
    refused_renewals: usize,
    /// By refresh token: how often it was good.
    pairs: BTreeMap<String, usize>,
    /// By our id: how often it came.
    orders: BTreeMap<String, usize>,
}

impl Tally {
    pub(crate) fn take(&mut self, bank: &Sandbox) {
        bank.take_requests().iter().for_each(|request| self.count(request));
    }

    fn count(&mut self, request: &RecordedRequest) {
        self.requests += 1;
        let body = String::from_utf8_lossy(&request.body).into_owned();
        match (request.operation, request.status) {
            (Some(Operation::Refresh), Some(200)) => {
                self.renewals += 1;
                let token = body.split('&').find(|part| part.starts_with("refresh_token="));
                *self.pairs.entry(token.unwrap().to_owned()).or_default() += 1;
            }
            (Some(Operation::Refresh), Some(500)) => {}
            (Some(Operation::Refresh), _) => self.refused_renewals += 1,
            (Some(Operation::Payment), _) => {
                let order: serde_json::Value = serde_json::from_str(&body).unwrap();
                let id = order["endtoend_identification"].as_str().unwrap().to_owned();
                *self.orders.entry(id).or_default() += 1;
            }
            _ => {}
        }
    }

    pub(crate) fn requests(&self) -> usize {
        self.requests
    }

    pub(crate) fn renewals(&self) -> usize {
        self.renewals
    }

    /// No pair was renewed twice, and no order sent twice.
    pub(crate) fn judge(&self, accepted: usize, in_doubt: usize) {
        assert_eq!(self.refused_renewals, 0, "a pair was renewed after its end");
        assert!(self.renewals > 0, "nothing was renewed");
        assert!(self.pairs.values().all(|times| *times == 1), "a pair was renewed twice");
        assert!(self.orders.values().all(|times| *times == 1), "an order was sent twice");
        assert!(self.orders.len() >= accepted + in_doubt, "an order was not sent");
    }
}
