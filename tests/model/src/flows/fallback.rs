//! The fallback interface: its two calls, and a later one that pays.

use super::{Flow, begin::at, flow};
use crate::{App, explore::World, invariants};

pub(super) fn fallback() -> Vec<Flow> {
    let calls = |name, program| Flow { world: outside, ..flow(name, 3, program) };
    vec![
        calls("fallback: first call", App::fallback_first),
        calls("fallback: first call, a question", App::fallback_question),
        Flow {
            check: invariants::payment,
            ..calls("fallback: first call, a payment", App::fallback_payment)
        },
    ]
}

/// The application has not made its first call.
fn outside(flow: &Flow) -> World {
    at(flow).row(r#"{"stage":"outside"}"#).done()
}
