//! The convention with a proxy, from the page's side, and the question whether it
//! is there.

use std::time::Duration;

use belfius_psd2::{
    Bank, Delivery, Generation, Remedy, Seed,
    model::{LogicalId, PsuPresence},
};
use belfius_psd2_wasm::{SendError, SendKind, Transport, TransportBuilder};
use http::Request;
use wasm_bindgen_test::wasm_bindgen_test as test;
use web_sys::AbortController;

use crate::{
    bank::{BASE, CONSENT, builder, client, fails, get, pay_fails, plain, tokens},
    fetch::{Call, Fetch, in_a_page, js, never, page, pause, rejected, response, until_aborted},
};

const PROXY: &str = "https://tpp.example/api/bank";

fn proxied(fetch: &Fetch) -> TransportBuilder {
    builder(fetch).proxy(client().bank(), PROXY).proxy_header("Tpp-Proxy-User", "proxy-secret")
}

fn through(fetch: &Fetch) -> Transport {
    proxied(fetch).build().unwrap()
}

/// An answer of the bank's, as a proxy gives it.
fn banks(body: &'static str) -> Fetch {
    Fetch::always(move || response(200, &[("tpp-proxy-status", "200")], body))
}

#[test]
async fn what_follows_the_banks_address_is_kept_to_the_byte() {
    let fetch = banks(r#"{"iban":"BE54063301200997","balance":1,"currency":"EUR"}"#);
    let id = LogicalId::new("a/..%2F b").unwrap();
    let exchange = client()
        .account(&id, &tokens(1, "2099-01-01T00:00:00Z"), PsuPresence::Absent, Seed::new([1; 32]))
        .unwrap();
    let _ = through(&fetch).run(exchange).await.unwrap();
    let wanted = format!("{PROXY}/accounts/a%2F..%252F%20b?");
    assert!(fetch.last().url.starts_with(&wanted), "{}", fetch.last().url);
}

#[test]
async fn slashes_at_the_end_of_a_base_do_not_count() {
    let fetch = banks(CONSENT);
    let transport = builder(&fetch).proxy(client().bank(), format!("{PROXY}//")).build().unwrap();
    let _ = transport.run(get(&client())).await.unwrap();
    assert!(
        fetch.last().url.starts_with(&format!("{PROXY}/consent-uris?")),
        "{}",
        fetch.last().url
    );
}

#[test]
async fn each_bank_goes_to_its_own_proxy() {
    let fetch = banks("x");
    let other = Bank::at("https://bank.example/psd2b", Generation::One).unwrap();
    let transport = proxied(&fetch).proxy(&other, "https://b.example").build().unwrap();
    for (uri, sent_to) in [
        ("https://bank.example/psd2b/x", "https://b.example/x"),
        ("https://bank.example/psd2/x?y", "https://tpp.example/api/bank/x?y"),
        ("https://bank.example/psd2?y", "https://tpp.example/api/bank?y"),
        ("https://bank.example/psd2", "https://tpp.example/api/bank"),
    ] {
        let request = Request::builder().uri(uri).body(Vec::new()).unwrap();
        transport.send_fallback(request, 10).await.unwrap();
        assert_eq!(fetch.last().url, sent_to);
    }
}

#[test]
async fn the_headers_for_the_proxy_go_with_every_request() {
    let fetch = banks(CONSENT);
    let _ = through(&fetch).run(get(&client())).await.unwrap();
    assert_eq!(fetch.last().header("tpp-proxy-user").as_deref(), Some("proxy-secret"));
    assert_eq!(fetch.last().header("client-id").as_deref(), Some("tpp-1"));
}

#[test]
async fn what_a_page_may_not_set_is_carried() {
    let fetch = banks("x");
    let request = Request::builder()
        .uri(BASE)
        .header("date", "Mon, 05 Jan 2026 09:00:00 GMT")
        .header("cookie", "a=1")
        .header("cookie", "b=2")
        .header("digest", "SHA-256=x");
    let request = request.body(Vec::new()).unwrap();
    through(&fetch).send_fallback(request, 10).await.unwrap();
    let call = fetch.last();
    let mut names = call.headers();
    names.sort();
    assert_eq!(
        names,
        ["digest", "tpp-proxy-header-cookie", "tpp-proxy-header-date", "tpp-proxy-user"]
    );
    assert_eq!(call.header("tpp-proxy-header-cookie").as_deref(), Some("a=1; b=2"));
}

#[test]
async fn a_redirect_comes_with_its_own_status_again() {
    let fetch = Fetch::always(|| {
        let location = ("location", "https://bank.example/sign");
        response(200, &[("tpp-proxy-status", "302"), location, ("tpp-proxy-delivery", "x")], "")
    });
    let request = Request::builder().uri(BASE).body(Vec::new()).unwrap();
    let answer = through(&fetch).send_fallback(request, 10).await.unwrap();
    assert_eq!((answer.status().as_u16(), answer.headers().len()), (302, 1));
}

#[test]
async fn a_refusal_of_the_bank_stays_the_banks() {
    let fetch =
        Fetch::always(|| response(401, &[("tpp-proxy-status", "401")], crate::fake::INVALID_GRANT));
    let error = through(&fetch).run(get(&client())).await.unwrap_err();
    assert_eq!(error.core().unwrap().status().unwrap().as_u16(), 401);
}

#[test]
async fn a_status_that_a_browser_hides_or_repeats_comes_as_200() {
    for status in ["407", "408", "421"] {
        let fetch = Fetch::always(move || response(200, &[("tpp-proxy-status", status)], "{}"));
        let error = through(&fetch).run(get(&client())).await.unwrap_err();
        assert_eq!(error.core().unwrap().status().unwrap().as_str(), status);
    }
}

#[test]
async fn an_answer_without_the_banks_status_is_not_the_banks() {
    let own = |status: u16, delivery: &'static [(&'static str, &'static str)]| {
        Fetch::always(move || response(status, delivery, r#"{"error":"x"}"#))
    };
    let not_sent = &[("tpp-proxy-delivery", "not-sent"), ("tpp-proxy-once", "request-id")];
    let of_one_copy = &[("tpp-proxy-delivery", "not-sent")];
    for (status, headers, delivery, remedy) in [
        (502, &not_sent[..], Delivery::NotSent, Some(Remedy::Wait(None))),
        // The host may have sent it before, and the proxy speaks of the second copy.
        (502, of_one_copy, Delivery::Unknown, Some(Remedy::Wait(None))),
        (504, &[("tpp-proxy-delivery", "unknown")], Delivery::Unknown, Some(Remedy::Wait(None))),
        (500, &[], Delivery::Unknown, Some(Remedy::Wait(None))),
        (429, &[], Delivery::Unknown, Some(Remedy::Wait(None))),
        (401, &[], Delivery::Unknown, None),
        (403, not_sent, Delivery::NotSent, None),
        (404, &[], Delivery::Unknown, None),
        (200, &[], Delivery::Unknown, None),
    ] {
        let error = fails(&through(&own(status, headers))).await;
        assert_eq!((error.kind(), error.delivery()), (SendKind::NotTheBank, delivery), "{status}");
        assert_eq!((error.remedy(), error.status()), (remedy, None), "{status}");
        assert_eq!(error.proxy_status().unwrap().as_u16(), status);
    }
    let error = pay_fails(&through(&own(502, &[]))).await;
    assert_eq!(error.remedy(), Some(Remedy::LookFirst));
    let error = pay_fails(&through(&own(502, not_sent))).await;
    assert_eq!(error.remedy(), Some(Remedy::Wait(None)));
}

#[test]
async fn a_status_that_makes_no_sense_is_the_proxys_error() {
    for (http, status) in [
        (200, ""),
        (200, "OK"),
        (200, "0200"),
        (200, "200, 200"),
        (200, "+20"),
        (200, "99"),
        (200, "100"),
        (200, "600"),
        (200, "404"),
        (404, "200"),
        (502, "302"),
        // Which a browser would not show, or send again.
        (407, "407"),
        (408, "408"),
        (421, "421"),
    ] {
        let fetch = Fetch::always(move || response(http, &[("tpp-proxy-status", status)], "{}"));
        let error = fails(&through(&fetch)).await;
        let seen = (error.kind(), error.delivery(), error.remedy());
        assert_eq!(seen, (SendKind::BadProxyStatus, Delivery::Unknown, None), "{http} {status:?}");
    }
}

#[test]
async fn an_error_names_bank_and_proxy() {
    let fetch = Fetch::always(|| response(403, &[], "x"));
    let error = fails(&through(&fetch)).await;
    assert_eq!((error.host(), error.proxy()), ("bank.example", Some("tpp.example")));
    let text = error.to_string();
    assert!(text.contains("(bank.example through tpp.example, HTTP 403 on the way)"), "{text}");
    assert!(text.contains("exposes `Tpp-Proxy-Status`"), "{text}");
}

/// A `fetch` that fails as a browser does, and answers or not when it is asked in
/// `no-cors` mode.
fn probed(answer: impl Fn(&Call) -> wasm_bindgen::JsValue + 'static) -> Fetch {
    Fetch::new(move |call| {
        Ok(if call.text("mode") == "no-cors" {
            answer(call)
        } else {
            rejected("new TypeError('Failed to fetch')")
        })
    })
}

fn opaque() -> wasm_bindgen::JsValue {
    js("return { type: 'opaque', status: 0, headers: [], body: null }")
}

async fn fails_in_a_page(builder: TransportBuilder) -> SendError {
    let transport = in_a_page(|| builder.build().unwrap());
    fails(&transport).await
}

#[test]
async fn a_proxy_that_is_there_shows_that_cors_refused() {
    let fetch = probed(|_| opaque());
    let error = fails_in_a_page(proxied(&fetch)).await;
    assert_eq!((error.kind(), error.delivery()), (SendKind::CorsRefused, Delivery::Unknown));
    assert!(error.to_string().contains("allow this page's origin"), "{error}");

    let call = fetch.last();
    assert_eq!((fetch.count(), call.url.as_str(), call.text("method").as_str()), (2, PROXY, "GET"));
    let options = ["mode", "credentials", "cache", "redirect", "referrerPolicy"];
    let wanted = ["no-cors", "omit", "no-store", "follow", "no-referrer"];
    assert_eq!(options.map(|name| call.text(name)), wanted);
    assert!(call.option("headers").is_undefined());
}

#[test]
async fn a_proxy_that_is_not_there_is_the_network() {
    let fetch = probed(|_| rejected("new TypeError('Failed to fetch')"));
    let error = fails_in_a_page(proxied(&fetch)).await;
    assert_eq!((error.kind(), fetch.count()), (SendKind::Network, 2));
}

#[test]
async fn nobody_asks_where_cors_is_not_the_question() {
    // Not in a page.
    let fetch = probed(|_| opaque());
    if page().is_none() {
        assert_eq!(fails(&through(&fetch)).await.kind(), SendKind::Network);
        assert_eq!(fetch.count(), 1);
    }
    // Without a proxy.
    let fetch = probed(|_| opaque());
    assert_eq!(fails_in_a_page(builder(&fetch)).await.kind(), SendKind::Network);
    assert_eq!(fetch.count(), 1);
    // A proxy of the page's own origin.
    let fetch = probed(|_| opaque());
    let own = page().unwrap_or("https://page.example".to_owned());
    let same = builder(&fetch).proxy(client().bank(), format!("{own}/api"));
    assert_eq!(fails_in_a_page(same).await.kind(), SendKind::Network);
    assert_eq!(fetch.count(), 1);
    // A failure that is none of the network.
    let fetch = Fetch::always(|| rejected("new Error('x')"));
    assert_eq!(fails_in_a_page(proxied(&fetch)).await.kind(), SendKind::Other);
    assert_eq!(fetch.count(), 1);
    // A time-out.
    let fetch = Fetch::new(|call| Ok(until_aborted(call)));
    let error = fails_in_a_page(proxied(&fetch).total_timeout(Duration::from_millis(20))).await;
    assert!(matches!(error.kind(), SendKind::Timeout(_)));
    assert_eq!(fetch.count(), 1);
}

#[test]
async fn a_payment_is_asked_about_too_and_never_sent_twice() {
    let fetch = Fetch::new(|call| {
        Ok(match (call.text("method").as_str(), call.text("mode").as_str()) {
            ("GET", "no-cors") => opaque(),
            ("GET", _) => response(200, &[("tpp-proxy-once", "request-id")], ""),
            _ => rejected("new TypeError('Failed to fetch')"),
        })
    });
    let transport = plain(&fetch).proxy(client().bank(), PROXY);
    let transport = in_a_page(|| transport.build().unwrap());
    let error = pay_fails(&transport).await;
    assert_eq!((error.kind(), error.remedy()), (SendKind::CorsRefused, Some(Remedy::LookFirst)));
    let posts = fetch.calls().iter().filter(|call| call.text("method") == "POST").count();
    assert_eq!((fetch.count(), posts), (3, 1));
}

#[test]
async fn the_question_ends_with_the_callers_signal_and_with_the_call() {
    let fetch = probed(until_aborted);
    let controller = AbortController::new().unwrap();
    let transport = in_a_page(|| proxied(&fetch).build().unwrap()).with_signal(controller.signal());
    let (error, ()) = futures_util::future::join(fails(&transport), async {
        pause(20).await;
        controller.abort();
    })
    .await;
    assert_eq!(error.kind(), SendKind::Network);
    assert!(fetch.last().is_aborted());

    let fetch = probed(|_| never());
    let transport = in_a_page(|| proxied(&fetch).build().unwrap());
    let call = Box::pin(transport.run(get(&client())));
    let _ = futures_util::future::select(call, Box::pin(pause(20))).await;
    assert_eq!(fetch.count(), 2);
    assert!(fetch.last().is_aborted());
}
