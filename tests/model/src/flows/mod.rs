//! Every flow: who does what, with what in the stores, at which bank.
//!
//! What does not belong here: what the application does (`app`).

mod begin;
mod fallback;
mod orders;
mod payments;
mod together;

use crate::{App, Flow, invariants};
use begin::{Tokens, at};

/// Every flow but the [`long`] ones, in the order in which the numbers are printed.
#[must_use]
pub fn all() -> Vec<Flow> {
    let mut flows = consents();
    flows.extend(questions());
    flows.extend(payments::payments());
    flows.extend(payments::ends());
    flows.extend(fallback::fallback());
    flows.extend(together::together());
    flows
}

/// Those that are walked only when they are asked for.
#[must_use]
pub fn long() -> Vec<Flow> {
    together::long()
}

fn flow(name: &'static str, generation: u8, program: fn(&mut App) -> String) -> Flow {
    let check = |_: &_| Vec::new();
    Flow { name, generation, processes: 1, world: |flow| at(flow).done(), program, check }
}

/// From nothing to tokens, and a question with them.
fn consents() -> Vec<Flow> {
    vec![
        flow("consent, accounts", 3, App::ais),
        flow("consent, account (generation 1)", 1, App::ais),
        flow("consent, account (generation 2)", 2, App::ais),
        flow("consent, funds", 3, App::caf),
    ]
}

/// With tokens that have expired, or that the bank takes.
fn questions() -> Vec<Flow> {
    let statement = |name, generation| Flow {
        world: |flow| at(flow).tokens(Tokens::Ais).statement().row(r#"{"stage":"reading"}"#).done(),
        check: invariants::statement,
        ..flow(name, generation, App::statement)
    };
    vec![
        Flow {
            world: |flow| at(flow).tokens(Tokens::AisExpired).done(),
            ..flow("balance after a renewal", 3, App::balance)
        },
        Flow {
            world: |flow| at(flow).tokens(Tokens::AisExpired).done(),
            ..flow("balance after a renewal (generation 1)", 1, App::balance)
        },
        Flow {
            world: |flow| at(flow).tokens(Tokens::Ais).done(),
            ..flow("renewal asked for", 3, App::renewal)
        },
        Flow {
            world: |flow| at(flow).tokens(Tokens::CafExpired).done(),
            ..flow("funds after a renewal", 3, App::funds)
        },
        statement("statement with authentication", 3),
        statement("statement with authentication (generation 1)", 1),
        statement("statement with authentication (generation 2)", 2),
        Flow {
            world: |flow| {
                at(flow).tokens(Tokens::AisExpired).statement().row(r#"{"stage":"reading"}"#).done()
            },
            ..statement("statement after a renewal", 3)
        },
    ]
}
