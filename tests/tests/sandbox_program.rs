//! The bank as a program: its flags, and what it prints for a client.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

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

/// Everything that it prints before `ready`.
fn greeting(program: &mut Program) -> Vec<String> {
    let out = BufReader::new(program.0.stdout.take().unwrap());
    out.lines().map(Result::unwrap).take_while(|line| line != "ready").collect()
}

/// Every fact by its name, the last of those that come more than once.
fn facts(program: &mut Program) -> BTreeMap<String, String> {
    facts_of(&greeting(program))
}

fn facts_of(greeting: &[String]) -> BTreeMap<String, String> {
    let lines = greeting.iter().take_while(|line| !line.is_empty());
    lines
        .map(|line| {
            let (name, value) = line.split_once("  ").unwrap();
            (name.trim().to_owned(), value.trim().to_owned())
        })
        .collect()
}

/// The commands as a shell reads them, each under what it is the tour of.
fn tours(greeting: &[String]) -> Vec<(String, Vec<String>)> {
    let blocks = greeting.split(String::is_empty).skip(1).filter(|block| !block.is_empty());
    blocks
        .map(|block| {
            let what = block[0].strip_prefix("# the tour of ").unwrap().to_owned();
            // A shell takes the command: it prints the words instead of running them.
            let script = block[1..].join("\n").replacen(" cargo ", " printf '%s\\n' ", 1);
            let printed = Command::new("sh").args(["-c", &script]).output().unwrap();
            assert!(printed.status.success(), "{script}");
            let words = String::from_utf8(printed.stdout).unwrap();
            (what, words.lines().map(str::to_owned).collect())
        })
        .collect()
}

/// What follows a flag.
fn value<'a>(words: &'a [String], flag: &str) -> &'a str {
    let at = words.iter().position(|word| word == flag);
    &words[at.unwrap_or_else(|| panic!("no {flag} in {words:?}")) + 1]
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
fn it_prints_the_tours_of_the_generations_that_it_serves() {
    let served = [
        ("1,2,3", &["3", "3", "1"][..]),
        ("1", &["1"]),
        ("second", &["2"]),
        ("2,third", &["3", "3", "2"]),
        ("3", &["3", "3"]),
    ];
    // A shell would split it, and more.
    let dir = dir("it's a tour");
    let dir_text = dir.to_string_lossy();
    for (generations, expected) in served {
        let flags = ["--dir", &dir_text, "--rows", "5", "--generations", generations];
        let mut program = Program(command(&flags).spawn().unwrap());
        let greeting = greeting(&mut program);
        let (facts, tours) = (facts_of(&greeting), tours(&greeting));
        let of: Vec<&str> = tours.iter().map(|(_, words)| value(words, "--generation")).collect();
        assert_eq!(of, expected, "{generations}");
        for (what, words) in &tours {
            assert_eq!(words[..4], ["run", "--example", "tour", "--"]);
            assert!(what.contains(&format!("generation {}", value(words, "--generation"))));
            let (url, account) = match what.contains("Banx") {
                true => ("Banx URL", "Banx account "),
                false => ("base URL", "account "),
            };
            assert_eq!(value(words, "--base-url"), facts[url]);
            let iban = value(words, "--iban");
            let known = |line: &String| line.starts_with(account) && line.contains(iban);
            assert!(greeting.iter().any(known), "{what}: {iban}");
            assert_eq!(value(words, "--client-id"), facts["client id"]);
            assert_eq!(value(words, "--redirect-uri"), facts["redirect URI"]);
            for (flag, fact) in [
                ("--ca", "server's CA"),
                ("--client-cert", "QWAC"),
                ("--client-key", "QWAC key"),
                ("--signing-key", "QSealC key"),
            ] {
                assert_eq!(value(words, flag), facts[fact]);
            }
        }
        let banx = tours.iter().filter(|(what, _)| what.ends_with("of Banx")).count();
        assert_eq!(banx, usize::from(expected[0] == "3"), "Banx came with generation 3");
    }
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
    assert!(!command(&["--generations", "4"]).status().unwrap().success());
}
