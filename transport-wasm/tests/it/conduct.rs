//! How a request goes out, and what of an answer comes in.

use std::time::Duration;

use belfius_psd2::{
    Seed,
    model::{LogicalId, PsuPresence},
};
use belfius_psd2_wasm::Transport;
use http::Method;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test as test;

use crate::{
    bank::{BASE, CONSENT, builder, client, get, pay, refresh, tokens, transport},
    fake::pair,
    fetch::{Fetch, in_a_page, js, js_of, page, response},
};

#[test]
async fn an_exchange_goes_out_as_text_and_plain_object() {
    let fetch = Fetch::ok(CONSENT);
    let _ = transport(&fetch).run(get(&client())).await.unwrap();
    let call = fetch.last();
    assert!(call.url.starts_with("https://bank.example/psd2/consent-uris?"), "{}", call.url);
    assert_eq!((call.text("method"), call.text("redirect")), ("GET".into(), "manual".into()));
    assert_eq!(call.header("client-id").as_deref(), Some("tpp-1"));
    assert!(call.header("request-id").is_some());
    let plain = js_of(&call.init, "return Object.getPrototypeOf(it) === Object.prototype");
    assert_eq!(plain, JsValue::TRUE);
    assert!(js_of(&call.option("signal"), "return it instanceof AbortSignal").is_truthy());
}

#[test]
async fn what_a_page_adds_by_itself_is_switched_off_in_a_page_alone() {
    let fetch = Fetch::ok(CONSENT);
    let _ = transport(&fetch).run(get(&client())).await.unwrap();
    let call = fetch.last();
    let options = ["credentials", "cache", "referrerPolicy", "mode"].map(|name| call.text(name));
    let wanted = match page() {
        Some(_) => ["omit", "no-store", "no-referrer", "cors"],
        None => [""; 4],
    };
    assert_eq!(options, wanted);
}

#[test]
async fn a_get_has_no_body_and_a_post_its_bytes() {
    let fetch = Fetch::ok(CONSENT);
    let _ = transport(&fetch).run(get(&client())).await.unwrap();
    assert!(fetch.last().option("body").is_undefined());

    let fetch = Fetch::always(|| response(200, &[], &pair(2)));
    transport(&fetch).run(refresh(&client())).await.unwrap();
    let call = fetch.last();
    assert_eq!(call.text("method"), "POST");
    assert!(call.body().contains("refresh_token=refresh-1"));
}

#[test]
async fn an_empty_body_is_none_where_nothing_has_to_be_sent_once() {
    let fetch = Fetch::ok("x");
    for method in [Method::POST, Method::PUT, Method::DELETE, Method::GET] {
        let request = http::Request::builder().method(method).uri(BASE).body(Vec::new());
        let transport = in_a_page(|| builder(&fetch).sends_once().build().unwrap());
        transport.send_fallback(request.unwrap(), 10).await.unwrap();
        assert!(fetch.last().option("body").is_undefined());
    }
}

#[test]
async fn the_body_that_is_sent_is_a_copy() {
    // A view of the module's memory would change, or be detached, under a slow `fetch`.
    let fetch = Fetch::ok("");
    let transport = in_a_page(|| builder(&fetch).sends_once().build().unwrap());
    let _ = transport.run(pay(&client())).await;
    let body = fetch.last().option("body");
    let of_its_own = js_of(&body, "return it.buffer.byteLength === it.byteLength");
    assert_eq!(of_its_own, JsValue::TRUE);
}

#[test]
async fn a_function_is_called_without_this_and_a_binding_as_its_method() {
    let function = js("function f(url, init) { 'use strict';
        globalThis.seen = this; return new Response('x') }; return f");
    let request = || http::Request::builder().uri(BASE).body(Vec::new()).unwrap();
    let given = |fetch: &JsValue| Transport::builder().fetch(fetch.clone()).build().unwrap();
    given(&function).send_fallback(request(), 10).await.unwrap();
    assert!(js("return globalThis.seen === undefined").is_truthy());

    // An edge runtime's binding refuses to be called as a bare function.
    let binding = js("class Binding { #certificate = 'qwac';
        fetch(url, init) { return new Response(this.#certificate) } }; return new Binding()");
    let answer = given(&binding).send_fallback(request(), 10).await.unwrap();
    assert_eq!(answer.body(), b"qwac");
}

#[test]
async fn the_runtimes_own_fetch_is_the_default() {
    js("globalThis.kept = globalThis.fetch;
        globalThis.fetch = async (url, init) => new Response(url)");
    let transport = Transport::builder().build().unwrap();
    js("globalThis.fetch = globalThis.kept");
    let request = http::Request::builder().uri(BASE).body(Vec::new()).unwrap();
    let answer = transport.send_fallback(request, 100).await.unwrap();
    assert_eq!(answer.body(), BASE.as_bytes());
}

#[test]
async fn an_answer_need_not_be_a_promise_nor_of_the_runtimes_class() {
    let fetch = Fetch::always(|| {
        js("return { status: 200, type: 'basic', headers: new Map([['x', '1']]),
            body: new Response('whole').body }")
    });
    let request = http::Request::builder().uri(BASE).body(Vec::new()).unwrap();
    let answer = transport(&fetch).send_fallback(request, 10).await.unwrap();
    assert_eq!(answer.body(), b"whole");
    assert_eq!(answer.headers()["x"], "1");
}

#[test]
async fn a_redirect_that_can_be_seen_is_an_answer() {
    // As Node and edge runtimes give it.
    let fetch = Fetch::always(|| response(302, &[("location", "https://bank.example/login")], ""));
    let request = http::Request::builder().uri(BASE).body(Vec::new()).unwrap();
    let answer = transport(&fetch).send_fallback(request, 10).await.unwrap();
    assert_eq!(answer.status(), 302);
    assert_eq!(answer.headers()["location"], "https://bank.example/login");
}

#[test]
async fn headers_come_in_as_they_are_and_bad_ones_are_left_out() {
    let fetch = Fetch::always(|| {
        js("const all = [['X-One', 'a, b'], ['x-latin', 'caf\\u00e9'], ['bad name', 'x'],
                ['x-bad', 'a\\nb'], ['x-beyond', '\\u20ac'], ['x-empty', '']];
            return { status: 200, headers: all, body: null }")
    });
    let request = http::Request::builder().uri(BASE).body(Vec::new()).unwrap();
    let answer = transport(&fetch).send_fallback(request, 10).await.unwrap();
    let headers = answer.headers();
    assert_eq!(headers.len(), 3);
    assert_eq!(headers["x-one"], "a, b");
    assert_eq!(headers["x-empty"], "");
    assert_eq!(headers["x-latin"].as_bytes(), b"caf\xe9");
}

#[test]
async fn each_cookie_is_a_header_of_its_own() {
    let fetch = Fetch::always(|| {
        js("return { status: 200, body: null, headers: {
            *[Symbol.iterator]() { yield ['set-cookie', 'a=1, b=2'] },
            getSetCookie() { return ['a=1', 'b=2'] } } }")
    });
    let request = http::Request::builder().uri(BASE).body(Vec::new()).unwrap();
    let answer = transport(&fetch).send_fallback(request, 10).await.unwrap();
    let cookies: Vec<_> = answer.headers().get_all("set-cookie").iter().collect();
    assert_eq!(cookies, ["a=1", "b=2"]);
}

#[test]
async fn a_decoded_body_does_not_come_with_the_length_of_the_encoded_one() {
    let encoded = [("content-encoding", "gzip"), ("content-length", "5"), ("x-kept", "1")];
    let fetch = Fetch::always(move || response(200, &encoded, "decoded"));
    let request = http::Request::builder().uri(BASE).body(Vec::new()).unwrap();
    let answer = transport(&fetch).send_fallback(request, 100).await.unwrap();
    assert_eq!(
        answer.headers().len(),
        2 - usize::from(!answer.headers().contains_key("content-type"))
    );
    assert_eq!(answer.headers()["x-kept"], "1");
}

#[test]
async fn the_address_is_sent_to_the_byte() {
    let fetch = Fetch::ok(r#"{"iban":"BE54063301200997","balance":1,"currency":"EUR"}"#);
    let id = LogicalId::new("a/..%2F\u{e9} b").unwrap();
    let exchange = client()
        .account(&id, &tokens(1, "2099-01-01T00:00:00Z"), PsuPresence::Absent, Seed::new([1; 32]))
        .unwrap();
    let _ = transport(&fetch).run(exchange).await.unwrap();
    assert!(fetch.last().url.contains("/accounts/a%2F..%252F%C3%A9%20b?"), "{}", fetch.last().url);
}

#[test]
async fn the_clock_can_be_replaced() {
    let fetch = Fetch::ok("never asked");
    let transport = builder(&fetch).total_timeout(Duration::from_secs(5)).build().unwrap();
    let late = transport.with_clock(|| "2100-01-01T00:00:00Z".parse().unwrap());
    let exchange = client()
        .account(
            &LogicalId::new("x").unwrap(),
            &tokens(1, "2099-01-01T00:00:00Z"),
            PsuPresence::Absent,
            Seed::new([1; 32]),
        )
        .unwrap();
    let error = late.run(exchange).await.unwrap_err();
    assert!(matches!(error, belfius_psd2_wasm::Error::RenewalNeeded { .. }), "{error}");
    assert_eq!(fetch.count(), 0);
}
