//! What goes wrong between a page, its proxy and the simulated bank, over real HTTP.
//! `.ci/wasm-bank` starts that bank. They run in Node and in Chromium.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod bank_tpp;

use std::time::Duration;

use bank_tpp::{Tpp, TppSession, answer, fault, proxy_fault, received, signature_required};
use belfius_psd2::{
    Delivery, ErrorKind, Remedy,
    model::{PsuPresence, Scope},
};
use belfius_psd2_wasm::{Error, Limit, SendError, SendKind, Transport};
use wasm_bindgen_test::wasm_bindgen_test as test;

/// Whether this is a page.
fn in_browser() -> bool {
    let location = js_sys::Reflect::get(&js_sys::global(), &"location".into()).unwrap();
    !location.is_undefined()
}

/// Whether this is a page that sees nothing of other origins but what is marked for
/// it (as the test runner makes them, unless told otherwise): it cannot ask whether the
/// proxy is there.
fn is_isolated() -> bool {
    js_sys::Reflect::get(&js_sys::global(), &"crossOriginIsolated".into()).unwrap().is_truthy()
}

/// What a page is told of an answer that it may not see, and of none.
fn hidden() -> SendKind {
    if is_isolated() { SendKind::Network } else { SendKind::CorsRefused }
}

struct Bench {
    tpp: Tpp,
    session: TppSession,
    id: belfius_psd2::model::LogicalId,
}

async fn bench() -> Bench {
    let tpp = Tpp::belfius().await;
    let session = tpp.consented(Scope::Ais).await;
    let id = tpp.account(&session).await;
    Bench { tpp, session, id }
}

impl Bench {
    async fn ask(&self) -> Result<(), Error> {
        self.session.account(&self.id, PsuPresence::Present).await.map(|reply| drop(answer(reply)))
    }

    async fn ask_over(&self, transport: Transport) -> Result<(), Error> {
        let tokens = self.session.tokens().await?.unwrap();
        let seed = self.session.seed()?;
        let exchange =
            self.tpp.client.account(&self.id, &tokens, PsuPresence::Present, seed).unwrap();
        transport.run(exchange).await.map(|reply| drop(answer(reply)))
    }
}

fn sent(answer: Result<(), Error>) -> SendError {
    match answer.unwrap_err() {
        Error::Send(error) => *error,
        error => panic!("{error}"),
    }
}

fn seen(error: &SendError) -> (SendKind, Delivery) {
    (error.kind(), error.delivery())
}

#[test]
async fn a_connection_that_is_closed_is_no_answer() {
    let bench = bench().await;
    proxy_fault("close").await;
    let error = sent(bench.ask().await);
    // In a page the proxy is there when it is asked: it may have been CORS.
    let kind = if in_browser() { hidden() } else { SendKind::CutOff };
    assert_eq!(seen(&error), (kind, Delivery::Unknown), "{error}");
    bench.ask().await.unwrap();
}

#[test]
async fn a_body_that_is_cut_is_no_answer() {
    let bench = bench().await;
    proxy_fault("cut-body").await;
    if in_browser() {
        let error = sent(bench.ask().await);
        assert_eq!(seen(&error), (SendKind::CutOff, Delivery::Unknown), "{error}");
        assert_eq!(error.status().unwrap().as_u16(), 200);
    } else {
        // Node takes chunks without an end for whole, if the connection was to be closed
        // after them. That the JSON is not whole is seen all the same.
        let error = bench.ask().await.unwrap_err();
        assert!(error.to_string().contains("it ends in the middle"), "{error}");
    }
    bench.ask().await.unwrap();
}

#[test]
async fn a_payment_whose_connection_is_closed_is_looked_up_first() {
    let tpp = Tpp::belfius().await;
    let signed = tpp.signed(&tpp.key().await).await;
    let before = received("POST", "/payments").await;
    proxy_fault("close").await;
    let error = tpp.session().initiate(&signed).await.unwrap_err();
    assert_eq!((error.delivery(), error.remedy()), (Delivery::Unknown, Some(Remedy::LookFirst)));
    // Chromium sends again what failed on a connection that it had kept: the proxy lets
    // it keep none.
    assert_eq!(received("POST", "/payments").await, before + 1);
}

#[test]
async fn an_answer_without_the_banks_status_is_the_proxys() {
    let bench = bench().await;
    proxy_fault("no-status").await;
    let error = sent(bench.ask().await);
    assert_eq!(seen(&error), (SendKind::NotTheBank, Delivery::Unknown), "{error}");
}

#[test]
async fn a_redirect_of_the_proxys_is_not_followed() {
    let bench = bench().await;
    proxy_fault("redirect").await;
    let error = sent(bench.ask().await);
    let kind = if in_browser() { SendKind::OpaqueRedirect } else { SendKind::NotTheBank };
    assert_eq!(seen(&error), (kind, Delivery::Unknown), "{error}");
}

#[test]
async fn a_page_that_cors_keeps_out_is_told_so() {
    let bench = bench().await;
    proxy_fault("refuse-cors").await;
    if in_browser() {
        let error = sent(bench.ask().await);
        assert_eq!(seen(&error), (hidden(), Delivery::Unknown), "{error}");
    } else {
        // Nobody else looks at CORS.
        bench.ask().await.unwrap();
    }
    bench.ask().await.unwrap();
}

#[test]
async fn what_hangs_is_ended_in_time() {
    let bench = bench().await;
    let quick = Duration::from_millis(300);
    let transport =
        || bench.tpp.builder().response_timeout(quick).total_timeout(quick * 3).build().unwrap();
    proxy_fault("hang-before-head").await;
    let error = sent(bench.ask_over(transport()).await);
    assert_eq!(seen(&error), (SendKind::Timeout(Limit::Response), Delivery::Unknown), "{error}");
    proxy_fault("hang-in-body").await;
    let error = sent(bench.ask_over(transport()).await);
    assert_eq!(seen(&error), (SendKind::Timeout(Limit::Total), Delivery::Unknown), "{error}");
    assert_eq!(error.status().unwrap().as_u16(), 200);
    bench.ask().await.unwrap();
}

#[test]
async fn a_proxy_that_is_not_there_is_the_network() {
    let bench = bench().await;
    // Port 1 of this machine.
    let transport =
        Transport::builder().proxy(bench.tpp.client.bank(), "http://127.0.0.1:1/belfius");
    let error = sent(bench.ask_over(transport.retries(1, Duration::ZERO).build().unwrap()).await);
    if in_browser() {
        assert_eq!(seen(&error), (SendKind::Network, Delivery::Unknown), "{error}");
    } else {
        // A port that fetch forbids has a failure of its own.
        assert_ne!(error.delivery(), Delivery::Refused, "{error}");
    }
}

#[test]
async fn a_user_whom_the_proxy_does_not_know_is_told_so() {
    let bench = bench().await;
    let base = bench.tpp.facts["banks"]["belfius"]["proxy_base_url"].as_str().unwrap().to_owned();
    let transport = Transport::builder()
        .proxy(bench.tpp.client.bank(), base)
        .proxy_header("Tpp-Proxy-Key", "wrong")
        .build()
        .unwrap();
    let before = received("GET", "/accounts/").await;
    let error = sent(bench.ask_over(transport).await);
    assert_eq!(seen(&error), (SendKind::NotTheBank, Delivery::NotSent), "{error}");
    assert_eq!((error.proxy_status().unwrap().as_u16(), error.remedy()), (403, None));
    assert_eq!(received("GET", "/accounts/").await, before);
}

#[test]
async fn a_bank_that_does_not_answer_its_proxy_may_have_got_the_request() {
    let bench = bench().await;
    fault("account", "cut-before-processing", 1).await;
    let error = sent(bench.ask().await);
    assert_eq!(seen(&error), (SendKind::NotTheBank, Delivery::Unknown), "{error}");
    assert_eq!(error.proxy_status().unwrap().as_u16(), 502);
    assert_eq!(error.remedy(), Some(Remedy::Wait(None)));
}

#[test]
async fn a_get_that_the_proxy_could_not_send_is_tried_again() {
    let bench = bench().await;
    // In the handshake with the bank: the proxy opens a connection for each request.
    fault("any", "cut-handshake", 1).await;
    let error = sent(bench.ask().await);
    assert_eq!(seen(&error), (SendKind::NotTheBank, Delivery::NotSent), "{error}");
    fault("any", "cut-handshake", 2).await;
    let transport = bench.tpp.builder().retries(2, Duration::ZERO).build().unwrap();
    bench.ask_over(transport).await.unwrap();
}

#[test]
async fn answers_of_the_bank_that_make_no_sense_are_the_cores_errors() {
    let bench = bench().await;
    for name in ["html-500", "text-503", "empty-401", "empty-body-200", "unexpected-redirect"] {
        fault("account", name, 1).await;
        let error = bench.ask().await.unwrap_err();
        assert!(matches!(error, Error::Core(_)), "{name}: {error}");
    }
    fault("account", "oversized-body=600000", 1).await;
    let error = bench.ask().await.unwrap_err();
    let kind = error.core().unwrap().kind();
    assert!(matches!(kind, ErrorKind::BodyTooLong { .. }), "{error}");
    for name in ["chunked", "duplicate-date", "wrong-content-type", "escaped-slashes"] {
        fault("account", name, 1).await;
        bench.ask().await.unwrap();
    }
}

#[test]
async fn a_payment_whose_answer_is_lost_is_looked_up_first() {
    let tpp = Tpp::belfius().await;
    let key = tpp.key().await;
    let session = tpp.session();
    let signed = tpp.signed(&key).await;
    fault("payment", "cut-after-processing", 1).await;
    let error = session.initiate(&signed).await.unwrap_err();
    assert_eq!((error.delivery(), error.remedy()), (Delivery::Unknown, Some(Remedy::LookFirst)));
    // The bank has it: the same id is taken once.
    let error = session.initiate(&signed).await.unwrap_err();
    assert_eq!(error.remedy(), Some(Remedy::LookFirst), "{error}");
    let _ = signature_required(session.initiate(&tpp.signed(&key).await).await.unwrap());
}
