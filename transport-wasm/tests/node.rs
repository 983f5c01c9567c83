//! Node's own `fetch` over real sockets: what its errors say, and what is made of it.
//! In Node alone.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use std::time::Duration;

use belfius_psd2::{Bank, Delivery, Generation};
use belfius_psd2_wasm::{SendError, SendKind, SendsOnce, Transport, TransportBuilder};
use http::Request;
use js_sys::{Function, Promise};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test as test;

const BANK: &str = "https://bank.example";

/// What these statements return, awaited; they have `net` and `port`.
async fn js(port: u16, statements: &str) -> JsValue {
    let body =
        format!("return (async () => {{ const net = await import('node:net'); {statements} }})()");
    let promise = Function::new_with_args("port", &body).call1(&JsValue::UNDEFINED, &port.into());
    JsFuture::from(promise.unwrap().unchecked_into::<Promise>()).await.unwrap()
}

/// A server that does this with each connection `c` once it has said something, and
/// with what it said, `data`. It does not keep the process alive.
async fn server(does: &str) -> u16 {
    let statements = format!(
        "const server = net.createServer(c => {{
            c.on('error', () => {{}});
            c.on('data', data => {{ globalThis.requests = (globalThis.requests ?? 0) + 1; {does} }});
        }});
        await new Promise(go => server.listen(0, '127.0.0.1', go));
        server.unref();
        return server.address().port"
    );
    port_of(js(0, &statements).await)
}

fn port_of(value: JsValue) -> u16 {
    value.as_f64().unwrap().to_string().parse().unwrap()
}

/// Through a proxy on this machine, since that may be plain http.
fn through(port: u16) -> TransportBuilder {
    let bank = Bank::at(BANK, Generation::One).unwrap();
    Transport::builder().proxy(&bank, format!("http://127.0.0.1:{port}")).retries(0, Duration::ZERO)
}

async fn asked(transport: TransportBuilder) -> Result<http::Response<Vec<u8>>, SendError> {
    let request = Request::builder().uri(format!("{BANK}/x")).body(Vec::new()).unwrap();
    transport.build().unwrap().send_fallback(request, 1000).await
}

/// The error of a `POST`, which Node sends once, and with it that of a `GET`, which it may
/// send again.
async fn fails(transport: TransportBuilder) -> SendError {
    let error = asked(transport.clone()).await.unwrap_err();
    assert_eq!((error.delivery(), error.sends_once()), (Delivery::Unknown, SendsOnce::No));
    let request = Request::builder().method("POST").uri(format!("{BANK}/x"));
    let request = request.body(b"body".to_vec()).unwrap();
    transport.build().unwrap().send_fallback(request, 1000).await.unwrap_err()
}

fn seen(error: &SendError) -> (SendKind, Delivery, Option<&str>) {
    (error.kind(), error.delivery(), error.name())
}

#[test]
async fn an_answer_comes_through() {
    let answer = r"c.write('HTTP/1.1 200 OK\r\nTpp-Proxy-Status: 302\r\nLocation: /y\r\nContent-Length: 2\r\n\r\nok')";
    let port = server(answer).await;
    let answer = asked(through(port)).await.unwrap();
    assert_eq!((answer.status().as_u16(), answer.body().as_slice()), (302, &b"ok"[..]));
    assert_eq!(answer.headers()["location"], "/y");
}

#[test]
async fn a_port_where_nobody_listens_is_no_connection() {
    let port = server("").await;
    let free = js(
        port,
        "const server = net.createServer();
         await new Promise(go => server.listen(0, '127.0.0.1', go));
         const free = server.address().port;
         await new Promise(go => server.close(go)); return free",
    )
    .await;
    let error = fails(through(port_of(free))).await;
    assert_eq!(seen(&error), (SendKind::ConnectFailed, Delivery::NotSent, Some("ECONNREFUSED")));
}

#[test]
async fn a_name_that_nobody_knows_is_unresolved() {
    let bank = Bank::at(BANK, Generation::One).unwrap();
    let transport = Transport::builder().proxy(&bank, "https://nowhere.invalid");
    let error = fails(transport.retries(0, Duration::ZERO)).await;
    assert_eq!((error.kind(), error.delivery()), (SendKind::Unresolved, Delivery::NotSent));
}

#[test]
async fn a_handshake_that_is_cut_never_sent_anything() {
    let port = server("c.end()").await;
    let bank = Bank::at(BANK, Generation::One).unwrap();
    let transport = Transport::builder().proxy(&bank, format!("https://127.0.0.1:{port}"));
    let error = fails(transport.retries(0, Duration::ZERO)).await;
    assert_eq!(seen(&error), (SendKind::TlsHandshake, Delivery::NotSent, Some("ECONNRESET")));
}

#[test]
async fn what_is_no_tls_is_a_failed_handshake() {
    let port = server("c.write('HTTP/1.1 400 Bad Request\\r\\n\\r\\n')").await;
    let bank = Bank::at(BANK, Generation::One).unwrap();
    let transport = Transport::builder().proxy(&bank, format!("https://127.0.0.1:{port}"));
    let error = asked(transport).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (SendKind::TlsHandshake, Delivery::Unknown));
}

#[test]
async fn a_connection_that_ends_instead_of_an_answer_may_have_sent_it() {
    for end in ["c.end()", "c.destroy()", "c.resetAndDestroy()"] {
        let port = server(end).await;
        let error = asked(through(port)).await.unwrap_err();
        assert_eq!(
            (error.kind(), error.delivery()),
            (SendKind::CutOff, Delivery::Unknown),
            "{end}"
        );
    }
}

#[test]
async fn a_body_that_is_cut_is_cut_off() {
    let head = r"HTTP/1.1 200 OK\r\nTpp-Proxy-Status: 200\r\n";
    for rest in [
        r"Content-Length: 100\r\n\r\nhello",
        r"Content-Length: 100\r\nConnection: close\r\n\r\nhello",
        r"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
    ] {
        let port = server(&format!("c.write('{head}{rest}'); setTimeout(() => c.end(), 30)")).await;
        let error = asked(through(port)).await.unwrap_err();
        assert_eq!(
            (error.kind(), error.delivery()),
            (SendKind::CutOff, Delivery::Unknown),
            "{rest}"
        );
        assert_eq!(error.status().unwrap().as_u16(), 200);
    }
}

#[test]
async fn what_is_no_http_is_told() {
    let port = server("c.write('no HTTP at all\\r\\n\\r\\n')").await;
    let error = asked(through(port)).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (SendKind::NotHttp, Delivery::Unknown));
}

#[test]
async fn headers_without_an_end_are_told() {
    let port = server(
        "c.write('HTTP/1.1 200 OK\\r\\n'); for (let i = 0; i < 2000; i++) c.write(`X-${i}: ${'x'.repeat(50)}\\r\\n`)",
    )
    .await;
    let error = asked(through(port)).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (SendKind::HeadersTooLarge, Delivery::Unknown));
}

#[test]
async fn a_time_out_closes_the_connection() {
    let port = server("c.on('close', () => { globalThis.closed = true })").await;
    let error = asked(through(port).response_timeout(Duration::from_millis(50))).await.unwrap_err();
    assert!(matches!(error.kind(), SendKind::Timeout(_)));
    js(port, "await new Promise(go => setTimeout(go, 50))").await;
    assert!(js(port, "return globalThis.closed").await.is_truthy());
}

#[test]
async fn what_never_left_is_sent_again() {
    // Cuts two handshakes, then is no TLS at all.
    let port = server(
        "globalThis.cut = (globalThis.cut ?? 0) + 1;
         if (globalThis.cut < 3) c.end(); else c.write('no TLS')",
    )
    .await;
    let bank = Bank::at(BANK, Generation::One).unwrap();
    let transport = Transport::builder()
        .proxy(&bank, format!("https://127.0.0.1:{port}"))
        .retries(5, Duration::ZERO)
        .build()
        .unwrap();
    let secret = belfius_psd2::secret::ClientSecret::new("x").unwrap();
    let language = belfius_psd2::model::Language::FR;
    let client =
        belfius_psd2::Client::new(bank, "tpp", secret, "https://tpp.example/cb", language).unwrap();
    let iban = belfius_psd2::model::Iban::parse("BE54063301200997").unwrap();
    let scope = belfius_psd2::model::Scope::Ais;
    let exchange = client.consent(scope, &iban, belfius_psd2::Seed::new([1; 32])).unwrap();
    match transport.run(exchange).await.unwrap_err() {
        belfius_psd2_wasm::Error::Send(error) => {
            assert_eq!((error.kind(), error.attempts()), (SendKind::TlsHandshake, 3));
        }
        error => panic!("{error}"),
    }
}
