//! Times, each beside what a user would pick instead, in turns in one run:
//!
//! ```sh
//! cargo run --release --manifest-path tests/benches/Cargo.toml
//! ```
//!
//! It ends with an error if a goal is missed. Close other programs first. With `journey`
//! after `--` it measures that alone.

use std::process::ExitCode;

use belfius_psd2::model::LogicalId;
use belfius_psd2_benches::{
    fixtures,
    journey::Journey,
    measure::{Goal, Subject, compare, subject, typical},
    page, payment, small, tokens,
};

fn main() -> ExitCode {
    if std::env::args().nth(1).as_deref() == Some("journey") {
        return if journeys() { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    }
    let mut met = true;
    for (rows, rounds) in [(10_000, 41), (100, 1_001)] {
        met &= pages(rows, rounds);
    }
    met &= signatures();
    met &= consent();
    met &= small_call();
    met &= journeys();
    println!();
    if met { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn pages(rows: usize, rounds: usize) -> bool {
    let body = page::body(rows, "next");
    let subjects = vec![
        subject("belfius-psd2", || page::input(&body), page::ours),
        subject("serde_json, owned strings", || (), |()| page::serde_json(&body)),
        subject("sonic-rs, owned strings", || (), |()| page::sonic_rs(&body)),
        subject("serde_json, only scanned", || (), |()| page::scan(&body)),
    ];
    let goals = [
        Goal { to: "serde_json, owned strings", at_most: 0.65 },
        Goal { to: "sonic-rs, owned strings", at_most: 1.0 },
        Goal { to: "serde_json, only scanned", at_most: 2.6 },
    ];
    compare(&format!("A page of {rows} rows"), subjects, rounds, &goals)
}

fn signatures() -> bool {
    let (order, key, bare_key) = (payment::order(), payment::key(), payment::bare_key());
    let bytes = payment::unsigned(&order).signing_input().as_bytes().to_vec();
    let subjects = vec![
        subject("belfius-psd2: order, body, signature", || (), |()| payment::ours(&order, &key)),
        subject("p256: the signature alone", || (), |()| payment::bare(&bytes, &bare_key)),
    ];
    let goals = [Goal { to: "p256: the signature alone", at_most: 1.03 }];
    compare("A signed payment", subjects, 2_001, &goals)
}

fn consent() -> bool {
    let (client, iban) = (fixtures::client(), fixtures::iban());
    let other = tokens::oauth2_client();
    let subjects = vec![
        subject("belfius-psd2", || (), |()| tokens::ours(&client, &iban)),
        subject("oauth2", || (), |()| tokens::oauth2(&other)),
    ];
    let goals = [Goal { to: "oauth2", at_most: 1.0 }];
    compare("From PKCE to tokens, without a network", subjects, 2_001, &goals)
}

fn small_call() -> bool {
    let (client, pair) = (fixtures::client(), fixtures::tokens());
    let id = LogicalId::new("eyJhbGciOiJkaXIi..c2Vj-_").unwrap();
    let mut subjects =
        vec![subject("belfius-psd2", || (), |()| small::account(&client, &pair, &id))];
    let time = typical(&mut subjects, 10_001)[0];
    let here = time.as_nanos() <= 5_000;
    println!("\n### Details of an account: request built, answer read\n");
    println!(
        "{:.2} µs; at most 5: {}",
        time.as_secs_f64() * 1e6,
        if here { "met" } else { "MISSED" }
    );
    here
}

fn journeys() -> bool {
    let journey = Journey::start();
    let session = journey.session();
    let (fresh, kept, reqwest) = (journey.ureq(0), journey.ureq(3), journey.reqwest());
    let subjects = vec![
        Subject { name: "belfius-psd2", turn: Box::new(|| journey.ours(&session)) },
        Subject {
            name: "by hand on ureq, a connection each, same time-outs",
            turn: Box::new(|| journey.by_hand(&fresh)),
        },
        Subject {
            name: "by hand on ureq, connections kept",
            turn: Box::new(|| journey.by_hand(&kept)),
        },
        Subject {
            name: "reqwest and oauth2, connections kept",
            turn: Box::new(|| journey.with_oauth2(&reqwest)),
        },
    ];
    let goals = [Goal { to: "by hand on ureq, a connection each, same time-outs", at_most: 1.05 }];
    compare("A payment over mutual TLS: signed, sent, its code exchanged", subjects, 151, &goals)
}
