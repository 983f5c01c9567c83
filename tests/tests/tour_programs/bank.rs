//! A bank to tour: the sandbox as a program, or in this one.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use belfius_psd2_sandbox::{Brand, Options, Sandbox};

use super::example_program::{Guarded, lines, next};
use crate::e2e_tpp::TempDir;

/// A bank with everything that a TPP has to know of it.
pub(crate) struct Bank {
    _runs: Runs,
    pub(crate) dir: TempDir,
    /// Base URL, client id, client secret, redirect URI.
    facts: BTreeMap<String, String>,
    pub(crate) ibans: Vec<String>,
}

/// Where it runs, for as long as it is asked.
enum Runs {
    Alone { _program: Guarded },
    Here { _sandbox: Box<Sandbox> },
}

impl Bank {
    /// The sandbox as a program.
    pub(crate) fn open(flags: &[&str]) -> Bank {
        let dir = TempDir::new("tour");
        let mut program = Guarded(
            Command::new(env!("CARGO_BIN_EXE_belfius-psd2-sandbox"))
                .args(["--rows", "120", "--page-size", "25", "--dir"])
                .arg(dir.path())
                .args(flags)
                .stdin(Stdio::null())
                .stdout(Stdio::piped())
                .spawn()
                .unwrap(),
        );
        let lines = lines(program.0.stdout.take().unwrap());
        let (mut facts, mut ibans) = (BTreeMap::new(), Vec::new());
        loop {
            let line = next(&lines).expect("the sandbox ended before it was ready");
            if line == "ready" {
                break;
            }
            let Some((name, value)) = line.split_once("  ") else { continue };
            let value = value.trim();
            match name.trim() {
                "account" => ibans.push(value.split(' ').next().unwrap().to_owned()),
                name => drop(facts.insert(name.to_owned(), value.to_owned())),
            }
        }
        Bank { _runs: Runs::Alone { _program: program }, dir, facts, ibans }
    }

    /// A brand of a bank in this process, for what the program has no flag for.
    pub(crate) fn here(options: Options, brand: Brand) -> Bank {
        let sandbox = Sandbox::start(options).unwrap();
        let dir = TempDir::new("tour");
        for (name, text) in [
            ("ca.pem", sandbox.ca_pem()),
            ("client-cert.pem", sandbox.client_cert_pem()),
            ("client-key.pem", sandbox.client_key_pem()),
            ("signing-key.pem", sandbox.signing_key_pem()),
        ] {
            dir.write(name, text);
        }
        let (base_url, accounts) = match brand {
            Brand::Banx => (sandbox.banx_url(), sandbox.banx_accounts()),
            _ => (sandbox.base_url(), sandbox.accounts()),
        };
        let facts = [
            ("base URL", base_url),
            ("client id", sandbox.client_id()),
            ("client secret", sandbox.client_secret()),
            ("redirect URI", sandbox.redirect_uri()),
        ];
        let facts = facts.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        let ibans = accounts.into_iter().map(|account| account.iban).collect();
        Bank { _runs: Runs::Here { _sandbox: Box::new(sandbox) }, dir, facts, ibans }
    }

    pub(crate) fn fact(&self, name: &str) -> &str {
        self.facts.get(name).unwrap_or_else(|| panic!("no {name} in {:?}", self.facts))
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.dir.join(name)
    }
}
