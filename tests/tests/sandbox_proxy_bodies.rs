//! Bodies on their way through the proxy: as they come, and cut where they are
//! cut.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod sandbox_browser;

use std::io::ErrorKind;
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use belfius_psd2_sandbox::{Fault, Operation, Options, Proxy, ProxyOptions, Sandbox};
use sandbox_browser::raw_bank::{RawBank, Wire, say};
use sandbox_browser::{PATIENCE, Shown, get, is_silent, read_until};

fn proxy_to(bank: &RawBank) -> Proxy {
    Proxy::start(ProxyOptions::default().bank("/bank", bank.at(""))).unwrap()
}

fn ends_with(text: &'static str) -> impl Fn(&[u8]) -> bool {
    move |bytes| String::from_utf8_lossy(bytes).trim_end().ends_with(text)
}

#[test]
fn the_first_bytes_arrive_before_the_bank_has_sent_the_last() {
    for head in ["Content-Length: 10", "Transfer-Encoding: chunked"] {
        let (go_on, wait) = channel::<()>();
        let chunked = head.contains("chunked");
        let bank = RawBank::start(move |wire| {
            say(wire, format!("HTTP/1.1 200 OK\r\n{head}\r\n\r\n").as_bytes());
            let (first, last) = match chunked {
                true => ("5\r\nfirst\r\n", "5\r\n-last\r\n0\r\n\r\n"),
                false => ("first", "-last"),
            };
            wait.recv_timeout(PATIENCE).unwrap();
            say(wire, first.as_bytes());
            wait.recv_timeout(PATIENCE).unwrap();
            say(wire, last.as_bytes());
        });
        let proxy = proxy_to(&bank);
        let mut page = get("/bank/x").open(proxy.origin());
        let (mut bytes, _) = read_until(&mut page, |bytes| bytes.ends_with(b"\r\n\r\n"));
        assert!(Shown::read(&bytes).unwrap().body.is_empty(), "the head comes before the body");
        go_on.send(()).unwrap();
        bytes.extend(read_until(&mut page, ends_with("first")).0);
        go_on.send(()).unwrap();
        bytes.extend(read_until(&mut page, |_| false).0);
        let shown = Shown::read(&bytes).unwrap();
        assert_eq!((shown.text().as_str(), shown.whole), ("first-last", true));
    }
}

#[test]
fn an_endless_body_comes_as_it_is_sent_until_the_page_leaves() {
    let (ended, end) = channel();
    let bank = RawBank::start(move |wire: &mut Wire| {
        use std::io::Write as _;
        say(wire, b"HTTP/1.1 200 OK\r\n\r\n");
        let piece = vec![b'x'; 64 * 1024];
        while wire.write_all(&piece).is_ok() {}
        ended.send(()).unwrap();
    });
    let proxy = proxy_to(&bank);
    let mut page = get("/bank/x").open(proxy.origin());
    let (bytes, over) = read_until(&mut page, |bytes| bytes.len() > 10_000_000);
    assert!(bytes.len() > 10_000_000 && !over);
    drop(page);
    end.recv_timeout(PATIENCE).expect("the proxy leaves too");
}

#[test]
fn a_page_that_leaves_before_the_answer_ends_the_call() {
    let (ended, end) = channel();
    let bank = RawBank::start(move |wire: &mut Wire| {
        use std::io::Read as _;
        // Until the proxy hangs up.
        let read = wire.read_exact(&mut [0; 1]);
        ended.send(read.is_err_and(|error| error.kind() != ErrorKind::WouldBlock)).unwrap();
    });
    let proxy = proxy_to(&bank);
    let page = get("/bank/x").open(proxy.origin());
    while bank.received().is_empty() {
        thread::sleep(Duration::from_millis(5));
    }
    drop(page);
    assert!(end.recv_timeout(PATIENCE / 4).unwrap());
}

#[test]
fn a_body_that_the_bank_cuts_does_not_look_whole() {
    for head in ["Content-Length: 10\r\n", "Transfer-Encoding: chunked\r\n", ""] {
        let bank = RawBank::start(move |wire| {
            let first = if head.contains("chunked") { "a\r\nfirst" } else { "first" };
            // Dropped without a goodbye of TLS.
            say(wire, format!("HTTP/1.1 200 OK\r\n{head}\r\n{first}").as_bytes());
        });
        let shown = get("/bank/x").send(proxy_to(&bank).origin());
        assert_eq!((shown.text().as_str(), shown.whole), ("first", false), "{head}{shown:?}");
        assert_eq!(shown.header("tpp-proxy-status"), Some("200"));
    }
}

#[test]
fn a_body_that_ends_with_the_connection_is_whole_after_a_goodbye() {
    let bank = RawBank::answering("HTTP/1.0 200 OK\r\n\r\nall of it");
    let shown = get("/bank/x").send(proxy_to(&bank).origin());
    assert_eq!((shown.text().as_str(), shown.whole), ("all of it", true), "{shown:?}");
}

#[test]
fn a_bank_that_falls_silent_within_a_body_is_cut() {
    let bank = RawBank::start(|wire| {
        say(wire, b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nfirst");
        thread::sleep(Duration::from_secs(3));
    });
    let options = ProxyOptions::default().time_out(Duration::from_millis(600));
    let proxy = Proxy::start(options.bank("/bank", bank.at(""))).unwrap();
    let mut page = get("/bank/x").open(proxy.origin());
    let (mut bytes, _) = read_until(&mut page, ends_with("first"));
    assert!(is_silent(&mut page), "not at once");
    bytes.extend(read_until(&mut page, |_| false).0);
    let shown = Shown::read(&bytes).unwrap();
    assert_eq!((shown.text().as_str(), shown.whole), ("first", false));
}

#[test]
fn a_slow_body_may_take_longer_than_the_time_out_altogether() {
    let bank = RawBank::start(|wire| {
        say(wire, b"HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n");
        for _ in 0..8 {
            thread::sleep(Duration::from_millis(150));
            say(wire, b"x");
        }
    });
    let options = ProxyOptions::default().time_out(Duration::from_millis(800));
    let proxy = Proxy::start(options.bank("/bank", bank.at(""))).unwrap();
    let shown = get("/bank/x").send(proxy.origin());
    assert_eq!((shown.text().as_str(), shown.whole), ("xxxxxxxx", true));
}

#[test]
fn the_simulated_banks_damaged_bodies_come_through_as_they_are() {
    let bank = Sandbox::start(Options::default().rows(1)).unwrap();
    let proxy = Proxy::start(ProxyOptions::to(&bank)).unwrap();
    let shown = |fault| {
        bank.faults().inject(Operation::Any, fault, 1);
        get("/bank/accounts").send(proxy.origin())
    };
    let plain = get("/bank/accounts").send(proxy.origin());
    assert!(plain.whole && plain.body.len() > 20);
    let cut = shown(Fault::CutBody);
    assert!(!cut.whole && plain.body.starts_with(&cut.body) && !cut.body.is_empty(), "{cut:?}");
    let slow = shown(Fault::SlowBody { chunk: 20, pause: Duration::from_millis(5) });
    assert_eq!((&slow.body, slow.whole), (&plain.body, true));
    let large = shown(Fault::OversizedBody { bytes: 3_000_000 });
    assert_eq!((large.body.len(), large.whole), (plain.body.len() + 3_000_000, true));
    assert_eq!(shown(Fault::DuplicateDate).all("date").len(), 2);
    let redirect = shown(Fault::UnexpectedRedirect);
    assert_eq!((redirect.status, redirect.header("tpp-proxy-status")), (200, Some("302")));
}
