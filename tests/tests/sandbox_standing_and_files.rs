//! Standing orders and files of payments.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod sandbox_tpp;

use belfius_psd2_sandbox::{Operation, Options, PaymentState};
use jiff::ToSpan;
use sandbox_tpp::orders::{FILE, STANDING, id, pain_001, url};
use sandbox_tpp::{jws, tpp, tpp_of};
use serde_json::json;

const IBAN: &str = "BE54063301200997";

#[test]
fn a_standing_order_is_signed_followed_and_ended() {
    let tpp = tpp();
    let mut body = tpp.credit_transfer();
    let start = tpp.bank.clock().today().saturating_add(3.days());
    body["start_date"] = json!(start.to_string());
    body["frequency"] = json!("Weekly");
    let answer = tpp.initiate(STANDING, &body).send();
    let page = tpp.bank.customer().look(&url(&answer)).unwrap();
    assert!(page.contains("Weekly"), "{page}");
    let pis = tpp.sign(&answer);
    assert_eq!(tpp.status(STANDING, &id(&answer)), "RCVD");
    let details = tpp.details(STANDING, &id(&answer), &pis.access).send().ok();
    assert_eq!(details["frequency"], "Weekly");
    // It can be ended after its first transfer.
    assert!(tpp.bank.execute_payment(&id(&answer)));
    tpp.end(STANDING, &id(&answer), &pis.access)
        .version("1")
        .send()
        .refused_naming(404, "10004", "[2]");
    assert_eq!(tpp.end(STANDING, &id(&answer), &pis.access).send().status, 204);
    assert_eq!(tpp.bank.payment(&id(&answer)), Some(PaymentState::Cancelled));
    tpp.initiate(STANDING, &body).version("3").send().refused_naming(404, "10004", "[2]");
    let operations: Vec<_> = tpp.bank.requests().iter().filter_map(|one| one.operation).collect();
    for operation in [Operation::StandingOrder, Operation::PaymentStatus, Operation::PaymentDetails]
    {
        assert!(operations.contains(&operation), "{operation:?}");
    }
}

#[test]
fn a_file_is_taken_byte_by_byte() {
    let tpp = tpp();
    let file = pain_001(IBAN);
    let answer = tpp.upload(&file).send();
    let pis = tpp.sign(&answer);
    assert_eq!(tpp.status(FILE, &id(&answer)), "RCVD");
    let details = tpp.details(FILE, &id(&answer), &pis.access).send().ok();
    assert_eq!(details["transaction_status"], "RCVD");
    let again = tpp.upload(&file).bearer(&pis.access).without("Code-Challenge").send();
    assert_eq!(tpp.end(FILE, &id(&again), &pis.access).send().status, 204);

    let other = [file.clone(), b" ".to_vec()].concat();
    tpp.upload(&file).body(other.clone()).send().refused_naming(401, "GEN-1203-100008", "Digest");
    let signature = jws::detached(tpp.bank.signing_key_pem(), &other);
    let call = tpp.upload(&file).set("Signature", &signature);
    call.send().refused_naming(401, "GEN-1203-100008", "Signature");
    let attached = jws::es256(tpp.bank.signing_key_pem(), &file);
    tpp.upload(&file).set("Signature", &attached).send().refused(401, "GEN-1203-100008");
    let other_key = jws::detached(tpp.bank.client_key_pem(), &file);
    tpp.upload(&file).set("Signature", &other_key).send().refused(401, "GEN-1203-100008");
    tpp.upload(&file).without("Digest").send().refused_naming(400, "GEN-1201-100001", "Digest");
    tpp.upload(&file).without("Signature").send().refused(400, "GEN-1201-100001");
    tpp.upload(&file).set("Digest", "SHA256=x").send().refused(401, "GEN-1203-100008");
    tpp.upload(&file).set("Content-Type", "application/json").send().refused(415, "10012");
    for bad in [b"pain.001.".to_vec(), b"<Document></Document>".to_vec(), vec![b'<', 0xff]] {
        tpp.upload(&bad).send().refused(400, "GEN-1202-100002");
    }
    let blocked = &tpp.bank.accounts()[6].iban;
    tpp.upload(&pain_001(blocked)).send().refused(403, "B14800ZZ-3004-000000");
}

#[test]
fn a_file_has_a_largest_size() {
    let tpp = tpp_of(Options::default().max_file_size(1000));
    let padded = |size: usize| {
        let mut file = pain_001(IBAN);
        file.resize(size, b'\n');
        file
    };
    url(&tpp.upload(&padded(1000)).send());
    tpp.upload(&padded(1001)).send().refused_naming(400, "GEN-1202-100002", "1000 bytes");
    let tpp = tpp_of(Options::default().max_file_size(3 * 1024 * 1024));
    url(&tpp.upload(&padded(3 * 1024 * 1024)).send());
}

#[test]
fn a_companys_file_needs_two_people() {
    let tpp = tpp();
    let accounts = tpp.bank.accounts();
    let company = accounts.iter().find(|account| account.signatures == 2).unwrap();
    let answer = tpp.upload(&pain_001(&company.iban)).send();
    tpp.sign(&answer);
    assert_eq!(tpp.status(FILE, &id(&answer)), "PDNG");
    tpp.sign(&tpp.authorise(FILE, &id(&answer)).send());
    assert_eq!(tpp.status(FILE, &id(&answer)), "RCVD");
}
