//! The bank's interface: which operation a request is for, what it must carry,
//! and what is answered. What the bank remembers is in `bank`; what is done to
//! an answer on purpose is in `faults`.

mod access;
mod account;
mod accounts;
pub(crate) mod answer;
mod call;
mod cancel;
mod consent_uris;
mod content_type;
mod family;
mod funds;
mod funds_confirmation;
mod headers;
mod initiation;
mod orders;
mod page;
mod parameters;
mod payment;
mod payment_order;
mod pkce;
mod preamble;
pub(crate) mod refusal;
pub(crate) mod request;
mod route;
mod sca;
mod signature;
mod token;
mod token_grant;
mod transactions;
mod version;

use answer::Answer;
use call::Call;
pub(crate) use parameters::{encoded, parse_query};
pub(crate) use preamble::is_uuid;
use refusal::Refusal;
use request::Request;
use route::Route;
use version::Asked;

use crate::fallback;
use crate::faults::{DocumentedError, Fault, Operation};
use crate::options::Generation;
use crate::shared::{Shared, lock};

/// What the request is for; `None` when the bank does not know its path.
pub(crate) fn operation(shared: &Shared, request: &Request) -> Option<Operation> {
    match Route::of(&shared.options.prefix, request) {
        Ok(route) => Some(route.operation),
        Err(_) => None,
    }
}

/// The generation whose errors answer the request.
pub(crate) fn generation(shared: &Shared, request: &Request) -> Generation {
    let route = Route::of(&shared.options.prefix, request).ok();
    Asked::family(&shared.options, &lock(&shared.bank), route.as_ref(), request)
}

/// Processes a request. The fault is only for those that must be part of the
/// answer's making, such as a page of rows.
pub(crate) fn process(shared: &Shared, request: &Request, fault: Option<&Fault>) -> Answer {
    let generation = generation(shared, request);
    let route = Route::of(&shared.options.prefix, request);
    if let Ok(Route { operation: Operation::Fallback, target, .. }) = &route {
        return fallback::answer(shared, request, target);
    }
    let result = route.and_then(|route| {
        let mut bank = lock(&shared.bank);
        let Asked { version, generation } = Asked::read(&shared.options, &bank, &route, request)?;
        let now = shared.clock.now();
        let operation = route.operation;
        let mut call =
            Call { shared, bank: &mut bank, request, operation, version, generation, now, fault };
        performed(&mut call, &route)
    });
    let answer = result.unwrap_or_else(|refusal| refusal.into_answer(generation));
    with_response_id(answer, request)
}

fn performed(call: &mut Call<'_>, route: &Route) -> Result<Answer, Refusal> {
    let target = &route.target;
    match route.operation {
        Operation::Consent => consent_uris::answer(call),
        Operation::Token | Operation::Refresh | Operation::Any => token::answer(call),
        Operation::Accounts => accounts::answer(call),
        Operation::Account => account::answer(call, target),
        Operation::Transactions => transactions::answer(call, target),
        Operation::Payment if call.generation != Generation::Third => payment::answer(call),
        Operation::Payment | Operation::StandingOrder | Operation::PaymentFile => {
            let ordered = route.ordered.ok_or(DocumentedError::ResourceNotFound)?;
            initiation::answer(call, ordered)
        }
        Operation::PaymentDetails => orders::details(call, route),
        Operation::PaymentStatus => orders::status(call, route),
        Operation::Authorisation => orders::authorisation(call, route),
        Operation::Cancel if call.generation != Generation::Third => cancel::answer(call, target),
        Operation::Cancel => orders::cancel(call, route),
        Operation::Funds if call.generation != Generation::Third => funds::answer(call, target),
        Operation::Funds => funds_confirmation::answer(call),
        // Answered before, as it is no operation of the API.
        Operation::Fallback => Err(DocumentedError::ResourceNotFound.into()),
    }
}

/// Echoes the `Request-ID`, on errors too.
pub(crate) fn with_response_id(answer: Answer, request: &Request) -> Answer {
    match request.headers.get("request-id").map(|id| id.to_str()) {
        Some(Ok(id)) => answer.header("Response-ID", id),
        _ => answer,
    }
}
