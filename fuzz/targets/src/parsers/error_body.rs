//! A refusal, to every kind of call: it is an error or sends the customer to the
//! bank, it says what to do, and it repeats nothing.

use belfius_psd2::{
    CancelReply, Error, FundsCheck, Generation, PaymentReply, Reply,
    model::{
        Amount, BankPaymentId, Currency, PaymentProduct, PaymentResource, PaymentService,
        PsuPresence, Scope,
    },
};

use crate::{
    flows::payments,
    support::{made, once, redirects, world},
};

/// The first byte chooses the status, the rest is the body.
pub(crate) fn run(input: &[u8]) {
    let Some((first, input)) = input.split_first() else { return };
    let statuses = [400, 401, 403, 404, 405, 406, 415, 429, 495, 500, 503, 200, 302, 201];
    let status = statuses[usize::from(*first) % statuses.len()];
    let body = made::body(input);
    let _ = account(status, &body);
    payment(status, &body);
    consent_and_funds(status, &body);
    once::means_the_same_when_broken_elsewhere(&body, |body| {
        account(status, body).map_err(|error| described(*error)).map_or_else(Err, |()| Ok(()))
    });
}

/// For the comparison: the error itself, after its sides are looked at.
fn described(error: Error) -> Error {
    if let Some(bank) = error.bank() {
        assert_eq!(Some(bank.status()), error.status());
        for version in bank.supported_versions() {
            assert!(version.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.'));
        }
    }
    error
}

fn account(status: u16, body: &[u8]) -> Result<(), Box<Error>> {
    let client = world::client(Generation::Three);
    let (id, tokens) = (world::logical_id(), world::last_tokens(Scope::Ais));
    let ask = client.account(&id, &tokens, PsuPresence::Absent, world::seed(1)).unwrap();
    match once::read(ask, once::answer(status, body)) {
        Ok(Reply::Answer(_)) => assert!(status < 300),
        Ok(Reply::StrongAuthentication(redirect)) => {
            assert!(status >= 300);
            redirects::leads_to_the_bank(&redirect.url, redirect.pending.state().expose());
        }
        Err(error) => return Err(Box::new(error)),
    }
    Ok(())
}

fn payment(status: u16, body: &[u8]) {
    let client = world::client(Generation::Three);
    let pay = client.initiate(payments::transfer(), None, world::seed(2)).unwrap();
    match once::read(pay, once::answer(status, body)) {
        Ok(PaymentReply::SignatureRequired(redirect)) => {
            redirects::leads_to_the_bank(&redirect.url, redirect.pending.state().expose());
        }
        Ok(_) => assert!(status < 300, "a refusal is no payment"),
        Err(_) => {}
    }
    let product = PaymentProduct::SEPA_CREDIT_TRANSFERS;
    let id = BankPaymentId::new("1").unwrap();
    let resource = PaymentResource::new(PaymentService::Payments, product, id);
    let tokens = world::last_tokens(Scope::Pis);
    let cancel = client.cancel(&resource, &tokens, world::seed(3)).unwrap();
    match once::read(cancel, once::answer(status, body)) {
        Ok(CancelReply::SignatureRequired(redirect)) => {
            redirects::leads_to_the_bank(&redirect.url, redirect.pending.state().expose());
        }
        Ok(_) => assert!(status < 300, "a refusal is no end"),
        Err(_) => {}
    }
}

fn consent_and_funds(status: u16, body: &[u8]) {
    let client = world::client(Generation::Three);
    let consent = client.consent_to_chosen_accounts(world::seed(4)).unwrap();
    assert!(once::read(consent, once::answer(status, body)).is_err() || status < 300);
    let check = FundsCheck::new(Amount::parse("1").unwrap(), Currency::EUR).of_iban(&world::iban());
    let funds = client.funds(&check, &world::last_tokens(Scope::Caf), world::seed(5)).unwrap();
    assert!(once::read(funds, once::answer(status, body)).is_err() || status < 300);
}
