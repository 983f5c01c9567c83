//! What ends a request before its time: time-outs, the caller's signal, a future
//! that is dropped.

use std::{future::Future as _, pin::pin, task::Context, time::Duration};

use belfius_psd2::{Delivery, Remedy};
use belfius_psd2_wasm::{Limit, SendKind};
use futures_util::task::noop_waker;
use js_sys::Function;
use wasm_bindgen::JsCast as _;
use wasm_bindgen_test::wasm_bindgen_test as test;
use web_sys::{AbortController, AbortSignal};

use crate::{
    bank::{CONSENT, builder, client, fails, get, pay_fails, transport},
    fetch::{Fetch, js, js_of, never, pause, rejected, response, streamed, until_aborted},
};

const SOON: Duration = Duration::from_millis(30);

/// How many timers wait, and what takes this watch away again.
fn timers_watched() -> (Function, Function) {
    js("globalThis.live = new Set();
        globalThis.keptTimers = [globalThis.setTimeout, globalThis.clearTimeout];
        const [set, clear] = globalThis.keptTimers;
        globalThis.setTimeout = (f, t) => {
            const h = set(() => { globalThis.live.delete(h); f() }, t);
            globalThis.live.add(h); return h };
        globalThis.clearTimeout = h => { globalThis.live.delete(h); clear(h) }");
    let count = js("return () => globalThis.live.size").unchecked_into();
    let end = js(
        "return () => { [globalThis.setTimeout, globalThis.clearTimeout] = globalThis.keptTimers }",
    )
    .unchecked_into();
    (count, end)
}

fn called(function: &Function) -> f64 {
    function.call0(&wasm_bindgen::JsValue::UNDEFINED).unwrap().as_f64().unwrap_or(-1.0)
}

#[test]
async fn a_head_that_does_not_come_in_time_is_a_timeout() {
    let fetch = Fetch::new(|call| Ok(until_aborted(call)));
    let error = fails(&builder(&fetch).response_timeout(SOON).build().unwrap()).await;
    assert_eq!(error.kind(), SendKind::Timeout(Limit::Response));
    assert_eq!((error.delivery(), error.remedy()), (Delivery::Unknown, Some(Remedy::Wait(None))));
    assert!(fetch.last().is_aborted());
    assert!(error.to_string().contains("the response time-out has passed"), "{error}");
}

#[test]
async fn a_fetch_that_ignores_its_signal_is_not_waited_for() {
    let fetch = Fetch::always(never);
    let error = fails(&builder(&fetch).response_timeout(SOON).build().unwrap()).await;
    assert_eq!(error.kind(), SendKind::Timeout(Limit::Response));
}

#[test]
async fn a_body_that_does_not_end_in_time_is_a_timeout() {
    let fetch = Fetch::always(|| streamed(&["[", " "], ""));
    // The head came: its own time-out is over.
    let transport = builder(&fetch).response_timeout(SOON).total_timeout(SOON * 3).build().unwrap();
    let error = fails(&transport).await;
    assert_eq!(error.kind(), SendKind::Timeout(Limit::Total));
    assert_eq!(error.status().unwrap().as_u16(), 200);
    assert!(fetch.last().is_aborted());
}

#[test]
async fn the_total_counts_where_it_is_the_shorter_one() {
    let fetch = Fetch::always(never);
    let error = fails(&builder(&fetch).total_timeout(SOON).build().unwrap()).await;
    assert_eq!(error.kind(), SendKind::Timeout(Limit::Total));
}

#[test]
async fn times_longer_than_a_timer_can_wait_do_not_end_at_once() {
    let slow = "return new Promise(go => setTimeout(go, 30)).then(() => new Response(it))";
    let fetch = Fetch::always(move || js_of(&CONSENT.into(), slow));
    for time in [Duration::from_millis(1 << 31), Duration::from_secs(1 << 40), Duration::MAX] {
        let transport = builder(&fetch).response_timeout(time).total_timeout(time).build();
        assert!(transport.unwrap().run(get(&client())).await.is_ok());
    }
}

#[test]
async fn the_callers_signal_ends_a_request() {
    for body in [false, true] {
        let fetch = Fetch::new(move |call| {
            Ok(if body { streamed(&["["], "") } else { until_aborted(call) })
        });
        let controller = AbortController::new().unwrap();
        let transport = transport(&fetch).with_signal(controller.signal());
        let (error, ()) = futures_util::future::join(fails(&transport), async {
            pause(20).await;
            controller.abort();
        })
        .await;
        assert_eq!((error.kind(), error.delivery()), (SendKind::Aborted, Delivery::Unknown));
        assert_eq!(error.status().is_some(), body);
        assert!(fetch.last().is_aborted());
    }
}

#[test]
async fn a_payment_that_was_ended_is_looked_up_first() {
    let fetch = Fetch::new(|call| Ok(until_aborted(call)));
    let controller = AbortController::new().unwrap();
    let transport = transport(&fetch).with_signal(controller.signal());
    let (error, ()) =
        futures_util::future::join(pay_fails(&transport), async { controller.abort() }).await;
    assert_eq!((error.kind(), error.remedy()), (SendKind::Aborted, Some(Remedy::LookFirst)));
}

#[test]
async fn a_signal_that_has_fired_before_lets_nothing_out() {
    let fetch = Fetch::ok(CONSENT);
    let error = fails(&transport(&fetch).with_signal(AbortSignal::abort())).await;
    assert_eq!((error.kind(), error.delivery()), (SendKind::Aborted, Delivery::NotSent));
    assert_eq!(fetch.count(), 0);
}

#[test]
async fn a_signal_is_of_one_handle_alone() {
    let fetch = Fetch::ok(CONSENT);
    let transport = transport(&fetch);
    let _ended = transport.clone().with_signal(AbortSignal::abort());
    assert!(transport.run(get(&client())).await.is_ok());
}

#[test]
async fn the_first_reason_counts() {
    // The caller's signal fires while the time-out's abort is on its way.
    let fetch = Fetch::always(never);
    let controller = AbortController::new().unwrap();
    let transport = builder(&fetch).response_timeout(SOON).build().unwrap();
    let transport = transport.with_signal(controller.signal());
    let late = controller.clone();
    let (error, ()) = futures_util::future::join(fails(&transport), async move {
        pause(200).await;
        late.abort();
    })
    .await;
    assert_eq!(error.kind(), SendKind::Timeout(Limit::Response));
}

#[test]
async fn a_dropped_future_aborts_its_fetch() {
    let fetch = Fetch::new(|call| Ok(until_aborted(call)));
    let transport = transport(&fetch);
    {
        let mut call = pin!(transport.run(get(&client())));
        let waker = noop_waker();
        assert!(call.as_mut().poll(&mut Context::from_waker(&waker)).is_pending());
        assert!(!fetch.last().is_aborted());
    }
    assert!(fetch.last().is_aborted());
}

#[test]
async fn a_future_that_is_dropped_in_the_body_aborts_and_cancels() {
    let stream = js("globalThis.cancelled = false;
        return new ReadableStream({ cancel() { globalThis.cancelled = true } })");
    let fetch = Fetch::always(move || crate::fetch::response_of(200, &[], &stream));
    let transport = transport(&fetch);
    let _ = futures_util::future::select(
        std::boxed::Box::pin(transport.run(get(&client()))),
        std::boxed::Box::pin(pause(20)),
    )
    .await;
    pause(0).await;
    assert!(fetch.last().is_aborted());
    assert!(js("return globalThis.cancelled").is_truthy());
}

#[test]
async fn a_future_that_is_never_polled_calls_nothing() {
    let fetch = Fetch::ok(CONSENT);
    let transport = transport(&fetch);
    drop(transport.run(get(&client())));
    pause(0).await;
    assert_eq!(fetch.count(), 0);
}

#[test]
async fn an_answer_is_not_aborted_afterwards() {
    let fetch = Fetch::ok(CONSENT);
    let _ = transport(&fetch).run(get(&client())).await.unwrap();
    pause(0).await;
    assert!(!fetch.last().is_aborted());
}

#[test]
async fn timers_and_listeners_go_with_their_request() {
    let (timers, restore) = timers_watched();
    let signal: AbortSignal = js("const s = new AbortController().signal; s.count = 0;
        const [add, remove] = [s.addEventListener, s.removeEventListener];
        s.addEventListener = (...a) => { s.count++; add.apply(s, a) };
        s.removeEventListener = (...a) => { s.count--; remove.apply(s, a) };
        return s")
    .unchecked_into();
    let listeners = js_of(&signal, "return () => it.count").unchecked_into();
    let seen = || (called(&timers), called(&listeners));

    // After an answer, after a failure, and after a drop.
    let fetch = Fetch::ok(CONSENT);
    let _ = transport(&fetch).with_signal(signal.clone()).run(get(&client())).await.unwrap();
    let answered = seen();
    let fetch = Fetch::always(|| rejected("new TypeError('x')"));
    fails(&transport(&fetch).with_signal(signal.clone())).await;
    let failed = seen();
    let fetch = Fetch::always(never);
    let hanging = transport(&fetch).with_signal(signal.clone());
    let meanwhile = {
        let mut call = pin!(hanging.run(get(&client())));
        let waker = noop_waker();
        let _ = call.as_mut().poll(&mut Context::from_waker(&waker));
        seen()
    };
    let dropped = seen();
    called(&restore);
    assert_eq!(
        (answered, failed, meanwhile, dropped),
        ((0.0, 0.0), (0.0, 0.0), (2.0, 1.0), (0.0, 0.0))
    );
}

#[test]
async fn many_calls_at_once_end_each_on_its_own() {
    let fetch = Fetch::new(|call| {
        Ok(if call.header("request-id").unwrap().len() > 1 && call.url.contains("hang") {
            until_aborted(call)
        } else {
            response(200, &[], "x")
        })
    });
    let transport = builder(&fetch).response_timeout(SOON).build().unwrap();
    let send = |path: &str| {
        let uri = format!("https://bank.example/{path}");
        let id = "00000000-0000-4000-8000-000000000001";
        let request = http::Request::builder().uri(uri).header("request-id", id).body(Vec::new());
        let transport = transport.clone();
        async move { transport.send_fallback(request.unwrap(), 10).await }
    };
    let all = futures_util::future::join_all(
        (0..20).map(|i| send(if i % 2 == 0 { "hang" } else { "go" })),
    )
    .await;
    for (i, answer) in all.iter().enumerate() {
        assert_eq!(answer.is_err(), i % 2 == 0, "{i}");
    }
}
