//! Which operation a path and verb stand for.

use http::Method;

use super::parameters::{decoded_segment, parse_query};
use super::refusal::Refusal;
use super::request::Request;
use crate::bank::order::{Kind, Product};
use crate::faults::{DocumentedError, Operation};

/// An operation and what its path says.
#[derive(Debug)]
pub(crate) struct Route {
    pub(crate) operation: Operation,
    /// The one path segment that varies, decoded: the logical id or the
    /// payment id; for the fallback all that follows the first segment.
    pub(crate) target: String,
    /// What is ordered; only for payments.
    pub(crate) ordered: Option<(Kind, Product)>,
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
        let verbs = verbs(&segments, request).ok_or_else(unknown)?;
        let operation = verbs.iter().find(|(verb, _)| *verb == request.method);
        let (_, operation) = operation.ok_or(DocumentedError::MethodNotAllowed)?;
        let (target, ordered) = match segments.as_slice() {
            ["fallback", rest @ ..] => return Ok(Route::fallback(rest)),
            ["accounts", id, ..] => (*id, None),
            [kind, product, rest @ ..] => {
                (rest.first().copied().unwrap_or(""), ordered(kind, product))
            }
            _ => ("", None),
        };
        let target = decoded_segment(target).ok_or_else(unknown)?;
        Ok(Route { operation: *operation, target, ordered })
    }

    fn fallback(rest: &[&str]) -> Route {
        Route { operation: Operation::Fallback, target: rest.join("/"), ordered: None }
    }
}

/// What each verb does there; `None` where there is nothing.
fn verbs(segments: &[&str], request: &Request) -> Option<Vec<(Method, Operation)>> {
    Some(match segments {
        ["consent-uris"] => vec![(Method::GET, Operation::Consent)],
        ["token"] => vec![(Method::POST, grant(&request.body))],
        ["accounts"] => vec![(Method::GET, Operation::Accounts)],
        ["accounts", _] => vec![(Method::GET, Operation::Account)],
        ["accounts", _, "transactions"] => vec![(Method::GET, Operation::Transactions)],
        ["accounts", _, "funds-confirmations"] => vec![(Method::GET, Operation::Funds)],
        ["funds-confirmations"] => vec![(Method::POST, Operation::Funds)],
        // The customer's own interface: any verb.
        ["fallback", "first" | "later", ..] => {
            vec![(request.method.clone(), Operation::Fallback)]
        }
        [kind, product, rest @ ..] => {
            let (kind, _) = ordered(kind, product)?;
            of_an_order(kind, rest)?
        }
        _ => return None,
    })
}

fn of_an_order(kind: Kind, rest: &[&str]) -> Option<Vec<(Method, Operation)>> {
    Some(match (kind, rest) {
        (Kind::Single, []) => vec![(Method::POST, Operation::Payment)],
        (Kind::Periodic, []) => vec![(Method::POST, Operation::StandingOrder)],
        (Kind::Bulk, []) => vec![(Method::POST, Operation::PaymentFile)],
        (_, [_]) => {
            vec![(Method::GET, Operation::PaymentDetails), (Method::DELETE, Operation::Cancel)]
        }
        (_, [_, "status"]) => vec![(Method::GET, Operation::PaymentStatus)],
        (_, [_, "authorisations"]) => vec![(Method::POST, Operation::Authorisation)],
        _ => return None,
    })
}

fn ordered(kind: &str, product: &str) -> Option<(Kind, Product)> {
    let kind = Kind::of(kind)?;
    Some((kind, Product::of(kind, product)?))
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
