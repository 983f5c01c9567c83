//! Files of payments: the bytes go to the bank as they are, digested and signed.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod e2e_tpp;

use belfius_psd2::model::{
    BulkFile, BulkFileError, PaymentId, PaymentProduct, PaymentService, PaymentStatus,
};
use belfius_psd2::sign::JoseHeader;
use belfius_psd2::{
    BankCode, CancelReply, Delivery, Operation as CoreOperation, Remedy, SignedPayment,
    UnsignedPayment,
};
use belfius_psd2_sandbox::{Fault, InitiationAnswer, Operation, Options, PaymentState};
use data_encoding::{BASE64, BASE64URL_NOPAD};
use e2e_tpp::current::current;
use e2e_tpp::{FIRST, Tpp, signature_required, tokens};
use ring::digest::{SHA256, digest};
use ring::signature::{ECDSA_P256_SHA256_FIXED, KeyPair, UnparsedPublicKey};

/// A small file with what is easily changed on the way: a byte-order mark, both
/// kinds of line ends, tabs, entities, letters of two to four bytes, blanks at the
/// end.
fn odd(tpp: &Tpp) -> Vec<u8> {
    format!(
        "\u{feff}<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n\
         <Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:pain.001.001.03\">\n\r\n\
         <PmtInf><DbtrAcct><Id><IBAN>{}</IBAN></Id></DbtrAcct>\t<Nm>Müller &amp; Søn\u{a0}東京 🍟</Nm>\r\
         <Ustrd>100 % + \"+\" = \\ / {{}} \u{85}</Ustrd></PmtInf></Document>\r\n \n",
        tpp.iban(FIRST).as_str(),
    )
    .into_bytes()
}

fn signed(tpp: &Tpp, bytes: Vec<u8>) -> SignedPayment {
    let file = BulkFile::new(bytes).unwrap();
    let product = PaymentProduct::PAIN_001_SEPA_CREDIT_TRANSFERS;
    let reference = PaymentId::new("salaries-2026-03").unwrap();
    let unsigned = UnsignedPayment::bulk(&file, product, reference, JoseHeader::default());
    let signed = unsigned.sign(&tpp.signing_key()).unwrap();
    tpp.discretion.add(signed.signature());
    signed
}

#[test]
fn a_file_arrives_byte_for_byte_with_its_digest_and_its_signature() {
    let tpp = current(Options::default());
    let file = odd(&tpp);
    let followed = tpp.follow(&signed(&tpp, file.clone()));
    let sent = tpp.received(Operation::PaymentFile).pop().unwrap();
    assert_eq!(sent.body, file);
    assert_eq!(sent.path, "/bulk-payments/pain.001-sepa-credit-transfers");
    assert_eq!(sent.header("content-type"), Some("application/xml"));
    let length = file.len().to_string();
    assert_eq!(sent.header("content-length"), Some(length.as_str()));

    // By code that is not the client's.
    let hash = BASE64.encode(digest(&SHA256, &file).as_ref());
    assert_eq!(sent.header("digest"), Some(format!("SHA-256={hash}").as_str()));
    let jws = sent.header("signature").unwrap();
    let [header, nothing, signature] = jws.split('.').collect::<Vec<_>>()[..] else {
        panic!("{jws}");
    };
    assert_eq!(nothing, "", "the file is in the signature as well");
    let input = format!("{header}.{}", BASE64URL_NOPAD.encode(&file));
    let signature = BASE64URL_NOPAD.decode(signature.as_bytes()).unwrap();
    let key = public_key(&tpp);
    UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, key)
        .verify(input.as_bytes(), &signature)
        .unwrap();

    assert_eq!(followed.resource.service(), PaymentService::BulkPayments);
    assert_eq!(followed.status(), PaymentStatus::Received);
}

/// The QSealC's public key, as ring derives it.
fn public_key(tpp: &Tpp) -> Vec<u8> {
    let pem: String =
        tpp.bank.signing_key_pem().lines().filter(|line| !line.starts_with('-')).collect();
    let der = BASE64.decode(pem.as_bytes()).unwrap();
    let algorithm = &ring::signature::ECDSA_P256_SHA256_FIXED_SIGNING;
    let random = ring::rand::SystemRandom::new();
    let pair = ring::signature::EcdsaKeyPair::from_pkcs8(algorithm, &der, &random).unwrap();
    pair.public_key().as_ref().to_vec()
}

#[test]
fn a_file_is_signed_asked_about_executed_and_cancelled() {
    for answer in [
        InitiationAnswer::Sca401Url,
        InitiationAnswer::Sca401Links,
        InitiationAnswer::Sca401Description,
        InitiationAnswer::Created201,
        InitiationAnswer::Redirect302,
    ] {
        let tpp = current(Options::default().initiation_answer(answer));
        let session = tpp.session();
        let redirect = signature_required(session.initiate(&signed(&tpp, odd(&tpp))).unwrap());
        assert_eq!(redirect.pending.operation(), CoreOperation::UploadPaymentFile);
        let resource = redirect.pending.resource().unwrap().clone();
        assert_eq!(session.payment_status(&resource).unwrap(), PaymentStatus::Pending);
        let callback = tpp.approve(&redirect);
        session.finish_payment(&redirect.pending, &callback).unwrap().unwrap();
        let details = session.payment_details(&resource).unwrap();
        assert_eq!(details.status, Some(PaymentStatus::Received), "{answer:?}");
        let reply = session.cancel(&resource).unwrap();
        assert!(matches!(reply, CancelReply::Cancelled), "{reply:?}");

        // With the tokens there are: no code comes back.
        let before = tokens(&session);
        let reply = session.initiate_with_tokens(&signed(&tpp, odd(&tpp))).unwrap();
        let resource = tpp.sign(&session, reply);
        assert_eq!(tokens(&session), before);
        assert!(tpp.bank.execute_payment(resource.payment_id().as_str()));
        assert_eq!(session.payment_status(&resource).unwrap(), PaymentStatus::Settled);
    }
}

#[test]
fn a_file_that_is_stored_and_read_again_is_the_same() {
    let tpp = current(Options::default());
    let file = odd(&tpp);
    let stored = serde_json::to_string(&signed(&tpp, file.clone())).unwrap();
    let again: SignedPayment = serde_json::from_str(&stored).unwrap();
    tpp.follow(&again);
    assert_eq!(tpp.received(Operation::PaymentFile).pop().unwrap().body, file);
}

#[test]
fn a_file_that_is_too_large_is_refused_here_or_there() {
    let tpp = current(Options::default().max_file_size(600));
    let mut file = odd(&tpp);
    let _ = signature_required(tpp.session().initiate(&signed(&tpp, file.clone())).unwrap());
    let at = file.len() - 15;
    file.splice(at..at, std::iter::repeat_n(b' ', 601));
    let error = tpp.session().initiate(&signed(&tpp, file.clone())).unwrap_err();
    tpp.refused(&error, BankCode::InvalidInput);
    assert_eq!(error.delivery(), Delivery::Refused);
    assert_eq!(error.remedy(), Some(Remedy::FixInput(None)));
    assert_eq!(tpp.received(Operation::PaymentFile).len(), 2);
    // Whoever knows the bank's limit need not ask.
    let error = BulkFile::with_limit(file, 600).unwrap_err();
    assert_eq!(error, BulkFileError::TooLong { limit: 600 });
    assert!(matches!(BulkFile::new(b"").unwrap_err(), BulkFileError::Empty));
}

#[test]
fn half_a_megabyte_arrives_whole() {
    let tpp = current(Options::default());
    let mut file = odd(&tpp);
    let at = file.len() - 15;
    let filling = (0..500_000_u32).map(|n| b" \n\tx"[usize::try_from(n % 4).unwrap()]);
    file.splice(at..at, filling);
    tpp.follow(&signed(&tpp, file.clone()));
    assert!(tpp.received(Operation::PaymentFile).pop().unwrap().body == file);
}

#[test]
fn what_is_no_file_of_payments_is_refused() {
    let tpp = current(Options::default());
    for bytes in [&b"<html/>"[..], b"pain.001.", &[0xff, 0xfe, 0x3c, 0x00]] {
        let error = tpp.session().initiate(&signed(&tpp, bytes.to_vec())).unwrap_err();
        tpp.refused(&error, BankCode::InvalidInput);
        assert_eq!(error.delivery(), Delivery::Refused);
    }
}

#[test]
fn a_lost_answer_is_looked_into_and_nothing_is_sent_twice() {
    for fault in [Fault::CutAfterProcessing, Fault::CutBody, Fault::CutBeforeProcessing] {
        let tpp = current(Options::default());
        tpp.bank.faults().inject(Operation::PaymentFile, fault.clone(), 1);
        let error = tpp.session().initiate(&signed(&tpp, odd(&tpp))).unwrap_err();
        tpp.discreet(&error);
        assert_eq!(error.operation(), Some(CoreOperation::UploadPaymentFile));
        let told = (error.delivery(), error.remedy());
        assert_eq!(told, (Delivery::Unknown, Some(Remedy::LookFirst)), "{fault:?} {error}");
        assert_eq!(tpp.received(Operation::PaymentFile).len(), 1);
    }
}

#[test]
fn two_people_sign_a_file() {
    let tpp = current(Options::default());
    let two = tpp.accounts().into_iter().find(|account| account.signatures == 2).unwrap();
    let text = String::from_utf8(odd(&tpp)).unwrap();
    let file = text.replace(tpp.iban(FIRST).as_str(), &two.iban).into_bytes();
    let followed = tpp.follow(&signed(&tpp, file));
    assert_eq!(followed.status(), PaymentStatus::Pending);
    tpp.sign(&followed.session, followed.session.sign_again(&followed.resource).unwrap());
    assert_eq!(tpp.state_of(&followed.resource), Some(PaymentState::Signed));
}
