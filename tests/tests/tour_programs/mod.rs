//! The tour as a program, the bank as another or in this one, and the test as the
//! customer in between.
#![allow(dead_code, reason = "each test file uses its part")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeMap;
use std::env;
use std::io::{BufRead as _, BufReader, Read, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use belfius_psd2_sandbox::{Brand, Options, Sandbox};

use super::e2e_tpp::TempDir;

/// More than any step needs; a program that hangs must not hang the tests.
const PATIENCE: Duration = Duration::from_secs(60);

/// A child that does not outlive its test.
struct Guarded(Child);

impl Drop for Guarded {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Lines as they come.
fn lines(from: impl Read + Send + 'static) -> Receiver<String> {
    let (sender, receiver) = channel();
    thread::spawn(move || {
        for line in BufReader::new(from).lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                return;
            }
        }
    });
    receiver
}

/// The next line; `None` at the end.
fn next(lines: &Receiver<String>) -> Option<String> {
    match lines.recv_timeout(PATIENCE) {
        Ok(line) => Some(line),
        Err(RecvTimeoutError::Disconnected) => None,
        Err(RecvTimeoutError::Timeout) => panic!("nothing for {PATIENCE:?}"),
    }
}

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

/// The tour's binary, made where it is not there yet.
pub(crate) fn tour_program() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        // target/debug/deps/this-test
        let this = env::current_exe().unwrap();
        let profile = this.parent().unwrap().parent().unwrap();
        let name = format!("tour{}", env::consts::EXE_SUFFIX);
        let program = profile.join("examples").join(name);
        if !program.exists() {
            let mut cargo = Command::new(env!("CARGO"));
            cargo.args(["build", "--offline", "--example", "tour", "-p", "belfius-psd2-sandbox"]);
            cargo.current_dir(env!("CARGO_MANIFEST_DIR"));
            cargo.arg("--target-dir").arg(profile.parent().unwrap());
            if profile.ends_with("release") {
                cargo.arg("--release");
            }
            assert!(cargo.status().unwrap().success(), "the tour cannot be built");
        }
        program
    })
}

/// What the customer does on a page.
#[derive(Clone, Copy)]
pub(crate) enum Decision {
    Approve,
    Refuse,
}

/// What became of a tour.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) out: Vec<String>,
    pub(crate) err: String,
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

impl Ended {
    #[track_caller]
    pub(crate) fn done(&self) -> &Ended {
        assert_eq!(self.code, Some(0), "{self:?}");
        assert_eq!(self.out.last().map(String::as_str), Some("tour: done"), "{self:?}");
        assert_eq!(self.err, "", "{self:?}");
        self
    }

    /// One readable line, and status 1.
    #[track_caller]
    pub(crate) fn failed(&self, because: &str) {
        assert_eq!(self.code, Some(1), "{self:?}");
        assert!(self.err.starts_with("tour: ") && self.err.contains(because), "{self:?}");
        assert_eq!(self.err.lines().count(), 1, "{self:?}");
        assert!(!self.out.iter().any(|line| line == "tour: done"), "{self:?}");
        assert!(!self.err.contains("Error(") && !self.err.contains("Some("), "{self:?}");
    }

    #[track_caller]
    pub(crate) fn says(&self, what: &str) -> &Ended {
        assert!(self.out.iter().any(|line| line.contains(what)), "no `{what}` in {self:?}");
        self
    }

    #[track_caller]
    pub(crate) fn never_says(&self, what: &str) -> &Ended {
        assert!(!self.out.iter().any(|line| line.contains(what)), "`{what}` in {self:?}");
        self
    }

    /// How often the customer was sent to the bank.
    pub(crate) fn visits(&self) -> usize {
        self.out.iter().filter(|line| line.starts_with("open: ")).count()
    }

    /// The addresses are for the customer; everything else is for a log.
    #[track_caller]
    pub(crate) fn keeps_secrets(&self, bank: &Bank) {
        let open = |line: &&String| !line.starts_with("open: ");
        let out: Vec<&str> = self.out.iter().filter(open).map(String::as_str).collect();
        let shown = format!("{}\n{}", out.join("\n"), self.err);
        let key = std::fs::read_to_string(bank.file("client-key.pem")).unwrap();
        let key = key.lines().nth(1).unwrap();
        // Tokens, SCA tokens and logical ids all begin or look like these.
        for secret in [bank.fact("client secret"), key, "-._~+/", "eyJhbGciOi", "apptoken", "code="]
        {
            assert!(!shown.contains(secret), "`{secret}` in: {shown}");
        }
        for iban in &bank.ibans {
            assert!(!self.err.contains(iban.as_str()), "{}", self.err);
        }
    }
}

/// Looks at each page, decides, and follows the bank until it lets go.
fn visit(url: &str, decision: Decision) -> String {
    let config = ureq::Agent::config_builder()
        .max_redirects(0)
        .http_status_as_error(false)
        .timeout_global(Some(PATIENCE))
        .proxy(None)
        .build();
    let agent = ureq::Agent::new_with_config(config);
    let decision = match decision {
        Decision::Approve => "approve",
        Decision::Refuse => "refuse",
    };
    let mut url = url.to_owned();
    for _ in 0..3 {
        let mut page = agent.get(&url).call().unwrap();
        assert_eq!(page.status().as_u16(), 200, "{url}");
        let html = page.body_mut().read_to_string().unwrap();
        let mut form = vec![("decision", decision)];
        if decision == "approve" {
            form.extend(ticked(&html).into_iter().map(|iban| ("account", iban)));
        }
        let answer = agent.post(&url).send_form(form).unwrap();
        assert_eq!(answer.status().as_u16(), 303, "{url}");
        let next = answer.headers().get("location").unwrap().to_str().unwrap().to_owned();
        let origin = |url: &str| url.split('/').nth(2).unwrap().to_owned();
        if origin(&next) != origin(&url) {
            return next;
        }
        url = next;
    }
    panic!("the bank does not let go");
}

/// The accounts that the page proposes, where there is something to pick.
fn ticked(html: &str) -> Vec<&str> {
    let inputs = html.split("<input ").skip(1).filter_map(|rest| rest.split('>').next());
    inputs
        .filter(|input| input.contains("name=\"account\"") && input.contains(" checked"))
        .map(|input| input.split("value=\"").nth(1).unwrap().split('"').next().unwrap())
        .collect()
}
