//! What a user gives to the builder breaks out of nothing: it goes to `fetch` as it was
//! given, or is refused when the transport is built, by its name and without its text.
//!
//! What goes into requests is the core's: its own tests poison that.

use belfius_psd2_wasm::{BuildError, SendKind, Transport};
use http::Request;
use url::Url;
use wasm_bindgen_test::wasm_bindgen_test as test;

use crate::{
    bank::{BASE, CONSENT, builder, client, get, sent},
    fetch::{Call, Fetch, js_of, response},
};

const HOST: &str = "https://tpp.example";

/// What an attacker would write.
const POISONS: [&str; 26] = [
    "\r\nX-Injected: 1",
    "\r",
    "\n",
    "\0",
    "\t",
    "\u{7f}",
    "\u{85}",
    "\u{2028}",
    " ",
    "é",
    "日",
    "/",
    "//evil.example",
    "/../..",
    "/./",
    "..",
    "\\..\\",
    "%2f",
    "%2e%2e",
    "%00",
    "%",
    "?x=1",
    "#f",
    "@evil.example",
    ":1",
    "\"'<>|^`[]{}",
];

/// Each of them alone, and around a text that is good.
fn poisoned(clean: &str) -> Vec<String> {
    let (start, end) = clean.split_at(clean.len() / 2);
    let around = |poison: &&str| {
        [
            (*poison).to_owned(),
            format!("{poison}{clean}"),
            format!("{start}{poison}{end}"),
            format!("{clean}{poison}"),
        ]
    };
    POISONS.iter().flat_map(around).collect()
}

#[track_caller]
fn discreet(error: &BuildError, given: &str) {
    let text = error.to_string();
    assert!(!text.contains(char::is_control), "{text:?}");
    assert!(given.len() < 4 || !text.contains(given), "{text:?}");
}

fn through_proxy() -> Fetch {
    Fetch::always(|| response(200, &[("tpp-proxy-status", "200")], CONSENT))
}

fn sorted(mut names: Vec<String>) -> Vec<String> {
    names.sort_unstable();
    names
}

/// The path of the base is the user's to choose; the host is the one that they wrote,
/// and what follows is the bank's path and query to the byte.
#[test]
async fn a_proxys_base_stays_before_the_banks_path() {
    let fetch = through_proxy();
    let client = client();
    let bank = client.bank();
    let (mut sent_to, mut refused) = (0, 0);
    for text in poisoned("bank") {
        let base = format!("{HOST}/api/{text}");
        let transport = match builder(&fetch).proxy(bank, &base).build() {
            Ok(transport) => transport,
            Err(error) => {
                assert_eq!(error, BuildError::Proxy { position: 1 }, "{text:?}");
                discreet(&error, &text);
                refused += 1;
                continue;
            }
        };
        let before = fetch.count();
        let _ = transport.run(get(&client)).await.unwrap();
        assert_eq!(fetch.count(), before + 1);
        let url = fetch.last().url;
        let read = Url::parse(&url).unwrap();
        assert_eq!(read.as_str(), url, "{text:?}");
        // `fetch` reads the address once more, and finds nothing to change: Chromium alone
        // escapes two signs of a base's path, which then say the same.
        let href = js_of(&url.as_str().into(), "return new URL(it).href").as_string().unwrap();
        assert_eq!(href.replace("%7C", "|").replace("%5E", "^"), url, "{text:?}");
        assert_eq!(read.origin().ascii_serialization(), HOST, "{text:?}");
        let meant = Url::parse(&base).unwrap();
        let meant = meant.path().trim_end_matches('/');
        assert_eq!(read.path(), format!("{meant}/consent-uris"), "{text:?}");
        assert!(
            read.query().unwrap().starts_with("iban=") || read.query().unwrap().contains("&iban=")
        );
        assert!(!read.query().unwrap().contains('?') && read.fragment().is_none(), "{url}");
        sent_to += 1;
    }
    assert!(sent_to > 60 && refused > 5, "{sent_to} {refused}");
}

/// Around a host a poison may name another one: that is what it says, and where it goes
/// then is what URL parsers make of it, or nowhere.
#[test]
fn a_proxys_host_is_one_host_or_refused() {
    let fetch = through_proxy();
    for text in poisoned("tpp.example") {
        for base in [format!("https://{text}/api"), format!("{text}://tpp.example"), text.clone()] {
            let builder = builder(&fetch).proxy(client().bank(), &base);
            let shown = match builder.clone().build() {
                Ok(transport) => {
                    let url = Url::parse(&base).unwrap();
                    assert!(url.username().is_empty() && url.password().is_none(), "{base:?}");
                    assert!(url.query().is_none() && url.fragment().is_none(), "{base:?}");
                    assert_eq!(url.scheme(), "https", "{base:?}");
                    format!("{builder:?} {transport:?}")
                }
                Err(error) => {
                    assert_eq!(error, BuildError::Proxy { position: 1 }, "{base:?}");
                    discreet(&error, &text);
                    format!("{builder:?} {error:?}")
                }
            };
            assert!(!shown.contains("tpp.example"), "{shown}");
        }
    }
}

/// What `fetch` makes of the headers, as the standard's own class reads them.
fn heard(call: &Call) -> Vec<(String, String)> {
    let headers = call.option("headers");
    let text = js_of(&headers, "return JSON.stringify([...new Headers(it)])");
    serde_json::from_str(&text.as_string().unwrap()).unwrap()
}

#[test]
async fn a_proxy_headers_value_arrives_whole_or_is_refused() {
    let fetch = through_proxy();
    let build = |value: &str| {
        let builder = builder(&fetch).proxy(client().bank(), HOST);
        builder.proxy_header("Tpp-Proxy-User", value).build()
    };
    let (mut whole, mut refused) = (0, 0);
    let mut usual = None;
    let ask = async |transport: &Transport| {
        let _ = transport.run(get(&client())).await.unwrap();
        fetch.last()
    };
    for text in
        ["user-1".to_owned()].into_iter().chain(poisoned("user-1")).chain(["x".repeat(99_999)])
    {
        match build(&text) {
            Ok(transport) => {
                let call = ask(&transport).await;
                assert_eq!(call.header("tpp-proxy-user").as_deref(), Some(text.as_str()));
                let names = sorted(call.headers());
                assert_eq!(*usual.get_or_insert_with(|| names.clone()), names, "{text:?}");
                // Spaces around a value are no part of it (RFC 9110).
                let pair = ("tpp-proxy-user".to_owned(), text.trim_matches(' ').to_owned());
                assert!(heard(&call).contains(&pair), "{text:?}");
                assert_eq!(heard(&call).len(), names.len(), "{text:?}");
                whole += 1;
            }
            Err(error) => {
                let name = "tpp-proxy-user".to_owned();
                assert_eq!(error, BuildError::ProxyHeaderValue { name }, "{text:?}");
                discreet(&error, &text);
                refused += 1;
            }
        }
    }
    assert!(whole > 40 && refused > 30, "{whole} {refused}");
}

#[test]
async fn a_proxy_headers_name_is_a_name_or_refused() {
    let fetch = through_proxy();
    let mut whole = 0;
    for text in poisoned("User") {
        let name = format!("Tpp-Proxy-{text}");
        let builder = builder(&fetch).proxy(client().bank(), HOST).proxy_header(&name, "x");
        match builder.build() {
            Ok(transport) => {
                let _ = transport.run(get(&client())).await.unwrap();
                let pair = (name.to_ascii_lowercase(), "x".to_owned());
                assert!(heard(&fetch.last()).contains(&pair), "{name:?}");
                whole += 1;
            }
            Err(error) => {
                assert_eq!(error, BuildError::ProxyHeaderName { position: 1 }, "{name:?}");
                discreet(&error, &text);
            }
        }
    }
    assert!(whole > 5, "{whole}");
}

/// A caller of the fallback interface chooses the address: it goes out as it is, below
/// the bank's own part of the proxy, or not at all.
#[test]
async fn an_address_stays_below_its_bank() {
    let fetch = through_proxy();
    let proxy = format!("{HOST}/api/bank");
    let transport = builder(&fetch).proxy(client().bank(), &proxy).build().unwrap();
    let (mut whole, mut not_sent) = (0, 0);
    for text in poisoned("/step") {
        let Ok(request) = Request::builder().uri(format!("{BASE}{text}")).body(Vec::new()) else {
            continue;
        };
        let before = fetch.count();
        let uri = request.uri().to_string();
        match transport.send_fallback(request, 10_000).await {
            Ok(_) => {
                let rest = uri.strip_prefix(BASE).unwrap();
                assert_eq!(fetch.last().url, format!("{proxy}{rest}"));
                let path = Url::parse(&fetch.last().url).unwrap().path().to_owned();
                assert!(path == "/api/bank" || path.starts_with("/api/bank/"), "{path}");
                whole += 1;
            }
            Err(error) => {
                let kind = sent(error.into()).kind();
                assert!([SendKind::NotMapped, SendKind::NotForFetch].contains(&kind), "{text:?}");
                assert_eq!(fetch.count(), before, "{text:?}");
                not_sent += 1;
            }
        }
    }
    assert!(whole > 20 && not_sent > 5, "{whole} {not_sent}");
}
