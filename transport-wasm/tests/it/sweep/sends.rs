//! Every way in which a request fails, with secrets in the request and marks in what
//! comes back.

use std::time::Duration;

use belfius_psd2::{Bank, Generation};
use belfius_psd2_wasm::{SendKind, Transport};
use http::{Method, Request, request};
use wasm_bindgen::JsValue;
use web_sys::AbortController;

use super::{MARK, Sweep};
use crate::{
    bank::{BASE, builder, client, get, pay, plain, refresh, sent},
    fetch::{Fetch, in_a_page, js, never, rejected, response, response_of, streamed},
};

const PROXY: &str = "https://tpp.example/api/bank";

pub(super) async fn all(sweep: &mut Sweep) {
    answers(sweep).await;
    rejections(sweep).await;
    through_a_proxy(sweep).await;
    not_sent(sweep).await;
}

/// Three requests, with all that a request can have, that all fail in the same way.
async fn fails(sweep: &mut Sweep, transport: &Transport, kind: SendKind) {
    let client = client();
    let failure = transport.run(pay(&client)).await.unwrap_err();
    sweep.see(&failure);
    sweep.error(&failure);
    let others = [
        failure,
        transport.run(get(&client)).await.unwrap_err(),
        transport.run(refresh(&client)).await.unwrap_err(),
    ];
    for error in others {
        sweep.error(&error);
        let send = sent(error);
        assert_eq!(send.kind(), kind, "{send}");
        sweep.see(&send.kind());
        sweep.error(&send);
    }
}

async fn with(sweep: &mut Sweep, answer: impl Fn() -> JsValue + 'static, kind: SendKind) {
    let fetch = Fetch::always(answer);
    let transport = builder(&fetch).total_timeout(Duration::from_millis(40)).build().unwrap();
    fails(sweep, &transport, kind).await;
}

async fn answers(sweep: &mut Sweep) {
    use SendKind as K;
    with(sweep, never, K::Timeout(belfius_psd2_wasm::Limit::Total)).await;
    with(sweep, || streamed(&[MARK], &format!("c.error(new Error('{MARK}'))")), K::CutOff).await;
    with(sweep, || js(&format!("return {{ type: '{MARK}', status: '{MARK}' }}")), K::NotAResponse)
        .await;
    let hidden = || js("return { type: 'opaqueredirect', status: 0, headers: new Headers() }");
    with(sweep, hidden, K::OpaqueRedirect).await;
}

async fn rejections(sweep: &mut Sweep) {
    use SendKind as K;
    for (code, kind) in [
        ("ENOTFOUND', syscall: 'getaddrinfo", K::Unresolved),
        ("ECONNREFUSED", K::ConnectFailed),
        ("EPROTO", K::TlsHandshake),
        ("CERT_HAS_EXPIRED", K::ServerCertificate),
        ("ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED", K::ClientCertificate),
        ("UND_ERR_SOCKET", K::CutOff),
        ("UND_ERR_HEADERS_OVERFLOW", K::HeadersTooLarge),
        ("HPE_INVALID_CONSTANT", K::NotHttp),
        (MARK, K::Network),
    ] {
        let cause =
            format!("Object.assign(new Error('{MARK}'), {{ code: '{code}', host: '{MARK}' }})");
        let error = format!("Object.assign(new TypeError('{MARK}'), {{ cause: {cause} }})");
        with(sweep, move || rejected(&error), kind).await;
    }
    with(sweep, || rejected(&format!("new Error('{MARK}')")), K::Other).await;
    with(sweep, || rejected(&format!("'{MARK}'")), K::Other).await;
}

async fn through_a_proxy(sweep: &mut Sweep) {
    for (status, headers, kind) in [
        (500, vec![("x", MARK)], SendKind::NotTheBank),
        (200, vec![("tpp-proxy-status", MARK)], SendKind::BadProxyStatus),
        (401, vec![("tpp-proxy-delivery", MARK)], SendKind::NotTheBank),
    ] {
        let fetch = Fetch::always(move || response(status, &headers, MARK));
        let transport = builder(&fetch)
            .proxy(client().bank(), format!("{PROXY}/{MARK}"))
            .proxy_header("Tpp-Proxy-User", "proxy-secret")
            .sends_once();
        let transport = in_a_page(|| transport.build().unwrap());
        fails(sweep, &transport, kind).await;
    }
}

async fn not_sent(sweep: &mut Sweep) {
    let fetch = Fetch::always(|| response_of(200, &[], &JsValue::from_str(&MARK.repeat(9))));
    let usual = builder(&fetch).build().unwrap();
    let other = Bank::at("https://other.example", Generation::One).unwrap();
    let mapped = builder(&fetch).proxy(&other, PROXY).build().unwrap();
    fails(sweep, &mapped, SendKind::NotMapped).await;
    let controller = AbortController::new().unwrap();
    controller.abort();
    fails(sweep, &usual.clone().with_signal(controller.signal()), SendKind::Aborted).await;

    let page = in_a_page(|| plain(&fetch).build().unwrap());
    let failure = page.run(pay(&client())).await.unwrap_err();
    sweep.see(&failure);
    let error = sent(failure);
    assert_eq!(error.kind(), SendKind::MayRepeat, "{error}");
    sweep.see(&error.kind());
    sweep.error(&error);

    let to = |base: &str| Request::builder().uri(format!("{base}/{MARK}?iban={MARK}"));
    let calls: [(&Transport, request::Builder, SendKind); 4] = [
        (&usual, to("http://bank.example"), SendKind::NotHttps),
        (&usual, to(BASE).method(Method::TRACE), SendKind::NotForFetch),
        (&page, to(BASE).header("cookie", MARK), SendKind::ForbiddenHeader),
        (&usual, to(BASE).header("request-id", MARK), SendKind::BodyTooLong),
    ];
    for (transport, request, kind) in calls {
        let request = request.body(Vec::new()).unwrap();
        let error = transport.send_fallback(request, 9).await.unwrap_err();
        assert_eq!(error.kind(), kind, "{error}");
        sweep.see(&error.kind());
        sweep.error(&error);
    }
}
