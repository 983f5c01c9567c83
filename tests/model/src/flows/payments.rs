//! Payments of every kind, and what comes after them.

use super::{
    Flow,
    begin::{Tokens, at},
    flow, orders,
};
use crate::{App, invariants};

/// What is sent, signed, and brings tokens, or has some.
pub(super) fn payments() -> Vec<Flow> {
    let pays = |name, generation, world, program| Flow {
        world,
        check: invariants::payment,
        ..flow(name, generation, program)
    };
    let current = |name, world| pays(name, 3, world, App::payment);
    vec![
        current("transfer", |flow| at(flow).order(orders::transfer()).done()),
        pays(
            "order (generation 1)",
            1,
            |flow| at(flow).order(orders::order()).done(),
            App::payment,
        ),
        pays(
            "order (generation 2)",
            2,
            |flow| at(flow).order(orders::order()).done(),
            App::payment,
        ),
        current("instant transfer", |flow| at(flow).order(orders::instant()).done()),
        current("cross-border transfer", |flow| at(flow).order(orders::cross_border()).done()),
        current("standing order", |flow| at(flow).order(orders::standing_order()).done()),
        current("payment file", |flow| at(flow).order(orders::file()).done()),
        pays(
            "transfer with tokens, after a renewal",
            3,
            |flow| at(flow).tokens(Tokens::PisExpired).order(orders::transfer()).done(),
            App::payment_with_tokens,
        ),
        pays(
            "order with tokens, after a renewal (gen. 2)",
            2,
            |flow| at(flow).tokens(Tokens::PisExpired).order(orders::order()).done(),
            App::payment_with_tokens,
        ),
        Flow {
            check: invariants::further_signature,
            ..pays(
                "further signature",
                3,
                |flow| at(flow).registered().order(orders::transfer()).done(),
                App::further_signature,
            )
        },
    ]
}

/// What comes after a payment.
pub(super) fn ends() -> Vec<Flow> {
    let cancels = |name, generation, world, program| Flow {
        world,
        check: invariants::cancellation,
        ..flow(name, generation, program)
    };
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
            world: |flow| at(flow).tokens(Tokens::Pis).registered_standing_order().done(),
            ..flow("status of a standing order", 3, App::standing_order_status)
        },
        cancels(
            "cancellation after a renewal",
            3,
            |flow| at(flow).tokens(Tokens::PisExpired).registered().done(),
            App::cancellation,
        ),
        cancels(
            "cancellation (generation 1)",
            1,
            |flow| at(flow).tokens(Tokens::Pis).registered().done(),
            App::cancellation,
        ),
        cancels(
            "cancellation (generation 2)",
            2,
            |flow| at(flow).tokens(Tokens::Pis).registered().done(),
            App::cancellation,
        ),
        cancels(
            "end of a standing order, after a renewal",
            3,
            |flow| at(flow).tokens(Tokens::PisExpired).registered_standing_order().done(),
            App::end_of_standing_order,
        ),
    ]
}
