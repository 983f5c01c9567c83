//! The fallback interface: what is sent, what is signed, and what is refused.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod common;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use belfius_psd2::{fallback::*, model::RequestId};
use common::{key, now};
use http::{Method, Request};
use p256::ecdsa::{Signature, VerifyingKey, signature::Verifier};
#[cfg(target_family = "wasm")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const CLIENT_ID: &str = "6f3b5c1e-3c0e-4a55-9a9c-1f0d1a2b3c4d";
/// SHA-256 of nothing.
const OF_NOTHING: &str = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

fn with(parameters: SignatureParameters) -> Fallback {
    let (first, later) =
        ("https://first.bank.example:8443/fallback/", "https://later.bank.example");
    Fallback::new(first, later, CLIENT_ID, parameters).unwrap()
}

fn parameters(algorithm: SignatureAlgorithm) -> SignatureParameters {
    SignatureParameters::new("my-qsealc", algorithm).unwrap()
}

fn fallback() -> Fallback {
    with(parameters(SignatureAlgorithm::EcdsaSha256))
}

fn signing(list: &str) -> Fallback {
    let list = SignedHeaders::parse(list).unwrap();
    with(parameters(SignatureAlgorithm::EcdsaSha256).with_headers(list))
}

fn id() -> RequestId {
    RequestId::from_random([7; 16])
}

fn get() -> Call {
    Call::new(Method::GET, "/login?lang=fr").unwrap()
}

fn post() -> Call {
    Call::new(Method::POST, "/step").unwrap().with_body(r#"{"hello": "world"}"#)
}

fn text(unsigned: &UnsignedCall) -> &str {
    str::from_utf8(unsigned.signing_string()).unwrap()
}

fn header<'a>(request: &'a Request<Vec<u8>>, name: &str) -> &'a str {
    request.headers()[name].to_str().unwrap()
}

#[test]
fn every_call_carries_the_mandatory_headers() {
    let signed = fallback().first(&get(), id(), now()).unwrap().sign(&key()).unwrap().request();
    let later = fallback().later(&get(), id(), now()).unwrap();
    for request in [&signed, &later] {
        assert_eq!(request.method(), Method::GET);
        assert_eq!(header(request, "request-id"), "07070707-0707-4707-8707-070707070707");
        assert_eq!(header(request, "client-id"), CLIENT_ID);
        assert_eq!(header(request, "date"), "2026-01-05T09:00:00Z");
        assert_eq!(header(request, "digest"), format!("SHA256={OF_NOTHING}"));
    }
    assert_eq!((signed.headers().len(), later.headers().len()), (5, 4));
}

#[test]
fn the_first_call_and_later_ones_go_to_their_endpoints() {
    let first = fallback().first(&get(), id(), now()).unwrap().sign(&key()).unwrap();
    assert_eq!(first.request().uri(), "https://first.bank.example:8443/fallback/login?lang=fr");
    let later = fallback().later(&get(), id(), now()).unwrap();
    assert_eq!(later.uri(), "https://later.bank.example/login?lang=fr");
    assert!(!later.headers().contains_key("signature"));
}

#[test]
fn a_date_has_whole_seconds() {
    let date = |now: &str| {
        let request = fallback().later(&get(), id(), now.parse().unwrap()).unwrap();
        header(&request, "date").to_owned()
    };
    // The page's own example.
    assert_eq!(date("2018-08-04T12:23:34Z"), "2018-08-04T12:23:34Z");
    assert_eq!(date("2018-08-04T14:23:34.999999999+02:00"), "2018-08-04T12:23:34Z");
}

#[test]
fn a_digest_covers_the_body_under_either_name() {
    let digest = "X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=";
    let request = fallback().later(&post(), id(), now()).unwrap();
    assert_eq!(request.body(), br#"{"hello": "world"}"#);
    assert_eq!(header(&request, "digest"), format!("SHA256={digest}"));
    let rfc = fallback().with_digest_label(DigestLabel::Rfc3230);
    let request = rfc.later(&post(), id(), now()).unwrap();
    assert_eq!(header(&request, "digest"), format!("SHA-256={digest}"));
}

#[test]
fn the_default_list_signs_the_target_and_the_mandatory_headers() {
    let unsigned = fallback().first(&get(), id(), now()).unwrap();
    assert_eq!(
        text(&unsigned),
        format!(
            "(request-target): get /fallback/login?lang=fr\n\
             date: 2026-01-05T09:00:00Z\n\
             digest: SHA256={OF_NOTHING}\n\
             request-id: 07070707-0707-4707-8707-070707070707\n\
             client-id: {CLIENT_ID}"
        )
    );
}

#[test]
fn a_local_key_signs_in_the_form_that_the_parameters_say() {
    let public = VerifyingKey::from_sec1_bytes(&key().public_key_sec1()).unwrap();
    let check = |algorithm, read: fn(&[u8]) -> Signature| {
        let unsigned = with(parameters(algorithm)).first(&post(), id(), now()).unwrap();
        let signed_text = unsigned.signing_string().to_vec();
        let request = unsigned.sign(&key()).unwrap().request();
        let value = header(&request, "signature");
        let list = "(request-target) date digest request-id client-id";
        let start = format!(
            "keyId=\"my-qsealc\",algorithm=\"ecdsa-sha256\",headers=\"{list}\",signature=\""
        );
        let base64 = value.strip_prefix(&start).unwrap().strip_suffix('"').unwrap();
        let signature = read(&STANDARD.decode(base64).unwrap());
        public.verify(&signed_text, &signature).unwrap();
    };
    check(SignatureAlgorithm::EcdsaSha256, |bytes| Signature::from_slice(bytes).unwrap());
    check(SignatureAlgorithm::EcdsaSha256Der, |bytes| Signature::from_der(bytes).unwrap());
}

#[test]
fn a_signature_from_elsewhere_is_sent_as_it_is() {
    let rsa = with(parameters(SignatureAlgorithm::RsaSha256));
    let signature = HttpSignature::rsa(&[7; 256]).unwrap();
    let unsigned = rsa.first(&get(), id(), now()).unwrap();
    let request = unsigned.with_signature(&signature).unwrap().request();
    let value = header(&request, "signature");
    assert!(value.contains(",algorithm=\"rsa-sha256\","), "{value}");
    assert!(value.ends_with(&format!("signature=\"{}\"", STANDARD.encode([7; 256]))), "{value}");
}

#[test]
fn a_key_of_another_kind_than_the_parameters_say_is_refused() {
    for expected in [SignatureAlgorithm::RsaSha256, SignatureAlgorithm::Other] {
        let unsigned = with(parameters(expected)).first(&get(), id(), now()).unwrap();
        let error = unsigned.sign(&key()).unwrap_err();
        assert_eq!(error, SignatureError::OtherAlgorithm { expected });
    }
    let unsigned = fallback().first(&get(), id(), now()).unwrap();
    let rsa = HttpSignature::rsa(&[7; 256]).unwrap();
    assert!(unsigned.with_signature(&rsa).is_err());
}

#[test]
fn a_callers_headers_are_signed_when_they_are_listed() {
    let call = post()
        .with_header("X-Twice", " a ")
        .and_then(|call| call.with_header("X-Empty", ""))
        .and_then(|call| call.with_header("x-twice", "b"))
        .unwrap();
    let unsigned = signing("x-twice x-empty date").first(&call, id(), now()).unwrap();
    assert_eq!(text(&unsigned), "x-twice: a, b\nx-empty: \ndate: 2026-01-05T09:00:00Z");
    let request = unsigned.sign(&key()).unwrap().request();
    let sent: Vec<_> = request.headers().get_all("x-twice").iter().collect();
    assert_eq!(sent, ["a", "b"]);
    assert!(sent.iter().all(|value| value.is_sensitive()));
}

#[test]
fn host_and_length_are_written_only_to_be_signed() {
    let unsigned = signing("host content-length").first(&post(), id(), now()).unwrap();
    assert_eq!(text(&unsigned), "host: first.bank.example:8443\ncontent-length: 18");
    let request = unsigned.sign(&key()).unwrap().request();
    assert_eq!(header(&request, "host"), "first.bank.example:8443");
    assert_eq!(header(&request, "content-length"), "18");

    let request = fallback().first(&post(), id(), now()).unwrap().sign(&key()).unwrap().request();
    assert!(!request.headers().contains_key("host"));
    assert!(!request.headers().contains_key("content-length"));
}

#[test]
fn a_listed_header_that_the_call_lacks_is_named() {
    let error = signing("date content-type").first(&get(), id(), now()).unwrap_err();
    assert_eq!(error, CallError::MissingHeader { name: http::header::CONTENT_TYPE });
    assert!(error.to_string().contains("`content-type`"));
}

#[test]
fn a_caller_cannot_set_what_the_library_or_the_connection_sets() {
    for name in [
        "Request-Id",
        "client-id",
        "DATE",
        "Digest",
        "Signature",
        "Host",
        "Content-Length",
        "Transfer-Encoding",
        "Connection",
        "Upgrade",
        "TE",
        "Expect",
    ] {
        let error = get().with_header(name, "x").unwrap_err();
        assert!(matches!(error, CallError::ReservedHeader { .. }), "{name}");
        assert!(error.to_string().contains(&name.to_lowercase()), "{name}");
    }
}

#[test]
fn a_bad_header_shows_its_name_and_never_its_value() {
    for value in ["MARK\r\nX: y", "MARK\n", "MARK\0", "MARKé", "MARK\u{7f}"] {
        let error = get().with_header("Cookie", value).unwrap_err();
        assert_eq!(error, CallError::HeaderValue { name: http::header::COOKIE });
        assert!(!format!("{error} {error:?}").contains("MARK"));
    }
    for name in ["", "a b", "a:", "a\r\nb", "é"] {
        let error = get().with_header(name, "x").unwrap_err();
        assert_eq!(error, CallError::HeaderName { name: name.to_owned() });
        assert!(!error.to_string().contains('\n'));
    }
}

#[test]
fn a_tunnel_is_no_call() {
    assert_eq!(Call::new(Method::CONNECT, "/").unwrap_err(), CallError::Method);
}

#[test]
fn a_bad_setup_says_which_part_is_wrong() {
    use belfius_psd2::BaseUrlError::{NotABase, NotHttps};
    let new = |first, later, id| {
        Fallback::new(first, later, id, parameters(SignatureAlgorithm::Other)).unwrap_err()
    };
    let good = "https://bank.example";
    assert_eq!(new("http://localhost", good, "x"), FallbackError::FirstEndpoint(NotHttps));
    assert_eq!(new(good, "http://127.0.0.1:1", "x"), FallbackError::LaterEndpoint(NotHttps));
    assert_eq!(new(good, "https://b/?x", "x"), FallbackError::LaterEndpoint(NotABase));
    for id in ["", " x", "x\r\nY: z", "é", &"x".repeat(257)] {
        assert_eq!(new(good, good, id), FallbackError::ClientId, "{id:?}");
    }
}

#[test]
fn nothing_of_the_customer_shows() {
    let call = Call::new(Method::POST, "/MARK?a=MARK")
        .and_then(|call| call.with_query("b", "MARK"))
        .and_then(|call| call.with_header("Cookie", "MARK"))
        .unwrap()
        .with_body("MARK");
    let unsigned = fallback().first(&call, id(), now()).unwrap();
    let signed = unsigned.clone().sign(&key()).unwrap();
    let shown = format!("{call:?} {unsigned:?} {signed:?} {:?}", fallback());
    assert!(!shown.contains("MARK"), "{shown}");
    assert!(!shown.contains(CLIENT_ID), "{shown}");
    let request = signed.request();
    let value = header(&request, "signature").to_owned();
    assert!(!shown.contains(&value) && !format!("{:?}", request.headers()).contains(&value));
    assert!(!format!("{:?}", request.headers()).contains("MARK"));

    for path in ["MARK", "/MARK MARK", "/MARK/..", &format!("/{}", "MARK".repeat(4000))] {
        let error = Call::new(Method::GET, path).unwrap_err();
        assert!(!format!("{error} {error:?}").contains("MARK"));
    }
}
