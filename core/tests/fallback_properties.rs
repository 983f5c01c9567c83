//! What holds for any call of the fallback interface.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

mod common;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use belfius_psd2::{
    fallback::*,
    model::{RequestId, Timestamp},
};
use common::key;
use http::{HeaderMap, Method, Request, Uri};
use proptest::{collection::vec, prelude::*, sample::select};
use sha2::{Digest as _, Sha256};
#[cfg(target_family = "wasm")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const BASE: &str = "https://bank.example:8443/prefix";

fn fallback(list: &str) -> Fallback {
    let parameters = SignatureParameters::new("k", SignatureAlgorithm::EcdsaSha256)
        .unwrap()
        .with_headers(SignedHeaders::parse(list).unwrap());
    Fallback::new(BASE, BASE, "client", parameters).unwrap()
}

/// What a transport sends.
fn parts(request: &Request<Vec<u8>>) -> (&Method, &Uri, &HeaderMap, &[u8]) {
    (request.method(), request.uri(), request.headers(), request.body())
}

/// Paths as a caller writes them, and what an attacker would like them to be.
fn path() -> impl Strategy<Value = String> {
    prop_oneof![
        "/[a-z0-9/._~%?&=' -]{0,40}",
        "/[a-zA-Z0-9/_-]{0,20}(\\?[a-z]=[a-z0-9%2]{0,9})?",
        "\\PC{0,30}",
        any::<String>().prop_map(|text| format!("/{text}")),
    ]
}

fn header_value() -> impl Strategy<Value = String> {
    prop_oneof!["[ -~]{0,30}", any::<String>(), Just("a\r\nX-Evil: b".to_owned())]
}

fn method() -> impl Strategy<Value = Method> {
    select(vec![Method::GET, Method::POST, Method::PUT, Method::DELETE, Method::PATCH])
}

fn any_now() -> impl Strategy<Value = Timestamp> {
    (0..4_102_444_800_i64, 0..1_000_000_000_i32)
        .prop_map(|(second, nano)| Timestamp::new(second, nano).unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn a_taken_path_is_sent_and_signed_unchanged(method in method(), path in path()) {
        let Ok(call) = Call::new(method.clone(), &path) else { return Ok(()) };
        let unsigned =
            fallback("(request-target)").first(&call, RequestId::from_random([1; 16]), Timestamp::UNIX_EPOCH).unwrap();
        let request = unsigned.clone().sign(&key()).unwrap().request();
        let address = format!("{BASE}{path}");
        prop_assert_eq!(request.uri().to_string(), address.clone());
        // A browser's parser stays on the host and below the prefix.
        let url = url::Url::parse(&address).unwrap();
        prop_assert_eq!(url.as_str(), address.as_str());
        let line = format!("(request-target): {} /prefix{path}", method.as_str().to_lowercase());
        prop_assert_eq!(unsigned.signing_string(), line.as_bytes());
    }

    #[test]
    fn a_query_parameter_comes_back_as_it_was(pairs in vec((any::<String>(), any::<String>()), 1..4)) {
        let mut call = Call::new(Method::GET, "/x?first=1").unwrap();
        for (name, value) in &pairs {
            call = call.with_query(name, value).unwrap();
        }
        let request = fallback("date").later(&call, RequestId::from_random([1; 16]), Timestamp::UNIX_EPOCH).unwrap();
        let url = url::Url::parse(&request.uri().to_string()).unwrap();
        prop_assert_eq!(url.path(), "/prefix/x");
        let read: Vec<_> = url.query_pairs().skip(1).map(|(n, v)| (n.into_owned(), v.into_owned())).collect();
        prop_assert_eq!(read, pairs);
    }

    #[test]
    fn a_signing_string_has_one_line_for_each_name(
        names in Just(vec!["(request-target)", "date", "digest", "request-id", "client-id", "host", "content-length", "x-a", "x-b"]).prop_shuffle(),
        count in 1..10_usize,
        values in vec(header_value(), 2..5),
        body in vec(any::<u8>(), 0..50),
    ) {
        let list = names[..count].join(" ");
        let mut call = Call::new(Method::POST, "/x").unwrap().with_body(body);
        for (at, value) in values.iter().enumerate() {
            let name = if at % 2 == 0 { "x-a" } else { "x-b" };
            match call.clone().with_header(name, value) {
                Ok(with) => call = with,
                Err(error) => {
                    let refused = matches!(error, CallError::HeaderValue { .. });
                    prop_assert!(refused);
                    prop_assert!(value.chars().any(|c| !(' '..='~').contains(&c)));
                }
            }
        }
        let first = fallback(&list).first(&call, RequestId::from_random([1; 16]), Timestamp::UNIX_EPOCH);
        let unsigned = match first {
            Ok(unsigned) => unsigned,
            Err(CallError::MissingHeader { name }) => {
                prop_assert!(names[..count].contains(&name.as_str()));
                return Ok(());
            }
            Err(other) => return Err(TestCaseError::fail(other.to_string())),
        };
        let text = str::from_utf8(unsigned.signing_string()).unwrap();
        let lines: Vec<_> = text.split('\n').collect();
        let read: Vec<_> = lines.iter().map(|line| line.split_once(": ").unwrap().0).collect();
        prop_assert_eq!(&read, &names[..count]);
        prop_assert!(!text.contains('\r'));

        // A receiver builds the same text from what is sent.
        let request = unsigned.clone().sign(&key()).unwrap().request();
        for line in &lines {
            let (name, value) = line.split_once(": ").unwrap();
            if name != "(request-target)" {
                let sent: Vec<_> = request.headers().get_all(name).iter().map(|v| v.to_str().unwrap()).collect();
                prop_assert_eq!(sent.join(", "), value);
            }
        }
        // And the header lists what was signed.
        let signature = request.headers()["signature"].to_str().unwrap();
        let listed = format!("headers=\"{list}\"");
        prop_assert!(signature.contains(&listed));
        prop_assert_eq!(signature.matches('"').count(), 8);
    }

    #[test]
    fn the_same_arguments_make_the_same_request(
        body in vec(any::<u8>(), 0..200), random: [u8; 16], now in any_now(), value in "[!-~]{0,20}",
    ) {
        let make = || {
            let call = Call::new(Method::POST, "/x?y=1").unwrap().with_header("x-a", &value).unwrap().with_body(body.clone());
            let fallback = fallback("(request-target) date digest request-id client-id x-a");
            let id = RequestId::from_random(random);
            (fallback.first(&call, id, now).unwrap().sign(&key()).unwrap(), fallback.later(&call, id, now).unwrap())
        };
        let ((first, later), (again, later_again)) = (make(), make());
        let (first, same, again) = (first.request(), first.request(), again.request());
        prop_assert_eq!(parts(&first), parts(&same));
        prop_assert_eq!(parts(&first), parts(&again));
        prop_assert_eq!(parts(&later), parts(&later_again));
    }

    #[test]
    fn a_digest_is_that_of_the_body(body in vec(any::<u8>(), 0..300), random: [u8; 16], now in any_now()) {
        let call = Call::new(Method::POST, "/x").unwrap().with_body(body.clone());
        let request = fallback("digest").later(&call, RequestId::from_random(random), now).unwrap();
        prop_assert_eq!(request.body(), &body);
        let digest = request.headers()["digest"].to_str().unwrap().strip_prefix("SHA256=").unwrap();
        prop_assert_eq!(STANDARD.decode(digest).unwrap(), Sha256::digest(&body).to_vec());
    }

    #[test]
    fn a_date_is_the_second_that_was_given(now in any_now()) {
        let call = Call::new(Method::GET, "/").unwrap();
        let request = fallback("date").later(&call, RequestId::from_random([1; 16]), now).unwrap();
        let date = request.headers()["date"].to_str().unwrap();
        prop_assert_eq!(date.len(), "2018-08-04T12:23:34Z".len());
        prop_assert_eq!(date.parse::<Timestamp>().unwrap().as_second(), now.as_second());
    }

    #[test]
    fn any_setting_is_taken_or_refused(text in prop_oneof![any::<String>(), "[ -~]{0,40}"], bytes in vec(any::<u8>(), 0..200)) {
        if let Ok(parameters) = SignatureParameters::new(&text, SignatureAlgorithm::Other) {
            prop_assert!(!text.contains(['"', '\\']) && text.chars().all(|c| (' '..='~').contains(&c)));
            prop_assert_eq!(parameters.key_id(), text.as_str());
            let _ = parameters.with_algorithm_name(&text);
        }
        if let Ok(list) = SignedHeaders::parse(&text) {
            prop_assert_eq!(SignedHeaders::parse(&list.to_string()), Ok(list));
        }
        let _ = HttpSignature::ecdsa_fixed(&bytes);
        let _ = HttpSignature::ecdsa_der(&bytes);
        let _ = Fallback::new(&text, &text, &text, SignatureParameters::new("k", SignatureAlgorithm::Other).unwrap());
    }
}
