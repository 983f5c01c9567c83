//! Which pages may use the proxy: the convention's second table of answers.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod sandbox_browser;

use std::time::Duration;

use belfius_psd2_sandbox::{Proxy, ProxyFault, ProxyOptions};
use sandbox_browser::raw_bank::RawBank;
use sandbox_browser::{Page, Shown, get, request};

const PAGE: &str = "https://tpp.example";

struct Bench {
    bank: RawBank,
    proxy: Proxy,
}

fn bench(choose: impl Fn(ProxyOptions) -> ProxyOptions) -> Bench {
    let bank = RawBank::answering("HTTP/1.1 302 Found\r\nContent-Length: 2\r\n\r\nok");
    let options = choose(ProxyOptions::default()).bank("/bank", bank.at(""));
    Bench { proxy: Proxy::start(options).unwrap(), bank }
}

fn of_the_page() -> Bench {
    bench(|options| options.allow_origin("https://other.example").allow_origin(PAGE))
}

impl Bench {
    fn send(&self, page: &Page) -> Shown {
        page.send(self.proxy.origin())
    }
}

fn preflight(origin: &str) -> Page {
    request("OPTIONS", "/bank/token")
        .set("Origin", origin)
        .set("Access-Control-Request-Method", "POST")
        .set("Access-Control-Request-Headers", "authorization,request-id,tpp-proxy-header-date")
}

#[track_caller]
fn is_open(shown: &Shown, origin: &str) {
    assert_eq!(shown.all("access-control-allow-origin"), [origin], "{shown:?}");
    assert_eq!(shown.all("vary"), ["Origin"]);
    assert_eq!(shown.all("access-control-expose-headers"), ["*"]);
    assert_eq!(shown.header("access-control-allow-credentials"), None);
}

#[track_caller]
fn is_closed(shown: &Shown) {
    let opens = |(name, _): &&(String, String)| name.starts_with("access-control-");
    assert_eq!(shown.headers.iter().find(opens), None, "{shown:?}");
    assert_eq!(shown.all("vary"), ["Origin"], "another page may be let in");
}

#[test]
fn every_answer_is_open_to_a_listed_page_errors_included() {
    let bench = of_the_page();
    let shown = bench.send(&get("/bank/x").set("Origin", PAGE));
    assert_eq!((shown.status, shown.header("tpp-proxy-status")), (200, Some("302")));
    is_open(&shown, PAGE);
    let nowhere = bench.send(&get("/nowhere").set("Origin", PAGE));
    nowhere.is_own(404, "not-sent");
    is_open(&nowhere, PAGE);
    let bad = get("/bank/x").set("Origin", PAGE).set("Tpp-Proxy-Header-TE", "x");
    let bad = bench.send(&bad);
    bad.is_own(400, "not-sent");
    is_open(&bad, PAGE);
    is_open(&bench.send(&get("/bank").set("Origin", PAGE)), PAGE);

    let locked = self::bench(|options| options.key("k").allow_origin(PAGE));
    let shown = locked.send(&get("/bank/x").set("Origin", PAGE));
    shown.is_own(403, "not-sent");
    is_open(&shown, PAGE);
}

#[test]
fn a_preflight_is_granted_what_it_asks_for() {
    // The key cannot come with it.
    let bench = bench(|options| options.allow_origin(PAGE).key("k"));
    let shown = bench.send(&preflight(PAGE));
    assert_eq!((shown.status, shown.body.len()), (204, 0));
    is_open(&shown, PAGE);
    assert_eq!(shown.header("access-control-allow-methods"), Some("POST"));
    let headers = "authorization,request-id,tpp-proxy-header-date";
    assert_eq!(shown.header("access-control-allow-headers"), Some(headers));
    assert_eq!(shown.header("access-control-max-age"), Some("600"));
    assert_eq!(shown.header("cache-control"), Some("no-store"));
    assert!(bench.bank.received().is_empty());

    let forgetful = self::bench(|options| options.allow_origin(PAGE).preflight_age(Duration::ZERO));
    let shown = forgetful.send(&preflight(PAGE));
    assert_eq!(shown.header("access-control-max-age"), Some("0"));
}

#[test]
fn a_page_of_another_origin_gets_nothing_and_sends_nothing() {
    let bench = of_the_page();
    for origin in ["https://tpp.example.evil.example", "http://tpp.example", "null", ""] {
        let shown = bench.send(&preflight(origin));
        assert_eq!(shown.status, 204);
        is_closed(&shown);
        let shown = bench.send(&request("POST", "/bank/token").set("Origin", origin));
        shown.is_own(403, "not-sent");
        is_closed(&shown);
    }
    let two = get("/bank/x").set("Origin", PAGE).set("Origin", "https://evil.example");
    bench.send(&two).is_own(403, "not-sent");
    assert!(bench.bank.received().is_empty());
}

#[test]
fn what_is_no_page_or_its_own_page_needs_no_list() {
    let bench = bench(|options| options);
    let shown = bench.send(&get("/bank/x"));
    assert_eq!(shown.header("tpp-proxy-status"), Some("302"));
    is_closed(&shown);
    let origin = bench.proxy.origin().to_owned();
    for own in [origin.replace("127.0.0.1", "localhost"), origin] {
        let shown = bench.send(&request("POST", "/bank/x").set("Origin", &own));
        assert_eq!(shown.header("tpp-proxy-status"), Some("302"));
    }
}

#[test]
fn for_tests_every_origin_may_be_let_in() {
    let bench = bench(ProxyOptions::allow_any_origin);
    for origin in ["http://127.0.0.1:8000", "null"] {
        is_open(&bench.send(&get("/bank/x").set("Origin", origin)), origin);
        is_open(&bench.send(&preflight(origin)), origin);
    }
}

#[test]
fn refused_cors_hides_a_preflight_or_else_the_answer() {
    let bench = of_the_page();
    let bare = |shown: &Shown| {
        let names = ["access-control-allow-origin", "access-control-allow-headers", "vary"];
        names.iter().all(|name| shown.header(name).is_none())
    };
    let faults = bench.proxy.faults();
    faults.inject(ProxyFault::RefuseCors, 1);
    let shown = bench.send(&preflight(PAGE));
    assert_eq!(shown.status, 204);
    assert!(bare(&shown), "{shown:?}");
    is_open(&bench.send(&preflight(PAGE)), PAGE);
    assert!(bench.bank.received().is_empty());

    faults.inject(ProxyFault::RefuseCors, 1);
    let shown = bench.send(&get("/bank/x").set("Origin", PAGE));
    assert!(bare(&shown) && shown.header("tpp-proxy-status").is_some(), "{shown:?}");
    assert_eq!(bench.bank.received().len(), 1, "the bank has processed it");
    is_open(&bench.send(&get("/bank/x").set("Origin", PAGE)), PAGE);
}
