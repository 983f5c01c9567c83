//! The rows of each generation, each with its evidence and where it comes from.
//!
//! What a page of the bank does not say takes the closest convention of the
//! Berlin Group's NextGenPSD2 and is marked assumed.

use alloc::{vec, vec::Vec};

use http::Method;

use super::{
    generation::Generation,
    operation::Operation,
    row::{Evidence, Row},
};
use crate::model::Scope;

/// One row: for every scope of the operation, or for one.
pub(super) type KnownRow = (Operation, Option<Scope>, Row);

/// The rows of a generation.
pub(super) fn of(generation: Generation) -> Vec<KnownRow> {
    match generation {
        Generation::One => one(),
        Generation::Two => two(),
        Generation::Three => three(),
    }
}

use Evidence::{Assumed, Documented, Seen};
use Operation as Op;

const GET: Method = Method::GET;
const POST: Method = Method::POST;
const DELETE: Method = Method::DELETE;

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

fn row(
    operation: Op,
    method: Method,
    path: &str,
    version: &str,
    evidence: Evidence,
    source: &'static str,
) -> KnownRow {
    (operation, None, Row::known(method, path, version, evidence, source))
}

/// A row of one scope alone.
fn only(scope: Scope, (operation, _, row): KnownRow) -> KnownRow {
    (operation, Some(scope), row)
}

fn one() -> Vec<KnownRow> {
    vec![
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
    ]
}

fn two() -> Vec<KnownRow> {
    vec![
        row(Op::ConsentUris, GET, "/consent-uris", "3", Seen, CLIENTS),
        row(Op::ExchangeCode, POST, "/token", "2", Seen, CLIENTS),
        row(Op::RefreshTokens, POST, "/token", "2", Seen, CLIENTS),
        row(Op::Account, GET, ACCOUNT, "2", Seen, CLIENTS),
        row(Op::Transactions, GET, TRANSACTIONS, "2", Seen, CLIENTS),
        row(Op::InitiatePayment, POST, SCT, "1", Assumed, AS_BEFORE),
        row(Op::CancelPayment, DELETE, ONE_SCT, "1", Assumed, AS_BEFORE),
        row(Op::ConfirmFunds, GET, FUNDS_OF_ACCOUNT, "1", Assumed, AS_BEFORE),
    ]
}

fn three() -> Vec<KnownRow> {
    // "Only version 4 of consent-uris and version 3 of token for scope AIS", and a
    // funds check needs the IBAN and the logical id that the older kind gives.
    let older = "inferred from the consent flows and CAF flows pages";
    let same_token = "the consent flows page names version 3 for AIS only: as before it";
    let initiate = "payments FAQ page (version), payments reference page (pattern of the path)";
    let path = "version on the payments reference page; path by NextGenPSD2";
    let periodic = "version on the payments FAQ page; path by NextGenPSD2";
    let nothing = "neither version nor path is published; path by NextGenPSD2";
    let orders = "/periodic-payments/{payment-product}";
    let order = "/periodic-payments/{payment-product}/{payment-id}";
    let status = "/{payment-service}/{payment-product}/{payment-id}/status";
    let authorisations = "/{payment-service}/{payment-product}/{payment-id}/authorisations";
    vec![
        row(Op::ConsentUris, GET, "/consent-uris", "4", Documented, "consent reference page"),
        only(Scope::Caf, row(Op::ConsentUris, GET, "/consent-uris", "3", Assumed, older)),
        row(Op::ExchangeCode, POST, "/token", "3", Documented, "consent flows page"),
        only(Scope::Caf, row(Op::ExchangeCode, POST, "/token", "2", Assumed, older)),
        only(Scope::Pis, row(Op::ExchangeCode, POST, "/token", "2", Assumed, same_token)),
        row(Op::RefreshTokens, POST, "/token", "3", Documented, "consent flows page"),
        only(Scope::Caf, row(Op::RefreshTokens, POST, "/token", "2", Assumed, older)),
        only(Scope::Pis, row(Op::RefreshTokens, POST, "/token", "2", Assumed, same_token)),
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
        row(Op::InitiatePayment, POST, "/payments/{payment-product}", "3", Documented, initiate),
        row(Op::PaymentDetails, GET, PAYMENT, "1", Assumed, path),
        row(Op::PaymentStatus, GET, status, "1", Assumed, path),
        row(Op::SignPayment, POST, authorisations, "1", Assumed, nothing),
        row(Op::CancelPayment, DELETE, PAYMENT, "1", Assumed, nothing),
        row(Op::CreateStandingOrder, POST, orders, "2", Assumed, periodic),
        row(Op::CancelStandingOrder, DELETE, order, "2", Assumed, periodic),
        row(Op::UploadPaymentFile, POST, "/bulk-payments/{payment-product}", "1", Assumed, nothing),
        row(Op::ConfirmFunds, POST, "/funds-confirmations", "1", Documented, "CAF reference page"),
    ]
}
