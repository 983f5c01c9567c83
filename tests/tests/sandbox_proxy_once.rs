//! Each `Request-ID` goes to the bank once, however often a browser repeats it.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod sandbox_browser;

use std::net::TcpListener;
use std::sync::mpsc::{Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use belfius_psd2_sandbox::{Clock, Proxy, ProxyBank, ProxyFault, ProxyOptions};
use sandbox_browser::http2::Connection;
use sandbox_browser::raw_bank::{RawBank, say};
use sandbox_browser::{PATIENCE, Page, Shown, get, is_silent, read_until, request};

const TEN_MINUTES: Duration = Duration::from_secs(600);
const CREATED: &str = "HTTP/1.1 201 Created\r\nDate: one\r\nDate: two\r\nResponse-ID: r\r\n\
    Content-Length: 2\r\n\r\n{}";

struct Bench {
    bank: RawBank,
    proxy: Proxy,
    clock: Clock,
}

fn bench(bank: RawBank) -> Bench {
    bench_with(bank, |options| options)
}

fn bench_with(bank: RawBank, choose: impl Fn(ProxyOptions) -> ProxyOptions) -> Bench {
    let clock = Clock::default();
    let options = ProxyOptions::default().clock(clock.clone()).bank("/bank", bank.at(""));
    Bench { proxy: Proxy::start(choose(options)).unwrap(), bank, clock }
}

/// A bank that sends `bytes` to one request whenever the sender says so.
fn slow_bank(bytes: &'static str) -> (RawBank, Sender<()>) {
    let (go_on, wait) = channel();
    let bank = RawBank::start(move |wire| {
        wait.recv_timeout(PATIENCE).unwrap();
        say(wire, bytes.as_bytes());
    });
    (bank, go_on)
}

impl Bench {
    fn send(&self, page: &Page) -> Shown {
        page.send(self.proxy.origin())
    }

    fn wait_for_the_bank(&self) {
        let start = Instant::now();
        while self.bank.received().is_empty() {
            assert!(start.elapsed() < PATIENCE, "the bank has received nothing");
            thread::sleep(Duration::from_millis(5));
        }
    }

    #[track_caller]
    fn bank_has(&self, count: usize) {
        assert_eq!(self.bank.received().len(), count, "{:?}", self.bank.received());
    }
}

fn payment(id: &str) -> Page {
    request("POST", "/bank/payments").set("Request-ID", id).set("Signature", "s").body("{\"a\":1}")
}

fn all(stream: &mut std::net::TcpStream) -> Shown {
    Shown::read(&read_until(stream, |_| false).0).unwrap()
}

#[track_caller]
fn is_created(shown: &Shown) {
    assert_eq!((shown.status, shown.header("tpp-proxy-status")), (201, Some("201")), "{shown:?}");
    assert_eq!((shown.text().as_str(), shown.whole), ("{}", true));
    assert_eq!(shown.all("date"), ["one", "two"]);
    assert_eq!(shown.header("response-id"), Some("r"));
    assert_eq!(shown.all("tpp-proxy-once"), ["request-id"]);
    assert_eq!(shown.header("tpp-proxy-delivery"), None);
    assert_eq!(shown.header("cache-control"), Some("no-store"));
}

#[test]
fn a_repetition_gets_the_response_that_was_given() {
    let bench = bench(RawBank::answering(CREATED));
    let first = bench.send(&payment("a"));
    is_created(&first);
    for _ in 0..2 {
        let again = bench.send(&payment("a"));
        is_created(&again);
        assert_eq!(again.headers, first.headers);
    }
    bench.bank_has(1);
    is_created(&bench.send(&payment("b")));
    bench.bank_has(2);
}

#[test]
fn a_repetition_awaits_the_response_to_what_is_under_way() {
    let (bank, go_on) = slow_bank(CREATED);
    let bench = bench(bank);
    let mut first = payment("a").open(bench.proxy.origin());
    bench.wait_for_the_bank();
    let mut again = payment("a").open(bench.proxy.origin());
    assert!(is_silent(&mut again));
    go_on.send(()).unwrap();
    is_created(&all(&mut again));
    is_created(&all(&mut first));
    bench.bank_has(1);
}

#[test]
fn a_repetition_gets_a_body_that_is_still_coming_from_its_beginning() {
    let (go_on, wait) = channel::<()>();
    let bank = RawBank::start(move |wire| {
        say(wire, b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nfirst");
        wait.recv_timeout(PATIENCE).unwrap();
        say(wire, b"-last");
    });
    let bench = bench(bank);
    let ends_with_first = |bytes: &[u8]| bytes.ends_with(b"first");
    let mut pages: Vec<_> = (0..2)
        .map(|_| {
            let mut page = payment("a").open(bench.proxy.origin());
            let (bytes, _) = read_until(&mut page, ends_with_first);
            (page, bytes)
        })
        .collect();
    go_on.send(()).unwrap();
    for (page, bytes) in &mut pages {
        bytes.extend(read_until(page, |_| false).0);
        let shown = Shown::read(bytes).unwrap();
        assert_eq!((shown.text().as_str(), shown.whole), ("first-last", true));
    }
    bench.bank_has(1);
}

#[test]
fn the_outcome_is_recorded_when_the_pages_first_connection_has_died() {
    let (bank, go_on) = slow_bank(CREATED);
    let bench = bench(bank);
    let first = payment("a").open(bench.proxy.origin());
    bench.wait_for_the_bank();
    drop(first);
    let mut again = payment("a").open(bench.proxy.origin());
    assert!(is_silent(&mut again));
    drop(again);
    go_on.send(()).unwrap();
    is_created(&bench.send(&payment("a")));
    bench.bank_has(1);
}

#[test]
fn a_connection_that_the_proxy_closes_instead_costs_no_second_payment() {
    let bench = bench(RawBank::answering(CREATED));
    for fault in [ProxyFault::Close, ProxyFault::HangBeforeHead, ProxyFault::CutBody] {
        bench.proxy.faults().inject(fault, 1);
        let mut page = payment("a").open(bench.proxy.origin());
        assert!(fault != ProxyFault::HangBeforeHead || is_silent(&mut page));
        if fault != ProxyFault::HangBeforeHead {
            assert!(read_until(&mut page, |_| false).1);
        }
    }
    is_created(&bench.send(&payment("a")));
    bench.bank_has(1);
}

#[test]
fn of_seven_at_once_the_bank_receives_one() {
    let bench = bench(RawBank::answering(CREATED));
    let origin = bench.proxy.origin();
    thread::scope(|scope| {
        let pages: Vec<_> = (0..7).map(|_| scope.spawn(|| payment("a").send(origin))).collect();
        for page in pages {
            is_created(&page.join().unwrap());
        }
    });
    bench.bank_has(1);
}

#[test]
fn over_http_2_a_request_goes_to_the_bank_once_too() {
    let (bank, go_on) = slow_bank(CREATED);
    let bench = bench(bank);
    let mut connection = Connection::open(bench.proxy.origin());
    connection.send_and_abort(&payment("a"), || !bench.bank.received().is_empty());
    go_on.send(()).unwrap();
    is_created(&connection.send(&payment("a")).unwrap());
    is_created(&Connection::open(bench.proxy.origin()).send(&payment("a")).unwrap());
    // A browser may repeat on the other version of HTTP.
    is_created(&bench.send(&payment("a")));
    bench.bank_has(1);
}

#[test]
fn after_ten_minutes_an_id_is_new_again() {
    let bench = bench(RawBank::answering(CREATED));
    is_created(&bench.send(&payment("a")));
    bench.clock.advance(TEN_MINUTES - Duration::from_secs(60));
    is_created(&bench.send(&payment("a")));
    bench.bank_has(1);
    bench.clock.advance(Duration::from_secs(60));
    is_created(&bench.send(&payment("a")));
    bench.bank_has(2);
}

#[test]
fn another_request_with_the_same_id_gets_nobodys_response() {
    let bank = RawBank::answering(CREATED);
    let options = |options: ProxyOptions| options.bank("/other", bank.at("/other"));
    let bench = bench_with(RawBank::answering(CREATED), options);
    let base = |method: &str, path: &str| request(method, path).set("Request-ID", "a");
    let first = base("POST", "/bank/x?y=1")
        .set("Authorization", "Bearer one")
        .set("Signature", "s")
        .set("Tpp-Proxy-User", "one")
        .body("{}");
    is_created(&bench.send(&first));
    let bare = || base("POST", "/bank/x?y=1").body("{}");
    let authorized = || bare().set("Authorization", "Bearer one");
    let signed = |page: Page| page.set("Signature", "s").set("Tpp-Proxy-User", "one");
    for other in [
        signed(base("PUT", "/bank/x?y=1").set("Authorization", "Bearer one").body("{}")),
        signed(base("POST", "/bank/x?y=2").set("Authorization", "Bearer one").body("{}")),
        signed(base("POST", "/bank/x/?y=1").set("Authorization", "Bearer one").body("{}")),
        signed(base("POST", "/other/x?y=1").set("Authorization", "Bearer one").body("{}")),
        signed(authorized().body("{ }")),
        signed(authorized().body("")),
        signed(bare()),
        signed(bare().set("Authorization", "Bearer two")),
        authorized().set("Signature", "t").set("Tpp-Proxy-User", "one"),
        authorized().set("Signature", "s").set("Tpp-Proxy-User", "two"),
        authorized().set("Signature", "s"),
        signed(authorized()).set("Tpp-Proxy-Key", "k"),
        signed(authorized()).set("Code-Challenge", "c"),
    ] {
        let shown = bench.send(&other);
        // A request with this id was sent: of that one it is unknown.
        shown.is_own(409, "unknown");
        assert_eq!(shown.header("tpp-proxy-once"), Some("request-id"));
    }
    assert!(bank.received().is_empty());
    bench.bank_has(1);
    // What a browser or a balancer may add to a repetition makes it no other request.
    let again = first.set("Priority", "u=1").set("X-Forwarded-For", "1").set("Accept", "*/*");
    is_created(&bench.send(&again));
    bench.bank_has(1);
}

#[test]
fn of_a_response_that_is_too_large_a_repetition_learns_that_it_is_unknown() {
    let body = "x".repeat(5_000);
    for (kept, kept_in_all) in [(4_000, 100_000), (100_000, 4_000)] {
        let bank = format!("HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n{body}");
        let options =
            |options: ProxyOptions| options.kept_response(kept).kept_responses(kept_in_all);
        let bench = bench_with(RawBank::answering(bank), options);
        let shown = bench.send(&payment("a"));
        assert_eq!((shown.text() == body, shown.whole), (true, true), "the first gets all of it");
        for _ in 0..2 {
            let again = bench.send(&payment("a"));
            again.is_own(502, "unknown");
            assert_eq!(again.header("tpp-proxy-once"), Some("request-id"));
        }
        bench.bank_has(1);
    }
}

#[test]
fn a_large_response_comes_as_it_is_sent_until_the_page_leaves() {
    let (ended, end) = channel();
    let bank = RawBank::start(move |wire| {
        use std::io::Write as _;
        say(wire, b"HTTP/1.1 200 OK\r\n\r\n");
        let piece = vec![b'x'; 64 * 1024];
        while wire.write_all(&piece).is_ok() {}
        ended.send(()).unwrap();
    });
    let bench = bench(bank);
    let mut page = payment("a").open(bench.proxy.origin());
    let (bytes, over) = read_until(&mut page, |bytes| bytes.len() > 3_000_000);
    assert!(bytes.len() > 3_000_000 && !over);
    bench.send(&payment("a")).is_own(502, "unknown");
    drop(page);
    end.recv_timeout(PATIENCE).expect("the proxy leaves too");
    bench.send(&payment("a")).is_own(502, "unknown");
}

#[test]
fn a_response_that_made_room_for_later_ones_is_unknown_and_not_sent_again() {
    let body = "x".repeat(3_000);
    let bank = format!("HTTP/1.1 200 OK\r\nContent-Length: 3000\r\n\r\n{body}");
    let options = |options: ProxyOptions| options.kept_responses(10_000);
    let bench = bench_with(RawBank::answering(bank), options);
    for id in ["a", "b", "c"] {
        assert_eq!(bench.send(&payment(id)).status, 200);
    }
    bench.send(&payment("a")).is_own(502, "unknown");
    assert_eq!(bench.send(&payment("c")).text(), body);
    bench.bank_has(3);
}

#[test]
fn a_request_beyond_the_known_ids_is_refused_until_an_id_is_ten_minutes_old() {
    let options = |options: ProxyOptions| options.known_ids(2);
    let bench = bench_with(RawBank::answering(CREATED), options);
    is_created(&bench.send(&payment("a")));
    is_created(&bench.send(&payment("b")));
    bench.send(&payment("c")).is_own(503, "not-sent");
    is_created(&bench.send(&payment("a")));
    bench.bank_has(2);
    bench.clock.advance(TEN_MINUTES);
    is_created(&bench.send(&payment("c")));
    bench.bank_has(3);
}

/// A proxy to a bank that nobody is at, and the port of that.
fn proxy_to_nobody() -> (Proxy, u16) {
    let unused = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = unused.local_addr().unwrap().port();
    drop(unused);
    let keys = RawBank::answering("");
    let nobody = format!("https://127.0.0.1:{port}");
    let bank = ProxyBank::at(&nobody, keys.ca(), keys.ca(), keys.key());
    (Proxy::start(ProxyOptions::default().bank("/bank", bank)).unwrap(), port)
}

#[test]
fn what_was_not_sent_is_not_sent_by_a_repetition_either() {
    let (proxy, port) = proxy_to_nobody();
    payment("a").send(proxy.origin()).is_own(502, "not-sent");
    // The bank is there again.
    let bank = TcpListener::bind(("127.0.0.1", port)).unwrap();
    bank.set_nonblocking(true).unwrap();
    let again = payment("a").send(proxy.origin());
    again.is_own(502, "not-sent");
    assert_eq!(again.header("tpp-proxy-once"), Some("request-id"));
    assert!(bank.accept().is_err(), "nobody came");
}

#[test]
fn a_get_that_was_not_sent_is_tried_anew() {
    let (proxy, port) = proxy_to_nobody();
    let account = || get("/bank/accounts/1").set("Request-ID", "a");
    account().send(proxy.origin()).is_own(502, "not-sent");
    let bank = TcpListener::bind(("127.0.0.1", port)).unwrap();
    let came = thread::spawn(move || drop(bank.accept().unwrap()));
    account().send(proxy.origin()).is_own(502, "not-sent");
    came.join().unwrap();
}

#[test]
fn unknown_never_becomes_not_sent() {
    let silence: fn() -> RawBank = || RawBank::answering("");
    let slow: fn() -> RawBank = || RawBank::start(|_| thread::sleep(Duration::from_secs(2)));
    for (bank, status) in [(silence, 502), (slow, 504)] {
        let options = |options: ProxyOptions| {
            options
                .time_out(Duration::from_millis(500))
                .key("k")
                .allow_origin("https://tpp.example")
        };
        let bench = bench_with(bank(), options);
        let page = || payment("a").set("Tpp-Proxy-Key", "k");
        bench.send(&page()).is_own(status, "unknown");
        bench.send(&page()).is_own(status, "unknown");
        // Refused before the table is asked.
        bench.send(&payment("a")).is_own(403, "unknown");
        bench.send(&page().set("Origin", "https://evil.example")).is_own(403, "unknown");
        bench.send(&page().set("Tpp-Proxy-Header-TE", "x")).is_own(400, "unknown");
        let large = "x".repeat(1024 * 1024 + 1);
        bench.send(&page().body(large)).is_own(413, "unknown");
        bench.bank_has(1);
    }
}

#[test]
fn a_body_that_the_bank_has_cut_is_given_again_as_it_came() {
    let bank = RawBank::start(|wire| {
        say(wire, b"HTTP/1.1 201 Created\r\nContent-Length: 10\r\n\r\nfirst");
    });
    let bench = bench(bank);
    for _ in 0..2 {
        let shown = bench.send(&payment("a"));
        assert_eq!((shown.status, shown.text().as_str(), shown.whole), (201, "first", false));
        assert_eq!(shown.header("tpp-proxy-status"), Some("201"));
    }
    bench.bank_has(1);
}

#[test]
fn a_hidden_status_is_given_again() {
    for status in [302, 408, 421] {
        let bytes = format!("HTTP/1.1 {status} Why\r\nLocation: /y\r\nContent-Length: 0\r\n\r\n");
        let bench = bench(RawBank::answering(bytes));
        for _ in 0..3 {
            let shown = bench.send(&payment("a"));
            let told = status.to_string();
            assert_eq!(
                (shown.status, shown.header("tpp-proxy-status")),
                (200, Some(told.as_str()))
            );
            assert_eq!(shown.header("location"), Some("/y"));
        }
        bench.bank_has(1);
    }
}

#[test]
fn what_is_refused_before_it_is_sent_does_not_occupy_its_id() {
    let options = |options: ProxyOptions| options.key("k");
    let bench = bench_with(RawBank::answering(CREATED), options);
    let page = || payment("a").set("Tpp-Proxy-Key", "k");
    bench.send(&payment("a")).is_own(403, "not-sent");
    bench.send(&page().set("Origin", "https://evil.example")).is_own(403, "not-sent");
    bench.send(&page().set("Tpp-Proxy-Header-TE", "x")).is_own(400, "not-sent");
    bench.send(&page().body("x".repeat(1024 * 1024 + 1))).is_own(413, "not-sent");
    bench.bank_has(0);
    is_created(&bench.send(&page()));
    bench.bank_has(1);
}

#[test]
fn a_request_without_an_id_goes_on_as_often_as_it_comes() {
    let bench = bench(RawBank::answering(CREATED));
    for turn in 1..=2 {
        for page in [request("POST", "/bank/x"), payment("")] {
            let shown = bench.send(&page);
            assert_eq!((shown.status, shown.header("tpp-proxy-once")), (201, None));
        }
        bench.bank_has(2 * turn);
    }
}

#[test]
fn an_id_that_is_carried_counts_in_place_of_one_that_is_there() {
    let bench = bench(RawBank::answering(CREATED));
    let page = |own: &str, carried: &str| {
        get("/bank/x").set("Request-ID", own).set("Tpp-Proxy-Header-Request-ID", carried)
    };
    is_created(&bench.send(&page("a", "b")));
    is_created(&bench.send(&page("c", "b")));
    bench.bank_has(1);
    is_created(&bench.send(&page("a", "d")));
    bench.bank_has(2);
}

#[test]
fn the_base_url_tells_pages_of_other_origins_too() {
    let options = |options: ProxyOptions| options.allow_origin("https://tpp.example");
    let bench = bench_with(RawBank::answering(CREATED), options);
    for path in ["/bank", "/bank/"] {
        let shown = bench.send(&get(path).set("Origin", "https://tpp.example"));
        assert_eq!((shown.status, shown.all("tpp-proxy-once")), (200, vec!["request-id"]));
        assert_eq!(shown.header("access-control-allow-origin"), Some("https://tpp.example"));
        assert_eq!(shown.header("access-control-expose-headers"), Some("*"));
    }
    let mut connection = Connection::open(bench.proxy.origin());
    let shown = connection.send(&get("/bank")).unwrap();
    assert_eq!(shown.header("tpp-proxy-once"), Some("request-id"));
    bench.bank_has(0);
}

#[test]
fn the_banks_own_word_is_not_passed_on() {
    let bytes = "HTTP/1.1 200 OK\r\nTpp-Proxy-Once: mark\r\nContent-Length: 0\r\n\r\n";
    let bench = bench(RawBank::answering(bytes));
    assert_eq!(bench.send(&payment("a")).all("tpp-proxy-once"), ["request-id"]);
    assert_eq!(bench.send(&get("/bank/x")).header("tpp-proxy-once"), None);
}

#[test]
fn a_proxy_may_break_the_rule_on_purpose() {
    let bench = bench(RawBank::answering(CREATED));
    bench.proxy.faults().inject(ProxyFault::NoOnce, 2);
    assert_eq!(bench.send(&get("/bank")).header("tpp-proxy-once"), None);
    for _ in 0..2 {
        let shown = bench.send(&payment("a"));
        assert_eq!((shown.status, shown.header("tpp-proxy-once")), (201, None));
    }
    bench.bank_has(2);
    assert_eq!(bench.send(&get("/bank")).header("tpp-proxy-once"), Some("request-id"));
    is_created(&bench.send(&payment("a")));
    bench.bank_has(3);
}
