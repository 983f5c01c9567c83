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
    /// `GET /accounts`, third generation
    Accounts,
    /// `GET /accounts/{logical-id}`
    Account,
    /// `GET /accounts/{logical-id}/transactions`
    Transactions,
    /// `POST /payments/{payment-product}`
    Payment,
    /// `POST /periodic-payments/{payment-product}`, an assumed path
    StandingOrder,
    /// `POST /bulk-payments/{payment-product}`, an assumed path
    PaymentFile,
    /// `GET` of a payment, standing order or file
    PaymentDetails,
    /// `GET ../status` of a payment, standing order or file
    PaymentStatus,
    /// `DELETE` of a payment, standing order or file, an assumed verb
    Cancel,
    /// `POST ../authorisations` of a payment, standing order or file, an
    /// assumed path
    Authorisation,
    /// `GET /accounts/{logical-id}/funds-confirmations`, an assumed path, and
    /// `POST /funds-confirmations`
    Funds,
    /// Any call below `/fallback`, an assumed path
    Fallback,
    /// Every request; only for faults.
    Any,
}

impl Operation {
    /// As the program's `--fault` spells it.
    #[must_use]
    pub fn flag(self) -> &'static str {
        match self {
            Operation::Consent => "consent",
            Operation::Token => "token",
            Operation::Refresh => "refresh",
            Operation::Accounts => "accounts",
            Operation::Account => "account",
            Operation::Transactions => "transactions",
            Operation::Payment => "payment",
            Operation::StandingOrder => "standing-order",
            Operation::PaymentFile => "payment-file",
            Operation::PaymentDetails => "payment-details",
            Operation::PaymentStatus => "payment-status",
            Operation::Cancel => "cancel",
            Operation::Authorisation => "authorisation",
            Operation::Funds => "funds",
            Operation::Fallback => "fallback",
            Operation::Any => "any",
        }
    }
}
