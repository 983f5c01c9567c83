//! The tour and the sandbox as two programs, with the test as the customer in
//! between: what a user does with two terminals and a browser.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod e2e_tpp;
mod tour_programs;

use belfius_psd2_sandbox::{Options, Sandbox};
use tour_programs::{Bank, Decision, Tour};

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
