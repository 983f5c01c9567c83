//! Each way to fail: what it is called, whether the bank may have got the request,
//! and what to do now.

use belfius_psd2::{Bank, Delivery, Generation, Remedy};
use belfius_psd2_wasm::{Limit, SendError, SendKind, Transport};
use http::Method;
use wasm_bindgen_test::wasm_bindgen_test as test;

use crate::{
    bank::{BASE, builder, client, fails, pay_fails, refresh, sent, transport},
    fetch::{Fetch, js, page, rejected, response, streamed},
};

/// The error of a `GET` over a `fetch` whose promise is rejected with this.
async fn rejecting(expression: &'static str) -> SendError {
    fails(&transport(&Fetch::always(move || rejected(expression)))).await
}

/// What is known of a request that the host sends once. A browser sends none so.
fn of_one_send(delivery: Delivery) -> Delivery {
    if page().is_some() { Delivery::Unknown } else { delivery }
}

/// The error of a `POST` that Node's `fetch` fails with when this is the cause.
async fn caused_by(cause: &str) -> SendError {
    let expression = format!(
        "Object.assign(new TypeError('fetch failed for https://bank.example/secret'), {{ cause: {cause} }})"
    );
    let fetch = Fetch::always(move || rejected(&expression));
    sent(transport(&fetch).run(refresh(&client())).await.unwrap_err())
}

fn seen(error: &SendError) -> (SendKind, Delivery) {
    (error.kind(), error.delivery())
}

#[test]
async fn what_node_says_happens_before_a_connection_stands_was_not_sent() {
    use SendKind as K;
    for (cause, kind) in [
        ("{ code: 'ENOTFOUND', syscall: 'getaddrinfo' }", K::Unresolved),
        ("{ code: 'EAI_AGAIN', syscall: 'getaddrinfo' }", K::Unresolved),
        ("{ code: 'ECONNREFUSED', syscall: 'connect' }", K::ConnectFailed),
        ("{ code: 'EHOSTUNREACH', syscall: 'connect' }", K::ConnectFailed),
        ("{ code: 'ETIMEDOUT', syscall: 'connect' }", K::ConnectFailed),
        ("{ code: 'UND_ERR_CONNECT_TIMEOUT' }", K::ConnectFailed),
        (
            "{ code: 'ECONNREFUSED', errors: [{ code: 'ECONNREFUSED', syscall: 'connect' },
                { code: 'ENETUNREACH', syscall: 'connect' }] }",
            K::ConnectFailed,
        ),
        (
            "{ code: 'ETIMEDOUT', errors: [{ code: 'ETIMEDOUT', syscall: 'connect' }] }",
            K::ConnectFailed,
        ),
        (
            "Object.assign(new Error('Client network socket disconnected before secure TLS connection was established'), { code: 'ECONNRESET' })",
            K::TlsHandshake,
        ),
        ("{ code: 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION' }", K::TlsHandshake),
        ("{ code: 'CERT_HAS_EXPIRED' }", K::ServerCertificate),
        ("{ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }", K::ServerCertificate),
        ("{ code: 'SELF_SIGNED_CERT_IN_CHAIN' }", K::ServerCertificate),
        ("{ code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' }", K::ServerCertificate),
        ("{ code: 'ERR_TLS_CERT_ALTNAME_INVALID' }", K::ServerCertificate),
    ] {
        let error = caused_by(cause).await;
        assert_eq!(seen(&error), (kind, of_one_send(Delivery::NotSent)), "{cause}");
        assert_eq!(error.remedy().is_none(), kind == K::ServerCertificate, "{cause}");
    }
}

#[test]
async fn what_node_says_of_a_connection_that_stood_may_have_been_sent() {
    use SendKind as K;
    for (cause, kind) in [
        ("{ code: 'ECONNRESET', syscall: 'read' }", K::CutOff),
        ("{ code: 'EPIPE', syscall: 'write' }", K::CutOff),
        ("{ code: 'UND_ERR_SOCKET' }", K::CutOff),
        ("{ code: 'UND_ERR_HEADERS_OVERFLOW' }", K::HeadersTooLarge),
        ("{ code: 'HPE_INVALID_CONSTANT' }", K::NotHttp),
        ("{ code: 'ERR_SSL_WRONG_VERSION_NUMBER' }", K::TlsHandshake),
        ("{ code: 'ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE' }", K::TlsHandshake),
        // Of a connection that stood, these mean something else.
        ("{ code: 'ETIMEDOUT', syscall: 'read' }", K::Network),
        ("{ code: 'EHOSTUNREACH', syscall: 'write' }", K::Network),
        ("{ code: 'ETIMEDOUT' }", K::Network),
        ("{ code: 'UND_ERR_HEADERS_TIMEOUT' }", K::Timeout(Limit::Response)),
        ("{ code: 'UND_ERR_BODY_TIMEOUT' }", K::Timeout(Limit::Total)),
        ("{ name: 'HTTPParserError' }", K::NotHttp),
        ("{ code: 'UND_ERR_ABORTED' }", K::Network),
        ("{ code: 'SOMETHING_NEW' }", K::Network),
        ("{}", K::Network),
        // One of many that is not certain.
        (
            "{ code: 'ECONNREFUSED', errors: [{ code: 'ECONNREFUSED', syscall: 'connect' },
                { code: 'ECONNRESET', syscall: 'read' }] }",
            K::ConnectFailed,
        ),
    ] {
        assert_eq!(seen(&caused_by(cause).await), (kind, Delivery::Unknown), "{cause}");
    }
}

#[test]
async fn a_client_certificate_that_is_refused_was_not_taken() {
    let alerts = [
        ("SSLV3", "NO_CERTIFICATE"),
        ("SSLV3", "BAD_CERTIFICATE"),
        ("SSLV3", "UNSUPPORTED_CERTIFICATE"),
        ("SSLV3", "CERTIFICATE_REVOKED"),
        ("SSLV3", "CERTIFICATE_EXPIRED"),
        ("SSLV3", "CERTIFICATE_UNKNOWN"),
        ("TLSV1", "UNKNOWN_CA"),
        ("TLSV1", "ACCESS_DENIED"),
        ("TLSV13", "CERTIFICATE_REQUIRED"),
    ];
    for (version, alert) in alerts {
        // As OpenSSL 3.0 has it, in Node 20, and as 3.5 has it, in Node 22 and 24.
        for version in [version, "SSL/TLS"] {
            let code = format!("ERR_SSL_{version}_ALERT_{alert}");
            let error = caused_by(&format!("{{ code: '{code}' }}")).await;
            assert_eq!(
                seen(&error),
                (SendKind::ClientCertificate, of_one_send(Delivery::Refused)),
                "{code}"
            );
            assert_eq!((error.name(), error.remedy()), (Some(&*code), None));
            assert!(error.to_string().contains("is the registered one"), "{error}");
        }
    }
}

#[test]
async fn a_browsers_failure_tells_nothing() {
    let error = rejecting("new TypeError('Failed to fetch')").await;
    assert_eq!(seen(&error), (SendKind::Network, Delivery::Unknown));
    assert_eq!((error.name(), error.remedy()), (Some("TypeError"), Some(Remedy::Wait(None))));
}

#[test]
async fn what_a_given_fetch_throws_is_its_own() {
    for (expression, name) in [
        ("new Error('x')", Some("Error")),
        ("new RangeError('x')", Some("RangeError")),
        ("new DOMException('x', 'AbortError')", Some("AbortError")),
        ("'a text'", None),
        ("undefined", None),
        ("{ name: 'https://bank.example/secret' }", None),
        ("{ get name() { throw 1 } }", None),
    ] {
        let error = rejecting(expression).await;
        assert_eq!(seen(&error), (SendKind::Other, Delivery::Unknown), "{expression}");
        assert_eq!((error.name(), error.remedy()), (name, None), "{expression}");
    }
}

#[test]
async fn what_the_runtimes_own_fetch_throws_is_the_network() {
    js("globalThis.kept = globalThis.fetch; globalThis.fetch = () => Promise.reject(
        Object.assign(new Error('https://bank.example/secret'), { code: 'SomethingNew' }))");
    let own = Transport::builder().retries(2, std::time::Duration::ZERO).build().unwrap();
    js("globalThis.fetch = globalThis.kept");
    let error = fails(&own).await;
    assert_eq!(seen(&error), (SendKind::Network, Delivery::Unknown));
    assert_eq!((error.name(), error.attempts()), (Some("SomethingNew"), 1));
}

#[test]
async fn what_the_runtimes_own_fetch_throws_at_once_was_not_sent() {
    js("globalThis.kept = globalThis.fetch;
        globalThis.fetch = () => { throw new TypeError('not implemented') }");
    let own = Transport::builder().build().unwrap();
    js("globalThis.fetch = globalThis.kept");
    assert_eq!(fails(&own).await.delivery(), Delivery::NotSent);
}

#[test]
async fn a_given_fetch_that_throws_may_have_sent() {
    let fetch = Fetch::new(|_| Err(js("return new Error('the logger broke')")));
    assert_eq!(fails(&transport(&fetch)).await.delivery(), Delivery::Unknown);
    let error = pay_fails(&transport(&fetch)).await;
    assert_eq!(error.remedy(), Some(Remedy::LookFirst));
}

#[test]
async fn a_payment_that_may_have_arrived_is_looked_up_first() {
    let fetch = Fetch::always(|| rejected("new TypeError('Failed to fetch')"));
    let error = pay_fails(&transport(&fetch)).await;
    assert_eq!(error.remedy(), Some(Remedy::LookFirst));
    assert!(error.to_string().contains("look it up before sending it again"), "{error}");

    let cut = Fetch::always(|| streamed(&["{"], "c.error(new TypeError('terminated'))"));
    let error = pay_fails(&transport(&cut)).await;
    assert_eq!((error.remedy(), error.status().unwrap().as_u16()), (Some(Remedy::LookFirst), 200));
}

#[test]
async fn a_refresh_that_may_have_arrived_says_what_may_follow() {
    let fetch = Fetch::always(|| rejected("new TypeError('Failed to fetch')"));
    let error = transport(&fetch).run(refresh(&client())).await.unwrap_err();
    assert!(error.to_string().contains("the bank refuses the old pair"), "{error}");
}

#[test]
async fn a_body_that_is_cut_comes_with_the_status_of_its_head() {
    let fetch = Fetch::always(|| {
        streamed(
            &["[{"],
            "c.error(Object.assign(new TypeError('terminated'), { cause: { code: 'UND_ERR_SOCKET' } }))",
        )
    });
    let error = fails(&transport(&fetch)).await;
    assert_eq!(seen(&error), (SendKind::CutOff, Delivery::Unknown));
    assert_eq!((error.status().unwrap().as_u16(), error.name()), (200, Some("UND_ERR_SOCKET")));
    assert!(error.to_string().contains("after HTTP 200"), "{error}");
}

#[test]
async fn what_is_no_response_is_told() {
    for answer in [
        "return undefined",
        "return 'text'",
        "return {}",
        "return { status: 200 }",
        "return { status: 200, headers: 1 }",
        "return { status: 200, headers: [1] }",
        "return { status: 0, headers: [] }",
        "return { status: 99, headers: [] }",
        "return { status: 600, headers: [] }",
        "return { status: 200.5, headers: [] }",
        "return { status: '200', headers: [] }",
        "return { status: 200, headers: [], body: 'text' }",
        "return { status: 200, headers: [], body: { getReader() { return {} } } }",
        "return { status: 200, headers: [], body: { getReader() { throw 1 } } }",
        "return { status: 200, headers: [], body: { getReader() { return { read() { return 1 } } } } }",
        "return { status: 200, headers: [], body: { getReader() {
            return { read() { return { done: false, value: 'text' } } } } } }",
    ] {
        let error = fails(&transport(&Fetch::always(move || js(answer)))).await;
        assert_eq!(seen(&error), (SendKind::NotAResponse, Delivery::Unknown), "{answer}");
        assert_eq!(error.remedy(), None);
    }
}

#[test]
async fn an_error_response_is_no_answer() {
    let error = fails(&transport(&Fetch::always(|| js("return Response.error()")))).await;
    assert_eq!(seen(&error), (SendKind::Network, Delivery::Unknown));
}

#[test]
async fn a_redirect_that_a_browser_hides_was_answered() {
    let hidden = || js("return { type: 'opaqueredirect', status: 0, headers: [], body: null }");
    let error = fails(&transport(&Fetch::always(hidden))).await;
    assert_eq!(seen(&error), (SendKind::OpaqueRedirect, Delivery::Unknown));
    assert_eq!(error.remedy(), None);
    assert!(error.to_string().contains("Tpp-Proxy-Status"), "{error}");
}

#[test]
async fn what_is_not_https_is_not_sent() {
    let fetch = Fetch::ok("");
    let request = http::Request::builder().uri("http://bank.example/").body(Vec::new()).unwrap();
    let error = transport(&fetch).send_fallback(request, 10).await.unwrap_err();
    assert_eq!(seen(&error), (SendKind::NotHttps, Delivery::NotSent));
    assert_eq!(fetch.count(), 0);
}

#[test]
async fn what_fetch_would_not_make_or_would_change_is_not_sent() {
    let fetch = Fetch::ok("");
    let send = |method: Method, uri: &str, body: &str| {
        let request = http::Request::builder().method(method).uri(uri);
        let request = request.body(body.as_bytes().to_vec()).unwrap();
        let transport = transport(&fetch);
        async move { transport.send_fallback(request, 10).await }
    };
    let track = Method::from_bytes(b"TRACK").unwrap();
    for (method, uri, body) in [
        (Method::TRACE, BASE, ""),
        (track, BASE, ""),
        (Method::GET, BASE, "x"),
        (Method::HEAD, BASE, "x"),
        (Method::GET, "https://bank.example/a/../b", ""),
        (Method::GET, "https://bank.example/a/%2e%2E/b", ""),
        (Method::GET, "https://bank.example:443/a", ""),
        (Method::GET, "https://BANK.example/a", ""),
        (Method::GET, "https://bank.example/a|b", ""),
        (Method::GET, "https://bank.example/a^b?x=1", ""),
    ] {
        let error = send(method, uri, body).await.unwrap_err();
        assert_eq!(seen(&error), (SendKind::NotForFetch, Delivery::NotSent), "{uri}");
    }
    assert_eq!(fetch.count(), 0);
    assert!(send(Method::GET, "https://bank.example/a..b/%2F%7C?x=..%2F|^", "").await.is_ok());
}

#[test]
async fn a_header_that_a_page_may_not_set_is_not_sent_from_one() {
    let fetch = Fetch::ok("");
    for name in ["cookie", "date", "sec-x", "proxy-x", "user-agent", "origin"] {
        let request = http::Request::builder().uri(BASE).header(name, "v").body(Vec::new());
        let answer = transport(&fetch).send_fallback(request.unwrap(), 10).await;
        if page().is_some() {
            let error = answer.unwrap_err();
            assert_eq!(seen(&error), (SendKind::ForbiddenHeader, Delivery::NotSent));
            assert_eq!(error.name(), Some(name));
            assert_eq!(fetch.count(), 0);
        } else {
            assert!(answer.is_ok());
            assert_eq!(fetch.last().header(name).as_deref(), Some("v"));
        }
    }
}

#[test]
async fn a_header_that_is_no_text_is_not_sent() {
    let fetch = Fetch::ok("");
    let value = http::HeaderValue::from_bytes(b"caf\xe9").unwrap();
    let request = http::Request::builder().uri(BASE).header("x-a", value).body(Vec::new());
    let error = transport(&fetch).send_fallback(request.unwrap(), 10).await.unwrap_err();
    assert_eq!(seen(&error), (SendKind::ForbiddenHeader, Delivery::NotSent));
    assert_eq!((error.name(), fetch.count()), (Some("x-a"), 0));
}

#[test]
async fn values_of_one_header_are_joined_as_http_joins_them() {
    let fetch = Fetch::ok("");
    let request = http::Request::builder().uri(BASE).header("x-a", "1").header("x-a", "2");
    transport(&fetch).send_fallback(request.body(Vec::new()).unwrap(), 10).await.unwrap();
    assert_eq!(fetch.last().header("x-a").as_deref(), Some("1, 2"));
}

#[test]
async fn an_error_names_host_and_id() {
    let failing = Fetch::always(|| rejected("new TypeError('x')"));
    let failure = transport(&failing).run(crate::bank::get(&client())).await.unwrap_err();
    let first = failing.last().header("request-id").unwrap();
    let error = sent(failure);
    assert_eq!((error.host(), error.proxy(), error.attempts()), ("bank.example", None, 1));
    assert_eq!(error.request_id().to_string(), first);
    assert!(error.to_string().ends_with(&format!("[Request-ID {first}]")), "{error}");
}

#[test]
async fn a_refusal_of_the_bank_is_no_failure_to_send() {
    let fetch = Fetch::always(|| response(503, &[("retry-after", "7")], "down"));
    let failure = transport(&fetch).run(crate::bank::get(&client())).await.unwrap_err();
    match failure {
        belfius_psd2_wasm::Error::Core(error) => {
            assert_eq!(error.retry_after().unwrap().duration().as_secs(), 7);
        }
        error => panic!("{error}"),
    }
}

#[test]
async fn an_address_of_no_bank_with_a_proxy_is_not_sent() {
    let fetch = Fetch::ok("");
    let other = Bank::at("https://other.example", Generation::One).unwrap();
    let transport: Transport =
        builder(&fetch).proxy(&other, "https://tpp.example").build().unwrap();
    let error = fails(&transport).await;
    assert_eq!(seen(&error), (SendKind::NotMapped, Delivery::NotSent));
    // What only begins with a bank's address is another host or path.
    for uri in ["https://other.example.evil/x", "https://other.example:1/x"] {
        let request = http::Request::builder().uri(uri).body(Vec::new()).unwrap();
        let error = transport.send_fallback(request, 10).await.unwrap_err();
        assert_eq!(seen(&error), (SendKind::NotMapped, Delivery::NotSent), "{uri}");
    }
    assert_eq!(fetch.count(), 0);
}
