//! The example `soak` as a program: a small one, and its end. Its bank is a process of
//! its own.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod example_program;

use std::net::TcpStream;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use example_program::{Guarded, PATIENCE, built, lines, next};

/// With so many calls; what it prints can be read.
fn soak(calls: usize) -> Guarded {
    let mut soak = Command::new(built("soak"));
    let soak = soak.arg(calls.to_string()).stdin(Stdio::null()).stdout(Stdio::piped());
    Guarded(soak.spawn().unwrap())
}

#[test]
fn nothing_is_lost_or_grows_in_four_thousand_calls_from_sixteen_threads() {
    let mut soak = soak(4_000);
    let out = lines(soak.0.stdout.take().unwrap());
    let mut last = None;
    while let Some(line) = next(&out) {
        last = Some(line);
    }
    assert_eq!(last.as_deref(), Some("soak: done"));
    assert!(soak.0.wait().unwrap().success());
}

#[test]
fn a_bank_in_a_process_of_its_own_ends_with_the_one_that_started_it() {
    let mut soak = soak(usize::MAX);
    let out = lines(soak.0.stdout.take().unwrap());
    let line = next(&out).unwrap();
    let (address, _) = line.split_once("https://").unwrap().1.split_once(',').unwrap();
    assert!(address.starts_with("127.0.0.1:"), "{address}");
    TcpStream::connect(address).unwrap();

    // Killed: nothing in it can tell the bank.
    soak.0.kill().unwrap();
    soak.0.wait().unwrap();
    let end = Instant::now() + PATIENCE;
    while TcpStream::connect(address).is_ok() {
        assert!(Instant::now() < end, "the bank is still there");
        sleep(Duration::from_millis(20));
    }
}
