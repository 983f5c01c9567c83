//! The request's way through the proxy: each row of the convention's table.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod sandbox_browser;

use belfius_psd2_sandbox::{Options, Proxy, ProxyBank, ProxyOptions, Sandbox};
use sandbox_browser::raw_bank::RawBank;
use sandbox_browser::{Page, get, request};

const OK: &str = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

/// What the bank receives, line by line; the request line first.
fn arrived(page: &Page) -> Vec<String> {
    arrived_with(page, |options| options)
}

fn arrived_with(page: &Page, choose: impl Fn(ProxyOptions) -> ProxyOptions) -> Vec<String> {
    let bank = RawBank::answering(OK);
    let proxy = Proxy::start(choose(ProxyOptions::default().bank("/bank", bank.at("")))).unwrap();
    let shown = page.send(proxy.origin());
    assert_eq!((shown.status, shown.text().as_str()), (200, "ok"), "{shown:?}");
    let received = bank.received();
    assert_eq!(received.len(), 1, "nothing is sent twice");
    received[0].split("\r\n").map(str::to_owned).collect()
}

/// The value of a header that is there once.
fn header<'a>(lines: &'a [String], name: &str) -> Option<&'a str> {
    let mut values = lines.iter().filter_map(|line| {
        let (other, value) = line.split_once(": ")?;
        other.eq_ignore_ascii_case(name).then_some(value)
    });
    let value = values.next();
    assert_eq!(values.next(), None, "{name} twice in {lines:?}");
    value
}

#[test]
fn path_and_query_go_on_to_the_byte() {
    for (own, banks) in [("/bank", ""), ("/api/the-bank", "/sandbox/psd2"), ("", ""), ("", "/x")] {
        let bank = RawBank::answering(OK);
        let proxy =
            Proxy::start(ProxyOptions::default().bank(own, bank.at(&format!("{banks}/")))).unwrap();
        let rests = [
            "/accounts/a%2F..%2Fb..c/transactions?x=%20+",
            "/accounts/../.././a/%2e%2E/%2e",
            "//evil.example//x//",
            "/%00%ff%zz%",
            // Everything that a browser leaves as it is.
            "/a;b=c,d:e@f!$&'()*+~_-.|^[]?q=?/[]^|`{}'%20&&a==\\",
            "/ends/with/a/slash/?",
            "/http://other.example/",
            "/Token?a=B&a=b",
        ];
        for rest in rests {
            let shown = get(&format!("{own}{rest}")).send(proxy.origin());
            assert_eq!(shown.status, 200, "{rest}: {shown:?}");
            let received = bank.received();
            let line = received.last().unwrap().split("\r\n").next().unwrap();
            assert_eq!(line, format!("GET {banks}{rest} HTTP/1.1"));
        }
        assert_eq!(bank.received().len(), rests.len());
    }
}

#[test]
fn a_query_alone_follows_the_base_url_too() {
    for (banks, line) in [("", "DELETE /?a=b HTTP/1.1"), ("/x", "DELETE /x?a=b HTTP/1.1")] {
        let bank = RawBank::answering(OK);
        let proxy = Proxy::start(ProxyOptions::default().bank("/b", bank.at(banks))).unwrap();
        request("DELETE", "/b?a=b").send(proxy.origin());
        assert_eq!(bank.received()[0].split("\r\n").next(), Some(line));
    }
}

#[test]
fn what_is_not_below_a_bank_goes_nowhere() {
    let bank = RawBank::answering(OK);
    let proxy = Proxy::start(ProxyOptions::default().bank("/bank", bank.at(""))).unwrap();
    for path in
        ["/", "/banks/token", "/bank%2Ftoken", "/Bank/token", "//bank/token", "/x/../bank/y"]
    {
        get(path).send(proxy.origin()).is_own(404, "not-sent");
    }
    assert!(bank.received().is_empty());
}

#[test]
fn the_base_url_itself_never_goes_to_the_bank() {
    let bank = RawBank::answering(OK);
    let proxy = Proxy::start(ProxyOptions::default().key("k").bank("/bank", bank.at(""))).unwrap();
    for path in ["/bank", "/bank/"] {
        let shown = get(path).send(proxy.origin());
        assert_eq!((shown.status, shown.header("tpp-proxy-status")), (200, None));
        assert_eq!(shown.header("cache-control"), Some("no-store"));
    }
    assert!(bank.received().is_empty());
}

#[test]
fn method_headers_and_body_go_on_as_they_are() {
    for method in ["GET", "POST", "PUT", "DELETE", "PATCH"] {
        let page = request(method, "/bank/payments")
            .set("Client-ID", "l7")
            .set("Request-ID", "  spaced  ")
            .set("Accept", "application/vnd.belfius.api+json; version=1.2")
            .set("Accept-Language", "fr")
            .set("Content-Type", "application/json")
            .set("X-Anything", "a, b; c=\"d\"")
            .body("{ \"amount\": 1.10 }\n");
        let lines = arrived(&page);
        assert_eq!(lines[0], format!("{method} /payments HTTP/1.1"));
        assert_eq!(header(&lines, "client-id"), Some("l7"));
        assert_eq!(header(&lines, "request-id"), Some("spaced"));
        let accept = Some("application/vnd.belfius.api+json; version=1.2");
        assert_eq!(header(&lines, "accept"), accept);
        assert_eq!(header(&lines, "accept-language"), Some("fr"));
        assert_eq!(header(&lines, "x-anything"), Some("a, b; c=\"d\""));
        assert_eq!(lines.last().unwrap(), "{ \"amount\": 1.10 }\n");
    }
}

#[test]
fn a_carried_header_replaces_one_that_is_there() {
    let page = get("/bank/x")
        .set("Date", "browser")
        .set("X-Both", "browser")
        .set("Tpp-Proxy-Header-Date", "2018-08-04T12:23:34Z")
        .set("tpp-proxy-header-HOST", "bank.example")
        .set("Tpp-Proxy-Header-Cookie", "a=b")
        .set("Tpp-Proxy-Header-X-Both", "page");
    let lines = arrived(&page);
    assert_eq!(header(&lines, "date"), Some("2018-08-04T12:23:34Z"));
    assert_eq!(header(&lines, "host"), Some("bank.example"));
    assert_eq!(header(&lines, "cookie"), Some("a=b"));
    assert_eq!(header(&lines, "x-both"), Some("page"));
    assert!(!lines.iter().any(|line| line.to_ascii_lowercase().starts_with("tpp-proxy")));
}

#[test]
fn what_is_for_the_proxy_or_about_the_page_stays_behind() {
    let mut page = get("/bank/x").set("Accept", "*/*").set("Accept-Encoding", "gzip, br");
    let headers = [
        "Tpp-Proxy-Key",
        "Tpp-Proxy-User",
        "Referer",
        "Cookie",
        "User-Agent",
        "Cache-Control",
        "Pragma",
        "Priority",
        "DNT",
        "Sec-Fetch-Mode",
        "Sec-CH-UA",
        "TE",
        "Keep-Alive",
        "Proxy-Authorization",
        "Upgrade",
        "X-Named",
    ];
    for name in headers {
        page = page.set(name, "mark");
    }
    let lines = arrived(&page.set("Connection", "keep-alive, X-Named"));
    assert!(!lines.iter().any(|line| line.contains("mark")), "{lines:?}");
    let names: Vec<&str> =
        lines[1..].iter().filter_map(|line| Some(line.split_once(": ")?.0)).collect();
    assert_eq!(names, ["host", "accept-encoding"], "{lines:?}");
    assert_eq!(header(&lines, "accept-encoding"), Some("identity"));
    assert!(header(&lines, "host").unwrap().starts_with("127.0.0.1:"));
}

#[test]
fn one_language_goes_on_and_a_browsers_own_does_not() {
    let language = |value: &str| {
        let lines = arrived(&get("/bank/x").set("Accept-Language", value));
        header(&lines, "accept-language").map(str::to_owned)
    };
    assert_eq!(language("nl").as_deref(), Some("nl"));
    for own in ["en-US,en;q=0.9", "en-GB", "nl, fr", "*"] {
        assert_eq!(language(own), None, "{own}");
    }
    let lines = arrived(&get("/bank/x").set("Tpp-Proxy-Header-Accept-Language", "nl, fr"));
    assert_eq!(header(&lines, "accept-language"), Some("nl, fr"));
}

#[test]
fn the_origin_of_a_page_stays_behind() {
    let page = get("/bank/x").set("Origin", "https://tpp.example");
    let lines = arrived_with(&page, |options| options.allow_origin("https://tpp.example"));
    assert_eq!(header(&lines, "origin"), None);
}

#[test]
fn a_page_cannot_frame_the_message_or_ask_for_another_encoding() {
    let bank = RawBank::answering(OK);
    let proxy = Proxy::start(ProxyOptions::default().bank("/bank", bank.at(""))).unwrap();
    for name in
        ["Transfer-Encoding", "Content-Length", "Connection", "Upgrade", "Tpp-Proxy-Key", ""]
    {
        let page = get("/bank/x").set(&format!("Tpp-Proxy-Header-{name}"), "1");
        page.send(proxy.origin()).is_own(400, "not-sent");
    }
    assert!(bank.received().is_empty());
    let lines = arrived(&get("/bank/x").set("Tpp-Proxy-Header-Accept-Encoding", "gzip"));
    assert_eq!(header(&lines, "accept-encoding"), Some("identity"));
}

#[test]
fn the_tpps_secret_is_put_on_the_token_endpoint_alone() {
    let secret = |options: ProxyOptions| options.credentials("id", "secret");
    let own = Some("Basic aWQ6c2VjcmV0");
    let page = |method: &str, path: &str, given: &str| {
        request(method, path).set("Authorization", given).body("grant_type=x")
    };
    let kept = |page: &Page, given: &str| {
        assert_eq!(header(&arrived_with(page, secret), "authorization"), Some(given));
    };
    for path in ["/bank/token", "/bank/oauth/token?x=1"] {
        let lines = arrived_with(&page("POST", path, "basic b3RoZXI="), secret);
        assert_eq!(header(&lines, "authorization"), own);
        kept(&page("POST", path, "Bearer t"), "Bearer t");
    }
    kept(&page("GET", "/bank/token", "Basic b3RoZXI="), "Basic b3RoZXI=");
    kept(&page("POST", "/bank/payments?/token", "Basic b3RoZXI="), "Basic b3RoZXI=");
    let none = arrived_with(&request("POST", "/bank/token").body("x"), secret);
    assert_eq!(header(&none, "authorization"), None);
    let untouched = arrived(&page("POST", "/bank/token", "Basic b3RoZXI="));
    assert_eq!(header(&untouched, "authorization"), Some("Basic b3RoZXI="));
}

#[test]
fn a_body_may_have_a_mebibyte_and_no_more() {
    let most = "x".repeat(1024 * 1024);
    let lines = arrived(&request("POST", "/bank/files").body(&most));
    assert_eq!(lines.last().unwrap().len(), most.len());

    let bank = RawBank::answering(OK);
    let proxy = Proxy::start(ProxyOptions::default().bank("/bank", bank.at(""))).unwrap();
    let page = request("POST", "/bank/files").body(most + "x");
    page.send(proxy.origin()).is_own(413, "not-sent");
    assert!(bank.received().is_empty());
}

#[test]
fn without_the_key_nobody_is_let_in() {
    let bank = RawBank::answering(OK);
    let options = ProxyOptions::default().key("open sesame").bank("/bank", bank.at(""));
    let proxy = Proxy::start(options).unwrap();
    get("/bank/x").send(proxy.origin()).is_own(403, "not-sent");
    get("/bank/x").set("Tpp-Proxy-Key", "open").send(proxy.origin()).is_own(403, "not-sent");
    assert!(bank.received().is_empty());
    let shown = get("/bank/x").set("Tpp-Proxy-Key", "open sesame").send(proxy.origin());
    assert_eq!(shown.header("tpp-proxy-status"), Some("200"));
}

#[test]
fn one_origin_may_serve_both_brands_of_the_simulated_bank() {
    let bank = Sandbox::start(Options::default().rows(5).prefix("psd2")).unwrap();
    let options = ProxyOptions::default()
        .bank("/belfius", ProxyBank::belfius(&bank))
        .bank("/banx", ProxyBank::banx(&bank));
    let proxy = Proxy::start(options).unwrap();
    for prefix in ["/belfius", "/banx"] {
        let shown = get(&format!("{prefix}/accounts/a%2Fb?x=y")).send(proxy.origin());
        assert!(shown.header("tpp-proxy-status").is_some(), "{shown:?}");
    }
    let seen: Vec<String> =
        bank.requests().iter().map(|one| format!("{:?} {}", one.brand, one.path)).collect();
    assert_eq!(seen, ["Belfius /psd2/accounts/a%2Fb", "Banx /psd2/accounts/a%2Fb"]);
}

#[test]
fn what_cannot_be_a_bank_is_refused_at_start() {
    let good = RawBank::answering(OK);
    let start = |bank| Proxy::start(ProxyOptions::default().bank("/bank", bank)).map(drop);
    for url in ["http://127.0.0.1:1", "https://", "https://a b", "https://h/?x", "127.0.0.1"] {
        let error = start(ProxyBank::at(url, "", "", "")).unwrap_err();
        assert!(error.to_string().contains(url), "{error}");
    }
    assert!(start(ProxyBank::at("https://h", "", "", "")).is_err(), "no key");
    assert!(start(good.at("")).is_ok());
    assert!(!format!("{:?}", good.at("")).contains("PRIVATE"));
}
