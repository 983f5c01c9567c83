//! What a transport is not built from.

use std::time::Duration;

use belfius_psd2::{Bank, Generation};
use belfius_psd2_wasm::{BuildError, Limit, Transport, TransportBuilder};
use wasm_bindgen_test::wasm_bindgen_test as test;

use crate::fetch::{Fetch, js};

const PROXY: &str = "https://tpp.example/api/bank";

fn bank() -> Bank {
    Bank::belfius(Generation::Three)
}

fn refused(builder: TransportBuilder) -> BuildError {
    builder.build().unwrap_err()
}

#[test]
fn what_is_no_fetch_is_refused() {
    for value in ["return 1", "return null", "return {}", "return { fetch: 'x' }", "return 'x'"] {
        let builder = Transport::builder().fetch(js(value));
        assert_eq!(refused(builder), BuildError::NotAFetch, "{value}");
    }
    assert!(Transport::builder().fetch(js("return { fetch() {} }")).build().is_ok());
}

#[test]
fn a_runtime_that_lacks_something_is_told() {
    js("globalThis.kept = [globalThis.fetch, globalThis.AbortController];
        globalThis.fetch = undefined");
    let no_fetch = Transport::builder().build();
    let given = Transport::builder().fetch(js("return () => 1")).build();
    js("globalThis.AbortController = undefined");
    let no_controller = Transport::builder().fetch(js("return () => 1")).build();
    js("[globalThis.fetch, globalThis.AbortController] = globalThis.kept");
    assert_eq!(no_fetch.unwrap_err(), BuildError::NoFetch);
    assert!(given.is_ok());
    assert_eq!(no_controller.unwrap_err(), BuildError::Missing { name: "AbortController" });
}

#[test]
fn a_time_of_zero_is_refused() {
    let response = Transport::builder().response_timeout(Duration::ZERO);
    assert_eq!(refused(response), BuildError::ZeroTimeout { limit: Limit::Response });
    let total = Transport::builder().total_timeout(Duration::ZERO);
    assert_eq!(refused(total), BuildError::ZeroTimeout { limit: Limit::Total });
}

#[test]
fn a_proxy_is_https_or_on_this_machine() {
    for base in [
        PROXY,
        "https://tpp.example",
        "https://tpp.example:8443/a/b/",
        "http://localhost:8080/belfius",
        "http://127.0.0.1:1",
        "http://[::1]:1/x",
    ] {
        assert!(Transport::builder().proxy(&bank(), base).build().is_ok(), "{base}");
    }
    for base in [
        "",
        "/api/bank",
        "tpp.example",
        "http://tpp.example/",
        "http://localhost.tpp.example/",
        "https://user@tpp.example/",
        "https://:password@tpp.example/",
        "https://tpp.example/?x=1",
        "https://tpp.example/#x",
        "ws://localhost/",
        "javascript:alert(1)",
    ] {
        let error = refused(Transport::builder().proxy(&bank(), base));
        assert_eq!(error, BuildError::Proxy { position: 1 }, "{base}");
    }
}

#[test]
fn a_bank_has_one_proxy() {
    let twice = Transport::builder().proxy(&bank(), PROXY).proxy(&bank(), "https://b.example");
    assert_eq!(refused(twice), BuildError::ProxyTwice { position: 2 });
    let banx = Bank::banx(Generation::Three);
    assert!(Transport::builder().proxy(&bank(), PROXY).proxy(&banx, PROXY).build().is_ok());
}

#[test]
fn a_proxy_header_that_would_reach_the_bank_is_refused() {
    let with = |name: &str, value: &str| {
        Transport::builder().proxy(&bank(), PROXY).proxy_header(name, value).build()
    };
    assert!(with("Tpp-Proxy-User", "u").is_ok());
    for name in [
        "Authorization",
        "X-Api-Key",
        "Tpp-Proxy-",
        "Tpp-Proxy-Header-Cookie",
        "Tpp-Proxy-Status",
        "tpp-proxy-delivery",
        "Tpp-Proxy-\u{e9}",
        "Tpp-Proxy A",
        "",
    ] {
        let error = with(name, "u").unwrap_err();
        assert_eq!(error, BuildError::ProxyHeaderName { position: 1 }, "{name}");
    }
    for value in ["a\nb", "caf\u{e9}", "a\tb"] {
        let error = with("Tpp-Proxy-User", value).unwrap_err();
        assert_eq!(error, BuildError::ProxyHeaderValue { name: "tpp-proxy-user".into() });
    }
}

#[test]
fn a_proxy_header_needs_a_proxy() {
    let builder = Transport::builder().proxy_header("Tpp-Proxy-User", "u");
    assert_eq!(refused(builder), BuildError::ProxyHeaderWithoutProxy);
}

#[test]
fn a_builder_shows_neither_proxies_nor_their_headers() {
    let fetch = Fetch::ok("");
    let builder = Transport::builder()
        .fetch(fetch.function())
        .proxy(&bank(), "https://tpp.example/secret-path")
        .proxy_header("Tpp-Proxy-User", "secret-user");
    let text = format!("{builder:?} {:?}", builder.clone().build().unwrap());
    assert!(!text.contains("secret"), "{text}");
}
