//! The proxy over HTTP/2, which browsers take if TLS offers it.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod sandbox_browser;

use belfius_psd2_sandbox::{Proxy, ProxyFault, ProxyOptions};
use sandbox_browser::http2::Connection;
use sandbox_browser::raw_bank::RawBank;
use sandbox_browser::{get, request};

#[test]
fn a_page_may_use_http_2() {
    let bank =
        RawBank::answering("HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 2\r\n\r\nok");
    let proxy = Proxy::start(ProxyOptions::default().bank("/bank", bank.at(""))).unwrap();
    let mut connection = Connection::open(proxy.origin());
    for turn in 1..=2 {
        let shown = connection.send(&request("POST", "/bank/a%2Fb?x=y").body("{}")).unwrap();
        assert_eq!((shown.status, shown.header("tpp-proxy-status")), (200, Some("302")));
        assert_eq!((shown.header("location"), shown.text().as_str()), (Some("/x"), "ok"));
        assert_eq!(shown.header("cache-control"), Some("no-store"));
        assert_eq!(shown.header("connection"), None, "HTTP/2 knows no such header");
        assert_eq!(bank.received().len(), turn);
    }
    assert!(bank.received()[0].starts_with("POST /a%2Fb?x=y HTTP/1.1\r\n"));
}

#[test]
fn over_http_1_each_connection_ends_with_its_response() {
    let bank = RawBank::answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    let proxy = Proxy::start(ProxyOptions::default().bank("/bank", bank.at(""))).unwrap();
    assert_eq!(get("/bank/x").send(proxy.origin()).all("connection"), ["close"]);
}

#[test]
fn a_fault_that_closes_the_connection_ends_the_stream_of_http_2() {
    let bank = RawBank::answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    let proxy = Proxy::start(ProxyOptions::default().bank("/bank", bank.at(""))).unwrap();
    let mut connection = Connection::open(proxy.origin());
    for fault in [ProxyFault::Close, ProxyFault::CutBody] {
        proxy.faults().inject(fault, 1);
        assert!(connection.send(&get("/bank/x")).is_err(), "{fault:?}");
    }
    assert_eq!(connection.send(&get("/bank/x")).unwrap().text(), "ok");
}
