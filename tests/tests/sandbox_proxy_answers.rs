//! The answer's way through the proxy: each row of the convention's table, and
//! how far a request got that was not answered.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod sandbox_browser;

use std::net::TcpListener;
use std::thread;
use std::time::Duration;

use belfius_psd2_sandbox::{
    Fault, Operation, Options, Proxy, ProxyBank, ProxyOptions, Sandbox, StartProxyError,
};
use sandbox_browser::raw_bank::{RawBank, say};
use sandbox_browser::{Shown, get, request};

fn proxy_to(bank: ProxyBank) -> Proxy {
    Proxy::start(ProxyOptions::default().bank("/bank", bank)).unwrap()
}

/// What a page sees when the bank sends these bytes.
#[track_caller]
fn shown(bytes: &str) -> Shown {
    shown_to("GET", bytes)
}

#[track_caller]
fn shown_to(method: &str, bytes: &str) -> Shown {
    let bank = RawBank::answering(bytes);
    let shown = request(method, "/bank/x").send(proxy_to(bank.at("")).origin());
    assert_eq!(bank.received().len(), 1, "nothing is sent twice");
    assert_eq!(shown.header("cache-control"), Some("no-store"));
    shown
}

#[test]
fn the_status_is_the_banks_and_said_twice() {
    for status in [200, 201, 202, 205, 206, 400, 401, 403, 404, 429, 500, 503, 504, 599, 799] {
        let shown = shown(&format!("HTTP/1.1 {status} Why\r\nContent-Length: 2\r\n\r\n{{}}"));
        assert_eq!(shown.status, status);
        assert_eq!(shown.header("tpp-proxy-status"), Some(status.to_string().as_str()));
        assert_eq!(shown.header("tpp-proxy-delivery"), None, "it is the bank's answer");
        assert_eq!((shown.text().as_str(), shown.whole), ("{}", true));
    }
}

#[test]
fn a_redirect_is_shown_as_200_and_not_followed() {
    // A browser hides 407 as well, and sends the request again after 408 and 421.
    for status in [300, 301, 302, 303, 307, 308, 407, 408, 421] {
        let head = format!("HTTP/1.1 {status} Found\r\nLocation: /bank/y?code=a%2Fb\r\n");
        let shown = shown(&format!("{head}Content-Length: 5\r\n\r\n20010"));
        assert_eq!(shown.status, 200);
        assert_eq!(shown.header("tpp-proxy-status"), Some(status.to_string().as_str()));
        assert_eq!(shown.header("location"), Some("/bank/y?code=a%2Fb"));
        assert_eq!(shown.text(), "20010");
    }
}

#[test]
fn answers_without_a_body_end_at_once() {
    let shown = shown("HTTP/1.1 304 Not Modified\r\nContent-Length: 12\r\nETag: \"x\"\r\n\r\n");
    assert_eq!((shown.status, shown.header("tpp-proxy-status")), (200, Some("304")));
    assert_eq!((shown.body.len(), shown.whole, shown.header("etag")), (0, true, Some("\"x\"")));
    let shown = self::shown("HTTP/1.1 204 No Content\r\n\r\n");
    assert_eq!((shown.status, shown.header("tpp-proxy-status")), (204, Some("204")));
    assert_eq!((shown.body.len(), shown.header("content-length")), (0, None));
    let shown = shown_to("HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n");
    assert_eq!((shown.body.len(), shown.header("content-length")), (0, Some("12")));
}

#[test]
fn headers_are_the_banks_in_number_too() {
    let shown = shown(
        "HTTP/1.1 200 OK\r\nDate: one\r\nDate: two\r\nResponse-ID: r\r\nRetry-After: 3\r\n\
         Content-Type: application/json\r\nContent-Length: 2\r\nX-Odd: \u{e9} \r\n\
         WWW-Authenticate: Bearer\r\nCache-Control: max-age=9\r\nVary: Accept\r\n\r\n{}",
    );
    assert_eq!(shown.all("date"), ["one", "two"]);
    assert_eq!(shown.header("response-id"), Some("r"));
    assert_eq!(shown.header("retry-after"), Some("3"));
    assert_eq!(shown.header("content-type"), Some("application/json"));
    assert_eq!(shown.header("content-length"), Some("2"));
    assert_eq!(shown.header("x-odd"), Some("\u{e9}"));
    assert_eq!(shown.header("www-authenticate"), Some("Bearer"));
    assert_eq!(shown.all("cache-control"), ["no-store"]);
    assert_eq!(shown.all("vary"), ["Accept", "Origin"]);
}

#[test]
fn a_header_that_is_missing_at_the_bank_is_not_made_up() {
    let shown = shown("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    let names: Vec<&str> = shown.headers.iter().map(|(name, _)| name.as_str()).collect();
    let own = ["tpp-proxy-status", "content-length", "cache-control", "vary", "connection"];
    assert_eq!(names, own);
}

#[test]
fn what_is_of_the_connection_or_about_the_banks_host_stays_behind() {
    let mut bytes = String::from("HTTP/1.1 200 OK\r\nConnection: close, X-Named\r\n");
    for name in [
        "Set-Cookie",
        "Strict-Transport-Security",
        "Alt-Svc",
        "Clear-Site-Data",
        "Public-Key-Pins",
        "NEL",
        "Report-To",
        "Keep-Alive",
        "Proxy-Authenticate",
        "Upgrade",
        "X-Named",
        "Tpp-Proxy-Delivery",
        "Tpp-Proxy-Anything",
        "Access-Control-Allow-Origin",
        "Access-Control-Allow-Credentials",
    ] {
        bytes.push_str(&format!("{name}: mark\r\n"));
    }
    let shown = shown(&format!("{bytes}Tpp-Proxy-Status: 302\r\nX-Kept: 1\r\n\r\n"));
    assert!(!shown.headers.iter().any(|(_, value)| value.contains("mark")), "{shown:?}");
    assert_eq!(shown.all("connection"), ["close"]);
    assert_eq!(shown.all("tpp-proxy-status"), ["200"], "only the proxy says it");
    assert_eq!(shown.header("x-kept"), Some("1"));
}

#[test]
fn interim_answers_are_passed_over() {
    let interim = "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n";
    let shown = shown(&format!("{interim}HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
    assert_eq!((shown.status, shown.header("link"), shown.text().as_str()), (200, None, "ok"));
}

#[test]
fn no_connection_means_that_nothing_was_sent() {
    let unused = TcpListener::bind("127.0.0.1:0").unwrap();
    let nobody = format!("https://{}", unused.local_addr().unwrap());
    drop(unused);
    let bank = RawBank::answering("");
    let other = RawBank::answering("");
    let strange = ProxyBank::at(&nobody, bank.ca(), bank.ca(), bank.key());
    get("/bank/x").send(proxy_to(strange).origin()).is_own(502, "not-sent");
    // Another authority than that of the bank's certificate.
    let stranger = ProxyBank::at(&bank.base_url(""), other.ca(), bank.ca(), bank.key());
    get("/bank/x").send(proxy_to(stranger).origin()).is_own(502, "not-sent");
    assert!(bank.received().is_empty());
}

#[test]
fn a_handshake_that_the_bank_cuts_or_refuses_means_that_nothing_was_sent() {
    let bank = Sandbox::start(Options::default().rows(1)).unwrap();
    let proxy = Proxy::start(ProxyOptions::to(&bank)).unwrap();
    bank.faults().inject(Operation::Any, Fault::CutHandshake, 1);
    get("/bank/accounts").send(proxy.origin()).is_own(502, "not-sent");

    // A QWAC of another authority, which the bank looks at last.
    let other = RawBank::answering("");
    let foreign = ProxyBank::at(bank.base_url(), bank.ca_pem(), other.ca(), other.key());
    get("/bank/accounts").send(proxy_to(foreign).origin()).is_own(502, "not-sent");
    assert!(bank.requests().is_empty());
}

#[test]
fn a_connection_that_is_cut_afterwards_leaves_it_unknown() {
    let bank = Sandbox::start(Options::default().rows(1)).unwrap();
    let proxy = Proxy::start(ProxyOptions::to(&bank)).unwrap();
    for fault in [Fault::CutBeforeProcessing, Fault::CutAfterProcessing, Fault::EndlessHeaders] {
        bank.faults().inject(Operation::Any, fault, 1);
        get("/bank/accounts").send(proxy.origin()).is_own(502, "unknown");
    }
    assert_eq!(bank.requests().len(), 3, "nothing is sent twice");
    for bytes in ["", "HTTP/1.1 200 OK\r\nContent-Le", "SSH-2.0\r\n\r\n", "HTTP/1.1 101 Up\r\n\r\n"]
    {
        let bank = RawBank::answering(bytes);
        let shown = request("POST", "/bank/x").send(proxy_to(bank.at("")).origin());
        shown.is_own(502, "unknown");
        assert_eq!(bank.received().len(), 1, "nothing is sent twice");
    }
}

#[test]
fn a_bank_that_is_slow_to_answer_leaves_it_unknown() {
    let bank = RawBank::start(|wire| {
        thread::sleep(Duration::from_secs(2));
        say(wire, b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    });
    let options = ProxyOptions::default().time_out(Duration::from_millis(500));
    let proxy = Proxy::start(options.bank("/bank", bank.at(""))).unwrap();
    get("/bank/x").send(proxy.origin()).is_own(504, "unknown");
    assert_eq!(bank.received().len(), 1);
}

#[test]
fn a_bank_that_is_slow_to_shake_hands_was_sent_nothing() {
    // Accepts by itself, and never says a word.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://{}", silent.local_addr().unwrap());
    let keys = RawBank::answering("");
    let bank = ProxyBank::at(&url, keys.ca(), keys.ca(), keys.key());
    let options = ProxyOptions::default().time_out(Duration::from_millis(300));
    let proxy = Proxy::start(options.bank("/bank", bank)).unwrap();
    get("/bank/x").send(proxy.origin()).is_own(504, "not-sent");
}

#[test]
fn a_port_that_is_taken_is_an_error_at_start() {
    let bank = RawBank::answering("");
    let options = || ProxyOptions::default().bank("/bank", bank.at(""));
    let first = Proxy::start(options()).unwrap();
    let port = first.origin().rsplit(':').next().unwrap().parse().unwrap();
    assert!(matches!(Proxy::start(options().port(port)), Err(StartProxyError::Io(_))));
    drop(first);
    assert!(Proxy::start(options().port(port)).is_ok(), "dropping it closes the port");
}
