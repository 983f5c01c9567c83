//! What the proxy does wrong on purpose.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod sandbox_browser;

use belfius_psd2_sandbox::{Proxy, ProxyFault, ProxyFaults, ProxyOptions};
use sandbox_browser::raw_bank::RawBank;
use sandbox_browser::{Shown, get, is_silent, read_until, request};

const TEN: &str = "HTTP/1.1 201 Created\r\nContent-Length: 10\r\n\r\n0123456789";
const NONE: &str = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

fn faulty(bank: &RawBank, fault: ProxyFault) -> Proxy {
    let options = ProxyOptions::default().allow_origin("https://tpp.example");
    let proxy = Proxy::start(options.bank("/bank", bank.at(""))).unwrap();
    proxy.faults().inject(fault, 1);
    proxy
}

/// The next one is answered as ever.
#[track_caller]
fn is_over(proxy: &Proxy) {
    let shown = get("/bank/x").send(proxy.origin());
    assert!(shown.header("tpp-proxy-status").is_some() && shown.whole, "{shown:?}");
}

#[test]
fn a_redirect_of_its_own_is_bare_and_reaches_no_bank() {
    let bank = RawBank::answering(TEN);
    let proxy = faulty(&bank, ProxyFault::Redirect);
    let shown = get("/bank/x").set("Origin", "https://tpp.example").send(proxy.origin());
    assert_eq!((shown.status, shown.header("tpp-proxy-status")), (302, None));
    assert!(shown.header("location").unwrap().starts_with("https://"));
    assert_eq!(shown.header("access-control-allow-origin"), Some("https://tpp.example"));
    assert!(bank.received().is_empty());
    is_over(&proxy);
}

#[test]
fn an_answer_may_lack_its_status() {
    let bank = RawBank::answering(TEN);
    let proxy = faulty(&bank, ProxyFault::NoStatus);
    let shown = get("/bank/x").send(proxy.origin());
    assert_eq!((shown.status, shown.header("tpp-proxy-status")), (201, None));
    assert_eq!(shown.text(), "0123456789");
    is_over(&proxy);
}

#[test]
fn a_cut_body_never_looks_whole() {
    for (bytes, half) in [(TEN, "01234"), (NONE, "")] {
        let bank = RawBank::answering(bytes);
        let proxy = faulty(&bank, ProxyFault::CutBody);
        let shown = get("/bank/x").send(proxy.origin());
        assert_eq!((shown.text().as_str(), shown.whole), (half, false), "{shown:?}");
        assert!(shown.header("tpp-proxy-status").is_some());
        is_over(&proxy);
    }
}

#[test]
fn a_proxy_may_hang_before_the_head() {
    let bank = RawBank::answering(TEN);
    let proxy = faulty(&bank, ProxyFault::HangBeforeHead);
    let mut page = get("/bank/x").open(proxy.origin());
    assert!(is_silent(&mut page));
    assert_eq!(bank.received().len(), 1, "the bank has processed it");
    is_over(&proxy);
}

#[test]
fn a_proxy_may_hang_in_the_body() {
    for (bytes, half) in [(TEN, "01234"), (NONE, "")] {
        let bank = RawBank::answering(bytes);
        let proxy = faulty(&bank, ProxyFault::HangInBody);
        let mut page = get("/bank/x").open(proxy.origin());
        let (bytes, over) = read_until(&mut page, |bytes| {
            Shown::read(bytes).is_some_and(|shown| shown.text() == half)
        });
        assert!(!over && !Shown::read(&bytes).unwrap().whole);
        assert!(is_silent(&mut page));
        is_over(&proxy);
    }
}

#[test]
fn a_proxy_may_close_without_an_answer() {
    let bank = RawBank::answering(TEN);
    let proxy = faulty(&bank, ProxyFault::Close);
    let mut page = request("POST", "/bank/x").body("{}").open(proxy.origin());
    let (bytes, over) = read_until(&mut page, |_| false);
    assert!(bytes.is_empty() && over);
    assert_eq!(bank.received().len(), 1, "the bank has processed it");
    is_over(&proxy);
}

#[test]
fn faults_happen_in_their_order_and_as_often_as_told() {
    let bank = RawBank::answering(TEN);
    let proxy = faulty(&bank, ProxyFault::NoStatus);
    let faults: ProxyFaults = proxy.faults();
    faults.inject(ProxyFault::Redirect, 2);
    faults.inject(ProxyFault::CutBody, 0);
    // Neither takes one: it asks whether a proxy is there, and whether it may.
    get("/bank").send(proxy.origin());
    request("OPTIONS", "/bank/x").send(proxy.origin());
    let statuses: Vec<u16> = (0..4).map(|_| get("/bank/x").send(proxy.origin()).status).collect();
    assert_eq!(statuses, [201, 302, 302, 201]);
    faults.inject(ProxyFault::Redirect, 5);
    faults.clear();
    is_over(&proxy);
}

#[test]
fn every_fault_has_a_name() {
    for (name, fault) in ProxyFault::NAMES {
        assert_eq!(name.parse(), Ok(fault));
    }
    assert!("cut".parse::<ProxyFault>().unwrap_err().to_string().contains("cut"));
}
