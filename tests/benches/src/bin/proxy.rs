//! What it costs that the reference proxy takes each `Request-ID` once: the same calls
//! through it with its table and without, one after another, each over a connection of
//! its own: more than 1,000 calls a second.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::process::ExitCode;

use belfius_psd2_benches::measure::{Goal, Subject, compare, subject};
use belfius_psd2_sandbox::{Options, Proxy, ProxyFault, ProxyOptions, Sandbox};

const CALLS: usize = 10;
const ROUNDS: usize = 1_000;
const WITHOUT: &str = "without it";

fn main() -> ExitCode {
    let bank = Sandbox::start(Options::default().rows(1)).unwrap();
    let with = Proxy::start(ProxyOptions::to(&bank)).unwrap();
    let without = Proxy::start(ProxyOptions::to(&bank)).unwrap();
    without.faults().inject(ProxyFault::NoOnce, usize::MAX);
    let goals = [Goal { to: WITHOUT, at_most: 1.03 }];
    let subjects = vec![calls("with its table", &bank, &with), calls(WITHOUT, &bank, &without)];
    match compare(&format!("{CALLS} calls through the proxy"), subjects, ROUNDS, &goals) {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    }
}

fn calls<'s>(name: &'static str, bank: &'s Sandbox, proxy: &'s Proxy) -> Subject<'s> {
    let host = proxy.origin().trim_start_matches("http://");
    let mut next = 0;
    let forget = move || drop(bank.take_requests());
    subject(name, forget, move |()| {
        for _ in 0..CALLS {
            next += 1;
            call(host, next);
        }
    })
}

/// A payment as a browser sends it; the bank refuses it, since nobody has signed it.
fn call(host: &str, id: u64) {
    let body = format!("{{\"filler\":\"{}\"}}", "x".repeat(500));
    let mut stream = TcpStream::connect(host).unwrap();
    stream.set_nodelay(true).unwrap();
    let head = format!(
        "POST /bank/payments HTTP/1.1\r\nHost: {host}\r\nClient-ID: l7\r\n\
         Request-ID: 00000000-0000-4000-8000-{id:012}\r\nContent-Type: application/json\r\n\
         Signature: s\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(head.as_bytes()).unwrap();
    let mut response = Vec::new();
    stream.read_to_end(&mut response).unwrap();
    assert!(response.windows(16).any(|part| part == b"tpp-proxy-status"), "no response");
}
