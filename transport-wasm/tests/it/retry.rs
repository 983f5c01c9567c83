//! What is tried again, and what never is.

use std::{cell::Cell, time::Duration};

use belfius_psd2::{Bank, Generation};
use belfius_psd2_wasm::{SendKind, Transport};
use http::{Method, Request};
use wasm_bindgen_test::wasm_bindgen_test as test;
use web_sys::AbortController;

use crate::{
    bank::{BASE, CONSENT, builder, client, fails, get, pay_fails, sent},
    fetch::{Fetch, pause, rejected, response},
};

const REFUSED: &str =
    "Object.assign(new TypeError('x'), { cause: { code: 'ECONNREFUSED', syscall: 'connect' } })";
const RESET: &str =
    "Object.assign(new TypeError('x'), { cause: { code: 'ECONNRESET', syscall: 'read' } })";

/// Fails so often, then answers.
fn failing(times: usize, expression: &'static str) -> Fetch {
    let left = Cell::new(times);
    Fetch::always(move || match left.get() {
        0 => response(200, &[], CONSENT),
        n => {
            left.set(n - 1);
            rejected(expression)
        }
    })
}

fn transport(fetch: &Fetch, retries: u32) -> Transport {
    let pause = Duration::from_millis(1);
    builder(fetch).retries(retries, pause).build().unwrap()
}

#[test]
async fn a_get_whose_try_never_left_goes_again_under_another_id() {
    let fetch = failing(2, REFUSED);
    let _ = transport(&fetch, 2).run(get(&client())).await.unwrap();
    let ids: Vec<_> = fetch.calls().iter().map(|call| call.header("request-id")).collect();
    assert_eq!(ids.len(), 3);
    // The host may have sent it before: what it says is about its last try.
    assert!(
        ids.iter().all(|id| id.is_some() && ids.iter().filter(|other| *other == id).count() == 1)
    );
}

#[test]
async fn after_the_last_time_it_is_an_error_that_counts() {
    let fetch = failing(9, REFUSED);
    let error = fails(&transport(&fetch, 2)).await;
    assert_eq!((error.attempts(), fetch.count()), (3, 3));
    assert!(error.to_string().contains("3 attempts"), "{error}");
    let fetch = failing(9, REFUSED);
    assert_eq!((fails(&transport(&fetch, 0)).await.attempts(), fetch.count()), (1, 1));
}

#[test]
async fn what_may_have_arrived_is_not_repeated() {
    for expression in [RESET, "new TypeError('Failed to fetch')", "new Error('x')"] {
        let fetch = failing(1, expression);
        fails(&transport(&fetch, 2)).await;
        assert_eq!(fetch.count(), 1, "{expression}");
    }
}

#[test]
async fn what_would_fail_again_is_not_repeated() {
    let expired = "Object.assign(new TypeError('x'), { cause: { code: 'CERT_HAS_EXPIRED' } })";
    let fetch = failing(1, expired);
    assert_eq!(fails(&transport(&fetch, 2)).await.kind(), SendKind::ServerCertificate);
    assert_eq!(fetch.count(), 1);
}

#[test]
async fn a_payment_is_never_repeated() {
    let fetch = failing(9, REFUSED);
    assert_eq!((pay_fails(&transport(&fetch, 2)).await.attempts(), fetch.count()), (1, 1));
}

#[test]
async fn a_call_of_the_fallback_is_never_repeated() {
    let fetch = failing(9, REFUSED);
    for method in [Method::GET, Method::POST] {
        let request = Request::builder().method(method).uri(BASE).body(Vec::new()).unwrap();
        let error = transport(&fetch, 2).send_fallback(request, 10).await.unwrap_err();
        assert_eq!(error.attempts(), 1);
    }
    assert_eq!(fetch.count(), 2);
}

#[test]
async fn a_get_that_a_proxy_could_not_send_goes_again() {
    let proxied = |status: u16, delivery: &'static str| {
        let first = Cell::new(true);
        Fetch::always(move || {
            if first.replace(false) {
                response(status, &[("tpp-proxy-delivery", delivery)], "")
            } else {
                response(200, &[("tpp-proxy-status", "200")], CONSENT)
            }
        })
    };
    for (status, delivery, count) in
        [(502, "not-sent", 2), (429, "not-sent", 2), (502, "unknown", 1), (403, "not-sent", 1)]
    {
        let fetch = proxied(status, delivery);
        let bank = Bank::at(BASE, Generation::One).unwrap();
        let transport = Transport::builder()
            .fetch(fetch.function())
            .proxy(&bank, "https://tpp.example")
            .retries(2, Duration::ZERO)
            .build()
            .unwrap();
        let _ = transport.run(get(&client())).await;
        assert_eq!(fetch.count(), count, "{status} {delivery}");
        // The proxy takes each once.
        let ids: Vec<_> = fetch.calls().iter().map(|call| call.header("request-id")).collect();
        assert!(ids.iter().all(|id| ids.iter().filter(|other| *other == id).count() == 1));
    }
}

#[test]
async fn there_is_a_pause_between() {
    let fetch = failing(1, REFUSED);
    let transport = Transport::builder()
        .fetch(fetch.function())
        .retries(1, Duration::from_millis(60))
        .build()
        .unwrap();
    let begun = js_sys::Date::now();
    let _ = transport.run(get(&client())).await.unwrap();
    assert!(js_sys::Date::now() - begun >= 50.0);
}

#[test]
async fn a_signal_ends_the_pause() {
    let fetch = failing(9, REFUSED);
    let controller = AbortController::new().unwrap();
    let transport = Transport::builder()
        .fetch(fetch.function())
        .retries(1, Duration::from_secs(60))
        .build()
        .unwrap()
        .with_signal(controller.signal());
    let (failure, ()) = futures_util::future::join(transport.run(get(&client())), async {
        pause(20).await;
        controller.abort();
    })
    .await;
    let error = sent(failure.unwrap_err());
    assert_eq!((error.attempts(), fetch.count()), (1, 1));
}
