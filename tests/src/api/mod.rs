//! The bank's interface: which operation a request is for, what it must carry,
//! and what is answered. What the bank remembers is in `bank`; what is done to
//! an answer on purpose is in `faults`.

mod access;
mod account;
pub(crate) mod answer;
mod call;
mod cancel;
mod consent_uris;
mod funds;
mod headers;
mod page;
mod parameters;
mod payment;
mod payment_order;
mod pkce;
mod preamble;
mod refusal;
pub(crate) mod request;
mod route;
mod sca;
mod signature;
mod token;
mod token_grant;
mod transactions;

use answer::Answer;
use call::Call;
pub(crate) use parameters::{encoded, parse_query};
use request::Request;
use route::Route;

use crate::faults::{Fault, Operation};
use crate::shared::{Shared, lock};

/// What the request is for; `None` when the bank does not know its path.
pub(crate) fn operation(shared: &Shared, request: &Request) -> Option<Operation> {
    match Route::of(&shared.options.prefix, request) {
        Ok(route) => Some(route.operation),
        Err(_) => None,
    }
}

/// Processes a request. The fault is only for those that must be part of the
/// answer's making, such as a page of rows.
pub(crate) fn process(shared: &Shared, request: &Request, fault: Option<&Fault>) -> Answer {
    let mut bank = lock(&shared.bank);
    let mut call = Call { shared, bank: &mut bank, request, now: shared.clock.now(), fault };
    let result = Route::of(&shared.options.prefix, request).and_then(|route| {
        let target = &route.target;
        match route.operation {
            Operation::Consent => consent_uris::answer(&mut call),
            Operation::Token | Operation::Refresh | Operation::Any => token::answer(&mut call),
            Operation::Account => account::answer(&mut call, target),
            Operation::Transactions => transactions::answer(&mut call, target),
            Operation::Payment => payment::answer(&mut call),
            Operation::Cancel => cancel::answer(&mut call, target),
            Operation::Funds => funds::answer(&mut call, target),
        }
    });
    let answer = result.unwrap_or_else(|refusal| refusal.into_answer());
    with_response_id(answer, request)
}

/// Echoes the `Request-ID`, on errors too.
pub(crate) fn with_response_id(answer: Answer, request: &Request) -> Answer {
    match request.headers.get("request-id").map(|id| id.to_str()) {
        Some(Ok(id)) => answer.header("Response-ID", id),
        _ => answer,
    }
}
