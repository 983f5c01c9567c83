//! The version in `Accept`: which generation is asked for. Each operation has
//! its own versions, so the same number means different things.

use http::{HeaderMap, Method};

use super::headers::required;
use super::refusal::Refusal;
use super::request::Request;
use super::route::Route;
use crate::bank::Bank;
use crate::bank::order::{Kind, Product};
use crate::faults::{DocumentedError, Operation};
use crate::options::Generation::{self, First, Second, Third};
use crate::options::Options;

/// The media type, with the one space that the pages print. Other spellings of
/// the same media range are refused (assumed).
const ACCEPT: &str = "application/vnd.belfius.api+json; version=";

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked {
    pub(crate) version: &'static str,
    /// The oldest generation that has this version of this operation, among
    /// those that the bank serves: its shapes and its family of errors.
    pub(crate) generation: Generation,
}

/// A version and the generations that use it.
type Version = (&'static str, &'static [Generation]);

impl Asked {
    /// # Errors
    /// 10001 without `Accept`, 10005 for another media type, 10004 for a
    /// version that is not served, 10102 where the operation itself came later
    /// than the version's generation.
    pub(crate) fn read(
        options: &Options,
        bank: &Bank,
        route: &Route,
        request: &Request,
    ) -> Result<Asked, Refusal> {
        let served = served(options, route, &request.method);
        if served.is_empty() {
            return Err(DocumentedError::ResourceNotFound.into());
        }
        let asked = number(&request.headers)?;
        let Some((version, generations)) = served.iter().find(|(version, _)| *version == asked)
        else {
            let came_later = served.iter().all(|(_, generations)| *generations == [Third]);
            if came_later && older(options, asked) && route.operation == Operation::Accounts {
                return Err(DocumentedError::ResourceNotFound.into());
            }
            return Err(unknown(&served));
        };
        let oldest = generations.iter().find(|one| options.generations.contains(one));
        let generation = match oldest {
            // The same version of the same path: the payment tells.
            Some(First | Second)
                if route.operation == Operation::Cancel
                    && bank.orders.contains_key(&route.target) =>
            {
                Third
            }
            Some(generation) => *generation,
            None => Third,
        };
        Ok(Asked { version, generation })
    }

    /// The family of errors, also for a request of which little can be read:
    /// what its version suggests, or else the oldest that it could have meant
    /// (assumed).
    pub(crate) fn family(
        options: &Options,
        bank: &Bank,
        route: Option<&Route>,
        request: &Request,
    ) -> Generation {
        let asked = route.and_then(|route| Asked::read(options, bank, route, request).ok());
        if let Some(asked) = asked {
            return asked.generation;
        }
        let suggested = number(&request.headers).ok().and_then(suggested);
        if let Some(generation) = suggested.filter(|one| options.generations.contains(one)) {
            return generation;
        }
        let of_the_route = route.map(|route| served(options, route, &request.method));
        let of_the_route = of_the_route.unwrap_or_default();
        let generations = of_the_route.iter().flat_map(|(_, generations)| *generations);
        let served = generations.filter(|one| options.generations.contains(one));
        served.min().or(options.generations.iter().min()).copied().unwrap_or(Third)
    }
}

/// Where most operations have that version.
fn suggested(version: &str) -> Option<Generation> {
    match version {
        "1" | "1.1" | "1.2" => Some(First),
        "2" => Some(Second),
        "3" | "4" => Some(Third),
        _ => None,
    }
}

fn number(headers: &HeaderMap) -> Result<&str, Refusal> {
    let accept = required(headers, "Accept")?;
    let version = accept.strip_prefix(ACCEPT);
    version.ok_or_else(|| DocumentedError::UnacceptableMediaType.into())
}

fn unknown(served: &[Version]) -> Refusal {
    let versions: Vec<&str> = served.iter().map(|(version, _)| *version).collect();
    Refusal::from(DocumentedError::UnknownVersion).because(format!(
        "Specific version not found.  Supported versions are [{}].",
        versions.join(",")
    ))
}

/// Whether an older generation that is served had versions of that number.
fn older(options: &Options, version: &str) -> bool {
    let serves = |generation| options.generations.contains(&generation);
    (matches!(version, "1" | "1.2") && serves(First)) || (version == "2" && serves(Second))
}

fn served(options: &Options, route: &Route, method: &Method) -> Vec<Version> {
    let is_served = |(_, generations): &Version| {
        generations.iter().any(|one| options.generations.contains(one))
    };
    versions(route, method).iter().copied().filter(is_served).collect()
}

/// Numbers from the bank's reference pages and from what production clients
/// sent; for transactions and for what follows an order they are assumed.
fn versions(route: &Route, method: &Method) -> &'static [Version] {
    let is_sepa = route.ordered == Some((Kind::Single, Product::SepaCreditTransfers));
    let is_periodic = matches!(route.ordered, Some((Kind::Periodic, _)));
    match route.operation {
        Operation::Consent => {
            &[("1", &[First]), ("2", &[First]), ("3", &[Second, Third]), ("4", &[Third])]
        }
        Operation::Token | Operation::Refresh => {
            &[("1", &[First]), ("1.1", &[First]), ("2", &[Second, Third]), ("3", &[Third])]
        }
        Operation::Accounts => &[("3", &[Third])],
        Operation::Account => &[("1", &[First]), ("2", &[Second]), ("3", &[Third])],
        Operation::Transactions => {
            &[("1", &[First]), ("1.2", &[First]), ("2", &[Second]), ("3", &[Third])]
        }
        Operation::Payment if is_sepa => &[("1", &[First, Second]), ("3", &[Third])],
        Operation::Payment => &[("3", &[Third])],
        Operation::StandingOrder => &[("2", &[Third])],
        Operation::Cancel if is_sepa => &[("1", &[First, Second, Third])],
        Operation::Cancel if is_periodic => &[("2", &[Third])],
        Operation::Funds if *method == Method::GET => &[("1", &[First, Second])],
        Operation::Cancel
        | Operation::Funds
        | Operation::PaymentFile
        | Operation::PaymentDetails
        | Operation::PaymentStatus
        | Operation::Authorisation => &[("1", &[Third])],
        Operation::Fallback | Operation::Any => &[],
    }
}
