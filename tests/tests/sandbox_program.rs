//! The bank as a program: its flags, and what it prints for a client.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// Killed with its test.
struct Program(Child);

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn command(flags: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_belfius-psd2-sandbox"));
    command.args(flags).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    command
}

/// A directory of its own for each test.
fn dir(name: &str) -> PathBuf {
    std::env::temp_dir().join(format!("psd2-sandbox-{name}-{}", std::process::id()))
}

/// Every fact by its name, the last of those that come more than once.
fn facts(program: &mut Program) -> BTreeMap<String, String> {
    let out = BufReader::new(program.0.stdout.take().unwrap());
    out.lines()
        .map(Result::unwrap)
        .take_while(|line| line != "ready")
        .filter_map(|line| {
            let (name, value) = line.split_once("  ")?;
            Some((name.trim().to_owned(), value.trim().to_owned()))
        })
        .collect()
}

#[test]
fn it_prints_what_a_client_needs() {
    let dir = dir("facts");
    let dir_text = dir.to_string_lossy();
    let flags =
        ["--dir", &dir_text, "--rows", "5", "--prefix", "x", "--fallback-client-id", "id-1"];
    let mut program = Program(command(&flags).spawn().unwrap());
    let facts = facts(&mut program);
    for name in ["base URL", "Banx URL", "fallback first", "fallback later"] {
        assert!(facts[name].starts_with("https://127.0.0.1:"), "{name}: {}", facts[name]);
        assert!(facts[name].contains("/x"), "{name}: {}", facts[name]);
    }
    assert_ne!(facts["base URL"], facts["Banx URL"]);
    assert_eq!(facts["fallback id"], "id-1");
    for name in ["server's CA", "QWAC", "QWAC key", "QSealC", "QSealC key"] {
        let pem = std::fs::read_to_string(Path::new(&facts[name])).unwrap();
        assert!(pem.starts_with("-----BEGIN "), "{name}");
    }
    assert!(facts["account"].contains("2 signatures"), "{}", facts["account"]);
    assert!(facts["Banx account"].starts_with("BE"), "{}", facts["Banx account"]);
    drop(program);
    std::fs::remove_dir_all(&dir).unwrap();
}

#[test]
fn every_flag_of_the_later_generations_is_taken() {
    let dir = dir("flags");
    let text = "--generations second,third --banx-port 0 --accounts-shape disguised \
                --initiation-answer created-201 --sca-style array401 --sca-to-cancel \
                --funds-as-text --max-file-size 1000 --fallback-headers date,digest \
                --banx-products sepa-credit-transfers,pain.001-sepa-credit-transfers \
                --fallback-key-id k1 --fault accounts:rate-limit:1 \
                --fault payment-file:html-500:1 --dir";
    let dir_text = dir.to_string_lossy();
    let flags: Vec<&str> = text.split_whitespace().chain([dir_text.as_ref()]).collect();
    let mut program = Program(command(&flags).spawn().unwrap());
    assert!(facts(&mut program).contains_key("Banx URL"));
    drop(program);
    std::fs::remove_dir_all(&dir).unwrap();
    assert!(!command(&["--generations", "fourth"]).status().unwrap().success());
}
