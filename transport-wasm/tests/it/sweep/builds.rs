//! A builder with secrets in every setting, what it says of those that it does not take,
//! and keys of WebCrypto.

use std::time::Duration;

use belfius_psd2::{
    UnsignedPayment,
    model::{Amount, Date, EndToEndId, Iban, SepaCreditTransfer},
    sign::{Algorithm, JoseHeader},
};
use belfius_psd2_wasm::{Transport, TransportBuilder, WebCryptoKey};
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::JsFuture;

use super::{MARK, Sweep, hides};
use crate::{
    bank::{IBAN, client},
    fetch::{Fetch, in_a_page, js},
};

const PROXY: &str = "https://tpp.example/api/bank";

pub(super) async fn all(sweep: &mut Sweep) {
    let fetch = Fetch::ok("");
    let proxied = || {
        let base = format!("{PROXY}/{MARK}");
        Transport::builder().fetch(fetch.function()).proxy(client().bank(), base)
    };
    let whole = proxied().proxy_header("Tpp-Proxy-User", MARK);
    sweep.see(&whole);
    sweep.see(&whole.build().unwrap());

    let mut fails = |builder: TransportBuilder| {
        sweep.see(&builder);
        sweep.error(&builder.build().unwrap_err());
    };
    fails(proxied().response_timeout(Duration::ZERO));
    fails(Transport::builder().fetch(js(&format!("return '{MARK}'"))));
    fails(proxied().proxy(client().bank(), format!("https://b.example/{MARK}")));
    for base in [
        format!("http://{MARK}.example/"),
        format!("https://user:{MARK}@tpp.example/"),
        format!("https://tpp.example/?{MARK}"),
        format!("{MARK}://tpp.example"),
    ] {
        fails(Transport::builder().proxy(client().bank(), base));
    }
    fails(proxied().proxy_header(MARK, "x"));
    fails(proxied().proxy_header(format!("Tpp-Proxy-{MARK} "), MARK));
    fails(proxied().proxy_header("Tpp-Proxy-User", format!("{MARK}\r\nX: y")));
    fails(Transport::builder().fetch(fetch.function()).proxy_header("Tpp-Proxy-User", MARK));
    js("globalThis.kept = globalThis.fetch; globalThis.fetch = undefined");
    let none = Transport::builder().build();
    js("globalThis.fetch = globalThis.kept");
    sweep.error(&none.unwrap_err());
    let twice = in_a_page(|| Transport::builder().sends_once().build());
    sweep.error(&twice.unwrap_err());
    keys(sweep).await;
}

async fn keys(sweep: &mut Sweep) {
    let key = WebCryptoKey::generate().await.unwrap();
    sweep.see(&key);
    sweep.see(&key.public_key().await.unwrap());
    let alone = WebCryptoKey::from_key(key.private_key().clone()).unwrap();
    sweep.error(&alone.public_key().await.unwrap_err());

    let order = SepaCreditTransfer::new(
        EndToEndId::new("invoice-17").unwrap(),
        "Jeanne Peeters",
        Iban::parse(IBAN).unwrap(),
        Amount::parse("100.10").unwrap(),
    );
    let header = JoseHeader::new(Algorithm::Ps256);
    let today = Date::constant(2026, 1, 5);
    let unsigned = UnsignedPayment::current(&order, &Default::default(), header, today).unwrap();
    sweep.error(&key.sign(unsigned).await.unwrap_err());

    let pair = |curve: &str| {
        let algorithm = format!("{{ name: 'ECDSA', namedCurve: '{curve}' }}");
        js(&format!("return crypto.subtle.generateKey({algorithm}, true, ['sign', 'verify'])"))
    };
    let part =
        |pair: &wasm_bindgen::JsValue, name: &str| crate::fetch::get(pair, name).unchecked_into();
    let other = JsFuture::from(pair("P-384").unchecked_into::<js_sys::Promise>()).await.unwrap();
    sweep.error(&WebCryptoKey::from_key(part(&other, "privateKey")).unwrap_err());
    let right = JsFuture::from(pair("P-256").unchecked_into::<js_sys::Promise>()).await.unwrap();
    sweep.error(&WebCryptoKey::from_key(part(&right, "publicKey")).unwrap_err());

    js(&format!(
        "globalThis.kept = crypto.subtle.sign;
         crypto.subtle.sign = () => Promise.reject(new Error('{MARK}'))"
    ));
    let failed = key.sign_bytes(MARK.as_bytes()).await;
    js("delete crypto.subtle.sign");
    let failed = failed.unwrap_err();
    sweep.error(&failed);
    hides(&failed.to_string());
}
