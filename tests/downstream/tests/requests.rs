//! What comes out at the wire of a stranger's application.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests are tests too"
)]

use belfius_psd2::{
    Bank, CancelReply, Client, ErrorKind, Evidence, Generation, Operation, PaymentReply,
    PendingPayment, Remedy, Seed, SignedPayment, Tokens, Unanswered, UnsignedPayment,
    model::{
        Amount, Bic, BodyChanges, Date, EndToEndId, Iban, Language, PaymentStatus, Scope,
        SepaCreditTransfer, Timestamp,
    },
    secret::ClientSecret,
    session::{Error, Job, Jobs},
};
use belfius_psd2_downstream::{
    knowledge,
    signer::{self, Module},
    transport::{Http, Keep, run},
};
use http::{Request, Response};

const CALLBACK: &str = "https://tpp.example/callback";
const SIGN_AT: &str = "https://www.belfius.be/sign?apptoken=x";
const BODY: &str = r#"{"creditor_account":{"iban":"BE71096123456769"},"creditor_name":"Bakkerij Janssens","end_to_end_identification":"INV-17","instructed_amount":{"currency":"EUR","amount":"100.10"},"purpose_code":"SALA"}"#;

/// Gives the answers in their order, and remembers what was asked.
#[derive(Default)]
struct Script {
    answers: Vec<Response<Vec<u8>>>,
    asked: Vec<Request<Vec<u8>>>,
    kept: Vec<Tokens>,
}

struct Wire<'s>(&'s mut Script);
struct Store<'s>(&'s mut Vec<Tokens>);

type Asked<T> = Job<'static, T, Unanswered>;

impl Http for Wire<'_> {
    fn send(&mut self, request: Request<Vec<u8>>, _: usize) -> Option<Response<Vec<u8>>> {
        self.0.asked.push(request);
        (!self.0.answers.is_empty()).then(|| self.0.answers.remove(0))
    }

    fn now(&self) -> Timestamp {
        now()
    }
}

impl Keep for Store<'_> {
    fn kept(&self) -> Option<Tokens> {
        self.0.last().cloned()
    }

    fn keep(&mut self, tokens: &Tokens) {
        self.0.push(tokens.clone());
    }
}

struct Hsm;

impl Module for Hsm {
    fn sign(&self, bytes: &[u8]) -> [u8; 64] {
        assert!(bytes.contains(&b'.'), "header and body, as RFC 7515 joins them");
        [7; 64]
    }
}

fn now() -> Timestamp {
    "2026-01-05T09:00:00Z".parse().unwrap()
}

fn seed(byte: u8) -> Seed {
    Seed::new([byte; 32])
}

fn client(bank: Bank) -> Client {
    let secret = ClientSecret::new("secret").unwrap();
    Client::new(bank, "l7957ffb0123456789abcdef0123456789", secret, CALLBACK, Language::NL).unwrap()
}

fn answer(status: u16, body: &str) -> Response<Vec<u8>> {
    Response::builder().status(status).body(body.as_bytes().to_vec()).unwrap()
}

fn signed(changes: &BodyChanges) -> SignedPayment {
    let order = SepaCreditTransfer::new(
        EndToEndId::new("INV-17").unwrap(),
        "Bakkerij Janssens",
        Iban::parse("BE71 0961 2345 6769").unwrap(),
        Amount::parse("100.10").unwrap(),
    )
    .with_creditor_bic(Bic::parse("GKCCBEBB").unwrap());
    let (header, today) = (signer::header("seal-1").unwrap(), Date::constant(2026, 1, 5));
    let unsigned = UnsignedPayment::current(&order, changes, header, today).unwrap();
    signer::sign(unsigned, &Hsm).unwrap()
}

fn play<T>(
    script: &mut Script,
    client: &Client,
    job: impl FnOnce(Jobs<'_>) -> Asked<T>,
) -> Result<T, Error<Unanswered>> {
    let mut kept = std::mem::take(&mut script.kept);
    let job = job(Jobs::new(client, seed(1), now()));
    let output = run(&mut Wire(script), &mut Store(&mut kept), job);
    script.kept = kept;
    output
}

fn required() -> Response<Vec<u8>> {
    let body = format!(
        r#"{{"error":"SCA_REQUIRED","error_code":"B14800ZZ-0PLC-REDRCT","url":"{SIGN_AT}","payment_id":"b-1"}}"#
    );
    answer(401, &body)
}

/// A payment that was sent and waits for its customer, read back from storage.
fn pending(client: &Client) -> PendingPayment {
    let payment = signed(&BodyChanges::default());
    let mut script = Script { answers: vec![required()], ..Script::default() };
    let reply = play(&mut script, client, |jobs| jobs.initiate(payment));
    let Ok(PaymentReply::SignatureRequired(redirect)) = reply else { panic!() };
    assert!(redirect.url.as_str().starts_with(SIGN_AT));
    serde_json::from_str(&serde_json::to_string(&redirect.pending).unwrap()).unwrap()
}

#[test]
fn an_assumed_row_is_replaced_in_code_and_from_a_file() {
    let known = Bank::belfius(Generation::Three);
    assert_eq!(known.row(Operation::PaymentStatus).unwrap().evidence(), Evidence::Assumed);
    for bank in [knowledge::bank().unwrap(), knowledge::bank_from(knowledge::CONTRACT).unwrap()] {
        assert_eq!(bank.row(Operation::PaymentStatus).unwrap().evidence(), Evidence::Caller);
        let others = Operation::ALL.into_iter().filter(|op| *op != Operation::PaymentStatus);
        for operation in others {
            assert_eq!(bank.row(operation), known.row(operation), "{operation}");
        }
        let client = client(bank);
        let resource = pending(&client).resource().unwrap().clone();
        let answers = vec![answer(200, r#"{"transaction_status":"ACSC"}"#)];
        let mut script = Script { answers, ..Script::default() };
        let status = play(&mut script, &client, |jobs| jobs.payment_status(resource));
        assert_eq!(status.unwrap(), PaymentStatus::Settled);
        let sent = &script.asked[0];
        assert_eq!(
            sent.uri(),
            "https://psd2.b2b.belfius.be:8443/payment-status/b-1?payment_id_type=INTERNAL"
        );
        assert_eq!(sent.headers()["accept"], "application/vnd.belfius.api+json; version=2");
    }
}

#[test]
fn a_wrong_file_says_which_row() {
    let wrong = knowledge::CONTRACT.replace("/{payment-id}", "");
    let error = knowledge::bank_from(&wrong).unwrap_err().to_string();
    assert!(error.contains("the row for payment status"), "{error}");
}

#[test]
fn a_body_is_changed_in_code_and_from_a_file() {
    for changes in [knowledge::changes(), knowledge::changes_from(knowledge::CHANGES).unwrap()] {
        let client = client(Bank::belfius(Generation::Three));
        let payment = signed(&changes);
        let mut script = Script { answers: vec![required()], ..Script::default() };
        let order = payment.clone();
        let reply = play(&mut script, &client, |jobs| jobs.initiate(order));
        assert!(matches!(reply, Ok(PaymentReply::SignatureRequired(_))));
        let sent = &script.asked[0];
        assert_eq!(
            (sent.method().as_str(), sent.uri().path()),
            ("POST", "/payments/sepa-credit-transfers")
        );
        assert_eq!(std::str::from_utf8(sent.body()).unwrap(), BODY);
        assert_eq!(sent.headers()["signature"], payment.signature());
        assert_eq!(sent.headers()["content-type"], "application/json");
    }
}

/// A payment is signed, and cancelled with tokens that have died in between.
#[test]
fn a_loop_of_ones_own_runs_every_job() {
    let client = client(Bank::belfius(Generation::Three));
    let pending = pending(&client);
    let url = format!("{CALLBACK}?code=c1&state={}", pending.state().expose());
    let tokens = |n| {
        answer(200, &format!(r#"{{"access_token":"a{n}","refresh_token":"r{n}","scope":"PIS"}}"#))
    };
    let mut script = Script { answers: vec![tokens(1)], ..Script::default() };
    let first = play(&mut script, &client, |jobs| jobs.finish_payment(&pending, &url));
    assert_eq!(first.unwrap().unwrap().scope(), Scope::Pis);

    let dead = r#"{"error":"FAILED_SECURITY_VALIDATION","error_code":"GEN-1203-100003","error_description":"Invalid access token."}"#;
    script.answers = vec![answer(401, dead), tokens(2), answer(204, "")];
    let end = play(&mut script, &client, |jobs| jobs.cancel(pending.resource().unwrap()));
    assert!(matches!(end, Ok(CancelReply::Cancelled)));
    assert_eq!(script.kept.len(), 2);
    assert_eq!(script.kept[1].access_token().expose(), "a2");

    let lines: Vec<String> = script
        .asked
        .iter()
        .map(|request| format!("{} {}", request.method(), request.uri().path()))
        .collect();
    let cancel = "DELETE /payments/sepa-credit-transfers/b-1";
    assert_eq!(lines, ["POST /token", cancel, "POST /token", cancel]);
    assert_eq!(script.asked[3].headers()["authorization"], "Bearer a2");
}

#[test]
fn an_answer_that_does_not_come_leaves_what_to_look_up() {
    let client = client(Bank::belfius(Generation::Three));
    let payment = signed(&BodyChanges::default());
    let order = payment.clone();
    let mut script = Script::default();
    let error = play(&mut script, &client, |jobs| jobs.initiate(order)).unwrap_err();
    assert!(error.operation().unwrap().moves_money());
    assert_eq!(error.remedy(), Some(Remedy::LookFirst));
    let id = error.request_id().unwrap().to_string();
    assert_eq!(script.asked[0].headers()["request-id"], id.as_str());

    let mut script = Script { answers: vec![answer(502, "<html>")], ..Script::default() };
    let error = play(&mut script, &client, |jobs| jobs.initiate(payment)).unwrap_err();
    let Error::Core(error) = error else { panic!("{error}") };
    assert!(matches!(error.kind(), ErrorKind::Undocumented { .. }));
    assert_eq!(error.remedy(), Remedy::LookFirst);
}
