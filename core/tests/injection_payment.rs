//! What a caller puts into the body of a payment and into the header of its
//! signature: every name and every value goes out exactly as it was given, in its
//! place and nowhere else, or is refused by its name.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests are tests too"
)]

mod common;
mod current;
mod poison;
mod transfers;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use belfius_psd2::{
    Exchange as _, SignedPayment, UnsignedPayment,
    model::{BodyChanges, PaymentId, PaymentOrder},
    sign::{Algorithm, JoseHeader, JwsSignature},
};
use common::*;
use current::current;
use http::Request;
use poison::{heard, poisoned, refusal};
use serde_json::json;
use transfers::{CREDITOR, DAY, amount, sepa};
#[cfg(target_family = "wasm")]
use wasm_bindgen_test::wasm_bindgen_test as test;

type Made = Result<UnsignedPayment, String>;

/// A payment with these changes and this header.
fn paid(changes: &BodyChanges, header: JoseHeader) -> Made {
    UnsignedPayment::current(&sepa(), changes, header, DAY).map_err(refusal)
}

fn changed(changes: &BodyChanges) -> Made {
    paid(changes, JoseHeader::default())
}

fn with_header(header: JoseHeader) -> Made {
    paid(&BodyChanges::default(), header)
}

/// What goes to the bank, with a signature that is well formed.
fn signed(unsigned: UnsignedPayment) -> SignedPayment {
    let signature = JwsSignature::new(Algorithm::Es256, &[1; 64]).unwrap();
    unsigned.with_signature(&signature).unwrap()
}

fn request(payment: &SignedPayment) -> Request<Vec<u8>> {
    begin(current().initiate(payment, None, seed()).unwrap()).request()
}

/// The header and the payload of the JWS in a request's `Signature`.
fn jws(request: &Request<Vec<u8>>) -> [String; 2] {
    let parts: Vec<_> = header(request, "signature").unwrap().split('.').collect();
    assert_eq!(parts.len(), 3);
    [0, 1].map(|part| String::from_utf8(URL_SAFE_NO_PAD.decode(parts[part]).unwrap()).unwrap())
}

/// A name or a value as JSON writes it: nothing of it can end the text that it is.
fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}

/// Puts each poison, and a text too long for any line, in the place of the clean
/// text. Either what goes out is what goes out for that one, to the byte, with this
/// text in its place; or it is refused in words that hold `word`. Returns how many
/// were refused.
#[track_caller]
fn exact(field: &str, word: &str, make: impl Fn(&str) -> Made) -> usize {
    const CLEAN: &str = "clean-1";
    let good = request(&signed(make(CLEAN).unwrap()));
    let (body, [head, payload]) = (String::from_utf8(good.body().clone()).unwrap(), jws(&good));
    assert_eq!(payload, body, "{field}");
    let holds = [&body, &head].map(|text| text.matches(&quoted(CLEAN)).count());
    assert_eq!(holds.iter().sum::<usize>(), 1, "{field}: the request holds it once");

    let mut refused = 0;
    for text in poisoned(CLEAN).into_iter().chain(["x".repeat(200_000)]) {
        let unsigned = match make(&text) {
            Ok(unsigned) => unsigned,
            Err(error) => {
                assert!(error.contains(word), "{field}: {text:?} gave {error:?}");
                assert!(!error.contains(char::is_control), "{field}: {error:?}");
                refused += 1;
                continue;
            }
        };
        let payment = signed(unsigned);
        let sent = request(&payment);
        let with = |clean: &str| clean.replace(&quoted(CLEAN), &quoted(&text));
        assert_eq!(sent.body(), with(&body).as_bytes(), "{field}: {text:?}");
        assert_eq!(jws(&sent), [with(&head), with(&payload)], "{field}: {text:?}");
        // A server reads a whole request out of it, to the same place.
        let _ = heard(&sent);
        assert_eq!((sent.method(), sent.uri()), (good.method(), good.uri()), "{field}: {text:?}");
        assert_eq!(header_names(&sent), header_names(&good), "{field}: {text:?}");
        let stored = serde_json::to_string(&payment).unwrap();
        let read: SignedPayment = serde_json::from_str(&stored).unwrap();
        assert_eq!(whole(&request(&read)), whole(&sent), "{field}: {text:?}, out of a store");
    }
    refused
}

fn changes() -> BodyChanges {
    BodyChanges::default()
}

#[test]
fn new_names_of_members() {
    for path in ["creditor_name", "creditor_account", "creditor_account.iban"] {
        let refused =
            exact(path, "no name for one", |text| changed(&changes().renamed(path, text)));
        assert_ne!(refused, 0, "a dot is no part of a name");
        let refused = exact(path, "no name for one", |text| {
            let file = json!([{ "rename": { "path": path, "to": text } }]);
            changed(&serde_json::from_value(file).map_err(refusal)?)
        });
        assert_ne!(refused, 0, "nor in a file");
    }
}

#[test]
fn names_of_members_that_are_added() {
    for parent in ["", "creditor_account.", "mine."] {
        let mine = || changes().with_member("mine", json!({}));
        let refused = exact(parent, "member", |text| {
            changed(&mine().with_member(format!("{parent}{text}"), "x"))
        });
        assert_ne!(refused, 0, "a dot leads into an object that there is not");
    }
}

#[test]
fn values_of_members_that_are_added() {
    for wrap in [
        |text: &str| json!(text),
        |text: &str| json!([1, [text]]),
        |text: &str| json!({ "a": { "b": text } }),
        |text: &str| json!({ "a": { text: 1.5 } }),
    ] {
        let send = |text: &str| changed(&changes().with_member("mine", wrap(text)));
        assert_eq!(exact("a value", "?", send), 0);
        let stored = |text: &str| {
            let file = serde_json::to_string(&changes().with_member("mine", wrap(text))).unwrap();
            changed(&serde_json::from_str(&file).map_err(refusal)?)
        };
        assert_eq!(exact("a value in a file", "?", stored), 0);
    }
}

#[test]
fn the_same_of_an_order_of_the_first_generation() {
    let iban = belfius_psd2::model::Iban::parse(CREDITOR).unwrap();
    let order = PaymentOrder::new(PaymentId::new("p-1").unwrap(), "Jan", iban, amount("1"));
    let sent = |changes: &BodyChanges| {
        let unsigned =
            UnsignedPayment::with_changes(&order, changes, JoseHeader::default(), DAY).unwrap();
        String::from_utf8(unsigned.body().to_vec()).unwrap()
    };
    let clean = changes().renamed("currency", "clean-1").with_member("mine", "clean-2");
    let clean = sent(&clean);
    for text in poisoned("clean").into_iter().filter(|text| !text.contains('.')) {
        let found = sent(&changes().renamed("currency", &*text).with_member("mine", &*text));
        let wanted = clean.replace("\"clean-1\"", &quoted(&text));
        assert_eq!(found, wanted.replace("\"clean-2\"", &quoted(&text)), "{text:?}");
    }
}

/// Paths that lead nowhere are named, in a form that stays on its line.
#[test]
fn paths_that_are_not_there() {
    for text in poisoned("nothing") {
        for wrong in [
            changes().without(&*text),
            changes().renamed(&*text, "x"),
            changes().without(format!("creditor_account.{text}")),
            changes().with_member(format!("{text}.x"), 1),
            changes().with_member(format!("creditor_name.{text}"), 1),
            changes().with_member(&*text, 1).with_member(&*text, 2),
        ] {
            let error = changed(&wrong).unwrap_err();
            assert!(error.contains('`'), "{error:?}");
            let breaks = |sign: char| sign.is_control() || sign == '\u{2028}';
            let shown = format!("{error} {wrong:?}");
            assert!(!shown.contains(breaks), "{shown:?}");
        }
    }
}

#[test]
fn names_and_values_of_the_signatures_header() {
    let header = JoseHeader::default;
    let with = |name: &str, value: serde_json::Value| {
        with_header(header().with(name, value).map_err(refusal)?)
    };
    assert_eq!(exact("a name", "?", |text| with(text, json!("x"))), 0);
    assert_eq!(exact("a value", "?", |text| with("kid", json!(text))), 0);
    assert_eq!(exact("the type", "?", |text| with("typ", json!(text))), 0);
    assert_eq!(exact("a value in a list", "?", |text| with("x5c", json!(["x", text]))), 0);
    assert_eq!(exact("a name in an object", "?", |text| with("jwk", json!({ text: 1 }))), 0);
    let file = |name: &str, value: &str| {
        let file = format!(r#"{{"alg":"ES256",{}:{}}}"#, quoted(name), quoted(value));
        with_header(serde_json::from_str(&file).map_err(refusal)?)
    };
    assert_eq!(exact("a name in a file", "?", |text| file(text, "x")), 0);
    assert_eq!(exact("a value in a file", "?", |text| file("kid", text)), 0);
}

/// What is signed stays the payload, whatever stands around the names that say
/// otherwise.
#[test]
fn names_that_change_what_is_signed() {
    for name in ["alg", "b64", "crit"] {
        let error = with_header_member(name).unwrap_err();
        assert!(error.contains(name), "{error}");
        for near in poisoned(name).into_iter().filter(|near| near != name) {
            let [head, _] = jws(&request(&signed(with_header_member(&near).unwrap())));
            let read: serde_json::Value = serde_json::from_str(&head).unwrap();
            assert_eq!(read, json!({ "typ": "JWT", "alg": "ES256", near: false }));
        }
        let escaped: String =
            name.chars().map(|sign| format!("\\u{:04x}", u32::from(sign))).collect();
        let file = format!(r#"{{"alg":"ES256","{escaped}":false}}"#);
        assert!(serde_json::from_str::<JoseHeader>(&file).is_err(), "{file}");
    }
}

fn with_header_member(name: &str) -> Made {
    with_header(JoseHeader::default().with(name, false).map_err(refusal)?)
}
