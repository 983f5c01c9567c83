//! Several processes, one store.

use super::{
    Flow,
    begin::{Begin, Tokens, at},
    flow, orders,
};
use crate::{App, explore::World, invariants};

/// Two processes, and three.
pub(super) fn together() -> Vec<Flow> {
    let mut flows = two();
    flows.extend(three());
    flows
}

fn two() -> Vec<Flow> {
    let two = |name, world, program| Flow { processes: 2, world, ..flow(name, 3, program) };
    vec![
        two("two processes: balance after a renewal", expired, App::balance),
        two("two processes: renewal asked for", alive, App::renewal),
        two("two processes: one callback", |flow| at(flow).called_back().done(), App::callback),
        Flow {
            check: invariants::statement,
            ..two(
                "two processes: one statement",
                |flow| reading(at(flow).tokens(Tokens::Ais).short_statement()),
                App::statement,
            )
        },
        Flow {
            check: invariants::statement,
            ..two(
                "two processes: authentication, a renewal",
                |flow| reading(at(flow).tokens(Tokens::Ais).one_page().wants_authentication()),
                App::statement_or_renewal,
            )
        },
        Flow {
            check: invariants::payment,
            ..two(
                "two processes: one transfer",
                |flow| at(flow).order(orders::transfer()).done(),
                App::payment,
            )
        },
        Flow {
            check: invariants::payment,
            ..two(
                "two processes: one payment by the fallback",
                |flow| at(flow).row(r#"{"stage":"outside"}"#).done(),
                App::fallback_payment,
            )
        },
    ]
}

fn three() -> Vec<Flow> {
    vec![
        of_three("three processes: renewal asked for", alive, App::renewal),
        of_three("three processes: balance after a renewal", expired, App::balance),
    ]
}

/// Walks that are too long for every day.
pub(super) fn long() -> Vec<Flow> {
    vec![Flow {
        check: invariants::payment,
        ..of_three(
            "three processes: one transfer",
            |flow| at(flow).order(orders::transfer()).done(),
            App::payment,
        )
    }]
}

fn of_three(
    name: &'static str,
    world: fn(&Flow) -> World,
    program: fn(&mut App) -> String,
) -> Flow {
    Flow { processes: 3, world, ..flow(name, 3, program) }
}

fn alive(flow: &Flow) -> World {
    at(flow).tokens(Tokens::Ais).done()
}

fn expired(flow: &Flow) -> World {
    at(flow).tokens(Tokens::AisExpired).done()
}

fn reading(begin: Begin) -> World {
    begin.row(r#"{"stage":"reading"}"#).done()
}
