//! Every call that carries tokens renews them once at most, in the same way, and
//! stays the same call.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests are tests too")]

mod common;
mod current;
mod transfers;

use belfius_psd2::{
    Client, Exchange, FundsCheck, Operation, Pages, Remedy, Step, Tokens, TransactionsQuery,
    model::{Amount, Currency, PaymentService, PsuPresence, Scope},
};
use common::*;
use current::*;
use http::Request;
#[cfg(target_family = "wasm")]
use wasm_bindgen_test::wasm_bindgen_test as test;

fn newer(scope: Scope) -> Tokens {
    tokens_with(scope, |stored| {
        stored["access_token"] = "newer".into();
        stored["refresh_token"] = "newer-r".into();
    })
}

/// The request without what each attempt has of its own.
fn the_call(request: &Request<Vec<u8>>) -> String {
    let mut bare = Request::new(request.body().clone());
    *bare.method_mut() = request.method().clone();
    *bare.uri_mut() = request.uri().clone();
    for (name, value) in request.headers() {
        if !["authorization", "request-id"].contains(&name.as_str()) {
            bare.headers_mut().insert(name, value.clone());
        }
    }
    whole(&bare)
}

#[track_caller]
fn renews<X: Exchange>(step: Step<X>) -> belfius_psd2::Renew<X> {
    match step {
        Step::Renew(renew) => renew,
        other => panic!("{other:?}"),
    }
}

/// Holds for every call with tokens: `ask` makes it anew.
#[track_caller]
fn renews_once<X: Exchange>(scope: Scope, ask: impl Fn() -> X) {
    let first = begin(ask());
    assert_eq!(whole(&first.request()), whole(&first.request()), "asked for twice");
    assert_eq!(whole(&begin(ask()).request()), whole(&first.request()), "from one seed");
    assert_eq!(header(&first.request(), "Authorization"), Some("Bearer access-Token-1a2b"));
    let (operation, before) = (first.operation(), first.request());

    // After a refusal, once.
    let renew = renews(first.step(dead_access_token(), now()).unwrap());
    assert!(renew.stale().is_same_pair(&tokens(scope)));
    let refresh = renew.refresh().unwrap();
    assert_eq!(refresh.operation(), Operation::RefreshTokens);
    assert_eq!(whole(&refresh.request()), whole(&renew.refresh().unwrap().request()));
    let other = match scope {
        Scope::Pis => Scope::Ais,
        _ => Scope::Pis,
    };
    let again = renew.with(newer(scope)).unwrap();
    assert_eq!(again.operation(), operation);
    let after_renewal = again.request();
    assert_eq!(header(&after_renewal, "Authorization"), Some("Bearer newer"));
    assert_eq!(the_call(&before), the_call(&after_renewal));
    let ids = [&before, &refresh.request(), &after_renewal]
        .map(|request| header(request, "Request-ID").unwrap().to_owned());
    assert!(ids[0] != ids[1] && ids[1] != ids[2] && ids[0] != ids[2], "each has its own");
    let failure = again.step(dead_access_token(), now()).unwrap_err();
    assert_eq!(failure.error.remedy(), Remedy::RefreshTokens, "{operation}");
    assert!(failure.exchange.step(dead_access_token(), now()).is_err());

    // Before the call, once, and then no more after it.
    let early = renews(ask().start(after(2000)));
    assert!(early.with(newer(other)).is_err(), "tokens of another scope");
    let early = renews(ask().start(after(2000))).with(newer(scope)).unwrap();
    assert_eq!(header(&early.request(), "Authorization"), Some("Bearer newer"));
    assert!(early.step(dead_access_token(), after(2001)).is_err());
}

#[test]
fn calls_about_accounts() {
    let (ais, present) = (tokens(Scope::Ais), PsuPresence::Present);
    let pages = Pages::new(logical_id(), TransactionsQuery::default());
    for client in [client(), current()] {
        renews_once(Scope::Ais, || client.account(&logical_id(), &ais, present, seed()).unwrap());
        renews_once(Scope::Ais, || client.page(&pages, &ais, present, seed()).unwrap());
        let check = FundsCheck::new(Amount::parse("1").unwrap(), Currency::EUR).of_iban(&iban());
        let caf = tokens(Scope::Caf);
        renews_once(Scope::Caf, || client.funds(&check, &caf, seed()).unwrap());
    }
    renews_once(Scope::Ais, || current().accounts(&ais, present, seed()).unwrap());
}

#[test]
fn payments_of_every_kind() {
    let initiate = |client: &Client, payment: &belfius_psd2::SignedPayment| {
        renews_once(Scope::Pis, || client.initiate(payment, Some(&pis()), seed()).unwrap());
    };
    initiate(&client(), &signed());
    for kind in kinds() {
        initiate(&current(), &kind.signed);
    }
}

#[test]
fn calls_about_payments() {
    for service in
        [PaymentService::Payments, PaymentService::PeriodicPayments, PaymentService::BulkPayments]
    {
        let resource = resource_of(service);
        let pis = pis();
        renews_once(Scope::Pis, || current().payment_details(&resource, &pis, seed()).unwrap());
        renews_once(Scope::Pis, || {
            current().payment_status(&resource, Some(&pis), seed()).unwrap()
        });
        renews_once(Scope::Pis, || current().sign_again(&resource, Some(&pis), seed()).unwrap());
        renews_once(Scope::Pis, || current().cancel(&resource, &pis, seed()).unwrap());
    }
}

#[test]
fn what_carries_no_tokens_renews_none() {
    for kind in kinds() {
        let ask = || current().initiate(&kind.signed, None, seed()).unwrap();
        assert!(matches!(ask().start(after(9_999_999)), Step::Again(_)));
        assert!(begin(ask()).step(dead_access_token(), now()).is_err());
    }
    let ask = || current().payment_status(&resource(), None, seed()).unwrap();
    assert!(begin(ask()).step(dead_access_token(), now()).is_err());
    let ask = || current().sign_again(&resource(), None, seed()).unwrap();
    assert!(begin(ask()).step(dead_access_token(), now()).is_err());
}
