//! The key that a page has made, and that signs for the TPP.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod sandbox_browser;
mod sandbox_tpp;

use std::fs;

use belfius_psd2_sandbox::{Demo, DemoOptions, Options, RegisteredKey};
use data_encoding::{BASE64, BASE64URL_NOPAD};
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use sandbox_browser::program::{folders, start};
use sandbox_browser::{post_json, request};
use sandbox_tpp::jws;
use serde_json::json;

/// A key as a page makes it, its JWK, and its SPKI.
fn page_key() -> (EcdsaKeyPair, String, Vec<u8>) {
    let random = ring::rand::SystemRandom::new();
    let algorithm = &ECDSA_P256_SHA256_FIXED_SIGNING;
    let pkcs8 = EcdsaKeyPair::generate_pkcs8(algorithm, &random).unwrap();
    let key = EcdsaKeyPair::from_pkcs8(algorithm, pkcs8.as_ref(), &random).unwrap();
    let point = key.public_key().as_ref().to_vec();
    let jwk = json!({
        "kty": "EC", "crv": "P-256", "ext": true, "key_ops": ["verify"],
        "x": BASE64URL_NOPAD.encode(&point[1..33]), "y": BASE64URL_NOPAD.encode(&point[33..]),
    });
    let start = BASE64.decode(b"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE").unwrap();
    (key, jwk.to_string(), [&start[..26], &point].concat())
}

#[test]
fn a_key_that_the_page_has_made_is_registered_next_to_the_others() {
    let dir = folders("key");
    let options = DemoOptions::default().demo_dir(dir.join("demo")).pkg_dir(dir.join("pkg"));
    let demo = Demo::start(Options::default().rows(1), options.key("k")).unwrap();
    let register = |body: &str| post_json("/signing-key", body).send(demo.origin());
    let (key, jwk, _) = page_key();
    // A first payment of the first generation, whose empty order is read after
    // the signature.
    let pay = |jws: &str| {
        let id = format!("{:08x}-1c5b-4c3e-9c0f-0123456789ab", fastrand::u32(..));
        let page = request("POST", "/belfius/payments/sepa-credit-transfers");
        let headers = [
            ("Tpp-Proxy-Key", "k"),
            ("Accept", "application/vnd.belfius.api+json; version=1"),
            ("Accept-Language", "fr"),
            ("Client-ID", demo.bank().client_id()),
            ("Redirect-URI", demo.bank().redirect_uri()),
            ("Request-ID", id.as_str()),
            ("Content-Type", "application/json"),
            ("Code-Challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"),
            ("Code-Challenge-Method", "S256"),
            ("Signature", jws),
        ];
        let page = headers.iter().fold(page, |page, (name, value)| page.set(name, value));
        page.body("{}").send(demo.origin()).text()
    };
    let signed = format!("{}.e30", BASE64URL_NOPAD.encode(br#"{"alg":"ES256"}"#));
    let signature = key.sign(&ring::rand::SystemRandom::new(), signed.as_bytes()).unwrap();
    let jws = format!("{signed}.{}", BASE64URL_NOPAD.encode(signature.as_ref()));
    let own = jws::es256(demo.bank().signing_key_pem(), b"{}");
    let refused = pay(&jws);
    assert!(refused.contains("it does not verify"), "{refused}");
    let taken = pay(&own);
    assert!(taken.contains("missing_input"), "{taken}");
    let shown = register(&jwk);
    assert_eq!((shown.status, shown.json()), (200, json!({ "registered": true })));
    assert_eq!(pay(&jws), taken, "the page's key signs");
    assert_eq!(pay(&own), taken, "and the QSealC still does");
    fs::remove_dir_all(&dir).unwrap();
}

#[test]
fn what_is_no_public_key_of_p256_is_refused() {
    let demo = start("keys", &[]);
    let (_, jwk, spki) = page_key();
    assert!(RegisteredKey::from_spki_der(&spki).is_ok());
    assert_eq!(RegisteredKey::from_spki_der(&spki), RegisteredKey::from_jwk(&jwk));
    assert!(RegisteredKey::from_spki_der(&spki[..90]).is_err());
    let with = |name: &str, value: &str| {
        let mut jwk: serde_json::Value = serde_json::from_str(&jwk).unwrap();
        jwk[name] = value.into();
        jwk.to_string()
    };
    let private = with("d", "AAAA");
    for bad in
        ["", "{}", "[]", &with("kty", "RSA"), &with("crv", "P-384"), &with("x", "AA"), &private]
    {
        let shown = post_json("/signing-key", bad).send(&demo.origin);
        assert_eq!(shown.status, 400, "{bad}");
        assert!(shown.json()["error"].as_str().unwrap().contains("P-256"));
    }
    // A page of another origin could send this without a preflight.
    let plain = request("POST", "/signing-key").set("Content-Type", "text/plain").body(&jwk);
    assert_eq!(plain.send(&demo.origin).status, 415);
    assert_eq!(post_json("/signing-key", &jwk).send(&demo.origin).status, 200);
}
