//! A payment goes out once: what the host gets, what is refused, and what is proven.

use std::time::Duration;

use belfius_psd2::{Delivery, Remedy};
use belfius_psd2_wasm::{BuildError, SendKind, SendsOnce, Transport, TransportBuilder};
use http::{Method, Request};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test as test;

use crate::{
    bank::{BASE, CONSENT, RECEIPT, client, get, pay, pay_fails, plain, refresh, sent, transport},
    fake::pair,
    fetch::{Call, Fetch, in_a_page, js, js_of, page, rejected, response, until_aborted},
};

const PROXY: &str = "https://tpp.example/api/bank";
const ONCE: (&str, &str) = ("tpp-proxy-once", "request-id");
const BANKS: (&str, &str) = ("tpp-proxy-status", "201");
const REFUSED: &str =
    "Object.assign(new TypeError('x'), { cause: { code: 'ECONNREFUSED', syscall: 'connect' } })";

fn bank() -> belfius_psd2::Bank {
    client().bank().clone()
}

/// A transport of a page, on its way through a proxy.
fn in_page(builder: TransportBuilder) -> Transport {
    in_a_page(|| builder.proxy(client().bank(), PROXY).build().unwrap())
}

/// What answers a payment, and whatever else is asked for, with this header.
fn proxy_that_says(header: Option<(&'static str, &'static str)>) -> Fetch {
    Fetch::new(move |call| {
        let headers: Vec<_> = header.into_iter().collect();
        Ok(match call.text("method").as_str() {
            "POST" => response(201, &[&headers[..], &[BANKS]].concat(), RECEIPT),
            _ => response(200, &headers, ""),
        })
    })
}

fn methods(fetch: &Fetch) -> Vec<String> {
    fetch.calls().iter().map(|call: &Call| call.text("method")).collect()
}

#[test]
async fn a_payment_goes_out_as_a_stream_that_is_read_once_with_its_length() {
    if page().is_some() {
        return;
    }
    let fetch = Fetch::always(|| response(201, &[], RECEIPT));
    let transport = transport(&fetch);
    assert_eq!(transport.sends_once(&bank()), SendsOnce::Yes);
    let _ = transport.run(pay(&client())).await.unwrap();
    let call = fetch.last();
    assert!(call.has_stream());
    assert_eq!(call.text("duplex"), "half");
    assert_eq!(call.option("keepalive"), JsValue::FALSE);
    assert_eq!(call.body(), r#"{"payment_id":"pay-1"}"#);
    assert_eq!(call.header("content-length"), Some(call.body().len().to_string()));
    assert_eq!(js_of(&call.option("body"), "return it.locked"), JsValue::TRUE);
}

#[test]
async fn tokens_are_asked_for_in_the_same_way_and_a_get_is_not() {
    if page().is_some() {
        return;
    }
    let fetch = Fetch::always(|| response(200, &[], &pair(2)));
    transport(&fetch).run(refresh(&client())).await.unwrap();
    assert!(fetch.last().has_stream());
    let fetch = Fetch::ok(CONSENT);
    let _ = transport(&fetch).run(get(&client())).await.unwrap();
    assert!(!fetch.last().has_stream());
    assert!(fetch.last().header("content-length").is_none());
}

#[test]
async fn a_request_without_a_body_gets_an_empty_stream() {
    if page().is_some() {
        return;
    }
    let fetch = Fetch::ok("");
    let request = Request::builder().method(Method::DELETE).uri(BASE).body(Vec::new()).unwrap();
    transport(&fetch).send_fallback(request, 10).await.unwrap();
    let call = fetch.last();
    assert_eq!((call.has_stream(), call.body()), (true, String::new()));
    assert_eq!(call.header("content-length").as_deref(), Some("0"));
}

#[test]
async fn a_body_of_which_nothing_was_read_was_not_sent() {
    if page().is_some() {
        return;
    }
    for expression in [REFUSED, "new TypeError('Failed to fetch')", "new Error('of a wrapper')"] {
        let fetch = Fetch::unread(move |_| Ok(rejected(expression)));
        assert_eq!(pay_fails(&transport(&fetch)).await.delivery(), Delivery::NotSent);
    }
    let fetch = Fetch::unread(|_| Err(js("return new Error('of a wrapper')")));
    assert_eq!(pay_fails(&transport(&fetch)).await.delivery(), Delivery::NotSent);
    let fetch = Fetch::unread(|call| Ok(until_aborted(call)));
    let transport = plain(&fetch).total_timeout(Duration::from_millis(20)).build().unwrap();
    let error = pay_fails(&transport).await;
    assert_eq!((error.delivery(), error.remedy()), (Delivery::NotSent, Some(Remedy::Wait(None))));
}

#[test]
async fn a_body_that_was_not_read_cannot_be_read_after_its_error() {
    if page().is_some() {
        return;
    }
    let fetch = Fetch::unread(|_| Ok(rejected(REFUSED)));
    assert_eq!(pay_fails(&transport(&fetch)).await.delivery(), Delivery::NotSent);
    let body = fetch.last().option("body");
    let read = js_of(&body, "return new Response(it).text().then(text => text, () => 'failed')");
    let read = wasm_bindgen_futures::JsFuture::from(js_sys::Promise::resolve(&read)).await;
    assert_eq!(read.unwrap(), "failed");
}

#[test]
async fn what_is_said_of_the_last_try_of_a_get_says_nothing_of_the_first() {
    let fetch = Fetch::always(|| rejected(REFUSED));
    let plain = plain(&fetch).build().unwrap();
    let error = sent(plain.run(get(&client())).await.unwrap_err());
    assert_eq!((error.kind(), error.delivery()), (SendKind::ConnectFailed, Delivery::Unknown));
    assert_eq!((error.attempts(), error.sends_once()), (1, SendsOnce::No));
}

#[test]
async fn a_fetch_that_takes_no_stream_gets_bytes_for_tokens_and_no_payment() {
    if page().is_some() {
        return;
    }
    // As node-fetch does it.
    let text = "return (async () => {
        const body = it.body instanceof Uint8Array ? it.body : String(it.body);
        globalThis.arrived = (globalThis.arrived ?? []).concat(new TextDecoder().decode(body));
        return new Response(globalThis.answer, { status: 200 });
    })()";
    let fetch = Fetch::unread(move |call| Ok(js_of(&call.init, text)));
    let pair = serde_json::to_string(&pair(2)).unwrap();
    js(&format!("globalThis.arrived = []; globalThis.answer = {pair}"));
    let made = transport(&fetch);
    made.run(refresh(&client())).await.unwrap();
    assert_eq!((fetch.count(), js("return globalThis.arrived.length")), (2, 1.into()));

    assert_eq!(made.sends_once(&bank()), SendsOnce::Unknown);
    let error = pay_fails(&made).await;
    assert_eq!((error.kind(), error.delivery()), (SendKind::MayRepeat, Delivery::NotSent));
    assert_eq!((error.remedy(), error.sends_once()), (None, SendsOnce::Unknown));
    assert!(error.to_string().contains("`sendsOnce`"), "{error}");
    assert_eq!(js("return globalThis.arrived.length"), 1);

    // The payment as the first call.
    let error = pay_fails(&transport(&fetch)).await;
    assert_eq!((error.kind(), error.attempts()), (SendKind::MayRepeat, 1));
    assert_eq!(js("return globalThis.arrived.length"), 1);

    // The caller says that it sends once.
    let said = plain(&fetch).sends_once().build().unwrap();
    let _ = said.run(pay(&client())).await;
    assert_eq!(js("return globalThis.arrived[1]"), r#"{"payment_id":"pay-1"}"#);
    assert_eq!(js("return globalThis.arrived.length"), 2);
}

#[test]
async fn a_page_without_a_proxy_sends_no_payment() {
    let fetch = Fetch::always(|| response(201, &[], RECEIPT));
    let transport = in_a_page(|| plain(&fetch).build().unwrap());
    assert_eq!(transport.sends_once(&bank()), SendsOnce::No);
    let error = pay_fails(&transport).await;
    assert_eq!((error.kind(), error.delivery()), (SendKind::MayRepeat, Delivery::NotSent));
    assert_eq!(fetch.count(), 0);
}

#[test]
async fn a_page_looks_at_its_proxy_before_the_first_payment() {
    let fetch = proxy_that_says(Some(ONCE));
    let transport = in_page(plain(&fetch));
    assert_eq!(transport.sends_once(&bank()), SendsOnce::No);
    let _ = transport.run(pay(&client())).await.unwrap();
    assert_eq!(methods(&fetch), ["GET", "POST"]);
    let look = &fetch.calls()[0];
    assert_eq!((look.url.as_str(), look.text("mode").as_str()), (PROXY, "cors"));
    assert_eq!(look.text("credentials"), "omit");
    assert_eq!(transport.sends_once(&bank()), SendsOnce::Yes);
    // It has said so: no second look.
    let _ = transport.run(pay(&client())).await.unwrap();
    assert_eq!(methods(&fetch), ["GET", "POST", "POST"]);
}

#[test]
async fn an_answer_tells_it_too() {
    let fetch = Fetch::always(|| response(200, &[("tpp-proxy-status", "200"), ONCE], CONSENT));
    let transport = in_page(plain(&fetch));
    let _ = transport.run(get(&client())).await.unwrap();
    assert_eq!(transport.sends_once(&bank()), SendsOnce::Yes);
}

#[test]
async fn a_proxy_that_does_not_say_so_gets_no_payment() {
    let fetch = proxy_that_says(None);
    let error = pay_fails(&in_page(plain(&fetch))).await;
    assert_eq!((error.kind(), error.delivery()), (SendKind::MayRepeat, Delivery::NotSent));
    assert!(error.to_string().contains("`Tpp-Proxy-Once: request-id`"), "{error}");
    assert_eq!(methods(&fetch), ["GET"]);
    // Unless the caller says it for the proxy.
    let fetch = proxy_that_says(None);
    let _ = in_page(plain(&fetch).sends_once()).run(pay(&client())).await.unwrap();
    assert_eq!(methods(&fetch), ["POST"]);
}

#[test]
async fn a_proxy_that_did_not_say_so_is_looked_at_again() {
    let says = std::rc::Rc::new(std::cell::Cell::new(false));
    let now = std::rc::Rc::clone(&says);
    let fetch = Fetch::new(move |call| {
        let headers: Vec<_> = now.get().then_some(ONCE).into_iter().collect();
        Ok(match call.text("method").as_str() {
            "POST" => response(201, &[&headers[..], &[BANKS]].concat(), RECEIPT),
            // As a balancer does while the proxy is deployed anew.
            _ => response(if now.get() { 200 } else { 503 }, &headers, ""),
        })
    });
    let transport = in_page(plain(&fetch));
    assert_eq!(pay_fails(&transport).await.kind(), SendKind::MayRepeat);
    says.set(true);
    let _ = transport.run(pay(&client())).await.unwrap();
    assert_eq!(methods(&fetch), ["GET", "GET", "POST"]);
}

#[test]
async fn only_the_word_of_the_convention_counts() {
    let fetch = proxy_that_says(Some(("tpp-proxy-once", "none")));
    assert_eq!(pay_fails(&in_page(plain(&fetch))).await.kind(), SendKind::MayRepeat);
    assert_eq!(fetch.calls()[0].text("redirect"), "manual");
}

#[test]
async fn a_response_to_a_request_without_an_id_says_nothing_of_the_others() {
    let fetch = Fetch::new(|call| {
        let once = call.header("request-id").is_some().then_some(ONCE);
        let headers: Vec<_> = once.into_iter().chain([("tpp-proxy-status", "200")]).collect();
        Ok(response(200, &headers, CONSENT))
    });
    let transport = in_page(plain(&fetch));
    let _ = transport.run(get(&client())).await.unwrap();
    let request = Request::builder().uri(BASE).body(Vec::new()).unwrap();
    transport.send_fallback(request, 1000).await.unwrap();
    assert_eq!(transport.sends_once(&bank()), SendsOnce::Yes);
}

#[test]
async fn what_is_known_to_repeat_cannot_be_said_to_send_once() {
    let own = || in_a_page(|| Transport::builder().sends_once().build());
    assert_eq!(own().unwrap_err(), BuildError::SendsTwice);
    let proxied = Transport::builder().sends_once().proxy(&bank(), PROXY);
    assert!(in_a_page(|| proxied.build()).is_ok());
}

#[test]
async fn a_request_without_an_id_is_not_one_that_a_proxy_takes_once() {
    let fetch = proxy_that_says(Some(ONCE));
    let request = Request::builder().method(Method::POST).uri(BASE).body(Vec::new()).unwrap();
    let error = in_page(plain(&fetch)).send_fallback(request, 10).await.unwrap_err();
    assert_eq!(error.kind(), SendKind::MayRepeat);
    assert_eq!(methods(&fetch), ["GET"]);
}

#[test]
async fn a_look_that_fails_leaves_the_payment_unsent() {
    let fetch = Fetch::always(|| rejected("new TypeError('Failed to fetch')"));
    let error = pay_fails(&in_page(plain(&fetch))).await;
    assert_eq!((error.kind(), error.delivery()), (SendKind::Network, Delivery::NotSent));
    assert_eq!(error.remedy(), Some(Remedy::Wait(None)));
    assert!(!methods(&fetch).contains(&"POST".to_owned()));
}

#[test]
async fn after_a_response_that_could_not_be_read_no_payment_goes_out() {
    let unreadable = std::rc::Rc::new(std::cell::Cell::new(true));
    let now = std::rc::Rc::clone(&unreadable);
    let fetch = Fetch::new(move |call| {
        Ok(if now.get() {
            js("return { status: 200, headers: [] }")
        } else if call.text("method") == "POST" {
            response(201, &[], RECEIPT)
        } else {
            response(200, &[], CONSENT)
        })
    });
    let transport = plain(&fetch).sends_once().build().unwrap();
    let error = sent(transport.run(get(&client())).await.unwrap_err());
    assert_eq!((error.kind(), error.delivery()), (SendKind::NotAResponse, Delivery::Unknown));
    let error = pay_fails(&transport).await;
    assert_eq!((error.kind(), error.delivery()), (SendKind::NotAResponse, Delivery::NotSent));
    assert_eq!(methods(&fetch), ["GET"]);
    unreadable.set(false);
    let _ = transport.run(get(&client())).await.unwrap();
    let _ = transport.run(pay(&client())).await.unwrap();
    assert_eq!(methods(&fetch), ["GET", "GET", "POST"]);
}

/// Codes and words by which hosts say that a request was not sent, or was refused.
const CERTAIN: [&str; 9] = [
    REFUSED,
    "Object.assign(new TypeError('x'), { cause: { code: 'ENOTFOUND', syscall: 'getaddrinfo' } })",
    "Object.assign(new TypeError('x'), { cause: { code: 'UND_ERR_CONNECT_TIMEOUT' } })",
    "Object.assign(new TypeError('x'), { cause: { code: 'CERT_HAS_EXPIRED' } })",
    "Object.assign(new TypeError('x'), { cause: { code: 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED' } })",
    "Object.assign(new TypeError('x'), { code: 'ECONNREFUSED' })",
    "new TypeError('x', { cause: new Error('u: client error (Connect): tls handshake eof') })",
    "new TypeError('x', { cause: new Error('received fatal alert: CertificateRequired') })",
    "Object.assign(new Error('x'), { name: 'FetchError', type: 'system', code: 'ECONNREFUSED' })",
];

#[test]
async fn what_a_host_may_have_sent_before_is_never_said_to_be_unsent_or_refused() {
    for expression in CERTAIN {
        // A `GET` in every host; whatever is sent in a page, or by what takes no stream.
        let fetch = Fetch::always(move || rejected(expression));
        let error = sent(transport(&fetch).run(get(&client())).await.unwrap_err());
        assert_eq!(error.delivery(), Delivery::Unknown, "{expression}");
        let in_page = in_a_page(|| plain(&fetch).sends_once().build().unwrap());
        assert_eq!(pay_fails(&in_page).await.delivery(), Delivery::Unknown, "{expression}");
        let error = sent(in_page.run(refresh(&client())).await.unwrap_err());
        assert_eq!(error.delivery(), Delivery::Unknown, "{expression}");
        // Where the host sends it once, the same words are certain.
        let error = pay_fails(&transport(&fetch)).await;
        assert!(page().is_some() || error.delivery() != Delivery::Unknown, "{expression}");
    }
}
