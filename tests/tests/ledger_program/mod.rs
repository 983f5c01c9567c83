//! The ledger as a program, a simulated bank that the test holds, and the test as
//! the customer in between. Each run shows the time of the bank's clock.
#![allow(dead_code, reason = "each test file uses its part")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod content;
#[path = "../example_program/mod.rs"]
mod example_program;

use std::collections::HashMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Mutex, OnceLock};
use std::thread;
use std::time::{Duration, Instant};

use belfius_psd2_sandbox::{Clock, Options, Sandbox};
use jiff::Timestamp;

use self::example_program::{Guarded, PATIENCE, built, lines, next};
use crate::e2e_tpp::TempDir;

/// The exit code of a run that is to be continued.
pub(crate) const CONTINUED: i32 = 3;

/// A bank, its customer, and a place for ledger files.
pub(crate) struct Bench {
    pub(crate) sandbox: Sandbox,
    pub(crate) dir: TempDir,
    /// What the customer opens to the TPP, and what a ledger is compared with.
    pub(crate) ibans: Vec<String>,
    generation: &'static str,
    /// Where each address of the bank led: a customer is asked twice when the
    /// program died in between.
    visited: Mutex<HashMap<String, String>>,
}

/// How to start the ledger; each test changes a part.
pub(crate) struct Run<'a> {
    bench: &'a Bench,
    file: PathBuf,
    flags: Vec<String>,
    refuses: bool,
}

/// What became of a run.
#[derive(Debug)]
pub(crate) struct Ended {
    /// `None` when it was killed.
    pub(crate) code: Option<i32>,
    pub(crate) out: Vec<String>,
    pub(crate) err: String,
}

impl Bench {
    /// At noon, so that no test crosses midnight; two accounts: one with a long
    /// history, one with three currencies.
    pub(crate) fn open(options: Options) -> Bench {
        let noon: Timestamp = "2026-03-10T12:00:00Z".parse().unwrap();
        let options = options.clock(Clock::starting_at(noon));
        Bench::of(Sandbox::start(options).unwrap(), "3", 2)
    }

    /// The same for generations 1 and 2, where a consent is to one account.
    pub(crate) fn of_generation(options: Options, generation: &'static str) -> Bench {
        let noon: Timestamp = "2026-03-10T12:00:00Z".parse().unwrap();
        let options = options.clock(Clock::starting_at(noon));
        Bench::of(Sandbox::start(options).unwrap(), generation, 1)
    }

    fn of(sandbox: Sandbox, generation: &'static str, accounts: usize) -> Bench {
        let dir = TempDir::new("ledger");
        dir.write("ca.pem", sandbox.ca_pem());
        dir.write("client-cert.pem", sandbox.client_cert_pem());
        dir.write("client-key.pem", sandbox.client_key_pem());
        // One account is the one with several currencies.
        let facts = sandbox.accounts();
        let ibans = facts.iter().take(2).rev().take(accounts).map(|facts| facts.iban.clone());
        let ibans = ibans.collect();
        Bench { sandbox, dir, ibans, generation, visited: Mutex::default() }
    }

    /// A run with a ledger file of this name.
    pub(crate) fn run(&self, file: &str) -> Run<'_> {
        let file = self.dir.join(file);
        Run { bench: self, file, flags: Vec::new(), refuses: false }
    }

    pub(crate) fn advance(&self, hours: u64) {
        self.sandbox.clock().advance(Duration::from_secs(hours * 3600));
    }

    /// Goes to the bank as the customer, or has been there.
    fn visit(&self, url: &str, refuses: bool) -> String {
        let mut visited = self.visited.lock().unwrap();
        if let Some(callback) = visited.get(url) {
            return callback.clone();
        }
        let customer = self.sandbox.customer();
        let ibans: Vec<&str> = self.ibans.iter().map(String::as_str).collect();
        let callback = if refuses {
            customer.refuse(url).unwrap()
        } else if customer.look(url).unwrap().contains("name=\"account\"") {
            customer.approve_accounts(url, &ibans).unwrap()
        } else {
            customer.approve(url).unwrap()
        };
        visited.insert(url.to_owned(), callback.clone());
        callback
    }
}

impl Run<'_> {
    pub(crate) fn flag(mut self, flag: &str) -> Self {
        self.flags.extend(flag.split(' ').map(str::to_owned));
        self
    }

    /// By the step's number, or its name.
    pub(crate) fn die_at(mut self, step: impl ToString) -> Self {
        self.flags.extend(["--die-at".to_owned(), step.to_string()]);
        self
    }

    pub(crate) fn refuses(mut self) -> Self {
        self.refuses = true;
        self
    }

    /// Runs to the end, as the customer at every `open:` line.
    pub(crate) fn end(self) -> Ended {
        let bench = self.bench;
        let mut program = Guarded(self.command().spawn().unwrap());
        let mut stdin = program.0.stdin.take().unwrap();
        let out = lines(program.0.stdout.take().unwrap());
        let err = lines(program.0.stderr.take().unwrap());
        let mut said = Vec::new();
        while let Some(line) = next(&out) {
            if let Some(url) = line.strip_prefix("open: ") {
                // It may be dead already.
                let _ = writeln!(stdin, "{}", bench.visit(url, self.refuses));
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
            assert!(since.elapsed() < PATIENCE, "the ledger does not end");
            thread::sleep(Duration::from_millis(1));
        };
        let ended = Ended { code: status.code(), out: said, err: complaint.join("\n") };
        ended.keeps_secrets(bench);
        ended
    }

    fn command(&self) -> Command {
        let sandbox = &self.bench.sandbox;
        let file = |name| self.bench.dir.join(name);
        let mut command = Command::new(program());
        command
            .args(["--base-url", sandbox.base_url(), "--client-id", sandbox.client_id()])
            .args(["--redirect-uri", sandbox.redirect_uri(), "--iban", &self.bench.ibans[0]])
            .args(["--generation", self.bench.generation])
            .arg("--ca")
            .arg(file("ca.pem"))
            .arg("--client-cert")
            .arg(file("client-cert.pem"))
            .arg("--client-key")
            .arg(file("client-key.pem"))
            .arg("--db")
            .arg(&self.file)
            .args(&self.flags)
            .env("BELFIUS_CLIENT_SECRET", sandbox.client_secret())
            .env("LEDGER_NOW", sandbox.clock().now().to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }
}

impl Ended {
    pub(crate) fn was_killed(&self) -> bool {
        if self.code.is_none() {
            assert!(self.err.starts_with("ledger: dies at step"), "{self:?}");
        }
        self.code.is_none()
    }

    #[track_caller]
    pub(crate) fn done(&self) -> &Ended {
        assert_eq!(self.code, Some(0), "{self:#?}");
        assert_eq!(self.out.last().map(String::as_str), Some("ledger: done"), "{self:#?}");
        assert_eq!(self.err, "", "{self:#?}");
        self
    }

    #[track_caller]
    pub(crate) fn continued(&self, when: &str) -> &Ended {
        assert_eq!(self.code, Some(CONTINUED), "{self:#?}");
        let last = self.out.last().unwrap();
        assert!(last.starts_with("ledger: to be continued") && last.contains(when), "{self:#?}");
        assert_eq!(self.err, "", "{self:#?}");
        self
    }

    #[track_caller]
    pub(crate) fn says(&self, what: &str) -> &Ended {
        assert!(self.mentions(what), "no `{what}` in {self:#?}");
        self
    }

    #[track_caller]
    pub(crate) fn never_says(&self, what: &str) -> &Ended {
        assert!(!self.mentions(what), "`{what}` in {self:#?}");
        self
    }

    pub(crate) fn mentions(&self, what: &str) -> bool {
        self.out.iter().any(|line| line.contains(what))
    }

    /// The sum of what the statement lines say was new.
    pub(crate) fn inserted(&self) -> usize {
        let count = |line: &String| {
            let before = line.strip_suffix(" unreadable")?.split(" new").next()?;
            before.rsplit(' ').next()?.parse::<usize>().ok()
        };
        self.out.iter().filter_map(count).sum()
    }

    /// How often the customer was sent to the bank.
    pub(crate) fn visits(&self) -> usize {
        self.out.iter().filter(|line| line.starts_with("open: ")).count()
    }

    /// The addresses are for the customer; everything else is for a log.
    #[track_caller]
    fn keeps_secrets(&self, bench: &Bench) {
        let open = |line: &&String| !line.starts_with("open: ");
        let out: Vec<&str> = self.out.iter().filter(open).map(String::as_str).collect();
        let shown = format!("{}\n{}", out.join("\n"), self.err);
        for secret in [bench.sandbox.client_secret(), "eyJ", "apptoken", "code=", "state="] {
            assert!(!shown.contains(secret), "`{secret}` in: {shown}");
        }
        for iban in &bench.ibans {
            assert!(!shown.contains(iban.as_str()), "{shown}");
        }
    }
}

/// The ledger's binary, made where it is not there yet.
fn program() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| built("ledger"))
}
