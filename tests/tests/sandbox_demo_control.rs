//! The control channel: a test in a browser drives the bank over plain HTTP.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod sandbox_browser;

use sandbox_browser::program::{DemoProgram, command, ended, folders, start};
use sandbox_browser::{Page, Shown, get, post_json, request};
use serde_json::{Value, json};

const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

/// A demo with its control channel, and what that says about it.
struct Bench {
    demo: DemoProgram,
    facts: Value,
}

fn bench(test: &str) -> Bench {
    let demo = start(test, &["--control", "--allow-any-origin"]);
    let facts = get("/control/facts").send(&demo.origin).json();
    Bench { demo, facts }
}

impl Bench {
    fn control(&self, order: &str, body: &Value) -> Shown {
        post_json(&format!("/control/{order}"), &body.to_string()).send(&self.demo.origin)
    }

    #[track_caller]
    fn done(&self, order: &str, body: &Value) -> Value {
        let shown = self.control(order, body);
        assert_eq!(shown.status, 200, "{}", shown.text());
        shown.json()
    }

    fn fact(&self, name: &str) -> &str {
        self.facts[name].as_str().unwrap()
    }

    /// A call through the proxy, as a page makes it.
    fn call(&self, method: &str, path: &str, version: &str) -> Page {
        let accept = format!("application/vnd.belfius.api+json; version={version}");
        let id = format!("{:08x}-1c5b-4c3e-9c0f-0123456789ab", fastrand::u32(..));
        request(method, &format!("/belfius{path}"))
            .set("Tpp-Proxy-Key", self.fact("proxy_key"))
            .set("Origin", "http://127.0.0.1:8000")
            .set("Accept", &accept)
            .set("Accept-Language", "fr")
            .set("Client-ID", self.fact("client_id"))
            .set("Redirect-URI", self.fact("redirect_uri"))
            .set("Request-ID", &id)
    }

    fn send(&self, page: &Page) -> Shown {
        page.send(&self.demo.origin)
    }

    /// The page on which the PSU picks accounts.
    fn consent_url(&self) -> String {
        let page = self
            .call("GET", "/consent-uris?scope=AIS", "4")
            .set("Code-Challenge", CHALLENGE)
            .set("Code-Challenge-Method", "S256");
        let uris = self.send(&page).json();
        format!("{}&state=s", uris[0]["consent_uri"].as_str().unwrap())
    }
}

#[test]
fn it_tells_all_that_a_test_may_know() {
    let bench = bench("facts");
    for (name, start) in [
        ("origin", bench.demo.origin.as_str()),
        ("redirect_uri", bench.demo.origin.as_str()),
        ("client_id", "l7"),
        ("ca_pem", "-----BEGIN CERTIFICATE"),
        ("client_cert_pem", "-----BEGIN CERTIFICATE"),
        ("client_key_pem", "-----BEGIN PRIVATE KEY"),
        ("signing_cert_pem", "-----BEGIN CERTIFICATE"),
        ("signing_key_pem", "-----BEGIN PRIVATE KEY"),
    ] {
        assert!(bench.fact(name).starts_with(start), "{name}: {}", bench.fact(name));
    }
    assert_eq!(bench.fact("client_secret").len(), 32);
    let account = &bench.facts["banks"]["belfius"]["accounts"][0];
    assert_eq!((&account["behaviour"], &account["rows"]), (&json!("ordinary"), &json!(120)));
    let banx = &bench.facts["banks"]["banx"];
    assert!(banx["proxy_base_url"].as_str().unwrap().ends_with("/banx"));
    assert_eq!(banx["accounts"][2]["behaviour"], "disabled");
}

#[test]
fn a_page_of_another_origin_goes_the_whole_way_to_the_tokens() {
    let bench = bench("tokens");
    let outcome = bench.done("approve", &json!({ "url": bench.consent_url() }));
    let callback = outcome["callback"].as_str().unwrap();
    assert!(callback.starts_with(&format!("{}?code=", bench.fact("redirect_uri"))), "{callback}");
    let code = callback.split("code=").nth(1).unwrap().split('&').next().unwrap();
    let redirect = bench.fact("redirect_uri");
    let form = format!(
        "grant_type=authorization_code&code={code}&redirect_uri={redirect}&code_verifier={VERIFIER}"
    );
    // The page does not know the secret: the proxy does.
    let page = bench
        .call("POST", "/token", "3")
        .set("Authorization", "Basic bm9ib2R5")
        .set("Content-Type", "application/x-www-form-urlencoded")
        .body(form);
    let shown = bench.send(&page);
    assert_eq!(shown.status, 200, "{}", shown.text());
    assert_eq!(shown.header("access-control-allow-origin"), Some("http://127.0.0.1:8000"));
    let tokens = shown.json();
    let list = bench
        .call("GET", "/accounts?psu_involved=true", "3")
        .set("Authorization", &format!("Bearer {}", tokens["access_token"].as_str().unwrap()));
    assert!(bench.send(&list).json()[0]["logical_id"].is_string());

    let requests = get("/control/requests").send(&bench.demo.origin).json();
    let requests = requests.as_array().unwrap();
    let paths: Vec<&str> = requests.iter().map(|one| one["path"].as_str().unwrap()).collect();
    assert_eq!(paths, ["/consent-uris", "/token", "/accounts"]);
    let token = &requests[1];
    assert_eq!((&token["method"], &token["status"]), (&json!("POST"), &json!(200)));
    assert_eq!((&token["brand"], &token["query"]), (&json!("belfius"), &json!("")));
    assert!(token["body"].as_str().unwrap().contains(VERIFIER));
    let accept = json!(["accept", "application/vnd.belfius.api+json; version=3"]);
    assert!(token["headers"].as_array().unwrap().contains(&accept), "{token}");
}

#[test]
fn the_customer_picks_accounts_or_refuses() {
    let bench = bench("customer");
    let iban = &bench.facts["banks"]["belfius"]["accounts"][1]["iban"];
    let outcome = bench.done("approve", &json!({ "url": bench.consent_url(), "accounts": [iban] }));
    assert!(outcome["callback"].as_str().unwrap().contains("?code="));
    let outcome = bench.done("refuse", &json!({ "url": bench.consent_url() }));
    assert!(outcome["callback"].as_str().unwrap().contains("?error=access"));
    let url = bench.consent_url();
    let shown = bench.control("approve", &json!({ "url": url, "accounts": ["BE00"] }));
    assert_eq!(shown.status, 400);
    assert!(shown.json()["error"].as_str().unwrap().contains("400"), "{}", shown.text());
    let shown = bench.control("approve", &json!({ "url": "http://127.0.0.1:1/" }));
    assert_eq!(shown.status, 400, "not a page of this bank");
}

#[test]
fn faults_of_the_bank_and_of_the_proxy_happen_when_told() {
    let bench = bench("faults");
    let status = || {
        let shown = bench.send(&bench.call("GET", "/accounts?psu_involved=true", "3"));
        (shown.status, shown.header("tpp-proxy-status").map(str::to_owned))
    };
    let usual = status();
    bench.done("fault", &json!({ "operation": "accounts", "fault": "text-503" }));
    assert_eq!(status(), (503, Some("503".to_owned())));
    bench.done("proxy-fault", &json!({ "fault": "redirect", "times": 2 }));
    assert_eq!((status(), status()), ((302, None), (302, None)));
    assert_eq!(status(), usual);
    bench.done("fault", &json!({ "operation": "any", "fault": "html-500", "times": 9 }));
    bench.done("proxy-fault", &json!({ "fault": "close", "times": 9 }));
    bench.done("clear-faults", &json!({}));
    assert_eq!(status(), usual);
}

#[test]
fn it_tells_how_often_the_bank_received_a_request() {
    let bench = bench("once");
    let received = |id: &str| {
        let requests = get("/control/requests").send(&bench.demo.origin).json();
        let header = json!(["request-id", id]);
        let has = |one: &&Value| one["headers"].as_array().unwrap().contains(&header);
        requests.as_array().unwrap().iter().filter(has).count()
    };
    let page = bench.call("GET", "/accounts?psu_involved=true", "3");
    let id = page.header("Request-ID").unwrap().to_owned();
    let shown = bench.send(&page);
    assert_eq!(shown.header("tpp-proxy-once"), Some("request-id"));
    assert_eq!(bench.send(&page).text(), shown.text());
    assert_eq!(received(&id), 1);
    bench.done("proxy-fault", &json!({ "fault": "no-once" }));
    assert_eq!(bench.send(&page).header("tpp-proxy-once"), None);
    assert_eq!(received(&id), 2);
    // The proxy's ten minutes are of the bank's clock.
    bench.done("clock", &json!({ "advance_seconds": 601 }));
    bench.send(&page);
    assert_eq!(received(&id), 3);
}

#[test]
fn the_clock_moves_forward() {
    let bench = bench("clock");
    let outcome = bench.done("clock", &json!({ "advance_seconds": 86400 * 366 }));
    let now = outcome["now"].as_str().unwrap();
    let year = |moment: &str| moment.split('-').next().unwrap().parse::<u16>().unwrap();
    assert!(year(now) > year(bench.fact("now")), "{now}");
}

#[test]
fn pages_of_every_origin_may_ask() {
    let bench = bench("origins");
    let preflight = request("OPTIONS", "/control/approve")
        .set("Origin", "http://127.0.0.1:8000")
        .set("Access-Control-Request-Method", "POST")
        .set("Access-Control-Request-Headers", "content-type");
    let shown = preflight.send(&bench.demo.origin);
    assert_eq!(shown.status, 204);
    for shown in [shown, bench.control("nothing", &json!({}))] {
        for name in ["origin", "headers", "methods"] {
            let name = format!("access-control-allow-{name}");
            assert_eq!(shown.header(&name), Some("*"), "{shown:?}");
        }
    }
    // No preflight is remembered: the next test may want it refused.
    let shown = request("OPTIONS", "/belfius/x").set("Origin", "http://x").send(&bench.demo.origin);
    assert_eq!(shown.header("access-control-max-age"), Some("0"));
}

#[test]
fn an_order_that_cannot_be_read_says_why() {
    let bench = bench("orders");
    for (order, body, status) in [
        ("nothing", json!({}), 404),
        ("approve", json!({}), 400),
        ("approve", json!({ "url": "x", "account": [] }), 400),
        ("fault", json!({ "operation": "page", "fault": "cut-body" }), 400),
        ("fault", json!({ "operation": "any", "fault": "cut" }), 400),
        ("proxy-fault", json!({ "fault": "cut" }), 400),
        ("clock", json!({ "advance_seconds": -1 }), 400),
    ] {
        let shown = bench.control(order, &body);
        assert_eq!(shown.status, status, "{order} {body}");
        assert!(shown.json()["error"].as_str().unwrap().len() > 5);
    }
    assert_eq!(get("/control/approve").send(&bench.demo.origin).status, 405);
    assert_eq!(bench.control("facts", &json!({})).status, 405);
}

#[test]
fn tests_may_do_without_the_demos_files() {
    let dir = folders("bare");
    std::fs::remove_dir_all(dir.join("pkg")).unwrap();
    std::fs::remove_dir_all(dir.join("demo")).unwrap();
    assert!(!ended(&mut command(&dir, &[])).success);
    let mut child = command(&dir, &["--control"]).spawn().unwrap();
    let mut line = String::new();
    let mut out = std::io::BufReader::new(child.stdout.take().unwrap());
    std::io::BufRead::read_line(&mut out, &mut line).unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(line.starts_with("demo: http://127.0.0.1:"), "{line}");
    std::fs::remove_dir_all(&dir).unwrap();
}
