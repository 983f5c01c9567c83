//! Why something does not go on. Only the last two are failures; the others end a
//! run in good order, and a later run goes on from the file.

use belfius_psd2::model::Timestamp;

use crate::AnyError;

/// Why something does not go on now.
#[derive(Debug)]
pub enum Stop {
    /// The bank takes no call before this moment.
    Later(Timestamp),
    /// Only the customer can help; what they are needed for.
    Customer(String),
    /// The consent has just ended.
    ConsentEnded,
    /// The bank does not open this account to this TPP; what it said.
    Closed(String),
    /// The bank refuses this question: an old cursor for instance, or an account
    /// that it has just blocked. Another question may do.
    Refused(AnyError),
    /// It failed.
    Failed(AnyError),
}

impl From<AnyError> for Stop {
    fn from(error: AnyError) -> Self {
        Self::Failed(error)
    }
}

impl From<&'static str> for Stop {
    fn from(text: &'static str) -> Self {
        Self::Failed(text.into())
    }
}

impl From<belfius_psd2_ureq::Error> for Stop {
    fn from(error: belfius_psd2_ureq::Error) -> Self {
        Self::Failed(error.into())
    }
}

impl From<belfius_psd2_ureq::StoreError> for Stop {
    fn from(error: belfius_psd2_ureq::StoreError) -> Self {
        Self::Failed(error.into())
    }
}
