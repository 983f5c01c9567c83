//! The fallback: who calls, when, and with which signature.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::string_slice)]

mod sandbox_tpp;

use std::time::Duration;

use belfius_psd2_sandbox::{Options, RegisteredKey};
use data_encoding::BASE64;
use ring::digest::{SHA256, digest};
use sandbox_tpp::{Answer, Call, Tpp, jws, tpp, tpp_of, uuid};

const NAMES: &str = "(request-target) date digest request-id client-id";

/// A call's parts, for a test to spoil.
struct First {
    method: &'static str,
    path: String,
    date: String,
    id: String,
    body: Vec<u8>,
    names: String,
    algorithm: &'static str,
    kind: &'static str,
    key_id: String,
}

fn now(tpp: &Tpp) -> String {
    let now = tpp.bank.clock().now().to_string();
    format!("{}Z", &now[..19])
}

fn first(tpp: &Tpp) -> First {
    First {
        method: "POST",
        path: "/fallback/first/login?lang=fr&x=%20".to_owned(),
        date: now(tpp),
        id: uuid(),
        body: b"{\"a\":1}".to_vec(),
        names: NAMES.to_owned(),
        algorithm: "ecdsa-sha256",
        kind: "asn1",
        key_id: "SN=1,CA=x".to_owned(),
    }
}

impl First {
    fn digest(&self) -> String {
        format!("SHA256={}", BASE64.encode(digest(&SHA256, &self.body).as_ref()))
    }

    fn signature(&self, tpp: &Tpp) -> String {
        let line = |name: &str| match name {
            "(request-target)" => {
                format!("{name}: {} {}", self.method.to_ascii_lowercase(), self.path)
            }
            "date" => format!("date: {}", self.date),
            "digest" => format!("digest: {}", self.digest()),
            "request-id" => format!("request-id: {}", self.id),
            "client-id" => format!("client-id: {}", tpp.bank.fallback_client_id()),
            other => format!("{other}: text/html"),
        };
        let text: Vec<String> = self.names.split(' ').map(line).collect();
        let signature = jws::bare(self.kind, tpp.bank.signing_key_pem(), &text.join("\n"));
        format!(
            "keyId=\"{}\",algorithm=\"{}\", headers=\"{}\",signature=\"{signature}\"",
            self.key_id, self.algorithm, self.names
        )
    }

    fn call<'a>(&self, tpp: &'a Tpp) -> Call<'a> {
        let signature = self.signature(tpp);
        unsigned(tpp, self).set("Signature", &signature)
    }

    fn send(&self, tpp: &Tpp) -> Answer {
        self.call(tpp).send()
    }
}

fn unsigned<'a>(tpp: &'a Tpp, first: &First) -> Call<'a> {
    tpp.call(first.method, first.path.as_str(), "1")
        .without("Accept-Language")
        .without("Redirect-URI")
        .without("Request-ID")
        .set("Accept", "text/html")
        .set("Client-Id", tpp.bank.fallback_client_id())
        .set("Request-Id", &first.id)
        .set("Date", &first.date)
        .set("Digest", &first.digest())
        .body(first.body.clone())
}

#[track_caller]
fn refused(answer: &Answer, why: &str) {
    assert_eq!(answer.status, 401, "{}", answer.text());
    assert!(answer.header("Content-Type").unwrap().starts_with("text/plain"));
    assert!(answer.text().contains(why), "{why} in {}", answer.text());
}

#[test]
fn a_signed_first_call_opens_the_banks_page() {
    let tpp = tpp_of(Options::default().fallback_client_id("7a0b7c3e-0000-4000-8000-000000000001"));
    for kind in ["asn1", "fixed"] {
        let answer = First { kind, ..first(&tpp) }.send(&tpp);
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert!(answer.text().starts_with("<!DOCTYPE html>"));
        assert_eq!(answer.header("Content-Type"), Some("text/html;charset=utf-8"));
    }
    let get = First { method: "GET", body: Vec::new(), ..first(&tpp) };
    assert_eq!(get.send(&tpp).status, 200);
    let bare = First { path: "/fallback/first".to_owned(), ..first(&tpp) };
    assert_eq!(bare.send(&tpp).status, 200);
    assert!(tpp.bank.fallback_first_url().ends_with("/fallback/first"));
}

#[test]
fn an_rsa_key_signs_too() {
    let tpp = tpp();
    tpp.bank.register_signing_key(RegisteredKey::Rsa(jws::rsa_public()));
    let rsa = || First { algorithm: "rsa-sha256", kind: "rsa", ..first(&tpp) };
    assert_eq!(rsa().send(&tpp).status, 200);
    refused(&First { algorithm: "ecdsa-sha256", ..rsa() }.send(&tpp), "algorithm");
    refused(&First { algorithm: "rsa-sha512", ..rsa() }.send(&tpp), "algorithm");
}

#[test]
fn every_header_is_checked() {
    let tpp = tpp();
    let one = first(&tpp);
    for name in ["Client-Id", "Request-Id", "Date", "Digest", "Signature"] {
        refused(&one.call(&tpp).without(name).send(), &format!("{name}: it is missing"));
        refused(
            &one.call(&tpp).also(name, "x").send(),
            &format!("{name}: it is given more than once"),
        );
    }
    refused(&one.call(&tpp).set("Client-Id", "x").send(), "Client-Id");
    refused(&First { id: "x".to_owned(), ..first(&tpp) }.send(&tpp), "Request-Id");
    assert_eq!(one.send(&tpp).status, 200);
    refused(&one.send(&tpp), "used before");
    let http = First { date: "Sat, 21 Nov 2026 10:00:00 GMT".to_owned(), ..first(&tpp) };
    refused(&http.send(&tpp), "Date");
    let offset = First { date: now(&tpp).replace('Z', "+00:00"), ..first(&tpp) };
    refused(&offset.send(&tpp), "Date");
    let rfc_3230 = one.digest().replace("SHA256", "SHA-256");
    refused(&one.call(&tpp).set("Digest", &rfc_3230).send(), "Digest");
    refused(&one.call(&tpp).body(b"other".to_vec()).send(), "Digest");
}

#[test]
fn the_clocks_may_differ_by_three_minutes() {
    let tpp = tpp();
    let early = first(&tpp);
    tpp.bank.clock().advance(Duration::from_secs(175));
    assert_eq!(early.send(&tpp).status, 200);
    let early = First { id: uuid(), ..early };
    tpp.bank.clock().advance(Duration::from_secs(10));
    refused(&early.send(&tpp), "3 minutes");
    let late = first(&tpp);
    tpp.bank.clock().set(tpp.bank.clock().now() - jiff::SignedDuration::from_secs(190));
    refused(&late.send(&tpp), "3 minutes");
}

#[test]
fn the_signature_covers_what_it_must() {
    let tpp = tpp();
    for missing in NAMES.split(' ') {
        let names: Vec<&str> = NAMES.split(' ').filter(|name| *name != missing).collect();
        let some = First { names: names.join(" "), ..first(&tpp) };
        refused(&some.send(&tpp), missing);
    }
    // Another order, and more than must be.
    let more = format!("accept {}", NAMES.split(' ').rev().collect::<Vec<_>>().join(" "));
    assert_eq!(First { names: more, ..first(&tpp) }.send(&tpp).status, 200);
    let unknown = First { names: format!("{NAMES} x-not-there"), ..first(&tpp) };
    refused(&unknown.send(&tpp), "x-not-there");
    let one = first(&tpp);
    refused(&one.call(&tpp).path("/fallback/first/login?lang=nl").send(), "does not verify");
    refused(&one.call(&tpp).method("PUT").send(), "does not verify");
    refused(&one.call(&tpp).set("Request-Id", &uuid()).send(), "does not verify");
    let good = one.signature(&tpp);
    for bad in [
        "x",
        "keyId=x",
        "keyId=\"x\"",
        "Signature keyId=\"x\"",
        &format!("{good},"),
        &format!("{good},keyId=\"x\""),
    ] {
        refused(&one.call(&tpp).set("Signature", bad).send(), "Signature");
    }
    let kept = first(&tpp);
    refused(&First { key_id: String::new(), ..kept }.send(&tpp), "keyId");
    assert_eq!(one.send(&tpp).status, 200);
}

#[test]
fn key_id_and_header_list_are_options() {
    let options = Options::default().fallback_key_id("k1").fallback_headers(&["Date", "Digest"]);
    let tpp = tpp_of(options);
    refused(&first(&tpp).send(&tpp), "keyId");
    let names = "date digest".to_owned();
    let small = First { names, key_id: "k1".to_owned(), ..first(&tpp) };
    assert_eq!(small.send(&tpp).status, 200);
}

#[test]
fn later_calls_go_elsewhere_without_a_signature() {
    let tpp = tpp();
    let mut later = first(&tpp);
    later.path = "/fallback/later/accounts?x=1".to_owned();
    assert_eq!(unsigned(&tpp, &later).send().status, 200);
    refused(&unsigned(&tpp, &later).send(), "used before");
    later.id = uuid();
    refused(&later.send(&tpp), "only the first call");
    for name in ["Client-Id", "Request-Id", "Date", "Digest"] {
        refused(&unsigned(&tpp, &later).without(name).send(), name);
    }
    assert_eq!(unsigned(&tpp, &later).send().status, 200);
    assert_eq!(tpp.call("GET", "/fallback/other", "1").send().status, 404);
}
