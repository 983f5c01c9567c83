//! What must come of a fault at an operation: rules, from what the fault does to the
//! answer and from what the operation is for. Not a record of what came.
//!
//! Faults are spelled as the bank's `--fault` takes them, so that a program which is
//! not linked with the bank can use the rules as well.

mod call;
mod damage;
mod documented;
mod fallback;

use belfius_psd2::Operation;

use super::outcome::Outcome;
use call::Call;

/// The way to the bank.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(dead_code, reason = "each transport has its own")]
pub(crate) enum Over {
    /// Straight, with a QWAC.
    Https,
    /// With Node's `fetch`, through the reference proxy.
    Fetch,
}

/// Whether it makes a difference that a fault is of every request, and not of one.
pub(crate) fn lasts(fault: &str) -> bool {
    matches!(
        fault,
        "cut-handshake"
            | "cut-before-processing"
            | "expired-token"
            | "error=10006"
            | "error=InvalidAccessToken"
    )
}

/// # Panics
/// For a fault without a rule.
pub(crate) fn expected(fault: &str, lasting: bool, operation: Operation, over: Over) -> Outcome {
    let (name, value) = fault.split_once('=').unwrap_or((fault, ""));
    let call = Call { operation, over, lasting };
    if let Some(outcome) = call.screen(name, value) {
        return outcome;
    }
    match name {
        "cut-handshake" => call.handshake(),
        "cut-before-processing" | "cut-after-processing" => call.lost(call.cut(), "Wait"),
        // What has no body arrives whole.
        "cut-body" if call.has_no_body() => call.whole(),
        "slow-body" if call.has_no_body() => call.whole(),
        "cut-body" => call.lost("CutOff", "Wait"),
        "slow-body" => call.lost("Timeout(Total)", "Wait"),
        // The bank notes a request when it goes on with it.
        "delay" => call.lost("Timeout(Response)", "Wait").after(0),
        "endless-headers" => match over {
            Over::Https => call.lost("HeadersTooLarge", "AskBank"),
            // The proxy gives up.
            Over::Fetch => call.lost(call.cut(), "Wait"),
        },
        "oversized-body" => call.too_long(),
        "many-rows" => call.many_rows(value.parse().unwrap()),
        "gzip-bomb" => call.packed(),
        "deep-nesting" => call.nested(),
        "deep-field" => call.nested_field(),
        "chunked" | "duplicate-date" | "wrong-content-type" | "escaped-slashes" => call.whole(),
        "string-amounts" => call.whole(),
        "bad-escapes" | "raw-control-characters" => call.mended(),
        "invalid-utf8" => call.not_utf8(),
        "repeated-page-key" | "empty-page-with-key" | "unreadable-row" | "null-rows" => {
            call.rows(name)
        }
        "html-500" => call.doubtful("Undocumented(500, Html)", "Wait"),
        "text-503" => call.doubtful("Undocumented(503, Text)", "Wait"),
        "empty-401" => call.refused("Undocumented(401, Empty)", "AskBank"),
        "empty-403" => call.refused("Undocumented(403, Empty)", "AskBank"),
        "empty-body-200" | "no-content-204" => call.empty(),
        "unexpected-redirect" => call.redirect(),
        "json" if value.starts_with("409:") => call.doubtful("Undocumented(409, Json)", "AskBank"),
        "unknown-error-code" => call.refused("Bank(Unknown)", "AskBank"),
        "expired-token" => call.documented("InvalidAccessToken"),
        "withdrawn-consent" => call.documented("20005"),
        "rate-limit" => match value {
            "" => call.refused("Bank(RateLimitExceeded)", "Wait"),
            seconds => call.refused("Bank(RateLimitExceeded)", &format!("Wait({seconds} s)")),
        },
        "error" => call.documented(value),
        _ => panic!("no rule for the fault {fault}"),
    }
}
