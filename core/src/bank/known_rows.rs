//! The rows of each generation, each with its evidence and where it comes from.
//!
//! What a page of the bank does not say takes the closest convention of the
//! Berlin Group's NextGenPSD2 and is marked assumed.

use http::Method;

use super::{
    generation::Generation,
    operation::Operation,
    row::{Evidence, Row},
};
use crate::model::Scope;

/// One row: for every scope of the operation, or for one.
#[derive(Clone, Copy)]
pub(super) struct KnownRow {
    pub(super) operation: Operation,
    pub(super) scope: Option<Scope>,
    method: &'static Method,
    path: &'static str,
    version: &'static str,
    evidence: Evidence,
    source: &'static str,
}

impl KnownRow {
    pub(super) fn row(&self) -> Row {
        Row::known(self.method.clone(), self.path, self.version, self.evidence, self.source)
    }
}

/// The rows of a generation, in the order of the journey.
pub(super) fn of(generation: Generation) -> &'static [KnownRow] {
    match generation {
        Generation::One => ONE,
        Generation::Two => TWO,
        Generation::Three => THREE,
    }
}

use Evidence::{Assumed, Documented, Seen};
use Operation as Op;

const GET: &Method = &Method::GET;
const POST: &Method = &Method::POST;
const DELETE: &Method = &Method::DELETE;

const ACCOUNT: &str = "/accounts/{logical-id}";
const TRANSACTIONS: &str = "/accounts/{logical-id}/transactions";
const FUNDS_OF_ACCOUNT: &str = "/accounts/{logical-id}/funds-confirmations";
const SCT: &str = "/payments/sepa-credit-transfers";
const ONE_SCT: &str = "/payments/sepa-credit-transfers/{payment-id}";
const PAYMENT: &str = "/{payment-service}/{payment-product}/{payment-id}";

const PAYMENT_API: &str = "Payment API page";
const ACCOUNT_API: &str = "Account API page";
const CLIENTS: &str = "production clients";
const NO_PATH: &str = "the operation is documented, its method and path are not";
const AS_BEFORE: &str = "not published for this generation: as before it";

const fn row(
    operation: Op,
    method: &'static Method,
    path: &'static str,
    version: &'static str,
    evidence: Evidence,
    source: &'static str,
) -> KnownRow {
    KnownRow { operation, scope: None, method, path, version, evidence, source }
}

/// A row of one scope alone.
const fn only(scope: Scope, row: KnownRow) -> KnownRow {
    KnownRow { scope: Some(scope), ..row }
}

const ONE: &[KnownRow] = &[
    // Version 1 took an IBAN alone; 2 takes the scope too, which CAF needs.
    row(Op::ConsentUris, GET, "/consent-uris", "2", Seen, CLIENTS),
    // 1.1 is what was in use when SCA tokens appeared.
    row(Op::ExchangeCode, POST, "/token", "1.1", Seen, CLIENTS),
    row(Op::RefreshTokens, POST, "/token", "1.1", Seen, CLIENTS),
    row(Op::Account, GET, ACCOUNT, "1", Documented, ACCOUNT_API),
    row(Op::Transactions, GET, TRANSACTIONS, "1.2", Documented, ACCOUNT_API),
    row(Op::InitiatePayment, POST, SCT, "1", Documented, PAYMENT_API),
    row(Op::CancelPayment, DELETE, ONE_SCT, "1", Assumed, NO_PATH),
    row(Op::ConfirmFunds, GET, FUNDS_OF_ACCOUNT, "1", Assumed, NO_PATH),
];

const TWO: &[KnownRow] = &[
    row(Op::ConsentUris, GET, "/consent-uris", "3", Seen, CLIENTS),
    row(Op::ExchangeCode, POST, "/token", "2", Seen, CLIENTS),
    row(Op::RefreshTokens, POST, "/token", "2", Seen, CLIENTS),
    row(Op::Account, GET, ACCOUNT, "2", Seen, CLIENTS),
    row(Op::Transactions, GET, TRANSACTIONS, "2", Seen, CLIENTS),
    row(Op::InitiatePayment, POST, SCT, "1", Assumed, AS_BEFORE),
    row(Op::CancelPayment, DELETE, ONE_SCT, "1", Assumed, AS_BEFORE),
    row(Op::ConfirmFunds, GET, FUNDS_OF_ACCOUNT, "1", Assumed, AS_BEFORE),
];

const THREE: &[KnownRow] = {
    // "Only version 4 of consent-uris and version 3 of token for scope AIS", and a
    // funds check needs the IBAN and the logical id that the older kind gives.
    const OLDER: &str = "inferred from the consent flows and CAF flows pages";
    const SAME_TOKEN: &str = "the consent flows page names version 3 for AIS only: as before it";
    const INITIATE: &str =
        "payments FAQ page (version), payments reference page (pattern of the path)";
    const PATH: &str = "version on the payments reference page; path by NextGenPSD2";
    const PERIODIC: &str = "version on the payments FAQ page; path by NextGenPSD2";
    const NOTHING: &str = "neither version nor path is published; path by NextGenPSD2";
    const ORDERS: &str = "/periodic-payments/{payment-product}";
    const ORDER: &str = "/periodic-payments/{payment-product}/{payment-id}";
    const STATUS: &str = "/{payment-service}/{payment-product}/{payment-id}/status";
    const AUTHORISATIONS: &str = "/{payment-service}/{payment-product}/{payment-id}/authorisations";
    &[
        row(Op::ConsentUris, GET, "/consent-uris", "4", Documented, "consent reference page"),
        only(Scope::Caf, row(Op::ConsentUris, GET, "/consent-uris", "3", Assumed, OLDER)),
        row(Op::ExchangeCode, POST, "/token", "3", Documented, "consent flows page"),
        only(Scope::Pis, row(Op::ExchangeCode, POST, "/token", "2", Assumed, SAME_TOKEN)),
        only(Scope::Caf, row(Op::ExchangeCode, POST, "/token", "2", Assumed, OLDER)),
        row(Op::RefreshTokens, POST, "/token", "3", Documented, "consent flows page"),
        only(Scope::Pis, row(Op::RefreshTokens, POST, "/token", "2", Assumed, SAME_TOKEN)),
        only(Scope::Caf, row(Op::RefreshTokens, POST, "/token", "2", Assumed, OLDER)),
        row(
            Op::Accounts,
            GET,
            "/accounts",
            "3",
            Assumed,
            "path on the accounts flows page; version as that of one account",
        ),
        row(Op::Account, GET, ACCOUNT, "3", Documented, "accounts reference page"),
        row(
            Op::Transactions,
            GET,
            TRANSACTIONS,
            "3",
            Assumed,
            "version not published: as that of one account",
        ),
        row(Op::InitiatePayment, POST, "/payments/{payment-product}", "3", Documented, INITIATE),
        row(Op::PaymentDetails, GET, PAYMENT, "1", Assumed, PATH),
        row(Op::PaymentStatus, GET, STATUS, "1", Assumed, PATH),
        row(Op::SignPayment, POST, AUTHORISATIONS, "1", Assumed, NOTHING),
        row(Op::CancelPayment, DELETE, PAYMENT, "1", Assumed, NOTHING),
        row(Op::CreateStandingOrder, POST, ORDERS, "2", Assumed, PERIODIC),
        row(Op::CancelStandingOrder, DELETE, ORDER, "2", Assumed, PERIODIC),
        row(Op::UploadPaymentFile, POST, "/bulk-payments/{payment-product}", "1", Assumed, NOTHING),
        row(Op::ConfirmFunds, POST, "/funds-confirmations", "1", Documented, "CAF reference page"),
    ]
};
