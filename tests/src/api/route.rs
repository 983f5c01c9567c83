//! Which operation a path and verb stand for.

use http::Method;

use super::parameters::{decoded_segment, parse_query};
use super::refusal::Refusal;
use super::request::Request;
use crate::faults::{DocumentedError, Operation};

/// An operation and the one path segment that varies, decoded: the logical id
/// or the payment id.
#[derive(Debug)]
pub(crate) struct Route {
    pub(crate) operation: Operation,
    pub(crate) target: String,
}

impl Route {
    /// # Errors
    /// An unknown path is 10102; a known path with another verb is 10103. The
    /// pages list both for verbs, "unsupported" and "restricted", without
    /// saying which are which.
    pub(crate) fn of(prefix: &str, request: &Request) -> Result<Route, Refusal> {
        let unknown = || Refusal::from(DocumentedError::ResourceNotFound);
        let path = request.path.strip_prefix(prefix).ok_or_else(unknown)?;
        let path = path.strip_prefix('/').ok_or_else(unknown)?;
        let segments: Vec<&str> = path.split('/').collect();
        let (verb, operation, target) = match segments.as_slice() {
            ["consent-uris"] => (Method::GET, Operation::Consent, ""),
            ["token"] => (Method::POST, grant(&request.body), ""),
            ["accounts", id] => (Method::GET, Operation::Account, *id),
            ["accounts", id, "transactions"] => (Method::GET, Operation::Transactions, *id),
            ["accounts", id, "funds-confirmations"] => (Method::GET, Operation::Funds, *id),
            ["payments", "sepa-credit-transfers"] => (Method::POST, Operation::Payment, ""),
            ["payments", "sepa-credit-transfers", id] => (Method::DELETE, Operation::Cancel, *id),
            _ => return Err(unknown()),
        };
        if request.method != verb {
            return Err(DocumentedError::MethodNotAllowed.into());
        }
        let target = decoded_segment(target).ok_or_else(unknown)?;
        Ok(Route { operation, target })
    }
}

/// For faults and records; the token endpoint itself is stricter.
fn grant(body: &[u8]) -> Operation {
    let form = std::str::from_utf8(body).ok().and_then(parse_query);
    let refresh = ("grant_type".to_owned(), "refresh_token".to_owned());
    match form.is_some_and(|form| form.contains(&refresh)) {
        true => Operation::Refresh,
        false => Operation::Token,
    }
}
