//! The tour and the sandbox as two programs, with the test as the customer in
//! between: what a user does with two terminals and a browser.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod e2e_tpp;

use std::collections::BTreeMap;
use std::env;
use std::io::{BufRead as _, BufReader, Read, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use belfius_psd2_sandbox::{Options, Sandbox};
use e2e_tpp::TempDir;

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

/// The sandbox as a program.
struct Bank {
    _program: Guarded,
    dir: TempDir,
    /// What it printed: base URL, client id, client secret, redirect URI.
    facts: BTreeMap<String, String>,
    ibans: Vec<String>,
}

impl Bank {
    fn open(flags: &[&str]) -> Bank {
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
        Bank { _program: program, dir, facts, ibans }
    }

    fn fact(&self, name: &str) -> &str {
        self.facts.get(name).unwrap_or_else(|| panic!("no {name} in {:?}", self.facts))
    }

    fn file(&self, name: &str) -> PathBuf {
        self.dir.join(name)
    }
}

/// The tour's binary, made where it is not there yet.
fn tour_program() -> &'static Path {
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
enum Decision {
    Approve,
    Refuse,
}

/// What became of a tour.
#[derive(Debug)]
struct Ended {
    code: Option<i32>,
    out: Vec<String>,
    err: String,
}

/// How to start a tour; each test changes a part.
struct Tour<'a> {
    bank: &'a Bank,
    ca: PathBuf,
    secret: Option<String>,
    flags: Vec<String>,
    decision: Decision,
}

impl<'a> Tour<'a> {
    fn at(bank: &'a Bank) -> Tour<'a> {
        Tour {
            bank,
            ca: bank.file("ca.pem"),
            secret: Some(bank.fact("client secret").to_owned()),
            flags: vec!["--iban".to_owned(), bank.ibans[0].clone()],
            decision: Decision::Approve,
        }
    }

    fn flag(mut self, name: &str, value: &str) -> Tour<'a> {
        self.flags.extend([name.to_owned(), value.to_owned()]);
        self
    }

    /// Runs to the end, as the customer at every `open:` line.
    fn run(self) -> Ended {
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
    fn done(&self) -> &Ended {
        assert_eq!(self.code, Some(0), "{self:?}");
        assert_eq!(self.out.last().map(String::as_str), Some("tour: done"), "{self:?}");
        assert_eq!(self.err, "", "{self:?}");
        self
    }

    /// One readable line, and status 1.
    #[track_caller]
    fn failed(&self, because: &str) {
        assert_eq!(self.code, Some(1), "{self:?}");
        assert!(self.err.starts_with("tour: ") && self.err.contains(because), "{self:?}");
        assert_eq!(self.err.lines().count(), 1, "{self:?}");
        assert!(!self.out.iter().any(|line| line == "tour: done"), "{self:?}");
        assert!(!self.err.contains("Error(") && !self.err.contains("Some("), "{self:?}");
    }

    #[track_caller]
    fn says(&self, what: &str) -> &Ended {
        assert!(self.out.iter().any(|line| line.contains(what)), "no `{what}` in {self:?}");
        self
    }

    #[track_caller]
    fn never_says(&self, what: &str) -> &Ended {
        assert!(!self.out.iter().any(|line| line.contains(what)), "`{what}` in {self:?}");
        self
    }

    /// How often the customer was sent to the bank.
    fn visits(&self) -> usize {
        self.out.iter().filter(|line| line.starts_with("open: ")).count()
    }

    /// The addresses are for the customer; everything else is for a log.
    #[track_caller]
    fn keeps_secrets(&self, bank: &Bank) {
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
        let page = agent.get(&url).call().unwrap();
        assert_eq!(page.status().as_u16(), 200, "{url}");
        let answer = agent.post(&url).send_form([("decision", decision)]).unwrap();
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

#[test]
fn the_whole_tour() {
    let bank = Bank::open(&[]);
    let ended = Tour::at(&bank).run();
    ended.done().says("consent").says("refresh").says("SCA").says("signed with ES256");
    ended.says("the payment is cancelled").says("are available");
    // Consent for AIS and CAF, SCA, and the payment.
    assert_eq!(ended.visits(), 4);
    // The bank serves the next one as well.
    Tour::at(&bank).run().done();
}

#[test]
fn each_part_alone() {
    let bank = Bank::open(&[]);
    let run = |part| Tour::at(&bank).flag("--only", part).run();
    let ais = run("ais");
    ais.done().says("balance").says("statement").never_says("payment").never_says("funds");
    assert_eq!(ais.visits(), 2);
    let pis = run("pis");
    pis.done().says("the payment is cancelled").never_says("statement").never_says("funds");
    assert_eq!(pis.visits(), 1);
    let caf = run("caf");
    caf.done().says("funds").never_says("payment").never_says("statement");
    assert_eq!(caf.visits(), 1);
}

#[test]
fn every_account_that_is_open_to_it() {
    let bank = Bank::open(&[]);
    for iban in &bank.ibans[1..4] {
        // The last of a repeated flag would be refused: it is given once.
        let mut tour = Tour::at(&bank);
        tour.flags = vec!["--iban".to_owned(), iban.clone()];
        tour.run().done();
    }
    let mut tour = Tour::at(&bank);
    tour.flags = vec!["--iban".to_owned(), bank.ibans[4].clone()];
    tour.run().failed("20003");
}

#[test]
fn whatever_the_customer_brings_back_from_sca() {
    for brings in ["nothing", "code", "sca-token"] {
        for style in ["url-in-description", "url-field", "nested401"] {
            let bank = Bank::open(&["--sca-return", brings, "--sca-style", style]);
            let ended = Tour::at(&bank).flag("--only", "ais").run();
            ended.done().says("SCA");
            assert_eq!(ended.visits(), 2, "{brings} {style}");
        }
    }
}

#[test]
fn a_second_page_a_base_path_and_other_shapes() {
    let bank = Bank::open(&[
        "--second-redirect",
        "--prefix",
        "/sandbox/psd2",
        "--page-shape",
        "booked",
        "--string-amounts",
        "--payment-answer",
        "created-with-location",
        "--redirect-uri",
        "https://tpp.example/callback?tenant=4",
    ]);
    assert!(bank.fact("base URL").ends_with("/sandbox/psd2"));
    Tour::at(&bank).run().done().says("the payment is cancelled");
}

#[test]
fn a_payment_that_needs_no_signature_and_a_language_without_pages() {
    let bank = Bank::open(&["--payment-answer", "created-unsigned"]);
    let ended = Tour::at(&bank).flag("--language", "de").run();
    ended.done().says("accepted without the customer's signature");
}

#[test]
fn harmless_faults_end_well() {
    let bank = Bank::open(&[
        "--fault",
        "transactions:unreadable-row:1",
        "--fault",
        "transactions:bad-escapes:1",
        "--fault",
        "transactions:chunked:1",
        "--fault",
        "account:expired-token:1",
        "--fault",
        "consent:duplicate-date:1",
        "--fault",
        "token:escaped-slashes:3",
        "--fault",
        "refresh:deep-nesting:1",
    ]);
    Tour::at(&bank).run().done().says("warning").says("1 more could not be read");
}

#[test]
fn a_cut_handshake_of_the_first_call_is_survived() {
    let bank = Bank::open(&["--fault", "any:cut-handshake:1"]);
    Tour::at(&bank).flag("--only", "caf").run().done();
}

#[test]
fn faults_that_are_none_of_ours_end_readably() {
    for (fault, part, because) in [
        ("transactions:html-500:99", "ais", "HTTP 500"),
        ("account:empty-401:99", "ais", "HTTP 401"),
        ("token:cut-after-processing:1", "caf", "begin the redirect anew"),
        ("payment:cut-after-processing:1", "pis", "never under another id"),
        ("payment:error=20001:1", "pis", "20001"),
        ("account:rate-limit=120:1", "ais", "wait 120 s"),
        ("funds:withdrawn-consent:1", "caf", "send the customer through consent again"),
        ("consent:invalid-utf8:1", "caf", "not UTF-8"),
        ("transactions:repeated-page-key:99", "ais", "already read"),
    ] {
        let bank = Bank::open(&["--fault", fault]);
        Tour::at(&bank).flag("--only", part).run().failed(because);
    }
}

#[test]
fn a_customer_who_refuses_ends_the_tour() {
    let bank = Bank::open(&[]);
    for part in ["ais", "pis", "caf"] {
        let mut tour = Tour::at(&bank).flag("--only", part);
        tour.decision = Decision::Refuse;
        let ended = tour.run();
        ended.failed("the customer refused");
        assert_eq!(ended.visits(), 1);
    }
}

#[test]
fn another_authority_is_not_trusted() {
    let bank = Bank::open(&[]);
    let other = Sandbox::start(Options::default().rows(1)).unwrap();
    let mut tour = Tour::at(&bank);
    tour.ca = bank.dir.write("other-ca.pem", other.ca_pem());
    let ended = tour.run();
    ended.failed("certificate is not trusted");
    assert_eq!(ended.visits(), 0);

    let mut tour = Tour::at(&bank);
    tour.ca = bank.dir.write("empty.pem", "");
    tour.run().failed("root certificate");
    let mut tour = Tour::at(&bank);
    tour.ca = bank.file("missing.pem");
    tour.run().failed("missing.pem");
}

#[test]
fn a_missing_or_wrong_secret_is_said() {
    let bank = Bank::open(&[]);
    let mut tour = Tour::at(&bank);
    tour.secret = None;
    tour.run().failed("BELFIUS_CLIENT_SECRET");
    let mut tour = Tour::at(&bank);
    tour.secret = Some("not-the-secret-of-this-bank".to_owned());
    let ended = tour.run();
    ended.failed("10003");
    assert!(!ended.err.contains("not-the-secret"), "{}", ended.err);
}

#[test]
fn a_mistyped_account_is_said_before_anything_is_sent() {
    let bank = Bank::open(&[]);
    let mut tour = Tour::at(&bank);
    tour.flags = vec!["--iban".to_owned(), "BE54063301200998".to_owned()];
    let ended = tour.run();
    ended.failed("check digits");
    assert!(ended.out.is_empty());
}
