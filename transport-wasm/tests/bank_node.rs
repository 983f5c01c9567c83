//! Node against the simulated bank itself, over TLS and without a QWAC: what OpenSSL
//! says through Node, and what is made of it. In Node alone.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod bank_tpp;

use std::time::Duration;

use bank_tpp::Tpp;
use belfius_psd2::{Delivery, Seed, model::Scope};
use belfius_psd2_wasm::SendKind;
use belfius_psd2_wasm::{Error, SendError, Transport};
use js_sys::Function;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test as test;

fn js(statements: &str) {
    Function::new_no_args(statements).call0(&JsValue::UNDEFINED).unwrap();
}

async fn direct(tpp: &Tpp) -> SendError {
    let transport = Transport::builder().retries(0, Duration::ZERO).build().unwrap();
    let exchange = tpp.client.consent(Scope::Ais, &tpp.iban(0), Seed::new([1; 32])).unwrap();
    match transport.run(exchange).await.unwrap_err() {
        Error::Send(error) => *error,
        error => panic!("{error}"),
    }
}

#[test]
async fn a_bank_whose_authority_is_not_known_is_not_talked_to() {
    let tpp = Tpp::belfius().await;
    let error = direct(&tpp).await;
    let seen = (error.kind(), error.delivery());
    // Of a `GET`, which Node may send again: `docs/hosts.md` has the payment.
    assert_eq!(seen, (SendKind::ServerCertificate, Delivery::Unknown), "{error}");
    assert_eq!(error.remedy(), None);
}

/// Without checking the bank's certificate, which Node reads for each connection.
async fn trusting(tpp: &Tpp, version: &str) -> SendError {
    js(&format!(
        "const tls = process.getBuiltinModule('node:tls');
         globalThis.kept = tls.DEFAULT_MAX_VERSION; tls.DEFAULT_MAX_VERSION = '{version}';
         process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0'"
    ));
    let error = direct(tpp).await;
    js("process.getBuiltinModule('node:tls').DEFAULT_MAX_VERSION = globalThis.kept;
        delete process.env.NODE_TLS_REJECT_UNAUTHORIZED");
    error
}

#[test]
async fn a_bank_that_wants_a_qwac_says_so() {
    let tpp = Tpp::belfius().await;
    let error = trusting(&tpp, "TLSv1.2").await;
    let seen = (error.kind(), error.delivery());
    assert_eq!(seen, (SendKind::ClientCertificate, Delivery::Unknown), "{error}");
    assert_eq!(error.name(), Some("ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED"));
}

#[test]
async fn over_tls_1_3_node_does_not_pass_that_on() {
    // Should this fail with a later Node: good, then it says so.
    let tpp = Tpp::belfius().await;
    let error = trusting(&tpp, "TLSv1.3").await;
    assert_eq!((error.kind(), error.delivery()), (SendKind::CutOff, Delivery::Unknown));
    assert!(error.to_string().contains("check the QWAC"), "{error}");
}
