//! Promises that fail when nobody waits for them any more: none of them may become an
//! unhandled rejection, which ends a Node process.

use std::time::Duration;

use belfius_psd2_wasm::MemoryStore;
use futures_util::future::select;
use wasm_bindgen_test::wasm_bindgen_test as test;

use crate::{
    bank::{builder, client, fails, get, tokens, transport},
    fake::FakeBank,
    fetch::{Fetch, js, pause, response_of, until_aborted},
    session_renewal::{BEFORE, ask},
};

/// How many rejections nobody handled while something ran.
async fn unhandled(work: impl Future<Output = ()>) -> f64 {
    js("globalThis.unhandled = 0;
        globalThis.onUnhandled = event => { globalThis.unhandled += 1; event.preventDefault?.() };
        if (globalThis.process?.on) {
            // The runner's own would end the process.
            globalThis.keptListeners = process.listeners('unhandledRejection');
            process.removeAllListeners('unhandledRejection');
            process.on('unhandledRejection', globalThis.onUnhandled);
        } else addEventListener('unhandledrejection', globalThis.onUnhandled)");
    work.await;
    pause(50).await;
    js("if (globalThis.process?.on) {
            process.removeAllListeners('unhandledRejection');
            for (const kept of globalThis.keptListeners) process.on('unhandledRejection', kept);
        } else removeEventListener('unhandledrejection', globalThis.onUnhandled);
        return globalThis.unhandled")
    .as_f64()
    .unwrap()
}

/// Begins something and drops it a little later.
async fn dropped<T>(work: impl Future<Output = T>) {
    let _ = select(Box::pin(work), Box::pin(pause(10))).await;
}

#[test]
async fn these_tests_see_what_is_not_handled() {
    let seen = unhandled(async {
        js("Promise.reject(new Error('on purpose'))");
    });
    assert_eq!(seen.await, 1.0);
}

#[test]
async fn a_fetch_that_fails_after_it_was_dropped_is_handled() {
    let fetch = Fetch::new(|call| Ok(until_aborted(call)));
    let transport = transport(&fetch);
    assert_eq!(unhandled(dropped(transport.run(get(&client())))).await, 0.0);
    assert!(fetch.last().is_aborted());
}

#[test]
async fn a_fetch_that_fails_after_its_time_is_handled() {
    let fetch = Fetch::always(|| {
        js("return new Promise((_, reject) => setTimeout(() => reject(new Error('late')), 30))")
    });
    let transport = builder(&fetch).total_timeout(Duration::from_millis(10)).build().unwrap();
    let seen = unhandled(async {
        fails(&transport).await;
    });
    assert_eq!(seen.await, 0.0);
}

#[test]
async fn a_body_that_fails_after_it_was_dropped_is_handled() {
    // Neither the read that is under way nor the cancellation succeeds.
    let body = "return new ReadableStream({
        start(c) { setTimeout(() => { try { c.error(new Error('late')) } catch {} }, 30) },
        cancel() { return Promise.reject(new Error('no')) } })";
    let fetch = Fetch::always(move || response_of(200, &[], &js(body)));
    let transport = transport(&fetch);
    assert_eq!(unhandled(dropped(transport.run(get(&client())))).await, 0.0);
}

#[test]
async fn a_renewal_that_fails_when_nobody_waits_is_handled() {
    let bank = FakeBank::with(|call| {
        call.is("POST /token").then(|| {
            js("return new Promise((_, reject) => setTimeout(() => reject(new Error('late')), 30))")
        })
    });
    let session = bank.session(MemoryStore::with(tokens(1, BEFORE)));
    assert_eq!(unhandled(dropped(ask(&session))).await, 0.0);
    assert_eq!(bank.refreshes(), 1);
}

#[test]
async fn the_runtimes_own_fetch_is_handled_too() {
    // The body is of the runtime's own making, as it is over a network.
    let fetch = Fetch::new(|call| {
        let signal = call.option("signal");
        Ok(crate::fetch::js_of(
            &signal,
            "const slow = new ReadableStream({ pull() { return new Promise(() => {}) } });
             return fetch('data:text/plain,x', { signal: it })
                .then(() => new Response(slow))",
        ))
    });
    let transport = transport(&fetch);
    assert_eq!(unhandled(dropped(transport.run(get(&client())))).await, 0.0);
}
