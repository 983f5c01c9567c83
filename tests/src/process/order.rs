//! What goes through the pipes: one order, one answer, each a line of JSON.

use serde::{Deserialize, Serialize};

/// What shall happen at the bank.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Order {
    Approve(String),
    /// Names as in the program's `--fault`.
    Inject {
        operation: String,
        fault: String,
        times: usize,
    },
    ClearFaults,
    ExpireAccessTokens,
    TokenRefreshes,
    ForgetRequests,
    Own(String),
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Answer {
    Done(String),
    Refused(String),
}
