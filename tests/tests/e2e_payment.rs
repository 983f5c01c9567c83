//! Payments: sent once, signed over the very bytes that are sent, and never in
//! a state that nobody is told of.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod e2e_tpp;

use std::process::{Command, Stdio};
use std::time::Duration;

use belfius_psd2::model::{
    Amount, Communication, FreeCommunication, Iban, OrderError, PaymentId, PaymentOrder,
    PaymentTreatment, Scope, StructuredCommunication,
};
use belfius_psd2::sign::{Algorithm, JoseHeader, JwsSignature, SigningKey};
use belfius_psd2::{
    BankCode, CallbackError, Delivery, Error as CoreError, ErrorKind, Limits, PaymentReply,
    PendingPayment, RefusalReason, Remedy, SignedPayment, UnsignedPayment, callback_state,
};
use belfius_psd2_sandbox::{
    Behaviour, Fault, Operation, Options, PaymentAnswer, PaymentState, RegisteredKey,
};
use belfius_psd2_ureq::{Error, SendKind};
use data_encoding::{BASE64_MIME, BASE64URL_NOPAD};
use e2e_tpp::{
    FEW, FIRST, MIXED, TempDir, Tpp, TppSession, assert_core, signature_required, tokens, tpp,
};
use jiff::ToSpan;
use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P256_SHA256_FIXED, EcdsaKeyPair, KeyPair,
    RSA_PKCS1_SHA256, RSA_PSS_SHA256, RsaEncoding, RsaKeyPair, UnparsedPublicKey,
};

fn answered_with(answer: PaymentAnswer) -> Tpp {
    Tpp::start(Options::default().rows(10).payment_answer(answer))
}

fn state(tpp: &Tpp, signed: &SignedPayment) -> Option<PaymentState> {
    tpp.bank.payment(signed.payment_id().as_str())
}

#[track_caller]
fn core(error: &Error) -> &CoreError {
    error.core().unwrap_or_else(|| panic!("not the core's: {error:?}"))
}

// The way of a payment.

#[test]
fn a_payment_without_tokens_is_signed_and_brings_tokens() {
    for answer in [PaymentAnswer::Redirect302, PaymentAnswer::CreatedWithLocation] {
        let tpp = answered_with(answer);
        let session = tpp.session();
        let signed = tpp.signed(&tpp.order());
        let redirect = signature_required(session.initiate(&signed).unwrap());
        assert_eq!(state(&tpp, &signed), Some(PaymentState::AwaitingSignature));
        assert_eq!(redirect.pending.payment_id(), Some(signed.payment_id()));
        let html = tpp.bank.customer().look(redirect.url.as_str()).unwrap();
        assert!(html.contains("12.10") && html.contains("Marcel Thierry"), "{html}");
        let request = tpp.received(Operation::Payment).pop().unwrap();
        assert!(request.header("authorization").is_none());
        assert_eq!(request.header("code-challenge-method"), Some("S256"));

        let callback = tpp.approve(&redirect);
        assert_eq!(callback_state(&callback).unwrap(), redirect.pending.state().expose());
        let got = session.finish_payment(&redirect.pending, &callback).unwrap().unwrap();
        assert_eq!(got.scope(), Scope::Pis);
        assert_eq!(tokens(&session), got);
        assert_eq!(state(&tpp, &signed), Some(PaymentState::Signed));
    }
}

#[test]
fn a_payment_with_tokens_brings_none() {
    for answer in [PaymentAnswer::Redirect302, PaymentAnswer::CreatedWithLocation] {
        let tpp = answered_with(answer);
        let session = tpp.paying();
        let before = tokens(&session);
        let signed = tpp.signed(&tpp.order());
        let redirect = signature_required(session.initiate_with_tokens(&signed).unwrap());
        let request = tpp.received(Operation::Payment).pop().unwrap();
        assert!(request.header("authorization").unwrap().starts_with("Bearer "));
        assert!(request.header("code-challenge").is_none());
        let callback = tpp.approve(&redirect);
        assert!(!callback.contains("code="));
        assert!(session.finish_payment(&redirect.pending, &callback).unwrap().is_none());
        assert_eq!(state(&tpp, &signed), Some(PaymentState::Signed));
        assert_eq!(tokens(&session), before);
    }
}

#[test]
fn a_payment_that_needs_no_signature_is_accepted() {
    let tpp = answered_with(PaymentAnswer::CreatedUnsigned);
    let signed = tpp.signed(&tpp.order());
    let PaymentReply::Accepted(receipt) = tpp.session().initiate(&signed).unwrap() else {
        panic!("to be signed");
    };
    assert_eq!(receipt.payment_id.as_deref(), Some(signed.payment_id().as_str()));
    let reference = receipt.transaction_ref.unwrap();
    assert!(reference.bytes().all(|byte| byte.is_ascii_digit()), "a number in the answer");
    assert_eq!(state(&tpp, &signed), Some(PaymentState::Signed));
}

#[test]
fn every_part_of_an_order_arrives() {
    let tpp = tpp();
    let structured: Communication =
        StructuredCommunication::parse("+++090/9337/55493+++").unwrap().into();
    let free: Communication =
        FreeCommunication::new("Facture n° 7 \"réglée\" \\ 100 % / Ωμέγα").unwrap().into();
    for (communication, kind) in [(structured, "STRUCTURED"), (free, "FREETEXT")] {
        let order = PaymentOrder::new(
            PaymentId::new(format!("a/b?c={kind}%2F#;")).unwrap(),
            "Société Générale & <Fils> \"Ω\"",
            Iban::parse("NL91 ABNA 0417 1643 00").unwrap(),
            Amount::parse("1000.10").unwrap(),
        )
        .with_debtor(tpp.iban(MIXED))
        .with_creditor_bic(belfius_psd2::model::Bic::parse("ABNANL2A").unwrap())
        .with_communication(communication.clone())
        .with_execution_date(tpp.working_day())
        .with_treatment(PaymentTreatment::Urgent);
        let signed = tpp.signed(&order);
        let session = tpp.session();
        let redirect = signature_required(session.initiate(&signed).unwrap());
        let request = tpp.received(Operation::Payment).pop().unwrap();
        // The digits as they were typed, and not those of a float.
        assert!(String::from_utf8_lossy(&request.body).contains("\"amount\":1000.10,"));
        let body: serde_json::Value = serde_json::from_slice(&request.body).unwrap();
        assert_eq!(body["origin_account"]["iban"], tpp.iban(MIXED).as_str());
        assert_eq!(body["remote_account"]["iban"], "NL91ABNA0417164300");
        assert_eq!(body["remote_account"]["bic"], "ABNANL2A");
        assert_eq!(body["remote_account"]["name"], "Société Générale & <Fils> \"Ω\"");
        assert_eq!(body["currency"], "EUR");
        assert_eq!(body["communication"], communication.as_str());
        assert_eq!(body["communication_type"], kind);
        assert_eq!(body["execution_date"], tpp.working_day().to_string());
        assert_eq!(body["payment_treatment_type"], "URGENT");
        // An id that needs encoding in a path.
        let callback = tpp.approve(&redirect);
        session.finish_payment(&redirect.pending, &callback).unwrap();
        let _ = session.cancel(signed.payment_id()).unwrap();
        assert_eq!(state(&tpp, &signed), Some(PaymentState::Cancelled));
    }
}

#[test]
fn a_pending_payment_is_taken_up_by_another_process() {
    let tpp = tpp();
    let signed = tpp.signed(&tpp.order());
    let redirect = signature_required(tpp.session().initiate(&signed).unwrap());
    let stored = serde_json::to_string(&redirect.pending).unwrap();
    let callback = tpp.approve(&redirect);
    let pending: PendingPayment = serde_json::from_str(&stored).unwrap();
    let session = tpp.session();
    assert!(session.finish_payment(&pending, &callback).unwrap().is_some());
    let _ = session.cancel(signed.payment_id()).unwrap();
}

#[test]
fn a_customer_who_refuses_has_not_paid() {
    let tpp = tpp();
    let session = tpp.session();
    let signed = tpp.signed(&tpp.order());
    let redirect = signature_required(session.initiate(&signed).unwrap());
    let callback = tpp.refuse(&redirect);
    let error = session.finish_payment(&redirect.pending, &callback).unwrap_err();
    tpp.discreet(&error);
    let ErrorKind::Callback(CallbackError::Refused(refusal)) = core(&error).kind() else {
        panic!("{error:?}");
    };
    assert_eq!(refusal.reason(), RefusalReason::AccessDenied);
    assert_eq!(refusal.description(), Some("The customer refused / a refusé."));
    assert_eq!(error.remedy(), Some(Remedy::StartOver));
    assert_eq!(error.delivery(), Delivery::NotSent);
    assert_eq!(state(&tpp, &signed), Some(PaymentState::Refused));
    assert!(session.tokens().unwrap().is_none());
}

#[test]
fn a_callback_that_comes_too_late_may_follow_a_signature() {
    let tpp = tpp();
    let limits = Limits::default().with_redirect_lifetime(jiff::SignedDuration::from_mins(1));
    let client = tpp.client.with_limits(limits);
    let session = tpp.session_as(&client, &tpp.transport, e2e_tpp::Store::default());
    let signed = tpp.signed(&tpp.order());
    let redirect = signature_required(session.initiate(&signed).unwrap());
    let callback = tpp.approve(&redirect);
    tpp.advance(Duration::from_secs(61));
    let error = session.finish_payment(&redirect.pending, &callback).unwrap_err();
    tpp.discreet(&error);
    let kind = ErrorKind::Callback(CallbackError::Expired);
    assert_core(&error, &kind, Delivery::Unknown, &Remedy::LookFirst);
    assert_eq!(state(&tpp, &signed), Some(PaymentState::Signed));
}

#[test]
fn a_callback_of_another_payment_is_not_taken() {
    let tpp = tpp();
    let session = tpp.session();
    let (one, two) = (tpp.signed(&tpp.order()), tpp.signed(&tpp.order()));
    let one = signature_required(session.initiate(&one).unwrap());
    let two = signature_required(session.initiate(&two).unwrap());
    let foreign = tpp.approve(&two);
    let error = session.finish_payment(&one.pending, &foreign).unwrap_err();
    tpp.discreet(&error);
    let kind = ErrorKind::Callback(CallbackError::StateMismatch);
    assert_core(&error, &kind, Delivery::NotSent, &Remedy::NotPermitted);
    assert_eq!(tpp.received(Operation::Token).len(), 0);
    let own = tpp.approve(&one);
    session.finish_payment(&one.pending, &own).unwrap().unwrap();
}

// What the bank alone can refuse.

#[test]
fn a_payment_id_is_taken_once() {
    let tpp = tpp();
    let session = tpp.session();
    let order = tpp.order();
    let signed = tpp.signed(&order);
    let _ = session.initiate(&signed).unwrap();
    // The very same payment, and another one under its name.
    let mut other = order.clone();
    other.amount = Amount::parse("99.99").unwrap();
    for payment in [signed.clone(), tpp.signed(&other)] {
        let error = session.initiate(&payment).unwrap_err();
        tpp.refused(&error, BankCode::DuplicatePaymentId);
        assert_eq!(error.delivery(), Delivery::Unknown, "the one before it was taken");
        assert_eq!(error.remedy(), Some(Remedy::LookFirst));
    }
    assert_eq!(state(&tpp, &signed), Some(PaymentState::AwaitingSignature));
}

/// The error of an order that passes here and not at the bank.
#[track_caller]
fn refused(tpp: &Tpp, order: &PaymentOrder, code: BankCode, remedy: &Remedy) {
    let signed = tpp.signed(order);
    let before = tpp.received(Operation::Payment).len();
    let error = tpp.session().initiate(&signed).unwrap_err();
    tpp.refused(&error, code);
    assert_eq!(error.delivery(), Delivery::Refused);
    assert_eq!(error.remedy().as_ref(), Some(remedy), "{error}");
    assert_eq!(tpp.received(Operation::Payment).len(), before + 1);
    assert_eq!(state(tpp, &signed), None);
}

#[test]
fn values_that_go_unchecked_are_checked_by_the_bank() {
    let tpp = tpp();
    let fix = Remedy::FixInput(None);
    // The examples of the bank's own page.
    let mut order = tpp.order();
    order.creditor = Iban::unchecked("BE21063304586543");
    refused(&tpp, &order, BankCode::CheckDigits, &fix);
    let order = tpp.order().with_debtor(Iban::unchecked("BE54063301200998"));
    refused(&tpp, &order, BankCode::CheckDigits, &fix);
    let wrong = StructuredCommunication::unchecked("+++333/4444/55555+++");
    let order = tpp.order().with_communication(wrong);
    refused(&tpp, &order, BankCode::CheckDigits, &fix);

    let short = StructuredCommunication::unchecked("333/4444/55555");
    let order = tpp.order().with_communication(short);
    let remedy = Remedy::FixInput(Some("communication"));
    refused(&tpp, &order, BankCode::StructuredLength, &remedy);
}

#[test]
fn a_day_that_has_passed_at_the_bank_is_refused_there() {
    let tpp = tpp();
    let remedy = Remedy::FixInput(Some("execution_date"));
    // This program's calendar is a week behind.
    let day = tpp.today().saturating_sub(7.days());
    let order = tpp.order().with_execution_date(day);
    let signed = tpp.client.payment(&order, day).unwrap().sign(&tpp.signing_key()).unwrap();
    let error = tpp.session().initiate(&signed).unwrap_err();
    tpp.refused(&error, BankCode::ExecutionDateNotFuture);
    assert_eq!(error.remedy(), Some(remedy.clone()));
    // A holiday, which the sandbox does not know by itself.
    let fault = Fault::Error(belfius_psd2_sandbox::DocumentedError::ExecutionDateNotValid);
    tpp.bank.faults().inject(Operation::Payment, fault, 1);
    refused(&tpp, &tpp.order(), BankCode::ExecutionDateInvalid, &remedy);
}

#[test]
fn what_can_be_seen_here_is_not_sent() {
    let tpp = tpp();
    let saturday: belfius_psd2::model::Date = "2026-03-07".parse().unwrap();
    let check = |order: PaymentOrder| tpp.client.payment(&order, tpp.today()).unwrap_err();
    let order = || tpp.order();
    assert_eq!(check(order().with_execution_date(saturday)), OrderError::ExecutionDateOnWeekend);
    let yesterday = tpp.today().saturating_sub(1.days());
    assert_eq!(check(order().with_execution_date(yesterday)), OrderError::ExecutionDateInPast);
    let mut same = order();
    same.creditor = tpp.iban(FIRST);
    assert_eq!(check(same), OrderError::SameAccount);
    let mut nothing = order();
    nothing.amount = Amount::parse("0.00").unwrap();
    assert_eq!(check(nothing), OrderError::AmountNotPositive);
    let usd = belfius_psd2::model::Currency::parse("USD").unwrap();
    assert_eq!(check(order().with_currency(usd)), OrderError::CurrencyNotEur);
    assert!(tpp.bank.requests().is_empty());
}

#[test]
fn what_the_first_generation_wants_and_an_order_may_lack_is_named() {
    let tpp = tpp();
    let mut order = tpp.order();
    order.debtor = None;
    let signed = tpp.signed(&order);
    let error = tpp.session().initiate(&signed).unwrap_err();
    tpp.refused(&error, BankCode::MissingInput);
    let bank = core(&error).bank().unwrap();
    assert_eq!(bank.input(), Some("origin_account.iban"), "{}", bank.description());
    assert_eq!(error.remedy(), Some(Remedy::FixInput(Some("origin_account.iban"))));

    let mut order = tpp.order();
    order.execution_date = None;
    let remedy = Remedy::FixInput(Some("execution_date"));
    refused(&tpp, &order, BankCode::MissingInput, &remedy);
}

#[test]
fn accounts_that_do_not_pay_are_refused() {
    let tpp = tpp();
    let mut seen = 0;
    for facts in tpp.bank.accounts() {
        let (code, remedy) = match facts.behaviour {
            Behaviour::Ordinary => continue,
            Behaviour::ChannelNotPermitted => (BankCode::ChannelNotPermitted, Remedy::NotPermitted),
            Behaviour::NotSupported => (BankCode::AccountNotSupported, Remedy::NotPermitted),
            Behaviour::Disabled => (BankCode::AccessDenied, Remedy::AskBank),
            Behaviour::NotOurs => (BankCode::InvalidAccount, Remedy::NotPermitted),
        };
        let order = tpp.order().with_debtor(Iban::parse(&facts.iban).unwrap());
        refused(&tpp, &order, code, &remedy);
        seen += 1;
    }
    assert_eq!(seen, 4);
}

#[test]
fn tokens_of_one_account_do_not_pay_from_another() {
    let tpp = tpp();
    let session = tpp.paying();
    let signed = tpp.signed(&tpp.order().with_debtor(tpp.iban(FEW)));
    let error = session.initiate_with_tokens(&signed).unwrap_err();
    tpp.refused(&error, BankCode::InvalidAccessToken);
    assert_eq!(error.delivery(), Delivery::Refused);
    assert_eq!(state(&tpp, &signed), None);
    assert_eq!(tpp.bank.token_refreshes(), 1, "renewed once, and no more");
}

#[test]
fn tokens_of_another_scope_do_not_pay() {
    let tpp = tpp();
    let session = tpp.consented(Scope::Ais, FIRST);
    let error = session.initiate_with_tokens(&tpp.signed(&tpp.order())).unwrap_err();
    tpp.discreet(&error);
    let kind = ErrorKind::WrongScope { has: Scope::Ais, needs: Scope::Pis };
    assert_core(&error, &kind, Delivery::NotSent, &Remedy::NewConsent);
    assert_eq!(tpp.received(Operation::Payment).len(), 0);
    // A payment's code does not take the place of the account's tokens either.
    let redirect = signature_required(session.initiate(&tpp.signed(&tpp.order())).unwrap());
    let callback = tpp.approve(&redirect);
    let error = session.finish_payment(&redirect.pending, &callback).unwrap_err();
    tpp.discreet(&error);
    assert!(matches!(error, Error::Store(_)), "{error:?}");
    assert_eq!(tokens(&session).scope(), Scope::Ais);
    assert!(tpp.session().finish_payment(&redirect.pending, &callback).unwrap().is_some());
}

// Signatures.

/// Runs `openssl`, which has to be there: a second opinion is worth a tool.
fn openssl(dir: &TempDir, arguments: &[&str]) -> (bool, Vec<u8>) {
    let output = Command::new("openssl")
        .args(arguments)
        .current_dir(dir.path())
        .stdin(Stdio::null())
        .output()
        .expect("the openssl command line is needed");
    (output.status.success(), output.stdout)
}

fn from_pem(pem: &str) -> Vec<u8> {
    let body: Vec<&str> = pem.lines().filter(|line| !line.starts_with("-----")).collect();
    BASE64_MIME.decode(body.join("\r\n").as_bytes()).unwrap()
}

/// An integer of a DER signature.
fn der_integer(bytes: &[u8]) -> Vec<u8> {
    let start = bytes.iter().position(|byte| *byte != 0).unwrap();
    let mut digits = bytes[start..].to_vec();
    if digits[0] >= 0x80 {
        digits.insert(0, 0);
    }
    let mut integer = vec![2, u8::try_from(digits.len()).unwrap()];
    integer.extend(digits);
    integer
}

fn der(raw: &[u8]) -> Vec<u8> {
    let (r, s) = raw.split_at(32);
    let both = [der_integer(r), der_integer(s)].concat();
    [vec![0x30, u8::try_from(both.len()).unwrap()], both].concat()
}

/// What the bank received last: what was signed, the signature, the body.
fn captured(tpp: &Tpp) -> (String, Vec<u8>, Vec<u8>) {
    let request = tpp.received(Operation::Payment).pop().unwrap();
    let jws = request.header("signature").unwrap().to_owned();
    let (input, signature) = jws.rsplit_once('.').unwrap();
    (input.to_owned(), BASE64URL_NOPAD.decode(signature.as_bytes()).unwrap(), request.body)
}

fn ring_key(tpp: &Tpp) -> EcdsaKeyPair {
    let key = from_pem(tpp.bank.signing_key_pem());
    EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &key, &SystemRandom::new()).unwrap()
}

#[test]
fn the_signature_is_over_the_bytes_that_are_sent() {
    let tpp = tpp();
    let order = tpp.order().with_communication(FreeCommunication::new("Ω 100 %").unwrap());
    let signed = tpp.signed(&order);
    let _ = tpp.session().initiate(&signed).unwrap();
    let (input, signature, body) = captured(&tpp);
    let (header, payload) = input.split_once('.').unwrap();
    assert_eq!(BASE64URL_NOPAD.decode(payload.as_bytes()).unwrap(), body);
    assert_eq!(signed.body(), body);
    let header = BASE64URL_NOPAD.decode(header.as_bytes()).unwrap();
    assert_eq!(header, br#"{"typ":"JWT","alg":"ES256"}"#);
    assert_eq!(signature.len(), 64);

    // Once by ring.
    let public = ring_key(&tpp).public_key().as_ref().to_vec();
    assert_eq!(public, tpp.signing_key().public_key_sec1());
    let key = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, public);
    key.verify(input.as_bytes(), &signature).unwrap();
    assert!(key.verify(&input.as_bytes()[1..], &signature).is_err());

    // And once by OpenSSL, with the key of the certificate.
    let dir = TempDir::new("signature");
    dir.write("qsealc.pem", tpp.bank.signing_cert_pem());
    dir.write("input", &input);
    dir.write("altered", input.replacen('a', "b", 1));
    dir.write("signature.der", der(&signature));
    let (done, public) = openssl(&dir, &["x509", "-in", "qsealc.pem", "-pubkey", "-noout"]);
    assert!(done);
    dir.write("public.pem", public);
    let verify = |what| {
        openssl(
            &dir,
            &["dgst", "-sha256", "-verify", "public.pem", "-signature", "signature.der", what],
        )
    };
    let (good, said) = verify("input");
    assert!(good, "{}", String::from_utf8_lossy(&said));
    assert!(!verify("altered").0);
}

#[test]
fn a_signature_in_der_from_ring_or_openssl_is_taken() {
    let tpp = tpp();
    let dir = TempDir::new("der");
    dir.write("key.pem", tpp.bank.signing_key_pem());
    for from_openssl in [false, true] {
        let unsigned = tpp.client.payment(&tpp.order(), tpp.today()).unwrap();
        let input = unsigned.signing_input().as_bytes().to_vec();
        let signature = if from_openssl {
            dir.write("input", &input);
            let (done, signature) =
                openssl(&dir, &["dgst", "-sha256", "-sign", "key.pem", "input"]);
            assert!(done);
            signature
        } else {
            ring_key(&tpp).sign(&SystemRandom::new(), &input).unwrap().as_ref().to_vec()
        };
        let signature = JwsSignature::from_der(&signature).unwrap();
        let signed = unsigned.with_signature(&signature).unwrap();
        let _ = signature_required(tpp.session().initiate(&signed).unwrap());
        assert_eq!(captured(&tpp).1, signature.as_bytes());
    }
}

#[test]
fn an_rsa_key_signs_outside_of_the_library() {
    let tpp = tpp();
    let dir = TempDir::new("rsa");
    let (done, pem) =
        openssl(&dir, &["genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"]);
    assert!(done);
    let pem = String::from_utf8(pem).unwrap();
    dir.write("rsa.pem", &pem);
    assert!(openssl(&dir, &["pkey", "-in", "rsa.pem", "-pubout", "-out", "public.pem"]).0);
    let key = RsaKeyPair::from_pkcs8(&from_pem(&pem)).unwrap();
    tpp.bank.register_signing_key(RegisteredKey::Rsa(key.public().as_ref().to_vec()));

    let algorithms: [(Algorithm, &dyn RsaEncoding, &[&str]); 2] = [
        (Algorithm::Rs256, &RSA_PKCS1_SHA256, &[]),
        (
            Algorithm::Ps256,
            &RSA_PSS_SHA256,
            &["-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:digest"],
        ),
    ];
    for (algorithm, encoding, options) in algorithms {
        let header = JoseHeader::new(algorithm).with("kid", "qsealc-1").unwrap();
        let unsigned = UnsignedPayment::new(&tpp.order(), header, tpp.today()).unwrap();
        let input = unsigned.signing_input().as_bytes().to_vec();
        let mut signature = vec![0; key.public().modulus_len()];
        key.sign(encoding, &SystemRandom::new(), &input, &mut signature).unwrap();
        let signature = JwsSignature::new(algorithm, &signature).unwrap();
        let signed = unsigned.with_signature(&signature).unwrap();
        let session = tpp.session();
        let redirect = signature_required(session.initiate(&signed).unwrap());
        let callback = tpp.approve(&redirect);
        session.finish_payment(&redirect.pending, &callback).unwrap().unwrap();

        let (input, signature, _) = captured(&tpp);
        dir.write("input", &input);
        dir.write("signature", signature);
        let verify = ["dgst", "-sha256", "-verify", "public.pem", "-signature", "signature"];
        let arguments = [&verify[..], options, &["input"]].concat();
        assert!(openssl(&dir, &arguments).0, "{algorithm}");
    }

    // The P-256 key is not the registered one any more.
    let error = tpp.session().initiate(&tpp.signed(&tpp.order())).unwrap_err();
    tpp.refused(&error, BankCode::SecurityParameters);
}

#[test]
fn another_key_than_the_registered_one_is_refused() {
    let tpp = tpp();
    let other = SigningKey::from_pem(tpp.bank.client_key_pem()).unwrap();
    let signed = tpp.client.payment(&tpp.order(), tpp.today()).unwrap().sign(&other).unwrap();
    let error = tpp.session().initiate(&signed).unwrap_err();
    tpp.refused(&error, BankCode::SecurityParameters);
    assert_eq!(error.delivery(), Delivery::Refused);
    assert_eq!(state(&tpp, &signed), None);
}

// When no answer comes.

#[test]
fn a_payment_without_an_answer_is_in_doubt_and_not_sent_again() {
    let tpp = tpp();
    let session = tpp.paying();
    for fault in [Fault::CutAfterProcessing, Fault::CutBeforeProcessing, Fault::CutBody] {
        for use_tokens in [false, true] {
            let initiate = |payment: &SignedPayment| match use_tokens {
                true => session.initiate_with_tokens(payment),
                false => session.initiate(payment),
            };
            let signed = tpp.signed(&tpp.order());
            // Stored before it is sent, as the library asks.
            let stored = serde_json::to_string(&signed).unwrap();
            let before = tpp.received(Operation::Payment).len();
            tpp.bank.faults().inject(Operation::Payment, fault.clone(), 1);
            let error = initiate(&signed).unwrap_err();
            tpp.discreet(&error);
            let Error::Send(send) = &error else { panic!("{error:?}") };
            assert_eq!((send.kind(), send.attempts()), (SendKind::CutOff, 1));
            assert_eq!(error.delivery(), Delivery::Unknown);
            assert_eq!(error.remedy(), Some(Remedy::LookFirst));
            assert!(error.to_string().contains("never under another id"), "{error}");
            assert_eq!(tpp.received(Operation::Payment).len(), before + 1, "sent twice");

            // Later: the same payment again, byte for byte.
            let again: SignedPayment = serde_json::from_str(&stored).unwrap();
            assert_eq!(again, signed);
            let reply = initiate(&again);
            let requests = tpp.received(Operation::Payment).split_off(before);
            assert_eq!(requests[0].body, requests[1].body);
            assert_eq!(requests[0].header("signature"), requests[1].header("signature"));
            assert_ne!(requests[0].header("request-id"), requests[1].header("request-id"));
            if fault == Fault::CutBeforeProcessing {
                let _ = signature_required(reply.unwrap());
            } else {
                let error = reply.unwrap_err();
                tpp.refused(&error, BankCode::DuplicatePaymentId);
                assert_eq!(error.remedy(), Some(Remedy::LookFirst));
            }
            assert_eq!(state(&tpp, &signed), Some(PaymentState::AwaitingSignature));
        }
    }
}

#[test]
fn a_payment_that_did_not_leave_is_said_not_to_have_left() {
    let tpp = tpp();
    let signed = tpp.signed(&tpp.order());
    tpp.bank.faults().inject(Operation::Any, Fault::CutHandshake, 1);
    let error = tpp.session().initiate(&signed).unwrap_err();
    tpp.discreet(&error);
    assert_eq!(error.delivery(), Delivery::NotSent);
    assert_eq!(error.remedy(), Some(Remedy::Wait(None)));
    let Error::Send(send) = &error else { panic!("{error:?}") };
    assert_eq!((send.kind(), send.attempts()), (SendKind::TlsHandshake, 1));
    assert_eq!(tpp.received(Operation::Payment).len(), 0);
    let _ = signature_required(tpp.session().initiate(&signed).unwrap());
}

#[test]
fn a_payment_never_uses_a_kept_connection() {
    let tpp = tpp();
    let ais = tpp.consented(Scope::Ais, FIRST);
    // A connection is kept from a GET; a payment after it must open its own.
    ais.consent(Scope::Ais, &tpp.iban(FIRST)).map(drop).unwrap();
    let signed = tpp.signed(&tpp.order());
    tpp.bank.faults().inject(Operation::Any, Fault::CutHandshake, 1);
    let error = tpp.session().initiate(&signed).unwrap_err();
    assert!(matches!(&error, Error::Send(send) if send.kind() == SendKind::TlsHandshake));
}

// The end of a payment.

/// A payment that the customer has signed.
fn signed_by_all(tpp: &Tpp, session: &TppSession) -> SignedPayment {
    let signed = tpp.signed(&tpp.order());
    let redirect = signature_required(session.initiate(&signed).unwrap());
    let callback = tpp.approve(&redirect);
    session.finish_payment(&redirect.pending, &callback).unwrap().unwrap();
    signed
}

#[test]
fn a_payment_is_cancelled_once() {
    let tpp = tpp();
    let session = tpp.session();
    let signed = signed_by_all(&tpp, &session);
    let _ = session.cancel(signed.payment_id()).unwrap();
    assert_eq!(state(&tpp, &signed), Some(PaymentState::Cancelled));
    let error = session.cancel(signed.payment_id()).unwrap_err();
    tpp.refused(&error, BankCode::InvalidInput);
    assert_eq!(error.delivery(), Delivery::Refused);
    assert_eq!(error.remedy(), Some(Remedy::FixInput(Some("payment_id"))));
}

#[test]
fn what_is_executed_or_unknown_cannot_be_cancelled() {
    let tpp = tpp();
    let session = tpp.session();
    let signed = signed_by_all(&tpp, &session);
    let error = session.cancel(&PaymentId::new("never-seen").unwrap()).unwrap_err();
    tpp.refused(&error, BankCode::ResourceNotFound);
    tpp.advance(Duration::from_secs(2 * 24 * 3600));
    assert_eq!(state(&tpp, &signed), Some(PaymentState::Executed));
    let error = session.cancel(signed.payment_id()).unwrap_err();
    tpp.refused(&error, BankCode::InvalidInput);
    assert_eq!(state(&tpp, &signed), Some(PaymentState::Executed));
}

#[test]
fn a_cancellation_needs_the_payments_tokens() {
    let tpp = tpp();
    let session = tpp.session();
    let signed = signed_by_all(&tpp, &session);
    let error = tpp.session().cancel(signed.payment_id()).unwrap_err();
    assert!(matches!(error, Error::NoTokens));
    let ais = tpp.consented(Scope::Ais, FIRST);
    let error = ais.cancel(signed.payment_id()).unwrap_err();
    tpp.discreet(&error);
    let kind = ErrorKind::WrongScope { has: Scope::Ais, needs: Scope::Pis };
    assert_core(&error, &kind, Delivery::NotSent, &Remedy::NewConsent);
    assert_eq!(tpp.received(Operation::Cancel).len(), 0);
    assert_eq!(state(&tpp, &signed), Some(PaymentState::Signed));
}

#[test]
fn a_cancellation_without_an_answer_is_in_doubt() {
    let tpp = tpp();
    let session = tpp.session();
    let signed = signed_by_all(&tpp, &session);
    tpp.bank.faults().inject(Operation::Cancel, Fault::CutAfterProcessing, 1);
    let error = session.cancel(signed.payment_id()).unwrap_err();
    tpp.discreet(&error);
    assert_eq!(error.delivery(), Delivery::Unknown);
    assert_eq!(error.remedy(), Some(Remedy::LookFirst));
    assert_eq!(tpp.received(Operation::Cancel).len(), 1);
    assert_eq!(state(&tpp, &signed), Some(PaymentState::Cancelled));
}
