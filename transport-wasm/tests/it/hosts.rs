//! What the hosts throw, as it was recorded from them, and what a program is told.

use belfius_psd2::{Delivery, Remedy};
use belfius_psd2_wasm::{Limit, SendError, SendKind};
use wasm_bindgen_test::wasm_bindgen_test as test;

use crate::{
    bank::{builder, client, fails, pay_fails, refresh, sent, transport},
    fetch::{Fetch, page, rejected},
};

/// The error of a `POST`, which goes out once, over a `fetch` that throws this.
async fn thrown(expression: &str) -> SendError {
    let expression = expression.to_owned();
    let fetch = Fetch::always(move || rejected(&expression));
    sent(transport(&fetch).run(refresh(&client())).await.unwrap_err())
}

async fn seen(expression: &str) -> (SendKind, Delivery) {
    let error = thrown(expression).await;
    let text = error.to_string();
    assert!(!text.contains("secret"), "{text}");
    (error.kind(), error.delivery())
}

fn bun(code: &str, more: &str) -> String {
    format!(
        "Object.assign(new TypeError('{code} fetching \"https://bank.example/secret\"'), {{ code: '{code}', {more} }})"
    )
}

/// Of a cause that has nothing but a message.
fn deno(message: &str) -> String {
    format!("new TypeError('fetch failed', {{ cause: new Error('{message}') }})")
}

fn deno_connecting(why: &str) -> String {
    deno(&format!(
        "error sending request for url (https://bank.example/secret): client error (Connect): {why}"
    ))
}

fn deno_sending(why: &str) -> String {
    deno(&format!(
        "error sending request from 127.0.0.1:5 for https://bank.example/secret (127.0.0.1:4): client error (SendRequest): {why}"
    ))
}

fn node_fetch(code: &str, reason: &str) -> String {
    format!(
        "Object.assign(new Error('request to https://bank.example/secret failed, reason: {reason}'), {{ name: 'FetchError', type: 'system', code: '{code}', errno: '{code}' }})"
    )
}

#[test]
async fn bun_has_the_code_in_the_error_itself() {
    if page().is_some() {
        return;
    }
    use Delivery::{NotSent, Unknown};
    use SendKind as K;
    for (code, more, expected) in [
        ("ECONNREFUSED", "", (K::ConnectFailed, NotSent)),
        ("ConnectionRefused", "", (K::ConnectFailed, NotSent)),
        ("FailedToOpenSocket", "", (K::ConnectFailed, NotSent)),
        ("ENOTFOUND", "syscall: 'getaddrinfo'", (K::Unresolved, NotSent)),
        ("UNABLE_TO_VERIFY_LEAF_SIGNATURE", "", (K::ServerCertificate, NotSent)),
        ("DEPTH_ZERO_SELF_SIGNED_CERT", "", (K::ServerCertificate, NotSent)),
        ("ERR_TLS_CERT_ALTNAME_INVALID", "", (K::ServerCertificate, NotSent)),
        ("EPROTO", "", (K::TlsHandshake, Unknown)),
        ("ECONNRESET", "", (K::CutOff, Unknown)),
        ("ConnectionClosed", "", (K::CutOff, Unknown)),
        ("Malformed_HTTP_Response", "", (K::NotHttp, Unknown)),
        ("SomethingNew", "", (K::Network, Unknown)),
    ] {
        let expression = bun(code, more);
        assert_eq!(seen(&expression).await, expected, "{code}");
        assert_eq!(thrown(&expression).await.name(), Some(code));
    }
    // Bun's former versions threw no `TypeError`.
    for (code, expected) in [
        ("ConnectionRefused", (K::ConnectFailed, NotSent)),
        ("FailedToOpenSocket", (K::ConnectFailed, NotSent)),
        ("ConnectionClosed", (K::CutOff, Unknown)),
    ] {
        let expression = format!("Object.assign(new Error('secret'), {{ code: '{code}' }})");
        assert_eq!(seen(&expression).await, expected, "{code}");
    }
}

#[test]
async fn deno_has_nothing_but_words() {
    if page().is_some() {
        return;
    }
    use Delivery::{NotSent, Refused, Unknown};
    use SendKind as K;
    for (expression, expected, name) in [
        (
            deno_connecting("tcp connect error: Connection refused (os error 111)"),
            (K::ConnectFailed, NotSent),
            "Connect",
        ),
        (
            deno_connecting(
                "dns error: failed to lookup address information: Name or service not known",
            ),
            (K::Unresolved, NotSent),
            "Connect",
        ),
        (
            deno_connecting("Connection reset by peer (os error 104)"),
            (K::TlsHandshake, NotSent),
            "Connect",
        ),
        (deno_connecting("tls handshake eof"), (K::TlsHandshake, NotSent), "Connect"),
        (
            deno_connecting("invalid peer certificate: UnknownIssuer"),
            (K::ServerCertificate, NotSent),
            "Connect",
        ),
        (
            deno_connecting(
                "invalid peer certificate: certificate not valid for name \"127.0.0.1\"; certificate is only valid for DnsName(\"other.example\")",
            ),
            (K::ServerCertificate, NotSent),
            "Connect",
        ),
        (
            deno_connecting("received fatal alert: HandshakeFailure"),
            (K::TlsHandshake, NotSent),
            "Connect",
        ),
        (
            deno_connecting("received fatal alert: UnknownCA"),
            (K::ClientCertificate, Refused),
            "UNKNOWN_CA",
        ),
        (
            deno("received fatal alert: CertificateRequired"),
            (K::ClientCertificate, Refused),
            "CERTIFICATE_REQUIRED",
        ),
        (deno("received fatal alert: InternalError"), (K::TlsHandshake, Unknown), "TypeError"),
        (deno("Connection reset by peer (os error 104)"), (K::CutOff, Unknown), "TypeError"),
        (deno("Broken pipe (os error 32)"), (K::CutOff, Unknown), "TypeError"),
        (
            deno_sending("connection closed before message completed"),
            (K::CutOff, Unknown),
            "SendRequest",
        ),
        (deno_sending("invalid HTTP version parsed"), (K::NotHttp, Unknown), "SendRequest"),
        (deno_sending("message head is too large"), (K::HeadersTooLarge, Unknown), "SendRequest"),
        (deno_sending("something new"), (K::Network, Unknown), "SendRequest"),
        (deno("something new"), (K::Network, Unknown), "TypeError"),
    ] {
        assert_eq!(seen(&expression).await, expected, "{expression}");
        assert_eq!(thrown(&expression).await.name(), Some(name), "{expression}");
    }
}

#[test]
async fn a_server_that_is_not_trusted_is_never_to_be_called_again_unseen() {
    if page().is_some() {
        return;
    }
    for expression in [
        bun("UNABLE_TO_VERIFY_LEAF_SIGNATURE", ""),
        deno_connecting("invalid peer certificate: UnknownIssuer"),
        node_fetch("CERT_HAS_EXPIRED", "certificate has expired"),
    ] {
        let error = thrown(&expression).await;
        assert_eq!(error.remedy(), None, "{expression}");
        assert!(error.to_string().contains("trust nothing else before you know why"), "{error}");
    }
}

#[test]
async fn workerd_does_not_tell_why_and_the_given_function_is_not_to_blame() {
    if page().is_some() {
        return;
    }
    for expression in [
        "Object.assign(new Error('Network connection lost.'), { retryable: true })",
        "new Error('internal error; reference = cpucgqn96uv0hs7ah4tvffru')",
    ] {
        let error = fails(&transport(&Fetch::always(move || rejected(expression)))).await;
        assert_eq!((error.kind(), error.delivery()), (SendKind::Network, Delivery::Unknown));
        assert_eq!(error.remedy(), Some(Remedy::Wait(None)));
        let text = error.to_string();
        assert!(text.contains("check the QWAC") && !text.contains("given"), "{text}");
        let payment = Fetch::always(move || rejected(expression));
        let error = pay_fails(&transport(&payment)).await;
        assert_eq!(error.remedy(), Some(Remedy::LookFirst));
    }
}

#[test]
async fn node_fetch_has_nodes_codes_in_the_error_itself() {
    if page().is_some() {
        return;
    }
    use Delivery::{NotSent, Refused, Unknown};
    use SendKind as K;
    let alert = |number: u8| {
        let words = format!(
            "write EPROTO 80:error:0A000418:SSL routines:ssl3_read_bytes:alert:../a.c:1601:SSL alert number {number}\\n"
        );
        node_fetch("EPROTO", &words)
    };
    for (expression, expected) in [
        (
            node_fetch("ECONNREFUSED", "connect ECONNREFUSED 127.0.0.1:4"),
            (K::ConnectFailed, NotSent),
        ),
        (node_fetch("ENOTFOUND", "getaddrinfo ENOTFOUND bank.example"), (K::Unresolved, NotSent)),
        (
            node_fetch(
                "ECONNRESET",
                "Client network socket disconnected before secure TLS connection was established",
            ),
            (K::TlsHandshake, NotSent),
        ),
        (node_fetch("ECONNRESET", "socket hang up"), (K::CutOff, Unknown)),
        (alert(48), (K::ClientCertificate, Refused)),
        (alert(116), (K::ClientCertificate, Refused)),
        (alert(40), (K::TlsHandshake, Unknown)),
        (
            node_fetch("ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED", "alert"),
            (K::ClientCertificate, Refused),
        ),
        (node_fetch("HPE_INVALID_CONSTANT", "Parse Error: Expected HTTP/"), (K::NotHttp, Unknown)),
        (
            node_fetch("HPE_HEADER_OVERFLOW", "Parse Error: Header overflow"),
            (K::HeadersTooLarge, Unknown),
        ),
    ] {
        assert_eq!(seen(&expression).await, expected, "{expression}");
    }
}

#[test]
async fn the_codes_of_what_is_no_fetch_say_nothing_about_the_request() {
    if page().is_some() {
        return;
    }
    for expression in [
        // A database that the given function writes to after it has sent.
        "Object.assign(new Error('secret'), { code: 'ECONNREFUSED', syscall: 'connect' })",
        "Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' })",
        // The same, wrapped.
        "new Error('secret', { cause: Object.assign(new Error('x'), { code: 'ECONNREFUSED', syscall: 'connect' }) })",
        "Object.assign(new Error('secret'), { name: 'FetchError', code: 'ECONNREFUSED' })",
        "Object.assign(new Error('Network connection lost.'), { code: 'ECONNREFUSED' })",
        "new Error('received fatal alert: UnknownCA')",
        "new Error('x: client error (Connect): tls handshake eof')",
    ] {
        assert_eq!(seen(expression).await, (SendKind::Other, Delivery::Unknown), "{expression}");
    }
}

#[test]
async fn words_are_not_looked_for_in_an_address() {
    if page().is_some() {
        return;
    }
    let address = "https://bank.example/(Connect):%20invalid%20peer%20certificate";
    let message = format!(
        "error sending request for url ({address}): client error (SendRequest): connection closed before message completed"
    );
    assert_eq!(seen(&deno(&message)).await, (SendKind::CutOff, Delivery::Unknown));
    let coded = "new TypeError('x', { cause: Object.assign(new Error('x: client error (Connect): y'), { code: 'X' }) })";
    assert_eq!(seen(coded).await, (SendKind::Network, Delivery::Unknown));
}

#[test]
async fn an_agent_of_another_undici_was_not_sent_with() {
    if page().is_some() {
        return;
    }
    let expression = "new TypeError('fetch failed', { cause: Object.assign(new Error('invalid onRequestStart method'), { code: 'UND_ERR_INVALID_ARG' }) })";
    let error = thrown(expression).await;
    assert_eq!((error.kind(), error.delivery()), (SendKind::Other, Delivery::NotSent));
    assert_eq!((error.name(), error.remedy()), (Some("UND_ERR_INVALID_ARG"), None));
    assert!(error.to_string().contains("from one undici package"), "{error}");
}

#[test]
async fn a_forward_proxy_that_refuses_is_not_asked_again() {
    if page().is_some() {
        return;
    }
    let tunnel = |status: u16| {
        format!(
            "new TypeError('fetch failed', {{ cause: new Error('Request was cancelled.', {{ cause: Object.assign(new Error('Proxy response ({status}) !== 200 when HTTP Tunneling'), {{ code: 'UND_ERR_ABORTED' }}) }}) }})"
        )
    };
    for (status, attempts, remedy) in [(407, 1, None), (503, 2, Some(Remedy::Wait(None)))] {
        let expression = tunnel(status);
        let fetch = Fetch::always(move || rejected(&expression));
        let retrying = builder(&fetch).retries(1, std::time::Duration::ZERO).build().unwrap();
        let error = fails(&retrying).await;
        assert_eq!((error.kind(), error.delivery()), (SendKind::ConnectFailed, Delivery::Unknown));
        assert_eq!(thrown(&tunnel(407)).await.delivery(), Delivery::NotSent);
        assert_eq!(error.proxy_status().map(|status| status.as_u16()), Some(status));
        assert_eq!((error.attempts(), error.remedy()), (attempts, remedy), "{error}");
    }
    let refused = thrown(&tunnel(407)).await.to_string();
    assert!(refused.contains("HTTP 407 on the way") && refused.contains("forward proxy"));
}

#[test]
async fn undicis_own_time_outs_are_time_outs() {
    if page().is_some() {
        return;
    }
    let expression = "new TypeError('fetch failed', { cause: Object.assign(new Error('Headers Timeout Error'), { code: 'UND_ERR_HEADERS_TIMEOUT' }) })";
    let error = thrown(expression).await;
    assert_eq!(error.kind(), SendKind::Timeout(Limit::Response));
    assert_eq!(error.delivery(), Delivery::Unknown);
    assert_eq!(error.name(), Some("UND_ERR_HEADERS_TIMEOUT"));
}
