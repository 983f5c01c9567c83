//! What a user gives to the builder breaks out of nothing: it arrives as it was given,
//! or is refused when the transport is built, by its name and without its text.
//!
//! What goes into requests is the core's: its own tests poison that.

use std::{
    io::{Read as _, Write as _},
    sync::{Arc, Mutex},
};

use belfius_psd2_ureq::{BuildError, Roots, Transport};
use data_encoding::BASE64;

use crate::{
    bank::{CONSENT, builder, client, client_at, get},
    pki::PKI,
    server::{Server, json},
};

/// What an attacker would write.
const POISONS: [&str; 28] = [
    "\r\nX-Injected: 1",
    "\r\n\r\nGET /evil HTTP/1.1\r\n",
    "\r",
    "\n",
    "\n Folded: 1",
    "\0",
    "\t",
    "\u{7f}",
    "\u{85}",
    "\u{2028}",
    " ",
    " HTTP/1.1",
    "é",
    "日",
    "/",
    "//evil.example",
    "/../..",
    "..",
    "\\",
    "%2e%2e",
    "%00",
    "%0d%0aX: 1",
    "%",
    "?x=1",
    "#f",
    "@evil.example",
    ":",
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

/// The names of a request's headers, in order.
fn names(head: &str) -> Vec<String> {
    let lines = head.split("\r\n").skip(1).filter(|line| !line.is_empty());
    let name = |line: &str| line.split_once(':').unwrap().0.to_ascii_lowercase();
    let mut names: Vec<_> = lines.map(name).collect();
    names.sort_unstable();
    names
}

#[test]
fn a_user_agent_arrives_whole_or_is_refused() {
    let server = Server::answering(|_| json(200, CONSENT));
    let client = client(&server);
    let ask = |transport: &Transport| {
        let _ = transport.run(get(&client, 1)).unwrap();
        server.requests().pop().unwrap().head
    };
    let usual = names(&ask(&builder().build().unwrap()));
    assert!(usual.contains(&"user-agent".to_owned()), "{usual:?}");
    let (mut sent, mut refused) = (0, 0);
    let long = [1024, 1025, 40_000, 200_000].map(|length| "x".repeat(length));
    for text in poisoned("my-client/1.2").into_iter().chain(long) {
        match builder().user_agent(&text).build() {
            Ok(transport) => {
                let head = ask(&transport);
                assert_eq!(names(&head), usual, "{text:?}");
                // To the byte, spaces around it too.
                let line = format!("\r\nuser-agent: {text}\r\n");
                assert!(head.contains(&line), "{text:?} in {head:?}");
                sent += 1;
            }
            Err(error) => {
                assert_eq!(error, BuildError::UserAgent, "{text:?}");
                discreet(&error, &text);
                refused += 1;
            }
        }
    }
    assert!(sent > 40 && refused > 40, "{sent} {refused}");
}

/// A proxy that will not, and what it was told, one request each time.
fn proxy() -> (Server, Arc<Mutex<Vec<String>>>) {
    let heard = Arc::new(Mutex::new(Vec::new()));
    let told = heard.clone();
    let server = Server::raw(move |_, mut tcp| {
        let mut head = Vec::new();
        let mut bytes = [0; 4096];
        while !head.ends_with(b"\r\n\r\n") {
            match tcp.read(&mut bytes) {
                Ok(count @ 1..) => head.extend_from_slice(&bytes[..count]),
                _ => break,
            }
        }
        told.lock().unwrap().push(String::from_utf8(head).unwrap());
        let _ = tcp.write_all(b"HTTP/1.1 403 No\r\n\r\n");
    });
    (server, heard)
}

/// Every byte of it escaped, as an address wants it.
fn escaped(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02x}")).collect()
}

#[test]
fn a_proxys_user_and_password_arrive_as_they_are() {
    let (proxy, heard) = proxy();
    let bank = client_at("https://bank.example:8443");
    let connect = |url: String| {
        let _ = builder().proxy(url).build().unwrap().run(get(&bank, 1)).unwrap_err();
        heard.lock().unwrap().pop().unwrap()
    };
    let usual = connect(format!("http://tpp:word@{}", proxy.address));
    assert_eq!(usual.lines().next(), Some("CONNECT bank.example:8443 HTTP/1.1"));
    for text in poisoned("word").into_iter().chain(["x".repeat(20_000)]) {
        for (user, password) in [("tpp", text.as_str()), (text.as_str(), "word")] {
            let (user_sent, password_sent) = (escaped(user), escaped(password));
            let head = connect(format!("http://{user_sent}:{password_sent}@{}", proxy.address));
            let pair = |pair: String| BASE64.encode(pair.as_bytes());
            let wanted =
                usual.replace(&pair("tpp:word".to_owned()), &pair(format!("{user}:{password}")));
            assert_eq!(head, wanted, "{text:?}");
        }
    }
}

#[test]
fn what_follows_a_proxys_host_is_told_to_nobody() {
    let (proxy, heard) = proxy();
    let bank = client_at("https://bank.example:8443");
    let mut built = 0;
    for text in poisoned("way") {
        let url = format!("http://{}/{text}", proxy.address);
        match builder().proxy(url).build() {
            Ok(transport) => {
                let _ = transport.run(get(&bank, 1)).unwrap_err();
                let head = heard.lock().unwrap().pop().unwrap();
                assert!(head.starts_with("CONNECT bank.example:8443 HTTP/1.1\r\n"), "{head:?}");
                assert!(!head.contains("way") && !head.contains("Injected"), "{head:?}");
                built += 1;
            }
            Err(error) => {
                assert_eq!(error, BuildError::Proxy, "{text:?}");
                discreet(&error, &text);
            }
        }
    }
    assert!(built > 20, "{built}");
}

/// Nothing is connected to: a poison may name another host, which is its meaning.
#[test]
fn a_proxys_address_is_refused_or_never_shown() {
    let mut refused = 0;
    for text in poisoned("geheim") {
        for url in [
            text.clone(),
            format!("http://{text}"),
            format!("http://tpp:{text}@127.0.0.1:1"),
            format!("http://{text}:word@127.0.0.1:1"),
            format!("http://127.0.0.1{text}:1"),
            format!("http://127.0.0.1:{text}"),
            format!("{text}://127.0.0.1:1"),
        ] {
            let builder = builder().proxy(&url);
            let shown = match builder.clone().build() {
                Ok(transport) => format!("{builder:?} {transport:?}"),
                Err(error) => {
                    assert_eq!(error, BuildError::Proxy, "{url:?}");
                    discreet(&error, &text);
                    refused += 1;
                    format!("{builder:?} {error:?}")
                }
            };
            assert!(!shown.contains("geheim") && !shown.contains("127.0.0.1"), "{shown}");
        }
    }
    assert!(refused > 200, "{refused}");
}

/// A root that is not read as it stands is an error: none is left out unseen.
#[test]
fn roots_and_certificates_are_read_whole_or_refused() {
    let certificate = PKI.ca_pem.as_str();
    let build = |roots: &str, chain: &str| {
        let transport = Transport::builder().client_certificate(chain, &PKI.qwac.key_pem);
        transport.roots(Roots::pem(roots)).build()
    };
    assert!(build(certificate, &PKI.qwac.pem).is_ok());
    let middle = |pem: &str, poison: &str| {
        let (start, end) = pem.split_at(pem.len() / 2);
        format!("{start}{poison}{end}")
    };
    for poison in POISONS.iter().filter(|poison| !poison.trim().is_empty()) {
        // White space between lines is nothing, and a base64 digit is one too.
        if poison.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/\r\n".contains(&byte)) {
            continue;
        }
        let error = build(&middle(certificate, poison), &PKI.qwac.pem).unwrap_err();
        assert!(matches!(error, BuildError::BadRoot { position: 1, .. }), "{poison:?}: {error}");
        discreet(&error, poison);
        let error = build(certificate, &middle(&PKI.qwac.pem, poison)).unwrap_err();
        assert!(matches!(error, BuildError::BadClientCertificate { position: 1, .. }), "{error}");
        discreet(&error, poison);
    }
}
