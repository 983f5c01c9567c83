//! Every flow: who does what, with what in the stores, at which bank.
//!
//! What does not belong here: what the application does (`app`).

mod begin;

use crate::{App, Flow, invariants};
use begin::{Tokens, at};

/// Every flow, in the order in which the numbers are printed.
#[must_use]
pub fn all() -> Vec<Flow> {
    let mut flows = consents();
    flows.extend(questions());
    flows.extend(payments());
    flows.extend(ends());
    flows.extend(together());
    flows
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

fn payments() -> Vec<Flow> {
    let pays = |name, generation, world, program| Flow {
        world,
        check: invariants::payment,
        ..flow(name, generation, program)
    };
    vec![
        pays("transfer", 3, |flow| at(flow).order(begin::transfer()).done(), App::payment),
        pays("order (generation 1)", 1, |flow| at(flow).order(begin::order()).done(), App::payment),
        pays(
            "standing order",
            3,
            |flow| at(flow).order(begin::standing_order()).done(),
            App::payment,
        ),
        pays("payment file", 3, |flow| at(flow).order(begin::file()).done(), App::payment),
        pays(
            "transfer with tokens, after a renewal",
            3,
            |flow| at(flow).tokens(Tokens::PisExpired).order(begin::transfer()).done(),
            App::payment_with_tokens,
        ),
        Flow {
            check: invariants::further_signature,
            ..pays(
                "further signature",
                3,
                |flow| at(flow).registered().order(begin::transfer()).done(),
                App::further_signature,
            )
        },
    ]
}

/// What comes after a payment.
fn ends() -> Vec<Flow> {
    vec![
        Flow {
            world: |flow| at(flow).tokens(Tokens::PisExpired).registered().done(),
            ..flow("details after a renewal", 3, App::payment_details)
        },
        Flow {
            world: |flow| at(flow).tokens(Tokens::Pis).registered().done(),
            ..flow("status", 3, App::payment_status)
        },
        Flow {
            world: |flow| at(flow).tokens(Tokens::PisExpired).registered().done(),
            check: invariants::cancellation,
            ..flow("cancellation after a renewal", 3, App::cancellation)
        },
        Flow {
            world: |flow| at(flow).tokens(Tokens::Pis).registered().done(),
            check: invariants::cancellation,
            ..flow("cancellation (generation 1)", 1, App::cancellation)
        },
    ]
}

/// Two processes, one store.
fn together() -> Vec<Flow> {
    vec![
        Flow {
            processes: 2,
            world: |flow| at(flow).tokens(Tokens::AisExpired).done(),
            ..flow("two processes: balance after a renewal", 3, App::balance)
        },
        Flow {
            processes: 2,
            world: |flow| at(flow).tokens(Tokens::Ais).done(),
            ..flow("two processes: renewal asked for", 3, App::renewal)
        },
        Flow {
            processes: 2,
            world: |flow| {
                at(flow).tokens(Tokens::Ais).short_statement().row(r#"{"stage":"reading"}"#).done()
            },
            check: invariants::statement,
            ..flow("two processes: one statement", 3, App::statement)
        },
        Flow {
            processes: 2,
            world: |flow| {
                let begin = at(flow).tokens(Tokens::Ais).one_page().wants_authentication();
                begin.row(r#"{"stage":"reading"}"#).done()
            },
            check: invariants::statement,
            ..flow("two processes: authentication, a renewal", 3, App::statement_or_renewal)
        },
        Flow {
            processes: 2,
            world: |flow| at(flow).order(begin::transfer()).done(),
            check: invariants::payment,
            ..flow("two processes: one transfer", 3, App::payment)
        },
    ]
}
