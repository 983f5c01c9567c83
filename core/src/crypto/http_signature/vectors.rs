//! The published vectors of draft-cavage-http-signatures-10, appendix C.
//!
//! The signing strings and headers must match to the byte, and the published
//! signatures must verify over what this crate would sign.

use alloc::{format, vec::Vec};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::{HeaderMap, HeaderValue, Method};
#[cfg(target_family = "wasm")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use super::*;

/// The public key of the appendix (RSA, 1024 bits), as PKCS#1.
#[cfg(not(target_family = "wasm"))]
const PUBLIC_KEY: &str = "MIGJAoGBAMIUQ0bDffIaKHL3akONlCGXQLfqs8mP4K99ILz6rbyHEDXrVAU1R3XfC4JN\
     RyrRB3aqwF7/aEXJzYMIkmDSHUvvz7pnhQxHsQ5yl91QT0d/eb+Gz4VRHjm4El4MrUdIUcPxscoPqS/wU8Z8lOi1z7bG\
     MnChiL7WGqnV8h6RrGzJAgMBAAE=";

struct Vector {
    headers: &'static str,
    signing_string: &'static str,
    signature: &'static str,
}

const DEFAULT: Vector = Vector {
    headers: "date",
    signing_string: "date: Sun, 05 Jan 2014 21:31:40 GMT",
    signature: "SjWJWbWN7i0wzBvtPl8rbASWz5xQW6mcJmn+ibttBqtifLN7Sazz6m79cNfwwb8DMJ5cou1s7uEGKKCs\
                +FLEEaDV5lp7q25WqS+lavg7T8hc0GppauB6hbgEKTwblDHYGEtbGmtdHgVCk9SuS13F0hZ8FD0k/5Ox\
                EPXe5WozsbM=",
};

const BASIC: Vector = Vector {
    headers: "(request-target) host date",
    signing_string: "(request-target): post /foo?param=value&pet=dog\n\
                     host: example.com\n\
                     date: Sun, 05 Jan 2014 21:31:40 GMT",
    signature: "qdx+H7PHHDZgy4y/Ahn9Tny9V3GP6YgBPyUXMmoxWtLbHpUnXS2mg2+SbrQDMCJypxBLSPQR2aAjn7nd\
                mw2iicw3HMbe8VfEdKFYRqzic+efkb3nndiv/x1xSHDJWeSWkx3ButlYSuBskLu6kd9Fswtemr3lgdDE\
                mn04swr2Os0=",
};

const ALL_HEADERS: Vector = Vector {
    headers: "(request-target) host date content-type digest content-length",
    signing_string: "(request-target): post /foo?param=value&pet=dog\n\
                     host: example.com\n\
                     date: Sun, 05 Jan 2014 21:31:40 GMT\n\
                     content-type: application/json\n\
                     digest: SHA-256=X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=\n\
                     content-length: 18",
    signature: "vSdrb+dS3EceC9bcwHSo4MlyKS59iFIrhgYkz8+oVLEEzmYZZvRs8rgOp+63LEM3v+MFHB32NfpB2bEK\
                BIvB1q52LaEUHFv120V01IL+TAD48XaERZFukWgHoBTLMhYS2Gb51gWxpeIq8knRmPnYePbF5MOkR0Zk\
                ly4zKH7s1dE=",
};

#[test]
fn c_1_default_test() {
    DEFAULT.check();
}

#[test]
fn c_2_basic_test() {
    BASIC.check();
}

#[test]
fn c_3_all_headers_test() {
    ALL_HEADERS.check();
}

impl Vector {
    fn check(&self) {
        let parameters = SignatureParameters::new("Test", SignatureAlgorithm::RsaSha256)
            .unwrap()
            .with_headers(SignedHeaders::parse(self.headers).unwrap());
        let signed = sign(&parameters);
        assert_eq!(str::from_utf8(&signed).unwrap(), self.signing_string);

        let signature = STANDARD.decode(self.signature).unwrap();
        #[cfg(not(target_family = "wasm"))]
        verify(&signed, &signature);

        // As printed, without its line breaks. C.1 prints no `headers`: the
        // draft reads that as this list, and this crate always writes it.
        let value = parameters.header_value(&HttpSignature::rsa(&signature).unwrap()).unwrap();
        let expected = format!(
            "keyId=\"Test\",algorithm=\"rsa-sha256\",headers=\"{}\",signature=\"{}\"",
            self.headers, self.signature
        );
        assert_eq!(value.to_str().unwrap(), expected);
    }
}

/// The one request of the appendix.
fn sign(parameters: &SignatureParameters) -> Vec<u8> {
    let mut headers = HeaderMap::new();
    for (name, value) in [
        ("host", "example.com"),
        ("date", "Sun, 05 Jan 2014 21:31:40 GMT"),
        ("content-type", "application/json"),
        ("digest", "SHA-256=X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE="),
        ("content-length", "18"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    let target = "/foo?param=value&pet=dog";
    signing_string(parameters.headers(), &Method::POST, target, &headers).unwrap()
}

#[cfg(not(target_family = "wasm"))]
fn verify(signed: &[u8], signature: &[u8]) {
    use ring::signature::{RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY, UnparsedPublicKey};
    let key = STANDARD.decode(PUBLIC_KEY).unwrap();
    UnparsedPublicKey::new(&RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY, key)
        .verify(signed, signature)
        .unwrap();
}
