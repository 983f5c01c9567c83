//! The operations of the bank, as a test names them.

/// An operation of the API. A refresh is told apart from a code exchange by
/// its `grant_type`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operation {
    /// `GET /consent-uris`
    Consent,
    /// `POST /token` with a code (or with anything that is no refresh)
    Token,
    /// `POST /token` with a refresh token
    Refresh,
    /// `GET /accounts/{logical-id}`
    Account,
    /// `GET /accounts/{logical-id}/transactions`
    Transactions,
    /// `POST /payments/sepa-credit-transfers`
    Payment,
    /// `DELETE /payments/sepa-credit-transfers/{payment_id}`, an assumed path
    Cancel,
    /// `GET /accounts/{logical-id}/funds-confirmations`, an assumed path
    Funds,
    /// Every request; only for faults.
    Any,
}
