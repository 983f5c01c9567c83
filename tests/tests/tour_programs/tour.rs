//! The tour as a program.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::thread;
use std::time::{Duration, Instant};

use super::customer::visit;
use super::example_program::{Guarded, built, lines, next};
use super::{Bank, Decision, Ended, PATIENCE};

/// The tour's binary, made where it is not there yet.
pub(crate) fn tour_program() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| built("tour"))
}

/// How to start a tour; each test changes a part.
pub(crate) struct Tour<'a> {
    bank: &'a Bank,
    pub(crate) ca: PathBuf,
    pub(crate) secret: Option<String>,
    pub(crate) flags: Vec<String>,
    pub(crate) decision: Decision,
}

impl<'a> Tour<'a> {
    pub(crate) fn at(bank: &'a Bank) -> Tour<'a> {
        Tour {
            bank,
            ca: bank.file("ca.pem"),
            secret: Some(bank.fact("client secret").to_owned()),
            flags: vec!["--iban".to_owned(), bank.ibans[0].clone()],
            decision: Decision::Approve,
        }
    }

    pub(crate) fn flag(mut self, name: &str, value: &str) -> Tour<'a> {
        self.flags.extend([name.to_owned(), value.to_owned()]);
        self
    }

    /// A flag that stands alone.
    pub(crate) fn switch(mut self, name: &str) -> Tour<'a> {
        self.flags.push(name.to_owned());
        self
    }

    /// Runs to the end, as the customer at every `open:` line.
    pub(crate) fn run(self) -> Ended {
        let bank = self.bank;
        let mut command = Command::new(tour_program());
        command
            .args(["--base-url", bank.fact("base URL"), "--client-id", bank.fact("client id")])
            .args(["--redirect-uri", bank.fact("redirect URI")])
            .arg("--ca")
            .arg(&self.ca)
            .arg("--client-cert")
            .arg(bank.file("client-cert.pem"))
            .arg("--client-key")
            .arg(bank.file("client-key.pem"))
            .arg("--signing-key")
            .arg(bank.file("signing-key.pem"))
            .args(&self.flags)
            .env_remove("BELFIUS_CLIENT_SECRET")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        if let Some(secret) = &self.secret {
            command.env("BELFIUS_CLIENT_SECRET", secret);
        }
        let mut program = Guarded(command.spawn().unwrap());
        let mut stdin = program.0.stdin.take().unwrap();
        let out = lines(program.0.stdout.take().unwrap());
        let err = lines(program.0.stderr.take().unwrap());
        let mut said = Vec::new();
        while let Some(line) = next(&out) {
            if let Some(url) = line.strip_prefix("open: ") {
                writeln!(stdin, "{}", visit(url, self.decision)).unwrap();
            }
            said.push(line);
        }
        let mut complaint = Vec::new();
        while let Some(line) = next(&err) {
            complaint.push(line);
        }
        let since = Instant::now();
        let status = loop {
            if let Some(status) = program.0.try_wait().unwrap() {
                break status;
            }
            assert!(since.elapsed() < PATIENCE, "the tour does not end");
            thread::sleep(Duration::from_millis(5));
        };
        let ended = Ended { code: status.code(), out: said, err: complaint.join("\n") };
        ended.keeps_secrets(bank);
        ended
    }
}
