//! The fallback interface: calls of any path, headers and body at any time, the
//! first one signed. What is signed is what is sent, to the endpoint, on one line.

use belfius_psd2::{
    fallback::{
        Call, DigestLabel, Fallback, SignatureAlgorithm, SignatureParameters, SignedHeaders,
    },
    model::RequestId,
};
use http::{Method, Request};

use crate::support::{
    bank::Bank,
    bytes::Choices,
    discreet::{hides, hides_debug, hides_error},
    world,
};

const BASE: &str = "https://bank.example:8443/prefix";

pub(crate) fn run(script: &[u8]) {
    let mut bank = Bank::with_script(script);
    let fallback = interface(&mut bank.script);
    while !bank.script.is_over() {
        let now = bank.now();
        let id = RequestId::from_random(bank.script.number());
        let Some(call) = call(&mut bank.script) else { continue };
        match fallback.later(&call, id, now) {
            Ok(request) => sent(&request, &id),
            Err(error) => hides_error(&error),
        }
        let unsigned = match fallback.first(&call, id, now) {
            Ok(unsigned) => unsigned,
            Err(error) => {
                hides_error(&error);
                continue;
            }
        };
        hides_debug(&unsigned);
        let text = std::str::from_utf8(unsigned.signing_string()).unwrap().to_owned();
        let signed = unsigned.sign(world::key()).unwrap();
        hides_debug(&signed);
        let (request, again) = (signed.request(), signed.request());
        assert_eq!(request.headers(), again.headers());
        sent(&request, &id);
        let target = request.uri().path_and_query().map_or("/", |target| target.as_str());
        for line in text.split('\n') {
            let (name, value) = line.split_once(": ").or(line.split_once(':')).expect("a name");
            if name == "(request-target)" {
                let method = request.method().as_str().to_ascii_lowercase();
                assert_eq!(value, format!("{method} {target}"));
            } else {
                let sent = request.headers().get_all(name).iter();
                let sent: Vec<_> = sent.map(|value| value.to_str().unwrap()).collect();
                assert_eq!(value.trim(), sent.join(", ").trim(), "{name}");
            }
        }
    }
}

/// What holds for every request of it.
fn sent(request: &Request<Vec<u8>>, id: &RequestId) {
    let uri = request.uri().to_string();
    let rest = uri.strip_prefix(BASE).expect("it stays at the endpoint");
    assert!(rest.starts_with('/'));
    let parsed = url::Url::parse(&uri).unwrap();
    assert_eq!(parsed.as_str(), uri, "no client rewrites it");
    for name in ["request-id", "client-id", "date", "digest"] {
        assert_eq!(request.headers().get_all(name).iter().count(), 1, "{name}");
    }
    assert_eq!(request.headers()["request-id"], id.to_string());
    hides(&format!("{:?}", request.headers()));
}

fn interface(script: &mut Choices<'_>) -> Fallback {
    let lists = [
        "(request-target) date digest request-id client-id",
        "(request-target)",
        "date x-a host content-length",
        "digest x-b x-a (request-target)",
    ];
    let parameters = SignatureParameters::new("key-1", SignatureAlgorithm::EcdsaSha256).unwrap();
    let list = SignedHeaders::parse(script.one_of(&lists)).unwrap();
    let fallback = Fallback::new(BASE, BASE, "client", parameters.with_headers(list)).unwrap();
    let label = if script.flag() { DigestLabel::Rfc3230 } else { DigestLabel::default() };
    fallback.with_digest_label(label)
}

fn call(script: &mut Choices<'_>) -> Option<Call> {
    let method =
        [Method::GET, Method::POST, Method::DELETE, Method::CONNECT][script.below(4)].clone();
    let path = if script.flag() { script.text() } else { "/accounts/1?a=b".to_owned() };
    let mut call = kept(Call::new(method, &path))?;
    if script.flag() {
        call = kept(call.with_query(&script.text(), &script.text()))?;
    }
    for _ in 0..script.below(4) {
        let name = script.one_of(&["x-a", "x-b", "date", "Signature", "cookie", "bad name"]);
        let value = if script.flag() { script.text() } else { "7f3A~Zq".to_owned() };
        call = kept(call.clone().with_header(name, &value)).unwrap_or(call);
    }
    Some(call.with_body(script.bytes()))
}

fn kept<E: std::error::Error + 'static>(call: Result<Call, E>) -> Option<Call> {
    match call {
        Ok(call) => {
            hides_debug(&call);
            Some(call)
        }
        Err(error) => {
            hides_error(&error);
            None
        }
    }
}
