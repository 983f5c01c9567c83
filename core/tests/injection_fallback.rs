//! The fallback interface: whatever a user gives, a call goes to its endpoint, with
//! its headers, and says nothing else than what was given.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod common;
mod poison;

use belfius_psd2::{fallback::*, model::RequestId};
use common::{key, now};
use http::{Method, Request};
use poison::*;
#[cfg(target_family = "wasm")]
use wasm_bindgen_test::wasm_bindgen_test as test;

type Sent = Result<Request<Vec<u8>>, String>;

const ENDPOINT: &str = "https://bank.example:8443/fallback";

fn parameters() -> SignatureParameters {
    SignatureParameters::new("my-key", SignatureAlgorithm::EcdsaSha256).unwrap()
}

fn fallback(client_id: &str) -> Result<Fallback, String> {
    Fallback::new(ENDPOINT, ENDPOINT, client_id, parameters()).map_err(refusal)
}

fn id() -> RequestId {
    RequestId::from_random([7; 16])
}

fn later(fallback: &Fallback, call: &Call) -> Sent {
    fallback.later(call, id(), now()).map_err(refusal)
}

fn get(call: Result<Call, CallError>) -> Sent {
    later(&fallback("client-1").unwrap(), &call.map_err(refusal)?)
}

/// Signed, with a text in the place of the signature, which says the same twice.
fn first(parameters: SignatureParameters) -> Sent {
    let fallback = Fallback::new(ENDPOINT, ENDPOINT, "client-1", parameters).unwrap();
    let call = Call::new(Method::GET, "/x").unwrap();
    Ok(fallback.first(&call, id(), now()).unwrap().sign(&key()).unwrap().request())
}

fn plain() -> Result<Call, CallError> {
    Call::new(Method::GET, "/login")
}

#[track_caller]
fn refuses(field: &str, clean: &str, word: &str, send: impl Fn(&str) -> Sent) {
    let (_, refused) = contained(field, clean, word, send);
    assert_ne!(refused, 0, "{field}");
}

#[test]
fn who_asks_and_how_it_is_signed() {
    refuses("client id", "client-1", "the client id", |text| {
        later(&fallback(text)?, &plain().unwrap())
    });
    refuses("keyId", "my-key", "keyId", |text| {
        let algorithm = SignatureAlgorithm::EcdsaSha256;
        first(SignatureParameters::new(text, algorithm).map_err(refusal)?)
    });
    refuses("algorithm", "hs2019", "algorithm", |text| {
        first(parameters().with_algorithm_name(text).map_err(refusal)?)
    });
}

#[test]
fn what_a_call_asks() {
    let (_, refused) = contained("query value", "value-1", "?", |text| {
        get(plain().and_then(|call| call.with_query("purpose", text)))
    });
    assert_eq!(refused, 0);
    let (_, refused) = contained("query name", "purpose", "?", |text| {
        get(plain().and_then(|call| call.with_query(text, "x")))
    });
    assert_eq!(refused, 0);
    refuses("header value", "text-1", "x-purpose", |text| {
        get(plain().and_then(|call| call.with_header("X-Purpose", text)))
    });
    for name in poisoned("x-purpose") {
        let Err(error) = plain().unwrap().with_header(&name, "x") else {
            // What a name may hold (RFC 9110), of all that was put into it.
            assert!(
                name.bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)),
                "{name:?}"
            );
            continue;
        };
        let error = refusal(error);
        assert!(error.contains("header") && !error.contains(char::is_control), "{error:?}");
    }
}

#[test]
fn the_list_of_signed_headers() {
    let mut signed = 0;
    for text in poisoned("x-purpose") {
        let list = match SignedHeaders::parse(&format!("date {text}")) {
            Ok(list) => list,
            Err(error) => {
                let error = refusal(error);
                let breaks = |sign: char| sign.is_control() || sign == '\u{2028}';
                assert!(error.contains("signed headers") && !error.contains(breaks), "{error:?}");
                continue;
            }
        };
        let name = list.to_string().strip_prefix("date").unwrap().to_owned();
        let fallback =
            Fallback::new(ENDPOINT, ENDPOINT, "client-1", parameters().with_headers(list)).unwrap();
        let mut call = plain().unwrap();
        for name in name.split_whitespace() {
            call = call.with_header(name, "x").unwrap();
        }
        let signed_call = fallback.first(&call, id(), now()).unwrap().sign(&key()).unwrap();
        let request = signed_call.request();
        let _ = heard(&request);
        let signature = request.headers()["signature"].to_str().unwrap();
        assert!(signature.contains(&format!(r#"headers="date{name}""#)), "{signature}");
        signed += 1;
    }
    assert!(signed > 5, "{signed}");
}

/// A path is the caller's to choose, but not the server or a header; and what is
/// sent is what was chosen.
#[test]
fn paths() {
    let mut sent = 0;
    for poison in poisoned("step") {
        let path = format!("/{poison}/next");
        match get(Call::new(Method::GET, &path)) {
            Ok(request) => {
                let _ = heard(&request);
                assert_eq!(request.uri().to_string(), format!("{ENDPOINT}{path}"));
                sent += 1;
            }
            Err(error) => assert!(error.contains("path"), "{error}"),
        }
    }
    assert!(sent > 20, "{sent}");
}

#[test]
fn endpoints() {
    let mut sent = 0;
    for poison in poisoned("base") {
        for text in [format!("https://bank.test/{poison}"), format!("https://bank.test{poison}/x")]
        {
            match Fallback::new(&text, ENDPOINT, "client-1", parameters()) {
                Ok(fallback) => {
                    let call = plain().unwrap();
                    let signed = fallback.first(&call, id(), now()).unwrap().sign(&key()).unwrap();
                    let _ = heard(&signed.request());
                    let request = signed.request();
                    let host = url::Url::parse(&text).unwrap().host_str().unwrap().to_owned();
                    assert_eq!(request.uri().host(), Some(host.as_str()), "{text:?}");
                    assert!(request.uri().path().ends_with("/login"), "{text:?}");
                    assert_eq!(request.uri().query(), None, "{text:?}");
                    sent += 1;
                }
                Err(error) => assert!(refusal(error).contains("the endpoint of the first call")),
            }
        }
    }
    assert!(sent > 50, "{sent}");
}
